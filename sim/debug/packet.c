// SPDX-License-Identifier: Apache-2.0
#include "debug/packet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ESCAPE = '}', ESCAPE_FLIP = 0x20, INTERRUPT = 3 };

// -1: no hexadecimal digit.
static int digit_value(int character)
{
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

// ------------------------------------------------------------------------------------- reading

static void begin_packet(struct debug_reader *reader)
{
    reader->state = DEBUG_READER_DATA;
    reader->escaped = reader->oversized = reader->bad_digit = false;
    reader->sum = reader->said = 0;
    reader->length = reader->size = 0;
}

static void take_data(struct debug_reader *reader, uint8_t byte)
{
    reader->sum += byte;
    if (reader->length == DEBUG_PACKET_LIMIT) {
        reader->oversized = true;
        return;
    }
    reader->length++;
    if (byte == ESCAPE && !reader->escaped) {
        reader->escaped = true;
        return;
    }
    reader->data[reader->size++] = (char)(reader->escaped ? byte ^ ESCAPE_FLIP : byte);
    reader->escaped = false;
}

static void take_checksum_digit(struct debug_reader *reader, uint8_t byte)
{
    const int value = digit_value(byte);
    if (value < 0) reader->bad_digit = true;
    reader->said = (uint8_t)(reader->said << 4 | (value & 15));
}

static enum debug_input end_packet(struct debug_reader *reader)
{
    reader->state = DEBUG_READER_IDLE;
    reader->data[reader->size] = 0;
    if (reader->oversized) return DEBUG_INPUT_OVERSIZED;
    if (reader->bad_digit || reader->said != reader->sum) return DEBUG_INPUT_DAMAGED;
    return DEBUG_INPUT_PACKET;
}

static enum debug_input take_between(struct debug_reader *reader, uint8_t byte)
{
    switch (byte) {
    case '$':
        begin_packet(reader);
        return DEBUG_INPUT_NONE;
    case '+':
        return DEBUG_INPUT_ACCEPTED;
    case '-':
        return DEBUG_INPUT_REJECTED;
    case INTERRUPT:
        return DEBUG_INPUT_INTERRUPT;
    default:
        return DEBUG_INPUT_NONE;
    }
}

enum debug_input debug_reader_take(struct debug_reader *reader, uint8_t byte)
{
    if (reader->state == DEBUG_READER_IDLE) return take_between(reader, byte);
    if (byte == '$') {
        // Never inside a packet: the rest of the one before was lost.
        begin_packet(reader);
        return DEBUG_INPUT_NONE;
    }
    switch (reader->state) {
    case DEBUG_READER_DATA:
        if (byte == '#') {
            reader->state = DEBUG_READER_HIGH;
        } else {
            take_data(reader, byte);
        }
        return DEBUG_INPUT_NONE;
    case DEBUG_READER_HIGH:
        take_checksum_digit(reader, byte);
        reader->state = DEBUG_READER_LOW;
        return DEBUG_INPUT_NONE;
    default:
        take_checksum_digit(reader, byte);
        return end_packet(reader);
    }
}

// ------------------------------------------------------------------------------------- writing

static bool reserve(struct debug_buffer *buffer, size_t size)
{
    if (buffer->failed) return false;
    if (buffer->room - buffer->size >= size) return true;
    size_t room = buffer->room ? buffer->room : 256;
    while (room - buffer->size < size && room <= SIZE_MAX / 4)
        room *= 2;
    char *grown = room - buffer->size >= size ? realloc(buffer->data, room) : NULL;
    if (grown == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = grown;
    buffer->room = room;
    return true;
}

void debug_append(struct debug_buffer *buffer, const void *data, size_t size)
{
    if (size == 0 || !reserve(buffer, size)) return;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

void debug_print(struct debug_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0 && reserve(buffer, (size_t)length + 1)) {
        vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void debug_append_hex(struct debug_buffer *buffer, const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    if (size > SIZE_MAX / 2 || !reserve(buffer, 2 * size)) return;
    for (size_t i = 0; i < size; i++) {
        buffer->data[buffer->size++] = digits[bytes[i] >> 4];
        buffer->data[buffer->size++] = digits[bytes[i] & 15];
    }
}

void debug_buffer_clear(struct debug_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct debug_buffer){0};
}

void debug_append_packet(struct debug_buffer *buffer, const char *data, size_t size)
{
    uint8_t sum = 0;
    debug_append(buffer, "$", 1);
    for (size_t i = 0; i < size; i++) {
        char pair[2] = {ESCAPE, data[i]};
        const bool escape = data[i] == '$' || data[i] == '#' || data[i] == ESCAPE || data[i] == '*';
        if (escape) pair[1] ^= ESCAPE_FLIP;
        const size_t length = escape ? 2 : 1;
        for (size_t j = 2 - length; j < 2; j++)
            sum += (uint8_t)pair[j];
        debug_append(buffer, pair + 2 - length, length);
    }
    debug_print(buffer, "#%02x", sum);
}

// ------------------------------------------------------------------------------------- parsing

bool debug_take_text(struct debug_cursor *cursor, const char *text)
{
    const size_t length = strlen(text);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, text, length) != 0) {
        return false;
    }
    cursor->at += length;
    return true;
}

bool debug_take_hex(struct debug_cursor *cursor, uint64_t limit, uint64_t *value)
{
    const char *at = cursor->at;
    uint64_t sum = 0;
    while (at != cursor->end && digit_value((uint8_t)*at) >= 0) {
        if (sum > limit >> 4) return false;
        sum = sum << 4 | (uint64_t)digit_value((uint8_t)*at++);
    }
    if (at == cursor->at || sum > limit) return false;
    cursor->at = at;
    *value = sum;
    return true;
}

bool debug_take_bytes(struct debug_cursor *cursor, void *data, size_t size)
{
    uint8_t *bytes = data;
    if ((size_t)(cursor->end - cursor->at) / 2 < size) return false;
    for (size_t i = 0; i < size; i++) {
        const int high = digit_value((uint8_t)cursor->at[2 * i]);
        const int low = digit_value((uint8_t)cursor->at[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    cursor->at += 2 * size;
    return true;
}
