// SPDX-License-Identifier: Apache-2.0
// Bytes of a two-word read, moved to lane 0; zero where the word was not accessed.
module penta_memory_align #(
  parameter int WORD_BYTES = 16,
  parameter int BYTES      = 4,
  parameter int ALIGNED    = 0    // 1: accesses begin at position 0 always
) (
  input  logic [1:0]              en_i,
  input  logic                    first_odd_i,
  input  logic [10:0]             position_i,
  input  logic [8*WORD_BYTES-1:0] even_i,
  input  logic [8*WORD_BYTES-1:0] odd_i,
  output logic [8*BYTES-1:0]      data_o
);
  localparam int BITS = 8 * WORD_BYTES;

  logic [BITS-1:0] first, second;

  always_comb begin
    first = '0;
    second = '0;
    if (en_i != 2'b00) begin
      if (first_odd_i) begin
        first = odd_i;
        second = even_i;
      end else begin
        first = even_i;
        second = odd_i;
      end
    end
  end

  if (ALIGNED != 0) begin : g_aligned
    assign data_o = first[8*BYTES-1:0];
    logic unused_inputs;
    assign unused_inputs = &{1'b0, en_i[1], position_i, first, second};
  end else begin : g_any
    localparam int SHIFT_BITS = $clog2(2 * BITS);
    logic [2*BITS-1:0] both;
    logic [14:0] position_bits;
    logic [SHIFT_BITS-1:0] shift;
    assign position_bits = {1'b0, position_i, 3'b000};
    assign shift = position_bits[SHIFT_BITS-1:0];
    assign both = {second & {BITS{en_i[1]}}, first & {BITS{en_i[0]}}};
    assign data_o = both[shift +: 8*BYTES];
    logic unused_inputs;
    assign unused_inputs = &{1'b0, position_bits};
  end
endmodule
