// SPDX-License-Identifier: Apache-2.0
// value / 3 and value % 3 for WIDTH <= 30, with the reciprocal: (2^N + 2)/3 = 0x55..56 is made of
// 0x55..55, a product of (1 + 2^i), and 1. The error, 2*value/(3*2^N), is below 1/3.
module penta_divide_by_3 #(
  parameter int WIDTH = 12
) (
  input  logic [WIDTH-1:0] value_i,
  output logic [WIDTH-1:0] quotient_o,
  output logic [1:0]       remainder_o
);
  localparam int N = (WIDTH <= 7) ? 8 : (WIDTH <= 15) ? 16 : 32;

  logic [2*N-1:0] value, by5, by55, by5555, by55555555, product;
  logic [1:0] quotient_bits;

  assign value = {{2*N-WIDTH{1'b0}}, value_i};
  assign by5 = value + (value << 2);
  assign by55 = by5 + (by5 << 4);
  assign by5555 = (N > 8) ? by55 + (by55 << 8) : by55;
  assign by55555555 = (N > 16) ? by5555 + (by5555 << 16) : by5555;
  assign product = by55555555 + value;
  assign quotient_o = product[N +: WIDTH];

  // value - 3*quotient modulo 4
  assign quotient_bits = quotient_o[1:0];
  assign remainder_o = value_i[1:0] + quotient_bits;

  logic unused_product;
  assign unused_product = &{1'b0, product};
endmodule
