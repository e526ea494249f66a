// SPDX-License-Identifier: Apache-2.0
#include "compile/shape_numbers.h"

#include <math.h>

#define LOG2_E 1.4426950408889634

// Root mean squares that the values of a token are given, in their units (docs/models.md, "Integer
// form"). An int8 of 24 reaches its limit beyond five deviations.
enum {
    RESIDUAL = 256,       // of the embedding; each block adds
    RESIDUAL_ADDED = 96,  // to it
    ACTIVATION = 24,      // x, u before the convolution, low-rank dt, B, C
    GATED = 20,           // g
    ARGUMENT = 512,       // units of SiLU's argument
    DELTA = 1024,         // units of softplus' argument,
    DELTA_ZERO = 4,       // which the table moves by that
    DELTA_BITS = 14,      // fraction bits of dt
    LOGIT = 3
};
#define SILU_SPREAD 1.5        // of SiLU's argument
#define SILU_UNIT   (1 / 24.)  // of u
#define SPREAD      0.25       // multipliers vary by that share

// Digits' mean and mean square.
struct moments {
    double mean, square;
};

struct dyadic {
    double m;
    uint32_t k;
};

// m = value * 2^k, as large as `largest` allows.
static struct dyadic dyadic(double value, double largest, uint32_t most)
{
    uint32_t k = most;
    while (k > 0 && ldexp(value, (int)k) > largest)
        k--;
    return (struct dyadic){fmin(ldexp(value, (int)k), largest), k};
}

// Multipliers around `value`.
static struct dyadic multipliers(double value, uint32_t most, struct shape_range *range)
{
    const struct dyadic top = dyadic(value * (1 + SPREAD), 32767, most);
    *range = (struct shape_range){top.m * (1 - SPREAD) / (1 + SPREAD), top.m, false};
    return top;
}

// Root mean square of a sum of `count` products of digits and x.
static double accumulated(uint32_t count, struct moments digits, struct moments x)
{
    const double mean = count * digits.mean * x.mean;
    return fmax(1, sqrt(count * digits.square * x.square + mean * mean));
}

static double silu(double x)
{
    return x / (1 + exp(-x));
}

double shape_silu(uint32_t i)
{
    return silu(((double)i - 128) * 64 / ARGUMENT) / SILU_UNIT;
}

double shape_softplus(uint32_t i)
{
    const double x = ((double)i - 128) * 64 / DELTA - DELTA_ZERO;
    return fmin(ldexp(log1p(exp(x)), DELTA_BITS), UINT16_MAX);
}

// Of u, SiLU of a normal argument.
static struct moments silu_moments(void)
{
    struct moments u = {0, 0};
    double sum = 0;
    for (int i = -50; i <= 50; i++) {
        const double z = i / 10., density = exp(-z * z / 2);
        const double value = silu(SILU_SPREAD * z) / SILU_UNIT;
        sum += density;
        u.mean += density * value;
        u.square += density * value * value;
    }
    return (struct moments){u.mean / sum, u.square / sum};
}

// 31 bits hold four times the sum of squares to be expected.
static void set_norm(struct model_norm *norm, const struct model *model, uint32_t blocks,
                     struct shape_ranges *ranges)
{
    const double square = RESIDUAL * RESIDUAL + (double)blocks * RESIDUAL_ADDED * RESIDUAL_ADDED;
    const double bits = log2(4 * model->width * square) - 31;
    norm->half_square_k = bits > 0 ? (uint32_t)ceil(bits / 2) : 0;
    norm->k = multipliers(ACTIVATION * sqrt(model->width) / 32768, 24, &ranges->gain).k;
}

