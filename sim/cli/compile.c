// SPDX-License-Identifier: Apache-2.0
// `penta compile`: firmware from a trained model.
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "compile/compile.h"

enum { KEY_PLAN = 0x100, KEY_KEEP };

struct options {
    const char *folder, *config, *output, *keep;
    bool plan;
};

static const struct argp_option option_list[] = {
    {"config", 'c', "NAME|FILE", 0, "Chip to compile for (default edge)", 0},
    {"output", 'o', "FILE", 0, "The ELF file to write", 0},
    {"plan", KEY_PLAN, 0, 0, "Print commands, memories and expected cycles", 0},
    {"keep", KEY_KEEP, "DIR", 0, "Leave the C source and the DRAM image in DIR", 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'c':
        options->config = text;
        break;
    case 'o':
        options->output = text;
        break;
    case KEY_PLAN:
        options->plan = true;
        break;
    case KEY_KEEP:
        options->keep = text;
        break;
    case ARGP_KEY_ARG:
        if (options->folder != NULL) cli_bad_usage(state, "\"%s\": expected one MODEL_DIR", text);
        options->folder = text;
        break;
    case ARGP_KEY_END:
        if (options->folder == NULL) cli_bad_usage(state, "expected MODEL_DIR");
        if (options->output == NULL && !options->plan)
            cli_bad_usage(state, "expected -o FILE or --plan");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

// The folder of the executable: firmware/libpenta-firmware.a is below it, the sources beside it.
static bool find_build(char *build, size_t size)
{
    const ssize_t length = readlink("/proc/self/exe", build, size - 1);
    if (length <= 0) return false;
    build[length] = 0;
    char *slash = strrchr(build, '/');
    if (slash == NULL) return false;
    *slash = 0;
    return true;
}

enum { ARGUMENT_LIMIT = 32, PATH_BYTES = PATH_MAX + 64 };

// Runs a program and waits. false: it could not be run or failed; what it said is on stderr.
static bool run_program(const char *const *arguments)
{
    const pid_t child = fork();
    if (child == 0) {
        execvp(arguments[0], (char *const *)arguments);
        fprintf(stderr, "%s: %s\n", arguments[0], strerror(errno));
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int link_firmware(const char *folder, const struct penta_config *config, const char *output)
{
    char build[PATH_BYTES], archive[2 * PATH_BYTES], runtime[2 * PATH_BYTES], model[2 * PATH_BYTES],
        isa[2 * PATH_BYTES], source[PATH_BYTES], image[PATH_BYTES], script[2 * PATH_BYTES],
        map[2 * PATH_BYTES], tcm[64], assembly[2 * PATH_BYTES];
    if (!find_build(build, PATH_BYTES)) return cli_fail("cannot find the folder of penta");
    snprintf(archive, sizeof archive, "%s/firmware/libpenta-firmware.a", build);
    snprintf(runtime, sizeof runtime, "-I%s/../firmware/runtime", build);
    snprintf(model, sizeof model, "-I%s/../firmware/model", build);
    snprintf(isa, sizeof isa, "-I%s/../isa/generated", build);
    snprintf(script, sizeof script, "-T%s/../firmware/runtime/link.ld", build);
    snprintf(source, sizeof source, "%s/model.c", folder);
    snprintf(image, sizeof image, "%s/image.S", folder);
    snprintf(tcm, sizeof tcm, "-Wl,--defsym=__tcm_bytes=%" PRIu32, config->tcm_bytes);
    snprintf(assembly, sizeof assembly, "-Wa,-I,%s", folder);
    // The same model gives the same bytes, wherever it is compiled.
    snprintf(map, sizeof map, "-ffile-prefix-map=%s=model", folder);
    if (access(archive, R_OK) != 0)
        return cli_fail("%s: %s, expected the firmware library: make build", archive,
                        strerror(errno));
    const char *const arguments[] = {"riscv64-unknown-elf-gcc",
                                     "-march=rv32im",
                                     "-misa-spec=2.2",
                                     "-mabi=ilp32",
                                     "--specs=picolibc.specs",
                                     "--oslib=semihost",
                                     "-nostartfiles",
                                     "-O2",
                                     "-g",
                                     "-std=c17",
                                     runtime,
                                     model,
                                     isa,
                                     script,
                                     tcm,
                                     assembly,
                                     map,
                                     "-Wl,--gc-sections",
                                     "-Wl,--no-warn-rwx-segments",
                                     "-Wl,--defsym=vfprintf=__i_vfprintf",
                                     "-o",
                                     output,
                                     source,
                                     image,
                                     "-Wl,--whole-archive",
                                     archive,
                                     "-Wl,--no-whole-archive",
                                     NULL};
    if (!run_program(arguments)) {
        unlink(output);
        return cli_fail("%s: the RISC-V compiler failed", output);
    }
    return CLI_GOOD;
}

static bool write_image_source(const char *folder)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/image.S", folder);
    FILE *file = fopen(path, "w");
    if (file == NULL) return false;
    fputs(
        "# Contents of DRAM from address 0.\n"
        "    .section .dram.image, \"a\"\n"
        "    .balign 64\n"
        "    .globl model_image\n"
        "model_image:\n"
        "    .incbin \"image.bin\"\n",
        file);
    return fclose(file) == 0;
}

static void remove_files(const char *folder)
{
    static const char *const names[] = {"model.c", "image.S", "image.bin", "firmware.elf"};
    char path[PATH_BYTES];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

// Compiles in `folder`, then puts the ELF at its place in one step.
static int compile_in(const char *folder, const struct options *options,
                      const struct penta_config *config)
{
    char source[PATH_BYTES], image[PATH_BYTES], temporary[PATH_BYTES];
    struct compile_result result;
    struct penta_error error;
    snprintf(source, sizeof source, "%s/model.c", folder);
    snprintf(image, sizeof image, "%s/image.bin", folder);
    const struct compile_options compile = {.folder = options->folder,
                                            .config = config,
                                            .source = source,
                                            .image = image,
                                            .plan = options->plan ? stdout : NULL};
    if (!compile_model(&compile, &result, &error)) return cli_fail("%s", error.text);
    if (!write_image_source(folder)) return cli_fail("%s: %s", folder, strerror(errno));
    if (options->output == NULL) return CLI_GOOD;
    if (snprintf(temporary, sizeof temporary, "%s.%ld.tmp", options->output, (long)getpid()) >=
        PATH_MAX) {
        return cli_fail("%s: %s", options->output, strerror(ENAMETOOLONG));
    }
    FILE *file = fopen(temporary, "wb");
    if (file == NULL) return cli_fail("%s: %s", options->output, strerror(errno));
    fclose(file);
    const int status = link_firmware(folder, config, temporary);
    if (status != CLI_GOOD) return status;
    if (rename(temporary, options->output) != 0) {
        const int reason = errno;
        unlink(temporary);
        return cli_fail("%s: %s", options->output, strerror(reason));
    }
    printf("%s: %s%s for %s, %" PRIu64 " pentary and %" PRIu64 " int8 weights, %" PRIu64
           " cycles a token expected\n",
           options->output, result.name, result.synthetic ? " (synthetic weights)" : "",
           config->name, result.digit_count, result.int8_count, result.token_cycles);
    return CLI_GOOD;
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list, parse, "MODEL_DIR", "Makes firmware of a trained model (a pentary_v1 export).",
        NULL,        NULL,  NULL};
    struct options options = {.config = PENTA_CONFIG_DEFAULT};
    struct penta_config config;
    struct penta_error error;
    cli_parse(&argp, argc, argv, &options);
    if (!penta_config_load(options.config, &config, &error)) return cli_fail("%s", error.text);
    if (options.keep != NULL) {
        if (mkdir(options.keep, 0777) != 0 && errno != EEXIST)
            return cli_fail("%s: %s", options.keep, strerror(errno));
        return compile_in(options.keep, &options, &config);
    }
    const char *parent = getenv("TMPDIR");
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/penta-compile.XXXXXX", parent == NULL ? "/tmp" : parent);
    if (mkdtemp(folder) == NULL) return cli_fail("%s: %s", folder, strerror(errno));
    const int status = compile_in(folder, &options, &config);
    remove_files(folder);
    return status;
}

const struct cli_command cli_compile = {"compile", "make firmware of a trained model", run};
