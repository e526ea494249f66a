// SPDX-License-Identifier: Apache-2.0
// A program as C source and as the contents of DRAM.
#ifndef PENTA_SIM_COMPILE_EMIT_H
#define PENTA_SIM_COMPILE_EMIT_H

#include <stdio.h>

#include "compile/mamba.h"

// Writes the C source of `language_model` (firmware/model/model.h). false: cannot write.
bool emit_source(const struct program *program, const struct model *model,
                 const struct mamba_places *places, FILE *file);

// Writes the DRAM image from address 0 to the last buffer with content. false: cannot write.
bool emit_image(const struct program *program, FILE *file);

// For people: layers, steps, tiles, memories, expected cycles.
void emit_plan(const struct program *program, const struct model *model,
               const struct mamba_choice *choice, FILE *file);

#endif
