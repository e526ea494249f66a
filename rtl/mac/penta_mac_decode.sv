// SPDX-License-Identifier: Apache-2.0
// Operands of a MAC command for the front-end, and its legality (isa.md 8.1, 8.3). Combinational.
module penta_mac_decode #(
  parameter int ROWS         = 4,
  parameter int COLS         = 4,
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2
) (
  input  logic [511:0] command_i,
  input  logic [159:0] address_i,
  input  logic [351:0] shape_i,
  input  logic         shape_valid_i,
  output logic [159:0] base_o,
  output logic [159:0] step_o,
  output logic [159:0] bank_bytes_o,
  output logic         illegal_o,
  output logic         shape_o,        // the command is MAC_SHAPE
  output logic         block_o,        // reads parameter blocks
  output logic         vector_o        // reads vector records
);
  localparam int LINE_BYTES = 3 * ROWS * COLS / 8;
  localparam int SPAD_BANK = SPAD_BYTES / SPAD_BANKS;
  localparam int WEIGHT_BANK_LINES = WEIGHT_BYTES / WEIGHT_BANKS / LINE_BYTES;
  localparam int ACC_BANK = ACC_BYTES / ACC_BANKS;
  localparam int ACC_BANK_LINES = ACC_BANK / (4 * ROWS);
  localparam int COL_BITS = $clog2(COLS);
  localparam int ACC_BITS = $clog2(4 * ROWS);
  localparam logic [7:0] COLS8 = COLS[7:0];
  localparam logic [7:0] ROWS8 = ROWS[7:0];

  logic [7:0] opcode, k_last, r_last;
  logic [15:0] x_step, w_step, out_step, prm_step;
  logic [11:0] acc_line, acc_step;
  logic [3:0] planes;
  logic radix5, int8, skip, dest, u_on, v_on;
  logic [1:0] init, osize, clamp, scale;
  logic [5:0] k;

  assign opcode = command_i[penta_isa_pkg::FIELD_COMMON_OPCODE_BIT +: 8];
  assign k_last = command_i[penta_isa_pkg::FIELD_MAC_SHAPE_K_LAST_BIT +: 8];
  assign r_last = command_i[penta_isa_pkg::FIELD_MAC_SHAPE_R_LAST_BIT +: 8];
  assign x_step = command_i[penta_isa_pkg::FIELD_MAC_RUN_X_STEP_BIT +: 16];
  assign w_step = command_i[penta_isa_pkg::FIELD_MAC_RUN_W_STEP_BIT +: 16];
  assign out_step = command_i[penta_isa_pkg::FIELD_MAC_RUN_OUT_STEP_BIT +: 16];
  assign prm_step = command_i[penta_isa_pkg::FIELD_MAC_RUN_PRM_STEP_BIT +: 16];
  assign acc_line = command_i[penta_isa_pkg::FIELD_MAC_RUN_ACC_LINE_BIT +: 12];
  assign acc_step = command_i[penta_isa_pkg::FIELD_MAC_RUN_ACC_STEP_BIT +: 12];
  assign planes = command_i[penta_isa_pkg::FIELD_MAC_RUN_PLANES_BIT +: 4];
  assign radix5 = command_i[penta_isa_pkg::FIELD_MAC_RUN_RADIX5_BIT];
  assign int8 = command_i[penta_isa_pkg::FIELD_MAC_RUN_INT8_BIT];
  assign skip = command_i[penta_isa_pkg::FIELD_MAC_RUN_SKIP_BIT];
  assign dest = command_i[penta_isa_pkg::FIELD_MAC_RUN_DEST_BIT];
  assign init = command_i[penta_isa_pkg::FIELD_MAC_RUN_INIT_BIT +: 2];
  assign osize = command_i[penta_isa_pkg::FIELD_MAC_RUN_OSIZE_BIT +: 2];
  assign clamp = command_i[penta_isa_pkg::FIELD_MAC_RUN_CLAMP_BIT +: 2];
  assign scale = command_i[penta_isa_pkg::FIELD_MAC_RUN_SCALE_BIT +: 2];
  assign k = command_i[penta_isa_pkg::FIELD_MAC_RUN_K_BIT +: 6];
  assign u_on = shape_i[penta_isa_pkg::FIELD_MAC_SHAPE_U_ON_BIT-160];
  assign v_on = shape_i[penta_isa_pkg::FIELD_MAC_SHAPE_V_ON_BIT-160];

  assign shape_o = opcode == penta_isa_pkg::OPCODE_MAC_SHAPE;
  assign block_o = init == 2'd1 || (!dest && scale == 2'd1);
  assign vector_o = !dest && scale == 2'd2;

  // Words 5..8 are x, w, out, prm; steps in units of 4 bytes or lines.
  assign base_o = {20'd0, acc_line, command_i[160 +: 128]};
  assign step_o = {{20{acc_step[11]}}, acc_step,
                   {14{prm_step[15]}}, prm_step, 2'b00,
                   {14{out_step[15]}}, out_step, 2'b00,
                   {16{w_step[15]}}, w_step,
                   {14{x_step[15]}}, x_step, 2'b00};
  assign bank_bytes_o = {ACC_BANK_LINES[31:0], SPAD_BANK[31:0],
                         dest ? ACC_BANK[31:0] : SPAD_BANK[31:0],
                         WEIGHT_BANK_LINES[31:0], SPAD_BANK[31:0]};

  logic [3:0] x_region, out_region, prm_region;
  logic shape_bad, run_bad, out_bad, skip_bad;
  logic [COL_BITS-1:0] low_columns;
  logic [ACC_BITS-1:0] low_accumulators;

  assign x_region = address_i[31:28];
  assign out_region = address_i[95:92];
  assign prm_region = address_i[127:124];

  // Low bits of everything that must be a multiple of C (SKIP) or 4R (DEST 1). Strides lie in
  // bits 31..12 of words 5..10 of the shape, result strides in bits 19..0 of words 12..14.
  assign low_columns = address_i[COL_BITS-1:0] | shape_i[12 +: COL_BITS]
      | shape_i[44 +: COL_BITS] | shape_i[76 +: COL_BITS] | shape_i[108 +: COL_BITS]
      | shape_i[140 +: COL_BITS] | shape_i[172 +: COL_BITS];
  assign low_accumulators = address_i[64 +: ACC_BITS]
      | command_i[penta_isa_pkg::FIELD_MAC_RUN_OUT_S3_BIT +: ACC_BITS]
      | command_i[penta_isa_pkg::FIELD_MAC_RUN_OUT_S4_BIT +: ACC_BITS]
      | command_i[penta_isa_pkg::FIELD_MAC_RUN_OUT_S5_BIT +: ACC_BITS];

  assign shape_bad = k_last == 8'd0 || k_last > COLS8 || r_last == 8'd0 || r_last > ROWS8;
  assign skip_bad = skip && (int8 || u_on || v_on || low_columns != '0);
  assign out_bad = dest
      ? out_region != penta_isa_pkg::REGION_ACC_BASE[31:28] || low_accumulators != '0
      : out_region != penta_isa_pkg::REGION_SPAD_BASE[31:28] || osize == 2'd3 || clamp == 2'd3
        || scale == 2'd3 || (scale == 2'd0 && k > 6'd47) || (scale == 2'd2 && init == 2'd1);
  assign run_bad = !shape_valid_i || planes == 4'd0 || planes > 4'd8
      || (int8 && (planes != 4'd4 || radix5)) || init == 2'd3
      || x_region != penta_isa_pkg::REGION_SPAD_BASE[31:28] || out_bad || skip_bad
      || ((block_o || vector_o) && prm_region != penta_isa_pkg::REGION_SPAD_BASE[31:28]);

  always_comb begin
    illegal_o = 1'b1;
    case (opcode)
      penta_isa_pkg::OPCODE_MAC_SHAPE: illegal_o = shape_bad;
      penta_isa_pkg::OPCODE_MAC_RUN:   illegal_o = run_bad;
      default: ;
    endcase
  end
endmodule
