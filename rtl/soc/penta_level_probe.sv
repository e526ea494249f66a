// SPDX-License-Identifier: Apache-2.0
// A level as its probe shows it: one cycle later, also over the first cycle of a reset.
module penta_level_probe #(
  parameter int WIDTH = 32
) (
  input  logic             clk_i,
  input  logic [WIDTH-1:0] level_i,
  output logic [WIDTH-1:0] level_o
);
  always_ff @(posedge clk_i) level_o <= level_i;
endmodule
