// SPDX-License-Identifier: Apache-2.0
#include "penta_reference.h"

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

        for (uint32_t left = count - i < 4 ? count - i : 4; left > 0; left--, h >>= 8)
            *to++ = (uint8_t)h;
    }
}

// Each sum counts its activations, too: in the bits above those that a part of a dot product needs.
#define COUNT_ONE  (1 << 20)
#define PART_LIMIT 2000

// The loops below are most of a test's time on the chip: what the compiler does not see by itself.
#define RARELY(condition)         __builtin_expect(condition, 0)
#define KEEP_IN_REGISTER(pointer) __asm__("" : "+r"(pointer) : : "memory")

struct part {
    int32_t sum;
    uint32_t zeros;
};

// sums[d + 2] = the sum of COUNT_ONE + activation over the activations of digit d.
static struct part combine(const int32_t sums[5], uint32_t zero_activations)
{
    int32_t low[5];

    for (int i = 0; i < 5; i++)
        low[i] = (int32_t)((uint32_t)sums[i] << 12) >> 12;
    return (struct part){2 * (low[4] - low[0]) + low[3] - low[1],
                         ((uint32_t)(sums[2] - low[2]) >> 20) + zero_activations};
}

static struct part dot_part(const int8_t *x, const int8_t *digits, uint32_t count)
{
    int32_t sums[5] = {0}, *middle = &sums[2];
    uint32_t zeros = 0;

    KEEP_IN_REGISTER(middle);
#pragma GCC unroll 4
    for (uint32_t i = 0; i < count; i++) {
        if (RARELY(x[i] == 0)) zeros += digits[i] != 0;
        middle[digits[i]] += x[i] + COUNT_ONE;
    }
    return combine(sums, zeros);
}

static struct part dot_part_unsigned(const uint8_t *x, const int8_t *digits, uint32_t count)
{
    int32_t sums[5] = {0}, *middle = &sums[2];
    uint32_t zeros = 0;

    KEEP_IN_REGISTER(middle);
#pragma GCC unroll 4
    for (uint32_t i = 0; i < count; i++) {
        if (RARELY(x[i] == 0)) zeros += digits[i] != 0;
        middle[digits[i]] += x[i] + COUNT_ONE;
    }
    return combine(sums, zeros);
}

int32_t penta_dot(const int8_t *x, const int8_t *digits, uint32_t count, uint32_t *zeros)
{
    uint32_t sum = 0, zero = 0;

    for (uint32_t i = 0; i < count; i += PART_LIMIT) {
        uint32_t left = count - i;
        struct part part = dot_part(x + i, digits + i, left < PART_LIMIT ? left : PART_LIMIT);

        sum += (uint32_t)part.sum;
        zero += part.zeros;
    }
    if (zeros != NULL) *zeros += zero;
    return (int32_t)sum;
}

int32_t penta_dot_unsigned(const uint8_t *x, const int8_t *digits, uint32_t count, uint32_t *zeros)
{
    uint32_t sum = 0, zero = 0;

    for (uint32_t i = 0; i < count; i += PART_LIMIT) {
        uint32_t left = count - i;
        struct part part =
            dot_part_unsigned(x + i, digits + i, left < PART_LIMIT ? left : PART_LIMIT);

        sum += (uint32_t)part.sum;
        zero += part.zeros;
    }
    if (zeros != NULL) *zeros += zero;
    return (int32_t)sum;
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
