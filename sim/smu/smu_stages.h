// SPDX-License-Identifier: Apache-2.0
// The stages of struct smu_kernel, to be compiled once for each vector unit: the file that includes
// this defines SMU_TARGET, the attribute of its functions. The loops are for the compiler to
// vectorise.
#include <string.h>

#include "penta_isa.h"
#include "smu/smu_kernel.h"

// This compiler vectorises well at -O3 only.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

#define SMU_LOAD_LANES(type)                                       \
    for (uint32_t i = 0; i < count; i++) {                         \
        type element;                                              \
        memcpy(&element, from + sizeof(type) * i, sizeof element); \
        to[i] = (int32_t)element;                                  \
    }

SMU_TARGET static void load(struct smu_type type, const uint8_t *restrict from, uint32_t count,
                            int32_t *restrict to)
{
    if (type.size == SMU_INT8 && type.is_unsigned) {
        SMU_LOAD_LANES(uint8_t)
    } else if (type.size == SMU_INT8) {
        SMU_LOAD_LANES(int8_t)
    } else if (type.size == SMU_INT16 && type.is_unsigned) {
        SMU_LOAD_LANES(uint16_t)
    } else if (type.size == SMU_INT16) {
        SMU_LOAD_LANES(int16_t)
    } else {
        memcpy(to, from, count * sizeof *to);
    }
}

SMU_TARGET static void fill(int32_t value, uint32_t count, int32_t *to)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = value;
}

#define SMU_STORE_LANES(type)                                    \
    for (uint32_t i = 0; i < count; i++) {                       \
        const type element = (type)from[i];                      \
        memcpy(to + sizeof(type) * i, &element, sizeof element); \
    }

SMU_TARGET static void store(enum smu_size size, const int32_t *restrict from, uint32_t count,
                             uint8_t *restrict to)
{
    if (size == SMU_INT8) {
        SMU_STORE_LANES(uint8_t)
    } else if (size == SMU_INT16) {
        SMU_STORE_LANES(uint16_t)
    } else {
        memcpy(to, from, count * sizeof *from);
    }
}

#define SMU_EACH_LANE(value)                 \
    {                                        \
        for (uint32_t i = 0; i < count; i++) \
            f[i] = (value);                  \
        break;                               \
    }

SMU_TARGET static void compute(uint32_t op, const int32_t *x, const int32_t *y, uint32_t count,
                               int32_t *restrict f)
{
    switch (op) {
    case PENTA_SMU_OP_MOV:
        memcpy(f, x, count * sizeof *f);
        break;
    case PENTA_SMU_OP_ADD:
        SMU_EACH_LANE(x[i] + y[i])
    case PENTA_SMU_OP_SUB:
        SMU_EACH_LANE(x[i] - y[i])
    case PENTA_SMU_OP_MIN:
        SMU_EACH_LANE(x[i] < y[i] ? x[i] : y[i])
    case PENTA_SMU_OP_MAX:
        SMU_EACH_LANE(x[i] > y[i] ? x[i] : y[i])
    default:
        SMU_EACH_LANE(x[i] * y[i])
    }
}

SMU_TARGET static void accumulate(const int32_t *restrict f, uint32_t count, int32_t *restrict sum)
{
    for (uint32_t i = 0; i < count; i++)
        sum[i] += f[i];
}

SMU_TARGET static void multiply_add(const int32_t *x, const int32_t *y, uint32_t count,
                                    int32_t *restrict sum)
{
    for (uint32_t i = 0; i < count; i++)
        sum[i] += x[i] * y[i];
}

SMU_TARGET static int64_t total(const int32_t *f, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += f[i];
    return sum;
}

SMU_TARGET static void complement(uint32_t k, const int32_t *y, uint32_t count,
                                  int32_t *restrict to)
{
    const int32_t one = INT32_C(1) << k;
    for (uint32_t i = 0; i < count; i++)
        to[i] = one - y[i];
}

