// SPDX-License-Identifier: Apache-2.0
#include "check/check.h"
#include "dma/dma_transfer.h"

enum { START_TO_WRITE = 3 };  // cycles from START to the write of the first piece

static bool is_contiguous(const struct dma_transfer *t)
{
    return t->source_s0 == t->element && t->destination_s0 == t->element;
}

// Pieces of one row; `cycle` is that of the first one's write. Returns the cycle after the last.
static uint64_t copy_pieces(struct dma_transfer *t, uint64_t cycle, uint32_t source,
                            uint32_t destination)
{
    const bool contiguous = is_contiguous(t);
    const uint32_t width = contiguous ? t->dram->beat_bytes : t->element;
    uint8_t bytes[256];
    uint32_t left = t->row_bytes;
    while (left > 0 && cycle < t->stop) {
        const uint32_t piece = width < left ? width : left;
        if (t->soc->check != NULL) check_engine_read(t->soc, PENTA_ENGINE_DMA, source, piece);
        dma_note_error(t, memory_read_checked(t->source, source, piece, t->read_mask, bytes));
        dma_write_piece(t, cycle, destination, piece, bytes);
        source += contiguous ? piece : t->source_s0;
        destination += contiguous ? piece : t->destination_s0;
        left -= piece;
        cycle++;
    }
    return cycle;
}

// The same at once.
static void copy_row(struct dma_transfer *t, uint32_t source, uint32_t destination)
{
    uint8_t bytes[DMA_BURST_BYTES];
    if (t->soc->check != NULL) check_engine_read(t->soc, PENTA_ENGINE_DMA, source, t->row_bytes);
    for (uint32_t left = t->row_bytes; left > 0;) {
        const uint32_t count = left < sizeof(bytes) ? left : (uint32_t)sizeof(bytes);
        dma_note_error(t, memory_read_checked(t->source, source, count, t->read_mask, bytes));
        dma_note_error(t, memory_write_checked(t->soc, t->destination, destination, count,
                                               t->write_mask, bytes));
        source += count;
        destination += count;
        left -= count;
    }
}

uint64_t dma_copy_local(struct dma_transfer *t)
{
    const uint32_t width = t->dram->beat_bytes;
    const bool whole_rows = is_contiguous(t) && t->destination != &t->soc->local[MEMORY_SPAD] &&
                            !probe_wanted(&t->soc->probes, PENTA_STREAM_DMA_WRITE);
    const uint64_t row_cycles = (t->row_bytes + width - 1) / width;
    uint64_t cycle = t->start + START_TO_WRITE;
    for (uint32_t i2 = 0; i2 < t->n2; i2++) {
        for (uint32_t i1 = 0; i1 < t->n1; i1++) {
            if (cycle >= t->stop) return t->stop;
            const uint32_t source = dma_source_row(t, i1, i2);
            const uint32_t destination = dma_destination_row(t, i1, i2);
            if (whole_rows && cycle + row_cycles <= t->stop) {
                copy_row(t, source, destination);
                cycle += row_cycles;
            } else {
                cycle = copy_pieces(t, cycle, source, destination);
            }
        }
    }
    return cycle;
}
