// SPDX-License-Identifier: Apache-2.0
// Exceptions: cause, pc and value of each, their priority, and mret.
#include "directed.h"

#define CUSTOM_0(funct7, rs2, rs1, funct3, rd) \
    ((funct7) << 25 | (rs2) << 20 | (rs1) << 15 | (funct3) << 12 | (rd) << 7 | 0x0bu)

// The instruction has to trap with that cause and value.
static void expect_trap(const char *what, uint32_t instruction, uint32_t a0, uint32_t a1,
                        uint32_t cause, uint32_t value)
{
    unsigned before = trapped.count;

    penta_expect(what, instruction, run_word(instruction, a0, a1), TRAPPED);
    penta_expect("one trap", instruction, trapped.count - before, 1);
    penta_expect("cause", instruction, trapped.cause, cause);
    penta_expect("tval", instruction, trapped.value, value);
    penta_expect("mepc", instruction, trapped.pc, run_word_address());
}

static void test_illegal(void)
{
    static const uint32_t words[] = {
        0x00000000,
        0xffffffff,
        0x00000001,  // no 32-bit instruction
        0x0000003b,
        0x0000001b,  // RV64
        0x00053503,
        0x00057503,
        0x00056503,  // loads of 64 bits and of unknown widths
        0x00b53023,  // a store of 64 bits
        0x00b52063,
        0x00b53063,  // branches that are none
        0x00051067,  // jalr with funct3 1
        0x02051513,
        0x40051513,
        0x42055513,  // shifts of 32 and more, unknown funct7
        0x04b50533,
        0x40b51533,
        0x42b50533,  // unknown funct7 of register operations
        0x0000200f,  // cbo
        0x00052507,
        0x00b52027,
        0x00b57553,  // floating point
        0x00b5252f,  // atomics
        0x10200073,
        0x00200073,
        0x7b200073,  // sret, uret, dret
        0x302000f3,
        0x30208073,
        0x105000f3,  // mret and wfi with registers
        0x000000f3,
        0x00008073,
        0x001000f3,  // ecall and ebreak with registers
        0x12000073,  // sfence.vma
        0x00054073,  // SYSTEM with funct3 4
        0x0000002b,
        0x0000005b,
        0x0000007b,                 // custom-1, -2, -3
        CUSTOM_0(3u, 0, 10, 0, 0),  // penta.enq of a fourth engine
        CUSTOM_0(0u, 1, 10, 0, 0),  // with rs2
        CUSTOM_0(0u, 0, 10, 0, 1),  // with rd
        CUSTOM_0(0u, 0, 10, 4, 0),
        CUSTOM_0(0u, 0, 10, 7, 0),
        CUSTOM_0(1u, 0, 10, 1, 0),
        CUSTOM_0(0u, 1, 10, 1, 0),
        CUSTOM_0(0u, 0, 10, 1, 1),
        CUSTOM_0(0u, 11, 10, 2, 1),
        CUSTOM_0(1u, 11, 10, 2, 0),
        CUSTOM_0(0u, 11, 10, 3, 1),
    };
    uint32_t signal = CUSTOM_0(0u, 11, 10, 2, 0), wait = CUSTOM_0(0u, 11, 10, 3, 0);
    uint32_t semaphores = penta_chip()->semaphores;

    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        expect_trap("illegal", words[i], 0, 1, PENTA_CAUSE_ILLEGAL, words[i]);
    expect_trap("signal of no semaphore", signal, semaphores, 1, PENTA_CAUSE_ILLEGAL, signal);
    expect_trap("signal of none", signal, 0, 0, PENTA_CAUSE_ILLEGAL, signal);
    expect_trap("signal of 16", signal, 0, 16, PENTA_CAUSE_ILLEGAL, signal);
    expect_trap("signal of a huge number", signal, 0, 0x80000001, PENTA_CAUSE_ILLEGAL, signal);
    expect_trap("wait for no semaphore", wait, 0x80000000, 1, PENTA_CAUSE_ILLEGAL, wait);
    expect_trap("wait for none", wait, 0, 0, PENTA_CAUSE_ILLEGAL, wait);
    expect_trap("wait for 16", wait, 0, 16, PENTA_CAUSE_ILLEGAL, wait);
    penta_expect("no signal arrived", 0, penta_semaphore(0), 0);
}

static void test_calls(void)
{
    expect_trap("ecall", 0x00000073, 1, 2, PENTA_CAUSE_ECALL, 0);
    // Not between the marks of semihosting: the host declines.
    expect_trap("ebreak", 0x00100073, 1, 2, PENTA_CAUSE_BREAKPOINT, run_word_address());
}

// lw a0, 0(a0) and the others by funct3
#define LOAD_A0(funct3)  (10u << 15 | (funct3) << 12 | 10u << 7 | 0x03u)
#define STORE_A1(funct3) (11u << 20 | 10u << 15 | (funct3) << 12 | 0x23u)

