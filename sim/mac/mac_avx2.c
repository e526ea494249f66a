// SPDX-License-Identifier: Apache-2.0
// The kernel for machines with AVX2: as mac_avx512.c with 32 digits a vector. Codes are unpacked by
// a shuffle and a multiplication that acts as a shift by two digits' own amounts.
#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "mac/mac_kernel.h"

#define TARGET __attribute__((target("avx2,popcnt")))
#define INLINE static inline __attribute__((always_inline))

// A loop over the groups in registers: unrolled, or they would be in memory.
#define UNROLLED _Pragma("GCC unroll 4")

enum { LANES = 32, UNROLL = 4 };

static bool is_supported(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

struct work {
    // Activations repeated to 64 bytes, and 255 where they are not 0.
    uint8_t x[MAC_BLOCK_CHUNKS][MAC_SIDE_LIMIT], nonzero[MAC_BLOCK_CHUNKS][MAC_SIDE_LIMIT];
    uint32_t x_sum;  // over chunks and lanes, mod 2^32
    uint64_t zero, nonzero_count;
    __m256i largest_code;
    uint32_t acc[MAC_SIDE_LIMIT];
};

TARGET INLINE __m256i load_vector(const uint8_t *bytes)
{
    return _mm256_loadu_si256((const __m256i *)bytes);
}

TARGET static void load_x(const struct mac_block *block, struct work *work)
{
    const __m256i ones = _mm256_set1_epi8(1), words = _mm256_set1_epi16(1);
    const __m256i none = _mm256_setzero_si256();
    const uint32_t copies = MAC_SIDE_LIMIT / block->cols;
    __m256i sum = none;
    uint64_t zero_count = 0;
    for (uint32_t k = 0; k < block->chunks; k++) {
        uint8_t *x = work->x[k];
        memcpy(x, block->x + k * block->cols, block->cols);
        for (uint32_t c = block->cols; c < MAC_SIDE_LIMIT; c *= 2)
            memcpy(x + c, x, c);
        for (uint32_t half = 0; half < MAC_SIDE_LIMIT; half += LANES) {
            const __m256i bytes = load_vector(x + half);
            const __m256i zero = _mm256_cmpeq_epi8(bytes, none);
            _mm256_storeu_si256((__m256i *)(work->nonzero[k] + half),
                                _mm256_xor_si256(zero, _mm256_cmpeq_epi8(none, none)));
            zero_count += (uint64_t)_mm_popcnt_u32((uint32_t)_mm256_movemask_epi8(zero));
            const __m256i pairs = block->x_unsigned ? _mm256_maddubs_epi16(bytes, ones)
                                                    : _mm256_maddubs_epi16(ones, bytes);
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, words));
        }
    }
    int32_t part[8], total = 0;
    _mm256_storeu_si256((__m256i *)part, sum);
    for (uint32_t i = 0; i < 8; i++)
        total += part[i];
    work->x_sum = (uint32_t)(total / (int32_t)copies);
    work->nonzero_count = (uint64_t)block->chunks * block->cols - zero_count / copies;
}

// 255 in the PEs of a group that lie in valid rows.
TARGET static __m256i valid_lanes(const struct mac_block *block, uint32_t group)
{
    uint8_t mask[LANES];
    const uint32_t valid = block->valid_rows * block->cols;
    for (uint32_t i = 0; i < LANES; i++)
        mask[i] = group * LANES + i < valid ? 255 : 0;
    return _mm256_loadu_si256((const __m256i *)mask);
}

// Where a group's lanes begin among the 64 repeated activations.
static uint32_t first_lane(const struct mac_block *block, uint32_t group)
{
    return group * LANES & (block->cols - 1);
}

TARGET INLINE __m256i unpack_codes(const uint8_t *line)
{
    // Word i: the two bytes that hold digits 2i and 2i+1, bits 6i .. 6i+5 of the line.
    const __m256i bytes = _mm256_setr_epi8(0, 1, 0, 1, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 5, 6, 6, 7, 6,
                                           7, 7, 8, 8, 9, 9, 10, 9, 10, 10, 11, 11, 12);
    // The six bits to the top of the word: they begin at bits 0, 6, 4, 2.
    const __m256i shift = _mm256_set1_epi64x(0x0100004000100400);
    int64_t low;
    int32_t high;
    memcpy(&low, line, 8);
    memcpy(&high, line + 8, 4);
    const __m128i packed = _mm_set_epi64x((uint32_t)high, low);
    const __m256i words =
        _mm256_mullo_epi16(_mm256_shuffle_epi8(_mm256_broadcastsi128_si256(packed), bytes), shift);
    const __m256i even = _mm256_and_si256(_mm256_srli_epi16(words, 10), _mm256_set1_epi16(7));
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi16(words, 5), _mm256_set1_epi16(0x700));
    return _mm256_or_si256(even, odd);
}

