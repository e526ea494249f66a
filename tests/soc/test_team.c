// SPDX-License-Identifier: Apache-2.0
// The host's threads: every piece once, each by a member, whatever the sizes; many short rounds and
// rounds after a sleep.
#include "soc/team.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "penta_test.h"

enum { PIECES = 300, MEMBERS = 3 };

struct tally {
    _Atomic uint8_t done[PIECES];
    _Atomic uint32_t by[MEMBERS];
};

static void count(void *context, uint32_t member, uint32_t first, uint32_t pieces)
{
    struct tally *tally = context;
    for (uint32_t i = first; i < first + pieces; i++)
        atomic_fetch_add(&tally->done[i], 1);
    atomic_fetch_add(&tally->by[member], pieces);
}

static void run_and_look(struct team *team, uint32_t pieces, uint32_t grain)
{
    struct tally tally;
    memset(&tally, 0, sizeof tally);
    team_run(team, count, &tally, pieces, grain);
    for (uint32_t i = 0; i < PIECES; i++)
        ASSERT_EQ(tally.done[i], i < pieces);
    ASSERT_EQ(tally.by[0] + tally.by[1] + tally.by[2], pieces);
}

TEST(team, does_every_piece_once)
{
    struct team *team = team_create(MEMBERS);
    ASSERT_NE(team, NULL);
    for (uint32_t pieces = 0; pieces <= PIECES; pieces++)
        run_and_look(team, pieces, 1 + pieces % 7);
    for (uint32_t i = 0; i < 20000; i++)
        run_and_look(team, 1 + i % 40, 1 + i % 3);
    team_destroy(team);
}

TEST(team, wakes_those_asleep)
{
    struct team *team = team_create(MEMBERS);
    ASSERT_NE(team, NULL);
    for (uint32_t i = 0; i < 5; i++) {
        const struct timespec pause = {0, 100000000};
        nanosleep(&pause, NULL);
        run_and_look(team, PIECES, 1);
    }
    team_destroy(team);
}

static void wait_for_others(void *context, uint32_t member, uint32_t first, uint32_t pieces)
{
    (void)first;
    (void)member;
    _Atomic uint32_t *arrived = context;
    atomic_fetch_add(arrived, pieces);
    while (atomic_load(arrived) < MEMBERS) {
        const struct timespec pause = {0, 1000000};
        nanosleep(&pause, NULL);
    }
}

// Ends only when each member has one of the pieces at the same time.
TEST(team, works_at_the_same_time)
{
    struct team *team = team_create(MEMBERS);
    ASSERT_NE(team, NULL);
    _Atomic uint32_t arrived = 0;
    team_run(team, wait_for_others, (void *)&arrived, MEMBERS, 1);
    EXPECT_EQ(arrived, MEMBERS);
    team_destroy(team);
}
