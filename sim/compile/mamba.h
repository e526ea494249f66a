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

// With program->streamed weights, constants and states pass through the chip; otherwise all of them
// stay on it. false: out of memory.
bool mamba_build(struct program *program, const struct model *model, struct mamba_places *places);

#endif
