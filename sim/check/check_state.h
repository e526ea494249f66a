// SPDX-License-Identifier: Apache-2.0
// State of the checker of one chip, shared by sim/check/*.c.
#ifndef PENTA_SIM_CHECK_CHECK_STATE_H
#define PENTA_SIM_CHECK_CHECK_STATE_H

#include "check/check.h"
#include "check/shadow.h"
#include "soc/soc.h"

enum { CHECK_CALL_LIMIT = 256, CHECK_FINDING_LIMIT = 4096, CHECK_FINDING_SLOTS = 8192 };

// Low words of the counters a program may read: 0 mcycle, 2 minstret, 3..31 hardware counters.
enum { CHECK_COUNTERS = 32 };

struct program_check {
    struct shadow tcm, dram, local[MEMORY_LOCAL_COUNT];

    // The calls the core is in: addresses of the jumps, outermost first. Those deeper than the
    // limit are only counted.
    uint32_t calls[CHECK_CALL_LIMIT];
    uint32_t call_count;
    uint32_t sp;

    // Where commands came from, by queue entry; of the running command; of the core's last access
    // to a bank and its last signal.
    struct penta_place issued[PENTA_ENGINE_COUNT][FRONTEND_QUEUE_SIZE];
    struct penta_place running[PENTA_ENGINE_COUNT];
    uint64_t started[PENTA_ENGINE_COUNT];
    struct penta_place core_access, core_signal;
    uint8_t semaphore[SEMAPHORE_LIMIT];  // values at the last look

    // The tile in work: its sums as they are without wrapping, of the valid rows.
    int64_t sums[MAC_SIDE_LIMIT];
    uint32_t rows;

    uint32_t high_read;  // counters whose high word the program has read

    // Findings in order of the first occurrence, and a hash table of their numbers + 1.
    struct penta_finding *findings;
    uint64_t *last;  // of each: the cycle that names its last occurrence
    size_t count;
    uint64_t dropped;  // beyond the limit
    uint16_t slots[CHECK_FINDING_SLOTS];
};

// The place of the core's instruction at `pc`, with the calls that led to it.
void check_find_place(const struct program_check *check, uint32_t pc, struct penta_place *place);

// The finding with kind, units, places, index and memory of `key`, for an occurrence named by
// `occurrence` (a cycle): a new one starts as a copy of the key; its count is one more unless its
// last occurrence has the same name. NULL when there is no room.
struct penta_finding *check_note(struct program_check *check, const struct penta_finding *key,
                                 uint64_t occurrence);

#endif
