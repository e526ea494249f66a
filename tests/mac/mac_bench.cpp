// SPDX-License-Identifier: Apache-2.0
// penta_mac by itself: the bench is its front-end and its memories. Every write in its cycle, every
// DONE, error code and count is compared with the model of docs/isa.md section 8 in
// mac_bench_model.cpp; the results of layers also with plain arithmetic.
//   mac_bench SEED COMMANDS [STEPS]     at most STEPS steps a command (3000)
#include "Vpenta_mac.h"
#include "mac_bench_commands.h"
#include "penta_isa.h"
#include "verilated.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

using namespace mac_bench;

namespace
{

// Bytes of ports, whatever type Verilator gives a port of that width.
template <size_t N>
uint8_t get_byte(const VlWide<N> &port, size_t i)
{
    return static_cast<uint8_t>(port[i / 4] >> i % 4 * 8);
}
template <typename T>
uint8_t get_byte(const T &port, size_t i)
{
    return static_cast<uint8_t>(port >> 8 * i);
}
template <size_t N>
void set_byte(VlWide<N> &port, size_t i, uint8_t value)
{
    port[i / 4] = (port[i / 4] & ~(0xffU << i % 4 * 8)) | static_cast<uint32_t>(value) << i % 4 * 8;
}
template <typename T>
void set_byte(T &port, size_t i, uint8_t value)
{
    port = static_cast<T>((port & ~(T{0xff} << 8 * i)) | static_cast<T>(value) << 8 * i);
}
template <size_t N>
uint32_t get_bits(const VlWide<N> &port, size_t low, size_t count)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value |= (port[(low + i) / 32] >> (low + i) % 32 & 1) << i;
    return value;
}
template <typename T>
uint32_t get_bits(const T &port, size_t low, size_t count)
{
    return static_cast<uint32_t>(static_cast<uint64_t>(port) >> low & ((uint64_t{1} << count) - 1));
}

size_t count_bits(uint64_t n)  // of n, a power of two
{
    size_t bits = 0;
    while (n >> bits != 1)
        bits++;
    return bits;
}

void encode(const Shape &shape, uint32_t *word)
{
    std::memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_SHAPE);
    penta_set_mac_shape_slot(word, shape.slot);
    for (int i = 0; i < 6; i++) {
        // The loops have the same fields in words 5..10.
        penta_set_mac_shape_n0m1(word + i, shape.n[i] - 1);
        penta_set_mac_shape_s0(word + i, shape.s[i]);
    }
    penta_set_mac_shape_u_start(word, shape.u_start);
    penta_set_mac_shape_v_start(word, shape.v_start);
    penta_set_mac_shape_u_loops(word, shape.u_loops);
    penta_set_mac_shape_v_loops(word, shape.v_loops);
    penta_set_mac_shape_u_on(word, shape.u_on);
    penta_set_mac_shape_v_on(word, shape.v_on);
    penta_set_mac_shape_u_limit(word, shape.u_limit);
    penta_set_mac_shape_v_limit(word, shape.v_limit);
    penta_set_mac_shape_k_last(word, shape.k_last);
    penta_set_mac_shape_r_last(word, shape.r_last);
    penta_set_mac_shape_w_stride5(word, shape.w_stride5);
}

// Operands in the words are those of iteration 0, which the engine passes to the front-end.
void encode(const Run &run, uint32_t *word)
{
    for (int i = 0; i < 16; i++)
        word[i] = random_word();
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_RUN);
    penta_set_mac_run_slot(word, run.slot);
    penta_set_mac_run_planes(word, run.planes);
    penta_set_mac_run_radix5(word, run.radix5);
    penta_set_mac_run_x_unsigned(word, run.x_unsigned);
    penta_set_mac_run_int8(word, run.int8);
    penta_set_mac_run_skip(word, run.skip);
    penta_set_mac_run_init(word, run.init);
    penta_set_mac_run_dest(word, run.dest);
    penta_set_mac_run_osize(word, run.osize);
    penta_set_mac_run_clamp(word, run.clamp);
    penta_set_mac_run_scale(word, run.scale);
    penta_set_mac_run_out_s3(word, run.out_s[0]);
    penta_set_mac_run_out_s4(word, run.out_s[1]);
    penta_set_mac_run_out_s5(word, run.out_s[2]);
    penta_set_mac_run_m(word, run.m);
    penta_set_mac_run_k(word, run.k);
}

int failures;

