// SPDX-License-Identifier: Apache-2.0
// The state-machine unit defines only NOP in this version of the chip, which the front-end executes
// by itself: nothing ever comes here but the reset.
#include "soc/engine.h"

#include <stddef.h>

#include "penta_isa.h"

static void address(const struct penta_soc *soc, struct penta_command *command)
{
    (void)soc;
    (void)command;
}

static uint8_t check(const struct penta_soc *soc, const struct penta_command *command)
{
    (void)soc;
    (void)command;
    return PENTA_ERROR_ILLEGAL;
}

static void run(struct penta_soc *soc, const struct penta_command *command, uint64_t start,
                uint64_t stop, struct penta_outcome *outcome)
{
    (void)soc;
    (void)command;
    (void)stop;
    outcome->end = start + 1;
}

static void reset(struct penta_soc *soc)
{
    (void)soc;
}

const struct penta_engine smu_engine = {address, check, run, reset, NULL, NULL};
