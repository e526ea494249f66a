// SPDX-License-Identifier: Apache-2.0
// Writes an ELF32 RISC-V executable with entry 0x80000000 and the symbols _start and tohost.
#ifndef PENTA_SIM_RANDOM_RANDOM_ELF_H
#define PENTA_SIM_RANDOM_RANDOM_ELF_H

#include <stddef.h>
#include <stdint.h>

struct random_segment {
    uint32_t address, size;
    const uint8_t *bytes;
};

// malloc'ed; NULL when out of memory. The first segment is also section .text.
uint8_t *random_write_elf(const struct random_segment *segments, unsigned count, uint32_t tohost,
                          size_t *size);

#endif
