// SPDX-License-Identifier: Apache-2.0
#include "dma/dma_transfer.h"

void dma_write_piece(struct dma_transfer *transfer, uint64_t cycle, uint32_t address,
                     uint32_t count, const uint8_t *bytes)
{
    if (count == 0 || cycle >= transfer->stop) return;
    dma_note_error(transfer, memory_write_checked(transfer->soc, transfer->destination, address,
                                                  count, transfer->write_mask, bytes));
    const uint32_t words[2] = {address, count};
    probe_emit(&transfer->soc->probes, PENTA_STREAM_DMA_WRITE, cycle, words, 2, bytes, count);
}

uint32_t dma_burst_bytes(const struct dma_transfer *transfer, uint32_t address, uint32_t left)
{
    const uint32_t widest = 256 * transfer->dram->beat_bytes;
    const uint32_t unit = widest < DMA_BURST_BYTES ? widest : DMA_BURST_BYTES;
    const uint32_t rest = unit - address % unit;
    return rest < left ? rest : left;
}

uint64_t dma_send_address(struct dma_transfer *transfer, struct dma_bursts *bursts,
                          enum dram_channel channel, uint32_t address, uint32_t beats)
{
    const uint64_t handshake = bursts->valid + dram_ready_delay(transfer->dram, channel);
    const uint32_t words[2] = {address, beats};
    probe_emit(&transfer->soc->probes,
               channel == DRAM_AR ? PENTA_STREAM_AXI_AR : PENTA_STREAM_AXI_AW, handshake, words, 2,
               NULL, 0);
    return handshake;
}

void dma_note_answer(struct dma_bursts *bursts, uint64_t handshake, uint64_t cycle)
{
    bursts->answer[bursts->count % DMA_OUTSTANDING] = cycle;
    bursts->count++;
    // The next address waits until the burst DMA_OUTSTANDING before it has been answered.
    const uint64_t freed =
        bursts->count < DMA_OUTSTANDING ? 0 : bursts->answer[bursts->count % DMA_OUTSTANDING];
    bursts->valid = (freed > handshake ? freed : handshake) + 1;
}
