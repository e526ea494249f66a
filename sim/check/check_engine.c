// SPDX-License-Identifier: Apache-2.0
// What the commands show: waits for banks, semaphores, sums.
#include <stdlib.h>
#include <string.h>

#include "check/check_state.h"

// ------------------------------------------------------------------------------------- commands

void check_enqueue(struct penta_soc *soc, unsigned engine, uint32_t index, uint32_t address,
                   uint64_t cycle)
{
    struct program_check *check = soc->check;
    struct penta_place *place = &check->issued[engine][index % FRONTEND_QUEUE_SIZE];
    check_find_place(check, soc->core.pc, place);
    for (uint32_t i = 0; i < 16; i++)
        check_core_load(soc, cycle, soc->core.pc, address + 4 * i, 4);
}

void check_start(struct penta_soc *soc, unsigned engine, uint32_t index, uint64_t cycle)
{
    struct program_check *check = soc->check;
    check->running[engine] = check->issued[engine][index % FRONTEND_QUEUE_SIZE];
    check->started[engine] = cycle;
}

// Cycles of a wait that two units' banks cause count for both.
void check_bank_wait(struct penta_soc *soc, unsigned engine, uint32_t cycles)
{
    struct program_check *check = soc->check;
    const struct frontend *frontend = &soc->frontends[engine];
    const uint32_t banks = frontend->command.read_mask | frontend->command.write_mask;
    uint32_t blocking[PENTA_UNIT_ENGINES + PENTA_ENGINE_COUNT] = {0};
    for (unsigned i = 0; i < BANK_LIMIT; i++) {
        if ((banks & soc->board.owned) >> i & 1)
            blocking[soc->board.owner[i] - OWNER_CORE] |= 1u << i;
    }
    for (unsigned unit = 0; unit < sizeof blocking / sizeof *blocking; unit++) {
        if (blocking[unit] == 0) continue;
        const struct penta_finding key = {
            .kind = PENTA_FINDING_BANK_WAIT,
            .unit = PENTA_UNIT_ENGINES + engine,
            .place = check->issued[engine][frontend->head % FRONTEND_QUEUE_SIZE],
            .cycle = frontend->since,
            .other_unit = unit,
            .other = unit == PENTA_UNIT_CORE ? check->core_access
                                             : check->running[unit - PENTA_UNIT_ENGINES],
        };
        struct penta_finding *finding = check_note(check, &key, frontend->since);
        if (finding == NULL) continue;
        finding->banks |= blocking[unit];
        finding->waited += cycles;
    }
}

// ----------------------------------------------------------------------------------- semaphores

static bool signals(const struct frontend *frontend, unsigned semaphore)
{
    const uint32_t w[2] = {0, frontend->release_signals};
    return (penta_get_common_sig0_sem(w) == semaphore && penta_get_common_sig0_count(w) != 0) ||
           (penta_get_common_sig1_sem(w) == semaphore && penta_get_common_sig1_count(w) != 0);
}

static void note_semaphore(struct program_check *check, uint64_t cycle, unsigned semaphore,
                           uint32_t value, bool overflow, uint32_t unit,
                           const struct penta_place *place)
{
    const struct penta_finding key = {
        .kind = PENTA_FINDING_SEMAPHORE,
        .unit = unit,
        .place = *place,
        .cycle = cycle,
        .index = semaphore,
        .value = value,
    };
    struct penta_finding *finding = check_note(check, &key, cycle);
    if (finding == NULL) return;
    if (value > finding->value) finding->value = value;
    finding->wrapped |= overflow;
}

void check_semaphores(struct penta_soc *soc, uint64_t cycle, uint32_t engines, bool core,
                      bool overflow)
{
    struct program_check *check = soc->check;
    const struct scoreboard *board = &soc->board;
    for (unsigned i = 0; i < SEMAPHORE_LIMIT; i++) {
        const uint32_t value = board->semaphore[i];
        if (value < PENTA_SEMAPHORE_NEAR) continue;
        const bool over = overflow && value == 255;
        if (core && board->signal_semaphore == i) {
            note_semaphore(check, cycle, i, value, over, PENTA_UNIT_CORE, &check->core_signal);
        }
        for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
            if (!(engines >> engine & 1) || !signals(&soc->frontends[engine], i)) continue;
            note_semaphore(check, cycle, i, value, over, PENTA_UNIT_ENGINES + engine,
                           &check->running[engine]);
        }
    }
}