TARGET INLINE __m256i count_bits(__m256i bytes)
{
    const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                            2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(counts, _mm256_and_si256(bytes, nibble));
    const __m256i high =
        _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
    return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
}

TARGET INLINE uint64_t sum_quadwords(__m256i vector)
{
    uint64_t part[4];
    _mm256_storeu_si256((__m256i *)part, vector);
    return part[0] + part[1] + part[2] + part[3];
}

// Adds 32-bit lanes of `digits` digits each, from digit `first` of the line on, to their rows.
TARGET static void add_lanes(const struct mac_block *block, struct work *work, __m256i vector,
                             uint32_t first, uint32_t digits)
{
    uint32_t part[8];
    _mm256_storeu_si256((__m256i *)part, vector);
    for (uint32_t i = 0; i < 8; i++)
        work->acc[(first + i * digits) / block->cols] += part[i];
}

TARGET INLINE void sum_packed(const struct mac_block *block, struct work *work, uint32_t first,
                              uint32_t count, bool x_unsigned, bool radix5)
{
    const __m256i zero_code = _mm256_set1_epi8(2), ones = _mm256_set1_epi16(1);
    __m256i acc[UNROLL], t[UNROLL], valid[UNROLL], largest = work->largest_code;
    uint32_t lane[UNROLL];
    uint64_t zero = 0;
    UNROLLED for (uint32_t i = 0; i < count; i++)
    {
        acc[i] = _mm256_setzero_si256();
        valid[i] = valid_lanes(block, first + i);
        lane[i] = first_lane(block, first + i);
    }
    for (uint32_t k = 0; k < block->chunks; k++) {
        const uint8_t *line = block->lines + (size_t)k * block->chunk_bytes + 12 * first;
        UNROLLED for (uint32_t i = 0; i < count; i++) t[i] = _mm256_setzero_si256();
        for (uint32_t p = 0; p < block->planes; p++, line += block->line_bytes) {
            UNROLLED for (uint32_t i = 0; i < count; i++)
            {
                const __m256i x = load_vector(work->x[k] + lane[i]);
                const __m256i codes = unpack_codes(line + 12 * i);
                const __m256i products =
                    x_unsigned ? _mm256_maddubs_epi16(x, codes) : _mm256_maddubs_epi16(codes, x);
                const __m256i four = _mm256_slli_epi32(t[i], 2);
                t[i] = radix5 ? _mm256_add_epi32(four, t[i]) : four;
                t[i] = _mm256_add_epi32(t[i], _mm256_madd_epi16(products, ones));
                largest = _mm256_max_epu8(largest, codes);
                const __m256i counted =
                    _mm256_and_si256(valid[i], load_vector(work->nonzero[k] + lane[i]));
                const __m256i zeros =
                    _mm256_and_si256(_mm256_cmpeq_epi8(codes, zero_code), counted);
                zero += (uint64_t)_mm_popcnt_u32((uint32_t)_mm256_movemask_epi8(zeros));
            }
        }
        UNROLLED for (uint32_t i = 0; i < count; i++) acc[i] = _mm256_add_epi32(acc[i], t[i]);
    }
    UNROLLED for (uint32_t i = 0; i < count; i++)
    {
        add_lanes(block, work, acc[i], (first + i) * LANES, 4);
    }
    work->zero += zero;
    work->largest_code = largest;
}

TARGET static void sum_packed_groups(const struct mac_block *block, struct work *work,
                                     uint32_t groups)
{
    uint32_t first = 0;
#define SUM(count)                                               \
    do {                                                         \
        if (block->x_unsigned && block->radix5) {                \
            sum_packed(block, work, first, count, true, true);   \
        } else if (block->x_unsigned) {                          \
            sum_packed(block, work, first, count, true, false);  \
        } else if (block->radix5) {                              \
            sum_packed(block, work, first, count, false, true);  \
        } else {                                                 \
            sum_packed(block, work, first, count, false, false); \
        }                                                        \
    } while (0)
    for (; first + UNROLL <= groups; first += UNROLL)
        SUM(UNROLL);
    for (; first < groups; first++)
        SUM(1);
#undef SUM
}

