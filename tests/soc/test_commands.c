// Queues, scoreboard and semaphores: cycles by hand from docs/isa.md sections 4 and 5.
#include "core/chip_rig.h"
#include "soc/soc.h"

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

enum { DESCRIPTOR = 0x200 };

// x1 = DESCRIPTOR's address in cycles 1 and 2; the next instruction is word 2, in X in cycle 3.
#define POINT_X1 lui(1, TCM), addi(1, 1, DESCRIPTOR)

static void put_descriptor(chip_rig *self, unsigned index, const uint32_t words[16])
{
    rig_load(self, TCM + DESCRIPTOR + 64 * index, words, 16);
}

static void put_nop(chip_rig *self, unsigned index, uint32_t word0, uint32_t word1)
{
    put_descriptor(self, index, (const uint32_t[16]){word0, word1});
}

TEST_F(chip_rig, a_nop_from_enqueue_to_fence)
{
    // enq: w = 3. Words on the bus in 5..20, complete in the queue in 21, request in 22, granted
    // there, START 23, DONE 24, out of the queue in 25, the core sees it in 26.
    put_nop(self, 0, 0, 0);
    LOAD_PROGRAM(self, POINT_X1, enq(PENTA_ENGINE_SMU, 1), addi(2, 0, 4), penta_fence(2),
                 addi(3, 0, 0), csrr(4, PENTA_CSR_MHPMCOUNTER25));
    penta_run(self->soc, 60);
    for (uint32_t i = 0; i < 16; i++)
        EXPECT_RECORD(self, ENQUEUE, i, 5 + i, PENTA_ENGINE_SMU, i, 0);
    EXPECT_EQ(retired_in(self, 2, 0), 19);
    EXPECT_RECORD(self, STALL, 0, 19, PENTA_COUNTER_CORE_ENQUEUE, 16, 0);
    EXPECT_RECORD(self, SMU_QUEUE, 0, 21, 1);
    EXPECT_RECORD(self, SMU_START, 0, 23, 0, 0, 0);
    EXPECT_RECORD(self, SMU_DONE, 0, 24, 0, 1, 0);
    EXPECT_RECORD(self, SMU_QUEUE, 1, 25, 0);
    EXPECT_EQ(retired_in(self, 4, 0), 26);
    EXPECT_RECORD(self, STALL, 1, 26, PENTA_COUNTER_CORE_FENCE, 5, 0);
    EXPECT_EQ(retired_value(self, 6), 1);
    EXPECT_EQ(penta_counter(self->soc, PENTA_COUNTER_SMU_BUSY), 1);
}

TEST_F(chip_rig, base_registers_are_added_to_words_5_to_8)
{
    const uint32_t words[16] = {0, 0, 0x3210, 0, 0, 10, 20, 30, 40, 50};
    put_descriptor(self, 0, words);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 0, 100), csrrw(0, PENTA_CSR_PBASE1, 2),
                 csrrw(0, PENTA_CSR_PBASE2, 1), csrrw(0, PENTA_CSR_PBASE3, 2),
                 enq(PENTA_ENGINE_DMA, 1));
    penta_run(self->soc, 60);
    const uint32_t first = 7 + 2;
    EXPECT_RECORD(self, ENQUEUE, 5, first + 5, PENTA_ENGINE_DMA, 5, 10);
    EXPECT_RECORD(self, ENQUEUE, 6, first + 6, PENTA_ENGINE_DMA, 6, 120);
    EXPECT_RECORD(self, ENQUEUE, 7, first + 7, PENTA_ENGINE_DMA, 7, 30 + TCM + DESCRIPTOR);
    EXPECT_RECORD(self, ENQUEUE, 8, first + 8, PENTA_ENGINE_DMA, 8, 140);
    EXPECT_RECORD(self, ENQUEUE, 9, first + 9, PENTA_ENGINE_DMA, 9, 50);
}

