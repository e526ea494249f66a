// SPDX-License-Identifier: Apache-2.0
// The matcher and the report, on streams made by hand.
#include <stdlib.h>
#include <string.h>

#include "lockstep/lockstep.h"
#include "penta_test.h"

typedef struct {
    struct lockstep run;
    char *report;
    size_t report_size;
} sides;

SetUp(sides)
{
    match_init(&self->run.match);
}

TearDown(sides)
{
    match_free(&self->run.match);
    free(self->report);
}

#define WORDS(...) (const uint32_t[]){__VA_ARGS__}, sizeof(uint32_t[]){__VA_ARGS__} / 4

static void simulate_data(sides *self, uint64_t cycle, enum penta_stream stream,
                          const uint32_t *words, size_t word_count, const void *data,
                          unsigned data_count)
{
    const struct penta_record record = {cycle, stream,     (uint32_t)word_count,
                                        words, data_count, data};
    match_expect(&self->run.match, &record);
}

static void simulate(sides *self, uint64_t cycle, enum penta_stream stream, const uint32_t *words,
                     size_t word_count)
{
    simulate_data(self, cycle, stream, words, word_count, NULL, 0);
}

static void observe(sides *self, uint64_t cycle, enum penta_stream stream, const uint32_t *words,
                    size_t word_count)
{
    match_observe(&self->run.match, cycle, (int)stream, words, (unsigned)word_count, NULL, 0);
}

static bool close_cycle(sides *self, uint64_t cycle)
{
    self->run.first_difference = cycle;
    match_open_cycle(&self->run.match, cycle);
    return match_close_cycle(&self->run.match, cycle);
}

static const char *report(sides *self)
{
    FILE *file = open_memstream(&self->report, &self->report_size);
    lockstep_report(&self->run, file);
    fclose(file);
    return self->report;
}

#define EXPECT_REPORTED(self, part) \
    EXPECT_TRUE(strstr(report(self), part) != NULL, "expected \"%s\" in:\n%s", part, (self)->report)

TEST_F(sides, that_agree_are_counted)
{
    simulate(self, 3, PENTA_STREAM_RETIRE, WORDS(0x80000000, 0x13, 0, 0));
    simulate(self, 4, PENTA_STREAM_RETIRE, WORDS(0x80000004, 0x13, 0, 0));
    simulate(self, 4, PENTA_STREAM_STALL, WORDS(5, 17, 0));
    observe(self, 3, PENTA_STREAM_RETIRE, WORDS(0x80000000, 0x13, 0, 0));
    EXPECT_TRUE(close_cycle(self, 3));
    observe(self, 4, PENTA_STREAM_STALL, WORDS(5, 17, 0));
    observe(self, 4, PENTA_STREAM_RETIRE, WORDS(0x80000004, 0x13, 0, 0));
    EXPECT_TRUE(close_cycle(self, 4));
    EXPECT_EQ(self->run.match.events, 3);
    EXPECT_EQ(self->run.match.matched[PENTA_STREAM_RETIRE], 2);
    EXPECT_EQ(self->run.match.matched[PENTA_STREAM_STALL], 1);
}

TEST_F(sides, that_differ_in_a_word_are_named_with_both_values)
{
    simulate(self, 9, PENTA_STREAM_RETIRE, WORDS(0x80000010, 0x00150513, 10, 5));
    observe(self, 9, PENTA_STREAM_RETIRE, WORDS(0x80000010, 0x00150513, 10, 7));
    EXPECT_FALSE(close_cycle(self, 9));
    EXPECT_EQ(self->run.match.differences, 1);
    EXPECT_REPORTED(self, "first difference: cycle 9");
    EXPECT_REPORTED(self, "unit core, signal RETIRE");
    EXPECT_REPORTED(self, "addi a0,a0,1");
    EXPECT_REPORTED(self, "rd=0xa (a0)");
    EXPECT_REPORTED(self, "value=0x5");
    EXPECT_REPORTED(self, "value=0x7");
    EXPECT_REPORTED(self, "differs in value\n");
}

