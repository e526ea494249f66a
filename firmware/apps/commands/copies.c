// SPDX-License-Identifier: Apache-2.0
// DMA_COPY: loads, stores and local copies, strides of every sign, rows and repetitions, iterations
// with steps, toggles and base registers.
#include <stdlib.h>
#include <string.h>

#include "commands.h"

#define UNTOUCHED 0xee
#define DRAM_PAGE 0x1000u  // bursts do not cross multiples of it
#define SEMAPHORE 0

static uint32_t dram_latency;

// Does on the mirrors what one iteration does in memory.
static void interpret(const struct penta_copy *copy, const struct window *from,
                      const struct window *to)
{
    uint32_t bytes = copy->element_bytes != 0 ? copy->element_bytes : 1;
    uint32_t rows = copy->rows != 0 ? copy->rows : 1;
    uint32_t repetitions = copy->repetitions != 0 ? copy->repetitions : 1;
    int32_t source_stride = copy->source_stride[0] != 0 ? copy->source_stride[0] : (int32_t)bytes;
    int32_t destination_stride =
        copy->destination_stride[0] != 0 ? copy->destination_stride[0] : (int32_t)bytes;

    for (uint32_t i2 = 0; i2 < repetitions; i2++)
        for (uint32_t i1 = 0; i1 < rows; i1++) {
            uint32_t source = copy->source - from->address + i2 * (uint32_t)copy->source_stride[2] +
                              i1 * (uint32_t)copy->source_stride[1];
            uint32_t destination = copy->destination - to->address +
                                   i2 * (uint32_t)copy->destination_stride[2] +
                                   i1 * (uint32_t)copy->destination_stride[1];

            for (uint32_t i0 = 0; i0 < copy->elements; i0++) {
                for (uint32_t i = 0; i < bytes; i++)
                    to->mirror[destination + i] = from->mirror[source + i];
                source += (uint32_t)source_stride;
                destination += (uint32_t)destination_stride;
            }
        }
}

// A window and, when a command toggles, the same place a bank further: which[iteration & 1].
static void open_windows(struct window which[2], uint32_t address, uint32_t bytes, uint32_t toggle)
{
    which[0] = (struct window){address, bytes, malloc(bytes)};
    which[1] = which[0];
    if (toggle != 0) which[1] = (struct window){address + toggle, bytes, malloc(bytes)};
}

static void close_windows(const char *what, const struct window which[2])
{
    window_check(what, &which[0]);
    free(which[0].mirror);
    if (which[1].address == which[0].address) return;
    window_check(what, &which[1]);
    free(which[1].mirror);
}

// Runs the copy between two windows; the source window is filled, the other cleared, and afterwards
// both are compared in whole. Masks that are 0 are those of the windows. Only toggles by one bank,
// from scratchpad to state memory.
static void check_copy(const char *what, const struct penta_copy *copy, uint32_t from_address,
                       uint32_t from_bytes, uint32_t to_address, uint32_t to_bytes)
{
    const struct penta_chip *chip = penta_chip();
    struct window from[2], to[2];
    struct penta_copy command = *copy;
    struct penta_descriptor descriptor;
    uint64_t cycles, expected = 0;

    open_windows(from, from_address, from_bytes,
                 copy->common.toggle[0] * chip->scratchpad.bank_bytes);
    open_windows(to, to_address, to_bytes, copy->common.toggle[1] * chip->state.bank_bytes);
    for (uint32_t i = 0; i < 2; i++) {
        penta_hash_bytes(from[i].address, 0, from[i].mirror, from_bytes);
        memset(to[i].mirror, UNTOUCHED, to_bytes);
        window_write(&from[i]);
        window_write(&to[i]);
    }
    if (command.common.read_mask == 0)
        command.common.read_mask = penta_banks(from_address, from_bytes);
    if (command.common.write_mask == 0)
        command.common.write_mask = penta_banks(to_address, to_bytes);
    command.common.signal[0] = (struct penta_count){SEMAPHORE, 1};
    penta_build_copy(&descriptor, &command);
    // The address in the descriptor is relative to the base registers, if it names them.
    descriptor.word[5] -= command.common.base[0] != 0 ? penta_csr_read(PENTA_CSR_PBASE7) : 0;
    descriptor.word[6] -= command.common.base[1] != 0 ? penta_csr_read(PENTA_CSR_PBASE15) : 0;
    cycles = penta_counter(PENTA_COUNTER_DMA_BUSY);
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
    cycles = penta_counter(PENTA_COUNTER_DMA_BUSY) - cycles;

    for (uint32_t i = 0; i <= command.common.repeat; i++) {
        struct penta_copy iteration = command;

        iteration.source += i * (uint32_t)copy->source_step + (from[i & 1].address - from_address);
        iteration.destination +=
            i * (uint32_t)copy->destination_step + (to[i & 1].address - to_address);
        interpret(&iteration, &from[i & 1], &to[i & 1]);
        if (from_address >> 31 != 0 && to_address >> 31 != 0)
            expected += penta_local_copy_cycles(&iteration);
        else
            expected += dram_latency != 0 ? penta_dram_copy_cycles(&iteration, dram_latency) : 0;
        penta_sem_wait(SEMAPHORE, 1);
    }
    if (expected != 0) penta_expect(what, 0, (uint32_t)cycles, (uint32_t)expected);
    close_windows(what, to);
    close_windows(what, from);
}

