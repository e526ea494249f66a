// SPDX-License-Identifier: Apache-2.0
#include "soc/frontend.h"

#include <string.h>

#include "check/check.h"
#include "soc/soc.h"

static const struct penta_engine *const engines[PENTA_ENGINE_COUNT] = {
    [PENTA_ENGINE_DMA] = &dma_engine,
    [PENTA_ENGINE_MAC] = &mac_engine,
    [PENTA_ENGINE_SMU] = &smu_engine,
};

static const struct {
    enum penta_stream queue, start, done;
    unsigned counts;        // words of the DONE record after error and busy
    unsigned busy_counter;  // the counters of those words follow it, then the waits
} units[PENTA_ENGINE_COUNT] = {
    {PENTA_STREAM_DMA_QUEUE, PENTA_STREAM_DMA_START, PENTA_STREAM_DMA_DONE, 2,
     PENTA_COUNTER_DMA_BUSY},
    {PENTA_STREAM_MAC_QUEUE, PENTA_STREAM_MAC_START, PENTA_STREAM_MAC_DONE, 3,
     PENTA_COUNTER_MAC_BUSY},
    {PENTA_STREAM_SMU_QUEUE, PENTA_STREAM_SMU_START, PENTA_STREAM_SMU_DONE, 1,
     PENTA_COUNTER_SMU_BUSY},
};

void frontend_reset(struct frontend *frontend, uint64_t cycle)
{
    memset(frontend, 0, sizeof *frontend);
    frontend->state = FRONTEND_IDLE;
    frontend->since = cycle;
    frontend->release_cycle = CYCLE_NEVER;
    frontend->clear_cycle = CYCLE_NEVER;
    frontend->error_write_cycle = CYCLE_NEVER;
    frontend->wait_visible = CYCLE_NEVER;
}

static struct frontend_entry *entry_at(struct frontend *frontend, uint32_t index)
{
    return &frontend->queue[index % FRONTEND_QUEUE_SIZE];
}

static const struct frontend_entry *oldest(const struct frontend *frontend)
{
    return &frontend->queue[frontend->head % FRONTEND_QUEUE_SIZE];
}

static void show_level(struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    soc_show_level(soc, units[engine].queue, cycle, &soc->frontends[engine].level, 1);
}

void frontend_enqueue(struct penta_soc *soc, unsigned engine, const uint32_t word[16],
                      uint32_t descriptor, uint64_t ready)
{
    struct frontend *frontend = &soc->frontends[engine];
    struct frontend_entry *entry = entry_at(frontend, frontend->tail++);
    memcpy(entry->word, word, sizeof entry->word);
    entry->descriptor = descriptor;
    entry->pc = soc->core.pc;
    entry->ready = ready;
    frontend->outstanding++;
    // The occupancy that shows in `ready` is worked out in the cycle before.
    soc_wake(soc, ready - 1);
}

bool frontend_quiet(const struct frontend *frontend, uint64_t cycle)
{
    switch (frontend->state) {
    case FRONTEND_IDLE:
        return frontend->level == 0;
    case FRONTEND_REQUEST:
        return frontend->since <= cycle;
    case FRONTEND_FROZEN:
        return true;
    default:
        return false;
    }
}

uint64_t frontend_next_event(const struct penta_soc *soc, unsigned engine, uint64_t from)
{
    const struct frontend *frontend = &soc->frontends[engine];
    uint64_t next = frontend->release_cycle;
    if (frontend->clear_cycle < next) next = frontend->clear_cycle;
    // Entries that arrive: those behind the visible ones.
    if (frontend->level != frontend->tail - frontend->head) {
        const uint32_t index = frontend->head + frontend->level;
        const uint64_t arrival = frontend->queue[index % FRONTEND_QUEUE_SIZE].ready - 1;
        if (arrival < next) next = arrival;
    }
    if (frontend->state == FRONTEND_RUN && frontend->outcome.end < next) {
        next = frontend->outcome.end;
    }
    if (frontend->state == FRONTEND_REQUEST && frontend->since >= from && frontend->since < next) {
        next = frontend->since;
    }
    if (frontend->state == FRONTEND_IDLE && frontend->level != 0) {
        const uint64_t decode = frontend->since > from ? frontend->since : from;
        if (decode < next) next = decode;
    }
    return next < from ? from : next;
}

