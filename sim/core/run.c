// SPDX-License-Identifier: Apache-2.0
// The core's main loop. It runs decoded instructions up to the horizon, the first cycle in which
// something from outside could reach it, looks outside there, and goes on.
#include <string.h>

#include "check/check.h"
#include "core/core_debug.h"
#include "core/decode.h"
#include "core/execute.h"
#include "soc/soc.h"

#define TCM_BASE PENTA_REGION_TCM_BASE

void core_reset(struct penta_soc *soc, uint64_t cycle)
{
    struct core *core = &soc->core;
    core->pc = TCM_BASE;
    memset(core->x, 0, sizeof core->x);
    core->cycle = cycle + 1;
    core->horizon = 0;
    core->retired = 0;
    core->stale = false;
    core->wait = WAIT_NONE;
    core->mstatus = PENTA_CSR_MSTATUS_RESET;
    core->mie = PENTA_CSR_MIE_RESET;
    core->mtvec = PENTA_CSR_MTVEC_RESET;
    core->mscratch = core->mepc = core->mcause = core->mtval = 0;
    memset(core->pbase, 0, sizeof core->pbase);
    core->mtvec_written = false;
    core->mcycle_offset = -cycle;
    core->minstret_offset = 0;
    core->mtime_offset = -cycle;
    core->mtimecmp = UINT64_MAX;
    core->mip = 0;
    core->mip_cycle = cycle;
    core->mip_next = cycle + 1;
    core->error_level = false;
    core->error_change = CYCLE_NEVER;
    memset(core->counters, 0, sizeof core->counters);
    core->recent_cycle = 0;
    core->recent_counter = 0;
}

void core_invalidate(struct core *core, uint32_t tcm_bytes, uint32_t offset, uint32_t size)
{
    for (uint64_t at = offset & ~3u; at < (uint64_t)offset + size && at < tcm_bytes; at += 4) {
        core->code[at >> 2].op = CORE_OP_NONE;
    }
}

// At X cycle core->cycle: learns what has happened outside, takes an interrupt or faults, or else
// sets the horizon and returns true.
static bool look_outside(struct penta_soc *soc, uint64_t until)
{
    struct core *core = &soc->core;
    const uint64_t cycle = core->cycle;
    soc_advance(soc, cycle);
    core_advance_interrupts(soc, cycle);
    soc->probes.settled = cycle;
    if (core_take_interrupt(soc)) return false;
    if (core->pc - TCM_BASE >= soc->config.tcm_bytes) {
        core_trap(soc, CAUSE_FETCH_ACCESS, core->pc);
        return false;
    }
    uint64_t horizon = until < soc->stop ? until : soc->stop;
    if (core->mip_next < horizon) horizon = core->mip_next;
    if (core->error_change < horizon) horizon = core->error_change;
    if ((core->mstatus & MSTATUS_MIE) && (core->mie & IRQ_ERROR) && soc->next_event < CYCLE_NEVER &&
        soc->next_event + 1 < horizon) {
        horizon = soc->next_event + 1;
    }
    // A command that wrote to a watched place stops the core right when it is done.
    if (core->debug != NULL && core->debug->engine_watch && soc->next_event < CYCLE_NEVER &&
        soc->next_event + 1 < horizon) {
        horizon = soc->next_event + 1;
    }
    core->horizon = horizon;
    return !core->halt;
}

static void run_to_horizon(struct penta_soc *soc);

void core_run(struct penta_soc *soc, uint64_t until)
{
    struct core *core = &soc->core;
    while (soc->result.reason == PENTA_END_NONE && !core->halt) {
        if (core->wait != WAIT_NONE) {
            if (!core_continue_wait(soc, until)) return;
        } else if (core->cycle >= until || core->cycle >= soc->stop) {
            return;
        } else if (look_outside(soc, core->stepping ? core->cycle + 1 : until)) {
            run_to_horizon(soc);
        }
        if (core->stepping && core->wait == WAIT_NONE) core->halt = true;
    }
}

