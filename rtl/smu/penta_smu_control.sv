// SPDX-License-Identifier: Apache-2.0
// The times of a group after its operands are in staging: C cycles of computing, with RED 2 one
// for each level of the tree, then four stages to the result buffer (slot F is the first write).
//
//   nr+1   nr+2 .. nr+C+1   [LG]   V = nr+C+2 (+LG)   V+1     V+2     V+3      V+4 = F
//   load   compute          tree   round              limit   fetch   finish   write
module penta_smu_control #(
  parameter int LANE_BITS = 2
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 begin_i,
  input  logic                 tree_i,         // RED 2
  // of penta_smu_plan
  input  logic                 update_i,
  input  logic [4:0]           digits_i,
  input  logic [5:0]           cycles_i,
  input  logic                 late_i,
  // the group to load
  input  logic                 load_i,
  input  logic [8:0]           lanes_i,
  input  logic                 fresh_i,
  input  logic                 ends_i,
  // the group in the lanes
  output logic                 compute_o,
  output logic                 first_o,        // the first cycle of it
  output logic                 second_o,       // the first digit of v in an UPDATE
  output logic                 past_o,         // in an UPDATE, second_o or later
  output logic                 last_o,
  output logic                 fresh_o,
  output logic [LANE_BITS-1:0] level_o,        // levels of the tree
  output logic                 round_o,
  output logic                 limit_o,
  output logic                 fetch_o,
  output logic                 finish_o,
  output logic                 go_o,           // the writes begin in the next cycle
  output logic [63:0]          lane_ops_o
);
  logic [5:0] cycle_q;
  logic [8:0] lanes_q;
  logic ends_q, computed_q, finished_q;
  logic [LANE_BITS-1:0] level_q;

  assign first_o = compute_o && cycle_q == 6'd0;
  assign last_o = compute_o && cycle_q == cycles_i - 6'd1;
  assign past_o = update_i && cycle_q >= {1'b0, digits_i};
  assign second_o = compute_o && update_i && cycle_q == {1'b0, digits_i};

  // computed_q: the cycle after the last one of a group that ends a result.
  assign level_o = {level_q[LANE_BITS-2:0], computed_q && tree_i};
  assign round_o = tree_i ? level_q[LANE_BITS-1] : computed_q;
  assign go_o = late_i ? finished_q : finish_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      compute_o <= 1'b0;
      computed_q <= 1'b0;
      level_q <= '0;
      limit_o <= 1'b0;
      fetch_o <= 1'b0;
      finish_o <= 1'b0;
      finished_q <= 1'b0;
    end else begin
      if (load_i) compute_o <= 1'b1;
      else if (last_o) compute_o <= 1'b0;
      computed_q <= last_o && ends_q;
      level_q <= level_o;
      limit_o <= round_o;
      fetch_o <= limit_o;
      finish_o <= fetch_o;
      finished_q <= finish_o;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      cycle_q <= 6'd0;
      lanes_q <= lanes_i;
      fresh_o <= fresh_i;
      ends_q <= ends_i;
    end else if (compute_o) begin
      cycle_q <= cycle_q + 6'd1;
    end
    if (begin_i) lane_ops_o <= 64'd0;
    else if (compute_o) lane_ops_o <= lane_ops_o + {55'd0, lanes_q};
  end
endmodule
