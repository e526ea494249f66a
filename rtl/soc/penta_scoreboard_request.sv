// SPDX-License-Identifier: Apache-2.0
// An engine's request at the scoreboard: may it be granted, and how long has it waited for what.
module penta_scoreboard_request (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         visible_i,
  input  logic         granted_i,
  input  logic         clear_i,           // the counts have been used
  input  logic [15:0]  banks_i,
  input  logic [15:0]  free_i,
  input  logic [15:0]  waits_i,           // two {count, index}
  input  logic [127:0] levels_i,
  output logic         eligible_o,
  output logic [31:0]  sem_wait_o,
  output logic [31:0]  bank_wait_o
);
  logic [7:0] level0, level1;
  logic [3:0] count0, count1;
  logic [4:0] sum;
  logic sems_ok;
  logic [31:0] sem_wait_q, bank_wait_q;

  assign level0 = levels_i[{waits_i[3:0], 3'b000} +: 8];
  assign level1 = levels_i[{waits_i[11:8], 3'b000} +: 8];
  assign count0 = waits_i[7:4];
  assign count1 = waits_i[15:12];
  assign sum = {1'b0, count0} + {1'b0, count1};
  assign sems_ok = waits_i[3:0] == waits_i[11:8] ? level0 >= {3'd0, sum} :
                   level0 >= {4'd0, count0} && level1 >= {4'd0, count1};
  assign eligible_o = visible_i && sems_ok && (banks_i & ~free_i) == 16'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sem_wait_q <= 32'd0;
      bank_wait_q <= 32'd0;
    end else if (clear_i) begin
      sem_wait_q <= 32'd0;
      bank_wait_q <= 32'd0;
    end else if (visible_i && !granted_i) begin
      if (sems_ok) bank_wait_q <= bank_wait_q + 32'd1;
      else sem_wait_q <= sem_wait_q + 32'd1;
    end
  end

  assign sem_wait_o = sem_wait_q;
  assign bank_wait_o = bank_wait_q;
endmodule
