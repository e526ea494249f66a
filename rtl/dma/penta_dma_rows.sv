// SPDX-License-Identifier: Apache-2.0
// Counts the rows of a command, N2 repetitions of N1, and the bytes left in the row.
module penta_dma_rows (
  input  logic        clk_i,
  input  logic        load_i,
  input  logic [15:0] n1_i,
  input  logic [15:0] n2_i,
  input  logic [22:0] row_bytes_i,
  input  logic        step_i,            // some bytes of the row are done
  input  logic [22:0] bytes_i,
  input  logic        row_i,             // the row is done
  output logic [22:0] left_o,
  output logic        wrap_o,            // the next row begins a repetition
  output logic        last_o             // this is the last row
);
  logic [22:0] left_q;
  logic [15:0] row_q, repetition_q;

  always_ff @(posedge clk_i) begin
    if (load_i || row_i) left_q <= row_bytes_i;
    else if (step_i) left_q <= left_q - bytes_i;

    if (load_i || (row_i && wrap_o)) row_q <= n1_i - 16'd1;
    else if (row_i) row_q <= row_q - 16'd1;

    if (load_i) repetition_q <= n2_i - 16'd1;
    else if (row_i && wrap_o) repetition_q <= repetition_q - 16'd1;
  end

  assign left_o = left_q;
  assign wrap_o = row_q == 16'd0;
  assign last_o = row_q == 16'd0 && repetition_q == 16'd0;
endmodule
