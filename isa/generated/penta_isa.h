// SPDX-License-Identifier: Apache-2.0
// Made by isa/generate.c from isa/*.def: do not edit.
// The constants of the chip, for firmware and host alike.
#ifndef PENTA_ISA_H
#define PENTA_ISA_H

#include <stdint.h>

// Memory map: base address and largest size of each region.
#define PENTA_REGION_DRAM_BASE                  0x00000000u
#define PENTA_REGION_DRAM_WINDOW                0x80000000u
#define PENTA_REGION_TCM_BASE                   0x80000000u
#define PENTA_REGION_TCM_WINDOW                 0x10000000u
#define PENTA_REGION_SPAD_BASE                  0x90000000u
#define PENTA_REGION_SPAD_WINDOW                0x10000000u
#define PENTA_REGION_WEIGHT_BASE                0xa0000000u
#define PENTA_REGION_WEIGHT_WINDOW              0x10000000u
#define PENTA_REGION_ACC_BASE                   0xb0000000u
#define PENTA_REGION_ACC_WINDOW                 0x10000000u
#define PENTA_REGION_STATE_BASE                 0xc0000000u
#define PENTA_REGION_STATE_WINDOW               0x10000000u
#define PENTA_REGION_MMIO_BASE                  0xe0000000u
#define PENTA_REGION_MMIO_WINDOW                0x10000000u

// Memory-mapped registers: addresses.
#define PENTA_MMIO_MTIME_LO                     0xe0000000u
#define PENTA_MMIO_MTIME_HI                     0xe0000004u
#define PENTA_MMIO_MTIMECMP_LO                  0xe0000008u
#define PENTA_MMIO_MTIMECMP_HI                  0xe000000cu

// Bits of a 16-bit bank mask.
#define PENTA_BANKS_SPAD_FIRST                  0
#define PENTA_BANKS_SPAD_COUNT                  8
#define PENTA_BANKS_WEIGHT_FIRST                8
#define PENTA_BANKS_WEIGHT_COUNT                4
#define PENTA_BANKS_ACC_FIRST                   12
#define PENTA_BANKS_ACC_COUNT                   2
#define PENTA_BANKS_STATE_FIRST                 14
#define PENTA_BANKS_STATE_COUNT                 2

// Instructions: (word & MASK) == MATCH.
#define PENTA_INSN_ENQ_DMA_OPCODE               0x00b
#define PENTA_INSN_ENQ_DMA_FUNCT3               0
#define PENTA_INSN_ENQ_DMA_FUNCT7               0
#define PENTA_INSN_ENQ_DMA_MATCH                0x0000000bu
#define PENTA_INSN_ENQ_DMA_MASK                 0xfff07fffu
#define PENTA_INSN_ENQ_MAC_OPCODE               0x00b
#define PENTA_INSN_ENQ_MAC_FUNCT3               0
#define PENTA_INSN_ENQ_MAC_FUNCT7               1
#define PENTA_INSN_ENQ_MAC_MATCH                0x0200000bu
#define PENTA_INSN_ENQ_MAC_MASK                 0xfff07fffu
#define PENTA_INSN_ENQ_SMU_OPCODE               0x00b
#define PENTA_INSN_ENQ_SMU_FUNCT3               0
#define PENTA_INSN_ENQ_SMU_FUNCT7               2
#define PENTA_INSN_ENQ_SMU_MATCH                0x0400000bu
#define PENTA_INSN_ENQ_SMU_MASK                 0xfff07fffu
#define PENTA_INSN_FENCE_OPCODE                 0x00b
#define PENTA_INSN_FENCE_FUNCT3                 1
#define PENTA_INSN_FENCE_FUNCT7                 0
#define PENTA_INSN_FENCE_MATCH                  0x0000100bu
#define PENTA_INSN_FENCE_MASK                   0xfff07fffu
#define PENTA_INSN_SEM_SIGNAL_OPCODE            0x00b
#define PENTA_INSN_SEM_SIGNAL_FUNCT3            2
#define PENTA_INSN_SEM_SIGNAL_FUNCT7            0
#define PENTA_INSN_SEM_SIGNAL_MATCH             0x0000200bu
#define PENTA_INSN_SEM_SIGNAL_MASK              0xfe007fffu
#define PENTA_INSN_SEM_WAIT_OPCODE              0x00b
#define PENTA_INSN_SEM_WAIT_FUNCT3              3
#define PENTA_INSN_SEM_WAIT_FUNCT7              0
#define PENTA_INSN_SEM_WAIT_MATCH               0x0000300bu
#define PENTA_INSN_SEM_WAIT_MASK                0xfe007fffu

// CSRs: address, access and reset value (none where the configuration gives it).
// Arrays have the address of each register NAME<n> and FIRST, that of the lowest.
#define PENTA_ACCESS_RW                         0  // read and write
#define PENTA_ACCESS_RO                         1  // read-only: a write is illegal
#define PENTA_ACCESS_WI                         2  // writes are ignored
#define PENTA_CSR_MSTATUS                       0x300
#define PENTA_CSR_MSTATUS_ACCESS                PENTA_ACCESS_RW
#define PENTA_CSR_MSTATUS_RESET                 0x00001800u
#define PENTA_CSR_MISA                          0x301
#define PENTA_CSR_MISA_ACCESS                   PENTA_ACCESS_WI
#define PENTA_CSR_MISA_RESET                    0x40001100u
#define PENTA_CSR_MIE                           0x304
#define PENTA_CSR_MIE_ACCESS                    PENTA_ACCESS_RW
#define PENTA_CSR_MIE_RESET                     0x00000000u
#define PENTA_CSR_MTVEC                         0x305
#define PENTA_CSR_MTVEC_ACCESS                  PENTA_ACCESS_RW
#define PENTA_CSR_MTVEC_RESET                   0x80000000u
#define PENTA_CSR_MSTATUSH                      0x310
#define PENTA_CSR_MSTATUSH_ACCESS               PENTA_ACCESS_WI
#define PENTA_CSR_MSTATUSH_RESET                0x00000000u
#define PENTA_CSR_MCOUNTINHIBIT                 0x320
#define PENTA_CSR_MCOUNTINHIBIT_ACCESS          PENTA_ACCESS_WI
#define PENTA_CSR_MCOUNTINHIBIT_RESET           0x00000000u
#define PENTA_CSR_MSCRATCH                      0x340
#define PENTA_CSR_MSCRATCH_ACCESS               PENTA_ACCESS_RW
#define PENTA_CSR_MSCRATCH_RESET                0x00000000u
#define PENTA_CSR_MEPC                          0x341
#define PENTA_CSR_MEPC_ACCESS                   PENTA_ACCESS_RW
#define PENTA_CSR_MEPC_RESET                    0x00000000u
#define PENTA_CSR_MCAUSE                        0x342
#define PENTA_CSR_MCAUSE_ACCESS                 PENTA_ACCESS_RW
#define PENTA_CSR_MCAUSE_RESET                  0x00000000u
#define PENTA_CSR_MTVAL                         0x343
#define PENTA_CSR_MTVAL_ACCESS                  PENTA_ACCESS_RW
#define PENTA_CSR_MTVAL_RESET                   0x00000000u
#define PENTA_CSR_MIP                           0x344
#define PENTA_CSR_MIP_ACCESS                    PENTA_ACCESS_WI
#define PENTA_CSR_MIP_RESET                     0x00000000u
#define PENTA_CSR_MCYCLE                        0xb00
#define PENTA_CSR_MCYCLE_ACCESS                 PENTA_ACCESS_RW
#define PENTA_CSR_MCYCLE_RESET                  0x00000000u
#define PENTA_CSR_MINSTRET                      0xb02
#define PENTA_CSR_MINSTRET_ACCESS               PENTA_ACCESS_RW
#define PENTA_CSR_MINSTRET_RESET                0x00000000u
#define PENTA_CSR_MCYCLEH                       0xb80
#define PENTA_CSR_MCYCLEH_ACCESS                PENTA_ACCESS_RW
#define PENTA_CSR_MCYCLEH_RESET                 0x00000000u
#define PENTA_CSR_MINSTRETH                     0xb82
#define PENTA_CSR_MINSTRETH_ACCESS              PENTA_ACCESS_RW
#define PENTA_CSR_MINSTRETH_RESET               0x00000000u
#define PENTA_CSR_CYCLE                         0xc00
#define PENTA_CSR_CYCLE_ACCESS                  PENTA_ACCESS_RO
#define PENTA_CSR_CYCLE_RESET                   0x00000000u
#define PENTA_CSR_INSTRET                       0xc02
#define PENTA_CSR_INSTRET_ACCESS                PENTA_ACCESS_RO
#define PENTA_CSR_INSTRET_RESET                 0x00000000u
#define PENTA_CSR_CYCLEH                        0xc80
#define PENTA_CSR_CYCLEH_ACCESS                 PENTA_ACCESS_RO
#define PENTA_CSR_CYCLEH_RESET                  0x00000000u
#define PENTA_CSR_INSTRETH                      0xc82
#define PENTA_CSR_INSTRETH_ACCESS               PENTA_ACCESS_RO
#define PENTA_CSR_INSTRETH_RESET                0x00000000u
#define PENTA_CSR_MVENDORID                     0xf11
#define PENTA_CSR_MVENDORID_ACCESS              PENTA_ACCESS_RO
#define PENTA_CSR_MVENDORID_RESET               0x00000000u
#define PENTA_CSR_MARCHID                       0xf12
#define PENTA_CSR_MARCHID_ACCESS                PENTA_ACCESS_RO
#define PENTA_CSR_MARCHID_RESET                 0x00000000u
#define PENTA_CSR_MIMPID                        0xf13
#define PENTA_CSR_MIMPID_ACCESS                 PENTA_ACCESS_RO
#define PENTA_CSR_MIMPID_RESET                  0x00000001u
#define PENTA_CSR_MHARTID                       0xf14
#define PENTA_CSR_MHARTID_ACCESS                PENTA_ACCESS_RO
#define PENTA_CSR_MHARTID_RESET                 0x00000000u
#define PENTA_CSR_MCONFIGPTR                    0xf15
#define PENTA_CSR_MCONFIGPTR_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_MCONFIGPTR_RESET              0x00000000u
#define PENTA_CSR_PERR_DMA                      0x7d8
#define PENTA_CSR_PERR_DMA_ACCESS               PENTA_ACCESS_RW
#define PENTA_CSR_PERR_DMA_RESET                0x00000000u
#define PENTA_CSR_PERR_MAC                      0x7d9
#define PENTA_CSR_PERR_MAC_ACCESS               PENTA_ACCESS_RW
#define PENTA_CSR_PERR_MAC_RESET                0x00000000u
#define PENTA_CSR_PERR_SMU                      0x7da
#define PENTA_CSR_PERR_SMU_ACCESS               PENTA_ACCESS_RW
#define PENTA_CSR_PERR_SMU_RESET                0x00000000u
#define PENTA_CSR_PERR_SOC                      0x7db
#define PENTA_CSR_PERR_SOC_ACCESS               PENTA_ACCESS_RW
#define PENTA_CSR_PERR_SOC_RESET                0x00000000u
#define PENTA_CSR_PSTAT_DMA                     0xfc0
#define PENTA_CSR_PSTAT_DMA_ACCESS              PENTA_ACCESS_RO
#define PENTA_CSR_PSTAT_DMA_RESET               0x00000000u
#define PENTA_CSR_PSTAT_MAC                     0xfc1
#define PENTA_CSR_PSTAT_MAC_ACCESS              PENTA_ACCESS_RO
#define PENTA_CSR_PSTAT_MAC_RESET               0x00000000u
#define PENTA_CSR_PSTAT_SMU                     0xfc2
#define PENTA_CSR_PSTAT_SMU_ACCESS              PENTA_ACCESS_RO
#define PENTA_CSR_PSTAT_SMU_RESET               0x00000000u
#define PENTA_CSR_PCFG_ARRAY                    0xfc4
#define PENTA_CSR_PCFG_ARRAY_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_QUEUE                    0xfc5
#define PENTA_CSR_PCFG_QUEUE_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_BANKS                    0xfc6
#define PENTA_CSR_PCFG_BANKS_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_TCM                      0xfc8
#define PENTA_CSR_PCFG_TCM_ACCESS               PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_SPAD                     0xfc9
#define PENTA_CSR_PCFG_SPAD_ACCESS              PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_WEIGHT                   0xfca
#define PENTA_CSR_PCFG_WEIGHT_ACCESS            PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_ACC                      0xfcb
#define PENTA_CSR_PCFG_ACC_ACCESS               PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_STATE                    0xfcc
#define PENTA_CSR_PCFG_STATE_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_PCFG_CLOCK                    0xfcd
#define PENTA_CSR_PCFG_CLOCK_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_MHPMCOUNTER_FIRST             0xb03
#define PENTA_CSR_MHPMCOUNTER_COUNT             29
#define PENTA_CSR_MHPMCOUNTER_ACCESS            PENTA_ACCESS_WI
#define PENTA_CSR_MHPMCOUNTER3                  0xb03
#define PENTA_CSR_MHPMCOUNTER4                  0xb04
#define PENTA_CSR_MHPMCOUNTER5                  0xb05
#define PENTA_CSR_MHPMCOUNTER6                  0xb06
#define PENTA_CSR_MHPMCOUNTER7                  0xb07
#define PENTA_CSR_MHPMCOUNTER8                  0xb08
#define PENTA_CSR_MHPMCOUNTER9                  0xb09
#define PENTA_CSR_MHPMCOUNTER10                 0xb0a
#define PENTA_CSR_MHPMCOUNTER11                 0xb0b
#define PENTA_CSR_MHPMCOUNTER12                 0xb0c
#define PENTA_CSR_MHPMCOUNTER13                 0xb0d
#define PENTA_CSR_MHPMCOUNTER14                 0xb0e
#define PENTA_CSR_MHPMCOUNTER15                 0xb0f
#define PENTA_CSR_MHPMCOUNTER16                 0xb10
#define PENTA_CSR_MHPMCOUNTER17                 0xb11
#define PENTA_CSR_MHPMCOUNTER18                 0xb12
#define PENTA_CSR_MHPMCOUNTER19                 0xb13
#define PENTA_CSR_MHPMCOUNTER20                 0xb14
#define PENTA_CSR_MHPMCOUNTER21                 0xb15
#define PENTA_CSR_MHPMCOUNTER22                 0xb16
#define PENTA_CSR_MHPMCOUNTER23                 0xb17
#define PENTA_CSR_MHPMCOUNTER24                 0xb18
#define PENTA_CSR_MHPMCOUNTER25                 0xb19
#define PENTA_CSR_MHPMCOUNTER26                 0xb1a
#define PENTA_CSR_MHPMCOUNTER27                 0xb1b
#define PENTA_CSR_MHPMCOUNTER28                 0xb1c
#define PENTA_CSR_MHPMCOUNTER29                 0xb1d
#define PENTA_CSR_MHPMCOUNTER30                 0xb1e
#define PENTA_CSR_MHPMCOUNTER31                 0xb1f
#define PENTA_CSR_MHPMCOUNTERH_FIRST            0xb83
#define PENTA_CSR_MHPMCOUNTERH_COUNT            29
#define PENTA_CSR_MHPMCOUNTERH_ACCESS           PENTA_ACCESS_WI
#define PENTA_CSR_MHPMCOUNTERH3                 0xb83
#define PENTA_CSR_MHPMCOUNTERH4                 0xb84
#define PENTA_CSR_MHPMCOUNTERH5                 0xb85
#define PENTA_CSR_MHPMCOUNTERH6                 0xb86
#define PENTA_CSR_MHPMCOUNTERH7                 0xb87
#define PENTA_CSR_MHPMCOUNTERH8                 0xb88
#define PENTA_CSR_MHPMCOUNTERH9                 0xb89
#define PENTA_CSR_MHPMCOUNTERH10                0xb8a
#define PENTA_CSR_MHPMCOUNTERH11                0xb8b
#define PENTA_CSR_MHPMCOUNTERH12                0xb8c
#define PENTA_CSR_MHPMCOUNTERH13                0xb8d
#define PENTA_CSR_MHPMCOUNTERH14                0xb8e
#define PENTA_CSR_MHPMCOUNTERH15                0xb8f
#define PENTA_CSR_MHPMCOUNTERH16                0xb90
#define PENTA_CSR_MHPMCOUNTERH17                0xb91
#define PENTA_CSR_MHPMCOUNTERH18                0xb92
#define PENTA_CSR_MHPMCOUNTERH19                0xb93
#define PENTA_CSR_MHPMCOUNTERH20                0xb94
#define PENTA_CSR_MHPMCOUNTERH21                0xb95
#define PENTA_CSR_MHPMCOUNTERH22                0xb96
#define PENTA_CSR_MHPMCOUNTERH23                0xb97
#define PENTA_CSR_MHPMCOUNTERH24                0xb98
#define PENTA_CSR_MHPMCOUNTERH25                0xb99
#define PENTA_CSR_MHPMCOUNTERH26                0xb9a
#define PENTA_CSR_MHPMCOUNTERH27                0xb9b
#define PENTA_CSR_MHPMCOUNTERH28                0xb9c
#define PENTA_CSR_MHPMCOUNTERH29                0xb9d
#define PENTA_CSR_MHPMCOUNTERH30                0xb9e
#define PENTA_CSR_MHPMCOUNTERH31                0xb9f
#define PENTA_CSR_HPMCOUNTER_FIRST              0xc03
#define PENTA_CSR_HPMCOUNTER_COUNT              29
#define PENTA_CSR_HPMCOUNTER_ACCESS             PENTA_ACCESS_RO
#define PENTA_CSR_HPMCOUNTER3                   0xc03
#define PENTA_CSR_HPMCOUNTER4                   0xc04
#define PENTA_CSR_HPMCOUNTER5                   0xc05
#define PENTA_CSR_HPMCOUNTER6                   0xc06
#define PENTA_CSR_HPMCOUNTER7                   0xc07
#define PENTA_CSR_HPMCOUNTER8                   0xc08
#define PENTA_CSR_HPMCOUNTER9                   0xc09
#define PENTA_CSR_HPMCOUNTER10                  0xc0a
#define PENTA_CSR_HPMCOUNTER11                  0xc0b
#define PENTA_CSR_HPMCOUNTER12                  0xc0c
#define PENTA_CSR_HPMCOUNTER13                  0xc0d
#define PENTA_CSR_HPMCOUNTER14                  0xc0e
#define PENTA_CSR_HPMCOUNTER15                  0xc0f
#define PENTA_CSR_HPMCOUNTER16                  0xc10
#define PENTA_CSR_HPMCOUNTER17                  0xc11
#define PENTA_CSR_HPMCOUNTER18                  0xc12
#define PENTA_CSR_HPMCOUNTER19                  0xc13
#define PENTA_CSR_HPMCOUNTER20                  0xc14
#define PENTA_CSR_HPMCOUNTER21                  0xc15
#define PENTA_CSR_HPMCOUNTER22                  0xc16
#define PENTA_CSR_HPMCOUNTER23                  0xc17
#define PENTA_CSR_HPMCOUNTER24                  0xc18
#define PENTA_CSR_HPMCOUNTER25                  0xc19
#define PENTA_CSR_HPMCOUNTER26                  0xc1a
#define PENTA_CSR_HPMCOUNTER27                  0xc1b
#define PENTA_CSR_HPMCOUNTER28                  0xc1c
#define PENTA_CSR_HPMCOUNTER29                  0xc1d
#define PENTA_CSR_HPMCOUNTER30                  0xc1e
#define PENTA_CSR_HPMCOUNTER31                  0xc1f
#define PENTA_CSR_HPMCOUNTERH_FIRST             0xc83
#define PENTA_CSR_HPMCOUNTERH_COUNT             29
#define PENTA_CSR_HPMCOUNTERH_ACCESS            PENTA_ACCESS_RO
#define PENTA_CSR_HPMCOUNTERH3                  0xc83
#define PENTA_CSR_HPMCOUNTERH4                  0xc84
#define PENTA_CSR_HPMCOUNTERH5                  0xc85
#define PENTA_CSR_HPMCOUNTERH6                  0xc86
#define PENTA_CSR_HPMCOUNTERH7                  0xc87
#define PENTA_CSR_HPMCOUNTERH8                  0xc88
#define PENTA_CSR_HPMCOUNTERH9                  0xc89
#define PENTA_CSR_HPMCOUNTERH10                 0xc8a
#define PENTA_CSR_HPMCOUNTERH11                 0xc8b
#define PENTA_CSR_HPMCOUNTERH12                 0xc8c
#define PENTA_CSR_HPMCOUNTERH13                 0xc8d
#define PENTA_CSR_HPMCOUNTERH14                 0xc8e
#define PENTA_CSR_HPMCOUNTERH15                 0xc8f
#define PENTA_CSR_HPMCOUNTERH16                 0xc90
#define PENTA_CSR_HPMCOUNTERH17                 0xc91
#define PENTA_CSR_HPMCOUNTERH18                 0xc92
#define PENTA_CSR_HPMCOUNTERH19                 0xc93
#define PENTA_CSR_HPMCOUNTERH20                 0xc94
#define PENTA_CSR_HPMCOUNTERH21                 0xc95
#define PENTA_CSR_HPMCOUNTERH22                 0xc96
#define PENTA_CSR_HPMCOUNTERH23                 0xc97
#define PENTA_CSR_HPMCOUNTERH24                 0xc98
#define PENTA_CSR_HPMCOUNTERH25                 0xc99
#define PENTA_CSR_HPMCOUNTERH26                 0xc9a
#define PENTA_CSR_HPMCOUNTERH27                 0xc9b
#define PENTA_CSR_HPMCOUNTERH28                 0xc9c
#define PENTA_CSR_HPMCOUNTERH29                 0xc9d
#define PENTA_CSR_HPMCOUNTERH30                 0xc9e
#define PENTA_CSR_HPMCOUNTERH31                 0xc9f
#define PENTA_CSR_MHPMEVENT_FIRST               0x323
#define PENTA_CSR_MHPMEVENT_COUNT               29
#define PENTA_CSR_MHPMEVENT_ACCESS              PENTA_ACCESS_WI
#define PENTA_CSR_MHPMEVENT3                    0x323
#define PENTA_CSR_MHPMEVENT4                    0x324
#define PENTA_CSR_MHPMEVENT5                    0x325
#define PENTA_CSR_MHPMEVENT6                    0x326
#define PENTA_CSR_MHPMEVENT7                    0x327
#define PENTA_CSR_MHPMEVENT8                    0x328
#define PENTA_CSR_MHPMEVENT9                    0x329
#define PENTA_CSR_MHPMEVENT10                   0x32a
#define PENTA_CSR_MHPMEVENT11                   0x32b
#define PENTA_CSR_MHPMEVENT12                   0x32c
#define PENTA_CSR_MHPMEVENT13                   0x32d
#define PENTA_CSR_MHPMEVENT14                   0x32e
#define PENTA_CSR_MHPMEVENT15                   0x32f
#define PENTA_CSR_MHPMEVENT16                   0x330
#define PENTA_CSR_MHPMEVENT17                   0x331
#define PENTA_CSR_MHPMEVENT18                   0x332
#define PENTA_CSR_MHPMEVENT19                   0x333
#define PENTA_CSR_MHPMEVENT20                   0x334
#define PENTA_CSR_MHPMEVENT21                   0x335
#define PENTA_CSR_MHPMEVENT22                   0x336
#define PENTA_CSR_MHPMEVENT23                   0x337
#define PENTA_CSR_MHPMEVENT24                   0x338
#define PENTA_CSR_MHPMEVENT25                   0x339
#define PENTA_CSR_MHPMEVENT26                   0x33a
#define PENTA_CSR_MHPMEVENT27                   0x33b
#define PENTA_CSR_MHPMEVENT28                   0x33c
#define PENTA_CSR_MHPMEVENT29                   0x33d
#define PENTA_CSR_MHPMEVENT30                   0x33e
#define PENTA_CSR_MHPMEVENT31                   0x33f
#define PENTA_CSR_PBASE_FIRST                   0x7c0
#define PENTA_CSR_PBASE_COUNT                   16
#define PENTA_CSR_PBASE_ACCESS                  PENTA_ACCESS_RW
#define PENTA_CSR_PBASE0                        0x7c0
#define PENTA_CSR_PBASE1                        0x7c1
#define PENTA_CSR_PBASE2                        0x7c2
#define PENTA_CSR_PBASE3                        0x7c3
#define PENTA_CSR_PBASE4                        0x7c4
#define PENTA_CSR_PBASE5                        0x7c5
#define PENTA_CSR_PBASE6                        0x7c6
#define PENTA_CSR_PBASE7                        0x7c7
#define PENTA_CSR_PBASE8                        0x7c8
#define PENTA_CSR_PBASE9                        0x7c9
#define PENTA_CSR_PBASE10                       0x7ca
#define PENTA_CSR_PBASE11                       0x7cb
#define PENTA_CSR_PBASE12                       0x7cc
#define PENTA_CSR_PBASE13                       0x7cd
#define PENTA_CSR_PBASE14                       0x7ce
#define PENTA_CSR_PBASE15                       0x7cf
#define PENTA_CSR_PSEM_FIRST                    0xfd0
#define PENTA_CSR_PSEM_COUNT                    16
#define PENTA_CSR_PSEM_ACCESS                   PENTA_ACCESS_RO
#define PENTA_CSR_PSEM0                         0xfd0
#define PENTA_CSR_PSEM1                         0xfd1
#define PENTA_CSR_PSEM2                         0xfd2
#define PENTA_CSR_PSEM3                         0xfd3
#define PENTA_CSR_PSEM4                         0xfd4
#define PENTA_CSR_PSEM5                         0xfd5
#define PENTA_CSR_PSEM6                         0xfd6
#define PENTA_CSR_PSEM7                         0xfd7
#define PENTA_CSR_PSEM8                         0xfd8
#define PENTA_CSR_PSEM9                         0xfd9
#define PENTA_CSR_PSEM10                        0xfda
#define PENTA_CSR_PSEM11                        0xfdb
#define PENTA_CSR_PSEM12                        0xfdc
#define PENTA_CSR_PSEM13                        0xfdd
#define PENTA_CSR_PSEM14                        0xfde
#define PENTA_CSR_PSEM15                        0xfdf

