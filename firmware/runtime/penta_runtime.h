// SPDX-License-Identifier: Apache-2.0
// The firmware library, all of it. docs/firmware.md says how a program uses it.
#ifndef PENTA_RUNTIME_H
#define PENTA_RUNTIME_H

#include "penta_chip.h"
#include "penta_command.h"
#include "penta_counters.h"
#include "penta_descriptor.h"
#include "penta_errors.h"
#include "penta_pack.h"
#include "penta_timing.h"
#include "penta_transfer.h"
#include "penta_trap.h"

#endif