#define SMU_LIMIT(value, low, high) ((value) < (low) ? (low) : (value) > (high) ? (high) : (value))

SMU_TARGET static void round_lanes(const struct smu_round *round, const int32_t *p, uint32_t count,
                                   int32_t *restrict q)
{
    const int32_t add = (int32_t)round->add, low = round->low, high = round->high;
    const uint32_t shift = round->shift;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t r = (p[i] + add) >> shift;
        q[i] = SMU_LIMIT(r, low, high);
    }
}

SMU_TARGET static void round_wide(const struct smu_round *round, const int32_t *p, const int32_t *z,
                                  uint32_t z_shift, uint32_t count, int32_t *restrict q)
{
    const int64_t add = round->add, low = round->low, high = round->high;
    const uint32_t shift = round->shift;
    for (uint32_t i = 0; i < count; i++) {
        const int64_t init = (int64_t)((uint64_t)(int64_t)z[i] << z_shift);
        const int64_t r = (p[i] + init + add) >> shift;
        q[i] = (int32_t)SMU_LIMIT(r, low, high);
    }
}

SMU_TARGET static void update(const struct smu_round *decay, const struct smu_round *input,
                              const int32_t *s, const int32_t *a, const int32_t *u,
                              const int32_t *v, uint32_t count, int32_t *restrict q)
{
    const int32_t decay_add = (int32_t)decay->add, input_add = (int32_t)input->add;
    const int32_t low = input->low, high = input->high;
    const uint32_t decay_shift = decay->shift, input_shift = input->shift;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t t = (s[i] * a[i] + decay_add) >> decay_shift;
        const int32_t r = t + ((u[i] * v[i] + input_add) >> input_shift);
        q[i] = SMU_LIMIT(r, low, high);
    }
}

SMU_TARGET static void look_up(const struct smu_nodes *nodes, uint32_t count, int32_t *q)
{
    const int32_t zero = nodes->zero, low = nodes->low, high = nodes->high;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t y = nodes->node[q[i] + zero];
        q[i] = SMU_LIMIT(y, low, high);
    }
}

#ifndef SMU_OWN_INTERPOLATE
SMU_TARGET static void interpolate(const struct smu_nodes *nodes, uint32_t count, int32_t *q)
{
    const int32_t zero = nodes->zero, low = nodes->low, high = nodes->high;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t e = (q[i] >> 6) + zero;
        const int32_t from = nodes->node[e], to = nodes->node[e + 1];
        const int32_t y = from + (((to - from) * (q[i] & 63) + 32) >> 6);
        q[i] = SMU_LIMIT(y, low, high);
    }
}
#endif

#ifndef SMU_OWN_EXP2
SMU_TARGET static void exp2_lanes(const struct smu_nodes *nodes, uint32_t count, int32_t *q)
{
    const int32_t low = nodes->low, high = nodes->high;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t e = q[i] >> 6 & 63, n = q[i] >> 12;
        const int32_t from = nodes->node[e], to = nodes->node[e + 1];
        const int32_t h = from + (((to - from) * (q[i] & 63) + 32) >> 6);
        // rnd(h, n): half a unit is added to twice the number.
        const int32_t r = ((2 * h >> n) + 1) >> 1;
        const int32_t y = r < 32767 ? r : 32767;
        q[i] = SMU_LIMIT(y, low, high);
    }
}
#endif

#define SMU_KERNEL(name_of)                                                                        \
    {                                                                                              \
        .name = name_of, .is_supported = is_supported, .load = load, .fill = fill, .store = store, \
        .compute = compute, .accumulate = accumulate, .multiply_add = multiply_add,                \
        .total = total, .complement = complement, .round = round_lanes, .round_wide = round_wide,  \
        .update = update, .look_up = look_up, .interpolate = interpolate, .exp2 = exp2_lanes,      \
    }
