// SPDX-License-Identifier: Apache-2.0
// The choice of how this host computes: the MAC array's sums and the DMA's dense expansion.
#include <stdio.h>

#include "dma/dma_state.h"
#include "mac/mac_kernel.h"
#include "mac/mac_state.h"
#include "soc/soc.h"

bool penta_set_kernel(struct penta_soc *soc, const char *name, struct penta_error *error)
{
    const struct mac_kernel *kernel = name != NULL ? mac_find_kernel(name) : NULL;
    const dense_expander expand = name != NULL ? dense_find_expander(name) : NULL;
    if (kernel == NULL || expand == NULL) {
        snprintf(error->text, sizeof error->text,
                 "kernel \"%s\": not one that this machine can run (portable, avx2, avx512)",
                 name != NULL ? name : "");
        return false;
    }
    struct mac_state *mac = soc->engine_state[PENTA_ENGINE_MAC];
    struct dma_state *dma = soc->engine_state[PENTA_ENGINE_DMA];
    mac->kernel = kernel;
    dma->expand = expand;
    return true;
}

const char *penta_kernel(const struct penta_soc *soc)
{
    const struct mac_state *mac = soc->engine_state[PENTA_ENGINE_MAC];
    return mac->kernel->name;
}
