// SPDX-License-Identifier: Apache-2.0
#include "soc/semihost.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "soc/semihost_files.h"

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITEC = 0x03,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_READC = 0x07,
    SYS_ISERROR = 0x08,
    SYS_ISTTY = 0x09,
    SYS_SEEK = 0x0a,
    SYS_FLEN = 0x0c,
    SYS_REMOVE = 0x0e,
    SYS_RENAME = 0x0f,
    SYS_CLOCK = 0x10,
    SYS_TIME = 0x11,
    SYS_ERRNO = 0x13,
    SYS_GET_CMDLINE = 0x15,
    SYS_HEAPINFO = 0x16,
    SYS_EXIT = 0x18,
    SYS_EXIT_EXTENDED = 0x20,
    SYS_ELAPSED = 0x30,
    SYS_TICKFREQ = 0x31,
    STOPPED_APPLICATION_EXIT = 0x20026,
    MARKER_BEFORE = 0x01f01013,
    MARKER_AFTER = 0x40705013,
    NAME_LIMIT = 4096,
};

#define FAILED UINT32_MAX

struct semihost {
    struct semihost_files *files;
    int input, output;
    char *command_line;
    int last_error;
    uint8_t *buffer;  // data of the last answer
    size_t buffer_size;
};

// One call in progress.
struct call {
    struct semihost *host;
    const struct penta_soc *soc;
    const struct penta_host_call *request;
    struct penta_host_answer *answer;
    uint32_t block[4];  // the parameter block, as many words as the operation has
};

struct semihost *semihost_create(const struct penta_options *options)
{
    struct semihost *host = calloc(1, sizeof *host);
    if (host == NULL) return NULL;
    host->input = options->input;
    host->output = options->output;
    size_t length = 1;
    for (size_t i = 0; i < options->argument_count; i++)
        length += strlen(options->arguments[i]) + 1;
    host->command_line = calloc(1, length);
    host->files =
        semihost_files_create(options->host_root, options->input, options->output, options->error);
    if (host->command_line == NULL || host->files == NULL) {
        semihost_destroy(host);
        return NULL;
    }
    char *at = host->command_line;
    for (size_t i = 0; i < options->argument_count; i++) {
        const size_t size = strlen(options->arguments[i]);
        if (i > 0) *at++ = ' ';
        memcpy(at, options->arguments[i], size);
        at += size;
    }
    return host;
}

void semihost_destroy(struct semihost *host)
{
    if (host == NULL) return;
    semihost_files_destroy(host->files);
    free(host->command_line);
    free(host->buffer);
    free(host);
}

// ------------------------------------------------------------------------- the program's memory

// `size` bytes of TCM at `address`, or NULL. The host sees nothing but TCM.
static const uint8_t *find_tcm(const struct call *call, uint32_t address, uint32_t size)
{
    uint64_t tcm_size;
    const uint8_t *tcm = penta_memory(call->soc, PENTA_REGION_TCM_BASE, &tcm_size);
    const uint32_t offset = address - PENTA_REGION_TCM_BASE;
    if (offset > tcm_size || size > tcm_size - offset) return NULL;
    return tcm + offset;
}

static bool fail(const struct call *call, int number)
{
    call->host->last_error = number;
    return false;
}

// Space for `size` bytes to be written to `address`; NULL when that is not in TCM.
static uint8_t *reserve_write(struct call *call, uint32_t address, uint32_t size)
{
    struct semihost *host = call->host;
    struct penta_host_answer *answer = call->answer;
    if (find_tcm(call, address, size) == NULL) {
        fail(call, EFAULT);
        return NULL;
    }
    if (size > host->buffer_size) {
        uint8_t *grown = realloc(host->buffer, size);
        if (grown == NULL) {
            fail(call, ENOMEM);
            return NULL;
        }
        host->buffer = grown;
        host->buffer_size = size;
    }
    answer->writes[answer->write_count].address = address;
    answer->writes[answer->write_count].size = size;
    answer->writes[answer->write_count].data = host->buffer;
    answer->write_count++;
    return host->buffer;
}

static bool read_block(struct call *call, unsigned words)
{
    const uint8_t *bytes = find_tcm(call, call->request->parameter, words * 4);
    if (bytes == NULL) return fail(call, EFAULT);
    memcpy(call->block, bytes, words * 4);
    return true;
}

