// SPDX-License-Identifier: Apache-2.0
// The disassembler against binutils as a second opinion, and against hand-written lines.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isa/disassemble.h"
#include "penta_isa.h"
#include "penta_test.h"

static const char *decode(uint32_t pc, uint32_t insn)
{
    static char text[64];
    disassemble_instruction(pc, insn, text, sizeof text);
    return text;
}

static uint32_t random_word(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15u;  // xorshift64
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

// --------------------------------------------------------------------------- against binutils

// What objdump does not know, or knows otherwise, is left out: Xpenta, fences with fields that this
// chip ignores, CSRs of this chip or of other RISC-V chips, and one word with a name of its own.
static bool is_common_ground(uint32_t insn)
{
    uint32_t funct3 = insn >> 12 & 7, csr = insn >> 20;
    char buffer[24];
    switch (insn & 0x7f) {
    case 0x0b:
        return false;
    case 0x0f:
        return funct3 == 1 ? insn == 0x100f : (insn & 0xf00fff80) == 0;
    case 0x73:
        if (insn == 0xc0001073) return false;  // "unimp" even with no-aliases
        return funct3 == 0 || ((csr < 0x7c0 || csr >= 0x800) && (csr < 0xfc0 || csr >= 0x1000) &&
                               disassemble_csr_name(csr, buffer) != NULL);
    default:
        return true;
    }
}

struct sample {
    uint32_t *words;
    size_t count, room;
};

static void add_sample(struct sample *sample, uint32_t insn)
{
    char text[64];
    if (!disassemble_instruction(0, insn, text, sizeof text) || !is_common_ground(insn)) return;
    if (sample->count == sample->room) {
        sample->room = sample->room ? 2 * sample->room : 1024;
        sample->words = realloc(sample->words, sample->room * sizeof *sample->words);
        ASSERT_NE(sample->words, NULL);
    }
    sample->words[sample->count++] = insn;
}

// Every legal combination of opcode, funct3 and funct7, with random and with extreme other fields.
static struct sample make_sample(void)
{
    struct sample sample = {0};
    static const uint32_t others[] = {0, UINT32_MAX, 0x55555555, 0xaaaaaaaa};
    for (uint32_t opcode = 3; opcode < 128; opcode += 4) {
        for (uint32_t funct3 = 0; funct3 < 8; funct3++) {
            for (uint32_t funct7 = 0; funct7 < 128; funct7++) {
                uint32_t fixed = opcode | funct3 << 12 | funct7 << 25;
                for (size_t i = 0; i < 4; i++)
                    add_sample(&sample, fixed | (others[i] & 0x01ff8f80));
                for (int i = 0; i < 4; i++)
                    add_sample(&sample, fixed | (random_word() & 0x01ff8f80));
            }
        }
    }
    for (uint32_t csr = 0; csr < 4096; csr++)
        for (uint32_t funct3 = 1; funct3 < 8; funct3++)
            add_sample(&sample, csr << 20 | (random_word() & 0x000f8f80) | funct3 << 12 | 0x73);
    static const uint32_t system[] = {0x00000073, 0x00100073, 0x30200073, 0x10500073, 0x0000100f};
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        add_sample(&sample, system[i]);
    for (uint32_t set = 0; set < 256; set++)
        add_sample(&sample, set << 20 | 0x0f);
    for (int i = 0; i < 50000; i++)
        add_sample(&sample, random_word() | 3);
    return sample;
}

TEST(disassemble_instruction, agrees_with_binutils)
{
    if (system("command -v riscv64-unknown-elf-objdump >/dev/null") != 0)
        FAIL("riscv64-unknown-elf-objdump is missing: run tools/setup");
    struct sample sample = make_sample();
    ASSERT_GT(sample.count, 20000);

    char path[] = "/tmp/penta-disassemble-XXXXXX";
    int descriptor = mkstemp(path);
    ASSERT_GE(descriptor, 0);
    FILE *file = fdopen(descriptor, "wb");
    ASSERT_EQ(fwrite(sample.words, 4, sample.count, file), sample.count);
    ASSERT_EQ(fclose(file), 0);

    char command[256];
    snprintf(command, sizeof command,
             "riscv64-unknown-elf-objdump -D -z -b binary -m riscv:rv32 "
             "-M no-aliases,priv-spec=1.12 --adjust-vma=0x80000000 %s",
             path);
    FILE *objdump = popen(command, "r");
    ASSERT_NE(objdump, NULL);
    char line[256];
    size_t seen = 0, different = 0;
    while (fgets(line, sizeof line, objdump)) {
        unsigned pc, insn;
        char theirs[128];
        // "80000004:<tab>0000100f          <tab>fence.i"
        if (sscanf(line, " %x:\t%x \t%127[^\n]", &pc, &insn, theirs) != 3) continue;
        size_t index = (pc - 0x80000000u) / 4;
        ASSERT_LT(index, sample.count);
        ASSERT_EQ(insn, sample.words[index]);
        // Comments, as of an address relative to a register: " # 0x...".
        char *end = strstr(theirs, " #");
        if (end) *end = 0;
        end = theirs + strlen(theirs);
        while (end > theirs && (end[-1] == ' ' || end[-1] == '\t'))
            *--end = 0;
        seen++;
        if (strcmp(decode(pc, insn), theirs) == 0) continue;
        if (++different <= 10) EXPECT_STREQ(decode(pc, insn), theirs, "word %08x", insn);
    }
    pclose(objdump);
    unlink(path);
    free(sample.words);
    EXPECT_EQ(seen, sample.count);
    EXPECT_EQ(different, 0);
}

// objdump has no say in which words are legal here, so count them: the fixed bits of every
// instruction of RV32IM, Zicsr, Zifencei and Xpenta leave this many of the 2^32 words.
TEST(disassemble_instruction, accepts_the_legal_share_of_funct_fields)
{
    unsigned legal = 0;
    char text[64];
    for (uint32_t opcode = 0; opcode < 128; opcode++)
        for (uint32_t funct = 0; funct < 1024; funct++)
            legal += disassemble_instruction(0, opcode | (funct & 7) << 12 | (funct >> 3) << 25,
                                             text, sizeof text);
    // lui, auipc, jal: all funct3 and funct7. jalr, 6 branches, 5 loads, 3 stores, 6 immediates,
    // fence, fence.i, 6 of Zicsr: all funct7. 3 shifts, 18 of RV32IM's register forms, 6 of Xpenta:
    // one each. With rs1, rs2 and rd 0, ecall is the only exact word.
    EXPECT_EQ(legal, 3 * 1024 + (1 + 6 + 5 + 3 + 6 + 2 + 6) * 128 + 3 + 18 + 6 + 1);
}

TEST(disassemble_instruction, rejects_what_the_chip_does_not_define)
{
    static const uint32_t illegal[] = {
        0x00000000,              // the all-zero word
        0xffffffff,              // the all-ones word
        0x00000001,              // c.nop
        0x02001013,              // slli with shamt[5]
        0x80005013,              // srli with a wrong funct7
        0x00001067,              // jalr with funct3 1
        0x00002063,              // branch with funct3 2
        0x00003003,              // ld
        0x0000000b + (3 << 25),  // penta.enq of a fourth engine
        0x0000008b,              // penta.enq.dma with rd
        0x0010000b,              // penta.enq.dma with rs2
        0x0000400b,              // no Xpenta funct3 4
        0x00002073 + 0x2000,     // SYSTEM with funct3 4
        0x00200073,              // uret
        0x10200073,              // sret
        0x30200173,              // mret with rd
        0x12000073,              // sfence.vma
        0x1000202f,              // lr.w
        0x00002007,              // flw
    };
    char text[64], expected[64];
    for (size_t i = 0; i < sizeof illegal / sizeof *illegal; i++) {
        EXPECT_FALSE(disassemble_instruction(0, illegal[i], text, sizeof text), "%08x", illegal[i]);
        snprintf(expected, sizeof expected, ".4byte\t0x%x", illegal[i]);
        EXPECT_STREQ(text, expected);
    }
}

TEST(disassemble_instruction, writes_xpenta)
{
    EXPECT_STREQ(decode(0, 0x0005000b), "penta.enq.dma\ta0");
    EXPECT_STREQ(decode(0, 0x0205000b), "penta.enq.mac\ta0");
    EXPECT_STREQ(decode(0, 0x0405000b), "penta.enq.smu\ta0");
    EXPECT_STREQ(decode(0, 0x0002900b), "penta.fence\tt0");
    EXPECT_STREQ(decode(0, 0x00b5200b), "penta.sem.signal\ta0,a1");
    EXPECT_STREQ(decode(0, 0x00b5300b), "penta.sem.wait\ta0,a1");
}

TEST(disassemble_instruction, ignores_the_other_fields_of_fences)
{
    EXPECT_STREQ(decode(0, 0x12f08f8f & ~0x7000u), "fence\tr,iorw");
    EXPECT_STREQ(decode(0, 0xfff09f8f), "fence.i");
}

TEST(disassemble_instruction, writes_csr_names)
{
    static const struct {
        uint32_t address;
        const char *name;
    } known[] = {
        {0x300, "mstatus"},        {0x7c0, "pbase0"},      {0x7cf, "pbase15"},
        {0x7d8, "perr_dma"},       {0x7db, "perr_soc"},    {0xfc0, "pstat_dma"},
        {0xfd0, "psem0"},          {0xfdf, "psem15"},      {0xb03, "mhpmcounter3"},
        {0xb9f, "mhpmcounter31h"}, {0xc03, "hpmcounter3"}, {0xc9f, "hpmcounter31h"},
        {0x323, "mhpmevent3"},     {0xb80, "mcycleh"},     {0x310, "mstatush"},
    };
    char buffer[24];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        EXPECT_STREQ(disassemble_csr_name(known[i].address, buffer), known[i].name);
    EXPECT_EQ(disassemble_csr_name(0x180, buffer), NULL);
    EXPECT_EQ(disassemble_csr_name(0x7d0, buffer), NULL);
    EXPECT_STREQ(decode(0, 0x7db29073), "csrrw\tzero,perr_soc,t0");
    EXPECT_STREQ(decode(0, 0x180022f3), "csrrs\tt0,0x180,zero");
}

TEST(disassemble_instruction, wraps_jump_targets)
{
    EXPECT_STREQ(decode(0xfffffffc, 0x0080006f), "jal\tzero,0x4");
    EXPECT_STREQ(decode(0x80000000, 0xfe000ee3), "beq\tzero,zero,0x7ffffffc");
}

TEST(disassemble_instruction, stays_inside_its_buffer)
{
    char text[8] = "1234567";
    disassemble_instruction(0, 0x00b5200b, text, 4);
    EXPECT_STREQ(text, "pen");
    EXPECT_STREQ(text + 4, "567");
    disassemble_instruction(0, 0x00b5200b, NULL, 0);
}

// --------------------------------------------------------------------------------- descriptors

TEST(disassemble_command, writes_fields_that_are_not_zero)
{
    uint32_t words[16] = {0};
    char text[1024];
    EXPECT_TRUE(disassemble_command(words, text, sizeof text));
    EXPECT_STREQ(text, "nop");

    penta_set_common_opcode(words, PENTA_OPCODE_DMA_COPY);
    penta_set_common_repeat(words, 2);
    penta_set_common_wait1_sem(words, 0);
    penta_set_common_wait1_count(words, 3);
    penta_set_common_sig0_sem(words, 15);
    penta_set_common_sig0_count(words, 1);
    penta_set_common_write_mask(words, 0x0105);
    penta_set_dma_copy_src(words, 0x1000);
    penta_set_dma_copy_dst(words, 0x90000000);
    penta_set_dma_copy_n0(words, 64);
    penta_set_dma_copy_src_s1(words, -64);
    EXPECT_TRUE(disassemble_command(words, text, sizeof text));
    EXPECT_STREQ(text,
                 "dma_copy src=0x00001000 dst=0x90000000 n0=64 src_s1=-64 wait1=3@s0 "
                 "sig0=1@s15 repeat=2 write_mask=spad0+spad2+weight0");
}

TEST(disassemble_command, names_what_an_smu_run_does)
{
    uint32_t words[16] = {0};
    char text[1024];
    penta_set_common_opcode(words, PENTA_OPCODE_SMU_RUN);
    EXPECT_TRUE(disassemble_command(words, text, sizeof text));
    EXPECT_STREQ(text, "smu_run op=mov");
    penta_set_smu_run_slot(words, 3);
    penta_set_smu_run_op(words, PENTA_SMU_OP_MUL);
    penta_set_smu_run_x(words, 0xc0000000);
    penta_set_smu_run_xsize(words, 1);
    penta_set_smu_run_zsize(words, 2);
    penta_set_smu_run_wsize(words, 3);
    penta_set_smu_run_zsrc(words, 1);
    penta_set_smu_run_red(words, 1);
    penta_set_smu_run_round(words, 2);
    penta_set_smu_run_clamp(words, 3);
    penta_set_smu_run_k(words, 7);
    EXPECT_TRUE(disassemble_command(words, text, sizeof text));
    EXPECT_STREQ(text,
                 "smu_run slot=3 op=mul x=0xc0000000 xsize=int16 zsize=int32 wsize=digit "
                 "zsrc=memory red=lane round=stochastic clamp=3 k=7");
}

TEST(disassemble_command, writes_an_unknown_opcode_raw)
{
    uint32_t words[16] = {0xee, [5] = 7, [15] = 0x80000000};
    char text[1024];
    EXPECT_FALSE(disassemble_command(words, text, sizeof text));
    EXPECT_STREQ(text, "opcode_0xee word5=0x00000007 word15=0x80000000");
}

TEST(disassemble_command, fits_the_promised_size)
{
    char text[1024], shorter[16];
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        uint32_t words[16];
        memset(words, 0xff, sizeof words);
        penta_set_common_opcode(words, opcode);
        memset(text, 0, sizeof text);
        disassemble_command(words, text, sizeof text);
        EXPECT_LT(strlen(text), sizeof text - 1, "opcode %u", opcode);
        disassemble_command(words, shorter, sizeof shorter);
        EXPECT_EQ(strlen(shorter), sizeof shorter - 1);
        EXPECT_MEMEQ(shorter, text, sizeof shorter - 1);
    }
}
