// SPDX-License-Identifier: Apache-2.0
// y[M] = requantize(W[M][K] * x[K] + bias): one layer of a network for one token. The weights
// stream from DRAM in pieces of whole tiles into two weight banks by turns, while the array works
// on the other; semaphores keep the two apart. Bias, multiplier and shift are each channel's own.
//
//   gemv [--ideal] [M K [TILES]]
//
// TILES: tiles of R outputs in a piece. --ideal: the DRAM is known to be an ideal one, so that loads
// that take longer are a failure.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_number.h"
#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

#define WEIGHT_SEED    0x67656d76u  // as in weights.S
#define X_SEED         0x78u
#define PARAMETER_SEED 0x70u

enum { FREE, FULL };  // semaphores: weight banks to be filled, to be read

extern const uint8_t gemv_weights[], gemv_weights_end[];  // in DRAM: for the DMA only

struct gemv {
    uint32_t outputs, inputs;
    uint32_t chunks, tiles;  // of C inputs, of R outputs
    uint32_t piece_tiles, full_pieces, last_tiles;
    uint32_t piece_bytes;
    uint32_t x, parameters, out;      // scratchpad addresses
    struct penta_mac_shape shape[2];  // of a full piece, of the last one
    struct penta_mac_run run[2];
    struct penta_copy copy[2];
    uint32_t latency;  // of the DRAM, 0: not ideal
    bool ideal;        // said to be
};

static struct penta_descriptor copy_full, copy_last, shapes[2], runs[2];
static int8_t *x_values;  // [inputs]

static uint32_t block_bytes(void)
{
    return 7 * penta_chip()->rows;
}

// Sizes that follow from M and K. Returns false when they do not fit, and says why.
static bool plan(struct gemv *g, uint32_t outputs, uint32_t inputs, uint32_t piece_tiles)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t most, last_bank = chip->scratchpad.banks - 1;

    g->outputs = outputs;
    g->inputs = inputs;
    g->chunks = penta_divide_up(inputs, chip->cols);
    g->tiles = penta_divide_up(outputs, chip->rows);
    most = chip->weight_bank_lines / g->chunks;
    if (piece_tiles == 0) piece_tiles = penta_divide_up(g->tiles, 4);
    g->piece_tiles = piece_tiles < most ? piece_tiles : most;
    if (chip->semaphores < 2) {
        printf("gemv: needs 2 semaphores\n");
        return false;
    }
    if (most == 0) {
        printf("gemv: K = %lu: a tile's weights do not fit a bank\n", (unsigned long)inputs);
        return false;
    }
    g->piece_bytes = g->piece_tiles * g->chunks * chip->line_bytes;
    g->full_pieces = (g->tiles - 1) / g->piece_tiles;
    g->last_tiles = g->tiles - g->full_pieces * g->piece_tiles;

    g->x = penta_bank(&chip->scratchpad, 0);
    g->parameters = g->x + penta_round_up(inputs, 256);
    g->out = penta_bank(&chip->scratchpad, last_bank);
    if (g->parameters + g->tiles * block_bytes() > g->out ||
        penta_round_up(outputs, 4) > chip->scratchpad.bank_bytes ||
        g->tiles * g->chunks * chip->line_bytes > (uint32_t)(gemv_weights_end - gemv_weights)) {
        printf("gemv: %lu x %lu does not fit\n", (unsigned long)outputs, (unsigned long)inputs);
        return false;
    }
    return true;
}

