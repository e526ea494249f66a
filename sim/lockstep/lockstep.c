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
    HOST_ANSWER_DELAY = 7  // from the HOST_CALL event to host_ack (docs/isa.md 3)
};

// What goes into the RTL in a cycle, apart from the DRAM: made from the stimulus and the host's answers alone, so
// that a replay makes the same.
struct side {
    const struct rtl_model_api *api;
    void *rtl;
    struct dram_pins *dram;
    uint64_t cycle;
    size_t next_stimulus;
    bool irq;
    uint64_t reset_from, reset_until;  // reset is asserted in cycles from .. until-1
    // What went in and out in the last cycle stepped.
    struct rtl_inputs inputs;
    struct rtl_pins pins;
};

static const uint32_t region_base[] = {PENTA_REGION_TCM_BASE, PENTA_REGION_SPAD_BASE,
                                       PENTA_REGION_WEIGHT_BASE, PENTA_REGION_ACC_BASE,
                                       PENTA_REGION_STATE_BASE};
enum { REGION_COUNT = sizeof region_base / sizeof region_base[0] };

static struct dram_pins *create_dram(const struct lockstep *run)
{
    const struct penta_config *config = penta_configuration(run->soc);
    const struct dram_stress stress =
        dram_stress_of_seed(run->options.dram_seed, run->options.dram_errors);
    struct dram dram;
    if (!dram_init(&dram, config->dram_model, config->clock_mhz, config->dram_latency,
                   config->axi_bytes, config->dram_bytes, &stress))
        return NULL;
    return dram_pins_create(&dram);
}

// Copies the loaded, not yet run chip's memories into the RTL's.
static bool copy_memories(const struct penta_soc *soc, const struct rtl_model_api *api, void *rtl,
                          struct dram_pins *dram)
{
    for (int i = 0; i < REGION_COUNT; i++) {
        uint64_t size;
        const uint8_t *bytes = penta_memory(soc, region_base[i], &size);
        if (!api->write(rtl, region_base[i] >> 28, 0, bytes, (uint32_t)size)) return false;
    }
    // DRAM is sparse: pages of zeros stay untouched.
    uint64_t size;
    const uint8_t *from = penta_memory(soc, PENTA_REGION_DRAM_BASE, &size);
    uint8_t *to = dram_pins_contents(dram);
    for (uint64_t at = 0; at < size; at += 4096) {
        static const uint8_t zeros[4096];
        if (memcmp(from + at, zeros, sizeof zeros) != 0) memcpy(to + at, from + at, sizeof zeros);
    }
    return true;
}

bool lockstep_init(struct lockstep *run, struct penta_soc *soc, const struct rtl_model_api *api,
                   const struct lockstep_options *options)
{
    memset(run, 0, sizeof *run);
    run->soc = soc;
    run->api = api;
    run->options = *options;
    run->answer_at = UINT64_MAX;
    run->pages = calloc(penta_configuration(soc)->dram_bytes / 4096 / 64 + 1, sizeof *run->pages);
    run->dram = create_dram(run);
    run->rtl = api->create(options->rtl_seed);
    if (run->pages == NULL || run->dram == NULL || run->rtl == NULL || !match_init(&run->match) ||
        !penta_attach(soc, PENTA_ALL_STREAMS, match_expect, &run->match)) {
        snprintf(run->error, sizeof run->error, "out of memory for the lockstep run");
        return false;
    }
    if (!copy_memories(soc, api, run->rtl, run->dram)) {
        snprintf(run->error, sizeof run->error,
                 "the RTL announces less storage than the configuration has");
        return false;
    }
    return true;
}

void lockstep_free(struct lockstep *run)
{
    if (run->rtl != NULL) run->api->destroy(run->rtl);
    dram_pins_destroy(run->dram);
    match_free(&run->match);
    for (size_t i = 0; i < run->answer_count; i++)
        free(run->answers[i].bytes);
    free(run->answers);
    free(run->pages);
}

static bool in_reset(const struct side *side, uint64_t cycle)
{
    return cycle >= side->reset_from && cycle < side->reset_until;
}

