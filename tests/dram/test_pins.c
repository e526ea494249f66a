// SPDX-License-Identifier: Apache-2.0
// The pin-level DRAM against the burst-level one: a small AXI master of its own drives the pins with
// random traffic; what it saw is then replayed through the burst API, which has to name the same
// cycles, responses and bytes.
#include <stdlib.h>
#include <string.h>

#include "dram/dram_pins.h"
#include "penta_test.h"

enum { CYCLES = 40000, EVENT_LIMIT = 40000, SIZE = 1 << 17 };

enum kind { READ_ADDRESS, WRITE_ADDRESS, WRITE_DATA, READ_DATA, RESPONSE, KIND_COUNT };

struct event {
    uint64_t valid, cycle;  // VALID first there; transferred
    uint32_t address, beats;
    uint8_t code;
    bool last;
    uint8_t data[256];
    uint64_t strobe[4];
};

struct log {
    struct event *events[KIND_COUNT];
    size_t count[KIND_COUNT];
};

static uint64_t random_state;

static uint32_t next_random(uint32_t limit)
{
    random_state = random_state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((random_state >> 33) % limit);
}

static struct event *add_event(struct log *log, enum kind kind)
{
    ASSERT_LT(log->count[kind], EVENT_LIMIT);
    return &log->events[kind][log->count[kind]++];
}

// A channel of the master: what it drives until the slave takes it.
struct offer {
    bool valid;
    struct event event;
};

struct master {
    uint32_t width;
    uint32_t busy;  // of 100: how eager it is
    bool always_ready;
    struct offer ar, aw, w;
    uint32_t queued[64];  // beats of write bursts whose data were not offered yet
    unsigned queue_head, queue_count, reads_open, writes_open;
    uint32_t beat;  // of the oldest queued burst
};

static void choose_burst(const struct master *master, struct event *event, uint64_t cycle)
{
    event->valid = cycle;
    event->address = next_random(SIZE + SIZE / 16);
    const uint32_t most = (4096 - event->address % 4096 + master->width - 1) / master->width;
    event->beats =
        1 + next_random(next_random(3) ? (most < 6 ? most : 6) : (most < 256 ? most : 256));
}

static void offer_all(struct master *master, uint64_t cycle, bool addresses)
{
    if (addresses && !master->ar.valid && master->reads_open < 8 &&
        next_random(100) < master->busy) {
        master->ar.valid = true;
        choose_burst(master, &master->ar.event, cycle);
    }
    if (addresses && !master->aw.valid && master->writes_open < 8 &&
        next_random(100) < master->busy) {
        master->aw.valid = true;
        choose_burst(master, &master->aw.event, cycle);
        master->queued[(master->queue_head + master->queue_count) % 64] = master->aw.event.beats;
        master->queue_count++;
        master->writes_open++;
    }
    // Data may be offered before their address is accepted.
    if (!master->w.valid && master->queue_count > 0 && next_random(100) < master->busy + 30) {
        struct event *event = &master->w.event;
        master->w.valid = true;
        event->valid = cycle;
        event->last = master->beat + 1 == master->queued[master->queue_head];
        for (uint32_t i = 0; i < 256; i++)
            event->data[i] = (uint8_t)next_random(256);
        for (unsigned i = 0; i < 4; i++) {
            event->strobe[i] = (uint64_t)next_random(1u << 31) << 33 ^ next_random(1u << 31);
        }
        master->beat++;
        if (event->last) {
            master->beat = 0;
            master->queue_head = (master->queue_head + 1) % 64;
            master->queue_count--;
        }
    }
}

static void drive(const struct master *master, struct dram_master_pins *in)
{
    memset(in, 0, sizeof(*in));
    in->arvalid = master->ar.valid;
    in->araddr = master->ar.event.address;
    in->arlen = (uint8_t)(master->ar.event.beats - 1);
    in->awvalid = master->aw.valid;
    in->awaddr = master->aw.event.address;
    in->awlen = (uint8_t)(master->aw.event.beats - 1);
    in->wvalid = master->w.valid;
    in->wlast = master->w.event.last;
    memcpy(in->wdata, master->w.event.data, sizeof(in->wdata));
    memcpy(in->wstrb, master->w.event.strobe, sizeof(in->wstrb));
    in->rready = master->always_ready || next_random(4);
    in->bready = master->always_ready || next_random(4);
}

static void take_offer(struct log *log, enum kind kind, struct offer *offer, bool ready,
                       uint64_t cycle)
{
    if (!offer->valid || !ready) return;
    offer->valid = false;
    struct event *event = add_event(log, kind);
    *event = offer->event;
    event->cycle = cycle;
}

