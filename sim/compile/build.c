// SPDX-License-Identifier: Apache-2.0
#include "compile/build.h"

#include <string.h>

static uint32_t divide_up(uint32_t value, uint32_t by)
{
    return (value + by - 1) / by;
}

static uint32_t at_least_one(uint32_t count)
{
    return count == 0 ? 1 : count;
}

static void set_operand(struct command *command, unsigned index, struct place place, uint32_t bytes,
                        bool read, bool written)
{
    command->operand[index] = (struct operand){.buffer = place.buffer,
                                               .offset = place.offset,
                                               .bytes = bytes,
                                               .read = read,
                                               .written = written,
                                               .base = place.base,
                                               .reach = place.reach};
}

// ----------------------------------------------------------------------------- vector operations

static uint32_t size_field(enum element type)
{
    return type >= UINT8 ? (uint32_t)(type - UINT8) : (uint32_t)type;
}

static uint32_t is_unsigned(enum element type)
{
    return type >= UINT8;
}

// Bytes from the first to the last that an operand touches. Strides here are never negative.
static uint32_t extent(const struct vector_shape *shape, struct stride stride, enum element type,
                       bool inner)
{
    const uint32_t n0 = at_least_one(shape->n0), n1 = at_least_one(shape->n1);
    const uint32_t elements = stride.s0 == 0 ? 1 : (n0 - 1) * (uint32_t)stride.s0 + 1;
    const uint32_t row = type == DIGIT ? divide_up(3 * elements, 8) : elements << size_field(type);
    return row + (inner ? (n1 - 1) * (uint32_t)stride.s1 : 0) +
           (at_least_one(shape->n2) - 1) * (uint32_t)stride.s2;
}

static int add_vector_shape(struct program *program, const struct vector_shape *v)
{
    struct shape shape = {.engine = PENTA_ENGINE_SMU, .word = {PENTA_OPCODE_SMU_SHAPE}};
    uint32_t *word = shape.word;
    penta_set_smu_shape_n0m1(word, at_least_one(v->n0) - 1);
    penta_set_smu_shape_n1m1(word, at_least_one(v->n1) - 1);
    penta_set_smu_shape_n2m1(word, at_least_one(v->n2) - 1);
    penta_set_smu_shape_x_s0(word, v->x.s0);
    penta_set_smu_shape_x_s1(word, v->x.s1);
    penta_set_smu_shape_x_s2(word, v->x.s2);
    penta_set_smu_shape_y_s0(word, v->y.s0);
    penta_set_smu_shape_y_s1(word, v->y.s1);
    penta_set_smu_shape_y_s2(word, v->y.s2);
    penta_set_smu_shape_z_s0(word, v->z.s0);
    penta_set_smu_shape_z_s1(word, v->z.s1);
    penta_set_smu_shape_z_s2(word, v->z.s2);
    penta_set_smu_shape_w_s0(word, v->w.s0);
    penta_set_smu_shape_w_s1(word, v->w.s1);
    penta_set_smu_shape_w_s2(word, v->w.s2);
    return program_shape(program, &shape);
}

static void set_fields(uint32_t *word, const struct vector_command *v)
{
    penta_set_smu_run_op(word, v->op);
    penta_set_smu_run_xsize(word, size_field(v->x_type));
    penta_set_smu_run_ysize(word, size_field(v->y_type));
    penta_set_smu_run_zsize(word, size_field(v->z_type));
    penta_set_smu_run_wsize(word, size_field(v->w_type));
    penta_set_smu_run_xu(word, is_unsigned(v->x_type));
    penta_set_smu_run_yu(word, is_unsigned(v->y_type));
    penta_set_smu_run_zu(word, is_unsigned(v->z_type));
    penta_set_smu_run_wu(word, is_unsigned(v->w_type));
    penta_set_smu_run_ysrc(word, v->y_is_x ? 2 : v->y_immediate);
    penta_set_smu_run_zsrc(word, v->has_z);
    penta_set_smu_run_red(word, v->reduction);
    penta_set_smu_run_redop(word, v->reduce_op);
    penta_set_smu_run_round(word, v->rounding);
    penta_set_smu_run_clamp(word, v->clamp_unsigned ? 2 : 0);
    penta_set_smu_run_fn(word, v->function);
    penta_set_smu_run_table(word, v->table);
    penta_set_smu_run_tu(word, v->table_unsigned);
    penta_set_smu_run_k(word, v->k);
    penta_set_smu_run_ka(word, v->ka);
    penta_set_smu_run_zsh(word, v->z_shift);
    if (v->quotient_bits > 0) penta_set_smu_run_nqm1(word, v->quotient_bits - 1);
    penta_set_smu_run_sh(word, v->dividend_shift);
    penta_set_smu_run_imm_y(word, v->immediate);
}

