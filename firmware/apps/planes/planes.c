// SPDX-License-Identifier: Apache-2.0
// Weights of more than one digit, and sums over more than one command:
//   - 2 to 8 digit planes in radix 4 and radix 5,
//   - int8 tiles which the DMA takes, transposed, from the scratchpad (as attention does),
//   - partial sums that go to and fro between the two accumulator banks over tiles of K,
//   - the dense 7-bit code expanded by the DMA on the way into the weight buffer.
// The references multiply integers; only the chip works with digits.
#include <stdio.h>
#include <stdlib.h>

#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

#define DENSE_DRAM 0x10005u  // not aligned

static uint32_t x_address(void)
{
    return penta_bank(&penta_chip()->scratchpad, 0);
}

static uint32_t out_address(void)
{
    return penta_bank(&penta_chip()->scratchpad, 1);
}

// Whether the weight buffer has that many lines; says so when it has not.
static bool has_lines(const char *what, uint32_t lines)
{
    const struct penta_chip *chip = penta_chip();

    if (lines <= chip->weights.banks * chip->weight_bank_lines) return true;
    printf("%s: left out, the weight buffer is too small\n", what);
    return false;
}

static void load_lines(const void *lines, uint32_t count)
{
    penta_local_write(penta_chip()->weights.base, lines, count * penta_chip()->line_bytes);
}

// Runs shape and run, and compares the array's busy cycles with the closed form.
static void execute(const char *what, const struct penta_mac_shape *shape,
                    const struct penta_mac_run *run)
{
    struct penta_descriptor descriptor;
    uint64_t cycles, expected = (run->common.repeat + 1u) * penta_mac_cycles(shape, run);

    penta_build_mac_shape(&descriptor, shape);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    penta_build_mac_run(&descriptor, run);
    cycles = penta_counter(PENTA_COUNTER_MAC_BUSY);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    cycles = penta_counter(PENTA_COUNTER_MAC_BUSY) - cycles;
    penta_expect(what, 0, (uint32_t)cycles, (uint32_t)expected);
}

static int32_t read_word(uint32_t address)
{
    int32_t value;

    penta_local_read(&value, address, 4);
    return value;
}

// A weight of `planes` digits, over the whole range they can hold.
static int32_t make_weight(bool radix5, uint32_t planes, uint32_t index)
{
    uint32_t h = penta_hash(planes, index);
    int32_t half = 0;

    if (!radix5) return (int32_t)h >> (32 - 2 * planes);
    for (uint32_t i = 0; i < planes; i++)
        half = 5 * half + 2;
    return (int32_t)(h % (2 * (uint32_t)half + 1)) - half;
}

static void test_planes(const char *name, bool radix5, uint32_t planes, bool x_unsigned)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t depth = chip->cols + chip->cols / 2 + 1, count;
    struct penta_pack pack = {.rows = chip->rows,
                              .cols = chip->cols,
                              .planes = planes,
                              // Two tiles where they are small.
                              .outputs = chip->rows <= 4 ? chip->rows + 2 : 2,
                              .runs = 1,
                              .run_length = depth};
    uint32_t lines = penta_pack_lines(&pack);
    int32_t *weights;
    int8_t *x, *digits;
    uint8_t *packed;

    if (!has_lines(name, lines)) return;
    count = pack.outputs * depth;
    weights = malloc(count * sizeof *weights);
    digits = malloc(count * planes);
    packed = malloc(lines * chip->line_bytes);
    x = malloc(depth + 3);
    penta_hash_bytes(planes, 0, x, depth);
    for (uint32_t i = 0; i < count; i++) {
        int8_t digit[8];

        weights[i] = make_weight(radix5, planes, i);
        if (radix5)
            penta_radix5_digits(weights[i], planes, digit);
        else
            penta_radix4_digits(weights[i], planes, digit);
        for (uint32_t plane = 0; plane < planes; plane++)
            digits[plane * count + i] = digit[plane];
    }
    penta_pack_digits(&pack, digits, packed);
    load_lines(packed, lines);
    penta_local_write(x_address(), x, depth);

    execute(
        name,
        &(struct penta_mac_shape){
            .loop[0] = {penta_pack_run_chunks(&pack), (int32_t)chip->cols},
            .loop[5] = {penta_pack_tiles(&pack), 0},
            .last_lanes = depth - chip->cols,
            .last_rows = 2,
            .tile_lines = penta_pack_tile_lines(&pack),
        },
        &(struct penta_mac_run){
            .common = {.read_mask = penta_banks(x_address(), depth) | penta_line_banks(0, lines),
                       .write_mask = penta_banks(out_address(), 4 * pack.outputs)},
            .x = x_address(),
            .out = out_address(),
            .planes = planes,
            .radix5 = radix5,
            .x_unsigned = x_unsigned,
            .size = PENTA_SIZE_INT32,
            .out_stride[2] = 4 * (int32_t)chip->rows,
            .multiplier = 1,
        });
    for (uint32_t output = 0; output < pack.outputs; output++) {
        int32_t sum = 0;

        for (uint32_t i = 0; i < depth; i++)
            sum += (x_unsigned ? (uint8_t)x[i] : x[i]) * weights[output * depth + i];
        penta_expect(name, output, (uint32_t)read_word(out_address() + 4 * output), (uint32_t)sum);
    }
    printf("%s: %lu outputs of %lu products\n", name, (unsigned long)pack.outputs,
           (unsigned long)depth);
    free(weights);
    free(digits);
    free(packed);
    free(x);
}

