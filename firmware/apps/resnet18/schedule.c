// SPDX-License-Identifier: Apache-2.0
// A *step* is a band of rows of one layer. For the MAC array its activations come from DRAM into
// one of two X buffers, its results go from one of two C buffers back to DRAM; weights stream
// through the two halves of the weight buffer. The DMA takes what it does in this order:
//
//   W   x0   W'  x1   r0   W''  s0  x2  r1   s1  x3 ..   (W: weights, x: activations, s: results,
//                                                         r: what is added to the results)
// Its queue is in order, so x(i+1) is loaded after s(i-1) is stored: both the X and the C buffer of
// that step are free then, and its results can be read. Where a step needs results of the one just
// before it, s(i) goes before x(i+1), and the array waits. The state memory holds what is added
// (bank 0) and the sums (bank 1); r(i) comes after s(i-1) for the same reason. The pools have no
// other memory than that.
//
// No command waits for one that is enqueued after it, so no queue can be too short.
#include "schedule.h"

#include <stdlib.h>

#include "penta_runtime.h"

#define PAUSE_CYCLES 400

enum {
    W_FREE,
    W_FULL,
    X_MAC,  // activations are there, for the array
    X_SMU,
    MAC_STORE,  // results of the array are complete, for the DMA
    MAC_SMU,    // or for the addition
    SMU_STORE,
    R_SMU,  // what is added is there
    MAC_CORE,
    SMU_CORE,
};

struct step {
    uint16_t layer, band;
    uint16_t buffer;      // 0 or 1, by turns
    bool loaded, stored;  // these commands are enqueued
    uint32_t needed;      // steps that have to be stored before this one can be loaded
};

// The panel of weights that is to be loaded next.
struct weight_cursor {
    uint32_t step, panel;
};

struct schedule {
    struct network *network;
    struct step *steps;
    uint32_t count, array_steps;
    uint32_t stored;    // the first that many steps are
    uint32_t enqueued;  // steps
    uint32_t finished;  // steps that are computed
    uint64_t finish;    // cycle in which the core saw that
    struct weight_cursor next;
    uint32_t loads, uses;  // of panels of weights
};

// --------------------------------------------------------------------------------- the order

static const struct layer *layer_of(const struct schedule *s, uint32_t step)
{
    return &s->network->layer[s->steps[step].layer];
}

// Steps, among the first `count`, up to the last whose results this band of a layer reads.
static uint32_t steps_needed(const struct schedule *s, const struct layer *layer, uint32_t band)
{
    struct input_rows rows = layer_input_rows(layer, band);
    uint32_t step = s->count, input_band;

    if (layer->input == IMAGE) return 0;
    input_band = (rows.first + rows.count - 1) / s->network->layer[layer->input].band_rows;
    while (step > 0 &&
           (s->steps[step - 1].layer != layer->input || s->steps[step - 1].band != input_band))
        step--;
    return step;
}

static void append(struct schedule *s, uint32_t layer, uint32_t band)
{
    uint32_t needed = steps_needed(s, &s->network->layer[layer], band);

    s->steps[s->count] = (struct step){.layer = (uint16_t)layer,
                                       .band = (uint16_t)band,
                                       .buffer = (uint16_t)(s->array_steps & 1),
                                       .needed = needed};
    s->array_steps += layer_is_mac(&s->network->layer[layer]);
    s->count++;
}

// Layer after layer; only the maximum pool goes on between the bands of the layer before it, on a
// unit of its own.
static void order_steps(struct schedule *s)
{
    const struct network *n = s->network;
    uint32_t count = 0;

    for (uint32_t i = 0; i < n->layers; i++)
        count += n->layer[i].bands;
    s->steps = malloc(count * sizeof *s->steps);
    for (uint32_t i = 0; i < n->layers; i++) {
        const struct layer *layer = &n->layer[i], *pool = layer + 1;
        bool pooled = i + 1 < n->layers && pool->kind == MAXIMUM_POOL;
        uint32_t pooled_bands = 0;

        for (uint32_t band = 0; band < layer->bands; band++) {
            append(s, i, band);
            while (pooled && pooled_bands < pool->bands) {
                struct input_rows rows = layer_input_rows(pool, pooled_bands);

                if (rows.first + rows.count > band * layer->band_rows && band + 1 < layer->bands)
                    break;
                append(s, i + 1, pooled_bands++);
            }
        }
        if (pooled) i++;
    }
}

