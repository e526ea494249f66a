// SPDX-License-Identifier: Apache-2.0
#include "mac/mac_reference.h"

enum { SPAD, WEIGHT, ACC };

struct machine {
    struct naive_chip *chip;
    struct rig_records *expected;
    const uint32_t *shape, *run;
    const struct penta_command *command;
    uint64_t stop;
    uint32_t n[6];
    int32_t s[6];
    uint32_t l[6];
    uint32_t valid_rows;
    struct mac_result result;
};

static uint32_t spad_byte(struct machine *m, uint32_t address)
{
    return naive_read(m->chip, &m->chip->local[SPAD], address, m->command->read_mask);
}

static uint32_t read_le(struct machine *m, uint32_t address, uint32_t count)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++)
        value |= spad_byte(m, address + i) << (8 * i);
    return value;
}

// ---------------------------------------------------------------------------------- operands

static uint32_t x_address(const struct machine *m)
{
    uint32_t address = m->command->address[0];
    for (unsigned i = 0; i < 6; i++)
        address += m->l[i] * (uint32_t)m->s[i];
    return address;
}

static int32_t coordinate(const struct machine *m, int32_t start, uint32_t loops)
{
    uint32_t value = (uint32_t)start;
    for (unsigned i = 0; i < 6; i++) {
        if (loops >> i & 1) value += m->l[i] * (uint32_t)m->s[i];
    }
    return (int32_t)value;
}

static bool lane_valid(const struct machine *m, uint32_t c)
{
    if (m->l[0] == m->n[0] - 1 && c >= penta_get_mac_shape_k_last(m->shape)) return false;
    if (penta_get_mac_shape_u_on(m->shape)) {
        const int32_t u = coordinate(m, penta_get_mac_shape_u_start(m->shape),
                                     penta_get_mac_shape_u_loops(m->shape));
        const int32_t sum = (int32_t)((uint32_t)u + c);
        if (sum < 0 || sum >= (int32_t)penta_get_mac_shape_u_limit(m->shape)) return false;
    }
    if (penta_get_mac_shape_v_on(m->shape)) {
        const int32_t v = coordinate(m, penta_get_mac_shape_v_start(m->shape),
                                     penta_get_mac_shape_v_loops(m->shape));
        if (v < 0 || v >= (int32_t)penta_get_mac_shape_v_limit(m->shape)) return false;
    }
    return true;
}

// Byte `index` of weight line `line`; false when the line may not be read.
static bool weight_byte(struct machine *m, uint32_t line, uint32_t index, uint8_t *byte)
{
    const uint32_t bytes = m->chip->config.line_bytes;
    const uint32_t lines = m->chip->config.weight_bytes / bytes;
    const uint32_t bank_lines = lines / m->chip->config.weight_banks;
    *byte = 0;
    if (line >= lines) {
        naive_error(m->chip, PENTA_ERROR_ADDRESS);
        return false;
    }
    if (!(m->command->read_mask >> (8 + line / bank_lines) & 1)) {
        naive_error(m->chip, PENTA_ERROR_BANK);
        return false;
    }
    *byte = m->chip->local[WEIGHT].bytes[line * bytes + index];
    return true;
}

static uint32_t first_line(const struct machine *m)
{
    return m->command->address[1] + m->l[5] * penta_get_mac_shape_w_stride5(m->shape);
}

static uint64_t chunk_number(const struct machine *m)
{
    return ((uint64_t)m->l[2] * m->n[1] + m->l[1]) * m->n[0] + m->l[0];
}

static int32_t packed_digit(struct machine *m, uint32_t plane, uint32_t position)
{
    const uint32_t planes = penta_get_mac_run_planes(m->run);
    const uint32_t line = first_line(m) + (uint32_t)(chunk_number(m) * planes) + plane;
    uint32_t code = 0;
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t bit = 3 * position + i;
        uint8_t byte;
        if (!weight_byte(m, line, bit / 8, &byte)) return 0;
        code |= (uint32_t)(byte >> bit % 8 & 1) << i;
    }
    if (code > 4) {
        naive_error(m->chip, PENTA_ERROR_DIGIT);
        return 0;
    }
    return (int32_t)code - 2;
}

