// SPDX-License-Identifier: Apache-2.0
// The reader of trained models: what it finds in a sound export, and every kind of bad one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compile/model.h"
#include "compile/model_folder.h"
#include "penta_test.h"

SetUp(model_folder)
{
    folder_create(self);
}
TearDown(model_folder)
{
    folder_remove(self);
}

// ---------------------------------------------------------------------------------- a sound one

// Numbers below are those that NumPy finds in the files.
static void check_shape(const struct model *model)
{
    EXPECT_STREQ(model->name, "mamba-kjv");
    EXPECT_FALSE(model->synthetic);
    EXPECT_EQ(model->vocabulary, 63);
    EXPECT_EQ(model->width, 192);
    EXPECT_EQ(model->inner, 384);
    EXPECT_EQ(model->state, 8);
    EXPECT_EQ(model->rank, 16);
    EXPECT_EQ(model->taps, 4);
    EXPECT_EQ(model->block_count, 2);
    EXPECT_EQ(model->residual_scale, 0.0078125);
    EXPECT_NEAR(model->logit_scale, 0.0001881424, 1e-10);
    EXPECT_EQ(model_digit_count(model), 479232);
    EXPECT_EQ(model_int8_count(model), 12096);
}

static void check_integers(const struct model *model)
{
    const struct model_mamba_block *first = &model->blocks[0], *second = &model->blocks[1];
    const uint32_t found[] = {first->norm.k,
                              first->norm.half_square_k,
                              first->u_k,
                              first->z_k,
                              first->conv_k,
                              first->dt_acc_k,
                              first->dt_k,
                              first->decay_k,
                              first->du_k,
                              first->state_k,
                              first->skip_shift,
                              first->readout_k,
                              first->gate_z_k,
                              first->gate_k,
                              first->out_acc_k,
                              first->out_k,
                              second->u_k,
                              second->gate_z_k,
                              second->out_k,
                              model->norm.k,
                              model->sample_m,
                              model->sample_k,
                              model->norm.half_square_k};
    const uint32_t expected[] = {20, 0,  20, 0,  10, 0,  11, 12, 6,    4,  0, 10,
                                 15, 10, 0,  14, 19, 14, 11, 20, 2277, 11, 2};
    EXPECT_EQ(first->u_m, 21441);
    EXPECT_EQ(second->u_m, 21970);
    EXPECT_EQ(first->z_m, 1);
    EXPECT_EQ(first->dt_acc_m, 1);
    EXPECT_EQ(first->out_acc_m, 1);
    EXPECT_MEMEQ(found, expected, sizeof expected);
}

static void check_arrays(const struct model *model)
{
    const struct model_mamba_block *first = &model->blocks[0], *second = &model->blocks[1];
    EXPECT_EQ(model->embedding[5 * 192 + 7], -17);
    EXPECT_EQ(model->silu[200], 223);
    EXPECT_EQ(model->softplus[255], 64828);
    EXPECT_EQ(model->norm.gain[0], 13778);
    EXPECT_EQ(model->head[62 * 192 + 191], -8);
    EXPECT_EQ(first->conv_bias[383], -54597);
    EXPECT_EQ(second->x_k[31], 19);
    EXPECT_EQ(second->x_m[0], 18522);
    EXPECT_EQ(second->dt_bias[3], 1181629);
    EXPECT_EQ(second->decay[7 * 384 + 383], 13577);
}

static void check_digits(const struct model *model)
{
    static const int8_t end[8] = {0, -1, -2, 1, -1, -1, 0, 0};
    const struct model_digits *in = &model->blocks[0].in_proj, *out = &model->blocks[1].out_proj;
    int sum = 0;
    EXPECT_EQ(out->rows, 192);
    EXPECT_EQ(out->columns, 384);
    EXPECT_EQ(out->row_bytes, 144);
    for (uint32_t i = 0; i < 8; i++)
        EXPECT_EQ(model_digit(out, 191, 376 + i), end[i]);
    for (uint32_t row = 0; row < in->rows; row++) {
        for (uint32_t column = 0; column < in->columns; column++)
            sum += model_digit(in, row, column);
    }
    EXPECT_EQ(sum, -490);
}

