// SPDX-License-Identifier: Apache-2.0
#include "compile/model_rules.h"

#include <inttypes.h>
#include <stdio.h>

enum { TABLE_ENTRIES = 256 };

#define MODEL(field) offsetof(struct model, field)
#define BLOCK(field) offsetof(struct model_mamba_block, field)
#define ANY_INT16    INT16_MIN, INT16_MAX
#define SHIFT        0, MODEL_SHIFT_LIMIT

static const struct model_layer_rule first_layer = {
    .name = "embedding",
    .type = "embedding",
    .shape = {MODEL_VOCABULARY, MODEL_WIDTH},
    .arrays = {{"weights", MODEL_INT16, {MODEL_VOCABULARY, MODEL_WIDTH}, MODEL(embedding)}},
};

static const struct model_layer_rule block_layers[] = {
    {
        .name = "norm",
        .type = "rms_norm",
        .shape = {MODEL_WIDTH},
        .integers = {{"k", SHIFT, BLOCK(norm.k)},
                     {"half_square_k", 0, 15, BLOCK(norm.half_square_k)}},
        .arrays = {{"weights", MODEL_INT16, {MODEL_WIDTH}, BLOCK(norm.gain)}},
    },
    {
        .name = "in_proj",
        .type = "pentary_linear",
        .shape = {MODEL_TWICE_INNER, MODEL_WIDTH},
        .integers = {{"u_m", ANY_INT16, BLOCK(u_m)},
                     {"u_k", SHIFT, BLOCK(u_k)},
                     {"z_m", ANY_INT16, BLOCK(z_m)},
                     {"z_k", SHIFT, BLOCK(z_k)}},
        .arrays = {{"weights", MODEL_DIGITS, {MODEL_TWICE_INNER, MODEL_WIDTH}, BLOCK(in_proj)},
                   {"scales", MODEL_SCALES, {MODEL_TWICE_INNER}, 0}},
    },
    {
        .name = "conv",
        .type = "conv_silu",
        .shape = {MODEL_TAPS, MODEL_INNER},
        .integers = {{"k", SHIFT, BLOCK(conv_k)}},
        .arrays = {{"weights", MODEL_INT16, {MODEL_TAPS, MODEL_INNER}, BLOCK(taps)},
                   {"bias", MODEL_INT32, {MODEL_INNER}, BLOCK(conv_bias)}},
    },
    {
        .name = "x_proj",
        .type = "pentary_linear",
        .shape = {MODEL_MIXED, MODEL_INNER},
        .arrays = {{"weights", MODEL_DIGITS, {MODEL_MIXED, MODEL_INNER}, BLOCK(x_proj)},
                   {"scales", MODEL_SCALES, {MODEL_MIXED}, 0},
                   {"m", MODEL_INT16, {MODEL_MIXED}, BLOCK(x_m)},
                   {"k", MODEL_SHIFTS, {MODEL_MIXED}, BLOCK(x_k)}},
    },
    {
        .name = "dt_proj",
        .type = "pentary_linear_softplus",
        .shape = {MODEL_INNER, MODEL_RANK},
        .integers = {{"acc_m", ANY_INT16, BLOCK(dt_acc_m)},
                     {"acc_k", SHIFT, BLOCK(dt_acc_k)},
                     {"k", SHIFT, BLOCK(dt_k)}},
        .arrays = {{"weights", MODEL_DIGITS, {MODEL_INNER, MODEL_RANK}, BLOCK(dt_proj)},
                   {"scales", MODEL_SCALES, {MODEL_INNER}, 0},
                   {"m", MODEL_INT16, {MODEL_INNER}, BLOCK(dt_m)},
                   {"bias", MODEL_INT32, {MODEL_INNER}, BLOCK(dt_bias)}},
    },
    {
        .name = "scan",
        .type = "selective_scan",
        .shape = {MODEL_STATE, MODEL_INNER},
        .integers = {{"decay_k", SHIFT, BLOCK(decay_k)},
                     {"du_k", SHIFT, BLOCK(du_k)},
                     {"state_k", SHIFT, BLOCK(state_k)},
                     {"skip_shift", 0, 31, BLOCK(skip_shift)},
                     {"readout_k", SHIFT, BLOCK(readout_k)}},
        .arrays = {{"weights", MODEL_INT16, {MODEL_STATE, MODEL_INNER}, BLOCK(decay)},
                   {"skip", MODEL_INT16, {MODEL_INNER}, BLOCK(skip)}},
    },
    {
        .name = "gate",
        .type = "silu_gate",
        .shape = {MODEL_INNER},
        .integers = {{"z_k", SHIFT, BLOCK(gate_z_k)}, {"k", SHIFT, BLOCK(gate_k)}},
        .arrays = {{"weights", MODEL_INT16, {MODEL_INNER}, BLOCK(gate_m)}},
    },
    {
        .name = "out_proj",
        .type = "pentary_linear_residual",
        .shape = {MODEL_WIDTH, MODEL_INNER},
        .integers = {{"acc_m", ANY_INT16, BLOCK(out_acc_m)},
                     {"acc_k", SHIFT, BLOCK(out_acc_k)},
                     {"k", 0, 31, BLOCK(out_k)}},
        .arrays = {{"weights", MODEL_DIGITS, {MODEL_WIDTH, MODEL_INNER}, BLOCK(out_proj)},
                   {"scales", MODEL_SCALES, {MODEL_WIDTH}, 0},
                   {"m", MODEL_INT16, {MODEL_WIDTH}, BLOCK(out_m)}},
    },
};

