// SPDX-License-Identifier: Apache-2.0
// CSR instructions: reads give the value visible in the X cycle, writes are visible in the next.
#include "check/check.h"
#include "core/core.h"
#include "core/decode.h"
#include "soc/soc.h"

#define IN_ARRAY(csr, name) ((csr)-PENTA_CSR_##name##_FIRST < (uint32_t)PENTA_CSR_##name##_COUNT)

static uint64_t mcycle(const struct core *core)
{
    return core->cycle + core->mcycle_offset;
}

static uint64_t minstret(const struct core *core)
{
    return core->retired + core->minstret_offset;
}

static uint32_t read_engine_status(const struct penta_soc *soc, unsigned engine)
{
    const struct frontend *frontend = &soc->frontends[engine];
    return frontend->outstanding | (soc->config.queue_depth - frontend->outstanding) << 8 |
           (frontend->error != 0 ? 1u << 16 : 0);
}

static uint32_t read_counter(struct penta_soc *soc, uint32_t index, bool high)
{
    const unsigned n = index + 3;
    const uint64_t cycle = soc->core.cycle;
    const uint64_t value =
        n < 14 ? core_read_counter(&soc->core, n, cycle) : soc_read_counter(soc, n, cycle);
    return (uint32_t)(high ? value >> 32 : value);
}

