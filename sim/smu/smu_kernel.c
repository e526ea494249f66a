// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_kernel.h"

#include <stddef.h>
#include <string.h>

static const struct smu_kernel *const kernels[] = {
// the best first
#if defined(__x86_64__)
    &smu_kernel_avx512,
    &smu_kernel_avx2,
#endif
    &smu_kernel_portable,
};

const struct smu_kernel *smu_find_kernel(const char *name)
{
    for (unsigned i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
        if (name != NULL && strcmp(name, kernels[i]->name) != 0) continue;
        if (kernels[i]->is_supported()) return kernels[i];
    }
    return NULL;
}
