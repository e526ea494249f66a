// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "data.h"
#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

#define CORNERS 4
#define PLACES  0x706c61u

struct place {
    uint32_t y, x, channel;
};

// Bytes of a layer's input from pixel (y, x) on.
static void read_input(const struct network *n, const struct layer *layer, uint32_t y, uint32_t x,
                       uint32_t bytes, int8_t *to)
{
    uint32_t from = layer->input == IMAGE ? n->image : n->layer[layer->input].out;

    penta_download(to, from + (y * layer->width + x) * layer->channels, bytes, n->x_buffer[0],
                   n->buffer_bytes);
}

static int8_t read_result(const struct network *n, const struct layer *layer,
                          const struct place *at)
{
    int8_t result;

    penta_download(&result,
                   layer->out + (at->y * layer->out_width + at->x) * layer->outputs + at->channel,
                   1, n->x_buffer[0], n->buffer_bytes);
    return result;
}

static int32_t convolve(const struct network *n, const struct layer *layer, const struct place *at)
{
    int8_t *x = malloc(layer->run_bytes), *digits = malloc(layer->run_bytes);
    int32_t left = (int32_t)(at->x * layer->stride) - (int32_t)layer->padding, acc = 0;
    int32_t first = left < 0 ? 0 : left;  // columns first .. end-1 lie inside the image
    int32_t end = left + (int32_t)layer->kernel, width = (int32_t)layer->width;
    uint32_t bytes;

    if (end > width) end = width;
    bytes = (uint32_t)(end - first) * layer->channels;
    for (uint32_t ky = 0; ky < layer->kernel; ky++) {
        int32_t y = (int32_t)(at->y * layer->stride + ky) - (int32_t)layer->padding;

        if (y < 0 || y >= (int32_t)layer->height) continue;
        read_input(n, layer, (uint32_t)y, (uint32_t)first, bytes, x);
        data_digits(n, (uint32_t)(layer - n->layer), at->channel, ky, digits);
        acc += penta_dot(x, digits + (uint32_t)(first - left) * layer->channels, bytes, NULL);
    }
    free(x);
    free(digits);
    return acc;
}

static int32_t pool_maximum(const struct network *n, const struct layer *layer,
                            const struct place *at)
{
    int32_t maximum = -128;
    int8_t value;

    for (uint32_t ky = 0; ky < layer->kernel; ky++)
        for (uint32_t kx = 0; kx < layer->kernel; kx++) {
            uint32_t y = at->y * layer->stride + ky - layer->padding;
            uint32_t x = at->x * layer->stride + kx - layer->padding;

            if (y >= layer->height || x >= layer->width) continue;
            penta_download(
                &value,
                n->layer[layer->input].out + (y * layer->width + x) * layer->channels + at->channel,
                1, n->x_buffer[0], n->buffer_bytes);
            if (value > maximum) maximum = value;
        }
    return maximum;
}

static int32_t pool_average(const struct network *n, const struct layer *layer,
                            const struct place *at)
{
    int32_t sum = 0;

    for (uint32_t y = 0; y < layer->height; y++)
        for (uint32_t x = 0; x < layer->width; x++)
            sum += read_result(n, &n->layer[layer->input], &(struct place){y, x, at->channel});
    return penta_requantize(sum, 1, layer->shift, 8, PENTA_CLAMP_SIGNED);
}

static int32_t expected_result(const struct network *n, const struct layer *layer,
                               const struct place *at)
{
    bool added = layer->residual != NONE;
    int32_t value;

    if (layer->kind == MAXIMUM_POOL) return pool_maximum(n, layer, at);
    if (layer->kind == AVERAGE_POOL) return pool_average(n, layer, at);
    value = penta_requantize(convolve(n, layer, at), (int32_t)layer->multiplier, layer->shift, 8,
                             layer->relu && !added ? PENTA_CLAMP_RELU : PENTA_CLAMP_SIGNED);
    if (!added) return value;
    value += read_result(n, &n->layer[layer->residual], at);
    return value < 0 ? 0 : value > 127 ? 127 : value;
}

// Corners with hashed channels of the first tile, then hashed places.
static struct place choose_place(const struct layer *layer, uint32_t layer_number, uint32_t sample)
{
    uint32_t hash = penta_hash(PLACES + layer_number, sample), rows = penta_chip()->rows;
    struct place at;

    if (sample < CORNERS) {
        uint32_t channels = layer->outputs < rows ? layer->outputs : rows;

        at.y = sample & 1 ? layer->out_height - 1 : 0;
        at.x = sample & 2 ? layer->out_width - 1 : 0;
        at.channel = hash % channels;
    } else {
        at.y = (hash & 0x3ff) % layer->out_height;
        at.x = (hash >> 10 & 0x3ff) % layer->out_width;
        at.channel = (hash >> 20) % layer->outputs;
    }
    return at;
}

uint32_t check_layers(const struct network *n, uint32_t samples)
{
    for (uint32_t i = 0; i < n->layers; i++) {
        const struct layer *layer = &n->layer[i];

        for (uint32_t sample = 0; sample < CORNERS + samples; sample++) {
            struct place at = choose_place(layer, i, sample);

            penta_expect(
                layer->name, (at.y * layer->out_width + at.x) * layer->outputs + at.channel,
                (uint32_t)read_result(n, layer, &at), (uint32_t)expected_result(n, layer, &at));
        }
    }
    return n->layers * (CORNERS + samples);
}

uint32_t check_sum(const struct network *n)
{
    const struct layer *layer = &n->layer[n->layers - 1];
    uint32_t bytes = layer_out_bytes(layer), sum = 0;
    uint8_t part[256];

    for (uint32_t at = 0; at < bytes; at += sizeof part) {
        uint32_t count = bytes - at < sizeof part ? bytes - at : sizeof part;

        penta_download(part, layer->out + at, count, n->x_buffer[0], n->buffer_bytes);
        for (uint32_t i = 0; i < count; i++)
            sum = (sum << 5 | sum >> 27) + sum + part[i];
    }
    return sum;
}
