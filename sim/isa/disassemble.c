// SPDX-License-Identifier: Apache-2.0
#include "isa/disassemble.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "penta_isa.h"

// ------------------------------------------------------------------------------------- output

struct line {
    char *out;
    size_t size, used;  // used counts what did not fit, too
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    size_t room = line->used < line->size ? line->size - line->used : 0;
    int length = vsnprintf(room ? line->out + line->used : NULL, room, format, list);
    va_end(list);
    if (length > 0) line->used += (size_t)length;
}

static void add_lower_case(struct line *line, const char *name)
{
    for (; *name; name++)
        add(line, "%c", tolower((unsigned char)*name));
}

// ------------------------------------------------------------------------------ names of registers

const char *disassemble_register_name(uint32_t number)
{
    static const char names[32][5] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                      "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                      "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                      "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
    return names[number & 31];
}

const char *disassemble_csr_name(uint32_t address, char buffer[24])
{
    static const struct {
        const char *name;
        uint32_t first, count;
        bool is_array;
    } csrs[] = {
#define CSR(name, address, access, reset, text)     {#name, address, 1, false},
#define CSR_ARRAY(name, first, count, access, text) {#name, first, count, true},
#include "../../isa/csrs.def"
#undef CSR
#undef CSR_ARRAY
    };
    for (size_t i = 0; i < sizeof csrs / sizeof *csrs; i++) {
        if (address - csrs[i].first >= csrs[i].count) continue;
        struct line line = {buffer, 24, 0};
        // Upper words of counters are called mhpmcounter3h: the H goes behind the number.
        size_t length = strlen(csrs[i].name);
        bool is_high = csrs[i].is_array && csrs[i].name[length - 1] == 'H';
        for (size_t k = 0; k < length - is_high; k++)
            add(&line, "%c", tolower((unsigned char)csrs[i].name[k]));
        // RISC-V numbers its counters and their events from 3.
        uint32_t base = strstr(csrs[i].name, "HPM") ? 3 : 0;
        if (csrs[i].is_array)
            add(&line, "%u%s", base + address - csrs[i].first, is_high ? "h" : "");
        return buffer;
    }
    return NULL;
}

// ----------------------------------------------------------------------------------- instructions

// How the operands of an instruction are written, in objdump's order.
enum form {
    FORM_NONE,
    FORM_R,        // rd,rs1,rs2
    FORM_I,        // rd,rs1,imm
    FORM_SHIFT,    // rd,rs1,shamt
    FORM_LOAD,     // rd,imm(rs1)
    FORM_STORE,    // rs2,imm(rs1)
    FORM_BRANCH,   // rs1,rs2,target
    FORM_U,        // rd,imm
    FORM_JAL,      // rd,target
    FORM_FENCE,    // predecessors,successors
    FORM_CSR,      // rd,csr,rs1
    FORM_CSR_IMM,  // rd,csr,imm
    FORM_S1,       // rs1
    FORM_S1_S2,    // rs1,rs2
    FORM_D,        // rd
    FORM_S1_D,     // rd,rs1
    FORM_S1_S2_D,  // rd,rs1,rs2
};

struct encoding {
    uint32_t mask, match;
    const char *mnemonic;
    enum form form;
};

