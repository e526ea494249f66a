// SPDX-License-Identifier: Apache-2.0
// Pieces of a recurrent model, each of a few commands that hand vectors to one another in memory:
// normalization by the root of the mean square, softmax, a short convolution along time.
#include <stdlib.h>

#include "smu.h"

// From which places a command reads, and where it writes: only then are there several.
static void use_banks(struct penta_smu_run *run, uint32_t reads, enum place write)
{
    uint32_t bytes = area_bytes();

    run->common.read_mask = 0;
    for (uint32_t place = PLACE_X; place <= PLACE_STATE; place++)
        if (reads >> place & 1)
            run->common.read_mask |= penta_banks(place_address((enum place)place), bytes);
    run->common.write_mask = penta_banks(place_address(write), bytes);
}

static void expect_all(const char *what, enum place place, enum penta_size size,
                       const int32_t *expected, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        penta_expect(what, i, (uint32_t)load(place, size, false, i), (uint32_t)expected[i]);
}

// y = x / sqrt(mean of x^2) * gain. The sum of squares is divided by the count by a multiplication
// with 2^24 / count.
static void test_normalize(void)
{
    uint32_t count = vector_length(), reciprocal = (1u << 24) / count;
    int32_t *x = malloc(4 * count), *gain = malloc(4 * count), *y = malloc(4 * count);
    struct penta_smu_shape row = row_of(count), one = row_of(1), scaled = row_of(count);
    int64_t sum = 0;
    int32_t mean, root = 0;

    for (uint32_t i = 0; i < count; i++) {
        x[i] = (int16_t)penta_hash(0x6e, i) >> 3;
        gain[i] = (int8_t)penta_hash(0x6f, i);
        sum += (int64_t)x[i] * x[i];
    }
    store(PLACE_X, PENTA_SIZE_INT16, x, count);
    store(PLACE_Z, PENTA_SIZE_INT8, gain, count);

    struct penta_smu_run squares = {.operation = PENTA_SMU_OP_MUL,
                                    .x = at(PLACE_X, PENTA_SIZE_INT16, false),
                                    .w = at(PLACE_W, PENTA_SIZE_INT32, false),
                                    .y_source = PENTA_Y_IS_X,
                                    .reduce = PENTA_REDUCE_ALL,
                                    .shift = 8};
    execute("norm: squares", &row, &squares);
    sum = round_shift(sum, 8, PENTA_ROUND_NEAREST, 0);

    struct penta_smu_run average = {.operation = PENTA_SMU_OP_MUL,
                                    .x = at(PLACE_W, PENTA_SIZE_INT32, false),
                                    .w = at(PLACE_Y, PENTA_SIZE_INT32, false),
                                    .y = {.size = PENTA_SIZE_INT32},
                                    .y_source = PENTA_Y_VALUE,
                                    .y_value = reciprocal,
                                    .shift = 16};
    use_banks(&average, 1u << PLACE_W, PLACE_Y);
    execute("norm: mean", &one, &average);
    mean = (int32_t)saturate(round_shift(sum * reciprocal, 16, PENTA_ROUND_NEAREST, 0),
                             PENTA_SIZE_INT32, PENTA_CLAMP_SIGNED);
    expect_all("norm: mean", PLACE_Y, PENTA_SIZE_INT32, &mean, 1);

    struct penta_smu_run square_root = {.operation = PENTA_SMU_OP_SQRT,
                                        .x = at(PLACE_Y, PENTA_SIZE_INT32, false),
                                        .w = at(PLACE_W, PENTA_SIZE_INT16, false)};
    execute("norm: root", &one, &square_root);
    while ((root + 1) * (root + 1) <= mean)
        root++;
    expect_all("norm: root", PLACE_W, PENTA_SIZE_INT16, &root, 1);

    // The quotient with 12 fraction bits, into the state memory, and from there times the gain.
    struct penta_smu_run divide = {.operation = PENTA_SMU_OP_DIV,
                                   .x = at(PLACE_X, PENTA_SIZE_INT16, false),
                                   .y = at(PLACE_W, PENTA_SIZE_INT16, false),
                                   .w = at(PLACE_STATE, PENTA_SIZE_INT16, false),
                                   .quotient_bits = 15,
                                   .dividend_shift = 12};
    scaled.y.element = 0;
    use_banks(&divide, 1u << PLACE_X | 1u << PLACE_W, PLACE_STATE);
    execute("norm: quotient", &scaled, &divide);

    struct penta_smu_run multiply = {.operation = PENTA_SMU_OP_MUL,
                                     .x = at(PLACE_STATE, PENTA_SIZE_INT16, false),
                                     .y = at(PLACE_Z, PENTA_SIZE_INT8, false),
                                     .w = at(PLACE_W, PENTA_SIZE_INT8, false),
                                     .shift = 12};
    execute("norm: gain", &row, &multiply);
    for (uint32_t i = 0; i < count; i++) {
        int32_t magnitude = x[i] < 0 ? -x[i] : x[i], quotient = 32767;

        if (root != 0 && (magnitude << 12) / root < 32768) quotient = (magnitude << 12) / root;
        if (x[i] < 0) quotient = -quotient - (quotient != 32767 && (magnitude << 12) % root != 0);
        y[i] =
            (int32_t)saturate(round_shift((int64_t)quotient * gain[i], 12, PENTA_ROUND_NEAREST, 0),
                              PENTA_SIZE_INT8, PENTA_CLAMP_SIGNED);
    }
    expect_all("norm", PLACE_W, PENTA_SIZE_INT8, y, count);
    free(x);
    free(gain);
    free(y);
}

