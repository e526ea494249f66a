// SPDX-License-Identifier: Apache-2.0
// An address for every buffer (docs/compiler.md, "Banks").
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/program.h"

enum { BANK_LIMIT = 16 };

struct memory {
    const char *name;
    uint32_t base, bytes, banks, bank_bytes;
    uint32_t fill[BANK_LIMIT];  // bytes used at the start of each bank
};

struct placer {
    struct program *program;
    struct memory memory[SPACE_COUNT];
    // For each pair of buffers the cycles for which they would hold each other up in one bank;
    // FORBIDDEN: a command reads one and writes the other.
    uint64_t *cost;
};

#define FORBIDDEN UINT64_MAX

static uint64_t *cost_of(struct placer *placer, int a, int b)
{
    return &placer->cost[(size_t)a * placer->program->buffer_count + (size_t)b];
}

static void add_cost(struct placer *placer, int a, int b, uint64_t cost)
{
    if (a == NO_BUFFER || b == NO_BUFFER || a == b) return;
    uint64_t *one = cost_of(placer, a, b), *other = cost_of(placer, b, a);
    if (*one == FORBIDDEN) return;
    *one = *other = cost == FORBIDDEN ? FORBIDDEN : *one + cost;
}

// A command reads one bank and writes another.
static void add_own_costs(struct placer *placer, const struct command *command)
{
    for (unsigned i = 0; i < OPERANDS; i++) {
        for (unsigned j = 0; j < OPERANDS; j++) {
            const struct operand *from = &command->operand[i], *to = &command->operand[j];
            if (!to->written || from->written || !from->read) continue;
            add_cost(placer, from->buffer, to->buffer, FORBIDDEN);
        }
    }
}

enum {
    NEIGHBOURS = 128,  // commands before one in the list that it can meet
    SLACK = 64,        // cycles by which the chip may differ from the play without banks
};

// How long two commands would be under way together if banks did not matter.
static uint64_t overlap(const struct command *a, const struct command *b)
{
    const uint64_t begin = a->start > b->start ? a->start : b->start;
    const uint64_t end = a->end < b->end ? a->end : b->end;
    if (begin < end) return end - begin + SLACK / 4;
    return begin - end < SLACK ? (SLACK - (begin - end)) / 4 : 0;
}

static void add_costs_between(struct placer *placer, const struct command *a,
                              const struct command *b)
{
    const uint64_t cost = overlap(a, b);
    for (unsigned i = 0; cost > 0 && i < OPERANDS; i++) {
        for (unsigned j = 0; j < OPERANDS; j++)
            add_cost(placer, a->operand[i].buffer, b->operand[j].buffer, cost);
    }
}

static void add_costs(struct placer *placer, const struct command_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct command *command = &list->command[i];
        add_own_costs(placer, command);
        const size_t first = i < NEIGHBOURS ? 0 : i - NEIGHBOURS;
        for (size_t j = first; j < i; j++) {
            const struct command *before = &list->command[j];
            if (before->engine == command->engine) continue;
            if (command->known[before->engine] >= (long)j) continue;
            add_costs_between(placer, before, command);
        }
    }
}

static uint32_t align(uint32_t value, uint32_t to)
{
    return (value + to - 1) / to * to;
}

// What it costs to put `buffer` at bytes begin .. of its memory; FORBIDDEN: impossible.
static uint64_t cost_at(struct placer *placer, int index, uint32_t begin)
{
    const struct program *program = placer->program;
    const struct buffer *buffer = &program->buffer[index];
    const struct memory *memory = &placer->memory[buffer->space];
    const uint32_t first = begin / memory->bank_bytes;
    const uint32_t last = (begin + buffer->bytes - 1) / memory->bank_bytes;
    if (last >= memory->banks) return FORBIDDEN;
    for (uint32_t bank = first + 1; bank <= last; bank++) {
        if (memory->fill[bank] != 0) return FORBIDDEN;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < program->buffer_count; i++) {
        const struct buffer *other = &program->buffer[i];
        if (other->space != buffer->space || other->address == 0) continue;
        const uint64_t cost = *cost_of(placer, index, (int)i);
        if (cost == 0) continue;
        const uint32_t at = (uint32_t)other->address - memory->base;
        if (at / memory->bank_bytes > last) continue;
        if ((at + other->bytes - 1) / memory->bank_bytes < first) continue;
        if (cost == FORBIDDEN) return FORBIDDEN;
        sum += cost;
    }
    return sum;
}

