// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_decode.h"

#include "penta_isa.h"

void smu_decode_shape(const uint32_t *word, struct smu_shape *shape)
{
    *shape = (struct smu_shape){
        .loaded = true,
        .n = {penta_get_smu_shape_n0m1(word) + 1, penta_get_smu_shape_n1m1(word) + 1,
              penta_get_smu_shape_n2m1(word) + 1},
        .stride =
            {
                [SMU_X] = {penta_get_smu_shape_x_s0(word), penta_get_smu_shape_x_s1(word),
                           penta_get_smu_shape_x_s2(word)},
                [SMU_Y] = {penta_get_smu_shape_y_s0(word), penta_get_smu_shape_y_s1(word),
                           penta_get_smu_shape_y_s2(word)},
                [SMU_Z] = {penta_get_smu_shape_z_s0(word), penta_get_smu_shape_z_s1(word),
                           penta_get_smu_shape_z_s2(word)},
                [SMU_W] = {penta_get_smu_shape_w_s0(word), penta_get_smu_shape_w_s1(word),
                           penta_get_smu_shape_w_s2(word)},
            },
    };
}

static struct smu_type make_type(uint32_t size, uint32_t is_unsigned)
{
    return (struct smu_type){(enum smu_size)size, is_unsigned != 0 && size != SMU_DIGIT};
}

void smu_decode_run(const uint32_t *word, struct smu_run *run)
{
    *run = (struct smu_run){
        .op = penta_get_smu_run_op(word),
        .type =
            {
                [SMU_X] = make_type(penta_get_smu_run_xsize(word), penta_get_smu_run_xu(word)),
                [SMU_Y] = make_type(penta_get_smu_run_ysize(word), penta_get_smu_run_yu(word)),
                [SMU_Z] = make_type(penta_get_smu_run_zsize(word), penta_get_smu_run_zu(word)),
                [SMU_W] = make_type(penta_get_smu_run_wsize(word), penta_get_smu_run_wu(word)),
            },
        .y_source = penta_get_smu_run_ysrc(word),
        .z_source = penta_get_smu_run_zsrc(word),
        .reduction = penta_get_smu_run_red(word),
        .reduce_op = penta_get_smu_run_redop(word),
        .rounding = penta_get_smu_run_round(word),
        .clamp = penta_get_smu_run_clamp(word),
        .function = penta_get_smu_run_fn(word),
        .table = penta_get_smu_run_table(word),
        .argument_unsigned = penta_get_smu_run_fu(word),
        .entries_unsigned = penta_get_smu_run_tu(word),
        .complement = penta_get_smu_run_comp(word),
        .k = penta_get_smu_run_k(word),
        .ka = penta_get_smu_run_ka(word),
        .z_shift = penta_get_smu_run_zsh(word),
        .quotient_bits = penta_get_smu_run_nqm1(word) + 1,
        .dividend_shift = penta_get_smu_run_sh(word),
        .y_immediate = penta_get_smu_run_imm_y(word),
        .z_immediate = penta_get_smu_run_imm_z(word),
    };
}

bool smu_uses_y(uint32_t op)
{
    switch (op) {
    case PENTA_SMU_OP_MOV:
    case PENTA_SMU_OP_ABS:
    case PENTA_SMU_OP_LZC:
    case PENTA_SMU_OP_NORM:
    case PENTA_SMU_OP_SQRT:
        return false;
    default:
        return true;
    }
}

bool smu_reads_y(const struct smu_run *run)
{
    return run->y_source == SMU_Y_MEMORY && smu_uses_y(run->op);
}

bool smu_reads_z(const struct smu_run *run)
{
    return run->z_source == SMU_Z_MEMORY;
}

struct smu_type smu_type_of_y(const struct smu_run *run)
{
    return run->type[run->y_source == SMU_Y_IS_X ? SMU_X : SMU_Y];
}

enum smu_size smu_result_size(const struct smu_run *run)
{
    return run->type[run->op == PENTA_SMU_OP_UPDATE ? SMU_X : SMU_W].size;
}

int64_t smu_immediate(uint32_t immediate, struct smu_type type)
{
    switch (type.size) {
    case SMU_INT8:
        return type.is_unsigned ? (int64_t)(uint8_t)immediate : (int64_t)(int8_t)immediate;
    case SMU_INT16:
        return type.is_unsigned ? (int64_t)(uint16_t)immediate : (int64_t)(int16_t)immediate;
    case SMU_INT32:
        return type.is_unsigned ? (int64_t)immediate : (int64_t)(int32_t)immediate;
    default:
        return immediate % 8 > 4 ? 0 : (int64_t)(immediate % 8) - 2;
    }
}

