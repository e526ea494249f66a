// SPDX-License-Identifier: Apache-2.0
// Runs a chip of libpenta and a Verilated one side by side and compares all their records: docs/lockstep.md.
#ifndef PENTA_SIM_LOCKSTEP_LOCKSTEP_H
#define PENTA_SIM_LOCKSTEP_LOCKSTEP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/host_time.h"
#include "lockstep/command_queues.h"
#include "lockstep/counter_sums.h"
#include "lockstep/match.h"
#include "lockstep/record.h"
#include "lockstep/replay.h"
#include "lockstep/rtl_model.h"
#include "lockstep/side.h"
#include "penta.h"

struct lockstep_options {
    struct side_options side;
    bool progress;    // a line on stderr now and then
    bool time_alone;  // runs the RTL alone too, in turns with the lockstep run
};

// What one host call did to the RTL, kept so that a failing run can be replayed for waves.
struct lockstep_answer {
    uint64_t cycle;  // of the call
    struct penta_host_answer answer;
    uint8_t *bytes;  // the data of its writes, one after the other
};

struct lockstep {
    struct side side;
    struct penta_soc *soc;  // created with manual_host
    struct lockstep_options options;
    struct match match;
    uint64_t cycle;  // RTL: cycle that is visible now
    uint64_t retired;
    uint64_t answer_at;  // cycle in which host_ack is driven, UINT64_MAX: no call waits
    struct penta_host_answer answer;
    struct lockstep_answer *answers;
    size_t answer_count, answer_capacity;
    uint32_t owner[2];  // BANK_OWNER of the RTL
    uint64_t *pages;    // bitmap of 4 KiB pages of DRAM that the RTL wrote
    struct command_queues commands;
    struct counter_sums sums;  // of all events before the last cycle
    bool redirects_expected;
    uint64_t redirects_at, redirects;  // CORE_REDIRECT as the RTL shows it in cycle redirects_at
    unsigned differences;
    uint64_t first_difference;  // its cycle
    char late_difference[256];  // found by a comparison of counters or memories, not of records
    char error[512];  // a run that could not go on (out of memory, AXI protocol violation)
    // From the first cycle to the end: of the run; with time_alone also of the same
    // RTL with its DRAM through the same cycles, without simulator, probes and comparison.
    struct host_time taken, alone_taken;
    struct replay *alone;
    uint64_t alone_due;  // when run->cycle gets there it is the turn of the RTL alone
};

// Takes soc and a loaded model; both stay the caller's. The chip must be loaded and not yet run.
bool lockstep_init(struct lockstep *run, struct penta_soc *soc, const struct rtl_model_api *api,
                   const struct lockstep_options *options);
void lockstep_free(struct lockstep *run);

// Runs to the end or the first difference. False when differences != 0 or error is set.
bool lockstep_run(struct lockstep *run);

// Runs another model and `fresh`, a chip loaded as run->soc was, through the inputs of `run` and
// writes FST from cycle `from` until `to`, with the simulator's records shown beside the RTL.
bool lockstep_write_waves(const struct lockstep *run, struct penta_soc *fresh,
                          const struct rtl_model_api *traced, const char *path, uint64_t from,
                          uint64_t to);

// Replays a run that has ended well and writes it as record.h says, with the power-on contents of `fresh`. False: out of
// memory, or the file cannot be written.
bool lockstep_record(const struct lockstep *run, const struct penta_soc *fresh, FILE *file,
                     struct record_totals *totals);

// The first difference for a person to read, on `file`.
void lockstep_report(const struct lockstep *run, FILE *file);

// Table of records per stream.
void lockstep_print_streams(const struct lockstep *run, FILE *file);

#endif
