// SPDX-License-Identifier: Apache-2.0
// Where an instruction comes from: file, line and function, by the debugging information (DWARF) of
// the program.
#ifndef PENTA_SIM_CLI_SOURCE_PLACE_H
#define PENTA_SIM_CLI_SOURCE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source_lines;

// One level of an instruction: the innermost is the function that it was written in, the next the
// one that was inlined into, and so on. The texts belong to the struct source_lines.
struct source_frame {
    const char *file;      // as the compiler was given it, less the current folder; NULL: unknown
    int line;              //
    const char *function;  // NULL: unknown
};

// NULL when the file cannot be read as ELF; without debugging information every place is unknown.
struct source_lines *source_lines_open(const char *path);
void source_lines_close(struct source_lines *lines);  // NULL is allowed

// The frames of the instruction at `address`, innermost first; at least one, at most `limit`.
size_t source_lines_find(struct source_lines *lines, uint32_t address, struct source_frame *frames,
                         size_t limit);

#endif
