// SPDX-License-Identifier: Apache-2.0
// Family "mamba": one token as commands (docs/models.md, "Integer form"; docs/smu-mapping.md for
// what each costs).
#include "compile/mamba.h"

#include <stdio.h>
#include <stdlib.h>

#include "compile/mamba_parts.h"

enum { NEAREST, FLOOR };
enum { EACH_LANE = 1, ALL_LANES = 2, ARGMAX = 3 };
enum { TABLE_INTERPOLATED = 2, EXP2 = 3 };

static const struct place nowhere = {.buffer = NO_BUFFER};
static const struct stride contiguous = {.s0 = 1};
static const struct stride one_element = {.s0 = 0};

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
            mamba_load_constants(m, &block->constants[i], name);
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
        for (;
             m->filled < m->model->block_count && m->block[m->filled].first_piece <= stream->loaded;
             m->filled++) {
            if (!slots_free(m, m->filled)) break;
            fill_block(m, m->filled);
        }
        const bool waits =
            m->filled < m->model->block_count && m->block[m->filled].first_piece <= stream->loaded;
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
    add_product_of(
        m,
        &(struct matrix_command){.matrix = &block->out_proj[part],
                                 .x = m->v.g[part],
                                 .out = last ? m->v.o : m->v.sums[part % 2],
                                 .channels = nowhere,
                                 .before = part == 0 ? nowhere : m->v.sums[(part - 1) % 2],
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
        mamba_cut_head(m);
    }
    const uint32_t state_bytes = model->state * model->inner * 2;
    const uint32_t window_bytes = model->taps * model->inner;
    m->zeros = place_of(program_buffer(
        program, SPACE_DRAM, state_bytes > window_bytes ? state_bytes : window_bytes, 64, "zeros"));
    const struct place embedding = place_of(
        program_buffer(program, SPACE_DRAM, model->vocabulary * model->width * 2, 64, "embedding"));
    program->buffer[embedding.buffer].mapped = (const uint8_t *)model->embedding;
    mamba_add_values(m);
    mamba_add_tables_and_norm(m);
    m->block = calloc(model->block_count, sizeof *m->block);
    if (m->block == NULL) return false;
    for (uint32_t i = 0; i < model->block_count && !program->failed; i++) {
        program->phase = PHASE_LOAD;
        m->block[i].kept =
            keep_layer(program->config, model, program->streamed, m->choice.kept_eighths, i);
        mamba_add_block(m, &model->blocks[i], i, &m->block[i]);
        program->phase = PHASE_RESET;
        mamba_add_reset(m, &m->block[i]);
    }
    program->phase = PHASE_LOAD;
    mamba_add_head(m);
    if (program->failed) return false;
    if (program->streamed) mamba_cut_matrices(m);
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