TEST_F(chip_rig, iterations_follow_each_other_with_waits_and_signals_in_each)
{
    // Three iterations, each takes 1 from semaphore 2 and signals 3; the core puts the first 1
    // there: signal in X in 5, seen in 6, shows in 7.
    put_nop(self, 0, 2u << 16, 0x12u | 0x320000u);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 0, 2), addi(4, 0, 1), sem_signal(2, 4),
                 enq(PENTA_ENGINE_DMA, 1), jal(0, 0));
    penta_run(self->soc, 80);
    EXPECT_RECORD(self, SEMAPHORE, 0, 7, 1u << 16, 0, 0, 0);
    // w = 6: queue 24, request 25, taken 26, START 26, DONE 27, signals show in 29.
    EXPECT_RECORD(self, DMA_START, 0, 26, 0, 0, 0);
    EXPECT_RECORD(self, SEMAPHORE, 1, 26, 0, 0, 0, 0);
    EXPECT_RECORD(self, DMA_DONE, 0, 27, 0, 1, 0, 0);
    EXPECT_RECORD(self, SEMAPHORE, 2, 29, 3u << 16, 0, 0, 0);
    // Decoded in 28, the request is visible and granted in 29: START 30, DONE 31.
    EXPECT_RECORD(self, DMA_START, 1, 30, 1, 0, 0);
    EXPECT_RECORD(self, SEMAPHORE, 3, 30, 2u << 16, 0, 0, 0);
    EXPECT_RECORD(self, DMA_START, 2, 34, 2, 0, 0);
    EXPECT_RECORD(self, DMA_DONE, 2, 35, 0, 1, 0, 0);
    EXPECT_RECORD(self, DMA_QUEUE, 1, 36, 0);
    EXPECT_RECORD(self, SEMAPHORE, 6, 37, 7u << 16, 0, 0, 0);
}

TEST_F(chip_rig, waiting_for_a_semaphore_is_counted)
{
    // The request is visible in 22 (w = 3).
    put_nop(self, 0, 0, 0x20u);
    LOAD_PROGRAM(self, POINT_X1, enq(PENTA_ENGINE_MAC, 1), addi(2, 0, 2), divu(3, 2, 2),
                 sem_signal(0, 2), addi(4, 0, 7), penta_fence(4));
    // enq 3..19, addi 20, divu 21..54, signal 55: seen in 56, shows in 57 and is granted there.
    penta_run(self->soc, 100);
    EXPECT_RECORD(self, MAC_START, 0, 58, 0, 57 - 22, 0);
    EXPECT_EQ(penta_counter(self->soc, PENTA_COUNTER_MAC_WAIT_SEM), 35);
    EXPECT_EQ(retired_in(self, 7, 0), 58 + 1 + 2);
}

TEST_F(chip_rig, one_grant_a_cycle_in_the_order_core_dma_mac_smu)
{
    // All three wait for semaphore 0; one signal of 15 lets all go, one a cycle.
    put_nop(self, 0, 0, 0x10u);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 0, 15), enq(PENTA_ENGINE_SMU, 1), enq(PENTA_ENGINE_MAC, 1),
                 enq(PENTA_ENGINE_DMA, 1), mul(3, 1, 1), sem_signal(0, 2), jal(0, 0));
    // enq 4..20, 21..37, 38..54 (queue 56, request 57), mul 55..72, signal 73: shows in 75.
    penta_run(self->soc, 120);
    EXPECT_RECORD(self, DMA_START, 0, 76, 0, 75 - 57, 0);
    EXPECT_RECORD(self, MAC_START, 0, 77, 0, 75 - (21 + 19), 1);
    EXPECT_RECORD(self, SMU_START, 0, 78, 0, 75 - (4 + 19), 2);
}