// -------------------------------------------------------------------------------- the queues

// Charges the cycles since the step before to the layer of each step that is computed by now.
static void note_finished(struct schedule *s)
{
    while (s->finished < s->enqueued) {
        struct layer *layer = &s->network->layer[s->steps[s->finished].layer];
        bool array = layer_is_mac(layer);
        uint64_t now;

        if ((array ? penta_semaphore(MAC_CORE) : penta_semaphore(SMU_CORE)) == 0) return;
        penta_sem_wait(array ? MAC_CORE : SMU_CORE, 1);
        now = penta_cycles();
        layer->cycles += now - s->finish;
        s->finish = now;
        s->finished++;
    }
}

// Sleeps: the loops that call this would keep the core busy for nothing.
static void pause_core(void)
{
    penta_set_time_compare(penta_time() + PAUSE_CYCLES);
    penta_csr_set(PENTA_CSR_MIE, PENTA_INTERRUPT_TIMER);
    penta_wait_for_interrupt();
    penta_csr_clear(PENTA_CSR_MIE, PENTA_INTERRUPT_TIMER);
}

// Waits for a free slot here and not in the enqueue, so as to see when steps end.
static void enqueue(struct schedule *s, unsigned engine, const struct penta_descriptor *descriptor)
{
    uint32_t status;

    for (;;) {
        note_finished(s);
        status = engine == PENTA_ENGINE_DMA   ? penta_csr_read(PENTA_CSR_PSTAT_DMA)
                 : engine == PENTA_ENGINE_MAC ? penta_csr_read(PENTA_CSR_PSTAT_MAC)
                                              : penta_csr_read(PENTA_CSR_PSTAT_SMU);
        if ((status >> 8 & 0xff) != 0) break;
        pause_core();
    }
    penta_enqueue(engine, descriptor);
}

// ----------------------------------------------------------------------------------- the DMA

static void enqueue_copy(struct schedule *s, const struct penta_copy *copy)
{
    struct penta_descriptor descriptor;

    penta_build_copy(&descriptor, copy);
    enqueue(s, PENTA_ENGINE_DMA, &descriptor);
}

static uint32_t panel_tiles(const struct layer *layer, uint32_t panel)
{
    uint32_t left = layer->tiles - panel * layer->panel_tiles;

    return left < layer->panel_tiles ? left : layer->panel_tiles;
}

// Weights of a layer in one panel stay for all its bands.
static bool is_loaded_for(const struct layer *layer, uint32_t band)
{
    return layer->panels > 1 || band == 0;
}

static void load_next_weights(struct schedule *s)
{
    const struct penta_chip *chip = penta_chip();
    struct weight_cursor *at = &s->next;
    const struct layer *layer;
    uint32_t tile_bytes, line = s->network->half_line[s->loads & 1], lines;

    while (at->step < s->count && (!layer_is_mac(layer_of(s, at->step)) ||
                                   !is_loaded_for(layer_of(s, at->step), s->steps[at->step].band)))
        at->step++;
    if (at->step == s->count) return;
    layer = layer_of(s, at->step);
    tile_bytes = layer->passes * chip->line_bytes;
    lines = panel_tiles(layer, at->panel) * layer->passes;
    enqueue_copy(s, &(struct penta_copy){
                        .common = {.wait[0] = {W_FREE, 1},
                                   .signal[0] = {W_FULL, 1},
                                   .write_mask = penta_line_banks(line, lines)},
                        .source = layer->weights + at->panel * layer->panel_tiles * tile_bytes,
                        .destination = chip->weights.base + line * chip->line_bytes,
                        .elements = lines * chip->line_bytes,
                    });
    s->loads++;
    if (++at->panel == layer->panels) {
        at->panel = 0;
        at->step++;
    }
}

