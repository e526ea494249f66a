// A recursion that leaves the stack, and a store that leaves it on its own.
#include "penta_runtime.h"

extern char __stack_limit[];

__attribute__((noinline)) static int descend(volatile int *above, int depth)
{
    volatile int here[60];  // 240 bytes

    here[0] = *above + depth;  // stores
    if (depth == 0) return here[0];
    return descend(here, depth - 1) + here[0];  // goes down
}

int main(int argc, char **argv)
{
    volatile int start = 0;

    (void)argv;
    if (argc > 1) return descend(&start, 60) == 0;
    if (descend(&start, 5) == 0) return 1;
    *(volatile char *)((uintptr_t)__stack_limit - 4) = 1;  // into the guard
    return 0;
}