// ---------------------------------------------------------------------------------- decoding

static uint32_t existing_banks(const struct penta_config *config)
{
    return ((1u << config->spad_banks) - 1) << PENTA_BANKS_SPAD_FIRST |
           ((1u << config->weight_banks) - 1) << PENTA_BANKS_WEIGHT_FIRST |
           ((1u << config->acc_banks) - 1) << PENTA_BANKS_ACC_FIRST |
           ((1u << config->state_banks) - 1) << PENTA_BANKS_STATE_FIRST;
}

static bool engine_defines(unsigned engine, uint32_t opcode)
{
    switch (opcode) {
    case PENTA_OPCODE_NOP:
        return true;
    case PENTA_OPCODE_DMA_COPY:
        return engine == PENTA_ENGINE_DMA;
    case PENTA_OPCODE_MAC_SHAPE:
    case PENTA_OPCODE_MAC_RUN:
        return engine == PENTA_ENGINE_MAC;
    case PENTA_OPCODE_SMU_SHAPE:
    case PENTA_OPCODE_SMU_RUN:
    case PENTA_OPCODE_SMU_TABLE:
    case PENTA_OPCODE_SMU_SEED:
        return engine == PENTA_ENGINE_SMU;
    default:
        return false;
    }
}

static bool is_legal(const struct penta_soc *soc, unsigned engine,
                     const struct penta_command *command)
{
    const uint32_t *w = command->word;
    const uint32_t semaphores = soc->config.semaphores;
    const uint32_t opcode = penta_get_common_opcode(w);
    if (!engine_defines(engine, opcode)) return false;
    if ((penta_get_common_wait0_count(w) && penta_get_common_wait0_sem(w) >= semaphores) ||
        (penta_get_common_wait1_count(w) && penta_get_common_wait1_sem(w) >= semaphores) ||
        (penta_get_common_sig0_count(w) && penta_get_common_sig0_sem(w) >= semaphores) ||
        (penta_get_common_sig1_count(w) && penta_get_common_sig1_sem(w) >= semaphores)) {
        return false;
    }
    const uint32_t banks = existing_banks(&soc->config);
    if (((command->read_mask | command->write_mask) & ~banks) ||
        (command->read_mask & command->write_mask)) {
        return false;
    }
    return opcode == PENTA_OPCODE_NOP || engines[engine]->check(soc, command) == PENTA_ERROR_NONE;
}

// Decodes the next iteration of the oldest command in `cycle`.
static void decode(struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    struct frontend *frontend = &soc->frontends[engine];
    struct penta_command *command = &frontend->command;
    const uint32_t *w = command->word;
    memset(command, 0, sizeof *command);
    memcpy(command->word, oldest(frontend)->word, sizeof command->word);
    command->iteration = frontend->iteration;
    command->read_mask = (uint16_t)penta_get_common_read_mask(w);
    command->write_mask = (uint16_t)penta_get_common_write_mask(w);
    if (frontend->iteration & 1) {
        command->read_mask ^= (uint16_t)penta_get_common_read_xor(w);
        command->write_mask ^= (uint16_t)penta_get_common_write_xor(w);
    }
    const uint32_t opcode = penta_get_common_opcode(w);
    if (opcode != PENTA_OPCODE_NOP && engine_defines(engine, opcode)) {
        engines[engine]->address(soc, command);
    }
    memset(&frontend->outcome, 0, sizeof frontend->outcome);
    if (!is_legal(soc, engine, command)) {
        frontend->state = FRONTEND_RUN;
        frontend->start = cycle + 1;
        frontend->outcome.end = cycle + 1;
        frontend->outcome.error = PENTA_ERROR_ILLEGAL;
        // It owns no banks.
        command->read_mask = command->write_mask = 0;
        return;
    }
    frontend->wait_semaphore[0] = (uint8_t)penta_get_common_wait0_sem(w);
    frontend->wait_count[0] = (uint8_t)penta_get_common_wait0_count(w);
    frontend->wait_semaphore[1] = (uint8_t)penta_get_common_wait1_sem(w);
    frontend->wait_count[1] = (uint8_t)penta_get_common_wait1_count(w);
    if (frontend->wait_semaphore[0] == frontend->wait_semaphore[1] &&
        frontend->wait_count[0] != 0) {
        frontend->wait_count[0] += frontend->wait_count[1];
        frontend->wait_count[1] = 0;
    }
    frontend->state = FRONTEND_REQUEST;
    frontend->since = cycle + 1;
    frontend->charged = cycle + 1;
    frontend->semaphore_wait = frontend->bank_wait = 0;
}

