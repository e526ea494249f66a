// SPDX-License-Identifier: Apache-2.0
// DMA_COPY: legality, and durations by hand from docs/isa.md section 7 on the ideal DRAM.
#include "dma/engine_rig.h"

enum { SPAD = 0x90000000, WEIGHT = 0xa0000000, ACC = 0xb0000000, STATE = 0xc0000000, START = 100 };

typedef struct {
    struct penta_soc *soc;
    struct penta_command command;
    struct rig_records records;
} tiny_chip;

SetUp(tiny_chip)
{
    struct penta_config config;
    struct penta_error error = {""};
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    strcpy(config.dram_model, "ideal");
    config.dram_latency = 20;
    config.axi_bytes = 4;
    self->soc = penta_create(&config, &PENTA_OPTIONS_NONE, &error);
    ASSERT_NE(self->soc, NULL, "%s", error.text);
    self->records.list = malloc(RIG_RECORDS * sizeof(struct rig_record));
    ASSERT_TRUE(penta_attach(self->soc, PENTA_ALL_STREAMS, rig_consume, &self->records));
}
TearDown(tiny_chip)
{
    free(self->records.list);
    penta_destroy(self->soc);
}

// `bytes` bytes in one row.
static void describe(tiny_chip *self, uint32_t source, uint32_t destination, uint32_t bytes)
{
    uint32_t *word = self->command.word;
    memset(&self->command, 0, sizeof(self->command));
    penta_set_common_opcode(word, PENTA_OPCODE_DMA_COPY);
    penta_set_dma_copy_src(word, source);
    penta_set_dma_copy_dst(word, destination);
    penta_set_dma_copy_src_s0(word, 1);
    penta_set_dma_copy_dst_s0(word, 1);
    penta_set_dma_copy_n0(word, bytes);
    penta_set_dma_copy_n1(word, 1);
    penta_set_dma_copy_n2(word, 1);
    self->command.read_mask = source >> 28 == 9 ? 0x3 : 0xff00;
    self->command.write_mask = destination >> 28 == 9 ? 0xfc : 0xff00;
}

static uint8_t check(tiny_chip *self)
{
    dma_engine.address(self->soc, &self->command);
    return dma_engine.check(self->soc, &self->command);
}

static struct penta_outcome run(tiny_chip *self)
{
    struct penta_outcome outcome;
    EXPECT_EQ(check(self), 0);
    dma_engine.run(self->soc, &self->command, START, UINT64_MAX, &outcome);
    return outcome;
}

TEST_F(tiny_chip, regions_that_may_be_copied)
{
    static const uint32_t regions[] = {0,   0x70000000, 0x80000000, SPAD,       WEIGHT,
                                       ACC, STATE,      0xd0000000, 0xe0000000, 0xf0000000};
    for (unsigned i = 0; i < 10; i++) {
        for (unsigned j = 0; j < 10; j++) {
            describe(self, regions[i], regions[j], 16);
            const bool from = i >= 3 && i <= 6, to = j >= 3 && j <= 6;
            const bool legal = (from && to) || (i < 2 && to) || (from && j < 2);
            EXPECT_EQ(check(self), legal ? 0 : PENTA_ERROR_ILLEGAL, "%x to %x", regions[i],
                      regions[j]);
        }
    }
}

TEST_F(tiny_chip, counts_and_sizes_that_are_illegal)
{
    describe(self, 0, SPAD, 0);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, 0, SPAD, 1);
    penta_set_dma_copy_n1(self->command.word, 0);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, 0, SPAD, 1);
    penta_set_dma_copy_n2(self->command.word, 0);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, SPAD, ACC, 1);
    penta_set_dma_copy_esize(self->command.word, 3);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, 0, SPAD, 1);
    penta_set_dma_copy_src_s0(self->command.word, 2);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, SPAD, 0, 1);
    penta_set_dma_copy_dst_s0(self->command.word, -1);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, SPAD, ACC, 1);
    penta_set_dma_copy_dst_s0(self->command.word, -1);
    EXPECT_EQ(check(self), 0);
}

TEST_F(tiny_chip, dense_only_loads_bytes)
{
    describe(self, 0, WEIGHT, 1);
    penta_set_dma_copy_dense(self->command.word, 1);
    EXPECT_EQ(check(self), 0);
    penta_set_dma_copy_esize(self->command.word, 1);
    penta_set_dma_copy_src_s0(self->command.word, 2);
    penta_set_dma_copy_dst_s0(self->command.word, 2);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
    describe(self, SPAD, WEIGHT, 1);
    penta_set_dma_copy_dense(self->command.word, 1);
    EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL);
}

