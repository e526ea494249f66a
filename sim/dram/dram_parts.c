// SPDX-License-Identifier: Apache-2.0
#include "dram/dram_parts.h"

#include <string.h>

// Sources: docs/dram.md.
static const struct dram_part parts[] = {
    // DDR4-3200AA (22-22-22), tCK 0.625 ns; 8 Gb x8 devices, one 64-bit rank, BL8.
    {.model = "ddr4",
     .megabytes_per_second = 25600,
     .access_bytes = 64,
     .page_bytes = 8192,
     .banks = 16,
     .rcd = 13750,
     .rp = 13750,
     .ras = 32000,
     .cl = 13750,
     .cwl = 10000,
     .wr = 15000,
     .wtr = 7500,
     .rtp = 7500,
     .rrd = 2500,
     .faw = 21000,
     .rtw = 1250,
     .rfc = 350000,
     .refi = 7800000},
    // LPDDR4-4266, tCK 0.46875 ns (RL 36, WL 18); two 16-bit channels of 8 Gb in lockstep, BL16.
    {.model = "lpddr4",
     .megabytes_per_second = 17064,
     .access_bytes = 64,
     .page_bytes = 4096,
     .banks = 8,
     .rcd = 18000,
     .rp = 18000,
     .ras = 42000,
     .cl = 16875,
     .cwl = 8438,
     .wr = 18000,
     .wtr = 10000,
     .rtp = 7500,
     .rrd = 10000,
     .faw = 40000,
     .rtw = 938,
     .rfc = 280000,
     .refi = 3904000},
    // HBM2 at 2 Gb/s, tCK 1 ns; one 128-bit channel in legacy mode, 2 KiB page, BL4.
    {.model = "hbm2",
     .megabytes_per_second = 32000,
     .access_bytes = 64,
     .page_bytes = 2048,
     .banks = 16,
     .rcd = 14000,
     .rp = 14000,
     .ras = 33000,
     .cl = 14000,
     .cwl = 4000,
     .wr = 16000,
     .wtr = 8000,
     .rtp = 5000,
     .rrd = 4000,
     .faw = 16000,
     .rtw = 2000,
     .rfc = 260000,
     .refi = 3900000},
};

enum { CONTROLLER_FRONT = 2, CONTROLLER_BACK = 2 };  // cycles of the chip's clock

const struct dram_part *dram_find_part(const char *model)
{
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (strcmp(parts[i].model, model) == 0) return &parts[i];
    }
    return NULL;
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

struct dram_timing dram_convert_part(const struct dram_part *part, uint32_t clock_mhz,
                                     uint32_t beat_bytes)
{
    const uint32_t unit_bytes = beat_bytes > part->access_bytes ? beat_bytes : part->access_bytes;
    const uint64_t stride =
        divide_up((uint64_t)beat_bytes * clock_mhz * 1024, part->megabytes_per_second);
    struct dram_timing t = {
        .front = CONTROLLER_FRONT,
        .back = CONTROLLER_BACK,
        .banks = part->banks,
        .page_bytes = part->page_bytes,
        .unit = (uint32_t)divide_up((uint64_t)unit_bytes * clock_mhz, part->megabytes_per_second),
        .stride = stride < 1024 ? 1024 : (uint32_t)stride,
        .refi = (uint32_t)((uint64_t)part->refi * clock_mhz / 1000000),
    };
#define CONVERT(name) t.name = (uint32_t)divide_up((uint64_t)part->name * clock_mhz, 1000000)
    CONVERT(rcd);
    CONVERT(rp);
    CONVERT(ras);
    CONVERT(cl);
    CONVERT(cwl);
    CONVERT(wr);
    CONVERT(wtr);
    CONVERT(rtp);
    CONVERT(rrd);
    CONVERT(faw);
    CONVERT(rtw);
    CONVERT(rfc);
#undef CONVERT
    return t;
}
