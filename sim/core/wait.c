// SPDX-License-Identifier: Apache-2.0
// Instructions that hold X until something outside happens: wfi, penta.fence, penta.enq,
// penta.sem.wait and host calls. Between two checks nothing changes, so the cycles between are
// skipped; a wait may be left at any cycle and gone on with later.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "core/core.h"
#include "core/decode.h"
#include "soc/semihost.h"
#include "soc/soc.h"

#define TCM_BASE PENTA_REGION_TCM_BASE

enum { ENQUEUE_CYCLES = 16, HOST_ANSWER = 9, QUEUE_DELAY = 18 };

// Whether nothing but engines and semaphores could end the wait (docs/isa.md 5, Deadlock).
static bool counts_as_blocked(const struct core *core)
{
    const bool wakeable = (core->mie & (IRQ_TIMER | IRQ_EXTERNAL)) != 0;
    if (core->wait == WAIT_WFI) return !wakeable;
    return !((core->mstatus & MSTATUS_MIE) && wakeable);
}

static void begin_checks(struct penta_soc *soc, uint64_t cycle)
{
    soc->core.check_since = cycle;
    soc->board.blocked_from = CYCLE_NEVER;
}

static void end_wait(struct penta_soc *soc)
{
    soc->core.wait = WAIT_NONE;
    soc->board.blocked_from = CYCLE_NEVER;
}

static void begin_host_call(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    const uint64_t cycle = core->cycle + 1;
    const uint32_t words[2] = {core->wait_a, core->wait_b};
    if (cycle >= soc->stop) {
        core->wait = WAIT_NONE;
        core->cycle = soc->stop;
        return;
    }
    probe_emit(&soc->probes, PENTA_STREAM_HOST_CALL, cycle, words, 2, NULL, 0);
    soc->host_call.cycle = cycle;
    soc->host_call.pc = core->pc;
    soc->host_call.operation = core->wait_a;
    soc->host_call.parameter = core->wait_b;
    if (soc->manual_host) {
        // Whoever performs the call has compared everything up to it first.
        soc_advance(soc, cycle + 1);
        core_advance_interrupts(soc, cycle + 1);
        return;
    }
    struct penta_host_answer answer;
    penta_host_perform(soc, &answer);
    penta_host_answer(soc, &answer);
}

void core_begin_wait(struct penta_soc *soc, enum core_wait wait, uint32_t word, uint32_t a,
                     uint32_t b)
{
    struct core *core = &soc->core;
    core->wait = wait;
    core->wait_since = core->cycle;
    core->wait_word = word;
    core->wait_a = a;
    core->wait_b = b;
    begin_checks(soc, core->cycle);
    if (wait == WAIT_HOST) begin_host_call(soc);
}

void core_answer_host(struct penta_soc *soc, bool accept, uint32_t result)
{
    struct core *core = &soc->core;
    const uint64_t cycle = core->wait_since + HOST_ANSWER;
    core->wait = WAIT_NONE;
    if (cycle >= soc->stop) {
        core->cycle = soc->stop;
        return;
    }
    core_stall(soc, cycle, PENTA_COUNTER_CORE_HOST, HOST_ANSWER, 0);
    if (!accept) {
        core->cycle = cycle;
        core_trap(soc, CAUSE_BREAKPOINT, core->pc);
        return;
    }
    core_retire(soc, cycle, core->pc, core->wait_word, 10, result);
    core->counters[PENTA_COUNTER_CORE_REDIRECT]++;
    core->pc += 4;
    core->cycle = cycle + 2;
}

// The wait ends with the instruction's retirement in `cycle`.
static void retire_wait(struct penta_soc *soc, uint64_t cycle, uint32_t counter)
{
    struct core *core = &soc->core;
    core_stall(soc, cycle, counter, (uint32_t)(cycle - core->wait_since), 0);
    core_retire(soc, cycle, core->pc, core->wait_word, 0, 0);
    end_wait(soc);
    core->pc += 4;
    core->cycle = cycle + 1;
}

static void finish_enqueue(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    const unsigned engine = core->wait_a;
    const uint64_t first = core->cycle, retire = first + ENQUEUE_CYCLES;
    uint32_t word[16];
    memcpy(word, soc->tcm + (core->wait_b - TCM_BASE), sizeof word);
    for (uint32_t i = 0; i < 4; i++)
        word[5 + i] += core->pbase[word[2] >> 4 * i & 15];
    if (probe_wanted(&soc->probes, PENTA_STREAM_ENQUEUE)) {
        for (uint32_t i = 0; i < 16; i++) {
            const uint32_t words[3] = {engine, i, word[i]};
            probe_emit(&soc->probes, PENTA_STREAM_ENQUEUE, first + i + 2, words, 3, NULL, 0);
        }
    }
    if (retire >= soc->stop) {
        end_wait(soc);
        core->cycle = soc->stop;
        return;
    }
    if (soc->check != NULL) {
        check_enqueue(soc, engine, soc->frontends[engine].tail, core->wait_b, first);
    }
    frontend_enqueue(soc, engine, word, core->wait_b, first + QUEUE_DELAY);
    core_stall(soc, retire, PENTA_COUNTER_CORE_ENQUEUE, ENQUEUE_CYCLES,
               (uint32_t)(first - core->wait_since));
    core_retire(soc, retire, core->pc, core->wait_word, 0, 0);
    end_wait(soc);
    core->pc += 4;
    core->cycle = retire + 1;
}

