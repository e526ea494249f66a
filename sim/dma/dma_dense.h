// SPDX-License-Identifier: Apache-2.0
// The dense code of digits: three in seven bits (docs/isa.md section 7).
#ifndef PENTA_SIM_DMA_DMA_DENSE_H
#define PENTA_SIM_DMA_DMA_DENSE_H

#include <stdbool.h>
#include <stdint.h>

enum { DENSE_GROUP_IN = 7, DENSE_GROUP_OUT = 9 };  // bytes of 8 triples, dense and expanded

// Bytes of output that are known when `count` bytes of a row are present:
// floor(9 * floor(8 * count / 7) / 8) = 9 * (count / 7) + count % 7.
static inline uint32_t dense_known_bytes(uint32_t count)
{
    return count / DENSE_GROUP_IN * DENSE_GROUP_OUT + count % DENSE_GROUP_IN;
}

// Expands `count` bytes, which begin at a group, into dense_known_bytes(count) bytes of `out`; `out`
// has room for whole groups. False when a triple that is known is illegal (125..127); it is
// expanded as three codes 2 (digit 0).
typedef bool (*dense_expander)(const uint8_t *in, uint32_t count, uint8_t *out);

bool dense_expand_portable(const uint8_t *in, uint32_t count, uint8_t *out);

// By name as mac_find_kernel ("portable", "avx2", "avx512", NULL for the best); NULL when the
// machine cannot run it. All have the same results.
dense_expander dense_find_expander(const char *name);

#endif
