// SPDX-License-Identifier: Apache-2.0
// Whether a lane that is valid holds a digit code of 5, 6 or 7. Combinational.
module penta_smu_digit_check #(
  parameter int LANES = 4
) (
  input  logic               en_i,
  input  logic [3*LANES-1:0] codes_i,
  input  logic [LANES-1:0]   lane_mask_i,
  output logic               bad_o
);
  always_comb begin
    bad_o = 1'b0;
    if (en_i) begin
      for (int i = 0; i < LANES; i++) begin
        if (lane_mask_i[i] && codes_i[3*i +: 3] > 3'd4) bad_o = 1'b1;
      end
    end
  end
endmodule
