// SPDX-License-Identifier: Apache-2.0
// How long commands take and when they run, from the closed forms of docs/isa.md 7 and 8.4 and
// docs/smu.md 6.
#include <stdlib.h>

#include "compile/program.h"
#include "soc/config.h"

enum {
    // From a command's end to the start of one that waited for it; from its place in the queue to
    // its start when nothing is in the way (docs/isa.md 4).
    HAND_OVER = 3,
    START_DELAY = 2,
    // From the first cycle of penta.enq to its retirement; to the command's place in the queue.
    ENQUEUE_CYCLES = 17,
    ENQUEUE_DELAY = 18,
    FREE_DELAY = 2,     // from a command's end to the cycle in which the core sees its entry free
    BEGIN_CYCLES = 18,  // from reading the clock to the first penta.enq; from the fence to reading
    FINISH_CYCLES = 4,  // it again (firmware/model/generate.c)
};

// Of the loop around penta.enq in firmware/model/generate.c, by engine: counted from the code that
// gcc makes of it, loads 2 and taken branches 2.
static const uint64_t loop_cycles[PENTA_ENGINE_COUNT] = {
    [PENTA_ENGINE_DMA] = 8, [PENTA_ENGINE_MAC] = 10, [PENTA_ENGINE_SMU] = 9};

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t divide_up(uint64_t value, uint64_t by)
{
    return (value + by - 1) / by;
}

// ------------------------------------------------------------------------------------------- DMA

static bool in_dram(uint32_t address)
{
    return address >> 31 == 0;
}

static uint64_t copy_cycles(const struct penta_config *config, const uint32_t *word)
{
    const uint64_t rows = (uint64_t)penta_get_dma_copy_n1(word) * penta_get_dma_copy_n2(word);
    const uint64_t elements = penta_get_dma_copy_n0(word);
    const uint64_t bytes =
        penta_get_dma_copy_dense(word) ? 7 * elements : elements << penta_get_dma_copy_esize(word);
    const uint32_t b = config->axi_bytes;
    if (in_dram(word[5])) {
        const uint64_t beats = divide_up(word[5] % b + bytes, b);
        return 2 + config->dram_latency + rows * beats - 1 + 3;
    }
    if (in_dram(word[6]))
        return 6 + config->dram_latency + rows * divide_up(word[6] % b + bytes, b);
    return 3 + rows * divide_up(bytes, b);
}

// ------------------------------------------------------------------------------------------- MAC

static void mac_durations(const struct penta_config *config, const uint32_t *shape,
                          struct command *command)
{
    const uint32_t *word = command->word;
    const uint64_t n3 = penta_get_mac_shape_n3m1(shape) + 1,
                   n4 = penta_get_mac_shape_n4m1(shape) + 1;
    const uint64_t n5 = penta_get_mac_shape_n5m1(shape) + 1,
                   n0 = penta_get_mac_shape_n0m1(shape) + 1;
    const uint64_t repeats =
        (uint64_t)(penta_get_mac_shape_n1m1(shape) + 1) * (penta_get_mac_shape_n2m1(shape) + 1);
    const uint64_t planes = penta_get_mac_run_planes(word), passes = n0 * repeats * planes;
    const bool raw = penta_get_mac_run_dest(word) == 1;
    const uint64_t result_bytes = 1u << penta_get_mac_run_osize(word);
    const uint64_t finish = raw ? 1 : 10;
    const bool block =
        penta_get_mac_run_init(word) == 1 || (!raw && penta_get_mac_run_scale(word) == 1);
    const uint64_t vector = !raw && penta_get_mac_run_scale(word) == 2;
    uint64_t next = 1, end = 0;  // cycles after the start
    for (uint64_t l5 = 0; l5 < n5; l5++) {
        if (block) next = (l5 == 0 ? 1 : end + 6) + divide_up(7 * config->rows, config->cols);
        for (uint64_t tile = 0; tile < n3 * n4; tile++) {
            const bool first = l5 == 0 && tile == 0;
            next += vector;
            if (first && penta_get_mac_run_int8(word)) next += 3;
            const uint64_t last = next + passes - 1;
            end = first ? last : larger(last, end + finish);
            next = end + 1;
        }
    }
    command->cycles = end + (raw ? 7 : 16 + result_bytes);
    const uint64_t lanes = (n0 - 1) * config->cols + penta_get_mac_shape_k_last(shape);
    const uint64_t outputs = (n5 - 1) * config->rows + penta_get_mac_shape_r_last(shape);
    command->digit_macs = lanes * repeats * planes * outputs * n3 * n4;
}

