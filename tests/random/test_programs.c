// SPDX-License-Identifier: Apache-2.0
// Random programs: the same bytes from the same seed, an end always, and nothing of the ISA left
// out over many seeds.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isa/disassemble.h"
#include "penta_test.h"
#include "random/random_program.h"
#include "smu/smu_decode.h"
#include "soc/soc.h"

enum { MOST_CYCLES = 3000000, TALLY_NAMES = 512 };

// What has occurred, by name.
struct tally {
    char name[TALLY_NAMES][24];
    unsigned count;
};

static void note(struct tally *tally, const char *name)
{
    for (unsigned i = 0; i < tally->count; i++)
        if (strcmp(tally->name[i], name) == 0) return;
    if (tally->count == TALLY_NAMES) return;
    snprintf(tally->name[tally->count++], sizeof tally->name[0], "%s", name);
}

static bool noted(const struct tally *tally, const char *name)
{
    for (unsigned i = 0; i < tally->count; i++)
        if (strcmp(tally->name[i], name) == 0) return true;
    return false;
}

struct coverage {
    struct tally instructions, csr_reads, csr_writes;
    const struct penta_soc *soc;
    bool stream[PENTA_STREAM_COUNT], error[16], cause[2][32], opcode[3][256];
    // Of the state-machine unit: errors of each, and what SMU_RUN commands without an error did:
    // operations (with COMP from 32 on), reductions with each way to reduce, functions, roundings,
    // limits, sources, sizes of each operand that is accessed.
    bool smu_error[16], smu_done[256];
    bool smu_op[64], smu_red[3][4], smu_fn[4], smu_round[3], smu_clamp[3], smu_z_source[3];
    bool smu_y_source[3], smu_size[4][4];
    bool smu_digit_state;  // an UPDATE of digits
    bool done_late;        // an error in an iteration after the first
};

static void cover_smu(struct coverage *coverage, uint32_t error)
{
    const uint32_t *w = coverage->soc->frontends[PENTA_ENGINE_SMU].command.word;
    coverage->smu_error[error & 15] = true;
    if (error != 0) return;
    coverage->smu_done[penta_get_common_opcode(w)] = true;
    if (penta_get_common_opcode(w) != PENTA_OPCODE_SMU_RUN) return;
    const uint32_t op = penta_get_smu_run_op(w);
    const bool has_comp = op == PENTA_SMU_OP_MUL || op == PENTA_SMU_OP_UPDATE;
    coverage->smu_op[op + (has_comp && penta_get_smu_run_comp(w) ? 32 : 0)] = true;
    coverage->smu_red[penta_get_smu_run_red(w)][penta_get_smu_run_redop(w)] = true;
    coverage->smu_fn[penta_get_smu_run_fn(w)] = true;
    coverage->smu_digit_state |=
        op == PENTA_SMU_OP_UPDATE && penta_get_smu_run_xsize(w) == SMU_DIGIT;
    coverage->smu_round[penta_get_smu_run_round(w)] = true;
    coverage->smu_clamp[penta_get_smu_run_clamp(w)] = true;
    coverage->smu_z_source[penta_get_smu_run_zsrc(w)] = true;
    coverage->smu_size[0][penta_get_smu_run_xsize(w)] = true;
    coverage->smu_size[3][penta_get_smu_run_wsize(w)] = true;
    if (op == PENTA_SMU_OP_ADD || has_comp) {
        coverage->smu_y_source[penta_get_smu_run_ysrc(w)] = true;
        coverage->smu_size[1][penta_get_smu_run_ysize(w)] = true;
    }
    if (penta_get_smu_run_zsrc(w) != 0) coverage->smu_size[2][penta_get_smu_run_zsize(w)] = true;
}