class Bench
{
  public:
    Bench() : top_(new Vpenta_mac) {}
    ~Bench() { top_->final(); }
    Memories memories;

    void reset();
    void load(const Shape &shape);
    // Runs it if it is legal; with cut, resets the chip that many cycles after the start.
    void run(const Run &run, uint64_t cut = UINT64_MAX);
    void run(const Layer &layer);
    void report() const;

  private:
    void fail(const char *what, uint64_t got, uint64_t expected);
    void print(const Run &run) const;
    void present(const uint32_t *word, const uint32_t *operands, uint32_t read, uint32_t write);
    void check_operands(const uint32_t *word);
    bool decode(bool expect_illegal);
    void tick(bool active);
    void answer_reads();
    void keep_request(bool active);
    void idle();

    std::unique_ptr<Vpenta_mac> top_;
    uint64_t cycle_ = 0;
    bool slot_valid_[4] = {};
    Shape slot_[4];
    uint32_t read_mask_ = 0, write_mask_ = 0;
    std::vector<Write> writes_;  // of the command, as seen on the ports

    // Requests of the last cycle.
    bool spad_rd_ = false, weight_rd_ = false, acc_rd_ = false;
    uint32_t spad_address_ = 0, line_ = 0, acc_line_ = 0;
    uint64_t lanes_ = 0;
    int spad_write_error_ = 0, acc_write_error_ = 0;
    uint64_t commands_ = 0, illegal_ = 0, errors_[5] = {}, passes_ = 0, writes_seen_ = 0;
};

void Bench::fail(const char *what, uint64_t got, uint64_t expected)
{
    if (++failures <= 20)
        std::printf("cycle %" PRIu64 ": %s is %" PRIu64 " (0x%" PRIx64 "), expected %" PRIu64
                    " (0x%" PRIx64 ")\n",
                    cycle_, what, got, got, expected, expected);
}

void Bench::print(const Run &run) const
{
    const Shape &shape = slot_[run.slot];
    std::printf("  shape n %u %u %u %u %u %u s %d %d %d %d %d %d k_last %u r_last %u stride5 %u\n",
                shape.n[0], shape.n[1], shape.n[2], shape.n[3], shape.n[4], shape.n[5], shape.s[0],
                shape.s[1], shape.s[2], shape.s[3], shape.s[4], shape.s[5], shape.k_last,
                shape.r_last, shape.w_stride5);
    std::printf("  u on %u start %d loops %x limit %u, v on %u start %d loops %x limit %u\n",
                shape.u_on, shape.u_start, shape.u_loops, shape.u_limit, shape.v_on, shape.v_start,
                shape.v_loops, shape.v_limit);
    std::printf("  run x %08x w %u out %08x (%d %d %d) prm %08x line %u planes %u radix5 %u\n",
                run.x, run.w, run.out, run.out_s[0], run.out_s[1], run.out_s[2], run.prm,
                run.acc_line, run.planes, run.radix5);
    std::printf(
        "  unsigned %u int8 %u skip %u init %u dest %u osize %u clamp %u scale %u m %d k %u "
        "masks %04x %04x\n",
        run.x_unsigned, run.int8, run.skip, run.init, run.dest, run.osize, run.clamp, run.scale,
        run.m, run.k, run.read_mask, run.write_mask);
}

int check_byte(uint32_t offset, uint32_t bytes, uint32_t bank, uint32_t mask)
{
    if (offset >= bytes) return 1;
    return mask >> offset / bank & 1 ? 0 : 2;
}

// Data and errors of the last cycle's reads; what was not asked for is noise.
void Bench::answer_reads()
{
    int error = 0;
    for (uint32_t i = 0; i < COLS; i++) {
        uint8_t byte = static_cast<uint8_t>(random_word());
        if (spad_rd_ && lanes_ >> i & 1) {
            const uint32_t offset = spad_address_ + i - kSpadBase;
            const int wrong = check_byte(offset, SPAD_BYTES, kSpadBank, read_mask_);
            error |= wrong;
            byte = wrong ? 0 : memories.spad[offset];
        }
        set_byte(top_->spad_rd_data_i, i, byte);
    }
    top_->spad_rd_error_i = static_cast<uint8_t>(error);
    error = 0;
    if (weight_rd_) error = check_byte(line_, kLines, kLineBank, read_mask_ >> kFirstWeightBit);
    for (uint32_t i = 0; i < kLineBytes; i++) {
        uint8_t byte = static_cast<uint8_t>(random_word());
        if (weight_rd_) byte = error ? 0 : memories.weight[line_ * kLineBytes + i];
        set_byte(top_->weight_rd_data_i, i, byte);
    }
    top_->weight_rd_error_i = static_cast<uint8_t>(error);
    error = 0;
    if (acc_rd_)
        error = check_byte(acc_line_ * 4 * ROWS, ACC_BYTES, kAccBank, read_mask_ >> kFirstAccBit);
    for (uint32_t i = 0; i < 4 * ROWS; i++) {
        uint8_t byte = static_cast<uint8_t>(random_word());
        if (acc_rd_) byte = error ? 0 : memories.acc[acc_line_ * 4 * ROWS + i];
        set_byte(top_->acc_rd_data_i, i, byte);
    }
    top_->acc_rd_error_i = static_cast<uint8_t>(error);
    top_->spad_wr_error_i = static_cast<uint8_t>(spad_write_error_);
    top_->acc_wr_error_i = static_cast<uint8_t>(acc_write_error_);
}

