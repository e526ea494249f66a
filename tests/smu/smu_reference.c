// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_reference.h"

typedef __int128 wide;

enum { LANES = 256 };

// ------------------------------------------------------------------------------------ arithmetic

static wide power(uint32_t k)
{
    return (wide)1 << k;
}

static wide floor_divide(wide a, wide b)  // b > 0
{
    wide q = a / b;
    if (a % b != 0 && a < 0) q--;
    return q;
}

static wide wrap48(wide value)
{
    wide rest = value - floor_divide(value, power(48)) * power(48);
    return rest >= power(47) ? rest - power(48) : rest;
}

static wide absolute(wide value)
{
    return value < 0 ? -value : value;
}

static wide limit(wide value, wide low, wide high)
{
    if (value < low) return low;
    return value > high ? high : value;
}

static wide shift_by(wide x, wide c)
{
    c = limit(c, -47, 47);
    if (c >= 0) return wrap48(x * power((uint32_t)c));
    return floor_divide(x, power((uint32_t)-c));
}

static wide leading_zeros(wide x)
{
    wide count = 32;
    for (wide rest = absolute(x); rest > 0; rest /= 2)
        count--;
    return count;
}

static wide root(wide x)
{
    wide r = 0;
    for (wide bit = power(16); bit > 0; bit /= 2) {
        if ((r + bit) * (r + bit) <= x) r += bit;
    }
    return r;
}

static wide quotient(wide x, wide y, const uint32_t *word)
{
    const uint32_t nq = penta_get_smu_run_nqm1(word) + 1;
    const wide n = absolute(x) * power(penta_get_smu_run_sh(word)), d = absolute(y);
    const bool negative = (x < 0) + (y < 0) == 1;
    if (d == 0 || n / d >= power(nq)) return negative ? 1 - power(nq) : power(nq) - 1;
    return negative ? floor_divide(-n, d) : n / d;
}

wide smu_reference_operation(uint32_t op, wide x, wide y, wide z, const uint32_t *word)
{
    switch (op) {
    case PENTA_SMU_OP_MOV:
        return x;
    case PENTA_SMU_OP_ADD:
        return x + y;
    case PENTA_SMU_OP_SUB:
        return x - y;
    case PENTA_SMU_OP_MIN:
        return x < y ? x : y;
    case PENTA_SMU_OP_MAX:
        return x < y ? y : x;
    case PENTA_SMU_OP_ABS:
        return absolute(x);
    case PENTA_SMU_OP_CLIP: {
        const wide floored = x > y ? x : y;
        return floored < z ? floored : z;
    }
    case PENTA_SMU_OP_GT:
        return x > y ? 1 : 0;
    case PENTA_SMU_OP_GE:
        return x < y ? 0 : 1;
    case PENTA_SMU_OP_EQ:
        return x == y ? 1 : 0;
    case PENTA_SMU_OP_SELECT:
        return x == 0 ? z : y;
    case PENTA_SMU_OP_SHIFT:
        return shift_by(x, y);
    case PENTA_SMU_OP_LZC:
        return leading_zeros(x);
    case PENTA_SMU_OP_NORM:
        return shift_by(x, leading_zeros(x) - 17);
    case PENTA_SMU_OP_MUL:
        if (penta_get_smu_run_comp(word))
            return wrap48(x * power(penta_get_smu_run_k(word)) - x * y);
        return wrap48(x * y);
    case PENTA_SMU_OP_DIV:
        return quotient(x, y, word);
    default:
        return x > 0 ? root(x) : 0;
    }
}

// The c of rnd, from the lane's random word s.
static wide rounding_term(const uint32_t *word, uint32_t k, uint32_t s)
{
    switch (penta_get_smu_run_round(word)) {
    case 0:
        return k == 0 ? 0 : power(k) / 2;
    case 1:
        return 0;
    default:
        return floor_divide((wide)s * power(k), power(32));
    }
}

static wide rnd(wide p, uint32_t k, wide c)
{
    return floor_divide(p + c, power(k));
}

static wide crnd(wide p, uint32_t k, wide c)
{
    return floor_divide(p + power(k) - 1 - c, power(k));
}

