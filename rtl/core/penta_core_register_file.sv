// SPDX-License-Identifier: Apache-2.0
// x0..x31: two asynchronous read ports, one write port. Reset to 0: compiled code spills registers
// that it has never written, so their values reach memory.
module penta_core_register_file (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [ 4:0] rs1_i,
  output logic [31:0] rs1_value_o,
  input  logic [ 4:0] rs2_i,
  output logic [31:0] rs2_value_o,
  // rd_i 0: no write
  input  logic [ 4:0] rd_i,
  input  logic [31:0] rd_value_i
);

  logic [31:0] x_q[0:31];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int i = 0; i < 32; i++) x_q[i] <= 32'd0;
    end else if (rd_i != 5'd0) begin
      x_q[rd_i] <= rd_value_i;
    end
  end

  assign rs1_value_o = rs1_i == 5'd0 ? 32'd0 : x_q[rs1_i];
  assign rs2_value_o = rs2_i == 5'd0 ? 32'd0 : x_q[rs2_i];

endmodule
