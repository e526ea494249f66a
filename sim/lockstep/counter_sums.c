// SPDX-License-Identifier: Apache-2.0
#include "lockstep/counter_sums.h"

#include "penta_isa.h"

static void add(struct counter_sums *sums, unsigned counter, uint32_t amount)
{
    const unsigned index = counter - RTL_COUNTER_FIRST;
    if (index < RTL_COUNTER_COUNT) sums->value[index] += amount;
}

void counter_sums_add(struct counter_sums *sums, int stream, const uint32_t *words)
{
    switch (stream) {
    case PENTA_STREAM_STALL:
        add(sums, words[0], words[1]);
        add(sums,
            words[0] == PENTA_COUNTER_CORE_ENQUEUE ? PENTA_COUNTER_CORE_QUEUE
                                                   : PENTA_COUNTER_CORE_BANK,
            words[2]);
        return;
    case PENTA_STREAM_DMA_START:
        add(sums, PENTA_COUNTER_DMA_WAIT_SEM, words[1]);
        add(sums, PENTA_COUNTER_DMA_WAIT_BANK, words[2]);
        break;
    case PENTA_STREAM_MAC_START:
        add(sums, PENTA_COUNTER_MAC_WAIT_SEM, words[1]);
        add(sums, PENTA_COUNTER_MAC_WAIT_BANK, words[2]);
        break;
    case PENTA_STREAM_SMU_START:
        add(sums, PENTA_COUNTER_SMU_WAIT_SEM, words[1]);
        add(sums, PENTA_COUNTER_SMU_WAIT_BANK, words[2]);
        break;
    case PENTA_STREAM_DMA_DONE:
        add(sums, PENTA_COUNTER_DMA_BUSY, words[1]);
        add(sums, PENTA_COUNTER_DMA_READ, words[2]);
        add(sums, PENTA_COUNTER_DMA_WRITTEN, words[3]);
        break;
    case PENTA_STREAM_MAC_DONE:
        add(sums, PENTA_COUNTER_MAC_BUSY, words[1]);
        add(sums, PENTA_COUNTER_MAC_DIGITS, words[2]);
        add(sums, PENTA_COUNTER_MAC_USEFUL, words[3]);
        add(sums, PENTA_COUNTER_MAC_ZERO, words[4]);
        break;
    case PENTA_STREAM_SMU_DONE:
        add(sums, PENTA_COUNTER_SMU_BUSY, words[1]);
        add(sums, PENTA_COUNTER_SMU_LANE_OPS, words[2]);
        break;
    default:
        return;
    }
    sums->changed = true;
}
