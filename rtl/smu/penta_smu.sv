// SPDX-License-Identifier: Apache-2.0
// The state-machine unit (docs/smu.md): L lanes that read up to four operands, compute, reduce,
// round, limit and write, group after group without ever waiting.
//
//   reader --> memories --> staging --> lanes --> result buffer --> writer --> memories
module penta_smu #(
  parameter int LANES        = 4,
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int STATE_BYTES  = 32768,
  parameter int STATE_BANKS  = 2,
  parameter int ACCESS_BYTES = 16
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  // front-end
  input  logic                      active_i,       // there is a command
  input  logic [511:0]              command_i,
  input  logic [159:0]              operand_i,
  input  logic [159:0]              address_i,
  input  logic [15:0]               read_mask_i,
  input  logic [15:0]               write_mask_i,
  input  logic                      start_i,
  output logic [159:0]              base_o,
  output logic [159:0]              step_o,
  output logic [159:0]              bank_bytes_o,
  output logic                      illegal_o,
  output logic                      done_o,
  output logic [7:0]                error_o,
  output logic [63:0]               count_a_o,      // lane operations
  output logic [63:0]               count_b_o,
  output logic [63:0]               count_c_o,
  // reads: the data of both memories comes in the next cycle, 0 from where nothing was read
  output logic [1:0]                rd_spad_en_o,
  output logic [1:0]                rd_state_en_o,
  output logic [27:0]               rd_word_o,
  output logic [10:0]               rd_position_o,
  input  logic [8*ACCESS_BYTES-1:0] rd_spad_data_i,
  input  logic [8*ACCESS_BYTES-1:0] rd_state_data_i,
  // writes
  output logic [1:0]                wr_spad_en_o,
  output logic [1:0]                wr_state_en_o,
  output logic [27:0]               wr_word_o,
  output logic [10:0]               wr_position_o,
  output logic [ACCESS_BYTES-1:0]   wr_strobe_o,
  output logic [8*ACCESS_BYTES-1:0] wr_data_o,      // bytes without strobe 0
  output logic                      wr_valid_o,     // the access as attempted, for the probe
  output logic [31:0]               wr_address_o,
  output logic [10:0]               wr_length_o
);
  localparam int LANE_BITS = $clog2(LANES);
  localparam int BUFFER_BYTES = (4 * LANES > ACCESS_BYTES) ? 4 * LANES : ACCESS_BYTES;

  // ---------------------------------------------------------------------------------- the command

  logic [7:0] opcode;
  logic is_run, is_table, is_shape, is_seed, simple_done_q, begin_q;
  logic [287:0] shape;
  logic shape_valid;
  logic [1:0] table_valid_q;

  assign opcode = command_i[penta_isa_pkg::FIELD_COMMON_OPCODE_BIT +: 8];
  assign is_run = opcode == penta_isa_pkg::OPCODE_SMU_RUN;
  assign is_table = opcode == penta_isa_pkg::OPCODE_SMU_TABLE;
  assign is_shape = opcode == penta_isa_pkg::OPCODE_SMU_SHAPE;
  assign is_seed = opcode == penta_isa_pkg::OPCODE_SMU_SEED;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      begin_q <= 1'b0;
      simple_done_q <= 1'b0;
    end else begin
      begin_q <= start_i && (is_run || is_table);
      simple_done_q <= start_i && (is_shape || is_seed);
    end
  end

  penta_smu_shapes u_shapes (
    .clk_i, .rst_ni, .load_i(simple_done_q && is_shape),
    .slot_i(command_i[penta_isa_pkg::FIELD_SMU_RUN_SLOT_BIT +: 3]),
    .words_i(command_i[160 +: 288]), .words_o(shape), .valid_o(shape_valid)
  );

  // Of the command in the queue, and, from the cycle after its start on, of the one that runs.
  logic next_update, next_y_read, next_z_read;
  logic [7:0] next_kind;
  logic update, y_read, z_read, late;
  logic [7:0] kind;
  logic [35:0] count;
  logic [127:0] step, block;
  logic [8:0] write_count;
  logic [4:0] digits;
  logic [5:0] cycles;
  logic [10:0] period;

  penta_smu_decode #(
    .LANES(LANES), .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .STATE_BYTES(STATE_BYTES),
    .STATE_BANKS(STATE_BANKS)
  ) u_decode (
    .active_i, .command_i, .operand_i, .address_i, .shape_i(shape), .shape_valid_i(shape_valid),
    .table_valid_i(table_valid_q[command_i[penta_isa_pkg::FIELD_SMU_RUN_TABLE_BIT]]),
    .update_o(next_update), .y_read_o(next_y_read), .z_read_o(next_z_read), .kind_o(next_kind),
    .base_o, .step_o, .bank_bytes_o, .illegal_o
  );

  penta_smu_plan #(.LANES(LANES), .ACCESS_BYTES(ACCESS_BYTES)) u_plan (
    .clk_i, .load_i(start_i), .command_i, .shape_i(shape), .update_i(next_update),
    .y_read_i(next_y_read), .z_read_i(next_z_read), .kind_i(next_kind), .update_o(update),
    .y_read_o(y_read), .z_read_o(z_read), .kind_o(kind), .count_o(count), .step_o(step),
    .block_o(block), .write_count_o(write_count), .digits_o(digits), .cycles_o(cycles),
    .period_o(period), .late_o(late)
  );

  // ------------------------------------------------------------------------------------- the reads

  logic rd_req, arrives, group_ready, load_fresh, load_ends;
  logic [1:0] rd_operand, arrives_operand, rd_error;
  logic [7:0] arrives_index;
  logic [31:0] rd_address;
  logic [10:0] rd_length;
  logic [8:0] load_lanes;
  logic [LANES-1:0] lane_mask;
  logic [3:0] state_region;

  for (genvar i = 0; i < 4; i++) begin : g_region
    assign state_region[i] = address_i[32*i+28 +: 4] == penta_isa_pkg::REGION_STATE_BASE[31:28];
  end

  penta_smu_reader #(.LANES(LANES), .ACCESS_BYTES(ACCESS_BYTES)) u_reader (
    .clk_i, .rst_ni, .command_i, .address_i, .shape_i(shape), .update_i(update),
    .y_read_i(y_read), .z_read_i(z_read), .kind_i(kind), .count_i(count), .step_i(step),
    .block_i(block), .period_i(period), .begin_i(begin_q), .table_i(is_table), .req_o(rd_req),
    .operand_o(rd_operand), .address_o(rd_address), .length_o(rd_length),
    .arrives_o(arrives), .arrives_operand_o(arrives_operand), .arrives_index_o(arrives_index),
    .group_ready_o(group_ready), .lanes_o(load_lanes), .lane_mask_o(lane_mask),
    .fresh_o(load_fresh), .ends_o(load_ends)
  );

  // The state of an UPDATE is read in banks of the WRITE mask.
  penta_smu_port #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .STATE_BYTES(STATE_BYTES),
    .STATE_BANKS(STATE_BANKS), .ACCESS_BYTES(ACCESS_BYTES)
  ) u_rd_port (
    .clk_i, .rst_ni, .req_i(rd_req), .state_i(state_region[rd_operand]), .address_i(rd_address),
    .length_i(rd_length),
    .mask_i(update && rd_operand == 2'd0 ? write_mask_i : read_mask_i),
    .spad_en_o(rd_spad_en_o), .state_en_o(rd_state_en_o), .word_o(rd_word_o),
    .position_o(rd_position_o), .error_o(rd_error)
  );

  logic [8*ACCESS_BYTES-1:0] rd_data;

  always_comb begin
    rd_data = '0;
    if (arrives) rd_data = rd_spad_data_i | rd_state_data_i;
  end

  // Staging of X, Y, Z, V.
  logic [8*BUFFER_BYTES-1:0] x_bits, y_bits, z_bits, v_bits;
  logic [3:0] stage_en;
  logic run_arrives, stage_strided;
  logic [1:0] stage_size;
  logic [7:0] sizes;

  assign sizes = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 8];
  assign run_arrives = arrives && is_run;
  assign stage_strided = kind[{arrives_operand, 1'b0} +: 2] == 2'd2;
  assign stage_size = sizes[{arrives_operand, 1'b0} +: 2];
  assign stage_en = {3'd0, run_arrives} << arrives_operand;

  penta_smu_stage #(.ACCESS_BYTES(ACCESS_BYTES), .BUFFER_BYTES(BUFFER_BYTES)) u_x_stage (
    .clk_i, .en_i(stage_en[0]), .strided_i(stage_strided), .size_i(stage_size),
    .index_i(arrives_index), .data_i(rd_data), .buffer_o(x_bits)
  );
  penta_smu_stage #(.ACCESS_BYTES(ACCESS_BYTES), .BUFFER_BYTES(BUFFER_BYTES)) u_y_stage (
    .clk_i, .en_i(stage_en[1]), .strided_i(stage_strided), .size_i(stage_size),
    .index_i(arrives_index), .data_i(rd_data), .buffer_o(y_bits)
  );
  penta_smu_stage #(.ACCESS_BYTES(ACCESS_BYTES), .BUFFER_BYTES(BUFFER_BYTES)) u_z_stage (
    .clk_i, .en_i(stage_en[2]), .strided_i(stage_strided), .size_i(stage_size),
    .index_i(arrives_index), .data_i(rd_data), .buffer_o(z_bits)
  );
  penta_smu_stage #(.ACCESS_BYTES(ACCESS_BYTES), .BUFFER_BYTES(BUFFER_BYTES)) u_v_stage (
    .clk_i, .en_i(stage_en[3]), .strided_i(stage_strided), .size_i(stage_size),
    .index_i(arrives_index), .data_i(rd_data), .buffer_o(v_bits)
  );

  // ------------------------------------------------------------------------------------- the lanes

  logic load, compute, first, second, past, last, fresh, round, limit, fetch, finish, go;
  logic digit_bad;
  logic [LANE_BITS-1:0] level;
  logic [8*BUFFER_BYTES-1:0] result;

  assign load = group_ready && is_run;

  penta_smu_control #(.LANE_BITS(LANE_BITS)) u_control (
    .clk_i, .rst_ni, .begin_i(start_i),
    .tree_i(command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2] == 2'd2), .update_i(update),
    .digits_i(digits), .cycles_i(cycles), .late_i(late), .load_i(load), .lanes_i(load_lanes),
    .fresh_i(load_fresh), .ends_i(load_ends), .compute_o(compute), .first_o(first),
    .second_o(second), .past_o(past), .last_o(last), .fresh_o(fresh), .level_o(level),
    .round_o(round), .limit_o(limit), .fetch_o(fetch), .finish_o(finish), .go_o(go),
    .lane_ops_o(count_a_o)
  );

  penta_smu_lanes #(.LANES(LANES), .BUFFER_BYTES(BUFFER_BYTES)) u_lanes (
    .clk_i, .rst_ni, .command_i, .seed_i(simple_done_q && is_seed), .update_i(update),
    .y_read_i(y_read), .z_read_i(z_read), .kind_i(kind), .table_we_i(arrives && is_table),
    .table_slot_i(command_i[penta_isa_pkg::FIELD_SMU_TABLE_SLOT_BIT]),
    .table_index_i(arrives_index[6:0]), .table_data_i(rd_data[31:0]), .x_bits_i(x_bits),
    .y_bits_i(y_bits), .z_bits_i(z_bits), .v_bits_i(v_bits), .load_i(load),
    .load_fresh_i(load_fresh), .lane_mask_i(lane_mask), .digit_bad_o(digit_bad),
    .compute_i(compute), .first_i(first), .second_i(second), .past_i(past), .last_i(last),
    .fresh_i(fresh), .level_i(level), .round_i(round), .limit_i(limit), .fetch_i(fetch),
    .finish_i(finish), .result_o(result)
  );

  // ------------------------------------------------------------------------------------ the writes

  logic write_done;
  logic [1:0] wr_error;

  penta_smu_writer #(
    .LANES(LANES), .ACCESS_BYTES(ACCESS_BYTES), .BUFFER_BYTES(BUFFER_BYTES)
  ) u_writer (
    .clk_i, .rst_ni, .command_i, .address_i, .shape_i(shape), .update_i(update), .kind_i(kind),
    .count_i(write_count), .step_i(step), .block_i(block), .begin_i(begin_q), .go_i(go),
    .buffer_i(result), .req_o(wr_valid_o), .address_o(wr_address_o), .length_o(wr_length_o),
    .strobe_o(wr_strobe_o), .data_o(wr_data_o), .done_o(write_done)
  );

  penta_smu_port #(
    .SPAD_BYTES(SPAD_BYTES), .SPAD_BANKS(SPAD_BANKS), .STATE_BYTES(STATE_BYTES),
    .STATE_BANKS(STATE_BANKS), .ACCESS_BYTES(ACCESS_BYTES)
  ) u_wr_port (
    .clk_i, .rst_ni, .req_i(wr_valid_o), .state_i(update ? state_region[0] : state_region[3]),
    .address_i(wr_address_o), .length_i(wr_length_o), .mask_i(write_mask_i),
    .spad_en_o(wr_spad_en_o), .state_en_o(wr_state_en_o), .word_o(wr_word_o),
    .position_o(wr_position_o), .error_o(wr_error)
  );

  // ------------------------------------------------------------------------------- done and errors

  logic table_done_q;
  logic [2:0] errors, errors_q;                       // ADDRESS, BANK, DIGIT

  assign errors = errors_q | {digit_bad, rd_error | wr_error};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      table_done_q <= 1'b0;
      table_valid_q <= 2'b00;
      errors_q <= 3'd0;
    end else begin
      table_done_q <= group_ready && is_table;
      if (table_done_q) table_valid_q[command_i[penta_isa_pkg::FIELD_SMU_TABLE_SLOT_BIT]] <= 1'b1;
      errors_q <= start_i ? 3'd0 : errors;
    end
  end

  assign done_o = simple_done_q || table_done_q || write_done;

  always_comb begin
    error_o = penta_isa_pkg::ERROR_NONE;
    if (errors[2]) error_o = penta_isa_pkg::ERROR_DIGIT;
    if (errors[1]) error_o = penta_isa_pkg::ERROR_BANK;
    if (errors[0]) error_o = penta_isa_pkg::ERROR_ADDRESS;
  end

  assign count_b_o = 64'd0;
  assign count_c_o = 64'd0;
endmodule
