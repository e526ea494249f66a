// SPDX-License-Identifier: Apache-2.0
// The reduction of one tile: walks loops 0..2, fetches activations and weight lines, and hands them
// to the kernel in blocks.
#include <string.h>

#include "check/check.h"
#include "mac/mac_run.h"
#include "soc/soc.h"

// ------------------------------------------------------------------------------ weight lines

static uint32_t lines_per_chunk(const struct mac_job *job)
{
    return job->int8 ? 3 : job->planes;
}

// 0 when `count` lines from `line` on may be read, else an error of the first that may not.
static uint8_t check_lines(const struct mac_job *job, uint32_t line, uint32_t count)
{
    const uint32_t bank_lines = job->weight->bank_bytes / job->line_bytes;
    const uint32_t lines = job->weight->size / job->line_bytes;
    if (line >= lines || count > lines - line) return PENTA_ERROR_ADDRESS;
    for (uint32_t bank = line / bank_lines; bank <= (line + count - 1) / bank_lines; bank++) {
        if (!(job->read_mask >> (job->weight->mask_shift + bank) & 1)) return PENTA_ERROR_BANK;
    }
    return PENTA_ERROR_NONE;
}

// What a line that may not be read looks like: digits 0, or bytes 0.
static void fill_line(const struct mac_job *job, uint8_t *line)
{
    static const uint8_t zero_digits[3] = {0x92, 0x24, 0x49};
    for (uint32_t i = 0; i < job->line_bytes; i++)
        line[i] = job->int8 ? 0 : zero_digits[i % 3];
}

// `count` lines from `line` on: in place, or a copy with the lines that may not be read replaced.
static const uint8_t *fetch_lines(const struct mac_job *job, struct mac_worker *worker,
                                  uint32_t line, uint32_t count)
{
    if (check_lines(job, line, count) == PENTA_ERROR_NONE) {
        return memory_view(job->weight, line * job->line_bytes, count * job->line_bytes);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *copy = worker->scratch + (size_t)i * job->line_bytes;
        const uint8_t error = check_lines(job, line + i, 1);
        if (error == PENTA_ERROR_NONE) {
            memcpy(copy, memory_view(job->weight, (line + i) * job->line_bytes, job->line_bytes),
                   job->line_bytes);
        } else {
            fill_line(job, copy);
            mac_note_error(worker, error);
        }
    }
    return worker->scratch;
}

void mac_fix_lines(const struct mac_job *job)
{
    const struct mac_shape *shape = job->shape;
    const uint32_t count = lines_per_chunk(job) * shape->n[0] * shape->n[1] * shape->n[2];
    for (uint32_t l5 = 0; l5 < shape->n[5]; l5++) {
        const uint32_t line = job->w + l5 * shape->stride5;
        if (check_lines(job, line, count) != PENTA_ERROR_NONE) {
            memory_settle(job->weight);
            return;
        }
        memory_view(job->weight, line * job->line_bytes, count * job->line_bytes);
    }
}

// --------------------------------------------------------------------------------- the kernel

static void run_batch(const struct mac_job *job, struct mac_worker *worker, struct mac_tile *tile)
{
    struct mac_batch *batch = &worker->batch;
    if (batch->count == 0) return;
    const uint32_t per_chunk = lines_per_chunk(job);
    const uint32_t line =
        job->w + tile->l5 * job->shape->stride5 + (uint32_t)batch->first * per_chunk;
    const struct mac_block block = {
        .rows = job->rows,
        .cols = job->cols,
        .valid_rows = tile->valid_rows,
        .planes = job->planes,
        .radix5 = job->radix5,
        .x_unsigned = job->x_unsigned,
        .int8 = job->int8,
        .chunks = batch->count,
        .x = batch->x,
        .input = &worker->input,
        .lines = fetch_lines(job, worker, line, batch->count * per_chunk),
        .line_bytes = job->line_bytes,
        .chunk_bytes = per_chunk * job->line_bytes,
    };
    if (job->soc->check == NULL) {
        job->kernel->run(&block, &tile->sums);
    } else {
        if (line < job->weight->size / job->line_bytes) {
            check_engine_read(job->soc, PENTA_ENGINE_MAC,
                              job->weight->base + line * job->line_bytes,
                              batch->count * block.chunk_bytes);
        }
        struct mac_block chunks = block;
        chunks.input = NULL;
        check_block(job->soc, job->kernel, &chunks, &tile->sums);
    }
    batch->count = 0;
}

