// SPDX-License-Identifier: Apache-2.0
// `penta wave`: opens waves of lockstep in GTKWave with units grouped and values as words. It also is GTKWave's translate filter
// (--filter) and the writer of the save file waves/penta.gtkw (--save-file), both made from isa/*.def.
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "isa/disassemble.h"

enum { KEY_FILTER = 0x300, KEY_SAVE_FILE };

struct options {
    const char *file, *filter;
    bool save_file;
};

static const struct argp_option option_list[] = {
    {"filter", KEY_FILTER, "KIND", 0,
     "Translate hexadecimal lines of standard input: instruction, register, csr, opcode, error, "
     "engine or digits",
     0},
    {"save-file", KEY_SAVE_FILE, 0, 0, "Print the GTKWave save file", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case KEY_FILTER:
        options->filter = argument;
        break;
    case KEY_SAVE_FILE:
        options->save_file = true;
        break;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) cli_bad_usage(state, "expected one FST file");
        options->file = argument;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

// ---------------------------------------------------------------------------------------- filters

static void translate_instruction(const char *hex, char *out, size_t size)
{
    disassemble_instruction(0, (uint32_t)strtoul(hex, NULL, 16), out, size);
    for (char *tab = strchr(out, '\t'); tab != NULL; tab = strchr(out, '\t'))
        *tab = ' ';
}

static void translate_register(const char *hex, char *out, size_t size)
{
    snprintf(out, size, "%s", disassemble_register_name((uint32_t)strtoul(hex, NULL, 16)));
}

static void translate_csr(const char *hex, char *out, size_t size)
{
    char buffer[24];
    const char *name = disassemble_csr_name((uint32_t)strtoul(hex, NULL, 16), buffer);
    snprintf(out, size, "%s", name != NULL ? name : hex);
}

static void translate_opcode(const char *hex, char *out, size_t size)
{
    const uint32_t code = (uint32_t)strtoul(hex, NULL, 16) & 0xff;
#define FIELD(layout, name, word, lsb, width, sign, text)
#define OPCODE(name, engine, number, text) \
    if (code == (number)) {                \
        snprintf(out, size, "%s", #name);  \
        return;                            \
    }
#include "../../isa/descriptors.def"
#undef OPCODE
#undef FIELD
    snprintf(out, size, "opcode %s", hex);
}

static void translate_error(const char *hex, char *out, size_t size)
{
    const uint32_t code = (uint32_t)strtoul(hex, NULL, 16) & 0xff;
#define ERROR(name, number, text)         \
    if (code == (number)) {               \
        snprintf(out, size, "%s", #name); \
        return;                           \
    }
#include "../../isa/errors.def"
#undef ERROR
    snprintf(out, size, "%s", hex);
}

static void translate_engine(const char *hex, char *out, size_t size)
{
    static const char *const names[] = {"dma", "mac", "smu"};
    const uint32_t number = (uint32_t)strtoul(hex, NULL, 16);
    snprintf(out, size, "%s", number < 3 ? names[number] : hex);
}

// A run of 3-bit codes, the first digit in the lowest bits: shown first digit first.
static void translate_digits(const char *hex, char *out, size_t size)
{
    static const char *const digits[] = {"-2", "-1", "0", "1", "2", "!", "!", "!"};
    const size_t count = strlen(hex) * 4 / 3;
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && at + 4 < size; i++) {
        unsigned code = 0;
        for (unsigned b = 0; b < 3; b++) {
            const size_t bit = 3 * i + b;
            const char c = hex[strlen(hex) - 1 - bit / 4];
            const int value = isdigit((unsigned char)c) ? c - '0' : (c | 32) - 'a' + 10;
            code |= (unsigned)(value >> bit % 4 & 1) << b;
        }
        at += (size_t)snprintf(out + at, size - at, "%s%s", i > 0 ? " " : "", digits[code]);
    }
}

static const struct {
    const char *name;
    void (*translate)(const char *hex, char *out, size_t size);
} filters[] = {{"instruction", translate_instruction},
               {"register", translate_register},
               {"csr", translate_csr},
               {"opcode", translate_opcode},
               {"error", translate_error},
               {"engine", translate_engine},
               {"digits", translate_digits}};
enum { FILTER_COUNT = sizeof filters / sizeof filters[0] };

static int run_filter(const char *name)
{
    char line[4096], out[4096];
    for (size_t i = 0; i < FILTER_COUNT; i++) {
        if (strcmp(name, filters[i].name) != 0) continue;
        while (fgets(line, sizeof line, stdin) != NULL) {
            line[strcspn(line, "\r\n")] = '\0';
            // Undefined bits, or nothing at all, stay as they are.
            if (line[0] == '\0' || strspn(line, "0123456789abcdefABCDEF") != strlen(line))
                snprintf(out, sizeof out, "%s", line);
            else
                filters[i].translate(line, out, sizeof out);
            puts(out);
            fflush(stdout);
        }
        return CLI_GOOD;
    }
    return cli_fail(
        "wave: no filter \"%s\", expected instruction, register, csr, opcode, error, engine or "
        "digits",
        name);
}

// -------------------------------------------------------------------------------------- save file

struct field_filter {
    const char *field, *filter;
};
static const struct field_filter field_filters[] = {{"insn", "instruction"},
                                                    {"rd", "register"},
                                                    {"csr", "csr"},
                                                    {"error", "error"},
                                                    {"engine", "engine"}};

static void print_signal(const char *side, const char *stream, const char *field,
                         const char *suffix, int valid)
{
    enum { HEX = 0x22, BINARY = 0x28, PROCESS = 0x4000 };
    const char *scope =
        strcmp(side, "sim") == 0 ? "penta.penta_waves.sim_" : "penta.penta_waves.probe_";
    char lower[64];
    size_t i = 0;
    for (; i < sizeof lower - 1 && stream[i] != '\0'; i++)
        lower[i] = (char)tolower((unsigned char)stream[i]);
    lower[i] = '\0';
    int filter = 0;
    for (size_t f = 0; f < sizeof field_filters / sizeof field_filters[0]; f++) {
        if (strcmp(field, field_filters[f].field) != 0) continue;
        for (int k = 0; k < FILTER_COUNT; k++)
            if (strcmp(filters[k].name, field_filters[f].filter) == 0) filter = k + 1;
    }
    if (filter > 0)
        printf("@%x\n^>%d waves/filters/%s\n", HEX | PROCESS, filter, filters[filter - 1].name);
    else
        printf("@%x\n", valid ? BINARY : HEX);
    printf("+{%s %s} %s%s_%s%s%s\n", side, field, scope, lower, field, suffix,
           valid ? "" : "[31:0]");
}

static void print_stream(const char *name, const char *unit, const char *kind, const char *fields,
                         const char **last_unit)
{
    char list[256];
    if (*last_unit == NULL || strcmp(*last_unit, unit) != 0)
        printf("@200\n-\n-==== %s ====\n", unit);
    *last_unit = unit;
    printf("@200\n-%s\n", name);
    const bool level = strcmp(kind, "level") == 0;
    for (int side = 0; side < 2; side++) {
        const char *const who = side == 0 ? "sim" : "rtl";
        const char *const suffix = side == 0 ? "_i" : "_o";
        if (!level || side == 0) print_signal(who, name, "valid", suffix, 1);
        snprintf(list, sizeof list, "%s", fields);
        for (char *field = strtok(list, " "); field != NULL; field = strtok(NULL, " ")) {
            if (strcmp(field, "data...") == 0 || strncmp(field, "strobe", 6) == 0) continue;
            print_signal(who, name, field, suffix, 0);
        }
    }
}

static int print_save_file(void)
{
    const char *unit = NULL;
    printf(
        "[*] Signals of both sides of lockstep by unit: `penta wave FILE.fst` opens it. Made by "
        "`penta wave --save-file`.\n");
    printf("[sst_expanded] 0\n@28\npenta.penta_waves.clk_i\npenta.penta_waves.rst_ni\n");
#define STREAM(name, unit_name, kind, fields, text) \
    print_stream(#name, #unit_name, #kind, fields, &unit);
#include "../../isa/probes.def"
#undef STREAM
    return CLI_GOOD;
}

// ------------------------------------------------------------------------------------------- open

static int open_waves(const char *file)
{
    char root[PATH_MAX], waves[PATH_MAX];
    if (realpath(file, waves) == NULL) return cli_fail("%s: %s", file, strerror(errno));
    const ssize_t length = readlink("/proc/self/exe", root, sizeof root - 1);
    if (length <= 0) return cli_fail("the executable's own path: %s", strerror(errno));
    root[length] = '\0';
    for (int i = 0; i < 2; i++)
        *strrchr(root, '/') = '\0';
    // The filters of the save file are named relative to the repository.
    if (chdir(root) != 0) return cli_fail("%s: %s", root, strerror(errno));
    execlp("gtkwave", "gtkwave", waves, "waves/penta.gtkw", (char *)NULL);
    return cli_fail("gtkwave: %s (tools/setup installs it)", strerror(errno));
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "[FILE.fst]",
        "Opens waves that `penta lockstep` wrote in GTKWave, with the units grouped and mnemonics, "
        "names and digits instead of raw bits.",
        NULL,
        NULL,
        NULL};
    struct options options = {0};
    cli_parse(&argp, argc, argv, &options);
    if (options.filter != NULL) return run_filter(options.filter);
    if (options.save_file) return print_save_file();
    if (options.file == NULL) return cli_fail("wave: expected an FST file");
    return open_waves(options.file);
}

const struct cli_command cli_wave = {"wave", "open waves of lockstep in GTKWave", run};
