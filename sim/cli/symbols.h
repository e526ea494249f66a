// SPDX-License-Identifier: Apache-2.0
// Names of the objects (data) of an ELF file, by address.
#ifndef PENTA_SIM_CLI_SYMBOLS_H
#define PENTA_SIM_CLI_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct symbol {
    uint32_t address, size;
    char *name;
};

struct symbol_table {
    struct symbol *symbol;  // by address
    size_t count;
};

// Objects with a name and a size. An unreadable file gives an empty table.
struct symbol_table symbols_read(const char *path);
void symbols_free(struct symbol_table *table);

// Index of the object that holds `address`; table->count: none does.
size_t symbols_find(const struct symbol_table *table, uint32_t address);

#endif
