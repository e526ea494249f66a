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

enum { KEY_PLAN = 0x100, KEY_KEEP, KEY_CODE };

struct options {
    const char *folder, *config, *output, *keep;
    bool plan, dense;
};

static const struct argp_option option_list[] = {
    {"config", 'c', "NAME|FILE", 0, "Chip to compile for (default edge)", 0},
    {"output", 'o', "FILE", 0, "The ELF file to write", 0},
    {"plan", KEY_PLAN, 0, 0, "Print commands, memories and expected cycles", 0},
    {"code", KEY_CODE, "packed|dense", 0,
     "Streamed weights in DRAM: 3 bits a digit (default), or 7 bits for three", 0},
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
    case KEY_CODE:
        options->dense = strcmp(text, "dense") == 0;
        if (!options->dense && strcmp(text, "packed") != 0)
            cli_bad_usage(state, "--code: \"%s\", expected packed or dense", text);
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

// `with_image`: the contents of DRAM go into the ELF.
static int link_firmware(const char *folder, const struct penta_config *config, bool with_image,
                         const char *output)
{
    char build[PATH_BYTES], archive[2 * PATH_BYTES], runtime[2 * PATH_BYTES], model[2 * PATH_BYTES],
        isa[2 * PATH_BYTES], source[PATH_BYTES], image[PATH_BYTES], script[2 * PATH_BYTES],
        map[2 * PATH_BYTES], tcm[64];
    if (!find_build(build, PATH_BYTES)) return cli_fail("cannot find the folder of penta");
    snprintf(archive, sizeof archive, "%s/firmware/libpenta-firmware.a", build);
    snprintf(runtime, sizeof runtime, "-I%s/../firmware/runtime", build);
    snprintf(model, sizeof model, "-I%s/../firmware/model", build);
    snprintf(isa, sizeof isa, "-I%s/../isa/generated", build);
    snprintf(script, sizeof script, "-T%s/../firmware/runtime/link.ld", build);
    snprintf(source, sizeof source, "%s/model.c", folder);
    snprintf(image, sizeof image, "%s/image.S", folder);
    snprintf(tcm, sizeof tcm, "-Wl,--defsym=__tcm_bytes=%" PRIu32, config->tcm_bytes);
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
                                     map,
                                     "-Wl,--gc-sections",
                                     "-Wl,--no-warn-rwx-segments",
                                     "-Wl,--defsym=vfprintf=__i_vfprintf",
                                     "-o",
                                     output,
                                     source,
                                     "-Wl,--whole-archive",
                                     archive,
                                     "-Wl,--no-whole-archive",
                                     with_image ? image : NULL,
                                     NULL};
    if (!run_program(arguments)) {
        unlink(output);
        return cli_fail("%s: the RISC-V compiler failed", output);
    }
    return CLI_GOOD;
}

static bool write_image_source(const char *folder, const char *image)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/image.S", folder);
    FILE *file = fopen(path, "w");
    if (file == NULL) return false;
    fprintf(file,
            "# Contents of DRAM from address 0.\n"
            "    .section .dram.image, \"a\"\n"
            "    .balign 64\n"
            "    .globl model_image\n"
            "model_image:\n"
            "    .incbin \"%s\"\n",
            image);
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

static int put_in_place(const char *temporary, const char *path)
{
    if (rename(temporary, path) == 0) return CLI_GOOD;
    const int reason = errno;
    unlink(temporary);
    return cli_fail("%s: %s", path, strerror(reason));
}

static bool can_write(const char *path)
{
    FILE *file = fopen(path, "wb");
    return file != NULL && fclose(file) == 0;
}

struct outputs {
    char elf[PATH_BYTES], image[PATH_BYTES];  // temporaries
    char final_image[PATH_BYTES], source[PATH_BYTES];
};

// Source and image, then the ELF; those of a small model hold their image, a streamed one has it
// beside the ELF.
static int compile_to(const char *folder, const struct options *options,
                      const struct penta_config *config, const struct outputs *to)
{
    struct compile_result result;
    struct penta_error error;
    const struct compile_options compile = {.folder = options->folder,
                                            .config = config,
                                            .source = to->source,
                                            .image = to->image,
                                            .plan = options->plan ? stdout : NULL,
                                            .dense = options->dense};
    if (!compile_model(&compile, &result, &error)) return cli_fail("%s", error.text);
    if (options->output == NULL) return CLI_GOOD;
    if (!write_image_source(folder, to->image)) return cli_fail("%s: %s", folder, strerror(errno));
    int status = link_firmware(folder, config, !result.streamed, to->elf);
    if (status == CLI_GOOD && result.streamed) status = put_in_place(to->image, to->final_image);
    if (status == CLI_GOOD) status = put_in_place(to->elf, options->output);
    if (status != CLI_GOOD) return status;
    printf("%s: %s%s for %s, %" PRIu64 " pentary and %" PRIu64 " int8 weights, %" PRIu64
           " cycles a token expected\n",
           options->output, result.name, result.synthetic ? " (synthetic weights)" : "",
           config->name, result.digit_count, result.int8_count, result.token_cycles);
    if (result.streamed) {
        printf("%s: weights for DRAM: penta run %s --image %s@0 ...\n", to->final_image,
               options->output, to->final_image);
    }
    return CLI_GOOD;
}

static int compile_in(const char *folder, const struct options *options,
                      const struct penta_config *config)
{
    struct outputs to;
    // The image may be large: it is made where it will stay.
    char base[PATH_MAX];
    const bool keep = options->keep != NULL || options->output == NULL;
    const long number = (long)getpid();
    if (snprintf(base, sizeof base, "%s", options->output == NULL ? folder : options->output) >=
        PATH_MAX - 32) {
        return cli_fail("%s: %s", options->output, strerror(ENAMETOOLONG));
    }
    snprintf(to.source, sizeof to.source, "%s/model.c", folder);
    snprintf(to.elf, sizeof to.elf, "%s.%ld.tmp", base, number);
    snprintf(to.final_image, sizeof to.final_image, "%s.image", base);
    if (keep)
        snprintf(to.image, sizeof to.image, "%s/image.bin", folder);
    else
        snprintf(to.image, sizeof to.image, "%s.image.%ld.tmp", base, number);
    if (options->output != NULL && !can_write(to.elf))
        return cli_fail("%s: %s", options->output, strerror(errno));
    const int status = compile_to(folder, options, config, &to);
    if (options->output != NULL) unlink(to.elf);
    if (!keep) unlink(to.image);
    return status;
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
