// SPDX-License-Identifier: Apache-2.0
// The scoreboard (isa.md section 5): semaphores, bank owners, one grant a cycle, wait counters, the
// deadlock detector. Engines are numbered 0 DMA, 1 MAC, 2 SMU; vectors hold engine 0 lowest.
module penta_scoreboard #(
  parameter int SEMS = 16
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // core: a bank for one local access (held until granted), or a signal or take of a semaphore
  input  logic         loc_req_i,
  input  logic [15:0]  loc_banks_i,
  output logic         loc_grant_o,       // the access cycle
  input  logic         sem_signal_i,
  input  logic         sem_take_i,
  input  logic [3:0]   sem_index_i,
  input  logic [3:0]   sem_count_i,
  output logic         sem_taken_o,
  output logic [127:0] sem_levels_o,
  input  logic         blocked_i,
  // engines: requests held until granted
  input  logic [2:0]   req_i,
  input  logic [47:0]  banks_i,           // read or written, 16 bits each
  input  logic [47:0]  waits_i,           // two {count, index} each
  output logic [2:0]   grant_o,           // the start cycle
  output logic [95:0]  sem_wait_o,        // cycles waited, valid with the grant
  output logic [95:0]  bank_wait_o,
  input  logic [2:0]   release_i,         // all banks of the engine
  input  logic [47:0]  signals_i,         // two {count, index} each
  input  logic [2:0]   quiet_i,           // no command, or frozen
  // errors
  output logic         error_o,
  output logic [31:0]  error_value_o,
  // level probe: 4 bits a bank
  output logic [63:0]  owner_o
);
  localparam logic [6:0] DEADLOCK_CYCLES = 7'd64;

  logic loc_grant_q, loc_grant_d;
  logic sem_taken_q, take_success;
  logic [2:0] grant_q, grant_d;
  logic [15:0] owned_core_q, owned_dma_q, owned_mac_q, owned_smu_q;
  logic [15:0] free;
  logic [2:0] visible, eligible;
  logic [127:0] levels;
  logic loc_eligible, core_granted;

  // ----------------------------------------------------------------------------------- grants

  assign free = ~(owned_core_q | owned_dma_q | owned_mac_q | owned_smu_q);

  // Requesters learn of a grant one cycle later; until then their request is not one.
  assign visible = req_i & ~grant_q;
  assign loc_eligible = loc_req_i && !loc_grant_q && (loc_banks_i & ~free) == 16'd0;
  assign take_success = sem_take_i && levels[{sem_index_i, 3'b000} +: 8] >= {4'd0, sem_count_i};
  assign core_granted = loc_eligible || take_success;

  for (genvar e = 0; e < 3; e++) begin : g_engine
    penta_scoreboard_request u_request (
      .clk_i(clk_i), .rst_ni(rst_ni), .visible_i(visible[e]), .granted_i(grant_d[e]),
      .clear_i(grant_q[e]), .banks_i(banks_i[16*e +: 16]), .free_i(free),
      .waits_i(waits_i[16*e +: 16]), .levels_i(levels), .eligible_o(eligible[e]),
      .sem_wait_o(sem_wait_o[32*e +: 32]), .bank_wait_o(bank_wait_o[32*e +: 32])
    );
  end

  assign loc_grant_d = loc_eligible;
  assign grant_d[0] = eligible[0] && !core_granted;
  assign grant_d[1] = eligible[1] && !core_granted && !eligible[0];
  assign grant_d[2] = eligible[2] && !core_granted && !eligible[0] && !eligible[1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loc_grant_q <= 1'b0;
      sem_taken_q <= 1'b0;
      grant_q <= 3'b000;
      owned_core_q <= 16'd0;
      owned_dma_q <= 16'd0;
      owned_mac_q <= 16'd0;
      owned_smu_q <= 16'd0;
    end else begin
      loc_grant_q <= loc_grant_d;
      sem_taken_q <= take_success;
      grant_q <= grant_d;
      owned_core_q <= loc_grant_d ? loc_banks_i : 16'd0;
      if (grant_d[0]) owned_dma_q <= banks_i[15:0];
      else if (release_i[0]) owned_dma_q <= 16'd0;
      if (grant_d[1]) owned_mac_q <= banks_i[31:16];
      else if (release_i[1]) owned_mac_q <= 16'd0;
      if (grant_d[2]) owned_smu_q <= banks_i[47:32];
      else if (release_i[2]) owned_smu_q <= 16'd0;
    end
  end

  assign loc_grant_o = loc_grant_q;
  assign sem_taken_o = sem_taken_q;
  assign grant_o = grant_q;

  for (genvar b = 0; b < 16; b++) begin : g_owner
    assign owner_o[4*b +: 4] = {1'b0, owned_smu_q[b], owned_dma_q[b] | owned_mac_q[b],
                                owned_core_q[b] | owned_mac_q[b]};
  end

  // ------------------------------------------------------------------------------- semaphores

  logic [55:0] signals;
  logic [15:0] takes;
  logic active;
  logic [15:0] overflow;
  logic [3:0] overflow_index;

  assign signals = {sem_signal_i ? {sem_count_i, sem_index_i} : 8'd0, signals_i};
  assign takes = take_success ? {8'd0, sem_count_i, sem_index_i} :
                 grant_d[0] ? waits_i[15:0] :
                 grant_d[1] ? waits_i[31:16] :
                 grant_d[2] ? waits_i[47:32] : 16'd0;
  assign active = signals != 56'd0 || takes != 16'd0;

  for (genvar s = 0; s < 16; s++) begin : g_semaphore
    if (s < SEMS) begin : g_present
      penta_semaphore #(.INDEX(s)) u_semaphore (
        .clk_i(clk_i), .rst_ni(rst_ni), .active_i(active), .signals_i(signals), .takes_i(takes),
        .level_o(levels[8*s +: 8]), .overflow_o(overflow[s])
      );
    end else begin : g_absent
      assign levels[8*s +: 8] = 8'd0;
      assign overflow[s] = 1'b0;
    end
  end

  assign sem_levels_o = levels;

  penta_lowest_bit u_lowest (.bits_i(overflow), .index_o(overflow_index));

  // --------------------------------------------------------------------------------- deadlock

  logic [6:0] stuck_q, stuck_d;
  logic stuck, deadlock;
  logic error_q;
  logic [31:0] error_value_q;

  assign stuck = blocked_i && (quiet_i | visible) == 3'b111 && grant_d == 3'b000 && !core_granted;
  assign stuck_d = !stuck ? 7'd0 :
                   stuck_q == DEADLOCK_CYCLES + 7'd1 ? stuck_q : stuck_q + 7'd1;
  assign deadlock = stuck_d == DEADLOCK_CYCLES;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stuck_q <= 7'd0;
      error_q <= 1'b0;
      error_value_q <= 32'd0;
    end else begin
      stuck_q <= stuck_d;
      error_q <= overflow != 16'd0 || deadlock;
      if (overflow != 16'd0) begin
        error_value_q <= {20'd0, overflow_index, penta_isa_pkg::ERROR_SEM_OVERFLOW};
      end else begin
        error_value_q <= {24'd0, penta_isa_pkg::ERROR_DEADLOCK};
      end
    end
  end

  assign error_o = error_q;
  assign error_value_o = error_value_q;
endmodule
