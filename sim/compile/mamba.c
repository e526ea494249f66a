// SPDX-License-Identifier: Apache-2.0
// Family "mamba": one token as commands (docs/models.md, "Integer form"; docs/smu-mapping.md for
// what each costs).
#include "compile/mamba.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/build.h"
#include "compile/keep.h"
#include "compile/stream.h"

enum { SILU_TABLE, SOFTPLUS_TABLE, TABLE_BYTES = 512 };
enum { NEAREST, FLOOR };
enum { EACH_LANE = 1, ALL_LANES = 2, ARGMAX = 3 };
enum { TABLE_INTERPOLATED = 2, EXP2 = 3 };

// Constants of one block in the scratchpad: one buffer, loaded by one copy.
struct constants {
    int buffer, image;
    uint32_t bytes;  // so far
};

// What layers that cannot stay on the chip use, by turns.
enum { SLOTS = 2 };

struct block {
    struct matrix in_u, x_proj;
    // Of each part of the channels: rows of dt_proj and of in_proj's z half, columns of out_proj.
    struct matrix dt_proj[MAMBA_PARTS], in_z[MAMBA_PARTS], out_proj[MAMBA_PARTS];
    struct place norm_gain, taps, conv_bias, dt_m, dt_bias, decay, skip, gate_m, out_m;
    struct place x_channels;
    struct place window, state;            // on the chip
    struct place window_home, state_home;  // in DRAM, if they do not stay there
    struct constants constants[3];
    struct kept kept;
    uint32_t first_piece;  // streamed: that its first matrix is in
};

// Values of one token; each block uses the same. What the array reads or writes is in a buffer for
// each part, so that the state-machine unit can work on one part beside it.
struct values {
    struct place r[2];  // the residual stream, by turns
    struct place sum, root, scaled, x;
    struct place u, mixed, silu_z, skipped, dt, du, a, y, o;
    struct place z[MAMBA_PARTS], low[MAMBA_PARTS], g[MAMBA_PARTS];
    struct place sums[2];  // out_proj's of the parts so far, by turns
    struct place logits, best, difference, weights;
    struct place piece[2], best_before;  // streamed: logits of a piece of the head, by turns
};

struct mamba {
    struct program *program;
    const struct model *model;
    struct mamba_choice choice;
    struct block *block;
    struct values v;
    struct matrix head;
    struct place norm_gain, silu, softplus, zeros;
    // Streamed models.
    struct stream stream;
    uint32_t filled, listed;  // layers whose constants are loaded; whose commands are in the list
    struct matrix *head_piece;
    uint32_t head_rows, head_pieces;
    const struct matrix *wide;      // a matrix that cannot be streamed: NULL, or why this failed
    int slot_buffer[SLOTS][5];      // constants, scan constants, x channels, window, state
};

static const struct place nowhere = {.buffer = NO_BUFFER};
static const struct stride contiguous = {.s0 = 1};
static const struct stride one_element = {.s0 = 0};

static struct place place_of(int buffer)
{
    return (struct place){.buffer = buffer};
}

static struct place behind(struct place place, uint32_t bytes)
{
    place.offset += bytes;
    return place;
}

// ------------------------------------------------------------------------------ constants, loads

static uint32_t round_up(uint32_t value, uint32_t to)
{
    return (value + to - 1) / to * to;
}

static uint32_t part_channels(const struct mamba *m)
{
    return m->model->inner / m->choice.parts;
}

// Names of symbols: a layer's name and a step.
#define SYMBOL(buffer, ...) (snprintf(buffer, sizeof buffer, __VA_ARGS__), (const char *)(buffer))

static struct place add_constant(struct mamba *m, struct constants *constants, const void *from,
                                 uint32_t bytes)
{
    uint8_t *content = program_content(m->program, constants->image);
    const struct place place = {.buffer = constants->buffer, .offset = constants->bytes};
    constants->bytes += round_up(bytes, 4);
    if (content != NULL && constants->bytes <= m->program->buffer[constants->image].bytes)
        memcpy(content + place.offset, from, bytes);
    return place;
}

// Constants in the scratchpad: a buffer of their own or, where they cannot stay, the one that the
// layers of this parity share.
static struct constants begin_constants(struct mamba *m, uint32_t bytes, int *shared,
                                        const char *name)
{
    struct constants constants = {.bytes = 0};
    if (shared == NULL || *shared == NO_BUFFER)
        constants.buffer = program_buffer(m->program, SPACE_SPAD, bytes, 64, "%s", name);
    else
        constants.buffer = *shared;
    if (shared != NULL) *shared = constants.buffer;
    constants.image = program_buffer(m->program, SPACE_DRAM, bytes, 64, "%s", name);
    return constants;
}

static void load_constants(struct mamba *m, const struct constants *constants, const char *symbol)
{
    build_copy(m->program, place_of(constants->image), place_of(constants->buffer),
               m->program->buffer[constants->image].bytes, symbol, "constants");
}

static void load_matrix(struct mamba *m, const struct matrix *matrix)
{
    build_copy(m->program, place_of(matrix->image), place_of(matrix->buffer),
               m->program->buffer[matrix->buffer].bytes, "load_weights", "weights");
}

// A matrix of digits: resident ones are loaded at the start, streamed ones when they are used.
static struct matrix take_matrix(struct mamba *m, const struct tiles *tiles, const char *name)
{
    const struct matrix matrix = build_matrix_image(m->program, tiles, name);
    if (!m->program->streamed) load_matrix(m, &matrix);
    return matrix;
}

