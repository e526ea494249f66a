// SPDX-License-Identifier: Apache-2.0
// An export of a shape of its own, in which no row of digits is a multiple of eight.
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile/model.h"
#include "compile/model_folder.h"
#include "penta_test.h"

enum { VOCABULARY = 300, WIDTH = 17, INNER = 19, STATE = 1, RANK = 9, TAPS = 1, MIXED = 11 };
enum { DATA = 128, LARGEST = DATA + 2 * VOCABULARY * WIDTH };

static const struct array {
    const char *name, *type;
    int rows, columns;  // of bytes in digits
} arrays[] = {
    {"embedding_weights", "<i2", VOCABULARY, WIDTH},
    {"blocks_0_norm_weights", "<i2", WIDTH, 0},
    {"blocks_0_in_proj_weights", "|u1", 2 * INNER, 9},
    {"blocks_0_in_proj_scales", "<f4", 2 * INNER, 0},
    {"blocks_0_conv_weights", "<i2", TAPS, INNER},
    {"blocks_0_conv_bias", "<i4", INNER, 0},
    {"blocks_0_x_proj_weights", "|u1", MIXED, 9},
    {"blocks_0_x_proj_scales", "<f4", MIXED, 0},
    {"blocks_0_x_proj_m", "<i2", MIXED, 0},
    {"blocks_0_x_proj_k", "|u1", MIXED, 0},
    {"blocks_0_dt_proj_weights", "|u1", INNER, 6},
    {"blocks_0_dt_proj_scales", "<f4", INNER, 0},
    {"blocks_0_dt_proj_m", "<i2", INNER, 0},
    {"blocks_0_dt_proj_bias", "<i4", INNER, 0},
    {"blocks_0_scan_weights", "<i2", STATE, INNER},
    {"blocks_0_scan_skip", "<i2", INNER, 0},
    {"blocks_0_gate_weights", "<i2", INNER, 0},
    {"blocks_0_out_proj_weights", "|u1", WIDTH, 9},
    {"blocks_0_out_proj_scales", "<f4", WIDTH, 0},
    {"blocks_0_out_proj_m", "<i2", WIDTH, 0},
    {"norm_weights", "<i2", WIDTH, 0},
    {"head_weights", "|i1", VOCABULARY, WIDTH},
    {"silu_weights", "<i2", 256, 0},
    {"softplus_weights", "<u2", 256, 0},
};

static const char architecture[] =
    "{\"name\": \"small\", \"family\": \"mamba\", \"input_shape\": [1], \"output_shape\": [300],"
    "\"vocabulary\": 300, \"width\": 17, \"inner\": 19, \"state\": 1, \"rank\": 9, \"taps\": 1,"
    "\"blocks\": 1, \"logit_scale\": 1, \"residual_scale\": 0.5, \"synthetic\": true, \"layers\": ["
    "{\"name\": \"embedding\", \"type\": \"embedding\", \"weight_shape\": [300, 17]},"
    "{\"name\": \"blocks_0_norm\", \"type\": \"rms_norm\", \"weight_shape\": [17],"
    " \"k\": 1, \"half_square_k\": 2},"
    "{\"name\": \"blocks_0_in_proj\", \"type\": \"pentary_linear\", \"weight_shape\": [38, 17],"
    " \"u_m\": 1, \"u_k\": 2, \"z_m\": 3, \"z_k\": 4},"
    "{\"name\": \"blocks_0_conv\", \"type\": \"conv_silu\", \"weight_shape\": [1, 19], \"k\": 1},"
    "{\"name\": \"blocks_0_x_proj\", \"type\": \"pentary_linear\", \"weight_shape\": [11, 19]},"
    "{\"name\": \"blocks_0_dt_proj\", \"type\": \"pentary_linear_softplus\","
    " \"weight_shape\": [19, 9], \"acc_m\": 1, \"acc_k\": 2, \"k\": 3},"
    "{\"name\": \"blocks_0_scan\", \"type\": \"selective_scan\", \"weight_shape\": [1, 19],"
    " \"decay_k\": 1, \"du_k\": 2, \"state_k\": 3, \"skip_shift\": 4, \"readout_k\": 5},"
    "{\"name\": \"blocks_0_gate\", \"type\": \"silu_gate\", \"weight_shape\": [19],"
    " \"z_k\": 1, \"k\": 2},"
    "{\"name\": \"blocks_0_out_proj\", \"type\": \"pentary_linear_residual\","
    " \"weight_shape\": [17, 19], \"acc_m\": 1, \"acc_k\": 2, \"k\": 3},"
    "{\"name\": \"norm\", \"type\": \"rms_norm\", \"weight_shape\": [17], \"k\": 1,"
    " \"half_square_k\": 2},"
    "{\"name\": \"head\", \"type\": \"int8_linear\",    \"weight_shape\": [300, 17],"
    " \"sample_m\": 1, \"sample_k\": 2},"
    "{\"name\": \"silu\", \"type\": \"table\", \"weight_shape\": [256]},"
    "{\"name\": \"softplus\", \"type\": \"table\", \"weight_shape\": [256]}]}";