// False: there is no such CSR.
static bool read_csr(struct penta_soc *soc, uint32_t csr, uint32_t *value)
{
    const struct core *core = &soc->core;
    const struct penta_config *config = &soc->config;
    *value = 0;
    switch (csr) {
    case PENTA_CSR_MSTATUS:
        *value = core->mstatus;
        return true;
    case PENTA_CSR_MISA:
        *value = PENTA_CSR_MISA_RESET;
        return true;
    case PENTA_CSR_MIE:
        *value = core->mie;
        return true;
    case PENTA_CSR_MTVEC:
        *value = core->mtvec;
        return true;
    case PENTA_CSR_MSTATUSH:
        return true;
    case PENTA_CSR_MCOUNTINHIBIT:
        return true;
    case PENTA_CSR_MSCRATCH:
        *value = core->mscratch;
        return true;
    case PENTA_CSR_MEPC:
        *value = core->mepc;
        return true;
    case PENTA_CSR_MCAUSE:
        *value = core->mcause;
        return true;
    case PENTA_CSR_MTVAL:
        *value = core->mtval;
        return true;
    case PENTA_CSR_MIP:
        *value = core->mip;
        return true;
    case PENTA_CSR_MCYCLE:
    case PENTA_CSR_CYCLE:
        *value = (uint32_t)mcycle(core);
        return true;
    case PENTA_CSR_MCYCLEH:
    case PENTA_CSR_CYCLEH:
        *value = (uint32_t)(mcycle(core) >> 32);
        return true;
    case PENTA_CSR_MINSTRET:
    case PENTA_CSR_INSTRET:
        *value = (uint32_t)minstret(core);
        return true;
    case PENTA_CSR_MINSTRETH:
    case PENTA_CSR_INSTRETH:
        *value = (uint32_t)(minstret(core) >> 32);
        return true;
    case PENTA_CSR_MVENDORID:
        *value = PENTA_CSR_MVENDORID_RESET;
        return true;
    case PENTA_CSR_MARCHID:
        *value = PENTA_CSR_MARCHID_RESET;
        return true;
    case PENTA_CSR_MIMPID:
        *value = PENTA_CSR_MIMPID_RESET;
        return true;
    case PENTA_CSR_MHARTID:
        *value = PENTA_CSR_MHARTID_RESET;
        return true;
    case PENTA_CSR_MCONFIGPTR:
        *value = PENTA_CSR_MCONFIGPTR_RESET;
        return true;
    case PENTA_CSR_PERR_DMA:
        *value = soc->frontends[PENTA_ENGINE_DMA].error;
        return true;
    case PENTA_CSR_PERR_MAC:
        *value = soc->frontends[PENTA_ENGINE_MAC].error;
        return true;
    case PENTA_CSR_PERR_SMU:
        *value = soc->frontends[PENTA_ENGINE_SMU].error;
        return true;
    case PENTA_CSR_PERR_SOC:
        *value = soc->board.perr;
        return true;
    case PENTA_CSR_PSTAT_DMA:
        *value = read_engine_status(soc, PENTA_ENGINE_DMA);
        return true;
    case PENTA_CSR_PSTAT_MAC:
        *value = read_engine_status(soc, PENTA_ENGINE_MAC);
        return true;
    case PENTA_CSR_PSTAT_SMU:
        *value = read_engine_status(soc, PENTA_ENGINE_SMU);
        return true;
    case PENTA_CSR_PCFG_ARRAY:
        *value = config->rows | config->cols << 8 | config->lanes << 16;
        return true;
    case PENTA_CSR_PCFG_QUEUE:
        *value = config->queue_depth | config->semaphores << 8 | config->axi_bytes << 16;
        return true;
    case PENTA_CSR_PCFG_BANKS:
        *value = config->spad_banks | config->weight_banks << 8 | config->acc_banks << 16 |
                 config->state_banks << 24;
        return true;
    case PENTA_CSR_PCFG_TCM:
        *value = config->tcm_bytes;
        return true;
    case PENTA_CSR_PCFG_SPAD:
        *value = config->spad_bytes;
        return true;
    case PENTA_CSR_PCFG_WEIGHT:
        *value = config->weight_bytes;
        return true;
    case PENTA_CSR_PCFG_ACC:
        *value = config->acc_bytes;
        return true;
    case PENTA_CSR_PCFG_STATE:
        *value = config->state_bytes;
        return true;
    case PENTA_CSR_PCFG_CLOCK:
        *value = config->clock_mhz;
        return true;
    default:
        break;
    }
    if (IN_ARRAY(csr, MHPMCOUNTER)) {
        *value = read_counter(soc, csr - PENTA_CSR_MHPMCOUNTER_FIRST, false);
    } else if (IN_ARRAY(csr, MHPMCOUNTERH)) {
        *value = read_counter(soc, csr - PENTA_CSR_MHPMCOUNTERH_FIRST, true);
    } else if (IN_ARRAY(csr, HPMCOUNTER)) {
        *value = read_counter(soc, csr - PENTA_CSR_HPMCOUNTER_FIRST, false);
    } else if (IN_ARRAY(csr, HPMCOUNTERH)) {
        *value = read_counter(soc, csr - PENTA_CSR_HPMCOUNTERH_FIRST, true);
    } else if (IN_ARRAY(csr, MHPMEVENT)) {
        *value = 0;
    } else if (IN_ARRAY(csr, PBASE)) {
        *value = core->pbase[csr - PENTA_CSR_PBASE_FIRST];
    } else if (IN_ARRAY(csr, PSEM)) {
        *value = soc->board.semaphore[csr - PENTA_CSR_PSEM_FIRST];
    } else {
        return false;
    }
    return true;
}

// The write of an error register in this X cycle; the units look at it when they process the cycle.
static void clear_error(struct penta_soc *soc, uint64_t *write_cycle)
{
    *write_cycle = soc->core.cycle;
    soc_wake(soc, soc->core.cycle);
}

static uint64_t replace_low(uint64_t old, uint32_t value)
{
    return (old & ~(uint64_t)UINT32_MAX) | value;
}

static uint64_t replace_high(uint64_t old, uint32_t value)
{
    return (old & UINT32_MAX) | (uint64_t)value << 32;
}

