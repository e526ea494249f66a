// SPDX-License-Identifier: Apache-2.0
// RV32I arithmetic and logic. Combinational.
module penta_core_alu (
  input  logic [ 3:0] op_i,
  input  logic [31:0] left_i,
  input  logic [31:0] right_i,
  output logic [31:0] result_o
);

  always_comb begin
    case (op_i)
      penta_core_pkg::ALU_ADD:  result_o = left_i + right_i;
      penta_core_pkg::ALU_SUB:  result_o = left_i - right_i;
      penta_core_pkg::ALU_SLL:  result_o = left_i << right_i[4:0];
      penta_core_pkg::ALU_SLT:  result_o = {31'd0, $signed(left_i) < $signed(right_i)};
      penta_core_pkg::ALU_SLTU: result_o = {31'd0, left_i < right_i};
      penta_core_pkg::ALU_XOR:  result_o = left_i ^ right_i;
      penta_core_pkg::ALU_SRL:  result_o = left_i >> right_i[4:0];
      penta_core_pkg::ALU_SRA:  result_o = $signed(left_i) >>> right_i[4:0];
      penta_core_pkg::ALU_OR:   result_o = left_i | right_i;
      default:                  result_o = left_i & right_i;
    endcase
  end

endmodule
