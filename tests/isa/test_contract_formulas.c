// SPDX-License-Identifier: Apache-2.0
// Formulas of docs/isa.md that are stated as facts, against arithmetic done the long way: the digit
// codings, the widest dense piece, and the closed form of a MAC_RUN's duration.
#include <stdbool.h>
#include <stdint.h>

#include "penta_test.h"

// Section 8.1: d = -2*b(2j+1) + b(2j) + b(2j-1), j = 3-p, top digit first.
TEST(digits, booth_recoding_is_the_int8_weight)
{
    for (int weight = -128; weight < 128; weight++) {
        int value = 0;
        for (int plane = 0; plane < 4; plane++) {
            int j = 3 - plane;
            int low = j ? weight >> (2 * j - 1) & 1 : 0;
            int digit = -2 * (weight >> (2 * j + 1) & 1) + (weight >> (2 * j) & 1) + low;
            EXPECT_GE(digit, -2);
            EXPECT_LE(digit, 2);
            value = 4 * value + digit;
        }
        EXPECT_EQ(value, weight);
    }
}

// Section 8.2: n planes of digits -2..2 with radix 5 name every weight of -(5^n-1)/2..(5^n-1)/2 once.
TEST(digits, radix_5_is_balanced_and_unique)
{
    static unsigned char seen[625];
    for (int code = 0; code < 625; code++) {
        int value = 0;
        for (int plane = 0, rest = code; plane < 4; plane++, rest /= 5)
            value = 5 * value + rest % 5 - 2;
        EXPECT_GE(value, -312);
        EXPECT_LE(value, 312);
        seen[value + 312]++;
    }
    for (int i = 0; i < 625; i++)
        EXPECT_EQ(seen[i], 1);
}

// Section 7: three codes in seven bits.
TEST(digits, dense_triples_use_125_of_128_values)
{
    for (int v = 0; v < 125; v++) {
        int c0 = v % 5, c1 = v / 5 % 5, c2 = v / 25;
        EXPECT_LE(c2, 4);
        EXPECT_EQ(c0 + 5 * c1 + 25 * c2, v);
        EXPECT_LT(c0 | c1 << 3 | c2 << 6, 512);
    }
}

static unsigned dense_output(unsigned bytes)
{
    return 9 * (8 * bytes / 7) / 8;
}

// The legality rule of the configuration: no beat of a dense row adds more than DP bytes, and some
// beat adds that many.
TEST(dense, widest_piece_is_a_bound_and_reached)
{
    for (unsigned beat = 4; beat <= 256; beat *= 2) {
        unsigned bound = (9 * ((8 * beat + 6) / 7) + 7) / 8, widest = 0;
        // 7 and 8 bits repeat after 7 bytes in, 9 out, so 63 starts show every case.
        for (unsigned before = 0; before < 63; before++) {
            unsigned piece = dense_output(before + beat) - dense_output(before);
            if (piece > widest) widest = piece;
        }
        EXPECT_LE(widest, bound, "B = %u", beat);
        EXPECT_GE(widest + 1, bound, "B = %u", beat);
    }
    // A row of 7*N0 bytes comes out as 9*N0 bytes.
    for (unsigned groups = 1; groups < 1000; groups++)
        EXPECT_EQ(dense_output(7 * groups), 9 * groups);
}

// ---------------------------------------------------------------------------------- section 8.4

struct run {
    long n3, n4, n5, passes;  // passes = K*PLANES
    long block;               // cycles P of a parameter block, 0: none
    bool vector, int8, raw;   // raw: DEST 1
    long bytes;               // n/8 of a result
};

// The schedule as the pseudo-code has it. Returns E - S.
static long schedule(const struct run *run)
{
    long c = 1, e = 0;
    bool first = true;
    for (long l5 = 0; l5 < run->n5; l5++) {
        if (run->block) c = (l5 == 0 ? 1 : e + 6) + run->block;
        for (long tile = 0; tile < run->n3 * run->n4; tile++) {
            if (run->vector) c++;
            if (run->int8 && first) c += 3;
            long last = c + run->passes - 1;
            if (!first && last < e + (run->raw ? 1 : 10)) last = e + (run->raw ? 1 : 10);
            e = last;
            c = e + 1;
            first = false;
        }
    }
    return e + (run->raw ? 7 : 16 + run->bytes);
}

TEST(mac_time, closed_form_follows_from_the_schedule)
{
    for (int bits = 0; bits < 3 * 3 * 3 * 16 * 3; bits++) {
        int rest = bits;
        struct run run = {0};
        run.n3 = 1 + rest % 3, rest /= 3;
        run.n4 = 1 + rest % 3, rest /= 3;
        run.n5 = 1 + rest % 3, rest /= 3;
        run.block = rest % 2 ? 7 : 0, rest /= 2;
        run.vector = rest % 2, rest /= 2;
        run.int8 = rest % 2, rest /= 2;
        run.raw = rest % 2, rest /= 2;
        run.bytes = 1 << rest;
        for (run.passes = run.raw ? 1 : 10; run.passes < 40; run.passes += 7) {
            long tiles = run.n3 * run.n4 * run.n5;
            long closed = tiles * (run.passes + run.vector) +
                          (run.block ? run.n5 * run.block + (run.n5 - 1) * 5 : 0) +
                          (run.int8 ? 3 : 0) + (run.raw ? 7 : 16 + run.bytes);
            EXPECT_EQ(schedule(&run), closed);
        }
    }
}