static void cover(void *context, const struct penta_record *record)
{
    struct coverage *coverage = context;
    const uint32_t *w = record->words;
    char text[96], buffer[24];
    coverage->stream[record->stream] = true;
    switch (record->stream) {
    case PENTA_STREAM_RETIRE:
        disassemble_instruction(w[0], w[1], text, sizeof text);
        text[strcspn(text, "\t")] = 0;
        note(&coverage->instructions, text);
        if ((w[1] & 0x7f) == 0x73 && (w[1] >> 12 & 3) != 0) {
            const char *name = disassemble_csr_name(w[1] >> 20, buffer);
            if (name != NULL) note(&coverage->csr_reads, name);
        }
        break;
    case PENTA_STREAM_CSR_WRITE: {
        const char *name = disassemble_csr_name(w[0], buffer);
        if (name != NULL) note(&coverage->csr_writes, name);
        break;
    }
    case PENTA_STREAM_TRAP:
        coverage->cause[w[1] >> 31][w[1] & 31] = true;
        break;
    case PENTA_STREAM_ERROR:
        for (unsigned i = 0; i < 4; i++)
            coverage->error[w[i] & 15] = true;
        for (unsigned i = 0; i < 3; i++)
            coverage->done_late |= w[i] >> 16 != 0;
        break;
    case PENTA_STREAM_SMU_DONE:
        cover_smu(coverage, w[0]);
        break;
    case PENTA_STREAM_ENQUEUE:
        if (w[1] == 0 && w[0] < 3) coverage->opcode[w[0]][w[2] & 255] = true;
        break;
    default:
        break;
    }
}

static bool write_temporary(const void *bytes, size_t size, char path[32])
{
    strcpy(path, "/tmp/penta-random-XXXXXX");
    const int file = mkstemp(path);
    const bool good = file >= 0 && write(file, bytes, size) == (ssize_t)size;
    if (file >= 0) close(file);
    return good;
}

// Runs one program and gives how it ended.
static enum penta_end run_program(const struct penta_config *config, enum random_mix mix,
                                  uint64_t seed, struct coverage *coverage)
{
    const struct random_options options = {
        .config = config, .seed = seed, .mix = mix, .length = 300, .error_percent = 8};
    struct penta_options chip = PENTA_OPTIONS_NONE;
    struct random_output output;
    struct penta_error error = {""};
    char elf[32], stimulus[32];
    chip.seed = seed;
    chip.max_cycles = MOST_CYCLES;
    chip.dram_seed = seed % 3;
    chip.dram_errors = seed % 6 == 5;
    if (!random_program(&options, &output)) return PENTA_END_NONE;
    bool good = write_temporary(output.elf, output.elf_size, elf);
    good = write_temporary(output.stimulus, strlen(output.stimulus), stimulus) && good;
    random_free(&output);
    struct penta_soc *soc = penta_create(config, &chip, &error);
    good = good && soc != NULL && penta_load_elf(soc, elf, &error) &&
           (seed % 2 == 0 || penta_load_stimulus(soc, stimulus, &error));
    unlink(elf);
    unlink(stimulus);
    EXPECT_TRUE(good, "%s", error.text);
    enum penta_end end = PENTA_END_NONE;
    if (good) {
        if (coverage != NULL) coverage->soc = soc;
        if (coverage != NULL) penta_attach(soc, PENTA_ALL_STREAMS, cover, coverage);
        while (penta_run(soc, UINT64_MAX) != PENTA_STOP_END)
            continue;
        end = penta_result(soc)->reason;
    }
    penta_destroy(soc);
    return end;
}

static void expect_ends(const struct penta_config *config, uint64_t first, uint64_t last,
                        struct coverage *coverage)
{
    for (uint64_t seed = first; seed < last; seed++) {
        for (unsigned mix = 0; mix < RANDOM_MIX_COUNT; mix++) {
            const enum penta_end end = run_program(config, (enum random_mix)mix, seed, coverage);
            const bool good = mix == RANDOM_DEADLOCK
                                  ? end == PENTA_END_DEADLOCK
                                  : end == PENTA_END_EXIT || end == PENTA_END_TOHOST;
            EXPECT_TRUE(good, "%s: mix %u, seed %llu ended with %d", config->name, mix,
                        (unsigned long long)seed, (int)end);
        }
    }
}

static struct penta_config load(const char *name)
{
    struct penta_config config = {0};
    struct penta_error error = {""};
    EXPECT_TRUE(penta_config_load(name, &config, &error), "%s", error.text);
    return config;
}