static const int nodes[] = {PENTA_SMU_EXP2_NODES};

wide smu_reference_exp2(wide q)
{
    const int e = (int)(q / 64 % 64), f = (int)(q % 64), n = (int)(q / 4096);
    const wide h = nodes[e] + floor_divide((nodes[e + 1] - nodes[e]) * f + 32, 64);
    const wide y = n == 0 ? h : floor_divide(h + power((uint32_t)n - 1), power((uint32_t)n));
    return y < 32767 ? y : 32767;
}

// ------------------------------------------------------------------------------------- operands

enum { X, Y, Z, W };

struct operand {
    bool accessed;
    uint32_t start, size;  // size: 0, 1, 2, 3 as in the descriptor
    bool is_unsigned;
    int64_t s[3];
    uint32_t mask;
    struct naive_memory *memory;
    uint32_t accesses;
};

struct run {
    struct smu_reference *unit;
    struct naive_chip *chip;
    const uint32_t *word;
    uint32_t op, red, redop;
    struct operand operand[4];
    uint32_t n[3], lanes, width;
    uint64_t stop;
    uint8_t error;
    struct rig_records *expected;
};

struct group {
    uint32_t l2, b, l1, valid;
    uint8_t raw[4][4 * LANES];  // as read: element after element, contiguous digits packed
    uint32_t write_count;
    struct {
        uint32_t address, count;
        uint8_t data[512];
        bool made;
    } write[LANES];
};

static uint32_t element_bytes(uint32_t size)
{
    return size == 3 ? 1 : 1u << size;
}

static uint32_t packed_bytes(uint32_t size, uint32_t count)
{
    return size == 3 ? (3 * count + 7) / 8 : count << size;
}

static uint32_t group_address(const struct run *run, const struct operand *operand,
                              const struct group *group, uint32_t l1)
{
    int64_t address = (int64_t)operand->start + group->l2 * operand->s[2] + l1 * operand->s[1];
    if (operand->s[0] == 1) {
        address += operand->size == 3 ? (int64_t)group->b * 3 * run->lanes / 8
                                      : ((int64_t)group->b * run->lanes) << operand->size;
    }
    return (uint32_t)address;
}

// Access `index` of a group: address, bytes, and where they are among the group's. False: none.
static bool access_of(const struct run *run, const struct operand *operand,
                      const struct group *group, uint32_t l1, uint32_t index, uint32_t *address,
                      uint32_t *at, uint32_t *count)
{
    const uint32_t first = group_address(run, operand, group, l1), e = element_bytes(operand->size);
    *at = 0;
    *count = e;
    *address = first;
    if (operand->s[0] == 0) return true;
    if (operand->s[0] == 1) {
        const uint32_t bytes = packed_bytes(operand->size, group->valid);
        *at = index * run->width;
        if (*at >= bytes) return false;
        *count = bytes - *at < run->width ? bytes - *at : run->width;
        *address = first + *at;
        return true;
    }
    const int64_t element = (int64_t)group->b * run->lanes + index;
    *at = index * e;
    *address = (uint32_t)((int64_t)first + element * operand->s[0] * e);
    return index < group->valid;
}

static wide as_number(uint32_t bits, uint32_t size, bool is_unsigned)
{
    if (size == 3) return (wide)(bits & 7) - 2;
    const wide value = bits & (uint32_t)(power(8u << size) - 1);
    return !is_unsigned && value >= power((8u << size) - 1) ? value - power(8u << size) : value;
}

static wide lane_value(struct run *run, unsigned name, const struct group *group, uint32_t lane)
{
    const struct operand *operand = &run->operand[name];
    const uint8_t *raw = group->raw[name];
    const uint32_t index = operand->s[0] == 0 ? 0 : lane;
    uint32_t bits = 0;
    if (lane >= group->valid) return 0;
    if (operand->size == 3) {
        for (uint32_t i = 0; i < 3; i++) {
            const uint32_t bit = 3 * index + i;
            bits |= (uint32_t)(raw[bit / 8] >> bit % 8 & 1) << i;
        }
        if (bits > 4) {
            if (run->error == 0 || run->error > PENTA_ERROR_DIGIT) run->error = PENTA_ERROR_DIGIT;
            return 0;
        }
    } else {
        for (uint32_t i = 0; i < element_bytes(operand->size); i++)
            bits |= (uint32_t)raw[index * element_bytes(operand->size) + i] << (8 * i);
    }
    return as_number(bits, operand->size, operand->is_unsigned);
}

