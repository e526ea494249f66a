// SPDX-License-Identifier: Apache-2.0
#include "soc/semihost_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HANDLE_LIMIT = 64 };

enum file_kind { FILE_CLOSED, FILE_CONSOLE, FILE_FEATURES, FILE_REGULAR };

struct open_file {
    enum file_kind kind;
    int descriptor;     // console: the caller's, may be -1
    uint32_t position;  // in the feature bits
};

struct semihost_files {
    int root;                             // folder, or -1
    int console[3];                       // input, output, error
    struct open_file open[HANDLE_LIMIT];  // handle 0 is never given out
};

// Magic, then bit 0: SYS_EXIT_EXTENDED, bit 1: stdout and stderr are apart.
static const uint8_t feature_bits[] = {'S', 'H', 'F', 'B', 3};

struct semihost_files *semihost_files_create(const char *root, int input, int output, int error)
{
    struct semihost_files *files = calloc(1, sizeof *files);
    if (files == NULL) return NULL;
    files->root = root == NULL ? -1 : open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    files->console[0] = input;
    files->console[1] = output;
    files->console[2] = error;
    return files;
}

void semihost_files_destroy(struct semihost_files *files)
{
    if (files == NULL) return;
    for (unsigned i = 0; i < HANDLE_LIMIT; i++) {
        if (files->open[i].kind == FILE_REGULAR) close(files->open[i].descriptor);
    }
    if (files->root >= 0) close(files->root);
    free(files);
}

int semihost_write_all(int descriptor, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t count = write(descriptor, bytes, size);
        if (count < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        bytes += count;
        size -= (size_t)count;
    }
    return 0;
}

static int refuse(int *error, int number)
{
    *error = number;
    return -1;
}

// Opens the folder that holds the last part of `name`, walking from the root one part at a time and
// never through a symbolic link. *last points into `name`. The descriptor is the caller's.
static int open_parent(const struct semihost_files *files, char *name, char **last, int *error)
{
    if (files->root < 0 || name[0] == '/') return refuse(error, EACCES);
    int folder = dup(files->root);
    if (folder < 0) return refuse(error, errno);
    for (;;) {
        char *slash = strchr(name, '/');
        if (slash != NULL) *slash = 0;
        if (name[0] == 0 || strcmp(name, "..") == 0 || (slash == NULL && !strcmp(name, "."))) {
            close(folder);
            return refuse(error, name[0] == 0 ? ENOENT : EACCES);
        }
        if (slash == NULL) {
            *last = name;
            return folder;
        }
        const int next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int reason = errno;
        close(folder);
        if (next < 0) return refuse(error, reason == ELOOP ? EACCES : reason);
        folder = next;
        name = slash + 1;
    }
}

static int find_handle(struct semihost_files *files, int *error)
{
    for (int i = 1; i < HANDLE_LIMIT; i++) {
        if (files->open[i].kind == FILE_CLOSED) return i;
    }
    return refuse(error, EMFILE);
}

static int open_regular(const struct semihost_files *files, const char *name, uint32_t mode,
                        int *error)
{
    static const int by_mode[] = {O_RDONLY,
                                  O_RDWR,
                                  O_WRONLY | O_CREAT | O_TRUNC,
                                  O_RDWR | O_CREAT | O_TRUNC,
                                  O_WRONLY | O_CREAT | O_APPEND,
                                  O_RDWR | O_CREAT | O_APPEND};
    char *copy = strdup(name), *last;
    if (copy == NULL) return refuse(error, ENOMEM);
    const int folder = open_parent(files, copy, &last, error);
    if (folder < 0) {
        free(copy);
        return -1;
    }
    // Not to be held up by a FIFO. Truncation waits until it is known to be a regular file.
    const int flags = by_mode[mode / 2];
    int file = openat(folder, last, (flags & ~O_TRUNC) | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    const int reason = errno;
    close(folder);
    free(copy);
    if (file < 0) return refuse(error, reason == ELOOP ? EACCES : reason);
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(file);
        return refuse(error, EACCES);
    }
    if ((flags & O_TRUNC) && ftruncate(file, 0) != 0) {
        const int why = errno;
        close(file);
        return refuse(error, why);
    }
    return file;
}

int semihost_files_open(struct semihost_files *files, const char *name, uint32_t mode, int *error)
{
    const int handle = find_handle(files, error);
    if (handle < 0) return -1;
    if (mode > 11) return refuse(error, EINVAL);
    struct open_file *file = &files->open[handle];
    file->position = 0;
    if (strcmp(name, ":tt") == 0) {
        file->kind = FILE_CONSOLE;
        file->descriptor = files->console[mode / 4];
    } else if (strcmp(name, ":semihosting-features") == 0) {
        if (mode > 1) return refuse(error, EACCES);
        file->kind = FILE_FEATURES;
    } else {
        file->descriptor = open_regular(files, name, mode, error);
        if (file->descriptor < 0) return -1;
        file->kind = FILE_REGULAR;
    }
    return handle;
}

