// SPDX-License-Identifier: Apache-2.0
// Debug sessions over a small chip: what each packet answers and does, and that looking changes
// nothing.
#include "debug/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/chip_rig.h"
#include "debug/description.h"
#include "soc/soc.h"

// Five rounds of: count in x1, store it to TCM and scratchpad, load it; then semihosting exit 7.
enum { DATA = TCM + 0x400, LOOP = 4, STORE = 5, LOAD = 6, LOCAL_STORE = 7, EXIT = 10 };

static const uint32_t program[] = {
    0x80000137,  //  0: lui x2, 0x80000
    0x40010113,  //  1: addi x2, x2, 0x400
    0x90000237,  //  2: lui x4, 0x90000
    0x00500293,  //  3: addi x5, x0, 5
    0x00108093,  //  4: addi x1, x1, 1
    0x00112023,  //  5: sw x1, 0(x2)
    0x00012183,  //  6: lw x3, 0(x2)
    0x00122823,  //  7: sw x1, 16(x4)
    0xfe5098e3,  //  8: bne x1, x5, -16
    0x02000513,  //  9: addi x10, x0, 0x20 (SYS_EXIT_EXTENDED)
    0x42010593,  // 10: addi x11, x2, 0x20
    0x01f01013,  // 11: the marker of a host call
    0x00100073,  // 12: ebreak
    0x40705013,  // 13: the marker behind it
};

typedef struct {
    struct debug_session session;
    struct debug_reader client;
    char answer[2 * DEBUG_PACKET_LIMIT];
} debugged;

static struct penta_soc *create_chip(void *context)
{
    struct penta_config config;
    struct penta_error error = {""};
    struct penta_options options = PENTA_OPTIONS_NONE;
    const uint32_t exit_block[2] = {0x20026, 7};
    (void)context;
    options.max_cycles = 10000;
    ASSERT_TRUE(penta_config_load("tiny", &config, &error), "%s", error.text);
    struct penta_soc *soc = penta_create(&config, &options, &error);
    ASSERT_NE(soc, NULL, "%s", error.text);
    ASSERT_TRUE(penta_enable_digest(soc));
    ASSERT_TRUE(penta_write_memory(soc, TCM, program, sizeof program));
    ASSERT_TRUE(penta_write_memory(soc, DATA + 0x420, exit_block, sizeof exit_block));
    return soc;
}

SetUp(debugged)
{
    debug_session_init(&self->session, create_chip(NULL));
    debug_session_connect(&self->session);
    self->session.restart = create_chip;
}

TearDown(debugged)
{
    penta_destroy(self->session.soc);
    debug_session_clear(&self->session);
}

// The last packet the session sent, or "" for none.
static const char *last_answer(debugged *self)
{
    struct debug_buffer *output = &self->session.output;
    self->answer[0] = 0;
    for (size_t i = 0; i < output->size; i++) {
        const enum debug_input input = debug_reader_take(&self->client, (uint8_t)output->data[i]);
        if (input == DEBUG_INPUT_NONE || input == DEBUG_INPUT_ACCEPTED) continue;
        EXPECT_EQ(input, DEBUG_INPUT_PACKET);
        memcpy(self->answer, self->client.data, self->client.size + 1);
    }
    output->size = 0;
    return self->answer;
}

static const char *send_bytes(debugged *self, const char *data, size_t size)
{
    struct debug_buffer packet = {0};
    debug_append_packet(&packet, data, size);
    debug_session_receive(&self->session, packet.data, packet.size);
    debug_buffer_clear(&packet);
    for (int i = 0; i < 1000 && self->session.state == DEBUG_RUNNING; i++)
        debug_session_run(&self->session);
    return last_answer(self);
}

