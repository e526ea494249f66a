// SPDX-License-Identifier: Apache-2.0
// The firmware's packing and reference arithmetic, compiled for the host.
#include "../../firmware/runtime/penta_pack.c"
#include "../../firmware/runtime/penta_reference.c"
#include "penta_test.h"

// Digit of row r and lane c of a packed line, bit by bit.
static int digit_at(const uint8_t *line, uint32_t cols, uint32_t row, uint32_t lane)
{
    uint32_t bit = 3 * (row * cols + lane), code = 0;

    for (uint32_t i = 0; i < 3; i++, bit++)
        code |= (uint32_t)(line[bit / 8] >> bit % 8 & 1) << i;
    return (int)code - 2;
}

// Packs random digits and finds each again where section 8.1 of docs/isa.md says.
static void check_pack(const struct penta_pack *pack)
{
    static int8_t digits[20000];
    static uint8_t lines[60000];
    uint32_t count = pack->outputs * pack->runs * pack->run_length;
    uint32_t chunks = penta_pack_run_chunks(pack), line_bytes = penta_pack_line_bytes(pack);
    const uint8_t *line = lines;

    ASSERT_LE(count * pack->planes, sizeof digits);
    ASSERT_LE(penta_pack_lines(pack) * line_bytes, sizeof lines);
    penta_hash_digits(count, 0, digits, count * pack->planes);
    penta_pack_digits(pack, digits, lines);
    for (uint32_t tile = 0; tile < penta_pack_tiles(pack); tile++)
        for (uint32_t run = 0; run < pack->runs; run++)
            for (uint32_t chunk = 0; chunk < chunks; chunk++)
                for (uint32_t plane = 0; plane < pack->planes; plane++, line += line_bytes)
                    for (uint32_t i = 0; i < pack->rows * pack->cols; i++) {
                        uint32_t row = i / pack->cols, lane = i % pack->cols;
                        uint32_t output = tile * pack->rows + row, k = chunk * pack->cols + lane;
                        int expected = 0;

                        if (output < pack->outputs && k < pack->run_length)
                            expected = digits[plane * count +
                                              (output * pack->runs + run) * pack->run_length + k];
                        ASSERT_EQ(digit_at(line, pack->cols, row, lane), expected,
                                  "tile %u run %u chunk %u plane %u row %u lane %u", tile, run,
                                  chunk, plane, row, lane);
                    }
    EXPECT_EQ(line - lines, penta_pack_lines(pack) * line_bytes);
}

TEST(pack, digits_lie_in_tile_order)
{
    check_pack(&(struct penta_pack){4, 4, 1, 4, 1, 4});
    check_pack(&(struct penta_pack){4, 4, 2, 11, 1, 43});
    check_pack(&(struct penta_pack){16, 16, 1, 41, 3, 18});
    check_pack(&(struct penta_pack){4, 64, 3, 5, 2, 65});
    check_pack(&(struct penta_pack){64, 4, 1, 70, 3, 9});
    check_pack(&(struct penta_pack){8, 8, 8, 1, 1, 1});
}

TEST(pack, padding_is_digit_zero)
{
    struct penta_pack pack = {4, 4, 1, 1, 1, 1};
    int8_t digit = 0;
    uint8_t line[6];

    penta_pack_digits(&pack, &digit, line);
    for (int i = 0; i < 6; i += 3) {
        EXPECT_EQ(line[i], 0x92);
        EXPECT_EQ(line[i + 1], 0x24);
        EXPECT_EQ(line[i + 2], 0x49);
    }
}

TEST(pack, int8_tiles_have_three_lines_a_chunk)
{
    struct penta_pack pack = {4, 4, 4, 5, 1, 6};
    int8_t weights[5 * 6];
    uint8_t lines[2 * 2 * 3 * 6];

    penta_hash_bytes(1, 0, weights, sizeof weights);
    memset(lines, 0xaa, sizeof lines);
    penta_pack_bytes(&pack, weights, lines);
    EXPECT_EQ(lines[0], (uint8_t)weights[0]);
    EXPECT_EQ(lines[4 * 1 + 3], (uint8_t)weights[6 * 1 + 3]);
    EXPECT_EQ(lines[18 + 4 * 2 + 1], (uint8_t)weights[6 * 2 + 4 + 1]);
    EXPECT_EQ(lines[18 + 4 * 2 + 2], 0);
    EXPECT_EQ(lines[2 * 18 + 2], (uint8_t)weights[6 * 4 + 2]);
    EXPECT_EQ(lines[2 * 18 + 4], 0);
}

