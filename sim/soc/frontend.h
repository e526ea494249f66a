// SPDX-License-Identifier: Apache-2.0
// The front-end of an engine: its queue, decoding, iterations, errors (docs/isa.md section 4).
#ifndef PENTA_SIM_SOC_FRONTEND_H
#define PENTA_SIM_SOC_FRONTEND_H

#include <stdbool.h>
#include <stdint.h>

#include "penta.h"
#include "soc/engine.h"

struct penta_soc;

enum frontend_state {
    FRONTEND_IDLE,     // from cycle `since` on
    FRONTEND_REQUEST,  // its request is visible from cycle `since` on
    FRONTEND_RUN,      // granted, or illegal; DONE in cycle outcome.end
    FRONTEND_FROZEN,   // by an error
};

enum { FRONTEND_QUEUE_SIZE = 128 };  // power of two, above the deepest queue with one enqueue more

struct frontend_entry {
    uint32_t word[16];
    uint32_t descriptor;  // TCM address it was read from
    uint32_t pc;          // of its penta.enq
    uint64_t ready;       // cycle from which the queue holds it
};

struct frontend {
    enum frontend_state state;
    uint64_t since;
    struct frontend_entry queue[FRONTEND_QUEUE_SIZE];
    uint32_t head, tail;  // free-running indices of entries, also of those not ready yet
    uint32_t level;       // occupancy visible in cycle soc->time

    struct penta_command command;  // the iteration requested or running
    uint32_t iteration;            // of the oldest command, the next to be decoded or in work
    uint8_t wait_semaphore[2], wait_count[2];  // sums when both name one semaphore
    uint32_t semaphore_wait, bank_wait;        // cycles charged to this request
    uint64_t charged;                          // first cycle not charged yet
    uint64_t start;                            // cycle of the START event
    struct penta_outcome outcome;
    uint64_t release_cycle;  // E + 1 of the last completion, until it has been processed
    uint16_t release_banks;
    uint32_t release_signals;  // word 1 of the command, 0 after an error
    uint64_t clear_cycle;      // in which the front-end sees the clear of its error, or CYCLE_NEVER

    // What the core sees in cycle soc->time.
    uint32_t outstanding;
    uint32_t error;              // perr
    uint64_t error_write_cycle;  // X cycle of a write to perr, or CYCLE_NEVER
    // Waits of the last START are in the counters from cycle start + 2 on.
    uint64_t wait_visible;
};

void frontend_reset(struct frontend *frontend, uint64_t cycle);

// Puts the command read from TCM address `descriptor` into the queue; it is complete in cycle
// `ready`.
void frontend_enqueue(struct penta_soc *soc, unsigned engine, const uint32_t word[16],
                      uint32_t descriptor, uint64_t ready);

uint64_t frontend_next_event(const struct penta_soc *soc, unsigned engine, uint64_t from);

// Whether the front-end counts as waiting in `cycle` for the deadlock rule: empty, frozen or with a
// visible request.
bool frontend_quiet(const struct frontend *frontend, uint64_t cycle);

// Queue, decoding and completion in `cycle`, before arbitration.
void frontend_process(struct penta_soc *soc, unsigned engine, uint64_t cycle);

// The request was granted in `cycle`: START in cycle + 1.
void frontend_start(struct penta_soc *soc, unsigned engine, uint64_t cycle);

// Adds the cycles before `cycle` in which the request was visible to its wait counts.
void frontend_charge(struct penta_soc *soc, unsigned engine, uint64_t cycle);

// What the last completion adds to hardware counter n, as read in `cycle`, and has not added yet: it
// is counted when the cycle after it is processed.
uint64_t frontend_uncounted(const struct frontend *frontend, unsigned engine, unsigned n,
                            uint64_t cycle);

// Whether the waits of the request are satisfied by the visible semaphores.
bool frontend_semaphores_ready(const struct penta_soc *soc, unsigned engine);

#endif
