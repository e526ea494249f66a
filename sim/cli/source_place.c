// SPDX-License-Identifier: Apache-2.0
#include "cli/source_place.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct source_lines {
    int descriptor;
    Elf *elf;
    Dwarf *dwarf;  // NULL: none
    char folder[4096];
};

struct source_lines *source_lines_open(const char *path)
{
    struct source_lines *lines = calloc(1, sizeof *lines);
    if (lines == NULL) return NULL;
    elf_version(EV_CURRENT);
    lines->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (lines->descriptor >= 0) lines->elf = elf_begin(lines->descriptor, ELF_C_READ, NULL);
    if (lines->elf == NULL || elf_kind(lines->elf) != ELF_K_ELF) {
        source_lines_close(lines);
        return NULL;
    }
    lines->dwarf = dwarf_begin_elf(lines->elf, DWARF_C_READ, NULL);
    if (getcwd(lines->folder, sizeof lines->folder) == NULL) lines->folder[0] = 0;
    return lines;
}

void source_lines_close(struct source_lines *lines)
{
    if (lines == NULL) return;
    if (lines->dwarf != NULL) dwarf_end(lines->dwarf);
    if (lines->elf != NULL) elf_end(lines->elf);
    if (lines->descriptor >= 0) close(lines->descriptor);
    free(lines);
}

static const char *shorten(const struct source_lines *lines, const char *file)
{
    const size_t length = strlen(lines->folder);
    if (file == NULL || length == 0 || strncmp(file, lines->folder, length) != 0) return file;
    return file[length] == '/' ? file + length + 1 : file;
}

// The name of the symbol that `address` lies in, for code without debugging information.
static const char *find_symbol(const struct source_lines *lines, uint32_t address)
{
    Elf_Scn *section = NULL;
    while ((section = elf_nextscn(lines->elf, section)) != NULL) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_SYMTAB) continue;
        Elf_Data *data = elf_getdata(section, NULL);
        const size_t count = header.sh_entsize == 0 ? 0 : header.sh_size / header.sh_entsize;
        for (size_t i = 0; data != NULL && i < count; i++) {
            GElf_Sym symbol;
            if (gelf_getsym(data, (int)i, &symbol) == NULL) break;
            if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || address < symbol.st_value) continue;
            if (address - symbol.st_value >= symbol.st_size) continue;
            return elf_strptr(lines->elf, header.sh_link, symbol.st_name);
        }
    }
    return NULL;
}

// The compilation unit of `address`: by the table of ranges, or one by one where there is none.
static bool find_unit(Dwarf *dwarf, uint32_t address, Dwarf_Die *unit)
{
    if (dwarf_addrdie(dwarf, address, unit) != NULL) return true;
    Dwarf_Off offset = 0, next;
    size_t header;
    while (dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL) == 0) {
        if (dwarf_offdie(dwarf, offset + header, unit) != NULL && dwarf_haspc(unit, address) > 0) {
            return true;
        }
        offset = next;
    }
    return false;
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    dwarf_formudata(dwarf_attr(die, name, &attribute), &value);
    return value;
}

// Frames from the scopes around the instruction: each inlined call leads one level out.
static size_t walk_scopes(struct source_lines *lines, Dwarf_Die *unit, uint32_t address,
                          struct source_frame *frames, size_t limit)
{
    Dwarf_Die *innermost = NULL, *scopes = NULL;
    Dwarf_Files *files = NULL;
    size_t count = 1;
    int depth = dwarf_getscopes(unit, address, &innermost);
    // Behind an inlined function these go on with where it is defined; wanted is where it was put.
    if (depth > 0) depth = dwarf_getscopes_die(&innermost[0], &scopes);
    free(innermost);
    dwarf_getsrcfiles(unit, &files, NULL);
    for (int i = 0; i < depth; i++) {
        const int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
        frames[count - 1].function = dwarf_diename(&scopes[i]);
        if (tag == DW_TAG_subprogram || count == limit) break;
        const Dwarf_Word file = number_of(&scopes[i], DW_AT_call_file);
        frames[count].file =
            files == NULL ? NULL : shorten(lines, dwarf_filesrc(files, file, NULL, NULL));
        frames[count].line = (int)number_of(&scopes[i], DW_AT_call_line);
        frames[count].function = NULL;
        count++;
    }
    free(scopes);
    return count;
}

size_t source_lines_find(struct source_lines *lines, uint32_t address, struct source_frame *frames,
                         size_t limit)
{
    Dwarf_Die unit;
    frames[0] = (struct source_frame){NULL, 0, NULL};
    if (lines->dwarf == NULL || !find_unit(lines->dwarf, address, &unit)) {
        frames[0].function = find_symbol(lines, address);
        return 1;
    }
    Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
    if (line != NULL) {
        frames[0].file = shorten(lines, dwarf_linesrc(line, NULL, NULL));
        dwarf_lineno(line, &frames[0].line);
    }
    const size_t count = walk_scopes(lines, &unit, address, frames, limit);
    if (frames[0].function == NULL) frames[0].function = find_symbol(lines, address);
    return count;
}
