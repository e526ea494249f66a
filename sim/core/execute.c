// SPDX-License-Identifier: Apache-2.0
// Instructions that look or act outside the core, and those that trap.
#include "core/execute.h"

#include <string.h>

#include "check/check.h"
#include "core/decode.h"
#include "soc/soc.h"

#define TCM_BASE PENTA_REGION_TCM_BASE

enum { EBREAK = 0x00100073, ECALL = 0x00000073, MRET = 0x30200073, WFI = 0x10500073 };

// Retires a one-cycle instruction and goes on to the next.
static void finish(struct penta_soc *soc, uint32_t word, uint32_t rd, uint32_t value)
{
    struct core *core = &soc->core;
    core_retire(soc, core->cycle, core->pc, word, rd, value);
    core->pc += 4;
    core->cycle += 1;
}

static void redirect(struct penta_soc *soc, uint64_t retired_in, uint32_t target)
{
    struct core *core = &soc->core;
    core->counters[PENTA_COUNTER_CORE_REDIRECT]++;
    core->pc = target;
    core->cycle = retired_in + 2;
}

static void execute_load(struct penta_soc *soc, uint32_t address, uint32_t word)
{
    struct core *core = &soc->core;
    uint32_t value;
    uint64_t retire;
    if (!core_load_slow(soc, address, field_funct3(word), &value, &retire)) return;
    core_retire(soc, retire, core->pc, word, field_rd(word), value);
    core->pc += 4;
    core->cycle = retire + 1;
}

static void execute_store(struct penta_soc *soc, uint32_t address, uint32_t value, uint32_t word)
{
    struct core *core = &soc->core;
    uint64_t retire;
    if (!core_store_slow(soc, address, field_funct3(word), value, &retire)) return;
    core_retire(soc, retire, core->pc, word, 0, 0);
    core->pc += 4;
    core->cycle = retire + 1;
}

static void execute_system(struct penta_soc *soc, uint32_t word)
{
    struct core *core = &soc->core;
    const uint32_t funct3 = field_funct3(word);
    if (funct3 != 0 && funct3 != 4) {
        uint32_t old;
        if (core_access_csr(soc, word, &old)) {
            finish(soc, word, field_rd(word), old);
        } else {
            core_trap(soc, CAUSE_ILLEGAL, word);
        }
        return;
    }
    switch (word) {
    case ECALL:
        core_trap(soc, CAUSE_ECALL, 0);
        break;
    case EBREAK:
        if (soc->host_enable) {
            core_begin_wait(soc, WAIT_HOST, word, core->x[10], core->x[11]);
        } else {
            core_trap(soc, CAUSE_BREAKPOINT, core->pc);
        }
        break;
    case MRET: {
        const uint32_t mpie = core->mstatus & MSTATUS_MPIE;
        core->mstatus = MSTATUS_MPP | MSTATUS_MPIE | (mpie ? MSTATUS_MIE : 0);
        core_retire(soc, core->cycle, core->pc, word, 0, 0);
        redirect(soc, core->cycle, core->mepc);
        break;
    }
    case WFI:
        core_begin_wait(soc, WAIT_WFI, word, 0, 0);
        break;
    default:
        core_trap(soc, CAUSE_ILLEGAL, word);
        break;
    }
}

static void execute_enqueue(struct penta_soc *soc, unsigned engine, uint32_t address, uint32_t word)
{
    if (address & 63) {
        core_trap(soc, CAUSE_MISALIGNED_LOAD, address);
    } else if (address - TCM_BASE >= soc->config.tcm_bytes) {
        core_trap(soc, CAUSE_LOAD_ACCESS, address);
    } else {
        core_begin_wait(soc, WAIT_ENQUEUE, word, engine, address);
    }
}

