// SPDX-License-Identifier: Apache-2.0
// MAC_SHAPE and MAC_RUN: six loops, both paddings, planes, iterations, every size, clamp and scale.
#include <stdlib.h>
#include <string.h>

#include "commands.h"

#define UNTOUCHED 0xee
#define X_BYTES   512
#define OUT_BYTES 2048
#define LINES     20

// What a test works on: x in scratchpad bank 0 with parameters behind it, results in bank 1 or in
// the accumulator memory.
static struct window x, parameters, out;
static int8_t *digits;  // [LINES][rows * cols]

static uint32_t count_of(const struct penta_loop *loop)
{
    return loop->count != 0 ? loop->count : 1;
}

static uint32_t parameter_bytes(void)
{
    return 4 * 7 * penta_chip()->rows;
}

// 3-bit codes, 8 digits in 3 bytes, line by line.
static void load_weights(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t per_line = chip->rows * chip->cols;
    const int8_t *digit = digits;
    uint8_t *line = malloc(chip->line_bytes);

    penta_hash_digits(0x77, 0, digits, LINES * per_line);
    for (uint32_t i = 0; i < LINES; i++) {
        uint8_t *to = line;

        for (uint32_t j = 0; j < per_line; j += 8, digit += 8) {
            uint32_t bits = 0;

            for (uint32_t n = 8; n-- > 0;)
                bits = bits << 3 | (uint32_t)(digit[n] + 2);
            *to++ = (uint8_t)bits;
            *to++ = (uint8_t)(bits >> 8);
            *to++ = (uint8_t)(bits >> 16);
        }
        penta_local_write(chip->weights.base + i * chip->line_bytes, line, chip->line_bytes);
    }
    free(line);
}

static uint32_t get(const struct window *window, uint32_t address, uint32_t bytes)
{
    const uint8_t *from = window->mirror + (address - window->address);
    uint32_t value = 0;

    for (uint32_t i = bytes; i-- > 0;)
        value = value << 8 | from[i];
    return value;
}

// The activations of one chunk, 0 where they are padding.
static void gather(const struct penta_mac_shape *shape, const struct penta_mac_run *run,
                   const uint32_t l[6], uint32_t base, int32_t *values)
{
    const struct penta_loop *loop = shape->loop;
    uint32_t cols = penta_chip()->cols, valid = cols, offset = base - x.address;
    int32_t u = shape->u.start, v = shape->v.start;

    for (uint32_t i = 0; i < 6; i++)
        for (uint32_t n = 0; n < l[i]; n++) {
            offset += (uint32_t)loop[i].stride;
            if (shape->u.loops >> i & 1) u += loop[i].stride;
            if (shape->v.loops >> i & 1) v += loop[i].stride;
        }
    if (l[0] + 1 == count_of(&loop[0]) && shape->last_lanes != 0) valid = shape->last_lanes;
    if (shape->v.on && (v < 0 || v >= (int32_t)shape->v.limit)) valid = 0;
    for (uint32_t lane = 0; lane < cols; lane++, u++) {
        uint8_t byte = x.mirror[offset + lane];
        bool padding = shape->u.on && (u < 0 || u >= (int32_t)shape->u.limit);

        values[lane] = padding || lane >= valid ? 0 : run->x_unsigned ? byte : (int8_t)byte;
    }
}

// acc of each row of a tile.
static void accumulate(const struct penta_mac_shape *shape, const struct penta_mac_run *run,
                       uint32_t l[6], uint32_t base, uint32_t line, uint32_t rows, int32_t *acc)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t planes = run->planes != 0 ? run->planes : 1;
    int32_t values[64];

    for (l[2] = 0; l[2] < count_of(&shape->loop[2]); l[2]++)
        for (l[1] = 0; l[1] < count_of(&shape->loop[1]); l[1]++)
            for (l[0] = 0; l[0] < count_of(&shape->loop[0]); l[0]++, line += planes) {
                gather(shape, run, l, base, values);
                for (uint32_t row = 0; row < rows; row++) {
                    uint32_t t = 0;

                    for (uint32_t plane = 0; plane < planes; plane++) {
                        const int8_t *digit =
                            digits + ((line + plane) * chip->rows + row) * chip->cols;
                        int32_t sums[5] = {0}, *middle = &sums[2];

                        for (uint32_t lane = 0; lane < chip->cols; lane++)
                            middle[digit[lane]] += values[lane];
                        t = (t << 2) + (run->radix5 ? t : 0) +
                            (uint32_t)(2 * (sums[4] - sums[0]) + sums[3] - sums[1]);
                    }
                    acc[row] = (int32_t)((uint32_t)acc[row] + t);
                }
            }
}

