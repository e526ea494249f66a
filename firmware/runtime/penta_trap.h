// SPDX-License-Identifier: Apache-2.0
// Traps: one handler in C for exceptions and interrupts. Registers are saved on the stack of what
// was interrupted and restored from the frame, so that the handler may change them, and the pc.
#ifndef PENTA_TRAP_H
#define PENTA_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "penta_intrinsics.h"

// Values of mcause.
enum penta_cause {
    PENTA_CAUSE_MISALIGNED_FETCH = 0,
    PENTA_CAUSE_FETCH_FAULT = 1,
    PENTA_CAUSE_ILLEGAL = 2,
    PENTA_CAUSE_BREAKPOINT = 3,
    PENTA_CAUSE_MISALIGNED_LOAD = 4,
    PENTA_CAUSE_LOAD_FAULT = 5,
    PENTA_CAUSE_MISALIGNED_STORE = 6,
    PENTA_CAUSE_STORE_FAULT = 7,
    PENTA_CAUSE_ECALL = 11,
};
#define PENTA_CAUSE_INTERRUPT 0x80000000u
#define PENTA_CAUSE_TIMER     (PENTA_CAUSE_INTERRUPT | 7)
#define PENTA_CAUSE_EXTERNAL  (PENTA_CAUSE_INTERRUPT | 11)
#define PENTA_CAUSE_ENGINE    (PENTA_CAUSE_INTERRUPT | 16)

// Bits of mie and mip.
#define PENTA_INTERRUPT_TIMER    (1u << 7)
#define PENTA_INTERRUPT_EXTERNAL (1u << 11)
#define PENTA_INTERRUPT_ENGINE   (1u << 16)

#define PENTA_MSTATUS_MIE (1u << 3)

struct penta_trap_frame {
    uint32_t x[32];   // registers of what was interrupted; x[0] is ignored
    uint32_t pc;      // mepc; execution goes on here
    uint32_t cause;   // mcause
    uint32_t value;   // mtval
    uint32_t vector;  // number of the entry of the vector table that was taken, 0 in direct mode
};

typedef void (*penta_trap_handler)(struct penta_trap_frame *frame);

// Installs the handler of all traps and points mtvec at the runtime's entry: with `vectored`,
// interrupt n enters at entry n of a table. Returns the handler before it, NULL at first.
penta_trap_handler penta_trap_install(penta_trap_handler handler, bool vectored);

static inline void penta_interrupts_enable(void)
{
    penta_csr_set(PENTA_CSR_MSTATUS, PENTA_MSTATUS_MIE);
}

static inline void penta_interrupts_disable(void)
{
    penta_csr_clear(PENTA_CSR_MSTATUS, PENTA_MSTATUS_MIE);
}

static inline void penta_wait_for_interrupt(void)
{
    __asm__ volatile("wfi" : : : "memory");
}

// mtime, and the value of mtime at which the timer interrupt becomes pending.
uint64_t penta_time(void);
void penta_set_time_compare(uint64_t time);

#endif
