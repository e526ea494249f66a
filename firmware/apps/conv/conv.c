// SPDX-License-Identifier: Apache-2.0
// Two 3x3 convolutions with padding 1, channels last, one after the other: stride 1 from int8 to
// uint8 (ReLU), then stride 2 from uint8 to int16. No activation is copied or padded in memory: the
// array's address generator walks over the image, and two coordinates say what lies outside.
//
// An output at (oy, ox) needs, for each ky, the bytes of pixels (oy*s + ky - 1, ox*s - 1 .. ox*s +
// 1): 3 * channels bytes side by side, one run. Loops, from the inside: 0 chunks of a run, 1 ky, 3
// ox, 4 oy, 5 tiles of output channels. u is the byte's place in its image row (loops 0 and 3), v
// that row's place in the image (loops 1 and 4), both counted in bytes.
//
//   conv [HEIGHT WIDTH CHANNELS MIDDLE OUTPUTS]
#include <stdio.h>
#include <stdlib.h>

#include "penta_number.h"
#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

#define IMAGE_SEED  0x69u
#define WEIGHT_SEED 0x77u

struct conv {
    const char *name;
    uint32_t height, width, channels;  // of the image
    uint32_t stride;
    uint32_t out_height, out_width, outputs;  // of the result
    bool x_unsigned;
    uint32_t size_bytes;  // of a result
    uint32_t bits;
    enum penta_size size;
    enum penta_clamp clamp;
    int32_t multiplier;
    uint32_t shift;
    uint32_t x, out;  // scratchpad addresses
    uint32_t line;    // first weight line
};

// digits[outputs][ky][kx][channels], which is also [outputs][3][run]
static int8_t *make_weights(const struct conv *c, uint32_t seed)
{
    uint32_t count = c->outputs * 9 * c->channels;
    int8_t *digits = malloc(count);

    penta_hash_digits(seed, 0, digits, count);
    return digits;
}

// Packs the weights straight into the weight buffer; returns the number of lines.
static uint32_t load_weights(const struct conv *c, const int8_t *digits)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_pack pack = {.rows = chip->rows,
                              .cols = chip->cols,
                              .planes = 1,
                              .outputs = c->outputs,
                              .runs = 3,
                              .run_length = 3 * c->channels};
    uint32_t bytes = penta_pack_lines(&pack) * chip->line_bytes;
    uint8_t *lines = malloc(bytes);

    penta_pack_digits(&pack, digits, lines);
    penta_local_write(chip->weights.base + c->line * chip->line_bytes, lines, bytes);
    free(lines);
    return penta_pack_lines(&pack);
}

static struct penta_mac_shape describe_shape(const struct conv *c)
{
    const struct penta_chip *chip = penta_chip();
    int32_t pixel = (int32_t)c->channels, row = (int32_t)(c->width * c->channels);
    int32_t stride = (int32_t)c->stride;
    uint32_t run = 3 * c->channels, chunks = penta_divide_up(run, chip->cols);
    uint32_t tiles = penta_divide_up(c->outputs, chip->rows);

    return (struct penta_mac_shape){
        .loop = {{chunks, (int32_t)chip->cols},
                 {3, row},
                 {1, 0},
                 {c->out_width, stride * pixel},
                 {c->out_height, stride * row},
                 {tiles, 0}},
        .u = {.on = true, .start = -pixel, .loops = 1u << 0 | 1u << 3, .limit = (uint32_t)row},
        .v = {.on = true,
              .start = -row,
              .loops = 1u << 1 | 1u << 4,
              .limit = c->height * (uint32_t)row},
        .last_lanes = run - (chunks - 1) * chip->cols,
        .last_rows = c->outputs - (tiles - 1) * chip->rows,
        .tile_lines = 3 * chunks,
    };
}

static struct penta_mac_run describe_run(const struct conv *c, uint32_t lines)
{
    int32_t pixel = (int32_t)(c->outputs * c->size_bytes);
    uint32_t image = c->height * c->width * c->channels;
    uint32_t result = c->out_height * c->out_width * (uint32_t)pixel;

