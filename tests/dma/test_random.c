// SPDX-License-Identifier: Apache-2.0
// Random DMA commands on random chips: the engine against the cycle-by-cycle reference.
#include "dma/dma_reference.h"
#include "dma/dma_state.h"

enum kind { LOAD, STORE, LOCAL };

static uint32_t random_local_address(const engine_rig *rig)
{
    const struct naive_memory *memory = &rig->naive.local[rig_random(4)];
    uint32_t offset = rig_random(memory->size);
    if (rig_chance(20)) offset = rig_random(memory->size / memory->bank_bytes) * memory->bank_bytes;
    if (rig_chance(30)) offset -= offset % rig->naive.config.cols;
    if (rig_chance(3)) offset = memory->size - rig_random(300);
    if (rig_chance(2)) offset = 0u - rig_random(100);
    return memory->base | (offset & 0x0fffffff);
}

static uint32_t random_dram_address(const engine_rig *rig)
{
    const uint32_t size = (uint32_t)rig->naive.config.dram_bytes;
    if (rig_chance(3)) return size - rig_random(5000);
    if (rig_chance(2)) return 0x7fffffff - rig_random(200);
    if (rig_chance(30)) return rig_random(size / 64) * 64;
    return rig_random(size);
}

static int32_t random_stride(uint32_t row)
{
    if (rig_chance(60)) return (int32_t)row;
    return (int32_t)rig_random(4 * row + 64) - (int32_t)(row + 16);
}

static void random_command(const engine_rig *rig, struct penta_command *command)
{
    uint32_t *word = command->word;
    const enum kind kind = (enum kind)rig_random(3);
    memset(command, 0, sizeof(*command));
    penta_set_common_opcode(word, PENTA_OPCODE_DMA_COPY);
    penta_set_dma_copy_src(word,
                           kind == LOAD ? random_dram_address(rig) : random_local_address(rig));
    penta_set_dma_copy_dst(word,
                           kind == STORE ? random_dram_address(rig) : random_local_address(rig));
    const uint32_t size = rig_random(3);
    const bool dense = kind == LOAD && rig_chance(40);
    penta_set_dma_copy_dense(word, dense);
    penta_set_dma_copy_esize(word, dense ? 0 : size);
    const int32_t e = dense ? 1 : 1 << size;
    const uint32_t n0 = 1 + rig_random(rig_chance(20) ? 800 : rig_chance(50) ? 60 : 8);
    const uint32_t n1 = 1 + rig_random(rig_chance(20) ? 12 : 3);
    penta_set_dma_copy_n0(word, n0);
    penta_set_dma_copy_n1(word, n1);
    penta_set_dma_copy_n2(word, 1 + rig_random(3));
    const bool strided = kind == LOCAL && rig_chance(40);
    penta_set_dma_copy_src_s0(word, strided ? (int32_t)rig_random(40) - 10 : e);
    penta_set_dma_copy_dst_s0(word, strided ? (int32_t)rig_random(40) - 10 : e);
    const uint32_t in = n0 * (dense ? 7 : (uint32_t)e), out = n0 * (dense ? 9 : (uint32_t)e);
    penta_set_dma_copy_src_s1(word, random_stride(in));
    penta_set_dma_copy_dst_s1(word, random_stride(out));
    penta_set_dma_copy_src_s2(word, random_stride(in * n1));
    penta_set_dma_copy_dst_s2(word, random_stride(out * n1));
    penta_set_dma_copy_src_step(word, (int32_t)rig_random(64));
    penta_set_dma_copy_dst_step(word, (int32_t)rig_random(64));
    penta_set_common_toggle0(word, rig_random(3));
    penta_set_common_toggle1(word, rig_random(3));
    command->iteration = rig_chance(50) ? 0 : rig_random(5);
    dma_engine.address(rig->soc, command);
    // Mostly masks that fit: the operand's own memory, read and write apart where they share it.
    uint32_t read = 0, write = 0;
    const struct naive_memory *from =
        naive_find((struct naive_chip *)&rig->naive, command->address[0]);
    const struct naive_memory *to =
        naive_find((struct naive_chip *)&rig->naive, command->address[1]);
    if (from) read = 0xffu << from->first_bank_bit;
    if (to) write = 0xffu << to->first_bank_bit;
    if (from == to || rig_chance(10)) read &= rig_word();
    if (rig_chance(10)) write &= rig_word();
    rig_set_masks(rig, command, (uint16_t)read, (uint16_t)write);
}

