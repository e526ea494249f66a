// SPDX-License-Identifier: Apache-2.0
// Items in which several rare things come together: everybody at one semaphore, all interrupts
// pending at once, commands with hundreds of iterations.
#include "random/random_state.h"

enum { MIE_ALL = 1 << 7 | 1 << 11 | 1 << 16 };

static void emit_at_once(struct random_state *state, unsigned engine, const uint32_t word[16])
{
    const uint32_t a = state->role[ROLE_ADDRESS];
    emit_constant(state, a, random_place_descriptor(state, word));
    emit(state, PENTA_INSN_ENQ_DMA_MATCH | engine << 25 | a << 15);
}

static void emit_core_sem(struct random_state *state, bool take, uint32_t s, uint32_t count)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    emit_addi(state, a, 0, (int32_t)s);
    emit_addi(state, b, 0, (int32_t)count);
    emit(state,
         (take ? PENTA_INSN_SEM_WAIT_MATCH : PENTA_INSN_SEM_SIGNAL_MATCH) | a << 15 | b << 20);
}

static void emit_some(struct random_state *state, uint32_t limit)
{
    for (uint32_t i = random_below(state, limit); i > 0; i--)
        emit(state, random_plain_instruction(state));
}

// Engines and the core signal one semaphore and wait for it, many times a command. There may be too
// little for all of them: the trap handler sees to that.
static void emit_contest(struct random_state *state)
{
    const uint32_t s = random_below(state, state->config->semaphores);
    const bool even = random_chance(state, 50);  // one waits for what the others signal
    random_emit_safe(state);
    const uint32_t rounds = 1 + random_below(state, state->config->queue_depth > 2 ? 3 : 1);
    for (uint32_t round = 0; round < rounds; round++) {
        const uint32_t special = random_below(state, 3);
        for (unsigned engine = 0; engine < 3; engine++) {
            uint32_t word[16] = {0};
            penta_set_common_repeat(word,
                                    even ? 20 + random_below(state, 40) : random_below(state, 40));
            if (even ? engine == special : engine != special) {
                penta_set_common_wait0_sem(word, s);
                penta_set_common_wait0_count(word, 1 + (even ? 0 : random_below(state, 2)));
                if (!even && (s ^ 1) < state->config->semaphores && random_chance(state, 50)) {
                    penta_set_common_wait1_sem(word, random_chance(state, 50) ? s : s ^ 1);
                    penta_set_common_wait1_count(word, 1);
                }
            }
            if (even ? engine != special : engine == special || random_chance(state, 40)) {
                penta_set_common_sig0_sem(word, s);
                penta_set_common_sig0_count(word, 1 + random_below(state, even ? 2 : 3));
            }
            emit_at_once(state, engine, word);
            emit_some(state, 4);
        }
    }
    for (uint32_t i = 1 + random_below(state, 24); i > 0; i--) {
        emit_core_sem(state, true, s, 1 + random_below(state, even ? 2 : 3));
        emit_some(state, 3);
    }
    state->tokens[s] = 0;
    if ((s ^ 1) < state->config->semaphores) state->tokens[s ^ 1] = 0;
}

// Two waits of one command for one semaphore add up: signals come until they are served.
static void emit_sum(struct random_state *state)
{
    const uint32_t s = random_below(state, state->config->semaphores);
    const uint32_t first = random_between(state, 1, 15), second = random_between(state, 1, 15);
    uint32_t word[16] = {0};
    random_emit_safe(state);
    penta_set_common_wait0_sem(word, s);
    penta_set_common_wait0_count(word, first);
    penta_set_common_wait1_sem(word, s);
    penta_set_common_wait1_count(word, second);
    emit_at_once(state, random_below(state, 3), word);
    for (uint32_t sent = 0; sent < first + second;) {
        const uint32_t left = first + second - sent;
        const uint32_t count = 1 + random_below(state, left < 15 ? left : 15);
        emit_core_sem(state, false, s, count);
        sent += count;
        emit_some(state, 30);
    }
}

// The core takes all that a semaphore holds, up to 15 at a time.
static void emit_empty(struct random_state *state, uint32_t s)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    emit_addi(state, a, 0, (int32_t)s);
    const uint32_t top = random_here(state);
    emit_csr(state, 2, b, PENTA_CSR_PSEM_FIRST + s, 0);
    emit_branch(state, 0, b, 0, 24);
    emit_i(state, 0x13, 7, b, b, 15);
    emit_branch(state, 1, b, 0, 8);
    emit_addi(state, b, 0, 8);
    emit(state, PENTA_INSN_SEM_WAIT_MATCH | a << 15 | b << 20);
    emit_jump(state, 0, top);
    state->tokens[s] = 0;
}

