// SPDX-License-Identifier: Apache-2.0
#include "compile/bounds.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LARGEST_INT8 = 128 };
#define LARGEST_INT16     (UINT64_C(1) << 15)
#define ACCUMULATOR_LIMIT (UINT64_C(1) << 31)
#define SUM_LIMIT         (UINT64_C(1) << 47)

uint64_t bound_digits(const struct model_digits *digits, uint32_t *row)
{
    uint64_t largest = 0;
    *row = 0;
    for (uint32_t r = 0; r < digits->rows; r++) {
        uint64_t sum = 0;
        for (uint32_t c = 0; c < digits->columns; c++)
            sum += (uint64_t)abs(model_digit(digits, r, c));
        if (sum * LARGEST_INT8 > largest) {
            largest = sum * LARGEST_INT8;
            *row = r;
        }
    }
    return largest;
}

uint64_t bound_int8(const int8_t *weights, uint32_t rows, uint32_t columns, uint32_t *row)
{
    uint64_t largest = 0;
    *row = 0;
    for (uint32_t r = 0; r < rows; r++) {
        uint64_t sum = 0;
        for (uint32_t c = 0; c < columns; c++)
            sum += (uint64_t)abs(weights[(size_t)r * columns + c]);
        if (sum * LARGEST_INT8 > largest) {
            largest = sum * LARGEST_INT8;
            *row = r;
        }
    }
    return largest;
}

static bool within(const char *folder, const char *layer, uint32_t row, uint64_t bound,
                   uint64_t limit, struct penta_error *error)
{
    if (bound < limit) return true;
    snprintf(error->text, sizeof error->text,
             "%s: %s: row %" PRIu32 ": its sum may reach %" PRIu64 ", expected below %" PRIu64,
             folder, layer, row, bound, limit);
    return false;
}

static bool check_digits(const char *folder, uint32_t block, const char *name,
                         const struct model_digits *digits, struct penta_error *error)
{
    char layer[64];
    uint32_t row;
    const uint64_t bound = bound_digits(digits, &row);
    snprintf(layer, sizeof layer, "blocks_%" PRIu32 "_%s", block, name);
    return within(folder, layer, row, bound, ACCUMULATOR_LIMIT, error);
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? (uint64_t)-value : (uint64_t)value;
}

// Sums of the state-machine unit with a shift from the export. Products of two elements stay below
// 2^32, and so their sums over taps and state.
static bool check_sums(const struct model *model, const char *folder, uint32_t index,
                       struct penta_error *error)
{
    const struct model_mamba_block *block = &model->blocks[index];
    char layer[64];
    for (uint32_t c = 0; c < model->inner; c++) {
        uint64_t taps = magnitude(block->conv_bias[c]);
        for (uint32_t t = 0; t < model->taps; t++)
            taps += magnitude(block->taps[(size_t)t * model->inner + c]) * LARGEST_INT8;
        snprintf(layer, sizeof layer, "blocks_%" PRIu32 "_conv", index);
        if (!within(folder, layer, c, taps, SUM_LIMIT, error)) return false;
        const uint64_t readout = (magnitude(block->skip[c]) * LARGEST_INT8 << block->skip_shift) +
                                 model->state * LARGEST_INT16 * LARGEST_INT8;
        snprintf(layer, sizeof layer, "blocks_%" PRIu32 "_scan", index);
        if (!within(folder, layer, c, readout, SUM_LIMIT, error)) return false;
    }
    for (uint32_t c = 0; c < model->width; c++) {
        const uint64_t sum =
            (LARGEST_INT16 << block->out_k) + magnitude(block->out_m[c]) * LARGEST_INT16;
        snprintf(layer, sizeof layer, "blocks_%" PRIu32 "_out_proj", index);
        if (!within(folder, layer, c, sum, SUM_LIMIT, error)) return false;
    }
    snprintf(layer, sizeof layer, "blocks_%" PRIu32 "_norm", index);
    return within(folder, layer, 0, model->width * LARGEST_INT16 * LARGEST_INT16, SUM_LIMIT, error);
}

bool bounds_check(const struct model *model, const char *folder, struct penta_error *error)
{
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct model_mamba_block *block = &model->blocks[i];
        if (!check_digits(folder, i, "in_proj", &block->in_proj, error) ||
            !check_digits(folder, i, "x_proj", &block->x_proj, error) ||
            !check_digits(folder, i, "dt_proj", &block->dt_proj, error) ||
            !check_digits(folder, i, "out_proj", &block->out_proj, error) ||
            !check_sums(model, folder, i, error)) {
            return false;
        }
    }
    uint32_t row;
    const uint64_t bound = model->head_is_digits
                               ? bound_digits(&model->head_digits, &row)
                               : bound_int8(model->head, model->vocabulary, model->width, &row);
    return within(folder, "head", row, bound, ACCUMULATOR_LIMIT, error);
}
