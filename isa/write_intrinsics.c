// SPDX-License-Identifier: Apache-2.0
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "definition.h"
#include "write.h"

// The assembler's name of a major opcode reserved for extensions.
static const char *opcode_name(uint32_t opcode)
{
    switch (opcode) {
    case 0x0b:
        return "CUSTOM_0";
    case 0x2b:
        return "CUSTOM_1";
    case 0x5b:
        return "CUSTOM_2";
    case 0x7b:
        return "CUSTOM_3";
    default: {
        static char number[8];
        snprintf(number, sizeof number, "0x%02x", opcode);
        return number;
    }
    }
}

static void write_intrinsic(struct text *out, const struct instruction *a)
{
    bool destination = instruction_uses(a, "D"), first = instruction_uses(a, "S1"),
         second = instruction_uses(a, "S2");
    bool descriptor = !strncmp(a->name, "ENQ_", 4);
    text_add(out, "\n// %s\nstatic inline %s %s(", a->text, destination ? "uint32_t" : "void",
             lower_case(a->mnemonic));
    if (first) text_add(out, descriptor ? "const struct penta_descriptor *rs1" : "uint32_t rs1");
    if (second) text_add(out, ", uint32_t rs2");
    if (!first && !second) text_add(out, "void");
    text_add(out, ")\n{\n");
    if (destination) text_add(out, "    uint32_t rd;\n");
    int operand = 0;
    text_add(out, "    __asm__ volatile(\".insn r %s, %u, %u", opcode_name(a->opcode), a->funct3,
             a->funct7);
    const bool used[3] = {destination, first, second};
    for (int i = 0; i < 3; i++) {
        if (used[i])
            text_add(out, ", %%%d", operand++);
        else
            text_add(out, ", x0");
    }
    text_add(out, "\" : %s : %s%s : \"memory\");\n", destination ? "\"=r\"(rd)" : "",
             first ? "\"r\"(rs1)" : "", second ? ", \"r\"(rs2)" : "");
    if (destination) text_add(out, "    return rd;\n");
    text_add(out, "}\n");
}

void write_intrinsics(struct text *out)
{
    text_add(
        out,
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Made by isa/generate.c from isa/*.def: do not edit.\n"
        "// Xpenta for firmware: one function an instruction, and access to CSRs.\n"
        "#ifndef PENTA_INTRINSICS_H\n#define PENTA_INTRINSICS_H\n\n"
        "#include <stdint.h>\n\n#include \"penta_isa.h\"\n\n"
        "// A descriptor as the engines read it; the setters of penta_isa.h fill `word`.\n"
        "struct penta_descriptor {\n    uint32_t word[16];\n} __attribute__((aligned(64)));\n\n"
        "// `csr` is a constant: penta_csr_read(PENTA_CSR_PSTAT_DMA).\n"
        "#define penta_csr_read(csr)                                                          \\\n"
        "    ({                                                                               \\\n"
        "        uint32_t penta_csr_value;                                                    \\\n"
        "        __asm__ volatile(\"csrr %%0, %%1\" : \"=r\"(penta_csr_value) : \"i\"(csr) : "
        "\"memory\"); \\\n"
        "        penta_csr_value;                                                             \\\n"
        "    })\n");
    static const char *const writes[][3] = {
        {"write", "csrw", "csr = value"},
        {"set", "csrs", "csr |= value"},
        {"clear", "csrc", "csr &= ~value"},
    };
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        text_add(out,
                 "// %s\n#define penta_csr_%s(csr, value) \\\n"
                 "    __asm__ volatile(\"%s %%0, %%1\" : : \"i\"(csr), "
                 "\"rK\"((uint32_t)(value)) : \"memory\")\n",
                 writes[i][2], writes[i][0], writes[i][1]);
    for (size_t i = 0; i < instruction_count; i++)
        write_intrinsic(out, &instructions[i]);
    text_add(out, "\n#endif\n");
}
