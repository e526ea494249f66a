// SPDX-License-Identifier: Apache-2.0
#include "mac_bench_commands.h"

#include <algorithm>

namespace mac_bench
{

namespace
{

uint64_t random_state = 1;

// A value among `usual`, or anything of 20 bits.
int32_t random_stride(std::initializer_list<int32_t> usual)
{
    if (chance(4)) return static_cast<int32_t>(below(1U << 20)) - (1 << 19);
    return *(usual.begin() + below(static_cast<uint32_t>(usual.size())));
}

// An address in a memory: mostly in a bank that the mask names, sometimes near an edge or outside.
uint32_t random_address(uint32_t base, uint32_t bytes, uint32_t bank, uint32_t mask)
{
    if (chance(2)) return base + bytes - below(2 * COLS) + below(2 * COLS);
    if (chance(1)) return base - below(COLS);
    if (chance(1)) return random_word();
    const uint32_t offset = below(bytes);
    if (chance(10)) return base + offset;
    for (uint32_t i = 0; i < bytes / bank; i++) {
        const uint32_t chosen = (offset / bank + i) % (bytes / bank);
        if (mask >> chosen & 1) return base + chosen * bank + offset % bank % (bank / 2 + 1);
    }
    return base + offset;
}

void put_code(Memories &memories, uint32_t line, uint32_t pe, uint32_t code)
{
    for (uint32_t b = 0; b < 3; b++) {
        const uint32_t bit = 3 * pe + b;
        uint8_t &byte = memories.weight[line * kLineBytes + bit / 8];
        byte = static_cast<uint8_t>((byte & ~(1U << bit % 8)) | (code >> b & 1) << bit % 8);
    }
}

}  // namespace

void seed_random(uint64_t seed)
{
    random_state = seed * 0x9e3779b97f4a7c15ULL + 1;
    for (int i = 0; i < 16; i++)
        random_word();
}

uint32_t random_word()
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return static_cast<uint32_t>(random_state >> 16);
}

uint32_t below(uint32_t n)
{
    return random_word() % n;
}

bool chance(int percent)
{
    return below(100) < static_cast<uint32_t>(percent);
}

void randomize_memories(Memories &memories, bool bad_codes)
{
    const int zero_blocks = static_cast<int>(below(5)) * 25,
              zero_bytes = static_cast<int>(below(60));
    for (size_t block = 0; block < SPAD_BYTES / COLS; block++) {
        const bool zero = chance(zero_blocks);
        for (size_t i = 0; i < COLS; i++)
            memories.spad[block * COLS + i] =
                zero || chance(zero_bytes) ? 0 : static_cast<uint8_t>(random_word());
        memories.nonzero[block] = chance(10);  // a set bit promises nothing
    }
    mark_nonzero(memories);
    for (auto &byte : memories.acc)
        byte = static_cast<uint8_t>(random_word());
    for (uint32_t line = 0; line < kLines; line++)
        for (uint32_t pe = 0; pe < ROWS * COLS; pe++)
            put_code(memories, line, pe, below(5));
    if (bad_codes)
        for (uint32_t i = below(20); i < 20; i++)
            put_code(memories, below(kLines), below(ROWS * COLS), 5 + below(3));
}

Shape random_shape(unsigned slot)
{
    const int32_t cols = COLS;
    Shape shape;
    shape.slot = slot;
    const bool aligned = chance(40);
    for (int i = 0; i < 6; i++) {
        const uint32_t most = i == 0 ? (chance(30) ? 40 : 6) : i < 3 ? 3 : 4;
        shape.n[i] = chance(40) ? 1 : 1 + below(most);
        const int32_t blocks = static_cast<int32_t>(below(6)) - 1;
        shape.s[i] = aligned
                         ? random_stride({cols, cols, 2 * cols, 3 * cols, 0, -cols, blocks * cols})
                         : random_stride({cols, cols, 1, 3, 0, -1, -cols, 2 * cols + 1, blocks});
        if (aligned) shape.s[i] -= shape.s[i] % cols;
    }
    shape.u_loops = below(64);
    shape.v_loops = below(64);
    shape.u_on = !aligned && chance(40);
    shape.v_on = !aligned && chance(30);
    shape.u_start = random_stride({0, -1, -cols, 5, -cols / 2, 100});
    shape.v_start = random_stride({0, -1, -3, 1, 2, -2 * cols});
    shape.u_limit = chance(5) ? below(1 << 20) : below(6 * COLS);
    shape.v_limit = chance(5) ? below(1 << 20) : below(6 * COLS);
    shape.k_last = chance(50) ? COLS : 1 + below(COLS);
    shape.r_last = chance(50) ? ROWS : 1 + below(ROWS);
    shape.w_stride5 = chance(5) ? below(65536) : below(40);
    if (chance(3)) shape.k_last = below(256);
    if (chance(3)) shape.r_last = below(256);
    return shape;
}

