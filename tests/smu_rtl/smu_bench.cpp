// SPDX-License-Identifier: Apache-2.0
// penta_smu by itself: the bench is its front-end and its memories. Every write in its cycle, every
// DONE, error code and count is compared with the model in smu_bench_model.cpp; worked values and
// durations of docs/smu.md also with the numbers printed there.
//   smu_bench SEED COMMANDS [CYCLES]     at most about CYCLES cycles a command (3000)
#include "Vpenta_smu.h"
#include "penta_isa.h"
#include "smu_bench_model.h"
#include "verilated.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

using namespace smu_bench;

namespace
{

constexpr uint32_t L = LANES, A = ACCESS_BYTES;
enum Op {
    kMov,
    kAdd,
    kSub,
    kMin,
    kMax,
    kAbs,
    kClip,
    kGt,
    kGe,
    kEq,
    kSelect,
    kShift,
    kLzc,
    kNorm,
    kMul,
    kDiv,
    kSqrt,
    kUpdate
};

template <size_t N>
uint8_t get_byte(const VlWide<N> &port, size_t i)
{
    return static_cast<uint8_t>(port[i / 4] >> i % 4 * 8);
}
template <size_t N>
void set_byte(VlWide<N> &port, size_t i, uint8_t value)
{
    port[i / 4] = (port[i / 4] & ~(0xffU << i % 4 * 8)) | static_cast<uint32_t>(value) << i % 4 * 8;
}
template <size_t N>
bool get_bit(const VlWide<N> &port, size_t i)
{
    return port[i / 32] >> i % 32 & 1;
}
template <typename T>
bool get_bit(const T &port, size_t i)
{
    return port >> i & 1;
}

uint64_t random_state;
uint32_t random_word()
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<uint32_t>(random_state >> 32);
}
uint32_t below(uint32_t n)
{
    return random_word() % n;
}
bool chance(uint32_t percent)
{
    return below(100) < percent;
}

int failures;
constexpr int kShown = 6;

class Bench
{
  public:
    Bench() : top_(new Vpenta_smu) {}
    ~Bench() { top_->final(); }
    Model model;

    void reset();
    // Runs it if it is legal; with cut, resets the unit that many cycles after the start.
    Outcome run(const Command &command, uint64_t cut = UINT64_MAX);
    void fill(int percent_zero);
    void fail(const char *what, uint64_t got, uint64_t expected);
    void report() const;

  private:
    void tick(bool active);
    void answer_read();
    void next();

    std::unique_ptr<Vpenta_smu> top_;
    uint64_t cycle_ = 0;
    std::vector<uint8_t> spad_, state_;  // what the unit wrote
    std::vector<Write> writes_;
    // The read of the last cycle, and the write of this one.
    uint32_t spad_en_ = 0, state_en_ = 0, word_ = 0, position_ = 0;
    uint64_t commands_ = 0, illegal_ = 0, errors_[5] = {}, writes_seen_ = 0;
};

void Bench::fail(const char *what, uint64_t got, uint64_t expected)
{
    if (++failures <= kShown)
        std::printf("cycle %" PRIu64 ": %s is %" PRIu64 " (0x%" PRIx64 "), expected %" PRIu64
                    " (0x%" PRIx64 ")\n",
                    cycle_, what, got, got, expected, expected);
}