// matrix[k][n] lies in the scratchpad; row n of a tile needs column n of it.
static void test_int8_tiles(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t chunks = 2, rows = chip->rows, cols = chip->cols, depth = chunks * cols;
    uint32_t matrix = out_address() + 8 * rows, lines = 3 * chunks;
    int8_t *values, *x;
    uint64_t cycles;
    struct penta_descriptor descriptor;
    struct penta_copy copy = {
        .common = {.read_mask = penta_banks(matrix, depth * rows),
                   .write_mask = penta_line_banks(0, lines)},
        .source = matrix,
        .destination = chip->weights.base,
        .elements = cols,  // lanes of a row: down the column
        .rows = rows,
        .repetitions = chunks,
        .source_stride = {(int32_t)rows, 1, (int32_t)(cols * rows)},
        .destination_stride = {1, (int32_t)cols, 3 * (int32_t)chip->line_bytes},
    };

    if (!has_lines("int8 tiles", lines)) return;
    values = malloc(depth * rows);
    x = malloc(depth);
    penta_hash_bytes(0x38, 0, values, depth * rows);
    values[0] = -128;
    penta_hash_bytes(0x39, 0, x, depth);
    penta_local_write(matrix, values, depth * rows);
    penta_local_write(x_address(), x, depth);
    penta_build_copy(&descriptor, &copy);
    cycles = penta_counter(PENTA_COUNTER_DMA_BUSY);
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
    cycles = penta_counter(PENTA_COUNTER_DMA_BUSY) - cycles;
    penta_expect("cycles of the transposition", 0, (uint32_t)cycles,
                 (uint32_t)penta_local_copy_cycles(&copy));

    execute(
        "cycles of int8 tiles", &(struct penta_mac_shape){.loop[0] = {chunks, (int32_t)cols}},
        &(struct penta_mac_run){
            .common = {.read_mask = penta_banks(x_address(), depth) | penta_line_banks(0, lines),
                       .write_mask = penta_banks(out_address(), 4 * rows)},
            .x = x_address(),
            .out = out_address(),
            .planes = 4,
            .int8 = true,
            .size = PENTA_SIZE_INT32,
            .multiplier = 1,
        });
    for (uint32_t row = 0; row < rows; row++) {
        int32_t sum = 0;

        for (uint32_t k = 0; k < depth; k++)
            sum += x[k] * values[k * rows + row];
        penta_expect("int8 tiles", row, (uint32_t)read_word(out_address() + 4 * row),
                     (uint32_t)sum);
    }
    printf("int8 tiles: %lu x %lu transposed in %lu cycles\n", (unsigned long)depth,
           (unsigned long)rows, (unsigned long)cycles);
    free(values);
    free(x);
}

