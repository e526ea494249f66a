// SPDX-License-Identifier: Apache-2.0
// One 64-bit hardware counter.
module penta_core_counter (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        add_i,
  input  logic [63:0] amount_i,
  output logic [63:0] value_o
);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) value_o <= 64'd0;
    else if (add_i) value_o <= value_o + amount_i;
  end

endmodule
