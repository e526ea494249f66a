// SPDX-License-Identifier: Apache-2.0
// The DMA with its front-end, the scoreboard and the local memories, driven by dma_bench.cpp in
// place of the core and of the DRAM. Engines 1 and 2 have front-ends with no engine: NOP only.
module dma_bench #(
  parameter int ROWS         = 4,
  parameter int COLS         = 4,
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2,
  parameter int STATE_BYTES  = 32768,
  parameter int STATE_BANKS  = 2,
  parameter int AXI_BYTES    = 4,
  parameter int QUEUE        = 4,
  parameter int SEMS         = 16,
  localparam int LINE_BYTES  = 3 * ROWS * COLS / 8,
  localparam int DENSE_BYTES = (9 * ((8 * AXI_BYTES + 6) / 7) + 7) / 8,
  localparam int DENSE_WORD  = 1 << $clog2(DENSE_BYTES),
  localparam int WIDE_ROWS   = (4 * ROWS > COLS) ? 4 * ROWS : COLS,
  localparam int WIDE_DMA    = (DENSE_WORD > AXI_BYTES) ? DENSE_WORD : AXI_BYTES,
  localparam int ACCESS_BYTES = (WIDE_ROWS > WIDE_DMA) ? WIDE_ROWS : WIDE_DMA,
  localparam int BLOCK_BITS  = $clog2(SPAD_BYTES / COLS)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // in place of the core
  input  logic [2:0]               enq_valid_i,
  input  logic [3:0]               enq_index_i,
  input  logic [31:0]              enq_word_i,
  input  logic [2:0]               clear_i,
  output logic [2:0]               command_done_o,
  output logic [2:0]               engine_error_o,
  output logic [95:0]              engine_error_value_o,
  input  logic                     loc_req_i,
  input  logic                     loc_we_i,
  input  logic [31:0]              loc_addr_i,
  input  logic [31:0]              loc_wdata_i,
  input  logic [3:0]               loc_strobe_i,
  output logic                     loc_grant_o,
  output logic [31:0]              loc_rdata_o,
  input  logic                     sem_signal_i,
  input  logic                     sem_take_i,
  input  logic [3:0]               sem_index_i,
  input  logic [3:0]               sem_count_i,
  output logic                     sem_taken_o,
  output logic [127:0]             sem_levels_o,
  input  logic                     blocked_i,
  output logic                     soc_error_o,
  output logic [31:0]              soc_error_value_o,
  output logic [63:0]              owner_o,
  // the cycle after START and DONE
  output logic [2:0]               start_valid_o,
  output logic [47:0]              start_iteration_o,
  output logic [95:0]              start_sem_wait_o,
  output logic [95:0]              start_bank_wait_o,
  output logic [2:0]               done_valid_o,
  output logic [23:0]              done_error_o,
  output logic [191:0]             done_busy_o,
  output logic [63:0]              done_read_o,
  output logic [63:0]              done_written_o,
  output logic [$clog2(QUEUE+1)-1:0] level_o,
  // the cycle of the write
  output logic                     wr_valid_o,
  output logic [31:0]              wr_address_o,
  output logic [10:0]              wr_bytes_o,
  output logic [8*DENSE_BYTES-1:0] wr_data_o,
  // in place of the MAC array
  input  logic [15:0]              mac_read_mask_i,
  input  logic [15:0]              mac_write_mask_i,
  input  logic                     spad_rd_req_i,
  input  logic [31:0]              spad_rd_addr_i,
  input  logic [COLS-1:0]          spad_rd_lanes_i,
  output logic [8*COLS-1:0]        spad_rd_data_o,
  output logic [1:0]               spad_rd_error_o,
  input  logic                     spad_wr_req_i,
  input  logic [31:0]              spad_wr_addr_i,
  input  logic [7:0]               spad_wr_length_i,
  input  logic [8*ROWS-1:0]        spad_wr_data_i,
  output logic [1:0]               spad_wr_error_o,
  input  logic                     weight_rd_req_i,
  input  logic [31:0]              weight_rd_line_i,
  output logic [8*LINE_BYTES-1:0]  weight_rd_data_o,
  output logic [1:0]               weight_rd_error_o,
  input  logic                     acc_rd_req_i,
  input  logic [11:0]              acc_rd_line_i,
  output logic [32*ROWS-1:0]       acc_rd_data_o,
  output logic [1:0]               acc_rd_error_o,
  input  logic                     acc_wr_req_i,
  input  logic [31:0]              acc_wr_addr_i,
  input  logic [8:0]               acc_wr_length_i,
  input  logic [32*ROWS-1:0]       acc_wr_data_i,
  output logic [1:0]               acc_wr_error_o,
  input  logic [BLOCK_BITS-1:0]    nonzero_block_i,       // eight blocks, one after the other
  output logic [7:0]               nonzero_bits_o,
  // AXI4
  output logic                     awvalid_o,
  input  logic                     awready_i,
  output logic [31:0]              awaddr_o,
  output logic [7:0]               awlen_o,
  output logic                     wvalid_o,
  input  logic                     wready_i,
  output logic [8*AXI_BYTES-1:0]   wdata_o,
  output logic [AXI_BYTES-1:0]     wstrb_o,
  output logic                     wlast_o,
  input  logic                     bvalid_i,
  input  logic [1:0]               bresp_i,
  output logic                     arvalid_o,
  input  logic                     arready_i,
  output logic [31:0]              araddr_o,
  output logic [7:0]               arlen_o,
  input  logic                     rvalid_i,
  input  logic [8*AXI_BYTES-1:0]   rdata_i,
  input  logic [1:0]               rresp_i,
  input  logic                     rlast_i
);
  localparam int LEVEL_BITS = $clog2(QUEUE + 1);
  localparam int BANK_MASK =
      ((1 << SPAD_BANKS) - 1) | ((1 << WEIGHT_BANKS) - 1) << 8 | ((1 << ACC_BANKS) - 1) << 12
      | ((1 << STATE_BANKS) - 1) << 14;
  localparam int DATA_BITS = 8 * AXI_BYTES;

  logic [15:0] loc_banks;
  logic [2:0] req, grant, release_banks, quiet;
  logic [47:0] banks, waits, signals;
  logic [95:0] sem_wait, bank_wait;
  logic [3*512-1:0] command;
  logic [3*160-1:0] operand, address, base, step, bank_bytes;
  logic [2:0] start, illegal, done;
  logic [47:0] read_mask, write_mask;
  logic [23:0] error;
  logic [191:0] total_a, total_b, done_a, done_b;
  logic [3*LEVEL_BITS-1:0] level;

  penta_scoreboard #(.SEMS(SEMS)) u_scoreboard (
    .clk_i, .rst_ni, .loc_req_i, .loc_banks_i(loc_banks), .loc_grant_o, .sem_signal_i,
    .sem_take_i, .sem_index_i, .sem_count_i, .sem_taken_o, .sem_levels_o, .blocked_i,
    .req_i(req), .banks_i(banks), .waits_i(waits), .grant_o(grant), .sem_wait_o(sem_wait),
    .bank_wait_o(bank_wait), .release_i(release_banks), .signals_i(signals), .quiet_i(quiet),
    .error_o(soc_error_o), .error_value_o(soc_error_value_o), .owner_o
  );

  for (genvar e = 0; e < 3; e++) begin : g_engine
    penta_frontend #(.QUEUE(QUEUE), .SEMS(SEMS), .BANK_MASK(BANK_MASK)) u_frontend (
      .clk_i, .rst_ni, .enq_valid_i(enq_valid_i[e]), .enq_index_i, .enq_word_i,
      .clear_i(clear_i[e]), .command_done_o(command_done_o[e]), .error_o(engine_error_o[e]),
      .error_value_o(engine_error_value_o[32*e +: 32]), .req_o(req[e]),
      .banks_o(banks[16*e +: 16]), .waits_o(waits[16*e +: 16]), .grant_i(grant[e]),
      .sem_wait_i(sem_wait[32*e +: 32]), .bank_wait_i(bank_wait[32*e +: 32]),
      .release_o(release_banks[e]), .signals_o(signals[16*e +: 16]), .quiet_o(quiet[e]),
      .command_o(command[512*e +: 512]), .operand_o(operand[160*e +: 160]),
      .address_o(address[160*e +: 160]), .odd_o(), .iteration_o(),
      .read_mask_o(read_mask[16*e +: 16]), .write_mask_o(write_mask[16*e +: 16]),
      .start_o(start[e]), .base_i(base[160*e +: 160]), .step_i(step[160*e +: 160]),
      .bank_bytes_i(bank_bytes[160*e +: 160]), .illegal_i(illegal[e]), .done_i(done[e]),
      .error_i(error[8*e +: 8]), .count_a_i(total_a[64*e +: 64]),
      .count_b_i(total_b[64*e +: 64]), .count_c_i(64'd0), .start_valid_o(start_valid_o[e]),
      .start_iteration_o(start_iteration_o[16*e +: 16]),
      .start_sem_wait_o(start_sem_wait_o[32*e +: 32]),
      .start_bank_wait_o(start_bank_wait_o[32*e +: 32]), .done_valid_o(done_valid_o[e]),
      .done_error_o(done_error_o[8*e +: 8]), .done_busy_o(done_busy_o[64*e +: 64]),
      .done_a_o(done_a[64*e +: 64]), .done_b_o(done_b[64*e +: 64]), .done_c_o(),
      .level_o(level[LEVEL_BITS*e +: LEVEL_BITS])
    );
  end

  assign level_o = level[LEVEL_BITS-1:0];
  assign done_read_o = done_a[63:0];
  assign done_written_o = done_b[63:0];

  for (genvar e = 1; e < 3; e++) begin : g_no_engine
    assign base[160*e +: 160] = '0;
    assign step[160*e +: 160] = '0;
    assign bank_bytes[160*e +: 160] = '0;
    assign illegal[e] = 1'b1;
    assign done[e] = 1'b0;
    assign error[8*e +: 8] = 8'd0;
    assign total_a[64*e +: 64] = '0;
    assign total_b[64*e +: 64] = '0;
  end

  logic [3:0] rd_req, wr_memory;
  logic rd_hold;
  logic [1:0] rd_en, wr_en;
  logic [27:0] rd_word, wr_word;
  logic [10:0] rd_position, wr_position;
  logic [4*DATA_BITS-1:0] rd_data;
  logic [DENSE_BYTES-1:0] wr_strobe;

  penta_dma #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .WEIGHT_BYTES(WEIGHT_BYTES),
    .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES), .ACC_BANKS(ACC_BANKS),
    .STATE_BYTES(STATE_BYTES), .STATE_BANKS(STATE_BANKS), .AXI_BYTES(AXI_BYTES),
    .ACCESS_BYTES(ACCESS_BYTES), .LINE_BYTES(LINE_BYTES), .DENSE_BYTES(DENSE_BYTES)
  ) u_dma (
    .clk_i, .rst_ni, .command_i(command[511:0]), .operand_i(operand[159:0]),
    .address_i(address[159:0]), .read_mask_i(read_mask[15:0]),
    .write_mask_i(write_mask[15:0]), .start_i(start[0]), .base_o(base[159:0]),
    .step_o(step[159:0]), .bank_bytes_o(bank_bytes[159:0]), .illegal_o(illegal[0]),
    .done_o(done[0]), .error_o(error[7:0]), .count_a_o(total_a[63:0]),
    .count_b_o(total_b[63:0]), .count_c_o(), .rd_req_o(rd_req), .rd_hold_o(rd_hold),
    .rd_en_o(rd_en), .rd_word_o(rd_word), .rd_position_o(rd_position), .rd_data_i(rd_data),
    .wr_memory_o(wr_memory), .wr_en_o(wr_en), .wr_word_o(wr_word),
    .wr_position_o(wr_position), .wr_strobe_o(wr_strobe), .wr_data_o, .wr_valid_o,
    .wr_address_o, .wr_bytes_o, .awvalid_o, .awready_i, .awaddr_o, .awlen_o, .wvalid_o,
    .wready_i, .wdata_o, .wstrb_o, .wlast_o, .bvalid_i, .bresp_i, .arvalid_o, .arready_i,
    .araddr_o, .arlen_o, .rvalid_i, .rdata_i, .rresp_i, .rlast_i
  );

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
    .clk_i, .loc_addr_i, .loc_wdata_i, .loc_strobe_i, .loc_rdata_o, .loc_banks_o(loc_banks),
    .loc_grant_i(loc_grant_o), .en_o(core_en), .word_o(core_word),
    .position_o(core_position), .data_o(core_data), .data_i(core_rdata)
  );

  // MAC ports of each memory, as wide as the widest; only some are used.
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
    .clk_i, .read_mask_i(mac_read_mask_i), .write_mask_i(mac_write_mask_i), .spad_rd_req_i,
    .spad_rd_addr_i, .spad_rd_lanes_i, .spad_rd_error_o, .spad_wr_req_i, .spad_wr_addr_i,
    .spad_wr_length_i, .spad_wr_error_o, .weight_rd_req_i, .weight_rd_line_i,
    .weight_rd_error_o, .acc_rd_req_i, .acc_rd_line_i, .acc_rd_error_o, .acc_wr_req_i,
    .acc_wr_addr_i, .acc_wr_length_i, .acc_wr_error_o, .spad_rd_en_o(spad_rd_en),
    .spad_rd_word_o(spad_rd_word), .spad_rd_position_o(spad_rd_position),
    .spad_wr_en_o(spad_wr_en), .spad_wr_word_o(spad_wr_word),
    .spad_wr_position_o(spad_wr_position), .spad_wr_strobe_o(spad_wr_strobe),
    .weight_rd_en_o(weight_rd_en), .weight_rd_word_o(weight_rd_word),
    .acc_rd_en_o(acc_rd_en), .acc_rd_word_o(acc_rd_word),
    .acc_rd_position_o(acc_rd_position), .acc_wr_en_o(acc_wr_en),
    .acc_wr_word_o(acc_wr_word), .acc_wr_position_o(acc_wr_position),
    .acc_wr_strobe_o(acc_wr_strobe)
  );

  for (genvar m = 0; m < 4; m++) begin : g_memory
    localparam int BYTES = (m == 0) ? SPAD_BYTES : (m == 1) ? WEIGHT_BYTES :
                           (m == 2) ? ACC_BYTES : STATE_BYTES;
    localparam int BANKS = (m == 0) ? SPAD_BANKS : (m == 1) ? WEIGHT_BANKS :
                           (m == 2) ? ACC_BANKS : STATE_BANKS;
    localparam int WORD = (m == 1) ? LINE_BYTES : ACCESS_BYTES;
    localparam int BITS = (m == 0) ? BLOCK_BITS : 1;
    localparam int RD_BYTES = (m == 0) ? COLS : (m == 1) ? LINE_BYTES : 4 * ROWS;
    localparam int WR_BYTES = (m == 0) ? ROWS : (m == 2) ? 4 * ROWS : 4;
    logic [7:0] bits;
    logic [8*BITS-1:0] blocks;
    logic [1:0] mac_rd_en, mac_wr_en;
    logic [27:0] mac_rd_word, mac_wr_word;
    logic [10:0] mac_rd_position, mac_wr_position;
    logic [8*RD_BYTES-1:0] mac_rd_data;
    logic [WR_BYTES-1:0] mac_wr_strobe;
    logic [8*WR_BYTES-1:0] mac_wr_data;

    if (m == 0) begin : g_spad
      for (genvar r = 0; r < 8; r++) begin : g_block
        localparam logic [BITS-1:0] NEXT = r;
        assign blocks[r*BITS +: BITS] = nonzero_block_i + NEXT;
      end
      assign nonzero_bits_o = bits;
      assign {mac_rd_en, mac_rd_word, mac_rd_position} =
          {spad_rd_en, spad_rd_word, spad_rd_position};
      assign {mac_wr_en, mac_wr_word, mac_wr_position, mac_wr_strobe, mac_wr_data} =
          {spad_wr_en, spad_wr_word, spad_wr_position, spad_wr_strobe, spad_wr_data_i};
      assign spad_rd_data_o = mac_rd_data;
    end else begin : g_not_spad
      assign blocks = '0;
      if (m == 1) begin : g_weight
        assign {mac_rd_en, mac_rd_word, mac_rd_position} =
            {weight_rd_en, weight_rd_word, 11'd0};
        assign weight_rd_data_o = mac_rd_data;
      end else if (m == 2) begin : g_acc
        assign {mac_rd_en, mac_rd_word, mac_rd_position} =
            {acc_rd_en, acc_rd_word, acc_rd_position};
        assign {mac_wr_en, mac_wr_word, mac_wr_position, mac_wr_strobe, mac_wr_data} =
            {acc_wr_en, acc_wr_word, acc_wr_position, acc_wr_strobe, acc_wr_data_i};
        assign acc_rd_data_o = mac_rd_data;
      end else begin : g_state
        assign {mac_rd_en, mac_rd_word, mac_rd_position} = 41'd0;
      end
      if (m != 2) begin : g_no_write
        assign {mac_wr_en, mac_wr_word, mac_wr_position} = 41'd0;
        assign mac_wr_strobe = '0;
        assign mac_wr_data = '0;
      end
    end

    penta_local_memory #(
      .MEMORY(9 + m), .WORD_BYTES(WORD), .WORDS(BYTES / WORD), .BANKS(BANKS),
      .BLOCK_BYTES((m == 0) ? COLS : 0), .DMA_RD_BYTES(AXI_BYTES), .DMA_WR_BYTES(DENSE_BYTES),
      .MAC_RD_BYTES(RD_BYTES), .MAC_WR_BYTES(WR_BYTES),
      .MAC_ALIGNED((m == 1 || (m == 2 && ACCESS_BYTES == 4 * ROWS)) ? 1 : 0)
    ) u_memory (
      .clk_i, .rst_ni, .core_en_i(core_en[2*m +: 2]), .core_we_i(loc_we_i),
      .core_word_i(core_word), .core_position_i(core_position), .core_strobe_i(loc_strobe_i),
      .core_data_i(core_data), .core_data_o(core_rdata[32*m +: 32]), .dma_rd_req_i(rd_req[m]),
      .dma_rd_hold_i(rd_hold), .dma_rd_en_i(rd_en), .dma_rd_word_i(rd_word),
      .dma_rd_position_i(rd_position), .dma_rd_data_o(rd_data[m*DATA_BITS +: DATA_BITS]),
      .dma_wr_en_i(wr_en & {2{wr_memory[m]}}), .dma_wr_word_i(wr_word),
      .dma_wr_position_i(wr_position), .dma_wr_strobe_i(wr_strobe), .dma_wr_data_i(wr_data_o),
      .mac_rd_en_i(mac_rd_en), .mac_rd_word_i(mac_rd_word),
      .mac_rd_position_i(mac_rd_position), .mac_rd_data_o(mac_rd_data),
      .mac_wr_en_i(mac_wr_en), .mac_wr_word_i(mac_wr_word),
      .mac_wr_position_i(mac_wr_position), .mac_wr_strobe_i(mac_wr_strobe),
      .mac_wr_data_i(mac_wr_data), .smu_rd_en_i(2'b00), .smu_rd_word_i(28'd0),
      .smu_rd_position_i(11'd0), .smu_rd_data_o(), .smu_wr_en_i(2'b00), .smu_wr_word_i(28'd0),
      .smu_wr_position_i(11'd0), .smu_wr_strobe_i('0), .smu_wr_data_i('0),
      .nonzero_block_i(blocks), .nonzero_bit_o(bits)
    );
  end
endmodule
