// SPDX-License-Identifier: Apache-2.0
#include "dma/dma_reference.h"

enum { PIECES = 1 << 17, BURSTS = 1 << 14 };

// A write of the destination that is to happen in `cycle`.
struct piece {
    uint64_t cycle;
    uint32_t address, count;
    uint8_t data[300];
};

struct burst {
    uint32_t address, bytes, beats;
    uint32_t local;       // load: destination row, store: source of its first byte
    uint32_t row_offset;  // of its first byte
};

struct machine {
    struct dma_reference *reference;
    struct naive_chip *chip;
    const uint32_t *word;
    const struct penta_command *command;
    uint32_t width, element;
    struct piece *pieces;
    size_t piece_count, piece_next;
    struct burst *bursts;
    size_t burst_count;
};

static struct piece *add_piece(struct machine *m)
{
    ASSERT_LT(m->piece_count, PIECES);
    struct piece *piece = &m->pieces[m->piece_count++];
    memset(piece, 0, sizeof(*piece));
    return piece;
}

static void write_pieces(struct machine *m, uint64_t cycle)
{
    struct naive_memory *memory = naive_find(m->chip, m->command->address[1]);
    while (m->piece_next < m->piece_count && m->pieces[m->piece_next].cycle == cycle) {
        const struct piece *piece = &m->pieces[m->piece_next++];
        naive_write(m->chip, memory, piece->address, piece->count, m->command->write_mask,
                    piece->data);
        const uint32_t words[2] = {piece->address, piece->count};
        rig_add(&m->reference->rig->expected, PENTA_STREAM_DMA_WRITE, cycle, words, 2, piece->data,
                piece->count);
    }
}

// ------------------------------------------------------------------------------------ bursts

static void cut_rows(struct machine *m, bool load)
{
    const uint32_t n0 = penta_get_dma_copy_n0(m->word), n1 = penta_get_dma_copy_n1(m->word);
    const uint32_t n2 = penta_get_dma_copy_n2(m->word);
    const uint32_t row = n0 * (penta_get_dma_copy_dense(m->word) ? 7 : m->element);
    const uint32_t unit = 256 * m->width < 4096 ? 256 * m->width : 4096;
    for (uint32_t i2 = 0; i2 < n2; i2++) {
        for (uint32_t i1 = 0; i1 < n1; i1++) {
            const uint32_t source = m->command->address[0] +
                                    i1 * (uint32_t)penta_get_dma_copy_src_s1(m->word) +
                                    i2 * (uint32_t)penta_get_dma_copy_src_s2(m->word);
            const uint32_t destination = m->command->address[1] +
                                         i1 * (uint32_t)penta_get_dma_copy_dst_s1(m->word) +
                                         i2 * (uint32_t)penta_get_dma_copy_dst_s2(m->word);
            const uint32_t outside = load ? source : destination;
            for (uint32_t i = 0; i < row; i++) {  // byte by byte
                const uint32_t address = (outside + i) & 0x7fffffff;
                if (i == 0 || address % unit == 0) {
                    ASSERT_LT(m->burst_count, BURSTS);
                    m->bursts[m->burst_count++] = (struct burst){
                        .address = address,
                        .local = load ? destination : source + i,
                        .row_offset = i,
                    };
                }
                m->bursts[m->burst_count - 1].bytes++;
            }
        }
    }
    for (size_t i = 0; i < m->burst_count; i++) {
        struct burst *b = &m->bursts[i];
        b->beats = (b->address % m->width + b->bytes + m->width - 1) / m->width;
    }
}

// The channel of addresses: when the next VALID rises.
struct addresses {
    size_t next;
    bool valid;
    uint32_t outstanding;
};

static void step_addresses(const struct machine *m, struct addresses *a, uint64_t cycle,
                           uint64_t start)
{
    // At the end of `cycle`, with its transfers counted.
    if (!a->valid && a->next < m->burst_count && a->outstanding < 8 && cycle >= start + 1) {
        a->valid = true;
    }
}

