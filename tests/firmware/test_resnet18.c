// SPDX-License-Identifier: Apache-2.0
// ResNet-18 by the definition, all of it, on the host: the checksums that firmware/apps/resnet18
// prints on every chip (tests/suite.d/firmware_run.sh). Shares with the program the hash, no more.
#include <stdlib.h>
#include <string.h>

#include "../../firmware/runtime/penta_reference.h"
#include "penta_test.h"

struct tensor {
    uint32_t height, width, channels;
    int8_t *value;  // [height][width][channels]
};

static struct tensor make_tensor(uint32_t height, uint32_t width, uint32_t channels)
{
    return (struct tensor){height, width, channels, calloc(height * width, channels)};
}

static int32_t limit(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

static struct tensor make_image(uint32_t size)
{
    struct tensor image = make_tensor(size, size, 3);
    uint32_t row = 3 * size, stride = (row + 3) / 4 * 4;

    for (uint32_t y = 0; y < size; y++)
        for (uint32_t i = 0; i < row; i++) {
            uint32_t byte = penta_hash(0x696d67, y * stride + i / 4 * 4) >> i % 4 * 8 & 0xff;

            image.value[y * row + i] = (int8_t)((byte < 128 ? (int)byte : (int)byte - 256) >> 1);
        }
    return image;
}

// The digits of one kernel row of an output: eight of each state of a generator.
static void make_digits(uint32_t layer, uint32_t output, uint32_t ky, int8_t *digits,
                        uint32_t count)
{
    uint32_t state = penta_hash(0x726573 + layer, output * 8 + ky) | 1;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t code = state >> (8 + i % 8 * 3) & 7;

        digits[i] = (int8_t)((code > 4 ? code - 4 : code) - 2);
        if (i % 8 != 7) continue;
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
    }
}

static int32_t dot(const int8_t *a, const int8_t *b, uint32_t count)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

struct convolution {
    uint32_t layer, outputs, kernel, stride;
    bool relu, half;              // half: the scale of what is added
    const struct tensor *addend;  // NULL: none
};

static uint32_t find_multiplier(uint32_t products)
{
    uint64_t m = 0;

    while (3 * (m + 1) * (m + 1) * products <= UINT64_C(1) << 30)
        m++;
    return (uint32_t)m;
}

static struct tensor convolve(const struct tensor *x, const struct convolution *c)
{
    uint32_t k = c->kernel, pad = (k - 1) / 2, s = c->stride, run = k * x->channels;
    // With the padding that is not there on the chip.
    struct tensor padded = make_tensor(x->height + 2 * pad, x->width + 2 * pad, x->channels);
    struct tensor y = make_tensor((x->height + s - 1) / s, (x->width + s - 1) / s, c->outputs);
    uint32_t row = x->width * x->channels, padded_row = padded.width * x->channels;
    int64_t multiplier = find_multiplier(k * run) >> c->half;
    int8_t *digits = malloc(k * run);

    for (uint32_t i = 0; i < x->height; i++)
        memcpy(padded.value + (i + pad) * padded_row + pad * x->channels, x->value + i * row, row);
    for (uint32_t output = 0; output < c->outputs; output++) {
        for (uint32_t ky = 0; ky < k; ky++)
            make_digits(c->layer, output, ky, digits + ky * run, run);
        for (uint32_t place = 0; place < y.height * y.width; place++) {
            uint32_t oy = place / y.width, ox = place % y.width;
            int32_t acc = 0, value;

            for (uint32_t ky = 0; ky < k; ky++)
                acc += dot(padded.value + (oy * s + ky) * padded_row + ox * s * x->channels,
                           digits + ky * run, run);
            value = (int32_t)((acc * multiplier + 8192) >> 14);
            value = limit(value, c->relu && c->addend == NULL ? 0 : -128, 127);
            if (c->addend != NULL)
                value = limit(value + c->addend->value[place * c->outputs + output], 0, 127);
            y.value[place * c->outputs + output] = (int8_t)value;
        }
    }
    free(padded.value);
    free(digits);
    return y;
}

static struct tensor pool_maximum(const struct tensor *x)
{
    struct tensor y = make_tensor(x->height / 2, x->width / 2, x->channels);
    int8_t *to = y.value;

    for (uint32_t oy = 0; oy < y.height; oy++)
        for (uint32_t ox = 0; ox < y.width; ox++)
            for (uint32_t c = 0; c < x->channels; c++, to++) {
                *to = -128;
                for (uint32_t k = 0; k < 9; k++) {
                    uint32_t iy = 2 * oy + k / 3 - 1, ix = 2 * ox + k % 3 - 1;

                    if (iy >= x->height || ix >= x->width) continue;
                    if (x->value[(iy * x->width + ix) * x->channels + c] > *to)
                        *to = x->value[(iy * x->width + ix) * x->channels + c];
                }
            }
    return y;
}

static struct tensor pool_average(const struct tensor *x)
{
    struct tensor y = make_tensor(1, 1, x->channels);
    uint32_t pixels = x->height * x->width, divisor = 1;

    while (divisor < pixels)
        divisor *= 2;
    for (uint32_t c = 0; c < x->channels; c++) {
        uint32_t sum = divisor / 2;  // none is negative

        for (uint32_t i = 0; i < pixels; i++)
            sum += (uint32_t)x->value[i * x->channels + c];
        y.value[c] = (int8_t)(sum / divisor);
    }
    return y;
}

static struct tensor add_block(const struct tensor *x, uint32_t *layer, uint32_t outputs,
                               uint32_t stride)
{
    struct convolution first = {(*layer)++, outputs, 3, stride, true, false, NULL};
    struct tensor middle = convolve(x, &first), down = {0}, y;
    struct convolution second = {.outputs = outputs, .kernel = 3, .stride = 1, .half = true};

    second.addend = x;
    if (stride == 2) {
        down = convolve(x, &(struct convolution){(*layer)++, outputs, 1, 2, false, true, NULL});
        second.addend = &down;
    }
    second.layer = (*layer)++;
    y = convolve(&middle, &second);
    free(middle.value);
    free(down.value);
    return y;
}

// As the program numbers its layers: the pools count.
static uint32_t run_network(uint32_t size, uint32_t channels)
{
    uint32_t layer = 0, sum = 0;
    struct tensor x = make_image(size), y;

#define NEXT(expression) \
    y = (expression);    \
    free(x.value);       \
    x = y
    NEXT(convolve(&x, &(struct convolution){layer++, channels, 7, 2, true, false, NULL}));
    NEXT(pool_maximum(&x));
    layer++;
    for (uint32_t stage = 0; stage < 4; stage++)
        for (uint32_t block = 0; block < 2; block++) {
            NEXT(add_block(&x, &layer, channels << stage, stage > 0 && block == 0 ? 2 : 1));
        }
    NEXT(pool_average(&x));
    layer++;
    NEXT(convolve(&x, &(struct convolution){layer, 1000, 1, 1, false, false, NULL}));
    for (uint32_t i = 0; i < 1000; i++)
        sum = (sum << 5 | sum >> 27) + sum + (uint8_t)x.value[i];
    free(x.value);
    return sum;
}

TEST(resnet18, small_ones)
{
    EXPECT_EQ(run_network(32, 4), UINT32_C(0x6705d13c));
    EXPECT_EQ(run_network(44, 12), UINT32_C(0x252ecf9f));
}

TEST(resnet18, published)
{
    EXPECT_EQ(run_network(224, 64), UINT32_C(0xb8b82f12));
}
