// SPDX-License-Identifier: Apache-2.0
// The MAC array's legality, operands of iterations, shape slots, and durations by hand from
// docs/isa.md section 8 (configuration tiny: 4 rows, 4 columns).
#include "dma/engine_rig.h"
#include "mac/mac_run.h"
#include "mac/mac_state.h"

enum { SPAD = 0x90000000, WEIGHT = 0xa0000000, ACC = 0xb0000000, STATE = 0xc0000000, START = 100 };

typedef struct {
    struct penta_soc *soc;
    uint32_t shape[16];
    struct penta_command command;
} tiny_chip;

SetUp(tiny_chip)
{
    struct penta_config config;
    struct penta_error error = {""};
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    ASSERT_EQ(config.rows, 4);
    ASSERT_EQ(config.cols, 4);
    self->soc = penta_create(&config, &PENTA_OPTIONS_NONE, &error);
    ASSERT_NE(self->soc, NULL, "%s", error.text);
    penta_set_common_opcode(self->shape, PENTA_OPCODE_MAC_SHAPE);
    penta_set_mac_shape_k_last(self->shape, 4);
    penta_set_mac_shape_r_last(self->shape, 4);
    uint32_t *word = self->command.word;
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_RUN);
    penta_set_mac_run_x(word, SPAD);
    penta_set_mac_run_out(word, SPAD + 0x4000);
    penta_set_mac_run_prm(word, SPAD + 0x1000);
    penta_set_mac_run_planes(word, 1);
    self->command.read_mask = 0x0f03;
    self->command.write_mask = 0x300c;
}
TearDown(tiny_chip)
{
    penta_destroy(self->soc);
}

static void set_loops(tiny_chip *self, uint32_t n0, uint32_t n3, uint32_t n4, uint32_t n5)
{
    penta_set_mac_shape_n0m1(self->shape, n0 - 1);
    penta_set_mac_shape_n3m1(self->shape, n3 - 1);
    penta_set_mac_shape_n4m1(self->shape, n4 - 1);
    penta_set_mac_shape_n5m1(self->shape, n5 - 1);
}

static uint8_t check_shape(tiny_chip *self)
{
    struct penta_command command = {.iteration = 0};
    memcpy(command.word, self->shape, 64);
    return mac_engine.check(self->soc, &command);
}

static void load_shape(tiny_chip *self)
{
    struct penta_command command = {.iteration = 0};
    struct penta_outcome outcome;
    ASSERT_EQ(check_shape(self), 0);
    memcpy(command.word, self->shape, 64);
    mac_engine.run(self->soc, &command, START, UINT64_MAX, &outcome);
    EXPECT_EQ(outcome.end, START + 1);
    EXPECT_EQ(outcome.error, 0);
    EXPECT_EQ(outcome.count[0] + outcome.count[1] + outcome.count[2], 0);
}

static uint8_t check(tiny_chip *self)
{
    mac_engine.address(self->soc, &self->command);
    return mac_engine.check(self->soc, &self->command);
}

// Cycles from START to DONE.
static uint64_t duration(tiny_chip *self)
{
    struct penta_outcome outcome;
    load_shape(self);
    ASSERT_EQ(check(self), 0);
    mac_engine.run(self->soc, &self->command, START, UINT64_MAX, &outcome);
    return outcome.end - START;
}

// ------------------------------------------------------------------------------------- legality

#define EXPECT_ILLEGAL(self) EXPECT_EQ(check(self), PENTA_ERROR_ILLEGAL)

TEST_F(tiny_chip, shapes_that_are_illegal)
{
    penta_set_mac_shape_k_last(self->shape, 0);
    EXPECT_EQ(check_shape(self), PENTA_ERROR_ILLEGAL);
    penta_set_mac_shape_k_last(self->shape, 5);
    EXPECT_EQ(check_shape(self), PENTA_ERROR_ILLEGAL);
    penta_set_mac_shape_k_last(self->shape, 1);
    EXPECT_EQ(check_shape(self), 0);
    penta_set_mac_shape_r_last(self->shape, 0);
    EXPECT_EQ(check_shape(self), PENTA_ERROR_ILLEGAL);
    penta_set_mac_shape_r_last(self->shape, 5);
    EXPECT_EQ(check_shape(self), PENTA_ERROR_ILLEGAL);
}