static void build(struct gemv *g)
{
    const struct penta_chip *chip = penta_chip();
    uint16_t banks[2] = {penta_bank_mask(&chip->weights, 0), penta_bank_mask(&chip->weights, 1)};
    uint16_t x_banks = penta_banks(g->x, g->parameters + g->tiles * block_bytes() - g->x);
    uint32_t last_bank = g->full_pieces & 1;
    uint32_t done_tiles = g->full_pieces * g->piece_tiles;

    g->copy[0] = (struct penta_copy){
        .common = {.wait[0] = {FREE, 1},
                   .signal[0] = {FULL, 1},
                   .repeat = (uint16_t)(g->full_pieces - 1),
                   .toggle[1] = 1,
                   .write_mask = banks[0],
                   .write_xor = banks[0] | banks[1]},
        .source = (uint32_t)(uintptr_t)gemv_weights,
        .destination = chip->weights.base,
        .elements = g->piece_bytes,
        .source_step = (int32_t)g->piece_bytes,
    };

    g->copy[1] = g->copy[0];
    g->copy[1].common.repeat = 0;
    g->copy[1].common.write_mask = banks[last_bank];
    g->copy[1].source += g->full_pieces * g->piece_bytes;
    g->copy[1].destination = penta_bank(&chip->weights, last_bank);
    g->copy[1].elements = g->last_tiles * g->chunks * chip->line_bytes;
    penta_build_copy(&copy_full, &g->copy[0]);
    penta_build_copy(&copy_last, &g->copy[1]);

    for (uint32_t last = 0; last < 2; last++)
        g->shape[last] = (struct penta_mac_shape){
            .slot = last,
            .loop[0] = {g->chunks, (int32_t)chip->cols},
            .loop[5] = {last ? g->last_tiles : g->piece_tiles, 0},
            .last_lanes = g->inputs - (g->chunks - 1) * chip->cols,
            .last_rows = last ? g->outputs - (g->tiles - 1) * chip->rows : chip->rows,
            .tile_lines = g->chunks,
        };
    g->run[0] = (struct penta_mac_run){
        .common = {.wait[0] = {FULL, 1},
                   .signal[0] = {FREE, 1},
                   .repeat = (uint16_t)(g->full_pieces - 1),
                   .toggle[1] = 1,
                   .read_mask = x_banks | banks[0],
                   .read_xor = banks[0] | banks[1],
                   .write_mask = penta_banks(g->out, 1)},
        .x = g->x,
        .out = g->out,
        .parameters = g->parameters,
        .out_step = (int32_t)(g->piece_tiles * chip->rows),
        .parameter_step = (int32_t)(g->piece_tiles * block_bytes()),
        .init = PENTA_INIT_BIAS,
        .scale = PENTA_SCALE_CHANNEL,
        .out_stride[2] = (int32_t)chip->rows,
    };
    g->run[1] = g->run[0];
    g->run[1].slot = 1;
    g->run[1].common.repeat = 0;
    g->run[1].common.read_mask = x_banks | banks[last_bank];
    g->run[1].line = last_bank * chip->weight_bank_lines;
    g->run[1].out += done_tiles * chip->rows;
    g->run[1].parameters += done_tiles * block_bytes();
    for (uint32_t last = 0; last < 2; last++) {
        penta_build_mac_shape(&shapes[last], &g->shape[last]);
        penta_build_mac_run(&runs[last], &g->run[last]);
    }
}

// Channel parameters of one output.
static int32_t bias_of(uint32_t output)
{
    return (int32_t)penta_hash(PARAMETER_SEED, 2 * output) >> 20;
}

static int32_t multiplier_of(uint32_t output)
{
    return (int16_t)penta_hash(PARAMETER_SEED, 2 * output + 1);
}

static uint32_t shift_of(uint32_t output)
{
    return output == 0 ? 0 : 15 + (penta_hash(PARAMETER_SEED, 2 * output + 1) >> 30);
}

static void load_operands(const struct gemv *g)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t block[7 * 64 / 4];  // one parameter block: R biases, R multipliers, R shifts

    penta_hash_bytes(X_SEED, 0, x_values, g->inputs);
    penta_local_write(g->x, x_values, g->inputs);
    for (uint32_t tile = 0; tile < g->tiles; tile++) {
        uint32_t rows = chip->rows;
        int16_t *multipliers = (int16_t *)(void *)(block + rows);
        uint8_t *shifts = (uint8_t *)(multipliers + rows);

        for (uint32_t row = 0; row < rows; row++) {
            block[row] = (uint32_t)bias_of(tile * rows + row);
            multipliers[row] = (int16_t)multiplier_of(tile * rows + row);
            shifts[row] = (uint8_t)shift_of(tile * rows + row);
        }
        penta_local_write(g->parameters + tile * block_bytes(), block, block_bytes());
    }
}

// Enqueues everything; the engines do the rest.
static void run(const struct gemv *g)
{
    penta_sem_signal(FREE, 2);
    penta_enq_mac(&shapes[0]);
    penta_enq_mac(&shapes[1]);
    if (g->full_pieces > 0) {
        penta_enq_dma(&copy_full);
        penta_enq_mac(&runs[0]);
    }
    penta_enq_dma(&copy_last);
    penta_enq_mac(&runs[1]);
    penta_fence(PENTA_FENCE_ALL);
    penta_sem_wait(FREE, 2);
}

