// SPDX-License-Identifier: Apache-2.0
// Items that use the engines: commands, semaphores, fences, polling, deadlocks.
//
// Semaphores are free of deadlocks by construction: each has one unit that waits for it, and a
// command waits for no more than was signalled by what stands before it in the program. Commands
// that fail break that; then the trap handler or the program goes on by itself (random_trap.c).
#include <string.h>

#include "random/random_state.h"

uint32_t random_place_descriptor(struct random_state *state, const uint32_t word[16])
{
    state->descriptors -= 64;
    for (unsigned i = 0; i < 64; i++)
        state->tcm[state->descriptors + i] = (uint8_t)(word[i / 4] >> 8 * (i % 4));
    return PENTA_REGION_TCM_BASE + state->descriptors;
}

static void use_bases(struct random_state *state, uint32_t word[16])
{
    for (unsigned i = 0; i < 4; i++) {
        if (!random_chance(state, 20)) continue;
        const uint32_t base = random_below(state, 16);
        word[2] = (word[2] & ~(15u << 4 * i)) | base << 4 * i;
        word[5 + i] -= state->pbase[base];
    }
}

// Waits for what is certain to come, signals for others.
static void use_semaphores(struct random_state *state, unsigned engine, uint32_t word[16],
                           bool good)
{
    const uint32_t iterations = penta_get_common_repeat(word) + 1;
    const uint32_t count = state->config->semaphores;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t s = random_below(state, count);
        if (!random_chance(state, 50)) continue;
        for (uint32_t tries = 0; tries < count; tries++) {
            if (state->owner[s] == engine && state->tokens[s] >= iterations) break;
            s = (s + 1) % count;
        }
        uint32_t most = state->tokens[s] / iterations;
        if (most > 15) most = 15;
        if (state->owner[s] != engine || most == 0) continue;
        // All there is: the latest signal, too, is then waited for.
        const uint32_t taken = random_chance(state, 70) ? most : 1 + random_below(state, most);
        if (i == 0) {
            penta_set_common_wait0_sem(word, s);
            penta_set_common_wait0_count(word, taken);
        } else {
            penta_set_common_wait1_sem(word, s);
            penta_set_common_wait1_count(word, taken);
        }
        state->tokens[s] -= taken * iterations;
    }
    for (unsigned i = 0; i < 2; i++) {
        const uint32_t s = random_below(state, count);
        const uint32_t added = 1 + random_below(state, random_chance(state, 80) ? 3 : 15);
        if (!random_chance(state, 40) || state->tokens[s] + added * iterations > (good ? 30 : 200))
            continue;
        if (i == 0) {
            penta_set_common_sig0_sem(word, s);
            penta_set_common_sig0_count(word, added);
        } else {
            penta_set_common_sig1_sem(word, s);
            penta_set_common_sig1_count(word, added);
        }
        if (good) state->tokens[s] += added * iterations;
    }
}

// One instruction that waits only where that is harmless; else it is skipped when it would wait.
static void emit_enqueue(struct random_state *state, unsigned engine, uint32_t address)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t enqueue = PENTA_INSN_ENQ_DMA_MATCH | engine << 25 | a << 15;
    emit_constant(state, a, address);
    if (!random_is_safe(state)) {
        emit_csr(state, 2, b, PENTA_CSR_PSTAT_DMA + engine, 0);
        emit_i(state, 0x13, 5, b, b, 8);
        emit_i(state, 0x13, 7, b, b, 255);
        emit_branch(state, 0, b, 0, 8);
    }
    emit(state, enqueue);
}

static void enqueue_command(struct random_state *state, unsigned engine, uint32_t word[16],
                            bool good)
{
    use_semaphores(state, engine, word, good);
    if (!good) random_spoil(state, engine, word);
    if (good && engine == OWNER_MAC && penta_get_common_opcode(word) == PENTA_OPCODE_MAC_SHAPE) {
        struct random_shape *shape = &state->shape[penta_get_mac_shape_slot(word)];
        shape->loaded = true;
        memcpy(shape->word, word, sizeof shape->word);
    }
    if (good && engine == OWNER_SMU) random_note_smu(state, word);
    use_bases(state, word);
    const uint32_t address = random_place_descriptor(state, word);
    emit_enqueue(state, engine, address);
    // The same command again, at once.
    if (good && random_chance(state, 6) && word[1] == 0) emit_enqueue(state, engine, address);
}

