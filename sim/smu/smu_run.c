// SPDX-License-Identifier: Apache-2.0
#include "smu/smu_run.h"

#include <string.h>

#include "check/check.h"
#include "smu/smu_compute.h"
#include "smu/smu_decode.h"
#include "smu/smu_operand.h"
#include "smu/smu_plan.h"
#include "smu/smu_rows.h"
#include "soc/config.h"
#include "soc/soc.h"

enum { START_TO_READ = 2 };  // cycles from START to the first read slot

// Groups of an UPDATE whose writes may be outstanding when a later one reads: F + 2*nx cycles of at
// most 3*G + 5, and G is at least 4.
enum { SMU_PENDING = 8 };

struct smu_group {
    uint32_t l2, block, l1;
    uint32_t valid;    // lanes
    uint64_t cycle;    // T: of its first read slot
    bool first, ends;  // of a reduction; a result
};

// Results on their way to memory.
struct smu_result {
    uint32_t address, valid;
    uint64_t cycle;  // of the first write slot
    uint8_t bytes[SMU_GROUP_BYTES];
};

// Filled as far as a command needs them, before it does.
struct smu_values {
    int64_t x[SMU_LANE_LIMIT], y[SMU_LANE_LIMIT], z[SMU_LANE_LIMIT], v[SMU_LANE_LIMIT];
    struct smu_partial partial;
    struct smu_result pending[SMU_PENDING];
};

// A SMU_RUN in work.
struct smu_job {
    struct penta_soc *soc;
    struct smu_state *state;
    const struct smu_shape *shape;
    struct smu_run run;
    struct smu_plan plan;
    struct smu_operand operand[SMU_OPERANDS];  // those accessed
    uint32_t lanes;
    uint64_t start, stop;
    uint8_t error;
    bool quiet;  // writes have no record and nobody checks them
    struct smu_values *values;

    // UPDATE: values->pending holds results [written, computed), counted from the first group; the
    // first `slots` write slots of the oldest are done.
    uint64_t written, computed;
    uint32_t slots;
};

// ------------------------------------------------------------------------------------- reading

static void check_read(const struct smu_job *job, const struct smu_operand *operand,
                       uint32_t address, uint32_t valid)
{
    struct smu_access access;
    for (uint32_t i = 0; smu_find_access(operand, address, valid, i, &access); i++)
        check_engine_read(job->soc, PENTA_ENGINE_SMU, access.address, access.count);
}

// The elements of a group as numbers. `used`: a result depends on that many of them; those of which
// none are used are looked at only where they may be an error.
static void read_group(struct smu_job *job, unsigned name, const struct smu_group *group,
                       uint32_t used, int64_t *lanes)
{
    uint8_t buffer[SMU_GROUP_BYTES];
    const struct smu_operand *operand = &job->operand[name];
    const uint32_t address = smu_group_address(operand, group->l2, group->block, group->l1);
    if (job->soc->check != NULL && used > 0) check_read(job, operand, address, used);
    if (used == 0 && operand->trusted && operand->type.size != SMU_DIGIT) return;
    const struct smu_elements elements =
        smu_fetch(operand, address, group->valid, buffer, &job->error);
    smu_widen(operand, elements, group->valid, lanes, &job->error);
}

// ------------------------------------------------------------------------------------- writing

static void write_access(struct smu_job *job, struct smu_operand *operand,
                         const struct smu_access *access, const uint8_t *bytes, uint64_t cycle)
{
    if (cycle >= job->stop) return;
    const uint32_t words[2] = {access->address, access->count};
    bytes += access->offset;
    smu_note_error(&job->error, memory_write_checked(job->soc, operand->memory, access->address,
                                                     access->count, operand->mask, bytes));
    probe_emit(&job->soc->probes, PENTA_STREAM_SMU_WRITE, cycle, words, 2, bytes, access->count);
}

