// SPDX-License-Identifier: Apache-2.0
// The three loops around a group: l1 innermost, then the blocks of loop 0, then l2.
module penta_smu_loops (
  input  logic        clk_i,
  input  logic        load_i,         // to the first group
  input  logic        advance_i,      // to the next one
  input  logic [15:0] n1m1_i,
  input  logic [15:0] nbm1_i,
  input  logic [11:0] n2m1_i,
  output logic        l1_first_o,
  output logic        block_first_o,
  output logic        block_last_o,
  output logic        wrap1_o,        // the last l1
  output logic        wrap0_o,        // and the last block
  output logic        last_o          // and the last l2
);
  logic [15:0] l1_q, block_q;
  logic [11:0] l2_q;

  always_ff @(posedge clk_i) begin
    if (load_i || advance_i) begin
      l1_q <= load_i || wrap1_o ? 16'd0 : l1_q + 16'd1;
      if (load_i || wrap1_o) block_q <= load_i || wrap0_o ? 16'd0 : block_q + 16'd1;
      if (load_i || wrap0_o) l2_q <= load_i ? 12'd0 : l2_q + 12'd1;
    end
  end

  assign l1_first_o = l1_q == 16'd0;
  assign block_first_o = block_q == 16'd0;
  assign block_last_o = block_q == nbm1_i;
  assign wrap1_o = l1_q == n1m1_i;
  assign wrap0_o = wrap1_o && block_last_o;
  assign last_o = wrap0_o && l2_q == n2m1_i;
endmodule
