// SPDX-License-Identifier: Apache-2.0
// Good MAC commands: shapes with padding, planes, INT8, skip, every INIT, DEST and SCALE, within
// memories and banks (docs/isa.md 8).
#include <string.h>

#include "random/random_state.h"

// What MAC_RUN needs of a shape, decoded.
struct loops {
    int32_t n[6], s[6];
    int32_t u_start, v_start, u_limit, v_limit;
    uint32_t u_loops, v_loops, w_stride5;
    bool u_on, v_on;
};

static struct loops decode_loops(const uint32_t *w)
{
    struct loops loops = {
        .n = {(int32_t)penta_get_mac_shape_n0m1(w) + 1, (int32_t)penta_get_mac_shape_n1m1(w) + 1,
              (int32_t)penta_get_mac_shape_n2m1(w) + 1, (int32_t)penta_get_mac_shape_n3m1(w) + 1,
              (int32_t)penta_get_mac_shape_n4m1(w) + 1, (int32_t)penta_get_mac_shape_n5m1(w) + 1},
        .s = {penta_get_mac_shape_s0(w), penta_get_mac_shape_s1(w), penta_get_mac_shape_s2(w),
              penta_get_mac_shape_s3(w), penta_get_mac_shape_s4(w), penta_get_mac_shape_s5(w)},
        .u_start = penta_get_mac_shape_u_start(w),
        .v_start = penta_get_mac_shape_v_start(w),
        .u_limit = (int32_t)penta_get_mac_shape_u_limit(w),
        .v_limit = (int32_t)penta_get_mac_shape_v_limit(w),
        .u_loops = penta_get_mac_shape_u_loops(w),
        .v_loops = penta_get_mac_shape_v_loops(w),
        .w_stride5 = penta_get_mac_shape_w_stride5(w),
        .u_on = penta_get_mac_shape_u_on(w) != 0,
        .v_on = penta_get_mac_shape_v_on(w) != 0,
    };
    return loops;
}

static int32_t random_stride(struct random_state *state)
{
    const int32_t cols = (int32_t)state->config->cols;
    if (random_chance(state, 40)) return cols;
    if (random_chance(state, 40)) return cols * ((int32_t)random_below(state, 8) - 2);
    return (int32_t)random_below(state, 60) - 15;
}

void random_mac_shape(struct random_state *state, uint32_t word[16])
{
    const uint32_t cols = state->config->cols, rows = state->config->rows;
    const bool aligned = random_chance(state, 35);
    uint32_t work = random_chance(state, 15) ? 400 : 80;
    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_SHAPE);
    penta_set_mac_shape_slot(word, random_below(state, 4));
    for (unsigned i = 0; i < 6; i++) {
        uint32_t most = i == 0 ? 24 : i < 3 ? 3 : 4;
        if (most > work) most = work;
        const uint32_t n =
            random_chance(state, i == 0 ? 15 : 40) ? 1 : 1 + random_below(state, most);
        int32_t s = random_stride(state);
        if (aligned) s -= s % (int32_t)cols;
        work /= n;
        // Loops 0..5 lie in words 5..10 in the same way.
        penta_set_mac_shape_n0m1(word + i, n - 1);
        penta_set_mac_shape_s0(word + i, s);
    }
    penta_set_mac_shape_k_last(word,
                               random_chance(state, 40) ? cols : 1 + random_below(state, cols));
    penta_set_mac_shape_r_last(word,
                               random_chance(state, 40) ? rows : 1 + random_below(state, rows));
    penta_set_mac_shape_w_stride5(word, random_below(state, random_chance(state, 80) ? 12 : 60));
    if (aligned) return;
    if (random_chance(state, 40)) {
        // As a convolution: loop 0 walks along u, loop 1 along v, the outputs along both; some
        // begin before the first byte of the image.
        const int32_t width = (int32_t)(cols * (1 + random_below(state, 3)));
        penta_set_mac_shape_s0(word, (int32_t)cols);
        penta_set_mac_shape_s1(word, width);
        penta_set_mac_shape_s3(word, (int32_t)(1 + random_below(state, cols)));
        penta_set_mac_shape_s4(word, width);
        penta_set_mac_shape_u_on(word, 1);
        penta_set_mac_shape_u_loops(word, 1 | 8);
        penta_set_mac_shape_u_start(word, (int32_t)random_below(state, 40) - 30);
        penta_set_mac_shape_u_limit(word, random_below(state, 2 * (uint32_t)width));
        penta_set_mac_shape_v_on(word, random_chance(state, 70));
        penta_set_mac_shape_v_loops(word, 2 | 16);
        penta_set_mac_shape_v_start(word, -(int32_t)random_below(state, 2 * (uint32_t)width));
        penta_set_mac_shape_v_limit(word, random_below(state, 5 * (uint32_t)width));
        return;
    }
    penta_set_mac_shape_u_on(word, random_chance(state, 30));
    penta_set_mac_shape_v_on(word, random_chance(state, 30));
    penta_set_mac_shape_u_loops(word, random_below(state, 64));
    penta_set_mac_shape_v_loops(word, random_below(state, 64));
    penta_set_mac_shape_u_start(word, (int32_t)random_below(state, 60) - 30);
    penta_set_mac_shape_v_start(word, (int32_t)random_below(state, 60) - 30);
    penta_set_mac_shape_u_limit(word,
                                random_below(state, random_chance(state, 10) ? 1 << 20 : 200));
    penta_set_mac_shape_v_limit(word,
                                random_below(state, random_chance(state, 10) ? 1 << 20 : 200));
}

