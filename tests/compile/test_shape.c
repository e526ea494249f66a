// SPDX-License-Identifier: Apache-2.0
// Synthetic weights: the drawn digits have their shares, and an export of them is a sound one.
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile/bounds.h"
#include "compile/model.h"
#include "compile/shape.h"
#include "compile/shape_draw.h"
#include "compile/shape_numbers.h"
#include "penta_test.h"

typedef struct {
    char root[32], folder[64];
    struct shape_options options;
    struct shape_result result;
    struct penta_error error;
} shape_folder;

static void remove_below(const char *folder)
{
    const struct dirent *entry;
    char path[512];
    DIR *directory = opendir(folder);
    if (directory == NULL) return;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) != 0) remove_below(path);
    }
    closedir(directory);
    rmdir(folder);
}

SetUp(shape_folder)
{
    strcpy(self->root, "/tmp/penta-shape-XXXXXX");
    ASSERT_NE(mkdtemp(self->root), NULL);
    snprintf(self->folder, sizeof self->folder, "%s/model", self->root);
    self->options = (struct shape_options){.published = shape_find("mamba-130m"),
                                           .blocks = 1,
                                           .vocabulary = 256,
                                           .seed = 3,
                                           .folder = self->folder};
    memcpy(self->options.digits, shape_gaussian, sizeof shape_gaussian);
}
TearDown(shape_folder)
{
    remove_below(self->root);
}

static bool write_shape(shape_folder *self)
{
    return shape_write(&self->options, &self->result, &self->error);
}

static int count_entries(const char *folder)
{
    int count = 0;
    DIR *directory = opendir(folder);
    ASSERT_NE(directory, NULL);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count - 2;
}

// ------------------------------------------------------------------------------------- the draws

TEST(shape_draw, streams)
{
    struct draw a = draw_start(1, "one"), again = draw_start(1, "one");
    struct draw other_seed = draw_start(2, "one"), other_name = draw_start(1, "two");
    for (int i = 0; i < 100; i++) {
        const uint64_t word = draw_word(&a);
        EXPECT_EQ(word, draw_word(&again));
        EXPECT_NE(word, draw_word(&other_seed));
        EXPECT_NE(word, draw_word(&other_name));
    }
}

TEST(shape_draw, means_and_deviations)
{
    struct draw draw = draw_start(5, "numbers");
    enum { COUNT = 200000 };
    double sum = 0, squares = 0, even = 0;
    int16_t *normal = malloc(COUNT * sizeof *normal);
    ASSERT_NE(normal, NULL);
    draw_normal(&draw, 300, normal, COUNT);
    for (int i = 0; i < COUNT; i++) {
        const double value = draw_even(&draw, -1, 2);
        sum += normal[i];
        squares += normal[i] * normal[i];
        even += value;
        ASSERT_TRUE(value >= -1 && value < 2 && abs(normal[i]) < 1500);
    }
    EXPECT_LT(fabs(sum / COUNT), 4);
    EXPECT_LT(fabs(sqrt(squares / COUNT) - 300), 4);
    EXPECT_LT(fabs(even / COUNT - 0.5), 0.01);
    free(normal);
}

// Shares of single digits and of neighbours, which are drawn together.
static void check_shares(const double *shares)
{
    enum { TRIPLES = 400000 };
    struct draw_pairs *pairs = malloc(sizeof *pairs);
    uint8_t *packed = malloc(3 * TRIPLES + 1);
    uint64_t single[5] = {0}, both[5][5] = {{0}};
    ASSERT_TRUE(pairs != NULL && packed != NULL);
    struct draw draw = draw_start(9, "digits");
    draw_pairs_fill(pairs, shares);
    draw_digits(&draw, pairs, packed, TRIPLES);
    const struct model_digits digits = {packed, 1, 8 * TRIPLES, 3 * TRIPLES};
    for (uint32_t i = 0; i < digits.columns; i++) {
        const int code = model_digit(&digits, 0, i) + 2;
        ASSERT_TRUE(code >= 0 && code <= 4);
        single[code]++;
        if (i % 2 == 1) both[model_digit(&digits, 0, i - 1) + 2][code]++;
    }
    for (int a = 0; a < 5; a++) {
        EXPECT_LT(fabs((double)single[a] / digits.columns - shares[a]), 0.001, "digit %d", a - 2);
        EXPECT_EQ(single[a] == 0, shares[a] == 0, "digit %d", a - 2);
        for (int b = 0; b < 5; b++) {
            EXPECT_LT(fabs(2. * (double)both[a][b] / digits.columns - shares[a] * shares[b]), 0.001,
                      "%d and %d", a - 2, b - 2);
        }
    }
    free(pairs);
    free(packed);
}