TEST(random, same_seed_same_bytes)
{
    const struct penta_config config = load("tiny");
    for (unsigned mix = 0; mix < RANDOM_MIX_COUNT; mix++) {
        struct random_options options = {
            .config = &config, .seed = 5, .mix = (enum random_mix)mix, .length = 200};
        struct random_output a, b, other;
        ASSERT_TRUE(random_program(&options, &a) && random_program(&options, &b));
        ASSERT_EQ(a.elf_size, b.elf_size);
        EXPECT_MEMEQ(a.elf, b.elf, a.elf_size);
        EXPECT_STREQ(a.stimulus, b.stimulus);
        options.seed = 6;
        ASSERT_TRUE(random_program(&options, &other));
        EXPECT_TRUE(other.elf_size != a.elf_size || memcmp(other.elf, a.elf, a.elf_size) != 0);
        random_free(&a);
        random_free(&b);
        random_free(&other);
    }
}

TEST(random, programs_end_on_edge_and_core)
{
    const struct penta_config edge = load("edge"), core = load("core");
    expect_ends(&edge, 1, 6, NULL);
    expect_ends(&core, 1, 4, NULL);
}

TEST(random, configurations_are_legal_and_programs_end_on_them)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct penta_config config, again;
        struct penta_error error = {""};
        random_config(seed, &config);
        char *text = penta_config_format(&config);
        ASSERT_NE(text, NULL);
        ASSERT_TRUE(penta_config_parse(text, "random", &again, &error), "%s\n%s", error.text, text);
        EXPECT_MEMEQ(&config, &again, sizeof config);
        free(text);
        if (seed <= 10) expect_ends(&config, seed, seed + 1, NULL);
    }
}

// Sizes are those of edge: on the four lanes of tiny no digit is legal that is not one for all.
static void expect_all_of_smu(const struct coverage *coverage)
{
    static const uint8_t errors[] = {PENTA_ERROR_ILLEGAL, PENTA_ERROR_ADDRESS, PENTA_ERROR_BANK,
                                     PENTA_ERROR_DIGIT};
    static const uint8_t opcodes[] = {PENTA_OPCODE_NOP, PENTA_OPCODE_SMU_SHAPE,
                                      PENTA_OPCODE_SMU_RUN, PENTA_OPCODE_SMU_TABLE,
                                      PENTA_OPCODE_SMU_SEED};
    for (size_t i = 0; i < sizeof errors; i++)
        EXPECT_TRUE(coverage->smu_error[errors[i]], "never: SMU error %u", errors[i]);
    for (size_t i = 0; i < sizeof opcodes; i++)
        EXPECT_TRUE(coverage->smu_done[opcodes[i]], "never: opcode %#x", opcodes[i]);
    for (unsigned op = 0; op <= PENTA_SMU_OP_UPDATE; op++)
        EXPECT_TRUE(coverage->smu_op[op], "never: operation %u", op);
    EXPECT_TRUE(coverage->smu_op[32 + PENTA_SMU_OP_MUL], "never: MUL with COMP");
    EXPECT_TRUE(coverage->smu_op[32 + PENTA_SMU_OP_UPDATE], "never: UPDATE with COMP");
    EXPECT_TRUE(coverage->smu_red[2][3], "never: argmax");
    EXPECT_TRUE(coverage->smu_digit_state, "never: UPDATE of digits");
    for (unsigned i = 0; i < 3; i++) {
        EXPECT_TRUE(coverage->smu_red[1][i], "never: RED 1 with REDOP %u", i);
        EXPECT_TRUE(coverage->smu_red[2][i], "never: RED 2 with REDOP %u", i);
        EXPECT_TRUE(coverage->smu_round[i], "never: ROUND %u", i);
        EXPECT_TRUE(coverage->smu_clamp[i], "never: CLAMP %u", i);
        EXPECT_TRUE(coverage->smu_y_source[i], "never: YSRC %u", i);
        EXPECT_TRUE(coverage->smu_z_source[i], "never: ZSRC %u", i);
    }
    for (unsigned i = 0; i < 4; i++) {
        EXPECT_TRUE(coverage->smu_fn[i], "never: FN %u", i);
        for (unsigned name = 0; name < 4; name++)
            EXPECT_TRUE(coverage->smu_size[name][i], "never: size %u of operand %u", i, name);
    }
}

TEST(random, all_of_the_state_machine_unit_occurs)
{
    const struct penta_config config = load("edge");
    struct coverage *coverage = calloc(1, sizeof *coverage);
    ASSERT_NE(coverage, NULL);
    for (uint64_t seed = 300; seed < 330; seed++)
        run_program(&config, RANDOM_SMU, seed, coverage);
    expect_all_of_smu(coverage);
    free(coverage);
}