TEST(model, mamba_kjv)
{
    struct model model;
    struct penta_error error = {""};
    ASSERT_TRUE(model_load(MODEL_SOURCE, &model, &error), "%s", error.text);
    check_shape(&model);
    check_integers(&model);
    check_arrays(&model);
    check_digits(&model);
    ASSERT_NE(model.characters, NULL);
    EXPECT_STREQ(model.characters[0], "\n");
    EXPECT_STREQ(model.characters[12], "A");
    EXPECT_STREQ(model.characters[62], "z");
    model_unload(&model);
    EXPECT_EQ(model.files, NULL);
    model_unload(&model);
}

TEST(model, folder_that_is_not_there)
{
    struct model model;
    struct penta_error error = {""};
    EXPECT_FALSE(model_load("/nonexistent", &model, &error));
    EXPECT_NE(strstr(error.text, "/nonexistent/metadata.json"), NULL, "%s", error.text);
    char *longest = malloc(5000);
    memset(longest, 'x', 4999);
    longest[4999] = '\0';
    EXPECT_FALSE(model_load(longest, &model, &error));
    EXPECT_NE(strstr(error.text, "too long"), NULL, "%s", error.text);
    free(longest);
}

// ---------------------------------------------------------------------------------------- files

TEST_F(model_folder, files_missing_and_strange)
{
    char path[FOLDER_PATH];
    for (size_t i = 0; i < self->count; i++) {
        folder_delete(self, self->files[i]);
        if (strcmp(self->files[i], "vocabulary.json") == 0) {
            folder_expect_good(self, "without vocabulary");
        } else {
            folder_expect_refused(self, self->files[i], "No such file");
        }
        folder_path(self, self->files[i], path);
        ASSERT_EQ(mkfifo(path, 0600), 0);
        folder_expect_refused(self, self->files[i], "regular file");
        folder_delete(self, self->files[i]);
        folder_write(self, self->files[i], "", 0);
        folder_expect_refused(self, self->files[i], "expected");
        folder_restore(self, self->files[i]);
    }
    folder_write(self, "notes.txt", "", 0);
    folder_expect_good(self, "another file");
    folder_write(self, "norm_m.npy", "", 0);
    folder_write(self, "blocks_2_norm_weights.npy", "", 0);
    folder_expect_refused(self, "/blocks_2_norm_weights.npy", "belongs to no layer");
    folder_delete(self, "blocks_2_norm_weights.npy");
    folder_expect_refused(self, "/norm_m.npy", "belongs to no layer");
}

TEST_F(model_folder, no_character_without_its_vocabulary)
{
    struct model model;
    struct penta_error error = {""};
    folder_delete(self, "vocabulary.json");
    ASSERT_TRUE(model_load(self->path, &model, &error), "%s", error.text);
    EXPECT_EQ(model.characters, NULL);
    model_unload(&model);
}

// -------------------------------------------------------------------------------- headers of .npy

#define VICTIM "blocks_0_x_proj_m.npy"  // int16, 32 elements
#define SHAPED "'shape': (32,)"

enum { DATA = 128, DATA_SIZE = 64 };

// VICTIM with another header, then zeros. `text` begins after the header's length.
static void write_header(const model_folder *self, unsigned version, const char *text,
                         size_t length)
{
    uint8_t file[1024] = {0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)version};
    const size_t start = version == 1 ? 10 : 12;
    ASSERT_LE(start + length + DATA_SIZE, sizeof file);
    file[8] = (uint8_t)length;
    file[9] = (uint8_t)(length >> 8);
    memcpy(file + start, text, length);
    folder_write(self, VICTIM, file, start + length + DATA_SIZE);
}

// The dictionary, blanks and a newline up to byte `end`.
static void write_dictionary(const model_folder *self, unsigned version, const char *dictionary,
                             size_t end)
{
    char text[512];
    const size_t length = end - (version == 1 ? 10 : 12);
    memset(text, ' ', sizeof text);
    memcpy(text, dictionary, strlen(dictionary));
    text[length - 1] = '\n';
    write_header(self, version, text, length);
}

TEST_F(model_folder, headers_that_are_good)
{
    static const char *const good[] = {
        "{'descr': '<i2', 'fortran_order': False, " SHAPED ", }",
        "{'descr': '<i2', 'fortran_order': False, " SHAPED "}",
        "{" SHAPED ", \"descr\":\"<i2\",'fortran_order' : False}",
        "  {  'fortran_order'  :  False  ,  'descr' : '<i2' , 'shape' : ( 32 , ) , }",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        for (unsigned version = 1; version <= 2; version++) {
            write_dictionary(self, version, good[i], DATA);
            folder_expect_good(self, good[i]);
        }
        write_dictionary(self, 1, good[i], DATA + 2);
        folder_expect_good(self, good[i]);
    }
}

