// What the parts of the test shim share: the record of each test, kept in memory that the process of
// the test and the program that started it both see, so that a crash loses nothing.
#ifndef PENTA_TEST_STATE_H
#define PENTA_TEST_STATE_H

#include <check.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "penta_test.h"

typedef struct {
    double seconds;        // 0 until the test ended by itself
    int failures;          // failed checks
    int file_line;         // of the first failed check
    bool death_survived;   // of the death check at work
    char messages[8000];   // the failed checks in full, as long as there is room
    size_t messages_used;  // bytes, without the final NUL
} penta_test_record;

// One test that was run, as the report needs it.
typedef struct {
    const penta_test_case *test;
    const penta_test_record *record;
    enum test_result verdict;  // CK_PASS, CK_FAILURE, or CK_ERROR: it crashed, hung or left early
    const char *message;       // Check's own words about the end of the test
} penta_test_outcome;

// Records one failed check of the running test and prints it to stderr.
void penta_test_record_failure(const penta_test_site *site, const char *details, const char *format,
                               va_list arguments);

// The record of the running test.
penta_test_record *penta_test_current(void);

// The name of the running test, "suite.name".
const char *penta_test_current_name(void);

// From now on this process is the dying one of a death check: its failed checks are not the test's.
void penta_test_enter_death(void);

// Writes outcomes as JUnit XML. Returns false, with a message on stderr, when the file cannot be
// written.
bool penta_test_write_junit(const char *path, const penta_test_outcome *outcomes, size_t count);

#endif
