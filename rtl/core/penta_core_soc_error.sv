// SPDX-License-Identifier: Apache-2.0
// perr_soc: the first error of the scoreboard stays until a CSR write clears it.
module penta_core_soc_error (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        error_i,
  input  logic [31:0] error_value_i,
  input  logic        perr_write_i,
  output logic [31:0] perr_o
);

  // An error that arrives with the clearing write is kept.
  logic take;
  assign take = error_i && (perr_o == 32'd0 || perr_write_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) perr_o <= 32'd0;
    else if (take) perr_o <= error_value_i;
    else if (perr_write_i) perr_o <= 32'd0;
  end

endmodule