// The bytes of activations that chunks read, relative to X.
static struct random_extent extent_of_activations(const struct loops *loops, uint32_t cols)
{
    struct random_extent extent = {0};
    uint32_t count = 1, index[6] = {0};
    for (unsigned i = 0; i < 6; i++)
        count *= (uint32_t)loops->n[i];
    for (uint32_t chunk = 0; chunk < count; chunk++) {
        int64_t x = 0, u = loops->u_start, v = loops->v_start, low = 0, high = cols;
        for (unsigned i = 0; i < 6; i++) {
            const int64_t part = (int64_t)index[i] * loops->s[i];
            x += part;
            if (loops->u_loops >> i & 1) u += part;
            if (loops->v_loops >> i & 1) v += part;
        }
        if (loops->u_on && -u > low) low = -u;
        if (loops->u_on && loops->u_limit - u < high) high = loops->u_limit - u;
        if (low < high && (!loops->v_on || (v >= 0 && v < loops->v_limit))) {
            extent_add(&extent, 0, x + low, x + high);
        }
        for (unsigned i = 0; i < 6; i++) {
            if (++index[i] < (uint32_t)loops->n[i]) break;
            index[i] = 0;
        }
    }
    return extent;
}

static struct random_extent extent_of_results(const struct loops *loops, const int32_t stride[3],
                                              uint32_t bytes)
{
    struct random_extent extent = {0};
    int64_t low = 0, high = bytes;
    for (unsigned i = 0; i < 3; i++) {
        const int64_t reach = (int64_t)(loops->n[3 + i] - 1) * stride[i];
        if (reach < 0) low += reach;
        if (reach > 0) high += reach;
    }
    extent_add(&extent, 0, low, high);
    return extent;
}

static bool aligned_for_skip(const struct loops *loops, int32_t cols)
{
    if (loops->u_on || loops->v_on) return false;
    for (unsigned i = 0; i < 6; i++)
        if (loops->s[i] % cols != 0) return false;
    return true;
}

static int32_t result_stride(struct random_state *state, int32_t bytes, int32_t unit)
{
    const uint32_t choice = random_below(state, 8);
    if (choice < 4) return bytes;
    if (choice == 4) return 0;
    if (choice == 5) return -bytes;
    return ((int32_t)random_below(state, 12) - 3) * unit + (unit == 1 ? bytes : 0);
}

