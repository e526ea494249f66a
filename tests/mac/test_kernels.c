// SPDX-License-Identifier: Apache-2.0
// Every kernel of this machine against multiplication, over extreme and random blocks.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mac/mac_kernel.h"
#include "penta_test.h"

static const char *const names[] = {"portable", "avx2", "avx512"};

static uint64_t random_state = 1;

static uint32_t next_random(uint32_t limit)
{
    random_state = random_state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((random_state >> 33) % limit);
}

struct operands {
    struct mac_block block;
    uint8_t *x, *lines;
};

static struct operands make_operands(uint32_t rows, uint32_t cols, uint32_t chunks, uint32_t planes,
                                     bool int8)
{
    struct operands o = {.block = {.rows = rows,
                                   .cols = cols,
                                   .valid_rows = rows,
                                   .planes = planes,
                                   .int8 = int8,
                                   .chunks = chunks,
                                   .line_bytes = 3 * rows * cols / 8}};
    o.block.chunk_bytes = (int8 ? 3 : planes) * o.block.line_bytes;
    // Exactly as large as they are, so that a sanitizer sees a byte too many.
    o.x = malloc((size_t)chunks * cols);
    o.lines = malloc((size_t)chunks * o.block.chunk_bytes);
    memset(o.lines, 0, (size_t)chunks * o.block.chunk_bytes);
    o.block.x = o.x;
    o.block.lines = o.lines;
    return o;
}

static void free_operands(struct operands *o)
{
    free(o->x);
    free(o->lines);
}

static void set_code(struct operands *o, uint32_t chunk, uint32_t plane, uint32_t position,
                     uint32_t code)
{
    uint8_t *line = o->lines + chunk * o->block.chunk_bytes + plane * o->block.line_bytes;
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t bit = 3 * position + i;
        line[bit / 8] = (uint8_t)((line[bit / 8] & ~(1u << bit % 8)) | (code >> i & 1) << bit % 8);
    }
}

// The number that the digits of a PE stand for, and how many of them are 0.
static int64_t weight_value(const struct operands *o, uint32_t chunk, uint32_t position,
                            uint32_t *zeros, bool *illegal)
{
    const struct mac_block *b = &o->block;
    const uint8_t *lines = o->lines + chunk * b->chunk_bytes;
    *zeros = 0;
    if (b->int8) {
        // Digit j of radix 4 is 0 when bits 2j+1, 2j, 2j-1 are alike.
        const int32_t w = (int8_t)lines[position];
        for (uint32_t j = 0; j < 4; j++) {
            const uint32_t window = (uint32_t)(w * 2) >> 2 * j & 7;
            *zeros += window == 0 || window == 7;
        }
        return w;
    }
    int64_t value = 0;
    for (uint32_t p = 0; p < b->planes; p++) {
        uint32_t code = 0;
        for (uint32_t i = 0; i < 3; i++) {
            const uint32_t bit = 3 * position + i;
            code |= (uint32_t)(lines[p * b->line_bytes + bit / 8] >> bit % 8 & 1) << i;
        }
        if (code > 4) {
            *illegal = true;
            code = 2;
        }
        value = value * (b->radix5 ? 5 : 4) + (int32_t)code - 2;
        *zeros += code == 2;
    }
    return value;
}

static void check_block(const struct mac_kernel *kernel, const struct operands *o)
{
    const struct mac_block *b = &o->block;
    struct mac_sums sums, expected;
    memset(&sums, 0, sizeof(sums));
    for (uint32_t r = 0; r < b->rows; r++)
        sums.acc[r] = next_random(1u << 31) * 2;
    sums.zero = 1000;
    sums.nonzero = 77;
    expected = sums;
    for (uint32_t k = 0; k < b->chunks; k++) {
        for (uint32_t c = 0; c < b->cols; c++) {
            const uint8_t byte = o->x[k * b->cols + c];
            const int64_t x = b->x_unsigned ? byte : (int8_t)byte;
            expected.nonzero += x != 0;
            for (uint32_t r = 0; r < b->rows; r++) {
                uint32_t zeros;
                const int64_t w = weight_value(o, k, r * b->cols + c, &zeros, &expected.illegal);
                expected.acc[r] += (uint32_t)(x * w);
                if (x != 0 && r < b->valid_rows) expected.zero += zeros;
            }
        }
    }
    kernel->run(b, &sums);
    ASSERT_MEMEQ(sums.acc, expected.acc, 4 * b->rows, "%s %ux%u chunks %u planes %u int8 %d",
                 kernel->name, b->rows, b->cols, b->chunks, b->planes, b->int8);
    ASSERT_EQ(sums.nonzero, expected.nonzero, "%s", kernel->name);
    ASSERT_EQ(sums.zero, expected.zero, "%s %ux%u rows %u chunks %u planes %u int8 %d",
              kernel->name, b->rows, b->cols, b->valid_rows, b->chunks, b->planes, b->int8);
    ASSERT_EQ(sums.illegal, expected.illegal, "%s", kernel->name);
}

static void check_kernels(const struct operands *o)
{
    for (unsigned i = 0; i < 3; i++) {
        const struct mac_kernel *kernel = mac_find_kernel(names[i]);
        if (kernel != NULL) check_block(kernel, o);
    }
}

