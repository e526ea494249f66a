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
enum mac_scale { MAC_SCALE_DESCRIPTOR, MAC_SCALE_CHANNEL, MAC_SCALE_VECTOR };
enum mac_clamp { MAC_CLAMP_SIGNED, MAC_CLAMP_POSITIVE, MAC_CLAMP_UNSIGNED };

enum { MAC_SHIFT_LIMIT = 47 };

// Chunks of one tile collected for the kernel; their numbers k follow each other.
struct mac_batch {
    uint64_t first;  // number of the first chunk
    uint32_t count;
    uint8_t x[MAC_BLOCK_CHUNKS * MAC_SIDE_LIMIT];
};

// A MAC_RUN in work.
struct mac_job {
    struct penta_soc *soc;
    const struct mac_shape *shape;
    const struct mac_kernel *kernel;
    uint8_t *scratch;
    struct local_memory *spad, *weight, *acc;
    uint32_t rows, cols, line_bytes;
    uint16_t read_mask, write_mask;
    uint64_t stop;

    // The descriptor.
    uint32_t x, w, out, parameters;  // operands of this iteration
    uint32_t planes;
    bool radix5, x_unsigned, int8, skip, to_acc;
    enum mac_init init;
    enum mac_scale scale;
    enum mac_clamp clamp;
    uint32_t result_bytes;  // of one row: 1, 2 or 4
    uint32_t out_s[3];      // strides of loops 3, 4, 5
    uint32_t acc_line;      // first accumulator line
    int32_t m;
    uint32_t k;

    // Progress.
    struct mac_batch batch;
    uint8_t error;
    uint64_t digits, useful, zero;
};

// One tile: its place in the output loops, and what it has in work.
struct mac_tile {
    uint32_t l3, l4, l5;
    uint32_t valid_rows;
    uint64_t steps;  // so far: passes, and empty steps with SKIP
    struct mac_sums sums;
};

void mac_run(struct penta_soc *soc, const struct mac_state *state,
             const struct penta_command *command, uint64_t start, uint64_t stop,
             struct penta_outcome *outcome);

// Adds all chunks of a tile to tile->sums, counts, and sets tile->steps. Stops early when the tile
// has more than `step_limit` steps.
void mac_sum_tile(struct mac_job *job, struct mac_tile *tile, uint64_t step_limit);

// acc * m / 2^k, rounded half up, saturated (section 8.2).
uint32_t mac_requantize(uint32_t acc, int32_t m, uint32_t k, uint32_t result_bytes,
                        enum mac_clamp clamp);

static inline void mac_note_error(struct mac_job *job, uint8_t error)
{
    if (error != 0 && (job->error == 0 || error < job->error)) job->error = error;
}

#endif
