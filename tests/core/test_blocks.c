// Blocks of decoded instructions: code that changes, interrupts and stops in the middle of a block.
// Nearly every program runs twice, with records (a look at each instruction) and without (whole
// blocks), in one go and in small pieces: all of them have to end alike.
#include <stdlib.h>
#include <unistd.h>

#include "chip_rig.h"
#include "random/random_program.h"

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

static struct penta_soc *create_limited(uint64_t max_cycles)
{
    struct penta_config config;
    struct penta_error error = {""};
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.max_cycles = max_cycles;
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    struct penta_soc *soc = penta_create(&config, &options, &error);
    ASSERT_NE(soc, NULL, "%s", error.text);
    return soc;
}

static struct penta_soc *create_bare(void)
{
    return create_limited(10000);
}

static void expect_alike(struct penta_soc *a, struct penta_soc *b, const char *what)
{
    EXPECT_EQ(penta_cycle(a), penta_cycle(b), "%s", what);
    EXPECT_EQ(penta_pc(a), penta_pc(b), "%s", what);
    EXPECT_EQ(penta_retired(a), penta_retired(b), "%s", what);
    for (unsigned i = 1; i < 32; i++)
        EXPECT_EQ(penta_register(a, i), penta_register(b, i), "%s, x%u", what, i);
    for (unsigned n = 3; n <= 28; n++)
        EXPECT_EQ(penta_counter(a, n), penta_counter(b, n), "%s, counter %u", what, n);
    uint64_t size;
    const uint8_t *tcm = penta_memory(a, TCM, &size);
    EXPECT_EQ(memcmp(tcm, penta_memory(b, TCM, &size), size), 0, "%s", what);
}

// Runs what `self` has in TCM, on it and on chips without probes.
static void run_both(chip_rig *self, uint64_t cycles, const char *stimulus)
{
    chip_rig whole = {.soc = create_bare()}, pieces = {.soc = create_bare()};
    uint64_t size;
    const uint8_t *tcm = penta_memory(self->soc, TCM, &size);
    ASSERT_TRUE(penta_write_memory(whole.soc, TCM, tcm, size));
    ASSERT_TRUE(penta_write_memory(pieces.soc, TCM, tcm, size));
    if (stimulus != NULL) {
        rig_stimulate(self, stimulus);
        rig_stimulate(&whole, stimulus);
        rig_stimulate(&pieces, stimulus);
    }
    penta_run(self->soc, cycles);
    penta_run(whole.soc, cycles);
    for (uint64_t cycle = 1; cycle <= cycles; cycle++)
        penta_run(pieces.soc, cycle);
    expect_alike(self->soc, whole.soc, "in one go");
    expect_alike(self->soc, pieces.soc, "cycle by cycle");
    penta_destroy(whole.soc);
    penta_destroy(pieces.soc);
}

// ---------------------------------------------------------------------------- code that changes

TEST_F(chip_rig, a_store_further_on_in_the_block_is_seen)
{
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 32), sw(2, 1, 20), NOP, addi(4, 4, 1), addi(3, 0, 1),
                 addi(5, 3, 1), jal(0, 0), addi(3, 0, 9));
    run_both(self, 40, NULL);
    EXPECT_EQ(retired_value(self, 5), 9);
    EXPECT_EQ(penta_register(self->soc, 5), 10);
}

TEST_F(chip_rig, the_last_of_two_stores_to_the_next_instruction_is_stale)
{
    // Word 5 is written by words 3 (seen) and 4 (too late).
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 40), lw(6, 1, 44), sw(2, 1, 20), sw(6, 1, 20),
                 addi(3, 0, 1), addi(4, 4, 1), bne(4, 6, -8), jal(0, 0), NOP, addi(3, 0, 2),
                 addi(3, 3, 5));
    run_both(self, 60, NULL);
    EXPECT_EQ(retired_value(self, 5), 2);
    const size_t again = rig_number(self, PENTA_STREAM_RETIRE);
    EXPECT_GT(again, 12);
    EXPECT_EQ(penta_register(self->soc, 3) % 5, 2);
    EXPECT_GT(penta_register(self->soc, 3), 2);
}

