// SPDX-License-Identifier: Apache-2.0
// Loops of plain RISC-V code, to measure what an instruction of the core costs to simulate
// (tools/core-cost). Each checks its result whatever the number of iterations is.
//
//   scalar [LOOP [ITERATIONS]]     LOOP: compute, memory or branchy; otherwise all of them
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_verify.h"

// ------------------------------------------------------------------------------------- compute

struct pair {
    uint32_t x, y;
};

static uint32_t mix(uint32_t value, uint32_t key)
{
    value = (value << 7 | value >> 25) + key;
    return value ^ (value >> 11);
}

// Sums, shifts and exclusive ors on two words, and the same steps backwards.
static void compute(uint32_t iterations)
{
    const struct pair start = {0x12345678, 0x9abcdef0};
    struct pair p = start;

    for (uint32_t i = 0; i < iterations; i++) {
        p.x += mix(p.y, i);
        p.y ^= mix(p.x, i);
    }
    printf("compute: %08lx %08lx\n", (unsigned long)p.x, (unsigned long)p.y);
    for (uint32_t i = iterations; i-- > 0;) {
        p.y ^= mix(p.x, i);
        p.x -= mix(p.y, i);
    }
    penta_expect("compute", 0, p.x, start.x);
    penta_expect("compute", 1, p.y, start.y);
}

// -------------------------------------------------------------------------------------- memory

enum { WORDS = 64 };

// Every word becomes the sum of those up to it, and the other way round; the words move by one
// place from one array to the other each time.
static void add_up(uint32_t *to, const uint32_t *from)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < WORDS; i++) {
        sum += from[i];
        to[WORDS - 1 - i] = sum;
    }
}

static void take_apart(uint32_t *to, const uint32_t *from)
{
    for (uint32_t i = 0; i < WORDS; i++)
        to[i] = from[WORDS - 1 - i] - (i == 0 ? 0 : from[WORDS - i]);
}

static uint32_t sum_bytes(const uint8_t *bytes, uint32_t count)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += bytes[i];
    return sum;
}

static void memory(uint32_t iterations)
{
    static uint32_t words[WORDS], sums[WORDS];
    uint32_t bytes = 0;

    for (uint32_t i = 0; i < WORDS; i++)
        words[i] = 0x01010101u * i;
    for (uint32_t i = 0; i < iterations; i++) {
        add_up(sums, words);
        take_apart(words, sums);
        bytes += sum_bytes((const uint8_t *)words, WORDS);
    }
    printf("memory: %lu\n", (unsigned long)bytes);
    for (uint32_t i = 0; i < WORDS; i++)
        penta_expect("memory", i, words[i], 0x01010101u * i);
    penta_expect("memory: bytes", 0, bytes, iterations * 480);  // 4 * (0 + .. + 15)
}

// ------------------------------------------------------------------------------------- branchy

// Greatest common divisor by halving and subtraction: branches that follow the data.
static uint32_t divisor(uint32_t a, uint32_t b)
{
    while (a != b) {
        if ((a & 1) == 0)
            a >>= 1;
        else if ((b & 1) == 0)
            b >>= 1;
        else if (a > b)
            a -= b;
        else
            b -= a;
    }
    return a;
}

// Neighbours have no common divisor but 1; times an odd number it is that number.
static void branchy(uint32_t iterations)
{
    uint32_t wrong = 0, sum = 0;

    for (uint32_t i = 1; i <= iterations; i++) {
        uint32_t factor = (i & 15) * 2 + 1, value = (i & 0xffff) + 1;
        uint32_t found = divisor(factor * value, factor * (value + 1));

        if (found != factor) wrong++;
        sum += found;
    }
    printf("branchy: %lu\n", (unsigned long)sum);
    penta_expect("branchy", 0, wrong, 0);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(uint32_t iterations);
        uint32_t iterations;  // unless an argument says
    } loops[] = {{"compute", compute, 500}, {"memory", memory, 10}, {"branchy", branchy, 100}};
    uint32_t ran = 0;

    for (uint32_t i = 0; i < sizeof loops / sizeof *loops; i++) {
        if (argc > 1 && strcmp(argv[1], loops[i].name) != 0) continue;
        loops[i].run(argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : loops[i].iterations);
        ran++;
    }
    if (ran == 0) {
        printf("scalar: no loop \"%s\": compute, memory or branchy\n", argv[1]);
        return 2;
    }
    return penta_verdict("scalar");
}
