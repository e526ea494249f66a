// SPDX-License-Identifier: Apache-2.0
#include "mac/mac_run.h"

#include "soc/soc.h"
#include "soc/team.h"

// Cycles of docs/isa.md section 8.4.
enum {
    BLOCK_AFTER_TILE = 6,  // last step of a tile to the next parameter block
    INT8_FILL = 3,         // before the first int8 tile of a command
    TILE_GAP_RESULT = 10,  // M
    TILE_GAP_ACC = 1,
    STEP_TO_ACC_WRITE = 6,
    STEP_TO_RESULT = 16,
};

// Threads: bytes of weights from which on it is worth waking others, and tiles handed out at a time.
enum { TEAM_BYTES = 8192, TEAM_GRAIN = 2 };

// --------------------------------------------------------------------------- what a tile writes

static void write_bytes(const struct mac_job *job, struct mac_worker *worker, uint64_t cycle,
                        uint32_t address, uint32_t count, const uint8_t *bytes)
{
    if (cycle >= job->stop) return;
    struct local_memory *memory = &job->soc->local[job->to_acc ? MEMORY_ACC : MEMORY_SPAD];
    mac_note_error(worker,
                   memory_write_checked(job->soc, memory, address, count, job->write_mask, bytes));
    const uint32_t words[2] = {address, count};
    probe_emit(&job->soc->probes, PENTA_STREAM_MAC_WRITE, cycle, words, 2, bytes, count);
}

// Whether one write of all of a tile's results is as good as the accesses of `rows` bytes: nobody
// looks at them, all happen, and each writes whole blocks.
static bool are_writes_one(const struct mac_job *job, uint32_t out, uint64_t last)
{
    return !probe_wanted(&job->soc->probes, PENTA_STREAM_MAC_WRITE) &&
           (job->rows | out) % job->cols == 0 && last + STEP_TO_RESULT + 4 < job->stop;
}

// Writes the results of a tile whose last step was in cycle `last`.
static void write_tile(const struct mac_job *job, struct mac_worker *worker, uint32_t out,
                       const struct mac_result *result, uint64_t last)
{
    const uint32_t total = result->count;
    if (job->to_acc) {
        write_bytes(job, worker, last + STEP_TO_ACC_WRITE, out, total, result->bytes);
        return;
    }
    if (are_writes_one(job, out, last)) {
        write_bytes(job, worker, last + STEP_TO_RESULT, out, total, result->bytes);
        return;
    }
    for (uint32_t j = 0; j < job->result_bytes && j * job->rows < total; j++) {
        const uint32_t first = j * job->rows;
        const uint32_t count = total - first < job->rows ? total - first : job->rows;
        write_bytes(job, worker, last + STEP_TO_RESULT + j, out + first, count,
                    result->bytes + first);
    }
}

// -------------------------------------------------------------------------------- the command

static struct mac_job decode_job(struct penta_soc *soc, const struct mac_state *state,
                                 const struct penta_command *command, uint64_t start, uint64_t stop)
{
    const uint32_t *word = command->word;
    struct mac_job job = {
        .soc = soc,
        .shape = &state->shape[penta_get_mac_run_slot(word)],
        .kernel = state->kernel,
        .spad = &soc->local[MEMORY_SPAD],
        .weight = &soc->local[MEMORY_WEIGHT],
        .acc = &soc->local[MEMORY_ACC],
        .rows = soc->config.rows,
        .cols = soc->config.cols,
        .line_bytes = soc->config.line_bytes,
        .read_mask = command->read_mask,
        .write_mask = command->write_mask,
        .start = start,
        .stop = stop,
        .x = command->address[0],
        .w = command->address[1],
        .out = command->address[2],
        .parameters = command->address[3],
        .planes = penta_get_mac_run_planes(word),
        .radix5 = penta_get_mac_run_radix5(word),
        .x_unsigned = penta_get_mac_run_x_unsigned(word),
        .int8 = penta_get_mac_run_int8(word),
        .skip = penta_get_mac_run_skip(word),
        .to_acc = penta_get_mac_run_dest(word),
        .init = (enum mac_init)penta_get_mac_run_init(word),
        .scale = (enum mac_scale_source)penta_get_mac_run_scale(word),
        .clamp = (enum mac_clamp)penta_get_mac_run_clamp(word),
        .result_bytes = 1u << penta_get_mac_run_osize(word),
        .out_s = {(uint32_t)penta_get_mac_run_out_s3(word),
                  (uint32_t)penta_get_mac_run_out_s4(word),
                  (uint32_t)penta_get_mac_run_out_s5(word)},
        .m = penta_get_mac_run_m(word),
        .k = penta_get_mac_run_k(word),
    };
    job.acc_line = penta_get_mac_run_acc_line(word) +
                   command->iteration * (uint32_t)penta_get_mac_run_acc_step(word);
    if (command->iteration % 2 == 1) {
        job.acc_line += penta_get_common_toggle4(word) * (job.acc->bank_bytes / (4 * job.rows));
    }
    job.has_vector = !job.to_acc && job.scale == MAC_SCALE_VECTOR;
    job.has_block = job.init == MAC_INIT_BIAS || (!job.to_acc && job.scale == MAC_SCALE_CHANNEL);
    return job;
}

