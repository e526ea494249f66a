// SPDX-License-Identifier: Apache-2.0
// SMU_RUN by whole rows, for commands in which nobody can tell the difference: no errors, no records
// of the writes, groups that do not depend on one another, and numbers of 32 bits.
#ifndef PENTA_SIM_SMU_SMU_ROWS_H
#define PENTA_SIM_SMU_SMU_ROWS_H

#include "smu/smu_operand.h"
#include "smu/smu_state.h"

// What rows need of a command that runs to its end, is not looked at, and is legal.
struct smu_rows_command {
    struct penta_soc *soc;
    const struct smu_state *state;
    const struct smu_shape *shape;
    const struct smu_run *run;
    const struct smu_operand *operand;  // those accessed
};

// Runs the command; false when it is not one for rows, and nothing has happened.
bool smu_run_rows(const struct smu_rows_command *command);

#endif
