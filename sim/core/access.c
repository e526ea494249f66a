// SPDX-License-Identifier: Apache-2.0
// Loads and stores outside the fast path: MMIO, local memories, and those that trap.
#include <string.h>

#include "check/check.h"
#include "core/core.h"
#include "soc/soc.h"

static uint32_t access_size(uint32_t funct3)
{
    return 1u << (funct3 & 3);
}

static uint32_t extend(uint32_t raw, uint32_t funct3)
{
    switch (funct3) {
    case 0:
        return (uint32_t)(int32_t)(int8_t)raw;
    case 1:
        return (uint32_t)(int32_t)(int16_t)raw;
    case 4:
        return raw & 0xff;
    case 5:
        return raw & 0xffff;
    default:
        return raw;
    }
}

// The local memory that holds `size` bytes at `address` completely, or NULL.
static struct local_memory *find_local(struct penta_soc *soc, uint32_t address, uint32_t size)
{
    struct local_memory *memory = memory_of_address(soc, address);
    if (memory == NULL) return NULL;
    const uint32_t offset = address - memory->base;
    return offset < memory->size && size <= memory->size - offset ? memory : NULL;
}

// Requests the bank from X cycle core->cycle on and waits for the grant. False when it does not
// come before soc->stop.
static bool acquire_bank(struct penta_soc *soc, const struct local_memory *memory, uint32_t address,
                         uint64_t *granted)
{
    const uint64_t request = soc->core.cycle + 1;
    struct scoreboard *board = &soc->board;
    soc_advance(soc, request);
    if (soc->check != NULL) check_core_access(soc);
    board->local_bank = memory->mask_shift + (address - memory->base) / memory->bank_bytes;
    *granted = request;
    if (scoreboard_grant_alone(soc, request)) return true;
    board->local_cycle = request;
    soc_wake(soc, request);
    while (board->local_cycle != CYCLE_NEVER && soc->time < soc->stop) {
        const uint64_t next = soc->next_event;
        soc_advance_to(soc, next < soc->stop ? next + 1 : soc->stop);
    }
    *granted = board->local_granted;
    return board->local_cycle == CYCLE_NEVER;
}

// Counts and reports the stall of a local access granted in `granted`; false when it retires only
// after the stop.
static bool finish_local(struct penta_soc *soc, uint64_t granted, uint64_t *retire)
{
    struct core *core = &soc->core;
    *retire = granted + 3;
    if (*retire >= soc->stop) {
        core->cycle = soc->stop;
        return false;
    }
    core_stall(soc, *retire, PENTA_COUNTER_CORE_LOCAL, 4, (uint32_t)(granted - core->cycle - 1));
    return true;
}

static bool find_timer_word(const struct core *core, uint32_t address, uint64_t cycle,
                            uint32_t *value)
{
    const uint64_t mtime = cycle + core->mtime_offset;
    switch (address) {
    case PENTA_MMIO_MTIME_LO:
        *value = (uint32_t)mtime;
        return true;
    case PENTA_MMIO_MTIME_HI:
        *value = (uint32_t)(mtime >> 32);
        return true;
    case PENTA_MMIO_MTIMECMP_LO:
        *value = (uint32_t)core->mtimecmp;
        return true;
    case PENTA_MMIO_MTIMECMP_HI:
        *value = (uint32_t)(core->mtimecmp >> 32);
        return true;
    default:
        return false;
    }
}

bool core_load_slow(struct penta_soc *soc, uint32_t address, uint32_t funct3, uint32_t *value,
                    uint64_t *retire)
{
    struct core *core = &soc->core;
    const uint32_t size = access_size(funct3);
    if (address & (size - 1)) {
        core_trap(soc, CAUSE_MISALIGNED_LOAD, address);
        return false;
    }
    if (size == 4 && find_timer_word(core, address, core->cycle, value)) {
        *retire = core->cycle + 1;
        if (*retire >= soc->stop) {
            core->cycle = soc->stop;
            return false;
        }
        core_stall(soc, *retire, PENTA_COUNTER_CORE_LOAD, 1, 0);
        return true;
    }
    struct local_memory *memory = find_local(soc, address, size);
    if (memory == NULL) {
        core_trap(soc, CAUSE_LOAD_ACCESS, address);
        return false;
    }
    uint64_t granted;
    if (!acquire_bank(soc, memory, address, &granted)) {
        core->cycle = soc->stop;
        return false;
    }
    uint32_t raw = 0;
    if (soc->check != NULL) check_core_load(soc, granted + 1, core->pc, address, size);
    memcpy(&raw, memory_view(memory, address - memory->base, size), size);
    *value = extend(raw, funct3);
    return finish_local(soc, granted, retire);
}

// The written word is not counted up by the edge that writes it, the other half keeps its value.
static void write_timer(struct penta_soc *soc, uint32_t address, uint32_t value)
{
    struct core *core = &soc->core;
    const uint64_t next = core->cycle + 1;
    // Pending bits up to the next cycle come from the old values.
    soc_advance(soc, next);
    core_advance_interrupts(soc, next);
    uint64_t mtime = core->cycle + core->mtime_offset;
    switch (address) {
    case PENTA_MMIO_MTIME_LO:
        mtime = (mtime & ~(uint64_t)UINT32_MAX) | value;
        core->mtime_offset = mtime - next;
        break;
    case PENTA_MMIO_MTIME_HI:
        mtime = (mtime & UINT32_MAX) | (uint64_t)value << 32;
        core->mtime_offset = mtime - next;
        break;
    case PENTA_MMIO_MTIMECMP_LO:
        core->mtimecmp = (core->mtimecmp & ~(uint64_t)UINT32_MAX) | value;
        break;
    default:
        core->mtimecmp = (core->mtimecmp & UINT32_MAX) | (uint64_t)value << 32;
        break;
    }
    core->mip_next = next + 1;
}

bool core_store_slow(struct penta_soc *soc, uint32_t address, uint32_t funct3, uint32_t value,
                     uint64_t *retire)
{
    struct core *core = &soc->core;
    const uint32_t size = access_size(funct3);
    uint32_t old;
    if (address & (size - 1)) {
        core_trap(soc, CAUSE_MISALIGNED_STORE, address);
        return false;
    }
    if (size == 4 && find_timer_word(core, address, core->cycle, &old)) {
        *retire = core->cycle;
        write_timer(soc, address, value);
        const uint32_t words[3] = {address, value, 15};
        probe_emit(&soc->probes, PENTA_STREAM_TCM_WRITE, core->cycle, words, 3, NULL, 0);
        return true;
    }
    struct local_memory *memory = find_local(soc, address, size);
    if (memory == NULL) {
        core_trap(soc, CAUSE_STORE_ACCESS, address);
        return false;
    }
    uint64_t granted;
    if (!acquire_bank(soc, memory, address, &granted)) {
        core->cycle = soc->stop;
        return false;
    }
    if (granted + 1 < soc->stop) {
        memory_write_checked(soc, memory, address, size, UINT16_MAX, (const uint8_t *)&value);
        const uint32_t lanes = size == 4 ? UINT32_MAX : (1u << size * 8) - 1;
        const uint32_t words[3] = {address & ~3u, (value & lanes) << (address & 3) * 8,
                                   ((1u << size) - 1) << (address & 3)};
        probe_emit(&soc->probes, PENTA_STREAM_LOCAL_WRITE, granted + 1, words, 3, NULL, 0);
    }
    return finish_local(soc, granted, retire);
}
