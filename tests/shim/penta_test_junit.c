// JUnit XML, the form continuous integration tools read (Check's own XML is another one):
// <testsuites> of <testsuite> of <testcase>, a failed case holding a <failure> or an <error>.
#include <errno.h>
#include <string.h>

#include "penta_test_state.h"

static void write_escaped(FILE *file, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        switch (*c) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        case '\n':
            fputs("&#10;", file);
            break;
        case '\t':
            fputs("&#9;", file);
            break;
        default:
            // XML 1.0 has no other control characters, and a test may print bytes that are no
            // UTF-8: both become a question mark.
            fputc(*c < 0x20 || *c >= 0x7f ? '?' : *c, file);
        }
    }
}

static void write_attribute(FILE *file, const char *name, const char *value)
{
    fprintf(file, " %s=\"", name);
    write_escaped(file, value);
    fputc('"', file);
}

typedef struct {
    size_t tests, failures, errors;
    double seconds;
} totals;

static void count_outcome(totals *sum, const penta_test_outcome *outcome)
{
    sum->tests++;
    sum->failures += outcome->verdict == CK_FAILURE;
    sum->errors += outcome->verdict == CK_ERROR;
    sum->seconds += outcome->record->seconds;
}

static void write_totals(FILE *file, const totals *sum)
{
    fprintf(file, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\" time=\"%.6f\">\n",
            sum->tests, sum->failures, sum->errors, sum->seconds);
}

static void write_case(FILE *file, const penta_test_outcome *outcome)
{
    const penta_test_case *test = outcome->test;
    fputs("    <testcase", file);
    write_attribute(file, "classname", test->suite);
    write_attribute(file, "name", test->name);
    write_attribute(file, "file", test->file);
    fprintf(file, " line=\"%d\" time=\"%.6f\"", test->line, outcome->record->seconds);
    if (outcome->verdict == CK_PASS) {
        fputs("/>\n", file);
        return;
    }
    bool failed = outcome->verdict == CK_FAILURE;
    const char *element = failed ? "failure" : "error";
    fprintf(file, ">\n      <%s", element);
    char first_line[256];
    snprintf(first_line, sizeof first_line, "%s",
             failed ? outcome->record->messages : outcome->message);
    first_line[strcspn(first_line, "\n")] = 0;
    write_attribute(file, "message", first_line);
    write_attribute(file, "type", failed ? "check" : "crash");
    fputc('>', file);
    write_escaped(file, outcome->record->messages);
    if (!failed) write_escaped(file, outcome->message);
    fprintf(file, "</%s>\n    </testcase>\n", element);
}

static bool same_suite(const penta_test_outcome *a, const penta_test_outcome *b)
{
    return strcmp(a->test->suite, b->test->suite) == 0;
}

static void write_suite(FILE *file, const penta_test_outcome *outcomes, size_t count, size_t first)
{
    totals sum = {0};
    for (size_t i = first; i < count; i++) {
        if (same_suite(&outcomes[i], &outcomes[first])) count_outcome(&sum, &outcomes[i]);
    }
    fputs("  <testsuite", file);
    write_attribute(file, "name", outcomes[first].test->suite);
    write_totals(file, &sum);
    for (size_t i = first; i < count; i++) {
        if (same_suite(&outcomes[i], &outcomes[first])) write_case(file, &outcomes[i]);
    }
    fputs("  </testsuite>\n", file);
}

bool penta_test_write_junit(const char *path, const penta_test_outcome *outcomes, size_t count)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        fprintf(stderr, "penta_test: %s: %s\n", path, strerror(errno));
        return false;
    }
    totals all = {0};
    for (size_t i = 0; i < count; i++)
        count_outcome(&all, &outcomes[i]);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", file);
    write_totals(file, &all);
    for (size_t i = 0; i < count; i++) {
        size_t first = 0;
        while (!same_suite(&outcomes[first], &outcomes[i]))
            first++;
        if (first == i) write_suite(file, outcomes, count, i);
    }
    fputs("</testsuites>\n", file);
    bool written = !ferror(file);
    if (fclose(file) != 0) written = false;
    if (!written) fprintf(stderr, "penta_test: %s: cannot be written\n", path);
    return written;
}