static const struct encoding encodings[] = {
    {0x0000007f, 0x00000037, "lui", FORM_U},
    {0x0000007f, 0x00000017, "auipc", FORM_U},
    {0x0000007f, 0x0000006f, "jal", FORM_JAL},
    {0x0000707f, 0x00000067, "jalr", FORM_LOAD},
    {0x0000707f, 0x00000063, "beq", FORM_BRANCH},
    {0x0000707f, 0x00001063, "bne", FORM_BRANCH},
    {0x0000707f, 0x00004063, "blt", FORM_BRANCH},
    {0x0000707f, 0x00005063, "bge", FORM_BRANCH},
    {0x0000707f, 0x00006063, "bltu", FORM_BRANCH},
    {0x0000707f, 0x00007063, "bgeu", FORM_BRANCH},
    {0x0000707f, 0x00000003, "lb", FORM_LOAD},
    {0x0000707f, 0x00001003, "lh", FORM_LOAD},
    {0x0000707f, 0x00002003, "lw", FORM_LOAD},
    {0x0000707f, 0x00004003, "lbu", FORM_LOAD},
    {0x0000707f, 0x00005003, "lhu", FORM_LOAD},
    {0x0000707f, 0x00000023, "sb", FORM_STORE},
    {0x0000707f, 0x00001023, "sh", FORM_STORE},
    {0x0000707f, 0x00002023, "sw", FORM_STORE},
    {0x0000707f, 0x00000013, "addi", FORM_I},
    {0x0000707f, 0x00002013, "slti", FORM_I},
    {0x0000707f, 0x00003013, "sltiu", FORM_I},
    {0x0000707f, 0x00004013, "xori", FORM_I},
    {0x0000707f, 0x00006013, "ori", FORM_I},
    {0x0000707f, 0x00007013, "andi", FORM_I},
    {0xfe00707f, 0x00001013, "slli", FORM_SHIFT},
    {0xfe00707f, 0x00005013, "srli", FORM_SHIFT},
    {0xfe00707f, 0x40005013, "srai", FORM_SHIFT},
    {0xfe00707f, 0x00000033, "add", FORM_R},
    {0xfe00707f, 0x40000033, "sub", FORM_R},
    {0xfe00707f, 0x00001033, "sll", FORM_R},
    {0xfe00707f, 0x00002033, "slt", FORM_R},
    {0xfe00707f, 0x00003033, "sltu", FORM_R},
    {0xfe00707f, 0x00004033, "xor", FORM_R},
    {0xfe00707f, 0x00005033, "srl", FORM_R},
    {0xfe00707f, 0x40005033, "sra", FORM_R},
    {0xfe00707f, 0x00006033, "or", FORM_R},
    {0xfe00707f, 0x00007033, "and", FORM_R},
    {0xfe00707f, 0x02000033, "mul", FORM_R},
    {0xfe00707f, 0x02001033, "mulh", FORM_R},
    {0xfe00707f, 0x02002033, "mulhsu", FORM_R},
    {0xfe00707f, 0x02003033, "mulhu", FORM_R},
    {0xfe00707f, 0x02004033, "div", FORM_R},
    {0xfe00707f, 0x02005033, "divu", FORM_R},
    {0xfe00707f, 0x02006033, "rem", FORM_R},
    {0xfe00707f, 0x02007033, "remu", FORM_R},
    // fence and fence.i ignore their other fields, so the two exact forms come first.
    {0xffffffff, 0x8330000f, "fence.tso", FORM_NONE},
    {0x0000707f, 0x0000000f, "fence", FORM_FENCE},
    {0x0000707f, 0x0000100f, "fence.i", FORM_NONE},
    {0xffffffff, 0x00000073, "ecall", FORM_NONE},
    {0xffffffff, 0x00100073, "ebreak", FORM_NONE},
    {0xffffffff, 0x30200073, "mret", FORM_NONE},
    {0xffffffff, 0x10500073, "wfi", FORM_NONE},
    {0x0000707f, 0x00001073, "csrrw", FORM_CSR},
    {0x0000707f, 0x00002073, "csrrs", FORM_CSR},
    {0x0000707f, 0x00003073, "csrrc", FORM_CSR},
    {0x0000707f, 0x00005073, "csrrwi", FORM_CSR_IMM},
    {0x0000707f, 0x00006073, "csrrsi", FORM_CSR_IMM},
    {0x0000707f, 0x00007073, "csrrci", FORM_CSR_IMM},
#define XINSN(name, mnemonic, opcode, funct3, funct7, operands, text) \
    {PENTA_INSN_##name##_MASK, PENTA_INSN_##name##_MATCH, mnemonic, FORM_##operands},
#include "../../isa/instructions.def"
#undef XINSN
};

static int32_t sign_extend(uint32_t value, unsigned bits)
{
    uint32_t sign = UINT32_C(1) << (bits - 1);
    return (int32_t)((value ^ sign) - sign);
}

static uint32_t bits(uint32_t word, unsigned lsb, unsigned width)
{
    return word >> lsb & ((UINT32_C(1) << width) - 1);
}

static int32_t immediate_i(uint32_t insn)
{
    return sign_extend(insn >> 20, 12);
}

static int32_t immediate_s(uint32_t insn)
{
    return sign_extend(bits(insn, 25, 7) << 5 | bits(insn, 7, 5), 12);
}

static int32_t immediate_b(uint32_t insn)
{
    return sign_extend(bits(insn, 31, 1) << 12 | bits(insn, 7, 1) << 11 | bits(insn, 25, 6) << 5 |
                           bits(insn, 8, 4) << 1,
                       13);
}

static int32_t immediate_j(uint32_t insn)
{
    return sign_extend(bits(insn, 31, 1) << 20 | bits(insn, 12, 8) << 12 | bits(insn, 20, 1) << 11 |
                           bits(insn, 21, 10) << 1,
                       21);
}

static void add_fence_set(struct line *line, uint32_t set)
{
    if (set == 0) add(line, "unknown");
    for (int i = 0; i < 4; i++)
        if (set & 8u >> i) add(line, "%c", "iorw"[i]);
}

static void add_csr(struct line *line, uint32_t address)
{
    char buffer[24];
    const char *name = disassemble_csr_name(address, buffer);
    if (name)
        add(line, "%s", name);
    else
        add(line, "0x%x", address);
}

static void add_operands(struct line *line, enum form form, uint32_t pc, uint32_t insn)
{
    const char *rd = disassemble_register_name(insn >> 7);
    const char *rs1 = disassemble_register_name(insn >> 15);
    const char *rs2 = disassemble_register_name(insn >> 20);
    switch (form) {
    case FORM_NONE:
        break;
    case FORM_R:
    case FORM_S1_S2_D:
        add(line, "%s,%s,%s", rd, rs1, rs2);
        break;
    case FORM_I:
        add(line, "%s,%s,%d", rd, rs1, immediate_i(insn));
        break;
    case FORM_SHIFT:
        add(line, "%s,%s,0x%x", rd, rs1, bits(insn, 20, 5));
        break;
    case FORM_LOAD:
        add(line, "%s,%d(%s)", rd, immediate_i(insn), rs1);
        break;
    case FORM_STORE:
        add(line, "%s,%d(%s)", rs2, immediate_s(insn), rs1);
        break;
    case FORM_BRANCH:
        add(line, "%s,%s,0x%x", rs1, rs2, pc + (uint32_t)immediate_b(insn));
        break;
    case FORM_U:
        add(line, "%s,0x%x", rd, insn >> 12);
        break;
    case FORM_JAL:
        add(line, "%s,0x%x", rd, pc + (uint32_t)immediate_j(insn));
        break;
    case FORM_FENCE:
        add_fence_set(line, bits(insn, 24, 4));
        add(line, ",");
        add_fence_set(line, bits(insn, 20, 4));
        break;
    case FORM_CSR:
        add(line, "%s,", rd);
        add_csr(line, insn >> 20);
        add(line, ",%s", rs1);
        break;
    case FORM_CSR_IMM:
        add(line, "%s,", rd);
        add_csr(line, insn >> 20);
        add(line, ",%u", bits(insn, 15, 5));
        break;
    case FORM_S1:
        add(line, "%s", rs1);
        break;
    case FORM_S1_S2:
        add(line, "%s,%s", rs1, rs2);
        break;
    case FORM_D:
        add(line, "%s", rd);
        break;
    case FORM_S1_D:
        add(line, "%s,%s", rd, rs1);
        break;
    }
}

bool disassemble_instruction(uint32_t pc, uint32_t insn, char *out, size_t n)
{
    struct line line = {out, n, 0};
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        if ((insn & encodings[i].mask) != encodings[i].match) continue;
        add(&line, encodings[i].form == FORM_NONE ? "%s" : "%s\t", encodings[i].mnemonic);
        add_operands(&line, encodings[i].form, pc, insn);
        return true;
    }
    add(&line, ".4byte\t0x%x", insn);
    return false;
}

