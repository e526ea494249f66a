// SPDX-License-Identifier: Apache-2.0
// The shipped configurations inside the library, for an executable away from its repository: the
// files themselves, taken in by the assembler (paths from the root of the repository).
#include <string.h>

#include "soc/config.h"

#define SHIP(name)                    \
    __asm__(                          \
        ".section .rodata\n"          \
        "penta_config_shipped_" #name \
        ":\n"                         \
        ".incbin \"config/" #name     \
        ".json\"\n"                   \
        ".byte 0\n"                   \
        ".previous\n");               \
    extern const char penta_config_shipped_##name[]

SHIP(tiny);
SHIP(edge);
SHIP(core);

const char *config_shipped(const char *name)
{
    if (strcmp(name, "tiny") == 0) return penta_config_shipped_tiny;
    if (strcmp(name, "edge") == 0) return penta_config_shipped_edge;
    if (strcmp(name, "core") == 0) return penta_config_shipped_core;
    return NULL;
}
