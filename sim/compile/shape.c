// SPDX-License-Identifier: Apache-2.0
#include "compile/shape.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile/model_digits.h"
#include "compile/model_error.h"
#include "compile/model_file.h"
#include "compile/model_rules.h"
#include "compile/shape_draw.h"
#include "compile/shape_numbers.h"

enum { HEADER = 128, CHUNK = 3 << 20, NAME_BYTES = 64, STATE = 16, TAPS = 4 };

// Matrices of digits are whole triples a row: every width here is a multiple of 256.
static const struct shape_published published[] = {
    {"mamba-130m", 768, 24, 50280},  {"mamba-370m", 1024, 48, 50280},
    {"mamba-790m", 1536, 48, 50280}, {"mamba-1.4b", 2048, 48, 50280},
    {"mamba-2.8b", 2560, 64, 50280},
};
enum { PUBLISHED = sizeof published / sizeof *published };

// Thresholds at 0.5 and 1.5 steps; the step of least squared error is 0.843 deviations.
const double shape_gaussian[SHAPE_DIGITS] = {0.10303, 0.23367, 0.3266, 0.23367, 0.10303};

const struct shape_published *shape_find(const char *name)
{
    for (size_t i = 0; i < PUBLISHED; i++) {
        if (strcmp(name, published[i].name) == 0) return &published[i];
    }
    return NULL;
}

void shape_names(char *names, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < PUBLISHED && used < size; i++) {
        used += (size_t)snprintf(names + used, size - used, "%s%s",
                                 i == 0               ? ""
                                 : i + 1 == PUBLISHED ? " or "
                                                      : ", ",
                                 published[i].name);
    }
}

// An export while it is written.
struct job {
    const struct shape_options *options;
    struct model model;
    struct shape_ranges ranges;
    struct draw_pairs pairs;
    char folder[MODEL_PATH_SIZE];  // where it grows
    uint8_t *chunk;
    uint64_t bytes, written;
    int percent;  // shown last
    struct penta_error *error;
};

// ----------------------------------------------------------------------------------- one array

struct array {
    const struct model_array_rule *rule;
    char name[NAME_BYTES];  // LAYER_SUFFIX
    uint32_t size[2];       // as in the file; 0: no second dimension
    size_t element;         // bytes
    uint64_t count;         // elements
    const struct shape_range *range;
    struct draw draw;
};

// Where the elements of an array come from; digits, the embedding and tables have rules of their own.
static const struct {
    const char *layer, *suffix;
    size_t range;
} ranges[] = {
    {"norm", "weights", offsetof(struct shape_ranges, gain)},
    {"conv", "weights", offsetof(struct shape_ranges, taps)},
    {"conv", "bias", offsetof(struct shape_ranges, conv_bias)},
    {"x_proj", "m", offsetof(struct shape_ranges, x_m)},
    {"x_proj", "k", offsetof(struct shape_ranges, x_k)},
    {"dt_proj", "m", offsetof(struct shape_ranges, dt_m)},
    {"dt_proj", "bias", offsetof(struct shape_ranges, dt_bias)},
    {"scan", "weights", offsetof(struct shape_ranges, decay)},
    {"scan", "skip", offsetof(struct shape_ranges, skip)},
    {"gate", "weights", offsetof(struct shape_ranges, gate_m)},
    {"out_proj", "m", offsetof(struct shape_ranges, out_m)},
};

static const struct shape_range *find_range(const struct job *job, const char *layer,
                                            const char *suffix)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (strcmp(layer, ranges[i].layer) == 0 && strcmp(suffix, ranges[i].suffix) == 0)
            return (const struct shape_range *)((const char *)&job->ranges + ranges[i].range);
    }
    return NULL;
}

static struct array describe(const struct job *job, const struct model_layer *layer,
                             const struct model_array_rule *rule)
{
    struct array array = {.rule = rule};
    for (int i = 0; i < 2; i++)
        array.size[i] = model_size(&job->model, rule->shape[i]);
    if (rule->kind == MODEL_DIGITS) array.size[1] = model_digits_row_bytes(array.size[1]);
    snprintf(array.name, sizeof array.name, "%s_%s", layer->name, rule->suffix);
    array.element = (size_t)(model_array_type(rule->kind)[2] - '0');
    array.count = (uint64_t)array.size[0] * (array.size[1] == 0 ? 1 : array.size[1]);
    array.range = find_range(job, layer->rule->name, rule->suffix);
    array.draw = draw_start(job->options->seed, array.name);
    return array;
}

static int32_t draw_element(struct array *array, uint64_t index)
{
    const struct shape_range *range = array->range;
    const double value = draw_even(&array->draw, range->low, range->high);
    return (int32_t)lrint(range->by_row ? value * (double)(index / array->size[1] + 1) : value);
}

static int32_t table_entry(const struct array *array, uint32_t index)
{
    return (int32_t)lrint(array->rule->kind == MODEL_INT16 ? shape_silu(index)
                                                           : shape_softplus(index));
}

