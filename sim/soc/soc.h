// SPDX-License-Identifier: Apache-2.0
// The whole chip. Engines may use config, probes, memories (memory.h) and their own engine_state;
// the rest belongs to core, front-ends and scoreboard.
//
// Time: `soc->time` = c means that the registers of scoreboard and front-ends hold what is visible
// in cycle c, so that all cycles below c have been processed. The core runs ahead of it and calls
// soc_advance before it looks at or acts on anything outside itself; soc->time never passes the
// cycle of the core's next instruction. Cycles in which nothing can change are skipped.
#ifndef PENTA_SIM_SOC_SOC_H
#define PENTA_SIM_SOC_SOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/core.h"
#include "penta.h"
#include "probe/probe.h"
#include "soc/frontend.h"
#include "soc/memory.h"
#include "soc/scoreboard.h"

#define CYCLE_NEVER UINT64_MAX

enum { SOC_LOADED_LIMIT = 16 };

struct digest;
struct program_check;
struct semihost;

struct penta_soc {
    struct penta_config config;
    struct probe_hub probes;

    // Memories.
    struct local_memory local[MEMORY_LOCAL_COUNT];
    uint64_t *nonzero;  // one bit for each `cols` bytes of scratchpad (docs/isa.md 8.6)
    uint8_t *tcm;       // config.tcm_bytes
    uint8_t *dram;      // config.dram_bytes, reserved lazily
    struct {
        uint64_t from, until;
    } loaded[SOC_LOADED_LIMIT];  // of DRAM, by whoever loads or writes from outside
    size_t loaded_count;

    void *engine_state[PENTA_ENGINE_COUNT];  // of engine->create

    // Time.
    uint64_t time;        // see above
    uint64_t next_event;  // first cycle >= time in which something may change, or CYCLE_NEVER
    uint64_t frontend_event[PENTA_ENGINE_COUNT];  // the same of each front-end by itself
    bool woken;                                   // inputs came after those were worked out
    uint64_t stop;       // the next reset, or the cycle limit: cycles >= stop do not happen
    uint64_t origin;     // cycle 0 of the chip's own time: first cycle after the last reset
    uint64_t completed;  // penta_run's cycle

    struct core core;
    struct scoreboard board;
    struct frontend frontends[PENTA_ENGINE_COUNT];
    uint64_t counters[32];                  // of the engines; the core keeps its own
    uint32_t shown[PENTA_STREAM_COUNT][4];  // last record of each level

    // Outside.
    struct penta_stimulus *stimuli;
    size_t stimulus_count;
    size_t next_reset;  // index of the first stimulus not before the last reset
    uint64_t max_cycles;
    uint32_t tohost;  // address, or 1: none
    bool manual_host, host_enable;
    struct semihost *host;
    struct team *team;  // threads that help with values, owned; NULL: none
    struct penta_host_call host_call;
    struct digest *digest;
    penta_command_tracer command_tracer;  // NULL: nobody traces commands
    void *command_tracer_context;
    struct program_check *check;                   // NULL: nobody checks the program
    uint32_t stack_guard, stack_limit, stack_top;  // symbols of the ELF, 0: none
    struct penta_result result;
};

// `size` bytes of DRAM from `from` on are not zero any more (penta_loaded_dram).
void soc_note_loaded(struct penta_soc *soc, uint64_t from, uint64_t size);

// Processes cycles below `cycle` (and below soc->stop).
void soc_advance_to(struct penta_soc *soc, uint64_t cycle);
static inline void soc_advance(struct penta_soc *soc, uint64_t cycle)
{
    if (cycle > soc->stop) cycle = soc->stop;
    if (soc->next_event < cycle) {
        soc_advance_to(soc, cycle);
    } else if (cycle > soc->time) {
        soc->time = cycle;
    }
}

// Whether all engines are quiet from `cycle` on, for the deadlock rule.
void soc_update_quiet(struct penta_soc *soc, uint64_t cycle);

// An input that is visible in `cycle` was set: that cycle has to be processed.
static inline void soc_wake(struct penta_soc *soc, uint64_t cycle)
{
    soc->woken = true;
    if (cycle < soc->next_event) soc->next_event = cycle;
}

// Emits the record of a level whose value is `words` from `cycle` on, if it differs from the last.
void soc_show_level(struct penta_soc *soc, enum penta_stream stream, uint64_t cycle,
                    const uint32_t *words, uint32_t count);

// Ends the run: it is cycles 0 .. last_cycle. The text of result.diagnosis is the caller's.
void soc_end(struct penta_soc *soc, enum penta_end reason, uint64_t last_cycle, int exit_code);

// Level of the external interrupt pin in `cycle`, and the first later cycle in which it differs.
bool stimulus_pin(const struct penta_soc *soc, uint64_t cycle, uint64_t *next_change);

// Hardware counter as read by an instruction in X in `cycle`: events up to cycle - 2.
uint64_t soc_read_counter(struct penta_soc *soc, unsigned n, uint64_t cycle);

// Describes what every unit waits for, for a diagnosis.
void soc_describe_waits(const struct penta_soc *soc, char *text, size_t size);

#endif
