// SPDX-License-Identifier: Apache-2.0
// Registers and memory of a chip that stands still, by the numbers and addresses a debugger uses.
#ifndef PENTA_SIM_DEBUG_TARGET_ACCESS_H
#define PENTA_SIM_DEBUG_TARGET_ACCESS_H

#include "penta.h"

// Numbers as in description.h. After an unhandled trap pc is that of the instruction that trapped.
bool target_read_register(struct penta_soc *soc, uint64_t number, uint32_t *value);
bool target_write_register(struct penta_soc *soc, uint64_t number, uint32_t value);

// Bytes from `address` to the end of its memory, 0 when it is in none.
uint64_t target_available(const struct penta_soc *soc, uint32_t address);

// All or nothing. The timer's registers are read-only here.
bool target_read(const struct penta_soc *soc, uint32_t address, void *data, size_t size);
bool target_write(struct penta_soc *soc, uint32_t address, const void *data, size_t size);

#endif
