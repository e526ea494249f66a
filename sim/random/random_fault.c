// SPDX-License-Identifier: Apache-2.0
// Instructions that trap, and code that changes itself.
#include "random/random_state.h"

static void emit_bad_access(struct random_state *state)
{
    static const uint8_t loads[] = {0, 1, 2, 4, 5};
    const struct penta_config *config = state->config;
    const uint32_t a = state->role[ROLE_ADDRESS];
    const bool store = random_chance(state, 50);
    uint32_t funct3 = store ? random_below(state, 3) : loads[random_below(state, 5)];
    uint32_t address;
    switch (random_below(state, 9)) {
    case 0:  // DRAM is not the core's
        address = random_operand(state) & 0x7fffffff;
        break;
    case 1:
        address = 0xd0000000u | random_below(state, 1u << 20);
        break;
    case 2:
        address = 0xf0000000u | (random_operand(state) & 0x0fffffff);
        break;
    case 3:  // behind a memory
        address = PENTA_REGION_TCM_BASE + config->tcm_bytes;
        break;
    case 4: {
        const struct random_memory memory = random_memory(config, random_below(state, 4));
        address = memory.base + memory.bytes + random_below(state, 3) * memory.bytes;
        break;
    }
    case 5:  // MMIO beyond its four words, or not a word
        address = PENTA_REGION_MMIO_BASE + 16 + random_below(state, 64);
        break;
    case 6:
        address = PENTA_REGION_MMIO_BASE + random_below(state, 16);
        funct3 =
            store ? random_below(state, 2) : random_below(state, 2) * 4 + random_below(state, 2);
        break;
    case 7:  // misaligned, where nothing is and where something is
        address = (random_chance(state, 50) ? 0xd0000000u : PENTA_REGION_SPAD_BASE) + 1 +
                  2 * random_below(state, 100);
        funct3 = 1 + random_below(state, 2);
        break;
    default:
        address = PENTA_REGION_TCM_BASE + state->data + 64 + 2 + 4 * random_below(state, 100);
        funct3 = 2;
    }
    const int32_t part = (int32_t)random_below(state, 4096) - 2048;
    emit_constant(state, a, address - (uint32_t)part);
    if (store) {
        emit_store(state, funct3, a, random_register(state), part);
    } else {
        emit_load(state, funct3, random_destination(state), a, part);
    }
}

static uint32_t illegal_instruction(struct random_state *state)
{
    static const uint32_t words[] = {
        0x00000000, 0xffffffff, 0x00000001, 0x10200073, 0x00200073, 0x30200173, 0x10508073,
        0x00200073, 0x00008073, 0x00108073, 0x000000f3, 0x7b200073, 0x0000200f, 0x0000700f,
        0x00002063, 0x00003063, 0x00003003, 0x00006003, 0x00007003, 0x00003023, 0x00007023,
        0x00001067, 0x00007067, 0x02001013, 0x40001013, 0x02005013, 0x40001033, 0x04000033,
        0x42000033, 0x0000400b, 0x0600000b, 0x0000008b, 0x0010000b, 0x0200100b, 0x0010100b,
        0x0000108b, 0x0200200b, 0x0000208b, 0x0200300b, 0x0000308b, 0x1000202f, 0x00002007,
        0x00002027, 0x00000053, 0x0000001b, 0x0000003b, 0x0000002b, 0x0000005b, 0x0000007b,
        0x00004073, 0x12000073};
    const uint32_t word = words[random_below(state, sizeof words / sizeof *words)];
    return word;
}

static void emit_illegal_csr(struct random_state *state)
{
    static const uint16_t read_only[] = {0xc00, 0xc02, 0xc80, 0xc82, 0xf11, 0xf13, 0xf14,
                                         0xfc0, 0xfc1, 0xfc5, 0xfc6, 0xc03, 0xc83, 0xfd0};
    static const uint16_t unknown[] = {0x000, 0x001, 0x100, 0x302, 0x303, 0x306, 0x321,
                                       0x322, 0x345, 0x3a0, 0x7a0, 0x7d0, 0x7d7, 0x7dc,
                                       0xb01, 0xb81, 0xba0, 0xc01, 0xc81, 0xfc3, 0xfc7,
                                       0xfce, 0xfcf, 0xfe0, 0xf10, 0xf16, 0xfff};
    const uint32_t funct3 = 1 + random_below(state, 3) + 4 * random_below(state, 2);
    if (random_chance(state, 50)) {
        uint32_t csr = read_only[random_below(state, sizeof read_only / sizeof *read_only)];
        if (csr == 0xc03 || csr == 0xc83) csr += random_below(state, 29);
        if (csr == 0xfd0) csr += random_below(state, 16);
        emit_csr(state, funct3, random_destination(state), csr, 1 + random_below(state, 31));
    } else {
        emit_csr(state, funct3, random_destination(state),
                 unknown[random_below(state, sizeof unknown / sizeof *unknown)],
                 random_below(state, 32));
    }
}

