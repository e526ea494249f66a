// SPDX-License-Identifier: Apache-2.0
// Every architected error, one after the other: provoked, reported by the engine-error interrupt,
// read and cleared in the handler, checked against what docs/isa.md says, and the chip goes on
// working.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_runtime.h"
#include "penta_verify.h"

#define ENGINE_OPCODE_UNKNOWN 0x7f
#define DRAM_BUFFER           0x2000u
#define DRAM_BEYOND           0x7fff0000u

// What the handler saw since the last check.
static volatile uint32_t seen[PENTA_ERROR_SOURCES];
static volatile uint32_t status_seen[3];
static volatile unsigned interrupts;
static volatile bool signal_on_deadlock;

static struct penta_descriptor descriptor, good;

static void handle(struct penta_trap_frame *frame)
{
    if (frame->cause != PENTA_CAUSE_ENGINE) {
        printf("unexpected trap: cause %lx, pc %lx\n", (unsigned long)frame->cause,
               (unsigned long)frame->pc);
        _Exit(1);
    }
    interrupts++;
    status_seen[PENTA_ENGINE_DMA] = penta_csr_read(PENTA_CSR_PSTAT_DMA);
    status_seen[PENTA_ENGINE_MAC] = penta_csr_read(PENTA_CSR_PSTAT_MAC);
    status_seen[PENTA_ENGINE_SMU] = penta_csr_read(PENTA_CSR_PSTAT_SMU);
    for (unsigned source = 0; source < PENTA_ERROR_SOURCES; source++) {
        uint32_t value = penta_error_register(source);

        if (value == 0) continue;
        seen[source] = value;
        penta_error_clear(source);
    }
    if (signal_on_deadlock && (seen[PENTA_SOURCE_SOC] & 0xff) == PENTA_ERROR_DEADLOCK) {
        penta_sem_signal(0, 1);
        signal_on_deadlock = false;
    }
}

// Compares the error register of `source` with what it has to be, and the others with 0.
static void check_seen(const char *what, unsigned source, uint32_t code, uint32_t opcode,
                       uint32_t iteration)
{
    for (unsigned other = 0; other < PENTA_ERROR_SOURCES; other++) {
        uint32_t expected = other == source && code != 0 ? code | opcode << 8 | iteration << 16 : 0;

        penta_expect(what, other, seen[other], expected);
        if (seen[other] != 0) {
            printf("%s: ", what);
            penta_error_print(other, seen[other]);
        }
        seen[other] = 0;
    }
    penta_expect("all errors cleared", source, penta_check_errors(), 0);
}

// Executes `descriptor`, which has to end with that error.
static void expect_error(const char *what, unsigned engine, uint32_t code, uint32_t iteration)
{
    uint32_t opcode = penta_get_common_opcode(descriptor.word);
    unsigned before = interrupts;

    penta_execute(engine, &descriptor);
    penta_expect("one interrupt", code, interrupts - before, 1);
    penta_expect("frozen, one outstanding", code, status_seen[engine] & 0x100ff, 0x10001);
    check_seen(what, engine, code, opcode, iteration);
}

static uint32_t spad(uint32_t bank)
{
    return penta_bank(&penta_chip()->scratchpad, bank);
}

static uint16_t spad_mask(uint32_t bank)
{
    return penta_bank_mask(&penta_chip()->scratchpad, bank);
}

static struct penta_copy local_copy(void)
{
    return (struct penta_copy){
        .common = {.read_mask = spad_mask(0), .write_mask = spad_mask(1)},
        .source = spad(0),
        .destination = spad(1),
        .elements = 16,
    };
}

static void build_copy(const struct penta_copy *copy)
{
    penta_build_copy(&descriptor, copy);
}