void print(const Command &command, const Model &model)
{
    const uint32_t *w = command.word;
    std::printf(
        "  opcode %02x op %u slot %u sizes %u %u %u %u unsigned %u%u%u%u ysrc %u zsrc %u "
        "red %u redop %u round %u clamp %u fn %u table %u fu %u tu %u comp %u\n",
        penta_get_common_opcode(w), penta_get_smu_run_op(w), penta_get_smu_run_slot(w),
        penta_get_smu_run_xsize(w), penta_get_smu_run_ysize(w), penta_get_smu_run_zsize(w),
        penta_get_smu_run_wsize(w), penta_get_smu_run_xu(w), penta_get_smu_run_yu(w),
        penta_get_smu_run_zu(w), penta_get_smu_run_wu(w), penta_get_smu_run_ysrc(w),
        penta_get_smu_run_zsrc(w), penta_get_smu_run_red(w), penta_get_smu_run_redop(w),
        penta_get_smu_run_round(w), penta_get_smu_run_clamp(w), penta_get_smu_run_fn(w),
        penta_get_smu_run_table(w), penta_get_smu_run_fu(w), penta_get_smu_run_tu(w),
        penta_get_smu_run_comp(w));
    std::printf(
        "  k %u ka %u zsh %u nqm1 %u sh %u imm %08x %08x address %08x %08x %08x %08x "
        "masks %04x %04x\n",
        penta_get_smu_run_k(w), penta_get_smu_run_ka(w), penta_get_smu_run_zsh(w),
        penta_get_smu_run_nqm1(w), penta_get_smu_run_sh(w), penta_get_smu_run_imm_y(w),
        penta_get_smu_run_imm_z(w), command.address[0], command.address[1], command.address[2],
        command.address[3], command.read_mask, command.write_mask);
    const uint32_t *s = model.slot[penta_get_smu_run_slot(w)];
    std::printf(
        "  shape %u %u %u  x %d %d %d  y %d %d %d  z %d %d %d  w %d %d %d\n",
        penta_get_smu_shape_n0m1(s) + 1, penta_get_smu_shape_n1m1(s) + 1,
        penta_get_smu_shape_n2m1(s) + 1, penta_get_smu_shape_x_s0(s), penta_get_smu_shape_x_s1(s),
        penta_get_smu_shape_x_s2(s), penta_get_smu_shape_y_s0(s), penta_get_smu_shape_y_s1(s),
        penta_get_smu_shape_y_s2(s), penta_get_smu_shape_z_s0(s), penta_get_smu_shape_z_s1(s),
        penta_get_smu_shape_z_s2(s), penta_get_smu_shape_w_s0(s), penta_get_smu_shape_w_s1(s),
        penta_get_smu_shape_w_s2(s));
}

// What the memories show of the read of the last cycle: 0 in words that were not read.
void Bench::answer_read()
{
    for (uint32_t i = 0; i < A; i++) {
        const uint32_t at = position_ + i, offset = word_ * A + at;
        const bool second = at >= A;
        set_byte(top_->rd_spad_data_i, i, spad_en_ >> second & 1 ? spad_[offset % SPAD_BYTES] : 0);
        set_byte(top_->rd_state_data_i, i,
                 state_en_ >> second & 1 ? state_[offset % STATE_BYTES] : 0);
    }
}

// The rest of this cycle, from the inputs on. Outputs stay those of the cycle's end.
void Bench::tick(bool active)
{
    answer_read();
    top_->clk_i = 0;
    top_->eval();
    spad_en_ = top_->rd_spad_en_o;
    state_en_ = top_->rd_state_en_o;
    word_ = top_->rd_word_o;
    position_ = top_->rd_position_o;
    const uint32_t wr_spad = top_->wr_spad_en_o, wr_state = top_->wr_state_en_o;
    if (!active && (spad_en_ || state_en_ || wr_spad || wr_state || top_->wr_valid_o))
        fail("a request outside a command", 1, 0);
    if (spad_en_ && state_en_) fail("reads of two memories", 2, 1);
    if (wr_spad && wr_state) fail("writes of two memories", 2, 1);
    // No bank is read and written in one cycle.
    for (uint32_t r = 0; r < 2; r++)
        for (uint32_t w = 0; w < 2; w++) {
            const uint32_t read = (word_ + r) * A, write = (top_->wr_word_o + w) * A;
            if ((spad_en_ >> r & 1 && wr_spad >> w & 1 && read / kSpadBank == write / kSpadBank) ||
                (state_en_ >> r & 1 && wr_state >> w & 1 &&
                 read / kStateBank == write / kStateBank))
                fail("a bank read and written", 1, 0);
        }
    if (top_->wr_valid_o) {
        Write write{cycle_, top_->wr_address_o, {}};
        const uint32_t length = top_->wr_length_o, at = top_->wr_position_o;
        if (length < 1 || length > A) fail("length of a write", length, A);
        for (uint32_t i = 0; i < A; i++) {
            const uint8_t byte = get_byte(top_->wr_data_o, i);
            if (get_bit(top_->wr_strobe_o, i) != (i < length)) fail("strobe", i, length);
            if (i >= length) {
                if (byte) fail("a byte beyond the write", byte, 0);
                continue;
            }
            write.data.push_back(byte);
            const bool second = at + i >= A;
            const uint32_t offset = top_->wr_word_o * A + at + i;
            if (wr_spad >> second & 1) spad_[offset % SPAD_BYTES] = byte;
            if (wr_state >> second & 1) state_[offset % STATE_BYTES] = byte;
        }
        writes_.push_back(std::move(write));
    }
}

