// SPDX-License-Identifier: Apache-2.0
#include "cli/check_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/source_place.h"

enum { INLINE_LIMIT = 16, TEXT_LIMIT = 1024, OUTER_LIMIT = 2 };

static const char *const kind_names[PENTA_FINDING_KIND_COUNT] = {
    [PENTA_FINDING_UNWRITTEN] = "unwritten",     [PENTA_FINDING_BANK_WAIT] = "bank wait",
    [PENTA_FINDING_STACK] = "stack overflow",    [PENTA_FINDING_STACK_STORE] = "store below stack",
    [PENTA_FINDING_ACCUMULATOR] = "accumulator", [PENTA_FINDING_COUNTER] = "counter",
    [PENTA_FINDING_SEMAPHORE] = "semaphore",
};

// ----------------------------------------------------------------------------------------- texts

struct text {
    char bytes[TEXT_LIMIT];
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void append(struct text *text, const char *format, ...)
{
    va_list arguments;
    if (text->length + 1 >= sizeof text->bytes) return;
    va_start(arguments, format);
    const int used =
        vsnprintf(text->bytes + text->length, sizeof text->bytes - text->length, format, arguments);
    va_end(arguments);
    if (used > 0) text->length += (size_t)used;
    if (text->length >= sizeof text->bytes) text->length = sizeof text->bytes - 1;
}

static const char *unit_name(uint32_t unit)
{
    static const char *const names[] = {"core", "DMA", "MAC", "SMU"};
    return names[unit];
}

static const char *memory_name(uint32_t address)
{
    static const char *const names[16] = {
        [PENTA_REGION_TCM_BASE >> 28] = "TCM",       [PENTA_REGION_SPAD_BASE >> 28] = "SPAD",
        [PENTA_REGION_WEIGHT_BASE >> 28] = "WEIGHT", [PENTA_REGION_ACC_BASE >> 28] = "ACC",
        [PENTA_REGION_STATE_BASE >> 28] = "STATE",
    };
    return names[address >> 28] != NULL ? names[address >> 28] : "DRAM";
}

// ---------------------------------------------------------------------------------------- places

// The place a reader wants to see: the innermost line of a program that is not the runtime's.
struct place {
    char where[256];       // FILE:LINE, or an address
    char outer[256];       // where that was called: FILE:LINE, innermost first
    const char *by;        // the outermost of the runtime's functions in between, or NULL
    struct text via;       // all of them with their lines, innermost first
    const char *file;      // NULL: unknown
    int line;              //
    const char *function;  //
};

// The runtime and what the compiler's library brings along.
static bool is_runtime(const char *file)
{
    return file == NULL || strstr(file, "firmware/runtime/") != NULL ||
           strstr(file, "isa/generated/") != NULL;
}

static void add_via(struct place *place, const struct source_frame *frame)
{
    const char *separator = place->via.length == 0 ? "" : ", ";
    if (frame->function == NULL) return;
    place->by = frame->function;
    if (frame->file == NULL) {
        append(&place->via, "%s%s", separator, frame->function);
    } else {
        const char *slash = strrchr(frame->file, '/');
        append(&place->via, "%s%s at %s:%d", separator, frame->function,
               slash != NULL ? slash + 1 : frame->file, frame->line);
    }
}

// A frame further out: the first of the program's own is the place, a few more say how it came there.
static void add_frame(struct place *place, const struct source_frame *frame, unsigned *named)
{
    if (*named == 0) {
        place->file = frame->file;
        place->line = frame->line;
        place->function = frame->function;
        snprintf(place->where, sizeof place->where, "%s:%d", frame->file, frame->line);
    } else {
        const size_t used = strlen(place->outer);
        snprintf(place->outer + used, sizeof place->outer - used, "%s%s:%d", used ? ", " : "",
                 frame->file, frame->line);
    }
    ++*named;
}

static void find_place(struct source_lines *lines, const struct penta_place *from,
                       struct place *place)
{
    struct source_frame frames[INLINE_LIMIT], innermost = {0};
    unsigned named = 0;
    memset(place, 0, sizeof *place);
    for (uint32_t i = 0; lines != NULL && i <= from->caller_count; i++) {
        const uint32_t pc = i == 0 ? from->pc : from->callers[i - 1];
        const size_t count = source_lines_find(lines, pc, frames, INLINE_LIMIT);
        if (i == 0) innermost = frames[0];
        for (size_t level = 0; level < count && named <= OUTER_LIMIT; level++) {
            if (!is_runtime(frames[level].file)) {
                add_frame(place, &frames[level], &named);
            } else if (named == 0) {
                add_via(place, &frames[level]);
            }
        }
    }
    if (named != 0) return;
    // The runtime itself, or a program without debugging information.
    memset(place, 0, sizeof *place);
    place->function = innermost.function;
    if (innermost.file != NULL) {
        add_frame(place, &innermost, &named);
    } else {
        snprintf(place->where, sizeof place->where, "0x%08" PRIx32 "%s%s", from->pc,
                 place->function ? " in " : "", place->function ? place->function : "");
    }
}

static json_t *describe_place(const struct place *place, uint32_t pc)
{
    json_t *object = json_pack("{s:s, s:I}", "where", place->where, "pc", (json_int_t)pc);
    if (object == NULL) return NULL;
    if (place->file != NULL) {
        json_object_set_new(object, "file", json_string(place->file));
        json_object_set_new(object, "line", json_integer(place->line));
    }
    if (place->function != NULL) {
        json_object_set_new(object, "function", json_string(place->function));
    }
    if (place->outer[0] != 0) json_object_set_new(object, "called_at", json_string(place->outer));
    if (place->via.length != 0) json_object_set_new(object, "via", json_string(place->via.bytes));
    return object;
}

// --------------------------------------------------------------------------------------- merging

struct located {
    struct penta_finding finding;
    struct place place, other;
};

static bool same_memory(const struct penta_finding *a, const struct penta_finding *b)
{
    return a->kind != PENTA_FINDING_UNWRITTEN ||
           strcmp(memory_name(a->address), memory_name(b->address)) == 0;
}

static bool same_place(const struct place *a, const struct place *b)
{
    return strcmp(a->where, b->where) == 0 && strcmp(a->outer, b->outer) == 0;
}

static bool is_same(const struct located *a, const struct located *b)
{
    return a->finding.kind == b->finding.kind && a->finding.unit == b->finding.unit &&
           a->finding.other_unit == b->finding.other_unit && a->finding.index == b->finding.index &&
           same_memory(&a->finding, &b->finding) && same_place(&a->place, &b->place) &&
           same_place(&a->other, &b->other);
}

static void merge(struct penta_finding *into, const struct penta_finding *from)
{
    const uint64_t old = (uint64_t)llabs(into->value), new = (uint64_t)llabs(from->value);
    into->count += from->count;
    into->waited += from->waited;
    into->banks |= from->banks;
    if (from->cycle < into->cycle) into->cycle = from->cycle;
    if (from->address < into->address) into->address = from->address;
    if (from->end > into->end) into->end = from->end;
    if (new > old) into->value = from->value;
    into->wrapped |= from->wrapped;
}

// ----------------------------------------------------------------------------------------- lines

static void append_banks(struct text *text, uint32_t banks)
{
    static const struct {
        const char *name;
        unsigned first, end;
    } memories[] = {{"SPAD", PENTA_BANKS_SPAD_FIRST, PENTA_BANKS_WEIGHT_FIRST},
                    {"WEIGHT", PENTA_BANKS_WEIGHT_FIRST, PENTA_BANKS_ACC_FIRST},
                    {"ACC", PENTA_BANKS_ACC_FIRST, PENTA_BANKS_STATE_FIRST},
                    {"STATE", PENTA_BANKS_STATE_FIRST, 16}};
    const char *separator = "";
    for (unsigned i = 0; i < sizeof memories / sizeof *memories; i++) {
        for (unsigned bank = memories[i].first; bank < memories[i].end; bank++) {
            if (!(banks >> bank & 1)) continue;
            append(text, "%s%s %u", separator, memories[i].name, bank - memories[i].first);
            separator = ", ";
        }
    }
}

static void append_unit(struct text *text, uint32_t unit)
{
    append(text, unit == PENTA_UNIT_CORE ? "the core" : "a command of the %s", unit_name(unit));
}

// How the core came to a place; the whole way is in the list.
static void append_way(struct text *text, const struct place *place)
{
    if (place->by != NULL) append(text, ", by %s", place->by);
    if (place->outer[0] != 0) append(text, ", called at %s", place->outer);
}

static void append_counter(struct text *text, const struct penta_finding *finding)
{
    const uint32_t n = finding->index & 31;
    const bool high = finding->index >> 7 & 1;
    if (n == 0) append(text, "mcycle%s", high ? "h" : "");
    if (n == 2) append(text, "minstret%s", high ? "h" : "");
    if (n > 2) append(text, "hardware counter %" PRIu32 "%s", n, high ? " (high word)" : "");
    append(text, " is read at %" PRIu64, (uint64_t)finding->value);
    if (high) {
        append(text, ": within a factor 2 of 2^64");
    } else {
        append(text, "%s, and the program never reads the high word",
               finding->wrapped ? ": its low word has wrapped"
                                : ": its low word is within a factor 2 of 2^32");
    }
}

static void describe(const struct located *located, struct text *text)
{
    const struct penta_finding *finding = &located->finding;
    text->length = 0;
    switch (finding->kind) {
    case PENTA_FINDING_UNWRITTEN:
        append_unit(text, finding->unit);
        append(text, " reads %s 0x%08" PRIx32 "..0x%08" PRIx32 ", which nothing has written",
               memory_name(finding->address), finding->address, finding->end - 1);
        break;
    case PENTA_FINDING_BANK_WAIT:
        append_unit(text, finding->unit);
        append(text, " waits for %s ", finding->banks & (finding->banks - 1) ? "banks" : "bank");
        append_banks(text, finding->banks);
        append(text, " of ");
        append_unit(text, finding->other_unit);
        append(text, " at %s", located->other.where);
        append(text, ", %" PRIu64 " cycle%s in all", finding->waited,
               finding->waited == 1 ? "" : "s");
        break;
    case PENTA_FINDING_STACK:
        append(text, "the stack pointer goes down to 0x%08" PRIx32 ", below the stack's limit",
               finding->address);
        break;
    case PENTA_FINDING_STACK_STORE:
        append(text, "a store to 0x%08" PRIx32 ", in the guard below the stack", finding->address);
        break;
    case PENTA_FINDING_ACCUMULATOR:
        append(text, "a sum of the MAC array reaches %" PRId64 ": %s", finding->value,
               finding->wrapped ? "beyond 32 bits, it wraps" : "within a factor 2 of 2^31");
        break;
    case PENTA_FINDING_COUNTER:
        append_counter(text, finding);
        break;
    case PENTA_FINDING_SEMAPHORE:
        append_unit(text, finding->unit);
        append(text, " brings semaphore %" PRIu32 " to %" PRId64 ": %s", finding->index,
               finding->value, finding->wrapped ? "beyond its limit of 255" : "its limit is 255");
        break;
    default:
        break;
    }
    append(text, " (%" PRIu64 " time%s, first in cycle %" PRIu64, finding->count,
           finding->count == 1 ? "" : "s", finding->cycle);
    append_way(text, &located->place);
    append(text, ")");
}

static void add_details(json_t *object, const struct located *located)
{
    const struct penta_finding *finding = &located->finding;
    struct text banks = {.length = 0};
    switch (finding->kind) {
    case PENTA_FINDING_UNWRITTEN:
        json_object_set_new(object, "memory", json_string(memory_name(finding->address)));
        json_object_set_new(object, "address", json_integer(finding->address));
        json_object_set_new(object, "end", json_integer(finding->end));
        break;
    case PENTA_FINDING_BANK_WAIT:
        append_banks(&banks, finding->banks);
        json_object_set_new(object, "waited_cycles", json_integer((json_int_t)finding->waited));
        json_object_set_new(object, "banks", json_string(banks.bytes));
        json_object_set_new(object, "owner", json_string(unit_name(finding->other_unit)));
        json_object_set_new(object, "owner_place",
                            describe_place(&located->other, finding->other.pc));
        break;
    case PENTA_FINDING_STACK:
    case PENTA_FINDING_STACK_STORE:
        json_object_set_new(object, "address", json_integer(finding->address));
        break;
    default:
        json_object_set_new(object, "index", json_integer(finding->index));
        json_object_set_new(object, "value", json_integer(finding->value));
        json_object_set_new(object, "wrapped", json_boolean(finding->wrapped));
        break;
    }
}

static json_t *describe_finding(const struct located *located)
{
    const struct penta_finding *finding = &located->finding;
    struct text text;
    describe(located, &text);
    json_t *object = json_pack("{s:s, s:s, s:o, s:I, s:I, s:s}", "kind", kind_names[finding->kind],
                               "unit", unit_name(finding->unit), "place",
                               describe_place(&located->place, finding->place.pc), "count",
                               (json_int_t)finding->count, "cycle", (json_int_t)finding->cycle,
                               "text", text.bytes);
    if (object != NULL) add_details(object, located);
    return object;
}

json_t *check_report_list(struct penta_soc *soc, const char *elf)
{
    size_t count, merged = 0;
    uint64_t dropped;
    const struct penta_finding *findings = penta_findings(soc, &count, &dropped);
    struct located *all = calloc(count + 1, sizeof *all);
    json_t *list = json_array();
    struct source_lines *lines = source_lines_open(elf);
    for (size_t i = 0; all != NULL && i < count; i++) {
        struct located *one = &all[merged];
        size_t same = 0;
        one->finding = findings[i];
        find_place(lines, &findings[i].place, &one->place);
        if (findings[i].kind == PENTA_FINDING_BANK_WAIT) {
            find_place(lines, &findings[i].other, &one->other);
        }
        while (same < merged && !is_same(&all[same], one))
            same++;
        if (same == merged) {
            merged++;
        } else {
            merge(&all[same].finding, &one->finding);
        }
    }
    for (size_t i = 0; i < merged; i++)
        json_array_append_new(list, describe_finding(&all[i]));
    if (dropped != 0) {
        struct text text = {.length = 0};
        append(&text, "%" PRIu64 " more are not listed: there are too many places", dropped);
        json_array_append_new(
            list, json_pack("{s:s, s:{s:s}, s:I, s:s}", "kind", "more", "place", "where", elf,
                            "count", (json_int_t)dropped, "text", text.bytes));
    }
    source_lines_close(lines);
    if (all == NULL) {
        json_decref(list);
        list = NULL;
    }
    free(all);
    return list;
}

void check_report_print(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *finding = json_array_get(list, i);
        const json_t *place = json_object_get(finding, "place");
        fprintf(stderr, "penta: check: %s: %s\n",
                json_string_value(json_object_get(place, "where")),
                json_string_value(json_object_get(finding, "text")));
    }
}
