// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "check/check.h"
#include "dma/dma_dense.h"
#include "dma/dma_transfer.h"

enum {
    OUT_BYTES = (DMA_BURST_BYTES / DENSE_GROUP_IN + 2) * DENSE_GROUP_OUT,
    READ_TO_WRITE = 2,  // cycles from a beat to the write of its piece
};

struct load_row {
    uint32_t destination;
    uint32_t done;                      // bytes of the row read so far
    uint32_t held;                      // the last of them that have yet to be moved, at
    const uint8_t *from;                // this place in DRAM
    uint8_t carry[DENSE_GROUP_IN - 1];  // the last done % 7 of them
};

// Expands the row's bytes done .. done+count-1. `out` receives what they add, *first its offset in
// the expanded row.
static uint32_t expand_part(struct dma_transfer *t, struct load_row *row, const uint8_t *bytes,
                            uint32_t count, uint8_t *out, uint32_t *first)
{
    uint8_t in[DMA_BURST_BYTES + DENSE_GROUP_IN], whole[OUT_BYTES];
    const uint32_t carried = row->done % DENSE_GROUP_IN;
    memcpy(in, row->carry, carried);
    memcpy(in + carried, bytes, count);
    if (!t->expand(in, carried + count, whole)) dma_note_error(t, PENTA_ERROR_DENSE);
    *first = dense_known_bytes(row->done);
    const uint32_t added = dense_known_bytes(row->done + count) - *first;
    memcpy(out, whole + carried, added);
    const uint32_t keep = (carried + count) % DENSE_GROUP_IN;
    memcpy(row->carry, in + carried + count - keep, keep);
    return added;
}

static void emit_beat(struct dma_transfer *t, uint64_t cycle, bool last, uint8_t response,
                      const uint8_t *data)
{
    const uint32_t words[2] = {last, response};
    probe_emit(&t->soc->probes, PENTA_STREAM_AXI_R, cycle, words, 2, data, t->dram->beat_bytes);
}

// The burst of `count` bytes of the row at `address`, beat by beat.
static void move_beats(struct dma_transfer *t, struct load_row *row, uint32_t address,
                       uint32_t count, const struct dram_read_burst *burst)
{
    const uint32_t width = t->dram->beat_bytes;
    const bool show = probe_wanted(&t->soc->probes, PENTA_STREAM_AXI_R);
    uint8_t beats[DMA_BURST_BYTES], out[OUT_BYTES];
    uint32_t lane = address % width;
    memory_read_dram(t->soc, address - lane, burst->beats * width, beats);
    for (uint32_t beat = 0; beat < burst->beats; beat++) {
        const uint64_t cycle = dram_beat_cycle(burst, beat);
        const uint8_t *data = beats + beat * width;
        if (show) {
            emit_beat(t, cycle, beat + 1 == burst->beats, dram_beat_response(burst, beat), data);
        }
        const uint32_t piece = width - lane < count ? width - lane : count;
        if (t->dense) {
            uint32_t first;
            const uint32_t added = expand_part(t, row, data + lane, piece, out, &first);
            dma_write_piece(t, cycle + READ_TO_WRITE, row->destination + first, added, out);
        } else {
            dma_write_piece(t, cycle + READ_TO_WRITE, row->destination + row->done, piece,
                            data + lane);
        }
        row->done += piece;
        count -= piece;
        lane = 0;
    }
}

// Weights are not copied: the buffer borrows them from DRAM. Only for bytes that lie there and that
// may all be written.
static bool lend(struct dma_transfer *t, uint32_t address, uint32_t count, const uint8_t *bytes)
{
    struct local_memory *memory = t->destination;
    const uint32_t offset = address - memory->base;
    const bool in_dram = bytes >= t->soc->dram && bytes < t->soc->dram + t->soc->config.dram_bytes;
    if (memory != &t->soc->local[MEMORY_WEIGHT] || !in_dram || t->soc->check != NULL) return false;
    if (offset >= memory->size || count > memory->size - offset || count == 0) return false;
    const uint32_t last = (offset + count - 1) / memory->bank_bytes;
    for (uint32_t bank = offset / memory->bank_bytes; bank <= last; bank++) {
        if (!(t->write_mask >> (memory->mask_shift + bank) & 1)) return false;
    }
    memory_lend(memory, offset, count, bytes);
    return true;
}

