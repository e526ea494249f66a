// SPDX-License-Identifier: Apache-2.0
// Random commands from the chip itself: descriptors of every opcode with interesting and with illegal fields on all engines at once, full
// queues, semaphores, core accesses to banks that engines hold, counters read at odd moments, errors cleared while others run.
// It checks nothing: it is for lockstep, where every effect is compared. Arguments: seed, commands.
#include <stdio.h>
#include <stdlib.h>

#include "penta_intrinsics.h"
#include "penta_isa.h"

#define DESCRIPTORS 8

static uint32_t state;
static uint32_t rows, cols, sems, spad_bytes, weight_bytes, acc_bytes, state_bytes, line_bytes;
static uint32_t spad_banks, weight_banks;
static struct penta_descriptor ring[DESCRIPTORS];
static volatile uint32_t sink;

// xorshift32
static uint32_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)(((uint64_t)next_random() * limit) >> 32);
}

static int chance(uint32_t of_256)
{
    return (next_random() & 255) < of_256;
}

static uint32_t size_of(uint32_t region)
{
    switch (region) {
    case 0:
        return 1u << 20;
    case 1:
        return spad_bytes;
    case 2:
        return weight_bytes;
    case 3:
        return acc_bytes;
    default:
        return state_bytes;
    }
}

static const uint32_t bases[] = {PENTA_REGION_DRAM_BASE, PENTA_REGION_SPAD_BASE,
                                 PENTA_REGION_WEIGHT_BASE, PENTA_REGION_ACC_BASE,
                                 PENTA_REGION_STATE_BASE};

// The mask of the banks of a region, all of its halves `half` (0 or 1), so that reads and writes can be disjoint.
static uint32_t half_mask(uint32_t region, uint32_t half)
{
    switch (region) {
    case 1:
        return half ? ((1u << spad_banks) - (1u << spad_banks / 2)) : (1u << spad_banks / 2) - 1;
    case 2:
        return (half ? ((1u << weight_banks) - (1u << weight_banks / 2))
                     : (1u << weight_banks / 2) - 1)
               << 8;
    case 3:
        return (1u + half) << 12;
    case 4:
        return (1u + half) << 14;
    default:
        return 0;
    }
}

static uint32_t address_in(uint32_t region, uint32_t half, uint32_t room)
{
    const uint32_t size = size_of(region) / 2;
    uint32_t offset = below(size > room ? size - room : 1);
    if (chance(96)) offset &= ~3u;
    return bases[region] + half * size + offset;
}

static void set_common(uint32_t *w)
{
    if (chance(24)) {
        penta_set_common_wait0_sem(w, below(sems));
        penta_set_common_wait0_count(w, below(3));
    }
    if (chance(12)) {
        penta_set_common_wait1_sem(w, below(sems));
        penta_set_common_wait1_count(w, below(3));
    }
    if (chance(128)) {
        penta_set_common_sig0_sem(w, below(sems));
        penta_set_common_sig0_count(w, below(4));
    }
    if (chance(64)) {
        penta_set_common_sig1_sem(w, below(sems));
        penta_set_common_sig1_count(w, below(4));
    }
    if (chance(64)) penta_set_common_repeat(w, below(4));
}

