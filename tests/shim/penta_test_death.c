// Death checks: run a statement in a process of its own and judge how that process ended.
#define _DEFAULT_SOURCE
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "penta_test_state.h"

static pid_t dying_process;
static int dying_stderr;  // what it writes to stderr

bool penta_test_death_begin(void)
{
    int ends[2];
    fflush(NULL);
    penta_test_current()->death_survived = false;
    if (pipe(ends) != 0) {
        perror("penta_test: pipe");
        abort();
    }
    dying_process = fork();
    if (dying_process < 0) {
        perror("penta_test: fork");
        abort();
    }
    if (dying_process == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        penta_test_enter_death();
        return true;
    }
    close(ends[1]);
    dying_stderr = ends[0];
    return false;
}

void penta_test_death_survived(void)
{
    fflush(NULL);
    penta_test_current()->death_survived = true;
    _exit(0);
}

// All that was written until the pipe closed; what does not fit is read and dropped.
static void read_everything(int descriptor, char *text, size_t size)
{
    size_t used = 0;
    for (;;) {
        char scrap[256];
        bool full = used + 1 >= size;
        ssize_t count = full ? read(descriptor, scrap, sizeof scrap)
                             : read(descriptor, text + used, size - 1 - used);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        if (!full) used += (size_t)count;
    }
    text[used] = 0;
}

static bool ending_matches(penta_test_ending ending, int status)
{
    switch (ending.kind) {
    case PENTA_TEST_DIED:
        return WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) != 0);
    case PENTA_TEST_EXITED:
        return WIFEXITED(status) && WEXITSTATUS(status) == ending.value;
    case PENTA_TEST_KILLED:
        return WIFSIGNALED(status) && WTERMSIG(status) == ending.value;
    }
    return false;
}

static void describe_status(char *text, size_t size, int status)
{
    if (penta_test_current()->death_survived) {
        snprintf(text, size, "it came to its end and went on");
    } else if (WIFSIGNALED(status)) {
        snprintf(text, size, "it was killed by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    } else {
        snprintf(text, size, "it exited with status %d", WEXITSTATUS(status));
    }
}

static void describe_ending(char *text, size_t size, penta_test_ending ending)
{
    switch (ending.kind) {
    case PENTA_TEST_DIED:
        snprintf(text, size, "a signal or a non-zero exit status");
        break;
    case PENTA_TEST_EXITED:
        snprintf(text, size, "exit status %d", ending.value);
        break;
    case PENTA_TEST_KILLED:
        snprintf(text, size, "signal %d (%s)", ending.value, strsignal(ending.value));
        break;
    }
}

static void record_without_message(const penta_test_site *site, const char *details,
                                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    penta_test_record_failure(site, details, format, arguments);
    va_end(arguments);
}

bool penta_test_death_end(const penta_test_site *site, penta_test_ending ending,
                          const char *pattern)
{
    char said[4096];
    char details[6144];
    int status = 0;
    read_everything(dying_stderr, said, sizeof said);
    close(dying_stderr);
    while (waitpid(dying_process, &status, 0) < 0 && errno == EINTR) {
    }

    if (penta_test_current()->death_survived || !ending_matches(ending, status)) {
        char actual[128];
        char expected[128];
        describe_status(actual, sizeof actual, status);
        describe_ending(expected, sizeof expected, ending);
        snprintf(details, sizeof details, "%s(%s)\n    expected %s\n    %s\n    stderr: %s\n",
                 site->macro, site->a_text, expected, actual, said);
        record_without_message(site, details, " ");
        return false;
    }

    regex_t expression;
    if (regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0) {
        snprintf(details, sizeof details, "%s: not a regular expression: %s\n", site->macro,
                 pattern);
        record_without_message(site, details, " ");
        return false;
    }
    bool found = regexec(&expression, said, 0, NULL, 0) == 0;
    regfree(&expression);
    if (found) return true;
    snprintf(details, sizeof details,
             "%s(%s)\n    it ended as expected, but stderr does not match \"%s\"\n    stderr: %s\n",
             site->macro, site->a_text, pattern, said);
    record_without_message(site, details, " ");
    return false;
}
