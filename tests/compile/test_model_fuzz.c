// SPDX-License-Identifier: Apache-2.0
// Damaged exports: whatever their bytes, the reader answers, and what it accepts can be read.
#include <stdlib.h>
#include <string.h>

#include "compile/model.h"
#include "compile/model_digits.h"
#include "compile/model_folder.h"
#include "compile/npy.h"
#include "penta_test.h"

enum { ROUNDS = 4000, HEADER = 128, MOST_FLIPS = 8 };

SetUp(model_folder)
{
    folder_create(self);
}
TearDown(model_folder)
{
    folder_remove(self);
}

static uint32_t draw(uint32_t *state, uint32_t limit)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % limit;
}

// Half of the damage is where the headers are.
static uint32_t draw_place(uint32_t *state, size_t size)
{
    const uint32_t limit = size > HEADER && draw(state, 2) == 0 ? HEADER : (uint32_t)size;
    return draw(state, limit);
}

static void damage(uint32_t *state, uint8_t *bytes, size_t *size)
{
    const uint32_t kind = draw(state, 8);
    if (kind == 0) {
        *size = draw_place(state, *size);
        return;
    }
    for (uint32_t i = draw(state, MOST_FLIPS) + 1; i > 0; i--) {
        uint8_t *byte = &bytes[draw_place(state, *size)];
        *byte = kind < 5 ? *byte ^ (uint8_t)(1u << draw(state, 8)) : (uint8_t)draw(state, 256);
    }
}

// Something at the end of every kind of array.
static int64_t read_ends(const struct model *model)
{
    const size_t inner = model->inner, width = model->width, state = model->state;
    int64_t sum = model->embedding[model->vocabulary * width - 1] + model->silu[255] +
                  model->head[model->vocabulary * width - 1] + model->softplus[255];
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct model_mamba_block *block = &model->blocks[i];
        const struct model_digits *digits = &block->out_proj;
        sum += block->taps[model->taps * inner - 1] + block->conv_bias[inner - 1] +
               block->decay[state * inner - 1] + block->x_k[model->rank + 2 * state - 1] +
               model_digit(digits, digits->rows - 1, digits->columns - 1);
    }
    return sum;
}

TEST_F(model_folder, damage_of_any_kind)
{
    uint32_t state = 2463534242u, good = 0;
    volatile int64_t sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const char *name = self->files[draw(&state, (uint32_t)self->count)];
        struct model model;
        struct penta_error error = {""};
        size_t size;
        uint8_t *bytes = folder_read(self, name, &size);
        damage(&state, bytes, &size);
        folder_write(self, name, bytes, size);
        free(bytes);
        if (model_load(self->path, &model, &error)) {
            good++;
            sum += read_ends(&model);
        } else {
            EXPECT_NE(strstr(error.text, name), NULL, "round %d: %s: %s", round, name, error.text);
            EXPECT_EQ(strchr(error.text, '\n'), NULL, "round %d", round);
        }
        model_unload(&model);
        folder_restore(self, name);
    }
    EXPECT_GT(good, ROUNDS / 100);
    EXPECT_LT(good, ROUNDS);
    folder_expect_good(self, "all files as they were");
}

// In memory of just the file's size, so that AddressSanitizer sees a byte read behind it.
TEST_F(model_folder, nothing_is_read_behind_the_end)
{
    static const struct npy_array expected = {"<i2", 1, {192}};
    uint32_t state = 88172645u;
    size_t sound_size;
    uint8_t *sound = folder_read(self, "norm_weights.npy", &sound_size);
    for (int round = 0; round < ROUNDS; round++) {
        struct penta_error error = {""};
        size_t size = sound_size, offset = 0;
        uint8_t *bytes = malloc(size);
        memcpy(bytes, sound, size);
        damage(&state, bytes, &size);
        uint8_t *file = realloc(bytes, size + (size == 0));
        if (npy_check("it", file, size, &expected, &offset, &error))
            EXPECT_EQ(offset + 2 * 192, size);
        free(file);
    }
    free(sound);
}

TEST(model_digits, nothing_is_read_behind_the_end)
{
    for (uint32_t columns = 1; columns <= 200; columns++) {
        struct penta_error error = {""};
        const size_t size = model_digits_row_bytes(columns);
        uint8_t *packed = malloc(size);
        for (size_t i = 0; i < size; i++)
            packed[i] = (const uint8_t[]){0x92, 0x24, 0x49}[i % 3];
        const struct model_digits digits = {packed, 1, columns, (uint32_t)size};
        EXPECT_TRUE(model_digits_check("it", 0, &digits, &error), "%s", error.text);
        packed[size - 1] |= 0xe0;
        EXPECT_FALSE(model_digits_check("it", 0, &digits, &error), "%u", columns);
        free(packed);
    }
}
