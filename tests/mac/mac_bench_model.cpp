// SPDX-License-Identifier: Apache-2.0
#include "mac_bench_model.h"

#include <algorithm>

namespace mac_bench
{

namespace
{

// ceil without floating point
uint64_t divide_up(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

class Command
{
  public:
    Command(const Shape &shape, const Run &run, Memories &memories, uint64_t until)
        : shape_(shape), run_(run), memories_(memories), until_(until)
    {
    }
    Outcome execute(uint64_t start);

  private:
    void meet(int error)
    {
        if (outcome_.error == kNone || error < outcome_.error) outcome_.error = error;
    }
    uint8_t read_spad(uint32_t address);
    uint32_t read_word(uint32_t address, int bytes);
    int32_t read_acc(uint32_t line, int row);
    bool line_is_readable(uint32_t line);
    uint8_t read_line_byte(uint32_t line, uint32_t index);
    int packed_digit(uint32_t line, int row, int column);
    int int8_digit(uint32_t line, int row, int column, int plane);
    void check_codes(uint32_t line);
    bool is_live(uint32_t address);
    uint32_t chunk_address(const uint32_t *l) const;
    bool lane_is_valid(const uint32_t *l, int lane) const;
    bool row_is_valid(const uint32_t *l, int row) const
    {
        return l[5] < shape_.n[5] - 1 || row < static_cast<int>(shape_.r_last);
    }
    void run_chunk(const uint32_t *l, std::vector<uint32_t> &sums);
    void write(uint64_t cycle, uint32_t base, uint32_t address, std::vector<uint8_t> data);
    void write_raw(const uint32_t *l, uint64_t e, uint32_t out, const std::vector<uint32_t> &acc);
    void write_requantized(const uint32_t *l, uint64_t e, uint32_t out,
                           const std::vector<uint32_t> &acc);
    int64_t saturate(__int128 y) const;

    const Shape &shape_;
    const Run &run_;
    Memories &memories_;
    const uint64_t until_;
    Outcome outcome_;
    std::vector<uint32_t> bias_ = std::vector<uint32_t>(ROWS);
    std::vector<int> m_ = std::vector<int>(ROWS), k_ = std::vector<int>(ROWS);
};

uint8_t Command::read_spad(uint32_t address)
{
    const uint32_t offset = address - kSpadBase;
    if (offset >= SPAD_BYTES) {
        meet(kAddress);
        return 0;
    }
    if (!(run_.read_mask >> (offset / kSpadBank) & 1)) {
        meet(kBank);
        return 0;
    }
    return memories_.spad[offset];
}

uint32_t Command::read_word(uint32_t address, int bytes)
{
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= static_cast<uint32_t>(read_spad(address + static_cast<uint32_t>(i))) << 8 * i;
    return value;
}

int32_t Command::read_acc(uint32_t line, int row)
{
    if (line >= kAccLines) {
        meet(kAddress);
        return 0;
    }
    if (!(run_.read_mask >> (kFirstAccBit + line * 4 * ROWS / kAccBank) & 1)) {
        meet(kBank);
        return 0;
    }
    uint32_t value = 0;
    for (uint32_t i = 0; i < 4; i++)
        value |=
            static_cast<uint32_t>(memories_.acc[4 * (line * ROWS + static_cast<uint32_t>(row)) + i])
            << 8 * i;
    return static_cast<int32_t>(value);
}

bool Command::line_is_readable(uint32_t line)
{
    if (line >= kLines) {
        meet(kAddress);
        return false;
    }
    if (!(run_.read_mask >> (kFirstWeightBit + line / kLineBank) & 1)) {
        meet(kBank);
        return false;
    }
    return true;
}

uint8_t Command::read_line_byte(uint32_t line, uint32_t index)
{
    line += index / kLineBytes;
    return line_is_readable(line) ? memories_.weight[line * kLineBytes + index % kLineBytes] : 0;
}

int packed_code(const Memories &memories, uint32_t line, uint32_t pe)
{
    int code = 0;
    for (uint32_t b = 0; b < 3; b++) {
        const uint32_t bit = 3 * pe + b;
        code |= (memories.weight[line * kLineBytes + bit / 8] >> bit % 8 & 1) << b;
    }
    return code;
}

int Command::packed_digit(uint32_t line, int row, int column)
{
    if (!line_is_readable(line)) return 0;
    const int code = packed_code(memories_, line, static_cast<uint32_t>(row * COLS + column));
    return code > 4 ? 0 : code - 2;
}

void Command::check_codes(uint32_t line)
{
    if (!line_is_readable(line)) return;
    for (uint32_t pe = 0; pe < ROWS * COLS; pe++)
        if (packed_code(memories_, line, pe) > 4) meet(kDigit);
}

int Command::int8_digit(uint32_t line, int row, int column, int plane)
{
    const int byte = read_line_byte(line, static_cast<uint32_t>(row * COLS + column));
    const int j = 3 - plane;
    const auto bit = [byte](int i) { return i < 0 ? 0 : byte >> i & 1; };
    return -2 * bit(2 * j + 1) + bit(2 * j) + bit(2 * j - 1);
}

bool Command::is_live(uint32_t address)
{
    const uint32_t offset = address - kSpadBase;
    if (offset >= SPAD_BYTES) return true;
    if (!(run_.read_mask >> (offset / kSpadBank) & 1)) return true;
    return memories_.nonzero[offset / COLS] != 0;
}

uint32_t Command::chunk_address(const uint32_t *l) const
{
    uint32_t address = run_.x;
    for (int i = 0; i < 6; i++)
        address += l[i] * static_cast<uint32_t>(shape_.s[i]);
    return address;
}

bool Command::lane_is_valid(const uint32_t *l, int lane) const
{
    if (l[0] == shape_.n[0] - 1 && lane >= static_cast<int>(shape_.k_last)) return false;
    uint32_t u = static_cast<uint32_t>(shape_.u_start), v = static_cast<uint32_t>(shape_.v_start);
    for (int i = 0; i < 6; i++) {
        const uint32_t distance = l[i] * static_cast<uint32_t>(shape_.s[i]);
        if (shape_.u_loops >> i & 1) u += distance;
        if (shape_.v_loops >> i & 1) v += distance;
    }
    u += static_cast<uint32_t>(lane);
    const auto inside = [](uint32_t value, uint32_t limit) {
        return static_cast<int32_t>(value) >= 0 &&
               static_cast<int32_t>(value) < static_cast<int32_t>(limit);
    };
    if (shape_.u_on && !inside(u, shape_.u_limit)) return false;
    if (shape_.v_on && !inside(v, shape_.v_limit)) return false;
    return true;
}

// Adds a chunk to the sums of the rows.
void Command::run_chunk(const uint32_t *l, std::vector<uint32_t> &sums)
{
    int x[COLS] = {};
    bool valid[COLS];
    const uint32_t address = chunk_address(l);
    for (int c = 0; c < COLS; c++) {
        valid[c] = lane_is_valid(l, c);
        if (!valid[c]) continue;
        const uint8_t byte = read_spad(address + static_cast<uint32_t>(c));
        x[c] = run_.x_unsigned ? byte : static_cast<int8_t>(byte);
    }
    const uint32_t chunk = (l[2] * shape_.n[1] + l[1]) * shape_.n[0] + l[0];
    const uint32_t tile_line = run_.w + l[5] * shape_.w_stride5;
    if (run_.int8)
        for (uint32_t i = 0; i < 3; i++)
            line_is_readable(tile_line + 3 * chunk + i);
    std::vector<uint32_t> t(ROWS);
    for (uint32_t p = 0; p < run_.planes; p++) {
        const uint32_t line = tile_line + chunk * run_.planes + p;
        if (!run_.int8) check_codes(line);
        for (int r = 0; r < ROWS; r++) {
            uint32_t sum = 0;
            for (int c = 0; c < COLS; c++) {
                const int d = run_.int8
                                  ? int8_digit(tile_line + 3 * chunk, r, c, static_cast<int>(p))
                                  : packed_digit(line, r, c);
                sum += static_cast<uint32_t>(x[c] * d);
                if (valid[c] && row_is_valid(l, r)) {
                    outcome_.useful++;
                    if (x[c] == 0 || d == 0) outcome_.zero++;
                }
            }
            t[static_cast<size_t>(r)] = t[static_cast<size_t>(r)] * (run_.radix5 ? 5 : 4) + sum;
        }
        outcome_.digits += ROWS * COLS;
    }
    for (size_t r = 0; r < ROWS; r++)
        sums[r] += t[r];
}

void Command::write(uint64_t cycle, uint32_t base, uint32_t address, std::vector<uint8_t> data)
{
    auto &memory = base == kSpadBase ? memories_.spad : memories_.acc;
    const uint32_t bank = base == kSpadBase ? kSpadBank : kAccBank;
    const int first_bit = base == kSpadBase ? 0 : kFirstAccBit;
    for (uint32_t i = 0; i < data.size(); i++) {
        const uint32_t offset = address + i - base;
        if (offset >= memory.size())
            meet(kAddress);
        else if (!(run_.write_mask >> (static_cast<uint32_t>(first_bit) + offset / bank) & 1))
            meet(kBank);
        else if (cycle <= until_)
            memory[offset] = data[i];
    }
    outcome_.writes.push_back({cycle, address, std::move(data)});
}

void Command::write_raw(const uint32_t *l, uint64_t e, uint32_t out,
                        const std::vector<uint32_t> &acc)
{
    std::vector<uint8_t> data;
    for (int r = 0; r < ROWS && row_is_valid(l, r); r++)
        for (int i = 0; i < 4; i++)
            data.push_back(static_cast<uint8_t>(acc[static_cast<size_t>(r)] >> 8 * i));
    write(e + 6, kAccBase, out, data);
}

int64_t Command::saturate(__int128 y) const
{
    const int n = 8 << run_.osize;
    const __int128 one = 1;
    const __int128 low = run_.clamp == 0 ? -(one << (n - 1)) : 0;
    const __int128 high = run_.clamp == 2 ? (one << n) - 1 : (one << (n - 1)) - 1;
    return static_cast<int64_t>(std::clamp(y, low, high));
}

void Command::write_requantized(const uint32_t *l, uint64_t e, uint32_t out,
                                const std::vector<uint32_t> &acc)
{
    const size_t result_bytes = size_t{1} << run_.osize;
    std::vector<uint8_t> image;
    for (size_t r = 0; r < ROWS && row_is_valid(l, static_cast<int>(r)); r++) {
        const __int128 half = k_[r] > 0 ? static_cast<__int128>(1) << (k_[r] - 1) : 0;
        const __int128 product = static_cast<__int128>(static_cast<int32_t>(acc[r])) * m_[r];
        const __int128 divisor = static_cast<__int128>(1) << k_[r];
        __int128 y = (product + half) / divisor;
        if (y * divisor > product + half) y--;  // floor
        const int64_t result = saturate(y);
        for (size_t i = 0; i < result_bytes; i++)
            image.push_back(static_cast<uint8_t>(result >> 8 * i));
    }
    for (size_t j = 0; j < result_bytes && j * ROWS < image.size(); j++) {
        const size_t end = std::min(image.size(), (j + 1) * ROWS);
        write(
            e + 16 + j, kSpadBase, out + static_cast<uint32_t>(j * ROWS),
            {image.begin() + static_cast<long>(j * ROWS), image.begin() + static_cast<long>(end)});
    }
}

Outcome Command::execute(uint64_t start)
{
    const uint32_t *n = shape_.n;
    const bool block = run_.init == 1 || (!run_.dest && run_.scale == 1);
    const bool vector = !run_.dest && run_.scale == 2;
    const uint64_t spacing = run_.dest ? 1 : 10;
    const auto limit_shift = [](uint32_t k) { return static_cast<int>(std::min(k % 64, 47U)); };
    uint64_t c = start + 1, e = 0;
    bool first_tile = true;
    uint32_t l[6];
    if (!block && !vector) {
        std::fill(m_.begin(), m_.end(), run_.m);
        std::fill(k_.begin(), k_.end(), static_cast<int>(run_.k));
    }
    for (l[5] = 0; l[5] < n[5]; l[5]++) {
        if (block) {
            const uint64_t p0 = l[5] == 0 ? start + 1 : e + 6;
            const uint32_t base = run_.prm + l[5] * 7 * ROWS;
            for (uint32_t r = 0; r < ROWS; r++) {
                bias_[r] = read_word(base + 4 * r, 4);
                const uint32_t m = read_word(base + 4 * ROWS + 2 * r, 2);
                const uint32_t k = read_word(base + 6 * ROWS + r, 1);
                m_[r] = run_.scale == 1 ? static_cast<int16_t>(m) : run_.m;
                k_[r] = run_.scale == 1 ? limit_shift(k) : static_cast<int>(run_.k);
            }
            c = p0 + divide_up(7 * ROWS, COLS);
        }
        for (l[4] = 0; l[4] < n[4]; l[4]++) {
            for (l[3] = 0; l[3] < n[3]; l[3]++) {
                if (vector) {
                    const uint32_t record = read_word(run_.prm + 4 * (l[4] * n[3] + l[3]), 4);
                    std::fill(m_.begin(), m_.end(), static_cast<int16_t>(record));
                    std::fill(k_.begin(), k_.end(), limit_shift(record >> 16 & 0xff));
                    c++;
                }
                if (run_.int8 && first_tile) c += 3;
                const uint32_t acc_line =
                    (run_.acc_line + (l[5] * n[4] + l[4]) * n[3] + l[3]) % 4096;
                std::vector<uint32_t> acc(ROWS);
                for (int r = 0; r < ROWS; r++) {
                    if (run_.init == 1) acc[static_cast<size_t>(r)] = bias_[static_cast<size_t>(r)];
                    if (run_.init == 2)
                        acc[static_cast<size_t>(r)] = static_cast<uint32_t>(read_acc(acc_line, r));
                }
                uint64_t steps = 0;
                for (l[2] = 0; l[2] < n[2]; l[2]++) {
                    for (l[1] = 0; l[1] < n[1]; l[1]++) {
                        l[0] = 0;
                        while (l[0] < n[0]) {
                            if (!run_.skip || is_live(chunk_address(l))) {
                                run_chunk(l, acc);
                                steps += run_.planes;
                            } else {
                                steps++;
                            }
                            const uint32_t from = l[0];
                            do
                                l[0]++;
                            while (run_.skip && l[0] < n[0] && l[0] < from + 8 &&
                                   !is_live(chunk_address(l)));
                        }
                    }
                }
                const uint64_t previous = e;
                e = c + steps - 1;
                if (!first_tile) e = std::max(e, previous + spacing);
                c = e + 1;
                first_tile = false;
                uint32_t out = run_.out;
                for (int i = 0; i < 3; i++)
                    out += l[3 + i] * static_cast<uint32_t>(run_.out_s[i]);
                if (run_.dest)
                    write_raw(l, e, out, acc);
                else
                    write_requantized(l, e, out, acc);
            }
        }
    }
    outcome_.done = run_.dest ? e + 7 : e + 16 + (1U << run_.osize);
    return outcome_;
}

}  // namespace

bool shape_is_illegal(const Shape &shape)
{
    return shape.k_last < 1 || shape.k_last > COLS || shape.r_last < 1 || shape.r_last > ROWS;
}

bool run_is_illegal(const Shape *shape, const Run &run)
{
    if (shape == nullptr) return true;
    if (run.planes == 0 || run.planes > 8) return true;
    if (run.int8 && (run.planes != 4 || run.radix5)) return true;
    if (run.init == 3) return true;
    if (!run.dest) {
        if (run.osize == 3 || run.clamp == 3 || run.scale == 3) return true;
        if (run.scale == 0 && run.k > 47) return true;
        if (run.scale == 2 && run.init == 1) return true;
    }
    if (run.x >> 28 != 0x9) return true;
    if (run.out >> 28 != (run.dest ? 0xbU : 0x9U)) return true;
    const bool block = run.init == 1 || (!run.dest && run.scale == 1);
    const bool vector = !run.dest && run.scale == 2;
    if ((block || vector) && run.prm >> 28 != 0x9) return true;
    if (run.dest) {
        if (run.out % (4 * ROWS)) return true;
        for (const int32_t s : run.out_s)
            if (s % (4 * ROWS)) return true;
    }
    if (run.skip) {
        if (run.int8 || shape->u_on || shape->v_on || run.x % COLS) return true;
        for (const int32_t s : shape->s)
            if (s % COLS) return true;
    }
    return false;
}

Outcome execute(const Shape &shape, const Run &run, uint64_t start, Memories &memories,
                uint64_t writes_until)
{
    return Command(shape, run, memories, writes_until).execute(start);
}

uint64_t count_steps(const Shape &shape, const Run &run)
{
    uint64_t steps = run.planes;
    for (const uint32_t n : shape.n)
        steps *= n;
    return steps;
}

void mark_nonzero(Memories &memories)
{
    for (size_t i = 0; i < memories.spad.size(); i++)
        if (memories.spad[i] != 0) memories.nonzero[i / COLS] = 1;
}

}  // namespace mac_bench