static uint32_t spad(uint32_t bank)
{
    return penta_bank(&penta_chip()->scratchpad, bank);
}

static void test_local(void)
{
    const struct penta_chip *chip = penta_chip();
    uint32_t wide = 2 * chip->axi_bytes + 7;

    check_copy(
        "unaligned row",
        &(struct penta_copy){.source = spad(0) + 3, .destination = spad(1) + 5, .elements = wide},
        spad(0), wide + 9, spad(1), wide + 13);
    check_copy("one byte",
               &(struct penta_copy){.source = spad(0) + 7, .destination = spad(1), .elements = 1},
               spad(0), 8, spad(1), 8);
    check_copy("elements of 2 bytes, there backwards",
               &(struct penta_copy){.source = spad(0) + 1,
                                    .destination = spad(1) + 70,
                                    .elements = 9,
                                    .rows = 2,
                                    .element_bytes = 2,
                                    .source_stride = {6, 3},
                                    .destination_stride = {-4, -36}},
               spad(0), 64, spad(1), 80);
    check_copy("matrices of 4-byte elements transposed",
               &(struct penta_copy){.source = spad(0),
                                    .destination = spad(1),
                                    .elements = 5,
                                    .rows = 3,
                                    .repetitions = 2,
                                    .element_bytes = 4,
                                    .source_stride = {12, 4, 64},
                                    .destination_stride = {4, 20, 60}},
               spad(0), 128, spad(1), 128);
    check_copy("packed rows backwards, of 4-byte elements",
               &(struct penta_copy){.source = spad(0) + 66,
                                    .destination = spad(1) + 1,
                                    .elements = 3,
                                    .rows = 4,
                                    .element_bytes = 4,
                                    .source_stride[1] = -20,
                                    .destination_stride[1] = 14},
               spad(0), 80, spad(1), 64);
    check_copy("rows over one another",
               &(struct penta_copy){.source = spad(0),
                                    .destination = spad(1) + 2,
                                    .elements = 21,
                                    .rows = 3,
                                    .source_stride[1] = 7},
               spad(0), 48, spad(1), 32);
    check_copy(
        "scratchpad to accumulators",
        &(struct penta_copy){
            .source = spad(0) + 1, .destination = chip->accumulators.base + 6, .elements = 40},
        spad(0), 48, chip->accumulators.base, 56);
    check_copy("accumulators to state",
               &(struct penta_copy){.source = chip->accumulators.base + 2,
                                    .destination = chip->state.base + 1,
                                    .elements = 40},
               chip->accumulators.base, 48, chip->state.base, 56);
    check_copy("state to weights, over the border of two banks",
               &(struct penta_copy){.source = chip->state.base,
                                    .destination = penta_bank(&chip->weights, 1) - 19,
                                    .elements = 41},
               chip->state.base, 48, penta_bank(&chip->weights, 1) - 24, 48);
    check_copy(
        "weights to the end of the scratchpad",
        &(struct penta_copy){.source = chip->weights.base + 3,
                             .destination = chip->scratchpad.base + chip->scratchpad.bytes - 40,
                             .elements = 40},
        chip->weights.base, 48, chip->scratchpad.base + chip->scratchpad.bytes - 48, 48);
}

