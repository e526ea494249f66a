// SPDX-License-Identifier: Apache-2.0
// Commands that fail: one field of a good command made illegal or pointing where it may not.
#include "random/random_state.h"

enum { MOST_PIECES = 4096, MOST_STEPS = 512 };

static void spoil_common(struct random_state *state, uint32_t *word)
{
    const struct penta_config *config = state->config;
    const uint32_t read = penta_get_common_read_mask(word),
                   write = penta_get_common_write_mask(word);
    switch (random_below(state, 8)) {
    case 7:  // by more banks than there are
        penta_set_common_toggle0(word, random_below(state, 8));
        penta_set_common_toggle1(word, random_below(state, 8));
        if (penta_get_common_repeat(word) == 0) penta_set_common_repeat(word, 1);
        break;
    case 0:
        penta_set_common_opcode(word, random_below(state, 256));
        break;
    case 1:
        if (config->semaphores == 16) break;
        penta_set_common_sig0_sem(
            word, config->semaphores + random_below(state, 16 - config->semaphores));
        penta_set_common_sig0_count(word, 1 + random_below(state, 15));
        break;
    case 2:  // a bank that there is not, here or in odd iterations
        penta_set_common_read_mask(word, read | 1u << random_below(state, 16));
        break;
    case 3:
        penta_set_common_write_xor(word, 1u << random_below(state, 16));
        penta_set_common_repeat(word, 1);
        break;
    case 4:
        penta_set_common_read_mask(word, random_chance(state, 50) ? read | write : 0);
        break;
    case 5:
        penta_set_common_write_mask(word, random_chance(state, 50) ? write & (write - 1) : 0);
        break;
    default:
        penta_set_common_read_mask(word, read & (read - 1));
    }
}

static void spoil_dma(struct random_state *state, uint32_t *word)
{
    const uint32_t dram = (uint32_t)state->config->dram_bytes;
    const bool from_dram = penta_get_dma_copy_src(word) < 0x80000000u;
    const bool to_dram = penta_get_dma_copy_dst(word) < 0x80000000u;
    switch (from_dram && random_chance(state, 20) ? 3 : random_below(state, 9)) {
    case 0:
        penta_set_dma_copy_esize(word, 3);
        break;
    case 1:
        if (random_chance(state, 50))
            penta_set_dma_copy_n0(word, 0);
        else if (random_chance(state, 50))
            penta_set_dma_copy_n1(word, 0);
        else
            penta_set_dma_copy_n2(word, 0);
        break;
    case 2:
        penta_set_dma_copy_src_s0(word, 7);
        break;
    case 3:
        penta_set_dma_copy_dense(word, 1);
        if (from_dram) {
            // Any bytes as dense triples.
            penta_set_dma_copy_src(word, RANDOM_NOISE_AT + random_below(state, 512));
            penta_set_dma_copy_esize(word, 0);
            penta_set_dma_copy_src_s0(word, 1);
            penta_set_dma_copy_dst_s0(word, 1);
        }
        break;
    case 4:  // TCM, MMIO, nothing, another memory
        penta_set_dma_copy_dst(word, random_below(state, 16) << 28 | random_below(state, 4096));
        break;
    case 5:
    case 6: {  // over the end of DRAM, or of its addresses
        const uint32_t end = random_chance(state, 70) ? dram : 0x80000000u;
        if (from_dram) penta_set_dma_copy_src(word, end - 1 - random_below(state, 63));
        if (to_dram) penta_set_dma_copy_dst(word, end - 1 - random_below(state, 63));
        if (from_dram || to_dram) break;
    }
        // fall through
    default: {
        // Rows that go down over the start of a local memory.
        if (random_chance(state, 40)) {
            const uint32_t near = random_below(state, 16), down = 1 + random_below(state, 24);
            if (penta_get_dma_copy_n1(word) < 2) penta_set_dma_copy_n1(word, 3);
            if (from_dram || (!to_dram && random_chance(state, 50))) {
                const uint32_t base = penta_get_dma_copy_dst(word) & 0xf0000000u;
                penta_set_dma_copy_dst(word, base + near);
                penta_set_dma_copy_dst_s1(word, -(int32_t)down);
            } else {
                const uint32_t base = penta_get_dma_copy_src(word) & 0xf0000000u;
                penta_set_dma_copy_src(word, base + near);
                penta_set_dma_copy_src_s1(word, -(int32_t)down);
            }
            break;
        }
        // Over the end, or before the start.
        const uint32_t shift =
            random_chance(state, 50) ? -random_below(state, 4096) : random_below(state, 1u << 20);
        if (!from_dram) {
            penta_set_dma_copy_src(word, penta_get_dma_copy_src(word) + shift);
        } else {
            penta_set_dma_copy_dst(word, penta_get_dma_copy_dst(word) + shift);
        }
    }
    }
}

