// SPDX-License-Identifier: Apache-2.0
// Commands that only wait and signal: a token goes from the core through all three engines and back,
// iteration by iteration; waits and signals that name one semaphore twice add up; banks in use are
// waited for.
#include "commands.h"

enum { ROUNDS = 5, RING_CORE = 3, CONTESTED = 4, GO = 5 };

// Engine e waits for semaphore e and signals e + 1.
static void test_ring(void)
{
    const uint64_t busy = penta_counter(PENTA_COUNTER_SMU_BUSY);

    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        struct penta_descriptor nop;

        penta_build_nop(&nop, &(struct penta_common){.wait = {{(uint8_t)engine, 1}},
                                                     .signal = {{(uint8_t)(engine + 1), 1}},
                                                     .repeat = ROUNDS - 1});
        penta_enqueue(engine, &nop);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        penta_sem_signal(PENTA_ENGINE_DMA, 1);
        penta_sem_wait(RING_CORE, 1);
    }
    penta_fence(PENTA_FENCE_ALL);
    penta_expect("SMU cycles of a ring of NOPs", 0,
                 (uint32_t)(penta_counter(PENTA_COUNTER_SMU_BUSY) - busy), ROUNDS);
}

static void test_sums(void)
{
    struct penta_descriptor nop;

    penta_build_nop(&nop, &(struct penta_common){
                              .wait = {{0, 3}, {0, 4}}, .signal = {{1, 15}, {1, 2}}, .repeat = 1});
    penta_enqueue(PENTA_ENGINE_SMU, &nop);
    penta_sem_signal(0, 6);
    (void)penta_cycles();  // a signal takes two cycles to show
    penta_expect("semaphore short of two waits", 0, penta_semaphore(0), 6);
    penta_sem_signal(0, 8);
    penta_fence(PENTA_FENCE_SMU);
    penta_sem_wait(1, 15);
    penta_expect("semaphore after two waits, twice", 0, penta_semaphore(0), 0);
    penta_expect("semaphore after two signals, twice", 0, penta_semaphore(1), 2 * 17 - 15);
    penta_sem_wait(1, 15);
    penta_sem_wait(1, 4);
}

// The core and the DMA wait for one signal. It comes from the MAC array, the DMA gets it, and the
// core's take of that cycle fails; the SMU's signal is for the core.
static void prepare_retry(void)
{
    struct penta_descriptor wait, signal;

    penta_build_nop(&wait, &(struct penta_common){.wait = {{CONTESTED, 1}}});
    penta_build_nop(&signal, &(struct penta_common){.wait = {{GO, 1}}, .signal = {{CONTESTED, 1}}});
    penta_enqueue(PENTA_ENGINE_DMA, &wait);
    penta_enqueue(PENTA_ENGINE_MAC, &signal);
    penta_enqueue(PENTA_ENGINE_SMU, &signal);
}

// The two signals come 1 + `pause` cycles apart: too early, in the cycle in which the core still
// waits for the answer to its take, when it asks again, later.
#define TEST_RETRY(pause)                                        \
    do {                                                         \
        prepare_retry();                                         \
        __asm__ volatile(".rept 8; nop; .endr");                 \
        penta_sem_signal(GO, 1);                                 \
        __asm__ volatile(".rept %0; nop; .endr" : : "i"(pause)); \
        penta_sem_signal(GO, 1);                                 \
        penta_sem_wait(CONTESTED, 1);                            \
        penta_fence(PENTA_FENCE_ALL);                            \
    } while (0)

static void test_retry(void)
{
    TEST_RETRY(0);
    TEST_RETRY(1);
    TEST_RETRY(2);
    TEST_RETRY(3);
    TEST_RETRY(4);
    penta_expect("semaphores after takes that failed", 0,
                 penta_semaphore(CONTESTED) | penta_semaphore(GO), 0);
}

// A bank that a copy holds: the other engines and the core wait for it, first for a semaphore.
static void test_contention(void)
{
    const struct penta_memory *memory = &penta_chip()->scratchpad;
    const uint32_t from = memory->base, to = memory->base + memory->bank_bytes;
    const uint64_t for_bank = penta_counter(PENTA_COUNTER_SMU_WAIT_BANK);
    const uint64_t for_semaphore = penta_counter(PENTA_COUNTER_SMU_WAIT_SEM);
    const uint64_t core = penta_counter(PENTA_COUNTER_CORE_BANK);
    struct penta_descriptor copy, nop;

    // One byte a cycle.
    penta_build_copy(&copy, &(struct penta_copy){.common = {.read_mask = 1, .write_mask = 2},
                                                 .source = from,
                                                 .destination = to,
                                                 .elements = 500,
                                                 .destination_stride = {-1, 0, 0}});
    penta_build_nop(&nop, &(struct penta_common){.wait = {{0, 1}}, .read_mask = 2});
    copy.word[6] += 499;
    penta_enqueue(PENTA_ENGINE_DMA, &copy);
    penta_enqueue(PENTA_ENGINE_SMU, &nop);
    penta_enqueue(PENTA_ENGINE_MAC, &nop);
    penta_sem_signal(0, 2);
    const uint32_t last = *(volatile uint32_t *)(uintptr_t)to;
    penta_fence(PENTA_FENCE_ALL);
    penta_expect("bytes behind a copy that was waited for", 0, last,
                 *(volatile uint32_t *)(uintptr_t)to);
    penta_expect("the SMU waited for a semaphore", 0,
                 penta_counter(PENTA_COUNTER_SMU_WAIT_SEM) - for_semaphore > 10, 1);
    penta_expect("the SMU waited for a bank", 0,
                 penta_counter(PENTA_COUNTER_SMU_WAIT_BANK) - for_bank > 300, 1);
    penta_expect("the core waited for a bank", 0,
                 penta_counter(PENTA_COUNTER_CORE_BANK) - core > 300, 1);
}

void test_nops(void)
{
    test_ring();
    test_sums();
    if (penta_chip()->semaphores > GO) test_retry();
    test_contention();
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        static const struct penta_descriptor plain;

        penta_execute(engine, &plain);
    }
    penta_expect("semaphores at rest", 0,
                 penta_semaphore(0) | penta_semaphore(1) | penta_semaphore(2) | penta_semaphore(3),
                 0);
}
