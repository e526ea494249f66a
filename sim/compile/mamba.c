// SPDX-License-Identifier: Apache-2.0
// Family "mamba": one token as commands (docs/models.md, "Integer form"; docs/smu-mapping.md for
// what each costs).
#include "compile/mamba.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/build.h"
#include "compile/image.h"

enum { SILU_TABLE, SOFTPLUS_TABLE, TABLE_BYTES = 512 };
enum { NEAREST, FLOOR };
enum { EACH_LANE = 1, ALL_LANES = 2, ARGMAX = 3 };
enum { TABLE_INTERPOLATED = 2, EXP2 = 3 };

// Constants of one block in the scratchpad: one buffer, loaded by one copy.
struct constants {
    int buffer, image;
    uint32_t bytes;  // so far
};

// What one layer of a streamed model uses, by turns.
enum { SLOTS = 2 };

struct block {
    struct matrix in_u, in_z, x_proj, dt_proj, out_proj;
    struct place norm_gain, taps, conv_bias, dt_m, dt_bias, decay, skip, gate_m, out_m;
    struct place x_channels;
    struct place window, state;            // on the chip
    struct place window_home, state_home;  // streamed: in DRAM
    struct constants constants[3];
};

// Values of one token; each block uses the same.
struct values {
    struct place r[2];  // the residual stream, by turns
    struct place sum, root, scaled, x;
    struct place z, u, mixed, silu_z, skipped, low, dt, du, a, y, g, o;
    struct place logits, best, difference, weights;
    struct place piece[2], best_before;  // streamed: logits of a piece of the head, by turns
};

struct mamba {
    struct program *program;
    const struct model *model;
    struct block *block;
    struct values v;
    struct matrix head;
    struct place norm_gain, silu, softplus;
    // Streamed models: matrices in the order of use, loaded ahead of it.
    struct ring ring;
    const struct matrix **queue;
    size_t queued, loaded, used;
    struct matrix *head_piece;
    uint32_t head_rows, head_pieces;
    int slot_buffer[SLOTS][5];  // constants, scan constants, x channels, window, state
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

// Constants in the scratchpad: a buffer of their own or, in a streamed model, the one that the
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

// A matrix of digits: resident ones are loaded at the start, streamed ones queue in order of use.
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
    int *shared = m->program->streamed ? m->slot_buffer[index % SLOTS] : NULL;
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
                                       shared == NULL ? NULL : shared + 2,
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
    block->in_z =
        take_digits(m, &from->in_proj, inner, inner, SYMBOL(name, "blocks_%u_in_proj_z", index));
    block->x_proj = take_digits(m, &from->x_proj, 0, model->rank + 2 * model->state,
                                SYMBOL(name, "blocks_%u_x_proj", index));
    block->dt_proj =
        take_digits(m, &from->dt_proj, 0, inner, SYMBOL(name, "blocks_%u_dt_proj", index));
    block->out_proj =
        take_digits(m, &from->out_proj, 0, model->width, SYMBOL(name, "blocks_%u_out_proj", index));
}

// The convolution's window and the state: on the chip, or in DRAM with a slot on the chip.
static struct place take_state(struct mamba *m, enum space space, uint32_t bytes, uint32_t index,
                               int *shared, struct place *home, const char *name)
{
    if (!m->program->streamed)
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
    if (!m->program->streamed) {
        for (unsigned i = 0; i < 3; i++)
            load_constants(m, &block->constants[i], "load_constants");
    }
    add_block_matrices(m, from, index, block);
    block->window = take_state(m, SPACE_SPAD, model->taps * model->inner, index, shared + 3,
                               &block->window_home, "window");
    block->state = take_state(m, SPACE_STATE, model->state * model->inner * 2, index, shared + 4,
                              &block->state_home, "state");
}

