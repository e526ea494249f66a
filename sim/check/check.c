// SPDX-License-Identifier: Apache-2.0
// The checker: its life, and the table of findings.
#include "check/check.h"

#include <stdlib.h>
#include <string.h>

#include "check/check_state.h"

bool penta_enable_check(struct penta_soc *soc)
{
    if (soc->check != NULL) return true;
    struct program_check *check = calloc(1, sizeof *check);
    if (check == NULL) return false;
    check->findings = calloc(CHECK_FINDING_LIMIT, sizeof *check->findings);
    check->last = calloc(CHECK_FINDING_LIMIT, sizeof *check->last);
    bool good = check->findings != NULL && check->last != NULL;
    good = good && shadow_create(&check->tcm, soc->config.tcm_bytes);
    good = good && shadow_create(&check->dram, soc->config.dram_bytes);
    for (unsigned i = 0; good && i < MEMORY_LOCAL_COUNT; i++)
        good = shadow_create(&check->local[i], soc->local[i].size);
    if (!good) {
        check_destroy(check);
        return false;
    }
    soc->check = check;
    return true;
}

void check_destroy(struct program_check *check)
{
    if (check == NULL) return;
    shadow_destroy(&check->tcm);
    shadow_destroy(&check->dram);
    for (unsigned i = 0; i < MEMORY_LOCAL_COUNT; i++)
        shadow_destroy(&check->local[i]);
    free(check->findings);
    free(check->last);
    free(check);
}

void check_reset(struct penta_soc *soc)
{
    struct program_check *check = soc->check;
    check->call_count = 0;
    check->sp = 0;
    memset(check->semaphore, 0, sizeof check->semaphore);
}

// ------------------------------------------------------------------------------------ findings

static bool same_place(const struct penta_place *a, const struct penta_place *b)
{
    return a->pc == b->pc && a->caller_count == b->caller_count &&
           memcmp(a->callers, b->callers, a->caller_count * sizeof *a->callers) == 0;
}

static uint32_t memory_of(const struct penta_finding *finding)
{
    if (finding->kind != PENTA_FINDING_UNWRITTEN) return 0;
    return finding->address < PENTA_REGION_TCM_BASE ? 0 : finding->address >> 28;
}

static bool same_finding(const struct penta_finding *a, const struct penta_finding *b)
{
    return a->kind == b->kind && a->unit == b->unit && a->other_unit == b->other_unit &&
           a->index == b->index && memory_of(a) == memory_of(b) &&
           same_place(&a->place, &b->place) && same_place(&a->other, &b->other);
}

static uint32_t hash_word(uint32_t hash, uint32_t word)
{
    return (hash ^ word) * 0x9e3779b1u;
}

static uint32_t hash_place(uint32_t hash, const struct penta_place *place)
{
    hash = hash_word(hash, place->pc);
    for (uint32_t i = 0; i < place->caller_count; i++)
        hash = hash_word(hash ^ hash >> 15, place->callers[i]);
    return hash;
}

struct penta_finding *check_note(struct program_check *check, const struct penta_finding *key,
                                 uint64_t occurrence)
{
    uint32_t hash = hash_word(hash_word(key->kind, key->unit), key->index ^ memory_of(key));
    hash = hash_place(hash_place(hash, &key->place), &key->other);
    size_t slot = (hash ^ hash >> 16) % CHECK_FINDING_SLOTS;
    while (check->slots[slot] != 0) {
        const size_t number = check->slots[slot] - 1u;
        struct penta_finding *finding = &check->findings[number];
        if (same_finding(finding, key)) {
            if (check->last[number] != occurrence) finding->count++;
            check->last[number] = occurrence;
            return finding;
        }
        slot = (slot + 1) % CHECK_FINDING_SLOTS;
    }
    if (check->count == CHECK_FINDING_LIMIT) {
        check->dropped++;
        return NULL;
    }
    const size_t number = check->count++;
    check->slots[slot] = (uint16_t)(number + 1);
    check->findings[number] = *key;
    check->findings[number].count = 1;
    check->last[number] = occurrence;
    return &check->findings[number];
}

// A low word that wraps does no harm to a program that reads the high word too.
static bool is_void(const struct program_check *check, const struct penta_finding *finding)
{
    return finding->kind == PENTA_FINDING_COUNTER && (uint64_t)finding->value < (uint64_t)1 << 63 &&
           (check->high_read >> (finding->index & 31) & 1);
}

const struct penta_finding *penta_findings(struct penta_soc *soc, size_t *count, uint64_t *dropped)
{
    struct program_check *check = soc->check;
    *count = 0;
    if (dropped != NULL) *dropped = 0;
    if (check == NULL) return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < check->count; i++) {
        if (is_void(check, &check->findings[i])) continue;
        check->last[kept] = check->last[i];
        check->findings[kept++] = check->findings[i];
    }
    if (kept != check->count) {
        // Numbers have changed. Later occurrences of what is left are found anew.
        memset(check->slots, 0, sizeof check->slots);
        check->count = kept;
    }
    *count = kept;
    if (dropped != NULL) *dropped = check->dropped;
    return check->findings;
}