static void run_master(struct dram_pins *pins, struct master *master, struct log *log,
                       uint64_t first, uint64_t cycles)
{
    for (uint64_t cycle = first; cycle < first + cycles; cycle++) {
        struct dram_master_pins in;
        struct dram_slave_pins out;
        // Towards the end the traffic drains.
        offer_all(master, cycle, cycle < first + cycles * 2 / 5);
        drive(master, &in);
        dram_pins_cycle(pins, cycle, &in, &out);
        if (in.arvalid && out.arready) master->reads_open++;
        take_offer(log, READ_ADDRESS, &master->ar, out.arready, cycle);
        take_offer(log, WRITE_ADDRESS, &master->aw, out.awready, cycle);
        take_offer(log, WRITE_DATA, &master->w, out.wready, cycle);
        if (out.rvalid && in.rready) {
            struct event *event = add_event(log, READ_DATA);
            event->cycle = cycle;
            event->last = out.rlast;
            event->code = out.rresp;
            memcpy(event->data, out.rdata, sizeof(event->data));
            master->reads_open -= out.rlast;
        }
        if (out.bvalid && in.bready) {
            struct event *event = add_event(log, RESPONSE);
            event->cycle = cycle;
            event->code = out.bresp;
            master->writes_open--;
        }
    }
    EXPECT_STREQ(dram_pins_violation(pins), NULL);
}

// ------------------------------------------------------------------------------- the other side

struct replay {
    struct dram *dram;
    struct log *log;
    uint8_t *contents;
    size_t beats, responses;  // compared so far
    size_t data;              // W beats of the bursts so far
    size_t written;           // W beats in `contents`
    size_t write, beat;       // the burst and beat that is
};

// Puts into the contents the W beats of cycles before `cycle`.
static void write_until(struct replay *replay, uint64_t cycle)
{
    const struct log *log = replay->log;
    const uint32_t width = replay->dram->beat_bytes;
    while (replay->written < log->count[WRITE_DATA] &&
           log->events[WRITE_DATA][replay->written].cycle < cycle) {
        const struct event *event = &log->events[WRITE_DATA][replay->written++];
        const struct event *address = &log->events[WRITE_ADDRESS][replay->write];
        for (uint32_t i = 0; i < width; i++) {
            const size_t byte = (address->address / width + replay->beat) * width + i;
            if (event->strobe[i / 64] >> i % 64 & 1 && byte < SIZE) {
                replay->contents[byte] = event->data[i];
            }
        }
        if (++replay->beat == address->beats) {
            replay->beat = 0;
            replay->write++;
        }
    }
}

static void replay_read(struct replay *replay, const struct event *address)
{
    struct dram *dram = replay->dram;
    struct dram_read_burst burst;
    write_until(replay, address->cycle);
    dram_read(dram, address->cycle, address->address, address->beats, &burst);
    for (uint32_t beat = 0; beat < address->beats; beat++) {
        ASSERT_LT(replay->beats, replay->log->count[READ_DATA]);
        const struct event *event = &replay->log->events[READ_DATA][replay->beats++];
        ASSERT_EQ(event->cycle, dram_beat_cycle(&burst, beat), "beat %u", beat);
        ASSERT_EQ(event->code, dram_beat_response(&burst, beat));
        ASSERT_EQ(event->last, beat + 1 == address->beats);
        for (uint32_t i = 0; i < dram->beat_bytes; i++) {
            const uint32_t byte = address->address / dram->beat_bytes * dram->beat_bytes +
                                  beat * dram->beat_bytes + i;
            ASSERT_EQ(event->data[i], byte < SIZE ? replay->contents[byte] : 0);
        }
    }
}

static void replay_write(struct replay *replay, const struct event *address)
{
    replay->data += address->beats;
    const uint64_t last = replay->log->events[WRITE_DATA][replay->data - 1].cycle;
    uint8_t code;
    const uint64_t cycle = dram_write(replay->dram, last, address->address, address->beats, &code);
    ASSERT_LT(replay->responses, replay->log->count[RESPONSE]);
    const struct event *event = &replay->log->events[RESPONSE][replay->responses++];
    ASSERT_EQ(event->cycle, cycle);
    ASSERT_EQ(event->code, code);
}