// Two rows of activations times R outputs; K in four tiles of two chunks. The first tile starts
// from zero into accumulator bank 0, two more add to it, 0 to 1 and 1 to 0, in one command of two
// iterations, the last one adds to bank 0 and requantizes, with a scale for each row.
static void test_partial_sums(void)
{
    const struct penta_chip *chip = penta_chip();
    const struct penta_memory *acc = &chip->accumulators;
    uint32_t rows = chip->rows, piece = 2 * chip->cols, depth = 4 * piece, lines = 4 * 2;
    uint32_t line_bytes = 4 * rows, vector = x_address() + 2 * depth;
    uint16_t acc0 = penta_bank_mask(acc, 0), acc1 = penta_bank_mask(acc, 1);
    struct penta_pack pack = {.rows = rows,
                              .cols = chip->cols,
                              .planes = 1,
                              .outputs = rows,
                              .runs = 1,
                              .run_length = piece};
    struct penta_mac_shape shape = {
        .loop = {[0] = {2, (int32_t)chip->cols}, [3] = {2, (int32_t)depth}}};
    uint16_t inputs = penta_banks(x_address(), 2 * depth + 8) | penta_line_banks(0, lines);
    struct penta_mac_run first = {
        .common = {.read_mask = inputs, .write_mask = acc0},
        .x = x_address(),
        .out = penta_bank(acc, 0),
        .to_accumulators = true,
        .out_stride[0] = (int32_t)line_bytes,
    };
    struct penta_mac_run pair = {
        .common = {.repeat = 1,
                   .toggle[4] = 1,
                   .read_mask = inputs | acc0,
                   .read_xor = acc0 | acc1,
                   .write_mask = acc1,
                   .write_xor = acc0 | acc1},
        .x = x_address() + piece,
        .x_step = (int32_t)piece,
        .line = 2,
        .line_step = 2,
        .out = penta_bank(acc, 1),
        .out_step = -(int32_t)acc->bank_bytes,
        .init = PENTA_INIT_ACCUMULATORS,
        .to_accumulators = true,
        .out_stride[0] = (int32_t)line_bytes,
    };
    struct penta_mac_run last = {
        .common = {.read_mask = inputs | acc0, .write_mask = penta_banks(out_address(), 4 * rows)},
        .x = x_address() + 3 * piece,
        .line = 6,
        .out = out_address(),
        .parameters = vector,
        .init = PENTA_INIT_ACCUMULATORS,
        .size = PENTA_SIZE_INT16,
        .scale = PENTA_SCALE_VECTOR,
        .out_stride[0] = 2 * (int32_t)rows,
    };
    static const uint32_t scale[2] = {12345 | 9 << 16, (uint16_t)-6789 | 10u << 16};
    int8_t *x, *digits;
    uint8_t *packed;

    if (!has_lines("partial sums", lines)) return;
    x = malloc(2 * depth);
    digits = malloc(4 * rows * piece);  // [piece][output][k]
    packed = malloc(lines * chip->line_bytes);
    penta_hash_bytes(0x40, 0, x, 2 * depth);
    penta_hash_digits(0x41, 0, digits, 4 * rows * piece);
    for (uint32_t i = 0; i < 4; i++)
        penta_pack_digits(&pack, digits + i * rows * piece, packed + 2 * i * chip->line_bytes);
    load_lines(packed, lines);
    penta_local_write(x_address(), x, 2 * depth);
    penta_local_write(vector, scale, sizeof scale);

    execute("cycles of the first part", &shape, &first);
    for (uint32_t i = 0; i < 2 * rows; i++)
        penta_expect(
            "first part", i, (uint32_t)read_word(acc->base + 4 * i),
            (uint32_t)penta_dot(x + i / rows * depth, digits + i % rows * piece, piece, NULL));
    execute("cycles of the middle parts", &shape, &pair);
    execute("cycles of the last part", &shape, &last);
    for (uint32_t i = 0; i < 2 * rows; i++) {
        uint32_t row = i / rows, output = i % rows;
        int32_t sum = 0;
        int16_t actual;

        for (uint32_t part = 0; part < 4; part++)
            sum += penta_dot(x + row * depth + part * piece,
                             digits + (part * rows + output) * piece, piece, NULL);
        penta_local_read(&actual, out_address() + 2 * i, 2);
        penta_expect("partial sums", i, (uint32_t)actual,
                     (uint32_t)penta_requantize(sum, (int16_t)scale[row], scale[row] >> 16, 16,
                                                PENTA_CLAMP_SIGNED));
    }
    printf("partial sums: 4 parts of %lu\n", (unsigned long)piece);
    free(x);
    free(digits);
    free(packed);
}

