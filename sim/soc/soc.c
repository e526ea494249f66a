// SPDX-License-Identifier: Apache-2.0
// The chip as a whole: creation, time outside the core, reset, the run.
// MAP_ANONYMOUS and MAP_NORESERVE are not in POSIX.
#define _DEFAULT_SOURCE
#include "soc/soc.h"
#include "dma/dma_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "check/check.h"
#include "core/core_debug.h"
#include "probe/digest.h"
#include "soc/config.h"
#include "soc/fill.h"
#include "soc/semihost.h"
#include "soc/team.h"

static const struct penta_engine *const engines[PENTA_ENGINE_COUNT] = {
    [PENTA_ENGINE_DMA] = &dma_engine,
    [PENTA_ENGINE_MAC] = &mac_engine,
    [PENTA_ENGINE_SMU] = &smu_engine,
};

// --------------------------------------------------------------------------------------- time

static void find_next_event(struct penta_soc *soc)
{
    uint64_t next = scoreboard_next_event(soc, soc->time);
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        const uint64_t event = frontend_next_event(soc, engine, soc->time);
        soc->frontend_event[engine] = event;
        if (event < next) next = event;
    }
    soc->next_event = next < soc->time ? soc->time : next;
}

static bool all_quiet(const struct penta_soc *soc, uint64_t cycle)
{
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        if (!frontend_quiet(&soc->frontends[engine], cycle)) return false;
    }
    return true;
}

void soc_update_quiet(struct penta_soc *soc, uint64_t cycle)
{
    if (!all_quiet(soc, cycle)) {
        soc->board.quiet_from = CYCLE_NEVER;
    } else if (soc->board.quiet_from == CYCLE_NEVER) {
        soc->board.quiet_from = cycle;
    }
}

static void read_errors(const struct penta_soc *soc, uint32_t errors[4])
{
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++)
        errors[i] = soc->frontends[i].error;
    errors[3] = soc->board.perr;
}

static void process_cycle(struct penta_soc *soc, uint64_t cycle)
{
    uint32_t before[4], after[4];
    read_errors(soc, before);
    soc_update_quiet(soc, cycle);
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++) {
        if (soc->woken || soc->frontend_event[i] <= cycle) frontend_process(soc, i, cycle);
    }
    soc->woken = false;
    scoreboard_process(soc, cycle);
    soc_update_quiet(soc, cycle + 1);
    read_errors(soc, after);
    if (memcmp(before, after, sizeof before) != 0) {
        soc_show_level(soc, PENTA_STREAM_ERROR, cycle + 1, after, 4);
        core_set_error_level(soc, cycle + 1, (after[0] | after[1] | after[2] | after[3]) != 0);
    }
    soc->time = cycle + 1;
    find_next_event(soc);
}

void soc_advance_to(struct penta_soc *soc, uint64_t cycle)
{
    if (cycle > soc->stop) cycle = soc->stop;
    while (soc->next_event < cycle)
        process_cycle(soc, soc->next_event);
    if (cycle > soc->time) soc->time = cycle;
}

void soc_show_level(struct penta_soc *soc, enum penta_stream stream, uint64_t cycle,
                    const uint32_t *words, uint32_t count)
{
    if (cycle >= soc->probes.stop) return;
    uint32_t *shown = soc->shown[stream], differ = 0;
    for (uint32_t i = 0; i < count; i++) {
        differ |= shown[i] ^ words[i];
        shown[i] = words[i];
    }
    if (differ == 0) return;
    probe_emit(&soc->probes, stream, cycle, words, count, NULL, 0);
}

