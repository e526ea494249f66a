// SPDX-License-Identifier: Apache-2.0
// Timer interrupts in direct and vectored mode, wfi, priority, and interrupts that arrive while an
// instruction waits for an engine: it is abandoned, the handler runs, it is executed again.
//
//   interrupts [EXTERNAL]     waits for as many external interrupts, which the stimulus has to bring
#include <stdio.h>
#include <stdlib.h>

#include "penta_runtime.h"
#include "penta_verify.h"

#define PERIOD    300  // cycles between timer interrupts: more than the handler takes
#define LOG_COUNT 8
#define MIE_MIP   0x00010880u  // the bits that mie and mip have

static volatile unsigned count;
static volatile uint32_t causes[LOG_COUNT], vectors[LOG_COUNT], pcs[LOG_COUNT];
static volatile unsigned ticks_left;     // timer interrupts still to come
static volatile bool signal_from_timer;  // the handler signals semaphore 0

static void handle(struct penta_trap_frame *frame)
{
    if (count < LOG_COUNT) {
        causes[count] = frame->cause;
        vectors[count] = frame->vector;
        pcs[count] = frame->pc;
    }
    count++;
    switch (frame->cause) {
    case PENTA_CAUSE_TIMER:
        if (ticks_left > 0) ticks_left--;
        penta_set_time_compare(ticks_left > 0 ? penta_time() + PERIOD : UINT64_MAX);
        if (signal_from_timer) penta_sem_signal(0, 1);
        break;
    case PENTA_CAUSE_EXTERNAL:
        penta_csr_clear(PENTA_CSR_MIE, PENTA_INTERRUPT_EXTERNAL);
        break;
    case PENTA_CAUSE_ENGINE:
        penta_error_clear(PENTA_ENGINE_DMA);
        break;
    case PENTA_CAUSE_ECALL:
        frame->x[10] += 1;
        frame->pc += 4;
        break;
    default:
        printf("unexpected trap: cause %lx, pc %lx\n", (unsigned long)frame->cause,
               (unsigned long)frame->pc);
        _Exit(1);
    }
}

static void start_timer(unsigned ticks, unsigned delay)
{
    ticks_left = ticks;
    count = 0;
    penta_set_time_compare(penta_time() + delay);
}

// Work that the handler must not disturb: all registers are in use.
static uint32_t work(uint32_t rounds)
{
    uint32_t a = 1, b = 2, c = 3, d = 5, e = 7, f = 11, g = 13, h = 17;

    for (uint32_t i = 0; i < rounds; i++) {
        a += b ^ h;
        b = (b << 5 | b >> 27) + c;
        c ^= d + i;
        d += e << 3;
        e = (e >> 7 | e << 25) ^ f;
        f += g;
        g ^= a;
        h += d ^ b;
        __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
    }
    return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}

static void test_timer(bool vectored)
{
    uint32_t quiet = work(200), disturbed;
    const char *mode = vectored ? "vectored" : "direct";

    penta_trap_install(handle, vectored);
    start_timer(4, 100);
    disturbed = work(200);
    while (ticks_left > 0) {
    }
    penta_expect("registers survive", vectored, disturbed, quiet);
    penta_expect("timer interrupts", vectored, count, 4);
    for (unsigned i = 0; i < 4; i++) {
        penta_expect("cause", i, causes[i], PENTA_CAUSE_TIMER);
        penta_expect("entry of the table", i, vectors[i], vectored ? 7 : 0);
    }
    // An exception enters at the base in either mode.
    {
        register uint32_t a0 __asm__("a0") = 41;

        __asm__ volatile("ecall" : "+r"(a0) : : "memory");
        penta_expect("ecall", vectored, a0, 42);
    }
    penta_expect("cause of ecall", vectored, causes[4], PENTA_CAUSE_ECALL);
    penta_expect("entry of ecall", vectored, vectors[4], 0);
    printf("timer, %s: 4 interrupts\n", mode);
}

