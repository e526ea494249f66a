// SPDX-License-Identifier: Apache-2.0
// rnd and crnd of a lane (smu.md section 5) and its random generator. In an UPDATE the first
// product is rounded when the second begins, and added to the second one's.
module penta_smu_rounder (
  input  logic        clk_i,
  input  logic        rst_ni,
  // random words: kept as the difference from lane_seed_i, what seed 0 gives this lane
  input  logic [31:0] lane_seed_i,
  input  logic        seed_i,
  input  logic [31:0] seed_value_i,
  input  logic        advance_i,
  //
  input  logic        update_i,
  input  logic        second_i,       // round P as the first product
  input  logic        round_i,        // round P as the result
  input  logic [47:0] p_i,
  input  logic [5:0]  k_i,
  input  logic [47:0] mask_i,         // 2^k - 1
  input  logic [1:0]  mode_i,
  input  logic        complement_i,
  output logic [48:0] result_o        // signed
);
  logic [31:0] random_q, random;
  logic [47:0] first_q, addend, rounded;
  logic [48:0] sum;

  always_ff @(posedge clk_i) begin
    if (second_i || round_i) begin
      random = random_q ^ lane_seed_i;
      if (second_i) random = ~random;
      case (mode_i)
        2'd0:    addend = mask_i ^ (mask_i >> 1);
        2'd1:    addend = 48'd0;
        default: addend = {random, 16'd0} >> (6'd48 - k_i);
      endcase
      if (complement_i) addend = addend ^ mask_i;
      sum = {p_i[47], p_i} + {1'b0, addend};
      sum = $signed(sum) >>> k_i;
      rounded = sum[47:0];
      if (second_i) first_q <= rounded;
      else result_o <= {rounded[47], rounded} + (update_i ? {first_q[47], first_q} : 49'd0);
    end
  end

  function [31:0] xorshift(input [31:0] word);
    xorshift = word ^ (word << 13);
    xorshift = xorshift ^ (xorshift >> 17);
    xorshift = xorshift ^ (xorshift << 5);
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      random_q <= 32'd0;
    end else if (seed_i) begin
      random_q <= seed_value_i == lane_seed_i ? 32'd1 ^ lane_seed_i : seed_value_i;
    end else if (advance_i) begin
      random_q <= xorshift(random_q ^ lane_seed_i) ^ lane_seed_i;
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, sum[48]};
endmodule
