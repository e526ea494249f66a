// SPDX-License-Identifier: Apache-2.0
#include "core/step.h"

#include "check/check.h"
#include "soc/soc.h"

bool core_wants_steps(const struct penta_soc *soc)
{
    const uint64_t streams = UINT64_C(1) << PENTA_STREAM_RETIRE |
                             UINT64_C(1) << PENTA_STREAM_STALL |
                             UINT64_C(1) << PENTA_STREAM_TCM_WRITE;
    return (soc->probes.wanted & streams) != 0 || soc->check != NULL;
}

static uint32_t access_address(const struct core *core, const struct decoded *decoded)
{
    return core->x[decoded->rs1] + (uint32_t)decoded->immediate;
}

void core_begin_step(struct penta_soc *soc, struct core_step *step, const struct decoded *decoded,
                     uint32_t pc, uint32_t word, uint64_t cycle)
{
    step->active = decoded->op > CORE_OP_DEBUG;
    step->decoded = *decoded;
    step->pc = pc;
    step->word = word;
    step->address = access_address(&soc->core, decoded);
    step->retire = cycle + op_cycles(decoded->op) - 1;
}

static void record_stall(struct penta_soc *soc, const struct core_step *step)
{
    const bool loads = op_loads(step->decoded.op);
    const uint32_t words[3] = {loads ? PENTA_COUNTER_CORE_LOAD : PENTA_COUNTER_CORE_MULDIV,
                               op_cycles(step->decoded.op) - 1, 0};
    if (soc->check != NULL && loads) {
        const uint32_t size = op_access_bytes(step->decoded.op);
        check_core_load(soc, step->retire, step->pc, step->address, size);
    }
    probe_emit(&soc->probes, PENTA_STREAM_STALL, step->retire, words, 3, NULL, 0);
}

static void record_store(struct penta_soc *soc, const struct core_step *step)
{
    const uint32_t size = op_access_bytes(step->decoded.op), lane = step->address & 3;
    const uint32_t lanes = size == 4 ? UINT32_MAX : (1u << size * 8) - 1;
    const uint32_t words[3] = {step->address & ~3u,
                               (soc->core.x[step->decoded.rs2] & lanes) << lane * 8,
                               ((1u << size) - 1) << lane};
    probe_emit(&soc->probes, PENTA_STREAM_TCM_WRITE, step->retire, words, 3, NULL, 0);
    if (soc->check != NULL) check_core_store(soc, step->retire, step->pc, step->address, size);
}

void core_record_step(struct penta_soc *soc, struct core_step *step)
{
    const struct decoded *decoded = &step->decoded;
    const uint32_t rd = decoded->rd & 31, value = soc->core.x[rd];
    step->active = false;
    if (op_cycles(decoded->op) > 1) record_stall(soc, step);
    core_record_retire(soc, step->retire, step->pc, step->word, rd, value);
    if (op_stores(decoded->op)) record_store(soc, step);
}

bool core_retires_in_time(const struct penta_soc *soc, const struct decoded *decoded,
                          uint64_t cycle)
{
    const uint8_t op = decoded->op;
    if (cycle + op_cycles(op) - 1 < soc->stop) return true;
    if (!op_loads(op)) return false;
    const uint32_t address = access_address(&soc->core, decoded);
    return address - PENTA_REGION_TCM_BASE >= soc->config.tcm_bytes ||
           (address & (op_access_bytes(op) - 1)) != 0;
}
