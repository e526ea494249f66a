// SPDX-License-Identifier: Apache-2.0
// Drives dma_bench.sv with random commands and compares data and cycles with docs/isa.md, sections
// 4 to 8.6. The prediction takes the cycles of the slave's handshakes as they were and derives
// every cycle of the DMA from them.
//   dma_bench SEED COMMANDS
#include "Vdma_bench.h"
#include "svdpi.h"
#include "verilated.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

extern "C" int penta_sram_get(int row, int lane);
extern "C" void penta_sram_set(int row, int lane, int value);

namespace
{

constexpr int kLineBytes = 3 * ROWS * COLS / 8;
constexpr int kBurstLimit = AXI_BYTES * 256 < 4096 ? AXI_BYTES * 256 : 4096;
constexpr uint32_t kSizes[4] = {SPAD_BYTES, WEIGHT_BYTES, ACC_BYTES, STATE_BYTES};
constexpr int kBanks[4] = {SPAD_BANKS, WEIGHT_BANKS, ACC_BANKS, STATE_BANKS};
constexpr int kFirstBank[4] = {0, 8, 12, 14};
enum { kIllegal = 1, kAddress = 2, kBank = 3, kDense = 5, kAxi = 6 };

uint64_t random_state;
uint32_t random_word()
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return static_cast<uint32_t>(random_state >> 16);
}
uint32_t below(uint32_t n)
{
    return random_word() % n;
}
bool chance(int percent)
{
    return below(100) < static_cast<uint32_t>(percent);
}

Vdma_bench *top;
uint64_t cycle;
int failures;

void fail(const char *what, uint64_t got, uint64_t expected)
{
    if (++failures <= 20) {
        std::printf("cycle %" PRIu64 ": %s is %" PRIu64 " (0x%" PRIx64 "), expected %" PRIu64
                    " (0x%" PRIx64 ")\n",
                    cycle, what, got, got, expected, expected);
    }
}
void expect(const char *what, uint64_t got, uint64_t expected)
{
    if (got != expected) fail(what, got, expected);
}

// ------------------------------------------------------------------------------ local memories

struct Array {
    svScope scope;
    int width, depth;
};
std::map<std::pair<int, int>, Array> arrays;  // memory 9..12, 2*bank + parity
std::vector<uint8_t> local[4];
std::vector<uint8_t> nonzero;

const Array &place_of(int memory, uint32_t offset, int *row, int *lane)
{
    const Array &any = arrays.at({9 + memory, 0});
    uint32_t word = offset / any.width;
    *lane = offset % any.width;
    *row = word / 2 % any.depth;
    return arrays.at({9 + memory, 2 * (word / 2 / any.depth) + word % 2});
}
uint8_t peek_local(int memory, uint32_t offset)
{
    int row, lane;
    svSetScope(place_of(memory, offset, &row, &lane).scope);
    return penta_sram_get(row, lane);
}
void poke_local(int memory, uint32_t offset, uint8_t value)
{
    int row, lane;
    svSetScope(place_of(memory, offset, &row, &lane).scope);
    penta_sram_set(row, lane, value);
    local[memory][offset] = value;
}

// Section 6: 0, or the error of the byte at `address`; region: the memory's number.
int check_byte(int memory, uint32_t address, uint32_t mask, uint32_t *offset)
{
    *offset = address - (0x90000000u + 0x10000000u * memory);
    if (*offset >= kSizes[memory]) return kAddress;
    int bank = kFirstBank[memory] + *offset / (kSizes[memory] / kBanks[memory]);
    return mask >> bank & 1 ? 0 : kBank;
}

// ---------------------------------------------------------------------------------------- DRAM

std::unordered_map<uint32_t, uint8_t> dram;
uint8_t read_dram(uint32_t address)
{
    address &= 0x7fffffff;
    auto found = dram.find(address);
    if (found != dram.end()) return found->second;
    uint32_t hash = address * 2654435761u;
    // Mostly legal dense codes, some zeros.
    uint8_t value = hash >> 24;
    return (hash >> 9 & 3) == 0 ? 0 : value & 0xbd;
}

struct Burst {
    uint32_t address;
    unsigned beats;
    bool operator==(const Burst &o) const { return address == o.address && beats == o.beats; }
};

// What happened since the last START.
struct Log {
    uint64_t start;
    std::vector<Burst> bursts;
    std::vector<uint64_t> a_visible, a_handshake;
    std::vector<uint64_t> r_cycle;
    std::vector<bool> r_last;
    std::vector<uint64_t> w_visible, w_handshake;
    std::vector<std::string> w_data;
    std::vector<std::string> w_strobe;
    std::vector<bool> w_last;
    std::vector<uint64_t> b_cycle;
    bool axi_error;
    struct Write {
        uint64_t cycle;
        uint32_t address;
        std::string data;
    };
    std::vector<Write> writes;
} seen;

struct Slave {
    int address_chance = 100, r_chance = 100, w_chance = 100, b_chance = 100, error_chance = 0;
    std::deque<Burst> reads;
    std::deque<Burst> writes;  // accepted, data to come
    int responses = 0;         // bursts written, response to come
    unsigned beat = 0, w_beat = 0;
    bool a_was_visible = false, w_was_visible = false, w_was_ready = false;
    std::string w_before;
} slave;

template <typename Port>
uint8_t *bytes_of(Port &port)
{
    return reinterpret_cast<uint8_t *>(&port);
}