    return (struct penta_mac_run){
        .common = {.read_mask = penta_banks(c->x, image) | penta_line_banks(c->line, lines),
                   .write_mask = penta_banks(c->out, result)},
        // The first run begins a row and a pixel before the image.
        .x = c->x - (c->width + 1) * c->channels,
        .line = c->line,
        .out = c->out,
        .x_unsigned = c->x_unsigned,
        .size = c->size,
        .clamp = c->clamp,
        .out_stride = {pixel, (int32_t)c->out_width * pixel,
                       (int32_t)(penta_chip()->rows * c->size_bytes)},
        .multiplier = c->multiplier,
        .shift = c->shift,
    };
}

struct sums {
    uint32_t useful, zero;
};

// One channel of one output pixel by the definition. image[height][width][channels],
// digits[ky][kx][channels]. Pixels side by side are taken together.
static int32_t reference(const struct conv *c, const uint8_t *image, const int8_t *digits,
                         uint32_t oy, uint32_t ox, struct sums *sums)
{
    int32_t acc = 0, y = (int32_t)(oy * c->stride) - 1, left = (int32_t)(ox * c->stride) - 1;
    uint32_t first = left < 0 ? 1 : 0;  // kx inside the image: first .. end-1
    uint32_t end = left + 3 > (int32_t)c->width ? c->width - (uint32_t)left : 3;
    uint32_t count = (end - first) * c->channels;

    for (uint32_t ky = 0; ky < 3; ky++, y++) {
        const int8_t *digit = digits + (3 * ky + first) * c->channels;
        const uint8_t *pixel;

        if (y < 0 || y >= (int32_t)c->height) continue;
        pixel = image + ((uint32_t)y * c->width + (uint32_t)left + first) * c->channels;
        acc += c->x_unsigned ? penta_dot_unsigned(pixel, digit, count, &sums->zero)
                             : penta_dot((const int8_t *)pixel, digit, count, &sums->zero);
        sums->useful += count;
    }
    return acc;
}

static void check(const struct conv *c, const uint8_t *image, const int8_t *digits, uint64_t cycles,
                  const struct sums *counted)
{
    struct penta_mac_shape shape = describe_shape(c);
    struct penta_mac_run run = describe_run(c, 1);
    uint64_t expected = 1 + penta_mac_cycles(&shape, &run);
    uint32_t address = c->out, index = 0;
    struct sums sums = {0, 0};

    for (uint32_t oy = 0; oy < c->out_height; oy++)
        for (uint32_t ox = 0; ox < c->out_width; ox++)
            for (uint32_t o = 0; o < c->outputs; o++, index++, address += c->size_bytes) {
                int32_t acc = reference(c, image, digits + o * 9 * c->channels, oy, ox, &sums);
                uint32_t actual = 0, mask = c->size_bytes == 2 ? 0xffff : 0xff;

                penta_local_read(&actual, address, c->size_bytes);
                penta_expect(
                    c->name, index, actual,
                    (uint32_t)penta_requantize(acc, c->multiplier, c->shift, c->bits, c->clamp) &
                        mask);
            }
    printf(
        "%s: %lu x %lu x %lu to %lu x %lu x %lu, MAC cycles: %lu measured, %lu by the closed "
        "form\n",
        c->name, (unsigned long)c->height, (unsigned long)c->width, (unsigned long)c->channels,
        (unsigned long)c->out_height, (unsigned long)c->out_width, (unsigned long)c->outputs,
        (unsigned long)cycles, (unsigned long)expected);
    penta_expect("MAC cycles", 0, (uint32_t)cycles, (uint32_t)expected);
    penta_expect("useful slots", 0, counted->useful, sums.useful);
    penta_expect("zero slots", 0, counted->zero, sums.zero);
}

