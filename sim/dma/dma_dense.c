// SPDX-License-Identifier: Apache-2.0
#include "dma/dma_dense.h"

#include <string.h>

// Nine bits of codes for each triple; bit 15 marks the illegal ones.
#define ILLEGAL 0x8000u
#define CODES(v) \
    ((v) > 124 ? ILLEGAL | 2 | 2 << 3 | 2 << 6 : (v) % 5 | (v) / 5 % 5 << 3 | (v) / 25 << 6)
#define CODES4(v)  CODES(v), CODES((v) + 1), CODES((v) + 2), CODES((v) + 3)
#define CODES16(v) CODES4(v), CODES4((v) + 4), CODES4((v) + 8), CODES4((v) + 12)

static const uint16_t codes_of[128] = {CODES16(0),  CODES16(16), CODES16(32), CODES16(48),
                                       CODES16(64), CODES16(80), CODES16(96), CODES16(112)};

static uint64_t load_group(const uint8_t *in)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < DENSE_GROUP_IN; i++)
        bits |= (uint64_t)in[i] << (8 * i);
    return bits;
}

// Returns the or of the table entries of the first `known` triples.
static uint32_t expand_group(const uint8_t *in, unsigned known, uint8_t *out)
{
    const uint64_t bits = load_group(in);
    uint64_t low = 0;
    uint32_t flags = 0, last = 0;
    for (unsigned i = 0; i < 8; i++) {
        const uint32_t entry = codes_of[bits >> (7 * i) & 0x7f];
        if (i < known) flags |= entry;
        last = entry & 0x1ff;
        if (i < 7) low |= (uint64_t)last << (9 * i);
    }
    low |= (uint64_t)(last & 1) << 63;
    for (unsigned i = 0; i < 8; i++)
        out[i] = (uint8_t)(low >> (8 * i));
    out[8] = (uint8_t)(last >> 1);
    return flags;
}

bool dense_expand(const uint8_t *in, uint32_t count, uint8_t *out)
{
    uint32_t flags = 0;
    for (; count >= DENSE_GROUP_IN; count -= DENSE_GROUP_IN) {
        flags |= expand_group(in, 8, out);
        in += DENSE_GROUP_IN;
        out += DENSE_GROUP_OUT;
    }
    if (count > 0) {
        uint8_t rest[DENSE_GROUP_IN] = {0};
        memcpy(rest, in, count);
        flags |= expand_group(rest, count, out);
    }
    return (flags & ILLEGAL) == 0;
}
