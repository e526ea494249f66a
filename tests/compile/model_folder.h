// SPDX-License-Identifier: Apache-2.0
// A copy of the export models/mamba-kjv in a folder of its own, to be damaged.
#ifndef PENTA_TESTS_COMPILE_MODEL_FOLDER_H
#define PENTA_TESTS_COMPILE_MODEL_FOLDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_SOURCE "models/mamba-kjv"

enum { FOLDER_FILES = 64, FOLDER_PATH = 320 };

typedef struct {
    char path[32];
    char files[FOLDER_FILES][64];  // of the export, in the order of their names
    size_t count;
} model_folder;

void folder_create(model_folder *folder);  // with all files
void folder_remove(model_folder *folder);

void folder_path(const model_folder *folder, const char *name, char path[FOLDER_PATH]);
void folder_restore(const model_folder *folder, const char *name);
void folder_delete(const model_folder *folder, const char *name);
uint8_t *folder_read(const model_folder *folder, const char *name, size_t *size);  // malloc'ed
void folder_write(const model_folder *folder, const char *name, const void *bytes, size_t size);
void folder_patch(const model_folder *folder, const char *name, size_t at, const void *bytes,
                  size_t size);
void folder_write_json(const model_folder *folder, const char *name, json_t *value);  // decrefs

// The folder is loaded, or refused in one line in which both texts occur.
void folder_expect_good(const model_folder *folder, const char *what);
void folder_expect_refused(const model_folder *folder, const char *name, const char *expected);

#endif
