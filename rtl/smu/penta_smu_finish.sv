// SPDX-License-Identifier: Apache-2.0
// From the rounded value of a lane to its result (smu.md section 5): the limit before the function,
// then, when the table's entries are there, the function and the limit of the result.
module penta_smu_finish (
  input  logic        clk_i,
  input  logic        limit_i,
  input  logic        finish_i,
  input  logic [1:0]  fn_i,
  input  logic [32:0] low_i,          // of the function's argument
  input  logic [32:0] high_i,
  input  logic [32:0] result_low_i,
  input  logic [32:0] result_high_i,
  input  logic [48:0] rounded_i,
  output logic [16:0] argument_o,     // of the function
  input  logic [16:0] entry_i,        // T[e], signed
  input  logic [16:0] next_entry_i,   // T[e+1]
  output logic [31:0] result_o
);
  logic [32:0] q_q, y;
  logic [17:0] difference;
  logic [23:0] slope, product;
  logic [31:0] half;
  logic [4:0] n;

  assign argument_o = q_q[16:0];

  always_ff @(posedge clk_i) begin
    if (limit_i) begin
      if ($signed(rounded_i) < $signed({{16{low_i[32]}}, low_i})) q_q <= low_i;
      else if ($signed(rounded_i) > $signed({{16{high_i[32]}}, high_i})) q_q <= high_i;
      else q_q <= rounded_i[32:0];
    end
  end

  always_comb begin
    y = 33'd0;
    difference = 18'd0;
    slope = 24'd0;
    product = 24'd0;
    half = 32'd0;
    n = 5'd0;
    if (finish_i) begin
      y = q_q;
      if (fn_i != 2'd0) begin
        // entry + floor((next - entry) * f + 32) / 64), f the low six bits of the argument
        difference = {next_entry_i[16], next_entry_i} - {entry_i[16], entry_i};
        slope = {{6{difference[17]}}, difference};
        product = 24'd32;
        if (fn_i != 2'd1) begin
          for (int b = 0; b < 6; b++) begin
            if (q_q[b]) product = product + (slope << b);
          end
        end
        y = {{16{entry_i[16]}}, entry_i} + {{15{product[23]}}, product[23:6]};
        if (fn_i == 2'd3) begin
          n = q_q[16:12];
          half = n == 5'd0 ? 32'd0 : 32'd1 << (n - 5'd1);
          y = {1'b0, (y[31:0] + half) >> n};
          if (y > 33'd32767) y = 33'd32767;
        end
      end
      if ($signed(y) < $signed(result_low_i)) y = result_low_i;
      else if ($signed(y) > $signed(result_high_i)) y = result_high_i;
    end
  end

  assign result_o = y[31:0];
endmodule
