// SPDX-License-Identifier: Apache-2.0
// Runs a network: one stream of commands for all layers, engines kept apart by semaphores.
#ifndef RESNET18_SCHEDULE_H
#define RESNET18_SCHEDULE_H

#include "network.h"

// Puts the steps of a planned network in order. One network at a time.
void schedule_make(struct network *network);

// Runs the whole network and waits for the end. Adds to cycles and busy of each layer.
void schedule_run(struct network *network);

#endif
