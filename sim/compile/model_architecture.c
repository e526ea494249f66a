// SPDX-License-Identifier: Apache-2.0
// The JSON of an export that says what its arrays are.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/model_error.h"
#include "compile/model_file.h"
#include "compile/model_json.h"
#include "compile/model_parts.h"
#include "compile/model_rules.h"

// ------------------------------------------------------------------------------- metadata.json

static bool check_metadata(const struct model_json *json)
{
    static const char *const keys[] = {"format", "bits_per_weight", "levels", "level_values",
                                       "packing"};
    return model_json_equal(json, "format", json_string("pentary_v1")) &&
           model_json_equal(json, "bits_per_weight", json_integer(3)) &&
           model_json_equal(json, "levels", json_integer(5)) &&
           model_json_equal(json, "level_values", json_pack("[iiiii]", -2, -1, 0, 1, 2)) &&
           model_json_equal(json, "packing", json_string("8_pentits_to_3_bytes")) &&
           model_json_known(json, keys, sizeof keys / sizeof *keys);
}

bool model_read_metadata(const char *folder, struct penta_error *error)
{
    char path[MODEL_PATH_SIZE];
    if (!model_file_path(folder, "metadata.json", path, error)) return false;
    json_t *root = model_json_load(path, false, error);
    const struct model_json json = {path, "", root, error};
    const bool good = root != NULL && check_metadata(&json);
    json_decref(root);
    return good;
}

// ---------------------------------------------------------------------- architecture.json: shape

static bool is_printable(const char *text)
{
    while ((unsigned char)*text >= ' ' && *text != 0x7f)
        text++;
    return *text == '\0';
}

static bool read_name(const struct model_json *json, struct model *model)
{
    const char *name = json_string_value(json_object_get(json->object, "name"));
    if (name == NULL || *name == '\0' || strlen(name) >= sizeof model->name || !is_printable(name))
        return model_json_refuse(json, "name", "a text of 1 to 63 bytes in one line");
    strcpy(model->name, name);
    return true;
}

static bool read_synthetic(const struct model_json *json, struct model *model)
{
    const json_t *value = json_object_get(json->object, "synthetic");
    model->synthetic = json_is_true(value);
    return value == NULL || json_is_boolean(value) ||
           model_json_refuse(json, "synthetic", "true or false");
}

static bool read_shape(const struct model_json *json, struct model *model)
{
    const struct {
        const char *key;
        int32_t low, high;
        uint32_t *target;
    } fields[] = {
        {"vocabulary", 1, 65536, &model->vocabulary},
        {"width", 16, 8192, &model->width},
        {"inner", 16, 16384, &model->inner},
        {"state", 1, 64, &model->state},
        {"rank", 8, 1024, &model->rank},
        {"taps", 1, 16, &model->taps},
        {"blocks", 1, 128, &model->block_count},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int32_t value;
        if (!model_json_integer(json, fields[i].key, fields[i].low, fields[i].high, &value))
            return false;
        *fields[i].target = (uint32_t)value;
    }
    return true;
}

// The real value of one step of a table's entries: for people, and not in every export.
static bool check_optional_scale(const struct model_json *json, const char *key)
{
    double value;
    return json_object_get(json->object, key) == NULL || model_json_scale(json, key, &value);
}

static bool read_outer(const struct model_json *json, struct model *model)
{
    static const char *const keys[] = {
        "name",           "family",     "input_shape", "output_shape", "vocabulary", "width",
        "inner",          "state",      "rank",        "taps",         "blocks",     "logit_scale",
        "residual_scale", "silu_scale", "dt_scale",    "layers",       "synthetic"};
    return model_json_known(json, keys, sizeof keys / sizeof *keys) && read_name(json, model) &&
           model_json_equal(json, "family", json_string("mamba")) && read_shape(json, model) &&
           model_json_equal(json, "input_shape", json_pack("[i]", 1)) &&
           model_json_equal(json, "output_shape", json_pack("[i]", (int)model->vocabulary)) &&
           model_json_scale(json, "logit_scale", &model->logit_scale) &&
           model_json_scale(json, "residual_scale", &model->residual_scale) &&
           check_optional_scale(json, "silu_scale") && check_optional_scale(json, "dt_scale") &&
           read_synthetic(json, model);
}