Run random_run(const Shape &shape, uint64_t most_steps)
{
    Run run;
    run.slot = shape.slot;
    // Banks: each in one mask or in none.
    for (uint32_t bank = 0; bank < 16; bank++) {
        const uint32_t dice = below(10);
        const bool half = bank >= 12 && bank < 14;
        if (dice < (half ? 5U : 6U))
            run.read_mask |= 1U << bank;
        else if (dice < 9)
            run.write_mask |= 1U << bank;
    }
    run.dest = chance(50);
    run.x = random_address(kSpadBase, SPAD_BYTES, kSpadBank, run.read_mask);
    run.prm = random_address(kSpadBase, SPAD_BYTES, kSpadBank, run.read_mask);
    run.out = run.dest ? random_address(kAccBase, ACC_BYTES, kAccBank, run.write_mask >> 12)
                       : random_address(kSpadBase, SPAD_BYTES, kSpadBank, run.write_mask);
    run.w = random_address(0, kLines, kLineBank, run.read_mask >> 8);
    run.acc_line = below(chance(80) ? kAccLines : 4096);
    run.planes = 1 + below(8);
    while (count_steps(shape, run) > most_steps && run.planes > 1)
        run.planes--;
    run.radix5 = chance(30);
    run.x_unsigned = chance(40);
    run.skip = chance(60) && !shape.u_on && !shape.v_on;
    run.int8 = !run.skip && chance(25) && count_steps(shape, run) / run.planes * 4 <= most_steps;
    if (run.int8) {
        run.planes = 4;
        run.radix5 = 0;
    }
    run.init = below(3);
    run.osize = below(3);
    run.clamp = below(3);
    run.scale = below(run.init == 1 ? 2 : 3);
    run.m = chance(10) ? (chance(50) ? -32768 : 32767) : static_cast<int16_t>(random_word());
    run.k = chance(20) ? below(48) : below(30);
    const int32_t unit = run.dest ? 4 * ROWS : 1;
    for (auto &s : run.out_s) {
        s = random_stride({ROWS, 2 * ROWS, 0, 1, 4 * ROWS, -ROWS, -4 * ROWS, 8 * ROWS});
        s -= s % unit;
    }
    if (run.dest) run.out -= run.out % (4 * ROWS);
    if (run.skip) run.x -= run.x % COLS;
    if (chance(5)) {
        switch (below(12)) {
        case 0:
            run.planes = below(16);
            break;
        case 1:
            run.radix5 ^= 1;
            break;
        case 2:
            run.int8 ^= 1;
            break;
        case 3:
            run.init = 3;
            break;
        case 4:
            run.osize = 3;
            break;
        case 5:
            run.clamp = 3;
            break;
        case 6:
            run.scale = 2 + below(2);
            break;
        case 7:
            run.k = below(64);
            break;
        case 8:
            run.out ^= 1U << below(32);
            break;
        case 9:
            run.prm ^= 1U << (28 + below(4));
            break;
        case 10:
            run.out_s[below(3)] += ROWS;
            break;
        default:
            run.skip = 1;
            break;
        }
    }
    // What spoils a legal command must not make it endless.
    while (count_steps(shape, run) > 2 * most_steps && run.planes > 1)
        run.planes--;
    return run;
}

