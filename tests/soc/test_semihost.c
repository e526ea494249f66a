// Host calls one by one, and that files stay in their folder.
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/chip_rig.h"

enum { BLOCK = TCM + 0x400, NAME = TCM + 0x500, DATA = TCM + 0x600 };

typedef struct {
    chip_rig rig;
    char folder[64];
    char outside[80];
    int out[2], in[2];  // pipes
} hosted;

static void make_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ASSERT_NE(file, NULL);
    fputs(text, file);
    fclose(file);
}

SetUp(hosted)
{
    static const char *const words[] = {"program.elf", "-n", "3"};
    char path[256];
    strcpy(self->folder, "/tmp/penta-host-XXXXXX");
    ASSERT_NE(mkdtemp(self->folder), NULL);
    snprintf(self->outside, sizeof self->outside, "%s-secret", self->folder);
    mkdir(self->outside, 0700);
    make_file(self->outside, "secret", "secret");
    make_file(self->folder, "file", "hello file");
    snprintf(path, sizeof path, "%s/sub", self->folder);
    mkdir(path, 0700);
    make_file(path, "inner", "inner");
    snprintf(path, sizeof path, "%s/link", self->folder);
    ASSERT_EQ(symlink(self->outside, path), 0);
    snprintf(path, sizeof path, "%s/direct", self->folder);
    ASSERT_EQ(symlink("file", path), 0);
    snprintf(path, sizeof path, "%s/pipe", self->folder);
    ASSERT_EQ(mkfifo(path, 0600), 0);
    ASSERT_EQ(pipe(self->out), 0);
    ASSERT_EQ(pipe(self->in), 0);
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.host_root = self->folder;
    options.arguments = words;
    options.argument_count = 3;
    options.input = self->in[0];
    options.output = self->out[1];
    options.error = self->out[1];
    options.manual_host = true;
    rig_create(&self->rig, options);
    LOAD_PROGRAM(&self->rig, 0x01f01013, EBREAK, 0x40705013, jal(0, -12));
}

TearDown(hosted)
{
    char command[256];
    penta_destroy(self->rig.soc);
    snprintf(command, sizeof command, "rm -rf %s %s", self->folder, self->outside);
    if (system(command) != 0) perror(command);
}

// Performs one call with a parameter block and applies the answer.
static uint32_t call(hosted *self, uint32_t operation, uint32_t a, uint32_t b, uint32_t c,
                     uint32_t d)
{
    const uint32_t block[4] = {a, b, c, d};
    struct penta_soc *soc = self->rig.soc;
    struct penta_host_answer answer;
    ASSERT_EQ(penta_run(soc, UINT64_MAX), PENTA_STOP_HOST_CALL);
    ASSERT_TRUE(penta_write_memory(soc, BLOCK, block, 16));
    // The call as the program would have made it: its own registers hold nothing of use here.
    struct penta_host_call *request = (struct penta_host_call *)penta_host_call(soc);
    request->operation = operation;
    request->parameter = BLOCK;
    penta_host_perform(soc, &answer);
    EXPECT_TRUE(answer.accept);
    penta_host_answer(soc, &answer);
    return answer.result;
}

static uint32_t open_name(hosted *self, const char *name, uint32_t mode)
{
    ASSERT_TRUE(penta_write_memory(self->rig.soc, NAME, name, strlen(name) + 1));
    return call(self, 0x01, NAME, mode, (uint32_t)strlen(name), 0);
}

static void expect_memory(hosted *self, uint32_t address, const char *text)
{
    char back[256];
    ASSERT_TRUE(penta_read_memory(self->rig.soc, address, back, strlen(text)));
    EXPECT_MEMEQ(back, text, strlen(text));
}

static void expect_output(hosted *self, const char *text)
{
    char back[256];
    ASSERT_EQ(read(self->out[0], back, sizeof back), (ssize_t)strlen(text));
    EXPECT_MEMEQ(back, text, strlen(text));
}

