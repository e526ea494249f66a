// SPDX-License-Identifier: Apache-2.0
// The generated accessors of penta_isa.h against bit positions written down by hand from the tables
// of docs/isa.md, and the constants that firmware and hardware must agree on.
#include <stdint.h>
#include <string.h>

#include "penta_isa.h"
#include "penta_test.h"

// One field each way: every bit set only there reads as all ones, set everywhere else as 0.
#define EXPECT_FIELD(layout, name, word, lsb, width, is_signed)                             \
    do {                                                                                    \
        uint32_t mask = (uint32_t)(((UINT64_C(1) << (width)) - 1) << (lsb));                \
        uint32_t w[16] = {0};                                                               \
        w[word] = mask;                                                                     \
        long long ones = (is_signed) ? -1 : (long long)((UINT64_C(1) << (width)) - 1);      \
        EXPECT_EQ((long long)penta_get_##layout##_##name(w), ones);                         \
        memset(w, 0xff, sizeof w);                                                          \
        w[word] = ~mask;                                                                    \
        EXPECT_EQ((long long)penta_get_##layout##_##name(w), 0);                            \
        /* The setter changes these bits only, and cuts what does not fit. */               \
        penta_set_##layout##_##name(w, -1);                                                 \
        for (int i = 0; i < 16; i++)                                                        \
            EXPECT_EQ(w[i], UINT32_MAX);                                                    \
        penta_set_##layout##_##name(w, 0);                                                  \
        EXPECT_EQ(w[word], ~mask);                                                          \
        if (is_signed) {                                                                    \
            /* The most negative and the most positive value. */                            \
            w[word] = mask & ~(mask >> 1);                                                  \
            EXPECT_EQ((long long)penta_get_##layout##_##name(w), -(1ll << ((width)-1)));    \
            w[word] = mask & mask >> 1;                                                     \
            w[word] &= mask & (uint32_t) ~((UINT64_C(1) << ((lsb) + (width)-1)));           \
            EXPECT_EQ((long long)penta_get_##layout##_##name(w), (1ll << ((width)-1)) - 1); \
        }                                                                                   \
    } while (0)

TEST(fields, common)
{
    EXPECT_FIELD(common, opcode, 0, 0, 8, 0);
    EXPECT_FIELD(common, repeat, 0, 16, 16, 0);
    EXPECT_FIELD(common, wait0_sem, 1, 0, 4, 0);
    EXPECT_FIELD(common, wait0_count, 1, 4, 4, 0);
    EXPECT_FIELD(common, wait1_sem, 1, 8, 4, 0);
    EXPECT_FIELD(common, wait1_count, 1, 12, 4, 0);
    EXPECT_FIELD(common, sig0_sem, 1, 16, 4, 0);
    EXPECT_FIELD(common, sig0_count, 1, 20, 4, 0);
    EXPECT_FIELD(common, sig1_sem, 1, 24, 4, 0);
    EXPECT_FIELD(common, sig1_count, 1, 28, 4, 0);
    EXPECT_FIELD(common, base0, 2, 0, 4, 0);
    EXPECT_FIELD(common, base3, 2, 12, 4, 0);
    EXPECT_FIELD(common, toggle0, 2, 16, 3, 0);
    EXPECT_FIELD(common, toggle4, 2, 28, 3, 0);
    EXPECT_FIELD(common, read_mask, 3, 0, 16, 0);
    EXPECT_FIELD(common, write_mask, 3, 16, 16, 0);
    EXPECT_FIELD(common, read_xor, 4, 0, 16, 0);
    EXPECT_FIELD(common, write_xor, 4, 16, 16, 0);
}

TEST(fields, dma_copy)
{
    EXPECT_FIELD(dma_copy, dense, 0, 8, 1, 0);
    EXPECT_FIELD(dma_copy, esize, 0, 9, 2, 0);
    EXPECT_FIELD(dma_copy, src, 5, 0, 32, 0);
    EXPECT_FIELD(dma_copy, dst, 6, 0, 32, 0);
    EXPECT_FIELD(dma_copy, src_s2, 7, 0, 32, 1);
    EXPECT_FIELD(dma_copy, n0, 11, 0, 20, 0);
    EXPECT_FIELD(dma_copy, n2, 12, 16, 16, 0);
    EXPECT_FIELD(dma_copy, src_s0, 13, 0, 16, 1);
    EXPECT_FIELD(dma_copy, dst_s0, 13, 16, 16, 1);
    EXPECT_FIELD(dma_copy, dst_s1, 15, 0, 32, 1);
}

TEST(fields, mac_shape)
{
    EXPECT_FIELD(mac_shape, slot, 0, 8, 2, 0);
    EXPECT_FIELD(mac_shape, n0m1, 5, 0, 12, 0);
    EXPECT_FIELD(mac_shape, s0, 5, 12, 20, 1);
    EXPECT_FIELD(mac_shape, n5m1, 10, 0, 12, 0);
    EXPECT_FIELD(mac_shape, s5, 10, 12, 20, 1);
    EXPECT_FIELD(mac_shape, u_start, 11, 0, 20, 1);
    EXPECT_FIELD(mac_shape, u_loops, 11, 20, 6, 0);
    EXPECT_FIELD(mac_shape, u_on, 11, 31, 1, 0);
    EXPECT_FIELD(mac_shape, v_limit, 14, 0, 20, 0);
    EXPECT_FIELD(mac_shape, k_last, 15, 0, 8, 0);
    EXPECT_FIELD(mac_shape, r_last, 15, 8, 8, 0);
    EXPECT_FIELD(mac_shape, w_stride5, 15, 16, 16, 0);
}

TEST(fields, mac_run)
{
    EXPECT_FIELD(mac_run, slot, 0, 8, 2, 0);
    EXPECT_FIELD(mac_run, prm, 8, 0, 32, 0);
    EXPECT_FIELD(mac_run, x_step, 9, 0, 16, 1);
    EXPECT_FIELD(mac_run, prm_step, 10, 16, 16, 1);
    EXPECT_FIELD(mac_run, planes, 11, 0, 4, 0);
    EXPECT_FIELD(mac_run, radix5, 11, 4, 1, 0);
    EXPECT_FIELD(mac_run, init, 11, 8, 2, 0);
    EXPECT_FIELD(mac_run, scale, 11, 15, 2, 0);
    EXPECT_FIELD(mac_run, acc_line, 12, 20, 12, 0);
    EXPECT_FIELD(mac_run, acc_step, 13, 20, 12, 1);
    EXPECT_FIELD(mac_run, m, 15, 0, 16, 1);
    EXPECT_FIELD(mac_run, k, 15, 16, 6, 0);
}

TEST(constants, as_documented)
{
    EXPECT_EQ(PENTA_REGION_TCM_BASE, 0x80000000);
    EXPECT_EQ(PENTA_REGION_SPAD_BASE, 0x90000000);
    EXPECT_EQ(PENTA_MMIO_MTIMECMP_HI, 0xe000000c);
    EXPECT_EQ(PENTA_BANKS_WEIGHT_FIRST, 8);
    EXPECT_EQ(PENTA_CSR_PERR_SOC, 0x7db);
    EXPECT_EQ(PENTA_CSR_PBASE15, 0x7cf);
    EXPECT_EQ(PENTA_CSR_MHPMCOUNTER3, 0xb03);
    EXPECT_EQ(PENTA_CSR_MHPMCOUNTERH31, 0xb9f);
    EXPECT_EQ(PENTA_CSR_MSTATUS_RESET, 0x1800);
    EXPECT_EQ(PENTA_COUNTER_CORE_REDIRECT, 3);
    EXPECT_EQ(PENTA_ERROR_DEADLOCK, 9);
    EXPECT_EQ(PENTA_INSN_SEM_WAIT_MATCH, 0x0000300b);
    EXPECT_EQ(PENTA_INSN_SEM_WAIT_MASK, 0xfe007fff);
    EXPECT_EQ(PENTA_INSN_ENQ_SMU_MASK, 0xfff07fff);
}

TEST(streams, describe_themselves)
{
    EXPECT_STREQ(penta_stream_name(PENTA_STREAM_RETIRE), "retire");
    EXPECT_STREQ(penta_stream_fields(PENTA_STREAM_RETIRE), "pc insn rd value");
    EXPECT_EQ(penta_stream_words(PENTA_STREAM_DMA_WRITE), 2);
    EXPECT_EQ(penta_stream_has_data(PENTA_STREAM_DMA_WRITE), 1);
    EXPECT_EQ(penta_stream_is_level(PENTA_STREAM_SEMAPHORE), 1);
    EXPECT_EQ(penta_stream_is_level(PENTA_STREAM_RETIRE), 0);
    for (int stream = 0; stream < PENTA_STREAM_COUNT; stream++) {
        // As many names as words.
        unsigned names = 1;
        for (const char *c = penta_stream_fields((enum penta_stream)stream); *c; c++)
            names += *c == ' ';
        EXPECT_EQ(names, penta_stream_words((enum penta_stream)stream), "%s",
                  penta_stream_name((enum penta_stream)stream));
        EXPECT_LE(names, PENTA_STREAM_MOST_WORDS);
    }
}
