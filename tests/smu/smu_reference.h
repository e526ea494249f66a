// SPDX-License-Identifier: Apache-2.0
// SMU commands as docs/smu.md describes them, access by access in the cycle of each, lane by lane
// in 128-bit arithmetic. Shares nothing with sim/smu.
#ifndef PENTA_TESTS_SMU_SMU_REFERENCE_H
#define PENTA_TESTS_SMU_SMU_REFERENCE_H

#include "dma/engine_rig.h"

struct smu_reference {
    bool shape_loaded[8], table_loaded[2];
    uint32_t shape[8][16];  // the SMU_SHAPE descriptors
    uint16_t table[2][256];
    uint32_t random[256];
};

void smu_reference_reset(struct smu_reference *unit, uint32_t lanes);

// Runs a legal command on the naive chip and appends its records.
void smu_reference_run(struct smu_reference *unit, struct naive_chip *chip,
                       const struct penta_command *command, uint64_t start, uint64_t stop,
                       struct rig_records *expected, struct penta_outcome *outcome);

// Section 7 on a command whose start addresses have been found.
bool smu_reference_is_legal(const struct smu_reference *unit, uint32_t lanes,
                            const struct penta_command *command);

// The pure functions of sections 3 and 5, for tables of values.
__int128 smu_reference_operation(uint32_t op, __int128 x, __int128 y, __int128 z,
                                 const uint32_t *word);
__int128 smu_reference_exp2(__int128 q);

#endif
