// SPDX-License-Identifier: Apache-2.0
#include "compile/build.h"

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

struct matrix build_matrix_image(struct program *program, const struct tiles *tiles,
                                 const char *name)
{
    const struct penta_config *config = program->config;
    const bool int8 = tiles->digits == NULL;
    const uint32_t lines = divide_up(tiles->rows, config->rows) *
                           divide_up(tiles->columns, config->cols) * (int8 ? 3 : 1);
    const uint32_t bytes = lines * config->line_bytes;
    const struct matrix matrix = {
        .buffer = program->streamed ? NO_BUFFER
                                    : program_buffer(program, SPACE_WEIGHT, bytes,
                                                     config->line_bytes, "%s", name),
        .image = program_buffer(program, SPACE_DRAM, bytes, 64, "%s", name),
        .rows = tiles->rows,
        .columns = tiles->columns,
        .int8 = int8};
    program->buffer[matrix.image].tiled = true;
    program->buffer[matrix.image].tiles = *tiles;
    return matrix;
}

// Tiles first .. first+tiles-1 of a product: shape and command, all but the operands.
struct part {
    uint32_t first, tiles;
};

static struct command *add_product(struct program *program, const struct matrix_command *product,
                                   struct part part, const char *symbol, const char *what)
{
    const struct penta_config *config = program->config;
    const struct matrix *matrix = product->matrix;
    const uint32_t chunks = divide_up(matrix->columns, config->cols);
    const uint32_t all = divide_up(matrix->rows, config->rows);
    const bool last = part.first + part.tiles == all;
    const uint32_t size = size_field(product->type);
    struct shape shape = {.engine = PENTA_ENGINE_MAC, .word = {PENTA_OPCODE_MAC_SHAPE}};
    penta_set_mac_shape_n0m1(shape.word, chunks - 1);
    penta_set_mac_shape_s0(shape.word, (int32_t)config->cols);
    penta_set_mac_shape_n5m1(shape.word, part.tiles - 1);
    penta_set_mac_shape_k_last(shape.word, matrix->columns - (chunks - 1) * config->cols);
    penta_set_mac_shape_r_last(shape.word,
                               last ? matrix->rows - (all - 1) * config->rows : config->rows);
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
    penta_set_mac_run_scale(word, product->channels.buffer != NO_BUFFER);
    penta_set_mac_run_m(word, product->m);
    penta_set_mac_run_k(word, product->k);
    return command;
}

// x, results and channel parameters of tiles `part`, or of the `pieces` parts from there on.
static void set_product_operands(const struct penta_config *config, struct command *command,
                                 const struct matrix_command *product, struct part part,
                                 uint32_t pieces)
{
    const struct matrix *matrix = product->matrix;
    const uint32_t size = size_field(product->type), row = part.first * config->rows;
    const uint32_t left = matrix->rows - row, all = pieces * part.tiles * config->rows;
    struct place out = product->out, channels = product->channels;
    out.offset += row << size;
    channels.offset += part.first * 7 * config->rows;
    set_operand(command, 0, product->x, matrix->columns, true, false);
    set_operand(command, 2, out, (left < all ? left : all) << size, false, true);
    if (channels.buffer != NO_BUFFER)
        set_operand(command, 3, channels, pieces * part.tiles * 7 * config->rows, true, false);
}

void build_matrix(struct program *program, const struct matrix_command *product, const char *symbol,
                  const char *what)
{
    const struct matrix *matrix = product->matrix;
    const struct part whole = {0, divide_up(matrix->rows, program->config->rows)};
    struct command *command = add_product(program, product, whole, symbol, what);
    set_product_operands(program->config, command, product, whole, 1);
    set_operand(command, 1, (struct place){.buffer = matrix->buffer},
                program->buffer[matrix->buffer].bytes, true, false);
}

// -------------------------------------------------------------------------------------- streams

enum { COPY_LIMIT = (1 << 20) - 1 };  // bytes of a row of DMA_COPY

struct ring build_ring(struct program *program)
{
    const struct penta_config *config = program->config;
    const uint8_t free = (uint8_t)program->semaphores++, full = (uint8_t)program->semaphores++;
    program->credit = (struct count){free, 2};
    return (struct ring){.buffer = program_buffer(program, SPACE_WEIGHT, config->weight_bytes,
                                                  config->line_bytes, "weights"),
                         .slot_bytes = config->weight_bytes / 2,
                         .slot_banks = config->weight_banks / 2,
                         .free = free,
                         .full = full};
}

// A matrix in pieces: `full` pieces of `tiles` tiles, then one of `rest`, if that is not 0.
struct cut {
    uint32_t tile_bytes, tiles, full, rest;
};

static struct cut cut_matrix(const struct program *program, const struct ring *ring,
                             const struct matrix *matrix)
{
    const struct penta_config *config = program->config;
    const uint32_t all = divide_up(matrix->rows, config->rows);
    struct cut cut = {.tile_bytes = divide_up(matrix->columns, config->cols) *
                                    (matrix->int8 ? 3 : 1) * config->line_bytes};
    const uint32_t room = ring->slot_bytes < COPY_LIMIT ? ring->slot_bytes : COPY_LIMIT;
    const uint32_t most = room / cut.tile_bytes;
    if (most == 0) return cut;
    const uint32_t pieces = divide_up(all, most);
    cut.tiles = divide_up(all, pieces);
    cut.full = all / cut.tiles;
    cut.rest = all % cut.tiles;
    // Only the last tile of a command can have fewer rows: that piece is then a command by itself.
    if (cut.rest == 0 && cut.full > 1 && matrix->rows % config->rows != 0) {
        cut.full--;
        cut.rest = cut.tiles;
    }
    return cut;
}

