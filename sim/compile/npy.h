// SPDX-License-Identifier: Apache-2.0
// NumPy's .npy files, versions 1.0 and 2.0: one array of which everything is known beforehand.
#ifndef PENTA_SIM_COMPILE_NPY_H
#define PENTA_SIM_COMPILE_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta.h"

struct npy_array {
    const char *type;     // as the file writes it: '<i2', '|u1'; the digit is the element's size
    uint32_t dimensions;  // 1 or 2
    uint32_t size[2];     // rows and columns of two, elements of one
};

// Checks that the file of `size` bytes, which begins at an address good for any type, holds just
// this array, in C order, with nothing behind it. *offset is where its data begin, aligned for
// its elements. `path` names the file in messages.
bool npy_check(const char *path, const uint8_t *file, size_t size, const struct npy_array *expected,
               size_t *offset, struct penta_error *error);

#endif