// An engine takes the semaphore that the core asks for in the same cycle; the signals of the two
// others come a few cycles apart, so that the next one shows before, when or after the core asks
// again.
static void emit_retry(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t count = state->config->semaphores, taker = random_below(state, 3);
    if (count < 2) return;
    const uint32_t s = random_below(state, count);
    const uint32_t go = (s + 1 + random_below(state, count - 1)) % count;
    random_emit_drain(state);
    emit_empty(state, s);
    emit_empty(state, go);
    for (uint32_t rounds = 1 + random_below(state, 4); rounds > 0; rounds--) {
        for (unsigned i = 0; i < 3; i++) {
            const unsigned engine = (taker + i) % 3;
            uint32_t word[16] = {0};
            penta_set_common_wait0_sem(word, engine == taker ? s : go);
            penta_set_common_wait0_count(word, 1);
            penta_set_common_sig0_sem(word, s);
            penta_set_common_sig0_count(word, engine == taker ? 0 : 1);
            emit_at_once(state, engine, word);
        }
        emit_some(state, 16);
        emit_core_sem(state, false, go, 1);
        emit_some(state, 4);
        emit(state, PENTA_INSN_SEM_SIGNAL_MATCH | a << 15 | b << 20);
        emit_core_sem(state, true, s, 1);
    }
}

// Interrupts off; an engine error, the timer and perhaps the pin become pending; interrupts on.
static void emit_all_pending(struct random_state *state)
{
    const uint32_t b = state->role[ROLE_VALUE], counter = state->role[ROLE_LOOP1];
    uint32_t word[16] = {0};
    random_emit_safe(state);
    random_emit_drain(state);
    emit_csr(state, 7, 0, PENTA_CSR_MSTATUS, 8);
    emit_constant(state, b, MIE_ALL);
    emit_csr(state, 2, 0, PENTA_CSR_MIE, b);
    random_emit_timer(state);
    if (random_chance(state, 80)) {
        // A bank both read and written, or an opcode that no engine has.
        if (random_chance(state, 50)) {
            penta_set_common_read_mask(word, 1);
            penta_set_common_write_mask(word, 1);
        } else {
            penta_set_common_opcode(word, 0xff);
        }
        emit_at_once(state, random_below(state, 3), word);
    }
    emit_addi(state, counter, 0, (int32_t)(1 + random_below(state, 150)));
    emit_addi(state, counter, counter, -1);
    emit_branch(state, 1, counter, 0, -4);
    emit_csr(state, 6, 0, PENTA_CSR_MSTATUS, 8);
    state->enables |= MIE_ALL;
    state->interrupts = true;
}

// Hundreds of small copies in one command; in some the address leaves the memory at last.
static void emit_many_iterations(struct random_state *state)
{
    const struct random_memory from = random_memory(state->config, MEMORY_SPAD),
                               to = random_memory(state->config, MEMORY_STATE);
    const uint32_t repeat = 250 + random_below(state, 400);
    const uint32_t inside = random_chance(state, 40) ? repeat + 1 : random_below(state, repeat);
    uint32_t word[16] = {0};
    random_emit_safe(state);
    penta_set_common_opcode(word, PENTA_OPCODE_DMA_COPY);
    penta_set_common_repeat(word, repeat);
    penta_set_common_read_mask(word, ((1u << from.banks) - 1) << from.first_bit);
    penta_set_common_write_mask(word, ((1u << to.banks) - 1) << to.first_bit);
    penta_set_dma_copy_n0(word, 1);
    penta_set_dma_copy_n1(word, 1);
    penta_set_dma_copy_n2(word, 1);
    penta_set_dma_copy_src_s0(word, 1);
    penta_set_dma_copy_dst_s0(word, 1);
    penta_set_dma_copy_src(word, from.base + from.bytes - inside);
    penta_set_dma_copy_src_step(word, 1);
    penta_set_dma_copy_dst(word, to.base + random_below(state, to.bytes));
    penta_set_dma_copy_dst_step(word, 0);
    if (random_chance(state, 30)) {
        penta_set_common_sig0_sem(word, random_below(state, state->config->semaphores));
        penta_set_common_sig0_count(word, random_below(state, 2));
    }
    emit_at_once(state, OWNER_DMA, word);
}

void random_emit_meeting(struct random_state *state)
{
    const bool errors = state->options->error_percent > 0;
    switch (random_below(state, errors ? 10 : 5)) {
    case 0:
    case 1:
    case 2:
        emit_sum(state);
        break;
    case 3:
    case 4:
        emit_retry(state);
        break;
    case 5:
    case 6:
        emit_contest(state);
        break;
    case 7:
    case 8:
        emit_all_pending(state);
        break;
    default:
        emit_many_iterations(state);
    }
}
