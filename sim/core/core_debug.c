// SPDX-License-Identifier: Apache-2.0
#include "core/core_debug.h"

#include <stdlib.h>
#include <string.h>

#include "core/decode.h"
#include "soc/soc.h"

#define TCM_BASE PENTA_REGION_TCM_BASE

// ------------------------------------------------------------------------------- while it runs

static bool is_access(const struct decoded *decoded)
{
    return op_loads(decoded->op) || op_stores(decoded->op);
}

static bool is_enqueue(const struct decoded *decoded, uint32_t word)
{
    return decoded->op == CORE_OP_SLOW && field_opcode(word) == PENTA_INSN_ENQ_DMA_OPCODE &&
           field_funct3(word) == PENTA_INSN_ENQ_DMA_FUNCT3;
}

void core_debug_mark(const struct core_debug *debug, uint32_t index, struct decoded *decoded)
{
    // Which of the slow ones read descriptors only the word itself can tell.
    const bool watched =
        debug->watch_count != 0 && (is_access(decoded) || decoded->op == CORE_OP_SLOW);
    if (debug->marks[index] != 0 || watched) decoded->op = CORE_OP_DEBUG;
}

static bool filter_passes(const struct core_debug *debug, uint32_t address)
{
    const uint32_t bit = address / 4 % CORE_WATCH_FILTER_BITS;
    return debug->filter[bit / 64] >> bit % 64 & 1;
}

static bool is_watched(enum penta_break_kind kind, bool writes)
{
    return kind == PENTA_WATCH_ACCESS || kind == (writes ? PENTA_WATCH_WRITE : PENTA_WATCH_READ);
}

// The first watchpoint that an access to `size` bytes meets, or NULL.
static const struct core_watch *find_watch(const struct core_debug *debug, uint32_t address,
                                           uint32_t size, bool writes)
{
    for (uint32_t i = 0; i < debug->watch_count; i++) {
        const struct core_watch *watch = &debug->watches[i];
        if (is_watched(watch->kind, writes) && address <= watch->last &&
            address + (size - 1) >= watch->first) {
            return watch;
        }
    }
    return NULL;
}

static void note_stop(struct penta_debug_stop *stop, const struct core_watch *watch,
                      uint32_t address)
{
    stop->kind = watch->kind;
    stop->address = address > watch->first ? address : watch->first;
}

static bool watch_stops(struct core_debug *debug, const struct core *core,
                        const struct decoded *decoded, uint32_t word)
{
    uint32_t address = core->x[decoded->rs1], size;
    const bool writes = op_stores(decoded->op);
    if (is_access(decoded)) {
        address += (uint32_t)decoded->immediate;
        size = 1u << (field_funct3(word) & 3);
        if ((address & (size - 1)) || !filter_passes(debug, address)) return false;
    } else if (is_enqueue(decoded, word)) {
        size = 64;
        if (address & (size - 1)) return false;
    } else {
        return false;
    }
    const struct core_watch *watch = find_watch(debug, address, size, writes);
    if (watch == NULL) return false;
    note_stop(&debug->stop, watch, address);
    return true;
}

bool core_debug_stops(struct penta_soc *soc, const struct decoded *decoded, uint32_t word)
{
    struct core *core = &soc->core;
    struct core_debug *debug = core->debug;
    const uint32_t index = (core->pc - TCM_BASE) >> 2;
    if (debug->pass_cycle == core->cycle && debug->pass_pc == core->pc) return false;
    const uint8_t mark = index < soc->config.tcm_bytes / 4 ? debug->marks[index] : 0;
    if (mark != 0) {
        debug->stop.kind =
            mark >> PENTA_BREAK_SOFTWARE & 1 ? PENTA_BREAK_SOFTWARE : PENTA_BREAK_HARDWARE;
        debug->stop.address = core->pc;
    } else if (debug->watch_count == 0 || !watch_stops(debug, core, decoded, word)) {
        return false;
    }
    core->halt = true;
    return true;
}

// -------------------------------------------------------------------------- writes of engines

#define WRITE_STREAMS                                                                \
    (UINT64_C(1) << PENTA_STREAM_DMA_WRITE | UINT64_C(1) << PENTA_STREAM_MAC_WRITE | \
     UINT64_C(1) << PENTA_STREAM_SMU_WRITE | UINT64_C(1) << PENTA_STREAM_AXI_AW |    \
     UINT64_C(1) << PENTA_STREAM_DMA_DONE | UINT64_C(1) << PENTA_STREAM_MAC_DONE |   \
     UINT64_C(1) << PENTA_STREAM_SMU_DONE)

