// Loading of ELF files, sound and hostile, and of images.
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/chip_rig.h"

SetUp(chip_rig)
{
    rig_create(self, PENTA_OPTIONS_NONE);
}
TearDown(chip_rig)
{
    penta_destroy(self->soc);
}

// A small executable: header, two segment headers, two section headers, a symbol, names, code.
struct elf_image {
    uint8_t identity[16];
    uint16_t type, machine;
    uint32_t version, entry, segments, sections, flags;
    uint16_t header_size, segment_size, segment_count, section_size, section_count, names_index;
    struct {
        uint32_t type, offset, virtual_address, address, file_size, size, flags, align;
    } segment[2];
    struct {
        uint32_t name, type, flags, address, offset, size, link, info, align, entry_size;
    } section[2];
    struct {
        uint32_t name, value, size, rest;
    } symbol;
    char names[8];
    uint32_t code[4];
};

static struct elf_image sound_image(void)
{
    const struct elf_image image = {
        .identity = {0x7f, 'E', 'L', 'F', 1, 1, 1},
        .type = 2,
        .machine = 243,
        .version = 1,
        .entry = TCM,
        .segments = offsetof(struct elf_image, segment),
        .sections = offsetof(struct elf_image, section),
        .header_size = 52,
        .segment_size = 32,
        .segment_count = 2,
        .section_size = 40,
        .section_count = 2,
        .segment = {{1, offsetof(struct elf_image, code), TCM, TCM, 16, 32, 5, 4},
                    {1, offsetof(struct elf_image, code), 0x1000, 0x1000, 8, 8, 4, 4}},
        .section = {{0, 2, 0, 0, offsetof(struct elf_image, symbol), 16, 1, 0, 4, 16},
                    {0, 3, 0, 0, offsetof(struct elf_image, names), 8, 0, 0, 1, 0}},
        .symbol = {1, TCM + 64, 4, 0},
        .names = "\0tohost",
        .code = {lui(1, TCM), addi(2, 0, 11), sw(2, 1, 64), jal(0, 0)},
    };
    return image;
}

// Writes `size` bytes to a file and loads it.
static bool load(chip_rig *self, const void *bytes, size_t size, struct penta_error *error)
{
    char path[] = "/tmp/penta-elf-XXXXXX";
    const int file = mkstemp(path);
    ASSERT_GE(file, 0);
    ASSERT_EQ(write(file, bytes, size), (ssize_t)size);
    close(file);
    const bool good = penta_load_elf(self->soc, path, error);
    remove(path);
    return good;
}

TEST_F(chip_rig, segments_and_tohost)
{
    const struct elf_image image = sound_image();
    struct penta_error error = {""};
    uint32_t words[8];
    ASSERT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    ASSERT_TRUE(penta_read_memory(self->soc, TCM, words, 32));
    EXPECT_MEMEQ(words, image.code, 16);
    for (int i = 4; i < 8; i++)
        EXPECT_EQ(words[i], 0);
    ASSERT_TRUE(penta_read_memory(self->soc, 0x1000, words, 8));
    EXPECT_MEMEQ(words, image.code, 8);
    // 11 at tohost: failure number 5, in the cycle of the store.
    EXPECT_EQ(penta_run(self->soc, 100), PENTA_STOP_END);
    EXPECT_EQ(penta_result(self->soc)->reason, PENTA_END_TOHOST);
    EXPECT_EQ(penta_result(self->soc)->exit_code, 5);
    EXPECT_EQ(penta_result(self->soc)->cycles, 4);
}

static void expect_refused(chip_rig *self, const struct elf_image *image, size_t size,
                           const char *expected)
{
    struct penta_error error = {""};
    EXPECT_FALSE(load(self, image, size, &error), "%s", expected);
    EXPECT_NE(strstr(error.text, expected), NULL, "\"%s\" in: %s", expected, error.text);
    EXPECT_EQ(strchr(error.text, '\n'), NULL);
}