static int32_t booth_digit(struct machine *m, uint32_t plane, uint32_t position)
{
    const uint32_t bytes = m->chip->config.line_bytes;
    const uint32_t line = first_line(m) + (uint32_t)(chunk_number(m) * 3);
    uint8_t byte;
    weight_byte(m, line + position / bytes, position % bytes, &byte);
    const int32_t j = 3 - (int32_t)plane;
    const int32_t top = byte >> (2 * j + 1) & 1, middle = byte >> (2 * j) & 1;
    const int32_t low = j == 0 ? 0 : byte >> (2 * j - 1) & 1;
    return -2 * top + middle + low;
}

// ------------------------------------------------------------------------------------- a chunk

static void sum_chunk(struct machine *m, uint32_t *acc)
{
    const uint32_t rows = m->chip->config.rows, cols = m->chip->config.cols;
    const bool int8 = penta_get_mac_run_int8(m->run);
    const uint32_t radix = penta_get_mac_run_radix5(m->run) ? 5 : 4;
    int32_t x[64];
    bool valid[64];
    for (uint32_t c = 0; c < cols; c++) {
        valid[c] = lane_valid(m, c);
        const uint32_t byte = valid[c] ? spad_byte(m, x_address(m) + c) : 0;
        x[c] = penta_get_mac_run_x_unsigned(m->run) ? (int32_t)byte : (int32_t)(int8_t)byte;
    }
    if (int8) {  // all three lines are read
        uint8_t byte;
        for (uint32_t i = 0; i < 3; i++) {
            weight_byte(m, first_line(m) + (uint32_t)(chunk_number(m) * 3) + i, 0, &byte);
        }
    }
    uint32_t t[64] = {0};
    for (uint32_t p = 0; p < penta_get_mac_run_planes(m->run); p++) {
        for (uint32_t r = 0; r < rows; r++) {
            uint32_t sum = 0;
            for (uint32_t c = 0; c < cols; c++) {
                const int32_t d =
                    int8 ? booth_digit(m, p, r * cols + c) : packed_digit(m, p, r * cols + c);
                sum += (uint32_t)(x[c] * d);
                m->result.digits++;
                if (valid[c] && r < m->valid_rows) {
                    m->result.useful++;
                    m->result.zero += x[c] == 0 || d == 0;
                }
            }
            t[r] = radix * t[r] + sum;
        }
    }
    for (uint32_t r = 0; r < rows; r++)
        acc[r] += t[r];
}

static bool chunk_live(const struct machine *m)
{
    const struct naive_memory *spad = &m->chip->local[SPAD];
    const uint32_t offset = x_address(m) - spad->base;
    if (offset >= spad->size) return true;
    if (!(m->command->read_mask >> offset / spad->bank_bytes & 1)) return true;
    return m->chip->live[offset / m->chip->config.cols];
}

// All chunks of a tile. Returns its steps.
static uint64_t sum_tile(struct machine *m, uint32_t *acc)
{
    const uint32_t planes = penta_get_mac_run_planes(m->run);
    uint64_t steps = 0;
    for (m->l[2] = 0; m->l[2] < m->n[2]; m->l[2]++) {
        for (m->l[1] = 0; m->l[1] < m->n[1]; m->l[1]++) {
            if (!penta_get_mac_run_skip(m->run)) {
                for (m->l[0] = 0; m->l[0] < m->n[0]; m->l[0]++) {
                    sum_chunk(m, acc);
                    steps += planes;
                }
                continue;
            }
            for (uint32_t i = 0; i < m->n[0];) {
                m->l[0] = i;
                if (chunk_live(m)) {
                    sum_chunk(m, acc);
                    steps += planes;
                } else {
                    steps++;
                }
                uint32_t j = i + 1;
                for (;; j++) {
                    m->l[0] = j;
                    if (j == i + 8 || j == m->n[0] || chunk_live(m)) break;
                }
                i = j;
            }
        }
    }
    return steps;
}

// ---------------------------------------------------------------------------------- the results

