// SPDX-License-Identifier: Apache-2.0
// What an SMU_RUN accesses and how long a group takes (smu.md sections 2, 3, 6). Combinational.
module penta_smu_plan #(
  parameter int LANES        = 4,
  parameter int ACCESS_BYTES = 16
) (
  input  logic [511:0] command_i,
  input  logic [287:0] shape_i,
  output logic         update_o,
  output logic         uses_y_o,
  output logic         y_read_o,
  output logic         z_read_o,
  // operands X, Y, Z, W from the low bits up
  output logic [7:0]   kind_o,         // penta_smu_layout
  output logic [35:0]  count_o,        // accesses of a group
  output logic [127:0] step_o,
  output logic [127:0] block_o,
  output logic [8:0]   write_count_o,  // accesses of a result
  output logic [4:0]   digits_o,       // of y, the first product of an UPDATE
  output logic [5:0]   cycles_o,       // C
  output logic [10:0]  period_o,       // G
  output logic         late_o          // UPDATE: the results wait a cycle
);
  logic [4:0] op;
  logic [7:0] size;
  logic xu, yu, wu;
  logic [1:0] y_source, z_source, red, y_size;
  logic y_unsigned;
  logic [4:0] nqm1, digits_v;

  assign op = command_i[penta_isa_pkg::FIELD_SMU_RUN_OP_BIT +: 5];
  assign size = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 8];
  assign xu = command_i[penta_isa_pkg::FIELD_SMU_RUN_XU_BIT];
  assign yu = command_i[penta_isa_pkg::FIELD_SMU_RUN_YU_BIT];
  assign wu = command_i[penta_isa_pkg::FIELD_SMU_RUN_WU_BIT];
  assign y_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_YSRC_BIT +: 2];
  assign z_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_ZSRC_BIT +: 2];
  assign red = command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2];
  assign nqm1 = command_i[penta_isa_pkg::FIELD_SMU_RUN_NQM1_BIT +: 5];

  // SMU_TABLE has no OP: whatever stands there.
  assign update_o = command_i[penta_isa_pkg::FIELD_COMMON_OPCODE_BIT +: 8]
      == penta_isa_pkg::OPCODE_SMU_RUN && op == penta_isa_pkg::SMU_OP_UPDATE;

  always_comb begin
    case (op)
      penta_isa_pkg::SMU_OP_MOV, penta_isa_pkg::SMU_OP_ABS, penta_isa_pkg::SMU_OP_LZC,
      penta_isa_pkg::SMU_OP_NORM, penta_isa_pkg::SMU_OP_SQRT: uses_y_o = 1'b0;
      default: uses_y_o = 1'b1;
    endcase
  end

  assign y_read_o = uses_y_o && y_source == 2'd0;
  assign z_read_o = z_source == 2'd1;

  // S0 is in bits 11..0 of words 6..9, the sizes are beside one another.
  for (genvar i = 0; i < 4; i++) begin : g_operand
    penta_smu_layout #(.LANES(LANES), .ACCESS_BYTES(ACCESS_BYTES)) u_layout (
      .s0_i(shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S0_BIT-160+32*i +: 12]),
      .size_i(size[2*i +: 2]), .kind_o(kind_o[2*i +: 2]), .count_o(count_o[9*i +: 9]),
      .step_o(step_o[32*i +: 32]), .block_o(block_o[32*i +: 32])
    );
  end

  // Radix-4 Booth digits of a type.
  function [4:0] booth_digits(input [1:0] element, input is_unsigned);
    case (element)
      2'd0:    booth_digits = 5'd4 + {4'd0, is_unsigned};
      2'd1:    booth_digits = 5'd8 + {4'd0, is_unsigned};
      2'd2:    booth_digits = 5'd16 + {4'd0, is_unsigned};
      default: booth_digits = 5'd1;
    endcase
  endfunction

  assign y_size = y_source == 2'd2 ? size[1:0] : size[3:2];
  assign y_unsigned = y_source == 2'd2 ? xu : yu;
  assign digits_o = booth_digits(y_size, y_unsigned);
  assign digits_v = booth_digits(size[7:6], wu);

  always_comb begin
    case (op)
      penta_isa_pkg::SMU_OP_MUL:    cycles_o = {1'b0, digits_o};
      penta_isa_pkg::SMU_OP_DIV:    cycles_o = {1'b0, nqm1} + 6'd2;
      penta_isa_pkg::SMU_OP_SQRT:   cycles_o = 6'd17;
      penta_isa_pkg::SMU_OP_UPDATE: cycles_o = {1'b0, digits_o} + {1'b0, digits_v};
      default:                      cycles_o = 6'd1;
    endcase
  end

  // G, the largest of three; an even number in an UPDATE.
  logic [10:0] nx, ny, nz, nv, reads, writes, least, most, period;

  assign nx = {2'd0, count_o[8:0]};
  assign ny = y_read_o ? {2'd0, count_o[17:9]} : 11'd0;
  assign nz = z_read_o ? {2'd0, count_o[26:18]} : 11'd0;
  assign nv = update_o ? {2'd0, count_o[35:27]} : 11'd0;
  assign reads = (update_o ? nx << 1 : nx) + ny + nz + nv;
  assign write_count_o = update_o ? count_o[8:0] : red == 2'd2 ? 9'd1 : count_o[35:27];
  assign writes = update_o ? {1'b0, write_count_o, 1'b0} : {2'd0, write_count_o};
  assign least = {5'd0, cycles_o} + 11'd1;
  assign most = reads > writes ? reads : writes;
  assign period = most > least ? most : least;
  assign period_o = period + {10'd0, update_o && period[0]};
  assign late_o = update_o && reads[0] == cycles_o[0];
endmodule