enum fill { RANDOM, LARGEST, SMALLEST, SPARSE, ZERO, FILLS };

static uint8_t random_x(enum fill fill)
{
    switch (fill) {
    case LARGEST:
        return 0xff;
    case SMALLEST:
        return 0x80;
    case SPARSE:
        return next_random(4) ? 0 : (uint8_t)next_random(256);
    case ZERO:
        return 0;
    default:
        return (uint8_t)next_random(256);
    }
}

static void fill_operands(struct operands *o, enum fill fill, uint32_t illegal_percent)
{
    const struct mac_block *b = &o->block;
    for (uint32_t i = 0; i < b->chunks * b->cols; i++)
        o->x[i] = random_x(fill);
    if (b->int8) {
        for (uint32_t i = 0; i < b->chunks * b->chunk_bytes; i++) {
            o->lines[i] = fill == SMALLEST ? 0x80 : (uint8_t)next_random(256);
        }
        return;
    }
    const bool illegal = next_random(100) < illegal_percent;
    for (uint32_t k = 0; k < b->chunks; k++) {
        for (uint32_t p = 0; p < b->planes; p++) {
            for (uint32_t i = 0; i < b->rows * b->cols; i++) {
                uint32_t code = next_random(5);
                if (fill == LARGEST) code = 4;
                if (fill == SMALLEST) code = 0;
                if (illegal && next_random(500) == 0) code = 5 + next_random(3);
                set_code(o, k, p, i, code);
            }
        }
    }
}

TEST(kernels, this_machine_runs)
{
    for (unsigned i = 0; i < 3; i++) {
        printf("%s: %s\n", names[i], mac_find_kernel(names[i]) ? "yes" : "no");
    }
    EXPECT_NE(mac_find_kernel(NULL), NULL);
    EXPECT_NE(mac_find_kernel("portable"), NULL);
    EXPECT_EQ(mac_find_kernel("neon"), NULL);
}

TEST(kernels, every_shape_of_the_array)
{
    for (uint32_t rows = 4; rows <= 64; rows *= 2) {
        for (uint32_t cols = 4; cols <= 64; cols *= 2) {
            for (uint32_t mode = 0; mode < 12; mode++) {
                const bool int8 = mode % 4 == 3;
                const uint32_t planes = int8 ? 4 : 1 + next_random(mode % 4 == 2 ? 8 : 2);
                struct operands o = make_operands(rows, cols, 1 + next_random(5), planes, int8);
                o.block.x_unsigned = mode % 2;
                o.block.radix5 = !int8 && next_random(2);
                o.block.valid_rows = next_random(3) ? rows : 1 + next_random(rows);
                fill_operands(&o, (enum fill)next_random(FILLS), 20);
                check_kernels(&o);
                free_operands(&o);
            }
        }
    }
}

TEST(kernels, full_blocks_of_extremes)
{
    for (uint32_t mode = 0; mode < 2 * FILLS; mode++) {
        for (uint32_t planes = 1; planes <= 9; planes++) {
            const bool int8 = planes == 9;
            struct operands o = make_operands(16, 16, MAC_BLOCK_CHUNKS, int8 ? 4 : planes, int8);
            o.block.x_unsigned = mode >= FILLS;
            o.block.radix5 = !int8 && planes % 2;
            fill_operands(&o, (enum fill)(mode % FILLS), 0);
            check_kernels(&o);
            free_operands(&o);
        }
    }
}

TEST(kernels, every_illegal_code_in_every_place)
{
    static const uint32_t sides[3][2] = {{4, 4}, {8, 16}, {16, 64}};
    for (unsigned s = 0; s < 3; s++) {
        struct operands o = make_operands(sides[s][0], sides[s][1], 2, 2, false);
        fill_operands(&o, RANDOM, 0);
        for (uint32_t i = 0; i < sides[s][0] * sides[s][1]; i++) {
            o.block.valid_rows = 1;
            set_code(&o, 1, i % 2, i, 5 + i % 3);
            check_kernels(&o);
            set_code(&o, 1, i % 2, i, 2);
        }
        free_operands(&o);
    }
}

TEST(kernels, booth_digits_multiply_every_pair)
{
    // All int8 weights in one chunk of a 16 x 16 array, times every activation.
    struct operands o = make_operands(16, 16, 1, 4, true);
    for (uint32_t i = 0; i < 256; i++)
        o.lines[i] = (uint8_t)i;
    for (uint32_t mode = 0; mode < 2; mode++) {
        o.block.x_unsigned = mode;
        for (uint32_t x = 0; x < 256; x++) {
            for (uint32_t lane = 0; lane < 16; lane++) {
                memset(o.x, 0, 16);
                o.x[lane] = (uint8_t)x;
                for (unsigned i = 0; i < 3; i++) {
                    const struct mac_kernel *kernel = mac_find_kernel(names[i]);
                    if (kernel == NULL) continue;
                    struct mac_sums sums = {.zero = 0};
                    kernel->run(&o.block, &sums);
                    for (uint32_t r = 0; r < 16; r++) {
                        const int32_t value = mode ? (int32_t)x : (int8_t)x;
                        const int32_t product = value * (int8_t)(16 * r + lane);
                        ASSERT_EQ(sums.acc[r], (uint32_t)product);
                    }
                }
            }
        }
    }
    free_operands(&o);
}
