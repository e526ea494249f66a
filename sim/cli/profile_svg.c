// SPDX-License-Identifier: Apache-2.0
// A profile as a picture.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/profile_data.h"

enum {
    WIDTH = 1200,
    LEFT = 70,
    RIGHT = 20,
    TOP = 60,
    LANE = 54,
    BAR = 34,
    AXIS_STEPS = 10,
    SHARES = 5,
    LABEL_CHARACTER = 6,  // width of a character of a label
};

static const char *const layer_colours[] = {"#4e79a7", "#f28e2b", "#59a14f", "#b07aa1",
                                            "#76b7b2", "#edc948", "#e15759", "#9c755f"};
enum { COLOURS = sizeof layer_colours / sizeof *layer_colours };

static const struct {
    const char *name, *colour;
} shares[SHARES] = {{"busy", "#8c8c8c"},
                    {"waits for data", "#ff9da7"},
                    {"waits for a bank", "#c2272d"},
                    {"hand-over", "#bab0ac"},
                    {"no command", "#eeeeee"}};

static const char *colour_of(size_t layer)
{
    return layer_colours[layer % COLOURS];
}

static double x_of(const struct profile *profile, uint64_t cycle)
{
    const double span = (double)(profile->period_until - profile->period_from);
    const double at = cycle > profile->period_from ? (double)(cycle - profile->period_from) : 0;
    return LEFT + (WIDTH - LEFT - RIGHT) * (span == 0 ? 0 : at / span);
}

static void print_text(FILE *file, double x, double y, const char *anchor, const char *text)
{
    fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    for (const char *c = text; *c != 0; c++) {
        if (*c == '<')
            fputs("&lt;", file);
        else if (*c == '&')
            fputs("&amp;", file);
        else
            fputc(*c, file);
    }
    fputs("</text>\n", file);
}

// 1, 2 or 5 times a power of ten, so that about AXIS_STEPS of them are the span.
static uint64_t find_step(uint64_t span)
{
    static const uint64_t factor[] = {1, 2, 5};
    for (uint64_t ten = 1;; ten *= 10) {
        for (unsigned i = 0; i < 3; i++) {
            if (span / AXIS_STEPS <= factor[i] * ten) return factor[i] * ten;
        }
    }
}

static void draw_axis(const struct profile *profile, double bottom, FILE *file)
{
    const uint64_t span = profile->period_until - profile->period_from, step = find_step(span);
    char label[32];
    for (uint64_t cycle = 0; cycle <= span; cycle += step) {
        const double x = x_of(profile, profile->period_from + cycle);
        fprintf(file, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n", x,
                TOP - 6, x, bottom);
        snprintf(label, sizeof label, "%" PRIu64, cycle);
        print_text(file, x, TOP - 10, "middle", label);
    }
}

static void draw_command(const struct profile *profile, const struct profile_command *command,
                         FILE *file)
{
    const double y = TOP + LANE * command->engine;
    const double begin = x_of(profile, command->start), end = x_of(profile, command->end);
    const char *name = profile->step[command->step].name;
    const uint32_t waited = command->data_wait + command->bank_wait;
    if (waited > 0) {
        const double from = x_of(profile, command->start - waited);
        fprintf(file, "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"4\" fill=\"%s\"/>\n",
                from, y + BAR + 2, begin - from, shares[command->bank_wait > 0 ? 2 : 1].colour);
    }
    fprintf(file,
            "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%d\" fill=\"%s\" "
            "stroke=\"white\" stroke-width=\"0.5\"><title>%s: %" PRIu64 " cycles</title></rect>\n",
            begin, y, end - begin, BAR, colour_of(command->layer), name,
            command->end - command->start);
    const size_t layer = strlen(profile->layer[command->layer].name);
    const char *label = strlen(name) > layer && name[layer] == '_' ? name + layer + 1 : name;
    if (end - begin > LABEL_CHARACTER * (double)strlen(label))
        print_text(file, (begin + end) / 2, y + BAR / 2.0 + 4, "middle", label);
}

static void draw_shares(const struct profile *profile, double top, FILE *file)
{
    const double all = (double)(profile->until - profile->from);
    char label[64];
    for (unsigned i = 0; i < PROFILE_ENGINES; i++) {
        const struct profile_engine *e = &profile->engine[i];
        const uint64_t parts[SHARES] = {e->busy, e->data_wait, e->bank_wait, e->hand_over,
                                        e->nothing_queued};
        double x = LEFT;
        const double y = top + 28 * i;
        print_text(file, LEFT - 8, y + 15, "end", profile_engine_names[i]);
        for (unsigned part = 0; part < SHARES; part++) {
            const double width = all == 0 ? 0 : (WIDTH - LEFT - RIGHT) * (double)parts[part] / all;
            fprintf(file,
                    "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"22\" fill=\"%s\"/>\n", x,
                    y, width, shares[part].colour);
            snprintf(label, sizeof label, "%.1f%%", 100 * (double)parts[part] / all);
            if (width > 40) print_text(file, x + width / 2, y + 15, "middle", label);
            x += width;
        }
    }
}

static void draw_legends(const struct profile *profile, double top, FILE *file)
{
    double x = LEFT;
    for (unsigned i = 0; i < SHARES; i++) {
        fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", x,
                top, shares[i].colour);
        print_text(file, x + 17, top + 10, "start", shares[i].name);
        x += 40 + LABEL_CHARACTER * (double)strlen(shares[i].name);
    }
    x = LEFT;
    for (size_t i = 0; i < profile->layer_count && x < WIDTH - 100; i++) {
        fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", x,
                top + 20, colour_of(i));
        print_text(file, x + 17, top + 30, "start", profile->layer[i].name);
        x += 40 + LABEL_CHARACTER * (double)strlen(profile->layer[i].name);
    }
}

static void draw(const struct profile *profile, const char *title, FILE *file)
{
    const double lanes = TOP + LANE * PROFILE_ENGINES, bottom = lanes + 40;
    const double height = bottom + 28 * PROFILE_ENGINES + 60;
    char line[256];
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" "
            "font-family=\"sans-serif\" font-size=\"11\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            WIDTH, height);
    snprintf(line, sizeof line, "%.120s on %s: %s", title, profile->config->name,
             profile->periods > 1 ? "one period, in cycles" : "the run, in cycles");
    print_text(file, LEFT, 22, "start", line);
    draw_axis(profile, lanes, file);
    for (unsigned i = 0; i < PROFILE_ENGINES; i++)
        print_text(file, LEFT - 8, TOP + LANE * i + BAR / 2.0 + 4, "end", profile_engine_names[i]);
    for (size_t i = 0; i < profile->period.count; i++)
        draw_command(profile, &profile->period.command[i], file);
    snprintf(line, sizeof line, "where the cycles of each engine went, in %" PRIu64 " cycles",
             profile->until - profile->from);
    print_text(file, LEFT, lanes + 30, "start", line);
    draw_shares(profile, bottom, file);
    draw_legends(profile, bottom + 28 * PROFILE_ENGINES + 10, file);
    fputs("</svg>\n", file);
}

bool profile_write_svg(const struct profile *profile, const char *title, const char *path)
{
    char temporary[4096];
    if (snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid()) >=
        (int)sizeof temporary) {
        return false;
    }
    FILE *file = fopen(temporary, "w");
    if (file == NULL) return false;
    const char *name = strrchr(title, '/');
    draw(profile, name == NULL ? title : name + 1, file);
    const bool good = !ferror(file);
    if (fclose(file) == 0 && good && rename(temporary, path) == 0) return true;
    unlink(temporary);
    return false;
}