// Digits are 0, scales 1, bytes of other elements 1.
static void fill(uint8_t *data, size_t size, const char *type, bool digits)
{
    static const uint8_t zeros[3] = {0x92, 0x24, 0x49};
    const float one = 1;
    memset(data, 1, size);
    for (size_t i = 0; i < size && digits; i++)
        data[i] = zeros[i % 3];
    for (size_t i = 0; i < size && type[1] == 'f'; i += sizeof one)
        memcpy(data + i, &one, sizeof one);
}

static void write_array(const model_folder *folder, const struct array *array)
{
    const int rows = array->rows, columns = array->columns;
    const size_t size = (size_t)(rows * (columns == 0 ? 1 : columns) * (array->type[2] - '0'));
    uint8_t file[LARGEST] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, DATA - 10, 0};
    char shape[32], name[64];
    snprintf(shape, sizeof shape, columns == 0 ? "(%d,)" : "(%d, %d)", rows, columns);
    memset(file + 10, ' ', DATA - 10);
    const int length =
        snprintf((char *)file + 10, DATA - 10,
                 "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", array->type, shape);
    file[10 + length] = ' ';
    file[DATA - 1] = '\n';
    ASSERT_LE(DATA + size, sizeof file);
    fill(file + DATA, size, array->type, array->type[1] == 'u' && columns != 0);
    snprintf(name, sizeof name, "%s.npy", array->name);
    folder_write(folder, name, file, DATA + size);
}

SetUp(model_folder)
{
    strcpy(self->path, "/tmp/penta-model-XXXXXX");
    ASSERT_NE(mkdtemp(self->path), NULL);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        write_array(self, &arrays[i]);
    folder_write(self, "architecture.json", architecture, strlen(architecture));
    folder_restore(self, "metadata.json");
}
TearDown(model_folder)
{
    folder_remove(self);
}

static void check_digits(const struct model_digits *digits, uint32_t rows, uint32_t columns,
                         uint32_t row_bytes)
{
    EXPECT_EQ(digits->rows, rows);
    EXPECT_EQ(digits->columns, columns);
    EXPECT_EQ(digits->row_bytes, row_bytes);
    EXPECT_EQ(model_digit(digits, rows - 1, columns - 1), 0);
}

TEST_F(model_folder, rows_are_filled_up)
{
    struct model model;
    struct penta_error error = {""};
    ASSERT_TRUE(model_load(self->path, &model, &error), "%s", error.text);
    EXPECT_TRUE(model.synthetic);
    EXPECT_EQ(model.vocabulary, VOCABULARY);
    check_digits(&model.blocks[0].in_proj, 38, 17, 9);
    check_digits(&model.blocks[0].x_proj, 11, 19, 9);
    check_digits(&model.blocks[0].dt_proj, 19, 9, 6);
    check_digits(&model.blocks[0].out_proj, 17, 19, 9);
    EXPECT_EQ(model_digit_count(&model), 38 * 17 + 11 * 19 + 19 * 9 + 17 * 19);
    EXPECT_EQ(model_int8_count(&model), 5100);
    model_unload(&model);
}

