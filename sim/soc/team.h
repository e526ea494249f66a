// SPDX-License-Identifier: Apache-2.0
// Host threads that help one simulation with values: pieces of one command that do not depend on
// each other. Time, order and records stay with the calling thread, so that nothing of the chip
// depends on the number of threads.
#ifndef PENTA_SIM_SOC_TEAM_H
#define PENTA_SIM_SOC_TEAM_H

#include <stdint.h>

enum { TEAM_LIMIT = 64 };

struct team;

// Does pieces first .. first+count-1 as member `member` (0: the calling thread).
typedef void (*team_work)(void *context, uint32_t member, uint32_t first, uint32_t count);

// `members` threads, the calling one included, of 2 .. TEAM_LIMIT. NULL: out of memory or threads.
struct team *team_create(uint32_t members);
void team_destroy(struct team *team);  // NULL is allowed

// Does pieces 0 .. count-1, each once, handed out `grain` at a time. Returns when all are done.
void team_run(struct team *team, team_work work, void *context, uint32_t count, uint32_t grain);

#endif
