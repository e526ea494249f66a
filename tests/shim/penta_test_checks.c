// The checks: decide, and put both values into words when they do not hold.
#include "penta_test_state.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DETAILS_SIZE = 2048, SHOWN_STRING = 400, SHOWN_BYTES = 16 };

penta_test_value penta_test_signed(long long value, size_t size)
{
    return (penta_test_value){.kind = PENTA_TEST_SIGNED, .size = size, .as_signed = value};
}

penta_test_value penta_test_unsigned(unsigned long long value, size_t size)
{
    return (penta_test_value){.kind = PENTA_TEST_UNSIGNED, .size = size, .as_unsigned = value};
}

penta_test_value penta_test_real(double value, size_t size)
{
    return (penta_test_value){.kind = PENTA_TEST_REAL, .size = size, .as_real = value};
}

penta_test_value penta_test_pointer(const volatile void *value, size_t size)
{
    return (penta_test_value){.kind = PENTA_TEST_POINTER, .size = size, .as_pointer = value};
}

// ---------------------------------------------------------------------------------- into words

static void describe_value(char *text, size_t size, penta_test_value value)
{
    // Hexadecimal beside what is too large to see at a glance, as wide as the type.
    unsigned long long bits = value.as_unsigned;
    if (value.size < sizeof bits) bits &= (1ull << (8 * value.size)) - 1;
    switch (value.kind) {
    case PENTA_TEST_SIGNED:
        if (value.as_signed >= -9 && value.as_signed <= 9) {
            snprintf(text, size, "%lld", value.as_signed);
        } else {
            snprintf(text, size, "%lld (0x%llx)", value.as_signed, bits);
        }
        break;
    case PENTA_TEST_UNSIGNED:
        snprintf(text, size, value.as_unsigned <= 9 ? "%llu" : "%llu (0x%llx)", value.as_unsigned,
                 bits);
        break;
    case PENTA_TEST_REAL:
        snprintf(text, size, "%.17g", value.as_real);
        break;
    case PENTA_TEST_POINTER:
        if (value.as_pointer == NULL) {
            snprintf(text, size, "NULL");
        } else {
            snprintf(text, size, "%p", (void *)(uintptr_t)value.as_pointer);
        }
        break;
    }
}

static void describe_string(char *text, size_t size, const char *string)
{
    if (string == NULL) {
        snprintf(text, size, "NULL");
        return;
    }
    size_t length = strlen(string);
    snprintf(text, size, "\"%.*s\"%s", SHOWN_STRING, string, length > SHOWN_STRING ? "..." : "");
}

static void describe_bytes(char *text, size_t size, const uint8_t *bytes, size_t count)
{
    size_t used = 0;
    text[0] = 0;
    for (size_t i = 0; i < count && used + 4 < size; i++) {
        used += (size_t)snprintf(text + used, size - used, i ? " %02x" : "%02x", bytes[i]);
    }
}

// "    TEXT is VALUE", left out where the source already says the value (EXPECT_EQ(x, 4)).
static void append_operand(char *details, const char *source, const char *value)
{
    size_t length = strlen(source);
    if (strncmp(source, value, length) == 0 && (value[length] == 0 || value[length] == ' ')) return;
    size_t used = strlen(details);
    snprintf(details + used, DETAILS_SIZE - used, "    %s is %s\n", source, value);
}

static bool fail_with_operands(const penta_test_site *site, const char *a, const char *b,
                               const char *more, const char *format, va_list arguments)
{
    char details[DETAILS_SIZE] = "";
    snprintf(details, sizeof details, "%s(%s, %s)\n", site->macro, site->a_text, site->b_text);
    append_operand(details, site->a_text, a);
    append_operand(details, site->b_text, b);
    size_t used = strlen(details);
    snprintf(details + used, sizeof details - used, "%s", more);
    penta_test_record_failure(site, details, format, arguments);
    return false;
}

// -------------------------------------------------------------------------------- comparisons

enum { LESS = -1, SAME = 0, MORE = 1, UNORDERED = 2 };

static int order(bool less, bool same)
{
    return less ? LESS : same ? SAME : MORE;
}

static long double value_as_real(penta_test_value value)
{
    switch (value.kind) {
    case PENTA_TEST_SIGNED:
        return (long double)value.as_signed;
    case PENTA_TEST_REAL:
        return (long double)value.as_real;
    default:
        return (long double)value.as_unsigned;
    }
}

