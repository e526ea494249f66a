// SPDX-License-Identifier: Apache-2.0
// Writes what comes from the ISA definition:  isa-generate --root DIR [--check]
// With --check nothing is written; a file that differs is named. Exit status: 0 good, 1 a stale
// file, 2 a definition that contradicts itself, wrong usage, or a file that cannot be read.
#include <stdio.h>
#include <string.h>

#include "definition.h"
#include "text.h"
#include "write.h"

static const char begin_mark[] = "<!-- generated: begin -->\n";
static const char end_mark[] = "<!-- generated: end -->";

// Writes `text` to root/path, or with `check` compares. Returns the exit status.
static int settle(const char *root, const char *path, const struct text *text, bool check)
{
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", root, path);
    struct text old = {0};
    bool same = text_read(&old, full) && text_equal(&old, text);
    text_free(&old);
    if (same) return 0;
    if (check) {
        fprintf(stderr, "isa-generate: %s is not up to date: run make generate\n", path);
        return 1;
    }
    if (text_write(text, full)) return 0;
    fprintf(stderr, "isa-generate: cannot write %s\n", full);
    return 2;
}

static int settle_file(const char *root, const char *path, void (*write)(struct text *), bool check)
{
    struct text text = {0};
    write(&text);
    int status = settle(root, path, &text, check);
    text_free(&text);
    return status;
}

// Replaces only what stands between the marks.
static int settle_section(const char *root, const char *path, void (*write)(struct text *),
                          bool check)
{
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", root, path);
    struct text old = {0}, text = {0};
    if (!text_read(&old, full)) {
        fprintf(stderr, "isa-generate: cannot read %s\n", full);
        return 2;
    }
    char *begin = old.bytes ? strstr(old.bytes, begin_mark) : NULL;
    char *end = begin ? strstr(begin, end_mark) : NULL;
    int status = 2;
    if (end) {
        begin += strlen(begin_mark);
        text_add(&text, "%.*s", (int)(begin - old.bytes), old.bytes);
        write(&text);
        text_add(&text, "%s", end);
        status = settle(root, path, &text, check);
    } else {
        fprintf(stderr, "isa-generate: %s has no generated section\n", full);
    }
    text_free(&old);
    text_free(&text);
    return status;
}

int main(int argc, char **argv)
{
    const char *root = NULL;
    bool check = false, usage = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--root") && i + 1 < argc)
            root = argv[++i];
        else if (!strcmp(argv[i], "--check"))
            check = true;
        else
            usage = true;
    }
    if (!root || usage) {
        fputs("usage: isa-generate --root DIR [--check]\n", stderr);
        return 2;
    }
    if (!check_definition()) return 2;
    int status = 0;
    for (int i = 0; i < 4; i++) {
        int one =
            i == 0 ? settle_file(root, "isa/generated/penta_isa.h", write_c_header, check)
            : i == 1
                ? settle_file(root, "isa/generated/penta_intrinsics.h", write_intrinsics, check)
            : i == 2
                ? settle_file(root, "rtl/generated/penta_isa_pkg.sv", write_verilog_package, check)
                : settle_section(root, "docs/isa.md", write_tables, check);
        if (one > status) status = one;
    }
    return status;
}