// In the fast loop's many copies they cost a quarter of the speed even when nobody wants records.
#define OUT_OF_LINE __attribute__((noinline, cold))

OUT_OF_LINE static void record_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc,
                                      uint32_t word, uint32_t rd, uint32_t value)
{
    const uint32_t words[4] = {pc, word, rd, rd == 0 ? 0 : value};
    probe_emit(&soc->probes, PENTA_STREAM_RETIRE, cycle, words, 4, NULL, 0);
    if (soc->check != NULL) check_retire(soc, cycle, pc, word, rd, value);
}

void core_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t word, uint32_t rd,
                 uint32_t value)
{
    soc->core.retired++;
    if (rd != 0) soc->core.x[rd] = value;
    if (probe_wanted(&soc->probes, PENTA_STREAM_RETIRE) || soc->check != NULL) {
        record_retire(soc, cycle, pc, word, rd, value);
    }
}

void core_stall(struct penta_soc *soc, uint64_t cycle, uint32_t counter, uint32_t cycles,
                uint32_t bank_cycles)
{
    struct core *core = &soc->core;
    if (cycles == 0 && bank_cycles == 0) return;
    core->counters[counter] += cycles;
    if (counter == PENTA_COUNTER_CORE_LOCAL) core->counters[PENTA_COUNTER_CORE_BANK] += bank_cycles;
    if (counter == PENTA_COUNTER_CORE_ENQUEUE) {
        core->counters[PENTA_COUNTER_CORE_QUEUE] += bank_cycles;
    }
    core->recent_cycle = cycle;
    core->recent_counter = counter;
    core->recent_cycles = cycles;
    core->recent_bank = bank_cycles;
    if (probe_wanted(&soc->probes, PENTA_STREAM_STALL)) {
        const uint32_t words[3] = {counter, cycles, bank_cycles};
        probe_emit(&soc->probes, PENTA_STREAM_STALL, cycle, words, 3, NULL, 0);
    }
}

uint64_t core_read_counter(const struct core *core, unsigned n, uint64_t cycle)
{
    uint64_t value = core->counters[n];
    if (core->recent_cycle + 2 > cycle && core->recent_counter != 0) {
        if (n == core->recent_counter) value -= core->recent_cycles;
        // A host call, answered ahead of its end, always redirects.
        const bool host = core->recent_counter == PENTA_COUNTER_CORE_HOST;
        if (host && n == PENTA_COUNTER_CORE_REDIRECT) value -= 1;
        const bool local = core->recent_counter == PENTA_COUNTER_CORE_LOCAL;
        const bool enqueue = core->recent_counter == PENTA_COUNTER_CORE_ENQUEUE;
        if ((local && n == PENTA_COUNTER_CORE_BANK) || (enqueue && n == PENTA_COUNTER_CORE_QUEUE)) {
            value -= core->recent_bank;
        }
    }
    return value;
}

// ------------------------------------------------------------------------------- the fast loop

static uint32_t read_word(const uint8_t *tcm, uint32_t offset)
{
    uint32_t word;
    memcpy(&word, tcm + offset, 4);
    return word;
}

// A load from TCM, which retires in `cycle`.
OUT_OF_LINE static void record_load(struct penta_soc *soc, uint64_t cycle, uint32_t pc,
                                    uint32_t address, uint32_t size)
{
    static const uint32_t words[3] = {PENTA_COUNTER_CORE_LOAD, 1, 0};
    if (soc->check != NULL) check_core_load(soc, cycle, pc, address, size);
    probe_emit(&soc->probes, PENTA_STREAM_STALL, cycle, words, 3, NULL, 0);
}

static uint32_t divide_signed(uint32_t a, uint32_t b)
{
    if (b == 0) return UINT32_MAX;
    if (a == 0x80000000u && b == UINT32_MAX) return a;
    return (uint32_t)((int32_t)a / (int32_t)b);
}

static uint32_t remainder_signed(uint32_t a, uint32_t b)
{
    if (b == 0) return a;
    if (a == 0x80000000u && b == UINT32_MAX) return 0;
    return (uint32_t)((int32_t)a % (int32_t)b);
}

