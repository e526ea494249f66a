// SPDX-License-Identifier: Apache-2.0
// Breakpoints and watchpoints of the core. They are kept beside the memory and never in it: a word
// that has to be looked at is marked in the core's cache of decoded instructions, so a chip that
// nobody debugs pays nothing, and one with breakpoints pays only at marked words.
//
// An instruction stops before it enters X, so no cycle passes and nothing has happened yet.
#ifndef PENTA_SIM_CORE_CORE_DEBUG_H
#define PENTA_SIM_CORE_CORE_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

#include "penta.h"

struct decoded;
struct penta_record;

enum { CORE_WATCH_LIMIT = 64, CORE_WATCH_FILTER_BITS = 1 << 16 };

struct core_watch {
    enum penta_break_kind kind;
    uint32_t first, last;  // addresses of its first and last byte
};

struct core_debug {
    uint8_t *marks;  // for each word of TCM, bit = enum penta_break_kind of a breakpoint there
    struct core_watch watches[CORE_WATCH_LIMIT];
    uint32_t watch_count;
    // Bit (address / 4) mod its size: 0 says that no watchpoint covers that word.
    uint64_t filter[CORE_WATCH_FILTER_BITS / 64];

    // The instruction that enters X here and now does not stop.
    uint32_t pass_pc;
    uint64_t pass_cycle;

    // Writes of engines: some watchpoint wants them; met by the running command of an engine.
    bool engine_watch;
    bool engine_hit[PENTA_ENGINE_COUNT];
    bool engine_done[PENTA_ENGINE_COUNT];  // and is done, but the core stopped for another reason
    struct penta_debug_stop engine_stop[PENTA_ENGINE_COUNT];

    struct penta_debug_stop stop;
};

// The decoded instruction of TCM word `index` was made anew: marks it when it has to be looked at.
void core_debug_mark(const struct core_debug *debug, uint32_t index, struct decoded *decoded);

// Whether the instruction about to enter X (core->pc, core->cycle) stops: then core->halt is set.
bool core_debug_stops(struct penta_soc *soc, const struct decoded *decoded, uint32_t word);

// Before the core goes on.
void core_debug_resume(struct penta_soc *soc);

void core_debug_destroy(struct core_debug *debug);  // NULL is allowed

#endif
