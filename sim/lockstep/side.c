// SPDX-License-Identifier: Apache-2.0
#include "lockstep/side.h"

#include <string.h>

const uint32_t side_regions[SIDE_REGION_COUNT] = {PENTA_REGION_TCM_BASE, PENTA_REGION_SPAD_BASE,
                                                  PENTA_REGION_WEIGHT_BASE, PENTA_REGION_ACC_BASE,
                                                  PENTA_REGION_STATE_BASE};

static struct dram_pins *create_dram(const struct penta_config *config,
                                     const struct side_options *options)
{
    const struct dram_stress stress = dram_stress_of_seed(options->dram_seed, options->dram_errors);
    struct dram dram;
    if (!dram_init(&dram, config->dram_model, config->clock_mhz, config->dram_latency,
                   config->axi_bytes, config->dram_bytes, &stress))
        return NULL;
    return dram_pins_create(&dram);
}

static bool copy_memories(const struct penta_soc *soc, const struct side *side)
{
    uint64_t size;
    for (int i = 0; i < SIDE_REGION_COUNT; i++) {
        const uint8_t *bytes = penta_memory(soc, side_regions[i], &size);
        if (!side->api->write(side->rtl, side_regions[i] >> 28, 0, bytes, (uint32_t)size))
            return false;
    }
    const uint8_t *from = penta_memory(soc, PENTA_REGION_DRAM_BASE, &size);
    uint8_t *to = dram_pins_contents(side->dram);
    uint64_t at;
    for (size_t i = 0; penta_loaded_dram(soc, i, &at, &size); i++) {
        // Pages of zeros stay untouched.
        for (const uint64_t end = at + size; at < end;) {
            static const uint8_t zeros[4096];
            const uint64_t rest = sizeof zeros - at % sizeof zeros;
            const size_t piece = rest < end - at ? rest : end - at;
            if (memcmp(from + at, zeros, piece) != 0) memcpy(to + at, from + at, piece);
            at += piece;
        }
    }
    return true;
}

const char *side_begin(struct side *side, const struct penta_soc *soc,
                       const struct rtl_model_api *api, const struct side_options *options)
{
    *side = (struct side){.api = api, .host_enable = options->host_enable};
    side->stimuli = penta_stimuli(soc, &side->stimulus_count);
    side->dram = create_dram(penta_configuration(soc), options);
    side->rtl = api->create(options->rtl_seed);
    if (side->dram == NULL || side->rtl == NULL) return "out of memory for the lockstep run";
    if (!copy_memories(soc, side))
        return "the RTL announces less storage than the configuration has";
    return NULL;
}

void side_end(struct side *side)
{
    if (side->rtl != NULL) side->api->destroy(side->rtl);
    dram_pins_destroy(side->dram);
}

void side_start(struct side *side)
{
    const struct rtl_inputs idle = {.host_enable = side->host_enable};
    side->api->start(side->rtl, &idle);
    dram_pins_reset(side->dram);
}

// Stimulus of this cycle (the pin) and of the next (reset is applied just after the edge).
static void take_stimuli(struct side *side)
{
    while (side->next_stimulus < side->stimulus_count &&
           side->stimuli[side->next_stimulus].cycle <= side->cycle + 1) {
        const struct penta_stimulus *next = &side->stimuli[side->next_stimulus];
        if (next->kind == PENTA_STIMULUS_IRQ) {
            if (next->cycle > side->cycle) break;
            side->irq = next->value != 0;
        } else {
            side->reset_from = next->cycle;
            side->reset_until = next->cycle + next->value;
        }
        side->next_stimulus++;
    }
}

void side_step(struct side *side, const struct penta_host_answer *answer)
{
    struct rtl_inputs *inputs = &side->inputs;
    inputs->host_enable = side->host_enable;
    inputs->host_ack = answer != NULL;
    inputs->host_accept = answer != NULL && answer->accept;
    inputs->host_result = answer != NULL ? answer->result : 0;
    take_stimuli(side);
    inputs->irq_external = side->irq;
    inputs->reset = side_in_reset(side, side->cycle + 1);
    side->api->pins(side->rtl, &side->pins);
    if (side_in_reset(side, side->cycle)) {
        dram_pins_reset(side->dram);
        memset(&inputs->axi, 0, sizeof inputs->axi);
    } else {
        dram_pins_cycle(side->dram, side->cycle, &side->pins.axi, &inputs->axi);
    }
    side->api->step(side->rtl, inputs);
    side->cycle++;
}

void side_write_answer(const struct side *side, const struct penta_host_answer *answer)
{
    for (uint32_t i = 0; i < answer->write_count; i++)
        side->api->write(side->rtl, PENTA_REGION_TCM_BASE >> 28,
                         answer->writes[i].address - PENTA_REGION_TCM_BASE, answer->writes[i].data,
                         answer->writes[i].size);
}