// --------------------------------------------------------------------- architecture.json: layers

static json_t *pack_shape(const struct model *model, const enum model_dimension *shape)
{
    const int first = (int)model_size(model, shape[0]);
    if (shape[1] == MODEL_NONE) return json_pack("[i]", first);
    return json_pack("[ii]", first, (int)model_size(model, shape[1]));
}

static bool check_keys(const struct model_json *json, const struct model_layer_rule *rule)
{
    const char *keys[3 + MODEL_INTEGERS] = {"name", "type", "weight_shape"};
    size_t count = 3;
    for (const struct model_integer_rule *at = rule->integers; at->key != NULL; at++)
        keys[count++] = at->key;
    return model_json_known(json, keys, count);
}

static bool read_integers(const struct model_json *json, const struct model_layer *layer)
{
    for (const struct model_integer_rule *at = layer->rule->integers; at->key != NULL; at++) {
        int32_t value;
        if (!model_json_integer(json, at->key, at->low, at->high, &value)) return false;
        memcpy(layer->base + at->target, &value, sizeof value);
    }
    return true;
}

static bool read_layer(const struct model_json *outer, size_t index, struct model *model)
{
    const struct model_layer layer = model_layer_at(model, index);
    json_t *entry = json_array_get(json_object_get(outer->object, "layers"), index);
    const struct model_json json = {outer->path, layer.name, entry, outer->error};
    if (!json_is_object(entry)) {
        return model_fail(outer->error, "%s: layers: entry %zu is %s, expected the object of %s",
                          outer->path, index, entry == NULL ? "missing" : "no object", layer.name);
    }
    return model_json_equal(&json, "name", json_string(layer.name)) &&
           model_json_equal(&json, "type", json_string(layer.rule->type)) &&
           model_json_equal(&json, "weight_shape", pack_shape(model, layer.rule->shape)) &&
           check_keys(&json, layer.rule) && read_integers(&json, &layer);
}

// A head whose type is none of the two is refused as one that is not int8.
static void read_head_kind(const json_t *layers, struct model *model)
{
    const json_t *head = json_array_get(layers, model_head_index(model));
    const char *type = json_string_value(json_object_get(head, "type"));
    model->head_is_digits = type != NULL && strcmp(type, "pentary_linear") == 0;
}

static bool read_layers(const struct model_json *json, struct model *model)
{
    const json_t *layers = json_object_get(json->object, "layers");
    const size_t count = model_layer_count(model);
    if (!json_is_array(layers)) return model_json_refuse(json, "layers", "an array");
    read_head_kind(layers, model);
    for (size_t i = 0; i < count; i++) {
        if (!read_layer(json, i, model)) return false;
    }
    if (json_array_size(layers) == count) return true;
    return model_fail(json->error, "%s: layers: %zu entries, expected %zu", json->path,
                      json_array_size(layers), count);
}

static bool read_architecture(const struct model_json *json, struct model *model)
{
    if (!read_outer(json, model)) return false;
    model->blocks = calloc(model->block_count, sizeof *model->blocks);
    if (model->blocks == NULL) return model_fail(json->error, "%s: out of memory", json->path);
    return read_layers(json, model);
}

bool model_read_architecture(const char *folder, struct model *model, struct penta_error *error)
{
    char path[MODEL_PATH_SIZE];
    if (!model_file_path(folder, "architecture.json", path, error)) return false;
    json_t *root = model_json_load(path, false, error);
    const struct model_json json = {path, "", root, error};
    const bool good = root != NULL && read_architecture(&json, model);
    json_decref(root);
    return good;
}
