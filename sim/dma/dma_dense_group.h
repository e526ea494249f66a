// SPDX-License-Identifier: Apache-2.0
// Four triples at once, each in 16 bits of a word. With v = c0 + 5*c1 + 25*c2 and q = v / 5, the
// codes c0 | c1 << 3 | c2 << 6 are v + 3*q + 24*c2.
#ifndef PENTA_SIM_DMA_DMA_DENSE_GROUP_H
#define PENTA_SIM_DMA_DMA_DENSE_GROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DENSE_LANES UINT64_C(0x0001000100010001)

// x / 5 of lanes below 128: 205 / 1024 is near enough to 1 / 5.
static inline uint64_t dense_divide_5(uint64_t lanes)
{
    return lanes * 205 >> 10 & DENSE_LANES * 0x3f;
}

// *illegal becomes non-zero when a lane is above 124; such a lane becomes codes 2, 2, 2.
static inline uint64_t dense_codes(uint64_t v, uint64_t *illegal)
{
    const uint64_t q = dense_divide_5(v), c2 = dense_divide_5(q);
    const uint64_t wrong = (c2 + DENSE_LANES * 3) >> 3 & DENSE_LANES;  // c2 is 5
    const uint64_t codes = v + 3 * q + 24 * c2;
    *illegal |= wrong;
    return (codes & ~(wrong * 0x1ff)) | wrong * (2 | 2 << 3 | 2 << 6);
}

static inline uint64_t dense_load_group(const uint8_t *in)
{
    uint32_t low, high;
    memcpy(&low, in, 4);
    memcpy(&high, in + 3, 4);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    low = __builtin_bswap32(low);
    high = __builtin_bswap32(high);
#endif
    return low | (uint64_t)high << 24;
}

// `low` and `high`: 36 bits of four triples each.
static inline void dense_store_group(uint64_t low, uint64_t high, uint8_t *out)
{
    uint64_t bits = low | high << 36;
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    bits = __builtin_bswap64(bits);
#endif
    memcpy(out, &bits, 8);
    out[8] = (uint8_t)(high >> 28);
}

#endif
