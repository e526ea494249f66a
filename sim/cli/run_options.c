// SPDX-License-Identifier: Apache-2.0
// Options and steps that `penta run` and `penta lockstep` share.
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.h"

enum {
    KEY_IMAGE = 0x100,
    KEY_MAX_CYCLES,
    KEY_STATS,
    KEY_DIGEST,
    KEY_STIMULUS,
    KEY_SEED,
    KEY_DRAM_SEED,
    KEY_DRAM_ERRORS,
    KEY_ROOT,
    KEY_NO_HOST,
    KEY_JSON
};

static const struct argp_option options[] = {
    {"config", 'c', "NAME|FILE", 0,
     "Chip to simulate: tiny, edge (default), core, or a file of that form", 0},
    {"image", KEY_IMAGE, "FILE@ADDR", 0, "Put FILE into memory at address ADDR; may be repeated",
     0},
    {"max-cycles", KEY_MAX_CYCLES, "N", 0, "End with status 1 when the program runs for N cycles",
     0},
    {"stats", KEY_STATS, "FILE", 0, "Write statistics as JSON to FILE (- is standard output)", 0},
    {"digest", KEY_DIGEST, 0, 0, "Print the digest of all records: digest=...", 0},
    {"stimulus", KEY_STIMULUS, "FILE", 0,
     "Interrupts and resets: lines `cycle N irq 0|1`, `cycle N reset M`", 0},
    {"seed", KEY_SEED, "N", 0, "Contents of the memories at power-on (default 0)", 0},
    {"dram-seed", KEY_DRAM_SEED, "N", 0,
     "Random back-pressure and latency of the DRAM (default 0: none)", 0},
    {"dram-errors", KEY_DRAM_ERRORS, 0, 0, "With --dram-seed: error responses too", 0},
    {"root", KEY_ROOT, "DIR", 0,
     "Folder of the files that the program opens by semihosting (default: the current one)", 0},
    {"no-host", KEY_NO_HOST, 0, 0, "Hold input host_enable at 0: ebreak traps", 0},
    {"json", KEY_JSON, 0, 0, "Print how the run ended as JSON, with its statistics", 0},
    {0}};

static void add_image(struct argp_state *state, struct cli_run_options *run, char *text)
{
    char *at = strrchr(text, '@');
    if (at == NULL || at == text) {
        cli_bad_usage(state, "--image: \"%s\", expected FILE@ADDR", text);
        return;
    }
    if (run->image_count == CLI_IMAGE_LIMIT) {
        cli_bad_usage(state, "--image: expected at most %d images", CLI_IMAGE_LIMIT);
        return;
    }
    *at = 0;
    run->images[run->image_count].path = text;
    run->images[run->image_count].address =
        (uint32_t)cli_number(state, "--image", at + 1, UINT32_MAX);
    run->image_count++;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct cli_run_options *run = state->input;
    switch (key) {
    case 'c':
        run->config_name = text;
        break;
    case KEY_IMAGE:
        add_image(state, run, text);
        break;
    case KEY_MAX_CYCLES:
        run->max_cycles = cli_number(state, "--max-cycles", text, UINT64_C(1) << 62);
        if (run->max_cycles == 0) cli_bad_usage(state, "--max-cycles: expected at least 1");
        break;
    case KEY_STATS:
        run->statistics = text;
        break;
    case KEY_DIGEST:
        run->digest = true;
        break;
    case KEY_STIMULUS:
        run->stimulus = text;
        break;
    case KEY_SEED:
        run->seed = cli_number(state, "--seed", text, UINT64_MAX);
        break;
    case KEY_DRAM_SEED:
        run->dram_seed = cli_number(state, "--dram-seed", text, UINT64_MAX);
        break;
    case KEY_DRAM_ERRORS:
        run->dram_errors = true;
        break;
    case KEY_ROOT:
        run->host_root = text;
        break;
    case KEY_NO_HOST:
        run->host_disable = true;
        break;
    case KEY_JSON:
        run->json = true;
        break;
    case ARGP_KEY_INIT:
        memset(run, 0, sizeof *run);
        run->config_name = PENTA_CONFIG_DEFAULT;
        run->host_root = ".";
        break;
    case ARGP_KEY_ARGS:
        run->elf = state->argv[state->next];
        run->arguments = (const char **)state->argv + state->next;
        run->argument_count = (size_t)(state->argc - state->next);
        // `penta run ELF -- ARGS`: the dashes only end the options.
        if (run->argument_count > 1 && strcmp(run->arguments[1], "--") == 0) {
            run->arguments[1] = run->elf;
            run->arguments++;
            run->argument_count--;
        }
        state->next = state->argc;
        break;
    case ARGP_KEY_NO_ARGS:
        cli_bad_usage(state, "expected an ELF file");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

const struct argp cli_run_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};

static bool set_threads(struct penta_soc *soc, const char *text, struct penta_error *error)
{
    char *end;
    const unsigned long threads = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != 0 || threads > UINT_MAX) {
        snprintf(error->text, sizeof error->text, "PENTA_THREADS \"%s\": expected a number", text);
        return false;
    }
    return penta_set_threads(soc, (unsigned)threads, error);
}

