// SPDX-License-Identifier: Apache-2.0
// Digit codes of one pass: packed codes with the illegal ones made digit 0, or bytes recoded on the
// fly to radix-4 modified Booth digits, top digit first.
//
//   b(2j+1) b(2j) b(2j-1)   000 001 010 011 100 101 110 111
//   digit                    0   1   1   2  -2  -1  -1   0
module penta_mac_digits #(
  parameter int ROWS = 4,
  parameter int COLS = 4,
  localparam int PES = ROWS * COLS
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic             int8_i,
  input  logic [1:0]       plane_i,        // INT8: 0 is the top digit
  input  logic [3*PES-1:0] line_i,
  input  logic             refused_i,      // the line was not read: digits 0
  input  logic [8*PES-1:0] bytes_i,
  output logic [3*PES-1:0] code_o,
  output logic             illegal_o       // of line_i, combinational
);
  localparam logic [3*PES-1:0] ONES = {PES{3'b001}};
  localparam logic [3*PES-1:0] ZERO_DIGITS = {PES{3'b010}};

  logic [3*PES-1:0] bad, bad_all, recoded;
  logic [2:0] window;

  // Bit 3i of `bad` tells of digit i: codes 5, 6, 7.
  assign bad = (line_i >> 2) & (line_i | (line_i >> 1)) & ONES;
  assign bad_all = bad | (bad << 1) | (bad << 2);
  assign illegal_o = bad != '0;

  always_comb begin
    recoded = ZERO_DIGITS;
    window = 3'd0;
    if (int8_i && en_i) begin
      for (int i = 0; i < PES; i++) begin
        case (plane_i)
          2'd0:    window = bytes_i[8*i+5 +: 3];
          2'd1:    window = bytes_i[8*i+3 +: 3];
          2'd2:    window = bytes_i[8*i+1 +: 3];
          default: window = {bytes_i[8*i +: 2], 1'b0};
        endcase
        case (window)
          3'd1, 3'd2: recoded[3*i +: 3] = 3'd3;
          3'd3:       recoded[3*i +: 3] = 3'd4;
          3'd4:       recoded[3*i +: 3] = 3'd0;
          3'd5, 3'd6: recoded[3*i +: 3] = 3'd1;
          default:    recoded[3*i +: 3] = 3'd2;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      if (int8_i) code_o <= recoded;
      else if (refused_i) code_o <= ZERO_DIGITS;
      else code_o <= (line_i & ~bad_all) | (bad << 1);
    end
  end
endmodule