// A name given by address and length, with a zero behind it.
static bool read_name(struct call *call, uint32_t address, uint32_t length, char name[NAME_LIMIT])
{
    if (length >= NAME_LIMIT) return fail(call, ENAMETOOLONG);
    const uint8_t *bytes = find_tcm(call, address, length);
    if (bytes == NULL) return fail(call, EFAULT);
    memcpy(name, bytes, length);
    name[length] = 0;
    return true;
}

// ------------------------------------------------------------------------------ the operations

static bool write_console(struct call *call, const uint8_t *bytes, size_t size)
{
    if (call->host->output < 0) return true;
    return semihost_write_all(call->host->output, bytes, size) == 0 || fail(call, errno);
}

static uint32_t write_character(struct call *call)
{
    const uint8_t *byte = find_tcm(call, call->request->parameter, 1);
    if (byte == NULL || !write_console(call, byte, 1)) return FAILED;
    return 0;
}

static uint32_t write_string(struct call *call)
{
    const uint32_t address = call->request->parameter;
    uint64_t tcm_size;
    const uint8_t *tcm = penta_memory(call->soc, PENTA_REGION_TCM_BASE, &tcm_size);
    const uint32_t offset = address - PENTA_REGION_TCM_BASE;
    if (offset >= tcm_size) return FAILED;
    const uint8_t *end = memchr(tcm + offset, 0, tcm_size - offset);
    if (end == NULL || !write_console(call, tcm + offset, (size_t)(end - (tcm + offset)))) {
        return FAILED;
    }
    return 0;
}

static uint32_t read_character(struct call *call)
{
    uint8_t byte;
    if (call->host->input < 0) return FAILED;
    for (;;) {
        const ssize_t count = read(call->host->input, &byte, 1);
        if (count == 1) return byte;
        if (count == 0 || errno != EINTR) return FAILED;
    }
}

static uint32_t open_file(struct call *call)
{
    char name[NAME_LIMIT];
    if (!read_block(call, 3) || !read_name(call, call->block[0], call->block[2], name)) {
        return FAILED;
    }
    const int handle =
        semihost_files_open(call->host->files, name, call->block[1], &call->host->last_error);
    return (uint32_t)handle;
}

static uint32_t write_file(struct call *call)
{
    if (!read_block(call, 3)) return FAILED;
    const uint32_t size = call->block[2];
    const uint8_t *bytes = find_tcm(call, call->block[1], size);
    if (bytes == NULL) {
        fail(call, EFAULT);
        return size;
    }
    return size - semihost_files_write(call->host->files, call->block[0], bytes, size,
                                       &call->host->last_error);
}

static uint32_t read_file(struct call *call)
{
    if (!read_block(call, 3)) return FAILED;
    const uint32_t size = call->block[2];
    uint8_t *bytes = reserve_write(call, call->block[1], size);
    if (bytes == NULL) return FAILED;
    const int64_t count = semihost_files_read(call->host->files, call->block[0], bytes, size,
                                              &call->host->last_error);
    call->answer->writes[0].size = count > 0 ? (uint32_t)count : 0;
    return count < 0 ? FAILED : size - (uint32_t)count;
}

static uint32_t remove_file(struct call *call)
{
    char name[NAME_LIMIT];
    if (!read_block(call, 2) || !read_name(call, call->block[0], call->block[1], name)) {
        return FAILED;
    }
    return (uint32_t)semihost_files_remove(call->host->files, name, &call->host->last_error);
}

static uint32_t rename_file(struct call *call)
{
    char from[NAME_LIMIT], to[NAME_LIMIT];
    if (!read_block(call, 4) || !read_name(call, call->block[0], call->block[1], from) ||
        !read_name(call, call->block[2], call->block[3], to)) {
        return FAILED;
    }
    return (uint32_t)semihost_files_rename(call->host->files, from, to, &call->host->last_error);
}

static uint32_t get_command_line(struct call *call)
{
    if (!read_block(call, 2)) return FAILED;
    const uint32_t length = (uint32_t)strlen(call->host->command_line);
    if (length + 1 > call->block[1]) {
        fail(call, ENAMETOOLONG);
        return FAILED;
    }
    // The text, and behind it in the same buffer its length for the block's second word.
    uint8_t *bytes = reserve_write(call, call->block[0], length + 1);
    if (bytes == NULL) return FAILED;
    uint8_t *grown = realloc(call->host->buffer, length + 5);
    if (grown == NULL) {
        call->answer->write_count = 0;
        return FAILED;
    }
    call->host->buffer = grown;
    call->host->buffer_size = length + 5;
    memcpy(grown, call->host->command_line, length + 1);
    memcpy(grown + length + 1, &length, 4);
    call->answer->writes[0].data = grown;
    call->answer->writes[1].address = call->request->parameter + 4;
    call->answer->writes[1].size = 4;
    call->answer->writes[1].data = grown + length + 1;
    call->answer->write_count = 2;
    return 0;
}

