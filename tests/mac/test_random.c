// SPDX-License-Identifier: Apache-2.0
// Random MAC commands on random chips: every kernel against the pass-by-pass reference.
#include "mac/mac_kernel.h"
#include "mac/mac_reference.h"
#include "mac/mac_state.h"

static int32_t random_stride(const engine_rig *rig)
{
    const int32_t cols = (int32_t)rig->naive.config.cols;
    if (rig_chance(30)) return cols;
    if (rig_chance(30)) return cols * ((int32_t)rig_random(16) - 4);
    if (rig_chance(5)) return (int32_t)(rig_random(1 << 20)) - (1 << 19);
    return (int32_t)rig_random(80) - 20;
}

static void random_shape(const engine_rig *rig, uint32_t *word, bool skip)
{
    const uint32_t cols = rig->naive.config.cols, rows = rig->naive.config.rows;
    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_SHAPE);
    for (unsigned i = 0; i < 6; i++) {
        const uint32_t n = i == 0  ? 1 + rig_random(rig_chance(20) ? 90 : 8)
                           : i < 3 ? 1 + rig_random(3)
                                   : 1 + rig_random(rig_chance(70) ? 2 : 4);
        int32_t s = random_stride(rig);
        if (skip) s = s / (int32_t)cols * (int32_t)cols;
        penta_set_mac_shape_n0m1(word + i, n - 1);
        penta_set_mac_shape_s0(word + i, s);
    }
    penta_set_mac_shape_k_last(word, rig_chance(50) ? cols : 1 + rig_random(cols));
    penta_set_mac_shape_r_last(word, rig_chance(50) ? rows : 1 + rig_random(rows));
    penta_set_mac_shape_w_stride5(word, rig_random(20));
    if (skip) return;
    if (rig_chance(30)) {
        // As a convolution: loop 0 is contiguous and walks along u, loop 1 along v, the outputs
        // along both; some begin before the first byte of the image.
        const int32_t width = (int32_t)(cols * (1 + rig_random(4)));
        penta_set_mac_shape_s0(word, (int32_t)cols);
        penta_set_mac_shape_s1(word, width);
        penta_set_mac_shape_s3(word, (int32_t)(1 + rig_random(cols)));
        penta_set_mac_shape_s4(word, width);
        penta_set_mac_shape_u_on(word, 1);
        penta_set_mac_shape_u_loops(word, 1 | 8);
        penta_set_mac_shape_u_start(word, (int32_t)rig_random(40) - 30);
        penta_set_mac_shape_u_limit(word, rig_random(2 * (uint32_t)width));
        penta_set_mac_shape_v_on(word, rig_chance(70));
        penta_set_mac_shape_v_loops(word, 2 | 16);
        penta_set_mac_shape_v_start(word, -(int32_t)rig_random(2 * (uint32_t)width));
        penta_set_mac_shape_v_limit(word, rig_random(5 * (uint32_t)width));
        return;
    }
    penta_set_mac_shape_u_on(word, rig_chance(30));
    penta_set_mac_shape_v_on(word, rig_chance(30));
    penta_set_mac_shape_u_loops(word, rig_random(64));
    penta_set_mac_shape_v_loops(word, rig_random(64));
    penta_set_mac_shape_u_start(word, (int32_t)rig_random(60) - 30);
    penta_set_mac_shape_v_start(word, (int32_t)rig_random(60) - 30);
    penta_set_mac_shape_u_limit(word, rig_chance(10) ? rig_random(1 << 20) : rig_random(200));
    penta_set_mac_shape_v_limit(word, rig_chance(10) ? rig_random(1 << 20) : rig_random(200));
}

static uint32_t random_offset(uint32_t size, uint32_t align)
{
    if (rig_chance(10)) return rig_random(40) / align * align;
    if (rig_chance(3)) return (size - rig_random(200)) / align * align;
    if (rig_chance(2)) return (0 - rig_random(200)) / align * align & 0x0fffffff;
    return rig_random(size) / align * align;
}

