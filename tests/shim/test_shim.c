// The shim tested from both ends: checks that hold, here; checks that do not, in helper_outcomes,
// which is run as a program and has to report each of them.
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "penta_test.h"

// ------------------------------------------------------------------------- running a helper

typedef struct {
    int status;        // exit status, or 128 + signal
    char text[65536];  // stdout and stderr
} helper_run;

// Path of a program beside this one.
static void path_beside(char path[PATH_MAX], const char *name)
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    ASSERT_GT(length, 0);
    path[length] = 0;
    char *slash = strrchr(path, '/');
    ASSERT_NE(slash, NULL);
    size_t room = PATH_MAX - (size_t)(slash + 1 - path);
    ASSERT_LT(strlen(name), room);
    memcpy(slash + 1, name, strlen(name) + 1);
}

static void read_all(int descriptor, char *text, size_t size)
{
    size_t used = 0;
    ssize_t count;
    while (used + 1 < size && (count = read(descriptor, text + used, size - 1 - used)) != 0) {
        if (count > 0) used += (size_t)count;
    }
    text[used] = 0;
}

static helper_run run_helper(const char *name, const char *argument1, const char *argument2)
{
    static helper_run run;
    char path[PATH_MAX];
    int ends[2];
    path_beside(path, name);
    if (pipe(ends) != 0) perror("pipe");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl(path, path, argument1, argument2, (char *)NULL);
        perror(path);
        _exit(127);
    }
    close(ends[1]);
    read_all(ends[0], run.text, sizeof run.text);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run;
}

static bool says(const helper_run *run, const char *text)
{
    return strstr(run->text, text) != NULL;
}

#define EXPECT_SAYS(run, words) \
    EXPECT_TRUE(says(&(run), words), "looked for: %s\n    in:\n%s", words, (run).text)
#define EXPECT_SILENT_ON(run, words) \
    EXPECT_FALSE(says(&(run), words), "found: %s\n    in:\n%s", words, (run).text)

// The last line, as the suite driver reads it.
static void expect_summary(const helper_run *run, int checks, int failures, int errors)
{
    char expected[128];
    snprintf(expected, sizeof expected, "%d%%: Checks: %d, Failures: %d, Errors: %d\n",
             checks ? (checks - failures - errors) * 100 / checks : 0, checks, failures, errors);
    size_t length = strlen(run->text);
    size_t wanted = strlen(expected);
    const char *end = length >= wanted ? run->text + length - wanted : run->text;
    EXPECT_STREQ(end, expected, "in:\n%s", run->text);
}

static helper_run run_one(const char *filter)
{
    char argument[256];
    snprintf(argument, sizeof argument, "--filter=%s", filter);
    return run_helper("helper_outcomes", argument, NULL);
}

// Runs one test of helper_outcomes that has to fail by a check, and returns what it said.
static helper_run run_failing(const char *filter)
{
    helper_run run = run_one(filter);
    EXPECT_EQ(run.status, 1, "%s", filter);
    expect_summary(&run, 1, 1, 0);
    return run;
}

// ------------------------------------------------------------------------------ checks that hold

TEST(checks, numbers_of_all_types_mix)
{
    struct {
        unsigned three_bits : 3;
        int four_bits       : 4;
    } fields = {5, -3};
    const uint8_t byte = 200;
    EXPECT_EQ(byte, 200);
    EXPECT_EQ(fields.three_bits, 5u);
    EXPECT_EQ(fields.four_bits, -3);
    EXPECT_EQ(true, 1);
    EXPECT_EQ('a', 97);
    EXPECT_EQ((int64_t)-1, -1);
    EXPECT_NE(-1, UINT32_MAX);
    EXPECT_NE(-1, UINT64_MAX);
    EXPECT_LT(-1, 0u);
    EXPECT_GT(UINT64_MAX, INT64_MAX);
    EXPECT_EQ(2.0, 2);
    EXPECT_NE(9007199254740993ll, 9007199254740992.0);
    EXPECT_LE(1.5f, 1.5);
    EXPECT_GE(INT64_MIN, INT64_MIN);
}

TEST(checks, a_not_a_number_has_no_order)
{
    double zero = 0;
    double nan = zero / zero;
    EXPECT_NE(nan, nan);
    EXPECT_FALSE(nan == nan);
}

TEST(checks, pointers)
{
    int object = 0;
    int *pointer = &object;
    const struct incomplete *nothing = NULL;
    EXPECT_EQ(pointer, &object);
    EXPECT_NE(pointer, NULL);
    EXPECT_EQ(nothing, NULL);
    EXPECT_TRUE(pointer);
}

TEST(checks, strings_and_memory)
{
    const char *none = NULL;
    EXPECT_STREQ("pentary", "pentary");
    EXPECT_STREQ(none, NULL);
    EXPECT_STRNE(none, "");
    EXPECT_STRNE("a", "b");
    EXPECT_MEMEQ("abc", "abd", 2);
    EXPECT_MEMEQ(NULL, NULL, 0);
    EXPECT_NEAR(0.1 + 0.2, 0.3, 1e-12);
    EXPECT_NEAR(1e300 * 1e10, 1e300 * 1e10, 0);
}

