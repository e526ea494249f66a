// SPDX-License-Identifier: Apache-2.0
// The arithmetic of SMU_RUN on the valid lanes of a group (docs/smu.md sections 3, 4 and 5). Lanes
// are int64 in which a 48-bit number is sign-extended.
#ifndef PENTA_SIM_SMU_SMU_COMPUTE_H
#define PENTA_SIM_SMU_SMU_COMPUTE_H

#include <stdint.h>

#include "smu/smu_decode.h"

// A partial result: P, and for argmax the element's index.
struct smu_partial {
    int64_t p[SMU_LANE_LIMIT];
    uint32_t index[SMU_LANE_LIMIT];
};

// Reduces a number to 48 bits, signed.
static inline int64_t smu_wrap(uint64_t value)
{
    return (int64_t)(value << 16) >> 16;
}

// f of section 3, for every operation but UPDATE.
void smu_compute(const struct smu_run *run, uint32_t count, const int64_t *x, const int64_t *y,
                 const int64_t *z, int64_t *f);

// t + r of section 4: state s, decay a, input u, v. `random` are the lanes' random words.
void smu_update(const struct smu_run *run, uint32_t count, const uint32_t *random, const int64_t *s,
                const int64_t *a, const int64_t *u, const int64_t *v, int64_t *r);

// init of section 3, and whether there is one.
bool smu_has_init(const struct smu_run *run);
int64_t smu_init(const struct smu_run *run, int64_t z);
int64_t smu_identity(const struct smu_run *run);

// P <- P (+) f in `count` lanes; for argmax the elements begin with index `index`.
void smu_accumulate(const struct smu_run *run, uint32_t count, const int64_t *f, uint32_t index,
                    struct smu_partial *partial);
// (+) over `lanes` lanes, into lane 0.
void smu_combine(const struct smu_run *run, uint32_t lanes, struct smu_partial *partial);

// Limits of the result, and of the argument of a function.
struct smu_limits {
    int64_t low, high;
};
struct smu_limits smu_result_range(const struct smu_run *run);
struct smu_limits smu_argument_range(const struct smu_run *run);

// Steps 1 to 5 of section 5: P (or, for UPDATE, t + r) to what is written.
void smu_finish(const struct smu_run *run, uint32_t count, const uint32_t *random,
                const struct smu_table *table, const int64_t *p, int64_t *result);

uint32_t smu_random_seed(uint32_t seed, uint32_t lane);
void smu_random_step(uint32_t lanes, uint32_t *random);

#endif
