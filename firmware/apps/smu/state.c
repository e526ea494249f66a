// SPDX-License-Identifier: Apache-2.0
// The state update S <- a*S + u*v and its readout: every form of decay, every precision of the
// state down to one pentary digit. S[j][i]: i in the lanes, j in loop 1.
#include <stdlib.h>

#include "smu.h"

#define ROWS 4u
#define SEED 0x57a7eu

enum decay { PER_ELEMENT, PER_ROW, PER_COLUMN, PER_HEAD, SHIFT };

struct update {
    const char *name;
    enum penta_size state, decay_size, u_size, v_size;
    enum decay decay;
    bool complement;
    uint32_t decay_shift, shift;
    enum penta_rounding rounding;
    enum penta_clamp clamp;
    bool no_input;  // u = 0
};

#define INT8  PENTA_SIZE_INT8
#define INT16 PENTA_SIZE_INT16
#define INT32 PENTA_SIZE_INT32
#define DIGIT PENTA_SIZE_DIGIT

static const struct update cases[] = {
    {"decay per element", INT16, INT16, INT16, INT8, PER_ELEMENT, .decay_shift = 15, .shift = 4},
    {"decay per row", INT32, INT16, INT16, INT16, PER_ROW, .decay_shift = 15, .shift = 2},
    {"decay per column", INT8, INT8, INT8, INT8, PER_COLUMN, .decay_shift = 7, .shift = 7},
    {"decay per head", INT16, INT8, INT16, INT8, PER_HEAD, .decay_shift = 7,
     .rounding = PENTA_ROUND_FLOOR},
    {"1 - m / 2^k", INT16, INT8, INT16, INT8, PER_COLUMN, true, .decay_shift = 8, .shift = 3},
    {"S - (S >> 4)", INT16, DIGIT, INT16, INT8, SHIFT, true, .decay_shift = 4,
     .rounding = PENTA_ROUND_FLOOR},
    {"S - (S >> 3), nearest", INT32, DIGIT, INT16, INT8, SHIFT, true, .decay_shift = 3,
     .no_input = true},
    {"pentary decay", INT16, DIGIT, INT16, DIGIT, PER_ELEMENT, .decay_shift = 1, .shift = 2},
    {"pentary state", DIGIT, INT8, INT8, INT8, PER_COLUMN, .decay_shift = 6, .shift = 10},
    {"pentary state, digits only", DIGIT, DIGIT, DIGIT, DIGIT, PER_ELEMENT, .decay_shift = 1,
     .shift = 1, .clamp = PENTA_CLAMP_RELU},
    {"stochastic", INT8, INT16, INT16, INT16, PER_ELEMENT, .decay_shift = 15, .shift = 20,
     .rounding = PENTA_ROUND_STOCHASTIC},
};

static uint32_t bytes_of(enum penta_size size, uint32_t elements)
{
    return size == DIGIT ? elements / 8 * 3 : elements << size;
}

static int64_t decayed(const struct update *c, int64_t s, int64_t a, uint32_t random)
{
    // For the decay's product the random word counts backwards.
    if (c->complement)
        return round_complement((s << c->decay_shift) - s * a, c->decay_shift, c->rounding,
                                ~random);
    return round_shift(s * a, c->decay_shift, c->rounding, ~random);
}

static void check_readout(const struct update *c, const int32_t *s, uint32_t columns)
{
    struct penta_smu_shape shape = row_of(columns);
    struct penta_smu_run run = {.operation = PENTA_SMU_OP_MUL,
                                .x = at(PLACE_STATE, c->state, false),
                                .y = at(PLACE_Y, INT8, false),
                                .w = at(PLACE_W, INT32, false),
                                .reduce = PENTA_REDUCE_LANE};
    int32_t q[ROWS];

    random_values(SEED + 9, INT8, false, q, ROWS);
    store(PLACE_Y, INT8, q, ROWS);
    shape.inner = ROWS;
    shape.x.inner = (int32_t)bytes_of(c->state, columns);
    shape.y = (struct penta_smu_stride){.element = 0, .inner = 1};
    execute("readout", &shape, &run);
    for (uint32_t i = 0; i < columns; i++) {
        int64_t sum = 0;

        for (uint32_t j = 0; j < ROWS; j++)
            sum += (int64_t)s[j * columns + i] * q[j];
        penta_expect("readout", i, (uint32_t)load(PLACE_W, INT32, false, i),
                     (uint32_t)saturate(sum, INT32, PENTA_CLAMP_SIGNED));
    }
}

