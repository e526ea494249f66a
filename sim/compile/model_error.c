// SPDX-License-Identifier: Apache-2.0
#include "compile/model_error.h"

#include <stdarg.h>
#include <stdio.h>

bool model_fail(struct penta_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    for (char *at = error->text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) *at = '?';
    }
    return false;
}
