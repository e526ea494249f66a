// SPDX-License-Identifier: Apache-2.0
#include "core/block.h"

#include <stdlib.h>
#include <string.h>

#include "core/core_debug.h"
#include "soc/soc.h"

bool core_create_code(struct core *core, uint32_t tcm_bytes)
{
    const uint32_t words = tcm_bytes / 4;
    core->code = calloc((size_t)words + 1, sizeof *core->code);
    if (core->code == NULL) return false;
    core->code[words] = (struct decoded){.op = CORE_OP_FAULT, .cycles = 1, .length = 1};
    return true;
}

void core_invalidate(struct core *core, uint32_t tcm_bytes, uint32_t offset, uint32_t size)
{
    for (uint64_t at = offset & ~3u; at < (uint64_t)offset + size && at < tcm_bytes; at += 4) {
        core->code[at >> 2].op = CORE_OP_NONE;
    }
}

void core_note_tohost(struct core *core, uint32_t offset)
{
    struct decoded *word = &core->code[offset >> 2];
    if (word->length == 0) word->length = 1;
}

static void decode_word(struct penta_soc *soc, uint32_t index)
{
    struct core *core = &soc->core;
    uint32_t word;
    memcpy(&word, soc->tcm + (size_t)index * 4, 4);
    core_decode(word, PENTA_REGION_TCM_BASE + index * 4, soc->config.tcm_bytes, &core->code[index]);
    if (core->debug != NULL) core_debug_mark(core->debug, index, &core->code[index]);
}

void core_decode_block(struct penta_soc *soc, uint32_t index)
{
    struct decoded *const code = soc->core.code;
    // Those that lead here were counted with what was here.
    for (uint32_t i = index; i > 0 && op_runs_on(code[i - 1].op); i--)
        code[i - 1].op = CORE_OP_NONE;
    uint32_t end = index;
    do {
        decode_word(soc, end);
    } while (op_runs_on(code[end++].op) && code[end].op == CORE_OP_NONE);
    while (end-- > index)
        block_prepend(&code[end], &code[end + 1]);
}
