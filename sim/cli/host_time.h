// SPDX-License-Identifier: Apache-2.0
// How long something takes on this host.
#ifndef PENTA_SIM_CLI_HOST_TIME_H
#define PENTA_SIM_CLI_HOST_TIME_H

// Seconds of the wall clock, and of processors by all threads of this process: on an idle machine
// the same while one thread is at work.
struct host_time {
    double wall, processor;
};

struct host_time host_time_now(void);
struct host_time host_time_since(struct host_time begin);

#endif