static void emit_bad_command(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t tcm = PENTA_REGION_TCM_BASE;
    const uint32_t places[] = {tcm + state->data + 4 * (1 + random_below(state, 15)),  // misaligned
                               tcm + state->data + 1 + random_below(state, 63),
                               tcm + state->config->tcm_bytes,
                               tcm - 64,
                               PENTA_REGION_SPAD_BASE,
                               0,
                               0xffffffc0u,
                               random_operand(state) | 1};
    switch (random_below(state, 3)) {
    case 0:
        emit_constant(state, a, places[random_below(state, 8)]);
        emit(state, PENTA_INSN_ENQ_DMA_MATCH | random_below(state, 3) << 25 | a << 15);
        break;
    default: {
        // A semaphore that does not exist, or a count of none or too many.
        const bool wait = random_chance(state, 50), bad_index = random_chance(state, 50);
        const uint32_t sems = state->config->semaphores;
        emit_constant(state, a,
                      bad_index ? sems + (random_operand(state) & 0x7fffffff) % 1000
                                : random_below(state, sems));
        emit_constant(state, b,
                      bad_index                  ? 1 + random_below(state, 15)
                      : random_chance(state, 50) ? 0
                                                 : 16 + (random_operand(state) & 0x7fffffff));
        emit(state,
             (wait ? PENTA_INSN_SEM_WAIT_MATCH : PENTA_INSN_SEM_SIGNAL_MATCH) | a << 15 | b << 20);
        break;
    }
    }
}

static void emit_bad_jump(struct random_state *state)
{
    static const uint8_t branches[] = {0, 1, 4, 5, 6, 7};
    const uint32_t a = state->role[ROLE_ADDRESS], resume = state->role[ROLE_RESUME];
    switch (random_below(state, 4)) {
    case 0:  // misaligned, when taken; when not, the next
        emit_branch(state, branches[random_below(state, 6)], random_register(state),
                    random_register(state), (int32_t)random_below(state, 100) * 4 - 198);
        break;
    case 1:
        emit(state,
             encode_jump(random_destination(state), (int32_t)random_below(state, 1000) * 4 - 1998));
        break;
    case 2:
        emit_constant(state, a, random_operand(state));
        emit_i(state, 0x13, 6, a, a, 2);
        emit_i(state, 0x67, 0, random_destination(state), a, (int32_t)random_below(state, 500) * 4);
        break;
    default: {
        // Out of TCM; the handler goes on at ROLE_RESUME.
        const uint32_t end = PENTA_REGION_TCM_BASE + state->config->tcm_bytes;
        const uint32_t targets[] = {end,        end - 4,    end - 8,    0,         0x7ffffffc,
                                    0x90000000, 0xe0000000, 0xfffffffc, 0xd0000000};
        emit(state, resume << 7 | 0x17);
        const uint32_t from = random_here(state) - 4, at = state->here;
        emit(state, 0);
        emit_constant(state, a, targets[random_below(state, 9)]);
        emit_i(state, 0x67, 0, random_destination(state), a, 0);
        const uint32_t here = state->here;
        state->here = at;
        emit_addi(state, resume, resume, (int32_t)(PENTA_REGION_TCM_BASE + here - from));
        state->here = here;
        break;
    }
    }
}

void random_emit_fault(struct random_state *state)
{
    switch (random_below(state, 8)) {
    case 0:
    case 1:
        emit_bad_access(state);
        break;
    case 2:
        emit(state, illegal_instruction(state));
        break;
    case 3:
        emit_illegal_csr(state);
        break;
    case 4:
    case 5:
        emit_bad_jump(state);
        break;
    case 6:
        emit_bad_command(state);
        break;
    default:
        emit(state, random_chance(state, 50) ? 0x00000073 : 0x00100073);
    }
}

// Overwrites an instruction ahead: at once (the old one may still run), behind others, or with
// fence.i between; sometimes the store itself.
void random_emit_modification(struct random_state *state)
{
    const uint32_t a = state->role[ROLE_ADDRESS], b = state->role[ROLE_VALUE];
    const uint32_t between = random_below(state, 3);
    const bool fence = random_chance(state, 40);
    emit_constant(state, b, random_plain_instruction(state));
    emit(state, a << 7 | 0x17);
    const bool itself = random_chance(state, 15);
    emit_addi(state, a, a, itself ? 8 : (int32_t)(4 * (3 + between + (fence ? 1 : 0))));
    emit_store(state, 2, a, b, 0);
    for (uint32_t i = 0; i < between; i++)
        emit(state, random_plain_instruction(state));
    if (fence) emit(state, 0x0000100f);
    emit(state, random_plain_instruction(state));
}