// Writes `value`; returns what the CSR_WRITE record shows. `old` is the value read.
static uint32_t write_csr(struct penta_soc *soc, uint32_t csr, uint32_t value, uint32_t old)
{
    struct core *core = &soc->core;
    switch (csr) {
    case PENTA_CSR_MSTATUS:
        return core->mstatus = MSTATUS_MPP | (value & (MSTATUS_MIE | MSTATUS_MPIE));
    case PENTA_CSR_MIE:
        return core->mie = value & IRQ_MASK;
    case PENTA_CSR_MTVEC:
        core->mtvec_written = true;
        return core->mtvec = value & ~2u;
    case PENTA_CSR_MSCRATCH:
        return core->mscratch = value;
    case PENTA_CSR_MEPC:
        return core->mepc = value & ~3u;
    case PENTA_CSR_MCAUSE:
        return core->mcause = value & 0x8000001fu;
    case PENTA_CSR_MTVAL:
        return core->mtval = value;
    case PENTA_CSR_MCYCLE:
        core->mcycle_offset = replace_low(mcycle(core), value) - (core->cycle + 1);
        return value;
    case PENTA_CSR_MCYCLEH:
        core->mcycle_offset = replace_high(mcycle(core), value) - (core->cycle + 1);
        return value;
    case PENTA_CSR_MINSTRET:
        core->minstret_offset = replace_low(minstret(core), value) - (core->retired + 1);
        return value;
    case PENTA_CSR_MINSTRETH:
        core->minstret_offset = replace_high(minstret(core), value) - (core->retired + 1);
        return value;
    case PENTA_CSR_PERR_DMA:
    case PENTA_CSR_PERR_MAC:
    case PENTA_CSR_PERR_SMU:
        clear_error(soc, &soc->frontends[csr - PENTA_CSR_PERR_DMA].error_write_cycle);
        return 0;
    case PENTA_CSR_PERR_SOC:
        clear_error(soc, &soc->board.perr_clear_cycle);
        return 0;
    default:
        break;
    }
    if (IN_ARRAY(csr, PBASE) && csr != PENTA_CSR_PBASE_FIRST) {
        return core->pbase[csr - PENTA_CSR_PBASE_FIRST] = value;
    }
    return old;
}

bool penta_read_csr(struct penta_soc *soc, uint32_t csr, uint32_t *value)
{
    return read_csr(soc, csr, value);
}

bool penta_write_csr(struct penta_soc *soc, uint32_t csr, uint32_t value)
{
    uint32_t old;
    if (!read_csr(soc, csr, &old) || csr >> 10 == 3) return false;
    write_csr(soc, csr, value, old);
    // An instruction's write shows in the next cycle, this one shows at once.
    if (csr == PENTA_CSR_MCYCLE || csr == PENTA_CSR_MCYCLEH) soc->core.mcycle_offset++;
    if (csr == PENTA_CSR_MINSTRET || csr == PENTA_CSR_MINSTRETH) soc->core.minstret_offset++;
    return true;
}

bool core_access_csr(struct penta_soc *soc, uint32_t word, uint32_t *old)
{
    struct core *core = &soc->core;
    const uint32_t csr = word >> 20, funct3 = field_funct3(word), rs1 = field_rs1(word);
    const uint32_t operand = funct3 & 4 ? rs1 : core->x[rs1];
    const bool writes = (funct3 & 3) == 1 || rs1 != 0;
    soc_advance(soc, core->cycle);
    core_advance_interrupts(soc, core->cycle);
    if (!read_csr(soc, csr, old) || (writes && csr >> 10 == 3)) return false;
    if (soc->check != NULL) check_csr_read(soc, csr);
    if (writes) {
        uint32_t value = operand;
        if ((funct3 & 3) == 2) value = *old | operand;
        if ((funct3 & 3) == 3) value = *old & ~operand;
        const uint32_t words[2] = {csr, write_csr(soc, csr, value, *old)};
        probe_emit(&soc->probes, PENTA_STREAM_CSR_WRITE, core->cycle, words, 2, NULL, 0);
    }
    return true;
}
