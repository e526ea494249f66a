// SPDX-License-Identifier: Apache-2.0
// Directed test of the control core: every instruction of RV32IM, Zicsr and Zifencei with boundary
// values, loads and stores in every memory, CSRs, traps, and the cycles instructions take.
#include "directed.h"

#include <stdio.h>

volatile struct trap_record trapped;

static void handle(struct penta_trap_frame *frame)
{
    trapped.count++;
    trapped.pc = frame->pc;
    trapped.cause = frame->cause;
    trapped.value = frame->value;
    frame->pc = frame->cause == PENTA_CAUSE_FETCH_FAULT ? frame->x[1] : frame->pc + 4;
    if (frame->pc == run_word_address() + 4) frame->x[10] = TRAPPED;
}

void catch_traps(void)
{
    penta_trap_install(handle, false);
}

static uint32_t code[2] __attribute__((aligned(8)));  // the instruction, jalr x0, 0(ra)

uint32_t run_word_address(void)
{
    return (uint32_t)(uintptr_t)&code[0];
}

uint32_t run_word(uint32_t instruction, uint32_t a0, uint32_t a1)
{
    uint32_t (*function)(uint32_t, uint32_t) =
        (uint32_t(*)(uint32_t, uint32_t))(uintptr_t)run_word_address();

    ((volatile uint32_t *)code)[0] = instruction;
    ((volatile uint32_t *)code)[1] = 0x00008067;
    __asm__ volatile("fence.i" : : : "memory");
    return function(a0, a1);
}

int main(void)
{
    catch_traps();
    test_arithmetic();
    printf("arithmetic done\n");
    test_control_flow();
    printf("control flow done\n");
    test_memory();
    printf("memory done\n");
    test_csrs();
    printf("CSRs done\n");
    test_traps();
    printf("traps done\n");
    test_cycles();
    printf("cycles done\n");
    return penta_verdict("directed");
}