static bool uses_y(uint32_t op)
{
    return op != PENTA_SMU_OP_MOV && op != PENTA_SMU_OP_ABS && op != PENTA_SMU_OP_LZC &&
           op != PENTA_SMU_OP_NORM && op != PENTA_SMU_OP_SQRT;
}

static wide value_of_y(struct run *run, const struct group *group, uint32_t lane)
{
    switch (penta_get_smu_run_ysrc(run->word)) {
    case 0:
        return run->operand[Y].accessed ? lane_value(run, Y, group, lane) : 0;
    case 1:
        return as_number(penta_get_smu_run_imm_y(run->word), run->operand[Y].size,
                         run->operand[Y].is_unsigned);
    default:
        return lane_value(run, X, group, lane);
    }
}

static wide value_of_z(struct run *run, const struct group *group, uint32_t lane)
{
    switch (penta_get_smu_run_zsrc(run->word)) {
    case 0:
        return 0;
    case 1:
        return lane_value(run, Z, group, lane);
    default:
        return as_number(penta_get_smu_run_imm_z(run->word), run->operand[Z].size,
                         run->operand[Z].is_unsigned);
    }
}

// --------------------------------------------------------------------------- what a group computes

struct partial {
    wide p[LANES];
    uint32_t index[LANES];
};

static void result_range(const struct run *run, wide *low, wide *high)
{
    const uint32_t size = run->operand[run->op == PENTA_SMU_OP_UPDATE ? X : W].size;
    const uint32_t clamp = penta_get_smu_run_clamp(run->word);
    if (size == 3) {
        *low = clamp == 0 ? -2 : 0;
        *high = 2;
    } else {
        const uint32_t n = 8u << size;
        *low = clamp == 0 ? -power(n - 1) : 0;
        *high = power(clamp == 2 ? n : n - 1) - 1;
    }
}

static wide entry(const struct run *run, wide e)
{
    const uint16_t bits =
        run->unit->table[penta_get_smu_run_table(run->word)][e > 255 ? 255 : (int)e];
    return penta_get_smu_run_tu(run->word) || bits < 32768 ? bits : (wide)bits - 65536;
}

// Section 5, steps 1 to 5, for one lane.
static wide finish(const struct run *run, wide p, uint32_t s)
{
    const uint32_t *word = run->word, k = penta_get_smu_run_k(word);
    const bool fu = penta_get_smu_run_fu(word);
    wide low, high, r = p;
    result_range(run, &low, &high);
    if (run->op == PENTA_SMU_OP_MUL && penta_get_smu_run_comp(word)) {
        r = crnd(p, k, rounding_term(word, k, s));
    } else if (run->op != PENTA_SMU_OP_UPDATE) {
        r = rnd(p, k, rounding_term(word, k, s));
    }
    switch (penta_get_smu_run_fn(word)) {
    case 0:
        break;
    case 1: {
        const wide q = fu ? limit(r, 0, 255) : limit(r, -128, 127);
        r = entry(run, fu ? q : q + 128);
        break;
    }
    case 2: {
        const wide q = fu ? limit(r, 0, 16383) : limit(r, -8192, 8191);
        const wide e = floor_divide(q, 64) + (fu ? 0 : 128), f = q - floor_divide(q, 64) * 64;
        r = entry(run, e) + floor_divide((entry(run, e + 1) - entry(run, e)) * f + 32, 64);
        break;
    }
    default:
        r = smu_reference_exp2(limit(r, 0, 131071));
    }
    return limit(r, low, high);
}

static wide updated(const struct run *run, wide state, wide a, wide u, wide v, uint32_t s)
{
    const uint32_t *word = run->word;
    const uint32_t ka = penta_get_smu_run_ka(word), k = penta_get_smu_run_k(word);
    const wide ca = rounding_term(word, ka, 0xffffffffu - s), c = rounding_term(word, k, s);
    const wide t = penta_get_smu_run_comp(word)
                       ? crnd(wrap48(state * power(ka) - state * a), ka, ca)
                       : rnd(wrap48(state * a), ka, ca);
    return finish(run, t + rnd(wrap48(u * v), k, c), 0);
}

