// SPDX-License-Identifier: Apache-2.0
// What an export of family "mamba" consists of: its layers in order, their arrays and integers, and
// where in `struct model` each of these goes. docs/models.md says what they do.
#ifndef PENTA_SIM_COMPILE_MODEL_RULES_H
#define PENTA_SIM_COMPILE_MODEL_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "compile/model.h"

enum {
    MODEL_SHIFT_LIMIT = 47,
    MODEL_ARRAYS = 5,    // of one layer, with the end
    MODEL_INTEGERS = 6,  //
    MODEL_LAYER_NAME = 32,
    MODEL_FILES_PER_LAYER = 4
};

enum model_dimension {
    MODEL_NONE,
    MODEL_VOCABULARY,
    MODEL_WIDTH,
    MODEL_INNER,
    MODEL_TWICE_INNER,
    MODEL_MIXED,  // rank + 2 * state
    MODEL_RANK,
    MODEL_STATE,
    MODEL_TAPS,
    MODEL_TABLE
};

enum model_array_kind {
    MODEL_INT16,
    MODEL_UINT16,
    MODEL_INT32,
    MODEL_INT8,
    MODEL_SHIFTS,  // uint8, at most MODEL_SHIFT_LIMIT
    MODEL_SCALES,  // float32, positive; checked and not kept
    MODEL_DIGITS
};

struct model_array_rule {
    const char *suffix;  // of the file's name; NULL ends the list
    enum model_array_kind kind;
    enum model_dimension shape[2];
    size_t target;
};

struct model_integer_rule {
    const char *key;  // NULL ends the list
    int32_t low, high;
    size_t target;  // a 32-bit field
};

struct model_layer_rule {
    const char *name;
    const char *type;
    enum model_dimension shape[2];
    struct model_integer_rule integers[MODEL_INTEGERS];
    struct model_array_rule arrays[MODEL_ARRAYS];
};

struct model_layer {
    char name[MODEL_LAYER_NAME];
    const struct model_layer_rule *rule;
    char *base;  // targets are offsets from here: the model, or one block of it
};

// As .npy writes it: '<i2', '|u1'; the digit is an element's size.
const char *model_array_type(enum model_array_kind kind);

// These need the shape, and model_layer_at the blocks and head_is_digits.
uint32_t model_size(const struct model *model, enum model_dimension dimension);
size_t model_layer_count(const struct model *model);
size_t model_head_index(const struct model *model);
struct model_layer model_layer_at(struct model *model, size_t index);

#endif