static const char *ask(debugged *self, const char *text)
{
    return send_bytes(self, text, strlen(text));
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static uint32_t word_of(const char *hex)
{
    uint32_t value = 0;
    struct debug_cursor cursor = {hex, hex + strlen(hex)};
    EXPECT_TRUE(debug_take_bytes(&cursor, &value, 4), "%s", hex);
    return value;
}

static uint32_t word_index(debugged *self)
{
    return (word_of(ask(self, "p20")) - TCM) / 4;
}

static uint32_t csr(debugged *self, uint32_t number)
{
    char text[16];
    snprintf(text, sizeof text, "p%x", DEBUG_REGISTER_CSR + number);
    return word_of(ask(self, text));
}

// ------------------------------------------------------------------------------------- packets

TEST_F(debugged, first_packets)
{
    EXPECT_TRUE(
        starts(ask(self, "qSupported:multiprocess+;swbreak+;hwbreak+"), "PacketSize=4000;"));
    EXPECT_TRUE(starts(ask(self, "?"), "T0520:00000080;thread:1;"));
    EXPECT_STREQ(ask(self, "vMustReplyEmpty"), "");
    EXPECT_STREQ(ask(self, "vCont?"), "vCont;c;C;s;S;r");
    EXPECT_STREQ(ask(self, "Hg0"), "OK");
    EXPECT_STREQ(ask(self, "qAttached"), "0");
    EXPECT_STREQ(ask(self, "qC"), "QC1");
    EXPECT_STREQ(ask(self, "qfThreadInfo"), "m1");
    EXPECT_STREQ(ask(self, "T1"), "OK");
    EXPECT_STREQ(ask(self, "T2"), "E16");
    EXPECT_STREQ(ask(self, "QStartNoAckMode"), "OK");
    EXPECT_STREQ(ask(self, "QNonStop:1"), "");
    EXPECT_STREQ(ask(self, ""), "");
}

TEST_F(debugged, acknowledges_until_told_not_to)
{
    debug_session_receive(&self->session, "$qC#b4", 6);
    EXPECT_EQ(self->session.output.data[0], '+');
    last_answer(self);
    debug_session_receive(&self->session, "$qC#b5", 6);
    ASSERT_EQ(self->session.output.size, 1);
    EXPECT_EQ(self->session.output.data[0], '-');
    self->session.output.size = 0;
    debug_session_receive(&self->session, "-", 1);
    EXPECT_STREQ(last_answer(self), "QC1", "the last reply again");
    ask(self, "QStartNoAckMode");
    debug_session_receive(&self->session, "$qC#b4", 6);
    EXPECT_EQ(self->session.output.data[0], '$');
    last_answer(self);
    debug_session_receive(&self->session, "$qC#b5", 6);
    EXPECT_STREQ(last_answer(self), "E16");
    debug_session_receive(&self->session, "-", 1);
    EXPECT_EQ(self->session.output.size, 0);
}

static size_t read_all(debugged *self, const char *object, char *text, size_t room)
{
    size_t size = 0;
    for (;;) {
        char packet[128];
        snprintf(packet, sizeof packet, "qXfer:%s:%zx,3ff", object, size);
        const char *part = ask(self, packet);
        EXPECT_TRUE(part[0] == 'm' || part[0] == 'l', "%s", part);
        EXPECT_LE(size + strlen(part), room);
        memcpy(text + size, part + 1, strlen(part));
        size += strlen(part) - 1;
        if (part[0] != 'm') return size;
    }
}

TEST_F(debugged, describes_itself)
{
    static char text[1 << 16];
    read_all(self, "features:read:target.xml", text, sizeof text);
    EXPECT_NE(strstr(text, "<architecture>riscv:rv32</architecture>"), NULL);
    EXPECT_NE(strstr(text, "<reg name=\"zero\" bitsize=\"32\" type=\"int\" regnum=\"0\"/>"), NULL);
    EXPECT_NE(strstr(text, "name=\"pc\" bitsize=\"32\" type=\"code_ptr\" regnum=\"32\""), NULL);
    EXPECT_NE(strstr(text, "name=\"mhpmcounter14\""), NULL);
    EXPECT_NE(strstr(text, "name=\"pstat_mac\""), NULL);
    EXPECT_NE(strstr(text, "</target>\n"), NULL);
    read_all(self, "memory-map:read:", text, sizeof text);
    EXPECT_NE(strstr(text, "start=\"0x80000000\""), NULL);
    EXPECT_NE(strstr(text, "start=\"0xb0000000\""), NULL);
    EXPECT_NE(strstr(text, "</memory-map>\n"), NULL);
    EXPECT_STREQ(ask(self, "qXfer:features:read:other.xml:0,10"), "E00");
    EXPECT_STREQ(ask(self, "qXfer:features:read:target.xml:ffffffff,10"), "E16");
    EXPECT_STREQ(ask(self, "qXfer:features:read:target.xml:"), "E16");
    EXPECT_STREQ(ask(self, "qXfer:auxv:read::0,10"), "");
}

// ------------------------------------------------------------------------- registers and memory

TEST_F(debugged, registers)
{
    EXPECT_EQ(strlen(ask(self, "g")), 33 * 8);
    EXPECT_STREQ(ask(self, "P5=78563412"), "OK");
    EXPECT_EQ(penta_register(self->session.soc, 5), 0x12345678u);
    EXPECT_STREQ(ask(self, "p5"), "78563412");
    EXPECT_STREQ(ask(self, "P0=01000000"), "OK");
    EXPECT_STREQ(ask(self, "p0"), "00000000");
    EXPECT_STREQ(ask(self, "P20=02000080"), "E16", "an odd pc");
    EXPECT_STREQ(ask(self, "P20=10000080"), "OK");
    EXPECT_EQ(word_index(self), 4);
    EXPECT_STREQ(ask(self, "p21"), "E16");
    EXPECT_STREQ(ask(self, "pffffffffffffffffff"), "E16");
    EXPECT_STREQ(ask(self, "p"), "E16");
    EXPECT_STREQ(ask(self, "P5"), "E16");
    EXPECT_STREQ(ask(self, "P5=0"), "E16");
    EXPECT_STREQ(ask(self, "P5=000000000"), "E16");
    char all[1 + 33 * 8 + 1] = "G";
    memset(all + 1, '0', 33 * 8);
    EXPECT_STREQ(ask(self, all), "OK");
    EXPECT_EQ(penta_register(self->session.soc, 5), 0);
    EXPECT_EQ(penta_pc(self->session.soc), 0);
    all[200] = 0;
    EXPECT_STREQ(ask(self, all), "E16");
}

TEST_F(debugged, csrs)
{
    EXPECT_EQ(csr(self, PENTA_CSR_MSTATUS), 0x1800);
    EXPECT_STREQ(ask(self, "P347=ffffffff"), "E16", "there is no CSR 0x306");
    char write[32];
    snprintf(write, sizeof write, "P%x=ffffffff", DEBUG_REGISTER_CSR + PENTA_CSR_MIE);
    EXPECT_STREQ(ask(self, write), "OK");
    EXPECT_EQ(csr(self, PENTA_CSR_MIE), 0x10880, "masked as the chip does");
    snprintf(write, sizeof write, "P%x=78563412", DEBUG_REGISTER_CSR + PENTA_CSR_MCYCLE);
    EXPECT_STREQ(ask(self, write), "OK");
    EXPECT_EQ(csr(self, PENTA_CSR_MCYCLE), 0x12345678);
    snprintf(write, sizeof write, "P%x=78563412", DEBUG_REGISTER_CSR + PENTA_CSR_MINSTRET);
    EXPECT_STREQ(ask(self, write), "OK");
    EXPECT_EQ(csr(self, PENTA_CSR_MINSTRET), 0x12345678);
    snprintf(write, sizeof write, "P%x=01000000", DEBUG_REGISTER_CSR + PENTA_CSR_CYCLE);
    EXPECT_STREQ(ask(self, write), "E16", "read-only");
    snprintf(write, sizeof write, "P%x=01000000", DEBUG_REGISTER_CSR + PENTA_CSR_MISA);
    EXPECT_STREQ(ask(self, write), "OK", "ignored");
    EXPECT_EQ(csr(self, PENTA_CSR_PCFG_TCM), penta_configuration(self->session.soc)->tcm_bytes);
}

TEST_F(debugged, memory)
{
    EXPECT_STREQ(ask(self, "m80000000,8"), "3701008013010140");
    EXPECT_STREQ(ask(self, "M80000400,3:a1b2c3"), "OK");
    EXPECT_STREQ(ask(self, "m80000400,3"), "a1b2c3");
    static const char binary[] = "X90000002,4:}#$\0";
    EXPECT_STREQ(send_bytes(self, binary, 16), "OK");
    EXPECT_STREQ(ask(self, "m90000002,4"), "7d232400");
    EXPECT_STREQ(ask(self, "X80000400,0:"), "OK");
    EXPECT_STREQ(ask(self, "M00000010,4:01020304"), "OK", "DRAM");
    EXPECT_STREQ(ask(self, "m10,4"), "01020304");
    EXPECT_STREQ(ask(self, "Mb0000000,2:0a0b"), "OK");
    EXPECT_STREQ(ask(self, "me0000008,8"), "ffffffffffffffff", "mtimecmp");
    EXPECT_STREQ(ask(self, "Me0000008,4:00000000"), "E0e");
    // Where a memory ends there is less.
    char text[40];
    const uint32_t size = penta_configuration(self->session.soc)->tcm_bytes;
    snprintf(text, sizeof text, "m%x,10", TCM + size - 4);
    EXPECT_EQ(strlen(ask(self, text)), 8);
    snprintf(text, sizeof text, "M%x,8:0000000000000000", TCM + size - 4);
    EXPECT_STREQ(ask(self, text), "E0e");
    snprintf(text, sizeof text, "m%x,1", TCM + size);
    EXPECT_STREQ(ask(self, text), "E0e");
    EXPECT_STREQ(ask(self, "md0000000,4"), "E0e");
    EXPECT_EQ(strlen(ask(self, "m80000000,ffffffff")) % 2, 0);
    static const char *const bad[] = {"m",
                                      "m80000000",
                                      "m80000000,",
                                      "m,4",
                                      "m80000000,4,",
                                      "m180000000,4",
                                      "mzz,4",
                                      "m80000000,1ffffffff",
                                      "M80000400,4:0102",
                                      "M80000400,1:010",
                                      "M80000400,ffffffff:00",
                                      "M80000400,2",
                                      "X80000400,2:a",
                                      "X80000400,ffffffff:a"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_STREQ(ask(self, bad[i]), "E16", "%s", bad[i]);
}

// A zero written over a live block and a value over a dead one are seen by commands that skip.
TEST_F(debugged, memory_keeps_the_bits_of_zero_chunks)
{
    struct penta_soc *soc = self->session.soc;
    const uint32_t cols = penta_configuration(soc)->cols;
    char text[600];
    int size = snprintf(text, sizeof text, "M90000000,%x:", cols);
    memset(text + size, '0', 2 * cols);
    text[size + 2 * (int)cols] = 0;
    EXPECT_TRUE(memory_block_live(soc, SPAD));
    EXPECT_STREQ(ask(self, text), "OK");
    EXPECT_FALSE(memory_block_live(soc, SPAD));
    EXPECT_STREQ(ask(self, "M90000001,1:05"), "OK");
    EXPECT_TRUE(memory_block_live(soc, SPAD));
}

// -------------------------------------------------------------------------------- run and stop

TEST_F(debugged, breakpoints_alter_no_memory)
{
    const uint32_t before = word_of(ask(self, "m80000010,4"));
    EXPECT_STREQ(ask(self, "Z0,80000010,4"), "OK");
    EXPECT_EQ(word_of(ask(self, "m80000010,4")), before);
    for (uint32_t round = 0; round < 5; round++) {
        EXPECT_TRUE(starts(ask(self, "vCont;c"), "T0520:10000080;thread:1;"), "%u", round);
        EXPECT_EQ(penta_register(self->session.soc, 1), round);
    }
    EXPECT_STREQ(ask(self, "c"), "W07");
}

TEST_F(debugged, breakpoints_come_and_go)
{
    ask(self, "qSupported:swbreak+;hwbreak+");
    EXPECT_STREQ(ask(self, "Z1,80000014,4"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:14000080;thread:1;hwbreak:;");
    EXPECT_STREQ(ask(self, "Z0,80000014,4"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:14000080;thread:1;swbreak:;");
    EXPECT_STREQ(ask(self, "z0,80000014,4"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:14000080;thread:1;hwbreak:;");
    EXPECT_STREQ(ask(self, "z1,80000014,4"), "OK");
    EXPECT_STREQ(ask(self, "z1,80000014,4"), "OK", "not there any more");
    ask(self, "!");
    EXPECT_STREQ(ask(self, "c"), "W07");
    EXPECT_STREQ(ask(self, "g"), "E03");
}

TEST_F(debugged, bad_breakpoints)
{
    static const struct {
        const char *packet, *answer;
    } cases[] = {
        {"Z0,80000002,4", "E0e"},
        {"Z0,90000000,4", "E0e"},
        {"Z1,0,4", "E0e"},
        {"Z5,80000000,4", ""},
        {"Z0,80000000", "E16"},
        {"Z0", "E16"},
        {"Z", "E16"},
        {"Z2,80000000,0", "E0e"},
        {"Z2,ffffffff,2", "E0e"},
        {"Z2,80000000,4;x", "E16"},
        {"z9,80000000,4", ""},
        {"Zffffffff,0,0", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_STREQ(ask(self, cases[i].packet), cases[i].answer, "%s", cases[i].packet);
    for (uint32_t i = 0; i < 65; i++) {
        char text[32];
        snprintf(text, sizeof text, "Z2,%x,4", DATA + 4 * i);
        EXPECT_STREQ(ask(self, text), i < 64 ? "OK" : "E0e");
    }
}

TEST_F(debugged, steps)
{
    for (uint32_t i = 0; i < 9; i++) {
        EXPECT_EQ(word_index(self), i);
        EXPECT_TRUE(starts(ask(self, i % 2 ? "s" : "vCont;s:1;c"), "T05"));
    }
    EXPECT_EQ(word_index(self), LOOP);
    // A step leaves a breakpoint it stands at.
    ask(self, "Z0,80000010,4");
    EXPECT_TRUE(starts(ask(self, "vCont;s"), "T0520:14000080;"));
    // One from and to other places.
    EXPECT_TRUE(starts(ask(self, "s80000000"), "T0520:04000080;"));
    EXPECT_TRUE(starts(ask(self, "c80000010"), "T0520:10000080;"), "its own pc stops at once");
    EXPECT_EQ(penta_register(self->session.soc, 1), 2);
}

TEST_F(debugged, steps_in_a_range)
{
    EXPECT_TRUE(starts(ask(self, "vCont;r80000000,80000010"), "T0520:10000080;"));
    EXPECT_TRUE(starts(ask(self, "vCont;r80000010,80000024"), "T0520:24000080;"));
    EXPECT_EQ(penta_register(self->session.soc, 1), 5);
    ask(self, "R00");
    ask(self, "Z0,80000018,4");
    EXPECT_TRUE(starts(ask(self, "vCont;r80000000,80000024"), "T0520:18000080;"));
    EXPECT_TRUE(starts(ask(self, "vCont;r80000000,80000024"), "T0520:18000080;"));
    EXPECT_EQ(penta_register(self->session.soc, 1), 2);
}

TEST_F(debugged, bad_resumptions)
{
    static const char *const bad[] = {
        "vCont", "vCont;", "vCont;x",   "vCont;c:2", "vCont;r80000000", "vCont;rz,1", "vCont;C",
        "C",     "Czz",    "c8000000g", "c80000001", "s1ffffffff",      "S05;",       "vCont;c:zz"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_STREQ(ask(self, bad[i]), "E16", "%s", bad[i]);
    EXPECT_EQ(word_index(self), 0);
    EXPECT_TRUE(starts(ask(self, "S05"), "T05"));
    EXPECT_TRUE(starts(ask(self, "vCont;S05:1;c:-1"), "T05"));
    EXPECT_STREQ(ask(self, "C05"), "W07");
}

TEST_F(debugged, watchpoints_of_the_core)
{
    EXPECT_STREQ(ask(self, "Z2,80000400,4"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:14000080;thread:1;watch:80000400;");
    EXPECT_STREQ(ask(self, "c"), "T0520:14000080;thread:1;watch:80000400;");
    EXPECT_STREQ(ask(self, "z2,80000400,4"), "OK");
    EXPECT_STREQ(ask(self, "Z3,80000402,1"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:18000080;thread:1;rwatch:80000402;");
    EXPECT_STREQ(ask(self, "z3,80000402,1"), "OK");
    EXPECT_STREQ(ask(self, "Z4,80000000,500"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:14000080;thread:1;awatch:80000400;");
    EXPECT_STREQ(ask(self, "c"), "T0520:18000080;thread:1;awatch:80000400;");
    EXPECT_STREQ(ask(self, "z4,80000000,500"), "OK");
    EXPECT_STREQ(ask(self, "Z2,90000010,1"), "OK");
    EXPECT_STREQ(ask(self, "c"), "T0520:1c000080;thread:1;watch:90000010;");
    EXPECT_STREQ(ask(self, "z2,90000010,1"), "OK");
    // Other bytes, or the other kind.
    EXPECT_STREQ(ask(self, "Z2,80000404,4"), "OK");
    EXPECT_STREQ(ask(self, "Z3,90000000,100"), "OK");
    EXPECT_STREQ(ask(self, "c"), "W07");
}

TEST_F(debugged, interrupt)
{
    const uint32_t forever = 0x0000006f;  // jal x0, 0
    ask(self, "M80000000,4:6f000000");
    debug_session_receive(&self->session, "$c#63", 5);
    EXPECT_EQ(self->session.state, DEBUG_RUNNING);
    self->session.slice = 1000;
    debug_session_run(&self->session);
    EXPECT_EQ(self->session.state, DEBUG_RUNNING);
    debug_session_receive(&self->session, "$g#67", 5);
    EXPECT_STREQ(last_answer(self), "E10", "it runs");
    debug_session_receive(&self->session, "\003", 1);
    EXPECT_STREQ(last_answer(self), "T0220:00000080;thread:1;");
    EXPECT_EQ(word_of(ask(self, "m80000000,4")), forever);
    debug_session_receive(&self->session, "\003", 1);
    EXPECT_STREQ(last_answer(self), "", "it stands already");
    EXPECT_TRUE(starts(ask(self, "c"), "T18"), "SIGXCPU at the cycle limit");
    EXPECT_STREQ(ask(self, "c"), "W01");
}

TEST_F(debugged, a_failed_run_shows_where)
{
    ask(self, "M80000018,4:00000000");  // no instruction
    const char *answer = ask(self, "c");
    EXPECT_TRUE(starts(answer, "T0420:18000080;"), "%s", answer);
    EXPECT_EQ(csr(self, PENTA_CSR_MCAUSE), 2);
    EXPECT_STREQ(ask(self, "m80000400,4"), "01000000");
    EXPECT_STREQ(ask(self, "s"), "W01");
    EXPECT_TRUE(debug_session_finished(&self->session));
}

// A step over a waiting instruction is one over all it waits; until then pc can be looked at.
TEST_F(debugged, steps_over_waits)
{
    ask(self, "M80000000,8:7300501013000000");  // wfi, nop
    ask(self, "P345=80000000");                 // mie.MTIE: no deadlock, but mtimecmp is far away
    debug_session_receive(&self->session, "$s#73", 5);
    self->session.slice = 100;
    for (int i = 0; i < 3; i++)
        debug_session_run(&self->session);
    EXPECT_EQ(self->session.state, DEBUG_RUNNING);
    debug_session_receive(&self->session, "\003", 1);
    EXPECT_STREQ(last_answer(self), "T0220:00000080;thread:1;");
    EXPECT_STREQ(ask(self, "P20=04000080"), "OK");
    EXPECT_TRUE(starts(ask(self, "s"), "T0520:08000080;"));
}

TEST_F(debugged, monitor)
{
    // help
    EXPECT_STREQ(ask(self, "qRcmd,68656c70"), "OK");
    static const char *const names[] = {"help",  "engines",  "queues", "semaphores",
                                        "banks", "counters", "cycles", "digest"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct debug_buffer text = {0};
        debug_print(&text, "qRcmd,");
        debug_append_hex(&text, names[i], strlen(names[i]));
        EXPECT_STREQ(send_bytes(self, text.data, text.size), "OK", "%s", names[i]);
        debug_buffer_clear(&text);
    }
    EXPECT_STREQ(ask(self, "qRcmd,"), "OK");
    EXPECT_STREQ(ask(self, "qRcmd,6"), "E16");
    EXPECT_STREQ(ask(self, "qRcmd,zz"), "E16");
    ask(self, "s");
    ask(self, "qRcmd,7265736574");  // reset
    EXPECT_EQ(word_index(self), 0);
    EXPECT_EQ(penta_cycle(self->session.soc), 0);
}

TEST_F(debugged, ways_to_end)
{
    EXPECT_STREQ(ask(self, "vKill;1"), "OK");
    EXPECT_EQ(self->session.state, DEBUG_KILLED);
    EXPECT_TRUE(debug_session_finished(&self->session));
    ask(self, "!");
    self->session.state = DEBUG_STOPPED;
    EXPECT_STREQ(ask(self, "!"), "OK");
    EXPECT_STREQ(ask(self, "k"), "");
    EXPECT_FALSE(debug_session_finished(&self->session), "an extended debugger may go on");
    EXPECT_STREQ(ask(self, "?"), "X09");
    EXPECT_STREQ(ask(self, "g"), "E03");
    EXPECT_STREQ(ask(self, "vCont;c"), "E03");
    EXPECT_STREQ(ask(self, "vRun;;6162"), "E16", "other arguments");
    EXPECT_TRUE(starts(ask(self, "vRun;"), "T0520:00000080;"));
    EXPECT_STREQ(ask(self, "c"), "W07");
    EXPECT_TRUE(starts(ask(self, "vRun;6162"), "T0520:00000080;"));
    EXPECT_STREQ(ask(self, "D"), "OK");
    EXPECT_EQ(self->session.state, DEBUG_DETACHED);
    self->session.restart = NULL;
    EXPECT_TRUE(debug_session_finished(&self->session));
}

// ------------------------------------------------------------------- looking changes nothing

TEST_F(debugged, a_debugged_run_is_the_undisturbed_one)
{
    struct penta_soc *alone = create_chip(NULL);
    while (penta_run(alone, UINT64_MAX) != PENTA_STOP_END)
        continue;
    static const char *const looks[] = {"Z0,80000010,4", "Z1,8000001c,4",  "Z2,80000400,4",
                                        "Z3,80000400,4", "Z4,90000000,40", "g",
                                        "m80000000,100", "m90000000,100",  "p1041"};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        ask(self, looks[i]);
    int stops = 0;
    while (self->session.state == DEBUG_STOPPED) {
        ask(self, stops % 3 == 2 ? "s" : "c");
        ask(self, "g");
        stops++;
    }
    EXPECT_GE(stops, 20);
    EXPECT_EQ(penta_result(self->session.soc)->cycles, penta_result(alone)->cycles);
    EXPECT_EQ(penta_digest(self->session.soc), penta_digest(alone));
    EXPECT_EQ(penta_retired(self->session.soc), penta_retired(alone));
    penta_destroy(alone);
}

// The instruction behind a store to it is the old one, also with a breakpoint there.
TEST_F(debugged, a_stale_instruction_stops_too)
{
    // lui x2, 0x80000; addi x1, x0, 0; sw x1, 12(x2); addi x3, x0, 1 (overwritten); ecall
    static const uint32_t stale[] = {0x80000137, 0x00000093, 0x00112623, 0x00100193, 0x00000073};
    struct penta_soc *alone = create_chip(NULL);
    ASSERT_TRUE(penta_write_memory(alone, TCM, stale, sizeof stale));
    ASSERT_TRUE(penta_write_memory(self->session.soc, TCM, stale, sizeof stale));
    while (penta_run(alone, UINT64_MAX) != PENTA_STOP_END)
        continue;
    ask(self, "Z0,8000000c,4");
    EXPECT_TRUE(starts(ask(self, "c"), "T0520:0c000080;"));
    EXPECT_STREQ(ask(self, "m8000000c,4"), "00000000");
    EXPECT_TRUE(starts(ask(self, "s"), "T0520:10000080;"));
    EXPECT_EQ(penta_register(self->session.soc, 3), 1);
    EXPECT_TRUE(starts(ask(self, "c"), "T06"));
    EXPECT_EQ(penta_digest(self->session.soc), penta_digest(alone));
    penta_destroy(alone);
}

// ---------------------------------------------------------------------------------- engines

// A copy from DRAM: a watchpoint inside its destination stops the core when the copy is done.
TEST_F(debugged, watchpoints_see_engines)
{
    struct penta_soc *soc = self->session.soc;
    const uint32_t descriptor[16] = {
        [0] = PENTA_OPCODE_DMA_COPY, [3] = 1u << 16,     [5] = 0x100, [6] = SPAD + 0x20, [11] = 64,
        [12] = 1 | 1u << 16,         [13] = 1 | 1u << 16};
    const uint32_t words[] = {lui(2, TCM), addi(3, 2, 0x400), enq(PENTA_ENGINE_DMA, 3),
                              addi(1, 1, 1), jal(0, -4)};
    ASSERT_TRUE(penta_write_memory(soc, TCM, words, sizeof words));
    ASSERT_TRUE(penta_write_memory(soc, DATA, descriptor, sizeof descriptor));
    EXPECT_STREQ(ask(self, "Z2,90000030,4"), "OK");
    const char *answer = ask(self, "c");
    EXPECT_NE(strstr(answer, "watch:90000030;"), NULL, "%s", answer);
    EXPECT_EQ(soc->frontends[PENTA_ENGINE_DMA].error, 0);
    EXPECT_EQ(penta_counter(soc, PENTA_COUNTER_DMA_BUSY) > 0, true);
    EXPECT_LE(penta_cycle(soc), soc->frontends[PENTA_ENGINE_DMA].outcome.end + 4);
    // And the descriptor's words are read by penta.enq.
    ask(self, "z2,90000030,4");
    ask(self, "P20=00000080");
    EXPECT_STREQ(ask(self, "Z3,80000430,1"), "OK");
    answer = ask(self, "c");
    EXPECT_TRUE(starts(answer, "T0520:08000080;thread:1;rwatch:80000430;"), "%s", answer);
}

// --------------------------------------------------------------------------------------- noise

static uint32_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static size_t draw_packet(uint64_t *state, char *packet, size_t room)
{
    static const char *const seeds[] = {"g",
                                        "G00",
                                        "p20",
                                        "p341",
                                        "P20=10000080",
                                        "P1=ffffffff",
                                        "m80000000,40",
                                        "m90000000,1000",
                                        "me0000000,10",
                                        "M80000400,4:01020304",
                                        "X80000404,4:abcd",
                                        "Z0,80000010,4",
                                        "Z1,80000014,4",
                                        "Z2,80000400,4",
                                        "Z3,80000400,4",
                                        "Z4,90000000,fffffff",
                                        "Z2,0,ffffffff",
                                        "z0,80000010,4",
                                        "z2,80000400,4",
                                        "z4,90000000,fffffff",
                                        "c",
                                        "s",
                                        "vCont;c",
                                        "vCont;s:1",
                                        "vCont;r80000000,80000020",
                                        "vCont?",
                                        "?",
                                        "!",
                                        "qSupported:swbreak+;x=y",
                                        "qXfer:features:read:target.xml:0,100",
                                        "qXfer:memory-map:read::0,fff",
                                        "qRcmd,71756575657",
                                        "qRcmd,656e67696e6573",
                                        "qRcmd,636f756e74657273",
                                        "qfThreadInfo",
                                        "qC",
                                        "Hg0",
                                        "T1",
                                        "QStartNoAckMode",
                                        "vMustReplyEmpty",
                                        "C05;80000000",
                                        "S05",
                                        "P3c1=ffffffff",
                                        "P7c9=00000000"};
    static const char alphabet[] = "0123456789abcdef,:;=-gmMXZzcsvqGpP#$}*";
    const char *seed = seeds[draw(state) % (sizeof seeds / sizeof *seeds)];
    size_t size = strlen(seed);
    memcpy(packet, seed, size);
    for (uint32_t edits = draw(state) % 4; edits > 0; edits--) {
        const uint32_t at = size ? draw(state) % (uint32_t)size : 0;
        const char character = draw(state) % 8 == 0 ? (char)draw(state)
                                                    : alphabet[draw(state) % (sizeof alphabet - 1)];
        switch (draw(state) % 4) {
        case 0:
            size = at;
            break;
        case 1:
            if (size > 0) packet[at] = character;
            break;
        case 2:
            for (uint32_t i = draw(state) % 20; i > 0 && size < room; i--)
                packet[size++] = character;
            break;
        default:
            if (size > 0 && size < room) packet[size++] = packet[at];
            break;
        }
    }
    return size;
}

// Packets that are nearly right, noise between them, wrong checksums and lengths: every one that
// gets through is answered, and the session still works at the end.
TEST_F(debugged, hostile_input)
{
    uint64_t state = 1;
    unsigned answers = 0, ends = 0;
    self->session.slice = 500;
    for (int i = 0; i < 60000; i++) {
        char packet[256];
        struct debug_buffer line = {0};
        debug_append_packet(&line, packet, draw_packet(&state, packet, sizeof packet));
        for (uint32_t damage = draw(&state) % 8 == 0 ? draw(&state) % 4 : 0; damage > 0; damage--)
            line.data[draw(&state) % (uint32_t)line.size] = (char)draw(&state);
        if (draw(&state) % 16 == 0) line.size = draw(&state) % (uint32_t)line.size;
        debug_session_receive(&self->session, line.data, line.size);
        debug_buffer_clear(&line);
        for (int j = 0; j < 3; j++)
            debug_session_run(&self->session);
        if (self->session.state == DEBUG_RUNNING) debug_session_receive(&self->session, "\003", 1);
        answers += self->session.output.size > 0;
        self->session.output.size = 0;
        ASSERT_FALSE(self->session.output.failed);
        const bool over = penta_result(self->session.soc)->reason != PENTA_END_NONE;
        if (over || debug_session_finished(&self->session) || draw(&state) % 2000 == 0) {
            ends++;
            penta_destroy(self->session.soc);
            debug_session_clear(&self->session);
            debug_session_init(&self->session, create_chip(NULL));
            debug_session_connect(&self->session);
            self->session.slice = 500;
        }
    }
    EXPECT_GE(answers, 30000);
    EXPECT_GE(ends, 100);
    penta_destroy(self->session.soc);
    debug_session_clear(&self->session);
    debug_session_init(&self->session, create_chip(NULL));
    debug_session_connect(&self->session);
    EXPECT_STREQ(ask(self, "c"), "W07");
}

TEST_F(debugged, oversized_packets)
{
    debug_session_receive(&self->session, "$m", 2);
    for (int i = 0; i < 3 * DEBUG_PACKET_LIMIT; i++)
        debug_session_receive(&self->session, "0", 1);
    debug_session_receive(&self->session, "#00", 3);
    EXPECT_STREQ(last_answer(self), "E16");
    EXPECT_STREQ(ask(self, "qC"), "QC1");
}
