// SPDX-License-Identifier: Apache-2.0
// Random bare-metal programs for tests of the whole chip (docs/random.md). Everything is a function
// of the options: the same options give the same bytes on every machine.
#ifndef PENTA_SIM_RANDOM_RANDOM_PROGRAM_H
#define PENTA_SIM_RANDOM_RANDOM_PROGRAM_H

#include "penta.h"

enum random_mix {
    RANDOM_SCALAR,    // instructions, CSRs, self-modifying code
    RANDOM_TRAPS,     // the same with many exceptions and interrupts
    RANDOM_DMA,       // DMA commands among scalar items
    RANDOM_MAC,       // MAC commands, and the DMA commands that feed them
    RANDOM_SMU,       // SMU commands, and the DMA commands that feed them
    RANDOM_ALL,       // everything
    RANDOM_DEADLOCK,  // everything, then a deadlock that nothing can wake
    RANDOM_MIX_COUNT
};

struct random_options {
    const struct penta_config *config;
    uint64_t seed;
    enum random_mix mix;
    uint32_t length;         // items (instructions, accesses, commands, loops) at the top level
    uint32_t error_percent;  // share of the commands that are made illegal or to fail
};

struct random_output {
    uint8_t *elf;  // malloc'ed
    size_t elf_size;
    char *stimulus;  // malloc'ed: external interrupts and resets (docs/running.md)
};

// "scalar", "traps", ...; RANDOM_MIX_COUNT for no mix of that name.
enum random_mix random_mix_of_name(const char *name);

// False when out of memory, with nothing in `output`.
bool random_program(const struct random_options *options, struct random_output *output);
void random_free(struct random_output *output);

// A random legal configuration with small memories (docs/isa.md gives the ranges).
void random_config(uint64_t seed, struct penta_config *config);

#endif