uint64_t soc_read_counter(struct penta_soc *soc, unsigned n, uint64_t cycle)
{
    static const struct {
        uint8_t engine, is_bank;
    } waits[32] = {
        [PENTA_COUNTER_DMA_WAIT_SEM] = {1 + PENTA_ENGINE_DMA, 0},
        [PENTA_COUNTER_DMA_WAIT_BANK] = {1 + PENTA_ENGINE_DMA, 1},
        [PENTA_COUNTER_MAC_WAIT_SEM] = {1 + PENTA_ENGINE_MAC, 0},
        [PENTA_COUNTER_MAC_WAIT_BANK] = {1 + PENTA_ENGINE_MAC, 1},
        [PENTA_COUNTER_SMU_WAIT_SEM] = {1 + PENTA_ENGINE_SMU, 0},
        [PENTA_COUNTER_SMU_WAIT_BANK] = {1 + PENTA_ENGINE_SMU, 1},
    };
    uint64_t value = soc->counters[n];
    if (waits[n].engine != 0) {
        const struct frontend *frontend = &soc->frontends[waits[n].engine - 1];
        if (frontend->wait_visible != CYCLE_NEVER && frontend->wait_visible > cycle) {
            value -= waits[n].is_bank ? frontend->bank_wait : frontend->semaphore_wait;
        }
    }
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++)
        value += frontend_uncounted(&soc->frontends[engine], engine, n, cycle);
    return value;
}

// -------------------------------------------------------------------------------------- reset

// The next reset, or the cycle limit.
static void find_stop(struct penta_soc *soc)
{
    soc->stop = soc->max_cycles;
    for (size_t i = soc->next_reset; i < soc->stimulus_count; i++) {
        if (soc->stimuli[i].kind != PENTA_STIMULUS_RESET) continue;
        if (soc->stimuli[i].cycle < soc->stop) soc->stop = soc->stimuli[i].cycle;
        break;
    }
    soc->probes.stop = soc->stop;
}

// All state that a reset puts to its value; `cycle` is the first cycle after it.
static void reset_state(struct penta_soc *soc, uint64_t cycle)
{
    const size_t blocks = soc->config.spad_bytes / soc->config.cols;
    memset(soc->nonzero, 0xff, (blocks + 63) / 64 * sizeof *soc->nonzero);
    memset(soc->counters, 0, sizeof soc->counters);
    soc->time = cycle;
    soc->next_event = CYCLE_NEVER;
    soc->woken = true;
    soc->origin = cycle;
    scoreboard_reset(&soc->board);
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++) {
        frontend_reset(&soc->frontends[i], cycle);
        engines[i]->reset(soc);
    }
    soc_update_quiet(soc, cycle);
    core_reset(soc, cycle);
    if (soc->check != NULL) check_reset(soc);
}

// The warm reset that begins in cycle soc->stop.
static void apply_reset(struct penta_soc *soc)
{
    static const uint32_t zero[4] = {0};
    const uint64_t begin = soc->stop;
    soc_advance(soc, begin);
    core_advance_interrupts(soc, begin - 1);
    while (soc->stimuli[soc->next_reset].kind != PENTA_STIMULUS_RESET)
        soc->next_reset++;
    const uint64_t length = soc->stimuli[soc->next_reset++].value;
    find_stop(soc);
    for (unsigned stream = 0; stream < PENTA_STREAM_COUNT; stream++) {
        if (penta_stream_is_level((enum penta_stream)stream)) {
            soc_show_level(soc, (enum penta_stream)stream, begin, zero,
                           penta_stream_words((enum penta_stream)stream));
        }
    }
    reset_state(soc, begin + length);
}

// -------------------------------------------------------------------------------------- the run

void soc_end(struct penta_soc *soc, enum penta_end reason, uint64_t last_cycle, int exit_code)
{
    struct penta_result *result = &soc->result;
    result->reason = reason;
    result->exit_code = exit_code;
    result->cycles = last_cycle + 1;
    soc->stop = soc->probes.stop = result->cycles;
    soc_advance(soc, result->cycles);
    core_advance_interrupts(soc, last_cycle);
    // Events of the last cycles reach their counters one cycle later; no new command starts.
    soc->stop = result->cycles + 1;
    soc->probes.settled = result->cycles;
    soc_advance(soc, result->cycles + 1);
    soc->completed = result->cycles;
}

// The core stands before an instruction (or in one that waits) and goes no further.
static enum penta_stop stop_here(struct penta_soc *soc)
{
    const uint64_t cycle = soc->core.cycle < soc->stop ? soc->core.cycle : soc->stop;
    soc_advance(soc, cycle);
    core_advance_interrupts(soc, cycle);
    if (cycle > soc->completed) soc->completed = cycle;
    return PENTA_STOP_DEBUG;
}