static void emit_nop(struct random_state *state, bool good)
{
    uint32_t word[16] = {0};
    if (random_chance(state, 30)) {
        for (unsigned i = 5; i < 16; i++)
            word[i] = random_operand(state);
    }
    penta_set_common_repeat(
        word, random_chance(state, 80) ? random_below(state, 4) : random_below(state, 40));
    // Banks that it only holds.
    uint32_t have = 0;
    for (unsigned i = 0; i < MEMORY_COUNT; i++) {
        const struct random_memory memory = random_memory(state->config, i);
        have |= ((1u << memory.banks) - 1) << memory.first_bit;
    }
    const uint32_t read = random_chance(state, 50) ? (uint32_t)random_next(state) & have : 0;
    const uint32_t flip = random_chance(state, 30) ? (uint32_t)random_next(state) & have & read : 0;
    penta_set_common_read_mask(word, read);
    penta_set_common_write_mask(word, (uint32_t)random_next(state) & have & ~read);
    penta_set_common_read_xor(word, flip);
    enqueue_command(state, random_below(state, 3), word, good);
}

static void emit_pbase(struct random_state *state)
{
    const uint32_t n = random_below(state, 16), b = state->role[ROLE_VALUE];
    uint32_t value = random_operand(state);
    const uint32_t funct3 = 1 + random_below(state, 3);
    emit_constant(state, b, value);
    emit_csr(state, funct3, random_destination(state), PENTA_CSR_PBASE_FIRST + n, b);
    if (funct3 == 2) value |= state->pbase[n];
    if (funct3 == 3) value = state->pbase[n] & ~value;
    if (n > 0) state->pbase[n] = value;
}

static void emit_core_semaphore(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t s = random_below(state, state->config->semaphores);
    uint32_t count = 1 + random_below(state, 15);
    const bool take =
        state->owner[s] == OWNER_CORE && state->tokens[s] > 0 && random_is_safe(state);
    if (take && count > state->tokens[s] && !random_chance(state, 5)) count = state->tokens[s];
    if (!take && state->tokens[s] + count > 200 && !random_chance(state, 5)) return;
    emit_addi(state, a, 0, (int32_t)s);
    emit_addi(state, b, 0, (int32_t)count);
    emit(state,
         (take ? PENTA_INSN_SEM_WAIT_MATCH : PENTA_INSN_SEM_SIGNAL_MATCH) | a << 15 | b << 20);
    if (take) {
        state->tokens[s] -= count < state->tokens[s] ? count : state->tokens[s];
    } else {
        state->tokens[s] += count;
    }
}

// A semaphore past 255.
static void emit_overflow(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t s = random_below(state, state->config->semaphores);
    if (random_chance(state, 50)) {
        uint32_t word[16] = {0};
        penta_set_common_repeat(word, 17 + random_below(state, 10));
        penta_set_common_sig0_sem(word, s);
        penta_set_common_sig0_count(word, 15);
        emit_enqueue(state, random_below(state, 3), random_place_descriptor(state, word));
    } else {
        emit_addi(state, a, 0, (int32_t)s);
        emit_addi(state, b, 0, 15);
        for (unsigned i = 0; i < 18; i++)
            emit(state, PENTA_INSN_SEM_SIGNAL_MATCH | a << 15 | b << 20);
    }
    // At most this is sure to be there afterwards.
    state->tokens[s] = state->tokens[s] > 100 ? state->tokens[s] : 100;
}

// Bounded: reads the state of an engine until it has nothing to do, then clears what failed.
static void emit_poll(struct random_state *state)
{
    const uint32_t engine = random_below(state, 3), b = state->role[ROLE_VALUE];
    const uint32_t counter = state->role[ROLE_LOOP1];
    emit_addi(state, counter, 0, (int32_t)(1 + random_below(state, 200)));
    const uint32_t top = random_here(state);
    emit_csr(state, 2, b, PENTA_CSR_PSTAT_DMA + engine, 0);
    if (random_chance(state, 30)) random_emit_csr_read(state);
    emit_i(state, 0x13, 7, b, b, 255);
    emit_branch(state, 0, b, 0, 12);
    emit_addi(state, counter, counter, -1);
    emit_branch(state, 1, counter, 0, (int32_t)(top - random_here(state)));
    if (random_chance(state, 40)) {
        emit_csr(state, random_chance(state, 50) ? 1 : 5, random_destination(state),
                 PENTA_CSR_PERR_DMA + random_below(state, 4), random_below(state, 32));
    }
}

static void emit_fence_engines(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS];
    if (!random_is_safe(state)) {
        emit_poll(state);
        return;
    }
    emit_constant(
        state, a,
        random_below(state, 8) | (random_chance(state, 30) ? random_operand(state) & ~7u : 0));
    emit(state, PENTA_INSN_FENCE_MATCH | a << 15);
}

