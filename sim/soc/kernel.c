// SPDX-License-Identifier: Apache-2.0
// The choice of how this host computes: the MAC array's sums, the DMA's dense expansion and the
// SMU's rows; and with how many threads.
#include <stdio.h>

#include "dma/dma_state.h"
#include "mac/mac_kernel.h"
#include "mac/mac_state.h"
#include "smu/smu_kernel.h"
#include "smu/smu_state.h"
#include "soc/soc.h"
#include "soc/team.h"

bool penta_set_kernel(struct penta_soc *soc, const char *name, struct penta_error *error)
{
    const struct mac_kernel *kernel = name != NULL ? mac_find_kernel(name) : NULL;
    const dense_expander expand = name != NULL ? dense_find_expander(name) : NULL;
    const struct smu_kernel *rows = name != NULL ? smu_find_kernel(name) : NULL;
    if (kernel == NULL || expand == NULL || rows == NULL) {
        snprintf(error->text, sizeof error->text,
                 "kernel \"%s\": not one that this machine can run (portable, avx2, avx512)",
                 name != NULL ? name : "");
        return false;
    }
    struct mac_state *mac = soc->engine_state[PENTA_ENGINE_MAC];
    struct dma_state *dma = soc->engine_state[PENTA_ENGINE_DMA];
    struct smu_state *smu = soc->engine_state[PENTA_ENGINE_SMU];
    mac->kernel = kernel;
    dma->expand = expand;
    smu->kernel = rows;
    return true;
}

bool penta_set_threads(struct penta_soc *soc, unsigned threads, struct penta_error *error)
{
    if (threads < 1 || threads > TEAM_LIMIT) {
        snprintf(error->text, sizeof error->text, "threads %u: expected 1 to %d", threads,
                 TEAM_LIMIT);
        return false;
    }
    team_destroy(soc->team);
    soc->team = NULL;
    if (!mac_set_workers(soc->engine_state[PENTA_ENGINE_MAC], &soc->config, threads) ||
        (threads > 1 && (soc->team = team_create(threads)) == NULL)) {
        snprintf(error->text, sizeof error->text, "threads %u: this host gives no more", threads);
        return false;
    }
    return true;
}

const char *penta_kernel(const struct penta_soc *soc)
{
    const struct mac_state *mac = soc->engine_state[PENTA_ENGINE_MAC];
    return mac->kernel->name;
}
