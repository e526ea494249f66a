// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_operand.h"

#include <string.h>

#include "penta_isa.h"
#include "smu/smu_plan.h"
#include "soc/soc.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "elements are loaded as they lie");

// The inner loops below are worth vectorising, which this compiler does at -O3 only.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

// ------------------------------------------------------------------------------------- placing

// Whether bytes [low, high) relative to the first byte of the memory may all be accessed.
static bool is_inside(const struct local_memory *memory, uint16_t mask, int64_t low, int64_t high)
{
    if (low < 0 || high > (int64_t)memory->size) return false;
    const uint32_t first = (uint32_t)low / memory->bank_bytes,
                   last = (uint32_t)(high - 1) / memory->bank_bytes;
    for (uint32_t bank = first; bank <= last; bank++) {
        if (!(mask >> (memory->mask_shift + bank) & 1)) return false;
    }
    return true;
}

struct range {
    int64_t low, high;
};

static void widen_range(struct range *range, int64_t reach)
{
    if (reach < 0) range->low += reach;
    if (reach > 0) range->high += reach;
}

struct smu_operand smu_make_operand(struct penta_soc *soc, const struct smu_run *run,
                                    const struct smu_shape *shape, unsigned name, uint32_t start,
                                    uint16_t mask, uint32_t access_bytes)
{
    const struct smu_strides *stride = &shape->stride[name];
    const enum smu_size size = run->type[name].size;
    const uint32_t lanes = soc->config.lanes;
    // RED 1 writes one group for each block.
    const bool loop1 = !(name == SMU_W && run->reduction == SMU_RED_LANE);
    struct smu_operand operand = {
        .memory = memory_of_address(soc, start),
        .mask = mask,
        .type = run->type[name],
        .start = start,
        .s0 = stride->s0,
        .s1 = loop1 ? (uint32_t)stride->s1 : 0,
        .s2 = (uint32_t)stride->s2,
        .access = access_bytes,
    };
    struct range range = {start - operand.memory->base, start - operand.memory->base};
    if (stride->s0 == 0) {
        range.high += smu_bytes(size, 1);
    } else if (stride->s0 == 1) {
        operand.block = smu_bytes(size, lanes);
        range.high += smu_bytes(size, shape->n[0]);
    } else {
        const int64_t lane = (int64_t)stride->s0 * smu_bytes(size, 1);
        operand.lane = (uint32_t)lane;
        operand.block = (uint32_t)lane * lanes;
        widen_range(&range, (int64_t)(shape->n[0] - 1) * lane);
        range.high += smu_bytes(size, 1);
    }
    if (loop1) widen_range(&range, (int64_t)(shape->n[1] - 1) * stride->s1);
    widen_range(&range, (int64_t)(shape->n[2] - 1) * stride->s2);
    operand.trusted = is_inside(operand.memory, mask, range.low, range.high);
    return operand;
}

struct smu_operand smu_make_single(struct penta_soc *soc, const struct smu_run *run,
                                   const struct smu_shape *shape, uint32_t start, uint16_t mask)
{
    const uint32_t bytes = smu_bytes(run->type[SMU_W].size, smu_single_elements(run));
    const int32_t s2 = shape->stride[SMU_W].s2;
    struct smu_operand operand = {
        .memory = memory_of_address(soc, start),
        .mask = mask,
        .type = run->type[SMU_W],
        .start = start,
        .s0 = 1,
        .s2 = (uint32_t)s2,
        .access = bytes,
    };
    struct range range = {start - operand.memory->base, start - operand.memory->base};
    range.high += bytes;
    widen_range(&range, (int64_t)(shape->n[2] - 1) * s2);
    operand.trusted = is_inside(operand.memory, mask, range.low, range.high);
    return operand;
}

bool smu_find_access(const struct smu_operand *operand, uint32_t address, uint32_t valid,
                     uint32_t index, struct smu_access *access)
{
    const uint32_t element = smu_bytes(operand->type.size, 1);
    if (operand->s0 == 0) {
        *access = (struct smu_access){address, 0, element};
        return index == 0;
    }
    if (operand->s0 != 1) {
        *access = (struct smu_access){address + index * operand->lane, index * element, element};
        return index < valid;
    }
    const uint32_t bytes = smu_bytes(operand->type.size, valid), first = index * operand->access;
    if (first >= bytes) return false;
    const uint32_t rest = bytes - first;
    *access = (struct smu_access){address + first, first,
                                  rest < operand->access ? rest : operand->access};
    return true;
}

// ------------------------------------------------------------------------------------- reading

