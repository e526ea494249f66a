// SPDX-License-Identifier: Apache-2.0
#include "compile/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Room for one element more in a growing array. false: out of memory, noted in the program.
static bool grow(struct program *program, void *array, size_t count, size_t *room, size_t size)
{
    void **pointer = array;
    if (count < *room) return true;
    const size_t wanted = *room == 0 ? 32 : 2 * *room;
    void *grown = realloc(*pointer, wanted * size);
    if (grown == NULL) {
        program->failed = true;
        return false;
    }
    *pointer = grown;
    *room = wanted;
    return true;
}

void program_init(struct program *program, const struct penta_config *config)
{
    *program = (struct program){.config = config};
}

void program_free(struct program *program)
{
    for (size_t i = 0; i < program->buffer_count; i++) {
        free(program->buffer[i].content);
        free(program->buffer[i].tiles);
    }
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        free(program->list[i].command);
    free(program->buffer);
    free(program->shape);
    free(program->layer);
    *program = (struct program){0};
}

int program_buffer(struct program *program, enum space space, uint32_t bytes, uint32_t alignment,
                   const char *format, ...)
{
    if (!grow(program, &program->buffer, program->buffer_count, &program->buffer_room,
              sizeof *program->buffer)) {
        return 0;
    }
    struct buffer *buffer = &program->buffer[program->buffer_count];
    *buffer = (struct buffer){.space = space, .bytes = bytes, .alignment = alignment};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer->name, sizeof buffer->name, format, arguments);
    va_end(arguments);
    return (int)program->buffer_count++;
}

int program_layer(struct program *program, const char *format, ...)
{
    if (!grow(program, &program->layer, program->layer_count, &program->layer_room,
              sizeof *program->layer)) {
        return 0;
    }
    struct layer *layer = &program->layer[program->layer_count];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(layer->name, sizeof layer->name, format, arguments);
    va_end(arguments);
    return (int)program->layer_count++;
}

int program_shape(struct program *program, const struct shape *shape)
{
    for (size_t i = 0; i < program->shape_count; i++) {
        const struct shape *other = &program->shape[i];
        if (other->engine == shape->engine && !memcmp(other->word, shape->word, sizeof shape->word))
            return (int)i;
    }
    if (!grow(program, &program->shape, program->shape_count, &program->shape_room,
              sizeof *program->shape)) {
        return 0;
    }
    program->shape[program->shape_count] = *shape;
    return (int)program->shape_count++;
}

struct command *program_command(struct program *program, unsigned engine, uint32_t opcode,
                                const char *what, const char *format, ...)
{
    struct command_list *list = &program->list[program->phase];
    if (!grow(program, &list->command, list->count, &list->room, sizeof *list->command)) {
        static _Thread_local struct command spare;
        return &spare;
    }
    struct command *command = &list->command[list->count++];
    *command = (struct command){.engine = engine,
                                .word = {opcode},
                                .shape = NO_SHAPE,
                                .what = what,
                                .layer = (int)program->layer_count - 1};
    for (unsigned i = 0; i < OPERANDS; i++)
        command->operand[i].buffer = NO_BUFFER;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command->symbol, sizeof command->symbol, format, arguments);
    va_end(arguments);
    return command;
}

struct command *program_last_command(struct program *program)
{
    static _Thread_local struct command spare;
    struct command_list *list = &program->list[program->phase];
    return list->count == 0 ? &spare : &list->command[list->count - 1];
}

void program_add_tiles(struct program *program, int index, const struct tiles *tiles)
{
    struct buffer *buffer = &program->buffer[index];
    struct tiles *grown = realloc(buffer->tiles, (buffer->tiles_count + 1) * sizeof *buffer->tiles);
    if (grown == NULL) {
        program->failed = true;
        return;
    }
    buffer->tiles = grown;
    buffer->tiles[buffer->tiles_count++] = *tiles;
}

uint8_t *program_content(struct program *program, int index)
{
    struct buffer *buffer = &program->buffer[index];
    if (buffer->content == NULL) buffer->content = calloc(buffer->bytes, 1);
    if (buffer->content == NULL) program->failed = true;
    return buffer->content;
}

// ------------------------------------------------------------------------------------- memories

static uint32_t bank_bytes(const struct penta_config *config, enum space space, unsigned *first)
{
    switch (space) {
    case SPACE_SPAD:
        *first = 0;
        return config->spad_bytes / config->spad_banks;
    case SPACE_WEIGHT:
        *first = 8;
        return config->weight_bytes / config->weight_banks;
    case SPACE_ACC:
        *first = 12;
        return config->acc_bytes / config->acc_banks;
    case SPACE_STATE:
        *first = 14;
        return config->state_bytes / config->state_banks;
    default:
        *first = 0;
        return 0;
    }
}

uint16_t program_banks(const struct program *program, const struct buffer *buffer, uint32_t offset,
                       uint32_t bytes)
{
    unsigned first;
    const uint32_t size = bank_bytes(program->config, buffer->space, &first);
    if (size == 0 || bytes == 0) return 0;
    const uint32_t begin = ((uint32_t)buffer->address & 0x0fffffff) + offset;
    uint32_t mask = 0;
    for (uint32_t bank = begin / size; bank <= (begin + bytes - 1) / size; bank++)
        mask |= 1u << (first + bank);
    return (uint16_t)mask;
}

bool program_overlap(const struct operand *a, const struct operand *b)
{
    if (a->buffer == NO_BUFFER || a->buffer != b->buffer) return false;
    return a->offset < b->offset + b->bytes + b->reach &&
           b->offset < a->offset + a->bytes + a->reach;
}

// --------------------------------------------------------------------------------- shape slots

