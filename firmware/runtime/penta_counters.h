// SPDX-License-Identifier: Apache-2.0
// Cycle, instruction and hardware counters, all 64 bits.
#ifndef PENTA_COUNTERS_H
#define PENTA_COUNTERS_H

#include <stdint.h>

#include "penta_intrinsics.h"

#define PENTA_COUNTER_LIMIT 32  // counters are numbered below this

// A counter of two CSRs (constants), read so that both halves belong together.
#define penta_csr_read_64(low, high)                  \
    ({                                                \
        uint32_t penta_low, penta_high;               \
        do {                                          \
            penta_high = penta_csr_read(high);        \
            penta_low = penta_csr_read(low);          \
        } while (penta_high != penta_csr_read(high)); \
        (uint64_t) penta_high << 32 | penta_low;      \
    })

// Cycles since reset, and instructions retired.
#define penta_cycles()       penta_csr_read_64(PENTA_CSR_MCYCLE, PENTA_CSR_MCYCLEH)
#define penta_instructions() penta_csr_read_64(PENTA_CSR_MINSTRET, PENTA_CSR_MINSTRETH)

// One hardware counter by its number (a constant): penta_counter(PENTA_COUNTER_MAC_BUSY).
#define penta_counter(n) \
    penta_csr_read_64(PENTA_CSR_MHPMCOUNTER_FIRST - 3 + (n), PENTA_CSR_MHPMCOUNTERH_FIRST - 3 + (n))

struct penta_counters {
    uint64_t cycles, instructions;
    uint64_t value[PENTA_COUNTER_LIMIT];  // indexed by PENTA_COUNTER_*
};

// Reads all counters, one after the other (about 500 cycles).
void penta_counters_read(struct penta_counters *counters);

// difference = after - before; may be the same object as either.
void penta_counters_subtract(struct penta_counters *difference, const struct penta_counters *after,
                             const struct penta_counters *before);

// Prints where the cycles of a difference went: core, DMA, MAC array; and the array's utilization.
void penta_counters_print(const struct penta_counters *difference);

#endif
