// SPDX-License-Identifier: Apache-2.0
// Good SMU commands: shapes, tables, seeds, and runs of every operation, size, reduction and
// function within memories and banks (docs/smu.md). What the decoder of the simulator finds illegal
// or too long is drawn again.
#include <string.h>

#include "random/random_state.h"
#include "smu/smu_decode.h"
#include "smu/smu_plan.h"
#include "soc/config.h"

enum { MOST_SMU_GROUPS = 24, TABLE_BYTES = 2 * SMU_TABLE_ENTRIES };

// --------------------------------------------------------------------------------------- shapes

static int32_t random_s0(struct random_state *state)
{
    const uint32_t choice = random_below(state, 20);
    if (choice < 3) return 0;
    if (choice < 15) return 1;
    if (choice < 19) return (int32_t)random_below(state, 8) - 3;
    return (int32_t)random_below(state, 90) - 30;
}

// Bytes from one iteration of an outer loop to the next, over `elements` of loop 0; with `digits`
// whole groups of eight.
static int32_t random_row(struct random_state *state, uint32_t elements, bool digits)
{
    static const uint8_t choices[] = {0, 5, 5, 6};
    const int32_t row = (int32_t)elements << random_below(state, 3);
    switch (digits ? choices[random_below(state, sizeof choices)] : random_below(state, 10)) {
    case 0:
    case 1:
        return 0;
    case 2:
    case 3:
        return row;
    case 4:
        return -row;
    case 5:
        return 3 * (int32_t)(elements / 8);
    case 6:
        return 3 * ((int32_t)random_below(state, 9) - 3);
    case 7:  // a broadcast element after the other
        return 1 << random_below(state, 3);
    default:
        return (int32_t)random_below(state, 2 * elements + 8) - (int32_t)(elements / 2);
    }
}

// Nothing that a good SMU_RUN could need is missing from a shape, however it was drawn.
void random_smu_shape(struct random_state *state, uint32_t word[16])
{
    const uint32_t lanes = state->config->lanes;
    const bool digits = random_chance(state, 30);
    uint32_t n0, n1, n2;
    do {
        const uint32_t choice = random_below(state, 10);
        n0 = choice < 2   ? lanes
             : choice < 6 ? 8 * (1 + random_below(state, lanes < 8 ? 4 : lanes / 2))
             : choice < 7 ? 1
                          : 1 + random_below(state, 3 * lanes + 5);
        n1 = random_chance(state, 40) ? 1 : 1 + random_below(state, 8);
        n2 = random_chance(state, 60) ? 1 : 1 + random_below(state, 4);
    } while ((n0 + lanes - 1) / lanes * n1 * n2 > MOST_SMU_GROUPS);
    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_SMU_SHAPE);
    penta_set_smu_shape_slot(word, random_below(state, SMU_SHAPES));
    penta_set_smu_shape_n0m1(word, n0 - 1);
    penta_set_smu_shape_n1m1(word, n1 - 1);
    penta_set_smu_shape_n2m1(word, n2 - 1);
    penta_set_smu_shape_x_s0(word, random_s0(state));
    penta_set_smu_shape_y_s0(word, random_s0(state));
    penta_set_smu_shape_z_s0(word, random_s0(state));
    // v of an UPDATE is mostly a broadcast.
    penta_set_smu_shape_w_s0(word, random_chance(state, n1 > 1 ? 30 : 5) ? 0 : random_s0(state));
    penta_set_smu_shape_x_s1(word, random_row(state, n0, digits));
    penta_set_smu_shape_y_s1(word, random_row(state, n0, digits));
    penta_set_smu_shape_z_s1(word, random_row(state, n0, digits));
    penta_set_smu_shape_w_s1(word, random_row(state, n0, digits));
    penta_set_smu_shape_x_s2(word, random_row(state, n0 * n1, digits));
    penta_set_smu_shape_y_s2(word, random_row(state, n0 * n1, digits));
    penta_set_smu_shape_z_s2(word, random_row(state, n0 * n1, digits));
    penta_set_smu_shape_w_s2(word, random_row(state, n0 * n1, digits));
}