// Goes on by one cycle: inputs of the visible cycle, then the clock edge. `answer` is given to the host port when not NULL.
static void step_side(struct side *side, const struct penta_soc *soc, bool host_enable,
                      const struct penta_host_answer *answer)
{
    struct rtl_inputs *inputs = &side->inputs;
    size_t count;
    const struct penta_stimulus *stimuli = penta_stimuli(soc, &count);

    inputs->host_enable = host_enable;
    inputs->host_ack = answer != NULL;
    inputs->host_accept = answer != NULL && answer->accept;
    inputs->host_result = answer != NULL ? answer->result : 0;
    // Stimulus of this cycle (the pin) and of the next (reset is applied just after the edge).
    while (side->next_stimulus < count && stimuli[side->next_stimulus].cycle <= side->cycle + 1) {
        const struct penta_stimulus *next = &stimuli[side->next_stimulus];
        if (next->kind == PENTA_STIMULUS_IRQ) {
            if (next->cycle > side->cycle) break;
            side->irq = next->value != 0;
        } else {
            side->reset_from = next->cycle;
            side->reset_until = next->cycle + next->value;
        }
        side->next_stimulus++;
    }
    inputs->irq_external = side->irq;
    inputs->reset = in_reset(side, side->cycle + 1);
    side->api->pins(side->rtl, &side->pins);
    if (in_reset(side, side->cycle)) {
        dram_pins_reset(side->dram);
        memset(&inputs->axi, 0, sizeof inputs->axi);
    } else {
        dram_pins_cycle(side->dram, side->cycle, &side->pins.axi, &inputs->axi);
    }
    side->api->step(side->rtl, inputs);
    side->cycle++;
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
    run->api->counters(run->rtl, shown);
    for (int i = first - RTL_COUNTER_FIRST; i < RTL_COUNTER_COUNT; i++) {
        if (shown[i] != expected[i])
            set_difference(run, "counter %s: simulator %" PRIu64 ", RTL %" PRIu64,
                           counter_name(i + RTL_COUNTER_FIRST), expected[i], shown[i]);
    }
}

// After a difference: does the RTL have the missing records a little later?
static void look_further(struct lockstep *run, struct side *side)
{
    const uint64_t stopped = run->cycle;
    while (run->cycle < stopped + LOOK_FURTHER) {
        step_side(side, run->soc, run->options.host_enable, NULL);
        run->cycle = side->cycle;
        run->api->probes(run->rtl, observe_later, run);
    }
    run->cycle = stopped;
}