// ------------------------------------------------------------------------------------ descriptors

struct field {
    const char *layout, *name;
    unsigned word, lsb, width;
    bool is_signed;
};

enum { SIGN_U = 0, SIGN_S = 1 };
static const struct field fields[] = {
#define OPCODE(name, engine, code, text)
#define FIELD(layout, name, word, lsb, width, sign, text) \
    {#layout, #name, word, lsb, width, SIGN_##sign},
#include "../../isa/descriptors.def"
#undef FIELD
#undef OPCODE
};

static const struct {
    const char *name;
    uint32_t code;
} opcodes[] = {
#define OPCODE(name, engine, code, text) {#name, code},
#define FIELD(layout, name, word, lsb, width, sign, text)
#include "../../isa/descriptors.def"
#undef FIELD
#undef OPCODE
};

static void add_banks(struct line *line, uint32_t mask)
{
    static const struct {
        const char *name;
        unsigned first, count;
    } groups[] = {
#define REGION(name, base, window, text)
#define MMIO_REG(name, address, text)
#define BANKS(name, first, count) {#name, first, count},
#include "../../isa/memory_map.def"
#undef BANKS
#undef MMIO_REG
#undef REGION
    };
    const char *separator = "";
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        for (unsigned bank = 0; bank < groups[i].count; bank++) {
            if (!(mask >> (groups[i].first + bank) & 1)) continue;
            add(line, "%s", separator);
            add_lower_case(line, groups[i].name);
            add(line, "%u", bank);
            separator = "+";
        }
    }
}

