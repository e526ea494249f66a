// SPDX-License-Identifier: Apache-2.0
// The ISA definition as C tables: one entry for each line of the .def files, in their order.
#ifndef PENTA_ISA_DEFINITION_H
#define PENTA_ISA_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct region {
    const char *name;
    uint64_t base, window;
    const char *text;
};

struct mmio_register {
    const char *name;
    uint32_t address;
    const char *text;
};

struct bank_group {
    const char *name;
    unsigned first, count;  // bits of a bank mask
};

struct instruction {
    const char *name, *mnemonic;
    uint32_t opcode, funct3, funct7;
    const char *operands;  // register fields in use, joined by '_': "S1", "S1_S2", "D", ...
    const char *text;
};

struct csr {
    const char *name;
    uint32_t address, count;  // count > 1: a CSR_ARRAY
    bool is_array;
    const char *access;  // "RW", "RO" or "WI"
    const char *reset;   // a number, or "CONFIG"; NULL for an array
    const char *text;
};

struct counter {
    const char *name;
    unsigned number;
    const char *unit, *text;
};

struct error_code {
    const char *name;
    unsigned code;
    const char *text;
};

struct opcode {
    const char *name, *engine;  // engine: "dma", "mac", "smu" or "any"
    unsigned code;
    const char *text;
};

struct field {
    const char *layout, *name;
    unsigned word, lsb, width;
    const char *sign;  // "S" or "U"
    const char *text;
};

struct smu_operation {
    const char *name;
    unsigned code;
    const char *text;
};

struct stream {
    const char *name, *unit, *kind, *fields, *text;
};

extern const struct region regions[];
extern const struct mmio_register mmio_registers[];
extern const struct bank_group bank_groups[];
extern const struct instruction instructions[];
extern const struct csr csrs[];
extern const struct counter counters[];
extern const struct error_code errors[];
extern const struct opcode opcodes[];
extern const struct field fields[];
extern const struct smu_operation smu_operations[];
extern const uint16_t smu_exp2[];  // 2^15 * 2^(-i/64)
extern const struct stream streams[];
extern const size_t region_count, mmio_register_count, bank_group_count, instruction_count,
    csr_count, counter_count, error_count, opcode_count, field_count, smu_operation_count,
    smu_exp2_count, stream_count;

// The number of the first register of a CSR array: the RISC-V counters begin at 3, others at 0.
unsigned csr_first_number(const struct csr *array);

// An instruction's fixed bits and their values.
uint32_t instruction_mask(const struct instruction *instruction);
uint32_t instruction_match(const struct instruction *instruction);
// "S1", "S2" or "D".
bool instruction_uses(const struct instruction *instruction, const char *operand);

// The words of a stream, without its data; word i's name goes to `name` (room for 32 bytes).
unsigned stream_words(const struct stream *stream);
void stream_word_name(const struct stream *stream, unsigned i, char *name);
bool stream_has_data(const struct stream *stream);

// True when the definition holds together; otherwise a line on stderr says what does not.
bool check_definition(void);

#endif