// All elements of a group at once; false when that could make a difference.
static bool write_whole(const struct smu_job *job, const struct smu_operand *operand,
                        uint32_t address, uint32_t valid, const uint8_t *bytes, uint64_t last)
{
    if (!job->quiet || !operand->trusted || last >= job->stop) return false;
    if (operand->memory == &job->soc->local[MEMORY_SPAD]) return false;
    uint8_t *to = operand->memory->bytes + (address - operand->memory->base);
    const uint32_t element = smu_bytes(operand->type.size, 1);
    if (operand->s0 == 1) {
        memcpy(to, bytes, smu_bytes(operand->type.size, valid));
        return true;
    }
    for (uint32_t i = 0; i < valid; i++, to += (int32_t)operand->lane)
        memcpy(to, bytes + i * element, element);
    return true;
}

static void write_group(struct smu_job *job, struct smu_operand *operand, uint32_t address,
                        uint32_t valid, const uint8_t *bytes, uint64_t cycle)
{
    struct smu_access access;
    const uint64_t last = cycle + job->plan.accesses[SMU_W] - 1;
    if (write_whole(job, operand, address, valid, bytes, last)) return;
    for (uint32_t i = 0; smu_find_access(operand, address, valid, i, &access); i++)
        write_access(job, operand, &access, bytes, cycle + i);
}

// --------------------------------------------------------------- the state of an UPDATE, in place

// Makes the writes of cycles below `cycle`.
static void write_pending(struct smu_job *job, uint64_t cycle)
{
    struct smu_operand *state = &job->operand[SMU_X];
    struct smu_access access;
    while (job->written < job->computed) {
        const struct smu_result *result = &job->values->pending[job->written % SMU_PENDING];
        while (smu_find_access(state, result->address, result->valid, job->slots, &access)) {
            const uint64_t at = result->cycle + 2 * job->slots;
            if (at >= cycle) return;
            write_access(job, state, &access, result->bytes, at);
            job->slots++;
        }
        job->slots = 0;
        job->written++;
    }
}

static void read_state(struct smu_job *job, const struct smu_group *group)
{
    const struct smu_operand *state = &job->operand[SMU_X];
    const uint32_t slots = job->plan.accesses[SMU_X];
    const uint32_t address = smu_group_address(state, group->l2, group->block, group->l1);
    write_pending(job, group->cycle);
    // Mostly nothing is written between the first and the last access.
    const uint64_t next =
        job->written == job->computed
            ? CYCLE_NEVER
            : job->values->pending[job->written % SMU_PENDING].cycle + 2 * job->slots;
    if (next >= group->cycle + 2 * (slots - 1)) {
        read_group(job, SMU_X, group, group->valid, job->values->x);
        return;
    }
    uint8_t buffer[SMU_GROUP_BYTES];
    if (job->soc->check != NULL) check_read(job, state, address, group->valid);
    for (uint32_t i = 0; i < slots; i++) {
        write_pending(job, group->cycle + 2 * i);
        smu_fetch_access(state, address, group->valid, i, buffer, &job->error);
    }
    const struct smu_elements elements = {buffer, smu_bytes(state->type.size, 1)};
    smu_widen(state, elements, group->valid, job->values->x, &job->error);
}

static void update_group(struct smu_job *job, const struct smu_group *group)
{
    const struct smu_run *run = &job->run;
    int64_t sum[SMU_LANE_LIMIT], result[SMU_LANE_LIMIT];
    read_state(job, group);
    if (smu_reads_y(run)) read_group(job, SMU_Y, group, group->valid, job->values->y);
    if (smu_reads_z(run)) read_group(job, SMU_Z, group, group->valid, job->values->z);
    read_group(job, SMU_W, group, group->valid, job->values->v);
    smu_update(run, group->valid, job->state->random, job->values->x, job->values->y,
               job->values->z, job->values->v, sum);
    smu_finish(run, group->valid, job->state->random, NULL, sum, result);
    struct smu_result *pending = &job->values->pending[job->computed++ % SMU_PENDING];
    pending->address = smu_group_address(&job->operand[SMU_X], group->l2, group->block, group->l1);
    pending->valid = group->valid;
    pending->cycle = group->cycle + job->plan.latency;
    smu_narrow(run->type[SMU_X].size, result, group->valid, pending->bytes);
}