// --------------------------------------------------------------------------------------- load

struct dense {
    uint8_t bits[8 * 8192];  // of the row so far
    uint32_t bit_count, triples;
    uint8_t out[9 * 8192];  // bits of the expanded row
    uint32_t out_bits, out_bytes;
};

static void load_beat(struct machine *m, struct dense *dense, const struct burst *burst,
                      uint32_t beat, const uint8_t *data, uint64_t cycle)
{
    const uint32_t lane = beat == 0 ? burst->address % m->width : 0;
    const uint32_t done =
        beat == 0 ? 0 : beat * m->width - burst->address % m->width;  // bytes of the burst before
    const uint32_t count =
        burst->bytes - done < m->width - lane ? burst->bytes - done : m->width - lane;
    struct piece piece = {.cycle = cycle + 2};
    if (!penta_get_dma_copy_dense(m->word)) {
        piece.address = burst->local + burst->row_offset + done;
        piece.count = count;
        memcpy(piece.data, data + lane, count);
    } else {
        if (burst->row_offset + done == 0) memset(dense, 0, sizeof(*dense));
        for (uint32_t i = 0; i < 8 * count; i++) {
            dense->bits[dense->bit_count++] = data[lane + i / 8] >> i % 8 & 1;
        }
        while (7 * (dense->triples + 1) <= dense->bit_count) {
            uint32_t v = 0;
            for (uint32_t i = 0; i < 7; i++)
                v |= (uint32_t)dense->bits[7 * dense->triples + i] << i;
            uint32_t code[3] = {v % 5, v / 5 % 5, v / 25};
            if (v >= 125) {
                naive_error(m->chip, PENTA_ERROR_DENSE);
                code[0] = code[1] = code[2] = 2;
            }
            for (uint32_t i = 0; i < 9; i++) {
                dense->out[dense->out_bits++] = code[i / 3] >> i % 3 & 1;
            }
            dense->triples++;
        }
        piece.address = burst->local + dense->out_bytes;
        while (8 * (dense->out_bytes + 1) <= dense->out_bits) {
            uint8_t byte = 0;
            for (uint32_t i = 0; i < 8; i++) {
                byte |= (uint8_t)(dense->out[8 * dense->out_bytes + i] << i);
            }
            piece.data[piece.count++] = byte;
            dense->out_bytes++;
        }
    }
    if (piece.count > 0) *add_piece(m) = piece;
}

static uint64_t run_load(struct machine *m, uint64_t start, uint64_t stop)
{
    struct addresses ar = {0};
    struct dense *dense = calloc(1, sizeof(*dense));
    size_t burst = 0;  // of the next beat
    uint32_t beat = 0;
    uint64_t last = 0;
    struct rig_records *expected = &m->reference->rig->expected;
    cut_rows(m, true);
    uint64_t cycle = start;
    for (; cycle < stop && !(last != 0 && cycle == last + 3); cycle++) {
        struct dram_master_pins in = {.rready = true, .bready = true};
        struct dram_slave_pins out;
        if (ar.valid) {
            in.arvalid = true;
            in.araddr = m->bursts[ar.next].address;
            in.arlen = (uint8_t)(m->bursts[ar.next].beats - 1);
        }
        dram_pins_cycle(m->reference->pins, cycle, &in, &out);
        if (in.arvalid && out.arready) {
            const uint32_t words[2] = {in.araddr, in.arlen + 1u};
            rig_add(expected, PENTA_STREAM_AXI_AR, cycle, words, 2, NULL, 0);
            ar.next++;
            ar.outstanding++;
            ar.valid = false;
        }
        if (out.rvalid) {
            const uint32_t words[2] = {out.rlast, out.rresp};
            rig_add(expected, PENTA_STREAM_AXI_R, cycle, words, 2, out.rdata, m->width);
            if (out.rresp != 0) naive_error(m->chip, PENTA_ERROR_AXI);
            load_beat(m, dense, &m->bursts[burst], beat, out.rdata, cycle);
            beat++;
            if (out.rlast) {
                ASSERT_EQ(beat, m->bursts[burst].beats);
                beat = 0;
                ar.outstanding--;
                if (++burst == m->burst_count) last = cycle;
            }
        }
        step_addresses(m, &ar, cycle, start);
        write_pieces(m, cycle);
    }
    free(dense);
    return cycle;
}

