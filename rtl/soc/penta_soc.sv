// SPDX-License-Identifier: Apache-2.0
// Penta: a control core, three engines, their memories and an AXI4 master.
// All times are in docs/isa.md, all wires between the modules in docs/rtl.md.

module penta_soc #(
  parameter int ROWS         = 4,
  parameter int COLS         = 4,
  parameter int LANES        = 4,
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2,
  parameter int STATE_BYTES  = 32768,
  parameter int STATE_BANKS  = 2,
  parameter int TCM_BYTES    = 131072,
  parameter int AXI_BYTES    = 4,
  parameter int QUEUE        = 4,
  parameter int SEMS         = 16,
  parameter int CLOCK_MHZ    = 100,
  // A line of the weight buffer, the widest dense piece of the DMA, and bytes of a word of the
  // other memories: the widest access (isa.md, Symbols).
  localparam int LINE_BYTES  = 3 * ROWS * COLS / 8,
  localparam int DENSE_BYTES = (9 * ((8 * AXI_BYTES + 6) / 7) + 7) / 8,
  localparam int DENSE_WORD  = 1 << $clog2(DENSE_BYTES),
  localparam int WIDE_ROWS   = (4 * ROWS > COLS) ? 4 * ROWS : COLS,
  localparam int WIDE_DMA    = (DENSE_WORD > AXI_BYTES) ? DENSE_WORD : AXI_BYTES,
  localparam int ACCESS_BYTES = (WIDE_ROWS > WIDE_DMA) ? WIDE_ROWS : WIDE_DMA
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     irq_external_i,

  // Host port: halts the core at an ebreak (section 3, host calls).
  input  logic                     host_enable_i,
  output logic                     host_req_o,
  output logic [31:0]              host_operation_o,
  output logic [31:0]              host_parameter_o,
  input  logic                     host_ack_i,
  input  logic                     host_accept_i,
  input  logic [31:0]              host_result_i,

  // AXI4 master, INCR bursts of whole words, one ID.
  output logic                     m_axi_awvalid_o,
  input  logic                     m_axi_awready_i,
  output logic [31:0]              m_axi_awaddr_o,
  output logic [7:0]               m_axi_awlen_o,
  output logic [2:0]               m_axi_awsize_o,
  output logic [1:0]               m_axi_awburst_o,
  output logic                     m_axi_wvalid_o,
  input  logic                     m_axi_wready_i,
  output logic [8*AXI_BYTES-1:0]   m_axi_wdata_o,
  output logic [AXI_BYTES-1:0]     m_axi_wstrb_o,
  output logic                     m_axi_wlast_o,
  input  logic                     m_axi_bvalid_i,
  output logic                     m_axi_bready_o,
  input  logic [1:0]               m_axi_bresp_i,
  output logic                     m_axi_arvalid_o,
  input  logic                     m_axi_arready_i,
  output logic [31:0]              m_axi_araddr_o,
  output logic [7:0]               m_axi_arlen_o,
  output logic [2:0]               m_axi_arsize_o,
  output logic [1:0]               m_axi_arburst_o,
  input  logic                     m_axi_rvalid_i,
  output logic                     m_axi_rready_o,
  input  logic [8*AXI_BYTES-1:0]   m_axi_rdata_i,
  input  logic [1:0]               m_axi_rresp_i,
  input  logic                     m_axi_rlast_i,

  // Probes: one group for each STREAM of isa/probes.def, visible one cycle after the event.
  output logic                     probe_retire_valid_o,
  output logic [31:0]              probe_retire_pc_o,
  output logic [31:0]              probe_retire_insn_o,
  output logic [31:0]              probe_retire_rd_o,
  output logic [31:0]              probe_retire_value_o,
  output logic                     probe_csr_write_valid_o,
  output logic [31:0]              probe_csr_write_csr_o,
  output logic [31:0]              probe_csr_write_value_o,
  output logic                     probe_trap_valid_o,
  output logic [31:0]              probe_trap_pc_o,
  output logic [31:0]              probe_trap_cause_o,
  output logic [31:0]              probe_trap_tval_o,
  output logic                     probe_tcm_write_valid_o,
  output logic [31:0]              probe_tcm_write_address_o,
  output logic [31:0]              probe_tcm_write_value_o,
  output logic [31:0]              probe_tcm_write_strobe_o,
  output logic                     probe_local_write_valid_o,
  output logic [31:0]              probe_local_write_address_o,
  output logic [31:0]              probe_local_write_value_o,
  output logic [31:0]              probe_local_write_strobe_o,
  output logic                     probe_host_call_valid_o,
  output logic [31:0]              probe_host_call_operation_o,
  output logic [31:0]              probe_host_call_parameter_o,
  output logic                     probe_stall_valid_o,
  output logic [31:0]              probe_stall_counter_o,
  output logic [31:0]              probe_stall_cycles_o,
  output logic [31:0]              probe_stall_bank_cycles_o,
  output logic                     probe_enqueue_valid_o,
  output logic [31:0]              probe_enqueue_engine_o,
  output logic [31:0]              probe_enqueue_index_o,
  output logic [31:0]              probe_enqueue_word_o,
  output logic [31:0]              probe_interrupt_mip_o,
  output logic [31:0]              probe_error_dma_o,
  output logic [31:0]              probe_error_mac_o,
  output logic [31:0]              probe_error_smu_o,
  output logic [31:0]              probe_error_soc_o,
  output logic [31:0]              probe_semaphore_s0_3_o,
  output logic [31:0]              probe_semaphore_s4_7_o,
  output logic [31:0]              probe_semaphore_s8_11_o,
  output logic [31:0]              probe_semaphore_s12_15_o,
  output logic [31:0]              probe_bank_owner_banks0_7_o,
  output logic [31:0]              probe_bank_owner_banks8_15_o,
  output logic [31:0]              probe_dma_queue_entries_o,
  output logic [31:0]              probe_mac_queue_entries_o,
  output logic [31:0]              probe_smu_queue_entries_o,
  output logic                     probe_dma_start_valid_o,
  output logic [31:0]              probe_dma_start_iteration_o,
  output logic [31:0]              probe_dma_start_sem_wait_o,
  output logic [31:0]              probe_dma_start_bank_wait_o,
  output logic                     probe_mac_start_valid_o,
  output logic [31:0]              probe_mac_start_iteration_o,
  output logic [31:0]              probe_mac_start_sem_wait_o,
  output logic [31:0]              probe_mac_start_bank_wait_o,
  output logic                     probe_smu_start_valid_o,
  output logic [31:0]              probe_smu_start_iteration_o,
  output logic [31:0]              probe_smu_start_sem_wait_o,
  output logic [31:0]              probe_smu_start_bank_wait_o,
  output logic                     probe_dma_done_valid_o,
  output logic [31:0]              probe_dma_done_error_o,
  output logic [31:0]              probe_dma_done_busy_o,
  output logic [31:0]              probe_dma_done_read_o,
  output logic [31:0]              probe_dma_done_written_o,
  output logic                     probe_mac_done_valid_o,
  output logic [31:0]              probe_mac_done_error_o,
  output logic [31:0]              probe_mac_done_busy_o,
  output logic [31:0]              probe_mac_done_digits_o,
  output logic [31:0]              probe_mac_done_useful_o,
  output logic [31:0]              probe_mac_done_zero_o,
  output logic                     probe_smu_done_valid_o,
  output logic [31:0]              probe_smu_done_error_o,
  output logic [31:0]              probe_smu_done_busy_o,
  output logic [31:0]              probe_smu_done_lane_ops_o,
  output logic                     probe_dma_write_valid_o,
  output logic [31:0]              probe_dma_write_address_o,
  output logic [31:0]              probe_dma_write_length_o,
  output logic [8*LINE_BYTES-1:0]  probe_dma_write_data_o,
  output logic                     probe_mac_write_valid_o,
  output logic [31:0]              probe_mac_write_address_o,
  output logic [31:0]              probe_mac_write_length_o,
  output logic [32*ROWS-1:0]       probe_mac_write_data_o,
  output logic                     probe_smu_write_valid_o,
  output logic [31:0]              probe_smu_write_address_o,
  output logic [31:0]              probe_smu_write_length_o,
  output logic [8*ACCESS_BYTES-1:0] probe_smu_write_data_o,
  output logic                     probe_axi_ar_valid_o,
  output logic [31:0]              probe_axi_ar_address_o,
  output logic [31:0]              probe_axi_ar_beats_o,
  output logic                     probe_axi_r_valid_o,
  output logic [31:0]              probe_axi_r_last_o,
  output logic [31:0]              probe_axi_r_response_o,
  output logic [8*AXI_BYTES-1:0]   probe_axi_r_data_o,
  output logic                     probe_axi_aw_valid_o,
  output logic [31:0]              probe_axi_aw_address_o,
  output logic [31:0]              probe_axi_aw_beats_o,
  output logic                     probe_axi_w_valid_o,
  output logic [31:0]              probe_axi_w_last_o,
  output logic [AXI_BYTES-1:0]     probe_axi_w_strobe_o,
  output logic [8*AXI_BYTES-1:0]   probe_axi_w_data_o,
  output logic                     probe_axi_b_valid_o,
  output logic [31:0]              probe_axi_b_response_o,

  // All hardware counters, counter 3 in the low 64 bits, not delayed.
  output logic [26*64-1:0]         probe_counters_o
);

  localparam int ACC_ALIGNED = (ACCESS_BYTES == 4 * ROWS) ? 1 : 0;
  localparam int NZ_BITS = $clog2(SPAD_BYTES / COLS);
  localparam int LEVEL_BITS = $clog2(QUEUE + 1);
  localparam int BANK_MASK =
      ((1 << SPAD_BANKS) - 1) << penta_isa_pkg::BANKS_SPAD_FIRST
      | ((1 << WEIGHT_BANKS) - 1) << penta_isa_pkg::BANKS_WEIGHT_FIRST
      | ((1 << ACC_BANKS) - 1) << penta_isa_pkg::BANKS_ACC_FIRST
      | ((1 << STATE_BANKS) - 1) << penta_isa_pkg::BANKS_STATE_FIRST;
  localparam int DATA_BITS = 8 * AXI_BYTES;

  // Three engines, 0 DMA, 1 MAC, 2 SMU, each with its slice of these vectors.
  logic [2:0] enq_valid, clear, engine_done, engine_error;
  logic [95:0] engine_error_value;
  logic [3:0] enq_index;
  logic [31:0] enq_word;
  logic [2:0] req, grant, release_banks, quiet;
  logic [47:0] banks, waits, signals;
  logic [95:0] sem_wait, bank_wait;
  logic [2:0] count_start, count_done;
  logic [47:0] start_iteration;
  logic [95:0] count_sem_wait, count_bank_wait;
  logic [23:0] done_error;
  logic [191:0] count_busy, count_a, count_b, count_c;
  logic [3*LEVEL_BITS-1:0] level;

  // ------------------------------------------------------------------------------------- core

  logic [31:0] imem_addr, imem_rdata, dmem_addr, dmem_wdata, dmem_rdata;
  logic dmem_req, dmem_we;
  logic [3:0] dmem_strobe, loc_strobe;
  logic loc_req, loc_we, loc_grant;
  logic [31:0] loc_addr, loc_wdata, loc_rdata;
  logic sem_signal, sem_take, sem_taken, soc_error, blocked;
  logic [3:0] sem_index, sem_count;
  logic [127:0] sem_levels;
  logic [31:0] soc_error_value;

  penta_core #(
    .ROWS(ROWS), .COLS(COLS), .LANES(LANES), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS),
    .WEIGHT_BYTES(WEIGHT_BYTES), .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES),
    .ACC_BANKS(ACC_BANKS), .STATE_BYTES(STATE_BYTES), .STATE_BANKS(STATE_BANKS),
    .TCM_BYTES(TCM_BYTES), .AXI_BYTES(AXI_BYTES), .QUEUE(QUEUE), .SEMS(SEMS),
    .CLOCK_MHZ(CLOCK_MHZ)
  ) u_core (
    .clk_i, .rst_ni, .irq_external_i,
    .host_enable_i, .host_req_o, .host_operation_o, .host_parameter_o, .host_ack_i,
    .host_accept_i, .host_result_i,
    .imem_addr_o(imem_addr), .imem_rdata_i(imem_rdata),
    .dmem_req_o(dmem_req), .dmem_we_o(dmem_we), .dmem_addr_o(dmem_addr),
    .dmem_wdata_o(dmem_wdata), .dmem_strobe_o(dmem_strobe), .dmem_rdata_i(dmem_rdata),
    .loc_req_o(loc_req), .loc_we_o(loc_we), .loc_addr_o(loc_addr), .loc_wdata_o(loc_wdata),
    .loc_strobe_o(loc_strobe), .loc_grant_i(loc_grant), .loc_rdata_i(loc_rdata),
    .enq_valid_o(enq_valid), .enq_index_o(enq_index), .enq_word_o(enq_word), .clear_o(clear),
    .engine_done_i(engine_done), .engine_error_i(engine_error),
    .engine_error_value_i(engine_error_value),
    .sem_signal_o(sem_signal), .sem_take_o(sem_take), .sem_index_o(sem_index),
    .sem_count_o(sem_count), .sem_taken_i(sem_taken), .sem_levels_i(sem_levels),
    .soc_error_i(soc_error), .soc_error_value_i(soc_error_value), .blocked_o(blocked),
    .count_start_i(count_start), .count_sem_wait_i(count_sem_wait),
    .count_bank_wait_i(count_bank_wait), .count_done_i(count_done), .count_busy_i(count_busy),
    .count_a_i(count_a), .count_b_i(count_b), .count_c_i(count_c),
    .probe_retire_valid_o, .probe_retire_pc_o, .probe_retire_insn_o, .probe_retire_rd_o,
    .probe_retire_value_o, .probe_csr_write_valid_o, .probe_csr_write_csr_o,
    .probe_csr_write_value_o, .probe_trap_valid_o, .probe_trap_pc_o, .probe_trap_cause_o,
    .probe_trap_tval_o, .probe_tcm_write_valid_o, .probe_tcm_write_address_o,
    .probe_tcm_write_value_o, .probe_tcm_write_strobe_o, .probe_local_write_valid_o,
    .probe_local_write_address_o, .probe_local_write_value_o, .probe_local_write_strobe_o,
    .probe_host_call_valid_o, .probe_host_call_operation_o, .probe_host_call_parameter_o,
    .probe_stall_valid_o, .probe_stall_counter_o, .probe_stall_cycles_o,
    .probe_stall_bank_cycles_o, .probe_enqueue_valid_o, .probe_enqueue_engine_o,
    .probe_enqueue_index_o, .probe_enqueue_word_o, .probe_interrupt_mip_o,
    .probe_error_dma_o, .probe_error_mac_o, .probe_error_smu_o, .probe_error_soc_o,
    .probe_counters_o
  );

  penta_tcm #(.TCM_BYTES(TCM_BYTES)) u_tcm (
    .clk_i, .imem_addr_i(imem_addr), .imem_rdata_o(imem_rdata), .dmem_req_i(dmem_req),
    .dmem_we_i(dmem_we), .dmem_addr_i(dmem_addr), .dmem_wdata_i(dmem_wdata),
    .dmem_strobe_i(dmem_strobe), .dmem_rdata_o(dmem_rdata)
  );

  // ------------------------------------------------------------------------------- scoreboard

  logic [15:0] loc_banks;
  logic [63:0] owner;

  penta_scoreboard #(.SEMS(SEMS)) u_scoreboard (
    .clk_i, .rst_ni, .loc_req_i(loc_req), .loc_banks_i(loc_banks), .loc_grant_o(loc_grant),
    .sem_signal_i(sem_signal), .sem_take_i(sem_take), .sem_index_i(sem_index),
    .sem_count_i(sem_count), .sem_taken_o(sem_taken), .sem_levels_o(sem_levels),
    .blocked_i(blocked), .req_i(req), .banks_i(banks), .waits_i(waits), .grant_o(grant),
    .sem_wait_o(sem_wait), .bank_wait_o(bank_wait), .release_i(release_banks),
    .signals_i(signals), .quiet_i(quiet), .error_o(soc_error), .error_value_o(soc_error_value),
    .owner_o(owner)
  );

  // ------------------------------------------------------------------------------- front-ends

  logic [3*512-1:0] command;
  logic [3*160-1:0] operand, address, base, step, bank_bytes;
  logic [2:0] odd, start, illegal, done;
  logic [47:0] iteration, read_mask, write_mask;
  logic [23:0] error;
  logic [191:0] total_a, total_b, total_c;

  for (genvar e = 0; e < 3; e++) begin : g_engine
    penta_frontend #(.QUEUE(QUEUE), .SEMS(SEMS), .BANK_MASK(BANK_MASK)) u_frontend (
      .clk_i(clk_i), .rst_ni(rst_ni), .enq_valid_i(enq_valid[e]), .enq_index_i(enq_index),
      .enq_word_i(enq_word), .clear_i(clear[e]), .command_done_o(engine_done[e]),
      .error_o(engine_error[e]), .error_value_o(engine_error_value[32*e +: 32]),
      .req_o(req[e]), .banks_o(banks[16*e +: 16]), .waits_o(waits[16*e +: 16]),
      .grant_i(grant[e]), .sem_wait_i(sem_wait[32*e +: 32]),
      .bank_wait_i(bank_wait[32*e +: 32]), .release_o(release_banks[e]),
      .signals_o(signals[16*e +: 16]), .quiet_o(quiet[e]),
      .command_o(command[512*e +: 512]), .operand_o(operand[160*e +: 160]),
      .address_o(address[160*e +: 160]), .odd_o(odd[e]), .iteration_o(iteration[16*e +: 16]),
      .read_mask_o(read_mask[16*e +: 16]), .write_mask_o(write_mask[16*e +: 16]),
      .start_o(start[e]), .base_i(base[160*e +: 160]), .step_i(step[160*e +: 160]),
      .bank_bytes_i(bank_bytes[160*e +: 160]), .illegal_i(illegal[e]), .done_i(done[e]),
      .error_i(error[8*e +: 8]), .count_a_i(total_a[64*e +: 64]),
      .count_b_i(total_b[64*e +: 64]), .count_c_i(total_c[64*e +: 64]),
      .start_valid_o(count_start[e]), .start_iteration_o(start_iteration[16*e +: 16]),
      .start_sem_wait_o(count_sem_wait[32*e +: 32]),
      .start_bank_wait_o(count_bank_wait[32*e +: 32]), .done_valid_o(count_done[e]),
      .done_error_o(done_error[8*e +: 8]), .done_busy_o(count_busy[64*e +: 64]),
      .done_a_o(count_a[64*e +: 64]), .done_b_o(count_b[64*e +: 64]),
      .done_c_o(count_c[64*e +: 64]), .level_o(level[LEVEL_BITS*e +: LEVEL_BITS])
    );
  end

  // -------------------------------------------------------------------------------------- DMA

  logic [3:0] dma_rd_req, dma_wr_memory;
  logic dma_rd_hold, dma_wr_valid;
  logic [1:0] dma_rd_en, dma_wr_en;
  logic [27:0] dma_rd_word, dma_wr_word;
  logic [10:0] dma_rd_position, dma_wr_position, dma_wr_bytes;
  logic [4*DATA_BITS-1:0] dma_rd_data;
  logic [DENSE_BYTES-1:0] dma_wr_strobe;
  logic [8*DENSE_BYTES-1:0] dma_wr_data;
  logic [31:0] dma_wr_address;

  penta_dma #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .WEIGHT_BYTES(WEIGHT_BYTES),
    .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES), .ACC_BANKS(ACC_BANKS),
    .STATE_BYTES(STATE_BYTES), .STATE_BANKS(STATE_BANKS), .AXI_BYTES(AXI_BYTES),
    .ACCESS_BYTES(ACCESS_BYTES), .LINE_BYTES(LINE_BYTES), .DENSE_BYTES(DENSE_BYTES)
  ) u_dma (
    .clk_i, .rst_ni, .command_i(command[511:0]), .operand_i(operand[159:0]),
    .address_i(address[159:0]), .read_mask_i(read_mask[15:0]), .write_mask_i(write_mask[15:0]),
    .start_i(start[0]), .base_o(base[159:0]), .step_o(step[159:0]),
    .bank_bytes_o(bank_bytes[159:0]), .illegal_o(illegal[0]), .done_o(done[0]),
    .error_o(error[7:0]), .count_a_o(total_a[63:0]), .count_b_o(total_b[63:0]),
    .count_c_o(total_c[63:0]),
    .rd_req_o(dma_rd_req), .rd_hold_o(dma_rd_hold), .rd_en_o(dma_rd_en),
    .rd_word_o(dma_rd_word), .rd_position_o(dma_rd_position), .rd_data_i(dma_rd_data),
    .wr_memory_o(dma_wr_memory), .wr_en_o(dma_wr_en), .wr_word_o(dma_wr_word),
    .wr_position_o(dma_wr_position), .wr_strobe_o(dma_wr_strobe), .wr_data_o(dma_wr_data),
    .wr_valid_o(dma_wr_valid), .wr_address_o(dma_wr_address), .wr_bytes_o(dma_wr_bytes),
    .awvalid_o(m_axi_awvalid_o), .awready_i(m_axi_awready_i), .awaddr_o(m_axi_awaddr_o),
    .awlen_o(m_axi_awlen_o), .wvalid_o(m_axi_wvalid_o), .wready_i(m_axi_wready_i),
    .wdata_o(m_axi_wdata_o), .wstrb_o(m_axi_wstrb_o), .wlast_o(m_axi_wlast_o),
    .bvalid_i(m_axi_bvalid_i), .bresp_i(m_axi_bresp_i),
    .arvalid_o(m_axi_arvalid_o), .arready_i(m_axi_arready_i), .araddr_o(m_axi_araddr_o),
    .arlen_o(m_axi_arlen_o), .rvalid_i(m_axi_rvalid_i), .rdata_i(m_axi_rdata_i),
    .rresp_i(m_axi_rresp_i), .rlast_i(m_axi_rlast_i)
  );

  localparam int AXI_SIZE = $clog2(AXI_BYTES);
  localparam logic [1:0] INCR = 2'b01;

  assign m_axi_awsize_o = AXI_SIZE[2:0];
  assign m_axi_arsize_o = AXI_SIZE[2:0];
  assign m_axi_awburst_o = INCR;
  assign m_axi_arburst_o = INCR;
  assign m_axi_bready_o = 1'b1;
  assign m_axi_rready_o = 1'b1;

  // -------------------------------------------------------------------------------- MAC array

  logic spad_rd_req, spad_wr_req, weight_rd_req, acc_rd_req, acc_wr_req;
  logic [31:0] spad_rd_addr, spad_wr_addr, weight_rd_line, acc_wr_addr;
  logic [11:0] acc_rd_line;
  logic [COLS-1:0] spad_rd_lanes;
  logic [7:0] spad_wr_length;
  logic [8:0] acc_wr_length;
  logic [8*COLS-1:0] spad_rd_data;
  logic [8*ROWS-1:0] spad_wr_data;
  logic [8*LINE_BYTES-1:0] weight_rd_data;
  logic [32*ROWS-1:0] acc_rd_data, acc_wr_data;
  logic [1:0] spad_rd_error, spad_wr_error, weight_rd_error, acc_rd_error, acc_wr_error;
  logic [8*NZ_BITS-1:0] nonzero_block;
  logic [7:0] nonzero_bit;

  penta_mac #(
    .ROWS(ROWS), .COLS(COLS), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS),
    .WEIGHT_BYTES(WEIGHT_BYTES), .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES),
    .ACC_BANKS(ACC_BANKS)
  ) u_mac (
    .clk_i, .rst_ni, .command_i(command[512 +: 512]), .operand_i(operand[160 +: 160]),
    .address_i(address[160 +: 160]), .odd_i(odd[1]), .iteration_i(iteration[16 +: 16]),
    .read_mask_i(read_mask[16 +: 16]), .write_mask_i(write_mask[16 +: 16]), .start_i(start[1]),
    .base_o(base[160 +: 160]), .step_o(step[160 +: 160]), .bank_bytes_o(bank_bytes[160 +: 160]),
    .illegal_o(illegal[1]), .done_o(done[1]), .error_o(error[8 +: 8]),
    .count_a_o(total_a[64 +: 64]), .count_b_o(total_b[64 +: 64]), .count_c_o(total_c[64 +: 64]),
    .spad_rd_req_o(spad_rd_req), .spad_rd_addr_o(spad_rd_addr),
    .spad_rd_lanes_o(spad_rd_lanes), .spad_rd_data_i(spad_rd_data),
    .spad_rd_error_i(spad_rd_error), .spad_wr_req_o(spad_wr_req),
    .spad_wr_addr_o(spad_wr_addr), .spad_wr_length_o(spad_wr_length),
    .spad_wr_data_o(spad_wr_data), .spad_wr_error_i(spad_wr_error),
    .weight_rd_req_o(weight_rd_req), .weight_rd_line_o(weight_rd_line),
    .weight_rd_data_i(weight_rd_data), .weight_rd_error_i(weight_rd_error),
    .acc_rd_req_o(acc_rd_req), .acc_rd_line_o(acc_rd_line), .acc_rd_data_i(acc_rd_data),
    .acc_rd_error_i(acc_rd_error), .acc_wr_req_o(acc_wr_req), .acc_wr_addr_o(acc_wr_addr),
    .acc_wr_length_o(acc_wr_length), .acc_wr_data_o(acc_wr_data),
    .acc_wr_error_i(acc_wr_error), .nonzero_block_o(nonzero_block), .nonzero_bit_i(nonzero_bit)
  );

  logic [1:0] spad_rd_en, spad_wr_en, weight_rd_en, acc_rd_en, acc_wr_en;
  logic [27:0] spad_rd_word, spad_wr_word, weight_rd_word, acc_rd_word, acc_wr_word;
  logic [10:0] spad_rd_position, spad_wr_position, acc_rd_position, acc_wr_position;
  logic [ROWS-1:0] spad_wr_strobe;
  logic [4*ROWS-1:0] acc_wr_strobe;

  penta_mac_ports #(
    .ROWS(ROWS), .COLS(COLS), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS),
    .WEIGHT_BYTES(WEIGHT_BYTES), .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES),
    .ACC_BANKS(ACC_BANKS), .ACCESS_BYTES(ACCESS_BYTES), .LINE_BYTES(LINE_BYTES)
  ) u_mac_ports (
    .clk_i, .read_mask_i(read_mask[16 +: 16]), .write_mask_i(write_mask[16 +: 16]),
    .spad_rd_req_i(spad_rd_req), .spad_rd_addr_i(spad_rd_addr),
    .spad_rd_lanes_i(spad_rd_lanes), .spad_rd_error_o(spad_rd_error),
    .spad_wr_req_i(spad_wr_req), .spad_wr_addr_i(spad_wr_addr),
    .spad_wr_length_i(spad_wr_length), .spad_wr_error_o(spad_wr_error),
    .weight_rd_req_i(weight_rd_req), .weight_rd_line_i(weight_rd_line),
    .weight_rd_error_o(weight_rd_error), .acc_rd_req_i(acc_rd_req),
    .acc_rd_line_i(acc_rd_line), .acc_rd_error_o(acc_rd_error), .acc_wr_req_i(acc_wr_req),
    .acc_wr_addr_i(acc_wr_addr), .acc_wr_length_i(acc_wr_length),
    .acc_wr_error_o(acc_wr_error), .spad_rd_en_o(spad_rd_en), .spad_rd_word_o(spad_rd_word),
    .spad_rd_position_o(spad_rd_position), .spad_wr_en_o(spad_wr_en),
    .spad_wr_word_o(spad_wr_word), .spad_wr_position_o(spad_wr_position),
    .spad_wr_strobe_o(spad_wr_strobe), .weight_rd_en_o(weight_rd_en),
    .weight_rd_word_o(weight_rd_word), .acc_rd_en_o(acc_rd_en), .acc_rd_word_o(acc_rd_word),
    .acc_rd_position_o(acc_rd_position), .acc_wr_en_o(acc_wr_en), .acc_wr_word_o(acc_wr_word),
    .acc_wr_position_o(acc_wr_position), .acc_wr_strobe_o(acc_wr_strobe)
  );

  // -------------------------------------------------------------------------------------- SMU

  logic smu_wr_valid;
  logic [1:0] smu_rd_spad_en, smu_rd_state_en, smu_wr_spad_en, smu_wr_state_en;
  logic [27:0] smu_rd_word, smu_wr_word;
  logic [10:0] smu_rd_position, smu_wr_position, smu_wr_length;
  logic [31:0] smu_wr_address;
  logic [ACCESS_BYTES-1:0] smu_wr_strobe;
  logic [8*ACCESS_BYTES-1:0] smu_rd_spad_data, smu_rd_state_data, smu_wr_data;

  penta_smu #(
    .LANES(LANES), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .STATE_BYTES(STATE_BYTES),
    .STATE_BANKS(STATE_BANKS), .ACCESS_BYTES(ACCESS_BYTES)
  ) u_smu (
    .clk_i, .rst_ni, .active_i(!quiet[2]), .command_i(command[1024 +: 512]),
    .operand_i(operand[320 +: 160]), .address_i(address[320 +: 160]),
    .read_mask_i(read_mask[32 +: 16]), .write_mask_i(write_mask[32 +: 16]), .start_i(start[2]),
    .base_o(base[320 +: 160]),
    .step_o(step[320 +: 160]), .bank_bytes_o(bank_bytes[320 +: 160]), .illegal_o(illegal[2]),
    .done_o(done[2]), .error_o(error[16 +: 8]), .count_a_o(total_a[128 +: 64]),
    .count_b_o(total_b[128 +: 64]), .count_c_o(total_c[128 +: 64]),
    .rd_spad_en_o(smu_rd_spad_en), .rd_state_en_o(smu_rd_state_en), .rd_word_o(smu_rd_word),
    .rd_position_o(smu_rd_position), .rd_spad_data_i(smu_rd_spad_data),
    .rd_state_data_i(smu_rd_state_data), .wr_spad_en_o(smu_wr_spad_en),
    .wr_state_en_o(smu_wr_state_en), .wr_word_o(smu_wr_word),
    .wr_position_o(smu_wr_position), .wr_strobe_o(smu_wr_strobe), .wr_data_o(smu_wr_data),
    .wr_valid_o(smu_wr_valid), .wr_address_o(smu_wr_address), .wr_length_o(smu_wr_length)
  );

  // -------------------------------------------------------------------------- local memories

  logic [7:0] core_en;
  logic [27:0] core_word;
  logic [10:0] core_position;
  logic [31:0] core_data;
  logic [127:0] core_rdata;

  penta_core_port #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .WEIGHT_BYTES(WEIGHT_BYTES),
    .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES), .ACC_BANKS(ACC_BANKS),
    .STATE_BYTES(STATE_BYTES), .STATE_BANKS(STATE_BANKS), .ACCESS_BYTES(ACCESS_BYTES),
    .LINE_BYTES(LINE_BYTES)
  ) u_core_port (
    .clk_i, .loc_addr_i(loc_addr), .loc_wdata_i(loc_wdata), .loc_strobe_i(loc_strobe),
    .loc_rdata_o(loc_rdata), .loc_banks_o(loc_banks), .loc_grant_i(loc_grant),
    .en_o(core_en), .word_o(core_word), .position_o(core_position), .data_o(core_data),
    .data_i(core_rdata)
  );

  logic [31:0] unused_state_rd_data;
  logic [8*LINE_BYTES-1:0] unused_weight_smu_data;
  logic [8*ACCESS_BYTES-1:0] unused_acc_smu_data;
  logic [7:0] unused_weight_bits, unused_acc_bits, unused_state_bits;

  penta_local_memory #(
    .MEMORY(9), .WORD_BYTES(ACCESS_BYTES), .WORDS(SPAD_BYTES / ACCESS_BYTES), .BANKS(SPAD_BANKS),
    .BLOCK_BYTES(COLS), .DMA_RD_BYTES(AXI_BYTES), .DMA_WR_BYTES(DENSE_BYTES),
    .MAC_RD_BYTES(COLS), .MAC_WR_BYTES(ROWS), .MAC_ALIGNED(0), .SMU(1)
  ) u_spad (
    .clk_i, .rst_ni,
    .core_en_i(core_en[0 +: 2]), .core_we_i(loc_we), .core_word_i(core_word),
    .core_position_i(core_position), .core_strobe_i(loc_strobe), .core_data_i(core_data),
    .core_data_o(core_rdata[0 +: 32]),
    .dma_rd_req_i(dma_rd_req[0]), .dma_rd_hold_i(dma_rd_hold), .dma_rd_en_i(dma_rd_en),
    .dma_rd_word_i(dma_rd_word), .dma_rd_position_i(dma_rd_position),
    .dma_rd_data_o(dma_rd_data[0*DATA_BITS +: DATA_BITS]),
    .dma_wr_en_i(dma_wr_en & {2{dma_wr_memory[0]}}), .dma_wr_word_i(dma_wr_word),
    .dma_wr_position_i(dma_wr_position), .dma_wr_strobe_i(dma_wr_strobe),
    .dma_wr_data_i(dma_wr_data),
    .mac_rd_en_i(spad_rd_en), .mac_rd_word_i(spad_rd_word),
    .mac_rd_position_i(spad_rd_position), .mac_rd_data_o(spad_rd_data),
    .mac_wr_en_i(spad_wr_en), .mac_wr_word_i(spad_wr_word),
    .mac_wr_position_i(spad_wr_position), .mac_wr_strobe_i(spad_wr_strobe),
    .mac_wr_data_i(spad_wr_data),
    .smu_rd_en_i(smu_rd_spad_en), .smu_rd_word_i(smu_rd_word),
    .smu_rd_position_i(smu_rd_position), .smu_rd_data_o(smu_rd_spad_data),
    .smu_wr_en_i(smu_wr_spad_en), .smu_wr_word_i(smu_wr_word),
    .smu_wr_position_i(smu_wr_position), .smu_wr_strobe_i(smu_wr_strobe),
    .smu_wr_data_i(smu_wr_data),
    .nonzero_block_i(nonzero_block), .nonzero_bit_o(nonzero_bit)
  );

  penta_local_memory #(
    .MEMORY(10), .WORD_BYTES(LINE_BYTES), .WORDS(WEIGHT_BYTES / LINE_BYTES), .BANKS(WEIGHT_BANKS),
    .BLOCK_BYTES(0), .DMA_RD_BYTES(AXI_BYTES), .DMA_WR_BYTES(DENSE_BYTES),
    .MAC_RD_BYTES(LINE_BYTES), .MAC_WR_BYTES(4), .MAC_ALIGNED(1)
  ) u_weight (
    .clk_i, .rst_ni,
    .core_en_i(core_en[2 +: 2]), .core_we_i(loc_we), .core_word_i(core_word),
    .core_position_i(core_position), .core_strobe_i(loc_strobe), .core_data_i(core_data),
    .core_data_o(core_rdata[32 +: 32]),
    .dma_rd_req_i(dma_rd_req[1]), .dma_rd_hold_i(dma_rd_hold), .dma_rd_en_i(dma_rd_en),
    .dma_rd_word_i(dma_rd_word), .dma_rd_position_i(dma_rd_position),
    .dma_rd_data_o(dma_rd_data[1*DATA_BITS +: DATA_BITS]),
    .dma_wr_en_i(dma_wr_en & {2{dma_wr_memory[1]}}), .dma_wr_word_i(dma_wr_word),
    .dma_wr_position_i(dma_wr_position), .dma_wr_strobe_i(dma_wr_strobe),
    .dma_wr_data_i(dma_wr_data),
    .mac_rd_en_i(weight_rd_en), .mac_rd_word_i(weight_rd_word),
    .mac_rd_position_i(11'd0), .mac_rd_data_o(weight_rd_data),
    .mac_wr_en_i(2'b00), .mac_wr_word_i(28'd0), .mac_wr_position_i(11'd0),
    .mac_wr_strobe_i(4'd0), .mac_wr_data_i(32'd0),
    .smu_rd_en_i(2'b00), .smu_rd_word_i(28'd0), .smu_rd_position_i(11'd0),
    .smu_rd_data_o(unused_weight_smu_data),
    .smu_wr_en_i(2'b00), .smu_wr_word_i(28'd0), .smu_wr_position_i(11'd0),
    .smu_wr_strobe_i('0), .smu_wr_data_i('0),
    .nonzero_block_i(8'd0), .nonzero_bit_o(unused_weight_bits)
  );

  penta_local_memory #(
    .MEMORY(11), .WORD_BYTES(ACCESS_BYTES), .WORDS(ACC_BYTES / ACCESS_BYTES), .BANKS(ACC_BANKS),
    .BLOCK_BYTES(0), .DMA_RD_BYTES(AXI_BYTES), .DMA_WR_BYTES(DENSE_BYTES),
    .MAC_RD_BYTES(4 * ROWS), .MAC_WR_BYTES(4 * ROWS), .MAC_ALIGNED(ACC_ALIGNED)
  ) u_acc (
    .clk_i, .rst_ni,
    .core_en_i(core_en[4 +: 2]), .core_we_i(loc_we), .core_word_i(core_word),
    .core_position_i(core_position), .core_strobe_i(loc_strobe), .core_data_i(core_data),
    .core_data_o(core_rdata[64 +: 32]),
    .dma_rd_req_i(dma_rd_req[2]), .dma_rd_hold_i(dma_rd_hold), .dma_rd_en_i(dma_rd_en),
    .dma_rd_word_i(dma_rd_word), .dma_rd_position_i(dma_rd_position),
    .dma_rd_data_o(dma_rd_data[2*DATA_BITS +: DATA_BITS]),
    .dma_wr_en_i(dma_wr_en & {2{dma_wr_memory[2]}}), .dma_wr_word_i(dma_wr_word),
    .dma_wr_position_i(dma_wr_position), .dma_wr_strobe_i(dma_wr_strobe),
    .dma_wr_data_i(dma_wr_data),
    .mac_rd_en_i(acc_rd_en), .mac_rd_word_i(acc_rd_word),
    .mac_rd_position_i(acc_rd_position), .mac_rd_data_o(acc_rd_data),
    .mac_wr_en_i(acc_wr_en), .mac_wr_word_i(acc_wr_word),
    .mac_wr_position_i(acc_wr_position), .mac_wr_strobe_i(acc_wr_strobe),
    .mac_wr_data_i(acc_wr_data),
    .smu_rd_en_i(2'b00), .smu_rd_word_i(28'd0), .smu_rd_position_i(11'd0),
    .smu_rd_data_o(unused_acc_smu_data),
    .smu_wr_en_i(2'b00), .smu_wr_word_i(28'd0), .smu_wr_position_i(11'd0),
    .smu_wr_strobe_i('0), .smu_wr_data_i('0),
    .nonzero_block_i(8'd0), .nonzero_bit_o(unused_acc_bits)
  );

  penta_local_memory #(
    .MEMORY(12), .WORD_BYTES(ACCESS_BYTES), .WORDS(STATE_BYTES / ACCESS_BYTES), .BANKS(STATE_BANKS),
    .BLOCK_BYTES(0), .DMA_RD_BYTES(AXI_BYTES), .DMA_WR_BYTES(DENSE_BYTES),
    .MAC_RD_BYTES(4), .MAC_WR_BYTES(4), .MAC_ALIGNED(1), .SMU(1)
  ) u_state (
    .clk_i, .rst_ni,
    .core_en_i(core_en[6 +: 2]), .core_we_i(loc_we), .core_word_i(core_word),
    .core_position_i(core_position), .core_strobe_i(loc_strobe), .core_data_i(core_data),
    .core_data_o(core_rdata[96 +: 32]),
    .dma_rd_req_i(dma_rd_req[3]), .dma_rd_hold_i(dma_rd_hold), .dma_rd_en_i(dma_rd_en),
    .dma_rd_word_i(dma_rd_word), .dma_rd_position_i(dma_rd_position),
    .dma_rd_data_o(dma_rd_data[3*DATA_BITS +: DATA_BITS]),
    .dma_wr_en_i(dma_wr_en & {2{dma_wr_memory[3]}}), .dma_wr_word_i(dma_wr_word),
    .dma_wr_position_i(dma_wr_position), .dma_wr_strobe_i(dma_wr_strobe),
    .dma_wr_data_i(dma_wr_data),
    .mac_rd_en_i(2'b00), .mac_rd_word_i(28'd0), .mac_rd_position_i(11'd0),
    .mac_rd_data_o(unused_state_rd_data),
    .mac_wr_en_i(2'b00), .mac_wr_word_i(28'd0), .mac_wr_position_i(11'd0),
    .mac_wr_strobe_i(4'd0), .mac_wr_data_i(32'd0),
    .smu_rd_en_i(smu_rd_state_en), .smu_rd_word_i(smu_rd_word),
    .smu_rd_position_i(smu_rd_position), .smu_rd_data_o(smu_rd_state_data),
    .smu_wr_en_i(smu_wr_state_en), .smu_wr_word_i(smu_wr_word),
    .smu_wr_position_i(smu_wr_position), .smu_wr_strobe_i(smu_wr_strobe),
    .smu_wr_data_i(smu_wr_data),
    .nonzero_block_i(8'd0), .nonzero_bit_o(unused_state_bits)
  );

  // ----------------------------------------------------------------------------------- probes

  penta_level_probe #(.WIDTH(128)) u_semaphore_probe (
    .clk_i, .level_i(sem_levels),
    .level_o({probe_semaphore_s12_15_o, probe_semaphore_s8_11_o, probe_semaphore_s4_7_o,
              probe_semaphore_s0_3_o})
  );

  penta_level_probe #(.WIDTH(64)) u_owner_probe (
    .clk_i, .level_i(owner),
    .level_o({probe_bank_owner_banks8_15_o, probe_bank_owner_banks0_7_o})
  );

  logic [3*LEVEL_BITS-1:0] level_probe;
  localparam logic [31-LEVEL_BITS:0] LEVEL_HIGH = '0;

  penta_level_probe #(.WIDTH(3 * LEVEL_BITS)) u_queue_probe (
    .clk_i, .level_i(level), .level_o(level_probe)
  );

  assign probe_dma_queue_entries_o = {LEVEL_HIGH, level_probe[LEVEL_BITS-1:0]};
  assign probe_mac_queue_entries_o = {LEVEL_HIGH, level_probe[LEVEL_BITS +: LEVEL_BITS]};
  assign probe_smu_queue_entries_o = {LEVEL_HIGH, level_probe[2*LEVEL_BITS +: LEVEL_BITS]};

  assign probe_dma_start_valid_o = count_start[0];
  assign probe_dma_start_iteration_o = {16'd0, start_iteration[0 +: 16]};
  assign probe_dma_start_sem_wait_o = count_sem_wait[0 +: 32];
  assign probe_dma_start_bank_wait_o = count_bank_wait[0 +: 32];
  assign probe_dma_done_valid_o = count_done[0];
  assign probe_dma_done_error_o = {24'd0, done_error[0 +: 8]};
  assign probe_dma_done_busy_o = count_busy[0 +: 32];
  assign probe_dma_done_read_o = count_a[0 +: 32];
  assign probe_dma_done_written_o = count_b[0 +: 32];

  assign probe_mac_start_valid_o = count_start[1];
  assign probe_mac_start_iteration_o = {16'd0, start_iteration[16 +: 16]};
  assign probe_mac_start_sem_wait_o = count_sem_wait[32 +: 32];
  assign probe_mac_start_bank_wait_o = count_bank_wait[32 +: 32];
  assign probe_mac_done_valid_o = count_done[1];
  assign probe_mac_done_error_o = {24'd0, done_error[8 +: 8]};
  assign probe_mac_done_busy_o = count_busy[64 +: 32];
  assign probe_mac_done_digits_o = count_a[64 +: 32];
  assign probe_mac_done_useful_o = count_b[64 +: 32];
  assign probe_mac_done_zero_o = count_c[64 +: 32];

  assign probe_smu_start_valid_o = count_start[2];
  assign probe_smu_start_iteration_o = {16'd0, start_iteration[32 +: 16]};
  assign probe_smu_start_sem_wait_o = count_sem_wait[64 +: 32];
  assign probe_smu_start_bank_wait_o = count_bank_wait[64 +: 32];
  assign probe_smu_done_valid_o = count_done[2];
  assign probe_smu_done_error_o = {24'd0, done_error[16 +: 8]};
  assign probe_smu_done_busy_o = count_busy[128 +: 32];
  assign probe_smu_done_lane_ops_o = count_a[128 +: 32];

  penta_write_probe #(.BYTES(LINE_BYTES)) u_dma_write_probe (
    .clk_i, .valid_i(dma_wr_valid), .address_i(dma_wr_address),
    .length_i(dma_wr_bytes),
    .data_i({{8*(LINE_BYTES-DENSE_BYTES){1'b0}}, dma_wr_data}),
    .valid_o(probe_dma_write_valid_o), .address_o(probe_dma_write_address_o),
    .length_o(probe_dma_write_length_o), .data_o(probe_dma_write_data_o)
  );

  penta_write_probe #(.BYTES(4 * ROWS)) u_mac_write_probe (
    .clk_i, .valid_i(spad_wr_req || acc_wr_req),
    .address_i(acc_wr_req ? acc_wr_addr : spad_wr_addr),
    .length_i(acc_wr_req ? {2'b00, acc_wr_length} : {3'b000, spad_wr_length}),
    .data_i(acc_wr_req ? acc_wr_data : {{24*ROWS{1'b0}}, spad_wr_data}),
    .valid_o(probe_mac_write_valid_o), .address_o(probe_mac_write_address_o),
    .length_o(probe_mac_write_length_o), .data_o(probe_mac_write_data_o)
  );

  penta_write_probe #(.BYTES(ACCESS_BYTES)) u_smu_write_probe (
    .clk_i, .valid_i(smu_wr_valid), .address_i(smu_wr_address), .length_i(smu_wr_length),
    .data_i(smu_wr_data), .valid_o(probe_smu_write_valid_o),
    .address_o(probe_smu_write_address_o), .length_o(probe_smu_write_length_o),
    .data_o(probe_smu_write_data_o)
  );

  penta_axi_probes #(.AXI_BYTES(AXI_BYTES)) u_axi_probes (
    .clk_i, .rst_ni,
    .arvalid_i(m_axi_arvalid_o), .arready_i(m_axi_arready_i), .araddr_i(m_axi_araddr_o),
    .arlen_i(m_axi_arlen_o), .rvalid_i(m_axi_rvalid_i), .rready_i(m_axi_rready_o),
    .rlast_i(m_axi_rlast_i), .rresp_i(m_axi_rresp_i), .rdata_i(m_axi_rdata_i),
    .awvalid_i(m_axi_awvalid_o), .awready_i(m_axi_awready_i), .awaddr_i(m_axi_awaddr_o),
    .awlen_i(m_axi_awlen_o), .wvalid_i(m_axi_wvalid_o), .wready_i(m_axi_wready_i),
    .wlast_i(m_axi_wlast_o), .wstrb_i(m_axi_wstrb_o), .wdata_i(m_axi_wdata_o),
    .bvalid_i(m_axi_bvalid_i), .bready_i(m_axi_bready_o), .bresp_i(m_axi_bresp_i),
    .ar_valid_o(probe_axi_ar_valid_o), .ar_address_o(probe_axi_ar_address_o),
    .ar_beats_o(probe_axi_ar_beats_o), .r_valid_o(probe_axi_r_valid_o),
    .r_last_o(probe_axi_r_last_o), .r_response_o(probe_axi_r_response_o),
    .r_data_o(probe_axi_r_data_o), .aw_valid_o(probe_axi_aw_valid_o),
    .aw_address_o(probe_axi_aw_address_o), .aw_beats_o(probe_axi_aw_beats_o),
    .w_valid_o(probe_axi_w_valid_o), .w_last_o(probe_axi_w_last_o),
    .w_strobe_o(probe_axi_w_strobe_o), .w_data_o(probe_axi_w_data_o),
    .b_valid_o(probe_axi_b_valid_o), .b_response_o(probe_axi_b_response_o)
  );

  // Of the iteration's number the MAC alone wants something; of its memories' ports not all.
  logic unused_bits;
  assign unused_bits = &{1'b0, odd, iteration, unused_state_rd_data, unused_weight_smu_data,
                         unused_acc_smu_data, unused_weight_bits, unused_acc_bits,
                         unused_state_bits};
endmodule