void Bench::next()
{
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
    if (spad_.empty()) {
        spad_ = model.spad;
        state_ = model.state;
    }
    spad_en_ = state_en_ = 0;
    for (int i = 0; i < 2; i++) {
        tick(false);
        next();
    }
    top_->rst_ni = 1;
    model.reset();
}

Outcome Bench::run(const Command &command, uint64_t cut)
{
    const int failures_before = failures;
    spad_ = model.spad;
    state_ = model.state;
    for (size_t i = 0; i < 16; i++)
        top_->command_i[i] = command.word[i];
    for (size_t i = 0; i < 5; i++) {
        top_->address_i[i] = i < 4 ? command.address[i] : random_word();
        top_->operand_i[i] = random_word();
    }
    top_->active_i = 1;
    top_->read_mask_i = static_cast<uint16_t>(command.read_mask);
    top_->write_mask_i = static_cast<uint16_t>(command.write_mask);
    writes_.clear();
    tick(false);
    const bool illegal = model.is_illegal(command);
    if (top_->illegal_o != illegal) fail("illegal_o", top_->illegal_o, illegal);
    for (size_t i = 0; i < 4; i++) {
        if (top_->base_o[i] != command.word[5 + i])
            fail("base_o", top_->base_o[i], command.word[5 + i]);
        const uint32_t step = static_cast<uint32_t>(
            static_cast<int16_t>(command.word[9 + i / 2] >> 16 * (i % 2)) * 4);
        if (top_->step_o[i] != step) fail("step_o", top_->step_o[i], step);
        const uint32_t region = top_->operand_i[i] >> 28;
        const uint32_t bank = region == 9 ? kSpadBank : region == 12 ? kStateBank : 0;
        if (top_->bank_bytes_o[i] != bank) fail("bank_bytes_o", top_->bank_bytes_o[i], bank);
    }
    next();
    commands_++;
    if (illegal || top_->illegal_o) {
        illegal_++;
        if (failures != failures_before && failures <= kShown) print(command, model);
        return Outcome();
    }
    tick(false);
    next();
    const uint64_t start = cycle_, stop = cut == UINT64_MAX ? cut : start + cut;
    Outcome expected = model.execute(command, start);
    top_->start_i = 1;
    tick(false);
    next();
    top_->start_i = 0;
    for (;;) {
        tick(true);
        if (top_->done_o || cycle_ > expected.done + 5 || cycle_ == stop) break;
        next();
    }
    const bool stopped = cycle_ == stop && stop < expected.done;
    if (stopped)
        while (!expected.writes.empty() && expected.writes.back().cycle > stop)
            expected.writes.pop_back();
    const size_t count = std::min(expected.writes.size(), writes_.size());
    for (size_t i = 0; i < count; i++) {
        if (writes_[i] == expected.writes[i]) continue;
        fail("write", i, count);
        if (failures <= kShown)
            for (const Write *write : {&writes_[i], &expected.writes[i]}) {
                std::printf("  cycle start+%" PRIu64 " address %08x:", write->cycle - start,
                            write->address);
                for (const uint8_t byte : write->data)
                    std::printf(" %02x", byte);
                std::printf("\n");
            }
        break;
    }
    if (writes_.size() != expected.writes.size())
        fail("number of writes", writes_.size(), expected.writes.size());
    if (stopped) {
        next();
        model.spad = spad_;
        model.state = state_;
        reset();
    } else {
        if (!top_->done_o || cycle_ != expected.done)
            fail("cycles to DONE", cycle_ - start, expected.done - start);
        if (top_->error_o != expected.error)
            fail("error_o", top_->error_o, static_cast<uint64_t>(expected.error));
        if (top_->count_a_o != expected.lane_ops)
            fail("lane operations", top_->count_a_o, expected.lane_ops);
        if (top_->count_b_o | top_->count_c_o) fail("the other counts", top_->count_b_o, 0);
        if (spad_ != model.spad) fail("the scratchpad", 1, 0);
        if (state_ != model.state) fail("the state memory", 1, 0);
        next();
        errors_[expected.error]++;
    }
    if (failures != failures_before && failures <= kShown) print(command, model);
    writes_seen_ += writes_.size();
    for (uint32_t i = below(3); i < 2; i++) {
        tick(false);
        if (top_->done_o) fail("done_o without a command", 1, 0);
        next();
    }
    return expected;
}

