// SPDX-License-Identifier: Apache-2.0
// The four shape slots: words 5..15 of a MAC_SHAPE, and whether one was ever loaded.
module penta_mac_shapes (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         load_i,
  input  logic [1:0]   slot_i,         // written when load_i, read always
  input  logic [351:0] words_i,
  output logic [351:0] words_o,
  output logic         valid_o
);
  logic [351:0] slot_q [0:3];
  logic [3:0] valid_q;

  always_ff @(posedge clk_i) begin
    if (load_i) slot_q[slot_i] <= words_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 4'd0;
    else if (load_i) valid_q[slot_i] <= 1'b1;
  end

  assign words_o = slot_q[slot_i];
  assign valid_o = valid_q[slot_i];
endmodule