void Bench::keep_request(bool active)
{
    spad_rd_ = top_->spad_rd_req_o;
    weight_rd_ = top_->weight_rd_req_o;
    acc_rd_ = top_->acc_rd_req_o;
    spad_address_ = top_->spad_rd_addr_o;
    lanes_ = top_->spad_rd_lanes_o;
    line_ = top_->weight_rd_line_o;
    acc_line_ = top_->acc_rd_line_o;
    spad_write_error_ = acc_write_error_ = 0;
    const bool any = spad_rd_ || weight_rd_ || acc_rd_ || top_->spad_wr_req_o || top_->acc_wr_req_o;
    if (any && !active) fail("a request outside a command", any, 0);
    if (top_->spad_wr_req_o) {
        const uint32_t address = top_->spad_wr_addr_o, length = top_->spad_wr_length_o;
        Write write{cycle_, address, {}};
        if (length < 1 || length > ROWS) fail("length of a scratchpad write", length, ROWS);
        for (uint32_t i = 0; i < ROWS; i++) {
            const uint8_t byte = get_byte(top_->spad_wr_data_o, i);
            if (i < length) {
                write.data.push_back(byte);
                spad_write_error_ |=
                    check_byte(address + i - kSpadBase, SPAD_BYTES, kSpadBank, write_mask_);
            } else if (byte)
                fail("a byte beyond the write", byte, 0);
        }
        writes_.push_back(std::move(write));
    }
    if (top_->acc_wr_req_o) {
        const uint32_t address = top_->acc_wr_addr_o, length = top_->acc_wr_length_o;
        Write write{cycle_, address, {}};
        if (length < 4 || length > 4 * ROWS) fail("length of a raw write", length, 4 * ROWS);
        for (uint32_t i = 0; i < 4 * ROWS; i++) {
            const uint8_t byte = get_byte(top_->acc_wr_data_o, i);
            if (i < length) {
                write.data.push_back(byte);
                acc_write_error_ |= check_byte(address + i - kAccBase, ACC_BYTES, kAccBank,
                                               write_mask_ >> kFirstAccBit);
            } else if (byte)
                fail("a byte beyond the write", byte, 0);
        }
        writes_.push_back(std::move(write));
    }
}

// The rest of this cycle, from the inputs on. Outputs stay those of the cycle's end.
void Bench::tick(bool active)
{
    answer_reads();
    top_->clk_i = 0;
    top_->eval();
    const size_t bits = count_bits(SPAD_BYTES / COLS);
    uint32_t nonzero = 0;
    for (size_t i = 0; i < 8; i++)
        nonzero |=
            static_cast<uint32_t>(memories.nonzero[get_bits(top_->nonzero_block_o, i * bits, bits)])
            << i;
    top_->nonzero_bit_i = static_cast<uint8_t>(nonzero);
    top_->eval();
    keep_request(active);
}

void Bench::idle()
{
    tick(false);
    if (top_->done_o) fail("done_o without a command", 1, 0);
    top_->clk_i = 1;
    top_->eval();
    cycle_++;
}

void Bench::reset()
{
    top_->rst_ni = 1;
    top_->eval();
    top_->rst_ni = 0;
    top_->start_i = 0;
    for (int i = 0; i < 2; i++)
        idle();
    top_->rst_ni = 1;
    for (bool &valid : slot_valid_)
        valid = false;
}

