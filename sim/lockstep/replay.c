// SPDX-License-Identifier: Apache-2.0
#include "lockstep/replay.h"

#include <stdlib.h>
#include <string.h>

#include "lockstep/lockstep.h"
#include "lockstep/record.h"

struct replay {
    const struct lockstep *run;
    struct side side;
    size_t next_answer;
};

struct replay *replay_create(const struct lockstep *run, const struct penta_soc *fresh,
                             const struct rtl_model_api *api)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (replay == NULL) return NULL;
    replay->run = run;
    if (side_begin(&replay->side, fresh, api, &run->options.side) != NULL) {
        replay_destroy(replay);
        return NULL;
    }
    side_start(&replay->side);
    return replay;
}

void replay_destroy(struct replay *replay)
{
    if (replay == NULL) return;
    side_end(&replay->side);
    free(replay);
}

static void replay_step(struct replay *replay)
{
    struct side *side = &replay->side;
    const struct penta_host_answer *answer = NULL;
    const struct lockstep_answer *next = replay->next_answer < replay->run->answer_count
                                             ? &replay->run->answers[replay->next_answer]
                                             : NULL;
    if (next != NULL && next->cycle == side->cycle) side_write_answer(side, &next->answer);
    if (next != NULL && next->cycle + SIDE_ANSWER_DELAY == side->cycle) answer = &next->answer;
    side_step(side, answer);
    // A reset forgets a call in progress.
    const bool forgotten =
        next != NULL && next->cycle < side->cycle && side_in_reset(side, side->cycle);
    if (answer != NULL || forgotten) replay->next_answer++;
}

void replay_until(struct replay *replay, uint64_t cycle)
{
    while (replay->side.cycle < cycle)
        replay_step(replay);
}

// Writes what goes into a good run and what has to come out, from a replay of it.
bool lockstep_record(const struct lockstep *run, const struct penta_soc *fresh, FILE *file,
                     struct record_totals *totals)
{
    struct replay *replay = replay_create(run, fresh, run->side.api);
    struct record record = {.file = file, .axi_bytes = penta_configuration(fresh)->axi_bytes};
    if (replay != NULL) {
        struct side *side = &replay->side;
        for (int i = 0; i < SIDE_REGION_COUNT; i++) {
            uint64_t size;
            const uint8_t *bytes = penta_memory(fresh, side_regions[i], &size);
            record_memory(&record, side_regions[i], bytes, size);
        }
        while (side->cycle < run->cycle) {
            if (replay->next_answer < run->answer_count &&
                run->answers[replay->next_answer].cycle == side->cycle)
                record_answer(&record, side->cycle, &run->answers[replay->next_answer].answer);
            if (side->cycle % RECORD_COUNTERS == 0) {
                uint64_t counters[RTL_COUNTER_COUNT];
                side->api->counters(side->rtl, counters);
                record_counters(&record, side->cycle, counters);
            }
            replay_step(replay);
            record_pins(&record, side->cycle - 1, &side->pins, &side->inputs);
            record.cycle = side->cycle;
            side->api->probes(side->rtl, record_stream, &record);
        }
        record_end(&record, side->cycle);
    }
    const bool good = replay != NULL;
    replay_destroy(replay);
    *totals = record.totals;
    return good && ferror(file) == 0;
}

static void drop_record(void *context, int stream, const uint32_t *words, unsigned word_count,
                        const uint8_t *data, unsigned data_count)
{
    (void)context, (void)stream, (void)words, (void)word_count, (void)data, (void)data_count;
}

// The simulator's records that the waves show: those from cycle `from` on.
struct shadows {
    struct match expected;
    uint64_t from;
};

static void expect_shadow(void *context, const struct penta_record *record)
{
    struct shadows *shadows = context;
    if (record->cycle >= shadows->from) match_expect(&shadows->expected, record);
}

// Runs the chip until `to` as the simulator's side of the run, which made the host calls.
static void run_again(const struct lockstep *run, struct penta_soc *soc, uint64_t to)
{
    size_t next = 0;
    while (penta_run(soc, to) == PENTA_STOP_HOST_CALL && next < run->answer_count)
        penta_host_answer(soc, &run->answers[next++].answer);
}

// The simulator's records of the event cycle that the RTL's probes show now.
static void show_shadows(struct match *expected, uint64_t cycle, const struct rtl_model_api *traced,
                         void *rtl)
{
    struct match_record records[PENTA_STREAM_COUNT];
    struct rtl_shadow shadows[PENTA_STREAM_COUNT];
    const unsigned count = match_take(expected, cycle, records, PENTA_STREAM_COUNT);
    for (unsigned i = 0; i < count; i++)
        shadows[i] = (struct rtl_shadow){records[i].stream, records[i].words, records[i].data,
                                         records[i].data_count};
    traced->show_shadow(rtl, shadows, count);
}

bool lockstep_write_waves(const struct lockstep *run, struct penta_soc *fresh,
                          const struct rtl_model_api *traced, const char *path, uint64_t from,
                          uint64_t to)
{
    struct shadows shadows = {.from = from > 0 ? from - 1 : 0};
    struct replay *replay = replay_create(run, fresh, traced);
    match_init(&shadows.expected);
    bool good = replay != NULL && penta_attach(fresh, PENTA_ALL_STREAMS, expect_shadow, &shadows);
    if (good) run_again(run, fresh, to);
    good = good && !shadows.expected.failed;
    if (good) {
        struct side *side = &replay->side;
        while (side->cycle < to) {
            if (side->cycle == from) good = traced->open_waves(side->rtl, path);
            // Records are shown with the RTL's probes: one cycle after the event.
            if (side->cycle + 1 >= from)
                show_shadows(&shadows.expected, side->cycle, traced, side->rtl);
            replay_step(replay);
            traced->probes(side->rtl, drop_record, NULL);
        }
        traced->close_waves(side->rtl);
    }
    replay_destroy(replay);
    match_free(&shadows.expected);
    return good;
}
