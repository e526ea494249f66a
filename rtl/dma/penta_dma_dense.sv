// SPDX-License-Identifier: Apache-2.0
// Expands dense weights (isa.md section 7): a row is a bit stream of 7-bit triples of base-5
// digits, each of which becomes nine bits, three 3-bit codes. Bits of unfinished triples and of
// unfinished output bytes wait for the beats that follow in the row.
//
//   value v of a triple    codes c0 | c1<<3 | c2<<6, v = c0 + 5*c1 + 25*c2
//   125, 126, 127          2 | 2<<3 | 2<<6, and an error
module penta_dma_dense #(
  parameter int AXI_BYTES   = 4,
  parameter int DENSE_BYTES = 6          // the widest piece
) (
  input  logic                     clk_i,
  input  logic                     valid_i,
  input  logic                     row_first_i,
  input  logic [8:0]               bytes_i,
  input  logic [8*AXI_BYTES-1:0]   data_i,       // from lane 0; beyond bytes 0
  output logic [10:0]              bytes_o,
  output logic [8*DENSE_BYTES-1:0] data_o,       // beyond bytes 0
  output logic                     error_o
);
  localparam int IN_BITS = 8 * AXI_BYTES + 6;
  localparam int TRIPLES = IN_BITS / 7;
  localparam int OUT_BITS = 8 * DENSE_BYTES + 7;

  // ----------------------------------------------------------------------------- bookkeeping

  logic [2:0] in_left_q, in_left, in_left_d, out_left_q, out_left;
  logic [5:0] in_bits_q, in_bits;
  logic [6:0] out_bits_q, out_bits;
  logic [8:0] sum, triples;
  logic [5:0] sevenths;
  logic [19:0] product;
  logic [9:0] out_sum;

  assign in_left = row_first_i ? 3'd0 : in_left_q;
  assign in_bits = row_first_i ? 6'd0 : in_bits_q;
  assign out_left = row_first_i ? 3'd0 : out_left_q;
  assign out_bits = row_first_i ? 7'd0 : out_bits_q;

  // in_left + 8*bytes bits make bytes + floor((in_left + bytes)/7) triples. The quotient of a
  // number up to 262 by 7 is 586/4096 of it, 586 = 512 + 64 + 8 + 2.
  assign sum = {6'd0, in_left} + bytes_i;
  assign product = {2'b00, sum, 9'd0} + {5'd0, sum, 6'd0} + {8'd0, sum, 3'd0} + {10'd0, sum, 1'b0};
  assign sevenths = product[17:12];
  assign triples = bytes_i + {3'd0, sevenths};
  assign in_left_d = sum[2:0] + sevenths[2:0];         // sum - 7*sevenths
  // out_left + 9*triples bits: triples + floor((out_left + triples)/8) bytes.
  assign out_sum = {7'd0, out_left} + {1'b0, triples};
  assign bytes_o = {2'b00, triples} + {4'd0, out_sum[9:3]};

  // -------------------------------------------------------------------------------- expansion

  function logic [4095:0] make_codes(input int unused);
    logic [4095:0] codes;
    int entry;
    codes = '0;
    for (int v = 0; v < 128; v++) begin
      entry = (v % 5) | (v / 5 % 5) << 3 | (v / 25) << 6;
      if (v >= 125) entry = 'h200 | 2 | 2 << 3 | 2 << 6;
      codes[32*v +: 32] = entry;
    end
    make_codes = codes;
  endfunction

  // A word for each value: the codes and, in bit 9, the error.
  localparam logic [4095:0] CODES = make_codes(0);

  logic [IN_BITS-1:0] stream, known, known_mask;
  logic [TRIPLES-1:0] bad;
  logic [9*TRIPLES-1:0] expanded;
  logic [OUT_BITS-1:0] out, out_mask, piece, rest;
  logic [IN_BITS-1:0] unfinished;
  logic [11:0] known_bits;

  assign known_bits = {triples, 3'b000} - {3'b000, triples};

  always_comb begin
    stream = '0;
    known_mask = '0;
    known = '0;
    unfinished = '0;
    expanded = '0;
    bad = '0;
    if (valid_i) begin
      stream = {data_i, 6'd0} >> (3'd6 - in_left);
      stream = stream | {{IN_BITS-6{1'b0}}, in_bits};
      known_mask = {IN_BITS{1'b1}} << known_bits;
      known = stream & ~known_mask;
      unfinished = stream >> known_bits;
      for (int j = 0; j < TRIPLES; j++) begin
        {bad[j], expanded[9*j +: 9]} = CODES[{known[7*j +: 7], 5'd0} +: 10];
      end
    end
  end

  always_comb begin
    out = '0;
    out_mask = '0;
    piece = '0;
    rest = '0;
    if (valid_i) begin
      out[9*TRIPLES-1:0] = expanded;
      out = out << out_left;
      out = out | {{OUT_BITS-7{1'b0}}, out_bits};
      out_mask = {OUT_BITS{1'b1}} << {bytes_o, 3'b000};
      piece = out & ~out_mask;
      rest = out >> {bytes_o, 3'b000};
    end
  end

  assign data_o = piece[8*DENSE_BYTES-1:0];
  assign error_o = bad != '0;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      in_left_q <= in_left_d;
      in_bits_q <= unfinished[5:0];
      out_left_q <= out_sum[2:0];
      out_bits_q <= rest[6:0];
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, product, unfinished, piece, rest};
endmodule
