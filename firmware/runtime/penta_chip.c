// SPDX-License-Identifier: Apache-2.0
#include "penta_chip.h"

#include "penta_intrinsics.h"

static struct penta_chip chip;

static struct penta_memory describe(uint32_t base, uint32_t bytes, uint32_t banks, uint32_t first)
{
    return (struct penta_memory){base, bytes, banks, bytes / banks, 1u << first};
}

const struct penta_chip *penta_chip(void)
{
    uint32_t array, queue, banks;

    if (chip.rows != 0) return &chip;
    array = penta_csr_read(PENTA_CSR_PCFG_ARRAY);
    queue = penta_csr_read(PENTA_CSR_PCFG_QUEUE);
    banks = penta_csr_read(PENTA_CSR_PCFG_BANKS);
    chip.cols = array >> 8 & 0xff;
    chip.lanes = array >> 16;
    chip.queue_depth = queue & 0xff;
    chip.semaphores = queue >> 8 & 0xff;
    chip.axi_bytes = queue >> 16;
    chip.clock_mhz = penta_csr_read(PENTA_CSR_PCFG_CLOCK);
    chip.tcm_bytes = penta_csr_read(PENTA_CSR_PCFG_TCM);
    chip.scratchpad = describe(PENTA_REGION_SPAD_BASE, penta_csr_read(PENTA_CSR_PCFG_SPAD),
                               banks & 0xff, PENTA_BANKS_SPAD_FIRST);
    chip.weights = describe(PENTA_REGION_WEIGHT_BASE, penta_csr_read(PENTA_CSR_PCFG_WEIGHT),
                            banks >> 8 & 0xff, PENTA_BANKS_WEIGHT_FIRST);
    chip.accumulators = describe(PENTA_REGION_ACC_BASE, penta_csr_read(PENTA_CSR_PCFG_ACC),
                                 banks >> 16 & 0xff, PENTA_BANKS_ACC_FIRST);
    chip.state = describe(PENTA_REGION_STATE_BASE, penta_csr_read(PENTA_CSR_PCFG_STATE),
                          banks >> 24, PENTA_BANKS_STATE_FIRST);
    chip.rows = array & 0xff;
    chip.line_bytes = chip.rows * chip.cols / 8 * 3;
    chip.weight_bank_lines = chip.weights.bank_bytes / chip.line_bytes;
    return &chip;
}

uint16_t penta_banks(uint32_t address, uint32_t bytes)
{
    const struct penta_chip *c = penta_chip();
    const struct penta_memory *memory;
    uint32_t offset, last;
    uint16_t mask = 0;

    switch (address >> 28) {
    case PENTA_REGION_SPAD_BASE >> 28:
        memory = &c->scratchpad;
        break;
    case PENTA_REGION_WEIGHT_BASE >> 28:
        memory = &c->weights;
        break;
    case PENTA_REGION_ACC_BASE >> 28:
        memory = &c->accumulators;
        break;
    case PENTA_REGION_STATE_BASE >> 28:
        memory = &c->state;
        break;
    default:
        return 0;
    }
    if (bytes == 0) return 0;
    offset = address - memory->base;
    last = (offset + bytes - 1) / memory->bank_bytes;
    for (uint32_t bank = offset / memory->bank_bytes; bank <= last && bank < memory->banks; bank++)
        mask |= penta_bank_mask(memory, bank);
    return mask;
}

uint16_t penta_line_banks(uint32_t line, uint32_t count)
{
    const struct penta_chip *c = penta_chip();

    return penta_banks(c->weights.base + line * c->line_bytes, count * c->line_bytes);
}

uint32_t penta_acc_line(uint32_t address)
{
    const struct penta_chip *c = penta_chip();

    return (address - c->accumulators.base) / (4 * c->rows);
}
