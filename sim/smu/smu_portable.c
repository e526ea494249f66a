// SPDX-License-Identifier: Apache-2.0
// The row kernel for any machine.
#define SMU_TARGET
#include "smu/smu_stages.h"

static bool is_supported(void)
{
    return true;
}

const struct smu_kernel smu_kernel_portable = SMU_KERNEL("portable");
