// SPDX-License-Identifier: Apache-2.0
#include "soc/team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

// Work comes every few microseconds or not for long: helpers look for it a while before they sleep.
enum { LOOKS = 20000, LOOKS_BEFORE_YIELD = 2000 };

// Work is handed out in units, by a ticket that says how many of which round are given out. Who has
// one knows that the round lasts until it is done; who comes late finds none left, and nobody waits
// for those who come late.
struct team {
    uint32_t helpers;
    pthread_t thread[TEAM_LIMIT];
    // What is to be done; written before the ticket.
    team_work work;
    void *context;
    uint32_t count, grain;
    _Atomic uint64_t ticket;
    _Atomic uint32_t done;  // units
    _Atomic uint32_t asleep;
    _Atomic bool stop;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
};

enum { UNIT_BITS = 24 };  // of the units given out, and above them of all units; the round above

static uint32_t given(uint64_t ticket)
{
    return ticket & ((1u << UNIT_BITS) - 1);
}

static uint32_t all(uint64_t ticket)
{
    return ticket >> UNIT_BITS & ((1u << UNIT_BITS) - 1);
}

struct member {
    struct team *team;
    uint32_t number;
};

static void pause_briefly(unsigned looks)
{
    if (looks >= LOOKS_BEFORE_YIELD) {
        sched_yield();
        return;
    }
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static void take_units(struct team *team, uint32_t member)
{
    uint64_t ticket = atomic_load(&team->ticket);
    while (given(ticket) < all(ticket)) {
        if (!atomic_compare_exchange_weak(&team->ticket, &ticket, ticket + 1)) continue;
        const uint32_t first = given(ticket) * team->grain, rest = team->count - first;
        team->work(team->context, member, first, rest < team->grain ? rest : team->grain);
        atomic_fetch_add(&team->done, 1);
        ticket = atomic_load(&team->ticket);
    }
}

static bool is_idle(struct team *team)
{
    const uint64_t ticket = atomic_load(&team->ticket);
    return given(ticket) == all(ticket) && !atomic_load(&team->stop);
}

static void await_work(struct team *team)
{
    for (unsigned looks = 0; looks < LOOKS; looks++) {
        if (!is_idle(team)) return;
        pause_briefly(looks);
    }
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->asleep, 1);
    while (is_idle(team))
        pthread_cond_wait(&team->wake, &team->mutex);
    atomic_fetch_sub(&team->asleep, 1);
    pthread_mutex_unlock(&team->mutex);
}

static void *help(void *context)
{
    const struct member member = *(struct member *)context;
    free(context);
    while (!atomic_load(&member.team->stop)) {
        take_units(member.team, member.number);
        await_work(member.team);
    }
    return NULL;
}

// After a change that ends idleness. A helper counts itself asleep before it looks for the last time.
static void wake_helpers(struct team *team)
{
    if (atomic_load(&team->asleep) == 0) return;
    pthread_mutex_lock(&team->mutex);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->mutex);
}

struct team *team_create(uint32_t members)
{
    struct team *team = calloc(1, sizeof *team);
    if (team == NULL) return NULL;
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->wake, NULL);
    while (team->helpers + 1 < members) {
        struct member *member = malloc(sizeof *member);
        if (member != NULL) *member = (struct member){team, team->helpers + 1};
        if (member == NULL ||
            pthread_create(&team->thread[team->helpers], NULL, help, member) != 0) {
            free(member);
            team_destroy(team);
            return NULL;
        }
        team->helpers++;
    }
    return team;
}

void team_destroy(struct team *team)
{
    if (team == NULL) return;
    atomic_store(&team->stop, true);
    wake_helpers(team);
    for (uint32_t i = 0; i < team->helpers; i++)
        pthread_join(team->thread[i], NULL);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->mutex);
    free(team);
}

void team_run(struct team *team, team_work work, void *context, uint32_t count, uint32_t grain)
{
    const uint64_t units = (count + grain - 1) / grain;
    const uint64_t round = (atomic_load(&team->ticket) >> 2 * UNIT_BITS) + 1;
    team->work = work;
    team->context = context;
    team->count = count;
    team->grain = grain;
    atomic_store(&team->done, 0);
    atomic_store(&team->ticket, round << 2 * UNIT_BITS | units << UNIT_BITS);
    wake_helpers(team);
    take_units(team, 0);
    for (unsigned looks = 0; atomic_load(&team->done) < units; looks++)
        pause_briefly(looks);
}
