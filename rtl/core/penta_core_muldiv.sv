// SPDX-License-Identifier: Apache-2.0
// Iterative multiply and divide on magnitudes, the sign applied at the end.
// Multiply takes 2 bits a step (16 steps), restoring divide 1 bit a step (32 steps).
//
//   cycle            t          t+1 .. t+16     t+17       (multiply, N = 18)
//                    t          t+1 .. t+32     t+33       (divide,   N = 34)
//                    operands   steps           result, done_o
module penta_core_muldiv (
  input  logic        clk_i,
  input  logic        rst_ni,
  // the instruction is in X and executes; held until done_o
  input  logic        execute_i,
  input  logic [ 2:0] funct3_i,
  input  logic [31:0] left_i,
  input  logic [31:0] right_i,
  output logic        done_o,
  output logic [31:0] result_o
);

  localparam logic [5:0] MULTIPLY_CYCLES = 6'd17;
  localparam logic [5:0] DIVIDE_CYCLES = 6'd33;

  //  funct3     left     right     result           negated when
  //  0 mul      unsigned unsigned  low              never
  //  1 mulh     signed   signed    high             signs differ
  //  2 mulhsu   signed   unsigned  high             left negative
  //  3 mulhu    unsigned unsigned  high             never
  //  4 div      signed   signed    low (quotient)   signs differ and right != 0
  //  5 divu     unsigned unsigned  low              never
  //  6 rem      signed   signed    high (remainder) left negative
  //  7 remu     unsigned unsigned  high             never
  logic divide;
  logic left_negative;
  logic right_negative;
  logic negate;
  logic take_low;
  assign divide = funct3_i[2];
  always_comb begin
    case (funct3_i)
      3'd1, 3'd4, 3'd6: begin
        left_negative = left_i[31];
        right_negative = right_i[31];
      end
      3'd2: begin
        left_negative = left_i[31];
        right_negative = 1'b0;
      end
      default: begin
        left_negative = 1'b0;
        right_negative = 1'b0;
      end
    endcase
  end
  always_comb begin
    case (funct3_i)
      3'd4: negate = (left_negative ^ right_negative) && right_i != 32'd0;
      3'd6: negate = left_negative;
      default: negate = left_negative ^ right_negative;
    endcase
  end
  assign take_low = funct3_i == 3'd0 || funct3_i == 3'd4 || funct3_i == 3'd5;

  // 0: idle; otherwise cycles until and including the result cycle
  logic [5:0] remaining_q;
  logic start;
  assign start = execute_i && remaining_q == 6'd0;
  assign done_o = remaining_q == 6'd1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) remaining_q <= 6'd0;
    else if (start) remaining_q <= divide ? DIVIDE_CYCLES : MULTIPLY_CYCLES;
    else if (remaining_q != 6'd0) remaining_q <= remaining_q - 6'd1;
  end

  // Multiply: {high, low} = partial product above, multiplier not yet used below.
  // Divide: high = remainder, low = dividend not yet used above, quotient below.
  logic [31:0] high_q;
  logic [31:0] low_q;
  logic [31:0] operand_q;
  logic [33:0] sum;
  logic [32:0] shifted;
  logic [32:0] difference;

  assign sum = {2'b00, high_q} + (low_q[0] ? {2'b00, operand_q} : 34'd0)
             + (low_q[1] ? {1'b0, operand_q, 1'b0} : 34'd0);
  assign shifted = {high_q, low_q[31]};
  assign difference = shifted - {1'b0, operand_q};

  // No borrow, so shifted >= operand: the remainder is below the operand, so the difference fits
  // 32 bits and its sign. (An operand of 0 always fits: shifted stays below 2^32.)
  logic fits;
  assign fits = !difference[32];

  always_ff @(posedge clk_i) begin
    if (start) begin
      high_q <= 32'd0;
      low_q <= left_negative ? -left_i : left_i;
      operand_q <= right_negative ? -right_i : right_i;
    end else if (remaining_q > 6'd1) begin
      if (divide) begin
        high_q <= fits ? difference[31:0] : shifted[31:0];
        low_q <= {low_q[30:0], fits};
      end else begin
        high_q <= sum[33:2];
        low_q <= {sum[1:0], low_q[31:2]};
      end
    end
  end

  // The high half of a negated 64-bit product borrows from the low half.
  logic [31:0] magnitude;
  logic carry;
  assign magnitude = take_low ? low_q : high_q;
  assign carry = take_low || divide || low_q == 32'd0;
  assign result_o = negate ? ~magnitude + {31'd0, carry} : magnitude;

endmodule
