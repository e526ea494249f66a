// SPDX-License-Identifier: Apache-2.0
// From an export to firmware (docs/compiler.md).
#ifndef PENTA_SIM_COMPILE_COMPILE_H
#define PENTA_SIM_COMPILE_COMPILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "penta.h"

struct compile_options {
    const char *folder;  // of the export
    const struct penta_config *config;
    const char *source;  // file to write the C source to
    const char *image;   // file to write the DRAM image to
    FILE *plan;          // NULL: none
    bool dense;          // streamed weights in the dense code of the DMA (docs/isa.md 7)
};

struct compile_result {
    uint64_t token_cycles;  // expected
    uint64_t digit_count, int8_count, dram_bytes;
    bool synthetic;  // weights drawn, not trained
    bool streamed;   // the image is to be loaded into DRAM beside the program
    char name[64];
};

// Writes source and image. false: *error is one line that names file and place; the files may exist
// in part.
bool compile_model(const struct compile_options *options, struct compile_result *result,
                   struct penta_error *error);

#endif