static void set_block(struct model_mamba_block *block, const struct model *model,
                      struct moments digits, struct shape_ranges *ranges)
{
    const struct moments x = {0, ACTIVATION * ACTIVATION};
    const struct moments u = silu_moments();
    struct dyadic scale;
    // u before the convolution, and z, which is the accumulator.
    const double z = accumulated(model->width, digits, x);
    scale = dyadic(ACTIVATION / z, 32767, 20);
    block->u_m = (int32_t)lrint(scale.m);
    block->u_k = scale.k;
    block->z_m = 1;
    block->z_k = 0;
    scale = multipliers(SILU_SPREAD * ARGUMENT / z, 24, &ranges->gate_m);
    block->gate_z_k = scale.k;
    // Taps evenly around 0: the deviation of each is its limit over root 3.
    const double tap = SILU_SPREAD * ARGUMENT / ACTIVATION * sqrt(3. / model->taps);
    scale = dyadic(tap, 32767, 14);
    ranges->taps = (struct shape_range){-scale.m, scale.m, false};
    block->conv_k = scale.k;
    const double bias = ldexp(0.25 * ARGUMENT, (int)scale.k);
    ranges->conv_bias = (struct shape_range){-bias, bias, false};
    scale = multipliers(ACTIVATION / accumulated(model->inner, digits, u), 24, &ranges->x_m);
    ranges->x_k = (struct shape_range){scale.k, scale.k, false};
    // dt between 0.001 and 0.1, as Mamba begins its training, times what half a unit of the
    // argument makes of it.
    block->dt_acc_m = 1;
    block->dt_acc_k = 0;
    scale = multipliers(0.5 * DELTA / accumulated(model->rank, digits, x), 16, &ranges->dt_m);
    block->dt_k = scale.k;
    ranges->dt_bias = (struct shape_range){ldexp((-6.9 + DELTA_ZERO) * DELTA, (int)scale.k),
                                           ldexp((-2.3 + DELTA_ZERO) * DELTA, (int)scale.k), false};
    // A of state n is about n + 1. dt * A' is log2(e) * dt * A with 12 fraction bits.
    scale = dyadic(LOG2_E * 1.1 * model->state * 4096 / (1 << DELTA_BITS), 32767, 24);
    const double decay = scale.m / model->state;
    ranges->decay = (struct shape_range){decay * 0.9 / 1.1, decay, true};
    block->decay_k = scale.k;
    // dt*u goes to some 50,000 where dt is 0.1, and is 400 where it is 0.001. h is u*B / A in units
    // of 2^-9 of these, less where they vary. See docs/models.md for what comes of it.
    block->du_k = 5;
    block->state_k = 6;
    block->skip_shift = 0;
    block->readout_k = 6;
    ranges->skip = (struct shape_range){1024, 3072, false};
    block->gate_k = 10;
    block->out_acc_m = 1;
    block->out_acc_k = 0;
    const struct moments g = {GATED / 4., GATED * GATED};
    scale = multipliers(RESIDUAL_ADDED / accumulated(model->inner, digits, g), 24, &ranges->out_m);
    block->out_k = scale.k;
}

void shape_numbers(struct model *model, const double shares[SHAPE_DIGITS],
                   struct shape_ranges *ranges)
{
    struct moments digits = {0, 0};
    for (int i = 0; i < SHAPE_DIGITS; i++) {
        digits.mean += shares[i] * (i - 2);
        digits.square += shares[i] * (i - 2) * (i - 2);
    }
    ranges->embedding = RESIDUAL;
    for (uint32_t i = 0; i < model->block_count; i++) {
        set_norm(&model->blocks[i].norm, model, i, ranges);
        set_block(&model->blocks[i], model, digits, ranges);
    }
    set_norm(&model->norm, model, model->block_count, ranges);
    const struct moments x = {0, ACTIVATION * ACTIVATION};
    model->residual_scale = 0x1p-7;
    model->logit_scale = LOGIT / accumulated(model->width, digits, x);
    const struct dyadic sample = dyadic(model->logit_scale * LOG2_E * 4096, 3276, 20);
    model->sample_m = (uint32_t)fmax(1, rint(sample.m));
    model->sample_k = sample.k;
}
