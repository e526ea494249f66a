// SPDX-License-Identifier: Apache-2.0
#include "compile/emit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compile/image.h"

static const char *const list_names[PHASE_COUNT] = {"load", "reset", "token", "sample"};

static bool same_symbol(const struct command *a, const struct command *b)
{
    return strcmp(a->symbol, b->symbol) == 0;
}

// Whether no command before number `at` of the list has its symbol.
static bool first_of_symbol(const struct command_list *list, size_t at)
{
    for (size_t i = at; i-- > 0;) {
        if (same_symbol(&list->command[i], &list->command[at])) return false;
    }
    return true;
}

static size_t number_in_symbol(const struct command_list *list, size_t at)
{
    size_t number = 0;
    for (size_t i = 0; i < at; i++)
        number += same_symbol(&list->command[i], &list->command[at]);
    return number;
}

static void emit_descriptor(const struct command *command, FILE *file)
{
    fputs("    {{", file);
    for (unsigned i = 0; i < 16; i++)
        fprintf(file, "%s0x%08" PRIx32,
                i == 0   ? ""
                : i == 8 ? ",\n      "
                         : ", ",
                command->word[i]);
    fprintf(file, "}},  // %s\n", command->what);
}

static void emit_symbols(const struct program *program, enum phase phase, FILE *file)
{
    const struct command_list *list = &program->list[phase];
    for (size_t i = 0; i < list->count; i++) {
        if (!first_of_symbol(list, i)) continue;
        fprintf(file, "%sstruct penta_descriptor %s[] = {\n",
                phase == PHASE_SAMPLE ? "static " : "static const ", list->command[i].symbol);
        for (size_t j = i; j < list->count; j++) {
            if (same_symbol(&list->command[i], &list->command[j]))
                emit_descriptor(&list->command[j], file);
        }
        fputs("};\n\n", file);
    }
}

static void emit_list(const struct program *program, enum phase phase, FILE *file)
{
    const struct command_list *list = &program->list[phase];
    fprintf(file, "static const model_command %s_list[] = {\n", list_names[phase]);
    for (size_t i = 0; i < list->count; i++) {
        fprintf(file, "    (const char *)&%s[%zu] + %u,\n", list->command[i].symbol,
                number_in_symbol(list, i), list->command[i].engine);
    }
    fputs("};\n\n", file);
}

static void emit_string(const char *text, FILE *file)
{
    fputc('"', file);
    for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
        if (*c == '"' || *c == '\\' || *c < ' ' || *c > '~')
            fprintf(file, "\\%03o", *c);
        else
            fputc(*c, file);
    }
    fputc('"', file);
}

static void emit_characters(const struct model *model, FILE *file)
{
    if (model->characters == NULL) return;
    fputs("static const char *const characters[] = {\n", file);
    for (uint32_t i = 0; i < model->vocabulary; i++) {
        fputs("    ", file);
        emit_string(model->characters[i], file);
        fputs(",\n", file);
    }
    fputs("};\n\n", file);
}

static uint64_t token_macs(const struct program *program)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < program->list[PHASE_TOKEN].count; i++)
        sum += program->list[PHASE_TOKEN].command[i].digit_macs;
    return sum;
}

bool emit_source(const struct program *program, const struct model *model,
                 const struct mamba_places *places, FILE *file)
{
    const struct penta_config *config = program->config;
    fputs(
        "// Made by `penta compile`. Descriptors are named after layer and step.\n"
        "#include \"model.h\"\n\n",
        file);
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        emit_symbols(program, (enum phase)phase, file);
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        emit_list(program, (enum phase)phase, file);
    emit_characters(model, file);
    fputs("const struct language_model language_model = {\n    .name = ", file);
    emit_string(model->name, file);
    fputs(",\n    .configuration = ", file);
    emit_string(config->name, file);
    fprintf(file, ",\n    .rows = %u, .cols = %u, .lanes = %u, .axi_bytes = %u,\n", config->rows,
            config->cols, config->lanes, config->axi_bytes);
    fprintf(file, "    .vocabulary = %u, .embedding_bytes = %u, .taps = %u,\n", model->vocabulary,
            2 * model->width, model->taps);
    fprintf(file, "    .window_row_bytes = %u, .taps_row_bytes = %u,\n", model->inner,
            2 * model->inner);
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        fprintf(file, "    .%s = {%s_list, %zu},\n", list_names[phase], list_names[phase],
                program->list[phase].count);
    }
    fprintf(file, "    .best = 0x%08" PRIx64 ",\n", program->buffer[places->best].address);
    if (places->logits != NO_BUFFER) {
        fprintf(file, "    .sample_weights = sample_weights, .sample_m = %u,\n", model->sample_m);
        fprintf(file, "    .logits = 0x%08" PRIx64 ", .weights = 0x%08" PRIx64 ",\n",
                program->buffer[places->logits].address, program->buffer[places->weights].address);
    }
    if (model->characters != NULL) fputs("    .characters = characters,\n", file);
    fprintf(file, "    .macs = %" PRIu64 ", .token_cycles = %" PRIu64 ",\n};\n",
            token_macs(program), program->token_cycles);
    return !ferror(file);
}

static uint32_t tiles_bytes(const struct program *program, const struct tiles *tiles)
{
    const uint32_t rows = program->config->rows;
    return (tiles->rows + rows - 1) / rows * image_tile_bytes(program->config, tiles);
}

