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
    MAC_BLOCK_CHUNKS = 256,  // the most chunks of a block
};

enum mac_clamp { MAC_CLAMP_SIGNED, MAC_CLAMP_POSITIVE, MAC_CLAMP_UNSIGNED };

// Activations of a block in the form a kernel wants them, kept for further blocks with the same.
struct mac_input {
    bool ready;
    uint32_t sum;  // over chunks and lanes, mod 2^32
    uint64_t nonzero_count;
    uint64_t nonzero[MAC_BLOCK_CHUNKS];
    _Alignas(64) uint8_t lanes[MAC_BLOCK_CHUNKS][MAC_SIDE_LIMIT];
};

struct mac_block {
    uint32_t rows, cols;
    uint32_t valid_rows;  // rows that count; the others are computed too
    uint32_t planes;      // packed: lines of a chunk; int8: 4
    bool radix5, x_unsigned, int8;
    uint32_t chunks;
    const uint8_t *x;         // [chunks][cols], invalid lanes 0
    struct mac_input *input;  // for x; NULL: not kept
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

// How sums become results, of each row.
struct mac_scale {
    int32_t m[MAC_SIDE_LIMIT];
    uint32_t k[MAC_SIDE_LIMIT];  // at most 47
};

struct mac_kernel {
    const char *name;
    bool (*is_supported)(void);  // by the machine
    void (*run)(const struct mac_block *block, struct mac_sums *sums);
    // mac_requantize of `count` rows into `out`, little-endian; `out` has room for a multiple of 8.
    void (*requantize)(const struct mac_scale *scale, const uint32_t *acc, uint32_t count,
                       uint32_t result_bytes, enum mac_clamp clamp, uint8_t *out);
};

// acc * m / 2^k, rounded half up, saturated (section 8.2).
uint32_t mac_requantize(uint32_t acc, int32_t m, uint32_t k, uint32_t result_bytes,
                        enum mac_clamp clamp);
struct mac_limits {
    int64_t low, high;
};
struct mac_limits mac_result_limits(uint32_t result_bytes, enum mac_clamp clamp);
void mac_requantize_rows(const struct mac_scale *scale, const uint32_t *acc, uint32_t count,
                         uint32_t result_bytes, enum mac_clamp clamp, uint8_t *out);

extern const struct mac_kernel mac_kernel_portable, mac_kernel_avx2, mac_kernel_avx512;

// By name ("portable", "avx2", "avx512"), NULL for the best; NULL when the machine has none such.
const struct mac_kernel *mac_find_kernel(const char *name);

#endif
