// SPDX-License-Identifier: Apache-2.0
// The stimulus file: `cycle N irq 0|1` and `cycle N reset M`, one a line, in time order.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soc/soc.h"

bool stimulus_pin(const struct penta_soc *soc, uint64_t cycle, uint64_t *next_change)
{
    // Binary search for the first entry after `cycle`; the level is that of the last irq before.
    size_t low = 0, high = soc->stimulus_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (soc->stimuli[middle].cycle <= cycle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool level = false;
    for (size_t i = low; i-- > 0;) {
        if (soc->stimuli[i].kind == PENTA_STIMULUS_IRQ) {
            level = soc->stimuli[i].value != 0;
            break;
        }
    }
    *next_change = CYCLE_NEVER;
    for (size_t i = low; i < soc->stimulus_count; i++) {
        if (soc->stimuli[i].kind == PENTA_STIMULUS_IRQ && (soc->stimuli[i].value != 0) != level) {
            *next_change = soc->stimuli[i].cycle;
            break;
        }
    }
    return level;
}

const struct penta_stimulus *penta_stimuli(const struct penta_soc *soc, size_t *count)
{
    *count = soc->stimulus_count;
    return soc->stimuli;
}

// A decimal number at *text, which moves behind it.
static bool parse_number(char **text, uint64_t *value)
{
    char *end;
    *text += strspn(*text, " \t");
    if (**text < '0' || **text > '9') return false;
    errno = 0;
    *value = strtoull(*text, &end, 10);
    *text = end;
    return errno == 0;
}

static bool parse_word(char **text, const char *word)
{
    *text += strspn(*text, " \t");
    const size_t length = strlen(word);
    if (strncmp(*text, word, length) != 0) return false;
    *text += length;
    return **text == ' ' || **text == '\t';
}

// One line; false when it is malformed. *used: it holds a stimulus.
static bool parse_line(char *text, struct penta_stimulus *stimulus, bool *used)
{
    text[strcspn(text, "#\r\n")] = 0;
    text += strspn(text, " \t");
    *used = *text != 0;
    if (!*used) return true;
    if (!parse_word(&text, "cycle") || !parse_number(&text, &stimulus->cycle)) return false;
    if (parse_word(&text, "irq")) {
        stimulus->kind = PENTA_STIMULUS_IRQ;
        if (!parse_number(&text, &stimulus->value) || stimulus->value > 1) return false;
    } else if (parse_word(&text, "reset")) {
        stimulus->kind = PENTA_STIMULUS_RESET;
        // Cycle 0 is the first without reset.
        if (stimulus->cycle < 1) return false;
        if (!parse_number(&text, &stimulus->value) || stimulus->value < 1) return false;
        if (stimulus->value > UINT32_MAX) return false;
    } else {
        return false;
    }
    return text[strspn(text, " \t")] == 0;
}

static void find_stop_again(struct penta_soc *soc)
{
    soc->next_reset = 0;
    soc->stop = soc->max_cycles;
    for (size_t i = 0; i < soc->stimulus_count; i++) {
        if (soc->stimuli[i].kind == PENTA_STIMULUS_RESET) {
            if (soc->stimuli[i].cycle < soc->stop) soc->stop = soc->stimuli[i].cycle;
            break;
        }
    }
    soc->probes.stop = soc->stop;
    soc->core.mip_next = soc->core.mip_cycle + 1;
}

bool penta_load_stimulus(struct penta_soc *soc, const char *path, struct penta_error *error)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        snprintf(error->text, sizeof error->text, "%s: %s", path, strerror(errno));
        return false;
    }
    char line[256];
    unsigned number = 0;
    uint64_t last = 0, reset_end = 0;
    bool good = true;
    while (good && fgets(line, sizeof line, file) != NULL) {
        struct penta_stimulus stimulus = {0};
        bool used;
        number++;
        if (!parse_line(line, &stimulus, &used)) {
            snprintf(error->text, sizeof error->text,
                     "%s:%u: expected `cycle N irq 0|1`, or `cycle N reset M` with N and M >= 1",
                     path, number);
            good = false;
        } else if (used && stimulus.cycle < last) {
            snprintf(error->text, sizeof error->text,
                     "%s:%u: cycle %" PRIu64 " after cycle %" PRIu64
                     ": expected lines in time order",
                     path, number, stimulus.cycle, last);
            good = false;
        } else if (used && stimulus.kind == PENTA_STIMULUS_RESET && stimulus.cycle < reset_end) {
            snprintf(error->text, sizeof error->text,
                     "%s:%u: reset in cycle %" PRIu64
                     ": expected not before the end of the one before, cycle %" PRIu64,
                     path, number, stimulus.cycle, reset_end);
            good = false;
        } else if (used) {
            struct penta_stimulus *grown =
                realloc(soc->stimuli, (soc->stimulus_count + 1) * sizeof *grown);
            if (grown == NULL) {
                snprintf(error->text, sizeof error->text, "%s: out of memory", path);
                good = false;
                break;
            }
            soc->stimuli = grown;
            soc->stimuli[soc->stimulus_count++] = stimulus;
            last = stimulus.cycle;
            if (stimulus.kind == PENTA_STIMULUS_RESET) reset_end = stimulus.cycle + stimulus.value;
        }
    }
    fclose(file);
    find_stop_again(soc);
    return good;
}
