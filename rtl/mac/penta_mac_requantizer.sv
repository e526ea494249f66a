// SPDX-License-Identifier: Apache-2.0
// y = saturate((acc*m + (k > 0 ? 2^(k-1) : 0)) >> k), one row (isa.md 8.2). acc*m is made of the
// eight radix-4 Booth digits of m, one a cycle from the lowest.
//
//   load_i   step_i x 8   round_i   clamp_i
//   acc, m   product      shifted   result_o
module penta_mac_requantizer (
  input  logic        clk_i,
  input  logic        load_i,
  input  logic [31:0] acc_i,
  input  logic [15:0] m_i,
  input  logic [5:0]  k_i,
  input  logic        step_i,
  input  logic        round_i,
  input  logic        clamp_i,
  input  logic [1:0]  osize_i,
  input  logic [1:0]  clamp_mode_i,
  output logic [31:0] result_o
);
  logic [49:0] addend_q, product_q;    // acc << 2j
  logic [16:0] m_q;                    // bit 0 is b(2j-1)
  logic [5:0] k_q;
  logic [49:0] partial, rounded, low, high;

  always_comb begin
    partial = 50'd0;
    case (m_q[2:0])
      3'd1, 3'd2: partial = addend_q;
      3'd3:       partial = addend_q << 1;
      3'd4:       partial = -(addend_q << 1);
      3'd5, 3'd6: partial = -addend_q;
      default: ;
    endcase
  end

  assign rounded = product_q + (k_q == 6'd0 ? 50'd0 : 50'd1 << (k_q - 6'd1));

  // The range of the result; the lowest signed value is the complement of the highest.
  always_comb begin
    case (osize_i)
      2'd0:    high = clamp_mode_i == 2'd2 ? 50'h000ff : 50'h0007f;
      2'd1:    high = clamp_mode_i == 2'd2 ? 50'h0ffff : 50'h07fff;
      default: high = clamp_mode_i == 2'd2 ? 50'h0ffffffff : 50'h07fffffff;
    endcase
    low = clamp_mode_i == 2'd0 ? ~high : 50'd0;
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      addend_q <= {{18{acc_i[31]}}, acc_i};
      product_q <= 50'd0;
      m_q <= {m_i, 1'b0};
      k_q <= k_i;
    end else if (step_i) begin
      product_q <= product_q + partial;
      addend_q <= addend_q << 2;
      m_q <= {2'b00, m_q[16:2]};
    end else if (round_i) begin
      product_q <= $signed(rounded) >>> k_q;
    end
    if (clamp_i) begin
      if ($signed(product_q) < $signed(low)) result_o <= low[31:0];
      else if ($signed(product_q) > $signed(high)) result_o <= high[31:0];
      else result_o <= product_q[31:0];
    end
  end
endmodule
