// SPDX-License-Identifier: Apache-2.0
#include "mac/mac_run.h"

#include <string.h>

#include "check/check.h"
#include "soc/soc.h"

// Cycles of docs/isa.md section 8.4.
enum {
    BLOCK_AFTER_TILE = 6,  // last step of a tile to the next parameter block
    INT8_FILL = 3,         // before the first int8 tile of a command
    TILE_GAP_RESULT = 10,  // M
    TILE_GAP_ACC = 1,
    STEP_TO_ACC_WRITE = 6,
    STEP_TO_RESULT = 16,
};

struct parameters {
    int32_t bias[MAC_SIDE_LIMIT];
    int32_t m[MAC_SIDE_LIMIT];
    uint32_t k[MAC_SIDE_LIMIT];
};

static uint32_t load_word(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static int32_t load_multiplier(const uint8_t *bytes)
{
    return (int16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t limit_shift(uint8_t byte)
{
    const uint32_t k = byte % 64;
    return k < MAC_SHIFT_LIMIT ? k : MAC_SHIFT_LIMIT;
}

static int64_t clamp_value(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

uint32_t mac_requantize(uint32_t acc, int32_t m, uint32_t k, uint32_t result_bytes,
                        enum mac_clamp clamp)
{
    const uint32_t n = 8 * result_bytes;
    const int64_t half = k > 0 ? INT64_C(1) << (k - 1) : 0;
    const int64_t value = ((int64_t)(int32_t)acc * m + half) >> k;
    const int64_t low = clamp == MAC_CLAMP_SIGNED ? -(INT64_C(1) << (n - 1)) : 0;
    const int64_t high = (INT64_C(1) << (clamp == MAC_CLAMP_UNSIGNED ? n : n - 1)) - 1;
    return (uint32_t)clamp_value(value, low, high);
}

// ---------------------------------------------------------------------------- what a tile reads

// Of a parameter block only what the results of the valid rows depend on.
static void check_parameters(const struct mac_job *job, uint32_t address, uint32_t valid_rows)
{
    const uint32_t rows = job->rows;
    if (job->init == MAC_INIT_BIAS) {
        check_engine_read(job->soc, PENTA_ENGINE_MAC, address, 4 * valid_rows);
    }
    if (!job->to_acc && job->scale == MAC_SCALE_CHANNEL) {
        check_engine_read(job->soc, PENTA_ENGINE_MAC, address + 4 * rows, 2 * valid_rows);
        check_engine_read(job->soc, PENTA_ENGINE_MAC, address + 6 * rows, valid_rows);
    }
}

static void read_block(struct mac_job *job, const struct mac_tile *tile,
                       struct parameters *parameters)
{
    uint8_t bytes[7 * MAC_SIDE_LIMIT];
    const uint32_t rows = job->rows, address = job->parameters + tile->l5 * 7 * rows;
    if (job->soc->check != NULL) check_parameters(job, address, tile->valid_rows);
    mac_note_error(job, memory_read_checked(job->spad, address, 7 * rows, job->read_mask, bytes));
    for (uint32_t r = 0; r < rows; r++) {
        parameters->bias[r] = (int32_t)load_word(bytes + 4 * r);
        if (job->scale != MAC_SCALE_CHANNEL) continue;
        parameters->m[r] = load_multiplier(bytes + 4 * rows + 2 * r);
        parameters->k[r] = limit_shift(bytes[6 * rows + r]);
    }
}

static void set_scale(const struct mac_job *job, int32_t m, uint32_t k,
                      struct parameters *parameters)
{
    for (uint32_t r = 0; r < job->rows; r++) {
        parameters->m[r] = m;
        parameters->k[r] = k;
    }
}

static void read_vector(struct mac_job *job, const struct mac_tile *tile,
                        struct parameters *parameters)
{
    uint8_t bytes[4];
    const uint32_t index = tile->l4 * job->shape->n[3] + tile->l3;
    const uint32_t address = job->parameters + 4 * index;
    if (job->soc->check != NULL) check_engine_read(job->soc, PENTA_ENGINE_MAC, address, 3);
    mac_note_error(job, memory_read_checked(job->spad, address, 4, job->read_mask, bytes));
    set_scale(job, load_multiplier(bytes), limit_shift(bytes[2]), parameters);
}

static void start_sums(struct mac_job *job, struct mac_tile *tile,
                       const struct parameters *parameters)
{
    uint8_t bytes[4 * MAC_SIDE_LIMIT];
    const struct mac_shape *shape = job->shape;
    memset(&tile->sums, 0, sizeof(tile->sums));
    if (job->init == MAC_INIT_BIAS) {
        memcpy(tile->sums.acc, parameters->bias, 4 * job->rows);
    } else if (job->init == MAC_INIT_ACC) {
        const uint32_t tile_number = (tile->l5 * shape->n[4] + tile->l4) * shape->n[3] + tile->l3;
        const uint32_t line = (job->acc_line + tile_number) % 4096;
        const uint32_t address = job->acc->base + line * 4 * job->rows;
        if (job->soc->check != NULL) {
            check_engine_read(job->soc, PENTA_ENGINE_MAC, address, 4 * tile->valid_rows);
        }
        mac_note_error(
            job, memory_read_checked(job->acc, address, 4 * job->rows, job->read_mask, bytes));
        for (uint32_t r = 0; r < job->rows; r++)
            tile->sums.acc[r] = load_word(bytes + 4 * r);
    }
    if (job->soc->check != NULL) check_tile(job->soc, &tile->sums, tile->valid_rows);
}

// --------------------------------------------------------------------------- what a tile writes

static void write_bytes(struct mac_job *job, uint64_t cycle, uint32_t address, uint32_t count,
                        const uint8_t *bytes)
{
    if (cycle >= job->stop) return;
    struct local_memory *memory = &job->soc->local[job->to_acc ? MEMORY_ACC : MEMORY_SPAD];
    mac_note_error(job,
                   memory_write_checked(job->soc, memory, address, count, job->write_mask, bytes));
    const uint32_t words[2] = {address, count};
    probe_emit(&job->soc->probes, PENTA_STREAM_MAC_WRITE, cycle, words, 2, bytes, count);
}

static void store_value(uint8_t *bytes, uint32_t value, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

// Writes the results of a tile whose last step was in cycle `last`.
static void write_tile(struct mac_job *job, const struct mac_tile *tile,
                       const struct parameters *parameters, uint64_t last)
{
    uint8_t bytes[4 * MAC_SIDE_LIMIT];
    const uint32_t out =
        job->out + tile->l3 * job->out_s[0] + tile->l4 * job->out_s[1] + tile->l5 * job->out_s[2];
    if (job->to_acc) {
        for (uint32_t r = 0; r < tile->valid_rows; r++) {
            store_value(bytes + 4 * r, tile->sums.acc[r], 4);
        }
        write_bytes(job, last + STEP_TO_ACC_WRITE, out, 4 * tile->valid_rows, bytes);
        return;
    }
    const uint32_t size = job->result_bytes;
    for (uint32_t r = 0; r < tile->valid_rows; r++) {
        const uint32_t value =
            mac_requantize(tile->sums.acc[r], parameters->m[r], parameters->k[r], size, job->clamp);
        store_value(bytes + size * r, value, size);
    }
    const uint32_t total = size * tile->valid_rows;
    for (uint32_t j = 0; j < size && j * job->rows < total; j++) {
        const uint32_t first = j * job->rows;
        const uint32_t count = total - first < job->rows ? total - first : job->rows;
        write_bytes(job, last + STEP_TO_RESULT + j, out + first, count, bytes + first);
    }
}

// -------------------------------------------------------------------------------- the command

static struct mac_job decode_job(struct penta_soc *soc, const struct mac_state *state,
                                 const struct penta_command *command, uint64_t stop)
{
    const uint32_t *word = command->word;
    struct mac_job job = {
        .soc = soc,
        .shape = &state->shape[penta_get_mac_run_slot(word)],
        .kernel = state->kernel,
        .scratch = state->scratch,
        .spad = &soc->local[MEMORY_SPAD],
        .weight = &soc->local[MEMORY_WEIGHT],
        .acc = &soc->local[MEMORY_ACC],
        .rows = soc->config.rows,
        .cols = soc->config.cols,
        .line_bytes = soc->config.line_bytes,
        .read_mask = command->read_mask,
        .write_mask = command->write_mask,
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
        .scale = (enum mac_scale)penta_get_mac_run_scale(word),
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
    return job;
}

static uint64_t max_cycle(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

// Returns E, or a cycle not before stop.
static uint64_t run_tiles(struct mac_job *job, uint64_t start)
{
    const struct mac_shape *shape = job->shape;
    const bool vector = !job->to_acc && job->scale == MAC_SCALE_VECTOR;
    const bool block =
        job->init == MAC_INIT_BIAS || (!job->to_acc && job->scale == MAC_SCALE_CHANNEL);
    const uint64_t block_cycles = (7 * job->rows + job->cols - 1) / job->cols;
    const uint64_t gap = job->to_acc ? TILE_GAP_ACC : TILE_GAP_RESULT;
    struct parameters parameters;
    struct mac_tile tile;
    uint64_t cycle = start + 1, last = 0;
    bool first = true;

    set_scale(job, job->m, job->k, &parameters);
    for (tile.l5 = 0; tile.l5 < shape->n[5]; tile.l5++) {
        tile.valid_rows = tile.l5 == shape->n[5] - 1 ? shape->r_last : job->rows;
        if (block) {
            cycle = (first ? start + 1 : last + BLOCK_AFTER_TILE) + block_cycles;
            read_block(job, &tile, &parameters);
        }
        for (tile.l4 = 0; tile.l4 < shape->n[4]; tile.l4++) {
            for (tile.l3 = 0; tile.l3 < shape->n[3]; tile.l3++) {
                if (cycle >= job->stop) return job->stop;
                if (vector) {
                    read_vector(job, &tile, &parameters);
                    cycle++;
                }
                if (job->int8 && first) cycle += INT8_FILL;
                start_sums(job, &tile, &parameters);
                mac_sum_tile(job, &tile, cycle < job->stop ? job->stop - cycle : 0);
                const uint64_t earliest = first ? 0 : last + gap;
                last = max_cycle(cycle + tile.steps - 1, earliest);
                cycle = last + 1;
                first = false;
                write_tile(job, &tile, &parameters, last);
            }
        }
    }
    return last + (job->to_acc ? 7 : STEP_TO_RESULT + job->result_bytes);
}

void mac_run(struct penta_soc *soc, const struct mac_state *state,
             const struct penta_command *command, uint64_t start, uint64_t stop,
             struct penta_outcome *outcome)
{
    struct mac_job job = decode_job(soc, state, command, stop);
    outcome->end = run_tiles(&job, start);
    outcome->error = job.error;
    outcome->count[0] = job.digits;
    outcome->count[1] = job.useful;
    outcome->count[2] = job.zero;
}
