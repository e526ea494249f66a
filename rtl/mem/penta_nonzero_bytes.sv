// SPDX-License-Identifier: Apache-2.0
// Which bytes are not zero; none when not enabled.
module penta_nonzero_bytes #(
  parameter int BYTES = 16
) (
  input  logic               en_i,
  input  logic [8*BYTES-1:0] data_i,
  output logic [BYTES-1:0]   nonzero_o
);
  always_comb begin
    nonzero_o = '0;
    if (en_i) begin
      for (int i = 0; i < BYTES; i++) nonzero_o[i] = data_i[8*i +: 8] != 8'd0;
    end
  end
endmodule