static struct matrix take_digits(struct mamba *m, const struct model_digits *digits, uint32_t first,
                                 uint32_t rows, const char *name)
{
    const struct tiles tiles = {
        .digits = digits, .first = first, .rows = rows, .columns = digits->columns};
    return take_matrix(m, &tiles, name);
}

static struct matrix take_columns(struct mamba *m, const struct model_digits *digits,
                                  uint32_t rows, uint32_t first_column, uint32_t columns,
                                  const char *name)
{
    const struct tiles tiles = {
        .digits = digits, .rows = rows, .first_column = first_column, .columns = columns};
    return take_matrix(m, &tiles, name);
}

// Channel parameters of a matrix, a block of 7R bytes a tile (docs/isa.md 8.2): no bias, m, k.
static struct constants add_channels(struct mamba *m, const int16_t *multiplier,
                                     const uint8_t *shift, uint32_t rows, int *shared,
                                     const char *name)
{
    const uint32_t r = m->program->config->rows, tiles = (rows + r - 1) / r;
    struct constants constants = begin_constants(m, tiles * 7 * r, shared, name);
    uint8_t *content = program_content(m->program, constants.image);
    for (uint32_t i = 0; content != NULL && i < rows; i++) {
        uint8_t *block = content + i / r * 7 * r;
        block[4 * r + 2 * (i % r)] = (uint8_t)multiplier[i];
        block[4 * r + 2 * (i % r) + 1] = (uint8_t)(multiplier[i] >> 8);
        block[6 * r + i % r] = shift[i];
    }
    return constants;
}

// The taps twice, so that any turn of the ring finds its taps in order: the window stays where it
// is and the taps turn (docs/smu-mapping.md).
static struct place add_taps(struct mamba *m, struct constants *constants, const int16_t *taps)
{
    const uint32_t bytes = m->model->taps * m->model->inner * 2;
    const struct place place = add_constant(m, constants, taps, bytes);
    add_constant(m, constants, taps, bytes);
    return place;
}

static void add_block_constants(struct mamba *m, const struct model_mamba_block *from,
                                uint32_t index, struct block *block)
{
    const struct model *model = m->model;
    const uint32_t inner = model->inner, state = model->state, width = model->width;
    int *shared = block->kept.constants ? NULL : m->slot_buffer[index % SLOTS];
    char name[NAME_BYTES];
    // Two buffers: what is read beside the array, and what is read while it stands still.
    struct constants constants = begin_constants(
        m, width * 2 + 2 * model->taps * inner * 2 + inner * 4 + 2 * (inner * 2) + width * 2,
        shared, SYMBOL(name, "blocks_%u_constants", index));
    block->norm_gain = add_constant(m, &constants, from->norm.gain, width * 2);
    block->taps = add_taps(m, &constants, from->taps);
    block->conv_bias = add_constant(m, &constants, from->conv_bias, inner * 4);
    block->skip = add_constant(m, &constants, from->skip, inner * 2);
    block->gate_m = add_constant(m, &constants, from->gate_m, inner * 2);
    block->out_m = add_constant(m, &constants, from->out_m, width * 2);
    block->constants[0] = constants;
    constants = begin_constants(m, inner * 2 + inner * 4 + state * inner * 2,
                                shared == NULL ? NULL : shared + 1,
                                SYMBOL(name, "blocks_%u_scan_constants", index));
    block->dt_m = add_constant(m, &constants, from->dt_m, inner * 2);
    block->dt_bias = add_constant(m, &constants, from->dt_bias, inner * 4);
    block->decay = add_constant(m, &constants, from->decay, state * inner * 2);
    block->constants[1] = constants;
    block->constants[2] = add_channels(m, from->x_m, from->x_k, model->rank + 2 * state,
                                       block->kept.channels ? NULL
                                                            : &m->slot_buffer[index % SLOTS][2],
                                       SYMBOL(name, "blocks_%u_x_channels", index));
    block->x_channels = place_of(block->constants[2].buffer);
}

static void add_block_matrices(struct mamba *m, const struct model_mamba_block *from,
                               uint32_t index, struct block *block)
{
    const struct model *model = m->model;
    const uint32_t inner = model->inner;
    char name[NAME_BYTES];
    block->in_u =
        take_digits(m, &from->in_proj, 0, inner, SYMBOL(name, "blocks_%u_in_proj_u", index));
    block->x_proj = take_digits(m, &from->x_proj, 0, model->rank + 2 * model->state,
                                SYMBOL(name, "blocks_%u_x_proj", index));
    const uint32_t channels = part_channels(m);
    for (uint32_t i = 0; i < m->choice.parts; i++) {
        const uint32_t first = i * channels;
        block->dt_proj[i] = take_digits(m, &from->dt_proj, first, channels,
                                        SYMBOL(name, "blocks_%u_dt_proj", index));
        block->in_z[i] = take_digits(m, &from->in_proj, inner + first, channels,
                                     SYMBOL(name, "blocks_%u_in_proj_z", index));
        block->out_proj[i] = take_columns(m, &from->out_proj, model->width, first, channels,
                                          SYMBOL(name, "blocks_%u_out_proj", index));
    }
}