namespace
{

// value as digits of that radix, lowest first, if it has that many
std::vector<int> digits_of(int64_t value, int radix, uint32_t count)
{
    std::vector<int> digits;
    for (uint32_t i = 0; i < count; i++) {
        int d = static_cast<int>(((value % radix) + radix) % radix);
        if (d > 2) d -= radix;
        digits.push_back(d);
        value = (value - d) / radix;
    }
    return digits;
}

int64_t largest_of(int radix, uint32_t count)
{
    // All digits 2 (radix 5), or 1 (radix 4, where -2..1 is enough to be unique).
    int64_t value = 0;
    for (uint32_t i = 0; i < count; i++)
        value = value * radix + (radix == 5 ? 2 : 1);
    return value;
}

// Weights of K x N outputs as digit planes: tile l5 of R outputs begins at line l5*chunks*planes.
void pack_planes(Memories &memories, const std::vector<std::vector<int>> &lane_of,
                 const std::vector<std::vector<int64_t>> &weight, int radix, uint32_t planes)
{
    // lane_of[chunk][c]: row of `weight` (an input), or -1 for a lane without one
    const uint32_t outputs = static_cast<uint32_t>(weight[0].size());
    for (uint32_t tile = 0; tile * ROWS < outputs; tile++)
        for (uint32_t chunk = 0; chunk < lane_of.size(); chunk++)
            for (uint32_t pe = 0; pe < ROWS * COLS; pe++) {
                const uint32_t output = tile * ROWS + pe / COLS;
                const int input = lane_of[chunk][pe % COLS];
                // Padding has any digits at all.
                std::vector<int> digits = digits_of(random_word() % 1000, 5, planes);
                if (output < outputs && input >= 0)
                    digits = digits_of(weight[static_cast<size_t>(input)][output], radix, planes);
                for (uint32_t p = 0; p < planes; p++)
                    put_code(memories,
                             (tile * static_cast<uint32_t>(lane_of.size()) + chunk) * planes + p,
                             pe, static_cast<uint32_t>(digits[planes - 1 - p] + 2));
            }
}

void put_int32(std::vector<uint8_t> &memory, uint32_t offset, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++)
        memory[offset + i] = static_cast<uint8_t>(value >> 8 * i);
}

int8_t requantize(int64_t acc, int64_t m, int k)
{
    const int64_t sum = acc * m + (k > 0 ? int64_t{1} << (k - 1) : 0);
    return static_cast<int8_t>(std::clamp<int64_t>(sum >> k, -128, 127));
}

void name_banks(Run &run)
{
    // Activations and parameters in the lower half of the scratchpad, results in the upper.
    for (int bank = 0; bank < SPAD_BANKS; bank++)
        (bank < SPAD_BANKS / 2 ? run.read_mask : run.write_mask) |= 1U << bank;
    run.read_mask |= ((1U << WEIGHT_BANKS) - 1) << kFirstWeightBit;
    run.write_mask |= 3U << kFirstAccBit;
}

}  // namespace

// y = W x: one tile for each R outputs, raw results.
Layer make_vector_layer(Memories &memories, uint32_t planes, bool radix5)
{
    const int radix = radix5 ? 5 : 4;
    const uint32_t inputs = COLS + 1 + below(2 * COLS), outputs = ROWS + 1 + below(ROWS);
    const uint32_t chunks = (inputs + COLS - 1) / COLS;
    const int64_t largest = largest_of(radix, planes);
    Layer layer;
    layer.name = "vector layer";
    randomize_memories(memories, false);
    std::vector<std::vector<int64_t>> weight(inputs, std::vector<int64_t>(outputs));
    for (auto &row : weight)
        for (auto &w : row)
            w = static_cast<int64_t>(random_word() % static_cast<uint64_t>(2 * largest + 1)) -
                largest;
    std::vector<std::vector<int>> lane_of(chunks, std::vector<int>(COLS, -1));
    for (uint32_t i = 0; i < inputs; i++)
        lane_of[i / COLS][i % COLS] = static_cast<int>(i);
    pack_planes(memories, lane_of, weight, radix, planes);

    Run &run = layer.run;
    name_banks(run);
    run.x = kSpadBase + below(COLS);
    run.out = kAccBase;
    run.planes = planes;
    run.radix5 = radix5;
    run.dest = 1;
    run.out_s[2] = 4 * ROWS;
    Shape &shape = layer.shape;
    shape.n[0] = chunks;
    shape.s[0] = COLS;
    shape.n[5] = (outputs + ROWS - 1) / ROWS;
    shape.k_last = inputs - (chunks - 1) * COLS;
    shape.r_last = outputs - (shape.n[5] - 1) * ROWS;
    shape.w_stride5 = chunks * planes;
    for (uint32_t o = 0; o < outputs; o++) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < inputs; i++)
            sum += weight[i][o] * static_cast<int8_t>(memories.spad[run.x - kSpadBase + i]);
        layer.results.push_back({4 * o, static_cast<int32_t>(sum)});
    }
    return layer;
}