// Nothing but the handler ends this wait: it is told of the deadlock, or of the timer.
static void emit_recoverable_deadlock(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    random_emit_safe(state);
    const uint32_t s = random_below(state, state->config->semaphores);
    if (random_chance(state, 50)) {
        emit_addi(state, a, 0, (int32_t)s);
        emit_addi(state, b, 0, 15);
        emit(state, PENTA_INSN_SEM_WAIT_MATCH | a << 15 | b << 20);
    } else {
        uint32_t word[16] = {0};
        penta_set_common_wait0_sem(word, s);
        penta_set_common_wait0_count(word, 15);
        emit_enqueue(state, random_below(state, 3), random_place_descriptor(state, word));
        emit_addi(state, a, 0, 7);
        emit(state, PENTA_INSN_FENCE_MATCH | a << 15);
    }
    state->tokens[s] = 0;
}

static void emit_command(struct random_state *state)
{
    const enum random_mix mix = state->options->mix;
    // Half of the errors of the SMU's commands need data or places to go with them.
    const uint32_t errors = state->options->error_percent * (mix == RANDOM_SMU ? 2 : 1);
    const bool good = !random_chance(state, errors);
    uint32_t word[16];
    if (random_chance(state, 14)) {
        emit_nop(state, good);
    } else if (mix == RANDOM_DMA || random_chance(state, mix < RANDOM_ALL ? 25 : 40)) {
        if (random_dma_command(state, word)) enqueue_command(state, OWNER_DMA, word, good);
    } else if (mix == RANDOM_SMU || (mix >= RANDOM_ALL && random_chance(state, 50))) {
        if (random_smu_command(state, word, good)) enqueue_command(state, OWNER_SMU, word, good);
    } else if (random_chance(state, 30)) {
        random_mac_shape(state, word);
        enqueue_command(state, OWNER_MAC, word, good);
    } else if (random_mac_command(state, word)) {
        enqueue_command(state, OWNER_MAC, word, good);
    }
}

void random_emit_commands(struct random_state *state)
{
    const uint32_t choice = random_below(state, 100);
    if (choice < 69) {
        emit_command(state);
    } else if (choice < 72) {
        // As many as a queue holds, and more.
        const uint32_t most = state->config->queue_depth < 8 ? state->config->queue_depth : 8;
        if (random_chance(state, 60)) random_emit_safe(state);
        for (uint32_t i = 0; i < most + 2; i++)
            emit_command(state);
    } else if (choice < 79) {
        emit_core_semaphore(state);
    } else if (choice < 86) {
        emit_fence_engines(state);
    } else if (choice < 90) {
        emit_pbase(state);
    } else if (choice < 94) {
        emit_poll(state);
    } else if (choice < 95) {
        random_emit_safe(state);
    } else if (choice < 97) {
        random_emit_meeting(state);
    } else if (choice < 98 && state->options->error_percent > 0) {
        emit_overflow(state);
    } else if (choice < 99 && state->options->error_percent > 0) {
        emit_recoverable_deadlock(state);
    } else {
        random_emit_interrupt_state(state);
    }
}

// Legal digits at both ends of the state memory, some shapes and a table.
static void emit_first_smu_commands(struct random_state *state)
{
    const struct random_memory memory = random_memory(state->config, MEMORY_STATE);
    uint32_t word[16] = {0};
    penta_set_common_opcode(word, PENTA_OPCODE_DMA_COPY);
    penta_set_common_write_mask(word, ((1u << memory.banks) - 1) << memory.first_bit);
    penta_set_dma_copy_n0(word, state->clean_state_bytes);
    penta_set_dma_copy_n1(word, 1);
    penta_set_dma_copy_n2(word, 1);
    penta_set_dma_copy_src_s0(word, 1);
    penta_set_dma_copy_dst_s0(word, 1);
    for (unsigned end = 0; end < 2; end++) {
        penta_set_dma_copy_src(word, RANDOM_DIGITS_AT + end * state->clean_state_bytes);
        penta_set_dma_copy_dst(word,
                               memory.base + (end ? memory.bytes - state->clean_state_bytes : 0));
        emit_enqueue(state, OWNER_DMA, random_place_descriptor(state, word));
    }
    for (unsigned i = 0; i < 3; i++) {
        random_smu_shape(state, word);
        enqueue_command(state, OWNER_SMU, word, true);
    }
    // Whether a reset leaves a table loaded.
    if (state->options->error_percent > 0 && random_chance(state, 40) &&
        random_smu_run(state, word)) {
        penta_set_smu_run_fn(word, 1 + random_below(state, 2));
        emit_enqueue(state, OWNER_SMU, random_place_descriptor(state, word));
    }
    if (random_chance(state, 70) && random_smu_table(state, word)) {
        enqueue_command(state, OWNER_SMU, word, true);
    }
}

