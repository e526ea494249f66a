// SPDX-License-Identifier: Apache-2.0
// An address that walks over rows: row (i2, i1) begins at base + i1*s1 + i2*s2, i1 inner.
module penta_dma_pointer (
  input  logic        clk_i,
  input  logic        load_i,            // to the first row
  input  logic [31:0] base_i,
  input  logic [31:0] s1_i,
  input  logic [31:0] s2_i,
  input  logic        step_i,            // by delta within the row
  input  logic [31:0] delta_i,
  input  logic        row_i,             // to the next row
  input  logic        wrap_i,            //   which is the first of the next i2
  output logic [31:0] address_o
);
  logic [31:0] address_q, row_q, repetition_q, next_row;

  assign next_row = wrap_i ? repetition_q + s2_i : row_q + s1_i;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      address_q <= base_i;
      row_q <= base_i;
      repetition_q <= base_i;
    end else if (row_i) begin
      address_q <= next_row;
      row_q <= next_row;
      if (wrap_i) repetition_q <= next_row;
    end else if (step_i) begin
      address_q <= address_q + delta_i;
    end
  end

  assign address_o = address_q;
endmodule