static void make_copy(uint32_t *w)
{
    const uint32_t src = below(5), dst = src == 0 ? 1 + below(4) : below(5);
    const uint32_t esize = chance(160) ? 0 : below(3), e = 1u << esize;
    const int dense = src == 0 && chance(80);
    const uint32_t half = below(2);
    uint32_t n0 = 1 + below(chance(32) ? 700 : 60);
    const uint32_t n1 = 1 + below(4), n2 = 1 + below(2);

    set_common(w);
    penta_set_common_opcode(w, PENTA_OPCODE_DMA_COPY);
    penta_set_common_read_mask(w, half_mask(src, half));
    penta_set_common_write_mask(w, half_mask(dst, 1 - half));
    penta_set_dma_copy_esize(w, dense ? 0 : esize);
    penta_set_dma_copy_dense(w, (uint32_t)dense);
    if (dense) n0 = 1 + below(30);
    penta_set_dma_copy_n0(w, n0);
    penta_set_dma_copy_n1(w, n1);
    penta_set_dma_copy_n2(w, n2);
    penta_set_dma_copy_src(w, address_in(src, half, 4 * n0 * e));
    penta_set_dma_copy_dst(w, address_in(dst, 1 - half, 9 * n0 * e));
    if (src == 0 && chance(40)) penta_set_dma_copy_src(w, 4096u * (1 + below(8)) - below(80));
    penta_set_dma_copy_src_s0(w, dense ? 1 : e);
    penta_set_dma_copy_dst_s0(w, dense ? 1 : e);
    if (src != 0 && dst != 0 && chance(128)) {
        penta_set_dma_copy_src_s0(w, below(9) - 2);
        penta_set_dma_copy_dst_s0(w, below(9) - 2);
    }
    penta_set_dma_copy_src_s1(w, below(300) - 20);
    penta_set_dma_copy_dst_s1(w, below(300) - 20);
    penta_set_dma_copy_src_s2(w, below(900));
    penta_set_dma_copy_dst_s2(w, below(900));
    penta_set_dma_copy_src_step(w, below(200));
    penta_set_dma_copy_dst_step(w, below(200));
}

static void make_shape(uint32_t *w)
{
    penta_set_common_opcode(w, PENTA_OPCODE_MAC_SHAPE);
    penta_set_mac_shape_slot(w, below(4));
    const uint32_t aligned = chance(100) ? cols : 1;
    penta_set_mac_shape_n0m1(w, below(chance(64) ? 20 : 4));
    penta_set_mac_shape_s0(w, chance(200) ? cols : (below(40) - 8) * aligned);
    penta_set_mac_shape_n1m1(w, below(3));
    penta_set_mac_shape_s1(w, (below(64) - 8) * aligned);
    penta_set_mac_shape_n2m1(w, chance(200) ? 0 : below(3));
    penta_set_mac_shape_s2(w, (below(64) - 8) * aligned);
    penta_set_mac_shape_n3m1(w, below(4));
    penta_set_mac_shape_s3(w, (below(64) - 8) * aligned);
    penta_set_mac_shape_n4m1(w, below(3));
    penta_set_mac_shape_s4(w, (below(64) - 8) * aligned);
    penta_set_mac_shape_n5m1(w, below(3));
    penta_set_mac_shape_s5(w, chance(200) ? 0 : (below(64) - 8) * aligned);
    if (aligned == 1 && chance(160)) {
        penta_set_mac_shape_u_on(w, below(2));
        penta_set_mac_shape_v_on(w, below(2));
    }
    penta_set_mac_shape_u_start(w, below(64) - 32);
    penta_set_mac_shape_v_start(w, below(64) - 32);
    penta_set_mac_shape_u_loops(w, below(64));
    penta_set_mac_shape_v_loops(w, below(64));
    penta_set_mac_shape_u_limit(w, below(chance(128) ? 200 : 20));
    penta_set_mac_shape_v_limit(w, below(200));
    penta_set_mac_shape_k_last(w, chance(8) ? below(256) : 1 + below(cols));
    penta_set_mac_shape_r_last(w, chance(8) ? below(256) : 1 + below(rows));
    penta_set_mac_shape_w_stride5(w, below(60));
}