TEST_F(model_folder, headers_that_are_not)
{
    static const char *const bad[][2] = {
        {"{'descr': '>i2', 'fortran_order': False, " SHAPED "}",
         "elements are '>i2', expected '<i2'"},
        {"{'descr': '<u2', 'fortran_order': False, " SHAPED "}", "'<u2', expected '<i2'"},
        {"{'descr': '<i4', 'fortran_order': False, " SHAPED "}", "'<i4', expected '<i2'"},
        {"{'descr': [('a', '<i2')], 'fortran_order': False, " SHAPED "}",
         "byte 20: expected a type"},
        {"{'descr': '<i2<i2<i2<i2<i2<i2', 'fortran_order': False, " SHAPED "}", "expected a type"},
        {"{'descr': '<i2', 'fortran_order': True, " SHAPED "}", "fortran_order is True"},
        {"{'descr': '<i2', 'fortran_order': 0, " SHAPED "}", "expected True or False"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (33,)}",
         "shape is (33,), expected (32,)"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (31,)}",
         "shape is (31,), expected (32,)"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (32, 1)}", "shape is (32, 1)"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (32, 1, 1, 1)}",
         "shape is (32, 1, 1, 1)"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': ()}", "shape is ()"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (32)}", "expected ','"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': 32}", "expected a shape"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (-32,)}", "expected a size"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (,)}", "expected a size"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (032,)}", "leading zeros"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (4294967328,)}",
         "shape is (4294967328,)"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (18446744073709551648,)}",
         "shape is (184"},
        {"{'descr': '<i2', 'fortran_order': False, 'shape': (32 1)}", "expected ',' or ')'"},
        {"{'descr': '<i2', 'fortran_order': False}", "before the end"},
        {"{'descr': '<i2', 'descr': '<i2', 'fortran_order': False, " SHAPED "}",
         "byte 27: expected one each"},
        {"{'descr': '<i2', 'fortran_order': False, " SHAPED ", 'order': 1}", "expected one each"},
        {"{'descr': '<i2' 'fortran_order': False, " SHAPED "}", "expected ',' or '}'"},
        {"{'descr', '<i2', 'fortran_order': False, " SHAPED "}", "expected ':'"},
        {"{'descr': '<i2', 'fortran_order': False, " SHAPED "} x", "expected blanks"},
        {"{'descr': '<i2', 'fortran_order': False, " SHAPED "", "expected ',' or '}'"},
        {"{'descr': '<i2', 'fortran_order': False, 'sha", "expected one each"},
        {"", "expected '{'"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_dictionary(self, 1, bad[i][0], DATA);
        folder_expect_refused(self, VICTIM, bad[i][1]);
    }
}

TEST_F(model_folder, frames_of_headers)
{
    static const char sound[] = "{'descr': '<i2', 'fortran_order': False, " SHAPED "}";
    write_header(self, 1, sound, strlen(sound));
    folder_expect_refused(self, VICTIM, "one newline");
    write_dictionary(self, 1, sound, DATA + 1);
    folder_expect_refused(self, VICTIM, "begin at byte 129, expected a multiple of 2");
    write_dictionary(self, 3, sound, DATA);
    folder_expect_refused(self, VICTIM, "byte 6: .npy version 3.0, expected 1.0 or 2.0");
    folder_restore(self, VICTIM);
    folder_patch(self, VICTIM, 7, "\1", 1);
    folder_expect_refused(self, VICTIM, "version 1.1");
    folder_restore(self, VICTIM);
    folder_patch(self, VICTIM, 0, "\x92", 1);
    folder_expect_refused(self, VICTIM, "NUMPY");
    folder_restore(self, VICTIM);
    folder_patch(self, VICTIM, 8, "\xff", 1);
    folder_expect_refused(self, VICTIM, "byte 8: header of 255 bytes");
    write_dictionary(self, 2, sound, DATA);
    folder_patch(self, VICTIM, 8, "\xff\xff\xff\xff", 4);
    folder_expect_refused(self, VICTIM, "byte 8: header of 4294967295 bytes");
}

