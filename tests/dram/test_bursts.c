// SPDX-License-Identifier: Apache-2.0
// The DRAM model at burst level: cycles derived by hand from the published timings (docs/dram.md).
#include <string.h>

#include "dram/dram.h"
#include "penta_test.h"

enum { MEGABYTES = 256 };

static struct dram make_dram(const char *model, uint32_t clock_mhz, uint32_t beat_bytes)
{
    struct dram dram;
    const uint64_t size = (uint64_t)MEGABYTES << 20;
    ASSERT_TRUE(dram_init(&dram, model, clock_mhz, 20, beat_bytes, size, NULL));
    return dram;
}

static uint64_t first_beat(struct dram *dram, uint64_t cycle, uint32_t address, uint32_t beats)
{
    struct dram_read_burst burst;
    dram_read(dram, cycle, address, beats, &burst);
    return dram_beat_cycle(&burst, 0);
}

static uint64_t response_cycle(struct dram *dram, uint64_t cycle, uint32_t address, uint32_t beats)
{
    uint8_t response;
    const uint64_t done = dram_write(dram, cycle, address, beats, &response);
    EXPECT_EQ(response, DRAM_OKAY);
    return done;
}

TEST(model, an_unknown_name_is_refused)
{
    struct dram dram;
    EXPECT_FALSE(dram_init(&dram, "sram", 100, 1, 8, 1024, NULL));
}

TEST(ideal, reads_have_the_latency_and_one_beat_a_cycle)
{
    struct dram dram = make_dram("ideal", 500, 32);
    struct dram_read_burst burst;
    dram_read(&dram, 100, 0x1000, 128, &burst);
    for (uint32_t i = 0; i < 128; i++)
        EXPECT_EQ(dram_beat_cycle(&burst, i), 120 + i);
    EXPECT_EQ(burst.last, 247);
    EXPECT_FALSE(burst.errors);
}

TEST(ideal, bursts_share_the_data_bus)
{
    struct dram dram = make_dram("ideal", 500, 32);
    EXPECT_EQ(first_beat(&dram, 100, 0, 128), 120);
    EXPECT_EQ(first_beat(&dram, 101, 0x1000, 128), 248);
    EXPECT_EQ(first_beat(&dram, 102, 0x2000, 2), 376);
    EXPECT_EQ(first_beat(&dram, 357, 0x3000, 1), 378);
    EXPECT_EQ(first_beat(&dram, 359, 0x3000, 1), 379);
    EXPECT_EQ(first_beat(&dram, 400, 0x3000, 1), 420);
}

TEST(ideal, a_write_is_answered_after_the_latency_in_order)
{
    struct dram dram = make_dram("ideal", 500, 32);
    EXPECT_EQ(response_cycle(&dram, 100, 0, 1), 120);
    EXPECT_EQ(response_cycle(&dram, 101, 64, 1), 121);
}

TEST(ideal, reset_forgets_what_is_in_flight)
{
    struct dram dram = make_dram("ideal", 500, 32);
    first_beat(&dram, 100, 0, 128);
    dram_reset(&dram);
    EXPECT_EQ(first_beat(&dram, 102, 0, 1), 122);
}

// ------------------------------------------------------------------------------------- DDR4

// At 1600 MHz a cycle is tCK (0.625 ns): tRCD = tRP = tCL = 22, tCWL 16, tRAS 52 (32 ns), tWR 24,
// tWTR 12, tRTP 12, tRFC 560, tREFI 12480, BL8 takes 4. Controller: 2 before, 2 behind.
enum { FRONT = 2, BACK = 2, RCD = 22, RP = 22, CL = 22, CWL = 16, RAS = 52, WR = 24, WTR = 12 };
enum { RTP = 12, RFC = 560, REFI = 12480, RRD = 4, FAW = 34, UNIT = 4 };
enum { PAGE = 8192, BANKS = 16, SAME_BANK = PAGE * BANKS };

TEST(ddr4, a_read_of_a_closed_row)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    struct dram_read_burst burst;
    dram_read(&dram, 1000, 0x1000, 64, &burst);
    const uint64_t first = 1000 + FRONT + RCD + CL + UNIT + BACK;
    for (uint32_t i = 0; i < 64; i++)
        EXPECT_EQ(dram_beat_cycle(&burst, i), first + 4 * i);
}

TEST(ddr4, a_row_hit_needs_no_activate)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    first_beat(&dram, 1000, 0x1000, 1);
    EXPECT_EQ(first_beat(&dram, 2000, 0x1fc0, 1), 2000 + FRONT + CL + UNIT + BACK);
}