// Puts the results of one iteration where they belong in the mirror of `out`.
static void interpret(const struct penta_mac_shape *shape, const struct penta_mac_run *run,
                      uint32_t iteration)
{
    const struct penta_chip *chip = penta_chip();
    const struct penta_loop *loop = shape->loop;
    uint32_t base = run->x + iteration * (uint32_t)run->x_step;
    uint32_t result = run->out + iteration * (uint32_t)run->out_step;
    uint32_t parameter = run->parameters + iteration * (uint32_t)run->parameter_step;
    uint32_t size = run->to_accumulators ? 4 : 1u << run->size;
    uint32_t l[6];

    for (l[5] = 0; l[5] < count_of(&loop[5]); l[5]++)
        for (l[4] = 0; l[4] < count_of(&loop[4]); l[4]++)
            for (l[3] = 0; l[3] < count_of(&loop[3]); l[3]++) {
                uint32_t block = parameter + l[5] * 7 * chip->rows;
                uint32_t record = parameter + 4 * (l[4] * count_of(&loop[3]) + l[3]);
                uint32_t line =
                    run->line + iteration * (uint32_t)run->line_step + l[5] * shape->tile_lines;
                uint32_t address = result + l[3] * (uint32_t)run->out_stride[0] +
                                   l[4] * (uint32_t)run->out_stride[1] +
                                   l[5] * (uint32_t)run->out_stride[2];
                bool last = l[5] + 1 == count_of(&loop[5]);
                uint32_t rows = last && shape->last_rows != 0 ? shape->last_rows : chip->rows;
                int32_t acc[64];

                for (uint32_t row = 0; row < rows; row++)
                    acc[row] = run->init == PENTA_INIT_BIAS
                                   ? (int32_t)get(&parameters, block + 4 * row, 4)
                                   : 0;
                accumulate(shape, run, l, base, line, rows, acc);
                for (uint32_t row = 0; row < rows; row++) {
                    int32_t m = run->multiplier;
                    uint32_t k = run->shift, value;

                    if (run->scale == PENTA_SCALE_CHANNEL) {
                        m = (int16_t)get(&parameters, block + 4 * chip->rows + 2 * row, 2);
                        k = get(&parameters, block + 6 * chip->rows + row, 1) & 63;
                    } else if (run->scale == PENTA_SCALE_VECTOR) {
                        m = (int16_t)get(&parameters, record, 2);
                        k = get(&parameters, record + 2, 1) & 63;
                    }
                    if (k > 47) k = 47;
                    value = run->to_accumulators
                                ? (uint32_t)acc[row]
                                : (uint32_t)penta_requantize(acc[row], m, k, 8 * size, run->clamp);
                    for (uint32_t i = 0; i < size; i++, value >>= 8)
                        out.mirror[address - out.address + row * size + i] = (uint8_t)value;
                }
            }
}

static void check_run(const char *what, const struct penta_mac_shape *shape,
                      const struct penta_mac_run *run)
{
    struct penta_mac_run command = *run;
    struct penta_descriptor descriptor;
    uint64_t cycles;

    memset(out.mirror, UNTOUCHED, out.bytes);
    window_write(&out);
    command.slot = shape->slot;
    command.common.read_mask = penta_banks(x.address, x.bytes) |
                               penta_banks(parameters.address, parameters.bytes) |
                               penta_line_banks(0, LINES);
    command.common.write_mask = penta_banks(out.address, out.bytes);
    for (uint32_t i = 0; i <= run->common.repeat; i++)
        interpret(shape, &command, i);
    penta_build_mac_shape(&descriptor, shape);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    penta_build_mac_run(&descriptor, &command);
    cycles = penta_counter(PENTA_COUNTER_MAC_BUSY);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    cycles = penta_counter(PENTA_COUNTER_MAC_BUSY) - cycles;
    penta_expect(what, 0, (uint32_t)cycles,
                 (uint32_t)((run->common.repeat + 1u) * penta_mac_cycles(shape, run)));
    window_check(what, &out);
}

