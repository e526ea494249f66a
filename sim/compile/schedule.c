// SPDX-License-Identifier: Apache-2.0
// Waits and signals between engines, from what the commands touch (docs/compiler.md).
#include <stdio.h>

#include "compile/program.h"

enum { ENGINES = PENTA_ENGINE_COUNT, NOBODY = -1 };

// A semaphore for each pair of engines that needs one.
struct semaphores {
    int of[ENGINES][ENGINES];  // [from][to], NOBODY: not used yet
    int used;
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

// The last command of `engine` before number `at` that it conflicts with and that is not known to
// be complete.
static long find_conflict(const struct command_list *list, size_t at, unsigned engine, long known)
{
    for (long i = (long)at - 1; i > known; i--) {
        if (list->command[i].engine == engine && conflict(&list->command[i], &list->command[at]))
            return i;
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

static bool add_count(struct count counts[2], int semaphore)
{
    for (unsigned i = 0; i < 2; i++) {
        if (counts[i].count != 0) continue;
        counts[i] = (struct count){(uint8_t)semaphore, 1};
        return true;
    }
    return false;
}

static bool connect(struct semaphores *semaphores, struct command *from, struct command *to)
{
    int *semaphore = &semaphores->of[from->engine][to->engine];
    if (*semaphore == NOBODY) *semaphore = semaphores->used++;
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

bool program_schedule(struct program *program, struct penta_error *error)
{
    struct semaphores semaphores = {.used = 0};
    for (unsigned i = 0; i < ENGINES; i++) {
        for (unsigned j = 0; j < ENGINES; j++)
            semaphores.of[i][j] = NOBODY;
    }
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        if (!schedule_list(&program->list[phase], &semaphores)) {
            // Two other engines: two waits and two signals are enough for any list.
            snprintf(error->text, sizeof error->text, "a command waits for too many others");
            return false;
        }
    }
    if (semaphores.used > (int)program->config->semaphores) {
        snprintf(error->text, sizeof error->text,
                 "%s: semaphores: %u, expected at least %d for this model", program->config->name,
                 program->config->semaphores, semaphores.used);
        return false;
    }
    return true;
}
