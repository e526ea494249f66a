// SPDX-License-Identifier: Apache-2.0
// The value of an element that all lanes have: a broadcast one or an immediate. A digit code above
// 4 acts as digit 0. Combinational.
module penta_smu_element (
  input  logic        en_i,
  input  logic [31:0] bits_i,
  input  logic [1:0]  size_i,
  input  logic        unsigned_i,
  output logic [32:0] value_o,        // signed
  output logic        bad_o           // a digit code above 4
);
  always_comb begin
    bad_o = 1'b0;
    value_o = 33'd0;
    if (en_i) begin
      case (size_i)
        2'd0:    value_o = {{25{!unsigned_i && bits_i[7]}}, bits_i[7:0]};
        2'd1:    value_o = {{17{!unsigned_i && bits_i[15]}}, bits_i[15:0]};
        2'd2:    value_o = {!unsigned_i && bits_i[31], bits_i};
        default: begin
          bad_o = bits_i[2:0] > 3'd4;
          value_o = bad_o ? 33'd0 : {30'd0, bits_i[2:0]} - 33'd2;
        end
      endcase
    end
  end
endmodule