TEST_F(sides, that_differ_in_a_byte_of_data_are_named)
{
    simulate_data(self, 5, PENTA_STREAM_DMA_WRITE, WORDS(0x90000000, 4), "\1\2\3\4", 4);
    match_observe(&self->run.match, 5, PENTA_STREAM_DMA_WRITE, WORDS(0x90000000, 4),
                  (const uint8_t *)"\1\2\x33\4", 4);
    EXPECT_FALSE(close_cycle(self, 5));
    EXPECT_REPORTED(self, "unit dma, signal DMA_WRITE");
    EXPECT_REPORTED(self, "data[4]=01020304");
    EXPECT_REPORTED(self, "data[4]=01023304");
    EXPECT_REPORTED(self, "data from byte 2");
}

TEST_F(sides, one_of_which_is_silent_differ)
{
    simulate(self, 7, PENTA_STREAM_MAC_DONE, WORDS(4, 100, 16, 16, 3));
    EXPECT_TRUE(close_cycle(self, 6));
    EXPECT_FALSE(close_cycle(self, 7));
    EXPECT_EQ(self->run.match.list[0].kind, MATCH_MISSING);
    EXPECT_REPORTED(self, "unit mac, signal MAC_DONE");
    EXPECT_REPORTED(self, "the RTL has no such record");
    EXPECT_REPORTED(self, "error=0x4 (DIGIT)");
}

TEST_F(sides, one_of_which_is_early_differ_in_the_earlier_cycle)
{
    simulate(self, 12, PENTA_STREAM_DMA_START, WORDS(0, 0, 3));
    observe(self, 10, PENTA_STREAM_DMA_START, WORDS(0, 0, 3));
    EXPECT_FALSE(close_cycle(self, 10));
    EXPECT_EQ(self->run.match.list[0].kind, MATCH_EXTRA);
    EXPECT_REPORTED(self, "the simulator has no such record");
    EXPECT_REPORTED(self, "simulator's next DMA_START is in cycle 12, 2 later, and is the same");
}

TEST_F(sides, one_of_which_is_late_say_how_late)
{
    simulate(self, 10, PENTA_STREAM_DMA_START, WORDS(0, 0, 3));
    EXPECT_FALSE(close_cycle(self, 10));
    match_observe_later(&self->run.match, 17, PENTA_STREAM_DMA_START, WORDS(0, 7, 3), NULL, 0);
    match_observe_later(&self->run.match, 18, PENTA_STREAM_DMA_START, WORDS(0, 0, 3), NULL, 0);
    EXPECT_REPORTED(self, "the RTL's next DMA_START is in cycle 17, 7 later, and is another");
}

TEST_F(sides, that_differ_twice_in_a_cycle_list_both)
{
    simulate(self, 2, PENTA_STREAM_SEMAPHORE, WORDS(1, 0, 0, 0));
    simulate(self, 2, PENTA_STREAM_MAC_QUEUE, WORDS(2));
    observe(self, 2, PENTA_STREAM_SEMAPHORE, WORDS(3, 0, 0, 0));
    EXPECT_FALSE(close_cycle(self, 2));
    EXPECT_EQ(self->run.match.differences, 2);
    EXPECT_REPORTED(self, "SEMAPHORE");
    EXPECT_REPORTED(self, "MAC_QUEUE");
}

TEST_F(sides, that_differ_in_a_level_and_a_pulse_begin_with_the_level)
{
    simulate(self, 2, PENTA_STREAM_INTERRUPT, WORDS(0x80));
    observe(self, 2, PENTA_STREAM_RETIRE, WORDS(0x80000000, 0x13, 0, 0));
    EXPECT_FALSE(close_cycle(self, 2));
    EXPECT_EQ(self->run.match.list[0].simulator.stream, PENTA_STREAM_INTERRUPT);
    EXPECT_EQ(self->run.match.list[1].rtl.stream, PENTA_STREAM_RETIRE);
}

