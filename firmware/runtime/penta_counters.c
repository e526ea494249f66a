// SPDX-License-Identifier: Apache-2.0
#include "penta_counters.h"

#include <stdio.h>

#include "penta_chip.h"

void penta_counters_read(struct penta_counters *counters)
{
    uint64_t *value = counters->value;

    counters->cycles = penta_cycles();
    counters->instructions = penta_instructions();
    value[PENTA_COUNTER_CORE_REDIRECT] = penta_counter(PENTA_COUNTER_CORE_REDIRECT);
    value[PENTA_COUNTER_CORE_LOAD] = penta_counter(PENTA_COUNTER_CORE_LOAD);
    value[PENTA_COUNTER_CORE_MULDIV] = penta_counter(PENTA_COUNTER_CORE_MULDIV);
    value[PENTA_COUNTER_CORE_LOCAL] = penta_counter(PENTA_COUNTER_CORE_LOCAL);
    value[PENTA_COUNTER_CORE_BANK] = penta_counter(PENTA_COUNTER_CORE_BANK);
    value[PENTA_COUNTER_CORE_QUEUE] = penta_counter(PENTA_COUNTER_CORE_QUEUE);
    value[PENTA_COUNTER_CORE_ENQUEUE] = penta_counter(PENTA_COUNTER_CORE_ENQUEUE);
    value[PENTA_COUNTER_CORE_FENCE] = penta_counter(PENTA_COUNTER_CORE_FENCE);
    value[PENTA_COUNTER_CORE_SEMAPHORE] = penta_counter(PENTA_COUNTER_CORE_SEMAPHORE);
    value[PENTA_COUNTER_CORE_WFI] = penta_counter(PENTA_COUNTER_CORE_WFI);
    value[PENTA_COUNTER_CORE_HOST] = penta_counter(PENTA_COUNTER_CORE_HOST);
    value[PENTA_COUNTER_DMA_BUSY] = penta_counter(PENTA_COUNTER_DMA_BUSY);
    value[PENTA_COUNTER_DMA_READ] = penta_counter(PENTA_COUNTER_DMA_READ);
    value[PENTA_COUNTER_DMA_WRITTEN] = penta_counter(PENTA_COUNTER_DMA_WRITTEN);
    value[PENTA_COUNTER_DMA_WAIT_SEM] = penta_counter(PENTA_COUNTER_DMA_WAIT_SEM);
    value[PENTA_COUNTER_DMA_WAIT_BANK] = penta_counter(PENTA_COUNTER_DMA_WAIT_BANK);
    value[PENTA_COUNTER_MAC_BUSY] = penta_counter(PENTA_COUNTER_MAC_BUSY);
    value[PENTA_COUNTER_MAC_DIGITS] = penta_counter(PENTA_COUNTER_MAC_DIGITS);
    value[PENTA_COUNTER_MAC_USEFUL] = penta_counter(PENTA_COUNTER_MAC_USEFUL);
    value[PENTA_COUNTER_MAC_ZERO] = penta_counter(PENTA_COUNTER_MAC_ZERO);
    value[PENTA_COUNTER_MAC_WAIT_SEM] = penta_counter(PENTA_COUNTER_MAC_WAIT_SEM);
    value[PENTA_COUNTER_MAC_WAIT_BANK] = penta_counter(PENTA_COUNTER_MAC_WAIT_BANK);
    value[PENTA_COUNTER_SMU_BUSY] = penta_counter(PENTA_COUNTER_SMU_BUSY);
    value[PENTA_COUNTER_SMU_LANE_OPS] = penta_counter(PENTA_COUNTER_SMU_LANE_OPS);
    value[PENTA_COUNTER_SMU_WAIT_SEM] = penta_counter(PENTA_COUNTER_SMU_WAIT_SEM);
    value[PENTA_COUNTER_SMU_WAIT_BANK] = penta_counter(PENTA_COUNTER_SMU_WAIT_BANK);
    value[0] = value[1] = value[2] = 0;
    for (unsigned n = PENTA_COUNTER_SMU_WAIT_BANK + 1; n < PENTA_COUNTER_LIMIT; n++)
        value[n] = 0;
}