// ----------------------------------------------------------------------------- other operations

// How many lanes of z a result of this group depends on.
static uint32_t lanes_of_z(const struct smu_run *run, const struct smu_group *group)
{
    if (!smu_has_init(run)) {
        const bool used = run->op == PENTA_SMU_OP_CLIP || run->op == PENTA_SMU_OP_SELECT;
        return used ? group->valid : 0;
    }
    if (run->reduction == SMU_RED_NONE) return group->valid;
    if (!group->first) return 0;
    if (run->reduction == SMU_RED_LANE) return group->valid;
    return run->reduce_op == SMU_ARGMAX && group->valid > 1 ? 2 : 1;
}

// P before the first group of a reduction.
static void start_partial(struct smu_job *job, const struct smu_group *group)
{
    const struct smu_run *run = &job->run;
    struct smu_partial *partial = &job->values->partial;
    const bool init = smu_has_init(run);
    const uint32_t lanes = run->reduction == SMU_RED_LANE ? group->valid : job->lanes;
    const uint32_t inits = !init ? 0 : run->reduction == SMU_RED_LANE ? lanes : 1;
    for (uint32_t i = 0; i < lanes; i++)
        partial->p[i] = i < inits ? smu_init(run, job->values->z[i]) : smu_identity(run);
    if (run->reduce_op != SMU_ARGMAX) return;
    for (uint32_t i = 0; i < lanes; i++)
        partial->index[i] = UINT32_MAX;
    if (init) partial->index[0] = group->valid > 1 ? (uint32_t)job->values->z[1] : 0;
}

static void add_init(struct smu_job *job, uint32_t count, int64_t *f)
{
    if (!smu_has_init(&job->run)) return;
    for (uint32_t i = 0; i < count; i++)
        f[i] = smu_wrap((uint64_t)f[i] + (uint64_t)smu_init(&job->run, job->values->z[i]));
}

static void write_result(struct smu_job *job, const struct smu_group *group, const int64_t *p)
{
    const struct smu_run *run = &job->run;
    const bool all = run->reduction == SMU_RED_ALL;
    uint32_t count = all ? 1 : group->valid;
    int64_t result[SMU_LANE_LIMIT];
    uint8_t bytes[SMU_GROUP_BYTES];
    smu_finish(run, count, job->state->random, &job->state->table[run->table], p, result);
    if (run->reduce_op == SMU_ARGMAX) result[count++] = job->values->partial.index[0];
    smu_narrow(run->type[SMU_W].size, result, count, bytes);
    struct smu_operand *to = &job->operand[SMU_W];
    const uint32_t address = all ? smu_group_address(to, group->l2, 0, 0)
                                 : smu_group_address(to, group->l2, group->block, group->l1);
    write_group(job, to, address, count, bytes, group->cycle + job->plan.latency);
}

static void compute_group(struct smu_job *job, const struct smu_group *group)
{
    const struct smu_run *run = &job->run;
    int64_t f[SMU_LANE_LIMIT];
    read_group(job, SMU_X, group, group->valid, job->values->x);
    if (smu_reads_y(run)) read_group(job, SMU_Y, group, group->valid, job->values->y);
    if (smu_reads_z(run)) read_group(job, SMU_Z, group, lanes_of_z(run, group), job->values->z);
    const int64_t *y = run->y_source == SMU_Y_IS_X ? job->values->x : job->values->y;
    smu_compute(run, group->valid, job->values->x, y, job->values->z, f);
    if (run->reduction == SMU_RED_NONE) {
        add_init(job, group->valid, f);
        write_result(job, group, f);
        return;
    }
    if (group->first) start_partial(job, group);
    smu_accumulate(run, group->valid, f, run->y_immediate + group->block * job->lanes,
                   &job->values->partial);
    if (!group->ends) return;
    if (run->reduction == SMU_RED_ALL) smu_combine(run, job->lanes, &job->values->partial);
    write_result(job, group, job->values->partial.p);
}

