// SPDX-License-Identifier: Apache-2.0
// One file of an export, mapped read-only.
#ifndef PENTA_SIM_COMPILE_MODEL_FILE_H
#define PENTA_SIM_COMPILE_MODEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta.h"

enum { MODEL_PATH_SIZE = 4096 };

struct model_file {
    const uint8_t *bytes;  // of no use when size is 0
    size_t size;
};

// FOLDER/NAME into `path`, of MODEL_PATH_SIZE bytes.
bool model_file_path(const char *folder, const char *name, char *path, struct penta_error *error);

// The file must not change while it is mapped.
bool model_file_map(const char *path, struct model_file *file, struct penta_error *error);
void model_file_unmap(struct model_file *file);  // an empty one is allowed

#endif