// -------------------------------------------------------------------------------------- store

// One W beat from its read to its handshake.
struct beat {
    uint64_t read, sent;
    bool is_read, is_sent;
    size_t burst;
    uint32_t number;  // in the burst
    uint8_t data[256];
};

static void read_beat(struct machine *m, struct beat *beat, uint64_t cycle)
{
    const struct burst *burst = &m->bursts[beat->burst];
    struct naive_memory *memory = naive_find(m->chip, m->command->address[0]);
    const uint32_t shift = burst->address % m->width;
    for (uint32_t i = 0; i < m->width; i++) {
        const uint32_t byte = beat->number * m->width + i;
        if (byte < shift || byte - shift >= burst->bytes) continue;
        beat->data[i] =
            naive_read(m->chip, memory, burst->local + byte - shift, m->command->read_mask);
    }
    beat->is_read = true;
    beat->read = cycle;
}

static void drive_beat(const struct machine *m, const struct beat *beat,
                       struct dram_master_pins *in)
{
    const struct burst *burst = &m->bursts[beat->burst];
    const uint32_t shift = burst->address % m->width;
    in->wvalid = true;
    in->wlast = beat->number + 1 == burst->beats;
    memcpy(in->wdata, beat->data, m->width);
    for (uint32_t i = 0; i < m->width; i++) {
        const uint32_t byte = beat->number * m->width + i;
        if (byte >= shift && byte - shift < burst->bytes)
            in->wstrb[i / 64] |= UINT64_C(1) << i % 64;
    }
}

static uint64_t run_store(struct machine *m, uint64_t start, uint64_t stop)
{
    struct rig_records *expected = &m->reference->rig->expected;
    struct addresses aw = {0};
    cut_rows(m, false);
    size_t beat_count = 0;
    for (size_t i = 0; i < m->burst_count; i++)
        beat_count += m->bursts[i].beats;
    struct beat *beats = calloc(beat_count, sizeof(*beats));
    for (size_t i = 0, j = 0; i < m->burst_count; i++) {
        for (uint32_t number = 0; number < m->bursts[i].beats; number++, j++) {
            beats[j].burst = i;
            beats[j].number = number;
        }
    }
    size_t to_read = 0, to_send = 0, accepted = 0, answered = 0;
    uint64_t cycle = start, last = 0;
    for (; cycle < stop && !(last != 0 && cycle == last + 1); cycle++) {
        struct dram_master_pins in = {.rready = true, .bready = true};
        struct dram_slave_pins out;
        if (aw.valid) {
            in.awvalid = true;
            in.awaddr = m->bursts[aw.next].address;
            in.awlen = (uint8_t)(m->bursts[aw.next].beats - 1);
        }
        // WVALID of the oldest beat: two cycles after its read, and after the handshake before it.
        if (to_send < to_read && beats[to_send].read + 2 <= cycle) {
            drive_beat(m, &beats[to_send], &in);
        }
        dram_pins_cycle(m->reference->pins, cycle, &in, &out);
        if (in.wvalid && out.wready) {
            beats[to_send].is_sent = true;
            beats[to_send].sent = cycle;
            uint32_t words[9] = {in.wlast};
            for (unsigned i = 0; i < 4; i++) {
                words[1 + 2 * i] = (uint32_t)in.wstrb[i];
                words[2 + 2 * i] = (uint32_t)(in.wstrb[i] >> 32);
            }
            rig_add(expected, PENTA_STREAM_AXI_W, cycle, words, 9, in.wdata, m->width);
            to_send++;
        }
        // A beat is read once the one two before it has gone, its address in an earlier cycle.
        if (to_read < beat_count && beats[to_read].burst < accepted &&
            (to_read < 2 || beats[to_read - 2].is_sent)) {
            read_beat(m, &beats[to_read], cycle);
            to_read++;
        }
        if (in.awvalid && out.awready) {
            const uint32_t words[2] = {in.awaddr, in.awlen + 1u};
            rig_add(expected, PENTA_STREAM_AXI_AW, cycle, words, 2, NULL, 0);
            aw.next++;
            aw.outstanding++;
            aw.valid = false;
            accepted++;
        }
        if (out.bvalid) {
            const uint32_t words[1] = {out.bresp};
            rig_add(expected, PENTA_STREAM_AXI_B, cycle, words, 1, NULL, 0);
            if (out.bresp != 0) naive_error(m->chip, PENTA_ERROR_AXI);
            aw.outstanding--;
            if (++answered == m->burst_count) last = cycle;
        }
        step_addresses(m, &aw, cycle, start);
    }
    free(beats);
    return cycle;
}

