// SPDX-License-Identifier: Apache-2.0
// What the hardware counters must show, summed up from the records that carry their increments
// (docs/isa.md 3, Hardware counters). CORE_REDIRECT has no such records and is left out.
#ifndef PENTA_SIM_LOCKSTEP_COUNTER_SUMS_H
#define PENTA_SIM_LOCKSTEP_COUNTER_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "lockstep/rtl_model.h"

struct counter_sums {
    uint64_t value[RTL_COUNTER_COUNT];  // from counter RTL_COUNTER_FIRST on
    bool changed;                       // an engine started or completed since this was cleared
};

// Adds what a record of `stream` counts. All zero is the state after a reset.
void counter_sums_add(struct counter_sums *sums, int stream, const uint32_t *words);

#endif
