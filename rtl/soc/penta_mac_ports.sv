// SPDX-License-Identifier: Apache-2.0
// Between the MAC array and the local memories: turns its addresses into words and positions and
// makes the checks of isa.md section 6. Errors are [0] outside the memory, [1] bank not named; they
// come with the read data, the cycle after the request.
module penta_mac_ports #(
  parameter int ROWS         = 4,
  parameter int COLS         = 4,
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES    = 4096,
  parameter int ACC_BANKS    = 2,
  parameter int ACCESS_BYTES = 16,
  parameter int LINE_BYTES   = 6
) (
  input  logic              clk_i,
  input  logic [15:0]       read_mask_i,
  input  logic [15:0]       write_mask_i,
  // MAC
  input  logic              spad_rd_req_i,
  input  logic [31:0]       spad_rd_addr_i,
  input  logic [COLS-1:0]   spad_rd_lanes_i,
  output logic [1:0]        spad_rd_error_o,
  input  logic              spad_wr_req_i,
  input  logic [31:0]       spad_wr_addr_i,
  input  logic [7:0]        spad_wr_length_i,
  output logic [1:0]        spad_wr_error_o,
  input  logic              weight_rd_req_i,
  input  logic [31:0]       weight_rd_line_i,
  output logic [1:0]        weight_rd_error_o,
  input  logic              acc_rd_req_i,
  input  logic [11:0]       acc_rd_line_i,
  output logic [1:0]        acc_rd_error_o,
  input  logic              acc_wr_req_i,
  input  logic [31:0]       acc_wr_addr_i,
  input  logic [8:0]        acc_wr_length_i,
  output logic [1:0]        acc_wr_error_o,
  // memories
  output logic [1:0]        spad_rd_en_o,
  output logic [27:0]       spad_rd_word_o,
  output logic [10:0]       spad_rd_position_o,
  output logic [1:0]        spad_wr_en_o,
  output logic [27:0]       spad_wr_word_o,
  output logic [10:0]       spad_wr_position_o,
  output logic [ROWS-1:0]   spad_wr_strobe_o,
  output logic [1:0]        weight_rd_en_o,
  output logic [27:0]       weight_rd_word_o,
  output logic [1:0]        acc_rd_en_o,
  output logic [27:0]       acc_rd_word_o,
  output logic [10:0]       acc_rd_position_o,
  output logic [1:0]        acc_wr_en_o,
  output logic [27:0]       acc_wr_word_o,
  output logic [10:0]       acc_wr_position_o,
  output logic [4*ROWS-1:0] acc_wr_strobe_o
);
  localparam logic [10:0] ACCESS = ACCESS_BYTES[10:0];
  localparam logic [31:0] SPAD_BASE = penta_isa_pkg::REGION_SPAD_BASE;
  localparam logic [31:0] ACC_BASE = penta_isa_pkg::REGION_ACC_BASE;
  localparam int LINES = WEIGHT_BYTES / LINE_BYTES;
  localparam int LINE_BITS = $clog2(LINES);
  localparam int LINE_BANK_BITS = $clog2(WEIGHT_BANKS);
  localparam int ACC_LINE_SHIFT = $clog2(4 * ROWS);

  logic [SPAD_BANKS-1:0] spad_read_mask, spad_write_mask;
  logic [WEIGHT_BANKS-1:0] weight_read_mask;
  logic [ACC_BANKS-1:0] acc_read_mask, acc_write_mask;

  assign spad_read_mask = read_mask_i[penta_isa_pkg::BANKS_SPAD_FIRST +: SPAD_BANKS];
  assign spad_write_mask = write_mask_i[penta_isa_pkg::BANKS_SPAD_FIRST +: SPAD_BANKS];
  assign weight_read_mask = read_mask_i[penta_isa_pkg::BANKS_WEIGHT_FIRST +: WEIGHT_BANKS];
  assign acc_read_mask = read_mask_i[penta_isa_pkg::BANKS_ACC_FIRST +: ACC_BANKS];
  assign acc_write_mask = write_mask_i[penta_isa_pkg::BANKS_ACC_FIRST +: ACC_BANKS];

  // ------------------------------------------------------------------------- scratchpad reads

  logic [1:0] rd_inside, rd_permitted, rd_need, rd_error;
  logic [10:0] rd_room;
  logic [COLS-1:0] rd_second;                            // lanes in the second word

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(SPAD_BYTES / ACCESS_BYTES), .BANKS(SPAD_BANKS)
  ) u_spad_rd (
    .offset_i(spad_rd_addr_i - SPAD_BASE), .mask_i(spad_read_mask), .word_o(spad_rd_word_o),
    .position_o(spad_rd_position_o), .inside_o(rd_inside), .permitted_o(rd_permitted)
  );

  assign rd_room = ACCESS - spad_rd_position_o;
  assign rd_second = {COLS{1'b1}} << rd_room;
  assign rd_need = {(spad_rd_lanes_i & rd_second) != '0, (spad_rd_lanes_i & ~rd_second) != '0}
                   & {2{spad_rd_req_i}};

  penta_access_gate u_spad_rd_gate (
    .need_i(rd_need), .inside_i(rd_inside), .permitted_i(rd_permitted), .en_o(spad_rd_en_o),
    .error_o(rd_error)
  );

  // ------------------------------------------------------------------------ scratchpad writes

  logic [1:0] wr_inside, wr_permitted, wr_need, wr_error;

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(SPAD_BYTES / ACCESS_BYTES), .BANKS(SPAD_BANKS)
  ) u_spad_wr (
    .offset_i(spad_wr_addr_i - SPAD_BASE), .mask_i(spad_write_mask), .word_o(spad_wr_word_o),
    .position_o(spad_wr_position_o), .inside_o(wr_inside), .permitted_o(wr_permitted)
  );

  assign wr_need = {spad_wr_position_o + {3'd0, spad_wr_length_i} > ACCESS, 1'b1}
                   & {2{spad_wr_req_i}};
  assign spad_wr_strobe_o = ~({ROWS{1'b1}} << spad_wr_length_i);

  penta_access_gate u_spad_wr_gate (
    .need_i(wr_need), .inside_i(wr_inside), .permitted_i(wr_permitted), .en_o(spad_wr_en_o),
    .error_o(wr_error)
  );

  // ----------------------------------------------------------------------------- weight lines

  logic weight_inside, weight_permitted;
  logic [1:0] weight_error, weight_en;

  assign weight_inside = weight_rd_line_i[31:LINE_BITS] == '0;
  assign weight_permitted = weight_read_mask[weight_rd_line_i[LINE_BITS-1 -: LINE_BANK_BITS]];
  assign weight_rd_word_o = weight_rd_line_i[27:0];
  assign weight_rd_en_o = weight_en;

  penta_access_gate u_weight_gate (
    .need_i({1'b0, weight_rd_req_i}), .inside_i({1'b0, weight_inside}),
    .permitted_i({1'b0, weight_permitted}), .en_o(weight_en), .error_o(weight_error)
  );

  // ------------------------------------------------------------------------ accumulator lines

  // Lines are aligned, so they lie in one word.
  logic [1:0] acc_rd_inside, acc_rd_permitted, acc_rd_error;
  logic [1:0] acc_wr_inside, acc_wr_permitted, acc_wr_error;

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(ACC_BYTES / ACCESS_BYTES), .BANKS(ACC_BANKS)
  ) u_acc_rd (
    .offset_i({20'd0, acc_rd_line_i} << ACC_LINE_SHIFT), .mask_i(acc_read_mask),
    .word_o(acc_rd_word_o), .position_o(acc_rd_position_o), .inside_o(acc_rd_inside),
    .permitted_o(acc_rd_permitted)
  );

  penta_access_gate u_acc_rd_gate (
    .need_i({1'b0, acc_rd_req_i}), .inside_i(acc_rd_inside), .permitted_i(acc_rd_permitted),
    .en_o(acc_rd_en_o), .error_o(acc_rd_error)
  );

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(ACC_BYTES / ACCESS_BYTES), .BANKS(ACC_BANKS)
  ) u_acc_wr (
    .offset_i(acc_wr_addr_i - ACC_BASE), .mask_i(acc_write_mask), .word_o(acc_wr_word_o),
    .position_o(acc_wr_position_o), .inside_o(acc_wr_inside), .permitted_o(acc_wr_permitted)
  );

  assign acc_wr_strobe_o = ~({4*ROWS{1'b1}} << acc_wr_length_i);

  penta_access_gate u_acc_wr_gate (
    .need_i({1'b0, acc_wr_req_i}), .inside_i(acc_wr_inside), .permitted_i(acc_wr_permitted),
    .en_o(acc_wr_en_o), .error_o(acc_wr_error)
  );

  // ----------------------------------------------------------------------------------- errors

  always_ff @(posedge clk_i) begin
    spad_rd_error_o <= rd_error;
    spad_wr_error_o <= wr_error;
    weight_rd_error_o <= weight_error;
    acc_rd_error_o <= acc_rd_error;
    acc_wr_error_o <= acc_wr_error;
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, read_mask_i, write_mask_i};
endmodule
