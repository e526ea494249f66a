// SPDX-License-Identifier: Apache-2.0
// The writers: each appends one generated text to `out`.
#ifndef PENTA_ISA_WRITE_H
#define PENTA_ISA_WRITE_H

#include "text.h"

void write_c_header(struct text *out);         // isa/generated/penta_isa.h
void write_intrinsics(struct text *out);       // isa/generated/penta_intrinsics.h
void write_verilog_package(struct text *out);  // rtl/generated/penta_isa_pkg.sv
void write_tables(struct text *out);           // the tables of docs/isa.md

#endif
