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

// One line: `rows` rows of digits from `row`, columns from `column`.
static void put_line(const struct penta_config *config, const struct model_digits *digits,
                     uint32_t row, uint32_t rows, uint32_t column, uint8_t *line)
{
    const uint32_t columns = digits->columns - column;
    for (uint32_t r = 0; r < config->rows; r++) {
        if (config->cols % 8 == 0 && r < rows && columns >= config->cols) {
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
    for (uint32_t r = 0; r < rows; r++) {
        memcpy(bytes + (size_t)r * config->cols,
               tiles->weights + (size_t)(tiles->first + row + r) * tiles->columns + column,
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
            put_line(config, tiles->digits, tiles->first + row, rows, column, bytes);
            bytes += config->line_bytes;
        } else {
            put_bytes(config, tiles, row, rows, column, bytes);
            bytes += (size_t)3 * config->line_bytes;
        }
    }
}