static struct place add_value(struct mamba *m, uint32_t bytes, const char *name)
{
    return place_of(program_buffer(m->program, SPACE_SPAD, bytes, 64, "%s", name));
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
        .z = add_value(m, inner * 2, "z"),
        .u = add_value(m, inner, "u"),
        .mixed = add_value(m, model->rank + 2 * state, "dt_B_C"),
        .silu_z = add_value(m, inner * 2, "silu_z"),
        .skipped = add_value(m, inner * 4, "D_u"),
        .low = add_value(m, inner * 2, "dt_raw"),
        .dt = add_value(m, inner * 2, "dt"),
        .du = add_value(m, inner * 2, "dt_u"),
        .a = add_value(m, state * inner * 2, "decay"),
        .y = add_value(m, inner * 2, "y"),
        .g = add_value(m, inner, "gated"),
        .o = add_value(m, width * 2, "out"),
        .best = add_value(m, 8, "best")};
    if (m->program->streamed) {
        m->v.piece[0] = add_value(m, m->head_rows * 4, "logits_0");
        m->v.piece[1] = add_value(m, m->head_rows * 4, "logits_1");
        m->v.best_before = add_value(m, 8, "best_before");
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

// A product of `inner` elements: z is added where its buffer is given.
struct product {
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
                                          .shape = {.n0 = m->model->inner,
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

// a = exp2(dt * A'), h = h*a + du*B, y = D*u + sum of h*C.
static void add_scan(struct mamba *m, const struct model_mamba_block *from,
                     const struct block *block, const char *symbol)
{
    const int32_t inner = (int32_t)m->model->inner, row = inner * 2;
    const uint32_t state = m->model->state;
    const struct values *v = &m->v;
    const struct place b = behind(v->mixed, m->model->rank), c = behind(b, state);
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = (uint32_t)inner,
                                                    .n1 = state,
                                                    .x = contiguous,
                                                    .y = {1, row, 0},
                                                    .w = {1, row, 0}},
                                          .x = v->dt,
                                          .x_type = UINT16,
                                          .y = block->decay,
                                          .y_type = INT16,
                                          .w = v->a,
                                          .w_type = INT16,
                                          .function = EXP2,
                                          .k = from->decay_k},
                 symbol, "decay, exp2");
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_UPDATE,
                                          .shape = {.n0 = (uint32_t)inner,
                                                    .n1 = state,
                                                    .x = {1, row, 0},
                                                    .y = {1, row, 0},
                                                    .z = contiguous,
                                                    .w = {0, 1, 0}},
                                          .x = block->state,
                                          .x_type = INT16,
                                          .y = v->a,
                                          .y_type = INT16,
                                          .z = v->du,
                                          .z_type = INT16,
                                          .has_z = true,
                                          .w = b,
                                          .w_type = INT8,
                                          .ka = 15,
                                          .k = from->state_k},
                 symbol, "state update");
    build_vector(m->program,
                 &(struct vector_command){.op = PENTA_SMU_OP_MUL,
                                          .shape = {.n0 = (uint32_t)inner,
                                                    .n1 = state,
                                                    .x = {1, row, 0},
                                                    .y = {0, 1, 0},
                                                    .z = contiguous,
                                                    .w = contiguous},
                                          .x = block->state,
                                          .x_type = INT16,
                                          .y = c,
                                          .y_type = INT8,
                                          .z = v->skipped,
                                          .z_type = INT32,
                                          .has_z = true,
                                          .z_shift = from->skip_shift,
                                          .w = v->y,
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

// Loads of streamed matrices run ahead of their use, not farther than the DMA's queue is long.
static void load_ahead(struct mamba *m)
{
    const uint32_t depth = m->program->config->queue_depth;
    const size_t ahead = depth >= 16 ? 2 : depth >= 8 ? 1 : 0;
    while (m->loaded < m->queued && m->loaded <= m->used + ahead) {
        const struct matrix *matrix = m->queue[m->loaded++];
        char name[NAME_BYTES];
        SYMBOL(name, "%.30s_load", m->program->buffer[matrix->image].name);
        build_streamed_load(m->program, &m->ring, matrix, name);
    }
}

static void add_matrix(struct mamba *m, const struct matrix *matrix, struct place x,
                       struct place out, enum element type, int32_t multiplier, uint32_t shift,
                       struct place channels, const char *symbol)
{
    const struct matrix_command product = {.matrix = matrix,
                                           .x = x,
                                           .out = out,
                                           .channels = channels,
                                           .type = type,
                                           .m = multiplier,
                                           .k = shift};
    if (!m->program->streamed) {
        build_matrix(m->program, &product, symbol, "matrix");
        return;
    }
    load_ahead(m);
    build_streamed_matrix(m->program, &m->ring, &product, symbol, "matrix");
    m->used++;
}

// Constants, window and state of a streamed layer into their slots, and the latter two back.
static void fill_block(struct mamba *m, uint32_t index)
{
    const struct block *block = &m->block[index];
    const struct model *model = m->model;
    char name[NAME_BYTES];
    SYMBOL(name, "blocks_%u_fill", index);
    for (unsigned i = 0; i < 3; i++)
        load_constants(m, &block->constants[i], name);
    build_copy(m->program, block->window_home, block->window, model->taps * model->inner, name,
               "window");
    build_copy(m->program, block->state_home, block->state, model->state * model->inner * 2, name,
               "state");
}

static void spill_state(struct mamba *m, uint32_t index)
{
    const struct block *block = &m->block[index];
    const struct model *model = m->model;
    char name[NAME_BYTES];
    SYMBOL(name, "blocks_%u_spill", index);
    build_copy(m->program, block->window, block->window_home, model->taps * model->inner, name,
               "window");
    build_copy(m->program, block->state, block->state_home, model->state * model->inner * 2, name,
               "state");
}

static void add_block_commands(struct mamba *m, const struct model_mamba_block *from,
                               const struct block *block, uint32_t index)
{
    const struct values *v = &m->v;
    const struct place before = v->r[index % 2], after = v->r[(index + 1) % 2];
    const uint32_t inner = m->model->inner;
    char name[NAME_BYTES];
    struct place newest = block->window;
    newest.base = MAMBA_BASE_WINDOW;
    newest.reach = (m->model->taps - 1) * inner;
    program_layer(m->program, "blocks_%u", index);
    add_norm(m, before, &from->norm, block->norm_gain, SYMBOL(name, "blocks_%u_norm", index));
    SYMBOL(name, "blocks_%u_in_proj", index);
    add_matrix(m, &block->in_u, v->x, newest, INT8, from->u_m, from->u_k, nowhere, name);
    add_matrix(m, &block->in_z, v->x, v->z, INT16, from->z_m, from->z_k, nowhere, name);
    if (m->program->streamed) {
        if (index > 0) spill_state(m, index - 1);
        if (index + 1 < m->model->block_count) fill_block(m, index + 1);
    }
    add_convolution(m, from, block, SYMBOL(name, "blocks_%u_conv", index));
    add_matrix(m, &block->x_proj, v->u, v->mixed, INT8, 0, 0, block->x_channels,
               SYMBOL(name, "blocks_%u_x_proj", index));
    add_product(m,
                &(struct product){.x = v->z,
                                  .x_type = INT16,
                                  .y = block->gate_m,
                                  .y_type = INT16,
                                  .z = nowhere,
                                  .w = v->silu_z,
                                  .w_type = INT16,
                                  .k = from->gate_z_k,
                                  .function = TABLE_INTERPOLATED,
                                  .table = SILU_TABLE},
                SYMBOL(name, "blocks_%u_gate", index), "SiLU(z)");
    SYMBOL(name, "blocks_%u_scan", index);
    add_product(m,
                &(struct product){.x = block->skip,
                                  .x_type = INT16,
                                  .y = v->u,
                                  .y_type = INT8,
                                  .z = nowhere,
                                  .w = v->skipped,
                                  .w_type = INT32},
                name, "D*u");
    SYMBOL(name, "blocks_%u_dt_proj", index);
    add_matrix(m, &block->dt_proj, v->mixed, v->low, INT16, from->dt_acc_m, from->dt_acc_k, nowhere,
               name);
    add_product(m,
                &(struct product){.x = v->low,
                                  .x_type = INT16,
                                  .y = block->dt_m,
                                  .y_type = INT16,
                                  .z = block->dt_bias,
                                  .w = v->dt,
                                  .w_type = UINT16,
                                  .k = from->dt_k,
                                  .function = TABLE_INTERPOLATED,
                                  .table = SOFTPLUS_TABLE,
                                  .table_unsigned = true,
                                  .clamp_unsigned = true},
                name, "dt, softplus");
    SYMBOL(name, "blocks_%u_scan", index);
    add_product(m,
                &(struct product){.x = v->dt,
                                  .x_type = UINT16,
                                  .y = v->u,
                                  .y_type = INT8,
                                  .z = nowhere,
                                  .w = v->du,
                                  .w_type = INT16,
                                  .k = from->du_k},
                name, "dt*u");
    add_scan(m, from, block, name);
    add_product(m,
                &(struct product){.x = v->y,
                                  .x_type = INT16,
                                  .y = v->silu_z,
                                  .y_type = INT16,
                                  .z = nowhere,
                                  .w = v->g,
                                  .w_type = INT8,
                                  .k = from->gate_k},
                SYMBOL(name, "blocks_%u_gate", index), "gate");
    SYMBOL(name, "blocks_%u_out_proj", index);
    add_matrix(m, &block->out_proj, v->g, v->o, INT16, from->out_acc_m, from->out_acc_k, nowhere,
               name);
    add_residual(m, from, block, before, after, name);
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
    if (m->program->streamed) spill_state(m, model->block_count - 1);
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
static void add_reset(struct mamba *m, const struct block *block, struct place zeros)
{
    const uint32_t inner = m->model->inner;
    build_copy(m->program, zeros, block->window, m->model->taps * inner, "reset_windows", "zeros");
    build_copy(m->program, zeros, block->state, m->model->state * inner * 2, "reset_states",
               "zeros");
}

// Matrices of a streamed model in the order of use.
static void queue_matrices(struct mamba *m)
{
    const uint32_t blocks = m->model->block_count;
    m->queue = calloc(5 * (size_t)blocks + m->head_pieces, sizeof *m->queue);
    if (m->queue == NULL) {
        m->program->failed = true;
        return;
    }
    for (uint32_t i = 0; i < blocks; i++) {
        const struct block *block = &m->block[i];
        const struct matrix *const order[] = {&block->in_u, &block->in_z, &block->x_proj,
                                              &block->dt_proj, &block->out_proj};
        for (unsigned j = 0; j < sizeof order / sizeof *order; j++)
            m->queue[m->queued++] = order[j];
    }
    for (uint32_t i = 0; i < m->head_pieces; i++)
        m->queue[m->queued++] = &m->head_piece[i];
}

static struct tiles head_tiles(const struct model *model, uint32_t first, uint32_t rows)
{
    return (struct tiles){.digits = model->head_is_digits ? &model->head_digits : NULL,
                          .weights = model->head,
                          .first = first,
                          .rows = rows,
                          .columns = model->width};
}

enum { HEAD_ROWS_LIMIT = 4096 };  // logits of a piece: 16 KiB of scratchpad, twice

// Rows of a piece of the head: whole tiles that fit a slot of the ring.
static void cut_head(struct mamba *m)
{
    const struct penta_config *config = m->program->config;
    const struct tiles one = head_tiles(m->model, 0, config->rows);
    const uint32_t tile = image_tile_bytes(config, &one);
    uint32_t rows = m->ring.slot_bytes / tile * config->rows;
    if (rows > HEAD_ROWS_LIMIT) rows = HEAD_ROWS_LIMIT;
    if (rows == 0) rows = config->rows;
    m->head_rows = rows;
    m->head_pieces = (m->model->vocabulary + rows - 1) / rows;
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
        m->head_piece[i] = build_matrix_image(m->program, &tiles, SYMBOL(name, "head_%u", i));
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
    if (program->streamed) fill_block(m, 0);
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
        m->ring = build_ring(program);
        cut_head(m);
    }
    const uint32_t state_bytes = model->state * model->inner * 2;
    const uint32_t window_bytes = model->taps * model->inner;
    const struct place zeros = place_of(program_buffer(
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
        add_block(m, &model->blocks[i], i, &m->block[i]);
        program->phase = PHASE_RESET;
        if (!program->streamed) add_reset(m, &m->block[i], zeros);
    }
    program->phase = PHASE_LOAD;
    add_head(m);
    if (program->failed) return false;
    if (program->streamed) queue_matrices(m);
    if (program->failed) return false;
    add_token(m, embedding);
    if (!program->streamed) add_sampling(m);
    return !program->failed;
}

bool mamba_build(struct program *program, const struct model *model, struct mamba_places *places)
{
    struct mamba m = {.program = program, .model = model};
    for (unsigned i = 0; i < SLOTS; i++) {
        for (unsigned j = 0; j < sizeof m.slot_buffer[i] / sizeof m.slot_buffer[i][0]; j++)
            m.slot_buffer[i][j] = NO_BUFFER;
    }
    const bool good = build(&m);
    *places = (struct mamba_places){
        .logits = m.v.logits.buffer, .best = m.v.best.buffer, .weights = m.v.weights.buffer};
    free(m.block);
    free(m.head_piece);
    free(m.queue);
    return good;
}