// ----------------------------------------------------------------------------------- tables, seeds

bool random_smu_table(struct random_state *state, uint32_t word[16])
{
    const struct random_memory from =
        random_memory(state->config, random_chance(state, 70) ? MEMORY_SPAD : MEMORY_STATE);
    const uint32_t repeat = random_chance(state, 85) ? 0 : 1 + random_below(state, 2);
    const uint32_t toggle = repeat > 0 && random_chance(state, 30) ? 1 : 0;
    const int32_t step = (int32_t)random_below(state, 20) - 8;
    struct random_extent x = {0};
    uint32_t at;
    extent_add(&x, 0, 0, TABLE_BYTES);
    extent_repeat(&x, repeat, 4 * (int64_t)step, (int64_t)toggle * from.bank);
    if (!extent_place(state, &x, from.bytes, from.bank, random_chance(state, 50) ? 4 : 1, &at))
        return false;
    memset(word, 0, 64);
    const uint32_t even = extent_banks(&x, 0, at, from.bank, from.first_bit);
    penta_set_common_opcode(word, PENTA_OPCODE_SMU_TABLE);
    penta_set_common_repeat(word, repeat);
    penta_set_common_toggle0(word, toggle);
    penta_set_common_read_mask(word, even);
    if (repeat > 0) {
        penta_set_common_read_xor(word, even ^ extent_banks(&x, 1, at, from.bank, from.first_bit));
    }
    penta_set_smu_table_slot(word, random_below(state, SMU_TABLES));
    penta_set_smu_table_x(word, from.base + at);
    penta_set_smu_table_x_step(word, step);
    return true;
}

void random_smu_seed(struct random_state *state, uint32_t word[16])
{
    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_SMU_SEED);
    // With these seeds a lane's word would be 0.
    penta_set_smu_seed_seed(word,
                            random_chance(state, 60)
                                ? 0x9e3779b9u * (1 + random_below(state, state->config->lanes))
                                : random_operand(state));
}

// ----------------------------------------------------------------------------------------- runs

// Small shifts, wide results and nothing that hides them: every bit of what the operation made is
// seen, and ties of rounding are frequent.
static void draw_plain(struct random_state *state, uint32_t *word)
{
    static const uint8_t rare[] = {PENTA_SMU_OP_DIV, PENTA_SMU_OP_SQRT, PENTA_SMU_OP_LZC,
                                   PENTA_SMU_OP_NORM};
    if (random_chance(state, 30))
        penta_set_smu_run_op(word, rare[random_below(state, sizeof rare)]);
    const uint32_t op = penta_get_smu_run_op(word);
    const bool update = op == PENTA_SMU_OP_UPDATE;
    penta_set_smu_run_red(word, 0);
    penta_set_smu_run_redop(word, 0);
    penta_set_smu_run_fn(word, SMU_FN_NONE);
    penta_set_smu_run_clamp(word, 0);
    penta_set_smu_run_k(word, random_below(state, 4));
    penta_set_smu_run_ka(word, random_below(state, 4));
    if (op != PENTA_SMU_OP_CLIP && op != PENTA_SMU_OP_SELECT) penta_set_smu_run_zsrc(word, 0);
    if (op == PENTA_SMU_OP_MUL) penta_set_smu_run_comp(word, random_below(state, 2));
    if (random_chance(state, 50)) penta_set_smu_run_round(word, 0);
    if (random_chance(state, 50)) {
        penta_set_smu_run_ysrc(word, 1);
        penta_set_smu_run_imm_y(word, penta_get_smu_run_ysize(word) == SMU_DIGIT
                                          ? random_below(state, 5)
                                          : random_below(state, 20) - 8);
    }
    if (update) {
        penta_set_smu_run_xsize(word, 1 + random_below(state, 2));
    } else {
        penta_set_smu_run_wsize(word, SMU_INT32);
    }
    if (op == PENTA_SMU_OP_DIV || op == PENTA_SMU_OP_SQRT) penta_set_smu_run_k(word, 0);
    if (op == PENTA_SMU_OP_DIV && random_chance(state, 60)) {
        // Quotients about as long as they may be, but shorter than the result.
        const uint32_t nq = 1 + random_below(state, 30);
        penta_set_smu_run_nqm1(word, nq - 1);
        penta_set_smu_run_sh(word, nq - random_below(state, nq < 4 ? nq : 4));
    }
    if (op == PENTA_SMU_OP_SQRT) penta_set_smu_run_xsize(word, SMU_INT32);
    // Powers of two are not rare among bytes.
    if (op == PENTA_SMU_OP_LZC || op == PENTA_SMU_OP_NORM)
        penta_set_smu_run_xsize(word, random_chance(state, 60) ? SMU_INT8 : SMU_INT32);
}