static bool place_in_bank(struct placer *placer, int index, struct penta_error *error)
{
    struct buffer *buffer = &placer->program->buffer[index];
    struct memory *memory = &placer->memory[buffer->space];
    uint64_t best_cost = FORBIDDEN;
    uint32_t best = 0;
    for (uint32_t bank = 0; bank < memory->banks; bank++) {
        // A buffer larger than a bank begins at an empty one.
        const uint32_t offset = align(memory->fill[bank], buffer->alignment);
        if (offset != 0 && offset + buffer->bytes > memory->bank_bytes) continue;
        const uint32_t begin = bank * memory->bank_bytes + offset;
        const uint64_t cost = cost_at(placer, index, begin);
        if (cost < best_cost) {
            best_cost = cost;
            best = begin;
        }
    }
    if (best_cost == FORBIDDEN) {
        snprintf(error->text, sizeof error->text,
                 "%s: %s of %" PRIu32 " bytes does not fit the %s (%" PRIu32 " banks of %" PRIu32
                 " bytes) beside what it is used with",
                 placer->program->config->name, buffer->name, buffer->bytes, memory->name,
                 memory->banks, memory->bank_bytes);
        return false;
    }
    buffer->address = memory->base + best;
    const uint32_t end = best + buffer->bytes;
    for (uint32_t bank = best / memory->bank_bytes; bank * memory->bank_bytes < end; bank++) {
        const uint32_t top = end - bank * memory->bank_bytes;
        memory->fill[bank] = top < memory->bank_bytes ? top : memory->bank_bytes;
    }
    return true;
}

// Memories without bank rules: one buffer after the other, in the order of the list.
static bool place_in_order(struct program *program, enum space space, const char *name,
                           uint64_t base, uint64_t bytes, uint64_t *used, struct penta_error *error)
{
    uint64_t at = 0;
    for (size_t i = 0; i < program->buffer_count; i++) {
        struct buffer *buffer = &program->buffer[i];
        if (buffer->space != space) continue;
        at = (at + buffer->alignment - 1) / buffer->alignment * buffer->alignment;
        buffer->address = base + at;
        at += buffer->bytes;
    }
    *used = at;
    if (at <= bytes) return true;
    snprintf(error->text, sizeof error->text,
             "%s: %s: %" PRIu64 " bytes, expected at least %" PRIu64 " for this model",
             program->config->name, name, bytes, at);
    return false;
}

static int compare_sizes(const void *a, const void *b)
{
    const struct buffer *x = *(const struct buffer *const *)a;
    const struct buffer *y = *(const struct buffer *const *)b;
    if (x->bytes != y->bytes) return x->bytes < y->bytes ? 1 : -1;
    return x < y ? -1 : 1;
}

// Places buffers in that order; the index of the first that finds no place, or `count`.
static size_t try_order(struct placer *placer, struct memory *memory, struct buffer **order,
                        size_t count, struct penta_error *error)
{
    memset(memory->fill, 0, sizeof memory->fill);
    for (size_t i = 0; i < count; i++)
        order[i]->address = 0;
    for (size_t i = 0; i < count; i++) {
        if (!place_in_bank(placer, (int)(order[i] - placer->program->buffer), error)) return i;
    }
    return count;
}

static bool share_bank(const struct memory *memory, const struct buffer *a, const struct buffer *b)
{
    const uint32_t x = (uint32_t)a->address - memory->base, y = (uint32_t)b->address - memory->base;
    return x / memory->bank_bytes <= (y + b->bytes - 1) / memory->bank_bytes &&
           y / memory->bank_bytes <= (x + a->bytes - 1) / memory->bank_bytes;
}

// What all placed buffers cost; *worst: the number of the one that costs most.
static uint64_t sum_costs(struct placer *placer, const struct memory *memory, struct buffer **order,
                          size_t count, size_t *worst)
{
    uint64_t sum = 0, most = 0;
    *worst = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t own = 0;
        for (size_t j = 0; j < count; j++) {
            const uint64_t cost = *cost_of(placer, (int)(order[i] - placer->program->buffer),
                                           (int)(order[j] - placer->program->buffer));
            if (cost > 0 && share_bank(memory, order[i], order[j])) own += cost;
        }
        sum += own;
        // One at the front costs nothing where it is: others come to it.
        if (own > most && i > 0) {
            most = own;
            *worst = i;
        }
    }
    return sum;
}

static void move_to_front(struct buffer **order, size_t index)
{
    struct buffer *moved = order[index];
    memmove(order + 1, order, index * sizeof *order);
    order[0] = moved;
}

// ---------------------------------------------------------------------------------- improvement

// Buffers of one memory by banks. Those larger than a bank stay where they are.
struct banks {
    struct placer *placer;
    struct memory *memory;
    struct buffer **buffer;
    size_t count;
    uint32_t *bank;             // of each buffer
    uint32_t used[BANK_LIMIT];  // bytes
    uint64_t *cost;             // of each buffer in each bank: with all others that are there
};

static bool is_movable(const struct banks *banks, size_t index)
{
    return banks->buffer[index]->bytes <= banks->memory->bank_bytes;
}

