// SPDX-License-Identifier: Apache-2.0
// The harness with a second simulator in the place of the RTL: a faithful one passes, and every kind
// of fault in every stream is found in its cycle, and named.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chip_double.h"
#include "lockstep/lockstep.h"
#include "penta_test.h"
#include "random/random_program.h"

static const char *const stream_names[] = {
#define STREAM(name, unit, kind, fields, description) #name,
#include "../../isa/probes.def"
#undef STREAM
};

static const char *firmware(const char *name)
{
    static char path[256];
    const char *build = getenv("PENTA_BUILD");
    snprintf(path, sizeof path, "%s/firmware/%s.elf", build != NULL ? build : "build", name);
    ASSERT_EQ(access(path, R_OK), 0, "%s is not there: make firmware", path);
    return path;
}

// Runs a program against its double; the caller frees *run and destroys run->soc.
static bool run_with_double(struct lockstep *run, const char *elf, uint64_t max_cycles,
                            struct double_plan *plan)
{
    struct penta_config config;
    struct penta_error error;
    struct penta_options options = PENTA_OPTIONS_NONE;
    options.manual_host = true;
    options.max_cycles = max_cycles;
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    struct penta_soc *soc = penta_create(&config, &options, &error);
    ASSERT_NE(soc, NULL, "%s", error.text);
    ASSERT_TRUE(penta_load_elf(soc, elf, &error), "%s", error.text);
    const struct lockstep_options lockstep = {.side = {.host_enable = true}};
    ASSERT_TRUE(lockstep_init(run, soc, chip_double(elf, "tiny", plan), &lockstep), "%s",
                run->error);
    return lockstep_run(run);
}

static void end(struct lockstep *run)
{
    struct penta_soc *soc = run->soc;
    lockstep_free(run);
    penta_destroy(soc);
}

static char *report_of(const struct lockstep *run)
{
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    lockstep_report(run, file);
    fclose(file);
    return text;
}

TEST(harness, passes_a_faithful_double)
{
    static const char *const programs[] = {"hello", "interrupts", "errors"};
    for (unsigned i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        struct lockstep run;
        const bool good = run_with_double(&run, firmware(programs[i]), 0, NULL);
        char *text = report_of(&run);
        EXPECT_TRUE(good, "%s: %s%s", programs[i], run.error, text);
        EXPECT_EQ(run.cycle, penta_result(run.soc)->cycles);
        EXPECT_GT(run.match.events, run.retired);
        EXPECT_EQ(run.retired, run.match.matched[PENTA_STREAM_RETIRE]);
        free(text);
        end(&run);
    }
}

// One fault, expected to be found in the cycle of its record or the next, in its stream.
static void expect_found(const char *elf, uint64_t max_cycles, struct double_plan plan)
{
    struct lockstep run;
    const bool good = run_with_double(&run, elf, max_cycles, &plan);
    ASSERT_TRUE(plan.happened, "fault %d: no record %d of %s", (int)plan.fault, (int)plan.number,
                stream_names[plan.stream]);
    char *text = report_of(&run);
    EXPECT_FALSE(good, "fault %d in record %d of %s was not found", (int)plan.fault,
                 (int)plan.number, stream_names[plan.stream]);
    EXPECT_EQ(run.first_difference, plan.cycle + (plan.fault == DOUBLE_EXTRA), "%s", text);
    char signal[64];
    snprintf(signal, sizeof signal, "signal %s ", stream_names[plan.stream]);
    EXPECT_TRUE(strstr(text, signal) != NULL, "expected \"%s\" in:\n%s", signal, text);
    free(text);
    end(&run);
}

// Records that each stream has in the run without a fault.
static void count_records(const char *elf, uint64_t max_cycles, uint64_t *records)
{
    struct lockstep run;
    run_with_double(&run, elf, max_cycles, NULL);
    EXPECT_EQ(run.differences, 0);
    memcpy(records, run.match.matched, sizeof run.match.matched);
    end(&run);
}

// A random program for tiny, in a file that the caller removes.
static void write_random_program(enum random_mix mix, char path[256])
{
    struct penta_config config;
    struct penta_error error;
    struct random_output output;
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    const struct random_options options = {.config = &config, .seed = 1, .mix = mix, .length = 60};
    ASSERT_TRUE(random_program(&options, &output));
    snprintf(path, 256, "/tmp/penta-harness-XXXXXX");
    const int file = mkstemp(path);
    ASSERT_GE(file, 0);
    ASSERT_EQ(write(file, output.elf, output.elf_size), (ssize_t)output.elf_size);
    close(file);
    random_free(&output);
}

