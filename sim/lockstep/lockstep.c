// SPDX-License-Identifier: Apache-2.0
#include "lockstep/lockstep.h"
#include "lockstep/record.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    WINDOW = 4096,         // cycles the simulator runs ahead
    LOOK_FURTHER = 300,    // cycles after a difference in which a missing record is looked for
    ALONE_SLICE = 1 << 13  // cycles between the two, when the RTL alone is timed too
};

bool lockstep_init(struct lockstep *run, struct penta_soc *soc, const struct rtl_model_api *api,
                   const struct lockstep_options *options)
{
    memset(run, 0, sizeof *run);
    run->soc = soc;
    run->options = *options;
    run->answer_at = UINT64_MAX;
    match_init(&run->match);
    run->pages = calloc(penta_configuration(soc)->dram_bytes / 4096 / 64 + 1, sizeof *run->pages);
    const char *failed = side_begin(&run->side, soc, api, &options->side);
    if (failed == NULL &&
        (run->pages == NULL || !penta_attach(soc, PENTA_ALL_STREAMS, match_expect, &run->match)))
        failed = "out of memory for the lockstep run";
    if (failed == NULL && options->time_alone) {
        run->alone = replay_create(run, soc, api);
        if (run->alone == NULL) failed = "out of memory for the RTL alone";
    }
    if (failed != NULL) snprintf(run->error, sizeof run->error, "%s", failed);
    return failed == NULL;
}

void lockstep_free(struct lockstep *run)
{
    side_end(&run->side);
    replay_destroy(run->alone);
    match_free(&run->match);
    for (size_t i = 0; i < run->answer_count; i++)
        free(run->answers[i].bytes);
    free(run->answers);
    free(run->pages);
}

static void observe(void *context, int stream, const uint32_t *words, unsigned word_count,
                    const uint8_t *data, unsigned data_count)
{
    struct lockstep *run = context;
    if (stream == PENTA_STREAM_RETIRE) run->retired++;
    if (stream == PENTA_STREAM_BANK_OWNER) memcpy(run->owner, words, sizeof run->owner);
    if (stream == PENTA_STREAM_AXI_AW) {
        const uint32_t axi = penta_configuration(run->soc)->axi_bytes;
        const uint64_t end = (uint64_t)(words[0] & ~(axi - 1)) + (uint64_t)words[1] * axi;
        for (uint64_t page = words[0] / 4096; page * 4096 < end; page++) {
            if (page * 4096 < penta_configuration(run->soc)->dram_bytes)
                run->pages[page / 64] |= UINT64_C(1) << page % 64;
        }
    }
    command_queues_observe(&run->commands, run->cycle - 1, stream, words);
    counter_sums_add(&run->sums, stream, words);
    match_observe(&run->match, run->cycle - 1, stream, words, word_count, data, data_count);
}

static void observe_later(void *context, int stream, const uint32_t *words, unsigned word_count,
                          const uint8_t *data, unsigned data_count)
{
    struct lockstep *run = context;
    match_observe_later(&run->match, run->cycle - 1, stream, words, word_count, data, data_count);
}