enum penta_stop penta_run(struct penta_soc *soc, uint64_t cycle)
{
    core_debug_resume(soc);
    while (soc->result.reason == PENTA_END_NONE) {
        core_run(soc, cycle);
        if (soc->result.reason != PENTA_END_NONE) break;
        if (soc->core.wait == WAIT_HOST) return PENTA_STOP_HOST_CALL;
        if (soc->core.halt) return stop_here(soc);
        if (soc->core.cycle < soc->stop || cycle < soc->stop) {
            soc_advance(soc, cycle);
            core_advance_interrupts(soc, cycle);
            soc->completed = cycle;
            return PENTA_STOP_CYCLE;
        }
        if (soc->stop == soc->max_cycles) {
            char waits[768];
            soc_advance(soc, soc->stop);
            soc_describe_waits(soc, waits, sizeof waits);
            snprintf(soc->result.diagnosis, sizeof soc->result.diagnosis,
                     "cycle limit: the program did not end in %" PRIu64 " cycles: %s",
                     soc->max_cycles, waits);
            soc_end(soc, PENTA_END_CYCLE_LIMIT, soc->max_cycles - 1, 1);
        } else {
            apply_reset(soc);
        }
    }
    return PENTA_STOP_END;
}

void penta_trace_commands(struct penta_soc *soc, penta_command_tracer tracer, void *context)
{
    soc->command_tracer = tracer;
    soc->command_tracer_context = context;
}

uint64_t penta_cycle(const struct penta_soc *soc)
{
    return soc->completed;
}

const struct penta_result *penta_result(const struct penta_soc *soc)
{
    return &soc->result;
}

// ------------------------------------------------------------------------------------- creation

static void describe_local(struct penta_soc *soc, enum memory_kind kind, uint32_t base,
                           uint32_t size, uint32_t banks, uint32_t mask_shift)
{
    soc->local[kind] = (struct local_memory){
        .bytes = calloc(1, size),
        .base = base,
        .size = size,
        .bank_bytes = size / banks,
        .mask_shift = mask_shift,
    };
}

static bool allocate(struct penta_soc *soc)
{
    const struct penta_config *config = &soc->config;
    describe_local(soc, MEMORY_SPAD, PENTA_REGION_SPAD_BASE, config->spad_bytes, config->spad_banks,
                   PENTA_BANKS_SPAD_FIRST);
    describe_local(soc, MEMORY_WEIGHT, PENTA_REGION_WEIGHT_BASE, config->weight_bytes,
                   config->weight_banks, PENTA_BANKS_WEIGHT_FIRST);
    describe_local(soc, MEMORY_ACC, PENTA_REGION_ACC_BASE, config->acc_bytes, config->acc_banks,
                   PENTA_BANKS_ACC_FIRST);
    describe_local(soc, MEMORY_STATE, PENTA_REGION_STATE_BASE, config->state_bytes,
                   config->state_banks, PENTA_BANKS_STATE_FIRST);
    for (unsigned i = 0; i < MEMORY_LOCAL_COUNT; i++) {
        if (soc->local[i].bytes == NULL) return false;
    }
    const size_t blocks = config->spad_bytes / config->cols;
    soc->nonzero = calloc((blocks + 63) / 64, sizeof *soc->nonzero);
    soc->tcm = calloc(1, config->tcm_bytes);
    soc->dram = mmap(NULL, config->dram_bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (soc->dram == MAP_FAILED) soc->dram = NULL;
    if (soc->nonzero == NULL || soc->tcm == NULL || soc->dram == NULL) return false;
    if (!core_create_code(&soc->core, config->tcm_bytes)) return false;
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++) {
        if (engines[i]->create == NULL) continue;
        soc->engine_state[i] = engines[i]->create(config);
        if (soc->engine_state[i] == NULL) return false;
    }
    return true;
}