// ------------------------------------------------------------------------------------ legality

bool smu_is_local(uint32_t address)
{
    return address >> 28 == PENTA_REGION_SPAD_BASE >> 28 ||
           address >> 28 == PENTA_REGION_STATE_BASE >> 28;
}

static bool are_ranges_legal(const struct smu_run *run)
{
    return run->op <= PENTA_SMU_OP_UPDATE && run->reduction != 3 && run->rounding != 3 &&
           run->clamp != 3 && run->z_source != 3 && run->k <= SMU_SHIFT_LIMIT &&
           !(run->y_source == 3 && smu_uses_y(run->op));
}

static bool is_argmax_legal(const struct smu_run *run, const struct smu_shape *shape)
{
    return run->reduction == SMU_RED_ALL && run->op == PENTA_SMU_OP_MOV &&
           run->type[SMU_W].size == SMU_INT32 && run->function == SMU_FN_NONE && shape->n[1] == 1 &&
           run->z_source != SMU_Z_IMMEDIATE &&
           (run->z_source == SMU_Z_NONE ||
            (run->type[SMU_Z].size == SMU_INT32 && shape->stride[SMU_Z].s0 == 1));
}

static bool is_reduction_legal(const struct smu_run *run, const struct smu_shape *shape)
{
    if (run->reduce_op == SMU_SUM) return true;
    if (run->reduction == SMU_RED_NONE) return false;
    if (run->op == PENTA_SMU_OP_MUL || run->op == PENTA_SMU_OP_UPDATE) return false;
    return run->reduce_op != SMU_ARGMAX || is_argmax_legal(run, shape);
}

static bool is_operation_legal(const struct smu_run *run)
{
    switch (run->op) {
    case PENTA_SMU_OP_MUL:
        return !run->complement || (run->z_source == SMU_Z_NONE && run->reduction == SMU_RED_NONE);
    case PENTA_SMU_OP_UPDATE:
        return run->reduction == SMU_RED_NONE && run->function == SMU_FN_NONE &&
               run->y_source != SMU_Y_IS_X && run->ka <= SMU_SHIFT_LIMIT;
    case PENTA_SMU_OP_DIV:
        return run->dividend_shift <= run->quotient_bits;
    default:
        return true;
    }
}

// An operand that is accessed, results included.
static bool is_operand_legal(const struct smu_run *run, const struct smu_shape *shape,
                             uint32_t lanes, unsigned operand, const uint32_t address[SMU_OPERANDS])
{
    const int32_t s0 = shape->stride[operand].s0;
    if (!smu_is_local(address[operand])) return false;
    if (run->type[operand].size != SMU_DIGIT) return true;
    return s0 == 0 || (s0 == 1 && lanes != 4);
}

static bool is_digit_immediate_legal(uint32_t immediate, struct smu_type type)
{
    return type.size != SMU_DIGIT || immediate % 8 <= 4;
}

static bool are_results_legal(const struct smu_run *run, const struct smu_shape *shape)
{
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    if (run->reduction != SMU_RED_ALL && shape->stride[update ? SMU_X : SMU_W].s0 == 0) {
        return false;
    }
    return smu_result_size(run) != SMU_DIGIT ||
           (run->clamp != SMU_CLAMP_UNSIGNED && run->reduction != SMU_RED_ALL &&
            shape->n[0] % 8 == 0);
}

bool smu_is_legal(const struct smu_state *state, uint32_t lanes, const struct smu_run *run,
                  const struct smu_shape *shape, const uint32_t address[SMU_OPERANDS])
{
    if (!shape->loaded || !are_ranges_legal(run)) return false;
    if (!is_reduction_legal(run, shape) || !is_operation_legal(run)) return false;
    if ((run->function == SMU_FN_TABLE || run->function == SMU_FN_INTERPOLATED) &&
        !state->table[run->table].loaded) {
        return false;
    }
    const bool accessed[SMU_OPERANDS] = {true, smu_reads_y(run), smu_reads_z(run), true};
    for (unsigned i = 0; i < SMU_OPERANDS; i++) {
        if (accessed[i] && !is_operand_legal(run, shape, lanes, i, address)) return false;
    }
    if (smu_uses_y(run->op) && run->y_source == SMU_Y_IMMEDIATE &&
        !is_digit_immediate_legal(run->y_immediate, run->type[SMU_Y])) {
        return false;
    }
    if (run->z_source == SMU_Z_IMMEDIATE &&
        !is_digit_immediate_legal(run->z_immediate, run->type[SMU_Z])) {
        return false;
    }
    return are_results_legal(run, shape);
}