TEST_F(tiny_chip, a_slot_is_legal_once_loaded_until_reset)
{
    EXPECT_ILLEGAL(self);
    load_shape(self);
    EXPECT_EQ(check(self), 0);
    penta_set_mac_run_slot(self->command.word, 3);
    EXPECT_ILLEGAL(self);
    penta_set_mac_shape_slot(self->shape, 3);
    load_shape(self);
    EXPECT_EQ(check(self), 0);
    mac_engine.reset(self->soc);
    EXPECT_ILLEGAL(self);
}

TEST_F(tiny_chip, planes_and_int8)
{
    uint32_t *word = self->command.word;
    load_shape(self);
    for (uint32_t planes = 0; planes < 16; planes++) {
        penta_set_mac_run_planes(word, planes);
        penta_set_mac_run_int8(word, 0);
        EXPECT_EQ(check(self), planes >= 1 && planes <= 8 ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_int8(word, 1);
        EXPECT_EQ(check(self), planes == 4 ? 0 : PENTA_ERROR_ILLEGAL);
    }
    penta_set_mac_run_planes(word, 4);
    penta_set_mac_run_radix5(word, 1);
    EXPECT_ILLEGAL(self);
    penta_set_mac_run_int8(word, 0);
    EXPECT_EQ(check(self), 0);
}

TEST_F(tiny_chip, result_fields)
{
    load_shape(self);
    for (uint32_t init = 0; init < 4; init++) {
        for (uint32_t scale = 0; scale < 4; scale++) {
            for (uint32_t k = 40; k < 64; k += 7) {
                for (uint32_t size = 0; size < 4; size++) {
                    for (uint32_t clamp = 0; clamp < 4; clamp++) {
                        uint32_t *word = self->command.word;
                        penta_set_mac_run_init(word, init);
                        penta_set_mac_run_scale(word, scale);
                        penta_set_mac_run_k(word, k);
                        penta_set_mac_run_osize(word, size);
                        penta_set_mac_run_clamp(word, clamp);
                        penta_set_mac_run_dest(word, 0);
                        penta_set_mac_run_out(word, SPAD + 0x4001);
                        const bool legal = init != 3 && scale != 3 && size != 3 && clamp != 3 &&
                                           !(scale == 0 && k > 47) && !(scale == 2 && init == 1);
                        EXPECT_EQ(check(self), legal ? 0 : PENTA_ERROR_ILLEGAL);
                        penta_set_mac_run_dest(word, 1);
                        penta_set_mac_run_out(word, ACC);
                        EXPECT_EQ(check(self), init != 3 ? 0 : PENTA_ERROR_ILLEGAL);
                    }
                }
            }
        }
    }
}

TEST_F(tiny_chip, regions)
{
    static const uint32_t regions[] = {0, 0x80000000, SPAD, WEIGHT, ACC, STATE, 0xe0000000};
    uint32_t *word = self->command.word;
    load_shape(self);
    for (unsigned i = 0; i < 7; i++) {
        const bool spad = regions[i] == SPAD, acc = regions[i] == ACC;
        penta_set_mac_run_x(word, regions[i]);
        EXPECT_EQ(check(self), spad ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_x(word, SPAD);
        penta_set_mac_run_out(word, regions[i]);
        EXPECT_EQ(check(self), spad ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_dest(word, 1);
        EXPECT_EQ(check(self), acc ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_out(word, ACC);
        penta_set_mac_run_prm(word, regions[i]);
        penta_set_mac_run_scale(word, 1);
        EXPECT_EQ(check(self), 0);  // DEST 1 reads no scales
        penta_set_mac_run_init(word, 1);
        EXPECT_EQ(check(self), spad ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_init(word, 0);
        penta_set_mac_run_dest(word, 0);
        penta_set_mac_run_out(word, SPAD);
        EXPECT_EQ(check(self), spad ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_scale(word, 2);
        EXPECT_EQ(check(self), spad ? 0 : PENTA_ERROR_ILLEGAL);
        penta_set_mac_run_scale(word, 0);
        EXPECT_EQ(check(self), 0);
        penta_set_mac_run_prm(word, SPAD);
    }
}

TEST_F(tiny_chip, accumulator_lines_are_aligned)
{
    uint32_t *word = self->command.word;
    load_shape(self);
    penta_set_mac_run_dest(word, 1);
    for (int32_t offset = -32; offset < 32; offset += 4) {
        const uint8_t code = offset % 16 == 0 ? 0 : PENTA_ERROR_ILLEGAL;
        penta_set_mac_run_out(word, ACC + 64 + (uint32_t)offset);
        EXPECT_EQ(check(self), code);
        penta_set_mac_run_out(word, ACC + 64);
        penta_set_mac_run_out_s3(word, offset);
        EXPECT_EQ(check(self), code);
        penta_set_mac_run_out_s3(word, 0);
        penta_set_mac_run_out_s4(word, offset);
        EXPECT_EQ(check(self), code);
        penta_set_mac_run_out_s4(word, 0);
        penta_set_mac_run_out_s5(word, offset);
        EXPECT_EQ(check(self), code);
        penta_set_mac_run_out_s5(word, 0);
    }
}

TEST_F(tiny_chip, skip_needs_aligned_chunks_without_padding)
{
    uint32_t *word = self->command.word;
    load_shape(self);
    penta_set_mac_run_skip(word, 1);
    EXPECT_EQ(check(self), 0);
    penta_set_mac_run_x(word, SPAD + 2);
    EXPECT_ILLEGAL(self);
    penta_set_mac_run_x(word, SPAD + 4);
    for (unsigned i = 0; i < 6; i++) {
        penta_set_mac_shape_s0(self->shape + i, -6);
        load_shape(self);
        EXPECT_ILLEGAL(self);
        penta_set_mac_shape_s0(self->shape + i, -8);
        load_shape(self);
        EXPECT_EQ(check(self), 0);
    }
    penta_set_mac_shape_u_on(self->shape, 1);
    load_shape(self);
    EXPECT_ILLEGAL(self);
    penta_set_mac_shape_u_on(self->shape, 0);
    penta_set_mac_shape_v_on(self->shape, 1);
    load_shape(self);
    EXPECT_ILLEGAL(self);
    penta_set_mac_shape_v_on(self->shape, 0);
    load_shape(self);
    EXPECT_EQ(check(self), 0);
    penta_set_mac_run_planes(word, 4);
    penta_set_mac_run_int8(word, 1);
    EXPECT_ILLEGAL(self);
}

TEST_F(tiny_chip, an_iteration_steps_and_toggles)
{
    uint32_t *word = self->command.word;
    const struct local_memory *local = self->soc->local;
    penta_set_mac_run_w(word, 100);
    penta_set_mac_run_x_step(word, 5);
    penta_set_mac_run_w_step(word, -7);
    penta_set_mac_run_out_step(word, -3);
    penta_set_mac_run_prm_step(word, 2);
    penta_set_common_toggle0(word, 1);
    penta_set_common_toggle1(word, 2);
    penta_set_common_toggle2(word, 3);
    penta_set_common_toggle3(word, 4);
    self->command.iteration = 2;
    mac_engine.address(self->soc, &self->command);
    EXPECT_EQ(self->command.address[0], SPAD + 40);
    EXPECT_EQ(self->command.address[1], 100 - 14);
    EXPECT_EQ(self->command.address[2], SPAD + 0x4000 - 24);
    EXPECT_EQ(self->command.address[3], SPAD + 0x1000 + 16);
    self->command.iteration = 3;
    mac_engine.address(self->soc, &self->command);
    const uint32_t spad = local[MEMORY_SPAD].bank_bytes;
    const uint32_t lines = self->soc->config.weight_bytes / self->soc->config.weight_banks / 6;
    EXPECT_EQ(self->command.address[0], SPAD + 60 + spad);
    EXPECT_EQ(self->command.address[1], 100 - 21 + 2 * lines);
    EXPECT_EQ(self->command.address[2], SPAD + 0x4000 - 36 + 3 * spad);
    EXPECT_EQ(self->command.address[3], SPAD + 0x1000 + 24 + 4 * spad);
    penta_set_mac_run_dest(word, 1);
    penta_set_mac_run_out(word, ACC);
    mac_engine.address(self->soc, &self->command);
    EXPECT_EQ(self->command.address[2], ACC - 36 + 3 * local[MEMORY_ACC].bank_bytes);
}

TEST_F(tiny_chip, a_kernel_is_chosen_by_name)
{
    struct penta_error error = {""};
    EXPECT_STREQ(penta_kernel(self->soc), mac_find_kernel(NULL)->name);
    EXPECT_TRUE(penta_set_kernel(self->soc, "portable", &error));
    EXPECT_STREQ(penta_kernel(self->soc), "portable");
    EXPECT_FALSE(penta_set_kernel(self->soc, "abacus", &error));
    EXPECT_STREQ(error.text,
                 "kernel \"abacus\": not one that this machine can run (portable, avx2, avx512)");
    EXPECT_STREQ(penta_kernel(self->soc), "portable");
}

// ------------------------------------------------------------------------------------ durations

TEST_F(tiny_chip, one_short_tile)
{
    // One step in S+1; requantized bytes in S+17; DONE a cycle later.
    EXPECT_EQ(duration(self), 1 + 16 + 1);
    penta_set_mac_run_osize(self->command.word, 2);
    EXPECT_EQ(duration(self), 1 + 16 + 4);
    penta_set_mac_run_dest(self->command.word, 1);
    penta_set_mac_run_out(self->command.word, ACC);
    EXPECT_EQ(duration(self), 1 + 7);
}

TEST_F(tiny_chip, tiles_of_results_are_ten_cycles_apart)
{
    set_loops(self, 3, 2, 3, 1);  // six tiles of three passes
    EXPECT_EQ(duration(self), 3 + 5 * 10 + 16 + 1);
    penta_set_mac_run_planes(self->command.word, 3);  // nine passes
    EXPECT_EQ(duration(self), 9 + 5 * 10 + 16 + 1);
    penta_set_mac_run_planes(self->command.word, 4);  // twelve
    EXPECT_EQ(duration(self), 6 * 12 + 16 + 1);
    penta_set_mac_run_int8(self->command.word, 1);
    EXPECT_EQ(duration(self), 3 + 6 * 12 + 16 + 1);
    penta_set_mac_run_dest(self->command.word, 1);
    penta_set_mac_run_out(self->command.word, ACC);
    EXPECT_EQ(duration(self), 3 + 6 * 12 + 7);
}

TEST_F(tiny_chip, a_block_of_parameters_for_each_output_tile)
{
    // 28 bytes: 7 cycles. The next block begins 6 cycles after the last step.
    set_loops(self, 20, 2, 1, 3);
    penta_set_mac_run_scale(self->command.word, 1);
    EXPECT_EQ(duration(self), 3 * 7 + 2 * 5 + 3 * 2 * 20 + 16 + 1);
    // Short tiles: 7 + 2 steps; the second tile's step 10 after the first's; 5 + 7 + 2 = 14 later
    // the third's, and so on.
    set_loops(self, 2, 2, 1, 3);
    EXPECT_EQ(duration(self), (7 + 2) + 10 + 2 * (14 + 10) + 16 + 1);
}

TEST_F(tiny_chip, a_vector_record_takes_a_cycle)
{
    set_loops(self, 20, 2, 2, 1);
    penta_set_mac_run_scale(self->command.word, 2);
    EXPECT_EQ(duration(self), 4 * 21 + 16 + 1);
    set_loops(self, 9, 2, 2, 1);  // the record fits into the wait
    EXPECT_EQ(duration(self), 10 + 3 * 10 + 16 + 1);
    penta_set_mac_run_planes(self->command.word, 4);
    penta_set_mac_run_int8(self->command.word, 1);
    EXPECT_EQ(duration(self), 3 + 4 * 37 + 16 + 1);
}

TEST_F(tiny_chip, zero_chunks_are_skipped_eight_at_a_time)
{
    struct local_memory *spad = &self->soc->local[MEMORY_SPAD];
    memset(spad->bytes, 0, 0x2000);
    memset(self->soc->nonzero, 0, 0x2000 / 4 / 8);
    set_loops(self, 40, 1, 1, 1);
    penta_set_mac_shape_s0(self->shape, 4);
    penta_set_mac_run_skip(self->command.word, 1);
    penta_set_mac_run_planes(self->command.word, 3);
    EXPECT_EQ(duration(self), 5 + 16 + 1);  // empty steps at 0, 8, 16, 24, 32
    spad->bytes[4 * 9 + 1] = 1;
    self->soc->nonzero[0] = UINT64_C(1) << 9;
    EXPECT_EQ(duration(self), (1 + 1 + 3 + 3) + 16 + 1);  // 0, 8, 9 live, 17, 25, 33
    self->soc->nonzero[0] |= 7 << 3;
    EXPECT_EQ(duration(self), (1 + 3 * 3 + 3 + 3) + 16 + 1);  // 0, 3, 4, 5 live, 9 live, 17, 25, 33
}

// -------------------------------------------------------------------------------- requantization

TEST(requantize, ties_go_up)
{
    EXPECT_EQ(mac_requantize(5, 1, 1, 1, MAC_CLAMP_SIGNED), 3);
    EXPECT_EQ(mac_requantize((uint32_t)-5, 1, 1, 1, MAC_CLAMP_SIGNED), (uint32_t)-2);
    EXPECT_EQ(mac_requantize((uint32_t)-6, 1, 2, 1, MAC_CLAMP_SIGNED), (uint32_t)-1);
    EXPECT_EQ(mac_requantize(7, 3, 0, 1, MAC_CLAMP_SIGNED), 21);
}

TEST(requantize, saturates)
{
    EXPECT_EQ(mac_requantize(1000, 1, 0, 1, MAC_CLAMP_SIGNED), 127);
    EXPECT_EQ(mac_requantize((uint32_t)-1000, 1, 0, 1, MAC_CLAMP_SIGNED), (uint32_t)-128);
    EXPECT_EQ(mac_requantize(1000, 1, 0, 1, MAC_CLAMP_POSITIVE), 127);
    EXPECT_EQ(mac_requantize((uint32_t)-1000, 1, 0, 1, MAC_CLAMP_POSITIVE), 0);
    EXPECT_EQ(mac_requantize(1000, 1, 0, 1, MAC_CLAMP_UNSIGNED), 255);
    EXPECT_EQ(mac_requantize((uint32_t)-1, 1, 0, 1, MAC_CLAMP_UNSIGNED), 0);
    EXPECT_EQ(mac_requantize(100000, 1, 0, 2, MAC_CLAMP_SIGNED), 32767);
    EXPECT_EQ(mac_requantize(100000, 1, 0, 2, MAC_CLAMP_UNSIGNED), 65535);
    EXPECT_EQ(mac_requantize(0x7fffffff, 32767, 0, 4, MAC_CLAMP_SIGNED), 0x7fffffff);
    EXPECT_EQ(mac_requantize(0x80000000, 32767, 0, 4, MAC_CLAMP_SIGNED), 0x80000000);
    EXPECT_EQ(mac_requantize(0x80000000, -32768, 0, 4, MAC_CLAMP_UNSIGNED), 0xffffffff);
    EXPECT_EQ(mac_requantize(0x80000000, -32768, 15, 4, MAC_CLAMP_UNSIGNED), 0x80000000);
}

TEST(requantize, the_widest_shift)
{
    EXPECT_EQ(mac_requantize(0x80000000, -32768, 47, 1, MAC_CLAMP_SIGNED), 1);
    EXPECT_EQ(mac_requantize(0x80000000, -32768, 46, 1, MAC_CLAMP_SIGNED), 1);
    EXPECT_EQ(mac_requantize(0x7fffffff, -32768, 47, 1, MAC_CLAMP_SIGNED), 0);
    EXPECT_EQ(mac_requantize(0x80000000, 32767, 47, 1, MAC_CLAMP_SIGNED), 0);
}

TEST_F(tiny_chip, shifts_from_memory_are_limited)
{
    // acc = bias = -2^31, m = -2^15: 1 for k = 47, 0 beyond. The byte counts mod 64.
    struct local_memory *spad = &self->soc->local[MEMORY_SPAD];
    uint32_t *word = self->command.word;
    static const uint8_t shifts[4] = {47, 48, 63, 64 + 46};
    penta_set_mac_run_init(word, 1);
    penta_set_mac_run_scale(word, 1);
    memset(spad->bytes, 0, 64);  // activations
    for (unsigned r = 0; r < 4; r++) {
        const uint8_t bias[4] = {0, 0, 0, 0x80}, m[2] = {0, 0x80};
        memcpy(spad->bytes + 0x1000 + 4 * r, bias, 4);
        memcpy(spad->bytes + 0x1010 + 2 * r, m, 2);
        spad->bytes[0x1018 + r] = shifts[r];
    }
    duration(self);
    const uint8_t expected[4] = {1, 1, 1, 1};
    EXPECT_MEMEQ(spad->bytes + 0x4000, expected, 4);
}