// -------------------------------------------------------------------------------- activations

static void start_batch(struct mac_worker *worker, uint64_t k)
{
    worker->batch.first = k;
    worker->input.ready = false;
}

// Bytes lanes [first, end) of the chunk at `address`, which are the valid ones.
static void fetch_lanes(const struct mac_job *job, struct mac_worker *worker, uint32_t address,
                        uint32_t first, uint32_t end, uint8_t *x)
{
    struct local_memory *spad = job->spad;
    const uint32_t offset = address - spad->base;
    const uint32_t bank = offset / spad->bank_bytes;
    if (job->soc->check != NULL && first < end) {
        check_engine_read(job->soc, PENTA_ENGINE_MAC, address + first, end - first);
    }
    const bool in_bank =
        offset < spad->size && offset % spad->bank_bytes + job->cols <= spad->bank_bytes;
    if (in_bank && first == 0 && end == job->cols && job->read_mask >> bank & 1) {
        memcpy(x, spad->bytes + offset, job->cols);
        return;
    }
    memset(x, 0, job->cols);
    if (first >= end) return;
    mac_note_error(
        worker, memory_read_checked(spad, address + first, end - first, job->read_mask, x + first));
}

struct chunk {
    uint32_t address;
    int32_t u, v;
    bool last;  // of loop 0
};

// Lanes [*first, *end) of a chunk are valid.
static void find_valid_lanes(const struct mac_job *job, const struct chunk *chunk, uint32_t *first,
                             uint32_t *end)
{
    const struct mac_shape *shape = job->shape;
    int64_t low = 0, high = chunk->last ? shape->k_last : job->cols;
    if (shape->u_on) {
        if (-(int64_t)chunk->u > low) low = -(int64_t)chunk->u;
        if ((int64_t)shape->u_limit - chunk->u < high) high = (int64_t)shape->u_limit - chunk->u;
    }
    if (shape->v_on && (chunk->v < 0 || chunk->v >= shape->v_limit)) high = 0;
    if (low > high) low = high = 0;
    if (high < 0) low = high = 0;
    *first = (uint32_t)low;
    *end = (uint32_t)high;
}

static void add_chunk(const struct mac_job *job, struct mac_worker *worker, struct mac_tile *tile,
                      uint64_t k, const struct chunk *chunk)
{
    struct mac_batch *batch = &worker->batch;
    if (batch->count == MAC_BLOCK_CHUNKS ||
        (batch->count != 0 && k != batch->first + batch->count)) {
        run_batch(job, worker, tile);
    }
    if (batch->count == 0) start_batch(worker, k);
    uint32_t first, end;
    find_valid_lanes(job, chunk, &first, &end);
    fetch_lanes(job, worker, chunk->address, first, end, batch->x + batch->count * job->cols);
    batch->count++;
    tile->steps += job->planes;
    worker->digits += (uint64_t)job->rows * job->cols * job->planes;
    worker->useful += (uint64_t)(end - first) * tile->valid_rows * job->planes;
}

// -------------------------------------------------------------------- a run of loop 0 at once

// True when the bytes may all be read.
static bool is_readable(const struct mac_job *job, uint32_t address, uint32_t count)
{
    const struct local_memory *spad = job->spad;
    const uint32_t offset = address - spad->base;
    if (offset >= spad->size || count > spad->size - offset) return false;
    for (uint32_t bank = offset / spad->bank_bytes; bank <= (offset + count - 1) / spad->bank_bytes;
         bank++) {
        if (!(job->read_mask >> bank & 1)) return false;
    }
    return true;
}