// Operations that have no y (docs/smu.md 3).
static bool uses_y(uint32_t op)
{
    return op != PENTA_SMU_OP_MOV && op != PENTA_SMU_OP_ABS && op != PENTA_SMU_OP_LZC &&
           op != PENTA_SMU_OP_NORM && op != PENTA_SMU_OP_SQRT;
}

void build_vector(struct program *program, const struct vector_command *v, const char *symbol,
                  const char *what)
{
    const bool update = v->op == PENTA_SMU_OP_UPDATE;
    const int shape = add_vector_shape(program, &v->shape);
    struct command *command =
        program_command(program, PENTA_ENGINE_SMU, PENTA_OPCODE_SMU_RUN, what, "%s", symbol);
    command->shape = shape;
    set_fields(command->word, v);
    set_operand(command, 0, v->x, extent(&v->shape, v->shape.x, v->x_type, true), true, update);
    if (uses_y(v->op) && !v->y_is_x && !v->y_immediate)
        set_operand(command, 1, v->y, extent(&v->shape, v->shape.y, v->y_type, true), true, false);
    if (v->has_z)
        set_operand(command, 2, v->z, extent(&v->shape, v->shape.z, v->z_type, true), true, false);
    uint32_t bytes = extent(&v->shape, v->shape.w, v->w_type, update || v->reduction == 0);
    if (v->reduction == 2) {
        const uint32_t one = v->reduce_op == 3 ? 8 : 1u << size_field(v->w_type);
        bytes = one + (at_least_one(v->shape.n2) - 1) * (uint32_t)v->shape.w.s2;
    }
    set_operand(command, 3, v->w, bytes, update, !update);
}

void build_table(struct program *program, uint32_t slot, struct place from, const char *symbol,
                 const char *what)
{
    struct command *command =
        program_command(program, PENTA_ENGINE_SMU, PENTA_OPCODE_SMU_TABLE, what, "%s", symbol);
    penta_set_smu_table_slot(command->word, slot);
    set_operand(command, 0, from, 512, true, false);
}

// -------------------------------------------------------------------------------------- matrices

static struct matrix add_matrix(struct program *program, uint32_t rows, uint32_t columns, bool int8,
                                const char *name)
{
    const struct penta_config *config = program->config;
    const uint32_t lines =
        divide_up(rows, config->rows) * divide_up(columns, config->cols) * (int8 ? 3 : 1);
    const uint32_t bytes = lines * config->line_bytes;
    return (struct matrix){
        .buffer = program_buffer(program, SPACE_WEIGHT, bytes, config->line_bytes, "%s", name),
        .image = program_buffer(program, SPACE_DRAM, bytes, 64, "%s", name),
        .rows = rows,
        .columns = columns,
        .int8 = int8};
}

static void put_digit(uint8_t *line, uint32_t index, int digit)
{
    const uint32_t bit = 3 * index, code = (uint32_t)(digit + 2);
    line[bit / 8] |= (uint8_t)(code << bit % 8);
    if (bit % 8 > 5) line[bit / 8 + 1] |= (uint8_t)(code >> (8 - bit % 8));
}

// One line: `rows` rows of digits from `row`, columns from `column`; padding is digit 0.
static void put_line(const struct penta_config *config, const struct model_digits *digits,
                     uint32_t row, uint32_t rows, uint32_t column, uint8_t *line)
{
    const uint32_t columns = digits->columns - column;
    for (uint32_t r = 0; r < config->rows; r++) {
        if (config->cols % 8 == 0 && r < rows && columns >= config->cols) {
            memcpy(line + r * config->cols / 8 * 3,
                   digits->packed + (size_t)(row + r) * digits->row_bytes + column / 8 * 3,
                   config->cols / 8 * 3);
            continue;
        }
        for (uint32_t c = 0; c < config->cols; c++) {
            const bool valid = r < rows && c < columns;
            put_digit(line, r * config->cols + c,
                      valid ? model_digit(digits, row + r, column + c) : 0);
        }
    }
}

