// SPDX-License-Identifier: Apache-2.0
// What the chip tells a debugger about itself: registers and memories as XML.
#ifndef PENTA_SIM_DEBUG_DESCRIPTION_H
#define PENTA_SIM_DEBUG_DESCRIPTION_H

#include "debug/packet.h"
#include "penta.h"

// Register numbers of the protocol.
enum { DEBUG_REGISTER_PC = 32, DEBUG_REGISTER_CSR = 65, DEBUG_CSR_COUNT = 4096 };

void debug_describe_registers(struct debug_buffer *xml);
void debug_describe_memories(struct debug_buffer *xml, const struct penta_soc *soc);

#endif