// Y = X W + b, some rows of X, int8 results with scales of the channels.
Layer make_matrix_layer(Memories &memories, bool int8)
{
    const uint32_t tokens = 2 + below(3), inputs = COLS + 1 + below(COLS),
                   outputs = 1 + below(2 * ROWS);
    const uint32_t chunks = (inputs + COLS - 1) / COLS;
    Layer layer;
    layer.name = "matrix layer";
    randomize_memories(memories, false);
    Run &run = layer.run;
    name_banks(run);
    Shape &shape = layer.shape;
    shape.n[0] = chunks;
    shape.s[0] = COLS;
    shape.n[3] = tokens;
    shape.s[3] = static_cast<int32_t>(inputs);
    shape.n[5] = (outputs + ROWS - 1) / ROWS;
    shape.k_last = inputs - (chunks - 1) * COLS;
    shape.r_last = outputs - (shape.n[5] - 1) * ROWS;
    run.x = kSpadBase + 3;
    run.prm = run.x + tokens * inputs;
    run.out = kSpadBase + SPAD_BYTES / 2 + 1;
    run.out_s[0] = static_cast<int32_t>(outputs);
    run.out_s[2] = ROWS;
    run.init = 1;
    run.scale = 1;
    std::vector<std::vector<int64_t>> weight(inputs, std::vector<int64_t>(outputs));
    for (auto &row : weight)
        for (auto &w : row)
            w = int8 ? static_cast<int8_t>(random_word()) : static_cast<int>(below(25)) - 12;
    if (int8) {
        run.int8 = 1;
        run.planes = 4;
        shape.w_stride5 = 3 * chunks;
        for (uint32_t i = 0; i < inputs; i++)
            for (uint32_t o = 0; o < outputs; o++) {
                const uint32_t line = o / ROWS * shape.w_stride5 + 3 * (i / COLS);
                memories.weight[line * kLineBytes + o % ROWS * COLS + i % COLS] =
                    static_cast<uint8_t>(weight[i][o]);
            }
    } else {
        run.planes = 2;
        run.radix5 = 1;
        shape.w_stride5 = 2 * chunks;
        std::vector<std::vector<int>> lane_of(chunks, std::vector<int>(COLS, -1));
        for (uint32_t i = 0; i < inputs; i++)
            lane_of[i / COLS][i % COLS] = static_cast<int>(i);
        pack_planes(memories, lane_of, weight, 5, 2);
    }
    for (uint32_t o = 0; o < outputs; o++) {
        const uint32_t block = run.prm - kSpadBase + o / ROWS * 7 * ROWS, r = o % ROWS;
        const int32_t bias = static_cast<int32_t>(below(20000)) - 10000;
        const int m = static_cast<int16_t>(random_word());
        const int k = 18 + static_cast<int>(below(8));
        put_int32(memories.spad, block + 4 * r, static_cast<uint32_t>(bias));
        memories.spad[block + 4 * ROWS + 2 * r] = static_cast<uint8_t>(m);
        memories.spad[block + 4 * ROWS + 2 * r + 1] = static_cast<uint8_t>(m >> 8);
        memories.spad[block + 6 * ROWS + r] = static_cast<uint8_t>(k);
        for (uint32_t t = 0; t < tokens; t++) {
            int64_t sum = bias;
            for (uint32_t i = 0; i < inputs; i++)
                sum += weight[i][o] *
                       static_cast<int8_t>(memories.spad[run.x - kSpadBase + t * inputs + i]);
            layer.results.push_back({run.out - kSpadBase + t * outputs + o, requantize(sum, m, k)});
        }
    }
    mark_nonzero(memories);
    return layer;
}