// Steps the RTL until cycle `until` is visible and all its earlier events are compared. False at a difference.
static bool step_until(struct lockstep *run, uint64_t until)
{
    struct side side = {.api = run->api,
                        .rtl = run->rtl,
                        .dram = run->dram,
                        .cycle = run->cycle,
                        .next_stimulus = run->next_stimulus,
                        .irq = run->irq,
                        .reset_from = run->reset_from,
                        .reset_until = run->reset_until};
    bool good = true;
    while (good && run->cycle < until) {
        const struct penta_host_answer *answer = run->cycle == run->answer_at ? &run->answer : NULL;
        step_side(&side, run->soc, run->options.host_enable, answer);
        if (answer != NULL) run->answer_at = UINT64_MAX;
        // A reset forgets a call in progress.
        if (in_reset(&side, side.cycle)) run->answer_at = UINT64_MAX;
        run->cycle = side.cycle;
        const bool reset = in_reset(&side, run->cycle);
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
        run->api->probes(run->rtl, observe, run);
        if (reset) {
            memset(&run->sums, 0, sizeof run->sums);
            memset(&run->commands, 0, sizeof run->commands);
        }
        if (!match_close_cycle(&run->match, run->cycle - 1)) {
            run->differences += run->match.differences;
            run->first_difference = run->cycle - 1;
            good = false;
            look_further(run, &side);
        }
    }
    run->next_stimulus = side.next_stimulus;
    run->irq = side.irq;
    run->reset_from = side.reset_from;
    run->reset_until = side.reset_until;
    const char *violation = dram_pins_violation(run->dram);
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
        if (!run->api->read(run->rtl, PENTA_REGION_TCM_BASE >> 28, offset, rtl, size)) return true;
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

static void apply_answer(const struct rtl_model_api *api, void *rtl,
                         const struct penta_host_answer *answer)
{
    for (uint32_t i = 0; i < answer->write_count; i++)
        api->write(rtl, PENTA_REGION_TCM_BASE >> 28,
                   answer->writes[i].address - PENTA_REGION_TCM_BASE, answer->writes[i].data,
                   answer->writes[i].size);
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
    apply_answer(run->api, run->rtl, &run->answer);
    penta_host_answer(run->soc, &run->answer);
    run->answer_at = run->answer.exit ? UINT64_MAX : call.cycle + HOST_ANSWER_DELAY;
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
    for (int i = 0; i < REGION_COUNT; i++) {
        uint64_t size;
        const uint8_t *expected = penta_memory(run->soc, region_base[i], &size);
        uint8_t *shown = malloc(size);
        if (shown == NULL ||
            !run->api->read(run->rtl, region_base[i] >> 28, 0, shown, (uint32_t)size)) {
            snprintf(run->error, sizeof run->error, "the memories at the end cannot be compared");
            free(shown);
            return;
        }
        for (uint32_t at = 0; at < size && memcmp(expected, shown, size) != 0; at++) {
            const int bank = bank_of(config, region_base[i], at);
            const bool owned = bank >= 0 && (run->owner[bank / 8] >> 4 * (bank % 8) & 15) > 1;
            const bool written = bank >= 0 && (banks_in_flight(run) >> bank & 1) != 0;
            if (expected[at] == shown[at] || owned || written) continue;
            set_difference(run,
                           "at the end the byte at 0x%08" PRIx32
                           " is 0x%02x in the simulator, 0x%02x in the RTL",
                           region_base[i] + at, expected[at], shown[at]);
            break;
        }
        free(shown);
    }
    const struct command_queue *dma = &run->commands.queue[PENTA_ENGINE_DMA];
    const bool dma_running = dma->count > 0 && !dma->frozen;
    uint64_t dram_size;
    const uint8_t *expected = penta_memory(run->soc, PENTA_REGION_DRAM_BASE, &dram_size);
    const uint8_t *shown = dram_pins_contents(run->dram);
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

bool lockstep_run(struct lockstep *run)
{
    struct timespec shown_at = {0};
    const struct rtl_inputs idle = {.host_enable = run->options.host_enable};
    run->api->start(run->rtl, &idle);
    dram_pins_reset(run->dram);
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
    }
    if (run->options.progress) fprintf(stderr, "\r%70s\r", "");
    const uint64_t end = penta_result(run->soc)->cycles;
    if (good) good = step_until(run, end);
    if (good) {
        uint64_t expected[RTL_COUNTER_COUNT];
        compare_memories(run);
        match_drop_expected(&run->match);
        const struct rtl_inputs last = {
            .host_enable = run->options.host_enable,
            .reset = run->cycle + 1 >= run->reset_from && run->cycle + 1 < run->reset_until};
        run->api->step(run->rtl, &last);
        for (int i = 0; i < RTL_COUNTER_COUNT; i++)
            expected[i] = penta_counter(run->soc, (unsigned)(i + RTL_COUNTER_FIRST));
        if (run->cycle < run->reset_from || run->cycle >= run->reset_until)
            compare_counters(run, RTL_COUNTER_FIRST, expected);
        good = run->differences == 0;
    }
    return good && run->error[0] == '\0';
}

// -------------------------------------------------------------------------------------- replays

// Another model, or the same once more, with the inputs of a run that has ended.
struct replay {
    const struct lockstep *run;
    struct side side;
    size_t next_answer;
};

static bool replay_begin(struct replay *replay, const struct lockstep *run,
                         const struct penta_soc *fresh, const struct rtl_model_api *api)
{
    *replay = (struct replay){.run = run};
    replay->side = (struct side){.api = api, .rtl = api->create(run->options.rtl_seed)};
    replay->side.dram = create_dram(run);
    if (replay->side.rtl == NULL || replay->side.dram == NULL ||
        !copy_memories(fresh, api, replay->side.rtl, replay->side.dram))
        return false;
    const struct rtl_inputs idle = {.host_enable = run->options.host_enable};
    api->start(replay->side.rtl, &idle);
    dram_pins_reset(replay->side.dram);
    return true;
}

static void replay_step(struct replay *replay)
{
    const struct lockstep *run = replay->run;
    const struct penta_host_answer *answer = NULL;
    if (replay->next_answer < run->answer_count) {
        const struct lockstep_answer *next = &run->answers[replay->next_answer];
        if (next->cycle == replay->side.cycle)
            apply_answer(replay->side.api, replay->side.rtl, &next->answer);
        if (next->cycle + HOST_ANSWER_DELAY == replay->side.cycle) {
            answer = &next->answer;
            replay->next_answer++;
        }
    }
    step_side(&replay->side, run->soc, run->options.host_enable, answer);
}

static void replay_end(struct replay *replay)
{
    if (replay->side.rtl != NULL) replay->side.api->destroy(replay->side.rtl);
    dram_pins_destroy(replay->side.dram);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double lockstep_time_rtl(const struct lockstep *run, const struct penta_soc *fresh)
{
    struct replay replay;
    double seconds = -1;
    if (replay_begin(&replay, run, fresh, run->api)) {
        const double begin = seconds_now();
        while (replay.side.cycle < run->cycle)
            replay_step(&replay);
        seconds = seconds_now() - begin;
    }
    replay_end(&replay);
    return seconds;
}

// Writes what goes into a good run and what has to come out, from a replay of it.
bool lockstep_record(const struct lockstep *run, const struct penta_soc *fresh, FILE *file,
                     struct record_totals *totals)
{
    struct replay replay;
    struct record record = {.file = file, .axi_bytes = penta_configuration(fresh)->axi_bytes};
    const bool good = replay_begin(&replay, run, fresh, run->api);
    if (good) {
        struct side *side = &replay.side;
        for (int i = 0; i < REGION_COUNT; i++) {
            uint64_t size;
            const uint8_t *bytes = penta_memory(fresh, region_base[i], &size);
            record_memory(&record, region_base[i], bytes, size);
        }
        while (side->cycle < run->cycle) {
            if (replay.next_answer < run->answer_count &&
                run->answers[replay.next_answer].cycle == side->cycle)
                record_answer(&record, side->cycle, &run->answers[replay.next_answer].answer);
            if (side->cycle % RECORD_COUNTERS == 0) {
                uint64_t counters[RTL_COUNTER_COUNT];
                side->api->counters(side->rtl, counters);
                record_counters(&record, side->cycle, counters);
            }
            replay_step(&replay);
            record_pins(&record, side->cycle - 1, &side->pins, &side->inputs);
            record.cycle = side->cycle;
            side->api->probes(side->rtl, record_stream, &record);
        }
        record_end(&record, side->cycle);
    }
    replay_end(&replay);
    *totals = record.totals;
    return good && ferror(file) == 0;
}

static void drop_record(void *context, int stream, const uint32_t *words, unsigned word_count,
                        const uint8_t *data, unsigned data_count)
{
    (void)context, (void)stream, (void)words, (void)word_count, (void)data, (void)data_count;
}

// The simulator's records of the event cycle that the RTL's probes show now.
static void show_shadows(const struct match *match, uint64_t cycle, uint64_t *shown,
                         const struct rtl_model_api *traced, void *rtl)
{
    struct rtl_shadow shadows[2 * PENTA_STREAM_COUNT];
    unsigned count = 0;
    while (*shown < match->history_count && match->history[*shown % MATCH_HISTORY].cycle < cycle)
        ++*shown;
    for (uint64_t i = *shown; i < match->history_count && count < PENTA_STREAM_COUNT; i++) {
        const struct match_history *record = &match->history[i % MATCH_HISTORY];
        if (record->cycle != cycle) break;
        shadows[count++] =
            (struct rtl_shadow){record->stream, record->words, record->data, record->data_count};
    }
    for (unsigned i = 0; i < match->differences && i < MATCH_LIST; i++) {
        const struct match_record *record = &match->list[i].simulator;
        if (match->list[i].kind != MATCH_EXTRA && record->cycle == cycle)
            shadows[count++] = (struct rtl_shadow){record->stream, record->words, record->data,
                                                   record->data_count};
    }
    traced->show_shadow(rtl, shadows, count);
}

bool lockstep_write_waves(struct lockstep *run, const struct penta_soc *fresh,
                          const struct rtl_model_api *traced, const char *path, uint64_t from,
                          uint64_t to)
{
    struct replay replay;
    const struct match *match = &run->match;
    if (penta_cycle(run->soc) < to) penta_run(run->soc, to);
    match_keep_expected(&run->match, to);
    bool good = replay_begin(&replay, run, fresh, traced);
    if (good) {
        uint64_t shown =
            match->history_count > MATCH_HISTORY ? match->history_count - MATCH_HISTORY : 0;
        while (replay.side.cycle < to) {
            if (replay.side.cycle == from) good = traced->open_waves(replay.side.rtl, path);
            // Records are shown with the RTL's probes: one cycle after the event.
            if (replay.side.cycle + 1 >= from)
                show_shadows(match, replay.side.cycle, &shown, traced, replay.side.rtl);
            replay_step(&replay);
            traced->probes(replay.side.rtl, drop_record, NULL);
        }
        traced->close_waves(replay.side.rtl);
    }
    replay_end(&replay);
    return good;
}
