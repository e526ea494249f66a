// SPDX-License-Identifier: Apache-2.0
#include "penta_number.h"

#include <stdio.h>
#include <stdlib.h>

bool penta_parse_number(const char *program, const char *text, uint32_t *value)
{
    char *end = NULL;
    unsigned long long number;

    if (text == NULL) {
        printf("%s: a number is missing\n", program);
        return false;
    }
    // A sign or a blank would be taken by strtoull.
    number = *text >= '0' && *text <= '9' ? strtoull(text, &end, 0) : 0;
    if (end == NULL || *end != '\0' || number > UINT32_MAX) {
        printf("%s: '%s' is no number of 32 bits\n", program, text);
        return false;
    }
    *value = (uint32_t)number;
    return true;
}