// Bytes that a buffer takes of a bank, at most.
static uint32_t room_of(const struct banks *banks, size_t index)
{
    return align(banks->buffer[index]->bytes, banks->buffer[index]->alignment);
}

static uint64_t pair_cost(const struct banks *banks, size_t a, size_t b)
{
    const struct buffer *first = banks->placer->program->buffer;
    // A forbidden pair is worth any number of others.
    const uint64_t cost =
        *cost_of(banks->placer, (int)(banks->buffer[a] - first), (int)(banks->buffer[b] - first));
    return cost == FORBIDDEN ? UINT64_C(1) << 40 : cost;
}

static uint64_t *bank_cost(const struct banks *banks, size_t index, uint32_t bank)
{
    return &banks->cost[index * BANK_LIMIT + bank];
}

// Takes buffer `index` out of its bank (sign -1) or into it (1) in what the others see.
static void count_buffer(struct banks *banks, size_t index, bool into)
{
    const struct buffer *buffer = banks->buffer[index];
    const uint32_t last =
        is_movable(banks, index)
            ? banks->bank[index]
            : ((uint32_t)buffer->address - banks->memory->base + buffer->bytes - 1) /
                  banks->memory->bank_bytes;
    for (uint32_t bank = banks->bank[index]; bank <= last; bank++) {
        for (size_t i = 0; i < banks->count; i++) {
            const uint64_t cost = i == index ? 0 : pair_cost(banks, i, index);
            *bank_cost(banks, i, bank) += into ? cost : 0 - cost;
        }
    }
}

static void move_buffer(struct banks *banks, size_t index, uint32_t bank)
{
    count_buffer(banks, index, false);
    banks->used[banks->bank[index]] -= room_of(banks, index);
    banks->bank[index] = bank;
    banks->used[bank] += room_of(banks, index);
    count_buffer(banks, index, true);
}

// Moves one buffer to where it costs less. false: there is no such place.
static bool try_moves(struct banks *banks, size_t index)
{
    const uint64_t own = *bank_cost(banks, index, banks->bank[index]);
    uint64_t least = own;
    uint32_t best = 0;
    for (uint32_t bank = 0; bank < banks->memory->banks; bank++) {
        const uint64_t cost = *bank_cost(banks, index, bank);
        if (cost >= least || banks->used[bank] + room_of(banks, index) > banks->memory->bank_bytes)
            continue;
        least = cost;
        best = bank;
    }
    if (least == own) return false;
    move_buffer(banks, index, best);
    return true;
}

// Exchanges one buffer with another, if both together cost less then.
static bool try_swaps(struct banks *banks, size_t index)
{
    const uint32_t bank = banks->bank[index], limit = banks->memory->bank_bytes;
    for (size_t i = 0; i < banks->count; i++) {
        const uint32_t other = banks->bank[i];
        if (!is_movable(banks, i) || other == bank) continue;
        const uint64_t now = *bank_cost(banks, index, bank) + *bank_cost(banks, i, other);
        const uint64_t then = *bank_cost(banks, index, other) + *bank_cost(banks, i, bank) -
                              2 * pair_cost(banks, index, i);
        if (then >= now) continue;
        const uint32_t a = room_of(banks, index), b = room_of(banks, i);
        if (banks->used[bank] - a + b > limit || banks->used[other] - b + a > limit) continue;
        move_buffer(banks, index, other);
        move_buffer(banks, i, bank);
        return true;
    }
    return false;
}

enum { SWEEPS = 50 };

static void sweep(struct banks *banks)
{
    bool better = true;
    for (unsigned i = 0; i < SWEEPS && better; i++) {
        better = false;
        for (size_t j = 0; j < banks->count; j++) {
            if (!is_movable(banks, j) || *bank_cost(banks, j, banks->bank[j]) == 0) continue;
            better |= try_moves(banks, j);
            better |= try_swaps(banks, j);
        }
    }
}

// Addresses again: those larger than a bank have theirs, the others follow in each bank.
static void lay_out(struct banks *banks)
{
    struct memory *memory = banks->memory;
    memset(memory->fill, 0, sizeof memory->fill);
    for (size_t i = 0; i < banks->count; i++) {
        const struct buffer *buffer = banks->buffer[i];
        if (is_movable(banks, i)) continue;
        const uint32_t end = (uint32_t)buffer->address - memory->base + buffer->bytes;
        memory->fill[(end - 1) / memory->bank_bytes] = (end - 1) % memory->bank_bytes + 1;
    }
    for (size_t i = 0; i < banks->count; i++) {
        struct buffer *buffer = banks->buffer[i];
        if (!is_movable(banks, i)) continue;
        const uint32_t bank = banks->bank[i];
        const uint32_t offset = align(memory->fill[bank], buffer->alignment);
        buffer->address = memory->base + bank * memory->bank_bytes + offset;
        memory->fill[bank] = offset + buffer->bytes;
    }
}

