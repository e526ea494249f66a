// SPDX-License-Identifier: Apache-2.0
// The parts of the directed test of the engines' commands.
#ifndef COMMANDS_H
#define COMMANDS_H

#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

// Bytes [0, bytes) at an address of a local memory or DRAM, and what they have to be.
struct window {
    uint32_t address, bytes;
    uint8_t *mirror;
};

// Local memory through which windows in DRAM are filled and read; no window may lie there.
uint32_t staging_address(void);
uint32_t staging_bytes(void);

// Copies the mirror into memory.
void window_write(const struct window *window);

// Compares memory with the mirror byte for byte.
void window_check(const char *what, const struct window *window);

void test_skip_after_reset(void);
void test_nops(void);
void test_copies(void);
void test_runs(void);

#endif