static bool try_command(struct random_state *state, uint32_t word[16])
{
    const struct penta_config *config = state->config;
    const int32_t rows = (int32_t)config->rows, cols = (int32_t)config->cols;
    const uint32_t line = 4 * config->rows;
    const uint32_t slot = random_below(state, 4);
    if (!state->shape[slot].loaded) return false;
    const struct loops loops = decode_loops(state->shape[slot].word);
    const bool skip = aligned_for_skip(&loops, cols) && random_chance(state, 60);
    const bool int8 = !skip && random_chance(state, 30), raw = random_chance(state, 40);
    const uint32_t planes = int8 ? 4 : 1 + random_below(state, random_chance(state, 60) ? 2 : 8);
    const uint32_t scale = random_below(state, raw ? 4 : 3),
                   osize = random_below(state, raw ? 4 : 3);
    uint32_t init = random_below(state, 3);
    if (!raw && scale == 2 && init == 1) init = 0;
    const bool block = init == 1 || (!raw && scale == 1), vector = !raw && scale == 2;
    const uint32_t result_bytes = raw ? line : (uint32_t)rows << (osize & 3);
    const int32_t unit = raw ? (int32_t)line : 1;
    const uint32_t repeat = random_chance(state, 70) ? 0 : 1 + random_below(state, 3);
    const struct random_memory spad = random_memory(config, MEMORY_SPAD);
    const struct random_memory weight = random_memory(config, MEMORY_WEIGHT);
    const struct random_memory acc = random_memory(config, MEMORY_ACC);
    uint32_t toggle[5];
    for (unsigned i = 0; i < 5; i++)
        toggle[i] = repeat > 0 && random_chance(state, 20) ? 1 : 0;
    // Steps, in units of 4 bytes or lines.
    const int32_t x_unit = skip ? cols / 4 : 1;
    const int32_t x_step = x_unit * (int32_t)random_below(state, 8);
    const int32_t w_step = (int32_t)random_below(state, 8) - 2;
    const int32_t out_step = (raw ? rows : 1) * ((int32_t)random_below(state, 6) - 1);
    const int32_t prm_step = (int32_t)random_below(state, 16);
    const int32_t acc_step = (int32_t)random_below(state, 7) - 2;
    int32_t stride[3];
    int32_t natural = (int32_t)result_bytes;
    for (unsigned i = 0; i < 3; i++) {
        stride[i] = result_stride(state, natural, unit);
        natural *= loops.n[3 + i];
    }

    struct random_extent x = extent_of_activations(&loops, config->cols), w = {0}, p = {0}, a = {0};
    struct random_extent out = extent_of_results(&loops, stride, result_bytes);
    const int64_t chunks = (int64_t)loops.n[0] * loops.n[1] * loops.n[2];
    const int64_t tiles = (int64_t)loops.n[3] * loops.n[4] * loops.n[5];
    extent_add(&w, 0, 0,
               (loops.n[5] - 1) * (int64_t)loops.w_stride5 + chunks * (int8 ? 3 : planes));
    if (block) extent_add(&p, 0, 0, 7 * (int64_t)rows * loops.n[5]);
    if (vector) extent_add(&p, 0, 0, 4 * (int64_t)loops.n[3] * loops.n[4]);
    if (init == 2) extent_add(&a, 0, 0, tiles);
    const uint32_t weight_lines = weight.bank / config->line_bytes, acc_lines = acc.bank / line;
    extent_repeat(&x, repeat, 4 * (int64_t)x_step, (int64_t)toggle[0] * spad.bank);
    extent_repeat(&w, repeat, w_step, (int64_t)toggle[1] * weight_lines);
    extent_repeat(&out, repeat, 4 * (int64_t)out_step,
                  (int64_t)toggle[2] * (raw ? acc.bank : spad.bank));
    extent_repeat(&p, repeat, 4 * (int64_t)prm_step, (int64_t)toggle[3] * spad.bank);
    extent_repeat(&a, repeat, acc_step, (int64_t)toggle[4] * acc_lines);

    uint32_t x_at, w_at, out_at, p_at, a_at;
    const uint32_t lines = int8 || random_chance(state, 3)
                               ? weight_lines * weight.banks
                               : state->clean_bytes / config->line_bytes;
    if (!extent_place(state, &x, spad.bytes, spad.bank, skip ? config->cols : 1, &x_at) ||
        !extent_place(state, &w, lines, weight_lines, 1, &w_at) ||
        !extent_place(state, &out, raw ? acc.bytes : spad.bytes, raw ? acc.bank : spad.bank,
                      raw                        ? line
                      : random_chance(state, 60) ? 4
                                                 : 1,
                      &out_at) ||
        !extent_place(state, &p, spad.bytes, spad.bank, random_chance(state, 60) ? 4 : 1, &p_at) ||
        !extent_place(state, &a, acc.bytes / line < 4096 ? acc.bytes / line : 4096, acc_lines, 1,
                      &a_at)) {
        return false;
    }
    uint32_t read[2], write[2];
    for (unsigned odd = 0; odd < 2; odd++) {
        read[odd] = extent_banks(&x, odd, x_at, spad.bank, spad.first_bit) |
                    extent_banks(&w, odd, w_at, weight_lines, weight.first_bit) |
                    extent_banks(&p, odd, p_at, spad.bank, spad.first_bit) |
                    extent_banks(&a, odd, a_at, acc_lines, acc.first_bit);
        write[odd] = raw ? extent_banks(&out, odd, out_at, acc.bank, acc.first_bit)
                         : extent_banks(&out, odd, out_at, spad.bank, spad.first_bit);
        if ((read[odd] & write[odd]) != 0) return false;
    }

    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_RUN);
    penta_set_common_repeat(word, repeat);
    penta_set_common_toggle0(word, toggle[0]);
    penta_set_common_toggle1(word, toggle[1]);
    penta_set_common_toggle2(word, toggle[2]);
    penta_set_common_toggle3(word, toggle[3]);
    penta_set_common_toggle4(word, toggle[4]);
    penta_set_common_read_mask(word, read[0]);
    penta_set_common_write_mask(word, write[0]);
    if (repeat > 0) {
        penta_set_common_read_xor(word, read[0] ^ read[1]);
        penta_set_common_write_xor(word, write[0] ^ write[1]);
    }
    penta_set_mac_run_slot(word, slot);
    penta_set_mac_run_x(word, spad.base + x_at);
    penta_set_mac_run_w(word, w_at);
    penta_set_mac_run_out(word, (raw ? acc.base : spad.base) + out_at);
    penta_set_mac_run_prm(word, spad.base + p_at);
    penta_set_mac_run_x_step(word, x_step);
    penta_set_mac_run_w_step(word, w_step);
    penta_set_mac_run_out_step(word, out_step);
    penta_set_mac_run_prm_step(word, prm_step);
    penta_set_mac_run_planes(word, planes);
    penta_set_mac_run_radix5(word, !int8 && random_chance(state, 40));
    penta_set_mac_run_x_unsigned(word, random_chance(state, 40));
    penta_set_mac_run_int8(word, int8);
    penta_set_mac_run_skip(word, skip);
    penta_set_mac_run_init(word, init);
    penta_set_mac_run_dest(word, raw);
    penta_set_mac_run_osize(word, osize);
    penta_set_mac_run_clamp(word, random_below(state, raw ? 4 : 3));
    penta_set_mac_run_scale(word, scale);
    penta_set_mac_run_out_s3(word, stride[0]);
    penta_set_mac_run_out_s4(word, stride[1]);
    penta_set_mac_run_out_s5(word, stride[2]);
    penta_set_mac_run_acc_line(word, a_at);
    penta_set_mac_run_acc_step(word, acc_step);
    penta_set_mac_run_m(word, (int32_t)(random_operand(state) << 16) >> 16);
    penta_set_mac_run_k(
        word, random_chance(state, 70) ? 8 + random_below(state, 16) : random_below(state, 48));
    return true;
}

bool random_mac_command(struct random_state *state, uint32_t word[16])
{
    for (unsigned attempt = 0; attempt < 40; attempt++)
        if (try_command(state, word)) return true;
    return false;
}
