// SPDX-License-Identifier: Apache-2.0
#include "lockstep/match.h"

#include <stdlib.h>
#include <string.h>

// An expected record in a queue: this header, then its words, then its data.
struct entry {
    uint64_t cycle;
    uint16_t word_count, data_count;
    uint32_t bytes;  // of the whole entry, a multiple of 8
};

void match_init(struct match *match)
{
    memset(match, 0, sizeof *match);
    for (int i = 0; i < PENTA_STREAM_COUNT; i++)
        match->next[i] = UINT64_MAX;
}

void match_free(struct match *match)
{
    for (int i = 0; i < PENTA_STREAM_COUNT; i++)
        free(match->queue[i].bytes);
}

void match_expect(void *context, const struct penta_record *record)
{
    struct match *match = context;
    struct match_queue *queue = &match->queue[record->stream];
    const size_t words = 4 * (size_t)record->word_count;
    const size_t bytes = (sizeof(struct entry) + words + record->data_count + 7) / 8 * 8;

    if (queue->head == queue->tail) queue->head = queue->tail = 0;
    if (queue->tail + bytes > queue->capacity && queue->head > 0) {
        memmove(queue->bytes, queue->bytes + queue->head, queue->tail - queue->head);
        queue->tail -= queue->head;
        queue->head = 0;
    }
    if (queue->tail + bytes > queue->capacity) {
        const size_t capacity = 2 * (queue->capacity + bytes) + 4096;
        uint8_t *grown = realloc(queue->bytes, capacity);
        if (grown == NULL) {
            match->failed = true;
            return;
        }
        queue->bytes = grown;
        queue->capacity = capacity;
    }
    const struct entry entry = {record->cycle, (uint16_t)record->word_count,
                                (uint16_t)record->data_count, (uint32_t)bytes};
    uint8_t *at = queue->bytes + queue->tail;
    memcpy(at, &entry, sizeof entry);
    memcpy(at + sizeof entry, record->words, words);
    if (record->data_count > 0) memcpy(at + sizeof entry + words, record->data, record->data_count);
    queue->tail += bytes;
    if (match->next[record->stream] == UINT64_MAX) match->next[record->stream] = record->cycle;
}

static void keep(struct match_record *to, uint64_t cycle, int stream, const uint32_t *words,
                 unsigned word_count, const uint8_t *data, unsigned data_count)
{
    to->cycle = cycle;
    to->stream = stream;
    to->word_count = word_count < MATCH_WORDS ? word_count : MATCH_WORDS;
    to->data_count = data_count < MATCH_DATA ? data_count : MATCH_DATA;
    memcpy(to->words, words, 4 * (size_t)to->word_count);
    if (to->data_count > 0) memcpy(to->data, data, to->data_count);
}

static struct match_difference *add_difference(struct match *match, enum match_kind kind)
{
    static const struct match_difference none;
    struct match_difference *difference =
        match->differences < MATCH_LIST ? &match->list[match->differences] : NULL;
    match->differences++;
    if (difference != NULL) {
        *difference = none;
        difference->kind = kind;
    }
    return difference;
}

// The oldest expected record of a stream; words and data point into the queue.
static const uint8_t *oldest(const struct match *match, int stream, struct entry *entry)
{
    const struct match_queue *queue = &match->queue[stream];
    const uint8_t *at = queue->bytes + queue->head;
    memcpy(entry, at, sizeof *entry);
    return at + sizeof *entry;
}

static void drop_oldest(struct match *match, int stream, uint32_t bytes)
{
    struct match_queue *queue = &match->queue[stream];
    struct entry entry;
    queue->head += bytes;
    if (queue->head == queue->tail) {
        match->next[stream] = UINT64_MAX;
    } else {
        oldest(match, stream, &entry);
        match->next[stream] = entry.cycle;
    }
}

static bool same_payload(const struct entry *entry, const uint8_t *payload, const uint32_t *words,
                         unsigned word_count, const uint8_t *data, unsigned data_count)
{
    if (entry->word_count != word_count || entry->data_count != data_count) return false;
    for (unsigned i = 0; i < word_count; i++) {
        uint32_t word;
        memcpy(&word, payload + 4 * (size_t)i, sizeof word);
        if (word != words[i]) return false;
    }
    return data_count == 0 || memcmp(payload + 4 * (size_t)word_count, data, data_count) == 0;
}

// The expected record of an entry, its words aligned.
static void keep_entry(struct match_record *to, int stream, const struct entry *entry,
                       const uint8_t *payload)
{
    uint32_t words[MATCH_WORDS] = {0};
    memcpy(words, payload, 4 * (size_t)entry->word_count);
    keep(to, entry->cycle, stream, words, entry->word_count,
         payload + 4 * (size_t)entry->word_count, entry->data_count);
}

static void remember(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                     unsigned word_count)
{
    struct match_instruction *kept =
        &match->instructions[match->instruction_count++ % MATCH_INSTRUCTIONS];
    kept->cycle = cycle;
    kept->stream = stream;
    memcpy(kept->words, words, word_count < 4 ? 4 * (size_t)word_count : sizeof kept->words);
}

