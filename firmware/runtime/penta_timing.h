// SPDX-License-Identifier: Apache-2.0
// How many cycles a command takes, from its parameters alone (docs/isa.md sections 7 and 8.4,
// docs/smu.md section 6): the numbers its hardware counter will show.
#ifndef PENTA_TIMING_H
#define PENTA_TIMING_H

#include <stdint.h>

#include "penta_descriptor.h"

// D of one iteration of a MAC_RUN with this shape, `skip` not set: the closed form of section
// 8.4, with tiles of fewer passes than the results take stretched to that.
uint64_t penta_mac_cycles(const struct penta_mac_shape *shape, const struct penta_mac_run *run);

// The same when every tile has `passes` steps: with `skip`, the live chunks' passes and the empty
// steps of section 8.6.
uint64_t penta_mac_cycles_of(const struct penta_mac_shape *shape, const struct penta_mac_run *run,
                             uint64_t passes);

// Steps of a tile that reduces over `chunks` chunks of one run with `skip`; live[i] tells whether
// chunk i has a nonzero bit.
uint64_t penta_skip_steps(const bool *live, uint32_t chunks, uint32_t planes);

// Digit-MAC slots of one iteration, padding included (section 8.5), `skip` not set.
uint64_t penta_mac_slots(const struct penta_mac_shape *shape, const struct penta_mac_run *run);

// D of one iteration of an SMU_RUN with this shape, and its lane operations.
uint64_t penta_smu_cycles(const struct penta_smu_shape *shape, const struct penta_smu_run *run);
uint64_t penta_smu_lane_operations(const struct penta_smu_shape *shape,
                                   const struct penta_smu_run *run);

// D of an SMU_TABLE; SMU_SHAPE and SMU_SEED take one cycle.
#define PENTA_SMU_TABLE_CYCLES 132

// D of one iteration of a copy between local memories.
uint64_t penta_local_copy_cycles(const struct penta_copy *copy);

// D of one iteration of a load from or a store to DRAM (the local address may be 0), for an ideal
// DRAM: always ready, the first beat of data `latency` cycles after the address, a write's response
// as many after its last data (docs/dram.md).
uint64_t penta_dram_copy_cycles(const struct penta_copy *copy, uint32_t latency);

// Measures that latency with a few loads of one beat and one of more, from the DRAM at `dram` (a
// multiple of 4096; the 1 MiB from there on is free, bytes in it are overwritten) to `staging`, an
// address in the scratchpad with 8 * axi_bytes bytes. Returns 0 when they do not take the same time:
// then the DRAM is not an ideal one, and the formula does not hold. An ideal one is never missed;
// one that rarely makes the chip wait may be taken for ideal.
uint32_t penta_dram_latency(uint32_t dram, uint32_t staging);

// Compares the cycles of the DMA in a run with those of the formula, for a latency that
// penta_dram_latency found, and prints both. More cycles fail only if the DRAM is known to be ideal;
// fewer always. `program` begins the line that says so.
void penta_expect_dram_cycles(const char *program, uint64_t actual, uint64_t expected, bool ideal);

#endif
