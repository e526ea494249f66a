// SPDX-License-Identifier: Apache-2.0
// Decoding of instruction words for the core's cache of decoded instructions.
#ifndef PENTA_SIM_CORE_DECODE_H
#define PENTA_SIM_CORE_DECODE_H

#include "core/core.h"

// Operations of the fast loop. NONE: not decoded (any more). SLOW: everything that
// core_execute_slow does from the word itself, illegal words included. FAULT: the place behind the
// last word of TCM. DEBUG: any instruction that core_debug.h has to look at first. A block ends with
// one of those up to BGEU.
// clang-format off
#define CORE_OPS(OP) \
    OP(NONE) OP(SLOW) OP(FAULT) OP(DEBUG) OP(JAL) OP(JALR) OP(BEQ) OP(BNE) OP(BLT) OP(BGE) \
    OP(BLTU) OP(BGEU) OP(LUI) OP(LB) OP(LH) OP(LW) OP(LBU) OP(LHU) OP(SB) OP(SH) OP(SW) \
    OP(ADDI) OP(SLTI) OP(SLTIU) OP(XORI) OP(ORI) OP(ANDI) OP(SLLI) OP(SRLI) OP(SRAI) \
    OP(ADD) OP(SUB) OP(SLL) OP(SLT) OP(SLTU) OP(XOR) OP(SRL) OP(SRA) OP(OR) OP(AND) \
    OP(MUL) OP(MULH) OP(MULHSU) OP(MULHU) OP(DIV) OP(DIVU) OP(REM) OP(REMU) OP(FENCE)
// clang-format on

enum core_op {
#define CORE_OP_ENUM(name) CORE_OP_##name,
    CORE_OPS(CORE_OP_ENUM)
#undef CORE_OP_ENUM
};

// Cycles in X.
enum { MULTIPLY_CYCLES = 18, DIVIDE_CYCLES = 34, LOAD_CYCLES = 2 };

// Values of decoded.rd that are no register and show as 0 in records. FAR_BRANCH: that of a branch
// whose target is not an aligned place in TCM.
enum { NO_REGISTER = 32, FAR_BRANCH = 64 };

// Decodes the instruction at `pc`, without its place in a block.
void core_decode(uint32_t word, uint32_t pc, uint32_t tcm_bytes, struct decoded *decoded);

// Whether the next instruction of the block follows it.
static inline bool op_runs_on(uint8_t op)
{
    return op > CORE_OP_BGEU;
}
static inline bool op_loads(uint8_t op)
{
    return op >= CORE_OP_LB && op <= CORE_OP_LHU;
}
static inline bool op_stores(uint8_t op)
{
    return op >= CORE_OP_SB && op <= CORE_OP_SW;
}
static inline bool op_multiplies_or_divides(uint8_t op)
{
    return op >= CORE_OP_MUL && op <= CORE_OP_REMU;
}

// Cycles in X of an operation, when it stays in the fast loop.
static inline uint32_t op_cycles(uint8_t op)
{
    if (op_loads(op)) return LOAD_CYCLES;
    if (!op_multiplies_or_divides(op)) return 1;
    return op < CORE_OP_DIV ? MULTIPLY_CYCLES : DIVIDE_CYCLES;
}

// Bytes that a load or store moves.
static inline uint32_t op_access_bytes(uint8_t op)
{
    if (op == CORE_OP_LW || op == CORE_OP_SW) return 4;
    return op == CORE_OP_LB || op == CORE_OP_LBU || op == CORE_OP_SB ? 1 : 2;
}

static inline uint32_t field_opcode(uint32_t word)
{
    return word & 0x7f;
}
static inline uint32_t field_rd(uint32_t word)
{
    return word >> 7 & 31;
}
static inline uint32_t field_funct3(uint32_t word)
{
    return word >> 12 & 7;
}
static inline uint32_t field_rs1(uint32_t word)
{
    return word >> 15 & 31;
}
static inline uint32_t field_rs2(uint32_t word)
{
    return word >> 20 & 31;
}
static inline uint32_t field_funct7(uint32_t word)
{
    return word >> 25;
}

#endif