static void emit_write(struct machine *m, unsigned memory, uint64_t cycle, uint32_t address,
                       uint32_t count, const uint8_t *data)
{
    if (cycle >= m->stop) return;
    naive_write(m->chip, &m->chip->local[memory], address, count, m->command->write_mask, data);
    const uint32_t words[2] = {address, count};
    rig_add(m->expected, PENTA_STREAM_MAC_WRITE, cycle, words, 2, data, count);
}

// floor((acc * m + half) / 2^k) without shifts of negative numbers.
static int64_t scale_value(int32_t acc, int32_t multiplier, uint32_t k)
{
    const int64_t divisor = INT64_C(1) << k;
    const int64_t value = (int64_t)acc * multiplier + divisor / 2;
    int64_t quotient = value / divisor;
    if (value % divisor < 0) quotient--;
    return quotient;
}

static int64_t saturate(int64_t y, uint32_t bits, uint32_t clamp)
{
    const int64_t half = INT64_C(1) << (bits - 1);
    const int64_t low = clamp == 0 ? -half : 0;
    const int64_t high = clamp == 2 ? 2 * half - 1 : half - 1;
    if (y < low) return low;
    return y > high ? high : y;
}

static uint32_t shift_of(uint32_t byte)
{
    return byte % 64 < 47 ? byte % 64 : 47;
}