static void execute(const struct conv *c, uint32_t lines, uint64_t *cycles, struct sums *counted)
{
    struct penta_descriptor shape, run;
    struct penta_mac_shape shape_fields = describe_shape(c);
    struct penta_mac_run run_fields = describe_run(c, lines);

    penta_build_mac_shape(&shape, &shape_fields);
    penta_build_mac_run(&run, &run_fields);
    *cycles = penta_counter(PENTA_COUNTER_MAC_BUSY);
    counted->useful = (uint32_t)penta_counter(PENTA_COUNTER_MAC_USEFUL);
    counted->zero = (uint32_t)penta_counter(PENTA_COUNTER_MAC_ZERO);
    penta_enq_mac(&shape);
    penta_execute(PENTA_ENGINE_MAC, &run);
    *cycles = penta_counter(PENTA_COUNTER_MAC_BUSY) - *cycles;
    counted->useful = (uint32_t)penta_counter(PENTA_COUNTER_MAC_USEFUL) - counted->useful;
    counted->zero = (uint32_t)penta_counter(PENTA_COUNTER_MAC_ZERO) - counted->zero;
}

int main(int argc, char **argv)
{
    const struct penta_chip *chip = penta_chip();
    bool small = chip->rows * chip->cols <= 16;
    uint32_t sizes[5] = {small ? 5 : 3, small ? 4 : 3, small ? 3 : 6, chip->rows + 2, 3};
    struct conv first = {.name = "conv stride 1", .stride = 1, .size_bytes = 1, .bits = 8};
    struct conv second = {.name = "conv stride 2", .stride = 2, .size_bytes = 2, .bits = 16};
    uint32_t image_bytes, middle_bytes, lines, margin, bank_bytes = chip->scratchpad.bank_bytes;
    uint8_t *image, *middle;
    int8_t *weights[2];
    struct sums counted;
    uint64_t cycles;

    if (argc != 1 && argc != 6) {
        printf("conv: takes HEIGHT WIDTH CHANNELS MIDDLE OUTPUTS\n");
        return 2;
    }
    for (int i = 0; i + 1 < argc; i++)
        if (!penta_parse_number("conv", argv[1 + i], &sizes[i])) return 2;
    first.height = first.out_height = second.height = sizes[0];
    first.width = first.out_width = second.width = sizes[1];
    first.channels = sizes[2];
    first.outputs = second.channels = sizes[3];
    second.outputs = sizes[4];
    second.out_height = (second.height + 1) / 2;
    second.out_width = (second.width + 1) / 2;
    first.clamp = PENTA_CLAMP_UNSIGNED;
    first.multiplier = 77;
    first.shift = 8;
    second.x_unsigned = true;
    second.size = PENTA_SIZE_INT16;
    second.multiplier = -9000;
    second.shift = 12;

    // Image and second result in the first half of the scratchpad, the first result in the other: a
    // command may not read and write one bank. Before an image lies room for the padding's
    // addresses.
    image_bytes = first.height * first.width * first.channels;
    middle_bytes = first.height * first.width * first.outputs;
    margin = penta_round_up((sizes[1] + 1) * (sizes[2] > sizes[3] ? sizes[2] : sizes[3]), 4);
    first.x = chip->scratchpad.base + margin;
    first.out = second.x = penta_bank(&chip->scratchpad, chip->scratchpad.banks / 2);
    second.out = penta_round_up(first.x + image_bytes, 4);
    if (image_bytes == 0 || middle_bytes == 0 || second.outputs == 0 ||
        second.out + second.out_height * second.out_width * second.outputs * 2 > first.out ||
        middle_bytes > chip->scratchpad.banks / 2 * bank_bytes) {
        printf("conv: the image does not fit\n");
        return 2;
    }
    image = malloc(penta_round_up(image_bytes, 4));
    middle = malloc(penta_round_up(middle_bytes, 4));
    penta_hash_bytes(IMAGE_SEED, 0, image, image_bytes);
    penta_local_write(first.x, image, image_bytes);
    weights[0] = make_weights(&first, WEIGHT_SEED);
    weights[1] = make_weights(&second, WEIGHT_SEED + 1);
    lines = load_weights(&first, weights[0]);
    second.line = lines;

    execute(&first, lines, &cycles, &counted);
    check(&first, image, weights[0], cycles, &counted);

    lines = load_weights(&second, weights[1]);
    penta_local_read(middle, second.x, middle_bytes);
    execute(&second, lines, &cycles, &counted);
    check(&second, middle, weights[1], cycles, &counted);
    return penta_verdict("conv");
}