// What is added to the results of a step.
static void load_residual(struct schedule *s, uint32_t step)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);
    uint32_t row_bytes = layer->out_width * layer->outputs, band = s->steps[step].band;
    uint32_t bytes = layer_rows(layer, band) * row_bytes;

    enqueue_copy(
        s, &(struct penta_copy){
               .common = {.signal[0] = {R_SMU, 1}, .write_mask = penta_banks(n->state[0], bytes)},
               .source = n->layer[layer->residual].out + band * layer->band_rows * row_bytes,
               .destination = n->state[0],
               .elements = bytes,
           });
}

// Where the results of a step lie.
static uint32_t results_of(const struct schedule *s, uint32_t step)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);

    if (layer->kind == MAXIMUM_POOL) return n->state[0];
    if (layer->kind == AVERAGE_POOL || layer->residual != NONE) return n->state[1];
    return n->c_buffer[s->steps[step].buffer];
}

static void store_results(struct schedule *s, uint32_t step)
{
    const struct layer *layer = layer_of(s, step);
    bool array = layer_is_mac(layer) && layer->residual == NONE;
    uint32_t row_bytes = layer->out_width * layer->outputs, band = s->steps[step].band;
    uint32_t bytes = layer_rows(layer, band) * row_bytes, source = results_of(s, step);

    enqueue_copy(s, &(struct penta_copy){
                        .common = {.wait[0] = {array ? MAC_STORE : SMU_STORE, 1},
                                   .read_mask = penta_banks(source, bytes)},
                        .source = source,
                        .destination = layer->out + band * layer->band_rows * row_bytes,
                        .elements = bytes,
                    });
    s->steps[step].stored = true;
    while (s->stored < s->count && s->steps[s->stored].stored)
        s->stored++;
}

// All results of steps before this one.
static void store_before(struct schedule *s, uint32_t step)
{
    while (s->stored < step)
        store_results(s, s->stored);
}

// Loads what a step reads, if that is not done, after what has to be stored before.
static void load_activations(struct schedule *s, uint32_t step)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);
    bool array = layer_is_mac(layer);
    struct input_rows rows = layer_input_rows(layer, s->steps[step].band);
    uint32_t row_bytes = layer->width * layer->channels;
    uint32_t from = layer->input == IMAGE ? n->image : n->layer[layer->input].out;
    uint32_t to = array ? n->x_buffer[s->steps[step].buffer] : n->state[0];

    if (s->steps[step].loaded) return;
    store_before(s, s->steps[step].needed);
    enqueue_copy(s, &(struct penta_copy){
                        .common = {.signal[0] = {array ? X_MAC : X_SMU, 1},
                                   .write_mask = penta_banks(to, rows.count * row_bytes)},
                        .source = from + rows.first * row_bytes,
                        .destination = to,
                        .elements = rows.count * row_bytes,
                    });
    s->steps[step].loaded = true;
}

// ------------------------------------------------------------------------------ the MAC array

static struct penta_mac_shape describe_shape(const struct layer *layer, uint32_t band,
                                             uint32_t panel)
{
    const struct penta_chip *chip = penta_chip();
    struct input_rows rows = layer_input_rows(layer, band);
    uint32_t pixel = layer->channels, row = layer->width * pixel;
    uint32_t tiles = panel_tiles(layer, panel), first_tile = panel * layer->panel_tiles;
    uint32_t last_rows = layer->outputs - (layer->tiles - 1) * chip->rows;

    // u is a byte's place in its row of the image, v that row's among those loaded.
    return (struct penta_mac_shape){
        .loop = {{layer->run_chunks, (int32_t)chip->cols},
                 {layer->kernel, (int32_t)row},
                 {1, 0},
                 {layer->out_width, (int32_t)(layer->stride * pixel)},
                 {layer_rows(layer, band), (int32_t)(layer->stride * row)},
                 {tiles, 0}},
        .u = {.on = layer->padding != 0,
              .start = -(int32_t)(layer->padding * pixel),
              .loops = 1u << 0 | 1u << 3,
              .limit = row},
        .v = {.on = layer->padding != 0,
              .start = -(int32_t)(rows.above * row),
              .loops = 1u << 1 | 1u << 4,
              .limit = rows.count * row},
        .last_lanes = layer->run_bytes - (layer->run_chunks - 1) * chip->cols,
        .last_rows = first_tile + tiles == layer->tiles ? last_rows : chip->rows,
        .tile_lines = layer->passes,
    };
}

