// SPDX-License-Identifier: Apache-2.0
// What one tile of a MAC_RUN computes (docs/isa.md section 8.2): start values, the reduction, results.
#include <string.h>

#include "check/check.h"
#include "mac/mac_run.h"
#include "soc/soc.h"

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

// ------------------------------------------------------------------------------------ parameters

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

// The block of the tile's loop 5, unless it is the one read last.
static void read_block(const struct mac_job *job, struct mac_worker *worker,
                       const struct mac_tile *tile)
{
    uint8_t bytes[7 * MAC_SIDE_LIMIT];
    if (worker->has_parameters && worker->parameters_l5 == tile->l5) return;
    worker->has_parameters = true;
    worker->parameters_l5 = tile->l5;
    const uint32_t rows = job->rows, address = job->parameters + tile->l5 * 7 * rows;
    if (job->soc->check != NULL) check_parameters(job, address, tile->valid_rows);
    mac_note_error(worker,
                   memory_read_checked(job->spad, address, 7 * rows, job->read_mask, bytes));
    for (uint32_t r = 0; r < rows; r++)
        worker->bias[r] = (int32_t)load_word(bytes + 4 * r);
    if (job->scale != MAC_SCALE_CHANNEL) return;
    for (uint32_t r = 0; r < rows; r++)
        worker->scale.m[r] = load_multiplier(bytes + 4 * rows + 2 * r);
    for (uint32_t r = 0; r < rows; r++)
        worker->scale.k[r] = limit_shift(bytes[6 * rows + r]);
}

static void set_scale(const struct mac_job *job, struct mac_worker *worker, int32_t m, uint32_t k)
{
    for (uint32_t r = 0; r < job->rows; r++) {
        worker->scale.m[r] = m;
        worker->scale.k[r] = k;
    }
}

static void read_vector(const struct mac_job *job, struct mac_worker *worker,
                        const struct mac_tile *tile)
{
    uint8_t bytes[4];
    const uint32_t index = tile->l4 * job->shape->n[3] + tile->l3;
    const uint32_t address = job->parameters + 4 * index;
    if (job->soc->check != NULL) check_engine_read(job->soc, PENTA_ENGINE_MAC, address, 3);
    mac_note_error(worker, memory_read_checked(job->spad, address, 4, job->read_mask, bytes));
    set_scale(job, worker, load_multiplier(bytes), limit_shift(bytes[2]));
}

void mac_begin_worker(const struct mac_job *job, struct mac_worker *worker)
{
    worker->reuse.valid = false;
    worker->has_parameters = false;
    worker->error = PENTA_ERROR_NONE;
    worker->digits = worker->useful = worker->zero = 0;
    set_scale(job, worker, job->m, job->k);
}

// ------------------------------------------------------------------------------------- one tile

static void start_sums(const struct mac_job *job, struct mac_worker *worker, struct mac_tile *tile,
                       uint32_t number)
{
    uint8_t bytes[4 * MAC_SIDE_LIMIT];
    memset(&tile->sums, 0, sizeof(tile->sums));
    if (job->init == MAC_INIT_BIAS) {
        memcpy(tile->sums.acc, worker->bias, 4 * job->rows);
    } else if (job->init == MAC_INIT_ACC) {
        const uint32_t line = (job->acc_line + number) % 4096;
        const uint32_t address = job->acc->base + line * 4 * job->rows;
        if (job->soc->check != NULL) {
            check_engine_read(job->soc, PENTA_ENGINE_MAC, address, 4 * tile->valid_rows);
        }
        mac_note_error(
            worker, memory_read_checked(job->acc, address, 4 * job->rows, job->read_mask, bytes));
        for (uint32_t r = 0; r < job->rows; r++)
            tile->sums.acc[r] = load_word(bytes + 4 * r);
    }
    if (job->soc->check != NULL) check_tile(job->soc, &tile->sums, tile->valid_rows);
}

void mac_compute_tile(const struct mac_job *job, struct mac_worker *worker, uint32_t number,
                      struct mac_result *result)
{
    const uint32_t n3 = job->shape->n[3], n4 = job->shape->n[4], n5 = job->shape->n[5];
    struct mac_tile tile;
    tile.l3 = number % n3;
    tile.l4 = number / n3 % n4;
    tile.l5 = number / n3 / n4;
    tile.valid_rows = tile.l5 == n5 - 1 ? job->shape->r_last : job->rows;
    if (job->has_block) read_block(job, worker, &tile);
    if (job->has_vector) read_vector(job, worker, &tile);
    start_sums(job, worker, &tile, number);
    mac_sum_tile(job, worker, &tile);
    result->steps = tile.steps;
    if (!job->to_acc) {
        result->count = job->result_bytes * tile.valid_rows;
        job->kernel->requantize(&worker->scale, tile.sums.acc, tile.valid_rows, job->result_bytes,
                                job->clamp, result->bytes);
        return;
    }
    result->count = 4 * tile.valid_rows;
    for (uint32_t r = 0; r < tile.valid_rows; r++) {
        for (uint32_t i = 0; i < 4; i++)
            result->bytes[4 * r + i] = (uint8_t)(tile.sums.acc[r] >> (8 * i));
    }
}
