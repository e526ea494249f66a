// SPDX-License-Identifier: Apache-2.0
#include "compile/shape_draw.h"

#include <math.h>
#include <string.h>

enum { SLOTS = 1 << 16, SLOT_BITS = 16 };

struct draw draw_start(uint64_t seed, const char *name)
{
    // FNV-1a of the name; two rounds, so that no seed shifts one stream into another.
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001b3u;
    struct draw of_seed = {seed, 0};
    struct draw of_name = {hash ^ draw_word(&of_seed), 0};
    return (struct draw){draw_word(&of_name), 0};
}

// The code of the digit whose share of the slots holds this one.
static uint8_t code_of(const uint32_t *end, uint32_t slot)
{
    uint8_t code = 0;
    while (slot >= end[code])
        code++;
    return code;
}

static uint32_t reverse(uint32_t slot)
{
    uint32_t reversed = 0;
    for (int i = 0; i < SLOT_BITS; i++)
        reversed |= (slot >> i & 1) << (SLOT_BITS - 1 - i);
    return reversed;
}

void draw_pairs_fill(struct draw_pairs *pairs, const double shares[SHAPE_DIGITS])
{
    uint32_t end[SHAPE_DIGITS];
    uint32_t last = 0;
    double sum = 0;
    for (uint32_t i = 0; i < SHAPE_DIGITS; i++) {
        sum += shares[i];
        end[i] = (uint32_t)lrint(fmin(sum, 1) * SLOTS);
        if (shares[i] > 0) last = i;
    }
    for (uint32_t i = last; i < SHAPE_DIGITS; i++)
        end[i] = SLOTS;
    // The slots of one digit are neighbours; reversed, they lie evenly among those of all digits.
    for (uint32_t slot = 0; slot < SLOTS; slot++)
        pairs->codes[slot] = (uint8_t)(code_of(end, slot) | code_of(end, reverse(slot)) << 3);
}

void draw_digits(struct draw *draw, const struct draw_pairs *pairs, uint8_t *packed, size_t triples)
{
    const uint8_t *codes = pairs->codes;
    for (size_t i = 0; i < triples; i++) {
        const uint64_t word = draw_word(draw);
        const uint32_t triple = codes[word & 0xffff] | (uint32_t)codes[word >> 16 & 0xffff] << 6 |
                                (uint32_t)codes[word >> 32 & 0xffff] << 12 |
                                (uint32_t)codes[word >> 48] << 18;
        memcpy(packed + 3 * i, &triple, sizeof triple);
    }
}

double draw_even(struct draw *draw, double low, double high)
{
    return low + (high - low) * ((double)(draw_word(draw) >> 11) * 0x1p-53);
}

void draw_normal(struct draw *draw, double deviation, int16_t *to, size_t count)
{
    const uint64_t lanes = 0x00ff00ff00ff00ffu;
    // A sum's deviation is the root of 8 * (2^16 - 1) / 12.
    const int32_t scale = (int32_t)lrint(deviation / 209.0215 * 65536);
    for (size_t i = 0; i < count; i++) {
        const uint64_t word = draw_word(draw);
        const uint64_t sums = (word & lanes) + (word >> 8 & lanes);
        const int32_t sum = (int32_t)(sums * 0x0001000100010001u >> 48) - 1020;
        to[i] = (int16_t)((sum * scale + 0x8000) >> 16);
    }
}
