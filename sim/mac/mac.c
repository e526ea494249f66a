// SPDX-License-Identifier: Apache-2.0
// The MAC array as an engine: operands, legality, shape slots (docs/isa.md section 8).
#include <stdlib.h>
#include <string.h>

#include "mac/mac_kernel.h"
#include "mac/mac_run.h"
#include "mac/mac_state.h"
#include "soc/engine.h"
#include "soc/soc.h"

static bool is_run(const struct penta_command *command)
{
    return penta_get_common_opcode(command->word) == PENTA_OPCODE_MAC_RUN;
}

static void find_operands(const struct penta_soc *soc, struct penta_command *command)
{
    const uint32_t *word = command->word;
    memcpy(command->address, word + 5, sizeof(command->address));
    if (!is_run(command)) return;
    const uint32_t step[4] = {
        (uint32_t)penta_get_mac_run_x_step(word) * 4,
        (uint32_t)penta_get_mac_run_w_step(word),
        (uint32_t)penta_get_mac_run_out_step(word) * 4,
        (uint32_t)penta_get_mac_run_prm_step(word) * 4,
    };
    const uint32_t toggle[4] = {
        penta_get_common_toggle0(word),
        penta_get_common_toggle1(word),
        penta_get_common_toggle2(word),
        penta_get_common_toggle3(word),
    };
    const struct local_memory *local = soc->local;
    const uint32_t bank[4] = {
        local[MEMORY_SPAD].bank_bytes,
        local[MEMORY_WEIGHT].bank_bytes / soc->config.line_bytes,
        local[penta_get_mac_run_dest(word) ? MEMORY_ACC : MEMORY_SPAD].bank_bytes,
        local[MEMORY_SPAD].bank_bytes,
    };
    for (unsigned i = 0; i < 4; i++) {
        command->address[i] += command->iteration * step[i];
        if (command->iteration % 2 == 1) command->address[i] += toggle[i] * bank[i];
    }
}

static uint8_t check_shape(const struct penta_soc *soc, const uint32_t *word)
{
    const uint32_t k_last = penta_get_mac_shape_k_last(word);
    const uint32_t r_last = penta_get_mac_shape_r_last(word);
    const bool legal =
        k_last >= 1 && k_last <= soc->config.cols && r_last >= 1 && r_last <= soc->config.rows;
    return legal ? PENTA_ERROR_NONE : PENTA_ERROR_ILLEGAL;
}

static bool is_region(uint32_t address, uint32_t base)
{
    return address >> 28 == base >> 28;
}

static bool is_skip_legal(const struct penta_soc *soc, const struct penta_command *command,
                          const struct mac_shape *shape)
{
    const uint32_t cols = soc->config.cols;
    if (penta_get_mac_run_int8(command->word) || shape->u_on || shape->v_on) return false;
    uint32_t misfit = command->address[0] % cols;
    for (unsigned i = 0; i < MAC_LOOPS; i++)
        misfit |= (uint32_t)shape->s[i] % cols;
    return misfit == 0;
}

static bool is_result_legal(const struct penta_soc *soc, const struct penta_command *command)
{
    const uint32_t *word = command->word;
    const uint32_t init = penta_get_mac_run_init(word), scale = penta_get_mac_run_scale(word);
    const uint32_t out = command->address[2], prm = command->address[3];
    bool reads_parameters = init == MAC_INIT_BIAS;
    if (penta_get_mac_run_dest(word)) {
        const uint32_t line = 4 * soc->config.rows;
        if (!is_region(out, PENTA_REGION_ACC_BASE)) return false;
        if (out % line != 0 || (uint32_t)penta_get_mac_run_out_s3(word) % line != 0 ||
            (uint32_t)penta_get_mac_run_out_s4(word) % line != 0 ||
            (uint32_t)penta_get_mac_run_out_s5(word) % line != 0) {
            return false;
        }
    } else {
        if (!is_region(out, PENTA_REGION_SPAD_BASE)) return false;
        if (penta_get_mac_run_osize(word) == 3 || penta_get_mac_run_clamp(word) == 3) return false;
        if (scale == 3 || (scale == MAC_SCALE_VECTOR && init == MAC_INIT_BIAS)) return false;
        if (scale == MAC_SCALE_DESCRIPTOR && penta_get_mac_run_k(word) > MAC_SHIFT_LIMIT) {
            return false;
        }
        reads_parameters |= scale != MAC_SCALE_DESCRIPTOR;
    }
    return !reads_parameters || is_region(prm, PENTA_REGION_SPAD_BASE);
}

