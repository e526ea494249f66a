// Unit tests in the manner of GoogleTest, in C, over the Check framework.
//
//     #include "penta_test.h"
//
//     TEST(queue, starts_empty) {
//         EXPECT_EQ(queue_length(&(struct queue){0}), 0);
//     }
//
//     typedef struct { struct soc *soc; } booted;          // a fixture: any struct type
//     SetUp(booted) { self->soc = soc_create(); }          // self starts zeroed in every test
//     TearDown(booted) { soc_destroy(self->soc); }         // runs also after a failed ASSERT
//     TEST_F(booted, retires_one_instruction) {
//         ASSERT_NE(self->soc, NULL);
//         EXPECT_EQ(soc_step(self->soc), 1, "after %d steps", 0);
//     }
//
// A file tests/UNIT/test_NAME.c of such tests is one program; main() comes from the shim. Each test
// runs in its own process (CK_FORK=no runs them in one, for a debugger).
//
// EXPECT_* reports a failure and goes on, and the test fails when it ends. ASSERT_* ends the test
// at once; it may be used in functions that a test calls, and in another thread it ends that thread.
// Every check may be followed by a printf format and its arguments, printed when it fails.
//
// Arguments are evaluated once. Numbers of any integer or floating type may be mixed: they are
// compared by value (-1 is not UINT32_MAX). Pointers are compared as addresses.
#ifndef PENTA_TEST_H
#define PENTA_TEST_H

#include <stdbool.h>
#include <stddef.h>

// ------------------------------------------------------------------------------ defining tests

#define TEST(suite_name, test_name)                                        \
    static void penta_test_##suite_name##_##test_name##_body(void);        \
    static void penta_test_##suite_name##_##test_name##_run(void *fixture) \
    {                                                                      \
        (void)fixture;                                                     \
        penta_test_##suite_name##_##test_name##_body();                    \
    }                                                                      \
    PENTA_TEST_REGISTER_(suite_name, test_name, NULL, 0, NULL, NULL)       \
    static void penta_test_##suite_name##_##test_name##_body(void)

// The type of a fixture names the suite of its tests. Both SetUp and TearDown have to be there.
#define TEST_F(fixture_type, test_name)                                                            \
    static void penta_test_##fixture_type##_##test_name##_body(fixture_type *self);                \
    static void penta_test_##fixture_type##_##test_name##_run(void *fixture)                       \
    {                                                                                              \
        penta_test_##fixture_type##_##test_name##_body(fixture);                                   \
    }                                                                                              \
    static fixture_type penta_test_##fixture_type##_##test_name##_fixture;                         \
    PENTA_TEST_REGISTER_(fixture_type, test_name,                                                  \
                         &penta_test_##fixture_type##_##test_name##_fixture, sizeof(fixture_type), \
                         penta_test_##fixture_type##_set_up,                                       \
                         penta_test_##fixture_type##_tear_down)                                    \
    static void penta_test_##fixture_type##_##test_name##_body(__attribute__((unused))             \
                                                               fixture_type *self)

#define SetUp(fixture_type)    PENTA_TEST_FIXTURE_(fixture_type, set_up)
#define TearDown(fixture_type) PENTA_TEST_FIXTURE_(fixture_type, tear_down)

// ------------------------------------------------------------------------------------- checks