void drive_slave()
{
    top->arready_i = chance(slave.address_chance);
    top->awready_i = chance(slave.address_chance);
    top->wready_i = chance(slave.w_chance);
    top->rvalid_i = !slave.reads.empty() && chance(slave.r_chance);
    top->rlast_i = 0;
    top->rresp_i = 0;
    if (top->rvalid_i) {
        const Burst &burst = slave.reads.front();
        uint32_t base = burst.address / AXI_BYTES * AXI_BYTES + slave.beat * AXI_BYTES;
        for (int i = 0; i < AXI_BYTES; i++)
            bytes_of(top->rdata_i)[i] = read_dram(base + i);
        top->rlast_i = slave.beat + 1 == burst.beats;
        if (chance(slave.error_chance)) top->rresp_i = 1 + below(3);
    }
    top->bvalid_i = slave.responses > 0 && chance(slave.b_chance);
    top->bresp_i = top->bvalid_i && chance(slave.error_chance) ? 1 + below(3) : 0;
}

void watch_slave()
{
    bool a_visible = top->arvalid_o || top->awvalid_o;
    if (top->arvalid_o && top->awvalid_o) fail("both address channels", 1, 0);
    if (a_visible && !slave.a_was_visible) seen.a_visible.push_back(cycle);
    bool ar = top->arvalid_o && top->arready_i, aw = top->awvalid_o && top->awready_i;
    slave.a_was_visible = a_visible && !(ar || aw);
    if (ar || aw) seen.a_handshake.push_back(cycle);
    bool r = top->rvalid_i, b = top->bvalid_i;
    if (r) {
        seen.r_cycle.push_back(cycle);
        seen.r_last.push_back(top->rlast_i);
        if (top->rresp_i) seen.axi_error = true;
        slave.beat++;
        if (top->rlast_i) {
            slave.reads.pop_front();
            slave.beat = 0;
        }
    }
    if (b) {
        seen.b_cycle.push_back(cycle);
        if (top->bresp_i) seen.axi_error = true;
        slave.responses--;
    }
    if (top->wvalid_o) {
        std::string data(reinterpret_cast<char *>(bytes_of(top->wdata_o)), AXI_BYTES);
        std::string strobe;
        for (int i = 0; i < AXI_BYTES; i++) {
            strobe += bytes_of(top->wstrb_o)[i / 8] >> i % 8 & 1 ? '1' : '0';
        }
        if (!slave.w_was_visible)
            seen.w_visible.push_back(cycle);
        else if (data + strobe != slave.w_before)
            fail("W changed while waiting", 1, 0);
        slave.w_before = data + strobe;
        if (top->wready_i) {
            seen.w_handshake.push_back(cycle);
            seen.w_data.push_back(data);
            seen.w_strobe.push_back(strobe);
            seen.w_last.push_back(top->wlast_o);
            if (slave.writes.empty()) {
                fail("W before its AW", 1, 0);
            } else {
                const Burst &burst = slave.writes.front();
                uint32_t base = burst.address / AXI_BYTES * AXI_BYTES + slave.w_beat * AXI_BYTES;
                for (int i = 0; i < AXI_BYTES; i++) {
                    if (strobe[i] == '1') dram[(base + i) & 0x7fffffff] = data[i];
                }
                slave.w_beat++;
                expect("wlast", top->wlast_o, slave.w_beat == burst.beats);
                if (slave.w_beat == burst.beats) {
                    slave.writes.pop_front();
                    slave.w_beat = 0;
                    slave.responses++;
                }
            }
        }
        slave.w_was_visible = !top->wready_i;
    }
    if (ar || aw) {
        Burst burst =
            ar ? Burst{top->araddr_o, top->arlen_o + 1u} : Burst{top->awaddr_o, top->awlen_o + 1u};
        seen.bursts.push_back(burst);
        (ar ? slave.reads : slave.writes).push_back(burst);
    }
}

// -------------------------------------------------------------------------------------- clock

struct Started {
    uint64_t cycle;
    unsigned iteration;
    uint32_t sem_wait, bank_wait;
};
struct Done {
    uint64_t cycle, busy, read, written;
    unsigned error;
};
std::deque<Started> starts[3];
std::deque<Done> dones[3];
std::deque<std::pair<Log, Done>> iterations;  // of the DMA
std::deque<uint64_t> left_queue, errors_seen;
uint32_t error_value;

uint32_t word_of(const uint32_t *ports, int index)
{
    return ports[index];
}

void tick()
{
    drive_slave();
    top->clk_i = 0;
    top->eval();
    watch_slave();
    if (top->wr_valid_o) {
        seen.writes.push_back(
            {cycle, top->wr_address_o,
             std::string(reinterpret_cast<char *>(bytes_of(top->wr_data_o)), top->wr_bytes_o)});
    }
    for (int e = 0; e < 3; e++) {
        if (top->start_valid_o >> e & 1) {
            uint64_t iteration = top->start_iteration_o >> 16 * e & 0xffff;
            starts[e].push_back({cycle - 1, static_cast<unsigned>(iteration),
                                 top->start_sem_wait_o[e], top->start_bank_wait_o[e]});
        }
        if (top->done_valid_o >> e & 1) {
            Done done = {cycle - 1, word_of(&top->done_busy_o[0], 2 * e),
                         e == 0 ? top->done_read_o : 0, e == 0 ? top->done_written_o : 0,
                         static_cast<unsigned>(top->done_error_o >> 8 * e & 0xff)};
            dones[e].push_back(done);
            if (e == 0) {
                iterations.push_back({seen, done});
                seen = Log();
            }
        }
    }
    if (top->command_done_o & 1) left_queue.push_back(cycle - 1);
    if (top->engine_error_o & 1) {
        errors_seen.push_back(cycle - 1);
        error_value = top->engine_error_value_o[0];
    }
    top->clk_i = 1;
    top->eval();
    cycle++;
    top->enq_valid_i = 0;
    top->clear_i = 0;
    top->sem_signal_i = 0;
    top->sem_take_i = 0;
}

// ----------------------------------------------------------------------------------- commands

struct Command {
    uint32_t w[16];
    uint64_t queued;  // first cycle in which the queue shows it
    unsigned bits(int word, int lsb, int width) const
    {
        return w[word] >> lsb & ((width == 32 ? 0 : 1u << width) - 1u);
    }
};

