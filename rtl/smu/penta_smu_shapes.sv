// SPDX-License-Identifier: Apache-2.0
// The eight shape slots: words 5..13 of an SMU_SHAPE, and whether one was ever loaded.
module penta_smu_shapes (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         load_i,
  input  logic [2:0]   slot_i,         // written when load_i, read always
  input  logic [287:0] words_i,
  output logic [287:0] words_o,
  output logic         valid_o
);
  logic [287:0] slot_q [0:7];
  logic [7:0] valid_q;

  always_ff @(posedge clk_i) begin
    if (load_i) slot_q[slot_i] <= words_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 8'd0;
    else if (load_i) valid_q[slot_i] <= 1'b1;
  end

  assign words_o = slot_q[slot_i];
  assign valid_o = valid_q[slot_i];
endmodule