// The digits of one output, as weights.S lays them out: row r of line tile * chunks + chunk.
static void make_row(const struct gemv *g, uint32_t output, int8_t *digits)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t per_line = chip->rows * chip->cols;
    uint32_t first = output / chip->rows * g->chunks * per_line + output % chip->rows * chip->cols;

    for (uint32_t chunk = 0; chunk < g->chunks; chunk++, first += per_line)
        penta_hash_digits(WEIGHT_SEED, first, digits + chunk * chip->cols, chip->cols);
}

// Compares all outputs; returns how many products have a zero factor.
static uint32_t check_outputs(const struct gemv *g)
{
    int8_t *digits = malloc(g->chunks * penta_chip()->cols);
    uint32_t zeros = 0;

    for (uint32_t output = 0; output < g->outputs; output++) {
        int8_t actual;
        int32_t acc;

        make_row(g, output, digits);
        acc = bias_of(output) + penta_dot(x_values, digits, g->inputs, &zeros);
        penta_local_read(&actual, g->out + output, 1);
        penta_expect("y", output, (uint32_t)actual,
                     (uint32_t)penta_requantize(acc, multiplier_of(output), shift_of(output), 8,
                                                PENTA_CLAMP_SIGNED));
    }
    free(digits);
    return zeros;
}

// Cycles of all loads of weights if the DRAM is ideal.
static uint64_t load_cycles(const struct gemv *g)
{
    struct penta_copy copy = g->copy[0];
    uint64_t cycles = penta_dram_copy_cycles(&g->copy[1], g->latency);

    for (uint32_t i = 0; i < g->full_pieces; i++, copy.source += g->piece_bytes)
        cycles += penta_dram_copy_cycles(&copy, g->latency);
    return cycles;
}