// The part of a store to TCM that is not the fast path: records, `tohost`, the word after next.
// Returns false when the run ends here.
static bool finish_store(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t address,
                         uint32_t size, uint32_t value, uint32_t old_word)
{
    struct core *core = &soc->core;
    const uint32_t aligned = address & ~3u, shift = (address & 3) * 8;
    if (probe_wanted(&soc->probes, PENTA_STREAM_TCM_WRITE)) {
        const uint32_t lanes = size == 4 ? UINT32_MAX : (1u << size * 8) - 1;
        const uint32_t words[3] = {aligned, (value & lanes) << shift,
                                   ((1u << size) - 1) << (address & 3)};
        probe_emit(&soc->probes, PENTA_STREAM_TCM_WRITE, cycle, words, 3, NULL, 0);
    }
    if (soc->check != NULL) check_core_store(soc, cycle, pc, address, size);
    if (aligned == pc + 4) {
        core->stale = true;
        core->stale_word = old_word;
    }
    return true;
}

// Apart from the fast loop, whose registers they would take.
static __attribute__((noinline)) void decode_word(struct penta_soc *soc, uint32_t index)
{
    struct core *core = &soc->core;
    core_decode(read_word(soc->tcm, index * 4), &core->code[index]);
    if (core->debug != NULL) core_debug_mark(core->debug, index, &core->code[index]);
}

// The instruction at core->pc when it does not stop there, else NULL.
static __attribute__((noinline)) const struct decoded *look_at(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    const uint32_t word = read_word(soc->tcm, core->pc - TCM_BASE);
    core_decode(word, &core->looked_at);
    return core_debug_stops(soc, &core->looked_at, word) ? NULL : &core->looked_at;
}

