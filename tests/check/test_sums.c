// SPDX-License-Identifier: Apache-2.0
// Sums watched by the checker: they are the kernel's, and as wide as they have to be.
#include <stdlib.h>
#include <string.h>

#include "check/check_state.h"
#include "penta_test.h"

enum { ROWS = 8, COLS = 64, LINE = 3 * ROWS * COLS / 8, CHUNKS = 40 };

typedef struct {
    struct penta_soc *soc;
    struct mac_block block;
    struct mac_sums plain, watched;
    uint8_t x[CHUNKS * COLS], lines[CHUNKS * MAC_PLANE_LIMIT * LINE];
} bench;

static uint32_t next_random(uint32_t limit)
{
    static uint64_t state = 3;
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((state >> 33) % limit);
}

SetUp(bench)
{
    struct penta_config config;
    struct penta_error error = {""};
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    self->soc = penta_create(&config, &PENTA_OPTIONS_NONE, &error);
    ASSERT_NE(self->soc, NULL, "%s", error.text);
    ASSERT_TRUE(penta_enable_check(self->soc));
}
TearDown(bench)
{
    penta_destroy(self->soc);
}

static void set_digit(uint8_t *line, uint32_t index, int digit)
{
    const uint32_t code = (uint32_t)(digit + 2);
    for (uint32_t bit = 0; bit < 3; bit++) {
        const uint32_t at = 3 * index + bit;
        line[at / 8] = (uint8_t)((line[at / 8] & ~(1u << at % 8)) | (code >> bit & 1) << at % 8);
    }
}

static int digit_at(const uint8_t *line, uint32_t index)
{
    uint32_t code = 0;
    for (uint32_t bit = 0; bit < 3; bit++) {
        const uint32_t at = 3 * index + bit;
        code |= (uint32_t)(line[at / 8] >> at % 8 & 1) << bit;
    }
    return (int)code - 2;
}

// Every digit is `digit`, or random when it is 3.
static void fill(bench *self, uint32_t planes, bool radix5, int x, int digit)
{
    self->block = (struct mac_block){
        .rows = ROWS,
        .cols = COLS,
        .valid_rows = ROWS,
        .planes = planes,
        .radix5 = radix5,
        .x_unsigned = true,
        .chunks = CHUNKS,
        .x = self->x,
        .lines = self->lines,
        .line_bytes = LINE,
        .chunk_bytes = planes * LINE,
    };
    for (uint32_t i = 0; i < sizeof self->x; i++)
        self->x[i] = (uint8_t)(x < 0 ? (int)next_random(256) : x);
    for (uint32_t line = 0; line < CHUNKS * planes; line++) {
        for (uint32_t i = 0; i < ROWS * COLS; i++) {
            const int value = digit == 3 ? (int)next_random(5) - 2 : digit;
            set_digit(self->lines + line * LINE, i, value);
        }
    }
}

static int64_t chunk_sum(const bench *self, uint32_t chunk, uint32_t row)
{
    const struct mac_block *block = &self->block;
    int64_t sum = 0;
    for (uint32_t plane = 0; plane < block->planes; plane++) {
        const uint8_t *line = self->lines + (chunk * block->planes + plane) * LINE;
        int64_t digits = 0;
        for (uint32_t lane = 0; lane < COLS; lane++)
            digits += self->x[chunk * COLS + lane] * digit_at(line, row * COLS + lane);
        sum = sum * (block->radix5 ? 5 : 4) + digits;
    }
    return sum;
}

// Runs the block with and without the checker; the findings must be what the exact sums say.
static void run_both(bench *self, int32_t start)
{
    const struct mac_kernel *kernel = mac_find_kernel(NULL);
    int64_t worst = start;
    size_t count;
    memset(&self->plain, 0, sizeof self->plain);
    for (uint32_t row = 0; row < ROWS; row++)
        self->plain.acc[row] = (uint32_t)start;
    self->watched = self->plain;
    check_tile(self->soc, &self->watched, ROWS);
    kernel->run(&self->block, &self->plain);
    check_block(self->soc, kernel, &self->block, &self->watched);
    EXPECT_EQ(memcmp(&self->plain, &self->watched, sizeof self->plain), 0);
    for (uint32_t row = 0; row < ROWS; row++) {
        int64_t sum = start;
        for (uint32_t chunk = 0; chunk < CHUNKS; chunk++) {
            sum += chunk_sum(self, chunk, row);
            if (llabs(sum) > llabs(worst)) worst = sum;
        }
        EXPECT_EQ(self->soc->check->sums[row], sum, "row %u", row);
    }
    const struct penta_finding *findings = penta_findings(self->soc, &count, NULL);
    if (llabs(worst) < INT64_C(1) << 30) {
        EXPECT_EQ(count, 0u);
        return;
    }
    ASSERT_EQ(count, 1u);
    EXPECT_EQ(findings[0].kind, PENTA_FINDING_ACCUMULATOR);
    EXPECT_EQ(llabs(findings[0].value), llabs(worst));
    EXPECT_EQ(findings[0].wrapped, worst > INT32_MAX || worst < INT32_MIN);
}

TEST_F(bench, small_sums_are_no_finding)
{
    fill(self, 2, false, -1, 3);
    run_both(self, 1000);
}

TEST_F(bench, a_start_near_the_limit_is)
{
    fill(self, 1, false, 0, 0);
    run_both(self, -(1 << 30));
}

TEST_F(bench, sums_that_grow_over_the_limit)
{
    fill(self, 6, false, 255, 2);
    run_both(self, 0);
}

TEST_F(bench, sums_that_shrink_over_the_limit)
{
    fill(self, 8, false, 200, -2);
    run_both(self, 12345);
}

TEST_F(bench, random_sums_on_top_of_a_large_start)
{
    fill(self, 7, true, -1, 3);
    run_both(self, (1 << 30) - 100000);
}

TEST_F(bench, one_chunk_of_more_than_32_bits)
{
    fill(self, 8, true, 255, 2);
    run_both(self, 0);
}
