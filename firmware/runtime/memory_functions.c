// SPDX-License-Identifier: Apache-2.0
// memset and memcpy in words: the C library's go byte by byte, and a byte costs as much as a word.
#include <stddef.h>
#include <stdint.h>

// Not to be recognised as the loops they replace.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

void *memset(void *destination, int value, size_t bytes)
{
    uint8_t *to = destination;
    uint32_t word = (uint8_t)value;

    word |= word << 8;
    word |= word << 16;
    for (; bytes > 0 && ((uintptr_t)to & 3) != 0; bytes--)
        *to++ = (uint8_t)word;
    for (; bytes >= 16; bytes -= 16, to += 16) {
        uint32_t *words = (uint32_t *)(void *)to;

        words[0] = word;
        words[1] = word;
        words[2] = word;
        words[3] = word;
    }
    for (; bytes > 0; bytes--)
        *to++ = (uint8_t)word;
    return destination;
}

void *memcpy(void *restrict destination, const void *restrict source, size_t bytes)
{
    uint8_t *to = destination;
    const uint8_t *from = source;

    if ((((uintptr_t)to ^ (uintptr_t)from) & 3) == 0) {
        for (; bytes > 0 && ((uintptr_t)to & 3) != 0; bytes--)
            *to++ = *from++;
        for (; bytes >= 16; bytes -= 16, to += 16, from += 16) {
            uint32_t *words = (uint32_t *)(void *)to;
            const uint32_t *read = (const uint32_t *)(const void *)from;
            uint32_t a = read[0], b = read[1], c = read[2], d = read[3];

            words[0] = a;
            words[1] = b;
            words[2] = c;
            words[3] = d;
        }
    }
    for (; bytes > 0; bytes--)
        *to++ = *from++;
    return destination;
}
