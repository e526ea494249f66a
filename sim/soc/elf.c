// SPDX-License-Identifier: Apache-2.0
// Loading of ELF32 RISC-V executables. The file may be hostile: every offset, size and index is
// checked before it is used.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/check.h"
#include "soc/soc.h"

enum {
    HEADER_BYTES = 52,
    SEGMENT_BYTES = 32,
    SECTION_BYTES = 40,
    SYMBOL_BYTES = 16,
    TYPE_EXECUTABLE = 2,
    MACHINE_RISCV = 243,
    SEGMENT_LOAD = 1,
    SECTION_SYMBOLS = 2,
    LARGEST_PAGE = 65536,
};

struct elf_file {
    const char *path;
    const uint8_t *bytes;
    uint64_t size;
    struct penta_error *error;
};

__attribute__((format(printf, 2, 3))) static bool fail(const struct elf_file *file,
                                                       const char *format, ...)
{
    va_list arguments;
    const int used = snprintf(file->error->text, sizeof file->error->text, "%s: ", file->path);
    if (used < 0 || (size_t)used >= sizeof file->error->text) return false;
    va_start(arguments, format);
    vsnprintf(file->error->text + used, sizeof file->error->text - (size_t)used, format, arguments);
    va_end(arguments);
    return false;
}

static uint32_t u16_at(const struct elf_file *file, uint64_t offset)
{
    return file->bytes[offset] | (uint32_t)file->bytes[offset + 1] << 8;
}

static uint32_t u32_at(const struct elf_file *file, uint64_t offset)
{
    return u16_at(file, offset) | u16_at(file, offset + 2) << 16;
}

static bool contains(const struct elf_file *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset;
}

static bool check_header(const struct elf_file *file)
{
    static const uint8_t identity[7] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    if (file->size < HEADER_BYTES || memcmp(file->bytes, identity, 4) != 0) {
        return fail(file, "not an ELF file: expected a 32-bit RISC-V executable");
    }
    if (memcmp(file->bytes, identity, sizeof identity) != 0) {
        return fail(file, "offset 4: expected a 32-bit little-endian ELF file, version 1");
    }
    if (u16_at(file, 16) != TYPE_EXECUTABLE) {
        return fail(file, "offset 16: type %" PRIu32 ", expected an executable (2)",
                    u16_at(file, 16));
    }
    if (u16_at(file, 18) != MACHINE_RISCV) {
        return fail(file, "offset 18: machine %" PRIu32 ", expected RISC-V (243)",
                    u16_at(file, 18));
    }
    if (u32_at(file, 24) != PENTA_REGION_TCM_BASE) {
        return fail(file, "entry 0x%08" PRIx32 ", expected the reset vector 0x%08x",
                    u32_at(file, 24), PENTA_REGION_TCM_BASE);
    }
    return true;
}

// A linker that was given only the address of the code puts the ELF header into the segment, in the
// page before: those bytes are no part of the program.
static uint32_t header_before_tcm(uint32_t offset, uint32_t address, uint32_t file_size)
{
    const uint32_t before = PENTA_REGION_TCM_BASE - address;
    const bool has_header = offset == 0 && address < PENTA_REGION_TCM_BASE;
    return has_header && before <= LARGEST_PAGE && before <= file_size ? before : 0;
}

static bool load_segment(struct penta_soc *soc, const struct elf_file *file, uint64_t header)
{
    uint32_t offset = u32_at(file, header + 4), address = u32_at(file, header + 12);
    uint32_t file_size = u32_at(file, header + 16), size = u32_at(file, header + 20);
    if (u32_at(file, header) != SEGMENT_LOAD || size == 0) return true;
    if (file_size > size || !contains(file, offset, file_size)) {
        return fail(file,
                    "segment header at offset %" PRIu64 ": contents at offset %" PRIu32
                    " of %" PRIu32
                    " bytes, expected within the "
                    "file of %" PRIu64 " bytes and not more than the %" PRIu32 " in memory",
                    header, offset, file_size, file->size, size);
    }
    const uint32_t skipped = header_before_tcm(offset, address, file_size);
    offset += skipped;
    address += skipped;
    file_size -= skipped;
    size -= skipped;
    if (size == 0) return true;
    const uint32_t base = address < PENTA_REGION_TCM_BASE ? 0 : address & 0xf0000000u;
    uint64_t memory_size = 0;
    uint8_t *memory = NULL;
    if (base == PENTA_REGION_DRAM_BASE || base == PENTA_REGION_TCM_BASE) {
        memory = (uint8_t *)penta_memory(soc, base, &memory_size);
    }
    const uint64_t at = address - base;
    if (memory == NULL || at > memory_size || size > memory_size - at) {
        return fail(file,
                    "segment at 0x%08" PRIx32 " of %" PRIu32
                    " bytes: expected within TCM (0x%08x, %" PRIu32 " bytes) or DRAM (0x0, %" PRIu64
                    " bytes) of configuration %s",
                    address, size, PENTA_REGION_TCM_BASE, soc->config.tcm_bytes,
                    soc->config.dram_bytes, soc->config.name);
    }
    memcpy(memory + at, file->bytes + offset, file_size);
    memset(memory + at + file_size, 0, size - file_size);
    if (base == PENTA_REGION_DRAM_BASE) soc_note_loaded(soc, at, size);
    if (soc->check != NULL) check_write(soc, address, size);
    if (base == PENTA_REGION_TCM_BASE) {
        core_invalidate(&soc->core, soc->config.tcm_bytes, (uint32_t)at, size);
    }
    return true;
}

