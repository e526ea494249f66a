// SPDX-License-Identifier: Apache-2.0
// What TCM and the local memories hold at power-on, from the seed of the run. The lockstep harness
// fills the RTL's memories with the same function. DRAM starts as zero.
#ifndef PENTA_SIM_SOC_FILL_H
#define PENTA_SIM_SOC_FILL_H

#include <stddef.h>
#include <stdint.h>

// The eight bytes (little-endian) at `address`, a multiple of 8, of the memory in the region with
// base address `base`: splitmix64's finalizer over seed, region and address.
static inline uint64_t fill_word(uint64_t seed, uint32_t base, uint32_t address)
{
    uint64_t z = seed + 0x9e3779b97f4a7c15u * (((uint64_t)base << 32 | address) + 1);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// Fills the memory of `size` bytes (a multiple of 4) at `base`.
void fill_memory(uint64_t seed, uint32_t base, uint8_t *bytes, size_t size);

#endif
