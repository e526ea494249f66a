// SPDX-License-Identifier: Apache-2.0
// For tests of engines against a naive reference: a chip of a random configuration, a copy of its
// memories on which the reference works byte by byte as docs/isa.md sections 2, 6 and 8.6 say, and
// the records of both. Used by the tests of dma and mac.
#ifndef PENTA_TESTS_DMA_ENGINE_RIG_H
#define PENTA_TESTS_DMA_ENGINE_RIG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_test.h"
#include "soc/engine.h"
#include "soc/soc.h"

// ------------------------------------------------------------------------------ random numbers

static uint64_t rig_random_state = 1;

static inline uint32_t rig_random(uint32_t limit)
{
    rig_random_state = rig_random_state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((rig_random_state >> 33) % limit);
}

static inline uint32_t rig_word(void)
{
    return rig_random(1u << 16) << 16 | rig_random(1u << 16);
}

static inline bool rig_chance(uint32_t percent)
{
    return rig_random(100) < percent;
}

// ------------------------------------------------------------------------------------- records

enum { RIG_RECORDS = 1 << 18, RIG_DATA = 256 };

struct rig_record {
    uint64_t cycle;
    enum penta_stream stream;
    uint32_t words[9];
    uint32_t data_count;
    uint8_t data[RIG_DATA];
};

struct rig_records {
    struct rig_record *list;
    size_t count;
};

static inline void rig_add(struct rig_records *records, enum penta_stream stream, uint64_t cycle,
                           const uint32_t *words, uint32_t word_count, const uint8_t *data,
                           uint32_t data_count)
{
    ASSERT_LT(records->count, RIG_RECORDS);
    ASSERT_LE(data_count, RIG_DATA);
    struct rig_record *record = &records->list[records->count++];
    memset(record, 0, sizeof(*record));
    record->cycle = cycle;
    record->stream = stream;
    memcpy(record->words, words, 4 * word_count);
    record->data_count = data_count;
    if (data_count > 0) memcpy(record->data, data, data_count);
}

static inline void rig_consume(void *context, const struct penta_record *record)
{
    rig_add(context, record->stream, record->cycle, record->words, record->word_count, record->data,
            record->data_count);
}

// Stream by stream, in order.
static inline void rig_compare_records(const struct rig_records *seen,
                                       const struct rig_records *expected)
{
    for (unsigned stream = 0; stream < PENTA_STREAM_COUNT; stream++) {
        size_t i = 0, j = 0;
        for (size_t number = 0;; number++, i++, j++) {
            while (i < seen->count && seen->list[i].stream != stream)
                i++;
            while (j < expected->count && expected->list[j].stream != stream)
                j++;
            if (i == seen->count && j == expected->count) break;
            ASSERT_TRUE(i < seen->count, "stream %u: record %zu is missing", stream, number);
            ASSERT_TRUE(j < expected->count, "stream %u: record %zu is too many", stream, number);
            const struct rig_record *a = &seen->list[i], *b = &expected->list[j];
            ASSERT_EQ(a->cycle, b->cycle, "stream %u record %zu", stream, number);
            ASSERT_MEMEQ(a->words, b->words, sizeof(a->words), "stream %u record %zu", stream,
                         number);
            ASSERT_EQ(a->data_count, b->data_count);
            ASSERT_MEMEQ(a->data, b->data, a->data_count, "stream %u record %zu cycle %llu", stream,
                         number, (unsigned long long)a->cycle);
        }
    }
}

// -------------------------------------------------------------------------------- naive memories

struct naive_memory {
    uint8_t *bytes;
    uint32_t base, size, bank_bytes, first_bank_bit;
};

struct naive_chip {
    struct penta_config config;
    struct naive_memory local[4];  // scratchpad, weights, accumulators, state
    bool *live;                    // nonzero bits
    uint8_t *dram;
    uint8_t error;
};

static inline void naive_error(struct naive_chip *chip, uint8_t error)
{
    if (chip->error == 0 || error < chip->error) chip->error = error;
}

static inline struct naive_memory *naive_find(struct naive_chip *chip, uint32_t address)
{
    for (unsigned i = 0; i < 4; i++) {
        if (chip->local[i].base >> 28 == address >> 28) return &chip->local[i];
    }
    return NULL;
}

