// SPDX-License-Identifier: Apache-2.0
// The arrays of an export: mapped, checked, and found again through the pointers in the model.
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/model_digits.h"
#include "compile/model_error.h"
#include "compile/model_file.h"
#include "compile/model_parts.h"
#include "compile/model_rules.h"
#include "compile/npy.h"

enum { FILE_NAME_SIZE = MODEL_LAYER_NAME + 16 };

// One array while it is read.
struct array {
    const char *path;
    const struct model_array_rule *rule;
    uint32_t size[2];  // 0: no second dimension
    struct model_file file;
    size_t offset;  // of the data in the file
};

// ------------------------------------------------------------------------------- single arrays

static bool check_npy(struct array *array, struct penta_error *error)
{
    struct npy_array expected = {model_array_type(array->rule->kind),
                                 array->size[1] == 0 ? 1 : 2,
                                 {array->size[0], array->size[1]}};
    if (array->rule->kind == MODEL_DIGITS)
        expected.size[1] = model_digits_row_bytes(array->size[1]);
    return npy_check(array->path, array->file.bytes, array->file.size, &expected, &array->offset,
                     error);
}

static bool check_shifts(const struct array *array, struct penta_error *error)
{
    const uint8_t *shifts = array->file.bytes + array->offset;
    for (uint32_t i = 0; i < array->size[0]; i++) {
        if (shifts[i] > MODEL_SHIFT_LIMIT) {
            return model_fail(error, "%s: row %" PRIu32 ", byte %zu: shift %u, expected 0..%d",
                              array->path, i, array->offset + i, shifts[i], MODEL_SHIFT_LIMIT);
        }
    }
    return true;
}

static bool check_scales(const struct array *array, struct penta_error *error)
{
    for (uint32_t i = 0; i < array->size[0]; i++) {
        const size_t byte = array->offset + i * sizeof(float);
        float scale;
        memcpy(&scale, array->file.bytes + byte, sizeof scale);
        if (!(scale > 0 && scale <= 3.40282347e+38f)) {
            return model_fail(error,
                              "%s: row %" PRIu32 ", byte %zu: scale %g, expected a number above 0",
                              array->path, i, byte, (double)scale);
        }
    }
    return true;
}

// Checks the matrix and describes it in *digits, which lies in the model.
static bool take_digits(const struct array *array, char *target, struct penta_error *error)
{
    const struct model_digits digits = {array->file.bytes + array->offset, array->size[0],
                                        array->size[1], model_digits_row_bytes(array->size[1])};
    memcpy(target, &digits, sizeof digits);
    return model_digits_check(array->path, array->offset, &digits, error);
}

static bool take_array(const struct array *array, char *base, struct penta_error *error)
{
    const void *data = array->file.bytes + array->offset;
    char *target = base + array->rule->target;
    if (array->rule->kind == MODEL_DIGITS) return take_digits(array, target, error);
    if (array->rule->kind == MODEL_SCALES) return check_scales(array, error);
    memcpy(target, &data, sizeof data);
    return array->rule->kind != MODEL_SHIFTS || check_shifts(array, error);
}

static bool read_array(const char *path, const struct model_layer *layer,
                       const struct model_array_rule *rule, struct model *model,
                       struct penta_error *error)
{
    struct array array = {.path = path, .rule = rule};
    for (int i = 0; i < 2; i++)
        array.size[i] = model_size(model, rule->shape[i]);
    if (!model_file_map(path, &array.file, error)) return false;
    const bool good = check_npy(&array, error) && take_array(&array, layer->base, error);
    if (good && rule->kind != MODEL_SCALES) {
        model->files[model->file_count++] = array.file;
    } else {
        model_file_unmap(&array.file);
    }
    return good;
}

// ---------------------------------------------------------------------------------- the folder

static bool read_layer_arrays(const char *folder, const struct model_layer *layer, json_t *names,
                              struct model *model, struct penta_error *error)
{
    for (const struct model_array_rule *rule = layer->rule->arrays; rule->suffix != NULL; rule++) {
        char name[FILE_NAME_SIZE], path[MODEL_PATH_SIZE];
        snprintf(name, sizeof name, "%s_%s.npy", layer->name, rule->suffix);
        if (json_object_set_new(names, name, json_true()) != 0)
            return model_fail(error, "%s: out of memory", folder);
        if (!model_file_path(folder, name, path, error) ||
            !read_array(path, layer, rule, model, error)) {
            return false;
        }
    }
    return true;
}

static bool is_npy(const char *name)
{
    const size_t length = strlen(name);
    return length >= 4 && strcmp(name + length - 4, ".npy") == 0;
}

// The first by name of the .npy files that no layer has: "" when there is none.
static void find_stray(DIR *directory, const json_t *names, char *stray, size_t size)
{
    const struct dirent *entry;
    *stray = '\0';
    while ((entry = readdir(directory)) != NULL) {
        if (is_npy(entry->d_name) && json_object_get(names, entry->d_name) == NULL &&
            (*stray == '\0' || strcmp(entry->d_name, stray) < 0)) {
            snprintf(stray, size, "%s", entry->d_name);
        }
    }
}

static bool refuse_stray(const char *folder, const json_t *names, struct penta_error *error)
{
    char stray[sizeof((struct dirent *)NULL)->d_name];
    DIR *directory = opendir(folder);
    if (directory == NULL) return model_fail(error, "%s: %s", folder, strerror(errno));
    find_stray(directory, names, stray, sizeof stray);
    closedir(directory);
    if (*stray == '\0') return true;
    return model_fail(error, "%s/%s: belongs to no layer, expected only arrays of layers", folder,
                      stray);
}

bool model_read_arrays(const char *folder, struct model *model, struct penta_error *error)
{
    const size_t count = model_layer_count(model);
    json_t *names = json_object();
    model->files = calloc(count * MODEL_FILES_PER_LAYER, sizeof *model->files);
    bool good = names != NULL && model->files != NULL;
    if (!good) model_fail(error, "%s: out of memory", folder);
    for (size_t i = 0; i < count && good; i++) {
        const struct model_layer layer = model_layer_at(model, i);
        good = read_layer_arrays(folder, &layer, names, model, error);
    }
    good = good && refuse_stray(folder, names, error);
    json_decref(names);
    return good;
}