// exp(x - maximum) / sum of them: the exponent goes to base 2 on the way, and the exponentials are
// added and divided.
static void test_softmax(void)
{
    enum { SCALE = 5909, SHIFT = 4 };  // log2(e) * 2^12; x has 4 fraction bits
    static const uint16_t nodes[PENTA_SMU_EXP2_COUNT] = {PENTA_SMU_EXP2_NODES};
    uint32_t count = vector_length();
    int32_t *x = malloc(4 * count), *y = malloc(4 * count), top = INT16_MIN, highest, sum = 0;
    struct penta_smu_shape row = row_of(count), one = row_of(1), shared_y = row, shared_z = row;

    shared_y.y.element = 0;
    shared_z.z.element = 0;
    for (uint32_t i = 0; i < count; i++) {
        x[i] = (int8_t)penta_hash(0x50f7, i);
        top = x[i] > top ? x[i] : top;
    }
    store(PLACE_X, PENTA_SIZE_INT8, x, count);

    struct penta_smu_run maximum = {.operation = PENTA_SMU_OP_MOV,
                                    .x = at(PLACE_X, PENTA_SIZE_INT8, false),
                                    .w = at(PLACE_W, PENTA_SIZE_INT8, false),
                                    .reduce = PENTA_REDUCE_ALL,
                                    .combine = PENTA_MAXIMUM};
    execute("softmax: maximum", &row, &maximum);

    struct penta_smu_run scaled = {.operation = PENTA_SMU_OP_MUL,
                                   .x = at(PLACE_W, PENTA_SIZE_INT8, false),
                                   .y = {.size = PENTA_SIZE_INT16},
                                   .w = at(PLACE_Z, PENTA_SIZE_INT32, false),
                                   .y_source = PENTA_Y_VALUE,
                                   .y_value = SCALE};
    use_banks(&scaled, 1u << PLACE_W, PLACE_Z);
    execute("softmax: scaled maximum", &one, &scaled);
    highest = top * SCALE;

    struct penta_smu_run exponential = {.operation = PENTA_SMU_OP_MUL,
                                        .x = at(PLACE_X, PENTA_SIZE_INT8, false),
                                        .y = {.size = PENTA_SIZE_INT16},
                                        .z = at(PLACE_Z, PENTA_SIZE_INT32, false),
                                        .w = at(PLACE_W, PENTA_SIZE_INT16, false),
                                        .y_source = PENTA_Y_VALUE,
                                        .y_value = (uint32_t)-SCALE & 0xffff,
                                        .z_source = PENTA_Z_MEMORY,
                                        .shift = SHIFT,
                                        .function = PENTA_FUNCTION_EXP2};
    execute("softmax: exp2", &shared_z, &exponential);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t q = (uint32_t)round_shift(highest - x[i] * SCALE, SHIFT, PENTA_ROUND_NEAREST, 0);
        uint32_t n, e;
        int32_t h;

        if (q > 131071) q = 131071;
        e = q >> 6 & 63;
        n = q >> 12;
        h = nodes[e] + (((int32_t)(nodes[e + 1] - nodes[e]) * (int32_t)(q & 63) + 32) >> 6);
        h = (h + (n != 0 ? 1 << (n - 1) : 0)) >> n;
        y[i] = h > 32767 ? 32767 : h;
        sum += y[i];
    }
    expect_all("softmax: exp2", PLACE_W, PENTA_SIZE_INT16, y, count);

    struct penta_smu_run add = {.operation = PENTA_SMU_OP_MOV,
                                .x = at(PLACE_W, PENTA_SIZE_INT16, false),
                                .w = at(PLACE_Y, PENTA_SIZE_INT32, false),
                                .reduce = PENTA_REDUCE_ALL};
    use_banks(&add, 1u << PLACE_W, PLACE_Y);
    execute("softmax: sum", &row, &add);
    expect_all("softmax: sum", PLACE_Y, PENTA_SIZE_INT32, &sum, 1);

    struct penta_smu_run divide = {.operation = PENTA_SMU_OP_DIV,
                                   .x = at(PLACE_W, PENTA_SIZE_INT16, false),
                                   .y = at(PLACE_Y, PENTA_SIZE_INT32, false),
                                   .w = at(PLACE_STATE, PENTA_SIZE_INT16, false),
                                   .quotient_bits = 15,
                                   .dividend_shift = 15};
    use_banks(&divide, 1u << PLACE_W | 1u << PLACE_Y, PLACE_STATE);
    execute("softmax: quotient", &shared_y, &divide);
    for (uint32_t i = 0; i < count; i++)
        y[i] = (y[i] << 15) / sum < 32768 ? (y[i] << 15) / sum : 32767;
    expect_all("softmax", PLACE_STATE, PENTA_SIZE_INT16, y, count);
    free(x);
    free(y);
}