static void enqueue_panel(struct schedule *s, uint32_t step, uint32_t panel)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);
    uint32_t band = s->steps[step].band, row = layer->width * layer->channels;
    struct input_rows rows = layer_input_rows(layer, band);
    bool loaded = is_loaded_for(layer, band), last = panel + 1 == layer->panels;
    bool released = layer->panels > 1 || band + 1 == layer->bands;
    uint32_t x = n->x_buffer[s->steps[step].buffer], out = n->c_buffer[s->steps[step].buffer], line;
    uint32_t out_row = layer->out_width * layer->outputs, tile = penta_chip()->rows;
    struct penta_mac_shape shape = describe_shape(layer, band, panel);
    struct penta_descriptor descriptor;
    struct penta_mac_run run;

    if (loaded) s->uses++;
    line = n->half_line[(s->uses - 1) & 1];
    run = (struct penta_mac_run){
        .common = {.wait = {{X_MAC, panel == 0}, {W_FULL, loaded}},
                   .signal = {{layer->residual == NONE ? MAC_STORE : MAC_SMU, last},
                              {W_FREE, released}},
                   .read_mask = penta_banks(x, rows.count * row) |
                                penta_line_banks(line, panel_tiles(layer, panel) * layer->passes),
                   .write_mask = penta_banks(out, layer_rows(layer, band) * out_row)},
        .x = x - rows.above * row - layer->padding * layer->channels,
        .line = line,
        .out = out + panel * layer->panel_tiles * tile,
        .clamp = layer->relu && layer->residual == NONE ? PENTA_CLAMP_RELU : PENTA_CLAMP_SIGNED,
        .out_stride = {(int32_t)layer->outputs, (int32_t)out_row, (int32_t)tile},
        .multiplier = (int32_t)layer->multiplier,
        .shift = layer->shift,
    };
    penta_build_mac_shape(&descriptor, &shape);
    enqueue(s, PENTA_ENGINE_MAC, &descriptor);
    penta_build_mac_run(&descriptor, &run);
    enqueue(s, PENTA_ENGINE_MAC, &descriptor);
    s->network->layer[s->steps[step].layer].busy += 1 + penta_mac_cycles(&shape, &run);
}

// -------------------------------------------------------------------- the state-machine unit

static void enqueue_smu(struct schedule *s, const struct penta_smu_shape *shape,
                        const struct penta_smu_run *run)
{
    struct penta_descriptor descriptor;

    penta_build_smu_shape(&descriptor, shape);
    enqueue(s, PENTA_ENGINE_SMU, &descriptor);
    penta_build_smu_run(&descriptor, run);
    enqueue(s, PENTA_ENGINE_SMU, &descriptor);
}

// Results of the array plus what was loaded, not below 0.
static void enqueue_addition(struct schedule *s, uint32_t step)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);
    uint32_t row = layer->out_width * layer->outputs, rows = layer_rows(layer, s->steps[step].band);
    uint32_t c = n->c_buffer[s->steps[step].buffer];
    struct penta_smu_stride stride = {.element = 1, .outer = (int32_t)row};

    enqueue_smu(s,
                &(struct penta_smu_shape){
                    .elements = row, .outer = rows, .x = stride, .y = stride, .w = stride},
                &(struct penta_smu_run){
                    .common = {.wait = {{MAC_SMU, 1}, {R_SMU, 1}},
                               .signal[0] = {SMU_STORE, 1},
                               .read_mask = penta_banks(c, rows * row) |
                                            penta_banks(n->state[0], rows * row),
                               .write_mask = penta_banks(n->state[1], rows * row)},
                    .operation = PENTA_SMU_OP_ADD,
                    .x.address = c,
                    .y.address = n->state[0],
                    .w.address = n->state[1],
                    .clamp = PENTA_CLAMP_RELU,
                });
}

