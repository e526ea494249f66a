// SPDX-License-Identifier: Apache-2.0
#include "debug/target_access.h"

#include <string.h>

#include "debug/description.h"
#include "soc/soc.h"

enum { TIMER_BYTES = 16 };

static bool find_csr(uint64_t number, uint32_t *csr)
{
    if (number < DEBUG_REGISTER_CSR || number - DEBUG_REGISTER_CSR >= DEBUG_CSR_COUNT) return false;
    *csr = (uint32_t)(number - DEBUG_REGISTER_CSR);
    return true;
}

bool target_read_register(struct penta_soc *soc, uint64_t number, uint32_t *value)
{
    uint32_t csr;
    if (number < 32) {
        *value = penta_register(soc, (unsigned)number);
        return true;
    }
    if (number == DEBUG_REGISTER_PC) {
        *value = soc->result.reason == PENTA_END_TRAP ? soc->core.mepc : penta_pc(soc);
        return true;
    }
    return find_csr(number, &csr) && penta_read_csr(soc, csr, value);
}

bool target_write_register(struct penta_soc *soc, uint64_t number, uint32_t value)
{
    uint32_t csr;
    if (number < 32) {
        penta_set_register(soc, (unsigned)number, value);
        return true;
    }
    if (number == DEBUG_REGISTER_PC) return penta_set_pc(soc, value);
    return find_csr(number, &csr) && penta_write_csr(soc, csr, value);
}

static bool is_timer(uint32_t address)
{
    return address >> 28 == PENTA_REGION_MMIO_BASE >> 28;
}

uint64_t target_available(const struct penta_soc *soc, uint32_t address)
{
    const uint32_t base = address < PENTA_REGION_TCM_BASE ? 0 : address & 0xf0000000u;
    uint64_t size = 0;
    if (is_timer(address)) {
        size = TIMER_BYTES;
    } else if (penta_memory(soc, base, &size) == NULL) {
        return 0;
    }
    const uint64_t offset = address - base;
    return offset < size ? size - offset : 0;
}

bool target_read(const struct penta_soc *soc, uint32_t address, void *data, size_t size)
{
    if (size > target_available(soc, address)) return false;
    if (!is_timer(address)) return penta_read_memory(soc, address, data, size);
    const uint64_t timer[2] = {soc->core.cycle + soc->core.mtime_offset, soc->core.mtimecmp};
    memcpy(data, (const uint8_t *)timer + (address - PENTA_REGION_MMIO_BASE), size);
    return true;
}

bool target_write(struct penta_soc *soc, uint32_t address, const void *data, size_t size)
{
    if (size > target_available(soc, address) || is_timer(address)) return false;
    struct local_memory *memory = memory_of_address(soc, address);
    if (memory == NULL) return penta_write_memory(soc, address, data, size);
    // As stores do, with the bits of zero chunks.
    return memory_write_checked(soc, memory, address, (uint32_t)size, UINT16_MAX, data) ==
           PENTA_ERROR_NONE;
}