// The tiles of a buffer, one matrix or part after the other.
static bool emit_tiles(const struct program *program, const struct buffer *buffer, FILE *file)
{
    size_t bytes = 0, at = 0;
    for (size_t i = 0; i < buffer->tiles_count; i++)
        bytes += tiles_bytes(program, &buffer->tiles[i]);
    uint8_t *image = malloc(bytes + DENSE_GROUP_CHIP);
    if (image == NULL) return false;
    for (size_t i = 0; i < buffer->tiles_count; i++) {
        const struct tiles *tiles = &buffer->tiles[i];
        const uint32_t tile = image_tile_bytes(program->config, tiles);
        for (uint32_t j = 0; j < tiles_bytes(program, tiles) / tile; j++, at += tile)
            image_tile(program->config, tiles, j, image + at);
    }
    if (buffer->dense) bytes = image_pack_dense(image, bytes);
    const bool good = fwrite(image, 1, bytes, file) == bytes;
    free(image);
    return good;
}

bool emit_image(const struct program *program, FILE *file)
{
    uint64_t at = 0;
    for (size_t i = 0; i < program->buffer_count; i++) {
        const struct buffer *buffer = &program->buffer[i];
        const uint8_t *bytes = buffer->content != NULL ? buffer->content : buffer->mapped;
        if (buffer->space != SPACE_DRAM || (bytes == NULL && buffer->tiles == NULL)) continue;
        if (fseeko(file, (off_t)(buffer->address - at), SEEK_CUR) != 0) return false;
        if (bytes != NULL)
            fwrite(bytes, 1, buffer->bytes, file);
        else if (!emit_tiles(program, buffer, file))
            return false;
        at = buffer->address + buffer->bytes;
    }
    return !ferror(file);
}

// ------------------------------------------------------------------------------------------ plan

static const char *const engine_names[PENTA_ENGINE_COUNT] = {
    [PENTA_ENGINE_DMA] = "DMA", [PENTA_ENGINE_MAC] = "MAC", [PENTA_ENGINE_SMU] = "SMU"};

static void print_places(const struct program *program, const struct command *command, FILE *file)
{
    for (unsigned i = 0; i < OPERANDS; i++) {
        const struct operand *operand = &command->operand[i];
        if (operand->buffer == NO_BUFFER) continue;
        const struct buffer *buffer = &program->buffer[operand->buffer];
        fprintf(file, " %s%s@%08" PRIx64, operand->written ? ">" : "", buffer->name,
                buffer->address + operand->offset);
    }
}

static void print_memory(const struct program *program, enum space space, const char *name,
                         uint32_t size, FILE *file)
{
    uint64_t used = 0;
    for (size_t i = 0; i < program->buffer_count; i++) {
        if (program->buffer[i].space == space) used += program->buffer[i].bytes;
    }
    fprintf(file, "  %-14s %9" PRIu64 " of %9" PRIu32 " bytes\n", name, used, size);
}

void emit_plan(const struct program *program, const struct model *model,
               const struct mamba_choice *choice, FILE *file)
{
    const struct penta_config *config = program->config;
    const struct command_list *list = &program->list[PHASE_TOKEN];
    uint64_t busy[PENTA_ENGINE_COUNT] = {0};
    fprintf(file, "%s%s on %s: %u x %u array, %u lanes, weights %s\n", model->name,
            model->synthetic ? " (synthetic weights)" : "", config->name, config->rows,
            config->cols, config->lanes, program->streamed ? "streamed from DRAM" : "on the chip");
    fprintf(file, "parts of the channels: %u", choice->parts);
    if (program->streamed) {
        fprintf(file, "; pieces of weights: %u bytes, %s; scratchpad for constants: %u of 8",
                choice->piece_bytes, choice->dense ? "dense" : "packed", choice->kept_eighths);
    }
    fprintf(file, "\n\nmemory\n");
    print_memory(program, SPACE_WEIGHT, "weight buffer", config->weight_bytes, file);
    print_memory(program, SPACE_SPAD, "scratchpad", config->spad_bytes, file);
    print_memory(program, SPACE_STATE, "state memory", config->state_bytes, file);
    fprintf(file, "  %-14s %9" PRIu64 " bytes\n\none token, expected cycles\n", "DRAM",
            program->dram_bytes);
    fprintf(file, "  %8s %8s %8s  %-3s %-20s %-22s %s\n", "start", "end", "cycles", "", "step",
            "what", "operands (> written)");
    int layer = -1;
    for (size_t i = 0; i < list->count; i++) {
        const struct command *command = &list->command[i];
        if (command->layer != layer) fprintf(file, "%s\n", program->layer[command->layer].name);
        layer = command->layer;
        busy[command->engine] += command->cycles;
        fprintf(file, "  %8" PRIu64 " %8" PRIu64 " %8" PRIu64 "  %-3s %-20s %-22s", command->start,
                command->end, command->cycles, engine_names[command->engine], command->symbol,
                command->what);
        print_places(program, command, file);
        fputc('\n', file);
    }
    fprintf(file,
            "\nexpected cycles a token: %" PRIu64 "; busy: DMA %" PRIu64 ", MAC %" PRIu64
            ", SMU %" PRIu64 "; digit-MACs: %" PRIu64 "\n",
            program->token_cycles, busy[PENTA_ENGINE_DMA], busy[PENTA_ENGINE_MAC],
            busy[PENTA_ENGINE_SMU], token_macs(program));
}