// Moves and exchanges buffers between banks as long as it helps. false: out of memory.
static bool improve(struct placer *placer, struct memory *memory, struct buffer **order,
                    size_t count)
{
    struct banks banks = {.placer = placer,
                          .memory = memory,
                          .buffer = order,
                          .count = count,
                          .bank = calloc(count + 1, sizeof *banks.bank),
                          .cost = calloc((count + 1) * BANK_LIMIT, sizeof *banks.cost)};
    const bool good = banks.bank != NULL && banks.cost != NULL;
    for (size_t i = 0; good && i < count; i++) {
        const uint32_t at = (uint32_t)order[i]->address - memory->base;
        banks.bank[i] = at / memory->bank_bytes;
        if (is_movable(&banks, i)) {
            banks.used[banks.bank[i]] += room_of(&banks, i);
        } else {
            // Nobody else comes where it begins or goes through.
            const uint32_t end = at + order[i]->bytes, last = (end - 1) / memory->bank_bytes;
            for (uint32_t bank = banks.bank[i]; bank < last; bank++)
                banks.used[bank] = memory->bank_bytes;
            banks.used[last] += align((end - 1) % memory->bank_bytes + 1, 64);
        }
        count_buffer(&banks, i, true);
    }
    if (good) {
        sweep(&banks);
        lay_out(&banks);
    }
    free(banks.bank);
    free(banks.cost);
    return good;
}

enum { ROUNDS = 50 };

// From the largest down. A buffer that finds no place, or the one that costs most, goes to the front
// and all begin again: what is hardest to place comes first after a few rounds. The best round
// counts.
static bool place_banked(struct placer *placer, enum space space, struct penta_error *error)
{
    struct program *program = placer->program;
    struct memory *memory = &placer->memory[space];
    struct buffer **order = calloc(program->buffer_count + 1, sizeof *order);
    uint64_t *best = calloc(program->buffer_count + 1, sizeof *best), least = UINT64_MAX;
    size_t count = 0;
    if (order == NULL || best == NULL) {
        free(order);
        free(best);
        return false;
    }
    for (size_t i = 0; i < program->buffer_count; i++) {
        if (program->buffer[i].space == space) order[count++] = &program->buffer[i];
    }
    qsort(order, count, sizeof *order, compare_sizes);
    for (size_t round = 0; round < ROUNDS + 4 * count && least > 0; round++) {
        if (round >= ROUNDS && least != UINT64_MAX) break;
        size_t hardest = try_order(placer, memory, order, count, error);
        if (hardest == count) {
            if (!improve(placer, memory, order, count)) break;
            const uint64_t sum = sum_costs(placer, memory, order, count, &hardest);
            if (sum < least) {
                least = sum;
                for (size_t i = 0; i < count; i++)
                    best[order[i] - program->buffer] = order[i]->address;
            }
        }
        if (count > 0) move_to_front(order, hardest);
    }
    for (size_t i = 0; least != UINT64_MAX && i < count; i++)
        order[i]->address = best[order[i] - program->buffer];
    free(order);
    free(best);
    return least != UINT64_MAX;
}

bool program_place(struct program *program, struct penta_error *error)
{
    const struct penta_config *config = program->config;
    struct placer placer = {.program = program,
                            .memory = {[SPACE_SPAD] = {"scratchpad",
                                                       0x90000000,
                                                       config->spad_bytes,
                                                       config->spad_banks,
                                                       config->spad_bytes / config->spad_banks,
                                                       {0}},
                                       [SPACE_ACC] = {"accumulator memory",
                                                      0xb0000000,
                                                      config->acc_bytes,
                                                      config->acc_banks,
                                                      config->acc_bytes / config->acc_banks,
                                                      {0}},
                                       [SPACE_STATE] = {"state memory",
                                                        0xc0000000,
                                                        config->state_bytes,
                                                        config->state_banks,
                                                        config->state_bytes / config->state_banks,
                                                        {0}}}};
    uint64_t used;
    placer.cost = calloc(program->buffer_count * program->buffer_count + 1, sizeof *placer.cost);
    bool good = placer.cost != NULL;
    if (good) {
        for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
            add_costs(&placer, &program->list[phase]);
        good = place_in_order(program, SPACE_DRAM, "DRAM", 0, config->dram_bytes,
                              &program->dram_bytes, error) &&
               place_in_order(program, SPACE_WEIGHT, "weight buffer", 0xa0000000,
                              config->weight_bytes, &used, error) &&
               place_banked(&placer, SPACE_STATE, error) &&
               place_banked(&placer, SPACE_ACC, error) && place_banked(&placer, SPACE_SPAD, error);
    } else {
        snprintf(error->text, sizeof error->text, "out of memory");
    }
    free(placer.cost);
    return good;
}
