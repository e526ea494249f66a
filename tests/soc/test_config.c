// Configurations: the shipped ones, and what is wrong in a file is said with its key.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "penta.h"
#include "penta_test.h"

TEST(config, shipped_ones_are_good_and_survive_formatting)
{
    static const char *const names[] = {"tiny", "edge", "core"};
    for (int i = 0; i < 3; i++) {
        struct penta_config config, again;
        struct penta_error error = {""};
        ASSERT_TRUE(penta_config_load(names[i], &config, &error), "%s", error.text);
        EXPECT_STREQ(config.name, names[i]);
        char *text = penta_config_format(&config);
        ASSERT_NE(text, NULL);
        ASSERT_TRUE(penta_config_parse(text, "again", &again, &error), "%s", error.text);
        EXPECT_MEMEQ(&config, &again, sizeof config);
        free(text);
    }
}

TEST(config, values_of_tiny)
{
    struct penta_config config;
    struct penta_error error = {""};
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    EXPECT_EQ(config.rows, 4);
    EXPECT_EQ(config.line_bytes, 6);
    EXPECT_EQ(config.tcm_bytes, 131072);
    EXPECT_EQ(config.dram_bytes, 64 << 20);
}

TEST(config, copies_in_the_library_are_used_away_from_the_repository)
{
    // config_shipped is what is left when there is no file of the name.
    struct penta_config config;
    struct penta_error error = {""};
    setenv("PENTA_CONFIG_DIR", "/nonexistent", 1);
    EXPECT_TRUE(penta_config_load("core", &config, &error), "%s", error.text);
    EXPECT_FALSE(penta_config_load("huge", &config, &error));
    EXPECT_NE(strstr(error.text, "huge"), NULL);
    EXPECT_FALSE(penta_config_load("/nonexistent/x.json", &config, &error));
    EXPECT_NE(strstr(error.text, "/nonexistent/x.json"), NULL);
}

// tiny with one key set to a JSON value; the message must name `expected`.
static void expect_refused(const char *key, const char *value, const char *expected)
{
    struct penta_config config;
    struct penta_error error = {""};
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    char *text = penta_config_format(&config);
    json_t *root = json_loads(text, 0, NULL), *target = root;
    free(text);
    if (strncmp(key, "dram.", 5) == 0) {
        target = json_object_get(root, "dram");
        key += 5;
    }
    if (value == NULL) {
        json_object_del(target, key);
    } else {
        json_object_set_new(target, key, json_loads(value, JSON_DECODE_ANY, NULL));
    }
    text = json_dumps(root, 0);
    json_decref(root);
    EXPECT_FALSE(penta_config_parse(text, "FILE", &config, &error), "%s = %s", key, value);
    EXPECT_NE(strstr(error.text, "FILE"), NULL, "%s", error.text);
    EXPECT_NE(strstr(error.text, expected), NULL, "\"%s\" in: %s", expected, error.text);
    EXPECT_EQ(strchr(error.text, '\n'), NULL);
    free(text);
}

TEST(config, what_is_refused)
{
    expect_refused("rows", "5", "rows");
    expect_refused("rows", "128", "4..64");
    expect_refused("rows", "\"4\"", "rows: expected a whole number");
    expect_refused("rows", "-4", "rows");
    expect_refused("rows", "4.5", "rows");
    expect_refused("rows", NULL, "rows: missing");
    expect_refused("lanes", "2", "4..256");
    expect_refused("lanes", "512", "4..256");
    expect_refused("lanes", "48", "lanes");
    expect_refused("colour", "1", "colour: unknown key");
    expect_refused("dram.colour", "1", "dram.colour: unknown key");
    expect_refused("dram", "1", "dram: expected an object");
    expect_refused("dram.mb", "4096", "dram.mb");
    expect_refused("dram.mb", "0", "dram.mb");
    expect_refused("dram.model", "\"ddr9\"", "ddr9");
    expect_refused("scratchpad_kb", "33", "scratchpad_kb");
    expect_refused("scratchpad_kb", "99999999", "scratchpad_kb");
    expect_refused("scratchpad_banks", "3", "2, 4 or 8");
    expect_refused("accumulator_banks", "4", "accumulator_banks");
    expect_refused("weight_kb", "13", "weight_kb");
    expect_refused("weight_banks", "8", "2 or 4");
    expect_refused("axi_bytes", "8", "axi_bytes");
    expect_refused("queue_depth", "65", "1..64");
    expect_refused("queue_depth", "0", "1..64");
    expect_refused("semaphores", "17", "1..16");
    expect_refused("tcm_kb", "32", "tcm_kb");
    expect_refused("tcm_kb", "96", "tcm_kb");
    expect_refused("tcm_kb", "4194304", "tcm_kb");
    expect_refused("clock_mhz", "0", "clock_mhz");
    expect_refused("name", "7", "name");
}

TEST(config, text_that_is_not_json)
{
    struct penta_config config;
    struct penta_error error = {""};
    EXPECT_FALSE(penta_config_parse("{\n  \"rows\": 4,\n  ]", "FILE", &config, &error));
    EXPECT_NE(strstr(error.text, "FILE:3"), NULL, "%s", error.text);
    EXPECT_FALSE(penta_config_parse("[]", "FILE", &config, &error));
    EXPECT_FALSE(penta_config_parse("{\"rows\": 4, \"rows\": 8}", "FILE", &config, &error));
}
