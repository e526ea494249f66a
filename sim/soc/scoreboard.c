// SPDX-License-Identifier: Apache-2.0
#include "soc/scoreboard.h"

#include <string.h>

#include "check/check.h"
#include "soc/soc.h"

void scoreboard_reset(struct scoreboard *board)
{
    memset(board, 0, sizeof *board);
    board->error_cycle = CYCLE_NEVER;
    board->deadlock_cycle = CYCLE_NEVER;
    board->signal_cycle = CYCLE_NEVER;
    board->take_cycle = CYCLE_NEVER;
    board->local_cycle = CYCLE_NEVER;
    board->local_granted = CYCLE_NEVER;
    board->perr_clear_cycle = CYCLE_NEVER;
    board->local_release = CYCLE_NEVER;
    board->blocked_from = CYCLE_NEVER;
    board->quiet_from = CYCLE_NEVER;
    board->again_cycle = CYCLE_NEVER;
}

// The cycle in which the count of the deadlock rule is 64, or CYCLE_NEVER. It is 0 in the first
// cycle in which both conditions hold and one more in every next.
static uint64_t deadlock_due(const struct scoreboard *board)
{
    if (board->blocked_from == CYCLE_NEVER || board->quiet_from == CYCLE_NEVER) return CYCLE_NEVER;
    const uint64_t first =
        board->blocked_from > board->quiet_from ? board->blocked_from : board->quiet_from;
    return first + DEADLOCK_COUNT;
}

static bool requests_wait(const struct penta_soc *soc)
{
    if (soc->board.local_cycle != CYCLE_NEVER) return true;
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        if (soc->frontends[engine].state == FRONTEND_REQUEST) return true;
    }
    return false;
}

uint64_t scoreboard_next_event(const struct penta_soc *soc, uint64_t from)
{
    const struct scoreboard *board = &soc->board;
    uint64_t next = board->error_cycle;
    if (board->again_cycle < next && requests_wait(soc)) next = board->again_cycle;
    if (board->local_release < next) next = board->local_release;
    if (board->signal_cycle < next) next = board->signal_cycle;
    if (board->take_cycle < next) next = board->take_cycle;
    const uint64_t due = deadlock_due(board);
    // The error output that shows in the cycle it is due is worked out in the cycle before.
    if (due != CYCLE_NEVER && due > from && due - 1 < next) next = due - 1;
    return next;
}

bool scoreboard_grant_alone(struct penta_soc *soc, uint64_t cycle)
{
    struct scoreboard *board = &soc->board;
    const uint64_t after = cycle + 2;  // the cycle in which the bank is free again
    if (soc->check != NULL || probe_wanted(&soc->probes, PENTA_STREAM_BANK_OWNER)) return false;
    if (soc->next_event <= after || soc->stop <= after || requests_wait(soc)) return false;
    if (board->owned >> board->local_bank & 1) return false;
    board->local_granted = cycle;
    board->quiet_from = CYCLE_NEVER;  // as after each grant
    soc_update_quiet(soc, cycle + 1);
    return true;
}

static void show_semaphores(struct penta_soc *soc, uint64_t cycle)
{
    const uint8_t *semaphore = soc->board.semaphore;
    uint32_t words[4];
    for (unsigned i = 0; i < 4; i++, semaphore += 4) {
        words[i] = semaphore[0] | (uint32_t)semaphore[1] << 8 | (uint32_t)semaphore[2] << 16 |
                   (uint32_t)semaphore[3] << 24;
    }
    soc_show_level(soc, PENTA_STREAM_SEMAPHORE, cycle, words, 4);
}

static void show_owners(struct penta_soc *soc, uint64_t cycle)
{
    const uint8_t *owner = soc->board.owner;
    uint32_t words[2];
    for (unsigned i = 0; i < 2; i++, owner += 8) {
        words[i] = owner[0] | (uint32_t)owner[1] << 4 | (uint32_t)owner[2] << 8 |
                   (uint32_t)owner[3] << 12 | (uint32_t)owner[4] << 16 | (uint32_t)owner[5] << 20 |
                   (uint32_t)owner[6] << 24 | (uint32_t)owner[7] << 28;
    }
    soc_show_level(soc, PENTA_STREAM_BANK_OWNER, cycle, words, 2);
}

static void set_owner(struct scoreboard *board, uint32_t banks, enum bank_owner owner)
{
    for (uint32_t left = banks; left != 0; left &= left - 1)
        board->owner[__builtin_ctz(left)] = (uint8_t)owner;
    board->owned = (uint16_t)(owner == OWNER_FREE ? board->owned & ~banks : board->owned | banks);
}

struct changes {
    int semaphore[SEMAPHORE_LIMIT];  // signals less takes
    uint32_t touched;                // semaphores that have any
    uint32_t freed;                  // banks
    uint32_t given;
    enum bank_owner owner;  // of the banks given
};

static void change_semaphore(struct changes *changes, uint32_t index, int by)
{
    changes->semaphore[index] += by;
    changes->touched |= (uint32_t)(by != 0) << index;
}

static void add_signals(uint32_t word1, struct changes *changes)
{
    const uint32_t w[2] = {0, word1};
    change_semaphore(changes, penta_get_common_sig0_sem(w), (int)penta_get_common_sig0_count(w));
    change_semaphore(changes, penta_get_common_sig1_sem(w), (int)penta_get_common_sig1_count(w));
}