static bool better(wide p, uint32_t index, wide than_p, uint32_t than_index)
{
    return p > than_p || (p == than_p && index < than_index);
}

static void reduce(const struct run *run, struct partial *partial, uint32_t lane, wide p,
                   uint32_t index)
{
    wide *to = &partial->p[lane];
    switch (run->redop) {
    case 0:
        *to = wrap48(*to + p);
        break;
    case 1:
        if (p > *to) *to = p;
        break;
    case 2:
        if (p < *to) *to = p;
        break;
    default:
        if (better(p, index, *to, partial->index[lane])) {
            *to = p;
            partial->index[lane] = index;
        }
    }
}

static void store_elements(const struct run *run, const struct operand *operand,
                           struct group *group, uint32_t l1, const wide *value)
{
    uint8_t bytes[4 * LANES] = {0};
    for (uint32_t i = 0; i < group->valid; i++) {
        if (operand->size == 3) {
            const uint32_t code = (uint32_t)(value[i] + 2);
            for (uint32_t j = 0; j < 3; j++) {
                if (code >> j & 1) bytes[(3 * i + j) / 8] |= (uint8_t)(1 << (3 * i + j) % 8);
            }
        } else {
            const uint32_t e = element_bytes(operand->size);
            for (uint32_t j = 0; j < e; j++)
                bytes[i * e + j] = (uint8_t)((uint64_t)value[i] >> (8 * j));
        }
    }
    group->write_count = operand->accesses;
    for (uint32_t i = 0; i < operand->accesses; i++) {
        uint32_t at, address, count;
        group->write[i].made = access_of(run, operand, group, l1, i, &address, &at, &count);
        if (!group->write[i].made) continue;
        group->write[i].address = address;
        group->write[i].count = count;
        memcpy(group->write[i].data, bytes + at, count);
    }
}

static void step_random(struct run *run)
{
    if (penta_get_smu_run_round(run->word) != 2) return;
    for (uint32_t i = 0; i < run->lanes; i++) {
        uint32_t s = run->unit->random[i];
        s ^= s << 13;
        s ^= s >> 17;
        s ^= s << 5;
        run->unit->random[i] = s;
    }
}

