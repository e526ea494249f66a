// SPDX-License-Identifier: Apache-2.0
// penta.enq: reads sixteen words of TCM, adds base registers to words 5..8 and puts one word
// a cycle on the enqueue bus. In cycle w a slot is free:
//
//   cycle          w+i           w+i+1               w+i+2              w+16
//   word i         TCM address   TCM data, + base    enqueue bus        (retires)
module penta_core_enqueue (
  input  logic        clk_i,
  input  logic        rst_ni,
  // the instruction in X
  input  logic        execute_i,
  input  logic [ 1:0] engine_i,
  input  logic [31:6] address_i,
  input  logic [ 2:0] slots_free_i,
  output logic        waiting_o,
  output logic [ 2:0] accept_o,
  output logic        done_o,
  // TCM
  output logic        tcm_req_o,
  output logic [31:0] tcm_addr_o,
  input  logic [31:0] tcm_rdata_i,
  // base registers
  output logic [ 3:0] base_index_o,
  input  logic [31:0] base_i,
  // queues
  output logic [ 2:0] enq_valid_o,
  output logic [ 3:0] enq_index_o,
  output logic [31:0] enq_word_o
);

  localparam logic [3:0] BASES_WORD = 4'd2;
  localparam logic [4:0] LAST_STEP = 5'd16;

  // 0: waiting for a slot (cycle w included), else the cycle w + step
  logic [4:0] step_q;
  logic accept;
  logic [2:0] engine;
  assign waiting_o = step_q == 5'd0;
  assign accept = execute_i && waiting_o && (slots_free_i & engine) != 3'b000;
  assign done_o = step_q == LAST_STEP;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) step_q <= 5'd0;
    else if (accept) step_q <= 5'd1;
    else if (done_o) step_q <= 5'd0;
    else if (!waiting_o) step_q <= step_q + 5'd1;
  end

  always_comb begin
    case (engine_i)
      2'd0:    engine = 3'b001;
      2'd1:    engine = 3'b010;
      default: engine = 3'b100;
    endcase
  end
  assign accept_o = accept ? engine : 3'b000;

  assign tcm_req_o = accept || (!waiting_o && !done_o);
  assign tcm_addr_o = {address_i, step_q[3:0], 2'b00};

  // ---- data cycle

  logic read_q;
  logic [3:0] index_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) read_q <= 1'b0;
    else read_q <= tcm_req_o;
  end
  always_ff @(posedge clk_i) begin
    if (tcm_req_o) index_q <= step_q[3:0];
  end

  logic [15:0] bases_q;
  always_ff @(posedge clk_i) begin
    if (read_q && index_q == BASES_WORD) bases_q <= tcm_rdata_i[15:0];
  end

  //  word       5     6     7     8     others
  //  BASE       0     1     2     3     pbase0, which is zero
  always_comb begin
    case (index_q)
      4'd5:    base_index_o = bases_q[3:0];
      4'd6:    base_index_o = bases_q[7:4];
      4'd7:    base_index_o = bases_q[11:8];
      4'd8:    base_index_o = bases_q[15:12];
      default: base_index_o = 4'd0;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) enq_valid_o <= 3'b000;
    else enq_valid_o <= read_q ? engine : 3'b000;
  end
  always_ff @(posedge clk_i) begin
    if (read_q) begin
      enq_index_o <= index_q;
      enq_word_o <= tcm_rdata_i + base_i;
    end
  end

endmodule