// One dimension of the maximum over 3 x 3 pixels with stride 2 and padding 1: `taps` operands
// `tap` bytes apart for each of `count` results, which are `step` bytes apart in x.
struct maximum {
    uint32_t x, w;
    uint32_t x_bytes, w_bytes;  // of the memories, for their banks
    uint32_t elements, taps, tap, count, step, w_step;
    uint32_t repeat, x_repeat, w_repeat;
    struct penta_count wait, signal[2];
};

static void enqueue_maximum(struct schedule *s, const struct maximum *m, uint32_t x_base,
                            uint32_t w_base)
{
    if (m->count == 0) return;
    enqueue_smu(s,
                &(struct penta_smu_shape){.elements = m->elements,
                                          .inner = m->taps,
                                          .outer = m->count,
                                          .x = {1, (int32_t)m->tap, (int32_t)m->step},
                                          .w = {1, 0, (int32_t)m->w_step}},
                &(struct penta_smu_run){
                    .common = {.wait[0] = m->wait,
                               .signal = {m->signal[0], m->signal[1]},
                               .repeat = (uint16_t)(m->repeat - 1),
                               .read_mask = penta_banks(x_base, m->x_bytes),
                               .write_mask = penta_banks(w_base, m->w_bytes)},
                    .operation = PENTA_SMU_OP_MOV,
                    .x = {.address = m->x, .step = (int32_t)m->x_repeat},
                    .w = {.address = m->w, .step = (int32_t)m->w_repeat},
                    .reduce = PENTA_REDUCE_LANE,
                    .combine = PENTA_MAXIMUM,
                });
}

// First along the rows, into the other bank, then across them and back. The first result of either
// has only two operands inside the image.
static void enqueue_maximum_pool(struct schedule *s, uint32_t step)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);
    uint32_t band = s->steps[step].band, rows = layer_rows(layer, band), c = layer->channels;
    struct input_rows in = layer_input_rows(layer, band);
    uint32_t row = layer->width * c, out_row = layer->out_width * c;
    uint32_t x = n->state[0], middle = n->state[1], out = results_of(s, step);
    uint32_t top = in.above != 0;
    struct maximum along = {
        .x_bytes = in.count * row, .w_bytes = in.count * out_row, .elements = c, .tap = c};
    struct maximum across = {.x_bytes = in.count * out_row,
                             .w_bytes = rows * out_row,
                             .elements = out_row,
                             .tap = out_row,
                             .step = 2 * out_row,
                             .w_step = out_row,
                             .repeat = 1};

    along.x = x;
    along.w = middle;
    along.taps = 2;
    along.count = in.count;
    along.step = row;
    along.w_step = out_row;
    along.repeat = 1;
    along.wait = (struct penta_count){X_SMU, 1};
    enqueue_maximum(s, &along, x, middle);
    along.x = x + c;
    along.w = middle + c;
    along.taps = 3;
    along.count = layer->out_width - 1;
    along.step = 2 * c;
    along.w_step = c;
    along.repeat = in.count;
    along.x_repeat = row;
    along.w_repeat = out_row;
    along.wait.count = 0;
    enqueue_maximum(s, &along, x, middle);

    across.signal[0] = (struct penta_count){SMU_STORE, rows == top};
    across.signal[1] = (struct penta_count){SMU_CORE, rows == top};
    across.x = middle;
    across.w = out;
    across.taps = 2;
    across.count = top;
    enqueue_maximum(s, &across, middle, out);
    across.signal[0] = (struct penta_count){SMU_STORE, 1};
    across.signal[1] = (struct penta_count){SMU_CORE, 1};
    across.x = middle + top * out_row;
    across.w = out + top * out_row;
    across.taps = 3;
    across.count = rows - top;
    enqueue_maximum(s, &across, middle, out);
}

