// SPDX-License-Identifier: Apache-2.0
#include "cli/host_time.h"

#include <time.h>

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct host_time host_time_now(void)
{
    return (struct host_time){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

struct host_time host_time_since(struct host_time begin)
{
    const struct host_time now = host_time_now();
    return (struct host_time){now.wall - begin.wall, now.processor - begin.processor};
}
