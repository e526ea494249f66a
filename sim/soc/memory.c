// SPDX-License-Identifier: Apache-2.0
#include "soc/memory.h"

#include <string.h>

#include "check/check.h"
#include "soc/soc.h"

struct local_memory *memory_of_address(struct penta_soc *soc, uint32_t address)
{
    switch (address >> 28) {
    case PENTA_REGION_SPAD_BASE >> 28:
        return &soc->local[MEMORY_SPAD];
    case PENTA_REGION_WEIGHT_BASE >> 28:
        return &soc->local[MEMORY_WEIGHT];
    case PENTA_REGION_ACC_BASE >> 28:
        return &soc->local[MEMORY_ACC];
    case PENTA_REGION_STATE_BASE >> 28:
        return &soc->local[MEMORY_STATE];
    default:
        return NULL;
    }
}

// ---------------------------------------------------------------------------------------- loans

static void return_loan(struct local_memory *memory, uint32_t index)
{
    memory->loan[index] = memory->loan[--memory->loan_count];
}

static void settle_loan(struct local_memory *memory, uint32_t index)
{
    const struct memory_loan *loan = &memory->loan[index];
    memcpy(memory->bytes + loan->offset, loan->from, loan->count);
    return_loan(memory, index);
}

void memory_settle(struct local_memory *memory)
{
    while (memory->loan_count > 0)
        settle_loan(memory, memory->loan_count - 1);
}

// New contents for offset .. offset+count-1: loans there end. One that begins or ends there is cut,
// one around it becomes two.
static void replace_loans(struct local_memory *memory, uint32_t offset, uint32_t count)
{
    const uint32_t end = offset + count;
    for (uint32_t i = memory->loan_count; i-- > 0;) {
        struct memory_loan *loan = &memory->loan[i];
        const uint32_t loan_end = loan->offset + loan->count;
        if (loan_end <= offset || loan->offset >= end) continue;
        if (loan->offset < offset && loan_end > end) {
            if (memory->loan_count == MEMORY_LOAN_LIMIT) {
                settle_loan(memory, i);
                continue;
            }
            memory->loan[memory->loan_count++] =
                (struct memory_loan){end, loan_end - end, loan->from + (end - loan->offset)};
            loan->count = offset - loan->offset;
        } else if (loan->offset < offset) {
            loan->count = offset - loan->offset;
        } else if (loan_end > end) {
            loan->from += end - loan->offset;
            loan->count = loan_end - end;
            loan->offset = end;
        } else {
            return_loan(memory, i);
        }
    }
}

void memory_lend(struct local_memory *memory, uint32_t offset, uint32_t count, const uint8_t *from)
{
    replace_loans(memory, offset, count);
    for (uint32_t i = 0; i < memory->loan_count; i++) {
        struct memory_loan *loan = &memory->loan[i];
        if (loan->offset + loan->count == offset && loan->from + loan->count == from) {
            loan->count += count;
            return;
        }
    }
    if (memory->loan_count == MEMORY_LOAN_LIMIT) settle_loan(memory, 0);
    memory->loan[memory->loan_count++] = (struct memory_loan){offset, count, from};
}

const uint8_t *memory_view(struct local_memory *memory, uint32_t offset, uint32_t count)
{
    for (uint32_t i = 0; i < memory->loan_count; i++) {
        const struct memory_loan *loan = &memory->loan[i];
        if (offset >= loan->offset && offset + count <= loan->offset + loan->count)
            return loan->from + (offset - loan->offset);
    }
    if (memory->loan_count > 0) memory_settle(memory);
    return memory->bytes + offset;
}

void memory_dram_changes(struct penta_soc *soc, uint64_t offset, uint64_t count)
{
    struct local_memory *memory = &soc->local[MEMORY_WEIGHT];
    for (uint32_t i = memory->loan_count; i-- > 0;) {
        const uint64_t from = (uint64_t)(memory->loan[i].from - soc->dram);
        if (from < offset + count && offset < from + memory->loan[i].count) settle_loan(memory, i);
    }
}