TEST_F(chip_rig, a_store_into_a_block_that_has_run)
{
    // Words 4..6 run twice and are entered at 4 and at 5; word 6 changes in between.
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 48), addi(7, 0, 1), jal(0, 4), addi(3, 3, 1),
                 addi(4, 4, 1), addi(5, 5, 1), beq(8, 7, 20), sw(2, 1, 24), addi(8, 8, 1),
                 jal(0, -20), NOP, addi(5, 5, 64), jal(0, 0));
    run_both(self, 60, NULL);
    EXPECT_EQ(penta_register(self->soc, 3), 1);
    EXPECT_EQ(penta_register(self->soc, 4), 2);
    // The old instruction, the new one, and the word that was copied.
    EXPECT_EQ(penta_register(self->soc, 5), 1 + 64 + 64);
}

TEST_F(chip_rig, a_store_to_a_byte_of_an_instruction)
{
    // The immediate of word 3 counts up; word 2 is the store.
    LOAD_PROGRAM(self, lui(1, TCM), addi(2, 2, 1), sb(2, 1, 19), NOP, addi(3, 0, 0), addi(4, 4, 1),
                 addi(5, 0, 5), bne(4, 5, -24), jal(0, 0));
    run_both(self, 100, NULL);
    EXPECT_EQ(penta_register(self->soc, 3), 5 << 4);
}

TEST_F(chip_rig, an_instruction_that_overwrites_itself)
{
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 28), sw(2, 1, 8), addi(4, 4, 1), addi(5, 0, 3),
                 bne(4, 5, -12), jal(0, 0), addi(3, 3, 1));
    run_both(self, 60, NULL);
    EXPECT_EQ(penta_register(self->soc, 3), 2);
}

TEST_F(chip_rig, fence_i_in_the_middle)
{
    // Word 5 adds 9, 10 and 11 in the three rounds.
    LOAD_PROGRAM(self, lui(1, TCM), lw(2, 1, 44), lui(6, 1 << 20), sw(2, 1, 20), FENCE_I,
                 addi(3, 0, 1), r_type(0x33, 0, 0, 2, 2, 6), addi(7, 7, 1), addi(5, 0, 3),
                 bne(7, 5, -24), jal(0, 0), addi(3, 3, 9));
    run_both(self, 60, NULL);
    EXPECT_EQ(penta_register(self->soc, 3), 9 + 10 + 11);
}

TEST_F(chip_rig, memory_written_from_outside_between_two_runs)
{
    struct penta_soc *bare = create_bare();
    const uint32_t words[] = {addi(1, 1, 1), addi(2, 2, 1), addi(3, 3, 1), jal(0, -12)};
    const uint32_t other = addi(3, 3, 100);
    ASSERT_TRUE(penta_write_memory(bare, TCM, words, sizeof words));
    penta_run(bare, 1 + 5 * 4);
    EXPECT_EQ(penta_register(bare, 3), 4);
    ASSERT_TRUE(penta_write_memory(bare, TCM + 8, &other, 4));
    penta_run(bare, 1 + 5 * 6);
    EXPECT_EQ(penta_register(bare, 3), 4 + 200);
    EXPECT_EQ(penta_register(bare, 1), 6);
    penta_destroy(bare);
}

TEST_F(chip_rig, an_image_loaded_over_a_block_that_has_run)
{
    struct penta_soc *bare = create_bare();
    const uint32_t words[] = {addi(1, 1, 1), addi(3, 3, 1), jal(0, -8)};
    const uint32_t image[] = {addi(3, 3, 100)};
    struct penta_error error = {""};
    char path[] = "/tmp/penta-image-XXXXXX";
    const int file = mkstemp(path);
    ASSERT_GE(file, 0);
    ASSERT_EQ(write(file, image, sizeof image), (ssize_t)sizeof image);
    close(file);
    ASSERT_TRUE(penta_write_memory(bare, TCM, words, sizeof words));
    penta_run(bare, 1 + 4 * 3);
    ASSERT_TRUE(penta_load_image(bare, path, TCM + 4, &error), "%s", error.text);
    penta_run(bare, 1 + 4 * 4);
    EXPECT_EQ(penta_register(bare, 3), 3 + 100);
    remove(path);
    penta_destroy(bare);
}