void enqueue(int engine, Command *command)
{
    for (int i = 0; i < 16; i++) {
        top->enq_valid_i = 1 << engine;
        top->enq_index_i = i;
        top->enq_word_i = command->w[i];
        tick();
    }
    command->queued = cycle;
}

int memory_of(uint32_t address)
{
    unsigned region = address >> 28;
    return region >= 9 && region <= 12 ? static_cast<int>(region) - 9 : -1;
}

struct Iteration {
    uint32_t src, dst, read_mask, write_mask;
    bool illegal;
};

Iteration decode(const Command &c, unsigned i)
{
    Iteration it;
    bool odd = i & 1;
    uint32_t base[2] = {c.w[5] + i * c.w[9], c.w[6] + i * c.w[10]};
    for (int o = 0; o < 2; o++) {
        int memory = memory_of(base[o]);
        if (odd && memory >= 0) {
            base[o] += c.bits(2, 16 + 3 * o, 3) * (kSizes[memory] / kBanks[memory]);
        }
    }
    it.src = base[0];
    it.dst = base[1];
    it.read_mask = (c.w[3] ^ (odd ? c.w[4] : 0)) & 0xffff;
    it.write_mask = (c.w[3] ^ (odd ? c.w[4] : 0)) >> 16;
    uint32_t present = 0;
    for (int m = 0; m < 4; m++)
        present |= ((1u << kBanks[m]) - 1) << kFirstBank[m];
    it.illegal = (it.read_mask & it.write_mask) || ((it.read_mask | it.write_mask) & ~present);
    for (int s = 0; s < 4; s++) {
        if (c.bits(1, 8 * s + 4, 4) && c.bits(1, 8 * s, 4) >= SEMS) it.illegal = true;
    }
    if (c.bits(0, 0, 8) == 0) return it;
    bool load = it.src < 0x80000000u && memory_of(it.dst) >= 0;
    bool store = memory_of(it.src) >= 0 && it.dst < 0x80000000u;
    bool copy = memory_of(it.src) >= 0 && memory_of(it.dst) >= 0;
    unsigned esize = c.bits(0, 9, 2), e = 1u << esize;
    bool dense = c.bits(0, 8, 1);
    bool unit = static_cast<int16_t>(c.bits(13, 0, 16)) == static_cast<int>(e) &&
                static_cast<int16_t>(c.bits(13, 16, 16)) == static_cast<int>(e);
    if (c.bits(0, 0, 8) != 0x10 || !(load || store || copy) || !c.bits(11, 0, 20) ||
        !c.bits(12, 0, 16) || !c.bits(12, 16, 16) || esize == 3 || ((load || store) && !unit) ||
        (dense && (!load || esize))) {
        it.illegal = true;
    }
    return it;
}

// Writes one piece; returns the lowest error met (0: none).
int lowest(int a, int b)
{
    return !a ? b : !b ? a : a < b ? a : b;
}

int write_piece(int memory, uint32_t address, const std::string &data, uint32_t mask)
{
    int error = 0;
    std::map<uint32_t, std::pair<int, bool>> blocks;  // bytes written, any nonzero
    for (size_t i = 0; i < data.size(); i++) {
        uint32_t offset;
        int bad = check_byte(memory, address + i, mask, &offset);
        error = lowest(error, bad);
        if (bad) continue;
        local[memory][offset] = data[i];
        if (memory == 0) {
            auto &block = blocks[offset / COLS];
            block.first++;
            if (data[i]) block.second = true;
        }
    }
    for (auto &block : blocks) {
        if (block.second.second)
            nonzero[block.first] = 1;
        else if (block.second.first == COLS)
            nonzero[block.first] = 0;
    }
    return error;
}

int read_piece(int memory, uint32_t address, unsigned bytes, uint32_t mask, std::string *data)
{
    int error = 0;
    for (unsigned i = 0; i < bytes; i++) {
        uint32_t offset;
        int bad = check_byte(memory, address + i, mask, &offset);
        error = lowest(error, bad);
        *data += bad ? '\0' : static_cast<char>(local[memory][offset]);
    }
    return error;
}

void check_write(const Log &log, size_t index, uint64_t when, uint32_t address,
                 const std::string &data)
{
    if (index >= log.writes.size()) {
        fail("number of writes", log.writes.size(), index + 1);
        return;
    }
    const Log::Write &write = log.writes[index];
    expect("cycle of a write", write.cycle, when);
    expect("address of a write", write.address, address);
    expect("length of a write", write.data.size(), data.size());
    if (write.data != data) fail("data of a write", 1, 0);
}