TEST(ddr4, another_row_needs_precharge_and_activate)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    first_beat(&dram, 1000, 0, 1);
    EXPECT_EQ(first_beat(&dram, 2000, SAME_BANK, 1), 2000 + FRONT + RP + RCD + CL + UNIT + BACK);
}

TEST(ddr4, a_row_stays_open_for_ras)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    first_beat(&dram, 1000, 0, 1);
    // ACT in 1002, so PRE not before 1054; the column command was in 1024, 1024 + RTP is earlier.
    EXPECT_EQ(first_beat(&dram, 1001, SAME_BANK, 1),
              1000 + FRONT + RAS + RP + RCD + CL + UNIT + BACK);
}

TEST(ddr4, precharge_waits_for_a_long_read)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    first_beat(&dram, 1000, 0, 64);
    // Last column command: 63 accesses after the first in 1024.
    const uint64_t precharge = 1000 + FRONT + RCD + 63 * UNIT + RTP;
    EXPECT_EQ(first_beat(&dram, 1001, SAME_BANK, 1), precharge + RP + RCD + CL + UNIT + BACK);
}

TEST(ddr4, activates_of_other_banks_keep_rrd_and_faw)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    const uint64_t base = 1000 + FRONT + RCD + CL + UNIT + BACK;
    EXPECT_EQ(first_beat(&dram, 1000, 0 * PAGE, 1), base);
    EXPECT_EQ(first_beat(&dram, 1000, 1 * PAGE, 1), base + 1 * RRD);
    EXPECT_EQ(first_beat(&dram, 1000, 2 * PAGE, 1), base + 2 * RRD);
    EXPECT_EQ(first_beat(&dram, 1000, 3 * PAGE, 1), base + 3 * RRD);
    EXPECT_EQ(first_beat(&dram, 1000, 4 * PAGE, 1), base + FAW);
    EXPECT_EQ(first_beat(&dram, 1000, 5 * PAGE, 1), base + FAW + RRD);
}

TEST(ddr4, a_write_and_the_turnaround_to_a_read)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    const uint64_t data_end = 1000 + FRONT + RCD + CWL + UNIT;
    EXPECT_EQ(response_cycle(&dram, 1000, 0, 1), data_end + BACK);
    EXPECT_EQ(first_beat(&dram, 1001, 64, 1), data_end + WTR + CL + UNIT + BACK);
}

TEST(ddr4, a_write_recovers_before_precharge)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    const uint64_t data_end = 1000 + FRONT + RCD + CWL + UNIT;
    EXPECT_EQ(response_cycle(&dram, 1000, 0, 1), data_end + BACK);
    EXPECT_EQ(response_cycle(&dram, 1001, SAME_BANK, 1),
              data_end + WR + RP + RCD + CWL + UNIT + BACK);
}

TEST(ddr4, a_read_and_the_turnaround_to_a_write)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    const uint64_t read_end = 1000 + FRONT + RCD + CL + UNIT;
    first_beat(&dram, 1000, 0, 1);
    EXPECT_EQ(response_cycle(&dram, 1001, 64, 1), read_end + 2 + UNIT + BACK);
}

TEST(ddr4, refresh_closes_all_rows)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    first_beat(&dram, 1000, 0, 1);
    // The first command could go in REFI: refresh first, with a precharge of the open row.
    EXPECT_EQ(first_beat(&dram, REFI - FRONT, 0, 1), REFI + RP + RFC + RCD + CL + UNIT + BACK);
    // The second refresh passes unseen in an idle time, the row is closed.
    EXPECT_EQ(first_beat(&dram, 2 * REFI + 5000, 0, 1),
              2 * REFI + 5000 + FRONT + RCD + CL + UNIT + BACK);
    // One cycle before the third one there is none.
    EXPECT_EQ(first_beat(&dram, 3 * REFI - FRONT - 1, 0, 1), 3 * REFI - 1 + CL + UNIT + BACK);
}

TEST(ddr4, refresh_after_a_long_idle_time)
{
    struct dram dram = make_dram("ddr4", 1600, 64);
    first_beat(&dram, 1000, 0, 1);
    const uint64_t due = UINT64_C(1000000) * REFI;
    EXPECT_EQ(first_beat(&dram, due + 100, 0, 1), due + RFC + RCD + CL + UNIT + BACK);
    EXPECT_EQ(dram.state.next_refresh, due + REFI);
}

