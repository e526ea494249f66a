// SPDX-License-Identifier: Apache-2.0
// Random SMU commands on random chips against the reference, which goes access by access.
#include "isa/disassemble.h"
#include "smu/smu_kernel.h"
#include "smu/smu_reference.h"
#include "smu/smu_state.h"

enum { SPAD = 0x90000000u, STATE = 0xc0000000u, MOST_GROUPS = 120 };

typedef struct {
    engine_rig rig;
    struct smu_reference unit;
} random_chip;

// ------------------------------------------------------------------------------- random commands

static uint32_t random_number(void)
{
    static const uint32_t special[] = {0, 1, 2, 0x7f, 0x80, 0x7fff, 0x8000, 0x7fffffff, 0x80000000};
    uint32_t value = rig_chance(40) ? special[rig_random(9)] : rig_word() >> rig_random(32);
    if (rig_chance(30)) value = 0 - value;
    return value;
}

static int32_t random_s0(void)
{
    const uint32_t choice = rig_random(100);
    if (choice < 25) return 0;
    if (choice < 75) return 1;
    return (int32_t)rig_random(9) - 4;
}

static int32_t random_s1(uint32_t lanes)
{
    const uint32_t choice = rig_random(10);
    if (choice < 2) return 0;
    if (choice < 6) return (int32_t)(rig_random(4 * lanes)) - (int32_t)(2 * lanes);
    if (choice < 7) return (int32_t)rig_random(1 << 20) - (1 << 19);
    return (int32_t)rig_random(40) - 20;
}

static void random_shape(uint32_t *word, uint32_t lanes)
{
    uint32_t n0, n1, n2;
    do {
        n0 = rig_chance(20)   ? lanes
             : rig_chance(20) ? 8 * (1 + rig_random(16))
                              : 1 + rig_random(rig_chance(50) ? 2 * lanes : 5 * lanes);
        n1 = rig_chance(40) ? 1 : 1 + rig_random(9);
        n2 = rig_chance(60) ? 1 : 1 + rig_random(4);
    } while ((n0 + lanes - 1) / lanes * n1 * n2 > MOST_GROUPS);
    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_SMU_SHAPE);
    penta_set_smu_shape_n0m1(word, n0 - 1);
    penta_set_smu_shape_n1m1(word, n1 - 1);
    penta_set_smu_shape_n2m1(word, n2 - 1);
    penta_set_smu_shape_x_s0(word, random_s0());
    penta_set_smu_shape_y_s0(word, random_s0());
    penta_set_smu_shape_z_s0(word, random_s0());
    penta_set_smu_shape_w_s0(word, rig_chance(80) ? 1 : random_s0());
    penta_set_smu_shape_x_s1(word, random_s1(lanes));
    penta_set_smu_shape_y_s1(word, random_s1(lanes));
    penta_set_smu_shape_z_s1(word, random_s1(lanes));
    penta_set_smu_shape_w_s1(word, random_s1(lanes));
    penta_set_smu_shape_x_s2(word, random_s1(lanes));
    penta_set_smu_shape_y_s2(word, random_s1(lanes));
    penta_set_smu_shape_z_s2(word, random_s1(lanes));
    penta_set_smu_shape_w_s2(word, random_s1(lanes));
}

static uint32_t random_address(const engine_rig *rig)
{
    const struct penta_config *config = &rig->naive.config;
    const bool spad = rig_chance(60);
    const uint32_t size = spad ? config->spad_bytes : config->state_bytes;
    uint32_t offset = rig_random(size);
    if (rig_chance(5)) offset = rig_random(40);
    if (rig_chance(3)) offset = size - rig_random(200);
    if (rig_chance(2)) offset = 0x10000000u - 1 - rig_random(100);
    return (spad ? SPAD : STATE) + offset;
}

static void random_masks(const engine_rig *rig, struct penta_command *command)
{
    uint32_t write = rig_chance(30) ? rig_word() & 0xffff : 0;
    const bool update = penta_get_smu_run_op(command->word) == PENTA_SMU_OP_UPDATE;
    const uint32_t target = command->address[update ? 0 : 3];
    const struct naive_memory *memory = naive_find((struct naive_chip *)&rig->naive, target);
    if (memory != NULL && rig_chance(90)) {
        // The bank it starts in, and the next.
        const uint32_t bank = (target - memory->base) / memory->bank_bytes;
        if (bank < 8) write |= 3u << (memory->first_bank_bit + bank);
    }
    uint32_t read = rig_chance(90) ? 0xffff : rig_word() & 0xffff;
    rig_set_masks(rig, command, (uint16_t)(read & ~write), (uint16_t)write);
}

