// SPDX-License-Identifier: Apache-2.0
#include "penta_errors.h"

#include <stdio.h>

#include "penta_intrinsics.h"

static const char *opcode_name(uint32_t opcode)
{
    switch (opcode) {
    case PENTA_OPCODE_NOP:
        return "NOP";
    case PENTA_OPCODE_DMA_COPY:
        return "DMA_COPY";
    case PENTA_OPCODE_MAC_SHAPE:
        return "MAC_SHAPE";
    case PENTA_OPCODE_MAC_RUN:
        return "MAC_RUN";
    default:
        return "an unknown command";
    }
}

uint32_t penta_error_register(unsigned source)
{
    switch (source) {
    case PENTA_ENGINE_DMA:
        return penta_csr_read(PENTA_CSR_PERR_DMA);
    case PENTA_ENGINE_MAC:
        return penta_csr_read(PENTA_CSR_PERR_MAC);
    case PENTA_ENGINE_SMU:
        return penta_csr_read(PENTA_CSR_PERR_SMU);
    default:
        return penta_csr_read(PENTA_CSR_PERR_SOC);
    }
}

void penta_error_clear(unsigned source)
{
    switch (source) {
    case PENTA_ENGINE_DMA:
        penta_csr_write(PENTA_CSR_PERR_DMA, 0);
        break;
    case PENTA_ENGINE_MAC:
        penta_csr_write(PENTA_CSR_PERR_MAC, 0);
        break;
    case PENTA_ENGINE_SMU:
        penta_csr_write(PENTA_CSR_PERR_SMU, 0);
        break;
    default:
        penta_csr_write(PENTA_CSR_PERR_SOC, 0);
        break;
    }
}

void penta_error_print(unsigned source, uint32_t value)
{
    static const char *const names[PENTA_ERROR_SOURCES] = {"DMA", "MAC", "SMU", "SoC"};
    struct penta_error error = penta_error_decode(value);

    if (value == 0) return;
    if (source == PENTA_SOURCE_SOC) {
        printf("%s: %s, semaphore %u\n", names[source], penta_error_name(error.code),
               (unsigned)error.opcode);
        return;
    }
    printf("%s: %s in %s", names[source], penta_error_name(error.code), opcode_name(error.opcode));
    if (error.iteration != 0) printf(", iteration %u", (unsigned)error.iteration);
    printf("\n");
}

unsigned penta_check_errors(void)
{
    unsigned count = 0;

    for (unsigned source = 0; source < PENTA_ERROR_SOURCES; source++) {
        uint32_t value = penta_error_register(source);

        penta_error_print(source, value);
        count += value != 0;
    }
    return count;
}
