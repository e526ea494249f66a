// SPDX-License-Identifier: Apache-2.0
// Strict reading of an export's JSON: each function checks one value, and its message names the
// file, the key, what is there and what was expected.
#ifndef PENTA_SIM_COMPILE_MODEL_JSON_H
#define PENTA_SIM_COMPILE_MODEL_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta.h"

struct model_json {
    const char *path;
    const char *layer;  // named before the keys in messages; "": the outermost object
    json_t *object;
    struct penta_error *error;
};

// The file's value, an object or (array: true) an array; NULL when it is not. To be decref'd.
json_t *model_json_load(const char *path, bool array, struct penta_error *error);

bool model_json_integer(const struct model_json *json, const char *key, int32_t low, int32_t high,
                        int32_t *value);
// A number above 0 and below 10^6.
bool model_json_scale(const struct model_json *json, const char *key, double *value);
// Just this value; takes the reference to `expected`.
bool model_json_equal(const struct model_json *json, const char *key, json_t *expected);

// Says that the key's value is not as expected. Returns false.
bool model_json_refuse(const struct model_json *json, const char *key, const char *expected);

// Every key of the object is among the `count` keys.
bool model_json_known(const struct model_json *json, const char *const *keys, size_t count);

#endif
