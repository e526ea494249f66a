// SPDX-License-Identifier: Apache-2.0
// The worked values of docs/smu.md section 9 and the durations of the examples of section 6, on
// edge.
#include <stdlib.h>
#include <string.h>

#include "penta_test.h"
#include "smu/smu_state.h"
#include "soc/engine.h"
#include "soc/soc.h"

enum { SPAD = 0x90000000u, STATE = 0xc0000000u };
enum { START = 100 };

typedef struct {
    struct penta_soc *soc;
    uint32_t shape[16], run[16];
} value_rig;

static void set_up(value_rig *self)
{
    struct penta_config config;
    struct penta_error error = {""};
    const struct penta_options options = PENTA_OPTIONS_NONE;
    memset(self, 0, sizeof *self);
    ASSERT_TRUE(penta_config_load("edge", &config, &error), "%s", error.text);
    self->soc = penta_create(&config, &options, &error);
    ASSERT_NE(self->soc, NULL, "%s", error.text);
    self->soc->stop = self->soc->probes.stop = UINT64_MAX;
    penta_set_common_opcode(self->shape, PENTA_OPCODE_SMU_SHAPE);
    penta_set_common_opcode(self->run, PENTA_OPCODE_SMU_RUN);
    penta_set_smu_shape_x_s0(self->shape, 1);
    penta_set_smu_shape_y_s0(self->shape, 1);
    penta_set_smu_shape_z_s0(self->shape, 1);
    penta_set_smu_shape_w_s0(self->shape, 1);
    penta_set_smu_run_x(self->run, SPAD);
    penta_set_smu_run_y(self->run, SPAD + 0x4000);
    penta_set_smu_run_z(self->run, SPAD + 0x8000);
    penta_set_smu_run_w(self->run, STATE);
}

static void set_count(value_rig *self, uint32_t n0, uint32_t n1, uint32_t n2)
{
    penta_set_smu_shape_n0m1(self->shape, n0 - 1);
    penta_set_smu_shape_n1m1(self->shape, n1 - 1);
    penta_set_smu_shape_n2m1(self->shape, n2 - 1);
}

// Word 11: element sizes of X, Y, Z, W.
static void set_sizes(value_rig *self, uint32_t x, uint32_t y, uint32_t z, uint32_t w)
{
    penta_set_smu_run_xsize(self->run, x);
    penta_set_smu_run_ysize(self->run, y);
    penta_set_smu_run_zsize(self->run, z);
    penta_set_smu_run_wsize(self->run, w);
}

static struct penta_outcome run_word(value_rig *self, const uint32_t *word)
{
    struct penta_command command = {.read_mask = 0x00ff, .write_mask = 0xc000};
    struct penta_outcome outcome;
    memcpy(command.word, word, 64);
    if (penta_get_smu_run_op(word) == PENTA_SMU_OP_UPDATE) {
        // The state lies in the state memory.
        command.word[5] = STATE;
        command.word[8] = SPAD + 0xc000;
    }
    smu_engine.address(self->soc, &command);
    ASSERT_EQ(smu_engine.check(self->soc, &command), PENTA_ERROR_NONE);
    smu_engine.run(self->soc, &command, START, UINT64_MAX, &outcome);
    EXPECT_EQ(outcome.error, PENTA_ERROR_NONE);
    return outcome;
}

static struct penta_outcome run_both(value_rig *self)
{
    run_word(self, self->shape);
    return run_word(self, self->run);
}

static uint8_t *at(const value_rig *self, uint32_t address)
{
    const struct local_memory *memory = memory_of_address(self->soc, address);
    return memory->bytes + (address - memory->base);
}

static void put_words(const value_rig *self, uint32_t address, const int32_t *values, uint32_t n)
{
    memcpy(at(self, address), values, 4 * n);
}

static void expect_words(value_rig *self, const int32_t *values, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        int32_t got;
        memcpy(&got, at(self, STATE + 4 * i), 4);
        EXPECT_EQ(got, values[i], "value %u", i);
    }
}

// ------------------------------------------------------------------------- section 9, worked values

