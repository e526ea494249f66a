// Traps, interrupts, wfi and host calls: cycles by hand from docs/isa.md section 3.
#include "chip_rig.h"

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

enum { HANDLER = 0x100 };

// mtvec = TCM + HANDLER in cycles 1..3; the next instruction is word 3, in X in cycle 4.
#define SET_HANDLER lui(31, TCM), addi(31, 31, HANDLER), csrrw(0, PENTA_CSR_MTVEC, 31)

static void put_handler(chip_rig *self)
{
    const uint32_t handler[] = {csrr(20, PENTA_CSR_MCAUSE), csrr(21, PENTA_CSR_MEPC),
                                csrr(22, PENTA_CSR_MTVAL), jal(0, 0)};
    rig_load(self, TCM + HANDLER, handler, 4);
}

static void expect_trap(chip_rig *self, uint64_t cycle, uint32_t pc, uint32_t cause, uint32_t tval)
{
    penta_run(self->soc, cycle + 20);
    EXPECT_RECORD(self, TRAP, 0, cycle, pc, cause, tval);
    EXPECT_EQ(retired_in(self, HANDLER / 4, 0), cycle + 2);
    EXPECT_EQ(retired_value(self, HANDLER / 4), cause);
    EXPECT_EQ(retired_value(self, HANDLER / 4 + 1), pc);
    EXPECT_EQ(retired_value(self, HANDLER / 4 + 2), tval);
}

TEST_F(chip_rig, an_unhandled_trap_ends_the_run)
{
    LOAD_PROGRAM(self, addi(1, 0, 1), 0);
    EXPECT_EQ(penta_run(self->soc, 100), PENTA_STOP_END);
    const struct penta_result *result = penta_result(self->soc);
    EXPECT_EQ(result->reason, PENTA_END_TRAP);
    EXPECT_EQ(result->exit_code, 1);
    EXPECT_EQ(result->cycles, 3);
    EXPECT_NE(strstr(result->diagnosis, "illegal instruction"), NULL, "%s", result->diagnosis);
    EXPECT_NE(strstr(result->diagnosis, "0x80000004"), NULL, "%s", result->diagnosis);
}

TEST_F(chip_rig, illegal_instruction)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, 0xffffffff);
    expect_trap(self, 4, TCM + 12, 2, 0xffffffffu);
}

TEST_F(chip_rig, csr_that_does_not_exist_or_is_read_only)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, csrr(1, 0xfc0), csrrw(0, 0xfc0, 1));
    expect_trap(self, 5, TCM + 16, 2, csrrw(0, 0xfc0, 1));
}

TEST_F(chip_rig, ecall)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, ECALL);
    expect_trap(self, 4, TCM + 12, 11, 0);
}

TEST_F(chip_rig, misaligned_load_comes_before_its_access_fault)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, lw(1, 0, 2));
    expect_trap(self, 4, TCM + 12, 4, 2);
}

TEST_F(chip_rig, store_outside_any_memory)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, sw(1, 0, 8));
    expect_trap(self, 4, TCM + 12, 7, 8);
}

TEST_F(chip_rig, mmio_takes_only_words)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, lui(1, MMIO), lb(2, 1, 0));
    expect_trap(self, 5, TCM + 16, 5, MMIO);
}

TEST_F(chip_rig, misaligned_jump_does_not_write_its_register)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, jalr(5, 31, 3));
    expect_trap(self, 4, TCM + 12, 0, TCM + HANDLER + 2);
    EXPECT_EQ(penta_register(self->soc, 5), 0);
}

TEST_F(chip_rig, fetch_outside_tcm_traps_where_it_would_be_in_x)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, jalr(0, 0, 16));
    expect_trap(self, 6, 16, 1, 16);
}

