# SPDX-License-Identifier: Apache-2.0
# Trap entries of penta_trap.h: all registers into a struct penta_trap_frame on the stack, the
# handler, all registers back, mret. About 130 cycles besides the handler.
    .equ    FRAME_PC, 128
    .equ    FRAME_CAUSE, 132
    .equ    FRAME_VALUE, 136
    .equ    FRAME_VECTOR, 140
    .equ    FRAME_BYTES, 144

    .section .text.penta_trap, "ax"

# Entry n of the table: interrupt n in vectored mode. The table has to hold still: no relaxation.
    .option push
    .option norelax
    .balign 64
    .globl  penta_trap_vectors
penta_trap_vectors:
    .altmacro
    .macro  table_entry number
    j       enter_\number
    .endm
    .set    number, 0
    .rept   17
    table_entry %number
    .set    number, number + 1
    .endr
    .option pop

    .macro  enter number
enter_\number:
    csrw    mscratch, t0
    li      t0, \number
    j       save
    .endm
    .set    number, 1
    .rept   16
    enter   %number
    .set    number, number + 1
    .endr

    .balign 4
    .globl  penta_trap_entry
penta_trap_entry:
enter_0:
    csrw    mscratch, t0
    li      t0, 0
save:
    addi    sp, sp, -FRAME_BYTES
    sw      t0, FRAME_VECTOR(sp)
    sw      x1, 4(sp)
    addi    t0, sp, FRAME_BYTES
    sw      t0, 8(sp)
    sw      x3, 12(sp)
    sw      x4, 16(sp)
    csrr    t0, mscratch
    .macro  save_register number
    sw      x\number, 4*\number(sp)
    .endm
    .macro  restore_register number
    lw      x\number, 4*\number(sp)
    .endm
    .set    number, 5
    .rept   27
    save_register %number
    .set    number, number + 1
    .endr
    csrr    t0, mepc
    csrr    t1, mcause
    csrr    t2, mtval
    sw      t0, FRAME_PC(sp)
    sw      t1, FRAME_CAUSE(sp)
    sw      t2, FRAME_VALUE(sp)
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    mv      a0, sp
    lw      t0, penta_trap_current
    jalr    t0
    lw      t0, FRAME_PC(sp)
    csrw    mepc, t0
    lw      x1, 4(sp)
    .set    number, 3
    .rept   29
    restore_register %number
    .set    number, number + 1
    .endr
    lw      sp, 8(sp)
    mret