static void make_run(uint32_t *w)
{
    const uint32_t half = below(2);
    const uint32_t dest = chance(80), int8 = chance(50), skip = !int8 && chance(80);
    const uint32_t line = 4 * rows;
    uint32_t x = address_in(1, half, 2000);

    set_common(w);
    penta_set_common_opcode(w, PENTA_OPCODE_MAC_RUN);
    penta_set_common_read_mask(
        w, half_mask(1, half) | half_mask(2, 0) | half_mask(2, 1) | half_mask(3, half));
    penta_set_common_write_mask(w, dest ? half_mask(3, 1 - half) : half_mask(1, 1 - half));
    penta_set_mac_run_slot(w, below(4));
    if (skip) x -= x % cols;
    penta_set_mac_run_x(w, x);
    penta_set_mac_run_w(w, below(weight_bytes / line_bytes - 200));
    penta_set_mac_run_out(
        w, dest ? bases[3] + (1 - half) * acc_bytes / 2 + below(acc_bytes / 2 / line) * line
                : address_in(1, 1 - half, 600));
    penta_set_mac_run_prm(w, address_in(1, half, 600));
    penta_set_mac_run_planes(w, int8 ? 4 : 1 + below(chance(64) ? 8 : 3));
    penta_set_mac_run_radix5(w, int8 ? 0 : below(2));
    penta_set_mac_run_x_unsigned(w, below(2));
    penta_set_mac_run_int8(w, int8);
    penta_set_mac_run_skip(w, skip);
    penta_set_mac_run_init(w, below(3));
    penta_set_mac_run_dest(w, dest);
    penta_set_mac_run_osize(w, below(3));
    penta_set_mac_run_clamp(w, below(3));
    penta_set_mac_run_scale(w, below(3));
    penta_set_mac_run_out_s3(w, dest ? below(4) * line : below(40));
    penta_set_mac_run_out_s4(w, dest ? below(4) * line : below(80));
    penta_set_mac_run_out_s5(w, dest ? below(4) * line : below(80));
    penta_set_mac_run_acc_line(w, half * acc_bytes / 2 / line + below(acc_bytes / 2 / line));
    penta_set_mac_run_acc_step(w, below(3));
    penta_set_mac_run_m(w, chance(200) ? below(2000) : next_random());
    penta_set_mac_run_k(w, chance(200) ? below(20) : below(48));
    penta_set_mac_run_x_step(w, skip ? below(4) * cols / 4 * 4 : below(20));
    penta_set_mac_run_w_step(w, below(20));
    penta_set_mac_run_out_step(w, dest ? below(3) * rows : below(20));
    penta_set_mac_run_prm_step(w, below(20));
}

// Digits that are legal in most of the weight buffer: otherwise nearly every command would end with DIGIT.
static void fill_weights(void)
{
    volatile uint32_t *words = (volatile uint32_t *)PENTA_REGION_WEIGHT_BASE;
    const uint32_t count = weight_bytes / 4 < 1500 ? weight_bytes / 4 : 1500;

    for (uint32_t i = 0; i < count; i += 3) {
        // 32 codes in three words: 0..4 each.
        uint32_t word[3] = {0, 0, 0};
        for (uint32_t d = 0; d < 32; d++) {
            const uint32_t code = below(5), bit = 3 * d;
            word[bit / 32] |= code << bit % 32;
            if (bit % 32 > 29) word[bit / 32 + 1] |= code >> (32 - bit % 32);
        }
        for (uint32_t k = 0; k < 3 && i + k < count; k++)
            words[i + k] = word[k];
    }
}

static uint32_t status_of(uint32_t engine)
{
    switch (engine) {
    case 0:
        return penta_csr_read(PENTA_CSR_PSTAT_DMA);
    case 1:
        return penta_csr_read(PENTA_CSR_PSTAT_MAC);
    default:
        return penta_csr_read(PENTA_CSR_PSTAT_SMU);
    }
}

static void clear_errors(void)
{
    if (penta_csr_read(PENTA_CSR_PERR_DMA)) penta_csr_write(PENTA_CSR_PERR_DMA, 0);
    if (penta_csr_read(PENTA_CSR_PERR_MAC)) penta_csr_write(PENTA_CSR_PERR_MAC, 0);
    if (penta_csr_read(PENTA_CSR_PERR_SMU)) penta_csr_write(PENTA_CSR_PERR_SMU, 0);
    if (penta_csr_read(PENTA_CSR_PERR_SOC)) penta_csr_write(PENTA_CSR_PERR_SOC, 0);
}

// Waits until the engine has a free slot (or, with `all`, nothing to do), serving errors and feeding semaphores that starve.
static void wait_engine(uint32_t engine, int all)
{
    for (uint32_t turns = 0;; turns++) {
        const uint32_t status = status_of(engine);
        if (all ? (status & 0xff) == 0 : (status >> 8 & 0xff) != 0) return;
        clear_errors();
        if (turns % 4 == 3) penta_sem_signal(below(sems), 1 + below(3));
    }
}