// Adds the chunks of loop 0 when they are one contiguous piece of the scratchpad, in which the valid
// lanes are one contiguous piece again. False, with nothing done, when they are not.
static bool add_run(const struct mac_job *job, struct mac_worker *worker, struct mac_tile *tile,
                    uint64_t k, const struct chunk *start)
{
    const struct mac_shape *shape = job->shape;
    struct mac_batch *batch = &worker->batch;
    const uint32_t cols = job->cols, n0 = shape->n[0];
    if (job->skip || shape->s[0] != (int32_t)cols) return false;
    if (shape->u_on && !(shape->u_loops & 1)) return false;
    if (shape->v_on && shape->v_loops & 1) return false;
    int64_t low = 0, high = (int64_t)(n0 - 1) * cols + shape->k_last;
    if (shape->u_on) {
        if (-(int64_t)start->u > low) low = -(int64_t)start->u;
        if ((int64_t)shape->u_limit - start->u < high) high = (int64_t)shape->u_limit - start->u;
    }
    if (shape->v_on && (start->v < 0 || start->v >= shape->v_limit)) high = 0;
    if (low >= high) low = high = 0;
    const uint32_t first = (uint32_t)low, end = (uint32_t)high;
    if (first < end && !is_readable(job, start->address + first, end - first)) return false;

    if (job->soc->check != NULL) {
        check_engine_read(job->soc, PENTA_ENGINE_MAC, start->address + first, end - first);
    }
    // Of the first valid byte: those before it may lie before the scratchpad.
    const uint8_t *bytes = job->spad->bytes;
    if (first < end) bytes += start->address + first - job->spad->base;
    for (uint32_t i = 0; i < n0;) {
        if (batch->count == MAC_BLOCK_CHUNKS) run_batch(job, worker, tile);
        if (batch->count == 0) start_batch(worker, k + i);
        const uint32_t room = MAC_BLOCK_CHUNKS - batch->count;
        const uint32_t count = n0 - i < room ? n0 - i : room;
        uint8_t *x = batch->x + batch->count * cols;
        const uint32_t from = i * cols, to = (i + count) * cols;
        const uint32_t valid_from = first > from ? first : from, valid_to = end < to ? end : to;
        if (valid_from > from || valid_to < to) memset(x, 0, count * cols);
        if (valid_from < valid_to) {
            memcpy(x + (valid_from - from), bytes + (valid_from - first), valid_to - valid_from);
        }
        batch->count += count;
        i += count;
    }
    tile->steps += (uint64_t)n0 * job->planes;
    worker->digits += (uint64_t)n0 * job->rows * cols * job->planes;
    worker->useful += (uint64_t)(end - first) * tile->valid_rows * job->planes;
    return true;
}

// -------------------------------------------------------------------------------- the whole tile

// Section 8.6. A chunk whose first byte is in no bank of the READ mask is live as well.
static bool is_live(const struct mac_job *job, uint32_t address)
{
    const uint32_t offset = address - job->spad->base;
    if (offset >= job->spad->size) return true;
    if (!(job->read_mask >> (offset / job->spad->bank_bytes) & 1)) return true;
    return memory_block_live(job->soc, address);
}

enum { SKIP_REACH = 8 };

// The next chunk of loop 0 after chunk i at `address`.
static uint32_t skip_ahead(const struct mac_job *job, uint32_t i, uint32_t address)
{
    const uint32_t n0 = job->shape->n[0];
    uint32_t j = i + 1;
    while (j < n0 && j < i + SKIP_REACH &&
           !is_live(job, address + (j - i) * (uint32_t)job->shape->s[0])) {
        j++;
    }
    return j;
}

// What loop `i` at `index` adds to a coordinate in which `loops` takes part.
static uint32_t offset_of(const struct mac_shape *shape, uint32_t loops, unsigned i, uint32_t index)
{
    return loops >> i & 1 ? index * (uint32_t)shape->s[i] : 0;
}

static void end_tile(const struct mac_job *job, struct mac_worker *worker,
                     const struct mac_tile *tile, uint64_t useful)
{
    if (tile->sums.illegal) mac_note_error(worker, PENTA_ERROR_DIGIT);
    // Of the useful slots those with a zero activation count whatever their digit.
    const uint64_t nonzero = tile->sums.nonzero * tile->valid_rows * job->planes;
    worker->zero += worker->useful - useful - nonzero + tile->sums.zero;
}

