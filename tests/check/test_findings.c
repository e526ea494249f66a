// SPDX-License-Identifier: Apache-2.0
// Findings in small programs, and that a run with the checker is the run without it.
#include "core/chip_rig.h"

enum { DESCRIPTOR = 0x200, STATE = 0xc0000000 };

struct found {
    const struct penta_finding *list;
    size_t count;
};

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
    ASSERT_TRUE(penta_enable_check(self->soc));
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

static struct found find(chip_rig *rig)
{
    struct found found;
    found.list = penta_findings(rig->soc, &found.count, NULL);
    return found;
}

TEST_F(chip_rig, a_load_of_what_nothing_wrote)
{
    LOAD_PROGRAM(self, lui(1, TCM), sw(1, 1, 0x400), lw(2, 1, 0x400), lb(3, 1, 0x404),
                 lw(4, 1, 0x404), sb(3, 1, 0x405), lw(5, 1, 0x404), lb(6, 1, 0x406), jal(0, 0));
    penta_run(self->soc, 100);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 3u);
    EXPECT_EQ(found.list[0].kind, PENTA_FINDING_UNWRITTEN);
    EXPECT_EQ(found.list[0].unit, PENTA_UNIT_CORE);
    EXPECT_EQ(found.list[0].place.pc, TCM + 12u);
    EXPECT_EQ(found.list[0].address, TCM + 0x404u);
    EXPECT_EQ(found.list[0].end, TCM + 0x405u);
    EXPECT_EQ(found.list[0].cycle, retired_in(self, 3, 0));
    EXPECT_EQ(found.list[1].place.pc, TCM + 16u);
    // A word with one written byte counts as written, each of its bytes by itself does not.
    EXPECT_EQ(found.list[2].place.pc, TCM + 28u);
}

TEST_F(chip_rig, a_loop_is_one_finding_with_its_range)
{
    LOAD_PROGRAM(self, lui(1, SPAD), addi(2, 0, 5), lw(3, 1, 8), addi(1, 1, 4), addi(2, 2, -1),
                 bne(2, 0, -12), jal(0, 0));
    penta_run(self->soc, 200);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 1u);
    EXPECT_EQ(found.list[0].count, 5u);
    EXPECT_EQ(found.list[0].address, SPAD + 8u);
    EXPECT_EQ(found.list[0].end, SPAD + 28u);
}

TEST_F(chip_rig, calls_are_part_of_a_place)
{
    // main calls f twice, f calls g, g loads.
    LOAD_PROGRAM(self, lui(8, SPAD), jal(1, 12), jal(1, 8), jal(0, 0), addi(9, 1, 0), jal(1, 12),
                 addi(1, 9, 0), jalr(0, 1, 0), lw(3, 8, 0), jalr(0, 1, 0));
    penta_run(self->soc, 200);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 2u);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_EQ(found.list[i].place.pc, TCM + 32u);
        ASSERT_EQ(found.list[i].place.caller_count, 2u);
        EXPECT_EQ(found.list[i].place.callers[0], TCM + 20u);
        EXPECT_EQ(found.list[i].place.callers[1], TCM + 4u + 4u * (uint32_t)i);
    }
}

TEST_F(chip_rig, a_descriptor_that_nothing_wrote)
{
    LOAD_PROGRAM(self, lui(1, TCM), addi(1, 1, DESCRIPTOR), enq(PENTA_ENGINE_SMU, 1), jal(0, 0));
    penta_run(self->soc, 100);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 1u);
    EXPECT_EQ(found.list[0].count, 1u);
    EXPECT_EQ(found.list[0].address, TCM + (uint32_t)DESCRIPTOR);
    EXPECT_EQ(found.list[0].end, TCM + DESCRIPTOR + 64u);
}

