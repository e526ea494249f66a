// SPDX-License-Identifier: Apache-2.0
// `penta profile`: where the cycles of a run went.
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/profile_data.h"
#include "penta_isa.h"

enum { KEY_SVG = 0x200, KEY_PERIOD, KEY_STEPS, KEY_OUT };

struct options {
    struct cli_run_options run;
    const char *svg, *period, *out;
    bool steps;
};

static const char text[] =
    "Runs a RISC-V ELF on the simulated chip and prints which engine did what for how long, by "
    "layer: commands are named after the C objects that hold their descriptors.";

static const struct argp_option own_options[] = {
    {"svg", KEY_SVG, "FILE", 0, "Draw engines over time and the shares of cycles", 0},
    {"period", KEY_PERIOD, "SYMBOL", 0,
     "Give numbers for each time that the first command of SYMBOL runs; cycles before are left out",
     0},
    {"steps", KEY_STEPS, 0, 0, "A row for each step, too", 0},
    {"out", KEY_OUT, "FILE", 0, "Write the tables to FILE (default: standard output)", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->run;
        return 0;
    case KEY_SVG:
        options->svg = argument;
        return 0;
    case KEY_PERIOD:
        options->period = argument;
        return 0;
    case KEY_STEPS:
        options->steps = true;
        return 0;
    case KEY_OUT:
        options->out = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// ---------------------------------------------------------------------------------------- tables

static double percent(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static void print_engines(const struct profile *profile, FILE *file)
{
    const uint64_t all = profile->until - profile->from;
    fprintf(file, "\n%-8s %9s %8s  %10s %10s %10s %10s\n", "engine", "commands", "busy",
            "wait data", "wait bank", "hand-over", "no command");
    for (unsigned i = 0; i < PROFILE_ENGINES; i++) {
        const struct profile_engine *e = &profile->engine[i];
        fprintf(file, "%-8s %9.1f %7.1f%%  %9.1f%% %9.1f%% %9.1f%% %9.1f%%\n",
                profile_engine_names[i], (double)e->commands / profile_periods(profile),
                percent(e->busy, all), percent(e->data_wait, all), percent(e->bank_wait, all),
                percent(e->hand_over, all), percent(e->nothing_queued, all));
    }
}

static void print_core(struct penta_soc *soc, uint64_t cycles, FILE *file)
{
    static const struct {
        unsigned counter;
        const char *name;
    } causes[] = {{PENTA_COUNTER_CORE_REDIRECT, "jumps"},
                  {PENTA_COUNTER_CORE_LOAD, "loads"},
                  {PENTA_COUNTER_CORE_MULDIV, "mul/div"},
                  {PENTA_COUNTER_CORE_LOCAL, "local memory"},
                  {PENTA_COUNTER_CORE_BANK, "wait bank"},
                  {PENTA_COUNTER_CORE_QUEUE, "queue full"},
                  {PENTA_COUNTER_CORE_ENQUEUE, "enqueue"},
                  {PENTA_COUNTER_CORE_FENCE, "fence"},
                  {PENTA_COUNTER_CORE_SEMAPHORE, "semaphore"},
                  {PENTA_COUNTER_CORE_WFI, "wfi"},
                  {PENTA_COUNTER_CORE_HOST, "host"}};
    fprintf(file, "\ncore     instructions %.1f%%", percent(penta_retired(soc), cycles));
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        const uint64_t value = penta_counter(soc, causes[i].counter);
        if (value > 0) fprintf(file, ", %s %.1f%%", causes[i].name, percent(value, cycles));
    }
    fprintf(file, "  (of all %" PRIu64 " cycles of the run)\n", cycles);
}

// Of the cycles of a layer, or of those in which a step's engine was busy with it.
static double utilization(double slots, double width, uint64_t cycles)
{
    return cycles == 0 ? 0 : 100 * slots / (width * (double)cycles);
}

static void print_rows(const struct profile *profile, const char *title,
                       const struct profile_row *rows, size_t count, bool while_busy, FILE *file)
{
    const uint64_t all = profile->until - profile->from;
    const double periods = profile_periods(profile);
    const double array = (double)profile->config->rows * profile->config->cols;
    const double lanes = profile->config->lanes;
    fprintf(file, "\n%-22s %9s %6s  %8s %8s %8s  %11s %6s  %10s %6s\n", title, "cycles", "",
            "DMA busy", "MAC busy", "SMU busy", "digit-MACs", "array", "lane-ops", "lanes");
    for (size_t i = 0; i < count; i++) {
        const struct profile_row *row = &rows[i];
        const struct profile_engine *mac = &row->engine[PENTA_ENGINE_MAC];
        const struct profile_engine *smu = &row->engine[PENTA_ENGINE_SMU];
        fprintf(file, "%-22s %9.0f %5.1f%%  %8.0f %8.0f %8.0f  %11.0f %5.1f%%  %10.0f %5.1f%%\n",
                row->name, (double)row->cycles / periods, percent(row->cycles, all),
                (double)row->engine[PENTA_ENGINE_DMA].busy / periods, (double)mac->busy / periods,
                (double)smu->busy / periods, (double)mac->count[1] / periods,
                utilization((double)mac->count[1], array, while_busy ? mac->busy : row->cycles),
                (double)smu->count[0] / periods,
                utilization((double)smu->count[0], lanes, while_busy ? smu->busy : row->cycles));
    }
}

static void print_summary(const struct profile *profile, FILE *file)
{
    const struct profile_engine *dma = &profile->engine[PENTA_ENGINE_DMA];
    const struct profile_engine *mac = &profile->engine[PENTA_ENGINE_MAC];
    const struct profile_engine *smu = &profile->engine[PENTA_ENGINE_SMU];
    const double periods = profile_periods(profile);
    const double cycles = (double)(profile->until - profile->from) / periods;
    const double rate = profile->config->clock_mhz * 1e6 / cycles;
    if (profile->periods > 0) {
        fprintf(file,
                "\n%" PRIu64 " times %s: %.0f cycles each, %.0f a second at %" PRIu32 " MHz\n",
                profile->periods, profile->symbols.symbol[profile->period_symbol].name, cycles,
                rate, profile->config->clock_mhz);
    } else {
        fprintf(file, "\n%.0f cycles, %.3f ms at %" PRIu32 " MHz\n", cycles, 1e3 / rate,
                profile->config->clock_mhz);
    }
    fprintf(file, "  digit-MACs %.0f, of them %.1f%% with a zero; array %.1f%% of %u x %u\n",
            (double)mac->count[1] / periods, percent(mac->count[2], mac->count[1]),
            100 * (double)mac->count[1] / periods /
                ((double)profile->config->rows * profile->config->cols * cycles),
            profile->config->rows, profile->config->cols);
    fprintf(file, "  lane-operations %.0f; lanes %.1f%% of %u\n", (double)smu->count[0] / periods,
            100 * (double)smu->count[0] / periods / (profile->config->lanes * cycles),
            profile->config->lanes);
    fprintf(file, "  DRAM bytes read %.0f, written %.0f\n", (double)dma->count[0] / periods,
            (double)dma->count[1] / periods);
}

static int report(const struct options *options, const struct profile *profile,
                  struct penta_soc *soc, uint64_t cycles)
{
    FILE *file = options->out == NULL ? stdout : fopen(options->out, "w");
    if (file == NULL) return cli_fail("%s: %s", options->out, strerror(errno));
    print_summary(profile, file);
    print_engines(profile, file);
    print_core(soc, cycles, file);
    print_rows(profile, "layer", profile->layer, profile->layer_count, false, file);
    if (options->steps) {
        print_rows(profile, "step (array, lanes: while busy)", profile->step, profile->step_count,
                   true, file);
    }
    const bool written = !ferror(file);
    if (file != stdout && fclose(file) != 0) return cli_fail("%s: cannot write", options->out);
    if (!written) return cli_fail("%s: cannot write", options->out);
    return CLI_GOOD;
}

static int run(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_run_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {own_options, parse, "ELF [-- ARGUMENTS]", text, children, NULL, NULL};
    struct options options = {.svg = NULL};
    struct profile profile;
    cli_parse(&argp, argc, argv, &options);
    struct penta_soc *soc = cli_create_chip(&options.run, false);
    if (soc == NULL) return CLI_BAD_INPUT;
    if (!profile_begin(&profile, penta_configuration(soc), options.run.elf, options.period)) {
        penta_destroy(soc);
        profile_free(&profile);
        return cli_fail("%s: no object %s: expected the name of descriptors", options.run.elf,
                        options.period);
    }
    penta_trace_commands(soc, profile_tracer, &profile);
    while (penta_run(soc, UINT64_MAX) != PENTA_STOP_END)
        continue;
    int status = cli_report_end(&options.run, soc);
    const uint64_t cycles = penta_cycle(soc);
    profile_end(&profile, cycles);
    int printed =
        profile.failed ? cli_fail("out of memory") : report(&options, &profile, soc, cycles);
    if (printed == CLI_GOOD && options.svg != NULL &&
        !profile_write_svg(&profile, options.run.elf, options.svg)) {
        printed = cli_fail("%s: cannot write", options.svg);
    }
    const int written = cli_write_statistics(&options.run, soc, (struct host_time){0}, NULL);
    profile_free(&profile);
    penta_destroy(soc);
    if (printed != CLI_GOOD) status = printed;
    return written != CLI_GOOD ? written : status;
}

const struct cli_command cli_profile = {"profile", "where the cycles went, by layer and engine",
                                        run};
