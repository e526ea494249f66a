// Cycles of instructions, each derived by hand from docs/isa.md section 3.
#include "chip_rig.h"

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

TEST_F(chip_rig, first_instruction_is_in_x_in_cycle_1)
{
    LOAD_PROGRAM(self, addi(1, 0, 5), addi(2, 1, 6), jal(0, 0));
    penta_run(self->soc, 20);
    EXPECT_RECORD(self, RETIRE, 0, 1, TCM, addi(1, 0, 5), 1, 5);
    EXPECT_RECORD(self, RETIRE, 1, 2, TCM + 4, addi(2, 1, 6), 2, 11);
    // A jump to itself: the target enters X two cycles later. rd 0 has value 0.
    EXPECT_RECORD(self, RETIRE, 2, 3, TCM + 8, jal(0, 0), 0, 0);
    EXPECT_RECORD(self, RETIRE, 3, 5, TCM + 8, jal(0, 0), 0, 0);
}

TEST_F(chip_rig, loads_take_two_cycles_and_stores_one)
{
    LOAD_PROGRAM(self, lui(1, TCM), sw(1, 1, 64), lw(2, 1, 64), lb(3, 1, 67), addi(4, 0, 0));
    penta_run(self->soc, 20);
    EXPECT_EQ(retired_in(self, 1, 0), 2);
    EXPECT_RECORD(self, TCM_WRITE, 0, 2, TCM + 64, TCM, 15);
    EXPECT_EQ(retired_in(self, 2, 0), 4);
    EXPECT_EQ(retired_value(self, 2), TCM);
    EXPECT_RECORD(self, STALL, 0, 4, PENTA_COUNTER_CORE_LOAD, 1, 0);
    EXPECT_EQ(retired_in(self, 3, 0), 6);
    EXPECT_EQ(retired_value(self, 3), 0xffffff80u);
    EXPECT_EQ(retired_in(self, 4, 0), 7);
}

TEST_F(chip_rig, narrow_stores_show_their_lanes)
{
    LOAD_PROGRAM(self, lui(1, TCM), addi(2, 0, -2), sb(2, 1, 67), sh(2, 1, 66));
    penta_run(self->soc, 20);
    EXPECT_RECORD(self, TCM_WRITE, 0, 3, TCM + 64, 0xfe000000u, 8);
    EXPECT_RECORD(self, TCM_WRITE, 1, 4, TCM + 64, 0xfffe0000u, 12);
}

TEST_F(chip_rig, multiply_takes_18_and_divide_34)
{
    LOAD_PROGRAM(self, addi(1, 0, 7), mul(2, 1, 1), divu(3, 2, 1), divu(0, 1, 0), addi(4, 3, 0));
    penta_run(self->soc, 100);
    EXPECT_EQ(retired_in(self, 1, 0), 2 + 17);
    EXPECT_EQ(retired_value(self, 1), 49);
    EXPECT_RECORD(self, STALL, 0, 19, PENTA_COUNTER_CORE_MULDIV, 17, 0);
    EXPECT_EQ(retired_in(self, 2, 0), 20 + 33);
    EXPECT_EQ(retired_value(self, 2), 7);
    EXPECT_EQ(retired_in(self, 3, 0), 54 + 33);
    EXPECT_EQ(retired_value(self, 4), 7);
}

TEST_F(chip_rig, only_taken_branches_redirect)
{
    LOAD_PROGRAM(self, addi(1, 0, 1), beq(1, 0, 8), bne(1, 0, 8), addi(2, 0, 1), addi(3, 0, 1),
                 csrr(4, PENTA_CSR_HPMCOUNTER3));
    penta_run(self->soc, 20);
    EXPECT_EQ(retired_in(self, 1, 0), 2);
    EXPECT_EQ(retired_in(self, 2, 0), 3);
    EXPECT_EQ(retired_in(self, 4, 0), 5);
    EXPECT_EQ(retired_value(self, 5), 1);
}

TEST_F(chip_rig, the_instruction_after_a_store_may_be_stale)
{
    // The store overwrites the next word; it was fetched before, and seen new only the second time.
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 32), addi(4, 4, 1), sw(2, 1, 16), addi(3, 0, 1),
                 addi(5, 0, 2), jal(0, -16), NOP, addi(3, 0, 9));
    penta_run(self->soc, 40);
    EXPECT_RECORD(self, RETIRE, 4, 6, TCM + 16, addi(3, 0, 1), 3, 1);
    // x4, sw, then the new word: jal retires in 8, its target in 10.
    EXPECT_RECORD(self, RETIRE, 9, 12, TCM + 16, addi(3, 0, 9), 3, 9);
}

TEST_F(chip_rig, fence_i_sees_the_store_before_it)
{
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 32), sw(2, 1, 16), FENCE_I, addi(3, 0, 1), jal(0, 0),
                 NOP, NOP, addi(3, 0, 9));
    penta_run(self->soc, 40);
    EXPECT_EQ(retired_in(self, 3, 0), 5);
    EXPECT_RECORD(self, RETIRE, 4, 7, TCM + 16, addi(3, 0, 9), 3, 9);
}

TEST_F(chip_rig, counters_include_events_from_two_cycles_before)
{
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 0), csrr(3, PENTA_CSR_HPMCOUNTER4),
                 csrr(4, PENTA_CSR_HPMCOUNTER4), mul(5, 1, 1), csrr(6, PENTA_CSR_MHPMCOUNTER5),
                 csrr(7, PENTA_CSR_MHPMCOUNTER5));
    penta_run(self->soc, 60);
    EXPECT_EQ(retired_value(self, 2), 0);
    EXPECT_EQ(retired_value(self, 3), 1);
    EXPECT_EQ(retired_value(self, 5), 0);
    EXPECT_EQ(retired_value(self, 6), 17);
}

