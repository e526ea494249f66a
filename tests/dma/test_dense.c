// SPDX-License-Identifier: Apache-2.0
// Dense expansion against arithmetic.
#include <stdlib.h>
#include <string.h>

#include "dma/dma_dense.h"
#include "penta_test.h"

// Every expander of this machine has to do the same.
static const char *const names[] = {"portable", "avx2", "avx512"};

static bool dense_expand(const uint8_t *in, uint32_t count, uint8_t *out)
{
    const uint32_t size = (count + DENSE_GROUP_IN - 1) / DENSE_GROUP_IN * DENSE_GROUP_OUT;
    const bool legal = dense_expand_portable(in, count, out);
    for (unsigned i = 0; i < 3; i++) {
        const dense_expander expand = dense_find_expander(names[i]);
        if (expand == NULL) continue;
        // Exactly as large as they may be, so that a sanitizer sees a byte too many.
        uint8_t *exact_in = malloc(count + 1), *exact_out = malloc(size + 1);
        memcpy(exact_in + 1, in, count);
        ASSERT_EQ(expand(exact_in + 1, count, exact_out), legal, "%s", names[i]);
        ASSERT_MEMEQ(exact_out, out, dense_known_bytes(count), "%s", names[i]);
        free(exact_in);
        free(exact_out);
    }
    return legal;
}

static uint32_t get_bits(const uint8_t *bytes, uint32_t first, uint32_t count)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        value |= (uint32_t)(bytes[(first + i) / 8] >> (first + i) % 8 & 1) << i;
    }
    return value;
}

static void set_bits(uint8_t *bytes, uint32_t first, uint32_t count, uint32_t value)
{
    for (uint32_t i = 0; i < count; i++) {
        bytes[(first + i) / 8] |= (uint8_t)((value >> i & 1) << (first + i) % 8);
    }
}

TEST(dense, every_triple_in_every_place_of_a_group)
{
    for (uint32_t v = 0; v < 128; v++) {
        for (uint32_t place = 0; place < 8; place++) {
            uint8_t in[DENSE_GROUP_IN] = {0}, out[DENSE_GROUP_OUT];
            for (uint32_t i = 0; i < 8; i++)
                set_bits(in, 7 * i, 7, i == place ? v : 62);
            EXPECT_EQ(dense_expand(in, DENSE_GROUP_IN, out), v < 125);
            for (uint32_t i = 0; i < 24; i++) {
                const uint32_t power[3] = {1, 5, 25};
                const uint32_t code = i / 3 == place && v < 125 ? v / power[i % 3] % 5 : 2;
                EXPECT_EQ(get_bits(out, 3 * i, 3), code, "v %u place %u digit %u", v, place, i);
            }
        }
    }
}

TEST(dense, digits_zero_are_3e)
{
    uint8_t in[DENSE_GROUP_IN] = {0}, out[DENSE_GROUP_OUT];
    const uint8_t zero[9] = {0x92, 0x24, 0x49, 0x92, 0x24, 0x49, 0x92, 0x24, 0x49};
    for (uint32_t i = 0; i < 8; i++)
        set_bits(in, 7 * i, 7, 0x3e);
    EXPECT_TRUE(dense_expand(in, DENSE_GROUP_IN, out));
    EXPECT_MEMEQ(out, zero, 9);
}

TEST(dense, known_bytes_are_those_of_the_contract)
{
    for (uint32_t n = 0; n < 10000; n++) {
        const uint64_t triples = 8 * (uint64_t)n / 7;
        EXPECT_EQ(dense_known_bytes(n), 9 * triples / 8);
    }
}

TEST(dense, a_part_of_a_group_gives_its_known_bytes)
{
    uint8_t in[3 * DENSE_GROUP_IN], whole[3 * DENSE_GROUP_OUT], part[3 * DENSE_GROUP_OUT];
    for (uint32_t i = 0; i < sizeof(in); i++)
        in[i] = (uint8_t)(i * 37 + 11);
    dense_expand(in, sizeof(in), whole);
    for (uint32_t n = 0; n <= sizeof(in); n++) {
        dense_expand(in, n, part);
        EXPECT_MEMEQ(part, whole, dense_known_bytes(n), "%u bytes", n);
    }
}

TEST(dense, only_triples_that_are_complete_are_judged)
{
    uint8_t in[DENSE_GROUP_IN] = {0}, out[DENSE_GROUP_OUT];
    set_bits(in, 7, 7, 127);  // triple 1: bits 7..13, so in bytes 0 and 1
    EXPECT_TRUE(dense_expand(in, 1, out));
    EXPECT_FALSE(dense_expand(in, 2, out));
}

TEST(dense, long_rows_against_arithmetic)
{
    enum { GROUPS = 100 };
    uint8_t in[GROUPS * DENSE_GROUP_IN], out[GROUPS * DENSE_GROUP_OUT];
    uint64_t random = 1;
    for (uint32_t turn = 0; turn < 200; turn++) {
        const uint32_t groups = turn % GROUPS + 1, limit = turn % 3 == 0 ? 128 : 125;
        bool legal = true;
        uint8_t v[8 * GROUPS];
        memset(in, 0, sizeof(in));
        for (uint32_t i = 0; i < 8 * groups; i++) {
            random = random * 6364136223846793005 + 1442695040888963407;
            v[i] = (uint8_t)((random >> 33) % limit);
            legal &= v[i] < 125;
            set_bits(in, 7 * i, 7, v[i]);
        }
        ASSERT_EQ(dense_expand(in, groups * DENSE_GROUP_IN, out), legal);
        for (uint32_t i = 0; i < 8 * groups; i++) {
            const uint32_t codes =
                v[i] < 125 ? v[i] % 5u | v[i] / 5 % 5 << 3 | v[i] / 25 << 6 : 2 | 2 << 3 | 2 << 6;
            ASSERT_EQ(get_bits(out, 9 * i, 9), codes, "triple %u of %u", i, 8 * groups);
        }
    }
}
