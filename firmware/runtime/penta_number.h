// SPDX-License-Identifier: Apache-2.0
// Numbers from the command line.
#ifndef PENTA_NUMBER_H
#define PENTA_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

// Reads a whole word as a number of up to 32 bits, decimal or with 0x. False, with one line that
// begins with the program's name, when it is none or missing (NULL); then *value stays.
bool penta_parse_number(const char *program, const char *text, uint32_t *value);

#endif