void random_emit_first_commands(struct random_state *state)
{
    const struct random_memory weight = random_memory(state->config, MEMORY_WEIGHT);
    const struct random_memory spad = random_memory(state->config, MEMORY_SPAD);
    uint32_t word[16] = {0};
    random_emit_safe(state);
    // Legal digits into the first part of the weight buffer.
    const uint32_t row =
        state->clean_bytes < RANDOM_DIGITS_BYTES ? state->clean_bytes : RANDOM_DIGITS_BYTES;
    penta_set_common_opcode(word, PENTA_OPCODE_DMA_COPY);
    penta_set_common_write_mask(word, ((1u << weight.banks) - 1) << weight.first_bit);
    penta_set_dma_copy_src(word, RANDOM_DIGITS_AT);
    penta_set_dma_copy_dst(word, weight.base);
    penta_set_dma_copy_n0(word, row);
    penta_set_dma_copy_n1(word, state->clean_bytes / row);
    penta_set_dma_copy_n2(word, 1);
    penta_set_dma_copy_src_s0(word, 1);
    penta_set_dma_copy_dst_s0(word, 1);
    penta_set_dma_copy_dst_s1(word, (int32_t)row);
    emit_enqueue(state, OWNER_DMA, random_place_descriptor(state, word));
    // Zeros into a part of the scratchpad, for SKIP.
    const uint32_t most =
        spad.bytes / 2 < RANDOM_SPARSE_BYTES ? spad.bytes / 2 : RANDOM_SPARSE_BYTES;
    penta_set_common_write_mask(word, ((1u << spad.banks) - 1) << spad.first_bit);
    penta_set_dma_copy_src(word, RANDOM_SPARSE_AT);
    penta_set_dma_copy_dst(word, spad.base + random_below(state, spad.bytes / most) * most);
    penta_set_dma_copy_n0(word, most);
    penta_set_dma_copy_n1(word, 1);
    emit_enqueue(state, OWNER_DMA, random_place_descriptor(state, word));
    for (unsigned i = 0; i < 2 && state->options->mix != RANDOM_SMU; i++) {
        random_mac_shape(state, word);
        enqueue_command(state, OWNER_MAC, word, true);
    }
    if (state->options->mix >= RANDOM_SMU) emit_first_smu_commands(state);
}

void random_emit_drain(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS];
    random_emit_safe(state);
    emit_addi(state, a, 0, 7);
    emit(state, PENTA_INSN_FENCE_MATCH | a << 15);
}

void random_emit_deadlock(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t engine = random_below(state, 3);
    uint32_t word[16] = {0};
    random_emit_drain(state);
    emit_csr(state, 7, 0, PENTA_CSR_MSTATUS, 8);
    state->interrupts = false;
    // Waits until any value of the semaphore is used up.
    const uint32_t s = random_below(state, state->config->semaphores);
    penta_set_common_repeat(word, 1000);
    penta_set_common_wait0_sem(word, s);
    penta_set_common_wait0_count(word, 15);
    const uint32_t address = random_place_descriptor(state, word);
    const uint32_t kind = random_below(state, 5);
    emit_constant(state, a, address);
    if (kind != 4) emit(state, PENTA_INSN_ENQ_DMA_MATCH | engine << 25 | a << 15);
    if (kind == 3) {
        // A frozen engine with a command behind: an opcode that no engine has.
        word[0] = 0xff;
        emit_constant(state, b, random_place_descriptor(state, word));
        emit(state, PENTA_INSN_ENQ_DMA_MATCH | (engine + 1) % 3 << 25 | b << 15);
    }
    emit_constant(state, b, 1u << 16);
    emit_csr(state, 1, 0, PENTA_CSR_MIE, kind == 1 || kind == 4 ? 0 : b);
    for (unsigned i = 0; i < 4; i++)
        emit_csr(state, 1, 0, PENTA_CSR_PERR_DMA + i, 0);
    switch (kind) {
    case 0:  // a full queue
        for (uint32_t i = 0; i < state->config->queue_depth; i++)
            emit(state, PENTA_INSN_ENQ_DMA_MATCH | engine << 25 | a << 15);
        break;
    case 1:  // wfi with nothing enabled
    case 4:
        emit(state, 0x10500073);
        break;
    case 2:
        emit_addi(state, a, 0, (int32_t)s);
        emit_addi(state, b, 0, 15);
        for (unsigned i = 0; i < 18; i++)
            emit(state, PENTA_INSN_SEM_WAIT_MATCH | a << 15 | b << 20);
        break;
    default:
        emit_addi(state, a, 0, 7);
        emit(state, PENTA_INSN_FENCE_MATCH | a << 15);
    }
}