// All that a group does between its last read and its first write.
static void work(struct run *run, struct group *group, struct partial *partial)
{
    const uint32_t *word = run->word, *random = run->unit->random;
    const bool last_block = (uint64_t)(group->b + 1) * run->lanes >= run->n[0];
    const bool has_init = penta_get_smu_run_zsrc(word) != 0 && run->op != PENTA_SMU_OP_CLIP &&
                          run->op != PENTA_SMU_OP_SELECT;
    wide f[LANES] = {0}, z[LANES] = {0}, result[LANES];
    for (uint32_t i = 0; i < group->valid; i++) {
        const wide x = lane_value(run, X, group, i), y = value_of_y(run, group, i);
        z[i] = value_of_z(run, group, i);
        if (run->op == PENTA_SMU_OP_UPDATE) {
            result[i] = updated(run, x, y, z[i], lane_value(run, W, group, i), random[i]);
        } else {
            f[i] = smu_reference_operation(run->op, x, y, z[i], word);
        }
    }
    if (run->op == PENTA_SMU_OP_UPDATE) {
        store_elements(run, &run->operand[X], group, group->l1, result);
        step_random(run);
        return;
    }
    const wide scale = power(penta_get_smu_run_zsh(word));
    if (run->red == 0) {
        for (uint32_t i = 0; i < group->valid; i++)
            result[i] =
                finish(run, wrap48(f[i] + (has_init ? wrap48(z[i] * scale) : 0)), random[i]);
        store_elements(run, &run->operand[W], group, group->l1, result);
        step_random(run);
        return;
    }
    static const wide identities[] = {0, -((wide)1 << 47), ((wide)1 << 47) - 1, -((wide)1 << 47)};
    if (group->l1 == 0 && (run->red == 1 || group->b == 0)) {
        for (uint32_t i = 0; i < run->lanes; i++) {
            partial->p[i] = identities[run->redop];
            partial->index[i] = 0xffffffffu;
            if (has_init && (run->red == 1 || i == 0)) partial->p[i] = wrap48(z[i] * scale);
        }
        if (has_init) partial->index[0] = (uint32_t)z[1];
    }
    const uint32_t first = penta_get_smu_run_imm_y(word) + group->b * run->lanes;
    for (uint32_t i = 0; i < group->valid; i++)
        reduce(run, partial, i, f[i], first + i);
    if (group->l1 != run->n[1] - 1 || (run->red == 2 && !last_block)) return;
    if (run->red == 1) {
        for (uint32_t i = 0; i < group->valid; i++)
            result[i] = finish(run, partial->p[i], random[i]);
        store_elements(run, &run->operand[W], group, 0, result);
        step_random(run);
        return;
    }
    for (uint32_t i = run->lanes - 1; i > 0; i--)
        reduce(run, partial, 0, partial->p[i], partial->index[i]);
    const uint64_t value = (uint64_t)finish(run, partial->p[0], random[0]);
    group->write_count = 1;
    group->write[0].made = true;
    group->write[0].address =
        (uint32_t)((int64_t)run->operand[W].start + group->l2 * run->operand[W].s[2]);
    group->write[0].count = run->redop == 3 ? 8 : element_bytes(run->operand[W].size);
    for (uint32_t i = 0; i < 4; i++) {
        group->write[0].data[i] = (uint8_t)(value >> (8 * i));
        group->write[0].data[4 + i] = (uint8_t)(partial->index[0] >> (8 * i));
    }
    step_random(run);
}

// ---------------------------------------------------------------------------------- the command

static uint32_t digits_of(uint32_t size, bool is_unsigned)
{
    return size == 3 ? 1 : 4 * element_bytes(size) + is_unsigned;
}

static uint32_t compute_cycles(const struct run *run)
{
    const struct operand *y = &run->operand[penta_get_smu_run_ysrc(run->word) == 2 ? X : Y];
    switch (run->op) {
    case PENTA_SMU_OP_MUL:
        return digits_of(y->size, y->is_unsigned);
    case PENTA_SMU_OP_UPDATE:
        return digits_of(y->size, y->is_unsigned) +
               digits_of(run->operand[W].size, run->operand[W].is_unsigned);
    case PENTA_SMU_OP_DIV:
        return penta_get_smu_run_nqm1(run->word) + 2;
    case PENTA_SMU_OP_SQRT:
        return 17;
    default:
        return 1;
    }
}

static uint32_t access_width(const struct penta_config *config)
{
    const uint32_t dp = (9 * ((8 * config->axi_bytes + 6) / 7) + 7) / 8;
    uint32_t width = 1;
    while (width < 4 * config->rows || width < config->cols || width < dp)
        width *= 2;
    return width;
}