// The convolution's window and the state: on the chip, or in DRAM with a slot on the chip.
static struct place take_state(struct mamba *m, enum space space, uint32_t bytes, uint32_t index,
                               int *shared, struct place *home, const char *name)
{
    if (shared == NULL)
        return place_of(program_buffer(m->program, space, bytes, 64, "blocks_%u_%s", index, name));
    if (*shared == NO_BUFFER)
        *shared = program_buffer(m->program, space, bytes, 64, "%s_%u", name, index % SLOTS);
    *home =
        place_of(program_buffer(m->program, SPACE_DRAM, bytes, 64, "blocks_%u_%s", index, name));
    return place_of(*shared);
}

static void add_block(struct mamba *m, const struct model_mamba_block *from, uint32_t index,
                      struct block *block)
{
    const struct model *model = m->model;
    int *shared = m->slot_buffer[index % SLOTS];
    add_block_constants(m, from, index, block);
    for (unsigned i = 0; i < 3; i++) {
        if (i < 2 ? block->kept.constants : block->kept.channels)
            load_constants(m, &block->constants[i], "load_constants");
    }
    add_block_matrices(m, from, index, block);
    block->window = take_state(m, SPACE_SPAD, model->taps * model->inner, index,
                               block->kept.window ? NULL : shared + 3, &block->window_home,
                               "window");
    block->state = take_state(m, SPACE_STATE, model->state * model->inner * 2, index,
                              block->kept.state ? NULL : shared + 4, &block->state_home, "state");
}

static struct place add_value(struct mamba *m, uint32_t bytes, const char *name)
{
    return place_of(program_buffer(m->program, SPACE_SPAD, bytes, 64, "%s", name));
}

static void add_part_values(struct mamba *m)
{
    const struct penta_config *config = m->program->config;
    const uint32_t channels = part_channels(m);
    for (uint32_t i = 0; i < m->choice.parts; i++) {
        m->v.z[i] = add_value(m, channels * 2, "z");
        m->v.low[i] = add_value(m, channels * 2, "dt_raw");
        m->v.g[i] = add_value(m, channels, "gated");
    }
    for (uint32_t i = 0; i < 2 && i + 1 < m->choice.parts; i++) {
        m->v.sums[i] = place_of(
            program_buffer(m->program, SPACE_ACC, round_up(m->model->width, config->rows) * 4,
                           4 * config->rows, "out_sums_%u", i));
    }
}

// The largest logit and its index. The command that goes on from them reads as many bytes behind as
// there are logits (docs/smu.md 3: Z is accessed in every group), though it uses eight.
static uint32_t best_bytes(const struct mamba *m)
{
    return m->program->streamed && m->head_pieces > 1 ? m->head_rows * 4 : 8;
}

static void add_values(struct mamba *m)
{
    const struct model *model = m->model;
    const uint32_t width = model->width, inner = model->inner, state = model->state;
    m->v = (struct values){
        .r = {add_value(m, width * 2, "residual_0"), add_value(m, width * 2, "residual_1")},
        .sum = add_value(m, 4, "sum_of_squares"),
        .root = add_value(m, 4, "root"),
        .scaled = add_value(m, width * 2, "normalized"),
        .x = add_value(m, width, "x"),
        .u = add_value(m, inner, "u"),
        .mixed = add_value(m, model->rank + 2 * state, "dt_B_C"),
        .silu_z = add_value(m, inner * 2, "silu_z"),
        .skipped = add_value(m, inner * 4, "D_u"),
        .dt = add_value(m, inner * 2, "dt"),
        .du = add_value(m, inner * 2, "dt_u"),
        .a = add_value(m, state * part_channels(m) * 2, "decay"),
        .y = add_value(m, inner * 2, "y"),
        .o = add_value(m, width * 2, "out"),
        .best = add_value(m, best_bytes(m), "best")};
    add_part_values(m);
    if (m->program->streamed) {
        m->v.piece[0] = add_value(m, m->head_rows * 4, "logits_0");
        m->v.piece[1] = add_value(m, m->head_rows * 4, "logits_1");
        m->v.best_before = add_value(m, best_bytes(m), "best_before");
        m->v.logits = m->v.difference = m->v.weights = nowhere;
        return;
    }
    m->v.logits = add_value(m, model->vocabulary * 4, "logits");
    m->v.difference = add_value(m, model->vocabulary * 4, "difference");
    m->v.weights = add_value(m, model->vocabulary * 2, "weights");
}

// ---------------------------------------------------------------------------------------- a token

// x = rq8(t * gain; k), t = r / root(sum of r^2): docs/models.md.
static void add_norm(struct mamba *m, struct place r, const struct model_norm *norm,
                     struct place gain, const char *symbol)
{
    const uint32_t width = m->model->width;
    const struct values *v = &m->v;
    const struct vector_shape row = {
        .n0 = width, .x = contiguous, .y = contiguous, .z = contiguous, .w = contiguous};
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = row,
                                          .x = r,
                                          .x_type = INT16,
                                          .y_is_x = true,
                                          .w = v->sum,
                                          .w_type = INT32,
                                          .reduction = ALL_LANES,
                                          .rounding = FLOOR,
                                          .k = 2 * norm->half_square_k},
                 symbol, "sum of squares");
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_SQRT,
                                          .shape = {.n0 = 1, .x = one_element, .w = contiguous},
                                          .x = v->sum,
                                          .x_type = INT32,
                                          .w = v->root,
                                          .w_type = UINT16,
                                          .clamp_unsigned = true},
                 symbol, "root");
    build_vector(m->program,
                 &(struct vector_command){
                     .op = PENTA_SMU_OP_DIV,
                     .shape = {.n0 = width, .x = contiguous, .y = one_element, .w = contiguous},
                     .x = r,
                     .x_type = INT16,
                     .y = v->root,
                     .y_type = UINT16,
                     .w = v->scaled,
                     .w_type = INT16,
                     .quotient_bits = 16,
                     .dividend_shift = 15 - norm->half_square_k},
                 symbol, "divide");
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = row,
                                          .x = v->scaled,
                                          .x_type = INT16,
                                          .y = gain,
                                          .y_type = INT16,
                                          .w = v->x,
                                          .w_type = INT8,
                                          .k = norm->k},
                 symbol, "gain");
}

