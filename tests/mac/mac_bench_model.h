// SPDX-License-Identifier: Apache-2.0
// What docs/isa.md section 8 says of one command of the MAC array, written from that page alone:
// values, cycles, errors and counts. Nothing here is quick.
// The array and its memories are those of the macros ROWS, COLS, SPAD_BYTES, ... of the build.
#ifndef PENTA_TESTS_MAC_MAC_BENCH_MODEL_H
#define PENTA_TESTS_MAC_MAC_BENCH_MODEL_H

#include <cstdint>
#include <vector>

namespace mac_bench
{

constexpr uint32_t kSpadBase = 0x90000000, kAccBase = 0xb0000000;
constexpr uint32_t kLineBytes = 3 * ROWS * COLS / 8, kLines = WEIGHT_BYTES / kLineBytes;
constexpr uint32_t kAccLines = ACC_BYTES / (4 * ROWS);
constexpr uint32_t kSpadBank = SPAD_BYTES / SPAD_BANKS, kLineBank = kLines / WEIGHT_BANKS;
constexpr uint32_t kAccBank = ACC_BYTES / ACC_BANKS;
constexpr int kFirstWeightBit = 8, kFirstAccBit = 12;
enum Error : int { kNone = 0, kIllegal = 1, kAddress = 2, kBank = 3, kDigit = 4 };

struct Memories {
    std::vector<uint8_t> spad = std::vector<uint8_t>(SPAD_BYTES);
    std::vector<uint8_t> weight = std::vector<uint8_t>(WEIGHT_BYTES);
    std::vector<uint8_t> acc = std::vector<uint8_t>(ACC_BYTES);
    std::vector<uint8_t> nonzero = std::vector<uint8_t>(SPAD_BYTES / COLS);
};

struct Shape {
    unsigned slot = 0;
    uint32_t n[6] = {1, 1, 1, 1, 1, 1};  // 1..4096
    int32_t s[6] = {};                   // 20 bits
    int32_t u_start = 0, v_start = 0;    // 20 bits
    uint32_t u_loops = 0, v_loops = 0, u_on = 0, v_on = 0, u_limit = 0, v_limit = 0;
    uint32_t k_last = COLS, r_last = ROWS, w_stride5 = 0;
};

// The operands x, w, out, prm and acc_line are those of the iteration, toggle included.
struct Run {
    unsigned slot = 0;
    uint32_t x = kSpadBase, w = 0, out = kSpadBase, prm = kSpadBase, acc_line = 0;
    uint32_t planes = 1, radix5 = 0, x_unsigned = 0, int8 = 0, skip = 0, init = 0, dest = 0;
    uint32_t osize = 0, clamp = 0, scale = 0;
    int32_t out_s[3] = {};  // of loops 3, 4, 5; 20 bits
    int32_t m = 1;
    uint32_t k = 0;
    uint32_t read_mask = 0, write_mask = 0;
};

struct Write {
    uint64_t cycle;
    uint32_t address;
    std::vector<uint8_t> data;
    bool operator==(const Write &other) const
    {
        return cycle == other.cycle && address == other.address && data == other.data;
    }
};

struct Outcome {
    uint64_t done = 0;  // cycle E
    int error = kNone;
    uint64_t digits = 0, useful = 0, zero = 0;
    std::vector<Write> writes;
};

bool shape_is_illegal(const Shape &shape);
// shape: what the slot holds; null when it was never loaded
bool run_is_illegal(const Shape *shape, const Run &run);

// One iteration that starts in cycle S. memories is left as the command leaves it; writes_until
// says which cycles happen (a reset cuts a command short).
Outcome execute(const Shape &shape, const Run &run, uint64_t S, Memories &memories,
                uint64_t writes_until = UINT64_MAX);

// Steps that execute would take without SKIP.
uint64_t count_steps(const Shape &shape, const Run &run);

// Sets the nonzero bits of all blocks that hold a nonzero byte; others are left.
void mark_nonzero(Memories &memories);

}  // namespace mac_bench
#endif
