// SPDX-License-Identifier: Apache-2.0
#include "data.h"

#include <stdlib.h>
#include <string.h>

#include "penta_reference.h"
#include "penta_runtime.h"

#define IMAGE_SEED  0x696d67u
#define WEIGHT_SEED 0x726573u
#define GROUP       8  // digits drawn at once

// The state of the generator for the digits of one kernel row. It makes one group after the other.
static uint32_t first_state(uint32_t layer, uint32_t output, uint32_t run)
{
    return penta_hash(WEIGHT_SEED + layer, output << 3 | run) | 1;
}

static inline uint32_t next_state(uint32_t state)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^ state << 5;
}

// Eight 3-bit codes 0..4 of a state's upper bits: of codes above 4 the highest bit is cleared.
static inline uint32_t group_codes(uint32_t state)
{
    uint32_t codes = state >> 8;

    return codes ^ (codes >> 2 & (codes | codes >> 1) & 011111111) << 2;
}

void data_digits(const struct network *n, uint32_t layer, uint32_t output, uint32_t run,
                 int8_t *digits)
{
    uint32_t state = first_state(layer, output, run), count = n->layer[layer].run_bytes;

    for (uint32_t i = 0; i < count; i += GROUP) {
        uint32_t codes = group_codes(state);

        state = next_state(state);
        for (uint32_t j = 0; j < GROUP && i + j < count; j++, codes >>= 3)
            *digits++ = (int8_t)(codes & 7) - 2;
    }
}

// A row of `chunks` lines, for arrays of 32 columns and more: three words are 32 digits.
static void pack_words(uint32_t state, uint32_t chunks, uint32_t cols, uint8_t *row,
                       uint32_t line_bytes)
{
    for (uint32_t chunk = 0; chunk < chunks; chunk++, row += line_bytes) {
        uint32_t *word = (uint32_t *)(void *)row;

        for (uint32_t lane = 0; lane < cols; lane += 4 * GROUP, word += 3) {
            uint32_t a = group_codes(state), b, c, d;

            state = next_state(state);
            b = group_codes(state);
            state = next_state(state);
            c = group_codes(state);
            state = next_state(state);
            d = group_codes(state);
            state = next_state(state);
            word[0] = a | b << 24;
            word[1] = b >> 8 | c << 16;
            word[2] = c >> 16 | d << 8;
        }
    }
}

// The same for narrower arrays, four digits at a time; `line` is the first of zeroed lines.
static void pack_quads(uint32_t state, uint32_t chunks, uint32_t cols, uint8_t *line,
                       uint32_t line_bytes, uint32_t first_bit)
{
    uint32_t quad = 0, codes = 0;

    for (uint32_t chunk = 0; chunk < chunks; chunk++, line += line_bytes)
        for (uint32_t lane = 0; lane < cols; lane += 4, quad++, codes >>= 12) {
            uint32_t bit = first_bit + 3 * lane, bits;

            if (quad % 2 == 0) {
                codes = group_codes(state);
                state = next_state(state);
            }
            bits = (codes & 07777) << bit % 8;
            line[bit / 8] |= (uint8_t)bits;
            line[bit / 8 + 1] |= (uint8_t)(bits >> 8);
        }
}

// The lines of one kernel row of one tile. Padding, rows and lanes that do not count, is drawn too.
static void pack_run(const struct network *n, uint32_t layer, uint32_t tile, uint32_t run,
                     uint8_t *lines)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t chunks = n->layer[layer].run_chunks, row_bits = 3 * chip->cols;

    if (chip->cols < 4 * GROUP) memset(lines, 0, chunks * chip->line_bytes);
    for (uint32_t row = 0; row < chip->rows; row++) {
        uint32_t state = first_state(layer, tile * chip->rows + row, run);

        if (chip->cols >= 4 * GROUP)
            pack_words(state, chunks, chip->cols, lines + row * row_bits / 8, chip->line_bytes);
        else
            pack_quads(state, chunks, chip->cols, lines, chip->line_bytes, row * row_bits);
    }
}

static void generate_image(const struct network *n)
{
    uint32_t row_bytes = 3 * n->size;
    uint8_t *row = malloc(row_bytes);

    for (uint32_t y = 0; y < n->size; y++) {
        penta_hash_bytes(IMAGE_SEED, y * penta_round_up(row_bytes, 4), row, row_bytes);
        for (uint32_t i = 0; i < row_bytes; i++)
            row[i] = (uint8_t)((int8_t)row[i] >> 1);
        penta_upload(n->image + y * row_bytes, row, row_bytes, n->x_buffer[0], n->buffer_bytes);
    }
    free(row);
}

static void generate_weights(const struct network *n, uint32_t layer)
{
    const struct layer *l = &n->layer[layer];
    uint32_t bytes = l->run_chunks * penta_chip()->line_bytes, to = l->weights;
    uint8_t *lines = malloc(bytes);

    for (uint32_t tile = 0; tile < l->tiles; tile++)
        for (uint32_t run = 0; run < l->kernel; run++, to += bytes) {
            pack_run(n, layer, tile, run, lines);
            penta_upload(to, lines, bytes, n->x_buffer[0], n->buffer_bytes);
        }
    free(lines);
}

void data_generate(const struct network *n)
{
    generate_image(n);
    for (uint32_t i = 0; i < n->layers; i++)
        if (layer_is_mac(&n->layer[i])) generate_weights(n, i);
}

void data_spoil(const struct network *n, uint32_t layer)
{
    static const uint8_t zero_digits[3] = {0x92, 0x24, 0x49};
    const struct layer *l = &n->layer[layer];
    uint32_t bytes = penta_chip()->line_bytes;
    uint8_t *line = malloc(bytes);

    for (uint32_t i = 0; i < bytes; i++)
        line[i] = zero_digits[i % 3];
    for (uint32_t i = 0; i < l->passes; i++)
        penta_upload(l->weights + i * bytes, line, bytes, n->x_buffer[0], n->buffer_bytes);
    free(line);
}
