// SPDX-License-Identifier: Apache-2.0
// What the front-end of docs/isa.md section 4 and an engine say to each other.
// Time-composability (a command owns its banks, nobody can look inside) lets an engine compute a whole command at its start:
// its effects on memory, its records, and the cycle in which it completes.
// The front-end (frontend.c) emits START, DONE and QUEUE records, counts, and executes NOP and unknown opcodes by itself; an
// engine sees only its own opcodes and emits what happens between (writes, AXI). sim/soc/soc.h has what it may touch.
#ifndef PENTA_SIM_SOC_ENGINE_H
#define PENTA_SIM_SOC_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

struct penta_config;
struct penta_soc;

// One iteration of a command, as the front-end hands it over.
struct penta_command {
    uint32_t word[16];    // the descriptor, base registers added
    uint32_t address[4];  // operands of words 5..8 in this iteration: steps and toggles applied
    uint32_t iteration;   // 0..REPEAT
    uint16_t read_mask;   // banks, exclusive-or applied in odd iterations
    uint16_t write_mask;
};

struct penta_outcome {
    uint64_t end;       // cycle E of the DONE event
    uint8_t error;      // lowest PENTA_ERROR_ code met, 0 when none
    uint64_t count[3];  // DMA: bytes read, written; MAC: digits, useful, zero; SMU: lane operations
};

struct penta_engine {
    // Fills command->address[] from words 5..8, command->word and command->iteration (step and toggle of each operand).
    void (*address)(const struct penta_soc *soc, struct penta_command *command);
    // The engine's own legality rules: 0 or PENTA_ERROR_ILLEGAL. The common rules (4.1) are the front-end's.
    uint8_t (*check)(const struct penta_soc *soc, const struct penta_command *command);
    // Runs a legal iteration that starts in cycle `start` (event START). Effects and records of cycles >= `stop` (a warm reset
    // known in advance, else UINT64_MAX) do not happen.
    void (*run)(struct penta_soc *soc, const struct penta_command *command, uint64_t start,
                uint64_t stop, struct penta_outcome *outcome);
    // Puts the engine's own control state (shape slots, DRAM timing) to its reset value.
    void (*reset)(struct penta_soc *soc);
    // Allocates the engine's own state for one chip, kept in soc->engine_state[PENTA_ENGINE_x] (NULL: out of memory). It is
    // in its reset state. Both may be NULL for an engine without state.
    void *(*create)(const struct penta_config *config);
    void (*destroy)(void *state);
};

extern const struct penta_engine dma_engine, mac_engine, smu_engine;

#endif
