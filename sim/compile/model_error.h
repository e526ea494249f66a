// SPDX-License-Identifier: Apache-2.0
// Messages of the reader of trained models. Names in them come from files that nobody has checked.
#ifndef PENTA_SIM_COMPILE_MODEL_ERROR_H
#define PENTA_SIM_COMPILE_MODEL_ERROR_H

#include <stdbool.h>

#include "penta.h"

// Fills *error with one line: control characters become '?'. Returns false.
__attribute__((format(printf, 2, 3))) bool model_fail(struct penta_error *error, const char *format,
                                                      ...);

#endif
