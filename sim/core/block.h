// SPDX-License-Identifier: Apache-2.0
// Blocks of decoded instructions. Every instruction knows the cycles and the number of instructions
// from itself to the end of its block, so that a block can be entered anywhere: the sums are added
// once at the entry, and whoever leaves in the middle takes those of the instruction it stands at
// back. In between, the X cycle of an instruction is the end's minus its own sum.
//
// A word that is overwritten only loses its operation and keeps its sums, so that the block that
// runs, and those that lead to it, stay consistent: they stop at that word. Only decoding it again
// makes those before it be decoded again, too.
#ifndef PENTA_SIM_CORE_BLOCK_H
#define PENTA_SIM_CORE_BLOCK_H

#include "core/decode.h"

// Decodes the words from `index` on to the end of the block, or to one that is decoded already.
void core_decode_block(struct penta_soc *soc, uint32_t index);

// Gives an instruction the sums it has when `next` follows it.
static inline void block_prepend(struct decoded *decoded, const struct decoded *next)
{
    const bool runs_on = op_runs_on(decoded->op);
    decoded->cycles = op_cycles(decoded->op) + (runs_on ? next->cycles : 0);
    decoded->length = 1 + (runs_on ? next->length : 0);
}

#endif
