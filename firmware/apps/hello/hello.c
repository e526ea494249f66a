// SPDX-License-Identifier: Apache-2.0
// The first program on the chip: prints through semihosting, counts its own cycles, returns 0.
#include <stdio.h>

static unsigned read_cycle(void)
{
    unsigned cycle;

    __asm__ volatile("csrr %0, mcycle" : "=r"(cycle));
    return cycle;
}

int main(int argc, char **argv)
{
    unsigned before = read_cycle();

    printf("Hello from a chip that does not exist.\n");
    for (int i = 1; i < argc; i++)
        printf("argument %d: %s\n", i, argv[i]);
    printf("That took %u cycles.\n", read_cycle() - before);
    return 0;
}