void Bench::fill(int kind)
{
    for (std::vector<uint8_t> *memory : {&model.spad, &model.state})
        for (uint8_t &byte : *memory) {
            byte = static_cast<uint8_t>(random_word());
            if (kind == 1 && chance(60)) byte = chance(50) ? 0 : 0xff;
            if (kind == 2) {
                // Mostly good digits: a byte has its share of eight codes.
                static const uint8_t good[3] = {0x8c, 0x24, 0x49};
                if (chance(90)) byte = good[static_cast<size_t>(&byte - memory->data()) % 3];
            }
        }
}

void Bench::report() const
{
    std::printf("%" PRIu64 " commands: %" PRIu64 " illegal, %" PRIu64 " good, %" PRIu64
                " ADDRESS, %" PRIu64 " BANK, %" PRIu64 " DIGIT; %" PRIu64 " cycles, %" PRIu64
                " writes; %d failures\n",
                commands_, illegal_, errors_[kNone], errors_[kAddress], errors_[kBank],
                errors_[kDigit], cycle_, writes_seen_, failures);
}

// ---------------------------------------------------------------------------------- random ones

Command new_command(uint32_t opcode)
{
    Command command;
    for (uint32_t &word : command.word)
        word = random_word();
    penta_set_common_opcode(command.word, opcode);
    for (uint32_t &address : command.address)
        address = random_word();
    return command;
}

// Banks 0, 1 of the scratchpad and 0 of the state memory are read, the others written.
constexpr uint32_t kReadBanks = 0x4000 | ((1U << SPAD_BANKS / 2) - 1);
constexpr uint32_t kWriteBanks = 0x8000 | (((1U << SPAD_BANKS) - 1) & ~kReadBanks);

uint32_t random_address(bool write, bool wild)
{
    if (wild) return random_word();
    const bool in_state = chance(35);
    const uint32_t half = in_state ? STATE_BYTES / 2 : SPAD_BYTES / 2;
    uint32_t address = (in_state ? kStateBase : kSpadBase) + (write ? half : 0) + below(half);
    if (chance(30)) address &= ~(A - 1);
    return address;
}

int32_t random_s0()
{
    const uint32_t kind = below(10);
    if (kind < 6) return 1;
    if (kind < 8) return 0;
    return static_cast<int32_t>(below(9)) - 4;
}

int32_t random_stride(uint32_t row)
{
    if (chance(20)) return 0;
    if (chance(40)) return static_cast<int32_t>(row);
    return static_cast<int32_t>(below(129)) - 64;
}

Command random_shape()
{
    Command command = new_command(PENTA_OPCODE_SMU_SHAPE);
    uint32_t *w = command.word;
    uint32_t n0 = 1 + below(chance(50) ? L : 3 * L);
    if (chance(40)) n0 = (n0 + 7) / 8 * 8;
    penta_set_smu_shape_n0m1(w, n0 - 1);
    penta_set_smu_shape_n1m1(w, chance(40) ? 0 : below(6));
    penta_set_smu_shape_n2m1(w, chance(50) ? 0 : below(4));
    penta_set_smu_shape_x_s0(w, random_s0());
    penta_set_smu_shape_y_s0(w, random_s0());
    penta_set_smu_shape_z_s0(w, random_s0());
    penta_set_smu_shape_w_s0(w, chance(70) ? 1 : random_s0());
    penta_set_smu_shape_x_s1(w, random_stride(n0));
    penta_set_smu_shape_y_s1(w, random_stride(n0));
    penta_set_smu_shape_z_s1(w, random_stride(n0));
    penta_set_smu_shape_w_s1(w, random_stride(n0));
    penta_set_smu_shape_x_s2(w, random_stride(4 * n0));
    penta_set_smu_shape_y_s2(w, random_stride(4 * n0));
    penta_set_smu_shape_z_s2(w, random_stride(4 * n0));
    penta_set_smu_shape_w_s2(w, random_stride(4 * n0));
    if (chance(5)) w[6 + below(4)] = random_word();
    return command;
}

uint32_t random_size()
{
    static const uint32_t sizes[8] = {0, 0, 1, 1, 1, 2, 2, 3};
    return sizes[below(8)];
}