static void test_wfi(void)
{
    uint64_t waited = penta_counter(PENTA_COUNTER_CORE_WFI);

    start_timer(1, 200);
    penta_wait_for_interrupt();
    __asm__ volatile("nop");
    penta_expect("wfi ends by an interrupt", 0, count, 1);
    waited = penta_counter(PENTA_COUNTER_CORE_WFI) - waited;
    penta_expect("cycles of wfi", (uint32_t)waited, waited > 50 && waited < 200, 1);

    // With MIE clear it ends too, and the interrupt stays pending.
    penta_interrupts_disable();
    start_timer(1, 200);
    penta_wait_for_interrupt();
    penta_expect("no trap with MIE clear", 0, count, 0);
    penta_expect("timer pending", 0, penta_csr_read(PENTA_CSR_MIP), PENTA_INTERRUPT_TIMER);
    penta_csr_write(PENTA_CSR_MIP, 0);
    penta_expect("mip is not written", 0, penta_csr_read(PENTA_CSR_MIP), PENTA_INTERRUPT_TIMER);
    penta_wait_for_interrupt();  // does not wait
    penta_interrupts_enable();
    __asm__ volatile("nop");
    penta_expect("trap when MIE is set", 0, count, 1);
    penta_expect("no longer pending", 0, penta_csr_read(PENTA_CSR_MIP), 0);
    printf("wfi: waited %lu cycles\n", (unsigned long)waited);
}

// The instruction at `pc` of the trap that the handler logged first.
static uint32_t interrupted_instruction(void)
{
    return *(const uint32_t *)(uintptr_t)pcs[0];
}

static void test_abandoned(void)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_descriptor wait;
    uint64_t before;

    penta_build_nop(&wait, &(struct penta_common){.wait[0] = {0, 1}});
    signal_from_timer = true;

    before = penta_counter(PENTA_COUNTER_CORE_FENCE);
    penta_enq_dma(&wait);
    start_timer(1, 200);
    penta_fence(PENTA_FENCE_DMA);
    penta_expect("fence interrupted", 0, count, 1);
    penta_expect("at the fence", pcs[0], interrupted_instruction() & PENTA_INSN_FENCE_MASK,
                 PENTA_INSN_FENCE_MATCH);
    before = penta_counter(PENTA_COUNTER_CORE_FENCE) - before;
    penta_expect("cycles of the fence", (uint32_t)before, before > 50, 1);

    start_timer(1, 200);
    penta_sem_wait(0, 1);
    penta_expect("wait interrupted", 0, count, 1);
    penta_expect("at the wait", pcs[0], interrupted_instruction() & PENTA_INSN_SEM_WAIT_MASK,
                 PENTA_INSN_SEM_WAIT_MATCH);

    // The queue is full of commands that wait; one more does not fit until one has gone.
    start_timer(chip->queue_depth + 1, 40 * chip->queue_depth + 200);
    for (unsigned i = 0; i <= chip->queue_depth; i++)
        penta_enq_mac(&wait);
    penta_expect("enqueue interrupted", 0, count, 1);
    penta_expect("at the enqueue", pcs[0], interrupted_instruction() & PENTA_INSN_ENQ_MAC_MASK,
                 PENTA_INSN_ENQ_MAC_MATCH);
    penta_fence(PENTA_FENCE_MAC);
    penta_expect("one signal a command", 0, count, chip->queue_depth + 1);
    penta_expect("semaphore", 0, penta_semaphore(0), 0);
    signal_from_timer = false;
    printf("fence, semaphore and enqueue were interrupted and went on\n");
}