TEST_F(hosted, read_seek_length_of_a_file)
{
    const uint32_t file = open_name(self, "file", 0);
    ASSERT_NE(file, UINT32_MAX);
    EXPECT_EQ(call(self, 0x0c, file, 0, 0, 0), 10);
    EXPECT_EQ(call(self, 0x09, file, 0, 0, 0), 0);
    EXPECT_EQ(call(self, 0x06, file, DATA, 5, 0), 0);
    expect_memory(self, DATA, "hello");
    EXPECT_EQ(call(self, 0x06, file, DATA, 50, 0), 45);
    expect_memory(self, DATA, " file");
    EXPECT_EQ(call(self, 0x06, file, DATA, 50, 0), 50);
    EXPECT_EQ(call(self, 0x0a, file, 6, 0, 0), 0);
    EXPECT_EQ(call(self, 0x06, file, DATA, 4, 0), 0);
    expect_memory(self, DATA, "file");
    // Not open for writing: nothing written.
    EXPECT_EQ(call(self, 0x05, file, DATA, 4, 0), 4);
    EXPECT_EQ(call(self, 0x02, file, 0, 0, 0), 0);
    EXPECT_EQ(call(self, 0x02, file, 0, 0, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x13, 0, 0, 0, 0), 9);
}

TEST_F(hosted, write_append_rename_remove)
{
    uint32_t file = open_name(self, "sub/new", 4);
    ASSERT_NE(file, UINT32_MAX);
    ASSERT_TRUE(penta_write_memory(self->rig.soc, DATA, "abcdef", 6));
    EXPECT_EQ(call(self, 0x05, file, DATA, 6, 0), 0);
    EXPECT_EQ(call(self, 0x02, file, 0, 0, 0), 0);
    file = open_name(self, "sub/new", 8);
    EXPECT_EQ(call(self, 0x05, file, DATA, 3, 0), 0);
    EXPECT_EQ(call(self, 0x02, file, 0, 0, 0), 0);
    file = open_name(self, "sub/new", 1);
    EXPECT_EQ(call(self, 0x0c, file, 0, 0, 0), 9);
    ASSERT_TRUE(penta_write_memory(self->rig.soc, NAME, "sub/new", 8));
    ASSERT_TRUE(penta_write_memory(self->rig.soc, NAME + 16, "old", 4));
    EXPECT_EQ(call(self, 0x0f, NAME, 7, NAME + 16, 3), 0);
    EXPECT_EQ(open_name(self, "sub/new", 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x13, 0, 0, 0, 0), 2);
    ASSERT_TRUE(penta_write_memory(self->rig.soc, NAME, "old", 4));
    EXPECT_EQ(call(self, 0x0e, NAME, 3, 0, 0), 0);
    EXPECT_EQ(open_name(self, "old", 0), UINT32_MAX);
}

TEST_F(hosted, nothing_outside_the_folder_can_be_reached)
{
    char absolute[128], upward[160];
    snprintf(absolute, sizeof absolute, "%s/secret", self->outside);
    snprintf(upward, sizeof upward, "../%s/secret", strrchr(self->outside, '/') + 1);
    const char *const names[] = {absolute, upward,   "link/secret", "sub/../../x", "..",
                                 "sub/..", "direct", "pipe",        "sub",         ".",
                                 "",       "link",   "file/x",      "//etc/passwd"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (uint32_t mode = 0; mode < 12; mode++) {
            EXPECT_EQ(open_name(self, names[i], mode), UINT32_MAX, "%s mode %u", names[i], mode);
        }
        ASSERT_TRUE(penta_write_memory(self->rig.soc, NAME, names[i], strlen(names[i])));
        ASSERT_TRUE(penta_write_memory(self->rig.soc, DATA, "file", 4));
        if (strcmp(names[i], "direct") != 0 && strcmp(names[i], "pipe") != 0 &&
            strcmp(names[i], "link") != 0) {
            const uint32_t length = (uint32_t)strlen(names[i]);
            EXPECT_EQ(call(self, 0x0e, NAME, length, 0, 0), UINT32_MAX, "%s", names[i]);
            if (strcmp(names[i], "sub") != 0) {
                EXPECT_EQ(call(self, 0x0f, DATA, 4, NAME, length), UINT32_MAX, "%s", names[i]);
                EXPECT_EQ(call(self, 0x0f, NAME, length, DATA, 4), UINT32_MAX, "%s", names[i]);
            }
        }
    }
    // Still there and as it was.
    struct stat status;
    ASSERT_EQ(stat(absolute, &status), 0);
    EXPECT_EQ(status.st_size, 6);
    EXPECT_NE(open_name(self, "./file", 0), UINT32_MAX);
}

