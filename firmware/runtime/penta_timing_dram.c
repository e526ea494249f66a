// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

#include "penta_chip.h"
#include "penta_command.h"
#include "penta_counters.h"
#include "penta_timing.h"
#include "penta_transfer.h"
#include "penta_verify.h"

#define OUTSTANDING         8  // bursts under way at once, at most
#define FIRST_ADDRESS       2  // cycle of the first address, counted from the start
#define LOAD_TAIL           3  // from the last beat to the end
#define STORE_READ          2  // from reading a beat to sending it
#define STORE_TAIL          1  // from the last response to the end
#define ONE_BEAT_CYCLES     (FIRST_ADDRESS + LOAD_TAIL)
#define CALIBRATION_BEATS   8
#define CALIBRATION_LOADS   4
#define CALIBRATION_FAR     0x40000u  // a multiple of pages * banks of every part
#define LARGEST_BURST       4096u
#define LARGEST_BURST_BEATS 256u

// The bursts of a command, one after the other; cycles are counted from its start.
struct channel {
    bool store;
    uint32_t latency;
    uint32_t bursts;
    uint32_t address_cycle;      // of the newest burst
    uint32_t done[OUTSTANDING];  // last beat or response of the newest ones
    uint32_t data;               // cycle of the newest beat; of a store: when it was read
};

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void add_burst(struct channel *c, uint32_t beats)
{
    uint32_t *done = &c->done[c->bursts % OUTSTANDING];  // of the burst eight before
    uint32_t before = c->done[(c->bursts + OUTSTANDING - 1) % OUTSTANDING];

    if (c->bursts == 0)
        c->address_cycle = FIRST_ADDRESS;
    else
        c->address_cycle =
            (c->bursts >= OUTSTANDING ? later(c->address_cycle, *done) : c->address_cycle) + 1;
    if (c->store) {
        c->data = later(c->data, c->address_cycle) + beats;
        *done = later(c->data + STORE_READ + c->latency, c->bursts > 0 ? before + 1 : 0);
    } else {
        c->data = later(c->data, c->address_cycle + c->latency - 1) + beats;
        *done = c->data;
    }
    c->bursts++;
}

static void add_row(struct channel *c, uint32_t address, uint32_t bytes)
{
    uint32_t beat = penta_chip()->axi_bytes;
    uint32_t limit = LARGEST_BURST_BEATS * beat;

    if (limit > LARGEST_BURST) limit = LARGEST_BURST;
    while (bytes > 0) {
        uint32_t part = limit - (address & (limit - 1));

        if (part > bytes) part = bytes;
        add_burst(c, ((address & (beat - 1)) + part + beat - 1) / beat);
        address += part;
        bytes -= part;
    }
}

uint64_t penta_dram_copy_cycles(const struct penta_copy *copy, uint32_t latency)
{
    struct channel c = {.store = copy->source >> 31 != 0, .latency = latency};
    const int32_t *stride = c.store ? copy->destination_stride : copy->source_stride;
    uint32_t address = c.store ? copy->destination : copy->source;
    uint32_t element = copy->dense ? 7 : copy->element_bytes != 0 ? copy->element_bytes : 1;
    uint32_t rows = copy->rows != 0 ? copy->rows : 1;
    uint32_t repetitions = copy->repetitions != 0 ? copy->repetitions : 1;

    for (uint32_t i2 = 0; i2 < repetitions; i2++)
        for (uint32_t i1 = 0; i1 < rows; i1++)
            add_row(&c, address + i1 * (uint32_t)stride[1] + i2 * (uint32_t)stride[2],
                    copy->elements * element);
    return c.store ? c.done[(c.bursts - 1) % OUTSTANDING] + STORE_TAIL : c.data + LOAD_TAIL;
}

// DMA cycles of CALIBRATION_LOADS loads, one right after the other, from addresses `step` apart.
static uint32_t measure_loads(uint32_t dram, uint32_t step, uint32_t staging, uint32_t bytes)
{
    struct penta_descriptor descriptor;
    uint64_t before;

    penta_build_copy(&descriptor, &(struct penta_copy){
                                      .common = {.repeat = CALIBRATION_LOADS - 1,
                                                 .write_mask = penta_banks(staging, bytes)},
                                      .source = dram,
                                      .destination = staging,
                                      .elements = bytes,
                                      .source_step = (int32_t)step,
                                  });
    before = penta_counter(PENTA_COUNTER_DMA_BUSY);
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
    return (uint32_t)(penta_counter(PENTA_COUNTER_DMA_BUSY) - before);
}

uint32_t penta_dram_latency(uint32_t dram, uint32_t staging)
{
    uint32_t bytes = CALIBRATION_BEATS * penta_chip()->axi_bytes, near;

    penta_local_fill(staging, 0, bytes);
    penta_dma_move(dram, staging, bytes);
    for (uint32_t i = 1; i < CALIBRATION_LOADS; i++)
        penta_dma_move(dram + i * CALIBRATION_FAR, staging, 1);
    near = measure_loads(dram, 0, staging, 1);

    // In open rows and in rows that have to be opened, and in a longer burst.
    if (near % CALIBRATION_LOADS != 0) return 0;
    if (measure_loads(dram, CALIBRATION_FAR, staging, 1) != near) return 0;
    if (measure_loads(dram, 0, staging, bytes) !=
        near + CALIBRATION_LOADS * (CALIBRATION_BEATS - 1))
        return 0;
    return near / CALIBRATION_LOADS - ONE_BEAT_CYCLES;
}

void penta_expect_dram_cycles(const char *program, uint64_t actual, uint64_t expected, bool ideal)
{
    printf("DMA cycles: %lu measured, %lu with an ideal DRAM of this latency\n",
           (unsigned long)actual, (unsigned long)expected);
    if (actual > expected && !ideal)
        printf("%s: this DRAM is not an ideal one\n", program);
    else
        penta_expect("DMA cycles", 0, (uint32_t)actual, (uint32_t)expected);
}
