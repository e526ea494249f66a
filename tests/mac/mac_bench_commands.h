// SPDX-License-Identifier: Apache-2.0
// Commands to try on the MAC array: random ones, and layers of networks whose results are known
// from plain arithmetic on matrices and images.
#ifndef PENTA_TESTS_MAC_MAC_BENCH_COMMANDS_H
#define PENTA_TESTS_MAC_MAC_BENCH_COMMANDS_H

#include "mac_bench_model.h"

#include <string>
#include <vector>

namespace mac_bench
{

void seed_random(uint64_t seed);
uint32_t random_word();
uint32_t below(uint32_t n);  // 0..n-1
bool chance(int percent);

// New random contents; digit codes are legal, but for a few when asked for.
void randomize_memories(Memories &memories, bool bad_codes);

Shape random_shape(unsigned slot);
// A command for that shape, legal or (seldom) not, of at most that many steps without SKIP.
Run random_run(const Shape &shape, uint64_t most_steps);

// A layer in memory, the command that computes it, and what its results have to be.
struct Layer {
    std::string name;
    Shape shape;
    Run run;
    struct Result {
        uint32_t offset;  // in the scratchpad, or in the accumulator memory for DEST 1
        int32_t value;    // int8, or int32 for DEST 1
    };
    std::vector<Result> results;
};
Layer make_vector_layer(Memories &memories, uint32_t planes, bool radix5);
Layer make_matrix_layer(Memories &memories, bool int8);
Layer make_convolution(Memories &memories, uint32_t stride);

}  // namespace mac_bench
#endif
