// SPDX-License-Identifier: Apache-2.0
// Finds what a typing error in a .def file would break: duplicate names and codes, overlapping
// fields, numbers that do not fit. Stops at the first.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "definition.h"

static bool good;

__attribute__((format(printf, 2, 3))) static void require(bool condition, const char *format, ...)
{
    if (condition || !good) return;
    good = false;
    va_list list;
    va_start(list, format);
    fputs("isa-generate: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
}

static bool overlap(uint64_t first_a, uint64_t size_a, uint64_t first_b, uint64_t size_b)
{
    return first_a < first_b + size_b && first_b < first_a + size_a;
}

static bool one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(word, *list)) return true;
    return false;
}

// Every table begins with a pointer to the name.
#define REQUIRE_UNIQUE_NAMES(table, count, what) \
    for (size_t i = 0; i < (count); i++)         \
        for (size_t j = 0; j < i; j++)           \
    require(strcmp((table)[i].name, (table)[j].name), what " %s is there twice", (table)[i].name)

static void check_memory_map(void)
{
    REQUIRE_UNIQUE_NAMES(regions, region_count, "region");
    REQUIRE_UNIQUE_NAMES(mmio_registers, mmio_register_count, "MMIO register");
    REQUIRE_UNIQUE_NAMES(bank_groups, bank_group_count, "bank group");
    const struct region *mmio = NULL;
    for (size_t i = 0; i < region_count; i++) {
        const struct region *a = &regions[i];
        if (!strcmp(a->name, "MMIO")) mmio = a;
        require(a->base + a->window <= UINT64_C(1) << 32, "region %s ends beyond 2^32", a->name);
        for (size_t j = 0; j < i; j++)
            require(!overlap(a->base, a->window, regions[j].base, regions[j].window),
                    "regions %s and %s overlap", regions[j].name, a->name);
    }
    require(mmio != NULL, "there is no region MMIO");
    for (size_t i = 0; i < mmio_register_count && mmio; i++) {
        const struct mmio_register *a = &mmio_registers[i];
        require(a->address % 4 == 0 && overlap(a->address, 4, mmio->base, mmio->window),
                "MMIO register %s is not a word of region MMIO", a->name);
        for (size_t j = 0; j < i; j++)
            require(a->address != mmio_registers[j].address, "MMIO registers %s and %s overlap",
                    mmio_registers[j].name, a->name);
    }
    for (size_t i = 0; i < bank_group_count; i++) {
        const struct bank_group *a = &bank_groups[i];
        require(a->count > 0 && a->first + a->count <= 16, "bank bits of %s do not fit in 16",
                a->name);
        for (size_t j = 0; j < i; j++)
            require(!overlap(a->first, a->count, bank_groups[j].first, bank_groups[j].count),
                    "bank bits of %s and %s overlap", bank_groups[j].name, a->name);
    }
}

static void check_instructions(void)
{
    static const char *const operands[] = {"S1", "S1_S2", "D", "S1_D", "S1_S2_D", NULL};
    REQUIRE_UNIQUE_NAMES(instructions, instruction_count, "instruction");
    for (size_t i = 0; i < instruction_count; i++) {
        const struct instruction *a = &instructions[i];
        require(a->opcode < 128 && a->opcode % 4 == 3 && a->funct3 < 8 && a->funct7 < 128,
                "instruction %s: a code does not fit", a->name);
        require(one_of(a->operands, operands), "instruction %s: unknown operands %s", a->name,
                a->operands);
        for (size_t j = 0; j < i; j++) {
            const struct instruction *b = &instructions[j];
            uint32_t both = instruction_mask(a) & instruction_mask(b);
            require((instruction_match(a) ^ instruction_match(b)) & both,
                    "instructions %s and %s have the same code", b->name, a->name);
            require(strcmp(a->mnemonic, b->mnemonic), "mnemonic %s is there twice", a->mnemonic);
        }
    }
}

static void check_csrs(void)
{
    static const char *const access[] = {"RW", "RO", "WI", NULL};
    REQUIRE_UNIQUE_NAMES(csrs, csr_count, "CSR");
    for (size_t i = 0; i < csr_count; i++) {
        const struct csr *a = &csrs[i];
        require(a->count > 0 && a->address + a->count <= 4096, "CSR %s: address beyond 12 bits",
                a->name);
        require(one_of(a->access, access), "CSR %s: unknown access %s", a->name, a->access);
        // RISC-V: address bits 11..10 = 3 say read-only.
        require((a->address >> 10 == 3) == !strcmp(a->access, "RO"),
                "CSR %s: access %s does not suit address 0x%03x", a->name, a->access, a->address);
        if (a->reset && strcmp(a->reset, "CONFIG")) {
            char *end;
            require(strtoull(a->reset, &end, 0) <= UINT32_MAX && !*end,
                    "CSR %s: reset %s is not a 32-bit number", a->name, a->reset);
        }
        for (size_t j = 0; j < i; j++)
            require(!overlap(a->address, a->count, csrs[j].address, csrs[j].count),
                    "CSRs %s and %s have the same address", csrs[j].name, a->name);
    }
}

