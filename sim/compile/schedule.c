// SPDX-License-Identifier: Apache-2.0
// Waits and signals between engines, from what the commands touch (docs/compiler.md).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/program.h"

enum { ENGINES = PENTA_ENGINE_COUNT, NOBODY = -1 };

// A semaphore for each pair of engines that needs one.
struct semaphores {
    int of[ENGINES][ENGINES];  // [from][to], NOBODY: not used yet
    int *used;
};

static bool conflict(const struct command *a, const struct command *b)
{
    for (unsigned i = 0; i < OPERANDS; i++) {
        for (unsigned j = 0; j < OPERANDS; j++) {
            const struct operand *x = &a->operand[i], *y = &b->operand[j];
            if ((x->written || y->written) && program_overlap(x, y)) return true;
        }
    }
    return false;
}

// The last command of `engine` before number `at` that it conflicts with, or follows, and that is
// not known to be complete.
static long find_conflict(const struct command_list *list, size_t at, unsigned engine, long known)
{
    for (long i = (long)at - 1; i > known; i--) {
        if (list->command[i].engine != engine) continue;
        if ((list->command[at].follows >> engine & 1) != 0) return i;
        if (conflict(&list->command[i], &list->command[at])) return i;
    }
    return NOBODY;
}

// `command` starts after the end of number `index`, and after all that this one started after.
static void follow(const struct command_list *list, struct command *command, long index)
{
    const struct command *before = &list->command[index];
    for (unsigned i = 0; i < ENGINES; i++) {
        if (before->known[i] > command->known[i]) command->known[i] = before->known[i];
    }
    command->known[before->engine] = index;
}

static bool add_count(struct count counts[COUNTS], int semaphore)
{
    for (unsigned i = 0; i < COUNTS; i++) {
        if (counts[i].count != 0) continue;
        counts[i] = (struct count){(uint8_t)semaphore, 1};
        return true;
    }
    return false;
}

static bool connect(struct semaphores *semaphores, struct command *from, struct command *to)
{
    int *semaphore = &semaphores->of[from->engine][to->engine];
    if (*semaphore == NOBODY) *semaphore = (*semaphores->used)++;
    return add_count(from->signal, *semaphore) && add_count(to->wait, *semaphore);
}

static bool schedule_list(struct command_list *list, struct semaphores *semaphores)
{
    long last[ENGINES];
    for (unsigned i = 0; i < ENGINES; i++)
        last[i] = NOBODY;
    for (size_t at = 0; at < list->count; at++) {
        struct command *command = &list->command[at];
        for (unsigned i = 0; i < ENGINES; i++)
            command->known[i] = NOBODY;
        if (last[command->engine] != NOBODY) follow(list, command, last[command->engine]);
        last[command->engine] = (long)at;
        for (;;) {
            // The latest one first: what it knows may make others unnecessary.
            long latest = NOBODY;
            for (unsigned engine = 0; engine < ENGINES; engine++) {
                if (engine == command->engine) continue;
                const long found = find_conflict(list, at, engine, command->known[engine]);
                if (found > latest) latest = found;
            }
            if (latest == NOBODY) break;
            if (!connect(semaphores, &list->command[latest], command)) return false;
            follow(list, command, latest);
        }
    }
    return true;
}

enum { DESCRIPTOR_COUNTS = 2 };

// A NOP of the same engine with the counts that do not fit.
static struct command make_nop(const struct command *command, const struct count *counts,
                               bool waits)
{
    struct command nop = {.engine = command->engine,
                          .word = {PENTA_OPCODE_NOP},
                          .shape = NO_SHAPE,
                          .what = "order",
                          .layer = command->layer,
                          .cycles = 1};
    for (unsigned i = 0; i < OPERANDS; i++)
        nop.operand[i].buffer = NO_BUFFER;
    memcpy(nop.symbol, command->symbol, sizeof nop.symbol);
    memcpy(nop.known, command->known, sizeof nop.known);
    for (unsigned i = DESCRIPTOR_COUNTS; i < COUNTS; i++)
        (waits ? nop.wait : nop.signal)[i - DESCRIPTOR_COUNTS] = counts[i];
    return nop;
}

