// SPDX-License-Identifier: Apache-2.0
// One bit for each byte of a memory: whether anything has written it.
#ifndef PENTA_SIM_CHECK_SHADOW_H
#define PENTA_SIM_CHECK_SHADOW_H

#include <stdbool.h>
#include <stdint.h>

struct shadow {
    uint64_t *bits;  // reserved lazily: pages that were never written cost nothing
    uint64_t size;   // bytes of the memory
};

// All bytes unwritten. False: out of memory.
bool shadow_create(struct shadow *shadow, uint64_t size);
void shadow_destroy(struct shadow *shadow);

// Bytes [offset, offset + count) that lie in the memory have been written.
void shadow_mark(struct shadow *shadow, uint64_t offset, uint64_t count);

// The unwritten bytes of [offset, offset + count) that lie in the memory: the first, and the one
// after the last. False when there are none.
bool shadow_find(const struct shadow *shadow, uint64_t offset, uint64_t count, uint64_t *first,
                 uint64_t *end);

static inline bool shadow_written(const struct shadow *shadow, uint64_t offset)
{
    return shadow->bits[offset / 64] >> offset % 64 & 1;
}

#endif
