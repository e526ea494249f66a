// SPDX-License-Identifier: Apache-2.0
// stdout and stderr, gathered into lines: one host call a line instead of one a character.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_BYTES 256
#define SYS_WRITE0 0x04
#define SYS_READC  0x07

extern uintptr_t sys_semihost(uintptr_t operation, uintptr_t parameter);

static char line[LINE_BYTES + 1];
static unsigned used;

static int flush(FILE *stream)
{
    (void)stream;
    if (used > 0) {
        line[used] = '\0';
        sys_semihost(SYS_WRITE0, (uintptr_t)line);
        used = 0;
    }
    return 0;
}

static int put(char c, FILE *stream)
{
    line[used++] = c;
    if (c == '\n' || used == LINE_BYTES) flush(stream);
    return (unsigned char)c;
}

static int get(FILE *stream)
{
    flush(stream);
    return (unsigned char)sys_semihost(SYS_READC, 0);
}

static FILE console = FDEV_SETUP_STREAM(put, get, flush, _FDEV_SETUP_RW);

FILE *const stdin = &console;
FILE *const stdout = &console;
FILE *const stderr = &console;

static void flush_at_exit(void)
{
    flush(&console);
}

__attribute__((constructor)) static void register_flush(void)
{
    atexit(flush_at_exit);
}