void penta_counters_subtract(struct penta_counters *difference, const struct penta_counters *after,
                             const struct penta_counters *before)
{
    difference->cycles = after->cycles - before->cycles;
    difference->instructions = after->instructions - before->instructions;
    for (unsigned n = 0; n < PENTA_COUNTER_LIMIT; n++)
        difference->value[n] = after->value[n] - before->value[n];
}

// 1000 * part / whole for part <= whole, rounded down, without a 64-bit division.
static unsigned permille_of(uint64_t part, uint64_t whole)
{
    while (whole >> 22 != 0) {
        whole >>= 1;
        part >>= 1;
    }
    return whole != 0 ? (uint32_t)part * 1000 / (uint32_t)whole : 0;
}

// Prints one row: a number of cycles and its share of the whole in tenths of a percent.
static void print_row(const char *unit, const char *what, uint64_t cycles, uint64_t whole)
{
    unsigned permille = permille_of(cycles, whole);

    printf("  %-5s %-22s %10lu  %3u.%u %%\n", unit, what, (unsigned long)cycles, permille / 10,
           permille % 10);
}

void penta_counters_print(const struct penta_counters *difference)
{
    static const struct {
        const char *unit, *what;
        uint8_t first, last;  // sum of these counters
    } rows[] = {
        {"core", "redirects and loads", PENTA_COUNTER_CORE_REDIRECT, PENTA_COUNTER_CORE_LOAD},
        {"core", "multiply and divide", PENTA_COUNTER_CORE_MULDIV, PENTA_COUNTER_CORE_MULDIV},
        {"core", "local memories", PENTA_COUNTER_CORE_LOCAL, PENTA_COUNTER_CORE_BANK},
        {"core", "enqueue", PENTA_COUNTER_CORE_ENQUEUE, PENTA_COUNTER_CORE_ENQUEUE},
        {"core", "waiting for a queue", PENTA_COUNTER_CORE_QUEUE, PENTA_COUNTER_CORE_QUEUE},
        {"core", "fence and semaphores", PENTA_COUNTER_CORE_FENCE, PENTA_COUNTER_CORE_SEMAPHORE},
        {"dma", "busy", PENTA_COUNTER_DMA_BUSY, PENTA_COUNTER_DMA_BUSY},
        {"dma", "waiting for semaphores", PENTA_COUNTER_DMA_WAIT_SEM, PENTA_COUNTER_DMA_WAIT_SEM},
        {"dma", "waiting for banks", PENTA_COUNTER_DMA_WAIT_BANK, PENTA_COUNTER_DMA_WAIT_BANK},
        {"mac", "busy", PENTA_COUNTER_MAC_BUSY, PENTA_COUNTER_MAC_BUSY},
        {"mac", "waiting for semaphores", PENTA_COUNTER_MAC_WAIT_SEM, PENTA_COUNTER_MAC_WAIT_SEM},
        {"mac", "waiting for banks", PENTA_COUNTER_MAC_WAIT_BANK, PENTA_COUNTER_MAC_WAIT_BANK},
    };
    const struct penta_chip *chip = penta_chip();
    uint64_t useful = difference->value[PENTA_COUNTER_MAC_USEFUL];
    uint64_t slots = difference->cycles * (chip->rows * chip->cols);
    unsigned permille = permille_of(useful, slots);

    print_row("core", "instructions", difference->instructions, difference->cycles);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t cycles = 0;

        for (unsigned n = rows[i].first; n <= rows[i].last; n++)
            cycles += difference->value[n];
        print_row(rows[i].unit, rows[i].what, cycles, difference->cycles);
    }
    printf("  cycles %lu, useful digit-MACs %lu, zero among them %lu, utilization %u.%u %%\n",
           (unsigned long)difference->cycles, (unsigned long)useful,
           (unsigned long)difference->value[PENTA_COUNTER_MAC_ZERO], permille / 10, permille % 10);
}
