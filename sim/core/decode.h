// SPDX-License-Identifier: Apache-2.0
// Decoding of instruction words for the core's instruction cache.
#ifndef PENTA_SIM_CORE_DECODE_H
#define PENTA_SIM_CORE_DECODE_H

#include "core/core.h"

// Operations of the fast loop. NONE: not decoded yet. SLOW: everything that core_execute_slow does
// from the word itself, illegal words included. FAULT: the place behind the last word of TCM. DEBUG:
// any instruction that core_debug.h has to look at first.
// clang-format off
#define CORE_OPS(OP) \
    OP(NONE) OP(SLOW) OP(FAULT) OP(DEBUG) OP(LUI) OP(AUIPC) OP(JAL) OP(JALR) OP(BEQ) OP(BNE) \
    OP(BLT) OP(BGE) OP(BLTU) OP(BGEU) OP(LB) OP(LH) OP(LW) OP(LBU) OP(LHU) OP(SB) OP(SH) \
    OP(SW) OP(ADDI) OP(SLTI) OP(SLTIU) OP(XORI) OP(ORI) OP(ANDI) OP(SLLI) OP(SRLI) \
    OP(SRAI) OP(ADD) OP(SUB) OP(SLL) OP(SLT) OP(SLTU) OP(XOR) OP(SRL) OP(SRA) OP(OR) \
    OP(AND) OP(MUL) OP(MULH) OP(MULHSU) OP(MULHU) OP(DIV) OP(DIVU) OP(REM) OP(REMU) \
    OP(FENCE)
// clang-format on

enum core_op {
#define CORE_OP_ENUM(name) CORE_OP_##name,
    CORE_OPS(CORE_OP_ENUM)
#undef CORE_OP_ENUM
};

void core_decode(uint32_t word, struct decoded *decoded);

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
