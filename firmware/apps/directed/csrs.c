// SPDX-License-Identifier: Apache-2.0
// Every CSR of isa/csrs.def: what it reads, which bits it keeps, which access traps; and CSRs that
// are not there.
#include "directed.h"

// Instructions on CSR c: rd = a0, rs1 = a1 or an immediate.
#define CSRRW(c)     ((c) << 20 | 11u << 15 | 1u << 12 | 10u << 7 | 0x73u)
#define CSRRS(c)     ((c) << 20 | 11u << 15 | 2u << 12 | 10u << 7 | 0x73u)
#define CSRRC(c)     ((c) << 20 | 11u << 15 | 3u << 12 | 10u << 7 | 0x73u)
#define CSRRWI(c, i) ((c) << 20 | (i) << 15 | 5u << 12 | 10u << 7 | 0x73u)
#define CSRRSI(c, i) ((c) << 20 | (i) << 15 | 6u << 12 | 10u << 7 | 0x73u)
#define CSRRCI(c, i) ((c) << 20 | (i) << 15 | 7u << 12 | 10u << 7 | 0x73u)
#define CSRR(c)      ((c) << 20 | 2u << 12 | 10u << 7 | 0x73u)

enum access { RW, RO, WI };

struct csr {
    uint16_t first, count;
    uint8_t access;
};

#define CSR(name, address, access, reset, description)        {address, 1, access},
#define CSR_ARRAY(name, address, number, access, description) {address, number, access},
static const struct csr csrs[] = {
#include "../../../isa/csrs.def"
};
#undef CSR
#undef CSR_ARRAY
#define CSR_COUNT (sizeof csrs / sizeof csrs[0])

static bool exists(uint32_t number)
{
    for (unsigned i = 0; i < CSR_COUNT; i++)
        if (number - csrs[i].first < csrs[i].count) return true;
    return false;
}

// The instruction has to trap as an illegal one.
static void expect_illegal(uint32_t instruction)
{
    unsigned before = trapped.count;

    penta_expect("illegal", instruction, run_word(instruction, 1, 1), TRAPPED);
    penta_expect("one trap", instruction, trapped.count - before, 1);
    penta_expect("cause", instruction, trapped.cause, PENTA_CAUSE_ILLEGAL);
    penta_expect("tval", instruction, trapped.value, instruction);
    penta_expect("mepc", instruction, trapped.pc, run_word_address());
}

// A written value is kept as `kept`; the register gets its old value back.
static void check_kept(uint32_t csr, uint32_t written, uint32_t kept)
{
    uint32_t before = run_word(CSRRW(csr), 0, written);

    penta_expect("value kept", csr, run_word(CSRRW(csr), 0, before), kept);
}

static void check_writable(void)
{
    static const struct {
        uint16_t csr;
        uint32_t bits, ones;  // that can be written; that read 1
    } writable[] = {
        {PENTA_CSR_MIE, 0x00010880, 0},     {PENTA_CSR_MSCRATCH, 0xffffffff, 0},
        {PENTA_CSR_MEPC, 0xfffffffc, 0},    {PENTA_CSR_MCAUSE, 0x8000001f, 0},
        {PENTA_CSR_MTVAL, 0xffffffff, 0},   {PENTA_CSR_PBASE0, 0, 0},
        {PENTA_CSR_PBASE1, 0xffffffff, 0},  {PENTA_CSR_PBASE15, 0xffffffff, 0},
        {PENTA_CSR_PERR_DMA, 0, 0},         {PENTA_CSR_PERR_MAC, 0, 0},
        {PENTA_CSR_PERR_SMU, 0, 0},         {PENTA_CSR_PERR_SOC, 0, 0},
        {PENTA_CSR_MCYCLEH, 0xffffffff, 0}, {PENTA_CSR_MINSTRETH, 0xffffffff, 0},
    };
    uint32_t mtvec;

    for (unsigned i = 0; i < sizeof writable / sizeof writable[0]; i++) {
        uint32_t csr = writable[i].csr;

        check_kept(csr, 0xffffffff, writable[i].bits);
        check_kept(csr, 0, 0);
        check_kept(csr, 0xa5a5a5a5, 0xa5a5a5a5 & writable[i].bits);
    }
    // mstatus with MIE set, and mtvec, for as long as no trap can come.
    check_kept(PENTA_CSR_MSTATUS, 0xffffffff, 0x1888);
    check_kept(PENTA_CSR_MSTATUS, 0, 0x1800);
    mtvec = run_word(CSRR(PENTA_CSR_MTVEC), 0, 0);
    check_kept(PENTA_CSR_MTVEC, 0xffffffff, 0xfffffffd);
    check_kept(PENTA_CSR_MTVEC, 0, 0);
    penta_expect("mtvec", 0, run_word(CSRR(PENTA_CSR_MTVEC), 0, 0), mtvec);
}