bool build_fits(const struct program *program, const struct ring *ring, const struct matrix *matrix)
{
    return cut_matrix(program, ring, matrix).tiles > 0;
}

// Pieces that one command can do: an even one begins a run of any length, an odd one is alone,
// since a toggle only adds.
struct run {
    struct part part;  // of its first piece
    uint32_t slot, pieces;
};

// Run number `number` of a matrix whose first piece is number `piece` of the ring. false: no more.
static bool find_run(const struct cut *cut, uint32_t piece, uint32_t number, struct run *run)
{
    uint32_t done = 0;
    for (uint32_t i = 0;; i++) {
        run->slot = (piece + done) % 2;
        run->part = (struct part){done * cut->tiles, cut->tiles};
        if (done < cut->full) {
            run->pieces = run->slot == 1 ? 1 : cut->full - done;
        } else if (done == cut->full && cut->rest > 0) {
            run->pieces = 1;
            run->part.tiles = cut->rest;
        } else {
            return false;
        }
        if (i == number) return true;
        done += run->pieces;
    }
}

static uint32_t slot_mask(const struct ring *ring, uint32_t slot)
{
    return ((1u << ring->slot_banks) - 1) << (PENTA_BANKS_WEIGHT_FIRST + slot * ring->slot_banks);
}

static void set_slot_operand(struct command *command, const struct ring *ring,
                             const struct run *run, uint32_t bytes, bool read)
{
    const struct place slot = {.buffer = ring->buffer, .offset = run->slot * ring->slot_bytes};
    set_operand(command, 1, slot, bytes, read, !read);
    command->operand[1].credited = command->operand[1].ring = true;
    command->repeat = run->pieces - 1;
    if (run->pieces == 1) return;
    penta_set_common_toggle1(command->word, ring->slot_banks);
    const uint32_t both = slot_mask(ring, 0) | slot_mask(ring, 1);
    if (read)
        command->toggle_mask = both;
    else
        command->toggle_write_mask = both;
}

void build_streamed_load(struct program *program, struct ring *ring, const struct matrix *matrix,
                         const char *symbol)
{
    const struct cut cut = cut_matrix(program, ring, matrix);
    struct run run;
    for (uint32_t i = 0; find_run(&cut, ring->loads, i, &run); i++) {
        const uint32_t bytes = run.part.tiles * cut.tile_bytes;
        const struct place from = {.buffer = matrix->image,
                                   .offset = run.part.first * cut.tile_bytes};
        build_copy(program, from, (struct place){.buffer = ring->buffer}, bytes, symbol, "weights");
        struct command *command =
            &program->list[program->phase].command[program->list[program->phase].count - 1];
        set_slot_operand(command, ring, &run, bytes, false);
        command->operand[0].bytes = bytes * run.pieces;
        if (run.pieces > 1) penta_set_dma_copy_src_step(command->word, (int32_t)bytes);
        command->wait[0] = (struct count){ring->free, 1};
        command->signal[0] = (struct count){ring->full, 1};
    }
    ring->loads += cut.full + (cut.rest > 0);
}

// A command that does nothing: carries waits or signals of a run, whose own are taken in every
// iteration.
static void add_guard(struct program *program, const struct matrix_command *product,
                      const struct run *run, const char *symbol)
{
    struct command *guard =
        program_command(program, PENTA_ENGINE_MAC, PENTA_OPCODE_NOP, "order", "%s", symbol);
    set_product_operands(program->config, guard, product, run->part, run->pieces);
}

void build_streamed_matrix(struct program *program, struct ring *ring,
                           const struct matrix_command *product, const char *symbol,
                           const char *what)
{
    const struct penta_config *config = program->config;
    const struct cut cut = cut_matrix(program, ring, product->matrix);
    struct run run;
    for (uint32_t i = 0; find_run(&cut, ring->products, i, &run); i++) {
        const bool many = run.pieces > 1;
        const uint32_t rows = run.part.tiles * config->rows;
        if (many) add_guard(program, product, &run, symbol);
        struct command *command = add_product(program, product, run.part, symbol, what);
        set_product_operands(config, command, product, run.part, run.pieces);
        set_slot_operand(command, ring, &run, run.part.tiles * cut.tile_bytes, true);
        command->wait[0] = (struct count){ring->full, 1};
        command->signal[0] = (struct count){ring->free, 1};
        if (!many) continue;
        for (unsigned j = 0; j < OPERANDS; j++)
            command->operand[j].credited = true;
        penta_set_mac_run_out_step(command->word,
                                   (int32_t)((rows << size_field(product->type)) / 4));
        penta_set_mac_run_prm_step(command->word,
                                   product->channels.buffer == NO_BUFFER
                                       ? 0
                                       : (int32_t)(run.part.tiles * 7 * config->rows / 4));
        add_guard(program, product, &run, symbol);
    }
    ring->products += cut.full + (cut.rest > 0);
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
