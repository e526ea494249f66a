// SPDX-License-Identifier: Apache-2.0
// Reads of memory that nothing wrote.
#include "check/check_state.h"

// The shadow of the memory at `address`, and the memory's first address; NULL for none.
static struct shadow *find_shadow(struct penta_soc *soc, uint32_t address, uint32_t *base)
{
    struct program_check *check = soc->check;
    *base = address < PENTA_REGION_TCM_BASE ? 0 : address & 0xf0000000u;
    if (*base == PENTA_REGION_DRAM_BASE) return &check->dram;
    if (*base == PENTA_REGION_TCM_BASE) return &check->tcm;
    for (unsigned i = 0; i < MEMORY_LOCAL_COUNT; i++) {
        if (soc->local[i].base == *base) return &check->local[i];
    }
    return NULL;
}

void check_write(struct penta_soc *soc, uint32_t address, uint64_t count)
{
    uint32_t base;
    struct shadow *shadow = find_shadow(soc, address, &base);
    if (shadow != NULL) shadow_mark(shadow, address - base, count);
}

static void note_read(struct program_check *check, const struct penta_finding *key,
                      uint64_t occurrence)
{
    struct penta_finding *finding = check_note(check, key, occurrence);
    if (finding == NULL) return;
    if (key->address < finding->address) finding->address = key->address;
    // The end of a region that ends at 2^32 would be 0: there is none such.
    if (key->end > finding->end) finding->end = key->end;
}

void check_engine_read(struct penta_soc *soc, unsigned engine, uint32_t address, uint32_t count)
{
    struct program_check *check = soc->check;
    uint32_t base;
    uint64_t first, end;
    const struct shadow *shadow = find_shadow(soc, address, &base);
    if (shadow == NULL || !shadow_find(shadow, address - base, count, &first, &end)) return;
    const struct penta_finding key = {
        .kind = PENTA_FINDING_UNWRITTEN,
        .unit = PENTA_UNIT_ENGINES + engine,
        .place = check->running[engine],
        .cycle = check->started[engine],
        .address = base + (uint32_t)first,
        .end = base + (uint32_t)end,
    };
    note_read(check, &key, check->started[engine]);
}

void check_core_load(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t address,
                     uint32_t size)
{
    struct program_check *check = soc->check;
    uint32_t base;
    const struct shadow *shadow = find_shadow(soc, address, &base);
    if (shadow == NULL) return;
    // Words are copied with their padding, strings in words to their end: only a load of nothing
    // but unwritten bytes counts.
    for (uint32_t i = 0; i < size; i++) {
        if (shadow_written(shadow, address - base + i)) return;
    }
    struct penta_finding key = {
        .kind = PENTA_FINDING_UNWRITTEN,
        .unit = PENTA_UNIT_CORE,
        .cycle = cycle,
        .address = address,
        .end = address + size,
    };
    check_find_place(check, pc, &key.place);
    note_read(check, &key, cycle);
}