struct penta_soc *penta_create(const struct penta_config *config,
                               const struct penta_options *options, struct penta_error *error)
{
    if (!config_check(config, config->name, error)) return NULL;
    struct penta_soc *soc = calloc(1, sizeof *soc);
    if (soc != NULL) {
        soc->config = *config;
        soc->tohost = 1;
        soc->manual_host = options->manual_host;
        soc->host_enable = !options->host_disable;
        soc->max_cycles = options->max_cycles ? options->max_cycles : PENTA_MAX_CYCLES_DEFAULT;
        soc->host = semihost_create(options);
    }
    if (soc == NULL || soc->host == NULL || !allocate(soc)) {
        snprintf(error->text, sizeof error->text, "out of memory for the chip \"%s\"",
                 config->name);
        penta_destroy(soc);
        return NULL;
    }
    fill_memory(options->seed, PENTA_REGION_TCM_BASE, soc->tcm, config->tcm_bytes);
    for (unsigned i = 0; i < MEMORY_LOCAL_COUNT; i++) {
        fill_memory(options->seed, soc->local[i].base, soc->local[i].bytes, soc->local[i].size);
    }
    struct dma_state *dma = soc->engine_state[PENTA_ENGINE_DMA];
    dma->dram.stress = dram_stress_of_seed(options->dram_seed, options->dram_errors);
    find_stop(soc);
    reset_state(soc, 0);
    return soc;
}

void penta_destroy(struct penta_soc *soc)
{
    if (soc == NULL) return;
    team_destroy(soc->team);
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++) {
        if (engines[i]->destroy != NULL && soc->engine_state[i] != NULL) {
            engines[i]->destroy(soc->engine_state[i]);
        }
    }
    for (unsigned i = 0; i < MEMORY_LOCAL_COUNT; i++)
        free(soc->local[i].bytes);
    if (soc->dram != NULL) munmap(soc->dram, soc->config.dram_bytes);
    semihost_destroy(soc->host);
    digest_destroy(soc->digest);
    core_debug_destroy(soc->core.debug);
    check_destroy(soc->check);
    free(soc->nonzero);
    free(soc->tcm);
    free(soc->core.code);
    free(soc->stimuli);
    free(soc);
}

const struct penta_config *penta_configuration(const struct penta_soc *soc)
{
    return &soc->config;
}

// --------------------------------------------------------------------------------------- access

// The memory that holds all `size` bytes at `address`, or NULL.
static uint8_t *find_bytes(const struct penta_soc *soc, uint32_t address, size_t size)
{
    const uint32_t base = address < PENTA_REGION_TCM_BASE ? 0 : address & 0xf0000000u;
    uint64_t memory_size;
    uint8_t *bytes = (uint8_t *)penta_memory(soc, base, &memory_size);
    const uint64_t offset = address - base;
    if (bytes == NULL || offset > memory_size || size > memory_size - offset) return NULL;
    return bytes + offset;
}

const uint8_t *penta_memory(const struct penta_soc *soc, uint32_t base, uint64_t *size)
{
    if (base == PENTA_REGION_DRAM_BASE) {
        *size = soc->config.dram_bytes;
        return soc->dram;
    }
    if (base == PENTA_REGION_TCM_BASE) {
        *size = soc->config.tcm_bytes;
        return soc->tcm;
    }
    for (unsigned i = 0; i < MEMORY_LOCAL_COUNT; i++) {
        if (soc->local[i].base == base) {
            // How contents are kept is nobody else's business.
            memory_settle((struct local_memory *)&soc->local[i]);
            *size = soc->local[i].size;
            return soc->local[i].bytes;
        }
    }
    return NULL;
}

bool penta_read_memory(const struct penta_soc *soc, uint32_t address, void *data, size_t size)
{
    const uint8_t *bytes = find_bytes(soc, address, size);
    if (bytes == NULL) return false;
    memcpy(data, bytes, size);
    return true;
}

