# SPDX-License-Identifier: Apache-2.0
# Directed program for penta_core. What it must do, cycle by cycle, is in core_program.expect.
  .option norvc
  .option norelax
  .text
  .globl _start
_start:
  addi x1, x0, 5
  addi x2, x0, 7
  add  x3, x1, x2
  beq  x1, x2, fail
  bne  x1, x2, taken
fail:
  j    fail
taken:
  jal  x4, jumped
  j    fail
jumped:
  auipc x5, 0
  jalr x6, 13(x5)
  j    fail

# ---- loads, stores and the stale fetch
loads:
  lui  x7, 0x80002
  lw   x8, 0(x7)
  csrr x9, mhpmcounter4
  csrr x9, mhpmcounter4
  lb   x8, 3(x7)
  lbu  x8, 3(x7)
  lh   x8, 2(x7)
  lhu  x8, 2(x7)
  sw   x3, 8(x7)
  sb   x3, 13(x7)
  sh   x3, 14(x7)
  lw   x8, 8(x7)
  lw   x8, 12(x7)
  lw   x10, 16(x7)            # addi x11, x0, 2
  auipc x9, 0
  sw   x10, 8(x9)
  addi x11, x0, 1             # fetched while it is overwritten: stale
  auipc x9, 0
  sw   x10, 12(x9)
  fence
  addi x11, x0, 1
  auipc x9, 0
  sw   x10, 12(x9)
  fence.i
after_fence_i:
  addi x11, x0, 1

# ---- multiply and divide
  lui  x12, 0x80000
  addi x13, x0, -1
  mul  x14, x1, x2
  mulh x14, x12, x12
  mulhsu x14, x13, x13
  mulhu x14, x13, x13
  div  x14, x12, x13
  rem  x14, x12, x13
  div  x14, x1, x0
  remu x14, x1, x0
  rem  x14, x13, x1
  div  x14, x12, x2
  divu x14, x13, x2
  csrr x15, mhpmcounter5

# ---- CSRs
  csrrw x15, mscratch, x1
  csrr x15, mscratch
  csrrsi x15, mscratch, 2
  csrrci x15, mscratch, 1
  csrrw x15, mstatus, x13
  csrrwi x0, mstatus, 0
  csrrw x15, mie, x13
  csrrwi x15, mie, 0
  csrrw x0, misa, x0
  csrrw x0, 0x7c0, x1
  csrrw x0, mhpmcounter4, x1
  csrr x15, mcycle
  csrr x15, minstret
  csrw minstret, x1
  csrr x15, minstret
  csrw mcycle, x1
  csrr x15, mcycle
  csrw mcycleh, x2
  csrr x15, mcycle
  csrr x15, mcycleh
  csrr x15, 0xfc4
  csrr x15, 0xfc5
  csrr x15, 0xfc6

# ---- exceptions: the handler returns to the instruction after
  lui  x16, 0x80001           # handler
  csrw mtvec, x16
  ecall
  .word 0
  csrr x15, 0x123
  csrw cycle, x0
  csrr x15, cycle
  lw   x15, 2(x7)
  lh   x15, 1(x7)
  sw   x15, 1(x7)
  lw   x15, 0(x0)
  sw   x15, 0(x0)
  lui  x17, 0xe0000
  lbu  x15, 0(x17)
  sw   x15, 16(x17)
  auipc x18, 0
misaligned_base:
  jalr x19, 10(x18)
  .insn r 0x0b, 0, 0, x0, x1, x0    # enq of 5: misaligned
  .insn r 0x0b, 0, 0, x0, x0, x0    # enq of 0: outside TCM
  .insn r 0x0b, 0, 3, x0, x0, x0    # no such engine
  .insn r 0x0b, 2, 0, x0, x1, x0    # signal of 0
  .insn r 0x0b, 3, 0, x1, x1, x1    # rd must be x0
  csrr x15, mhpmcounter3
  csrr x15, mstatus

# ---- host calls
  addi x10, x0, 0x31
  addi x11, x0, 0x42
  ebreak
  addi x12, x10, 1
  ebreak
  csrr x15, mhpmcounter13
  csrr x15, mhpmcounter13

# ---- fetch outside the TCM
  auipc x16, 0
  addi x16, x16, 24
  csrw mtvec, x16
  lui  x15, 0x70000
  jalr x0, 0(x15)
  j    fail
away:
  csrr x15, mepc

# ---- local memories: the bench grants after (address bits 7..4) cycles
  lui  x20, 0x90000
  sw   x3, 0(x20)
  sb   x3, 0x31(x20)
  lw   x15, 0(x20)
  lbu  x15, 0x31(x20)
  csrr x15, mhpmcounter6
  csrr x15, mhpmcounter6
  csrr x15, mhpmcounter7
  lui  x21, 0x90008
  auipc x16, 0
  addi x16, x16, 20
  csrw mtvec, x16
  lw   x15, 0(x21)
  j    fail