// u = SiLU of the convolution of the window.
static void add_convolution(struct mamba *m, const struct model_mamba_block *from,
                            const struct block *block, const char *symbol)
{
    const int32_t inner = (int32_t)m->model->inner;
    const uint32_t taps = m->model->taps;
    struct place turned = block->taps;
    turned.base = MAMBA_BASE_TAPS;
    turned.reach = (taps - 1) * (uint32_t)inner * 2;
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = (uint32_t)inner,
                                                    .n1 = taps,
                                                    .x = {1, inner * 2, 0},
                                                    .y = {1, inner, 0},
                                                    .z = contiguous,
                                                    .w = contiguous},
                                          .x = turned,
                                          .x_type = INT16,
                                          .y = block->window,
                                          .y_type = INT8,
                                          .z = block->conv_bias,
                                          .z_type = INT32,
                                          .has_z = true,
                                          .w = m->v.u,
                                          .w_type = INT8,
                                          .reduction = EACH_LANE,
                                          .function = TABLE_INTERPOLATED,
                                          .table = SILU_TABLE,
                                          .k = from->conv_k},
                 symbol, "convolution, SiLU");
}

// A product of `count` elements: z is added where its buffer is given.
struct product {
    uint32_t count;
    struct place x, y, z, w;
    enum element x_type, y_type, w_type;
    uint32_t k, function, table;
    bool table_unsigned, clamp_unsigned;
};

static void add_product(struct mamba *m, const struct product *p, const char *symbol,
                        const char *what)
{
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = p->count,
                                                    .x = contiguous,
                                                    .y = contiguous,
                                                    .z = contiguous,
                                                    .w = contiguous},
                                          .x = p->x,
                                          .x_type = p->x_type,
                                          .y = p->y,
                                          .y_type = p->y_type,
                                          .z = p->z,
                                          .z_type = INT32,
                                          .has_z = p->z.buffer != NO_BUFFER,
                                          .w = p->w,
                                          .w_type = p->w_type,
                                          .function = p->function,
                                          .table = p->table,
                                          .table_unsigned = p->table_unsigned,
                                          .clamp_unsigned = p->clamp_unsigned,
                                          .k = p->k},
                 symbol, what);
}

// Of one part: a = exp2(dt * A'), h = h*a + du*B, y = D*u + sum of h*C.
static void add_scan(struct mamba *m, const struct model_mamba_block *from,
                     const struct block *block, uint32_t part, const char *symbol)
{
    const int32_t row = (int32_t)m->model->inner * 2, part_row = (int32_t)part_channels(m) * 2;
    const uint32_t state = m->model->state, channels = part_channels(m), first = part * channels;
    const struct values *v = &m->v;
    const struct place b = behind(v->mixed, m->model->rank), c = behind(b, state);
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = channels,
                                                    .n1 = state,
                                                    .x = contiguous,
                                                    .y = {1, row, 0},
                                                    .w = {1, part_row, 0}},
                                          .x = behind(v->dt, 2 * first),
                                          .x_type = UINT16,
                                          .y = behind(block->decay, 2 * first),
                                          .y_type = INT16,
                                          .w = v->a,
                                          .w_type = INT16,
                                          .function = EXP2,
                                          .k = from->decay_k},
                 symbol, "decay, exp2");
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_UPDATE,
                                          .shape = {.n0 = channels,
                                                    .n1 = state,
                                                    .x = {1, row, 0},
                                                    .y = {1, part_row, 0},
                                                    .z = contiguous,
                                                    .w = {0, 1, 0}},
                                          .x = behind(block->state, 2 * first),
                                          .x_type = INT16,
                                          .y = v->a,
                                          .y_type = INT16,
                                          .z = behind(v->du, 2 * first),
                                          .z_type = INT16,
                                          .has_z = true,
                                          .w = b,
                                          .w_type = INT8,
                                          .ka = 15,
                                          .k = from->state_k},
                 symbol, "state update");
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = channels,
                                                    .n1 = state,
                                                    .x = {1, row, 0},
                                                    .y = {0, 1, 0},
                                                    .z = contiguous,
                                                    .w = contiguous},
                                          .x = behind(block->state, 2 * first),
                                          .x_type = INT16,
                                          .y = c,
                                          .y_type = INT8,
                                          .z = behind(v->skipped, 4 * first),
                                          .z_type = INT32,
                                          .has_z = true,
                                          .z_shift = from->skip_shift,
                                          .w = behind(v->y, 2 * first),
                                          .w_type = INT16,
                                          .reduction = EACH_LANE,
                                          .k = from->readout_k},
                 symbol, "readout");
}

