// SPDX-License-Identifier: Apache-2.0
// Family "mamba" as a program: all buffers and commands of an export.
#ifndef PENTA_SIM_COMPILE_MAMBA_H
#define PENTA_SIM_COMPILE_MAMBA_H

#include "compile/model.h"
#include "compile/program.h"

// Base registers that the firmware sets before each token. p is the row of the convolution's ring
// that the newest input goes to: the token's number mod `taps`.
enum {
    MAMBA_BASE_EMBEDDING = 1,  // index of the character * width * 2
    MAMBA_BASE_WINDOW = 2,     // p * inner
    MAMBA_BASE_TAPS = 3,       // (taps - 1 - p) * inner * 2
};

// Buffers that the firmware reads: int32 logits[vocabulary]; int32 largest logit and its index;
// int16 weights[vocabulary] of a draw. Streamed models have `best` only, the others are NO_BUFFER.
struct mamba_places {
    int logits, best, weights;
};

// What compile.c tries and compares.
struct mamba_choice {
    // Channels in this many parts, at most MAMBA_PARTS: the state-machine unit works on one while
    // the array works on another. See mamba_parts_fit.
    uint32_t parts;
    // Streamed models: bytes of a piece of weights, at most a bank; eighths of the scratchpad for
    // constants and windows that stay on the chip (keep.h); weights in the dense code of the DMA.
    uint32_t piece_bytes, kept_eighths;
    bool dense;
};

enum { MAMBA_PARTS = 8 };

// Whether channels can be cut so: parts are whole tiles of the array, both ways.
bool mamba_parts_fit(const struct penta_config *config, const struct model *model, uint32_t parts);

// With program->streamed weights pass through the chip, and what else has no room to stay; otherwise
// all of them stay. false: *error says why not.
bool mamba_build(struct program *program, const struct model *model,
                 const struct mamba_choice *choice, struct mamba_places *places,
                 struct penta_error *error);

#endif
