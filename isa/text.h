// SPDX-License-Identifier: Apache-2.0
// Text that grows: what the generator writes into, before anything reaches a file.
#ifndef PENTA_ISA_TEXT_H
#define PENTA_ISA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes;  // NUL-terminated, owned; NULL while empty
    size_t length;
};

// Appends; ends the program with status 2 when memory is exhausted.
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Appends "prefix LEFT value\n" with the value in column `column` (from 0) or after one blank.
void text_add_aligned(struct text *text, size_t column, const char *value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void text_free(struct text *text);

// Reads a whole file; false (text untouched) when it cannot be read.
bool text_read(struct text *text, const char *path);
// Replaces a file in one step, so that a reader sees the old or the new text; false on failure.
bool text_write(const struct text *text, const char *path);
bool text_equal(const struct text *a, const struct text *b);

// A lower-case copy, '.' and '-' made '_', in a static buffer that the sixth later call reuses.
const char *lower_case(const char *name);

#endif