// Puts the counts that a descriptor has no room for into NOPs: waits before, signals behind.
static bool spread_counts(struct command_list *list)
{
    struct command_list spread = {.room = 3 * list->count + 1};
    long *place = calloc(list->count + 1, sizeof *place);  // of each command's last part
    spread.command = calloc(spread.room, sizeof *spread.command);
    if (place == NULL || spread.command == NULL) {
        free(place);
        free(spread.command);
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct command *command = &list->command[i];
        if (command->wait[DESCRIPTOR_COUNTS].count > 0)
            spread.command[spread.count++] = make_nop(command, command->wait, true);
        const size_t at = spread.count++;
        spread.command[at] = *command;
        if (command->signal[DESCRIPTOR_COUNTS].count > 0)
            spread.command[spread.count++] = make_nop(command, command->signal, false);
        place[i] = (long)spread.count - 1;
    }
    for (size_t i = 0; i < spread.count; i++) {
        for (unsigned engine = 0; engine < ENGINES; engine++) {
            long *known = &spread.command[i].known[engine];
            if (*known != NOBODY) *known = place[*known];
        }
    }
    free(place);
    free(list->command);
    *list = spread;
    return true;
}

// Counts that may stand on the semaphore from one engine to another: while command number `at` of
// the latter waits, the core has enqueued less than what follows it by a queue of that engine, so
// signals up to there, less what was taken before, are the most.
static uint32_t most_counts(const struct command_list *list, unsigned to, int semaphore,
                            uint32_t depth)
{
    uint32_t given = 0, taken = 0, most = 0;
    size_t end = 0;
    uint32_t ahead = 0;  // commands of `to` in at .. end-1
    for (size_t at = 0; at < list->count; at++) {
        const struct command *command = &list->command[at];
        if (command->engine != to) continue;
        for (; end < list->count && (ahead < depth || list->command[end].engine != to); end++) {
            ahead += list->command[end].engine == to;
            for (unsigned i = 0; i < COUNTS; i++) {
                const struct count *signal = &list->command[end].signal[i];
                if (signal->count > 0 && signal->semaphore == semaphore) given += signal->count;
            }
        }
        if (given - taken > most) most = given - taken;
        for (unsigned i = 0; i < COUNTS; i++) {
            const struct count *wait = &command->wait[i];
            if (wait->count > 0 && wait->semaphore == semaphore) taken += wait->count;
        }
        ahead--;
    }
    return most;
}

enum { SEMAPHORE_LIMIT = 255 };

static bool semaphores_hold(const struct program *program, const struct semaphores *semaphores)
{
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        for (unsigned from = 0; from < ENGINES; from++) {
            for (unsigned to = 0; to < ENGINES; to++) {
                const int semaphore = semaphores->of[from][to];
                if (semaphore != NOBODY &&
                    most_counts(&program->list[phase], to, semaphore,
                                program->config->queue_depth) > SEMAPHORE_LIMIT) {
                    return false;
                }
            }
        }
    }
    return true;
}

bool program_schedule(struct program *program, struct penta_error *error)
{
    struct semaphores semaphores = {.used = &program->semaphores};
    for (unsigned i = 0; i < ENGINES; i++) {
        for (unsigned j = 0; j < ENGINES; j++)
            semaphores.of[i][j] = NOBODY;
    }
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        if (!schedule_list(&program->list[phase], &semaphores) ||
            !spread_counts(&program->list[phase])) {
            // Two other engines: two waits and two signals are enough for any list.
            snprintf(error->text, sizeof error->text, "a command waits for too many others");
            return false;
        }
    }
    if (!semaphores_hold(program, &semaphores)) {
        snprintf(error->text, sizeof error->text, "%s: a semaphore could count past %d",
                 program->config->name, SEMAPHORE_LIMIT);
        return false;
    }
    if (program->semaphores > (int)program->config->semaphores) {
        snprintf(error->text, sizeof error->text,
                 "%s: semaphores: %u, expected at least %d for this model", program->config->name,
                 program->config->semaphores, program->semaphores);
        return false;
    }
    return true;
}