static void note_write(struct core_debug *debug, unsigned engine, uint32_t address, uint32_t size)
{
    if (size == 0 || debug->engine_hit[engine]) return;
    const struct core_watch *watch = find_watch(debug, address, size, true);
    if (watch == NULL) return;
    debug->engine_hit[engine] = true;
    note_stop(&debug->engine_stop[engine], watch, address);
}

static void note_done(struct core *core, unsigned engine)
{
    struct core_debug *debug = core->debug;
    if (!debug->engine_hit[engine]) return;
    if (core->halt && debug->stop.kind != PENTA_BREAK_NONE) {
        debug->engine_done[engine] = true;
        return;
    }
    debug->engine_hit[engine] = false;
    debug->stop = debug->engine_stop[engine];
    core->halt = true;
}

void core_debug_resume(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    core->halt = false;
    if (core->debug == NULL) return;
    core->debug->stop = (struct penta_debug_stop){0};
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
        if (!core->debug->engine_done[engine]) continue;
        core->debug->engine_done[engine] = false;
        note_done(core, engine);
    }
}

// A command's writes are known when it starts; it stops the core when it is done.
static void consume(void *context, const struct penta_record *record)
{
    struct penta_soc *soc = context;
    struct core_debug *debug = soc->core.debug;
    switch (record->stream) {
    case PENTA_STREAM_DMA_WRITE:
        note_write(debug, PENTA_ENGINE_DMA, record->words[0], record->words[1]);
        break;
    case PENTA_STREAM_MAC_WRITE:
        note_write(debug, PENTA_ENGINE_MAC, record->words[0], record->words[1]);
        break;
    case PENTA_STREAM_SMU_WRITE:
        note_write(debug, PENTA_ENGINE_SMU, record->words[0], record->words[1]);
        break;
    case PENTA_STREAM_AXI_AW: {
        // The last beat may hold fewer bytes: at the end of a burst this may say too much.
        const uint32_t beat = soc->config.axi_bytes;
        note_write(debug, PENTA_ENGINE_DMA, record->words[0],
                   record->words[1] * beat - record->words[0] % beat);
        break;
    }
    case PENTA_STREAM_DMA_DONE:
        note_done(&soc->core, PENTA_ENGINE_DMA);
        break;
    case PENTA_STREAM_MAC_DONE:
        note_done(&soc->core, PENTA_ENGINE_MAC);
        break;
    default:
        note_done(&soc->core, PENTA_ENGINE_SMU);
        break;
    }
}

// ----------------------------------------------------------------------------------- insertion

static struct core_debug *open_debug(struct penta_soc *soc)
{
    struct core *core = &soc->core;
    if (core->debug != NULL) return core->debug;
    struct core_debug *debug = calloc(1, sizeof *debug);
    if (debug == NULL) return NULL;
    debug->marks = calloc(soc->config.tcm_bytes / 4, 1);
    if (debug->marks == NULL) {
        free(debug);
        return NULL;
    }
    debug->pass_cycle = CYCLE_NEVER;
    core->debug = debug;
    return debug;
}

void core_debug_destroy(struct core_debug *debug)
{
    if (debug == NULL) return;
    free(debug->marks);
    free(debug);
}

