// SPDX-License-Identifier: Apache-2.0
// Loads and stores of every width, sign and place in a word, in the TCM and in every local memory,
// and the registers of the timer.
#include "directed.h"

#define BYTES 16

static const uint8_t pattern[BYTES] = {0x01, 0x82, 0x7f, 0x80, 0xff, 0x00, 0x55, 0xaa,
                                       0xfe, 0x10, 0x83, 0x7e, 0xc3, 0x3c, 0x99, 0x66};

#define LOAD(instruction, address)                                                                \
    ({                                                                                            \
        uint32_t load_result;                                                                     \
        __asm__ volatile(instruction " %0, 0(%1)" : "=r"(load_result) : "r"(address) : "memory"); \
        load_result;                                                                              \
    })
#define STORE(instruction, value, address) \
    __asm__ volatile(instruction " %0, 0(%1)" : : "r"(value), "r"(address) : "memory")

static uint32_t bytes_at(const uint8_t *bytes, uint32_t count)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < count; i++)
        value |= (uint32_t)bytes[i] << 8 * i;
    return value;
}

static uint32_t extend(uint32_t value, uint32_t bits)
{
    return (value & 1u << (bits - 1)) != 0 ? value | ~0u << bits : value;
}

// Loads and stores around `address` (a multiple of 4, 16 bytes).
static void check_memory(const char *name, uint32_t address)
{
    uint8_t expected[BYTES];

    for (uint32_t i = 0; i < BYTES; i += 4)
        STORE("sw", bytes_at(pattern + i, 4), address + i);
    for (uint32_t i = 0; i < BYTES; i++) {
        uint32_t byte = pattern[i];

        penta_expect(name, i, LOAD("lbu", address + i), byte);
        penta_expect(name, 100 + i, LOAD("lb", address + i), extend(byte, 8));
        if (i % 2 == 0) {
            uint32_t half = bytes_at(pattern + i, 2);

            penta_expect(name, 200 + i, LOAD("lhu", address + i), half);
            penta_expect(name, 300 + i, LOAD("lh", address + i), extend(half, 16));
        }
        if (i % 4 == 0)
            penta_expect(name, 400 + i, LOAD("lw", address + i), bytes_at(pattern + i, 4));
    }
    // Each store changes its own bytes only.
    for (uint32_t i = 0; i < BYTES; i++)
        expected[i] = pattern[i];
    for (uint32_t i = 0; i < 4; i++) {
        STORE("sb", 0xabcdef30u + i, address + 5 * i % 4 + i);
        expected[5 * i % 4 + i] = (uint8_t)(0x30 + i);
    }
    STORE("sh", 0xdeadbeefu, address + 8);
    STORE("sh", 0x01234567u, address + 14);
    expected[8] = 0xef;
    expected[9] = 0xbe;
    expected[14] = 0x67;
    expected[15] = 0x45;
    for (uint32_t i = 0; i < BYTES; i += 4)
        penta_expect(name, 500 + i, LOAD("lw", address + i), bytes_at(expected + i, 4));
}

static void check_offsets(void)
{
    static uint32_t words[3];
    uint32_t value, base = (uint32_t)(uintptr_t)&words[1];

    words[0] = 0x11111111;
    words[2] = 0x22222222;
    __asm__ volatile("lw %0, 2044(%1)" : "=r"(value) : "r"(base - 2048) : "memory");
    penta_expect("offset 2044", 0, value, 0x11111111);
    __asm__ volatile("lw %0, -2048(%1)" : "=r"(value) : "r"(base + 2052) : "memory");
    penta_expect("offset -2048", 0, value, 0x22222222);
    __asm__ volatile("sb %0, 2047(%1)" : : "r"(0x77), "r"(base - 2047) : "memory");
    __asm__ volatile("sb %0, -2048(%1)" : : "r"(0x88), "r"(base + 2049) : "memory");
    __asm__ volatile("" : : : "memory");
    penta_expect("stores with offsets", 0, ((volatile uint16_t *)words)[2], 0x8877);
    // The loaded register may be the base.
    __asm__ volatile("lw %0, 4(%0)" : "=r"(value) : "0"(base) : "memory");
    penta_expect("base is the destination", 0, value, 0x22222222);
}

void test_memory(void)
{
    const struct penta_chip *chip = penta_chip();
    const struct penta_memory *memories[4] = {&chip->scratchpad, &chip->weights,
                                              &chip->accumulators, &chip->state};
    static const char *const names[4] = {"scratchpad", "weight buffer", "accumulator memory",
                                         "state memory"};
    static uint32_t buffer[BYTES / 4];

    check_memory("TCM", (uint32_t)(uintptr_t)buffer);
    for (int i = 0; i < 4; i++) {
        const struct penta_memory *memory = memories[i];

        // Across the border of the first two banks, and at the very end.
        check_memory(names[i], penta_bank(memory, 1) - 8);
        check_memory(names[i], memory->base + memory->bytes - BYTES);
    }
    check_offsets();
}