// Takes out of a run what makes most illegal, by itself or with the other fields.
static void make_plausible(uint32_t *word)
{
    const uint32_t op = penta_get_smu_run_op(word) % 18;
    const bool update = op == PENTA_SMU_OP_UPDATE, mul = op == PENTA_SMU_OP_MUL;
    penta_set_smu_run_op(word, op);
    if (penta_get_smu_run_red(word) == 3 || update) penta_set_smu_run_red(word, 0);
    if (penta_get_smu_run_red(word) == 0 || mul || penta_get_smu_run_redop(word) == 3) {
        penta_set_smu_run_redop(word, 0);
    }
    if (penta_get_smu_run_round(word) == 3) penta_set_smu_run_round(word, 0);
    if (penta_get_smu_run_clamp(word) == 3) penta_set_smu_run_clamp(word, 0);
    if (penta_get_smu_run_zsrc(word) == 3) penta_set_smu_run_zsrc(word, 1);
    if (penta_get_smu_run_ysrc(word) == 3 || update) {
        penta_set_smu_run_ysrc(word, rig_random(2));
    }
    penta_set_smu_run_k(word, penta_get_smu_run_k(word) % 48);
    penta_set_smu_run_ka(word, penta_get_smu_run_ka(word) % 48);
    if (update) penta_set_smu_run_fn(word, 0);
    if (mul && penta_get_smu_run_red(word) + penta_get_smu_run_zsrc(word) > 0) {
        penta_set_smu_run_comp(word, 0);
    }
    penta_set_smu_run_sh(word, penta_get_smu_run_sh(word) % (penta_get_smu_run_nqm1(word) + 2));
}

static void random_run(const engine_rig *rig, struct penta_command *command)
{
    uint32_t *word = command->word;
    memset(command, 0, sizeof *command);
    for (unsigned i = 9; i < 15; i++)
        word[i] = rig_word();
    penta_set_common_opcode(word, PENTA_OPCODE_SMU_RUN);
    penta_set_smu_run_slot(word, rig_random(8));
    penta_set_smu_run_op(word, rig_chance(30)   ? PENTA_SMU_OP_UPDATE
                               : rig_chance(20) ? PENTA_SMU_OP_MUL
                                                : rig_random(19));
    for (unsigned i = 0; i < 4; i++)
        word[5 + i] = random_address(rig);
    // Steps that stay near.
    penta_set_smu_run_x_step(word, (int32_t)rig_random(9) - 4);
    penta_set_smu_run_y_step(word, (int32_t)rig_random(9) - 4);
    penta_set_smu_run_z_step(word, (int32_t)rig_random(9) - 4);
    penta_set_smu_run_w_step(word, (int32_t)rig_random(9) - 4);
    command->iteration = rig_chance(60) ? 0 : rig_random(5);
    penta_set_common_toggle0(word, rig_random(3));
    penta_set_common_toggle1(word, rig_random(3));
    penta_set_common_toggle2(word, rig_random(2));
    penta_set_common_toggle3(word, rig_random(2));
    if (rig_chance(60)) penta_set_smu_run_fn(word, 0);
    if (rig_chance(60)) penta_set_smu_run_comp(word, 0);
    if (rig_chance(50)) penta_set_smu_run_redop(word, 0);
    if (rig_chance(50)) penta_set_smu_run_k(word, rig_random(20));
    if (rig_chance(50)) penta_set_smu_run_ka(word, rig_random(20));
    if (rig_chance(50)) penta_set_smu_run_zsh(word, rig_random(8));
    penta_set_smu_run_imm_y(word, random_number());
    penta_set_smu_run_imm_z(word, random_number());
    if (rig_chance(85)) make_plausible(word);
    if (rig_chance(4)) {
        // The rare argmax.
        penta_set_smu_run_op(word, PENTA_SMU_OP_MOV);
        penta_set_smu_run_red(word, 2);
        penta_set_smu_run_redop(word, 3);
        penta_set_smu_run_wsize(word, 2);
        penta_set_smu_run_zsize(word, 2);
        penta_set_smu_run_fn(word, 0);
        penta_set_smu_run_zsrc(word, rig_random(2));
    }
    smu_engine.address(rig->soc, command);
    random_masks(rig, command);
}

