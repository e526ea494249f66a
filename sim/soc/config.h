// SPDX-License-Identifier: Apache-2.0
// The configuration of one chip: read from config/NAME.json or a file of the same form, checked against the
// ranges of docs/isa.md, immutable afterwards.
#ifndef PENTA_SIM_SOC_CONFIG_H
#define PENTA_SIM_SOC_CONFIG_H

#include <stdint.h>

struct penta_config {
    char name[64];
    uint32_t rows, cols, lanes;
    uint32_t spad_bytes, spad_banks;
    uint32_t weight_bytes, weight_banks;
    uint32_t acc_bytes, acc_banks;
    uint32_t state_bytes, state_banks;
    uint32_t tcm_bytes;
    uint32_t axi_bytes;
    uint32_t queue_depth;
    uint32_t semaphores;
    uint32_t clock_mhz;
    uint32_t line_bytes;  // bytes of a weight line: 3 * rows * cols / 8
    char dram_model[16];  // "ideal", "ddr4", "lpddr4", "hbm2"
    uint64_t dram_bytes;
    uint32_t dram_latency;  // cycles from the accepted address to the first beat (ideal model)
};

#endif
