// SPDX-License-Identifier: Apache-2.0
#include "probe/probe.h"

bool probe_attach(struct probe_hub *hub, uint64_t stream_mask, probe_consumer consumer,
                  void *context)
{
    if (hub->consumer_count == PROBE_CONSUMER_LIMIT) return false;
    hub->consumers[hub->consumer_count].mask = stream_mask;
    hub->consumers[hub->consumer_count].call = consumer;
    hub->consumers[hub->consumer_count].context = context;
    hub->consumer_count++;
    hub->wanted |= stream_mask;
    return true;
}

void probe_detach(struct probe_hub *hub, probe_consumer consumer, const void *context)
{
    uint32_t kept = 0;
    hub->wanted = 0;
    for (uint32_t i = 0; i < hub->consumer_count; i++) {
        if (hub->consumers[i].call == consumer && hub->consumers[i].context == context) continue;
        hub->consumers[kept++] = hub->consumers[i];
        hub->wanted |= hub->consumers[i].mask;
    }
    hub->consumer_count = kept;
}

void probe_emit(struct probe_hub *hub, enum penta_stream stream, uint64_t cycle,
                const uint32_t *words, uint32_t word_count, const uint8_t *data,
                uint32_t data_count)
{
    if (!probe_wanted(hub, stream) || cycle >= hub->stop) return;
    const struct penta_record record = {cycle, stream, word_count, words, data_count, data};
    for (uint32_t i = 0; i < hub->consumer_count; i++) {
        if (hub->consumers[i].mask >> stream & 1) {
            hub->consumers[i].call(hub->consumers[i].context, &record);
        }
    }
}
