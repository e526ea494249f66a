// SPDX-License-Identifier: Apache-2.0
// The five operand addresses of an iteration: base + i*step (operand_o), and in odd iterations
// TOGGLE banks more (address_o).
module penta_frontend_operands (
  input  logic         clk_i,
  input  logic         advance_i,         // the iteration ends in this cycle
  input  logic         first_i,           // iteration 0
  input  logic         odd_i,
  input  logic [14:0]  toggles_i,
  input  logic [159:0] base_i,
  input  logic [159:0] step_i,
  input  logic [159:0] bank_bytes_i,
  output logic [159:0] operand_o,
  output logic [159:0] address_o
);
  for (genvar i = 0; i < 5; i++) begin : g_operand
    logic [31:0] next_q, operand, bytes, toggle;
    logic [2:0] banks;

    always_ff @(posedge clk_i) begin
      if (advance_i) next_q <= operand + step_i[32*i +: 32];
    end

    assign operand = first_i ? base_i[32*i +: 32] : next_q;
    assign banks = toggles_i[3*i +: 3] & {3{odd_i}};
    assign bytes = bank_bytes_i[32*i +: 32];
    assign toggle = (banks[0] ? bytes : 32'd0) + (banks[1] ? bytes << 1 : 32'd0)
                    + (banks[2] ? bytes << 2 : 32'd0);
    assign operand_o[32*i +: 32] = operand;
    assign address_o[32*i +: 32] = operand + toggle;
  end
endmodule