TEST(ddr4, streaming_reaches_the_data_rate_less_refresh)
{
    // Eight bursts of 4 KiB outstanding, as the DMA has: all row changes are hidden.
    struct dram dram = make_dram("ddr4", 1600, 64);
    struct dram_read_burst burst;
    uint64_t last[8] = {0};
    enum { BURSTS = 4096 };
    for (uint32_t i = 0; i < BURSTS; i++) {
        const uint64_t cycle = (last[i % 8] > i ? last[i % 8] : i) + 1;
        dram_read(&dram, cycle, i * 4096, 64, &burst);
        last[i % 8] = burst.last;
    }
    const double rate = (double)BURSTS * 256 / (double)burst.last;
    EXPECT_GT(rate, 0.94);  // 1 - (RFC + the row reopened) / REFI = 0.95
    EXPECT_LT(rate, 0.96);
}

// ---------------------------------------------------------------------------- LPDDR4 and HBM2

TEST(lpddr4, closed_hit_and_conflict)
{
    // 1 ns cycles: tRCD 18, tRP 18, RL 16.875 -> 17; 64 bytes at 17.064 GB/s: 3.75 -> 4.
    struct dram dram = make_dram("lpddr4", 1000, 16);
    EXPECT_EQ(first_beat(&dram, 1000, 0, 1), 1000 + 2 + 18 + 17 + 4 + 2);
    EXPECT_EQ(first_beat(&dram, 2000, 64, 1), 2000 + 2 + 17 + 4 + 2);
    EXPECT_EQ(first_beat(&dram, 3000, 4096 * 8, 1), 3000 + 2 + 18 + 18 + 17 + 4 + 2);
    // tREFI 3904, tRFCab 280.
    EXPECT_EQ(first_beat(&dram, 3902, 0, 1), 3904 + 18 + 280 + 18 + 17 + 4 + 2);
}

TEST(lpddr4, beats_leave_at_the_data_rate)
{
    // 32 bytes in a cycle of 1 ns would be 32 GB/s: 1.8753 cycles a beat.
    struct dram dram = make_dram("lpddr4", 1000, 32);
    struct dram_read_burst burst;
    dram_read(&dram, 1000, 0, 128, &burst);
    const uint64_t first = dram_beat_cycle(&burst, 0);
    EXPECT_EQ(dram_beat_cycle(&burst, 1), first + 1);
    EXPECT_EQ(dram_beat_cycle(&burst, 2), first + 3);
    EXPECT_EQ(dram_beat_cycle(&burst, 100), first + 187);
    for (uint32_t i = 1; i < 128; i++) {
        EXPECT_GT(dram_beat_cycle(&burst, i), dram_beat_cycle(&burst, i - 1));
    }
}

TEST(hbm2, closed_hit_conflict_and_write)
{
    // tCK 1 ns: tRCD = tRP = CL = 14, WL 4; 64 bytes at 32 GB/s: 2.
    struct dram dram = make_dram("hbm2", 1000, 64);
    EXPECT_EQ(first_beat(&dram, 1000, 0, 1), 1000 + 2 + 14 + 14 + 2 + 2);
    EXPECT_EQ(first_beat(&dram, 1100, 64, 1), 1100 + 2 + 14 + 2 + 2);
    EXPECT_EQ(first_beat(&dram, 1200, 2048 * 16, 1), 1200 + 2 + 14 + 14 + 14 + 2 + 2);
    EXPECT_EQ(response_cycle(&dram, 1300, 2048 * 16, 1), 1300 + 2 + 4 + 2 + 2);
}

TEST(hbm2, a_burst_over_two_pages_opens_the_second_meanwhile)
{
    struct dram dram = make_dram("hbm2", 1000, 64);
    struct dram_read_burst burst;
    dram_read(&dram, 1000, 0, 64, &burst);
    EXPECT_EQ(burst.runs, 2);
    for (uint32_t i = 0; i < 64; i++)
        EXPECT_EQ(dram_beat_cycle(&burst, i), 1034 + 2 * i);
}

// --------------------------------------------------------------------- all models, any burst

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005 + 1442695040888963407;
    return *state >> 33;
}

