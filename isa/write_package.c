// SPDX-License-Identifier: Apache-2.0
// Only plain `localparam int` and `localparam logic`: what Verilator, Icarus and Yosys all read.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "definition.h"
#include "write.h"

enum { VALUE_COLUMN = 60 };

__attribute__((format(printf, 3, 4))) static void add_int(struct text *out, uint32_t value,
                                                          const char *format, ...)
{
    char name[160], number[32];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    snprintf(number, sizeof number, "= %u;", value);
    text_add_aligned(out, VALUE_COLUMN, number, "  localparam int %s", name);
}

__attribute__((format(printf, 4, 5))) static void add_bits(struct text *out, unsigned width,
                                                           uint32_t value, const char *format, ...)
{
    char name[160], number[32];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    snprintf(number, sizeof number, "= %u'h%0*x;", width, (int)(width + 3) / 4, value);
    text_add_aligned(out, VALUE_COLUMN, number, "  localparam logic [%u:0] %s", width - 1, name);
}

static void write_memory_map(struct text *out)
{
    text_add(out, "\n  // Memory map.\n");
    for (size_t i = 0; i < region_count; i++) {
        add_bits(out, 32, (uint32_t)regions[i].base, "REGION_%s_BASE", regions[i].name);
        add_bits(out, 32, (uint32_t)regions[i].window, "REGION_%s_WINDOW", regions[i].name);
    }
    for (size_t i = 0; i < mmio_register_count; i++)
        add_bits(out, 32, mmio_registers[i].address, "MMIO_%s", mmio_registers[i].name);
    text_add(out, "\n  // Bits of a bank mask.\n");
    for (size_t i = 0; i < bank_group_count; i++) {
        add_int(out, bank_groups[i].first, "BANKS_%s_FIRST", bank_groups[i].name);
        add_int(out, bank_groups[i].count, "BANKS_%s_COUNT", bank_groups[i].name);
    }
}

static void write_instructions(struct text *out)
{
    text_add(out, "\n  // Instructions: (word & MASK) == MATCH.\n");
    for (size_t i = 0; i < instruction_count; i++) {
        const struct instruction *a = &instructions[i];
        add_bits(out, 7, a->opcode, "INSN_%s_OPCODE", a->name);
        add_bits(out, 3, a->funct3, "INSN_%s_FUNCT3", a->name);
        add_bits(out, 7, a->funct7, "INSN_%s_FUNCT7", a->name);
        add_bits(out, 32, instruction_match(a), "INSN_%s_MATCH", a->name);
        add_bits(out, 32, instruction_mask(a), "INSN_%s_MASK", a->name);
    }
}

static void write_csrs(struct text *out)
{
    text_add(out,
             "\n  // CSRs: address, reset value; of an array the first address and the count.\n");
    for (size_t i = 0; i < csr_count; i++) {
        const struct csr *a = &csrs[i];
        if (a->is_array) {
            add_bits(out, 12, a->address, "CSR_%s_FIRST", a->name);
            add_int(out, a->count, "CSR_%s_COUNT", a->name);
        } else {
            add_bits(out, 12, a->address, "CSR_%s", a->name);
            if (strcmp(a->reset, "CONFIG"))
                add_bits(out, 32, (uint32_t)strtoul(a->reset, NULL, 0), "CSR_%s_RESET", a->name);
        }
    }
}

static void write_codes(struct text *out)
{
    text_add(out, "\n  // Hardware counters: the number n of mhpmcounter<n>.\n");
    for (size_t i = 0; i < counter_count; i++)
        add_int(out, counters[i].number, "COUNTER_%s", counters[i].name);
    text_add(out, "\n  // Error codes.\n");
    for (size_t i = 0; i < error_count; i++)
        add_bits(out, 8, errors[i].code, "ERROR_%s", errors[i].name);
    text_add(out, "\n  // Engines and opcodes of descriptors.\n");
    add_int(out, 0, "ENGINE_DMA");
    add_int(out, 1, "ENGINE_MAC");
    add_int(out, 2, "ENGINE_SMU");
    add_int(out, 3, "ENGINE_COUNT");
    for (size_t i = 0; i < opcode_count; i++)
        add_bits(out, 8, opcodes[i].code, "OPCODE_%s", opcodes[i].name);
}

static void write_smu(struct text *out)
{
    text_add(out,
             "\n  // The state-machine unit: operations; nodes of exp2, node 0 in the low bits.\n");
    for (size_t i = 0; i < smu_operation_count; i++)
        add_bits(out, 5, smu_operations[i].code, "SMU_OP_%s", smu_operations[i].name);
    add_int(out, (uint32_t)smu_exp2_count, "SMU_EXP2_COUNT");
    text_add(out, "  localparam logic [%zu:0] SMU_EXP2_NODES = {", 16 * smu_exp2_count - 1);
    for (size_t i = smu_exp2_count; i-- > 0;)
        text_add(out, "%s16'd%u%s", (smu_exp2_count - 1 - i) % 8 ? " " : "\n    ", smu_exp2[i],
                 i ? "," : "\n  };\n");
}

static void write_fields(struct text *out)
{
    text_add(out,
             "\n  // Descriptor fields. command[FIELD_x_BIT +: FIELD_x_WIDTH] of a descriptor with "
             "word 0 in\n"
             "  // its low bits, or word[FIELD_x_LSB +: FIELD_x_WIDTH] of word FIELD_x_WORD.\n");
    for (size_t i = 0; i < field_count; i++) {
        const struct field *a = &fields[i];
        add_int(out, a->word, "FIELD_%s_%s_WORD", a->layout, a->name);
        add_int(out, a->lsb, "FIELD_%s_%s_LSB", a->layout, a->name);
        add_int(out, a->word * 32 + a->lsb, "FIELD_%s_%s_BIT", a->layout, a->name);
        add_int(out, a->width, "FIELD_%s_%s_WIDTH", a->layout, a->name);
        add_int(out, *a->sign == 'S', "FIELD_%s_%s_SIGNED", a->layout, a->name);
    }
}

static void write_streams(struct text *out)
{
    text_add(out,
             "\n  // Probe streams: number, words of a record, level or pulse, bytes after the "
             "words.\n");
    for (size_t i = 0; i < stream_count; i++) {
        const struct stream *a = &streams[i];
        add_int(out, (uint32_t)i, "STREAM_%s", a->name);
        add_int(out, stream_words(a), "STREAM_%s_WORDS", a->name);
        add_int(out, !strcmp(a->kind, "level"), "STREAM_%s_LEVEL", a->name);
        add_int(out, stream_has_data(a), "STREAM_%s_DATA", a->name);
    }
    add_int(out, (uint32_t)stream_count, "STREAM_COUNT");
}

void write_verilog_package(struct text *out)
{
    text_add(out,
             "// SPDX-License-Identifier: Apache-2.0\n"
             "// Made by isa/generate.c from isa/*.def: do not edit.\n"
             "// No module uses every constant.\n"
             "/* verilator lint_off UNUSEDPARAM */\n"
             "package penta_isa_pkg;\n");
    write_memory_map(out);
    write_instructions(out);
    write_csrs(out);
    write_codes(out);
    write_smu(out);
    write_fields(out);
    write_streams(out);
    text_add(out, "\nendpackage\n/* verilator lint_on UNUSEDPARAM */\n");
}
