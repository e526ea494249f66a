// SPDX-License-Identifier: Apache-2.0
// `penta shape`: an export of a published shape with synthetic weights.
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "compile/shape.h"

enum { KEY_SEED = 0x100, KEY_DIGITS, KEY_BLOCKS, KEY_VOCABULARY };

struct options {
    struct shape_options shape;
    const char *blocks, *vocabulary;
};

static const struct argp_option option_list[] = {
    {"output", 'o', "DIR", 0, "The folder to make", 0},
    {"seed", KEY_SEED, "N", 0, "Seed of all weights (default 0)", 0},
    {"digits", KEY_DIGITS, "P,P,P,P,P", 0,
     "Shares of the digits -2, -1, 0, 1, 2 (default 0.10303,0.23367,0.3266,0.23367,0.10303)", 0},
    {"blocks", KEY_BLOCKS, "N", 0, "Only so many blocks", 0},
    {"vocabulary", KEY_VOCABULARY, "N", 0, "Only so many words", 0},
    {0}};

static void parse_digits(const struct argp_state *state, const char *text, double *digits)
{
    const char *at = text;
    double sum = 0;
    bool good = true;
    for (int i = 0; i < SHAPE_DIGITS && good; i++) {
        char *end;
        // Digits and points only: no signs, no blanks, no names.
        digits[i] = strtod(at, &end);
        good = end != at && strspn(at, "0123456789.") >= (size_t)(end - at) && digits[i] <= 1 &&
               *end == (i + 1 < SHAPE_DIGITS ? ',' : '\0');
        sum += digits[i];
        at = end + 1;
    }
    if (!good || fabs(sum - 1) > 1e-6) {
        cli_bad_usage(state, "--digits: \"%s\", expected five shares that add up to 1, like %s",
                      text, "0.1,0.2,0.4,0.2,0.1");
    }
}

static const struct shape_published *parse_name(const struct argp_state *state, const char *text)
{
    char names[128];
    const struct shape_published *found = shape_find(text);
    shape_names(names, sizeof names);
    if (found == NULL) cli_bad_usage(state, "\"%s\": expected %s", text, names);
    return found;
}

// At least 1, at most what was published.
static uint32_t parse_size(struct argp_state *state, const char *name, const char *text,
                           uint32_t limit)
{
    if (text == NULL) return limit;
    const uint32_t value = (uint32_t)cli_number(state, name, text, limit);
    if (value == 0)
        cli_bad_usage(state, "%s: \"%s\", expected a number from 1 to %" PRIu32, name, text, limit);
    return value;
}

static void finish(struct argp_state *state, struct options *options)
{
    struct shape_options *shape = &options->shape;
    if (shape->published == NULL) cli_bad_usage(state, "expected a SHAPE, like mamba-130m");
    if (shape->folder == NULL || *shape->folder == '\0') cli_bad_usage(state, "expected -o DIR");
    shape->blocks = parse_size(state, "--blocks", options->blocks, shape->published->blocks);
    shape->vocabulary =
        parse_size(state, "--vocabulary", options->vocabulary, shape->published->vocabulary);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'o':
        options->shape.folder = text;
        break;
    case KEY_SEED:
        options->shape.seed = cli_number(state, "--seed", text, UINT64_MAX);
        break;
    case KEY_DIGITS:
        parse_digits(state, text, options->shape.digits);
        break;
    case KEY_BLOCKS:
        options->blocks = text;
        break;
    case KEY_VOCABULARY:
        options->vocabulary = text;
        break;
    case ARGP_KEY_ARG:
        if (options->shape.published != NULL)
            cli_bad_usage(state, "\"%s\": expected one SHAPE", text);
        options->shape.published = parse_name(state, text);
        break;
    case ARGP_KEY_END:
        finish(state, options);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "SHAPE",
        "Writes a pentary_v1 export of a published shape (mamba-130m, mamba-370m, mamba-790m, "
        "mamba-1.4b, mamba-2.8b) with synthetic weights: drawn, not trained. For sizes and cycles.",
        NULL,
        NULL,
        NULL};
    struct options options = {.shape = {.progress = isatty(STDERR_FILENO) ? stderr : NULL}};
    struct shape_result result;
    struct penta_error error;
    memcpy(options.shape.digits, shape_gaussian, sizeof options.shape.digits);
    cli_parse(&argp, argc, argv, &options);
    const double start = now();
    if (!shape_write(&options.shape, &result, &error)) return cli_fail("%s", error.text);
    const double seconds = now() - start;
    printf("%s: %s, synthetic weights: %" PRIu64 " digits, %.1f MB in %.2f s, %.0f MB/s\n",
           options.shape.folder, result.name, result.digit_count, (double)result.bytes / 1e6,
           seconds, (double)result.bytes / 1e6 / seconds);
    return CLI_GOOD;
}

const struct cli_command cli_shape = {"shape", "write a model of a published shape, weights drawn",
                                      run};