// Hardware counters: the number n of mhpmcounter<n>.
#define PENTA_COUNTER_CORE_REDIRECT             3
#define PENTA_COUNTER_CORE_LOAD                 4
#define PENTA_COUNTER_CORE_MULDIV               5
#define PENTA_COUNTER_CORE_LOCAL                6
#define PENTA_COUNTER_CORE_BANK                 7
#define PENTA_COUNTER_CORE_QUEUE                8
#define PENTA_COUNTER_CORE_ENQUEUE              9
#define PENTA_COUNTER_CORE_FENCE                10
#define PENTA_COUNTER_CORE_SEMAPHORE            11
#define PENTA_COUNTER_CORE_WFI                  12
#define PENTA_COUNTER_CORE_HOST                 13
#define PENTA_COUNTER_DMA_BUSY                  14
#define PENTA_COUNTER_DMA_READ                  15
#define PENTA_COUNTER_DMA_WRITTEN               16
#define PENTA_COUNTER_DMA_WAIT_SEM              17
#define PENTA_COUNTER_DMA_WAIT_BANK             18
#define PENTA_COUNTER_MAC_BUSY                  19
#define PENTA_COUNTER_MAC_DIGITS                20
#define PENTA_COUNTER_MAC_USEFUL                21
#define PENTA_COUNTER_MAC_ZERO                  22
#define PENTA_COUNTER_MAC_WAIT_SEM              23
#define PENTA_COUNTER_MAC_WAIT_BANK             24
#define PENTA_COUNTER_SMU_BUSY                  25
#define PENTA_COUNTER_SMU_LANE_OPS              26
#define PENTA_COUNTER_SMU_WAIT_SEM              27
#define PENTA_COUNTER_SMU_WAIT_BANK             28

// Error codes.
#define PENTA_ERROR_NONE                        0
#define PENTA_ERROR_ILLEGAL                     1
#define PENTA_ERROR_ADDRESS                     2
#define PENTA_ERROR_BANK                        3
#define PENTA_ERROR_DIGIT                       4
#define PENTA_ERROR_DENSE                       5
#define PENTA_ERROR_AXI                         6
#define PENTA_ERROR_SEM_OVERFLOW                8
#define PENTA_ERROR_DEADLOCK                    9

// Engines, as in penta.fence's mask and the ENQUEUE stream.
#define PENTA_ENGINE_DMA                        0
#define PENTA_ENGINE_MAC                        1
#define PENTA_ENGINE_SMU                        2
#define PENTA_ENGINE_COUNT                      3

// Opcodes of descriptors.
#define PENTA_OPCODE_NOP                        0x000
#define PENTA_OPCODE_DMA_COPY                   0x010
#define PENTA_OPCODE_MAC_SHAPE                  0x020
#define PENTA_OPCODE_MAC_RUN                    0x021
#define PENTA_OPCODE_SMU_SHAPE                  0x030
#define PENTA_OPCODE_SMU_RUN                    0x031
#define PENTA_OPCODE_SMU_TABLE                  0x032
#define PENTA_OPCODE_SMU_SEED                   0x033

// The state-machine unit: operations (field OP of SMU_RUN); nodes of exp2.
#define PENTA_SMU_OP_MOV                        0
#define PENTA_SMU_OP_ADD                        1
#define PENTA_SMU_OP_SUB                        2
#define PENTA_SMU_OP_MIN                        3
#define PENTA_SMU_OP_MAX                        4
#define PENTA_SMU_OP_ABS                        5
#define PENTA_SMU_OP_CLIP                       6
#define PENTA_SMU_OP_GT                         7
#define PENTA_SMU_OP_GE                         8
#define PENTA_SMU_OP_EQ                         9
#define PENTA_SMU_OP_SELECT                     10
#define PENTA_SMU_OP_SHIFT                      11
#define PENTA_SMU_OP_LZC                        12
#define PENTA_SMU_OP_NORM                       13
#define PENTA_SMU_OP_MUL                        14
#define PENTA_SMU_OP_DIV                        15
#define PENTA_SMU_OP_SQRT                       16
#define PENTA_SMU_OP_UPDATE                     17
#define PENTA_SMU_EXP2_COUNT                    65
#define PENTA_SMU_EXP2_NODES \
    32768, 32415, 32066, 31720, 31379, 31041, 30706, 30376, 30048, 29725, 29405, 29088, \
    28774, 28464, 28158, 27855, 27554, 27258, 26964, 26674, 26386, 26102, 25821, 25543, \
    25268, 24995, 24726, 24460, 24196, 23936, 23678, 23423, 23170, 22921, 22674, 22430, \
    22188, 21949, 21713, 21479, 21247, 21019, 20792, 20568, 20347, 20127, 19911, 19696, \
    19484, 19274, 19066, 18861, 18658, 18457, 18258, 18061, 17867, 17674, 17484, 17296, \
    17109, 16925, 16743, 16562, 16384

// Descriptor fields: word, lowest bit, width, and functions that read a field
// (sign-extended where signed) or set it, cut to its width, leaving the rest.
// `w` points to the descriptor's sixteen words.

// COMMON.OPCODE: opcode
#define PENTA_FIELD_COMMON_OPCODE_WORD          0
#define PENTA_FIELD_COMMON_OPCODE_LSB           0
#define PENTA_FIELD_COMMON_OPCODE_WIDTH         8
#define PENTA_FIELD_COMMON_OPCODE_SIGNED        0
static inline uint32_t penta_get_common_opcode(const uint32_t *w)
{
    return w[0] >> 0 & 0xffu;
}
static inline void penta_set_common_opcode(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0xffu) | ((uint32_t)value & 0xffu) << 0;
}

// COMMON.REPEAT: iterations - 1
#define PENTA_FIELD_COMMON_REPEAT_WORD          0
#define PENTA_FIELD_COMMON_REPEAT_LSB           16
#define PENTA_FIELD_COMMON_REPEAT_WIDTH         16
#define PENTA_FIELD_COMMON_REPEAT_SIGNED        0
static inline uint32_t penta_get_common_repeat(const uint32_t *w)
{
    return w[0] >> 16 & 0xffffu;
}
static inline void penta_set_common_repeat(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// COMMON.WAIT0_SEM: first semaphore waited for
#define PENTA_FIELD_COMMON_WAIT0_SEM_WORD       1
#define PENTA_FIELD_COMMON_WAIT0_SEM_LSB        0
#define PENTA_FIELD_COMMON_WAIT0_SEM_WIDTH      4
#define PENTA_FIELD_COMMON_WAIT0_SEM_SIGNED     0
static inline uint32_t penta_get_common_wait0_sem(const uint32_t *w)
{
    return w[1] >> 0 & 0xfu;
}
static inline void penta_set_common_wait0_sem(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xfu) | ((uint32_t)value & 0xfu) << 0;
}

// COMMON.WAIT0_COUNT: how much is taken from it; 0: none
#define PENTA_FIELD_COMMON_WAIT0_COUNT_WORD     1
#define PENTA_FIELD_COMMON_WAIT0_COUNT_LSB      4
#define PENTA_FIELD_COMMON_WAIT0_COUNT_WIDTH    4
#define PENTA_FIELD_COMMON_WAIT0_COUNT_SIGNED   0
static inline uint32_t penta_get_common_wait0_count(const uint32_t *w)
{
    return w[1] >> 4 & 0xfu;
}
static inline void penta_set_common_wait0_count(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf0u) | ((uint32_t)value & 0xfu) << 4;
}

// COMMON.WAIT1_SEM: second semaphore waited for
#define PENTA_FIELD_COMMON_WAIT1_SEM_WORD       1
#define PENTA_FIELD_COMMON_WAIT1_SEM_LSB        8
#define PENTA_FIELD_COMMON_WAIT1_SEM_WIDTH      4
#define PENTA_FIELD_COMMON_WAIT1_SEM_SIGNED     0
static inline uint32_t penta_get_common_wait1_sem(const uint32_t *w)
{
    return w[1] >> 8 & 0xfu;
}
static inline void penta_set_common_wait1_sem(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf00u) | ((uint32_t)value & 0xfu) << 8;
}

// COMMON.WAIT1_COUNT: how much is taken from it; 0: none
#define PENTA_FIELD_COMMON_WAIT1_COUNT_WORD     1
#define PENTA_FIELD_COMMON_WAIT1_COUNT_LSB      12
#define PENTA_FIELD_COMMON_WAIT1_COUNT_WIDTH    4
#define PENTA_FIELD_COMMON_WAIT1_COUNT_SIGNED   0
static inline uint32_t penta_get_common_wait1_count(const uint32_t *w)
{
    return w[1] >> 12 & 0xfu;
}
static inline void penta_set_common_wait1_count(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf000u) | ((uint32_t)value & 0xfu) << 12;
}

// COMMON.SIG0_SEM: first semaphore signalled
#define PENTA_FIELD_COMMON_SIG0_SEM_WORD        1
#define PENTA_FIELD_COMMON_SIG0_SEM_LSB         16
#define PENTA_FIELD_COMMON_SIG0_SEM_WIDTH       4
#define PENTA_FIELD_COMMON_SIG0_SEM_SIGNED      0
static inline uint32_t penta_get_common_sig0_sem(const uint32_t *w)
{
    return w[1] >> 16 & 0xfu;
}
static inline void penta_set_common_sig0_sem(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf0000u) | ((uint32_t)value & 0xfu) << 16;
}

// COMMON.SIG0_COUNT: how much is added; 0: none
#define PENTA_FIELD_COMMON_SIG0_COUNT_WORD      1
#define PENTA_FIELD_COMMON_SIG0_COUNT_LSB       20
#define PENTA_FIELD_COMMON_SIG0_COUNT_WIDTH     4
#define PENTA_FIELD_COMMON_SIG0_COUNT_SIGNED    0
static inline uint32_t penta_get_common_sig0_count(const uint32_t *w)
{
    return w[1] >> 20 & 0xfu;
}
static inline void penta_set_common_sig0_count(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf00000u) | ((uint32_t)value & 0xfu) << 20;
}

// COMMON.SIG1_SEM: second semaphore signalled
#define PENTA_FIELD_COMMON_SIG1_SEM_WORD        1
#define PENTA_FIELD_COMMON_SIG1_SEM_LSB         24
#define PENTA_FIELD_COMMON_SIG1_SEM_WIDTH       4
#define PENTA_FIELD_COMMON_SIG1_SEM_SIGNED      0
static inline uint32_t penta_get_common_sig1_sem(const uint32_t *w)
{
    return w[1] >> 24 & 0xfu;
}
static inline void penta_set_common_sig1_sem(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf000000u) | ((uint32_t)value & 0xfu) << 24;
}

// COMMON.SIG1_COUNT: how much is added; 0: none
#define PENTA_FIELD_COMMON_SIG1_COUNT_WORD      1
#define PENTA_FIELD_COMMON_SIG1_COUNT_LSB       28
#define PENTA_FIELD_COMMON_SIG1_COUNT_WIDTH     4
#define PENTA_FIELD_COMMON_SIG1_COUNT_SIGNED    0
static inline uint32_t penta_get_common_sig1_count(const uint32_t *w)
{
    return w[1] >> 28 & 0xfu;
}
static inline void penta_set_common_sig1_count(uint32_t *w, uint32_t value)
{
    w[1] = (w[1] & ~0xf0000000u) | ((uint32_t)value & 0xfu) << 28;
}

