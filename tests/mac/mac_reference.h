// SPDX-License-Identifier: Apache-2.0
// MAC_RUN as docs/isa.md section 8 puts it: pass by pass, lane by lane, digit by digit.
#ifndef PENTA_TESTS_MAC_MAC_REFERENCE_H
#define PENTA_TESTS_MAC_MAC_REFERENCE_H

#include "dma/engine_rig.h"

struct mac_result {
    uint64_t end;
    uint64_t digits, useful, zero;
};

// Runs MAC_RUN with the words of the MAC_SHAPE that loaded its slot. Cycles >= stop do not happen;
// the counts are those of a run to the end only.
struct mac_result mac_reference_run(engine_rig *rig, const uint32_t shape[16],
                                    const struct penta_command *command, uint64_t start,
                                    uint64_t stop);

// Cycles of section 8.4's formula for commands without SKIP whose tiles have at least M passes;
// 0 for others.
uint64_t mac_closed_form(const struct penta_config *config, const uint32_t shape[16],
                         const uint32_t run[16]);

#endif