// Commands on whole rows that lie apart, from one memory into the other: what programs consist of.
enum { ROW_SLOT = 7 };

static int32_t row_stride(uint32_t size)
{
    return rig_chance(30) ? 0 : (int32_t)(size + rig_random(3));
}

static void random_row_shape(uint32_t *word, uint32_t lanes)
{
    random_shape(word, lanes);
    if (rig_chance(30)) {  // longer than the lanes of one call of the row kernel
        do {
            penta_set_smu_shape_n0m1(word, 500 + rig_random(600));
            penta_set_smu_shape_n1m1(word, rig_random(3));
            penta_set_smu_shape_n2m1(word, rig_random(3));
        } while ((penta_get_smu_shape_n0m1(word) / lanes + 1) *
                     (penta_get_smu_shape_n1m1(word) + 1) * (penta_get_smu_shape_n2m1(word) + 1) >
                 4 * MOST_GROUPS);
    }
    const uint32_t n0 = penta_get_smu_shape_n0m1(word) + 1, n1 = penta_get_smu_shape_n1m1(word) + 1;
    penta_set_smu_shape_slot(word, ROW_SLOT);
    penta_set_smu_shape_x_s0(word, 1);
    penta_set_smu_shape_y_s0(word, (int32_t)rig_random(2));
    penta_set_smu_shape_z_s0(word, (int32_t)rig_random(2));
    penta_set_smu_shape_w_s0(word, 1);
    penta_set_smu_shape_x_s1(word, (int32_t)(n0 + rig_random(3)));
    penta_set_smu_shape_x_s2(word, (int32_t)(n1 * (n0 + 2) + rig_random(3)));
    penta_set_smu_shape_y_s1(word, row_stride(n0));
    penta_set_smu_shape_y_s2(word, row_stride(n0));
    penta_set_smu_shape_z_s1(word, row_stride(n0));
    penta_set_smu_shape_z_s2(word, row_stride(n0));
    penta_set_smu_shape_w_s1(word, (int32_t)(n0 + rig_random(3)));
    penta_set_smu_shape_w_s2(word, (int32_t)(n1 * (n0 + 2) + rig_random(3)));
}

static void random_row_run(const engine_rig *rig, struct penta_command *command)
{
    static const uint32_t ops[] = {PENTA_SMU_OP_MOV, PENTA_SMU_OP_ADD,   PENTA_SMU_OP_SUB,
                                   PENTA_SMU_OP_MIN, PENTA_SMU_OP_MAX,   PENTA_SMU_OP_MUL,
                                   PENTA_SMU_OP_MUL, PENTA_SMU_OP_UPDATE};
    uint32_t *word = command->word;
    random_run(rig, command);
    penta_set_smu_run_slot(word, ROW_SLOT);
    penta_set_smu_run_op(word, ops[rig_random(8)]);
    penta_set_smu_run_xsize(word, rig_random(rig_chance(80) ? 2 : 3));
    penta_set_smu_run_ysize(word, rig_random(rig_chance(80) ? 2 : 3));
    penta_set_smu_run_zsize(word, rig_random(rig_chance(80) ? 2 : 3));
    penta_set_smu_run_wsize(word, rig_random(rig_chance(80) ? 2 : 3));
    penta_set_smu_run_round(word, rig_random(2));
    if (rig_chance(60)) penta_set_smu_run_red(word, 0);
    penta_set_smu_run_redop(word, 0);
    penta_set_smu_run_k(word, rig_random(20));
    penta_set_smu_run_ka(word, rig_random(20));
    if (rig_chance(50)) penta_set_smu_run_fn(word, rig_random(4));
    make_plausible(word);
    const bool update = penta_get_smu_run_op(word) == PENTA_SMU_OP_UPDATE, to_spad = rig_chance(50);
    const struct penta_config *config = &rig->naive.config;
    for (unsigned i = 0; i < 4; i++) {
        const bool target = i == (update ? 0 : 3);
        const uint32_t base = target == to_spad ? SPAD : STATE;
        const uint32_t size = base == SPAD ? config->spad_bytes : config->state_bytes;
        word[5 + i] = base + rig_random(size / 4) / (1u << rig_random(6)) * (1u << rig_random(6));
        if (word[5 + i] - base >= size) word[5 + i] = base;
    }
    command->iteration = 0;
    smu_engine.address(rig->soc, command);
    const uint16_t spad = 0x00ff << PENTA_BANKS_SPAD_FIRST;
    const uint16_t state = (uint16_t)(0xffffu << PENTA_BANKS_STATE_FIRST);
    rig_set_masks(rig, command, to_spad ? state : spad, to_spad ? spad : state);
}

