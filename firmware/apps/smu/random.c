// SPDX-License-Identifier: Apache-2.0
// Stochastic rounding: each lane's generator step by step, over two commands, and how often a
// fraction goes up.
#include "smu.h"

#define SHIFT 8

void test_random(void)
{
    const uint32_t lanes = penta_chip()->lanes, seed = 0x5eed;
    uint32_t count = vector_length(), blocks = penta_divide_up(count, lanes), ups = 0, total = 0;
    uint32_t quarter = 64;  // of 2^SHIFT
    struct penta_smu_shape shape = row_of(count);
    struct penta_smu_run run = {.operation = PENTA_SMU_OP_MOV,
                                .x = at(PLACE_X, PENTA_SIZE_INT16, false),
                                .w = at(PLACE_W, PENTA_SIZE_INT8, false),
                                .shift = SHIFT,
                                .rounding = PENTA_ROUND_STOCHASTIC};
    struct penta_descriptor descriptor;

    // All 3.25: each result is 3 or 4.
    for (uint32_t i = 0; i < count; i++) {
        uint16_t value = (uint16_t)((3u << SHIFT) + quarter);

        penta_local_write(place_address(PLACE_X) + 2 * i, &value, 2);
    }
    penta_build_smu_seed(&descriptor, &(struct penta_smu_seed){.seed = seed});
    execute_simple("cycles of SMU_SEED", &descriptor, 1);
    for (uint32_t command = 0; is_short() ? command < 2 : total < 2000; command++) {
        execute("stochastic rounding", &shape, &run);
        for (uint32_t i = 0; i < count; i++) {
            int32_t result = load(PLACE_W, PENTA_SIZE_INT8, false, i);

            ups += result == 4;
            total++;
            if (command < 2) {
                uint32_t word = first_random(seed, i % lanes);

                for (uint32_t step = 0; step < command * blocks + i / lanes; step++)
                    word = next_random(word);
                penta_expect("stochastic rounding", i, (uint32_t)result,
                             3 + ((quarter + (word >> (32 - SHIFT))) >> SHIFT));
            }
        }
    }
    // A quarter of them go up: within five standard deviations, which is 0.05 of 2000.
    if (is_short()) return;
    penta_expect("share of a quarter", ups, ups > total / 5 && ups < total * 3 / 10, 1);
}
