// SPDX-License-Identifier: Apache-2.0
// Branch condition. Combinational.
module penta_core_branch (
  input  logic [ 2:0] funct3_i,
  input  logic [31:0] left_i,
  input  logic [31:0] right_i,
  output logic        taken_o
);

  //  funct3   taken when
  //  0 beq    ==          1 bne    !=
  //  4 blt    < signed    5 bge    not <
  //  6 bltu   < unsigned  7 bgeu   not <
  logic condition;
  always_comb begin
    case (funct3_i[2:1])
      2'b10:   condition = $signed(left_i) < $signed(right_i);
      2'b11:   condition = left_i < right_i;
      default: condition = left_i == right_i;
    endcase
  end
  assign taken_o = condition ^ funct3_i[0];

endmodule