TEST(shape_draw, shares)
{
    check_shares(shape_gaussian);
    check_shares((const double[]){0, 0, 1, 0, 0});
    check_shares((const double[]){1, 0, 0, 0, 0});
    check_shares((const double[]){0, 0, 0, 0, 1});
    check_shares((const double[]){0.5, 0, 0, 0, 0.5});
    check_shares((const double[]){0.01, 0.02, 0.9, 0.03, 0.04});
    check_shares((const double[]){0.1, 0.2, 0.7, 0, 0});
    double sum = 0;
    for (int i = 0; i < 5; i++)
        sum += shape_gaussian[i];
    EXPECT_LT(fabs(sum - 1), 1e-9);
}

// ------------------------------------------------------------------------------------- the numbers

// Every integer of every published shape is one that the reader takes, with any digits.
TEST(shape_numbers, within_their_fields)
{
    static const char *const names[] = {"mamba-130m", "mamba-370m", "mamba-790m", "mamba-1.4b",
                                        "mamba-2.8b"};
    static const double kinds[][5] = {
        {0.2, 0.2, 0.2, 0.2, 0.2}, {0, 0, 1, 0, 0}, {1, 0, 0, 0, 0}, {0, 0, 0, 0, 1}};
    for (size_t i = 0; i < 5 * 4; i++) {
        const struct shape_published *from = shape_find(names[i % 5]);
        ASSERT_NE(from, NULL);
        struct model model = {.vocabulary = from->vocabulary,
                              .width = from->width,
                              .inner = 2 * from->width,
                              .state = 16,
                              .rank = from->width / 16,
                              .taps = 4,
                              .block_count = from->blocks};
        struct shape_ranges ranges;
        model.blocks = calloc(from->blocks, sizeof *model.blocks);
        ASSERT_NE(model.blocks, NULL);
        shape_numbers(&model, kinds[i / 5], &ranges);
        const struct model_mamba_block *last = &model.blocks[from->blocks - 1];
        const struct shape_range *const int16[] = {&ranges.gain, &ranges.taps,   &ranges.x_m,
                                                   &ranges.dt_m, &ranges.gate_m, &ranges.out_m,
                                                   &ranges.skip};
        for (size_t r = 0; r < sizeof int16 / sizeof *int16; r++) {
            EXPECT_TRUE(int16[r]->high <= 32767 && int16[r]->high >= 128, "%zu: %g", r,
                        int16[r]->high);
        }
        EXPECT_LE(model.state * ranges.decay.high, 32767.5);
        EXPECT_LT(fabs(ranges.dt_bias.low), INT32_MAX);
        EXPECT_TRUE(last->u_m >= 1 && last->u_m <= INT16_MAX);
        EXPECT_LE(last->norm.half_square_k, 15);
        EXPECT_LE(last->out_k, 30);
        EXPECT_TRUE(model.sample_m >= 1 && model.sample_m <= 3276);
        EXPECT_TRUE(model.logit_scale > 0 && model.logit_scale < 1e6);
        free(model.blocks);
    }
    EXPECT_EQ(shape_find("mamba-131m"), NULL);
    EXPECT_EQ(shape_find(""), NULL);
}