// -------------------------------------------------------------------------------------- local

static uint64_t run_local(struct machine *m, uint64_t start, uint64_t stop)
{
    const uint32_t *word = m->word;
    const uint32_t n0 = penta_get_dma_copy_n0(word), n1 = penta_get_dma_copy_n1(word);
    const uint32_t n2 = penta_get_dma_copy_n2(word), e = m->element;
    const uint32_t s0 = (uint32_t)penta_get_dma_copy_src_s0(word);
    const uint32_t d0 = (uint32_t)penta_get_dma_copy_dst_s0(word);
    const uint32_t size = s0 == e && d0 == e ? m->width : e;
    struct naive_memory *memory = naive_find(m->chip, m->command->address[0]);
    uint64_t piece_number = 0;
    for (uint32_t i2 = 0; i2 < n2; i2++) {
        for (uint32_t i1 = 0; i1 < n1; i1++) {
            const uint32_t source = m->command->address[0] +
                                    i1 * (uint32_t)penta_get_dma_copy_src_s1(word) +
                                    i2 * (uint32_t)penta_get_dma_copy_src_s2(word);
            const uint32_t destination = m->command->address[1] +
                                         i1 * (uint32_t)penta_get_dma_copy_dst_s1(word) +
                                         i2 * (uint32_t)penta_get_dma_copy_dst_s2(word);
            for (uint32_t i = 0; i < n0 * e; i += size) {
                struct piece *piece = add_piece(m);
                piece->cycle = start + 3 + piece_number++;
                piece->count = n0 * e - i < size ? n0 * e - i : size;
                piece->address = destination + (size == e ? i / e * d0 : i);
                for (uint32_t j = 0; j < piece->count; j++) {
                    piece->data[j] =
                        naive_read(m->chip, memory, source + (size == e ? i / e * s0 : i) + j,
                                   m->command->read_mask);
                }
            }
        }
    }
    uint64_t cycle = start;
    for (; cycle < stop && cycle < start + 3 + piece_number; cycle++)
        write_pieces(m, cycle);
    return cycle;
}

void dma_reference_run(struct dma_reference *reference, const struct penta_command *command,
                       uint64_t start, uint64_t stop)
{
    struct machine m = {
        .reference = reference,
        .chip = &reference->rig->naive,
        .word = command->word,
        .command = command,
        .width = reference->rig->naive.config.axi_bytes,
        .element = 1u << penta_get_dma_copy_esize(command->word),
        .pieces = malloc(PIECES * sizeof(struct piece)),
        .bursts = calloc(BURSTS, sizeof(struct burst)),
    };
    if (command->address[0] >> 31 == 0) {
        reference->end = run_load(&m, start, stop);
    } else if (command->address[1] >> 31 == 0) {
        reference->end = run_store(&m, start, stop);
    } else {
        reference->end = run_local(&m, start, stop);
    }
    free(m.pieces);
    free(m.bursts);
}