static void test_loops(void)
{
    const struct penta_chip *chip = penta_chip();
    bool small = chip->rows * chip->cols <= 16;
    int32_t rows = (int32_t)chip->rows;
    uint32_t half = small ? 2 : 1;
    // Two chunks of one run, images of rows of 40 bytes, walked over backwards in loop 4.
    struct penta_mac_shape shape = {
        .slot = 1,
        .loop = {{2, (int32_t)chip->cols}, {half, 40}, {half, -3}, {2, 7}, {half, -40}, {2, 5}},
        .u = {.on = true, .start = -2, .loops = 1u << 0 | 1u << 3, .limit = chip->cols + 6},
        .v = {.on = true, .start = 40, .loops = 1u << 1 | 1u << 4, .limit = 80},
        .last_lanes = chip->cols - 1,
        .last_rows = chip->rows / 2 + 1,
        .tile_lines = 3,
    };

    check_run("six loops, two planes, channel parameters", &shape,
              &(struct penta_mac_run){
                  .x = x.address + 100,
                  .line = 1,
                  .out = out.address + 300,
                  .parameters = parameters.address + 1,
                  .planes = 2,
                  .radix5 = true,
                  .init = PENTA_INIT_BIAS,
                  .size = PENTA_SIZE_INT16,
                  .scale = PENTA_SCALE_CHANNEL,
                  .out_stride = {2 * rows + 1, -8 * rows, 6 * rows},
              });
    shape.u.on = false;
    shape.v.start = 79;
    shape.slot = 2;
    shape.tile_lines = 1;
    check_run("unsigned activations, a scale for each position", &shape,
              &(struct penta_mac_run){
                  .x = x.address + 101,
                  .out = out.address + 320,
                  .parameters = parameters.address,
                  .x_unsigned = true,
                  .size = PENTA_SIZE_INT8,
                  .clamp = PENTA_CLAMP_RELU,
                  .scale = PENTA_SCALE_VECTOR,
                  .out_stride = {rows, 2 * rows + 3, -5 * rows},
              });
}

static void test_iterations(void)
{
    const struct penta_chip *chip = penta_chip();
    int32_t line_bytes = 4 * (int32_t)chip->rows;
    struct window before = out;

    check_run(
        "three iterations, one lane and one row",
        &(struct penta_mac_shape){.slot = 3, .loop[0] = {1, 0}, .last_lanes = 1, .last_rows = 1},
        &(struct penta_mac_run){
            .common.repeat = 2,
            .x = x.address + 40,
            .x_step = -8,
            .line = 4,
            .line_step = -2,
            .out = out.address + 3,
            .out_step = 8,
            .parameters = parameters.address,
            .parameter_step = 4,
            .init = PENTA_INIT_BIAS,
            .size = PENTA_SIZE_INT32,
            .multiplier = 1,
        });
    // Raw sums to the accumulator memory, of which a tile writes valid rows only.
    out.address = chip->accumulators.base;
    out.bytes = 6 * (uint32_t)line_bytes;
    if (out.bytes <= chip->accumulators.bytes)
        check_run("raw sums in two iterations",
                  &(struct penta_mac_shape){
                      .slot = 0, .loop = {[0] = {1, 0}, [3] = {2, 1}}, .last_rows = chip->rows - 1},
                  &(struct penta_mac_run){
                      .common.repeat = 1,
                      .x = x.address,
                      .x_step = 12,
                      .out = out.address + 4 * (uint32_t)line_bytes,
                      .out_step = -2 * line_bytes,
                      .parameters = parameters.address,
                      .init = PENTA_INIT_BIAS,
                      .to_accumulators = true,
                      .out_stride[0] = line_bytes,
                  });
    out = before;
}

