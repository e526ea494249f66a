// SPDX-License-Identifier: Apache-2.0
// libpenta: the simulator of the Penta chip as a library.
//
// One `struct penta_soc` is one chip with its memories. Any number of them may exist; each may be
// used by one thread at a time and shares nothing with the others. Nothing here exits, aborts or
// keeps global state. Functions that can fail return false (or NULL) and fill a `struct
// penta_error`, whose text is one line that names the file, line, key, offset or address and what
// was expected.
//
// Time is counted in clock cycles. Cycle 0 is the first with reset inactive (docs/isa.md 1); cycles
// go on counting through a warm reset.
#ifndef PENTA_H
#define PENTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta_isa.h"

struct penta_soc;

struct penta_error {
    char text[512];
};

// ------------------------------------------------------------------------------- configuration

// The configuration of one chip: config/NAME.json or a file of the same form, checked against the
// ranges of docs/isa.md. Sizes in bytes.
struct penta_config {
    char name[64];
    uint32_t rows, cols, lanes;
    uint32_t spad_bytes, spad_banks;
    uint32_t weight_bytes, weight_banks;
    uint32_t acc_bytes, acc_banks;
    uint32_t state_bytes, state_banks;
    uint32_t tcm_bytes;
    uint32_t axi_bytes;
    uint32_t queue_depth;
    uint32_t semaphores;
    uint32_t clock_mhz;
    uint32_t line_bytes;  // bytes of a weight line: 3 * rows * cols / 8
    char dram_model[16];  // "ideal", "ddr4", "lpddr4", "hbm2"
    uint64_t dram_bytes;
    uint32_t dram_latency;  // cycles from the accepted address to the first beat (ideal model)
};

#define PENTA_CONFIG_DEFAULT "edge"

// `name` is a path (it contains '/' or ends in ".json") or the name of a shipped configuration,
// which is looked for as NAME.json in the folder $PENTA_CONFIG_DIR, then in config/ beside the
// folder of the executable, then among the copies compiled into the library.
bool penta_config_load(const char *name, struct penta_config *config, struct penta_error *error);

// The same from text; `source` names it in messages.
bool penta_config_parse(const char *text, const char *source, struct penta_config *config,
                        struct penta_error *error);

// The configuration in the form penta_config_parse reads. malloc'ed, NULL when out of memory.
char *penta_config_format(const struct penta_config *config);

// ------------------------------------------------------------------------------------- a chip

struct penta_options {
    uint64_t seed;          // contents of TCM and local memories at power-on (sim/soc/fill.h)
    uint64_t dram_seed;     // random back-pressure and latency of the DRAM (docs/dram.md); 0: none
    bool dram_errors;       // with dram_seed: error responses too
    uint64_t max_cycles;    // the run ends before this cycle; 0: PENTA_MAX_CYCLES_DEFAULT
    bool host_disable;      // true: input host_enable is 0, ebreak traps
    bool manual_host;       // true: penta_run stops at host calls (PENTA_STOP_HOST_CALL)
    const char *host_root;  // folder that semihosting may open files in; NULL: none
    const char *const *arguments;  // SYS_GET_CMDLINE: words, the first is the program
    size_t argument_count;         //
    int input, output, error;      // file descriptors of the console; -1: nothing to read,
                                   // what is written is dropped
};

#define PENTA_MAX_CYCLES_DEFAULT 1000000000000u

// Options for a chip without console and files.
#define PENTA_OPTIONS_NONE ((struct penta_options){.input = -1, .output = -1, .error = -1})

// Power-on: memories filled from the seed, DRAM zero. Config and options are copied.
struct penta_soc *penta_create(const struct penta_config *config,
                               const struct penta_options *options, struct penta_error *error);
void penta_destroy(struct penta_soc *soc);  // NULL is allowed

// How this host computes MAC array and DMA: "portable", "avx2" or "avx512"; a new chip has the best that
// the machine can run. Results, records and cycles are the same with each. Fails when there is no
// such kernel or the machine cannot run it.
bool penta_set_kernel(struct penta_soc *soc, const char *name, struct penta_error *error);
const char *penta_kernel(const struct penta_soc *soc);

// How many threads of this host work on values, the calling one included: 1 (of a new chip) to 64.
// Results, records and cycles are the same with each. Fails when out of memory or threads.
bool penta_set_threads(struct penta_soc *soc, unsigned threads, struct penta_error *error);

const struct penta_config *penta_configuration(const struct penta_soc *soc);

// Loads the segments of an ELF32 RISC-V executable into TCM and DRAM, before the first cycle. Its
// entry must be 0x80000000. The word at its symbol `tohost`, if it has one, ends the run.
bool penta_load_elf(struct penta_soc *soc, const char *path, struct penta_error *error);

