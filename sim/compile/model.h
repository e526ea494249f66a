// SPDX-License-Identifier: Apache-2.0
// A trained model as `penta compile` reads it: the pentary_v1 export of docs/models.md, checked
// completely, its arrays mapped and not copied.
//
// Family "mamba": `blocks` equal blocks of d_model = `width`, d_inner = `inner`, d_state = `state`,
// dt_rank = `rank` and a causal convolution of `taps` taps, an embedding before them, a norm and a
// head after them. What each number does is written in docs/models.md, "Integer form".
#ifndef PENTA_SIM_COMPILE_MODEL_H
#define PENTA_SIM_COMPILE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta.h"

// A matrix of pentary digits, row after row, each row padded with digit 0 to whole triples of
// bytes (eight 3-bit codes digit + 2, little-endian). Every code has been checked.
struct model_digits {
    const uint8_t *packed;  // rows * row_bytes bytes
    uint32_t rows, columns, row_bytes;
};

// RMSNorm over `width` elements; gain[width].
struct model_norm {
    const int16_t *gain;
    uint32_t k, half_square_k;
};

struct model_mamba_block {
    struct model_norm norm;
    struct model_digits in_proj;  // [2*inner][width]: u, then z
    int32_t u_m, z_m;
    uint32_t u_k, z_k;
    const int16_t *taps;       // [taps][inner]; the last row is the newest input's
    const int32_t *conv_bias;  // [inner]
    uint32_t conv_k;
    struct model_digits x_proj;  // [rank + 2*state][inner]: low-rank dt, B, C
    const int16_t *x_m;          // [rank + 2*state]
    const uint8_t *x_k;
    struct model_digits dt_proj;  // [inner][rank]
    const int16_t *dt_m;          // [inner]
    const int32_t *dt_bias;       // [inner]
    int32_t dt_acc_m;
    uint32_t dt_acc_k, dt_k;
    const int16_t *decay;  // [state][inner]: A'
    const int16_t *skip;   // [inner]: D
    uint32_t decay_k, du_k, state_k, skip_shift, readout_k;
    const int16_t *gate_m;  // [inner]
    uint32_t gate_z_k, gate_k;
    struct model_digits out_proj;  // [width][inner]
    const int16_t *out_m;          // [width]
    int32_t out_acc_m;
    uint32_t out_acc_k, out_k;
};

struct model_file;  // one mapped .npy

struct model {
    char name[64];   // of architecture.json
    bool synthetic;  // architecture.json has "synthetic": true: weights drawn, not trained
    uint32_t vocabulary, width, inner, state, rank, taps, block_count;
    double logit_scale, residual_scale;
    const int16_t *embedding;  // [vocabulary][width]
    struct model_mamba_block *blocks;
    struct model_norm norm;
    bool head_is_digits;
    const int8_t *head;               // [vocabulary][width]; NULL when it has digits
    struct model_digits head_digits;  // [vocabulary][width]
    uint32_t sample_m, sample_k;
    const int16_t *silu;       // 256 entries
    const uint16_t *softplus;  // 256 entries
    // vocabulary.json beside the export: the character of each index, as UTF-8 strings. NULL when
    // the folder has none.
    char **characters;
    struct model_file *files;
    size_t file_count;
};

// Reads and checks the export in `folder`. false: *error holds one line that names the file, the
// tensor and the place (row, column, byte offset) and what was expected; *model is then empty.
// The arrays stay valid until model_unload, which also takes an empty model.
bool model_load(const char *folder, struct model *model, struct penta_error *error);
void model_unload(struct model *model);

// Weights of all pentary matrices, and int8 weights of the head: 0 when it has digits.
uint64_t model_digit_count(const struct model *model);
uint64_t model_int8_count(const struct model *model);

// The digit (-2..2) in row `row`, column `column`.
static inline int model_digit(const struct model_digits *digits, uint32_t row, uint32_t column)
{
    const uint8_t *triple = digits->packed + (size_t)row * digits->row_bytes + column / 8 * 3;
    const uint32_t word = triple[0] | (uint32_t)triple[1] << 8 | (uint32_t)triple[2] << 16;
    return (int)(word >> (column % 8 * 3) & 7) - 2;
}

#endif