// COMMON.BASE0: base register added to word 5
#define PENTA_FIELD_COMMON_BASE0_WORD           2
#define PENTA_FIELD_COMMON_BASE0_LSB            0
#define PENTA_FIELD_COMMON_BASE0_WIDTH          4
#define PENTA_FIELD_COMMON_BASE0_SIGNED         0
static inline uint32_t penta_get_common_base0(const uint32_t *w)
{
    return w[2] >> 0 & 0xfu;
}
static inline void penta_set_common_base0(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0xfu) | ((uint32_t)value & 0xfu) << 0;
}

// COMMON.BASE1: base register added to word 6
#define PENTA_FIELD_COMMON_BASE1_WORD           2
#define PENTA_FIELD_COMMON_BASE1_LSB            4
#define PENTA_FIELD_COMMON_BASE1_WIDTH          4
#define PENTA_FIELD_COMMON_BASE1_SIGNED         0
static inline uint32_t penta_get_common_base1(const uint32_t *w)
{
    return w[2] >> 4 & 0xfu;
}
static inline void penta_set_common_base1(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0xf0u) | ((uint32_t)value & 0xfu) << 4;
}

// COMMON.BASE2: base register added to word 7
#define PENTA_FIELD_COMMON_BASE2_WORD           2
#define PENTA_FIELD_COMMON_BASE2_LSB            8
#define PENTA_FIELD_COMMON_BASE2_WIDTH          4
#define PENTA_FIELD_COMMON_BASE2_SIGNED         0
static inline uint32_t penta_get_common_base2(const uint32_t *w)
{
    return w[2] >> 8 & 0xfu;
}
static inline void penta_set_common_base2(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0xf00u) | ((uint32_t)value & 0xfu) << 8;
}

// COMMON.BASE3: base register added to word 8
#define PENTA_FIELD_COMMON_BASE3_WORD           2
#define PENTA_FIELD_COMMON_BASE3_LSB            12
#define PENTA_FIELD_COMMON_BASE3_WIDTH          4
#define PENTA_FIELD_COMMON_BASE3_SIGNED         0
static inline uint32_t penta_get_common_base3(const uint32_t *w)
{
    return w[2] >> 12 & 0xfu;
}
static inline void penta_set_common_base3(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0xf000u) | ((uint32_t)value & 0xfu) << 12;
}

// COMMON.TOGGLE0: banks added to operand 0 in odd iterations
#define PENTA_FIELD_COMMON_TOGGLE0_WORD         2
#define PENTA_FIELD_COMMON_TOGGLE0_LSB          16
#define PENTA_FIELD_COMMON_TOGGLE0_WIDTH        3
#define PENTA_FIELD_COMMON_TOGGLE0_SIGNED       0
static inline uint32_t penta_get_common_toggle0(const uint32_t *w)
{
    return w[2] >> 16 & 0x7u;
}
static inline void penta_set_common_toggle0(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0x70000u) | ((uint32_t)value & 0x7u) << 16;
}

// COMMON.TOGGLE1: banks added to operand 1 in odd iterations
#define PENTA_FIELD_COMMON_TOGGLE1_WORD         2
#define PENTA_FIELD_COMMON_TOGGLE1_LSB          19
#define PENTA_FIELD_COMMON_TOGGLE1_WIDTH        3
#define PENTA_FIELD_COMMON_TOGGLE1_SIGNED       0
static inline uint32_t penta_get_common_toggle1(const uint32_t *w)
{
    return w[2] >> 19 & 0x7u;
}
static inline void penta_set_common_toggle1(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0x380000u) | ((uint32_t)value & 0x7u) << 19;
}

// COMMON.TOGGLE2: banks added to operand 2 in odd iterations
#define PENTA_FIELD_COMMON_TOGGLE2_WORD         2
#define PENTA_FIELD_COMMON_TOGGLE2_LSB          22
#define PENTA_FIELD_COMMON_TOGGLE2_WIDTH        3
#define PENTA_FIELD_COMMON_TOGGLE2_SIGNED       0
static inline uint32_t penta_get_common_toggle2(const uint32_t *w)
{
    return w[2] >> 22 & 0x7u;
}
static inline void penta_set_common_toggle2(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0x1c00000u) | ((uint32_t)value & 0x7u) << 22;
}

// COMMON.TOGGLE3: banks added to operand 3 in odd iterations
#define PENTA_FIELD_COMMON_TOGGLE3_WORD         2
#define PENTA_FIELD_COMMON_TOGGLE3_LSB          25
#define PENTA_FIELD_COMMON_TOGGLE3_WIDTH        3
#define PENTA_FIELD_COMMON_TOGGLE3_SIGNED       0
static inline uint32_t penta_get_common_toggle3(const uint32_t *w)
{
    return w[2] >> 25 & 0x7u;
}
static inline void penta_set_common_toggle3(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0xe000000u) | ((uint32_t)value & 0x7u) << 25;
}

// COMMON.TOGGLE4: banks added to the MAC accumulator input in odd iterations
#define PENTA_FIELD_COMMON_TOGGLE4_WORD         2
#define PENTA_FIELD_COMMON_TOGGLE4_LSB          28
#define PENTA_FIELD_COMMON_TOGGLE4_WIDTH        3
#define PENTA_FIELD_COMMON_TOGGLE4_SIGNED       0
static inline uint32_t penta_get_common_toggle4(const uint32_t *w)
{
    return w[2] >> 28 & 0x7u;
}
static inline void penta_set_common_toggle4(uint32_t *w, uint32_t value)
{
    w[2] = (w[2] & ~0x70000000u) | ((uint32_t)value & 0x7u) << 28;
}

