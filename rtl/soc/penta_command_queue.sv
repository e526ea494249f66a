// SPDX-License-Identifier: Apache-2.0
// A queue of sixteen-word commands, written word by word. A command counts from its last word on.
module penta_command_queue #(
  parameter int QUEUE = 4,
  localparam int LEVEL_BITS = $clog2(QUEUE + 1),
  localparam int INDEX_BITS = (QUEUE > 1) ? $clog2(QUEUE) : 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  valid_i,
  input  logic [3:0]            index_i,
  input  logic [31:0]           word_i,
  input  logic                  push_i,           // with the last word
  input  logic                  pop_i,
  input  logic                  clear_i,
  output logic [511:0]          command_o,        // the oldest; anything when there is none
  output logic [LEVEL_BITS-1:0] level_o,
  output logic                  has_command_d_o   // the level of the next cycle is not 0
);
  localparam int LAST_INT = QUEUE - 1;
  localparam logic [INDEX_BITS-1:0] LAST = LAST_INT[INDEX_BITS-1:0];
  localparam logic [INDEX_BITS-1:0] NEXT = 1;
  localparam logic [LEVEL_BITS-1:0] ONE = 1;

  logic [511:0] commands_q [QUEUE];
  logic [INDEX_BITS-1:0] head_q, tail_q;
  logic [LEVEL_BITS-1:0] level_q, level_d;

  always_ff @(posedge clk_i) begin
    if (valid_i) commands_q[tail_q][{index_i, 5'd0} +: 32] <= word_i;
  end

  assign level_d = clear_i ? '0 :
                   push_i && !pop_i ? level_q + ONE :
                   pop_i && !push_i ? level_q - ONE : level_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q <= '0;
      tail_q <= '0;
      level_q <= '0;
    end else begin
      level_q <= level_d;
      if (clear_i) begin
        head_q <= '0;
        tail_q <= '0;
      end else begin
        if (push_i) tail_q <= tail_q == LAST ? '0 : tail_q + NEXT;
        if (pop_i) head_q <= head_q == LAST ? '0 : head_q + NEXT;
      end
    end
  end

  assign command_o = commands_q[head_q];
  assign level_o = level_q;
  assign has_command_d_o = level_d != '0;
endmodule