static void check_counts(const struct gemv *g, const struct penta_counters *difference,
                         uint32_t zeros)
{
    const uint64_t *value = difference->value;
    uint64_t cycles = 2;  // the shapes
    uint64_t slots = 0, bytes = 0;

    for (uint32_t last = 0; last < 2; last++) {
        uint32_t times = last ? 1 : g->full_pieces;

        cycles += times * penta_mac_cycles(&g->shape[last], &g->run[last]);
        slots += times * penta_mac_slots(&g->shape[last], &g->run[last]);
    }
    bytes = (uint64_t)g->tiles * g->chunks * penta_chip()->line_bytes;
    printf("MAC cycles: %lu measured, %lu by the closed form\n",
           (unsigned long)value[PENTA_COUNTER_MAC_BUSY], (unsigned long)cycles);
    penta_expect("MAC cycles", 0, (uint32_t)value[PENTA_COUNTER_MAC_BUSY], (uint32_t)cycles);
    if (g->latency != 0)
        penta_expect_dram_cycles("gemv", value[PENTA_COUNTER_DMA_BUSY], load_cycles(g), g->ideal);
    penta_expect("slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_DIGITS], (uint32_t)slots);
    penta_expect("useful slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_USEFUL],
                 g->outputs * g->inputs);
    penta_expect("zero slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_ZERO], (uint32_t)zeros);
    penta_expect("bytes of weights", 0, (uint32_t)value[PENTA_COUNTER_DMA_READ], (uint32_t)bytes);
}

// The last piece again with an x that has chunks of zeros, with and without skipping them.
static void check_skip(struct gemv *g)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_mac_run *last = &g->run[1];
    uint32_t cols = chip->cols, bytes = g->chunks * cols, rows = g->last_tiles * chip->rows;
    uint32_t whole = penta_round_up(bytes, cols > chip->axi_bytes ? cols : chip->axi_bytes);
    uint32_t valid = g->outputs - (g->tiles - g->last_tiles) * chip->rows;
    bool *live = malloc(g->chunks);
    uint8_t *sparse = calloc(1, whole);
    uint8_t *expected = malloc(rows), *actual = malloc(rows);
    uint32_t live_chunks = 0;
    uint64_t before, cycles, slots, steps;

    // Runs of zero chunks of several lengths, the longest further than one step reaches.
    for (uint32_t chunk = 0; chunk < g->chunks; chunk++) {
        bool zero = chunk % 7 > 2 || (chunk >= 13 && chunk < 33);

        // The DMA clears a block's nonzero bit only when one of its writes covers the block.
        live[chunk] = !zero || chip->axi_bytes < cols;
        live_chunks += live[chunk];
        if (!zero) penta_hash_bytes(X_SEED + 1, 4 * chunk, sparse + chunk * cols, cols);
    }
    penta_local_write(g->out, sparse, whole);
    penta_dma_move(g->x, g->out, whole);

    last->common.wait[0].count = last->common.signal[0].count = 0;
    penta_build_mac_run(&runs[1], last);
    penta_execute(PENTA_ENGINE_MAC, &runs[1]);
    penta_local_read(expected, last->out, valid);

    penta_local_fill(last->out, 0x55, rows);
    last->skip = true;
    penta_build_mac_run(&runs[1], last);
    before = penta_counter(PENTA_COUNTER_MAC_BUSY);
    slots = penta_counter(PENTA_COUNTER_MAC_DIGITS);
    penta_execute(PENTA_ENGINE_MAC, &runs[1]);
    cycles = penta_counter(PENTA_COUNTER_MAC_BUSY) - before;
    slots = penta_counter(PENTA_COUNTER_MAC_DIGITS) - slots;
    penta_local_read(actual, last->out, valid);

    steps = penta_skip_steps(live, g->chunks, 1);
    printf("skip: %lu of %lu chunks live, %lu steps a tile, %lu cycles instead of %lu\n",
           (unsigned long)live_chunks, (unsigned long)g->chunks, (unsigned long)steps,
           (unsigned long)cycles, (unsigned long)penta_mac_cycles(&g->shape[1], last));
    penta_expect("cycles with skip", 0, (uint32_t)cycles,
                 (uint32_t)penta_mac_cycles_of(&g->shape[1], last, steps));
    penta_expect("slots with skip", 0, (uint32_t)slots,
                 g->last_tiles * live_chunks * chip->rows * cols);
    for (uint32_t i = 0; i < valid; i++)
        penta_expect("y with skip", i, actual[i], expected[i]);
    free(live);
    free(sparse);
    free(expected);
    free(actual);
}

// sizes: outputs, inputs, tiles of a piece; they stay as they are when the arguments name none.
static bool parse_arguments(int argc, char **argv, uint32_t sizes[3], bool *ideal)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ideal") == 0) {
            *ideal = true;
        } else if (count == 3) {
            printf("gemv: '%s' is one size too many\n", argv[i]);
            return false;
        } else if (!penta_parse_number("gemv", argv[i], &sizes[count++])) {
            return false;
        }
    }
    if (count == 1 || sizes[0] == 0 || sizes[1] == 0) {
        printf("gemv: takes M K, each at least 1\n");
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t chunks = chip->rows == 4 ? 10 : 7;
    uint32_t sizes[3] = {2 * chip->rows + chip->rows / 2 + 1, chunks * chip->cols + 3, 0};
    uint32_t outputs, inputs;
    struct penta_counters before, difference;
    struct gemv g;

    g.ideal = false;
    if (!parse_arguments(argc, argv, sizes, &g.ideal)) return 2;
    outputs = sizes[0];
    inputs = sizes[1];
    if (!plan(&g, outputs, inputs, sizes[2])) return 2;
    printf("gemv: %lu x %lu on %lu x %lu, %lu pieces of %lu tiles of %lu chunks\n",
           (unsigned long)outputs, (unsigned long)inputs, (unsigned long)chip->rows,
           (unsigned long)chip->cols, (unsigned long)g.full_pieces + 1,
           (unsigned long)g.piece_tiles, (unsigned long)g.chunks);
    x_values = malloc(penta_round_up(inputs, 4));
    g.latency =
        penta_dram_latency(penta_round_up((uint32_t)(uintptr_t)gemv_weights_end, 4096), g.out);
    load_operands(&g);
    build(&g);

    penta_counters_read(&before);
    run(&g);
    penta_counters_read(&difference);
    penta_counters_subtract(&difference, &difference, &before);

    printf("%lu cycles\n", (unsigned long)difference.cycles);
    check_counts(&g, &difference, check_outputs(&g));
    check_skip(&g);
    return penta_verdict("gemv");
}
