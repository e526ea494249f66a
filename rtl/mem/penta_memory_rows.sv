// SPDX-License-Identifier: Apache-2.0
// Words are kept alternately in an even and an odd array, so a word and its successor can be
// accessed in one cycle. For an access of word w and w + 1:
//
//   w     even array      odd array
//   even  row w/2         row w/2         first word even
//   odd   row w/2 + 1     row w/2         first word odd
module penta_memory_rows #(
  parameter int WORDS = 512,
  localparam int ROW_BITS = $clog2(WORDS) - 1
) (
  input  logic [1:0]          en_i,   // [0] first word, [1] its successor
  input  logic [27:0]         word_i,
  output logic                even_en_o,
  output logic                odd_en_o,
  output logic [ROW_BITS-1:0] even_row_o,
  output logic [ROW_BITS-1:0] odd_row_o
);
  localparam logic [ROW_BITS:0] ONE = 1;

  logic [ROW_BITS:0] next;
  assign next = word_i[ROW_BITS:0] + ONE;

  assign even_en_o  = word_i[0] ? en_i[1] : en_i[0];
  assign odd_en_o   = word_i[0] ? en_i[0] : en_i[1];
  assign odd_row_o  = word_i[ROW_BITS:1];
  assign even_row_o = next[ROW_BITS:1];

  logic unused_word;
  assign unused_word = &{1'b0, word_i, next[0]};
endmodule
