// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_data.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_isa.h"

const char *const profile_engine_names[PROFILE_ENGINES] = {
    [PENTA_ENGINE_DMA] = "DMA", [PENTA_ENGINE_MAC] = "MAC", [PENTA_ENGINE_SMU] = "SMU"};

bool profile_begin(struct profile *profile, const struct penta_config *config, const char *elf,
                   const char *period)
{
    *profile = (struct profile){.config = config, .symbols = symbols_read(elf)};
    profile->period_symbol = profile->symbols.count;
    if (period == NULL) return true;
    for (size_t i = 0; i < profile->symbols.count; i++) {
        if (strcmp(profile->symbols.symbol[i].name, period) == 0) profile->period_symbol = i;
    }
    return profile->period_symbol < profile->symbols.count;
}

static void name_layer(const char *step, char name[PROFILE_NAME])
{
    size_t length = strcspn(step, "0123456789");
    if (step[length] == 0) {
        length = strcspn(step, "_");
    } else {
        while (isdigit((unsigned char)step[length]))
            length++;
    }
    snprintf(name, PROFILE_NAME, "%.*s", (int)length, step);
}

// The row of a name; a new one behind the others. SIZE_MAX: out of memory.
static size_t find_row(struct profile_row **rows, size_t *count, const char *name)
{
    for (size_t i = *count; i-- > 0;) {
        if (strncmp((*rows)[i].name, name, PROFILE_NAME - 1) == 0) return i;
    }
    struct profile_row *grown = realloc(*rows, (*count + 1) * sizeof *grown);
    if (grown == NULL) return SIZE_MAX;
    *rows = grown;
    grown[*count] = (struct profile_row){.cycles = 0};
    snprintf(grown[*count].name, PROFILE_NAME, "%s", name);
    return (*count)++;
}

static void keep(struct profile *profile, const struct profile_command *command)
{
    struct profile_list *list = &profile->current;
    if (list->count == list->room) {
        const size_t room = list->room == 0 ? 256 : 2 * list->room;
        struct profile_command *grown = realloc(list->command, room * sizeof *grown);
        if (grown == NULL) {
            profile->failed = true;
            return;
        }
        list->command = grown;
        list->room = room;
    }
    list->command[list->count++] = *command;
}

