// SPDX-License-Identifier: Apache-2.0
// Items of ordinary code: arithmetic, memory, branches, loops, CSRs, host calls.
#include "random/random_state.h"

static uint32_t encode_r(uint32_t opcode, uint32_t funct3, uint32_t funct7, uint32_t rd,
                         uint32_t rs1, uint32_t rs2)
{
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

uint32_t random_plain_instruction(struct random_state *state)
{
    const uint32_t rd = random_destination(state), rs1 = random_register(state);
    const uint32_t rs2 = random_chance(state, 10) ? rs1 : random_register(state);
    const uint32_t funct3 = random_below(state, 8);
    switch (random_below(state, 7)) {
    case 0:
    case 1:  // add, sub, sll, slt, sltu, xor, srl, sra, or, and
        return encode_r(0x33, funct3,
                        (funct3 == 0 || funct3 == 5) && random_chance(state, 50) ? 0x20 : 0, rd,
                        rs1, rs2);
    case 2:
    case 3:  // mul .. remu
        return encode_r(0x33, funct3, 1, rd, rs1, rs2);
    case 4:  // lui, auipc
        return (random_operand(state) & 0xfffff000u) | rd << 7 |
               (random_chance(state, 50) ? 0x37 : 0x17);
    default:
        if (funct3 == 1 || funct3 == 5) {
            return encode_r(0x13, funct3, funct3 == 5 && random_chance(state, 50) ? 0x20 : 0, rd,
                            rs1, random_below(state, 32));
        }
        return (random_operand(state) & 0xfff) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x13;
    }
}

// An access to the data in TCM.
static void emit_data_access(struct random_state *state)
{
    static const uint8_t loads[] = {0, 1, 2, 4, 5};
    const bool store = random_chance(state, 50);
    const uint32_t funct3 = store ? random_below(state, 3) : loads[random_below(state, 5)];
    const uint32_t bytes = 1u << (funct3 & 3);
    const int32_t offset = (int32_t)(random_below(state, 1984 / bytes) * bytes) - 992;
    const uint32_t data = state->role[ROLE_DATA];
    if (store) {
        emit_store(state, funct3, data, random_register(state), offset);
    } else {
        emit_load(state, funct3, random_destination(state), data, offset);
    }
}

// An access to a local memory, perhaps one that an engine holds.
static void emit_local_access(struct random_state *state)
{
    static const uint8_t loads[] = {0, 1, 2, 4, 5};
    const unsigned which = random_below(state, 8);
    const struct random_memory memory =
        random_memory(state->config, which < 4 ? MEMORY_SPAD : which - 4);
    const bool store = random_chance(state, 50);
    const uint32_t funct3 = store ? random_below(state, 3) : loads[random_below(state, 5)];
    const uint32_t bytes = 1u << (funct3 & 3), a = state->role[ROLE_ADDRESS];
    uint32_t offset = random_between(state, 0, memory.bytes - bytes) & -bytes;
    // Stores keep out of the part of the weight buffer that holds legal digits, mostly.
    if (store && memory.base == PENTA_REGION_WEIGHT_BASE && offset < state->clean_bytes &&
        !random_chance(state, 5)) {
        offset = state->clean_bytes + offset % (memory.bytes - state->clean_bytes - 4);
        offset &= -bytes;
    }
    // Likewise the digits at both ends of the state memory.
    const uint32_t clean = (state->clean_state_bytes + 3) & ~3u;
    if (store && memory.base == PENTA_REGION_STATE_BASE && !random_chance(state, 5)) {
        offset = clean + offset % (memory.bytes - 2 * clean) / bytes * bytes;
    }
    const int32_t part = (int32_t)(random_below(state, 500) * 4) - 1000;
    emit_constant(state, a, memory.base + offset - (uint32_t)part);
    for (uint32_t i = 0; i <= random_below(state, 3); i++) {
        if (store) {
            emit_store(state, funct3, a, random_chance(state, 20) ? 0 : random_register(state),
                       part);
        } else {
            emit_load(state, funct3, random_destination(state), a, part);
        }
    }
}

static void emit_timer_access(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    emit(state, PENTA_REGION_MMIO_BASE | a << 7 | 0x37);
    if (random_chance(state, 70) || state->depth > 0) {
        emit_load(state, 2, random_destination(state), a, (int32_t)random_below(state, 4) * 4);
        return;
    }
    // The 64 bits of mtime do not wrap: a compare value of before would be out of reach.
    const uint32_t which = random_below(state, 4);
    const uint32_t value =
        random_chance(state, 30) ? -(16 + random_below(state, 200)) : random_operand(state);
    emit_constant(state, b, which == 1 ? value & 0x7fffffff : value);
    emit_store(state, 2, a, b, (int32_t)which * 4);
    // The timer may not be out of reach when a wait relies on it.
    random_emit_timer(state);
}

static uint32_t random_csr(struct random_state *state)
{
    static const uint16_t plain[] = {0x300, 0x301, 0x304, 0x305, 0x310, 0x320, 0x340, 0x341,
                                     0x342, 0x343, 0x344, 0xb00, 0xb02, 0xb80, 0xb82, 0xc00,
                                     0xc02, 0xc80, 0xc82, 0xf11, 0xf12, 0xf13, 0xf14, 0xf15,
                                     0x7d8, 0x7d9, 0x7da, 0x7db, 0xfc0, 0xfc1, 0xfc2, 0xfc4,
                                     0xfc5, 0xfc6, 0xfc8, 0xfc9, 0xfca, 0xfcb, 0xfcc, 0xfcd};
    static const uint16_t arrays[] = {0xb03, 0xb83, 0xc03, 0xc83, 0x323, 0x7c0, 0xfd0};
    if (random_chance(state, 50)) {
        return plain[random_below(state, sizeof plain / sizeof *plain)];
    }
    const uint32_t which = random_below(state, 7);
    return arrays[which] + random_below(state, which < 5 ? 29 : 16);
}

void random_emit_csr_read(struct random_state *state)
{
    emit_csr(state,
             random_chance(state, 80) ? 2 : 2 + random_below(state, 2) + 4 * random_below(state, 2),
             random_destination(state), random_csr(state), 0);
}

// A write to a CSR whose value nothing depends on, of every form.
static void emit_csr_write(struct random_state *state)
{
    static const uint16_t harmless[] = {0x301, 0x310, 0x320, 0x340, 0x341, 0x342,
                                        0x343, 0x344, 0xb00, 0xb02, 0xb80, 0xb82};
    static const uint16_t arrays[] = {0xb03, 0xb83, 0x323};
    const uint32_t csr = random_chance(state, 50)
                             ? harmless[random_below(state, sizeof harmless / sizeof *harmless)]
                             : arrays[random_below(state, 3)] + random_below(state, 29);
    const uint32_t funct3 = 1 + random_below(state, 3), b = state->role[ROLE_VALUE];
    if (random_chance(state, 40)) {
        emit_csr(state, funct3 + 4, random_destination(state), csr, random_below(state, 32));
        return;
    }
    if (random_chance(state, 50)) emit_constant(state, b, random_operand(state));
    emit_csr(state, funct3, random_destination(state), csr,
             random_chance(state, 50) ? b : random_register(state));
}

// mtvec and mie with any value for a moment, while no trap can be taken.
static void emit_csr_excursion(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t csr = random_chance(state, 50) ? PENTA_CSR_MTVEC : PENTA_CSR_MIE;
    if (state->interrupts) emit_csr(state, 7, 0, PENTA_CSR_MSTATUS, 8);
    emit_constant(state, b, random_operand(state));
    emit_csr(state, 1 + random_below(state, 3), a, csr, b);
    emit_csr(state, 2, random_destination(state), csr, 0);
    emit_csr(state, 1, random_destination(state), csr, a);
    if (random_chance(state, 30)) {
        emit_constant(state, b, random_operand(state) & ~8u);
        emit_csr(state, 2, random_destination(state), PENTA_CSR_MSTATUS, b);
    }
    if (state->interrupts) emit_csr(state, 6, 0, PENTA_CSR_MSTATUS, 8);
}

static void emit_inner(struct random_state *state, uint32_t items)
{
    state->depth++;
    for (uint32_t i = 0; i < items; i++)
        random_emit_scalar(state);
    state->depth--;
}

static void emit_skip(struct random_state *state)
{
    static const uint8_t branches[] = {0, 1, 4, 5, 6, 7};
    const uint32_t at = state->here;
    if (random_chance(state, 15)) {
        emit(state, encode_jump(random_destination(state), 0));
    } else {
        const uint32_t rs1 = random_register(state);
        emit_branch(state, branches[random_below(state, 6)], rs1,
                    random_chance(state, 20) ? rs1 : random_register(state), 0);
    }
    emit_inner(state, random_below(state, 4));
    patch_to_here(state, at);
}

static void emit_indirect_jump(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t skipped = random_below(state, 4);
    const int32_t part = (int32_t)random_below(state, 4000) - 2000;
    const uint32_t at = state->here;
    emit(state, 0);
    emit(state, 0);
    emit(state, 0);
    for (uint32_t i = 0; i < skipped; i++)
        emit(state, random_plain_instruction(state));
    // Bit 0 of the sum is dropped. The two words of the constant are always both there.
    const uint32_t target = (random_here(state) | random_below(state, 2)) - (uint32_t)part;
    const uint32_t end = state->here;
    state->here = at;
    const uint32_t upper = (target + 0x800) & 0xfffff000u;
    emit(state, upper | a << 7 | 0x37);
    emit_addi(state, a, a, (int32_t)(target - upper));
    emit_i(state, 0x67, 0, random_chance(state, 30) ? b : random_destination(state), a, part);
    state->here = end;
}

static void emit_loop(struct random_state *state)
{
    const uint32_t counter = state->role[state->depth == 0 ? ROLE_LOOP0 : ROLE_LOOP1];
    emit_addi(state, counter, 0, (int32_t)(1 + random_below(state, 6)));
    const uint32_t top = random_here(state);
    emit_inner(state, 1 + random_below(state, 5));
    emit_addi(state, counter, counter, -1);
    const int32_t back = (int32_t)(top - random_here(state));
    if (random_chance(state, 60)) {
        emit_branch(state, 1, counter, 0, back);  // bne
    } else {
        emit_branch(state, random_chance(state, 50) ? 4 : 6, 0, counter, back);  // blt, bltu
    }
}

static void emit_wait_for_interrupt(struct random_state *state)
{
    // The timer, or an error, or (with nothing else enabled) the deadlock detection wakes it.
    const uint32_t b = state->role[ROLE_VALUE];
    if (!state->interrupts && random_chance(state, 50)) {
        emit_constant(state, b, 1u << 7);
        emit_csr(state, 2, 0, PENTA_CSR_MIE, b);
        state->enables |= 1u << 7;
        random_emit_timer(state);
    } else {
        random_emit_safe(state);
        if ((state->enables & 1u << 7) != 0) random_emit_timer(state);
    }
    emit(state, 0x10500073);
}

static void emit_return(struct random_state *state)
{
    // mret to a word ahead, with or without enabling interrupts.
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const bool enable = state->depth == 0 ? random_chance(state, 50) : state->interrupts;
    if (state->interrupts) emit_csr(state, 7, 0, PENTA_CSR_MSTATUS, 8);
    const uint32_t skipped = random_below(state, 3);
    emit_addi(state, b, 0, 0x80);
    emit_csr(state, enable ? 2 : 3, 0, PENTA_CSR_MSTATUS, b);
    emit(state, a << 7 | 0x17);
    emit_addi(state, a, a, (int32_t)(16 + 4 * skipped + random_below(state, 4)));
    emit_csr(state, 1, 0, PENTA_CSR_MEPC, a);
    emit(state, 0x30200073);
    for (uint32_t i = 0; i < skipped; i++)
        emit(state, random_plain_instruction(state));
    state->interrupts = enable;
}

static void emit_host_call(struct random_state *state)
{
    // CLOCK, TIME, ISERROR, ERRNO, ELAPSED (to the data), TICKFREQ, and one that does not exist.
    static const uint8_t operations[] = {0x10, 0x11, 0x08, 0x13, 0x30, 0x31, 0x77};
    const uint32_t data = PENTA_REGION_TCM_BASE + state->data + RANDOM_LOG_BYTES;
    emit_addi(state, 10, 0, operations[random_below(state, sizeof operations)]);
    emit_constant(state, 11, data + random_below(state, 64) * 8);
    emit(state, 0x01f01013);
    emit(state, 0x00100073);
    emit(state, 0x40705013);
}

static void emit_fence(struct random_state *state)
{
    const uint32_t other = (uint32_t)random_next(state) & 0xfff0ff80u;
    emit(state, random_chance(state, 50) ? 0x0000100f | (random_chance(state, 30) ? other : 0)
                                         : 0x0000000f | (random_chance(state, 30) ? other : 0));
}

static void emit_load_constant(struct random_state *state)
{
    const uint32_t rd = state->free_registers[random_below(state, state->free_count)];
    emit_constant(state, rd, random_operand(state));
}

void random_emit_scalar(struct random_state *state)
{
    const bool traps = state->options->mix == RANDOM_TRAPS;
    const uint32_t choice = random_below(state, 100);
    const bool top = state->depth == 0;
    if (choice < 12) {
        emit_load_constant(state);
    } else if (choice < 24) {
        emit_data_access(state);
    } else if (choice < 31) {
        emit_local_access(state);
    } else if (choice < 34) {
        emit_timer_access(state);
    } else if (choice < 40) {
        random_emit_csr_read(state);
    } else if (choice < 43) {
        emit_csr_write(state);
    } else if (choice < 45) {
        if (state->depth < 3) emit_skip(state);
    } else if (choice < 47) {
        emit_indirect_jump(state);
    } else if (choice < 49) {
        if (state->depth < 2) emit_loop(state);
    } else if (choice < 50) {
        emit_fence(state);
    } else if (choice < 51) {
        emit_csr_excursion(state);
    } else if (choice < (traps ? 62 : 53)) {
        random_emit_fault(state);
    } else if (choice < (traps ? 65 : 54)) {
        random_emit_modification(state);
    } else if (choice < (traps ? 70 : 55) && top) {
        random_emit_interrupt_state(state);
    } else if (choice < (traps ? 73 : 57) && top) {
        if (random_chance(state, traps ? 70 : 30)) emit_wait_for_interrupt(state);
    } else if (choice < (traps ? 75 : 58) && top) {
        emit_return(state);
    } else if (choice < (traps ? 76 : 59)) {
        emit_host_call(state);
    } else {
        for (uint32_t i = 0; i <= random_below(state, 3); i++)
            emit(state, random_plain_instruction(state));
    }
}
