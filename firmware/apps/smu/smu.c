// SPDX-License-Identifier: Apache-2.0
// The state-machine unit (docs/smu.md): every operation, size, reduction, function and form of the
// state update against scalar C, and pieces of a recurrent model: normalization, softmax, a short
// convolution. The cycles of each command are compared with the closed form.
//
// With an argument N: one case in N of each table, on short vectors, and no layers.
#include "smu.h"

#include <stdio.h>
#include <stdlib.h>

static uint32_t one_in = 1;

bool is_short(void)
{
    return one_in > 1;
}

bool is_chosen(uint32_t test_case)
{
    return test_case % one_in == 0;
}

static uint32_t half_bytes(void)
{
    const struct penta_memory *scratchpad = &penta_chip()->scratchpad;

    return scratchpad->bank_bytes * (scratchpad->banks / 2);
}

uint32_t area_bytes(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t quarter = half_bytes() / 4;

    return quarter < chip->state.bank_bytes ? quarter : chip->state.bank_bytes;
}

uint32_t place_address(enum place place)
{
    const struct penta_chip *chip = penta_chip();

    if (place == PLACE_STATE) return penta_bank(&chip->state, chip->state.banks - 1);
    if (place == PLACE_W) return chip->scratchpad.base + half_bytes();
    return chip->scratchpad.base + (uint32_t)place * (half_bytes() / 4);
}

uint32_t vector_length(void)
{
    const uint32_t lanes = penta_chip()->lanes;

    // Four lanes have no digits: nothing wants a multiple of 8.
    if (is_short()) return lanes == 4 ? 6 : lanes + 8;
    return 2 * lanes + 24;
}

struct penta_smu_operand at(enum place place, enum penta_size size, bool is_unsigned)
{
    return (struct penta_smu_operand){
        .address = place_address(place), .size = size, .is_unsigned = is_unsigned};
}

void store(enum place place, enum penta_size size, const int32_t *values, uint32_t count)
{
    uint32_t address = place_address(place);

    if (size != PENTA_SIZE_DIGIT) {
        for (uint32_t i = 0; i < count; i++, address += 1u << size)
            penta_local_write(address, &values[i], 1u << size);
        return;
    }
    // Eight digits in three bytes.
    for (uint32_t i = 0; i < count; i += 8, address += 3) {
        uint32_t bits = 0;

        for (uint32_t j = 0; j < 8 && i + j < count; j++)
            bits |= (uint32_t)(values[i + j] + 2) << (3 * j);
        penta_local_write(address, &bits, 3);
    }
}

int32_t load(enum place place, enum penta_size size, bool is_unsigned, uint32_t index)
{
    uint32_t address = place_address(place), bits = 0;

    if (size == PENTA_SIZE_DIGIT) {
        penta_local_read(&bits, address + index / 8 * 3, 3);
        return (int32_t)(bits >> (index % 8 * 3) & 7) - 2;
    }
    penta_local_read(&bits, address + (index << size), 1u << size);
    if (size == PENTA_SIZE_INT8 && !is_unsigned) return (int8_t)bits;
    if (size == PENTA_SIZE_INT16 && !is_unsigned) return (int16_t)bits;
    return (int32_t)bits;
}

void random_values(uint32_t seed, enum penta_size size, bool is_unsigned, int32_t *values,
                   uint32_t count)
{
    static const int32_t extremes[] = {0, 1, -1, 2, INT32_MIN, INT32_MAX, -32768, 32767, -128, 127};
    const uint32_t special = sizeof extremes / sizeof *extremes;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t hash = penta_hash(seed, i);
        int32_t value = (int32_t)hash >> (penta_hash(~seed, i) & 31);

        if (hash % 8 == 0) value = extremes[hash / 8 % special];
        if (size == PENTA_SIZE_DIGIT) value = penta_byte_digit(hash >> 24);
        if (size == PENTA_SIZE_INT8) value = is_unsigned ? (uint8_t)value : (int8_t)value;
        if (size == PENTA_SIZE_INT16) value = is_unsigned ? (uint16_t)value : (int16_t)value;
        values[i] = value;
    }
}

struct penta_smu_shape row_of(uint32_t elements)
{
    return (struct penta_smu_shape){.elements = elements,
                                    .x = {.element = 1},
                                    .y = {.element = 1},
                                    .z = {.element = 1},
                                    .w = {.element = 1}};
}

