// SPDX-License-Identifier: Apache-2.0
// The DRAM at the level of AXI4 wires, with contents: the slave of the RTL side. Same times as
// dram.h for a master that is always ready for R and B; a slower one only moves its own transfers.
#ifndef PENTA_SIM_DRAM_DRAM_PINS_H
#define PENTA_SIM_DRAM_DRAM_PINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dram/dram.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DRAM_PINS_BYTES = 256 };  // widest data bus

// What the master drives in a cycle. INCR bursts of full width, ID 0. len: beats - 1.
struct dram_master_pins {
    bool arvalid, awvalid, wvalid, wlast, rready, bready;
    uint32_t araddr, awaddr;
    uint8_t arlen, awlen;
    uint8_t wdata[DRAM_PINS_BYTES];
    uint64_t wstrb[DRAM_PINS_BYTES / 64];  // bit i of word i / 64: byte i is written
};

// What the slave drives in the same cycle.
struct dram_slave_pins {
    bool arready, awready, wready, rvalid, rlast, bvalid;
    uint8_t rresp, bresp;
    uint8_t rdata[DRAM_PINS_BYTES];  // bytes beyond the end of the memory are 0
};

struct dram_pins;

// `dram` gives model, width, size and stress and is copied. NULL: out of memory.
// The contents are dram->size zero bytes.
struct dram_pins *dram_pins_create(const struct dram *dram);
void dram_pins_destroy(struct dram_pins *pins);  // NULL is allowed

uint8_t *dram_pins_contents(struct dram_pins *pins);  // dram->size bytes

// Drops everything in flight; contents stay. For each cycle in which reset is asserted.
void dram_pins_reset(struct dram_pins *pins);

// One clock cycle. Cycles are given in order and without holes except over resets. No output
// depends on an input of the same cycle: the outputs could come from registers.
void dram_pins_cycle(struct dram_pins *pins, uint64_t cycle, const struct dram_master_pins *in,
                     struct dram_slave_pins *out);

// A word that is wrong in what the master did (a burst across 4 KiB, wlast misplaced), or NULL. The
// first one is kept until reset.
const char *dram_pins_violation(const struct dram_pins *pins);

#ifdef __cplusplus
}
#endif

#endif
