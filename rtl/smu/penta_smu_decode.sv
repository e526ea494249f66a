// SPDX-License-Identifier: Apache-2.0
// Operands of an SMU command for the front-end, its legality (smu.md section 7) and which operands
// it accesses. Combinational; nothing is judged while there is no command.
module penta_smu_decode #(
  parameter int LANES       = 4,
  parameter int SPAD_BYTES  = 32768,
  parameter int SPAD_BANKS  = 4,
  parameter int STATE_BYTES = 32768,
  parameter int STATE_BANKS = 2
) (
  input  logic         active_i,       // there is a command
  input  logic [511:0] command_i,
  input  logic [159:0] operand_i,
  input  logic [159:0] address_i,
  input  logic [287:0] shape_i,
  input  logic         shape_valid_i,
  input  logic         table_valid_i,
  output logic         update_o,
  output logic         y_read_o,
  output logic         z_read_o,
  output logic [7:0]   kind_o,         // of X, Y, Z, W: penta_smu_layout
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

  for (genvar i = 0; i < 4; i++) begin : g_operand
    logic [3:0] region;
    assign step_o[32*i +: 32] =
        {{14{command_i[288+16*i+15]}}, command_i[288+16*i +: 16], 2'b00};
    assign region = operand_i[32*i+28 +: 4];
    assign bank_bytes_o[32*i +: 32] =
        region == penta_isa_pkg::REGION_SPAD_BASE[31:28] ? SPAD_BANK[31:0] :
        region == penta_isa_pkg::REGION_STATE_BASE[31:28] ? STATE_BANK[31:0] : 32'd0;
  end

  // ------------------------------------------------------------------------------------ legality

  logic mul, uses_y, field_bad, reduction_bad, argmax_bad, product_bad, table_bad;
  logic digit_bad, immediate_bad, result_bad, region_bad, run_bad;
  logic [3:0] accessed, digit_layout_bad, region_layout_bad;
  logic [1:0] result_size;
  logic [11:0] s0;

  always_comb begin
    update_o = 1'b0;
    y_read_o = 1'b0;
    z_read_o = 1'b0;
    kind_o = 8'd0;
    illegal_o = 1'b1;
    mul = 1'b0;
    uses_y = 1'b0;
    field_bad = 1'b0;
    reduction_bad = 1'b0;
    argmax_bad = 1'b0;
    product_bad = 1'b0;
    table_bad = 1'b0;
    digit_bad = 1'b0;
    immediate_bad = 1'b0;
    result_bad = 1'b0;
    region_bad = 1'b0;
    run_bad = 1'b0;
    accessed = 4'd0;
    digit_layout_bad = 4'd0;
    region_layout_bad = 4'd0;
    result_size = 2'd0;
    s0 = 12'd0;
    if (active_i) begin
      mul = op == penta_isa_pkg::SMU_OP_MUL;
      // SMU_TABLE has no OP: whatever stands there.
      update_o = opcode == penta_isa_pkg::OPCODE_SMU_RUN && op == penta_isa_pkg::SMU_OP_UPDATE;
      uses_y = !(op == penta_isa_pkg::SMU_OP_MOV || op == penta_isa_pkg::SMU_OP_ABS
                 || op == penta_isa_pkg::SMU_OP_LZC || op == penta_isa_pkg::SMU_OP_NORM
                 || op == penta_isa_pkg::SMU_OP_SQRT);
      y_read_o = uses_y && y_source == 2'd0;
      z_read_o = z_source == 2'd1;
      accessed = {1'b1, z_read_o, y_read_o, 1'b1};

      // Digits in memory are contiguous, in whole bytes, or one for all. S0 is in bits 11..0 of
      // words 6..9, the sizes are beside one another.
      for (int i = 0; i < 4; i++) begin
        s0 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S0_BIT-160+32*i +: 12];
        kind_o[2*i +: 2] = s0 == 12'd0 ? 2'd0 : s0 == 12'd1 ? 2'd1 : 2'd2;
        digit_layout_bad[i] = size[2*i +: 2] == 2'd3 && s0 != 12'd0
            && (s0 != 12'd1 || FOUR_LANES);
        region_layout_bad[i] = address_i[32*i+28 +: 4] != penta_isa_pkg::REGION_SPAD_BASE[31:28]
            && address_i[32*i+28 +: 4] != penta_isa_pkg::REGION_STATE_BASE[31:28];
      end
      digit_bad = (digit_layout_bad & accessed) != 4'd0;
      region_bad = (region_layout_bad & accessed) != 4'd0;

      field_bad = op > penta_isa_pkg::SMU_OP_UPDATE || red == 2'd3 || round == 2'd3
          || clamp == 2'd3 || z_source == 2'd3 || k > 6'd47 || (uses_y && y_source == 2'd3);
      argmax_bad = red != 2'd2 || op != penta_isa_pkg::SMU_OP_MOV || size[7:6] != 2'd2
          || fn != 2'd0 || n1m1 != 16'd0 || z_source == 2'd2
          || (z_source == 2'd1 && (size[5:4] != 2'd2 || kind_o[5:4] != 2'd1));
      reduction_bad = (redop != 2'd0 && (red == 2'd0 || mul || update_o))
          || (redop == 2'd3 && argmax_bad);
      product_bad = (mul && comp && (z_source != 2'd0 || red != 2'd0))
          || (update_o && (red != 2'd0 || fn != 2'd0 || y_source == 2'd2 || ka > 6'd47))
          || (op == penta_isa_pkg::SMU_OP_DIV && sh > {1'b0, nqm1} + 6'd1);
      table_bad = (fn == 2'd1 || fn == 2'd2) && !table_valid_i;
      immediate_bad =
          (uses_y && y_source == 2'd1 && size[3:2] == 2'd3 && immediate_y > 3'd4)
          || (z_source == 2'd2 && size[5:4] == 2'd3 && immediate_z > 3'd4);
      result_size = update_o ? size[1:0] : size[7:6];
      result_bad =
          (result_size == 2'd3 && (clamp == 2'd2 || red == 2'd2 || n0m1 != 3'd7))
          || (update_o ? kind_o[1:0] == 2'd0 : red != 2'd2 && kind_o[7:6] == 2'd0);
      run_bad = !shape_valid_i || field_bad || reduction_bad || product_bad || table_bad
          || digit_bad || immediate_bad || result_bad || region_bad;

      case (opcode)
        penta_isa_pkg::OPCODE_SMU_SHAPE, penta_isa_pkg::OPCODE_SMU_SEED: illegal_o = 1'b0;
        penta_isa_pkg::OPCODE_SMU_RUN:   illegal_o = run_bad;
        penta_isa_pkg::OPCODE_SMU_TABLE: illegal_o = region_layout_bad[0];
        default: ;
      endcase
    end
  end
endmodule