// Elements first .. first+count-1 into the chunk.
static void fill(const struct job *job, struct array *array, uint64_t first, size_t count)
{
    uint8_t *to = job->chunk;
    const enum model_array_kind kind = array->rule->kind;
    if (kind == MODEL_DIGITS) {
        draw_digits(&array->draw, &job->pairs, to, count / 3);
        return;
    }
    if (array->rule->shape[0] == MODEL_VOCABULARY && kind == MODEL_INT16) {
        draw_normal(&array->draw, job->ranges.embedding, (int16_t *)to, count);
        return;
    }
    for (size_t i = 0; i < count; i++, to += array->element) {
        if (kind == MODEL_SCALES) {
            const float scale = (float)draw_even(&array->draw, 0.01, 0.02);
            memcpy(to, &scale, sizeof scale);
            continue;
        }
        const int32_t value = array->range == NULL ? table_entry(array, (uint32_t)(first + i))
                                                   : draw_element(array, first + i);
        memcpy(to, &value, array->element);
    }
}

static void show(struct job *job)
{
    const int percent = (int)(100 * job->written / job->bytes);
    if (job->options->progress == NULL || percent == job->percent) return;
    job->percent = percent;
    fprintf(job->options->progress, "\r%s, synthetic weights: %d %%%s", job->model.name, percent,
            percent == 100 ? "\n" : "");
    fflush(job->options->progress);
}

static bool write_header(const struct array *array, FILE *file)
{
    char header[HEADER + 1], shape[32];
    if (array->size[1] == 0) {
        snprintf(shape, sizeof shape, "(%" PRIu32 ",)", array->size[0]);
    } else {
        snprintf(shape, sizeof shape, "(%" PRIu32 ", %" PRIu32 ")", array->size[0], array->size[1]);
    }
    const int length =
        snprintf(header, sizeof header,
                 "%cNUMPY%c%c%c%c{'descr': '%s', 'fortran_order': False, 'shape': %s, }", 0x93, 1,
                 0, HEADER - 10, 0, model_array_type(array->rule->kind), shape);
    memset(header + length, ' ', (size_t)(HEADER - 1 - length));
    header[HEADER - 1] = '\n';
    return fwrite(header, HEADER, 1, file) == 1;
}

static bool write_elements(struct job *job, struct array *array, FILE *file)
{
    const size_t most = CHUNK / array->element;
    for (uint64_t first = 0; first < array->count;) {
        const uint64_t left = array->count - first;
        const size_t count = left < most ? (size_t)left : most;
        fill(job, array, first, count);
        if (fwrite(job->chunk, array->element, count, file) != count) return false;
        first += count;
        job->written += count * array->element;
        show(job);
    }
    return true;
}

static bool write_array(struct job *job, struct array *array)
{
    char name[NAME_BYTES + 8], path[MODEL_PATH_SIZE];
    snprintf(name, sizeof name, "%s.npy", array->name);
    if (!model_file_path(job->folder, name, path, job->error)) return false;
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && write_header(array, file) && write_elements(job, array, file);
    if (file != NULL && fclose(file) != 0) good = false;
    return good || model_fail(job->error, "%s: %s", path, strerror(errno));
}

// -------------------------------------------------------------------------------------- the JSON

static json_t *pack_shape(const struct model *model, const enum model_dimension *shape)
{
    const int first = (int)model_size(model, shape[0]);
    if (shape[1] == MODEL_NONE) return json_pack("[i]", first);
    return json_pack("[ii]", first, (int)model_size(model, shape[1]));
}

static json_t *pack_layers(struct model *model)
{
    json_t *layers = json_array();
    for (size_t i = 0; i < model_layer_count(model); i++) {
        const struct model_layer layer = model_layer_at(model, i);
        json_t *entry = json_pack("{ss ss so}", "name", layer.name, "type", layer.rule->type,
                                  "weight_shape", pack_shape(model, layer.rule->shape));
        for (const struct model_integer_rule *at = layer.rule->integers; at->key != NULL; at++) {
            int32_t value;
            memcpy(&value, layer.base + at->target, sizeof value);
            json_object_set_new(entry, at->key, json_integer(value));
        }
        json_array_append_new(layers, entry);
    }
    return layers;
}

static json_t *pack_architecture(struct model *m)
{
    return json_pack("{ss sb ss s[i] s[i] si si si si si si si sf sf so}", "name", m->name,
                     "synthetic", 1, "family", "mamba", "input_shape", 1, "output_shape",
                     (int)m->vocabulary, "vocabulary", (int)m->vocabulary, "width", (int)m->width,
                     "inner", (int)m->inner, "state", (int)m->state, "rank", (int)m->rank, "taps",
                     (int)m->taps, "blocks", (int)m->block_count, "logit_scale", m->logit_scale,
                     "residual_scale", m->residual_scale, "layers", pack_layers(m));
}

static json_t *pack_metadata(void)
{
    return json_pack("{ss si si s[iiiii] ss}", "format", "pentary_v1", "bits_per_weight", 3,
                     "levels", 5, "level_values", -2, -1, 0, 1, 2, "packing",
                     "8_pentits_to_3_bytes");
}

