// SPDX-License-Identifier: Apache-2.0
// Architected errors: the sticky error registers perr_dma, perr_mac, perr_smu and perr_soc.
#ifndef PENTA_ERRORS_H
#define PENTA_ERRORS_H

#include <stdint.h>

// A perr register taken apart. Of an engine: code, opcode, iteration. Of the SoC (semaphore
// overflow, deadlock): code and semaphore.
struct penta_error {
    uint32_t code;       // PENTA_ERROR_*, 0: none
    uint32_t opcode;     // of the command, or the index of the semaphore
    uint32_t iteration;  // in which it happened
};

#define PENTA_ERROR_SOURCES 4  // engines 0..2 as PENTA_ENGINE_*, then the SoC
#define PENTA_SOURCE_SOC    3

// Raw value of an error register.
uint32_t penta_error_register(unsigned source);

static inline struct penta_error penta_error_decode(uint32_t value)
{
    return (struct penta_error){value & 0xff, value >> 8 & 0xff, value >> 16};
}

// Clears an error: the engine's queue is emptied and it takes commands again.
void penta_error_clear(unsigned source);

// "DMA: illegal in DMA_COPY, iteration 2" (0 is not told) with a newline; nothing for a value of 0.
void penta_error_print(unsigned source, uint32_t value);

// Prints every error that stands, without clearing it. Returns how many there are.
unsigned penta_check_errors(void);

#endif
