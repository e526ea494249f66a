// SPDX-License-Identifier: Apache-2.0
#include "penta_timing.h"

#include "penta_chip.h"

#define REQUANTIZE_CYCLES 10  // M: the least distance of two tiles' last steps, DEST 0
#define RESULT_CYCLES     16  // from the last step to the first byte of results, DEST 0
#define RAW_CYCLES        7   // from the last step to the end, DEST 1
#define BLOCK_GAP_CYCLES  5   // idle cycles before the parameter block of a further loop-5 tile
#define RECODE_CYCLES     3   // to gather the first int8 tile
#define SKIP_REACH        8   // chunks passed in one step with `skip`, at most
#define COPY_CYCLES       3   // of a copy besides its pieces

static uint32_t count_of(const struct penta_loop *loop)
{
    return loop->count != 0 ? loop->count : 1;
}

// K * PLANES: passes of one tile.
static uint64_t tile_passes(const struct penta_mac_shape *shape, const struct penta_mac_run *run)
{
    return (uint64_t)count_of(&shape->loop[0]) * count_of(&shape->loop[1]) *
           count_of(&shape->loop[2]) * (run->planes != 0 ? run->planes : 1);
}

uint64_t penta_mac_cycles(const struct penta_mac_shape *shape, const struct penta_mac_run *run)
{
    return penta_mac_cycles_of(shape, run, tile_passes(shape, run));
}

uint64_t penta_mac_cycles_of(const struct penta_mac_shape *shape, const struct penta_mac_run *run,
                             uint64_t passes)
{
    const struct penta_chip *chip = penta_chip();
    bool requantized = !run->to_accumulators;
    bool block = run->init == PENTA_INIT_BIAS || (requantized && run->scale == PENTA_SCALE_CHANNEL);
    uint64_t least = requantized ? REQUANTIZE_CYCLES : 1;
    uint64_t n5 = count_of(&shape->loop[5]);
    uint64_t tiles = (uint64_t)count_of(&shape->loop[3]) * count_of(&shape->loop[4]);
    uint64_t tile = passes + (requantized && run->scale == PENTA_SCALE_VECTOR);
    uint64_t block_reads = block ? penta_divide_up(7 * chip->rows, chip->cols) : 0;
    uint64_t turn = tile + (block ? block_reads + BLOCK_GAP_CYCLES : 0);  // between loop-5 tiles
    uint64_t cycles = block_reads + (run->int8 ? RECODE_CYCLES : 0) + tile;

    cycles += n5 * (tiles - 1) * (tile > least ? tile : least);
    cycles += (n5 - 1) * (turn > least ? turn : least);
    return cycles + (requantized ? RESULT_CYCLES + (1u << run->size) : RAW_CYCLES);
}

uint64_t penta_skip_steps(const bool *live, uint32_t chunks, uint32_t planes)
{
    uint64_t steps = 0;
    uint32_t next;

    for (uint32_t i = 0; i < chunks; i = next) {
        steps += live[i] ? planes : 1;
        next = i + 1;
        while (next < chunks && next < i + SKIP_REACH && !live[next])
            next++;
    }
    return steps;
}

uint64_t penta_mac_slots(const struct penta_mac_shape *shape, const struct penta_mac_run *run)
{
    const struct penta_chip *chip = penta_chip();
    uint64_t tiles =
        (uint64_t)count_of(&shape->loop[3]) * count_of(&shape->loop[4]) * count_of(&shape->loop[5]);

    return tiles * tile_passes(shape, run) * (chip->rows * chip->cols);
}

uint64_t penta_local_copy_cycles(const struct penta_copy *copy)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t bytes = copy->element_bytes != 0 ? copy->element_bytes : 1;
    uint64_t rows = (uint64_t)(copy->rows != 0 ? copy->rows : 1) *
                    (copy->repetitions != 0 ? copy->repetitions : 1);
    int32_t packed = (int32_t)bytes;
    bool whole = (copy->source_stride[0] == 0 || copy->source_stride[0] == packed) &&
                 (copy->destination_stride[0] == 0 || copy->destination_stride[0] == packed);
    uint32_t pieces =
        whole ? penta_divide_up(copy->elements * bytes, chip->axi_bytes) : copy->elements;

    return COPY_CYCLES + rows * pieces;
}
