// SPDX-License-Identifier: Apache-2.0
// Reductions over all lanes and over a loop in each lane: dot products, sums, extremes, argmax.
#include <stdlib.h>

#include "smu.h"

static void test_dot(const int32_t *x, const int32_t *y, uint32_t count)
{
    struct penta_smu_shape shape = row_of(count);
    int32_t carry = -123456;
    struct penta_smu_run run = {
        .operation = PENTA_SMU_OP_MUL,
        .x = at(PLACE_X, PENTA_SIZE_INT16, false),
        .y = at(PLACE_Y, PENTA_SIZE_INT8, false),
        .z = at(PLACE_Z, PENTA_SIZE_INT32, false),
        .w = at(PLACE_W, PENTA_SIZE_INT32, false),
        .z_source = PENTA_Z_MEMORY,
        .reduce = PENTA_REDUCE_ALL,
        .shift = 3,
    };
    int64_t sum = carry;

    // z: the sum of an earlier command, one number.
    shape.z.element = 0;
    store(PLACE_X, PENTA_SIZE_INT16, x, count);
    store(PLACE_Y, PENTA_SIZE_INT8, y, count);
    store(PLACE_Z, PENTA_SIZE_INT32, &carry, 1);
    for (uint32_t i = 0; i < count; i++)
        sum += (int64_t)(int16_t)x[i] * (int8_t)y[i];
    execute("dot product", &shape, &run);
    penta_expect(
        "dot product", 0, (uint32_t)load(PLACE_W, PENTA_SIZE_INT32, false, 0),
        (uint32_t)saturate(round_shift(sum, 3, PENTA_ROUND_NEAREST, 0), PENTA_SIZE_INT32, 0));
}

static void test_squares(const int32_t *x, uint32_t count)
{
    struct penta_smu_shape shape = row_of(count);
    struct penta_smu_run run = {
        .operation = PENTA_SMU_OP_MUL,
        .x = at(PLACE_X, PENTA_SIZE_INT16, false),
        .w = at(PLACE_W, PENTA_SIZE_INT32, false),
        .y_source = PENTA_Y_IS_X,
        .reduce = PENTA_REDUCE_ALL,
        .shift = 10,
        .clamp = PENTA_CLAMP_UNSIGNED,
    };
    int64_t sum = 0;

    store(PLACE_X, PENTA_SIZE_INT16, x, count);
    for (uint32_t i = 0; i < count; i++)
        sum += (int64_t)(int16_t)x[i] * (int16_t)x[i];
    execute("sum of squares", &shape, &run);
    penta_expect("sum of squares", 0, (uint32_t)load(PLACE_W, PENTA_SIZE_INT32, true, 0),
                 (uint32_t)saturate(round_shift(sum, 10, PENTA_ROUND_NEAREST, 0), PENTA_SIZE_INT32,
                                    PENTA_CLAMP_UNSIGNED));
}

static void test_extremes(const int32_t *x, uint32_t count)
{
    struct penta_smu_shape shape = row_of(count);
    struct penta_smu_run run = {
        .operation = PENTA_SMU_OP_MOV,
        .x = at(PLACE_X, PENTA_SIZE_INT32, false),
        .w = at(PLACE_W, PENTA_SIZE_INT32, false),
        .reduce = PENTA_REDUCE_ALL,
    };
    int32_t high = x[0], low = x[0];
    uint32_t best = 0, first = 1000;

    store(PLACE_X, PENTA_SIZE_INT32, x, count);
    for (uint32_t i = 1; i < count; i++) {
        if (x[i] > high) best = i;
        high = x[i] > high ? x[i] : high;
        low = x[i] < low ? x[i] : low;
    }
    run.combine = PENTA_MAXIMUM;
    execute("maximum", &shape, &run);
    penta_expect("maximum", 0, (uint32_t)load(PLACE_W, PENTA_SIZE_INT32, false, 0), (uint32_t)high);
    run.combine = PENTA_MINIMUM;
    execute("minimum", &shape, &run);
    penta_expect("minimum", 0, (uint32_t)load(PLACE_W, PENTA_SIZE_INT32, false, 0), (uint32_t)low);

    // In two commands: the first's value and index go on into the second.
    run.combine = PENTA_ARGMAX;
    run.y_value = first;
    shape.elements = count / 2;
    execute("argmax", &shape, &run);
    for (uint32_t i = 0; i < 2; i++) {
        int32_t carry = load(PLACE_W, PENTA_SIZE_INT32, false, i);

        penta_local_write(place_address(PLACE_Z) + 4 * i, &carry, 4);
    }
    run.z_source = PENTA_Z_MEMORY;
    run.z = at(PLACE_Z, PENTA_SIZE_INT32, false);
    run.y_value = first + count / 2;
    run.x.address += 4 * (count / 2);
    shape.elements = count - count / 2;
    execute("argmax", &shape, &run);
    penta_expect("argmax", 0, (uint32_t)load(PLACE_W, PENTA_SIZE_INT32, false, 0), (uint32_t)high);
    penta_expect("argmax", 1, (uint32_t)load(PLACE_W, PENTA_SIZE_INT32, false, 1), first + best);
}

// Column sums of a matrix, each lane over the rows, and the sums of its rows.
static void test_matrix(const int32_t *x)
{
    const uint32_t rows = 5, columns = penta_chip()->lanes + 3;
    struct penta_smu_shape shape = row_of(columns);
    struct penta_smu_run run = {
        .operation = PENTA_SMU_OP_MOV,
        .x = at(PLACE_X, PENTA_SIZE_INT8, false),
        .w = at(PLACE_W, PENTA_SIZE_INT16, false),
        .reduce = PENTA_REDUCE_LANE,
    };

    if (rows * columns > area_bytes()) return;
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t c = 0; c < columns; c++)
            penta_local_write(place_address(PLACE_X) + r * columns + c, &x[r + c], 1);
    shape.inner = rows;
    shape.x.inner = (int32_t)columns;
    execute("column sums", &shape, &run);
    for (uint32_t c = 0; c < columns; c++) {
        int32_t sum = 0;

        for (uint32_t r = 0; r < rows; r++)
            sum += (int8_t)x[r + c];
        penta_expect("column sums", c, (uint32_t)load(PLACE_W, PENTA_SIZE_INT16, false, c),
                     (uint32_t)sum);
    }
    shape.inner = 1;
    shape.outer = rows;
    shape.x.outer = (int32_t)columns;
    shape.w.outer = 2;
    run.reduce = PENTA_REDUCE_ALL;
    execute("row sums", &shape, &run);
    for (uint32_t r = 0; r < rows; r++) {
        int32_t sum = 0;

        for (uint32_t c = 0; c < columns; c++)
            sum += (int8_t)x[r + c];
        penta_expect("row sums", r, (uint32_t)load(PLACE_W, PENTA_SIZE_INT16, false, r),
                     (uint32_t)sum);
    }
}

void test_reductions(void)
{
    uint32_t count = vector_length();
    int32_t *x = malloc(4 * count), *y = malloc(4 * count);

    random_values(0x51, PENTA_SIZE_INT32, false, x, count);
    random_values(0x52, PENTA_SIZE_INT8, false, y, count);
    test_dot(x, y, count);
    test_squares(x, count);
    test_extremes(x, count);
    test_matrix(x);
    free(x);
    free(y);
}
