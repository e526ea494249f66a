// SPDX-License-Identifier: Apache-2.0
#include "compile/npy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compile/model_error.h"

// NumPy itself reads no longer header.
enum { MAGIC_SIZE = 6, VERSION_SIZE = 2, HEADER_LIMIT = 10000, TYPE_SIZE = 16, SHAPE_TEXT = 48 };

// A reader of the header's text, a Python dictionary. `expected` is set where it stopped.
struct header_reader {
    const uint8_t *at, *end;
    const char *expected;
};

struct header {
    char type[TYPE_SIZE];
    bool fortran_order;
    uint32_t dimensions;
    uint32_t size[2];
    char shape[SHAPE_TEXT];  // as the file writes it
    bool has_type, has_order, has_shape;
};

// --------------------------------------------------------------------------------- header's text

static bool stop(struct header_reader *reader, const char *expected)
{
    reader->expected = expected;
    return false;
}

static void skip_blanks(struct header_reader *reader)
{
    while (reader->at < reader->end && *reader->at == ' ')
        reader->at++;
}

static bool take(struct header_reader *reader, const char *token)
{
    const size_t length = strlen(token);
    skip_blanks(reader);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, token, length) != 0)
        return false;
    reader->at += length;
    return true;
}

static bool read_string(struct header_reader *reader, char *text, size_t size, const char *expected)
{
    size_t length = 0;
    const char *quote = take(reader, "'") ? "'" : take(reader, "\"") ? "\"" : NULL;
    if (quote == NULL) return stop(reader, expected);
    while (reader->at < reader->end && *reader->at != (uint8_t)*quote && *reader->at != '\\' &&
           *reader->at != '\0' && length + 1 < size) {
        text[length++] = (char)*reader->at++;
    }
    text[length] = '\0';
    if (reader->at < reader->end && *reader->at == (uint8_t)*quote) {
        reader->at++;
        return true;
    }
    return stop(reader, expected);
}

