// SPDX-License-Identifier: Apache-2.0
// Cuts the DRAM side of a command into INCR bursts and drives the AR or AW channel. A burst ends at
// the end of its row or at a multiple of min(4096, 256*AXI_BYTES) bytes. At most eight bursts are
// outstanding: accepted, and their last R beat or their B response not yet transferred.
module penta_dma_bursts #(
  parameter int AXI_BYTES = 4
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        idle_i,            // no command: take over the next one's values
  input  logic        enable_i,          // from S + 1 on
  input  logic [31:0] base_i,
  input  logic [31:0] s1_i,
  input  logic [31:0] s2_i,
  input  logic [15:0] n1_i,
  input  logic [15:0] n2_i,
  input  logic [22:0] row_bytes_i,
  // address channel
  output logic        valid_o,
  input  logic        ready_i,
  output logic [31:0] address_o,
  output logic [7:0]  len_o,
  // the last transfer of a burst
  input  logic        retire_i,
  output logic        done_o             // all bursts are accepted and retired
);
  localparam int LIMIT = (256 * AXI_BYTES < 4096) ? 256 * AXI_BYTES : 4096;
  localparam int LIMIT_BITS = $clog2(LIMIT);
  localparam int LANE_BITS = $clog2(AXI_BYTES);
  localparam logic [12:0] LIMIT_BYTES = LIMIT[12:0];

  logic more_q;                          // a burst is to come
  logic valid_q, take, fire, row_ends, last_row, wrap;
  logic [31:0] address, address_q;
  logic [22:0] left;
  logic [12:0] to_limit, bytes;
  logic [15:0] lanes;
  logic [7:0] len_q;
  logic [3:0] outstanding_q, outstanding_d;

  penta_dma_rows u_rows (
    .clk_i(clk_i), .load_i(idle_i), .n1_i(n1_i), .n2_i(n2_i), .row_bytes_i(row_bytes_i),
    .step_i(take), .bytes_i({10'd0, bytes}), .row_i(take && row_ends), .left_o(left),
    .wrap_o(wrap), .last_o(last_row)
  );

  penta_dma_pointer u_pointer (
    .clk_i(clk_i), .load_i(idle_i), .base_i(base_i), .s1_i(s1_i), .s2_i(s2_i), .step_i(take),
    .delta_i({19'd0, bytes}), .row_i(take && row_ends), .wrap_i(wrap), .address_o(address)
  );

  assign to_limit = LIMIT_BYTES - {{13-LIMIT_BITS{1'b0}}, address[LIMIT_BITS-1:0]};
  assign row_ends = left <= {10'd0, to_limit};
  assign bytes = row_ends ? left[12:0] : to_limit;
  // Lanes from the start of the first word to the last byte; their high part is beats - 1.
  assign lanes = {{16-LANE_BITS{1'b0}}, address[LANE_BITS-1:0]} + {3'd0, bytes} - 16'd1;

  assign fire = valid_q && ready_i;
  assign outstanding_d = outstanding_q + {3'd0, fire} - {3'd0, retire_i};
  assign take = enable_i && more_q && (!valid_q || ready_i) && !outstanding_d[3];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      more_q <= 1'b0;
      valid_q <= 1'b0;
      outstanding_q <= 4'd0;
    end else begin
      if (idle_i) more_q <= 1'b1;
      else if (take && row_ends && last_row) more_q <= 1'b0;
      if (take) valid_q <= 1'b1;
      else if (ready_i) valid_q <= 1'b0;
      outstanding_q <= idle_i ? 4'd0 : outstanding_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      address_q <= {1'b0, address[30:0]};
      len_q <= lanes[LANE_BITS +: 8];
    end
  end

  assign valid_o = valid_q;
  assign address_o = address_q;
  assign len_o = len_q;
  assign done_o = !more_q && !valid_q && outstanding_q == 4'd0;

  logic unused_bits;
  assign unused_bits = &{1'b0, address, lanes};
endmodule
