// SPDX-License-Identifier: Apache-2.0
// What of a streamed model's layers stays on the chip: DRAM that is not read for it every token
// delivers weights instead (docs/compiler.md, "Where things live").
#ifndef PENTA_SIM_COMPILE_KEEP_H
#define PENTA_SIM_COMPILE_KEEP_H

#include "compile/model.h"
#include "penta.h"

struct kept {
    bool state, window, channels, constants;  // channel parameters of x_proj; the other constants
    bool state_in_scratchpad;
};

// Of layer `index`. A model that is not streamed keeps all. A streamed one keeps states in state
// memory and, if then all stay, the rest in the scratchpad; else as many as leave room for two
// slots. Up to `eighths` of eight of the scratchpad hold these, then windows, since both come and
// go, then channel parameters, then constants, layer by layer.
struct kept keep_layer(const struct penta_config *config, const struct model *model, bool streamed,
                       uint32_t eighths, uint32_t index);

#endif
