// SPDX-License-Identifier: Apache-2.0
// Builders of descriptors (docs/isa.md sections 4.1, 7 and 8, docs/smu.md): a structure with a name for each
// field, filled with designated initialisers, is turned into the sixteen words an engine reads.
// What is left out is 0, and 0 means the harmless thing: no wait, one iteration, a loop of one,
// all lanes valid. Values are cut to their fields, not checked: an illegal descriptor is the
// engine's to report.
#ifndef PENTA_DESCRIPTOR_H
#define PENTA_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "penta_intrinsics.h"

struct penta_count {
    uint8_t semaphore;
    uint8_t count;  // 0: none
};

// Fields every command has.
struct penta_common {
    struct penta_count wait[2];    // taken before each iteration
    struct penta_count signal[2];  // added after each iteration
    uint16_t repeat;               // iterations - 1
    uint16_t read_mask, write_mask;
    uint16_t read_xor, write_xor;  // applied to the masks in odd iterations
    uint8_t base[4];               // base register added to operand 0..3
    uint8_t toggle[5];             // banks added to operand 0..3 and the accumulator input
};

// DMA_COPY. stride[0] is that of elements, 0 means packed; stride[1] of rows; stride[2] of
// repetitions of the rows.
struct penta_copy {
    struct penta_common common;
    uint32_t source, destination;
    uint32_t elements;       // in a row; with `dense`: groups of 7 bytes
    uint32_t rows;           // 0: 1
    uint32_t repetitions;    // of the rows; 0: 1
    uint32_t element_bytes;  // 1, 2 or 4; 0: 1
    bool dense;              // expand 7-bit triples to packed digits
    int32_t source_stride[3], destination_stride[3];
    int32_t source_step, destination_step;  // bytes from one iteration to the next
};

struct penta_loop {
    uint32_t count;  // 0: 1
    int32_t stride;  // of x, bytes
};

// A composite coordinate: start + the strides of the loops in the set `loops` (bit i: loop i).
struct penta_padding {
    bool on;
    int32_t start;
    uint32_t loops;
    uint32_t limit;
};

// MAC_SHAPE. Loops 0..2 reduce (0 innermost: chunks of `cols` bytes), 3..5 walk over tiles of
// outputs (5: rows of the array, tile after tile).
struct penta_mac_shape {
    struct penta_common common;
    uint32_t slot;
    struct penta_loop loop[6];
    struct penta_padding u, v;  // lane by lane; whole chunks
    uint32_t last_lanes;        // valid lanes of the last chunk of loop 0; 0: all
    uint32_t last_rows;         // valid rows of the last tile of loop 5; 0: all
    uint32_t tile_lines;        // weight lines from one iteration of loop 5 to the next
};

enum penta_init { PENTA_INIT_ZERO, PENTA_INIT_BIAS, PENTA_INIT_ACCUMULATORS };
// Digits are for the state-machine unit only.
enum penta_size { PENTA_SIZE_INT8, PENTA_SIZE_INT16, PENTA_SIZE_INT32, PENTA_SIZE_DIGIT };
enum penta_clamp { PENTA_CLAMP_SIGNED, PENTA_CLAMP_RELU, PENTA_CLAMP_UNSIGNED };
enum penta_scale { PENTA_SCALE_TENSOR, PENTA_SCALE_CHANNEL, PENTA_SCALE_VECTOR };

// MAC_RUN.
struct penta_mac_run {
    struct penta_common common;
    uint32_t slot;
    uint32_t x;           // operand 0: address of the activations
    uint32_t line;        // operand 1: first weight line
    uint32_t out;         // operand 2: address of the results
    uint32_t parameters;  // operand 3: address of channel parameters or of the scale vector
    int32_t x_step, out_step, parameter_step;  // bytes, multiples of 4
    int32_t line_step;                         // lines
    uint32_t planes;                           // 0: 1
    bool radix5, x_unsigned, int8, skip;
    bool to_accumulators;  // raw int32 to the accumulator memory instead of requantized bytes
    enum penta_init init;
    enum penta_size size;
    enum penta_clamp clamp;
    enum penta_scale scale;
    int32_t out_stride[3];  // of loops 3, 4, 5, bytes
    uint32_t acc_line;      // PENTA_INIT_ACCUMULATORS: first line read
    int32_t acc_step;       // lines
    int32_t multiplier;     // PENTA_SCALE_TENSOR
    uint32_t shift;
};