// ------------------------------------------------------------------------------------- running

bool frontend_semaphores_ready(const struct penta_soc *soc, unsigned engine)
{
    const struct frontend *frontend = &soc->frontends[engine];
    for (int i = 0; i < 2; i++) {
        if (frontend->wait_count[i] != 0 &&
            soc->board.semaphore[frontend->wait_semaphore[i]] < frontend->wait_count[i]) {
            return false;
        }
    }
    return true;
}

void frontend_charge(struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    struct frontend *frontend = &soc->frontends[engine];
    if (cycle <= frontend->charged) return;
    const uint32_t cycles = (uint32_t)(cycle - frontend->charged);
    if (frontend_semaphores_ready(soc, engine)) {
        frontend->bank_wait += cycles;
        if (soc->check != NULL) check_bank_wait(soc, engine, cycles);
    } else {
        frontend->semaphore_wait += cycles;
    }
    frontend->charged = cycle;
}

void frontend_start(struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    struct frontend *frontend = &soc->frontends[engine];
    const uint64_t start = cycle + 1;
    const uint32_t words[3] = {frontend->iteration, frontend->semaphore_wait, frontend->bank_wait};
    const unsigned waits = units[engine].busy_counter + 1 + units[engine].counts;
    soc->counters[waits] += frontend->semaphore_wait;
    soc->counters[waits + 1] += frontend->bank_wait;
    frontend->wait_visible = start + 2;
    frontend->state = FRONTEND_RUN;
    frontend->start = start;
    if (start >= soc->stop) {
        frontend->outcome.end = CYCLE_NEVER;
        return;
    }
    probe_emit(&soc->probes, units[engine].start, start, words, 3, NULL, 0);
    if (soc->check != NULL) check_start(soc, engine, frontend->head, start);
    if (penta_get_common_opcode(frontend->command.word) == PENTA_OPCODE_NOP) {
        frontend->outcome.end = start + 1;
    } else {
        engines[engine]->run(soc, &frontend->command, start, soc->stop, &frontend->outcome);
    }
}

static void trace(const struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    const struct frontend *frontend = &soc->frontends[engine];
    const struct frontend_entry *entry = oldest(frontend);
    const struct penta_command_trace record = {
        .engine = engine,
        .opcode = penta_get_common_opcode(entry->word),
        .descriptor = entry->descriptor,
        .pc = entry->pc,
        .iteration = frontend->iteration,
        .error = frontend->outcome.error,
        .ready = entry->ready,
        .start = frontend->start,
        .end = cycle,
        .semaphore_wait = frontend->semaphore_wait,
        .bank_wait = frontend->bank_wait,
        .count = {frontend->outcome.count[0], frontend->outcome.count[1],
                  frontend->outcome.count[2]},
    };
    soc->command_tracer(soc->command_tracer_context, &record);
}

