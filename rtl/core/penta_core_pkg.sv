// SPDX-License-Identifier: Apache-2.0
// Encodings inside the core: what kind of instruction is in X, and the ALU's operations.
// No module uses every constant.
/* verilator lint_off UNUSEDPARAM */
package penta_core_pkg;

  // Kind of the instruction in X: which unit executes it and says when it retires.
  localparam logic [4:0] KIND_ILLEGAL = 5'd0;
  localparam logic [4:0] KIND_ALU = 5'd1;
  localparam logic [4:0] KIND_BRANCH = 5'd2;
  localparam logic [4:0] KIND_JUMP = 5'd3;
  localparam logic [4:0] KIND_LOAD = 5'd4;
  localparam logic [4:0] KIND_STORE = 5'd5;
  localparam logic [4:0] KIND_MULDIV = 5'd6;
  localparam logic [4:0] KIND_CSR = 5'd7;
  localparam logic [4:0] KIND_FENCE_I = 5'd8;
  localparam logic [4:0] KIND_ECALL = 5'd9;
  localparam logic [4:0] KIND_EBREAK = 5'd10;
  localparam logic [4:0] KIND_MRET = 5'd11;
  localparam logic [4:0] KIND_WFI = 5'd12;
  localparam logic [4:0] KIND_ENQUEUE = 5'd13;
  localparam logic [4:0] KIND_ENGINE_FENCE = 5'd14;
  localparam logic [4:0] KIND_SEM_SIGNAL = 5'd15;
  localparam logic [4:0] KIND_SEM_WAIT = 5'd16;

  // ALU operation: funct3 of the OP instructions, bit 3 the alternative (sub, sra).
  localparam logic [3:0] ALU_ADD = 4'b0000;
  localparam logic [3:0] ALU_SUB = 4'b1000;
  localparam logic [3:0] ALU_SLL = 4'b0001;
  localparam logic [3:0] ALU_SLT = 4'b0010;
  localparam logic [3:0] ALU_SLTU = 4'b0011;
  localparam logic [3:0] ALU_XOR = 4'b0100;
  localparam logic [3:0] ALU_SRL = 4'b0101;
  localparam logic [3:0] ALU_SRA = 4'b1101;
  localparam logic [3:0] ALU_OR = 4'b0110;
  localparam logic [3:0] ALU_AND = 4'b0111;

  // Left operand of the ALU.
  localparam logic [1:0] LEFT_RS1 = 2'd0;
  localparam logic [1:0] LEFT_PC = 2'd1;
  localparam logic [1:0] LEFT_ZERO = 2'd2;

  // Exception causes.
  localparam logic [31:0] CAUSE_MISALIGNED_JUMP = 32'd0;
  localparam logic [31:0] CAUSE_FETCH_FAULT = 32'd1;
  localparam logic [31:0] CAUSE_ILLEGAL = 32'd2;
  localparam logic [31:0] CAUSE_BREAKPOINT = 32'd3;
  localparam logic [31:0] CAUSE_MISALIGNED_LOAD = 32'd4;
  localparam logic [31:0] CAUSE_LOAD_FAULT = 32'd5;
  localparam logic [31:0] CAUSE_MISALIGNED_STORE = 32'd6;
  localparam logic [31:0] CAUSE_STORE_FAULT = 32'd7;
  localparam logic [31:0] CAUSE_ECALL = 32'd11;

  // Interrupts: bits of mie and mip, and causes.
  localparam int INTERRUPT_TIMER = 7;
  localparam int INTERRUPT_EXTERNAL = 11;
  localparam int INTERRUPT_ENGINE = 16;

endpackage
