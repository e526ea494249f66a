// SPDX-License-Identifier: Apache-2.0
// The packet layer of the gdb protocol by itself.
#include "debug/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_test.h"

typedef struct {
    struct debug_reader reader;
    struct debug_buffer buffer;
} packets;

SetUp(packets)
{
    (void)self;
}
TearDown(packets)
{
    debug_buffer_clear(&self->buffer);
}

// What the last byte of a text completes; bytes before it may complete nothing.
static enum debug_input take(packets *self, const char *text, size_t size)
{
    enum debug_input input = DEBUG_INPUT_NONE;
    for (size_t i = 0; i < size; i++) {
        EXPECT_EQ(input, DEBUG_INPUT_NONE, "before byte %zu", i);
        input = debug_reader_take(&self->reader, (uint8_t)text[i]);
    }
    return input;
}

#define TAKE(self, text) take(self, text, sizeof(text) - 1)

TEST_F(packets, one_packet)
{
    EXPECT_EQ(TAKE(self, "$m80000000,4#55"), DEBUG_INPUT_PACKET);
    EXPECT_STREQ(self->reader.data, "m80000000,4");
    EXPECT_EQ(self->reader.size, 11);
    EXPECT_EQ(TAKE(self, "$#00"), DEBUG_INPUT_PACKET);
    EXPECT_EQ(self->reader.size, 0);
}

TEST_F(packets, checksum_digits_of_both_cases)
{
    EXPECT_EQ(TAKE(self, "$OK#9a"), DEBUG_INPUT_PACKET);
    EXPECT_EQ(TAKE(self, "$OK#9A"), DEBUG_INPUT_PACKET);
    EXPECT_EQ(TAKE(self, "$OK#9b"), DEBUG_INPUT_DAMAGED);
    EXPECT_EQ(TAKE(self, "$OK#9x"), DEBUG_INPUT_DAMAGED);
    EXPECT_EQ(TAKE(self, "$OK#x0"), DEBUG_INPUT_DAMAGED);
}

TEST_F(packets, bytes_between_packets)
{
    EXPECT_EQ(TAKE(self, "+"), DEBUG_INPUT_ACCEPTED);
    EXPECT_EQ(TAKE(self, "-"), DEBUG_INPUT_REJECTED);
    EXPECT_EQ(TAKE(self, "\003"), DEBUG_INPUT_INTERRUPT);
    EXPECT_EQ(TAKE(self, "GET / HTTP/1.1\r\n\r\n"), DEBUG_INPUT_NONE);
    EXPECT_EQ(TAKE(self, "$\003#03"), DEBUG_INPUT_PACKET, "inside a packet it is data");
}

TEST_F(packets, escapes)
{
    EXPECT_EQ(TAKE(self, "$X}\003}\004}]}\012#01"), DEBUG_INPUT_DAMAGED);
    static const char packet[] = {'X', '#', '$', '}', '*', 0};
    debug_append_packet(&self->buffer, packet, 6);
    EXPECT_EQ(take(self, self->buffer.data, self->buffer.size), DEBUG_INPUT_PACKET);
    EXPECT_EQ(self->reader.size, 6);
    EXPECT_MEMEQ(self->reader.data, packet, 6);
    // One that ends in an escape: what was escaped is lost.
    EXPECT_EQ(TAKE(self, "$g}#e4"), DEBUG_INPUT_PACKET);
    EXPECT_EQ(self->reader.size, 1);
}

TEST_F(packets, a_new_packet_ends_a_truncated_one)
{
    EXPECT_EQ(TAKE(self, "$m8000$g#67"), DEBUG_INPUT_PACKET);
    EXPECT_STREQ(self->reader.data, "g");
    EXPECT_EQ(TAKE(self, "$m#$g#67"), DEBUG_INPUT_PACKET);
    EXPECT_EQ(TAKE(self, "$m#6$g#67"), DEBUG_INPUT_PACKET);
}

