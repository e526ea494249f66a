// SPDX-License-Identifier: Apache-2.0
// The matcher must notice every way in which two sides can differ, and name it.
#include <string.h>

#include "lockstep/match.h"
#include "penta_test.h"

typedef struct {
    struct match match;
} match_fixture;

SetUp(match_fixture)
{
    ASSERT_TRUE(match_init(&self->match));
}

TearDown(match_fixture)
{
    match_free(&self->match);
}

static void expect(struct match *match, uint64_t cycle, enum penta_stream stream, uint32_t a, uint32_t b)
{
    const uint32_t words[2] = {a, b};
    const uint8_t data[3] = {1, 2, 3};
    const struct penta_record record = {cycle, stream, 2, words, sizeof data, data};
    match_expect(match, &record);
}

static void observe(struct match *match, uint64_t cycle, enum penta_stream stream, uint32_t a, uint32_t b,
                    unsigned data_count)
{
    const uint32_t words[2] = {a, b};
    const uint8_t data[3] = {1, 2, 3};
    match_observe(match, cycle, stream, words, 2, data, data_count);
}

TEST_F(match_fixture, EqualRecordsMatch)
{
    struct match *match = &self->match;
    for (uint64_t cycle = 0; cycle < 10000; cycle++)
        expect(match, cycle, PENTA_STREAM_RETIRE, (uint32_t)cycle, 7);
    for (uint64_t cycle = 0; cycle < 10000; cycle++) {
        observe(match, cycle, PENTA_STREAM_RETIRE, (uint32_t)cycle, 7, 3);
        ASSERT_TRUE(match_close_cycle(match, cycle));
    }
    EXPECT_EQ(match->matched[PENTA_STREAM_RETIRE], 10000u);
    EXPECT_EQ(match->events, 10000u);
}

TEST_F(match_fixture, ADifferentWordIsADifference)
{
    struct match *match = &self->match;
    expect(match, 5, PENTA_STREAM_TRAP, 1, 2);
    observe(match, 5, PENTA_STREAM_TRAP, 1, 3, 3);
    EXPECT_FALSE(match_close_cycle(match, 5));
    ASSERT_EQ(match->differences, 1u);
    EXPECT_EQ((int)match->list[0].kind, (int)MATCH_DIFFERENT);
    EXPECT_EQ(match->list[0].simulator.words[1], 2u);
    EXPECT_EQ(match->list[0].rtl.words[1], 3u);
    EXPECT_EQ(match->list[0].rtl.stream, (int)PENTA_STREAM_TRAP);
}

TEST_F(match_fixture, ShorterDataIsADifference)
{
    expect(&self->match, 5, PENTA_STREAM_DMA_WRITE, 1, 2);
    observe(&self->match, 5, PENTA_STREAM_DMA_WRITE, 1, 2, 2);
    EXPECT_FALSE(match_close_cycle(&self->match, 5));
    EXPECT_EQ((int)self->match.list[0].kind, (int)MATCH_DIFFERENT);
}

TEST_F(match_fixture, AMissingRecordIsFoundInItsCycle)
{
    struct match *match = &self->match;
    expect(match, 4, PENTA_STREAM_AXI_B, 0, 0);
    EXPECT_TRUE(match_close_cycle(match, 3));
    EXPECT_FALSE(match_close_cycle(match, 4));
    EXPECT_EQ((int)match->list[0].kind, (int)MATCH_MISSING);
    EXPECT_EQ(match->list[0].simulator.cycle, 4u);
}

TEST_F(match_fixture, AnExtraRecordNamesTheNextExpected)
{
    struct match *match = &self->match;
    expect(match, 9, PENTA_STREAM_MAC_DONE, 0, 0);
    observe(match, 8, PENTA_STREAM_MAC_DONE, 0, 0, 3);
    EXPECT_FALSE(match_close_cycle(match, 8));
    EXPECT_EQ((int)match->list[0].kind, (int)MATCH_EXTRA);
    EXPECT_EQ(match->list[0].next_expected, 9u);
}

TEST_F(match_fixture, ALateRecordIsMissingInItsCycle)
{
    struct match *match = &self->match;
    expect(match, 8, PENTA_STREAM_MAC_DONE, 0, 0);
    EXPECT_FALSE(match_close_cycle(match, 8));
    observe(match, 9, PENTA_STREAM_MAC_DONE, 0, 0, 3);
    EXPECT_FALSE(match_close_cycle(match, 9));
    EXPECT_EQ(match->differences, 2u);
}

TEST_F(match_fixture, SilenceOfAnEngineIsCompared)
{
    observe(&self->match, 0, PENTA_STREAM_SMU_START, 0, 0, 3);
    EXPECT_FALSE(match_close_cycle(&self->match, 0));
    EXPECT_EQ(self->match.list[0].next_expected, UINT64_MAX);
}

TEST_F(match_fixture, ASecondRecordOfAStreamInOneCycleIsExtra)
{
    expect(&self->match, 3, PENTA_STREAM_RETIRE, 1, 1);
    observe(&self->match, 3, PENTA_STREAM_RETIRE, 1, 1, 3);
    observe(&self->match, 3, PENTA_STREAM_RETIRE, 1, 1, 3);
    EXPECT_FALSE(match_close_cycle(&self->match, 3));
}
