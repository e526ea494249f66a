// SPDX-License-Identifier: Apache-2.0
// What a profile is made of: the commands of a run, summed by engine, by layer and by step. A step
// is the object that holds a command's descriptor; its layer is the name up to the end of its first
// number ("blocks_0_conv": blocks_0), without one the name up to the first underscore.
#ifndef PENTA_SIM_CLI_PROFILE_DATA_H
#define PENTA_SIM_CLI_PROFILE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/symbols.h"
#include "penta.h"

enum { PROFILE_ENGINES = 3, PROFILE_NAME = 64 };

// Where the cycles of an engine went. They add up to the cycles of the profile.
struct profile_engine {
    uint64_t commands;
    uint64_t busy;            // from START to DONE
    uint64_t data_wait;       // a command stood ready and waited for a semaphore
    uint64_t bank_wait;       // ... for a bank of another unit, or the grant
    uint64_t hand_over;       // decode, request, grant, release
    uint64_t nothing_queued;  // the queue was empty
    uint64_t last_end;
    uint64_t count[3];
};

struct profile_row {
    char name[PROFILE_NAME];
    uint64_t cycles;  // since the last start of a command was one of this row
    struct profile_engine engine[PROFILE_ENGINES];
};

struct profile_command {
    size_t step, layer;
    unsigned engine;
    uint32_t opcode;
    uint64_t ready, start, end;
    uint32_t data_wait, bank_wait;
};

struct profile_list {
    struct profile_command *command;
    size_t count, room;
};

struct profile {
    const struct penta_config *config;
    struct symbol_table symbols;
    size_t period_symbol;  // whose first command begins a period; symbols.count: none
    uint64_t from, until;  // cycles that are profiled
    uint64_t periods;      // begun
    struct profile_engine engine[PROFILE_ENGINES];
    struct profile_row *layer, *step;
    size_t layer_count, step_count;
    struct profile_list period;  // the commands of the last full period, of all when there is none
    struct profile_list current;
    uint64_t period_from, period_until;
    bool failed;
};

// `period`: name of an object, NULL: none. false: no such object.
bool profile_begin(struct profile *profile, const struct penta_config *config, const char *elf,
                   const char *period);
void profile_tracer(void *profile, const struct penta_command_trace *trace);
void profile_end(struct profile *profile, uint64_t cycles);
void profile_free(struct profile *profile);

// How many times the profiled cycles hold a period: 1 without.
double profile_periods(const struct profile *profile);

extern const char *const profile_engine_names[PROFILE_ENGINES];

// profile_svg.c: engines over time for the last period, and the shares of engines and layers. False:
// cannot write.
bool profile_write_svg(const struct profile *profile, const char *title, const char *path);

#endif
