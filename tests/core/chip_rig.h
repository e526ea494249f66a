// A chip of configuration tiny with a program of instruction words, and the records it makes.
// Used by the tests of core and soc.
#ifndef PENTA_TESTS_CORE_CHIP_RIG_H
#define PENTA_TESTS_CORE_CHIP_RIG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta.h"
#include "penta_test.h"

enum { RIG_RECORD_LIMIT = 20000, TCM = 0x80000000, SPAD = 0x90000000, MMIO = 0xe0000000 };

typedef struct {
    struct penta_soc *soc;
    struct {
        uint64_t cycle;
        enum penta_stream stream;
        uint32_t words[10];
    } records[RIG_RECORD_LIMIT];
    size_t count;
} chip_rig;

static inline void rig_consume(void *context, const struct penta_record *record)
{
    chip_rig *rig = context;
    ASSERT_LT(rig->count, RIG_RECORD_LIMIT);
    rig->records[rig->count].cycle = record->cycle;
    rig->records[rig->count].stream = record->stream;
    memcpy(rig->records[rig->count].words, record->words, record->word_count * 4);
    rig->count++;
}

static inline void rig_create(chip_rig *rig, struct penta_options options)
{
    struct penta_config config;
    struct penta_error error = {""};
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    if (options.max_cycles == 0) options.max_cycles = 10000;
    rig->soc = penta_create(&config, &options, &error);
    ASSERT_NE(rig->soc, NULL, "%s", error.text);
    ASSERT_TRUE(penta_attach(rig->soc, PENTA_ALL_STREAMS, rig_consume, rig));
}

static inline void rig_load(chip_rig *rig, uint32_t address, const uint32_t *words, size_t count)
{
    ASSERT_TRUE(penta_write_memory(rig->soc, address, words, count * 4));
}

#define LOAD_PROGRAM(rig, ...)                                            \
    do {                                                                  \
        const uint32_t program_[] = {__VA_ARGS__};                        \
        rig_load(rig, TCM, program_, sizeof program_ / sizeof *program_); \
    } while (0)

// A stimulus given as text.
static inline void rig_stimulate(chip_rig *rig, const char *text)
{
    char path[] = "/tmp/penta-stimulus-XXXXXX";
    struct penta_error error = {""};
    const int file = mkstemp(path);
    ASSERT_GE(file, 0);
    FILE *stream = fdopen(file, "w");
    fputs(text, stream);
    fclose(stream);
    const bool good = penta_load_stimulus(rig->soc, path, &error);
    remove(path);
    ASSERT_TRUE(good, "%s", error.text);
}

// Number of records of a stream in the run so far.
static inline size_t rig_number(const chip_rig *rig, enum penta_stream stream)
{
    size_t number = 0;
    for (size_t i = 0; i < rig->count; i++)
        number += rig->records[i].stream == stream;
    return number;
}

// The n-th record of a stream; the test ends when there is none.
static inline size_t rig_find(const chip_rig *rig, enum penta_stream stream, size_t n)
{
    for (size_t i = 0; i < rig->count; i++) {
        if (rig->records[i].stream == stream && n-- == 0) return i;
    }
    FAIL("no such record of stream %s", penta_stream_name(stream));
    return 0;
}

static inline uint64_t rig_cycle(const chip_rig *rig, enum penta_stream stream, size_t n)
{
    return rig->records[rig_find(rig, stream, n)].cycle;
}

static inline uint32_t rig_word(const chip_rig *rig, enum penta_stream stream, size_t n,
                                unsigned word)
{
    return rig->records[rig_find(rig, stream, n)].words[word];
}

// The cycle in which the instruction at program word `index` retires for the n-th time.
static inline uint64_t retired_in(const chip_rig *rig, uint32_t index, size_t n)
{
    for (size_t i = 0; i < rig->count; i++) {
        if (rig->records[i].stream == PENTA_STREAM_RETIRE &&
            rig->records[i].words[0] == TCM + 4 * index && n-- == 0) {
            return rig->records[i].cycle;
        }
    }
    FAIL("word %u does not retire", index);
    return 0;
}

static inline uint32_t retired_value(const chip_rig *rig, uint32_t index)
{
    for (size_t i = 0; i < rig->count; i++) {
        if (rig->records[i].stream == PENTA_STREAM_RETIRE &&
            rig->records[i].words[0] == TCM + 4 * index) {
            return rig->records[i].words[3];
        }
    }
    FAIL("word %u does not retire", index);
    return 0;
}

