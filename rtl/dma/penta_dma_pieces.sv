// SPDX-License-Identifier: Apache-2.0
// The pieces of a command in order: the bytes of a row in one beat (load, store), AXI_BYTES bytes
// or one element of a row (local copy). The first piece is there as soon as the command is.
module penta_dma_pieces #(
  parameter int AXI_BYTES = 4
) (
  input  logic        clk_i,
  input  logic        idle_i,            // no command: take over the next one's values
  input  logic        take_i,            // to the next piece
  input  logic        load_i,
  input  logic        store_i,
  input  logic        strided_i,         // of a local copy
  input  logic [2:0]  element_i,
  input  logic [31:0] src_i,
  input  logic [31:0] dst_i,
  input  logic [31:0] src_s0_i,
  input  logic [31:0] dst_s0_i,
  input  logic [31:0] src_s1_i,
  input  logic [31:0] dst_s1_i,
  input  logic [31:0] src_s2_i,
  input  logic [31:0] dst_s2_i,
  input  logic [15:0] n1_i,
  input  logic [15:0] n2_i,
  input  logic [22:0] row_bytes_i,
  output logic [31:0] src_o,
  output logic [31:0] dst_o,
  output logic [8:0]  bytes_o,
  output logic [7:0]  lane_o,            // lane of the first byte in its beat
  output logic        row_first_o,       // first piece of its row
  output logic        last_o,            // last piece of the command
  output logic        burst_first_o,     // of a store's bursts
  output logic        burst_last_o
);
  localparam int LIMIT = (256 * AXI_BYTES < 4096) ? 256 * AXI_BYTES : 4096;
  localparam int LIMIT_BITS = $clog2(LIMIT);
  localparam int LANE_BITS = $clog2(AXI_BYTES);
  localparam logic [8:0] AXI_BYTES_9 = AXI_BYTES[8:0];
  localparam logic [7:0] LANE_MASK = 8'd255 >> (8 - LANE_BITS);

  logic [31:0] src, dst, end_of_piece;
  logic [22:0] left;
  logic [8:0] room, bytes;
  logic row_ends, last_row, wrap;
  logic row_first_q;

  penta_dma_rows u_rows (
    .clk_i(clk_i), .load_i(idle_i), .n1_i(n1_i), .n2_i(n2_i), .row_bytes_i(row_bytes_i),
    .step_i(take_i), .bytes_i({14'd0, bytes}), .row_i(take_i && row_ends), .left_o(left),
    .wrap_o(wrap), .last_o(last_row)
  );

  penta_dma_pointer u_src (
    .clk_i(clk_i), .load_i(idle_i), .base_i(src_i), .s1_i(src_s1_i), .s2_i(src_s2_i),
    .step_i(take_i), .delta_i(strided_i ? src_s0_i : {23'd0, bytes}), .row_i(take_i && row_ends),
    .wrap_i(wrap), .address_o(src)
  );

  penta_dma_pointer u_dst (
    .clk_i(clk_i), .load_i(idle_i), .base_i(dst_i), .s1_i(dst_s1_i), .s2_i(dst_s2_i),
    .step_i(take_i), .delta_i(strided_i ? dst_s0_i : {23'd0, bytes}), .row_i(take_i && row_ends),
    .wrap_i(wrap), .address_o(dst)
  );

  always_ff @(posedge clk_i) begin
    if (idle_i) row_first_q <= 1'b1;
    else if (take_i) row_first_q <= row_ends;
  end

  assign lane_o = (load_i ? src[7:0] : store_i ? dst[7:0] : 8'd0) & LANE_MASK;
  assign room = strided_i ? {6'd0, element_i} : AXI_BYTES_9 - {1'b0, lane_o};
  assign row_ends = left <= {14'd0, room};
  assign bytes = row_ends ? left[8:0] : room;

  assign end_of_piece = dst + {23'd0, bytes};
  assign src_o = src;
  assign dst_o = dst;
  assign bytes_o = bytes;
  assign row_first_o = row_first_q;
  assign last_o = row_ends && last_row;
  assign burst_first_o = row_first_q || dst[LIMIT_BITS-1:0] == '0;
  assign burst_last_o = row_ends || end_of_piece[LIMIT_BITS-1:0] == '0;

  logic unused_bits;
  assign unused_bits = &{1'b0, end_of_piece};
endmodule
