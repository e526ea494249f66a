// SPDX-License-Identifier: Apache-2.0
#include "dram/dram_pins.h"

#include <stdlib.h>
#include <string.h>

// Bursts accepted and not finished, in each direction. READY stays low while a queue is full.
enum { QUEUE_SIZE = 32 };

struct read_entry {
    struct dram_read_burst burst;
    uint8_t *data;  // beats * beat_bytes, as of the AR handshake
};

struct write_entry {
    uint32_t address, beats;
    uint32_t taken;  // W beats transferred
};

// VALID that waits for READY on AR, AW or W.
struct waiting {
    bool seen;          // VALID was there in an earlier cycle, the transfer did not happen
    uint64_t ready_at;  // cycle in which READY comes, when seen
    bool drawn;         // `delay` is that of the next transfer
    uint32_t delay;
};

struct dram_pins {
    struct dram dram;
    uint8_t *contents;
    struct waiting wait[DRAM_CHANNEL_COUNT];

    struct read_entry reads[QUEUE_SIZE];
    unsigned read_head, read_count;
    uint32_t read_beat;      // of the oldest burst, the next to be transferred
    uint64_t read_earliest;  // one after the last R transfer

    struct write_entry writes[QUEUE_SIZE];
    unsigned write_head, write_count;  // AW accepted, last W not yet
    struct {
        uint64_t cycle;
        uint8_t code;
    } responses[QUEUE_SIZE];
    unsigned response_head, response_count;
    uint64_t response_earliest;

    const char *violation;
};

struct dram_pins *dram_pins_create(const struct dram *dram)
{
    struct dram_pins *pins = calloc(1, sizeof(*pins));
    if (!pins) return NULL;
    pins->dram = *dram;
    pins->contents = calloc(dram->size ? dram->size : 1, 1);
    const size_t burst_bytes = (size_t)DRAM_BURST_LIMIT * dram->beat_bytes;
    bool sound = pins->contents != NULL;
    for (unsigned i = 0; i < QUEUE_SIZE; i++) {
        pins->reads[i].data = malloc(burst_bytes);
        sound = sound && pins->reads[i].data;
    }
    if (!sound) {
        dram_pins_destroy(pins);
        return NULL;
    }
    dram_pins_reset(pins);
    return pins;
}

void dram_pins_destroy(struct dram_pins *pins)
{
    if (!pins) return;
    for (unsigned i = 0; i < QUEUE_SIZE; i++) {
        free(pins->reads[i].data);
    }
    free(pins->contents);
    free(pins);
}

uint8_t *dram_pins_contents(struct dram_pins *pins)
{
    return pins->contents;
}

const char *dram_pins_violation(const struct dram_pins *pins)
{
    return pins->violation;
}

void dram_pins_reset(struct dram_pins *pins)
{
    dram_reset(&pins->dram);
    memset(pins->wait, 0, sizeof(pins->wait));
    pins->read_head = pins->read_count = pins->read_beat = 0;
    pins->write_head = pins->write_count = 0;
    pins->response_head = pins->response_count = 0;
    pins->read_earliest = pins->response_earliest = 0;
    pins->violation = NULL;
}

// READY of a channel in `cycle`. Without a delay it is high before VALID comes; with one it rises
// that many cycles after the first cycle of VALID (and `open`, what else the transfer needs).
static bool ready_of(struct dram_pins *pins, enum dram_channel channel, uint64_t cycle, bool open)
{
    struct waiting *wait = &pins->wait[channel];
    if (!wait->drawn) {
        wait->delay = dram_ready_delay(&pins->dram, channel);
        wait->drawn = true;
    }
    if (wait->seen) return cycle >= wait->ready_at;
    return open && wait->delay == 0;
}

static void note_handshake(struct dram_pins *pins, enum dram_channel channel, uint64_t cycle,
                           bool open, bool valid, bool ready)
{
    struct waiting *wait = &pins->wait[channel];
    if (valid && ready) {
        *wait = (struct waiting){0};
    } else if (valid && open && !wait->seen) {
        wait->seen = true;
        wait->ready_at = cycle + wait->delay;
    }
}

static void note_violation(struct dram_pins *pins, const char *text)
{
    if (!pins->violation) pins->violation = text;
}

static void check_burst(struct dram_pins *pins, uint32_t address, uint32_t beats)
{
    const uint32_t width = pins->dram.beat_bytes;
    const uint32_t first = address & ~(width - 1);
    if (first / 4096 != (first + beats * width - 1) / 4096) {
        note_violation(pins, "a burst crosses a multiple of 4096 bytes");
    }
}

static void copy_out(const struct dram_pins *pins, uint64_t first_byte, size_t count, uint8_t *out)
{
    const uint64_t left = first_byte < pins->dram.size ? pins->dram.size - first_byte : 0;
    const size_t inside = left < count ? (size_t)left : count;
    memcpy(out, pins->contents + (inside ? first_byte : 0), inside);
    memset(out + inside, 0, count - inside);
}

