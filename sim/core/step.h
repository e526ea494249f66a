// SPDX-License-Identifier: Apache-2.0
// What is seen of one instruction of the fast loop, for when somebody looks at each.
#ifndef PENTA_SIM_CORE_STEP_H
#define PENTA_SIM_CORE_STEP_H

#include "core/decode.h"

// An instruction that is executing; its records are made when it is done.
struct core_step {
    bool active;
    struct decoded decoded;  // as it was before: a store may overwrite itself
    uint32_t pc, word;
    uint32_t address;  // of a load or store
    uint64_t retire;   // cycle
};

// Whether anybody wants what core_record_step records.
bool core_wants_steps(const struct penta_soc *soc);

// Before the instruction at `pc` executes in X cycle `cycle`; one that leaves the fast loop is left
// out, whoever executes it records it.
void core_begin_step(struct penta_soc *soc, struct core_step *step, const struct decoded *decoded,
                     uint32_t pc, uint32_t word, uint64_t cycle);
void core_record_step(struct penta_soc *soc, struct core_step *step);

// Whether the instruction retires before soc->stop (or leaves the fast loop): else it never happens.
bool core_retires_in_time(const struct penta_soc *soc, const struct decoded *decoded,
                          uint64_t cycle);

#endif
