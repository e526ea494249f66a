// SPDX-License-Identifier: Apache-2.0
#include "probe/digest.h"

#include <stdlib.h>
#include <string.h>

// Records that may turn out to lie behind the end wait in a queue of hashes.
struct pending {
    uint64_t cycle, hash;
};

struct stream_digest {
    uint64_t hash, count;
    struct pending *pending;
    size_t first, last, room;
};

struct digest {
    const struct probe_hub *hub;
    bool failed;  // out of memory: the value is of no use and reported as 0
    struct stream_digest streams[PENTA_STREAM_COUNT];
};

static inline uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline uint64_t take_in(uint64_t hash, uint64_t value)
{
    return mix(hash ^ value) + value;
}

struct digest *digest_create(const struct probe_hub *hub)
{
    struct digest *digest = calloc(1, sizeof *digest);
    if (digest != NULL) digest->hub = hub;
    return digest;
}

void digest_destroy(struct digest *digest)
{
    if (digest == NULL) return;
    for (unsigned i = 0; i < PENTA_STREAM_COUNT; i++)
        free(digest->streams[i].pending);
    free(digest);
}

static uint64_t hash_record(const struct penta_record *record)
{
    uint64_t hash = mix(record->cycle + 1);
    for (uint32_t i = 0; i < record->word_count; i++)
        hash = take_in(hash, record->words[i]);
    if (!penta_stream_has_data(record->stream)) return hash;
    for (uint32_t at = 0; at < record->data_count; at += 8) {
        uint64_t group = 0;
        const uint32_t rest = record->data_count - at;
        memcpy(&group, record->data + at, rest < 8 ? rest : 8);
        hash = take_in(hash, group);
    }
    return take_in(hash, record->data_count);
}

static void settle(struct stream_digest *stream, uint64_t end)
{
    while (stream->first < stream->last && stream->pending[stream->first].cycle < end) {
        stream->hash = take_in(stream->hash, stream->pending[stream->first++].hash);
        stream->count++;
    }
}

static bool hold(struct stream_digest *stream, uint64_t cycle, uint64_t hash)
{
    if (stream->first > 0 && stream->last == stream->room) {
        memmove(stream->pending, stream->pending + stream->first,
                (stream->last - stream->first) * sizeof *stream->pending);
        stream->last -= stream->first;
        stream->first = 0;
    }
    // Moving costs the more the fuller the queue is: grow before it is full.
    if (stream->last + stream->last / 2 >= stream->room) {
        const size_t room = stream->room ? stream->room * 2 : 64;
        struct pending *grown = realloc(stream->pending, room * sizeof *grown);
        if (grown == NULL) return false;
        stream->pending = grown;
        stream->room = room;
    }
    stream->pending[stream->last++] = (struct pending){cycle, hash};
    return true;
}

void digest_consume(void *context, const struct penta_record *record)
{
    struct digest *digest = context;
    struct stream_digest *stream = &digest->streams[record->stream];
    const uint64_t settled = digest->hub->settled;
    const uint64_t hash = hash_record(record);
    if (stream->first < stream->last) settle(stream, settled);
    if (stream->first == stream->last) stream->first = stream->last = 0;
    // The core's pulses come from instructions, and a run ends with an instruction.
    const bool is_final = record->cycle < settled || record->stream <= PENTA_STREAM_ENQUEUE;
    if (is_final && stream->first == stream->last) {
        stream->hash = take_in(stream->hash, hash);
        stream->count++;
    } else if (!hold(stream, record->cycle, hash)) {
        digest->failed = true;
    }
}

uint64_t digest_value(const struct digest *digest, uint64_t end)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < PENTA_STREAM_COUNT; i++) {
        struct stream_digest stream = digest->streams[i];
        settle(&stream, end);
        value = take_in(value, stream.count);
        value = take_in(value, stream.hash);
    }
    return digest->failed ? 0 : value;
}
