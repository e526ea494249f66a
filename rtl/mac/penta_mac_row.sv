// SPDX-License-Identifier: Apache-2.0
// One row of the array: C processing elements that know x, x<<1, negate and zero, their sum, and
// the number of slots worth nothing.
//
//   code   0     1    2    3    4
//   x*d   -2x   -x    0    x   2x
module penta_mac_row #(
  parameter int COLS = 4,
  localparam int SUM_BITS   = 11 + $clog2(COLS),
  localparam int COUNT_BITS = $clog2(COLS + 1)
) (
  input  logic                  clk_i,
  input  logic                  en_i,
  input  logic [9*COLS-1:0]     x_i,
  input  logic [3*COLS-1:0]     code_i,
  input  logic [COLS-1:0]       x_zero_i,
  input  logic [COLS-1:0]       lanes_i,         // valid lanes, none in a row that is not valid
  output logic [SUM_BITS-1:0]   sum_o,           // signed
  output logic [COUNT_BITS-1:0] zeros_o
);
  logic [SUM_BITS-1:0] sum;
  logic [COLS-1:0] digit_zero, worthless;
  logic [9:0] x;

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      sum = '0;
      for (int c = 0; c < COLS; c++) begin
        x = {x_i[9*c+8], x_i[9*c +: 9]};
        case (code_i[3*c +: 3])
          3'd0: sum = sum - {{(SUM_BITS-11){x[9]}}, x, 1'b0};
          3'd1: sum = sum - {{(SUM_BITS-10){x[9]}}, x};
          3'd3: sum = sum + {{(SUM_BITS-10){x[9]}}, x};
          3'd4: sum = sum + {{(SUM_BITS-11){x[9]}}, x, 1'b0};
          default: ;
        endcase
        digit_zero[c] = code_i[3*c +: 3] == 3'd2;
      end
      worthless = lanes_i & (x_zero_i | digit_zero);
      sum_o <= sum;
      // Of a variable: Icarus 11 counts stale bits beside the value of an expression.
      zeros_o <= $countones(worthless);
    end
  end
endmodule
