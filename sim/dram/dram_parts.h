// SPDX-License-Identifier: Apache-2.0
// Published timings of DRAM parts, and their conversion to cycles of the chip's clock.
#ifndef PENTA_SIM_DRAM_DRAM_PARTS_H
#define PENTA_SIM_DRAM_DRAM_PARTS_H

#include <stdint.h>

#include "dram/dram.h"

// Times in picoseconds, names as in the JEDEC standards.
struct dram_part {
    const char *model;
    uint32_t megabytes_per_second;  // of the whole data bus, 10^6 bytes
    uint32_t access_bytes;          // of one column access: burst length times width
    uint32_t page_bytes;            // of one open row over the whole width
    uint32_t banks;
    uint32_t rcd, rp, ras, cl, cwl, wr, wtr, rtp, rrd, faw, rtw, rfc, refi;
};

const struct dram_part *dram_find_part(const char *model);  // NULL: no such model

// Minimum times are rounded up to whole cycles, refi down.
struct dram_timing dram_convert_part(const struct dram_part *part, uint32_t clock_mhz,
                                     uint32_t beat_bytes);

#endif