static void set_stress(engine_rig *rig, const struct dram_stress *stress)
{
    struct dma_state *a = rig->soc->engine_state[PENTA_ENGINE_DMA];
    struct dma_state *b = rig->plain->engine_state[PENTA_ENGINE_DMA];
    a->dram.stress = b->dram.stress = *stress;
}

static void fill_dram(engine_rig *rig)
{
    // Mostly legal dense triples; zero runs for the nonzero bits.
    uint8_t *dram = rig->soc->dram;
    const uint32_t size = (uint32_t)rig->naive.config.dram_bytes;
    for (uint32_t i = 0; i < size; i++) {
        dram[i] = (uint8_t)(i / 777 % 3 == 0 ? 0 : i / 777 % 3 == 1 ? 0x5a : rig_word());
    }
}

static void run_one(engine_rig *rig, struct dma_reference *reference, uint64_t start, uint64_t stop)
{
    struct penta_command command;
    struct penta_outcome outcome, plain;
    do {
        random_command(rig, &command);
    } while (dma_engine.check(rig->soc, &command) != 0);
    rig_begin(rig, stop);
    memcpy(dram_pins_contents(reference->pins), rig->naive.dram, rig->naive.config.dram_bytes);
    dma_engine.run(rig->soc, &command, start, stop, &outcome);
    dma_engine.run(rig->plain, &command, start, stop, &plain);
    dma_reference_run(reference, &command, start, stop);
    memcpy(rig->naive.dram, dram_pins_contents(reference->pins), rig->naive.config.dram_bytes);

    rig_compare_records(&rig->seen, &rig->expected);
    rig_compare_memories(rig, rig->soc);
    rig_compare_memories(rig, rig->plain);
    if (reference->end >= stop) {
        EXPECT_GE(outcome.end, stop);
        EXPECT_GE(plain.end, stop);
        return;
    }
    ASSERT_EQ(outcome.end, reference->end);
    ASSERT_EQ(outcome.error, rig->naive.error);
    const uint32_t *word = command.word;
    const uint64_t bytes = (uint64_t)penta_get_dma_copy_n0(word) * penta_get_dma_copy_n1(word) *
                               penta_get_dma_copy_n2(word)
                           << penta_get_dma_copy_esize(word);
    const uint64_t moved = penta_get_dma_copy_dense(word) ? 7 * bytes : bytes;
    EXPECT_EQ(outcome.count[0], command.address[0] >> 31 == 0 ? moved : 0);
    EXPECT_EQ(outcome.count[1], command.address[1] >> 31 == 0 ? moved : 0);
    EXPECT_MEMEQ(&outcome, &plain, sizeof(outcome));
    EXPECT_STREQ(dram_pins_violation(reference->pins), NULL);
}

// Commands one after another, as the front-end runs them, and a reset now and then.
static void run_chip(uint64_t seed, bool with_stress, bool with_stops)
{
    engine_rig rig = {0};
    rig_random_state = seed;
    rig_create_random(&rig);
    const struct dram_stress stress =
        dram_stress_of_seed(with_stress ? rig_word() : 0, rig_chance(50));
    set_stress(&rig, &stress);
    fill_dram(&rig);
    struct dma_state *state = rig.soc->engine_state[PENTA_ENGINE_DMA];
    struct dma_reference reference = {.rig = &rig, .pins = dram_pins_create(&state->dram)};
    uint64_t start = 10;
    for (int i = 0; i < 25; i++) {
        const uint64_t stop = with_stops && rig_chance(60) ? start + rig_random(400) : UINT64_MAX;
        run_one(&rig, &reference, start, stop);
        if (reference.end >= stop) {
            dma_engine.reset(rig.soc);
            dma_engine.reset(rig.plain);
            dram_pins_reset(reference.pins);
        }
        start = reference.end + 2 + rig_random(rig_chance(10) ? 20000 : 20);
        // The pins see every cycle.
        for (uint64_t cycle = reference.end; cycle < start; cycle++) {
            struct dram_master_pins in = {.rready = true};
            struct dram_slave_pins out;
            dram_pins_cycle(reference.pins, cycle, &in, &out);
            ASSERT_FALSE(out.rvalid || out.bvalid);
        }
    }
    dram_pins_destroy(reference.pins);
    rig_destroy(&rig);
}

TEST(random, without_stress)
{
    for (uint64_t seed = 1; seed <= 40; seed++)
        run_chip(seed, false, false);
}

TEST(random, with_back_pressure_and_errors)
{
    for (uint64_t seed = 101; seed <= 140; seed++)
        run_chip(seed, true, false);
}

TEST(random, cut_short_by_a_reset)
{
    for (uint64_t seed = 201; seed <= 240; seed++)
        run_chip(seed, seed % 2 == 0, true);
}
