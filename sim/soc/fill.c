// SPDX-License-Identifier: Apache-2.0
#include "soc/fill.h"

#include <string.h>

void fill_memory(uint64_t seed, uint32_t base, uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += 8) {
        const uint64_t word = fill_word(seed, base, base + (uint32_t)at);
        memcpy(bytes + at, &word, size - at < 8 ? size - at : 8);
    }
}