TEST_F(hosted, console)
{
    const uint32_t out = open_name(self, ":tt", 4), in = open_name(self, ":tt", 0);
    ASSERT_TRUE(penta_write_memory(self->rig.soc, DATA, "words\n", 7));
    EXPECT_EQ(call(self, 0x09, out, 0, 0, 0), 1);
    EXPECT_EQ(call(self, 0x05, out, DATA, 6, 0), 0);
    expect_output(self, "words\n");
    // WRITEC and WRITE0 take the address itself: the block is the text.
    EXPECT_EQ(call(self, 0x03, 'x', 0, 0, 0), 0);
    expect_output(self, "x");
    EXPECT_EQ(call(self, 0x04, 0x00636261, 0, 0, 0), 0);
    expect_output(self, "abc");
    ASSERT_EQ(write(self->in[1], "yz\n", 3), 3);
    EXPECT_EQ(call(self, 0x07, 0, 0, 0, 0), 'y');
    EXPECT_EQ(call(self, 0x06, in, DATA, 10, 0), 8);
    expect_memory(self, DATA, "z\n");
    close(self->in[1]);
    EXPECT_EQ(call(self, 0x07, 0, 0, 0, 0), UINT32_MAX);
}

TEST_F(hosted, command_line)
{
    EXPECT_EQ(call(self, 0x15, DATA, 16, 0, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x15, DATA, 17, 0, 0), 0);
    expect_memory(self, DATA, "program.elf -n 3");
    uint32_t length;
    ASSERT_TRUE(penta_read_memory(self->rig.soc, BLOCK + 4, &length, 4));
    EXPECT_EQ(length, 16);
}

TEST_F(hosted, clocks_count_simulated_cycles)
{
    uint64_t ticks;
    EXPECT_EQ(call(self, 0x31, 0, 0, 0, 0), 100000000);
    EXPECT_EQ(call(self, 0x10, 0, 0, 0, 0), 0);
    EXPECT_EQ(call(self, 0x11, 0, 0, 0, 0), 0);
    EXPECT_EQ(call(self, 0x30, 0, 0, 0, 0), 0);
    ASSERT_TRUE(penta_read_memory(self->rig.soc, BLOCK, &ticks, 8));
    EXPECT_EQ(ticks, penta_host_call(self->rig.soc)->cycle);
}

TEST_F(hosted, addresses_outside_tcm_fail)
{
    const uint32_t file = open_name(self, "file", 0);
    EXPECT_EQ(call(self, 0x06, file, TCM - 4, 8, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x06, file, TCM + 128 * 1024 - 4, 8, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x06, file, TCM, UINT32_MAX, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x06, file, SPAD, 8, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x05, file, 0, 8, 0), 8);
    EXPECT_EQ(call(self, 0x01, 0, 0, 4, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x01, NAME, 0, 100000, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x15, SPAD, 100, 0, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x77, 0, 0, 0, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x0a, 12345, 0, 0, 0), UINT32_MAX);
    EXPECT_EQ(call(self, 0x06, UINT32_MAX, DATA, 1, 0), UINT32_MAX);
}

TEST_F(hosted, handles_run_out)
{
    uint32_t handle = 0;
    for (int i = 0; i < 70; i++)
        handle = open_name(self, "file", 0);
    EXPECT_EQ(handle, UINT32_MAX);
    EXPECT_EQ(call(self, 0x13, 0, 0, 0, 0), 24);
}

TEST_F(hosted, exit_with_code)
{
    call(self, 0x20, 0x20026, 42, 0, 0);
    EXPECT_EQ(penta_run(self->rig.soc, UINT64_MAX), PENTA_STOP_END);
    EXPECT_EQ(penta_result(self->rig.soc)->exit_code, 42);
}

TEST_F(hosted, exit_for_another_reason_is_a_failure)
{
    call(self, 0x20, 0x20023, 0, 0, 0);
    EXPECT_EQ(penta_result(self->rig.soc)->exit_code, 1);
}
