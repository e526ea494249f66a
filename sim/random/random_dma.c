// SPDX-License-Identifier: Apache-2.0
// Good DMA commands: every kind, stride and alignment, within memories and banks (docs/isa.md 7).
#include <string.h>

#include "random/random_state.h"

enum kind { KIND_LOAD, KIND_STORE, KIND_LOCAL };

struct rows {
    uint32_t n0, n1, n2, bytes;  // bytes: of a row when contiguous
    int32_t s0, s1, s2;
    uint32_t element;
};

static struct random_extent extent_of(const struct rows *rows)
{
    struct random_extent extent = {0};
    const int64_t steps[3] = {rows->s0, rows->s1, rows->s2};
    const int64_t counts[3] = {rows->s0 == (int32_t)rows->element ? 1 : rows->n0, rows->n1,
                               rows->n2};
    int64_t low = 0, high = counts[0] == 1 ? rows->bytes : rows->element;
    for (unsigned i = 0; i < 3; i++) {
        const int64_t reach = (counts[i] - 1) * steps[i];
        if (reach < 0) low += reach;
        if (reach > 0) high += reach;
    }
    extent_add(&extent, 0, low, high);
    return extent;
}

static int32_t random_stride(struct random_state *state, uint32_t bytes, uint32_t unit)
{
    const uint32_t choice = random_below(state, 10);
    if (choice < 5) return (int32_t)bytes;
    if (choice == 5) return 0;
    if (choice == 6) return -(int32_t)bytes;
    return (int32_t)(random_below(state, 2 * bytes + 16) / unit * unit) -
           (int32_t)(bytes / 3 / unit * unit);
}

// Places an operand in DRAM: in the data that the program brings, over a boundary of 4 KiB, at the
// very end, or anywhere.
static bool place_in_dram(struct random_state *state, const struct random_extent *extent,
                          bool dense, bool digits, uint32_t *address)
{
    const uint32_t size =
        (uint32_t)(state->config->dram_bytes > 0x80000000u ? 0x80000000u
                                                           : state->config->dram_bytes);
    uint32_t offset;
    if (dense) {
        if (!extent_place(state, extent, RANDOM_DENSE_BYTES, 4096, 7, &offset)) return false;
        *address = RANDOM_DENSE_AT + offset;
        return true;
    }
    if (digits) {
        if (!extent_place(state, extent, RANDOM_DIGITS_BYTES, 4096, 3, &offset)) return false;
        *address = RANDOM_DIGITS_AT + offset;
        return true;
    }
    const uint32_t choice = random_below(state, 10);
    const uint32_t align = random_chance(state, 40) ? 64 : random_chance(state, 30) ? 4 : 1;
    if (choice < 5) {
        // Behind what good commands read as digits and triples; stores must not spoil those.
        const uint32_t window = choice == 0 ? RANDOM_SPARSE_BYTES : 65536;
        if (!extent_place(state, extent, window, 4096, align, &offset)) return false;
        *address = RANDOM_SPARSE_AT + offset;
        return true;
    }
    if (choice == 5) {
        if (!extent_place(state, extent, 131072, 4096, align, &offset)) return false;
        *address = size - 131072 + offset;
        return true;
    }
    if (choice == 6) {
        int64_t high = extent->high[0];
        if (extent->used[1] && extent->high[1] > high) high = extent->high[1];
        *address = size - (uint32_t)high;
        return high < 100000;
    }
    if (!extent_place(state, extent, size - 65536, 4096, align, &offset)) return false;
    *address = 65536 + offset;
    return true;
}