static void test_illegal_copies(void)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_copy copy = local_copy();

    copy.elements = 0;
    build_copy(&copy);
    expect_error("no elements", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    copy = local_copy();
    build_copy(&copy);
    penta_set_dma_copy_n2(descriptor.word, 0);
    expect_error("no repetitions", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    build_copy(&copy);
    penta_set_dma_copy_esize(descriptor.word, 3);
    expect_error("element size 3", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    build_copy(&copy);
    penta_set_dma_copy_dense(descriptor.word, 1);
    expect_error("dense between local memories", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    copy.source = PENTA_REGION_TCM_BASE;
    build_copy(&copy);
    expect_error("copy from the TCM", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    copy.source = 0;
    copy.destination = DRAM_BUFFER;
    build_copy(&copy);
    expect_error("DRAM to DRAM", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    copy = local_copy();
    copy.source = 0;
    copy.source_stride[0] = 2;
    build_copy(&copy);
    expect_error("load with a stride of elements", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    copy = local_copy();
    copy.common.write_mask |= spad_mask(0);
    build_copy(&copy);
    expect_error("a bank read and written", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    copy = local_copy();
    build_copy(&copy);
    penta_set_common_opcode(descriptor.word, ENGINE_OPCODE_UNKNOWN);
    expect_error("opcode the DMA does not have", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);

    if (chip->scratchpad.banks < PENTA_BANKS_SPAD_COUNT) {
        copy.common.read_mask = spad_mask(chip->scratchpad.banks);
        build_copy(&copy);
        expect_error("a bank that is not there", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);
    }
    if (chip->semaphores < 16) {
        copy = local_copy();
        copy.common.signal[1] = (struct penta_count){(uint8_t)chip->semaphores, 1};
        build_copy(&copy);
        expect_error("a semaphore that is not there", PENTA_ENGINE_DMA, PENTA_ERROR_ILLEGAL, 0);
    }
    penta_build_nop(&descriptor, &(struct penta_common){0});
    penta_set_common_opcode(descriptor.word, ENGINE_OPCODE_UNKNOWN);
    expect_error("opcode the SMU does not have", PENTA_ENGINE_SMU, PENTA_ERROR_ILLEGAL, 0);
}

static void test_access_of_copies(void)
{
    const struct penta_chip *chip = penta_chip();
    const struct penta_memory *last = &chip->scratchpad;
    uint32_t end = last->base + last->bytes;
    struct penta_copy copy = local_copy();
    uint8_t bytes[16], expected[16];

    // Half of the row lies behind the scratchpad: the other half is written all the same.
    penta_local_fill(spad(0), 0x11, 64);
    penta_local_fill(end - 8, 0x22, 8);
    copy.destination = end - 8;
    copy.common.write_mask = spad_mask(last->banks - 1);
    build_copy(&copy);
    expect_error("written outside", PENTA_ENGINE_DMA, PENTA_ERROR_ADDRESS, 0);
    penta_local_read(bytes, end - 8, 8);
    memset(expected, 0x11, sizeof expected);
    penta_expect("written inside", 0, (uint32_t)memcmp(bytes, expected, 8), 0);

    // What is read outside is 0.
    copy = local_copy();
    copy.source = end - 8;
    copy.common.read_mask = spad_mask(last->banks - 1);
    copy.common.write_mask = penta_bank_mask(&chip->state, 0);
    copy.destination = chip->state.base;
    build_copy(&copy);
    expect_error("read outside", PENTA_ENGINE_DMA, PENTA_ERROR_ADDRESS, 0);
    penta_local_read(bytes, chip->state.base, 16);
    memset(expected + 8, 0, 8);
    penta_expect("read as zero", 0, (uint32_t)memcmp(bytes, expected, 16), 0);

    // A row over two banks, of which one is named.
    penta_local_fill(spad(1) - 8, 0x33, 16);
    copy = local_copy();
    copy.source = chip->state.base;
    copy.common.read_mask = penta_bank_mask(&chip->state, 0);
    copy.destination = spad(1) - 8;
    build_copy(&copy);
    expect_error("written bank not named", PENTA_ENGINE_DMA, PENTA_ERROR_BANK, 0);
    penta_local_read(bytes, spad(1) - 8, 16);
    memset(expected, 0x33, 8);
    penta_expect("bank not written", 0, (uint32_t)memcmp(bytes, expected, 16), 0);

    // Both: the lower code is reported.
    copy = local_copy();
    copy.source = end - 4;
    build_copy(&copy);
    expect_error("bank not named and outside", PENTA_ENGINE_DMA, PENTA_ERROR_ADDRESS, 0);

    // Two iterations succeed and signal, the third does not, the rest are not tried.
    copy = local_copy();
    copy.source = end - 40;
    copy.source_step = 16;
    copy.common.read_mask = spad_mask(last->banks - 1);
    copy.common.write_mask = penta_bank_mask(&chip->state, 0);
    copy.destination = chip->state.base;
    copy.common.repeat = 5;
    copy.common.signal[0] = (struct penta_count){0, 1};
    build_copy(&copy);
    expect_error("third iteration outside", PENTA_ENGINE_DMA, PENTA_ERROR_ADDRESS, 2);
    penta_expect("two signals", 0, penta_semaphore(0), 2);
    penta_sem_wait(0, 2);
}

static void test_frozen_queue(void)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_copy copy = local_copy();

    if (chip->queue_depth < 2) return;
    copy.elements = 0;
    build_copy(&copy);
    penta_build_nop(&good, &(struct penta_common){.signal[0] = {0, 1}});

    // Without interrupts: the error stands until it is cleared, the commands behind it wait, and go
    // with it.
    penta_interrupts_disable();
    penta_enq_dma(&descriptor);
    penta_enq_dma(&good);
    while ((penta_csr_read(PENTA_CSR_MIP) & PENTA_INTERRUPT_ENGINE) == 0) {
    }
    penta_expect("error register", 0, penta_csr_read(PENTA_CSR_PERR_DMA),
                 PENTA_ERROR_ILLEGAL | PENTA_OPCODE_DMA_COPY << 8);
    penta_expect("two outstanding, frozen", 0, penta_csr_read(PENTA_CSR_PSTAT_DMA),
                 0x10002 | (chip->queue_depth - 2) << 8);
    penta_csr_write(PENTA_CSR_PERR_DMA, 0xffffffff);
    penta_expect("error register cleared", 0, penta_csr_read(PENTA_CSR_PERR_DMA), 0);
    penta_expect("nothing outstanding", 0, penta_csr_read(PENTA_CSR_PSTAT_DMA),
                 chip->queue_depth << 8);
    penta_interrupts_enable();
    penta_expect("no signal", 0, penta_semaphore(0), 0);
    penta_execute(PENTA_ENGINE_DMA, &good);
    penta_expect("one signal", 0, penta_semaphore(0), 1);
    penta_sem_wait(0, 1);
}

static void test_dense(void)
{
    const struct penta_chip *chip = penta_chip();
    static const uint8_t codes[8] = {62 | (125u << 7 & 0xff), 125 >> 1};  // triples 0 0 0 and 125
    uint8_t expanded[9];

    penta_local_write(spad(0), codes, 8);
    penta_dma_move(DRAM_BUFFER, spad(0), 8);
    build_copy(&(struct penta_copy){
        .common.write_mask = penta_line_banks(0, 4),
        .source = DRAM_BUFFER,
        .destination = chip->weights.base,
        .elements = 1,
        .dense = true,
    });
    expect_error("dense code 125", PENTA_ENGINE_DMA, PENTA_ERROR_DENSE, 0);
    penta_local_read(expanded, chip->weights.base, 3);
    penta_expect("expanded as zeros", 0,
                 expanded[0] | (uint32_t)expanded[1] << 8 | (expanded[2] & 3u) << 16, 0x12492);
}

static void test_axi(void)
{
    struct penta_copy copy = local_copy();
    uint32_t word = 0xa5a51234;

    // Beyond the DRAM, unless it fills its whole window: then what is written is read back.
    penta_local_write(spad(0), &word, 4);
    copy.destination = DRAM_BEYOND;
    copy.common.write_mask = 0;
    copy.elements = 4;
    build_copy(&copy);
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
    if (seen[PENTA_ENGINE_DMA] == 0) {
        printf("AXI errors left out: DRAM fills its window\n");
        penta_dma_move(spad(1), DRAM_BEYOND, 4);
        penta_local_read(&word, spad(1), 4);
        penta_expect("DRAM at the end of its window", 0, word, 0xa5a51234);
        return;
    }
    check_seen("store beyond the DRAM", PENTA_ENGINE_DMA, PENTA_ERROR_AXI, PENTA_OPCODE_DMA_COPY,
               0);
    copy = local_copy();
    copy.source = DRAM_BEYOND;
    copy.common.read_mask = 0;
    build_copy(&copy);
    expect_error("load beyond the DRAM", PENTA_ENGINE_DMA, PENTA_ERROR_AXI, 0);
}

static struct penta_mac_run tile_run(void)
{
    return (struct penta_mac_run){
        .slot = 0,
        .common = {.read_mask = spad_mask(0) | penta_line_banks(0, 1), .write_mask = spad_mask(1)},
        .x = spad(0),
        .out = spad(1),
        .multiplier = 1,
    };
}

static void build_run(const struct penta_mac_run *run)
{
    penta_build_mac_run(&descriptor, run);
}

static void test_mac(void)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_mac_shape shape = {.slot = 0};
    struct penta_mac_run run = tile_run();
    uint32_t end = chip->scratchpad.base + chip->scratchpad.bytes;
    uint8_t bytes[64];

    build_run(&run);
    penta_set_mac_run_slot(descriptor.word, 3);
    expect_error("shape slot never loaded", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);

    penta_build_mac_shape(&descriptor, &shape);
    penta_set_mac_shape_k_last(descriptor.word, chip->cols + 1);
    expect_error("more valid lanes than columns", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);
    penta_set_mac_shape_k_last(descriptor.word, chip->cols);
    penta_set_mac_shape_r_last(descriptor.word, 0);
    expect_error("no valid rows", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);

    penta_build_mac_shape(&descriptor, &shape);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    build_run(&run);
    penta_set_mac_run_planes(descriptor.word, 0);
    expect_error("no planes", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);
    penta_set_mac_run_planes(descriptor.word, 9);
    expect_error("nine planes", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);
    run.int8 = true;
    build_run(&run);
    expect_error("int8 in one plane", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);
    run = tile_run();
    run.shift = 48;
    build_run(&run);
    expect_error("shift 48", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);
    run = tile_run();
    run.to_accumulators = true;
    build_run(&run);
    expect_error("raw results to the scratchpad", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);
    run = tile_run();
    run.x = chip->state.base;
    build_run(&run);
    expect_error("activations in the state memory", PENTA_ENGINE_MAC, PENTA_ERROR_ILLEGAL, 0);

    penta_local_fill(spad(0), 1, 64);
    penta_local_fill(chip->weights.base, 0xff, chip->line_bytes);  // all codes 7
    run = tile_run();
    run.x = spad(0) + 1;
    build_run(&run);
    expect_error("digit codes 7", PENTA_ENGINE_MAC, PENTA_ERROR_DIGIT, 0);
    penta_local_read(bytes, spad(1), 4);
    penta_expect("as digit 0", 0, bytes[0] | bytes[1] | bytes[2] | (uint32_t)bytes[3], 0);

    penta_local_fill(chip->weights.base, 0, chip->line_bytes);  // all digits -2
    run = tile_run();
    run.x = end - 1;
    run.common.read_mask = spad_mask(chip->scratchpad.banks - 1) | penta_line_banks(0, 1);
    run.common.write_mask = spad_mask(0);
    run.out = spad(0);
    penta_local_fill(end - 1, 5, 1);
    build_run(&run);
    expect_error("activations outside", PENTA_ENGINE_MAC, PENTA_ERROR_ADDRESS, 0);
    penta_local_read(bytes, spad(0), 4);
    penta_expect("one activation inside", 0, bytes[3], (uint8_t)-10);

    run = tile_run();
    run.common.read_mask = spad_mask(0);
    build_run(&run);
    expect_error("weight bank not named", PENTA_ENGINE_MAC, PENTA_ERROR_BANK, 0);
    penta_local_read(bytes, spad(1), 4);
    penta_expect("as digits 0", 0, bytes[3], 0);

    run = tile_run();
    run.line = chip->weights.banks * chip->weight_bank_lines;
    build_run(&run);
    expect_error("line outside", PENTA_ENGINE_MAC, PENTA_ERROR_ADDRESS, 0);

    run = tile_run();
    run.common.write_mask = 0;
    build_run(&run);
    expect_error("result bank not named", PENTA_ENGINE_MAC, PENTA_ERROR_BANK, 0);

    run = tile_run();
    build_run(&run);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    check_seen("no error", PENTA_ENGINE_MAC, PENTA_ERROR_NONE, 0, 0);
}

static void drain(unsigned count)
{
    for (; count >= 15; count -= 15)
        penta_sem_wait(0, 15);
    if (count > 0) penta_sem_wait(0, count);
}

static void test_semaphore_overflow(void)
{
    unsigned before = interrupts;

    for (unsigned i = 0; i < 17; i++)
        penta_sem_signal(0, 15);
    penta_build_nop(&descriptor, &(struct penta_common){.signal[0] = {0, 7}});
    penta_expect("255", 0, penta_semaphore(0), 255);
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
    penta_sem_signal(0, 1);
    for (volatile int i = 0; i < 4; i++) {
    }
    penta_expect("still 255", 0, penta_semaphore(0), 255);
    penta_expect("interrupts", 0, interrupts - before, 2);
    check_seen("semaphore overflow", PENTA_SOURCE_SOC, PENTA_ERROR_SEM_OVERFLOW, 0, 0);
    drain(255);
}

static void test_deadlock(void)
{
    unsigned before = interrupts;

    // The array waits for a semaphore nobody signals, the core for the array.
    penta_build_nop(&descriptor, &(struct penta_common){.wait[0] = {0, 1}});
    signal_on_deadlock = true;
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    penta_expect("interrupts", 0, interrupts - before, 1);
    penta_expect("semaphore taken", 0, penta_semaphore(0), 0);
    check_seen("deadlock", PENTA_SOURCE_SOC, PENTA_ERROR_DEADLOCK, 0, 0);
}

int main(void)
{
    penta_trap_install(handle, false);
    penta_csr_write(PENTA_CSR_MIE, PENTA_INTERRUPT_ENGINE);
    penta_interrupts_enable();

    test_illegal_copies();
    test_access_of_copies();
    test_frozen_queue();
    test_dense();
    test_axi();
    test_mac();
    test_semaphore_overflow();
    test_deadlock();

    penta_interrupts_disable();
    return penta_verdict("errors");
}