void execute(const char *what, const struct penta_smu_shape *shape, struct penta_smu_run *run)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_descriptor descriptor;
    uint64_t cycles, operations;
    uint32_t half = half_bytes();
    uint16_t state = penta_banks(place_address(PLACE_STATE), 1);
    uint16_t written = penta_banks(place_address(PLACE_W), half);

    if (run->common.read_mask == 0) {
        bool to_state = run->operation == PENTA_SMU_OP_UPDATE;

        run->common.read_mask = penta_banks(chip->scratchpad.base, half) | (to_state ? 0 : state);
        run->common.write_mask = to_state ? state : written;
    }
    penta_build_smu_shape(&descriptor, shape);
    penta_execute(PENTA_ENGINE_SMU, &descriptor);
    penta_build_smu_run(&descriptor, run);
    cycles = penta_counter(PENTA_COUNTER_SMU_BUSY);
    operations = penta_counter(PENTA_COUNTER_SMU_LANE_OPS);
    penta_execute(PENTA_ENGINE_SMU, &descriptor);
    cycles = penta_counter(PENTA_COUNTER_SMU_BUSY) - cycles;
    operations = penta_counter(PENTA_COUNTER_SMU_LANE_OPS) - operations;
    if (!penta_expect(what, 0, (uint32_t)cycles, (uint32_t)penta_smu_cycles(shape, run)))
        printf("  those were cycles\n");
    if (!penta_expect(what, 0, (uint32_t)operations,
                      (uint32_t)penta_smu_lane_operations(shape, run)))
        printf("  those were lane operations\n");
}

void execute_simple(const char *what, const struct penta_descriptor *descriptor, uint32_t cycles)
{
    uint64_t busy = penta_counter(PENTA_COUNTER_SMU_BUSY);

    penta_execute(PENTA_ENGINE_SMU, descriptor);
    busy = penta_counter(PENTA_COUNTER_SMU_BUSY) - busy;
    penta_expect(what, 0, (uint32_t)busy, cycles);
}

int64_t wrap48(int64_t value)
{
    return (int64_t)((uint64_t)value << 16) >> 16;
}

static int64_t rounding_term(uint32_t k, enum penta_rounding rounding, uint32_t random)
{
    if (rounding == PENTA_ROUND_NEAREST) return k != 0 ? (int64_t)1 << (k - 1) : 0;
    if (rounding == PENTA_ROUND_FLOOR) return 0;
    return k >= 32 ? (int64_t)random << (k - 32) : (int64_t)((uint64_t)random >> (32 - k));
}

int64_t round_shift(int64_t p, uint32_t k, enum penta_rounding rounding, uint32_t random)
{
    return (wrap48(p) + rounding_term(k, rounding, random)) >> k;
}

int64_t round_complement(int64_t p, uint32_t k, enum penta_rounding rounding, uint32_t random)
{
    return (wrap48(p) + (((int64_t)1 << k) - 1 - rounding_term(k, rounding, random))) >> k;
}

int64_t saturate(int64_t value, enum penta_size size, enum penta_clamp clamp)
{
    int64_t low = -2, high = 2;

    if (size != PENTA_SIZE_DIGIT) {
        high = ((int64_t)1 << ((8u << size) - (clamp == PENTA_CLAMP_UNSIGNED ? 0 : 1))) - 1;
        low = -high - 1;
    }
    if (clamp != PENTA_CLAMP_SIGNED) low = 0;
    return value < low ? low : value > high ? high : value;
}

uint32_t next_random(uint32_t word)
{
    word ^= word << 13;
    word ^= word >> 17;
    word ^= word << 5;
    return word;
}

uint32_t first_random(uint32_t seed, uint32_t lane)
{
    uint32_t word = seed ^ (0x9e3779b9u * (lane + 1));

    return word != 0 ? word : 1;
}

int main(int argc, char **argv)
{
    if (argc > 1) one_in = (uint32_t)atoi(argv[1]);
    if (area_bytes() < 4 * vector_length()) {
        printf("smu: vectors of %lu elements do not fit\n", (unsigned long)vector_length());
        return 2;
    }
    test_elementwise();
    test_functions();
    test_reductions();
    if (!is_short()) test_layers();
    test_state();
    test_random();
    return penta_verdict("smu");
}
