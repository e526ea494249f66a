// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void reserve(struct text *text, size_t more)
{
    char *grown = realloc(text->bytes, text->length + more + 1);
    if (!grown) {
        fputs("isa-generate: out of memory\n", stderr);
        exit(2);
    }
    text->bytes = grown;
}

static void add_list(struct text *text, const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, list);
    text->length += (size_t)length;
}

void text_add(struct text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add_list(text, format, list);
    va_end(list);
}

void text_add_aligned(struct text *text, size_t column, const char *value, const char *format, ...)
{
    size_t start = text->length;
    va_list list;
    va_start(list, format);
    add_list(text, format, list);
    va_end(list);
    size_t used = text->length - start;
    int blanks = used < column ? (int)(column - used) : 1;
    text_add(text, "%*s%s\n", blanks, "", value);
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

bool text_read(struct text *text, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    char block[4096];
    size_t count;
    struct text whole = {0};
    while ((count = fread(block, 1, sizeof block, file)) > 0)
        text_add(&whole, "%.*s", (int)count, block);
    bool good = !ferror(file);
    fclose(file);
    if (good)
        *text = whole;
    else
        text_free(&whole);
    return good;
}

bool text_write(const struct text *text, const char *path)
{
    char temporary[4096];
    snprintf(temporary, sizeof temporary, "%s.%ld.new", path, (long)getpid());
    FILE *file = fopen(temporary, "wb");
    if (!file) return false;
    bool good = fwrite(text->bytes, 1, text->length, file) == text->length;
    good = fclose(file) == 0 && good;
    if (good && rename(temporary, path) == 0) return true;
    remove(temporary);
    return false;
}

bool text_equal(const struct text *a, const struct text *b)
{
    return a->length == b->length && (a->length == 0 || !memcmp(a->bytes, b->bytes, a->length));
}

const char *lower_case(const char *name)
{
    static char buffers[6][64];
    static unsigned next;
    char *out = buffers[next++ % 6];
    size_t i = 0;
    for (; name[i] && i + 1 < sizeof buffers[0]; i++)
        out[i] = name[i] == '.' || name[i] == '-' ? '_' : (char)tolower((unsigned char)name[i]);
    out[i] = 0;
    return out;
}
