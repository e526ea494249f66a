// SPDX-License-Identifier: Apache-2.0
// What a model becomes before it is firmware: buffers in the chip's memories and commands to the
// engines in program order (docs/compiler.md). The list is right when its commands run one after
// the other; place.c, schedule.c and timing.c make it run on three engines at once.
//
// Addresses are not known while the list is made: an operand names a buffer and an offset, and
// program_resolve puts the sums into the descriptors when the buffers have been placed.
#ifndef PENTA_SIM_COMPILE_PROGRAM_H
#define PENTA_SIM_COMPILE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "penta.h"
#include "penta_isa.h"

enum space { SPACE_DRAM, SPACE_SPAD, SPACE_WEIGHT, SPACE_ACC, SPACE_STATE, SPACE_COUNT };

enum { COUNTS = 4, NO_BUFFER = -1, OPERANDS = 5, NO_SHAPE = -1, NAME_BYTES = 40 };

// A matrix of an export in the order the array reads it: made while the image is written, never
// held whole. Rows first .. first+rows-1 and columns first_column .. first_column+columns-1 of
// `digits`, or of int8 weights with `row_bytes` to a row.
struct tiles {
    const struct model_digits *digits;  // NULL: int8
    const int8_t *weights;
    uint32_t row_bytes;
    uint32_t first, rows, first_column, columns;
};

struct buffer {
    char name[NAME_BYTES];
    enum space space;
    uint32_t bytes;
    uint32_t alignment;
    uint64_t address;  // once placed: of the first byte, as the core and the engines see it
    // DRAM only: what it holds at the start. At most one of these; none: zeros.
    uint8_t *content;       // owned
    const uint8_t *mapped;  // of the export
    struct tiles *tiles;    // owned: matrices or parts of such, one after the other
    size_t tiles_count;
    bool dense;  // tiles in the dense code of the DMA: 7 bytes for each 9 begun (docs/isa.md 7)
};

// Operand i of a command: word 5 + i of its descriptor. Of MAC weights `bytes` are those of all
// lines, and the word becomes a line number. Operand 4 is the accumulators that a product goes on
// from: a line number too, in word 12.
struct operand {
    int buffer;
    uint32_t offset, bytes;
    bool read, written;
    uint8_t base;    // base register added at run time, 0: none
    uint32_t reach;  // the base register holds at most this: the operand touches that much more
};

struct count {
    uint8_t semaphore, count;  // count 0: none
};

struct command {
    unsigned engine;  // PENTA_ENGINE_
    uint32_t word[16];
    struct operand operand[OPERANDS];
    int shape;                // of the program's shapes of that engine, or NO_SHAPE
    char symbol[NAME_BYTES];  // layer and step: name of its descriptors
    const char *what;         // a few words for people
    int layer;                // of the program's layers
    uint32_t follows;         // bit e: starts after the last command of engine e before it
    // A descriptor has room for two each; program_schedule moves others into commands of their own.
    struct count wait[COUNTS], signal[COUNTS];
    long known[PENTA_ENGINE_COUNT];  // the last command of each engine that it starts after; -1
    uint64_t cycles;                 // D: closed form
    uint64_t digit_macs;             // useful_digit_macs
    uint64_t start, end;             // expected, in the token
};

// A MAC_SHAPE or SMU_SHAPE, words of the descriptor without the slot.
struct shape {
    unsigned engine;
    uint32_t word[16];
    uint32_t uses;
    int slot;
    bool shared;  // its slot is also that of others
};

struct layer {
    char name[NAME_BYTES];
};

// Dense code: this many bytes on the chip and in DRAM for each 24 digits.
enum { DENSE_GROUP_CHIP = 9, DENSE_GROUP_DRAM = 7 };

enum { MAC_SLOTS = 4, SMU_SLOTS = 8 };
enum { OPERAND_ACCUMULATORS = 4 };

// Lists of commands: before the first character; a new text; a token; drawing a character.
enum phase { PHASE_LOAD, PHASE_RESET, PHASE_TOKEN, PHASE_SAMPLE, PHASE_COUNT };

struct command_list {
    struct command *command;
    size_t count, room;
};

struct program {
    const struct penta_config *config;
    int semaphores;  // used so far, from 0
    struct buffer *buffer;
    size_t buffer_count, buffer_room;
    struct shape *shape;
    size_t shape_count, shape_room;
    struct layer *layer;
    size_t layer_count, layer_room;
    struct command_list list[PHASE_COUNT];
    enum phase phase;  // that commands are added to
    bool failed;       // out of memory somewhere: checked once, at the end
    bool streamed;     // weights pass through the chip, with what else has no room to stay
    uint64_t dram_bytes;
    uint64_t token_cycles;  // expected, from the first enqueue to the fence
};

void program_init(struct program *program, const struct penta_config *config);
void program_free(struct program *program);

// Each returns an index; 0 when out of memory, with program->failed set.
int program_buffer(struct program *program, enum space space, uint32_t bytes, uint32_t alignment,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
int program_layer(struct program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int program_shape(struct program *program, const struct shape *shape);

// A new command of the current phase and layer, zero but for its opcode, symbol and description.
// Never NULL: out of memory gives a spare one. Valid until the next call.
struct command *program_command(struct program *program, unsigned engine, uint32_t opcode,
                                const char *what, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

// The one added last to the current phase.
struct command *program_last_command(struct program *program);

// One more matrix, or part of one, at the end of a DRAM buffer made of tiles.
void program_add_tiles(struct program *program, int buffer, const struct tiles *tiles);

// The content of a DRAM buffer, allocated and zero at the first call. NULL when out of memory.
uint8_t *program_content(struct program *program, int buffer);

// Banks of a memory that bytes of a placed buffer lie in, as a mask of docs/isa.md 2; 0 for DRAM.
uint16_t program_banks(const struct program *program, const struct buffer *buffer, uint32_t offset,
                       uint32_t bytes);

// Whether two operands touch a common byte.
bool program_overlap(const struct operand *a, const struct operand *b);

// Gives shapes their slots and adds the commands that load them: those that stay at the end of
// PHASE_LOAD, the others where they are needed.
void program_assign_slots(struct program *program);

// Writes addresses, line numbers, bank masks, waits and signals into the descriptors.
void program_resolve(struct program *program);

// place.c: an address for every buffer. false: *error says what does not fit.
bool program_place(struct program *program, struct penta_error *error);

// schedule.c: waits and signals of every list. false: more than the chip has.
bool program_schedule(struct program *program, struct penta_error *error);

// timing.c: the duration of each command, then start and end of each in a token. false: it does not
// end.
void program_durations(struct program *program);
bool program_play(struct program *program);

#endif