// Asks the scoreboard in the next cycle; the answer shows in the one after.
static void take_semaphore(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    struct scoreboard *board = &soc->board;
    const uint64_t request = core->cycle + 1, answer = core->cycle + 2;
    board->take_cycle = request;
    board->take_semaphore = (uint8_t)core->wait_a;
    board->take_count = (uint8_t)core->wait_b;
    board->take_done = false;
    board->blocked_from = CYCLE_NEVER;
    soc_wake(soc, request);
    soc_advance(soc, answer);
    if (answer >= soc->stop) {
        end_wait(soc);
        core->cycle = soc->stop;
    } else if (board->take_done) {
        retire_wait(soc, answer, PENTA_COUNTER_CORE_SEMAPHORE);
    } else {
        core->cycle = answer + 1;
        begin_checks(soc, core->cycle);
    }
}

static void abandon_wait(struct penta_soc *soc)
{
    static const uint32_t counters[] = {[WAIT_FENCE] = PENTA_COUNTER_CORE_FENCE,
                                        [WAIT_SEMAPHORE] = PENTA_COUNTER_CORE_SEMAPHORE,
                                        [WAIT_ENQUEUE] = PENTA_COUNTER_CORE_ENQUEUE};
    struct core *core = &soc->core;
    const uint32_t waited = (uint32_t)(core->cycle - core->wait_since);
    if (core->wait == WAIT_ENQUEUE) {
        core_stall(soc, core->cycle, PENTA_COUNTER_CORE_ENQUEUE, 0, waited);
    } else if (core->wait != WAIT_WFI) {
        core_stall(soc, core->cycle, counters[core->wait], waited, 0);
    }
    end_wait(soc);
}

static bool fence_passes(const struct penta_soc *soc)
{
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        if ((soc->core.wait_a >> engine & 1) && soc->frontends[engine].outstanding != 0) {
            return false;
        }
    }
    return true;
}

// One check in cycle core->cycle. True when the instruction is done or the core moved on.
static bool check_wait(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    const uint64_t cycle = core->cycle;
    switch (core->wait) {
    case WAIT_WFI:
        if ((core->mip & core->mie) == 0) return false;
        retire_wait(soc, cycle, PENTA_COUNTER_CORE_WFI);
        return true;
    case WAIT_FENCE:
        if (!fence_passes(soc)) return false;
        retire_wait(soc, cycle, PENTA_COUNTER_CORE_FENCE);
        return true;
    case WAIT_ENQUEUE:
        if (soc->frontends[core->wait_a].outstanding >= soc->config.queue_depth) return false;
        finish_enqueue(soc);
        return true;
    case WAIT_SEMAPHORE:
        if (soc->board.semaphore[core->wait_a] < core->wait_b) return false;
        take_semaphore(soc);
        return true;
    default:
        return true;
    }
}

static bool deadlocked(const struct penta_soc *soc)
{
    const struct core *core = &soc->core;
    if (soc->board.deadlock_cycle != core->cycle) return false;
    return !(core->mie & IRQ_ERROR) || (core->wait != WAIT_WFI && !(core->mstatus & MSTATUS_MIE));
}

bool core_continue_wait(struct penta_soc *soc, uint64_t until)
{
    struct core *core = &soc->core;
    if (core->wait == WAIT_HOST) return false;
    while (core->wait != WAIT_NONE) {
        const uint64_t cycle = core->cycle;
        if (cycle >= until || cycle >= soc->stop || core->halt) return false;
        soc_advance(soc, cycle);
        core_advance_interrupts(soc, cycle);
        soc->probes.settled = cycle;
        const bool interruptible = core->wait != WAIT_WFI || cycle == core->wait_since;
        if (interruptible && (core->mip & core->mie) && (core->mstatus & MSTATUS_MIE)) {
            abandon_wait(soc);
            core_take_interrupt(soc);
            return true;
        }
        if (check_wait(soc)) continue;
        if (deadlocked(soc)) {
            char waits[768];
            soc_describe_waits(soc, waits, sizeof waits);
            snprintf(soc->result.diagnosis, sizeof soc->result.diagnosis,
                     "deadlock in cycle %" PRIu64 ": %s", cycle, waits);
            soc_end(soc, PENTA_END_DEADLOCK, cycle, 1);
            return false;
        }
        if (counts_as_blocked(core) && soc->board.blocked_from == CYCLE_NEVER) {
            soc->board.blocked_from = core->check_since + 1;
            // The count of the deadlock rule may now come due: have that cycle looked at.
            const uint64_t due = scoreboard_next_event(soc, soc->time);
            if (due != CYCLE_NEVER) soc_wake(soc, due);
        }
        uint64_t next = until < soc->stop ? until : soc->stop;
        if (core->mip_next < next) next = core->mip_next;
        if (core->error_change < next) next = core->error_change;
        if (soc->next_event != CYCLE_NEVER && soc->next_event + 1 < next) {
            next = soc->next_event + 1;
        }
        core->cycle = next;
    }
    return true;
}
