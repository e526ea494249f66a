// SPDX-License-Identifier: Apache-2.0
// How many cycles a command takes, from its parameters alone (docs/isa.md sections 7 and 8.4): the
// numbers its hardware counter will show.
#ifndef PENTA_TIMING_H
#define PENTA_TIMING_H

#include <stdint.h>

#include "penta_descriptor.h"

// D of one iteration of a MAC_RUN with this shape, `skip` not set: the closed form of section
// 8.4, with tiles of fewer passes than the results take stretched to that.
uint64_t penta_mac_cycles(const struct penta_mac_shape *shape, const struct penta_mac_run *run);

// Digit-MAC slots of one iteration, padding included (section 8.5), `skip` not set.
uint64_t penta_mac_slots(const struct penta_mac_shape *shape, const struct penta_mac_run *run);

// D of one iteration of a copy between local memories.
uint64_t penta_local_copy_cycles(const struct penta_copy *copy);

#endif
