// SPDX-License-Identifier: Apache-2.0
// Operations element by element: three operands, conversions, requantization, quotients and roots.
#include <stdlib.h>

#include "smu.h"

struct elementwise {
    const char *name;
    uint32_t operation;
    enum penta_size x, y, z, w;
    bool x_unsigned, y_unsigned, z_unsigned;
    enum penta_y_source y_source;
    enum penta_z_source z_source;
    uint32_t y_value, z_value, z_shift, shift;
    bool complement;
    enum penta_rounding rounding;
    enum penta_clamp clamp;
    uint32_t quotient_bits, dividend_shift;
};

#define INT8     PENTA_SIZE_INT8
#define INT16    PENTA_SIZE_INT16
#define INT32    PENTA_SIZE_INT32
#define DIGIT    PENTA_SIZE_DIGIT
#define OP(name) #name, PENTA_SMU_OP_##name

static const struct elementwise cases[] = {
    {OP(MOV), INT8, .w = INT32},
    {OP(MOV), INT8, .w = INT16, .x_unsigned = true},
    {OP(MOV), INT32, .w = INT8, .shift = 9},
    {OP(MOV), INT16, .w = INT8, .clamp = PENTA_CLAMP_UNSIGNED, .rounding = PENTA_ROUND_FLOOR},
    {OP(MOV), DIGIT, .w = INT8},
    {OP(MOV), INT8, .w = DIGIT, .shift = 5},
    {OP(MOV), DIGIT, .w = DIGIT, .clamp = PENTA_CLAMP_RELU},
    {OP(ADD), INT8, INT8, .w = INT8},
    {OP(ADD), INT16, INT8, INT32, INT32, .z_source = PENTA_Z_MEMORY, .z_shift = 7},
    {OP(ADD), INT32, DIGIT, .w = INT32},
    {OP(SUB), INT16, INT16, .w = INT16},
    {OP(SUB), INT8, INT8, .w = INT16, .y_source = PENTA_Y_VALUE, .y_value = 0x9c},
    {OP(MIN), INT32, INT16, .w = INT32},
    {OP(MAX), INT8, INT8, .w = INT8, .y_unsigned = true, .clamp = PENTA_CLAMP_UNSIGNED},
    {OP(ABS), INT32, .w = INT32},
    {OP(CLIP), INT16, INT8, INT8, INT16, .z_source = PENTA_Z_MEMORY},
    {OP(CLIP), INT32, INT16, INT16, INT16, .y_source = PENTA_Y_VALUE, .y_value = -900u,
     .z_source = PENTA_Z_VALUE, .z_value = 1000},
    {OP(GT), INT16, INT16, .w = INT8},
    {OP(GE), INT8, INT8, .w = INT8},
    {OP(EQ), DIGIT, DIGIT, .w = INT8},
    {OP(SELECT), DIGIT, INT16, INT8, INT16, .z_source = PENTA_Z_MEMORY},
    {OP(SHIFT), INT32, INT8, .w = INT32},
    {OP(SHIFT), INT16, INT8, .w = INT32, .y_source = PENTA_Y_VALUE, .y_value = 12},
    {OP(LZC), INT32, .w = INT8},
    {OP(NORM), INT32, .w = INT16},
    {OP(MUL), INT16, INT16, .w = INT16, .shift = 15},
    {OP(MUL), INT32, INT16, .w = INT8, .y_source = PENTA_Y_VALUE, .y_value = 23456, .shift = 24},
    {OP(MUL), INT8, INT8, INT32, INT32, .y_unsigned = true, .z_source = PENTA_Z_MEMORY, .shift = 1},
    {OP(MUL), INT32, INT8, INT16, INT32, .z_source = PENTA_Z_VALUE, .z_value = 0xfe00, .z_shift = 3,
     .shift = 8},
    {OP(MUL), INT16, DIGIT, .w = INT16},
    {OP(MUL), INT16, INT16, .w = INT32, .y_source = PENTA_Y_IS_X},
    {OP(MUL), INT16, INT8, .w = INT16, .complement = true, .shift = 8,
     .rounding = PENTA_ROUND_FLOOR},
    {OP(MUL), INT8, INT16, .w = INT8, .complement = true, .y_unsigned = true, .shift = 16},
    {OP(DIV), INT32, INT16, .w = INT32, .quotient_bits = 24, .dividend_shift = 6},
    {OP(DIV), INT16, INT16, .w = INT16, .quotient_bits = 15, .dividend_shift = 15},
    {OP(DIV), INT8, INT8, .w = INT8, .quotient_bits = 8},
    {OP(DIV), INT32, INT32, .w = INT32, .x_unsigned = true, .quotient_bits = 32,
     .clamp = PENTA_CLAMP_UNSIGNED},
    {OP(SQRT), INT32, .w = INT16, .clamp = PENTA_CLAMP_UNSIGNED},
    {OP(SQRT), INT32, .w = INT32, .x_unsigned = true},
};

