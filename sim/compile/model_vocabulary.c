// SPDX-License-Identifier: Apache-2.0
// The characters of a model.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compile/model_error.h"
#include "compile/model_file.h"
#include "compile/model_json.h"
#include "compile/model_parts.h"

// UTF-8, already checked by the parser: bytes 10xxxxxx go on with a character.
static bool is_one_character(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count == 1;
}

// `seen` maps the characters before to their indices.
static bool check_entry(const char *path, const json_t *list, size_t index, json_t *seen,
                        struct penta_error *error)
{
    const char *text = json_string_value(json_array_get(list, index));
    if (text == NULL || !is_one_character(text))
        return model_fail(error, "%s: entry %zu: expected a string of one character", path, index);
    const json_t *before = json_object_get(seen, text);
    if (before != NULL) {
        return model_fail(error,
                          "%s: entry %zu: the same character as entry %" JSON_INTEGER_FORMAT
                          ", expected distinct ones",
                          path, index, json_integer_value(before));
    }
    return json_object_set_new(seen, text, json_integer((json_int_t)index)) == 0 ||
           model_fail(error, "%s: out of memory", path);
}

static bool check_list(const char *path, const json_t *list, uint32_t vocabulary,
                       struct penta_error *error)
{
    const size_t count = json_array_size(list);
    json_t *seen = json_object();
    bool good = count == vocabulary;
    if (!good) {
        model_fail(error, "%s: %zu entries, expected vocabulary %" PRIu32 " of architecture.json",
                   path, count, vocabulary);
    }
    for (size_t i = 0; i < count && good; i++)
        good = check_entry(path, list, i, seen, error);
    json_decref(seen);
    return good;
}

// The pointers and behind them the strings, in one piece of memory.
static char **copy_strings(const json_t *list)
{
    const size_t count = json_array_size(list);
    size_t bytes = count * sizeof(char *);
    for (size_t i = 0; i < count; i++)
        bytes += json_string_length(json_array_get(list, i)) + 1;
    char **strings = malloc(bytes);
    if (strings == NULL) return NULL;
    char *text = (char *)(strings + count);
    for (size_t i = 0; i < count; i++) {
        strings[i] = strcpy(text, json_string_value(json_array_get(list, i)));
        text += strlen(text) + 1;
    }
    return strings;
}

bool model_read_vocabulary(const char *folder, struct model *model, struct penta_error *error)
{
    char path[MODEL_PATH_SIZE];
    struct stat status;
    if (!model_file_path(folder, "vocabulary.json", path, error)) return false;
    if (lstat(path, &status) != 0 && errno == ENOENT) return true;
    json_t *list = model_json_load(path, true, error);
    bool good = list != NULL && check_list(path, list, model->vocabulary, error);
    if (good) {
        model->characters = copy_strings(list);
        good = model->characters != NULL || model_fail(error, "%s: out of memory", path);
    }
    json_decref(list);
    return good;
}