// ------------------------------------------------------------------------------- in the middle

TEST_F(chip_rig, interrupts_in_every_cycle_of_a_block)
{
    // Loads, a product and a quotient; the handler notes where, and goes back.
    const uint32_t handler[] = {csrr(20, PENTA_CSR_MEPC), r_type(0x33, 0, 0, 21, 21, 20), MRET};
    const uint32_t words[] = {lui(31, TCM),
                              addi(31, 31, 0x100),
                              csrrw(0, PENTA_CSR_MTVEC, 31),
                              addi(1, 0, -1),
                              csrrw(0, PENTA_CSR_MIE, 1),
                              csrrwi(0, PENTA_CSR_MSTATUS, 8),
                              addi(2, 2, 1),
                              lw(3, 31, 0),
                              mul(4, 2, 2),
                              addi(5, 5, 1),
                              csrr(6, PENTA_CSR_HPMCOUNTER4),
                              divu(7, 4, 2),
                              csrr(8, PENTA_CSR_HPMCOUNTER5),
                              sw(2, 31, 0x80),
                              addi(9, 9, 1),
                              jal(0, -36)};
    for (unsigned at = 10; at < 80; at++) {
        char stimulus[64];
        snprintf(stimulus, sizeof stimulus, "cycle %u irq 1\ncycle %u irq 0\n", at, at + 1);
        chip_rig *rig = calloc(1, sizeof *rig);
        rig_create(rig, PENTA_OPTIONS_NONE);
        rig_load(rig, TCM, words, sizeof words / 4);
        rig_load(rig, TCM + 0x100, handler, 3);
        run_both(rig, 200, stimulus);
        EXPECT_GE(rig_number(rig, PENTA_STREAM_INTERRUPT), 2);
        penta_destroy(rig->soc);
        free(rig);
    }
}

TEST_F(chip_rig, a_timer_in_the_middle_of_blocks)
{
    // The handler puts the timer 23 cycles further.
    const uint32_t handler[] = {lw(20, 1, 8), addi(20, 20, 23), sw(20, 1, 8), addi(21, 21, 1),
                                MRET};
    LOAD_PROGRAM(self, lui(31, TCM), addi(31, 31, 0x100), csrrw(0, PENTA_CSR_MTVEC, 31),
                 lui(1, MMIO), addi(2, 0, 30), sw(0, 1, 12), sw(2, 1, 8), addi(3, 0, 128),
                 csrrw(0, PENTA_CSR_MIE, 3), csrrwi(0, PENTA_CSR_MSTATUS, 8), addi(4, 4, 1),
                 addi(5, 5, 1), lw(6, 31, 0), addi(7, 7, 1), addi(8, 8, 1), jal(0, -20));
    rig_load(self, TCM + 0x100, handler, 5);
    run_both(self, 1000, NULL);
    // Traps in 31, 54, .. 997 (a cycle later in a load); the last has not counted yet.
    EXPECT_EQ(penta_register(self->soc, 21), 42);
}

TEST_F(chip_rig, resets_in_the_middle_of_blocks)
{
    LOAD_PROGRAM(self, lui(1, TCM), addi(2, 2, 1), lw(3, 1, 0), mul(4, 2, 2), lw(5, 1, 4),
                 bne(2, 0, -16));
    run_both(self, 400,
             "cycle 50 reset 2\ncycle 75 reset 1\ncycle 101 reset 3\ncycle 127 reset 1\n"
             "cycle 160 reset 1\ncycle 190 reset 1\ncycle 221 reset 1\n");
}

TEST_F(chip_rig, branches_that_leave_tcm)
{
    // Words 3 and 4 are not taken; word 5 is, to below TCM. The handler stays at itself.
    LOAD_PROGRAM(self, lui(31, TCM), addi(31, 31, 0x100), csrrw(0, PENTA_CSR_MTVEC, 31),
                 beq(31, 0, 6), beq(31, 0, -64), bne(31, 0, -64));
    const uint32_t handler[] = {csrr(20, PENTA_CSR_MCAUSE), csrr(21, PENTA_CSR_MTVAL), jal(0, 0)};
    rig_load(self, TCM + 0x100, handler, 3);
    run_both(self, 40, NULL);
    EXPECT_EQ(retired_in(self, 5, 0), 6);
    EXPECT_RECORD(self, TRAP, 0, 8, TCM + 20 - 64, 1, TCM + 20 - 64);
    EXPECT_EQ(penta_register(self->soc, 21), TCM + 20 - 64u);
}

