// SPDX-License-Identifier: Apache-2.0
// ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", table 1) as layers, and how
// each is cut to fit the chip: bands of output rows, panels of weight tiles.
#ifndef RESNET18_NETWORK_H
#define RESNET18_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#define CONVOLUTIONS 20
#define LAYER_LIMIT  (CONVOLUTIONS + 3)  // maximum pool, average pool, fully connected
#define IMAGE        (-1)
#define NONE         (-2)

enum layer_kind { CONVOLUTION, MAXIMUM_POOL, AVERAGE_POOL, FULLY_CONNECTED };

// Activations are int8, channels last: [height][width][channels].
struct layer {
    char name[16];
    enum layer_kind kind;
    uint32_t height, width, channels;
    uint32_t out_height, out_width, outputs;
    uint32_t kernel, stride, padding;
    int input, residual;  // layers whose results are read and added; IMAGE, NONE
    bool relu;            // after the addition, if there is one
    uint32_t multiplier, shift;

    // In DRAM. Weights are packed lines, tile after tile.
    uint32_t weights, out;

    // The plan. A run is the bytes of one kernel row; a pass one chunk of `cols` of them.
    uint32_t run_bytes, run_chunks, passes;  // passes: of a tile, and its weight lines
    uint32_t tiles, panel_tiles, panels;
    uint32_t band_rows, bands;

    // Over all runs: cycles from the end of the step before to the end of the layer's own, summed;
    // cycles of the array by the closed form (docs/isa.md 8.4).
    uint64_t cycles, busy;
};

struct network {
    uint32_t size;      // of the image, rows and columns
    uint32_t channels;  // of the first stage; 64 is ResNet-18
    uint32_t layers, convolutions;
    struct layer layer[LAYER_LIMIT];
    uint32_t image;  // in DRAM
    uint32_t digits;
    // Local memories: activations in, results, and for the state-machine unit.
    uint32_t x_buffer[2], c_buffer[2], state[2];
    uint32_t buffer_bytes, state_bytes;
    uint32_t half_line[2], half_lines;  // the weight buffer in two halves
    struct schedule *schedule;
};

// Lays out the first `convolutions` convolutions and what lies between them (all of them: the
// average pool and the fully connected layer, too). False, with a line that says why, when they do
// not fit the chip.
bool network_plan(struct network *network, uint32_t size, uint32_t channels, uint32_t convolutions);

// A layer that the MAC array computes.
static inline bool layer_is_mac(const struct layer *layer)
{
    return layer->kind == CONVOLUTION || layer->kind == FULLY_CONNECTED;
}

// Rows of results in a band.
static inline uint32_t layer_rows(const struct layer *layer, uint32_t band)
{
    uint32_t first = band * layer->band_rows;
    uint32_t left = layer->out_height - first;

    return left < layer->band_rows ? left : layer->band_rows;
}

// The rows of its input that a band reads. Rows of padding before them are counted in `above`.
struct input_rows {
    uint32_t first, count, above;
};
struct input_rows layer_input_rows(const struct layer *layer, uint32_t band);

// Products by the published count, padding included; and without the padding, as hardware counts.
uint64_t layer_products(const struct layer *layer);
uint64_t layer_useful(const struct layer *layer);

static inline uint32_t layer_out_bytes(const struct layer *layer)
{
    return layer->out_height * layer->out_width * layer->outputs;
}

#endif
