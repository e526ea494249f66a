// SPDX-License-Identifier: Apache-2.0
#ifndef PENTA_SIM_CORE_EXECUTE_H
#define PENTA_SIM_CORE_EXECUTE_H

#include "core/core.h"

// Executes one instruction in X cycle core->cycle that the fast loop does not: accesses outside
// TCM, traps, CSRs, system instructions and Xpenta. core->pc and cycle become those of the next
// instruction, or core->wait is set.
void core_execute_slow(struct penta_soc *soc, const struct decoded *decoded, uint32_t word);

#endif
