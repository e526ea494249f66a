// SPDX-License-Identifier: Apache-2.0
// Hardware counters 3..28. Inputs are registers visible one cycle after their event, so an
// event of cycle e is in the counters from e+2 on.
module penta_core_counters (
  input  logic           clk_i,
  input  logic           rst_ni,
  // core
  input  logic           redirect_i,
  input  logic           stall_i,
  input  logic [    4:0] stall_counter_i,
  input  logic [   31:0] stall_cycles_i,
  input  logic [   31:0] stall_bank_cycles_i,
  // engines: DMA, MAC, SMU
  input  logic [    2:0] start_i,
  input  logic [   95:0] sem_wait_i,
  input  logic [   95:0] bank_wait_i,
  input  logic [    2:0] done_i,
  input  logic [  191:0] busy_i,
  input  logic [  191:0] count_a_i,
  input  logic [  191:0] count_b_i,
  input  logic [  191:0] count_c_i,
  // counter 3 in the low 64 bits
  output logic [26*64-1:0] counters_o
);

  localparam int FIRST = penta_isa_pkg::COUNTER_CORE_REDIRECT;
  localparam logic [4:0] LOCAL = penta_isa_pkg::COUNTER_CORE_LOCAL[4:0];
  localparam logic [4:0] ENQUEUE = penta_isa_pkg::COUNTER_CORE_ENQUEUE[4:0];
  localparam int DMA = penta_isa_pkg::ENGINE_DMA;
  localparam int MAC = penta_isa_pkg::ENGINE_MAC;
  localparam int SMU = penta_isa_pkg::ENGINE_SMU;

  logic bank_wait;
  logic queue_wait;
  assign bank_wait = stall_i && stall_counter_i == LOCAL;
  assign queue_wait = stall_i && stall_counter_i == ENQUEUE;

  // Core counters 3..13: redirects, two from the bank-cycles field, the rest by number.
  for (genvar n = FIRST; n <= penta_isa_pkg::COUNTER_CORE_HOST; n++) begin : gen_core
    localparam logic [4:0] NUMBER = n[4:0];
    logic add;
    logic [31:0] amount;
    if (n == penta_isa_pkg::COUNTER_CORE_REDIRECT) begin : gen_redirect
      assign add = redirect_i;
      assign amount = 32'd1;
    end else if (n == penta_isa_pkg::COUNTER_CORE_BANK) begin : gen_bank
      assign add = bank_wait;
      assign amount = stall_bank_cycles_i;
    end else if (n == penta_isa_pkg::COUNTER_CORE_QUEUE) begin : gen_queue
      assign add = queue_wait;
      assign amount = stall_bank_cycles_i;
    end else begin : gen_stall
      assign add = stall_i && stall_counter_i == NUMBER;
      assign amount = stall_cycles_i;
    end
    penta_core_counter u_counter (
      .clk_i,
      .rst_ni,
      .add_i(add),
      .amount_i({32'd0, amount}),
      .value_o(counters_o[(n-FIRST)*64 +: 64])
    );
  end

  // Each engine: busy, up to three counts, two waits. Counts an engine lacks are left out.
  //   engine   busy   a         b        c      sem wait   bank wait
  //   DMA      14     15        16       -      17         18
  //   MAC      19     20        21       22     23         24
  //   SMU      25     26        -        -      27         28
  for (genvar e = 0; e < penta_isa_pkg::ENGINE_COUNT; e++) begin : gen_engine
    localparam int BUSY = e == DMA ? penta_isa_pkg::COUNTER_DMA_BUSY
                        : e == MAC ? penta_isa_pkg::COUNTER_MAC_BUSY
                                   : penta_isa_pkg::COUNTER_SMU_BUSY;
    localparam int COUNTS = e == DMA ? 2 : e == MAC ? 3 : 1;
    localparam int WAITS = BUSY + COUNTS + 1;
    penta_core_counter u_busy (
      .clk_i,
      .rst_ni,
      .add_i(done_i[e]),
      .amount_i(busy_i[e*64 +: 64]),
      .value_o(counters_o[(BUSY-FIRST)*64 +: 64])
    );
    for (genvar c = 0; c < COUNTS; c++) begin : gen_count
      logic [63:0] amount;
      if (c == 0) begin : gen_a
        assign amount = count_a_i[e*64 +: 64];
      end else if (c == 1) begin : gen_b
        assign amount = count_b_i[e*64 +: 64];
      end else begin : gen_c
        assign amount = count_c_i[e*64 +: 64];
      end
      penta_core_counter u_count (
        .clk_i,
        .rst_ni,
        .add_i(done_i[e]),
        .amount_i(amount),
        .value_o(counters_o[(BUSY+1+c-FIRST)*64 +: 64])
      );
    end
    penta_core_counter u_sem_wait (
      .clk_i,
      .rst_ni,
      .add_i(start_i[e]),
      .amount_i({32'd0, sem_wait_i[e*32 +: 32]}),
      .value_o(counters_o[(WAITS-FIRST)*64 +: 64])
    );
    penta_core_counter u_bank_wait (
      .clk_i,
      .rst_ni,
      .add_i(start_i[e]),
      .amount_i({32'd0, bank_wait_i[e*32 +: 32]}),
      .value_o(counters_o[(WAITS+1-FIRST)*64 +: 64])
    );
  end

  // Counts of engines that have fewer than three.
  logic unused_counts;
  assign unused_counts = &{1'b0, count_b_i[SMU*64 +: 64], count_c_i[SMU*64 +: 64],
                           count_c_i[DMA*64 +: 64]};

endmodule