static void add_residual(struct mamba *m, const struct model_mamba_block *from,
                         const struct block *block, struct place before, struct place after,
                         const char *symbol)
{
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = m->model->width,
                                                    .x = contiguous,
                                                    .y = contiguous,
                                                    .z = contiguous,
                                                    .w = contiguous},
                                          .x = m->v.o,
                                          .x_type = INT16,
                                          .y = block->out_m,
                                          .y_type = INT16,
                                          .z = before,
                                          .z_type = INT16,
                                          .has_z = true,
                                          .z_shift = from->out_k,
                                          .w = after,
                                          .w_type = INT16,
                                          .k = from->out_k},
                 symbol, "scale, residual");
}

// What of a layer does not stay on the chip goes to its slots there, and window and state back.
static void fill_block(struct mamba *m, uint32_t index)
{
    const struct block *block = &m->block[index];
    const struct model *model = m->model;
    char name[NAME_BYTES];
    SYMBOL(name, "blocks_%u_fill", index);
    for (unsigned i = 0; i < 3; i++) {
        if (i < 2 ? !block->kept.constants : !block->kept.channels)
            load_constants(m, &block->constants[i], name);
    }
    if (!block->kept.window)
        build_copy(m->program, block->window_home, block->window, model->taps * model->inner, name,
                   "window");
    if (!block->kept.state)
        build_copy(m->program, block->state_home, block->state, model->state * model->inner * 2,
                   name, "state");
}

static void spill_state(struct mamba *m, uint32_t index)
{
    const struct block *block = &m->block[index];
    const struct model *model = m->model;
    char name[NAME_BYTES];
    SYMBOL(name, "blocks_%u_spill", index);
    if (!block->kept.window)
        build_copy(m->program, block->window, block->window_home, model->taps * model->inner, name,
                   "window");
    if (!block->kept.state)
        build_copy(m->program, block->state, block->state_home, model->state * model->inner * 2,
                   name, "state");
}

// Whether the slots of a layer are free: of the layer that had them before all commands are in the
// list, or it does not use them.
static bool slots_free(const struct mamba *m, uint32_t index)
{
    if (index < m->listed + SLOTS) return true;
    const struct kept *own = &m->block[index].kept, *before = &m->block[index - SLOTS].kept;
    return (own->state || before->state) && (own->window || before->window) &&
           (own->channels || before->channels) && (own->constants || before->constants);
}

// Loads run ahead of their use as far as there is room: in the order of use, a layer's constants
// before its first weights.
static void load_ahead(struct mamba *m)
{
    struct stream *stream = &m->stream;
    while (stream->loaded < stream->piece_count) {
        const bool needed = stream_needs(stream);
        for (; m->filled < m->model->block_count &&
               m->block[m->filled].first_piece <= stream->loaded;
             m->filled++) {
            if (!slots_free(m, m->filled)) break;
            fill_block(m, m->filled);
        }
        const bool waits = m->filled < m->model->block_count &&
                           m->block[m->filled].first_piece <= stream->loaded;
        if (!needed && (waits || !stream_has_room(stream))) return;
        stream_load(stream);
    }
}

static void add_product_of(struct mamba *m, const struct matrix_command *product,
                           const char *symbol)
{
    if (!m->program->streamed) {
        build_matrix(m->program, product, symbol, "matrix");
        return;
    }
    do
        load_ahead(m);
    while (!stream_product(&m->stream, product, symbol, "matrix"));
}

static void add_matrix(struct mamba *m, const struct matrix *matrix, struct place x,
                       struct place out, enum element type, int32_t multiplier, uint32_t shift,
                       struct place channels, const char *symbol)
{
    add_product_of(m,
                   &(struct matrix_command){.matrix = matrix,
                                            .x = x,
                                            .out = out,
                                            .channels = channels,
                                            .before = nowhere,
                                            .type = type,
                                            .m = multiplier,
                                            .k = shift},
                   symbol);
}

// One part of out_proj's columns: added to the sums of the parts before, the last one scaled.
static void add_out_part(struct mamba *m, const struct model_mamba_block *from,
                         const struct block *block, uint32_t part, const char *symbol)
{
    const bool last = part + 1 == m->choice.parts;
    add_product_of(m,
                   &(struct matrix_command){.matrix = &block->out_proj[part],
                                            .x = m->v.g[part],
                                            .out = last ? m->v.o : m->v.sums[part % 2],
                                            .channels = nowhere,
                                            .before =
                                                part == 0 ? nowhere : m->v.sums[(part - 1) % 2],
                                            .type = INT16,
                                            .m = from->out_acc_m,
                                            .k = from->out_acc_k,
                                            .raw = !last},
                   symbol);
}

