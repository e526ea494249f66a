// SPDX-License-Identifier: Apache-2.0
// The row kernel for machines with AVX2.
#if defined(__x86_64__)

#define SMU_TARGET __attribute__((target("avx2")))
#include "smu/smu_stages.h"

static bool is_supported(void)
{
    return __builtin_cpu_supports("avx2");
}

const struct smu_kernel smu_kernel_avx2 = SMU_KERNEL("avx2");

#endif
