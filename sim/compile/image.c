// SPDX-License-Identifier: Apache-2.0
#include "compile/image.h"

#include <string.h>

static uint32_t chunks_of(const struct penta_config *config, const struct tiles *tiles)
{
    return (tiles->columns + config->cols - 1) / config->cols;
}

uint32_t image_tile_bytes(const struct penta_config *config, const struct tiles *tiles)
{
    return chunks_of(config, tiles) * config->line_bytes * (tiles->digits == NULL ? 3 : 1);
}

static void put_digit(uint8_t *line, uint32_t index, int digit)
{
    const uint32_t bit = 3 * index, code = (uint32_t)(digit + 2);
    line[bit / 8] |= (uint8_t)(code << bit % 8);
    if (bit % 8 > 5) line[bit / 8 + 1] |= (uint8_t)(code >> (8 - bit % 8));
}

// One line: `rows` rows of digits from `row`, `columns` columns from `column`.
static void put_line(const struct penta_config *config, const struct model_digits *digits,
                     uint32_t row, uint32_t rows, uint32_t column, uint32_t columns, uint8_t *line)
{
    for (uint32_t r = 0; r < config->rows; r++) {
        if (config->cols % 8 == 0 && column % 8 == 0 && r < rows && columns >= config->cols) {
            memcpy(line + r * config->cols / 8 * 3,
                   digits->packed + (size_t)(row + r) * digits->row_bytes + column / 8 * 3,
                   config->cols / 8 * 3);
            continue;
        }
        for (uint32_t c = 0; c < config->cols; c++) {
            const bool valid = r < rows && c < columns;
            put_digit(line, r * config->cols + c,
                      valid ? model_digit(digits, row + r, column + c) : 0);
        }
    }
}

static void put_bytes(const struct penta_config *config, const struct tiles *tiles, uint32_t row,
                      uint32_t rows, uint32_t column, uint8_t *bytes)
{
    const uint32_t columns = tiles->columns - column;
    column += tiles->first_column;
    for (uint32_t r = 0; r < rows; r++) {
        memcpy(bytes + (size_t)r * config->cols,
               tiles->weights + (size_t)(tiles->first + row + r) * tiles->row_bytes + column,
               columns < config->cols ? columns : config->cols);
    }
}

void image_tile(const struct penta_config *config, const struct tiles *tiles, uint32_t tile,
                uint8_t *bytes)
{
    const uint32_t row = tile * config->rows, left = tiles->rows - row;
    const uint32_t rows = left < config->rows ? left : config->rows;
    memset(bytes, 0, image_tile_bytes(config, tiles));
    for (uint32_t chunk = 0; chunk < chunks_of(config, tiles); chunk++) {
        const uint32_t column = chunk * config->cols;
        if (tiles->digits != NULL) {
            put_line(config, tiles->digits, tiles->first + row, rows, tiles->first_column + column,
                     tiles->columns - column, bytes);
            bytes += config->line_bytes;
        } else {
            put_bytes(config, tiles, row, rows, column, bytes);
            bytes += (size_t)3 * config->line_bytes;
        }
    }
}

enum { DENSE_TRIPLES = 8 };  // in a group

// Three codes of three bits each become one number of seven.
static uint64_t pack_triple(uint32_t codes)
{
    return (codes & 7) + 5 * (codes >> 3 & 7) + 25 * (codes >> 6);
}

size_t image_pack_dense(uint8_t *tiles, size_t bytes)
{
    uint32_t triple[512];
    for (uint32_t codes = 0; codes < 512; codes++)
        triple[codes] = (uint32_t)pack_triple(codes);
    const size_t groups = (bytes + DENSE_GROUP_CHIP - 1) / DENSE_GROUP_CHIP;
    for (size_t at = bytes; at < groups * DENSE_GROUP_CHIP; at++)
        tiles[at] = 0;
    for (size_t i = 0; i < groups; i++) {
        const uint8_t *in = tiles + i * DENSE_GROUP_CHIP;
        uint8_t *out = tiles + i * DENSE_GROUP_DRAM;
        uint64_t dense = 0;
        for (unsigned j = 0; j < DENSE_TRIPLES; j++) {
            const uint32_t word = in[9 * j / 8] | (uint32_t)in[9 * j / 8 + 1] << 8;
            dense |= (uint64_t)triple[word >> 9 * j % 8 & 0x1ff] << 7 * j;
        }
        for (unsigned j = 0; j < DENSE_GROUP_DRAM; j++)
            out[j] = (uint8_t)(dense >> 8 * j);
    }
    return groups * DENSE_GROUP_DRAM;
}
