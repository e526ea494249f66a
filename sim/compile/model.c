// SPDX-License-Identifier: Apache-2.0
#include "compile/model.h"

#include <stdlib.h>
#include <string.h>

#include "compile/model_file.h"
#include "compile/model_parts.h"

bool model_load(const char *folder, struct model *model, struct penta_error *error)
{
    memset(model, 0, sizeof *model);
    const bool good =
        model_read_metadata(folder, error) && model_read_architecture(folder, model, error) &&
        model_read_arrays(folder, model, error) && model_read_vocabulary(folder, model, error);
    if (!good) model_unload(model);
    return good;
}

void model_unload(struct model *model)
{
    for (size_t i = 0; i < model->file_count; i++)
        model_file_unmap(&model->files[i]);
    free(model->files);
    free(model->blocks);
    free(model->characters);
    memset(model, 0, sizeof *model);
}

static uint64_t count_digits(const struct model_digits *digits)
{
    return (uint64_t)digits->rows * digits->columns;
}

uint64_t model_digit_count(const struct model *model)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct model_mamba_block *block = &model->blocks[i];
        count += count_digits(&block->in_proj) + count_digits(&block->x_proj) +
                 count_digits(&block->dt_proj) + count_digits(&block->out_proj);
    }
    return count + count_digits(&model->head_digits);
}

uint64_t model_int8_count(const struct model *model)
{
    return model->head_is_digits ? 0 : (uint64_t)model->vocabulary * model->width;
}