TEST_F(chip_rig, sem_wait_takes_two_cycles_more)
{
    LOAD_PROGRAM(self, addi(1, 0, 3), sem_signal(1, 1), NOP, sem_wait(1, 1), jal(0, 0));
    penta_run(self->soc, 40);
    // Signal X 2, shows 4. Wait X 4: taken in 5, shows and retires in 6.
    EXPECT_RECORD(self, SEMAPHORE, 0, 4, 3u << 24, 0, 0, 0);
    EXPECT_EQ(retired_in(self, 3, 0), 6);
    EXPECT_RECORD(self, SEMAPHORE, 1, 6, 0, 0, 0, 0);
    EXPECT_RECORD(self, STALL, 0, 6, PENTA_COUNTER_CORE_SEMAPHORE, 2, 0);
}

TEST_F(chip_rig, an_interrupt_abandons_a_waiting_semaphore)
{
    LOAD_PROGRAM(self, lui(31, TCM), addi(31, 31, 0x100), csrrw(0, PENTA_CSR_MTVEC, 31),
                 addi(1, 0, -1), csrrw(0, PENTA_CSR_MIE, 1), addi(1, 0, 1),
                 csrrwi(0, PENTA_CSR_MSTATUS, 8), sem_wait(1, 1));
    rig_load(self, TCM + 0x100, (const uint32_t[]){jal(0, 0)}, 1);
    rig_stimulate(self, "cycle 99 irq 1\n");
    penta_run(self->soc, 200);
    EXPECT_RECORD(self, TRAP, 0, 100, TCM + 28, 0x8000000bu, 0);
    EXPECT_RECORD(self, STALL, 0, 100, PENTA_COUNTER_CORE_SEMAPHORE, 100 - 8, 0);
}

TEST_F(chip_rig, operands_of_semaphores_are_checked)
{
    LOAD_PROGRAM(self, addi(1, 0, 16), addi(2, 0, 1), sem_signal(1, 2));
    EXPECT_EQ(penta_run(self->soc, 40), PENTA_STOP_END);
    EXPECT_RECORD(self, TRAP, 0, 3, TCM + 8, 2, sem_signal(1, 2));
}

TEST_F(chip_rig, enq_waits_for_a_slot)
{
    // Queue depth 4. The first command waits for semaphore 0, so the fifth enq finds no slot until
    // the core's signal lets that one go.
    put_nop(self, 0, 0, 0x10u);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 1, 64), enq(PENTA_ENGINE_DMA, 1), enq(PENTA_ENGINE_DMA, 1),
                 enq(PENTA_ENGINE_DMA, 1), enq(PENTA_ENGINE_DMA, 1), addi(3, 0, 1),
                 sem_signal(0, 3), enq(PENTA_ENGINE_DMA, 1), NOP);
    // enq in X 4, 21, 38, 55; 72 addi, 73 signal (shows 75, granted 75, START 76, DONE 77, the core
    // sees a slot in 79), 74 the fifth enq: w = 79, retires 95.
    penta_run(self->soc, 200);
    EXPECT_EQ(retired_in(self, 9, 0), 95);
    EXPECT_RECORD(self, STALL, 4, 95, PENTA_COUNTER_CORE_ENQUEUE, 16, 5);
    EXPECT_EQ(penta_counter(self->soc, PENTA_COUNTER_CORE_QUEUE), 5);
    // Complete in the queue in 97; the four before it: 78 shows three.
    EXPECT_RECORD(self, DMA_QUEUE, 4, 78, 3);
    EXPECT_RECORD(self, DMA_QUEUE, 5, 97, 4);
}

