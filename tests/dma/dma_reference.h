// SPDX-License-Identifier: Apache-2.0
// DMA_COPY as docs/isa.md section 7 puts it, cycle by cycle, against the pins of a DRAM.
#ifndef PENTA_TESTS_DMA_DMA_REFERENCE_H
#define PENTA_TESTS_DMA_DMA_REFERENCE_H

#include "dma/engine_rig.h"
#include "dram/dram_pins.h"

struct dma_reference {
    engine_rig *rig;
    struct dram_pins *pins;  // its contents are the reference's DRAM
    uint64_t end;            // cycle E, or stop
};

// Runs the iteration from its START; cycles >= stop do not happen.
void dma_reference_run(struct dma_reference *reference, const struct penta_command *command,
                       uint64_t start, uint64_t stop);

#endif