// Likely legal: fields that depend on one another are made to fit, most of the time.
Command random_run(const Model &model)
{
    Command command = new_command(PENTA_OPCODE_SMU_RUN);
    uint32_t *w = command.word;
    const uint32_t *shape = model.slot[penta_get_smu_run_slot(w)];
    const bool fit = !chance(3);
    uint32_t op = chance(30) ? static_cast<uint32_t>(kMul) : below(18);
    if (chance(15)) op = kUpdate;
    if (!fit && chance(20)) op = below(32);
    penta_set_smu_run_op(w, op);
    penta_set_smu_run_xsize(w, random_size());
    penta_set_smu_run_ysize(w, random_size());
    penta_set_smu_run_zsize(w, random_size());
    penta_set_smu_run_wsize(w, random_size());
    if (fit) {
        if (penta_get_smu_run_ysrc(w) == 3) penta_set_smu_run_ysrc(w, below(3));
        if (penta_get_smu_run_zsrc(w) == 3) penta_set_smu_run_zsrc(w, below(3));
        penta_set_smu_run_red(w, below(3));
        const bool no_redop =
            penta_get_smu_run_red(w) == 0 || op == kMul || op == kUpdate || chance(30);
        penta_set_smu_run_redop(w, no_redop ? 0 : below(3));
        penta_set_smu_run_round(w, below(3));
        penta_set_smu_run_clamp(w, below(3));
        penta_set_smu_run_fn(w, chance(60) ? 0 : below(4));
        if (!model.table_valid[penta_get_smu_run_table(w)] && penta_get_smu_run_fn(w) != 3)
            penta_set_smu_run_fn(w, 0);
        penta_set_smu_run_k(w, chance(70) ? below(20) : below(48));
        penta_set_smu_run_ka(w, chance(70) ? below(20) : below(48));
        if (chance(50)) penta_set_smu_run_zsh(w, 0);
        penta_set_smu_run_sh(w, below(penta_get_smu_run_nqm1(w) + 3));
        if (penta_get_smu_run_ysize(w) == 3) penta_set_smu_run_imm_y(w, below(5));
        if (penta_get_smu_run_zsize(w) == 3) penta_set_smu_run_imm_z(w, below(5));
        if (op == kShift && penta_get_smu_run_ysrc(w) == 1) {
            penta_set_smu_run_ysize(w, 0);
            penta_set_smu_run_imm_y(w, below(80) - 40);
        }
        if (op == kMul && chance(70)) penta_set_smu_run_comp(w, 0);
        if (op == kMul && penta_get_smu_run_comp(w)) {
            penta_set_smu_run_zsrc(w, 0);
            penta_set_smu_run_red(w, 0);
        }
        if (op == kUpdate) {
            penta_set_smu_run_red(w, 0);
            penta_set_smu_run_fn(w, 0);
            penta_set_smu_run_ysrc(w, below(2));
        }
        if (op == kMov && chance(40) && penta_get_smu_shape_n1m1(shape) == 0) {
            penta_set_smu_run_red(w, 2);
            penta_set_smu_run_redop(w, 3);
            penta_set_smu_run_wsize(w, 2);
            penta_set_smu_run_fn(w, 0);
            penta_set_smu_run_zsize(w, 2);
            penta_set_smu_run_zsrc(w, below(2));
        }
        // Digits need a fitting shape.
        const int32_t s0[4] = {penta_get_smu_shape_x_s0(shape), penta_get_smu_shape_y_s0(shape),
                               penta_get_smu_shape_z_s0(shape), penta_get_smu_shape_w_s0(shape)};
        auto bad_digit = [&](int i) { return s0[i] < 0 || s0[i] > 1 || (s0[i] == 1 && L == 4); };
        const bool bytes = (penta_get_smu_shape_n0m1(shape) + 1) % 8 != 0 ||
                           penta_get_smu_run_clamp(w) == 2 || penta_get_smu_run_red(w) == 2;
        if (bad_digit(0) || (op == kUpdate && bytes))
            if (penta_get_smu_run_xsize(w) == 3) penta_set_smu_run_xsize(w, 1);
        if (bad_digit(1) && penta_get_smu_run_ysrc(w) == 0)
            if (penta_get_smu_run_ysize(w) == 3) penta_set_smu_run_ysize(w, 0);
        if (bad_digit(2))
            if (penta_get_smu_run_zsize(w) == 3) penta_set_smu_run_zsize(w, 2);
        if (bad_digit(3) || (op != kUpdate && bytes))
            if (penta_get_smu_run_wsize(w) == 3) penta_set_smu_run_wsize(w, 1);
    }
    const bool update = op == kUpdate;
    for (int i = 0; i < 4; i++)
        command.address[i] = random_address(update ? i == 0 : i == 3, chance(1));
    command.read_mask = kReadBanks;
    command.write_mask = kWriteBanks;
    if (chance(15)) command.read_mask &= random_word();
    if (chance(15)) command.write_mask &= random_word();
    return command;
}