TEST_F(chip_rig, illegal_descriptor_freezes_and_a_write_thaws)
{
    put_nop(self, 0, 0x7f | 5u << 16, 0);
    LOAD_PROGRAM(self, POINT_X1, enq(PENTA_ENGINE_SMU, 1), mul(2, 1, 1),
                 csrr(3, PENTA_CSR_PSTAT_SMU), csrr(4, PENTA_CSR_PERR_SMU),
                 csrrw(5, PENTA_CSR_PERR_SMU, 1), csrr(6, PENTA_CSR_PSTAT_SMU), jal(0, 0));
    // w = 3: in the queue and decoded in 21, DONE in 22, perr shows in 24.
    penta_run(self->soc, 80);
    EXPECT_RECORD(self, SMU_DONE, 0, 22, PENTA_ERROR_ILLEGAL, 0, 0);
    EXPECT_EQ(rig_number(self, PENTA_STREAM_SMU_START), 0);
    EXPECT_RECORD(self, ERROR, 0, 24, 0, 0, 0x7f01, 0);
    EXPECT_RECORD(self, INTERRUPT, 0, 24, 0x10000);
    // mul 20..37; csrr 38, 39; the write in 40; gone in 41; the queue is empty in 42.
    EXPECT_EQ(retired_value(self, 4), 1 | 3 << 8 | 1 << 16);
    EXPECT_EQ(retired_value(self, 5), 0x7f01);
    EXPECT_RECORD(self, CSR_WRITE, 0, 40, PENTA_CSR_PERR_SMU, 0);
    EXPECT_RECORD(self, ERROR, 1, 41, 0, 0, 0, 0);
    EXPECT_RECORD(self, INTERRUPT, 1, 41, 0);
    EXPECT_EQ(retired_value(self, 7), 4 << 8);
    EXPECT_RECORD(self, SMU_QUEUE, 0, 21, 1);
    EXPECT_RECORD(self, SMU_QUEUE, 1, 42, 0);
}

TEST_F(chip_rig, common_rules_of_legality)
{
    static const uint32_t illegal[][5] = {
        {0, 0, 0, 0x00010001, 0},                  // a bank read and written
        {0, 0, 0, 0x00000010, 0},                  // scratchpad bank 4 of 4
        {1u << 16, 0, 0, 0x00000001, 0x00010000},  // only the odd iteration
    };
    for (unsigned i = 0; i < 3; i++) {
        const uint32_t words[16] = {illegal[i][0], illegal[i][1], illegal[i][2], illegal[i][3],
                                    illegal[i][4]};
        put_descriptor(self, i, words);
    }
    LOAD_PROGRAM(self, POINT_X1, enq(0, 1), addi(1, 1, 64), enq(1, 1), addi(1, 1, 64), enq(2, 1),
                 jal(0, 0));
    penta_run(self->soc, 200);
    EXPECT_EQ(rig_word(self, PENTA_STREAM_DMA_DONE, 0, 0), PENTA_ERROR_ILLEGAL);
    EXPECT_EQ(rig_word(self, PENTA_STREAM_MAC_DONE, 0, 0), PENTA_ERROR_ILLEGAL);
    EXPECT_EQ(rig_word(self, PENTA_STREAM_SMU_DONE, 0, 0), 0);
    EXPECT_EQ(rig_word(self, PENTA_STREAM_SMU_DONE, 1, 0), PENTA_ERROR_ILLEGAL);
}

TEST_F(chip_rig, banks_belong_to_a_command_from_start_to_done)
{
    const uint32_t words[16] = {0, 0, 0, 0x01000001};
    put_descriptor(self, 0, words);
    LOAD_PROGRAM(self, POINT_X1, lui(2, SPAD), enq(PENTA_ENGINE_DMA, 1), NOP, lw(3, 2, 0),
                 jal(0, 0));
    // w = 4: request and grant 23, START 24, DONE 25, free in 27. Load: X 22, request 23 before the
    // DMA's: the core wins, its bank is free again in 25, the DMA is granted in 25.
    penta_run(self->soc, 60);
    EXPECT_EQ(retired_in(self, 5, 0), 26);
    EXPECT_RECORD(self, BANK_OWNER, 0, 24, 1, 0);
    EXPECT_RECORD(self, BANK_OWNER, 1, 25, 0, 0);
    EXPECT_RECORD(self, DMA_START, 0, 26, 0, 0, 2);
    EXPECT_RECORD(self, BANK_OWNER, 2, 26, 2, 2);
    EXPECT_RECORD(self, BANK_OWNER, 3, 29, 0, 0);
}