void Bench::present(const uint32_t *word, const uint32_t *operands, uint32_t read, uint32_t write)
{
    for (size_t i = 0; i < 16; i++)
        top_->command_i[i] = word[i];
    for (size_t i = 0; i < 5; i++) {
        top_->address_i[i] = operands[i];
        top_->operand_i[i] = random_word();
    }
    top_->odd_i = random_word() & 1;
    top_->iteration_i = static_cast<uint16_t>(random_word());
    top_->read_mask_i = static_cast<uint16_t>(read_mask_ = read);
    top_->write_mask_i = static_cast<uint16_t>(write_mask_ = write);
    writes_.clear();
}

// Cycle q and one more as the scoreboard would take.
bool Bench::decode(bool expect_illegal)
{
    tick(false);
    if (top_->illegal_o != expect_illegal) fail("illegal_o", top_->illegal_o, expect_illegal);
    const bool illegal = top_->illegal_o;
    top_->clk_i = 1;
    top_->eval();
    cycle_++;
    idle();
    commands_++;
    if (illegal) illegal_++;
    return !illegal && !expect_illegal;
}

void Bench::check_operands(const uint32_t *word)
{
    const uint32_t base[5] = {word[5], word[6], word[7], word[8], penta_get_mac_run_acc_line(word)};
    const int32_t step[5] = {penta_get_mac_run_x_step(word) * 4, penta_get_mac_run_w_step(word),
                             penta_get_mac_run_out_step(word) * 4,
                             penta_get_mac_run_prm_step(word) * 4,
                             penta_get_mac_run_acc_step(word)};
    const uint32_t bank[5] = {kSpadBank, kLineBank,
                              penta_get_mac_run_dest(word) ? kAccBank : kSpadBank, kSpadBank,
                              kAccBank / (4 * ROWS)};
    for (size_t i = 0; i < 5; i++) {
        if (top_->base_o[i] != base[i]) fail("base_o", top_->base_o[i], base[i]);
        if (top_->step_o[i] != static_cast<uint32_t>(step[i]))
            fail("step_o", top_->step_o[i], static_cast<uint32_t>(step[i]));
        if (top_->bank_bytes_o[i] != bank[i]) fail("bank_bytes_o", top_->bank_bytes_o[i], bank[i]);
    }
}

void Bench::load(const Shape &shape)
{
    uint32_t word[16];
    encode(shape, word);
    const uint32_t operands[5] = {random_word(), random_word(), random_word(), random_word(), 0};
    present(word, operands, random_word() & 0xffff, 0);
    if (!decode(shape_is_illegal(shape))) return;
    top_->start_i = 1;
    idle();
    top_->start_i = 0;
    tick(false);
    if (!top_->done_o) fail("done_o of MAC_SHAPE", 0, 1);
    if (top_->error_o) fail("error_o of MAC_SHAPE", top_->error_o, 0);
    const uint64_t counts = top_->count_a_o | top_->count_b_o | top_->count_c_o;
    if (counts) fail("counts of MAC_SHAPE", counts, 0);
    top_->clk_i = 1;
    top_->eval();
    cycle_++;
    slot_[shape.slot] = shape;
    slot_valid_[shape.slot] = true;
}

