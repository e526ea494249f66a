// SPDX-License-Identifier: Apache-2.0
// The first difference as text.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "isa/disassemble.h"
#include "lockstep/lockstep.h"

struct stream_text {
    const char *name, *unit, *fields, *description;
};

static const struct stream_text streams[] = {
#define STREAM(name, unit, kind, fields, description) {#name, #unit, fields, description},
#include "../../isa/probes.def"
#undef STREAM
};

// Name number `index` of a list separated by blanks.
static void field_name(const char *fields, unsigned index, char *out, size_t size)
{
    while (index-- > 0 && *fields != '\0') {
        fields += strcspn(fields, " ");
        fields += strspn(fields, " ");
    }
    snprintf(out, size, "%.*s", (int)strcspn(fields, " "), fields);
}

static const char *error_name(uint32_t code)
{
    switch (code) {
#define ERROR(name, number, text) \
    case number:                  \
        return #name;
#include "../../isa/errors.def"
#undef ERROR
    default:
        return "?";
    }
}

// What a word means, where its number alone does not say it; "" otherwise.
static void decode_word(int stream, const char *field, const uint32_t *words, uint32_t value,
                        char *out, size_t size)
{
    static const char *const engines[] = {"dma", "mac", "smu"};
    char text[64], buffer[24];
    out[0] = '\0';
    if (strcmp(field, "insn") == 0) {
        disassemble_instruction(words[0], value, text, sizeof text);
        for (char *tab = strchr(text, '\t'); tab != NULL; tab = strchr(text, '\t'))
            *tab = ' ';
        snprintf(out, size, "%s", text);
    } else if (strcmp(field, "rd") == 0) {
        snprintf(out, size, "%s", disassemble_register_name(value));
    } else if (strcmp(field, "csr") == 0) {
        const char *name = disassemble_csr_name(value, buffer);
        snprintf(out, size, "%s", name != NULL ? name : "no CSR");
    } else if (strcmp(field, "engine") == 0 && value < 3) {
        snprintf(out, size, "%s", engines[value]);
    } else if (strcmp(field, "error") == 0) {
        snprintf(out, size, "%s", error_name(value & 0xff));
    } else if (stream == PENTA_STREAM_ERROR && value != 0) {
        snprintf(out, size, "%s", error_name(value & 0xff));
    }
}

static void print_words(FILE *file, const char *side, const struct match_record *record)
{
    fprintf(file, "    %-10s", side);
    for (unsigned i = 0; i < record->word_count; i++) {
        char name[32], meaning[80];
        field_name(streams[record->stream].fields, i, name, sizeof name);
        decode_word(record->stream, name, record->words, record->words[i], meaning, sizeof meaning);
        fprintf(file, " %s=0x%" PRIx32 "%s%s%s", name, record->words[i], meaning[0] ? " (" : "",
                meaning, meaning[0] ? ")" : "");
    }
    if (record->data_count > 0) {
        fprintf(file, " data[%u]=", record->data_count);
        for (unsigned i = 0; i < record->data_count && i < 64; i++)
            fprintf(file, "%02x", record->data[i]);
        if (record->data_count > 64) fprintf(file, "...");
    }
    fprintf(file, "\n");
}

static void print_fields_that_differ(FILE *file, const struct match_difference *difference)
{
    const struct match_record *a = &difference->simulator, *b = &difference->rtl;
    fprintf(file, "    differs in");
    for (unsigned i = 0; i < a->word_count && i < b->word_count; i++) {
        char name[32];
        field_name(streams[a->stream].fields, i, name, sizeof name);
        if (a->words[i] != b->words[i]) fprintf(file, " %s", name);
    }
    if (a->data_count != b->data_count) fprintf(file, " length of data");
    for (unsigned i = 0; i < a->data_count && i < b->data_count; i++) {
        if (a->data[i] == b->data[i]) continue;
        fprintf(file, " data from byte %u", i);
        break;
    }
    fprintf(file, "\n");
}

static void print_difference(FILE *file, const struct match_difference *difference)
{
    static const char *const kinds[] = {"both have a record, and it differs",
                                        "the RTL has no such record",
                                        "the simulator has no such record"};
    const bool extra = difference->kind == MATCH_EXTRA;
    const struct match_record *shown = extra ? &difference->rtl : &difference->simulator;
    const struct stream_text *stream = &streams[shown->stream];
    fprintf(file, "  cycle %" PRIu64 ", unit %s, signal %s (%s): %s\n", shown->cycle, stream->unit,
            stream->name, stream->description, kinds[difference->kind]);
    if (!extra) print_words(file, "simulator", &difference->simulator);
    if (difference->kind != MATCH_MISSING) print_words(file, "RTL", &difference->rtl);
    if (difference->kind == MATCH_DIFFERENT) print_fields_that_differ(file, difference);
    if (difference->kind != MATCH_DIFFERENT && difference->next_cycle != UINT64_MAX)
        fprintf(file, "    the %s next %s is in cycle %" PRIu64 ", %" PRIu64 " later, %s\n",
                extra ? "simulator's" : "RTL's", stream->name, difference->next_cycle,
                difference->next_cycle - shown->cycle,
                difference->next_same ? "and is the same" : "and is another");
}

static void print_last_instructions(FILE *file, const struct match *match)
{
    const uint64_t end = match->instruction_count;
    uint64_t i = end > MATCH_INSTRUCTIONS ? end - MATCH_INSTRUCTIONS : 0;
    if (i < end) fprintf(file, "  last instructions (equal on both sides):\n");
    for (; i < end; i++) {
        const struct match_instruction *record = &match->instructions[i % MATCH_INSTRUCTIONS];
        char text[64];
        if (record->stream == PENTA_STREAM_TRAP) {
            fprintf(file, "    %10" PRIu64 "  %08" PRIx32 "  trap, cause 0x%" PRIx32 "\n",
                    record->cycle, record->words[0], record->words[1]);
            continue;
        }
        disassemble_instruction(record->words[0], record->words[1], text, sizeof text);
        fprintf(file, "    %10" PRIu64 "  %08" PRIx32 "  %-36s", record->cycle, record->words[0],
                text);
        if (record->words[2] != 0)
            fprintf(file, " %s=0x%" PRIx32, disassemble_register_name(record->words[2]),
                    record->words[3]);
        fprintf(file, "\n");
    }
}

void lockstep_report(const struct lockstep *run, FILE *file)
{
    const struct match *match = &run->match;
    fprintf(file, "first difference: cycle %" PRIu64 "\n", run->first_difference);
    for (unsigned i = 0; i < match->differences && i < MATCH_LIST; i++)
        print_difference(file, &match->list[i]);
    if (match->differences > MATCH_LIST)
        fprintf(file, "  and %u more in this cycle\n", match->differences - MATCH_LIST);
    if (run->late_difference[0] != '\0') fprintf(file, "  %s\n", run->late_difference);
    print_last_instructions(file, match);
    fprintf(file, "  commands in flight:\n");
    command_queues_print(&run->commands, file);
}

void lockstep_print_streams(const struct lockstep *run, FILE *file)
{
    fprintf(file, "%-12s %-5s %14s\n", "stream", "unit", "records");
    for (int i = 0; i < PENTA_STREAM_COUNT; i++)
        fprintf(file, "%-12s %-5s %14" PRIu64 "\n", streams[i].name, streams[i].unit,
                run->match.matched[i]);
}
