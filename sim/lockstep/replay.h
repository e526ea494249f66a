// SPDX-License-Identifier: Apache-2.0
// Another model, or the same once more, with the inputs of a lockstep run: as far as that has come.
#ifndef PENTA_SIM_LOCKSTEP_REPLAY_H
#define PENTA_SIM_LOCKSTEP_REPLAY_H

#include "lockstep/rtl_model.h"
#include "penta.h"

struct lockstep;
struct replay;

// `fresh` is a chip loaded as that of the run was, and not yet run. NULL: out of memory.
struct replay *replay_create(const struct lockstep *run, const struct penta_soc *fresh,
                             const struct rtl_model_api *api);
void replay_destroy(struct replay *replay);  // NULL is allowed

// Steps until `cycle` is visible, which is not beyond the run's.
void replay_until(struct replay *replay, uint64_t cycle);

#endif
