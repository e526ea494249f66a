// SPDX-License-Identifier: Apache-2.0
// Exports of published shapes with synthetic weights: drawn, not trained (docs/models.md, "Synthetic
// weights"). Good for sizes, cycles and traffic; what such a model says has no sense.
#ifndef PENTA_SIM_COMPILE_SHAPE_H
#define PENTA_SIM_COMPILE_SHAPE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "penta.h"

enum { SHAPE_DIGITS = 5 };  // -2..2

struct shape_published {
    const char *name;
    uint32_t width, blocks, vocabulary;
};

struct shape_options {
    const struct shape_published *published;
    uint32_t blocks, vocabulary;  // at most what was published
    uint64_t seed;
    double digits[SHAPE_DIGITS];  // shares of -2..2, which add up to 1
    const char *folder;           // not there yet, or empty
    FILE *progress;               // a terminal; NULL: none
};

struct shape_result {
    char name[64];
    uint64_t digit_count, bytes;
};

// NULL when no shape has that name. `names` lists them in one line.
const struct shape_published *shape_find(const char *name);
void shape_names(char *names, size_t size);

// The shares of a Gaussian's digits in the five levels of least squared error.
extern const double shape_gaussian[SHAPE_DIGITS];

// Writes the export. The same options give the same bytes. false: *error is one line, and nothing is
// left of the export.
bool shape_write(const struct shape_options *options, struct shape_result *result,
                 struct penta_error *error);

#endif