// Six lines of one tile from DRAM in the dense code, as two rows that are not aligned.
static void test_dense(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t lines = 6, row_lines = 3, depth = lines * chip->cols;
    uint32_t row_groups = row_lines * chip->line_bytes / 9, row_bytes = 7 * row_groups;
    uint32_t bytes = lines * chip->line_bytes;
    struct penta_pack pack = {.rows = chip->rows,
                              .cols = chip->cols,
                              .planes = 1,
                              .outputs = chip->rows,
                              .runs = 1,
                              .run_length = depth};
    struct penta_descriptor descriptor;
    int8_t *x, *digits;
    uint8_t *packed, *dense, *expanded;

    if (!has_lines("dense code", lines)) return;
    x = malloc(depth);
    digits = malloc(chip->rows * depth);
    packed = malloc(bytes);
    expanded = malloc(bytes);
    dense = malloc(2 * row_bytes);
    penta_hash_bytes(0x50, 0, x, depth);
    penta_hash_digits(0x51, 0, digits, chip->rows * depth);
    penta_pack_digits(&pack, digits, packed);
    penta_pack_dense_lines(packed, 2 * row_groups, dense);
    for (uint32_t row = 0; row < 2; row++)
        penta_upload(DENSE_DRAM + row * (row_bytes + 3), dense + row * row_bytes, row_bytes,
                     out_address(), chip->scratchpad.bank_bytes);
    penta_local_write(x_address(), x, depth);
    penta_local_fill(chip->weights.base, 0xff, bytes);
    penta_build_copy(&descriptor,
                     &(struct penta_copy){
                         .common.write_mask = penta_line_banks(0, lines),
                         .source = DENSE_DRAM,
                         .destination = chip->weights.base,
                         .elements = row_groups,
                         .rows = 2,
                         .dense = true,
                         .source_stride[1] = (int32_t)row_bytes + 3,
                         .destination_stride[1] = (int32_t)(row_lines * chip->line_bytes),
                     });
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
    penta_local_read(expanded, chip->weights.base, bytes);
    for (uint32_t i = 0; i < bytes; i++)
        penta_expect("expanded byte", i, expanded[i], packed[i]);

    // The other way to make the code: from digits in the order of the lines.
    penta_pack_dense((const int8_t[24]){-2, -2, -2, 2, 2, 2, 0, 0, 0, 1, 0, -1, -1, 0, 1, 2, -2, 2},
                     1, expanded);
    penta_expect("dense -2 -2 -2", 0, expanded[0] & 0x7fu, 0);
    penta_expect("dense 2 2 2", 0, (expanded[0] >> 7 | expanded[1] << 1) & 0x7fu, 124);
    penta_expect("dense 0 0 0", 0, (expanded[1] >> 6 | expanded[2] << 2) & 0x7fu, 62);

    execute(
        "cycles of the dense tile",
        &(struct penta_mac_shape){.loop[0] = {lines, (int32_t)chip->cols}},
        &(struct penta_mac_run){
            .common = {.read_mask = penta_banks(x_address(), depth) | penta_line_banks(0, lines),
                       .write_mask = penta_banks(out_address(), 4 * chip->rows)},
            .x = x_address(),
            .out = out_address(),
            .size = PENTA_SIZE_INT32,
            .multiplier = 1,
        });
    for (uint32_t row = 0; row < chip->rows; row++)
        penta_expect("dense tile", row, (uint32_t)read_word(out_address() + 4 * row),
                     (uint32_t)penta_dot(x, digits + row * depth, depth, NULL));
    printf("dense code: %lu bytes expanded to %lu\n", (unsigned long)(2 * row_bytes),
           (unsigned long)bytes);
    free(x);
    free(digits);
    free(packed);
    free(expanded);
    free(dense);
}

int main(void)
{
    test_planes("radix 5, 2 planes", true, 2, false);
    test_planes("radix 4, 2 planes", false, 2, false);
    test_planes("radix 5, 3 planes", true, 3, true);
    test_planes("radix 4, 8 planes", false, 8, true);
    test_int8_tiles();
    test_partial_sums();
    test_dense();
    return penta_verdict("planes");
}
