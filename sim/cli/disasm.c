// SPDX-License-Identifier: Apache-2.0
// `penta disasm`: instructions of an ELF file or of words on the command line, and descriptors.
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "isa/disassemble.h"

enum { KEY_PC = 0x100, KEY_DESCRIPTORS, KEY_WORDS };

struct options {
    const char *elf;
    char **words;
    int word_count;
    uint32_t pc;
    bool are_words;
    const char *descriptors;  // symbol
};

static const struct argp_option option_list[] = {
    {"words", 'w', 0, 0, "The arguments are instruction words, not a file", 0},
    {"pc", KEY_PC, "ADDR", 0, "Address of the first word (default 0x80000000)", 0},
    {"descriptors", 'd', "SYMBOL", 0, "Print the object SYMBOL of the ELF as descriptors", 0},
    {0}};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'w':
        options->are_words = true;
        break;
    case KEY_PC:
        options->pc = (uint32_t)cli_number(state, "--pc", text, UINT32_MAX);
        break;
    case 'd':
        options->descriptors = text;
        break;
    case ARGP_KEY_ARGS:
        options->elf = state->argv[state->next];
        options->words = state->argv + state->next;
        options->word_count = state->argc - state->next;
        if (!options->are_words && options->word_count > 1) {
            cli_bad_usage(state, "expected one ELF file, or --words");
        }
        state->next = state->argc;
        break;
    case ARGP_KEY_NO_ARGS:
        cli_bad_usage(state, "expected an ELF file, or words");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void print_instruction(uint32_t pc, uint32_t word)
{
    char line[128];
    disassemble_instruction(pc, word, line, sizeof line);
    printf("%08" PRIx32 ":  %08" PRIx32 "  %s\n", pc, word, line);
}

static int print_words(const struct options *options)
{
    for (int i = 0; i < options->word_count; i++) {
        char *end;
        const unsigned long word = strtoul(options->words[i], &end, 16);
        if (options->words[i][0] == 0 || *end != 0 || word > UINT32_MAX) {
            return cli_fail("word %d: \"%s\", expected up to eight hexadecimal digits", i + 1,
                            options->words[i]);
        }
        print_instruction(options->pc + 4 * (uint32_t)i, (uint32_t)word);
    }
    return CLI_GOOD;
}

// ------------------------------------------------------------------------------------ ELF files

struct symbols {
    Elf *elf;
    Elf_Data *data;
    size_t strings, count;
};

static struct symbols find_symbols(Elf *elf)
{
    struct symbols symbols = {.elf = elf};
    GElf_Shdr header;
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL;
         section = elf_nextscn(elf, section)) {
        if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_SYMTAB) continue;
        symbols.data = elf_getdata(section, NULL);
        symbols.strings = header.sh_link;
        if (symbols.data != NULL && header.sh_entsize != 0) {
            symbols.count = header.sh_size / header.sh_entsize;
        }
    }
    return symbols;
}

static void print_labels(const struct symbols *symbols, uint32_t address)
{
    GElf_Sym symbol;
    for (size_t i = 0; i < symbols->count; i++) {
        if (gelf_getsym(symbols->data, (int)i, &symbol) == NULL || symbol.st_value != address) {
            continue;
        }
        const char *name = elf_strptr(symbols->elf, symbols->strings, symbol.st_name);
        const int type = GELF_ST_TYPE(symbol.st_info);
        if (name == NULL || name[0] == 0 || name[0] == '$' || name[0] == '.') continue;
        if (type == STT_FUNC || type == STT_NOTYPE) printf("\n<%s>:\n", name);
    }
}

static int print_code(Elf *elf, const struct options *options)
{
    const struct symbols symbols = find_symbols(elf);
    GElf_Shdr header;
    bool found = false;
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL;
         section = elf_nextscn(elf, section)) {
        if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_PROGBITS) continue;
        const Elf_Data *data = elf_getdata(section, NULL);
        if (!(header.sh_flags & SHF_EXECINSTR) || data == NULL || data->d_buf == NULL) continue;
        found = true;
        for (size_t at = 0; at + 4 <= data->d_size; at += 4) {
            uint32_t word;
            memcpy(&word, (const char *)data->d_buf + at, 4);
            print_labels(&symbols, (uint32_t)(header.sh_addr + at));
            print_instruction((uint32_t)(header.sh_addr + at), word);
        }
    }
    return found ? CLI_GOOD
                 : cli_fail("%s: no section with instructions, expected a RISC-V executable",
                            options->elf);
}

// The contents at `address`, or NULL.
static const void *find_contents(Elf *elf, uint64_t address, uint64_t size)
{
    GElf_Shdr header;
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL;
         section = elf_nextscn(elf, section)) {
        if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_PROGBITS) continue;
        const Elf_Data *data = elf_getdata(section, NULL);
        const uint64_t at = address - header.sh_addr;
        if (data == NULL || data->d_buf == NULL || at > data->d_size) continue;
        if (size <= data->d_size - at) return (const char *)data->d_buf + at;
    }
    return NULL;
}

static int print_descriptors(Elf *elf, const struct options *options)
{
    const struct symbols symbols = find_symbols(elf);
    GElf_Sym symbol;
    for (size_t i = 0; i < symbols.count; i++) {
        if (gelf_getsym(symbols.data, (int)i, &symbol) == NULL) continue;
        const char *name = elf_strptr(elf, symbols.strings, symbol.st_name);
        if (name == NULL || strcmp(name, options->descriptors) != 0) continue;
        const char *contents = find_contents(elf, symbol.st_value, symbol.st_size);
        if (contents == NULL) break;
        for (size_t at = 0; at + 64 <= symbol.st_size; at += 64) {
            uint32_t words[16];
            char line[1024];
            memcpy(words, contents + at, sizeof words);
            disassemble_command(words, line, sizeof line);
            printf("%08" PRIx32 ":  %s\n", (uint32_t)(symbol.st_value + at), line);
        }
        return CLI_GOOD;
    }
    return cli_fail("%s: no initialised object \"%s\"", options->elf, options->descriptors);
}

static int run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "ELF\n--words WORD...",
        "Disassembles the instructions of an ELF file, or instruction words in hexadecimal.",
        NULL,
        NULL,
        NULL};
    struct options options = {.pc = PENTA_REGION_TCM_BASE};
    cli_parse(&argp, argc, argv, &options);
    if (options.are_words) return print_words(&options);
    const int file = open(options.elf, O_RDONLY | O_CLOEXEC);
    if (file < 0) return cli_fail("%s: %s", options.elf, strerror(errno));
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    GElf_Ehdr header;
    int status;
    if (elf == NULL || gelf_getehdr(elf, &header) == NULL || header.e_machine != EM_RISCV ||
        gelf_getclass(elf) != ELFCLASS32) {
        status = cli_fail("%s: expected a 32-bit RISC-V ELF file", options.elf);
    } else {
        status = options.descriptors != NULL ? print_descriptors(elf, &options)
                                             : print_code(elf, &options);
    }
    if (elf != NULL) elf_end(elf);
    close(file);
    return status;
}

const struct cli_command cli_disasm = {"disasm", "disassemble firmware", run};