static const struct model_layer_rule last_layers[] = {
    {
        .name = "norm",
        .type = "rms_norm",
        .shape = {MODEL_WIDTH},
        .integers = {{"k", SHIFT, MODEL(norm.k)},
                     {"half_square_k", 0, 15, MODEL(norm.half_square_k)}},
        .arrays = {{"weights", MODEL_INT16, {MODEL_WIDTH}, MODEL(norm.gain)}},
    },
    {
        .name = "head",
        .type = "int8_linear",
        .shape = {MODEL_VOCABULARY, MODEL_WIDTH},
        .integers = {{"sample_m", 1, 3276, MODEL(sample_m)}, {"sample_k", SHIFT, MODEL(sample_k)}},
        .arrays = {{"weights", MODEL_INT8, {MODEL_VOCABULARY, MODEL_WIDTH}, MODEL(head)}},
    },
    {
        .name = "silu",
        .type = "table",
        .shape = {MODEL_TABLE},
        .arrays = {{"weights", MODEL_INT16, {MODEL_TABLE}, MODEL(silu)}},
    },
    {
        .name = "softplus",
        .type = "table",
        .shape = {MODEL_TABLE},
        .arrays = {{"weights", MODEL_UINT16, {MODEL_TABLE}, MODEL(softplus)}},
    },
};

// The same head in digits: the accumulators are the logits as they are.
static const struct model_layer_rule digit_head = {
    .name = "head",
    .type = "pentary_linear",
    .shape = {MODEL_VOCABULARY, MODEL_WIDTH},
    .integers = {{"sample_m", 1, 3276, MODEL(sample_m)}, {"sample_k", SHIFT, MODEL(sample_k)}},
    .arrays = {{"weights", MODEL_DIGITS, {MODEL_VOCABULARY, MODEL_WIDTH}, MODEL(head_digits)},
               {"scales", MODEL_SCALES, {MODEL_VOCABULARY}, 0}},
};

enum {
    BLOCK_LAYERS = sizeof block_layers / sizeof *block_layers,
    LAST_LAYERS = sizeof last_layers / sizeof *last_layers,
    HEAD = 1  // in last_layers
};

const char *model_array_type(enum model_array_kind kind)
{
    switch (kind) {
    case MODEL_INT16:
        return "<i2";
    case MODEL_UINT16:
        return "<u2";
    case MODEL_INT32:
        return "<i4";
    case MODEL_INT8:
        return "|i1";
    case MODEL_SCALES:
        return "<f4";
    case MODEL_SHIFTS:
    case MODEL_DIGITS:
        break;
    }
    return "|u1";
}

uint32_t model_size(const struct model *model, enum model_dimension dimension)
{
    switch (dimension) {
    case MODEL_VOCABULARY:
        return model->vocabulary;
    case MODEL_WIDTH:
        return model->width;
    case MODEL_INNER:
        return model->inner;
    case MODEL_TWICE_INNER:
        return 2 * model->inner;
    case MODEL_MIXED:
        return model->rank + 2 * model->state;
    case MODEL_RANK:
        return model->rank;
    case MODEL_STATE:
        return model->state;
    case MODEL_TAPS:
        return model->taps;
    case MODEL_TABLE:
        return TABLE_ENTRIES;
    case MODEL_NONE:
        break;
    }
    return 0;
}

size_t model_layer_count(const struct model *model)
{
    return 1 + (size_t)model->block_count * BLOCK_LAYERS + LAST_LAYERS;
}

size_t model_head_index(const struct model *model)
{
    return 1 + (size_t)model->block_count * BLOCK_LAYERS + HEAD;
}

struct model_layer model_layer_at(struct model *model, size_t index)
{
    struct model_layer layer = {.base = (char *)model, .rule = &first_layer};
    const size_t block = (index - 1) / BLOCK_LAYERS;
    if (index == 0) {
        snprintf(layer.name, sizeof layer.name, "%s", first_layer.name);
    } else if (block < model->block_count) {
        layer.base = (char *)&model->blocks[block];
        layer.rule = &block_layers[(index - 1) % BLOCK_LAYERS];
        snprintf(layer.name, sizeof layer.name, "blocks_%zu_%s", block, layer.rule->name);
    } else {
        layer.rule = &last_layers[index - 1 - (size_t)model->block_count * BLOCK_LAYERS];
        if (index == model_head_index(model) && model->head_is_digits) layer.rule = &digit_head;
        snprintf(layer.name, sizeof layer.name, "%s", layer.rule->name);
    }
    return layer;
}