static void replace_text(char *text, const char *from, const char *to)
{
    char *at = strstr(text, from);
    ASSERT_NE(at, NULL, "%s", from);
    ASSERT_EQ(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
}

TEST_F(model_folder, head_of_digits)
{
    struct model model;
    struct penta_error error = {""};
    char text[sizeof architecture];
    strcpy(text, architecture);
    replace_text(text, "\"head\", \"type\": \"int8_linear\",   ",
                 "\"head\", \"type\": \"pentary_linear\",");
    folder_write(self, "architecture.json", text, strlen(text));
    folder_expect_refused(self, "head_weights.npy", "elements are '|i1', expected '|u1'");
    write_array(self, &(struct array){"head_weights", "|u1", VOCABULARY, 9});
    folder_expect_refused(self, "head_scales.npy", "No such file");
    write_array(self, &(struct array){"head_scales", "<f4", VOCABULARY, 0});
    ASSERT_TRUE(model_load(self->path, &model, &error), "%s", error.text);
    EXPECT_TRUE(model.head_is_digits);
    EXPECT_EQ(model.head, NULL);
    check_digits(&model.head_digits, VOCABULARY, WIDTH, 9);
    EXPECT_EQ(model_digit_count(&model), 38 * 17 + 11 * 19 + 19 * 9 + 17 * 19 + 300 * 17);
    EXPECT_EQ(model_int8_count(&model), 0);
    EXPECT_EQ(model.sample_m, 1);
    model_unload(&model);
}

// Every integer in the field of its name.
TEST_F(model_folder, integers_by_name)
{
    struct model model;
    struct penta_error error = {""};
    ASSERT_TRUE(model_load(self->path, &model, &error), "%s", error.text);
    const struct model_mamba_block *b = &model.blocks[0];
    const uint32_t found[] = {b->norm.k,        b->norm.half_square_k,
                              (uint32_t)b->u_m, b->u_k,
                              (uint32_t)b->z_m, b->z_k,
                              b->conv_k,        (uint32_t)b->dt_acc_m,
                              b->dt_acc_k,      b->dt_k,
                              b->decay_k,       b->du_k,
                              b->state_k,       b->skip_shift,
                              b->readout_k,     b->gate_z_k,
                              b->gate_k,        (uint32_t)b->out_acc_m,
                              b->out_acc_k,     b->out_k,
                              model.norm.k,     model.norm.half_square_k,
                              model.sample_m,   model.sample_k};
    const uint32_t expected[] = {1, 2, 1, 2, 3, 4, 1, 1, 2, 3, 1, 2,
                                 3, 4, 5, 1, 2, 1, 2, 3, 1, 2, 1, 2};
    EXPECT_MEMEQ(found, expected, sizeof expected);
    model_unload(&model);
}

TEST_F(model_folder, padding)
{
    static const char name[] = "blocks_0_out_proj_weights.npy";
    static const size_t end = DATA + 17 * 9;
    // The last triple of the last row: digits of columns 16..18, then five of padding.
    static const struct {
        uint32_t triple;
        const char *expected;
    } bad[] = {
        {022222322, "row 16 column 18"},  // a digit, and good
        {022223222, "row 16 column 19 (padding), byte 279: code 3, expected 2, digit 0"},
        {012222222, "row 16 column 23 (padding), byte 280: code 1, expected 2, digit 0"},
        {072222222, "row 16 column 23 (padding), byte 280: code 7, expected a digit's"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        folder_patch(self, name, end - 3, &bad[i].triple, 3);
        if (i == 0) {
            folder_expect_good(self, bad[i].expected);
        } else {
            folder_expect_refused(self, name, bad[i].expected);
        }
    }
}

TEST_F(model_folder, vocabulary_beyond_a_byte)
{
    json_t *list = json_array();
    for (int i = 0; i < VOCABULARY; i++) {
        const int code = 0x400 + i;
        const char text[] = {(char)(0xc0 | code >> 6), (char)(0x80 | (code & 0x3f)), '\0'};
        json_array_append_new(list, json_string(text));
    }
    folder_write_json(self, "vocabulary.json", list);
    struct model model;
    struct penta_error error = {""};
    ASSERT_TRUE(model_load(self->path, &model, &error), "%s", error.text);
    EXPECT_STREQ(model.characters[299], "\xd4\xab");
    model_unload(&model);
}
