// SPDX-License-Identifier: Apache-2.0
// How the host computes long rows of lanes in 32 bits: the stages of docs/smu.md sections 3 to 5 for
// numbers that need no more. Several kernels, all with the same results to the bit.
#ifndef PENTA_SIM_SMU_SMU_KERNEL_H
#define PENTA_SIM_SMU_SMU_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "smu/smu_decode.h"

enum { SMU_ROW_LIMIT = 512 };  // lanes of one call

// clamp((p + add) >> shift, low, high)
struct smu_round {
    int64_t add;
    uint32_t shift;
    int32_t low, high;
};

// The nodes of a function: T[0..256], with T[256] = T[255].
struct smu_nodes {
    int32_t node[SMU_TABLE_ENTRIES + 1];
    int32_t zero;       // the entry of argument 0
    int32_t low, high;  // limits of the result
};

// `count` lanes each; results may replace arguments. Sums fit 32 bits unless said otherwise.
struct smu_kernel {
    const char *name;
    bool (*is_supported)(void);  // by the machine
    void (*load)(struct smu_type type, const uint8_t *from, uint32_t count, int32_t *to);
    void (*fill)(int32_t value, uint32_t count, int32_t *to);
    void (*store)(enum smu_size size, const int32_t *from, uint32_t count, uint8_t *to);
    // MOV, ADD, SUB, MIN, MAX, MUL
    void (*compute)(uint32_t op, const int32_t *x, const int32_t *y, uint32_t count, int32_t *f);
    // sum += f
    void (*accumulate)(const int32_t *f, uint32_t count, int32_t *sum);
    // sum += x*y
    void (*multiply_add)(const int32_t *x, const int32_t *y, uint32_t count, int32_t *sum);
    int64_t (*total)(const int32_t *f, uint32_t count);
    // 2^k - y
    void (*complement)(uint32_t k, const int32_t *y, uint32_t count, int32_t *to);
    // of p, and in 64 bits of p + z * 2^z_shift
    void (*round)(const struct smu_round *round, const int32_t *p, uint32_t count, int32_t *q);
    void (*round_wide)(const struct smu_round *round, const int32_t *p, const int32_t *z,
                       uint32_t z_shift, uint32_t count, int32_t *q);
    // UPDATE: the decay rounded by `decay` without its limits, and u*v by `input`; limits of `input`
    void (*update)(const struct smu_round *decay, const struct smu_round *input, const int32_t *s,
                   const int32_t *a, const int32_t *u, const int32_t *v, uint32_t count,
                   int32_t *q);
    // Functions 1, 2 and 3 of arguments within their limits.
    void (*look_up)(const struct smu_nodes *nodes, uint32_t count, int32_t *q);
    void (*interpolate)(const struct smu_nodes *nodes, uint32_t count, int32_t *q);
    void (*exp2)(const struct smu_nodes *nodes, uint32_t count, int32_t *q);
};

extern const struct smu_kernel smu_kernel_portable, smu_kernel_avx2, smu_kernel_avx512;

// By name as mac_find_kernel ("portable", "avx2", "avx512"), NULL for the best; NULL when the
// machine has none such.
const struct smu_kernel *smu_find_kernel(const char *name);

#endif
