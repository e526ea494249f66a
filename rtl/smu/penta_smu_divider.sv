// SPDX-License-Identifier: Apache-2.0
// Bit-serial division and square root of a lane (smu.md section 3), a bit of the result a cycle:
// floor(abs(x)*2^SH / abs(y)) in NQ cycles, floor(sqrt(max(x, 0))) in 16. x and y stay meanwhile.
//
//   abs(x)*2^SH * 2^(32-NQ)   bits 63..32: the first remainder, below abs(y) if the quotient fits
//                             bits 31..: the NQ bits to bring down
module penta_smu_divider (
  input  logic        clk_i,
  input  logic        step_i,
  input  logic        first_i,
  input  logic        root_i,         // square root
  input  logic [32:0] x_i,            // signed
  input  logic [32:0] y_i,
  input  logic [5:0]  align_i,        // 32 - NQ + SH
  output logic [31:0] quotient_o,
  output logic [15:0] root_o,
  output logic        exact_o,        // the remainder is 0
  output logic        over_o          // the quotient has more than NQ bits
);
  logic [32:0] magnitude_x, magnitude_y;
  logic [63:0] aligned;
  logic [31:0] remainder_q, low_q, remainder, low;
  logic [15:0] root_q, root;
  logic [33:0] trial, rest;
  logic over_q;

  always_ff @(posedge clk_i) begin
    if (step_i) begin
      magnitude_x = x_i[32] ? -x_i : x_i;
      magnitude_y = y_i[32] ? -y_i : y_i;
      if (root_i) begin
        remainder = first_i ? 32'd0 : remainder_q;
        low = first_i ? (x_i[32] ? 32'd0 : x_i[31:0]) : low_q;
        root = first_i ? 16'd0 : root_q;
        rest = {remainder, low[31:30]};
        trial = {16'd0, root, 2'b01};
        low_q <= {low[29:0], 2'b00};
        if (rest >= trial) begin
          rest = rest - trial;
          root_q <= {root[14:0], 1'b1};
        end else begin
          root_q <= {root[14:0], 1'b0};
        end
        remainder_q <= rest[31:0];
      end else begin
        aligned = {32'd0, magnitude_x[31:0]} << align_i;
        remainder = first_i ? aligned[63:32] : remainder_q;
        low = first_i ? aligned[31:0] : low_q;
        trial = {2'b00, magnitude_y[31:0]};
        if (first_i) over_q <= {2'b00, remainder} >= trial;
        rest = {1'b0, remainder, low[31]};
        if (rest >= trial) begin
          rest = rest - trial;
          low_q <= {low[30:0], 1'b1};
        end else begin
          low_q <= {low[30:0], 1'b0};
        end
        remainder_q <= rest[31:0];
      end
    end
  end

  assign quotient_o = low_q;
  assign root_o = root_q;
  assign exact_o = remainder_q == 32'd0;
  assign over_o = over_q;

  logic unused_bits;
  assign unused_bits = &{1'b0, magnitude_x[32], magnitude_y[32], rest[33:32]};
endmodule
