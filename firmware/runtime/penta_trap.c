// SPDX-License-Identifier: Apache-2.0
#include "penta_trap.h"

#include <stddef.h>

extern char penta_trap_entry[], penta_trap_vectors[];  // trap.S

penta_trap_handler penta_trap_current;  // called by trap.S

penta_trap_handler penta_trap_install(penta_trap_handler handler, bool vectored)
{
    penta_trap_handler before = penta_trap_current;
    uintptr_t base = vectored ? (uintptr_t)penta_trap_vectors | 1 : (uintptr_t)penta_trap_entry;

    penta_trap_current = handler;
    penta_csr_write(PENTA_CSR_MTVEC, base);
    return before;
}

static volatile uint32_t *mmio(uint32_t address)
{
    return (volatile uint32_t *)(uintptr_t)address;
}

uint64_t penta_time(void)
{
    uint32_t low, high;

    do {
        high = *mmio(PENTA_MMIO_MTIME_HI);
        low = *mmio(PENTA_MMIO_MTIME_LO);
    } while (high != *mmio(PENTA_MMIO_MTIME_HI));
    return (uint64_t)high << 32 | low;
}

void penta_set_time_compare(uint64_t time)
{
    // In this order no value in between is earlier than both the old and the new one.
    *mmio(PENTA_MMIO_MTIMECMP_LO) = UINT32_MAX;
    *mmio(PENTA_MMIO_MTIMECMP_HI) = (uint32_t)(time >> 32);
    *mmio(PENTA_MMIO_MTIMECMP_LO) = (uint32_t)time;
}
