// A program without findings; its first argument is its exit code. With a second argument it reads
// memory that nothing has written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "penta_runtime.h"

struct padded {
    char letter;
    int number;
};

int main(int argc, char **argv)
{
    const struct penta_chip *chip = penta_chip();
    struct padded a = {'a', 1};
    volatile struct padded b = a;
    char text[40];
    uint32_t *volatile words = malloc(100);

    snprintf(text, sizeof text, "%s %d", argv[0], b.number);
    printf("%u characters in cycle %lu\n", (unsigned)strlen(text), (unsigned long)penta_cycles());
    penta_local_fill(chip->scratchpad.base, 1, 512);
    penta_dma_move(0x4000, chip->scratchpad.base, 512);
    penta_dma_move(chip->state.base, 0x4000, 512);
    penta_local_read(words, chip->state.base, 100);
    if (argc > 2) words[0] += *(volatile uint8_t *)(uintptr_t)(chip->state.base + 512);
    return argc > 1 ? atoi(argv[1]) : words[0] != 0x01010101;
}
