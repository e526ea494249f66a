// SPDX-License-Identifier: Apache-2.0
// The Verilated chip as a shared object: a C interface with one table of functions. tools/rtl-model builds it
// from rtl_model.cpp, any copy of the RTL and one configuration; `penta lockstep` loads it.
//
// Time: after `start` the model stands in cycle 0. `pins` and `probes` show what is visible in the current cycle;
// `step` applies the inputs of the current cycle and goes on to the next. Probes of events are visible one cycle after
// their event, counters at once (docs/rtl.md).
#ifndef PENTA_SIM_LOCKSTEP_RTL_MODEL_H
#define PENTA_SIM_LOCKSTEP_RTL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "dram/dram_pins.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RTL_MODEL_VERSION = 2, RTL_COUNTER_FIRST = 3, RTL_COUNTER_COUNT = 26 };
enum { RTL_RECORD_WORDS = 12, RTL_RECORD_BYTES = 512 };

struct rtl_inputs {
    bool reset;  // asserted in the next cycle
    bool irq_external, host_enable, host_ack, host_accept;
    uint32_t host_result;
    struct dram_slave_pins axi;
};

struct rtl_pins {
    bool host_req;
    uint32_t host_operation, host_parameter;
    struct dram_master_pins axi;
};

// One record of a stream as the probes of this cycle show it. For levels `valid` means: differs from the last one shown.
typedef void (*rtl_record_consumer)(void *context, int stream, const uint32_t *words,
                                    unsigned word_count, const uint8_t *data, unsigned data_count);

// A record of the simulator for the waves: shown beside the RTL's.
struct rtl_shadow {
    int stream;
    const uint32_t *words;  // as many as the stream has
    const uint8_t *data;    // the first 32 bytes are shown
    unsigned data_count;
};

struct rtl_model_api {
    uint32_t version;
    const char *parameters;  // "ROWS=4 COLS=4 ..." as the build passed them
    bool traced;             // built with FST
    // `seed` fills flops without reset. NULL: out of memory.
    void *(*create)(uint64_t seed);
    void (*destroy)(void *model);
    // Holds reset for some clocks, releases it: the model stands in cycle 0.
    void (*start)(void *model, const struct rtl_inputs *inputs);
    void (*step)(void *model, const struct rtl_inputs *inputs);
    void (*pins)(void *model, struct rtl_pins *pins);
    void (*probes)(void *model, rtl_record_consumer consumer, void *context);
    void (*counters)(void *model, uint64_t values[RTL_COUNTER_COUNT]);
    // Storage by region nibble (8 TCM, 9 scratchpad, ...) and byte offset. False when outside what the RTL announced.
    bool (*read)(void *model, unsigned region, uint32_t offset, uint8_t *bytes, uint32_t count);
    bool (*write)(void *model, unsigned region, uint32_t offset, const uint8_t *bytes,
                  uint32_t count);
    // FST of the cycles stepped while open; only when traced.
    bool (*open_waves)(void *model, const char *path);
    void (*show_shadow)(void *model, const struct rtl_shadow *shadows, unsigned count);
    void (*close_waves)(void *model);
};

const struct rtl_model_api *penta_rtl_model(void);

#ifdef __cplusplus
}
#endif

#endif