static void test_requantization(void)
{
    static const struct {
        enum penta_size size;
        enum penta_clamp clamp;
        int16_t m;
        uint8_t k;
    } cases[] = {
        {PENTA_SIZE_INT8, PENTA_CLAMP_SIGNED, 32767, 39},
        {PENTA_SIZE_INT8, PENTA_CLAMP_UNSIGNED, -32768, 38},
        {PENTA_SIZE_INT8, PENTA_CLAMP_RELU, 1, 24},
        {PENTA_SIZE_INT16, PENTA_CLAMP_SIGNED, -1, 16},
        {PENTA_SIZE_INT16, PENTA_CLAMP_UNSIGNED, 3, 17},
        {PENTA_SIZE_INT16, PENTA_CLAMP_RELU, 12345, 31},
        {PENTA_SIZE_INT32, PENTA_CLAMP_SIGNED, 1, 0},
        {PENTA_SIZE_INT32, PENTA_CLAMP_UNSIGNED, 2, 0},
        {PENTA_SIZE_INT32, PENTA_CLAMP_RELU, -32768, 1},
        {PENTA_SIZE_INT32, PENTA_CLAMP_SIGNED, -32768, 47},
        {PENTA_SIZE_INT8, PENTA_CLAMP_SIGNED, 0, 47},
    };

    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_run("sizes, clamps and scales", &(struct penta_mac_shape){.slot = 0},
                  &(struct penta_mac_run){
                      .x = x.address,
                      .out = out.address,
                      .parameters = parameters.address,
                      .init = PENTA_INIT_BIAS,
                      .size = cases[i].size,
                      .clamp = cases[i].clamp,
                      .multiplier = cases[i].m,
                      .shift = cases[i].k,
                  });
}

enum { PERIOD = 19 };  // blocks; an odd number, so that blocks a power of two apart are not alike

// Runs with `skip` over a bank of scratchpad, a tile for every PERIOD blocks: only the live ones
// may take time.
static void skip_over(uint32_t number, const bool live[PERIOD])
{
    const struct penta_chip *chip = penta_chip();
    uint32_t bank = penta_bank(&chip->scratchpad, number);
    uint32_t bytes = PERIOD * chip->cols, tiles = chip->scratchpad.bank_bytes / bytes;
    uint32_t line = 4 * chip->rows, wanted = 0;
    // What does not fit one accumulator bank is looked at in turns.
    uint32_t most = chip->accumulators.bank_bytes / line;
    struct penta_descriptor descriptor;

    for (uint32_t i = 0; i < PERIOD; i++)
        wanted += live[i];
    for (uint32_t first = 0; first < tiles; first += most) {
        uint32_t count = tiles - first < most ? tiles - first : most;
        struct penta_mac_shape shape = {
            .loop = {{PERIOD, (int32_t)chip->cols}, {1, 0}, {1, 0}, {count, (int32_t)bytes}},
            .last_lanes = chip->cols,
            .last_rows = chip->rows,
        };
        struct penta_mac_run run = {
            .common = {.read_mask =
                           penta_bank_mask(&chip->scratchpad, number) | penta_line_banks(0, PERIOD),
                       .write_mask = penta_bank_mask(&chip->accumulators, 0)},
            .x = bank + first * bytes,
            .out = chip->accumulators.base,
            .skip = true,
            .to_accumulators = true,
            .out_stride = {(int32_t)line},
        };
        uint64_t steps = penta_skip_steps(live, PERIOD, 1), cycles, slots;

        penta_build_mac_shape(&descriptor, &shape);
        penta_execute(PENTA_ENGINE_MAC, &descriptor);
        penta_build_mac_run(&descriptor, &run);
        cycles = penta_counter(PENTA_COUNTER_MAC_BUSY);
        slots = penta_counter(PENTA_COUNTER_MAC_DIGITS);
        penta_execute(PENTA_ENGINE_MAC, &descriptor);
        cycles = penta_counter(PENTA_COUNTER_MAC_BUSY) - cycles;
        slots = penta_counter(PENTA_COUNTER_MAC_DIGITS) - slots;
        penta_expect("cycles of skipping", number, (uint32_t)cycles,
                     (uint32_t)penta_mac_cycles_of(&shape, &run, steps));
        penta_expect("slots of skipping", number, (uint32_t)slots,
                     wanted * count * chip->rows * chip->cols);
    }
}