TEST_F(chip_rig, a_core_access_waits_for_its_bank)
{
    const uint32_t words[16] = {0, 0, 0, 0x00000001};
    put_descriptor(self, 0, words);
    LOAD_PROGRAM(self, POINT_X1, lui(2, SPAD), enq(PENTA_ENGINE_DMA, 1), NOP, NOP, lw(3, 2, 0),
                 jal(0, 0));
    // DMA granted in 23, owns the bank in 24..26. Load: X 23, request 24, granted 27, retires 30.
    penta_run(self->soc, 60);
    EXPECT_EQ(retired_in(self, 6, 0), 30);
    EXPECT_RECORD(self, STALL, 1, 30, PENTA_COUNTER_CORE_LOCAL, 4, 3);
}

TEST_F(chip_rig, semaphore_overflow)
{
    LOAD_PROGRAM(self, addi(1, 0, 3), addi(2, 0, 15), addi(3, 0, 18), sem_signal(1, 2),
                 addi(3, 3, -1), bne(3, 0, -8), csrr(4, PENTA_CSR_PERR_SOC), NOP, NOP,
                 csrr(5, PENTA_CSR_PERR_SOC));
    penta_run(self->soc, 200);
    // 17 times 15 is 255. The 18th signal is in X in 4 + 17*4 = 72: 255 and the error show in 74,
    // perr_soc in 75.
    EXPECT_RECORD(self, SEMAPHORE, 16, 70, 255u << 24, 0, 0, 0);
    EXPECT_EQ(rig_number(self, PENTA_STREAM_SEMAPHORE), 17);
    EXPECT_RECORD(self, ERROR, 0, 75, 0, 0, 0, 0x308);
    EXPECT_EQ(retired_value(self, 9), 0x308);
}

TEST_F(chip_rig, deadlock_ends_the_run_64_cycles_after_everything_stands)
{
    put_nop(self, 0, 0, 0x10u);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 0, 1), enq(PENTA_ENGINE_DMA, 1), penta_fence(2));
    // w = 4: request visible in 23; the fence is in X from 21. First counted cycle 23, so n is 64 in
    // 87 and perr_soc shows it in 88.
    EXPECT_EQ(penta_run(self->soc, 1000), PENTA_STOP_END);
    const struct penta_result *result = penta_result(self->soc);
    EXPECT_EQ(result->reason, PENTA_END_DEADLOCK);
    EXPECT_EQ(result->cycles, 89);
    EXPECT_RECORD(self, ERROR, 0, 88, 0, 0, 0, 9);
    EXPECT_NE(strstr(result->diagnosis, "semaphore 0 >= 1"), NULL, "%s", result->diagnosis);
    EXPECT_NE(strstr(result->diagnosis, "penta.fence"), NULL, "%s", result->diagnosis);
}

TEST_F(chip_rig, a_deadlock_that_can_wake_the_core_does)
{
    put_nop(self, 0, 0, 0x10u);
    LOAD_PROGRAM(self, POINT_X1, lui(2, 0x10000), csrrw(0, PENTA_CSR_MIE, 2),
                 enq(PENTA_ENGINE_DMA, 1), WFI, csrr(3, PENTA_CSR_PERR_SOC), jal(0, 0));
    // w = 5: request 24, n is 64 in 88, perr_soc in 89: wfi retires there.
    EXPECT_EQ(penta_run(self->soc, 1000), PENTA_STOP_CYCLE);
    EXPECT_EQ(retired_in(self, 5, 0), 89);
    EXPECT_EQ(retired_value(self, 6), 9);
}

