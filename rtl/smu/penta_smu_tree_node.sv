// SPDX-License-Identifier: Apache-2.0
// Two partial results of a reduction over all lanes become one.
module penta_smu_tree_node (
  input  logic        clk_i,
  input  logic        en_i,
  input  logic [1:0]  redop_i,
  input  logic [47:0] p0_i,
  input  logic [47:0] p1_i,
  input  logic [31:0] index0_i,
  input  logic [31:0] index1_i,
  output logic [47:0] p_o,
  output logic [31:0] index_o
);
  logic less;                          // the second one is taken

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      less = $signed(p0_i) < $signed(p1_i);
      if (redop_i == 2'd3 && p0_i == p1_i) less = index1_i < index0_i;
      if (redop_i == 2'd0) begin
        p_o <= p0_i + p1_i;
      end else if (redop_i == 2'd2) begin
        p_o <= less ? p0_i : p1_i;
      end else begin
        p_o <= less ? p1_i : p0_i;
        index_o <= less ? index1_i : index0_i;
      end
    end
  end
endmodule
