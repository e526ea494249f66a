// SPDX-License-Identifier: Apache-2.0
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "definition.h"
#include "write.h"

static void write_memory_map(struct text *out)
{
    text_add(out, "\n### Memory map\n\n| region | first | last | |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < region_count; i++)
        text_add(out, "| %s | `0x%08x` | `0x%08x` | %s |\n", regions[i].name,
                 (uint32_t)regions[i].base, (uint32_t)(regions[i].base + regions[i].window - 1),
                 regions[i].text);
    text_add(out, "\n| MMIO register | address | |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < mmio_register_count; i++)
        text_add(out, "| %s | `0x%08x` | %s |\n", lower_case(mmio_registers[i].name),
                 mmio_registers[i].address, mmio_registers[i].text);
    text_add(out, "\n| banks of | bits of a bank mask |\n| --- | --- |\n");
    for (size_t i = 0; i < bank_group_count; i++)
        text_add(out, "| %s | %u..%u |\n", bank_groups[i].name, bank_groups[i].first,
                 bank_groups[i].first + bank_groups[i].count - 1);
}

static void write_instructions(struct text *out)
{
    text_add(out,
             "\n### Instructions\n\n| instruction | 31..25 | 24..20 | 19..15 | 14..12 | "
             "11..7 | 6..0 | |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < instruction_count; i++) {
        const struct instruction *a = &instructions[i];
        text_add(out, "| %s | %u | %s | %s | %u | %s | `0x%02x` | %s |\n", a->mnemonic, a->funct7,
                 instruction_uses(a, "S2") ? "rs2" : "0", instruction_uses(a, "S1") ? "rs1" : "0",
                 a->funct3, instruction_uses(a, "D") ? "rd" : "0", a->opcode, a->text);
    }
}

static void write_csrs(struct text *out)
{
    text_add(out,
             "\n### CSRs\n\nAccess: RW; RO (a write is illegal); WI (a write is ignored). "
             "Reset \"configuration\": constant, from the configuration.\n\n"
             "| CSR | address | access | reset | |\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < csr_count; i++) {
        const struct csr *a = &csrs[i];
        if (a->is_array) {
            unsigned first = csr_first_number(a);
            text_add(out, "| %s%u..%u | `0x%03x`..`0x%03x` | %s | 0 | %s |\n", lower_case(a->name),
                     first, first + a->count - 1, a->address, a->address + a->count - 1, a->access,
                     a->text);
        } else {
            bool constant = !strcmp(a->reset, "CONFIG");
            text_add(out, "| %s | `0x%03x` | %s | %s%s%s | %s |\n", lower_case(a->name), a->address,
                     a->access, constant ? "" : "`", constant ? "configuration" : a->reset,
                     constant ? "" : "`", a->text);
        }
    }
}

static void write_codes(struct text *out)
{
    text_add(out, "\n### Counters\n\n| counter | n | unit | |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < counter_count; i++)
        text_add(out, "| %s | %u | %s | %s |\n", counters[i].name, counters[i].number,
                 counters[i].unit, counters[i].text);
    text_add(out, "\n### Error codes\n\n| error | code | |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < error_count; i++)
        text_add(out, "| %s | %u | %s |\n", errors[i].name, errors[i].code, errors[i].text);
    text_add(out, "\n### Opcodes\n\n| opcode | code | engine | |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < opcode_count; i++)
        text_add(out, "| %s | `0x%02x` | %s | %s |\n", opcodes[i].name, opcodes[i].code,
                 opcodes[i].engine, opcodes[i].text);
}

static void write_smu(struct text *out)
{
    text_add(out, "\n### Operations of SMU_RUN\n\n| OP | code | value |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < smu_operation_count; i++)
        text_add(out, "| %s | %u | %s |\n", smu_operations[i].name, smu_operations[i].code,
                 smu_operations[i].text);
}

static void write_layout(struct text *out, const char *layout)
{
    text_add(out,
             "\n### Descriptor layout %s\n\n| word | bits | field | |\n"
             "| --- | --- | --- | --- |\n",
             layout);
    // By word and bit, whatever the order of the definition.
    for (unsigned bit = 0; bit < 16 * 32; bit++) {
        for (size_t i = 0; i < field_count; i++) {
            const struct field *a = &fields[i];
            if (strcmp(a->layout, layout) || a->word * 32 + a->lsb != bit) continue;
            char range[16];
            if (a->width == 1)
                snprintf(range, sizeof range, "%u", a->lsb);
            else
                snprintf(range, sizeof range, "%u..%u", a->lsb + a->width - 1, a->lsb);
            text_add(out, "| %u | %s | %s | %s%s |\n", a->word, range, a->name, a->text,
                     *a->sign == 'S' ? "; signed" : "");
        }
    }
}

static void write_streams(struct text *out)
{
    text_add(out,
             "\n### Probe streams\n\n| number | stream | unit | kind | words | |\n"
             "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < stream_count; i++)
        text_add(out, "| %zu | %s | %s | %s | %s | %s |\n", i, streams[i].name, streams[i].unit,
                 streams[i].kind, streams[i].fields, streams[i].text);
}

void write_tables(struct text *out)
{
    write_memory_map(out);
    write_instructions(out);
    write_csrs(out);
    write_codes(out);
    write_smu(out);
    for (size_t i = 0; i < field_count; i++)
        if (i == 0 || strcmp(fields[i].layout, fields[i - 1].layout))
            write_layout(out, fields[i].layout);
    write_streams(out);
    text_add(out, "\n");
}
