// SPDX-License-Identifier: Apache-2.0
// The state-machine unit as an engine: operands of an iteration, shape slots, tables, random words
// (docs/smu.md sections 1, 2, 7 and 8).
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "smu/smu_compute.h"
#include "smu/smu_decode.h"
#include "smu/smu_kernel.h"
#include "smu/smu_run.h"
#include "smu/smu_state.h"
#include "soc/engine.h"
#include "soc/soc.h"

enum { TABLE_CYCLES = 132 };  // of an SMU_TABLE

// Start address of operand i: field + 4*r*STEP + toggle.
static uint32_t find_start(const struct penta_soc *soc, const struct penta_command *command,
                           unsigned i, int32_t step, uint32_t toggle)
{
    const uint32_t address = command->word[5 + i] + command->iteration * (uint32_t)step * 4;
    if (command->iteration % 2 == 0 || !smu_is_local(address)) return address;
    const struct local_memory *memory = memory_of_address((struct penta_soc *)soc, address);
    return address + toggle * memory->bank_bytes;
}

static void find_operands(const struct penta_soc *soc, struct penta_command *command)
{
    const uint32_t *word = command->word;
    memcpy(command->address, word + 5, sizeof(command->address));
    const uint32_t toggle[SMU_OPERANDS] = {
        penta_get_common_toggle0(word),
        penta_get_common_toggle1(word),
        penta_get_common_toggle2(word),
        penta_get_common_toggle3(word),
    };
    const uint32_t opcode = penta_get_common_opcode(word);
    if (opcode == PENTA_OPCODE_SMU_TABLE) {
        command->address[0] =
            find_start(soc, command, 0, penta_get_smu_table_x_step(word), toggle[0]);
    } else if (opcode == PENTA_OPCODE_SMU_RUN) {
        const int32_t step[SMU_OPERANDS] = {
            penta_get_smu_run_x_step(word),
            penta_get_smu_run_y_step(word),
            penta_get_smu_run_z_step(word),
            penta_get_smu_run_w_step(word),
        };
        for (unsigned i = 0; i < SMU_OPERANDS; i++)
            command->address[i] = find_start(soc, command, i, step[i], toggle[i]);
    }
}

static bool is_legal(const struct penta_soc *soc, const struct penta_command *command)
{
    const struct smu_state *state = soc->engine_state[PENTA_ENGINE_SMU];
    struct smu_run run;
    switch (penta_get_common_opcode(command->word)) {
    case PENTA_OPCODE_SMU_SHAPE:
    case PENTA_OPCODE_SMU_SEED:
        return true;
    case PENTA_OPCODE_SMU_TABLE:
        return smu_is_local(command->address[0]);
    case PENTA_OPCODE_SMU_RUN:
        smu_decode_run(command->word, &run);
        return smu_is_legal(state, soc->config.lanes, &run,
                            &state->shape[penta_get_smu_run_slot(command->word)], command->address);
    default:
        return false;
    }
}

static uint8_t check_command(const struct penta_soc *soc, const struct penta_command *command)
{
    return is_legal(soc, command) ? PENTA_ERROR_NONE : PENTA_ERROR_ILLEGAL;
}

static uint8_t load_table(struct penta_soc *soc, const struct penta_command *command,
                          struct smu_table *table)
{
    uint8_t bytes[2 * SMU_TABLE_ENTRIES];
    const uint32_t address = command->address[0];
    if (soc->check != NULL) {
        check_engine_read(soc, PENTA_ENGINE_SMU, address, sizeof(bytes));
    }
    const uint8_t error = memory_read_checked(memory_of_address(soc, address), address,
                                              sizeof(bytes), command->read_mask, bytes);
    for (unsigned i = 0; i < SMU_TABLE_ENTRIES; i++)
        table->entry[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
    table->loaded = true;
    return error;
}

static void seed_lanes(struct smu_state *state, uint32_t seed)
{
    for (uint32_t i = 0; i < SMU_LANE_LIMIT; i++)
        state->random[i] = smu_random_seed(seed, i);
}

static void run_command(struct penta_soc *soc, const struct penta_command *command, uint64_t start,
                        uint64_t stop, struct penta_outcome *outcome)
{
    struct smu_state *state = soc->engine_state[PENTA_ENGINE_SMU];
    const uint32_t *word = command->word;
    memset(outcome, 0, sizeof(*outcome));
    outcome->end = start + 1;
    // What a command that a reset interrupts has loaded is gone with the reset.
    switch (penta_get_common_opcode(word)) {
    case PENTA_OPCODE_SMU_SHAPE:
        smu_decode_shape(word, &state->shape[penta_get_smu_shape_slot(word)]);
        break;
    case PENTA_OPCODE_SMU_SEED:
        seed_lanes(state, penta_get_smu_seed_seed(word));
        break;
    case PENTA_OPCODE_SMU_TABLE:
        outcome->error = load_table(soc, command, &state->table[penta_get_smu_table_slot(word)]);
        outcome->end = start + TABLE_CYCLES;
        break;
    default:
        smu_run_command(soc, state, command, start, stop, outcome);
    }
}

static void reset_state(struct penta_soc *soc)
{
    struct smu_state *state = soc->engine_state[PENTA_ENGINE_SMU];
    const struct smu_kernel *kernel = state->kernel;
    memset(state, 0, sizeof(*state));
    state->kernel = kernel;
    seed_lanes(state, 0);
}

static void *create_state(const struct penta_config *config)
{
    (void)config;
    struct smu_state *state = calloc(1, sizeof *state);
    if (state != NULL) state->kernel = smu_find_kernel(NULL);
    return state;
}

const struct penta_engine smu_engine = {
    .address = find_operands,
    .check = check_command,
    .run = run_command,
    .reset = reset_state,
    .create = create_state,
    .destroy = free,
};
