// SPDX-License-Identifier: Apache-2.0
// Instructions and descriptors as text, for traces, error messages and `penta disasm`. The encodings
// are those of docs/isa.md; no function here keeps state, all may be called from any thread.
#ifndef PENTA_SIM_ISA_DISASSEMBLE_H
#define PENTA_SIM_ISA_DISASSEMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Writes one instruction to `out` (`n` bytes, always NUL-terminated when n > 0; 48 suffice) as
// "mnemonic<tab>operands" in the form of `objdump -M no-aliases`: ABI register names, CSR names,
// jump targets as addresses (`pc` is the instruction's own). A word that is no instruction of this
// chip is written as ".4byte<tab>0x...", and the result is false. Whether a CSR exists or may be
// written, and what registers hold, is not looked at.
bool disassemble_instruction(uint32_t pc, uint32_t insn, char *out, size_t n);

// Writes a descriptor to `out` in one line (1024 bytes suffice for any): the opcode's name in lower
// case, then the fields of its layout and the common ones that are not zero as name=value.
// Semaphores are written as count@s<index>, bank masks as names of banks joined by '+'. Of an
// opcode that is not defined the words 5..15 are written instead of fields, and the result is false.
bool disassemble_command(const uint32_t words[16], char *out, size_t n);

// The name of a CSR in lower case ("mstatus", "pbase3"), or NULL when there is none at `address`.
// Needs `buffer` for the registers of an array; the result may point to it.
const char *disassemble_csr_name(uint32_t address, char buffer[24]);

// The ABI name of x0..x31 (number mod 32): "zero", "ra", "sp", ...
const char *disassemble_register_name(uint32_t number);

#endif