// Half a group of int8 weights: 16-bit products, since those of bytes would saturate.
TARGET INLINE __m256i multiply_half(__m128i w, __m128i x, bool x_unsigned)
{
    return _mm256_madd_epi16(_mm256_cvtepi8_epi16(w),
                             x_unsigned ? _mm256_cvtepu8_epi16(x) : _mm256_cvtepi8_epi16(x));
}

TARGET static void sum_int8_group(const struct mac_block *block, struct work *work, uint32_t group)
{
    const __m256i odd = _mm256_set1_epi8(0x55), valid = valid_lanes(block, group);
    const uint32_t lane = first_lane(block, group);
    __m256i low = _mm256_setzero_si256(), high = low, digits = low;
    uint64_t lanes = 0;
    for (uint32_t k = 0; k < block->chunks; k++) {
        const __m256i w =
            load_vector(block->lines + (size_t)k * block->chunk_bytes + (size_t)group * LANES);
        const __m256i x = load_vector(work->x[k] + lane);
        low = _mm256_add_epi32(low, multiply_half(_mm256_castsi256_si128(w),
                                                  _mm256_castsi256_si128(x), block->x_unsigned));
        high = _mm256_add_epi32(
            high, multiply_half(_mm256_extracti128_si256(w, 1), _mm256_extracti128_si256(x, 1),
                                block->x_unsigned));
        // A digit is 0 where bits 2j+1, 2j and 2j-1 are alike.
        const __m256i counted = _mm256_and_si256(valid, load_vector(work->nonzero[k] + lane));
        const __m256i edges = _mm256_xor_si256(w, _mm256_add_epi8(w, w));
        const __m256i pairs =
            _mm256_and_si256(_mm256_or_si256(edges, _mm256_srli_epi64(edges, 1)), odd);
        digits = _mm256_add_epi64(digits, count_bits(_mm256_and_si256(pairs, counted)));
        lanes += (uint64_t)_mm_popcnt_u32((uint32_t)_mm256_movemask_epi8(counted));
    }
    add_lanes(block, work, low, group * LANES, 2);
    add_lanes(block, work, high, group * LANES + LANES / 2, 2);
    work->zero += 4 * lanes - sum_quadwords(digits);
}

// What the sums of codes instead of digits hold too much, in each row.
static uint32_t excess_of(const struct mac_block *block, const struct work *work)
{
    uint32_t weight = 0;
    for (uint32_t p = 0; p < block->planes; p++)
        weight = weight * (block->radix5 ? 5 : 4) + 1;
    return 2 * weight * work->x_sum;
}

TARGET static void run(const struct mac_block *block, struct mac_sums *sums)
{
    const uint32_t groups = block->rows * block->cols / LANES;
    if (groups == 0) {  // less than a vector
        mac_kernel_portable.run(block, sums);
        return;
    }
    struct work work;
    uint32_t excess = 0;
    work.zero = 0;
    work.largest_code = _mm256_setzero_si256();
    memset(work.acc, 0, sizeof(work.acc));
    load_x(block, &work);
    if (block->int8) {
        for (uint32_t group = 0; group < groups; group++)
            sum_int8_group(block, &work, group);
    } else {
        sum_packed_groups(block, &work, groups);
        const __m256i limit = _mm256_set1_epi8(4);
        const __m256i legal = _mm256_cmpeq_epi8(_mm256_max_epu8(work.largest_code, limit), limit);
        if (_mm256_movemask_epi8(legal) != -1) {
            mac_kernel_portable.run(block, sums);  // which makes digits 0 of illegal codes
            return;
        }
        excess = excess_of(block, &work);
    }
    for (uint32_t r = 0; r < block->rows; r++)
        sums->acc[r] += work.acc[r] - excess;
    sums->nonzero += work.nonzero_count;
    sums->zero += work.zero;
}

const struct mac_kernel mac_kernel_avx2 = {"avx2", is_supported, run, mac_requantize_rows};

#endif
