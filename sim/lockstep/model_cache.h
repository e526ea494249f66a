// SPDX-License-Identifier: Apache-2.0
// Finds, or builds once and keeps, the Verilated model of this repository's RTL for a configuration.
#ifndef PENTA_SIM_LOCKSTEP_MODEL_CACHE_H
#define PENTA_SIM_LOCKSTEP_MODEL_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "lockstep/rtl_model.h"

// Path of the model for the configuration, built by tools/rtl-model when the cache beside the executable has none for the present
// RTL and parameters. `rtl` is a directory with penta.f, NULL for the repository's own. False with a line in `error`.
bool model_cache_find(const char *rtl, const char *config, const char *parameters, bool waves,
                      char *path, size_t path_size, char *error, size_t error_size);

// Loads a shared object of tools/rtl-model. NULL with a line in `error`. It stays loaded.
const struct rtl_model_api *rtl_model_load(const char *path, const char *parameters, char *error,
                                           size_t error_size);

#endif
