// SPDX-License-Identifier: Apache-2.0
// Random numbers of synthetic weights. Word i of a stream is a function of its key and i alone.
#ifndef PENTA_SIM_COMPILE_SHAPE_DRAW_H
#define PENTA_SIM_COMPILE_SHAPE_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "compile/shape.h"

struct draw {
    uint64_t key, count;
};

// The stream of an array: of the seed and its name.
struct draw draw_start(uint64_t seed, const char *name);

static inline uint64_t draw_word(struct draw *draw)
{
    uint64_t word = draw->key + ++draw->count * 0x9e3779b97f4a7c15u;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
    word = (word ^ word >> 27) * 0x94d049bb133111ebu;
    return word ^ word >> 31;
}

// Codes of two digits for each 16 random bits. Both digits have their shares to within 2^-16.
struct draw_pairs {
    uint8_t codes[1 << 16];
};

void draw_pairs_fill(struct draw_pairs *pairs, const double shares[SHAPE_DIGITS]);

// Triples of packed digits; one byte behind them is written too.
void draw_digits(struct draw *draw, const struct draw_pairs *pairs, uint8_t *packed,
                 size_t triples);

// Evenly from low to high.
double draw_even(struct draw *draw, double low, double high);

// Nearly normal (sums of eight bytes), never beyond 4.9 deviations, of at most 6,000.
void draw_normal(struct draw *draw, double deviation, int16_t *to, size_t count);

#endif
