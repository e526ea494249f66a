// SPDX-License-Identifier: Apache-2.0
#include "soc/config.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KIBIBYTE = 1024, MEBIBYTE = 1024 * 1024, WINDOW_MEBIBYTES = 256, DRAM_MEBIBYTES = 2048 };

__attribute__((format(printf, 2, 3))) static bool fail(struct penta_error *error,
                                                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}

// --------------------------------------------------------------------------------------- ranges

static bool is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static uint32_t round_up_to_power_of_two(uint32_t value)
{
    uint32_t power = 1;
    while (power < value)
        power *= 2;
    return power;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

// Bytes of the widest piece that a dense load writes.
static uint32_t widest_dense_piece(uint32_t axi_bytes)
{
    return (9 * ((8 * axi_bytes + 6) / 7) + 7) / 8;
}

static bool check_power(const char *source, const char *key, uint32_t value, uint32_t low,
                        uint32_t high, struct penta_error *error)
{
    if (is_power_of_two(value) && value >= low && value <= high) return true;
    return fail(error, "%s: %s: %" PRIu32 ", expected a power of two, %" PRIu32 "..%" PRIu32,
                source, key, value, low, high);
}

static bool check_range(const char *source, const char *key, uint64_t value, uint64_t low,
                        uint64_t high, struct penta_error *error)
{
    if (value >= low && value <= high) return true;
    return fail(error, "%s: %s: %" PRIu64 ", expected %" PRIu64 "..%" PRIu64, source, key, value,
                low, high);
}

static bool check_memory(const char *source, const char *name, uint32_t bytes, uint32_t banks,
                         uint32_t least, struct penta_error *error)
{
    if (bytes > WINDOW_MEBIBYTES * (uint32_t)MEBIBYTE) {
        return fail(error, "%s: %s_kb: %" PRIu32 " bytes, expected at most %d MiB", source, name,
                    bytes, WINDOW_MEBIBYTES);
    }
    if (bytes % banks == 0 && is_power_of_two(bytes / banks) && bytes / banks >= least) return true;
    return fail(error,
                "%s: %s_kb: %" PRIu32 " bytes in %" PRIu32
                " banks, expected banks of a power of two of at least %" PRIu32 " bytes",
                source, name, bytes, banks, least);
}

static bool check_banks(const char *source, const struct penta_config *config,
                        struct penta_error *error)
{
    const uint32_t spad = config->spad_banks, weight = config->weight_banks;
    if (spad != 2 && spad != 4 && spad != 8) {
        return fail(error, "%s: scratchpad_banks: %" PRIu32 ", expected 2, 4 or 8", source, spad);
    }
    if (weight != 2 && weight != 4) {
        return fail(error, "%s: weight_banks: %" PRIu32 ", expected 2 or 4", source, weight);
    }
    return check_range(source, "accumulator_banks", config->acc_banks, 2, 2, error) &&
           check_range(source, "state_banks", config->state_banks, 2, 2, error);
}

static bool check_weight(const char *source, const struct penta_config *config,
                         struct penta_error *error)
{
    const uint32_t bank = config->weight_bytes / config->weight_banks;
    const uint32_t line = config->line_bytes;
    if (config->weight_bytes > WINDOW_MEBIBYTES * (uint32_t)MEBIBYTE) {
        return fail(error, "%s: weight_kb: expected at most %d MiB", source, WINDOW_MEBIBYTES);
    }
    if (config->weight_bytes % config->weight_banks == 0 && bank % line == 0 &&
        is_power_of_two(bank / line) && bank / line >= 4) {
        return true;
    }
    return fail(error,
                "%s: weight_kb: %" PRIu32 " bytes in %" PRIu32
                " banks, expected a power of two of at least 4 lines of %" PRIu32
                " bytes in each bank",
                source, config->weight_bytes, config->weight_banks, line);
}

uint32_t config_access_bytes(const struct penta_config *config)
{
    const uint32_t piece = widest_dense_piece(config->axi_bytes);
    return larger(larger(4 * config->rows, config->axi_bytes),
                  larger(config->cols, round_up_to_power_of_two(piece)));
}

bool config_check(const struct penta_config *config, const char *source, struct penta_error *error)
{
    static const char *const models[] = {"ideal", "ddr4", "lpddr4", "hbm2"};
    if (!check_power(source, "rows", config->rows, 4, 64, error) ||
        !check_power(source, "cols", config->cols, 4, 64, error) ||
        !check_power(source, "lanes", config->lanes, 4, 256, error) ||
        !check_power(source, "axi_bytes", config->axi_bytes, 4, 256, error) ||
        !check_range(source, "queue_depth", config->queue_depth, 1, 64, error) ||
        !check_range(source, "semaphores", config->semaphores, 1, 16, error) ||
        !check_range(source, "clock_mhz", config->clock_mhz, 1, 4000, error) ||
        !check_banks(source, config, error)) {
        return false;
    }
    const uint32_t piece = widest_dense_piece(config->axi_bytes);
    if (config->line_bytes != 3 * config->rows * config->cols / 8) {
        return fail(error, "%s: line_bytes: expected 3 * rows * cols / 8", source);
    }
    if (config->line_bytes < piece) {
        return fail(error,
                    "%s: axi_bytes: %" PRIu32 ", expected less: a weight line of %" PRIu32
                    " bytes does not hold a dense piece of %" PRIu32,
                    source, config->axi_bytes, config->line_bytes, piece);
    }
    const uint32_t access = config_access_bytes(config);
    if (!check_memory(source, "scratchpad", config->spad_bytes, config->spad_banks, 2 * access,
                      error) ||
        !check_weight(source, config, error) ||
        !check_memory(source, "accumulator", config->acc_bytes, config->acc_banks, 2 * access,
                      error) ||
        !check_memory(source, "state", config->state_bytes, config->state_banks, 2 * access,
                      error)) {
        return false;
    }
    if (!is_power_of_two(config->tcm_bytes) || config->tcm_bytes < 64 * KIBIBYTE ||
        config->tcm_bytes > 16 * MEBIBYTE) {
        return fail(error, "%s: tcm_kb: %" PRIu32 " bytes, expected a power of two, 64 KiB..16 MiB",
                    source, config->tcm_bytes);
    }
    if (!check_range(source, "dram.mb", config->dram_bytes / MEBIBYTE, 1, DRAM_MEBIBYTES, error) ||
        !check_range(source, "dram.latency", config->dram_latency, 1, 100000, error)) {
        return false;
    }
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(config->dram_model, models[i]) == 0) return true;
    }
    return fail(error, "%s: dram.model: \"%s\", expected ideal, ddr4, lpddr4 or hbm2", source,
                config->dram_model);
}