TEST(checks, evaluate_their_arguments_once)
{
    int count = 0;
    EXPECT_EQ(++count, 1);
    EXPECT_TRUE(++count);
    EXPECT_NEAR(++count, 3, 0);
    EXPECT_EQ(count, 3);
}

static void leave_with_words(void)
{
    fputs("address 0x80 is not mapped\n", stderr);
    exit(3);
}

TEST(checks, death)
{
    EXPECT_DEATH(abort(), "");
    EXPECT_DEATH(leave_with_words(), "0x[0-9a-f]+ is not mapped$");
    EXPECT_EXIT(leave_with_words(), ExitedWithCode(3), "^address");
    EXPECT_EXIT(exit(0), ExitedWithCode(0), "");
    EXPECT_EXIT(raise(SIGKILL), KilledBySignal(SIGKILL), "");
    ASSERT_DEATH(abort(), "");
}

TEST(checks, a_failed_check_in_a_dying_process_is_not_the_test_s)
{
    EXPECT_EXIT(
        {
            EXPECT_EQ(1, 2);
            exit(7);
        },
        ExitedWithCode(7), "EXPECT_EQ\\(1, 2\\)");
}

typedef struct {
    int value;
    char *text;
} counter;

SetUp(counter)
{
    EXPECT_EQ(self->value, 0);
    self->value = 41;
    self->text = strdup("fresh");
}
TearDown(counter)
{
    free(self->text);
}
TEST_F(counter, is_set_up)
{
    self->value++;
    EXPECT_EQ(self->value, 42);
}
TEST_F(counter, is_fresh_in_each_test)
{
    EXPECT_EQ(self->value, 41);
    EXPECT_STREQ(self->text, "fresh");
}

// -------------------------------------------------------------------------- checks that do not

TEST(failures, are_counted_and_fail_the_program)
{
    helper_run run = run_helper("helper_outcomes", "--filter=outcome.*-*hangs", NULL);
    EXPECT_EQ(run.status, 1);
    expect_summary(&run, 10, 6, 2);
}

TEST(failures, expect_goes_on_and_says_both_values)
{
    helper_run run = run_failing("outcome.expect_goes_on");
    EXPECT_SAYS(run, "tests/shim/helper_outcomes.c:");
    EXPECT_SAYS(run, "failure in outcome.expect_goes_on");
    EXPECT_SAYS(run, "EXPECT_EQ(four, 5)\n    four is 4\n");
    EXPECT_SILENT_ON(run, "5 is 5");
    EXPECT_SAYS(run, "huge is 4000000000 (0xee6b2800)");
    EXPECT_SAYS(run, "in round 3 of three");
    EXPECT_SAYS(run, "the test went on");
    EXPECT_SAYS(run, "FAILED outcome.expect_goes_on (tests/shim/helper_outcomes.c:");
}

TEST(failures, assert_ends_the_test)
{
    const char *filters[] = {"outcome.assert_ends", "outcome.assert_in_a_function_ends"};
    for (int i = 0; i < 2; i++) {
        helper_run run = run_failing(filters[i]);
        EXPECT_SILENT_ON(run, "the test went on");
    }
}

TEST(failures, assert_in_a_thread_ends_the_thread)
{
    helper_run run = run_failing("outcome.fails_in_a_thread");
    EXPECT_SAYS(run, "the test went on");
}

TEST(failures, may_be_said_by_the_test)
{
    helper_run run = run_failing("outcome.says_so_itself");
    EXPECT_SAYS(run, "first 1");
    EXPECT_SAYS(run, "second 2");
    EXPECT_SILENT_ON(run, "the test went on");
}

TEST(failures, crash_and_early_exit_are_errors)
{
    helper_run run = run_one("outcome.crashes_after_a_failed_check");
    EXPECT_EQ(run.status, 1);
    expect_summary(&run, 1, 0, 1);
    EXPECT_SAYS(run, "\"before\"");
    EXPECT_SAYS(run, "Received signal 11");

    run = run_one("outcome.exits_with_zero");
    EXPECT_EQ(run.status, 1);
    expect_summary(&run, 1, 0, 1);
    EXPECT_SAYS(run, "Early exit with return value 0");
}

TEST(failures, a_hanging_test_is_an_error)
{
    helper_run run = run_helper("helper_outcomes", "--filter=outcome.hangs", "--timeout=0.2");
    EXPECT_EQ(run.status, 1);
    expect_summary(&run, 1, 0, 1);
    EXPECT_SAYS(run, "timeout");
}