// From dt to the part's contribution to the block's result.
static void add_part_commands(struct mamba *m, const struct model_mamba_block *from,
                              const struct block *block, uint32_t index, uint32_t part)
{
    const struct values *v = &m->v;
    const uint32_t channels = part_channels(m), first = part * channels;
    char name[NAME_BYTES];
    add_product(m,
                &(struct product){.count = channels,
                                  .x = v->low[part],
                                  .x_type = INT16,
                                  .y = behind(block->dt_m, 2 * first),
                                  .y_type = INT16,
                                  .z = behind(block->dt_bias, 4 * first),
                                  .w = behind(v->dt, 2 * first),
                                  .w_type = UINT16,
                                  .k = from->dt_k,
                                  .function = TABLE_INTERPOLATED,
                                  .table = SOFTPLUS_TABLE,
                                  .table_unsigned = true,
                                  .clamp_unsigned = true},
                SYMBOL(name, "blocks_%u_dt_proj", index), "dt, softplus");
    SYMBOL(name, "blocks_%u_scan", index);
    add_product(m,
                &(struct product){.count = channels,
                                  .x = behind(v->dt, 2 * first),
                                  .x_type = UINT16,
                                  .y = behind(v->u, first),
                                  .y_type = INT8,
                                  .z = nowhere,
                                  .w = behind(v->du, 2 * first),
                                  .w_type = INT16,
                                  .k = from->du_k},
                name, "dt*u");
    add_scan(m, from, block, part, name);
    SYMBOL(name, "blocks_%u_gate", index);
    add_product(m,
                &(struct product){.count = channels,
                                  .x = v->z[part],
                                  .x_type = INT16,
                                  .y = behind(block->gate_m, 2 * first),
                                  .y_type = INT16,
                                  .z = nowhere,
                                  .w = behind(v->silu_z, 2 * first),
                                  .w_type = INT16,
                                  .k = from->gate_z_k,
                                  .function = TABLE_INTERPOLATED,
                                  .table = SILU_TABLE},
                name, "SiLU(z)");
    add_product(m,
                &(struct product){.count = channels,
                                  .x = behind(v->y, 2 * first),
                                  .x_type = INT16,
                                  .y = behind(v->silu_z, 2 * first),
                                  .y_type = INT16,
                                  .z = nowhere,
                                  .w = v->g[part],
                                  .w_type = INT8,
                                  .k = from->gate_k},
                name, "gate");
    add_out_part(m, from, block, part, SYMBOL(name, "blocks_%u_out_proj", index));
}

static void add_block_commands(struct mamba *m, const struct model_mamba_block *from,
                               const struct block *block, uint32_t index)
{
    const struct values *v = &m->v;
    const struct place before = v->r[index % 2], after = v->r[(index + 1) % 2];
    char name[NAME_BYTES];
    struct place newest = block->window;
    newest.base = MAMBA_BASE_WINDOW;
    newest.reach = (m->model->taps - 1) * m->model->inner;
    program_layer(m->program, "blocks_%u", index);
    while (m->program->streamed && m->filled <= index)
        fill_block(m, m->filled++);
    add_norm(m, before, &from->norm, block->norm_gain, SYMBOL(name, "blocks_%u_norm", index));
    SYMBOL(name, "blocks_%u_in_proj", index);
    add_matrix(m, &block->in_u, v->x, newest, INT8, from->u_m, from->u_k, nowhere, name);
    if (index > 0) spill_state(m, index - 1);
    m->listed = index;
    add_convolution(m, from, block, SYMBOL(name, "blocks_%u_conv", index));
    add_matrix(m, &block->x_proj, v->u, v->mixed, INT8, 0, 0, block->x_channels,
               SYMBOL(name, "blocks_%u_x_proj", index));
    add_product(m,
                &(struct product){.count = m->model->inner,
                                  .x = block->skip,
                                  .x_type = INT16,
                                  .y = v->u,
                                  .y_type = INT8,
                                  .z = nowhere,
                                  .w = v->skipped,
                                  .w_type = INT32},
                SYMBOL(name, "blocks_%u_scan", index), "D*u");
    // Both read u, and what comes next waits for x_proj anyway: a wait that is known costs no grant.
    program_last_command(m->program)->follows = 1u << PENTA_ENGINE_MAC;
    // The array goes on with these while the state-machine unit works on the first parts.
    for (uint32_t i = 0; i < m->choice.parts; i++) {
        add_matrix(m, &block->dt_proj[i], v->mixed, v->low[i], INT16, from->dt_acc_m,
                   from->dt_acc_k, nowhere, SYMBOL(name, "blocks_%u_dt_proj", index));
    }
    for (uint32_t i = 0; i < m->choice.parts; i++) {
        add_matrix(m, &block->in_z[i], v->x, v->z[i], INT16, from->z_m, from->z_k, nowhere,
                   SYMBOL(name, "blocks_%u_in_proj", index));
    }
    for (uint32_t i = 0; i < m->choice.parts; i++)
        add_part_commands(m, from, block, index, i);
    add_residual(m, from, block, before, after, SYMBOL(name, "blocks_%u_out_proj", index));
}

// The largest of `count` logits from number `first` on; of those before too, which left theirs in
// `best`.
static void add_argmax(struct mamba *m, struct place logits, struct place before, uint32_t first,
                       uint32_t count, struct place best)
{
    build_vector(m->program,
                 &(struct vector_command){
                     .op = PENTA_SMU_OP_MOV,
                     .shape = {.n0 = count, .x = contiguous, .z = contiguous, .w = contiguous},
                     .x = logits,
                     .x_type = INT32,
                     .immediate = first,
                     .z = before,
                     .z_type = INT32,
                     .has_z = before.buffer != NO_BUFFER,
                     .w = best,
                     .w_type = INT32,
                     .reduction = ALL_LANES,
                     .reduce_op = ARGMAX},
                 "head", "largest logit");
}