// Which stream which program has records of, in runs short enough to repeat often.
TEST(harness, finds_every_fault_in_every_stream)
{
    static const struct {
        const char *name;
        uint64_t cycles;
    } programs[] = {{"errors", 60000},
                    {"interrupts", 0},
                    {"gemv", 0},
                    {"commands", 0},
                    {NULL, 0}};  // a random one with commands of the state-machine unit
    static const enum double_fault faults[] = {DOUBLE_WORD, DOUBLE_DROPPED, DOUBLE_LATE,
                                               DOUBLE_EXTRA};
    bool covered[PENTA_STREAM_COUNT] = {false};
    for (unsigned p = 0; p < sizeof programs / sizeof programs[0]; p++) {
        char elf[256];
        uint64_t records[PENTA_STREAM_COUNT];
        if (programs[p].name != NULL) {
            snprintf(elf, sizeof elf, "%s", firmware(programs[p].name));
        } else {
            write_random_program(RANDOM_SMU, elf);
        }
        count_records(elf, programs[p].cycles, records);
        for (int stream = 0; stream < PENTA_STREAM_COUNT; stream++) {
            if (records[stream] == 0 || covered[stream]) continue;
            covered[stream] = true;
            for (unsigned i = 0; i < sizeof faults / sizeof faults[0]; i++) {
                expect_found(elf, programs[p].cycles,
                             (struct double_plan){.fault = faults[i],
                                                  .stream = stream,
                                                  .number = (records[stream] - 1) * (i + 1) / 5,
                                                  .word = i,
                                                  .bit = (unsigned)stream});
            }
        }
        if (programs[p].name == NULL) unlink(elf);
    }
    for (int stream = 0; stream < PENTA_STREAM_COUNT; stream++)
        EXPECT_TRUE(covered[stream], "no program has a record of %s", stream_names[stream]);
}

TEST(harness, finds_wrong_data)
{
    static const int streams[] = {PENTA_STREAM_DMA_WRITE, PENTA_STREAM_MAC_WRITE,
                                  PENTA_STREAM_AXI_R};
    char elf[256];
    snprintf(elf, sizeof elf, "%s", firmware("errors"));
    for (unsigned i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        expect_found(elf, 0, (struct double_plan){DOUBLE_DATA, streams[i], 1, i, 7, false, 0});
        expect_found(elf, 0, (struct double_plan){DOUBLE_LENGTH, streams[i], 2, 0, 0, false, 0});
    }
}

TEST(harness, finds_a_wrong_counter)
{
    for (unsigned n = RTL_COUNTER_FIRST; n < RTL_COUNTER_FIRST + RTL_COUNTER_COUNT; n++) {
        struct lockstep run;
        struct double_plan plan = {DOUBLE_COUNTER, PENTA_STREAM_RETIRE, 1000, n, 0, false, 0};
        EXPECT_FALSE(run_with_double(&run, firmware("hello"), 0, &plan), "counter %u", n);
        EXPECT_TRUE(strstr(run.late_difference, "counter ") != NULL, "%s", run.late_difference);
        EXPECT_LT(run.first_difference, plan.cycle + 4100);
        end(&run);
    }
}

TEST(harness, finds_a_wrong_byte_in_a_memory)
{
    // Near the ends, where hello leaves them alone.
    static const uint32_t addresses[] = {0x8001c000, 0x90007fff, 0xa0002ffe, 0xb0000ffd,
                                         0xc0007ffc};
    for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct lockstep run;
        char text[16];
        struct double_plan plan = {
            DOUBLE_MEMORY, PENTA_STREAM_RETIRE, 500, addresses[i], 3, false, 0};
        EXPECT_FALSE(run_with_double(&run, firmware("hello"), 0, &plan), "0x%08x", addresses[i]);
        snprintf(text, sizeof text, "0x%08x", addresses[i]);
        EXPECT_TRUE(strstr(run.late_difference, text) != NULL, "%s", run.late_difference);
        end(&run);
    }
}
