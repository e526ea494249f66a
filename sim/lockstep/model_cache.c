// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "lockstep/model_cache.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FNV_OFFSET 0xcbf29ce484222325u
#define FNV_PRIME  0x100000001b3u

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ bytes[i]) * FNV_PRIME;
    return hash;
}

static bool hash_file(uint64_t *hash, const char *path)
{
    uint8_t buffer[65536];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, file)) > 0;)
        *hash = hash_bytes(*hash, buffer, count);
    const bool good = !ferror(file);
    fclose(file);
    return good;
}

// All sources that penta.f in `rtl` names, and the harness's own.
static bool hash_sources(uint64_t *hash, const char *root, const char *rtl, char *error,
                         size_t error_size)
{
    static const char *const own[] = {
        "sim/lockstep/rtl_model.cpp", "sim/lockstep/rtl_model.h", "sim/lockstep/probe_ports.awk",
        "sim/dram/dram_pins.h",       "isa/probes.def",           "tools/rtl-model"};
    char path[2 * PATH_MAX], line[PATH_MAX];
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", root, own[i]);
        if (!hash_file(hash, path)) {
            snprintf(error, error_size, "%s: %s", path, strerror(errno));
            return false;
        }
    }
    snprintf(path, sizeof path, "%s/penta.f", rtl);
    FILE *list = fopen(path, "r");
    bool good = list != NULL;
    if (!good) snprintf(error, error_size, "%s: %s", path, strerror(errno));
    while (good && fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '+' || line[0] == '#' || strncmp(line, "//", 2) == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", rtl, line);
        good = hash_file(hash, path);
        if (!good)
            snprintf(error, error_size, "%s: %s (named in %s/penta.f)", path, strerror(errno), rtl);
    }
    if (list != NULL) fclose(list);
    return good;
}

bool model_cache_find(const char *rtl, const char *config, const char *parameters, bool waves,
                      char *path, size_t path_size, char *error, size_t error_size)
{
    char root[PATH_MAX], own_rtl[PATH_MAX + 8], build[PATH_MAX], tool[PATH_MAX + 32];
    const ssize_t length = readlink("/proc/self/exe", build, sizeof build - 1);
    if (length <= 0) {
        snprintf(error, error_size, "the executable's own path: %s", strerror(errno));
        return false;
    }
    build[length] = '\0';
    *strrchr(build, '/') = '\0';
    snprintf(root, sizeof root, "%s", build);
    *strrchr(root, '/') = '\0';
    snprintf(own_rtl, sizeof own_rtl, "%s/rtl", root);
    if (rtl == NULL) rtl = own_rtl;

    uint64_t hash = hash_bytes(FNV_OFFSET, parameters, strlen(parameters));
    hash = hash_bytes(hash, &waves, sizeof waves);
    if (!hash_sources(&hash, root, rtl, error, error_size)) return false;
    snprintf(path, path_size, "%s/rtl-cache/%016" PRIx64 "%s.so", build, hash,
             waves ? "-waves" : "");
    if (access(path, R_OK) == 0) return true;

    snprintf(tool, sizeof tool, "%s/tools/rtl-model", root);
    fprintf(stderr, "penta: Verilating the RTL for %s%s, once ...\n", config,
            waves ? " with waves" : "");
    const pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execl(tool, tool, "--quiet", "--rtl", rtl, "--config", config, "--out", path,
              waves ? "--waves" : (char *)NULL, (char *)NULL);
        fprintf(stderr, "penta: %s: %s\n", tool, strerror(errno));
        _exit(2);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
        snprintf(error, error_size, "the RTL in %s cannot be Verilated for %s (see above)", rtl,
                 config);
        return false;
    }
    return true;
}

const struct rtl_model_api *rtl_model_load(const char *path, const char *parameters, char *error,
                                           size_t error_size)
{
    char absolute[PATH_MAX];
    if (realpath(path, absolute) == NULL) {
        snprintf(error, error_size, "%s: %s", path, strerror(errno));
        return NULL;
    }
    void *handle = dlopen(absolute, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        snprintf(error, error_size, "%s: expected a shared object of make rtl-model (%s)", path,
                 dlerror());
        return NULL;
    }
    const struct rtl_model_api *(*entry)(void);
    *(void **)&entry = dlsym(handle, "penta_rtl_model");
    const struct rtl_model_api *api = entry != NULL ? entry() : NULL;
    if (api == NULL || api->version != RTL_MODEL_VERSION) {
        snprintf(error, error_size,
                 "%s: expected a shared object of make rtl-model, interface version %d", path,
                 RTL_MODEL_VERSION);
        return NULL;
    }
    if (strcmp(api->parameters, parameters) != 0) {
        snprintf(error, error_size, "%s: built for %s, the configuration has %s", path,
                 api->parameters, parameters);
        return NULL;
    }
    return api;
}
