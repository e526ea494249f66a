// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "dma/dma_transfer.h"

static bool is_dram(uint32_t address)
{
    return address >> 31 == 0;
}

static void find_operands(const struct penta_soc *soc, struct penta_command *command)
{
    const uint32_t step[2] = {(uint32_t)penta_get_dma_copy_src_step(command->word),
                              (uint32_t)penta_get_dma_copy_dst_step(command->word)};
    const uint32_t toggle[2] = {penta_get_common_toggle0(command->word),
                                penta_get_common_toggle1(command->word)};
    memcpy(command->address, command->word + 5, sizeof(command->address));
    for (unsigned i = 0; i < 2; i++) {
        command->address[i] += command->iteration * step[i];
        if (command->iteration % 2 == 0) continue;
        const struct local_memory *memory =
            memory_of_address((struct penta_soc *)soc, command->address[i]);
        if (memory) command->address[i] += toggle[i] * memory->bank_bytes;
    }
}

static uint8_t check_copy(const struct penta_soc *soc, const struct penta_command *command)
{
    const uint32_t *word = command->word;
    const uint32_t source = command->address[0], destination = command->address[1];
    const bool local_source = memory_of_address((struct penta_soc *)soc, source) != NULL;
    const bool local_destination = memory_of_address((struct penta_soc *)soc, destination) != NULL;
    const bool load = is_dram(source) && local_destination;
    const bool store = local_source && is_dram(destination);
    const uint32_t size = penta_get_dma_copy_esize(word);
    const int32_t element = 1 << size;

    if (penta_get_common_opcode(word) != PENTA_OPCODE_DMA_COPY) return PENTA_ERROR_ILLEGAL;
    if (!load && !store && !(local_source && local_destination)) return PENTA_ERROR_ILLEGAL;
    if (penta_get_dma_copy_n0(word) == 0 || penta_get_dma_copy_n1(word) == 0 ||
        penta_get_dma_copy_n2(word) == 0 || size == 3) {
        return PENTA_ERROR_ILLEGAL;
    }
    if ((load || store) && (penta_get_dma_copy_src_s0(word) != element ||
                            penta_get_dma_copy_dst_s0(word) != element)) {
        return PENTA_ERROR_ILLEGAL;
    }
    if (penta_get_dma_copy_dense(word) && (!load || size != 0)) return PENTA_ERROR_ILLEGAL;
    return PENTA_ERROR_NONE;
}

static void run_copy(struct penta_soc *soc, const struct penta_command *command, uint64_t start,
                     uint64_t stop, struct penta_outcome *outcome)
{
    const uint32_t *word = command->word;
    struct dma_state *state = soc->engine_state[PENTA_ENGINE_DMA];
    struct dma_transfer transfer = {
        .soc = soc,
        .dram = &state->dram,
        .expand = state->expand,
        .source = memory_of_address(soc, command->address[0]),
        .destination = memory_of_address(soc, command->address[1]),
        .read_mask = command->read_mask,
        .write_mask = command->write_mask,
        .start = start,
        .stop = stop,
        .dense = penta_get_dma_copy_dense(word),
        .element = 1u << penta_get_dma_copy_esize(word),
        .n0 = penta_get_dma_copy_n0(word),
        .n1 = penta_get_dma_copy_n1(word),
        .n2 = penta_get_dma_copy_n2(word),
        .source_address = command->address[0],
        .destination_address = command->address[1],
        .source_s0 = (uint32_t)penta_get_dma_copy_src_s0(word),
        .source_s1 = (uint32_t)penta_get_dma_copy_src_s1(word),
        .source_s2 = (uint32_t)penta_get_dma_copy_src_s2(word),
        .destination_s0 = (uint32_t)penta_get_dma_copy_dst_s0(word),
        .destination_s1 = (uint32_t)penta_get_dma_copy_dst_s1(word),
        .destination_s2 = (uint32_t)penta_get_dma_copy_dst_s2(word),
    };
    transfer.row_bytes = transfer.n0 * (transfer.dense ? 7 : transfer.element);
    const uint64_t bytes = (uint64_t)transfer.row_bytes * transfer.n1 * transfer.n2;
    memset(outcome, 0, sizeof(*outcome));
    if (!transfer.source) {
        outcome->end = dma_load(&transfer);
        outcome->count[0] = bytes;
    } else if (!transfer.destination) {
        outcome->end = dma_store(&transfer);
        outcome->count[1] = bytes;
    } else {
        outcome->end = dma_copy_local(&transfer);
    }
    outcome->error = transfer.error;
}

static void reset_state(struct penta_soc *soc)
{
    struct dma_state *state = soc->engine_state[PENTA_ENGINE_DMA];
    dram_reset(&state->dram);
}

static void *create_state(const struct penta_config *config)
{
    struct dma_state *state = calloc(1, sizeof(*state));
    if (!state) return NULL;
    state->expand = dense_find_expander(NULL);
    // The configuration has been checked: the model is one of those that exist.
    dram_init(&state->dram, config->dram_model, config->clock_mhz, config->dram_latency,
              config->axi_bytes, config->dram_bytes, NULL);
    return state;
}

const struct penta_engine dma_engine = {
    .address = find_operands,
    .check = check_copy,
    .run = run_copy,
    .reset = reset_state,
    .create = create_state,
    .destroy = free,
};
