// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "check/check.h"
#include "dma/dma_transfer.h"

// The two-stage pipeline from the local memory to the W channel: beat j is read in a(j) and
// transferred in h(j). Values are one above the cycle, 0 when there is no such beat.
struct write_pipeline {
    uint64_t read;                // of beat j-1
    uint64_t sent, sent_earlier;  // of beats j-1 and j-2
};

static uint64_t max_cycle(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

// Handshake cycle of the next beat, of a burst whose address was accepted in `accepted`.
static uint64_t send_beat(struct write_pipeline *pipeline, uint64_t accepted, uint32_t delay)
{
    uint64_t read = max_cycle(pipeline->read, accepted + 1);
    if (pipeline->sent_earlier) read = max_cycle(read, pipeline->sent_earlier - 1);
    const uint64_t sent = max_cycle(read + 2, pipeline->sent) + delay;
    pipeline->read = read + 1;
    pipeline->sent_earlier = pipeline->sent;
    pipeline->sent = sent + 1;
    return sent;
}

static void emit_beat(const struct dma_transfer *t, uint64_t cycle, bool last, uint32_t lane,
                      uint32_t count, const uint8_t *bytes)
{
    uint32_t words[9] = {last};
    uint8_t data[256] = {0};
    for (uint32_t i = lane; i < lane + count; i++)
        words[1 + i / 32] |= 1u << i % 32;
    memcpy(data + lane, bytes, count);
    probe_emit(&t->soc->probes, PENTA_STREAM_AXI_W, cycle, words, 9, data, t->dram->beat_bytes);
}

// Sends the beats of one burst into the memory; returns the cycle of the last.
static uint64_t send_beats(struct dma_transfer *t, struct write_pipeline *pipeline,
                           uint64_t accepted, uint32_t address, uint32_t count,
                           const uint8_t *bytes)
{
    const uint32_t width = t->dram->beat_bytes;
    const bool show = probe_wanted(&t->soc->probes, PENTA_STREAM_AXI_W);
    uint64_t sent = 0;
    while (count > 0) {
        const uint32_t lane = address % width;
        const uint32_t piece = width - lane < count ? width - lane : count;
        sent = send_beat(pipeline, accepted, dram_ready_delay(t->dram, DRAM_W));
        if (show) emit_beat(t, sent, piece == count, lane, piece, bytes);
        if (sent < t->stop) memory_write_dram(t->soc, address, piece, bytes);
        bytes += piece;
        address += piece;
        count -= piece;
    }
    return sent;
}

// The same at once, when nobody looks: without delays the beats of a burst follow each other cycle
// by cycle.
static uint64_t send_burst(struct dma_transfer *t, struct write_pipeline *pipeline,
                           uint64_t accepted, uint32_t address, uint32_t count, uint32_t beats,
                           const uint8_t *bytes)
{
    uint64_t sent = send_beat(pipeline, accepted, 0);
    if (beats > 1) {
        sent += beats - 1;
        *pipeline = (struct write_pipeline){sent - 1, sent + 1, sent};
    }
    t->dram->state.number[DRAM_W] += beats;
    memory_write_dram(t->soc, address, count, bytes);
    return sent;
}

// A reset may fall among the beats of a burst: only those before it are in the memory.
static bool needs_beats(const struct dma_transfer *t, const struct write_pipeline *pipeline,
                        uint64_t accepted, uint32_t beats)
{
    const uint64_t start = max_cycle(max_cycle(pipeline->sent, pipeline->read), accepted + 1);
    return probe_wanted(&t->soc->probes, PENTA_STREAM_AXI_W) ||
           t->dram->stress.chance[DRAM_W] != 0 || start + beats + 2 >= t->stop;
}

// The cycle of the B of a burst whose last beat went in `last`. A burst that the reset cuts off has
// none; addresses of later ones may still go before it.
static uint64_t answer_burst(struct dma_transfer *t, uint64_t last, uint32_t address,
                             uint32_t beats)
{
    if (last >= t->stop) return t->stop;
    uint8_t response;
    const uint64_t done = dram_write(t->dram, last, address, beats, &response);
    if (response != DRAM_OKAY) dma_note_error(t, PENTA_ERROR_AXI);
    const uint32_t words[1] = {response};
    probe_emit(&t->soc->probes, PENTA_STREAM_AXI_B, done, words, 1, NULL, 0);
    return done;
}

uint64_t dma_store(struct dma_transfer *t)
{
    struct dma_bursts bursts = {.valid = t->start + 2};
    struct write_pipeline pipeline = {0};
    uint8_t bytes[DMA_BURST_BYTES];
    uint64_t done = 0;
    for (uint32_t i2 = 0; i2 < t->n2; i2++) {
        for (uint32_t i1 = 0; i1 < t->n1; i1++) {
            const uint32_t source = dma_source_row(t, i1, i2);
            const uint32_t destination = dma_destination_row(t, i1, i2);
            for (uint32_t moved = 0; moved < t->row_bytes;) {
                const uint32_t address = (destination + moved) & 0x7fffffff;
                const uint32_t count = dma_burst_bytes(t, address, t->row_bytes - moved);
                const uint32_t width = t->dram->beat_bytes;
                const uint32_t beats = (address % width + count + width - 1) / width;
                const uint64_t accepted = dma_send_address(t, &bursts, DRAM_AW, address, beats);
                if (accepted >= t->stop) return t->stop;
                if (t->soc->check != NULL) {
                    check_engine_read(t->soc, PENTA_ENGINE_DMA, source + moved, count);
                }
                dma_note_error(
                    t, memory_read_checked(t->source, source + moved, count, t->read_mask, bytes));
                const uint64_t last =
                    needs_beats(t, &pipeline, accepted, beats)
                        ? send_beats(t, &pipeline, accepted, address, count, bytes)
                        : send_burst(t, &pipeline, accepted, address, count, beats, bytes);
                done = answer_burst(t, last, address, beats);
                dma_note_answer(&bursts, accepted, done);
                moved += count;
            }
        }
    }
    return done + 1;
}
