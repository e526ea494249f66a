// SPDX-License-Identifier: Apache-2.0
// The DMA's own state: what lies behind its AXI port (docs/isa.md section 7, docs/dram.md). In
// soc->engine_state[PENTA_ENGINE_DMA].
#ifndef PENTA_SIM_DMA_DMA_STATE_H
#define PENTA_SIM_DMA_DMA_STATE_H

#include "dma/dma_dense.h"
#include "dram/dram.h"

struct dma_state {
    struct dram dram;       // timing only: the contents are soc->dram. Plain data
    dense_expander expand;  // how the host computes: no part of the chip's state
};

// The largest number of bursts accepted and not answered.
enum { DMA_OUTSTANDING = 8 };

#endif
