// SPDX-License-Identifier: Apache-2.0
#include "random/random_elf.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

enum { SECTIONS = 5 };

static const char strings[] = "\0_start\0tohost";
static const char section_names[] = "\0.text\0.symtab\0.strtab\0.shstrtab";

static Elf32_Shdr section(uint32_t name, uint32_t type, uint32_t offset, uint32_t size)
{
    return (Elf32_Shdr){.sh_name = name,
                        .sh_type = type,
                        .sh_offset = offset,
                        .sh_size = size,
                        .sh_addralign = type == SHT_STRTAB ? 1 : 4};
}

uint8_t *random_write_elf(const struct random_segment *segments, unsigned count, uint32_t tohost,
                          size_t *size)
{
    const uint32_t headers = (uint32_t)(sizeof(Elf32_Ehdr) + count * sizeof(Elf32_Phdr));
    uint32_t at = headers;
    for (unsigned i = 0; i < count; i++)
        at += (segments[i].size + 3) & ~3u;
    Elf32_Sym symbols[3] = {{0}};
    symbols[1] = (Elf32_Sym){.st_name = 1,
                             .st_value = segments[0].address,
                             .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC),
                             .st_shndx = 1};
    symbols[2] = (Elf32_Sym){.st_name = 8,
                             .st_value = tohost,
                             .st_size = 4,
                             .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_OBJECT),
                             .st_shndx = SHN_ABS};
    const uint32_t symbols_at = at, strings_at = symbols_at + sizeof symbols;
    const uint32_t names_at = strings_at + sizeof strings;
    const uint32_t sections_at = (uint32_t)(names_at + sizeof section_names + 3) & ~3u;
    *size = sections_at + SECTIONS * sizeof(Elf32_Shdr);
    uint8_t *file = calloc(1, *size);
    if (file == NULL) return NULL;

    const Elf32_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_RISCV,
        .e_version = EV_CURRENT,
        .e_entry = segments[0].address,
        .e_phoff = sizeof(Elf32_Ehdr),
        .e_shoff = sections_at,
        .e_ehsize = sizeof(Elf32_Ehdr),
        .e_phentsize = sizeof(Elf32_Phdr),
        .e_phnum = (Elf32_Half)count,
        .e_shentsize = sizeof(Elf32_Shdr),
        .e_shnum = SECTIONS,
        .e_shstrndx = SECTIONS - 1};
    memcpy(file, &header, sizeof header);
    at = headers;
    for (unsigned i = 0; i < count; i++) {
        const Elf32_Phdr program = {.p_type = PT_LOAD,
                                    .p_offset = at,
                                    .p_vaddr = segments[i].address,
                                    .p_paddr = segments[i].address,
                                    .p_filesz = segments[i].size,
                                    .p_memsz = segments[i].size,
                                    .p_flags = PF_R | PF_W | (i == 0 ? PF_X : 0),
                                    .p_align = 1};
        memcpy(file + sizeof header + i * sizeof program, &program, sizeof program);
        memcpy(file + at, segments[i].bytes, segments[i].size);
        at += (segments[i].size + 3) & ~3u;
    }
    Elf32_Shdr sections[SECTIONS] = {{0}};
    sections[1] = section(1, SHT_PROGBITS, headers, segments[0].size);
    sections[1].sh_addr = segments[0].address;
    sections[1].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    sections[2] = section(7, SHT_SYMTAB, symbols_at, sizeof symbols);
    sections[2].sh_link = 3;
    sections[2].sh_info = 1;
    sections[2].sh_entsize = sizeof(Elf32_Sym);
    sections[3] = section(15, SHT_STRTAB, strings_at, sizeof strings);
    sections[4] = section(23, SHT_STRTAB, names_at, sizeof section_names);
    memcpy(file + symbols_at, symbols, sizeof symbols);
    memcpy(file + strings_at, strings, sizeof strings);
    memcpy(file + names_at, section_names, sizeof section_names);
    memcpy(file + sections_at, sections, sizeof sections);
    return file;
}
