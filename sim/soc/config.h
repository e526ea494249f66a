// SPDX-License-Identifier: Apache-2.0
// The configuration of one chip (struct penta_config of the public header), immutable once checked.
#ifndef PENTA_SIM_SOC_CONFIG_H
#define PENTA_SIM_SOC_CONFIG_H

#include "penta.h"

// Checks every range of docs/isa.md; `source` names the file in the message.
bool config_check(const struct penta_config *config, const char *source, struct penta_error *error);

// A of docs/isa.md section 2: the most bytes of one access to a local memory, a power of two.
uint32_t config_access_bytes(const struct penta_config *config);

// The shipped configuration of that name as JSON text, or NULL (sim/soc/config_shipped.c).
const char *config_shipped(const char *name);

#endif