TEST_F(chip_rig, wfi_that_a_timer_may_wake_is_no_deadlock)
{
    LOAD_PROGRAM(self, addi(1, 0, 128), csrrw(0, PENTA_CSR_MIE, 1), WFI);
    EXPECT_EQ(penta_run(self->soc, 5000), PENTA_STOP_CYCLE);
    EXPECT_EQ(penta_run(self->soc, 20000), PENTA_STOP_END);
    EXPECT_EQ(penta_result(self->soc)->reason, PENTA_END_CYCLE_LIMIT);
    EXPECT_EQ(penta_result(self->soc)->cycles, 10000);
}

// ---------------------------------------------------------------------------------------- reset

TEST_F(chip_rig, a_reset_in_mid_run_starts_again)
{
    put_nop(self, 0, 0, 0x10u);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 0, 1), sem_signal(2, 2), enq(PENTA_ENGINE_DMA, 1),
                 csrr(3, PENTA_CSR_MCYCLE), jal(0, 0));
    rig_stimulate(self, "# a comment\ncycle 50 reset 4\n");
    penta_run(self->soc, 70);
    // The semaphore and the queue's entry go in cycle 50; nothing happens in 50..54.
    EXPECT_RECORD(self, DMA_QUEUE, 0, 23, 1);
    EXPECT_RECORD(self, DMA_QUEUE, 1, 50, 0);
    EXPECT_RECORD(self, SEMAPHORE, 0, 6, 0x100, 0, 0, 0);
    EXPECT_RECORD(self, SEMAPHORE, 1, 50, 0, 0, 0, 0);
    EXPECT_EQ(retired_in(self, 0, 0), 1);
    EXPECT_EQ(retired_in(self, 0, 1), 55);
    for (size_t i = 0; i < self->count; i++) {
        if (self->records[i].stream != PENTA_STREAM_RETIRE) continue;
        EXPECT_TRUE(self->records[i].cycle < 50 || self->records[i].cycle > 54);
    }
    EXPECT_RECORD(self, SEMAPHORE, 2, 60, 0x100, 0, 0, 0);
}

// --------------------------------------------------------------------------- state-machine unit

TEST_F(chip_rig, a_run_of_the_state_machine_unit)
{
    // 6 bytes on 4 lanes: two groups. nr = nw = C = 1, G = 2, F = 8, D = 2 + G + F + nw = 13; the
    // groups are written in the cycles S + 2 + F and G later.
    uint32_t shape[16] = {PENTA_OPCODE_SMU_SHAPE}, run[16] = {PENTA_OPCODE_SMU_RUN};
    penta_set_smu_shape_n0m1(shape, 5);
    penta_set_smu_shape_x_s0(shape, 1);
    penta_set_smu_shape_w_s0(shape, 1);
    penta_set_common_read_mask(run, 1);
    penta_set_common_write_mask(run, 1u << PENTA_BANKS_STATE_FIRST);
    penta_set_smu_run_op(run, PENTA_SMU_OP_ABS);
    penta_set_smu_run_x(run, SPAD);
    penta_set_smu_run_w(run, PENTA_REGION_STATE_BASE + 2);
    memcpy(self->soc->local[MEMORY_SPAD].bytes, (int8_t[]){1, -2, 3, -4, -128, 6}, 6);
    put_descriptor(self, 0, shape);
    put_descriptor(self, 1, run);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 1, 64), enq(PENTA_ENGINE_SMU, 1), enq(PENTA_ENGINE_SMU, 2),
                 jal(0, 0));
    penta_run(self->soc, 150);
    EXPECT_RECORD(self, SMU_DONE, 0, rig_cycle(self, PENTA_STREAM_SMU_START, 0) + 1, 0, 1, 0);
    const uint64_t start = rig_cycle(self, PENTA_STREAM_SMU_START, 1);
    EXPECT_RECORD(self, SMU_WRITE, 0, start + 10, PENTA_REGION_STATE_BASE + 2, 4);
    EXPECT_RECORD(self, SMU_WRITE, 1, start + 12, PENTA_REGION_STATE_BASE + 6, 2);
    EXPECT_RECORD(self, SMU_DONE, 1, start + 13, 0, 13, 6);
    EXPECT_MEMEQ(self->soc->local[MEMORY_STATE].bytes + 2, "\1\2\3\4\x7f\6", 6);
    EXPECT_EQ(penta_counter(self->soc, PENTA_COUNTER_SMU_BUSY), 14);
    EXPECT_EQ(penta_counter(self->soc, PENTA_COUNTER_SMU_LANE_OPS), 6);
}