TEST_F(chip_rig, falling_off_the_end_of_tcm)
{
    const uint32_t end = TCM + 128 * 1024, last = end - 4;
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, lui(1, end), jalr(0, 1, -4));
    rig_load(self, last, (const uint32_t[]){NOP}, 1);
    // lui in 4, jalr in 5, the last word in 7, the fault in 8.
    expect_trap(self, 8, end, 1, end);
}

TEST_F(chip_rig, interrupt_outputs_follow_the_pin_by_one_cycle)
{
    // mie and MIE set in cycles 5 and 6; the pin rises in 20, MEIP and the trap are in 21.
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, addi(1, 0, -1), csrrw(0, PENTA_CSR_MIE, 1),
                 csrrwi(0, PENTA_CSR_MSTATUS, 8), NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP,
                 NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP);
    rig_stimulate(self, "cycle 20 irq 1\ncycle 30 irq 0\n");
    // The instruction in X in cycle 21 is word 20.
    expect_trap(self, 21, TCM + 80, 0x8000000bu, 0);
    EXPECT_RECORD(self, INTERRUPT, 0, 21, 0x800);
    EXPECT_RECORD(self, INTERRUPT, 1, 31, 0);
}

TEST_F(chip_rig, timer_interrupt_in_the_cycle_after_the_comparison)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, lui(1, MMIO), addi(2, 0, 30), sw(0, 1, 12), sw(2, 1, 8),
                 addi(3, 0, 128), csrrw(0, PENTA_CSR_MIE, 3), csrrwi(0, PENTA_CSR_MSTATUS, 8),
                 jal(0, 0));
    // mtime is 30 in cycle 30: MTIP in 31. The jump to itself (word 10) is in X in 11, 13, .. 31.
    expect_trap(self, 31, TCM + 40, 0x80000007u, 0);
    EXPECT_RECORD(self, INTERRUPT, 0, 31, 0x80);
}

TEST_F(chip_rig, vectored_interrupts_add_four_times_the_cause)
{
    const uint32_t entry[] = {MRET};
    LOAD_PROGRAM(self, lui(31, TCM), addi(31, 31, HANDLER + 1), csrrw(0, PENTA_CSR_MTVEC, 31),
                 addi(1, 0, -1), csrrw(0, PENTA_CSR_MIE, 1), csrrwi(0, PENTA_CSR_MSTATUS, 8),
                 jal(0, 0));
    rig_load(self, TCM + HANDLER + 44, entry, 1);
    rig_stimulate(self, "cycle 20 irq 1\ncycle 21 irq 0\n");
    penta_run(self->soc, 40);
    EXPECT_RECORD(self, TRAP, 0, 21, TCM + 24, 0x8000000bu, 0);
    EXPECT_EQ(retired_in(self, (HANDLER + 44) / 4, 0), 23);
    // mret redirects: back in X in 25.
    EXPECT_EQ(retired_in(self, 6, 7), 25);
}

TEST_F(chip_rig, wfi_retires_when_pending_even_with_mie_clear)
{
    LOAD_PROGRAM(self, addi(1, 0, -1), csrrw(0, PENTA_CSR_MIE, 1), WFI, addi(2, 0, 1), WFI);
    rig_stimulate(self, "cycle 50 irq 1\n");
    penta_run(self->soc, 80);
    EXPECT_EQ(retired_in(self, 2, 0), 51);
    EXPECT_RECORD(self, STALL, 0, 51, PENTA_COUNTER_CORE_WFI, 48, 0);
    EXPECT_EQ(retired_in(self, 3, 0), 52);
    // Pending already: one cycle, no stall.
    EXPECT_EQ(retired_in(self, 4, 0), 53);
    EXPECT_EQ(rig_number(self, PENTA_STREAM_STALL), 1);
}

TEST_F(chip_rig, wfi_retires_before_its_interrupt_is_taken)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, addi(1, 0, -1), csrrw(0, PENTA_CSR_MIE, 1),
                 csrrwi(0, PENTA_CSR_MSTATUS, 8), WFI, NOP);
    rig_stimulate(self, "cycle 50 irq 1\n");
    expect_trap(self, 52, TCM + 28, 0x8000000bu, 0);
    EXPECT_EQ(retired_in(self, 6, 0), 51);
}

