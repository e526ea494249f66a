// SPDX-License-Identifier: Apache-2.0
// The integers of a synthetic model, and the ranges from which its arrays are drawn, by an estimate
// of how large every value gets: nothing is always at a limit, and nothing dies out.
#ifndef PENTA_SIM_COMPILE_SHAPE_NUMBERS_H
#define PENTA_SIM_COMPILE_SHAPE_NUMBERS_H

#include "compile/model.h"
#include "compile/shape.h"

// Elements are drawn evenly and rounded.
struct shape_range {
    double low, high;
    bool by_row;  // row n has n + 1 times that
};

struct shape_ranges {
    double embedding;  // standard deviation
    struct shape_range gain, taps, conv_bias, x_m, x_k, dt_m, dt_bias, decay, skip, gate_m, out_m;
};

// Fills the integers and scales of *model, whose shape and blocks are there.
void shape_numbers(struct model *model, const double digits[SHAPE_DIGITS],
                   struct shape_ranges *ranges);

// Entry i of the tables.
double shape_silu(uint32_t i);
double shape_softplus(uint32_t i);

#endif
