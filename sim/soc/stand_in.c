// SPDX-License-Identifier: Apache-2.0
// The MAC array as long as it is not there: every opcode of its own is illegal. Delete this file with
// its arrival.
#include <stddef.h>

#include "penta_isa.h"
#include "soc/engine.h"

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

#if !__has_include("mac/mac.c") && !__has_include("mac/engine.c")
const struct penta_engine mac_engine = {address, check, run, reset, NULL, NULL};
#endif
