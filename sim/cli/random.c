// SPDX-License-Identifier: Apache-2.0
// `penta random`: writes a random program.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "random/random_program.h"

enum { KEY_SEED = 0x100, KEY_LENGTH, KEY_MIX, KEY_ERRORS, KEY_STIMULUS };

struct options {
    struct random_options random;
    const char *config, *output, *stimulus;
};

static const struct argp_option option_list[] = {
    {"seed", KEY_SEED, "N", 0, "Seed of everything (default 0)", 0},
    {"config", 'c', "NAME|FILE", 0, "Chip that the program is for (default edge)", 0},
    {"length", KEY_LENGTH, "N", 0, "Items of the program (default 400)", 0},
    {"mix", KEY_MIX, "NAME", 0, "scalar, traps, dma, mac, smu, all (default) or deadlock", 0},
    {"errors", KEY_ERRORS, "PERCENT", 0, "Share of commands that are made to fail (default 8)", 0},
    {"stimulus-out", KEY_STIMULUS, "FILE", 0, "Write interrupts and resets for --stimulus", 0},
    {"output", 'o', "FILE", 0, "The ELF file to write", 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case KEY_SEED:
        options->random.seed = cli_number(state, "--seed", text, UINT64_MAX);
        break;
    case 'c':
        options->config = text;
        break;
    case KEY_LENGTH:
        options->random.length = (uint32_t)cli_number(state, "--length", text, 1000000);
        break;
    case KEY_MIX:
        options->random.mix = random_mix_of_name(text);
        if (options->random.mix == RANDOM_MIX_COUNT) {
            cli_bad_usage(state,
                          "--mix: \"%s\", expected scalar, traps, dma, mac, smu, all or deadlock",
                          text);
        }
        break;
    case KEY_ERRORS:
        options->random.error_percent = (uint32_t)cli_number(state, "--errors", text, 100);
        break;
    case KEY_STIMULUS:
        options->stimulus = text;
        break;
    case 'o':
        options->output = text;
        break;
    case ARGP_KEY_END:
        if (options->output == NULL) cli_bad_usage(state, "expected -o FILE");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static int write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) return cli_fail("%s: %s", path, strerror(errno));
    const bool written = fwrite(bytes, 1, size, file) == size;
    if (fclose(file) != 0 || !written) return cli_fail("%s: cannot write", path);
    return CLI_GOOD;
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse,
        NULL,        "Writes a random bare-metal program: the same options, the same bytes.",
        NULL,        NULL,
        NULL};
    struct options options = {.config = PENTA_CONFIG_DEFAULT,
                              .random = {.mix = RANDOM_ALL, .length = 400, .error_percent = 8}};
    struct penta_config config;
    struct penta_error error;
    struct random_output output;
    cli_parse(&argp, argc, argv, &options);
    if (!penta_config_load(options.config, &config, &error)) return cli_fail("%s", error.text);
    options.random.config = &config;
    if (!random_program(&options.random, &output)) return cli_fail("out of memory");
    int status = write_file(options.output, output.elf, output.elf_size);
    if (status == CLI_GOOD && options.stimulus != NULL) {
        status = write_file(options.stimulus, output.stimulus, strlen(output.stimulus));
    }
    random_free(&output);
    return status;
}

const struct cli_command cli_random = {"random", "write a random program", run};