static void check_codes(void)
{
    REQUIRE_UNIQUE_NAMES(counters, counter_count, "counter");
    for (size_t i = 0; i < counter_count; i++) {
        require(counters[i].number >= 3 && counters[i].number <= 31,
                "counter %s: number %u is not in 3..31", counters[i].name, counters[i].number);
        for (size_t j = 0; j < i; j++)
            require(counters[i].number != counters[j].number,
                    "counters %s and %s have the same number", counters[j].name, counters[i].name);
    }
    REQUIRE_UNIQUE_NAMES(errors, error_count, "error");
    for (size_t i = 0; i < error_count; i++) {
        require(errors[i].code < 256, "error %s: the code does not fit in 8 bits", errors[i].name);
        for (size_t j = 0; j < i; j++)
            require(errors[i].code != errors[j].code, "errors %s and %s have the same code",
                    errors[j].name, errors[i].name);
    }
    static const char *const engines[] = {"any", "dma", "mac", "smu", NULL};
    REQUIRE_UNIQUE_NAMES(opcodes, opcode_count, "opcode");
    for (size_t i = 0; i < opcode_count; i++) {
        require(opcodes[i].code < 256, "opcode %s: the code does not fit in 8 bits",
                opcodes[i].name);
        require(one_of(opcodes[i].engine, engines), "opcode %s: unknown engine %s", opcodes[i].name,
                opcodes[i].engine);
        for (size_t j = 0; j < i; j++)
            require(opcodes[i].code != opcodes[j].code, "opcodes %s and %s have the same code",
                    opcodes[j].name, opcodes[i].name);
    }
}

static bool is_layout(const char *name)
{
    if (!strcmp(name, "COMMON")) return true;
    for (size_t i = 0; i < opcode_count; i++)
        if (!strcmp(name, opcodes[i].name)) return true;
    return false;
}

// Two fields can be in one descriptor when they are of one layout or one is of COMMON.
static bool meet(const struct field *a, const struct field *b)
{
    return !strcmp(a->layout, b->layout) || !strcmp(a->layout, "COMMON") ||
           !strcmp(b->layout, "COMMON");
}

static void check_fields(void)
{
    for (size_t i = 0; i < field_count; i++) {
        const struct field *a = &fields[i];
        require(is_layout(a->layout), "field %s.%s: no opcode is called %s", a->layout, a->name,
                a->layout);
        require(a->word < 16 && a->width > 0 && a->lsb + a->width <= 32,
                "field %s.%s does not fit in its word", a->layout, a->name);
        require(!strcmp(a->sign, "U") || !strcmp(a->sign, "S"), "field %s.%s: unknown sign %s",
                a->layout, a->name, a->sign);
        for (size_t j = 0; j < i; j++) {
            const struct field *b = &fields[j];
            if (!meet(a, b)) continue;
            require(a->word != b->word || !overlap(a->lsb, a->width, b->lsb, b->width),
                    "fields %s.%s and %s.%s overlap in word %u", b->layout, b->name, a->layout,
                    a->name, a->word);
            require(strcmp(a->layout, b->layout) || strcmp(a->name, b->name),
                    "field %s.%s is there twice", a->layout, a->name);
        }
    }
}

static void check_smu(void)
{
    REQUIRE_UNIQUE_NAMES(smu_operations, smu_operation_count, "SMU operation");
    for (size_t i = 0; i < smu_operation_count; i++)
        require(i < 32 && smu_operations[i].code == i, "SMU operation %s: codes count up from 0",
                smu_operations[i].name);
    require(smu_exp2_count == 65, "smu_exp2 has 65 nodes");
    for (size_t i = 1; i < smu_exp2_count; i++)
        require(smu_exp2[i] < smu_exp2[i - 1], "smu_exp2 does not fall at node %zu", i);
}

static void check_streams(void)
{
    REQUIRE_UNIQUE_NAMES(streams, stream_count, "stream");
    require(stream_count <= 64, "more than 64 streams do not fit in a mask");
    for (size_t i = 0; i < stream_count; i++) {
        const struct stream *a = &streams[i];
        require(!strcmp(a->kind, "pulse") || !strcmp(a->kind, "level"),
                "stream %s: unknown kind %s", a->name, a->kind);
        require(*a->fields && !strstr(a->fields, "  "), "stream %s: fields are not one blank apart",
                a->name);
        char name[32];
        for (unsigned word = 0; word < stream_words(a) && good; word++) {
            stream_word_name(a, word, name);
            require(!strchr(name, '.'), "stream %s: data is not the last field", a->name);
        }
    }
}

bool check_definition(void)
{
    good = true;
    check_memory_map();
    check_instructions();
    check_csrs();
    check_codes();
    check_fields();
    check_smu();
    check_streams();
    return good;
}
