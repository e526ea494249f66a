// SPDX-License-Identifier: Apache-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "definition.h"
#include "write.h"

enum { VALUE_COLUMN = 48 };

__attribute__((format(printf, 3, 4))) static void define(struct text *out, const char *value,
                                                         const char *format, ...)
{
    char name[160];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    text_add_aligned(out, VALUE_COLUMN, value, "#define PENTA_%s", name);
}

static const char *format_value(const char *format, uint32_t value)
{
    static char buffer[32];
    snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

static const char *hex(uint32_t value)
{
    return format_value("0x%08xu", value);
}
static const char *hex3(uint32_t value)
{
    return format_value("0x%03x", value);
}
static const char *decimal(uint32_t value)
{
    return format_value("%u", value);
}

static void write_memory_map(struct text *out)
{
    text_add(out, "\n// Memory map: base address and largest size of each region.\n");
    for (size_t i = 0; i < region_count; i++) {
        define(out, hex((uint32_t)regions[i].base), "REGION_%s_BASE", regions[i].name);
        define(out, hex((uint32_t)regions[i].window), "REGION_%s_WINDOW", regions[i].name);
    }
    text_add(out, "\n// Memory-mapped registers: addresses.\n");
    for (size_t i = 0; i < mmio_register_count; i++)
        define(out, hex(mmio_registers[i].address), "MMIO_%s", mmio_registers[i].name);
    text_add(out, "\n// Bits of a 16-bit bank mask.\n");
    for (size_t i = 0; i < bank_group_count; i++) {
        define(out, decimal(bank_groups[i].first), "BANKS_%s_FIRST", bank_groups[i].name);
        define(out, decimal(bank_groups[i].count), "BANKS_%s_COUNT", bank_groups[i].name);
    }
}

static void write_instructions(struct text *out)
{
    text_add(out, "\n// Instructions: (word & MASK) == MATCH.\n");
    for (size_t i = 0; i < instruction_count; i++) {
        const struct instruction *a = &instructions[i];
        define(out, hex3(a->opcode), "INSN_%s_OPCODE", a->name);
        define(out, decimal(a->funct3), "INSN_%s_FUNCT3", a->name);
        define(out, decimal(a->funct7), "INSN_%s_FUNCT7", a->name);
        define(out, hex(instruction_match(a)), "INSN_%s_MATCH", a->name);
        define(out, hex(instruction_mask(a)), "INSN_%s_MASK", a->name);
    }
}

static void write_csrs(struct text *out)
{
    text_add(
        out,
        "\n// CSRs: address, access and reset value (none where the configuration gives it).\n"
        "// Arrays have the address of each register NAME<n> and FIRST, that of the lowest.\n");
    define(out, "0  // read and write", "ACCESS_RW");
    define(out, "1  // read-only: a write is illegal", "ACCESS_RO");
    define(out, "2  // writes are ignored", "ACCESS_WI");
    for (size_t i = 0; i < csr_count; i++) {
        const struct csr *a = &csrs[i];
        char access[32];
        snprintf(access, sizeof access, "PENTA_ACCESS_%s", a->access);
        if (a->is_array) {
            define(out, hex3(a->address), "CSR_%s_FIRST", a->name);
            define(out, decimal(a->count), "CSR_%s_COUNT", a->name);
            define(out, access, "CSR_%s_ACCESS", a->name);
            for (uint32_t k = 0; k < a->count; k++)
                define(out, hex3(a->address + k), "CSR_%s%u", a->name, csr_first_number(a) + k);
        } else {
            define(out, hex3(a->address), "CSR_%s", a->name);
            define(out, access, "CSR_%s_ACCESS", a->name);
            if (strcmp(a->reset, "CONFIG"))
                define(out, hex((uint32_t)strtoul(a->reset, NULL, 0)), "CSR_%s_RESET", a->name);
        }
    }
}

static void write_codes(struct text *out)
{
    text_add(out, "\n// Hardware counters: the number n of mhpmcounter<n>.\n");
    for (size_t i = 0; i < counter_count; i++)
        define(out, decimal(counters[i].number), "COUNTER_%s", counters[i].name);
    text_add(out, "\n// Error codes.\n");
    for (size_t i = 0; i < error_count; i++)
        define(out, decimal(errors[i].code), "ERROR_%s", errors[i].name);
    text_add(out, "\n// Engines, as in penta.fence's mask and the ENQUEUE stream.\n");
    define(out, "0", "ENGINE_DMA");
    define(out, "1", "ENGINE_MAC");
    define(out, "2", "ENGINE_SMU");
    define(out, "3", "ENGINE_COUNT");
    text_add(out, "\n// Opcodes of descriptors.\n");
    for (size_t i = 0; i < opcode_count; i++)
        define(out, hex3(opcodes[i].code), "OPCODE_%s", opcodes[i].name);
}

static void write_smu(struct text *out)
{
    text_add(out,
             "\n// The state-machine unit: operations (field OP of SMU_RUN); nodes of exp2.\n");
    for (size_t i = 0; i < smu_operation_count; i++)
        define(out, decimal(smu_operations[i].code), "SMU_OP_%s", smu_operations[i].name);
    define(out, decimal((uint32_t)smu_exp2_count), "SMU_EXP2_COUNT");
    text_add(out, "#define PENTA_SMU_EXP2_NODES");
    for (size_t i = 0; i < smu_exp2_count; i++)
        text_add(out, i % 12 ? " %u%s" : " \\\n    %u%s", smu_exp2[i],
                 i + 1 < smu_exp2_count ? "," : "\n");
}

static void write_field(struct text *out, const struct field *a)
{
    char layout[64], name[64];
    snprintf(layout, sizeof layout, "%s", lower_case(a->layout));
    snprintf(name, sizeof name, "%s", lower_case(a->name));
    bool is_signed = *a->sign == 'S';
    const char *type = is_signed ? "int32_t" : "uint32_t";
    uint32_t mask = a->width == 32 ? UINT32_MAX : (UINT32_C(1) << a->width) - 1;

    text_add(out, "\n// %s.%s: %s\n", a->layout, a->name, a->text);
    define(out, decimal(a->word), "FIELD_%s_%s_WORD", a->layout, a->name);
    define(out, decimal(a->lsb), "FIELD_%s_%s_LSB", a->layout, a->name);
    define(out, decimal(a->width), "FIELD_%s_%s_WIDTH", a->layout, a->name);
    define(out, decimal(is_signed), "FIELD_%s_%s_SIGNED", a->layout, a->name);

    text_add(out, "static inline %s penta_get_%s_%s(const uint32_t *w)\n{\n", type, layout, name);
    if (is_signed && a->width < 32)
        text_add(out, "    return (int32_t)(((w[%u] >> %u & 0x%xu) ^ 0x%xu) - 0x%xu);\n", a->word,
                 a->lsb, mask, UINT32_C(1) << (a->width - 1), UINT32_C(1) << (a->width - 1));
    else if (a->width == 32)
        text_add(out, "    return (%s)w[%u];\n", type, a->word);
    else
        text_add(out, "    return w[%u] >> %u & 0x%xu;\n", a->word, a->lsb, mask);
    text_add(out, "}\n");

    text_add(out, "static inline void penta_set_%s_%s(uint32_t *w, %s value)\n{\n", layout, name,
             type);
    if (a->width == 32)
        text_add(out, "    w[%u] = (uint32_t)value;\n", a->word);
    else
        text_add(out, "    w[%u] = (w[%u] & ~0x%xu) | ((uint32_t)value & 0x%xu) << %u;\n", a->word,
                 a->word, mask << a->lsb, mask, a->lsb);
    text_add(out, "}\n");
}

static void write_streams(struct text *out)
{
    text_add(
        out,
        "\n// Probe streams. WORDS: 32-bit words of a record; WORD_x: the position of word x;\n"
        "// LEVEL: 1 when records are made at a change of the value, 0 for single events;\n"
        "// DATA: 1 when a string of bytes follows the words.\n"
        "enum penta_stream {\n");
    for (size_t i = 0; i < stream_count; i++)
        text_add(out, "    PENTA_STREAM_%s,  // %s\n", streams[i].name, streams[i].text);
    text_add(out, "    PENTA_STREAM_COUNT\n};\n");
    unsigned most = 0;
    for (size_t i = 0; i < stream_count; i++)
        if (stream_words(&streams[i]) > most) most = stream_words(&streams[i]);
    define(out, decimal(most), "STREAM_MOST_WORDS");
    for (size_t i = 0; i < stream_count; i++) {
        const struct stream *a = &streams[i];
        define(out, decimal(stream_words(a)), "STREAM_%s_WORDS", a->name);
        define(out, decimal(!strcmp(a->kind, "level")), "STREAM_%s_LEVEL", a->name);
        define(out, decimal(stream_has_data(a)), "STREAM_%s_DATA", a->name);
        for (unsigned word = 0; word < stream_words(a); word++) {
            char name[32];
            stream_word_name(a, word, name);
            for (char *c = name; *c; c++)
                if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
            define(out, decimal(word), "STREAM_%s_WORD_%s", a->name, name);
        }
    }
}

typedef void stream_case(struct text *out, const struct stream *stream);

static void case_name(struct text *out, const struct stream *a)
{
    text_add(out, "\"%s\"", lower_case(a->name));
}
static void case_unit(struct text *out, const struct stream *a)
{
    text_add(out, "\"%s\"", a->unit);
}
static void case_fields(struct text *out, const struct stream *a)
{
    text_add(out, "\"");
    for (unsigned word = 0; word < stream_words(a); word++) {
        char name[32];
        stream_word_name(a, word, name);
        text_add(out, "%s%s", word ? " " : "", name);
    }
    text_add(out, "\"");
}
static void case_words(struct text *out, const struct stream *a)
{
    text_add(out, "%u", stream_words(a));
}
static void case_level(struct text *out, const struct stream *a)
{
    text_add(out, "%d", !strcmp(a->kind, "level"));
}
static void case_data(struct text *out, const struct stream *a)
{
    text_add(out, "%d", stream_has_data(a));
}

static void write_stream_function(struct text *out, const char *comment, const char *type,
                                  const char *name, stream_case *value, const char *otherwise)
{
    text_add(out,
             "\n// %s\nstatic inline %spenta_stream_%s(enum penta_stream stream)\n{\n"
             "    switch (stream) {\n",
             comment, type, name);
    for (size_t i = 0; i < stream_count; i++) {
        text_add(out, "    case PENTA_STREAM_%s: return ", streams[i].name);
        value(out, &streams[i]);
        text_add(out, ";\n");
    }
    text_add(out, "    default: return %s;\n    }\n}\n", otherwise);
}

static void write_error_name(struct text *out)
{
    text_add(out,
             "\n// The name of an error code in lower case, \"\" for a code that is none.\n"
             "static inline const char *penta_error_name(uint32_t code)\n{\n"
             "    switch (code) {\n");
    for (size_t i = 0; i < error_count; i++)
        text_add(out, "    case PENTA_ERROR_%s: return \"%s\";\n", errors[i].name,
                 lower_case(errors[i].name));
    text_add(out, "    default: return \"\";\n    }\n}\n");
}

void write_c_header(struct text *out)
{
    text_add(out,
             "// SPDX-License-Identifier: Apache-2.0\n"
             "// Made by isa/generate.c from isa/*.def: do not edit.\n"
             "// The constants of the chip, for firmware and host alike.\n"
             "#ifndef PENTA_ISA_H\n#define PENTA_ISA_H\n\n#include <stdint.h>\n");
    write_memory_map(out);
    write_instructions(out);
    write_csrs(out);
    write_codes(out);
    write_smu(out);
    text_add(out,
             "\n// Descriptor fields: word, lowest bit, width, and functions that read a field\n"
             "// (sign-extended where signed) or set it, cut to its width, leaving the rest.\n"
             "// `w` points to the descriptor's sixteen words.\n");
    for (size_t i = 0; i < field_count; i++)
        write_field(out, &fields[i]);
    write_streams(out);
    write_stream_function(out, "Lower-case name.", "const char *", "name", case_name, "\"\"");
    write_stream_function(out, "Unit that makes the records.", "const char *", "unit", case_unit,
                          "\"\"");
    write_stream_function(out, "Names of the words, one blank apart.", "const char *", "fields",
                          case_fields, "\"\"");
    write_stream_function(out, "32-bit words of a record.", "unsigned ", "words", case_words, "0");
    write_stream_function(out, "1 for a level, 0 for a pulse.", "int ", "is_level", case_level,
                          "0");
    write_stream_function(out, "1 when bytes follow the words.", "int ", "has_data", case_data,
                          "0");
    write_error_name(out);
    text_add(out, "\n#endif\n");
}