TEST_F(tiny_chip, an_iteration_steps_and_toggles)
{
    describe(self, 0x100, SPAD + 0x10, 1);
    penta_set_dma_copy_src_step(self->command.word, -4);
    penta_set_dma_copy_dst_step(self->command.word, 8);
    penta_set_common_toggle0(self->command.word, 3);  // DRAM has no banks
    penta_set_common_toggle1(self->command.word, 2);
    self->command.iteration = 3;
    EXPECT_EQ(check(self), 0);
    EXPECT_EQ(self->command.address[0], 0x100 - 12);
    EXPECT_EQ(self->command.address[1], SPAD + 0x10 + 24 + 2 * self->soc->local[0].bank_bytes);
    self->command.iteration = 4;
    EXPECT_EQ(check(self), 0);
    EXPECT_EQ(self->command.address[1], SPAD + 0x10 + 32);
}

TEST_F(tiny_chip, a_load_of_one_burst)
{
    // AR in S+2, first beat 20 later, 16 beats, E = last + 3.
    describe(self, 0x1000, WEIGHT, 64);
    const struct penta_outcome outcome = run(self);
    EXPECT_EQ(outcome.end, START + 2 + 20 + 15 + 3);
    EXPECT_EQ(outcome.error, 0);
    EXPECT_EQ(outcome.count[0], 64);
    EXPECT_EQ(outcome.count[1], 0);
    EXPECT_EQ(self->records.count, 1 + 16 + 16);
}

TEST_F(tiny_chip, a_long_load_is_bound_by_the_bus)
{
    // Unaligned: 3 bytes in the first beat, then 1024 bytes (the longest burst here) and 5.
    describe(self, 0x13fd, WEIGHT, 3 + 1024 + 5);
    EXPECT_EQ(run(self).end, START + 2 + 20 + (1 + 256 + 2 - 1) + 3);
    const uint32_t first[2] = {0x13fd, 1}, second[2] = {0x1400, 256}, third[2] = {0x1800, 2};
    EXPECT_MEMEQ(self->records.list[0].words, first, 8);
    unsigned addresses = 0;
    for (size_t i = 0; i < self->records.count; i++) {
        const struct rig_record *record = &self->records.list[i];
        if (record->stream != PENTA_STREAM_AXI_AR) continue;
        EXPECT_MEMEQ(record->words, addresses == 0 ? first : addresses == 1 ? second : third, 8);
        EXPECT_EQ(record->cycle, START + 2 + addresses);
        addresses++;
    }
    EXPECT_EQ(addresses, 3);
}

TEST_F(tiny_chip, eight_bursts_are_outstanding)
{
    // Rows of 4 bytes: bursts of one beat, a latency of 20. The ninth address waits for the first
    // beat, in S+22: visible in S+23. So 8 beats in 21 cycles.
    describe(self, 0x1000, WEIGHT, 4);
    penta_set_dma_copy_n1(self->command.word, 24);
    penta_set_dma_copy_src_s1(self->command.word, 64);
    penta_set_dma_copy_dst_s1(self->command.word, 4);
    EXPECT_EQ(run(self).end, START + 2 + 2 * 21 + 7 + 20 + 3);
}

TEST_F(tiny_chip, a_store_of_one_burst)
{
    // AW in S+2; beat 0 read in S+3, transferred in S+5; 16 beats; B 20 after the last; E = B + 1.
    describe(self, SPAD, 0x1000, 64);
    const struct penta_outcome outcome = run(self);
    EXPECT_EQ(outcome.end, START + 5 + 15 + 20 + 1);
    EXPECT_EQ(outcome.count[0], 0);
    EXPECT_EQ(outcome.count[1], 64);
    EXPECT_MEMEQ(self->soc->dram + 0x1000, self->soc->local[0].bytes, 64);
}

TEST_F(tiny_chip, local_copies_take_a_cycle_a_piece)
{
    describe(self, SPAD, ACC, 67);  // 17 pieces of 4 bytes
    EXPECT_EQ(run(self).end, START + 3 + 17);
    describe(self, SPAD, ACC, 67);
    penta_set_dma_copy_n1(self->command.word, 3);
    penta_set_dma_copy_src_s1(self->command.word, 67);
    penta_set_dma_copy_dst_s1(self->command.word, 67);
    EXPECT_EQ(run(self).end, START + 3 + 3 * 17);
    // A transpose: one piece an element.
    describe(self, SPAD, ACC, 67);
    penta_set_dma_copy_dst_s0(self->command.word, 8);
    EXPECT_EQ(run(self).end, START + 3 + 67);
}

TEST_F(tiny_chip, the_lowest_error_is_reported)
{
    describe(self, 0x1000, WEIGHT + 0x00fffff0, 7);
    self->soc->dram[0x1000] = 0xff;
    penta_set_dma_copy_n0(self->command.word, 1);
    penta_set_dma_copy_dense(self->command.word, 1);
    EXPECT_EQ(run(self).error, PENTA_ERROR_ADDRESS);
    describe(self, 0x1000, WEIGHT, 1);
    penta_set_dma_copy_dense(self->command.word, 1);
    EXPECT_EQ(run(self).error, PENTA_ERROR_DENSE);
    self->command.write_mask = 0;
    EXPECT_EQ(run(self).error, PENTA_ERROR_BANK);
    describe(self, 0x7fff0000, WEIGHT, 4);
    EXPECT_EQ(run(self).error, PENTA_ERROR_AXI);
}