TEST(every_model, beats_and_responses_are_in_order_and_one_a_cycle)
{
    static const char *const models[] = {"ideal", "ddr4", "lpddr4", "hbm2"};
    uint64_t random = 1;
    for (unsigned m = 0; m < 4; m++) {
        for (uint64_t seed = 0; seed < 6; seed++) {
            struct dram dram;
            const struct dram_stress stress = dram_stress_of_seed(seed, seed % 2);
            const uint32_t width = 4u << next_random(&random) % 7;
            ASSERT_TRUE(dram_init(&dram, models[m], 100 + (uint32_t)(next_random(&random) % 1900),
                                  1 + (uint32_t)(next_random(&random) % 50), width, 1 << 22,
                                  &stress));
            uint64_t cycle = 0, previous = 0, answered = 0;
            for (int i = 0; i < 500; i++) {
                cycle += next_random(&random) % 3 ? next_random(&random) % 9 : 5000;
                const uint32_t address = (uint32_t)(next_random(&random) % (1 << 22));
                const uint32_t most = (4096 - address % 4096 + width - 1) / width;
                const uint32_t beats =
                    1 + (uint32_t)(next_random(&random) % (most < 256 ? most : 256));
                if (next_random(&random) % 2) {
                    struct dram_read_burst burst;
                    dram_read(&dram, cycle, address, beats, &burst);
                    for (uint32_t b = 0; b < beats; b++) {
                        const uint64_t beat = dram_beat_cycle(&burst, b);
                        EXPECT_GT(beat, cycle);
                        EXPECT_GT(beat, previous);
                        previous = beat;
                    }
                    EXPECT_EQ(burst.last, previous);
                } else {
                    uint8_t response;
                    const uint64_t done = dram_write(&dram, cycle, address, beats, &response);
                    EXPECT_GT(done, cycle);
                    EXPECT_GT(done, answered);
                    answered = done;
                }
            }
        }
    }
}

TEST(every_model, beats_beyond_the_end_are_decode_errors)
{
    struct dram dram;
    struct dram_read_burst burst;
    uint8_t response;
    ASSERT_TRUE(dram_init(&dram, "ideal", 100, 5, 16, 4096 + 64, NULL));
    dram_read(&dram, 10, 4096, 8, &burst);
    EXPECT_TRUE(burst.errors);
    for (uint32_t i = 0; i < 8; i++) {
        EXPECT_EQ(dram_beat_response(&burst, i), i < 4 ? DRAM_OKAY : DRAM_DECERR);
    }
    dram_write(&dram, 100, 4096 + 48, 1, &response);
    EXPECT_EQ(response, DRAM_OKAY);
    dram_write(&dram, 101, 4096 + 48, 2, &response);
    EXPECT_EQ(response, DRAM_DECERR);
    dram_write(&dram, 102, 0x7ffffff0, 1, &response);
    EXPECT_EQ(response, DRAM_DECERR);
    dram_read(&dram, 110, 0x80000000, 1, &burst);  // bit 31 does not count
    EXPECT_FALSE(burst.errors);
}

TEST(stress, is_a_function_of_seed_channel_and_number)
{
    const struct dram_stress stress = {
        .seed = 7,
        .chance = {128, 128, 128, 128, 128},
        .longest = {5, 5, 5, 5, 5},
        .error_chance = 6000,
    };
    struct dram a, b;
    ASSERT_TRUE(dram_init(&a, "ideal", 100, 5, 16, 1 << 20, &stress));
    b = a;
    unsigned delayed = 0, errors = 0;
    for (int i = 0; i < 1000; i++) {
        const uint32_t delay = dram_ready_delay(&a, DRAM_AR);
        EXPECT_LE(delay, 5);
        delayed += delay != 0;
    }
    EXPECT_GT(delayed, 400);
    EXPECT_LT(delayed, 600);
    // Other channels do not see it.
    for (int i = 0; i < 100; i++) {
        EXPECT_EQ(dram_ready_delay(&a, DRAM_AW), dram_ready_delay(&b, DRAM_AW));
    }
    struct dram_read_burst burst;
    dram_read(&a, 10, 0, 256, &burst);
    for (uint32_t i = 0; i < 256; i++)
        errors += dram_beat_response(&burst, i) == DRAM_SLVERR;
    EXPECT_GT(errors, 8);
    EXPECT_LT(errors, 50);
    EXPECT_TRUE(burst.errors);
    dram_reset(&a);
    struct dram_read_burst again;
    dram_read(&a, 10, 0, 256, &again);
    EXPECT_MEMEQ(burst.beat_cycle, again.beat_cycle, sizeof(burst.beat_cycle));
    EXPECT_MEMEQ(burst.response, again.response, 256);
}