static bool try_command(struct random_state *state, uint32_t word[16])
{
    const struct penta_config *config = state->config;
    const enum kind kind = (enum kind)random_below(state, 3);
    const bool dense = kind == KIND_LOAD && random_chance(state, 40);
    const uint32_t size = dense ? 0 : random_below(state, 3), e = 1u << size;
    const uint32_t budget = random_chance(state, 10) ? 6000 : 800;
    // Shapes of rows.
    struct rows from = {.element = e}, to = {.element = e};
    from.n0 = random_chance(state, 15)
                  ? 1
                  : 1 + random_below(state, random_chance(state, 20) ? budget / e : 40);
    from.n1 = 1 + random_below(state, random_chance(state, 50) ? 2 : 12);
    from.n2 = 1 + random_below(state, random_chance(state, 70) ? 2 : 4);
    to.n0 = from.n0, to.n1 = from.n1, to.n2 = from.n2;
    from.bytes = from.n0 * (dense ? 7 : e);
    to.bytes = from.n0 * (dense ? 9 : e);
    if ((uint64_t)from.bytes * from.n1 * from.n2 > budget) return false;
    from.s0 = to.s0 = (int32_t)e;
    if (kind == KIND_LOCAL && random_chance(state, 40)) {
        from.s0 = (int32_t)random_below(state, 40) - 12;
        to.s0 = (int32_t)random_below(state, 40) - 12;
    }
    const unsigned source = random_below(state, 4), target = random_below(state, 4);
    const bool weights = kind != KIND_STORE && target == MEMORY_WEIGHT;
    const bool digits = weights && kind == KIND_LOAD && !dense && random_chance(state, 50);
    const uint32_t unit = digits ? 3 : 1;
    if (digits && (from.bytes % 3 != 0)) return false;
    from.s1 = random_stride(state, from.bytes, dense ? 7 : unit);
    to.s1 = random_stride(state, to.bytes, dense ? 9 : unit);
    from.s2 = random_stride(state, from.bytes * from.n1, dense ? 7 : unit);
    to.s2 = random_stride(state, to.bytes * to.n1, dense ? 9 : unit);
    if (dense) from.s1 -= from.s1 % 7, from.s2 -= from.s2 % 7;
    if (weights) to.s1 -= to.s1 % 3, to.s2 -= to.s2 % 3;
    // Iterations.
    const struct random_memory in = random_memory(config, source),
                               out = random_memory(config, target);
    const uint32_t repeat = random_chance(state, 70) ? 0 : 1 + random_below(state, 4);
    int32_t from_step = random_stride(state, from.bytes, dense ? 7 : unit);
    int32_t to_step = random_stride(state, to.bytes, dense ? 9 : unit);
    if (dense) from_step -= from_step % 7;
    if (weights) to_step -= to_step % 3;
    const uint32_t from_toggle = random_chance(state, 25) ? 1 + random_below(state, 7) : 0;
    const uint32_t to_toggle = random_chance(state, 25) ? 1 + random_below(state, 7) : 0;
    struct random_extent read = extent_of(&from), write = extent_of(&to);
    extent_repeat(&read, repeat, from_step, kind == KIND_LOAD ? 0 : (int64_t)from_toggle * in.bank);
    extent_repeat(&write, repeat, to_step, kind == KIND_STORE ? 0 : (int64_t)to_toggle * out.bank);
    // Places.
    uint32_t src, dst, banks[2][2] = {{0}};
    if (kind == KIND_LOAD) {
        if (!place_in_dram(state, &read, dense, digits, &src)) return false;
    } else {
        if (!extent_place(state, &read, in.bytes, in.bank, random_chance(state, 50) ? 4 : 1, &src))
            return false;
        for (unsigned odd = 0; odd < 2; odd++)
            banks[odd][0] = extent_banks(&read, odd, src, in.bank, in.first_bit);
        src += in.base;
    }
    if (kind == KIND_STORE) {
        if (!place_in_dram(state, &write, false, false, &dst)) return false;
    } else {
        if (weights && !dense && !digits) {
            // Anything may go behind the legal digits.
            const uint32_t rest = out.bytes - state->clean_bytes;
            if (!extent_place(state, &write, rest, out.bank, 1, &dst)) return false;
            dst += state->clean_bytes;
        } else if (target == MEMORY_STATE && random_chance(state, 95)) {
            // The same for the digits at both ends of the state memory.
            const uint32_t clean = state->clean_state_bytes;
            if (!extent_place(state, &write, out.bytes - 2 * clean, out.bank,
                              random_chance(state, 50) ? 4 : 1, &dst))
                return false;
            dst += clean;
        } else if (!extent_place(state, &write, out.bytes, out.bank,
                                 weights                    ? 3
                                 : random_chance(state, 50) ? 4
                                                            : 1,
                                 &dst)) {
            return false;
        }
        for (unsigned odd = 0; odd < 2; odd++)
            banks[odd][1] = extent_banks(&write, odd, dst, out.bank, out.first_bit);
        dst += out.base;
    }
    if ((banks[0][0] & banks[0][1]) != 0 || (banks[1][0] & banks[1][1]) != 0) return false;

    memset(word, 0, 64);
    penta_set_common_opcode(word, PENTA_OPCODE_DMA_COPY);
    penta_set_common_repeat(word, repeat);
    penta_set_dma_copy_dense(word, dense);
    penta_set_dma_copy_esize(word, size);
    penta_set_common_toggle0(word, from_toggle);
    penta_set_common_toggle1(word, to_toggle);
    penta_set_common_read_mask(word, banks[0][0]);
    penta_set_common_write_mask(word, banks[0][1]);
    penta_set_dma_copy_src(word, src);
    penta_set_dma_copy_dst(word, dst);
    penta_set_dma_copy_src_s2(word, from.s2);
    penta_set_dma_copy_dst_s2(word, to.s2);
    penta_set_dma_copy_src_step(word, from_step);
    penta_set_dma_copy_dst_step(word, to_step);
    penta_set_dma_copy_n0(word, from.n0);
    penta_set_dma_copy_n1(word, from.n1);
    penta_set_dma_copy_n2(word, from.n2);
    penta_set_dma_copy_src_s0(word, from.s0);
    penta_set_dma_copy_dst_s0(word, to.s0);
    penta_set_dma_copy_src_s1(word, from.s1);
    penta_set_dma_copy_dst_s1(word, to.s1);
    if (repeat > 0) {
        penta_set_common_read_xor(word, banks[0][0] ^ banks[1][0]);
        penta_set_common_write_xor(word, banks[0][1] ^ banks[1][1]);
    }
    return true;
}

bool random_dma_command(struct random_state *state, uint32_t word[16])
{
    for (unsigned attempt = 0; attempt < 60; attempt++)
        if (try_command(state, word)) return true;
    return false;
}
