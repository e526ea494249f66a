// SPDX-License-Identifier: Apache-2.0
// Arithmetic with boundary values. The chip executes the instruction; what has to come out was
// computed when the program was compiled, by the compiler's arithmetic on the C expression of its
// meaning.
#include "directed.h"

#define V0 0x00000000u
#define V1 0x00000001u
#define V2 0xffffffffu
#define V3 0x7fffffffu
#define V4 0x80000000u
#define V5 0x00000002u
#define V6 0x0000001fu
#define V7 0x12345678u
#define V8 0xedcba987u

#define VALUES 9
static const uint32_t values[VALUES] = {V0, V1, V2, V3, V4, V5, V6, V7, V8};

#define ROW(f, a)                                                                                \
    {                                                                                            \
        f(a, V0), f(a, V1), f(a, V2), f(a, V3), f(a, V4), f(a, V5), f(a, V6), f(a, V7), f(a, V8) \
    }
#define TABLE(f)                                                                            \
    {                                                                                       \
        ROW(f, V0), ROW(f, V1), ROW(f, V2), ROW(f, V3), ROW(f, V4), ROW(f, V5), ROW(f, V6), \
            ROW(f, V7), ROW(f, V8)                                                          \
    }

// The meanings. S: as a signed number, in 64 bits.
#define S(a)           ((int64_t)(int32_t)(a))
#define U(a)           ((uint64_t)(a))
#define SMALLEST(a, b) ((a) == V4 && (b) == V2)
#define ADD(a, b)      (uint32_t)(U(a) + U(b))
#define SUB(a, b)      (uint32_t)(U(a) - U(b))
#define SLL(a, b)      (uint32_t)(U(a) << ((b)&31))
#define SLT(a, b)      (S(a) < S(b))
#define SLTU(a, b)     ((int64_t)U(a) < (int64_t)U(b))
#define XOR(a, b)      ((a) ^ (b))
#define SRL(a, b)      (uint32_t)(U(a) >> ((b)&31))
#define SRA(a, b)      (uint32_t)(S(a) >> ((b)&31))
#define OR(a, b)       ((a) | (b))
#define AND(a, b)      ((a) & (b))
#define MUL(a, b)      (uint32_t)(U(a) * U(b))
#define MULH(a, b)     (uint32_t)(S(a) * S(b) >> 32)
#define MULHSU(a, b)   (uint32_t)(S(a) * (int64_t)U(b) >> 32)
#define MULHU(a, b)    (uint32_t)(U(a) * U(b) >> 32)
#define DIV(a, b)      (uint32_t)((b) == 0 ? -1 : SMALLEST(a, b) ? S(V4) : S(a) / ((b) == 0 ? 1 : S(b)))
#define DIVU(a, b)     ((b) == 0 ? V2 : (a) / ((b) == 0 ? 1 : (b)))
#define REM(a, b)      (uint32_t)((b) == 0 ? S(a) : S(a) % ((b) == 0 ? 1 : S(b)))
#define REMU(a, b)     ((b) == 0 ? (a) : (a) % ((b) == 0 ? 1 : (b)))
#define BEQ(a, b)      ((a) == (b))
#define BNE(a, b)      ((a) != (b))
#define BLT(a, b)      (S(a) < S(b))
#define BGE(a, b)      (S(a) >= S(b))
#define BLTU(a, b)     ((int64_t)U(a) < (int64_t)U(b))
#define BGEU(a, b)     ((int64_t)U(a) >= (int64_t)U(b))

// Every value with every value. For branches the result is 1 when taken.
#define CHECK(name, code, meaning)                                                       \
    do {                                                                                 \
        static const uint32_t expected[VALUES][VALUES] = TABLE(meaning);                 \
                                                                                         \
        for (uint32_t i = 0; i < VALUES; i++)                                            \
            for (uint32_t j = 0; j < VALUES; j++) {                                      \
                uint32_t result = 0;                                                     \
                                                                                         \
                __asm__ volatile(code : "=&r"(result) : "r"(values[i]), "r"(values[j])); \
                penta_expect(name, i * 100 + j, result, expected[i][j]);                 \
            }                                                                            \
    } while (0)
#define CHECK_RR(name, meaning) CHECK(name, name " %0, %1, %2", meaning)
#define CHECK_BRANCH(name, meaning) \
    CHECK(name, "li %0, 1\n" name " %1, %2, 1f\nli %0, 0\n1:", meaning)

