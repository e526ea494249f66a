// SPDX-License-Identifier: Apache-2.0
// A run of the RTL as text, for another simulator to repeat: all that goes in, and all that has to come out.
//
// Every line is `CYCLE KIND VALUE`, all in hex, and cycles do not decrease. A VALUE is one number, the first field of it lowest.
//   200  before cycle 0, contents of memories: an address (32 bits) and the 64 bytes from there on
//   0..  a record of the stream of that number, as the probes show it in this cycle: its words, its data
//   100  reset: 1 asserted from this cycle on, 0 released
//   101  input pins, when they change (what is not valid is 0): 1 bit each irq, host_enable, host_ack, host_accept, arready,
//        awready, wready, rvalid, bvalid, rlast, 2 bits rresp, 4 bits bresp, host_result (32), rdata
//   102  output pins, when they change (what is not valid or has no strobe is 0): 1 bit each arvalid, awvalid, wvalid, rready, bready, wlast,
//        2 bits host_req, arlen (8), araddr (32), awlen (8), awaddr (32), host_operation (32), host_parameter (32), wstrb (256), wdata
//   103  the host writes a byte of TCM in this cycle: its address (32 bits), the byte
//   104  all counters (64 bits each), in every RECORD_COUNTERS-th cycle
//   105  the end: of this cycle there are only records
#ifndef PENTA_SIM_LOCKSTEP_RECORD_H
#define PENTA_SIM_LOCKSTEP_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lockstep/rtl_model.h"
#include "penta.h"

enum { RECORD_COUNTERS = 64, RECORD_MEMORY_BYTES = 64 };

struct record_totals {
    uint64_t cycles, records, counters;
};

// A long number, low byte first.
struct record_number {
    size_t count;
    uint8_t bytes[4 * RTL_RECORD_WORDS + RTL_RECORD_BYTES];
};

struct record {
    FILE *file;
    uint32_t axi_bytes;
    uint64_t cycle;  // in which record_stream's records are shown
    // As last written.
    bool reset;
    struct record_number inputs, outputs;
    struct record_totals totals;
};

void record_memory(struct record *record, uint32_t base, const uint8_t *bytes, uint64_t size);
void record_answer(struct record *record, uint64_t cycle, const struct penta_host_answer *answer);
void record_counters(struct record *record, uint64_t cycle,
                     const uint64_t values[RTL_COUNTER_COUNT]);
void record_pins(struct record *record, uint64_t cycle, const struct rtl_pins *pins,
                 const struct rtl_inputs *inputs);
void record_end(struct record *record, uint64_t cycle);

// A rtl_record_consumer; its context is a struct record.
void record_stream(void *context, int stream, const uint32_t *words, unsigned word_count,
                   const uint8_t *data, unsigned data_count);

#endif
