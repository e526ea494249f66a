// SPDX-License-Identifier: Apache-2.0
#include "core/decode.h"

#include "soc/soc.h"

static int32_t immediate_i(uint32_t word)
{
    return (int32_t)word >> 20;
}

static int32_t immediate_s(uint32_t word)
{
    return (int32_t)(word & 0xfe000000) >> 20 | (int32_t)(word >> 7 & 31);
}

static int32_t sign_extend(uint32_t value, unsigned bits)
{
    const uint32_t sign = 1u << (bits - 1);
    return (int32_t)((value ^ sign) - sign);
}

static int32_t immediate_b(uint32_t word)
{
    const uint32_t value = (word >> 31) << 12 | (word >> 7 & 1) << 11 | (word >> 25 & 0x3f) << 5 |
                           (word >> 8 & 15) << 1;
    return sign_extend(value, 13);
}

static int32_t immediate_j(uint32_t word)
{
    const uint32_t value = (word >> 31) << 20 | (word >> 12 & 0xff) << 12 | (word >> 20 & 1) << 11 |
                           (word >> 21 & 0x3ff) << 1;
    return sign_extend(value, 21);
}

static enum core_op decode_immediate_op(uint32_t word)
{
    static const uint8_t by_funct3[8] = {CORE_OP_ADDI, CORE_OP_SLLI, CORE_OP_SLTI, CORE_OP_SLTIU,
                                         CORE_OP_XORI, CORE_OP_SRLI, CORE_OP_ORI,  CORE_OP_ANDI};
    const uint32_t funct3 = field_funct3(word), funct7 = field_funct7(word);
    if (funct3 == 1) return funct7 == 0 ? CORE_OP_SLLI : CORE_OP_SLOW;
    if (funct3 == 5) {
        return funct7 == 0 ? CORE_OP_SRLI : funct7 == 0x20 ? CORE_OP_SRAI : CORE_OP_SLOW;
    }
    return (enum core_op)by_funct3[funct3];
}

static enum core_op decode_register_op(uint32_t word)
{
    static const uint8_t base[8] = {CORE_OP_ADD, CORE_OP_SLL, CORE_OP_SLT, CORE_OP_SLTU,
                                    CORE_OP_XOR, CORE_OP_SRL, CORE_OP_OR,  CORE_OP_AND};
    static const uint8_t muldiv[8] = {CORE_OP_MUL, CORE_OP_MULH, CORE_OP_MULHSU, CORE_OP_MULHU,
                                      CORE_OP_DIV, CORE_OP_DIVU, CORE_OP_REM,    CORE_OP_REMU};
    const uint32_t funct3 = field_funct3(word);
    switch (field_funct7(word)) {
    case 0x00:
        return (enum core_op)base[funct3];
    case 0x01:
        return (enum core_op)muldiv[funct3];
    case 0x20:
        return funct3 == 0 ? CORE_OP_SUB : funct3 == 5 ? CORE_OP_SRA : CORE_OP_SLOW;
    default:
        return CORE_OP_SLOW;
    }
}

// Only near targets are the fast loop's.
static bool is_near(uint32_t target, uint32_t tcm_bytes)
{
    return (target & 3) == 0 && target - PENTA_REGION_TCM_BASE < tcm_bytes;
}

void core_decode(uint32_t word, uint32_t pc, uint32_t tcm_bytes, struct decoded *decoded)
{
    static const uint8_t branches[8] = {CORE_OP_BEQ, CORE_OP_BNE, CORE_OP_SLOW, CORE_OP_SLOW,
                                        CORE_OP_BLT, CORE_OP_BGE, CORE_OP_BLTU, CORE_OP_BGEU};
    static const uint8_t loads[8] = {CORE_OP_LB,  CORE_OP_LH,  CORE_OP_LW,   CORE_OP_SLOW,
                                     CORE_OP_LBU, CORE_OP_LHU, CORE_OP_SLOW, CORE_OP_SLOW};
    const uint32_t funct3 = field_funct3(word);
    enum core_op op = CORE_OP_SLOW;
    int32_t immediate = 0;
    uint32_t rd = field_rd(word) == 0 ? NO_REGISTER : field_rd(word);
    switch (field_opcode(word)) {
    case 0x37:
        op = CORE_OP_LUI, immediate = (int32_t)(word & 0xfffff000);
        break;
    case 0x17:
        op = CORE_OP_LUI, immediate = (int32_t)(pc + (word & 0xfffff000));
        break;
    case 0x6f:
        immediate = immediate_j(word);
        if (is_near(pc + (uint32_t)immediate, tcm_bytes)) op = CORE_OP_JAL;
        break;
    case 0x67:
        if (funct3 == 0) op = CORE_OP_JALR;
        immediate = immediate_i(word);
        break;
    case 0x63:
        op = (enum core_op)branches[funct3], immediate = immediate_b(word);
        rd = is_near(pc + (uint32_t)immediate, tcm_bytes) ? NO_REGISTER : FAR_BRANCH;
        break;
    case 0x03:
        op = (enum core_op)loads[funct3], immediate = immediate_i(word);
        break;
    case 0x23:
        if (funct3 < 3) op = (enum core_op)(CORE_OP_SB + funct3);
        immediate = immediate_s(word);
        rd = NO_REGISTER;
        break;
    case 0x13:
        op = decode_immediate_op(word);
        immediate = funct3 == 1 || funct3 == 5 ? (int32_t)field_rs2(word) : immediate_i(word);
        break;
    case 0x33:
        op = decode_register_op(word);
        break;
    case 0x0f:
        if (funct3 == 0) op = CORE_OP_FENCE;
        rd = NO_REGISTER;
        break;
    default:
        break;
    }
    decoded->op = (uint8_t)op;
    decoded->rd = (uint8_t)rd;
    decoded->rs1 = (uint8_t)field_rs1(word);
    decoded->rs2 = (uint8_t)field_rs2(word);
    decoded->immediate = immediate;
}