// Before anything else: blocks that nothing has written since reset are live, whatever happens to
// others: the last word of each bank, behind the tiles, is written.
void test_skip_after_reset(void)
{
    const struct penta_chip *chip = penta_chip();
    bool live[PERIOD];

    if (LINES > chip->weights.banks * chip->weight_bank_lines) return;
    digits = malloc(LINES * chip->rows * chip->cols);
    if (digits == NULL) return;
    load_weights();
    free(digits);
    memset(live, true, sizeof live);
    for (uint32_t bank = 0; bank < chip->scratchpad.banks; bank++) {
        penta_local_fill(penta_bank(&chip->scratchpad, bank + 1) - 4, 0, 4);
        skip_over(bank, live);
    }
}

// The nonzero bit of every block of the scratchpad, cleared and set again.
static void test_skip(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t bytes = PERIOD * chip->cols, tiles = chip->scratchpad.bank_bytes / bytes;
    uint8_t *pattern = malloc(bytes);
    struct penta_descriptor descriptor;
    bool live[PERIOD];

    if (pattern == NULL || bytes > chip->state.bank_bytes) return;
    for (uint32_t round = 0; round < 2 * chip->scratchpad.banks; round++) {
        uint32_t bank = round / 2;

        for (uint32_t i = 0; i < PERIOD; i++) {
            bool zero = ((0x3a6c1u >> i ^ round) & 1) != 0;

            // The DMA clears a bit only when one of its writes covers the block.
            live[i] = !zero || chip->axi_bytes < chip->cols;
            memset(pattern + i * chip->cols, zero ? 0 : (int)(i + 1), chip->cols);
        }
        penta_local_write(chip->state.base, pattern, bytes);
        penta_build_copy(&descriptor,
                         &(struct penta_copy){
                             .common = {.read_mask = penta_bank_mask(&chip->state, 0),
                                        .write_mask = penta_bank_mask(&chip->scratchpad, bank)},
                             .source = chip->state.base,
                             .destination = penta_bank(&chip->scratchpad, bank),
                             .elements = bytes,
                             .rows = tiles,
                             .destination_stride = {1, (int32_t)bytes},
                             .source_stride = {1, 0},
                         });
        penta_execute(PENTA_ENGINE_DMA, &descriptor);
        skip_over(bank, live);
    }
    free(pattern);
}

void test_runs(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t bank = chip->scratchpad.bank_bytes;

    if (X_BYTES + parameter_bytes() > bank || OUT_BYTES > bank ||
        LINES > chip->weights.banks * chip->weight_bank_lines)
        return;
    digits = malloc(LINES * chip->rows * chip->cols);
    if (digits == NULL) return;
    x = (struct window){penta_bank(&chip->scratchpad, 0), X_BYTES, malloc(X_BYTES)};
    parameters = (struct window){x.address + X_BYTES, parameter_bytes(), malloc(parameter_bytes())};
    out =
        (struct window){penta_bank(&chip->scratchpad, 1), 320 + 12 * chip->rows, malloc(OUT_BYTES)};
    penta_hash_bytes(0x78, 0, x.mirror, x.bytes);
    // Biases of every size, among them those next to overflow.
    penta_hash_bytes(0x70, 0, parameters.mirror, parameters.bytes);
    memcpy(parameters.mirror, &(uint32_t[2]){0x7fffffff, 0x80000000}, 8);
    window_write(&x);
    window_write(&parameters);
    load_weights();
    test_loops();
    test_iterations();
    test_requantization();
    test_skip();
}