static uint64_t max_cycle(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

// Where the command is in time.
struct clock {
    uint64_t cycle;  // of the next tile's first step, or of its vector
    uint64_t last;   // last step of the tile before
};

// The cycle of the last step of tile `number`.
static uint64_t time_tile(const struct mac_job *job, uint32_t number, uint64_t steps,
                          struct clock *clock)
{
    const uint64_t block_cycles = (7 * job->rows + job->cols - 1) / job->cols;
    const bool first = number == 0;
    if (job->has_block && number % (job->shape->n[3] * job->shape->n[4]) == 0) {
        clock->cycle = (first ? job->start + 1 : clock->last + BLOCK_AFTER_TILE) + block_cycles;
    }
    if (job->has_vector) clock->cycle++;
    if (job->int8 && first) clock->cycle += INT8_FILL;
    const uint64_t gap = job->to_acc ? TILE_GAP_ACC : TILE_GAP_RESULT;
    clock->last = max_cycle(clock->cycle + steps - 1, first ? 0 : clock->last + gap);
    clock->cycle = clock->last + 1;
    return clock->last;
}

// Tiles first .. of a command, into results 0 ..
struct group {
    const struct mac_job *job;
    struct mac_state *state;
    uint32_t first;
};

static void compute_tiles(void *context, uint32_t member, uint32_t from, uint32_t count)
{
    const struct group *group = context;
    for (uint32_t i = from; i < from + count; i++) {
        mac_compute_tile(group->job, &group->state->worker[member], group->first + i,
                         &group->state->result[i]);
    }
}

// Whether other threads may help: the work is worth it, and nothing but values comes out of it.
static bool is_team_work(const struct mac_job *job, uint32_t tiles)
{
    const struct mac_shape *shape = job->shape;
    const uint64_t lines = (uint64_t)shape->n[0] * shape->n[1] * shape->n[2] * job->planes * tiles;
    return job->soc->team != NULL && job->soc->check == NULL && tiles > 1 &&
           lines * job->line_bytes >= TEAM_BYTES;
}

static uint32_t find_result(const struct mac_job *job, uint32_t number)
{
    const uint32_t n3 = job->shape->n[3], n4 = job->shape->n[4];
    return job->out + number % n3 * job->out_s[0] + number / n3 % n4 * job->out_s[1] +
           number / n3 / n4 * job->out_s[2];
}

// Returns E, or a cycle not before stop. No tile reads what the command writes (a bank is either
// read or written), so many may be computed before the first is written; with a program check, which
// looks at accesses in their order, one at a time.
static uint64_t run_tiles(const struct mac_job *job, struct mac_state *state)
{
    const struct mac_shape *shape = job->shape;
    const uint32_t tiles = shape->n[3] * shape->n[4] * shape->n[5];
    const uint32_t group = job->soc->check != NULL ? 1 : MAC_TILE_GROUP;
    const bool team = is_team_work(job, tiles);
    struct clock clock = {.cycle = job->start + 1};
    if (team) mac_fix_lines(job);
    for (uint32_t first = 0; first < tiles; first += group) {
        const uint32_t count = tiles - first < group ? tiles - first : group;
        struct group work = {job, state, first};
        if (team) {
            team_run(job->soc->team, compute_tiles, &work, count, TEAM_GRAIN);
        } else {
            compute_tiles(&work, 0, 0, count);
        }
        for (uint32_t i = 0; i < count; i++) {
            if (clock.cycle >= job->stop) return job->stop;
            const uint64_t last = time_tile(job, first + i, state->result[i].steps, &clock);
            write_tile(job, state->worker, find_result(job, first + i), &state->result[i], last);
        }
    }
    return clock.last + (job->to_acc ? 7 : STEP_TO_RESULT + job->result_bytes);
}

void mac_run(struct penta_soc *soc, struct mac_state *state, const struct penta_command *command,
             uint64_t start, uint64_t stop, struct penta_outcome *outcome)
{
    const struct mac_job job = decode_job(soc, state, command, start, stop);
    for (uint32_t i = 0; i < state->workers; i++)
        mac_begin_worker(&job, &state->worker[i]);
    outcome->end = run_tiles(&job, state);
    for (uint32_t i = 1; i < state->workers; i++)
        mac_note_error(state->worker, state->worker[i].error);
    outcome->error = state->worker->error;
    for (uint32_t i = 0; i < state->workers; i++) {
        outcome->count[0] += state->worker[i].digits;
        outcome->count[1] += state->worker[i].useful;
        outcome->count[2] += state->worker[i].zero;
    }
}
