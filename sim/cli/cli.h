// SPDX-License-Identifier: Apache-2.0
// The command line `penta COMMAND ...`. A subcommand is one file with one struct cli_command and
// one line in cli_commands[] (main.c).
#ifndef PENTA_SIM_CLI_CLI_H
#define PENTA_SIM_CLI_CLI_H

#include <argp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/host_time.h"
#include "penta.h"

// Exit status of every subcommand.
enum { CLI_GOOD = 0, CLI_FAILED = 1, CLI_BAD_INPUT = 2 };

struct cli_command {
    const char *name;
    const char *summary;  // one line for the list of commands
    // argv[0] is "penta NAME"; returns the exit status.
    int (*run)(int argc, char **argv);
};

extern const struct cli_command cli_batch, cli_compile, cli_config, cli_debug, cli_disasm,
    cli_kernel_bench, cli_lockstep, cli_random, cli_profile, cli_run, cli_shape, cli_wave;

// The parameters of penta_soc (docs/rtl.md) for a configuration: "ROWS=4 COLS=4 ...".
void cli_rtl_parameters(const struct penta_config *config, char *text, size_t size);

// One line on stderr: "penta: " and the text. Returns CLI_BAD_INPUT.
__attribute__((format(printf, 1, 2))) int cli_fail(const char *format, ...);

// For parsers: one line on stderr with the command's name, then exits with CLI_BAD_INPUT.
__attribute__((format(printf, 2, 3), noreturn)) void cli_bad_usage(const struct argp_state *state,
                                                                   const char *format, ...);

// argp_parse with the project's conventions: wrong usage exits with CLI_BAD_INPUT.
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

// A decimal or 0x number for option `name`; wrong text is a usage error.
uint64_t cli_number(struct argp_state *state, const char *name, const char *text, uint64_t limit);

// ------------------------------------------- what `run` and `lockstep` have in common (run_options.c)

enum { CLI_IMAGE_LIMIT = 16 };

struct cli_run_options {
    const char *elf;
    const char *config_name;
    const char *stimulus;
    const char *statistics;  // file, "-" is stdout
    const char *host_root;
    struct {
        const char *path;
        uint32_t address;
    } images[CLI_IMAGE_LIMIT];
    size_t image_count;
    uint64_t seed, max_cycles, dram_seed;
    bool dram_errors, digest, json, host_disable, check;
    bool silent;             // the program's console leads nowhere
    const char **arguments;  // words of the program's command line, the first is `elf`
    size_t argument_count;
};

// A child parser for argp; its input is a struct cli_run_options (state->child_inputs[i]).
extern const struct argp cli_run_argp;

// The chip with everything that the options name loaded; NULL after a message on stderr.
struct penta_soc *cli_create_chip(const struct cli_run_options *options, bool manual_host);

// Writes --stats, with the list `findings` as "check" if it is not NULL; CLI_GOOD or CLI_BAD_INPUT.
int cli_write_statistics(const struct cli_run_options *options, struct penta_soc *soc,
                         struct host_time taken, json_t *findings);

// Reports an ended run on stderr and stdout (diagnosis, digest) and gives the exit status.
int cli_report_end(const struct cli_run_options *options, struct penta_soc *soc);

#endif
