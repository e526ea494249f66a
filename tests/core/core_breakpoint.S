# SPDX-License-Identifier: Apache-2.0
# Without a host an ebreak traps at once; mtvec is the reset address.
  .option norvc
  .text
  .globl _start
_start:
  csrr x1, mcause
  csrr x2, mepc
  csrr x3, mstatus
  csrsi mstatus, 8
breakpoint:
  ebreak