// exp2 at and beside whole powers, those around the last bit of the result above all.
static void draw_exp2(struct random_state *state, uint32_t *word)
{
    const uint32_t n =
        random_chance(state, 60) ? 14 + random_below(state, 4) : random_below(state, 33);
    const uint32_t beside = random_chance(state, 60) ? 0 : random_below(state, 5) - 2;
    penta_set_smu_run_op(word, PENTA_SMU_OP_MAX);
    penta_set_smu_run_ysrc(word, 1);
    penta_set_smu_run_ysize(word, SMU_INT32);
    penta_set_smu_run_imm_y(word, (n << 12) + beside);
    penta_set_smu_run_xsize(word, random_below(state, 2));
    penta_set_smu_run_zsrc(word, 0);
    penta_set_smu_run_red(word, 0);
    penta_set_smu_run_redop(word, 0);
    penta_set_smu_run_k(word, 0);
    penta_set_smu_run_fn(word, SMU_FN_EXP2);
    penta_set_smu_run_wsize(word, 1 + random_below(state, 2));
}

// A table with arguments over its whole range, at its ends above all, and results that show it.
static void draw_table(struct random_state *state, uint32_t *word)
{
    penta_set_smu_run_red(word, 0);
    penta_set_smu_run_redop(word, 0);
    penta_set_smu_run_k(word, random_below(state, 4));
    penta_set_smu_run_fn(word, 1 + random_below(state, 2));
    penta_set_smu_run_wsize(word, 1 + random_below(state, 2));
}

// Sums at the limits of P, and a rounding that goes beyond them.
static void draw_extreme(struct random_state *state, uint32_t *word)
{
    penta_set_smu_run_op(word, PENTA_SMU_OP_MOV);
    penta_set_smu_run_zsrc(word, 2);
    penta_set_smu_run_zsize(word, SMU_INT32);
    penta_set_smu_run_imm_z(word, 0xffff + random_below(state, 2));
    penta_set_smu_run_zsh(word, 31);
    penta_set_smu_run_red(word, 0);
    penta_set_smu_run_redop(word, 0);
    penta_set_smu_run_k(word, 30 + random_below(state, 18));
    penta_set_smu_run_fn(word, SMU_FN_NONE);
}

