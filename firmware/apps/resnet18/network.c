// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include <stdio.h>
#include <string.h>

#include "penta_runtime.h"

#define DRAM_ALIGNMENT 4096
#define CLASSES        1000
#define STAGES         4
#define BLOCKS         2  // in a stage
#define LEAST_BANDS    4  // so that a layer begins while the one before it ends
#define SHIFT          14

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t square_root(uint32_t value)
{
    uint32_t root = 0;

    for (uint32_t bit = 1u << 15; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= value) root += bit;
    return root;
}

// A layer that reads `input`: sizes of the result follow. Appended to the network.
static struct layer *add_layer(struct network *n, enum layer_kind kind, int input, uint32_t outputs,
                               uint32_t kernel, uint32_t stride)
{
    struct layer *layer = &n->layer[n->layers++];

    memset(layer, 0, sizeof *layer);
    layer->kind = kind;
    layer->input = input;
    layer->residual = NONE;
    layer->kernel = kernel;
    layer->stride = stride;
    layer->padding = (kernel - 1) / 2;
    layer->height = input == IMAGE ? n->size : n->layer[input].out_height;
    layer->width = input == IMAGE ? n->size : n->layer[input].out_width;
    layer->channels = input == IMAGE ? 3 : n->layer[input].outputs;
    layer->outputs = outputs;
    layer->out_height = kind == AVERAGE_POOL ? 1 : penta_divide_up(layer->height, stride);
    layer->out_width = kind == AVERAGE_POOL ? 1 : penta_divide_up(layer->width, stride);
    return layer;
}

// Digits have a variance of 1.5. With x of deviation d, sums of K products have d * sqrt(1.5 * K);
// this brings them to 1.41 * d, so that d stays through a ReLU. What is to be added gets half.
static void set_scale(struct layer *layer, bool added)
{
    uint32_t products = layer->kernel * layer->kernel * layer->channels;

    layer->shift = SHIFT;
    layer->multiplier = square_root((4u << 2 * SHIFT) / 3 / products) >> added;
}

static struct layer *add_convolution(struct network *n, int input, uint32_t outputs,
                                     uint32_t kernel, uint32_t stride, bool added)
{
    struct layer *layer = add_layer(n, CONVOLUTION, input, outputs, kernel, stride);

    layer->relu = true;
    set_scale(layer, added);
    n->convolutions++;
    return layer;
}

// A basic block: two 3x3 convolutions, and what is added to the second: the block's input, or a
// 1x1 convolution of it.
static void add_block(struct network *n, uint32_t stage, uint32_t block, uint32_t limit)
{
    uint32_t outputs = n->channels << stage, stride = stage > 0 && block == 0 ? 2 : 1;
    int input = (int)n->layers - 1, first = input + 1, residual = input;
    unsigned long s = stage + 1, b = block;
    struct layer *layer;

    layer = add_convolution(n, input, outputs, 3, stride, false);
    snprintf(layer->name, sizeof layer->name, "layer%lu.%lu.conv1", s, b);
    if (n->convolutions == limit) return;
    if (stride == 2) {
        residual = (int)n->layers;
        layer = add_convolution(n, input, outputs, 1, stride, true);
        snprintf(layer->name, sizeof layer->name, "layer%lu.%lu.down", s, b);
        layer->relu = false;
        if (n->convolutions == limit) return;
    }
    layer = add_convolution(n, first, outputs, 3, 1, true);
    snprintf(layer->name, sizeof layer->name, "layer%lu.%lu.conv2", s, b);
    layer->residual = residual;
}

static void add_layers(struct network *n, uint32_t limit)
{
    struct layer *layer = add_convolution(n, IMAGE, n->channels, 7, 2, false);

    strcpy(layer->name, "conv1");
    if (n->convolutions == limit) return;
    strcpy(add_layer(n, MAXIMUM_POOL, 0, n->channels, 3, 2)->name, "maxpool");
    for (uint32_t stage = 0; stage < STAGES; stage++)
        for (uint32_t block = 0; block < BLOCKS; block++) {
            add_block(n, stage, block, limit);
            if (n->convolutions == limit && limit < CONVOLUTIONS) return;
        }
    layer = add_layer(n, AVERAGE_POOL, (int)n->layers - 1, n->channels << (STAGES - 1), 1, 1);
    strcpy(layer->name, "avgpool");
    // A sum over all pixels, divided by the next power of two.
    while (1u << layer->shift < layer->height * layer->width)
        layer->shift++;
    layer = add_layer(n, FULLY_CONNECTED, (int)n->layers - 1, CLASSES, 1, 1);
    strcpy(layer->name, "fc");
    set_scale(layer, false);
}

struct input_rows layer_input_rows(const struct layer *layer, uint32_t band)
{
    uint32_t first = band * layer->band_rows * layer->stride;
    uint32_t end = first + (layer_rows(layer, band) - 1) * layer->stride + layer->kernel;
    struct input_rows rows;

    if (layer->kind == AVERAGE_POOL) return (struct input_rows){0, layer->height, 0};
    rows.above = first < layer->padding ? layer->padding - first : 0;
    rows.first = first + rows.above - layer->padding;
    rows.count = smaller(end - layer->padding, layer->height) - rows.first;
    return rows;
}

