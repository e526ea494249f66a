// SPDX-License-Identifier: Apache-2.0
#include "compile/model_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compile/model_error.h"
#include "compile/model_file.h"

enum { TEXT_SIZE = 64 };

static json_t *parse(const char *path, const struct model_file *file, struct penta_error *error)
{
    json_error_t reason;
    const char *text = file->size > 0 ? (const char *)file->bytes : "";
    json_t *root = json_loadb(text, file->size, JSON_REJECT_DUPLICATES, &reason);
    if (root == NULL) model_fail(error, "%s:%d: %s", path, reason.line, reason.text);
    return root;
}

json_t *model_json_load(const char *path, bool array, struct penta_error *error)
{
    struct model_file file;
    if (!model_file_map(path, &file, error)) return NULL;
    json_t *root = parse(path, &file, error);
    model_file_unmap(&file);
    if (root == NULL || (array ? json_is_array(root) : json_is_object(root))) return root;
    model_fail(error, "%s: expected a JSON %s", path, array ? "array" : "object");
    json_decref(root);
    return NULL;
}

// The value as JSON, cut to the text's size. json_dumpb leaves out the pieces that do not fit.
static void describe(const json_t *value, char *text)
{
    static const char cut[] = "...";
    const size_t room = TEXT_SIZE - sizeof cut;
    memset(text, 0, TEXT_SIZE);
    if (value == NULL) {
        strcpy(text, "missing");
    } else if (json_dumpb(value, text, room, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII) >
               room) {
        strcat(text, cut);
    }
}

bool model_json_refuse(const struct model_json *json, const char *key, const char *expected)
{
    char found[TEXT_SIZE];
    describe(json_object_get(json->object, key), found);
    return model_fail(json->error, "%s: %s%s%s: %s, expected %s", json->path, json->layer,
                      *json->layer != '\0' ? "." : "", key, found, expected);
}

bool model_json_integer(const struct model_json *json, const char *key, int32_t low, int32_t high,
                        int32_t *value)
{
    char expected[TEXT_SIZE];
    const json_t *found = json_object_get(json->object, key);
    const json_int_t number = json_integer_value(found);
    if (json_is_integer(found) && number >= low && number <= high) {
        *value = (int32_t)number;
        return true;
    }
    snprintf(expected, sizeof expected, "an integer %" PRId32 "..%" PRId32, low, high);
    return model_json_refuse(json, key, expected);
}

bool model_json_scale(const struct model_json *json, const char *key, double *value)
{
    const json_t *found = json_object_get(json->object, key);
    *value = json_number_value(found);
    if (json_is_number(found) && *value > 0 && *value < 1e6) return true;
    return model_json_refuse(json, key, "a number above 0 and below 1000000");
}

bool model_json_equal(const struct model_json *json, const char *key, json_t *expected)
{
    char text[TEXT_SIZE];
    const bool good =
        expected != NULL && json_equal(json_object_get(json->object, key), expected) != 0;
    describe(expected, text);
    json_decref(expected);
    return good || model_json_refuse(json, key, text);
}

bool model_json_known(const struct model_json *json, const char *const *keys, size_t count)
{
    const char *key;
    json_t *value;
    json_object_foreach(json->object, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(key, keys[i]) == 0;
        if (!known) return model_json_refuse(json, key, "no such key");
    }
    return true;
}
