// SPDX-License-Identifier: Apache-2.0
// Commands to the engines: enqueue, fence, semaphores, base registers.
#ifndef PENTA_COMMAND_H
#define PENTA_COMMAND_H

#include "penta_intrinsics.h"

#define PENTA_FENCE_DMA (1u << PENTA_ENGINE_DMA)
#define PENTA_FENCE_MAC (1u << PENTA_ENGINE_MAC)
#define PENTA_FENCE_SMU (1u << PENTA_ENGINE_SMU)
#define PENTA_FENCE_ALL (PENTA_FENCE_DMA | PENTA_FENCE_MAC | PENTA_FENCE_SMU)

// Enqueue: 17 cycles and the wait for a free slot. The descriptor is copied on the way; it may be
// changed as soon as the call returns. penta_enq_dma, penta_enq_mac and penta_enq_smu of
// penta_intrinsics.h name the engine at compile time, this one at run time.
static inline void penta_enqueue(unsigned engine, const struct penta_descriptor *descriptor)
{
    if (engine == PENTA_ENGINE_DMA)
        penta_enq_dma(descriptor);
    else if (engine == PENTA_ENGINE_MAC)
        penta_enq_mac(descriptor);
    else
        penta_enq_smu(descriptor);
}

// Enqueues and waits until the engine has nothing left to do.
static inline void penta_execute(unsigned engine, const struct penta_descriptor *descriptor)
{
    penta_enqueue(engine, descriptor);
    penta_fence(1u << engine);
}

// Base register n (a constant, 1..15): added to the operands of descriptors that name it, with the
// value it has when the descriptor is enqueued.
#define penta_set_base(n, value) penta_csr_write(PENTA_CSR_PBASE_FIRST + (n), value)

// Value of semaphore n (a constant).
#define penta_semaphore(n) penta_csr_read(PENTA_CSR_PSEM_FIRST + (n))

#endif