// Puts a file into DRAM, TCM or a local memory. Large files in DRAM are mapped, not read: they must
// not change during the run.
bool penta_load_image(struct penta_soc *soc, const char *path, uint32_t address,
                      struct penta_error *error);

// What comes from outside besides memory contents: lines `cycle N irq 0|1` and `cycle N reset M`
// (docs/running.md).
bool penta_load_stimulus(struct penta_soc *soc, const char *path, struct penta_error *error);

enum penta_stimulus_kind { PENTA_STIMULUS_IRQ, PENTA_STIMULUS_RESET };
struct penta_stimulus {
    uint64_t cycle;  // first cycle in which it holds
    enum penta_stimulus_kind kind;
    uint64_t value;  // IRQ: level of the pin; RESET: cycles reset is asserted
};
// The stimulus in time order, owned by the chip.
const struct penta_stimulus *penta_stimuli(const struct penta_soc *soc, size_t *count);

// Memory by system address, any region but MMIO; takes no simulated time. False when a byte is
// outside. A write into code is seen by the next fetch.
bool penta_read_memory(const struct penta_soc *soc, uint32_t address, void *data, size_t size);
bool penta_write_memory(struct penta_soc *soc, uint32_t address, const void *data, size_t size);

// The memory at region base `base` (PENTA_REGION_x_BASE) itself, read-only; NULL for no memory.
const uint8_t *penta_memory(const struct penta_soc *soc, uint32_t base, uint64_t *size);

// Range number `index` of the DRAM that loading or penta_write_memory has put something into, in
// bytes from its beginning; ranges may overlap. False: no such range. Everywhere else DRAM was zero
// before the first cycle.
bool penta_loaded_dram(const struct penta_soc *soc, size_t index, uint64_t *from, uint64_t *size);

// ------------------------------------------------------------------------------------ records

// One observation (isa/probes.def). Valid during the call of the consumer only.
struct penta_record {
    uint64_t cycle;
    enum penta_stream stream;
    uint32_t word_count;
    const uint32_t *words;
    uint32_t data_count;  // bytes of data, 0 for streams without
    const uint8_t *data;
};

typedef void (*penta_consumer)(void *context, const struct penta_record *record);

#define PENTA_ALL_STREAMS ((UINT64_C(1) << PENTA_STREAM_COUNT) - 1)

// Calls `consumer` for every record of the streams in `stream_mask` (bit = stream) from now on.
// Records of one stream come in cycle order; different streams in any order. A record whose cycle
// is not below penta_result.cycles of an ended run is not part of the run: drop it.
// False when 8 consumers are attached already.
bool penta_attach(struct penta_soc *soc, uint64_t stream_mask, penta_consumer consumer,
                  void *context);

// One iteration of a command, told when it is done. Cycles as in docs/isa.md 4.
struct penta_command_trace {
    unsigned engine;      // PENTA_ENGINE_
    uint32_t opcode;      // PENTA_OPCODE_
    uint32_t descriptor;  // address in TCM that it was enqueued from
    uint32_t pc;          // of its penta.enq
    uint32_t iteration;
    uint32_t error;                      // PENTA_ERROR_
    uint64_t ready;                      // the queue holds it from this cycle on
    uint64_t start, end;                 // S and E
    uint32_t semaphore_wait, bank_wait;  // cycles its request waited
    uint64_t
        count[3];  // DMA: bytes read, written; MAC: digit-MAC slots, useful, zero; SMU: lane-ops
};

typedef void (*penta_command_tracer)(void *context, const struct penta_command_trace *trace);

// Calls `tracer` for each iteration that ends from now on; NULL ends it. Commands of one engine
// come in the order of their cycles.
void penta_trace_commands(struct penta_soc *soc, penta_command_tracer tracer, void *context);

// Attaches the digest; to be called before the first cycle. Then the 64-bit digest of all records
// of the run so far (definition: sim/probe/digest.h); final when the run has ended.
bool penta_enable_digest(struct penta_soc *soc);
uint64_t penta_digest(const struct penta_soc *soc);

// -------------------------------------------------------------------------------------- running

enum penta_stop {
    PENTA_STOP_CYCLE,      // every record of a cycle below the one asked for has been emitted
    PENTA_STOP_HOST_CALL,  // a host call waits for penta_host_answer (only with manual_host)
    PENTA_STOP_END,        // the run is over: penta_result
    PENTA_STOP_DEBUG,      // a breakpoint, a watchpoint, or the end of penta_step
};

// Runs until every event of cycles below `cycle` has happened, or the run ends. The chip may be
// ahead of that: records of later cycles may have been emitted, never records missing.
enum penta_stop penta_run(struct penta_soc *soc, uint64_t cycle);