// A 3x3 convolution with a border of zeros on an image of height x width x channels, one digit a
// weight. The three pixels of a kernel's line are one run of activations.
Layer make_convolution(Memories &memories, uint32_t stride)
{
    const uint32_t channels = 1 + below(4), width = 3 + below(3), height = 2 + below(3);
    const uint32_t pitch = width * channels, run_bytes = 3 * channels, outputs = 1 + below(ROWS);
    const uint32_t chunks = (run_bytes + COLS - 1) / COLS;
    const uint32_t across = (width - 1) / stride + 1, down = (height - 1) / stride + 1;
    Layer layer;
    layer.name = "convolution";
    randomize_memories(memories, false);
    Run &run = layer.run;
    name_banks(run);
    Shape &shape = layer.shape;
    const uint32_t image = 1 + below(7);
    const int32_t corner = -static_cast<int32_t>(pitch + channels);
    run.x = kSpadBase + SPAD_BYTES / SPAD_BANKS / 2 + image + static_cast<uint32_t>(corner);
    run.x_unsigned = 1;
    run.out = kSpadBase + SPAD_BYTES / 2;
    run.k = 5;
    run.m = 3;
    shape.n[0] = chunks;
    shape.s[0] = COLS;
    shape.n[1] = 3;
    shape.s[1] = static_cast<int32_t>(pitch);
    shape.n[3] = across;
    shape.s[3] = static_cast<int32_t>(stride * channels);
    shape.n[4] = down;
    shape.s[4] = static_cast<int32_t>(stride * pitch);
    shape.u_on = shape.v_on = 1;
    shape.u_loops = 1 << 0 | 1 << 3;
    shape.v_loops = 1 << 1 | 1 << 4;
    shape.u_start = -static_cast<int32_t>(channels);
    shape.v_start = -static_cast<int32_t>(pitch);
    shape.u_limit = pitch;
    shape.v_limit = height * pitch;
    shape.k_last = run_bytes - (chunks - 1) * COLS;
    shape.r_last = outputs;
    run.out_s[0] = static_cast<int32_t>(outputs);
    run.out_s[1] = static_cast<int32_t>(outputs * across);
    std::vector<std::vector<int64_t>> weight(9 * channels, std::vector<int64_t>(outputs));
    for (auto &row : weight)
        for (auto &w : row)
            w = static_cast<int>(below(5)) - 2;
    std::vector<std::vector<int>> lane_of(3 * chunks, std::vector<int>(COLS, -1));
    for (uint32_t i = 0; i < 9 * channels; i++)
        lane_of[i / run_bytes * chunks + i % run_bytes / COLS][i % run_bytes % COLS] =
            static_cast<int>(i);
    pack_planes(memories, lane_of, weight, 5, 1);
    const uint32_t first = run.x - static_cast<uint32_t>(corner) - kSpadBase;
    for (uint32_t oy = 0; oy < down; oy++)
        for (uint32_t ox = 0; ox < across; ox++)
            for (uint32_t o = 0; o < outputs; o++) {
                int64_t sum = 0;
                for (int ky = 0; ky < 3; ky++)
                    for (int kx = 0; kx < 3; kx++)
                        for (uint32_t ch = 0; ch < channels; ch++) {
                            const int y = static_cast<int>(oy * stride) + ky - 1;
                            const int x = static_cast<int>(ox * stride) + kx - 1;
                            if (y < 0 || y >= static_cast<int>(height) || x < 0 ||
                                x >= static_cast<int>(width))
                                continue;
                            const uint32_t at = static_cast<uint32_t>(y) * pitch +
                                                static_cast<uint32_t>(x) * channels + ch;
                            sum += memories.spad[first + at] *
                                   weight[static_cast<uint32_t>(ky * 3 + kx) * channels + ch][o];
                        }
                layer.results.push_back({run.out - kSpadBase + (oy * across + ox) * outputs + o,
                                         requantize(sum, 3, 5)});
            }
    return layer;
}

}  // namespace mac_bench
