// SPDX-License-Identifier: Apache-2.0
// The parts that model_load puts together. Each fills its fields of *model or says what is wrong.
#ifndef PENTA_SIM_COMPILE_MODEL_PARTS_H
#define PENTA_SIM_COMPILE_MODEL_PARTS_H

#include <stdbool.h>

#include "compile/model.h"

// metadata.json: the format, nothing to keep.
bool model_read_metadata(const char *folder, struct penta_error *error);

// architecture.json: the shape, the blocks and all integers.
bool model_read_architecture(const char *folder, struct model *model, struct penta_error *error);

// Every array of every layer, and no other *.npy in the folder.
bool model_read_arrays(const char *folder, struct model *model, struct penta_error *error);

// vocabulary.json, where the folder has one.
bool model_read_vocabulary(const char *folder, struct model *model, struct penta_error *error);

#endif
