// SPDX-License-Identifier: Apache-2.0
// The commands in flight, followed through the records of the streams: what a report shows of each
// engine's queue.
#ifndef PENTA_SIM_LOCKSTEP_COMMAND_QUEUES_H
#define PENTA_SIM_LOCKSTEP_COMMAND_QUEUES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "penta_isa.h"

enum { COMMAND_QUEUE_LIMIT = 64 };  // the deepest queue (docs/isa.md, Symbols)

struct command_queue {
    uint32_t words[COMMAND_QUEUE_LIMIT][16];  // ring
    unsigned head, count;
    uint32_t arriving[16];  // of a descriptor on the enqueue bus
    unsigned arrived;       // words of it
    uint32_t iteration;     // of the oldest command
    bool running, frozen;
    uint64_t since;  // cycle of the last start or completion
};

struct command_queues {
    struct command_queue queue[PENTA_ENGINE_COUNT];
};

// All zero is the state after a reset. Records of one cycle may come in any order.
void command_queues_observe(struct command_queues *queues, uint64_t cycle, int stream,
                            const uint32_t *words);

void command_queues_print(const struct command_queues *queues, FILE *file);

#endif
