// SPDX-License-Identifier: Apache-2.0
// The trap handler of random programs, and the state of interrupts while they run.
//
// The handler makes every wait end: it clears error registers, arms the timer again, and when the
// program seems stuck (a deadlock was reported, or the timer came twice at one pc) it signals every
// semaphore. A budget of traps ends the program when all else fails.
#include "random/random_state.h"

enum { MIE_TIMER = 1 << 7, MIE_EXTERNAL = 1 << 11, MIE_ERROR = 1 << 16 };

static void emit_log(struct random_state *state, uint32_t csr, uint32_t at)
{
    const uint32_t a = state->role[ROLE_HANDLER0], b = state->role[ROLE_HANDLER1];
    emit_csr(state, 2, a, csr, 0);
    emit_constant(state, b, PENTA_REGION_TCM_BASE + state->data + at);
    emit_store(state, 2, b, a, 0);
}

static void emit_clear_errors(struct random_state *state)
{
    const uint32_t first = random_below(state, 4);
    for (uint32_t i = 0; i < 4; i++)
        emit_csr(state, 1, 0, PENTA_CSR_PERR_DMA + ((first + i) & 3), 0);
}

static uint32_t emit_forward(struct random_state *state, uint32_t funct3, uint32_t rs1,
                             uint32_t rs2)
{
    const uint32_t at = state->here;
    emit_branch(state, funct3, rs1, rs2, 0);
    return at;
}

static uint32_t emit_forward_jump(struct random_state *state)
{
    const uint32_t at = state->here;
    emit(state, encode_jump(0, 0));
    return at;
}

void random_emit_handler(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_HANDLER0], b = state->role[ROLE_HANDLER1];
    const uint32_t last = PENTA_REGION_TCM_BASE + state->data + 8;
    uint32_t vector[17];
    state->table = state->here;
    for (unsigned i = 0; i < 17; i++)
        vector[i] = emit_forward_jump(state);

    // The end: a store to `tohost`.
    state->finish = state->here;
    emit_csr(state, 7, 0, PENTA_CSR_MSTATUS, 8);
    emit_constant(state, a, state->tohost);
    emit_addi(state, b, 0, 1);
    emit_store(state, 2, a, b, 0);
    emit_jump(state, 0, random_here(state));

    // Exceptions, and everything in direct mode.
    for (unsigned i = 0; i < 17; i++)
        if (i != 7 && i != 11 && i != 16) patch_to_here(state, vector[i]);
    emit_csr(state, 2, a, PENTA_CSR_MCAUSE, 0);
    const uint32_t exception = emit_forward(state, 5, a, 0);
    emit_i(state, 0x13, 7, a, a, 31);
    emit_addi(state, b, 0, 7);
    const uint32_t to_timer = emit_forward(state, 0, a, b);
    emit_addi(state, b, 0, 11);
    const uint32_t to_external = emit_forward(state, 0, a, b);
    const uint32_t to_error = emit_forward_jump(state);

    patch_to_here(state, exception);
    if (random_chance(state, 50)) emit_log(state, PENTA_CSR_MCAUSE, 0);
    if (random_chance(state, 50)) emit_log(state, PENTA_CSR_MTVAL, 4);
    emit_csr(state, 2, a, PENTA_CSR_MCAUSE, 0);
    emit_addi(state, b, 0, 1);
    const uint32_t skip = emit_forward(state, 1, a, b);
    emit_csr(state, 1, 0, PENTA_CSR_MEPC, state->role[ROLE_RESUME]);
    const uint32_t resumed = emit_forward_jump(state);
    patch_to_here(state, skip);
    emit_csr(state, 2, a, PENTA_CSR_MEPC, 0);
    emit_addi(state, a, a, 4);
    emit_csr(state, 1, 0, PENTA_CSR_MEPC, a);
    patch_to_here(state, resumed);
    const uint32_t done = random_here(state);
    const uint32_t budget = state->role[ROLE_BUDGET];
    emit_addi(state, budget, budget, -1);
    emit_branch(state, 4, budget, 0,
                (int32_t)(PENTA_REGION_TCM_BASE + state->finish - random_here(state)));
    emit(state, 0x30200073);

    // The external interrupt: its level is not ours to clear.
    patch_to_here(state, to_external);
    patch_to_here(state, vector[11]);
    emit_constant(state, a, MIE_EXTERNAL);
    emit_csr(state, 3, 0, PENTA_CSR_MIE, a);
    emit_jump(state, 0, done);

    // Engine errors.
    patch_to_here(state, to_error);
    patch_to_here(state, vector[16]);
    emit_csr(state, 2, a, PENTA_CSR_PERR_SOC, 0);
    emit_i(state, 0x13, 7, a, a, 255);
    emit_addi(state, b, 0, PENTA_ERROR_DEADLOCK);
    const uint32_t stuck = emit_forward(state, 0, a, b);
    emit_clear_errors(state);
    emit_jump(state, 0, done);

    // The timer.
    patch_to_here(state, to_timer);
    patch_to_here(state, vector[7]);
    emit_constant(state, b, last);
    emit_load(state, 2, a, b, 0);
    emit_csr(state, 2, b, PENTA_CSR_MEPC, 0);
    const uint32_t again = emit_forward(state, 0, a, b);
    emit_constant(state, a, last);
    emit_store(state, 2, a, b, 0);
    const uint32_t rearm = random_here(state);
    emit(state, PENTA_REGION_MMIO_BASE | b << 7 | 0x37);
    emit_load(state, 2, a, b, 4);
    emit_store(state, 2, b, a, 12);
    emit_load(state, 2, a, b, 0);
    emit_addi(state, a, a, (int32_t)(100 + random_below(state, 1900)));
    emit_store(state, 2, b, a, 8);
    emit_jump(state, 0, done);

    patch_to_here(state, stuck);
    patch_to_here(state, again);
    emit_clear_errors(state);
    for (uint32_t i = 0; i < state->config->semaphores; i++) {
        emit_addi(state, a, 0, (int32_t)i);
        emit_addi(state, b, 0, (int32_t)(1 + random_below(state, 15)));
        emit(state, PENTA_INSN_SEM_SIGNAL_MATCH | a << 15 | b << 20);
    }
    emit_jump(state, 0, rearm);
}

