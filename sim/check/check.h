// SPDX-License-Identifier: Apache-2.0
// The checker of programs (`penta run --check`, docs/running.md): what the other units tell it. It
// only looks: no cycle, byte or record depends on it. soc->check is NULL when nobody checks, so
// that each of these calls stands behind one test of that pointer; in the core's fast loop behind
// the test for tracing that is there anyway.
#ifndef PENTA_SIM_CHECK_CHECK_H
#define PENTA_SIM_CHECK_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "mac/mac_kernel.h"

struct penta_soc;
struct program_check;

// ------------------------------------------------------------------------------------- lifetime

void check_destroy(struct program_check *check);
void check_reset(struct penta_soc *soc);  // a warm reset: memories keep what they hold

// ------------------------------------------------------------------------------------- memories

// Bytes at system address `address` were written: by an engine, the core, the host or a file.
void check_write(struct penta_soc *soc, uint32_t address, uint64_t count);

// The running command of `engine` reads bytes of a local memory or DRAM that its result depends on.
void check_engine_read(struct penta_soc *soc, unsigned engine, uint32_t address, uint32_t count);

// The core reads `size` bytes of TCM or a local memory in the load at core address `pc`.
void check_core_load(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t address,
                     uint32_t size);

// ------------------------------------------------------------------------------------- the core

void check_core_store(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t address,
                      uint32_t size);
void check_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t word, uint32_t rd,
                  uint32_t value);
// The instruction at core->pc: requests a bank; signals a semaphore; reads CSR `csr`.
void check_core_access(struct penta_soc *soc);
void check_core_signal(struct penta_soc *soc);
void check_csr_read(struct penta_soc *soc, uint32_t csr);

// ----------------------------------------------------------------------------------- the engines

// penta.enq at core->pc in cycle `cycle` put the descriptor at `address` into entry `index`.
void check_enqueue(struct penta_soc *soc, unsigned engine, uint32_t index, uint32_t address,
                   uint64_t cycle);
// The command in entry `index` starts.
void check_start(struct penta_soc *soc, unsigned engine, uint32_t index, uint64_t cycle);
// Its request has been waiting for banks in `cycles` cycles up to now, with the owners of now.
void check_bank_wait(struct penta_soc *soc, unsigned engine, uint32_t cycles);
// Semaphores have new values from `cycle` on; the engines of the mask and maybe the core signalled.
void check_semaphores(struct penta_soc *soc, uint64_t cycle, uint32_t engines, bool core,
                      bool overflow);

// A tile of a MAC_RUN begins with these sums; a block of it is computed by `kernel`, as without the
// checker.
void check_tile(struct penta_soc *soc, const struct mac_sums *sums, uint32_t valid_rows);
void check_block(struct penta_soc *soc, const struct mac_kernel *kernel,
                 const struct mac_block *block, struct mac_sums *sums);

#endif
