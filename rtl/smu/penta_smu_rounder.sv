// SPDX-License-Identifier: Apache-2.0
// rnd and crnd of a lane (smu.md section 5) and its random generator. In an UPDATE the first
// product is rounded when the second begins, and added to the second one's.
module penta_smu_rounder (
  input  logic        clk_i,
  // random words
  input  logic [31:0] lane_seed_i,    // what seed 0 gives this lane
  input  logic        seed_i,
  input  logic [31:0] seed_value_i,
  input  logic        advance_i,
  input  logic        unseeded_i,     // since reset neither of the two happened
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
  logic [31:0] random_q, random, word;
  logic [47:0] first_q, addend;
  logic [48:0] sum, result;

  always_ff @(posedge clk_i) begin
    if (second_i || round_i) begin
      random = unseeded_i ? lane_seed_i : random_q;
      if (second_i) random = ~random;
      case (mode_i)
        2'd0:    addend = mask_i ^ (mask_i >> 1);
        2'd1:    addend = 48'd0;
        default: addend = {random, 16'd0} >> (6'd48 - k_i);
      endcase
      if (complement_i) addend = addend ^ mask_i;
      sum = {p_i[47], p_i} + {1'b0, addend};
      sum = $signed(sum) >>> k_i;
      sum[48] = sum[47];
      result = sum;
      if (update_i) result = sum + {first_q[47], first_q};
      if (round_i) result_o <= result;
      if (second_i) first_q <= sum[47:0];
    end
    if (seed_i || advance_i) begin
      word = unseeded_i ? lane_seed_i : random_q;
      if (seed_i) begin
        word = seed_value_i ^ lane_seed_i;
        if (word == 32'd0) word = 32'd1;
      end else begin
        word = word ^ (word << 13);
        word = word ^ (word >> 17);
        word = word ^ (word << 5);
      end
      random_q <= word;
    end
  end
endmodule
