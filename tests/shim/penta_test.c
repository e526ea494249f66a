// The program around the tests: registration, command line, running them under Check, the report.
#define _DEFAULT_SOURCE
#include <fnmatch.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "penta_test_state.h"

enum {
    DEFAULT_TIMEOUT_SECONDS = 60,
    // How the process of a test says that the test came to its end. Check is told to expect it, so
    // that code under test calling exit(0) does not pass for success.
    TEST_RETURNED = 86,
};

static penta_test_case *first_test;
static penta_test_case **last_link = &first_test;

static penta_test_case **tests;     // the chosen ones, in the order of the file
static penta_test_record *records;  // one for each chosen test, shared with its process
static size_t test_count;

static size_t current;  // the running test
static bool in_death;   // this is the dying process of a death check
static pid_t runner_process;
static jmp_buf end_of_step;
static pthread_t test_thread;
static pthread_mutex_t record_lock = PTHREAD_MUTEX_INITIALIZER;

void penta_test_register(penta_test_case *test)
{
    *last_link = test;
    last_link = &test->next;
}

// ---------------------------------------------------------------------------- the running test

penta_test_record *penta_test_current(void)
{
    return &records[current];
}

const char *penta_test_current_name(void)
{
    static char name[256];
    snprintf(name, sizeof name, "%s.%s", tests[current]->suite, tests[current]->name);
    return name;
}

void penta_test_enter_death(void)
{
    in_death = true;
}

void penta_test_record_failure(const penta_test_site *site, const char *details, const char *format,
                               va_list arguments)
{
    char said[1024];
    vsnprintf(said, sizeof said, format, arguments);
    pthread_mutex_lock(&record_lock);
    char text[sizeof penta_test_current()->messages];
    snprintf(text, sizeof text, "%s:%d: failure in %s\n  %s%s%s%s", site->file, site->line,
             penta_test_current_name(), details, said[1] ? "    " : "", said + 1,
             said[1] ? "\n" : "");
    fputs(text, stderr);
    if (!in_death) {
        penta_test_record *record = penta_test_current();
        if (record->failures++ == 0) record->file_line = site->line;
        size_t room = sizeof record->messages - record->messages_used;
        size_t length = strlen(text);
        if (length < room) {
            memcpy(record->messages + record->messages_used, text, length + 1);
            record->messages_used += length;
        }
    }
    pthread_mutex_unlock(&record_lock);
}

