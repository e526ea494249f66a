// SPDX-License-Identifier: Apache-2.0
// The scoreboard of docs/isa.md section 5: semaphores, owners of banks, one grant a cycle, deadlock.
#ifndef PENTA_SIM_SOC_SCOREBOARD_H
#define PENTA_SIM_SOC_SCOREBOARD_H

#include <stdbool.h>
#include <stdint.h>

struct penta_soc;

enum bank_owner { OWNER_FREE, OWNER_CORE, OWNER_DMA, OWNER_MAC, OWNER_SMU };

enum { SEMAPHORE_LIMIT = 16, BANK_LIMIT = 16, DEADLOCK_COUNT = 64 };

struct scoreboard {
    // Visible in cycle soc->time.
    uint8_t semaphore[SEMAPHORE_LIMIT];
    uint8_t owner[BANK_LIMIT];
    uint16_t owned;  // banks whose owner is not OWNER_FREE
    uint32_t error;  // code | index << 8 on the error output in cycle error_cycle
    uint64_t error_cycle;
    uint32_t perr;            // the core's perr_soc
    uint64_t deadlock_cycle;  // the cycle in which perr_soc became DEADLOCK

    // Inputs from the core, each with the cycle in which the scoreboard sees it.
    uint64_t signal_cycle;
    uint8_t signal_semaphore, signal_count;
    uint64_t take_cycle;
    uint8_t take_semaphore, take_count;
    bool take_done;
    uint64_t local_cycle;  // CYCLE_NEVER: no request
    uint32_t local_bank;
    uint64_t local_granted;  // cycle of the last grant to the core
    uint64_t perr_clear_cycle;
    uint64_t local_release;  // cycle in which the core's bank is seen to be free again

    // Something changed, so requests that wait are looked at again in this cycle.
    uint64_t again_cycle;
    bool signalled;

    // Deadlock: cycles from which the core is blocked, and all else is quiet, without a break.
    uint64_t blocked_from, quiet_from;
};

void scoreboard_reset(struct scoreboard *board);

// The cycle, if not before `from`, in which the scoreboard by itself has something to do.
uint64_t scoreboard_next_event(const struct penta_soc *soc, uint64_t from);

// The core's request of board->local_bank in `cycle`, up to which all is done, when nothing else
// happens until the bank is free again and nobody looks: granted at once, and true. Otherwise false
// and nothing is changed.
bool scoreboard_grant_alone(struct penta_soc *soc, uint64_t cycle);

// Arbitration, signals, takes and errors of `cycle`; what results is visible in cycle + 1.
void scoreboard_process(struct penta_soc *soc, uint64_t cycle);

#endif