// Compares one legal, complete iteration of DMA_COPY.
void check_copy(const Command &c, const Iteration &it, const Log &log, const Done &done, uint64_t s)
{
    bool load = it.src < 0x80000000u, store = it.dst < 0x80000000u;
    bool dense = c.bits(0, 8, 1);
    unsigned e = 1u << c.bits(0, 9, 2), n0 = c.bits(11, 0, 20), n1 = c.bits(12, 0, 16);
    unsigned n2 = c.bits(12, 16, 16);
    int32_t src_s0 = static_cast<int16_t>(c.bits(13, 0, 16));
    int32_t dst_s0 = static_cast<int16_t>(c.bits(13, 16, 16));
    bool strided = src_s0 != static_cast<int>(e) || dst_s0 != static_cast<int>(e);
    unsigned row_bytes = dense ? 7 * n0 : e * n0;
    int error = 0;
    int src_memory = memory_of(it.src), dst_memory = memory_of(it.dst);
    std::vector<Burst> bursts;
    std::vector<unsigned> burst_of_beat;
    size_t beat = 0, writes = 0;
    uint64_t piece_number = 0, bytes_total = 0;
    std::vector<uint64_t> a_cycle;

    for (unsigned i2 = 0; i2 < n2; i2++) {
        for (unsigned i1 = 0; i1 < n1; i1++) {
            uint32_t src = it.src + i1 * c.w[14] + i2 * c.w[7];
            uint32_t dst = it.dst + i1 * c.w[15] + i2 * c.w[8];
            uint32_t far = (load ? src : dst) & 0x7fffffff;
            bytes_total += row_bytes;
            if (load || store) {
                for (unsigned at = 0; at < row_bytes;) {
                    unsigned n = kBurstLimit - (far + at) % kBurstLimit;
                    if (n > row_bytes - at) n = row_bytes - at;
                    unsigned beats = ((far + at) % AXI_BYTES + n + AXI_BYTES - 1) / AXI_BYTES;
                    bursts.push_back({(far + at) & 0x7fffffff, beats});
                    for (unsigned b = 0; b < beats; b++)
                        burst_of_beat.push_back(bursts.size() - 1);
                    at += n;
                }
            }
            uint64_t codes = 0, triples_done = 0, out_bytes = 0;
            std::vector<uint8_t> out;
            (void)codes;
            if (dense) {
                unsigned pending = 0;
                int pending_bits = 0;
                for (unsigned j = 0; j < 8 * n0; j++) {
                    unsigned v = 0;
                    for (unsigned k = 7 * j; k < 7 * j + 7; k++) {
                        v |= (read_dram(far + k / 8) >> k % 8 & 1u) << (k - 7 * j);
                    }
                    if (v >= 125) {
                        error = lowest(error, kDense);
                        v = 62;
                    }
                    pending |= (v % 5 | v / 5 % 5 << 3 | v / 25 << 6) << pending_bits;
                    for (pending_bits += 9; pending_bits >= 8; pending_bits -= 8) {
                        out.push_back(pending & 0xff);
                        pending >>= 8;
                    }
                }
            }
            unsigned elements = 0;
            for (unsigned at = 0; at < row_bytes;) {
                unsigned n;
                std::string data;
                if (load || store) {
                    n = AXI_BYTES - (far + at) % AXI_BYTES;
                } else {
                    n = strided ? e : AXI_BYTES;
                }
                if (n > row_bytes - at) n = row_bytes - at;
                if (load) {
                    uint64_t b = beat < log.r_cycle.size() ? log.r_cycle[beat] : 0;
                    uint32_t to = dst + at;
                    if (dense) {
                        triples_done = 8ull * (at + n) / 7;
                        uint64_t bytes = 9 * triples_done / 8;
                        data.assign(out.begin() + out_bytes, out.begin() + bytes);
                        to = dst + out_bytes;
                        out_bytes = bytes;
                    } else {
                        for (unsigned k = 0; k < n; k++)
                            data += read_dram(far + at + k);
                    }
                    if (!data.empty()) {
                        check_write(log, writes++, b + 2, to, data);
                        error = lowest(error, write_piece(dst_memory, to, data, it.write_mask));
                    }
                } else if (store) {
                    error = lowest(error, read_piece(src_memory, src + at, n, it.read_mask, &data));
                    if (beat < log.w_handshake.size()) {
                        unsigned lane = (far + at) % AXI_BYTES;
                        std::string strobe(AXI_BYTES, '0'), bytes(AXI_BYTES, '\0');
                        for (unsigned k = 0; k < n; k++) {
                            strobe[lane + k] = '1';
                            bytes[lane + k] = data[k];
                        }
                        if (log.w_strobe[beat] != strobe) fail("wstrb", beat, 0);
                        if (log.w_data[beat] != bytes) fail("wdata", beat, 0);
                        uint64_t a = log.a_handshake.at(burst_of_beat.at(beat)) + 1;
                        if (beat >= 1 && a < a_cycle[beat - 1] + 1) a = a_cycle[beat - 1] + 1;
                        if (beat >= 2 && a < log.w_handshake[beat - 2])
                            a = log.w_handshake[beat - 2];
                        a_cycle.push_back(a);
                        uint64_t v = a + 2;
                        if (beat >= 1 && v < log.w_handshake[beat - 1] + 1) {
                            v = log.w_handshake[beat - 1] + 1;
                        }
                        expect("cycle of WVALID", log.w_visible[beat], v);
                    }
                } else {
                    uint32_t from = strided ? src + elements * src_s0 : src + at;
                    uint32_t to = strided ? dst + elements * dst_s0 : dst + at;
                    error = lowest(error, read_piece(src_memory, from, n, it.read_mask, &data));
                    check_write(log, writes++, s + 3 + piece_number, to, data);
                    error = lowest(error, write_piece(dst_memory, to, data, it.write_mask));
                    piece_number++;
                }
                at += n;
                elements++;
                beat++;
            }
        }
    }
    expect("number of writes", log.writes.size(), writes);
    if (log.axi_error) error = lowest(error, kAxi);
    expect("error", done.error, error);
    expect("read", done.read, load ? bytes_total : 0);
    expect("written", done.written, store ? bytes_total : 0);
    expect("busy", done.busy, done.cycle - s);

    if (load || store) {
        expect("number of bursts", log.bursts.size(), bursts.size());
        expect("number of beats", (load ? log.r_cycle : log.w_handshake).size(), beat);
        // Times of the last transfers, in order.
        std::vector<uint64_t> ends;
        if (store) ends = log.b_cycle;
        for (size_t i = 0; load && i < log.r_cycle.size(); i++) {
            if (log.r_last[i]) ends.push_back(log.r_cycle[i]);
        }
        for (size_t k = 0; k < bursts.size() && k < log.bursts.size(); k++) {
            expect("address of a burst", log.bursts[k].address, bursts[k].address);
            expect("beats of a burst", log.bursts[k].beats, bursts[k].beats);
            uint64_t visible = s + 2;
            if (k > 0) {
                uint64_t t = log.a_handshake[k - 1];
                for (;; t++) {
                    size_t open = k;
                    for (uint64_t end : ends)
                        open -= end <= t;
                    if (open < 8) break;
                }
                visible = t + 1;
            }
            expect("cycle of AxVALID", log.a_visible[k], visible);
        }
        uint64_t last = load ? log.r_cycle.back() + 3 : log.b_cycle.back() + 1;
        expect("cycle of DONE", done.cycle, last);
    } else {
        expect("cycle of DONE", done.cycle, s + 3 + piece_number);
    }
}