uint64_t estimate(const Model &model, const Command &command)
{
    if (model.is_illegal(command)) return 0;
    Model copy = model;
    return copy.execute(command, 0).done;
}

// ---------------------------------------------------------------------------- docs/smu.md itself

struct Small {
    Command shape, run;
    Small()
    {
        std::memset(shape.word, 0, 64);
        std::memset(run.word, 0, 64);
        penta_set_common_opcode(shape.word, PENTA_OPCODE_SMU_SHAPE);
        penta_set_common_opcode(run.word, PENTA_OPCODE_SMU_RUN);
        run.address[0] = kSpadBase;
        run.address[1] = kSpadBase + 64;
        run.address[2] = kSpadBase + 128;
        run.address[3] = kSpadBase + SPAD_BYTES / 2;
        run.read_mask = kReadBanks;
        run.write_mask = kWriteBanks;
        penta_set_smu_shape_x_s0(shape.word, 1);
        penta_set_smu_shape_y_s0(shape.word, 1);
        penta_set_smu_shape_z_s0(shape.word, 1);
        penta_set_smu_shape_w_s0(shape.word, 1);
        penta_set_smu_run_xsize(run.word, 2);
        penta_set_smu_run_ysize(run.word, 2);
        penta_set_smu_run_zsize(run.word, 2);
        penta_set_smu_run_wsize(run.word, 2);
        penta_set_smu_run_round(run.word, 1);
    }
};

void put(std::vector<uint8_t> &memory, uint32_t offset, int64_t value, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        memory[offset + i] = static_cast<uint8_t>(value >> 8 * i);
}

int32_t get(const std::vector<uint8_t> &memory, uint32_t offset, uint32_t bytes)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < bytes; i++)
        value |= static_cast<uint32_t>(memory[offset + i]) << 8 * i;
    return bytes == 2 ? static_cast<int16_t>(value) : static_cast<int32_t>(value);
}

// Up to four elements x (and y) through one operation.
void check_values(Bench &bench, const char *name, Small small, std::vector<int64_t> x,
                  std::vector<int64_t> y, std::vector<int64_t> results)
{
    for (size_t i = 0; i < x.size(); i++) {
        put(bench.model.spad, 0, x[i], 4);
        put(bench.model.spad, 64, i < y.size() ? y[i] : 0, 4);
        bench.run(small.shape);
        bench.run(small.run);
        const int32_t got = get(bench.model.spad, SPAD_BYTES / 2, 4);
        if (got != results[i])
            bench.fail(name, static_cast<uint64_t>(got), static_cast<uint64_t>(results[i]));
    }
}

