// SPDX-License-Identifier: Apache-2.0
// The parts of the directed test of the control core, one file each, and what they share.
#ifndef DIRECTED_H
#define DIRECTED_H

#include "penta_runtime.h"
#include "penta_verify.h"

// The last trap: what the handler saw. `count` counts all.
struct trap_record {
    unsigned count;
    uint32_t pc, cause, value;
};
extern volatile struct trap_record trapped;

// Installs the handler: it records a trap and goes on after the instruction, or, when the pc itself
// is what is wrong, at the return address.
void catch_traps(void);

// What run_word returns for an instruction that traps.
#define TRAPPED 0xdeadbeefu

// Executes one instruction given as a word, with a0 and a1; returns a0. If it traps, `trapped`
// tells how, and TRAPPED is returned.
uint32_t run_word(uint32_t instruction, uint32_t a0, uint32_t a1);

// Address at which run_word executes it.
uint32_t run_word_address(void);

void test_arithmetic(void);
void test_control_flow(void);
void test_memory(void);
void test_csrs(void);
void test_traps(void);
void test_cycles(void);

#endif