static void check_ready(struct replay *replay)
{
    const struct log *log = replay->log;
    for (size_t i = 0; i < log->count[READ_ADDRESS]; i++) {
        const struct event *event = &log->events[READ_ADDRESS][i];
        ASSERT_EQ(event->cycle, event->valid + dram_ready_delay(replay->dram, DRAM_AR));
    }
    size_t data = 0;
    for (size_t i = 0; i < log->count[WRITE_ADDRESS]; i++) {
        const struct event *event = &log->events[WRITE_ADDRESS][i];
        ASSERT_EQ(event->cycle, event->valid + dram_ready_delay(replay->dram, DRAM_AW));
        for (uint32_t beat = 0; beat < event->beats; beat++) {
            const struct event *beat_event = &log->events[WRITE_DATA][data++];
            const uint64_t from =
                beat_event->valid > event->cycle ? beat_event->valid : event->cycle + 1;
            ASSERT_EQ(beat_event->cycle, from + dram_ready_delay(replay->dram, DRAM_W));
        }
    }
}

static uint64_t last_data_cycle(const struct log *log, size_t data, uint32_t beats)
{
    return log->events[WRITE_DATA][data + beats - 1].cycle;
}

static void replay_all(struct replay *replay)
{
    const struct log *log = replay->log;
    size_t reads = 0, writes = 0;
    check_ready(replay);
    while (reads < log->count[READ_ADDRESS] || writes < log->count[WRITE_ADDRESS]) {
        const struct event *read = &log->events[READ_ADDRESS][reads];
        const struct event *write = &log->events[WRITE_ADDRESS][writes];
        const bool no_write = writes == log->count[WRITE_ADDRESS];
        if (no_write || (reads < log->count[READ_ADDRESS] &&
                         read->cycle <= last_data_cycle(log, replay->data, write->beats))) {
            replay_read(replay, read);
            reads++;
        } else {
            replay_write(replay, write);
            writes++;
        }
    }
    write_until(replay, UINT64_MAX);
    EXPECT_EQ(replay->beats, log->count[READ_DATA]);
    EXPECT_EQ(replay->responses, log->count[RESPONSE]);
    EXPECT_EQ(replay->data, log->count[WRITE_DATA]);
}

static void compare(const char *model, uint32_t clock_mhz, uint32_t width, uint64_t seed)
{
    struct dram dram;
    struct log log = {{0}, {0}};
    const struct dram_stress stress = dram_stress_of_seed(seed, seed % 3 == 2);
    ASSERT_TRUE(dram_init(&dram, model, clock_mhz, 1 + (uint32_t)seed * 7, width, SIZE, &stress));
    struct dram_pins *pins = dram_pins_create(&dram);
    ASSERT_NE(pins, NULL);
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        log.events[i] = malloc(EVENT_LIMIT * sizeof(struct event));
    }
    struct replay replay = {.dram = &dram, .log = &log, .contents = malloc(SIZE)};
    for (uint32_t i = 0; i < SIZE; i++) {
        replay.contents[i] = dram_pins_contents(pins)[i] = (uint8_t)next_random(256);
    }
    struct master master = {.width = width, .busy = 2 + next_random(60), .always_ready = true};
    run_master(pins, &master, &log, 0, CYCLES);
    ASSERT_GT(log.count[READ_DATA], 100);
    ASSERT_GT(log.count[RESPONSE], 10);
    replay_all(&replay);
    EXPECT_MEMEQ(replay.contents, dram_pins_contents(pins), SIZE);
    for (unsigned i = 0; i < KIND_COUNT; i++)
        free(log.events[i]);
    free(replay.contents);
    dram_pins_destroy(pins);
}

TEST(pins, agree_with_bursts_on_the_ideal_model)
{
    random_state = 1;
    for (uint64_t seed = 0; seed < 8; seed++)
        compare("ideal", 100, 4u << seed % 7, seed);
}

TEST(pins, agree_with_bursts_on_ddr4)
{
    random_state = 2;
    for (uint64_t seed = 0; seed < 5; seed++)
        compare("ddr4", 500 + 300 * (uint32_t)seed, 32, seed);
}

TEST(pins, agree_with_bursts_on_lpddr4)
{
    random_state = 3;
    for (uint64_t seed = 0; seed < 5; seed++)
        compare("lpddr4", 1000, 8u << seed % 4, seed);
}

TEST(pins, agree_with_bursts_on_hbm2)
{
    random_state = 4;
    for (uint64_t seed = 0; seed < 5; seed++)
        compare("hbm2", 1000, 64, seed);
}

