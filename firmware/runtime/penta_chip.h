// SPDX-License-Identifier: Apache-2.0
// What this chip is: the configuration as the PCFG registers tell it, and addresses and bank masks
// that follow from it. One program runs on every configuration when it asks here.
#ifndef PENTA_CHIP_H
#define PENTA_CHIP_H

#include <stdint.h>

#include "penta_isa.h"

// One local memory (docs/isa.md section 2).
struct penta_memory {
    uint32_t base;        // address of the first byte
    uint32_t bytes;       // size
    uint32_t banks;       // number of banks
    uint32_t bank_bytes;  // bytes of one bank
    uint32_t first_mask;  // bit of bank 0 in a bank mask
};

struct penta_chip {
    uint32_t rows, cols, lanes;
    uint32_t queue_depth, semaphores, axi_bytes;
    uint32_t clock_mhz;
    uint32_t tcm_bytes;
    uint32_t line_bytes;         // of a weight line: 3 * rows * cols / 8
    uint32_t weight_bank_lines;  // weight lines in a bank
    struct penta_memory scratchpad, weights, accumulators, state;
};

// The chip the program runs on; read once from the CSRs, valid for ever.
const struct penta_chip *penta_chip(void);

// Address of the first byte of a bank.
static inline uint32_t penta_bank(const struct penta_memory *memory, uint32_t bank)
{
    return memory->base + bank * memory->bank_bytes;
}

// Mask that names one bank of a memory.
static inline uint16_t penta_bank_mask(const struct penta_memory *memory, uint32_t bank)
{
    return (uint16_t)(memory->first_mask << bank);
}

// Mask of the banks that the bytes address .. address+bytes-1 touch; 0 when they are in no local
// memory (DRAM needs no bank) or when there are none.
uint16_t penta_banks(uint32_t address, uint32_t bytes);

// Mask of the banks that `count` weight lines from number `line` touch.
uint16_t penta_line_banks(uint32_t line, uint32_t count);

// Number of the accumulator-memory line (rows * 4 bytes each) at an address of that memory.
uint32_t penta_acc_line(uint32_t address);

static inline uint32_t penta_divide_up(uint32_t value, uint32_t by)
{
    return (value + by - 1) / by;
}

static inline uint32_t penta_round_up(uint32_t value, uint32_t to)
{
    return penta_divide_up(value, to) * to;
}

#endif
