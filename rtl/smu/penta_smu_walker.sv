// SPDX-License-Identifier: Apache-2.0
// Addresses of the groups of one operand: where the present l2, block and l1 began.
module penta_smu_walker (
  input  logic        clk_i,
  input  logic        load_i,
  input  logic        advance_i,
  input  logic [31:0] start_i,
  input  logic        wrap1_i,        // of the loops, before they advance
  input  logic        wrap0_i,
  input  logic [31:0] s1_i,
  input  logic [31:0] block_i,
  input  logic [31:0] s2_i,
  output logic [31:0] group_o,
  output logic [31:0] next_o          // of the next group
);
  logic [31:0] group_q, block_q, outer_q;

  assign next_o = !wrap1_i ? group_q + s1_i : !wrap0_i ? block_q + block_i : outer_q + s2_i;
  assign group_o = group_q;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      group_q <= start_i;
      block_q <= start_i;
      outer_q <= start_i;
    end else if (advance_i) begin
      group_q <= next_o;
      if (wrap1_i) block_q <= next_o;
      if (wrap0_i) outer_q <= next_o;
    end
  end
endmodule
