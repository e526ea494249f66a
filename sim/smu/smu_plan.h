// SPDX-License-Identifier: Apache-2.0
// How many accesses a command makes and in which cycles: all of it follows from its fields alone
// (docs/smu.md sections 2 and 6).
#ifndef PENTA_SIM_SMU_SMU_PLAN_H
#define PENTA_SIM_SMU_SMU_PLAN_H

#include <stdint.h>

#include "smu/smu_decode.h"

struct smu_plan {
    uint32_t blocks;                  // nb: groups of loop 0
    uint64_t groups;                  // NG
    uint32_t accesses[SMU_OPERANDS];  // of a group: nx, ny, nz, nw
    uint32_t reads;                   // nr: read slots of a group
    uint32_t compute;                 // C: compute cycles of a group
    uint32_t interval;                // G: cycles from one group to the next
    uint32_t latency;                 // F: from a group's first read slot to its first write slot
    uint64_t duration;                // D
    uint64_t lane_ops;
};

// nd: radix-4 Booth digits of a multiplier of this type.
uint32_t smu_digits(struct smu_type type);
// Accesses of an operand with loop-0 stride s0, of any group.
uint32_t smu_accesses(enum smu_size size, int32_t s0, uint32_t lanes, uint32_t access_bytes);
// Bytes of `elements` contiguous ones.
uint32_t smu_bytes(enum smu_size size, uint32_t elements);

struct smu_plan smu_make_plan(const struct smu_run *run, const struct smu_shape *shape,
                              uint32_t lanes, uint32_t access_bytes);

#endif