// ------------------------------------------------------------------------------------------- SMU

static uint64_t accesses(const struct penta_config *config, uint32_t size, int32_t s0)
{
    const uint64_t width = config_access_bytes(config);
    if (s0 == 0) return 1;
    if (s0 != 1) return config->lanes;
    return divide_up(size == 3 ? 3 * config->lanes / 8 : config->lanes << size, width);
}

static uint64_t digits(uint32_t size, uint32_t is_unsigned)
{
    return size == 3 ? 1 : (4u << size) + is_unsigned;
}

static uint64_t compute_cycles(const uint32_t *word)
{
    const uint32_t source = penta_get_smu_run_ysrc(word);
    const uint64_t y = source == 2
                           ? digits(penta_get_smu_run_xsize(word), penta_get_smu_run_xu(word))
                           : digits(penta_get_smu_run_ysize(word), penta_get_smu_run_yu(word));
    switch (penta_get_smu_run_op(word)) {
    case PENTA_SMU_OP_MUL:
        return y;
    case PENTA_SMU_OP_DIV:
        return penta_get_smu_run_nqm1(word) + 2;
    case PENTA_SMU_OP_SQRT:
        return 17;
    case PENTA_SMU_OP_UPDATE:
        return y + digits(penta_get_smu_run_wsize(word), penta_get_smu_run_wu(word));
    default:
        return 1;
    }
}

static uint64_t smu_cycles(const struct penta_config *config, const uint32_t *shape,
                           const struct command *command)
{
    const uint32_t *word = command->word;
    const uint64_t groups = (penta_get_smu_shape_n2m1(shape) + 1) *
                            divide_up(penta_get_smu_shape_n0m1(shape) + 1, config->lanes) *
                            (penta_get_smu_shape_n1m1(shape) + 1);
    const bool y_read =
        penta_get_smu_run_ysrc(word) == 0 && command->operand[1].buffer != NO_BUFFER;
    const uint64_t nx =
        accesses(config, penta_get_smu_run_xsize(word), penta_get_smu_shape_x_s0(shape));
    const uint64_t ny =
        !y_read ? 0
                : accesses(config, penta_get_smu_run_ysize(word), penta_get_smu_shape_y_s0(shape));
    const uint64_t nz =
        penta_get_smu_run_zsrc(word) != 1
            ? 0
            : accesses(config, penta_get_smu_run_zsize(word), penta_get_smu_shape_z_s0(shape));
    const uint64_t c = compute_cycles(word);
    const bool all = penta_get_smu_run_red(word) == 2;
    uint64_t nw =
        all ? 1 : accesses(config, penta_get_smu_run_wsize(word), penta_get_smu_shape_w_s0(shape));
    if (penta_get_smu_run_op(word) == PENTA_SMU_OP_UPDATE) {
        const uint64_t reads = 2 * nx + ny + nz + nw;
        const uint64_t interval = (larger(larger(reads, 2 * nx), c + 1) + 1) & ~(uint64_t)1;
        const uint64_t latency = (reads + c + 6) | 1;
        return 2 + (groups - 1) * interval + latency + 2 * nx - 1;
    }
    uint64_t tree = 0;
    for (uint32_t lanes = config->lanes; all && lanes > 1; lanes /= 2)
        tree++;
    const uint64_t reads = nx + ny + nz;
    return 2 + (groups - 1) * larger(larger(reads, nw), c + 1) + reads + c + 6 + tree + nw;
}

void program_durations(struct program *program)
{
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        for (size_t i = 0; i < program->list[phase].count; i++) {
            struct command *command = &program->list[phase].command[i];
            const uint32_t *shape =
                command->shape == NO_SHAPE ? NULL : program->shape[command->shape].word;
            const uint32_t opcode = penta_get_common_opcode(command->word);
            command->cycles = 1;
            if (opcode == PENTA_OPCODE_DMA_COPY)
                command->cycles = copy_cycles(program->config, command->word);
            else if (opcode == PENTA_OPCODE_MAC_RUN)
                mac_durations(program->config, shape, command);
            else if (opcode == PENTA_OPCODE_SMU_RUN)
                command->cycles = smu_cycles(program->config, shape, command);
            else if (opcode == PENTA_OPCODE_SMU_TABLE)
                command->cycles = 132;
        }
    }
}

// ------------------------------------------------------------------------------------- schedule

static uint32_t banks_of(const struct command *command)
{
    return penta_get_common_read_mask(command->word) | penta_get_common_write_mask(command->word);
}

#define UNKNOWN UINT64_MAX
enum { BANKS = 16 };