TEST_F(sides, with_two_records_in_a_cycle_need_two)
{
    simulate(self, 2, PENTA_STREAM_AXI_B, WORDS(0));
    simulate(self, 2, PENTA_STREAM_AXI_B, WORDS(0));
    observe(self, 2, PENTA_STREAM_AXI_B, WORDS(0));
    EXPECT_FALSE(close_cycle(self, 2));
    EXPECT_EQ(self->run.match.list[0].kind, MATCH_MISSING);
}

TEST_F(sides, remember_the_last_instructions)
{
    for (uint32_t i = 0; i < 20; i++) {
        simulate(self, i, PENTA_STREAM_RETIRE, WORDS(0x80000000 + 4 * i, 0x00128293, 5, i));
        observe(self, i, PENTA_STREAM_RETIRE, WORDS(0x80000000 + 4 * i, 0x00128293, 5, i));
        ASSERT_TRUE(close_cycle(self, i));
    }
    observe(self, 20, PENTA_STREAM_TRAP, WORDS(0x80000050, 2, 0));
    EXPECT_FALSE(close_cycle(self, 20));
    EXPECT_REPORTED(self, "8000004c");
    EXPECT_REPORTED(self, "80000010");
    EXPECT_TRUE(strstr(self->report, "8000000c") == NULL, "more than 16:\n%s", self->report);
    EXPECT_REPORTED(self, "addi\tt0,t0,1");
}

// A simulator far ahead: queues grow, wrap and shrink; nothing is lost.
TEST_F(sides, may_be_far_apart)
{
    enum { COUNT = 200000 };
    uint64_t observed = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint8_t data[64];
        memset(data, (int)i, sizeof data);
        simulate_data(self, i, PENTA_STREAM_MAC_WRITE, WORDS(i, i % 65), data, i % 65);
        // Catches up half way now and then.
        if (i % 1000 != 999 && i + 1 < COUNT) continue;
        for (const uint64_t until = i + 1 < COUNT ? observed + (i - observed) / 2 : COUNT;
             observed < until; observed++) {
            const uint32_t n = (uint32_t)observed;
            memset(data, (int)n, sizeof data);
            match_observe(&self->run.match, observed, PENTA_STREAM_MAC_WRITE, WORDS(n, n % 65),
                          data, n % 65);
            ASSERT_TRUE(close_cycle(self, observed), "cycle %u", n);
        }
    }
    EXPECT_EQ(self->run.match.events, COUNT);
}

// One record of many is wrong, anywhere: it is found, and nothing before it.
TEST_F(sides, with_one_wrong_bit_differ_there)
{
    uint64_t random = 88172645463325252u;
    for (int trial = 0; trial < 200; trial++) {
        match_free(&self->run.match);
        match_init(&self->run.match);
        enum { COUNT = 100 };
        uint32_t words[COUNT][4];
        int streams[COUNT];
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < 4; j++) {
                random ^= random << 13, random ^= random >> 7, random ^= random << 17;
                words[i][j] = (uint32_t)random;
            }
            streams[i] = (int)(random >> 40) % PENTA_STREAM_COUNT;
            simulate(self, (uint64_t)i, (enum penta_stream)streams[i], words[i], 4);
        }
        const int wrong = (int)(random >> 33) % COUNT;
        words[wrong][random % 4] ^= UINT32_C(1) << (random >> 5) % 32;
        for (int i = 0; i <= wrong; i++) {
            observe(self, (uint64_t)i, (enum penta_stream)streams[i], words[i], 4);
            ASSERT_EQ(close_cycle(self, (uint64_t)i), i != wrong, "trial %d, record %d", trial, i);
        }
        EXPECT_EQ(self->run.match.list[0].simulator.stream, streams[wrong]);
    }
}
