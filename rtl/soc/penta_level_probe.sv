// SPDX-License-Identifier: Apache-2.0
// A level as its probe shows it: one cycle later.
module penta_level_probe #(
  parameter int WIDTH = 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [WIDTH-1:0] level_i,
  output logic [WIDTH-1:0] level_o
);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) level_o <= '0;
    else level_o <= level_i;
  end
endmodule