// Every value with one immediate.
#define CHECK_IMMEDIATE(name, meaning, immediate)                                                 \
    do {                                                                                          \
        static const uint32_t expected[VALUES] = {                                                \
            meaning(V0, (uint32_t)(immediate)), meaning(V1, (uint32_t)(immediate)),               \
            meaning(V2, (uint32_t)(immediate)), meaning(V3, (uint32_t)(immediate)),               \
            meaning(V4, (uint32_t)(immediate)), meaning(V5, (uint32_t)(immediate)),               \
            meaning(V6, (uint32_t)(immediate)), meaning(V7, (uint32_t)(immediate)),               \
            meaning(V8, (uint32_t)(immediate))};                                                  \
                                                                                                  \
        for (uint32_t i = 0; i < VALUES; i++) {                                                   \
            uint32_t result;                                                                      \
                                                                                                  \
            __asm__ volatile(name " %0, %1, %2" : "=r"(result) : "r"(values[i]), "i"(immediate)); \
            penta_expect(name, i, result, expected[i]);                                           \
        }                                                                                         \
    } while (0)
#define CHECK_RI(name, meaning)                \
    do {                                       \
        CHECK_IMMEDIATE(name, meaning, 0);     \
        CHECK_IMMEDIATE(name, meaning, 1);     \
        CHECK_IMMEDIATE(name, meaning, -1);    \
        CHECK_IMMEDIATE(name, meaning, 2047);  \
        CHECK_IMMEDIATE(name, meaning, -2048); \
    } while (0)
#define CHECK_SHIFT(name, meaning)          \
    do {                                    \
        CHECK_IMMEDIATE(name, meaning, 0);  \
        CHECK_IMMEDIATE(name, meaning, 1);  \
        CHECK_IMMEDIATE(name, meaning, 16); \
        CHECK_IMMEDIATE(name, meaning, 31); \
    } while (0)

static void check_upper_immediates(void)
{
    uint32_t upper, pc, expected;

    __asm__ volatile("lui %0, 0xfffff" : "=r"(upper));
    penta_expect("lui", 0, upper, 0xfffff000);
    __asm__ volatile("lui %0, 0x80000" : "=r"(upper));
    penta_expect("lui", 1, upper, 0x80000000);
    __asm__ volatile("lui %0, 0" : "=r"(upper));
    penta_expect("lui", 2, upper, 0);
#define CHECK_AUIPC(immediate)                                                           \
    __asm__ volatile("lui %1, %%hi(1f)\naddi %1, %1, %%lo(1f)\n1: auipc %0, " #immediate \
                     : "=&r"(pc), "=&r"(expected));                                      \
    penta_expect("auipc", immediate, pc, expected + ((uint32_t)(immediate) << 12))
    CHECK_AUIPC(0);
    CHECK_AUIPC(1);
    CHECK_AUIPC(0x80000);
    CHECK_AUIPC(0xfffff);
}

static void check_x0(void)
{
    uint32_t result;

    __asm__ volatile("addi x0, x0, 5\nlui x0, 5\nmul x0, %1, %1\nadd x0, %1, %1\nmv %0, x0"
                     : "=r"(result)
                     : "r"(7));
    penta_expect("x0 stays 0", 0, result, 0);
}

void test_arithmetic(void)
{
    CHECK_RR("add", ADD);
    CHECK_RR("sub", SUB);
    CHECK_RR("sll", SLL);
    CHECK_RR("slt", SLT);
    CHECK_RR("sltu", SLTU);
    CHECK_RR("xor", XOR);
    CHECK_RR("srl", SRL);
    CHECK_RR("sra", SRA);
    CHECK_RR("or", OR);
    CHECK_RR("and", AND);
    CHECK_RR("mul", MUL);
    CHECK_RR("mulh", MULH);
    CHECK_RR("mulhsu", MULHSU);
    CHECK_RR("mulhu", MULHU);
    CHECK_RR("div", DIV);
    CHECK_RR("divu", DIVU);
    CHECK_RR("rem", REM);
    CHECK_RR("remu", REMU);
    CHECK_BRANCH("beq", BEQ);
    CHECK_BRANCH("bne", BNE);
    CHECK_BRANCH("blt", BLT);
    CHECK_BRANCH("bge", BGE);
    CHECK_BRANCH("bltu", BLTU);
    CHECK_BRANCH("bgeu", BGEU);
    CHECK_RI("addi", ADD);
    CHECK_RI("slti", SLT);
    CHECK_RI("sltiu", SLTU);
    CHECK_RI("xori", XOR);
    CHECK_RI("ori", OR);
    CHECK_RI("andi", AND);
    CHECK_SHIFT("slli", SLL);
    CHECK_SHIFT("srli", SRL);
    CHECK_SHIFT("srai", SRA);
    check_upper_immediates();
    check_x0();
}