// The head of a streamed model: a piece of the vocabulary after the other, results by turns.
static void add_streamed_head(struct mamba *m)
{
    const struct model *model = m->model;
    struct place before = nowhere;
    for (uint32_t i = 0; i < m->head_pieces; i++) {
        const uint32_t first = i * m->head_rows, left = model->vocabulary - first;
        const struct place best = (m->head_pieces - i) % 2 == 1 ? m->v.best : m->v.best_before;
        add_matrix(m, &m->head_piece[i], m->v.x, m->v.piece[i % 2], INT32, 1, 0, nowhere, "head");
        add_argmax(m, m->v.piece[i % 2], before, first, left < m->head_rows ? left : m->head_rows,
                   best);
        before = best;
    }
}

static void add_head_commands(struct mamba *m)
{
    const struct model *model = m->model;
    program_layer(m->program, "norm");
    add_norm(m, m->v.r[model->block_count % 2], &model->norm, m->norm_gain, "norm");
    spill_state(m, model->block_count - 1);
    program_layer(m->program, "head");
    if (m->program->streamed) {
        add_streamed_head(m);
        return;
    }
    add_matrix(m, &m->head, m->v.x, m->v.logits, INT32, 1, 0, nowhere, "head");
    add_argmax(m, m->v.logits, nowhere, 0, model->vocabulary, m->v.best);
}

// Weights of a draw: exp2 of (largest - logit) * m (docs/models.md, "Sampling"). The firmware puts
// m into the second command.
static void add_sampling(struct mamba *m)
{
    const struct model *model = m->model;
    const struct values *v = &m->v;
    m->program->phase = PHASE_SAMPLE;
    build_vector(
        m->program,
        &(struct vector_command){
            .op = PENTA_SMU_OP_SUB,
            .shape = {.n0 = model->vocabulary, .x = one_element, .y = contiguous, .w = contiguous},
            .x = v->best,
            .x_type = INT32,
            .y = v->logits,
            .y_type = INT32,
            .w = v->difference,
            .w_type = INT32},
        "sample_difference", "largest - logit");
    build_vector(m->program,
                 &(struct vector_command){
                     .op = PENTA_SMU_OP_MUL,
                     .shape = {.n0 = model->vocabulary, .x = contiguous, .w = contiguous},
                     .x = v->difference,
                     .x_type = INT32,
                     .y_immediate = true,
                     .y_type = INT16,
                     .w = v->weights,
                     .w_type = INT16,
                     .function = EXP2,
                     .k = model->sample_k},
                 "sample_weights", "exp2");
}

// --------------------------------------------------------------------------------------- the list

static void add_tables(struct mamba *m)
{
    struct constants tables = begin_constants(m, 2 * TABLE_BYTES, NULL, "tables");
    m->silu = add_constant(m, &tables, m->model->silu, TABLE_BYTES);
    m->softplus = add_constant(m, &tables, m->model->softplus, TABLE_BYTES);
    load_constants(m, &tables, "load_constants");
    build_table(m->program, SILU_TABLE, m->silu, "load_tables", "SiLU");
    build_table(m->program, SOFTPLUS_TABLE, m->softplus, "load_tables", "softplus");
}

// Windows and states of a new text are zero.
static void add_reset(struct mamba *m, const struct block *block)
{
    const uint32_t window = m->model->taps * m->model->inner;
    const uint32_t state = m->model->state * m->model->inner * 2;
    build_copy(m->program, m->zeros, block->window, window, "reset_windows", "zeros");
    build_copy(m->program, m->zeros, block->state, state, "reset_states", "zeros");
    if (!block->kept.window)
        build_copy(m->program, block->window, block->window_home, window, "reset_windows", "zeros");
    if (!block->kept.state)
        build_copy(m->program, block->state, block->state_home, state, "reset_states", "zeros");
}

// Matrices of a streamed model in the order of use.
static void cut_matrices(struct mamba *m)
{
    const uint32_t blocks = m->model->block_count, parts = m->choice.parts;
    for (uint32_t i = 0; i < blocks; i++) {
        const struct block *block = &m->block[i];
        stream_add(&m->stream, &block->in_u);
        stream_add(&m->stream, &block->x_proj);
        for (uint32_t j = 0; j < parts; j++)
            stream_add(&m->stream, &block->dt_proj[j]);
        for (uint32_t j = 0; j < parts; j++)
            stream_add(&m->stream, &block->in_z[j]);
        for (uint32_t j = 0; j < parts; j++)
            stream_add(&m->stream, &block->out_proj[j]);
    }
    for (uint32_t i = 0; i < m->head_pieces; i++)
        stream_add(&m->stream, &m->head_piece[i]);
    if (m->program->failed || !stream_cut(&m->stream, m->choice.dense, &m->wide)) return;
    for (uint32_t i = 0, layer = 0; i < m->stream.part_count && layer < blocks; i++) {
        if (m->stream.part[i].matrix == &m->block[layer].in_u)
            m->block[layer++].first_piece = m->stream.part[i].piece;
    }
}

static struct tiles head_tiles(const struct model *model, uint32_t first, uint32_t rows)
{
    return (struct tiles){.digits = model->head_is_digits ? &model->head_digits : NULL,
                          .weights = model->head,
                          .row_bytes = model->width,
                          .first = first,
                          .rows = rows,
                          .columns = model->width};
}

enum { HEAD_ROWS_LIMIT = 4096 };  // logits of a piece: 16 KiB of scratchpad, twice

