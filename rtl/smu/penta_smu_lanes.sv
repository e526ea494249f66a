// SPDX-License-Identifier: Apache-2.0
// All lanes, with the reduction tree between them, the function tables and the result buffer.
// Lanes load operands from staging, compute, are rounded, limited, led through a function and put
// together as their elements will lie in memory (times: penta_smu_control).
module penta_smu_lanes #(
  parameter int LANES        = 4,
  parameter int BUFFER_BYTES = 16,
  localparam int LANE_BITS = $clog2(LANES)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic [511:0]              command_i,
  input  logic                      seed_i,
  // of penta_smu_plan
  input  logic                      update_i,
  input  logic                      y_read_i,
  input  logic                      z_read_i,
  input  logic [7:0]                kind_i,
  // a table entry pair
  input  logic                      table_we_i,
  input  logic                      table_slot_i,
  input  logic [6:0]                table_index_i,
  input  logic [31:0]               table_data_i,
  // staging
  input  logic [8*BUFFER_BYTES-1:0] x_bits_i,
  input  logic [8*BUFFER_BYTES-1:0] y_bits_i,
  input  logic [8*BUFFER_BYTES-1:0] z_bits_i,
  input  logic [8*BUFFER_BYTES-1:0] v_bits_i,
  input  logic                      load_i,
  input  logic                      load_fresh_i,
  input  logic [LANES-1:0]          lane_mask_i,
  output logic                      digit_bad_o,     // with load_i
  // of penta_smu_control
  input  logic                      compute_i,
  input  logic                      first_i,
  input  logic                      second_i,
  input  logic                      past_i,
  input  logic                      last_i,
  input  logic                      fresh_i,
  input  logic [LANE_BITS-1:0]      level_i,
  input  logic                      round_i,
  input  logic                      limit_i,
  input  logic                      fetch_i,
  input  logic                      finish_i,
  output logic [8*BUFFER_BYTES-1:0] result_o
);
  localparam logic [31:0] LANES32 = LANES;
  localparam logic [31:0] SEED_STEP = 32'h9e3779b9;

  // -------------------------------------------------------------------------------- the command

  logic [4:0] op, z_shift, nqm1;
  logic [7:0] sizes;
  logic [3:0] unsigneds;
  logic [1:0] y_source, z_source, red, redop, mode, clamp, fn;
  logic slot, fn_unsigned, table_unsigned, comp;
  logic [5:0] k, ka, sh;
  logic [31:0] immediate_y, immediate_z;

  assign op = command_i[penta_isa_pkg::FIELD_SMU_RUN_OP_BIT +: 5];
  assign sizes = command_i[penta_isa_pkg::FIELD_SMU_RUN_XSIZE_BIT +: 8];
  assign unsigneds = command_i[penta_isa_pkg::FIELD_SMU_RUN_XU_BIT +: 4];
  assign y_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_YSRC_BIT +: 2];
  assign z_source = command_i[penta_isa_pkg::FIELD_SMU_RUN_ZSRC_BIT +: 2];
  assign red = command_i[penta_isa_pkg::FIELD_SMU_RUN_RED_BIT +: 2];
  assign redop = command_i[penta_isa_pkg::FIELD_SMU_RUN_REDOP_BIT +: 2];
  assign mode = command_i[penta_isa_pkg::FIELD_SMU_RUN_ROUND_BIT +: 2];
  assign clamp = command_i[penta_isa_pkg::FIELD_SMU_RUN_CLAMP_BIT +: 2];
  assign fn = command_i[penta_isa_pkg::FIELD_SMU_RUN_FN_BIT +: 2];
  assign slot = command_i[penta_isa_pkg::FIELD_SMU_RUN_TABLE_BIT];
  assign fn_unsigned = command_i[penta_isa_pkg::FIELD_SMU_RUN_FU_BIT];
  assign table_unsigned = command_i[penta_isa_pkg::FIELD_SMU_RUN_TU_BIT];
  assign comp = command_i[penta_isa_pkg::FIELD_SMU_RUN_COMP_BIT];
  assign k = command_i[penta_isa_pkg::FIELD_SMU_RUN_K_BIT +: 6];
  assign ka = command_i[penta_isa_pkg::FIELD_SMU_RUN_KA_BIT +: 6];
  assign z_shift = command_i[penta_isa_pkg::FIELD_SMU_RUN_ZSH_BIT +: 5];
  assign nqm1 = command_i[penta_isa_pkg::FIELD_SMU_RUN_NQM1_BIT +: 5];
  assign sh = command_i[penta_isa_pkg::FIELD_SMU_RUN_SH_BIT +: 6];
  assign immediate_y = command_i[penta_isa_pkg::FIELD_SMU_RUN_IMM_Y_BIT +: 32];
  assign immediate_z = command_i[penta_isa_pkg::FIELD_SMU_RUN_IMM_Z_BIT +: 32];

  logic mul, product, tree, raw_z, has_init, y_digit;
  logic [1:0] y_size;
  logic [47:0] identity;

  assign mul = op == penta_isa_pkg::SMU_OP_MUL;
  assign product = mul || update_i;
  assign tree = red == 2'd2;
  // z is an operand of these, not what P begins with.
  assign raw_z = op == penta_isa_pkg::SMU_OP_CLIP || op == penta_isa_pkg::SMU_OP_SELECT
                 || update_i;
  assign has_init = !raw_z && z_source != 2'd0;
  assign y_size = y_source == 2'd2 ? sizes[1:0] : sizes[3:2];
  assign y_digit = y_size == 2'd3;

  always_comb begin
    case (redop)
      2'd0:    identity = 48'd0;
      2'd2:    identity = 48'h7fff_ffff_ffff;
      default: identity = 48'h8000_0000_0000;
    endcase
  end

  // ------------------------------------------------------- values that are the same in all lanes

  logic x_shared, y_shared, z_shared, v_shared, x_bad, y_bad, z_bad, v_bad;
  logic [32:0] x_value, y_value, z_value, v_value, z_number;

  assign x_shared = kind_i[1:0] == 2'd0;
  assign y_shared = y_source == 2'd1 || kind_i[3:2] == 2'd0;
  assign z_shared = !z_read_i || kind_i[5:4] == 2'd0;
  assign v_shared = kind_i[7:6] == 2'd0;

  penta_smu_element u_x (
    .en_i(load_i), .bits_i(x_bits_i[31:0]), .size_i(sizes[1:0]), .unsigned_i(unsigneds[0]),
    .value_o(x_value), .bad_o(x_bad)
  );
  penta_smu_element u_y (
    .en_i(load_i), .bits_i(y_source == 2'd1 ? immediate_y : y_bits_i[31:0]), .size_i(sizes[3:2]),
    .unsigned_i(unsigneds[1]), .value_o(y_value), .bad_o(y_bad)
  );
  penta_smu_element u_z (
    .en_i(load_i), .bits_i(z_source == 2'd2 ? immediate_z : z_bits_i[31:0]), .size_i(sizes[5:4]),
    .unsigned_i(unsigneds[2]), .value_o(z_number), .bad_o(z_bad)
  );
  penta_smu_element u_v (
    .en_i(load_i), .bits_i(v_bits_i[31:0]), .size_i(sizes[7:6]), .unsigned_i(unsigneds[3]),
    .value_o(v_value), .bad_o(v_bad)
  );
  assign z_value = z_source == 2'd0 ? 33'd0 : z_number;

  // Digit codes 5..7 in what was read.
  logic [3:0] digits_read, codes_bad;

  assign digits_read = {sizes[7:6] == 2'd3 && update_i, sizes[5:4] == 2'd3 && z_read_i,
                        sizes[3:2] == 2'd3 && y_read_i, sizes[1:0] == 2'd3} & {4{load_i}};
  penta_smu_digit_check #(.LANES(LANES)) u_x_codes (
    .en_i(digits_read[0] && !x_shared), .codes_i(x_bits_i[3*LANES-1:0]), .lane_mask_i,
    .bad_o(codes_bad[0])
  );
  penta_smu_digit_check #(.LANES(LANES)) u_y_codes (
    .en_i(digits_read[1] && !y_shared), .codes_i(y_bits_i[3*LANES-1:0]), .lane_mask_i,
    .bad_o(codes_bad[1])
  );
  penta_smu_digit_check #(.LANES(LANES)) u_z_codes (
    .en_i(digits_read[2] && !z_shared), .codes_i(z_bits_i[3*LANES-1:0]), .lane_mask_i,
    .bad_o(codes_bad[2])
  );
  penta_smu_digit_check #(.LANES(LANES)) u_v_codes (
    .en_i(digits_read[3] && !v_shared), .codes_i(v_bits_i[3*LANES-1:0]), .lane_mask_i,
    .bad_o(codes_bad[3])
  );
  assign digit_bad_o = codes_bad != 4'd0
      || (digits_read & {v_shared && v_bad, z_shared && z_bad, y_shared && y_bad,
                         x_shared && x_bad}) != 4'd0;

  // ------------------------------------------------------------------------------------- rounding

  logic [5:0] round_k;
  logic [47:0] round_mask;

  assign round_k = second_i ? ka : k;

  always_comb begin
    round_mask = 48'd0;
    if (second_i || round_i) round_mask = ~({48{1'b1}} << round_k);
  end

  // Ranges: of the function's argument, and of the result.
  logic [1:0] result_size;
  logic [32:0] result_low, result_high, low, high;

  assign result_size = update_i ? sizes[1:0] : sizes[7:6];

  always_comb begin
    result_low = 33'd0;
    result_high = 33'd0;
    low = 33'd0;
    high = 33'd0;
    if (limit_i || finish_i) begin
      case (result_size)
        2'd0:    result_high = clamp == 2'd2 ? 33'h0000000ff : 33'h00000007f;
        2'd1:    result_high = clamp == 2'd2 ? 33'h00000ffff : 33'h000007fff;
        2'd2:    result_high = clamp == 2'd2 ? 33'h0ffffffff : 33'h07fffffff;
        default: result_high = 33'd2;
      endcase
      if (clamp == 2'd0) result_low = result_size == 2'd3 ? -33'd2 : ~result_high;
      case (fn)
        2'd1:    high = fn_unsigned ? 33'd255 : 33'd127;
        2'd2:    high = fn_unsigned ? 33'd16383 : 33'd8191;
        default: high = 33'd131071;
      endcase
      low = fn == 2'd3 || fn_unsigned ? 33'd0 : ~high;
      if (fn == 2'd0) begin
        low = result_low;
        high = result_high;
      end
    end
  end

  // --------------------------------------------------------------------- argmax: element indices

  logic [31:0] block_index_q, init_index_q;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      block_index_q <= load_fresh_i ? immediate_y : block_index_q + LANES32;
      init_index_q <= lane_mask_i[1] ? z_bits_i[63:32] : 32'd0;
    end
  end

  // ----------------------------------------------------------------------------- function tables

  // Even and odd entries apart, so that T[e] and T[e+1] come together; {slot, e/2}.
  logic [15:0] even_q [0:255];
  logic [15:0] odd_q [0:255];

  always_ff @(posedge clk_i) begin
    if (table_we_i) begin
      even_q[{table_slot_i, table_index_i}] <= table_data_i[15:0];
      odd_q[{table_slot_i, table_index_i}] <= table_data_i[31:16];
    end
  end

  // ------------------------------------------------------------------------------------ the lanes

  // With RED 2 only lane 0 goes on after the tree.
  logic init_first, init_other, round_other, limit_other, fetch_first, fetch_other, finish_other;
  logic step, advance, complement, unseeded_q;
  logic [5:0] align, shift;
  logic [31:0] largest;
  logic [4:0] start_shift;
  logic [31:0] results [0:LANES-1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) unseeded_q <= 1'b1;
    else if (seed_i || advance) unseeded_q <= 1'b0;
  end

  assign init_first = has_init;
  assign init_other = has_init && !tree;
  assign round_other = round_i && !tree;
  assign limit_other = limit_i && !tree;
  assign fetch_first = fetch_i && fn != 2'd0;
  assign fetch_other = fetch_first && !tree;
  assign finish_other = finish_i && !tree;
  assign step = compute_i && !last_i
                && (op == penta_isa_pkg::SMU_OP_DIV || op == penta_isa_pkg::SMU_OP_SQRT);
  assign advance = round_i && mode == 2'd2;
  assign complement = comp && (second_i || mul);
  assign align = sh + 6'd31 - {1'b0, nqm1};
  assign largest = 32'hffffffff >> (5'd31 - nqm1);
  assign shift = update_i ? ka : k;
  assign start_shift = raw_z ? 5'd0 : z_shift;

  for (genvar i = 0; i < LANES; i++) begin : g_lane
    // Icarus 11 takes a genvar alone in a port's expression for a new wire.
    localparam bit FIRST = i == 0;
    localparam logic [31:0] INDEX = i;
    localparam logic [31:0] SEED = (INDEX + 32'd1) * SEED_STEP;

    logic [47:0] p, to_round;
    logic [31:0] index;
    logic [48:0] rounded;
    logic [16:0] argument, entry_q, next_entry_q;
    logic [7:0] number;
    logic [15:0] here, next;
    logic [31:0] result;

    always_comb results[i] = result;

    penta_smu_lane #(.LANE(i)) u_lane (
      .clk_i, .op_i(op), .product_i(product), .comp_i(comp), .shift_i(shift),
      .redop_i(redop), .init_i(FIRST ? init_first : init_other), .identity_i(identity),
      .align_i(align), .largest_i(largest),
      .load_i, .valid_i(lane_mask_i[i]), .x_shared_i(x_shared), .y_shared_i(y_shared),
      .z_shared_i(z_shared), .v_shared_i(v_shared), .y_same_i(y_source == 2'd2),
      .x_value_i(x_value), .y_value_i(y_value), .z_value_i(z_value), .v_value_i(v_value),
      .sizes_i(sizes), .unsigned_i(unsigneds),
      .x_byte_i(x_bits_i[8*i +: 8]), .y_byte_i(y_bits_i[8*i +: 8]),
      .z_byte_i(z_bits_i[8*i +: 8]), .v_byte_i(v_bits_i[8*i +: 8]),
      .x_half_i(x_bits_i[16*i +: 16]), .y_half_i(y_bits_i[16*i +: 16]),
      .z_half_i(z_bits_i[16*i +: 16]), .v_half_i(v_bits_i[16*i +: 16]),
      .x_word_i(x_bits_i[32*i +: 32]), .y_word_i(y_bits_i[32*i +: 32]),
      .z_word_i(z_bits_i[32*i +: 32]), .v_word_i(v_bits_i[32*i +: 32]),
      .x_code_i(x_bits_i[3*i +: 3]), .y_code_i(y_bits_i[3*i +: 3]),
      .z_code_i(z_bits_i[3*i +: 3]), .v_code_i(v_bits_i[3*i +: 3]),
      .y_digit_i(y_digit), .z_shift_i(start_shift), .compute_i, .first_i, .second_i,
      .past_i, .last_i, .fresh_i, .step_i(step), .block_index_i(block_index_q),
      .init_index_i(init_index_q), .p_o(p), .index_o(index)
    );

    if (i == 0) begin : g_first
      assign to_round = round_i && tree ? g_level[LANE_BITS-1].g_node[0].p : p;
    end else begin : g_other
      assign to_round = p;
    end

    penta_smu_rounder u_rounder (
      .clk_i, .lane_seed_i(SEED), .seed_i,
      .seed_value_i(command_i[penta_isa_pkg::FIELD_SMU_SEED_SEED_BIT +: 32]),
      .advance_i(advance), .unseeded_i(unseeded_q), .update_i, .second_i,
      .round_i(FIRST ? round_i : round_other), .p_i(to_round), .k_i(round_k),
      .mask_i(round_mask), .mode_i(mode), .complement_i(complement),
      .result_o(rounded)
    );

    penta_smu_finish u_finish (
      .clk_i, .limit_i(FIRST ? limit_i : limit_other),
      .finish_i(FIRST ? finish_i : finish_other),
      .fn_i(fn), .low_i(low), .high_i(high), .result_low_i(result_low),
      .result_high_i(result_high), .rounded_i(rounded), .argument_o(argument), .entry_i(entry_q),
      .next_entry_i(next_entry_q), .result_o(result)
    );

    // T[e] and T[e+1], or the nodes of exp2.
    always_ff @(posedge clk_i) begin
      if (FIRST ? fetch_first : fetch_other) begin
        if (fn == 2'd3) begin
          here = penta_isa_pkg::SMU_EXP2_NODES[{1'b0, argument[11:6], 4'd0} +: 16];
          next = penta_isa_pkg::SMU_EXP2_NODES[{{1'b0, argument[11:6]} + 7'd1, 4'd0} +: 16];
          entry_q <= {1'b0, here};
          next_entry_q <= {1'b0, next};
        end else begin
          number = (fn == 2'd1 ? argument[7:0] : argument[13:6]) + (fn_unsigned ? 8'd0 : 8'd128);
          here = number[0] ? odd_q[{slot, number[7:1]}] : even_q[{slot, number[7:1]}];
          next = number[0] ? even_q[{slot, number[7:1] + 7'd1}] : odd_q[{slot, number[7:1]}];
          if (number == 8'd255) next = here;
          entry_q <= {!table_unsigned && here[15], here};
          next_entry_q <= {!table_unsigned && next[15], next};
        end
      end
    end

    logic unused_bits;
    assign unused_bits = &{1'b0, argument};
  end

  // ------------------------------------------------------------------------------------- the tree

  for (genvar l = 0; l < LANE_BITS; l++) begin : g_level
    for (genvar n = 0; n < (LANES >> (l + 1)); n++) begin : g_node
      logic [47:0] p;
      logic [31:0] index;
      if (l == 0) begin : g_leaf
        penta_smu_tree_node u_node (
          .clk_i, .en_i(level_i[0]), .redop_i(redop), .p0_i(g_lane[2*n].p),
          .p1_i(g_lane[2*n+1].p), .index0_i(g_lane[2*n].index), .index1_i(g_lane[2*n+1].index),
          .p_o(p), .index_o(index)
        );
      end else begin : g_inner
        penta_smu_tree_node u_node (
          .clk_i, .en_i(level_i[l]), .redop_i(redop), .p0_i(g_level[l-1].g_node[2*n].p),
          .p1_i(g_level[l-1].g_node[2*n+1].p), .index0_i(g_level[l-1].g_node[2*n].index),
          .index1_i(g_level[l-1].g_node[2*n+1].index), .p_o(p), .index_o(index)
        );
      end
    end
  end

  // The index of an argmax goes beside its value.
  logic [31:0] limit_index_q, fetch_index_q, finish_index_q;

  always_ff @(posedge clk_i) begin
    if (round_i) limit_index_q <= g_level[LANE_BITS-1].g_node[0].index;
    if (limit_i) fetch_index_q <= limit_index_q;
    if (fetch_i) finish_index_q <= fetch_index_q;
  end

  // --------------------------------------------------------------------------- the result buffer

  logic [32*LANES-1:0] result_q;

  always_ff @(posedge clk_i) begin
    if (finish_i) begin
      case (result_size)
        2'd0: for (int i = 0; i < LANES; i++) result_q[8*i +: 8] <= results[i][7:0];
        2'd1: for (int i = 0; i < LANES; i++) result_q[16*i +: 16] <= results[i][15:0];
        2'd2: for (int i = 0; i < LANES; i++) result_q[32*i +: 32] <= results[i];
        default: for (int i = 0; i < LANES; i++) result_q[3*i +: 3] <= results[i][2:0] + 3'd2;
      endcase
      if (redop == 2'd3) result_q[63:32] <= finish_index_q;
    end
  end

  if (BUFFER_BYTES == 4 * LANES) begin : g_narrow
    assign result_o = result_q;
  end else begin : g_wide
    assign result_o = {{8*BUFFER_BYTES-32*LANES{1'b0}}, result_q};
  end
endmodule
