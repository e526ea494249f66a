// SPDX-License-Identifier: Apache-2.0
// The probe record of an engine's write into a local memory, visible one cycle after it. Not
// reset: the record of the cycle before a reset is still seen in its first cycle.
module penta_write_probe #(
  parameter int BYTES = 6
) (
  input  logic               clk_i,
  input  logic               valid_i,
  input  logic [31:0]        address_i,
  input  logic [10:0]        length_i,
  input  logic [8*BYTES-1:0] data_i,             // bytes beyond length 0
  output logic               valid_o,
  output logic [31:0]        address_o,
  output logic [31:0]        length_o,
  output logic [8*BYTES-1:0] data_o
);
  always_ff @(posedge clk_i) begin
    valid_o <= valid_i;
    if (valid_i) begin
      address_o <= address_i;
      length_o <= {21'd0, length_i};
      data_o <= data_i;
    end
  end
endmodule