// The dense code by its definition: triple j is bits 7j..7j+6, c0 + 5*c1 + 25*c2.
TEST(pack, dense_triples)
{
    int8_t digits[48];
    uint8_t dense[14], lines[18], again[14];
    struct penta_pack pack = {4, 4, 1, 4, 1, 12};

    penta_hash_digits(9, 0, digits, 48);
    penta_pack_dense(digits, 2, dense);
    for (int j = 0; j < 16; j++) {
        int value = 0;

        for (int bit = 7 * j; bit < 7 * j + 7; bit++)
            value |= (dense[bit / 8] >> bit % 8 & 1) << (bit - 7 * j);
        for (int i = 0; i < 3; i++, value /= 5)
            EXPECT_EQ(value % 5 - 2, digits[3 * j + i], "triple %d digit %d", j, i);
    }
    // From lines: the same digits in the order of the lines.
    penta_pack_digits(&pack, digits, lines);
    penta_pack_dense_lines(lines, 2, dense);
    for (int i = 0; i < 48; i++)
        digits[i] = (int8_t)digit_at(lines + i / 16 * 6, 4, i % 16 / 4, i % 4);
    penta_pack_dense(digits, 2, again);
    EXPECT_EQ(memcmp(dense, again, sizeof dense), 0);
    // Zeros are 0x3e.
    memset(digits, 0, 24);
    penta_pack_dense(digits, 1, dense);
    EXPECT_EQ(dense[0] & 0x7f, 0x3e);
}

TEST(digits, radix_4_holds_every_two_complement_number)
{
    for (uint32_t count = 1; count <= 4; count++)
        for (int32_t value = -(1 << (2 * count - 1)); value < 1 << (2 * count - 1); value++) {
            int8_t digits[4];
            int32_t sum = 0;

            penta_radix4_digits(value, count, digits);
            for (uint32_t i = 0; i < count; i++) {
                EXPECT_LE(digits[i], 2);
                EXPECT_GE(digits[i], -2);
                sum = 4 * sum + digits[i];
            }
            EXPECT_EQ(sum, value, "%u digits", count);
        }
}

TEST(digits, radix_5_is_balanced)
{
    for (uint32_t count = 1, half = 2; count <= 5; count++, half = 5 * half + 2)
        for (int32_t value = -(int32_t)half; value <= (int32_t)half; value++) {
            int8_t digits[5];
            int32_t sum = 0;

            penta_radix5_digits(value, count, digits);
            for (uint32_t i = 0; i < count; i++) {
                EXPECT_LE(digits[i], 2);
                EXPECT_GE(digits[i], -2);
                sum = 5 * sum + digits[i];
            }
            EXPECT_EQ(sum, value, "%u digits", count);
        }
}

TEST(reference, dot_counts_zeros_and_sums)
{
    static int8_t x[5000], digits[5000];
    uint32_t zeros = 0, expected_zeros = 0;
    int32_t expected = 0, expected_unsigned = 0;

    penta_hash_bytes(3, 0, x, sizeof x);
    penta_hash_digits(4, 0, digits, sizeof digits);
    for (int i = 0; i < 5000; i += 7)
        x[i] = (int8_t)(i % 3 ? 0 : -128);
    for (int i = 0; i < 5000; i++) {
        expected += x[i] * digits[i];
        expected_unsigned += (uint8_t)x[i] * digits[i];
        expected_zeros += x[i] == 0 || digits[i] == 0;
    }
    EXPECT_EQ(penta_dot(x, digits, 5000, &zeros), expected);
    EXPECT_EQ(zeros, expected_zeros);
    zeros = 1;
    EXPECT_EQ(penta_dot_unsigned((const uint8_t *)x, digits, 5000, &zeros), expected_unsigned);
    EXPECT_EQ(zeros, expected_zeros + 1);
    // The worst sums of a part.
    memset(x, -128, sizeof x);
    memset(digits, -2, sizeof digits);
    EXPECT_EQ(penta_dot(x, digits, 5000, NULL), 5000 * 256);
    memset(x, 0xff, sizeof x);
    EXPECT_EQ(penta_dot_unsigned((const uint8_t *)x, digits, 5000, NULL), -5000 * 510);
}

TEST(reference, requantize_rounds_ties_up_and_saturates)
{
    EXPECT_EQ(penta_requantize(3, 1, 1, 8, 0), 2);    // 1.5
    EXPECT_EQ(penta_requantize(-3, 1, 1, 8, 0), -1);  // -1.5
    EXPECT_EQ(penta_requantize(-5, 1, 0, 8, 0), -5);
    EXPECT_EQ(penta_requantize(1000, 1, 0, 8, 0), 127);
    EXPECT_EQ(penta_requantize(-1000, 1, 0, 8, 0), -128);
    EXPECT_EQ(penta_requantize(-1000, 1, 0, 8, 1), 0);
    EXPECT_EQ(penta_requantize(1000, 1, 0, 8, 2), 255);
    EXPECT_EQ((uint32_t)penta_requantize(INT32_MAX, 2, 0, 32, 2), UINT32_C(0xfffffffe));
    EXPECT_EQ(penta_requantize(INT32_MIN, -32768, 47, 16, 0), 1);  // 2^46 / 2^47 = 0.5
    EXPECT_EQ(penta_requantize(INT32_MIN, 32767, 31, 16, 0), -32767);
}