// A random local address: mostly such that `bytes` bytes lie inside.
uint32_t local_address(int memory, uint32_t bytes)
{
    uint32_t base = 0x90000000u + 0x10000000u * memory, size = kSizes[memory];
    if (chance(6)) return base + size - below(bytes + 8);
    if (chance(3)) return base + below(2 * size);
    uint32_t room = size > bytes ? size - bytes : 1;
    uint32_t offset = below(room);
    if (chance(40)) offset = offset / 16 * 16;
    return base + offset;
}

void make_copy(Command *c)
{
    std::memset(c->w, 0, sizeof c->w);
    int kind = below(3);  // load, store, local
    bool dense = kind == 0 && chance(40);
    unsigned esize = dense ? 0 : below(3), e = 1u << esize;
    unsigned n1 = 1 + below(chance(50) ? 1 : 4), n2 = 1 + below(chance(60) ? 1 : 3);
    unsigned n0 = chance(60) ? 1 + below(20) : 1 + below(600);
    if (chance(10)) n0 = 1 + below(2200);
    unsigned row = dense ? 9 * n0 : e * n0;
    int src_memory = below(4), dst_memory = below(4);
    bool strided = kind == 2 && chance(40);
    if (strided && n0 > 100) n0 = 1 + n0 % 100;
    c->w[0] = 0x10 | (dense ? 0x100 : 0) | esize << 9 | (chance(30) ? below(4) : 0) << 16;
    c->w[5] = kind == 0 ? random_word() >> 1 : local_address(src_memory, row * n1 * n2);
    c->w[6] = kind == 1 ? random_word() >> 1 : local_address(dst_memory, row * n1 * n2);
    if (kind != 2 && chance(30)) {
        uint32_t &far = c->w[kind == 0 ? 5 : 6];
        far = (far & ~(kBurstLimit - 1u)) + kBurstLimit - below(64);
        far &= 0x7fffffff;
    }
    if (kind != 2 && chance(3)) c->w[kind == 0 ? 5 : 6] = 0x80000000u - 1 - below(3 * AXI_BYTES);
    c->w[9] = random_word() % 512 - 256;
    c->w[10] = random_word() % 512 - 256;
    if (kind == 0) c->w[9] = below(4096);
    c->w[11] = n0;
    c->w[12] = n1 | n2 << 16;
    int src_s0 = strided ? static_cast<int>(below(40)) - 10 : static_cast<int>(e);
    int dst_s0 = strided ? static_cast<int>(below(40)) - 5 : static_cast<int>(e);
    c->w[13] = (src_s0 & 0xffff) | static_cast<uint32_t>(dst_s0) << 16;
    c->w[14] = chance(50) ? row : random_word() % 300 - 50;
    c->w[15] = chance(50) ? row : random_word() % 300 - 50;
    c->w[7] = chance(50) ? row * n1 : random_word() % 600 - 200;
    c->w[8] = chance(50) ? row * n1 : random_word() % 600 - 200;
    if (kind == 0 && chance(30)) c->w[14] = random_word();
    if (kind == 1 && chance(30)) c->w[15] = random_word();
    uint32_t all[4];
    for (int m = 0; m < 4; m++)
        all[m] = ((1u << kBanks[m]) - 1) << kFirstBank[m];
    uint32_t read = kind == 0 ? 0 : all[src_memory], write = kind == 1 ? 0 : all[dst_memory];
    if (kind == 2 && src_memory == dst_memory) {
        read &= random_word();
        write &= ~read;
    }
    if (chance(10)) read &= random_word();
    if (chance(10)) write &= random_word();
    c->w[3] = read | write << 16;
    if (chance(30)) {
        c->w[2] = random_word() & 0x3f0000;
        if (chance(50)) c->w[4] = below(1u << 16) * 0x10001u & c->w[3];
    }
    if (chance(3)) c->w[below(16)] ^= 1u << below(32);  // anything, perhaps illegal
    if (chance(5)) c->w[0] &= 0xffff0000u;              // NOP
    c->w[1] = 0;
    c->w[0] &= 0x0007ffff;
    c->w[11] &= 0xfff;
    c->w[12] &= 0x00070007;
}

void fill_memories()
{
    for (int m = 0; m < 4; m++) {
        local[m].resize(kSizes[m]);
        for (uint32_t i = 0; i < kSizes[m]; i++) {
            poke_local(m, i, chance(50) ? 0 : random_word() & 0xff);
        }
    }
    nonzero.assign(SPAD_BYTES / COLS, 1);
}

void compare_memories()
{
    for (int m = 0; m < 4; m++) {
        for (uint32_t i = 0; i < kSizes[m]; i++) {
            if (peek_local(m, i) != local[m][i]) {
                std::printf("memory %d offset %u\n", m, i);
                fail("byte in memory", peek_local(m, i), local[m][i]);
                local[m][i] = peek_local(m, i);
            }
        }
    }
    for (uint32_t b = 0; b < nonzero.size(); b++) {
        unsigned bits = 0;
        for (int i = 7; i >= 0; i--)
            bits = bits << 1 | nonzero[(b + i) % nonzero.size()];
        top->nonzero_block_i = b;
        top->eval();
        if (top->nonzero_bits_o != bits) {
            std::printf("block %u\n", b);
            fail("nonzero bits", top->nonzero_bits_o, bits);
        }
    }
}

void random_slave()
{
    static const int chances[] = {100, 100, 80, 40, 10};
    slave.address_chance = chances[below(5)];
    slave.r_chance = chances[below(5)];
    slave.w_chance = chances[below(5)];
    slave.b_chance = chances[below(5)];
    slave.error_chance = chance(5) ? 10 : 0;
}

