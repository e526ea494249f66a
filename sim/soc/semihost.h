// SPDX-License-Identifier: Apache-2.0
// The host side of RISC-V semihosting (docs/running.md). Files lie in one folder; clocks count
// simulated cycles; nothing depends on the machine that runs the simulator.
#ifndef PENTA_SIM_SOC_SEMIHOST_H
#define PENTA_SIM_SOC_SEMIHOST_H

#include "penta.h"

struct semihost;

// NULL: out of memory.
struct semihost *semihost_create(const struct penta_options *options);
void semihost_destroy(struct semihost *host);

// Performs one call. It reads the memory of `soc` and changes nothing there: what is to be written
// is in the answer, whose data belongs to `host` until its next call.
void semihost_perform(struct semihost *host, const struct penta_soc *soc,
                      const struct penta_host_call *call, struct penta_host_answer *answer);

#endif
