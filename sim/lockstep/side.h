// SPDX-License-Identifier: Apache-2.0
// One RTL with its DRAM, and what goes into it in a cycle: made from the stimulus and the host's
// answers alone, so that a replay makes the same.
#ifndef PENTA_SIM_LOCKSTEP_SIDE_H
#define PENTA_SIM_LOCKSTEP_SIDE_H

#include "lockstep/rtl_model.h"
#include "penta.h"

enum { SIDE_ANSWER_DELAY = 7 };  // from the HOST_CALL event to host_ack (docs/isa.md 3)

struct side {
    const struct rtl_model_api *api;
    void *rtl;
    struct dram_pins *dram;
    bool host_enable;
    uint64_t cycle;  // visible now
    // What the stimulus did so far.
    const struct penta_stimulus *stimuli;
    size_t stimulus_count, next_stimulus;
    bool irq;
    uint64_t reset_from, reset_until;  // reset is asserted in cycles from .. until-1
    // What went in and out in the last cycle stepped.
    struct rtl_inputs inputs;
    struct rtl_pins pins;
};

struct side_options {
    uint64_t dram_seed;
    bool dram_errors;
    uint64_t rtl_seed;
    bool host_enable;
};

// The memories of the RTL whose power-on contents come from those of a chip: all but DRAM.
extern const uint32_t side_regions[];
enum { SIDE_REGION_COUNT = 5 };

// A model with the power-on contents of `soc`, a loaded and not yet run chip, which lends its
// stimulus. A text that says what failed, or NULL. To be ended by side_end in either case.
const char *side_begin(struct side *side, const struct penta_soc *soc,
                       const struct rtl_model_api *api, const struct side_options *options);
void side_end(struct side *side);

// Releases reset: cycle 0 is visible.
void side_start(struct side *side);

// Goes on by one cycle: inputs of the visible cycle, then the clock edge. `answer` is given to the
// host port when not NULL.
void side_step(struct side *side, const struct penta_host_answer *answer);

// The host's writes to TCM.
void side_write_answer(const struct side *side, const struct penta_host_answer *answer);

static inline bool side_in_reset(const struct side *side, uint64_t cycle)
{
    return cycle >= side->reset_from && cycle < side->reset_until;
}

#endif
