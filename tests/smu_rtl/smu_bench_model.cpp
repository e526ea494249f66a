// SPDX-License-Identifier: Apache-2.0
#include "smu_bench_model.h"
#include "penta_isa.h"

#include <algorithm>
#include <array>
#include <deque>

namespace smu_bench
{

namespace
{

using Number = __int128;
constexpr uint32_t L = LANES, A = ACCESS_BYTES;
enum Op {
    kMov,
    kAdd,
    kSub,
    kMin,
    kMax,
    kAbs,
    kClip,
    kGt,
    kGe,
    kEq,
    kSelect,
    kShift,
    kLzc,
    kNorm,
    kMul,
    kDiv,
    kSqrt,
    kUpdate
};

const int32_t kExp2[65] = {
#define SMU_OP(name, code, value)
#define SMU_EXP2(i, value) value,
#include "smu.def"
#undef SMU_OP
#undef SMU_EXP2
};

Number power(int k)
{
    return Number{1} << k;
}

Number floor_shift(Number x, int k)  // floor(x / 2^k)
{
    return x >= 0 ? x / power(k) : -((-x + power(k) - 1) / power(k));
}

Number wrap(Number x)  // mod 2^48, signed
{
    x &= power(48) - 1;
    return x >= power(47) ? x - power(48) : x;
}

Number limit(Number x, Number low, Number high)
{
    return x < low ? low : x > high ? high : x;
}

bool uses_y(uint32_t op)
{
    return op != kMov && op != kAbs && op != kLzc && op != kNorm && op != kSqrt;
}

bool is_local(uint32_t address)
{
    return address >> 28 == 9 || address >> 28 == 12;
}

uint32_t element_bytes(uint32_t size)
{
    return 1U << size;
}

int booth_digits(uint32_t size, bool is_unsigned)
{
    return size == 3 ? 1 : static_cast<int>(4 * element_bytes(size)) + is_unsigned;
}

struct Fields {
    uint32_t slot, op, size[4], ysrc, zsrc, red, redop, round, clamp, fn, table;
    bool is_unsigned[4], fu, tu, comp;
    uint32_t k, ka, zsh, nqm1, sh, imm_y, imm_z;

    explicit Fields(const uint32_t *word)
        : slot(penta_get_smu_run_slot(word)),
          op(penta_get_smu_run_op(word)),
          size{penta_get_smu_run_xsize(word), penta_get_smu_run_ysize(word),
               penta_get_smu_run_zsize(word), penta_get_smu_run_wsize(word)},
          ysrc(penta_get_smu_run_ysrc(word)),
          zsrc(penta_get_smu_run_zsrc(word)),
          red(penta_get_smu_run_red(word)),
          redop(penta_get_smu_run_redop(word)),
          round(penta_get_smu_run_round(word)),
          clamp(penta_get_smu_run_clamp(word)),
          fn(penta_get_smu_run_fn(word)),
          table(penta_get_smu_run_table(word)),
          is_unsigned{penta_get_smu_run_xu(word) != 0, penta_get_smu_run_yu(word) != 0,
                      penta_get_smu_run_zu(word) != 0, penta_get_smu_run_wu(word) != 0},
          fu(penta_get_smu_run_fu(word)),
          tu(penta_get_smu_run_tu(word)),
          comp(penta_get_smu_run_comp(word)),
          k(penta_get_smu_run_k(word)),
          ka(penta_get_smu_run_ka(word)),
          zsh(penta_get_smu_run_zsh(word)),
          nqm1(penta_get_smu_run_nqm1(word)),
          sh(penta_get_smu_run_sh(word)),
          imm_y(penta_get_smu_run_imm_y(word)),
          imm_z(penta_get_smu_run_imm_z(word))
    {
    }
};

struct Shape {
    uint32_t n0, n1, n2;
    int32_t s0[4], s1[4], s2[4];

