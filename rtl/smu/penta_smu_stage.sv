// SPDX-License-Identifier: Apache-2.0
// Staging of one operand: the accesses of a group put together as its elements would lie in memory.
module penta_smu_stage #(
  parameter int ACCESS_BYTES = 16,
  parameter int BUFFER_BYTES = 16
) (
  input  logic                      clk_i,
  input  logic                      en_i,
  input  logic                      strided_i,      // one element, else a whole access
  input  logic [1:0]                size_i,
  input  logic [7:0]                index_i,        // of the access
  input  logic [8*ACCESS_BYTES-1:0] data_i,
  output logic [8*BUFFER_BYTES-1:0] buffer_o
);
  localparam int SHIFT = $clog2(8 * ACCESS_BYTES);
  localparam int BITS = $clog2(8 * BUFFER_BYTES);

  logic [BITS-1:0] byte_position, half_position, word_position, access_position;
  logic [15:0] index;

  assign index = {8'd0, index_i};
  assign byte_position = {index[BITS-4:0], 3'd0};
  assign half_position = {index[BITS-5:0], 4'd0};
  assign word_position = {index[BITS-6:0], 5'd0};
  if (BUFFER_BYTES == ACCESS_BYTES) begin : g_one_access
    assign access_position = '0;
  end else begin : g_accesses
    assign access_position = {index[BITS-SHIFT-1:0], {SHIFT{1'b0}}};
  end

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      if (!strided_i) begin
        buffer_o[access_position +: 8*ACCESS_BYTES] <= data_i;
      end else begin
        case (size_i)
          2'd0:    buffer_o[byte_position +: 8] <= data_i[7:0];
          2'd1:    buffer_o[half_position +: 16] <= data_i[15:0];
          default: buffer_o[word_position +: 32] <= data_i[31:0];
        endcase
      end
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, index};
endmodule