void soc_note_loaded(struct penta_soc *soc, uint64_t from, uint64_t size)
{
    const uint64_t until = from + size;
    for (size_t i = 0; i < soc->loaded_count; i++) {
        const bool apart = from > soc->loaded[i].until || until < soc->loaded[i].from;
        // When there are too many, the last one takes in what lies between.
        if (apart && i + 1 < SOC_LOADED_LIMIT) continue;
        if (from < soc->loaded[i].from) soc->loaded[i].from = from;
        if (until > soc->loaded[i].until) soc->loaded[i].until = until;
        return;
    }
    soc->loaded[soc->loaded_count].from = from;
    soc->loaded[soc->loaded_count++].until = until;
}

bool penta_loaded_dram(const struct penta_soc *soc, size_t index, uint64_t *from, uint64_t *size)
{
    if (index >= soc->loaded_count) return false;
    *from = soc->loaded[index].from;
    *size = soc->loaded[index].until - soc->loaded[index].from;
    return true;
}

bool penta_write_memory(struct penta_soc *soc, uint32_t address, const void *data, size_t size)
{
    uint8_t *bytes = find_bytes(soc, address, size);
    if (bytes == NULL) return false;
    if (address < PENTA_REGION_TCM_BASE) {
        memory_dram_changes(soc, address, size);
        soc_note_loaded(soc, address, size);
    }
    memcpy(bytes, data, size);
    if (soc->check != NULL) check_write(soc, address, size);
    const uint32_t offset = address - PENTA_REGION_TCM_BASE;
    if (offset < soc->config.tcm_bytes) {
        core_invalidate(&soc->core, soc->config.tcm_bytes, offset, (uint32_t)size);
    }
    return true;
}

bool penta_attach(struct penta_soc *soc, uint64_t stream_mask, penta_consumer consumer,
                  void *context)
{
    return probe_attach(&soc->probes, stream_mask, consumer, context);
}

bool penta_enable_digest(struct penta_soc *soc)
{
    if (soc->digest != NULL) return true;
    soc->digest = digest_create(&soc->probes);
    return soc->digest != NULL &&
           probe_attach(&soc->probes, PENTA_ALL_STREAMS, digest_consume, soc->digest);
}

uint64_t penta_digest(const struct penta_soc *soc)
{
    if (soc->digest == NULL) return 0;
    const bool ended = soc->result.reason != PENTA_END_NONE;
    return digest_value(soc->digest, ended ? soc->result.cycles : soc->completed);
}

uint64_t penta_counter(struct penta_soc *soc, unsigned n)
{
    if (n < 3 || n > 28) return 0;
    // An event of cycle e is in what is read from cycle e+2 on. The core may have run a little ahead.
    const bool ended = soc->result.reason != PENTA_END_NONE;
    const uint64_t cycle = (ended ? soc->result.cycles : soc->completed) + 1;
    return n < PENTA_COUNTER_DMA_BUSY ? core_read_counter(&soc->core, n, cycle)
                                      : soc_read_counter(soc, n, cycle);
}

uint64_t penta_retired(const struct penta_soc *soc)
{
    return soc->core.retired;
}

uint32_t penta_register(const struct penta_soc *soc, unsigned index)
{
    return index == 0 || index > 31 ? 0 : soc->core.x[index];
}

uint32_t penta_pc(const struct penta_soc *soc)
{
    return soc->core.pc;
}

// -------------------------------------------------------------------------------------- host calls

const struct penta_host_call *penta_host_call(const struct penta_soc *soc)
{
    return &soc->host_call;
}

void penta_host_perform(struct penta_soc *soc, struct penta_host_answer *answer)
{
    semihost_perform(soc->host, soc, &soc->host_call, answer);
}

void penta_host_answer(struct penta_soc *soc, const struct penta_host_answer *answer)
{
    for (uint32_t i = 0; answer->accept && i < answer->write_count; i++) {
        penta_write_memory(soc, answer->writes[i].address, answer->writes[i].data,
                           answer->writes[i].size);
    }
    if (answer->accept && answer->exit) {
        soc->core.wait = WAIT_NONE;
        soc_end(soc, PENTA_END_EXIT, soc->host_call.cycle, answer->exit_code);
        return;
    }
    core_answer_host(soc, answer->accept, answer->result);
}
