// SPDX-License-Identifier: Apache-2.0
// SMU_RUN decoded, and what makes it illegal (docs/smu.md sections 2, 3 and 7).
#ifndef PENTA_SIM_SMU_SMU_DECODE_H
#define PENTA_SIM_SMU_SMU_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "smu/smu_state.h"

// In front of a function whose loops over lanes are worth compiling for several vector units; the
// machine's is chosen when the program is loaded.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define SMU_VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SMU_VECTORISED
#endif

enum smu_size { SMU_INT8, SMU_INT16, SMU_INT32, SMU_DIGIT };
enum smu_y_source { SMU_Y_MEMORY, SMU_Y_IMMEDIATE, SMU_Y_IS_X };
enum smu_z_source { SMU_Z_NONE, SMU_Z_MEMORY, SMU_Z_IMMEDIATE };
enum smu_reduction { SMU_RED_NONE, SMU_RED_LANE, SMU_RED_ALL };
enum smu_reduce_op { SMU_SUM, SMU_MAXIMUM, SMU_MINIMUM, SMU_ARGMAX };
enum smu_rounding { SMU_NEAREST, SMU_FLOOR, SMU_STOCHASTIC };
enum smu_clamp { SMU_CLAMP_SIGNED, SMU_CLAMP_POSITIVE, SMU_CLAMP_UNSIGNED };
enum smu_function { SMU_FN_NONE, SMU_FN_TABLE, SMU_FN_INTERPOLATED, SMU_FN_EXP2 };

enum { SMU_SHIFT_LIMIT = 47, SMU_INDEX_BYTES = 4 };

// The type of an operand in memory or of an immediate.
struct smu_type {
    enum smu_size size;
    bool is_unsigned;  // digits are signed whatever this says
};

// The fields of SMU_RUN. Those of two bits may hold 3 until the legality has been checked.
struct smu_run {
    uint32_t op;  // PENTA_SMU_OP_
    struct smu_type type[SMU_OPERANDS];
    uint32_t y_source, z_source;
    uint32_t reduction, reduce_op;
    uint32_t rounding, clamp;
    uint32_t function, table;
    bool argument_unsigned, entries_unsigned;  // FU, TU
    bool complement;
    uint32_t k, ka;
    uint32_t z_shift;
    uint32_t quotient_bits, dividend_shift;  // DIV: NQ, SH
    uint32_t y_immediate, z_immediate;
};

void smu_decode_shape(const uint32_t *word, struct smu_shape *shape);
void smu_decode_run(const uint32_t *word, struct smu_run *run);

// Whether the operation's value depends on y (the table of section 3).
bool smu_uses_y(uint32_t op);
bool smu_reads_y(const struct smu_run *run);  // from memory
bool smu_reads_z(const struct smu_run *run);

// The type of the values that y and of the results that are written.
struct smu_type smu_type_of_y(const struct smu_run *run);
enum smu_size smu_result_size(const struct smu_run *run);

// The value of an immediate of this type; of a digit with a code above 4: 0.
int64_t smu_immediate(uint32_t immediate, struct smu_type type);

// Section 7. `address` are the start addresses of the iteration.
bool smu_is_legal(const struct smu_state *state, uint32_t lanes, const struct smu_run *run,
                  const struct smu_shape *shape, const uint32_t address[SMU_OPERANDS]);
bool smu_is_local(uint32_t address);  // in region SPAD or STATE

#endif
