// SPDX-License-Identifier: Apache-2.0
// The cycles of section 3 of docs/isa.md, measured between two readings of mcycle, and the hardware
// counters that say where they went.
#include "directed.h"

// What a CSR read before and after the code differs by. The code may use %2, %3 and t0.
#define DIFFERENCE(csr, code)                                        \
    ({                                                               \
        uint32_t value_before, value_after;                          \
        __asm__ volatile("csrr %0, " csr "\n" code "\ncsrr %1, " csr \
                         : "=&r"(value_before), "=&r"(value_after)   \
                         : "r"(first), "r"(second)                   \
                         : "t0", "memory");                          \
        value_after - value_before;                                  \
    })

// One cycle of the difference is the reading's own.
#define EXPECT_CYCLES(expected, code) \
    penta_expect("cycles of " code, 0, DIFFERENCE("mcycle", code) - 1, expected)
#define EXPECT_COUNT(counter, expected, code) \
    penta_expect("counter " counter " of " code, 0, DIFFERENCE(counter, code), expected)

static void check_instructions(void)
{
    uint32_t first = 6, second = 3;

    EXPECT_CYCLES(1, "nop");
    EXPECT_CYCLES(1, "add t0, %2, %3");
    EXPECT_CYCLES(1, "lui t0, 1");
    EXPECT_CYCLES(1, "auipc t0, 1");
    EXPECT_CYCLES(1, "fence");
    EXPECT_CYCLES(1, "csrr t0, mscratch");
    EXPECT_CYCLES(1, "csrw mscratch, %2");
    EXPECT_CYCLES(18, "mul t0, %2, %3");
    EXPECT_CYCLES(18, "mulh t0, %2, x0");
    EXPECT_CYCLES(18, "mulhsu t0, x0, %3");
    EXPECT_CYCLES(18, "mulhu x0, %2, %3");
    EXPECT_CYCLES(34, "div t0, %2, %3");
    EXPECT_CYCLES(34, "divu t0, %2, x0");
    EXPECT_CYCLES(34, "rem t0, x0, %3");
    EXPECT_CYCLES(34, "remu t0, %2, %3");
    EXPECT_CYCLES(2, "j 1f\n1:");
    EXPECT_CYCLES(2, "fence.i");
    EXPECT_CYCLES(1, "beq %2, %3, 1f\n1:");
    EXPECT_CYCLES(2, "bne %2, %3, 1f\n1:");

    EXPECT_COUNT("mhpmcounter3", 1, "bne %2, %3, 1f\n1: nop");
    EXPECT_COUNT("mhpmcounter3", 0, "beq %2, %3, 1f\n1: nop");
    EXPECT_COUNT("mhpmcounter5", 17, "mul t0, %2, %3\nnop");
    EXPECT_COUNT("mhpmcounter5", 33, "div t0, %2, %3\nnop");
    // What retires in cycle e is counted in e+2, so not yet in the instruction after.
    EXPECT_COUNT("mhpmcounter5", 0, "mul t0, %2, %3");
    EXPECT_COUNT("minstret", 3, "nop\nmul t0, %2, %3");
}

static void check_accesses(void)
{
    static uint32_t word;
    uint32_t first = (uint32_t)(uintptr_t)&word, second = PENTA_MMIO_MTIME_LO;

    EXPECT_CYCLES(2, "lw t0, 0(%2)");
    EXPECT_CYCLES(2, "lbu x0, 3(%2)");
    EXPECT_CYCLES(1, "sw %2, 0(%2)");
    EXPECT_CYCLES(1, "sb %2, 1(%2)");
    EXPECT_CYCLES(2, "lw t0, 0(%3)");
    EXPECT_CYCLES(1, "sw x0, 8(%3)");
    // mtime read twice: the read's own two cycles and one more between.
    EXPECT_CYCLES(5, "lw t0, 0(%3)\nnop\nlw t0, 0(%3)");
    EXPECT_COUNT("mhpmcounter4", 1, "lw t0, 0(%2)\nnop");
    penta_set_time_compare(UINT64_MAX);

    first = penta_chip()->scratchpad.base;
    second = penta_chip()->weights.base;
    EXPECT_CYCLES(5, "lw t0, 0(%2)");
    EXPECT_CYCLES(5, "sb t0, 1(%2)");
    EXPECT_CYCLES(5, "lhu t0, 2(%3)");
    EXPECT_CYCLES(10, "lw t0, 0(%2)\nlw t0, 0(%3)");
    EXPECT_COUNT("mhpmcounter6", 4, "lw t0, 0(%2)\nnop");
    EXPECT_COUNT("mhpmcounter7", 0, "lw t0, 0(%2)\nnop");
}

static void check_commands(void)
{
    static struct penta_descriptor nop;
    uint32_t first = (uint32_t)(uintptr_t)&nop, second = 7;

    penta_build_nop(&nop, &(struct penta_common){0});
    EXPECT_CYCLES(17, ".insn r CUSTOM_0, 0, 0, x0, %2, x0");
    EXPECT_CYCLES(1, ".insn r CUSTOM_0, 1, 0, x0, x0, x0");
    penta_fence(PENTA_FENCE_ALL);
    EXPECT_CYCLES(1, ".insn r CUSTOM_0, 1, 0, x0, %3, x0");
    // Word 15 leaves in the last cycle of enq; the NOP is done, and the core knows, some cycles
    // later: queue 2, request, grant, start, end, release.
    EXPECT_CYCLES(17 + 7, ".insn r CUSTOM_0, 0, 1, x0, %2, x0\n.insn r CUSTOM_0, 1, 0, x0, %3, x0");
    EXPECT_COUNT("mhpmcounter9", 16, ".insn r CUSTOM_0, 0, 2, x0, %2, x0\nnop");
    penta_fence(PENTA_FENCE_ALL);
    EXPECT_COUNT("mhpmcounter8", 0, ".insn r CUSTOM_0, 0, 2, x0, %2, x0\nnop");

    first = 0;
    EXPECT_CYCLES(1, ".insn r CUSTOM_0, 2, 0, x0, %2, %3");
    EXPECT_CYCLES(3, ".insn r CUSTOM_0, 3, 0, x0, %2, %3");
    // A take right behind the signal: not before the semaphore shows it, two cycles later.
    EXPECT_CYCLES(1 + 1 + 3,
                  ".insn r CUSTOM_0, 2, 0, x0, %2, %3\n.insn r CUSTOM_0, 3, 0, x0, %2, %3");
    penta_expect("semaphore", 0, penta_semaphore(0), 0);
}

void test_cycles(void)
{
    check_instructions();
    check_accesses();
    check_commands();
}