// Rows of a piece of the head: whole tiles.
static void cut_head(struct mamba *m)
{
    const uint32_t tile = m->program->config->rows;
    m->head_rows = HEAD_ROWS_LIMIT / tile * tile;
    if (m->head_rows > m->model->vocabulary) m->head_rows = m->model->vocabulary;
    m->head_pieces = (m->model->vocabulary + m->head_rows - 1) / m->head_rows;
}

static void add_head(struct mamba *m)
{
    const struct model *model = m->model;
    char name[NAME_BYTES];
    if (!m->program->streamed) {
        const struct tiles tiles = head_tiles(model, 0, model->vocabulary);
        m->head = take_matrix(m, &tiles, SYMBOL(name, "head"));
        return;
    }
    m->head_piece = calloc(m->head_pieces, sizeof *m->head_piece);
    if (m->head_piece == NULL) {
        m->program->failed = true;
        return;
    }
    for (uint32_t i = 0; i < m->head_pieces; i++) {
        const uint32_t first = i * m->head_rows, left = model->vocabulary - first;
        const struct tiles tiles =
            head_tiles(model, first, left < m->head_rows ? left : m->head_rows);
        m->head_piece[i] = build_matrix_image(m->program, &tiles, "head");
    }
}

static void add_tables_and_norm(struct mamba *m)
{
    add_tables(m);
    struct constants gain = begin_constants(m, m->model->width * 2, NULL, "norm_constants");
    m->norm_gain = add_constant(m, &gain, m->model->norm.gain, m->model->width * 2);
    load_constants(m, &gain, "load_constants");
}

static void add_token(struct mamba *m, struct place embedding)
{
    const struct model *model = m->model;
    struct program *program = m->program;
    struct place row = embedding;
    row.base = MAMBA_BASE_EMBEDDING;
    row.reach = (model->vocabulary - 1) * model->width * 2;
    program->phase = PHASE_TOKEN;
    program_layer(program, "embedding");
    build_copy(program, row, m->v.r[0], model->width * 2, "embedding", "row of the character");
    for (uint32_t i = 0; i < model->block_count; i++)
        add_block_commands(m, &model->blocks[i], &m->block[i], i);
    add_head_commands(m);
}

static bool build(struct mamba *m)
{
    const struct model *model = m->model;
    struct program *program = m->program;
    program->phase = PHASE_LOAD;
    program_layer(program, "start");
    if (program->streamed) {
        stream_init(&m->stream, program, m->choice.piece_bytes);
        cut_head(m);
    }
    const uint32_t state_bytes = model->state * model->inner * 2;
    const uint32_t window_bytes = model->taps * model->inner;
    m->zeros = place_of(program_buffer(
        program, SPACE_DRAM, state_bytes > window_bytes ? state_bytes : window_bytes, 64, "zeros"));
    const struct place embedding = place_of(
        program_buffer(program, SPACE_DRAM, model->vocabulary * model->width * 2, 64, "embedding"));
    program->buffer[embedding.buffer].mapped = (const uint8_t *)model->embedding;
    add_values(m);
    add_tables_and_norm(m);
    m->block = calloc(model->block_count, sizeof *m->block);
    if (m->block == NULL) return false;
    for (uint32_t i = 0; i < model->block_count && !program->failed; i++) {
        program->phase = PHASE_LOAD;
        m->block[i].kept = keep_layer(program->config, model, program->streamed,
                                      m->choice.kept_eighths, i);
        add_block(m, &model->blocks[i], i, &m->block[i]);
        program->phase = PHASE_RESET;
        add_reset(m, &m->block[i]);
    }
    program->phase = PHASE_LOAD;
    add_head(m);
    if (program->failed) return false;
    if (program->streamed) cut_matrices(m);
    if (program->failed || m->wide != NULL) return false;
    add_token(m, embedding);
    if (!program->streamed) add_sampling(m);
    return !program->failed;
}

bool mamba_parts_fit(const struct penta_config *config, const struct model *model, uint32_t parts)
{
    const uint32_t tile = config->rows > config->cols ? config->rows : config->cols;
    return parts == 1 || (parts <= MAMBA_PARTS && model->inner % (parts * tile) == 0);
}

bool mamba_build(struct program *program, const struct model *model,
                 const struct mamba_choice *choice, struct mamba_places *places,
                 struct penta_error *error)
{
    struct mamba m = {.program = program, .model = model, .choice = *choice};
    for (unsigned i = 0; i < SLOTS; i++) {
        for (unsigned j = 0; j < sizeof m.slot_buffer[i] / sizeof m.slot_buffer[i][0]; j++)
            m.slot_buffer[i][j] = NO_BUFFER;
    }
    const bool good = build(&m);
    if (!good && m.wide != NULL && !program->failed) {
        snprintf(error->text, sizeof error->text,
                 "%s: weight buffer: %u rows of %s do not fit a piece of %u bytes",
                 program->config->name, program->config->rows, m.wide->name, choice->piece_bytes);
    } else if (!good) {
        snprintf(error->text, sizeof error->text, "%s: out of memory", model->name);
    }
    *places = (struct mamba_places){
        .logits = m.v.logits.buffer, .best = m.v.best.buffer, .weights = m.v.weights.buffer};
    free(m.block);
    free(m.head_piece);
    stream_free(&m.stream);
    return good;
}
