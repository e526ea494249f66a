# SPDX-License-Identifier: Apache-2.0
# Reset entry: stack, global pointer, zeroed .bss, constructors, main(argc, argv), exit with
# main's value. mtvec is left alone: a trap before the program installs a handler is reported by
# the simulator as unhandled.
    .section .text.start, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      sp, __stack
    la      tp, __tls_base
    la      t0, __tbss_start
    la      t1, __bss_end
1:  bgeu    t0, t1, 2f
    sw      zero, 0(t0)
    addi    t0, t0, 4
    j       1b
2:  la      s0, __init_array_start
    la      s1, __init_array_end
3:  bgeu    s0, s1, 4f
    lw      t0, 0(s0)
    jalr    t0
    addi    s0, s0, 4
    j       3b
4:  call    penta_arguments         # a0 = argc, a1 = argv
    call    main
    call    exit
5:  j       5b
