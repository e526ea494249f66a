// SPDX-License-Identifier: Apache-2.0
// The kernel for machines with AVX-512 VBMI and VNNI (Ice Lake, Zen 4 and later). 64 digits are one
// vector of bytes: codes are unpacked by a permutation and a multishift, and VPDPBUSD sums code * x
// in groups of four lanes; since digit = code - 2, 2 * sum(x) is taken off in the end. Digits of a
// row stay in their 32-bit lanes until the block is done.
#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "mac/mac_kernel.h"

#define TARGET                                                                    \
    __attribute__((                                                               \
        target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vnni,avx512vpopcntdq," \
               "bmi,bmi2,popcnt")))
#define INLINE static inline __attribute__((always_inline))

// A loop over the groups in registers: unrolled, or they would be in memory.
#define UNROLLED      _Pragma("GCC unroll 4")
#define UNROLLED_WIDE _Pragma("GCC unroll 16")

enum { LANES = 64, GROUP_LIMIT = MAC_SIDE_LIMIT * MAC_SIDE_LIMIT / LANES, UNROLL = 4, WIDE = 16 };

static bool is_supported(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

// A block's activations, repeated to fill vectors, and what the groups of 64 PEs sum up.
struct work {
    const struct mac_input *input;
    __m512i acc[GROUP_LIMIT];
    uint64_t zero;
    __m512i largest_code;
    __m512i nonzero_digits;  // int8
};

TARGET INLINE __m512i add_products(__m512i sum, __m512i weights, __m512i x, bool x_unsigned)
{
    return x_unsigned ? _mm512_dpbusd_epi32(sum, x, weights) : _mm512_dpbusd_epi32(sum, weights, x);
}

TARGET static void load_x(const struct mac_block *block, struct mac_input *input)
{
    const uint32_t cols = block->cols, copies = LANES / cols;
    const __m512i lane = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
        40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
        17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i index = _mm512_and_si512(lane, _mm512_set1_epi8((char)(cols - 1)));
    const __mmask64 present = cols == LANES ? ~UINT64_C(0) : (UINT64_C(1) << cols) - 1;
    const __m512i ones = _mm512_set1_epi8(1);
    __m512i sum = _mm512_setzero_si512();
    uint64_t count = 0;
    for (uint32_t k = 0; k < block->chunks; k++) {
        const __m512i bytes = _mm512_maskz_loadu_epi8(present, block->x + k * cols);
        const __m512i x = _mm512_permutexvar_epi8(index, bytes);
        _mm512_store_si512(input->lanes[k], x);
        input->nonzero[k] = _mm512_test_epi8_mask(x, x);
        count += (uint64_t)_mm_popcnt_u64(input->nonzero[k]);
        sum = add_products(sum, ones, x, block->x_unsigned);
    }
    input->sum = (uint32_t)(_mm512_reduce_add_epi32(sum) / (int32_t)copies);
    input->nonzero_count = count / copies;
    input->ready = true;
}

// PEs of a group that lie in valid rows.
static uint64_t valid_lanes(const struct mac_block *block, uint32_t group)
{
    const uint32_t valid = block->valid_rows * block->cols, first = group * LANES;
    if (valid <= first) return 0;
    return valid - first >= LANES ? ~UINT64_C(0) : (UINT64_C(1) << (valid - first)) - 1;
}

TARGET INLINE __m512i unpack_codes(const uint8_t *line)
{
    // Byte i of quadword q: bits 3i .. 3i+2 of the three bytes from 3q on.
    const __m512i bytes = _mm512_setr_epi64(0x020100, 0x050403, 0x080706, 0x0b0a09, 0x0e0d0c,
                                            0x11100f, 0x141312, 0x171615);
    const __m512i shifts = _mm512_set1_epi64(0x15120f0c09060300);
    const __m256i packed = _mm256_maskz_loadu_epi8(0x00ffffff, line);
    const __m512i spread = _mm512_permutexvar_epi8(bytes, _mm512_castsi256_si512(packed));
    return _mm512_and_si512(_mm512_multishift_epi64_epi8(shifts, spread), _mm512_set1_epi8(7));
}

// `count`, `x_unsigned` and `radix5` are constants where this is inlined.
TARGET INLINE void sum_planes(const struct mac_block *block, struct work *work, uint32_t first,
                              uint32_t count, bool x_unsigned, bool radix5)
{
    const __m512i zero_code = _mm512_set1_epi8(2);
    __m512i acc[UNROLL], t[UNROLL];
    uint64_t valid[UNROLL], zero = 0;
    __m512i largest = work->largest_code;
    UNROLLED for (uint32_t i = 0; i < count; i++)
    {
        acc[i] = _mm512_setzero_si512();
        valid[i] = valid_lanes(block, first + i);
    }
    for (uint32_t k = 0; k < block->chunks; k++) {
        const uint8_t *line = block->lines + (size_t)k * block->chunk_bytes + 24 * first;
        const __m512i x = _mm512_load_si512(work->input->lanes[k]);
        const uint64_t nonzero = work->input->nonzero[k];
        UNROLLED for (uint32_t i = 0; i < count; i++)
        {
            t[i] = _mm512_setzero_si512();
        }
        for (uint32_t p = 0; p < block->planes; p++, line += block->line_bytes) {
            UNROLLED for (uint32_t i = 0; i < count; i++)
            {
                const __m512i codes = unpack_codes(line + 24 * i);
                const __m512i four = _mm512_slli_epi32(t[i], 2);
                t[i] = radix5 ? _mm512_add_epi32(four, t[i]) : four;
                t[i] = add_products(t[i], codes, x, x_unsigned);
                largest = _mm512_max_epu8(largest, codes);
                zero += (uint64_t)_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(codes, zero_code) &
                                                 nonzero & valid[i]);
            }
        }
        UNROLLED for (uint32_t i = 0; i < count; i++)
        {
            acc[i] = _mm512_add_epi32(acc[i], t[i]);
        }
    }
    UNROLLED for (uint32_t i = 0; i < count; i++) work->acc[first + i] = acc[i];
    work->zero += zero;
    work->largest_code = largest;
}

// One plane, all rows valid: what nearly all work is. Sums of up to 16 groups stay in registers, so
// that lines are read once from first to last, with those of the next tile on their way.
TARGET INLINE void sum_lines(const struct mac_block *block, struct work *work, uint32_t first,
                             uint32_t count, bool x_unsigned)
{
    const __m512i zero_code = _mm512_set1_epi8(2);
    const uint8_t *line = block->lines + 24 * first;
    const size_t ahead = (size_t)block->chunks * block->chunk_bytes;
    __m512i acc[WIDE], largest = work->largest_code;
    uint64_t zero = 0;
    UNROLLED_WIDE for (uint32_t i = 0; i < count; i++) acc[i] = _mm512_setzero_si512();
    for (uint32_t k = 0; k < block->chunks; k++, line += block->chunk_bytes) {
        const __m512i x = _mm512_load_si512(work->input->lanes[k]);
        const __mmask64 nonzero = work->input->nonzero[k];
        UNROLLED_WIDE for (uint32_t i = 0; i < count; i++)
        {
            const __m512i codes = unpack_codes(line + 24 * i);
            if (i % 2 == 0) _mm_prefetch((const char *)(line + ahead + 24 * i), _MM_HINT_T0);
            acc[i] = add_products(acc[i], codes, x, x_unsigned);
            largest = _mm512_max_epu8(largest, codes);
            zero +=
                (uint64_t)_mm_popcnt_u64(_mm512_mask_cmpeq_epi8_mask(nonzero, codes, zero_code));
        }
    }
    UNROLLED_WIDE for (uint32_t i = 0; i < count; i++) work->acc[first + i] = acc[i];
    work->zero += zero;
    work->largest_code = largest;
}

TARGET static void sum_packed_groups(const struct mac_block *block, struct work *work,
                                     uint32_t groups)
{
    const bool whole = block->planes == 1 && block->valid_rows == block->rows;
    uint32_t first = 0;
    if (whole) {
        for (; first + WIDE <= groups; first += WIDE) {
            if (block->x_unsigned)
                sum_lines(block, work, first, WIDE, true);
            else
                sum_lines(block, work, first, WIDE, false);
        }
        for (; first + UNROLL <= groups; first += UNROLL) {
            if (block->x_unsigned)
                sum_lines(block, work, first, UNROLL, true);
            else
                sum_lines(block, work, first, UNROLL, false);
        }
    }
#define SUM(count)                                                   \
    do {                                                             \
        if (block->x_unsigned) {                                     \
            if (block->radix5)                                       \
                sum_planes(block, work, first, count, true, true);   \
            else                                                     \
                sum_planes(block, work, first, count, true, false);  \
        } else {                                                     \
            if (block->radix5)                                       \
                sum_planes(block, work, first, count, false, true);  \
            else                                                     \
                sum_planes(block, work, first, count, false, false); \
        }                                                            \
    } while (0)
    for (; first + UNROLL <= groups; first += UNROLL)
        SUM(UNROLL);
    for (; first < groups; first++)
        SUM(1);
#undef SUM
}

// The digits of a byte w are 0 where bits 2j+1, 2j and 2j-1 are alike; 4 * sum(x * digit) is x * w.
TARGET static void sum_int8_group(const struct mac_block *block, struct work *work, uint32_t group)
{
    const __m512i flip = _mm512_set1_epi8((char)0x80), odd = _mm512_set1_epi8(0x55);
    const uint64_t valid = valid_lanes(block, group);
    __m512i acc = _mm512_setzero_si512(), digits = work->nonzero_digits;
    uint64_t lanes = 0;
    for (uint32_t k = 0; k < block->chunks; k++) {
        const __m512i w = _mm512_loadu_si512(block->lines + (size_t)k * block->chunk_bytes +
                                             (size_t)group * LANES);
        const __m512i x = _mm512_load_si512(work->input->lanes[k]);
        const uint64_t counted = work->input->nonzero[k] & valid;
        acc = block->x_unsigned ? _mm512_dpbusd_epi32(acc, x, w)
                                : _mm512_dpbusd_epi32(acc, _mm512_xor_si512(w, flip), x);
        const __m512i edges = _mm512_xor_si512(w, _mm512_add_epi8(w, w));
        const __m512i pairs =
            _mm512_and_si512(_mm512_or_si512(edges, _mm512_srli_epi64(edges, 1)), odd);
        digits =
            _mm512_add_epi64(digits, _mm512_popcnt_epi64(_mm512_maskz_mov_epi8(counted, pairs)));
        lanes += (uint64_t)_mm_popcnt_u64(counted);
    }
    work->acc[group] = acc;
    work->nonzero_digits = digits;
    work->zero += 4 * lanes;
}

// What the sums hold too much, in each row.
static uint32_t excess_of(const struct mac_block *block, const struct work *work)
{
    if (block->int8) return block->x_unsigned ? 0 : 128 * work->input->sum;
    uint32_t weight = 0;
    for (uint32_t p = 0; p < block->planes; p++)
        weight = weight * (block->radix5 ? 5 : 4) + 1;
    return 2 * weight * work->input->sum;
}

// Sums of neighbouring lanes of a, then of b.
TARGET INLINE __m512i add_neighbours(__m512i a, __m512i b)
{
    const __m512i even =
        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    return _mm512_add_epi32(_mm512_permutex2var_epi32(a, even, b),
                            _mm512_permutex2var_epi32(a, odd, b));
}

TARGET static void add_rows(const struct mac_block *block, struct work *work, uint32_t groups,
                            struct mac_sums *sums)
{
    const __m512i zero = _mm512_setzero_si512(),
                  excess = _mm512_set1_epi32((int)excess_of(block, work));
    uint32_t vectors = groups;
    for (uint32_t lanes = block->cols / 4; lanes > 1; lanes /= 2) {  // of a row
        for (uint32_t i = 0; i < vectors; i += 2) {
            work->acc[i / 2] =
                add_neighbours(work->acc[i], i + 1 < vectors ? work->acc[i + 1] : zero);
        }
        vectors = (vectors + 1) / 2;
    }
    for (uint32_t i = 0; i < vectors; i++) {
        const uint32_t rest = block->rows - 16 * i;
        const __mmask16 rows = rest >= 16 ? 0xffff : (__mmask16)((1u << rest) - 1);
        const __m512i old = _mm512_maskz_loadu_epi32(rows, sums->acc + 16 * i);
        _mm512_mask_storeu_epi32(sums->acc + 16 * i, rows,
                                 _mm512_add_epi32(old, _mm512_sub_epi32(work->acc[i], excess)));
    }
}

TARGET static void run(const struct mac_block *block, struct mac_sums *sums)
{
    const uint32_t groups = block->rows * block->cols / LANES;
    if (groups == 0) {  // less than a vector
        mac_kernel_portable.run(block, sums);
        return;
    }
    struct mac_input own;
    struct mac_input *input = block->input != NULL ? block->input : &own;
    if (input == &own || !input->ready) load_x(block, input);
    struct work work;
    work.input = input;
    work.zero = 0;
    work.largest_code = work.nonzero_digits = _mm512_setzero_si512();
    if (block->int8) {
        for (uint32_t group = 0; group < groups; group++)
            sum_int8_group(block, &work, group);
        work.zero -= (uint64_t)_mm512_reduce_add_epi64(work.nonzero_digits);
    } else {
        sum_packed_groups(block, &work, groups);
        if (_mm512_cmpgt_epu8_mask(work.largest_code, _mm512_set1_epi8(4)) != 0) {
            mac_kernel_portable.run(block, sums);  // which makes digits 0 of illegal codes
            return;
        }
    }
    add_rows(block, &work, groups, sums);
    sums->nonzero += input->nonzero_count;
    sums->zero += work.zero;
}

TARGET static void requantize(const struct mac_scale *scale, const uint32_t *acc, uint32_t count,
                              uint32_t result_bytes, enum mac_clamp clamp, uint8_t *out)
{
    const struct mac_limits limits = mac_result_limits(result_bytes, clamp);
    const __m512i low = _mm512_set1_epi64(limits.low), high = _mm512_set1_epi64(limits.high);
    const __m512i one = _mm512_set1_epi64(1);
    for (uint32_t r = 0; r < count; r += 8, out += 8 * result_bytes) {
        const __m512i a = _mm512_cvtepi32_epi64(_mm256_loadu_si256((const void *)(acc + r)));
        const __m512i m = _mm512_cvtepi32_epi64(_mm256_loadu_si256((const void *)(scale->m + r)));
        const __m512i k = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(scale->k + r)));
        const __m512i half = _mm512_srli_epi64(_mm512_sllv_epi64(one, k), 1);
        __m512i q = _mm512_srav_epi64(_mm512_add_epi64(_mm512_mul_epi32(a, m), half), k);
        q = _mm512_max_epi64(low, _mm512_min_epi64(high, q));
        if (result_bytes == 1) {
            _mm_storel_epi64((void *)out, _mm512_cvtepi64_epi8(q));
        } else if (result_bytes == 2) {
            _mm_storeu_si128((void *)out, _mm512_cvtepi64_epi16(q));
        } else {
            _mm256_storeu_si256((void *)out, _mm512_cvtepi64_epi32(q));
        }
    }
}

const struct mac_kernel mac_kernel_avx512 = {"avx512", is_supported, run, requantize};

#endif
