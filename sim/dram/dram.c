// SPDX-License-Identifier: Apache-2.0
#include "dram/dram.h"

#include <string.h>

#include "dram/dram_parts.h"

static uint64_t max_cycle(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t mix(uint64_t x)  // the finaliser of splitmix64
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9;
    x ^= x >> 27;
    x *= 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static uint64_t stress_hash(uint64_t seed, unsigned channel, uint64_t number)
{
    return mix(mix(seed + 0x9e3779b97f4a7c15 * (channel + 1)) + 0x9e3779b97f4a7c15 * number);
}

struct dram_stress dram_stress_of_seed(uint64_t seed, bool errors)
{
    struct dram_stress stress = {.seed = seed};
    if (seed == 0) return stress;
    for (unsigned channel = 0; channel < DRAM_CHANNEL_COUNT; channel++) {
        const uint64_t hash = stress_hash(seed, channel + 16, 0);
        // Of five channels about one is never delayed; R and W more rarely than the others.
        stress.chance[channel] = hash % 5 == 0 ? 0 : (uint8_t)(hash >> 8);
        if (channel == DRAM_R || channel == DRAM_W) stress.chance[channel] /= 4;
        stress.longest[channel] = (uint8_t)(1 + (hash >> 16) % (hash >> 32 & 1 ? 3 : 40));
    }
    if (errors) stress.error_chance = (uint16_t)(1u << stress_hash(seed, 32, 0) % 12);
    return stress;
}

static uint32_t delay_of(const struct dram_stress *stress, enum dram_channel channel,
                         uint64_t number)
{
    if (stress->chance[channel] == 0) return 0;
    const uint64_t hash = stress_hash(stress->seed, channel, number);
    if ((hash & 0xff) >= stress->chance[channel]) return 0;
    return 1 + (uint32_t)((hash >> 8 & 0xffffff) % stress->longest[channel]);
}

static uint8_t response_of(const struct dram_stress *stress, enum dram_channel channel,
                           uint64_t number)
{
    static const uint8_t errors[4] = {DRAM_SLVERR, DRAM_SLVERR, DRAM_DECERR, DRAM_EXOKAY};
    if (stress->error_chance == 0) return DRAM_OKAY;
    const uint64_t hash = stress_hash(stress->seed, channel + 8, number);
    return (hash & 0xffff) < stress->error_chance ? errors[hash >> 16 & 3] : DRAM_OKAY;
}

static bool is_stressed(const struct dram_stress *stress)
{
    static const uint8_t calm[DRAM_CHANNEL_COUNT];
    return stress->error_chance != 0 || memcmp(stress->chance, calm, sizeof(calm)) != 0;
}

bool dram_init(struct dram *dram, const char *model, uint32_t clock_mhz, uint32_t latency,
               uint32_t beat_bytes, uint64_t size, const struct dram_stress *stress)
{
    *dram = (struct dram){.size = size, .beat_bytes = beat_bytes};
    if (stress) dram->stress = *stress;
    if (strcmp(model, "ideal") == 0) {
        dram->timing = (struct dram_timing){.ideal = true, .latency = latency, .stride = 1024};
    } else {
        const struct dram_part *part = dram_find_part(model);
        if (!part) return false;
        dram->timing = dram_convert_part(part, clock_mhz, beat_bytes);
    }
    dram_reset(dram);
    return true;
}

void dram_reset(struct dram *dram)
{
    memset(&dram->state, 0, sizeof(dram->state));
    dram->state.next_refresh = dram->timing.refi;
}

uint32_t dram_ready_delay(struct dram *dram, enum dram_channel channel)
{
    return delay_of(&dram->stress, channel, dram->state.number[channel]++);
}

// ------------------------------------------------------------------------------- DRAM commands

// Refreshes that are due when a request's first command may go in `cycle`.
static void refresh_banks(struct dram *dram, uint64_t cycle)
{
    const struct dram_timing *t = &dram->timing;
    struct dram_state *s = &dram->state;
    while (cycle >= s->next_refresh) {
        uint64_t start = s->next_refresh;
        bool open = false;
        for (uint32_t b = 0; b < t->banks; b++) {
            if (s->bank[b].open) {
                open = true;
                start = max_cycle(start, s->bank[b].precharge_ready);
            }
            start = max_cycle(start, s->bank[b].open ? 0 : s->bank[b].activate_ready);
            s->bank[b].open = false;
        }
        if (open) start += t->rp;
        for (uint32_t b = 0; b < t->banks; b++)
            s->bank[b].activate_ready = start + t->rfc;
        s->next_refresh += t->refi;
        // With all banks closed a refresh leaves nothing behind once it is over: of several that
        // have passed only the last matters.
        if (cycle >= s->next_refresh + t->refi) {
            s->next_refresh += (cycle - s->next_refresh) / t->refi * t->refi;
        }
    }
}

static uint64_t activate_row(struct dram *dram, uint32_t b, uint64_t row, uint64_t cycle)
{
    const struct dram_timing *t = &dram->timing;
    struct dram_state *s = &dram->state;
    uint64_t activate = max_cycle(cycle, s->bank[b].activate_ready);
    if (s->bank[b].open) {
        activate = max_cycle(activate, max_cycle(cycle, s->bank[b].precharge_ready) + t->rp);
    }
    if (s->activate[3]) activate = max_cycle(activate, s->activate[3] - 1 + t->rrd);
    if (s->activate[0]) activate = max_cycle(activate, s->activate[0] - 1 + t->faw);
    memmove(s->activate, s->activate + 1, 3 * sizeof(s->activate[0]));
    s->activate[3] = activate + 1;
    s->bank[b].open = true;
    s->bank[b].row = row;
    s->bank[b].column_ready = activate + t->rcd;
    s->bank[b].precharge_ready = activate + t->ras;
    return activate + t->rcd;
}

// Cycles that `beats` beats keep the DRAM's data bus.
static uint64_t data_cycles(const struct dram_timing *t, uint32_t beats)
{
    return max_cycle(t->unit, ((uint64_t)beats * t->stride + 1023) / 1024);
}

// Moves `beats` beats of one page for a request that entered in `cycle`. Returns the cycle in which
// the first data are on the DRAM's bus.
static uint64_t access_page(struct dram *dram, uint64_t cycle, uint64_t page, uint32_t beats,
                            bool write)
{
    const struct dram_timing *t = &dram->timing;
    struct dram_state *s = &dram->state;
    const uint32_t b = (uint32_t)(page & (t->banks - 1));
    const uint64_t row = page / t->banks;
    const uint64_t first = cycle + t->front;

    refresh_banks(dram, first);
    uint64_t column = first;
    if (s->bank[b].open && s->bank[b].row == row) {
        column = max_cycle(column, s->bank[b].column_ready);
    } else {
        column = activate_row(dram, b, row, first);
    }

    uint64_t data;
    if (write) {
        data = max_cycle(column + t->cwl, s->bus_free);
        if (s->read_end) data = max_cycle(data, s->read_end + t->rtw);
    } else {
        if (s->write_end) column = max_cycle(column, s->write_end + t->wtr);
        data = max_cycle(column + t->cl, s->bus_free);
    }
    const uint64_t end = data + data_cycles(t, beats);
    const uint64_t last_column = end - t->unit - (write ? t->cwl : t->cl);
    const uint64_t recovery = write ? end + t->wr : last_column + t->rtp;
    s->bank[b].precharge_ready = max_cycle(s->bank[b].precharge_ready, recovery);
    s->bus_free = end;
    if (write) {
        s->write_end = end;
    } else {
        s->read_end = end;
    }
    return data;
}

// Beats of a burst from beat `from` on that lie in one page.
static uint32_t beats_in_page(const struct dram *dram, uint64_t first_byte, uint32_t from,
                              uint32_t beats)
{
    const uint64_t byte = first_byte + (uint64_t)from * dram->beat_bytes;
    const uint64_t left = dram->timing.page_bytes - byte % dram->timing.page_bytes;
    const uint64_t fit = left / dram->beat_bytes;
    return fit < beats - from ? (uint32_t)fit : beats - from;
}

// --------------------------------------------------------------------------------- AXI bursts

static uint64_t first_byte_of(const struct dram *dram, uint32_t address)
{
    return (address & 0x7fffffff) & ~(uint64_t)(dram->beat_bytes - 1);
}

static uint32_t sound_beats_of(const struct dram *dram, uint64_t first_byte, uint32_t beats)
{
    const uint64_t inside =
        first_byte >= dram->size ? 0 : (dram->size - first_byte) / dram->beat_bytes;
    return inside < beats ? (uint32_t)inside : beats;
}

// Lists every beat with its own delay and response.
static void list_beats(struct dram *dram, struct dram_read_burst *burst)
{
    uint64_t free = dram->state.last_beat;
    for (uint32_t i = 0; i < burst->beats; i++) {
        const uint64_t number = dram->state.number[DRAM_R]++;
        burst->beat_cycle[i] =
            max_cycle(dram_beat_cycle(burst, i), free) + delay_of(&dram->stress, DRAM_R, number);
        burst->response[i] =
            i >= burst->sound_beats ? DRAM_DECERR : response_of(&dram->stress, DRAM_R, number);
        if (burst->response[i] != DRAM_OKAY) burst->errors = true;
        free = burst->beat_cycle[i] + 1;
    }
    burst->listed = true;
    burst->last = free - 1;
}

void dram_read(struct dram *dram, uint64_t cycle, uint32_t address, uint32_t beats,
               struct dram_read_burst *burst)
{
    const struct dram_timing *t = &dram->timing;
    const uint64_t first_byte = first_byte_of(dram, address);
    burst->beats = beats;
    burst->stride = t->stride;
    burst->listed = false;
    burst->sound_beats = sound_beats_of(dram, first_byte, beats);
    burst->errors = burst->sound_beats < beats;
    burst->runs = 0;
    if (t->ideal) {
        burst->run[0].beat = 0;
        burst->run[0].cycle = max_cycle(cycle + t->latency, dram->state.bus_free);
        burst->runs = 1;
        dram->state.bus_free = burst->run[0].cycle + beats;
    } else {
        for (uint32_t beat = 0; beat < beats && burst->runs < DRAM_RUN_LIMIT;) {
            const uint32_t count = beats_in_page(dram, first_byte, beat, beats);
            const uint64_t page = (first_byte + (uint64_t)beat * dram->beat_bytes) / t->page_bytes;
            burst->run[burst->runs].beat = beat;
            burst->run[burst->runs].cycle =
                access_page(dram, cycle, page, count, false) + t->unit + t->back;
            burst->runs++;
            beat += count;
        }
    }
    if (is_stressed(&dram->stress)) {
        list_beats(dram, burst);
    } else {
        burst->last = dram_beat_cycle(burst, beats - 1);
    }
    dram->state.last_beat = burst->last + 1;
}

uint64_t dram_beat_cycle(const struct dram_read_burst *burst, uint32_t beat)
{
    if (burst->listed) return burst->beat_cycle[beat];
    uint32_t run = burst->runs - 1;
    while (run > 0 && beat < burst->run[run].beat)
        run--;
    return burst->run[run].cycle + ((uint64_t)(beat - burst->run[run].beat) * burst->stride >> 10);
}

uint8_t dram_beat_response(const struct dram_read_burst *burst, uint32_t beat)
{
    if (burst->listed) return burst->response[beat];
    return beat < burst->sound_beats ? DRAM_OKAY : DRAM_DECERR;
}

uint64_t dram_write(struct dram *dram, uint64_t cycle, uint32_t address, uint32_t beats,
                    uint8_t *response)
{
    const struct dram_timing *t = &dram->timing;
    const uint64_t first_byte = first_byte_of(dram, address);
    uint64_t done = cycle + t->latency;
    for (uint32_t beat = 0; !t->ideal && beat < beats;) {
        const uint32_t count = beats_in_page(dram, first_byte, beat, beats);
        const uint64_t page = (first_byte + (uint64_t)beat * dram->beat_bytes) / t->page_bytes;
        done = access_page(dram, cycle, page, count, true) + data_cycles(t, count) + t->back;
        beat += count;
    }
    const uint64_t number = dram->state.number[DRAM_B]++;
    done = max_cycle(done, dram->state.last_response) + delay_of(&dram->stress, DRAM_B, number);
    dram->state.last_response = done + 1;
    *response = sound_beats_of(dram, first_byte, beats) < beats
                    ? DRAM_DECERR
                    : response_of(&dram->stress, DRAM_B, number);
    return done;
}
