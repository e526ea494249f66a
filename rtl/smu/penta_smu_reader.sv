// SPDX-License-Identifier: Apache-2.0
// The reads of a command (smu.md section 6): group after group, each G cycles, X, Y, Z and in an
// UPDATE v, from the cycle after begin_i on; or the 128 reads of a table.
//
//   slot         0 .. nx-1   ..     nr-1        nr    nr+1
//   UPDATE       0, 2, ..
//                X           Y, Z,  last read         group_ready_o
//                                   of the group
module penta_smu_reader #(
  parameter int LANES        = 4,
  parameter int ACCESS_BYTES = 16
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [511:0] command_i,
  input  logic [159:0] address_i,
  input  logic [287:0] shape_i,
  // of penta_smu_plan
  input  logic         update_i,
  input  logic         y_read_i,
  input  logic         z_read_i,
  input  logic [7:0]   kind_i,
  input  logic [35:0]  count_i,
  input  logic [127:0] step_i,
  input  logic [127:0] block_i,
  input  logic [10:0]  period_i,
  input  logic         begin_i,
  input  logic         table_i,        // the command is SMU_TABLE
  // the access of this cycle
  output logic         req_o,
  output logic [1:0]   operand_o,
  output logic [31:0]  address_o,
  output logic [10:0]  length_o,
  // the access of the last cycle: its data is here
  output logic         arrives_o,
  output logic [1:0]   arrives_operand_o,
  output logic [7:0]   arrives_index_o,
  // a group's operands are all in staging
  output logic         group_ready_o,
  output logic [8:0]   lanes_o,        // its valid lanes
  output logic [LANES-1:0] lane_mask_o,
  output logic         fresh_o,        // a result begins with it
  output logic         ends_o          // and ends with it
);
  localparam int LANE_BITS = $clog2(LANES);
  localparam logic [8:0] LANES9 = LANES[8:0];
  localparam logic [7:0] LANE_MASK = LANES9[7:0] - 8'd1;
  localparam logic [1:0] X = 2'd0;
  localparam logic [1:0] Y = 2'd1;
  localparam logic [1:0] Z = 2'd2;
  localparam logic [1:0] V = 2'd3;

  logic [15:0] n0m1, n1m1;
  logic [11:0] n2m1;
  logic [1:0] red;
  logic [7:0] sizes;

  assign sizes = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 8];
  assign n0m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N0M1_BIT-160 +: 16];
  assign n1m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N1M1_BIT-160 +: 16];
  assign n2m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N2M1_BIT-160 +: 12];
  assign red = command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2];

  // --------------------------------------------------------------------------- loops, addresses

  logic run_q, reading_q, gap_q;
  logic [10:0] slot_q;
  logic [1:0] phase_q;
  logic [7:0] index_q;
  logic [31:0] cursor_q;
  logic group_end, l1_first, block_first, block_last, wrap1, wrap0, last;
  logic [127:0] group;

  penta_smu_loops u_loops (
    .clk_i, .load_i(begin_i), .advance_i(group_end), .n1m1_i(n1m1),
    .nbm1_i(n0m1 >> LANE_BITS), .n2m1_i(n2m1), .l1_first_o(l1_first),
    .block_first_o(block_first), .block_last_o(block_last), .wrap1_o(wrap1), .wrap0_o(wrap0),
    .last_o(last)
  );

  // S1 is in bits 31..12 of words 6..9, S2 in bits 19..0 of words 10..13.
  for (genvar i = 0; i < 4; i++) begin : g_operand
    localparam int S1 = penta_isa_pkg::FIELD_SMU_SHAPE_X_S1_BIT - 160 + 32 * i;
    localparam int S2 = penta_isa_pkg::FIELD_SMU_SHAPE_X_S2_BIT - 160 + 32 * i;
    penta_smu_walker u_walker (
      .clk_i, .load_i(begin_i), .advance_i(group_end), .start_i(address_i[32*i +: 32]),
      .wrap1_i(wrap1), .wrap0_i(wrap0), .s1_i({{12{shape_i[S1+19]}}, shape_i[S1 +: 20]}),
      .block_i(block_i[32*i +: 32]), .s2_i({{12{shape_i[S2+19]}}, shape_i[S2 +: 20]}),
      .group_o(group[32*i +: 32])
    );
  end

  // ----------------------------------------------------------------------------------- the slots

  logic advance, phase_end, next_read, gathered, covers;
  logic [1:0] next_phase, kind, size;
  logic [7:0] last_index;
  logic [8:0] lanes;

  always_comb begin
    lanes = 9'd0;
    kind = 2'd0;
    size = 2'd0;
    last_index = 8'd0;
    next_read = 1'b0;
    next_phase = V;
    advance = 1'b0;
    phase_end = 1'b0;
    gathered = 1'b0;
    group_end = 1'b0;
    if (run_q) begin
      lanes = block_last ? {1'b0, n0m1[7:0] & LANE_MASK} + 9'd1 : LANES9;
      // 256 accesses are counted modulo 256.
      case (phase_q)
        X:       last_index = count_i[7:0] - 8'd1;
        Y:       last_index = count_i[16:9] - 8'd1;
        Z:       last_index = count_i[25:18] - 8'd1;
        default: last_index = count_i[34:27] - 8'd1;
      endcase
      kind = kind_i[{phase_q, 1'b0} +: 2];
      size = sizes[{phase_q, 1'b0} +: 2];
      next_read = 1'b1;
      if (phase_q == X && y_read_i) next_phase = Y;
      else if (phase_q < Z && z_read_i) next_phase = Z;
      else next_read = phase_q != V && update_i;
      if (table_i) begin
        last_index = 8'd127;
        kind = 2'd0;
        size = 2'd2;
        next_read = 1'b0;
      end
      advance = reading_q && (phase_q != X || !update_i || gap_q);
      phase_end = advance && index_q == last_index;
      gathered = phase_end && !next_read;
      group_end = !table_i && slot_q == period_i - 11'd1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q <= 1'b0;
      reading_q <= 1'b0;
    end else if (begin_i) begin
      run_q <= 1'b1;
      reading_q <= 1'b1;
    end else if (run_q) begin
      if (gathered) reading_q <= 1'b0;
      if (group_end) reading_q <= !last;
      if ((group_end && last) || (gathered && table_i)) run_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (begin_i || group_end) begin
      slot_q <= 11'd0;
      gap_q <= 1'b0;
      phase_q <= X;
      index_q <= 8'd0;
    end else if (run_q) begin
      slot_q <= slot_q + 11'd1;
      gap_q <= !gap_q;
      if (phase_end) phase_q <= next_phase;
      if (advance) index_q <= phase_end ? 8'd0 : index_q + 8'd1;
    end
    if (advance) cursor_q <= address_o + (table_i ? 32'd4 : step_i[{phase_q, 5'd0} +: 32]);
  end

  // ---------------------------------------------------------------------------------- the access

  penta_smu_extent #(.ACCESS_BYTES(ACCESS_BYTES)) u_extent (
    .en_i(reading_q), .kind_i(kind), .size_i(size), .lanes_i(lanes), .index_i(index_q),
    .covers_o(covers), .length_o(length_o)
  );

  assign req_o = covers && !(phase_q == X && update_i && gap_q);
  assign operand_o = phase_q;

  // The first access of an operand is where its group begins.
  always_comb begin
    address_o = 32'd0;
    if (reading_q) address_o = index_q == 8'd0 ? group[{phase_q, 5'd0} +: 32] : cursor_q;
  end

  // ------------------------------------------------------------------------- what follows a read

  logic gathered_q;
  logic fresh_q, ends_q;
  logic [8:0] lanes_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      arrives_o <= 1'b0;
      gathered_q <= 1'b0;
      group_ready_o <= 1'b0;
    end else begin
      arrives_o <= req_o;
      gathered_q <= gathered;
      group_ready_o <= gathered_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_o) begin
      arrives_operand_o <= phase_q;
      arrives_index_o <= index_q;
    end
    if (gathered) begin
      lanes_q <= lanes;
      fresh_q <= red == 2'd0 || (l1_first && (red == 2'd1 || block_first));
      ends_q <= red == 2'd0 || (red == 2'd1 ? wrap1 : wrap0);
    end
    if (gathered_q) begin
      lanes_o <= lanes_q;
      lane_mask_o <= ~({LANES{1'b1}} << lanes_q);
      fresh_o <= fresh_q;
      ends_o <= ends_q;
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, count_i};
endmodule
