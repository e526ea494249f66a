// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_rows.h"

#include <string.h>

#include "penta_isa.h"
#include "smu/smu_compute.h"
#include "smu/smu_kernel.h"
#include "smu/smu_plan.h"
#include "soc/soc.h"

// What a number can be.
struct span {
    int64_t low, high;
};

// A command in work.
struct rows {
    const struct smu_rows_command *command;
    const struct smu_run *run;
    const struct smu_kernel *kernel;
    bool accessed[SMU_OPERANDS];
    bool complement;         // y stands for 2^complement_shift - y
    bool wide;               // P needs more than 32 bits, or a shift does
    struct smu_round round;  // of P; UPDATE: of u*v
    struct smu_round decay;  // UPDATE
    struct smu_nodes nodes;
    // The operands of a piece of a row, and where those lie that are in `lanes`.
    uint32_t held[SMU_OPERANDS];  // lanes
    uint32_t address[SMU_OPERANDS];
    _Alignas(64) int32_t lanes[SMU_OPERANDS][SMU_ROW_LIMIT];
    int32_t result[SMU_ROW_LIMIT];
};

// --------------------------------------------------------------------------------------- bounds

static bool fits(struct span span)
{
    return span.low >= INT32_MIN && span.high <= INT32_MAX;
}

static bool fits_p(struct span span)
{
    return span.low >= -(INT64_C(1) << 46) && span.high <= INT64_C(1) << 46;
}

static struct span find_type_span(struct smu_type type)
{
    if (type.size == SMU_DIGIT) return (struct span){-2, 2};
    const int64_t half = INT64_C(1) << ((8u << type.size) - 1);
    if (type.is_unsigned) return (struct span){0, 2 * half - 1};
    return (struct span){-half, half - 1};
}

static struct span add_spans(struct span a, struct span b)
{
    return (struct span){a.low + b.low, a.high + b.high};
}

