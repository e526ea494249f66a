// SPDX-License-Identifier: Apache-2.0
// The external memory behind the AXI4 port, in time: docs/dram.md. One piece of C used by both sides
// of lockstep, each with its own instance; contents are kept by the caller.
//
// Here the unit is the burst. A burst enters the memory in the cycle of its address handshake (a
// read) or of its last data handshake (a write); bursts must be entered in time order, a read before
// a write of the same cycle. The answer assumes a master that is always ready for R and B.
// Cycles are those of the caller's clock; they need not start at 0.
#ifndef PENTA_SIM_DRAM_DRAM_H
#define PENTA_SIM_DRAM_DRAM_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dram_channel { DRAM_AR, DRAM_R, DRAM_AW, DRAM_W, DRAM_B, DRAM_CHANNEL_COUNT };

enum { DRAM_OKAY = 0, DRAM_EXOKAY = 1, DRAM_SLVERR = 2, DRAM_DECERR = 3 };  // AXI responses

enum {
    DRAM_BANK_LIMIT = 16,
    DRAM_BURST_LIMIT = 256,  // beats of a burst
    DRAM_RUN_LIMIT = 2,      // pages that a burst touches: pages are at least 2 KiB, and an AXI
                             // burst does not cross a multiple of 4 KiB
};

// Random back-pressure, latency and errors: functions of the seed, the channel and the number of
// the transfer on that channel since reset. All zero: none.
struct dram_stress {
    uint64_t seed;
    uint8_t chance[DRAM_CHANNEL_COUNT];   // of 256: that a transfer (R, W: a beat) is delayed
    uint8_t longest[DRAM_CHANNEL_COUNT];  // delays are 1 .. longest cycles
    uint16_t error_chance;                // of 65536: that an R beat or a B is an error
};

// The stress that a seed stands for; seed 0 is none. `errors`: with error responses.
struct dram_stress dram_stress_of_seed(uint64_t seed, bool errors);

// Timing in cycles of the chip's clock; names as in the JEDEC standards.
struct dram_timing {
    bool ideal;
    uint32_t latency;      // ideal only
    uint32_t front, back;  // controller: request to first command, data to response
    uint32_t banks;        // power of two
    uint32_t page_bytes;   // of an open row, power of two
    uint32_t unit;         // one column access, or one beat if that is longer
    uint32_t stride;       // of beats, in 1/1024 cycles, at least 1024
    uint32_t rcd, rp, ras, cl, cwl, wr, wtr, rtp, rrd, faw, rtw, rfc, refi;
};

// Plain data: the state is its own snapshot.
struct dram_state {
    uint64_t number[DRAM_CHANNEL_COUNT];  // transfers since reset (counted for the stress)
    uint64_t last_beat, last_response;    // cycle of the last R beat and B, plus one
    uint64_t bus_free;                    // first cycle after the last data on the DRAM's bus
    uint64_t read_end, write_end;         // likewise by direction
    uint64_t next_refresh;
    uint64_t activate[4];  // cycles of the last four ACT, plus one; 0: none
    struct {
        bool open;
        uint64_t row;
        uint64_t activate_ready, column_ready, precharge_ready;  // first cycle it may be done
    } bank[DRAM_BANK_LIMIT];
};

struct dram {
    struct dram_timing timing;
    struct dram_stress stress;
    uint64_t size;        // bytes; beats beyond it are answered DECERR
    uint32_t beat_bytes;  // width of the data bus
    struct dram_state state;
};

// `model` is "ideal", "ddr4", "lpddr4" or "hbm2"; false for any other. In its reset state.
// `latency` is at least 1. `stress` may be NULL.
bool dram_init(struct dram *dram, const char *model, uint32_t clock_mhz, uint32_t latency,
               uint32_t beat_bytes, uint64_t size, const struct dram_stress *stress);

// Reset: all rows closed, nothing in flight, numbers from 0. Refresh stays on its multiples of refi
// (a reset of the chip does not move them).
void dram_reset(struct dram *dram);

// Delay of the next transfer of AR, AW or W: READY comes that many cycles after VALID. Counts it.
uint32_t dram_ready_delay(struct dram *dram, enum dram_channel channel);

// R beats of one burst.
struct dram_read_burst {
    uint32_t beats;
    uint32_t stride;  // in 1/1024 cycles
    uint32_t runs;
    bool errors;           // some beat has a response other than OKAY
    bool listed;           // beat_cycle[] and response[] are filled (with stress only)
    uint64_t last;         // cycle of the last beat
    uint32_t sound_beats;  // the later ones are beyond the end of the memory: DECERR
    struct {
        uint32_t beat;  // first beat of the run
        uint64_t cycle;
    } run[DRAM_RUN_LIMIT];
    uint64_t beat_cycle[DRAM_BURST_LIMIT];
    uint8_t response[DRAM_BURST_LIMIT];
};

// `cycle` is that of the AR handshake.
void dram_read(struct dram *dram, uint64_t cycle, uint32_t address, uint32_t beats,
               struct dram_read_burst *burst);
uint64_t dram_beat_cycle(const struct dram_read_burst *burst, uint32_t beat);
uint8_t dram_beat_response(const struct dram_read_burst *burst, uint32_t beat);

// `cycle` is that of the last W handshake. Returns the cycle of the B transfer.
uint64_t dram_write(struct dram *dram, uint64_t cycle, uint32_t address, uint32_t beats,
                    uint8_t *response);

#ifdef __cplusplus
}
#endif

#endif