struct smu_elements smu_fetch(const struct smu_operand *operand, uint32_t address, uint32_t valid,
                              uint8_t *buffer, uint8_t *error)
{
    const enum smu_size size = operand->type.size;
    const uint32_t element = smu_bytes(size, 1);
    const bool strided = operand->s0 != 0 && operand->s0 != 1;
    if (operand->trusted) {
        return (struct smu_elements){operand->memory->bytes + (address - operand->memory->base),
                                     strided ? operand->lane : element};
    }
    if (strided) {
        for (uint32_t i = 0; i < valid; i++) {
            smu_note_error(
                error, memory_read_checked(operand->memory, address + i * operand->lane, element,
                                           operand->mask, buffer + i * element));
        }
    } else {
        const uint32_t count = operand->s0 == 0 ? element : smu_bytes(size, valid);
        smu_note_error(error,
                       memory_read_checked(operand->memory, address, count, operand->mask, buffer));
    }
    return (struct smu_elements){buffer, element};
}

void smu_fetch_access(const struct smu_operand *operand, uint32_t address, uint32_t valid,
                      uint32_t index, uint8_t *buffer, uint8_t *error)
{
    struct smu_access access;
    if (!smu_find_access(operand, address, valid, index, &access)) return;
    smu_note_error(error, memory_read_checked(operand->memory, access.address, access.count,
                                              operand->mask, buffer + access.offset));
}

// Negative steps are huge unsigned numbers: the offset of a lane wraps around to the right one.
#define LOAD_LANES(type)                                    \
    for (uint32_t i = 0; i < valid; i++) {                  \
        type element;                                       \
        memcpy(&element, first + step * i, sizeof element); \
        lanes[i] = element;                                 \
    }

#define LOAD(type)                                      \
    do {                                                \
        if (bytes.step == sizeof(type)) {               \
            const ptrdiff_t step = sizeof(type);        \
            LOAD_LANES(type)                            \
        } else {                                        \
            const ptrdiff_t step = (int32_t)bytes.step; \
            LOAD_LANES(type)                            \
        }                                               \
    } while (0)

SMU_VECTORISED static void load_elements(struct smu_type type, struct smu_elements bytes,
                                         uint32_t valid, int64_t *restrict lanes)
{
    const uint8_t *first = bytes.first;
    if (type.size == SMU_INT8) {
        if (type.is_unsigned) {
            LOAD(uint8_t);
        } else {
            LOAD(int8_t);
        }
    } else if (type.size == SMU_INT16) {
        if (type.is_unsigned) {
            LOAD(uint16_t);
        } else {
            LOAD(int16_t);
        }
    } else if (type.is_unsigned) {
        LOAD(uint32_t);
    } else {
        LOAD(int32_t);
    }
}

// Codes of digits; false when one is above 4 (it acts as digit 0).
SMU_VECTORISED static bool load_digits(const uint8_t *first, uint32_t valid,
                                       int64_t *restrict lanes)
{
    static const int8_t digit_of[8] = {-2, -1, 0, 1, 2, 0, 0, 0};
    uint32_t worst = 0;
    for (uint32_t i = 0; i < valid; i++) {
        const uint32_t bit = 3 * i, low = first[bit / 8];
        // A code over the end of a byte goes on in the next, which then is one of the group's.
        const uint32_t high = bit % 8 > 5 ? first[bit / 8 + 1] : 0;
        const uint32_t code = (low | high << 8) >> bit % 8 & 7;
        lanes[i] = digit_of[code];
        if (code > worst) worst = code;
    }
    return worst <= 4;
}

void smu_widen(const struct smu_operand *operand, struct smu_elements bytes, uint32_t valid,
               int64_t *lanes, uint8_t *error)
{
    const uint32_t count = operand->s0 == 0 ? 1 : valid;
    if (operand->type.size != SMU_DIGIT) {
        load_elements(operand->type, bytes, count, lanes);
    } else if (!load_digits(bytes.first, count, lanes)) {
        smu_note_error(error, PENTA_ERROR_DIGIT);
    }
    if (operand->s0 != 0) return;
    const int64_t value = lanes[0];
    for (uint32_t i = 0; i < valid; i++)
        lanes[i] = value;
}

// ------------------------------------------------------------------------------------- writing

#define STORE(type)                                                   \
    for (uint32_t i = 0; i < valid; i++) {                            \
        const type element = (type)lanes[i];                          \
        memcpy(bytes + sizeof element * i, &element, sizeof element); \
    }

SMU_VECTORISED void smu_narrow(enum smu_size size, const int64_t *restrict lanes, uint32_t valid,
                               uint8_t *restrict bytes)
{
    switch (size) {
    case SMU_INT8:
        STORE(uint8_t)
        break;
    case SMU_INT16:
        STORE(uint16_t)
        break;
    case SMU_INT32:
        STORE(uint32_t)
        break;
    default:
        for (uint32_t i = 0; i < valid; i += 8) {
            uint32_t codes = 0;
            for (unsigned j = 0; j < 8; j++)
                codes |= (uint32_t)(lanes[i + j] + 2) << (3 * j);
            for (unsigned j = 0; j < 3; j++)
                *bytes++ = (uint8_t)(codes >> (8 * j));
        }
    }
}
