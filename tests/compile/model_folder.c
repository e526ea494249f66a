// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE
#include "compile/model_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile/model.h"
#include "penta_test.h"

static bool belongs_to_export(const char *name)
{
    const char *suffix = strrchr(name, '.');
    return strcmp(name, "metadata.json") == 0 || strcmp(name, "architecture.json") == 0 ||
           strcmp(name, "vocabulary.json") == 0 || (suffix != NULL && strcmp(suffix, ".npy") == 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

void folder_create(model_folder *folder)
{
    const struct dirent *entry;
    strcpy(folder->path, "/tmp/penta-model-XXXXXX");
    ASSERT_NE(mkdtemp(folder->path), NULL);
    DIR *source = opendir(MODEL_SOURCE);
    ASSERT_NE(source, NULL);
    while ((entry = readdir(source)) != NULL) {
        if (!belongs_to_export(entry->d_name)) continue;
        ASSERT_LT(folder->count, FOLDER_FILES);
        snprintf(folder->files[folder->count++], sizeof folder->files[0], "%s", entry->d_name);
    }
    closedir(source);
    qsort(folder->files, folder->count, sizeof folder->files[0], by_name);
    for (size_t i = 0; i < folder->count; i++)
        folder_restore(folder, folder->files[i]);
}

void folder_remove(model_folder *folder)
{
    const struct dirent *entry;
    char path[FOLDER_PATH];
    DIR *directory = opendir(folder->path);
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        folder_path(folder, entry->d_name, path);
        remove(path);
    }
    if (directory != NULL) closedir(directory);
    rmdir(folder->path);
}

void folder_path(const model_folder *folder, const char *name, char path[FOLDER_PATH])
{
    snprintf(path, FOLDER_PATH, "%s/%s", folder->path, name);
}

static uint8_t *read_path(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    ASSERT_NE(file, NULL, "%s", path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size + 1);
    ASSERT_NE(bytes, NULL);
    ASSERT_EQ(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

uint8_t *folder_read(const model_folder *folder, const char *name, size_t *size)
{
    char path[FOLDER_PATH];
    folder_path(folder, name, path);
    return read_path(path, size);
}

void folder_restore(const model_folder *folder, const char *name)
{
    char path[FOLDER_PATH];
    size_t size;
    snprintf(path, sizeof path, MODEL_SOURCE "/%s", name);
    uint8_t *bytes = read_path(path, &size);
    folder_write(folder, name, bytes, size);
    free(bytes);
}

void folder_delete(const model_folder *folder, const char *name)
{
    char path[FOLDER_PATH];
    folder_path(folder, name, path);
    ASSERT_EQ(remove(path), 0, "%s", path);
}

void folder_write(const model_folder *folder, const char *name, const void *bytes, size_t size)
{
    char path[FOLDER_PATH];
    folder_path(folder, name, path);
    FILE *file = fopen(path, "wb");
    ASSERT_NE(file, NULL, "%s", path);
    ASSERT_EQ(fwrite(bytes, 1, size, file), size);
    ASSERT_EQ(fclose(file), 0);
}

void folder_patch(const model_folder *folder, const char *name, size_t at, const void *bytes,
                  size_t size)
{
    size_t file_size;
    uint8_t *file = folder_read(folder, name, &file_size);
    ASSERT_LE(at + size, file_size);
    memcpy(file + at, bytes, size);
    folder_write(folder, name, file, file_size);
    free(file);
}

void folder_write_json(const model_folder *folder, const char *name, json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(1));
    ASSERT_NE(text, NULL);
    folder_write(folder, name, text, strlen(text));
    free(text);
    json_decref(value);
}

void folder_expect_good(const model_folder *folder, const char *what)
{
    struct model model;
    struct penta_error error = {""};
    EXPECT_TRUE(model_load(folder->path, &model, &error), "%s: %s", what, error.text);
    model_unload(&model);
}

void folder_expect_refused(const model_folder *folder, const char *name, const char *expected)
{
    static const struct model empty;
    struct model model;
    struct penta_error error = {""};
    ASSERT_FALSE(model_load(folder->path, &model, &error), "%s: %s", name, expected);
    EXPECT_NE(strstr(error.text, name), NULL, "\"%s\" in: %s", name, error.text);
    EXPECT_NE(strstr(error.text, expected), NULL, "\"%s\" in: %s", expected, error.text);
    EXPECT_EQ(strchr(error.text, '\n'), NULL, "%s", error.text);
    EXPECT_MEMEQ(&model, &empty, sizeof model);
    model_unload(&model);
}