static void random_command(const random_chip *self, struct penta_command *command)
{
    const engine_rig *rig = &self->rig;
    const uint32_t choice = rig_random(100);
    if (choice < 40) {
        random_run(rig, command);
        return;
    }
    if (choice < 70) {
        random_row_run(rig, command);
        return;
    }
    memset(command, 0, sizeof *command);
    if (choice < 80) {
        random_row_shape(command->word, rig->naive.config.lanes);
    } else if (choice < 92) {
        random_shape(command->word, rig->naive.config.lanes);
        penta_set_smu_shape_slot(command->word, rig_random(8));
    } else if (choice < 98) {
        penta_set_common_opcode(command->word, PENTA_OPCODE_SMU_TABLE);
        penta_set_smu_table_slot(command->word, rig_random(2));
        penta_set_smu_table_x(command->word, random_address(rig));
        penta_set_smu_table_x_step(command->word, (int32_t)rig_random(9) - 4);
        penta_set_common_toggle0(command->word, rig_random(3));
        command->iteration = rig_random(4);
    } else {
        penta_set_common_opcode(command->word, PENTA_OPCODE_SMU_SEED);
        penta_set_smu_seed_seed(command->word, rig_chance(20) ? 0x9e3779b9u : rig_word());
    }
    smu_engine.address(rig->soc, command);
    rig_set_masks(rig, command, rig_chance(80) ? 0xffff : (uint16_t)rig_word(), 0);
}

static void fill_memories(engine_rig *rig)
{
    const uint32_t kind = rig_random(4);
    for (unsigned i = 0; i < 4; i++) {
        struct local_memory *memory = &rig->soc->local[i];
        for (uint32_t at = 0; at + 4 <= memory->size; at += 4) {
            // Legal digits, small numbers, boundary values, anything.
            uint32_t value = kind == 0   ? 0
                             : kind == 1 ? rig_random(256) | rig_random(4) << 24
                             : kind == 2 ? random_number()
                                         : rig_word();
            for (unsigned digit = 0; kind == 0 && digit < 8; digit++)
                value |= rig_random(5) << (3 * digit);
            memcpy(memory->bytes + at, &value, 4);
        }
        for (uint32_t at = 0; kind == 0 && at + 3 <= memory->size; at += 3) {
            uint32_t value = 0;
            for (unsigned digit = 0; digit < 8; digit++)
                value |= rig_random(5) << (3 * digit);
            memcpy(memory->bytes + at, &value, 3);
        }
    }
    const struct local_memory *spad = &rig->soc->local[MEMORY_SPAD];
    const uint32_t cols = rig->naive.config.cols;
    for (uint32_t block = 0; block < spad->size / cols; block++) {
        if (rig_chance(20)) memset(spad->bytes + block * cols, 0, cols);
        bool live = rig_chance(30);
        for (uint32_t i = 0; i < cols; i++)
            live |= spad->bytes[block * cols + i] != 0;
        rig->soc->nonzero[block / 64] &= ~(UINT64_C(1) << block % 64);
        rig->soc->nonzero[block / 64] |= (uint64_t)live << block % 64;
    }
}

// ------------------------------------------------------------------------------------- comparing

// For the reader of a failure: the command in work and its shape.
static void describe(const random_chip *self, const struct penta_command *command)
{
    char text[2][1024];
    const uint32_t *shape = self->unit.shape[penta_get_smu_run_slot(command->word)];
    if (getenv("PENTA_TEST_COMMANDS") == NULL) return;
    disassemble_command(command->word, text[0], sizeof text[0]);
    disassemble_command(shape, text[1], sizeof text[1]);
    printf("%u lanes, iteration %u: %s; %s\n", self->rig.naive.config.lanes, command->iteration,
           text[0], text[1]);
    fflush(stdout);
}