static void random_run(const engine_rig *rig, struct penta_command *command, bool skip)
{
    const struct penta_config *config = &rig->naive.config;
    const uint32_t line = 4 * config->rows;
    uint32_t *word = command->word;
    memset(command, 0, sizeof(*command));
    const bool int8 = !skip && rig_chance(30), dest1 = rig_chance(35);
    penta_set_common_opcode(word, PENTA_OPCODE_MAC_RUN);
    penta_set_mac_run_x(word,
                        0x90000000 + random_offset(config->spad_bytes, skip ? config->cols : 1));
    penta_set_mac_run_w(word, rig_chance(3)
                                  ? 0 - rig_random(9)
                                  : rig_random(config->weight_bytes / config->line_bytes));
    penta_set_mac_run_prm(word, 0x90000000 + random_offset(config->spad_bytes, 1));
    penta_set_mac_run_planes(word, int8 ? 4 : 1 + rig_random(rig_chance(60) ? 2 : 8));
    penta_set_mac_run_int8(word, int8);
    penta_set_mac_run_radix5(word, !int8 && rig_chance(40));
    penta_set_mac_run_x_unsigned(word, rig_chance(40));
    penta_set_mac_run_skip(word, skip);
    penta_set_mac_run_dest(word, dest1);
    penta_set_mac_run_init(word, rig_random(3));
    penta_set_mac_run_osize(word, rig_random(dest1 ? 4 : 3));
    penta_set_mac_run_clamp(word, rig_random(dest1 ? 4 : 3));
    penta_set_mac_run_scale(word, rig_random(dest1 ? 4 : 3));
    penta_set_mac_run_m(word, (int32_t)rig_random(1 << 16) - (1 << 15));
    penta_set_mac_run_k(word, rig_chance(70) ? 10 + rig_random(16) : rig_random(48));
    penta_set_mac_run_acc_line(
        word, rig_chance(80) ? rig_random(config->acc_bytes / line) : rig_random(4096));
    penta_set_mac_run_acc_step(word, (int32_t)rig_random(9) - 4);
    if (dest1) {
        penta_set_mac_run_out(word, 0xb0000000 + random_offset(config->acc_bytes, line));
        penta_set_mac_run_out_s3(word, ((int32_t)rig_random(6) - 1) * (int32_t)line);
        penta_set_mac_run_out_s4(word, ((int32_t)rig_random(6) - 1) * (int32_t)line);
        penta_set_mac_run_out_s5(word, ((int32_t)rig_random(6) - 1) * (int32_t)line);
    } else {
        penta_set_mac_run_out(word, 0x90000000 + random_offset(config->spad_bytes, 1));
        penta_set_mac_run_out_s3(word, (int32_t)rig_random(300) - 50);
        penta_set_mac_run_out_s4(word, (int32_t)rig_random(300) - 50);
        penta_set_mac_run_out_s5(word, (int32_t)rig_random(300) - 50);
    }
    if (rig_chance(50)) {
        // Steps that keep what alignment there is to keep.
        const int32_t align = dest1 || skip ? 64 : 1;
        command->iteration = rig_random(4);
        penta_set_mac_run_x_step(word, align * (int32_t)rig_random(8));
        penta_set_mac_run_w_step(word, (int32_t)rig_random(16) - 4);
        penta_set_mac_run_out_step(word, align * (int32_t)rig_random(4));
        penta_set_mac_run_prm_step(word, (int32_t)rig_random(16));
        penta_set_common_toggle0(word, rig_random(3));
        penta_set_common_toggle1(word, rig_random(2));
        penta_set_common_toggle2(word, rig_random(2));
        penta_set_common_toggle3(word, rig_random(3));
        penta_set_common_toggle4(word, rig_random(2));
    }
    mac_engine.address(rig->soc, command);
    uint32_t write = 0;
    const struct naive_memory *memory =
        naive_find((struct naive_chip *)&rig->naive, command->address[2]);
    if (memory) write = rig_chance(50) ? 0xffu << memory->first_bank_bit & rig_word() : 0;
    uint32_t read = rig_chance(85) ? 0xffff : 0xffff & rig_word();
    if (memory && rig_chance(80)) {
        // The bank it starts in, and the next.
        const uint32_t bank = (command->address[2] - memory->base) / memory->bank_bytes;
        if (bank < 8) write |= 3u << (memory->first_bank_bit + bank);
    }
    rig_set_masks(rig, command, (uint16_t)(read & ~write), (uint16_t)write);
}

static uint32_t random_codes(void)  // ten digits, no illegal code
{
    uint32_t codes = 0;
    for (unsigned i = 0; i < 8; i++)
        codes |= rig_random(5) << (3 * i);
    return codes;
}

static void fill_memories(engine_rig *rig)
{
    const bool legal = rig_chance(80), extreme = rig_chance(20);
    uint8_t *weights = rig->soc->local[MEMORY_WEIGHT].bytes;
    for (uint32_t i = 0; i < rig->soc->local[MEMORY_WEIGHT].size; i += 3) {
        uint32_t codes = legal || rig_chance(99) ? random_codes() : rig_word();
        if (extreme) codes = rig_chance(50) ? 0 : 044444444;
        for (unsigned j = 0; j < 3; j++)
            weights[i + j] = (uint8_t)(codes >> (8 * j));
    }
    struct local_memory *spad = &rig->soc->local[MEMORY_SPAD];
    for (uint32_t i = 0; i < spad->size; i++) {
        spad->bytes[i] = (uint8_t)(rig_chance(30) ? 0 : rig_word());
        if (extreme) spad->bytes[i] = rig_chance(50) ? 0x80 : rig_chance(50) ? 0xff : 0x7f;
    }
    // Nonzero bits: a bit may be 1 over a block of zeros, never 0 over another one.
    const uint32_t cols = rig->naive.config.cols;
    for (uint32_t block = 0; block < spad->size / cols; block++) {
        bool live = rig_chance(30);
        if (rig_chance(60)) memset(spad->bytes + block * cols, 0, cols);
        for (uint32_t i = 0; i < cols; i++)
            live |= spad->bytes[block * cols + i] != 0;
        rig->soc->nonzero[block / 64] &= ~(UINT64_C(1) << block % 64);
        rig->soc->nonzero[block / 64] |= (uint64_t)live << block % 64;
    }
}

