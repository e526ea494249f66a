// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)

#include <immintrin.h>

#include "dma/dma_dense.h"
#include "dma/dma_dense_group.h"

bool dense_expand_bmi2(const uint8_t *in, uint32_t count, uint8_t *out);
bool dense_expand_avx512(const uint8_t *in, uint32_t count, uint8_t *out);

// As the portable one; PDEP and PEXT move the bits.
__attribute__((target("bmi2"))) bool dense_expand_bmi2(const uint8_t *in, uint32_t count,
                                                       uint8_t *out)
{
    uint64_t illegal = 0;
    for (; count >= DENSE_GROUP_IN; count -= DENSE_GROUP_IN) {
        const uint64_t bits = dense_load_group(in);
        const uint64_t low = dense_codes(_pdep_u64(bits, DENSE_LANES * 0x7f), &illegal);
        const uint64_t high = dense_codes(_pdep_u64(bits >> 28, DENSE_LANES * 0x7f), &illegal);
        dense_store_group(_pext_u64(low, DENSE_LANES * 0x1ff), _pext_u64(high, DENSE_LANES * 0x1ff),
                          out);
        in += DENSE_GROUP_IN;
        out += DENSE_GROUP_OUT;
    }
    return dense_expand_portable(in, count, out) && illegal == 0;
}

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi")))
#define INLINE static inline __attribute__((always_inline))

enum { GROUPS = 8, BYTES_IN = GROUPS * DENSE_GROUP_IN, HALF_OUT = GROUPS / 2 * DENSE_GROUP_OUT };

// Sixteen-bit lanes of v to groups of nine bytes: pairs of codes to 18 bits, to 36 bits in each
// quadword; then the bytes of two quadwords, the second moved up by a nibble, become nine.
TARGET INLINE void store_half(__m512i v, uint8_t *out)
{
    const __m512i fifth = _mm512_set1_epi16(13108);  // 2^16 / 5, rounded up
    const __m512i q = _mm512_mulhi_epu16(v, fifth), c2 = _mm512_mulhi_epu16(q, fifth);
    __m512i codes = _mm512_add_epi16(v, _mm512_mullo_epi16(q, _mm512_set1_epi16(3)));
    codes = _mm512_add_epi16(codes, _mm512_mullo_epi16(c2, _mm512_set1_epi16(24)));
    codes = _mm512_mask_mov_epi16(codes, _mm512_cmpgt_epi16_mask(v, _mm512_set1_epi16(124)),
                                  _mm512_set1_epi16(2 | 2 << 3 | 2 << 6));
    const __m512i pairs = _mm512_madd_epi16(codes, _mm512_set1_epi32(512 << 16 | 1));
    const __m512i fours = _mm512_or_si512(
        _mm512_and_si512(pairs, _mm512_set1_epi64(0x3ffff)),
        _mm512_and_si512(_mm512_srli_epi64(pairs, 14), _mm512_set1_epi64(INT64_C(0x3ffff) << 18)));
    const __m512i moved = _mm512_sllv_epi64(fours, _mm512_setr_epi64(0, 4, 0, 4, 0, 4, 0, 4));
    // Byte 4 of a group is byte 4 of the first quadword and byte 0 of the second.
#define GROUP(base, middle) \
    base, base + 1, base + 2, base + 3, middle, base + 9, base + 10, base + 11, base + 12
#define PAD 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    static const uint8_t first_bytes[64] = {GROUP(0, 4), GROUP(16, 20), GROUP(32, 36),
                                            GROUP(48, 52), PAD};
    static const uint8_t second_bytes[64] = {GROUP(0, 8), GROUP(16, 24), GROUP(32, 40),
                                             GROUP(48, 56), PAD};
#undef GROUP
#undef PAD
    const __mmask64 all = (UINT64_C(1) << HALF_OUT) - 1;
    const __m512i bytes =
        _mm512_or_si512(_mm512_permutexvar_epi8(_mm512_loadu_si512(first_bytes), moved),
                        _mm512_permutexvar_epi8(_mm512_loadu_si512(second_bytes), moved));
    _mm512_mask_storeu_epi8(out, all, bytes);
}

// Eight groups a step: a permutation and a multishift make bytes of triples.
TARGET bool dense_expand_avx512(const uint8_t *in, uint32_t count, uint8_t *out)
{
    static const uint8_t spread[64] = {
        0,  1,  2,  3,  4,  5,  6,  63, 7,  8,  9,  10, 11, 12, 13, 63, 14, 15, 16, 17, 18, 19,
        20, 63, 21, 22, 23, 24, 25, 26, 27, 63, 28, 29, 30, 31, 32, 33, 34, 63, 35, 36, 37, 38,
        39, 40, 41, 63, 42, 43, 44, 45, 46, 47, 48, 63, 49, 50, 51, 52, 53, 54, 55, 63};
    const __m512i index = _mm512_loadu_si512(spread);
    const __m512i shifts = _mm512_set1_epi64(0x312a231c150e0700);
    const __mmask64 present = (UINT64_C(1) << BYTES_IN) - 1;
    __m512i largest = _mm512_setzero_si512();
    for (; count >= BYTES_IN; count -= BYTES_IN) {
        const __m512i groups = _mm512_permutexvar_epi8(index, _mm512_maskz_loadu_epi8(present, in));
        const __m512i v =
            _mm512_and_si512(_mm512_multishift_epi64_epi8(shifts, groups), _mm512_set1_epi8(0x7f));
        largest = _mm512_max_epu8(largest, v);
        store_half(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(v)), out);
        store_half(_mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(v, 1)), out + HALF_OUT);
        in += BYTES_IN;
        out += 2 * HALF_OUT;
    }
    const bool legal = _mm512_cmpgt_epu8_mask(largest, _mm512_set1_epi8(124)) == 0;
    return dense_expand_portable(in, count, out) && legal;
}

#endif