// A batch of commands: queued one after the other, run, compared; an error ends it.
void run_batch()
{
    random_slave();
    std::deque<Command> batch;
    unsigned count = 1 + below(QUEUE);
    for (unsigned i = 0; i < count; i++) {
        Command c;
        make_copy(&c);
        batch.push_back(c);
        enqueue(0, &batch.back());
        for (unsigned idle = chance(50) ? below(100) : 0; idle > 0; idle--)
            tick();
    }
    uint64_t free_from = 0;  // first cycle in which the front-end is idle
    for (Command &c : batch) {
        for (unsigned i = 0; i <= c.bits(0, 16, 16); i++) {
            uint64_t limit = cycle + 2000000;
            while (iterations.empty() && cycle < limit)
                tick();
            if (iterations.empty()) {
                fail("no DONE until this cycle", cycle, 0);
                return;
            }
            Log log = iterations.front().first;
            Done done = iterations.front().second;
            iterations.pop_front();
            dones[0].pop_front();
            Iteration it = decode(c, i);
            uint64_t q = free_from > c.queued ? free_from : c.queued;
            if (it.illegal) {
                expect("error", done.error, kIllegal);
                expect("cycle of DONE (illegal)", done.cycle, q + 1);
                expect("busy", done.busy, 0);
                expect("read", done.read + done.written, 0);
            } else {
                if (starts[0].empty()) {
                    fail("no START", 0, 1);
                    return;
                }
                Started start = starts[0].front();
                starts[0].pop_front();
                expect("cycle of START", start.cycle, q + 2);
                expect("iteration", start.iteration, i);
                expect("waits", start.sem_wait + start.bank_wait, 0);
                if (c.bits(0, 0, 8) == 0) {
                    expect("cycle of DONE (NOP)", done.cycle, start.cycle + 1);
                    expect("error (NOP)", done.error, 0);
                } else {
                    check_copy(c, it, log, done, start.cycle);
                }
            }
            free_from = done.cycle + 1;
            if (failures) {
                std::printf("  iteration %u of", i);
                for (uint32_t word : c.w)
                    std::printf(" %08x", word);
                std::printf("\n");
                return;
            }
            if (done.error) {
                tick();
                expect("errors seen", errors_seen.size(), 1);
                if (!errors_seen.empty()) expect("error seen", errors_seen.front(), done.cycle);
                errors_seen.clear();
                expect("error value", error_value, done.error | c.bits(0, 0, 8) << 8 | i << 16);
                for (unsigned idle = below(30) + 2; idle > 0; idle--)
                    tick();
                top->clear_i = 1;
                tick();
                top->eval();
                expect("level after a clear", top->level_o, 0);
                left_queue.clear();
                tick();
                return;
            }
        }
        for (int k = 0; k < 2 && left_queue.empty(); k++)
            tick();
        if (left_queue.empty())
            fail("command did not leave", 0, 1);
        else {
            expect("cycle of leaving", left_queue.front(), free_from - 1);
            left_queue.pop_front();
        }
    }
}

// ------------------------------------------------------------------ scoreboard, core's accesses

unsigned level_of(int semaphore)
{
    return top->sem_levels_o[semaphore / 4] >> 8 * (semaphore % 4) & 0xff;
}
unsigned owner_of(int bank)
{
    return top->owner_o >> 4 * bank & 15;
}
void settle()
{
    top->clk_i = 0;
    top->eval();
}

void signal(int semaphore, int count)
{
    top->sem_signal_i = 1;
    top->sem_index_i = semaphore;
    top->sem_count_i = count;
    tick();
}

// One access of the core, visible from this cycle on; returns the grant cycle g.
uint64_t access_local(bool write, uint32_t address, uint32_t data, uint32_t strobe,
                      uint32_t *result)
{
    top->loc_req_i = 1;
    top->loc_we_i = write;
    top->loc_addr_i = address;
    top->loc_wdata_i = data;
    top->loc_strobe_i = strobe;
    for (int guard = 0; guard < 1000; guard++) {
        tick();
        settle();
        if (top->loc_grant_o) break;
    }
    uint64_t g = cycle - 1;
    int memory = memory_of(address);
    int bank = kFirstBank[memory] + (address & 0xfffffff) / (kSizes[memory] / kBanks[memory]);
    expect("owner in the access cycle", owner_of(bank), 1);
    tick();
    top->loc_req_i = 0;
    settle();
    expect("core owns one cycle", owner_of(bank) == 1, 0);
    tick();
    settle();
    if (result) *result = top->loc_rdata_o;
    return g;
}

void test_core_accesses()
{
    for (int n = 0; n < 2000; n++) {
        int memory = below(4);
        uint32_t offset = below(kSizes[memory] / 4) * 4;
        uint32_t address = 0x90000000u + 0x10000000u * memory + offset;
        if (chance(50)) {
            uint32_t data = chance(50) ? 0 : random_word(), strobe = 1 + below(15);
            access_local(true, address, data, strobe, nullptr);
            bool all = true, any = false;
            for (int i = 0; i < 4; i++) {
                if (strobe >> i & 1) {
                    local[memory][offset + i] = data >> 8 * i;
                    any = any || local[memory][offset + i];
                } else {
                    all = false;
                }
            }
            if (memory == 0 && any)
                nonzero[offset / COLS] = 1;
            else if (memory == 0 && all && COLS == 4)
                nonzero[offset / COLS] = 0;
        } else {
            uint32_t data = 0, expected = 0;
            access_local(false, address, 0, 0, &data);
            for (int i = 0; i < 4; i++)
                expected |= local[memory][offset + i] << 8 * i;
            expect("load", data, expected);
        }
    }
    compare_memories();
}