void penta_test_stop(void)
{
    if (in_death) {
        fflush(NULL);
        _exit(1);
    }
    if (!pthread_equal(pthread_self(), test_thread)) pthread_exit(NULL);
    longjmp(end_of_step, 1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// One part of a test; a failed ASSERT ends the part and comes back here. Returns false then.
static bool run_step(void (*step)(void *), void *fixture)
{
    if (setjmp(end_of_step) != 0) return false;
    if (step != NULL) step(fixture);
    return true;
}

// Check calls this in a new process, with the number of the test.
static void run_test(int number)
{
    current = (size_t)number;
    test_thread = pthread_self();
    penta_test_case *test = tests[current];
    penta_test_record *record = penta_test_current();
    double start = now();
    if (test->fixture != NULL) memset(test->fixture, 0, test->fixture_size);
    if (run_step(test->set_up, test->fixture)) run_step(test->run, test->fixture);
    // A statement of a death check that returned from the test, rather than dying.
    if (in_death) penta_test_death_survived();
    run_step(test->tear_down, test->fixture);
    record->seconds = now() - start;
    fflush(NULL);
    if (record->failures > 0) {
        _ck_assert_failed(test->file, record->file_line, "Failed", "%d failed check(s)",
                          record->failures);
    }
    if (getpid() != runner_process) exit(TEST_RETURNED);
}

// -------------------------------------------------------------------------------- command line

typedef struct {
    const char *filter;
    const char *xml;
    double timeout;
    bool list;
} options;

static const char usage[] =
    "usage: %s [--filter=PATTERNS] [--list] [--xml=FILE] [--timeout=SECONDS]\n"
    "  --filter=PATTERNS   run the tests SUITE.NAME that match: patterns with * and ?, separated\n"
    "                      by colons; those after a minus sign are left out\n"
    "  --list              print the names of the tests that would run, and run none\n"
    "  --xml=FILE          write the results as JUnit XML\n"
    "  --timeout=SECONDS   time allowed for one test (default 60)\n";

static bool starts_with(const char *text, const char *start, const char **rest)
{
    size_t length = strlen(start);
    *rest = text + length;
    return strncmp(text, start, length) == 0;
}

// Returns the exit status to end with at once, or -1 to go on.
static int parse_options(int argc, char **argv, options *chosen)
{
    *chosen = (options){.filter = "*", .timeout = DEFAULT_TIMEOUT_SECONDS};
    for (int i = 1; i < argc; i++) {
        const char *value;
        char *end = "";
        if (starts_with(argv[i], "--filter=", &value)) {
            chosen->filter = value;
        } else if (starts_with(argv[i], "--xml=", &value)) {
            chosen->xml = value;
        } else if (starts_with(argv[i], "--timeout=", &value)) {
            chosen->timeout = strtod(value, &end);
            if (*end || chosen->timeout <= 0) {
                fprintf(stderr, "%s: --timeout: '%s' is no positive number of seconds\n", argv[0],
                        value);
                return 2;
            }
        } else if (strcmp(argv[i], "--list") == 0) {
            chosen->list = true;
        } else if (strcmp(argv[i], "--help") == 0) {
            printf(usage, argv[0]);
            return 0;
        } else {
            fprintf(stderr, "%s: unknown argument '%s'\n", argv[0], argv[i]);
            fprintf(stderr, usage, argv[0]);
            return 2;
        }
    }
    return -1;
}

// Whether a name matches one of the patterns between `patterns` and `end`, separated by colons.
static bool matches_any(const char *name, const char *patterns, const char *end)
{
    while (patterns < end) {
        size_t length = strcspn(patterns, ":");
        if (length > (size_t)(end - patterns)) length = (size_t)(end - patterns);
        char pattern[512];
        snprintf(pattern, sizeof pattern, "%.*s", (int)length, patterns);
        if (fnmatch(pattern, name, 0) == 0) return true;
        patterns += length + 1;
    }
    return false;
}

static bool filter_chooses(const char *filter, const penta_test_case *test)
{
    char name[512];
    snprintf(name, sizeof name, "%s.%s", test->suite, test->name);
    const char *end = filter + strlen(filter);
    const char *minus = strchr(filter, '-');
    if (minus == NULL) return matches_any(name, filter, end);
    return (minus == filter || matches_any(name, filter, minus)) &&
           !matches_any(name, minus + 1, end);
}

static bool choose_tests(const char *filter)
{
    size_t registered = 0;
    for (penta_test_case *test = first_test; test; test = test->next)
        registered++;
    tests = calloc(registered + 1, sizeof *tests);
    if (tests == NULL) return false;
    for (penta_test_case *test = first_test; test; test = test->next) {
        if (filter_chooses(filter, test)) tests[test_count++] = test;
    }
    records = mmap(NULL, (test_count + 1) * sizeof *records, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return records != MAP_FAILED;
}

// ------------------------------------------------------------------------------ run and report

// The Check suite of the same name as the test's, made on first use.
static Suite *suite_of(SRunner *runner, Suite **suites, size_t number)
{
    for (size_t i = 0; i < number; i++) {
        if (strcmp(tests[i]->suite, tests[number]->suite) == 0) return suites[i];
    }
    Suite *suite = suite_create(tests[number]->suite);
    srunner_add_suite(runner, suite);
    return suite;
}

// Fills outcomes and returns how many of the chosen tests ran.
static size_t collect_outcomes(SRunner *runner, penta_test_outcome *outcomes)
{
    int ran = srunner_ntests_run(runner);
    TestResult **results = srunner_results(runner);
    size_t count = 0;
    for (int i = 0; i < ran; i++) {
        // Each test is a case of its own, whose name is its number here.
        size_t number = (size_t)strtoul(tr_tcname(results[i]), NULL, 10);
        outcomes[count++] = (penta_test_outcome){
            .test = tests[number],
            .record = &records[number],
            .verdict = (enum test_result)tr_rtype(results[i]),
            .message = tr_msg(results[i]),
        };
    }
    free(results);
    return count;
}

static void print_failed(const penta_test_outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const penta_test_case *test = outcomes[i].test;
        if (outcomes[i].verdict == CK_FAILURE) {
            printf("FAILED %s.%s (%s:%d)\n", test->suite, test->name, test->file,
                   outcomes[i].record->file_line);
        } else if (outcomes[i].verdict == CK_ERROR) {
            printf("ERROR  %s.%s (%s:%d): %s\n", test->suite, test->name, test->file, test->line,
                   outcomes[i].message);
        }
    }
}

// Returns whether all tests passed, and some ran.
static bool run_tests(const options *chosen)
{
    SRunner *runner = srunner_create(NULL);
    Suite **suites = calloc(test_count, sizeof(Suite *));
    TTest *check_tests = calloc(test_count, sizeof *check_tests);
    penta_test_outcome *outcomes = calloc(test_count, sizeof *outcomes);
    char(*numbers)[24] = calloc(test_count, sizeof *numbers);
    if (!suites || !check_tests || !outcomes || !numbers) {
        fputs("penta_test: out of memory\n", stderr);
        return false;
    }
    for (size_t i = 0; i < test_count; i++) {
        suites[i] = suite_of(runner, suites, i);
        snprintf(numbers[i], sizeof numbers[i], "%zu", i);
        TCase *only = tcase_create(numbers[i]);
        tcase_set_timeout(only, chosen->timeout);
        check_tests[i] = (TTest){tests[i]->name, run_test, tests[i]->file, tests[i]->line};
        _tcase_add_test(only, &check_tests[i], 0, TEST_RETURNED, (int)i, (int)i + 1);
        suite_add_tcase(suites[i], only);
    }
    runner_process = getpid();
    fflush(NULL);
    srunner_run_all(runner, CK_SILENT);

    size_t count = collect_outcomes(runner, outcomes);
    bool passed = count > 0 && srunner_ntests_failed(runner) == 0;
    if (chosen->xml && !penta_test_write_junit(chosen->xml, outcomes, count)) passed = false;
    print_failed(outcomes, count);
    if (count == 0) fputs("penta_test: no test ran\n", stderr);
    fflush(NULL);
    srunner_print(runner, CK_MINIMAL);
    srunner_free(runner);
    free(suites);
    free(check_tests);
    free(outcomes);
    free(numbers);
    return passed;
}

int main(int argc, char **argv)
{
    options chosen;
    int status = parse_options(argc, argv, &chosen);
    if (status >= 0) return status;
    if (!choose_tests(chosen.filter)) {
        fputs("penta_test: out of memory\n", stderr);
        return 2;
    }
    bool good;
    if (test_count == 0) {
        fprintf(stderr, "penta_test: no test ran: %s\n",
                first_test ? "none matches the filter" : "there is none in this program");
        good = false;
    } else if (chosen.list) {
        for (size_t i = 0; i < test_count; i++)
            printf("%s.%s\n", tests[i]->suite, tests[i]->name);
        good = true;
    } else {
        good = run_tests(&chosen);
    }
    munmap(records, (test_count + 1) * sizeof *records);
    free(tests);
    return good ? 0 : 1;
}
