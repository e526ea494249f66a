// SPDX-License-Identifier: Apache-2.0
// What an SMU_RUN accesses and how long a group takes (smu.md sections 2, 3, 6): made when the
// command starts, there in every later cycle of it.
module penta_smu_plan #(
  parameter int LANES        = 4,
  parameter int ACCESS_BYTES = 16
) (
  input  logic         clk_i,
  input  logic         load_i,
  input  logic [511:0] command_i,
  input  logic [287:0] shape_i,
  // of penta_smu_decode; operands X, Y, Z, W from the low bits up
  input  logic         update_i,
  input  logic         y_read_i,
  input  logic         z_read_i,
  input  logic [7:0]   kind_i,
  output logic         update_o,
  output logic         y_read_o,
  output logic         z_read_o,
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
  logic [4:0] op, nqm1;
  logic [7:0] size;
  logic xu, yu, wu;
  logic [1:0] y_source, red;

  assign op = command_i[penta_isa_pkg::FIELD_SMU_RUN_OP_BIT +: 5];
  assign size = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 8];
  assign xu = command_i[penta_isa_pkg::FIELD_SMU_RUN_XU_BIT];
  assign yu = command_i[penta_isa_pkg::FIELD_SMU_RUN_YU_BIT];
  assign wu = command_i[penta_isa_pkg::FIELD_SMU_RUN_WU_BIT];
  assign y_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_YSRC_BIT +: 2];
  assign red = command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2];
  assign nqm1 = command_i[penta_isa_pkg::FIELD_SMU_RUN_NQM1_BIT +: 5];

  // S0 is in bits 11..0 of words 6..9, the sizes are beside one another.
  logic [35:0] count;
  logic [127:0] step, block;

  for (genvar i = 0; i < 4; i++) begin : g_operand
    penta_smu_layout #(.LANES(LANES), .ACCESS_BYTES(ACCESS_BYTES)) u_layout (
      .en_i(load_i), .kind_i(kind_i[2*i +: 2]),
      .s0_i(shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S0_BIT-160+32*i +: 12]),
      .size_i(size[2*i +: 2]), .count_o(count[9*i +: 9]), .step_o(step[32*i +: 32]),
      .block_o(block[32*i +: 32])
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

  logic [4:0] digits, digits_v;
  logic [5:0] cycles;
  logic [8:0] write_count;
  logic [10:0] nx, ny, nz, nv, reads, writes, most, period;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      digits = y_source == 2'd2 ? booth_digits(size[1:0], xu) : booth_digits(size[3:2], yu);
      digits_v = booth_digits(size[7:6], wu);
      case (op)
        penta_isa_pkg::SMU_OP_MUL:    cycles = {1'b0, digits};
        penta_isa_pkg::SMU_OP_DIV:    cycles = {1'b0, nqm1} + 6'd2;
        penta_isa_pkg::SMU_OP_SQRT:   cycles = 6'd17;
        penta_isa_pkg::SMU_OP_UPDATE: cycles = {1'b0, digits} + {1'b0, digits_v};
        default:                      cycles = 6'd1;
      endcase

      // G, the largest of three; an even number in an UPDATE.
      nx = {2'd0, count[8:0]};
      ny = y_read_i ? {2'd0, count[17:9]} : 11'd0;
      nz = z_read_i ? {2'd0, count[26:18]} : 11'd0;
      nv = update_i ? {2'd0, count[35:27]} : 11'd0;
      reads = (update_i ? nx << 1 : nx) + ny + nz + nv;
      write_count = update_i ? count[8:0] : red == 2'd2 ? 9'd1 : count[35:27];
      writes = update_i ? {1'b0, write_count, 1'b0} : {2'd0, write_count};
      most = reads > writes ? reads : writes;
      period = most > {5'd0, cycles} ? most : {5'd0, cycles} + 11'd1;

      update_o <= update_i;
      y_read_o <= y_read_i;
      z_read_o <= z_read_i;
      kind_o <= kind_i;
      count_o <= count;
      step_o <= step;
      block_o <= block;
      write_count_o <= write_count;
      digits_o <= digits;
      cycles_o <= cycles;
      period_o <= period + {10'd0, update_i && period[0]};
      late_o <= update_i && reads[0] == cycles[0];
    end
  end
endmodule
