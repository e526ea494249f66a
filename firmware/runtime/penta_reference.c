// SPDX-License-Identifier: Apache-2.0
#include "penta_reference.h"

#include <string.h>

void penta_hash_digits(uint32_t seed, uint32_t first, int8_t *digits, uint32_t count)
{
    for (uint32_t i = 0; i < count; i += 4) {
        uint32_t h = penta_hash(seed, first + i);
        uint32_t left = count - i;

        *digits++ = penta_byte_digit(h & 0xff);
        if (left > 1) *digits++ = penta_byte_digit(h >> 8 & 0xff);
        if (left > 2) *digits++ = penta_byte_digit(h >> 16 & 0xff);
        if (left > 3) *digits++ = penta_byte_digit(h >> 24);
    }
}

void penta_hash_bytes(uint32_t seed, uint32_t first, void *bytes, uint32_t count)
{
    uint8_t *to = bytes;

    for (uint32_t i = 0; i < count; i += 4) {
        uint32_t h = penta_hash(seed, first + i);
        uint32_t left = count - i;

        memcpy(to + i, &h, left < 4 ? left : 4);
    }
}

static int32_t combine(const int32_t sums[5])
{
    return 2 * (sums[4] - sums[0]) + sums[3] - sums[1];
}

int32_t penta_dot(const int8_t *x, const int8_t *digits, uint32_t count)
{
    int32_t sums[5] = {0};

    for (uint32_t i = 0; i < count; i++)
        sums[digits[i] + 2] += x[i];
    return combine(sums);
}

int32_t penta_dot_unsigned(const uint8_t *x, const int8_t *digits, uint32_t count)
{
    int32_t sums[5] = {0};

    for (uint32_t i = 0; i < count; i++)
        sums[digits[i] + 2] += x[i];
    return combine(sums);
}

uint32_t penta_count_zeros(const void *x, const int8_t *digits, uint32_t count)
{
    const uint8_t *bytes = x;
    uint32_t zeros = 0;

    for (uint32_t i = 0; i < count; i++)
        zeros += bytes[i] == 0 || digits[i] == 0;
    return zeros;
}

int32_t penta_requantize(int32_t acc, int32_t multiplier, uint32_t shift, uint32_t bits,
                         uint32_t clamp)
{
    int64_t value = (int64_t)acc * multiplier;
    int64_t high = (int64_t)1 << (bits - 1);
    int64_t low = clamp == 0 ? -high : 0;

    if (shift > 0) value += (int64_t)1 << (shift - 1);
    value >>= shift;
    if (clamp == 2) high <<= 1;
    if (value < low) value = low;
    if (value > high - 1) value = high - 1;
    return (int32_t)value;
}