static void load_shape(struct penta_soc *soc, const uint32_t *word, uint32_t slot)
{
    struct penta_command command = {.iteration = 0};
    struct penta_outcome outcome;
    memcpy(command.word, word, 64);
    penta_set_mac_shape_slot(command.word, slot);
    mac_engine.address(soc, &command);
    ASSERT_EQ(mac_engine.check(soc, &command), 0);
    mac_engine.run(soc, &command, 10, UINT64_MAX, &outcome);
    ASSERT_EQ(outcome.end, 11);
}

static uint64_t work_of(const uint32_t *shape, const uint32_t *run)
{
    uint64_t work = penta_get_mac_run_planes(run);
    for (unsigned i = 0; i < 6; i++)
        work *= (shape[5 + i] & 0xfff) + 1;
    return work;
}

static void run_one(engine_rig *rig, bool with_stop)
{
    struct penta_command command;
    struct penta_outcome outcome, plain;
    uint32_t shape[16];
    const bool skip = rig_chance(30);
    const uint32_t slot = rig_random(4);
    do {
        random_shape(rig, shape, skip);
        load_shape(rig->soc, shape, slot);
        load_shape(rig->plain, shape, slot);
        random_run(rig, &command, skip);
        penta_set_mac_run_slot(command.word, slot);
    } while (work_of(shape, command.word) > 600 || mac_engine.check(rig->soc, &command) != 0);
    const uint64_t start = 50 + rig_random(100);
    const uint64_t stop = with_stop ? start + rig_random(300) : UINT64_MAX;
    rig_begin(rig, stop);
    mac_engine.run(rig->soc, &command, start, stop, &outcome);
    mac_engine.run(rig->plain, &command, start, stop, &plain);
    const struct mac_result result = mac_reference_run(rig, shape, &command, start, stop);
    rig_compare_records(&rig->seen, &rig->expected);
    rig_compare_memories(rig, rig->soc);
    rig_compare_memories(rig, rig->plain);
    if (result.end >= stop) {
        ASSERT_GE(outcome.end, stop);
        return;
    }
    ASSERT_EQ(outcome.end, result.end);
    ASSERT_EQ(outcome.error, rig->naive.error);
    ASSERT_EQ(outcome.count[0], result.digits);
    ASSERT_EQ(outcome.count[1], result.useful);
    ASSERT_EQ(outcome.count[2], result.zero);
    ASSERT_MEMEQ(&outcome, &plain, sizeof(outcome));
    const uint64_t cycles = mac_closed_form(&rig->naive.config, shape, command.word);
    if (cycles != 0) ASSERT_EQ(outcome.end - start, cycles);
}

static void run_chips(const char *kernel_name, uint64_t first_seed, bool with_stop,
                      unsigned threads)
{
    const struct mac_kernel *kernel = mac_find_kernel(kernel_name);
    if (kernel == NULL) {
        printf("this machine has no %s\n", kernel_name);
        return;
    }
    for (uint64_t seed = first_seed; seed < first_seed + 60; seed++) {
        engine_rig rig = {0};
        rig_random_state = seed;
        rig_create_random(&rig);
        ((struct mac_state *)rig.soc->engine_state[PENTA_ENGINE_MAC])->kernel = kernel;
        ((struct mac_state *)rig.plain->engine_state[PENTA_ENGINE_MAC])->kernel = kernel;
        struct penta_error error;
        ASSERT_TRUE(penta_set_threads(rig.soc, threads, &error), "%s", error.text);
        ASSERT_TRUE(penta_set_threads(rig.plain, threads, &error), "%s", error.text);
        for (int i = 0; i < 12; i++) {
            fill_memories(&rig);
            run_one(&rig, with_stop);
        }
        rig_destroy(&rig);
    }
}

TEST(random, portable)
{
    run_chips("portable", 1, false, 1);
}

TEST(random, avx2)
{
    run_chips("avx2", 1001, false, 1);
}

TEST(random, avx512)
{
    run_chips("avx512", 2001, false, 1);
}

TEST(random, cut_short_by_a_reset)
{
    run_chips(NULL, 3001, true, 1);
}

TEST(random, with_threads)
{
    run_chips(NULL, 4001, false, 3);
}
