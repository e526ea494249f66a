// SPDX-License-Identifier: Apache-2.0
#include "debug/description.h"

#include <inttypes.h>

#include "isa/disassemble.h"

// The CSRs that Xpenta adds lie in the ranges that RISC-V leaves to the implementation.
static bool is_custom(uint32_t csr)
{
    return (csr >= 0x7c0 && csr <= 0x7ff) || (csr >= 0xbc0 && csr <= 0xbff) ||
           (csr >= 0xfc0 && csr <= 0xfff);
}

static void describe_csrs(struct debug_buffer *xml, const char *feature, bool custom)
{
    debug_print(xml, "<feature name=\"%s\">\n", feature);
    for (uint32_t csr = 0; csr < DEBUG_CSR_COUNT; csr++) {
        char buffer[24];
        const char *name = disassemble_csr_name(csr, buffer);
        if (name == NULL || is_custom(csr) != custom) continue;
        debug_print(xml,
                    "<reg name=\"%s\" bitsize=\"32\" type=\"int\" regnum=\"%" PRIu32
                    "\" group=\"csr\" save-restore=\"no\"/>\n",
                    name, DEBUG_REGISTER_CSR + csr);
    }
    debug_print(xml, "</feature>\n");
}

void debug_describe_registers(struct debug_buffer *xml)
{
    debug_print(xml,
                "<?xml version=\"1.0\"?>\n"
                "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
                "<target version=\"1.0\">\n"
                "<architecture>riscv:rv32</architecture>\n"
                "<feature name=\"org.gnu.gdb.riscv.cpu\">\n");
    for (uint32_t i = 0; i < 32; i++) {
        const char *type = i == 1 ? "code_ptr" : i >= 2 && i <= 4 ? "data_ptr" : "int";
        debug_print(xml, "<reg name=\"%s\" bitsize=\"32\" type=\"%s\" regnum=\"%" PRIu32 "\"/>\n",
                    disassemble_register_name(i), type, i);
    }
    debug_print(xml, "<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\" regnum=\"%d\"/>\n",
                DEBUG_REGISTER_PC);
    debug_print(xml, "</feature>\n");
    describe_csrs(xml, "org.gnu.gdb.riscv.csr", false);
    describe_csrs(xml, "org.penta.xpenta.csr", true);
    debug_print(xml, "</target>\n");
}

void debug_describe_memories(struct debug_buffer *xml, const struct penta_soc *soc)
{
    static const uint32_t bases[] = {PENTA_REGION_DRAM_BASE, PENTA_REGION_TCM_BASE,
                                     PENTA_REGION_SPAD_BASE, PENTA_REGION_WEIGHT_BASE,
                                     PENTA_REGION_ACC_BASE,  PENTA_REGION_STATE_BASE};
    debug_print(xml,
                "<?xml version=\"1.0\"?>\n"
                "<!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\" "
                "\"http://sourceware.org/gdb/gdb-memory-map.dtd\">\n"
                "<memory-map>\n");
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        uint64_t size = 0;
        if (penta_memory(soc, bases[i], &size) == NULL || size == 0) continue;
        debug_print(xml,
                    "<memory type=\"ram\" start=\"0x%08" PRIx32 "\" length=\"0x%" PRIx64 "\"/>\n",
                    bases[i], size);
    }
    debug_print(xml, "<memory type=\"ram\" start=\"0x%08x\" length=\"0x10\"/>\n",
                PENTA_REGION_MMIO_BASE);
    // gdb 13 sign-extends the return address when it steps over a `ret`, and finds it nowhere.
    debug_print(xml, "<memory type=\"ram\" start=\"0xffffffff%08x\" length=\"0x%" PRIx32 "\"/>\n",
                PENTA_REGION_TCM_BASE, penta_configuration(soc)->tcm_bytes);
    debug_print(xml, "</memory-map>\n");
}
