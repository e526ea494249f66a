// SPDX-License-Identifier: Apache-2.0
// Probes: everything observable is a record (cycle, stream, words, data). Streams are listed in isa/probes.def.
// Records of one stream come in cycle order; records of different streams may come in any order, since a whole command is computed at its
// start. Consumers: digest, lockstep, waves, traces. A stream nobody consumes costs one test.
#ifndef PENTA_SIM_PROBE_PROBE_H
#define PENTA_SIM_PROBE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "penta_isa.h"  // enum penta_stream: PENTA_STREAM_RETIRE, ...; PENTA_STREAM_COUNT

struct penta_record {
    uint64_t cycle;
    enum penta_stream stream;
    uint32_t word_count;
    const uint32_t *words;
    uint32_t data_count;  // bytes of data, 0 for streams without
    const uint8_t *data;
};

struct probe_hub;

// A consumer is called for every record of the streams in its mask (bit = stream).
typedef void (*probe_consumer)(void *context, const struct penta_record *record);
void probe_attach(struct probe_hub *hub, uint64_t stream_mask, probe_consumer consumer, void *context);

bool probe_wanted(const struct probe_hub *hub, enum penta_stream stream);
void probe_emit(struct probe_hub *hub, enum penta_stream stream, uint64_t cycle, const uint32_t *words, uint32_t word_count,
                const uint8_t *data, uint32_t data_count);

#endif
