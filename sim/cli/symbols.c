// SPDX-License-Identifier: Apache-2.0
#include "cli/symbols.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Room for one more: sizes are powers of two.
static bool make_room(struct symbol_table *table)
{
    if ((table->count & (table->count - 1)) != 0) return true;
    const size_t room = table->count == 0 ? 1 : 2 * table->count;
    struct symbol *grown = realloc(table->symbol, room * sizeof *grown);
    if (grown == NULL) return false;
    table->symbol = grown;
    return true;
}

static void add(struct symbol_table *table, const GElf_Sym *symbol, const char *name)
{
    if (name == NULL || name[0] == 0 || symbol->st_size == 0) return;
    if (GELF_ST_TYPE(symbol->st_info) != STT_OBJECT || !make_room(table)) return;
    struct symbol *new = &table->symbol[table->count];
    *new = (struct symbol){(uint32_t)symbol->st_value, (uint32_t)symbol->st_size, strdup(name)};
    if (new->name != NULL) table->count++;
}

static void read_section(Elf *elf, Elf_Scn *section, struct symbol_table *table)
{
    GElf_Shdr header;
    GElf_Sym symbol;
    if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_SYMTAB) return;
    Elf_Data *data = elf_getdata(section, NULL);
    if (data == NULL || header.sh_entsize == 0) return;
    for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
        if (gelf_getsym(data, (int)i, &symbol) == NULL) continue;
        add(table, &symbol, elf_strptr(elf, header.sh_link, symbol.st_name));
    }
}

static int compare(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    return x->address < y->address ? -1 : x->address > y->address;
}

struct symbol_table symbols_read(const char *path)
{
    struct symbol_table table = {0};
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return table;
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    for (Elf_Scn *section = elf == NULL ? NULL : elf_nextscn(elf, NULL); section != NULL;
         section = elf_nextscn(elf, section)) {
        read_section(elf, section, &table);
    }
    elf_end(elf);
    close(file);
    if (table.count > 0) qsort(table.symbol, table.count, sizeof *table.symbol, compare);
    return table;
}

void symbols_free(struct symbol_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->symbol[i].name);
    free(table->symbol);
    *table = (struct symbol_table){0};
}

size_t symbols_find(const struct symbol_table *table, uint32_t address)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (table->symbol[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return table->count;
    const struct symbol *symbol = &table->symbol[low - 1];
    return address - symbol->address < symbol->size ? low - 1 : table->count;
}
