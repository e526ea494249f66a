// SPDX-License-Identifier: Apache-2.0
// `penta config`: prints or checks configurations.
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "random/random_program.h"

enum { KEY_JSON = 0x100, KEY_CHECK, KEY_RTL, KEY_RANDOM };

struct options {
    const char *name;
    const char *output;
    bool json, check, rtl, random;
    uint64_t seed;
};

static const struct argp_option option_list[] = {
    {"json", KEY_JSON, 0, 0, "Print it in the form of a configuration file", 0},
    {"check", KEY_CHECK, 0, 0, "Only check it: print nothing when it is good", 0},
    {"rtl-parameters", KEY_RTL, 0, 0, "Print the parameters of the RTL, NAME=VALUE", 0},
    {"random", KEY_RANDOM, "SEED", 0, "A random legal configuration instead of a named one", 0},
    {"output", 'o', "FILE", 0, "Write it to FILE in the form of a configuration file", 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case KEY_JSON:
        options->json = true;
        break;
    case KEY_CHECK:
        options->check = true;
        break;
    case KEY_RTL:
        options->rtl = true;
        break;
    case KEY_RANDOM:
        options->random = true;
        options->seed = cli_number(state, "--random", text, UINT64_MAX);
        break;
    case 'o':
        options->output = text;
        break;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) cli_bad_usage(state, "expected one configuration");
        options->name = text;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void print_memory(const char *name, uint32_t bytes, uint32_t banks)
{
    printf("  %-20s %8u KiB in %u banks\n", name, bytes / 1024, banks);
}

static void print_config(const struct penta_config *config)
{
    printf("%s\n", config->name);
    printf("  %-20s %u rows x %u columns\n", "MAC array", config->rows, config->cols);
    printf("  %-20s %u lanes\n", "state-machine unit", config->lanes);
    print_memory("scratchpad", config->spad_bytes, config->spad_banks);
    print_memory("weight buffer", config->weight_bytes, config->weight_banks);
    printf("  %-20s %8u lines of %u bytes\n", "", config->weight_bytes / config->line_bytes,
           config->line_bytes);
    print_memory("accumulator memory", config->acc_bytes, config->acc_banks);
    print_memory("state memory", config->state_bytes, config->state_banks);
    printf("  %-20s %8u KiB\n", "TCM", config->tcm_bytes / 1024);
    printf("  %-20s %8u bytes\n", "AXI data", config->axi_bytes);
    printf("  %-20s %8u commands\n", "queues", config->queue_depth);
    printf("  %-20s %8u\n", "semaphores", config->semaphores);
    printf("  %-20s %8u MHz\n", "clock", config->clock_mhz);
    printf("  %-20s %8u MiB, model %s, latency %u\n", "DRAM", (unsigned)(config->dram_bytes >> 20),
           config->dram_model, config->dram_latency);
}

void cli_rtl_parameters(const struct penta_config *config, char *text, size_t size)
{
    snprintf(text, size,
             "ROWS=%u COLS=%u LANES=%u SPAD_BYTES=%u SPAD_BANKS=%u WEIGHT_BYTES=%u WEIGHT_BANKS=%u "
             "ACC_BYTES=%u ACC_BANKS=%u STATE_BYTES=%u STATE_BANKS=%u TCM_BYTES=%u AXI_BYTES=%u "
             "QUEUE=%u SEMS=%u CLOCK_MHZ=%u",
             config->rows, config->cols, config->lanes, config->spad_bytes, config->spad_banks,
             config->weight_bytes, config->weight_banks, config->acc_bytes, config->acc_banks,
             config->state_bytes, config->state_banks, config->tcm_bytes, config->axi_bytes,
             config->queue_depth, config->semaphores, config->clock_mhz);
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "[NAME|FILE]",
        "Prints a configuration (default " PENTA_CONFIG_DEFAULT "), or only checks it.",
        NULL,
        NULL,
        NULL};
    struct options options = {.name = PENTA_CONFIG_DEFAULT};
    struct penta_config config;
    struct penta_error error;
    cli_parse(&argp, argc, argv, &options);
    if (options.random) {
        random_config(options.seed, &config);
    } else if (!penta_config_load(options.name, &config, &error)) {
        return cli_fail("%s", error.text);
    }
    if (options.check) return CLI_GOOD;
    if (options.rtl) {
        char parameters[512];
        cli_rtl_parameters(&config, parameters, sizeof parameters);
        printf("%s\n", parameters);
        return CLI_GOOD;
    }
    if (!options.json && options.output == NULL) {
        print_config(&config);
        return CLI_GOOD;
    }
    char *text = penta_config_format(&config);
    if (text == NULL) return cli_fail("out of memory");
    FILE *file = options.output == NULL ? stdout : fopen(options.output, "w");
    const bool written = file != NULL && fprintf(file, "%s\n", text) > 0 && fflush(file) == 0;
    if (file != NULL && file != stdout) fclose(file);
    free(text);
    return written ? CLI_GOOD : cli_fail("%s: cannot write", options.output);
}

const struct cli_command cli_config = {"config", "print or check a configuration", run};