TEST_F(chip_rig, jal_out_of_tcm_retires_before_it_faults)
{
    LOAD_PROGRAM(self, lui(31, TCM), addi(31, 31, 0x100), csrrw(0, PENTA_CSR_MTVEC, 31),
                 jal(5, -64));
    const uint32_t handler[] = {jal(0, 0)};
    rig_load(self, TCM + 0x100, handler, 1);
    run_both(self, 40, NULL);
    EXPECT_RECORD(self, RETIRE, 3, 4, TCM + 12, jal(5, -64), 5, TCM + 16);
    EXPECT_RECORD(self, TRAP, 0, 6, TCM + 12 - 64, 1, TCM + 12 - 64);
}

TEST_F(chip_rig, breakpoints_in_blocks_that_have_run)
{
    struct penta_soc *bare = create_bare(), *alone = create_bare();
    const uint32_t words[] = {lui(1, TCM),    addi(2, 2, 1), lw(3, 1, 0), mul(4, 2, 2),
                              sw(2, 1, 0x80), addi(5, 5, 1), jal(0, -20)};
    ASSERT_TRUE(penta_write_memory(bare, TCM, words, sizeof words));
    ASSERT_TRUE(penta_write_memory(alone, TCM, words, sizeof words));
    penta_run(bare, 300);
    unsigned stops = 0;
    for (uint32_t place = 1; place < 7; place++) {
        ASSERT_TRUE(penta_insert_break(bare, PENTA_BREAK_HARDWARE, TCM + 4 * place, 4));
        for (unsigned i = 0; i < 3; i++) {
            stops += penta_run(bare, 5000) == PENTA_STOP_DEBUG;
            EXPECT_EQ(penta_pc(bare), TCM + 4 * place);
            penta_pass_break(bare);
        }
        ASSERT_TRUE(penta_remove_break(bare, PENTA_BREAK_HARDWARE, TCM + 4 * place, 4));
    }
    ASSERT_TRUE(penta_insert_break(bare, PENTA_WATCH_WRITE, TCM + 0x80, 4));
    stops += penta_run(bare, 5000) == PENTA_STOP_DEBUG;
    EXPECT_EQ(penta_pc(bare), TCM + 16);
    ASSERT_TRUE(penta_remove_break(bare, PENTA_WATCH_WRITE, TCM + 0x80, 4));
    EXPECT_EQ(stops, 19);
    penta_pass_break(bare);
    for (unsigned i = 0; i < 20; i++)
        EXPECT_EQ(penta_step(bare, 5000), PENTA_STOP_DEBUG);
    penta_run(bare, 5000);
    penta_run(alone, 5000);
    expect_alike(bare, alone, "with breakpoints");
    penta_destroy(bare);
    penta_destroy(alone);
}

// What would retire in the cycle of the limit or later never happens.
TEST(cycle_limit, in_a_product_or_a_load)
{
    const uint32_t words[3] = {addi(1, 0, 7), mul(2, 1, 1), jal(0, 0)};
    const uint32_t load[3] = {lui(1, TCM), lw(2, 1, 0), jal(0, 0)};
    for (uint64_t limit = 3; limit <= 20; limit++) {
        struct penta_soc *soc = create_limited(limit);
        ASSERT_TRUE(penta_write_memory(soc, TCM, words, sizeof words));
        EXPECT_EQ(penta_run(soc, UINT64_MAX), PENTA_STOP_END);
        EXPECT_EQ(penta_retired(soc), limit == 20 ? 2 : 1);
        EXPECT_EQ(penta_register(soc, 2), limit == 20 ? 49 : 0);
        penta_destroy(soc);
    }
    for (uint64_t limit = 3; limit <= 4; limit++) {
        struct penta_soc *soc = create_limited(limit);
        ASSERT_TRUE(penta_write_memory(soc, TCM, load, sizeof load));
        EXPECT_EQ(penta_run(soc, UINT64_MAX), PENTA_STOP_END);
        EXPECT_EQ(penta_retired(soc), limit - 2);
        EXPECT_EQ(penta_register(soc, 2), limit == 4 ? load[0] : 0);
        penta_destroy(soc);
    }
}