static uint8_t check_command(const struct penta_soc *soc, const struct penta_command *command)
{
    const uint32_t *word = command->word;
    const uint32_t opcode = penta_get_common_opcode(word);
    if (opcode == PENTA_OPCODE_MAC_SHAPE) return check_shape(soc, word);
    if (opcode != PENTA_OPCODE_MAC_RUN) return PENTA_ERROR_ILLEGAL;

    const struct mac_state *state = soc->engine_state[PENTA_ENGINE_MAC];
    const struct mac_shape *shape = &state->shape[penta_get_mac_run_slot(word)];
    const uint32_t planes = penta_get_mac_run_planes(word);
    if (!shape->loaded || planes == 0 || planes > MAC_PLANE_LIMIT) return PENTA_ERROR_ILLEGAL;
    if (penta_get_mac_run_int8(word) && (planes != 4 || penta_get_mac_run_radix5(word))) {
        return PENTA_ERROR_ILLEGAL;
    }
    if (penta_get_mac_run_init(word) == 3) return PENTA_ERROR_ILLEGAL;
    if (!is_region(command->address[0], PENTA_REGION_SPAD_BASE)) return PENTA_ERROR_ILLEGAL;
    if (!is_result_legal(soc, command)) return PENTA_ERROR_ILLEGAL;
    if (penta_get_mac_run_skip(word) && !is_skip_legal(soc, command, shape)) {
        return PENTA_ERROR_ILLEGAL;
    }
    return PENTA_ERROR_NONE;
}

static void load_shape(struct mac_shape *shape, const uint32_t *word)
{
    for (unsigned i = 0; i < MAC_LOOPS; i++) {
        // Words 5..10 have one layout.
        shape->n[i] = penta_get_mac_shape_n0m1(word + i) + 1;
        shape->s[i] = penta_get_mac_shape_s0(word + i);
    }
    shape->u_on = penta_get_mac_shape_u_on(word);
    shape->v_on = penta_get_mac_shape_v_on(word);
    shape->u_loops = penta_get_mac_shape_u_loops(word);
    shape->v_loops = penta_get_mac_shape_v_loops(word);
    shape->u_start = penta_get_mac_shape_u_start(word);
    shape->v_start = penta_get_mac_shape_v_start(word);
    shape->u_limit = (int32_t)penta_get_mac_shape_u_limit(word);
    shape->v_limit = (int32_t)penta_get_mac_shape_v_limit(word);
    shape->k_last = penta_get_mac_shape_k_last(word);
    shape->r_last = penta_get_mac_shape_r_last(word);
    shape->stride5 = penta_get_mac_shape_w_stride5(word);
    shape->loaded = true;
}

static void run_command(struct penta_soc *soc, const struct penta_command *command, uint64_t start,
                        uint64_t stop, struct penta_outcome *outcome)
{
    struct mac_state *state = soc->engine_state[PENTA_ENGINE_MAC];
    memset(outcome, 0, sizeof(*outcome));
    if (is_run(command)) {
        mac_run(soc, state, command, start, stop, outcome);
    } else {
        load_shape(&state->shape[penta_get_mac_shape_slot(command->word)], command->word);
        outcome->end = start + 1;
    }
}

static void reset_state(struct penta_soc *soc)
{
    struct mac_state *state = soc->engine_state[PENTA_ENGINE_MAC];
    memset(state->shape, 0, sizeof(state->shape));
}

static void free_workers(struct mac_worker *worker, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        free(worker[i].scratch);
    free(worker);
}

bool mac_set_workers(struct mac_state *state, const struct penta_config *config, uint32_t workers)
{
    struct mac_worker *worker =
        aligned_alloc(_Alignof(struct mac_worker), workers * sizeof *worker);
    if (worker == NULL) return false;
    for (uint32_t i = 0; i < workers; i++) {
        worker[i].scratch = malloc((size_t)MAC_BLOCK_CHUNKS * MAC_PLANE_LIMIT * config->line_bytes);
        if (worker[i].scratch == NULL) {
            free_workers(worker, i);
            return false;
        }
    }
    free_workers(state->worker, state->workers);
    state->worker = worker;
    state->workers = workers;
    return true;
}

static void destroy_state(void *pointer)
{
    struct mac_state *state = pointer;
    free_workers(state->worker, state->workers);
    free(state->result);
    free(state);
}

static void *create_state(const struct penta_config *config)
{
    struct mac_state *state = calloc(1, sizeof(*state));
    if (!state) return NULL;
    state->kernel = mac_find_kernel(NULL);
    state->result = malloc(MAC_TILE_GROUP * sizeof *state->result);
    if (!state->result || !mac_set_workers(state, config, 1)) {
        destroy_state(state);
        return NULL;
    }
    return state;
}

const struct penta_engine mac_engine = {
    .address = find_operands,
    .check = check_command,
    .run = run_command,
    .reset = reset_state,
    .create = create_state,
    .destroy = destroy_state,
};
