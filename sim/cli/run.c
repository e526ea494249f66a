// SPDX-License-Identifier: Apache-2.0
// `penta run`: runs firmware on the simulator.
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"

static const char text[] =
    "Runs a RISC-V ELF on the simulated chip and exits with the program's own exit code. An "
    "unhandled trap, a deadlock and the cycle limit exit with 1 and a diagnosis.";

static error_t parse(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key != ARGP_KEY_INIT) return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = state->input;
    return 0;
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static int run(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_run_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {NULL, parse, "ELF [-- ARGUMENTS]", text, children, NULL, NULL};
    struct cli_run_options options;
    struct timespec start;
    cli_parse(&argp, argc, argv, &options);
    struct penta_soc *soc = cli_create_chip(&options, false);
    if (soc == NULL) return CLI_BAD_INPUT;
    int status = CLI_GOOD;
    if (!options.check) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        while (penta_run(soc, UINT64_MAX) != PENTA_STOP_END)
            continue;
        status = cli_report_end(&options, soc);
        const int written = cli_write_statistics(&options, soc, seconds_since(&start));
        if (written != CLI_GOOD) status = written;
    }
    penta_destroy(soc);
    return status;
}

const struct cli_command cli_run = {"run", "run firmware on the simulator", run};