// ----------------------------------------------------------------------------------- host calls

TEST_F(chip_rig, ebreak_without_the_markers_is_declined_after_nine_cycles)
{
    put_handler(self);
    LOAD_PROGRAM(self, SET_HANDLER, addi(10, 0, 3), EBREAK, NOP);
    expect_trap(self, 5 + 9, TCM + 16, 3, TCM + 16);
    EXPECT_RECORD(self, HOST_CALL, 0, 6, 3);
    EXPECT_RECORD(self, STALL, 0, 14, PENTA_COUNTER_CORE_HOST, 9, 0);
}

TEST_F(chip_rig, an_accepted_call_retires_after_nine_cycles_with_a_redirect)
{
    // SYS_ERRNO
    LOAD_PROGRAM(self, addi(10, 0, 0x13), 0x01f01013, EBREAK, 0x40705013, jal(0, 0));
    penta_run(self->soc, 40);
    EXPECT_RECORD(self, HOST_CALL, 0, 4, 0x13);
    EXPECT_RECORD(self, RETIRE, 2, 12, TCM + 8, EBREAK, 10, 0);
    EXPECT_EQ(retired_in(self, 3, 0), 14);
}

TEST_F(chip_rig, exit_ends_the_run_in_the_cycle_of_the_call)
{
    // SYS_EXIT with reason application exit
    LOAD_PROGRAM(self, addi(10, 0, 0x18), lui(11, 0x20000), addi(11, 11, 0x26), 0x01f01013, EBREAK,
                 0x40705013);
    EXPECT_EQ(penta_run(self->soc, 40), PENTA_STOP_END);
    EXPECT_EQ(penta_result(self->soc)->reason, PENTA_END_EXIT);
    EXPECT_EQ(penta_result(self->soc)->exit_code, 0);
    EXPECT_EQ(penta_result(self->soc)->cycles, 7);
    EXPECT_RECORD(self, HOST_CALL, 0, 6, 0x18, 0x20026);
}

TEST(host_calls, without_host_enable_ebreak_traps_at_once)
{
    static chip_rig rig;
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.host_disable = true;
    rig_create(&rig, options);
    put_handler(&rig);
    LOAD_PROGRAM(&rig, SET_HANDLER, EBREAK);
    expect_trap(&rig, 4, TCM + 12, 3, TCM + 12);
    penta_destroy(rig.soc);
}

TEST(host_calls, manual_calls_stop_the_run_and_take_any_answer)
{
    static chip_rig rig;
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.manual_host = true;
    rig_create(&rig, options);
    LOAD_PROGRAM(&rig, addi(10, 0, 0x13), 0x01f01013, EBREAK, 0x40705013, jal(0, 0));
    ASSERT_EQ(penta_run(rig.soc, 1000), PENTA_STOP_HOST_CALL);
    EXPECT_EQ(penta_host_call(rig.soc)->cycle, 4);
    EXPECT_EQ(penta_host_call(rig.soc)->pc, TCM + 8);
    EXPECT_EQ(penta_host_call(rig.soc)->operation, 0x13);
    const uint8_t data[4] = {1, 2, 3, 4};
    struct penta_host_answer answer = {.accept = true, .result = 77, .write_count = 1};
    answer.writes[0].address = TCM + 256;
    answer.writes[0].size = 4;
    answer.writes[0].data = data;
    penta_host_answer(rig.soc, &answer);
    EXPECT_EQ(penta_run(rig.soc, 20), PENTA_STOP_CYCLE);
    EXPECT_EQ(penta_register(rig.soc, 10), 77);
    uint32_t word;
    ASSERT_TRUE(penta_read_memory(rig.soc, TCM + 256, &word, 4));
    EXPECT_EQ(word, 0x04030201);
    penta_destroy(rig.soc);
}