static void accept_read(struct dram_pins *pins, uint64_t cycle, uint32_t address, uint32_t beats)
{
    check_burst(pins, address, beats);
    const uint32_t width = pins->dram.beat_bytes;
    struct read_entry *entry = &pins->reads[(pins->read_head + pins->read_count) % QUEUE_SIZE];
    pins->read_count++;
    dram_read(&pins->dram, cycle, address, beats, &entry->burst);
    const uint64_t first_byte = (address & 0x7fffffff) & ~(uint64_t)(width - 1);
    copy_out(pins, first_byte, (size_t)beats * width, entry->data);
}

static void accept_data(struct dram_pins *pins, uint64_t cycle, const struct dram_master_pins *in)
{
    struct write_entry *entry = &pins->writes[pins->write_head];
    const uint32_t width = pins->dram.beat_bytes;
    const uint64_t first_byte =
        ((entry->address & 0x7fffffff) & ~(uint64_t)(width - 1)) + (uint64_t)entry->taken * width;
    for (uint32_t i = 0; i < width; i++) {
        if (in->wstrb[i / 64] >> (i % 64) & 1 && first_byte + i < pins->dram.size) {
            pins->contents[first_byte + i] = in->wdata[i];
        }
    }
    entry->taken++;
    const bool last = entry->taken == entry->beats;
    if (in->wlast != last) note_violation(pins, "wlast is not on the last beat of its burst");
    if (!last) return;
    const unsigned slot = (pins->response_head + pins->response_count) % QUEUE_SIZE;
    pins->response_count++;
    pins->responses[slot].cycle =
        dram_write(&pins->dram, cycle, entry->address, entry->beats, &pins->responses[slot].code);
    pins->write_head = (pins->write_head + 1) % QUEUE_SIZE;
    pins->write_count--;
}

static void drive_read(const struct dram_pins *pins, uint64_t cycle, struct dram_slave_pins *out)
{
    if (pins->read_count == 0 || cycle < pins->read_earliest) return;
    const struct read_entry *entry = &pins->reads[pins->read_head];
    if (cycle < dram_beat_cycle(&entry->burst, pins->read_beat)) return;
    const uint32_t width = pins->dram.beat_bytes;
    out->rvalid = true;
    out->rlast = pins->read_beat + 1 == entry->burst.beats;
    out->rresp = dram_beat_response(&entry->burst, pins->read_beat);
    memcpy(out->rdata, entry->data + (size_t)pins->read_beat * width, width);
}

void dram_pins_cycle(struct dram_pins *pins, uint64_t cycle, const struct dram_master_pins *in,
                     struct dram_slave_pins *out)
{
    // What is driven: from the state alone.
    memset(out, 0, sizeof(*out));
    drive_read(pins, cycle, out);
    if (pins->response_count && cycle >= pins->response_earliest &&
        cycle >= pins->responses[pins->response_head].cycle) {
        out->bvalid = true;
        out->bresp = pins->responses[pins->response_head].code;
    }
    const bool read_open = pins->read_count < QUEUE_SIZE;
    const bool write_open = pins->write_count + pins->response_count < QUEUE_SIZE;
    const bool data_open = pins->write_count > 0;
    out->arready = ready_of(pins, DRAM_AR, cycle, read_open);
    out->awready = ready_of(pins, DRAM_AW, cycle, write_open);
    out->wready = ready_of(pins, DRAM_W, cycle, data_open);

    // The edge that ends the cycle. Reads enter the memory before writes.
    if (out->rvalid && in->rready) {
        pins->read_earliest = cycle + 1;
        pins->read_beat++;
        if (out->rlast) {
            pins->read_beat = 0;
            pins->read_head = (pins->read_head + 1) % QUEUE_SIZE;
            pins->read_count--;
        }
    }
    if (out->bvalid && in->bready) {
        pins->response_earliest = cycle + 1;
        pins->response_head = (pins->response_head + 1) % QUEUE_SIZE;
        pins->response_count--;
    }
    note_handshake(pins, DRAM_AR, cycle, read_open, in->arvalid, out->arready);
    note_handshake(pins, DRAM_AW, cycle, write_open, in->awvalid, out->awready);
    note_handshake(pins, DRAM_W, cycle, data_open, in->wvalid, out->wready);
    if (in->arvalid && out->arready) accept_read(pins, cycle, in->araddr, in->arlen + 1u);
    if (in->wvalid && out->wready) accept_data(pins, cycle, in);
    if (in->awvalid && out->awready) {
        check_burst(pins, in->awaddr, in->awlen + 1u);
        struct write_entry *entry =
            &pins->writes[(pins->write_head + pins->write_count) % QUEUE_SIZE];
        pins->write_count++;
        entry->address = in->awaddr;
        entry->beats = in->awlen + 1u;
        entry->taken = 0;
    }
}
