// SPDX-License-Identifier: Apache-2.0
// Directed test of the engines' commands with boundary fields: copies of every kind, and the array
// with all its loops, paddings, sizes and scales, each compared byte for byte with a scalar
// interpreter of the descriptor and cycle for cycle with the closed forms.
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

uint32_t staging_address(void)
{
    const struct penta_memory *state = &penta_chip()->state;

    return state->base + state->bytes - staging_bytes();
}

uint32_t staging_bytes(void)
{
    return penta_chip()->state.bank_bytes / 2;
}

void window_write(const struct window *window)
{
    if (window->address >> 31 == 0)
        penta_upload(window->address, window->mirror, window->bytes, staging_address(),
                     staging_bytes());
    else
        penta_local_write(window->address, window->mirror, window->bytes);
}

void window_check(const char *what, const struct window *window)
{
    uint8_t *actual = malloc(window->bytes);
    uint32_t first = 0;

    if (window->address >> 31 == 0)
        penta_download(actual, window->address, window->bytes, staging_address(), staging_bytes());
    else
        penta_local_read(actual, window->address, window->bytes);
    // By words as far as they agree, then to the first byte that differs.
    while (first + 4 < window->bytes && *(const uint32_t *)(const void *)(actual + first) ==
                                            *(const uint32_t *)(void *)(window->mirror + first))
        first += 4;
    while (first + 1 < window->bytes && actual[first] == window->mirror[first])
        first++;
    penta_expect(what, window->address + first, actual[first], window->mirror[first]);
    free(actual);
}

int main(void)
{
    test_skip_after_reset();
    test_nops();
    printf("NOPs done\n");
    test_copies();
    printf("copies done\n");
    test_runs();
    printf("runs done\n");
    return penta_verdict("commands");
}