void random_emit_timer(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    emit(state, PENTA_REGION_MMIO_BASE | a << 7 | 0x37);
    emit_load(state, 2, b, a, 4);
    emit_store(state, 2, a, b, 12);
    emit_load(state, 2, b, a, 0);
    emit_addi(state, b, b, (int32_t)random_below(state, random_chance(state, 50) ? 40 : 800));
    emit_store(state, 2, a, b, 8);
}

bool random_is_safe(const struct random_state *state)
{
    return state->interrupts && (state->enables & (MIE_TIMER | MIE_ERROR)) != 0;
}

// mie: the external interrupt only with the timer, which has to end waits that the deadlock
// detection does not look at.
static void emit_enables(struct random_state *state, uint32_t value)
{
    const uint32_t b = state->role[ROLE_VALUE];
    if ((value & MIE_TIMER) != 0) random_emit_timer(state);
    if (random_chance(state, 30)) {
        emit_constant(state, b, ~value);
        emit_csr(state, 3, random_destination(state), PENTA_CSR_MIE, b);
        emit_constant(state, b, value);
        emit_csr(state, 2, 0, PENTA_CSR_MIE, b);
    } else {
        const uint32_t other =
            random_operand(state) & ~(uint32_t)(MIE_TIMER | MIE_EXTERNAL | MIE_ERROR);
        emit_constant(state, b, value | other);
        emit_csr(state, 1, random_destination(state), PENTA_CSR_MIE, b);
    }
    state->enables = value;
}

static void emit_global_enable(struct random_state *state, bool on)
{
    emit_csr(state, on ? 6 : 7, random_destination(state), PENTA_CSR_MSTATUS, 8);
    state->interrupts = on;
}

void random_emit_interrupt_state(struct random_state *state)
{
    static const uint32_t enables[] = {0,
                                       MIE_ERROR,
                                       MIE_TIMER,
                                       MIE_TIMER | MIE_ERROR,
                                       MIE_TIMER | MIE_EXTERNAL,
                                       MIE_TIMER | MIE_EXTERNAL | MIE_ERROR};
    if (random_chance(state, 60)) emit_enables(state, enables[random_below(state, 6)]);
    if (random_chance(state, 40)) emit_global_enable(state, !state->interrupts);
    if (random_chance(state, 30)) {
        // Direct or vectored; bit 1 is dropped.
        emit_csr(state, random_chance(state, 50) ? 6 : 7, random_destination(state),
                 PENTA_CSR_MTVEC, 1 + random_below(state, 3));
    }
}

void random_emit_safe(struct random_state *state)
{
    static const uint32_t enables[] = {MIE_ERROR, MIE_TIMER | MIE_ERROR,
                                       MIE_TIMER | MIE_EXTERNAL | MIE_ERROR, MIE_TIMER};
    if ((state->enables & (MIE_TIMER | MIE_ERROR)) == 0) {
        emit_enables(state, enables[random_below(state, 4)]);
    }
    if (!state->interrupts) emit_global_enable(state, true);
}
