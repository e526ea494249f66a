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

enum {
    MATCH_WORDS = 12,
    MATCH_DATA = 512,
    MATCH_LIST = 16,
    MATCH_HISTORY = 1 << 15,
    MATCH_HISTORY_DATA = 32
};

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

struct match_history {
    uint64_t cycle;
    uint32_t words[MATCH_WORDS];
    uint16_t data_count;
    uint8_t stream, word_count;
    uint8_t data[MATCH_HISTORY_DATA];
};

struct match {
    struct match_queue queue[PENTA_STREAM_COUNT];
    uint64_t next[PENTA_STREAM_COUNT];  // cycle of the oldest expected record, UINT64_MAX: none
    uint64_t matched[PENTA_STREAM_COUNT];
    uint64_t events;
    struct match_difference
        list[MATCH_LIST];           // of the first cycle that differs, levels before pulses
    unsigned differences;           // all of that cycle, listed or not
    struct match_history *history;  // last matched records, ring of MATCH_HISTORY
    uint64_t history_count;
    bool failed;  // out of memory
};

bool match_init(struct match *match);  // false: out of memory
void match_free(struct match *match);

// The simulator will have this record. Usable as a penta_consumer (context is the match).
void match_expect(void *match, const struct penta_record *record);

// The RTL has this record in `cycle`. Cycles never decrease.
void match_observe(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                   unsigned word_count, const uint8_t *data, unsigned data_count);

// All records of the RTL in `cycle` have been observed: what is still expected for it is missing. False when anything differed.
bool match_close_cycle(struct match *match, uint64_t cycle);

// The RTL has this record in a cycle after the one that differed: fills next_cycle of MISSING.
void match_observe_later(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                         unsigned word_count, const uint8_t *data, unsigned data_count);

// Moves expected records of cycles below `cycle` to the history, for waves beyond a difference.
void match_keep_expected(struct match *match, uint64_t cycle);

// Forgets expected records (a new run, or those past its end).
void match_drop_expected(struct match *match);

#endif
