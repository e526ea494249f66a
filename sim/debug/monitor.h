// SPDX-License-Identifier: Apache-2.0
// `monitor` commands: the chip around the core, as text.
#ifndef PENTA_SIM_DEBUG_MONITOR_H
#define PENTA_SIM_DEBUG_MONITOR_H

#include "debug/packet.h"
#include "penta.h"

// Runs a command of `size` characters and appends what it says to `text`. Changes nothing in the
// chip. False: `reset` was asked for, which is the caller's.
bool debug_monitor(struct penta_soc *soc, const char *command, size_t size,
                   struct debug_buffer *text);

#endif