TEST_F(packets, oversized)
{
    for (int extra = 0; extra < 2; extra++) {
        const size_t size = DEBUG_PACKET_LIMIT + (size_t)extra;
        debug_reader_take(&self->reader, '$');
        for (size_t i = 0; i < size; i++)
            EXPECT_EQ(debug_reader_take(&self->reader, 'a'), DEBUG_INPUT_NONE);
        char end[8];
        snprintf(end, sizeof end, "#%02x", (unsigned)(size * 'a' & 0xff));
        EXPECT_EQ(take(self, end, 3), extra ? DEBUG_INPUT_OVERSIZED : DEBUG_INPUT_PACKET);
    }
    EXPECT_EQ(TAKE(self, "$OK#9a"), DEBUG_INPUT_PACKET, "the next one is read again");
}

TEST_F(packets, every_byte_survives_the_way)
{
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    debug_append_packet(&self->buffer, all, sizeof all);
    EXPECT_EQ(take(self, self->buffer.data, self->buffer.size), DEBUG_INPUT_PACKET);
    EXPECT_EQ(self->reader.size, 256);
    EXPECT_MEMEQ(self->reader.data, all, sizeof all);
}

TEST_F(packets, numbers)
{
    static const struct {
        const char *text;
        uint64_t limit;
        bool good;
        uint64_t value;
        size_t left;
    } cases[] = {
        {"0", 0, true, 0, 0},
        {"80000000,4", UINT32_MAX, true, 0x80000000, 2},
        {"fFfFfFfF", UINT32_MAX, true, UINT32_MAX, 0},
        {"100000000", UINT32_MAX, false, 0, 9},
        {"00000000000000000000000001", UINT32_MAX, true, 1, 0},
        {"ffffffffffffffff", UINT64_MAX, true, UINT64_MAX, 0},
        {"10000000000000000", UINT64_MAX, false, 0, 17},
        {"2", 1, false, 0, 1},
        {"", 1, false, 0, 0},
        {",", 1, false, 0, 1},
        {"-1", UINT32_MAX, false, 0, 2},
        {"0x10", UINT32_MAX, true, 0, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct debug_cursor cursor = {cases[i].text, cases[i].text + strlen(cases[i].text)};
        uint64_t value = 0;
        EXPECT_EQ(debug_take_hex(&cursor, cases[i].limit, &value), cases[i].good, "%s",
                  cases[i].text);
        EXPECT_EQ(value, cases[i].value, "%s", cases[i].text);
        EXPECT_EQ(cursor.end - cursor.at, cases[i].left, "%s", cases[i].text);
    }
}

TEST_F(packets, bytes)
{
    const char text[] = "00ffA5x";
    struct debug_cursor cursor = {text, text + 7};
    uint8_t data[4];
    EXPECT_FALSE(debug_take_bytes(&cursor, data, 4), "digits missing");
    EXPECT_TRUE(debug_take_bytes(&cursor, data, 3));
    EXPECT_MEMEQ(data, "\x00\xff\xa5", 3);
    EXPECT_FALSE(debug_take_bytes(&cursor, data, 1), "half a byte");
    cursor.at = text + 5;
    EXPECT_FALSE(debug_take_bytes(&cursor, data, 1), "no digit");
    debug_append_hex(&self->buffer, "\x01\xfe", 2);
    EXPECT_EQ(self->buffer.size, 4);
    EXPECT_MEMEQ(self->buffer.data, "01fe", 4);
}

// Any bytes whatever: with a sanitizer (make SAN=1) an access outside ends the test.
TEST_F(packets, noise)
{
    static const char likely[] = "$#}+-\003gmMXZ,:;0123456789abcdef";
    uint64_t state = 1;
    unsigned seen[DEBUG_INPUT_INTERRUPT + 1] = {0};
    for (int i = 0; i < 2000000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const uint32_t random = (uint32_t)(state >> 33);
        const uint8_t byte =
            random & 0x100 ? (uint8_t)random : (uint8_t)likely[random % (sizeof likely - 1)];
        const enum debug_input input = debug_reader_take(&self->reader, byte);
        ASSERT_LE(self->reader.size, DEBUG_PACKET_LIMIT);
        seen[input]++;
    }
    for (int i = 0; i <= DEBUG_INPUT_INTERRUPT; i++)
        EXPECT_TRUE(seen[i] > 0 || i == DEBUG_INPUT_OVERSIZED, "input %d never seen", i);
}