    explicit Shape(const uint32_t *word)
        : n0(penta_get_smu_shape_n0m1(word) + 1),
          n1(penta_get_smu_shape_n1m1(word) + 1),
          n2(penta_get_smu_shape_n2m1(word) + 1),
          s0{penta_get_smu_shape_x_s0(word), penta_get_smu_shape_y_s0(word),
             penta_get_smu_shape_z_s0(word), penta_get_smu_shape_w_s0(word)},
          s1{penta_get_smu_shape_x_s1(word), penta_get_smu_shape_y_s1(word),
             penta_get_smu_shape_z_s1(word), penta_get_smu_shape_w_s1(word)},
          s2{penta_get_smu_shape_x_s2(word), penta_get_smu_shape_y_s2(word),
             penta_get_smu_shape_z_s2(word), penta_get_smu_shape_w_s2(word)}
    {
    }
};

// One access of a group: the bytes it covers, as offsets in the group's own bytes.
struct Access {
    uint32_t address, length, offset;  // length 0: not made
};

// The accesses of the group (l2, b, l1) of an operand; a strided group's bytes are its elements one
// after another.
std::vector<Access> accesses_of(const Shape &shape, int operand, uint32_t size, uint32_t start,
                                uint32_t l2, uint32_t b, uint32_t l1, uint32_t valid)
{
    const bool digit = size == 3;
    const uint32_t s = digit ? 1 : element_bytes(size);
    const int32_t s0 = shape.s0[operand];
    const uint32_t row = start + l2 * static_cast<uint32_t>(shape.s2[operand]) +
                         l1 * static_cast<uint32_t>(shape.s1[operand]);
    std::vector<Access> list;
    if (s0 == 0) {
        list.push_back({row, s, 0});
    } else if (s0 == 1) {
        const uint32_t group_bytes = digit ? 3 * L / 8 : L * s;
        const uint32_t valid_bytes = digit ? (3 * valid + 7) / 8 : valid * s;
        const uint32_t first = row + b * group_bytes;
        for (uint32_t j = 0; j * A < group_bytes; j++) {
            const uint32_t end = std::min((j + 1) * A, valid_bytes);
            list.push_back({first + j * A, end > j * A ? end - j * A : 0, j * A});
        }
    } else {
        for (uint32_t i = 0; i < L; i++)
            list.push_back(
                {row + (b * L + i) * static_cast<uint32_t>(s0) * s, i < valid ? s : 0, i * s});
    }
    return list;
}

Number from_bits(uint32_t bits, uint32_t size, bool is_unsigned, bool &bad)
{
    switch (size) {
    case 0:
        return is_unsigned ? Number{bits & 0xff} : Number{static_cast<int8_t>(bits)};
    case 1:
        return is_unsigned ? Number{bits & 0xffff} : Number{static_cast<int16_t>(bits)};
    case 2:
        return is_unsigned ? Number{bits} : Number{static_cast<int32_t>(bits)};
    default:
        break;
    }
    bad = (bits & 7) > 4;
    return bad ? 0 : static_cast<int>(bits & 7) - 2;
}

uint32_t bits_at(const std::vector<uint8_t> &bytes, uint32_t size, uint32_t i)
{
    uint32_t bits = 0;
    if (size == 3) {
        for (uint32_t n = 0; n < 3; n++)
            bits |= static_cast<uint32_t>(bytes[(3 * i + n) / 8] >> (3 * i + n) % 8 & 1) << n;
        return bits;
    }
    for (uint32_t n = 0; n < element_bytes(size); n++)
        bits |= static_cast<uint32_t>(bytes[i * element_bytes(size) + n]) << 8 * n;
    return bits;
}

int leading_zeros(Number x)
{
    int zeros = 0;
    for (int bit = 31; bit >= 0 && !(x >> bit & 1); bit--)
        zeros++;
    return zeros;
}

Number shifted(Number x, Number c)
{
    c = limit(c, -47, 47);
    return c >= 0 ? wrap(x * power(static_cast<int>(c))) : floor_shift(x, static_cast<int>(-c));
}

Number divide(const Fields &f, Number x, Number y)
{
    const Number n = (x < 0 ? -x : x) * power(static_cast<int>(f.sh)), d = y < 0 ? -y : y;
    const Number top = power(static_cast<int>(f.nqm1) + 1);
    const bool negative = (x < 0) != (y < 0);
    if (d == 0 || n / d >= top) return negative ? -(top - 1) : top - 1;
    if (!negative) return n / d;
    return n % d == 0 ? -(n / d) : -(n / d) - 1;
}

Number square_root(Number x)
{
    Number root = 0;
    while ((root + 1) * (root + 1) <= x)
        root += (root + 256) * (root + 256) <= x ? 256 : 1;
    return root;
}

Number value_of(const Fields &f, Number x, Number y, Number z)
{
    const Number magnitude = x < 0 ? -x : x;
    switch (f.op) {
    case kMov:
        return x;
    case kAdd:
        return x + y;
    case kSub:
        return x - y;
    case kMin:
        return std::min(x, y);
    case kMax:
        return std::max(x, y);
    case kAbs:
        return magnitude;
    case kClip:
        return std::min(std::max(x, y), z);
    case kGt:
        return x > y;
    case kGe:
        return x >= y;
    case kEq:
        return x == y;
    case kSelect:
        return x != 0 ? y : z;
    case kShift:
        return shifted(x, y);
    case kLzc:
        return leading_zeros(magnitude);
    case kNorm:
        return shifted(x, leading_zeros(magnitude) - 17);
    case kMul:
        return f.comp ? x * power(static_cast<int>(f.k)) - x * y : x * y;
    case kDiv:
        return divide(f, x, y);
    default:
        return square_root(x < 0 ? 0 : x);
    }
}

// rnd and crnd of section 5. s: the random word that this rounding uses.
Number round_number(Number p, uint32_t k, uint32_t mode, uint32_t s, bool complement)
{
    Number c = 0;
    const int n = static_cast<int>(k);
    if (mode == 0 && n > 0) c = power(n - 1);
    if (mode == 2) c = (Number{s} << n) >> 32;
    return floor_shift(complement ? p + power(n) - 1 - c : p + c, n);
}

void result_range(uint32_t size, uint32_t clamp, Number &low, Number &high)
{
    if (size == 3) {
        low = clamp == 0 ? -2 : 0;
        high = 2;
        return;
    }
    const int n = 8 * static_cast<int>(element_bytes(size));
    low = clamp == 0 ? -power(n - 1) : 0;
    high = clamp == 2 ? power(n) - 1 : power(n - 1) - 1;
}

uint32_t next_random(uint32_t s)
{
    s ^= s << 13;
    s ^= s >> 17;
    s ^= s << 5;
    return s;
}

}  // namespace

Model::Model() : spad(SPAD_BYTES), state(STATE_BYTES)
{
    reset();
}

void Model::seed(uint32_t value)
{
    for (uint32_t i = 0; i < L; i++) {
        random[i] = value ^ (0x9e3779b9U * (i + 1));
        if (random[i] == 0) random[i] = 1;
    }
}

void Model::reset()
{
    for (bool &valid : slot_valid)
        valid = false;
    for (bool &valid : table_valid)
        valid = false;
    seed(0);
}

// The memory is that of `base`, the start address.
uint8_t Model::read_byte(uint32_t base, uint32_t address, uint32_t mask, int &errors) const
{
    const bool in_state = base >> 28 == 12;
    const std::vector<uint8_t> &memory = in_state ? state : spad;
    const uint32_t offset = address - (in_state ? kStateBase : kSpadBase);
    if (offset >= memory.size()) {
        errors |= 1 << kAddress;
        return 0;
    }
    const uint32_t bank = in_state ? 14 + offset / kStateBank : offset / kSpadBank;
    if (!(mask >> bank & 1)) {
        errors |= 1 << kBank;
        return 0;
    }
    return memory[offset];
}

void Model::apply(const Write &write, uint32_t base, uint32_t mask, int &errors)
{
    const bool in_state = base >> 28 == 12;
    for (uint32_t i = 0; i < write.data.size(); i++) {
        int wrong = 0;
        read_byte(base, write.address + i, mask, wrong);
        errors |= wrong;
        if (!wrong)
            (in_state ? state : spad)[write.address + i - (in_state ? kStateBase : kSpadBase)] =
                write.data[i];
    }
}

bool Model::is_illegal(const Command &command) const
{
    const uint32_t opcode = penta_get_common_opcode(command.word);
    if (opcode == PENTA_OPCODE_SMU_SHAPE || opcode == PENTA_OPCODE_SMU_SEED) return false;
    if (opcode == PENTA_OPCODE_SMU_TABLE) return !is_local(command.address[0]);
    if (opcode != PENTA_OPCODE_SMU_RUN) return true;
    const Fields f(command.word);
    if (!slot_valid[f.slot]) return true;
    const Shape shape(slot[f.slot]);
    const bool update = f.op == kUpdate, y_used = uses_y(f.op);
    if (f.op > 17 || f.red == 3 || f.round == 3 || f.clamp == 3 || f.zsrc == 3 || f.k > 47)
        return true;
    if (y_used && f.ysrc == 3) return true;
    if (f.red == 0 && f.redop != 0) return true;
    if (f.redop != 0 && (f.op == kMul || update)) return true;
    if (f.redop == 3) {
        if (f.red != 2 || f.op != kMov || f.size[3] != 2 || f.fn != 0 || shape.n1 != 1) return true;
        if (f.zsrc > 1) return true;
        if (f.zsrc == 1 && (f.size[2] != 2 || shape.s0[2] != 1)) return true;
    }
    if (f.op == kMul && f.comp && (f.zsrc != 0 || f.red != 0)) return true;
    if (update && (f.red != 0 || f.fn != 0 || f.ysrc == 2 || f.ka > 47)) return true;
    if (f.op == kDiv && f.sh > f.nqm1 + 1) return true;
    if ((f.fn == 1 || f.fn == 2) && !table_valid[f.table]) return true;
    const bool in_memory[4] = {true, y_used && f.ysrc == 0, f.zsrc == 1, true};
    for (int i = 0; i < 4; i++) {
        if (!in_memory[i]) continue;
        if (!is_local(command.address[i])) return true;
        if (f.size[i] == 3 &&
            ((shape.s0[i] != 0 && shape.s0[i] != 1) || (shape.s0[i] == 1 && L == 4)))
            return true;
    }
    if (y_used && f.ysrc == 1 && f.size[1] == 3 && (f.imm_y & 7) > 4) return true;
    if (f.zsrc == 2 && f.size[2] == 3 && (f.imm_z & 7) > 4) return true;
    const uint32_t result_size = update ? f.size[0] : f.size[3];
    if (result_size == 3 && (f.clamp == 2 || f.red == 2 || shape.n0 % 8 != 0)) return true;
    if (!update && f.red <= 1 && shape.s0[3] == 0) return true;
    return update && shape.s0[0] == 0;
}

Outcome Model::execute(const Command &command, uint64_t start)
{
    Outcome outcome;
    outcome.done = start + 1;
    switch (penta_get_common_opcode(command.word)) {
    case PENTA_OPCODE_SMU_SHAPE:
        std::copy(command.word, command.word + 16, slot[penta_get_smu_shape_slot(command.word)]);
        slot_valid[penta_get_smu_shape_slot(command.word)] = true;
        break;
    case PENTA_OPCODE_SMU_SEED:
        seed(penta_get_smu_seed_seed(command.word));
        break;
    case PENTA_OPCODE_SMU_TABLE: {
        const uint32_t number = penta_get_smu_table_slot(command.word);
        int errors = 0;
        for (uint32_t i = 0; i < 512; i++) {
            const uint16_t byte =
                read_byte(command.address[0], command.address[0] + i, command.read_mask, errors);
            if (i % 2)
                table[number][i / 2] = static_cast<uint16_t>(table[number][i / 2] | byte << 8);
            else
                table[number][i / 2] = byte;
        }
        table_valid[number] = true;
        outcome.done = start + 132;
        for (int code = kDigit; code >= kAddress; code--)
            if (errors >> code & 1) outcome.error = code;
        break;
    }
    default:
        outcome = run(command, start);
    }
    return outcome;
}

Outcome Model::run(const Command &command, uint64_t start)
{
    const Fields f(command.word);
    const Shape shape(slot[f.slot]);
    const bool update = f.op == kUpdate;
    const bool read[4] = {true, uses_y(f.op) && f.ysrc == 0, f.zsrc == 1, update};
    const uint32_t blocks = (shape.n0 + L - 1) / L;
    int errors = 0;
    Outcome outcome;

    // Section 6: times.
    uint32_t n[4];
    for (int i = 0; i < 4; i++)
        n[i] = static_cast<uint32_t>(accesses_of(shape, i, f.size[i], 0, 0, 0, 0, L).size());
    const uint32_t nx = n[0], ny = read[1] ? n[1] : 0, nz = read[2] ? n[2] : 0;
    const uint32_t nw = f.red == 2 && !update ? 1 : n[3];
    const uint32_t y_digits =
        static_cast<uint32_t>(f.ysrc == 2 ? booth_digits(f.size[0], f.is_unsigned[0])
                                          : booth_digits(f.size[1], f.is_unsigned[1]));
    uint32_t c = 1;
    if (f.op == kMul) c = y_digits;
    if (f.op == kDiv) c = f.nqm1 + 2;
    if (f.op == kSqrt) c = 17;
    if (update) c = y_digits + static_cast<uint32_t>(booth_digits(f.size[3], f.is_unsigned[3]));
    uint32_t log_lanes = 0;
    while (1U << log_lanes < L)
        log_lanes++;
    uint32_t nr, period, first;
    if (!update) {
        nr = nx + ny + nz;
        period = std::max({nr, nw, c + 1});
        first = nr + c + 6 + (f.red == 2 ? log_lanes : 0);
    } else {
        nr = 2 * nx + ny + nz + nw;
        period = std::max({nr, 2 * nx, c + 1});
        period += period % 2;
        first = nr + c + 6;
        first += first % 2 == 0;
    }
    const uint64_t groups = uint64_t{shape.n2} * blocks * shape.n1;
    outcome.period = period;
    outcome.first_write = first;
    outcome.done = start + 2 + (groups - 1) * period + first + (update ? 2 * nx - 1 : nw);
    outcome.lane_ops = uint64_t{c} * shape.n0 * shape.n1 * shape.n2;

    const int result_operand = update ? 0 : 3;
    const uint32_t result_size = f.size[result_operand];
    const uint32_t result_start = command.address[result_operand];
    const Number identity = f.redop == 0 ? Number{0} : f.redop == 2 ? power(47) - 1 : -power(47);
    const bool has_init = !update && f.op != kClip && f.op != kSelect && f.zsrc != 0;
    std::array<Number, LANES> p{}, index{};
    std::deque<Write> pending;

    uint64_t g = 0;
    for (uint32_t l2 = 0; l2 < shape.n2; l2++)
        for (uint32_t b = 0; b < blocks; b++)
            for (uint32_t l1 = 0; l1 < shape.n1; l1++, g++) {
                const uint64_t t0 = start + 2 + g * period;
                const uint32_t valid = b == blocks - 1 ? shape.n0 - (blocks - 1) * L : L;

                // Reads, in the order of their slots.
                Number value[4][LANES] = {};
                uint64_t slot_cycle = t0;
                for (int i = 0; i < 4; i++) {
                    if (!read[i]) continue;
                    std::vector<uint8_t> bytes(std::max(4 * L, A));
                    for (const Access &access :
                         accesses_of(shape, i, f.size[i], command.address[i], l2, b, l1, valid)) {
                        while (!pending.empty() && pending.front().cycle < slot_cycle) {
                            apply(pending.front(), result_start, command.write_mask, errors);
                            pending.pop_front();
                        }
                        for (uint32_t k = 0; k < access.length; k++)
                            bytes[access.offset + k] = read_byte(
                                command.address[i], access.address + k,
                                update && i == 0 ? command.write_mask : command.read_mask, errors);
                        slot_cycle += update && i == 0 ? 2 : 1;
                    }
                    for (uint32_t lane = 0; lane < valid; lane++) {
                        bool bad = false;
                        value[i][lane] =
                            from_bits(bits_at(bytes, f.size[i], shape.s0[i] == 0 ? 0 : lane),
                                      f.size[i], f.is_unsigned[i], bad);
                        if (bad) errors |= 1 << kDigit;
                    }
                }
                for (uint32_t lane = 0; lane < valid; lane++) {
                    bool bad = false;
                    if (f.ysrc == 1)
                        value[1][lane] = from_bits(f.imm_y, f.size[1], f.is_unsigned[1], bad);
                    if (f.ysrc == 2) value[1][lane] = value[0][lane];
                    if (f.zsrc == 2)
                        value[2][lane] = from_bits(f.imm_z, f.size[2], f.is_unsigned[2], bad);
                }

                // Compute and reduce.
                const bool begins = f.red == 0 || (l1 == 0 && (f.red == 1 || b == 0));
                const bool ends =
                    f.red == 0 || (l1 == shape.n1 - 1 && (f.red == 1 || b == blocks - 1));
                for (uint32_t lane = 0; lane < L; lane++) {
                    const Number z = value[2][lane];
                    const Number init = wrap(z * power(static_cast<int>(f.zsh)));
                    if (begins) {
                        const bool initial = has_init && (f.red != 2 || lane == 0);
                        p[lane] = initial ? init : f.red == 0 ? Number{0} : identity;
                        index[lane] = power(32) - 1;
                        if (initial && f.redop == 3) index[lane] = value[2][1] & (power(32) - 1);
                    }
                    if (lane >= valid || update) continue;
                    const Number result = wrap(value_of(f, value[0][lane], value[1][lane], z));
                    const Number element = (Number{f.imm_y} + b * L + lane) & (power(32) - 1);
                    if (f.redop == 0) p[lane] = wrap(p[lane] + result);
                    if (f.redop == 1) p[lane] = std::max(p[lane], result);
                    if (f.redop == 2) p[lane] = std::min(p[lane], result);
                    if (f.redop == 3 &&
                        (result > p[lane] || (result == p[lane] && element < index[lane]))) {
                        p[lane] = result;
                        index[lane] = element;
                    }
                }
                if (!ends) continue;
                if (f.red == 2)
                    for (uint32_t lane = 1; lane < L; lane++) {
                        if (f.redop == 0) p[0] = wrap(p[0] + p[lane]);
                        if (f.redop == 1) p[0] = std::max(p[0], p[lane]);
                        if (f.redop == 2) p[0] = std::min(p[0], p[lane]);
                        if (f.redop == 3 &&
                            (p[lane] > p[0] || (p[lane] == p[0] && index[lane] < index[0]))) {
                            p[0] = p[lane];
                            index[0] = index[lane];
                        }
                    }

                // Round, limit, function, limit.
                uint32_t result_bits[LANES] = {};
                Number low, high, result_low, result_high;
                result_range(result_size, f.clamp, result_low, result_high);
                low = result_low;
                high = result_high;
                if (f.fn == 1) low = f.fu ? 0 : -128, high = f.fu ? 255 : 127;
                if (f.fn == 2) low = f.fu ? 0 : -8192, high = f.fu ? 16383 : 8191;
                if (f.fn == 3) low = 0, high = 131071;
                for (uint32_t lane = 0; lane < L; lane++) {
                    Number r;
                    if (update) {
                        const Number s = value[0][lane], sa = s * value[1][lane];
                        const Number first_product =
                            wrap(f.comp ? s * power(static_cast<int>(f.ka)) - sa : sa);
                        r = round_number(first_product, f.ka, f.round, 0xffffffff - random[lane],
                                         f.comp) +
                            round_number(wrap(value[2][lane] * value[3][lane]), f.k, f.round,
                                         random[lane], false);
                    } else {
                        r = round_number(p[lane], f.k, f.round, random[lane],
                                         f.op == kMul && f.comp);
                    }
                    const Number q = limit(r, low, high);
                    Number y = q;
                    auto entry = [&](Number e) {
                        const uint16_t bits = table[f.table][static_cast<int>(e > 255 ? 255 : e)];
                        return f.tu ? Number{bits} : Number{static_cast<int16_t>(bits)};
                    };
                    const Number offset = f.fu ? 0 : 128;
                    if (f.fn == 1) y = entry(q + offset);
                    if (f.fn == 2) {
                        const Number e = floor_shift(q, 6) + offset, part = q & 63;
                        y = entry(e) + floor_shift((entry(e + 1) - entry(e)) * part + 32, 6);
                    }
                    if (f.fn == 3) {
                        const int e = static_cast<int>(q / 64 % 64);
                        const Number h =
                            kExp2[e] + floor_shift((kExp2[e + 1] - kExp2[e]) * (q % 64) + 32, 6);
                        const int k = static_cast<int>(q / 4096);
                        y = std::min(Number{32767}, floor_shift(h + (k > 0 ? power(k - 1) : 0), k));
                    }
                    y = limit(y, result_low, result_high);
                    result_bits[lane] = static_cast<uint32_t>(result_size == 3 ? y + 2 : y);
                }
                if (f.round == 2)
                    for (uint32_t &word : random)
                        word = next_random(word);

                // Write.
                std::vector<uint8_t> bytes(std::max(4 * L, A));
                for (uint32_t lane = 0; lane < L; lane++)
                    for (uint32_t bit = 0;
                         bit < (result_size == 3 ? 3 : 8 * element_bytes(result_size)); bit++) {
                        const uint32_t at =
                            lane * (result_size == 3 ? 3 : 8 * element_bytes(result_size)) + bit;
                        bytes[at / 8] = static_cast<uint8_t>(
                            bytes[at / 8] | (result_bits[lane] >> bit & 1) << at % 8);
                    }
                std::vector<Access> list;
                if (f.red == 2) {
                    const uint32_t at = result_start + l2 * static_cast<uint32_t>(shape.s2[3]);
                    list.push_back({at, f.redop == 3 ? 8 : element_bytes(result_size), 0});
                    if (f.redop == 3)
                        for (uint32_t i = 0; i < 4; i++)
                            bytes[4 + i] = static_cast<uint8_t>(index[0] >> 8 * i);
                } else {
                    list = accesses_of(shape, result_operand, result_size, result_start, l2, b,
                                       f.red == 1 ? 0 : l1, valid);
                }
                for (uint32_t j = 0; j < list.size(); j++) {
                    if (list[j].length == 0) continue;
                    Write write{t0 + first + (update ? 2 * j : j), list[j].address, {}};
                    for (uint32_t i = 0; i < list[j].length; i++)
                        write.data.push_back(bytes[list[j].offset + i]);
                    pending.push_back(write);
                    outcome.writes.push_back(write);
                }
            }
    for (const Write &write : pending)
        apply(write, result_start, command.write_mask, errors);
    for (int code = kDigit; code >= kAddress; code--)
        if (errors >> code & 1) outcome.error = code;
    return outcome;
}

}  // namespace smu_bench