static void spoil_shape(struct random_state *state, uint32_t *word)
{
    const struct penta_config *config = state->config;
    if (random_chance(state, 50)) {
        penta_set_mac_shape_k_last(
            word, random_chance(state, 40)
                      ? 0
                      : config->cols + 1 + random_below(state, 255 - config->cols));
    } else {
        penta_set_mac_shape_r_last(
            word, random_chance(state, 40)
                      ? 0
                      : config->rows + 1 + random_below(state, 255 - config->rows));
    }
}

static void spoil_run(struct random_state *state, uint32_t *word)
{
    const struct penta_config *config = state->config;
    const uint32_t lines = config->weight_bytes / config->line_bytes;
    switch (random_below(state, 14)) {
    case 0:
        penta_set_mac_run_planes(word, random_chance(state, 50) ? 0 : 9 + random_below(state, 7));
        break;
    case 1:
        penta_set_mac_run_int8(word, 1);
        penta_set_mac_run_planes(word, random_below(state, 9));
        penta_set_mac_run_radix5(word, random_chance(state, 50));
        break;
    case 2:
        penta_set_mac_run_init(word, 3);
        break;
    case 3:
        penta_set_mac_run_osize(word, 3);
        break;
    case 4:
        penta_set_mac_run_clamp(word, 3);
        break;
    case 5:
        penta_set_mac_run_scale(word, 3);
        break;
    case 6:
        penta_set_mac_run_scale(word, 0);
        penta_set_mac_run_k(word, 48 + random_below(state, 16));
        break;
    case 7:
        penta_set_mac_run_scale(word, 2);
        penta_set_mac_run_init(word, 1);
        break;
    case 8:
        penta_set_mac_run_skip(word, 1);
        break;
    case 9:  // another region, or out of this one
        penta_set_mac_run_out(word,
                              penta_get_mac_run_out(word) ^ 1u << (16 + random_below(state, 16)));
        break;
    case 10:
        penta_set_mac_run_x(
            word, penta_get_mac_run_x(word) +
                      (random_chance(state, 50) ? config->spad_bytes : -random_below(state, 200)));
        break;
    case 11:
        penta_set_mac_run_prm(word,
                              penta_get_mac_run_prm(word) ^ 1u << (12 + random_below(state, 20)));
        break;
    case 12:  // lines beyond the buffer, or with any codes
        penta_set_mac_run_w(word, random_chance(state, 30)   ? lines - random_below(state, 3)
                                  : random_chance(state, 30) ? -random_below(state, 9)
                                                             : random_below(state, lines));
        penta_set_common_read_mask(
            word, penta_get_common_read_mask(word) | ((1u << config->weight_banks) - 1)
                                                         << PENTA_BANKS_WEIGHT_FIRST);
        break;
    default:
        penta_set_mac_run_acc_line(word, random_below(state, 4096));
        penta_set_mac_run_init(word, 2);
    }
}

// Nothing runs for long, whatever the bits say.
static void limit_time(const struct random_state *state, uint32_t *word)
{
    const uint32_t opcode = penta_get_common_opcode(word);
    if (opcode == PENTA_OPCODE_DMA_COPY) {
        if (penta_get_dma_copy_n0(word) > MOST_PIECES) penta_set_dma_copy_n0(word, 17);
        if (penta_get_dma_copy_n1(word) > 64) penta_set_dma_copy_n1(word, 3);
        if (penta_get_dma_copy_n2(word) > 64) penta_set_dma_copy_n2(word, 2);
        if ((uint64_t)penta_get_dma_copy_n0(word) * penta_get_dma_copy_n1(word) *
                penta_get_dma_copy_n2(word) >
            MOST_PIECES) {
            penta_set_dma_copy_n1(word, 1);
            penta_set_dma_copy_n2(word, 1);
        }
    }
    if (opcode == PENTA_OPCODE_MAC_SHAPE) {
        uint64_t steps = 1;
        for (unsigned i = 0; i < 6; i++)
            steps *= penta_get_mac_shape_n0m1(word + i) + UINT64_C(1);
        for (unsigned i = 0; steps > MOST_STEPS && i < 6; i++)
            penta_set_mac_shape_n0m1(word + i, i == 0 ? 5 : 1);
    }
    random_limit_smu(state, word);
    if (penta_get_common_repeat(word) > 5) penta_set_common_repeat(word, 5);
}

void random_spoil(struct random_state *state, unsigned engine, uint32_t word[16])
{
    const uint32_t opcode = penta_get_common_opcode(word);
    const uint32_t choice = random_below(state, 10);
    if (choice == 0) {
        // Any bit of any word.
        word[random_below(state, 16)] ^= 1u << random_below(state, 32);
    } else if (choice < (engine == OWNER_SMU ? 2 : 4) || opcode == PENTA_OPCODE_NOP) {
        spoil_common(state, word);
    } else if (engine == OWNER_SMU) {
        random_spoil_smu(state, word);
    } else if (opcode == PENTA_OPCODE_DMA_COPY) {
        spoil_dma(state, word);
    } else if (opcode == PENTA_OPCODE_MAC_SHAPE) {
        spoil_shape(state, word);
    } else {
        spoil_run(state, word);
    }
    limit_time(state, word);
}
