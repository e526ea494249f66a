// SPDX-License-Identifier: Apache-2.0
#include "compile/model_digits.h"

#include <inttypes.h>
#include <string.h>

#include "compile/model_error.h"

// A triple: 8 codes in 24 bits, little-endian.
enum { TRIPLE = 3, CODES = 8, CODE_BITS = 3, CODE_LARGEST = 4, CODE_ZERO = 2 };

static uint32_t triple_at(const uint8_t *packed)
{
    return packed[0] | (uint32_t)packed[1] << 8 | (uint32_t)packed[2] << 16;
}

// Codes 5, 6 and 7 have bit 2 and one of the others. The lowest bit of such a code is set in the
// result; `lowest` has that of all codes.
static uint64_t no_digits(uint64_t codes, uint64_t lowest)
{
    return codes >> 2 & (codes >> 1 | codes) & lowest;
}

// Sixteen codes at a time: the lower 48 bits of 64 that are loaded at once.
static bool all_are_digits(const uint8_t *packed, size_t size)
{
    const size_t step = 2 * TRIPLE;
    uint64_t found = 0;
    size_t at = 0;
    for (; size - at >= sizeof(uint64_t); at += step) {
        uint64_t codes;
        memcpy(&codes, packed + at, sizeof codes);
        found |= no_digits(codes, 01111111111111111u);
    }
    for (; at < size; at += TRIPLE)
        found |= no_digits(triple_at(packed + at), 011111111u);
    return found == 0;
}

struct place {
    uint32_t row, column, code;
};

static bool find_no_digit(const struct model_digits *digits, struct place *place)
{
    for (uint32_t row = 0; row < digits->rows; row++) {
        for (uint32_t column = 0; column < digits->row_bytes / TRIPLE * CODES; column++) {
            *place = (struct place){row, column, (uint32_t)(model_digit(digits, row, column) + 2)};
            if (place->code > CODE_LARGEST) return true;
        }
    }
    return false;
}

static bool padding_is_zero(const struct model_digits *digits)
{
    const uint32_t used = digits->columns % CODES * CODE_BITS;
    const uint8_t *last = digits->packed + digits->row_bytes - TRIPLE;
    if (used == 0) return true;
    for (uint32_t row = 0; row < digits->rows; row++, last += digits->row_bytes) {
        if (triple_at(last) >> used != 022222222u >> used) return false;
    }
    return true;
}

static void find_padding(const struct model_digits *digits, struct place *place)
{
    for (uint32_t row = 0; row < digits->rows; row++) {
        for (uint32_t column = digits->columns; column % CODES != 0; column++) {
            *place = (struct place){row, column, (uint32_t)(model_digit(digits, row, column) + 2)};
            if (place->code != CODE_ZERO) return;
        }
    }
}

static bool refuse(const char *path, size_t offset, const struct model_digits *digits,
                   const struct place *place, const char *expected, struct penta_error *error)
{
    const size_t byte = offset + (size_t)place->row * digits->row_bytes +
                        place->column / CODES * TRIPLE + place->column % CODES * CODE_BITS / 8;
    return model_fail(
        error, "%s: row %" PRIu32 " column %" PRIu32 "%s, byte %zu: code %" PRIu32 ", expected %s",
        path, place->row, place->column, place->column >= digits->columns ? " (padding)" : "", byte,
        place->code, expected);
}

bool model_digits_check(const char *path, size_t offset, const struct model_digits *digits,
                        struct penta_error *error)
{
    struct place place = {0, 0, 0};
    if (!all_are_digits(digits->packed, (size_t)digits->rows * digits->row_bytes) &&
        find_no_digit(digits, &place)) {
        return refuse(path, offset, digits, &place, "a digit's, 0..4", error);
    }
    if (padding_is_zero(digits)) return true;
    find_padding(digits, &place);
    return refuse(path, offset, digits, &place, "2, digit 0", error);
}
