// SPDX-License-Identifier: Apache-2.0
// The MAC array's own state: its shape slots (docs/isa.md section 8.1). In
// soc->engine_state[PENTA_ENGINE_MAC].
#ifndef PENTA_SIM_MAC_MAC_STATE_H
#define PENTA_SIM_MAC_MAC_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum { MAC_SLOTS = 4, MAC_LOOPS = 6 };

struct mac_shape {
    bool loaded;
    uint32_t n[MAC_LOOPS];  // iterations; loop 0 innermost, 0..2 reduction, 3..5 outputs
    int32_t s[MAC_LOOPS];   // strides of x, bytes
    bool u_on, v_on;
    uint32_t u_loops, v_loops;  // bit i: loop i's stride adds
    int32_t u_start, v_start;
    int32_t u_limit, v_limit;
    uint32_t k_last;   // valid lanes of the last loop-0 chunk
    uint32_t r_last;   // valid rows of the last loop-5 tile
    uint32_t stride5;  // weight lines between loop-5 tiles
};

struct mac_kernel;
struct mac_result;
struct mac_worker;

enum { MAC_TILE_GROUP = 128 };  // tiles computed before they are written

struct mac_state {
    struct mac_shape shape[MAC_SLOTS];  // plain data: the snapshot
    const struct mac_kernel *kernel;    // how the host computes: no part of the chip's state
    struct mac_worker *worker;          // [workers], of the host's threads, owned
    uint32_t workers;
    struct mac_result *result;  // [MAC_TILE_GROUP], owned
};

struct penta_config;

// As many workers as given. False: out of memory, and it has those it had.
bool mac_set_workers(struct mac_state *state, const struct penta_config *config, uint32_t workers);

#endif
