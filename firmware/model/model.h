// SPDX-License-Identifier: Apache-2.0
// What `penta compile` makes of a model (docs/compiler.md): lists of constant descriptors, and where
// their results lie. The compiled model defines `language_model`; generate.c runs it.
#ifndef PENTA_MODEL_H
#define PENTA_MODEL_H

#include <stdint.h>

#include "penta_runtime.h"

// A command: the address of its descriptor, which is 64-byte aligned, and its engine
// (PENTA_ENGINE_) in the lowest bits.
typedef const char *model_command;

struct model_list {
    const model_command *command;
    uint32_t count;
};

struct language_model {
    const char *name;
    const char *configuration;  // the chip it was compiled for
    uint32_t rows, cols, lanes, axi_bytes;
    uint32_t vocabulary;
    uint32_t embedding_bytes;         // of one row: base register 1 is index * this
    uint32_t taps, window_row_bytes;  // base register 2 is p * this, p = number of the token % taps
    uint32_t taps_row_bytes;          // base register 3 is (taps - 1 - p) * this
    struct model_list load;           // once, before anything else
    struct model_list reset;          // begins a text
    struct model_list token;
    struct model_list sample;                 // after a token: weights of a draw
    struct penta_descriptor *sample_weights;  // the command in it whose IMM_Y is the scale
    uint32_t sample_m;                        // the scale at temperature 1
    uint32_t logits;                          // address of int32 logits[vocabulary]
    uint32_t best;                            // address of the largest logit, int32, and its index
    uint32_t weights;                         // address of int16 weights[vocabulary]
    const char *const *characters;  // UTF-8 text of each index; NULL: none, indices are printed
    uint64_t macs;                  // digit-MACs of a token that are products of the model
    uint32_t token_cycles;          // cycles of a token that the compiler expects
};

extern const struct language_model language_model;

#endif
