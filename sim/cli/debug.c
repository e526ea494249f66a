// SPDX-License-Identifier: Apache-2.0
// `penta debug`: runs firmware on the simulator under gdb.
#include <stdio.h>

#include "cli/cli.h"

enum { KEY_PORT = 0x300, KEY_SOCKET };

struct options {
    struct cli_run_options run;
    struct penta_debug_options debug;
};

static const struct argp_option option_list[] = {
    {"port", KEY_PORT, "N", 0, "Listen on this port of 127.0.0.1 (default 3333; 0: any free one)",
     0},
    {"socket", KEY_SOCKET, "PATH", 0, "Listen on this Unix socket instead", 0},
    {0}};

static const char text[] =
    "Waits for gdb before the first cycle and runs a RISC-V ELF under it: `target remote :3333`. "
    "Stops cost no simulated cycle. Exits as penta run does when the program has ended, also after "
    "a detach; with 1 when gdb killed it.";

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->run;
        break;
    case KEY_PORT:
        options->debug.port = (uint16_t)cli_number(state, "--port", argument, UINT16_MAX);
        break;
    case KEY_SOCKET:
        options->debug.socket = argument;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void print_place(void *context, const char *where)
{
    (void)context;
    printf("listening on %s\n", where);
    fflush(stdout);
}

static struct penta_soc *create_again(void *context)
{
    const struct options *options = context;
    return cli_create_chip(&options->run, false);
}

static int report(const struct options *options, struct penta_soc *soc, struct host_time taken)
{
    const int status = cli_report_end(&options->run, soc);
    const int written = cli_write_statistics(&options->run, soc, taken, NULL);
    return written != CLI_GOOD ? written : status;
}

static int debug(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_run_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {option_list, parse, "ELF [-- ARGUMENTS]", text, children, NULL, NULL};
    struct options options = {
        .debug = {
            .port = 3333, .listening = print_place, .restart = create_again, .context = &options}};
    struct penta_error error;
    cli_parse(&argp, argc, argv, &options);
    struct penta_soc *soc = cli_create_chip(&options.run, false);
    if (soc == NULL) return CLI_BAD_INPUT;
    const struct host_time start = host_time_now();
    int status = CLI_FAILED;
    switch (penta_debug_serve(&soc, &options.debug, &error)) {
    case PENTA_DEBUG_ENDED:
        status = report(&options, soc, host_time_since(start));
        break;
    case PENTA_DEBUG_KILLED:
        fprintf(stderr, "penta: killed by the debugger in cycle %llu\n",
                (unsigned long long)penta_cycle(soc));
        break;
    default:
        status = cli_fail("%s", error.text);
        break;
    }
    penta_destroy(soc);
    return status;
}

const struct cli_command cli_debug = {"debug", "run firmware on the simulator under gdb", debug};