// SMU_SHAPE: how many elements, and how each operand of a run walks over them. Loop 0 runs over
// elements, the lanes side by side; loop 1 is inside it, a group of lanes at a time; loop 2 outside.
struct penta_smu_stride {
    int32_t element;       // elements; 0: one element for all lanes, 1: packed
    int32_t inner, outer;  // loops 1 and 2, bytes
};

struct penta_smu_shape {
    struct penta_common common;
    uint32_t slot;                    // 0..7
    uint32_t elements, inner, outer;  // counts of loops 0, 1, 2; 0: 1
    struct penta_smu_stride x, y, z, w;
};

struct penta_smu_operand {
    uint32_t address;
    enum penta_size size;
    bool is_unsigned;
    int32_t step;  // bytes, a multiple of 4
};

enum penta_y_source { PENTA_Y_MEMORY, PENTA_Y_VALUE, PENTA_Y_IS_X };
enum penta_z_source { PENTA_Z_NONE, PENTA_Z_MEMORY, PENTA_Z_VALUE };
enum penta_reduce { PENTA_REDUCE_NONE, PENTA_REDUCE_LANE, PENTA_REDUCE_ALL };
enum penta_combine { PENTA_SUM, PENTA_MAXIMUM, PENTA_MINIMUM, PENTA_ARGMAX };
enum penta_rounding { PENTA_ROUND_NEAREST, PENTA_ROUND_FLOOR, PENTA_ROUND_STOCHASTIC };
enum penta_function {
    PENTA_FUNCTION_NONE,
    PENTA_FUNCTION_TABLE,
    PENTA_FUNCTION_INTERPOLATED,
    PENTA_FUNCTION_EXP2
};

// SMU_RUN. In an update x is the state, y the decay, z is u, and w is read as v.
struct penta_smu_run {
    struct penta_common common;
    uint32_t slot;
    uint32_t operation;  // PENTA_SMU_OP_*
    struct penta_smu_operand x, y, z, w;
    enum penta_y_source y_source;
    enum penta_z_source z_source;
    uint32_t y_value, z_value;  // PENTA_Y_VALUE (and the first index of an argmax), PENTA_Z_VALUE
    uint32_t z_shift;           // to the left, where z is added
    enum penta_reduce reduce;
    enum penta_combine combine;
    bool complement;  // x * (2^shift - y) instead of x * y
    uint32_t shift;   // to the right, of the result; in an update of u * v
    uint32_t decay_shift;
    enum penta_rounding rounding;
    enum penta_clamp clamp;
    enum penta_function function;
    uint32_t table;  // slot
    bool argument_unsigned, entries_unsigned;
    uint32_t quotient_bits;   // of a division; 0: 1
    uint32_t dividend_shift;  // to the left
};

// SMU_TABLE: 256 entries of 16 bits into a table slot, 0 or 1.
struct penta_smu_table {
    struct penta_common common;
    uint32_t slot;
    uint32_t address;
    int32_t step;  // bytes, a multiple of 4
};

// SMU_SEED.
struct penta_smu_seed {
    struct penta_common common;
    uint32_t seed;
};

void penta_build_nop(struct penta_descriptor *descriptor, const struct penta_common *common);
void penta_build_copy(struct penta_descriptor *descriptor, const struct penta_copy *copy);
void penta_build_mac_shape(struct penta_descriptor *descriptor,
                           const struct penta_mac_shape *shape);
void penta_build_mac_run(struct penta_descriptor *descriptor, const struct penta_mac_run *run);
void penta_build_smu_shape(struct penta_descriptor *descriptor,
                           const struct penta_smu_shape *shape);
void penta_build_smu_run(struct penta_descriptor *descriptor, const struct penta_smu_run *run);
void penta_build_smu_table(struct penta_descriptor *descriptor,
                           const struct penta_smu_table *table);
void penta_build_smu_seed(struct penta_descriptor *descriptor, const struct penta_smu_seed *seed);

#endif