static struct open_file *find_open(struct semihost_files *files, uint32_t handle, int *error)
{
    if (handle < HANDLE_LIMIT && files->open[handle].kind != FILE_CLOSED) {
        return &files->open[handle];
    }
    *error = EBADF;
    return NULL;
}

int semihost_files_close(struct semihost_files *files, uint32_t handle, int *error)
{
    struct open_file *file = find_open(files, handle, error);
    if (file == NULL) return -1;
    const enum file_kind kind = file->kind;
    file->kind = FILE_CLOSED;
    if (kind == FILE_REGULAR && close(file->descriptor) != 0) return refuse(error, errno);
    return 0;
}

uint32_t semihost_files_write(struct semihost_files *files, uint32_t handle, const uint8_t *bytes,
                              uint32_t size, int *error)
{
    struct open_file *file = find_open(files, handle, error);
    if (file == NULL) return 0;
    if (file->kind == FILE_FEATURES) {
        *error = EBADF;
        return 0;
    }
    if (file->kind == FILE_CONSOLE && file->descriptor < 0) return size;
    if (semihost_write_all(file->descriptor, bytes, size) == 0) return size;
    *error = errno;
    return 0;
}

static int64_t read_features(struct open_file *file, uint8_t *bytes, uint32_t size)
{
    uint32_t count = 0;
    while (count < size && file->position < sizeof feature_bits) {
        bytes[count++] = feature_bits[file->position++];
    }
    return count;
}

int64_t semihost_files_read(struct semihost_files *files, uint32_t handle, uint8_t *bytes,
                            uint32_t size, int *error)
{
    struct open_file *file = find_open(files, handle, error);
    if (file == NULL) return -1;
    if (file->kind == FILE_FEATURES) return read_features(file, bytes, size);
    if (file->descriptor < 0) return 0;
    uint32_t done = 0;
    while (done < size) {
        const ssize_t count = read(file->descriptor, bytes + done, size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return refuse(error, errno);
        done += (uint32_t)count;
        // A console gives a line at a time, a file all there is.
        if (count == 0 || file->kind == FILE_CONSOLE) break;
    }
    return done;
}

int semihost_files_seek(struct semihost_files *files, uint32_t handle, uint32_t position,
                        int *error)
{
    struct open_file *file = find_open(files, handle, error);
    if (file == NULL) return -1;
    if (file->kind == FILE_FEATURES) {
        file->position = position;
        return 0;
    }
    if (file->kind == FILE_CONSOLE) return refuse(error, ESPIPE);
    return lseek(file->descriptor, position, SEEK_SET) < 0 ? refuse(error, errno) : 0;
}

int64_t semihost_files_length(struct semihost_files *files, uint32_t handle, int *error)
{
    struct open_file *file = find_open(files, handle, error);
    struct stat status;
    if (file == NULL) return -1;
    if (file->kind == FILE_FEATURES) return sizeof feature_bits;
    if (file->kind == FILE_CONSOLE) return 0;
    if (fstat(file->descriptor, &status) != 0) return refuse(error, errno);
    if (status.st_size > INT32_MAX) return refuse(error, EFBIG);
    return status.st_size;
}

int semihost_files_is_console(struct semihost_files *files, uint32_t handle, int *error)
{
    struct open_file *file = find_open(files, handle, error);
    return file == NULL ? -1 : file->kind == FILE_CONSOLE;
}

int semihost_files_remove(struct semihost_files *files, const char *name, int *error)
{
    char *copy = strdup(name), *last;
    if (copy == NULL) return refuse(error, ENOMEM);
    const int folder = open_parent(files, copy, &last, error);
    int result = folder;
    if (folder >= 0) {
        result = unlinkat(folder, last, 0) == 0 ? 0 : refuse(error, errno);
        close(folder);
    }
    free(copy);
    return result;
}

int semihost_files_rename(struct semihost_files *files, const char *from, const char *to,
                          int *error)
{
    char *from_copy = strdup(from), *to_copy = strdup(to), *from_last, *to_last;
    int result = -1, from_folder = -1, to_folder = -1;
    if (from_copy == NULL || to_copy == NULL) {
        *error = ENOMEM;
    } else {
        from_folder = open_parent(files, from_copy, &from_last, error);
        to_folder = from_folder < 0 ? -1 : open_parent(files, to_copy, &to_last, error);
        if (to_folder >= 0) {
            result = renameat(from_folder, from_last, to_folder, to_last) == 0
                         ? 0
                         : refuse(error, errno);
        }
    }
    if (from_folder >= 0) close(from_folder);
    if (to_folder >= 0) close(to_folder);
    free(from_copy);
    free(to_copy);
    return result;
}
