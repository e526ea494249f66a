// SPDX-License-Identifier: Apache-2.0
// What everything waits for, in words: the diagnosis of a deadlock or a cycle limit.
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "soc/soc.h"

static const char *const engine_names[PENTA_ENGINE_COUNT] = {"DMA", "MAC", "SMU"};
static const char *const owner_names[] = {"nobody", "the core", "DMA", "MAC", "SMU"};

__attribute__((format(printf, 3, 4))) static void append(char **text, size_t *size,
                                                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(*text, *size, format, arguments);
    va_end(arguments);
    const size_t used = length < 0 ? 0 : (size_t)length < *size ? (size_t)length : *size - 1;
    *text += used;
    *size -= used;
}

static void describe_core(const struct penta_soc *soc, char **text, size_t *size)
{
    const struct core *core = &soc->core;
    append(text, size, "core at pc 0x%08" PRIx32 " ", core->pc);
    switch (core->wait) {
    case WAIT_WFI:
        append(text, size, "in wfi (mie 0x%" PRIx32 ", mip 0x%" PRIx32 ")", core->mie, core->mip);
        break;
    case WAIT_FENCE:
        append(text, size, "in penta.fence for engines 0x%" PRIx32, core->wait_a);
        break;
    case WAIT_ENQUEUE:
        append(text, size, "in penta.enq for a free slot of %s", engine_names[core->wait_a]);
        break;
    case WAIT_SEMAPHORE:
        append(text, size, "in penta.sem.wait for semaphore %" PRIu32 " >= %" PRIu32 " (it is %u)",
               core->wait_a, core->wait_b, soc->board.semaphore[core->wait_a]);
        break;
    default:
        append(text, size, "running");
        break;
    }
}

static void describe_request(const struct penta_soc *soc, unsigned engine, char **text,
                             size_t *size)
{
    const struct frontend *frontend = &soc->frontends[engine];
    for (int i = 0; i < 2; i++) {
        const unsigned semaphore = frontend->wait_semaphore[i];
        if (frontend->wait_count[i] > soc->board.semaphore[semaphore]) {
            append(text, size, " waits for semaphore %u >= %u (it is %u)", semaphore,
                   frontend->wait_count[i], soc->board.semaphore[semaphore]);
        }
    }
    const uint32_t banks = frontend->command.read_mask | frontend->command.write_mask;
    for (unsigned bank = 0; bank < BANK_LIMIT; bank++) {
        if (banks >> bank & soc->board.owned >> bank & 1) {
            append(text, size, " waits for bank %u (owned by %s)", bank,
                   owner_names[soc->board.owner[bank]]);
        }
    }
}

static void describe_engine(const struct penta_soc *soc, unsigned engine, char **text, size_t *size)
{
    const struct frontend *frontend = &soc->frontends[engine];
    append(text, size, "; %s ", engine_names[engine]);
    switch (frontend->state) {
    case FRONTEND_FROZEN:
        append(text, size, "frozen by error %s of opcode 0x%" PRIx32 " iteration %" PRIu32,
               penta_error_name(frontend->outcome.error),
               penta_get_common_opcode(frontend->command.word), frontend->command.iteration);
        break;
    case FRONTEND_REQUEST:
        append(text, size, "with %" PRIu32 " commands, opcode 0x%" PRIx32 " iteration %" PRIu32,
               frontend->level, penta_get_common_opcode(frontend->command.word),
               frontend->command.iteration);
        describe_request(soc, engine, text, size);
        break;
    case FRONTEND_RUN:
        append(text, size, "running opcode 0x%" PRIx32 " since cycle %" PRIu64,
               penta_get_common_opcode(frontend->command.word), frontend->start);
        break;
    default:
        append(text, size, "idle with %" PRIu32 " commands", frontend->level);
        break;
    }
}

void soc_describe_waits(const struct penta_soc *soc, char *text, size_t size)
{
    describe_core(soc, &text, &size);
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        describe_engine(soc, engine, &text, &size);
    }
}
