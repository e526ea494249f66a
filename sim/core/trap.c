// SPDX-License-Identifier: Apache-2.0
// Traps, pending interrupts and the timer.
#include <inttypes.h>
#include <stdio.h>

#include "core/core.h"
#include "soc/soc.h"

static const char *describe_cause(uint32_t cause)
{
    switch (cause) {
    case CAUSE_MISALIGNED_FETCH:
        return "jump to an address that is not a multiple of 4";
    case CAUSE_FETCH_ACCESS:
        return "instruction fetch outside the TCM";
    case CAUSE_ILLEGAL:
        return "illegal instruction";
    case CAUSE_BREAKPOINT:
        return "breakpoint";
    case CAUSE_MISALIGNED_LOAD:
        return "misaligned load or descriptor";
    case CAUSE_LOAD_ACCESS:
        return "load or descriptor outside any memory";
    case CAUSE_MISALIGNED_STORE:
        return "misaligned store";
    case CAUSE_STORE_ACCESS:
        return "store outside any memory";
    case CAUSE_ECALL:
        return "ecall";
    case 0x80000007u:
        return "timer interrupt";
    case 0x8000000bu:
        return "external interrupt";
    case 0x80000010u:
        return "engine error interrupt";
    default:
        return "trap";
    }
}

void core_trap(struct penta_soc *soc, uint32_t cause, uint32_t tval)
{
    struct core *core = &soc->core;
    const uint32_t pc = core->pc;
    const uint64_t cycle = core->cycle;
    const uint32_t words[3] = {pc, cause, tval};
    probe_emit(&soc->probes, PENTA_STREAM_TRAP, cycle, words, 3, NULL, 0);
    core->counters[PENTA_COUNTER_CORE_REDIRECT]++;
    core->mepc = pc;
    core->mcause = cause;
    core->mtval = tval;
    core->mstatus = MSTATUS_MPP | ((core->mstatus & MSTATUS_MIE) ? MSTATUS_MPIE : 0);
    core->pc = core->mtvec & ~3u;
    if ((core->mtvec & 1) && (cause & 0x80000000u)) core->pc += 4 * (cause & 31);
    core->cycle = cycle + 2;
    core->stale = false;
    if (!core->mtvec_written) {
        snprintf(soc->result.diagnosis, sizeof soc->result.diagnosis,
                 "unhandled trap in cycle %" PRIu64 " at pc 0x%08" PRIx32 ": %s (mcause 0x%" PRIx32
                 ", mtval 0x%08" PRIx32 "); mtvec was never written",
                 cycle, pc, describe_cause(cause), cause, tval);
        soc_end(soc, PENTA_END_TRAP, cycle, 1);
    }
}

bool core_take_interrupt(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    const uint32_t pending = core->mip & core->mie;
    if (pending == 0 || !(core->mstatus & MSTATUS_MIE)) return false;
    const uint32_t number = pending & IRQ_ERROR ? 16 : pending & IRQ_EXTERNAL ? 11 : 7;
    core_trap(soc, 0x80000000u | number, 0);
    return true;
}

// ---------------------------------------------------------------------------- pending interrupts

static uint64_t add_saturating(uint64_t a, uint64_t b)
{
    return a + b < a ? CYCLE_NEVER : a + b;
}

// The first cycle after `cycle` in which MTIP or MEIP may differ from core->mip: each bit in cycle
// t+1 is its condition in t.
static uint64_t find_next_change(const struct penta_soc *soc, uint64_t cycle)
{
    const struct core *core = &soc->core;
    const uint64_t mtime = cycle + core->mtime_offset;
    const bool due = mtime >= core->mtimecmp;
    uint64_t pin_change;
    const bool pin = stimulus_pin(soc, cycle, &pin_change);
    if (due != ((core->mip & IRQ_TIMER) != 0) || pin != ((core->mip & IRQ_EXTERNAL) != 0)) {
        return cycle + 1;
    }
    uint64_t next = add_saturating(pin_change, 1);
    uint64_t turn = CYCLE_NEVER;  // in which the comparison changes
    if (!due) {
        turn = add_saturating(cycle, core->mtimecmp - mtime);
    } else if (core->mtimecmp != 0) {
        turn = add_saturating(cycle, -mtime);  // mtime wraps around to 0
    }
    if (add_saturating(turn, 1) < next) next = add_saturating(turn, 1);
    return next;
}

void core_advance_interrupts(struct penta_soc *soc, uint64_t cycle)
{
    struct core *core = &soc->core;
    for (;;) {
        const uint64_t next =
            core->mip_next < core->error_change ? core->mip_next : core->error_change;
        if (next > cycle) return;
        uint64_t unused;
        uint32_t mip = core->mip & IRQ_ERROR;
        if (next > soc->origin) {
            if (next - 1 + core->mtime_offset >= core->mtimecmp) mip |= IRQ_TIMER;
            if (stimulus_pin(soc, next - 1, &unused)) mip |= IRQ_EXTERNAL;
        }
        if (next == core->error_change) {
            mip = (mip & ~IRQ_ERROR) | (core->error_level ? IRQ_ERROR : 0);
            core->error_change = CYCLE_NEVER;
        }
        core->mip = mip;
        core->mip_cycle = next;
        core->mip_next = find_next_change(soc, next);
        soc_show_level(soc, PENTA_STREAM_INTERRUPT, next, &mip, 1);
    }
}

void core_set_error_level(struct penta_soc *soc, uint64_t cycle, bool level)
{
    struct core *core = &soc->core;
    core_advance_interrupts(soc, cycle - 1);
    core->error_level = level;
    core->error_change = cycle;
}