#define EXPECT_EQ(a, b, ...) \
    PENTA_TEST_COMPARE_("EXPECT_EQ", PENTA_TEST_EQ, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_NE(a, b, ...) \
    PENTA_TEST_COMPARE_("EXPECT_NE", PENTA_TEST_NE, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_LT(a, b, ...) \
    PENTA_TEST_COMPARE_("EXPECT_LT", PENTA_TEST_LT, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_LE(a, b, ...) \
    PENTA_TEST_COMPARE_("EXPECT_LE", PENTA_TEST_LE, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_GT(a, b, ...) \
    PENTA_TEST_COMPARE_("EXPECT_GT", PENTA_TEST_GT, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_GE(a, b, ...) \
    PENTA_TEST_COMPARE_("EXPECT_GE", PENTA_TEST_GE, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define ASSERT_EQ(a, b, ...) \
    PENTA_TEST_COMPARE_("ASSERT_EQ", PENTA_TEST_EQ, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)
#define ASSERT_NE(a, b, ...) \
    PENTA_TEST_COMPARE_("ASSERT_NE", PENTA_TEST_NE, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)
#define ASSERT_LT(a, b, ...) \
    PENTA_TEST_COMPARE_("ASSERT_LT", PENTA_TEST_LT, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)
#define ASSERT_LE(a, b, ...) \
    PENTA_TEST_COMPARE_("ASSERT_LE", PENTA_TEST_LE, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)
#define ASSERT_GT(a, b, ...) \
    PENTA_TEST_COMPARE_("ASSERT_GT", PENTA_TEST_GT, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)
#define ASSERT_GE(a, b, ...) \
    PENTA_TEST_COMPARE_("ASSERT_GE", PENTA_TEST_GE, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)

#define EXPECT_TRUE(x, ...) \
    PENTA_TEST_TRUTH_("EXPECT_TRUE", true, x, #x, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_FALSE(x, ...) \
    PENTA_TEST_TRUTH_("EXPECT_FALSE", false, x, #x, penta_test_go_on(), __VA_ARGS__)
#define ASSERT_TRUE(x, ...) \
    PENTA_TEST_TRUTH_("ASSERT_TRUE", true, x, #x, penta_test_stop(), __VA_ARGS__)
#define ASSERT_FALSE(x, ...) \
    PENTA_TEST_TRUTH_("ASSERT_FALSE", false, x, #x, penta_test_stop(), __VA_ARGS__)

// Strings by content. NULL equals only NULL.
#define EXPECT_STREQ(a, b, ...) \
    PENTA_TEST_STRING_("EXPECT_STREQ", true, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define EXPECT_STRNE(a, b, ...) \
    PENTA_TEST_STRING_("EXPECT_STRNE", false, a, b, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define ASSERT_STREQ(a, b, ...) \
    PENTA_TEST_STRING_("ASSERT_STREQ", true, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)
#define ASSERT_STRNE(a, b, ...) \
    PENTA_TEST_STRING_("ASSERT_STRNE", false, a, b, #a, #b, penta_test_stop(), __VA_ARGS__)

// `size` bytes at two addresses. A failure shows where the first difference is.
#define EXPECT_MEMEQ(a, b, size, ...) \
    PENTA_TEST_MEMORY_("EXPECT_MEMEQ", a, b, size, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define ASSERT_MEMEQ(a, b, size, ...) \
    PENTA_TEST_MEMORY_("ASSERT_MEMEQ", a, b, size, #a, #b, penta_test_stop(), __VA_ARGS__)

// |a - b| <= tolerance, in double precision. A NaN is near nothing.
#define EXPECT_NEAR(a, b, tolerance, ...) \
    PENTA_TEST_NEAR_("EXPECT_NEAR", a, b, tolerance, #a, #b, penta_test_go_on(), __VA_ARGS__)
#define ASSERT_NEAR(a, b, tolerance, ...) \
    PENTA_TEST_NEAR_("ASSERT_NEAR", a, b, tolerance, #a, #b, penta_test_stop(), __VA_ARGS__)

// Runs the statement in a process of its own, which has to end by a signal or a non-zero exit
// status, and what it wrote to stderr has to match the POSIX extended regular expression.
#define EXPECT_DEATH(statement, pattern)                                                          \
    PENTA_TEST_DEATH_("EXPECT_DEATH", penta_test_died(), pattern, #statement, penta_test_go_on(), \
                      statement)
#define ASSERT_DEATH(statement, pattern)                                                         \
    PENTA_TEST_DEATH_("ASSERT_DEATH", penta_test_died(), pattern, #statement, penta_test_stop(), \
                      statement)
// The same, with the ending said exactly: ExitedWithCode(n) or KilledBySignal(n).
#define EXPECT_EXIT(statement, ending, pattern) \
    PENTA_TEST_DEATH_("EXPECT_EXIT", ending, pattern, #statement, penta_test_go_on(), statement)
#define ASSERT_EXIT(statement, ending, pattern) \
    PENTA_TEST_DEATH_("ASSERT_EXIT", ending, pattern, #statement, penta_test_stop(), statement)

// A failure said by the test itself: ADD_FAILURE goes on, FAIL ends the test.
#define ADD_FAILURE(...) PENTA_TEST_FAIL_("ADD_FAILURE", penta_test_go_on(), __VA_ARGS__)
#define FAIL(...)        PENTA_TEST_FAIL_("FAIL", penta_test_stop(), __VA_ARGS__)

// ------------------------------------------------------- what the macros above are made of

typedef struct penta_test_case {
    const char *suite;
    const char *name;
    const char *file;
    int line;
    void *fixture;
    size_t fixture_size;
    void (*set_up)(void *fixture);
    void (*tear_down)(void *fixture);
    void (*run)(void *fixture);
    struct penta_test_case *next;
} penta_test_case;

// Where a check stands and how it was written.
typedef struct {
    const char *file;
    int line;
    const char *macro;
    const char *a_text;
    const char *b_text;
} penta_test_site;

typedef struct {
    enum { PENTA_TEST_SIGNED, PENTA_TEST_UNSIGNED, PENTA_TEST_REAL, PENTA_TEST_POINTER } kind;
    size_t size;  // of the type as compared, in bytes
    union {
        long long as_signed;
        unsigned long long as_unsigned;
        double as_real;
        const volatile void *as_pointer;
    };
} penta_test_value;

typedef enum {
    PENTA_TEST_EQ,
    PENTA_TEST_NE,
    PENTA_TEST_LT,
    PENTA_TEST_LE,
    PENTA_TEST_GT,
    PENTA_TEST_GE
} penta_test_operator;

typedef struct {
    enum { PENTA_TEST_DIED, PENTA_TEST_EXITED, PENTA_TEST_KILLED } kind;
    int value;  // exit status or signal number
} penta_test_ending;

static inline penta_test_ending penta_test_died(void)
{
    return (penta_test_ending){PENTA_TEST_DIED, 0};
}

static inline penta_test_ending ExitedWithCode(int status)
{
    return (penta_test_ending){PENTA_TEST_EXITED, status};
}

static inline penta_test_ending KilledBySignal(int number)
{
    return (penta_test_ending){PENTA_TEST_KILLED, number};
}

void penta_test_register(penta_test_case *test);

penta_test_value penta_test_signed(long long value, size_t size);
penta_test_value penta_test_unsigned(unsigned long long value, size_t size);
penta_test_value penta_test_real(double value, size_t size);
penta_test_value penta_test_pointer(const volatile void *value, size_t size);

// Each returns true when the check holds, and otherwise records the failure. The format begins with
// one blank, which is not printed: it lets the macros be called without a message.
#define PENTA_TEST_PRINTF_(n) __attribute__((format(printf, n, n + 1)))
bool penta_test_compare(const penta_test_site *site, penta_test_operator operator,
                        penta_test_value a, penta_test_value b, const char *format, ...)
    PENTA_TEST_PRINTF_(5);
bool penta_test_truth(const penta_test_site *site, bool expected, bool actual, const char *format,
                      ...) PENTA_TEST_PRINTF_(4);
bool penta_test_string(const penta_test_site *site, bool equal, const char *a, const char *b,
                       const char *format, ...) PENTA_TEST_PRINTF_(5);
bool penta_test_memory(const penta_test_site *site, const void *a, const void *b, size_t size,
                       const char *format, ...) PENTA_TEST_PRINTF_(5);
bool penta_test_near(const penta_test_site *site, double a, double b, double tolerance,
                     const char *format, ...) PENTA_TEST_PRINTF_(5);
bool penta_test_fail(const penta_test_site *site, const char *format, ...) PENTA_TEST_PRINTF_(2);

// True in the process that is to die, false in the test, which then asks for the verdict.
bool penta_test_death_begin(void);
void penta_test_death_survived(void) __attribute__((noreturn));
bool penta_test_death_end(const penta_test_site *site, penta_test_ending ending,
                          const char *pattern);

void penta_test_stop(void) __attribute__((noreturn));

static inline void penta_test_go_on(void) {}

#define PENTA_TEST_REGISTER_(suite_name, test_name, fixture_pointer, size, set_up, tear_down)  \
    __attribute__((constructor)) static void penta_test_##suite_name##_##test_name##_register( \
        void)                                                                                  \
    {                                                                                          \
        static penta_test_case test = {                                                        \
            #suite_name, #test_name,      __FILE__,                                            \
            __LINE__,    fixture_pointer, size,                                                \
            set_up,      tear_down,       penta_test_##suite_name##_##test_name##_run,         \
            NULL};                                                                             \
        penta_test_register(&test);                                                            \
    }

#define PENTA_TEST_FIXTURE_(fixture_type, step)                                   \
    static void penta_test_##fixture_type##_##step##_body(fixture_type *self);    \
    static void penta_test_##fixture_type##_##step(void *fixture)                 \
    {                                                                             \
        penta_test_##fixture_type##_##step##_body(fixture);                       \
    }                                                                             \
    static void penta_test_##fixture_type##_##step##_body(__attribute__((unused)) \
                                                          fixture_type *self)

// The conditional applies the integer promotions, so bit-fields, bool and char come out as int.
#define PENTA_TEST_VALUE_(x)                           \
    _Generic((1 ? (x) : (x)), int                      \
             : penta_test_signed, long                 \
             : penta_test_signed, long long            \
             : penta_test_signed, unsigned             \
             : penta_test_unsigned, unsigned long      \
             : penta_test_unsigned, unsigned long long \
             : penta_test_unsigned, float              \
             : penta_test_real, double                 \
             : penta_test_real, long double            \
             : penta_test_real, default                \
             : penta_test_pointer)((x), sizeof(1 ? (x) : (x)))

#define PENTA_TEST_CHECK_(macro, a_text, b_text, action, call)                             \
    do {                                                                                   \
        static const penta_test_site penta_test_here = {__FILE__, __LINE__, macro, a_text, \
                                                        b_text};                           \
        if (!(call)) action;                                                               \
    } while (0)
#define PENTA_TEST_COMPARE_(macro, operator, a, b, a_text, b_text, action, ...)            \
    PENTA_TEST_CHECK_(macro, a_text, b_text, action,                                       \
                      penta_test_compare(&penta_test_here, operator, PENTA_TEST_VALUE_(a), \
                                         PENTA_TEST_VALUE_(b), " " __VA_ARGS__))
#define PENTA_TEST_TRUTH_(macro, expected, x, text, action, ...) \
    PENTA_TEST_CHECK_(macro, text, "", action,                   \
                      penta_test_truth(&penta_test_here, expected, (x), " " __VA_ARGS__))
#define PENTA_TEST_STRING_(macro, equal, a, b, a_text, b_text, action, ...) \
    PENTA_TEST_CHECK_(macro, a_text, b_text, action,                        \
                      penta_test_string(&penta_test_here, equal, a, b, " " __VA_ARGS__))
#define PENTA_TEST_MEMORY_(macro, a, b, size, a_text, b_text, action, ...) \
    PENTA_TEST_CHECK_(macro, a_text, b_text, action,                       \
                      penta_test_memory(&penta_test_here, a, b, size, " " __VA_ARGS__))
#define PENTA_TEST_NEAR_(macro, a, b, tolerance, a_text, b_text, action, ...) \
    PENTA_TEST_CHECK_(macro, a_text, b_text, action,                          \
                      penta_test_near(&penta_test_here, a, b, tolerance, " " __VA_ARGS__))
#define PENTA_TEST_FAIL_(macro, action, ...) \
    PENTA_TEST_CHECK_(macro, "", "", action, penta_test_fail(&penta_test_here, " " __VA_ARGS__))
// The statement comes last: it may hold commas that are in no parentheses.
#define PENTA_TEST_DEATH_(macro, ending, pattern, text, action, ...)                          \
    do {                                                                                      \
        static const penta_test_site penta_test_here = {__FILE__, __LINE__, macro, text, ""}; \
        if (penta_test_death_begin()) {                                                       \
            __VA_ARGS__;                                                                      \
            penta_test_death_survived();                                                      \
        }                                                                                     \
        if (!penta_test_death_end(&penta_test_here, ending, pattern)) action;                 \
    } while (0)

#endif