// Cycle E: the DONE event; the last iteration leaves the queue.
static void complete(struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    struct frontend *frontend = &soc->frontends[engine];
    const struct penta_outcome *outcome = &frontend->outcome;
    const uint64_t busy = cycle - frontend->start;
    uint32_t words[5] = {outcome->error, (uint32_t)busy};
    for (unsigned i = 0; i < units[engine].counts; i++)
        words[2 + i] = (uint32_t)outcome->count[i];
    probe_emit(&soc->probes, units[engine].done, cycle, words, 2 + units[engine].counts, NULL, 0);
    if (soc->command_tracer != NULL) trace(soc, engine, cycle);
    frontend->release_cycle = cycle + 1;
    frontend->release_banks = frontend->command.read_mask | frontend->command.write_mask;
    frontend->release_signals = outcome->error ? 0 : frontend->command.word[1];
    frontend->since = cycle + 1;
    if (outcome->error != PENTA_ERROR_NONE) {
        frontend->state = FRONTEND_FROZEN;
        return;
    }
    frontend->state = FRONTEND_IDLE;
    if (frontend->iteration < penta_get_common_repeat(frontend->command.word)) {
        frontend->iteration++;
        return;
    }
    frontend->iteration = 0;
    frontend->head++;
    frontend->level--;
}

// Cycle E + 1: what the core sees in E + 2. Banks and signals are the scoreboard's.
static void report(struct penta_soc *soc, unsigned engine)
{
    struct frontend *frontend = &soc->frontends[engine];
    const struct penta_outcome *outcome = &frontend->outcome;
    uint64_t *counter = &soc->counters[units[engine].busy_counter];
    *counter++ += outcome->end - frontend->start;
    for (unsigned i = 0; i < units[engine].counts; i++)
        *counter++ += outcome->count[i];
    if (outcome->error != PENTA_ERROR_NONE) {
        frontend->error = outcome->error | penta_get_common_opcode(frontend->command.word) << 8 |
                          frontend->command.iteration << 16;
    } else if (frontend->command.iteration == penta_get_common_repeat(frontend->command.word)) {
        frontend->outstanding--;
    }
}

uint64_t frontend_uncounted(const struct frontend *frontend, unsigned engine, unsigned n,
                            uint64_t cycle)
{
    const unsigned index = n - units[engine].busy_counter;
    if (frontend->release_cycle == CYCLE_NEVER || frontend->release_cycle + 1 > cycle) return 0;
    if (index > units[engine].counts) return 0;
    return index == 0 ? frontend->outcome.end - frontend->start
                      : frontend->outcome.count[index - 1];
}

// The error was cleared: commands in the queue by now are gone, the front-end is idle from the
// next cycle on.
static void clear(struct frontend *frontend, uint64_t cycle)
{
    while (frontend->head != frontend->tail && oldest(frontend)->ready <= cycle)
        frontend->head++;
    frontend->level = 0;
    frontend->iteration = 0;
    frontend->state = FRONTEND_IDLE;
    frontend->since = cycle + 1;
    frontend->clear_cycle = CYCLE_NEVER;
}

void frontend_process(struct penta_soc *soc, unsigned engine, uint64_t cycle)
{
    struct frontend *frontend = &soc->frontends[engine];
    if (frontend->error_write_cycle == cycle) {
        frontend->error_write_cycle = CYCLE_NEVER;
        if (frontend->error != 0) {
            frontend->error = 0;
            frontend->outstanding = 0;
            frontend->clear_cycle = cycle + 1;
        }
    }
    if (frontend->release_cycle == cycle) report(soc, engine);
    if (frontend->clear_cycle == cycle) {
        clear(frontend, cycle);
    } else if (frontend->state == FRONTEND_RUN && frontend->outcome.end == cycle) {
        complete(soc, engine, cycle);
    } else if (frontend->state == FRONTEND_IDLE && frontend->since <= cycle &&
               frontend->level != 0) {
        decode(soc, engine, cycle);
    }
    while (frontend->level != frontend->tail - frontend->head &&
           entry_at(frontend, frontend->head + frontend->level)->ready <= cycle + 1) {
        frontend->level++;
    }
    show_level(soc, engine, cycle + 1);
}