// --------------------------------------------------------------------------------------- waits

TEST(waits, are_skipped)
{
    // A wait of a million million cycles: nobody could tick through it.
    struct penta_soc *soc = create_limited(UINT64_C(1) << 50);
    const uint32_t words[] = {lui(1, MMIO), addi(2, 0, 256), sw(2, 1, 12),
                              sw(0, 1, 8),  addi(3, 0, 128), csrrw(0, PENTA_CSR_MIE, 3),
                              WFI,          addi(4, 0, 7),   jal(0, 0)};
    ASSERT_TRUE(penta_write_memory(soc, TCM, words, sizeof words));
    const uint64_t wake = (UINT64_C(256) << 32) + 1;
    penta_run(soc, wake);
    EXPECT_EQ(penta_register(soc, 4), 0);
    penta_run(soc, wake + 2);
    EXPECT_EQ(penta_register(soc, 4), 7);
    penta_destroy(soc);
}

// ------------------------------------------------------------------------------ random programs

static struct penta_soc *load_random(const struct penta_config *config,
                                     const struct random_output *program)
{
    char path[] = "/tmp/penta-random-XXXXXX";
    struct penta_error error = {""};
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.max_cycles = 3000000;
    const int file = mkstemp(path);
    ASSERT_GE(file, 0);
    ASSERT_EQ(write(file, program->elf, program->elf_size), (ssize_t)program->elf_size);
    close(file);
    chip_rig rig = {.soc = penta_create(config, &options, &error)};
    ASSERT_NE(rig.soc, NULL, "%s", error.text);
    const bool loaded = penta_load_elf(rig.soc, path, &error);
    remove(path);
    ASSERT_TRUE(loaded, "%s", error.text);
    rig_stimulate(&rig, program->stimulus);
    return rig.soc;
}

// With a digest and without, both in pieces of some cycles, and in one go.
static void compare_random(enum random_mix mix, uint64_t seed)
{
    struct penta_config config;
    struct penta_error error = {""};
    struct random_output program;
    char what[64];
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    const struct random_options options = {&config, seed, mix, 300, 20};
    ASSERT_TRUE(random_program(&options, &program));
    struct penta_soc *looked = load_random(&config, &program);
    struct penta_soc *pieces = load_random(&config, &program);
    struct penta_soc *whole = load_random(&config, &program);
    penta_enable_digest(looked);
    enum penta_stop stop = PENTA_STOP_CYCLE;
    for (uint64_t cycle = 0; stop != PENTA_STOP_END; cycle += 1 + seed * 7 % 61) {
        stop = penta_run(looked, cycle);
        EXPECT_EQ(penta_run(pieces, cycle), stop);
        snprintf(what, sizeof what, "mix %d, seed %d, cycle %llu", (int)mix, (int)seed,
                 (unsigned long long)cycle);
        for (unsigned n = 3; n < 14; n++)
            ASSERT_EQ(penta_counter(looked, n), penta_counter(pieces, n), "%s, counter %u", what,
                      n);
        ASSERT_EQ(penta_pc(looked), penta_pc(pieces), "%s", what);
        ASSERT_EQ(penta_retired(looked), penta_retired(pieces), "%s", what);
    }
    EXPECT_EQ(penta_run(whole, UINT64_MAX), PENTA_STOP_END);
    EXPECT_EQ(penta_result(looked)->cycles, penta_result(whole)->cycles, "%s", what);
    expect_alike(looked, whole, what);
    expect_alike(looked, pieces, what);
    penta_destroy(looked);
    penta_destroy(pieces);
    penta_destroy(whole);
    random_free(&program);
}

TEST(random_programs, end_alike_with_and_without_records)
{
    for (uint64_t seed = 1; seed <= 25; seed++) {
        compare_random(RANDOM_SCALAR, seed);
        compare_random(RANDOM_TRAPS, seed);
        compare_random(RANDOM_ALL, seed);
    }
}