TEST(values, exp2)
{
    static const int32_t q[] = {0, 1, 2048, 4096, 65535, 65536, 65537};
    static const int32_t y[] = {32767, 32762, 23170, 16384, 1, 1, 0};
    value_rig self;
    set_up(&self);
    put_words(&self, SPAD, q, 7);
    set_count(&self, 7, 1, 1);
    set_sizes(&self, 2, 0, 0, 2);
    penta_set_smu_run_fn(self.run, 3);
    run_both(&self);
    expect_words(&self, y, 7);
    penta_destroy(self.soc);
}

TEST(values, random_words)
{
    value_rig self;
    set_up(&self);
    const struct smu_state *state = self.soc->engine_state[PENTA_ENGINE_SMU];
    uint32_t seed[16] = {PENTA_OPCODE_SMU_SEED};
    EXPECT_EQ(state->random[0], 0x9e3779b9u);
    seed[5] = 0x9e3779b9u;
    run_word(&self, seed);
    EXPECT_EQ(state->random[0], 1);
    EXPECT_EQ(state->random[1], 0x9e3779b9u ^ 0x3c6ef372u);
    seed[5] = 0;
    EXPECT_EQ(run_word(&self, seed).end, START + 1);
    EXPECT_EQ(state->random[0], 0x9e3779b9u);
    set_count(&self, 1, 1, 1);
    penta_set_smu_run_round(self.run, 2);
    run_both(&self);
    EXPECT_EQ(state->random[0], 0x510c4619u);
    run_both(&self);
    EXPECT_EQ(state->random[0], 0xe02e553eu);
    penta_destroy(self.soc);
}

TEST(values, division)
{
    static const int32_t x[] = {-7, 7, 6, -7, 300}, y[] = {2, -2, -2, 0, 1};
    static const int32_t quotient[] = {-4, -4, -3, -255, 255};
    static const int32_t x16[] = {-1234}, y16[] = {1000}, quotient16[] = {-2528};
    value_rig self;
    set_up(&self);
    put_words(&self, SPAD, x, 5);
    put_words(&self, SPAD + 0x4000, y, 5);
    set_count(&self, 5, 1, 1);
    set_sizes(&self, 2, 2, 0, 2);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_DIV);
    penta_set_smu_run_nqm1(self.run, 7);
    run_both(&self);
    expect_words(&self, quotient, 5);
    put_words(&self, SPAD, x16, 1);
    put_words(&self, SPAD + 0x4000, y16, 1);
    set_count(&self, 1, 1, 1);
    penta_set_smu_run_nqm1(self.run, 15);
    penta_set_smu_run_sh(self.run, 11);
    run_both(&self);
    expect_words(&self, quotient16, 1);
    penta_destroy(self.soc);
}

TEST(values, norm)
{
    static const int32_t x[] = {1, -3, 40000, INT32_MIN};
    static const int32_t y[] = {16384, -24576, 20000, -16384};
    value_rig self;
    set_up(&self);
    put_words(&self, SPAD, x, 4);
    set_count(&self, 4, 1, 1);
    set_sizes(&self, 2, 0, 0, 2);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_NORM);
    run_both(&self);
    expect_words(&self, y, 4);
    penta_destroy(self.soc);
}

static int16_t state_element(const value_rig *self, uint32_t i)
{
    int16_t element;
    memcpy(&element, at(self, STATE + 2 * i), 2);
    return element;
}

TEST(values, state_update)
{
    const int16_t s = 1000, a = 32000, u = 100;
    value_rig self;
    set_up(&self);
    memcpy(at(&self, STATE), &s, 2);
    memcpy(at(&self, SPAD + 0x4000), &a, 2);
    memcpy(at(&self, SPAD + 0x8000), &u, 2);
    *at(&self, SPAD + 0xc000) = 3;
    set_count(&self, 1, 1, 1);
    set_sizes(&self, 1, 1, 1, 0);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_UPDATE);
    penta_set_smu_run_zsrc(self.run, 1);
    penta_set_smu_run_ka(self.run, 15);
    run_both(&self);
    EXPECT_EQ(state_element(&self, 0), 1277);
    penta_destroy(self.soc);
}

