// SPDX-License-Identifier: Apache-2.0
// MAC_RUN: what one command computes and when (docs/isa.md sections 8.1, 8.2, 8.4..8.6).
#ifndef PENTA_SIM_MAC_MAC_RUN_H
#define PENTA_SIM_MAC_MAC_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "mac/mac_kernel.h"
#include "mac/mac_state.h"
#include "soc/engine.h"
#include "soc/memory.h"

enum mac_init { MAC_INIT_ZERO, MAC_INIT_BIAS, MAC_INIT_ACC };
enum mac_scale_source { MAC_SCALE_DESCRIPTOR, MAC_SCALE_CHANNEL, MAC_SCALE_VECTOR };

enum { MAC_SHIFT_LIMIT = 47 };

// Chunks of one tile collected for the kernel; their numbers k follow each other.
struct mac_batch {
    uint64_t first;  // number of the first chunk
    uint32_t count;
    uint8_t x[MAC_BLOCK_CHUNKS * MAC_SIDE_LIMIT];
};

// A MAC_RUN in work: the descriptor, which does not change.
struct mac_job {
    struct penta_soc *soc;
    const struct mac_shape *shape;
    const struct mac_kernel *kernel;
    struct local_memory *spad, *weight, *acc;
    uint32_t rows, cols, line_bytes;
    uint16_t read_mask, write_mask;
    uint64_t start, stop;

    uint32_t x, w, out, parameters;  // operands of this iteration
    uint32_t planes;
    bool radix5, x_unsigned, int8, skip, to_acc;
    enum mac_init init;
    enum mac_scale_source scale;
    enum mac_clamp clamp;
    uint32_t result_bytes;  // of one row: 1, 2 or 4
    uint32_t out_s[3];      // strides of loops 3, 4, 5
    uint32_t acc_line;      // first accumulator line
    int32_t m;
    uint32_t k;
    bool has_block, has_vector;  // reads a parameter block for loop 5, a vector for each tile
};

// One tile: its place in the output loops, and what it has in work.
struct mac_tile {
    uint32_t l3, l4, l5;
    uint32_t valid_rows;
    uint64_t steps;  // so far: passes, and empty steps with SKIP
    struct mac_sums sums;
};

enum { MAC_RESULT_BYTES = 4 * MAC_SIDE_LIMIT };

// What a tile comes to.
struct mac_result {
    uint64_t steps;
    uint32_t count;  // bytes
    uint8_t bytes[MAC_RESULT_BYTES];
};

// The chunks of a whole tile in one batch, which the next tile may have as well.
struct mac_reuse {
    bool valid;
    uint32_t x, u, v;
    uint64_t steps, digits, lanes;
    uint32_t chunks;
};

// Work space of one host thread, and what its tiles of a command add up to.
struct mac_worker {
    struct mac_batch batch;
    struct mac_input input;
    struct mac_reuse reuse;
    uint8_t *scratch;  // lines of a batch
    bool has_parameters;
    uint32_t parameters_l5;
    int32_t bias[MAC_SIDE_LIMIT];
    struct mac_scale scale;
    uint8_t error;
    uint64_t digits, useful, zero;
};

void mac_run(struct penta_soc *soc, struct mac_state *state, const struct penta_command *command,
             uint64_t start, uint64_t stop, struct penta_outcome *outcome);

// Begins a command.
void mac_begin_worker(const struct mac_job *job, struct mac_worker *worker);

// Computes tile `number`, in the order of loops 3, 4, 5. Reads the chip, changes the worker only.
void mac_compute_tile(const struct mac_job *job, struct mac_worker *worker, uint32_t number,
                      struct mac_result *result);

// Sees to it that reading the command's weight lines changes nothing, so that several threads may.
void mac_fix_lines(const struct mac_job *job);

// Adds all chunks of a tile to tile->sums, counts, and sets tile->steps. Stops early when the tile
// has more steps than there are cycles in the command.
void mac_sum_tile(const struct mac_job *job, struct mac_worker *worker, struct mac_tile *tile);

static inline void mac_note_error(struct mac_worker *worker, uint8_t error)
{
    if (error != 0 && (worker->error == 0 || error < worker->error)) worker->error = error;
}

#endif
