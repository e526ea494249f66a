// SPDX-License-Identifier: Apache-2.0
// The row kernel for machines with AVX-512.
#if defined(__x86_64__)

#define SMU_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#include "smu/smu_stages.h"

static bool is_supported(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const struct smu_kernel smu_kernel_avx512 = SMU_KERNEL("avx512");

#endif