// Word 11 and the rest of the numbers: any bits, then what would most often be illegal is mended.
static void draw_fields(struct random_state *state, const struct smu_shape *shape, uint32_t *word)
{
    static const uint8_t often[] = {PENTA_SMU_OP_MUL, PENTA_SMU_OP_MUL, PENTA_SMU_OP_UPDATE,
                                    PENTA_SMU_OP_UPDATE, PENTA_SMU_OP_MOV};
    for (unsigned i = 11; i < 16; i++)
        word[i] = (uint32_t)random_next(state);
    // More digits where the shape suits them; X, Y, Z, W have their sizes side by side.
    for (unsigned i = 0; i < SMU_OPERANDS; i++) {
        const struct smu_strides *stride = &shape->stride[i];
        if (stride->s1 % 3 == 0 && stride->s2 % 3 == 0 && random_chance(state, 25))
            word[11] |= 3u << 2 * i;
    }
    const uint32_t op = random_chance(state, 40) ? often[random_below(state, sizeof often)]
                                                 : random_below(state, PENTA_SMU_OP_UPDATE + 1);
    const bool update = op == PENTA_SMU_OP_UPDATE, mul = op == PENTA_SMU_OP_MUL;
    penta_set_smu_run_op(word, op);
    penta_set_smu_run_ysrc(word, random_below(state, update ? 2 : 3));
    penta_set_smu_run_zsrc(word, random_below(state, 3));
    penta_set_smu_run_red(word, update ? 0 : random_below(state, 3));
    penta_set_smu_run_redop(word, 0);
    if (penta_get_smu_run_red(word) != 0 && !mul)
        penta_set_smu_run_redop(word, random_below(state, 3));
    penta_set_smu_run_round(word, random_below(state, 3));
    penta_set_smu_run_clamp(word, random_below(state, 3));
    if (update || random_chance(state, 50)) penta_set_smu_run_fn(word, 0);
    if (mul && penta_get_smu_run_red(word) + penta_get_smu_run_zsrc(word) > 0) {
        penta_set_smu_run_comp(word, 0);
    }
    penta_set_smu_run_k(word, random_below(state, random_chance(state, 60) ? 18 : 48));
    penta_set_smu_run_ka(word, random_below(state, random_chance(state, 60) ? 18 : 48));
    if (random_chance(state, 50)) penta_set_smu_run_zsh(word, random_below(state, 5));
    penta_set_smu_run_sh(word, random_below(state, penta_get_smu_run_nqm1(word) + 2));
    penta_set_smu_run_imm_y(word, random_operand(state));
    penta_set_smu_run_imm_z(word, random_operand(state));
    if (penta_get_smu_run_ysize(word) == SMU_DIGIT && random_chance(state, 90))
        penta_set_smu_run_imm_y(word, random_below(state, 5));
    if (penta_get_smu_run_zsize(word) == SMU_DIGIT && random_chance(state, 90))
        penta_set_smu_run_imm_z(word, random_below(state, 5));
    if (random_chance(state, 25)) draw_plain(state, word);
    if (random_chance(state, 4)) draw_exp2(state, word);
    if (random_chance(state, 3)) draw_extreme(state, word);
    if (penta_get_smu_run_op(word) != PENTA_SMU_OP_UPDATE && random_chance(state, 6))
        draw_table(state, word);
    if (shape->n[1] == 1 && random_chance(state, 25)) {
        // The argmax has few forms.
        penta_set_smu_run_op(word, PENTA_SMU_OP_MOV);
        penta_set_smu_run_red(word, SMU_RED_ALL);
        penta_set_smu_run_redop(word, SMU_ARGMAX);
        penta_set_smu_run_zsrc(word, shape->stride[SMU_Z].s0 == 1 ? random_chance(state, 70) : 0);
        penta_set_smu_run_zsize(word, SMU_INT32);
        penta_set_smu_run_wsize(word, SMU_INT32);
        penta_set_smu_run_fn(word, SMU_FN_NONE);
        if (random_chance(state, 60)) {
            penta_set_smu_run_xsize(word, SMU_INT32);
            penta_set_smu_run_zsh(word, 0);
        }
        if (random_chance(state, 50)) penta_set_smu_run_imm_y(word, random_below(state, 16));
    }
}

struct operand {
    bool used, written, digits;
    struct random_memory memory;
    struct random_extent extent;
    int32_t step;
    uint32_t toggle;
    uint32_t at;  // offset in the memory
};

