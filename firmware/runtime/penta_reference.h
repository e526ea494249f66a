// SPDX-License-Identifier: Apache-2.0
// The arithmetic of docs/isa.md section 8.2 in scalar C, and test data without a
// multiplication, for programs that check the engines against themselves. Plain C, for firmware
// and host alike.
#ifndef PENTA_REFERENCE_H
#define PENTA_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

// 32 well-mixed bits that depend on the seed and the index only.
static inline uint32_t penta_hash(uint32_t seed, uint32_t index)
{
    uint32_t h = seed + 0x9e3779b9u + index;

    h ^= h << 13;
    h ^= h >> 17;
    h ^= h << 5;
    h += seed;
    h ^= h << 13;
    h ^= h >> 17;
    h ^= h << 5;
    return h;
}

// Four digits -2..2 of one hash, one a byte: digit(byte) = floor(5 * byte / 256) - 2.
static inline int8_t penta_byte_digit(uint32_t byte)
{
    return (int8_t)(((byte << 2) + byte) >> 8) - 2;
}

// count digits, or count bytes of any value, from element `first` (a multiple of 4) of the sequence
// with that seed.
void penta_hash_digits(uint32_t seed, uint32_t first, int8_t *digits, uint32_t count);
void penta_hash_bytes(uint32_t seed, uint32_t first, void *bytes, uint32_t count);

// Sum of x[i] * digits[i]: the activations of each digit are added up, and the five sums put
// together. Adds to *zeros how many of the products have a zero digit or a zero activation; NULL:
// not wanted.
int32_t penta_dot(const int8_t *x, const int8_t *digits, uint32_t count, uint32_t *zeros);
int32_t penta_dot_unsigned(const uint8_t *x, const int8_t *digits, uint32_t count, uint32_t *zeros);

// y = sat((acc * multiplier + 2^(shift-1)) >> shift); bits 8, 16 or 32; clamp as enum penta_clamp.
int32_t penta_requantize(int32_t acc, int32_t multiplier, uint32_t shift, uint32_t bits,
                         uint32_t clamp);

#endif
