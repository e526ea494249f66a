// SPDX-License-Identifier: Apache-2.0
// The writes of a command: each result, from the cycle after go_i on, to operand W, or X in an
// UPDATE, there every second cycle. Its data stays in the result buffer meanwhile.
module penta_smu_writer #(
  parameter int LANES        = 4,
  parameter int ACCESS_BYTES = 16,
  parameter int BUFFER_BYTES = 16
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic [511:0]              command_i,
  input  logic [159:0]              address_i,
  input  logic [287:0]              shape_i,
  // of penta_smu_plan
  input  logic                      update_i,
  input  logic [7:0]                kind_i,
  input  logic [8:0]                count_i,
  input  logic [127:0]              step_i,
  input  logic [127:0]              block_i,
  input  logic                      begin_i,
  input  logic                      go_i,
  input  logic [8*BUFFER_BYTES-1:0] buffer_i,
  output logic                      req_o,
  output logic [31:0]               address_o,
  output logic [10:0]               length_o,
  output logic [ACCESS_BYTES-1:0]   strobe_o,
  output logic [8*ACCESS_BYTES-1:0] data_o,        // bytes without strobe 0
  output logic                      done_o         // the cycle after the command's last write slot
);
  localparam int LANE_BITS = $clog2(LANES);
  localparam int BUFFER_BITS = $clog2(8 * BUFFER_BYTES);
  localparam int SHIFT = $clog2(8 * ACCESS_BYTES);
  localparam logic [8:0] LANES9 = LANES[8:0];
  localparam logic [7:0] LANE_MASK = LANES9[7:0] - 8'd1;

  logic [15:0] n0m1, n1m1;
  logic [11:0] n2m1;
  logic [1:0] red, redop, size, own_kind, kind;
  logic [31:0] start, s1, s2, step, block;

  assign n0m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N0M1_BIT-160 +: 16];
  assign n1m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N1M1_BIT-160 +: 16];
  assign n2m1 = shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_N2M1_BIT-160 +: 12];
  assign red = command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2];
  assign redop = command_i[penta_isa_pkg::FIELD_SMU_RUN_REDOP_BIT +: 2];

  // Of operand X or W.
  always_comb begin
    start = address_i[127:96];
    size = command_i[penta_isa_pkg::FIELD_SMU_RUN_WSIZE_BIT +: 2];
    own_kind = kind_i[7:6];
    step = step_i[127:96];
    block = block_i[127:96];
    s1 = {{12{shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_W_S1_BIT-160+19]}},
          shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_W_S1_BIT-160 +: 20]};
    s2 = {{12{shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_W_S2_BIT-160+19]}},
          shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_W_S2_BIT-160 +: 20]};
    if (update_i) begin
      start = address_i[31:0];
      size = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 2];
      own_kind = kind_i[1:0];
      step = step_i[31:0];
      block = block_i[31:0];
      s1 = {{12{shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S1_BIT-160+19]}},
            shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S1_BIT-160 +: 20]};
      s2 = {{12{shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S2_BIT-160+19]}},
            shape_i[penta_isa_pkg::FIELD_SMU_SHAPE_X_S2_BIT-160 +: 20]};
    end
    kind = red == 2'd2 ? 2'd0 : own_kind;
  end

  // A result takes the place of the groups it reduces.
  logic l1_first, block_first, block_last, wrap1, wrap0, last;
  logic [31:0] group;

  penta_smu_loops u_loops (
    .clk_i, .load_i(begin_i), .advance_i(go_i), .n1m1_i(red != 2'd0 ? 16'd0 : n1m1),
    .nbm1_i(red == 2'd2 ? 16'd0 : n0m1 >> LANE_BITS), .n2m1_i(n2m1), .l1_first_o(l1_first),
    .block_first_o(block_first), .block_last_o(block_last), .wrap1_o(wrap1), .wrap0_o(wrap0),
    .last_o(last)
  );

  penta_smu_walker u_walker (
    .clk_i, .load_i(begin_i), .advance_i(go_i), .start_i(start), .wrap1_i(wrap1),
    .wrap0_i(wrap0), .s1_i(s1), .block_i(block), .s2_i(s2), .group_o(group)
  );

  // ----------------------------------------------------------------------------------- the slots

  logic active_q, gap_q, final_q, slot_end, covers;
  logic [7:0] index_q, last_index;
  logic [8:0] lanes_q;
  logic [31:0] cursor_q;
  logic [10:0] length;

  assign last_index = count_i[7:0] - 8'd1;
  assign slot_end = active_q && !gap_q && index_q == last_index;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      done_o <= 1'b0;
    end else begin
      if (go_i) active_q <= 1'b1;
      else if (slot_end) active_q <= 1'b0;
      done_o <= slot_end && final_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (go_i) begin
      index_q <= 8'd0;
      gap_q <= 1'b0;
      cursor_q <= group;
      final_q <= last;
      lanes_q <= block_last ? {1'b0, n0m1[7:0] & LANE_MASK} + 9'd1 : LANES9;
    end else if (active_q) begin
      gap_q <= update_i && !gap_q;
      if (!gap_q) begin
        index_q <= index_q + 8'd1;
        cursor_q <= cursor_q + step;
      end
    end
  end

  penta_smu_extent #(.ACCESS_BYTES(ACCESS_BYTES)) u_extent (
    .en_i(active_q), .kind_i(kind), .size_i(size), .lanes_i(lanes_q), .index_i(index_q),
    .covers_o(covers), .length_o(length)
  );

  assign req_o = covers && !gap_q;
  assign address_o = cursor_q;
  assign length_o = redop == 2'd3 ? 11'd8 : length;

  // ------------------------------------------------------------------------------------ the data

  logic [15:0] position;                               // bits, of an element or of an access
  logic [BUFFER_BITS-1:0] word_position, access_position;
  logic [31:0] element;

  assign position = {5'd0, index_q, 3'd0} << size;
  assign word_position = {position[BUFFER_BITS-1:5], 5'd0};
  if (BUFFER_BYTES == ACCESS_BYTES) begin : g_one_access
    assign access_position = '0;
  end else begin : g_accesses
    assign access_position = {index_q[BUFFER_BITS-SHIFT-1:0], {SHIFT{1'b0}}};
  end

  always_comb begin
    strobe_o = '0;
    data_o = '0;
    element = 32'd0;
    if (req_o) begin
      strobe_o = ~({ACCESS_BYTES{1'b1}} << length_o);
      if (kind == 2'd2) begin
        element = buffer_i[word_position +: 32] >> position[4:0];
        if (size == 2'd0) element[31:8] = 24'd0;
        if (size == 2'd1) element[31:16] = 16'd0;
        data_o[31:0] = element;
      end else begin
        data_o = buffer_i[(kind == 2'd1 ? access_position : '0) +: 8*ACCESS_BYTES]
            & ~({8*ACCESS_BYTES{1'b1}} << {length_o, 3'd0});
      end
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, l1_first, block_first, position, count_i[8], kind_i,
                         step_i, block_i};
endmodule