static void set_slot(uint32_t *word, unsigned slot)
{
    word[0] = (word[0] & ~0x700u) | slot << 8;  // the same place in all four layouts
}

static void load_shape(struct program *program, struct command *command, int index)
{
    const struct shape *shape = &program->shape[index];
    memcpy(command->word, shape->word, sizeof command->word);
    set_slot(command->word, (unsigned)shape->slot);
}

// The shapes used most get slots of their own, all but the last one if there are too many.
static void choose_slots(struct program *program, unsigned engine, int slots)
{
    int used = 0;
    for (size_t i = 0; i < program->shape_count; i++)
        used += program->shape[i].engine == engine;
    const int own = used <= slots ? used : slots - 1;
    for (size_t i = 0; i < program->shape_count; i++) {
        if (program->shape[i].engine == engine) program->shape[i].slot = slots - 1;
    }
    bool *taken = calloc(program->shape_count + 1, sizeof *taken);
    if (taken == NULL) {
        program->failed = true;
        return;
    }
    for (int slot = 0; slot < own; slot++) {
        size_t best = program->shape_count;
        for (size_t i = 0; i < program->shape_count; i++) {
            if (program->shape[i].engine != engine || taken[i]) continue;
            if (best == program->shape_count || program->shape[i].uses > program->shape[best].uses)
                best = i;
        }
        taken[best] = true;
        program->shape[best].slot = slot;
        program->phase = PHASE_LOAD;
        struct command *command =
            program_command(program, engine, 0, "shape for all time", "load_shapes");
        load_shape(program, command, (int)best);
    }
    for (size_t i = 0; i < program->shape_count; i++) {
        if (program->shape[i].engine == engine) program->shape[i].shared = !taken[i];
    }
    free(taken);
}

// Puts commands that load the shared slot before those that need it.
static void insert_loads(struct program *program, enum phase phase)
{
    struct command_list old = program->list[phase];
    program->list[phase] = (struct command_list){0};
    program->phase = phase;
    int loaded[PENTA_ENGINE_COUNT];
    for (unsigned i = 0; i < PENTA_ENGINE_COUNT; i++)
        loaded[i] = NO_SHAPE;
    for (size_t i = 0; i < old.count; i++) {
        struct command *command = &old.command[i];
        const int shape = command->shape;
        if (shape != NO_SHAPE) {
            set_slot(command->word, (unsigned)program->shape[shape].slot);
            if (program->shape[shape].shared && loaded[command->engine] != shape) {
                struct command *load = program_command(program, command->engine, 0, "shape",
                                                       "%.32s_shape", command->symbol);
                load_shape(program, load, shape);
                load->layer = command->layer;
                loaded[command->engine] = shape;
            }
        }
        *program_command(program, command->engine, 0, "", "%s", "") = *command;
    }
    free(old.command);
}

void program_assign_slots(struct program *program)
{
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        for (size_t i = 0; i < program->list[phase].count; i++) {
            const struct command *command = &program->list[phase].command[i];
            if (command->shape != NO_SHAPE) program->shape[command->shape].uses++;
        }
    }
    choose_slots(program, PENTA_ENGINE_MAC, MAC_SLOTS);
    choose_slots(program, PENTA_ENGINE_SMU, SMU_SLOTS);
    for (unsigned phase = PHASE_RESET; phase < PHASE_COUNT; phase++)
        insert_loads(program, (enum phase)phase);
}

// --------------------------------------------------------------------------------- descriptors

static void set_counts(struct command *command)
{
    uint32_t *word = command->word;
    penta_set_common_wait0_sem(word, command->wait[0].semaphore);
    penta_set_common_wait0_count(word, command->wait[0].count);
    penta_set_common_wait1_sem(word, command->wait[1].semaphore);
    penta_set_common_wait1_count(word, command->wait[1].count);
    penta_set_common_sig0_sem(word, command->signal[0].semaphore);
    penta_set_common_sig0_count(word, command->signal[0].count);
    penta_set_common_sig1_sem(word, command->signal[1].semaphore);
    penta_set_common_sig1_count(word, command->signal[1].count);
}

static void resolve(const struct program *program, struct command *command)
{
    uint32_t read = 0, written = 0;
    if (penta_get_common_opcode(command->word) == PENTA_OPCODE_NOP) {
        set_counts(command);
        return;
    }
    for (unsigned i = 0; i < OPERANDS; i++) {
        const struct operand *operand = &command->operand[i];
        if (operand->buffer == NO_BUFFER) continue;
        const struct buffer *buffer = &program->buffer[operand->buffer];
        uint32_t address = (uint32_t)buffer->address + operand->offset;
        if (buffer->space == SPACE_WEIGHT && command->engine == PENTA_ENGINE_MAC)
            address = (address & 0x0fffffff) / program->config->line_bytes;
        if (i == OPERAND_ACCUMULATORS)
            penta_set_mac_run_acc_line(command->word,
                                       (address & 0x0fffffff) / (4 * program->config->rows));
        else
            command->word[5 + i] = address;
        const uint16_t banks =
            program_banks(program, buffer, operand->offset, operand->bytes + operand->reach);
        if (operand->written)
            written |= banks;
        else if (operand->read)
            read |= banks;
    }
    uint32_t *word = command->word;
    penta_set_common_base0(word, command->operand[0].base);
    penta_set_common_base1(word, command->operand[1].base);
    penta_set_common_base2(word, command->operand[2].base);
    penta_set_common_base3(word, command->operand[3].base);
    penta_set_common_read_mask(word, read);
    penta_set_common_write_mask(word, written);
    set_counts(command);
}

void program_resolve(struct program *program)
{
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        for (size_t i = 0; i < program->list[phase].count; i++)
            resolve(program, &program->list[phase].command[i]);
    }
}
