// SPDX-License-Identifier: Apache-2.0
// `penta batch`: many runs at once, one thread each, as many as the host has cores.
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wordexp.h>

#include "cli/cli.h"

enum { KEY_JSON = 0x300 };

struct options {
    const char *file;
    uint64_t jobs;
    bool json;
};

static const struct argp_option option_list[] = {
    {"jobs", 'j', "N", 0, "Runs at a time (default: the cores of the host)", 0},
    {"json", KEY_JSON, 0, 0, "Print a JSON array: line, command, exit code, statistics, digest", 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'j':
        options->jobs = cli_number(state, "--jobs", text, 1024);
        if (options->jobs == 0) cli_bad_usage(state, "--jobs: expected at least 1");
        return 0;
    case KEY_JSON:
        options->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->file != NULL) cli_bad_usage(state, "\"%s\": expected one FILE", text);
        options->file = text;
        return 0;
    case ARGP_KEY_END:
        if (options->file == NULL) cli_bad_usage(state, "expected FILE");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// One line of the file, and what came of it.
struct job {
    unsigned line;
    char *text;
    char **words;  // of the command line, the first is "penta batch"
    int word_count;
    struct cli_run_options run;
    int status;
    char *statistics;
    uint64_t digest;
    double seconds;
};

struct batch {
    struct job *job;
    size_t count, next, done;
    pthread_mutex_t lock;
};

// ------------------------------------------------------------------------------------- the file

static bool split(struct job *job, const char *file)
{
    wordexp_t words;
    if (wordexp(job->text, &words, WRDE_NOCMD | WRDE_UNDEF) != 0) {
        cli_fail(
            "%s:%u: expected words as in a shell, quoted where they hold its special "
            "characters",
            file, job->line);
        return false;
    }
    job->words = calloc(words.we_wordc + 2, sizeof *job->words);
    if (job->words == NULL) return false;
    job->words[job->word_count++] = strdup("penta batch");
    for (size_t i = 0; i < words.we_wordc; i++)
        job->words[job->word_count++] = strdup(words.we_wordv[i]);
    wordfree(&words);
    for (int i = 0; i < job->word_count; i++) {
        if (job->words[i] == NULL) return false;
    }
    return true;
}

static bool add_line(struct batch *batch, const char *file, unsigned line, const char *text)
{
    struct job *grown = realloc(batch->job, (batch->count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    batch->job = grown;
    struct job *job = &grown[batch->count];
    *job = (struct job){.line = line, .text = strdup(text)};
    if (job->text == NULL) return false;
    batch->count++;
    return split(job, file);
}

static bool read_file(struct batch *batch, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (file == NULL) {
        cli_fail("%s: %s", path, strerror(errno));
        return false;
    }
    char *line = NULL;
    size_t size = 0;
    unsigned number = 0;
    bool good = true;
    while (good && getline(&line, &size, file) >= 0) {
        number++;
        line[strcspn(line, "\r\n")] = 0;
        const char *text = line + strspn(line, " \t");
        if (*text != 0 && *text != '#') good = add_line(batch, path, number, text);
    }
    free(line);
    if (file != stdin) fclose(file);
    return good;
}

// Usage errors of any line end the program before the first run.
static void parse_jobs(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct job *job = &batch->job[i];
        cli_parse(&cli_run_argp, job->word_count, job->words, &job->run);
        job->run.silent = true;
    }
}

// ------------------------------------------------------------------------------------- the runs

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void run_job(struct job *job)
{
    const double start = now();
    struct penta_soc *soc = cli_create_chip(&job->run, false);
    job->status = CLI_BAD_INPUT;
    if (soc == NULL) return;
    while (penta_run(soc, UINT64_MAX) != PENTA_STOP_END)
        continue;
    const struct penta_result *result = penta_result(soc);
    job->status = result->exit_code;
    job->seconds = now() - start;
    job->digest = penta_digest(soc);
    job->statistics = penta_statistics(soc, job->seconds);
    penta_destroy(soc);
}

static void *work(void *context)
{
    struct batch *batch = context;
    for (;;) {
        pthread_mutex_lock(&batch->lock);
        const size_t mine = batch->next++;
        pthread_mutex_unlock(&batch->lock);
        if (mine >= batch->count) return NULL;
        run_job(&batch->job[mine]);
        pthread_mutex_lock(&batch->lock);
        batch->done++;
        if (isatty(STDERR_FILENO)) {
            fprintf(stderr, "\r%zu of %zu runs%s", batch->done, batch->count,
                    batch->done == batch->count ? "\n" : "");
        }
        pthread_mutex_unlock(&batch->lock);
    }
}

static bool run_all(struct batch *batch, uint64_t jobs)
{
    pthread_t threads[1024];
    size_t started = 0;
    if (jobs > batch->count) jobs = batch->count;
    for (; started < jobs; started++) {
        if (pthread_create(&threads[started], NULL, work, batch) != 0) break;
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started > 0 || batch->count == 0;
}

// ----------------------------------------------------------------------------------- the results

static double number(const json_t *statistics, const char *unit, const char *key)
{
    const json_t *object = unit == NULL ? statistics : json_object_get(statistics, unit);
    return json_number_value(json_object_get(object, key));
}

static void print_table(const struct batch *batch)
{
    printf("%5s %4s %14s %7s %7s %9s  %s\n", "line", "exit", "cycles", "array", "lanes", "seconds",
           "command");
    for (size_t i = 0; i < batch->count; i++) {
        const struct job *job = &batch->job[i];
        json_t *statistics = job->statistics == NULL ? NULL : json_loads(job->statistics, 0, NULL);
        printf("%5u %4d %14.0f %6.1f%% %6.1f%% %9.3f  %s\n", job->line, job->status,
               number(statistics, NULL, "cycles"), 100 * number(statistics, "mac", "utilization"),
               100 * number(statistics, "smu", "utilization"), job->seconds, job->text);
        json_decref(statistics);
    }
}

static void print_json(const struct batch *batch)
{
    json_t *list = json_array();
    for (size_t i = 0; i < batch->count; i++) {
        const struct job *job = &batch->job[i];
        char digest[17];
        snprintf(digest, sizeof digest, "%016" PRIx64, job->digest);
        json_t *entry = json_pack("{s:i, s:s, s:i}", "line", (int)job->line, "command", job->text,
                                  "exit_code", job->status);
        if (job->statistics != NULL) {
            json_object_set_new(entry, "statistics", json_loads(job->statistics, 0, NULL));
        }
        if (job->run.digest) json_object_set_new(entry, "digest", json_string(digest));
        json_array_append_new(list, entry);
    }
    json_dumpf(list, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(list);
}

static void free_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct job *job = &batch->job[i];
        for (int j = 0; j < job->word_count; j++)
            free(job->words[j]);
        free(job->words);
        free(job->text);
        free(job->statistics);
    }
    free(batch->job);
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "FILE",
        "Runs each line of FILE (- is standard input) as the arguments of `penta run`, many at a "
        "time. What the programs print is dropped. Exits with 1 when a program did not exit "
        "with 0.",
        NULL,
        NULL,
        NULL};
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct options options = {.jobs = cores < 1 ? 1 : cores > 1024 ? 1024 : (uint64_t)cores};
    struct batch batch = {.lock = PTHREAD_MUTEX_INITIALIZER};
    cli_parse(&argp, argc, argv, &options);
    int status = CLI_BAD_INPUT;
    if (read_file(&batch, options.file)) {
        parse_jobs(&batch);
        status = run_all(&batch, options.jobs) ? CLI_GOOD : cli_fail("no thread can be started");
        for (size_t i = 0; i < batch.count; i++) {
            if (batch.job[i].status != 0 && status == CLI_GOOD) status = CLI_FAILED;
        }
        if (options.json)
            print_json(&batch);
        else
            print_table(&batch);
    }
    free_batch(&batch);
    return status;
}

const struct cli_command cli_batch = {"batch", "many runs at once", run};
