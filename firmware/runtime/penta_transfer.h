// SPDX-License-Identifier: Apache-2.0
// Bytes between the TCM, local memories and DRAM, moved by the core and the DMA one after the
// other: for setting up and checking, not for speed. The core does not reach DRAM itself.
#ifndef PENTA_TRANSFER_H
#define PENTA_TRANSFER_H

#include <stdint.h>

// Copies by the core, 5 cycles a word; local addresses may be unaligned.
void penta_local_write(uint32_t local, const void *source, uint32_t bytes);
void penta_local_read(void *destination, uint32_t local, uint32_t bytes);
void penta_local_fill(uint32_t local, uint8_t value, uint32_t bytes);

// One DMA copy of a row of bytes between DRAM and a local memory, or two local memories; waits for
// its end. The banks are those that the bytes touch.
void penta_dma_move(uint32_t destination, uint32_t source, uint32_t bytes);

// TCM to DRAM and back, through `staging_bytes` bytes of a local memory at `staging`.
void penta_upload(uint32_t dram, const void *source, uint32_t bytes, uint32_t staging,
                  uint32_t staging_bytes);
void penta_download(void *destination, uint32_t dram, uint32_t bytes, uint32_t staging,
                    uint32_t staging_bytes);

#endif
