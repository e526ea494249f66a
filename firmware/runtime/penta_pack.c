// SPDX-License-Identifier: Apache-2.0
#include "penta_pack.h"

#include <stdbool.h>
#include <string.h>

#define ZERO_CODES 02222u  // four digits 0

uint32_t penta_pack_run_chunks(const struct penta_pack *pack)
{
    return (pack->run_length + pack->cols - 1) / pack->cols;
}

uint32_t penta_pack_chunks(const struct penta_pack *pack)
{
    return pack->runs * penta_pack_run_chunks(pack);
}

uint32_t penta_pack_tiles(const struct penta_pack *pack)
{
    return (pack->outputs + pack->rows - 1) / pack->rows;
}

uint32_t penta_pack_tile_lines(const struct penta_pack *pack)
{
    return penta_pack_chunks(pack) * pack->planes;
}

uint32_t penta_pack_lines(const struct penta_pack *pack)
{
    return penta_pack_tiles(pack) * penta_pack_tile_lines(pack);
}

uint32_t penta_pack_line_bytes(const struct penta_pack *pack)
{
    return pack->rows * pack->cols / 8 * 3;
}

// The lanes of one row of one chunk: where they start in a matrix of `outputs` rows, and how
// many are valid (0 when the row is none).
static uint32_t find_lanes(const struct penta_pack *pack, uint32_t output, uint32_t run,
                           uint32_t chunk, size_t *start)
{
    uint32_t first = chunk * pack->cols;
    uint32_t left = pack->run_length - first;

    if (output >= pack->outputs) return 0;
    *start = ((size_t)output * pack->runs + run) * pack->run_length + first;
    return left < pack->cols ? left : pack->cols;
}

// Four 3-bit codes, the first lowest.
static uint32_t four_codes(const int8_t *digits)
{
    return (uint32_t)(digits[0] + 2) | (uint32_t)(digits[1] + 2) << 3 |
           (uint32_t)(digits[2] + 2) << 6 | (uint32_t)(digits[3] + 2) << 9;
}

// Lines are written four lanes (cols is a multiple of that), 12 bits at a time.
static void pack_line(const struct penta_pack *pack, const int8_t *plane, uint32_t tile,
                      uint32_t run, uint32_t chunk, uint8_t *line)
{
    uint32_t half = 0;  // the 12 bits before, if any
    bool second = false;

    for (uint32_t row = 0; row < pack->rows; row++) {
        size_t start = 0;
        uint32_t valid = find_lanes(pack, tile * pack->rows + row, run, chunk, &start);
        const int8_t *digits = plane + start;

        for (uint32_t lane = 0; lane < pack->cols; lane += 4, digits += 4) {
            uint32_t codes = ZERO_CODES;

            if (lane + 4 <= valid) {
                codes = four_codes(digits);
            } else if (lane < valid) {
                int8_t last[4] = {0};

                for (uint32_t i = 0; i < valid - lane; i++)
                    last[i] = digits[i];
                codes = four_codes(last);
            }
            if (second) {
                codes = half | codes << 12;
                *line++ = (uint8_t)codes;
                *line++ = (uint8_t)(codes >> 8);
                *line++ = (uint8_t)(codes >> 16);
            }
            half = codes;
            second = !second;
        }
    }
}

void penta_pack_digits(const struct penta_pack *pack, const int8_t *digits, uint8_t *lines)
{
    uint32_t tiles = penta_pack_tiles(pack), chunks = penta_pack_run_chunks(pack);
    uint32_t line_bytes = penta_pack_line_bytes(pack);
    size_t plane_size = (size_t)pack->outputs * pack->runs * pack->run_length;

    for (uint32_t tile = 0; tile < tiles; tile++)
        for (uint32_t run = 0; run < pack->runs; run++)
            for (uint32_t chunk = 0; chunk < chunks; chunk++)
                for (uint32_t plane = 0; plane < pack->planes; plane++) {
                    pack_line(pack, digits + plane * plane_size, tile, run, chunk, lines);
                    lines += line_bytes;
                }
}

void penta_pack_bytes(const struct penta_pack *pack, const int8_t *weights, uint8_t *lines)
{
    uint32_t tiles = penta_pack_tiles(pack), chunks = penta_pack_run_chunks(pack);
    uint32_t chunk_bytes = 3 * penta_pack_line_bytes(pack);

    for (uint32_t tile = 0; tile < tiles; tile++)
        for (uint32_t run = 0; run < pack->runs; run++)
            for (uint32_t chunk = 0; chunk < chunks; chunk++) {
                memset(lines, 0, chunk_bytes);
                for (uint32_t row = 0; row < pack->rows; row++) {
                    size_t start = 0;
                    uint32_t valid = find_lanes(pack, tile * pack->rows + row, run, chunk, &start);

                    memcpy(lines + row * pack->cols, weights + start, valid);
                }
                lines += chunk_bytes;
            }
}

// Eight triples of codes to seven bytes.
static uint8_t *put_group(const uint32_t triple[8], uint8_t *out)
{
    uint32_t bits = 0, filled = 0;

    for (int i = 0; i < 8; i++) {
        bits |= triple[i] << filled;
        filled += 7;
        while (filled >= 8) {
            *out++ = (uint8_t)bits;
            bits >>= 8;
            filled -= 8;
        }
    }
    return out;
}

void penta_pack_dense(const int8_t *digits, uint32_t groups, uint8_t *out)
{
    for (uint32_t group = 0; group < groups; group++) {
        uint32_t triple[8];

        for (int i = 0; i < 8; i++, digits += 3)
            triple[i] = (uint32_t)(digits[0] + 2 + 5 * (digits[1] + 2) + 25 * (digits[2] + 2));
        out = put_group(triple, out);
    }
}

void penta_pack_dense_lines(const uint8_t *lines, uint32_t groups, uint8_t *out)
{
    for (uint32_t group = 0; group < groups; group++) {
        uint32_t triple[8], bits = 0, filled = 0;

        for (int i = 0; i < 8; i++) {
            while (filled < 9) {
                bits |= (uint32_t)*lines++ << filled;
                filled += 8;
            }
            triple[i] = (bits & 7) + 5 * (bits >> 3 & 7) + 25 * (bits >> 6 & 7);
            bits >>= 9;
            filled -= 9;
        }
        out = put_group(triple, out);
    }
}

void penta_radix4_digits(int32_t value, uint32_t count, int8_t *digits)
{
    // Doubled, so that the bit below the lowest is there and 0.
    uint32_t bits = (uint32_t)value << 1;

    for (uint32_t i = count; i-- > 0; bits >>= 2)
        digits[i] = (int8_t)((bits & 1) + (bits >> 1 & 1) - 2 * (bits >> 2 & 1));
}

void penta_radix5_digits(int32_t value, uint32_t count, int8_t *digits)
{
    for (uint32_t i = count; i-- > 0;) {
        int32_t digit = value % 5;

        if (digit > 2) digit -= 5;
        if (digit < -2) digit += 5;
        digits[i] = (int8_t)digit;
        value = (value - digit) / 5;
    }
}
