// SPDX-License-Identifier: Apache-2.0
#include "compile/compile.h"

#include <errno.h>
#include <string.h>

#include "compile/bounds.h"
#include "compile/emit.h"
#include "compile/mamba.h"
#include "compile/model.h"
#include "compile/program.h"

static bool plan(struct program *program, const struct model *model, struct mamba_places *places,
                 struct penta_error *error)
{
    const bool built = mamba_build(program, model, places);
    if (built) program_assign_slots(program);
    if (!built || program->failed) {
        snprintf(error->text, sizeof error->text, "%s: out of memory", model->name);
        return false;
    }
    // Durations first: placing weighs what may overlap by them. Copies depend on addresses a little.
    program_durations(program);
    if (!program_schedule(program, error) || !program_place(program, error)) return false;
    program_resolve(program);
    program_durations(program);
    program_play(program);
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
    struct program program;
    struct mamba_places places;
    if (!model_load(options->folder, &model, error)) return false;
    program_init(&program, options->config);
    bool good =
        bounds_check(&model, options->folder, error) && plan(&program, &model, &places, error);
    if (good && options->plan != NULL) emit_plan(&program, &model, options->plan);
    if (good && options->source != NULL)
        good = write_source(options->source, &program, &model, &places, error);
    if (good && options->image != NULL) good = write_image(options->image, &program, error);
    *result = (struct compile_result){.token_cycles = program.token_cycles,
                                      .digit_count = model_digit_count(&model),
                                      .int8_count = model_int8_count(&model),
                                      .dram_bytes = program.dram_bytes,
                                      .synthetic = model.synthetic};
    snprintf(result->name, sizeof result->name, "%s", model.name);
    program_free(&program);
    model_unload(&model);
    return good;
}