TEST(pins, a_slow_master_loses_nothing)
{
    struct dram dram;
    struct log log = {{0}, {0}};
    const struct dram_stress stress = dram_stress_of_seed(5, false);
    random_state = 5;
    ASSERT_TRUE(dram_init(&dram, "ideal", 100, 3, 16, SIZE, &stress));
    struct dram_pins *pins = dram_pins_create(&dram);
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        log.events[i] = malloc(EVENT_LIMIT * sizeof(struct event));
    }
    struct master master = {.width = 16, .busy = 20};
    run_master(pins, &master, &log, 0, CYCLES);
    size_t beats = 0;
    for (size_t i = 0; i < log.count[READ_ADDRESS]; i++)
        beats += log.events[READ_ADDRESS][i].beats;
    EXPECT_EQ(log.count[READ_DATA], beats);
    EXPECT_EQ(log.count[RESPONSE], log.count[WRITE_ADDRESS]);
    for (unsigned i = 0; i < KIND_COUNT; i++)
        free(log.events[i]);
    dram_pins_destroy(pins);
}

TEST(pins, reset_drops_what_is_in_flight_and_keeps_the_contents)
{
    struct dram dram;
    ASSERT_TRUE(dram_init(&dram, "ideal", 100, 3, 16, SIZE, NULL));
    struct dram_pins *pins = dram_pins_create(&dram);
    dram_pins_contents(pins)[0x100] = 0x5a;
    struct dram_master_pins in = {.arvalid = true, .araddr = 0x100, .arlen = 3, .rready = true};
    struct dram_slave_pins out;
    dram_pins_cycle(pins, 0, &in, &out);
    EXPECT_TRUE(out.arready);
    dram_pins_reset(pins);
    in.arvalid = false;
    for (uint64_t cycle = 5; cycle < 20; cycle++) {
        dram_pins_cycle(pins, cycle, &in, &out);
        EXPECT_FALSE(out.rvalid);
    }
    in.arvalid = true;
    dram_pins_cycle(pins, 20, &in, &out);
    in.arvalid = false;
    for (uint64_t cycle = 21; cycle < 23; cycle++) {
        dram_pins_cycle(pins, cycle, &in, &out);
        EXPECT_FALSE(out.rvalid);
    }
    dram_pins_cycle(pins, 23, &in, &out);
    EXPECT_TRUE(out.rvalid);
    EXPECT_EQ(out.rdata[0], 0x5a);
    dram_pins_destroy(pins);
}

TEST(pins, outputs_do_not_depend_on_inputs_of_the_same_cycle)
{
    struct dram dram;
    const struct dram_stress stress = dram_stress_of_seed(9, true);
    random_state = 6;
    ASSERT_TRUE(dram_init(&dram, "hbm2", 900, 3, 16, SIZE, &stress));
    // Two slaves with the same past; one sees other inputs in the last cycle.
    for (uint64_t length = 1; length < 120; length++) {
        struct dram_pins *a = dram_pins_create(&dram), *b = dram_pins_create(&dram);
        struct dram_slave_pins seen_a, seen_b;
        for (uint64_t cycle = 0; cycle <= length; cycle++) {
            struct dram_master_pins in = {
                .arvalid = cycle % 7 == 3,
                .araddr = 64 * (uint32_t)cycle,
                .arlen = 3,
                .awvalid = cycle % 9 == 4,
                .awaddr = 128 * (uint32_t)cycle,
                .wvalid = cycle % 9 == 6,
                .wlast = true,
                .rready = true,
                .bready = true,
            };
            dram_pins_cycle(a, cycle, &in, &seen_a);
            if (cycle == length) {
                in.arvalid = !in.arvalid;
                in.awvalid = !in.awvalid;
                in.wvalid = !in.wvalid;
                in.rready = in.bready = false;
            }
            dram_pins_cycle(b, cycle, &in, &seen_b);
        }
        EXPECT_MEMEQ(&seen_a, &seen_b, sizeof(seen_a));
        dram_pins_destroy(a);
        dram_pins_destroy(b);
    }
}

TEST(pins, a_broken_master_is_named)
{
    struct dram dram;
    ASSERT_TRUE(dram_init(&dram, "ideal", 100, 3, 16, SIZE, NULL));
    struct dram_pins *pins = dram_pins_create(&dram);
    struct dram_master_pins in = {.arvalid = true, .araddr = 4080, .arlen = 1};
    struct dram_slave_pins out;
    dram_pins_cycle(pins, 0, &in, &out);
    EXPECT_STREQ(dram_pins_violation(pins), "a burst crosses a multiple of 4096 bytes");
    dram_pins_destroy(pins);
}