static void check_update(const struct update *c, uint32_t columns)
{
    const uint32_t lanes = penta_chip()->lanes;
    uint32_t elements = ROWS * columns, seed = SEED;
    uint32_t decays = c->decay == PER_ELEMENT  ? elements
                      : c->decay == PER_ROW    ? ROWS
                      : c->decay == PER_COLUMN ? columns
                                               : 1;
    int32_t *s = malloc(4 * elements), *a = malloc(4 * elements), *u = malloc(4 * columns);
    int32_t v[8 * ROWS];  // a digit a byte
    struct penta_smu_shape shape = {.elements = columns,
                                    .inner = ROWS,
                                    .x = {1, (int32_t)bytes_of(c->state, columns), 0},
                                    .z = {.element = 1},
                                    .w = {0, c->v_size == DIGIT ? 1 : 1 << c->v_size, 0}};
    struct penta_smu_run run = {.operation = PENTA_SMU_OP_UPDATE,
                                .x = at(PLACE_STATE, c->state, false),
                                .y = at(PLACE_Y, c->decay_size, false),
                                .z = at(PLACE_Z, c->u_size, false),
                                .w = at(PLACE_X, c->v_size, false),
                                .z_source = c->no_input ? PENTA_Z_NONE : PENTA_Z_MEMORY,
                                .complement = c->complement,
                                .decay_shift = c->decay_shift,
                                .shift = c->shift,
                                .rounding = c->rounding,
                                .clamp = c->clamp};
    struct penta_descriptor descriptor;

    random_values(SEED, c->state, false, s, elements);
    random_values(SEED + 1, c->decay_size, false, a, decays);
    random_values(SEED + 2, c->u_size, false, u, columns);
    random_values(SEED + 3, c->v_size, false, v, ROWS);
    store(PLACE_STATE, c->state, s, elements);
    store(PLACE_Z, c->u_size, u, columns);
    if (c->v_size == DIGIT) {
        for (uint32_t j = 0; j < ROWS; j++) {
            uint8_t code = (uint8_t)(v[j] + 2);

            penta_local_write(place_address(PLACE_X) + j, &code, 1);
        }
    } else {
        store(PLACE_X, c->v_size, v, ROWS);
    }
    if (c->decay == SHIFT) {
        run.y_source = PENTA_Y_VALUE;
        run.y_value = 3;  // digit 1
        a[0] = 1;
    } else {
        store(PLACE_Y, c->decay_size, a, decays);
        if (c->decay == PER_ELEMENT)
            shape.y = (struct penta_smu_stride){1, (int32_t)bytes_of(c->decay_size, columns), 0};
        if (c->decay == PER_ROW) shape.y = (struct penta_smu_stride){0, 1 << c->decay_size, 0};
        if (c->decay == PER_COLUMN) shape.y.element = 1;
    }
    penta_build_smu_seed(&descriptor, &(struct penta_smu_seed){.seed = seed});
    execute_simple("cycles of SMU_SEED", &descriptor, 1);
    execute(c->name, &shape, &run);

    for (uint32_t i = 0; i < columns; i++) {
        // Groups of earlier blocks and rows stepped the lane's generator before.
        uint32_t random = first_random(seed, i % lanes);

        for (uint32_t step = 0; step < i / lanes * ROWS; step++)
            random = next_random(random);
        for (uint32_t j = 0; j < ROWS; j++, random = next_random(random)) {
            uint32_t at_a = c->decay == PER_ELEMENT  ? j * columns + i
                            : c->decay == PER_ROW    ? j
                            : c->decay == PER_COLUMN ? i
                                                     : 0;
            int64_t uv = c->no_input ? 0 : (int64_t)u[i] * v[j];
            int64_t next = decayed(c, s[j * columns + i], a[at_a], random) +
                           round_shift(uv, c->shift, c->rounding, random);

            s[j * columns + i] = (int32_t)saturate(next, c->state, c->clamp);
            penta_expect(c->name, j * columns + i,
                         (uint32_t)load(PLACE_STATE, c->state, false, j * columns + i),
                         (uint32_t)s[j * columns + i]);
        }
    }
    check_readout(c, s, columns);
    free(s);
    free(a);
    free(u);
}

void test_state(void)
{
    uint32_t columns = is_short() ? vector_length() : penta_round_up(penta_chip()->lanes + 5, 8);

    for (uint32_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const struct update *c = &cases[n];
        bool packed = c->state == DIGIT || c->u_size == DIGIT ||
                      (c->decay_size == DIGIT && c->decay != SHIFT);

        if (!is_chosen(n)) continue;
        // Four lanes have no whole bytes of digits.
        if (packed && penta_chip()->lanes == 4) continue;
        if (bytes_of(c->state, ROWS * columns) > area_bytes()) continue;
        check_update(c, columns);
    }
}