// Fields of SMU_RUN whose values have names.
static const char *const operation_names[] = {
#define SMU_OP(name, code, text) [code] = #name,
#define SMU_EXP2(i, value)
#include "../../isa/smu.def"
#undef SMU_EXP2
#undef SMU_OP
};
static const char *const size_names[] = {"int8", "int16", "int32", "digit"};
static const char *const y_source_names[] = {"memory", "imm", "x"};
static const char *const z_source_names[] = {"none", "memory", "imm"};
static const char *const reduction_names[] = {"none", "lane", "all"};
static const char *const reduce_op_names[] = {"sum", "max", "min", "argmax"};
static const char *const rounding_names[] = {"nearest", "floor", "stochastic"};
static const char *const clamp_names[] = {"signed", "positive", "unsigned"};
static const char *const function_names[] = {"none", "table", "interpolate", "exp2"};

#define NAMES(list) list, sizeof list / sizeof *list
static const struct {
    const char *field;
    const char *const *names;
    size_t count;
} value_names[] = {
    {"OP", NAMES(operation_names)},    {"XSIZE", NAMES(size_names)},
    {"YSIZE", NAMES(size_names)},      {"ZSIZE", NAMES(size_names)},
    {"WSIZE", NAMES(size_names)},      {"YSRC", NAMES(y_source_names)},
    {"ZSRC", NAMES(z_source_names)},   {"RED", NAMES(reduction_names)},
    {"REDOP", NAMES(reduce_op_names)}, {"ROUND", NAMES(rounding_names)},
    {"CLAMP", NAMES(clamp_names)},     {"FN", NAMES(function_names)},
};
#undef NAMES

static const char *find_value_name(const struct field *field, uint32_t value)
{
    if (strcmp(field->layout, "SMU_RUN") != 0) return NULL;
    for (size_t i = 0; i < sizeof value_names / sizeof *value_names; i++) {
        if (strcmp(value_names[i].field, field->name) != 0) continue;
        return value < value_names[i].count ? value_names[i].names[value] : NULL;
    }
    return NULL;
}

static void add_field(struct line *line, const struct field *field, uint32_t value)
{
    const char *name = find_value_name(field, value);
    add(line, " ");
    add_lower_case(line, field->name);
    if (strstr(field->name, "_MASK") || strstr(field->name, "_XOR")) {
        add(line, "=");
        add_banks(line, value);
    } else if (name) {
        add(line, "=");
        add_lower_case(line, name);
    } else if (field->is_signed) {
        add(line, "=%d", sign_extend(value, field->width));
    } else if (field->width == 32) {
        add(line, "=0x%08x", value);
    } else {
        add(line, "=%u", value);
    }
}

static uint32_t field_value(const struct field *field, const uint32_t words[16])
{
    uint32_t value = words[field->word] >> field->lsb;
    return field->width == 32 ? value : value & ((UINT32_C(1) << field->width) - 1);
}

static void add_layout(struct line *line, const char *layout, const uint32_t words[16])
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct field *field = &fields[i];
        // The opcode is already written; the semaphores of word 1 are written in pairs.
        if (strcmp(field->layout, layout) || !strcmp(field->name, "OPCODE") ||
            (!strcmp(layout, "COMMON") && field->word == PENTA_FIELD_COMMON_WAIT0_SEM_WORD))
            continue;
        uint32_t value = field_value(field, words);
        // Not a field that is zero, but an operation always.
        if (value || !strcmp(field->name, "OP")) add_field(line, field, value);
    }
}

static void add_semaphore(struct line *line, const char *name, uint32_t index, uint32_t count)
{
    if (count) add(line, " %s=%u@s%u", name, count, index);
}

bool disassemble_command(const uint32_t words[16], char *out, size_t n)
{
    struct line line = {out, n, 0};
    uint32_t opcode = penta_get_common_opcode(words);
    const char *name = NULL;
    for (size_t i = 0; i < sizeof opcodes / sizeof *opcodes; i++)
        if (opcodes[i].code == opcode) name = opcodes[i].name;
    if (name) {
        add_lower_case(&line, name);
        add_layout(&line, name, words);
    } else {
        add(&line, "opcode_0x%02x", opcode);
        for (int i = 5; i < 16; i++)
            if (words[i]) add(&line, " word%d=0x%08x", i, words[i]);
    }
    add_semaphore(&line, "wait0", penta_get_common_wait0_sem(words),
                  penta_get_common_wait0_count(words));
    add_semaphore(&line, "wait1", penta_get_common_wait1_sem(words),
                  penta_get_common_wait1_count(words));
    add_semaphore(&line, "sig0", penta_get_common_sig0_sem(words),
                  penta_get_common_sig0_count(words));
    add_semaphore(&line, "sig1", penta_get_common_sig1_sem(words),
                  penta_get_common_sig1_count(words));
    add_layout(&line, "COMMON", words);
    return name != NULL;
}