// --------------------------------------------------------------------------------- local memories

// A run of bytes at `address` that are treated alike: `*length` of at most `count`. Returns the
// offset in the memory when they may be accessed, otherwise sets *error.
static bool find_run(const struct local_memory *memory, uint32_t address, uint32_t count,
                     uint16_t mask, uint32_t *offset, uint32_t *length, uint8_t *error)
{
    *offset = address - memory->base;
    if (*offset >= memory->size) {
        const uint32_t to_start = -*offset;  // addresses wrap around to the memory's first byte
        *length = to_start < count ? to_start : count;
        *error = PENTA_ERROR_ADDRESS;
        return false;
    }
    const uint32_t bank = *offset / memory->bank_bytes;
    const uint32_t rest = (bank + 1) * memory->bank_bytes - *offset;
    *length = rest < count ? rest : count;
    *error = PENTA_ERROR_BANK;
    return mask >> (memory->mask_shift + bank) & 1;
}

static void note_error(uint8_t *first, uint8_t error)
{
    if (*first == PENTA_ERROR_NONE || error < *first) *first = error;
}

uint8_t memory_read_checked(struct local_memory *memory, uint32_t address, uint32_t count,
                            uint16_t mask, uint8_t *out)
{
    if (memory->loan_count > 0) memory_settle(memory);
    uint8_t error = PENTA_ERROR_NONE, reason;
    while (count > 0) {
        uint32_t offset, length;
        if (find_run(memory, address, count, mask, &offset, &length, &reason)) {
            memcpy(out, memory->bytes + offset, length);
        } else {
            memset(out, 0, length);
            note_error(&error, reason);
        }
        address += length;
        out += length;
        count -= length;
    }
    return error;
}

static bool is_zero(const uint8_t *bytes, uint32_t count)
{
    uint64_t any = 0, word;
    for (; count >= sizeof word; count -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        any |= word;
    }
    for (; count > 0; count--)
        any |= *bytes++;
    return any == 0;
}

// A block of which some bytes, or all, were written: zeros only, or not.
static void update_block(struct penta_soc *soc, uint32_t block, bool zero, bool whole)
{
    const uint64_t bit = UINT64_C(1) << block % 64;
    if (!zero) {
        soc->nonzero[block / 64] |= bit;
    } else if (whole) {
        soc->nonzero[block / 64] &= ~bit;
    }
}

// One bit for each whole block of `cols` bytes, a multiple of 8 here: whether it has a byte other than 0.
static inline __attribute__((always_inline)) uint64_t find_nonzero(const uint8_t *in,
                                                                   uint32_t blocks, uint32_t cols)
{
    uint64_t bits = 0;
    for (uint32_t block = 0; block < blocks; block++, in += cols) {
        uint64_t any = 0, word;
        _Pragma("GCC unroll 4") for (uint32_t i = 0; i < cols; i += (uint32_t)sizeof word)
        {
            memcpy(&word, in + i, sizeof word);
            any |= word;
        }
        bits |= (uint64_t)(any != 0) << block;
    }
    return bits;
}

// `count` whole blocks from `block` on, whose bytes are `in`. Returns the block after them.
static uint32_t note_blocks(struct penta_soc *soc, uint32_t block, uint32_t count,
                            const uint8_t *in)
{
    const uint32_t cols = soc->config.cols;
    while (count > 0) {
        const uint32_t rest = 64 - block % 64, blocks = count < rest ? count : rest;
        uint64_t bits = 0;
        if (cols == 32) {  // with a constant the loop is none
            bits = find_nonzero(in, blocks, 32);
        } else if (cols % 8 == 0) {
            bits = find_nonzero(in, blocks, cols);
        } else {
            for (uint32_t i = 0; i < blocks; i++)
                bits |= (uint64_t)!is_zero(in + i * cols, cols) << i;
        }
        const uint64_t mask = (blocks < 64 ? UINT64_C(1) << blocks : 0) - 1;
        uint64_t *word = &soc->nonzero[block / 64];
        *word = (*word & ~(mask << block % 64)) | bits << block % 64;
        block += blocks;
        count -= blocks;
        in += blocks * cols;
    }
    return block;
}