// y[t][c] = bias[c] + sum over j of x[t + j][c] * w[j][c], channels in the lanes.
static void test_convolution(enum penta_size weight_size)
{
    const uint32_t taps = 4, steps = 3;
    bool digits = weight_size == PENTA_SIZE_DIGIT;
    uint32_t channels = penta_round_up(penta_chip()->lanes + 5, 8);
    uint32_t inputs = (taps + steps - 1) * channels, weights = taps * channels;
    uint32_t weight_row = digits ? channels / 8 * 3 : channels;
    int32_t *x = malloc(4 * inputs), *w = malloc(4 * weights), *bias = malloc(4 * channels);
    struct penta_smu_shape shape = row_of(channels);
    struct penta_smu_run run = {.operation = PENTA_SMU_OP_MUL,
                                .x = at(PLACE_X, PENTA_SIZE_INT8, false),
                                .y = at(PLACE_Y, weight_size, false),
                                .z = at(PLACE_Z, PENTA_SIZE_INT32, false),
                                .w = at(PLACE_W, PENTA_SIZE_INT16, false),
                                .z_source = PENTA_Z_MEMORY,
                                .reduce = PENTA_REDUCE_LANE,
                                .shift = 2};

    random_values(0xc0, PENTA_SIZE_INT8, false, x, inputs);
    random_values(0xc1, weight_size, false, w, weights);
    random_values(0xc2, PENTA_SIZE_INT16, false, bias, channels);
    store(PLACE_X, PENTA_SIZE_INT8, x, inputs);
    store(PLACE_Y, weight_size, w, weights);
    store(PLACE_Z, PENTA_SIZE_INT32, bias, channels);
    shape.inner = taps;
    shape.outer = steps;
    shape.x.inner = shape.x.outer = (int32_t)channels;
    shape.y.inner = (int32_t)weight_row;
    shape.w.outer = (int32_t)(2 * channels);
    execute("convolution", &shape, &run);
    for (uint32_t t = 0; t < steps; t++)
        for (uint32_t c = 0; c < channels; c++) {
            int32_t sum = bias[c];

            for (uint32_t j = 0; j < taps; j++)
                sum += x[(t + j) * channels + c] * w[j * channels + c];
            penta_expect("convolution", t * channels + c,
                         (uint32_t)load(PLACE_W, PENTA_SIZE_INT16, false, t * channels + c),
                         (uint32_t)saturate(round_shift(sum, 2, PENTA_ROUND_NEAREST, 0),
                                            PENTA_SIZE_INT16, PENTA_CLAMP_SIGNED));
        }
    free(x);
    free(w);
    free(bias);
}

void test_layers(void)
{
    test_normalize();
    test_softmax();
    test_convolution(PENTA_SIZE_INT8);
    if (penta_chip()->lanes > 4) test_convolution(PENTA_SIZE_DIGIT);
}