static void add_reach(int64_t *low, int64_t *high, uint32_t count, int64_t stride)
{
    const int64_t reach = (int64_t)(count - 1) * stride;
    if (reach < 0) *low += reach;
    if (reach > 0) *high += reach;
}

static struct random_extent extent_of(const struct smu_run *run, const struct smu_shape *shape,
                                      unsigned name)
{
    struct random_extent extent = {0};
    const struct smu_strides *stride = &shape->stride[name];
    const enum smu_size size = run->type[name].size;
    const bool result = name == SMU_W && run->op != PENTA_SMU_OP_UPDATE;
    const bool single = result && run->reduction == SMU_RED_ALL;
    int64_t low = 0, high = smu_bytes(size, 1);
    if (single) {
        high = run->reduce_op == SMU_ARGMAX ? 8 : high;
    } else if (stride->s0 == 1) {
        high = smu_bytes(size, shape->n[0]);
    } else {
        add_reach(&low, &high, shape->n[0], (int64_t)stride->s0 * smu_bytes(size, 1));
    }
    if (!(result && run->reduction != SMU_RED_NONE))
        add_reach(&low, &high, shape->n[1], stride->s1);
    add_reach(&low, &high, shape->n[2], stride->s2);
    extent_add(&extent, 0, low, high);
    return extent;
}

// Digits lie in one of the two places that hold legal ones; everything else keeps out of them,
// mostly.
static bool place_operand(struct random_state *state, const struct random_memory *memory,
                          struct operand *operand)
{
    const uint32_t clean = state->clean_state_bytes;
    const bool is_state = memory->base == PENTA_REGION_STATE_BASE;
    const uint32_t align = random_chance(state, 50) ? 4 : 1;
    if (operand->digits) {
        if (!extent_place(state, &operand->extent, clean, memory->bank, 3, &operand->at))
            return false;
        if (random_chance(state, 50)) operand->at += memory->bytes - clean;
        return true;
    }
    if (!is_state || (!operand->written && random_chance(state, 30)) || random_chance(state, 3)) {
        return extent_place(state, &operand->extent, memory->bytes, memory->bank, align,
                            &operand->at);
    }
    if (!extent_place(state, &operand->extent, memory->bytes - 2 * clean, memory->bank, align,
                      &operand->at))
        return false;
    operand->at += clean;
    return true;
}

static bool draw_operand(struct random_state *state, const struct smu_run *run,
                         const struct smu_shape *shape, unsigned name, uint32_t repeat,
                         struct operand *operand)
{
    const struct smu_strides *stride = &shape->stride[name];
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    operand->written = update ? name == SMU_X : name == SMU_W;
    operand->digits = run->type[name].size == SMU_DIGIT;
    operand->step = (int32_t)random_below(state, 24) - 6;
    operand->toggle = repeat > 0 && random_chance(state, 20) ? 1 : 0;
    unsigned memory = random_chance(state, operand->written ? 50 : 65) ? MEMORY_SPAD : MEMORY_STATE;
    if (update && name == SMU_X && random_chance(state, 60)) memory = MEMORY_STATE;
    if (operand->digits && (!operand->written || update)) {
        // Steps of whole groups of digits: others would read codes that are none.
        memory = MEMORY_STATE;
        operand->toggle = 0;
        operand->step -= operand->step % 3;
        if (stride->s1 % 3 != 0 || stride->s2 % 3 != 0) return false;
    } else {
        operand->digits = false;
    }
    operand->memory = random_memory(state->config, memory);
    operand->extent = extent_of(run, shape, name);
    extent_repeat(&operand->extent, repeat, 4 * (int64_t)operand->step,
                  (int64_t)operand->toggle * operand->memory.bank);
    return place_operand(state, &operand->memory, operand);
}

// What is carried into an argmax is its first element: a tie.
static void share_place(const struct operand *x, struct operand *z)
{
    if (x->memory.base != z->memory.base && z->toggle != 0) return;
    for (unsigned odd = 0; odd < 2; odd++) {
        if (z->extent.used[odd] &&
            (x->at + z->extent.low[odd] < 0 || x->at + z->extent.high[odd] > x->memory.bytes))
            return;
    }
    z->memory = x->memory;
    z->at = x->at;
}