// ---------------------------------------------------------------------------------- the command

static void run_groups(struct smu_job *job)
{
    const uint32_t *n = job->shape->n, blocks = job->plan.blocks;
    const bool update = job->run.op == PENTA_SMU_OP_UPDATE;
    const bool all = job->run.reduction == SMU_RED_ALL;
    const bool each = job->run.reduction == SMU_RED_NONE;
    struct smu_group group = {.cycle = job->start + START_TO_READ};
    for (group.l2 = 0; group.l2 < n[2]; group.l2++) {
        for (group.block = 0; group.block < blocks; group.block++) {
            const bool last = group.block == blocks - 1;
            group.valid = last ? n[0] - group.block * job->lanes : job->lanes;
            for (group.l1 = 0; group.l1 < n[1]; group.l1++) {
                if (group.cycle >= job->stop) return;
                group.first = each || (group.l1 == 0 && (!all || group.block == 0));
                group.ends = each || (group.l1 == n[1] - 1 && (!all || last));
                if (update) {
                    update_group(job, &group);
                } else {
                    compute_group(job, &group);
                }
                if (group.ends && job->run.rounding == SMU_STOCHASTIC) {
                    smu_random_step(job->lanes, job->state->random);
                }
                group.cycle += job->plan.interval;
            }
        }
    }
}

static void find_operands(struct smu_job *job, const struct penta_command *command,
                          uint32_t access_bytes)
{
    const bool update = job->run.op == PENTA_SMU_OP_UPDATE;
    const bool accessed[SMU_OPERANDS] = {true, smu_reads_y(&job->run), smu_reads_z(&job->run),
                                         true};
    for (unsigned i = 0; i < SMU_OPERANDS; i++) {
        if (!accessed[i]) continue;
        const bool written = update ? i == SMU_X : i == SMU_W;
        job->operand[i] =
            smu_make_operand(job->soc, &job->run, job->shape, i, command->address[i],
                             written ? command->write_mask : command->read_mask, access_bytes);
    }
    if (job->run.reduction != SMU_RED_ALL) return;
    job->operand[SMU_W] = smu_make_single(job->soc, &job->run, job->shape, command->address[SMU_W],
                                          command->write_mask);
}

static void fill_lanes(int64_t *lanes, int64_t value)
{
    for (uint32_t i = 0; i < SMU_LANE_LIMIT; i++)
        lanes[i] = value;
}

void smu_run_command(struct penta_soc *soc, struct smu_state *state,
                     const struct penta_command *command, uint64_t start, uint64_t stop,
                     struct penta_outcome *outcome)
{
    const uint32_t access_bytes = config_access_bytes(&soc->config);
    struct smu_values values;
    struct smu_job job = {
        .soc = soc,
        .state = state,
        .shape = &state->shape[penta_get_smu_run_slot(command->word)],
        .lanes = soc->config.lanes,
        .start = start,
        .stop = stop,
        .quiet = soc->check == NULL && !probe_wanted(&soc->probes, PENTA_STREAM_SMU_WRITE),
        .values = &values,
    };
    smu_decode_run(command->word, &job.run);
    job.plan = smu_make_plan(&job.run, job.shape, job.lanes, access_bytes);
    find_operands(&job, command, access_bytes);
    outcome->end = start + job.plan.duration;
    outcome->count[0] = job.plan.lane_ops;
    const struct smu_rows_command rows = {soc, state, job.shape, &job.run, job.operand};
    if (job.quiet && outcome->end <= stop && smu_run_rows(&rows)) return;
    if (!smu_reads_y(&job.run)) {
        fill_lanes(values.y, smu_immediate(job.run.y_immediate, job.run.type[SMU_Y]));
    }
    if (!smu_reads_z(&job.run)) {
        fill_lanes(values.z, job.run.z_source == SMU_Z_NONE
                                 ? 0
                                 : smu_immediate(job.run.z_immediate, job.run.type[SMU_Z]));
    }
    run_groups(&job);
    write_pending(&job, CYCLE_NEVER);
    outcome->error = job.error;
}