static void execute_xpenta(struct penta_soc *soc, uint32_t word)
{
    struct core *core = &soc->core;
    const uint32_t a = core->x[field_rs1(word)], b = core->x[field_rs2(word)];
    const bool legal_semaphore = a < soc->config.semaphores && b >= 1 && b <= 15;
    if ((word & PENTA_INSN_ENQ_DMA_MASK) == PENTA_INSN_ENQ_DMA_MATCH) {
        execute_enqueue(soc, PENTA_ENGINE_DMA, a, word);
    } else if ((word & PENTA_INSN_ENQ_MAC_MASK) == PENTA_INSN_ENQ_MAC_MATCH) {
        execute_enqueue(soc, PENTA_ENGINE_MAC, a, word);
    } else if ((word & PENTA_INSN_ENQ_SMU_MASK) == PENTA_INSN_ENQ_SMU_MATCH) {
        execute_enqueue(soc, PENTA_ENGINE_SMU, a, word);
    } else if ((word & PENTA_INSN_FENCE_MASK) == PENTA_INSN_FENCE_MATCH) {
        core_begin_wait(soc, WAIT_FENCE, word, a & 7, 0);
    } else if ((word & PENTA_INSN_SEM_SIGNAL_MASK) == PENTA_INSN_SEM_SIGNAL_MATCH &&
               legal_semaphore) {
        // An earlier signal is processed before its input is used again.
        soc_advance(soc, core->cycle + 1);
        if (soc->check != NULL) check_core_signal(soc);
        soc->board.signal_cycle = core->cycle + 1;
        soc->board.signal_semaphore = (uint8_t)a;
        soc->board.signal_count = (uint8_t)b;
        soc_wake(soc, core->cycle + 1);
        finish(soc, word, 0, 0);
    } else if ((word & PENTA_INSN_SEM_WAIT_MASK) == PENTA_INSN_SEM_WAIT_MATCH && legal_semaphore) {
        core_begin_wait(soc, WAIT_SEMAPHORE, word, a, b);
    } else {
        core_trap(soc, CAUSE_ILLEGAL, word);
    }
}

// A jump that is taken, to anywhere. rd 0: it links nothing.
static void execute_jump(struct penta_soc *soc, uint32_t target, uint32_t word, uint32_t rd)
{
    struct core *core = &soc->core;
    if (target & 3) {
        core_trap(soc, CAUSE_MISALIGNED_FETCH, target);
        return;
    }
    core_retire(soc, core->cycle, core->pc, word, rd, core->pc + 4);
    redirect(soc, core->cycle, target);
}

void core_execute_slow(struct penta_soc *soc, const struct decoded *decoded, uint32_t word)
{
    struct core *core = &soc->core;
    const uint32_t a = core->x[decoded->rs1], address = a + (uint32_t)decoded->immediate;
    switch (decoded->op) {
    case CORE_OP_LB:
    case CORE_OP_LH:
    case CORE_OP_LW:
    case CORE_OP_LBU:
    case CORE_OP_LHU:
        execute_load(soc, address, word);
        return;
    case CORE_OP_SB:
    case CORE_OP_SH:
    case CORE_OP_SW:
        execute_store(soc, address, core->x[decoded->rs2], word);
        return;
    case CORE_OP_JALR:
        execute_jump(soc, address & ~1u, word, field_rd(word));
        return;
    case CORE_OP_SLOW:
        break;
    default:  // branches that are taken
        execute_jump(soc, core->pc + (uint32_t)decoded->immediate, word, 0);
        return;
    }
    switch (field_opcode(word)) {
    case 0x0f:
        if (field_funct3(word) == 1) {
            core_retire(soc, core->cycle, core->pc, word, 0, 0);
            redirect(soc, core->cycle, core->pc + 4);
        } else {
            core_trap(soc, CAUSE_ILLEGAL, word);
        }
        return;
    case 0x6f:
        execute_jump(soc, core->pc + (uint32_t)decoded->immediate, word, field_rd(word));
        return;
    case 0x73:
        execute_system(soc, word);
        return;
    case PENTA_INSN_FENCE_OPCODE:
        execute_xpenta(soc, word);
        return;
    default:
        core_trap(soc, CAUSE_ILLEGAL, word);
        return;
    }
}