// The core and the engines on their way through the list.
struct play {
    const struct program *program;
    struct command_list *list;
    uint64_t *arrival;                // cycle from which the queue holds a command
    size_t enqueued;                  // commands that the core has put into queues
    uint64_t core;                    // cycle in which the core reaches the next penta.enq
    size_t next[PENTA_ENGINE_COUNT];  // command that an engine will start next
    const struct command *last[PENTA_ENGINE_COUNT];
    // For each engine and bank the end of the engine's last command that used it; 0: none.
    uint64_t bank_end[PENTA_ENGINE_COUNT][BANKS];
};

static size_t next_of_engine(const struct command_list *list, size_t from, unsigned engine)
{
    while (from < list->count && list->command[from].engine != engine)
        from++;
    return from;
}

// The command of the same engine that leaves the entry of number `index` in its queue; -1: none.
static long entry_before(const struct play *play, size_t index)
{
    const struct command *command = play->list->command;
    size_t ahead = 0;
    for (size_t i = index; i-- > 0;) {
        if (command[i].engine == command[index].engine &&
            ++ahead == play->program->config->queue_depth) {
            return (long)i;
        }
    }
    return -1;
}

static bool has_started(const struct play *play, size_t index)
{
    return index < play->next[play->list->command[index].engine];
}

// The core goes on as far as what is known lets it.
static void enqueue(struct play *play)
{
    while (play->enqueued < play->list->count) {
        const struct command *command = &play->list->command[play->enqueued];
        const long before = entry_before(play, play->enqueued);
        if (before >= 0) {
            if (!has_started(play, (size_t)before)) return;
            play->core = larger(play->core, play->list->command[before].end + FREE_DELAY);
        }
        play->arrival[play->enqueued++] = play->core + ENQUEUE_DELAY;
        play->core += ENQUEUE_CYCLES + loop_cycles[command->engine];
    }
}

// When the next command of an engine can start; UNKNOWN: not before others have started.
static uint64_t next_start(const struct play *play, unsigned engine)
{
    const size_t index = play->next[engine];
    if (index >= play->enqueued) return UNKNOWN;
    const struct command *command = &play->list->command[index];
    uint64_t start = play->arrival[index] + START_DELAY;
    const uint32_t banks = banks_of(command);
    if (play->last[engine] != NULL) start = larger(start, play->last[engine]->end + HAND_OVER);
    for (unsigned other = 0; other < PENTA_ENGINE_COUNT; other++) {
        if (other == engine) continue;
        const long known = command->known[other];
        if (known >= 0) {
            if (!has_started(play, (size_t)known)) return UNKNOWN;
            start = larger(start, play->list->command[known].end + HAND_OVER);
        }
        for (unsigned bank = 0; bank < BANKS; bank++) {
            if ((banks >> bank & 1) != 0 && play->bank_end[other][bank] != 0)
                start = larger(start, play->bank_end[other][bank] + HAND_OVER);
        }
    }
    return start;
}

static void start_next(struct play *play, unsigned engine, uint64_t start)
{
    struct command *command = &play->list->command[play->next[engine]];
    command->start = start;
    command->end = start + command->cycles;
    play->last[engine] = command;
    for (unsigned bank = 0; bank < BANKS; bank++) {
        if ((banks_of(command) >> bank & 1) != 0) play->bank_end[engine][bank] = command->end;
    }
    play->next[engine] = next_of_engine(play->list, play->next[engine] + 1, engine);
}

bool program_play(struct program *program)
{
    struct play play = {
        .program = program, .list = &program->list[PHASE_TOKEN], .core = BEGIN_CYCLES};
    uint64_t end = 0;
    size_t started = 0;
    play.arrival = calloc(play.list->count + 1, sizeof *play.arrival);
    if (play.arrival == NULL) {
        program->failed = true;
        return false;
    }
    for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++)
        play.next[engine] = next_of_engine(play.list, 0, engine);
    for (;;) {
        uint64_t first = UNKNOWN;
        unsigned which = 0;
        enqueue(&play);
        for (unsigned engine = 0; engine < PENTA_ENGINE_COUNT; engine++) {
            const uint64_t start = next_start(&play, engine);
            if (start < first) {
                first = start;
                which = engine;
            }
        }
        if (first == UNKNOWN) break;
        start_next(&play, which, first);
        started++;
        end = larger(end, play.last[which]->end);
    }
    free(play.arrival);
    program->token_cycles = larger(play.core, end + FREE_DELAY) + FINISH_CYCLES;
    return started == play.list->count;
}
