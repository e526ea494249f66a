// SPDX-License-Identifier: Apache-2.0
// mtime and mtimecmp: four MMIO words.
//   index 0 mtime low, 1 mtime high, 2 mtimecmp low, 3 mtimecmp high
module penta_core_timer (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [ 1:0] index_i,
  input  logic        write_i,
  input  logic [31:0] wdata_i,
  output logic [31:0] rdata_o,
  // mtime >= mtimecmp in the cycle before
  output logic        pending_o
);

  logic [63:0] mtime_q;
  logic [63:0] mtimecmp_q;

  // On a write the other half of mtime keeps its value.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mtime_q <= 64'd0;
    else if (write_i && index_i == 2'd0) mtime_q[31:0] <= wdata_i;
    else if (write_i && index_i == 2'd1) mtime_q[63:32] <= wdata_i;
    else mtime_q <= mtime_q + 64'd1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mtimecmp_q <= 64'hffff_ffff_ffff_ffff;
    else if (write_i && index_i == 2'd2) mtimecmp_q[31:0] <= wdata_i;
    else if (write_i && index_i == 2'd3) mtimecmp_q[63:32] <= wdata_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) pending_o <= 1'b0;
    else pending_o <= mtime_q >= mtimecmp_q;
  end

  always_comb begin
    case (index_i)
      2'd0:    rdata_o = mtime_q[31:0];
      2'd1:    rdata_o = mtime_q[63:32];
      2'd2:    rdata_o = mtimecmp_q[31:0];
      default: rdata_o = mtimecmp_q[63:32];
    endcase
  end

endmodule
