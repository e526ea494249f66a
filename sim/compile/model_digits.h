// SPDX-License-Identifier: Apache-2.0
// The check of packed digits.
#ifndef PENTA_SIM_COMPILE_MODEL_DIGITS_H
#define PENTA_SIM_COMPILE_MODEL_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compile/model.h"

static inline uint32_t model_digits_row_bytes(uint32_t columns)
{
    return columns / 8 * 3 + (columns % 8 != 0 ? 3 : 0);
}

// Every code is a digit's and all padding is digit 0. For messages: `path`, and `offset`, where the
// matrix begins in that file.
bool model_digits_check(const char *path, size_t offset, const struct model_digits *digits,
                        struct penta_error *error);

#endif
