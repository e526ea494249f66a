// SPDX-License-Identifier: Apache-2.0
// Random and corner operands on penta_core_muldiv, _alu and _branch against the operators of
// SystemVerilog. Ends with `N checks, M failures`.
`timescale 1ns / 1ns
module core_arithmetic_bench;

  logic clk = 1'b0;
  logic rst_n = 1'b0;
  always #5 clk = !clk;

  logic execute = 1'b0;
  logic [2:0] funct3 = 3'd7;
  logic [31:0] left = '0;
  logic [31:0] right = '0;
  logic done;
  logic [31:0] result;
  penta_core_muldiv u_muldiv (
    .clk_i(clk),
    .rst_ni(rst_n),
    .execute_i(execute),
    .funct3_i(funct3),
    .left_i(left),
    .right_i(right),
    .done_o(done),
    .result_o(result)
  );

  logic [3:0] alu_op = 4'd7;
  logic [31:0] alu_result;
  penta_core_alu u_alu (
    .op_i(alu_op),
    .left_i(left),
    .right_i(right),
    .result_o(alu_result)
  );

  logic taken;
  penta_core_branch u_branch (
    .funct3_i(funct3),
    .left_i(left),
    .right_i(right),
    .taken_o(taken)
  );

  integer seed = 1;
  integer checks = 0;
  integer failures = 0;

  function [31:0] operand(input integer kind);
    case (kind)
      0: operand = 32'd0;
      1: operand = 32'd1;
      2: operand = 32'hffff_ffff;
      3: operand = 32'h8000_0000;
      4: operand = 32'h7fff_ffff;
      5: operand = {24'd0, random_word(0)} & 32'hff;
      default: operand = random_word(0);
    endcase
  endfunction

  function [31:0] random_word(input integer unused);
    random_word = $random(seed);
  endfunction

  // Products of 64-bit extended operands; quotients with the RISC-V results for 0 and overflow.
  logic [63:0] product;
  logic [31:0] expected;
  task expect_muldiv;
    begin
      product = {{32{left[31] && funct3 != 3'd3}}, left}
              * {{32{right[31] && funct3 < 3'd2}}, right};
      case (funct3)
        3'd0: expected = product[31:0];
        3'd1, 3'd2, 3'd3: expected = product[63:32];
        3'd4:
        if (right == 0) expected = 32'hffff_ffff;
        else if (left == 32'h8000_0000 && right == 32'hffff_ffff) expected = left;
        else expected = $signed(left) / $signed(right);
        3'd5: expected = right == 0 ? 32'hffff_ffff : left / right;
        3'd6:
        if (right == 0) expected = left;
        else if (left == 32'h8000_0000 && right == 32'hffff_ffff) expected = 32'd0;
        else expected = $signed(left) % $signed(right);
        default: expected = right == 0 ? left : left % right;
      endcase
    end
  endtask

  task verify(input logic good);
    begin
      checks = checks + 1;
      if (good !== 1'b1) begin
        failures = failures + 1;
        if (failures < 10)
          $display("funct3 %0d op %h: %h, %h: %h, alu %h, taken %b", funct3, alu_op, left, right,
                   result, alu_result, taken);
      end
    end
  endtask

  logic compared;
  task expect_alu;
    begin
      case (alu_op)
        4'h0: expected = left + right;
        4'h8: expected = left - right;
        4'h1: expected = left << right[4:0];
        4'h2: expected = {31'd0, {!left[31], left[30:0]} < {!right[31], right[30:0]}};
        4'h3: expected = {31'd0, left < right};
        4'h4: expected = left ^ right;
        4'h5: expected = left >> right[4:0];
        4'hd: expected = (left >> right[4:0]) | (left[31] ? ~(32'hffff_ffff >> right[4:0]) : 32'd0);
        4'h6: expected = left | right;
        default: expected = left & right;
      endcase
      case (funct3)
        3'd0: compared = left == right;
        3'd1: compared = left != right;
        3'd4: compared = {!left[31], left[30:0]} < {!right[31], right[30:0]};
        3'd5: compared = {!left[31], left[30:0]} >= {!right[31], right[30:0]};
        3'd6: compared = left < right;
        default: compared = left >= right;
      endcase
    end
  endtask

  // Operands change at falling edges; an operation's N is counted in rising ones.
  integer n;
  integer length;
  initial begin
    #12 rst_n = 1'b1;
    for (n = 0; n < 4000; n = n + 1) begin
      @(negedge clk);
      left = operand(n < 25 * 8 ? (n / 8) % 5 : $random(seed) & 7);
      right = n % 11 == 10 ? left : operand(n < 25 * 8 ? n / 40 : $random(seed) & 7);
      funct3 = n[2:0];
      alu_op = {n[3] && (n[2:0] == 3'd0 || n[2:0] == 3'd5), n[2:0]};
      execute = 1'b1;
      length = 1;
      #1;
      expect_alu;
      verify(alu_result === expected);
      if (funct3[2:1] != 2'b01) verify(taken === compared);
      while (!done) begin
        @(negedge clk);
        length = length + 1;
      end
      expect_muldiv;
      verify(result === expected && length == (funct3[2] ? 34 : 18));
      @(posedge clk);
      #1 execute = 1'b0;
    end
    $display("%0d checks, %0d failures", checks, failures);
    $finish;
  end

endmodule
