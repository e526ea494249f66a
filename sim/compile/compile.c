// SPDX-License-Identifier: Apache-2.0
#include "compile/compile.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "compile/bounds.h"
#include "compile/emit.h"
#include "compile/mamba.h"
#include "compile/model.h"
#include "compile/program.h"

enum {
    COMMAND_BYTES = 64 + 4,     // a descriptor and its place in a list
    FIRMWARE_BYTES = 40 << 10,  // firmware/model/generate.c, its library, its data and the stack
};

// Whether the commands fit the TCM beside the firmware that walks them.
static bool check_tcm(const struct program *program, struct penta_error *error)
{
    uint64_t bytes = FIRMWARE_BYTES;
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        bytes += (uint64_t)program->list[phase].count * COMMAND_BYTES;
    if (bytes <= program->config->tcm_bytes) return true;
    snprintf(error->text, sizeof error->text,
             "%s: TCM: %" PRIu32 " bytes, expected at least %" PRIu64
             " for the commands of this model",
             program->config->name, program->config->tcm_bytes, bytes);
    return false;
}

static bool plan_once(struct program *program, const struct penta_config *config,
                      const struct model *model, bool streamed, const struct mamba_choice *choice,
                      struct mamba_places *places, struct penta_error *error)
{
    program_init(program, config);
    program->streamed = streamed;
    if (!mamba_build(program, model, choice, places, error)) return false;
    program_assign_slots(program);
    // A first play without banks, as there are no addresses yet: what overlaps in it should not share
    // a bank. Copies depend on addresses a little.
    program_durations(program);
    if (!program_schedule(program, error) || !check_tcm(program, error)) return false;
    program_play(program);
    if (!program_place(program, error)) return false;
    program_resolve(program);
    program_durations(program);
    if (program_play(program) && !program->failed) return true;
    snprintf(error->text, sizeof error->text, "%s: out of memory", model->name);
    return false;
}

// The best program so far, with what it was made by.
struct best {
    struct program program;
    struct mamba_places places;
    struct mamba_choice choice;
    bool found;
};

// Makes a program in another way and keeps the better one.
static bool try_choice(struct best *best, const struct penta_config *config,
                       const struct model *model, bool streamed, const struct mamba_choice *choice,
                       struct penta_error *error)
{
    struct program program;
    struct mamba_places places;
    const bool good = plan_once(&program, config, model, streamed, choice, &places, error);
    if (!good || (best->found && program.token_cycles >= best->program.token_cycles)) {
        program_free(&program);
        return good;
    }
    if (best->found) program_free(&best->program);
    *best = (struct best){.program = program, .places = places, .choice = *choice, .found = true};
    return true;
}

static void try_parts(struct best *best, const struct penta_config *config,
                      const struct model *model, bool streamed)
{
    struct penta_error error;
    struct mamba_choice choice = best->choice;
    const uint32_t before = choice.parts;
    for (choice.parts = 1; choice.parts <= MAMBA_PARTS; choice.parts++) {
        if (choice.parts != before && mamba_parts_fit(config, model, choice.parts))
            try_choice(best, config, model, streamed, &choice, &error);
    }
}

enum { EIGHTHS = 8, PIECES = 3 };

// All on the chip if it fits there, streamed from DRAM otherwise: the first way that works, then
// one choice after the other changed to what takes the fewest cycles.
static bool plan(struct best *best, const struct penta_config *config, const struct model *model,
                 bool dense, struct penta_error *error)
{
    struct penta_error resident, streamed;
    const uint32_t bank = config->weight_bytes / config->weight_banks;
    struct mamba_choice choice = {.parts = 1, .piece_bytes = bank, .dense = dense};
    if (try_choice(best, config, model, false, &choice, &resident)) {
        try_parts(best, config, model, false);
        return true;
    }
    if (!try_choice(best, config, model, true, &choice, &streamed)) {
        snprintf(error->text, sizeof error->text, "%.240s; streamed from DRAM: %.240s",
                 resident.text, streamed.text);
        return false;
    }
    try_parts(best, config, model, true);
    choice = best->choice;
    for (choice.kept_eighths = 1; choice.kept_eighths < EIGHTHS; choice.kept_eighths++)
        try_choice(best, config, model, true, &choice, &streamed);
    choice = best->choice;
    for (unsigned i = 1; i < PIECES; i++) {
        choice.piece_bytes = bank >> i;
        try_choice(best, config, model, true, &choice, &streamed);
    }
    try_parts(best, config, model, true);
    return true;
}

static bool write_source(const char *path, const struct program *program, const struct model *model,
                         const struct mamba_places *places, struct penta_error *error)
{
    FILE *file = fopen(path, "w");
    bool good = file != NULL && emit_source(program, model, places, file);
    if (file != NULL && fclose(file) != 0) good = false;
    if (!good) snprintf(error->text, sizeof error->text, "%s: %s", path, strerror(errno));
    return good;
}

static bool write_image(const char *path, const struct program *program, struct penta_error *error)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && emit_image(program, file);
    if (file != NULL && fclose(file) != 0) good = false;
    if (!good) snprintf(error->text, sizeof error->text, "%s: %s", path, strerror(errno));
    return good;
}

bool compile_model(const struct compile_options *options, struct compile_result *result,
                   struct penta_error *error)
{
    struct model model;
    struct best best = {.found = false};
    if (!model_load(options->folder, &model, error)) return false;
    bool good = bounds_check(&model, options->folder, error) &&
                plan(&best, options->config, &model, options->dense, error);
    if (good && options->plan != NULL)
        emit_plan(&best.program, &model, &best.choice, options->plan);
    if (good && options->source != NULL)
        good = write_source(options->source, &best.program, &model, &best.places, error);
    if (good && options->image != NULL) good = write_image(options->image, &best.program, error);
    *result = (struct compile_result){.token_cycles = best.program.token_cycles,
                                      .digit_count = model_digit_count(&model),
                                      .int8_count = model_int8_count(&model),
                                      .dram_bytes = best.program.dram_bytes,
                                      .synthetic = model.synthetic,
                                      .streamed = best.program.streamed};
    snprintf(result->name, sizeof result->name, "%s", model.name);
    program_free(&best.program);
    model_unload(&model);
    return good;
}