TEST_F(chip_rig, mcycle_and_minstret_count_and_take_what_is_written)
{
    LOAD_PROGRAM(self, csrr(1, PENTA_CSR_MCYCLE), csrr(2, PENTA_CSR_MINSTRET), addi(3, 0, 100),
                 csrrw(4, PENTA_CSR_MCYCLE, 3), csrr(5, PENTA_CSR_CYCLE),
                 csrrw(6, PENTA_CSR_MINSTRET, 3), csrr(7, PENTA_CSR_INSTRET),
                 csrr(8, PENTA_CSR_INSTRET));
    penta_run(self->soc, 20);
    EXPECT_EQ(retired_value(self, 0), 1);
    EXPECT_EQ(retired_value(self, 1), 1);
    EXPECT_EQ(retired_value(self, 3), 4);
    EXPECT_EQ(retired_value(self, 4), 100);
    EXPECT_EQ(retired_value(self, 5), 5);
    EXPECT_EQ(retired_value(self, 6), 100);
    EXPECT_EQ(retired_value(self, 7), 101);
    EXPECT_RECORD(self, CSR_WRITE, 0, 4, PENTA_CSR_MCYCLE, 100);
}

TEST_F(chip_rig, csr_writes_are_masked)
{
    LOAD_PROGRAM(self, addi(1, 0, -1), csrrw(2, PENTA_CSR_MSTATUS, 1), csrrw(2, PENTA_CSR_MTVEC, 1),
                 csrrwi(0, PENTA_CSR_MSTATUS, 0), csrrw(2, PENTA_CSR_MIE, 1),
                 csrrw(2, PENTA_CSR_MCAUSE, 1), csrrw(2, PENTA_CSR_MEPC, 1),
                 csrrw(2, PENTA_CSR_MISA, 1), csrrw(2, PENTA_CSR_PBASE0, 1),
                 csrrw(2, PENTA_CSR_PBASE15, 1));
    penta_run(self->soc, 20);
    EXPECT_RECORD(self, CSR_WRITE, 0, 2, PENTA_CSR_MSTATUS, 0x1888);
    EXPECT_RECORD(self, CSR_WRITE, 1, 3, PENTA_CSR_MTVEC, 0xfffffffdu);
    EXPECT_RECORD(self, CSR_WRITE, 2, 4, PENTA_CSR_MSTATUS, 0x1800);
    EXPECT_RECORD(self, CSR_WRITE, 3, 5, PENTA_CSR_MIE, 0x10880);
    EXPECT_RECORD(self, CSR_WRITE, 4, 6, PENTA_CSR_MCAUSE, 0x8000001fu);
    EXPECT_RECORD(self, CSR_WRITE, 5, 7, PENTA_CSR_MEPC, 0xfffffffcu);
    EXPECT_RECORD(self, CSR_WRITE, 6, 8, PENTA_CSR_MISA, 0x40001100);
    EXPECT_RECORD(self, CSR_WRITE, 7, 9, PENTA_CSR_PBASE0, 0);
    EXPECT_RECORD(self, CSR_WRITE, 8, 10, PENTA_CSR_PBASE15, 0xffffffffu);
}

TEST_F(chip_rig, local_accesses_take_five_cycles)
{
    // X from t = 2: request 3, granted 3, owner and write in 4, retires in 6. The load follows.
    LOAD_PROGRAM(self, lui(1, SPAD), sw(1, 1, 8), lw(2, 1, 8), addi(3, 0, 0));
    penta_run(self->soc, 30);
    EXPECT_RECORD(self, LOCAL_WRITE, 0, 4, SPAD + 8, SPAD, 15);
    EXPECT_EQ(retired_in(self, 1, 0), 6);
    EXPECT_RECORD(self, STALL, 0, 6, PENTA_COUNTER_CORE_LOCAL, 4, 0);
    EXPECT_RECORD(self, BANK_OWNER, 0, 4, 1, 0);
    EXPECT_RECORD(self, BANK_OWNER, 1, 5, 0, 0);
    EXPECT_EQ(retired_in(self, 2, 0), 11);
    EXPECT_EQ(retired_value(self, 2), SPAD);
    EXPECT_RECORD(self, BANK_OWNER, 2, 9, 1, 0);
    EXPECT_EQ(retired_in(self, 3, 0), 12);
}

TEST_F(chip_rig, mmio_reads_the_timer_of_the_first_cycle)
{
    // mtime is 0 in cycle 0, so it is t in the load's first X cycle t.
    LOAD_PROGRAM(self, lui(1, MMIO), lw(2, 1, 0), sw(1, 1, 0), lw(3, 1, 0), lw(4, 1, 8));
    penta_run(self->soc, 30);
    EXPECT_EQ(retired_value(self, 1), 2);
    EXPECT_EQ(retired_in(self, 1, 0), 3);
    // Written at the end of cycle 4: the word as written is there in 5.
    EXPECT_RECORD(self, TCM_WRITE, 0, 4, MMIO, MMIO, 15);
    EXPECT_EQ(retired_value(self, 3), MMIO);
    EXPECT_EQ(retired_value(self, 4), 0xffffffffu);
}
