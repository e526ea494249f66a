// SPDX-License-Identifier: Apache-2.0
// Packets of the gdb remote serial protocol: `$data#checksum`, acknowledgements, the interrupt byte.
// Bytes in, packets out; no transport, no chip.
#ifndef PENTA_SIM_DEBUG_PACKET_H
#define PENTA_SIM_DEBUG_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The longest packet taken, in bytes on the line between `$` and `#`.
enum { DEBUG_PACKET_LIMIT = 16384 };

// What a byte completes.
enum debug_input {
    DEBUG_INPUT_NONE,
    DEBUG_INPUT_PACKET,     // data and size hold it, escapes undone, a zero byte behind it
    DEBUG_INPUT_OVERSIZED,  // one that is too long, with any checksum
    DEBUG_INPUT_DAMAGED,    // one with a wrong checksum
    DEBUG_INPUT_ACCEPTED,   // '+'
    DEBUG_INPUT_REJECTED,   // '-'
    DEBUG_INPUT_INTERRUPT,  // byte 3 between packets
};

// Zero-initialised: between packets.
struct debug_reader {
    enum { DEBUG_READER_IDLE, DEBUG_READER_DATA, DEBUG_READER_HIGH, DEBUG_READER_LOW } state;
    bool escaped, oversized, bad_digit;
    uint8_t sum, said;
    size_t length;  // bytes on the line
    size_t size;    // bytes in data
    char data[DEBUG_PACKET_LIMIT + 1];
};

enum debug_input debug_reader_take(struct debug_reader *reader, uint8_t byte);

// Bytes that grow. After a failed allocation `failed` is set and nothing more is added.
struct debug_buffer {
    char *data;  // owned; freed by debug_buffer_clear
    size_t size, room;
    bool failed;
};

void debug_append(struct debug_buffer *buffer, const void *data, size_t size);
__attribute__((format(printf, 2, 3))) void debug_print(struct debug_buffer *buffer,
                                                       const char *format, ...);
void debug_append_hex(struct debug_buffer *buffer, const void *data, size_t size);
void debug_buffer_clear(struct debug_buffer *buffer);

// Appends data as a packet, escaped.
void debug_append_packet(struct debug_buffer *buffer, const char *data, size_t size);

// ------------------------------------------------------------------- the text inside a packet

// What is left of a packet. No function reads beyond `end`.
struct debug_cursor {
    const char *at, *end;
};

bool debug_take_text(struct debug_cursor *cursor, const char *text);  // exactly this
// One or more hexadecimal digits, up to `limit`; false and nothing taken when they are not there or
// too large.
bool debug_take_hex(struct debug_cursor *cursor, uint64_t limit, uint64_t *value);
// 2 * size digits as bytes.
bool debug_take_bytes(struct debug_cursor *cursor, void *data, size_t size);
static inline bool debug_at_end(const struct debug_cursor *cursor)
{
    return cursor->at == cursor->end;
}

#endif
