// SPDX-License-Identifier: Apache-2.0
// `penta run`: runs firmware on the simulator.
#include <stdio.h>

#include "cli/check_report.h"
#include "cli/cli.h"

static const char text[] =
    "Runs a RISC-V ELF on the simulated chip and exits with the program's own exit code. An "
    "unhandled trap, a deadlock and the cycle limit exit with 1 and a diagnosis.";

enum { KEY_CHECK = 0x200 };

static const struct argp_option own_options[] = {
    {"check", KEY_CHECK, 0, 0,
     "Look for mistakes of the program, too: reads of memory that nothing wrote, commands that "
     "wait "
     "for each other's banks, stack overflow, counters near their end; exit with 1 if there are "
     "any",
     0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct cli_run_options *options = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = state->input;
        return 0;
    case KEY_CHECK:
        options->check = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_run_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {own_options, parse, "ELF [-- ARGUMENTS]", text, children, NULL, NULL};
    struct cli_run_options options;
    cli_parse(&argp, argc, argv, &options);
    struct penta_soc *soc = cli_create_chip(&options, false);
    if (soc == NULL) return CLI_BAD_INPUT;
    const struct host_time start = host_time_now();
    while (penta_run(soc, UINT64_MAX) != PENTA_STOP_END)
        continue;
    const struct host_time taken = host_time_since(start);
    int status = cli_report_end(&options, soc);
    json_t *findings = NULL;
    if (options.check) {
        findings = check_report_list(soc, options.elf);
        if (findings == NULL) status = cli_fail("out of memory for the findings");
        check_report_print(findings);
        // A program that fails by itself keeps its own status.
        if (json_array_size(findings) > 0 && status == CLI_GOOD) status = CLI_FAILED;
    }
    const int written = cli_write_statistics(&options, soc, taken, findings);
    if (written != CLI_GOOD) status = written;
    json_decref(findings);
    penta_destroy(soc);
    return status;
}

const struct cli_command cli_run = {"run", "run firmware on the simulator", run};