// A stored element as a number.
static int64_t number(int32_t value, enum penta_size size, bool is_unsigned)
{
    return size == INT32 && is_unsigned ? (int64_t)(uint32_t)value : value;
}

static int64_t immediate(uint32_t value, enum penta_size size, bool is_unsigned)
{
    if (size == DIGIT) return (int64_t)(value & 7) - 2;
    if (size == INT8) return is_unsigned ? (int64_t)(uint8_t)value : (int8_t)value;
    if (size == INT16) return is_unsigned ? (int64_t)(uint16_t)value : (int16_t)value;
    return number((int32_t)value, size, is_unsigned);
}

static int64_t shifted(int64_t x, int64_t by)
{
    if (by > 47) by = 47;
    if (by < -47) by = -47;
    return by >= 0 ? wrap48((int64_t)((uint64_t)x << by)) : x >> -by;
}

static int64_t leading_zeros(int64_t x)
{
    uint32_t magnitude = (uint32_t)(x < 0 ? -x : x);

    return magnitude != 0 ? __builtin_clz(magnitude) : 32;
}

static int64_t divide(int64_t x, int64_t y, uint32_t bits, uint32_t shift)
{
    uint64_t magnitude = (uint64_t)(x < 0 ? -x : x) << shift;
    uint64_t divisor = (uint64_t)(y < 0 ? -y : y);
    bool negative = (x < 0) != (y < 0);
    int64_t quotient;

    if (divisor == 0 || magnitude / divisor >> bits != 0) {
        quotient = (int64_t)(((uint64_t)1 << bits) - 1);
        return negative ? -quotient : quotient;
    }
    quotient = (int64_t)(magnitude / divisor);
    return negative ? -quotient - (magnitude % divisor != 0) : quotient;
}

static int64_t square_root(int64_t x)
{
    uint32_t root = 0;

    for (uint32_t bit = 1u << 15; bit != 0; bit >>= 1)
        if ((uint64_t)(root + bit) * (root + bit) <= (uint64_t)(x < 0 ? 0 : x)) root += bit;
    return root;
}