// Positions of a kernel of one dimension that lie inside the image, over all outputs.
static uint32_t inside(const struct layer *layer, uint32_t size, uint32_t out_size)
{
    uint32_t count = 0;

    for (uint32_t o = 0; o < out_size; o++)
        for (uint32_t k = 0; k < layer->kernel; k++)
            count += o * layer->stride + k - layer->padding < size;
    return count;
}

uint64_t layer_products(const struct layer *layer)
{
    return (uint64_t)layer_out_bytes(layer) * layer->kernel * layer->kernel * layer->channels;
}

uint64_t layer_useful(const struct layer *layer)
{
    return (uint64_t)inside(layer, layer->height, layer->out_height) *
           inside(layer, layer->width, layer->out_width) * layer->channels * layer->outputs;
}

static bool plan_local_memories(struct network *n)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t group = chip->scratchpad.banks / 4;  // banks of a buffer

    if (group == 0 || chip->semaphores < 10) {
        printf("resnet18: needs 4 banks of scratchpad and 10 semaphores\n");
        return false;
    }
    // Results first: activations begin with padding that is not there, at lower addresses.
    for (uint32_t i = 0; i < 2; i++) {
        n->c_buffer[i] = penta_bank(&chip->scratchpad, i * group);
        n->x_buffer[i] = penta_bank(&chip->scratchpad, (2 + i) * group);
        n->state[i] = penta_bank(&chip->state, i);
        n->half_line[i] = i * chip->weights.banks / 2 * chip->weight_bank_lines;
    }
    n->buffer_bytes = group * chip->scratchpad.bank_bytes;
    n->state_bytes = chip->state.bank_bytes;
    n->half_lines = chip->weights.banks / 2 * chip->weight_bank_lines;
    return true;
}

static bool plan_panels(const struct network *n, struct layer *layer)
{
    const struct penta_chip *chip = penta_chip();

    layer->run_bytes = layer->kernel * layer->channels;
    layer->run_chunks = penta_divide_up(layer->run_bytes, chip->cols);
    layer->passes = layer->kernel * layer->run_chunks;
    layer->tiles = penta_divide_up(layer->outputs, chip->rows);
    if (layer->passes > n->half_lines) return false;
    layer->panels = penta_divide_up(layer->tiles, n->half_lines / layer->passes);
    layer->panel_tiles = penta_divide_up(layer->tiles, layer->panels);
    return true;
}

// Whether bands of so many rows fit the buffers.
static bool band_fits(const struct network *n, const struct layer *layer, uint32_t rows)
{
    uint32_t in_rows = (rows - 1) * layer->stride + layer->kernel;
    uint32_t row_bytes = layer->width * layer->channels;
    uint32_t out_bytes = rows * layer->out_width * layer->outputs;

    if (layer->kind == AVERAGE_POOL || in_rows > layer->height) in_rows = layer->height;
    if (!layer_is_mac(layer))
        return in_rows * row_bytes <= n->state_bytes &&
               in_rows * layer->out_width * layer->outputs <= n->state_bytes;
    if (in_rows * row_bytes > n->buffer_bytes || out_bytes > n->buffer_bytes) return false;
    return layer->residual == NONE || out_bytes <= n->state_bytes;
}

static bool plan_bands(const struct network *n, struct layer *layer)
{
    uint32_t rows = layer->out_height;

    // Weights in several panels come again for each band: then few bands.
    if (layer->panels <= 1) rows = penta_divide_up(rows, LEAST_BANDS);
    while (rows > 0 && !band_fits(n, layer, rows))
        rows--;
    if (rows == 0) return false;
    layer->bands = penta_divide_up(layer->out_height, rows);
    layer->band_rows = penta_divide_up(layer->out_height, layer->bands);
    layer->bands = penta_divide_up(layer->out_height, layer->band_rows);
    return true;
}

bool network_plan(struct network *n, uint32_t size, uint32_t channels, uint32_t convolutions)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t next;

    memset(n, 0, sizeof *n);
    n->size = size;
    n->channels = channels;
    if (!plan_local_memories(n)) return false;
    add_layers(n, convolutions);
    n->image = 0;
    next = penta_round_up(3 * size * size, DRAM_ALIGNMENT);
    for (uint32_t i = 0; i < n->layers; i++) {
        struct layer *layer = &n->layer[i];

        if ((layer_is_mac(layer) && !plan_panels(n, layer)) || !plan_bands(n, layer)) {
            printf("resnet18: %s does not fit the buffers of this chip\n", layer->name);
            return false;
        }
        if (layer_is_mac(layer)) {
            layer->weights = next;
            next += penta_round_up(layer->tiles * layer->passes * chip->line_bytes, DRAM_ALIGNMENT);
            n->digits += layer->outputs * layer->kernel * layer->kernel * layer->channels;
        }
        layer->out = next;
        next += penta_round_up(layer_out_bytes(layer), DRAM_ALIGNMENT);
    }
    return true;
}