// ----------------------------------------------------------------------------------------- JSON

// A reader of one object: every key that is asked for is noted, what is left over is unknown.
struct reader {
    const char *source;
    const char *prefix;  // of keys in messages: "" or "dram."
    json_t *object;
    struct penta_error *error;
    size_t known;
    bool good;
};

static json_t *get(struct reader *reader, const char *key)
{
    json_t *value = reader->good ? json_object_get(reader->object, key) : NULL;
    if (value != NULL) reader->known++;
    return value;
}

static uint64_t read_number(struct reader *reader, const char *key, uint64_t scale)
{
    const json_t *value = get(reader, key);
    if (!reader->good) return 0;
    if (value == NULL) {
        reader->good = fail(reader->error, "%s: %s%s: missing, expected a number", reader->source,
                            reader->prefix, key);
        return 0;
    }
    const json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > INT32_MAX ||
        (uint64_t)number * scale > (scale == MEBIBYTE ? UINT64_MAX : UINT32_MAX)) {
        reader->good =
            fail(reader->error, "%s: %s%s: expected a whole number, not below 0%s", reader->source,
                 reader->prefix, key, json_is_integer(value) ? " and not as large as this" : "");
        return 0;
    }
    return (uint64_t)number * scale;
}

static uint32_t read_u32(struct reader *reader, const char *key)
{
    return (uint32_t)read_number(reader, key, 1);
}

