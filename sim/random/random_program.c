// SPDX-License-Identifier: Apache-2.0
// A whole program: layout of TCM, start, body, end, data in DRAM, stimulus.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random/random_elf.h"
#include "random/random_state.h"

enum { BUDGET_OF_TRAPS = 30000, ITEM_BYTES = 2048 };

enum random_mix random_mix_of_name(const char *name)
{
    static const char *const names[] = {"scalar", "traps", "dma", "mac", "smu", "all", "deadlock"};
    for (unsigned i = 0; i < RANDOM_MIX_COUNT; i++)
        if (strcmp(names[i], name) == 0) return (enum random_mix)i;
    return RANDOM_MIX_COUNT;
}

static void choose_registers(struct random_state *state)
{
    // x10 and x11 belong to host calls, so they have no other role.
    uint8_t pool[31] = {0};
    uint32_t count = 0;
    for (uint32_t i = 1; i < 32; i++)
        if (i != 10 && i != 11) pool[count++] = (uint8_t)i;
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        const uint32_t at = random_below(state, count);
        state->role[i] = pool[at];
        pool[at] = pool[--count];
    }
    pool[count++] = 10;
    pool[count++] = 11;
    memcpy(state->free_registers, pool, count);
    state->free_count = count;
}

static void lay_out(struct random_state *state)
{
    const uint32_t tcm = state->config->tcm_bytes;
    const uint32_t code = tcm / 2 < (1u << 18) ? tcm / 2 : 1u << 18;
    state->data = tcm - RANDOM_TAIL_BYTES - RANDOM_DATA_BYTES;
    state->descriptors = state->data;
    state->code_limit = code - ITEM_BYTES;
    state->descriptor_limit = code + 4096;
    state->tohost = PENTA_REGION_TCM_BASE + state->data + 16;
    const uint32_t half = state->config->weight_bytes / 2;
    state->clean_bytes = half < 12288 ? half : 12288;
    const uint32_t quarter = state->config->state_bytes / state->config->state_banks / 4;
    state->clean_state_bytes = (quarter < 1536 ? quarter : 1536) / 3 * 3;
    for (unsigned i = 0; i < 16; i++)
        state->owner[i] = (uint8_t)((i + state->random) % OWNER_COUNT);
}

static void emit_start(struct random_state *state)
{
    const uint32_t jump = state->here, a = state->role[ROLE_ADDRESS];
    emit(state, encode_jump(0, 0));
    for (uint32_t i = random_below(state, 16); i > 0; i--)
        emit(state, random_plain_instruction(state));
    random_emit_handler(state);
    patch_to_here(state, jump);
    emit_constant(state, a,
                  PENTA_REGION_TCM_BASE + state->table + (random_chance(state, 50) ? 1 : 0));
    emit_csr(state, 1, 0, PENTA_CSR_MTVEC, a);
    emit_constant(state, state->role[ROLE_BUDGET], BUDGET_OF_TRAPS);
    emit_constant(state, state->role[ROLE_RESUME], PENTA_REGION_TCM_BASE + state->finish);
    emit_constant(state, state->role[ROLE_DATA],
                  PENTA_REGION_TCM_BASE + state->data + RANDOM_LOG_BYTES + 992);
    emit_constant(state, a, PENTA_REGION_TCM_BASE + state->data + 8);
    emit_store(state, 2, a, 0, 0);
    for (uint32_t i = 0; i < state->free_count; i++)
        if (random_chance(state, 60))
            emit_constant(state, state->free_registers[i], random_operand(state));
}

static void emit_exit(struct random_state *state)
{
    if (random_chance(state, 40)) random_emit_drain(state);
    for (uint32_t i = random_below(state, 12); i > 0; i--)
        random_emit_csr_read(state);
    if (random_chance(state, 50)) {
        // SYS_EXIT, ADP_Stopped_ApplicationExit
        emit_addi(state, 10, 0, 0x18);
        emit_constant(state, 11, 0x20026);
        emit(state, 0x01f01013);
        emit(state, 0x00100073);
        emit(state, 0x40705013);
    }
    emit_jump(state, 0, PENTA_REGION_TCM_BASE + state->finish);
}

static void emit_body(struct random_state *state)
{
    const struct random_options *options = state->options;
    const bool commands = options->mix != RANDOM_SCALAR && options->mix != RANDOM_TRAPS;
    if (options->mix == RANDOM_TRAPS || random_chance(state, 30))
        random_emit_interrupt_state(state);
    if (commands) random_emit_first_commands(state);
    for (uint32_t i = 0; i < options->length; i++) {
        if (state->here > state->code_limit) break;
        if (state->descriptors < state->descriptor_limit) break;
        if (commands && random_chance(state, 40)) {
            random_emit_commands(state);
        } else {
            random_emit_scalar(state);
        }
    }
    if (options->mix == RANDOM_DEADLOCK) random_emit_deadlock(state);
    emit_exit(state);
}