TEST_F(model_folder, lengths_of_files)
{
    size_t size;
    uint8_t *bytes = folder_read(self, VICTIM, &size);
    ASSERT_EQ(size, DATA + DATA_SIZE);
    for (size_t length = 0; length < size; length++) {
        folder_write(self, VICTIM, bytes, length);
        folder_expect_refused(self, VICTIM, length < DATA ? "expected" : "of data from byte 128");
    }
    bytes[size] = 0;
    folder_write(self, VICTIM, bytes, size + 1);
    folder_expect_refused(self, VICTIM, "65 bytes of data from byte 128, expected 64");
    free(bytes);
}

// -------------------------------------------------------------------------------- what is in them

// Sets the code of one digit in a row of codes.
static void set_code(uint8_t *packed, size_t at, unsigned code)
{
    for (size_t bit = 3 * at; bit < 3 * at + 3; bit++) {
        packed[bit / 8] &= (uint8_t) ~(1u << bit % 8);
        packed[bit / 8] |= (uint8_t)((code & 1) << bit % 8);
        code >>= 1;
    }
}

TEST_F(model_folder, codes_of_digits)
{
    static const char name[] = "blocks_1_dt_proj_weights.npy";  // 384 rows of 16: 6 bytes each
    char expected[128];
    size_t size;
    uint8_t *sound = folder_read(self, name, &size), *bytes = malloc(size);
    for (size_t place = 0; place < 384 * 16; place += place == 63 ? 384 * 16 - 127 : 1) {
        for (unsigned code = 0; code < 8; code++) {
            memcpy(bytes, sound, size);
            set_code(bytes + DATA, place, code);
            folder_write(self, name, bytes, size);
            snprintf(expected, sizeof expected, "row %zu column %zu, byte %zu: code %u, expected",
                     place / 16, place % 16, DATA + 3 * place / 8, code);
            if (code < 5) {
                folder_expect_good(self, expected);
            } else {
                folder_expect_refused(self, name, expected);
            }
        }
    }
    free(sound);
    free(bytes);
}

TEST_F(model_folder, scales)
{
    static const char name[] = "blocks_1_out_proj_scales.npy";
    static const float bad[] = {
        0, -0.0f, -1, __builtin_nanf(""), __builtin_inff(), -__builtin_inff()};
    static const float good[] = {1, 1e-45f, 3.4028234e38f};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        folder_patch(self, name, DATA + 4 * 191, &bad[i], 4);
        folder_expect_refused(self, name, "row 191, byte 892: scale ");
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        folder_patch(self, name, DATA + 4 * 191, &good[i], 4);
        folder_expect_good(self, "scale");
    }
}

TEST_F(model_folder, shifts)
{
    folder_patch(self, "blocks_0_x_proj_k.npy", DATA + 31, "\57", 1);
    folder_expect_good(self, "shift 47");
    folder_patch(self, "blocks_0_x_proj_k.npy", DATA + 31, "\60", 1);
    folder_expect_refused(self, "blocks_0_x_proj_k.npy",
                          "row 31, byte 159: shift 48, expected 0..47");
}

// ----------------------------------------------------------------------------------------- JSON

// A file of the export with `key` of the object (of the layer, unless that is NULL) set to a JSON
// value, or without it when `value` is NULL.
static void edit(const model_folder *self, const char *file, const char *layer, const char *key,
                 const char *value)
{
    char path[FOLDER_PATH];
    folder_path(self, file, path);
    json_t *root = json_load_file(path, 0, NULL), *object = root, *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "layers"), i, entry)
    {
        const char *name = json_string_value(json_object_get(entry, "name"));
        if (layer != NULL && strcmp(name, layer) == 0) object = entry;
    }
    ASSERT_NE(object, NULL);
    if (value == NULL) {
        json_object_del(object, key);
    } else {
        json_object_set_new(object, key, json_loads(value, JSON_DECODE_ANY, NULL));
    }
    folder_write_json(self, file, root);
}

