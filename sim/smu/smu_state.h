// SPDX-License-Identifier: Apache-2.0
// The state-machine unit's own state (docs/smu.md section 8). In
// soc->engine_state[PENTA_ENGINE_SMU].
#ifndef PENTA_SIM_SMU_SMU_STATE_H
#define PENTA_SIM_SMU_SMU_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum { SMU_SHAPES = 8, SMU_TABLES = 2, SMU_TABLE_ENTRIES = 256 };
enum { SMU_LANE_LIMIT = 256 };

enum smu_operand_name { SMU_X, SMU_Y, SMU_Z, SMU_W, SMU_OPERANDS };

struct smu_strides {
    int32_t s0;      // elements; 0: broadcast, 1: contiguous
    int32_t s1, s2;  // bytes
};

struct smu_shape {
    bool loaded;
    uint32_t n[3];  // iterations: elements, innermost around a group, outermost
    struct smu_strides stride[SMU_OPERANDS];
};

struct smu_table {
    bool loaded;
    uint16_t entry[SMU_TABLE_ENTRIES];
};

struct smu_kernel;

struct smu_state {
    struct smu_shape shape[SMU_SHAPES];
    struct smu_table table[SMU_TABLES];
    uint32_t random[SMU_LANE_LIMIT];  // the random word of each lane
    const struct smu_kernel *kernel;  // how the host computes: no part of the chip's state
};

#endif