// ----------------------------------------------------------------------------------------- sums

static const int64_t near_wrap = INT64_C(1) << 30;

static void look_at_sums(struct penta_soc *soc)
{
    struct program_check *check = soc->check;
    int64_t worst = 0;
    for (uint32_t r = 0; r < check->rows; r++) {
        if (llabs(check->sums[r]) > llabs(worst)) worst = check->sums[r];
    }
    if (llabs(worst) < near_wrap) return;
    const struct penta_finding key = {
        .kind = PENTA_FINDING_ACCUMULATOR,
        .unit = PENTA_UNIT_ENGINES + PENTA_ENGINE_MAC,
        .place = check->running[PENTA_ENGINE_MAC],
        .cycle = check->started[PENTA_ENGINE_MAC],
        .value = worst,
    };
    struct penta_finding *finding = check_note(check, &key, key.cycle);
    if (finding == NULL) return;
    if (llabs(worst) > llabs(finding->value)) finding->value = worst;
    finding->wrapped |= worst > INT32_MAX || worst < INT32_MIN;
}

void check_tile(struct penta_soc *soc, const struct mac_sums *sums, uint32_t valid_rows)
{
    struct program_check *check = soc->check;
    check->rows = valid_rows;
    for (uint32_t r = 0; r < valid_rows; r++)
        check->sums[r] = (int32_t)sums->acc[r];
    look_at_sums(soc);
}

// The largest magnitude of a weight.
static int64_t largest_weight(const struct mac_block *block)
{
    int64_t weight = 0;
    if (block->int8) return 128;
    for (uint32_t p = 0; p < block->planes; p++)
        weight = weight * (block->radix5 ? 5 : 4) + 2;
    return weight;
}

static int64_t sum_of_magnitudes(const struct mac_block *block)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < block->chunks * block->cols; i++)
        sum += block->x_unsigned ? block->x[i] : abs((int8_t)block->x[i]);
    return sum;
}

// Runs the block, whose sum of products has less than 32 bits, so that it can be told from the sums
// before and after.
static void run_exact(struct penta_soc *soc, const struct mac_kernel *kernel,
                      const struct mac_block *block, struct mac_sums *sums)
{
    struct program_check *check = soc->check;
    uint32_t before[MAC_SIDE_LIMIT];
    memcpy(before, sums->acc, sizeof before);
    kernel->run(block, sums);
    for (uint32_t r = 0; r < check->rows; r++)
        check->sums[r] += (int32_t)(sums->acc[r] - before[r]);
}

// One chunk. Only 8 planes of radix 5 over 64 unsigned activations may reach 32 bits: such a chunk
// is run in two halves of its lanes, of which all that a block adds is the sum.
static void run_chunk(struct penta_soc *soc, const struct mac_kernel *kernel,
                      const struct mac_block *block, struct mac_sums *sums)
{
    if (largest_weight(block) * sum_of_magnitudes(block) <= INT32_MAX) {
        run_exact(soc, kernel, block, sums);
        return;
    }
    for (uint32_t half = 0; half < 2; half++) {
        uint8_t x[MAC_SIDE_LIMIT] = {0};
        const uint32_t first = half * block->cols / 2;
        struct mac_block part = *block;
        memcpy(x + first, block->x + first, block->cols / 2);
        part.x = x;
        run_exact(soc, kernel, &part, sums);
    }
}

// In one go if no chunk of the block can bring a sum near its limit, else chunk by chunk.
void check_block(struct penta_soc *soc, const struct mac_kernel *kernel,
                 const struct mac_block *block, struct mac_sums *sums)
{
    struct program_check *check = soc->check;
    int64_t largest = 0;
    for (uint32_t r = 0; r < check->rows; r++) {
        if (llabs(check->sums[r]) > largest) largest = llabs(check->sums[r]);
    }
    if (largest + largest_weight(block) * sum_of_magnitudes(block) < near_wrap) {
        run_exact(soc, kernel, block, sums);
        return;
    }
    for (uint32_t k = 0; k < block->chunks; k++) {
        struct mac_block chunk = *block;
        chunk.chunks = 1;
        chunk.x += (size_t)k * block->cols;
        chunk.lines += (size_t)k * block->chunk_bytes;
        run_chunk(soc, kernel, &chunk, sums);
        look_at_sums(soc);
    }
}
