// SPDX-License-Identifier: Apache-2.0
// Family "mamba": buffers on the chip and in DRAM, and what fills them before the first token.
#include <stdlib.h>
#include <string.h>

#include "compile/mamba_parts.h"

// ------------------------------------------------------------------------------ constants, loads

static uint32_t round_up(uint32_t value, uint32_t to)
{
    return (value + to - 1) / to * to;
}

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

void mamba_load_constants(struct mamba *m, const struct constants *constants, const char *symbol)
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

static struct matrix take_columns(struct mamba *m, const struct model_digits *digits, uint32_t rows,
                                  uint32_t first_column, uint32_t columns, const char *name)
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
    block->constants[2] =
        add_channels(m, from->x_m, from->x_k, model->rank + 2 * state,
                     block->kept.channels ? NULL : &m->slot_buffer[index % SLOTS][2],
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

void mamba_add_block(struct mamba *m, const struct model_mamba_block *from, uint32_t index,
                     struct block *block)
{
    const struct model *model = m->model;
    int *shared = m->slot_buffer[index % SLOTS];
    add_block_constants(m, from, index, block);
    for (unsigned i = 0; i < 3; i++) {
        if (i < 2 ? block->kept.constants : block->kept.channels)
            mamba_load_constants(m, &block->constants[i], "load_constants");
    }
    add_block_matrices(m, from, index, block);
    block->window =
        take_state(m, SPACE_SPAD, model->taps * model->inner, index,
                   block->kept.window ? NULL : shared + 3, &block->window_home, "window");
    block->state = take_state(m, block->kept.state_in_scratchpad ? SPACE_SPAD : SPACE_STATE,
                              model->state * model->inner * 2, index,
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
        m->v.sums[i] = place_of(program_buffer(m->program, SPACE_ACC,
                                               round_up(m->model->width, config->rows) * 4,
                                               4 * config->rows, "out_sums_%u", i));
    }
}

// The largest logit and its index. The command that goes on from them reads as many bytes behind as
// there are logits (docs/smu.md 3: Z is accessed in every group), though it uses eight.
static uint32_t best_bytes(const struct mamba *m)
{
    return m->program->streamed && m->head_pieces > 1 ? m->head_rows * 4 : 8;
}

void mamba_add_values(struct mamba *m)
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
        m->v.logits = m->v.difference = m->v.weights = place_of(NO_BUFFER);
        return;
    }
    m->v.logits = add_value(m, model->vocabulary * 4, "logits");
    m->v.difference = add_value(m, model->vocabulary * 4, "difference");
    m->v.weights = add_value(m, model->vocabulary * 2, "weights");
}

static void add_tables(struct mamba *m)
{
    struct constants tables = begin_constants(m, 2 * TABLE_BYTES, NULL, "tables");
    m->silu = add_constant(m, &tables, m->model->silu, TABLE_BYTES);
    m->softplus = add_constant(m, &tables, m->model->softplus, TABLE_BYTES);
    mamba_load_constants(m, &tables, "load_constants");
    build_table(m->program, SILU_TABLE, m->silu, "load_tables", "SiLU");
    build_table(m->program, SOFTPLUS_TABLE, m->softplus, "load_tables", "softplus");
}

// Windows and states of a new text are zero.
void mamba_add_reset(struct mamba *m, const struct block *block)
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
void mamba_cut_matrices(struct mamba *m)
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
void mamba_cut_head(struct mamba *m)
{
    const uint32_t tile = m->program->config->rows;
    m->head_rows = HEAD_ROWS_LIMIT / tile * tile;
    if (m->head_rows > m->model->vocabulary) m->head_rows = m->model->vocabulary;
    m->head_pieces = (m->model->vocabulary + m->head_rows - 1) / m->head_rows;
}

void mamba_add_head(struct mamba *m)
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

void mamba_add_tables_and_norm(struct mamba *m)
{
    add_tables(m);
    struct constants gain = begin_constants(m, m->model->width * 2, NULL, "norm_constants");
    m->norm_gain = add_constant(m, &gain, m->model->norm.gain, m->model->width * 2);
    mamba_load_constants(m, &gain, "load_constants");
}