struct matrix build_digit_matrix(struct program *program, const struct model_digits *digits,
                                 uint32_t first, uint32_t rows, const char *name)
{
    const struct penta_config *config = program->config;
    const struct matrix matrix = add_matrix(program, rows, digits->columns, false, name);
    uint8_t *line = program_content(program, matrix.image);
    if (line == NULL) return matrix;
    for (uint32_t row = 0; row < rows; row += config->rows) {
        const uint32_t left = rows - row;
        for (uint32_t column = 0; column < digits->columns; column += config->cols) {
            put_line(config, digits, first + row, left < config->rows ? left : config->rows, column,
                     line);
            line += config->line_bytes;
        }
    }
    return matrix;
}

struct matrix build_int8_matrix(struct program *program, const int8_t *weights, uint32_t rows,
                                uint32_t columns, const char *name)
{
    const struct penta_config *config = program->config;
    const struct matrix matrix = add_matrix(program, rows, columns, true, name);
    uint8_t *tile = program_content(program, matrix.image);
    if (tile == NULL) return matrix;
    for (uint32_t row = 0; row < rows; row += config->rows) {
        for (uint32_t column = 0; column < columns; column += config->cols) {
            for (uint32_t i = 0; i < config->rows * config->cols; i++) {
                const uint32_t r = row + i / config->cols, c = column + i % config->cols;
                if (r < rows && c < columns) tile[i] = (uint8_t)weights[(size_t)r * columns + c];
            }
            tile += 3 * config->line_bytes;
        }
    }
    return matrix;
}

void build_matrix(struct program *program, const struct matrix_command *product, const char *symbol,
                  const char *what)
{
    const struct penta_config *config = program->config;
    const struct matrix *matrix = product->matrix;
    const uint32_t chunks = divide_up(matrix->columns, config->cols);
    const uint32_t tiles = divide_up(matrix->rows, config->rows);
    const uint32_t size = size_field(product->type);
    struct shape shape = {.engine = PENTA_ENGINE_MAC, .word = {PENTA_OPCODE_MAC_SHAPE}};
    penta_set_mac_shape_n0m1(shape.word, chunks - 1);
    penta_set_mac_shape_s0(shape.word, (int32_t)config->cols);
    penta_set_mac_shape_n5m1(shape.word, tiles - 1);
    penta_set_mac_shape_k_last(shape.word, matrix->columns - (chunks - 1) * config->cols);
    penta_set_mac_shape_r_last(shape.word, matrix->rows - (tiles - 1) * config->rows);
    penta_set_mac_shape_w_stride5(shape.word, chunks * (matrix->int8 ? 3 : 1));
    const int index = program_shape(program, &shape);
    struct command *command =
        program_command(program, PENTA_ENGINE_MAC, PENTA_OPCODE_MAC_RUN, what, "%s", symbol);
    uint32_t *word = command->word;
    command->shape = index;
    penta_set_mac_run_planes(word, matrix->int8 ? 4 : 1);
    penta_set_mac_run_int8(word, matrix->int8);
    penta_set_mac_run_osize(word, size);
    penta_set_mac_run_out_s5(word, (int32_t)(config->rows << size));
    const bool channels = product->channels.buffer != NO_BUFFER;
    penta_set_mac_run_scale(word, channels);
    penta_set_mac_run_m(word, product->m);
    penta_set_mac_run_k(word, product->k);
    set_operand(command, 0, product->x, matrix->columns, true, false);
    set_operand(command, 1, (struct place){.buffer = matrix->buffer},
                program->buffer[matrix->buffer].bytes, true, false);
    set_operand(command, 2, product->out, matrix->rows << size, false, true);
    if (channels) set_operand(command, 3, product->channels, tiles * 7 * config->rows, true, false);
}

// ---------------------------------------------------------------------------------------- copies

void build_copy(struct program *program, struct place from, struct place to, uint32_t bytes,
                const char *symbol, const char *what)
{
    struct command *command =
        program_command(program, PENTA_ENGINE_DMA, PENTA_OPCODE_DMA_COPY, what, "%s", symbol);
    uint32_t *word = command->word;
    penta_set_dma_copy_n0(word, bytes);
    penta_set_dma_copy_n1(word, 1);
    penta_set_dma_copy_n2(word, 1);
    penta_set_dma_copy_src_s0(word, 1);
    penta_set_dma_copy_dst_s0(word, 1);
    set_operand(command, 0, from, bytes, true, false);
    set_operand(command, 1, to, bytes, false, true);
}