static void fill_dram(struct random_state *state, uint8_t *dram)
{
    // 24 bits are eight digit codes, 56 bits are eight dense triples.
    for (uint32_t i = 0; i < RANDOM_DIGITS_BYTES; i += 3) {
        uint32_t bits = 0;
        for (unsigned j = 0; j < 8; j++)
            bits |= (random_chance(state, 40) ? 2 : random_below(state, 5)) << 3 * j;
        for (unsigned j = 0; j < 3; j++)
            dram[RANDOM_DIGITS_AT + i + j] = (uint8_t)(bits >> 8 * j);
    }
    for (uint32_t i = 0; i < RANDOM_DENSE_BYTES; i += 7) {
        uint64_t bits = 0;
        for (unsigned j = 0; j < 8; j++)
            bits |= (uint64_t)random_between(state, 0, 124) << 7 * j;
        for (unsigned j = 0; j < 7; j++)
            dram[RANDOM_DENSE_AT + i + j] = (uint8_t)(bits >> 8 * j);
    }
    uint32_t run = 0;
    for (uint32_t i = 0; i < RANDOM_SPARSE_BYTES; i++) {
        if (run == 0) run = 1 + random_below(state, 300);
        run--;
        dram[RANDOM_SPARSE_AT + i] = run < 20 ? (uint8_t)random_next(state) : 0;
    }
    for (uint32_t i = 0; i < RANDOM_NOISE_BYTES; i++)
        dram[RANDOM_NOISE_AT + i] = (uint8_t)random_next(state);
}

// Interrupts at any time; sometimes a reset or two.
static char *make_stimulus(struct random_state *state)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) return NULL;
    const uint32_t length = state->options->length;
    uint32_t resets = random_chance(state, 30) ? 1 + random_below(state, 2) : 0;
    uint64_t cycle = random_below(state, 200);
    uint32_t pin = 0;
    fprintf(file, "# seed %" PRIu64 "\n", state->options->seed);
    for (uint32_t i = 0; i < 40; i++) {
        if (cycle > 0 && resets > 0 && random_chance(state, 8)) {
            const uint32_t held = random_chance(state, 50) ? 1 : 1 + random_below(state, 60);
            fprintf(file, "cycle %" PRIu64 " reset %" PRIu32 "\n", cycle, held);
            cycle += held;
            resets--;
        } else {
            fprintf(file, "cycle %" PRIu64 " irq %" PRIu32 "\n", cycle, pin ^= 1);
        }
        cycle += 1 + random_below(state, random_chance(state, 50) ? 60 : 4 * length);
    }
    if (fclose(file) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

bool random_program(const struct random_options *options, struct random_output *output)
{
    struct random_state state = {.options = options, .config = options->config};
    uint8_t dram[RANDOM_DRAM_BYTES] = {0}, end[RANDOM_END_BYTES];
    memset(output, 0, sizeof *output);
    state.random = options->seed * UINT64_C(0xd1342543de82ef95) + options->mix;
    state.tcm = calloc(1, state.config->tcm_bytes);
    if (state.tcm == NULL) return false;
    random_next(&state);
    choose_registers(&state);
    lay_out(&state);
    for (uint32_t i = 0; i < RANDOM_DATA_BYTES - RANDOM_LOG_BYTES; i++)
        state.tcm[state.data + RANDOM_LOG_BYTES + i] = (uint8_t)random_next(&state);
    state.here = state.config->tcm_bytes - RANDOM_TAIL_BYTES;
    while (state.here < state.config->tcm_bytes)
        emit(&state, random_plain_instruction(&state));
    state.here = 0;
    emit_start(&state);
    emit_body(&state);
    fill_dram(&state, dram);
    for (unsigned i = 0; i < sizeof end; i++)
        end[i] = (uint8_t)random_next(&state);
    output->stimulus = make_stimulus(&state);

    const uint32_t tcm = PENTA_REGION_TCM_BASE;
    const struct random_segment segments[] = {
        {tcm, state.here, state.tcm},
        {tcm + state.descriptors, state.config->tcm_bytes - state.descriptors,
         state.tcm + state.descriptors},
        {PENTA_REGION_DRAM_BASE, sizeof dram, dram},
        {(uint32_t)(state.config->dram_bytes < 0x80000000u ? state.config->dram_bytes
                                                           : 0x80000000u) -
             (uint32_t)sizeof end,
         sizeof end, end},
    };
    output->elf = random_write_elf(segments, 4, state.tohost, &output->elf_size);
    free(state.tcm);
    if (output->elf != NULL && output->stimulus != NULL) return true;
    random_free(output);
    return false;
}

void random_free(struct random_output *output)
{
    free(output->elf);
    free(output->stimulus);
    memset(output, 0, sizeof *output);
}
