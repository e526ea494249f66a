// SPDX-License-Identifier: Apache-2.0
// What the files of family "mamba" share: mamba_buffers.c makes buffers and what fills them at the
// start, mamba.c the commands of a token.
#ifndef PENTA_SIM_COMPILE_MAMBA_PARTS_H
#define PENTA_SIM_COMPILE_MAMBA_PARTS_H

#include <stdio.h>

#include "compile/build.h"
#include "compile/keep.h"
#include "compile/mamba.h"
#include "compile/stream.h"

enum { SILU_TABLE, SOFTPLUS_TABLE, TABLE_BYTES = 512 };

// Constants of one block in the scratchpad: one buffer, loaded by one copy.
struct constants {
    int buffer, image;
    uint32_t bytes;  // so far
};

// What layers that cannot stay on the chip use, by turns.
enum { SLOTS = 2 };

struct block {
    struct matrix in_u, x_proj;
    // Of each part of the channels: rows of dt_proj and of in_proj's z half, columns of out_proj.
    struct matrix dt_proj[MAMBA_PARTS], in_z[MAMBA_PARTS], out_proj[MAMBA_PARTS];
    struct place norm_gain, taps, conv_bias, dt_m, dt_bias, decay, skip, gate_m, out_m;
    struct place x_channels;
    struct place window, state;            // on the chip
    struct place window_home, state_home;  // in DRAM, if they do not stay there
    struct constants constants[3];
    struct kept kept;
    uint32_t first_piece;  // streamed: that its first matrix is in
};

// Values of one token; each block uses the same. What the array reads or writes is in a buffer for
// each part, so that the state-machine unit can work on one part beside it.
struct values {
    struct place r[2];  // the residual stream, by turns
    struct place sum, root, scaled, x;
    struct place u, mixed, silu_z, skipped, dt, du, a, y, o;
    struct place z[MAMBA_PARTS], low[MAMBA_PARTS], g[MAMBA_PARTS];
    struct place sums[2];  // out_proj's of the parts so far, by turns
    struct place logits, best, difference, weights;
    struct place piece[2], best_before;  // streamed: logits of a piece of the head, by turns
};

struct mamba {
    struct program *program;
    const struct model *model;
    struct mamba_choice choice;
    struct block *block;
    struct values v;
    struct matrix head;
    struct place norm_gain, silu, softplus, zeros;
    // Streamed models.
    struct stream stream;
    uint32_t filled, listed;  // layers whose constants are loaded; whose commands are in the list
    struct matrix *head_piece;
    uint32_t head_rows, head_pieces;
    const struct matrix *wide;  // a matrix that cannot be streamed: NULL, or why this failed
    int slot_buffer[SLOTS][5];  // constants, scan constants, x channels, window, state
};

static inline struct place place_of(int buffer)
{
    return (struct place){.buffer = buffer};
}

static inline struct place behind(struct place place, uint32_t bytes)
{
    place.offset += bytes;
    return place;
}

// Channels of a part.
static inline uint32_t part_channels(const struct mamba *m)
{
    return m->model->inner / m->choice.parts;
}

// Names of symbols: a layer's name and a step.
#define SYMBOL(buffer, ...) (snprintf(buffer, sizeof buffer, __VA_ARGS__), (const char *)(buffer))

// Copies constants to where they are used.
void mamba_load_constants(struct mamba *m, const struct constants *constants, const char *symbol);

// Buffers of a token's values, of layer `index` and of the head, and the commands that fill those
// that stay on the chip: tables and the last norm's constants too. The current phase is PHASE_LOAD.
void mamba_add_values(struct mamba *m);
void mamba_add_tables_and_norm(struct mamba *m);
void mamba_add_block(struct mamba *m, const struct model_mamba_block *from, uint32_t index,
                     struct block *block);
void mamba_add_head(struct mamba *m);

// A new text: windows and states of a layer are zero.
void mamba_add_reset(struct mamba *m, const struct block *block);

// Streamed models: how many rows the head's pieces have; then, when all matrices are there, cuts
// them into pieces.
void mamba_cut_head(struct mamba *m);
void mamba_cut_matrices(struct mamba *m);

#endif
