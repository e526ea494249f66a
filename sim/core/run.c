// SPDX-License-Identifier: Apache-2.0
// The core's main loop. It runs blocks of decoded instructions up to the horizon, the first cycle in
// which something from outside could reach it, looks outside there, and goes on. A block that may not
// end before the horizon, and every block when somebody wants records, runs through the same code
// with a look at each instruction.
#include <string.h>

#include "check/check.h"
#include "core/block.h"
#include "core/core_debug.h"
#include "core/execute.h"
#include "core/step.h"
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

void core_record_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t word,
                        uint32_t rd, uint32_t value)
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
        core_record_retire(soc, cycle, pc, word, rd, value);
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

// The core leaves a block before the instruction of X cycle `cycle`; what it did just before is too
// young for reads of the counters in that cycle.
static void note_recent(struct core *core, const struct decoded *previous, uint64_t cycle)
{
    const uint32_t stall = op_cycles(previous->op) - 1;
    if (stall == 0) return;
    const bool loads = op_loads(previous->op);
    core->recent_cycle = cycle - 1;
    core->recent_counter = loads ? PENTA_COUNTER_CORE_LOAD : PENTA_COUNTER_CORE_MULDIV;
    core->recent_cycles = stall;
    core->recent_bank = 0;
}

// Stores to a word of TCM that is an instruction, or `tohost`. True when the block cannot go on: the
// run ends, or the next instruction is fetched in this very cycle.
static __attribute__((noinline)) bool store_noted(struct penta_soc *soc, const struct decoded *d,
                                                  uint32_t pc)
{
    struct core *core = &soc->core;
    const uint32_t offset = core->x[d->rs1] + (uint32_t)d->immediate - TCM_BASE;
    const uint32_t aligned = offset & ~3u, old_word = read_word(soc->tcm, aligned);
    memcpy(soc->tcm + offset, &core->x[d->rs2], op_access_bytes(d->op));
    core->code[aligned >> 2].op = CORE_OP_NONE;
    if (aligned + TCM_BASE == pc + 4) {
        core->stale = true;
        core->stale_word = old_word;
    }
    return core->stale || aligned + TCM_BASE == soc->tohost;
}

// After a store, which retired in core->cycle, the block does not go on.
static void finish_noted(struct penta_soc *soc, uint32_t address)
{
    struct core *core = &soc->core;
    const uint32_t value = read_word(soc->tcm, (address & ~3u) - TCM_BASE);
    if ((address & ~3u) == soc->tohost && (value & 1)) {
        soc_end(soc, PENTA_END_TOHOST, core->cycle, (int)(value >> 1));
        return;
    }
    core->pc += 4;
    core->cycle += 1;
}

// The near target of a branch or jal: `immediate` counts bytes, four to an instruction.
static inline const struct decoded *near_target(const struct decoded *d)
{
    const ptrdiff_t scale = sizeof *d / 4;
    return (const struct decoded *)((const char *)d + d->immediate * scale);
}

static __attribute__((noinline)) void run_marked(struct penta_soc *soc);