TEST(failures, every_kind_of_check_fails)
{
    static const struct {
        const char *filter;
        const char *said;
    } expected[] = {
        {"operands.equal", "most_negative is -9223372036854775808 (0x8000000000000000)\n"},
        {"operands.not_equal", "EXPECT_NE(7, 7)\n"},
        {"operands.less", "EXPECT_LT(2, 2)\n"},
        {"operands.less_or_equal", "EXPECT_LE(3, 2)\n"},
        {"operands.greater", "EXPECT_GT(2, 2)\n"},
        {"operands.greater_or_equal", "EXPECT_GE(-1, 0u)\n"},
        {"operands.truth", "    it is true\n"},
        {"operands.strings", "EXPECT_STRNE(\"same\", \"same\")\n"},
        {"operands.null_string", "    none is NULL\n"},
        {"operands.memory",
         "    left is ab 00 00\n    right is 00 00 cd\n"
         "    from offset 17 on; 2 of 20 bytes differ\n"},
        {"operands.near", "    they are 0.0833333 apart, allowed is 0.01\n"},
        {"operands.not_a_number", "they are nan apart, allowed is 1e+09"},
        {"operands.minus_one_is_not_the_largest", "18446744073709551615 (0xffffffffffffffff)"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        helper_run run = run_failing(expected[i].filter);
        EXPECT_SAYS(run, expected[i].said);
    }
}

TEST(failures, of_death_checks)
{
    helper_run run = run_failing("death.survives");
    EXPECT_SAYS(run, "it came to its end and went on");
    EXPECT_SAYS(run, "the test went on");
    run = run_failing("death.dies_otherwise");
    EXPECT_SAYS(run, "expected exit status 4\n    it exited with status 3\n");
    run = run_failing("death.says_something_else");
    EXPECT_SAYS(run, "stderr: out of tea");
    run = run_failing("death.returns");
    EXPECT_SAYS(run, "it came to its end and went on");
}

TEST(failures, a_fixture_is_torn_down)
{
    helper_run run = run_failing("fixture.fails_and_is_torn_down");
    EXPECT_SAYS(run, "set up from 0\n");
    EXPECT_SAYS(run, "torn down at 2\n");
    run = run_failing("broken_fixture.is_not_run");
    EXPECT_SAYS(run, "cannot set up");
    EXPECT_SAYS(run, "torn down");
    EXPECT_SILENT_ON(run, "the test ran");
}

// ------------------------------------------------------------------------------- the program

TEST(program, fails_when_it_has_no_test)
{
    helper_run run = run_helper("helper_empty", NULL, NULL);
    EXPECT_EQ(run.status, 1);
    EXPECT_SAYS(run, "no test ran");
    run = run_helper("helper_outcomes", "--filter=no.such*", NULL);
    EXPECT_EQ(run.status, 1);
    EXPECT_SAYS(run, "no test ran");
}

TEST(program, filters)
{
    helper_run run = run_helper("helper_outcomes", "--filter=*passes*", NULL);
    EXPECT_EQ(run.status, 0);
    expect_summary(&run, 3, 0, 0);
    run = run_helper("helper_outcomes", "--list", "--filter=death.s*:outcome.?angs-*survives");
    EXPECT_EQ(run.status, 0);
    EXPECT_STREQ(run.text, "outcome.hangs\ndeath.says_something_else\n");
}

TEST(program, refuses_unknown_arguments)
{
    helper_run run = run_helper("helper_outcomes", "--filer=x", NULL);
    EXPECT_EQ(run.status, 2);
    EXPECT_SAYS(run, "unknown argument '--filer=x'");
    run = run_helper("helper_outcomes", "--timeout=soon", NULL);
    EXPECT_EQ(run.status, 2);
}

TEST(program, writes_junit)
{
    char path[] = "/tmp/penta-test-XXXXXX";
    int file = mkstemp(path);
    ASSERT_GE(file, 0);
    char argument[64];
    snprintf(argument, sizeof argument, "--xml=%s", path);
    helper_run run =
        run_helper("helper_outcomes",
                   "--filter=*passes_with*:*markup:*crashes*:*exits*:fixture.passes*", argument);
    EXPECT_EQ(run.status, 1);
    read_all(file, run.text, sizeof run.text);
    close(file);
    unlink(path);
    EXPECT_SAYS(run,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"6\" "
                "failures=\"1\" errors=\"2\" skipped=\"0\" time=\"");
    EXPECT_SAYS(run, "<testsuite name=\"outcome\" tests=\"5\" failures=\"1\" errors=\"2\"");
    EXPECT_SAYS(run, "<testsuite name=\"fixture\" tests=\"1\" failures=\"0\" errors=\"0\"");
    EXPECT_SAYS(run,
                "<testcase classname=\"outcome\" name=\"passes_with_a_check\" "
                "file=\"tests/shim/helper_outcomes.c\" line=\"");
    EXPECT_SAYS(run, "<failure message=\"tests/shim/helper_outcomes.c:");
    EXPECT_SAYS(run, "\\x01&quot;, &quot;]]&gt;&quot;");
    EXPECT_SAYS(run, "&lt;a &amp; &quot;b&quot;&gt;?");
    EXPECT_SAYS(run, "<error message=\"Received signal 11");
    EXPECT_SAYS(run, "<error message=\"Early exit with return value 0\" type=\"crash\">");
    EXPECT_SAYS(run, "</testsuites>\n");
}
