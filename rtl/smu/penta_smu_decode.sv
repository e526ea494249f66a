// SPDX-License-Identifier: Apache-2.0
// Operands of an SMU command for the front-end, and its legality (smu.md section 7). Combinational.
module penta_smu_decode #(
  parameter int LANES       = 4,
  parameter int SPAD_BYTES  = 32768,
  parameter int SPAD_BANKS  = 4,
  parameter int STATE_BYTES = 32768,
  parameter int STATE_BANKS = 2
) (
  input  logic [511:0] command_i,
  input  logic [159:0] operand_i,
  input  logic [159:0] address_i,
  input  logic [287:0] shape_i,
  input  logic         shape_valid_i,
  input  logic         table_valid_i,
  // of penta_smu_plan
  input  logic         update_i,
  input  logic         uses_y_i,
  input  logic         y_read_i,
  input  logic         z_read_i,
  input  logic [7:0]   kind_i,
  output logic [159:0] base_o,
  output logic [159:0] step_o,
  output logic [159:0] bank_bytes_o,
  output logic         illegal_o
);
  localparam int SPAD_BANK = SPAD_BYTES / SPAD_BANKS;
  localparam int STATE_BANK = STATE_BYTES / STATE_BANKS;
  localparam bit FOUR_LANES = LANES == 4;

  logic [7:0] opcode, size;
  logic [4:0] op, nqm1;
  logic [1:0] y_source, z_source, red, redop, round, clamp, fn;
  logic comp;
  logic [5:0] k, ka, sh;
  logic [2:0] n0m1;                                    // its low bits
  logic [15:0] n1m1;
  logic [2:0] immediate_y, immediate_z;

  assign opcode = command_i[penta_isa_pkg::FIELD_COMMON_OPCODE_BIT +: 8];
  assign op = command_i[penta_isa_pkg::FIELD_SMU_RUN_OP_BIT +: 5];
  assign size = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 8];
  assign y_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_YSRC_BIT +: 2];
  assign z_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_ZSRC_BIT +: 2];
  assign red = command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2];
  assign redop = command_i[penta_isa_pkg::FIELD_SMU_RUN_REDOP_BIT +: 2];
  assign round = command_i[penta_isa_pkg::FIELD_SMU_RUN_ROUND_BIT +: 2];
  assign clamp = command_i[penta_isa_pkg::FIELD_SMU_RUN_CLAMP_BIT +: 2];
  assign fn = command_i[penta_isa_pkg::FIELD_SMU_RUN_FN_BIT +: 2];
  assign comp = command_i[penta_isa_pkg::FIELD_SMU_RUN_COMP_BIT];
  assign k = command_i[penta_isa_pkg::FIELD_SMU_RUN_K_BIT +: 6];
  assign ka = command_i[penta_isa_pkg::FIELD_SMU_RUN_KA_BIT +: 6];
  assign nqm1 = command_i[penta_isa_pkg::FIELD_SMU_RUN_NQM1_BIT +: 5];
  assign sh = command_i[penta_isa_pkg::FIELD_SMU_RUN_SH_BIT +: 6];
  assign immediate_y = command_i[penta_isa_pkg::FIELD_SMU_RUN_IMM_Y_BIT +: 3];
  assign immediate_z = command_i[penta_isa_pkg::FIELD_SMU_RUN_IMM_Z_BIT +: 3];
  assign n0m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N0M1_BIT-160 +: 3];
  assign n1m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N1M1_BIT-160 +: 16];

  // Words 5..8 are X, Y, Z, W; words 9, 10 their steps in units of 4 bytes.
  assign base_o = {32'd0, command_i[160 +: 128]};
  assign step_o[159:128] = 32'd0;
  assign bank_bytes_o[159:128] = 32'd0;

  logic [3:0] good_region;

  for (genvar i = 0; i < 4; i++) begin : g_operand
    logic [3:0] plain, region;
    assign step_o[32*i +: 32] =
        {{14{command_i[288+16*i+15]}}, command_i[288+16*i +: 16], 2'b00};
    assign plain = operand_i[32*i+28 +: 4];
    assign region = address_i[32*i+28 +: 4];
    assign bank_bytes_o[32*i +: 32] =
        plain == penta_isa_pkg::REGION_SPAD_BASE[31:28] ? SPAD_BANK[31:0] :
        plain == penta_isa_pkg::REGION_STATE_BASE[31:28] ? STATE_BANK[31:0] : 32'd0;
    assign good_region[i] = region == penta_isa_pkg::REGION_SPAD_BASE[31:28]
                            || region == penta_isa_pkg::REGION_STATE_BASE[31:28];
  end

  // -------------------------------------------------------------------------- rules of SMU_RUN

  logic mul, field_bad, reduction_bad, argmax_bad, product_bad, table_bad;
  logic digit_bad, immediate_bad, result_bad, region_bad, run_bad;
  logic [3:0] digit_layout_bad;
  logic [1:0] result_size;

  assign mul = op == penta_isa_pkg::SMU_OP_MUL;

  assign field_bad = op > penta_isa_pkg::SMU_OP_UPDATE || red == 2'd3 || round == 2'd3
      || clamp == 2'd3 || z_source == 2'd3 || k > 6'd47 || (uses_y_i && y_source == 2'd3);

  assign argmax_bad = red != 2'd2 || op != penta_isa_pkg::SMU_OP_MOV || size[7:6] != 2'd2
      || fn != 2'd0 || n1m1 != 16'd0 || z_source == 2'd2
      || (z_source == 2'd1 && (size[5:4] != 2'd2 || kind_i[5:4] != 2'd1));
  assign reduction_bad = (redop != 2'd0 && (red == 2'd0 || mul || update_i))
      || (redop == 2'd3 && argmax_bad);

  assign product_bad = (mul && comp && (z_source != 2'd0 || red != 2'd0))
      || (update_i && (red != 2'd0 || fn != 2'd0 || y_source == 2'd2 || ka > 6'd47))
      || (op == penta_isa_pkg::SMU_OP_DIV && sh > {1'b0, nqm1} + 6'd1);

  assign table_bad = (fn == 2'd1 || fn == 2'd2) && !table_valid_i;

  // Digits in memory are contiguous, in whole bytes, or one for all.
  for (genvar i = 0; i < 4; i++) begin : g_digit
    assign digit_layout_bad[i] = size[2*i +: 2] == 2'd3
        && (kind_i[2*i +: 2] == 2'd2 || (kind_i[2*i +: 2] == 2'd1 && FOUR_LANES));
  end
  assign digit_bad = digit_layout_bad[0] || digit_layout_bad[3]
      || (y_read_i && digit_layout_bad[1]) || (z_read_i && digit_layout_bad[2]);
  assign immediate_bad =
      (uses_y_i && y_source == 2'd1 && size[3:2] == 2'd3 && immediate_y > 3'd4)
      || (z_source == 2'd2 && size[5:4] == 2'd3 && immediate_z > 3'd4);

  assign result_size = update_i ? size[1:0] : size[7:6];
  assign result_bad =
      (result_size == 2'd3 && (clamp == 2'd2 || red == 2'd2 || n0m1 != 3'd7))
      || (update_i ? kind_i[1:0] == 2'd0 : red != 2'd2 && kind_i[7:6] == 2'd0);

  assign region_bad = !good_region[0] || !good_region[3] || (y_read_i && !good_region[1])
      || (z_read_i && !good_region[2]);

  assign run_bad = !shape_valid_i || field_bad || reduction_bad || product_bad || table_bad
      || digit_bad || immediate_bad || result_bad || region_bad;

  always_comb begin
    illegal_o = 1'b1;
    case (opcode)
      penta_isa_pkg::OPCODE_SMU_SHAPE, penta_isa_pkg::OPCODE_SMU_SEED: illegal_o = 1'b0;
      penta_isa_pkg::OPCODE_SMU_RUN:   illegal_o = run_bad;
      penta_isa_pkg::OPCODE_SMU_TABLE: illegal_o = !good_region[0];
      default: ;
    endcase
  end
endmodule
