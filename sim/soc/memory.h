// SPDX-License-Identifier: Apache-2.0
// The memories of the chip. Bounds and bank rules: docs/isa.md sections 2 and 6.
#ifndef PENTA_SIM_SOC_MEMORY_H
#define PENTA_SIM_SOC_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum memory_kind { MEMORY_SPAD, MEMORY_WEIGHT, MEMORY_ACC, MEMORY_STATE, MEMORY_LOCAL_COUNT };

// Contents that were not copied: `count` bytes at `offset` are those at `from`, in DRAM.
struct memory_loan {
    uint32_t offset, count;
    const uint8_t *from;
};

enum { MEMORY_LOAN_LIMIT = 64 };

struct local_memory {
    uint8_t *bytes;  // the contents, `size` bytes, owned; where a loan lies, that counts instead
    uint32_t base;   // system address of the first byte (isa/memory_map.def)
    uint32_t size;   // bytes
    uint32_t bank_bytes;                         // bytes of one bank
    uint32_t mask_shift;                         // first bit of this memory in a 16-bit bank mask
    struct memory_loan loan[MEMORY_LOAN_LIMIT];  // of the weight buffer only; they do not overlap
    uint32_t loan_count;
};

// Puts `count` bytes of DRAM at `from` into a memory at `offset` without a copy. They may not change
// before they are settled or replaced: whoever writes DRAM calls memory_dram_changes first.
void memory_lend(struct local_memory *memory, uint32_t offset, uint32_t count, const uint8_t *from);

// Copies what is on loan, so that `bytes` holds all contents.
void memory_settle(struct local_memory *memory);

// Bytes offset .. offset+count-1, which are inside the memory, to read until it changes.
const uint8_t *memory_view(struct local_memory *memory, uint32_t offset, uint32_t count);

// The local memory whose region holds `address` (bits 31..28), or NULL for any other region.
struct penta_soc;
struct local_memory *memory_of_address(struct penta_soc *soc, uint32_t address);

// Reads `count` bytes from system address `address` of `memory` under the access rules of section 6: a byte outside the
// memory or in a bank not in `mask` reads 0. Returns 0 or the lowest PENTA_ERROR_ code met (ADDRESS or BANK).
uint8_t memory_read_checked(struct local_memory *memory, uint32_t address, uint32_t count,
                            uint16_t mask, uint8_t *out);

// Writes likewise, and keeps the nonzero bits of section 8.6 when `memory` is the scratchpad.
uint8_t memory_write_checked(struct penta_soc *soc, struct local_memory *memory, uint32_t address,
                             uint32_t count, uint16_t mask, const uint8_t *in);

// Keeps the nonzero bits after one access that wrote `count` bytes at `offset` of the scratchpad, or
// several that wrote whole blocks of `cols` bytes, all of which memory->bytes holds already.
void memory_note_write(struct penta_soc *soc, uint32_t offset, uint32_t count);

// Section 8.6: the nonzero bit of the block of `cols` bytes at scratchpad address `address`; true outside the scratchpad.
bool memory_block_live(const struct penta_soc *soc, uint32_t address);

// Reads or writes `count` bytes of DRAM at `address` mod 2^31. False when a byte is beyond the end (such bytes read 0 and are
// not written); the AXI slave then answers DECERR for their beats.
bool memory_read_dram(const struct penta_soc *soc, uint32_t address, uint32_t count, uint8_t *out);
bool memory_write_dram(struct penta_soc *soc, uint32_t address, uint32_t count, const uint8_t *in);

// `count` bytes of DRAM from `offset` on are about to change.
void memory_dram_changes(struct penta_soc *soc, uint64_t offset, uint64_t count);

#endif