static int64_t value_of(const struct elementwise *c, int64_t x, int64_t y, int64_t z)
{
    switch (c->operation) {
    case PENTA_SMU_OP_MOV:
        return x;
    case PENTA_SMU_OP_ADD:
        return x + y;
    case PENTA_SMU_OP_SUB:
        return x - y;
    case PENTA_SMU_OP_MIN:
        return x < y ? x : y;
    case PENTA_SMU_OP_MAX:
        return x > y ? x : y;
    case PENTA_SMU_OP_ABS:
        return x < 0 ? -x : x;
    case PENTA_SMU_OP_CLIP:
        return x < y ? (y < z ? y : z) : (x < z ? x : z);
    case PENTA_SMU_OP_GT:
        return x > y;
    case PENTA_SMU_OP_GE:
        return x >= y;
    case PENTA_SMU_OP_EQ:
        return x == y;
    case PENTA_SMU_OP_SELECT:
        return x != 0 ? y : z;
    case PENTA_SMU_OP_SHIFT:
        return shifted(x, y);
    case PENTA_SMU_OP_LZC:
        return leading_zeros(x);
    case PENTA_SMU_OP_NORM:
        return shifted(x, leading_zeros(x) - 17);
    case PENTA_SMU_OP_MUL:
        return c->complement ? (x << c->shift) - x * y : x * y;
    case PENTA_SMU_OP_DIV:
        return divide(x, y, c->quotient_bits, c->dividend_shift);
    default:
        return square_root(x);
    }
}

static int64_t expected(const struct elementwise *c, int32_t x_element, int32_t y_element,
                        int32_t z_element)
{
    int64_t x = number(x_element, c->x, c->x_unsigned), y, z = 0, p;

    y = c->y_source == PENTA_Y_MEMORY  ? number(y_element, c->y, c->y_unsigned)
        : c->y_source == PENTA_Y_VALUE ? immediate(c->y_value, c->y, c->y_unsigned)
                                       : x;
    if (c->z_source == PENTA_Z_MEMORY) z = number(z_element, c->z, c->z_unsigned);
    if (c->z_source == PENTA_Z_VALUE) z = immediate(c->z_value, c->z, c->z_unsigned);
    p = value_of(c, x, y, z);
    if (c->operation != PENTA_SMU_OP_CLIP && c->operation != PENTA_SMU_OP_SELECT)
        p += (int64_t)((uint64_t)z << c->z_shift);
    p = c->complement ? round_complement(p, c->shift, c->rounding, 0)
                      : round_shift(p, c->shift, c->rounding, 0);
    return saturate(p, c->w, c->clamp);
}

void test_elementwise(void)
{
    uint32_t count = vector_length();
    int32_t *x = malloc(4 * count), *y = malloc(4 * count), *z = malloc(4 * count);
    struct penta_smu_shape shape = row_of(count);

    for (uint32_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const struct elementwise *c = &cases[n];
        struct penta_smu_run run = {
            .operation = c->operation,
            .x = at(PLACE_X, c->x, c->x_unsigned),
            .y = at(PLACE_Y, c->y, c->y_unsigned),
            .z = at(PLACE_Z, c->z, c->z_unsigned),
            .w = at(PLACE_W, c->w, false),
            .y_source = c->y_source,
            .z_source = c->z_source,
            .y_value = c->y_value,
            .z_value = c->z_value,
            .z_shift = c->z_shift,
            .complement = c->complement,
            .shift = c->shift,
            .rounding = c->rounding,
            .clamp = c->clamp,
            .quotient_bits = c->quotient_bits,
            .dividend_shift = c->dividend_shift,
        };

        if (!is_chosen(n)) continue;
        // Four lanes have no whole bytes of digits.
        if (penta_chip()->lanes == 4 && (c->x == DIGIT || c->w == DIGIT || c->y == DIGIT)) continue;
        random_values(3 * n, c->x, c->x_unsigned, x, count);
        random_values(3 * n + 1, c->y, c->y_unsigned, y, count);
        random_values(3 * n + 2, c->z, c->z_unsigned, z, count);
        store(PLACE_X, c->x, x, count);
        store(PLACE_Y, c->y, y, count);
        store(PLACE_Z, c->z, z, count);
        execute(c->name, &shape, &run);
        for (uint32_t i = 0; i < count; i++)
            penta_expect(c->name, n << 16 | i,
                         (uint32_t)load(PLACE_W, c->w, c->clamp == PENTA_CLAMP_UNSIGNED, i),
                         (uint32_t)expected(c, x[i], y[i], z[i]));
    }
    free(x);
    free(y);
    free(z);
}
