// SPDX-License-Identifier: Apache-2.0
#include "definition.h"

#include <stdio.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

#define MMIO_REG(name, address, text)
#define BANKS(name, first, count)
#define REGION(name, base, window, text) {#name, base, window, text},
const struct region regions[] = {
#include "memory_map.def"
};
#undef REGION
#define REGION(name, base, window, text)
#undef MMIO_REG
#define MMIO_REG(name, address, text) {#name, address, text},
const struct mmio_register mmio_registers[] = {
#include "memory_map.def"
};
#undef MMIO_REG
#define MMIO_REG(name, address, text)
#undef BANKS
#define BANKS(name, first, count) {#name, first, count},
const struct bank_group bank_groups[] = {
#include "memory_map.def"
};

#define XINSN(name, mnemonic, opcode, funct3, funct7, operands, text) \
    {#name, mnemonic, opcode, funct3, funct7, #operands, text},
const struct instruction instructions[] = {
#include "instructions.def"
};

#define CSR(name, address, access, reset, text) {#name, address, 1, false, #access, #reset, text},
#define CSR_ARRAY(name, first, count, access, text) \
    {#name, first, count, true, #access, NULL, text},
const struct csr csrs[] = {
#include "csrs.def"
};

#define COUNTER(name, number, unit, text) {#name, number, #unit, text},
const struct counter counters[] = {
#include "counters.def"
};

#define ERROR(name, code, text) {#name, code, text},
const struct error_code errors[] = {
#include "errors.def"
};

#define FIELD(layout, name, word, lsb, width, sign, text)
#define OPCODE(name, engine, code, text) {#name, #engine, code, text},
const struct opcode opcodes[] = {
#include "descriptors.def"
};
#undef OPCODE
#define OPCODE(name, engine, code, text)
#undef FIELD
#define FIELD(layout, name, word, lsb, width, sign, text) \
    {#layout, #name, word, lsb, width, #sign, text},
const struct field fields[] = {
#include "descriptors.def"
};

#define SMU_EXP2(i, value)
#define SMU_OP(name, code, text) {#name, code, text},
const struct smu_operation smu_operations[] = {
#include "smu.def"
};
#undef SMU_OP
#define SMU_OP(name, code, text)
#undef SMU_EXP2
#define SMU_EXP2(i, value) [i] = value,
const uint16_t smu_exp2[] = {
#include "smu.def"
};

#define STREAM(name, unit, kind, fields, text) {#name, #unit, #kind, fields, text},
const struct stream streams[] = {
#include "probes.def"
};

const size_t region_count = COUNT_OF(regions), mmio_register_count = COUNT_OF(mmio_registers),
             bank_group_count = COUNT_OF(bank_groups), instruction_count = COUNT_OF(instructions),
             csr_count = COUNT_OF(csrs), counter_count = COUNT_OF(counters),
             error_count = COUNT_OF(errors), opcode_count = COUNT_OF(opcodes),
             field_count = COUNT_OF(fields), smu_operation_count = COUNT_OF(smu_operations),
             smu_exp2_count = COUNT_OF(smu_exp2), stream_count = COUNT_OF(streams);

unsigned csr_first_number(const struct csr *array)
{
    return strstr(array->name, "HPM") ? 3 : 0;
}

bool instruction_uses(const struct instruction *instruction, const char *operand)
{
    return strstr(instruction->operands, operand) != NULL;
}

uint32_t instruction_mask(const struct instruction *instruction)
{
    uint32_t mask = 0xfe00707f;
    if (!instruction_uses(instruction, "D")) mask |= 0x1fu << 7;
    if (!instruction_uses(instruction, "S1")) mask |= 0x1fu << 15;
    if (!instruction_uses(instruction, "S2")) mask |= 0x1fu << 20;
    return mask;
}

uint32_t instruction_match(const struct instruction *instruction)
{
    return instruction->opcode | instruction->funct3 << 12 | instruction->funct7 << 25;
}

static const char data_suffix[] = "data...";

bool stream_has_data(const struct stream *stream)
{
    size_t length = strlen(stream->fields), suffix = sizeof data_suffix - 1;
    return length >= suffix && !strcmp(stream->fields + length - suffix, data_suffix);
}

unsigned stream_words(const struct stream *stream)
{
    unsigned words = *stream->fields != 0;
    for (const char *c = stream->fields; *c; c++)
        words += *c == ' ';
    return words - stream_has_data(stream);
}

void stream_word_name(const struct stream *stream, unsigned i, char *name)
{
    const char *begin = stream->fields;
    while (i--)
        begin = strchr(begin, ' ') + 1;
    snprintf(name, 32, "%.*s", (int)strcspn(begin, " "), begin);
}