// The byte at `address` if it may be accessed with `mask`.
static inline uint8_t *naive_byte(struct naive_chip *chip, struct naive_memory *memory,
                                  uint32_t address, uint32_t mask)
{
    const uint32_t offset = address - memory->base;
    if (offset >= memory->size) {
        naive_error(chip, PENTA_ERROR_ADDRESS);
        return NULL;
    }
    if (!(mask >> (memory->first_bank_bit + offset / memory->bank_bytes) & 1)) {
        naive_error(chip, PENTA_ERROR_BANK);
        return NULL;
    }
    return memory->bytes + offset;
}

static inline uint8_t naive_read(struct naive_chip *chip, struct naive_memory *memory,
                                 uint32_t address, uint32_t mask)
{
    const uint8_t *byte = naive_byte(chip, memory, address, mask);
    return byte ? *byte : 0;
}

// One access.
static inline void naive_write(struct naive_chip *chip, struct naive_memory *memory,
                               uint32_t address, uint32_t count, uint32_t mask, const uint8_t *data)
{
    const uint32_t cols = chip->config.cols;
    uint32_t written[300], written_count = 0;  // offsets
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *byte = naive_byte(chip, memory, address + i, mask);
        if (!byte) continue;
        *byte = data[i];
        written[written_count++] = (uint32_t)(byte - memory->bytes);
    }
    if (memory != &chip->local[0]) return;
    for (uint32_t i = 0; i < written_count; i++) {
        const uint32_t block = written[i] / cols;
        uint32_t bytes = 0;
        bool nonzero = false;
        for (uint32_t j = 0; j < written_count; j++) {
            if (written[j] / cols != block) continue;
            bytes++;
            nonzero |= memory->bytes[written[j]] != 0;
        }
        if (nonzero) {
            chip->live[block] = true;
        } else if (bytes == cols) {
            chip->live[block] = false;
        }
    }
}

// ------------------------------------------------------------------------------------ the pair

typedef struct {
    struct penta_soc *soc;    // with a consumer of every record
    struct penta_soc *plain;  // without
    struct naive_chip naive;
    struct rig_records seen, expected;
} engine_rig;

static inline struct penta_config rig_random_config(void)
{
    static const char *const models[] = {"ideal", "ideal", "ddr4", "lpddr4", "hbm2"};
    struct penta_config config = {.name = "random"};
    config.rows = 4u << rig_random(4);
    config.cols = 4u << rig_random(4);
    config.lanes = 4u << rig_random(7);
    config.axi_bytes = 4u << rig_random(5);
    config.line_bytes = 3 * config.rows * config.cols / 8;
    config.spad_banks = 2u << rig_random(3);
    config.spad_bytes = config.spad_banks * (1024u << rig_random(2));
    config.weight_banks = 2u << rig_random(2);
    config.weight_bytes = config.weight_banks * (8u << rig_random(3)) * config.line_bytes;
    config.acc_banks = config.state_banks = 2;
    config.acc_bytes = 2u << (10 + rig_random(3));
    config.state_bytes = 2u << (10 + rig_random(2));
    config.tcm_bytes = 65536;
    config.queue_depth = 4;
    config.semaphores = 16;
    config.clock_mhz = 100 + rig_random(1900);
    config.dram_bytes = 1 << 20;
    config.dram_latency = 1 + rig_random(30);
    strcpy(config.dram_model, models[rig_random(5)]);
    return config;
}

