// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_compute.h"

#include <math.h>
#include <string.h>

#include "penta_isa.h"

// The inner loops below are worth vectorising, which this compiler does at -O3 only.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

// ---------------------------------------------------------------------------------- operations

static int64_t lower(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t higher(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static uint64_t magnitude(int64_t x)
{
    return x < 0 ? -(uint64_t)x : (uint64_t)x;
}

static int64_t shift(int64_t x, int64_t by)
{
    const int64_t c = lower(higher(by, -SMU_SHIFT_LIMIT), SMU_SHIFT_LIMIT);
    return c >= 0 ? smu_wrap((uint64_t)x << c) : x >> -c;
}

static int64_t count_leading_zeros(int64_t x)
{
    return x == 0 ? 32 : __builtin_clz((uint32_t)magnitude(x));
}

static int64_t multiply(int64_t x, int64_t y)
{
    return smu_wrap((uint64_t)x * (uint64_t)y);
}

// x*2^k - x*y
static int64_t complement_product(int64_t x, int64_t y, uint32_t k)
{
    return smu_wrap(((uint64_t)x << k) - (uint64_t)x * (uint64_t)y);
}

static int64_t divide(int64_t x, int64_t y, uint32_t quotient_bits, uint32_t dividend_shift)
{
    const uint64_t n = magnitude(x) << dividend_shift, d = magnitude(y);
    const int64_t limit = (INT64_C(1) << quotient_bits) - 1;
    const bool negative = (x < 0) != (y < 0);
    const uint64_t q = d == 0 ? UINT64_MAX : n / d;
    if (q > (uint64_t)limit) return negative ? -limit : limit;
    if (!negative) return (int64_t)q;
    return n % d == 0 ? -(int64_t)q : -(int64_t)q - 1;
}

// A double holds x exactly, and no root of a whole number below 2^32 that is not whole itself comes
// near enough to the next whole number to be rounded to it.
static int64_t square_root(int64_t x)
{
    return x <= 0 ? 0 : (int64_t)sqrt((double)x);
}

#define EACH_LANE(value)                     \
    {                                        \
        for (uint32_t i = 0; i < count; i++) \
            f[i] = (value);                  \
        break;                               \
    }

SMU_VECTORISED void smu_compute(const struct smu_run *run, uint32_t count, const int64_t *x,
                                const int64_t *y, const int64_t *z, int64_t *restrict f)
{
    switch (run->op) {
    case PENTA_SMU_OP_MOV:
        memcpy(f, x, count * sizeof *f);
        break;
    case PENTA_SMU_OP_ADD:
        EACH_LANE(x[i] + y[i])
    case PENTA_SMU_OP_SUB:
        EACH_LANE(x[i] - y[i])
    case PENTA_SMU_OP_MIN:
        EACH_LANE(lower(x[i], y[i]))
    case PENTA_SMU_OP_MAX:
        EACH_LANE(higher(x[i], y[i]))
    case PENTA_SMU_OP_ABS:
        EACH_LANE((int64_t)magnitude(x[i]))
    case PENTA_SMU_OP_CLIP:
        EACH_LANE(lower(higher(x[i], y[i]), z[i]))
    case PENTA_SMU_OP_GT:
        EACH_LANE(x[i] > y[i])
    case PENTA_SMU_OP_GE:
        EACH_LANE(x[i] >= y[i])
    case PENTA_SMU_OP_EQ:
        EACH_LANE(x[i] == y[i])
    case PENTA_SMU_OP_SELECT:
        EACH_LANE(x[i] != 0 ? y[i] : z[i])
    case PENTA_SMU_OP_SHIFT:
        EACH_LANE(shift(x[i], y[i]))
    case PENTA_SMU_OP_LZC:
        EACH_LANE(count_leading_zeros(x[i]))
    case PENTA_SMU_OP_NORM:
        EACH_LANE(shift(x[i], count_leading_zeros(x[i]) - 17))
    case PENTA_SMU_OP_MUL:
        if (run->complement) EACH_LANE(complement_product(x[i], y[i], run->k))
        EACH_LANE(multiply(x[i], y[i]))
    case PENTA_SMU_OP_DIV:
        EACH_LANE(divide(x[i], y[i], run->quotient_bits, run->dividend_shift));
    default:
        EACH_LANE(square_root(x[i]))
    }
}

// ------------------------------------------------------------------------------------ rounding

// floor(s * 2^k / 2^32)
static int64_t scale_random(uint32_t s, uint32_t k)
{
    return k <= 32 ? (int64_t)((uint64_t)s << k >> 32) : (int64_t)((uint64_t)s << (k - 32));
}

// rnd(p, k), or crnd(p, k) of the complement; `flip` is exclusive-ored to the random words.
SMU_VECTORISED static void round_lanes(const struct smu_run *run, uint32_t k, bool complement,
                                       uint32_t flip, const uint32_t *random, uint32_t count,
                                       const int64_t *p, int64_t *r)
{
    const int64_t whole = complement ? (INT64_C(1) << k) - 1 : 0;
    if (run->rounding == SMU_STOCHASTIC) {
        for (uint32_t i = 0; i < count; i++) {
            const int64_t c = scale_random(random[i] ^ flip, k);
            r[i] = (p[i] + (complement ? whole - c : c)) >> k;
        }
        return;
    }
    const int64_t c = run->rounding == SMU_NEAREST && k > 0 ? INT64_C(1) << (k - 1) : 0;
    const int64_t add = complement ? whole - c : c;
    for (uint32_t i = 0; i < count; i++)
        r[i] = (p[i] + add) >> k;
}

SMU_VECTORISED void smu_update(const struct smu_run *run, uint32_t count, const uint32_t *random,
                               const int64_t *s, const int64_t *a, const int64_t *u,
                               const int64_t *v, int64_t *restrict r)
{
    int64_t t[SMU_LANE_LIMIT];
    if (run->complement) {
        for (uint32_t i = 0; i < count; i++)
            r[i] = complement_product(s[i], a[i], run->ka);
    } else {
        for (uint32_t i = 0; i < count; i++)
            r[i] = multiply(s[i], a[i]);
    }
    // 2^32 - 1 - s is s with all bits changed.
    round_lanes(run, run->ka, run->complement, UINT32_MAX, random, count, r, t);
    for (uint32_t i = 0; i < count; i++)
        r[i] = multiply(u[i], v[i]);
    round_lanes(run, run->k, false, 0, random, count, r, r);
    for (uint32_t i = 0; i < count; i++)
        r[i] += t[i];
}

// ----------------------------------------------------------------------------------- reduction

bool smu_has_init(const struct smu_run *run)
{
    return run->z_source != SMU_Z_NONE && run->op != PENTA_SMU_OP_CLIP &&
           run->op != PENTA_SMU_OP_SELECT && run->op != PENTA_SMU_OP_UPDATE;
}

int64_t smu_init(const struct smu_run *run, int64_t z)
{
    return smu_wrap((uint64_t)z << run->z_shift);
}

int64_t smu_identity(const struct smu_run *run)
{
    switch (run->reduce_op) {
    case SMU_SUM:
        return 0;
    case SMU_MINIMUM:
        return (INT64_C(1) << 47) - 1;
    default:
        return -(INT64_C(1) << 47);
    }
}

static void keep_larger(struct smu_partial *partial, uint32_t lane, int64_t p, uint32_t index)
{
    if (p < partial->p[lane] || (p == partial->p[lane] && index >= partial->index[lane])) return;
    partial->p[lane] = p;
    partial->index[lane] = index;
}

SMU_VECTORISED void smu_accumulate(const struct smu_run *run, uint32_t count, const int64_t *f,
                                   uint32_t index, struct smu_partial *partial)
{
    int64_t *p = partial->p;
    switch (run->reduce_op) {
    case SMU_SUM:
        for (uint32_t i = 0; i < count; i++)
            p[i] = smu_wrap((uint64_t)p[i] + (uint64_t)f[i]);
        break;
    case SMU_MAXIMUM:
        for (uint32_t i = 0; i < count; i++)
            p[i] = higher(p[i], f[i]);
        break;
    case SMU_MINIMUM:
        for (uint32_t i = 0; i < count; i++)
            p[i] = lower(p[i], f[i]);
        break;
    default:
        for (uint32_t i = 0; i < count; i++)
            keep_larger(partial, i, f[i], index + i);
    }
}

void smu_combine(const struct smu_run *run, uint32_t lanes, struct smu_partial *partial)
{
    for (uint32_t i = 1; i < lanes; i++) {
        if (run->reduce_op == SMU_ARGMAX) {
            keep_larger(partial, 0, partial->p[i], partial->index[i]);
        } else {
            smu_accumulate(run, 1, partial->p + i, 0, partial);
        }
    }
}

// ----------------------------------------------------------------------------------- functions

struct smu_limits smu_result_range(const struct smu_run *run)
{
    const enum smu_size size = smu_result_size(run);
    if (size == SMU_DIGIT) return (struct smu_limits){run->clamp == SMU_CLAMP_SIGNED ? -2 : 0, 2};
    const uint32_t n = 8u << size;
    const int64_t half = INT64_C(1) << (n - 1);
    if (run->clamp == SMU_CLAMP_SIGNED) return (struct smu_limits){-half, half - 1};
    return (struct smu_limits){0, run->clamp == SMU_CLAMP_UNSIGNED ? 2 * half - 1 : half - 1};
}

struct smu_limits smu_argument_range(const struct smu_run *run)
{
    switch (run->function) {
    case SMU_FN_TABLE:
        return run->argument_unsigned ? (struct smu_limits){0, 255}
                                      : (struct smu_limits){-128, 127};
    case SMU_FN_INTERPOLATED:
        return run->argument_unsigned ? (struct smu_limits){0, 16383}
                                      : (struct smu_limits){-8192, 8191};
    default:
        return (struct smu_limits){0, 131071};
    }
}

static void limit_lanes(uint32_t count, struct smu_limits limits, int64_t *lanes)
{
    for (uint32_t i = 0; i < count; i++)
        lanes[i] = lower(higher(lanes[i], limits.low), limits.high);
}

static int64_t read_entry(const struct smu_run *run, const struct smu_table *table, uint32_t e)
{
    const uint16_t entry = table->entry[e < SMU_TABLE_ENTRIES ? e : SMU_TABLE_ENTRIES - 1];
    return run->entries_unsigned ? (int64_t)entry : (int64_t)(int16_t)entry;
}

// Between two nodes, f sixty-fourths of the way.
static int64_t interpolate(int64_t from, int64_t to, int64_t f)
{
    return from + (((to - from) * f + 32) >> 6);
}

static int64_t exp2_of(int64_t q)
{
    static const uint16_t nodes[PENTA_SMU_EXP2_COUNT] = {PENTA_SMU_EXP2_NODES};
    const uint32_t e = (uint32_t)(q >> 6) % 64, n = (uint32_t)(q >> 12);
    const int64_t h = interpolate(nodes[e], nodes[e + 1], q & 63);
    const int64_t half = n > 0 ? INT64_C(1) << (n - 1) : 0;
    return lower((h + half) >> n, 32767);
}

static inline void apply_function(const struct smu_run *run, uint32_t count,
                                  const struct smu_table *table, int64_t *lanes)
{
    const uint32_t zero = run->argument_unsigned ? 0 : 128;  // the entry of argument 0
    if (run->function == SMU_FN_EXP2) {
        for (uint32_t i = 0; i < count; i++)
            lanes[i] = exp2_of(lanes[i]);
    } else if (run->function == SMU_FN_TABLE) {
        for (uint32_t i = 0; i < count; i++)
            lanes[i] = read_entry(run, table, (uint32_t)lanes[i] + zero);
    } else {
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t e = (uint32_t)(lanes[i] >> 6) + zero;
            lanes[i] = interpolate(read_entry(run, table, e), read_entry(run, table, e + 1),
                                   lanes[i] & 63);
        }
    }
}

SMU_VECTORISED void smu_finish(const struct smu_run *run, uint32_t count, const uint32_t *random,
                               const struct smu_table *table, const int64_t *p,
                               int64_t *restrict result)
{
    if (run->op == PENTA_SMU_OP_UPDATE) {
        memcpy(result, p, count * sizeof *result);
    } else {
        const bool complement = run->op == PENTA_SMU_OP_MUL && run->complement;
        round_lanes(run, run->k, complement, 0, random, count, p, result);
    }
    if (run->function != SMU_FN_NONE) {
        limit_lanes(count, smu_argument_range(run), result);
        apply_function(run, count, table, result);
    }
    limit_lanes(count, smu_result_range(run), result);
}

// -------------------------------------------------------------------------------- random words

uint32_t smu_random_seed(uint32_t seed, uint32_t lane)
{
    const uint32_t word = seed ^ UINT32_C(0x9e3779b9) * (lane + 1);
    return word != 0 ? word : 1;
}

SMU_VECTORISED void smu_random_step(uint32_t lanes, uint32_t *random)
{
    for (uint32_t i = 0; i < lanes; i++) {
        uint32_t s = random[i];
        s ^= s << 13;
        s ^= s >> 17;
        s ^= s << 5;
        random[i] = s;
    }
}