// Both pending: the engine error is taken first.
static void test_priority(void)
{
    struct penta_descriptor bad;

    penta_interrupts_disable();
    penta_build_nop(&bad, &(struct penta_common){.read_mask = 1, .write_mask = 1});
    penta_enq_dma(&bad);
    start_timer(1, 0);
    while (penta_csr_read(PENTA_CSR_MIP) != (PENTA_INTERRUPT_ENGINE | PENTA_INTERRUPT_TIMER)) {
    }
    penta_interrupts_enable();
    __asm__ volatile("nop");
    penta_expect("two interrupts", 0, count, 2);
    penta_expect("first cause", 0, causes[0], PENTA_CAUSE_ENGINE);
    penta_expect("second cause", 0, causes[1], PENTA_CAUSE_TIMER);
}

static void test_time(void)
{
    volatile uint32_t *low = (volatile uint32_t *)PENTA_MMIO_MTIME_LO;
    volatile uint32_t *high = (volatile uint32_t *)PENTA_MMIO_MTIME_HI;
    volatile uint32_t *compare = (volatile uint32_t *)PENTA_MMIO_MTIMECMP_LO;
    uint64_t time = penta_time();

    *high = 5;
    *low = 0xfffffff0;
    for (int i = 0; i < 10; i++)
        __asm__ volatile("nop");
    penta_expect("carry into the high word", 0, *high, 6);
    penta_expect("low word after it", *low, *low < 100, 1);
    *high = 0;
    *low = (uint32_t)time + 100;
    *compare = 0x12345678;
    penta_expect("mtimecmp low", 0, *compare, 0x12345678);
    compare[1] = 0x9abcdef0;
    penta_expect("mtimecmp high", 0, compare[1], 0x9abcdef0);
    penta_set_time_compare(UINT64_MAX);
}

// Nothing but the pin can wake the core: that is no deadlock however long it takes. Then the other
// sources become pending too.
static void wait_for_external(unsigned wanted)
{
    struct penta_descriptor bad;

    penta_build_nop(&bad, &(struct penta_common){.read_mask = 1, .write_mask = 1});
    for (unsigned i = 0; i < wanted; i++) {
        // With MIE clear between setting up and wfi none is lost.
        penta_interrupts_disable();
        penta_csr_write(PENTA_CSR_MIE, PENTA_INTERRUPT_EXTERNAL);
        penta_wait_for_interrupt();
        start_timer(1, 0);
        penta_enq_dma(&bad);
        penta_csr_set(PENTA_CSR_MIE, PENTA_INTERRUPT_TIMER | PENTA_INTERRUPT_ENGINE);
        while ((penta_csr_read(PENTA_CSR_MIP) & ~PENTA_INTERRUPT_EXTERNAL) !=
               (PENTA_INTERRUPT_ENGINE | PENTA_INTERRUPT_TIMER)) {
        }
        penta_interrupts_enable();
        __asm__ volatile("nop");
        penta_expect("three interrupts", i, count, 3);
        penta_expect("first cause", i, causes[0], PENTA_CAUSE_ENGINE);
        penta_expect("second cause", i, causes[1], PENTA_CAUSE_EXTERNAL);
        penta_expect("third cause", i, causes[2], PENTA_CAUSE_TIMER);
        while ((penta_csr_read(PENTA_CSR_MIP) & PENTA_INTERRUPT_EXTERNAL) != 0) {
        }
    }
    printf("external: %u interrupts\n", wanted);
}

int main(int argc, char **argv)
{
    penta_trap_install(handle, false);
    penta_csr_write(PENTA_CSR_MIE, 0xffffffff);
    penta_expect("bits of mie", 0, penta_csr_read(PENTA_CSR_MIE), MIE_MIP);
    penta_csr_write(PENTA_CSR_MIE, PENTA_INTERRUPT_TIMER | PENTA_INTERRUPT_ENGINE);
    penta_interrupts_enable();

    test_timer(false);
    test_timer(true);
    test_wfi();
    test_abandoned();
    test_priority();
    test_time();
    if (argc > 1) wait_for_external((unsigned)strtoul(argv[1], NULL, 0));
    penta_interrupts_disable();
    return penta_verdict("interrupts");
}