// The MAC array's ports: what was asked for in one cycle is there, with its errors, in the next.
void test_mac_ports()
{
    for (int n = 0; n < 3000; n++) {
        bool all = chance(70);
        uint32_t read = all ? 0xffff : random_word() & 0xffff;
        // A bank is for reading or for writing.
        uint32_t reads = random_word() & 0xffff, write = ~reads & (all ? 0xffff : random_word());
        read &= reads;
        top->mac_read_mask_i = read;
        top->mac_write_mask_i = write & 0xffff;
        std::string x, line, acc;
        int x_error = 0, line_error = 0, acc_error = 0, wr_error = 0, acc_wr_error = 0;
        // Errors are bit 0 outside, bit 1 bank.
        auto merge = [](int *bits, int error) { *bits |= error ? 1 << (error - kAddress) : 0; };

        uint32_t at = local_address(0, COLS);
        std::string lanes;
        std::memset(bytes_of(top->spad_rd_lanes_i), 0, (COLS + 7) / 8);
        for (int i = 0; i < COLS; i++) {
            bool lane = chance(80);
            if (lane) bytes_of(top->spad_rd_lanes_i)[i / 8] |= 1 << i % 8;
            lanes += lane ? '1' : '0';
            std::string byte("\0", 1);
            if (lane) {
                byte.clear();
                merge(&x_error, read_piece(0, at + i, 1, read, &byte));
            }
            x += byte;
        }
        top->spad_rd_req_i = 1;
        top->spad_rd_addr_i = at;

        uint32_t lines = WEIGHT_BYTES / kLineBytes;
        uint32_t number = chance(90) ? below(lines) : chance(50) ? lines + below(9) : random_word();
        top->weight_rd_req_i = 1;
        top->weight_rd_line_i = number;
        if (number >= lines) {
            line_error = 1;
            line.assign(kLineBytes, '\0');
        } else {
            for (int i = 0; i < kLineBytes; i++) {
                merge(&line_error,
                      read_piece(1, 0xa0000000 + number * kLineBytes + i, 1, read, &line));
            }
        }

        uint32_t acc_line = chance(90) ? below(ACC_BYTES / (4 * ROWS)) : below(4096);
        top->acc_rd_req_i = 1;
        top->acc_rd_line_i = acc_line;
        for (int i = 0; i < 4 * ROWS; i++) {
            merge(&acc_error, read_piece(2, 0xb0000000 + acc_line * 4 * ROWS + i, 1, read, &acc));
        }

        // Writes, at most one of the two, after the reads in the model.
        bool to_acc = chance(50);
        uint32_t to = to_acc ? 0xb0000000u + below(ACC_BYTES / (4 * ROWS) + 2) * 4 * ROWS
                             : local_address(0, ROWS);
        int rows = 1 + below(ROWS);
        std::string data;
        bool zero = chance(50);
        for (int i = 0; i < (to_acc ? 4 : 1) * rows; i++)
            data += zero ? 0 : random_word() & 0xff;
        top->acc_wr_req_i = to_acc;
        top->spad_wr_req_i = !to_acc;
        top->acc_wr_addr_i = top->spad_wr_addr_i = to;
        top->acc_wr_length_i = data.size();
        top->spad_wr_length_i = data.size();
        std::memset(bytes_of(top->acc_wr_data_i), 0, 4 * ROWS);
        std::memset(bytes_of(top->spad_wr_data_i), 0, ROWS);
        std::memcpy(to_acc ? bytes_of(top->acc_wr_data_i) : bytes_of(top->spad_wr_data_i),
                    data.data(), data.size());
        for (size_t i = 0; i < data.size(); i++) {
            uint32_t offset;
            merge(to_acc ? &acc_wr_error : &wr_error,
                  check_byte(to_acc ? 2 : 0, to + i, write, &offset));
        }
        write_piece(to_acc ? 2 : 0, to, data, write);

        tick();
        settle();
        std::string got(reinterpret_cast<char *>(bytes_of(top->spad_rd_data_o)), COLS);
        for (int i = 0; i < COLS; i++) {
            if (lanes[i] == '1' && got[i] != x[i]) fail("x lane", got[i] & 0xff, x[i] & 0xff);
        }
        if (std::memcmp(bytes_of(top->weight_rd_data_o), line.data(), kLineBytes)) {
            fail("weight line", number, 0);
        }
        if (std::memcmp(bytes_of(top->acc_rd_data_o), acc.data(), 4 * ROWS)) {
            fail("accumulator line", acc_line, 0);
        }
        expect("x error", top->spad_rd_error_o, x_error);
        expect("weight error", top->weight_rd_error_o, line_error);
        expect("accumulator error", top->acc_rd_error_o, acc_error);
        expect("scratchpad write error", top->spad_wr_error_o, wr_error);
        expect("accumulator write error", top->acc_wr_error_o, acc_wr_error);
    }
    top->spad_rd_req_i = top->spad_wr_req_i = top->weight_rd_req_i = 0;
    top->acc_rd_req_i = top->acc_wr_req_i = 0;
    compare_memories();
}

Command nop(uint32_t semaphores, uint32_t masks)
{
    Command c;
    std::memset(c.w, 0, sizeof c.w);
    c.w[1] = semaphores;
    c.w[3] = masks;
    return c;
}