static bool try_run(struct random_state *state, uint32_t word[16])
{
    const struct penta_config *config = state->config;
    const uint32_t slot = random_below(state, SMU_SHAPES);
    const struct smu_shape *shape = &state->smu.shape[slot];
    const uint32_t repeat = random_chance(state, 70) ? 0 : 1 + random_below(state, 3);
    struct operand operand[SMU_OPERANDS] = {0};
    struct smu_run run;
    memset(word, 0, 64);
    if (!shape->loaded) return false;
    draw_fields(state, shape, word);
    smu_decode_run(word, &run);
    const bool used[SMU_OPERANDS] = {true, smu_reads_y(&run), smu_reads_z(&run), true};
    uint32_t address[SMU_OPERANDS] = {0}, banks[2][2] = {{0}};
    for (unsigned i = 0; i < SMU_OPERANDS; i++) {
        if (!used[i]) continue;
        if (!draw_operand(state, &run, shape, i, repeat, &operand[i])) return false;
        if (i == SMU_Z && run.reduce_op == SMU_ARGMAX && random_chance(state, 60))
            share_place(&operand[SMU_X], &operand[SMU_Z]);
        const struct random_memory *memory = &operand[i].memory;
        for (unsigned odd = 0; odd < 2; odd++)
            banks[odd][operand[i].written] |= extent_banks(&operand[i].extent, odd, operand[i].at,
                                                           memory->bank, memory->first_bit);
        address[i] = memory->base + operand[i].at;
    }
    if ((banks[0][0] & banks[0][1]) != 0 || (banks[1][0] & banks[1][1]) != 0) return false;
    if (!smu_is_legal(&state->smu, config->lanes, &run, shape, address)) return false;
    const struct smu_plan plan =
        smu_make_plan(&run, shape, config->lanes, config_access_bytes(config));
    if (plan.duration * (repeat + 1) > (random_chance(state, 10) ? 8000 : 1500)) return false;

    penta_set_common_opcode(word, PENTA_OPCODE_SMU_RUN);
    penta_set_common_repeat(word, repeat);
    penta_set_common_toggle0(word, operand[SMU_X].toggle);
    penta_set_common_toggle1(word, operand[SMU_Y].toggle);
    penta_set_common_toggle2(word, operand[SMU_Z].toggle);
    penta_set_common_toggle3(word, operand[SMU_W].toggle);
    penta_set_common_read_mask(word, banks[0][0]);
    penta_set_common_write_mask(word, banks[0][1]);
    if (repeat > 0) {
        penta_set_common_read_xor(word, banks[0][0] ^ banks[1][0]);
        penta_set_common_write_xor(word, banks[0][1] ^ banks[1][1]);
    }
    penta_set_smu_run_slot(word, slot);
    penta_set_smu_run_op(word, run.op);
    penta_set_smu_run_x(word, address[SMU_X]);
    penta_set_smu_run_y(word, address[SMU_Y]);
    penta_set_smu_run_z(word, address[SMU_Z]);
    penta_set_smu_run_w(word, address[SMU_W]);
    penta_set_smu_run_x_step(word, operand[SMU_X].step);
    penta_set_smu_run_y_step(word, operand[SMU_Y].step);
    penta_set_smu_run_z_step(word, operand[SMU_Z].step);
    penta_set_smu_run_w_step(word, operand[SMU_W].step);
    return true;
}

bool random_smu_run(struct random_state *state, uint32_t word[16])
{
    for (unsigned attempt = 0; attempt < 200; attempt++)
        if (try_run(state, word)) return true;
    return false;
}