// Cycles between starts belong to the layer that started last. Commands come by their ends, so this
// is done for a whole period, sorted.
static int compare_starts(const void *a, const void *b)
{
    const struct profile_command *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

static void share_cycles(struct profile *profile, uint64_t until)
{
    struct profile_list *list = &profile->current;
    if (list->count == 0) return;
    qsort(list->command, list->count, sizeof *list->command, compare_starts);
    uint64_t from = profile->period_from;
    const struct profile_command *last = NULL;
    for (size_t i = 0; i <= list->count; i++) {
        // One-cycle commands are shapes, loaded ahead of what they are for.
        if (i < list->count && list->command[i].end - list->command[i].start <= 1) continue;
        const uint64_t to = i < list->count ? list->command[i].start : until;
        if (last != NULL && to > from) {
            profile->layer[last->layer].cycles += to - from;
            profile->step[last->step].cycles += to - from;
            from = to;
        }
        if (i < list->count) last = &list->command[i];
    }
}

// The period that ends before `cycle` is complete.
static void end_period(struct profile *profile, uint64_t cycle)
{
    share_cycles(profile, cycle);
    const struct profile_list old = profile->period;
    profile->period = profile->current;
    profile->period_until = cycle;
    profile->current = old;
    profile->current.count = 0;
}

static void add_engine(struct profile_engine *engine, const struct penta_command_trace *trace)
{
    engine->commands++;
    engine->busy += trace->end - trace->start;
    engine->data_wait += trace->semaphore_wait;
    engine->bank_wait += trace->bank_wait;
    for (unsigned i = 0; i < 3; i++)
        engine->count[i] += trace->count[i];
}

// The gap before a command: empty queue, waits, and the rest.
static void add_gap(struct profile *profile, struct profile_engine *engine,
                    const struct penta_command_trace *trace)
{
    const uint64_t last = engine->last_end > profile->from ? engine->last_end : profile->from;
    const uint64_t gap = trace->start > last ? trace->start - last : 0;
    uint64_t empty = trace->ready > last ? trace->ready - last : 0;
    if (empty > gap) empty = gap;
    const uint64_t waits = (uint64_t)trace->semaphore_wait + trace->bank_wait;
    engine->nothing_queued += empty;
    engine->hand_over += gap - empty > waits ? gap - empty - waits : 0;
    engine->last_end = trace->end;
}

void profile_tracer(void *context, const struct penta_command_trace *trace)
{
    struct profile *profile = context;
    const size_t symbol = symbols_find(&profile->symbols, trace->descriptor);
    const bool known = symbol < profile->symbols.count;
    if (symbol == profile->period_symbol && known &&
        trace->descriptor == profile->symbols.symbol[symbol].address) {
        // A period begins when its first command is in the queue.
        const uint64_t begin = trace->ready;
        if (profile->periods++ == 0) {
            profile->from = begin;
            profile->current.count = 0;
        } else {
            end_period(profile, begin);
        }
        profile->period_from = begin;
    }
    if (profile->period_symbol < profile->symbols.count && profile->periods == 0) return;
    char step[PROFILE_NAME], layer[PROFILE_NAME];
    if (known)
        snprintf(step, sizeof step, "%s", profile->symbols.symbol[symbol].name);
    else
        snprintf(step, sizeof step, "descriptor_at_%08x", (unsigned)trace->descriptor);
    name_layer(step, layer);
    const size_t step_row = find_row(&profile->step, &profile->step_count, step);
    const size_t layer_row = find_row(&profile->layer, &profile->layer_count, layer);
    if (step_row == SIZE_MAX || layer_row == SIZE_MAX) {
        profile->failed = true;
        return;
    }
    struct profile_engine *engine = &profile->engine[trace->engine];
    add_gap(profile, engine, trace);
    add_engine(engine, trace);
    add_engine(&profile->step[step_row].engine[trace->engine], trace);
    add_engine(&profile->layer[layer_row].engine[trace->engine], trace);
    keep(profile, &(struct profile_command){.step = step_row,
                                            .layer = layer_row,
                                            .engine = trace->engine,
                                            .opcode = trace->opcode,
                                            .ready = trace->ready,
                                            .start = trace->start,
                                            .end = trace->end,
                                            .data_wait = trace->semaphore_wait,
                                            .bank_wait = trace->bank_wait});
}

void profile_end(struct profile *profile, uint64_t cycles)
{
    profile->until = cycles;
    // The last period ends with its last command; of several the last full one is the one shown.
    if (profile->periods > 1) {
        share_cycles(profile, cycles);
    } else {
        end_period(profile, cycles);
    }
    if (profile->periods > 1) {
        profile->period_from = profile->period.count > 0 ? profile->period.command[0].ready : 0;
    } else {
        profile->period_from = profile->from;
    }
    for (unsigned i = 0; i < PROFILE_ENGINES; i++) {
        struct profile_engine *engine = &profile->engine[i];
        const uint64_t known = engine->busy + engine->data_wait + engine->bank_wait +
                               engine->hand_over + engine->nothing_queued;
        const uint64_t all = cycles - profile->from;
        engine->nothing_queued += all > known ? all - known : 0;
    }
}

void profile_free(struct profile *profile)
{
    symbols_free(&profile->symbols);
    free(profile->layer);
    free(profile->step);
    free(profile->period.command);
    free(profile->current.command);
    *profile = (struct profile){0};
}

double profile_periods(const struct profile *profile)
{
    return profile->periods > 0 ? (double)profile->periods : 1;
}