static void set_difference(struct lockstep *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void set_difference(struct lockstep *run, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (run->differences++ == 0) {
        run->first_difference = run->cycle;
        vsnprintf(run->late_difference, sizeof run->late_difference, format, list);
    }
    va_end(list);
}

static const char *counter_name(int n)
{
#define COUNTER(name, number, unit, text) \
    if (n == (number)) return #name;
#include "../../isa/counters.def"
#undef COUNTER
    return "?";
}

// From counter number `first` on.
static void compare_counters(struct lockstep *run, int first, const uint64_t *expected)
{
    uint64_t shown[RTL_COUNTER_COUNT];
    run->side.api->counters(run->side.rtl, shown);
    for (int i = first - RTL_COUNTER_FIRST; i < RTL_COUNTER_COUNT; i++) {
        if (shown[i] != expected[i])
            set_difference(run, "counter %s: simulator %" PRIu64 ", RTL %" PRIu64,
                           counter_name(i + RTL_COUNTER_FIRST), expected[i], shown[i]);
    }
}

// After a difference: does the RTL have the missing records a little later?
static void look_further(struct lockstep *run)
{
    const uint64_t stopped = run->cycle;
    while (run->cycle < stopped + LOOK_FURTHER) {
        side_step(&run->side, NULL);
        run->cycle = run->side.cycle;
        run->side.api->probes(run->side.rtl, observe_later, run);
    }
    run->cycle = stopped;
}

// Steps the RTL until cycle `until` is visible and all its earlier events are compared. False at a difference.
static bool step_until(struct lockstep *run, uint64_t until)
{
    struct side *side = &run->side;
    bool good = true;
    while (good && run->cycle < until) {
        const struct penta_host_answer *answer = run->cycle == run->answer_at ? &run->answer : NULL;
        side_step(side, answer);
        match_open_cycle(&run->match, side->cycle - 1);
        if (answer != NULL) run->answer_at = UINT64_MAX;
        // A reset forgets a call in progress.
        if (side_in_reset(side, side->cycle)) run->answer_at = UINT64_MAX;
        run->cycle = side->cycle;
        const bool reset = side_in_reset(side, run->cycle);
        // Counters show an event two cycles later: the sums hold those before the last cycle.
        const bool due = run->redirects_expected && run->cycle == run->redirects_at;
        if ((run->sums.changed || due) && !reset) {
            run->sums.value[PENTA_COUNTER_CORE_REDIRECT - RTL_COUNTER_FIRST] = run->redirects;
            compare_counters(run, due ? RTL_COUNTER_FIRST : PENTA_COUNTER_CORE_REDIRECT + 1,
                             run->sums.value);
        }
        run->sums.changed = false;
        if (due) run->redirects_expected = false;
        good = run->differences == 0;
        run->side.api->probes(run->side.rtl, observe, run);
        if (reset) {
            memset(&run->sums, 0, sizeof run->sums);
            memset(&run->commands, 0, sizeof run->commands);
        }
        if (!match_close_cycle(&run->match, run->cycle - 1)) {
            run->differences += run->match.differences;
            run->first_difference = run->cycle - 1;
            good = false;
            look_further(run);
        }
    }
    const char *violation = dram_pins_violation(run->side.dram);
    if (violation != NULL) {
        snprintf(run->error, sizeof run->error,
                 "AXI rule broken by the RTL before cycle %" PRIu64 ": %s", run->cycle, violation);
        good = false;
    }
    return good;
}

// `count` bytes at an address of the TCM must be the same on both sides; what is outside is not
// looked at, and of long buffers the beginning only.
static bool same_bytes(struct lockstep *run, uint32_t address, uint32_t count)
{
    enum { PIECE = 1024, LIMIT = 64 * PIECE };
    uint8_t simulator[PIECE], rtl[PIECE];
    for (uint32_t at = 0; at < count && at < LIMIT; at += PIECE) {
        const uint32_t size = count - at < PIECE ? count - at : PIECE;
        const uint32_t offset = address + at - PENTA_REGION_TCM_BASE;
        if (offset >= penta_configuration(run->soc)->tcm_bytes) return true;
        if (!penta_read_memory(run->soc, address + at, simulator, size)) return true;
        if (!run->side.api->read(run->side.rtl, PENTA_REGION_TCM_BASE >> 28, offset, rtl, size))
            return true;
        if (memcmp(simulator, rtl, size) != 0) return false;
    }
    return true;
}

// Both sides have made the call: what the host will read must be the same in both TCMs.
static void compare_host_memory(struct lockstep *run, const struct penta_host_call *call)
{
    enum { SYS_OPEN = 1, SYS_WRITEC = 3, SYS_WRITE0 = 4, SYS_WRITE = 5 };
    uint32_t block[4] = {0};
    bool same;
    if (call->operation == SYS_WRITEC) {
        same = same_bytes(run, call->parameter, 1);
    } else if (call->operation == SYS_WRITE0) {
        same = true;
        uint8_t byte = 1;
        for (uint32_t at = call->parameter; same && byte != 0; at++) {
            same = same_bytes(run, at, 1);
            if (!penta_read_memory(run->soc, at, &byte, 1)) break;
        }
    } else if (penta_read_memory(run->soc, call->parameter, block, sizeof block)) {
        same = same_bytes(run, call->parameter, sizeof block);
        if (same && call->operation == SYS_WRITE) same = same_bytes(run, block[1], block[2]);
        if (same && call->operation == SYS_OPEN) same = same_bytes(run, block[0], block[2]);
    } else {
        same = true;
    }
    if (!same)
        set_difference(run,
                       "host call 0x%" PRIx32 ": what its parameter 0x%08" PRIx32
                       " leads to differs in the two TCMs",
                       call->operation, call->parameter);
}

static bool keep_answer(struct lockstep *run, uint64_t cycle,
                        const struct penta_host_answer *answer)
{
    if (run->answer_count == run->answer_capacity) {
        const size_t capacity = 2 * run->answer_capacity + 64;
        struct lockstep_answer *grown = realloc(run->answers, capacity * sizeof *grown);
        if (grown == NULL) return false;
        run->answers = grown;
        run->answer_capacity = capacity;
    }
    size_t bytes = 0;
    for (uint32_t i = 0; i < answer->write_count; i++)
        bytes += answer->writes[i].size;
    struct lockstep_answer *kept = &run->answers[run->answer_count];
    *kept = (struct lockstep_answer){cycle, *answer, malloc(bytes + 1)};
    if (kept->bytes == NULL) return false;
    size_t at = 0;
    for (uint32_t i = 0; i < answer->write_count; i++) {
        memcpy(kept->bytes + at, answer->writes[i].data, answer->writes[i].size);
        kept->answer.writes[i].data = kept->bytes + at;
        at += answer->writes[i].size;
    }
    run->answer_count++;
    return true;
}

static bool serve_host_call(struct lockstep *run)
{
    const struct penta_host_call call = *penta_host_call(run->soc);
    if (!step_until(run, call.cycle)) return false;
    compare_host_memory(run, &call);
    penta_host_perform(run->soc, &run->answer);
    if (!keep_answer(run, call.cycle, &run->answer)) {
        snprintf(run->error, sizeof run->error, "out of memory for the host calls");
        return false;
    }
    run->answer = run->answers[run->answer_count - 1].answer;
    side_write_answer(&run->side, &run->answer);
    penta_host_answer(run->soc, &run->answer);
    run->answer_at = run->answer.exit ? UINT64_MAX : call.cycle + SIDE_ANSWER_DELAY;
    return run->differences == 0;
}

// The bank mask bit of a byte of a local memory; -1 for TCM.
static int bank_of(const struct penta_config *config, uint32_t base, uint32_t offset)
{
    switch (base) {
    case PENTA_REGION_SPAD_BASE:
        return PENTA_BANKS_SPAD_FIRST + (int)(offset / (config->spad_bytes / config->spad_banks));
    case PENTA_REGION_WEIGHT_BASE:
        return PENTA_BANKS_WEIGHT_FIRST +
               (int)(offset / (config->weight_bytes / config->weight_banks));
    case PENTA_REGION_ACC_BASE:
        return PENTA_BANKS_ACC_FIRST + (int)(offset / (config->acc_bytes / config->acc_banks));
    case PENTA_REGION_STATE_BASE:
        return PENTA_BANKS_STATE_FIRST +
               (int)(offset / (config->state_bytes / config->state_banks));
    default:
        return -1;
    }
}

// Banks that commands still in the queues write: the simulator may have executed the oldest ones
// whole, beyond the last cycle.
static uint32_t banks_in_flight(const struct lockstep *run)
{
    uint32_t banks = 0;
    for (unsigned e = 0; e < PENTA_ENGINE_COUNT; e++) {
        const struct command_queue *queue = &run->commands.queue[e];
        for (unsigned i = 0; i < queue->count && !queue->frozen; i++) {
            const uint32_t *words = queue->words[(queue->head + i) % COMMAND_QUEUE_LIMIT];
            const uint32_t mask = penta_get_common_write_mask(words);
            banks |= mask | (mask ^ penta_get_common_write_xor(words));
        }
    }
    return banks;
}

// Contents of all memories at the end, but for what commands in flight write.
static void compare_memories(struct lockstep *run)
{
    const struct penta_config *config = penta_configuration(run->soc);
    for (int i = 0; i < SIDE_REGION_COUNT; i++) {
        uint64_t size;
        const uint8_t *expected = penta_memory(run->soc, side_regions[i], &size);
        uint8_t *shown = malloc(size);
        if (shown == NULL ||
            !run->side.api->read(run->side.rtl, side_regions[i] >> 28, 0, shown, (uint32_t)size)) {
            snprintf(run->error, sizeof run->error, "the memories at the end cannot be compared");
            free(shown);
            return;
        }
        const bool same = memcmp(expected, shown, size) == 0;
        for (uint32_t at = 0; at < size && !same; at++) {
            const int bank = bank_of(config, side_regions[i], at);
            const bool owned = bank >= 0 && (run->owner[bank / 8] >> 4 * (bank % 8) & 15) > 1;
            const bool written = bank >= 0 && (banks_in_flight(run) >> bank & 1) != 0;
            if (expected[at] == shown[at] || owned || written) continue;
            set_difference(run,
                           "at the end the byte at 0x%08" PRIx32
                           " is 0x%02x in the simulator, 0x%02x in the RTL",
                           side_regions[i] + at, expected[at], shown[at]);
            break;
        }
        free(shown);
    }
    const struct command_queue *dma = &run->commands.queue[PENTA_ENGINE_DMA];
    const bool dma_running = dma->count > 0 && !dma->frozen;
    uint64_t dram_size;
    const uint8_t *expected = penta_memory(run->soc, PENTA_REGION_DRAM_BASE, &dram_size);
    const uint8_t *shown = dram_pins_contents(run->side.dram);
    for (uint64_t page = 0; page < config->dram_bytes / 4096 && !dma_running; page++) {
        if (!(run->pages[page / 64] >> page % 64 & 1)) continue;
        if (memcmp(expected + 4096 * page, shown + 4096 * page, 4096) != 0)
            set_difference(run, "at the end the DRAM page at 0x%08" PRIx64 " differs", 4096 * page);
    }
}

static void show_progress(const struct lockstep *run, struct timespec *shown_at)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec == shown_at->tv_sec) return;
    *shown_at = now;
    fprintf(stderr,
            "\rlockstep: %" PRIu64 " cycles, %" PRIu64 " instructions, %" PRIu64 " records ",
            run->cycle, run->retired, run->match.events);
}

