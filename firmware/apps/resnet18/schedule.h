// SPDX-License-Identifier: Apache-2.0
// Runs a network: one stream of commands for all layers, engines kept apart by semaphores.
#ifndef RESNET18_SCHEDULE_H
#define RESNET18_SCHEDULE_H

#include "network.h"

// Cycles of the MAC array by the closed form of docs/isa.md 8.4, over all commands of a run.
struct schedule_totals {
    uint64_t mac_cycles;
    uint32_t steps;
};

// Runs the whole network, `repeat` times, and waits for the end. Adds up layer->cycles.
struct schedule_totals schedule_run(struct network *network, uint32_t repeat);

#endif
