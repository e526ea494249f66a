// SPDX-License-Identifier: Apache-2.0
// How the host computes a block of chunks of one tile (docs/isa.md section 8.2). Several kernels,
// all with the same results to the bit; the machine's best is taken unless another is asked for.
#ifndef PENTA_SIM_MAC_MAC_KERNEL_H
#define PENTA_SIM_MAC_MAC_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MAC_SIDE_LIMIT = 64,  // rows, columns
    MAC_PLANE_LIMIT = 8,
    MAC_BLOCK_CHUNKS = 64,  // the most chunks of a block
};

struct mac_block {
    uint32_t rows, cols;
    uint32_t valid_rows;  // rows that count; the others are computed too
    uint32_t planes;      // packed: lines of a chunk; int8: 4
    bool radix5, x_unsigned, int8;
    uint32_t chunks;
    const uint8_t *x;      // [chunks][cols], invalid lanes 0
    const uint8_t *lines;  // chunk k at k * chunk_bytes: [planes][line_bytes], int8: [rows][cols]
    uint32_t line_bytes, chunk_bytes;
};

// What a block adds to.
struct mac_sums {
    uint32_t acc[MAC_SIDE_LIMIT];  // [rows]
    uint64_t nonzero;              // lanes with x other than 0, over the chunks
    uint64_t zero;  // slots of those lanes and the valid rows whose digit is 0, over the planes
    bool illegal;   // a digit code of 5..7 in a line
};

struct mac_kernel {
    const char *name;
    bool (*is_supported)(void);  // by the machine
    void (*run)(const struct mac_block *block, struct mac_sums *sums);
};

extern const struct mac_kernel mac_kernel_portable, mac_kernel_avx2, mac_kernel_avx512;

// By name ("portable", "avx2", "avx512"), NULL for the best; NULL when the machine has none such.
const struct mac_kernel *mac_find_kernel(const char *name);

#endif
