// Tests that fail in every way there is, for test_shim.c to run and look at. Each is named for what
// it does; those called passes_* pass.
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "penta_test.h"

TEST(outcome, passes_with_no_check) {}

TEST(outcome, passes_with_a_check)
{
    EXPECT_EQ(1 + 1, 2);
}

TEST(outcome, expect_goes_on)
{
    int four = 4;
    unsigned huge = 4000000000u;
    EXPECT_EQ(four, 5);
    EXPECT_LT(huge, 12, "in round %d of %s", 3, "three");
    puts("the test went on");
    fflush(stdout);
}

TEST(outcome, assert_ends)
{
    ASSERT_TRUE(1 == 2);
    puts("the test went on");
}

static void check_deeply(int value)
{
    ASSERT_GE(value, 10);
}

TEST(outcome, assert_in_a_function_ends)
{
    check_deeply(3);
    puts("the test went on");
}

TEST(outcome, crashes_after_a_failed_check)
{
    EXPECT_STREQ("before", "the crash");
    signal(SIGSEGV, SIG_DFL);  // also under a sanitizer
    raise(SIGSEGV);
}

TEST(outcome, exits_with_zero)
{
    exit(0);
}

TEST(outcome, hangs)
{
    for (;;)
        pause();
}

TEST(outcome, fails_with_markup)
{
    EXPECT_STREQ("<a & \"b\">\x01", "]]>");
}

static void *check_in_thread(void *unused)
{
    ASSERT_EQ(1, 2);
    return unused;
}

TEST(outcome, fails_in_a_thread)
{
    pthread_t thread;
    ASSERT_EQ(pthread_create(&thread, NULL, check_in_thread, NULL), 0);
    pthread_join(thread, NULL);
    puts("the test went on");
}

TEST(outcome, says_so_itself)
{
    ADD_FAILURE("first %d", 1);
    FAIL("second %d", 2);
    puts("the test went on");
}

TEST(operands, equal)
{
    int64_t most_negative = INT64_MIN;
    EXPECT_EQ(most_negative, 0);
}
TEST(operands, not_equal)
{
    EXPECT_NE(7, 7);
}
TEST(operands, less)
{
    EXPECT_LT(2, 2);
}
TEST(operands, less_or_equal)
{
    EXPECT_LE(3, 2);
}
TEST(operands, greater)
{
    EXPECT_GT(2, 2);
}
TEST(operands, greater_or_equal)
{
    EXPECT_GE(-1, 0u);
}
TEST(operands, truth)
{
    EXPECT_FALSE(true);
}
TEST(operands, strings)
{
    EXPECT_STRNE("same", "same");
}
TEST(operands, null_string)
{
    const char *none = NULL;
    EXPECT_STREQ(none, "");
}
TEST(operands, memory)
{
    uint8_t left[20] = {[17] = 0xab};
    uint8_t right[20] = {[19] = 0xcd};
    EXPECT_MEMEQ(left, right, sizeof left);
}
TEST(operands, near)
{
    double third = 1.0 / 3.0;
    EXPECT_NEAR(third, 0.25, 0.01);
}
TEST(operands, not_a_number)
{
    double zero = 0;
    EXPECT_NEAR(zero / zero, 0, 1e9);
}
TEST(operands, minus_one_is_not_the_largest)
{
    EXPECT_EQ(-1, UINT64_MAX);
}

TEST(death, survives)
{
    EXPECT_DEATH((void)0, "");
    puts("the test went on");
}
TEST(death, dies_otherwise)
{
    EXPECT_EXIT(exit(3), ExitedWithCode(4), "");
}
TEST(death, says_something_else)
{
    EXPECT_DEATH((fputs("out of tea\n", stderr), exit(1)), "out of milk");
}
TEST(death, returns)
{
    EXPECT_EXIT(return, ExitedWithCode(86), "");
}

typedef struct {
    int value;
} fixture;

SetUp(fixture)
{
    printf("set up from %d\n", self->value);
    self->value = 1;
}
TearDown(fixture)
{
    printf("torn down at %d\n", self->value);
}
TEST_F(fixture, fails_and_is_torn_down)
{
    self->value++;
    ASSERT_EQ(self->value, 3);
}
TEST_F(fixture, passes_from_zero)
{
    EXPECT_EQ(self->value, 1);
}

typedef struct {
    int unused;
} broken_fixture;

SetUp(broken_fixture)
{
    FAIL("cannot set up");
}
TearDown(broken_fixture)
{
    puts("torn down");
}
TEST_F(broken_fixture, is_not_run)
{
    puts("the test ran");
}
