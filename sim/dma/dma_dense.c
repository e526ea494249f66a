// SPDX-License-Identifier: Apache-2.0
#include "dma/dma_dense.h"

#include <stddef.h>
#include <string.h>

#include "dma/dma_dense_group.h"

static uint64_t spread_lanes(uint64_t bits)  // 28 bits: 7 into each lane
{
    return (bits & 0x7f) | (bits & 0x3f80) << 9 | (bits & 0x1fc000) << 18 |
           (bits & 0xfe00000) << 27;
}

static uint64_t pack_lanes(uint64_t lanes)  // 9 out of each lane
{
    return (lanes & 0x1ff) | (lanes >> 7 & 0x1ff << 9) | (lanes >> 14 & 0x1ff << 18) |
           (lanes >> 21 & UINT64_C(0x1ff) << 27);
}

// Lanes of the first `known` triples of a group; the others are made legal.
static uint64_t only_known(uint64_t lanes, uint32_t first, uint32_t known)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < 4; i++) {
        if (first + i < known) mask |= UINT64_C(0x7f) << (16 * i);
    }
    return lanes & mask;
}

bool dense_expand_portable(const uint8_t *in, uint32_t count, uint8_t *out)
{
    uint64_t illegal = 0;
    for (; count >= DENSE_GROUP_IN; count -= DENSE_GROUP_IN) {
        const uint64_t bits = dense_load_group(in);
        const uint64_t low = dense_codes(spread_lanes(bits), &illegal);
        const uint64_t high = dense_codes(spread_lanes(bits >> 28), &illegal);
        dense_store_group(pack_lanes(low), pack_lanes(high), out);
        in += DENSE_GROUP_IN;
        out += DENSE_GROUP_OUT;
    }
    if (count > 0) {
        // Of a part of a group, `count` triples are known.
        uint8_t rest[DENSE_GROUP_IN] = {0};
        memcpy(rest, in, count);
        const uint64_t bits = dense_load_group(rest);
        const uint64_t low = only_known(spread_lanes(bits), 0, count);
        const uint64_t high = only_known(spread_lanes(bits >> 28), 4, count);
        dense_store_group(pack_lanes(dense_codes(low, &illegal)),
                          pack_lanes(dense_codes(high, &illegal)), out);
    }
    return illegal == 0;
}

#if defined(__x86_64__)
// dma_dense_x86.c
bool dense_expand_bmi2(const uint8_t *in, uint32_t count, uint8_t *out);
bool dense_expand_avx512(const uint8_t *in, uint32_t count, uint8_t *out);

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vbmi");
}

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}
#endif

static bool has_portable(void)
{
    return true;
}

dense_expander dense_find_expander(const char *name)
{
    static const struct {
        const char *name;
        bool (*is_supported)(void);
        dense_expander expand;
    } expanders[] = {  // the best first
#if defined(__x86_64__)
        {"avx512", has_avx512, dense_expand_avx512},
        {"avx2", has_avx2, dense_expand_bmi2},
#endif
        {"portable", has_portable, dense_expand_portable},
    };
    for (unsigned i = 0; i < sizeof(expanders) / sizeof(expanders[0]); i++) {
        if (name != NULL && strcmp(name, expanders[i].name) != 0) continue;
        if (expanders[i].is_supported()) return expanders[i].expand;
    }
    return NULL;
}