// The tile before had the same activations, which still lie in its one batch.
static bool repeat_input(const struct mac_job *job, struct mac_worker *worker,
                         struct mac_tile *tile, uint32_t x, uint32_t u, uint32_t v)
{
    const struct mac_reuse *reuse = &worker->reuse;
    if (!reuse->valid || reuse->x != x || reuse->u != u || reuse->v != v) return false;
    tile->steps = reuse->steps;
    worker->digits += reuse->digits;
    worker->useful += reuse->lanes * tile->valid_rows;
    worker->batch.first = 0;
    worker->batch.count = reuse->chunks;
    run_batch(job, worker, tile);
    return true;
}

void mac_sum_tile(const struct mac_job *job, struct mac_worker *worker, struct mac_tile *tile)
{
    const struct mac_shape *shape = job->shape;
    const uint32_t index[3] = {tile->l3, tile->l4, tile->l5};
    uint32_t x = job->x, u = (uint32_t)shape->u_start, v = (uint32_t)shape->v_start;
    for (unsigned i = 3; i < MAC_LOOPS; i++) {
        x += offset_of(shape, ~0u, i, index[i - 3]);
        u += offset_of(shape, shape->u_loops, i, index[i - 3]);
        v += offset_of(shape, shape->v_loops, i, index[i - 3]);
    }

    worker->batch.count = 0;
    const uint64_t useful = worker->useful, digits = worker->digits;
    tile->steps = 0;
    tile->sums.nonzero = tile->sums.zero = 0;
    if (repeat_input(job, worker, tile, x, u, v)) {
        end_tile(job, worker, tile, useful);
        return;
    }
    for (uint32_t l2 = 0; l2 < shape->n[2]; l2++) {
        for (uint32_t l1 = 0; l1 < shape->n[1]; l1++) {
            if (tile->steps > job->stop - job->start) return;
            const uint64_t k = ((uint64_t)l2 * shape->n[1] + l1) * shape->n[0];
            const uint32_t row_x = x + offset_of(shape, ~0u, 2, l2) + offset_of(shape, ~0u, 1, l1);
            const uint32_t row_u = u + offset_of(shape, shape->u_loops, 2, l2) +
                                   offset_of(shape, shape->u_loops, 1, l1);
            const uint32_t row_v = v + offset_of(shape, shape->v_loops, 2, l2) +
                                   offset_of(shape, shape->v_loops, 1, l1);
            const struct chunk start = {row_x, (int32_t)row_u, (int32_t)row_v, false};
            if (add_run(job, worker, tile, k, &start)) continue;
            for (uint32_t l0 = 0; l0 < shape->n[0];) {
                const struct chunk chunk = {
                    .address = row_x + offset_of(shape, ~0u, 0, l0),
                    .u = (int32_t)(row_u + offset_of(shape, shape->u_loops, 0, l0)),
                    .v = (int32_t)(row_v + offset_of(shape, shape->v_loops, 0, l0)),
                    .last = l0 == shape->n[0] - 1,
                };
                if (!job->skip) {
                    add_chunk(job, worker, tile, k + l0, &chunk);
                    l0++;
                    continue;
                }
                if (is_live(job, chunk.address)) {
                    add_chunk(job, worker, tile, k + l0, &chunk);
                } else {
                    tile->steps++;
                }
                l0 = skip_ahead(job, l0, chunk.address);
            }
        }
    }
    const struct mac_batch *batch = &worker->batch;
    worker->reuse = (struct mac_reuse){
        .valid = !job->skip && job->soc->check == NULL && batch->first == 0 && batch->count != 0,
        .x = x,
        .u = u,
        .v = v,
        .steps = tile->steps,
        .digits = worker->digits - digits,
        .lanes = (worker->useful - useful) / tile->valid_rows,
        .chunks = batch->count,
    };
    run_batch(job, worker, tile);
    end_tile(job, worker, tile, useful);
}