static void set_operands(struct run *run, const struct penta_command *command)
{
    const uint32_t *w = run->word, *s = run->unit->shape[penta_get_smu_run_slot(w)];
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    const struct operand operands[4] = {
        {true,
         command->address[0],
         penta_get_smu_run_xsize(w),
         penta_get_smu_run_xu(w),
         {penta_get_smu_shape_x_s0(s), penta_get_smu_shape_x_s1(s), penta_get_smu_shape_x_s2(s)},
         update ? command->write_mask : command->read_mask,
         NULL,
         0},
        {uses_y(run->op) && penta_get_smu_run_ysrc(w) == 0,
         command->address[1],
         penta_get_smu_run_ysize(w),
         penta_get_smu_run_yu(w),
         {penta_get_smu_shape_y_s0(s), penta_get_smu_shape_y_s1(s), penta_get_smu_shape_y_s2(s)},
         command->read_mask,
         NULL,
         0},
        {penta_get_smu_run_zsrc(w) == 1,
         command->address[2],
         penta_get_smu_run_zsize(w),
         penta_get_smu_run_zu(w),
         {penta_get_smu_shape_z_s0(s), penta_get_smu_shape_z_s1(s), penta_get_smu_shape_z_s2(s)},
         command->read_mask,
         NULL,
         0},
        {true,
         command->address[3],
         penta_get_smu_run_wsize(w),
         penta_get_smu_run_wu(w),
         {penta_get_smu_shape_w_s0(s), penta_get_smu_shape_w_s1(s), penta_get_smu_shape_w_s2(s)},
         update ? command->read_mask : command->write_mask,
         NULL,
         0},
    };
    memcpy(run->operand, operands, sizeof operands);
    for (unsigned i = 0; i < 4; i++) {
        struct operand *operand = &run->operand[i];
        if (operand->size == 3) operand->is_unsigned = false;
        if (!operand->accessed) continue;
        operand->memory = naive_find(run->chip, operand->start);
        operand->accesses =
            operand->s[0] == 0 ? 1
            : operand->s[0] == 1
                ? (packed_bytes(operand->size, run->lanes) + run->width - 1) / run->width
                : run->lanes;
    }
    run->n[0] = penta_get_smu_shape_n0m1(s) + 1;
    run->n[1] = penta_get_smu_shape_n1m1(s) + 1;
    run->n[2] = penta_get_smu_shape_n2m1(s) + 1;
}

static void make_read(struct run *run, unsigned name, struct group *group, uint32_t index)
{
    const struct operand *operand = &run->operand[name];
    uint32_t address, at, count;
    if (!access_of(run, operand, group, group->l1, index, &address, &at, &count)) return;
    for (uint32_t i = 0; i < count; i++)
        group->raw[name][at + i] =
            naive_read(run->chip, operand->memory, address + i, operand->mask);
}

static void make_write(struct run *run, const struct group *group, uint32_t index, uint64_t cycle)
{
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    const struct operand *operand = &run->operand[update ? X : W];
    if (index >= group->write_count || !group->write[index].made) return;
    const uint32_t words[2] = {group->write[index].address, group->write[index].count};
    naive_write(run->chip, operand->memory, words[0], words[1], operand->mask,
                group->write[index].data);
    rig_add(run->expected, PENTA_STREAM_SMU_WRITE, cycle, words, 2, group->write[index].data,
            words[1]);
}

struct slot {
    unsigned name;
    uint32_t index;
    bool used;
};

static uint32_t list_reads(const struct run *run, struct slot *slots)
{
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    uint32_t count = 0;
    for (unsigned name = X; name <= W; name++) {
        if (!run->operand[name].accessed || (name == W && !update)) continue;
        for (uint32_t i = 0; i < run->operand[name].accesses; i++) {
            slots[count++] = (struct slot){name, i, true};
            if (update && name == X) slots[count++] = (struct slot){name, i, false};
        }
    }
    return count;
}