// Runs from core->pc on up to `horizon`. With `fetched`, the word of the first instruction, which is
// at its place in core->code, that is looked at and the horizon is the next cycle.
//
// Direct threading: one indirect jump at the end of every operation predicts far better than one
// shared switch. `table` leads either straight to the operations or to a look before each.
static void run_blocks(struct penta_soc *soc, uint64_t horizon, const uint32_t *fetched)
{
    static const void *const operations[] = {
#define CORE_OP_LABEL(name) &&op_##name,
        // cppcheck-suppress syntaxError
        CORE_OPS(CORE_OP_LABEL)
#undef CORE_OP_LABEL
    };
    static const void *const looks[] = {
#define CORE_OP_LOOK(name) &&look,
        CORE_OPS(CORE_OP_LOOK)
#undef CORE_OP_LOOK
    };
    struct core *const core = &soc->core;
    const struct decoded *const code = core->code;
    uint8_t *const tcm = soc->tcm;
    const uint32_t tcm_bytes = soc->config.tcm_bytes;
    const bool records = core_wants_steps(soc);
    struct core_step step = {.active = false};
    uint32_t *const x = core->x;
    const void *const *table = records || fetched != NULL ? looks : operations;
    const struct decoded *d = code + ((core->pc - TCM_BASE) >> 2);
    const struct decoded *entry;
    uint64_t cycle = core->cycle;
    uint64_t retired = core->retired;

#define PC()   (TCM_BASE + (uint32_t)(d - code) * 4)
#define WORD() (fetched != NULL ? *fetched : read_word(tcm, (uint32_t)(d - code) * 4))
#define A      x[d->rs1]
#define B      x[d->rs2]
#define I      ((uint32_t)d->immediate)
#define ENTER()                             \
    do {                                    \
        entry = d;                          \
        cycle += d->cycles;                 \
        retired += d->length;               \
        if (cycle > horizon) table = looks; \
        goto *table[d->op];                 \
    } while (0)
// Before the instruction at d: cycle is its X cycle, retired counts what is before it.
#define LEAVE()                                          \
    do {                                                 \
        cycle -= d->cycles;                              \
        retired -= d->length;                            \
        if (d != entry) note_recent(core, d - 1, cycle); \
        core->pc = PC();                                 \
        core->cycle = cycle;                             \
        core->retired = retired;                         \
    } while (0)
#define NEXT()              \
    do {                    \
        d++;                \
        goto *table[d->op]; \
    } while (0)
#define WRITE(expression)        \
    do {                         \
        x[d->rd] = (expression); \
        NEXT();                  \
    } while (0)
#define LONG(n, expression)                                 \
    do {                                                    \
        core->counters[PENTA_COUNTER_CORE_MULDIV] += (n)-1; \
        WRITE(expression);                                  \
    } while (0)
// The target enters X two cycles after this one.
#define JUMP(target)                                   \
    do {                                               \
        d = (target);                                  \
        cycle += 1;                                    \
        core->counters[PENTA_COUNTER_CORE_REDIRECT]++; \
        ENTER();                                       \
    } while (0)
#define BRANCH(condition)                       \
    do {                                        \
        if (condition) {                        \
            if (d->rd == FAR_BRANCH) goto slow; \
            JUMP(near_target(d));               \
        }                                       \
        d++;                                    \
        ENTER();                                \
    } while (0)
#define LOAD(type, size)                                              \
    do {                                                              \
        const uint32_t address = A + I, offset = address - TCM_BASE;  \
        if (offset >= tcm_bytes || (address & ((size)-1))) goto slow; \
        type loaded;                                                  \
        memcpy(&loaded, tcm + offset, size);                          \
        core->counters[PENTA_COUNTER_CORE_LOAD]++;                    \
        WRITE((uint32_t)(int32_t)loaded);                             \
    } while (0)
#define STORE(size)                                                   \
    do {                                                              \
        const uint32_t address = A + I, offset = address - TCM_BASE;  \
        if (offset >= tcm_bytes || (address & ((size)-1))) goto slow; \
        if (code[offset >> 2].length != 0) goto noted;                \
        memcpy(tcm + offset, &B, size);                               \
        NEXT();                                                       \
    } while (0)

    ENTER();

look : {
    const uint64_t now = cycle - d->cycles;
    if (step.active) core_record_step(soc, &step);
    if (now >= horizon) goto leave;
    if (!core_retires_in_time(soc, d, now)) goto abandon;
    if (records) core_begin_step(soc, &step, d, PC(), WORD(), now);
    goto *operations[d->op];
}
noted:
    if (!store_noted(soc, d, PC())) NEXT();
    // It is done, what follows in the block is taken back.
    if (step.active) core_record_step(soc, &step);
    core->pc = PC();
    core->cycle = cycle - d->cycles;
    core->retired = retired - d->length + 1;
    finish_noted(soc, A + I);
    return;
op_NONE:
    LEAVE();
    core_decode_block(soc, (uint32_t)(d - code));
    ENTER();
op_DEBUG:
    LEAVE();
    run_marked(soc);
    return;
op_FAULT:
    LEAVE();
    core_trap(soc, CAUSE_FETCH_ACCESS, core->pc);
    return;
op_SLOW:
slow:
    LEAVE();
    core_execute_slow(soc, d, WORD());
    return;
abandon:
    LEAVE();
    core->cycle = soc->stop;
    return;
leave:
    LEAVE();
    return;

op_LUI:
    WRITE(I);
op_JAL:
    x[d->rd] = PC() + 4;
    JUMP(near_target(d));
op_JALR : {
    const uint32_t target = (A + I) & ~1u, offset = target - TCM_BASE;
    if ((target & 3) || offset >= tcm_bytes) goto slow;
    x[d->rd] = PC() + 4;
    JUMP(code + (offset >> 2));
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
    LONG(MULTIPLY_CYCLES, A * B);
op_MULH:
    LONG(MULTIPLY_CYCLES, (uint32_t)((int64_t)(int32_t)A * (int32_t)B >> 32));
op_MULHSU:
    LONG(MULTIPLY_CYCLES, (uint32_t)((int64_t)(int32_t)A * (int64_t)(uint64_t)B >> 32));
op_MULHU:
    LONG(MULTIPLY_CYCLES, (uint32_t)((uint64_t)A * B >> 32));
op_DIV:
    LONG(DIVIDE_CYCLES, divide_signed(A, B));
op_DIVU:
    LONG(DIVIDE_CYCLES, B == 0 ? UINT32_MAX : A / B);
op_REM:
    LONG(DIVIDE_CYCLES, remainder_signed(A, B));
op_REMU:
    LONG(DIVIDE_CYCLES, B == 0 ? A : A % B);
op_FENCE:
    NEXT();
}

// Runs the one instruction at core->pc, decoded from a word that is not what the cache holds there.
static void run_alone(struct penta_soc *soc, struct decoded *decoded, uint32_t word)
{
    struct core *core = &soc->core;
    const uint32_t index = (core->pc - TCM_BASE) >> 2;
    struct decoded *place = &core->code[index];
    // A store there has to find the next instruction decoded.
    if (place[1].length == 0) core_decode_block(soc, index + 1);
    const struct decoded saved = *place;
    block_prepend(decoded, place + 1);
    *place = *decoded;
    run_blocks(soc, core->cycle + 1, &word);
    *place = saved;
}

// The next instruction was overwritten when it had been fetched.
static void run_stale(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    struct decoded decoded;
    core_decode(core->stale_word, core->pc, soc->config.tcm_bytes, &decoded);
    if (core->debug != NULL && core_debug_stops(soc, &decoded, core->stale_word)) return;
    core->stale = false;
    run_alone(soc, &decoded, core->stale_word);
}

// The instruction at core->pc has to be looked at by core_debug.h: runs it when it does not stop.
static void run_marked(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    const uint32_t word = read_word(soc->tcm, core->pc - TCM_BASE);
    struct decoded decoded;
    core_decode(word, core->pc, soc->config.tcm_bytes, &decoded);
    if (!core_debug_stops(soc, &decoded, word)) run_alone(soc, &decoded, word);
}

static void run_to_horizon(struct penta_soc *soc)
{
    if (soc->core.stale) {
        run_stale(soc);
    } else {
        run_blocks(soc, soc->core.horizon, NULL);
    }
}