void check_worked_values(Bench &bench)
{
    Small exp2;
    penta_set_smu_run_fn(exp2.run.word, 3);
    check_values(bench, "exp2", exp2, {0, 1, 2048, 4096, 65535, 65536, 65537}, {},
                 {32767, 32762, 23170, 16384, 1, 1, 0});
    Small divide;
    penta_set_smu_run_op(divide.run.word, kDiv);
    penta_set_smu_run_nqm1(divide.run.word, 7);
    check_values(bench, "DIV", divide, {-7, 7, 6, -7, 300}, {2, -2, -2, 0, 1},
                 {-4, -4, -3, -255, 255});
    penta_set_smu_run_nqm1(divide.run.word, 15);
    penta_set_smu_run_sh(divide.run.word, 11);
    check_values(bench, "DIV with SH", divide, {-1234}, {1000}, {-2528});
    Small norm;
    penta_set_smu_run_op(norm.run.word, kNorm);
    check_values(bench, "NORM", norm, {1, -3, 40000, -2147483648LL}, {},
                 {16384, -24576, 20000, -16384});

    // UPDATE: the state at the write side, decay at Y, u at Z, v an element at W's address.
    auto update = [&](const char *name, int64_t s, int64_t a, int64_t u, int64_t v, uint32_t ka,
                      bool comp, uint32_t mode, int32_t expected) {
        Small small;
        uint32_t *w = small.run.word;
        penta_set_smu_run_op(w, kUpdate);
        penta_set_smu_run_xsize(w, 1);
        penta_set_smu_run_ysize(w, 1);
        penta_set_smu_run_zsize(w, 1);
        penta_set_smu_run_wsize(w, 1);
        penta_set_smu_run_zsrc(w, 1);
        penta_set_smu_run_ka(w, ka);
        penta_set_smu_run_round(w, mode);
        if (comp) {
            penta_set_smu_run_comp(w, 1);
            penta_set_smu_run_ysrc(w, 1);
            penta_set_smu_run_ysize(w, 3);
            penta_set_smu_run_imm_y(w, 3);
        }
        penta_set_smu_shape_w_s0(small.shape.word, 0);
        std::swap(small.run.address[0], small.run.address[3]);
        put(bench.model.spad, SPAD_BYTES / 2, s, 2);
        put(bench.model.spad, 64, a, 2);
        put(bench.model.spad, 128, u, 2);
        put(bench.model.spad, 0, v, 2);
        bench.run(small.shape);
        bench.run(small.run);
        const int32_t got = get(bench.model.spad, SPAD_BYTES / 2, 2);
        if (got != expected)
            bench.fail(name, static_cast<uint64_t>(got), static_cast<uint64_t>(expected));
    };
    update("UPDATE", 1000, 32000, 100, 3, 15, false, 0, 1277);
    const int floored[4][2] = {{100, 94}, {15, 15}, {-1, 0}, {-100, -93}};
    for (const auto &pair : floored)
        update("shift decay", pair[0], 0, 0, 5, 4, true, 1, pair[1]);
    const int nearest[4][2] = {{100, 94}, {8, 7}, {7, 7}, {-8, -8}};
    for (const auto &pair : nearest)
        update("shift decay, nearest", pair[0], 0, 0, 5, 4, true, 0, pair[1]);

    // Digits 2, -1, 0, 0, 0, 0, 0, 0 packed from bytes.
    if (L >= 8) {
        Small pack;
        penta_set_smu_shape_n0m1(pack.shape.word, 7);
        penta_set_smu_run_xsize(pack.run.word, 0);
        penta_set_smu_run_wsize(pack.run.word, 3);
        put(bench.model.spad, 0, 0xff02, 8);
        bench.run(pack.shape);
        bench.run(pack.run);
        const int32_t got = get(bench.model.spad, SPAD_BYTES / 2, 4) & 0xffffff;
        if (got != 0x49248c) bench.fail("digits packed", static_cast<uint64_t>(got), 0x49248c);
    }

    // Random words of lane 0, seen through stochastic rounding of 0 with k = 32 .. one by one.
    Command seed = new_command(PENTA_OPCODE_SMU_SEED);
    seed.word[5] = 0;
    bench.run(seed);
    if (bench.model.random[0] != 0x9e3779b9) bench.fail("seed", bench.model.random[0], 0x9e3779b9);
    Small step;
    penta_set_smu_run_round(step.run.word, 2);
    penta_set_smu_run_k(step.run.word, 32);
    for (const uint32_t word : {0x510c4619U, 0xe02e553eU}) {
        bench.run(step.shape);
        bench.run(step.run);
        if (bench.model.random[0] != word) bench.fail("random word", bench.model.random[0], word);
    }
}