static uint64_t at_least(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void run_command(struct run *run, uint64_t start, struct penta_outcome *outcome)
{
    static struct slot slots[6 * LANES];
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    const uint32_t blocks = (run->n[0] + run->lanes - 1) / run->lanes;
    const uint64_t groups = (uint64_t)blocks * run->n[1] * run->n[2];
    const uint32_t c = compute_cycles(run), nr = list_reads(run, slots);
    const uint32_t nw = run->red == 2 ? 1 : run->operand[W].accesses;
    const uint32_t nx = run->operand[X].accesses;
    uint64_t g, f = nr + c + 6, d;
    if (update) {
        g = at_least(at_least(nr, 2 * nx), c + 1);
        if (g % 2 == 1) g++;
        if (f % 2 == 0) f++;
        d = 2 + (groups - 1) * g + f + 2 * nx - 1;
    } else {
        g = at_least(at_least(nr, nw), c + 1);
        if (run->red == 2) {
            for (uint32_t lanes = run->lanes; lanes > 1; lanes /= 2)
                f++;
        }
        d = 2 + (groups - 1) * g + f + nw;
    }
    outcome->end = start + d;
    outcome->count[0] = (uint64_t)c * run->n[0] * run->n[1] * run->n[2];

    struct group *group = calloc(groups, sizeof *group);
    struct partial *partial = calloc(1, sizeof *partial);
    for (uint64_t i = 0; i < groups; i++) {
        group[i].l1 = (uint32_t)(i % run->n[1]);
        group[i].b = (uint32_t)(i / run->n[1] % blocks);
        group[i].l2 = (uint32_t)(i / run->n[1] / blocks);
        group[i].valid =
            group[i].b == blocks - 1 ? run->n[0] - (blocks - 1) * run->lanes : run->lanes;
    }
    for (uint64_t cycle = start; cycle < start + d && cycle < run->stop; cycle++) {
        if (cycle < start + 2) continue;
        const uint64_t since = cycle - start - 2, number = since / g, slot = since % g;
        if (number < groups && slot < nr && slots[slot].used) {
            make_read(run, slots[slot].name, &group[number], slots[slot].index);
        }
        if (number < groups && slot == nr - 1) work(run, &group[number], partial);
        if (since < f) continue;
        const uint64_t done = (since - f) / g, place = (since - f) % g;
        if (done >= groups) continue;
        if (!update) {
            make_write(run, &group[done], (uint32_t)place, cycle);
        } else if (place % 2 == 0) {
            make_write(run, &group[done], (uint32_t)place / 2, cycle);
        }
    }
    free(group);
    free(partial);
}

static void load_table(struct smu_reference *unit, struct naive_chip *chip,
                       const struct penta_command *command, uint64_t start,
                       struct penta_outcome *outcome)
{
    const uint32_t slot = penta_get_smu_table_slot(command->word), address = command->address[0];
    struct naive_memory *memory = naive_find(chip, address);
    for (uint32_t i = 0; i < 256; i++) {
        const uint8_t low = naive_read(chip, memory, address + 2 * i, command->read_mask);
        const uint8_t high = naive_read(chip, memory, address + 2 * i + 1, command->read_mask);
        unit->table[slot][i] = (uint16_t)(low + 256 * high);
    }
    unit->table_loaded[slot] = true;
    outcome->end = start + 132;
}

static void seed(struct smu_reference *unit, uint32_t lanes, uint32_t value)
{
    for (uint32_t i = 0; i < lanes; i++) {
        const uint64_t product = UINT64_C(0x9e3779b9) * (i + 1);
        unit->random[i] = value ^ (uint32_t)(product % (UINT64_C(1) << 32));
        if (unit->random[i] == 0) unit->random[i] = 1;
    }
}

void smu_reference_reset(struct smu_reference *unit, uint32_t lanes)
{
    memset(unit, 0, sizeof *unit);
    seed(unit, lanes, 0);
}

void smu_reference_run(struct smu_reference *unit, struct naive_chip *chip,
                       const struct penta_command *command, uint64_t start, uint64_t stop,
                       struct rig_records *expected, struct penta_outcome *outcome)
{
    const uint32_t *word = command->word;
    memset(outcome, 0, sizeof *outcome);
    outcome->end = start + 1;
    switch (penta_get_common_opcode(word)) {
    case PENTA_OPCODE_SMU_SHAPE: {
        const uint32_t slot = penta_get_smu_shape_slot(word);
        unit->shape_loaded[slot] = true;
        memcpy(unit->shape[slot], word, sizeof unit->shape[slot]);
        return;
    }
    case PENTA_OPCODE_SMU_SEED:
        seed(unit, chip->config.lanes, word[5]);
        return;
    case PENTA_OPCODE_SMU_TABLE:
        load_table(unit, chip, command, start, outcome);
        break;
    default: {
        struct run run = {
            .unit = unit,
            .chip = chip,
            .word = word,
            .op = penta_get_smu_run_op(word),
            .red = penta_get_smu_run_red(word),
            .redop = penta_get_smu_run_redop(word),
            .lanes = chip->config.lanes,
            .width = access_width(&chip->config),
            .stop = stop,
            .expected = expected,
        };
        set_operands(&run, command);
        run_command(&run, start, outcome);
        if (run.error != 0) naive_error(chip, run.error);
    }
    }
    outcome->error = chip->error;
}

// ------------------------------------------------------------------------------------- legality

static bool in_spad_or_state(uint32_t address)
{
    return (address >= 0x90000000u && address < 0xa0000000u) ||
           (address >= 0xc0000000u && address < 0xd0000000u);
}

// The list of section 7, line by line.
static bool is_run_illegal(const struct smu_reference *unit, uint32_t lanes,
                           const struct penta_command *command)
{
    const uint32_t *w = command->word, slot = penta_get_smu_run_slot(w), *s = unit->shape[slot];
    const uint32_t op = penta_get_smu_run_op(w), red = penta_get_smu_run_red(w);
    const uint32_t redop = penta_get_smu_run_redop(w), clamp = penta_get_smu_run_clamp(w);
    const uint32_t ysrc = penta_get_smu_run_ysrc(w), zsrc = penta_get_smu_run_zsrc(w);
    const uint32_t fn = penta_get_smu_run_fn(w);
    const uint32_t size[4] = {penta_get_smu_run_xsize(w), penta_get_smu_run_ysize(w),
                              penta_get_smu_run_zsize(w), penta_get_smu_run_wsize(w)};
    const int32_t s0[4] = {penta_get_smu_shape_x_s0(s), penta_get_smu_shape_y_s0(s),
                           penta_get_smu_shape_z_s0(s), penta_get_smu_shape_w_s0(s)};
    const bool update = op == PENTA_SMU_OP_UPDATE, mul = op == PENTA_SMU_OP_MUL;
    const bool comp = penta_get_smu_run_comp(w);
    const bool y_used = op <= 17 && uses_y(op);
    const bool accessed[4] = {true, y_used && ysrc == 0, zsrc == 1, true};
    if (!unit->shape_loaded[slot]) return true;
    if (op > 17 || red == 3 || penta_get_smu_run_round(w) == 3 || clamp == 3 || zsrc == 3)
        return true;
    if (penta_get_smu_run_k(w) > 47 || (ysrc == 3 && y_used)) return true;
    if (red == 0 && redop != 0) return true;
    if (redop != 0 && (mul || update)) return true;
    if (redop == 3) {
        if (red != 2 || op != PENTA_SMU_OP_MOV || size[W] != 2 || fn != 0) return true;
        if (penta_get_smu_shape_n1m1(s) != 0 || zsrc > 1) return true;
        if (zsrc == 1 && !(size[Z] == 2 && s0[Z] == 1)) return true;
    }
    if (mul && comp && (zsrc != 0 || red != 0)) return true;
    if (update && (red != 0 || fn != 0 || ysrc == 2 || penta_get_smu_run_ka(w) > 47)) return true;
    if (op == PENTA_SMU_OP_DIV && penta_get_smu_run_sh(w) > penta_get_smu_run_nqm1(w) + 1)
        return true;
    if ((fn == 1 || fn == 2) && !unit->table_loaded[penta_get_smu_run_table(w)]) return true;
    for (unsigned i = 0; i < 4; i++) {
        if (!accessed[i]) continue;
        if (size[i] == 3 && s0[i] != 0 && s0[i] != 1) return true;
        if (size[i] == 3 && s0[i] == 1 && lanes == 4) return true;
        if (!in_spad_or_state(command->address[i])) return true;
    }
    if (y_used && ysrc == 1 && size[Y] == 3 && (penta_get_smu_run_imm_y(w) & 7) > 4) return true;
    if (zsrc == 2 && size[Z] == 3 && (penta_get_smu_run_imm_z(w) & 7) > 4) return true;
    if (size[update ? X : W] == 3) {
        if (clamp == 2 || red == 2 || (penta_get_smu_shape_n0m1(s) + 1) % 8 != 0) return true;
    }
    if (!update && red <= 1 && s0[W] == 0) return true;
    return update && s0[X] == 0;
}

bool smu_reference_is_legal(const struct smu_reference *unit, uint32_t lanes,
                            const struct penta_command *command)
{
    switch (penta_get_common_opcode(command->word)) {
    case PENTA_OPCODE_SMU_SHAPE:
    case PENTA_OPCODE_SMU_SEED:
        return true;
    case PENTA_OPCODE_SMU_TABLE:
        return in_spad_or_state(command->address[0]);
    default:
        return !is_run_illegal(unit, lanes, command);
    }
}
