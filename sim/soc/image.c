// SPDX-License-Identifier: Apache-2.0
// Putting files into memory. Pages of a file that fall on pages of DRAM are mapped copy-on-write:
// a model of gigabytes costs no copy and no memory until it is used.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/check.h"
#include "soc/soc.h"

enum { MAP_LEAST = 1 << 20 };

// Maps the whole pages of the file over DRAM; returns how many bytes are there now.
static uint64_t map_pages(uint8_t *target, int descriptor, uint64_t size)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    const uint64_t whole = size / page * page;
    if (size < MAP_LEAST || (uintptr_t)target % page != 0) return 0;
    void *mapped =
        mmap(target, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, descriptor, 0);
    return mapped == target ? whole : 0;
}

static bool read_rest(uint8_t *target, int descriptor, uint64_t from, uint64_t size)
{
    while (from < size) {
        const ssize_t count = pread(descriptor, target + from, size - from, (off_t)from);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        from += (uint64_t)count;
    }
    return true;
}

bool penta_load_image(struct penta_soc *soc, const char *path, uint32_t address,
                      struct penta_error *error)
{
    const uint32_t base = address < PENTA_REGION_TCM_BASE ? 0 : address & 0xf0000000u;
    uint64_t memory_size = 0;
    uint8_t *memory = (uint8_t *)penta_memory(soc, base, &memory_size);
    const uint64_t at = address - base;
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        snprintf(error->text, sizeof error->text, "%s: %s", path, strerror(errno));
        if (descriptor >= 0) close(descriptor);
        return false;
    }
    const uint64_t size = (uint64_t)status.st_size;
    bool good = false;
    if (!S_ISREG(status.st_mode)) {
        snprintf(error->text, sizeof error->text, "%s: expected a regular file", path);
    } else if (memory == NULL || at > memory_size || size > memory_size - at) {
        snprintf(error->text, sizeof error->text,
                 "%s: %" PRIu64 " bytes at address 0x%08" PRIx32
                 ": expected within one memory of configuration %s",
                 path, size, address, soc->config.name);
    } else {
        const uint64_t mapped = base == 0 ? map_pages(memory + at, descriptor, size) : 0;
        good = read_rest(memory + at, descriptor, mapped, size);
        if (!good) snprintf(error->text, sizeof error->text, "%s: cannot be read", path);
    }
    close(descriptor);
    if (good && base == PENTA_REGION_DRAM_BASE) soc_note_loaded(soc, at, size);
    if (good && soc->check != NULL) check_write(soc, address, size);
    if (good && base == PENTA_REGION_TCM_BASE) {
        core_invalidate(&soc->core, soc->config.tcm_bytes, (uint32_t)at, (uint32_t)size);
    }
    return good;
}
