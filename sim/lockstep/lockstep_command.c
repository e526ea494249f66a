// SPDX-License-Identifier: Apache-2.0
// `penta lockstep`: runs firmware on the simulator and the Verilated RTL at once and compares every record.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lockstep/lockstep.h"
#include "lockstep/model_cache.h"

enum {
    KEY_RTL = 0x200,
    KEY_RTL_SEED,
    KEY_RTL_WAVES,
    KEY_WAVES,
    KEY_NO_WAVES,
    KEY_SPEED,
    KEY_RECORD
};

struct options {
    struct cli_run_options run;
    const char *rtl;
    const char *rtl_waves;
    const char *waves;
    const char *record;
    uint64_t rtl_seed;
    bool no_waves, speed;
};

static const struct argp_option option_list[] = {
    {"rtl", KEY_RTL, "FILE.so", 0,
     "Verilated RTL of make rtl-model (default: built once and cached)", 0},
    {"rtl-seed", KEY_RTL_SEED, "N", 0, "Start values of flops without reset (default: the seed)",
     0},
    {"rtl-waves", KEY_RTL_WAVES, "FILE.so", 0,
     "With --rtl: the same RTL built by tools/rtl-model --waves, for the waves of a difference", 0},
    {"waves", KEY_WAVES, "FILE", 0, "FST file of a difference (default: lockstep.fst)", 0},
    {"no-waves", KEY_NO_WAVES, 0, 0, "Do not write waves of a difference", 0},
    {"record", KEY_RECORD, "FILE", 0,
     "After a good run write its inputs and records as text (sim/lockstep/record.h), for another "
     "simulator of the RTL",
     0},
    {"speed", KEY_SPEED, 0, 0,
     "Run the RTL alone too, in turns with the lockstep run, and print the cycles per second of "
     "both",
     0},
    {0}};

static const char text[] =
    "Runs a RISC-V ELF on the simulator and on the Verilated RTL, compares every record of every "
    "stream in every cycle, and ends "
    "with the line `lockstep: cycles=N retired=N events=N mismatches=N`. At the first difference "
    "it exits with 1, says where, and "
    "writes the waves of both sides around it.";

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->run;
        break;
    case KEY_RTL:
        options->rtl = argument;
        break;
    case KEY_RTL_SEED:
        options->rtl_seed = cli_number(state, "rtl-seed", argument, UINT64_MAX);
        break;
    case KEY_RTL_WAVES:
        options->rtl_waves = argument;
        break;
    case KEY_WAVES:
        options->waves = argument;
        break;
    case KEY_NO_WAVES:
        options->no_waves = true;
        break;
    case KEY_RECORD:
        options->record = argument;
        break;
    case KEY_SPEED:
        options->speed = true;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

// Shows a word so that a shell reads it back.
static void print_word(FILE *file, const char *word)
{
    if (word[0] != '\0' &&
        strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=@:,+") ==
            strlen(word))
        fprintf(file, " %s", word);
    else
        fprintf(file, " '%s'", word);
}

static void write_waves(const struct options *options, struct lockstep *run, const char *parameters)
{
    enum { BEFORE = 3000, AFTER = 60 };
    char path[4400], error[512];
    const uint64_t at = run->first_difference;
    const uint64_t from = at > BEFORE ? at - BEFORE : 0;
    if (options->rtl != NULL && options->rtl_waves == NULL) {
        fprintf(stderr, "penta: no waves: a model given by --rtl needs --rtl-waves\n");
        return;
    }
    if (options->rtl_waves != NULL) {
        snprintf(path, sizeof path, "%s", options->rtl_waves);
    } else if (!model_cache_find(NULL, options->run.config_name, parameters, true, path,
                                 sizeof path, error, sizeof error)) {
        fprintf(stderr, "penta: no waves: %s\n", error);
        return;
    }
    const struct rtl_model_api *traced = rtl_model_load(path, parameters, error, sizeof error);
    struct penta_soc *fresh = traced != NULL ? cli_create_chip(&options->run, true) : NULL;
    const char *file = options->waves != NULL ? options->waves : "lockstep.fst";
    if (fresh != NULL && lockstep_write_waves(run, fresh, traced, file, from, at + AFTER))
        printf("waves: %s, cycles %" PRIu64 " to %" PRIu64 " (penta wave %s)\n", file, from,
               at + AFTER, file);
    else
        fprintf(stderr, "penta: no waves: %s\n",
                traced == NULL ? error : "the traced model cannot run");
    penta_destroy(fresh);
}

