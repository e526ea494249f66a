// SPDX-License-Identifier: Apache-2.0
// One DMA_COPY iteration in work (docs/isa.md section 7), shared by the three kinds of copy.
#ifndef PENTA_SIM_DMA_DMA_TRANSFER_H
#define PENTA_SIM_DMA_DMA_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "dma/dma_state.h"
#include "soc/engine.h"
#include "soc/soc.h"

enum { DMA_BURST_BYTES = 4096 };  // the most bytes of a burst

struct dma_transfer {
    struct penta_soc *soc;
    struct dram *dram;
    dense_expander expand;
    struct local_memory *source, *destination;  // NULL: DRAM
    uint16_t read_mask, write_mask;
    uint64_t start, stop;

    bool dense;
    uint32_t element;  // bytes
    uint32_t n0, n1, n2;
    uint32_t source_address, destination_address;
    uint32_t source_s0, source_s1, source_s2;  // strides mod 2^32
    uint32_t destination_s0, destination_s1, destination_s2;
    uint32_t row_bytes;  // of a row in DRAM; of both sides of a local copy

    uint8_t error;  // lowest code met
};

// Each returns cycle E of the command, or a cycle not before `stop` when it would be later.
uint64_t dma_load(struct dma_transfer *transfer);
uint64_t dma_store(struct dma_transfer *transfer);
uint64_t dma_copy_local(struct dma_transfer *transfer);

static inline void dma_note_error(struct dma_transfer *transfer, uint8_t error)
{
    if (error != 0 && (transfer->error == 0 || error < transfer->error)) transfer->error = error;
}

static inline uint32_t dma_source_row(const struct dma_transfer *t, uint32_t i1, uint32_t i2)
{
    return t->source_address + i1 * t->source_s1 + i2 * t->source_s2;
}

static inline uint32_t dma_destination_row(const struct dma_transfer *t, uint32_t i1, uint32_t i2)
{
    return t->destination_address + i1 * t->destination_s1 + i2 * t->destination_s2;
}

// Writes a piece into the destination in `cycle` (event DMA_WRITE), unless that is not before stop.
void dma_write_piece(struct dma_transfer *transfer, uint64_t cycle, uint32_t address,
                     uint32_t count, const uint8_t *bytes);

// The bursts of a command: cut of rows, and addresses with at most DMA_OUTSTANDING in flight.
struct dma_bursts {
    uint64_t valid;                    // cycle in which the next A(x)VALID is first visible
    uint64_t answer[DMA_OUTSTANDING];  // last R beat or B of the last bursts, a ring
    uint32_t count;                    // bursts so far
};

// Bytes of the burst that begins at `address` when `left` bytes of the row are left.
uint32_t dma_burst_bytes(const struct dma_transfer *transfer, uint32_t address, uint32_t left);
// The handshake cycle of the next address on `channel` (DRAM_AR or DRAM_AW); emits its record.
uint64_t dma_send_address(struct dma_transfer *transfer, struct dma_bursts *bursts,
                          enum dram_channel channel, uint32_t address, uint32_t beats);
// The burst sent last, in `handshake`, is answered in `cycle`.
void dma_note_answer(struct dma_bursts *bursts, uint64_t handshake, uint64_t cycle);

#endif
