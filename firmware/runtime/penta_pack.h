// SPDX-License-Identifier: Apache-2.0
// Weights as the MAC array wants them: digits -2..2 to packed 3-bit codes in tile order, int8
// tiles, the dense 7-bit code of DRAM, and numbers to digits. Plain C, for firmware and host
// alike.
#ifndef PENTA_PACK_H
#define PENTA_PACK_H

#include <stddef.h>
#include <stdint.h>

// A layer seen by the array. The reduction is cut into `runs` runs of `run_length` activations
// that lie side by side in memory (a matrix: 1 run; a 3x3 convolution: 3 runs of 3 * channels);
// each run is cut into chunks of `cols`, the last one padded. Outputs are cut into tiles of
// `rows`.
struct penta_pack {
    uint32_t rows, cols;  // of the array
    uint32_t planes;      // digits of a weight, top plane first
    uint32_t outputs;
    uint32_t runs, run_length;
};

// Chunks of one run; of a tile; tiles; weight lines of a tile and of the layer; bytes of a line.
uint32_t penta_pack_run_chunks(const struct penta_pack *pack);
uint32_t penta_pack_chunks(const struct penta_pack *pack);
uint32_t penta_pack_tiles(const struct penta_pack *pack);
uint32_t penta_pack_tile_lines(const struct penta_pack *pack);
uint32_t penta_pack_lines(const struct penta_pack *pack);
uint32_t penta_pack_line_bytes(const struct penta_pack *pack);

// Packs digits[planes][outputs][runs][run_length] (-2..2) to penta_pack_lines() lines: line
// (tile * chunks + chunk) * planes + plane, digit of row r and lane c at bit 3 * (r * cols + c).
// Padding is digit 0.
void penta_pack_digits(const struct penta_pack *pack, const int8_t *digits, uint8_t *lines);

// Lays out weights[outputs][runs][run_length] (int8) as int8 tiles: three lines a chunk, of which
// the first rows * cols bytes are used, byte r * cols + c for row r and lane c. Padding is 0.
// `planes` is ignored. Writes 3 * tiles * chunks lines.
void penta_pack_bytes(const struct penta_pack *pack, const int8_t *weights, uint8_t *lines);

// The dense code: 24 digits in 7 bytes, triples c0 + 5*c1 + 25*c2 of codes digit + 2, 7 bits each,
// little-endian. Reads 24 * groups digits, writes 7 * groups bytes.
void penta_pack_dense(const int8_t *digits, uint32_t groups, uint8_t *out);

// The same from packed lines: reads 9 * groups bytes of 3-bit codes 0..4.
void penta_pack_dense_lines(const uint8_t *lines, uint32_t groups, uint8_t *out);

// `value` as radix-4 digits (modified Booth recoding of a 2*count-bit two's complement number) and
// as balanced radix-5 digits (|value| <= (5^count - 1) / 2). Top digit first.
void penta_radix4_digits(int32_t value, uint32_t count, int8_t *digits);
void penta_radix5_digits(int32_t value, uint32_t count, int8_t *digits);

#endif