static void expect_shift_decay(uint32_t rounding, const int16_t *before, const int16_t *after)
{
    value_rig self;
    set_up(&self);
    memcpy(at(&self, STATE), before, 8);
    set_count(&self, 4, 1, 1);
    set_sizes(&self, 1, 3, 0, 0);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_UPDATE);
    penta_set_smu_run_comp(self.run, 1);
    penta_set_smu_run_ysrc(self.run, 1);
    penta_set_smu_run_imm_y(self.run, 3);
    penta_set_smu_run_ka(self.run, 4);
    penta_set_smu_run_round(self.run, rounding);
    run_both(&self);
    for (uint32_t i = 0; i < 4; i++)
        EXPECT_EQ(state_element(&self, i), after[i], "rounding %u, element %u", rounding, i);
    penta_destroy(self.soc);
}

TEST(values, shift_decay)
{
    expect_shift_decay(1, (int16_t[]){100, 15, -1, -100}, (int16_t[]){94, 15, 0, -93});
    expect_shift_decay(0, (int16_t[]){100, 8, 7, -8}, (int16_t[]){94, 7, 7, -8});
}

TEST(values, packed_digits)
{
    static const int32_t digits[] = {2, -1, 0, 0, 0, 0, 0, 0};
    value_rig self;
    set_up(&self);
    put_words(&self, SPAD, digits, 8);
    set_count(&self, 8, 1, 1);
    set_sizes(&self, 2, 0, 0, 3);
    run_both(&self);
    EXPECT_MEMEQ(at(&self, STATE), "\x8c\x24\x49", 3);
    penta_destroy(self.soc);
}

// ---------------------------------------------------------------------------- section 6, examples

// D and lane operations of what `self` has been made to do.
static void expect_time(value_rig *self, uint32_t duration, uint32_t lane_ops)
{
    const struct penta_outcome outcome = run_both(self);
    EXPECT_EQ(outcome.end - START, duration);
    EXPECT_EQ(outcome.count[0], lane_ops);
    penta_destroy(self->soc);
}

TEST(examples, add_of_bytes)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 384, 1, 1);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_ADD);
    expect_time(&self, 34, 384);
}

TEST(examples, product_with_exp2)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 384, 8, 1);
    set_sizes(&self, 1, 1, 0, 1);
    penta_set_smu_shape_y_s1(self.shape, 768);
    penta_set_smu_shape_w_s1(self.shape, 768);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_MUL);
    penta_set_smu_run_fn(self.run, 3);
    expect_time(&self, 874, 8 * 384 * 8);
}

TEST(examples, update_of_state)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 384, 8, 1);
    set_sizes(&self, 1, 1, 1, 0);
    penta_set_smu_shape_x_s1(self.shape, 768);
    penta_set_smu_shape_y_s1(self.shape, 768);
    penta_set_smu_shape_w_s0(self.shape, 0);
    penta_set_smu_shape_w_s1(self.shape, 1);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_UPDATE);
    penta_set_smu_run_zsrc(self.run, 1);
    expect_time(&self, 1356, 12 * 384 * 8);
}

TEST(examples, readout_of_state)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 384, 8, 1);
    set_sizes(&self, 1, 0, 2, 1);
    penta_set_smu_shape_x_s1(self.shape, 768);
    penta_set_smu_shape_y_s0(self.shape, 0);
    penta_set_smu_shape_y_s1(self.shape, 1);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_MUL);
    penta_set_smu_run_red(self.run, 1);
    penta_set_smu_run_zsrc(self.run, 1);
    expect_time(&self, 492, 4 * 384 * 8);
}

TEST(examples, sum_of_squares)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 192, 1, 1);
    set_sizes(&self, 1, 0, 0, 2);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_MUL);
    penta_set_smu_run_ysrc(self.run, 2);
    penta_set_smu_run_red(self.run, 2);
    expect_time(&self, 68, 8 * 192);
}

TEST(examples, square_root)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 1, 1, 1);
    set_sizes(&self, 2, 0, 0, 1);
    penta_set_smu_shape_x_s0(self.shape, 0);
    penta_set_smu_run_op(self.run, PENTA_SMU_OP_SQRT);
    penta_set_smu_run_clamp(self.run, 2);
    expect_time(&self, 27, 17);
}

TEST(examples, argmax)
{
    value_rig self;
    set_up(&self);
    set_count(&self, 63, 1, 1);
    set_sizes(&self, 2, 0, 0, 2);
    penta_set_smu_run_red(self.run, 2);
    penta_set_smu_run_redop(self.run, 3);
    expect_time(&self, 19, 63);
}
