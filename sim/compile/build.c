// SPDX-License-Identifier: Apache-2.0
#include "compile/build.h"

#include <stdio.h>

#include "compile/image.h"

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

static uint32_t chunks_of(const struct program *program, const struct matrix *matrix)
{
    return divide_up(matrix->tiles.columns, program->config->cols);
}

uint32_t build_tiles(const struct program *program, const struct matrix *matrix)
{
    return divide_up(matrix->tiles.rows, program->config->rows);
}

struct matrix build_matrix_image(struct program *program, const struct tiles *tiles,
                                 const char *name)
{
    struct matrix matrix = {.tiles = *tiles, .buffer = NO_BUFFER, .image = NO_BUFFER};
    snprintf(matrix.name, sizeof matrix.name, "%s", name);
    if (program->streamed) return matrix;
    const uint32_t bytes = build_tiles(program, &matrix) * image_tile_bytes(program->config, tiles);
    matrix.buffer =
        program_buffer(program, SPACE_WEIGHT, bytes, program->config->line_bytes, "%s", name);
    matrix.image = program_buffer(program, SPACE_DRAM, bytes, 64, "%s", name);
    program_add_tiles(program, matrix.image, tiles);
    return matrix;
}

static int add_product_shape(struct program *program, const struct matrix *matrix, struct part part)
{
    const struct penta_config *config = program->config;
    const uint32_t chunks = chunks_of(program, matrix), all = build_tiles(program, matrix);
    const bool last = part.first + part.tiles == all;
    struct shape shape = {.engine = PENTA_ENGINE_MAC, .word = {PENTA_OPCODE_MAC_SHAPE}};
    penta_set_mac_shape_n0m1(shape.word, chunks - 1);
    penta_set_mac_shape_s0(shape.word, (int32_t)config->cols);
    penta_set_mac_shape_n5m1(shape.word, part.tiles - 1);
    penta_set_mac_shape_k_last(shape.word, matrix->tiles.columns - (chunks - 1) * config->cols);
    penta_set_mac_shape_r_last(shape.word,
                               last ? matrix->tiles.rows - (all - 1) * config->rows : config->rows);
    penta_set_mac_shape_w_stride5(shape.word, chunks * (matrix->tiles.digits == NULL ? 3 : 1));
    return program_shape(program, &shape);
}

static void set_product_fields(const struct penta_config *config, uint32_t *word,
                               const struct matrix_command *product)
{
    const bool int8 = product->matrix->tiles.digits == NULL;
    const uint32_t size = size_field(product->type);
    penta_set_mac_run_planes(word, int8 ? 4 : 1);
    penta_set_mac_run_int8(word, int8);
    penta_set_mac_run_init(word, product->before.buffer == NO_BUFFER ? 0 : 2);
    penta_set_mac_run_dest(word, product->raw);
    penta_set_mac_run_out_s5(word, (int32_t)(config->rows << (product->raw ? 2 : size)));
    if (product->raw) return;
    penta_set_mac_run_osize(word, size);
    penta_set_mac_run_scale(word, product->channels.buffer != NO_BUFFER);
    penta_set_mac_run_m(word, product->m);
    penta_set_mac_run_k(word, product->k);
}

void build_part(struct program *program, const struct matrix_command *product, struct part part,
                struct place weights, const char *symbol, const char *what)
{
    const struct penta_config *config = program->config;
    const struct matrix *matrix = product->matrix;
    const int shape = add_product_shape(program, matrix, part);
    struct command *command =
        program_command(program, PENTA_ENGINE_MAC, PENTA_OPCODE_MAC_RUN, what, "%s", symbol);
    command->shape = shape;
    set_product_fields(config, command->word, product);
    // Accumulator memory is written and read in lines of all rows.
    const uint32_t row = part.first * config->rows, all = part.tiles * config->rows;
    const uint32_t left = matrix->tiles.rows - row;
    const uint32_t size = product->raw ? 2 : size_field(product->type);
    struct place out = product->out, channels = product->channels, before = product->before;
    out.offset += row << size;
    channels.offset += part.first * 7 * config->rows;
    before.offset += row * 4;
    set_operand(command, 0, product->x, matrix->tiles.columns, true, false);
    set_operand(command, 1, weights, part.tiles * image_tile_bytes(config, &matrix->tiles), true,
                false);
    set_operand(command, 2, out, (left < all ? left : all) << size, false, true);
    if (channels.buffer != NO_BUFFER && !product->raw)
        set_operand(command, 3, channels, part.tiles * 7 * config->rows, true, false);
    if (before.buffer != NO_BUFFER)
        set_operand(command, OPERAND_ACCUMULATORS, before, all * 4, true, false);
}

void build_matrix(struct program *program, const struct matrix_command *product, const char *symbol,
                  const char *what)
{
    const struct part whole = {0, build_tiles(program, product->matrix)};
    build_part(program, product, whole, (struct place){.buffer = product->matrix->buffer}, symbol,
               what);
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

void build_tiles_load(struct program *program, int image, struct place to, uint32_t bytes,
                      const char *symbol)
{
    const struct place from = {.buffer = image};
    build_copy(program, from, to, program->buffer[image].bytes, symbol, "weights");
    if (!program->buffer[image].dense) return;
    struct command *command = program_last_command(program);
    const uint32_t groups = divide_up(bytes, DENSE_GROUP_CHIP);
    penta_set_dma_copy_dense(command->word, 1);
    penta_set_dma_copy_n0(command->word, groups);
    command->operand[1].bytes = groups * DENSE_GROUP_CHIP;
}
