// SPDX-License-Identifier: Apache-2.0
// An operand of SMU_RUN in a local memory: where its groups lie, and reading and writing them
// (docs/smu.md sections 2, 5 and 7).
#ifndef PENTA_SIM_SMU_SMU_OPERAND_H
#define PENTA_SIM_SMU_SMU_OPERAND_H

#include <stdbool.h>
#include <stdint.h>

#include "smu/smu_decode.h"
#include "soc/memory.h"

enum { SMU_GROUP_BYTES = 4 * SMU_LANE_LIMIT };

struct smu_operand {
    struct local_memory *memory;
    uint16_t mask;  // banks in which it is accessed
    struct smu_type type;
    uint32_t start;   // address of the first element of the first group
    int32_t s0;       // 0: broadcast, 1: contiguous, else strided
    uint32_t lane;    // strided: bytes from one lane to the next, mod 2^32
    uint32_t block;   // bytes from one block of loop 0 to the next
    uint32_t s1, s2;  // of loops 1 and 2
    uint32_t access;  // contiguous: bytes of one access
    bool trusted;     // all bytes of all groups lie in banks of the mask
};

// What a group's elements look like when they are fetched: `step` bytes apart, digits packed.
struct smu_elements {
    const uint8_t *first;
    uint32_t step;
};

struct smu_operand smu_make_operand(struct penta_soc *soc, const struct smu_run *run,
                                    const struct smu_shape *shape, unsigned name, uint32_t start,
                                    uint16_t mask, uint32_t access_bytes);

// W of a reduction over all lanes: one result for each iteration of loop 2, of one element or, for
// argmax, two.
static inline uint32_t smu_single_elements(const struct smu_run *run)
{
    return run->reduce_op == SMU_ARGMAX ? 2 : 1;
}
struct smu_operand smu_make_single(struct penta_soc *soc, const struct smu_run *run,
                                   const struct smu_shape *shape, uint32_t start, uint16_t mask);

static inline uint32_t smu_group_address(const struct smu_operand *operand, uint32_t l2,
                                         uint32_t block, uint32_t l1)
{
    return operand->start + l2 * operand->s2 + block * operand->block + l1 * operand->s1;
}

// Fetches `valid` elements of the group at `address`: in place, or into `buffer`
// (SMU_GROUP_BYTES). Bytes that may not be read are 0 and an error.
struct smu_elements smu_fetch(const struct smu_operand *operand, uint32_t address, uint32_t valid,
                              uint8_t *buffer, uint8_t *error);

// The part of access `index` alone, into its place in `buffer`.
void smu_fetch_access(const struct smu_operand *operand, uint32_t address, uint32_t valid,
                      uint32_t index, uint8_t *buffer, uint8_t *error);

// Elements as numbers; `error` gets DIGIT for a code above 4.
void smu_widen(const struct smu_operand *operand, struct smu_elements bytes, uint32_t valid,
               int64_t *lanes, uint8_t *error);

// Numbers as packed elements. Digits: a multiple of 8.
void smu_narrow(enum smu_size size, const int64_t *lanes, uint32_t valid, uint8_t *bytes);

// Bytes and place of access `index` of a group, in memory and in the packed elements.
struct smu_access {
    uint32_t address, offset, count;
};
bool smu_find_access(const struct smu_operand *operand, uint32_t address, uint32_t valid,
                     uint32_t index, struct smu_access *access);

static inline void smu_note_error(uint8_t *first, uint8_t error)
{
    if (error != 0 && (*first == 0 || error < *first)) *first = error;
}

#endif
