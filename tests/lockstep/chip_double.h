// SPDX-License-Identifier: Apache-2.0
// A second chip of libpenta behind the interface of a Verilated one, so that the lockstep harness can
// be tested without the RTL: it shows the records of its chip at their cycles, moves its AXI pins,
// and can be told to do one thing wrong.
#ifndef PENTA_TESTS_LOCKSTEP_CHIP_DOUBLE_H
#define PENTA_TESTS_LOCKSTEP_CHIP_DOUBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "lockstep/rtl_model.h"
#include "penta.h"

enum double_fault {
    DOUBLE_FAITHFUL,
    DOUBLE_WORD,     // one bit of a word of the record is wrong
    DOUBLE_DATA,     // one bit of its data
    DOUBLE_LENGTH,   // its data is a byte shorter
    DOUBLE_DROPPED,  // it is not there
    DOUBLE_LATE,     // it comes a cycle later
    DOUBLE_EXTRA,    // it is there, and again a cycle later
    DOUBLE_COUNTER,  // hardware counter `word` is one too high from the record's cycle on
    DOUBLE_MEMORY,   // a bit of the byte at `word` changes in the record's cycle
};

// The fault of the double created next: in record number `number` (from 0) of `stream`.
struct double_plan {
    enum double_fault fault;
    int stream;
    uint64_t number;
    uint32_t word, bit;
    // Filled when it happens.
    bool happened;
    uint64_t cycle;  // of the record
};

// The double's program and configuration, as of the chip beside it. `plan` may be NULL. Both stay
// the caller's; doubles made by `create` of the result use them.
const struct rtl_model_api *chip_double(const char *elf, const char *config,
                                        struct double_plan *plan);

#endif
