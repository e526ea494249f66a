// SPDX-License-Identifier: Apache-2.0
// Matches the records of two sides one to one in cycle order: same stream, same cycle, same words and data. A missing, an
// extra or a shifted record is a mismatch. The simulator's records are expected ahead of time, per stream in cycle order; the RTL's
// are observed cycle by cycle.
#ifndef PENTA_SIM_LOCKSTEP_MATCH_H
#define PENTA_SIM_LOCKSTEP_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta.h"

enum { MATCH_WORDS = 12, MATCH_DATA = 512, MATCH_LIST = 16, MATCH_INSTRUCTIONS = 16 };

// A record kept for reports and waves; of long data only the beginning.
struct match_record {
    uint64_t cycle;
    int stream;
    unsigned word_count, data_count;
    uint32_t words[MATCH_WORDS];
    uint8_t data[MATCH_DATA];
};

enum match_kind {
    MATCH_DIFFERENT,  // both sides have a record, with different words or data
    MATCH_MISSING,    // only the simulator has one in this cycle
    MATCH_EXTRA,      // only the RTL has one in this cycle
};

struct match_difference {
    enum match_kind kind;
    struct match_record simulator, rtl;  // what there is of each side
    // EXTRA: the simulator's next record of the stream; MISSING: the RTL's, if it was looked for.
    uint64_t next_cycle;  // UINT64_MAX: none known
    bool next_same;       // it has the words and data of the record that is alone in its cycle
};

struct match_queue {
    uint8_t *bytes;
    size_t head, tail, capacity;
};

// A matched RETIRE or TRAP.
struct match_instruction {
    uint64_t cycle;
    int stream;
    uint32_t words[4];
};

struct match {
    struct match_queue queue[PENTA_STREAM_COUNT];
    uint64_t next[PENTA_STREAM_COUNT];  // cycle of the oldest expected record, UINT64_MAX: none
    uint64_t due;  // streams with a record in the cycle that is open, not yet observed
    uint64_t matched[PENTA_STREAM_COUNT];
    uint64_t events;
    struct match_difference
        list[MATCH_LIST];  // of the first cycle that differs, levels before pulses
    unsigned differences;  // all of that cycle, listed or not
    struct match_instruction instructions[MATCH_INSTRUCTIONS];  // the last ones, a ring
    uint64_t instruction_count;                                 // ever
    bool failed;                                                // out of memory
};

void match_init(struct match *match);
void match_free(struct match *match);

// The simulator will have this record. Usable as a penta_consumer (context is the match).
void match_expect(void *match, const struct penta_record *record);

// The RTL's records of `cycle` come next: says which streams have to be among them, and brings what
// they have to be into the cache. Cycles come in order.
void match_open_cycle(struct match *match, uint64_t cycle);

// The RTL has this record in `cycle`, the one opened.
void match_observe(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                   unsigned word_count, const uint8_t *data, unsigned data_count);

// All records of the RTL in `cycle` have been observed: what is still expected for it is missing. False when anything differed.
bool match_close_cycle(struct match *match, uint64_t cycle);

// The RTL has this record in a cycle after the one that differed: fills next_cycle of MISSING.
void match_observe_later(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                         unsigned word_count, const uint8_t *data, unsigned data_count);

// Takes the expected records of `cycle` into `records`, at most `limit`, and forgets earlier ones.
// The number of records taken.
unsigned match_take(struct match *match, uint64_t cycle, struct match_record *records,
                    unsigned limit);

// Forgets expected records (a new run, or those past its end).
void match_drop_expected(struct match *match);

#endif
