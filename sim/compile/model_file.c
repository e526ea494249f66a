// SPDX-License-Identifier: Apache-2.0
#include "compile/model_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile/model_error.h"

bool model_file_path(const char *folder, const char *name, char *path, struct penta_error *error)
{
    const int length = snprintf(path, MODEL_PATH_SIZE, "%s/%s", folder, name);
    if (length >= 0 && length < MODEL_PATH_SIZE) return true;
    return model_fail(error, "%s: the path of the folder is too long, expected %d bytes at most",
                      name, MODEL_PATH_SIZE - 1);
}

static bool map_descriptor(int descriptor, const char *path, struct model_file *file,
                           struct penta_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) return model_fail(error, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode)) return model_fail(error, "%s: expected a regular file", path);
    if (status.st_size == 0) return true;
    const size_t size = (size_t)status.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (bytes == MAP_FAILED) return model_fail(error, "%s: %s", path, strerror(errno));
    *file = (struct model_file){bytes, size};
    return true;
}

bool model_file_map(const char *path, struct model_file *file, struct penta_error *error)
{
    *file = (struct model_file){NULL, 0};
    // A pipe of that name must not stop the reader.
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return model_fail(error, "%s: %s, expected a regular file", path, strerror(errno));
    const bool good = map_descriptor(descriptor, path, file, error);
    close(descriptor);
    return good;
}

void model_file_unmap(struct model_file *file)
{
    if (file->size > 0) munmap((void *)file->bytes, file->size);
    *file = (struct model_file){NULL, 0};
}