struct penta_soc *cli_create_chip(const struct cli_run_options *run, bool manual_host)
{
    struct penta_config config;
    struct penta_error error;
    const struct penta_options penta = {
        .seed = run->seed,
        .max_cycles = run->max_cycles,
        .dram_seed = run->dram_seed,
        .dram_errors = run->dram_errors,
        .host_disable = run->host_disable,
        .manual_host = manual_host,
        .host_root = run->host_root,
        .arguments = run->arguments,
        .argument_count = run->argument_count,
        .input = run->silent ? -1 : STDIN_FILENO,
        .output = run->silent ? -1 : STDOUT_FILENO,
        .error = run->silent ? -1 : STDERR_FILENO,
    };
    if (!penta_config_load(run->config_name, &config, &error)) {
        cli_fail("%s", error.text);
        return NULL;
    }
    struct penta_soc *soc = penta_create(&config, &penta, &error);
    bool good = soc != NULL;
    const char *kernel = getenv("PENTA_KERNEL");
    if (good && kernel != NULL) good = penta_set_kernel(soc, kernel, &error);
    const char *threads = getenv("PENTA_THREADS");
    if (good && threads != NULL) good = set_threads(soc, threads, &error);
    if (good && run->check && !penta_enable_check(soc)) {
        snprintf(error.text, sizeof error.text, "out of memory for the check");
        good = false;
    }
    // Images first: what the program says about its own memory comes last.
    for (size_t i = 0; good && i < run->image_count; i++) {
        good = penta_load_image(soc, run->images[i].path, run->images[i].address, &error);
    }
    if (good) good = penta_load_elf(soc, run->elf, &error);
    if (good && run->stimulus != NULL) good = penta_load_stimulus(soc, run->stimulus, &error);
    if (good && run->digest && !penta_enable_digest(soc)) {
        snprintf(error.text, sizeof error.text, "out of memory for the digest");
        good = false;
    }
    if (!good) {
        cli_fail("%s", error.text);
        penta_destroy(soc);
        return NULL;
    }
    return soc;
}

// The statistics as text, with the memory of this process and what the check found; NULL when out of
// memory.
static char *format_statistics(struct penta_soc *soc, struct host_time taken, json_t *findings)
{
    struct rusage usage;
    char *text = penta_statistics(soc, taken.wall);
    if (text == NULL) return NULL;
    json_t *root = json_loads(text, 0, NULL);
    free(text);
    json_object_set_new(root, "processor_seconds", json_real(taken.processor));
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        json_object_set_new(root, "max_rss_kb", json_integer(usage.ru_maxrss));
    if (findings != NULL) json_object_set(root, "check", findings);
    text = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9));
    json_decref(root);
    return text;
}

int cli_write_statistics(const struct cli_run_options *run, struct penta_soc *soc,
                         struct host_time taken, json_t *findings)
{
    if (run->statistics == NULL && !run->json) return CLI_GOOD;
    char *text = format_statistics(soc, taken, findings);
    if (text == NULL) return cli_fail("out of memory for the statistics");
    int status = CLI_GOOD;
    if (run->json) printf("%s\n", text);
    if (run->statistics != NULL) {
        const bool standard = strcmp(run->statistics, "-") == 0;
        FILE *file = standard ? stdout : fopen(run->statistics, "w");
        if (file == NULL || fprintf(file, "%s\n", text) < 0 || fflush(file) != 0) {
            status = cli_fail("%s: %s", run->statistics, strerror(errno));
        }
        if (file != NULL && !standard && fclose(file) != 0) {
            status = cli_fail("%s: %s", run->statistics, strerror(errno));
        }
    }
    free(text);
    return status;
}

int cli_report_end(const struct cli_run_options *run, struct penta_soc *soc)
{
    const struct penta_result *result = penta_result(soc);
    if (run->digest) {
        printf("digest=%016" PRIx64 "\n", penta_digest(soc));
        fflush(stdout);
    }
    if (result->diagnosis[0] != 0) fprintf(stderr, "penta: %s\n", result->diagnosis);
    // A status has eight bits: do not let a failure look like success.
    const int status = result->exit_code & 0xff;
    return status == 0 && result->exit_code != 0 ? CLI_FAILED : status;
}
