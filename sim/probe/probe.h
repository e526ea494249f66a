// SPDX-License-Identifier: Apache-2.0
// Probes: everything observable is a record (cycle, stream, words, data). Streams are listed in
// isa/probes.def. Records of one stream come in cycle order; records of different streams may come
// in any order, since a whole command is computed at its start. Consumers: digest, lockstep, waves,
// traces. A stream nobody consumes costs one test.
//
// A level starts at 0 in every word; only its changes are records.
#ifndef PENTA_SIM_PROBE_PROBE_H
#define PENTA_SIM_PROBE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "penta.h"

// As penta_consumer of the public header, where struct penta_record is.
typedef void (*probe_consumer)(void *context, const struct penta_record *record);

enum { PROBE_CONSUMER_LIMIT = 8 };

struct probe_hub {
    uint64_t wanted;   // streams some consumer asked for
    uint64_t stop;     // records of this cycle and later do not happen (a warm reset, the end)
    uint64_t settled;  // the run cannot end before this cycle: earlier records are final
    uint32_t consumer_count;
    struct {
        uint64_t mask;
        probe_consumer call;
        void *context;
    } consumers[PROBE_CONSUMER_LIMIT];
};

// False when PROBE_CONSUMER_LIMIT consumers are attached already.
bool probe_attach(struct probe_hub *hub, uint64_t stream_mask, probe_consumer consumer,
                  void *context);

// Takes back an attachment; one that is not there is no error.
void probe_detach(struct probe_hub *hub, probe_consumer consumer, const void *context);

static inline bool probe_wanted(const struct probe_hub *hub, enum penta_stream stream)
{
    return hub->wanted >> stream & 1;
}

void probe_emit(struct probe_hub *hub, enum penta_stream stream, uint64_t cycle,
                const uint32_t *words, uint32_t word_count, const uint8_t *data,
                uint32_t data_count);

#endif