// 200 programs: 33 seeds of every mix and two more.
TEST(random, everything_occurs)
{
    static const char *const instructions[] = {"lui",
                                               "auipc",
                                               "jal",
                                               "jalr",
                                               "beq",
                                               "bne",
                                               "blt",
                                               "bge",
                                               "bltu",
                                               "bgeu",
                                               "lb",
                                               "lh",
                                               "lw",
                                               "lbu",
                                               "lhu",
                                               "sb",
                                               "sh",
                                               "sw",
                                               "addi",
                                               "slti",
                                               "sltiu",
                                               "xori",
                                               "ori",
                                               "andi",
                                               "slli",
                                               "srli",
                                               "srai",
                                               "add",
                                               "sub",
                                               "sll",
                                               "slt",
                                               "sltu",
                                               "xor",
                                               "srl",
                                               "sra",
                                               "or",
                                               "and",
                                               "fence",
                                               "fence.i",
                                               "mul",
                                               "mulh",
                                               "mulhsu",
                                               "mulhu",
                                               "div",
                                               "divu",
                                               "rem",
                                               "remu",
                                               "csrrw",
                                               "csrrs",
                                               "csrrc",
                                               "csrrwi",
                                               "csrrsi",
                                               "csrrci",
                                               "mret",
                                               "wfi",
                                               "ebreak",
                                               "penta.enq.dma",
                                               "penta.enq.mac",
                                               "penta.enq.smu",
                                               "penta.fence",
                                               "penta.sem.signal",
                                               "penta.sem.wait"};
    static const uint8_t exceptions[] = {0, 1, 2, 3, 4, 5, 6, 7, 11}, interrupts[] = {7, 11, 16};
    static const uint8_t errors[] = {1, 2, 3, 4, 5, 6, 8, 9};
    const struct penta_config config = load("tiny");
    struct coverage *coverage = calloc(1, sizeof *coverage);
    ASSERT_NE(coverage, NULL);
    expect_ends(&config, 100, 180, coverage);
    for (uint64_t seed = 200; seed < 202; seed++)
        run_program(&config, RANDOM_ALL, seed, coverage);
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++)
        EXPECT_TRUE(noted(&coverage->instructions, instructions[i]), "never: %s", instructions[i]);
    for (unsigned i = 0; i < PENTA_STREAM_COUNT; i++)
        EXPECT_TRUE(coverage->stream[i], "never: %s", penta_stream_name((enum penta_stream)i));
    for (size_t i = 0; i < sizeof exceptions; i++)
        EXPECT_TRUE(coverage->cause[0][exceptions[i]], "never: exception %u", exceptions[i]);
    for (size_t i = 0; i < sizeof interrupts; i++)
        EXPECT_TRUE(coverage->cause[1][interrupts[i]], "never: interrupt %u", interrupts[i]);
    for (size_t i = 0; i < sizeof errors; i++)
        EXPECT_TRUE(coverage->error[errors[i]], "never: error %u", errors[i]);
    EXPECT_TRUE(coverage->done_late, "never: an error in a later iteration");
    EXPECT_TRUE(coverage->opcode[PENTA_ENGINE_DMA][PENTA_OPCODE_DMA_COPY]);
    EXPECT_TRUE(coverage->opcode[PENTA_ENGINE_MAC][PENTA_OPCODE_MAC_SHAPE]);
    EXPECT_TRUE(coverage->opcode[PENTA_ENGINE_MAC][PENTA_OPCODE_MAC_RUN]);
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++)
        EXPECT_TRUE(coverage->opcode[i][PENTA_OPCODE_NOP], "never: NOP of engine %u", i);
    for (uint32_t csr = 0; csr < 4096; csr++) {
        char buffer[24];
        const char *name = disassemble_csr_name(csr, buffer);
        if (name == NULL) continue;
        EXPECT_TRUE(noted(&coverage->csr_reads, name), "never used: %s", name);
        const bool read_only = csr >> 10 == 3;
        const bool engine_error = csr >= PENTA_CSR_PERR_DMA && csr <= PENTA_CSR_PERR_SOC;
        EXPECT_TRUE(read_only || engine_error || noted(&coverage->csr_writes, name),
                    "never written: %s", name);
    }
    free(coverage);
}
