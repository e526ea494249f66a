// SPDX-License-Identifier: Apache-2.0
// The plain kernel: plane by plane, as the array does it.
#include <string.h>

#include "mac/mac_kernel.h"

enum { DIGITS_LIMIT = MAC_SIDE_LIMIT * MAC_SIDE_LIMIT };

static bool is_supported(void)
{
    return true;
}

// 3-bit codes to digits; false when a code is above 4 (it acts as digit 0).
static bool unpack_line(const uint8_t *line, uint32_t digits, int8_t *out)
{
    static const int8_t digit_of[8] = {-2, -1, 0, 1, 2, 0, 0, 0};
    uint32_t illegal = 0;
    for (uint32_t i = 0; i < digits; i += 8) {
        const uint32_t bits = line[0] | (uint32_t)line[1] << 8 | (uint32_t)line[2] << 16;
        line += 3;
        illegal |= (bits >> 2 & 0111111111) & ((bits | bits >> 1) & 0111111111);
        for (unsigned j = 0; j < 8; j++)
            out[i + j] = digit_of[bits >> (3 * j) & 7];
    }
    return illegal == 0;
}

// Digit p (top first) of int8 weights: radix-4 modified Booth recoding.
static void recode_bytes(const uint8_t *weights, uint32_t digits, uint32_t p, int8_t *out)
{
    static const int8_t digit_of[8] = {0, 1, 1, 2, -2, -1, -1, 0};  // by b(2j+1) b(2j) b(2j-1)
    const uint32_t j = 3 - p;
    for (uint32_t i = 0; i < digits; i++) {
        out[i] = digit_of[(uint32_t)weights[i] << 1 >> (2 * j) & 7];
    }
}

static void add_plane(const struct mac_block *block, const int16_t *x, const int8_t *digits,
                      uint32_t *t)
{
    const uint32_t radix = block->radix5 ? 5 : 4;
    for (uint32_t r = 0; r < block->rows; r++) {
        int32_t sum = 0;
        for (uint32_t c = 0; c < block->cols; c++)
            sum += x[c] * digits[r * block->cols + c];
        t[r] = radix * t[r] + (uint32_t)sum;
    }
}

static uint32_t count_zero(const struct mac_block *block, const int16_t *x, const int8_t *digits)
{
    uint32_t zero = 0;
    for (uint32_t r = 0; r < block->valid_rows; r++) {
        for (uint32_t c = 0; c < block->cols; c++) {
            zero += (x[c] != 0) & (digits[r * block->cols + c] == 0);
        }
    }
    return zero;
}

static void run(const struct mac_block *block, struct mac_sums *sums)
{
    int16_t x[MAC_SIDE_LIMIT];
    int8_t digits[DIGITS_LIMIT];
    const uint32_t slots = block->rows * block->cols;
    for (uint32_t k = 0; k < block->chunks; k++) {
        const uint8_t *bytes = block->x + k * block->cols;
        const uint8_t *lines = block->lines + (uint64_t)k * block->chunk_bytes;
        for (uint32_t c = 0; c < block->cols; c++) {
            x[c] = block->x_unsigned ? (int16_t)bytes[c] : (int16_t)(int8_t)bytes[c];
            sums->nonzero += x[c] != 0;
        }
        uint32_t t[MAC_SIDE_LIMIT] = {0};
        for (uint32_t p = 0; p < block->planes; p++) {
            if (block->int8) {
                recode_bytes(lines, slots, p, digits);
            } else if (!unpack_line(lines + p * block->line_bytes, slots, digits)) {
                sums->illegal = true;
            }
            add_plane(block, x, digits, t);
            sums->zero += count_zero(block, x, digits);
        }
        for (uint32_t r = 0; r < block->rows; r++)
            sums->acc[r] += t[r];
    }
}

struct mac_limits mac_result_limits(uint32_t result_bytes, enum mac_clamp clamp)
{
    const uint32_t n = 8 * result_bytes;
    return (struct mac_limits){
        clamp == MAC_CLAMP_SIGNED ? -(INT64_C(1) << (n - 1)) : 0,
        (INT64_C(1) << (clamp == MAC_CLAMP_UNSIGNED ? n : n - 1)) - 1,
    };
}

uint32_t mac_requantize(uint32_t acc, int32_t m, uint32_t k, uint32_t result_bytes,
                        enum mac_clamp clamp)
{
    const int64_t half = k > 0 ? INT64_C(1) << (k - 1) : 0;
    const int64_t value = ((int64_t)(int32_t)acc * m + half) >> k;
    const struct mac_limits limits = mac_result_limits(result_bytes, clamp);
    return (uint32_t)(value < limits.low ? limits.low : value > limits.high ? limits.high : value);
}

void mac_requantize_rows(const struct mac_scale *scale, const uint32_t *acc, uint32_t count,
                         uint32_t result_bytes, enum mac_clamp clamp, uint8_t *out)
{
    for (uint32_t r = 0; r < count; r++) {
        const uint32_t value =
            mac_requantize(acc[r], scale->m[r], scale->k[r], result_bytes, clamp);
        for (uint32_t i = 0; i < result_bytes; i++)
            *out++ = (uint8_t)(value >> (8 * i));
    }
}

const struct mac_kernel mac_kernel_portable = {"portable", is_supported, run, mac_requantize_rows};
