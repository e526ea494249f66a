// SPDX-License-Identifier: Apache-2.0
#include "penta_verify.h"

#include <stdio.h>

#include "penta_errors.h"

#define SHOWN_FAILURES 12

static unsigned checks, failures;

bool penta_expect(const char *what, uint32_t index, uint32_t actual, uint32_t expected)
{
    checks++;
    if (actual == expected) return true;
    failures++;
    if (failures <= SHOWN_FAILURES)
        printf("FAILED %s [%lu]: 0x%lx (%ld), expected 0x%lx (%ld)\n", what, (unsigned long)index,
               (unsigned long)actual, (long)(int32_t)actual, (unsigned long)expected,
               (long)(int32_t)expected);
    else if (failures == SHOWN_FAILURES + 1)
        printf("further failures are not shown\n");
    return false;
}

unsigned penta_failures(void)
{
    return failures;
}

int penta_verdict(const char *name)
{
    unsigned errors = penta_check_errors();

    printf("%s: %u checks, %u failures\n", name, checks, failures);
    return failures == 0 && errors == 0 && checks > 0 ? 0 : 1;
}