// ------------------------------------------------------------------------------------ stopping

// A program that uses everything here, run in one piece or in slices of all sizes, makes the same
// records: the digest of both is the same.
static uint64_t digest_in_slices(uint64_t slice)
{
    static chip_rig rig;
    rig.count = 0;
    rig_create(&rig, PENTA_OPTIONS_NONE);
    ASSERT_TRUE(penta_enable_digest(rig.soc));
    put_nop(&rig, 0, 3u << 16, 0x00110010u);
    LOAD_PROGRAM(&rig, POINT_X1, lui(31, TCM), addi(31, 31, 0x400), csrrw(0, PENTA_CSR_MTVEC, 31),
                 addi(2, 0, -1), csrrw(0, PENTA_CSR_MIE, 2), addi(2, 0, 1), addi(5, 0, 7),
                 lui(6, SPAD), csrrwi(0, PENTA_CSR_MSTATUS, 8), enq(0, 1), enq(1, 1), enq(2, 1),
                 sem_signal(0, 2), sw(1, 6, 8), lw(7, 6, 8), mul(8, 7, 7), sem_signal(0, 2),
                 penta_fence(5), sem_wait(0, 2), WFI, csrr(9, PENTA_CSR_HPMCOUNTER3),
                 csrr(10, PENTA_CSR_HPMCOUNTER17), jal(0, -48), NOP);
    const uint32_t handler[] = {lui(11, MMIO), lw(12, 11, 0), addi(12, 12, 97),
                                sw(12, 11, 8), sw(0, 11, 12), MRET};
    rig_load(&rig, TCM + 0x400, handler, 6);
    rig_stimulate(&rig,
                  "cycle 40 irq 1\ncycle 70 irq 0\ncycle 333 irq 1\ncycle 334 irq 0\n"
                  "cycle 1500 reset 7\ncycle 1600 irq 1\ncycle 1601 irq 0\n");
    for (uint64_t cycle = slice; penta_run(rig.soc, cycle) == PENTA_STOP_CYCLE; cycle += slice) {
        if (cycle > 5000) break;
    }
    while (penta_run(rig.soc, UINT64_MAX) != PENTA_STOP_END)
        continue;
    const uint64_t digest = penta_digest(rig.soc);
    EXPECT_EQ(penta_result(rig.soc)->reason, PENTA_END_CYCLE_LIMIT);
    penta_destroy(rig.soc);
    return digest;
}

TEST(slices, make_no_difference)
{
    const uint64_t digest = digest_in_slices(1000000);
    for (uint64_t slice = 1; slice < 50; slice++) {
        EXPECT_EQ(digest_in_slices(slice), digest, "slices of %u", (unsigned)slice);
    }
}

TEST_F(chip_rig, records_of_a_stream_are_in_cycle_order)
{
    digest_in_slices(7);
    put_nop(self, 0, 3u << 16, 0x00110010u);
    LOAD_PROGRAM(self, POINT_X1, addi(2, 0, 9), sem_signal(0, 2), enq(0, 1), enq(1, 1), enq(2, 1),
                 jal(0, -16));
    penta_run(self->soc, 2000);
    uint64_t last[PENTA_STREAM_COUNT] = {0};
    for (size_t i = 0; i < self->count; i++) {
        EXPECT_GE(self->records[i].cycle, last[self->records[i].stream]);
        last[self->records[i].stream] = self->records[i].cycle;
    }
}
