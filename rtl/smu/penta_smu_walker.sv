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
  output logic [31:0] group_o         // of the present group
);
  logic [31:0] block_q, outer_q, next;

  always_ff @(posedge clk_i) begin
    if (advance_i) next = !wrap1_i ? group_o + s1_i : !wrap0_i ? block_q + block_i : outer_q + s2_i;
    if (load_i) next = start_i;
    if (load_i || advance_i) group_o <= next;
    if (load_i || (advance_i && wrap1_i)) block_q <= next;
    if (load_i || (advance_i && wrap0_i)) outer_q <= next;
  end
endmodule