static void test_loads(void)
{
    uint32_t beats = 256 * penta_chip()->axi_bytes;
    uint32_t many = beats <= 1024 ? beats + 10 : 300;

    check_copy("load of one byte",
               &(struct penta_copy){.source = 5, .destination = spad(1) + 2, .elements = 1}, 0, 8,
               spad(1), 8);
    check_copy(
        "load over a page border",
        &(struct penta_copy){.source = DRAM_PAGE - 13, .destination = spad(1) + 1, .elements = 50},
        DRAM_PAGE - 16, 64, spad(1), 64);
    check_copy(
        "load of many beats",
        &(struct penta_copy){.source = 2 * DRAM_PAGE + 1, .destination = spad(1), .elements = many},
        2 * DRAM_PAGE, many + 4, spad(1), many + 4);
    check_copy("load of many short rows",
               &(struct penta_copy){.source = DRAM_PAGE + 1,
                                    .destination = spad(1) + 3,
                                    .elements = 5,
                                    .rows = 11,
                                    .repetitions = 2,
                                    .source_stride = {1, 9, 110},
                                    .destination_stride = {1, 6, 70}},
               DRAM_PAGE, 220, spad(1), 160);
    check_copy("load of 2-byte elements, rows backwards",
               &(struct penta_copy){.source = DRAM_PAGE + 81,
                                    .destination = spad(1),
                                    .elements = 20,
                                    .rows = 3,
                                    .element_bytes = 2,
                                    .source_stride[1] = -40,
                                    .destination_stride[1] = 41},
               DRAM_PAGE, 128, spad(1), 128);
    check_copy("load in three iterations",
               &(struct penta_copy){.common.repeat = 2,
                                    .source = DRAM_PAGE - 33,
                                    .destination = spad(1) + 60,
                                    .elements = 19,
                                    .source_step = 21,
                                    .destination_step = -25},
               DRAM_PAGE - 64, 128, spad(1), 96);
}

static void test_stores(void)
{
    uint32_t beats = 256 * penta_chip()->axi_bytes;
    uint32_t many = beats <= 1024 ? beats + 10 : 300;

    check_copy("store of one byte",
               &(struct penta_copy){.source = spad(0) + 5, .destination = 6, .elements = 1},
               spad(0), 8, 0, 16);
    check_copy(
        "store over a page border",
        &(struct penta_copy){.source = spad(0) + 1, .destination = DRAM_PAGE - 13, .elements = 50},
        spad(0), 64, DRAM_PAGE - 64, 128);
    check_copy("store of many beats",
               &(struct penta_copy){
                   .source = spad(0) + 3, .destination = 2 * DRAM_PAGE + 1, .elements = many},
               spad(0), many + 4, 2 * DRAM_PAGE, many + 16);
    check_copy("store of many short rows",
               &(struct penta_copy){.source = spad(0) + 3,
                                    .destination = DRAM_PAGE + 1,
                                    .elements = 5,
                                    .rows = 11,
                                    .repetitions = 2,
                                    .source_stride = {1, 6, 70},
                                    .destination_stride = {1, 9, 110}},
               spad(0), 160, DRAM_PAGE, 220);
    check_copy("store of 4-byte elements",
               &(struct penta_copy){.source = spad(0) + 2,
                                    .destination = DRAM_PAGE + 130,
                                    .elements = 9,
                                    .rows = 4,
                                    .element_bytes = 4,
                                    .source_stride[1] = 18,
                                    .destination_stride[1] = -37},
               spad(0), 128, DRAM_PAGE, 192);
}

// Four iterations from scratchpad banks 0 and 1 to state banks 0 and 1 by turns.
static void test_toggles(void)
{
    const struct penta_chip *chip = penta_chip();
    uint16_t spad0 = penta_bank_mask(&chip->scratchpad, 0);
    uint16_t spad1 = penta_bank_mask(&chip->scratchpad, 1);
    uint16_t state0 = penta_bank_mask(&chip->state, 0), state1 = penta_bank_mask(&chip->state, 1);

    check_copy("toggles",
               &(struct penta_copy){.common = {.repeat = 3,
                                               .toggle = {1, 1},
                                               .read_mask = spad0,
                                               .read_xor = spad0 | spad1,
                                               .write_mask = state0,
                                               .write_xor = state0 | state1},
                                    .source = spad(0) + 1,
                                    .destination = chip->state.base,
                                    .elements = 11,
                                    .source_step = 12,
                                    .destination_step = 13},
               spad(0), 64, chip->state.base, 64);
}

static void test_bases(void)
{
    struct penta_copy copy = {
        .common.base = {7, 15}, .source = spad(0) + 8, .destination = spad(1) + 4, .elements = 20};

    penta_set_base(7, 0x12345678);
    penta_set_base(15, 0xfffffff0);
    check_copy("base registers", &copy, spad(0), 32, spad(1), 32);
    penta_set_base(7, 0);
    penta_set_base(15, 0);
}

void test_copies(void)
{
    dram_latency = penta_dram_latency(0, spad(0));
    test_local();
    test_loads();
    test_stores();
    test_toggles();
    test_bases();
}
