// SPDX-License-Identifier: Apache-2.0
// The command line of the program, fetched through semihosting and cut into words.
#include <stddef.h>
#include <stdint.h>

#define ARGUMENT_BYTES  1024
#define ARGUMENT_COUNT  64
#define SYS_GET_CMDLINE 0x15

struct argument_vector {
    int count;
    char **words;
};

static char line[ARGUMENT_BYTES];
static char *words[ARGUMENT_COUNT + 1];

extern uintptr_t sys_semihost(uintptr_t operation, uintptr_t parameter);

// Returned in a0, a1: what main takes.
struct argument_vector penta_arguments(void)
{
    struct {
        char *buffer;
        size_t bytes;
    } block = {line, sizeof line};
    int count = 0;

    if (sys_semihost(SYS_GET_CMDLINE, (uintptr_t)&block) == 0) {
        char *at = line;

        while (count < ARGUMENT_COUNT) {
            while (*at == ' ')
                at++;
            if (*at == '\0') break;
            words[count++] = at;
            while (*at != ' ' && *at != '\0')
                at++;
            if (*at == ' ') *at++ = '\0';
        }
    }
    words[count] = NULL;
    return (struct argument_vector){count, words};
}
