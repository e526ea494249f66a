// SPDX-License-Identifier: Apache-2.0
// Sums that may not wrap: the proof that they cannot, from the weights as they are.
#ifndef PENTA_SIM_COMPILE_BOUNDS_H
#define PENTA_SIM_COMPILE_BOUNDS_H

#include "compile/model.h"

// Largest |sum of w*x| of any row for |x| <= 128, x int8. *row: the first that has it.
uint64_t bound_digits(const struct model_digits *digits, uint32_t *row);
uint64_t bound_int8(const int8_t *weights, uint32_t rows, uint32_t columns, uint32_t *row);

// Every accumulator of the MAC array below 2^31 and every 48-bit sum of the state-machine unit below
// 2^47, whatever the activations are. false: *error names layer, row and sum.
bool bounds_check(const struct model *model, const char *folder, struct penta_error *error);

#endif
