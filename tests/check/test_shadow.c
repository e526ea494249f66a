// SPDX-License-Identifier: Apache-2.0
// The shadow of a memory against one flag a byte.
#include "check/shadow.h"

#include <string.h>

#include "penta_test.h"

enum { SIZE = 333 };

static uint32_t next_random(uint32_t limit)
{
    static uint64_t state = 7;
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((state >> 33) % limit);
}

static void compare(const struct shadow *shadow, const bool *written, uint32_t offset,
                    uint32_t count)
{
    uint64_t first = 0, end = 0, expected_first = 0, expected_end = 0;
    bool expected = false;
    for (uint32_t i = offset; i < offset + count && i < SIZE; i++) {
        if (written[i]) continue;
        if (!expected) expected_first = i;
        expected_end = i + 1;
        expected = true;
    }
    EXPECT_EQ(shadow_find(shadow, offset, count, &first, &end), expected, "%u + %u", offset, count);
    EXPECT_EQ(first, expected_first, "%u + %u", offset, count);
    EXPECT_EQ(end, expected_end, "%u + %u", offset, count);
}

TEST(Shadow, FindsWhatWasNotMarked)
{
    for (int round = 0; round < 200; round++) {
        struct shadow shadow;
        bool written[SIZE] = {false};
        ASSERT_TRUE(shadow_create(&shadow, SIZE));
        for (int step = 0; step < 40; step++) {
            const uint32_t offset = next_random(SIZE + 20);
            const uint32_t count = next_random(next_random(4) == 0 ? 200 : 12);
            shadow_mark(&shadow, offset, count);
            for (uint32_t i = offset; i < offset + count && i < SIZE; i++)
                written[i] = true;
            compare(&shadow, written, next_random(SIZE + 20), next_random(200));
            const uint32_t byte = next_random(SIZE);
            EXPECT_EQ(shadow_written(&shadow, byte), written[byte]);
        }
        shadow_destroy(&shadow);
    }
}

TEST(Shadow, LargeMemoriesCostNothing)
{
    struct shadow shadow;
    uint64_t first, end;
    ASSERT_TRUE(shadow_create(&shadow, UINT64_C(1) << 31));
    shadow_mark(&shadow, (UINT64_C(1) << 31) - 1, 1);
    EXPECT_FALSE(shadow_find(&shadow, (UINT64_C(1) << 31) - 1, 4096, &first, &end));
    ASSERT_TRUE(shadow_find(&shadow, (UINT64_C(1) << 31) - 64, 64, &first, &end));
    EXPECT_EQ(end, (UINT64_C(1) << 31) - 1);
    shadow_destroy(&shadow);
}
