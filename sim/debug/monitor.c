// SPDX-License-Identifier: Apache-2.0
#include "debug/monitor.h"

#include <inttypes.h>
#include <string.h>

#include "isa/disassemble.h"
#include "soc/soc.h"

static const char *const engine_names[PENTA_ENGINE_COUNT] = {"dma", "mac", "smu"};
static const char *const owner_names[] = {"free", "core", "dma", "mac", "smu"};

// ---------------------------------------------------------------------------------- the engines

static void show_waits(struct penta_soc *soc, struct debug_buffer *text)
{
    char waits[768];
    soc_describe_waits(soc, waits, sizeof waits);
    debug_print(text, "%s\n", waits);
}

static void show_engines(struct penta_soc *soc, struct debug_buffer *text)
{
    static const char *const states[] = {"idle", "asks for its start", "runs", "frozen"};
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++) {
        const struct frontend *frontend = &soc->frontends[i];
        debug_print(text, "%s: %s", engine_names[i], states[frontend->state]);
        if (frontend->state == FRONTEND_RUN) {
            debug_print(text, " since cycle %" PRIu64 ", done in cycle %" PRIu64, frontend->start,
                        frontend->outcome.end);
        } else if (frontend->state == FRONTEND_REQUEST) {
            debug_print(text, " since cycle %" PRIu64, frontend->since);
        }
        debug_print(text,
                    "; %" PRIu32 " of %" PRIu32 " commands in the queue, %" PRIu32 " outstanding",
                    frontend->level, soc->config.queue_depth, frontend->outstanding);
        if (frontend->error != 0) {
            debug_print(text, "; error %s of opcode 0x%" PRIx32 ", iteration %" PRIu32,
                        penta_error_name(frontend->error & 0xff), frontend->error >> 8 & 0xff,
                        frontend->error >> 16);
        }
        debug_print(text, "\n");
    }
    if (soc->board.perr != 0) {
        debug_print(text, "scoreboard: error %s, semaphore %" PRIu32 "\n",
                    penta_error_name(soc->board.perr & 0xff), soc->board.perr >> 8 & 0xff);
    }
    show_waits(soc, text);
}

static void show_queues(struct penta_soc *soc, struct debug_buffer *text)
{
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++) {
        const struct frontend *frontend = &soc->frontends[i];
        const uint32_t count = frontend->tail - frontend->head;
        debug_print(text, "%s: %" PRIu32 " of %" PRIu32 " commands\n", engine_names[i], count,
                    soc->config.queue_depth);
        for (uint32_t n = 0; n < count; n++) {
            const struct frontend_entry *entry =
                &frontend->queue[(frontend->head + n) % FRONTEND_QUEUE_SIZE];
            char line[1024];
            disassemble_command(entry->word, line, sizeof line);
            debug_print(text, "  %" PRIu32 ": ", n);
            if (n >= frontend->level) {
                debug_print(text, "(arrives in cycle %" PRIu64 ") ", entry->ready);
            } else if (n == 0) {
                debug_print(text, "(iteration %" PRIu32 " of %" PRIu32 ") ", frontend->iteration,
                            penta_get_common_repeat(entry->word) + 1);
            }
            debug_print(text, "%s\n", line);
        }
    }
}

// ------------------------------------------------------------------------------- the scoreboard

static void show_semaphores(struct penta_soc *soc, struct debug_buffer *text)
{
    for (uint32_t i = 0; i < soc->config.semaphores; i++) {
        const char *end = i % 8 == 7 || i + 1 == soc->config.semaphores ? "\n" : "  ";
        debug_print(text, "s%-2" PRIu32 " %3u%s", i, soc->board.semaphore[i], end);
    }
}

static void show_banks(struct penta_soc *soc, struct debug_buffer *text)
{
    const struct penta_config *config = &soc->config;
    const struct {
        const char *name;
        uint32_t first, count;
    } memories[] = {
        {"scratchpad", PENTA_BANKS_SPAD_FIRST, config->spad_banks},
        {"weights", PENTA_BANKS_WEIGHT_FIRST, config->weight_banks},
        {"accumulators", PENTA_BANKS_ACC_FIRST, config->acc_banks},
        {"state", PENTA_BANKS_STATE_FIRST, config->state_banks},
    };
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        debug_print(text, "%-12s", memories[i].name);
        for (uint32_t bank = 0; bank < memories[i].count; bank++) {
            debug_print(text, "  %" PRIu32 " %s", bank,
                        owner_names[soc->board.owner[memories[i].first + bank]]);
        }
        debug_print(text, "\n");
    }
}

// --------------------------------------------------------------------------------- the counters

