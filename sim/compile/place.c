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
    // For each pair of buffers the cycles for which they hold each other up in one bank;
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

// Two commands that may overlap in time hold each other up in a common bank.
static void add_costs_between(struct placer *placer, const struct command *a,
                              const struct command *b)
{
    const uint64_t cost = a->cycles < b->cycles ? a->cycles : b->cycles;
    for (unsigned i = 0; i < OPERANDS; i++) {
        for (unsigned j = 0; j < OPERANDS; j++)
            add_cost(placer, a->operand[i].buffer, b->operand[j].buffer, cost);
    }
}

static void add_costs(struct placer *placer, const struct command_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct command *command = &list->command[i];
        add_own_costs(placer, command);
        // Neighbours in the list are those that can meet.
        const size_t first = i < 64 ? 0 : i - 64;
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

// From the largest down. A buffer that finds no place goes to the front and all begin again: what is
// hardest to place comes first after a few rounds.
static bool place_banked(struct placer *placer, enum space space, struct penta_error *error)
{
    struct program *program = placer->program;
    struct buffer **order = calloc(program->buffer_count + 1, sizeof *order);
    size_t count = 0, failed = 0;
    if (order == NULL) return false;
    for (size_t i = 0; i < program->buffer_count; i++) {
        if (program->buffer[i].space == space) order[count++] = &program->buffer[i];
    }
    qsort(order, count, sizeof *order, compare_sizes);
    for (size_t round = 0; round <= 4 * count; round++) {
        failed = try_order(placer, &placer->memory[space], order, count, error);
        if (failed == count) break;
        struct buffer *hardest = order[failed];
        memmove(order + 1, order, failed * sizeof *order);
        order[0] = hardest;
    }
    free(order);
    return failed == count;
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
               place_banked(&placer, SPACE_ACC, error) &&
               place_banked(&placer, SPACE_SPAD, error);
    } else {
        snprintf(error->text, sizeof error->text, "out of memory");
    }
    free(placer.cost);
    return good;
}
