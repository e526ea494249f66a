# SPDX-License-Identifier: Apache-2.0
# Weights in DRAM: a stream of packed digits, digit i a function of i only (penta_hash_digits with
# the seed of gemv.c), so that it is a matrix for every size of the array: line after line, whatever
# a line is. Made by the assembler; the program makes the same digits itself.
    .equ    SEED, 0x67656d76
    .equ    WORD, 0xffffffff
    .equ    GROUPS, 0x8000              # of 8 digits in 3 bytes

    .macro  scramble
    .set    h, (h ^ (h << 13)) & WORD
    .set    h, h ^ (h >> 17)
    .set    h, (h ^ (h << 5)) & WORD
    .endm
    # Adds the codes of four digits to `bits`, from bit `at`: floor(5 * byte / 256) of each byte.
    .macro  four_digits index, at
    .set    h, (SEED + 0x9e3779b9 + \index) & WORD
    scramble
    .set    h, (h + SEED) & WORD
    scramble
    .set    bits, bits | (5 * (h & 255) / 256) << \at
    .set    bits, bits | (5 * (h >> 8 & 255) / 256) << (\at + 3)
    .set    bits, bits | (5 * (h >> 16 & 255) / 256) << (\at + 6)
    .set    bits, bits | (5 * (h >> 24) / 256) << (\at + 9)
    .endm

    .section .dram.weights, "a"
    .balign 64
    .globl  gemv_weights, gemv_weights_end
gemv_weights:
    .set    group, 0
    .rept   GROUPS
    .set    bits, 0
    four_digits 8*group, 0
    four_digits 8*group+4, 12
    .byte   bits & 255, bits >> 8 & 255, bits >> 16
    .set    group, group + 1
    .endr
gemv_weights_end:
