// SPDX-License-Identifier: Apache-2.0
// The order of things in a MAC_RUN (isa.md 8.4): parameter reads, vector reads, steps, the drain.
// It walks six loops with one adder each for addresses and coordinates: every loop keeps the
// address at which its current iteration began; a step of loop i adds its stride there and restarts
// the inner loops from the sum.
//
//   IDLE -start-> [BLOCK] -> [VECTOR] -> [FILL] -> STEP ...
//        STEP -tile end-> STEP | VECTOR | WAIT -> BLOCK     -command end-> DRAIN -done-> IDLE
module penta_mac_sequencer #(
  parameter int ROWS       = 4,
  parameter int COLS       = 4,
  parameter int SPAD_BYTES = 32768,
  parameter int SPAD_BANKS = 4,
  localparam int COL_BITS   = $clog2(COLS),
  localparam int BLOCK_BITS = $clog2(SPAD_BYTES / COLS)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [511:0]            command_i,
  input  logic [159:0]            address_i,
  input  logic [351:0]            shape_i,
  input  logic [15:0]             read_mask_i,
  input  logic                    start_i,          // of a MAC_RUN
  input  logic                    block_i,
  input  logic                    vector_i,
  output logic                    done_o,
  // zero-chunk skip
  output logic [8*BLOCK_BITS-1:0] nonzero_block_o,
  input  logic [7:0]              nonzero_bit_i,
  // reads
  output logic                    x_req_o,
  output logic                    block_req_o,
  output logic                    vector_req_o,
  output logic [31:0]             read_address_o,
  output logic [COLS-1:0]         read_lanes_o,
  output logic                    line_req_o,
  output logic [31:0]             line_o,
  output logic                    fill_o,           // the line is part of an INT8 chunk
  output logic [1:0]              fill_part_o,
  output logic                    acc_req_o,
  output logic [11:0]             acc_line_o,
  // the step of this cycle
  output logic                    step_o,
  output logic                    pass_o,
  output logic [2:0]              plane_o,
  output logic                    first_plane_o,
  output logic                    last_plane_o,
  output logic                    tile_first_o,
  output logic                    tile_last_o,
  output logic                    last_rows_o,      // tile of the last loop-5 iteration
  output logic [COLS-1:0]         lanes_o,          // valid lanes
  output logic [31:0]             out_o
);
  localparam int BLOCK_READS = (7 * ROWS + COLS - 1) / COLS;
  localparam int BLOCK_REST = 7 * ROWS - (BLOCK_READS - 1) * COLS;
  localparam int BLOCK_BYTES = 7 * ROWS;
  localparam int SPAD_BITS = $clog2(SPAD_BYTES);
  localparam int BANK_BITS = $clog2(SPAD_BANKS);
  localparam logic [6:0] LAST_READ = BLOCK_READS[6:0] - 7'd1;
  localparam logic [COLS-1:0] REST_LANES = {COLS{1'b1}} >> (COLS - BLOCK_REST);
  localparam logic [COLS-1:0] VECTOR_LANES = {COLS{1'b1}} >> (COLS - 4);

  localparam logic [2:0] IDLE   = 3'd0;
  localparam logic [2:0] WAIT   = 3'd1;    // e+1 .. e+5
  localparam logic [2:0] BLOCK  = 3'd2;
  localparam logic [2:0] VECTOR = 3'd3;
  localparam logic [2:0] FILL   = 3'd4;    // the first three lines of an INT8 command
  localparam logic [2:0] STEP   = 3'd5;
  localparam logic [2:0] DRAIN  = 3'd6;

  // --------------------------------------------------------------------------------- the fields

  logic [11:0] n0m1, n1m1, n2m1, n3m1, n4m1, n5m1;
  logic [31:0] s0, s1, s2, s3, s4, s5, out_s3, out_s4, out_s5;
  logic [31:0] u_start, v_start;
  logic [5:0] u_loops, v_loops;
  logic u_on, v_on, int8, skip, dest;
  logic [19:0] u_limit, v_limit;
  logic [7:0] k_last;
  logic [15:0] w_stride5;
  logic [3:0] planes;
  logic [1:0] osize;

  assign n0m1 = shape_i[0 +: 12];
  assign n1m1 = shape_i[32 +: 12];
  assign n2m1 = shape_i[64 +: 12];
  assign n3m1 = shape_i[96 +: 12];
  assign n4m1 = shape_i[128 +: 12];
  assign n5m1 = shape_i[160 +: 12];
  assign s0 = {{12{shape_i[31]}}, shape_i[12 +: 20]};
  assign s1 = {{12{shape_i[63]}}, shape_i[44 +: 20]};
  assign s2 = {{12{shape_i[95]}}, shape_i[76 +: 20]};
  assign s3 = {{12{shape_i[127]}}, shape_i[108 +: 20]};
  assign s4 = {{12{shape_i[159]}}, shape_i[140 +: 20]};
  assign s5 = {{12{shape_i[191]}}, shape_i[172 +: 20]};
  assign u_start = {{12{shape_i[211]}}, shape_i[192 +: 20]};
  assign u_loops = shape_i[212 +: 6];
  assign u_on = shape_i[223];
  assign v_start = {{12{shape_i[243]}}, shape_i[224 +: 20]};
  assign v_loops = shape_i[244 +: 6];
  assign v_on = shape_i[255];
  assign u_limit = shape_i[256 +: 20];
  assign v_limit = shape_i[288 +: 20];
  assign k_last = shape_i[320 +: 8];
  assign w_stride5 = shape_i[336 +: 16];
  assign planes = command_i[penta_isa_pkg::FIELD_MAC_RUN_PLANES_BIT +: 4];
  assign int8 = command_i[penta_isa_pkg::FIELD_MAC_RUN_INT8_BIT];
  assign skip = command_i[penta_isa_pkg::FIELD_MAC_RUN_SKIP_BIT];
  assign dest = command_i[penta_isa_pkg::FIELD_MAC_RUN_DEST_BIT];
  assign osize = command_i[penta_isa_pkg::FIELD_MAC_RUN_OSIZE_BIT +: 2];
  assign out_s3 = {{12{command_i[403]}}, command_i[384 +: 20]};
  assign out_s4 = {{12{command_i[435]}}, command_i[416 +: 20]};
  assign out_s5 = {{12{command_i[467]}}, command_i[448 +: 20]};

  // ---------------------------------------------------------------------------------- the state

  logic [2:0] state_q;
  logic [11:0] l0_q, l1_q, l2_q, l3_q, l4_q, l5_q;
  logic [31:0] a0_q, a1_q, a2_q, a3_q, a4_q, a5_q;      // x address
  logic [31:0] u0_q, u1_q, u2_q, u3_q, u4_q, u5_q;
  logic [31:0] v0_q, v1_q, v2_q, v3_q, v4_q, v5_q;
  logic [31:0] o3_q, o4_q, o5_q;                        // result address
  logic [31:0] line_q, line5_q;                         // of this pass or chunk; of loop 5
  logic [31:0] prm_q;                                   // next parameter read
  logic [31:0] block_q, record_q;
  logic [11:0] acc_q;
  logic [2:0] plane_q;
  logic [6:0] count_q;                                  // cycles in WAIT, BLOCK, FILL, DRAIN
  logic [3:0] since_q;                                  // cycles since the last tile's end
  logic tile_first_q, command_first_q;

  // ----------------------------------------------------------------------- which chunks are live

  // Chunk l0+j begins at a0 + j*S0.
  logic [31:0] window [0:7];
  logic [7:0] live, judged;                             // judged by their nonzero bit
  logic [31:0] offset;
  logic [3:0] bank;

  always_comb begin
    window[0] = a0_q;
    for (int j = 1; j < 8; j++) window[j] = window[j-1] + s0;
    nonzero_block_o = '0;
    judged = 8'h00;
    offset = 32'd0;
    bank = 4'd0;
    if (skip && state_q == STEP) begin
      for (int j = 0; j < 8; j++) begin
        offset = window[j] - penta_isa_pkg::REGION_SPAD_BASE;
        bank = {{(4-BANK_BITS){1'b0}}, offset[SPAD_BITS-1 -: BANK_BITS]};
        nonzero_block_o[BLOCK_BITS*j +: BLOCK_BITS] = offset[SPAD_BITS-1:COL_BITS];
        judged[j] = offset[31:SPAD_BITS] == '0 && read_mask_i[bank];
      end
    end
  end

  assign live = ~judged | nonzero_bit_i;

  // Chunks to go on by: to the next live one, or 8, or the end of the run.
  logic [3:0] jump;
  logic [11:0] left;                                    // chunks after this one

  assign left = n0m1 - l0_q;

  always_comb begin
    jump = 4'd1;
    if (skip) begin
      jump = 4'd8;
      for (int j = 7; j > 0; j--) begin
        if (live[j] || left < j[11:0]) jump = j[3:0];
      end
    end
  end

  // ------------------------------------------------------------------------------------ the step

  logic pass, chunk_end, wrap0, wrap1, wrap2, wrap3, wrap4, wrap5, tile_end, stall, go;
  logic [3:0] minimum;

  assign minimum = dest ? 4'd1 : 4'd10;
  assign pass = live[0];
  assign chunk_end = !pass || {1'b0, plane_q} == planes - 4'd1;
  assign wrap0 = {8'd0, jump} > left;
  assign wrap1 = wrap0 && l1_q == n1m1;
  assign wrap2 = wrap1 && l2_q == n2m1;
  assign wrap3 = wrap2 && l3_q == n3m1;
  assign wrap4 = wrap3 && l4_q == n4m1;
  assign wrap5 = wrap4 && l5_q == n5m1;
  assign tile_end = chunk_end && wrap2;
  assign stall = tile_end && !command_first_q && since_q < minimum;
  assign go = state_q == STEP && !stall;

  // The loop that goes on, its stride, and where it was.
  logic [31:0] stride, a_from, u_from, v_from, o_from, o_stride, jump_stride, a_next, u_next;
  logic [31:0] v_next, o_next;
  logic [2:0] level;

  assign jump_stride = (jump[0] ? s0 : 32'd0) + (jump[1] ? s0 << 1 : 32'd0)
      + (jump[2] ? s0 << 2 : 32'd0) + (jump[3] ? s0 << 3 : 32'd0);

  always_comb begin
    level = 3'd5; stride = s5; a_from = a5_q; u_from = u5_q; v_from = v5_q;
    o_from = o5_q; o_stride = out_s5;
    if (!wrap0) begin
      level = 3'd0; stride = skip ? jump_stride : s0; a_from = a0_q; u_from = u0_q; v_from = v0_q;
    end else if (!wrap1) begin
      level = 3'd1; stride = s1; a_from = a1_q; u_from = u1_q; v_from = v1_q;
    end else if (!wrap2) begin
      level = 3'd2; stride = s2; a_from = a2_q; u_from = u2_q; v_from = v2_q;
    end else if (!wrap3) begin
      level = 3'd3; stride = s3; a_from = a3_q; u_from = u3_q; v_from = v3_q;
      o_from = o3_q; o_stride = out_s3;
    end else if (!wrap4) begin
      level = 3'd4; stride = s4; a_from = a4_q; u_from = u4_q; v_from = v4_q;
      o_from = o4_q; o_stride = out_s4;
    end
  end

  assign a_next = a_from + stride;
  assign u_next = u_from + (u_loops[level] ? stride : 32'd0);
  assign v_next = v_from + (v_loops[level] ? stride : 32'd0);
  assign o_next = o_from + o_stride;

  // Lines that `jump` chunks are away, of which one pass is done.
  logic [7:0] planes_jump, lines_on;
  logic [31:0] line5_next, line_next;

  assign planes_jump = (jump[0] ? {4'd0, planes} : 8'd0) + (jump[1] ? {3'd0, planes, 1'b0} : 8'd0)
      + (jump[2] ? {2'd0, planes, 2'b00} : 8'd0) + (jump[3] ? {1'b0, planes, 3'b000} : 8'd0);
  assign lines_on = int8 ? 8'd3 : planes_jump - {5'd0, plane_q};
  assign line5_next = line5_q + {16'd0, w_stride5};
  assign line_next = !wrap2 ? line_q + {24'd0, lines_on} : wrap4 ? line5_next : line5_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= IDLE;
      count_q <= 7'd0;
    end else begin
      count_q <= count_q + 7'd1;
      case (state_q)
        IDLE: begin
          count_q <= 7'd0;
          if (start_i) state_q <= block_i ? BLOCK : vector_i ? VECTOR : int8 ? FILL : STEP;
        end
        WAIT: if (count_q == 7'd4) begin
          state_q <= BLOCK;
          count_q <= 7'd0;
        end
        BLOCK: if (count_q == LAST_READ) begin
          state_q <= vector_i ? VECTOR : (int8 && command_first_q) ? FILL : STEP;
          count_q <= 7'd0;
        end
        VECTOR: begin
          state_q <= (int8 && command_first_q) ? FILL : STEP;
          count_q <= 7'd0;
        end
        FILL: if (count_q == 7'd2) begin
          state_q <= STEP;
          count_q <= 7'd0;
        end
        STEP: if (go && tile_end) begin
          count_q <= 7'd0;
          if (wrap5) begin
            state_q <= DRAIN;
            count_q <= 7'd1;
          end else if (wrap4 && block_i) state_q <= WAIT;
          else if (vector_i) state_q <= VECTOR;
        end
        DRAIN: if (done_o) state_q <= IDLE;
        default: state_q <= IDLE;
      endcase
    end
  end

  assign done_o = state_q == DRAIN
      && count_q == (dest ? 7'd7 : osize == 2'd0 ? 7'd17 : osize == 2'd1 ? 7'd18 : 7'd20);

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      l0_q <= 12'd0; l1_q <= 12'd0; l2_q <= 12'd0; l3_q <= 12'd0; l4_q <= 12'd0; l5_q <= 12'd0;
      a0_q <= address_i[31:0]; a1_q <= address_i[31:0]; a2_q <= address_i[31:0];
      a3_q <= address_i[31:0]; a4_q <= address_i[31:0]; a5_q <= address_i[31:0];
      u0_q <= u_start; u1_q <= u_start; u2_q <= u_start;
      u3_q <= u_start; u4_q <= u_start; u5_q <= u_start;
      v0_q <= v_start; v1_q <= v_start; v2_q <= v_start;
      v3_q <= v_start; v4_q <= v_start; v5_q <= v_start;
      line_q <= address_i[63:32];
      line5_q <= address_i[63:32];
      o3_q <= address_i[95:64]; o4_q <= address_i[95:64]; o5_q <= address_i[95:64];
      prm_q <= address_i[127:96];
      block_q <= address_i[127:96];
      record_q <= address_i[127:96];
      acc_q <= address_i[139:128];
      plane_q <= 3'd0;
      tile_first_q <= 1'b1;
      command_first_q <= 1'b1;
      since_q <= 4'd0;
    end else begin
      if (since_q != 4'd15) since_q <= since_q + 4'd1;
      if (state_q == BLOCK) prm_q <= prm_q + COLS[31:0];
      if (state_q == VECTOR) record_q <= record_q + 32'd4;
      if (go) begin
        tile_first_q <= tile_end;
        if (!chunk_end) begin
          plane_q <= plane_q + 3'd1;
          if (!int8) line_q <= line_q + 32'd1;
        end else begin
          plane_q <= 3'd0;
          line_q <= line_next;
          a0_q <= a_next; u0_q <= u_next; v0_q <= v_next;
          l0_q <= wrap0 ? 12'd0 : l0_q + {8'd0, jump};
          if (wrap0) begin
            a1_q <= a_next; u1_q <= u_next; v1_q <= v_next;
            l1_q <= wrap1 ? 12'd0 : l1_q + 12'd1;
          end
          if (wrap1) begin
            a2_q <= a_next; u2_q <= u_next; v2_q <= v_next;
            l2_q <= wrap2 ? 12'd0 : l2_q + 12'd1;
          end
          if (wrap2) begin
            a3_q <= a_next; u3_q <= u_next; v3_q <= v_next; o3_q <= o_next;
            l3_q <= wrap3 ? 12'd0 : l3_q + 12'd1;
            acc_q <= acc_q + 12'd1;
            since_q <= 4'd1;
            command_first_q <= 1'b0;
          end
          if (wrap3) begin
            a4_q <= a_next; u4_q <= u_next; v4_q <= v_next; o4_q <= o_next;
            l4_q <= wrap4 ? 12'd0 : l4_q + 12'd1;
          end
          if (wrap4) begin
            a5_q <= a_next; u5_q <= u_next; v5_q <= v_next; o5_q <= o_next;
            l5_q <= l5_q + 12'd1;
            line5_q <= line5_next;
            block_q <= block_q + BLOCK_BYTES[31:0];
            prm_q <= block_q + BLOCK_BYTES[31:0];
            record_q <= address_i[127:96];
          end
        end
      end
    end
  end

  // ------------------------------------------------------------------------------------ the lanes

  // Lanes from `first` on, below `end`, below K_LAST in the last chunk.
  logic [COLS-1:0] u_lanes, k_lanes;
  logic [31:0] u_negative, u_room;
  logic [COL_BITS:0] u_first, u_end;

  localparam logic [31:0] COLS32 = COLS;
  localparam logic [COL_BITS:0] ALL_LANES = COLS[COL_BITS:0];

  assign u_negative = -u0_q;
  assign u_room = {12'd0, u_limit} - u0_q;

  always_comb begin
    u_first = '0;
    if (u0_q[31]) u_first = u_negative >= COLS32 ? ALL_LANES : u_negative[COL_BITS:0];
    u_end = u_room[COL_BITS:0];
    if (!u0_q[31] && u_room[31]) u_end = '0;            // u is beyond the limit
    else if (u_room >= COLS32) u_end = ALL_LANES;
  end

  assign u_lanes = u_on ? ({COLS{1'b1}} << u_first) & ~({COLS{1'b1}} << u_end) : {COLS{1'b1}};
  assign k_lanes = l0_q == n0m1 ? ~({COLS{1'b1}} << k_last) : {COLS{1'b1}};
  assign lanes_o = (v_on && (v0_q[31] || v0_q >= {12'd0, v_limit})) ? '0 : u_lanes & k_lanes;

  // ------------------------------------------------------------------------------------ the reads

  logic [31:0] fill_line;

  assign x_req_o = go && pass && plane_q == 3'd0 && lanes_o != '0;
  assign block_req_o = state_q == BLOCK;
  assign vector_req_o = state_q == VECTOR;

  always_comb begin
    read_address_o = a0_q;
    read_lanes_o = lanes_o;
    if (state_q == BLOCK) begin
      read_address_o = prm_q;
      read_lanes_o = count_q == LAST_READ ? REST_LANES : {COLS{1'b1}};
    end else if (state_q == VECTOR) begin
      read_address_o = record_q;
      read_lanes_o = VECTOR_LANES;
    end
  end

  // INT8: the three lines of the next chunk are read in passes 1..3, those of the first in FILL.
  assign fill_line = !wrap2 ? line_q + 32'd3 : wrap4 ? line5_next : line5_q;
  assign fill_o = int8 && (state_q == FILL || (go && plane_q != 3'd0 && !wrap5));
  assign fill_part_o = state_q == FILL ? count_q[1:0] : plane_q[1:0] - 2'd1;
  assign line_req_o = fill_o || (!int8 && go && pass);
  assign line_o = !int8 ? line_q : (state_q == FILL ? line_q : fill_line) + {30'd0, fill_part_o};
  assign acc_req_o = go && tile_first_q
      && command_i[penta_isa_pkg::FIELD_MAC_RUN_INIT_BIT +: 2] == 2'd2;
  assign acc_line_o = acc_q;

  assign step_o = go;
  assign pass_o = go && pass;
  assign plane_o = plane_q;
  assign first_plane_o = plane_q == 3'd0;
  assign last_plane_o = chunk_end;
  assign tile_first_o = tile_first_q;
  assign tile_last_o = tile_end;
  assign last_rows_o = l5_q == n5m1;
  assign out_o = o3_q;
endmodule
