// SPDX-License-Identifier: Apache-2.0
// The harness side of the TCM's storage access (docs/rtl.md), as little as the bench needs.
#include <cstdio>
#include <cstdlib>

#include "svdpi.h"

extern "C" {
int penta_sram_get(int row, int lane);
void penta_sram_set(int row, int lane, int value);

static svScope tcm_scope;
static int tcm_rows;

void penta_sram_announce(int memory, int index, int width_bytes, int depth)
{
    if (memory != 8 || index != 0 || width_bytes != 4) {
        std::fprintf(stderr, "announced memory %d, %d, %d bytes wide\n", memory, index,
                     width_bytes);
        std::exit(2);
    }
    tcm_scope = svGetScope();
    tcm_rows = depth;
}

// Fills the TCM from a file of hexadecimal words and reads every byte back.
void core_bench_load(const char *path)
{
    std::FILE *file = std::fopen(path, "r");
    unsigned word;
    int row = 0;
    svScope caller = svSetScope(tcm_scope);
    while (file && std::fscanf(file, "%x", &word) == 1) {
        for (int lane = 0; lane < 4; lane++) {
            int byte = word >> 8 * lane & 0xff;
            penta_sram_set(row, lane, byte);
            if (row >= tcm_rows || penta_sram_get(row, lane) != byte) {
                std::fprintf(stderr, "row %d lane %d does not keep its byte\n", row, lane);
                std::exit(2);
            }
        }
        row++;
    }
    svSetScope(caller);
    if (row == 0) {
        std::fprintf(stderr, "no words in %s\n", path);
        std::exit(2);
    }
    std::fclose(file);
}
}
