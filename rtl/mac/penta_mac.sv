// SPDX-License-Identifier: Apache-2.0
// The MAC array (isa.md section 8): R x C shift-add processing elements, activations from the
// scratchpad, digits from the weight buffer, one pass a cycle.
//
//   step    1              2          3         4         5            6             15     16
//   reads   data, digits   row sums   t         acc       acc (tile)   raw write
//                                                                      digits 0..7, k, clamp, write
//
// Whatever a later stage needs of a step travels beside it in registers named for their stage.
module penta_mac #(
  parameter int ROWS         = 4,
  parameter int COLS         = 4,
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2,
  localparam int PES = ROWS * COLS,
  localparam int BLOCK_BITS = $clog2(SPAD_BYTES / COLS)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  // front-end
  input  logic [511:0]            command_i,
  input  logic [159:0]            operand_i,
  input  logic [159:0]            address_i,
  input  logic                    odd_i,
  input  logic [15:0]             iteration_i,
  input  logic [15:0]             read_mask_i,
  input  logic [15:0]             write_mask_i,
  input  logic                    start_i,
  output logic [159:0]            base_o,
  output logic [159:0]            step_o,
  output logic [159:0]            bank_bytes_o,
  output logic                    illegal_o,
  output logic                    done_o,
  output logic [7:0]              error_o,
  output logic [63:0]             count_a_o,          // digits
  output logic [63:0]             count_b_o,          // useful
  output logic [63:0]             count_c_o,          // zero
  // scratchpad
  output logic                    spad_rd_req_o,
  output logic [31:0]             spad_rd_addr_o,
  output logic [COLS-1:0]         spad_rd_lanes_o,
  input  logic [8*COLS-1:0]       spad_rd_data_i,
  input  logic [1:0]              spad_rd_error_i,
  output logic                    spad_wr_req_o,
  output logic [31:0]             spad_wr_addr_o,
  output logic [7:0]              spad_wr_length_o,
  output logic [8*ROWS-1:0]       spad_wr_data_o,
  input  logic [1:0]              spad_wr_error_i,
  // weight buffer
  output logic                    weight_rd_req_o,
  output logic [31:0]             weight_rd_line_o,
  input  logic [3*PES-1:0]        weight_rd_data_i,
  input  logic [1:0]              weight_rd_error_i,
  // accumulator memory
  output logic                    acc_rd_req_o,
  output logic [11:0]             acc_rd_line_o,
  input  logic [32*ROWS-1:0]      acc_rd_data_i,
  input  logic [1:0]              acc_rd_error_i,
  output logic                    acc_wr_req_o,
  output logic [31:0]             acc_wr_addr_o,
  output logic [8:0]              acc_wr_length_o,
  output logic [32*ROWS-1:0]      acc_wr_data_o,
  input  logic [1:0]              acc_wr_error_i,
  // nonzero bits of the scratchpad
  output logic [8*BLOCK_BITS-1:0] nonzero_block_o,
  input  logic [7:0]              nonzero_bit_i
);
  localparam int BLOCK_READS = (7 * ROWS + COLS - 1) / COLS;
  localparam int BLOCK_BUFFER = 8 * COLS * BLOCK_READS;        // bits
  localparam int SUM_BITS = 11 + $clog2(COLS);
  localparam int ZERO_BITS = $clog2(COLS + 1);
  localparam int PE_BITS = $clog2(PES);
  localparam logic [7:0] ROWS8 = ROWS[7:0];

  // ---------------------------------------------------------------------------------- the command

  logic [351:0] shape;
  logic shape_valid, is_shape, block, vector, shape_done_q, run_start, run_done;
  logic [1:0] slot;

  assign slot = command_i[penta_isa_pkg::FIELD_MAC_RUN_SLOT_BIT +: 2];

  penta_mac_shapes u_shapes (
    .clk_i, .rst_ni, .load_i(shape_done_q), .slot_i(slot), .words_i(command_i[511:160]),
    .words_o(shape), .valid_o(shape_valid)
  );

  penta_mac_decode #(
    .ROWS(ROWS), .COLS(COLS), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS),
    .WEIGHT_BYTES(WEIGHT_BYTES), .WEIGHT_BANKS(WEIGHT_BANKS), .ACC_BYTES(ACC_BYTES),
    .ACC_BANKS(ACC_BANKS)
  ) u_decode (
    .command_i, .address_i, .shape_i(shape), .shape_valid_i(shape_valid), .base_o, .step_o,
    .bank_bytes_o, .illegal_o, .shape_o(is_shape), .block_o(block), .vector_o(vector)
  );

  assign run_start = start_i && !is_shape;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) shape_done_q <= 1'b0;
    else shape_done_q <= start_i && is_shape;
  end

  assign done_o = run_done || shape_done_q;

  logic radix5, int8, x_unsigned, dest;
  logic [1:0] init, osize, clamp, scale;
  logic [15:0] m_field;
  logic [5:0] k_field;
  logic [7:0] r_last;

  assign radix5 = command_i[penta_isa_pkg::FIELD_MAC_RUN_RADIX5_BIT];
  assign int8 = command_i[penta_isa_pkg::FIELD_MAC_RUN_INT8_BIT];
  assign x_unsigned = command_i[penta_isa_pkg::FIELD_MAC_RUN_X_UNSIGNED_BIT];
  assign dest = command_i[penta_isa_pkg::FIELD_MAC_RUN_DEST_BIT];
  assign init = command_i[penta_isa_pkg::FIELD_MAC_RUN_INIT_BIT +: 2];
  assign osize = command_i[penta_isa_pkg::FIELD_MAC_RUN_OSIZE_BIT +: 2];
  assign clamp = command_i[penta_isa_pkg::FIELD_MAC_RUN_CLAMP_BIT +: 2];
  assign scale = command_i[penta_isa_pkg::FIELD_MAC_RUN_SCALE_BIT +: 2];
  assign m_field = command_i[penta_isa_pkg::FIELD_MAC_RUN_M_BIT +: 16];
  assign k_field = command_i[penta_isa_pkg::FIELD_MAC_RUN_K_BIT +: 6];
  assign r_last = shape[penta_isa_pkg::FIELD_MAC_SHAPE_R_LAST_BIT-160 +: 8];

  // ------------------------------------------------------------------------ stage 0: the sequence

  logic x_req, block_req, vector_req, line_req, fill, acc_req, step, pass, first_plane, last_plane;
  logic tile_first, tile_last, last_rows;
  logic [1:0] fill_part;
  logic [2:0] plane;
  logic [COLS-1:0] lanes;
  logic [31:0] out;

  penta_mac_sequencer #(
    .ROWS(ROWS), .COLS(COLS), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS)
  ) u_sequencer (
    .clk_i, .rst_ni, .command_i, .address_i, .shape_i(shape), .read_mask_i, .start_i(run_start),
    .block_i(block), .vector_i(vector), .done_o(run_done), .nonzero_block_o, .nonzero_bit_i,
    .x_req_o(x_req), .block_req_o(block_req), .vector_req_o(vector_req),
    .read_address_o(spad_rd_addr_o), .read_lanes_o(spad_rd_lanes_o), .line_req_o(line_req),
    .line_o(weight_rd_line_o), .fill_o(fill), .fill_part_o(fill_part), .acc_req_o(acc_req),
    .acc_line_o(acc_rd_line_o), .step_o(step), .pass_o(pass), .plane_o(plane),
    .first_plane_o(first_plane), .last_plane_o(last_plane), .tile_first_o(tile_first),
    .tile_last_o(tile_last), .last_rows_o(last_rows), .lanes_o(lanes), .out_o(out)
  );

  assign spad_rd_req_o = x_req || block_req || vector_req;
  assign weight_rd_req_o = line_req;
  assign acc_rd_req_o = acc_req;

  // Flags of the step in stages 1 to 5.
  logic s1_step_q, s2_step_q, s3_step_q, s4_step_q;
  logic s1_pass_q, s2_pass_q, s3_pass_q, s4_pass_q;
  logic s1_last_q, s2_last_q, s3_last_q, s4_last_q, s5_last_q;      // the tile's last step
  logic s1_block_q, s1_vector_q, s1_fill_q, s1_acc_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s1_step_q <= 1'b0; s2_step_q <= 1'b0; s3_step_q <= 1'b0; s4_step_q <= 1'b0;
      s1_pass_q <= 1'b0; s2_pass_q <= 1'b0; s3_pass_q <= 1'b0; s4_pass_q <= 1'b0;
      s1_last_q <= 1'b0; s2_last_q <= 1'b0; s3_last_q <= 1'b0; s4_last_q <= 1'b0;
      s5_last_q <= 1'b0;
      s1_block_q <= 1'b0; s1_vector_q <= 1'b0; s1_fill_q <= 1'b0; s1_acc_q <= 1'b0;
    end else begin
      s1_step_q <= step; s2_step_q <= s1_step_q; s3_step_q <= s2_step_q; s4_step_q <= s3_step_q;
      s1_pass_q <= pass; s2_pass_q <= s1_pass_q; s3_pass_q <= s2_pass_q; s4_pass_q <= s3_pass_q;
      s1_last_q <= step && tile_last;
      s2_last_q <= s1_last_q; s3_last_q <= s2_last_q; s4_last_q <= s3_last_q;
      s5_last_q <= s4_last_q;
      s1_block_q <= block_req; s1_vector_q <= vector_req; s1_fill_q <= fill; s1_acc_q <= acc_req;
    end
  end

  // ------------------------------------------------------------- stage 1: data of the reads arrive

  logic s1_first_plane_q, s1_last_plane_q, s1_tile_first_q, s1_last_rows_q, s1_x_q;
  logic s2_first_plane_q, s2_last_plane_q, s2_tile_first_q, s2_last_rows_q;
  logic s3_first_plane_q, s3_last_plane_q, s3_tile_first_q, s4_last_plane_q, s4_tile_first_q;
  logic s3_last_rows_q, s4_last_rows_q, s5_last_rows_q;
  logic [1:0] s1_plane_q, s1_part_q;
  logic [COLS-1:0] s1_lanes_q, lanes_q;
  logic [31:0] s1_out_q, s2_out_q, s3_out_q, s4_out_q, s5_out_q;

  always_ff @(posedge clk_i) begin
    s1_part_q <= fill_part;
    s1_x_q <= x_req;
    if (step) begin
      s1_first_plane_q <= first_plane;
      s1_last_plane_q <= last_plane;
      s1_tile_first_q <= tile_first;
      s1_last_rows_q <= last_rows;
      s1_plane_q <= plane[1:0];
      s1_lanes_q <= lanes;
      s1_out_q <= out;
    end
    if (s1_step_q) begin
      s2_first_plane_q <= s1_first_plane_q;
      s2_last_plane_q <= s1_last_plane_q;
      s2_tile_first_q <= s1_tile_first_q;
      s2_last_rows_q <= s1_last_rows_q;
      s2_out_q <= s1_out_q;
    end
    if (s2_step_q) begin
      s3_first_plane_q <= s2_first_plane_q;
      s3_last_plane_q <= s2_last_plane_q;
      s3_tile_first_q <= s2_tile_first_q;
      s3_last_rows_q <= s2_last_rows_q;
      s3_out_q <= s2_out_q;
    end
    if (s3_step_q) begin
      s4_last_plane_q <= s3_last_plane_q;
      s4_tile_first_q <= s3_tile_first_q;
      s4_last_rows_q <= s3_last_rows_q;
      s4_out_q <= s3_out_q;
    end
    if (s4_step_q) begin
      s5_last_rows_q <= s4_last_rows_q;
      s5_out_q <= s4_out_q;
    end
  end

  // Activations stay for all planes of their chunk.
  logic [9*COLS-1:0] x_q, x_d;
  logic [COLS-1:0] x_zero_q, x_zero_d;

  always_comb begin
    x_d = '0;
    x_zero_d = '0;
    for (int c = 0; c < COLS; c++) begin
      if (s1_x_q && s1_lanes_q[c])
        x_d[9*c +: 9] = {!x_unsigned && spad_rd_data_i[8*c+7], spad_rd_data_i[8*c +: 8]};
      x_zero_d[c] = x_d[9*c +: 9] == 9'd0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (s1_pass_q && s1_first_plane_q) begin
      x_q <= x_d;
      x_zero_q <= x_zero_d;
      lanes_q <= s1_lanes_q;
    end
  end

  // INT8: three lines make the bytes of a chunk. `fill` collects the next chunk's while the digits
  // of this one are taken from `bytes`.
  logic [9*PES-1:0] fill_q;
  logic [8*PES-1:0] bytes_q, bytes;

  always_ff @(posedge clk_i) begin
    if (s1_fill_q) begin
      case (s1_part_q)
        2'd0:    fill_q[0 +: 3*PES] <= weight_rd_data_i;
        2'd1:    fill_q[3*PES +: 3*PES] <= weight_rd_data_i;
        default: fill_q[6*PES +: 3*PES] <= weight_rd_data_i;
      endcase
    end
    if (int8 && s1_pass_q && s1_first_plane_q) bytes_q <= fill_q[8*PES-1:0];
  end

  assign bytes = s1_first_plane_q ? fill_q[8*PES-1:0] : bytes_q;

  logic [3*PES-1:0] code;
  logic line_illegal, line_refused;

  assign line_refused = weight_rd_error_i != 2'd0;

  penta_mac_digits #(.ROWS(ROWS), .COLS(COLS)) u_digits (
    .clk_i, .en_i(s1_pass_q), .int8_i(int8), .plane_i(s1_plane_q), .line_i(weight_rd_data_i),
    .refused_i(line_refused), .bytes_i(bytes), .code_o(code), .illegal_o(line_illegal)
  );

  // Parameter blocks come C bytes a read, the first ends up lowest; records are four bytes.
  logic [BLOCK_BUFFER-1:0] block_q;
  logic [15:0] record_m_q, scale_m_q;
  logic [7:0] record_k_q;
  logic [5:0] scale_k_q;

  function [5:0] limit_shift(input [7:0] k);
    limit_shift = k[5:0] > 6'd47 ? 6'd47 : k[5:0];
  endfunction

  generate
    if (BLOCK_READS == 1) begin : g_block_at_once
      always_ff @(posedge clk_i) if (s1_block_q) block_q <= spad_rd_data_i;
    end else begin : g_block_in_turn
      always_ff @(posedge clk_i)
        if (s1_block_q) block_q <= {spad_rd_data_i, block_q[BLOCK_BUFFER-1:8*COLS]};
    end
  endgenerate

  always_ff @(posedge clk_i) begin
    if (s1_vector_q) begin
      record_m_q <= spad_rd_data_i[15:0];
      record_k_q <= spad_rd_data_i[23:16];
    end
    if (s1_last_q) begin
      scale_m_q <= record_m_q;
      scale_k_q <= limit_shift(record_k_q);
    end
  end

  // The accumulator line goes with its tile's first step.
  logic [32*ROWS-1:0] s2_start_q, s3_start_q, s4_start_q;
  logic s2_acc_q, s3_acc_q;

  always_ff @(posedge clk_i) begin
    s2_acc_q <= s1_acc_q;
    s3_acc_q <= s2_acc_q;
    if (s1_acc_q) s2_start_q <= acc_rd_data_i;
    if (s2_acc_q) s3_start_q <= s2_start_q;
    if (s3_acc_q) s4_start_q <= s3_start_q;
  end

  // ----------------------------------------------------- stages 2 to 4: row sums, t, accumulators

  logic [ROWS-1:0] row_valid, all_rows;
  logic [ZERO_BITS*ROWS-1:0] zeros;
  logic [32*ROWS-1:0] acc;

  assign all_rows = ~({ROWS{1'b1}} << r_last);
  assign row_valid = s2_last_rows_q ? all_rows : {ROWS{1'b1}};

  generate
    for (genvar r = 0; r < ROWS; r++) begin : g_row
      logic [SUM_BITS-1:0] sum;
      logic [31:0] sum32, t_q, t_d, acc_q, start;

      penta_mac_row #(.COLS(COLS)) u_row (
        .clk_i, .en_i(s2_pass_q), .x_i(x_q), .code_i(code[3*COLS*r +: 3*COLS]),
        .x_zero_i(x_zero_q), .lanes_i(lanes_q & {COLS{row_valid[r]}}), .sum_o(sum),
        .zeros_o(zeros[ZERO_BITS*r +: ZERO_BITS])
      );

      assign sum32 = {{(32-SUM_BITS){sum[SUM_BITS-1]}}, sum};
      assign t_d = s3_first_plane_q ? sum32 : (t_q << 2) + (radix5 ? t_q : 32'd0) + sum32;
      assign start = init == 2'd1 ? block_q[32*r +: 32]
          : init == 2'd2 ? s4_start_q[32*r +: 32] : 32'd0;

      always_ff @(posedge clk_i) begin
        if (s3_pass_q) t_q <= t_d;
        if (s4_step_q)
          acc_q <= (s4_tile_first_q ? start : acc_q)
              + ((s4_pass_q && s4_last_plane_q) ? t_q : 32'd0);
      end

      assign acc[32*r +: 32] = acc_q;
    end
  endgenerate

  // -------------------------------------------------------------------- stage 5 on: raw results

  logic [7:0] s5_rows;
  logic raw_write_q;
  logic [31:0] raw_address_q;
  logic [8:0] raw_length_q;
  logic [32*ROWS-1:0] raw_data_q, raw_data_d;

  assign s5_rows = s5_last_rows_q ? r_last : ROWS8;

  always_comb begin
    raw_data_d = acc;
    for (int r = 0; r < ROWS; r++) if (r[7:0] >= s5_rows) raw_data_d[32*r +: 32] = 32'd0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) raw_write_q <= 1'b0;
    else raw_write_q <= s5_last_q && dest;
  end

  always_ff @(posedge clk_i) begin
    if (s5_last_q && dest) begin
      raw_address_q <= s5_out_q;
      raw_length_q <= {s5_rows[6:0], 2'b00};
      raw_data_q <= raw_data_d;
    end
  end

  assign acc_wr_req_o = raw_write_q;
  assign acc_wr_addr_o = raw_address_q;
  assign acc_wr_length_o = raw_length_q;
  assign acc_wr_data_o = raw_data_q;

  // --------------------------------------------------------------- stage 5 on: requantized results

  // count: 0 idle, 1..8 digits of m (stage 6..13), 9 round, 10 clamp; then the writes, a result
  // has bytes, from `piece`.
  logic [3:0] count_q;
  logic [2:0] pieces_q;                                  // writes still to do
  logic [31:0] rq_out_q, piece_address_q;
  logic [8:0] rq_bytes_q, bytes_left_q;                  // valid bytes of the tile
  logic [2:0] result_bytes;
  logic load;

  assign load = s5_last_q && !dest;
  assign result_bytes = osize == 2'd0 ? 3'd1 : osize == 2'd1 ? 3'd2 : 3'd4;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= 4'd0;
      pieces_q <= 3'd0;
    end else begin
      if (load) count_q <= 4'd1;
      else if (count_q == 4'd10) count_q <= 4'd0;
      else if (count_q != 4'd0) count_q <= count_q + 4'd1;
      if (count_q == 4'd10) pieces_q <= result_bytes;
      else if (pieces_q != 3'd0) pieces_q <= pieces_q - 3'd1;
    end
  end

  logic [32*ROWS-1:0] results, packed_d, packed_q;
  logic [8*ROWS-1:0] piece_mask;

  generate
    for (genvar r = 0; r < ROWS; r++) begin : g_requantizer
      logic [15:0] m;
      logic [5:0] k;

      assign m = scale == 2'd0 ? m_field
          : scale == 2'd1 ? block_q[32*ROWS + 16*r +: 16] : scale_m_q;
      assign k = scale == 2'd0 ? k_field
          : scale == 2'd1 ? limit_shift(block_q[48*ROWS + 8*r +: 8]) : scale_k_q;

      penta_mac_requantizer u_requantizer (
        .clk_i, .load_i(load), .acc_i(acc[32*r +: 32]), .m_i(m), .k_i(k),
        .step_i(count_q != 4'd0 && count_q < 4'd9), .round_i(count_q == 4'd9),
        .clamp_i(count_q == 4'd10), .osize_i(osize), .clamp_mode_i(clamp),
        .result_o(results[32*r +: 32])
      );
    end
  endgenerate

  // Results without gaps, the first piece lowest; later pieces by shifting.
  always_comb begin
    packed_d = results;
    if (osize == 2'd0) begin
      for (int r = 0; r < ROWS; r++) packed_d[8*r +: 8] = results[32*r +: 8];
    end else if (osize == 2'd1) begin
      for (int r = 0; r < ROWS; r++) packed_d[16*r +: 16] = results[32*r +: 16];
    end
  end

  logic first_piece;

  assign first_piece = pieces_q == result_bytes;

  always_ff @(posedge clk_i) begin
    if (load) begin
      rq_out_q <= s5_out_q;
      rq_bytes_q <= osize == 2'd0 ? {1'b0, s5_rows}
          : osize == 2'd1 ? {s5_rows, 1'b0} : {s5_rows[6:0], 2'b00};
    end
    if (count_q == 4'd10) begin
      piece_address_q <= rq_out_q;
      bytes_left_q <= rq_bytes_q;
    end else if (pieces_q != 3'd0) begin
      piece_address_q <= piece_address_q + ROWS[31:0];
      bytes_left_q <= bytes_left_q > {1'b0, ROWS8} ? bytes_left_q - {1'b0, ROWS8} : 9'd0;
      packed_q <= (first_piece ? packed_d : packed_q) >> (8 * ROWS);
    end
  end

  assign spad_wr_req_o = pieces_q != 3'd0 && bytes_left_q != 9'd0;
  assign spad_wr_addr_o = piece_address_q;
  assign spad_wr_length_o = bytes_left_q > {1'b0, ROWS8} ? ROWS8 : bytes_left_q[7:0];

  always_comb begin
    for (int i = 0; i < ROWS; i++) piece_mask[8*i +: 8] = {8{i[7:0] < spad_wr_length_o}};
  end

  assign spad_wr_data_o = (first_piece ? packed_d[8*ROWS-1:0] : packed_q[8*ROWS-1:0]) & piece_mask;

  // ---------------------------------------------------------------------------- errors and counts

  logic address_error_q, bank_error_q, digit_error_q, address_error, bank_error, digit_error;

  assign address_error = address_error_q || spad_rd_error_i[0] || spad_wr_error_i[0]
      || weight_rd_error_i[0] || acc_rd_error_i[0] || acc_wr_error_i[0];
  assign bank_error = bank_error_q || spad_rd_error_i[1] || spad_wr_error_i[1]
      || weight_rd_error_i[1] || acc_rd_error_i[1] || acc_wr_error_i[1];
  assign digit_error = digit_error_q || (s1_pass_q && !int8 && !line_refused && line_illegal);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_error_q <= 1'b0;
      bank_error_q <= 1'b0;
      digit_error_q <= 1'b0;
    end else if (start_i) begin
      address_error_q <= 1'b0;
      bank_error_q <= 1'b0;
      digit_error_q <= 1'b0;
    end else begin
      address_error_q <= address_error;
      bank_error_q <= bank_error;
      digit_error_q <= digit_error;
    end
  end

  always_comb begin
    error_o = penta_isa_pkg::ERROR_NONE;
    if (digit_error) error_o = penta_isa_pkg::ERROR_DIGIT;
    if (bank_error) error_o = penta_isa_pkg::ERROR_BANK;
    if (address_error) error_o = penta_isa_pkg::ERROR_ADDRESS;
    if (is_shape) error_o = penta_isa_pkg::ERROR_NONE;
  end

  // Lanes of passes are summed apart for whole tiles and those with R_LAST rows.
  logic [63:0] passes_q, whole_lanes_q, last_lanes_q, zero_q, last_useful;
  logic [ZERO_BITS-1:0] lane_count;
  logic [PE_BITS:0] zero_sum_d, zero_sum_q;
  logic zero_valid_q;

  assign lane_count = $countones(lanes_q);

  always_comb begin
    zero_sum_d = '0;
    if (s3_pass_q) begin
      for (int r = 0; r < ROWS; r++)
        zero_sum_d = zero_sum_d + {{(PE_BITS+1-ZERO_BITS){1'b0}}, zeros[ZERO_BITS*r +: ZERO_BITS]};
    end
    last_useful = 64'd0;
    for (int b = 0; b < 7; b++) if (r_last[b]) last_useful = last_useful + (last_lanes_q << b);
  end

  always_ff @(posedge clk_i) begin
    zero_valid_q <= s3_pass_q;
    if (s3_pass_q) zero_sum_q <= zero_sum_d;
    if (start_i) begin
      passes_q <= 64'd0;
      whole_lanes_q <= 64'd0;
      last_lanes_q <= 64'd0;
      zero_q <= 64'd0;
    end else begin
      if (s2_pass_q) begin
        passes_q <= passes_q + 64'd1;
        if (s2_last_rows_q) last_lanes_q <= last_lanes_q + {{(64-ZERO_BITS){1'b0}}, lane_count};
        else whole_lanes_q <= whole_lanes_q + {{(64-ZERO_BITS){1'b0}}, lane_count};
      end
      if (zero_valid_q) zero_q <= zero_q + {{(63-PE_BITS){1'b0}}, zero_sum_q};
    end
  end

  assign count_a_o = is_shape ? 64'd0 : passes_q << PE_BITS;
  assign count_b_o = is_shape ? 64'd0 : (whole_lanes_q << $clog2(ROWS)) + last_useful;
  assign count_c_o = is_shape ? 64'd0 : zero_q;

  logic unused;
  assign unused = ^{operand_i, odd_i, iteration_i, write_mask_i, 1'b0};
endmodule
