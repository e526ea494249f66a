// Sums, counters and semaphores that come near their limits and pass them.
#include "penta_runtime.h"

static struct penta_descriptor descriptor;

// x of 127 times digits 2 in every lane, on top of `bias`.
static void multiply(int32_t bias)
{
    const struct penta_chip *chip = penta_chip();
    const uint32_t pad = chip->scratchpad.base, parameters = pad + 1024;

    penta_local_fill(pad, 127, chip->cols);
    for (uint32_t row = 0; row < chip->rows; row++)
        penta_local_write(parameters + 4 * row, &bias, 4);
    penta_build_mac_run(&descriptor, &(struct penta_mac_run){
                                         .common.read_mask = penta_bank_mask(&chip->scratchpad, 0) |
                                                             penta_bank_mask(&chip->weights, 0),
                                         .common.write_mask = penta_bank_mask(&chip->scratchpad, 1),
                                         .x = pad,
                                         .out = penta_bank(&chip->scratchpad, 1),
                                         .parameters = parameters,
                                         .init = PENTA_INIT_BIAS,
                                         .size = PENTA_SIZE_INT32,
                                     });
    penta_execute(PENTA_ENGINE_MAC, &descriptor);  // multiplies
}

int main(void)
{
    static const uint8_t digits_2[3] = {0x24, 0x49, 0x92};  // codes 4
    const struct penta_chip *chip = penta_chip();
    uint32_t low, sum;

    for (uint32_t i = 0; i < chip->line_bytes; i++)
        penta_local_write(chip->weights.base + i, &digits_2[i % 3], 1);
    penta_build_mac_shape(&descriptor, &(struct penta_mac_shape){.slot = 0});
    penta_execute(PENTA_ENGINE_MAC, &descriptor);
    sum = 254 * chip->cols;
    multiply((1 << 30) - (int32_t)sum - 1);
    multiply((1 << 30) - (int32_t)sum);      // near 2^31
    multiply(-(1 << 30));                    // begins near -2^31
    multiply(INT32_MAX - (int32_t)sum + 5);  // wraps

    for (int i = 0; i < 17; i++)
        penta_sem_signal(1, i < 16 ? 15 : 14);  // semaphore near
    for (int i = 0; i < 17; i++)
        penta_sem_wait(1, i < 16 ? 15 : 14);
    for (int i = 0; i < 15; i++)
        penta_sem_signal(1, 15);  // semaphore again
    penta_build_nop(&descriptor, &(struct penta_common){.signal = {{1, 15}}, .repeat = 2});
    penta_execute(PENTA_ENGINE_SMU, &descriptor);  // semaphore overflows

    low = penta_csr_read(PENTA_CSR_MCYCLE);
    penta_csr_write(PENTA_CSR_MCYCLE, 0x7fff0000);
    low += penta_csr_read(PENTA_CSR_MCYCLE);
    penta_csr_write(PENTA_CSR_MCYCLE, 0xfffffff0);
    low += penta_csr_read(PENTA_CSR_MCYCLE);  // mcycle near
    for (volatile int i = 0; i < 10; i++) {
    }
    low += penta_csr_read(PENTA_CSR_MCYCLE);  // mcycle wrapped
    penta_csr_write(PENTA_CSR_MINSTRET, 0xfffffff0);
    return (uint32_t)penta_instructions() + low == 1;  // both words: no finding
}
