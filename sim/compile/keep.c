// SPDX-License-Identifier: Apache-2.0
#include "compile/keep.h"

enum { SLOTS = 2, GAP = 64 };  // that layers share that do not stay; lost by a buffer at most

// Layers that stay of `count`, each of `bytes`: all, or as many as leave room for the slots.
static uint32_t fit(uint64_t room, uint64_t bytes, uint32_t count)
{
    if (count * bytes <= room) return count;
    return room < SLOTS * bytes ? 0 : (uint32_t)((room - SLOTS * bytes) / bytes);
}

struct kept keep_layer(const struct penta_config *config, const struct model *model, bool streamed,
                       uint32_t eighths, uint32_t index)
{
    if (!streamed)
        return (struct kept){.state = true, .window = true, .channels = true, .constants = true};
    const uint32_t blocks = model->block_count, inner = model->inner;
    const uint64_t state = (uint64_t)model->state * inner * 2 + GAP;
    const uint64_t window = (uint64_t)model->taps * inner + GAP;
    const uint64_t channels = 7 * (model->rank + 2 * model->state + config->rows) + GAP;
    const uint64_t constants = (uint64_t)model->state * inner * 2 + 4 * (uint64_t)model->width +
                               (uint64_t)inner * (4 * model->taps + 14) + 2 * GAP;
    const uint64_t bank = config->state_bytes / config->state_banks;
    const uint64_t states = bank / state * config->state_banks;
    uint64_t room = (uint64_t)config->spad_bytes / 8 * eighths;
    const bool all_states = states >= blocks || (blocks - states) * state <= room;
    if (all_states && states < blocks) room -= (blocks - states) * state;
    const uint32_t windows = fit(room, window, blocks);
    room -= windows * window;
    const uint32_t sets = fit(room, channels, blocks);
    room -= sets * channels;
    return (struct kept){.state = all_states || index + SLOTS < states,
                         .state_in_scratchpad = all_states && index >= states,
                         .window = index < windows,
                         .channels = index < sets,
                         .constants = index < fit(room, constants, blocks)};
}