static int compare_values(penta_test_value a, penta_test_value b)
{
    if (a.kind == PENTA_TEST_REAL || b.kind == PENTA_TEST_REAL) {
        // long double holds every 64-bit integer and every double exactly.
        long double x = value_as_real(a);
        long double y = value_as_real(b);
        return isnan(x) || isnan(y) ? UNORDERED : order(x < y, x == y);
    }
    if (a.kind == PENTA_TEST_POINTER) a.as_unsigned = (uintptr_t)a.as_pointer;
    if (b.kind == PENTA_TEST_POINTER) b.as_unsigned = (uintptr_t)b.as_pointer;
    bool a_negative = a.kind == PENTA_TEST_SIGNED && a.as_signed < 0;
    bool b_negative = b.kind == PENTA_TEST_SIGNED && b.as_signed < 0;
    if (a_negative != b_negative) return a_negative ? LESS : MORE;
    if (a_negative) return order(a.as_signed < b.as_signed, a.as_signed == b.as_signed);
    return order(a.as_unsigned < b.as_unsigned, a.as_unsigned == b.as_unsigned);
}

static bool operator_holds(penta_test_operator operator, int order)
{
    switch (operator) {
    case PENTA_TEST_EQ:
        return order == SAME;
    case PENTA_TEST_NE:
        return order != SAME;
    case PENTA_TEST_LT:
        return order == LESS;
    case PENTA_TEST_LE:
        return order == LESS || order == SAME;
    case PENTA_TEST_GT:
        return order == MORE;
    case PENTA_TEST_GE:
        return order == MORE || order == SAME;
    }
    return false;
}

bool penta_test_compare(const penta_test_site *site, penta_test_operator operator,
                        penta_test_value a, penta_test_value b, const char *format, ...)
{
    if (operator_holds(operator, compare_values(a, b))) return true;
    char a_words[64];
    char b_words[64];
    describe_value(a_words, sizeof a_words, a);
    describe_value(b_words, sizeof b_words, b);
    va_list arguments;
    va_start(arguments, format);
    fail_with_operands(site, a_words, b_words, "", format, arguments);
    va_end(arguments);
    return false;
}

bool penta_test_near(const penta_test_site *site, double a, double b, double tolerance,
                     const char *format, ...)
{
    double distance = fabs(a - b);
    if (a == b || distance <= tolerance) return true;  // a == b: equal infinities
    char a_words[64];
    char b_words[64];
    char more[128];
    describe_value(a_words, sizeof a_words, penta_test_real(a, sizeof a));
    describe_value(b_words, sizeof b_words, penta_test_real(b, sizeof b));
    snprintf(more, sizeof more, "    they are %.6g apart, allowed is %.6g\n", distance, tolerance);
    va_list arguments;
    va_start(arguments, format);
    fail_with_operands(site, a_words, b_words, more, format, arguments);
    va_end(arguments);
    return false;
}

bool penta_test_string(const penta_test_site *site, bool equal, const char *a, const char *b,
                       const char *format, ...)
{
    bool same = a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
    if (same == equal) return true;
    char a_words[SHOWN_STRING + 8];
    char b_words[SHOWN_STRING + 8];
    describe_string(a_words, sizeof a_words, a);
    describe_string(b_words, sizeof b_words, b);
    va_list arguments;
    va_start(arguments, format);
    fail_with_operands(site, a_words, b_words, "", format, arguments);
    va_end(arguments);
    return false;
}

bool penta_test_memory(const penta_test_site *site, const void *a, const void *b, size_t size,
                       const char *format, ...)
{
    const uint8_t *x = a;
    const uint8_t *y = b;
    char x_words[3 * SHOWN_BYTES + 40] = "NULL";
    char y_words[3 * SHOWN_BYTES + 40] = "NULL";
    char more[128] = "";
    if (size == 0) return true;
    if (x != NULL && y != NULL) {
        size_t first = 0;
        while (first < size && x[first] == y[first])
            first++;
        if (first == size) return true;
        size_t differing = 0;
        for (size_t i = first; i < size; i++)
            differing += x[i] != y[i];
        size_t shown = size - first < SHOWN_BYTES ? size - first : SHOWN_BYTES;
        describe_bytes(x_words, sizeof x_words, x + first, shown);
        describe_bytes(y_words, sizeof y_words, y + first, shown);
        snprintf(more, sizeof more, "    from offset %zu on; %zu of %zu bytes differ\n", first,
                 differing, size);
    }
    va_list arguments;
    va_start(arguments, format);
    fail_with_operands(site, x ? x_words : "NULL", y ? y_words : "NULL", more, format, arguments);
    va_end(arguments);
    return false;
}

bool penta_test_truth(const penta_test_site *site, bool expected, bool actual, const char *format,
                      ...)
{
    if (actual == expected) return true;
    char details[DETAILS_SIZE];
    snprintf(details, sizeof details, "%s(%s)\n    it is %s\n", site->macro, site->a_text,
             actual ? "true" : "false");
    va_list arguments;
    va_start(arguments, format);
    penta_test_record_failure(site, details, format, arguments);
    va_end(arguments);
    return false;
}

bool penta_test_fail(const penta_test_site *site, const char *format, ...)
{
    char details[64];
    snprintf(details, sizeof details, "%s\n", site->macro);
    va_list arguments;
    va_start(arguments, format);
    penta_test_record_failure(site, details, format, arguments);
    va_end(arguments);
    return false;
}