static uint32_t get_heap(struct call *call)
{
    if (!read_block(call, 1)) return FAILED;
    // Heap base, heap limit, stack base, stack limit; 0: the program's own linker script knows.
    uint32_t words[4] = {0};
    words[2] = PENTA_REGION_TCM_BASE + penta_configuration(call->soc)->tcm_bytes;
    uint8_t *bytes = reserve_write(call, call->block[0], sizeof words);
    if (bytes == NULL) return FAILED;
    memcpy(bytes, words, sizeof words);
    return 0;
}

static uint32_t get_elapsed(struct call *call)
{
    uint8_t *bytes = reserve_write(call, call->request->parameter, 8);
    if (bytes == NULL) return FAILED;
    memcpy(bytes, &call->request->cycle, 8);
    return 0;
}

static void exit_program(struct call *call, uint32_t reason, uint32_t code)
{
    call->answer->exit = true;
    call->answer->exit_code = reason == STOPPED_APPLICATION_EXIT ? (int)code : 1;
}

static uint32_t perform(struct call *call)
{
    struct semihost *host = call->host;
    const uint64_t hertz = penta_configuration(call->soc)->clock_mhz * UINT64_C(1000000);
    const uint64_t cycle = call->request->cycle;
    switch (call->request->operation) {
    case SYS_OPEN:
        return open_file(call);
    case SYS_CLOSE:
        if (!read_block(call, 1)) return FAILED;
        return (uint32_t)semihost_files_close(host->files, call->block[0], &host->last_error);
    case SYS_WRITEC:
        return write_character(call);
    case SYS_WRITE0:
        return write_string(call);
    case SYS_WRITE:
        return write_file(call);
    case SYS_READ:
        return read_file(call);
    case SYS_READC:
        return read_character(call);
    case SYS_ISERROR:
        if (!read_block(call, 1)) return FAILED;
        return (int32_t)call->block[0] < 0;
    case SYS_ISTTY:
        if (!read_block(call, 1)) return FAILED;
        return (uint32_t)semihost_files_is_console(host->files, call->block[0], &host->last_error);
    case SYS_SEEK:
        if (!read_block(call, 2)) return FAILED;
        return (uint32_t)semihost_files_seek(host->files, call->block[0], call->block[1],
                                             &host->last_error);
    case SYS_FLEN:
        if (!read_block(call, 1)) return FAILED;
        return (uint32_t)semihost_files_length(host->files, call->block[0], &host->last_error);
    case SYS_REMOVE:
        return remove_file(call);
    case SYS_RENAME:
        return rename_file(call);
    case SYS_CLOCK:
        return (uint32_t)(cycle / (hertz / 100));
    case SYS_TIME:
        return (uint32_t)(cycle / hertz);
    case SYS_ERRNO:
        return (uint32_t)host->last_error;
    case SYS_GET_CMDLINE:
        return get_command_line(call);
    case SYS_HEAPINFO:
        return get_heap(call);
    case SYS_EXIT:
        exit_program(call, call->request->parameter, 0);
        return 0;
    case SYS_EXIT_EXTENDED:
        if (!read_block(call, 2)) {
            exit_program(call, 0, 1);
        } else {
            exit_program(call, call->block[0], call->block[1]);
        }
        return 0;
    case SYS_ELAPSED:
        return get_elapsed(call);
    case SYS_TICKFREQ:
        return (uint32_t)hertz;
    default:
        fail(call, ENOSYS);
        return FAILED;
    }
}

void semihost_perform(struct semihost *host, const struct penta_soc *soc,
                      const struct penta_host_call *call, struct penta_host_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    struct call state = {.host = host, .soc = soc, .request = call, .answer = answer};
    const uint8_t *around = find_tcm(&state, call->pc - 4, 12);
    if (around == NULL) return;
    uint32_t before, after;
    memcpy(&before, around, 4);
    memcpy(&after, around + 8, 4);
    if (before != MARKER_BEFORE || after != MARKER_AFTER) return;
    answer->accept = true;
    answer->result = perform(&state);
}
