// Commands that wait for each other's banks, and for the core's.
#include "penta_runtime.h"

static struct penta_descriptor copy, nop;

static void build(uint32_t pad, uint32_t bank)
{
    penta_local_fill(pad, 1, 512);
    penta_build_copy(&copy, &(struct penta_copy){
                                .common.read_mask = 1,
                                .common.write_mask = 2,
                                .source = pad,
                                .destination = bank,
                                .elements = 400,
                                .destination_stride = {2, 0, 0},
                            });
}

int main(void)
{
    const struct penta_chip *chip = penta_chip();

    build(chip->scratchpad.base, penta_bank(&chip->scratchpad, 1));
    // Semaphores keep the order: no wait.
    copy.word[1] = 1u << 20;
    penta_enqueue(PENTA_ENGINE_DMA, &copy);
    penta_build_nop(&nop, &(struct penta_common){.wait = {{0, 1}}, .read_mask = 2});
    penta_enqueue(PENTA_ENGINE_MAC, &nop);
    penta_fence(PENTA_FENCE_ALL);
    // Two commands want bank 1 at once.
    copy.word[1] = 0;
    for (int i = 0; i < 3; i++) {
        penta_enqueue(PENTA_ENGINE_DMA, &copy);  // owner
        penta_build_nop(&nop, &(struct penta_common){.read_mask = 2});
        penta_enqueue(PENTA_ENGINE_MAC, &nop);  // waits
        penta_fence(PENTA_FENCE_ALL);
    }
    return 0;
}