static bool is_decimal(const struct header_reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

// Numbers too large for their type become its largest, which no array has.
static bool read_size(struct header_reader *reader, uint32_t *size)
{
    uint64_t value = 0;
    skip_blanks(reader);
    if (!is_decimal(reader)) return stop(reader, "a size");
    const bool zero_first = *reader->at == '0';
    const uint8_t *start = reader->at;
    for (; is_decimal(reader); reader->at++) {
        value = 10 * value + (uint64_t)(*reader->at - '0');
        if (value > UINT32_MAX) value = UINT32_MAX;
    }
    if (zero_first && reader->at - start > 1) return stop(reader, "a size without leading zeros");
    *size = (uint32_t)value;
    return true;
}

// (), (5,), (5, 6), (5, 6,), ...
static bool read_sizes(struct header_reader *reader, struct header *header)
{
    bool comma = true;
    header->dimensions = 0;
    if (!take(reader, "(")) return stop(reader, "a shape like (2, 3)");
    while (!take(reader, ")")) {
        uint32_t size;
        if (!comma) return stop(reader, "',' or ')'");
        if (!read_size(reader, &size)) return false;
        if (header->dimensions < 2) header->size[header->dimensions] = size;
        header->dimensions++;
        comma = take(reader, ",");
    }
    return header->dimensions != 1 || comma || stop(reader, "',' behind the only size");
}

static bool read_shape(struct header_reader *reader, struct header *header)
{
    skip_blanks(reader);
    const uint8_t *start = reader->at;
    if (!read_sizes(reader, header)) return false;
    snprintf(header->shape, sizeof header->shape, "%.*s", (int)(reader->at - start),
             (const char *)start);
    return true;
}

static bool read_order(struct header_reader *reader, struct header *header)
{
    header->fortran_order = take(reader, "True");
    return header->fortran_order || take(reader, "False") || stop(reader, "True or False");
}

static bool read_entry(struct header_reader *reader, struct header *header)
{
    static const char key_expected[] = "one each of 'descr', 'fortran_order', 'shape'";
    char key[16];
    skip_blanks(reader);
    const uint8_t *start = reader->at;
    if (!read_string(reader, key, sizeof key, key_expected)) return false;
    bool *seen = strcmp(key, "descr") == 0           ? &header->has_type
                 : strcmp(key, "fortran_order") == 0 ? &header->has_order
                 : strcmp(key, "shape") == 0         ? &header->has_shape
                                                     : NULL;
    if (seen == NULL || *seen) {
        reader->at = start;
        return stop(reader, key_expected);
    }
    *seen = true;
    if (!take(reader, ":")) return stop(reader, "':'");
    if (seen == &header->has_type)
        return read_string(reader, header->type, sizeof header->type, "a type like '<i2'");
    return seen == &header->has_order ? read_order(reader, header) : read_shape(reader, header);
}

static bool read_header(struct header_reader *reader, struct header *header)
{
    bool comma = true;
    if (!take(reader, "{")) return stop(reader, "'{'");
    while (!take(reader, "}")) {
        if (!comma) return stop(reader, "',' or '}'");
        if (!read_entry(reader, header)) return false;
        comma = take(reader, ",");
    }
    if (!header->has_type || !header->has_order || !header->has_shape)
        return stop(reader, "'descr', 'fortran_order' and 'shape' before the end");
    skip_blanks(reader);
    if (reader->at + 1 == reader->end && *reader->at == '\n') return true;
    return stop(reader, "blanks and one newline at the header's end");
}

// ------------------------------------------------------------------------------------- the file

// Where the header's text lies.
static bool find_text(const char *path, const uint8_t *file, size_t size,
                      struct header_reader *reader, struct penta_error *error)
{
    static const uint8_t magic[MAGIC_SIZE] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
    const size_t start = MAGIC_SIZE + VERSION_SIZE;
    if (size < start || memcmp(file, magic, sizeof magic) != 0)
        return model_fail(error, "%s: byte 0: expected the start of a .npy file, \\x93NUMPY", path);
    const unsigned major = file[MAGIC_SIZE], minor = file[MAGIC_SIZE + 1];
    if ((major != 1 && major != 2) || minor != 0) {
        return model_fail(error, "%s: byte %d: .npy version %u.%u, expected 1.0 or 2.0", path,
                          MAGIC_SIZE, major, minor);
    }
    const size_t count = major == 1 ? 2 : 4;
    if (size - start < count) {
        return model_fail(error, "%s: ends at byte %zu, expected the header's length", path, size);
    }
    uint32_t length = 0;
    for (size_t i = 0; i < count; i++)
        length |= (uint32_t)file[start + i] << (8 * i);
    if (length > HEADER_LIMIT || length > size - start - count) {
        return model_fail(error,
                          "%s: byte %zu: header of %" PRIu32
                          " bytes, expected at most %d and within the file of %zu",
                          path, start, length, HEADER_LIMIT, size);
    }
    *reader = (struct header_reader){file + start + count, file + start + count + length, NULL};
    return true;
}

static void format_shape(const struct npy_array *array, char *text, size_t size)
{
    if (array->dimensions == 1) {
        snprintf(text, size, "(%" PRIu32 ",)", array->size[0]);
    } else {
        snprintf(text, size, "(%" PRIu32 ", %" PRIu32 ")", array->size[0], array->size[1]);
    }
}

static bool same_shape(const struct header *header, const struct npy_array *expected)
{
    if (header->dimensions != expected->dimensions) return false;
    for (uint32_t i = 0; i < expected->dimensions; i++) {
        if (header->size[i] != expected->size[i]) return false;
    }
    return true;
}

static bool check_header(const char *path, const struct header *header,
                         const struct npy_array *expected, struct penta_error *error)
{
    char shape[SHAPE_TEXT];
    if (strcmp(header->type, expected->type) != 0) {
        return model_fail(error, "%s: elements are '%s', expected '%s'", path, header->type,
                          expected->type);
    }
    if (header->fortran_order)
        return model_fail(error, "%s: fortran_order is True, expected False", path);
    if (same_shape(header, expected)) return true;
    format_shape(expected, shape, sizeof shape);
    return model_fail(error, "%s: shape is %s, expected %s", path, header->shape, shape);
}

// False when it is beyond 64 bits.
static bool count_bytes(const struct npy_array *array, uint64_t element, uint64_t *bytes)
{
    *bytes = element;
    for (uint32_t i = 0; i < array->dimensions; i++) {
        if (__builtin_mul_overflow(*bytes, array->size[i], bytes)) return false;
    }
    return true;
}

static bool check_data(const char *path, size_t size, size_t offset,
                       const struct npy_array *expected, struct penta_error *error)
{
    const uint64_t element = (uint64_t)(expected->type[2] - '0');
    uint64_t bytes = 0;
    if (offset % element != 0) {
        return model_fail(error, "%s: data begin at byte %zu, expected a multiple of %" PRIu64,
                          path, offset, element);
    }
    if (!count_bytes(expected, element, &bytes))
        return model_fail(error, "%s: expected fewer elements", path);
    if (size - offset == bytes) return true;
    return model_fail(error, "%s: %zu bytes of data from byte %zu, expected %" PRIu64, path,
                      size - offset, offset, bytes);
}

bool npy_check(const char *path, const uint8_t *file, size_t size, const struct npy_array *expected,
               size_t *offset, struct penta_error *error)
{
    struct header_reader reader;
    struct header header = {0};
    if (!find_text(path, file, size, &reader, error)) return false;
    if (!read_header(&reader, &header)) {
        return model_fail(error, "%s: header, byte %td: expected %s", path, reader.at - file,
                          reader.expected);
    }
    *offset = (size_t)(reader.end - file);
    return check_header(path, &header, expected, error) &&
           check_data(path, size, *offset, expected, error);
}
