// SPDX-License-Identifier: Apache-2.0
// Functions of the rounded result: exp2, a table of 256 entries, a table interpolated.
#include <stdlib.h>

#include "smu.h"

#define TABLE_ENTRIES 256
#define TABLE_SEED    0x7ab1eu

// Entries 2i and 2i + 1.
static uint32_t entry_pair(uint32_t table, uint32_t i)
{
    return penta_hash(TABLE_SEED + table, i);
}

static int32_t entry(uint32_t table, int32_t i, bool is_unsigned)
{
    uint32_t e = i > TABLE_ENTRIES - 1 ? TABLE_ENTRIES - 1 : (uint32_t)i;
    uint16_t bits = (uint16_t)(entry_pair(table, e / 2) >> (16 * (e % 2)));

    return is_unsigned ? bits : (int16_t)bits;
}

static int32_t between(int32_t a, int32_t b, int32_t sixty_fourths)
{
    return a + (((b - a) * sixty_fourths + 32) >> 6);
}

// 2^-(q/4096) with 15 fraction bits.
static int32_t exp2_of(int32_t q)
{
    static const uint16_t nodes[PENTA_SMU_EXP2_COUNT] = {PENTA_SMU_EXP2_NODES};
    uint32_t e = (uint32_t)q >> 6 & 63, n = (uint32_t)q >> 12;
    int32_t h = between(nodes[e], nodes[e + 1], q & 63);

    h = (h + (n != 0 ? 1 << (n - 1) : 0)) >> n;
    return h > 32767 ? 32767 : h;
}

static int32_t limited(int32_t q, int32_t low, int32_t high)
{
    return q < low ? low : q > high ? high : q;
}

struct function_case {
    const char *name;
    enum penta_function function;
    uint32_t table;
    bool argument_unsigned, entries_unsigned;
    enum penta_size w;
    enum penta_clamp clamp;
    uint32_t shift;
};

static int32_t expected(const struct function_case *c, int32_t x)
{
    int32_t q = (int32_t)round_shift(x, c->shift, PENTA_ROUND_NEAREST, 0), y = 0, e;

    if (c->function == PENTA_FUNCTION_EXP2) y = exp2_of(limited(q, 0, 131071));
    if (c->function == PENTA_FUNCTION_TABLE) {
        q = c->argument_unsigned ? limited(q, 0, 255) : limited(q, -128, 127) + 128;
        y = entry(c->table, q, c->entries_unsigned);
    }
    if (c->function == PENTA_FUNCTION_INTERPOLATED) {
        q = c->argument_unsigned ? limited(q, 0, 16383) : limited(q, -8192, 8191);
        e = (q >> 6) + (c->argument_unsigned ? 0 : 128);
        y = between(entry(c->table, e, c->entries_unsigned),
                    entry(c->table, e + 1, c->entries_unsigned), q & 63);
    }
    return (int32_t)saturate(y, c->w, c->clamp);
}

static void load_table(uint32_t slot)
{
    struct penta_descriptor descriptor;

    for (uint32_t i = 0; i < TABLE_ENTRIES / 2; i++) {
        uint32_t pair = entry_pair(slot, i);

        penta_local_write(place_address(PLACE_Y) + 4 * i, &pair, 4);
    }
    penta_build_smu_table(
        &descriptor,
        &(struct penta_smu_table){.common = {.read_mask = penta_banks(place_address(PLACE_Y), 512)},
                                  .slot = slot,
                                  .address = place_address(PLACE_Y)});
    execute_simple("cycles of SMU_TABLE", &descriptor, PENTA_SMU_TABLE_CYCLES);
}

void test_functions(void)
{
    static const struct function_case cases[] = {
        {"exp2", PENTA_FUNCTION_EXP2, .w = PENTA_SIZE_INT16},
        {"exp2 to int8", PENTA_FUNCTION_EXP2, .w = PENTA_SIZE_INT8, .shift = 3},
        {"table", PENTA_FUNCTION_TABLE, 0, .w = PENTA_SIZE_INT16, .shift = 4},
        {"table of unsigned", PENTA_FUNCTION_TABLE, 1, true, true, PENTA_SIZE_INT16,
         PENTA_CLAMP_UNSIGNED, 8},
        {"interpolated", PENTA_FUNCTION_INTERPOLATED, 1, .w = PENTA_SIZE_INT16, .shift = 2},
        {"interpolated, unsigned", PENTA_FUNCTION_INTERPOLATED, 0, true, true, PENTA_SIZE_INT32,
         PENTA_CLAMP_SIGNED, 0},
    };
    uint32_t count = vector_length();
    int32_t *x = malloc(4 * count);
    struct penta_smu_shape shape = row_of(count);

    load_table(0);
    load_table(1);
    for (uint32_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const struct function_case *c = &cases[n];

        if (!is_chosen(n)) continue;
        struct penta_smu_run run = {
            .operation = PENTA_SMU_OP_MOV,
            .x = at(PLACE_X, PENTA_SIZE_INT32, false),
            .w = at(PLACE_W, c->w, false),
            .shift = c->shift,
            .clamp = c->clamp,
            .function = c->function,
            .table = c->table,
            .argument_unsigned = c->argument_unsigned,
            .entries_unsigned = c->entries_unsigned,
        };

        // Over the whole range of arguments and beyond both ends.
        for (uint32_t i = 0; i < count; i++)
            x[i] = (int32_t)(penta_hash(n, i) & 0x3ffff) - (1 << 15);
        store(PLACE_X, PENTA_SIZE_INT32, x, count);
        execute(c->name, &shape, &run);
        for (uint32_t i = 0; i < count; i++)
            penta_expect(c->name, i,
                         (uint32_t)load(PLACE_W, c->w, c->clamp == PENTA_CLAMP_UNSIGNED, i),
                         (uint32_t)expected(c, x[i]));
    }
    free(x);
}