TEST_F(chip_rig, what_is_refused)
{
    struct elf_image image = sound_image();
    expect_refused(self, &image, 0, "not an ELF");
    expect_refused(self, &image, 51, "not an ELF");
    expect_refused(self, &image, 60, "segment headers at offset 52");
    image.identity[4] = 2;
    expect_refused(self, &image, sizeof image, "32-bit");
    image = sound_image();
    image.machine = 62;
    expect_refused(self, &image, sizeof image, "machine 62");
    image = sound_image();
    image.type = 1;
    expect_refused(self, &image, sizeof image, "type 1");
    image = sound_image();
    image.entry = 0x100;
    expect_refused(self, &image, sizeof image, "entry 0x00000100");
    image = sound_image();
    image.segments = 0xfffffff0u;
    expect_refused(self, &image, sizeof image, "segment headers");
    image = sound_image();
    image.segment_count = 0xffff;
    expect_refused(self, &image, sizeof image, "segment headers");
    image = sound_image();
    image.segment_size = 8;
    expect_refused(self, &image, sizeof image, "segment headers");
    image = sound_image();
    image.segment[0].offset = 0xffffffffu;
    expect_refused(self, &image, sizeof image, "contents at offset");
    image = sound_image();
    image.segment[0].file_size = 33;
    expect_refused(self, &image, sizeof image, "contents at offset");
    image = sound_image();
    image.segment[0].address = TCM + 128 * 1024 - 16;
    expect_refused(self, &image, sizeof image, "segment at 0x8001fff0");
    image = sound_image();
    image.segment[1].address = 0x7fffffffu;
    expect_refused(self, &image, sizeof image, "segment at 0x7fffffff");
    image = sound_image();
    image.segment[1].address = SPAD;
    expect_refused(self, &image, sizeof image, "segment at 0x90000000");
    image = sound_image();
    image.segment[1].size = 0xffffffffu;
    expect_refused(self, &image, sizeof image, "segment at");
}

// Broken section headers only mean that there is no tohost.
TEST_F(chip_rig, broken_symbols_are_no_error)
{
    struct penta_error error = {""};
    struct elf_image image = sound_image();
    image.section[0].link = 7;
    EXPECT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    image = sound_image();
    image.section[0].size = 0xfffffff0u;
    EXPECT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    image = sound_image();
    image.symbol.name = 0xffffffffu;
    EXPECT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    image = sound_image();
    image.symbol.name = 4;
    EXPECT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    image = sound_image();
    image.sections = 0xffffff00u;
    EXPECT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    image = sound_image();
    image.symbol.value = 0x123;
    EXPECT_TRUE(load(self, &image, sizeof image, &error), "%s", error.text);
    EXPECT_EQ(penta_run(self->soc, 100), PENTA_STOP_CYCLE);
}

// Every single byte changed to a few values: refused or loaded, never anything worse.
TEST_F(chip_rig, any_byte_may_be_wrong)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
    const struct elf_image sound = sound_image();
    for (size_t at = 0; at < sizeof sound; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            struct elf_image image = sound;
            struct penta_error error = {""};
            ((uint8_t *)&image)[at] = values[i];
            if (!load(self, &image, sizeof image, &error)) EXPECT_NE(error.text[0], 0);
        }
    }
}

TEST_F(chip_rig, files_that_are_none)
{
    struct penta_error error = {""};
    EXPECT_FALSE(penta_load_elf(self->soc, "/nonexistent", &error));
    EXPECT_NE(strstr(error.text, "/nonexistent"), NULL);
    EXPECT_FALSE(penta_load_elf(self->soc, "/tmp", &error));
    EXPECT_FALSE(penta_load_image(self->soc, "/dev/zero", 0, &error));
    EXPECT_FALSE(penta_load_image(self->soc, "/nonexistent", 0, &error));
}

TEST_F(chip_rig, images_small_and_large)
{
    // Three pages and a bit beyond 1 MiB: whole pages are mapped, the rest is read.
    const size_t size = (1 << 20) + 3 * 4096 + 100;
    uint8_t *bytes = malloc(size), *back = malloc(size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    char path[] = "/tmp/penta-image-XXXXXX";
    const int file = mkstemp(path);
    ASSERT_GE(file, 0);
    ASSERT_EQ(write(file, bytes, size), (ssize_t)size);
    close(file);
    struct penta_error error = {""};
    static const uint32_t addresses[] = {0, 0x100000, 0x200123};
    for (int i = 0; i < 3; i++) {
        ASSERT_TRUE(penta_load_image(self->soc, path, addresses[i], &error), "%s", error.text);
        ASSERT_TRUE(penta_read_memory(self->soc, addresses[i], back, size));
        EXPECT_MEMEQ(bytes, back, size);
    }
    // Writing does not change the file.
    ASSERT_TRUE(penta_write_memory(self->soc, 0, "xxxx", 4));
    ASSERT_TRUE(penta_load_image(self->soc, path, 0, &error));
    ASSERT_TRUE(penta_read_memory(self->soc, 0, back, 4));
    EXPECT_MEMEQ(bytes, back, 4);
    EXPECT_FALSE(penta_load_image(self->soc, path, (64 << 20) - 100, &error));
    EXPECT_NE(strstr(error.text, "0x03ffff9c"), NULL, "%s", error.text);
    EXPECT_FALSE(penta_load_image(self->soc, path, SPAD, &error));
    EXPECT_FALSE(penta_load_image(self->soc, path, MMIO, &error));
    remove(path);
    free(bytes);
    free(back);
}