static void enqueue_average_pool(struct schedule *s, uint32_t step)
{
    const struct network *n = s->network;
    const struct layer *layer = layer_of(s, step);
    uint32_t pixels = layer->height * layer->width, c = layer->channels;
    uint32_t x = n->state[0], out = results_of(s, step);

    enqueue_smu(s,
                &(struct penta_smu_shape){.elements = c,
                                          .inner = pixels,
                                          .x = {.element = 1, .inner = (int32_t)c},
                                          .w.element = 1},
                &(struct penta_smu_run){
                    .common = {.wait[0] = {X_SMU, 1},
                               .signal = {{SMU_STORE, 1}, {SMU_CORE, 1}},
                               .read_mask = penta_banks(x, pixels * c),
                               .write_mask = penta_banks(out, c)},
                    .operation = PENTA_SMU_OP_MOV,
                    .x.address = x,
                    .w.address = out,
                    .reduce = PENTA_REDUCE_LANE,
                    .shift = layer->shift,
                });
}

// --------------------------------------------------------------------------------- the stream

static void enqueue_mac_step(struct schedule *s, uint32_t step)
{
    const struct layer *layer = layer_of(s, step);
    struct penta_descriptor descriptor;

    for (uint32_t panel = 0; panel < layer->panels; panel++) {
        enqueue_panel(s, step, panel);
        if (s->loads == s->uses) load_next_weights(s);
    }
    penta_build_nop(&descriptor, &(struct penta_common){.signal[0] = {MAC_CORE, 1}});
    enqueue(s, PENTA_ENGINE_MAC, &descriptor);
    s->network->layer[s->steps[step].layer].busy++;
}

// The step before this one that is the array's, or that is not; s->count: there is none.
static uint32_t step_before(const struct schedule *s, uint32_t step, bool array)
{
    while (step > 0)
        if (layer_is_mac(layer_of(s, --step)) == array) return step;
    return s->count;
}

static uint32_t array_step_after(const struct schedule *s, uint32_t step)
{
    while (++step < s->count && !layer_is_mac(layer_of(s, step)))
        ;
    return step;
}

static void enqueue_step(struct schedule *s, uint32_t step)
{
    const struct layer *layer = layer_of(s, step);
    bool array = layer_is_mac(layer);
    uint32_t before = step_before(s, step, array), after = array_step_after(s, step);

    // The array has two buffers, the pools have one.
    if (!array && before < s->count && !s->steps[before].stored) store_results(s, before);
    load_activations(s, step);
    s->enqueued = step + 1;
    if (layer->kind == MAXIMUM_POOL) enqueue_maximum_pool(s, step);
    if (layer->kind == AVERAGE_POOL) enqueue_average_pool(s, step);
    if (!array) return;

    enqueue_mac_step(s, step);
    if (before < s->count && !s->steps[before].stored) store_results(s, before);
    if (after < s->count && s->steps[after].needed <= s->stored) load_activations(s, after);
    if (layer->residual != NONE) {
        load_residual(s, step);
        enqueue_addition(s, step);
    }
}

void schedule_make(struct network *network)
{
    static struct schedule s;

    s = (struct schedule){.network = network};
    order_steps(&s);
    network->schedule = &s;
}

void schedule_run(struct network *network)
{
    struct schedule *s = network->schedule;

    s->stored = s->enqueued = s->finished = s->loads = s->uses = 0;
    s->next = (struct weight_cursor){0, 0};
    for (uint32_t step = 0; step < s->count; step++)
        s->steps[step].loaded = s->steps[step].stored = false;
    s->finish = penta_cycles();
    penta_sem_signal(W_FREE, 2);
    load_next_weights(s);
    for (uint32_t step = 0; step < s->count; step++)
        enqueue_step(s, step);
    store_before(s, s->count);
    for (note_finished(s); s->finished < s->count; note_finished(s))
        pause_core();
    penta_fence(PENTA_FENCE_ALL);
    penta_sem_wait(W_FREE, 2);
    network->layer[network->layers - 1].cycles += penta_cycles() - s->finish;
}