static uint32_t read_kb(struct reader *reader, const char *key)
{
    return (uint32_t)read_number(reader, key, KIBIBYTE);
}

static void read_text(struct reader *reader, const char *key, char *text, size_t size)
{
    const char *value = json_string_value(get(reader, key));
    if (!reader->good) return;
    if (value == NULL || strlen(value) >= size) {
        reader->good = fail(reader->error, "%s: %s%s: expected a text of less than %zu bytes",
                            reader->source, reader->prefix, key, size);
        return;
    }
    strcpy(text, value);
}

static void refuse_unknown(struct reader *reader, const char *const *keys, size_t count)
{
    const char *key;
    json_t *value;
    if (!reader->good || json_object_size(reader->object) == reader->known) return;
    json_object_foreach(reader->object, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(key, keys[i]) == 0;
        if (!known) {
            reader->good =
                fail(reader->error, "%s: %s%s: unknown key", reader->source, reader->prefix, key);
            return;
        }
    }
}

static void read_dram(struct reader *reader, struct penta_config *config)
{
    static const char *const keys[] = {"model", "mb", "latency"};
    json_t *object = get(reader, "dram");
    if (!reader->good) return;
    if (!json_is_object(object)) {
        reader->good = fail(reader->error, "%s: dram: expected an object", reader->source);
        return;
    }
    struct reader inner = *reader;
    inner.prefix = "dram.";
    inner.object = object;
    inner.known = 0;
    read_text(&inner, "model", config->dram_model, sizeof config->dram_model);
    config->dram_bytes = read_number(&inner, "mb", MEBIBYTE);
    config->dram_latency = read_u32(&inner, "latency");
    refuse_unknown(&inner, keys, sizeof keys / sizeof *keys);
    reader->good = inner.good;
}

static bool read_config(json_t *root, const char *source, struct penta_config *config,
                        struct penta_error *error)
{
    static const char *const keys[] = {"name",           "rows",
                                       "cols",           "lanes",
                                       "scratchpad_kb",  "scratchpad_banks",
                                       "weight_kb",      "weight_banks",
                                       "accumulator_kb", "accumulator_banks",
                                       "state_kb",       "state_banks",
                                       "tcm_kb",         "axi_bytes",
                                       "queue_depth",    "semaphores",
                                       "clock_mhz",      "dram"};
    if (!json_is_object(root)) return fail(error, "%s: expected a JSON object", source);
    struct reader reader = {source, "", root, error, 0, true};
    memset(config, 0, sizeof *config);
    read_text(&reader, "name", config->name, sizeof config->name);
    config->rows = read_u32(&reader, "rows");
    config->cols = read_u32(&reader, "cols");
    config->lanes = read_u32(&reader, "lanes");
    config->spad_bytes = read_kb(&reader, "scratchpad_kb");
    config->spad_banks = read_u32(&reader, "scratchpad_banks");
    config->weight_bytes = read_kb(&reader, "weight_kb");
    config->weight_banks = read_u32(&reader, "weight_banks");
    config->acc_bytes = read_kb(&reader, "accumulator_kb");
    config->acc_banks = read_u32(&reader, "accumulator_banks");
    config->state_bytes = read_kb(&reader, "state_kb");
    config->state_banks = read_u32(&reader, "state_banks");
    config->tcm_bytes = read_kb(&reader, "tcm_kb");
    config->axi_bytes = read_u32(&reader, "axi_bytes");
    config->queue_depth = read_u32(&reader, "queue_depth");
    config->semaphores = read_u32(&reader, "semaphores");
    config->clock_mhz = read_u32(&reader, "clock_mhz");
    read_dram(&reader, config);
    refuse_unknown(&reader, keys, sizeof keys / sizeof *keys);
    config->line_bytes = (uint32_t)(UINT64_C(3) * config->rows * config->cols / 8);
    return reader.good && config_check(config, source, error);
}

