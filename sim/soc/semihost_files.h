// SPDX-License-Identifier: Apache-2.0
// The files of semihosting: a table of handles, confined to one folder.
//
// A name is relative to the folder. Absolute names, "..", symbolic links anywhere in the path and
// everything that is not a regular file are refused. ":tt" is the console, ":semihosting-features"
// the feature bits. All functions return -1 (or fewer bytes) and set *error on failure.
#ifndef PENTA_SIM_SOC_SEMIHOST_FILES_H
#define PENTA_SIM_SOC_SEMIHOST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct semihost_files;

// root NULL: no files but the special ones. The descriptors of the console stay the caller's.
struct semihost_files *semihost_files_create(const char *root, int input, int output, int error);
void semihost_files_destroy(struct semihost_files *files);

// `mode` is 0..11: r rb r+ r+b w wb w+ w+b a ab a+ a+b. Returns a handle.
int semihost_files_open(struct semihost_files *files, const char *name, uint32_t mode, int *error);
int semihost_files_close(struct semihost_files *files, uint32_t handle, int *error);
uint32_t semihost_files_write(struct semihost_files *files, uint32_t handle, const uint8_t *bytes,
                              uint32_t size, int *error);
int64_t semihost_files_read(struct semihost_files *files, uint32_t handle, uint8_t *bytes,
                            uint32_t size, int *error);
int semihost_files_seek(struct semihost_files *files, uint32_t handle, uint32_t position,
                        int *error);
int64_t semihost_files_length(struct semihost_files *files, uint32_t handle, int *error);
int semihost_files_is_console(struct semihost_files *files, uint32_t handle, int *error);
int semihost_files_remove(struct semihost_files *files, const char *name, int *error);
int semihost_files_rename(struct semihost_files *files, const char *from, const char *to,
                          int *error);

// 0, or -1 with errno set.
int semihost_write_all(int descriptor, const uint8_t *bytes, size_t size);

#endif
