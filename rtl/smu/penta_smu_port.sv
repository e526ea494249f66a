// SPDX-License-Identifier: Apache-2.0
// Between the SMU and the two memories it accesses: turns an address into a word and a position and
// makes the checks of isa.md section 6. Errors are [0] outside the memory, [1] bank not named; they
// come in the cycle after the access.
module penta_smu_port #(
  parameter int SPAD_BYTES   = 32768,
  parameter int SPAD_BANKS   = 4,
  parameter int STATE_BYTES  = 32768,
  parameter int STATE_BANKS  = 2,
  parameter int ACCESS_BYTES = 16
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        req_i,
  input  logic        state_i,        // in the state memory, else in the scratchpad
  input  logic [31:0] address_i,
  input  logic [10:0] length_i,
  input  logic [15:0] mask_i,         // banks permitted
  output logic [1:0]  spad_en_o,
  output logic [1:0]  state_en_o,
  output logic [27:0] word_o,
  output logic [10:0] position_o,
  output logic [1:0]  error_o
);
  localparam logic [10:0] ACCESS = ACCESS_BYTES[10:0];

  logic [27:0] spad_word, state_word;
  logic [10:0] spad_position, state_position;
  logic [1:0] spad_in, spad_permitted, state_in, state_permitted;
  logic [1:0] need, in_memory, permitted, en, error;

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(SPAD_BYTES / ACCESS_BYTES), .BANKS(SPAD_BANKS)
  ) u_spad (
    .offset_i(address_i - penta_isa_pkg::REGION_SPAD_BASE),
    .mask_i(mask_i[penta_isa_pkg::BANKS_SPAD_FIRST +: SPAD_BANKS]), .word_o(spad_word),
    .position_o(spad_position), .inside_o(spad_in), .permitted_o(spad_permitted)
  );

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(STATE_BYTES / ACCESS_BYTES), .BANKS(STATE_BANKS)
  ) u_state (
    .offset_i(address_i - penta_isa_pkg::REGION_STATE_BASE),
    .mask_i(mask_i[penta_isa_pkg::BANKS_STATE_FIRST +: STATE_BANKS]), .word_o(state_word),
    .position_o(state_position), .inside_o(state_in), .permitted_o(state_permitted)
  );

  assign word_o = state_i ? state_word : spad_word;
  assign position_o = spad_position;                   // the bases are multiples of a word
  assign in_memory = state_i ? state_in : spad_in;
  assign permitted = state_i ? state_permitted : spad_permitted;
  assign need = {position_o + length_i > ACCESS, 1'b1} & {2{req_i}};

  penta_access_gate u_gate (
    .need_i(need), .inside_i(in_memory), .permitted_i(permitted), .en_o(en), .error_o(error)
  );

  assign spad_en_o = en & {2{!state_i}};
  assign state_en_o = en & {2{state_i}};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) error_o <= 2'b00;
    else error_o <= error;
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, mask_i, state_position};
endmodule
