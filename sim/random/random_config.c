// SPDX-License-Identifier: Apache-2.0
// Random legal configurations, within the ranges of docs/isa.md, with small memories.
#include <stdio.h>
#include <string.h>

#include "random/random_state.h"

static uint32_t random_power(struct random_state *state, uint32_t low, uint32_t high)
{
    uint32_t count = 1, value = low;
    while (value << count <= high)
        count++;
    return low << random_below(state, count);
}

static uint32_t round_up(uint32_t value)
{
    uint32_t power = 1;
    while (power < value)
        power *= 2;
    return power;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

void random_config(uint64_t seed, struct penta_config *config)
{
    static const char *const models[] = {"ideal", "ddr4", "lpddr4", "hbm2"};
    struct random_state state = {.random = seed * UINT64_C(0xd1342543de82ef95) + 77};
    uint32_t piece;
    memset(config, 0, sizeof *config);
    snprintf(config->name, sizeof config->name, "random%llu", (unsigned long long)seed);
    do {
        config->rows = random_power(&state, 4, random_chance(&state, 80) ? 16 : 64);
        config->cols = random_power(&state, 4, random_chance(&state, 80) ? 16 : 64);
        config->axi_bytes = random_power(&state, 4, random_chance(&state, 80) ? 64 : 256);
        config->line_bytes = 3 * config->rows * config->cols / 8;
        piece = (9 * ((8 * config->axi_bytes + 6) / 7) + 7) / 8;
    } while (config->line_bytes < piece);
    config->lanes = random_power(&state, 4, 64);
    const uint32_t access =
        larger(larger(4 * config->rows, config->axi_bytes), larger(config->cols, round_up(piece)));
    // A memory is whole KiB; small ones, but room for a few commands' operands.
    const uint32_t least = larger(2 * access, 2048);
    config->spad_banks = random_power(&state, 2, 8);
    config->spad_bytes = config->spad_banks * random_power(&state, least, 4 * least);
    config->acc_banks = 2;
    config->acc_bytes =
        2 * random_power(&state, larger(2 * access, 1024), larger(2 * access, 4096));
    config->state_banks = 2;
    config->state_bytes =
        2 * random_power(&state, larger(2 * access, 1024), larger(2 * access, 2048));
    config->weight_banks = random_power(&state, 2, 4);
    const uint32_t lines = larger(4, round_up(1536 / config->line_bytes));
    config->weight_bytes =
        config->weight_banks * config->line_bytes * random_power(&state, lines, 4 * lines);
    config->tcm_bytes = random_power(&state, 65536, 131072);
    config->queue_depth =
        random_chance(&state, 40) ? 1 + random_below(&state, 2) : 1 + random_below(&state, 12);
    config->semaphores =
        random_chance(&state, 30) ? 1 + random_below(&state, 2) : 1 + random_below(&state, 16);
    config->clock_mhz = 100 + random_below(&state, 1900);
    snprintf(config->dram_model, sizeof config->dram_model, "%s", models[random_below(&state, 4)]);
    config->dram_bytes = (uint64_t)(1 + random_below(&state, 8)) << 20;
    config->dram_latency = 1 + random_below(&state, 60);
}