void match_open_cycle(struct match *match, uint64_t cycle)
{
    enum { LINE = 64 };
    uint64_t due = 0;
    for (int i = 0; i < PENTA_STREAM_COUNT; i++)
        due |= (uint64_t)(match->next[i] <= cycle) << i;
    match->due = due;
    for (; due != 0; due &= due - 1) {
        const struct match_queue *queue = &match->queue[__builtin_ctzll(due)];
        __builtin_prefetch(queue->bytes + queue->head);
        __builtin_prefetch(queue->bytes + queue->head + LINE);
    }
}

void match_observe(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                   unsigned word_count, const uint8_t *data, unsigned data_count)
{
    struct entry entry;
    if (match->next[stream] != cycle) {
        struct match_difference *difference = add_difference(match, MATCH_EXTRA);
        if (difference == NULL) return;
        keep(&difference->rtl, cycle, stream, words, word_count, data, data_count);
        difference->next_cycle = match->next[stream];
        if (difference->next_cycle == UINT64_MAX) return;
        const uint8_t *next = oldest(match, stream, &entry);
        difference->next_same = same_payload(&entry, next, words, word_count, data, data_count);
        return;
    }
    const uint8_t *payload = oldest(match, stream, &entry);
    if (same_payload(&entry, payload, words, word_count, data, data_count)) {
        if (stream == PENTA_STREAM_RETIRE || stream == PENTA_STREAM_TRAP)
            remember(match, cycle, stream, words, word_count);
        match->matched[stream]++;
        match->events++;
    } else {
        struct match_difference *difference = add_difference(match, MATCH_DIFFERENT);
        if (difference != NULL) {
            keep_entry(&difference->simulator, stream, &entry, payload);
            keep(&difference->rtl, cycle, stream, words, word_count, data, data_count);
        }
    }
    drop_oldest(match, stream, entry.bytes);
    if (match->next[stream] != cycle) match->due &= ~(UINT64_C(1) << stream);
}

void match_observe_later(struct match *match, uint64_t cycle, int stream, const uint32_t *words,
                         unsigned word_count, const uint8_t *data, unsigned data_count)
{
    for (unsigned i = 0; i < match->differences && i < MATCH_LIST; i++) {
        struct match_difference *difference = &match->list[i];
        const struct match_record *alone = &difference->simulator;
        if (difference->kind != MATCH_MISSING || alone->stream != stream ||
            difference->next_cycle != UINT64_MAX)
            continue;
        difference->next_cycle = cycle;
        difference->next_same = alone->word_count == word_count &&
                                alone->data_count == data_count &&
                                memcmp(alone->words, words, 4 * (size_t)word_count) == 0 &&
                                (data_count == 0 || memcmp(alone->data, data, data_count) == 0);
    }
}

unsigned match_take(struct match *match, uint64_t cycle, struct match_record *records,
                    unsigned limit)
{
    unsigned count = 0;
    for (int i = 0; i < PENTA_STREAM_COUNT; i++) {
        while (match->next[i] <= cycle) {
            struct entry entry;
            const uint8_t *payload = oldest(match, i, &entry);
            if (entry.cycle == cycle && count < limit)
                keep_entry(&records[count++], i, &entry, payload);
            drop_oldest(match, i, entry.bytes);
        }
    }
    return count;
}

// Levels show what a cycle began with, pulses what happened in it: the most upstream comes first.
static int order(const struct match_difference *difference)
{
    static const bool levels[] = {
#define STREAM(name, unit, kind, fields, description) PENTA_STREAM_##name##_LEVEL,
#include "../../isa/probes.def"
#undef STREAM
    };
    const int stream =
        difference->kind == MATCH_EXTRA ? difference->rtl.stream : difference->simulator.stream;
    return levels[stream] ? stream - PENTA_STREAM_COUNT : stream;
}

static int compare_order(const void *a, const void *b)
{
    return order(a) - order(b);
}

bool match_close_cycle(struct match *match, uint64_t cycle)
{
    if (match->due != 0) {
        for (int i = 0; i < PENTA_STREAM_COUNT; i++) {
            if (match->next[i] > cycle) continue;
            struct entry entry;
            const uint8_t *payload = oldest(match, i, &entry);
            struct match_difference *difference = add_difference(match, MATCH_MISSING);
            if (difference != NULL) {
                keep_entry(&difference->simulator, i, &entry, payload);
                difference->next_cycle = UINT64_MAX;
            }
            drop_oldest(match, i, entry.bytes);
        }
    }
    if (match->differences == 0) return true;
    qsort(match->list, match->differences < MATCH_LIST ? match->differences : MATCH_LIST,
          sizeof match->list[0], compare_order);
    return false;
}

void match_drop_expected(struct match *match)
{
    for (int i = 0; i < PENTA_STREAM_COUNT; i++) {
        match->queue[i].head = match->queue[i].tail = 0;
        match->next[i] = UINT64_MAX;
    }
}