static void compare_state(const random_chip *self, const struct penta_soc *soc)
{
    const struct smu_state *state = soc->engine_state[PENTA_ENGINE_SMU];
    for (unsigned i = 0; i < 8; i++)
        ASSERT_EQ(state->shape[i].loaded, self->unit.shape_loaded[i]);
    for (unsigned i = 0; i < 2; i++) {
        ASSERT_EQ(state->table[i].loaded, self->unit.table_loaded[i]);
        ASSERT_MEMEQ(state->table[i].entry, self->unit.table[i], 512);
    }
    ASSERT_MEMEQ(state->random, self->unit.random, 4 * self->rig.naive.config.lanes);
}

// Returns false for a command that is illegal.
static bool run_one(random_chip *self, bool with_stop)
{
    engine_rig *rig = &self->rig;
    struct penta_command command;
    struct penta_outcome outcome, plain, expected;
    random_command(self, &command);
    const bool legal = smu_reference_is_legal(&self->unit, rig->naive.config.lanes, &command);
    ASSERT_EQ(smu_engine.check(rig->soc, &command), legal ? 0 : PENTA_ERROR_ILLEGAL);
    if (!legal) return false;
    describe(self, &command);
    if (rig_chance(20)) fill_memories(rig);
    const bool run = penta_get_common_opcode(command.word) == PENTA_OPCODE_SMU_RUN;
    const uint64_t start = 50 + rig_random(100);
    const uint64_t stop = with_stop && run ? start + rig_random(300) : UINT64_MAX;
    rig_begin(rig, stop);
    smu_engine.run(rig->soc, &command, start, stop, &outcome);
    smu_engine.run(rig->plain, &command, start, stop, &plain);
    smu_reference_run(&self->unit, &rig->naive, &command, start, stop, &rig->expected, &expected);
    rig_compare_records(&rig->seen, &rig->expected);
    rig_compare_memories(rig, rig->soc);
    rig_compare_memories(rig, rig->plain);
    ASSERT_EQ(outcome.end, expected.end);
    ASSERT_MEMEQ(&outcome, &plain, sizeof outcome);
    if (outcome.end > stop) {
        // What a reset interrupts leaves no state behind.
        smu_engine.reset(rig->soc);
        smu_engine.reset(rig->plain);
        smu_reference_reset(&self->unit, rig->naive.config.lanes);
    } else {
        ASSERT_EQ(outcome.error, expected.error);
        ASSERT_EQ(outcome.count[0], expected.count[0]);
    }
    compare_state(self, rig->soc);
    compare_state(self, rig->plain);
    return true;
}

// A row kernel that counts how often it is used.
static struct smu_kernel counting;
static void (*counted_load)(struct smu_type, const uint8_t *, uint32_t, int32_t *);
static unsigned row_loads;

static void count_load(struct smu_type type, const uint8_t *from, uint32_t count, int32_t *to)
{
    row_loads++;
    counted_load(type, from, count, to);
}

static void run_chips(const char *kernel_name, uint64_t first_seed, bool with_stop)
{
    const struct smu_kernel *kernel = smu_find_kernel(kernel_name);
    if (kernel == NULL) {
        printf("this machine has no %s\n", kernel_name);
        return;
    }
    counting = *kernel;
    counted_load = kernel->load;
    counting.load = count_load;
    row_loads = 0;
    unsigned legal = 0;
    for (uint64_t seed = first_seed; seed < first_seed + 20; seed++) {
        random_chip *self = calloc(1, sizeof *self);
        rig_random_state = seed;
        rig_create_random(&self->rig);
        smu_reference_reset(&self->unit, self->rig.naive.config.lanes);
        struct smu_state *plain = self->rig.plain->engine_state[PENTA_ENGINE_SMU];
        plain->kernel = &counting;
        fill_memories(&self->rig);
        for (int i = 0; i < 300; i++)
            legal += run_one(self, with_stop);
        rig_destroy(&self->rig);
        free(self);
    }
    EXPECT_GT(legal, 1500);
    EXPECT_GT(row_loads, with_stop ? 100 : 1000);
}

TEST(random, portable)
{
    run_chips("portable", 1, false);
}

TEST(random, avx2)
{
    run_chips("avx2", 2001, false);
}

TEST(random, avx512)
{
    run_chips("avx512", 3001, false);
}

TEST(random, stopped_by_a_reset)
{
    run_chips(NULL, 1001, true);
}