static int64_t lower(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t higher(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// Of numbers of 32 bits.
static struct span multiply_spans(struct span a, struct span b)
{
    const int64_t p[4] = {a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high};
    return (struct span){lower(lower(p[0], p[1]), lower(p[2], p[3])),
                         higher(higher(p[0], p[1]), higher(p[2], p[3]))};
}

// f, of x and y of 32 bits.
static struct span find_value_span(uint32_t op, struct span x, struct span y)
{
    switch (op) {
    case PENTA_SMU_OP_MOV:
        return x;
    case PENTA_SMU_OP_ADD:
        return add_spans(x, y);
    case PENTA_SMU_OP_SUB:
        return (struct span){x.low - y.high, x.high - y.low};
    case PENTA_SMU_OP_MIN:
    case PENTA_SMU_OP_MAX:
        return (struct span){lower(x.low, y.low), higher(x.high, y.high)};
    default:
        return multiply_spans(x, y);
    }
}

// ------------------------------------------------------------------------------------- planning

// Whether no byte belongs to two rows of the operand, which has n1 * n2 of n0 elements.
static bool are_rows_apart(const struct smu_operand *operand, const uint32_t n[3], uint32_t n1)
{
    const int64_t s1 = (int32_t)operand->s1, s2 = (int32_t)operand->s2;
    const int64_t row = smu_bytes(operand->type.size, n[0]);
    const int64_t step1 = s1 < 0 ? -s1 : s1, step2 = s2 < 0 ? -s2 : s2;
    if (n1 > 1 && step1 < row) return false;
    return n[2] == 1 || step2 >= (n1 - 1) * step1 + row;
}

static bool is_row_operand(const struct smu_operand *operand)
{
    return operand->trusted && operand->type.size != SMU_DIGIT &&
           (operand->s0 == 0 || operand->s0 == 1);
}

static bool are_operands_rows(struct rows *rows)
{
    const struct smu_run *run = rows->run;
    const struct smu_operand *operand = rows->command->operand;
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    rows->accessed[SMU_X] = rows->accessed[SMU_W] = true;
    rows->accessed[SMU_Y] = smu_reads_y(run);
    rows->accessed[SMU_Z] = smu_reads_z(run);
    const struct smu_operand *to = &operand[update ? SMU_X : SMU_W];
    for (unsigned i = 0; i < SMU_OPERANDS; i++) {
        if (!rows->accessed[i]) continue;
        if (!is_row_operand(&operand[i])) return false;
        if (&operand[i] != to && operand[i].mask & to->mask) return false;
    }
    const uint32_t *n = rows->command->shape->n;
    if (run->reduction == SMU_RED_ALL) return true;
    return are_rows_apart(to, n, run->reduction == SMU_RED_LANE ? 1 : n[1]);
}

static struct span find_operand_span(const struct rows *rows, unsigned name)
{
    const struct smu_run *run = rows->run;
    if (rows->accessed[name]) return find_type_span(run->type[name]);
    int64_t value = 0;
    if (name == SMU_Y) value = smu_immediate(run->y_immediate, run->type[SMU_Y]);
    if (name == SMU_Z && run->z_source == SMU_Z_IMMEDIATE) {
        value = smu_immediate(run->z_immediate, run->type[SMU_Z]);
    }
    return (struct span){value, value};
}

static void set_rounding(const struct smu_run *run, uint32_t k, bool complement,
                         struct smu_round *round)
{
    const int64_t c = run->rounding == SMU_NEAREST && k > 0 ? INT64_C(1) << (k - 1) : 0;
    round->add = complement ? (INT64_C(1) << k) - 1 - c : c;
    round->shift = k;
}

static bool set_limits(const struct smu_run *run, struct smu_round *round, struct smu_nodes *nodes)
{
    const struct smu_limits result = smu_result_range(run);
    const struct smu_limits limits =
        run->function == SMU_FN_NONE ? result : smu_argument_range(run);
    if (result.high > INT32_MAX) return false;
    round->low = (int32_t)limits.low;
    round->high = (int32_t)limits.high;
    nodes->low = (int32_t)result.low;
    nodes->high = (int32_t)result.high;
    return true;
}

static bool plan_update(struct rows *rows, struct span s, struct span a, struct span u)
{
    const struct span v = find_operand_span(rows, SMU_W);
    struct span t = multiply_spans(s, a), r = multiply_spans(u, v);
    if (!fits(v) || rows->decay.shift > 31 || rows->round.shift > 31) return false;
    if (!fits(t) || !fits(r)) return false;
    t.low += rows->decay.add;
    t.high += rows->decay.add;
    r.low += rows->round.add;
    r.high += rows->round.add;
    if (!fits(t) || !fits(r)) return false;
    t = (struct span){t.low >> rows->decay.shift, t.high >> rows->decay.shift};
    r = (struct span){r.low >> rows->round.shift, r.high >> rows->round.shift};
    return fits(add_spans(t, r));
}

static bool plan_sum(struct rows *rows, struct span x, struct span y, struct span z)
{
    const struct smu_run *run = rows->run;
    const uint32_t *n = rows->command->shape->n;
    struct span p = find_value_span(run->op, x, y);
    if (!fits(p) || run->z_shift > 31) return false;
    if (run->reduction == SMU_RED_ALL) {
        // The lanes' sums are of 64 bits, taken mod 2^48 in the end.
        return run->reduce_op == SMU_SUM;
    }
    if (run->reduction == SMU_RED_LANE) {
        p = (struct span){lower(p.low, p.low * n[1]), higher(p.high, p.high * n[1])};
        if (run->reduce_op != SMU_SUM || !fits(p)) return false;
    }
    if (run->z_source != SMU_Z_NONE) {
        const int64_t one = INT64_C(1) << run->z_shift;
        p = add_spans(p, (struct span){z.low * one, z.high * one});
    }
    if (!fits_p(p)) return false;
    const struct span rounded = {p.low + rows->round.add, p.high + rows->round.add};
    rows->wide = run->z_source != SMU_Z_NONE || !fits(rounded) || rows->round.shift > 31;
    return fits_p(rounded);
}

static bool plan_values(struct rows *rows)
{
    const struct smu_run *run = rows->run;
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    const struct span x = find_operand_span(rows, SMU_X), z = find_operand_span(rows, SMU_Z);
    struct span y = run->y_source == SMU_Y_IS_X ? x : find_operand_span(rows, SMU_Y);
    rows->complement = run->complement && (update || run->op == PENTA_SMU_OP_MUL);
    set_rounding(run, run->k, rows->complement && !update, &rows->round);
    if (update) set_rounding(run, run->ka, rows->complement, &rows->decay);
    if (!set_limits(run, &rows->round, &rows->nodes)) return false;
    if (!fits(x) || !fits(y) || !fits(z)) return false;
    if (rows->complement) {
        const uint32_t k = update ? run->ka : run->k;
        if (k > 30) return false;
        y = (struct span){(INT64_C(1) << k) - y.high, (INT64_C(1) << k) - y.low};
        if (!fits(y)) return false;
    }
    return update ? plan_update(rows, x, y, z) : plan_sum(rows, x, y, z);
}

static bool is_row_operation(const struct smu_run *run)
{
    switch (run->op) {
    case PENTA_SMU_OP_MOV:
    case PENTA_SMU_OP_ADD:
    case PENTA_SMU_OP_SUB:
    case PENTA_SMU_OP_MIN:
    case PENTA_SMU_OP_MAX:
    case PENTA_SMU_OP_MUL:
    case PENTA_SMU_OP_UPDATE:
        return run->rounding != SMU_STOCHASTIC && smu_result_size(run) != SMU_DIGIT;
    default:
        return false;
    }
}

static void set_nodes(struct rows *rows)
{
    static const uint16_t exp2_nodes[PENTA_SMU_EXP2_COUNT] = {PENTA_SMU_EXP2_NODES};
    const struct smu_run *run = rows->run;
    if (run->function == SMU_FN_NONE) return;
    if (run->function == SMU_FN_EXP2) {
        for (uint32_t i = 0; i < PENTA_SMU_EXP2_COUNT; i++)
            rows->nodes.node[i] = exp2_nodes[i];
        return;
    }
    const uint16_t *entry = rows->command->state->table[run->table].entry;
    rows->nodes.zero = run->argument_unsigned ? 0 : 128;
    for (uint32_t i = 0; i < SMU_TABLE_ENTRIES; i++)
        rows->nodes.node[i] =
            run->entries_unsigned ? (int32_t)entry[i] : (int32_t)(int16_t)entry[i];
    rows->nodes.node[SMU_TABLE_ENTRIES] = rows->nodes.node[SMU_TABLE_ENTRIES - 1];
}

static void complement_y(struct rows *rows, uint32_t count)
{
    const struct smu_run *run = rows->run;
    const uint32_t k = run->op == PENTA_SMU_OP_UPDATE ? run->ka : run->k;
    const int32_t *from = rows->lanes[run->y_source == SMU_Y_IS_X ? SMU_X : SMU_Y];
    rows->kernel->complement(k, from, count, rows->lanes[SMU_Y]);
}

// ---------------------------------------------------------------------------------- memories

// Where a piece of a row is: elements `first` and on.
struct piece {
    uint32_t l2, l1, first, count;
};

static uint32_t find_piece(const struct smu_operand *operand, const struct piece *piece)
{
    const uint32_t row = operand->start + piece->l2 * operand->s2 + piece->l1 * operand->s1;
    return operand->s0 == 0 ? row : row + smu_bytes(operand->type.size, piece->first);
}

static uint8_t *find_bytes(const struct smu_operand *operand, uint32_t address)
{
    return operand->memory->bytes + (address - operand->memory->base);
}

// Gets an operand into its lanes unless it is there. True when it was not.
static bool load(struct rows *rows, unsigned name, const struct piece *piece)
{
    const struct smu_operand *operand = &rows->command->operand[name];
    if (!rows->accessed[name]) return false;
    const uint32_t address = find_piece(operand, piece);
    if (rows->held[name] >= piece->count && rows->address[name] == address) return false;
    rows->held[name] = piece->count;
    rows->address[name] = address;
    const uint8_t *from = find_bytes(operand, address);
    if (operand->s0 != 0) {
        rows->kernel->load(operand->type, from, piece->count, rows->lanes[name]);
    } else {
        int32_t value;
        rows->kernel->load(operand->type, from, 1, &value);
        rows->kernel->fill(value, piece->count, rows->lanes[name]);
    }
    return true;
}

// Keeps the nonzero bits, by the accesses of the contract unless all of them write whole blocks.
static void note_written(struct rows *rows, const struct smu_operand *to, uint32_t address,
                         uint32_t count)
{
    struct penta_soc *soc = rows->command->soc;
    if (to->memory != &soc->local[MEMORY_SPAD]) return;
    const uint32_t offset = address - to->memory->base, cols = soc->config.cols;
    const uint32_t lanes = soc->config.lanes, group = smu_bytes(to->type.size, lanes);
    if ((offset | to->access | group) % cols == 0) {
        memory_note_write(soc, offset, smu_bytes(to->type.size, count));
        return;
    }
    for (uint32_t first = 0; first < count; first += lanes) {
        const uint32_t valid = count - first < lanes ? count - first : lanes;
        const uint32_t start = address + smu_bytes(to->type.size, first);
        struct smu_access access;
        for (uint32_t i = 0; smu_find_access(to, start, valid, i, &access); i++)
            memory_note_write(soc, access.address - to->memory->base, access.count);
    }
}

static void write_lanes(struct rows *rows, unsigned name, const struct piece *piece,
                        const int32_t *lanes)
{
    const struct smu_operand *to = &rows->command->operand[name];
    const uint32_t address = find_piece(to, piece);
    rows->kernel->store(to->type.size, lanes, piece->count, find_bytes(to, address));
    note_written(rows, to, address, piece->count);
}

// ------------------------------------------------------------------------------------ the command

static void load_arguments(struct rows *rows, const struct piece *piece)
{
    const bool x = load(rows, SMU_X, piece), y = load(rows, SMU_Y, piece);
    const bool changed = rows->run->y_source == SMU_Y_IS_X ? x : y;
    if (rows->complement && changed) complement_y(rows, piece->count);
}

static void update_piece(struct rows *rows, const struct piece *piece)
{
    int32_t(*lanes)[SMU_ROW_LIMIT] = rows->lanes;
    rows->held[SMU_X] = 0;
    load_arguments(rows, piece);
    load(rows, SMU_Z, piece);
    load(rows, SMU_W, piece);
    rows->kernel->update(&rows->decay, &rows->round, lanes[SMU_X], lanes[SMU_Y], lanes[SMU_Z],
                         lanes[SMU_W], piece->count, rows->result);
    write_lanes(rows, SMU_X, piece, rows->result);
}

static const int32_t *find_y(const struct rows *rows)
{
    const bool is_x = rows->run->y_source == SMU_Y_IS_X && !rows->complement;
    return rows->lanes[is_x ? SMU_X : SMU_Y];
}

static void compute_piece(struct rows *rows, const struct piece *piece, int32_t *f)
{
    load_arguments(rows, piece);
    rows->kernel->compute(rows->run->op, rows->lanes[SMU_X], find_y(rows), piece->count, f);
}

// From P without init, in rows->result, to memory.
static void finish_piece(struct rows *rows, const struct piece *piece)
{
    const struct smu_kernel *kernel = rows->kernel;
    const uint32_t count = piece->count;
    int32_t *q = rows->result;
    if (rows->wide) {
        load(rows, SMU_Z, piece);
        kernel->round_wide(&rows->round, q, rows->lanes[SMU_Z], rows->run->z_shift, count, q);
    } else {
        kernel->round(&rows->round, q, count, q);
    }
    if (rows->run->function == SMU_FN_TABLE) kernel->look_up(&rows->nodes, count, q);
    if (rows->run->function == SMU_FN_INTERPOLATED) kernel->interpolate(&rows->nodes, count, q);
    if (rows->run->function == SMU_FN_EXP2) kernel->exp2(&rows->nodes, count, q);
    write_lanes(rows, SMU_W, piece, q);
}

// Lane by lane over loop 1; z is that of its first iteration.
static void reduce_piece(struct rows *rows, struct piece piece)
{
    const uint32_t n1 = rows->command->shape->n[1];
    compute_piece(rows, &piece, rows->result);
    for (piece.l1 = 1; piece.l1 < n1; piece.l1++) {
        load_arguments(rows, &piece);
        if (rows->run->op == PENTA_SMU_OP_MUL) {
            rows->kernel->multiply_add(rows->lanes[SMU_X], find_y(rows), piece.count, rows->result);
        } else {
            int32_t f[SMU_ROW_LIMIT];
            rows->kernel->compute(rows->run->op, rows->lanes[SMU_X], find_y(rows), piece.count, f);
            rows->kernel->accumulate(f, piece.count, rows->result);
        }
    }
    piece.l1 = 0;
    finish_piece(rows, &piece);
}

// Over all lanes of one iteration of loop 2.
static void reduce_all(struct rows *rows, uint32_t l2)
{
    const struct smu_run *run = rows->run;
    const uint32_t *n = rows->command->shape->n;
    struct piece piece = {.l2 = l2, .count = 1};
    uint64_t sum = 0;
    if (run->z_source != SMU_Z_NONE) {
        load(rows, SMU_Z, &piece);
        rows->held[SMU_Z] = 0;
        sum = (uint64_t)smu_init(run, rows->lanes[SMU_Z][0]);
    }
    for (; piece.first < n[0]; piece.first += SMU_ROW_LIMIT) {
        const uint32_t rest = n[0] - piece.first;
        piece.count = rest < SMU_ROW_LIMIT ? rest : SMU_ROW_LIMIT;
        for (piece.l1 = 0; piece.l1 < n[1]; piece.l1++) {
            compute_piece(rows, &piece, rows->result);
            sum += (uint64_t)rows->kernel->total(rows->result, piece.count);
        }
    }
    const struct smu_operand *to = &rows->command->operand[SMU_W];
    const int64_t p = smu_wrap(sum);
    int64_t result;
    uint8_t bytes[SMU_GROUP_BYTES];
    smu_finish(run, 1, rows->command->state->random, &rows->command->state->table[run->table], &p,
               &result);
    smu_narrow(to->type.size, &result, 1, bytes);
    memory_write_checked(rows->command->soc, to->memory, to->start + l2 * to->s2,
                         smu_bytes(to->type.size, 1), to->mask, bytes);
}

static void run_pieces(struct rows *rows, uint32_t l2)
{
    const uint32_t *n = rows->command->shape->n;
    struct piece piece = {.l2 = l2};
    for (; piece.first < n[0]; piece.first += SMU_ROW_LIMIT) {
        const uint32_t rest = n[0] - piece.first;
        piece.count = rest < SMU_ROW_LIMIT ? rest : SMU_ROW_LIMIT;
        piece.l1 = 0;
        if (rows->run->reduction == SMU_RED_LANE) {
            reduce_piece(rows, piece);
            continue;
        }
        for (; piece.l1 < n[1]; piece.l1++) {
            if (rows->run->op == PENTA_SMU_OP_UPDATE) {
                update_piece(rows, &piece);
            } else {
                compute_piece(rows, &piece, rows->result);
                finish_piece(rows, &piece);
            }
        }
    }
}

// Lanes are filled before they are read; clearing them all would cost more than the command.
static void begin(struct rows *rows, const struct smu_rows_command *command)
{
    rows->command = command;
    rows->run = command->run;
    rows->kernel = command->state->kernel;
    rows->wide = false;
    memset(rows->held, 0, sizeof rows->held);
}

bool smu_run_rows(const struct smu_rows_command *command)
{
    struct rows rows;
    begin(&rows, command);
    if (!is_row_operation(rows.run) || !are_operands_rows(&rows) || !plan_values(&rows)) {
        return false;
    }
    set_nodes(&rows);
    if (!rows.accessed[SMU_Y]) {
        rows.kernel->fill((int32_t)find_operand_span(&rows, SMU_Y).low, SMU_ROW_LIMIT,
                          rows.lanes[SMU_Y]);
        if (rows.complement && rows.run->y_source == SMU_Y_IMMEDIATE) {
            complement_y(&rows, SMU_ROW_LIMIT);
        }
    }
    if (!rows.accessed[SMU_Z]) {
        rows.kernel->fill((int32_t)find_operand_span(&rows, SMU_Z).low, SMU_ROW_LIMIT,
                          rows.lanes[SMU_Z]);
    }
    for (uint32_t l2 = 0; l2 < command->shape->n[2]; l2++) {
        if (rows.run->reduction == SMU_RED_ALL) {
            reduce_all(&rows, l2);
        } else {
            run_pieces(&rows, l2);
        }
    }
    return true;
}
