// SPDX-License-Identifier: Apache-2.0
// The row kernel for machines with AVX-512.
#if defined(__x86_64__)

#include <immintrin.h>

#define SMU_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define SMU_OWN_EXP2
#define SMU_OWN_INTERPOLATE
#include "smu/smu_stages.h"

enum { LANES = 16 };  // of 32 bits in a register

// 32 lanes, or the fewer there are.
struct pair {
    __mmask16 low_valid, high_valid;
    __m512i low, high;
};

SMU_TARGET static inline struct pair load_pair(const int32_t *q, uint32_t count)
{
    const uint32_t valid = count < 2 * LANES ? UINT32_MAX >> (2 * LANES - count) : UINT32_MAX;
    const __mmask16 low = (__mmask16)valid, high = (__mmask16)(valid >> LANES);
    return (struct pair){low, high, _mm512_maskz_loadu_epi32(low, q),
                         _mm512_maskz_loadu_epi32(high, q + LANES)};
}

SMU_TARGET static inline void store_pair(const struct pair *pair, __m512i low, __m512i high,
                                         int32_t *q)
{
    _mm512_mask_storeu_epi32(q, pair->low_valid, low);
    _mm512_mask_storeu_epi32(q + LANES, pair->high_valid, high);
}

// The 64 nodes of exp2 and what each lies above the next, in 16 bits: a permutation of two registers
// is the look-up.
struct exp2_table {
    __m512i node[2], drop[2];
};

SMU_TARGET static struct exp2_table exp2_prepare(const struct smu_nodes *nodes)
{
    uint16_t node[PENTA_SMU_EXP2_COUNT], drop[PENTA_SMU_EXP2_COUNT];
    for (uint32_t i = 0; i < 4 * LANES; i++) {
        node[i] = (uint16_t)nodes->node[i];
        drop[i] = (uint16_t)(nodes->node[i] - nodes->node[i + 1]);
    }
    return (struct exp2_table){
        {_mm512_loadu_si512(node), _mm512_loadu_si512(node + 2 * LANES)},
        {_mm512_loadu_si512(drop), _mm512_loadu_si512(drop + 2 * LANES)},
    };
}

// Of 32 arguments, in any order: their low 12 bits, and what is above.
SMU_TARGET static __m512i exp2_words(const struct exp2_table *table, __m512i low, __m512i n)
{
    const __m512i e = _mm512_srli_epi16(low, 6);
    const __m512i fraction = _mm512_and_si512(low, _mm512_set1_epi16(63));
    const __m512i from = _mm512_permutex2var_epi16(table->node[0], e, table->node[1]);
    const __m512i drop = _mm512_permutex2var_epi16(table->drop[0], e, table->drop[1]);
    // The drop is at most 353, so that the product fits; nodes fall, so that half a unit up is 31.
    const __m512i part = _mm512_srli_epi16(
        _mm512_add_epi16(_mm512_mullo_epi16(drop, fraction), _mm512_set1_epi16(31)), 6);
    const __m512i h = _mm512_sub_epi16(from, part);
    // rnd(h, n) for n above 0: (h >> (n - 1)) + 1, halved, which the average with 0 is.
    const __m512i shift = _mm512_sub_epi16(n, _mm512_set1_epi16(1));
    const __m512i rounded = _mm512_avg_epu16(_mm512_srlv_epi16(h, shift), _mm512_setzero_si512());
    const __mmask32 whole = _mm512_testn_epi16_mask(n, n);
    return _mm512_mask_mov_epi16(rounded, whole, _mm512_min_epu16(h, _mm512_set1_epi16(32767)));
}

SMU_TARGET static void exp2_lanes(const struct smu_nodes *nodes, uint32_t count, int32_t *q)
{
    const struct exp2_table table = exp2_prepare(nodes);
    const __m512i low = _mm512_set1_epi32(nodes->low), high = _mm512_set1_epi32(nodes->high);
    const __m512i below = _mm512_set1_epi32(4095), zero = _mm512_setzero_si512();
    for (uint32_t i = 0; i < count; i += 2 * LANES) {
        const struct pair pair = load_pair(q + i, count - i);
        const __m512i a = pair.low, b = pair.high;
        // Packing goes by quarters of a register, and unpacking back again.
        const __m512i y = exp2_words(
            &table, _mm512_packus_epi32(_mm512_and_si512(a, below), _mm512_and_si512(b, below)),
            _mm512_packus_epi32(_mm512_srli_epi32(a, 12), _mm512_srli_epi32(b, 12)));
        const __m512i c = _mm512_unpacklo_epi16(y, zero), d = _mm512_unpackhi_epi16(y, zero);
        store_pair(&pair, _mm512_max_epi32(low, _mm512_min_epi32(high, c)),
                   _mm512_max_epi32(low, _mm512_min_epi32(high, d)), q + i);
    }
}