struct mac_result mac_reference_run(engine_rig *rig, const uint32_t shape[16],
                                    const struct penta_command *command, uint64_t start,
                                    uint64_t stop)
{
    struct machine m = {
        .chip = &rig->naive,
        .expected = &rig->expected,
        .shape = shape,
        .run = command->word,
        .command = command,
        .stop = stop,
    };
    const uint32_t *run = command->word;
    for (unsigned i = 0; i < 6; i++) {
        m.n[i] = (shape[5 + i] & 0xfff) + 1;
        m.s[i] = (int32_t)shape[5 + i] >> 12;
    }
    const uint32_t rows = rig->naive.config.rows, cols = rig->naive.config.cols;
    const uint32_t init = penta_get_mac_run_init(run), scale = penta_get_mac_run_scale(run);
    const bool dest1 = penta_get_mac_run_dest(run);
    const bool block = init == 1 || (!dest1 && scale == 1), vector = !dest1 && scale == 2;
    const uint32_t size = 1u << penta_get_mac_run_osize(run);
    const uint32_t gap = dest1 ? 1 : 10;
    const uint32_t prm = command->address[3];
    uint32_t bias[64] = {0}, acc[64];
    int32_t multiplier[64];
    uint32_t shift[64];
    uint64_t c = start + 1, e = 0;
    bool first = true;

    for (uint32_t r = 0; r < rows; r++) {
        multiplier[r] = penta_get_mac_run_m(run);
        shift[r] = penta_get_mac_run_k(run);
    }
    for (m.l[5] = 0; m.l[5] < m.n[5]; m.l[5]++) {
        m.valid_rows = m.l[5] < m.n[5] - 1 ? rows : penta_get_mac_shape_r_last(shape);
        if (block) {
            const uint64_t p0 = m.l[5] == 0 ? start + 1 : e + 6;
            const uint32_t base = prm + m.l[5] * 7 * rows;
            for (uint32_t r = 0; r < rows; r++) {
                bias[r] = read_le(&m, base + 4 * r, 4);
                const int32_t value = (int16_t)read_le(&m, base + 4 * rows + 2 * r, 2);
                const uint32_t k = read_le(&m, base + 6 * rows + r, 1);
                if (scale == 1) {
                    multiplier[r] = value;
                    shift[r] = shift_of(k);
                }
            }
            c = p0 + (7 * rows + cols - 1) / cols;
        }
        for (m.l[4] = 0; m.l[4] < m.n[4]; m.l[4]++) {
            for (m.l[3] = 0; m.l[3] < m.n[3]; m.l[3]++) {
                if (vector) {
                    const uint32_t record = prm + 4 * (m.l[4] * m.n[3] + m.l[3]);
                    const uint32_t word = read_le(&m, record, 4);
                    for (uint32_t r = 0; r < rows; r++) {
                        multiplier[r] = (int16_t)(word & 0xffff);
                        shift[r] = shift_of(word >> 16 & 0xff);
                    }
                    c++;
                }
                if (penta_get_mac_run_int8(run) && first) c += 3;
                const uint32_t toggle = command->iteration % 2 == 1
                                            ? penta_get_common_toggle4(run) *
                                                  (rig->naive.local[ACC].bank_bytes / (4 * rows))
                                            : 0;
                const uint32_t line =
                    (penta_get_mac_run_acc_line(run) +
                     command->iteration * (uint32_t)penta_get_mac_run_acc_step(run) + toggle +
                     (m.l[5] * m.n[4] + m.l[4]) * m.n[3] + m.l[3]) %
                    4096;
                for (uint32_t r = 0; r < rows; r++) {
                    acc[r] = init == 1 ? bias[r] : 0;
                    for (uint32_t i = 0; init == 2 && i < 4; i++) {
                        acc[r] |= (uint32_t)naive_read(&rig->naive, &rig->naive.local[ACC],
                                                       0xb0000000 + (line * rows + r) * 4 + i,
                                                       command->read_mask)
                                  << (8 * i);
                    }
                }
                const uint64_t steps = sum_tile(&m, acc);
                uint64_t last = c + steps - 1;
                if (!first && last < e + gap) last = e + gap;
                first = false;
                e = last;
                c = e + 1;

                const uint32_t out = command->address[2] +
                                     m.l[3] * (uint32_t)penta_get_mac_run_out_s3(run) +
                                     m.l[4] * (uint32_t)penta_get_mac_run_out_s4(run) +
                                     m.l[5] * (uint32_t)penta_get_mac_run_out_s5(run);
                uint8_t bytes[256];
                const uint32_t bytes_per_row = dest1 ? 4 : size;
                for (uint32_t r = 0; r < m.valid_rows; r++) {
                    const int64_t y =
                        dest1 ? (int64_t)acc[r]
                              : saturate(scale_value((int32_t)acc[r], multiplier[r], shift[r]),
                                         8 * size, penta_get_mac_run_clamp(run));
                    for (uint32_t i = 0; i < bytes_per_row; i++) {
                        bytes[r * bytes_per_row + i] = (uint8_t)((uint64_t)y >> (8 * i));
                    }
                }
                if (dest1) {
                    emit_write(&m, ACC, e + 6, out, 4 * m.valid_rows, bytes);
                    continue;
                }
                for (uint32_t j = 0; j < size; j++) {
                    uint32_t count = 0;
                    for (uint32_t i = j * rows; i < (j + 1) * rows; i++) {
                        count += i < m.valid_rows * size;
                    }
                    if (count > 0) {
                        emit_write(&m, SPAD, e + 16 + j, out + j * rows, count, bytes + j * rows);
                    }
                }
            }
        }
    }
    m.result.end = e + (dest1 ? 7 : 16 + size);
    return m.result;
}

uint64_t mac_closed_form(const struct penta_config *config, const uint32_t shape[16],
                         const uint32_t run[16])
{
    uint64_t n[6];
    for (unsigned i = 0; i < 6; i++)
        n[i] = (shape[5 + i] & 0xfff) + 1;
    const bool dest1 = penta_get_mac_run_dest(run);
    const uint64_t passes = n[0] * n[1] * n[2] * penta_get_mac_run_planes(run);
    const bool vector = !dest1 && penta_get_mac_run_scale(run) == 2;
    const bool block =
        penta_get_mac_run_init(run) == 1 || (!dest1 && penta_get_mac_run_scale(run) == 1);
    const uint64_t p = (7 * config->rows + config->cols - 1) / config->cols;
    if (penta_get_mac_run_skip(run) || passes < (dest1 ? 1 : 10)) return 0;
    return n[3] * n[4] * n[5] * (passes + vector) + (block ? n[5] * p + (n[5] - 1) * 5 : 0) +
           (penta_get_mac_run_int8(run) ? 3 : 0) +
           (dest1 ? 7 : 16 + (1u << penta_get_mac_run_osize(run)));
}