void Bench::run(const Run &run, uint64_t cut)
{
    const int failures_before = failures;
    const Shape *shape = slot_valid_[run.slot] ? &slot_[run.slot] : nullptr;
    uint32_t word[16];
    encode(run, word);
    const uint32_t operands[5] = {run.x, run.w, run.out, run.prm, run.acc_line};
    present(word, operands, run.read_mask, run.write_mask);
    const bool go = decode(run_is_illegal(shape, run));
    check_operands(word);
    if (!go) {
        if (failures != failures_before && failures <= 20) print(run);
        return;
    }
    const uint64_t start = cycle_, stop = cut == UINT64_MAX ? cut : start + cut;
    Memories after = memories;
    Outcome expected = execute(*shape, run, start, after, stop);
    top_->start_i = 1;
    idle();
    top_->start_i = 0;
    for (;;) {
        tick(true);
        const bool done = top_->done_o;
        if (done || cycle_ > expected.done + 5 || cycle_ == stop) break;
        top_->clk_i = 1;
        top_->eval();
        cycle_++;
    }
    const size_t count = std::min(expected.writes.size(), writes_.size());
    for (size_t i = 0; i < count; i++)
        if (!(writes_[i] == expected.writes[i])) {
            fail("write", i, count);
            if (failures <= 20) {
                for (const Write *write : {&writes_[i], &expected.writes[i]}) {
                    std::printf("  cycle start+%" PRIu64 " address %08x:", write->cycle - start,
                                write->address);
                    for (const uint8_t byte : write->data)
                        std::printf(" %02x", byte);
                    std::printf("\n");
                }
            }
            break;
        }
    if (cycle_ == stop && stop < expected.done) {
        // What happened before is right; nothing happens from here on.
        while (!expected.writes.empty() && expected.writes.back().cycle > stop)
            expected.writes.pop_back();
        if (writes_.size() != expected.writes.size())
            fail("number of writes", writes_.size(), expected.writes.size());
        top_->clk_i = 1;
        top_->eval();
        cycle_++;
        reset();
    } else {
        if (writes_.size() != expected.writes.size())
            fail("number of writes", writes_.size(), expected.writes.size());
        if (!top_->done_o || cycle_ != expected.done)
            fail("cycles to DONE", cycle_ - start, expected.done - start);
        if (top_->error_o != expected.error)
            fail("error_o", top_->error_o, static_cast<uint64_t>(expected.error));
        if (top_->count_a_o != expected.digits) fail("digits", top_->count_a_o, expected.digits);
        if (top_->count_b_o != expected.useful) fail("useful", top_->count_b_o, expected.useful);
        if (top_->count_c_o != expected.zero) fail("zero", top_->count_c_o, expected.zero);
        top_->clk_i = 1;
        top_->eval();
        cycle_++;
        errors_[expected.error]++;
    }
    if (failures != failures_before && failures <= 20) print(run);
    passes_ += expected.digits / (ROWS * COLS);
    writes_seen_ += writes_.size();
    memories = after;
    mark_nonzero(memories);
    for (uint32_t i = below(3); i < 2; i++)
        idle();
}

void Bench::run(const Layer &layer)
{
    load(layer.shape);
    run(layer.run);
    const auto &memory = layer.run.dest ? memories.acc : memories.spad;
    for (const auto &[offset, value] : layer.results) {
        int32_t got = static_cast<int8_t>(memory[offset]);
        if (layer.run.dest) std::memcpy(&got, &memory[offset], 4);
        if (got != value) {
            fail(layer.name.c_str(), static_cast<uint64_t>(got), static_cast<uint64_t>(value));
            break;
        }
    }
}

void Bench::report() const
{
    std::printf("%" PRIu64 " commands: %" PRIu64 " illegal, %" PRIu64 " good, %" PRIu64
                " ADDRESS, %" PRIu64 " BANK, %" PRIu64 " DIGIT; %" PRIu64 " cycles, %" PRIu64
                " passes, %" PRIu64 " writes; %d failures\n",
                commands_, illegal_, errors_[kNone], errors_[kAddress], errors_[kBank],
                errors_[kDigit], cycle_, passes_, writes_seen_, failures);
}

}  // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: mac_bench SEED COMMANDS [STEPS]\n");
        return 2;
    }
    seed_random(std::strtoull(argv[1], nullptr, 0));
    const uint64_t commands = std::strtoull(argv[2], nullptr, 0);
    const uint64_t steps = argc > 3 ? std::strtoull(argv[3], nullptr, 0) : 3000;
    Bench bench;
    bench.reset();
    Run early;
    bench.run(early);  // no slot is valid after reset
    for (uint32_t planes = 1; planes <= 8; planes++)
        for (const bool radix5 : {false, true})
            bench.run(make_vector_layer(bench.memories, planes, radix5));
    for (int i = 0; i < 8; i++)
        bench.run(make_matrix_layer(bench.memories, i % 2));
    for (uint32_t i = 0; i < 8; i++)
        bench.run(make_convolution(bench.memories, 1 + i % 2));
    std::vector<Shape> shapes(4);
    for (uint64_t i = 0; i < commands; i++) {
        if (i % 8 == 0) randomize_memories(bench.memories, chance(30));
        const unsigned slot = below(4);
        if (i < 4 || chance(40)) {
            Shape shape;
            Run least;
            do
                shape = random_shape(slot);
            while (count_steps(shape, least) > steps);
            bench.load(shape);
            // A refused shape leaves its slot as it was.
            if (!shape_is_illegal(shape)) shapes[slot] = shape;
        }
        Shape shape = shapes[slot];
        shape.slot = slot;
        const Run run = random_run(shape, steps);
        bench.run(run, chance(1) ? 1 + below(100) : UINT64_MAX);
    }
    bench.report();
    return failures != 0;
}