void test_scoreboard()
{
    for (int e = 0; e < 3; e++) {
        starts[e].clear();
        dones[e].clear();
    }
    // Waits on semaphores: sums on one semaphore, cycles counted, takes and signals.
    Command c = nop(0x23 << 16 | 0x3131, 0);  // take 3 + 3 of semaphore 1, signal 2 to semaphore 3
    enqueue(1, &c);
    for (int i = 0; i < 10; i++)
        tick();
    signal(1, 5);
    settle();
    expect("semaphore after a signal", level_of(1), 5);
    for (int i = 0; i < 5; i++)
        tick();
    uint64_t visible = cycle + 1;
    signal(1, 4);
    for (int i = 0; i < 10; i++)
        tick();
    expect("MAC started", starts[1].size(), 1);
    expect("grant", starts[1][0].cycle, visible + 1);
    expect("semaphore wait", starts[1][0].sem_wait, visible - (c.queued + 1));
    expect("bank wait", starts[1][0].bank_wait, 0);
    expect("semaphore after takes", level_of(1), 3);
    expect("semaphore signalled", level_of(3), 2);

    // One grant a cycle, in order DMA, MAC, SMU; the bank is handed on.
    Command x = nop(0x0015, 1), y = nop(0x0015, 1), z = nop(0x0015, 2);
    enqueue(2, &z);
    enqueue(1, &y);
    enqueue(0, &x);
    for (int i = 0; i < 5; i++)
        tick();
    for (int e = 0; e < 3; e++) {
        starts[e].clear();
        dones[e].clear();
    }
    visible = cycle + 1;
    signal(5, 3);
    settle();
    tick();  // DMA granted in `visible`
    tick();
    settle();
    expect("bank 0 is the DMA's", owner_of(0), 2);
    expect("bank 1 is the SMU's", owner_of(1), 4);
    for (int i = 0; i < 10; i++)
        tick();
    expect("DMA started", starts[0].at(0).cycle, visible + 1);
    expect("SMU started", starts[2].at(0).cycle, visible + 2);
    // DMA: S = visible + 1, E = S + 1, bank free in E + 2.
    expect("MAC started", starts[1].at(0).cycle, dones[0].at(0).cycle + 3);
    expect("MAC bank wait", starts[1].at(0).bank_wait, 4);
    expect("semaphore", level_of(5), 0);

    // A core access waits for the bank; a request of an engine for the core's.
    Command load = nop(0, 0);
    load.w[0] = 0x10;
    load.w[3] = 1 << 16;
    load.w[5] = 0;
    load.w[6] = 0x90000000;
    load.w[11] = 64;
    load.w[12] = 0x10001;
    load.w[13] = 0x10001;
    slave.address_chance = slave.r_chance = 100;
    slave.error_chance = 0;
    iterations.clear();
    enqueue(0, &load);
    for (int i = 0; i < 5; i++)
        tick();
    uint64_t g = access_local(true, 0x90000000, 0x11223344, 15, nullptr);
    Iteration it = decode(load, 0);
    expect("the load is done", iterations.size(), 1);
    check_copy(load, it, iterations[0].first, iterations[0].second,
               iterations[0].first.start ? 0 : starts[0].back().cycle);
    expect("core granted when the bank is free", g, iterations[0].second.cycle + 2);
    for (int i = 0; i < 4; i++)
        local[0][i] = 0x11223344 >> 8 * i & 0xff;
    nonzero[0] = 1;
    iterations.clear();
    left_queue.clear();

    // Overflow: 255 stays, lowest index.
    for (int i = 0; i < 20; i++)
        signal(7, 15);
    settle();
    expect("semaphore saturates", level_of(7), 255);
    expect("overflow is shown with it", top->soc_error_o, 1);
    expect("overflow value", top->soc_error_value_o, 8 | 7 << 8);
    tick();
    settle();
    expect("overflow is a pulse", top->soc_error_o, 0);

    // A take of the core: succeeds, fails.
    top->sem_take_i = 1;
    top->sem_index_i = 7;
    top->sem_count_i = 9;
    tick();
    settle();
    expect("taken", top->sem_taken_o, 1);
    expect("semaphore after a take", level_of(7), 246);
    top->sem_take_i = 1;
    top->sem_index_i = 9;
    tick();
    settle();
    expect("not taken", top->sem_taken_o, 0);

    // Deadlock: blocked is first visible in t0; n(t0 + 1) = 1; shown in t0 + 64, once.
    Command stuck = nop(0x00f2, 0);
    enqueue(1, &stuck);
    for (int i = 0; i < 4; i++)
        tick();
    top->blocked_i = 1;
    uint64_t t0 = cycle;
    uint64_t shown = 0;
    int pulses = 0;
    for (int i = 0; i < 200; i++) {
        settle();
        if (top->soc_error_o) {
            shown = cycle;
            pulses++;
            expect("deadlock value", top->soc_error_value_o, 9);
        }
        tick();
    }
    expect("deadlock cycle", shown, t0 + 64);
    expect("deadlock pulses", pulses, 1);
    top->blocked_i = 0;
    signal(2, 15);
    for (int i = 0; i < 10; i++)
        tick();
    expect("MAC goes on", starts[1].size(), 2);
    for (int e = 0; e < 3; e++) {
        starts[e].clear();
        dones[e].clear();
    }
    left_queue.clear();
    iterations.clear();
    seen = Log();
}

}  // namespace

extern "C" void penta_sram_announce(int memory, int index, int width, int depth)
{
    arrays[{memory, index}] = {svGetScope(), width, depth};
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: dma_bench SEED COMMANDS\n");
        return 2;
    }
    random_state = std::strtoull(argv[1], nullptr, 0) * 0x9e3779b97f4a7c15u + 88172645463325252u;
    int batches = std::atoi(argv[2]);
    top = new Vdma_bench;
    top->rst_ni = 0;
    for (int i = 0; i < 3; i++)
        tick();
    top->rst_ni = 1;
    cycle = 0;
    seen = Log();
    for (int e = 0; e < 3; e++) {
        starts[e].clear();
        dones[e].clear();
    }
    iterations.clear();
    fill_memories();
    if (QUEUE > 0 && SEMS == 16) test_scoreboard();
    test_core_accesses();
    test_mac_ports();
    int done = 0;
    for (; done < batches && !failures; done++) {
        run_batch();
        if (done % 16 == 15) compare_memories();
    }
    compare_memories();
    std::printf("dma_bench: %d batches, %" PRIu64 " cycles, %d failures\n", done, cycle, failures);
    delete top;
    return failures != 0;
}