static void move_bytes(struct dma_transfer *t, uint32_t address, uint32_t count,
                       const uint8_t *bytes)
{
    if (lend(t, address, count, bytes)) return;
    dma_note_error(
        t, memory_write_checked(t->soc, t->destination, address, count, t->write_mask, bytes));
}

static void move_held(struct dma_transfer *t, struct load_row *row)
{
    if (row->held == 0) return;
    move_bytes(t, row->destination + row->done - row->held, row->held, row->from);
    row->held = 0;
}

// The same at once, when nobody looks and pieces do not matter: with the bursts before, if it can be.
static void move_burst(struct dma_transfer *t, struct load_row *row, uint32_t address,
                       uint32_t count)
{
    uint8_t copy[DMA_BURST_BYTES], out[OUT_BYTES];
    const uint32_t offset = address & 0x7fffffff;
    const uint8_t *bytes = t->soc->dram + offset;
    const bool in_dram = (uint64_t)offset + count <= t->soc->config.dram_bytes;
    if (in_dram && !t->dense) {
        if (row->held != 0 && row->from + row->held != bytes) move_held(t, row);
        if (row->held == 0) row->from = bytes;
        row->held += count;
        row->done += count;
        return;
    }
    move_held(t, row);
    if (!in_dram) {
        memory_read_dram(t->soc, address, count, copy);
        bytes = copy;
    }
    uint32_t first = row->done, added = count;
    if (t->dense) {
        added = expand_part(t, row, bytes, count, out, &first);
        bytes = out;
    }
    move_bytes(t, row->destination + first, added, bytes);
    row->done += count;
}

// The nonzero bits of the scratchpad depend on how a row is cut into writes, but for blocks that are
// written whole: then a burst is as good as its beats.
static bool cuts_blocks(const struct dma_transfer *t, const struct load_row *row, uint32_t address)
{
    if (t->destination != &t->soc->local[MEMORY_SPAD]) return false;
    const uint32_t width = t->dram->beat_bytes, to = row->destination + row->done;
    return t->dense || (to | address % width | width) % t->soc->config.cols != 0;
}

// Beats have to be gone through when their records are wanted and when a reset falls among them.
static bool needs_beats(const struct dma_transfer *t, const struct dram_read_burst *burst)
{
    return probe_wanted(&t->soc->probes, PENTA_STREAM_AXI_R) ||
           probe_wanted(&t->soc->probes, PENTA_STREAM_DMA_WRITE) ||
           burst->last + READ_TO_WRITE >= t->stop;
}

uint64_t dma_load(struct dma_transfer *t)
{
    struct dma_bursts bursts = {.valid = t->start + 2};
    struct dram_read_burst burst = {.last = 0};
    for (uint32_t i2 = 0; i2 < t->n2; i2++) {
        for (uint32_t i1 = 0; i1 < t->n1; i1++) {
            const uint32_t source = dma_source_row(t, i1, i2);
            struct load_row row = {.destination = dma_destination_row(t, i1, i2)};
            while (row.done < t->row_bytes) {
                const uint32_t address = (source + row.done) & 0x7fffffff;
                const uint32_t count = dma_burst_bytes(t, address, t->row_bytes - row.done);
                const uint32_t width = t->dram->beat_bytes;
                const uint32_t beats = (address % width + count + width - 1) / width;
                const uint64_t sent = dma_send_address(t, &bursts, DRAM_AR, address, beats);
                if (sent >= t->stop) {
                    move_held(t, &row);
                    return t->stop;
                }
                dram_read(t->dram, sent, address, beats, &burst);
                dma_note_answer(&bursts, sent, burst.last);
                if (t->soc->check != NULL) {
                    check_engine_read(t->soc, PENTA_ENGINE_DMA, address, count);
                }
                if (burst.errors) dma_note_error(t, PENTA_ERROR_AXI);
                if (needs_beats(t, &burst) || cuts_blocks(t, &row, address)) {
                    move_held(t, &row);
                    move_beats(t, &row, address, count, &burst);
                } else {
                    move_burst(t, &row, address, count);
                }
            }
            move_held(t, &row);
        }
    }
    return burst.last + 3;
}
