// SPDX-License-Identifier: Apache-2.0
// The front-end of an engine (isa.md section 4): its queue, the iterations of a command, common
// legality, the request at the scoreboard, NOP, freezing. The engine's side is in docs/rtl.md.
//
//   IDLE --(command, legal)--> REQUEST --(grant: cycle S)--> RUN --(done: cycle E)--> IDLE
//        --(command, illegal)-> ILLEGAL (this is cycle E) ---------> FROZEN --(clear)-> IDLE
module penta_frontend #(
  parameter int QUEUE     = 4,
  parameter int SEMS      = 16,
  parameter int BANK_MASK = 65535,       // banks the configuration has
  localparam int LEVEL_BITS = $clog2(QUEUE + 1)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  // core
  input  logic                  enq_valid_i,
  input  logic [3:0]            enq_index_i,
  input  logic [31:0]           enq_word_i,
  input  logic                  clear_i,
  output logic                  command_done_o,      // a command left the queue
  output logic                  error_o,
  output logic [31:0]           error_value_o,
  // scoreboard
  output logic                  req_o,
  output logic [15:0]           banks_o,
  output logic [15:0]           waits_o,
  input  logic                  grant_i,
  input  logic [31:0]           sem_wait_i,
  input  logic [31:0]           bank_wait_i,
  output logic                  release_o,
  output logic [15:0]           signals_o,
  output logic                  quiet_o,             // no command, or frozen
  // engine
  output logic [511:0]          command_o,
  output logic [159:0]          operand_o,
  output logic [159:0]          address_o,
  output logic                  odd_o,
  output logic [15:0]           iteration_o,
  output logic [15:0]           read_mask_o,
  output logic [15:0]           write_mask_o,
  output logic                  start_o,
  input  logic [159:0]          base_i,
  input  logic [159:0]          step_i,
  input  logic [159:0]          bank_bytes_i,
  input  logic                  illegal_i,
  input  logic                  done_i,
  input  logic [7:0]            error_i,
  input  logic [63:0]           count_a_i,
  input  logic [63:0]           count_b_i,
  input  logic [63:0]           count_c_i,
  // counters and probes: the cycle after START and DONE
  output logic                  start_valid_o,
  output logic [15:0]           start_iteration_o,
  output logic [31:0]           start_sem_wait_o,
  output logic [31:0]           start_bank_wait_o,
  output logic                  done_valid_o,
  output logic [7:0]            done_error_o,
  output logic [63:0]           done_busy_o,
  output logic [63:0]           done_a_o,
  output logic [63:0]           done_b_o,
  output logic [63:0]           done_c_o,
  output logic [LEVEL_BITS-1:0] level_o              // queue occupancy
);
  localparam logic [2:0] IDLE    = 3'd0;
  localparam logic [2:0] REQUEST = 3'd1;
  localparam logic [2:0] RUN     = 3'd2;
  localparam logic [2:0] ILLEGAL = 3'd3;
  localparam logic [2:0] FROZEN  = 3'd4;

  logic [2:0] state_q, state_d;
  logic [511:0] command;
  logic [7:0] opcode;
  logic nop, illegal, done, ok, last;
  logic [7:0] error;
  logic [15:0] iteration_q, repeats;
  logic [15:0] read_mask, write_mask;

  // ------------------------------------------------------------------------------------ queue

  logic full_command, leaves, has_command_d;
  logic [LEVEL_BITS-1:0] level;

  assign full_command = enq_valid_i && enq_index_i == 4'd15;
  assign leaves = done && ok && last;

  penta_command_queue #(.QUEUE(QUEUE)) u_queue (
    .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(enq_valid_i), .index_i(enq_index_i),
    .word_i(enq_word_i), .push_i(full_command), .pop_i(leaves),
    .clear_i(clear_i && state_q == FROZEN), .command_o(command), .level_o(level),
    .has_command_d_o(has_command_d)
  );

  assign command_o = command;
  assign level_o = level;
  assign opcode = command[penta_isa_pkg::FIELD_COMMON_OPCODE_BIT +: 8];
  assign repeats = command[penta_isa_pkg::FIELD_COMMON_REPEAT_BIT +: 16];

  // ------------------------------------------------------------------ operands of the iteration

  penta_frontend_operands u_operands (
    .clk_i(clk_i), .advance_i(done), .first_i(iteration_q == 16'd0), .odd_i(iteration_q[0]),
    .toggles_i(command[penta_isa_pkg::FIELD_COMMON_TOGGLE0_BIT +: 15]), .base_i(base_i),
    .step_i(step_i), .bank_bytes_i(bank_bytes_i), .operand_o(operand_o), .address_o(address_o)
  );

  assign read_mask = command[penta_isa_pkg::FIELD_COMMON_READ_MASK_BIT +: 16]
      ^ (command[penta_isa_pkg::FIELD_COMMON_READ_XOR_BIT +: 16] & {16{iteration_q[0]}});
  assign write_mask = command[penta_isa_pkg::FIELD_COMMON_WRITE_MASK_BIT +: 16]
      ^ (command[penta_isa_pkg::FIELD_COMMON_WRITE_XOR_BIT +: 16] & {16{iteration_q[0]}});
  assign odd_o = iteration_q[0];
  assign iteration_o = iteration_q;
  assign read_mask_o = read_mask;
  assign write_mask_o = write_mask;

  // --------------------------------------------------------------------------------- legality

  localparam logic [15:0] PRESENT = BANK_MASK[15:0];
  localparam logic [4:0] SEM_COUNT = SEMS[4:0];

  logic [3:0] bad_semaphore;

  // The four {count, index} pairs of word 1.
  for (genvar s = 0; s < 4; s++) begin : g_semaphore
    assign bad_semaphore[s] = command[32+8*s+4 +: 4] != 4'd0
                              && {1'b0, command[32+8*s +: 4]} >= SEM_COUNT;
  end

  assign nop = opcode == penta_isa_pkg::OPCODE_NOP;
  assign illegal = bad_semaphore != 4'd0 || ((read_mask | write_mask) & ~PRESENT) != 16'd0
                   || (read_mask & write_mask) != 16'd0 || (illegal_i && !nop);

  // ------------------------------------------------------------------------------------ state

  logic nop_q;

  assign start_o = state_q == REQUEST && grant_i && !nop;
  assign done = state_q == ILLEGAL || (state_q == RUN && (nop_q || done_i));
  assign error = state_q == ILLEGAL ? penta_isa_pkg::ERROR_ILLEGAL :
                 nop_q ? penta_isa_pkg::ERROR_NONE : error_i;
  assign ok = error == penta_isa_pkg::ERROR_NONE;
  assign last = iteration_q == repeats;

  always_comb begin
    state_d = state_q;
    case (state_q)
      IDLE: if (level != '0) state_d = illegal ? ILLEGAL : REQUEST;
      REQUEST: if (grant_i) state_d = RUN;
      RUN: if (done) state_d = ok ? IDLE : FROZEN;
      ILLEGAL: state_d = FROZEN;
      default: if (clear_i) state_d = IDLE;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= IDLE;
      iteration_q <= 16'd0;
      nop_q <= 1'b0;
    end else begin
      state_q <= state_d;
      nop_q <= nop;
      if (leaves || (state_q == FROZEN && clear_i)) iteration_q <= 16'd0;
      else if (done && ok) iteration_q <= iteration_q + 16'd1;
    end
  end

  // ----------------------------------------------------------------- to scoreboard, core, probes

  logic [63:0] busy_q;

  assign req_o = state_q == REQUEST;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      release_o <= 1'b0;
      signals_o <= 16'd0;
      quiet_o <= 1'b1;
      command_done_o <= 1'b0;
      error_o <= 1'b0;
    end else begin
      release_o <= done && state_q == RUN;
      signals_o <= done && ok ? command[48 +: 16] : 16'd0;
      quiet_o <= !has_command_d || state_d == FROZEN;
      command_done_o <= leaves;
      error_o <= done && !ok;
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == IDLE) begin
      banks_o <= read_mask | write_mask;
      waits_o <= command[32 +: 16];
    end
    error_value_o <= {iteration_q, opcode, error};
    busy_q <= state_q == RUN ? busy_q + 64'd1 : 64'd1;
  end

  // Not reset: records of the cycle before a reset are still seen in its first cycle.
  always_ff @(posedge clk_i) begin
    start_valid_o <= state_q == REQUEST && grant_i;
    if (state_q == REQUEST) begin
      start_iteration_o <= iteration_q;
      start_sem_wait_o <= sem_wait_i;
      start_bank_wait_o <= bank_wait_i;
    end
    done_valid_o <= done;
    if (done) begin
      done_error_o <= error;
      done_busy_o <= state_q == ILLEGAL ? 64'd0 : busy_q;
      done_a_o <= state_q == ILLEGAL || nop_q ? 64'd0 : count_a_i;
      done_b_o <= state_q == ILLEGAL || nop_q ? 64'd0 : count_b_i;
      done_c_o <= state_q == ILLEGAL || nop_q ? 64'd0 : count_c_i;
    end
  end
endmodule