// Answers the core's requests of `cycle`; true when one was granted.
static bool serve_core(struct scoreboard *board, uint64_t cycle, struct changes *changes)
{
    if (board->take_cycle == cycle) {
        board->take_cycle = CYCLE_NEVER;
        board->take_done = board->semaphore[board->take_semaphore] >= board->take_count;
        if (board->take_done) change_semaphore(changes, board->take_semaphore, -board->take_count);
        return board->take_done;
    }
    if (board->local_cycle <= cycle && !(board->owned >> board->local_bank & 1)) {
        board->local_cycle = CYCLE_NEVER;
        board->local_granted = cycle;
        board->local_release = cycle + 1;
        changes->given = 1u << board->local_bank;
        changes->owner = OWNER_CORE;
        return true;
    }
    return false;
}

// Grants at most one engine; all others whose request is visible are charged for the cycle.
static bool serve_engines(struct penta_soc *soc, uint64_t cycle, bool granted,
                          struct changes *changes)
{
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        struct frontend *frontend = &soc->frontends[engine];
        if (frontend->state != FRONTEND_REQUEST || frontend->since > cycle) continue;
        frontend_charge(soc, engine, cycle);
        const uint32_t banks = frontend->command.read_mask | frontend->command.write_mask;
        if (granted || (banks & soc->board.owned) || !frontend_semaphores_ready(soc, engine)) {
            frontend_charge(soc, engine, cycle + 1);
            continue;
        }
        granted = true;
        for (int i = 0; i < 2; i++) {
            change_semaphore(changes, frontend->wait_semaphore[i], -frontend->wait_count[i]);
        }
        changes->given = banks;
        changes->owner = (enum bank_owner)(OWNER_DMA + engine);
        frontend_start(soc, engine, cycle);
    }
    return granted;
}

// New values of the semaphores; returns the error of the lowest that overflows, or 0.
static uint32_t update_semaphores(struct scoreboard *board, const struct changes *changes)
{
    uint32_t error = 0;
    for (uint32_t left = changes->touched; left != 0;) {
        const uint32_t i = 31 - (uint32_t)__builtin_clz(left);
        left &= ~(1u << i);
        int value = board->semaphore[i] + changes->semaphore[i];
        if (value > 255) {
            value = 255;
            error = PENTA_ERROR_SEM_OVERFLOW | i << 8;
        }
        board->semaphore[i] = (uint8_t)value;
    }
    return error;
}

// The core's perr_soc keeps its first error until a write clears it; an error that comes with the
// write stays.
static void update_perr(struct penta_soc *soc, uint64_t cycle)
{
    struct scoreboard *board = &soc->board;
    if (board->perr_clear_cycle == cycle) {
        board->perr_clear_cycle = CYCLE_NEVER;
        board->perr = 0;
    }
    if (board->error_cycle == cycle) {
        board->error_cycle = CYCLE_NEVER;
        if (board->perr == 0) {
            board->perr = board->error;
            if ((board->perr & 0xff) == PENTA_ERROR_DEADLOCK) board->deadlock_cycle = cycle + 1;
        }
    }
}

void scoreboard_process(struct penta_soc *soc, uint64_t cycle)
{
    struct scoreboard *board = &soc->board;
    struct changes changes = {0};
    uint32_t releasing = 0;  // engines
    const bool core_signals = board->signal_cycle == cycle;

    board->again_cycle = CYCLE_NEVER;
    board->signalled = false;
    update_perr(soc, cycle);
    if (board->signal_cycle == cycle) {
        board->signal_cycle = CYCLE_NEVER;
        board->signalled = true;
        change_semaphore(&changes, board->signal_semaphore, board->signal_count);
    }
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        struct frontend *frontend = &soc->frontends[engine];
        if (frontend->release_cycle != cycle) continue;
        frontend->release_cycle = CYCLE_NEVER;
        releasing |= 1u << engine;
        changes.freed |= frontend->release_banks;
        board->signalled |= frontend->release_signals >> 16 != 0;
        add_signals(frontend->release_signals, &changes);
    }
    if (board->local_release == cycle) {
        board->local_release = CYCLE_NEVER;
        changes.freed |= 1u << board->local_bank;
    }
    bool granted = serve_core(board, cycle, &changes);
    granted = serve_engines(soc, cycle, granted, &changes);

    const uint64_t due = deadlock_due(board);
    uint32_t error = granted || due != cycle + 1 ? 0 : PENTA_ERROR_DEADLOCK;
    if (granted) board->quiet_from = CYCLE_NEVER;
    const uint32_t overflow = update_semaphores(board, &changes);
    if (overflow != 0) error = overflow;
    if (error != 0) {
        board->error = error;
        board->error_cycle = cycle + 1;
    }
    if (soc->check != NULL) {
        check_semaphores(soc, cycle + 1, releasing, core_signals, overflow != 0);
    }
    set_owner(board, changes.freed, OWNER_FREE);
    set_owner(board, changes.given, changes.owner);
    if (granted || changes.freed != 0 || board->signalled) board->again_cycle = cycle + 1;
    if (changes.touched != 0) show_semaphores(soc, cycle + 1);
    if ((changes.freed | changes.given) != 0) show_owners(soc, cycle + 1);
}