static bool has_broadcast_v(const struct random_state *state, const uint32_t word[16])
{
    return penta_get_smu_run_op(word) == PENTA_SMU_OP_UPDATE &&
           state->smu.shape[penta_get_smu_run_slot(word)].stride[SMU_W].s0 == 0;
}

bool random_smu_command(struct random_state *state, uint32_t word[16], bool good)
{
    // To be spoiled: often a run whose v can be made a digit in any memory and of any lanes.
    if (!good && random_chance(state, 25)) {
        for (unsigned attempt = 0; attempt < 100; attempt++)
            if (try_run(state, word) && has_broadcast_v(state, word)) return true;
    }
    const uint32_t choice = random_below(state, 100);
    if (choice < 22) {
        random_smu_shape(state, word);
        return true;
    }
    if (choice < 27) return random_smu_table(state, word);
    if (choice < 32) {
        random_smu_seed(state, word);
        return true;
    }
    return random_smu_run(state, word);
}

// What a good command leaves behind in the unit.
void random_note_smu(struct random_state *state, const uint32_t word[16])
{
    const uint32_t opcode = penta_get_common_opcode(word);
    if (opcode == PENTA_OPCODE_SMU_SHAPE) {
        smu_decode_shape(word, &state->smu.shape[penta_get_smu_shape_slot(word)]);
    } else if (opcode == PENTA_OPCODE_SMU_TABLE) {
        state->smu.table[penta_get_smu_table_slot(word)].loaded = true;
    }
}

// ------------------------------------------------------------------------------ what is spoiled

static void spoil_sources(struct random_state *state, uint32_t *word)
{
    switch (random_below(state, 5)) {
    case 0:
        penta_set_smu_run_ysrc(word, 3);
        break;
    case 1:
        penta_set_smu_run_zsrc(word, 3);
        break;
    case 2:  // a code that is no digit
        penta_set_smu_run_ysrc(word, 1);
        penta_set_smu_run_ysize(word, SMU_DIGIT);
        penta_set_smu_run_imm_y(word, 5 + random_below(state, 3));
        break;
    case 3:
        penta_set_smu_run_zsrc(word, 2);
        penta_set_smu_run_zsize(word, SMU_DIGIT);
        penta_set_smu_run_imm_z(word, 5 + random_below(state, 3));
        break;
    default:  // UPDATE does not take y from x
        penta_set_smu_run_op(word, PENTA_SMU_OP_UPDATE);
        penta_set_smu_run_ysrc(word, random_below(state, 3));
    }
}

static void spoil_results(struct random_state *state, uint32_t *word)
{
    switch (random_below(state, 8)) {
    case 0:
        penta_set_smu_run_red(word, random_chance(state, 50) ? 3 : 2);
        penta_set_smu_run_redop(word, 3);
        break;
    case 1:
        penta_set_smu_run_redop(word, 1 + random_below(state, 3));
        break;
    case 2:
        penta_set_smu_run_round(word, 3);
        break;
    case 3:
        penta_set_smu_run_clamp(word, 3);
        break;
    case 4:
        penta_set_smu_run_k(word, 48 + random_below(state, 16));
        break;
    case 5:
        penta_set_smu_run_op(word, PENTA_SMU_OP_UPDATE);
        penta_set_smu_run_ka(word, 40 + random_below(state, 24));
        break;
    case 6:
        penta_set_smu_run_wsize(word, SMU_DIGIT);
        penta_set_smu_run_clamp(word, random_below(state, 3));
        break;
    default:
        penta_set_smu_run_fn(word, 1 + random_below(state, 2));
        penta_set_smu_run_table(word, random_below(state, 2));
    }
}