// The next cycle that penta_run has not completed.
uint64_t penta_cycle(const struct penta_soc *soc);

enum penta_end {
    PENTA_END_NONE,         // not ended
    PENTA_END_EXIT,         // semihosting exit
    PENTA_END_TOHOST,       // an odd value at `tohost`
    PENTA_END_TRAP,         // a trap with mtvec never written since reset
    PENTA_END_DEADLOCK,     // docs/isa.md 5
    PENTA_END_CYCLE_LIMIT,  // max_cycles
};

struct penta_result {
    enum penta_end reason;
    int exit_code;         // the firmware's own, or 1
    uint64_t cycles;       // the run is cycles 0 .. cycles-1
    char diagnosis[1024];  // what happened and where; "" when the firmware ended by itself
};
const struct penta_result *penta_result(const struct penta_soc *soc);

// ----------------------------------------------------------------------------------- host calls

enum { PENTA_HOST_WRITE_LIMIT = 4 };

struct penta_host_call {
    uint64_t cycle;  // of the HOST_CALL record
    uint32_t pc;     // of the ebreak
    uint32_t operation, parameter;
};

// What the host does to the chip in one call: writes to TCM, and x10. The data belongs to the chip
// that performed it and lives until its next call.
struct penta_host_answer {
    bool accept;  // false: not a semihosting sequence, the ebreak traps
    bool exit;    // the run ends in the call's cycle with exit_code
    int exit_code;
    uint32_t result;
    uint32_t write_count;
    struct {
        uint32_t address;
        uint32_t size;
        const uint8_t *data;
    } writes[PENTA_HOST_WRITE_LIMIT];
};

// With manual_host: what penta_run stopped at; performing it (once, for any number of chips); and
// giving the answer, after which penta_run goes on.
const struct penta_host_call *penta_host_call(const struct penta_soc *soc);
void penta_host_perform(struct penta_soc *soc, struct penta_host_answer *answer);
void penta_host_answer(struct penta_soc *soc, const struct penta_host_answer *answer);

// ------------------------------------------------------------------------------------ debugging

// Breakpoints and watchpoints cost no simulated cycle and are kept outside the chip's memory: a run
// that stops at them has the records of one that does not.
enum penta_break_kind {
    PENTA_BREAK_NONE,
    PENTA_BREAK_SOFTWARE,  // both kinds of breakpoint are the same thing here
    PENTA_BREAK_HARDWARE,
    PENTA_WATCH_WRITE,  // stores of the core; writes of engines to local memories and DRAM
    PENTA_WATCH_READ,   // loads of the core, descriptors that penta.enq reads
    PENTA_WATCH_ACCESS,
};

// Breakpoints: `address` is a multiple of 4 in TCM, `size` is ignored. Watchpoints: `size` bytes,
// at least 1. What is there already is kept. False: bad address or size, or too many watchpoints.
bool penta_insert_break(struct penta_soc *soc, enum penta_break_kind kind, uint32_t address,
                        uint32_t size);
bool penta_remove_break(struct penta_soc *soc, enum penta_break_kind kind, uint32_t address,
                        uint32_t size);  // also true when there is none
void penta_remove_breaks(struct penta_soc *soc);

// Why penta_run or penta_step returned PENTA_STOP_DEBUG. The core stops before the instruction at
// penta_pc, which has not begun; NONE: a step is done. For a watchpoint the address is that of the
// first watched byte met; a write of an engine stops the core when the command is done.
struct penta_debug_stop {
    enum penta_break_kind kind;
    uint32_t address;
};
struct penta_debug_stop penta_debug_stop(const struct penta_soc *soc);

// The instruction that the core stands at is executed in spite of breakpoints and watchpoints.
void penta_pass_break(struct penta_soc *soc);

// As penta_run, but at most until one instruction has retired or a trap has been taken.
enum penta_stop penta_step(struct penta_soc *soc, uint64_t cycle);

// Changes architectural state while the chip stands still; x0 stays 0. A pc that is no multiple of 4 is
// refused. An instruction that waits in X is given up when the pc is written.
void penta_set_register(struct penta_soc *soc, unsigned index, uint32_t value);
bool penta_set_pc(struct penta_soc *soc, uint32_t pc);

// A CSR as the instruction at penta_pc would read it; false when there is none. Writes mask values
// as the chip does and have no record; an error register is cleared in the next cycle. False for no or a read-only CSR.
bool penta_read_csr(struct penta_soc *soc, uint32_t csr, uint32_t *value);
bool penta_write_csr(struct penta_soc *soc, uint32_t csr, uint32_t value);