static inline void rig_create_random(engine_rig *rig)
{
    struct penta_error error = {""};
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.seed = 1 + rig_random(1000);
    do {
        rig->naive.config = rig_random_config();
        rig->soc = penta_create(&rig->naive.config, &options, &error);
    } while (rig->soc == NULL);  // not every choice is legal: a weight line may be too short
    rig->plain = penta_create(&rig->naive.config, &options, &error);
    ASSERT_NE(rig->plain, NULL, "%s", error.text);
    rig->seen.list = malloc(RIG_RECORDS * sizeof(struct rig_record));
    rig->expected.list = malloc(RIG_RECORDS * sizeof(struct rig_record));
    ASSERT_TRUE(penta_attach(rig->soc, PENTA_ALL_STREAMS, rig_consume, &rig->seen));

    static const uint32_t bits[4] = {PENTA_BANKS_SPAD_FIRST, PENTA_BANKS_WEIGHT_FIRST,
                                     PENTA_BANKS_ACC_FIRST, PENTA_BANKS_STATE_FIRST};
    static const uint32_t bases[4] = {0x90000000, 0xa0000000, 0xb0000000, 0xc0000000};
    const struct penta_config *config = &rig->naive.config;
    const uint32_t sizes[4] = {config->spad_bytes, config->weight_bytes, config->acc_bytes,
                               config->state_bytes};
    const uint32_t banks[4] = {config->spad_banks, config->weight_banks, config->acc_banks,
                               config->state_banks};
    for (unsigned i = 0; i < 4; i++) {
        rig->naive.local[i] = (struct naive_memory){
            .bytes = malloc(sizes[i]),
            .base = bases[i],
            .size = sizes[i],
            .bank_bytes = sizes[i] / banks[i],
            .first_bank_bit = bits[i],
        };
    }
    rig->naive.dram = malloc(config->dram_bytes);
    rig->naive.live = malloc(config->spad_bytes / config->cols);
}

static inline void rig_destroy(engine_rig *rig)
{
    for (unsigned i = 0; i < 4; i++)
        free(rig->naive.local[i].bytes);
    free(rig->naive.dram);
    free(rig->naive.live);
    free(rig->seen.list);
    free(rig->expected.list);
    penta_destroy(rig->soc);
    penta_destroy(rig->plain);
}

// The reference and the plain chip start from what the chip holds.
static inline void rig_begin(engine_rig *rig, uint64_t stop)
{
    const struct penta_config *config = &rig->naive.config;
    const uint32_t blocks = config->spad_bytes / config->cols;
    for (unsigned i = 0; i < 4; i++) {
        memcpy(rig->naive.local[i].bytes, rig->soc->local[i].bytes, rig->soc->local[i].size);
        memcpy(rig->plain->local[i].bytes, rig->soc->local[i].bytes, rig->soc->local[i].size);
    }
    memcpy(rig->naive.dram, rig->soc->dram, config->dram_bytes);
    memcpy(rig->plain->dram, rig->soc->dram, config->dram_bytes);
    memcpy(rig->plain->nonzero, rig->soc->nonzero, (blocks + 63) / 64 * 8);
    for (uint32_t i = 0; i < blocks; i++) {
        rig->naive.live[i] = rig->soc->nonzero[i / 64] >> i % 64 & 1;
    }
    rig->naive.error = 0;
    rig->seen.count = rig->expected.count = 0;
    rig->soc->stop = rig->soc->probes.stop = stop;
    rig->plain->stop = rig->plain->probes.stop = stop;
}

static inline void rig_compare_memories(const engine_rig *rig, const struct penta_soc *soc)
{
    const struct penta_config *config = &rig->naive.config;
    for (unsigned i = 0; i < 4; i++) {
        // Weights may be on loan from DRAM.
        struct local_memory *memory = (struct local_memory *)&soc->local[i];
        ASSERT_MEMEQ(memory_view(memory, 0, memory->size), rig->naive.local[i].bytes, memory->size,
                     "local memory %u", i);
    }
    ASSERT_MEMEQ(soc->dram, rig->naive.dram, config->dram_bytes);
    for (uint32_t i = 0; i < config->spad_bytes / config->cols; i++) {
        ASSERT_EQ(soc->nonzero[i / 64] >> i % 64 & 1, rig->naive.live[i], "nonzero bit %u", i);
    }
}

// A random command's iteration number, with masks that are legal for it.
static inline void rig_set_masks(const engine_rig *rig, struct penta_command *command,
                                 uint16_t read_mask, uint16_t write_mask)
{
    const struct penta_config *config = &rig->naive.config;
    const uint32_t legal = ((1u << config->spad_banks) - 1) |
                           ((1u << config->weight_banks) - 1) << PENTA_BANKS_WEIGHT_FIRST |
                           3u << PENTA_BANKS_ACC_FIRST | 3u << PENTA_BANKS_STATE_FIRST;
    command->read_mask = (uint16_t)(read_mask & legal);
    command->write_mask = (uint16_t)(write_mask & legal & ~read_mask);
}

#endif