// A table's 256 entries in 16 bits.
struct entries {
    __m512i word[SMU_TABLE_ENTRIES / 32];
    bool is_signed;
};

SMU_TARGET static void entries_prepare(const struct smu_nodes *nodes, struct entries *entries)
{
    __m512i any = _mm512_setzero_si512();
    for (uint32_t i = 0; i < SMU_TABLE_ENTRIES / 32; i++) {
        const __m512i low = _mm512_loadu_si512(nodes->node + 32 * i);
        const __m512i high = _mm512_loadu_si512(nodes->node + 32 * i + LANES);
        any = _mm512_or_si512(any, _mm512_or_si512(low, high));
        entries->word[i] = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi32_epi16(low)),
                                              _mm512_cvtepi32_epi16(high), 1);
    }
    entries->is_signed = _mm512_movepi32_mask(any) != 0;
}

// Entries e, of 0 to 255, of 32 words.
SMU_TARGET static __m512i entries_find(const struct entries *entries, __m512i e)
{
    const __m512i *word = entries->word;
    const __mmask32 second = _mm512_test_epi16_mask(e, _mm512_set1_epi16(64));
    const __mmask32 upper = _mm512_test_epi16_mask(e, _mm512_set1_epi16(128));
    const __m512i low =
        _mm512_mask_blend_epi16(second, _mm512_permutex2var_epi16(word[0], e, word[1]),
                                _mm512_permutex2var_epi16(word[2], e, word[3]));
    const __m512i high =
        _mm512_mask_blend_epi16(second, _mm512_permutex2var_epi16(word[4], e, word[5]),
                                _mm512_permutex2var_epi16(word[6], e, word[7]));
    return _mm512_mask_blend_epi16(upper, low, high);
}

// Sixteen words, in the upper halves of 32-bit lanes, extended.
SMU_TARGET static inline __m512i entries_extend(const struct entries *entries, __m512i upper)
{
    return entries->is_signed ? _mm512_srai_epi32(upper, 16) : _mm512_srli_epi32(upper, 16);
}

SMU_TARGET static __m512i interpolate_lanes(const struct smu_nodes *nodes, __m512i from, __m512i to,
                                            __m512i q)
{
    const __m512i fraction = _mm512_and_si512(q, _mm512_set1_epi32(63));
    const __m512i part = _mm512_mullo_epi32(_mm512_sub_epi32(to, from), fraction);
    const __m512i y =
        _mm512_add_epi32(from, _mm512_srai_epi32(_mm512_add_epi32(part, _mm512_set1_epi32(32)), 6));
    return _mm512_max_epi32(_mm512_set1_epi32(nodes->low),
                            _mm512_min_epi32(_mm512_set1_epi32(nodes->high), y));
}

SMU_TARGET static void interpolate(const struct smu_nodes *nodes, uint32_t count, int32_t *q)
{
    struct entries entries;
    entries_prepare(nodes, &entries);
    const __m512i zero = _mm512_setzero_si512(), origin = _mm512_set1_epi32(nodes->zero);
    for (uint32_t i = 0; i < count; i += 2 * LANES) {
        const struct pair pair = load_pair(q + i, count - i);
        const __m512i a = pair.low, b = pair.high;
        const __m512i e = _mm512_packus_epi32(_mm512_add_epi32(_mm512_srai_epi32(a, 6), origin),
                                              _mm512_add_epi32(_mm512_srai_epi32(b, 6), origin));
        const __m512i next =
            _mm512_min_epu16(_mm512_add_epi16(e, _mm512_set1_epi16(1)), _mm512_set1_epi16(255));
        const __m512i from = entries_find(&entries, e), to = entries_find(&entries, next);
        const __m512i c =
            interpolate_lanes(nodes, entries_extend(&entries, _mm512_unpacklo_epi16(zero, from)),
                              entries_extend(&entries, _mm512_unpacklo_epi16(zero, to)), a);
        const __m512i d =
            interpolate_lanes(nodes, entries_extend(&entries, _mm512_unpackhi_epi16(zero, from)),
                              entries_extend(&entries, _mm512_unpackhi_epi16(zero, to)), b);
        store_pair(&pair, c, d, q + i);
    }
}

static bool is_supported(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const struct smu_kernel smu_kernel_avx512 = SMU_KERNEL("avx512");

#endif