TEST_F(chip_rig, a_wait_for_the_bank_of_another_engine)
{
    // The DMA fills bank 0 when the NOP of the MAC array, which reads it, comes 17 cycles later.
    const uint32_t nop[16] = {0, 0, 0, 1};
    uint32_t copy[16] = {PENTA_OPCODE_DMA_COPY, 0, 0, 1u << 16, 0, 0x1000, SPAD};
    copy[11] = 400;
    copy[12] = 1u << 16 | 1;
    copy[13] = 1u << 16 | 1;
    rig_load(self, TCM + DESCRIPTOR, copy, 16);
    rig_load(self, TCM + DESCRIPTOR + 64, nop, 16);
    LOAD_PROGRAM(self, lui(1, TCM), addi(1, 1, DESCRIPTOR), addi(2, 1, 64),
                 enq(PENTA_ENGINE_DMA, 1), enq(PENTA_ENGINE_MAC, 2), jal(0, 0));
    penta_run(self->soc, 2000);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 2u);
    EXPECT_EQ(found.list[0].kind, PENTA_FINDING_UNWRITTEN);
    EXPECT_EQ(found.list[0].address, 0x1000u);
    EXPECT_EQ(found.list[0].end, 0x1190u);
    EXPECT_EQ(found.list[1].kind, PENTA_FINDING_BANK_WAIT);
    EXPECT_EQ(found.list[1].unit, PENTA_UNIT_ENGINES + PENTA_ENGINE_MAC);
    EXPECT_EQ(found.list[1].other_unit, PENTA_UNIT_ENGINES + PENTA_ENGINE_DMA);
    EXPECT_EQ(found.list[1].place.pc, TCM + 16u);
    EXPECT_EQ(found.list[1].other.pc, TCM + 12u);
    EXPECT_EQ(found.list[1].banks, 1u);
    EXPECT_EQ(found.list[1].count, 1u);
    EXPECT_EQ(found.list[1].waited, rig_word(self, PENTA_STREAM_MAC_START, 0, 2));
    EXPECT_EQ(found.list[1].waited, penta_counter(self->soc, PENTA_COUNTER_MAC_WAIT_BANK));
}

TEST_F(chip_rig, operands_of_the_state_machine_unit)
{
    // Sums of pairs of state elements: the second pair is not written. z begins the sums; that of
    // the second element of loop 1 plays no part.
    uint32_t shape[16] = {PENTA_OPCODE_SMU_SHAPE}, run[16] = {PENTA_OPCODE_SMU_RUN};
    penta_set_smu_shape_n0m1(shape, 1);
    penta_set_smu_shape_n1m1(shape, 1);
    penta_set_smu_shape_x_s0(shape, 1);
    penta_set_smu_shape_x_s1(shape, 4);
    penta_set_smu_shape_z_s1(shape, 64);
    penta_set_smu_shape_w_s0(shape, 1);
    penta_set_common_read_mask(run, 1u << PENTA_BANKS_STATE_FIRST);
    penta_set_common_write_mask(run, 1);
    penta_set_smu_run_x(run, STATE);
    penta_set_smu_run_z(run, STATE);
    penta_set_smu_run_w(run, SPAD);
    penta_set_smu_run_xsize(run, 1);
    penta_set_smu_run_zsrc(run, 1);
    penta_set_smu_run_red(run, 1);
    rig_load(self, TCM + DESCRIPTOR, shape, 16);
    rig_load(self, TCM + DESCRIPTOR + 64, run, 16);
    LOAD_PROGRAM(self, lui(1, TCM), addi(1, 1, DESCRIPTOR), addi(2, 1, 64), lui(3, STATE),
                 sw(0, 3, 0), enq(PENTA_ENGINE_SMU, 1), enq(PENTA_ENGINE_SMU, 2), lui(4, SPAD),
                 addi(5, 0, 4), penta_fence(5), lb(5, 4, 1), jal(0, 0));
    penta_run(self->soc, 300);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 1u);
    EXPECT_EQ(found.list[0].kind, PENTA_FINDING_UNWRITTEN);
    EXPECT_EQ(found.list[0].unit, PENTA_UNIT_ENGINES + PENTA_ENGINE_SMU);
    EXPECT_EQ(found.list[0].place.pc, TCM + 24u);
    EXPECT_EQ(found.list[0].address, (uint32_t)STATE + 4u);
    EXPECT_EQ(found.list[0].end, (uint32_t)STATE + 8u);
}

