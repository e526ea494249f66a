// SPDX-License-Identifier: Apache-2.0
// Nonzero bits (isa.md 8.6) of the even or of the odd words of the scratchpad: one for each block
// of BLOCK_BYTES. Four writers, who never write one word in the same cycle; eight readers.
// A word not written since reset has all bits set: only that one bit a word is reset.
module penta_nonzero_bits #(
  parameter int ROWS        = 256,
  parameter int WORD_BYTES  = 16,
  parameter int BLOCK_BYTES = 4,
  localparam int ROW_BITS   = $clog2(ROWS),
  localparam int BLOCKS     = WORD_BYTES / BLOCK_BYTES
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  // writers: strobes, and which bytes of the data are not zero
  input  logic [3:0]                we_i,
  input  logic [4*ROW_BITS-1:0]     row_i,
  input  logic [4*WORD_BYTES-1:0]   strobe_i,
  input  logic [4*WORD_BYTES-1:0]   nonzero_i,
  // readers: the bits of a word
  input  logic [8*ROW_BITS-1:0]     read_row_i,
  output logic [8*BLOCKS-1:0]       read_bits_o
);
  logic [BLOCKS-1:0] bits_q [ROWS];
  logic [ROWS-1:0] written_q;

  logic [ROW_BITS-1:0] row [4];
  logic [BLOCKS-1:0] bits_d [4];

  for (genvar w = 0; w < 4; w++) begin : g_writer
    logic [WORD_BYTES-1:0] strobe, written_nonzero;
    logic [BLOCKS-1:0] old, set, clear;

    assign row[w] = row_i[w*ROW_BITS +: ROW_BITS];
    assign strobe = strobe_i[w*WORD_BYTES +: WORD_BYTES];
    assign written_nonzero = strobe & nonzero_i[w*WORD_BYTES +: WORD_BYTES];
    assign old = bits_q[row[w]] | {BLOCKS{!written_q[row[w]]}};
    for (genvar b = 0; b < BLOCKS; b++) begin : g_block
      assign set[b] = |written_nonzero[b*BLOCK_BYTES +: BLOCK_BYTES];
      assign clear[b] = &strobe[b*BLOCK_BYTES +: BLOCK_BYTES];
    end
    assign bits_d[w] = (old & ~clear) | set;
  end

  always_ff @(posedge clk_i) begin
    if (we_i[0]) bits_q[row[0]] <= bits_d[0];
    if (we_i[1]) bits_q[row[1]] <= bits_d[1];
    if (we_i[2]) bits_q[row[2]] <= bits_d[2];
    if (we_i[3]) bits_q[row[3]] <= bits_d[3];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      written_q <= '0;
    end else begin
      if (we_i[0]) written_q[row[0]] <= 1'b1;
      if (we_i[1]) written_q[row[1]] <= 1'b1;
      if (we_i[2]) written_q[row[2]] <= 1'b1;
      if (we_i[3]) written_q[row[3]] <= 1'b1;
    end
  end

  for (genvar r = 0; r < 8; r++) begin : g_reader
    logic [ROW_BITS-1:0] read_row;
    assign read_row = read_row_i[r*ROW_BITS +: ROW_BITS];
    assign read_bits_o[r*BLOCKS +: BLOCKS] = bits_q[read_row] | {BLOCKS{!written_q[read_row]}};
  end
endmodule
