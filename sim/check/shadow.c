// SPDX-License-Identifier: Apache-2.0
// MAP_ANONYMOUS and MAP_NORESERVE are not in POSIX.
#define _DEFAULT_SOURCE
#include "check/shadow.h"

#include <stddef.h>
#include <sys/mman.h>

static uint64_t bytes_of(uint64_t size)
{
    return (size + 63) / 64 * sizeof(uint64_t);
}

bool shadow_create(struct shadow *shadow, uint64_t size)
{
    void *bits = mmap(NULL, bytes_of(size), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bits == MAP_FAILED) return false;
    shadow->bits = bits;
    shadow->size = size;
    return true;
}

void shadow_destroy(struct shadow *shadow)
{
    if (shadow->bits != NULL) munmap(shadow->bits, bytes_of(shadow->size));
    shadow->bits = NULL;
}

// The bits of word `index` that belong to bytes [offset, end).
static uint64_t word_mask(uint64_t index, uint64_t offset, uint64_t end)
{
    uint64_t mask = UINT64_MAX;
    if (index == offset / 64) mask &= UINT64_MAX << offset % 64;
    if (index == (end - 1) / 64) mask &= UINT64_MAX >> (63 - (end - 1) % 64);
    return mask;
}

static uint64_t clip_end(const struct shadow *shadow, uint64_t offset, uint64_t count)
{
    if (offset >= shadow->size) return offset;
    return count > shadow->size - offset ? shadow->size : offset + count;
}

void shadow_mark(struct shadow *shadow, uint64_t offset, uint64_t count)
{
    const uint64_t end = clip_end(shadow, offset, count);
    if (offset >= end) return;
    for (uint64_t i = offset / 64; i <= (end - 1) / 64; i++)
        shadow->bits[i] |= word_mask(i, offset, end);
}

bool shadow_find(const struct shadow *shadow, uint64_t offset, uint64_t count, uint64_t *first,
                 uint64_t *end)
{
    const uint64_t limit = clip_end(shadow, offset, count);
    bool found = false;
    if (offset >= limit) return false;
    for (uint64_t i = offset / 64; i <= (limit - 1) / 64; i++) {
        const uint64_t missing = ~shadow->bits[i] & word_mask(i, offset, limit);
        if (missing == 0) continue;
        if (!found) *first = i * 64 + (uint64_t)__builtin_ctzll(missing);
        *end = i * 64 + 64 - (uint64_t)__builtin_clzll(missing);
        found = true;
    }
    return found;
}