static bool finish_parse(json_t *root, const json_error_t *reason, const char *source,
                         struct penta_config *config, struct penta_error *error)
{
    if (root == NULL) return fail(error, "%s:%d: %s", source, reason->line, reason->text);
    const bool good = read_config(root, source, config, error);
    json_decref(root);
    return good;
}

bool penta_config_parse(const char *text, const char *source, struct penta_config *config,
                        struct penta_error *error)
{
    json_error_t reason;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &reason);
    return finish_parse(root, &reason, source, config, error);
}

static bool load_file(const char *path, struct penta_config *config, struct penta_error *error)
{
    json_error_t reason;
    FILE *file = fopen(path, "r");
    if (file == NULL) return fail(error, "%s: %s", path, strerror(errno));
    json_t *root = json_loadf(file, JSON_REJECT_DUPLICATES, &reason);
    fclose(file);
    return finish_parse(root, &reason, path, config, error);
}

// ------------------------------------------------------------------------------------- by name

static bool is_path(const char *name)
{
    const size_t length = strlen(name);
    return strchr(name, '/') != NULL || (length > 5 && strcmp(name + length - 5, ".json") == 0);
}

// config/NAME.json beside the folder of the executable (build/penta).
static bool find_beside_executable(const char *name, char *path, size_t size)
{
    char executable[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", executable, sizeof executable - 1);
    if (length <= 0) return false;
    executable[length] = 0;
    for (int levels = 0; levels < 2; levels++) {
        char *slash = strrchr(executable, '/');
        if (slash == NULL) return false;
        *slash = 0;
    }
    const int printed = snprintf(path, size, "%s/config/%s.json", executable, name);
    return printed > 0 && (size_t)printed < size && access(path, R_OK) == 0;
}

bool penta_config_load(const char *name, struct penta_config *config, struct penta_error *error)
{
    char path[PATH_MAX + 64];
    if (is_path(name)) return load_file(name, config, error);
    const char *folder = getenv("PENTA_CONFIG_DIR");
    if (folder != NULL) {
        const int printed = snprintf(path, sizeof path, "%s/%s.json", folder, name);
        if (printed > 0 && (size_t)printed < sizeof path && access(path, R_OK) == 0) {
            return load_file(path, config, error);
        }
    }
    if (find_beside_executable(name, path, sizeof path)) return load_file(path, config, error);
    const char *shipped = config_shipped(name);
    if (shipped != NULL) return penta_config_parse(shipped, name, config, error);
    return fail(error,
                "no configuration \"%s\": expected tiny, edge, core or a path to a .json file",
                name);
}

char *penta_config_format(const struct penta_config *config)
{
    json_t *root = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
        "s:{s:s, s:I, s:I}}",
        "name", config->name, "rows", (json_int_t)config->rows, "cols", (json_int_t)config->cols,
        "lanes", (json_int_t)config->lanes, "scratchpad_kb",
        (json_int_t)(config->spad_bytes / KIBIBYTE), "scratchpad_banks",
        (json_int_t)config->spad_banks, "weight_kb", (json_int_t)(config->weight_bytes / KIBIBYTE),
        "weight_banks", (json_int_t)config->weight_banks, "accumulator_kb",
        (json_int_t)(config->acc_bytes / KIBIBYTE), "accumulator_banks",
        (json_int_t)config->acc_banks, "state_kb", (json_int_t)(config->state_bytes / KIBIBYTE),
        "state_banks", (json_int_t)config->state_banks, "tcm_kb",
        (json_int_t)(config->tcm_bytes / KIBIBYTE), "axi_bytes", (json_int_t)config->axi_bytes,
        "queue_depth", (json_int_t)config->queue_depth, "semaphores",
        (json_int_t)config->semaphores, "clock_mhz", (json_int_t)config->clock_mhz, "dram", "model",
        config->dram_model, "mb", (json_int_t)(config->dram_bytes / MEBIBYTE), "latency",
        (json_int_t)config->dram_latency);
    char *text = root == NULL ? NULL : json_dumps(root, JSON_INDENT(4) | JSON_PRESERVE_ORDER);
    json_decref(root);
    return text;
}