// The table of section 6, for 32 lanes and accesses of 64 bytes.
void check_durations(Bench &bench)
{
    if (L != 32 || A != 64) return;
    struct Row {
        const char *name;
        uint32_t op, n0, n1, size[4], red, redop, ysrc, zsrc;
        int32_t s0[4];
        uint32_t period, first, duration;
    };
    const Row rows[] = {
        {"int8 add", kAdd, 384, 1, {0, 0, 0, 0}, 0, 0, 0, 0, {1, 1, 1, 1}, 2, 9, 34},
        {"int16 product", kMul, 384, 8, {1, 1, 1, 1}, 0, 0, 0, 0, {1, 1, 1, 1}, 9, 16, 874},
        {"UPDATE", kUpdate, 384, 8, {1, 1, 1, 0}, 0, 0, 0, 1, {1, 1, 1, 0}, 14, 23, 1356},
        {"readout", kMul, 384, 8, {1, 0, 2, 1}, 1, 0, 0, 1, {1, 0, 1, 1}, 5, 14, 492},
        {"sum of squares", kMul, 192, 1, {1, 0, 0, 1}, 2, 0, 2, 0, {1, 1, 1, 1}, 9, 20, 68},
        {"square root", kSqrt, 1, 1, {2, 0, 0, 1}, 0, 0, 0, 0, {0, 1, 1, 1}, 18, 24, 27},
        {"argmax", kMov, 63, 1, {2, 0, 0, 2}, 2, 3, 0, 0, {1, 1, 1, 1}, 2, 14, 19},
    };
    for (const Row &row : rows) {
        Small small;
        uint32_t *s = small.shape.word, *w = small.run.word;
        penta_set_smu_shape_n0m1(s, row.n0 - 1);
        penta_set_smu_shape_n1m1(s, row.n1 - 1);
        penta_set_smu_shape_x_s0(s, row.s0[0]);
        penta_set_smu_shape_y_s0(s, row.s0[1]);
        penta_set_smu_shape_z_s0(s, row.s0[2]);
        penta_set_smu_shape_w_s0(s, row.s0[3]);
        penta_set_smu_run_op(w, row.op);
        penta_set_smu_run_xsize(w, row.size[0]);
        penta_set_smu_run_ysize(w, row.size[1]);
        penta_set_smu_run_zsize(w, row.size[2]);
        penta_set_smu_run_wsize(w, row.size[3]);
        penta_set_smu_run_red(w, row.red);
        penta_set_smu_run_redop(w, row.redop);
        penta_set_smu_run_ysrc(w, row.ysrc);
        penta_set_smu_run_zsrc(w, row.zsrc);
        if (row.op == kUpdate) std::swap(small.run.address[0], small.run.address[3]);
        bench.run(small.shape);
        const Outcome outcome = bench.run(small.run, UINT64_MAX);
        if (outcome.period != row.period) bench.fail("G", outcome.period, row.period);
        if (outcome.first_write != row.first) bench.fail("F", outcome.first_write, row.first);
        if (outcome.writes.empty()) {
            bench.fail(row.name, 0, row.duration);
            continue;
        }
        const uint64_t start = outcome.writes[0].cycle - outcome.first_write - 2 -
                               (row.red == 1 ? (row.n1 - 1) * outcome.period : 0) -
                               (row.red == 2 ? ((row.n0 + L - 1) / L - 1) * outcome.period : 0);
        if (outcome.done - start != row.duration)
            bench.fail(row.name, outcome.done - start, row.duration);
    }
}

}  // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: smu_bench SEED COMMANDS [CYCLES]\n");
        return 2;
    }
    random_state = std::strtoull(argv[1], nullptr, 0);
    const uint64_t commands = std::strtoull(argv[2], nullptr, 0);
    const uint64_t cycles = argc > 3 ? std::strtoull(argv[3], nullptr, 0) : 3000;
    Bench bench;
    bench.reset();
    bench.run(random_run(bench.model));  // no slot is valid after reset
    check_worked_values(bench);
    check_durations(bench);
    for (uint64_t i = 0; i < commands && failures < kShown; i++) {
        if (i % 16 == 0) bench.fill(static_cast<int>(below(3)));
        const uint32_t kind = below(100);
        Command command;
        if (i < 8 || kind < 25) {
            command = random_shape();
            if (i < 8) penta_set_smu_shape_slot(command.word, static_cast<uint32_t>(i));
        } else if (kind < 27) {
            command = new_command(PENTA_OPCODE_SMU_TABLE);
            command.read_mask = chance(80) ? kReadBanks : random_word() & 0xffff;
            command.address[0] = random_address(false, chance(5));
        } else if (kind < 29) {
            command = new_command(PENTA_OPCODE_SMU_SEED);
        } else if (kind < 30) {
            // Any opcode but a shape's: its loops would take for ever.
            do
                command = new_command(random_word());
            while (penta_get_common_opcode(command.word) == PENTA_OPCODE_SMU_SHAPE);
        } else {
            do
                command = random_run(bench.model);
            while (estimate(bench.model, command) > cycles);
        }
        bench.run(command, chance(1) ? 1 + below(100) : UINT64_MAX);
    }
    bench.report();
    return failures != 0;
}
