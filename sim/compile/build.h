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

// A matrix in the weight buffer, in the order the array reads it.
struct matrix {
    int buffer;  // weight buffer
    int image;   // the same bytes in DRAM
    uint32_t rows, columns;
    bool int8;
};

// Takes a matrix into the image and, unless weights are streamed, gives it a place on the chip.
struct matrix build_matrix_image(struct program *program, const struct tiles *tiles,
                                 const char *name);

// out[rows] = requantize(matrix * x): int8, int16 or int32 by m and k, or by `channels` (a block of
// parameters for each tile, docs/isa.md 8.2) where channels.buffer is not NO_BUFFER.
struct matrix_command {
    const struct matrix *matrix;
    struct place x, out, channels;
    enum element type;
    int32_t m;
    uint32_t k;
};

void build_matrix(struct program *program, const struct matrix_command *product, const char *symbol,
                  const char *what);

// The weight buffer as two slots that the DMA fills by turns and the array empties: a load waits for
// a free slot and tells that it is full, a product the other way around.
struct ring {
    int buffer;  // all of the weight buffer
    uint32_t slot_bytes, slot_banks;
    uint8_t free, full;        // semaphores
    uint32_t loads, products;  // pieces so far: slot = number % 2
};

struct ring build_ring(struct program *program);

// A matrix cut into pieces of whole tiles that fit a slot. Loads and products of one ring come in
// the same order of matrices.
bool build_fits(const struct program *program, const struct ring *ring,
                const struct matrix *matrix);
void build_streamed_load(struct program *program, struct ring *ring, const struct matrix *matrix,
                         const char *symbol);
void build_streamed_matrix(struct program *program, struct ring *ring,
                           const struct matrix_command *product, const char *symbol,
                           const char *what);

// Copies `bytes` from one place to another.
void build_copy(struct program *program, struct place from, struct place to, uint32_t bytes,
                const char *symbol, const char *what);

// Loads function table `slot` from a place.
void build_table(struct program *program, uint32_t slot, struct place from, const char *symbol,
                 const char *what);

#endif
