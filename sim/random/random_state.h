// SPDX-License-Identifier: Apache-2.0
// The program that is being written, and the little assembler that all parts of the generator use.
#ifndef PENTA_SIM_RANDOM_RANDOM_STATE_H
#define PENTA_SIM_RANDOM_RANDOM_STATE_H

#include "random/random_program.h"
#include "smu/smu_state.h"

enum {
    // Sizes in TCM, from its end downwards: words that are executed last before the end, data that
    // the program reads and writes, descriptors.
    RANDOM_TAIL_BYTES = 64,
    RANDOM_DATA_BYTES = 2048,
    RANDOM_LOG_BYTES = 64,
    // The parts of the DRAM segment.
    RANDOM_DIGITS_AT = 0,
    RANDOM_DIGITS_BYTES = 3072,  // packed digit codes 0..4
    RANDOM_DENSE_AT = 3072,
    RANDOM_DENSE_BYTES = 3584,  // dense triples 0..124
    RANDOM_SPARSE_AT = 6656,
    RANDOM_SPARSE_BYTES = 1536,  // mostly zero
    RANDOM_NOISE_AT = 8192,
    RANDOM_NOISE_BYTES = 2048,
    RANDOM_DRAM_BYTES = RANDOM_NOISE_AT + RANDOM_NOISE_BYTES,
    RANDOM_END_BYTES = 256,  // noise at the end of DRAM
};

// Registers with a purpose, different ones in each program. All others are free.
enum random_role {
    ROLE_HANDLER0,  // of the trap handler alone
    ROLE_HANDLER1,
    ROLE_BUDGET,   // traps until the program gives up
    ROLE_RESUME,   // where a fetch from outside TCM goes on
    ROLE_LOOP0,    // counters of loops
    ROLE_LOOP1,    //
    ROLE_ADDRESS,  // short-lived in every item
    ROLE_VALUE,    //
    ROLE_DATA,     // middle of the data in TCM
    ROLE_COUNT
};

enum random_wait { OWNER_DMA, OWNER_MAC, OWNER_SMU, OWNER_CORE, OWNER_COUNT };

struct random_shape {
    bool loaded;
    uint32_t word[16];
};

struct random_state {
    const struct random_options *options;
    const struct penta_config *config;
    uint64_t random;

    uint8_t *tcm;
    uint32_t here;         // offset of the next instruction
    uint32_t code_limit;   // no item begins beyond
    uint32_t descriptors;  // offset of the lowest descriptor
    uint32_t descriptor_limit;
    uint32_t data;  // offset of the data
    uint8_t role[ROLE_COUNT];
    uint8_t free_registers[32];
    uint32_t free_count;
    uint32_t table, remedy;  // offsets of the trap vectors and of the routine that unblocks
    uint32_t finish;         // offset of the end by `tohost`
    uint32_t tohost;         // address

    bool interrupts;     // mstatus.MIE
    uint32_t enables;    // mie as the program last wrote it
    uint32_t pbase[16];  // as the program last wrote them
    uint32_t depth;      // of loops and skipped blocks: state above changes at depth 0 only

    // Semaphores: who may wait for one, and how much is certain to be signalled and not yet taken.
    uint8_t owner[16];
    uint32_t tokens[16];

    struct random_shape shape[4];
    uint32_t clean_bytes;        // of the weight buffer, from its start: legal digit codes
    uint32_t clean_state_bytes;  // of the state memory, at its start and at its end: likewise
    struct smu_state smu;        // shapes and tables that are certain to be loaded
};

// ------------------------------------------------------------------------------------- numbers

uint64_t random_next(struct random_state *state);
uint32_t random_below(struct random_state *state, uint32_t limit);  // limit 0 gives 0
bool random_chance(struct random_state *state, uint32_t percent);
// A word with a liking for 0, -1, least, largest, single bits and small numbers.
uint32_t random_operand(struct random_state *state);
// The lowest number of the interval with chance 1/4, the highest with 1/4, else any.
uint32_t random_between(struct random_state *state, uint32_t low, uint32_t high);

// ------------------------------------------------------------------------------------- assembler

uint32_t random_here(const struct random_state *state);  // address of the next instruction
void emit(struct random_state *state, uint32_t instruction);
void emit_r(struct random_state *state, uint32_t opcode, uint32_t funct3, uint32_t funct7,
            uint32_t rd, uint32_t rs1, uint32_t rs2);
void emit_i(struct random_state *state, uint32_t opcode, uint32_t funct3, uint32_t rd, uint32_t rs1,
            int32_t immediate);
