// SPDX-License-Identifier: Apache-2.0
// SMU_RUN: the groups of one command, what they compute and when (docs/smu.md sections 2..6).
#ifndef PENTA_SIM_SMU_SMU_RUN_H
#define PENTA_SIM_SMU_SMU_RUN_H

#include <stdint.h>

#include "smu/smu_state.h"
#include "soc/engine.h"

// A legal command that starts in cycle `start`; effects and records of cycles >= `stop` do not
// happen.
void smu_run_command(struct penta_soc *soc, struct smu_state *state,
                     const struct penta_command *command, uint64_t start, uint64_t stop,
                     struct penta_outcome *outcome);

#endif
