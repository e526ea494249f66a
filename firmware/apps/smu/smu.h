// SPDX-License-Identifier: Apache-2.0
// What the parts of the program share: vectors of numbers in local memories, the rounding and
// limits of docs/smu.md in scalar C, and the execution of a command with its cycles checked.
#ifndef SMU_H
#define SMU_H

#include <stdbool.h>
#include <stdint.h>

#include "penta_reference.h"
#include "penta_runtime.h"
#include "penta_verify.h"

// Places: three in the half of the scratchpad that is read, one in the other, and the state memory's
// last bank. Each has room for `area_bytes`.
enum place { PLACE_X, PLACE_Y, PLACE_Z, PLACE_W, PLACE_STATE };
uint32_t place_address(enum place place);
uint32_t area_bytes(void);

// Whether the program runs in its short form, and whether that has this case of a table.
bool is_short(void);
bool is_chosen(uint32_t test_case);

// Elements of a vector that leaves the last group of lanes partly filled, a multiple of 8.
uint32_t vector_length(void);

// An operand at a place.
struct penta_smu_operand at(enum place place, enum penta_size size, bool is_unsigned);

// Elements to and from a place, one after the other, in that size.
void store(enum place place, enum penta_size size, const int32_t *values, uint32_t count);
int32_t load(enum place place, enum penta_size size, bool is_unsigned, uint32_t index);

// Test data: numbers that fit that type, extremes among them.
void random_values(uint32_t seed, enum penta_size size, bool is_unsigned, int32_t *values,
                   uint32_t count);

// A shape of one row of packed elements.
struct penta_smu_shape row_of(uint32_t elements);

// Executes shape and run with the banks the places lie in, and compares the unit's busy cycles and
// lane operations with the closed forms.
void execute(const char *what, const struct penta_smu_shape *shape, struct penta_smu_run *run);
void execute_simple(const char *what, const struct penta_descriptor *descriptor, uint32_t cycles);

// floor((p + c) / 2^k), c by the rounding; random: the lane's random word.
int64_t round_shift(int64_t p, uint32_t k, enum penta_rounding rounding, uint32_t random);
// p - round_shift(q) for p*2^k - q, rounded as a complement is.
int64_t round_complement(int64_t p, uint32_t k, enum penta_rounding rounding, uint32_t random);
int64_t wrap48(int64_t value);
int64_t saturate(int64_t value, enum penta_size size, enum penta_clamp clamp);

// The random word of a lane after a seed, and the next one.
uint32_t first_random(uint32_t seed, uint32_t lane);
uint32_t next_random(uint32_t word);

void test_elementwise(void);
void test_functions(void);
void test_reductions(void);
void test_layers(void);
void test_state(void);
void test_random(void);

#endif
