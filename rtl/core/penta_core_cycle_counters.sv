// SPDX-License-Identifier: Apache-2.0
// mcycle and minstret. A write replaces one half; the other half keeps its value on that edge.
module penta_core_cycle_counters (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        retire_i,
  // writes: bit 0 low word, bit 1 high word
  input  logic [ 1:0] mcycle_write_i,
  input  logic [ 1:0] minstret_write_i,
  input  logic [31:0] wdata_i,
  output logic [63:0] mcycle_o,
  output logic [63:0] minstret_o
);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mcycle_o <= 64'd0;
    else if (mcycle_write_i[0]) mcycle_o[31:0] <= wdata_i;
    else if (mcycle_write_i[1]) mcycle_o[63:32] <= wdata_i;
    else mcycle_o <= mcycle_o + 64'd1;
  end

  // The retirement of the writing instruction is not counted.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) minstret_o <= 64'd0;
    else if (minstret_write_i[0]) minstret_o[31:0] <= wdata_i;
    else if (minstret_write_i[1]) minstret_o[63:32] <= wdata_i;
    else if (retire_i) minstret_o <= minstret_o + 64'd1;
  end

endmodule