static bool write_json(struct job *job, const char *name, json_t *value)
{
    char path[MODEL_PATH_SIZE];
    bool good = model_file_path(job->folder, name, path, job->error);
    if (good && value == NULL) good = model_fail(job->error, "%s: out of memory", path);
    if (good && json_dump_file(value, path, JSON_INDENT(1)) != 0)
        good = model_fail(job->error, "%s: %s", path, strerror(errno));
    json_decref(value);
    return good;
}

// ------------------------------------------------------------------------------------- the folder

// Only what lies in it: an export has no folders.
static void remove_folder(const char *folder)
{
    char path[MODEL_PATH_SIZE];
    const struct dirent *entry;
    struct penta_error ignored;
    DIR *directory = opendir(folder);
    if (directory == NULL) return;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            model_file_path(folder, entry->d_name, path, &ignored)) {
            unlink(path);
        }
    }
    closedir(directory);
    rmdir(folder);
}

static bool is_free(const char *folder)
{
    struct stat status;
    const struct dirent *entry;
    if (lstat(folder, &status) != 0) return errno == ENOENT;
    DIR *directory = S_ISDIR(status.st_mode) ? opendir(folder) : NULL;
    if (directory == NULL) return false;
    bool empty = true;
    while ((entry = readdir(directory)) != NULL)
        empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    closedir(directory);
    return empty;
}

// Beside the folder, whose name it gets when everything is there.
static bool make_folder(struct job *job, char *target)
{
    const char *folder = job->options->folder;
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    if (length + 32 > MODEL_PATH_SIZE)
        return model_fail(job->error, "the path of the folder is too long: %s", folder);
    snprintf(target, MODEL_PATH_SIZE, "%.*s", (int)length, folder);
    if (!is_free(target))
        return model_fail(job->error, "%s: is there, expected a new or an empty folder", target);
    snprintf(job->folder, sizeof job->folder, "%.*s.%ld.tmp", (int)length, folder, (long)getpid());
    if (mkdir(job->folder, 0777) == 0) return true;
    return model_fail(job->error, "%s: %s", job->folder, strerror(errno));
}

// --------------------------------------------------------------------------------------- the model

static bool set_shape(struct job *job)
{
    const struct shape_options *options = job->options;
    const struct shape_published *from = options->published;
    struct model *model = &job->model;
    *model = (struct model){.vocabulary = options->vocabulary,
                            .width = from->width,
                            .inner = 2 * from->width,
                            .state = STATE,
                            .rank = (from->width + 15) / 16,
                            .taps = TAPS,
                            .block_count = options->blocks,
                            .synthetic = true,
                            .head_is_digits = true};
    size_t used = (size_t)snprintf(model->name, sizeof model->name, "%s", from->name);
    if (options->blocks != from->blocks) {
        used +=
            (size_t)snprintf(model->name + used, sizeof model->name - used,
                             ", %" PRIu32 " of %" PRIu32 " blocks", options->blocks, from->blocks);
    }
    if (options->vocabulary != from->vocabulary) {
        snprintf(model->name + used, sizeof model->name - used,
                 ", %" PRIu32 " of %" PRIu32 " words", options->vocabulary, from->vocabulary);
    }
    model->blocks = calloc(model->block_count, sizeof *model->blocks);
    return model->blocks != NULL;
}

// All arrays, or only their bytes in job->bytes and result.
static bool each_array(struct job *job, struct shape_result *count)
{
    for (size_t i = 0; i < model_layer_count(&job->model); i++) {
        const struct model_layer layer = model_layer_at(&job->model, i);
        for (const struct model_array_rule *rule = layer.rule->arrays; rule->suffix != NULL;
             rule++) {
            struct array array = describe(job, &layer, rule);
            if (count == NULL) {
                if (!write_array(job, &array)) return false;
                continue;
            }
            job->bytes += array.count * array.element;
            if (rule->kind == MODEL_DIGITS) count->digit_count += array.count / 3 * 8;
        }
    }
    return true;
}

static bool write_all(struct job *job)
{
    char target[MODEL_PATH_SIZE];
    if (!make_folder(job, target)) return false;
    bool good = each_array(job, NULL) &&
                write_json(job, "architecture.json", pack_architecture(&job->model)) &&
                write_json(job, "metadata.json", pack_metadata());
    if (good && rename(job->folder, target) != 0)
        good = model_fail(job->error, "%s: %s", target, strerror(errno));
    if (!good) remove_folder(job->folder);
    return good;
}

bool shape_write(const struct shape_options *options, struct shape_result *result,
                 struct penta_error *error)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) return model_fail(error, "out of memory");
    *job =
        (struct job){.options = options, .error = error, .percent = -1, .chunk = malloc(CHUNK + 1)};
    memset(result, 0, sizeof *result);
    bool good = set_shape(job) && job->chunk != NULL;
    if (good) {
        draw_pairs_fill(&job->pairs, options->digits);
        shape_numbers(&job->model, options->digits, &job->ranges);
        each_array(job, result);
        good = write_all(job);
        result->bytes = job->bytes;
        snprintf(result->name, sizeof result->name, "%s", job->model.name);
    } else {
        model_fail(error, "out of memory");
    }
    free(job->model.blocks);
    free(job->chunk);
    free(job);
    return good;
}