static bool load_segments(struct penta_soc *soc, const struct elf_file *file)
{
    const uint64_t table = u32_at(file, 28);
    const uint32_t entry = u16_at(file, 42), count = u16_at(file, 44);
    if (count == 0) return fail(file, "no segments: expected an executable");
    if (entry < SEGMENT_BYTES || !contains(file, table, (uint64_t)entry * count)) {
        return fail(file,
                    "segment headers at offset %" PRIu64 ", %" PRIu32 " of %" PRIu32
                    " bytes: expected within the file of %" PRIu64 " bytes",
                    table, count, entry, file->size);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!load_segment(soc, file, table + (uint64_t)i * entry)) return false;
    }
    return true;
}

static bool is_name(const struct elf_file *file, uint64_t names, uint64_t names_size, uint32_t name,
                    const char *wanted)
{
    const size_t size = strlen(wanted) + 1;
    return name < names_size && size <= names_size - name &&
           memcmp(file->bytes + names + name, wanted, size) == 0;
}

static void note_symbol(struct penta_soc *soc, const struct elf_file *file, uint64_t names,
                        uint64_t names_size, uint64_t symbol)
{
    const uint32_t name = u32_at(file, symbol), value = u32_at(file, symbol + 4);
    const struct {
        const char *name;
        uint32_t *value;
    } stack[] = {{"__stack_guard", &soc->stack_guard},
                 {"__stack_limit", &soc->stack_limit},
                 {"__stack", &soc->stack_top}};
    if (is_name(file, names, names_size, name, "tohost") && value % 4 == 0 &&
        value - PENTA_REGION_TCM_BASE < soc->config.tcm_bytes) {
        soc->tohost = value;
        core_note_tohost(&soc->core, value - PENTA_REGION_TCM_BASE);
    }
    for (size_t i = 0; i < sizeof stack / sizeof *stack; i++) {
        if (is_name(file, names, names_size, name, stack[i].name)) *stack[i].value = value;
    }
}

// Looks through one symbol table; `header` and `strings` are section headers.
static void find_symbols_in(struct penta_soc *soc, const struct elf_file *file, uint64_t header,
                            uint64_t strings)
{
    const uint64_t symbols = u32_at(file, header + 16), size = u32_at(file, header + 20);
    const uint64_t names = u32_at(file, strings + 16), names_size = u32_at(file, strings + 20);
    if (!contains(file, symbols, size) || !contains(file, names, names_size)) return;
    for (uint64_t at = 0; at + SYMBOL_BYTES <= size; at += SYMBOL_BYTES)
        note_symbol(soc, file, names, names_size, symbols + at);
}

// A program without (sound) section headers has no tohost and no known stack; that is no error.
static void find_symbols(struct penta_soc *soc, const struct elf_file *file)
{
    const uint64_t table = u32_at(file, 32);
    const uint32_t entry = u16_at(file, 46), count = u16_at(file, 48);
    if (entry < SECTION_BYTES || !contains(file, table, (uint64_t)entry * count)) return;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t header = table + (uint64_t)i * entry;
        const uint32_t link = u32_at(file, header + 24);
        if (u32_at(file, header + 4) == SECTION_SYMBOLS && link < count) {
            find_symbols_in(soc, file, header, table + (uint64_t)link * entry);
        }
    }
}

bool penta_load_elf(struct penta_soc *soc, const char *path, struct penta_error *error)
{
    struct elf_file file = {.path = path, .error = error};
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        const int reason = errno;
        if (descriptor >= 0) close(descriptor);
        return fail(&file, "%s", strerror(reason));
    }
    if (!S_ISREG(status.st_mode)) {
        close(descriptor);
        return fail(&file, "expected a regular file");
    }
    // Read, not mapped: a file that shrinks meanwhile must not be a signal.
    file.size = (uint64_t)status.st_size;
    uint8_t *bytes = malloc(file.size + 1);
    uint64_t done = 0;
    while (bytes != NULL && done < file.size) {
        const ssize_t count = read(descriptor, bytes + done, file.size - done);
        if (count <= 0 && !(count < 0 && errno == EINTR)) break;
        if (count > 0) done += (uint64_t)count;
    }
    close(descriptor);
    if (bytes == NULL || done < file.size) {
        free(bytes);
        return fail(&file, "cannot read %" PRIu64 " bytes", file.size);
    }
    file.bytes = bytes;
    const bool good = check_header(&file) && load_segments(soc, &file);
    if (good) find_symbols(soc, &file);
    free(bytes);
    return good;
}
