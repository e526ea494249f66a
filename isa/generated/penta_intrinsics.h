// SPDX-License-Identifier: Apache-2.0
// Made by isa/generate.c from isa/*.def: do not edit.
// Xpenta for firmware: one function an instruction, and access to CSRs.
#ifndef PENTA_INTRINSICS_H
#define PENTA_INTRINSICS_H

#include <stdint.h>

#include "penta_isa.h"

// A descriptor as the engines read it; the setters of penta_isa.h fill `word`.
struct penta_descriptor {
    uint32_t word[16];
} __attribute__((aligned(64)));

// `csr` is a constant: penta_csr_read(PENTA_CSR_PSTAT_DMA).
#define penta_csr_read(csr)                                                          \
    ({                                                                               \
        uint32_t penta_csr_value;                                                    \
        __asm__ volatile("csrr %0, %1" : "=r"(penta_csr_value) : "i"(csr) : "memory"); \
        penta_csr_value;                                                             \
    })
// csr = value
#define penta_csr_write(csr, value) \
    __asm__ volatile("csrw %0, %1" : : "i"(csr), "rK"((uint32_t)(value)) : "memory")
// csr |= value
#define penta_csr_set(csr, value) \
    __asm__ volatile("csrs %0, %1" : : "i"(csr), "rK"((uint32_t)(value)) : "memory")
// csr &= ~value
#define penta_csr_clear(csr, value) \
    __asm__ volatile("csrc %0, %1" : : "i"(csr), "rK"((uint32_t)(value)) : "memory")

// enqueue the 64-byte descriptor at rs1 to the DMA
static inline void penta_enq_dma(const struct penta_descriptor *rs1)
{
    __asm__ volatile(".insn r CUSTOM_0, 0, 0, x0, %0, x0" :  : "r"(rs1) : "memory");
}

// enqueue the 64-byte descriptor at rs1 to the MAC array
static inline void penta_enq_mac(const struct penta_descriptor *rs1)
{
    __asm__ volatile(".insn r CUSTOM_0, 0, 1, x0, %0, x0" :  : "r"(rs1) : "memory");
}

// enqueue the 64-byte descriptor at rs1 to the state-machine unit
static inline void penta_enq_smu(const struct penta_descriptor *rs1)
{
    __asm__ volatile(".insn r CUSTOM_0, 0, 2, x0, %0, x0" :  : "r"(rs1) : "memory");
}

// wait until the engines in the mask rs1 (bit 0 DMA, 1 MAC, 2 SMU) have no outstanding command
static inline void penta_fence(uint32_t rs1)
{
    __asm__ volatile(".insn r CUSTOM_0, 1, 0, x0, %0, x0" :  : "r"(rs1) : "memory");
}

// add rs2 (1..15) to semaphore rs1
static inline void penta_sem_signal(uint32_t rs1, uint32_t rs2)
{
    __asm__ volatile(".insn r CUSTOM_0, 2, 0, x0, %0, %1" :  : "r"(rs1), "r"(rs2) : "memory");
}

// wait until semaphore rs1 is at least rs2 (1..15), then subtract rs2
static inline void penta_sem_wait(uint32_t rs1, uint32_t rs2)
{
    __asm__ volatile(".insn r CUSTOM_0, 3, 0, x0, %0, %1" :  : "r"(rs1), "r"(rs2) : "memory");
}

#endif