// COMMON.READ_MASK: banks read
#define PENTA_FIELD_COMMON_READ_MASK_WORD       3
#define PENTA_FIELD_COMMON_READ_MASK_LSB        0
#define PENTA_FIELD_COMMON_READ_MASK_WIDTH      16
#define PENTA_FIELD_COMMON_READ_MASK_SIGNED     0
static inline uint32_t penta_get_common_read_mask(const uint32_t *w)
{
    return w[3] >> 0 & 0xffffu;
}
static inline void penta_set_common_read_mask(uint32_t *w, uint32_t value)
{
    w[3] = (w[3] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// COMMON.WRITE_MASK: banks written
#define PENTA_FIELD_COMMON_WRITE_MASK_WORD      3
#define PENTA_FIELD_COMMON_WRITE_MASK_LSB       16
#define PENTA_FIELD_COMMON_WRITE_MASK_WIDTH     16
#define PENTA_FIELD_COMMON_WRITE_MASK_SIGNED    0
static inline uint32_t penta_get_common_write_mask(const uint32_t *w)
{
    return w[3] >> 16 & 0xffffu;
}
static inline void penta_set_common_write_mask(uint32_t *w, uint32_t value)
{
    w[3] = (w[3] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// COMMON.READ_XOR: exclusive-or on READ_MASK in odd iterations
#define PENTA_FIELD_COMMON_READ_XOR_WORD        4
#define PENTA_FIELD_COMMON_READ_XOR_LSB         0
#define PENTA_FIELD_COMMON_READ_XOR_WIDTH       16
#define PENTA_FIELD_COMMON_READ_XOR_SIGNED      0
static inline uint32_t penta_get_common_read_xor(const uint32_t *w)
{
    return w[4] >> 0 & 0xffffu;
}
static inline void penta_set_common_read_xor(uint32_t *w, uint32_t value)
{
    w[4] = (w[4] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// COMMON.WRITE_XOR: exclusive-or on WRITE_MASK in odd iterations
#define PENTA_FIELD_COMMON_WRITE_XOR_WORD       4
#define PENTA_FIELD_COMMON_WRITE_XOR_LSB        16
#define PENTA_FIELD_COMMON_WRITE_XOR_WIDTH      16
#define PENTA_FIELD_COMMON_WRITE_XOR_SIGNED     0
static inline uint32_t penta_get_common_write_xor(const uint32_t *w)
{
    return w[4] >> 16 & 0xffffu;
}
static inline void penta_set_common_write_xor(uint32_t *w, uint32_t value)
{
    w[4] = (w[4] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// DMA_COPY.DENSE: 1: expand 7-bit triples to digits
#define PENTA_FIELD_DMA_COPY_DENSE_WORD         0
#define PENTA_FIELD_DMA_COPY_DENSE_LSB          8
#define PENTA_FIELD_DMA_COPY_DENSE_WIDTH        1
#define PENTA_FIELD_DMA_COPY_DENSE_SIGNED       0
static inline uint32_t penta_get_dma_copy_dense(const uint32_t *w)
{
    return w[0] >> 8 & 0x1u;
}
static inline void penta_set_dma_copy_dense(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x100u) | ((uint32_t)value & 0x1u) << 8;
}

// DMA_COPY.ESIZE: element size: 0, 1, 2 for 1, 2, 4 bytes
#define PENTA_FIELD_DMA_COPY_ESIZE_WORD         0
#define PENTA_FIELD_DMA_COPY_ESIZE_LSB          9
#define PENTA_FIELD_DMA_COPY_ESIZE_WIDTH        2
#define PENTA_FIELD_DMA_COPY_ESIZE_SIGNED       0
static inline uint32_t penta_get_dma_copy_esize(const uint32_t *w)
{
    return w[0] >> 9 & 0x3u;
}
static inline void penta_set_dma_copy_esize(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x600u) | ((uint32_t)value & 0x3u) << 9;
}

// DMA_COPY.SRC: source address (operand 0)
#define PENTA_FIELD_DMA_COPY_SRC_WORD           5
#define PENTA_FIELD_DMA_COPY_SRC_LSB            0
#define PENTA_FIELD_DMA_COPY_SRC_WIDTH          32
#define PENTA_FIELD_DMA_COPY_SRC_SIGNED         0
static inline uint32_t penta_get_dma_copy_src(const uint32_t *w)
{
    return (uint32_t)w[5];
}
static inline void penta_set_dma_copy_src(uint32_t *w, uint32_t value)
{
    w[5] = (uint32_t)value;
}

// DMA_COPY.DST: destination address (operand 1)
#define PENTA_FIELD_DMA_COPY_DST_WORD           6
#define PENTA_FIELD_DMA_COPY_DST_LSB            0
#define PENTA_FIELD_DMA_COPY_DST_WIDTH          32
#define PENTA_FIELD_DMA_COPY_DST_SIGNED         0
static inline uint32_t penta_get_dma_copy_dst(const uint32_t *w)
{
    return (uint32_t)w[6];
}
static inline void penta_set_dma_copy_dst(uint32_t *w, uint32_t value)
{
    w[6] = (uint32_t)value;
}

// DMA_COPY.SRC_S2: source stride of loop 2, bytes (BASE2 must be 0)
#define PENTA_FIELD_DMA_COPY_SRC_S2_WORD        7
#define PENTA_FIELD_DMA_COPY_SRC_S2_LSB         0
#define PENTA_FIELD_DMA_COPY_SRC_S2_WIDTH       32
#define PENTA_FIELD_DMA_COPY_SRC_S2_SIGNED      1
static inline int32_t penta_get_dma_copy_src_s2(const uint32_t *w)
{
    return (int32_t)w[7];
}
static inline void penta_set_dma_copy_src_s2(uint32_t *w, int32_t value)
{
    w[7] = (uint32_t)value;
}

// DMA_COPY.DST_S2: destination stride of loop 2, bytes (BASE3 must be 0)
#define PENTA_FIELD_DMA_COPY_DST_S2_WORD        8
#define PENTA_FIELD_DMA_COPY_DST_S2_LSB         0
#define PENTA_FIELD_DMA_COPY_DST_S2_WIDTH       32
#define PENTA_FIELD_DMA_COPY_DST_S2_SIGNED      1
static inline int32_t penta_get_dma_copy_dst_s2(const uint32_t *w)
{
    return (int32_t)w[8];
}
static inline void penta_set_dma_copy_dst_s2(uint32_t *w, int32_t value)
{
    w[8] = (uint32_t)value;
}

// DMA_COPY.SRC_STEP: source step of an iteration, bytes
#define PENTA_FIELD_DMA_COPY_SRC_STEP_WORD      9
#define PENTA_FIELD_DMA_COPY_SRC_STEP_LSB       0
#define PENTA_FIELD_DMA_COPY_SRC_STEP_WIDTH     32
#define PENTA_FIELD_DMA_COPY_SRC_STEP_SIGNED    1
static inline int32_t penta_get_dma_copy_src_step(const uint32_t *w)
{
    return (int32_t)w[9];
}
static inline void penta_set_dma_copy_src_step(uint32_t *w, int32_t value)
{
    w[9] = (uint32_t)value;
}

// DMA_COPY.DST_STEP: destination step of an iteration, bytes
#define PENTA_FIELD_DMA_COPY_DST_STEP_WORD      10
#define PENTA_FIELD_DMA_COPY_DST_STEP_LSB       0
#define PENTA_FIELD_DMA_COPY_DST_STEP_WIDTH     32
#define PENTA_FIELD_DMA_COPY_DST_STEP_SIGNED    1
static inline int32_t penta_get_dma_copy_dst_step(const uint32_t *w)
{
    return (int32_t)w[10];
}
static inline void penta_set_dma_copy_dst_step(uint32_t *w, int32_t value)
{
    w[10] = (uint32_t)value;
}

// DMA_COPY.N0: elements in a row; with DENSE, groups of 7 bytes in a row
#define PENTA_FIELD_DMA_COPY_N0_WORD            11
#define PENTA_FIELD_DMA_COPY_N0_LSB             0
#define PENTA_FIELD_DMA_COPY_N0_WIDTH           20
#define PENTA_FIELD_DMA_COPY_N0_SIGNED          0
static inline uint32_t penta_get_dma_copy_n0(const uint32_t *w)
{
    return w[11] >> 0 & 0xfffffu;
}
static inline void penta_set_dma_copy_n0(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// DMA_COPY.N1: rows
#define PENTA_FIELD_DMA_COPY_N1_WORD            12
#define PENTA_FIELD_DMA_COPY_N1_LSB             0
#define PENTA_FIELD_DMA_COPY_N1_WIDTH           16
#define PENTA_FIELD_DMA_COPY_N1_SIGNED          0
static inline uint32_t penta_get_dma_copy_n1(const uint32_t *w)
{
    return w[12] >> 0 & 0xffffu;
}
static inline void penta_set_dma_copy_n1(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// DMA_COPY.N2: repetitions of the rows
#define PENTA_FIELD_DMA_COPY_N2_WORD            12
#define PENTA_FIELD_DMA_COPY_N2_LSB             16
#define PENTA_FIELD_DMA_COPY_N2_WIDTH           16
#define PENTA_FIELD_DMA_COPY_N2_SIGNED          0
static inline uint32_t penta_get_dma_copy_n2(const uint32_t *w)
{
    return w[12] >> 16 & 0xffffu;
}
static inline void penta_set_dma_copy_n2(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// DMA_COPY.SRC_S0: source stride of elements, bytes
#define PENTA_FIELD_DMA_COPY_SRC_S0_WORD        13
#define PENTA_FIELD_DMA_COPY_SRC_S0_LSB         0
#define PENTA_FIELD_DMA_COPY_SRC_S0_WIDTH       16
#define PENTA_FIELD_DMA_COPY_SRC_S0_SIGNED      1
static inline int32_t penta_get_dma_copy_src_s0(const uint32_t *w)
{
    return (int32_t)(((w[13] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_dma_copy_src_s0(uint32_t *w, int32_t value)
{
    w[13] = (w[13] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// DMA_COPY.DST_S0: destination stride of elements, bytes
#define PENTA_FIELD_DMA_COPY_DST_S0_WORD        13
#define PENTA_FIELD_DMA_COPY_DST_S0_LSB         16
#define PENTA_FIELD_DMA_COPY_DST_S0_WIDTH       16
#define PENTA_FIELD_DMA_COPY_DST_S0_SIGNED      1
static inline int32_t penta_get_dma_copy_dst_s0(const uint32_t *w)
{
    return (int32_t)(((w[13] >> 16 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_dma_copy_dst_s0(uint32_t *w, int32_t value)
{
    w[13] = (w[13] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// DMA_COPY.SRC_S1: source stride of rows, bytes
#define PENTA_FIELD_DMA_COPY_SRC_S1_WORD        14
#define PENTA_FIELD_DMA_COPY_SRC_S1_LSB         0
#define PENTA_FIELD_DMA_COPY_SRC_S1_WIDTH       32
#define PENTA_FIELD_DMA_COPY_SRC_S1_SIGNED      1
static inline int32_t penta_get_dma_copy_src_s1(const uint32_t *w)
{
    return (int32_t)w[14];
}
static inline void penta_set_dma_copy_src_s1(uint32_t *w, int32_t value)
{
    w[14] = (uint32_t)value;
}

// DMA_COPY.DST_S1: destination stride of rows, bytes
#define PENTA_FIELD_DMA_COPY_DST_S1_WORD        15
#define PENTA_FIELD_DMA_COPY_DST_S1_LSB         0
#define PENTA_FIELD_DMA_COPY_DST_S1_WIDTH       32
#define PENTA_FIELD_DMA_COPY_DST_S1_SIGNED      1
static inline int32_t penta_get_dma_copy_dst_s1(const uint32_t *w)
{
    return (int32_t)w[15];
}
static inline void penta_set_dma_copy_dst_s1(uint32_t *w, int32_t value)
{
    w[15] = (uint32_t)value;
}

// MAC_SHAPE.SLOT: shape slot
#define PENTA_FIELD_MAC_SHAPE_SLOT_WORD         0
#define PENTA_FIELD_MAC_SHAPE_SLOT_LSB          8
#define PENTA_FIELD_MAC_SHAPE_SLOT_WIDTH        2
#define PENTA_FIELD_MAC_SHAPE_SLOT_SIGNED       0
static inline uint32_t penta_get_mac_shape_slot(const uint32_t *w)
{
    return w[0] >> 8 & 0x3u;
}
static inline void penta_set_mac_shape_slot(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x300u) | ((uint32_t)value & 0x3u) << 8;
}

// MAC_SHAPE.N0M1: loop 0 (chunks of a contiguous run) count - 1
#define PENTA_FIELD_MAC_SHAPE_N0M1_WORD         5
#define PENTA_FIELD_MAC_SHAPE_N0M1_LSB          0
#define PENTA_FIELD_MAC_SHAPE_N0M1_WIDTH        12
#define PENTA_FIELD_MAC_SHAPE_N0M1_SIGNED       0
static inline uint32_t penta_get_mac_shape_n0m1(const uint32_t *w)
{
    return w[5] >> 0 & 0xfffu;
}
static inline void penta_set_mac_shape_n0m1(uint32_t *w, uint32_t value)
{
    w[5] = (w[5] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// MAC_SHAPE.S0: loop 0 x stride, bytes
#define PENTA_FIELD_MAC_SHAPE_S0_WORD           5
#define PENTA_FIELD_MAC_SHAPE_S0_LSB            12
#define PENTA_FIELD_MAC_SHAPE_S0_WIDTH          20
#define PENTA_FIELD_MAC_SHAPE_S0_SIGNED         1
static inline int32_t penta_get_mac_shape_s0(const uint32_t *w)
{
    return (int32_t)(((w[5] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_s0(uint32_t *w, int32_t value)
{
    w[5] = (w[5] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// MAC_SHAPE.N1M1: loop 1 (reduction) count - 1
#define PENTA_FIELD_MAC_SHAPE_N1M1_WORD         6
#define PENTA_FIELD_MAC_SHAPE_N1M1_LSB          0
#define PENTA_FIELD_MAC_SHAPE_N1M1_WIDTH        12
#define PENTA_FIELD_MAC_SHAPE_N1M1_SIGNED       0
static inline uint32_t penta_get_mac_shape_n1m1(const uint32_t *w)
{
    return w[6] >> 0 & 0xfffu;
}
static inline void penta_set_mac_shape_n1m1(uint32_t *w, uint32_t value)
{
    w[6] = (w[6] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// MAC_SHAPE.S1: loop 1 x stride
#define PENTA_FIELD_MAC_SHAPE_S1_WORD           6
#define PENTA_FIELD_MAC_SHAPE_S1_LSB            12
#define PENTA_FIELD_MAC_SHAPE_S1_WIDTH          20
#define PENTA_FIELD_MAC_SHAPE_S1_SIGNED         1
static inline int32_t penta_get_mac_shape_s1(const uint32_t *w)
{
    return (int32_t)(((w[6] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_s1(uint32_t *w, int32_t value)
{
    w[6] = (w[6] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// MAC_SHAPE.N2M1: loop 2 (reduction) count - 1
#define PENTA_FIELD_MAC_SHAPE_N2M1_WORD         7
#define PENTA_FIELD_MAC_SHAPE_N2M1_LSB          0
#define PENTA_FIELD_MAC_SHAPE_N2M1_WIDTH        12
#define PENTA_FIELD_MAC_SHAPE_N2M1_SIGNED       0
static inline uint32_t penta_get_mac_shape_n2m1(const uint32_t *w)
{
    return w[7] >> 0 & 0xfffu;
}
static inline void penta_set_mac_shape_n2m1(uint32_t *w, uint32_t value)
{
    w[7] = (w[7] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// MAC_SHAPE.S2: loop 2 x stride
#define PENTA_FIELD_MAC_SHAPE_S2_WORD           7
#define PENTA_FIELD_MAC_SHAPE_S2_LSB            12
#define PENTA_FIELD_MAC_SHAPE_S2_WIDTH          20
#define PENTA_FIELD_MAC_SHAPE_S2_SIGNED         1
static inline int32_t penta_get_mac_shape_s2(const uint32_t *w)
{
    return (int32_t)(((w[7] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_s2(uint32_t *w, int32_t value)
{
    w[7] = (w[7] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// MAC_SHAPE.N3M1: loop 3 (output) count - 1
#define PENTA_FIELD_MAC_SHAPE_N3M1_WORD         8
#define PENTA_FIELD_MAC_SHAPE_N3M1_LSB          0
#define PENTA_FIELD_MAC_SHAPE_N3M1_WIDTH        12
#define PENTA_FIELD_MAC_SHAPE_N3M1_SIGNED       0
static inline uint32_t penta_get_mac_shape_n3m1(const uint32_t *w)
{
    return w[8] >> 0 & 0xfffu;
}
static inline void penta_set_mac_shape_n3m1(uint32_t *w, uint32_t value)
{
    w[8] = (w[8] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// MAC_SHAPE.S3: loop 3 x stride
#define PENTA_FIELD_MAC_SHAPE_S3_WORD           8
#define PENTA_FIELD_MAC_SHAPE_S3_LSB            12
#define PENTA_FIELD_MAC_SHAPE_S3_WIDTH          20
#define PENTA_FIELD_MAC_SHAPE_S3_SIGNED         1
static inline int32_t penta_get_mac_shape_s3(const uint32_t *w)
{
    return (int32_t)(((w[8] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_s3(uint32_t *w, int32_t value)
{
    w[8] = (w[8] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// MAC_SHAPE.N4M1: loop 4 (output) count - 1
#define PENTA_FIELD_MAC_SHAPE_N4M1_WORD         9
#define PENTA_FIELD_MAC_SHAPE_N4M1_LSB          0
#define PENTA_FIELD_MAC_SHAPE_N4M1_WIDTH        12
#define PENTA_FIELD_MAC_SHAPE_N4M1_SIGNED       0
static inline uint32_t penta_get_mac_shape_n4m1(const uint32_t *w)
{
    return w[9] >> 0 & 0xfffu;
}
static inline void penta_set_mac_shape_n4m1(uint32_t *w, uint32_t value)
{
    w[9] = (w[9] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// MAC_SHAPE.S4: loop 4 x stride
#define PENTA_FIELD_MAC_SHAPE_S4_WORD           9
#define PENTA_FIELD_MAC_SHAPE_S4_LSB            12
#define PENTA_FIELD_MAC_SHAPE_S4_WIDTH          20
#define PENTA_FIELD_MAC_SHAPE_S4_SIGNED         1
static inline int32_t penta_get_mac_shape_s4(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_s4(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// MAC_SHAPE.N5M1: loop 5 (output-channel tiles) count - 1
#define PENTA_FIELD_MAC_SHAPE_N5M1_WORD         10
#define PENTA_FIELD_MAC_SHAPE_N5M1_LSB          0
#define PENTA_FIELD_MAC_SHAPE_N5M1_WIDTH        12
#define PENTA_FIELD_MAC_SHAPE_N5M1_SIGNED       0
static inline uint32_t penta_get_mac_shape_n5m1(const uint32_t *w)
{
    return w[10] >> 0 & 0xfffu;
}
static inline void penta_set_mac_shape_n5m1(uint32_t *w, uint32_t value)
{
    w[10] = (w[10] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// MAC_SHAPE.S5: loop 5 x stride
#define PENTA_FIELD_MAC_SHAPE_S5_WORD           10
#define PENTA_FIELD_MAC_SHAPE_S5_LSB            12
#define PENTA_FIELD_MAC_SHAPE_S5_WIDTH          20
#define PENTA_FIELD_MAC_SHAPE_S5_SIGNED         1
static inline int32_t penta_get_mac_shape_s5(const uint32_t *w)
{
    return (int32_t)(((w[10] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_s5(uint32_t *w, int32_t value)
{
    w[10] = (w[10] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// MAC_SHAPE.U_START: composite coordinate u at the first step
#define PENTA_FIELD_MAC_SHAPE_U_START_WORD      11
#define PENTA_FIELD_MAC_SHAPE_U_START_LSB       0
#define PENTA_FIELD_MAC_SHAPE_U_START_WIDTH     20
#define PENTA_FIELD_MAC_SHAPE_U_START_SIGNED    1
static inline int32_t penta_get_mac_shape_u_start(const uint32_t *w)
{
    return (int32_t)(((w[11] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_u_start(uint32_t *w, int32_t value)
{
    w[11] = (w[11] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_SHAPE.U_LOOPS: bit i: loop i's stride adds to u
#define PENTA_FIELD_MAC_SHAPE_U_LOOPS_WORD      11
#define PENTA_FIELD_MAC_SHAPE_U_LOOPS_LSB       20
#define PENTA_FIELD_MAC_SHAPE_U_LOOPS_WIDTH     6
#define PENTA_FIELD_MAC_SHAPE_U_LOOPS_SIGNED    0
static inline uint32_t penta_get_mac_shape_u_loops(const uint32_t *w)
{
    return w[11] >> 20 & 0x3fu;
}
static inline void penta_set_mac_shape_u_loops(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x3f00000u) | ((uint32_t)value & 0x3fu) << 20;
}

// MAC_SHAPE.U_ON: 1: lanes with u + lane outside 0..U_LIMIT-1 are padding
#define PENTA_FIELD_MAC_SHAPE_U_ON_WORD         11
#define PENTA_FIELD_MAC_SHAPE_U_ON_LSB          31
#define PENTA_FIELD_MAC_SHAPE_U_ON_WIDTH        1
#define PENTA_FIELD_MAC_SHAPE_U_ON_SIGNED       0
static inline uint32_t penta_get_mac_shape_u_on(const uint32_t *w)
{
    return w[11] >> 31 & 0x1u;
}
static inline void penta_set_mac_shape_u_on(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x80000000u) | ((uint32_t)value & 0x1u) << 31;
}

// MAC_SHAPE.V_START: composite coordinate v at the first step
#define PENTA_FIELD_MAC_SHAPE_V_START_WORD      12
#define PENTA_FIELD_MAC_SHAPE_V_START_LSB       0
#define PENTA_FIELD_MAC_SHAPE_V_START_WIDTH     20
#define PENTA_FIELD_MAC_SHAPE_V_START_SIGNED    1
static inline int32_t penta_get_mac_shape_v_start(const uint32_t *w)
{
    return (int32_t)(((w[12] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_shape_v_start(uint32_t *w, int32_t value)
{
    w[12] = (w[12] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_SHAPE.V_LOOPS: bit i: loop i's stride adds to v
#define PENTA_FIELD_MAC_SHAPE_V_LOOPS_WORD      12
#define PENTA_FIELD_MAC_SHAPE_V_LOOPS_LSB       20
#define PENTA_FIELD_MAC_SHAPE_V_LOOPS_WIDTH     6
#define PENTA_FIELD_MAC_SHAPE_V_LOOPS_SIGNED    0
static inline uint32_t penta_get_mac_shape_v_loops(const uint32_t *w)
{
    return w[12] >> 20 & 0x3fu;
}
static inline void penta_set_mac_shape_v_loops(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0x3f00000u) | ((uint32_t)value & 0x3fu) << 20;
}

// MAC_SHAPE.V_ON: 1: chunks with v outside 0..V_LIMIT-1 are padding
#define PENTA_FIELD_MAC_SHAPE_V_ON_WORD         12
#define PENTA_FIELD_MAC_SHAPE_V_ON_LSB          31
#define PENTA_FIELD_MAC_SHAPE_V_ON_WIDTH        1
#define PENTA_FIELD_MAC_SHAPE_V_ON_SIGNED       0
static inline uint32_t penta_get_mac_shape_v_on(const uint32_t *w)
{
    return w[12] >> 31 & 0x1u;
}
static inline void penta_set_mac_shape_v_on(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0x80000000u) | ((uint32_t)value & 0x1u) << 31;
}

// MAC_SHAPE.U_LIMIT: limit of u
#define PENTA_FIELD_MAC_SHAPE_U_LIMIT_WORD      13
#define PENTA_FIELD_MAC_SHAPE_U_LIMIT_LSB       0
#define PENTA_FIELD_MAC_SHAPE_U_LIMIT_WIDTH     20
#define PENTA_FIELD_MAC_SHAPE_U_LIMIT_SIGNED    0
static inline uint32_t penta_get_mac_shape_u_limit(const uint32_t *w)
{
    return w[13] >> 0 & 0xfffffu;
}
static inline void penta_set_mac_shape_u_limit(uint32_t *w, uint32_t value)
{
    w[13] = (w[13] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_SHAPE.V_LIMIT: limit of v
#define PENTA_FIELD_MAC_SHAPE_V_LIMIT_WORD      14
#define PENTA_FIELD_MAC_SHAPE_V_LIMIT_LSB       0
#define PENTA_FIELD_MAC_SHAPE_V_LIMIT_WIDTH     20
#define PENTA_FIELD_MAC_SHAPE_V_LIMIT_SIGNED    0
static inline uint32_t penta_get_mac_shape_v_limit(const uint32_t *w)
{
    return w[14] >> 0 & 0xfffffu;
}
static inline void penta_set_mac_shape_v_limit(uint32_t *w, uint32_t value)
{
    w[14] = (w[14] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_SHAPE.K_LAST: valid lanes of the last loop-0 chunk, 1..cols
#define PENTA_FIELD_MAC_SHAPE_K_LAST_WORD       15
#define PENTA_FIELD_MAC_SHAPE_K_LAST_LSB        0
#define PENTA_FIELD_MAC_SHAPE_K_LAST_WIDTH      8
#define PENTA_FIELD_MAC_SHAPE_K_LAST_SIGNED     0
static inline uint32_t penta_get_mac_shape_k_last(const uint32_t *w)
{
    return w[15] >> 0 & 0xffu;
}
static inline void penta_set_mac_shape_k_last(uint32_t *w, uint32_t value)
{
    w[15] = (w[15] & ~0xffu) | ((uint32_t)value & 0xffu) << 0;
}

// MAC_SHAPE.R_LAST: valid rows of the last loop-5 tile, 1..rows
#define PENTA_FIELD_MAC_SHAPE_R_LAST_WORD       15
#define PENTA_FIELD_MAC_SHAPE_R_LAST_LSB        8
#define PENTA_FIELD_MAC_SHAPE_R_LAST_WIDTH      8
#define PENTA_FIELD_MAC_SHAPE_R_LAST_SIGNED     0
static inline uint32_t penta_get_mac_shape_r_last(const uint32_t *w)
{
    return w[15] >> 8 & 0xffu;
}
static inline void penta_set_mac_shape_r_last(uint32_t *w, uint32_t value)
{
    w[15] = (w[15] & ~0xff00u) | ((uint32_t)value & 0xffu) << 8;
}

// MAC_SHAPE.W_STRIDE5: weight lines from one loop-5 iteration to the next
#define PENTA_FIELD_MAC_SHAPE_W_STRIDE5_WORD    15
#define PENTA_FIELD_MAC_SHAPE_W_STRIDE5_LSB     16
#define PENTA_FIELD_MAC_SHAPE_W_STRIDE5_WIDTH   16
#define PENTA_FIELD_MAC_SHAPE_W_STRIDE5_SIGNED  0
static inline uint32_t penta_get_mac_shape_w_stride5(const uint32_t *w)
{
    return w[15] >> 16 & 0xffffu;
}
static inline void penta_set_mac_shape_w_stride5(uint32_t *w, uint32_t value)
{
    w[15] = (w[15] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// MAC_RUN.SLOT: shape slot
#define PENTA_FIELD_MAC_RUN_SLOT_WORD           0
#define PENTA_FIELD_MAC_RUN_SLOT_LSB            8
#define PENTA_FIELD_MAC_RUN_SLOT_WIDTH          2
#define PENTA_FIELD_MAC_RUN_SLOT_SIGNED         0
static inline uint32_t penta_get_mac_run_slot(const uint32_t *w)
{
    return w[0] >> 8 & 0x3u;
}
static inline void penta_set_mac_run_slot(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x300u) | ((uint32_t)value & 0x3u) << 8;
}

// MAC_RUN.X: activations, scratchpad address (operand 0)
#define PENTA_FIELD_MAC_RUN_X_WORD              5
#define PENTA_FIELD_MAC_RUN_X_LSB               0
#define PENTA_FIELD_MAC_RUN_X_WIDTH             32
#define PENTA_FIELD_MAC_RUN_X_SIGNED            0
static inline uint32_t penta_get_mac_run_x(const uint32_t *w)
{
    return (uint32_t)w[5];
}
static inline void penta_set_mac_run_x(uint32_t *w, uint32_t value)
{
    w[5] = (uint32_t)value;
}

// MAC_RUN.W: weights, line number (operand 1)
#define PENTA_FIELD_MAC_RUN_W_WORD              6
#define PENTA_FIELD_MAC_RUN_W_LSB               0
#define PENTA_FIELD_MAC_RUN_W_WIDTH             32
#define PENTA_FIELD_MAC_RUN_W_SIGNED            0
static inline uint32_t penta_get_mac_run_w(const uint32_t *w)
{
    return (uint32_t)w[6];
}
static inline void penta_set_mac_run_w(uint32_t *w, uint32_t value)
{
    w[6] = (uint32_t)value;
}

// MAC_RUN.OUT: results, scratchpad or accumulator address (operand 2)
#define PENTA_FIELD_MAC_RUN_OUT_WORD            7
#define PENTA_FIELD_MAC_RUN_OUT_LSB             0
#define PENTA_FIELD_MAC_RUN_OUT_WIDTH           32
#define PENTA_FIELD_MAC_RUN_OUT_SIGNED          0
static inline uint32_t penta_get_mac_run_out(const uint32_t *w)
{
    return (uint32_t)w[7];
}
static inline void penta_set_mac_run_out(uint32_t *w, uint32_t value)
{
    w[7] = (uint32_t)value;
}

// MAC_RUN.PRM: parameters, scratchpad address (operand 3)
#define PENTA_FIELD_MAC_RUN_PRM_WORD            8
#define PENTA_FIELD_MAC_RUN_PRM_LSB             0
#define PENTA_FIELD_MAC_RUN_PRM_WIDTH           32
#define PENTA_FIELD_MAC_RUN_PRM_SIGNED          0
static inline uint32_t penta_get_mac_run_prm(const uint32_t *w)
{
    return (uint32_t)w[8];
}
static inline void penta_set_mac_run_prm(uint32_t *w, uint32_t value)
{
    w[8] = (uint32_t)value;
}

// MAC_RUN.X_STEP: x step of an iteration, 4-byte units
#define PENTA_FIELD_MAC_RUN_X_STEP_WORD         9
#define PENTA_FIELD_MAC_RUN_X_STEP_LSB          0
#define PENTA_FIELD_MAC_RUN_X_STEP_WIDTH        16
#define PENTA_FIELD_MAC_RUN_X_STEP_SIGNED       1
static inline int32_t penta_get_mac_run_x_step(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_mac_run_x_step(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// MAC_RUN.W_STEP: weight step of an iteration, lines
#define PENTA_FIELD_MAC_RUN_W_STEP_WORD         9
#define PENTA_FIELD_MAC_RUN_W_STEP_LSB          16
#define PENTA_FIELD_MAC_RUN_W_STEP_WIDTH        16
#define PENTA_FIELD_MAC_RUN_W_STEP_SIGNED       1
static inline int32_t penta_get_mac_run_w_step(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 16 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_mac_run_w_step(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// MAC_RUN.OUT_STEP: result step of an iteration, 4-byte units
#define PENTA_FIELD_MAC_RUN_OUT_STEP_WORD       10
#define PENTA_FIELD_MAC_RUN_OUT_STEP_LSB        0
#define PENTA_FIELD_MAC_RUN_OUT_STEP_WIDTH      16
#define PENTA_FIELD_MAC_RUN_OUT_STEP_SIGNED     1
static inline int32_t penta_get_mac_run_out_step(const uint32_t *w)
{
    return (int32_t)(((w[10] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_mac_run_out_step(uint32_t *w, int32_t value)
{
    w[10] = (w[10] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// MAC_RUN.PRM_STEP: parameter step of an iteration, 4-byte units
#define PENTA_FIELD_MAC_RUN_PRM_STEP_WORD       10
#define PENTA_FIELD_MAC_RUN_PRM_STEP_LSB        16
#define PENTA_FIELD_MAC_RUN_PRM_STEP_WIDTH      16
#define PENTA_FIELD_MAC_RUN_PRM_STEP_SIGNED     1
static inline int32_t penta_get_mac_run_prm_step(const uint32_t *w)
{
    return (int32_t)(((w[10] >> 16 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_mac_run_prm_step(uint32_t *w, int32_t value)
{
    w[10] = (w[10] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// MAC_RUN.PLANES: digit planes, 1..8
#define PENTA_FIELD_MAC_RUN_PLANES_WORD         11
#define PENTA_FIELD_MAC_RUN_PLANES_LSB          0
#define PENTA_FIELD_MAC_RUN_PLANES_WIDTH        4
#define PENTA_FIELD_MAC_RUN_PLANES_SIGNED       0
static inline uint32_t penta_get_mac_run_planes(const uint32_t *w)
{
    return w[11] >> 0 & 0xfu;
}
static inline void penta_set_mac_run_planes(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xfu) | ((uint32_t)value & 0xfu) << 0;
}

// MAC_RUN.RADIX5: 0: radix 4, 1: radix 5
#define PENTA_FIELD_MAC_RUN_RADIX5_WORD         11
#define PENTA_FIELD_MAC_RUN_RADIX5_LSB          4
#define PENTA_FIELD_MAC_RUN_RADIX5_WIDTH        1
#define PENTA_FIELD_MAC_RUN_RADIX5_SIGNED       0
static inline uint32_t penta_get_mac_run_radix5(const uint32_t *w)
{
    return w[11] >> 4 & 0x1u;
}
static inline void penta_set_mac_run_radix5(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x10u) | ((uint32_t)value & 0x1u) << 4;
}

// MAC_RUN.X_UNSIGNED: 1: activations are 0..255
#define PENTA_FIELD_MAC_RUN_X_UNSIGNED_WORD     11
#define PENTA_FIELD_MAC_RUN_X_UNSIGNED_LSB      5
#define PENTA_FIELD_MAC_RUN_X_UNSIGNED_WIDTH    1
#define PENTA_FIELD_MAC_RUN_X_UNSIGNED_SIGNED   0
static inline uint32_t penta_get_mac_run_x_unsigned(const uint32_t *w)
{
    return w[11] >> 5 & 0x1u;
}
static inline void penta_set_mac_run_x_unsigned(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x20u) | ((uint32_t)value & 0x1u) << 5;
}

// MAC_RUN.INT8: 1: weights are int8 tiles recoded on the fly
#define PENTA_FIELD_MAC_RUN_INT8_WORD           11
#define PENTA_FIELD_MAC_RUN_INT8_LSB            6
#define PENTA_FIELD_MAC_RUN_INT8_WIDTH          1
#define PENTA_FIELD_MAC_RUN_INT8_SIGNED         0
static inline uint32_t penta_get_mac_run_int8(const uint32_t *w)
{
    return w[11] >> 6 & 0x1u;
}
static inline void penta_set_mac_run_int8(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x40u) | ((uint32_t)value & 0x1u) << 6;
}

// MAC_RUN.SKIP: 1: skip zero activation chunks
#define PENTA_FIELD_MAC_RUN_SKIP_WORD           11
#define PENTA_FIELD_MAC_RUN_SKIP_LSB            7
#define PENTA_FIELD_MAC_RUN_SKIP_WIDTH          1
#define PENTA_FIELD_MAC_RUN_SKIP_SIGNED         0
static inline uint32_t penta_get_mac_run_skip(const uint32_t *w)
{
    return w[11] >> 7 & 0x1u;
}
static inline void penta_set_mac_run_skip(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x80u) | ((uint32_t)value & 0x1u) << 7;
}

// MAC_RUN.INIT: accumulator starts from 0: zero, 1: bias, 2: accumulator memory
#define PENTA_FIELD_MAC_RUN_INIT_WORD           11
#define PENTA_FIELD_MAC_RUN_INIT_LSB            8
#define PENTA_FIELD_MAC_RUN_INIT_WIDTH          2
#define PENTA_FIELD_MAC_RUN_INIT_SIGNED         0
static inline uint32_t penta_get_mac_run_init(const uint32_t *w)
{
    return w[11] >> 8 & 0x3u;
}
static inline void penta_set_mac_run_init(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x300u) | ((uint32_t)value & 0x3u) << 8;
}

// MAC_RUN.DEST: 0: requantize to scratchpad, 1: raw to accumulator memory
#define PENTA_FIELD_MAC_RUN_DEST_WORD           11
#define PENTA_FIELD_MAC_RUN_DEST_LSB            10
#define PENTA_FIELD_MAC_RUN_DEST_WIDTH          1
#define PENTA_FIELD_MAC_RUN_DEST_SIGNED         0
static inline uint32_t penta_get_mac_run_dest(const uint32_t *w)
{
    return w[11] >> 10 & 0x1u;
}
static inline void penta_set_mac_run_dest(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x400u) | ((uint32_t)value & 0x1u) << 10;
}

// MAC_RUN.OSIZE: requantized result: 0 int8, 1 int16, 2 int32
#define PENTA_FIELD_MAC_RUN_OSIZE_WORD          11
#define PENTA_FIELD_MAC_RUN_OSIZE_LSB           11
#define PENTA_FIELD_MAC_RUN_OSIZE_WIDTH         2
#define PENTA_FIELD_MAC_RUN_OSIZE_SIGNED        0
static inline uint32_t penta_get_mac_run_osize(const uint32_t *w)
{
    return w[11] >> 11 & 0x3u;
}
static inline void penta_set_mac_run_osize(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x1800u) | ((uint32_t)value & 0x3u) << 11;
}

// MAC_RUN.CLAMP: saturation: 0 signed, 1 signed and not below 0, 2 unsigned
#define PENTA_FIELD_MAC_RUN_CLAMP_WORD          11
#define PENTA_FIELD_MAC_RUN_CLAMP_LSB           13
#define PENTA_FIELD_MAC_RUN_CLAMP_WIDTH         2
#define PENTA_FIELD_MAC_RUN_CLAMP_SIGNED        0
static inline uint32_t penta_get_mac_run_clamp(const uint32_t *w)
{
    return w[11] >> 13 & 0x3u;
}
static inline void penta_set_mac_run_clamp(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x6000u) | ((uint32_t)value & 0x3u) << 13;
}

// MAC_RUN.SCALE: m and k from 0: this descriptor, 1: channel parameters, 2: a vector
#define PENTA_FIELD_MAC_RUN_SCALE_WORD          11
#define PENTA_FIELD_MAC_RUN_SCALE_LSB           15
#define PENTA_FIELD_MAC_RUN_SCALE_WIDTH         2
#define PENTA_FIELD_MAC_RUN_SCALE_SIGNED        0
static inline uint32_t penta_get_mac_run_scale(const uint32_t *w)
{
    return w[11] >> 15 & 0x3u;
}
static inline void penta_set_mac_run_scale(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x18000u) | ((uint32_t)value & 0x3u) << 15;
}

// MAC_RUN.OUT_S3: result stride of loop 3, bytes
#define PENTA_FIELD_MAC_RUN_OUT_S3_WORD         12
#define PENTA_FIELD_MAC_RUN_OUT_S3_LSB          0
#define PENTA_FIELD_MAC_RUN_OUT_S3_WIDTH        20
#define PENTA_FIELD_MAC_RUN_OUT_S3_SIGNED       1
static inline int32_t penta_get_mac_run_out_s3(const uint32_t *w)
{
    return (int32_t)(((w[12] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_run_out_s3(uint32_t *w, int32_t value)
{
    w[12] = (w[12] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_RUN.ACC_LINE: first accumulator line read (INIT 2)
#define PENTA_FIELD_MAC_RUN_ACC_LINE_WORD       12
#define PENTA_FIELD_MAC_RUN_ACC_LINE_LSB        20
#define PENTA_FIELD_MAC_RUN_ACC_LINE_WIDTH      12
#define PENTA_FIELD_MAC_RUN_ACC_LINE_SIGNED     0
static inline uint32_t penta_get_mac_run_acc_line(const uint32_t *w)
{
    return w[12] >> 20 & 0xfffu;
}
static inline void penta_set_mac_run_acc_line(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0xfff00000u) | ((uint32_t)value & 0xfffu) << 20;
}

// MAC_RUN.OUT_S4: result stride of loop 4, bytes
#define PENTA_FIELD_MAC_RUN_OUT_S4_WORD         13
#define PENTA_FIELD_MAC_RUN_OUT_S4_LSB          0
#define PENTA_FIELD_MAC_RUN_OUT_S4_WIDTH        20
#define PENTA_FIELD_MAC_RUN_OUT_S4_SIGNED       1
static inline int32_t penta_get_mac_run_out_s4(const uint32_t *w)
{
    return (int32_t)(((w[13] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_run_out_s4(uint32_t *w, int32_t value)
{
    w[13] = (w[13] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_RUN.ACC_STEP: accumulator-line step of an iteration
#define PENTA_FIELD_MAC_RUN_ACC_STEP_WORD       13
#define PENTA_FIELD_MAC_RUN_ACC_STEP_LSB        20
#define PENTA_FIELD_MAC_RUN_ACC_STEP_WIDTH      12
#define PENTA_FIELD_MAC_RUN_ACC_STEP_SIGNED     1
static inline int32_t penta_get_mac_run_acc_step(const uint32_t *w)
{
    return (int32_t)(((w[13] >> 20 & 0xfffu) ^ 0x800u) - 0x800u);
}
static inline void penta_set_mac_run_acc_step(uint32_t *w, int32_t value)
{
    w[13] = (w[13] & ~0xfff00000u) | ((uint32_t)value & 0xfffu) << 20;
}

// MAC_RUN.OUT_S5: result stride of loop 5, bytes
#define PENTA_FIELD_MAC_RUN_OUT_S5_WORD         14
#define PENTA_FIELD_MAC_RUN_OUT_S5_LSB          0
#define PENTA_FIELD_MAC_RUN_OUT_S5_WIDTH        20
#define PENTA_FIELD_MAC_RUN_OUT_S5_SIGNED       1
static inline int32_t penta_get_mac_run_out_s5(const uint32_t *w)
{
    return (int32_t)(((w[14] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_mac_run_out_s5(uint32_t *w, int32_t value)
{
    w[14] = (w[14] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// MAC_RUN.M: multiplier m (SCALE 0)
#define PENTA_FIELD_MAC_RUN_M_WORD              15
#define PENTA_FIELD_MAC_RUN_M_LSB               0
#define PENTA_FIELD_MAC_RUN_M_WIDTH             16
#define PENTA_FIELD_MAC_RUN_M_SIGNED            1
static inline int32_t penta_get_mac_run_m(const uint32_t *w)
{
    return (int32_t)(((w[15] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_mac_run_m(uint32_t *w, int32_t value)
{
    w[15] = (w[15] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// MAC_RUN.K: shift k, 0..47 (SCALE 0)
#define PENTA_FIELD_MAC_RUN_K_WORD              15
#define PENTA_FIELD_MAC_RUN_K_LSB               16
#define PENTA_FIELD_MAC_RUN_K_WIDTH             6
#define PENTA_FIELD_MAC_RUN_K_SIGNED            0
static inline uint32_t penta_get_mac_run_k(const uint32_t *w)
{
    return w[15] >> 16 & 0x3fu;
}
static inline void penta_set_mac_run_k(uint32_t *w, uint32_t value)
{
    w[15] = (w[15] & ~0x3f0000u) | ((uint32_t)value & 0x3fu) << 16;
}

// SMU_SHAPE.SLOT: shape slot
#define PENTA_FIELD_SMU_SHAPE_SLOT_WORD         0
#define PENTA_FIELD_SMU_SHAPE_SLOT_LSB          8
#define PENTA_FIELD_SMU_SHAPE_SLOT_WIDTH        3
#define PENTA_FIELD_SMU_SHAPE_SLOT_SIGNED       0
static inline uint32_t penta_get_smu_shape_slot(const uint32_t *w)
{
    return w[0] >> 8 & 0x7u;
}
static inline void penta_set_smu_shape_slot(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x700u) | ((uint32_t)value & 0x7u) << 8;
}

// SMU_SHAPE.N0M1: loop 0 (elements, in groups of L) count - 1
#define PENTA_FIELD_SMU_SHAPE_N0M1_WORD         5
#define PENTA_FIELD_SMU_SHAPE_N0M1_LSB          0
#define PENTA_FIELD_SMU_SHAPE_N0M1_WIDTH        16
#define PENTA_FIELD_SMU_SHAPE_N0M1_SIGNED       0
static inline uint32_t penta_get_smu_shape_n0m1(const uint32_t *w)
{
    return w[5] >> 0 & 0xffffu;
}
static inline void penta_set_smu_shape_n0m1(uint32_t *w, uint32_t value)
{
    w[5] = (w[5] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// SMU_SHAPE.N1M1: loop 1 (innermost around a group) count - 1
#define PENTA_FIELD_SMU_SHAPE_N1M1_WORD         5
#define PENTA_FIELD_SMU_SHAPE_N1M1_LSB          16
#define PENTA_FIELD_SMU_SHAPE_N1M1_WIDTH        16
#define PENTA_FIELD_SMU_SHAPE_N1M1_SIGNED       0
static inline uint32_t penta_get_smu_shape_n1m1(const uint32_t *w)
{
    return w[5] >> 16 & 0xffffu;
}
static inline void penta_set_smu_shape_n1m1(uint32_t *w, uint32_t value)
{
    w[5] = (w[5] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// SMU_SHAPE.N2M1: loop 2 (outermost) count - 1
#define PENTA_FIELD_SMU_SHAPE_N2M1_WORD         10
#define PENTA_FIELD_SMU_SHAPE_N2M1_LSB          20
#define PENTA_FIELD_SMU_SHAPE_N2M1_WIDTH        12
#define PENTA_FIELD_SMU_SHAPE_N2M1_SIGNED       0
static inline uint32_t penta_get_smu_shape_n2m1(const uint32_t *w)
{
    return w[10] >> 20 & 0xfffu;
}
static inline void penta_set_smu_shape_n2m1(uint32_t *w, uint32_t value)
{
    w[10] = (w[10] & ~0xfff00000u) | ((uint32_t)value & 0xfffu) << 20;
}

// SMU_SHAPE.X_S0: X stride of loop 0, elements; 0: one element for all, 1: contiguous
#define PENTA_FIELD_SMU_SHAPE_X_S0_WORD         6
#define PENTA_FIELD_SMU_SHAPE_X_S0_LSB          0
#define PENTA_FIELD_SMU_SHAPE_X_S0_WIDTH        12
#define PENTA_FIELD_SMU_SHAPE_X_S0_SIGNED       1
static inline int32_t penta_get_smu_shape_x_s0(const uint32_t *w)
{
    return (int32_t)(((w[6] >> 0 & 0xfffu) ^ 0x800u) - 0x800u);
}
static inline void penta_set_smu_shape_x_s0(uint32_t *w, int32_t value)
{
    w[6] = (w[6] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// SMU_SHAPE.X_S1: X stride of loop 1, bytes
#define PENTA_FIELD_SMU_SHAPE_X_S1_WORD         6
#define PENTA_FIELD_SMU_SHAPE_X_S1_LSB          12
#define PENTA_FIELD_SMU_SHAPE_X_S1_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_X_S1_SIGNED       1
static inline int32_t penta_get_smu_shape_x_s1(const uint32_t *w)
{
    return (int32_t)(((w[6] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_x_s1(uint32_t *w, int32_t value)
{
    w[6] = (w[6] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// SMU_SHAPE.Y_S0: Y stride of loop 0, elements; 0: one element for all, 1: contiguous
#define PENTA_FIELD_SMU_SHAPE_Y_S0_WORD         7
#define PENTA_FIELD_SMU_SHAPE_Y_S0_LSB          0
#define PENTA_FIELD_SMU_SHAPE_Y_S0_WIDTH        12
#define PENTA_FIELD_SMU_SHAPE_Y_S0_SIGNED       1
static inline int32_t penta_get_smu_shape_y_s0(const uint32_t *w)
{
    return (int32_t)(((w[7] >> 0 & 0xfffu) ^ 0x800u) - 0x800u);
}
static inline void penta_set_smu_shape_y_s0(uint32_t *w, int32_t value)
{
    w[7] = (w[7] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// SMU_SHAPE.Y_S1: Y stride of loop 1, bytes
#define PENTA_FIELD_SMU_SHAPE_Y_S1_WORD         7
#define PENTA_FIELD_SMU_SHAPE_Y_S1_LSB          12
#define PENTA_FIELD_SMU_SHAPE_Y_S1_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_Y_S1_SIGNED       1
static inline int32_t penta_get_smu_shape_y_s1(const uint32_t *w)
{
    return (int32_t)(((w[7] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_y_s1(uint32_t *w, int32_t value)
{
    w[7] = (w[7] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// SMU_SHAPE.Z_S0: Z stride of loop 0, elements; 0: one element for all, 1: contiguous
#define PENTA_FIELD_SMU_SHAPE_Z_S0_WORD         8
#define PENTA_FIELD_SMU_SHAPE_Z_S0_LSB          0
#define PENTA_FIELD_SMU_SHAPE_Z_S0_WIDTH        12
#define PENTA_FIELD_SMU_SHAPE_Z_S0_SIGNED       1
static inline int32_t penta_get_smu_shape_z_s0(const uint32_t *w)
{
    return (int32_t)(((w[8] >> 0 & 0xfffu) ^ 0x800u) - 0x800u);
}
static inline void penta_set_smu_shape_z_s0(uint32_t *w, int32_t value)
{
    w[8] = (w[8] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// SMU_SHAPE.Z_S1: Z stride of loop 1, bytes
#define PENTA_FIELD_SMU_SHAPE_Z_S1_WORD         8
#define PENTA_FIELD_SMU_SHAPE_Z_S1_LSB          12
#define PENTA_FIELD_SMU_SHAPE_Z_S1_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_Z_S1_SIGNED       1
static inline int32_t penta_get_smu_shape_z_s1(const uint32_t *w)
{
    return (int32_t)(((w[8] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_z_s1(uint32_t *w, int32_t value)
{
    w[8] = (w[8] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// SMU_SHAPE.W_S0: W stride of loop 0, elements; 0: one element for all, 1: contiguous
#define PENTA_FIELD_SMU_SHAPE_W_S0_WORD         9
#define PENTA_FIELD_SMU_SHAPE_W_S0_LSB          0
#define PENTA_FIELD_SMU_SHAPE_W_S0_WIDTH        12
#define PENTA_FIELD_SMU_SHAPE_W_S0_SIGNED       1
static inline int32_t penta_get_smu_shape_w_s0(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 0 & 0xfffu) ^ 0x800u) - 0x800u);
}
static inline void penta_set_smu_shape_w_s0(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xfffu) | ((uint32_t)value & 0xfffu) << 0;
}

// SMU_SHAPE.W_S1: W stride of loop 1, bytes
#define PENTA_FIELD_SMU_SHAPE_W_S1_WORD         9
#define PENTA_FIELD_SMU_SHAPE_W_S1_LSB          12
#define PENTA_FIELD_SMU_SHAPE_W_S1_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_W_S1_SIGNED       1
static inline int32_t penta_get_smu_shape_w_s1(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 12 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_w_s1(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xfffff000u) | ((uint32_t)value & 0xfffffu) << 12;
}

// SMU_SHAPE.X_S2: X stride of loop 2, bytes
#define PENTA_FIELD_SMU_SHAPE_X_S2_WORD         10
#define PENTA_FIELD_SMU_SHAPE_X_S2_LSB          0
#define PENTA_FIELD_SMU_SHAPE_X_S2_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_X_S2_SIGNED       1
static inline int32_t penta_get_smu_shape_x_s2(const uint32_t *w)
{
    return (int32_t)(((w[10] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_x_s2(uint32_t *w, int32_t value)
{
    w[10] = (w[10] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// SMU_SHAPE.Y_S2: Y stride of loop 2, bytes
#define PENTA_FIELD_SMU_SHAPE_Y_S2_WORD         11
#define PENTA_FIELD_SMU_SHAPE_Y_S2_LSB          0
#define PENTA_FIELD_SMU_SHAPE_Y_S2_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_Y_S2_SIGNED       1
static inline int32_t penta_get_smu_shape_y_s2(const uint32_t *w)
{
    return (int32_t)(((w[11] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_y_s2(uint32_t *w, int32_t value)
{
    w[11] = (w[11] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// SMU_SHAPE.Z_S2: Z stride of loop 2, bytes
#define PENTA_FIELD_SMU_SHAPE_Z_S2_WORD         12
#define PENTA_FIELD_SMU_SHAPE_Z_S2_LSB          0
#define PENTA_FIELD_SMU_SHAPE_Z_S2_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_Z_S2_SIGNED       1
static inline int32_t penta_get_smu_shape_z_s2(const uint32_t *w)
{
    return (int32_t)(((w[12] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_z_s2(uint32_t *w, int32_t value)
{
    w[12] = (w[12] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// SMU_SHAPE.W_S2: W stride of loop 2, bytes
#define PENTA_FIELD_SMU_SHAPE_W_S2_WORD         13
#define PENTA_FIELD_SMU_SHAPE_W_S2_LSB          0
#define PENTA_FIELD_SMU_SHAPE_W_S2_WIDTH        20
#define PENTA_FIELD_SMU_SHAPE_W_S2_SIGNED       1
static inline int32_t penta_get_smu_shape_w_s2(const uint32_t *w)
{
    return (int32_t)(((w[13] >> 0 & 0xfffffu) ^ 0x80000u) - 0x80000u);
}
static inline void penta_set_smu_shape_w_s2(uint32_t *w, int32_t value)
{
    w[13] = (w[13] & ~0xfffffu) | ((uint32_t)value & 0xfffffu) << 0;
}

// SMU_RUN.SLOT: shape slot
#define PENTA_FIELD_SMU_RUN_SLOT_WORD           0
#define PENTA_FIELD_SMU_RUN_SLOT_LSB            8
#define PENTA_FIELD_SMU_RUN_SLOT_WIDTH          3
#define PENTA_FIELD_SMU_RUN_SLOT_SIGNED         0
static inline uint32_t penta_get_smu_run_slot(const uint32_t *w)
{
    return w[0] >> 8 & 0x7u;
}
static inline void penta_set_smu_run_slot(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x700u) | ((uint32_t)value & 0x7u) << 8;
}

// SMU_RUN.OP: operation (isa/smu.def)
#define PENTA_FIELD_SMU_RUN_OP_WORD             0
#define PENTA_FIELD_SMU_RUN_OP_LSB              11
#define PENTA_FIELD_SMU_RUN_OP_WIDTH            5
#define PENTA_FIELD_SMU_RUN_OP_SIGNED           0
static inline uint32_t penta_get_smu_run_op(const uint32_t *w)
{
    return w[0] >> 11 & 0x1fu;
}
static inline void penta_set_smu_run_op(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0xf800u) | ((uint32_t)value & 0x1fu) << 11;
}

// SMU_RUN.X: operand x; the state in UPDATE (operand 0)
#define PENTA_FIELD_SMU_RUN_X_WORD              5
#define PENTA_FIELD_SMU_RUN_X_LSB               0
#define PENTA_FIELD_SMU_RUN_X_WIDTH             32
#define PENTA_FIELD_SMU_RUN_X_SIGNED            0
static inline uint32_t penta_get_smu_run_x(const uint32_t *w)
{
    return (uint32_t)w[5];
}
static inline void penta_set_smu_run_x(uint32_t *w, uint32_t value)
{
    w[5] = (uint32_t)value;
}

// SMU_RUN.Y: operand y; the decay a in UPDATE (operand 1)
#define PENTA_FIELD_SMU_RUN_Y_WORD              6
#define PENTA_FIELD_SMU_RUN_Y_LSB               0
#define PENTA_FIELD_SMU_RUN_Y_WIDTH             32
#define PENTA_FIELD_SMU_RUN_Y_SIGNED            0
static inline uint32_t penta_get_smu_run_y(const uint32_t *w)
{
    return (uint32_t)w[6];
}
static inline void penta_set_smu_run_y(uint32_t *w, uint32_t value)
{
    w[6] = (uint32_t)value;
}

// SMU_RUN.Z: operand z; u in UPDATE (operand 2)
#define PENTA_FIELD_SMU_RUN_Z_WORD              7
#define PENTA_FIELD_SMU_RUN_Z_LSB               0
#define PENTA_FIELD_SMU_RUN_Z_WIDTH             32
#define PENTA_FIELD_SMU_RUN_Z_SIGNED            0
static inline uint32_t penta_get_smu_run_z(const uint32_t *w)
{
    return (uint32_t)w[7];
}
static inline void penta_set_smu_run_z(uint32_t *w, uint32_t value)
{
    w[7] = (uint32_t)value;
}

// SMU_RUN.W: results; v in UPDATE (operand 3)
#define PENTA_FIELD_SMU_RUN_W_WORD              8
#define PENTA_FIELD_SMU_RUN_W_LSB               0
#define PENTA_FIELD_SMU_RUN_W_WIDTH             32
#define PENTA_FIELD_SMU_RUN_W_SIGNED            0
static inline uint32_t penta_get_smu_run_w(const uint32_t *w)
{
    return (uint32_t)w[8];
}
static inline void penta_set_smu_run_w(uint32_t *w, uint32_t value)
{
    w[8] = (uint32_t)value;
}

// SMU_RUN.X_STEP: X step of an iteration, 4-byte units
#define PENTA_FIELD_SMU_RUN_X_STEP_WORD         9
#define PENTA_FIELD_SMU_RUN_X_STEP_LSB          0
#define PENTA_FIELD_SMU_RUN_X_STEP_WIDTH        16
#define PENTA_FIELD_SMU_RUN_X_STEP_SIGNED       1
static inline int32_t penta_get_smu_run_x_step(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_smu_run_x_step(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// SMU_RUN.Y_STEP: Y step of an iteration, 4-byte units
#define PENTA_FIELD_SMU_RUN_Y_STEP_WORD         9
#define PENTA_FIELD_SMU_RUN_Y_STEP_LSB          16
#define PENTA_FIELD_SMU_RUN_Y_STEP_WIDTH        16
#define PENTA_FIELD_SMU_RUN_Y_STEP_SIGNED       1
static inline int32_t penta_get_smu_run_y_step(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 16 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_smu_run_y_step(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// SMU_RUN.Z_STEP: Z step of an iteration, 4-byte units
#define PENTA_FIELD_SMU_RUN_Z_STEP_WORD         10
#define PENTA_FIELD_SMU_RUN_Z_STEP_LSB          0
#define PENTA_FIELD_SMU_RUN_Z_STEP_WIDTH        16
#define PENTA_FIELD_SMU_RUN_Z_STEP_SIGNED       1
static inline int32_t penta_get_smu_run_z_step(const uint32_t *w)
{
    return (int32_t)(((w[10] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_smu_run_z_step(uint32_t *w, int32_t value)
{
    w[10] = (w[10] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// SMU_RUN.W_STEP: W step of an iteration, 4-byte units
#define PENTA_FIELD_SMU_RUN_W_STEP_WORD         10
#define PENTA_FIELD_SMU_RUN_W_STEP_LSB          16
#define PENTA_FIELD_SMU_RUN_W_STEP_WIDTH        16
#define PENTA_FIELD_SMU_RUN_W_STEP_SIGNED       1
static inline int32_t penta_get_smu_run_w_step(const uint32_t *w)
{
    return (int32_t)(((w[10] >> 16 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_smu_run_w_step(uint32_t *w, int32_t value)
{
    w[10] = (w[10] & ~0xffff0000u) | ((uint32_t)value & 0xffffu) << 16;
}

// SMU_RUN.XSIZE: X element: 0, 1, 2 for 1, 2, 4 bytes, 3: pentary digit
#define PENTA_FIELD_SMU_RUN_XSIZE_WORD          11
#define PENTA_FIELD_SMU_RUN_XSIZE_LSB           0
#define PENTA_FIELD_SMU_RUN_XSIZE_WIDTH         2
#define PENTA_FIELD_SMU_RUN_XSIZE_SIGNED        0
static inline uint32_t penta_get_smu_run_xsize(const uint32_t *w)
{
    return w[11] >> 0 & 0x3u;
}
static inline void penta_set_smu_run_xsize(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x3u) | ((uint32_t)value & 0x3u) << 0;
}

// SMU_RUN.YSIZE: Y element: 0, 1, 2 for 1, 2, 4 bytes, 3: pentary digit
#define PENTA_FIELD_SMU_RUN_YSIZE_WORD          11
#define PENTA_FIELD_SMU_RUN_YSIZE_LSB           2
#define PENTA_FIELD_SMU_RUN_YSIZE_WIDTH         2
#define PENTA_FIELD_SMU_RUN_YSIZE_SIGNED        0
static inline uint32_t penta_get_smu_run_ysize(const uint32_t *w)
{
    return w[11] >> 2 & 0x3u;
}
static inline void penta_set_smu_run_ysize(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xcu) | ((uint32_t)value & 0x3u) << 2;
}

// SMU_RUN.ZSIZE: Z element: 0, 1, 2 for 1, 2, 4 bytes, 3: pentary digit
#define PENTA_FIELD_SMU_RUN_ZSIZE_WORD          11
#define PENTA_FIELD_SMU_RUN_ZSIZE_LSB           4
#define PENTA_FIELD_SMU_RUN_ZSIZE_WIDTH         2
#define PENTA_FIELD_SMU_RUN_ZSIZE_SIGNED        0
static inline uint32_t penta_get_smu_run_zsize(const uint32_t *w)
{
    return w[11] >> 4 & 0x3u;
}
static inline void penta_set_smu_run_zsize(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x30u) | ((uint32_t)value & 0x3u) << 4;
}

// SMU_RUN.WSIZE: W element: 0, 1, 2 for 1, 2, 4 bytes, 3: pentary digit
#define PENTA_FIELD_SMU_RUN_WSIZE_WORD          11
#define PENTA_FIELD_SMU_RUN_WSIZE_LSB           6
#define PENTA_FIELD_SMU_RUN_WSIZE_WIDTH         2
#define PENTA_FIELD_SMU_RUN_WSIZE_SIGNED        0
static inline uint32_t penta_get_smu_run_wsize(const uint32_t *w)
{
    return w[11] >> 6 & 0x3u;
}
static inline void penta_set_smu_run_wsize(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xc0u) | ((uint32_t)value & 0x3u) << 6;
}

// SMU_RUN.XU: 1: X is unsigned
#define PENTA_FIELD_SMU_RUN_XU_WORD             11
#define PENTA_FIELD_SMU_RUN_XU_LSB              8
#define PENTA_FIELD_SMU_RUN_XU_WIDTH            1
#define PENTA_FIELD_SMU_RUN_XU_SIGNED           0
static inline uint32_t penta_get_smu_run_xu(const uint32_t *w)
{
    return w[11] >> 8 & 0x1u;
}
static inline void penta_set_smu_run_xu(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x100u) | ((uint32_t)value & 0x1u) << 8;
}

// SMU_RUN.YU: 1: Y is unsigned
#define PENTA_FIELD_SMU_RUN_YU_WORD             11
#define PENTA_FIELD_SMU_RUN_YU_LSB              9
#define PENTA_FIELD_SMU_RUN_YU_WIDTH            1
#define PENTA_FIELD_SMU_RUN_YU_SIGNED           0
static inline uint32_t penta_get_smu_run_yu(const uint32_t *w)
{
    return w[11] >> 9 & 0x1u;
}
static inline void penta_set_smu_run_yu(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x200u) | ((uint32_t)value & 0x1u) << 9;
}

// SMU_RUN.ZU: 1: Z is unsigned
#define PENTA_FIELD_SMU_RUN_ZU_WORD             11
#define PENTA_FIELD_SMU_RUN_ZU_LSB              10
#define PENTA_FIELD_SMU_RUN_ZU_WIDTH            1
#define PENTA_FIELD_SMU_RUN_ZU_SIGNED           0
static inline uint32_t penta_get_smu_run_zu(const uint32_t *w)
{
    return w[11] >> 10 & 0x1u;
}
static inline void penta_set_smu_run_zu(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x400u) | ((uint32_t)value & 0x1u) << 10;
}

// SMU_RUN.WU: 1: v is unsigned (UPDATE)
#define PENTA_FIELD_SMU_RUN_WU_WORD             11
#define PENTA_FIELD_SMU_RUN_WU_LSB              11
#define PENTA_FIELD_SMU_RUN_WU_WIDTH            1
#define PENTA_FIELD_SMU_RUN_WU_SIGNED           0
static inline uint32_t penta_get_smu_run_wu(const uint32_t *w)
{
    return w[11] >> 11 & 0x1u;
}
static inline void penta_set_smu_run_wu(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x800u) | ((uint32_t)value & 0x1u) << 11;
}

// SMU_RUN.YSRC: y from 0: memory, 1: IMM_Y, 2: x itself
#define PENTA_FIELD_SMU_RUN_YSRC_WORD           11
#define PENTA_FIELD_SMU_RUN_YSRC_LSB            12
#define PENTA_FIELD_SMU_RUN_YSRC_WIDTH          2
#define PENTA_FIELD_SMU_RUN_YSRC_SIGNED         0
static inline uint32_t penta_get_smu_run_ysrc(const uint32_t *w)
{
    return w[11] >> 12 & 0x3u;
}
static inline void penta_set_smu_run_ysrc(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x3000u) | ((uint32_t)value & 0x3u) << 12;
}

// SMU_RUN.ZSRC: z from 0: nothing (zero), 1: memory, 2: IMM_Z
#define PENTA_FIELD_SMU_RUN_ZSRC_WORD           11
#define PENTA_FIELD_SMU_RUN_ZSRC_LSB            14
#define PENTA_FIELD_SMU_RUN_ZSRC_WIDTH          2
#define PENTA_FIELD_SMU_RUN_ZSRC_SIGNED         0
static inline uint32_t penta_get_smu_run_zsrc(const uint32_t *w)
{
    return w[11] >> 14 & 0x3u;
}
static inline void penta_set_smu_run_zsrc(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xc000u) | ((uint32_t)value & 0x3u) << 14;
}

// SMU_RUN.RED: reduce 0: nothing, 1: over loop 1, each lane, 2: over loops 1 and 0, all lanes
#define PENTA_FIELD_SMU_RUN_RED_WORD            11
#define PENTA_FIELD_SMU_RUN_RED_LSB             16
#define PENTA_FIELD_SMU_RUN_RED_WIDTH           2
#define PENTA_FIELD_SMU_RUN_RED_SIGNED          0
static inline uint32_t penta_get_smu_run_red(const uint32_t *w)
{
    return w[11] >> 16 & 0x3u;
}
static inline void penta_set_smu_run_red(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x30000u) | ((uint32_t)value & 0x3u) << 16;
}

// SMU_RUN.REDOP: reduction 0: sum, 1: maximum, 2: minimum, 3: maximum and its index
#define PENTA_FIELD_SMU_RUN_REDOP_WORD          11
#define PENTA_FIELD_SMU_RUN_REDOP_LSB           18
#define PENTA_FIELD_SMU_RUN_REDOP_WIDTH         2
#define PENTA_FIELD_SMU_RUN_REDOP_SIGNED        0
static inline uint32_t penta_get_smu_run_redop(const uint32_t *w)
{
    return w[11] >> 18 & 0x3u;
}
static inline void penta_set_smu_run_redop(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xc0000u) | ((uint32_t)value & 0x3u) << 18;
}

// SMU_RUN.ROUND: rounding 0: nearest, ties up, 1: floor, 2: stochastic
#define PENTA_FIELD_SMU_RUN_ROUND_WORD          11
#define PENTA_FIELD_SMU_RUN_ROUND_LSB           20
#define PENTA_FIELD_SMU_RUN_ROUND_WIDTH         2
#define PENTA_FIELD_SMU_RUN_ROUND_SIGNED        0
static inline uint32_t penta_get_smu_run_round(const uint32_t *w)
{
    return w[11] >> 20 & 0x3u;
}
static inline void penta_set_smu_run_round(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x300000u) | ((uint32_t)value & 0x3u) << 20;
}

// SMU_RUN.CLAMP: saturation 0: signed, 1: signed and not below 0, 2: unsigned
#define PENTA_FIELD_SMU_RUN_CLAMP_WORD          11
#define PENTA_FIELD_SMU_RUN_CLAMP_LSB           22
#define PENTA_FIELD_SMU_RUN_CLAMP_WIDTH         2
#define PENTA_FIELD_SMU_RUN_CLAMP_SIGNED        0
static inline uint32_t penta_get_smu_run_clamp(const uint32_t *w)
{
    return w[11] >> 22 & 0x3u;
}
static inline void penta_set_smu_run_clamp(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0xc00000u) | ((uint32_t)value & 0x3u) << 22;
}

// SMU_RUN.FN: function 0: none, 1: table, 2: table interpolated, 3: exp2
#define PENTA_FIELD_SMU_RUN_FN_WORD             11
#define PENTA_FIELD_SMU_RUN_FN_LSB              24
#define PENTA_FIELD_SMU_RUN_FN_WIDTH            2
#define PENTA_FIELD_SMU_RUN_FN_SIGNED           0
static inline uint32_t penta_get_smu_run_fn(const uint32_t *w)
{
    return w[11] >> 24 & 0x3u;
}
static inline void penta_set_smu_run_fn(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x3000000u) | ((uint32_t)value & 0x3u) << 24;
}

// SMU_RUN.TABLE: table slot (FN 1, 2)
#define PENTA_FIELD_SMU_RUN_TABLE_WORD          11
#define PENTA_FIELD_SMU_RUN_TABLE_LSB           26
#define PENTA_FIELD_SMU_RUN_TABLE_WIDTH         1
#define PENTA_FIELD_SMU_RUN_TABLE_SIGNED        0
static inline uint32_t penta_get_smu_run_table(const uint32_t *w)
{
    return w[11] >> 26 & 0x1u;
}
static inline void penta_set_smu_run_table(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x4000000u) | ((uint32_t)value & 0x1u) << 26;
}

// SMU_RUN.FU: 1: the argument of the table is unsigned
#define PENTA_FIELD_SMU_RUN_FU_WORD             11
#define PENTA_FIELD_SMU_RUN_FU_LSB              27
#define PENTA_FIELD_SMU_RUN_FU_WIDTH            1
#define PENTA_FIELD_SMU_RUN_FU_SIGNED           0
static inline uint32_t penta_get_smu_run_fu(const uint32_t *w)
{
    return w[11] >> 27 & 0x1u;
}
static inline void penta_set_smu_run_fu(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x8000000u) | ((uint32_t)value & 0x1u) << 27;
}

// SMU_RUN.TU: 1: the entries of the table are unsigned
#define PENTA_FIELD_SMU_RUN_TU_WORD             11
#define PENTA_FIELD_SMU_RUN_TU_LSB              28
#define PENTA_FIELD_SMU_RUN_TU_WIDTH            1
#define PENTA_FIELD_SMU_RUN_TU_SIGNED           0
static inline uint32_t penta_get_smu_run_tu(const uint32_t *w)
{
    return w[11] >> 28 & 0x1u;
}
static inline void penta_set_smu_run_tu(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x10000000u) | ((uint32_t)value & 0x1u) << 28;
}

// SMU_RUN.COMP: 1: complement, x*(2^k - y) in place of x*y (MUL, UPDATE)
#define PENTA_FIELD_SMU_RUN_COMP_WORD           11
#define PENTA_FIELD_SMU_RUN_COMP_LSB            29
#define PENTA_FIELD_SMU_RUN_COMP_WIDTH          1
#define PENTA_FIELD_SMU_RUN_COMP_SIGNED         0
static inline uint32_t penta_get_smu_run_comp(const uint32_t *w)
{
    return w[11] >> 29 & 0x1u;
}
static inline void penta_set_smu_run_comp(uint32_t *w, uint32_t value)
{
    w[11] = (w[11] & ~0x20000000u) | ((uint32_t)value & 0x1u) << 29;
}

// SMU_RUN.K: shift k, 0..47
#define PENTA_FIELD_SMU_RUN_K_WORD              12
#define PENTA_FIELD_SMU_RUN_K_LSB               0
#define PENTA_FIELD_SMU_RUN_K_WIDTH             6
#define PENTA_FIELD_SMU_RUN_K_SIGNED            0
static inline uint32_t penta_get_smu_run_k(const uint32_t *w)
{
    return w[12] >> 0 & 0x3fu;
}
static inline void penta_set_smu_run_k(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0x3fu) | ((uint32_t)value & 0x3fu) << 0;
}

// SMU_RUN.KA: shift of the decay product in UPDATE, 0..47
#define PENTA_FIELD_SMU_RUN_KA_WORD             12
#define PENTA_FIELD_SMU_RUN_KA_LSB              6
#define PENTA_FIELD_SMU_RUN_KA_WIDTH            6
#define PENTA_FIELD_SMU_RUN_KA_SIGNED           0
static inline uint32_t penta_get_smu_run_ka(const uint32_t *w)
{
    return w[12] >> 6 & 0x3fu;
}
static inline void penta_set_smu_run_ka(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0xfc0u) | ((uint32_t)value & 0x3fu) << 6;
}

// SMU_RUN.ZSH: z is shifted left by this where it is added
#define PENTA_FIELD_SMU_RUN_ZSH_WORD            12
#define PENTA_FIELD_SMU_RUN_ZSH_LSB             12
#define PENTA_FIELD_SMU_RUN_ZSH_WIDTH           5
#define PENTA_FIELD_SMU_RUN_ZSH_SIGNED          0
static inline uint32_t penta_get_smu_run_zsh(const uint32_t *w)
{
    return w[12] >> 12 & 0x1fu;
}
static inline void penta_set_smu_run_zsh(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0x1f000u) | ((uint32_t)value & 0x1fu) << 12;
}

// SMU_RUN.NQM1: DIV: bits of the quotient - 1
#define PENTA_FIELD_SMU_RUN_NQM1_WORD           12
#define PENTA_FIELD_SMU_RUN_NQM1_LSB            17
#define PENTA_FIELD_SMU_RUN_NQM1_WIDTH          5
#define PENTA_FIELD_SMU_RUN_NQM1_SIGNED         0
static inline uint32_t penta_get_smu_run_nqm1(const uint32_t *w)
{
    return w[12] >> 17 & 0x1fu;
}
static inline void penta_set_smu_run_nqm1(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0x3e0000u) | ((uint32_t)value & 0x1fu) << 17;
}

// SMU_RUN.SH: DIV: left shift of the dividend, 0..bits of the quotient
#define PENTA_FIELD_SMU_RUN_SH_WORD             12
#define PENTA_FIELD_SMU_RUN_SH_LSB              22
#define PENTA_FIELD_SMU_RUN_SH_WIDTH            6
#define PENTA_FIELD_SMU_RUN_SH_SIGNED           0
static inline uint32_t penta_get_smu_run_sh(const uint32_t *w)
{
    return w[12] >> 22 & 0x3fu;
}
static inline void penta_set_smu_run_sh(uint32_t *w, uint32_t value)
{
    w[12] = (w[12] & ~0xfc00000u) | ((uint32_t)value & 0x3fu) << 22;
}

// SMU_RUN.IMM_Y: y for YSRC 1; first index for REDOP 3
#define PENTA_FIELD_SMU_RUN_IMM_Y_WORD          13
#define PENTA_FIELD_SMU_RUN_IMM_Y_LSB           0
#define PENTA_FIELD_SMU_RUN_IMM_Y_WIDTH         32
#define PENTA_FIELD_SMU_RUN_IMM_Y_SIGNED        0
static inline uint32_t penta_get_smu_run_imm_y(const uint32_t *w)
{
    return (uint32_t)w[13];
}
static inline void penta_set_smu_run_imm_y(uint32_t *w, uint32_t value)
{
    w[13] = (uint32_t)value;
}

// SMU_RUN.IMM_Z: z for ZSRC 2
#define PENTA_FIELD_SMU_RUN_IMM_Z_WORD          14
#define PENTA_FIELD_SMU_RUN_IMM_Z_LSB           0
#define PENTA_FIELD_SMU_RUN_IMM_Z_WIDTH         32
#define PENTA_FIELD_SMU_RUN_IMM_Z_SIGNED        0
static inline uint32_t penta_get_smu_run_imm_z(const uint32_t *w)
{
    return (uint32_t)w[14];
}
static inline void penta_set_smu_run_imm_z(uint32_t *w, uint32_t value)
{
    w[14] = (uint32_t)value;
}

// SMU_TABLE.SLOT: table slot
#define PENTA_FIELD_SMU_TABLE_SLOT_WORD         0
#define PENTA_FIELD_SMU_TABLE_SLOT_LSB          8
#define PENTA_FIELD_SMU_TABLE_SLOT_WIDTH        1
#define PENTA_FIELD_SMU_TABLE_SLOT_SIGNED       0
static inline uint32_t penta_get_smu_table_slot(const uint32_t *w)
{
    return w[0] >> 8 & 0x1u;
}
static inline void penta_set_smu_table_slot(uint32_t *w, uint32_t value)
{
    w[0] = (w[0] & ~0x100u) | ((uint32_t)value & 0x1u) << 8;
}

// SMU_TABLE.X: 256 entries of 16 bits (operand 0)
#define PENTA_FIELD_SMU_TABLE_X_WORD            5
#define PENTA_FIELD_SMU_TABLE_X_LSB             0
#define PENTA_FIELD_SMU_TABLE_X_WIDTH           32
#define PENTA_FIELD_SMU_TABLE_X_SIGNED          0
static inline uint32_t penta_get_smu_table_x(const uint32_t *w)
{
    return (uint32_t)w[5];
}
static inline void penta_set_smu_table_x(uint32_t *w, uint32_t value)
{
    w[5] = (uint32_t)value;
}

// SMU_TABLE.X_STEP: X step of an iteration, 4-byte units
#define PENTA_FIELD_SMU_TABLE_X_STEP_WORD       9
#define PENTA_FIELD_SMU_TABLE_X_STEP_LSB        0
#define PENTA_FIELD_SMU_TABLE_X_STEP_WIDTH      16
#define PENTA_FIELD_SMU_TABLE_X_STEP_SIGNED     1
static inline int32_t penta_get_smu_table_x_step(const uint32_t *w)
{
    return (int32_t)(((w[9] >> 0 & 0xffffu) ^ 0x8000u) - 0x8000u);
}
static inline void penta_set_smu_table_x_step(uint32_t *w, int32_t value)
{
    w[9] = (w[9] & ~0xffffu) | ((uint32_t)value & 0xffffu) << 0;
}

// SMU_SEED.SEED: seed (BASE0 is added)
#define PENTA_FIELD_SMU_SEED_SEED_WORD          5
#define PENTA_FIELD_SMU_SEED_SEED_LSB           0
#define PENTA_FIELD_SMU_SEED_SEED_WIDTH         32
#define PENTA_FIELD_SMU_SEED_SEED_SIGNED        0
static inline uint32_t penta_get_smu_seed_seed(const uint32_t *w)
{
    return (uint32_t)w[5];
}
static inline void penta_set_smu_seed_seed(uint32_t *w, uint32_t value)
{
    w[5] = (uint32_t)value;
}

// Probe streams. WORDS: 32-bit words of a record; WORD_x: the position of word x;
// LEVEL: 1 when records are made at a change of the value, 0 for single events;
// DATA: 1 when a string of bytes follows the words.
enum penta_stream {
    PENTA_STREAM_RETIRE,  // an instruction retires; rd 0: no register written
    PENTA_STREAM_CSR_WRITE,  // a CSR instruction writes; the operand value after WARL masking
    PENTA_STREAM_TRAP,  // a trap is taken
    PENTA_STREAM_TCM_WRITE,  // a store to TCM or MMIO; value is in byte lanes
    PENTA_STREAM_LOCAL_WRITE,  // a store to a local memory
    PENTA_STREAM_HOST_CALL,  // an ebreak halts the core for the host
    PENTA_STREAM_STALL,  // an instruction that took extra cycles retires or is abandoned
    PENTA_STREAM_ENQUEUE,  // one descriptor word leaves for a queue
    PENTA_STREAM_INTERRUPT,  // pending interrupts
    PENTA_STREAM_ERROR,  // the error registers perr_dma, perr_mac, perr_smu, perr_soc
    PENTA_STREAM_SEMAPHORE,  // all semaphores, 8 bits each
    PENTA_STREAM_BANK_OWNER,  // owner of each bank, 4 bits: 0 free, 1 core, 2 DMA, 3 MAC, 4 SMU
    PENTA_STREAM_DMA_QUEUE,  // queue occupancy
    PENTA_STREAM_MAC_QUEUE,  // queue occupancy
    PENTA_STREAM_SMU_QUEUE,  // queue occupancy
    PENTA_STREAM_DMA_START,  // a command (iteration) starts
    PENTA_STREAM_MAC_START,  // a command (iteration) starts
    PENTA_STREAM_SMU_START,  // a command (iteration) starts
    PENTA_STREAM_DMA_DONE,  // a command (iteration) completes
    PENTA_STREAM_MAC_DONE,  // a command (iteration) completes
    PENTA_STREAM_SMU_DONE,  // a command (iteration) completes
    PENTA_STREAM_DMA_WRITE,  // a write of the DMA into a local memory
    PENTA_STREAM_MAC_WRITE,  // a write of the MAC array into a local memory
    PENTA_STREAM_SMU_WRITE,  // a write of the state-machine unit into a local memory
    PENTA_STREAM_AXI_AR,  // read address handshake
    PENTA_STREAM_AXI_R,  // read data handshake
    PENTA_STREAM_AXI_AW,  // write address handshake
    PENTA_STREAM_AXI_W,  // write data handshake; bytes without strobe read 0
    PENTA_STREAM_AXI_B,  // write response handshake
    PENTA_STREAM_COUNT
};
#define PENTA_STREAM_MOST_WORDS                 9
#define PENTA_STREAM_RETIRE_WORDS               4
#define PENTA_STREAM_RETIRE_LEVEL               0
#define PENTA_STREAM_RETIRE_DATA                0
#define PENTA_STREAM_RETIRE_WORD_PC             0
#define PENTA_STREAM_RETIRE_WORD_INSN           1
#define PENTA_STREAM_RETIRE_WORD_RD             2
#define PENTA_STREAM_RETIRE_WORD_VALUE          3
#define PENTA_STREAM_CSR_WRITE_WORDS            2
#define PENTA_STREAM_CSR_WRITE_LEVEL            0
#define PENTA_STREAM_CSR_WRITE_DATA             0
#define PENTA_STREAM_CSR_WRITE_WORD_CSR         0
#define PENTA_STREAM_CSR_WRITE_WORD_VALUE       1
#define PENTA_STREAM_TRAP_WORDS                 3
#define PENTA_STREAM_TRAP_LEVEL                 0
#define PENTA_STREAM_TRAP_DATA                  0
#define PENTA_STREAM_TRAP_WORD_PC               0
#define PENTA_STREAM_TRAP_WORD_CAUSE            1
#define PENTA_STREAM_TRAP_WORD_TVAL             2
#define PENTA_STREAM_TCM_WRITE_WORDS            3
#define PENTA_STREAM_TCM_WRITE_LEVEL            0
#define PENTA_STREAM_TCM_WRITE_DATA             0
#define PENTA_STREAM_TCM_WRITE_WORD_ADDRESS     0
#define PENTA_STREAM_TCM_WRITE_WORD_VALUE       1
#define PENTA_STREAM_TCM_WRITE_WORD_STROBE      2
#define PENTA_STREAM_LOCAL_WRITE_WORDS          3
#define PENTA_STREAM_LOCAL_WRITE_LEVEL          0
#define PENTA_STREAM_LOCAL_WRITE_DATA           0
#define PENTA_STREAM_LOCAL_WRITE_WORD_ADDRESS   0
#define PENTA_STREAM_LOCAL_WRITE_WORD_VALUE     1
#define PENTA_STREAM_LOCAL_WRITE_WORD_STROBE    2
#define PENTA_STREAM_HOST_CALL_WORDS            2
#define PENTA_STREAM_HOST_CALL_LEVEL            0
#define PENTA_STREAM_HOST_CALL_DATA             0
#define PENTA_STREAM_HOST_CALL_WORD_OPERATION   0
#define PENTA_STREAM_HOST_CALL_WORD_PARAMETER   1
#define PENTA_STREAM_STALL_WORDS                3
#define PENTA_STREAM_STALL_LEVEL                0
#define PENTA_STREAM_STALL_DATA                 0
#define PENTA_STREAM_STALL_WORD_COUNTER         0
#define PENTA_STREAM_STALL_WORD_CYCLES          1
#define PENTA_STREAM_STALL_WORD_BANK_CYCLES     2
#define PENTA_STREAM_ENQUEUE_WORDS              3
#define PENTA_STREAM_ENQUEUE_LEVEL              0
#define PENTA_STREAM_ENQUEUE_DATA               0
#define PENTA_STREAM_ENQUEUE_WORD_ENGINE        0
#define PENTA_STREAM_ENQUEUE_WORD_INDEX         1
#define PENTA_STREAM_ENQUEUE_WORD_WORD          2
#define PENTA_STREAM_INTERRUPT_WORDS            1
#define PENTA_STREAM_INTERRUPT_LEVEL            1
#define PENTA_STREAM_INTERRUPT_DATA             0
#define PENTA_STREAM_INTERRUPT_WORD_MIP         0
#define PENTA_STREAM_ERROR_WORDS                4
#define PENTA_STREAM_ERROR_LEVEL                1
#define PENTA_STREAM_ERROR_DATA                 0
#define PENTA_STREAM_ERROR_WORD_DMA             0
#define PENTA_STREAM_ERROR_WORD_MAC             1
#define PENTA_STREAM_ERROR_WORD_SMU             2
#define PENTA_STREAM_ERROR_WORD_SOC             3
#define PENTA_STREAM_SEMAPHORE_WORDS            4
#define PENTA_STREAM_SEMAPHORE_LEVEL            1
#define PENTA_STREAM_SEMAPHORE_DATA             0
#define PENTA_STREAM_SEMAPHORE_WORD_S0_3        0
#define PENTA_STREAM_SEMAPHORE_WORD_S4_7        1
#define PENTA_STREAM_SEMAPHORE_WORD_S8_11       2
#define PENTA_STREAM_SEMAPHORE_WORD_S12_15      3
#define PENTA_STREAM_BANK_OWNER_WORDS           2
#define PENTA_STREAM_BANK_OWNER_LEVEL           1
#define PENTA_STREAM_BANK_OWNER_DATA            0
#define PENTA_STREAM_BANK_OWNER_WORD_BANKS0_7   0
#define PENTA_STREAM_BANK_OWNER_WORD_BANKS8_15  1
#define PENTA_STREAM_DMA_QUEUE_WORDS            1
#define PENTA_STREAM_DMA_QUEUE_LEVEL            1
#define PENTA_STREAM_DMA_QUEUE_DATA             0
#define PENTA_STREAM_DMA_QUEUE_WORD_ENTRIES     0
#define PENTA_STREAM_MAC_QUEUE_WORDS            1
#define PENTA_STREAM_MAC_QUEUE_LEVEL            1
#define PENTA_STREAM_MAC_QUEUE_DATA             0
#define PENTA_STREAM_MAC_QUEUE_WORD_ENTRIES     0
#define PENTA_STREAM_SMU_QUEUE_WORDS            1
#define PENTA_STREAM_SMU_QUEUE_LEVEL            1
#define PENTA_STREAM_SMU_QUEUE_DATA             0
#define PENTA_STREAM_SMU_QUEUE_WORD_ENTRIES     0
#define PENTA_STREAM_DMA_START_WORDS            3
#define PENTA_STREAM_DMA_START_LEVEL            0
#define PENTA_STREAM_DMA_START_DATA             0
#define PENTA_STREAM_DMA_START_WORD_ITERATION   0
#define PENTA_STREAM_DMA_START_WORD_SEM_WAIT    1
#define PENTA_STREAM_DMA_START_WORD_BANK_WAIT   2
#define PENTA_STREAM_MAC_START_WORDS            3
#define PENTA_STREAM_MAC_START_LEVEL            0
#define PENTA_STREAM_MAC_START_DATA             0
#define PENTA_STREAM_MAC_START_WORD_ITERATION   0
#define PENTA_STREAM_MAC_START_WORD_SEM_WAIT    1
#define PENTA_STREAM_MAC_START_WORD_BANK_WAIT   2
#define PENTA_STREAM_SMU_START_WORDS            3
#define PENTA_STREAM_SMU_START_LEVEL            0
#define PENTA_STREAM_SMU_START_DATA             0
#define PENTA_STREAM_SMU_START_WORD_ITERATION   0
#define PENTA_STREAM_SMU_START_WORD_SEM_WAIT    1
#define PENTA_STREAM_SMU_START_WORD_BANK_WAIT   2
#define PENTA_STREAM_DMA_DONE_WORDS             4
#define PENTA_STREAM_DMA_DONE_LEVEL             0
#define PENTA_STREAM_DMA_DONE_DATA              0
#define PENTA_STREAM_DMA_DONE_WORD_ERROR        0
#define PENTA_STREAM_DMA_DONE_WORD_BUSY         1
#define PENTA_STREAM_DMA_DONE_WORD_READ         2
#define PENTA_STREAM_DMA_DONE_WORD_WRITTEN      3
#define PENTA_STREAM_MAC_DONE_WORDS             5
#define PENTA_STREAM_MAC_DONE_LEVEL             0
#define PENTA_STREAM_MAC_DONE_DATA              0
#define PENTA_STREAM_MAC_DONE_WORD_ERROR        0
#define PENTA_STREAM_MAC_DONE_WORD_BUSY         1
#define PENTA_STREAM_MAC_DONE_WORD_DIGITS       2
#define PENTA_STREAM_MAC_DONE_WORD_USEFUL       3
#define PENTA_STREAM_MAC_DONE_WORD_ZERO         4
#define PENTA_STREAM_SMU_DONE_WORDS             3
#define PENTA_STREAM_SMU_DONE_LEVEL             0
#define PENTA_STREAM_SMU_DONE_DATA              0
#define PENTA_STREAM_SMU_DONE_WORD_ERROR        0
#define PENTA_STREAM_SMU_DONE_WORD_BUSY         1
#define PENTA_STREAM_SMU_DONE_WORD_LANE_OPS     2
#define PENTA_STREAM_DMA_WRITE_WORDS            2
#define PENTA_STREAM_DMA_WRITE_LEVEL            0
#define PENTA_STREAM_DMA_WRITE_DATA             1
#define PENTA_STREAM_DMA_WRITE_WORD_ADDRESS     0
#define PENTA_STREAM_DMA_WRITE_WORD_LENGTH      1
#define PENTA_STREAM_MAC_WRITE_WORDS            2
#define PENTA_STREAM_MAC_WRITE_LEVEL            0
#define PENTA_STREAM_MAC_WRITE_DATA             1
#define PENTA_STREAM_MAC_WRITE_WORD_ADDRESS     0
#define PENTA_STREAM_MAC_WRITE_WORD_LENGTH      1
#define PENTA_STREAM_SMU_WRITE_WORDS            2
#define PENTA_STREAM_SMU_WRITE_LEVEL            0
#define PENTA_STREAM_SMU_WRITE_DATA             1
#define PENTA_STREAM_SMU_WRITE_WORD_ADDRESS     0
#define PENTA_STREAM_SMU_WRITE_WORD_LENGTH      1
#define PENTA_STREAM_AXI_AR_WORDS               2
#define PENTA_STREAM_AXI_AR_LEVEL               0
#define PENTA_STREAM_AXI_AR_DATA                0
#define PENTA_STREAM_AXI_AR_WORD_ADDRESS        0
#define PENTA_STREAM_AXI_AR_WORD_BEATS          1
#define PENTA_STREAM_AXI_R_WORDS                2
#define PENTA_STREAM_AXI_R_LEVEL                0
#define PENTA_STREAM_AXI_R_DATA                 1
#define PENTA_STREAM_AXI_R_WORD_LAST            0
#define PENTA_STREAM_AXI_R_WORD_RESPONSE        1
#define PENTA_STREAM_AXI_AW_WORDS               2
#define PENTA_STREAM_AXI_AW_LEVEL               0
#define PENTA_STREAM_AXI_AW_DATA                0
#define PENTA_STREAM_AXI_AW_WORD_ADDRESS        0
#define PENTA_STREAM_AXI_AW_WORD_BEATS          1
#define PENTA_STREAM_AXI_W_WORDS                9
#define PENTA_STREAM_AXI_W_LEVEL                0
#define PENTA_STREAM_AXI_W_DATA                 1
#define PENTA_STREAM_AXI_W_WORD_LAST            0
#define PENTA_STREAM_AXI_W_WORD_STROBE0         1
#define PENTA_STREAM_AXI_W_WORD_STROBE1         2
#define PENTA_STREAM_AXI_W_WORD_STROBE2         3
#define PENTA_STREAM_AXI_W_WORD_STROBE3         4
#define PENTA_STREAM_AXI_W_WORD_STROBE4         5
#define PENTA_STREAM_AXI_W_WORD_STROBE5         6
#define PENTA_STREAM_AXI_W_WORD_STROBE6         7
#define PENTA_STREAM_AXI_W_WORD_STROBE7         8
#define PENTA_STREAM_AXI_B_WORDS                1
#define PENTA_STREAM_AXI_B_LEVEL                0
#define PENTA_STREAM_AXI_B_DATA                 0
#define PENTA_STREAM_AXI_B_WORD_RESPONSE        0

// Lower-case name.
static inline const char *penta_stream_name(enum penta_stream stream)
{
    switch (stream) {
    case PENTA_STREAM_RETIRE: return "retire";
    case PENTA_STREAM_CSR_WRITE: return "csr_write";
    case PENTA_STREAM_TRAP: return "trap";
    case PENTA_STREAM_TCM_WRITE: return "tcm_write";
    case PENTA_STREAM_LOCAL_WRITE: return "local_write";
    case PENTA_STREAM_HOST_CALL: return "host_call";
    case PENTA_STREAM_STALL: return "stall";
    case PENTA_STREAM_ENQUEUE: return "enqueue";
    case PENTA_STREAM_INTERRUPT: return "interrupt";
    case PENTA_STREAM_ERROR: return "error";
    case PENTA_STREAM_SEMAPHORE: return "semaphore";
    case PENTA_STREAM_BANK_OWNER: return "bank_owner";
    case PENTA_STREAM_DMA_QUEUE: return "dma_queue";
    case PENTA_STREAM_MAC_QUEUE: return "mac_queue";
    case PENTA_STREAM_SMU_QUEUE: return "smu_queue";
    case PENTA_STREAM_DMA_START: return "dma_start";
    case PENTA_STREAM_MAC_START: return "mac_start";
    case PENTA_STREAM_SMU_START: return "smu_start";
    case PENTA_STREAM_DMA_DONE: return "dma_done";
    case PENTA_STREAM_MAC_DONE: return "mac_done";
    case PENTA_STREAM_SMU_DONE: return "smu_done";
    case PENTA_STREAM_DMA_WRITE: return "dma_write";
    case PENTA_STREAM_MAC_WRITE: return "mac_write";
    case PENTA_STREAM_SMU_WRITE: return "smu_write";
    case PENTA_STREAM_AXI_AR: return "axi_ar";
    case PENTA_STREAM_AXI_R: return "axi_r";
    case PENTA_STREAM_AXI_AW: return "axi_aw";
    case PENTA_STREAM_AXI_W: return "axi_w";
    case PENTA_STREAM_AXI_B: return "axi_b";
    default: return "";
    }
}

// Unit that makes the records.
static inline const char *penta_stream_unit(enum penta_stream stream)
{
    switch (stream) {
    case PENTA_STREAM_RETIRE: return "core";
    case PENTA_STREAM_CSR_WRITE: return "core";
    case PENTA_STREAM_TRAP: return "core";
    case PENTA_STREAM_TCM_WRITE: return "core";
    case PENTA_STREAM_LOCAL_WRITE: return "core";
    case PENTA_STREAM_HOST_CALL: return "core";
    case PENTA_STREAM_STALL: return "core";
    case PENTA_STREAM_ENQUEUE: return "core";
    case PENTA_STREAM_INTERRUPT: return "core";
    case PENTA_STREAM_ERROR: return "core";
    case PENTA_STREAM_SEMAPHORE: return "soc";
    case PENTA_STREAM_BANK_OWNER: return "soc";
    case PENTA_STREAM_DMA_QUEUE: return "dma";
    case PENTA_STREAM_MAC_QUEUE: return "mac";
    case PENTA_STREAM_SMU_QUEUE: return "smu";
    case PENTA_STREAM_DMA_START: return "dma";
    case PENTA_STREAM_MAC_START: return "mac";
    case PENTA_STREAM_SMU_START: return "smu";
    case PENTA_STREAM_DMA_DONE: return "dma";
    case PENTA_STREAM_MAC_DONE: return "mac";
    case PENTA_STREAM_SMU_DONE: return "smu";
    case PENTA_STREAM_DMA_WRITE: return "dma";
    case PENTA_STREAM_MAC_WRITE: return "mac";
    case PENTA_STREAM_SMU_WRITE: return "smu";
    case PENTA_STREAM_AXI_AR: return "dma";
    case PENTA_STREAM_AXI_R: return "dma";
    case PENTA_STREAM_AXI_AW: return "dma";
    case PENTA_STREAM_AXI_W: return "dma";
    case PENTA_STREAM_AXI_B: return "dma";
    default: return "";
    }
}

// Names of the words, one blank apart.
static inline const char *penta_stream_fields(enum penta_stream stream)
{
    switch (stream) {
    case PENTA_STREAM_RETIRE: return "pc insn rd value";
    case PENTA_STREAM_CSR_WRITE: return "csr value";
    case PENTA_STREAM_TRAP: return "pc cause tval";
    case PENTA_STREAM_TCM_WRITE: return "address value strobe";
    case PENTA_STREAM_LOCAL_WRITE: return "address value strobe";
    case PENTA_STREAM_HOST_CALL: return "operation parameter";
    case PENTA_STREAM_STALL: return "counter cycles bank_cycles";
    case PENTA_STREAM_ENQUEUE: return "engine index word";
    case PENTA_STREAM_INTERRUPT: return "mip";
    case PENTA_STREAM_ERROR: return "dma mac smu soc";
    case PENTA_STREAM_SEMAPHORE: return "s0_3 s4_7 s8_11 s12_15";
    case PENTA_STREAM_BANK_OWNER: return "banks0_7 banks8_15";
    case PENTA_STREAM_DMA_QUEUE: return "entries";
    case PENTA_STREAM_MAC_QUEUE: return "entries";
    case PENTA_STREAM_SMU_QUEUE: return "entries";
    case PENTA_STREAM_DMA_START: return "iteration sem_wait bank_wait";
    case PENTA_STREAM_MAC_START: return "iteration sem_wait bank_wait";
    case PENTA_STREAM_SMU_START: return "iteration sem_wait bank_wait";
    case PENTA_STREAM_DMA_DONE: return "error busy read written";
    case PENTA_STREAM_MAC_DONE: return "error busy digits useful zero";
    case PENTA_STREAM_SMU_DONE: return "error busy lane_ops";
    case PENTA_STREAM_DMA_WRITE: return "address length";
    case PENTA_STREAM_MAC_WRITE: return "address length";
    case PENTA_STREAM_SMU_WRITE: return "address length";
    case PENTA_STREAM_AXI_AR: return "address beats";
    case PENTA_STREAM_AXI_R: return "last response";
    case PENTA_STREAM_AXI_AW: return "address beats";
    case PENTA_STREAM_AXI_W: return "last strobe0 strobe1 strobe2 strobe3 strobe4 strobe5 strobe6 strobe7";
    case PENTA_STREAM_AXI_B: return "response";
    default: return "";
    }
}

// 32-bit words of a record.
static inline unsigned penta_stream_words(enum penta_stream stream)
{
    switch (stream) {
    case PENTA_STREAM_RETIRE: return 4;
    case PENTA_STREAM_CSR_WRITE: return 2;
    case PENTA_STREAM_TRAP: return 3;
    case PENTA_STREAM_TCM_WRITE: return 3;
    case PENTA_STREAM_LOCAL_WRITE: return 3;
    case PENTA_STREAM_HOST_CALL: return 2;
    case PENTA_STREAM_STALL: return 3;
    case PENTA_STREAM_ENQUEUE: return 3;
    case PENTA_STREAM_INTERRUPT: return 1;
    case PENTA_STREAM_ERROR: return 4;
    case PENTA_STREAM_SEMAPHORE: return 4;
    case PENTA_STREAM_BANK_OWNER: return 2;
    case PENTA_STREAM_DMA_QUEUE: return 1;
    case PENTA_STREAM_MAC_QUEUE: return 1;
    case PENTA_STREAM_SMU_QUEUE: return 1;
    case PENTA_STREAM_DMA_START: return 3;
    case PENTA_STREAM_MAC_START: return 3;
    case PENTA_STREAM_SMU_START: return 3;
    case PENTA_STREAM_DMA_DONE: return 4;
    case PENTA_STREAM_MAC_DONE: return 5;
    case PENTA_STREAM_SMU_DONE: return 3;
    case PENTA_STREAM_DMA_WRITE: return 2;
    case PENTA_STREAM_MAC_WRITE: return 2;
    case PENTA_STREAM_SMU_WRITE: return 2;
    case PENTA_STREAM_AXI_AR: return 2;
    case PENTA_STREAM_AXI_R: return 2;
    case PENTA_STREAM_AXI_AW: return 2;
    case PENTA_STREAM_AXI_W: return 9;
    case PENTA_STREAM_AXI_B: return 1;
    default: return 0;
    }
}

// 1 for a level, 0 for a pulse.
static inline int penta_stream_is_level(enum penta_stream stream)
{
    switch (stream) {
    case PENTA_STREAM_RETIRE: return 0;
    case PENTA_STREAM_CSR_WRITE: return 0;
    case PENTA_STREAM_TRAP: return 0;
    case PENTA_STREAM_TCM_WRITE: return 0;
    case PENTA_STREAM_LOCAL_WRITE: return 0;
    case PENTA_STREAM_HOST_CALL: return 0;
    case PENTA_STREAM_STALL: return 0;
    case PENTA_STREAM_ENQUEUE: return 0;
    case PENTA_STREAM_INTERRUPT: return 1;
    case PENTA_STREAM_ERROR: return 1;
    case PENTA_STREAM_SEMAPHORE: return 1;
    case PENTA_STREAM_BANK_OWNER: return 1;
    case PENTA_STREAM_DMA_QUEUE: return 1;
    case PENTA_STREAM_MAC_QUEUE: return 1;
    case PENTA_STREAM_SMU_QUEUE: return 1;
    case PENTA_STREAM_DMA_START: return 0;
    case PENTA_STREAM_MAC_START: return 0;
    case PENTA_STREAM_SMU_START: return 0;
    case PENTA_STREAM_DMA_DONE: return 0;
    case PENTA_STREAM_MAC_DONE: return 0;
    case PENTA_STREAM_SMU_DONE: return 0;
    case PENTA_STREAM_DMA_WRITE: return 0;
    case PENTA_STREAM_MAC_WRITE: return 0;
    case PENTA_STREAM_SMU_WRITE: return 0;
    case PENTA_STREAM_AXI_AR: return 0;
    case PENTA_STREAM_AXI_R: return 0;
    case PENTA_STREAM_AXI_AW: return 0;
    case PENTA_STREAM_AXI_W: return 0;
    case PENTA_STREAM_AXI_B: return 0;
    default: return 0;
    }
}

// 1 when bytes follow the words.
static inline int penta_stream_has_data(enum penta_stream stream)
{
    switch (stream) {
    case PENTA_STREAM_RETIRE: return 0;
    case PENTA_STREAM_CSR_WRITE: return 0;
    case PENTA_STREAM_TRAP: return 0;
    case PENTA_STREAM_TCM_WRITE: return 0;
    case PENTA_STREAM_LOCAL_WRITE: return 0;
    case PENTA_STREAM_HOST_CALL: return 0;
    case PENTA_STREAM_STALL: return 0;
    case PENTA_STREAM_ENQUEUE: return 0;
    case PENTA_STREAM_INTERRUPT: return 0;
    case PENTA_STREAM_ERROR: return 0;
    case PENTA_STREAM_SEMAPHORE: return 0;
    case PENTA_STREAM_BANK_OWNER: return 0;
    case PENTA_STREAM_DMA_QUEUE: return 0;
    case PENTA_STREAM_MAC_QUEUE: return 0;
    case PENTA_STREAM_SMU_QUEUE: return 0;
    case PENTA_STREAM_DMA_START: return 0;
    case PENTA_STREAM_MAC_START: return 0;
    case PENTA_STREAM_SMU_START: return 0;
    case PENTA_STREAM_DMA_DONE: return 0;
    case PENTA_STREAM_MAC_DONE: return 0;
    case PENTA_STREAM_SMU_DONE: return 0;
    case PENTA_STREAM_DMA_WRITE: return 1;
    case PENTA_STREAM_MAC_WRITE: return 1;
    case PENTA_STREAM_SMU_WRITE: return 1;
    case PENTA_STREAM_AXI_AR: return 0;
    case PENTA_STREAM_AXI_R: return 1;
    case PENTA_STREAM_AXI_AW: return 0;
    case PENTA_STREAM_AXI_W: return 1;
    case PENTA_STREAM_AXI_B: return 0;
    default: return 0;
    }
}

// The name of an error code in lower case, "" for a code that is none.
static inline const char *penta_error_name(uint32_t code)
{
    switch (code) {
    case PENTA_ERROR_NONE: return "none";
    case PENTA_ERROR_ILLEGAL: return "illegal";
    case PENTA_ERROR_ADDRESS: return "address";
    case PENTA_ERROR_BANK: return "bank";
    case PENTA_ERROR_DIGIT: return "digit";
    case PENTA_ERROR_DENSE: return "dense";
    case PENTA_ERROR_AXI: return "axi";
    case PENTA_ERROR_SEM_OVERFLOW: return "sem_overflow";
    case PENTA_ERROR_DEADLOCK: return "deadlock";
    default: return "";
    }
}

#endif