void memory_note_write(struct penta_soc *soc, uint32_t offset, uint32_t count)
{
    const uint32_t cols = soc->config.cols;  // a power of two
    const uint8_t *in = soc->local[MEMORY_SPAD].bytes + offset;
    const uint32_t shift = (uint32_t)__builtin_ctz(cols);
    uint32_t block = offset >> shift;
    if (offset % cols != 0) {
        const uint32_t rest = cols - offset % cols, length = rest < count ? rest : count;
        update_block(soc, block++, is_zero(in, length), false);
        in += length;
        count -= length;
    }
    block = note_blocks(soc, block, count >> shift, in);
    in += count >> shift << shift;
    count %= cols;
    if (count > 0) update_block(soc, block, is_zero(in, count), false);
}

uint8_t memory_write_checked(struct penta_soc *soc, struct local_memory *memory, uint32_t address,
                             uint32_t count, uint16_t mask, const uint8_t *in)
{
    uint8_t error = PENTA_ERROR_NONE, reason;
    while (count > 0) {
        uint32_t offset, length;
        if (find_run(memory, address, count, mask, &offset, &length, &reason)) {
            if (memory->loan_count > 0) replace_loans(memory, offset, length);
            memcpy(memory->bytes + offset, in, length);
            // A bank is a multiple of the block, so that no block is cut by the runs.
            if (memory == &soc->local[MEMORY_SPAD]) memory_note_write(soc, offset, length);
            if (soc->check != NULL) check_write(soc, address, length);
        } else {
            note_error(&error, reason);
        }
        address += length;
        in += length;
        count -= length;
    }
    return error;
}

bool memory_block_live(const struct penta_soc *soc, uint32_t address)
{
    const struct local_memory *spad = &soc->local[MEMORY_SPAD];
    const uint32_t offset = address - spad->base;
    if (offset >= spad->size) return true;
    const uint32_t block = offset / soc->config.cols;
    return soc->nonzero[block / 64] >> block % 64 & 1;
}

// DRAM: addresses are taken mod 2^31, so that a range may wrap around.
static bool visit_dram(const struct penta_soc *soc, uint32_t address, uint32_t count,
                       void (*visit)(uint8_t *dram, void *data, uint32_t length, bool inside),
                       uint8_t *data)
{
    bool all_inside = true;
    while (count > 0) {
        address &= 0x7fffffff;
        const bool inside = address < soc->config.dram_bytes;
        const uint64_t end = inside ? soc->config.dram_bytes : UINT64_C(0x80000000);
        const uint64_t rest = end - address;
        const uint32_t length = rest < count ? (uint32_t)rest : count;
        visit(inside ? soc->dram + address : NULL, data, length, inside);
        all_inside &= inside;
        address += length;
        data += length;
        count -= length;
    }
    return all_inside;
}

static void visit_read(uint8_t *dram, void *data, uint32_t length, bool inside)
{
    if (inside) {
        memcpy(data, dram, length);
    } else {
        memset(data, 0, length);
    }
}

static void visit_write(uint8_t *dram, void *data, uint32_t length, bool inside)
{
    if (inside) memcpy(dram, data, length);
}

bool memory_read_dram(const struct penta_soc *soc, uint32_t address, uint32_t count, uint8_t *out)
{
    return visit_dram(soc, address, count, visit_read, out);
}

bool memory_write_dram(struct penta_soc *soc, uint32_t address, uint32_t count, const uint8_t *in)
{
    if (soc->check != NULL) check_write(soc, address & 0x7fffffff, count);
    memory_dram_changes(soc, address & 0x7fffffff, count);
    if ((address & 0x7fffffff) + (uint64_t)count > UINT64_C(0x80000000))
        memory_settle(&soc->local[MEMORY_WEIGHT]);
    return visit_dram(soc, address, count, visit_write, (uint8_t *)in);
}