outside:
  csrr x15, mcause

# ---- timer
  lui  x16, 0x80001
  addi x16, x16, 0x101        # vectors, vectored mode
  csrw mtvec, x16
  addi x22, x0, 0x80
  csrw mie, x22
  sw   x0, 12(x17)
  lw   x24, 0(x17)
  addi x24, x24, 20
  sw   x24, 8(x17)
  csrsi mstatus, 8
  wfi
  addi x15, x0, 1
  csrr x15, mhpmcounter12

# timer interrupts a divide's successor, not the divide
  lw   x24, 0(x17)
  addi x24, x24, 10
  sw   x24, 8(x17)
  sw   x0, 12(x17)
  div  x15, x1, x2
  addi x15, x0, 2

# wfi with MIE clear retires and goes on; a pending one does not wait
  csrci mstatus, 8
  lw   x24, 0(x17)
  addi x24, x24, 10
  sw   x24, 8(x17)
  sw   x0, 12(x17)
  wfi
  wfi
  sw   x13, 12(x17)
  csrw mie, x22

# ---- enqueue
  addi x25, x7, 0x40
  addi x15, x0, 0x100
  csrw 0x7c1, x15
  addi x15, x0, 0x200
  csrw 0x7c2, x15
  addi x15, x0, 0x300
  csrw 0x7c3, x15
  addi x15, x0, 0x400
  csrw 0x7c4, x15
  .insn r 0x0b, 0, 1, x0, x25, x0   # enq.mac
  csrr x15, 0xfc1
  .insn r 0x0b, 0, 1, x0, x25, x0
  .insn r 0x0b, 0, 1, x0, x25, x0
  .insn r 0x0b, 0, 1, x0, x25, x0
  csrr x15, 0xfc1
  .insn r 0x0b, 0, 1, x0, x25, x0   # waits for a slot
  csrr x15, mhpmcounter8
  csrr x15, mhpmcounter8
  csrr x15, mhpmcounter9

# ---- queue full: abandoned for an external interrupt, repeated
  lui  x22, 0x11
  addi x22, x22, -0x800
  csrw mie, x22
  csrsi mstatus, 8
  .insn r 0x0b, 0, 1, x0, x25, x0

# ---- fence, abandoned for an external interrupt, then waiting for four completions
  csrw mie, x22
  .insn r 0x0b, 1, 0, x0, x2, x0    # fence of all three
  csrr x15, mhpmcounter10
  csrr x15, mhpmcounter10

# ---- engine errors
  .insn r 0x0b, 0, 0, x0, x25, x0   # enq.dma
  addi x15, x0, 9
  addi x15, x0, 10
  csrr x15, 0xfc0
  csrr x15, 0x7da
  csrr x15, 0x7db

# ---- semaphores: 3 and 15 are the bench's
  csrw mie, x0
  addi x26, x0, 3
  .insn r 0x0b, 2, 0, x0, x26, x1   # signal 3, 5
  csrr x15, 0xfd3
  csrr x15, 0xfd3
  .insn r 0x0b, 3, 0, x0, x26, x26  # wait 3, 3
  csrr x15, 0xfd3
  .insn r 0x0b, 3, 0, x0, x26, x26  # waits, one take fails
  csrr x15, mhpmcounter11
  csrr x15, mhpmcounter11

# ---- counters of engines
  csrr x15, mhpmcounter14
  csrr x15, mhpmcounter14
  csrr x15, mhpmcounter28
  csrr x15, 0xb94

# ---- blocked for good: the bench resets
  wfi
  j    fail

  .org 0x1000
handler:
  csrr x20, mepc
  addi x20, x20, 4
  csrw mepc, x20
  mret

  .org 0x1100
vectors:
  .rept 7
  j    fail
  .endr
  j    timer_handler        # 7
  .rept 3
  j    fail
  .endr
  j    external_handler     # 11
  .rept 4
  j    fail
  .endr
  j    engine_handler       # 16
timer_handler:
  sw   x13, 12(x17)
  mret
external_handler:
  lui  x29, 0x10
  csrw mie, x29               # engine errors only
  mret
engine_handler:
  csrr x28, mcause
  csrr x28, 0x7d8
  csrw 0x7d8, x0
  csrw 0x7db, x0
  mret

  .org 0x2000
data:
  .word 0x8899aabb, 0, 0, 0x11111111
  addi x11, x0, 2
  .org 0x2040
descriptor:
  .word 0x00000000, 0x01010101, 0x02024321, 0x03030303
  .word 0x04040404, 0x05050505, 0x06060606, 0x07070707
  .word 0x08080808, 0x09090909, 0x0a0a0a0a, 0x0b0b0b0b
  .word 0x0c0c0c0c, 0x0d0d0d0d, 0x0e0e0e0e, 0x0f0f0f0f