// The six instructions on mscratch.
static void check_instructions(void)
{
    uint32_t c = PENTA_CSR_MSCRATCH;

    run_word(CSRRW(c), 0, 0x12345678);
    penta_expect("csrrw", 0, run_word(CSRRW(c), 0, 0x0f0f0f0f), 0x12345678);
    penta_expect("csrrs", 0, run_word(CSRRS(c), 0, 0xf0000001), 0x0f0f0f0f);
    penta_expect("csrrc", 0, run_word(CSRRC(c), 0, 0x0000000f), 0xff0f0f0f);
    penta_expect("csrrwi", 0, run_word(CSRRWI(c, 21), 0, 0), 0xff0f0f00);
    penta_expect("csrrsi", 0, run_word(CSRRSI(c, 10), 0, 0), 21);
    penta_expect("csrrci", 0, run_word(CSRRCI(c, 24), 0, 0), 31);
    penta_expect("csrrsi 0", 0, run_word(CSRRSI(c, 0), 0, 0), 7);
    penta_expect("csrr", 0, run_word(CSRR(c), 0, 0), 7);
}

static void check_access(const struct csr *csr, uint32_t number)
{
    uint32_t value;

    switch (csr->access) {
    case RO:
        expect_illegal(CSRRW(number));
        expect_illegal(CSRRSI(number, 1));
        // rs1 = x0 and a zero immediate do not write.
        penta_expect("read of a read-only CSR", number,
                     run_word(CSRRCI(number, 0), 0, 0) == TRAPPED, 0);
        break;
    case WI:
        value = run_word(CSRR(number), 0, 0);
        run_word(CSRRW(number), 0, ~value);
        // Counters go on counting; the others stay.
        if (number < PENTA_CSR_MHPMCOUNTER_FIRST || number >= PENTA_CSR_MHPMCOUNTERH_FIRST)
            penta_expect("write ignored", number, run_word(CSRR(number), 0, 0), value);
        break;
    default:
        penta_expect("read of a CSR", number, run_word(CSRR(number), 0, 0) == TRAPPED, 0);
        break;
    }
}

static void check_counters(void)
{
    uint32_t low, high, again, upper;

    // A write is seen by the next instruction; the other half keeps its value.
    __asm__ volatile(
        "csrr %3, mcycleh\n"
        "li %0, 0x1234\ncsrw mcycle, %0\ncsrr %0, mcycle\ncsrr %1, mcycle\n"
        "li %2, 77\ncsrw minstret, %2\ncsrr %2, minstret"
        : "=&r"(low), "=&r"(again), "=&r"(high), "=&r"(upper));
    penta_expect("mcycle after a write", 0, low, 0x1234);
    penta_expect("mcycle one later", 0, again, 0x1235);
    penta_expect("minstret after a write", 0, high, 77);
    penta_expect("mcycleh", 0, penta_csr_read(PENTA_CSR_MCYCLEH), upper);
    __asm__ volatile("csrw mcycle, %2\ncsrr %0, mcycleh\nnop\nnop\ncsrr %1, mcycleh"
                     : "=&r"(low), "=&r"(high)
                     : "r"(0xfffffffe));
    penta_expect("carry into mcycleh", 0, high - low, 1);
    __asm__ volatile("csrw minstret, %2\ncsrr %0, minstreth\nnop\nnop\ncsrr %1, minstreth"
                     : "=&r"(low), "=&r"(high)
                     : "r"(0xffffffff));
    penta_expect("carry into minstreth", 0, high - low, 1);
    __asm__ volatile("csrr %0, cycle\ncsrr %1, mcycle" : "=&r"(low), "=&r"(high));
    penta_expect("cycle is mcycle", 0, high - low, 1);
    __asm__ volatile("csrr %0, instret\ncsrr %1, minstret" : "=&r"(low), "=&r"(high));
    penta_expect("instret is minstret", 0, high - low, 1);
    __asm__ volatile("csrw minstreth, x0\ncsrw mcycleh, x0");
}

void test_csrs(void)
{
    static const uint16_t missing[] = {0x000, 0x001, 0x100, 0x302, 0x303, 0x306, 0x340 + 5, 0x7a0,
                                       0x7b0, 0x7dc, 0xb01, 0xc01, 0xc81, 0xfc3, 0xfc7,     0xfff};

    check_instructions();
    check_writable();
    for (unsigned i = 0; i < CSR_COUNT; i++) {
        check_access(&csrs[i], csrs[i].first);
        if (csrs[i].count > 1) check_access(&csrs[i], csrs[i].first + csrs[i].count - 1u);
    }
    for (unsigned i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        penta_expect("no such CSR", missing[i], exists(missing[i]), 0);
        expect_illegal(CSRR(missing[i]));
    }
    penta_expect("misa", 0, penta_csr_read(PENTA_CSR_MISA), 0x40001100);
    penta_expect("mimpid", 0, penta_csr_read(PENTA_CSR_MIMPID), 1);
    penta_expect("mhartid", 0, penta_csr_read(PENTA_CSR_MHARTID), 0);
    check_counters();
}
