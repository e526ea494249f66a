// SPDX-License-Identifier: Apache-2.0
// The commands a family is made of: each call adds one command to the current phase and layer of a
// program, with its shape, its operands and the bytes they touch. Fields left out are 0, as in
// the descriptors (isa/descriptors.def).
#ifndef PENTA_SIM_COMPILE_BUILD_H
#define PENTA_SIM_COMPILE_BUILD_H

#include "compile/model.h"
#include "compile/program.h"

// A place: byte `offset` of a buffer. With `base`, base register `base` is added at run time; it
// holds at most `reach`.
struct place {
    int buffer;
    uint32_t offset;
    uint8_t base;
    uint32_t reach;
};

enum element { INT8, INT16, INT32, DIGIT, UINT8, UINT16, UINT32 };

// Strides of an SMU operand: s0 in elements, s1 and s2 in bytes.
struct stride {
    int32_t s0, s1, s2;
};

// Counts 0 mean 1.
struct vector_shape {
    uint32_t n0, n1, n2;
    struct stride x, y, z, w;
};

struct vector_command {
    uint32_t op;
    struct vector_shape shape;
    struct place x, y, z, w;
    enum element x_type, y_type, z_type, w_type;
    bool y_is_x, y_immediate, has_z;
    uint32_t immediate;  // y
    uint32_t k, ka, z_shift;
    uint32_t reduction, reduce_op, rounding, function, table;
    bool table_unsigned, clamp_unsigned;
    uint32_t quotient_bits, dividend_shift;
};

void build_vector(struct program *program, const struct vector_command *vector, const char *symbol,
                  const char *what);

// A matrix of weights. Resident ones have a buffer in the weight buffer and the same bytes in DRAM;
// streamed ones come through the ring (stream.h).
struct matrix {
    struct tiles tiles;
    int buffer, image;  // NO_BUFFER: streamed
    char name[NAME_BYTES];
};

struct matrix build_matrix_image(struct program *program, const struct tiles *tiles,
                                 const char *name);

// Rows that a tile of outputs has, as many as the array; bytes of one in the weight buffer.
uint32_t build_tiles(const struct program *program, const struct matrix *matrix);

// out[rows] = requantize(before + matrix * x): int8, int16 or int32 by m and k, or by `channels` (a
// block of parameters for each tile, docs/isa.md 8.2) where channels.buffer is not NO_BUFFER. A
// product over some of the columns: with `raw` out is not requantized but left in accumulator
// memory, and `before` is where the product of the columns before was left, or NO_BUFFER.
struct matrix_command {
    const struct matrix *matrix;
    struct place x, out, channels, before;
    enum element type;
    int32_t m;
    uint32_t k;
    bool raw;
};

// Tiles first .. first+tiles-1 of a matrix.
struct part {
    uint32_t first, tiles;
};

// Of a resident matrix, whole; of a part whose weights are at `weights`.
void build_matrix(struct program *program, const struct matrix_command *product, const char *symbol,
                  const char *what);
void build_part(struct program *program, const struct matrix_command *product, struct part part,
                struct place weights, const char *symbol, const char *what);

// Copies `bytes` from one place to another.
void build_copy(struct program *program, struct place from, struct place to, uint32_t bytes,
                const char *symbol, const char *what);

// Loads tiles of a DRAM buffer, `bytes` of them expanded: from the dense code if that is theirs.
void build_tiles_load(struct program *program, int image, struct place to, uint32_t bytes,
                      const char *symbol);

// Loads function table `slot` from a place.
void build_table(struct program *program, uint32_t slot, struct place from, const char *symbol,
                 const char *what);

#endif
