// SPDX-License-Identifier: Apache-2.0
// Random numbers and the assembler of random programs.
#include <string.h>

#include "random/random_state.h"

// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014)
uint64_t random_next(struct random_state *state)
{
    uint64_t z = state->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t random_below(struct random_state *state, uint32_t limit)
{
    return limit == 0 ? 0 : (uint32_t)((random_next(state) >> 32) * limit >> 32);
}

bool random_chance(struct random_state *state, uint32_t percent)
{
    return random_below(state, 100) < percent;
}

uint32_t random_operand(struct random_state *state)
{
    const uint32_t bits = (uint32_t)random_next(state);
    switch (random_below(state, 10)) {
    case 0:
        return 0;
    case 1:
        return UINT32_MAX;
    case 2:
        return 0x80000000u;
    case 3:
        return 0x7fffffffu;
    case 4:
        return 1u << (bits & 31);
    case 5:
        return bits & 15;
    case 6:
        return -(bits & 15);
    case 7:
        return bits & 0xffff;
    default:
        return bits;
    }
}

uint32_t random_between(struct random_state *state, uint32_t low, uint32_t high)
{
    const uint32_t choice = random_below(state, 4);
    if (choice == 0 || high <= low) return low;
    return choice == 1 ? high : low + random_below(state, high - low + 1);
}

uint32_t random_here(const struct random_state *state)
{
    return PENTA_REGION_TCM_BASE + state->here;
}

static void put_word(struct random_state *state, uint32_t offset, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        state->tcm[offset + i] = (uint8_t)(word >> 8 * i);
}

void emit(struct random_state *state, uint32_t instruction)
{
    put_word(state, state->here, instruction);
    state->here += 4;
}

void emit_r(struct random_state *state, uint32_t opcode, uint32_t funct3, uint32_t funct7,
            uint32_t rd, uint32_t rs1, uint32_t rs2)
{
    emit(state, funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode);
}

void emit_i(struct random_state *state, uint32_t opcode, uint32_t funct3, uint32_t rd, uint32_t rs1,
            int32_t immediate)
{
    emit(state, (uint32_t)immediate << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode);
}

void emit_load(struct random_state *state, uint32_t funct3, uint32_t rd, uint32_t rs1,
               int32_t offset)
{
    emit_i(state, 0x03, funct3, rd, rs1, offset);
}

void emit_store(struct random_state *state, uint32_t funct3, uint32_t rs1, uint32_t rs2,
                int32_t offset)
{
    const uint32_t o = (uint32_t)offset;
    emit(state, (o >> 5 & 127) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (o & 31) << 7 | 0x23);
}

uint32_t encode_branch(uint32_t funct3, uint32_t rs1, uint32_t rs2, int32_t offset)
{
    const uint32_t o = (uint32_t)offset;
    return (o >> 12 & 1) << 31 | (o >> 5 & 63) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
           (o >> 1 & 15) << 8 | (o >> 11 & 1) << 7 | 0x63;
}

uint32_t encode_jump(uint32_t rd, int32_t offset)
{
    const uint32_t o = (uint32_t)offset;
    return (o >> 20 & 1) << 31 | (o >> 1 & 1023) << 21 | (o >> 11 & 1) << 20 |
           (o >> 12 & 255) << 12 | rd << 7 | 0x6f;
}

void emit_branch(struct random_state *state, uint32_t funct3, uint32_t rs1, uint32_t rs2,
                 int32_t offset)
{
    emit(state, encode_branch(funct3, rs1, rs2, offset));
}

void emit_jump(struct random_state *state, uint32_t rd, uint32_t target)
{
    emit(state, encode_jump(rd, (int32_t)(target - random_here(state))));
}

void emit_addi(struct random_state *state, uint32_t rd, uint32_t rs1, int32_t immediate)
{
    emit_i(state, 0x13, 0, rd, rs1, immediate);
}

void emit_constant(struct random_state *state, uint32_t rd, uint32_t value)
{
    const uint32_t upper = (value + 0x800) & 0xfffff000u;
    if (upper == 0) {
        emit_addi(state, rd, 0, (int32_t)value);
        return;
    }
    emit(state, upper | rd << 7 | 0x37);
    if ((value & 0xfff) != 0) emit_addi(state, rd, rd, (int32_t)(value - upper));
}

void emit_csr(struct random_state *state, uint32_t funct3, uint32_t rd, uint32_t csr, uint32_t rs1)
{
    emit(state, csr << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x73);
}

void patch_to_here(struct random_state *state, uint32_t at)
{
    uint32_t word;
    memcpy(&word, state->tcm + at, sizeof word);
    const int32_t offset = (int32_t)(state->here - at);
    if ((word & 0x7f) == 0x6f) {
        put_word(state, at, encode_jump(word >> 7 & 31, offset));
    } else {
        put_word(state, at,
                 encode_branch(word >> 12 & 7, word >> 15 & 31, word >> 20 & 31, offset));
    }
}

uint32_t random_register(struct random_state *state)
{
    return random_chance(state, 90) ? state->free_registers[random_below(state, state->free_count)]
                                    : random_below(state, 32);
}

uint32_t random_destination(struct random_state *state)
{
    return random_chance(state, 6) ? 0
                                   : state->free_registers[random_below(state, state->free_count)];
}

// ------------------------------------------------------------------------------------- extents

void extent_add(struct random_extent *extent, unsigned odd, int64_t low, int64_t high)
{
    if (!extent->used[odd] || low < extent->low[odd]) extent->low[odd] = low;
    if (!extent->used[odd] || high > extent->high[odd]) extent->high[odd] = high;
    extent->used[odd] = true;
}

void extent_repeat(struct random_extent *extent, uint32_t repeat, int64_t step, int64_t toggle)
{
    if (!extent->used[0]) return;
    const int64_t low = extent->low[0], high = extent->high[0];
    for (uint32_t i = 1; i <= repeat; i++) {
        const int64_t offset = (int64_t)i * step + (i & 1 ? toggle : 0);
        extent_add(extent, i & 1, low + offset, high + offset);
    }
}

bool extent_place(struct random_state *state, const struct random_extent *extent, uint32_t size,
                  uint32_t bank, uint32_t align, uint32_t *offset)
{
    if (!extent->used[0]) {
        *offset = 0;
        return true;
    }
    int64_t low = extent->low[0], high = extent->high[0];
    if (extent->used[1] && extent->low[1] < low) low = extent->low[1];
    if (extent->used[1] && extent->high[1] > high) high = extent->high[1];
    int64_t first = low < 0 ? -low : 0, last = (int64_t)size - high;
    if (low > 0) first = 0;
    first = (first + align - 1) / align * align;
    last = last < 0 ? -1 : last / align * align;
    if (last < first) return false;
    int64_t place = first + random_below(state, (uint32_t)(last - first + 1));
    const uint32_t choice = random_below(state, 12);
    if (choice == 0) place = last;
    if (choice == 1) place = first;
    if (choice == 2) place = place / bank * bank;                     // at the start of a bank
    if (choice == 3) place = place / bank * bank - (high - low) / 2;  // over two banks
    place -= place % align;
    if (place < first) place = first;
    if (place > last) place = last;
    *offset = (uint32_t)place;
    return true;
}

uint32_t extent_banks(const struct random_extent *extent, unsigned odd, uint32_t offset,
                      uint32_t bank, uint32_t first_bit)
{
    uint32_t mask = 0;
    if (!extent->used[odd] || extent->high[odd] <= extent->low[odd]) return 0;
    const int64_t low = extent->low[odd] + offset, high = extent->high[odd] + offset - 1;
    for (int64_t i = low / bank; i <= high / bank && i < 16; i++)
        mask |= 1u << (first_bit + (uint32_t)i);
    return mask;
}

struct random_memory random_memory(const struct penta_config *config, unsigned which)
{
    switch (which) {
    case MEMORY_SPAD:
        return (struct random_memory){PENTA_REGION_SPAD_BASE, config->spad_bytes,
                                      config->spad_bytes / config->spad_banks,
                                      PENTA_BANKS_SPAD_FIRST, config->spad_banks};
    case MEMORY_WEIGHT:
        return (struct random_memory){PENTA_REGION_WEIGHT_BASE, config->weight_bytes,
                                      config->weight_bytes / config->weight_banks,
                                      PENTA_BANKS_WEIGHT_FIRST, config->weight_banks};
    case MEMORY_ACC:
        return (struct random_memory){PENTA_REGION_ACC_BASE, config->acc_bytes,
                                      config->acc_bytes / config->acc_banks, PENTA_BANKS_ACC_FIRST,
                                      config->acc_banks};
    default:
        return (struct random_memory){PENTA_REGION_STATE_BASE, config->state_bytes,
                                      config->state_bytes / config->state_banks,
                                      PENTA_BANKS_STATE_FIRST, config->state_banks};
    }
}
