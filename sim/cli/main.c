// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const struct cli_command *const cli_commands[] = {
    &cli_compile, &cli_shape, &cli_run,    &cli_batch,  &cli_profile, &cli_lockstep,
    &cli_debug,   &cli_wave,  &cli_disasm, &cli_config, &cli_random,  &cli_kernel_bench,
};

enum { COMMAND_COUNT = sizeof cli_commands / sizeof *cli_commands };

int cli_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("penta: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return CLI_BAD_INPUT;
}

void cli_bad_usage(const struct argp_state *state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", state->name);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, " (%s --help)\n", state->name);
    va_end(arguments);
    exit(CLI_BAD_INPUT);
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    // argp's own messages take two lines; without them it gives no help either.
    unsigned flags = ARGP_NO_ERRS;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-?") || !strcmp(argv[i], "--usage"))
            flags = 0;
    }
    int at = 1;
    argp_err_exit_status = CLI_BAD_INPUT;
    const error_t reason = argp_parse(argp, argc, argv, flags, &at, input);
    if (reason == 0) return;
    const int wrong = at > 1 ? at - 1 : 1;
    fprintf(stderr, "%s: \"%s\": unknown, ambiguous or without its value (%s --help)\n", argv[0],
            wrong < argc ? argv[wrong] : "", argv[0]);
    exit(CLI_BAD_INPUT);
}

uint64_t cli_number(struct argp_state *state, const char *name, const char *text, uint64_t limit)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 0);
    if (text[0] < '0' || text[0] > '9' || *end != 0 || errno != 0 || value > limit) {
        cli_bad_usage(state, "%s: \"%s\", expected a number of at most %llu", name, text,
                      (unsigned long long)limit);
    }
    return value;
}

static void print_help(FILE *file)
{
    fputs("usage: penta COMMAND [ARGUMENTS]\n\n", file);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(file, "  %-10s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    }
    fputs(
        "\n`penta COMMAND --help` explains one. Exit status: 0 good; 1 the check failed; 2 bad "
        "usage or input.\n",
        file);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return CLI_BAD_INPUT;
    }
    if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        print_help(stdout);
        return CLI_GOOD;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], cli_commands[i]->name) != 0) continue;
        char name[64];
        snprintf(name, sizeof name, "penta %s", argv[1]);
        argv[1] = name;
        return cli_commands[i]->run(argc - 1, argv + 1);
    }
    return cli_fail("unknown command \"%s\": expected one of `penta --help`", argv[1]);
}
