// Reads of memory that nothing has written, one each; the suite looks for the lines marked `reads`.
#include "penta_runtime.h"

extern char __heap_end[];

static struct penta_descriptor descriptor;

static uint32_t load(uint32_t address)
{
    return *(volatile uint32_t *)(uintptr_t)address;  // loads
}

static void copy(uint32_t destination, uint32_t source, uint32_t bytes)
{
    penta_build_copy(&descriptor, &(struct penta_copy){
                                      .common.read_mask = penta_banks(source, bytes),
                                      .common.write_mask = penta_banks(destination, bytes),
                                      .source = source,
                                      .destination = destination,
                                      .elements = bytes,
                                  });
    penta_enqueue(PENTA_ENGINE_DMA, &descriptor);  // reads: copy
    penta_fence(PENTA_FENCE_DMA);
}

// One tile of one chunk in line `line` of the weight buffer.
static void multiply(const struct penta_mac_run *command)
{
    const struct penta_chip *chip = penta_chip();
    struct penta_mac_run run = *command;

    penta_build_mac_shape(&descriptor, &(struct penta_mac_shape){.slot = 0});
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    run.common.read_mask = penta_banks(run.x, chip->cols) | penta_line_banks(run.line, 3) |
                           penta_bank_mask(&chip->scratchpad, 0);
    if (run.init == PENTA_INIT_ACCUMULATORS)
        run.common.read_mask |= penta_bank_mask(&chip->accumulators, 0);
    run.common.write_mask = penta_bank_mask(&chip->scratchpad, 1);
    run.out = penta_bank(&chip->scratchpad, 1);
    run.size = PENTA_SIZE_INT32;
    penta_build_mac_run(&descriptor, &run);
    penta_execute(PENTA_ENGINE_MAC, &descriptor);  // reads: multiply
}

int main(void)
{
    static const uint8_t digits_0[3] = {0x92, 0x24, 0x49};
    const struct penta_chip *chip = penta_chip();
    const uint32_t pad = chip->scratchpad.base, weights = chip->weights.base;
    struct penta_mac_run run;
    uint32_t variables[16], *memory;
    uint32_t sum = *(volatile uint32_t *)((uintptr_t)__heap_end - 64);  // reads: heap

    // Nothing that the compiler could know.
    __asm__ volatile("" : "=r"(memory) : "0"(variables));
    memory[0] = 1;
    sum += memory[0];
    sum += memory[5];  // reads: variable

    penta_local_fill(pad, 1, 256);
    sum += load(pad + 252);
    sum += load(pad + 256);                                // reads: SPAD by the core
    sum += load(chip->state.base + 1024);                  // reads: STATE by the core
    penta_local_read(memory, chip->accumulators.base, 8);  // reads: ACC by the core

    copy(chip->state.base, pad + 192, 128);  // reads: SPAD by the DMA
    copy(chip->state.base, pad + 192, 64);
    copy(0x1000, pad, 256);
    copy(chip->state.base, 0x1000, 256);
    copy(chip->state.base, 0x1080, 256);  // reads: DRAM by the DMA

    for (uint32_t i = 0; i < chip->line_bytes; i++)
        penta_local_write(weights + i, &digits_0[i % 3], 1);
    penta_local_fill(chip->accumulators.base, 0, 4 * chip->rows);
    multiply(&(struct penta_mac_run){.x = pad});
    multiply(&(struct penta_mac_run){.x = pad, .init = PENTA_INIT_ACCUMULATORS});
    multiply(&(struct penta_mac_run){.x = pad, .init = PENTA_INIT_BIAS, .parameters = pad});
    run = (struct penta_mac_run){.x = pad + 260 - chip->cols};
    multiply(&run);  // reads: SPAD by the MAC
    run = (struct penta_mac_run){.x = pad, .line = 1, .int8 = true, .planes = 4};
    multiply(&run);  // reads: WEIGHT by the MAC
    run = (struct penta_mac_run){.x = pad, .init = PENTA_INIT_ACCUMULATORS, .acc_line = 3};
    multiply(&run);  // reads: ACC by the MAC
    run = (struct penta_mac_run){.x = pad, .init = PENTA_INIT_BIAS, .parameters = pad + 512};
    multiply(&run);  // reads: biases
    run = (struct penta_mac_run){.x = pad, .scale = PENTA_SCALE_VECTOR, .parameters = pad + 1024};
    multiply(&run);  // reads: vector
    return sum == 12345;
}