#define EXPECT_RECORD(rig, stream, n, at, ...)                                                   \
    do {                                                                                         \
        const uint32_t words_[] = {__VA_ARGS__};                                                 \
        const size_t index_ = rig_find(rig, PENTA_STREAM_##stream, n);                           \
        EXPECT_EQ((rig)->records[index_].cycle, (uint64_t)(at), #stream " %u", (unsigned)(n));   \
        for (unsigned word_ = 0; word_ < sizeof words_ / 4; word_++) {                           \
            EXPECT_EQ((rig)->records[index_].words[word_], words_[word_], #stream " %u word %u", \
                      (unsigned)(n), word_);                                                     \
        }                                                                                        \
    } while (0)

// ----------------------------------------------------------------------------------- encodings

static inline uint32_t r_type(uint32_t opcode, uint32_t f3, uint32_t f7, uint32_t rd, uint32_t rs1,
                              uint32_t rs2)
{
    return opcode | rd << 7 | f3 << 12 | rs1 << 15 | rs2 << 20 | f7 << 25;
}

static inline uint32_t i_type(uint32_t opcode, uint32_t f3, uint32_t rd, uint32_t rs1, int32_t imm)
{
    return opcode | rd << 7 | f3 << 12 | rs1 << 15 | (uint32_t)imm << 20;
}

static inline uint32_t s_type(uint32_t f3, uint32_t rs2, uint32_t rs1, int32_t imm)
{
    return 0x23 | ((uint32_t)imm & 31) << 7 | f3 << 12 | rs1 << 15 | rs2 << 20 |
           ((uint32_t)imm >> 5 & 127) << 25;
}

static inline uint32_t b_type(uint32_t f3, uint32_t rs1, uint32_t rs2, int32_t imm)
{
    const uint32_t u = (uint32_t)imm;
    return 0x63 | (u >> 11 & 1) << 7 | (u >> 1 & 15) << 8 | f3 << 12 | rs1 << 15 | rs2 << 20 |
           (u >> 5 & 63) << 25 | (u >> 12 & 1) << 31;
}

static inline uint32_t jal(uint32_t rd, int32_t imm)
{
    const uint32_t u = (uint32_t)imm;
    return 0x6f | rd << 7 | (u & 0xff000) | (u >> 11 & 1) << 20 | (u >> 1 & 0x3ff) << 21 |
           (u >> 20 & 1) << 31;
}

#define NOP                addi(0, 0, 0)
#define addi(rd, rs1, n)   i_type(0x13, 0, rd, rs1, n)
#define lui(rd, value)     (0x37u | (uint32_t)(rd) << 7 | ((uint32_t)(value)&0xfffff000u))
#define lw(rd, rs1, n)     i_type(0x03, 2, rd, rs1, n)
#define lb(rd, rs1, n)     i_type(0x03, 0, rd, rs1, n)
#define sw(rs2, rs1, n)    s_type(2, rs2, rs1, n)
#define sb(rs2, rs1, n)    s_type(0, rs2, rs1, n)
#define sh(rs2, rs1, n)    s_type(1, rs2, rs1, n)
#define beq(a, b, n)       b_type(0, a, b, n)
#define bne(a, b, n)       b_type(1, a, b, n)
#define jalr(rd, rs1, n)   i_type(0x67, 0, rd, rs1, n)
#define mul(rd, a, b)      r_type(0x33, 0, 1, rd, a, b)
#define divu(rd, a, b)     r_type(0x33, 5, 1, rd, a, b)
#define csrrw(rd, csr, a)  i_type(0x73, 1, rd, a, csr)
#define csrrs(rd, csr, a)  i_type(0x73, 2, rd, a, csr)
#define csrrwi(rd, csr, n) i_type(0x73, 5, rd, n, csr)
#define csrr(rd, csr)      csrrs(rd, csr, 0)
#define FENCE_I            0x0000100fu
#define ECALL              0x00000073u
#define EBREAK             0x00100073u
#define MRET               0x30200073u
#define WFI                0x10500073u
#define enq(engine, rs1)   r_type(0x0b, 0, engine, 0, rs1, 0)
#define penta_fence(rs1)   r_type(0x0b, 1, 0, 0, rs1, 0)
#define sem_signal(a, b)   r_type(0x0b, 2, 0, 0, a, b)
#define sem_wait(a, b)     r_type(0x0b, 3, 0, 0, a, b)

#endif