// Serves one debugger after the other over the gdb remote protocol (docs/debugging.md), on the
// Unix socket `socket` or else on TCP port `port` of this machine only (0: any free one).
struct penta_debug_options {
    const char *socket;
    uint16_t port;
    // Tells where it listens: "127.0.0.1:PORT" or the path.
    void (*listening)(void *context, const char *where);
    // A new chip like the first, for `monitor reset` and vRun; NULL: it failed. May be NULL.
    struct penta_soc *(*restart)(void *context);
    void *context;
};

enum penta_debug_end {
    PENTA_DEBUG_FAILED,  // no socket: see the error
    PENTA_DEBUG_ENDED,   // the run is over
    PENTA_DEBUG_KILLED,  // by the debugger, before its end
};

// Returns when the run is over (after a detach it goes on to its end) or killed. A restart destroys
// the chip in *soc and puts the new one there.
enum penta_debug_end penta_debug_serve(struct penta_soc **soc,
                                       const struct penta_debug_options *options,
                                       struct penta_error *error);

// ------------------------------------------------------------------------------------- checking

// What penta_enable_check finds in a program (definitions: docs/running.md).
enum penta_finding_kind {
    PENTA_FINDING_UNWRITTEN,    // a read of memory that nothing wrote
    PENTA_FINDING_BANK_WAIT,    // a command waited for a bank that another unit owned
    PENTA_FINDING_STACK,        // the stack pointer below the stack's limit
    PENTA_FINDING_STACK_STORE,  // a store into the guard below the stack
    PENTA_FINDING_ACCUMULATOR,  // a sum of the MAC array near or beyond 32 bits
    PENTA_FINDING_COUNTER,      // a hardware counter near the end of the word that is read
    PENTA_FINDING_SEMAPHORE,    // a semaphore near its limit
    PENTA_FINDING_KIND_COUNT
};

// Who did it; an engine e is PENTA_UNIT_ENGINES + e.
enum penta_unit { PENTA_UNIT_CORE, PENTA_UNIT_ENGINES };

enum { PENTA_CALLER_LIMIT = 12, PENTA_SEMAPHORE_NEAR = 240 };

// An instruction and the calls it was made in: addresses of the calling jumps, innermost first.
// For an engine it is the penta.enq of its command.
struct penta_place {
    uint32_t pc;
    uint32_t caller_count;
    uint32_t callers[PENTA_CALLER_LIMIT];
};

// Occurrences of one kind at one place (and, of unwritten memory, in one memory).
struct penta_finding {
    enum penta_finding_kind kind;
    uint32_t unit;
    struct penta_place place;
    uint64_t count;            // loads, stores, command iterations, waits or signals
    uint64_t cycle;            // of the first
    uint32_t other_unit;       // BANK_WAIT: the owner, and what it did
    struct penta_place other;  //
    uint64_t waited;           // BANK_WAIT: cycles in all
    uint32_t banks;            // BANK_WAIT: the owner's banks waited for, as in a mask
    uint32_t address, end;     // UNWRITTEN: the bytes lie in [address, end), mod 2^32;
                               // STACK: lowest value; STACK_STORE: lowest address
    uint32_t index;            // COUNTER: CSR number; SEMAPHORE: which
    int64_t value;             // ACCUMULATOR, COUNTER, SEMAPHORE: the value furthest out
    bool wrapped;              // ACCUMULATOR, COUNTER, SEMAPHORE: the limit was passed
};

// Watches the program from here on: to be called before anything is loaded. The run, its cycles,
// records and digest are as without. Takes an eighth of each memory that is used. False: out of
// memory.
bool penta_enable_check(struct penta_soc *soc);

// The findings so far, in the order of their first occurrences; owned by the chip, valid until it
// runs on. `dropped`, if not NULL: occurrences that were not kept for want of room.
const struct penta_finding *penta_findings(struct penta_soc *soc, size_t *count, uint64_t *dropped);

// ----------------------------------------------------------------------------------- statistics

// Hardware counter n (PENTA_COUNTER_x): the sum of its events so far, of cycles below penta_cycle
// (of the whole run when it has ended). Other n: 0.
uint64_t penta_counter(struct penta_soc *soc, unsigned n);

// Instructions retired since the last reset (minstret as never written).
uint64_t penta_retired(const struct penta_soc *soc);

// Architectural state for debuggers: x0..x31 and the pc of the instruction in X or next in it.
uint32_t penta_register(const struct penta_soc *soc, unsigned index);
uint32_t penta_pc(const struct penta_soc *soc);

// The statistics of the run as JSON text (docs/running.md), `wall_seconds` as measured by the
// caller. malloc'ed, NULL when out of memory.
char *penta_statistics(struct penta_soc *soc, double wall_seconds);

#endif