static void touch_memory(void)
{
    const uint32_t region = 1 + below(4);
    const uint32_t address = bases[region] + (below(size_of(region)) & ~3u);

    switch (below(5)) {
    case 0:
        *(volatile uint32_t *)address = chance(128) ? 0 : next_random();
        break;
    case 1:
        *(volatile uint8_t *)(address + below(4)) = (uint8_t)next_random();
        break;
    case 2:
        *(volatile uint16_t *)(address + 2 * below(2)) = (uint16_t)next_random();
        break;
    case 3:
        sink = *(volatile uint32_t *)address;
        break;
    default:
        sink = (uint32_t) * (volatile int8_t *)(address + below(4));
        break;
    }
}

static void read_something(void)
{
    switch (below(9)) {
    case 0:
        sink = penta_csr_read(PENTA_CSR_PSTAT_DMA);
        break;
    case 1:
        sink = penta_csr_read(PENTA_CSR_PSTAT_MAC);
        break;
    case 2:
        sink = penta_csr_read(0xb03 + PENTA_COUNTER_MAC_ZERO - 3);
        break;
    case 3:
        sink = penta_csr_read(0xb03 + PENTA_COUNTER_DMA_WAIT_BANK - 3);
        break;
    case 4:
        sink = penta_csr_read(0xb03 + PENTA_COUNTER_CORE_BANK - 3);
        break;
    case 5:
        sink = penta_csr_read(0xb03 + PENTA_COUNTER_MAC_BUSY - 3);
        break;
    case 6:
        sink = penta_csr_read(PENTA_CSR_PSEM0);
        break;
    case 7:
        sink = penta_csr_read(PENTA_CSR_PERR_MAC);
        break;
    default:
        sink = penta_csr_read(0xb03 + PENTA_COUNTER_DMA_READ - 3);
        break;
    }
}

int main(int argc, char **argv)
{
    const uint32_t commands = argc > 2 ? (uint32_t)atoi(argv[2]) : 100;
    const uint32_t array = penta_csr_read(PENTA_CSR_PCFG_ARRAY),
                   banks = penta_csr_read(PENTA_CSR_PCFG_BANKS);

    state = (argc > 1 ? (uint32_t)atoi(argv[1]) : 1) * 2654435761u + 12345u;
    rows = array & 0xff;
    cols = array >> 8 & 0xff;
    sems = penta_csr_read(PENTA_CSR_PCFG_QUEUE) >> 8 & 0xff;
    spad_bytes = penta_csr_read(PENTA_CSR_PCFG_SPAD);
    weight_bytes = penta_csr_read(PENTA_CSR_PCFG_WEIGHT);
    acc_bytes = penta_csr_read(PENTA_CSR_PCFG_ACC);
    state_bytes = penta_csr_read(PENTA_CSR_PCFG_STATE);
    spad_banks = banks & 0xff;
    weight_banks = banks >> 8 & 0xff;
    line_bytes = 3 * rows * cols / 8;
    fill_weights();

    for (uint32_t i = 0; i < commands; i++) {
        struct penta_descriptor *descriptor = &ring[i % DESCRIPTORS];
        const uint32_t kind = below(16);
        const uint32_t engine = kind < 7 ? 0 : kind < 15 ? 1 : 2;
        uint32_t *w = descriptor->word;

        for (uint32_t k = 0; k < 16; k++)
            w[k] = 0;
        if (kind < 7)
            make_copy(w);
        else if (kind < 10)
            make_shape(w);
        else if (kind < 15)
            make_run(w);
        else
            set_common(w);
        // A share of broken ones: any bit of any word.
        if (chance(12)) w[below(16)] ^= 1u << below(32);
        if (chance(4)) w[0] = next_random();
        if (chance(220)) w[0] &= 0x0003ffff;
        wait_engine(engine, 0);
        if (engine == 0)
            penta_enq_dma(descriptor);
        else if (engine == 1)
            penta_enq_mac(descriptor);
        else
            penta_enq_smu(descriptor);
        for (uint32_t k = below(4); k > 0; k--) {
            if (chance(128))
                touch_memory();
            else
                read_something();
        }
        if (chance(20)) penta_sem_signal(below(sems), 1 + below(15));
        if (chance(10)) wait_engine(below(3), 1);
    }
    for (uint32_t engine = 0; engine < 3; engine++)
        wait_engine(engine, 1);
    printf("storm: %lu commands\n", (unsigned long)commands);
    return 0;
}
