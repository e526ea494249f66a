// SPDX-License-Identifier: Apache-2.0
// Checks for programs that test the chip: counted, quiet when right.
#ifndef PENTA_VERIFY_H
#define PENTA_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

// Counts a check. Prints the first few that fail, with both values; `index` tells which of many.
bool penta_expect(const char *what, uint32_t index, uint32_t actual, uint32_t expected);

// Checks that fail so far.
unsigned penta_failures(void);

// Prints "NAME: N checks, N failures"; checks that no error register is set, too. Returns 0
// when all is well, else 1: what main returns.
int penta_verdict(const char *name);

#endif