static void print_ratio(const char *what, uint64_t cycles, double run, double alone)
{
    printf("%s: lockstep %.1f kHz, RTL alone %.1f kHz, ratio %.3f\n", what,
           (double)cycles / run / 1e3, (double)cycles / alone / 1e3, run / alone);
}

static void print_speed(const struct lockstep *run)
{
    print_ratio("speed", run->cycle, run->taken.wall, run->alone_taken.wall);
    print_ratio("speed by processor time", run->cycle, run->taken.processor,
                run->alone_taken.processor);
}

static int write_record(const struct options *options, const struct lockstep *run)
{
    struct record_totals totals = {0};
    FILE *file = fopen(options->record, "w");
    if (file == NULL) return cli_fail("%s: cannot be written", options->record);
    struct penta_soc *fresh = cli_create_chip(&options->run, true);
    bool good = fresh != NULL && lockstep_record(run, fresh, file, &totals);
    good = fclose(file) == 0 && good;
    penta_destroy(fresh);
    if (!good) return cli_fail("%s: cannot be written", options->record);
    printf("record: %s cycles=%" PRIu64 " records=%" PRIu64 " counters=%" PRIu64 "\n",
           options->record, totals.cycles, totals.records, totals.counters);
    return CLI_GOOD;
}

static int lockstep(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_run_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {option_list, parse, "ELF [-- ARGUMENTS]", text, children, NULL, NULL};
    struct options options = {.rtl_seed = UINT64_MAX};
    char parameters[512], path[4400], error[512];
    cli_parse(&argp, argc, argv, &options);

    struct penta_soc *soc = cli_create_chip(&options.run, true);
    if (soc == NULL) return CLI_BAD_INPUT;
    cli_rtl_parameters(penta_configuration(soc), parameters, sizeof parameters);
    if (options.rtl != NULL) {
        snprintf(path, sizeof path, "%s", options.rtl);
    } else if (!model_cache_find(NULL, options.run.config_name, parameters, false, path,
                                 sizeof path, error, sizeof error)) {
        penta_destroy(soc);
        return cli_fail("%s", error);
    }
    const struct rtl_model_api *api = rtl_model_load(path, parameters, error, sizeof error);
    if (api == NULL) {
        penta_destroy(soc);
        return cli_fail("%s", error);
    }
    const struct lockstep_options lockstep_options = {
        .side = {.dram_seed = options.run.dram_seed,
                 .dram_errors = options.run.dram_errors,
                 .rtl_seed = options.rtl_seed != UINT64_MAX ? options.rtl_seed : options.run.seed,
                 .host_enable = !options.run.host_disable},
        .progress = isatty(STDERR_FILENO) != 0,
        .time_alone = options.speed,
    };
    struct lockstep run;
    const bool good = lockstep_init(&run, soc, api, &lockstep_options) && lockstep_run(&run);
    fflush(stdout);
    int status = CLI_FAILED;
    lockstep_print_streams(&run, stdout);
    if (options.speed) print_speed(&run);
    if (good) {
        status = cli_report_end(&options.run, soc);
        const int written = cli_write_statistics(&options.run, soc, run.taken, NULL);
        if (written != CLI_GOOD) status = written;
        if (options.record != NULL && write_record(&options, &run) != CLI_GOOD)
            status = CLI_BAD_INPUT;
    } else if (run.error[0] != '\0') {
        fprintf(stderr, "penta: %s\n", run.error);
        run.differences++;
    } else {
        lockstep_report(&run, stdout);
        printf("replay: build/penta lockstep");
        for (int i = 1; i < argc; i++)
            print_word(stdout, argv[i]);
        printf("\n");
        fflush(stdout);
        if (!options.no_waves) write_waves(&options, &run, parameters);
    }
    printf("lockstep: cycles=%" PRIu64 " retired=%" PRIu64 " events=%" PRIu64 " mismatches=%u\n",
           run.cycle, run.retired, run.match.events, run.differences);
    lockstep_free(&run);
    penta_destroy(soc);
    return status;
}

const struct cli_command cli_lockstep = {"lockstep",
                                         "run firmware on simulator and RTL and compare", lockstep};
