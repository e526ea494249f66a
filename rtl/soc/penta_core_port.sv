// SPDX-License-Identifier: Apache-2.0
// The core's way to the local memories: which bank an access wants (for the scoreboard), where it
// falls in the memory, and the data on its way back. The core has checked the address.
//   request visible t+1 .. grant seen g+1 (access), array data g+2, loc_rdata_o g+3
module penta_core_port #(
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2,
  parameter int STATE_BYTES  = 32768,
  parameter int STATE_BANKS  = 2,
  parameter int ACCESS_BYTES = 16,
  parameter int LINE_BYTES   = 6
) (
  input  logic         clk_i,
  // core
  input  logic [31:0]  loc_addr_i,
  input  logic [31:0]  loc_wdata_i,
  input  logic [3:0]   loc_strobe_i,
  output logic [31:0]  loc_rdata_o,
  // scoreboard
  output logic [15:0]  loc_banks_o,
  input  logic         loc_grant_i,
  // memories: 0 scratchpad, 1 weight buffer, 2 accumulator memory, 3 state memory
  output logic [7:0]   en_o,              // two bits each
  output logic [27:0]  word_o,
  output logic [10:0]  position_o,
  output logic [31:0]  data_o,            // bytes without strobe 0
  input  logic [127:0] data_i
);
  localparam int WEIGHT_WORDS = WEIGHT_BYTES / LINE_BYTES;
  localparam int ACCESS_SHIFT = $clog2(ACCESS_BYTES);
  localparam logic [10:0] LAST_POSITION = LINE_BYTES[10:0] - 11'd4;

  logic [31:0] offset;
  logic [3:0] select, select_q, select_q2;
  logic [27:0] weight_word;
  logic [10:0] weight_position;
  logic [1:0] unused_inside, unused_permitted;

  // --------------------------------------------------------------------------- banks, cycle t+1

  assign offset = {4'd0, loc_addr_i[27:0]};
  assign select = {loc_addr_i[31:28] == penta_isa_pkg::REGION_STATE_BASE[31:28],
                   loc_addr_i[31:28] == penta_isa_pkg::REGION_ACC_BASE[31:28],
                   loc_addr_i[31:28] == penta_isa_pkg::REGION_WEIGHT_BASE[31:28],
                   loc_addr_i[31:28] == penta_isa_pkg::REGION_SPAD_BASE[31:28]};

  for (genvar b = 0; b < 16; b++) begin : g_bank
    localparam int MEMORY = (b < penta_isa_pkg::BANKS_WEIGHT_FIRST) ? 0 :
                            (b < penta_isa_pkg::BANKS_ACC_FIRST) ? 1 :
                            (b < penta_isa_pkg::BANKS_STATE_FIRST) ? 2 : 3;
    localparam int FIRST = (MEMORY == 0) ? penta_isa_pkg::BANKS_SPAD_FIRST :
                           (MEMORY == 1) ? penta_isa_pkg::BANKS_WEIGHT_FIRST :
                           (MEMORY == 2) ? penta_isa_pkg::BANKS_ACC_FIRST :
                           penta_isa_pkg::BANKS_STATE_FIRST;
    localparam int BANK_BYTES = (MEMORY == 0) ? SPAD_BYTES / SPAD_BANKS :
                                (MEMORY == 1) ? WEIGHT_BYTES / WEIGHT_BANKS :
                                (MEMORY == 2) ? ACC_BYTES / ACC_BANKS :
                                STATE_BYTES / STATE_BANKS;
    localparam logic [31:0] BEGIN = (b - FIRST) * BANK_BYTES;
    localparam logic [31:0] END = BEGIN + BANK_BYTES;
    if (b == FIRST) begin : g_first
      assign loc_banks_o[b] = select[MEMORY] && offset < END;
    end else begin : g_next
      assign loc_banks_o[b] = select[MEMORY] && offset >= BEGIN && offset < END;
    end
  end

  // ------------------------------------------------------- place of the access, for cycle g+1

  penta_access_check #(
    .WORD_BYTES(LINE_BYTES), .WORDS(WEIGHT_WORDS), .BANKS(WEIGHT_BANKS)
  ) u_weight (
    .offset_i(offset), .mask_i({WEIGHT_BANKS{1'b1}}), .word_o(weight_word),
    .position_o(weight_position), .inside_o(unused_inside), .permitted_o(unused_permitted)
  );

  logic crosses_q;

  always_ff @(posedge clk_i) begin
    select_q <= select;
    if (select[1]) begin
      word_o <= weight_word;
      position_o <= weight_position;
      crosses_q <= weight_position > LAST_POSITION;
    end else begin
      word_o <= {{ACCESS_SHIFT{1'b0}}, offset[27:ACCESS_SHIFT]};
      position_o <= {{11-ACCESS_SHIFT{1'b0}}, offset[ACCESS_SHIFT-1:0]};
      crosses_q <= 1'b0;
    end
  end

  for (genvar m = 0; m < 4; m++) begin : g_enable
    assign en_o[2*m +: 2] = {crosses_q, 1'b1} & {2{loc_grant_i && select_q[m]}};
  end

  for (genvar i = 0; i < 4; i++) begin : g_lane
    assign data_o[8*i +: 8] = loc_wdata_i[8*i +: 8] & {8{loc_strobe_i[i]}};
  end

  // --------------------------------------------------------------------- read data, cycle g+2

  // The memories that were not read show 0.
  always_ff @(posedge clk_i) begin
    select_q2 <= select_q;
    loc_rdata_o <= (data_i[31:0] & {32{select_q2[0]}}) | (data_i[63:32] & {32{select_q2[1]}})
                   | (data_i[95:64] & {32{select_q2[2]}}) | (data_i[127:96] & {32{select_q2[3]}});
  end
endmodule