TEST_F(model_folder, metadata)
{
    static const char *const bad[][3] = {
        {"format", "\"pentary_v2\"", "format: \"pentary_v2\", expected \"pentary_v1\""},
        {"format", NULL, "format: missing"},
        {"bits_per_weight", "3.0", "bits_per_weight: 3.0, expected 3"},
        {"levels", "4", "levels: 4, expected 5"},
        {"level_values", "[-2,-1,0,1]", "level_values: [-2,-1,0,1], expected [-2,-1,0,1,2]"},
        {"packing", "7", "packing: 7"},
        {"more", "1", "more: 1, expected no such key"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        edit(self, "metadata.json", NULL, bad[i][0], bad[i][1]);
        folder_expect_refused(self, "metadata.json", bad[i][2]);
        folder_restore(self, "metadata.json");
    }
}

TEST_F(model_folder, architecture)
{
    static const char *const bad[][4] = {
        {NULL, "name", "\"\"", "name: \"\""},
        {NULL, "name", "\"a\\nb\"", "name: \"a\\nb\""},
        {NULL, "name", NULL, "name: missing"},
        {NULL, "family", "\"transformer\"", "family: \"transformer\", expected \"mamba\""},
        {NULL, "synthetic", "1", "synthetic: 1, expected true or false"},
        {NULL, "more", "{}", "more: {}, expected no such key"},
        {NULL, "input_shape", "[2]", "input_shape: [2], expected [1]"},
        {NULL, "output_shape", "[64]", "output_shape: [64], expected [63]"},
        {NULL, "vocabulary", "0", "vocabulary: 0, expected an integer 1..65536"},
        {NULL, "vocabulary", "65537", "vocabulary: 65537"},
        {NULL, "width", "15", "width: 15, expected an integer 16..8192"},
        {NULL, "width", "8193", "width: 8193"},
        {NULL, "inner", "15", "inner: 15, expected an integer 16..16384"},
        {NULL, "inner", "16385", "inner: 16385"},
        {NULL, "state", "0", "state: 0, expected an integer 1..64"},
        {NULL, "state", "65", "state: 65"},
        {NULL, "rank", "7", "rank: 7, expected an integer 8..1024"},
        {NULL, "rank", "1025", "rank: 1025"},
        {NULL, "taps", "0", "taps: 0, expected an integer 1..16"},
        {NULL, "taps", "17", "taps: 17"},
        {NULL, "blocks", "0", "blocks: 0, expected an integer 1..128"},
        {NULL, "blocks", "129", "blocks: 129"},
        {NULL, "blocks", "4294967298", "blocks: 4294967298"},
        {NULL, "blocks", "2.0", "blocks: 2.0"},
        {NULL, "blocks", "\"2\"", "blocks: \"2\""},
        {NULL, "blocks", "true", "blocks: true"},
        {NULL, "blocks", NULL, "blocks: missing"},
        {NULL, "logit_scale", "0", "logit_scale: 0, expected a number above 0"},
        {NULL, "logit_scale", "-0.5", "logit_scale: -0.5"},
        {NULL, "residual_scale", "1000000", "residual_scale: 1000000"},
        {NULL, "residual_scale", NULL, "residual_scale: missing"},
        {NULL, "silu_scale", "-1", "silu_scale: -1"},
        {NULL, "dt_scale", "\"1\"", "dt_scale: \"1\""},
        {NULL, "layers", "{}", "layers: {}, expected an array"},
        {NULL, "layers", "[]", "layers: entry 0 is missing, expected the object of embedding"},
        {NULL, "layers", "[3]", "layers: entry 0 is no object"},
        // Allowed, but not what the layers are.
        {NULL, "width", "8192", "embedding.weight_shape: [63,192], expected [63,8192]"},
        {NULL, "inner", "16384", "blocks_0_in_proj.weight_shape: [768,192], expected [32768,192]"},
        {NULL, "state", "9", "blocks_0_x_proj.weight_shape: [32,384], expected [34,384]"},
        {NULL, "blocks", "1", "norm.name: \"blocks_1_norm\", expected \"norm\""},
        {NULL, "blocks", "128", "blocks_2_norm.name: \"norm\""},
        {"blocks_1_conv", "name", "\"conv\"", "blocks_1_conv.name: \"conv\""},
        {"blocks_1_conv", "type", "\"conv\"", "blocks_1_conv.type: \"conv\""},
        {"blocks_1_conv", "weight_shape", "[384,4]", "[384,4], expected [4,384]"},
        {"blocks_1_conv", "weight_shape", "[4]", "[4], expected [4,384]"},
        {"blocks_1_conv", "k", "48", "blocks_1_conv.k: 48, expected an integer 0..47"},
        {"blocks_1_conv", "k", "-1", "blocks_1_conv.k: -1"},
        {"blocks_1_conv", "k", NULL, "blocks_1_conv.k: missing"},
        {"blocks_1_conv", "u_k", "1", "blocks_1_conv.u_k: 1, expected no such key"},
        {"blocks_0_in_proj", "u_m", "32768", "blocks_0_in_proj.u_m: 32768"},
        {"blocks_0_in_proj", "z_m", "-32769", "blocks_0_in_proj.z_m: -32769"},
        {"blocks_0_scan", "skip_shift", "32", "blocks_0_scan.skip_shift: 32"},
        {"blocks_0_norm", "half_square_k", "16", "blocks_0_norm.half_square_k: 16"},
        {"blocks_0_out_proj", "k", "32", "blocks_0_out_proj.k: 32, expected an integer 0..31"},
        {"head", "sample_m", "0", "head.sample_m: 0, expected an integer 1..3276"},
        {"head", "sample_m", "3277", "head.sample_m: 3277"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        edit(self, "architecture.json", bad[i][0], bad[i][1], bad[i][2]);
        folder_expect_refused(self, "architecture.json", bad[i][3]);
        folder_restore(self, "architecture.json");
    }
}

TEST_F(model_folder, architecture_may_say)
{
    struct model model;
    struct penta_error error = {""};
    edit(self, "architecture.json", NULL, "synthetic", "true");
    edit(self, "architecture.json", NULL, "silu_scale", NULL);
    edit(self, "architecture.json", "blocks_1_in_proj", "z_m", "-32768");
    edit(self, "architecture.json", "blocks_1_in_proj", "z_k", "47");
    ASSERT_TRUE(model_load(self->path, &model, &error), "%s", error.text);
    EXPECT_TRUE(model.synthetic);
    EXPECT_EQ(model.blocks[1].z_m, -32768);
    EXPECT_EQ(model.blocks[1].z_k, 47);
    model_unload(&model);
}

TEST_F(model_folder, number_of_layers)
{
    char path[FOLDER_PATH];
    folder_path(self, "architecture.json", path);
    json_t *root = json_load_file(path, 0, NULL);
    json_t *layers = json_object_get(root, "layers");
    json_array_append_new(layers, json_object());
    folder_write_json(self, "architecture.json", json_incref(root));
    folder_expect_refused(self, "architecture.json", "layers: 22 entries, expected 21");
    json_array_remove(layers, 21);
    json_array_remove(layers, 20);
    folder_write_json(self, "architecture.json", root);
    folder_expect_refused(self, "architecture.json",
                          "entry 20 is missing, expected the object of "
                          "softplus");
}

TEST_F(model_folder, json_that_is_none)
{
    static const char *const files[] = {"metadata.json", "architecture.json", "vocabulary.json"};
    static const char *const bad[] = {
        "",           "{",     "{}x",     "{\"a\": 1, \"a\": 1}", "7", "\"\\ud800\"",
        "[\"\xc3\"]", "[NaN]", "\"a\nb\""};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            folder_write(self, files[i], bad[k], strlen(bad[k]));
            folder_expect_refused(self, files[i], "e");
        }
        folder_restore(self, files[i]);
    }
}

TEST_F(model_folder, vocabulary)
{
    static const struct {
        size_t index;
        const char *value, *expected;
    } bad[] = {
        {5, "\"\"", "entry 5: expected a string of one character"},
        {62, "\"ab\"", "entry 62: expected a string of one character"},
        {0, "7", "entry 0: expected a string"},
        {9, "\"A\"", "entry 12: the same character as entry 9"},
    };
    json_t *sound = json_load_file(MODEL_SOURCE "/vocabulary.json", 0, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *list = json_deep_copy(sound);
        json_array_set_new(list, bad[i].index, json_loads(bad[i].value, JSON_DECODE_ANY, NULL));
        folder_write_json(self, "vocabulary.json", list);
        folder_expect_refused(self, "vocabulary.json", bad[i].expected);
    }
    json_array_append_new(sound, json_string("\xf0\x9f\x98\x80"));
    folder_write_json(self, "vocabulary.json", json_incref(sound));
    folder_expect_refused(self, "vocabulary.json", "64 entries, expected vocabulary 63");
    json_array_remove(sound, 3);
    folder_write_json(self, "vocabulary.json", sound);
    folder_expect_good(self, "a character of four bytes");
}