// Over the end of its memory or bank, before its start, into another one, or where codes are no
// digits.
static void spoil_operand(struct random_state *state, uint32_t *word)
{
    const struct smu_shape *shape = &state->smu.shape[penta_get_smu_run_slot(word)];
    const bool update = penta_get_smu_run_op(word) == PENTA_SMU_OP_UPDATE;
    const bool codes = random_chance(state, has_broadcast_v(state, word) ? 70 : 35);
    unsigned name = random_below(state, 4);
    if (codes ? update : random_chance(state, 45)) name = SMU_W;
    // With four lanes only a broadcast can be digits.
    for (unsigned i = 0; codes && i < SMU_OPERANDS && shape->stride[name].s0 != 0; i++)
        name = (name + 1) % SMU_OPERANDS;
    uint32_t *address = word + 5 + name;
    const struct random_memory memory =
        random_memory(state->config,
                      *address >> 28 == PENTA_REGION_STATE_BASE >> 28 ? MEMORY_STATE : MEMORY_SPAD);
    if (codes) {
        // Any bytes as digits: X, Y, Z, W have their sizes side by side.
        word[11] |= 3u << 2 * name;
        *address += random_below(state, 9);
        return;
    }
    switch (random_below(state, 12)) {
    case 0:
        *address = random_below(state, 16) << 28 | random_below(state, 4096);
        break;
    case 1:
        *address = memory.base + memory.bytes - 1 - random_below(state, 64);
        break;
    case 2:
        *address = memory.base - 1 - random_below(state, 64);
        break;
    case 3:
        *address = memory.base + random_below(state, memory.bytes);
        break;
    case 4:
        *address = memory.base + 0x0fffffffu - random_below(state, 64);
        break;
    default:
        // From its bank into one beside it, or the other way round: half of an access is refused.
        *address = *address - (*address - memory.base) % memory.bank +
                   random_below(state, 2) * memory.bank - 1 - random_below(state, 15);
    }
}

static void spoil_table(struct random_state *state, uint32_t *word)
{
    const uint32_t x = penta_get_smu_table_x(word);
    const uint32_t address[] = {x ^ 1u << (28 + random_below(state, 4)),
                                x + random_below(state, 1u << 17), x | 0x0ffffe00u,
                                (x & 0xf0000000u) - 8};
    penta_set_smu_table_x(word, address[random_below(state, 4)]);
}

void random_spoil_smu(struct random_state *state, uint32_t word[16])
{
    switch (penta_get_common_opcode(word)) {
    case PENTA_OPCODE_SMU_TABLE:
        spoil_table(state, word);
        return;
    case PENTA_OPCODE_SMU_RUN:
        break;
    default:  // shapes and seeds cannot be illegal by themselves
        penta_set_common_opcode(word, PENTA_OPCODE_SMU_SEED + 1 + random_below(state, 12));
        return;
    }
    switch (random_below(state, has_broadcast_v(state, word) ? 20 : 10)) {
    case 0:
        spoil_sources(state, word);
        break;
    case 1:
        spoil_results(state, word);
        break;
    case 2:
        penta_set_smu_run_slot(word, random_below(state, SMU_SHAPES));
        break;
    case 3:
        penta_set_smu_run_op(word, random_below(state, 32));
        penta_set_smu_run_sh(word, random_below(state, 64));
        penta_set_smu_run_comp(word, 1);
        break;
    default:
        spoil_operand(state, word);
    }
}

void random_limit_smu(const struct random_state *state, uint32_t word[16])
{
    const uint32_t lanes = state->config->lanes;
    if (penta_get_common_opcode(word) != PENTA_OPCODE_SMU_SHAPE) return;
    if (penta_get_smu_shape_n0m1(word) > 8 * lanes)
        penta_set_smu_shape_n0m1(word, penta_get_smu_shape_n0m1(word) % (8 * lanes));
    const uint32_t groups = penta_get_smu_shape_n0m1(word) / lanes + 1;
    if ((uint64_t)groups * (penta_get_smu_shape_n1m1(word) + 1) *
            (penta_get_smu_shape_n2m1(word) + 1) >
        2 * MOST_SMU_GROUPS) {
        penta_set_smu_shape_n1m1(word, 2);
        penta_set_smu_shape_n2m1(word, 0);
    }
}
