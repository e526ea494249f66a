// SPDX-License-Identifier: Apache-2.0
// The state-machine unit. This version of the chip defines NOP only, which the front-end executes:
// every other opcode is illegal, so nothing ever starts here. Engine side of docs/rtl.md.
module penta_smu (
  output logic [159:0] base_o,
  output logic [159:0] step_o,
  output logic [159:0] bank_bytes_o,
  output logic         illegal_o,
  output logic         done_o,
  output logic [7:0]   error_o,
  output logic [63:0]  count_a_o,
  output logic [63:0]  count_b_o,
  output logic [63:0]  count_c_o
);
  assign base_o = '0;
  assign step_o = '0;
  assign bank_bytes_o = '0;
  assign illegal_o = 1'b1;
  assign done_o = 1'b0;
  assign error_o = penta_isa_pkg::ERROR_NONE;
  assign count_a_o = '0;
  assign count_b_o = '0;
  assign count_c_o = '0;
endmodule
