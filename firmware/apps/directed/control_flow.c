// SPDX-License-Identifier: Apache-2.0
// Jumps, links, code that is written while it runs, fence and fence.i.
#include "directed.h"

static void check_jumps(void)
{
    uint32_t link, expected, passed;

    __asm__ volatile(
        "li %2, 0\n"
        "lui %1, %%hi(1f)\naddi %1, %1, %%lo(1f)\n"
        "jal %0, 2f\n"
        "1: li %2, 1\n"  // jumped over
        "2:"
        : "=&r"(link), "=&r"(expected), "=&r"(passed));
    penta_expect("jal: link", 0, link, expected);
    penta_expect("jal: jumps", 0, passed, 0);

    __asm__ volatile(
        "li %1, 0\n"
        "j 2f\n"
        "1: addi %1, %1, 1\n"
        "j 3f\n"
        "2: jal %0, 1b\n"  // backwards
        "addi %1, %1, 16\n"
        "3:"
        : "=&r"(link), "=&r"(passed));
    penta_expect("jal backwards", 0, passed, 1);

    // The lowest bit of the sum is cleared; the link may be the base register.
    __asm__ volatile(
        "li %2, 0\n"
        "lui %0, %%hi(2f)\naddi %0, %0, %%lo(2f)\n"
        "lui %1, %%hi(1f)\naddi %1, %1, %%lo(1f)\n"
        "addi %0, %0, -2047\n"
        "addi %0, %0, 3\n"
        "jalr %0, 2045(%0)\n"
        "1: li %2, 1\n"
        "2:"
        : "=&r"(link), "=&r"(expected), "=&r"(passed));
    penta_expect("jalr: link", 0, link, expected);
    penta_expect("jalr: jumps", 0, passed, 0);
    __asm__ volatile(
        "li %1, 0\n"
        "lui %0, %%hi(2f+2044)\naddi %0, %0, %%lo(2f+2044)\n"
        "jalr x0, -2044(%0)\n"
        "li %1, 1\n"
        "2:"
        : "=&r"(link), "=&r"(passed));
    penta_expect("jalr: negative offset", 0, passed, 0);
}

#define LI_A0_11 0x00b00513u
#define LI_A0_22 0x01600513u
#define NOP      0x00000013u
#define FENCE_I  0x0000100fu
#define RETURN   0x00008067u
// sw a1, 4*index(a0)
#define STORE_WORD(index) (0x00b52023u | (index) << 9)

static uint32_t code[4] __attribute__((aligned(16)));

// Runs four instructions with a0 = their address, a1 = LI_A0_22; returns a0.
static uint32_t run_code(uint32_t first, uint32_t second, uint32_t third, uint32_t fourth)
{
    volatile uint32_t *word = code;
    uint32_t (*function)(uint32_t, uint32_t) = (uint32_t(*)(uint32_t, uint32_t))(uintptr_t)code;

    word[0] = first;
    word[1] = second;
    word[2] = third;
    word[3] = fourth;
    __asm__ volatile("fence.i" : : : "memory");
    return function((uint32_t)(uintptr_t)code, LI_A0_22);
}

static void check_written_code(void)
{
    // Exactly the instruction in sequence after a store to it is still the old one.
    penta_expect("store to the next", 0, run_code(STORE_WORD(1), LI_A0_11, RETURN, NOP), 11);
    penta_expect("it is written", 0, ((volatile uint32_t *)code)[1], LI_A0_22);
    penta_expect("store to the next but one", 0, run_code(STORE_WORD(2), NOP, LI_A0_11, RETURN),
                 22);
    penta_expect("store, fence.i", 0, run_code(STORE_WORD(2), FENCE_I, LI_A0_11, RETURN), 22);
}

static void check_fences(void)
{
    // Other fields of fence and fence.i are ignored: also rd, which is not written.
    penta_expect("fence", 0, run_word(0x0ff0000f, 5, 6), 5);
    penta_expect("fence with rd and rs1", 0, run_word(0xfff5850f, 5, 6), 5);
    penta_expect("fence.i with rd and rs1", 0, run_word(0xfff5950f, 5, 6), 5);
    penta_expect("no trap", 0, trapped.count, 0);
}

void test_control_flow(void)
{
    check_jumps();
    check_written_code();
    check_fences();
}
