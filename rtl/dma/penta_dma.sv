// SPDX-License-Identifier: Apache-2.0
// The DMA engine (isa.md section 7): copies rows between DRAM and the local memories.
//
//             take          1                    2                done
//   load      R beat b      beat register        write            b + 3
//   local     prepare       read    | 1: array   write            last read + 3
//   store     prepare       read    | 1: array   W register       last B + 1
//
// A read is prepared (its place found) in the cycle before it, at the earliest in S; stage 1 holds
// what was read and aligns it; stage 2 is the write or the W channel. Only stores can stall.
module penta_dma #(
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2,
  parameter int STATE_BYTES  = 32768,
  parameter int STATE_BANKS  = 2,
  parameter int AXI_BYTES    = 4,
  parameter int ACCESS_BYTES = 16,
  parameter int LINE_BYTES   = 6,
  parameter int DENSE_BYTES  = 6
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // front-end
  input  logic [511:0]             command_i,
  input  logic [159:0]             operand_i,
  input  logic [159:0]             address_i,
  input  logic [15:0]              read_mask_i,
  input  logic [15:0]              write_mask_i,
  input  logic                     start_i,
  output logic [159:0]             base_o,
  output logic [159:0]             step_o,
  output logic [159:0]             bank_bytes_o,
  output logic                     illegal_o,
  output logic                     done_o,
  output logic [7:0]               error_o,
  output logic [63:0]              count_a_o,        // bytes read from DRAM
  output logic [63:0]              count_b_o,        // bytes written to DRAM
  output logic [63:0]              count_c_o,
  // local memories, one-hot: scratchpad, weight buffer, accumulator memory, state memory
  output logic [3:0]               rd_req_o,
  output logic                     rd_hold_o,
  output logic [1:0]               rd_en_o,
  output logic [27:0]              rd_word_o,
  output logic [10:0]              rd_position_o,
  input  logic [4*8*AXI_BYTES-1:0] rd_data_i,
  output logic [3:0]               wr_memory_o,
  output logic [1:0]               wr_en_o,
  output logic [27:0]              wr_word_o,
  output logic [10:0]              wr_position_o,
  output logic [DENSE_BYTES-1:0]   wr_strobe_o,
  output logic [8*DENSE_BYTES-1:0] wr_data_o,
  // the write as the DMA_WRITE probe shows it
  output logic                     wr_valid_o,
  output logic [31:0]              wr_address_o,
  output logic [10:0]              wr_bytes_o,
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
  localparam int DATA_BITS = 8 * AXI_BYTES;

  // ---------------------------------------------------------------------------------- command

  logic load, store, local_copy, dense, strided;
  logic [2:0] element;
  logic [22:0] row_bytes;
  logic [15:0] n1, n2;
  logic [31:0] src_s0, dst_s0, src_s1, dst_s1, src_s2, dst_s2;
  logic [31:0] src, dst;

  penta_dma_decode #(
    .SPAD_BANK_BYTES(SPAD_BYTES / SPAD_BANKS), .WEIGHT_BANK_BYTES(WEIGHT_BYTES / WEIGHT_BANKS),
    .ACC_BANK_BYTES(ACC_BYTES / ACC_BANKS), .STATE_BANK_BYTES(STATE_BYTES / STATE_BANKS)
  ) u_decode (
    .command_i(command_i), .operand_i(operand_i), .address_i(address_i), .base_o(base_o),
    .step_o(step_o), .bank_bytes_o(bank_bytes_o), .illegal_o(illegal_o), .load_o(load),
    .store_o(store), .dense_o(dense), .strided_o(strided), .element_o(element),
    .row_bytes_o(row_bytes), .n1_o(n1), .n2_o(n2), .src_s0_o(src_s0), .dst_s0_o(dst_s0),
    .src_s1_o(src_s1), .dst_s1_o(dst_s1), .src_s2_o(src_s2), .dst_s2_o(dst_s2)
  );

  assign local_copy = !load && !store;
  assign src = address_i[31:0];
  assign dst = address_i[63:32];

  logic running_q, idle;

  assign idle = !running_q && !start_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) running_q <= 1'b0;
    else if (start_i) running_q <= 1'b1;
    else if (done_o) running_q <= 1'b0;
  end

  // ----------------------------------------------------------------------------------- bursts

  logic address_valid, bursts_done, retire, aw_fire;
  logic [31:0] burst_address;
  logic [7:0] burst_len;

  penta_dma_bursts #(.AXI_BYTES(AXI_BYTES)) u_bursts (
    .clk_i(clk_i), .rst_ni(rst_ni), .idle_i(idle), .enable_i(running_q && !local_copy),
    .base_i(load ? src : dst), .s1_i(load ? src_s1 : dst_s1), .s2_i(load ? src_s2 : dst_s2),
    .n1_i(n1), .n2_i(n2), .row_bytes_i(row_bytes), .valid_o(address_valid),
    .ready_i(load ? arready_i : awready_i), .address_o(burst_address), .len_o(burst_len),
    .retire_i(retire), .done_o(bursts_done)
  );

  assign retire = running_q && (load ? rvalid_i && rlast_i : store && bvalid_i);
  assign arvalid_o = address_valid && load;
  assign araddr_o = burst_address;
  assign arlen_o = burst_len;
  assign awvalid_o = address_valid && store;
  assign awaddr_o = burst_address;
  assign awlen_o = burst_len;
  assign aw_fire = awvalid_o && awready_i;

  // ----------------------------------------------------------------------------------- pieces

  logic take, beat, prepare, issue;
  logic more_q;                          // a piece is to come
  logic [31:0] piece_src, piece_dst;
  logic [8:0] piece_bytes;
  logic [7:0] piece_lane;
  logic piece_row_first, piece_last, piece_burst_first, piece_burst_last;

  penta_dma_pieces #(.AXI_BYTES(AXI_BYTES)) u_pieces (
    .clk_i(clk_i), .idle_i(idle), .take_i(take), .load_i(load), .store_i(store),
    .strided_i(strided), .element_i(element), .src_i(src), .dst_i(dst), .src_s0_i(src_s0),
    .dst_s0_i(dst_s0), .src_s1_i(src_s1), .dst_s1_i(dst_s1), .src_s2_i(src_s2),
    .dst_s2_i(dst_s2), .n1_i(n1), .n2_i(n2), .row_bytes_i(row_bytes), .src_o(piece_src),
    .dst_o(piece_dst), .bytes_o(piece_bytes), .lane_o(piece_lane), .row_first_o(piece_row_first),
    .last_o(piece_last), .burst_first_o(piece_burst_first), .burst_last_o(piece_burst_last)
  );

  logic prepared_q;

  assign beat = running_q && load && rvalid_i;
  assign prepare = !idle && !load && more_q && (!prepared_q || issue);
  assign take = beat || prepare;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      more_q <= 1'b0;
      prepared_q <= 1'b0;
    end else begin
      if (idle) more_q <= 1'b1;
      else if (take && piece_last) more_q <= 1'b0;
      if (prepare) prepared_q <= 1'b1;
      else if (issue) prepared_q <= 1'b0;
    end
  end

  // ------------------------------------------------------------------------ reads: preparation

  logic [3:0] src_memory, read_memory_q;
  logic [27:0] read_word;
  logic [10:0] read_position;
  logic [1:0] read_en, read_error;

  penta_dma_check #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .WEIGHT_BYTES(WEIGHT_BYTES),
    .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES), .ACC_BANKS(ACC_BANKS),
    .STATE_BYTES(STATE_BYTES), .STATE_BANKS(STATE_BANKS), .ACCESS_BYTES(ACCESS_BYTES),
    .LINE_BYTES(LINE_BYTES)
  ) u_read_check (
    .region_i(src[31:28]), .address_i(piece_src), .bytes_i({2'b00, piece_bytes}),
    .mask_i(read_mask_i), .memory_o(src_memory), .word_o(read_word),
    .position_o(read_position), .en_o(read_en), .error_o(read_error)
  );

  logic [27:0] prepared_word_q;
  logic [10:0] prepared_position_q;
  logic [1:0] prepared_en_q;
  logic [31:0] prepared_dst_q;
  logic [8:0] prepared_bytes_q;
  logic [7:0] prepared_lane_q;
  logic prepared_last_q, prepared_burst_first_q, prepared_burst_last_q;

  always_ff @(posedge clk_i) begin
    if (prepare) begin
      read_memory_q <= src_memory;
      prepared_word_q <= read_word;
      prepared_position_q <= read_position;
      prepared_en_q <= read_en;
      prepared_dst_q <= piece_dst;
      prepared_bytes_q <= piece_bytes;
      prepared_lane_q <= piece_lane;
      prepared_last_q <= piece_last;
      prepared_burst_first_q <= piece_burst_first;
      prepared_burst_last_q <= piece_burst_last;
    end
  end

  // ----------------------------------------------------------------------------- reads: issue

  logic stage1_q, wvalid_q, w_fire, stall, store_ready;
  logic [3:0] credit_q;                  // accepted bursts whose first beat is not yet read

  assign w_fire = wvalid_q && wready_i;
  assign store_ready = (!prepared_burst_first_q || credit_q != 4'd0)
                       && (!(stage1_q && wvalid_q) || w_fire);
  assign issue = prepared_q && (!store || store_ready);
  assign stall = stage1_q && store && wvalid_q && !w_fire;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) credit_q <= 4'd0;
    else credit_q <= credit_q + {3'd0, aw_fire} - {3'd0, issue && store && prepared_burst_first_q};
  end

  assign rd_req_o = read_memory_q & {4{issue}};
  assign rd_hold_o = stall;
  assign rd_en_o = prepared_en_q;
  assign rd_word_o = prepared_word_q;
  assign rd_position_o = prepared_position_q;

  // ---------------------------------------------------------------------------------- stage 1

  logic [DATA_BITS-1:0] beat_q;
  logic [31:0] dst_q;
  logic [8:0] bytes_q;
  logic [7:0] lane_q;
  logic row_first_q, last_q, burst_last_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) stage1_q <= 1'b0;
    else stage1_q <= beat || issue || stall;
  end

  always_ff @(posedge clk_i) begin
    if (beat) begin
      beat_q <= rdata_i;
      dst_q <= piece_dst;
      bytes_q <= piece_bytes;
      lane_q <= piece_lane;
      row_first_q <= piece_row_first;
      last_q <= piece_last;
    end else if (issue) begin
      dst_q <= prepared_dst_q;
      bytes_q <= prepared_bytes_q;
      lane_q <= prepared_lane_q;
      row_first_q <= 1'b1;
      last_q <= prepared_last_q;
      burst_last_q <= prepared_burst_last_q;
    end
  end

  // The bytes of the piece from lane 0 on, and 0.
  logic [DATA_BITS-1:0] array_data, raw, raw_mask, piece;

  assign array_data = read_memory_q[3] ? rd_data_i[3*DATA_BITS +: DATA_BITS] :
                      read_memory_q[2] ? rd_data_i[2*DATA_BITS +: DATA_BITS] :
                      read_memory_q[1] ? rd_data_i[1*DATA_BITS +: DATA_BITS] :
                      rd_data_i[DATA_BITS-1:0];

  always_comb begin
    raw = '0;
    raw_mask = '0;
    piece = '0;
    if (stage1_q) begin
      raw = load ? beat_q >> {lane_q, 3'b000} : array_data;
      raw_mask = {DATA_BITS{1'b1}} << {bytes_q, 3'b000};
      piece = raw & ~raw_mask;
    end
  end

  logic [10:0] dense_bytes, write_bytes;
  logic [8*DENSE_BYTES-1:0] dense_data, write_data;
  logic dense_error;
  logic [31:0] write_address, next_address_q;

  penta_dma_dense #(.AXI_BYTES(AXI_BYTES), .DENSE_BYTES(DENSE_BYTES)) u_dense (
    .clk_i(clk_i), .valid_i(stage1_q && dense), .row_first_i(row_first_q), .bytes_i(bytes_q),
    .data_i(piece), .bytes_o(dense_bytes), .data_o(dense_data), .error_o(dense_error)
  );

  assign write_bytes = dense ? dense_bytes : {2'b00, bytes_q};
  assign write_data = dense ? dense_data : {{8*DENSE_BYTES-DATA_BITS{1'b0}}, piece};
  // Dense output runs on within a row: the destination's pieces follow from the bytes written.
  assign write_address = dense && !row_first_q ? next_address_q : dst_q;

  always_ff @(posedge clk_i) begin
    if (stage1_q) next_address_q <= write_address + {21'd0, write_bytes};
  end

  // -------------------------------------------------------------------------- stage 2: writes

  logic [3:0] dst_memory;
  logic [27:0] write_word;
  logic [10:0] write_position;
  logic [1:0] write_en, write_error;
  logic to_memory;

  assign to_memory = stage1_q && !store;

  penta_dma_check #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .WEIGHT_BYTES(WEIGHT_BYTES),
    .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES), .ACC_BANKS(ACC_BANKS),
    .STATE_BYTES(STATE_BYTES), .STATE_BANKS(STATE_BANKS), .ACCESS_BYTES(ACCESS_BYTES),
    .LINE_BYTES(LINE_BYTES)
  ) u_write_check (
    .region_i(dst[31:28]), .address_i(write_address), .bytes_i(write_bytes),
    .mask_i(write_mask_i), .memory_o(dst_memory), .word_o(write_word),
    .position_o(write_position), .en_o(write_en), .error_o(write_error)
  );

  logic stage2_q, stage2_last_q, finished_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stage2_q <= 1'b0;
      stage2_last_q <= 1'b0;
      finished_q <= 1'b0;
      wr_memory_o <= 4'd0;
      wr_en_o <= 2'b00;
    end else begin
      stage2_q <= to_memory && write_bytes != 11'd0;
      stage2_last_q <= to_memory && last_q;
      finished_q <= stage2_last_q;
      wr_memory_o <= dst_memory;
      wr_en_o <= write_en & {2{to_memory}};
    end
  end

  always_ff @(posedge clk_i) begin
    if (to_memory) begin
      wr_word_o <= write_word;
      wr_position_o <= write_position;
      wr_data_o <= write_data;
      wr_address_o <= write_address;
      wr_bytes_o <= write_bytes;
    end
  end

  assign wr_valid_o = stage2_q;
  assign wr_strobe_o = ~({DENSE_BYTES{1'b1}} << wr_bytes_o);

  // ----------------------------------------------------------------------- stage 2: W channel

  logic [DATA_BITS-1:0] wdata_q;
  logic [AXI_BYTES-1:0] wstrb_q;
  logic wlast_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) wvalid_q <= 1'b0;
    else wvalid_q <= (stage1_q && store) || (wvalid_q && !wready_i);
  end

  always_ff @(posedge clk_i) begin
    if (stage1_q && store && !stall) begin
      wdata_q <= piece << {lane_q, 3'b000};
      wstrb_q <= ~({AXI_BYTES{1'b1}} << bytes_q) << lane_q;
      wlast_q <= burst_last_q;
    end
  end

  assign wvalid_o = wvalid_q;
  assign wdata_o = wdata_q;
  assign wstrb_o = wstrb_q;
  assign wlast_o = wlast_q;

  // ---------------------------------------------------------------------------- end and errors

  logic address_error_q, bank_error_q, dense_error_q, axi_error_q;
  logic [63:0] total_q;
  logic [1:0] place_error;

  assign place_error = (prepare ? read_error : 2'b00) | (to_memory ? write_error : 2'b00);

  always_ff @(posedge clk_i) begin
    if (idle) begin
      address_error_q <= 1'b0;
      bank_error_q <= 1'b0;
      dense_error_q <= 1'b0;
      axi_error_q <= 1'b0;
      total_q <= 64'd0;
    end else begin
      address_error_q <= address_error_q || place_error[0];
      bank_error_q <= bank_error_q || place_error[1];
      dense_error_q <= dense_error_q || dense_error;
      axi_error_q <= axi_error_q || (beat && rresp_i != 2'b00)
                     || (store && running_q && bvalid_i && bresp_i != 2'b00);
      if (take) total_q <= total_q + {55'd0, piece_bytes};
    end
  end

  assign done_o = running_q && (store ? bursts_done : finished_q);
  assign error_o = address_error_q ? penta_isa_pkg::ERROR_ADDRESS :
                   bank_error_q ? penta_isa_pkg::ERROR_BANK :
                   dense_error_q ? penta_isa_pkg::ERROR_DENSE :
                   axi_error_q ? penta_isa_pkg::ERROR_AXI : penta_isa_pkg::ERROR_NONE;
  assign count_a_o = load ? total_q : 64'd0;
  assign count_b_o = store ? total_q : 64'd0;
  assign count_c_o = 64'd0;
endmodule