void emit_load(struct random_state *state, uint32_t funct3, uint32_t rd, uint32_t rs1,
               int32_t offset);
void emit_store(struct random_state *state, uint32_t funct3, uint32_t rs1, uint32_t rs2,
                int32_t offset);
void emit_branch(struct random_state *state, uint32_t funct3, uint32_t rs1, uint32_t rs2,
                 int32_t offset);
void emit_jump(struct random_state *state, uint32_t rd, uint32_t target);  // address
void emit_addi(struct random_state *state, uint32_t rd, uint32_t rs1, int32_t immediate);
void emit_constant(struct random_state *state, uint32_t rd, uint32_t value);
// csrrw, csrrs, csrrc: funct3 1, 2, 3; 5, 6, 7 with a number in place of rs1.
void emit_csr(struct random_state *state, uint32_t funct3, uint32_t rd, uint32_t csr, uint32_t rs1);
// Branches forward to here: patches the branch or jump at offset `at`.
void patch_to_here(struct random_state *state, uint32_t at);
uint32_t encode_branch(uint32_t funct3, uint32_t rs1, uint32_t rs2, int32_t offset);
uint32_t encode_jump(uint32_t rd, int32_t offset);

uint32_t random_register(struct random_state *state);     // to read: any
uint32_t random_destination(struct random_state *state);  // to write: a free one or x0

// -------------------------------------------------------------------------------------- parts

void random_emit_handler(struct random_state *state);          // random_trap.c
void random_emit_timer(struct random_state *state);            // timer interrupt soon
void random_emit_interrupt_state(struct random_state *state);  // new mie, mstatus.MIE
void random_emit_safe(struct random_state *state);  // a state in which blocking is harmless
bool random_is_safe(const struct random_state *state);

void random_emit_scalar(struct random_state *state);            // random_scalar.c: one item
uint32_t random_plain_instruction(struct random_state *state);  // register to register
void random_emit_csr_read(struct random_state *state);
void random_emit_fault(struct random_state *state);  // random_fault.c: one exception
void random_emit_modification(struct random_state *state);

void random_emit_commands(struct random_state *state);  // random_command.c: one item
void random_emit_first_commands(struct random_state *state);
void random_emit_drain(struct random_state *state);
void random_emit_meeting(struct random_state *state);  // random_meeting.c
void random_emit_deadlock(struct random_state *state);
uint32_t random_place_descriptor(struct random_state *state, const uint32_t word[16]);

bool random_dma_command(struct random_state *state, uint32_t word[16]);  // random_dma.c
void random_mac_shape(struct random_state *state, uint32_t word[16]);    // random_mac.c
bool random_mac_command(struct random_state *state, uint32_t word[16]);
void random_smu_shape(struct random_state *state, uint32_t word[16]);  // random_smu.c
bool random_smu_table(struct random_state *state, uint32_t word[16]);
bool random_smu_run(struct random_state *state, uint32_t word[16]);
// One that can go wrong in more ways unless it is to be good.
bool random_smu_command(struct random_state *state, uint32_t word[16], bool good);
void random_note_smu(struct random_state *state, const uint32_t word[16]);
void random_spoil_smu(struct random_state *state, uint32_t word[16]);
void random_limit_smu(const struct random_state *state, uint32_t word[16]);
// Makes a good command fail, mostly; its time stays bounded.
void random_spoil(struct random_state *state, unsigned engine,
                  uint32_t word[16]);  // random_spoil.c

// ------------------------------------------------------------------- extents of commands' operands

// Bytes that an operand reaches, relative to its address: in even and in odd iterations.
struct random_extent {
    int64_t low[2], high[2];
    bool used[2];
};
void extent_add(struct random_extent *extent, unsigned odd, int64_t low, int64_t high);
// Widens an extent of iteration 0 by the iterations.
void extent_repeat(struct random_extent *extent, uint32_t repeat, int64_t step, int64_t toggle);
// An offset at which it is within `size` bytes, a multiple of `align`; false when there is none.
bool extent_place(struct random_state *state, const struct random_extent *extent, uint32_t size,
                  uint32_t bank, uint32_t align, uint32_t *offset);
// The banks it touches in iterations of that parity when placed at `offset`.
uint32_t extent_banks(const struct random_extent *extent, unsigned odd, uint32_t offset,
                      uint32_t bank, uint32_t first_bit);

struct random_memory {
    uint32_t base, bytes, bank, first_bit, banks;
};
enum { MEMORY_SPAD, MEMORY_WEIGHT, MEMORY_ACC, MEMORY_STATE, MEMORY_COUNT };
struct random_memory random_memory(const struct penta_config *config, unsigned which);

#endif
