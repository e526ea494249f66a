// SPDX-License-Identifier: Apache-2.0
// penta.sem.signal and penta.sem.wait. A wait checks the visible semaphore in X cycles p:
//
//   cycle   p                 p+1                      p+2
//           level >= count    take visible at the      answer visible: retire,
//                             scoreboard               or check again in p+3
module penta_core_semaphore #(
  parameter int SEMS = 16
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // the instruction in X
  input  logic         execute_signal_i,
  input  logic         execute_wait_i,
  input  logic [ 31:0] index_i,
  input  logic [ 31:0] count_i,
  output logic         illegal_o,
  output logic         checking_o,
  output logic         passing_o,
  output logic         done_o,
  // scoreboard
  output logic         sem_signal_o,
  output logic         sem_take_o,
  output logic [  3:0] sem_index_o,
  output logic [  3:0] sem_count_o,
  input  logic         sem_taken_i,
  input  logic [127:0] sem_levels_i
);

  assign illegal_o = index_i >= SEMS || count_i[31:4] != 28'd0 || count_i[3:0] == 4'd0;

  logic [7:0] level;
  assign level = sem_levels_i[{index_i[3:0], 3'd0} +: 8];

  logic answer_q;
  assign checking_o = !sem_take_o && !answer_q;
  assign passing_o = execute_wait_i && checking_o && level >= {4'd0, count_i[3:0]};
  assign done_o = answer_q && sem_taken_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sem_signal_o <= 1'b0;
      sem_take_o <= 1'b0;
      answer_q <= 1'b0;
    end else begin
      sem_signal_o <= execute_signal_i;
      sem_take_o <= passing_o;
      answer_q <= sem_take_o;
    end
  end

  always_ff @(posedge clk_i) begin
    if (execute_signal_i || passing_o) begin
      sem_index_o <= index_i[3:0];
      sem_count_o <= count_i[3:0];
    end
  end

endmodule
