// SPDX-License-Identifier: Apache-2.0
// What docs/smu.md says an SMU command does, in the plainest form: exact integers, one lane after
// the other, one byte after the other. Its state is that of section 8 and the memories.
#ifndef PENTA_SMU_BENCH_MODEL_H
#define PENTA_SMU_BENCH_MODEL_H

#include <cstdint>
#include <vector>

namespace smu_bench
{

constexpr uint32_t kSpadBase = 0x90000000, kStateBase = 0xc0000000;
constexpr uint32_t kSpadBank = SPAD_BYTES / SPAD_BANKS, kStateBank = STATE_BYTES / STATE_BANKS;
enum { kNone = 0, kAddress = 2, kBank = 3, kDigit = 4 };

struct Write {
    uint64_t cycle;
    uint32_t address;
    std::vector<uint8_t> data;
    bool operator==(const Write &other) const
    {
        return cycle == other.cycle && address == other.address && data == other.data;
    }
};

// A command as the engine gets it: its words, operand addresses and masks of the iteration.
struct Command {
    uint32_t word[16] = {};
    uint32_t address[4] = {};
    uint32_t read_mask = 0, write_mask = 0;
};

struct Outcome {
    std::vector<Write> writes;
    uint64_t done = 0;  // cycle E
    uint64_t lane_ops = 0;
    int error = kNone;
    uint32_t period = 0, first_write = 0;  // G, F
};

class Model
{
  public:
    Model();
    void reset();
    bool is_illegal(const Command &command) const;
    // A legal command that starts in cycle `start`.
    Outcome execute(const Command &command, uint64_t start);

    std::vector<uint8_t> spad, state;
    uint32_t slot[8][16] = {};
    bool slot_valid[8] = {};
    uint16_t table[2][256] = {};
    bool table_valid[2] = {};
    uint32_t random[LANES] = {};

  private:
    struct Run;
    uint8_t read_byte(uint32_t base, uint32_t address, uint32_t mask, int &errors) const;
    void apply(const Write &write, uint32_t base, uint32_t mask, int &errors);
    void seed(uint32_t value);
    Outcome run(const Command &command, uint64_t start);
};

}  // namespace smu_bench

#endif