// Lets the RTL alone catch up, which is no part of the run.
static void time_alone(struct lockstep *run)
{
    const struct host_time begin = host_time_now();
    replay_until(run->alone, run->cycle);
    const struct host_time taken = host_time_since(begin);
    run->alone_taken.wall += taken.wall;
    run->alone_taken.processor += taken.processor;
    run->alone_due = run->cycle + ALONE_SLICE;
}

bool lockstep_run(struct lockstep *run)
{
    struct timespec shown_at = {0};
    const struct host_time begin = host_time_now();
    side_start(&run->side);
    uint64_t target = WINDOW;
    bool good = true;
    while (good) {
        const enum penta_stop stop = penta_run(run->soc, target);
        if (run->match.failed) {
            snprintf(run->error, sizeof run->error, "out of memory for the simulator's records");
            good = false;
        } else if (stop == PENTA_STOP_HOST_CALL) {
            good = serve_host_call(run);
        } else if (stop == PENTA_STOP_END) {
            break;
        } else {
            const uint64_t done = penta_cycle(run->soc);
            run->redirects = penta_counter(run->soc, PENTA_COUNTER_CORE_REDIRECT);
            run->redirects_at = done + 1;
            run->redirects_expected = true;
            good = step_until(run, done);
            target = done + WINDOW;
        }
        if (run->options.progress) show_progress(run, &shown_at);
        if (run->alone != NULL && run->cycle >= run->alone_due) time_alone(run);
    }
    if (run->options.progress) fprintf(stderr, "\r%70s\r", "");
    const uint64_t end = penta_result(run->soc)->cycles;
    if (good) good = step_until(run, end);
    if (good) {
        uint64_t expected[RTL_COUNTER_COUNT];
        compare_memories(run);
        match_drop_expected(&run->match);
        const struct rtl_inputs last = {.host_enable = run->side.host_enable,
                                        .reset = side_in_reset(&run->side, run->cycle + 1)};
        run->side.api->step(run->side.rtl, &last);
        for (int i = 0; i < RTL_COUNTER_COUNT; i++)
            expected[i] = penta_counter(run->soc, (unsigned)(i + RTL_COUNTER_FIRST));
        if (!side_in_reset(&run->side, run->cycle))
            compare_counters(run, RTL_COUNTER_FIRST, expected);
        good = run->differences == 0;
    }
    if (run->alone != NULL) time_alone(run);
    run->taken = host_time_since(begin);
    run->taken.wall -= run->alone_taken.wall;
    run->taken.processor -= run->alone_taken.processor;
    return good && run->error[0] == '\0';
}