TEST(shape_numbers, tables)
{
    EXPECT_EQ(lrint(shape_silu(128)), 0);
    EXPECT_EQ(lrint(shape_silu(255)), 381);        // 15.875 * 24
    EXPECT_EQ(lrint(shape_softplus(192)), 11357);  // ln 2 * 2^14, where the argument is 0
    EXPECT_EQ(lrint(shape_softplus(255)), 64828);
}

// ------------------------------------------------------------------------------------- the export

static void check_model(const struct model *model)
{
    uint32_t row;
    EXPECT_TRUE(model->synthetic);
    EXPECT_TRUE(model->head_is_digits);
    EXPECT_EQ(model->characters, NULL);
    EXPECT_EQ(model->width, 768);
    EXPECT_EQ(model->inner, 1536);
    EXPECT_EQ(model->state, 16);
    EXPECT_EQ(model->rank, 48);
    EXPECT_EQ(model->taps, 4);
    EXPECT_EQ(model->block_count, 1);
    EXPECT_EQ(model->vocabulary, 256);
    EXPECT_EQ(model->head_digits.rows, 256);
    EXPECT_EQ(model_int8_count(model), 0);
    EXPECT_LT(bound_digits(&model->blocks[0].in_proj, &row), UINT64_C(1) << 31);
    // A of state n is about n + 1.
    EXPECT_GT(model->blocks[0].decay[15 * 1536], 10 * model->blocks[0].decay[0]);
}

static void count_digits(const struct model_digits *digits, uint64_t count[5])
{
    for (uint32_t row = 0; row < digits->rows; row++) {
        for (uint32_t column = 0; column < digits->columns; column++)
            count[model_digit(digits, row, column) + 2]++;
    }
}

TEST_F(shape_folder, is_a_sound_export)
{
    struct model model;
    uint64_t count[5] = {0};
    ASSERT_TRUE(write_shape(self), "%s", self->error.text);
    EXPECT_STREQ(self->result.name, "mamba-130m, 1 of 24 blocks, 256 of 50280 words");
    EXPECT_EQ(count_entries(self->root), 1);
    ASSERT_TRUE(model_load(self->folder, &model, &self->error), "%s", self->error.text);
    check_model(&model);
    EXPECT_EQ(model_digit_count(&model), self->result.digit_count);
    const struct model_digits *const matrices[] = {
        &model.blocks[0].in_proj, &model.blocks[0].x_proj, &model.blocks[0].dt_proj,
        &model.blocks[0].out_proj, &model.head_digits};
    for (size_t i = 0; i < 5; i++)
        count_digits(matrices[i], count);
    for (int i = 0; i < 5; i++) {
        const double share = (double)count[i] / (double)self->result.digit_count;
        EXPECT_LT(fabs(share / shape_gaussian[i] - 1), 0.01, "digit %d: %g", i - 2, share);
    }
    model_unload(&model);
}

static void expect_refused(shape_folder *self, const char *expected)
{
    const int before = count_entries(self->root);
    EXPECT_FALSE(write_shape(self), "%s", expected);
    EXPECT_NE(strstr(self->error.text, expected), NULL, "\"%s\" in: %s", expected,
              self->error.text);
    EXPECT_EQ(count_entries(self->root), before);
}

TEST_F(shape_folder, writes_over_nothing)
{
    char long_path[5000];
    ASSERT_EQ(mkdir(self->folder, 0777), 0);
    ASSERT_TRUE(write_shape(self), "an empty folder: %s", self->error.text);
    expect_refused(self, "expected a new or an empty folder");
    snprintf(self->folder, sizeof self->folder, "%s/none/model", self->root);
    expect_refused(self, "No such file");
    snprintf(self->folder, sizeof self->folder, "%s/model/metadata.json", self->root);
    expect_refused(self, "expected a new or an empty folder");
    memset(long_path, 'a', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    self->options.folder = long_path;
    expect_refused(self, "too long");
    snprintf(self->folder, sizeof self->folder, "%s/slashes///", self->root);
    self->options.folder = self->folder;
    EXPECT_TRUE(write_shape(self), "%s", self->error.text);
    EXPECT_EQ(count_entries(self->root), 2);
}