TEST_F(chip_rig, counters_read_in_halves)
{
    LOAD_PROGRAM(self, lui(1, 0x80000000), csrrw(0, PENTA_CSR_MCYCLE, 1), csrr(2, PENTA_CSR_MCYCLE),
                 csrrw(0, PENTA_CSR_MINSTRET, 1), csrr(3, PENTA_CSR_MINSTRET),
                 csrr(3, PENTA_CSR_MINSTRETH), jal(0, 0));
    penta_run(self->soc, 50);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 1u);
    EXPECT_EQ(found.list[0].kind, PENTA_FINDING_COUNTER);
    EXPECT_EQ(found.list[0].index, PENTA_CSR_MCYCLE);
    EXPECT_EQ(found.list[0].value, 0x80000000);
    EXPECT_FALSE(found.list[0].wrapped);
}

TEST_F(chip_rig, semaphores_near_their_limit)
{
    // 15 x 15 = 225, then 14 (239), 1 (240).
    LOAD_PROGRAM(self, addi(1, 0, 3), addi(2, 0, 15), addi(3, 0, 15), sem_signal(1, 2),
                 addi(3, 3, -1), bne(3, 0, -8), addi(2, 0, 14), sem_signal(1, 2), addi(2, 0, 1),
                 sem_signal(1, 2), jal(0, 0));
    penta_run(self->soc, 300);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 1u);
    EXPECT_EQ(found.list[0].kind, PENTA_FINDING_SEMAPHORE);
    EXPECT_EQ(found.list[0].place.pc, TCM + 36u);
    EXPECT_EQ(found.list[0].index, 3u);
    EXPECT_EQ(found.list[0].value, 240);
    EXPECT_EQ(found.list[0].cycle, retired_in(self, 9, 0) + 2);
}

TEST_F(chip_rig, a_reset_forgets_calls_but_not_memory)
{
    rig_stimulate(self, "cycle 20 reset 2\n");
    LOAD_PROGRAM(self, lui(8, SPAD), sw(8, 8, 0), jal(1, 4), lw(3, 8, 0), lw(3, 8, 4), jal(0, 0));
    penta_run(self->soc, 80);
    const struct found found = find(self);
    ASSERT_EQ(found.count, 1u);
    EXPECT_EQ(found.list[0].address, SPAD + 4u);
    EXPECT_EQ(found.list[0].place.caller_count, 1u);
}

TEST(Check, NobodyChecksUnlessAsked)
{
    chip_rig *rig = calloc(1, sizeof *rig);
    size_t count = 7;
    ASSERT_NE(rig, NULL);
    rig_create(rig, PENTA_OPTIONS_NONE);
    EXPECT_EQ(penta_findings(rig->soc, &count, NULL), NULL);
    EXPECT_EQ(count, 0u);
    penta_destroy(rig->soc);
    free(rig);
}

TEST(Check, TooManyPlacesAreCounted)
{
    // 5000 loads from unwritten words of the scratchpad, each its own place, of which 4096 are kept.
    const uint32_t first = lui(1, SPAD), load = lw(2, 1, 0), last = jal(0, 0);
    struct penta_options options = PENTA_OPTIONS_NONE;
    chip_rig *rig = calloc(1, sizeof *rig);
    uint64_t dropped;
    size_t count;
    ASSERT_NE(rig, NULL);
    options.max_cycles = 50000;
    rig_create(rig, options);
    ASSERT_TRUE(penta_enable_check(rig->soc));
    rig_load(rig, TCM, &first, 1);
    for (uint32_t i = 0; i < 5000; i++)
        rig_load(rig, TCM + 4 + 4 * i, &load, 1);
    rig_load(rig, TCM + 4 + 4 * 5000, &last, 1);
    for (uint64_t cycle = 1000; cycle < 40000; cycle += 1000) {
        penta_run(rig->soc, cycle);
        rig->count = 0;
    }
    penta_findings(rig->soc, &count, &dropped);
    EXPECT_EQ(count, 4096u);
    EXPECT_EQ(dropped, 904u);
    penta_destroy(rig->soc);
    free(rig);
}