// Direct threading: one indirect jump at the end of every operation predicts far better than one
// shared switch.
static void run_to_horizon(struct penta_soc *soc)
{
    static const void *const labels[] = {
#define CORE_OP_LABEL(name) &&op_##name,
        // cppcheck-suppress syntaxError
        CORE_OPS(CORE_OP_LABEL)
#undef CORE_OP_LABEL
    };
    struct core *const core = &soc->core;
    struct decoded *const code = core->code;
    uint8_t *const tcm = soc->tcm;
    const uint32_t tcm_bytes = soc->config.tcm_bytes;
    const uint64_t stop = soc->stop;
    const uint64_t horizon = core->horizon;
    const uint32_t tohost = soc->tohost;
    const bool trace = (soc->probes.wanted & ((UINT64_C(1) << PENTA_STREAM_RETIRE) |
                                              (UINT64_C(1) << PENTA_STREAM_STALL) |
                                              (UINT64_C(1) << PENTA_STREAM_TCM_WRITE))) != 0 ||
                       soc->check != NULL;
    uint32_t *const x = core->x;
    uint32_t pc = core->pc;
    uint64_t cycle = core->cycle;
    uint64_t retired = core->retired;
    const struct decoded *d;
    struct decoded stale;
    uint32_t value;

#define LOCAL_STATE_OUT() (core->pc = pc, core->cycle = cycle, core->retired = retired)
#define WORD()            (d == &stale ? core->stale_word : read_word(tcm, pc - TCM_BASE))
#define A                 x[d->rs1]
#define B                 x[d->rs2]
#define I                 ((uint32_t)d->immediate)
#define DISPATCH()                         \
    do {                                   \
        if (cycle >= horizon) goto out;    \
        d = code + ((pc - TCM_BASE) >> 2); \
        goto *labels[d->op];               \
    } while (0)
#define RETIRE(at, rd_or_32, v)                                   \
    do {                                                          \
        retired++;                                                \
        if (__builtin_expect(trace, 0)) {                         \
            record_retire(soc, at, pc, WORD(), (rd_or_32)&31, v); \
        }                                                         \
    } while (0)
#define WRITE(expression)            \
    do {                             \
        value = (expression);        \
        x[d->rd] = value;            \
        RETIRE(cycle, d->rd, value); \
        pc += 4;                     \
        cycle += 1;                  \
        DISPATCH();                  \
    } while (0)
#define LONG(n, expression)                                          \
    do {                                                             \
        if (cycle + ((n)-1) >= stop) goto abandon;                   \
        value = (expression);                                        \
        x[d->rd] = value;                                            \
        cycle += (n)-1;                                              \
        core_stall(soc, cycle, PENTA_COUNTER_CORE_MULDIV, (n)-1, 0); \
        RETIRE(cycle, d->rd, value);                                 \
        pc += 4;                                                     \
        cycle += 1;                                                  \
        DISPATCH();                                                  \
    } while (0)
// The target enters X two cycles after this one; outside TCM it faults there, in look_outside.
#define GO(target)                                     \
    do {                                               \
        pc = (target);                                 \
        cycle += 2;                                    \
        core->counters[PENTA_COUNTER_CORE_REDIRECT]++; \
        if (pc - TCM_BASE >= tcm_bytes) goto out;      \
        DISPATCH();                                    \
    } while (0)
#define BRANCH(condition)                   \
    do {                                    \
        if (condition) {                    \
            const uint32_t target = pc + I; \
            if (target & 3) goto slow;      \
            RETIRE(cycle, 0, 0);            \
            GO(target);                     \
        }                                   \
        RETIRE(cycle, 0, 0);                \
        pc += 4;                            \
        cycle += 1;                         \
        DISPATCH();                         \
    } while (0)
#define LOAD(type, size)                                                            \
    do {                                                                            \
        const uint32_t address = A + I, offset = address - TCM_BASE;                \
        if (offset >= tcm_bytes || (address & ((size)-1))) goto slow;               \
        if (cycle + 1 >= stop) goto abandon;                                        \
        type loaded;                                                                \
        memcpy(&loaded, tcm + offset, size);                                        \
        value = (uint32_t)(int32_t)loaded;                                          \
        x[d->rd] = value;                                                           \
        cycle += 1;                                                                 \
        core->counters[PENTA_COUNTER_CORE_LOAD]++;                                  \
        core->recent_cycle = cycle;                                                 \
        core->recent_counter = PENTA_COUNTER_CORE_LOAD;                             \
        core->recent_cycles = 1;                                                    \
        if (__builtin_expect(trace, 0)) record_load(soc, cycle, pc, address, size); \
        RETIRE(cycle, d->rd, value);                                                \
        pc += 4;                                                                    \
        cycle += 1;                                                                 \
        DISPATCH();                                                                 \
    } while (0)
#define STORE(size)                                                                           \
    do {                                                                                      \
        const uint32_t address = A + I, offset = address - TCM_BASE;                          \
        if (offset >= tcm_bytes || (address & ((size)-1))) goto slow;                         \
        const uint32_t stored = B, index = offset >> 2;                                       \
        const uint32_t old_word = read_word(tcm, offset & ~3u);                               \
        /* Before the store: it may replace its own word. */                                  \
        RETIRE(cycle, 0, 0);                                                                  \
        memcpy(tcm + offset, &stored, size);                                                  \
        if (code[index].op != CORE_OP_NONE) code[index].op = CORE_OP_NONE;                    \
        if (__builtin_expect(trace, 0) || (address & ~3u) == pc + 4) {                        \
            finish_store(soc, cycle, pc, address, size, stored, old_word);                    \
        }                                                                                     \
        if ((address & ~3u) == tohost && (read_word(tcm, offset & ~3u) & 1)) goto tohost_set; \
        pc += 4;                                                                              \
        cycle += 1;                                                                           \
        if (core->stale) goto out;                                                            \
        DISPATCH();                                                                           \
    } while (0)

    if (core->stale) {
        core_decode(core->stale_word, &stale);
        if (core->debug != NULL && core_debug_stops(soc, &stale, core->stale_word)) return;
        core->stale = false;
        d = &stale;
        goto *labels[d->op];
    }
    DISPATCH();

op_NONE:
    decode_word(soc, (pc - TCM_BASE) >> 2);
    goto *labels[d->op];
op_DEBUG:
    LOCAL_STATE_OUT();
    d = look_at(soc);
    if (d == NULL) return;
    goto *labels[d->op];
op_LUI:
    WRITE(I);
op_AUIPC:
    WRITE(pc + I);
op_JAL : {
    const uint32_t target = pc + I;
    if (target & 3) goto slow;
    value = pc + 4;
    x[d->rd] = value;
    RETIRE(cycle, d->rd, value);
    GO(target);
}
op_JALR : {
    const uint32_t target = (A + I) & ~1u;
    if (target & 3) goto slow;
    value = pc + 4;
    x[d->rd] = value;
    RETIRE(cycle, d->rd, value);
    GO(target);
}
op_BEQ:
    BRANCH(A == B);
op_BNE:
    BRANCH(A != B);
op_BLT:
    BRANCH((int32_t)A < (int32_t)B);
op_BGE:
    BRANCH((int32_t)A >= (int32_t)B);
op_BLTU:
    BRANCH(A < B);
op_BGEU:
    BRANCH(A >= B);
op_LB:
    LOAD(int8_t, 1);
op_LH:
    LOAD(int16_t, 2);
op_LW:
    LOAD(int32_t, 4);
op_LBU:
    LOAD(uint8_t, 1);
op_LHU:
    LOAD(uint16_t, 2);
op_SB:
    STORE(1);
op_SH:
    STORE(2);
op_SW:
    STORE(4);
op_ADDI:
    WRITE(A + I);
op_SLTI:
    WRITE((int32_t)A < (int32_t)I);
op_SLTIU:
    WRITE(A < I);
op_XORI:
    WRITE(A ^ I);
op_ORI:
    WRITE(A | I);
op_ANDI:
    WRITE(A & I);
op_SLLI:
    WRITE(A << I);
op_SRLI:
    WRITE(A >> I);
op_SRAI:
    WRITE((uint32_t)((int32_t)A >> I));
op_ADD:
    WRITE(A + B);
op_SUB:
    WRITE(A - B);
op_SLL:
    WRITE(A << (B & 31));
op_SLT:
    WRITE((int32_t)A < (int32_t)B);
op_SLTU:
    WRITE(A < B);
op_XOR:
    WRITE(A ^ B);
op_SRL:
    WRITE(A >> (B & 31));
op_SRA:
    WRITE((uint32_t)((int32_t)A >> (B & 31)));
op_OR:
    WRITE(A | B);
op_AND:
    WRITE(A & B);
op_MUL:
    LONG(18, A * B);
op_MULH:
    LONG(18, (uint32_t)((int64_t)(int32_t)A * (int32_t)B >> 32));
op_MULHSU:
    LONG(18, (uint32_t)((int64_t)(int32_t)A * (int64_t)(uint64_t)B >> 32));
op_MULHU:
    LONG(18, (uint32_t)((uint64_t)A * B >> 32));
op_DIV:
    LONG(34, divide_signed(A, B));
op_DIVU:
    LONG(34, B == 0 ? UINT32_MAX : A / B);
op_REM:
    LONG(34, remainder_signed(A, B));
op_REMU:
    LONG(34, B == 0 ? A : A % B);
op_FENCE:
    RETIRE(cycle, 0, 0);
    pc += 4;
    cycle += 1;
    DISPATCH();
op_FAULT:
    LOCAL_STATE_OUT();
    core_trap(soc, CAUSE_FETCH_ACCESS, pc);
    return;
op_SLOW:
slow:
    LOCAL_STATE_OUT();
    core_execute_slow(soc, d, WORD());
    return;
tohost_set:
    LOCAL_STATE_OUT();
    value = read_word(tcm, tohost - TCM_BASE);
    soc_end(soc, PENTA_END_TOHOST, cycle, (int)(value >> 1));
    return;
abandon:
    cycle = stop;
out:
    LOCAL_STATE_OUT();
}
