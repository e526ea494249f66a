// SPDX-License-Identifier: Apache-2.0
// The control core: RV32IM in two stages with exact cycles (docs/isa.md section 3 and 4).
#ifndef PENTA_SIM_CORE_CORE_H
#define PENTA_SIM_CORE_CORE_H

#include <stdbool.h>
#include <stdint.h>

struct penta_soc;
struct core_debug;

// One decoded instruction and the rest of its block, the straight run of instructions up to one
// that may jump or has to be looked at (block.h).
struct decoded {
    uint8_t op;  // enum core_op (decode.h), 0 when the word is not decoded (any more)
    uint8_t rd;  // 32 instead of 0: register 32 is written and never read
    uint8_t rs1;
    uint8_t rs2;
    int32_t immediate;
    uint32_t cycles;  // from its X cycle to the end of the block, its last instruction included
    uint32_t length;  // instructions; 0: stores to this word need no look
};

// Instructions that hold X until something happens elsewhere.
enum core_wait { WAIT_NONE, WAIT_WFI, WAIT_FENCE, WAIT_ENQUEUE, WAIT_SEMAPHORE, WAIT_HOST };

struct core {
    uint32_t x[33];
    uint32_t pc;       // of the instruction that enters X (or is in it) in cycle `cycle`
    uint64_t cycle;    // X cycle from which the core goes on
    uint64_t horizon;  // cycles below it need no look outside
    uint64_t retired;  // instructions since reset

    struct decoded *code;      // one for each word of TCM, and one behind it that faults
    struct core_debug *debug;  // breakpoints (core_debug.h); NULL: never had one
    bool halt;                 // leave core_run before the next instruction
    bool stepping;             // leave it after one instruction
    bool stale;                // the next instruction was overwritten in the cycle it was fetched:
    uint32_t stale_word;       // this is what was fetched

    enum core_wait wait;
    uint64_t wait_since;      // first X cycle of the waiting instruction
    uint64_t check_since;     // first of its unbroken checking cycles
    uint32_t wait_word;       // the instruction
    uint32_t wait_a, wait_b;  // operands

    // CSRs.
    uint32_t mstatus, mie, mtvec, mscratch, mepc, mcause, mtval;
    uint32_t pbase[16];
    bool mtvec_written;
    uint64_t mcycle_offset;    // mcycle = cycle + offset
    uint64_t minstret_offset;  // minstret = retired + offset

    // Timer: mtime = cycle + offset.
    uint64_t mtime_offset, mtimecmp;

    // Pending interrupts: as visible in cycle mip_cycle; later changes are not worked out yet.
    uint32_t mip;
    uint64_t mip_cycle;
    uint64_t mip_next;      // the next cycle in which MTIP or MEIP may change
    bool error_level;       // of bit 16, from error_change on
    uint64_t error_change;  // CYCLE_NEVER: no change ahead

    // Counters 3..13. Events of the last retirement are too young for a read in the next cycle.
    uint64_t counters[14];
    uint64_t recent_cycle;
    uint32_t recent_counter, recent_cycles, recent_bank;
};

// Cycle: the first after reset.
void core_reset(struct penta_soc *soc, uint64_t cycle);

// Runs until no instruction can enter or be waited for in X in a cycle below `until`, the run ends,
// or a host call waits for its answer.
void core_run(struct penta_soc *soc, uint64_t until);

// Works out mip for cycles up to `cycle`, with its records.
void core_advance_interrupts(struct penta_soc *soc, uint64_t cycle);

// Some perr register is (not) non-zero from `cycle` on.
void core_set_error_level(struct penta_soc *soc, uint64_t cycle, bool level);

// The cache of decoded instructions for a TCM of that size; false without memory.
bool core_create_code(struct core *core, uint32_t tcm_bytes);

// Forgets decoded instructions in `size` bytes of TCM from byte `offset` on.
void core_invalidate(struct core *core, uint32_t tcm_bytes, uint32_t offset, uint32_t size);

// The word at byte `offset` of TCM is `tohost`: stores to it are looked at.
void core_note_tohost(struct core *core, uint32_t offset);

// The answer to the host call the core waits for.
void core_answer_host(struct penta_soc *soc, bool accept, uint32_t result);

// Counter 3..13 as read by an instruction in X in `cycle`.
uint64_t core_read_counter(const struct core *core, unsigned n, uint64_t cycle);

// ------------------------------------------------------------------------ between core/*.c files

#define MSTATUS_MIE  0x8u
#define MSTATUS_MPIE 0x80u
#define MSTATUS_MPP  0x1800u
#define IRQ_TIMER    0x80u
#define IRQ_EXTERNAL 0x800u
#define IRQ_ERROR    0x10000u
#define IRQ_MASK     (IRQ_TIMER | IRQ_EXTERNAL | IRQ_ERROR)

enum core_cause {
    CAUSE_MISALIGNED_FETCH = 0,
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_MISALIGNED_LOAD = 4,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_MISALIGNED_STORE = 6,
    CAUSE_STORE_ACCESS = 7,
    CAUSE_ECALL = 11,
};

// Takes a trap in X cycle core->cycle with mepc = core->pc; core->cycle and pc become the target's.
void core_trap(struct penta_soc *soc, uint32_t cause, uint32_t tval);

// Takes the enabled pending interrupt of cycle core->cycle, if there is one.
bool core_take_interrupt(struct penta_soc *soc);

// Goes on with a waiting instruction; false when it still waits, or the run ended.
bool core_continue_wait(struct penta_soc *soc, uint64_t until);

// Begins an instruction that may wait; core->cycle is its first X cycle.
void core_begin_wait(struct penta_soc *soc, enum core_wait wait, uint32_t word, uint32_t a,
                     uint32_t b);

// Retires `word` in `cycle` (record, count); the caller moves pc and cycle on. rd 0: no register.
void core_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t word, uint32_t rd,
                 uint32_t value);

// The records of a retirement; the instruction's effects are done.
void core_record_retire(struct penta_soc *soc, uint64_t cycle, uint32_t pc, uint32_t word,
                        uint32_t rd, uint32_t value);

// Counts a stall that ends in `cycle` (docs/isa.md 3, Hardware counters).
void core_stall(struct penta_soc *soc, uint64_t cycle, uint32_t counter, uint32_t cycles,
                uint32_t bank_cycles);

// A load or store outside the fast path: everything but an aligned access to TCM. Load: value
// sign-extended as funct3 says. False when it trapped or did not happen before soc->stop; else the
// retirement cycle is in *retire.
bool core_load_slow(struct penta_soc *soc, uint32_t address, uint32_t funct3, uint32_t *value,
                    uint64_t *retire);
bool core_store_slow(struct penta_soc *soc, uint32_t address, uint32_t funct3, uint32_t value,
                     uint64_t *retire);

// Executes a CSR instruction in X cycle core->cycle; false when it is illegal.
bool core_access_csr(struct penta_soc *soc, uint32_t word, uint32_t *old);

#endif