static void show_counters(struct penta_soc *soc, struct debug_buffer *text)
{
    static const char *const names[] = {
        [PENTA_COUNTER_CORE_REDIRECT] = "core_redirect",
        [PENTA_COUNTER_CORE_LOAD] = "core_load",
        [PENTA_COUNTER_CORE_MULDIV] = "core_muldiv",
        [PENTA_COUNTER_CORE_LOCAL] = "core_local",
        [PENTA_COUNTER_CORE_BANK] = "core_bank",
        [PENTA_COUNTER_CORE_QUEUE] = "core_queue",
        [PENTA_COUNTER_CORE_ENQUEUE] = "core_enqueue",
        [PENTA_COUNTER_CORE_FENCE] = "core_fence",
        [PENTA_COUNTER_CORE_SEMAPHORE] = "core_semaphore",
        [PENTA_COUNTER_CORE_WFI] = "core_wfi",
        [PENTA_COUNTER_CORE_HOST] = "core_host",
        [PENTA_COUNTER_DMA_BUSY] = "dma_busy",
        [PENTA_COUNTER_DMA_READ] = "dma_read",
        [PENTA_COUNTER_DMA_WRITTEN] = "dma_written",
        [PENTA_COUNTER_DMA_WAIT_SEM] = "dma_wait_sem",
        [PENTA_COUNTER_DMA_WAIT_BANK] = "dma_wait_bank",
        [PENTA_COUNTER_MAC_BUSY] = "mac_busy",
        [PENTA_COUNTER_MAC_DIGITS] = "mac_digits",
        [PENTA_COUNTER_MAC_USEFUL] = "mac_useful",
        [PENTA_COUNTER_MAC_ZERO] = "mac_zero",
        [PENTA_COUNTER_MAC_WAIT_SEM] = "mac_wait_sem",
        [PENTA_COUNTER_MAC_WAIT_BANK] = "mac_wait_bank",
        [PENTA_COUNTER_SMU_BUSY] = "smu_busy",
        [PENTA_COUNTER_SMU_LANE_OPS] = "smu_lane_ops",
        [PENTA_COUNTER_SMU_WAIT_SEM] = "smu_wait_sem",
        [PENTA_COUNTER_SMU_WAIT_BANK] = "smu_wait_bank",
    };
    debug_print(text, "%-15s %15" PRIu64 "\n", "instructions", penta_retired(soc));
    for (unsigned n = 0; n < sizeof names / sizeof *names; n++) {
        if (names[n] == NULL) continue;
        debug_print(text, "%-15s %15" PRIu64 "\n", names[n], penta_counter(soc, n));
    }
}

static void show_cycles(struct penta_soc *soc, struct debug_buffer *text)
{
    const struct penta_result *result = penta_result(soc);
    const bool ended = result->reason != PENTA_END_NONE;
    debug_print(text, "cycle %" PRIu64 "%s, %" PRIu64 " instructions retired\n",
                ended ? result->cycles : penta_cycle(soc), ended ? " (the run is over)" : "",
                penta_retired(soc));
}

static void show_digest(struct penta_soc *soc, struct debug_buffer *text)
{
    if (soc->digest == NULL) {
        debug_print(text, "no digest: start with penta debug --digest\n");
        return;
    }
    debug_print(text, "digest=%016" PRIx64 " of the cycles below %" PRIu64 "\n", penta_digest(soc),
                penta_cycle(soc));
}

// --------------------------------------------------------------------------------- the commands

static void show_help(struct penta_soc *soc, struct debug_buffer *text);

static const struct {
    const char *name, *help;
    void (*show)(struct penta_soc *soc, struct debug_buffer *text);  // NULL: reset
} commands[] = {
    {"help", "this list", show_help},
    {"engines", "what core and engines do and wait for, errors", show_engines},
    {"queues", "commands in the queues with their fields", show_queues},
    {"semaphores", "values of the semaphores", show_semaphores},
    {"banks", "owners of the banks", show_banks},
    {"counters", "hardware counters", show_counters},
    {"cycles", "simulated time", show_cycles},
    {"digest", "digest of the records so far (with --digest)", show_digest},
    {"reset", "begin again with a new chip in cycle 0", NULL},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void show_help(struct penta_soc *soc, struct debug_buffer *text)
{
    (void)soc;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        debug_print(text, "%-11s %s\n", commands[i].name, commands[i].help);
}

bool debug_monitor(struct penta_soc *soc, const char *command, size_t size,
                   struct debug_buffer *text)
{
    while (size > 0 && (command[size - 1] == ' ' || command[size - 1] == '\0'))
        size--;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strlen(commands[i].name) != size || memcmp(command, commands[i].name, size) != 0) {
            continue;
        }
        if (commands[i].show == NULL) return false;
        commands[i].show(soc, text);
        return true;
    }
    debug_print(text, "no such command; monitor help lists them\n");
    return true;
}