static void test_addresses(void)
{
    const struct penta_chip *chip = penta_chip();
    const uint32_t outside[] = {
        0x00000000,
        0x7ffffffc,
        PENTA_REGION_TCM_BASE + chip->tcm_bytes,
        chip->scratchpad.base + chip->scratchpad.bytes,
        chip->weights.base + chip->weights.bytes,
        chip->accumulators.base + chip->accumulators.bytes,
        chip->state.base + chip->state.bytes,
        chip->state.base + 0x0ffffffc,
        0xd0000000,
        PENTA_MMIO_MTIMECMP_HI + 4,
        0xeffffffc,
        0xfffffffc,
    };

    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        expect_trap("load outside", LOAD_A0(2u), outside[i], 0, PENTA_CAUSE_LOAD_FAULT, outside[i]);
        expect_trap("store outside", STORE_A1(2u), outside[i], 0, PENTA_CAUSE_STORE_FAULT,
                    outside[i]);
    }
    expect_trap("byte load outside", LOAD_A0(4u), 0xd0000001, 0, PENTA_CAUSE_LOAD_FAULT,
                0xd0000001);
    // The timer takes words only.
    expect_trap("byte of the timer", LOAD_A0(0u), PENTA_MMIO_MTIME_LO, 0, PENTA_CAUSE_LOAD_FAULT,
                PENTA_MMIO_MTIME_LO);
    expect_trap("half of the timer", LOAD_A0(5u), PENTA_MMIO_MTIME_LO + 2, 0,
                PENTA_CAUSE_LOAD_FAULT, PENTA_MMIO_MTIME_LO + 2);
    expect_trap("byte to the timer", STORE_A1(0u), PENTA_MMIO_MTIMECMP_LO, 0,
                PENTA_CAUSE_STORE_FAULT, PENTA_MMIO_MTIMECMP_LO);
    // Misaligned comes before outside.
    for (uint32_t i = 1; i < 4; i++) {
        uint32_t inside = PENTA_REGION_TCM_BASE + i, beyond = 0xd0000000 + i;

        expect_trap("misaligned word", LOAD_A0(2u), inside, 0, PENTA_CAUSE_MISALIGNED_LOAD, inside);
        expect_trap("misaligned word outside", LOAD_A0(2u), beyond, 0, PENTA_CAUSE_MISALIGNED_LOAD,
                    beyond);
        expect_trap("misaligned store", STORE_A1(2u), inside, 0, PENTA_CAUSE_MISALIGNED_STORE,
                    inside);
    }
    expect_trap("misaligned half", LOAD_A0(1u), chip->scratchpad.base + 3, 0,
                PENTA_CAUSE_MISALIGNED_LOAD, chip->scratchpad.base + 3);
    expect_trap("misaligned half", LOAD_A0(5u), chip->scratchpad.base + 1, 0,
                PENTA_CAUSE_MISALIGNED_LOAD, chip->scratchpad.base + 1);
    expect_trap("misaligned half store", STORE_A1(1u), chip->scratchpad.base + 1, 0,
                PENTA_CAUSE_MISALIGNED_STORE, chip->scratchpad.base + 1);
    // A descriptor that is not aligned, or not in the TCM.
    expect_trap("descriptor misaligned", PENTA_INSN_ENQ_DMA_MATCH | 10u << 15,
                PENTA_REGION_TCM_BASE + 32, 0, PENTA_CAUSE_MISALIGNED_LOAD,
                PENTA_REGION_TCM_BASE + 32);
    expect_trap("descriptor outside", PENTA_INSN_ENQ_MAC_MATCH | 10u << 15, chip->scratchpad.base,
                0, PENTA_CAUSE_LOAD_FAULT, chip->scratchpad.base);
    expect_trap("descriptor misaligned outside", PENTA_INSN_ENQ_SMU_MATCH | 10u << 15,
                chip->scratchpad.base + 4, 0, PENTA_CAUSE_MISALIGNED_LOAD,
                chip->scratchpad.base + 4);
}

static void call(uint32_t address)
{
    ((void (*)(void))(uintptr_t)address)();
}

static void test_fetches(void)
{
    const uint32_t outside[] = {0, penta_chip()->scratchpad.base,
                                PENTA_REGION_TCM_BASE + penta_chip()->tcm_bytes, 0xfffffffc};
    unsigned before = trapped.count;
    uint32_t target = run_word_address() + 6;

    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        call(outside[i]);
        penta_expect("fetch fault", i, trapped.cause, PENTA_CAUSE_FETCH_FAULT);
        penta_expect("mepc of a fetch fault", i, trapped.pc, outside[i]);
        penta_expect("tval of a fetch fault", i, trapped.value, outside[i]);
    }
    penta_expect("fetch faults", 0, trapped.count - before, 4);
    // Jumps to addresses that are no multiple of 4 trap at the jump, and write no link.
    expect_trap("jal misaligned", 0x0060056f, 5, 0, PENTA_CAUSE_MISALIGNED_FETCH, target);
    expect_trap("jalr misaligned", 0x00058567, 5, target, PENTA_CAUSE_MISALIGNED_FETCH, target);
    expect_trap("branch misaligned", 0x00000363, 5, 0, PENTA_CAUSE_MISALIGNED_FETCH, target);
    penta_expect("branch not taken", 0, run_word(0x00001363, 5, 0), 5);
}

static void test_mret(void)
{
    uint32_t inside, after;

    // MPIE goes to MIE, MPIE becomes 1.
    penta_csr_write(PENTA_CSR_MSTATUS, 0);
    __asm__ volatile(
        "lui t0, %%hi(1f)\naddi t0, t0, %%lo(1f)\n"
        "csrw mepc, t0\n"
        "mret\n"
        "1: csrr %0, mstatus\n"
        "lui t0, %%hi(2f)\naddi t0, t0, %%lo(2f)\n"
        "csrw mepc, t0\n"
        "mret\n"
        "2: csrr %1, mstatus\n"
        "csrw mstatus, x0"
        : "=&r"(inside), "=&r"(after)
        :
        : "t0", "memory");
    penta_expect("mstatus after one mret", 0, inside, 0x1880);
    penta_expect("mstatus after two", 0, after, 0x1888);
}

void test_traps(void)
{
    test_illegal();
    test_calls();
    test_addresses();
    test_fetches();
    test_mret();
}
