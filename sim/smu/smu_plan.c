// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_plan.h"

#include "penta_isa.h"

uint32_t smu_digits(struct smu_type type)
{
    if (type.size == SMU_DIGIT) return 1;
    return (4u << type.size) + (type.is_unsigned ? 1 : 0);
}

uint32_t smu_bytes(enum smu_size size, uint32_t elements)
{
    return size == SMU_DIGIT ? (3 * elements + 7) / 8 : elements << size;
}

uint32_t smu_accesses(enum smu_size size, int32_t s0, uint32_t lanes, uint32_t access_bytes)
{
    if (s0 == 0) return 1;
    if (s0 != 1) return lanes;
    return (smu_bytes(size, lanes) + access_bytes - 1) / access_bytes;
}

static uint32_t compute_cycles(const struct smu_run *run)
{
    switch (run->op) {
    case PENTA_SMU_OP_MUL:
        return smu_digits(smu_type_of_y(run));
    case PENTA_SMU_OP_DIV:
        return run->quotient_bits + 1;
    case PENTA_SMU_OP_SQRT:
        return 17;
    case PENTA_SMU_OP_UPDATE:
        return smu_digits(run->type[SMU_Y]) + smu_digits(run->type[SMU_W]);
    default:
        return 1;
    }
}

static uint32_t log2_of(uint32_t power)
{
    uint32_t log = 0;
    while (power >> log > 1)
        log++;
    return log;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

struct smu_plan smu_make_plan(const struct smu_run *run, const struct smu_shape *shape,
                              uint32_t lanes, uint32_t access_bytes)
{
    const bool update = run->op == PENTA_SMU_OP_UPDATE;
    const bool accessed[SMU_OPERANDS] = {true, smu_reads_y(run), smu_reads_z(run), true};
    struct smu_plan plan = {.blocks = (shape->n[0] + lanes - 1) / lanes};
    plan.groups = (uint64_t)plan.blocks * shape->n[1] * shape->n[2];
    for (unsigned i = 0; i < SMU_OPERANDS; i++) {
        if (!accessed[i]) continue;
        plan.accesses[i] =
            smu_accesses(run->type[i].size, shape->stride[i].s0, lanes, access_bytes);
    }
    const uint32_t *n = plan.accesses;
    if (run->reduction == SMU_RED_ALL) plan.accesses[SMU_W] = 1;
    plan.compute = compute_cycles(run);
    const uint32_t least = plan.compute + 1;
    uint32_t tail;  // from the last group's first write slot to the cycle after its last
    if (update) {
        plan.reads = 2 * n[SMU_X] + n[SMU_Y] + n[SMU_Z] + n[SMU_W];
        plan.interval = larger(plan.reads, least);
        plan.interval += plan.interval % 2;
        plan.latency = plan.reads + plan.compute + 6;
        plan.latency += plan.latency % 2 == 0;
        tail = 2 * n[SMU_X] - 1;
    } else {
        plan.reads = n[SMU_X] + n[SMU_Y] + n[SMU_Z];
        plan.interval = larger(larger(plan.reads, n[SMU_W]), least);
        plan.latency = plan.reads + plan.compute + 6;
        if (run->reduction == SMU_RED_ALL) plan.latency += log2_of(lanes);
        tail = n[SMU_W];
    }
    plan.duration = 2 + (plan.groups - 1) * plan.interval + plan.latency + tail;
    plan.lane_ops = (uint64_t)plan.compute * shape->n[0] * shape->n[1] * shape->n[2];
    return plan;
}