static void set_filter(struct core_debug *debug, const struct core_watch *watch)
{
    const uint32_t words = watch->last / 4 - watch->first / 4;
    if (words >= CORE_WATCH_FILTER_BITS) {
        memset(debug->filter, 0xff, sizeof debug->filter);
        return;
    }
    for (uint32_t i = 0; i <= words; i++) {
        const uint32_t bit = (watch->first / 4 + i) % CORE_WATCH_FILTER_BITS;
        debug->filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static bool reaches_engines(const struct core_watch *watch)
{
    const bool tcm_or_mmio = watch->first >> 28 == PENTA_REGION_TCM_BASE >> 28 ||
                             watch->first >> 28 == PENTA_REGION_MMIO_BASE >> 28;
    return watch->kind != PENTA_WATCH_READ && !tcm_or_mmio;
}

static void apply_watches(struct penta_soc *soc, struct core_debug *debug)
{
    bool engines = false;
    memset(debug->filter, 0, sizeof debug->filter);
    for (uint32_t i = 0; i < debug->watch_count; i++) {
        set_filter(debug, &debug->watches[i]);
        engines |= reaches_engines(&debug->watches[i]);
    }
    if (engines && !debug->engine_watch) {
        debug->engine_watch = probe_attach(&soc->probes, WRITE_STREAMS, consume, soc);
    } else if (!engines && debug->engine_watch) {
        probe_detach(&soc->probes, consume, soc);
        debug->engine_watch = false;
        memset(debug->engine_hit, 0, sizeof debug->engine_hit);
        memset(debug->engine_done, 0, sizeof debug->engine_done);
    }
    core_invalidate(&soc->core, soc->config.tcm_bytes, 0, soc->config.tcm_bytes);
}

static bool is_breakpoint(enum penta_break_kind kind)
{
    return kind == PENTA_BREAK_SOFTWARE || kind == PENTA_BREAK_HARDWARE;
}

static bool set_mark(struct penta_soc *soc, enum penta_break_kind kind, uint32_t address, bool on)
{
    const uint32_t offset = address - TCM_BASE;
    if (offset >= soc->config.tcm_bytes || (offset & 3)) return false;
    uint8_t *mark = &soc->core.debug->marks[offset >> 2];
    const uint8_t bit = (uint8_t)(1u << kind);
    *mark = on ? *mark | bit : (uint8_t)(*mark & ~bit);
    core_invalidate(&soc->core, soc->config.tcm_bytes, offset, 4);
    return true;
}

static bool find_exact(const struct core_debug *debug, const struct core_watch *like,
                       uint32_t *index)
{
    for (*index = 0; *index < debug->watch_count; ++*index) {
        const struct core_watch *watch = &debug->watches[*index];
        if (watch->kind == like->kind && watch->first == like->first && watch->last == like->last) {
            return true;
        }
    }
    return false;
}

bool penta_insert_break(struct penta_soc *soc, enum penta_break_kind kind, uint32_t address,
                        uint32_t size)
{
    struct core_debug *debug = open_debug(soc);
    if (debug == NULL) return false;
    if (is_breakpoint(kind)) return set_mark(soc, kind, address, true);
    const struct core_watch watch = {kind, address, address + (size - 1)};
    uint32_t index;
    if (size == 0 || watch.last < watch.first) return false;
    if (find_exact(debug, &watch, &index)) return true;
    if (debug->watch_count == CORE_WATCH_LIMIT) return false;
    debug->watches[debug->watch_count++] = watch;
    apply_watches(soc, debug);
    if (!reaches_engines(&watch) || debug->engine_watch) return true;
    debug->watch_count--;
    apply_watches(soc, debug);
    return false;
}

bool penta_remove_break(struct penta_soc *soc, enum penta_break_kind kind, uint32_t address,
                        uint32_t size)
{
    struct core_debug *debug = open_debug(soc);
    if (debug == NULL) return false;
    if (is_breakpoint(kind)) return set_mark(soc, kind, address, false);
    const struct core_watch watch = {kind, address, address + (size - 1)};
    uint32_t index;
    if (size == 0 || watch.last < watch.first) return false;
    if (!find_exact(debug, &watch, &index)) return true;
    debug->watches[index] = debug->watches[--debug->watch_count];
    apply_watches(soc, debug);
    return true;
}

void penta_remove_breaks(struct penta_soc *soc)
{
    struct core_debug *debug = soc->core.debug;
    if (debug == NULL) return;
    memset(debug->marks, 0, soc->config.tcm_bytes / 4);
    debug->watch_count = 0;
    apply_watches(soc, debug);
}

// ------------------------------------------------------------------------------------- control

void penta_pass_break(struct penta_soc *soc)
{
    struct core_debug *debug = open_debug(soc);
    if (debug == NULL) return;
    debug->pass_pc = soc->core.pc;
    debug->pass_cycle = soc->core.cycle;
}

enum penta_stop penta_step(struct penta_soc *soc, uint64_t cycle)
{
    soc->core.stepping = true;
    const enum penta_stop stop = penta_run(soc, cycle);
    soc->core.stepping = false;
    return stop;
}

struct penta_debug_stop penta_debug_stop(const struct penta_soc *soc)
{
    const struct core_debug *debug = soc->core.debug;
    return debug != NULL ? debug->stop : (struct penta_debug_stop){0};
}

void penta_set_register(struct penta_soc *soc, unsigned index, uint32_t value)
{
    if (index > 0 && index < 32) soc->core.x[index] = value;
}

bool penta_set_pc(struct penta_soc *soc, uint32_t pc)
{
    struct core *core = &soc->core;
    if (pc & 3) return false;
    if (core->wait == WAIT_HOST) return false;
    // An instruction that waits in X is given up; what it was waiting for goes on.
    core->wait = WAIT_NONE;
    soc->board.blocked_from = CYCLE_NEVER;
    core->stale = false;
    core->pc = pc;
    if (core->debug != NULL) core->debug->pass_cycle = CYCLE_NEVER;
    return true;
}
