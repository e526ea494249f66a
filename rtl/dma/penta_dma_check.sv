// SPDX-License-Identifier: Apache-2.0
// Place and permission of a DMA access of `bytes` bytes in the local memory of region `region`.
module penta_dma_check #(
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
  input  logic [3:0]  region_i,
  input  logic [31:0] address_i,
  input  logic [10:0] bytes_i,           // 0: no access
  input  logic [15:0] mask_i,
  output logic [3:0]  memory_o,          // one-hot: scratchpad, weight, accumulator, state
  output logic [27:0] word_o,
  output logic [10:0] position_o,
  output logic [1:0]  en_o,
  output logic [1:0]  error_o
);
  localparam logic [11:0] ACCESS = ACCESS_BYTES[11:0];
  localparam logic [11:0] LINE = LINE_BYTES[11:0];

  logic [31:0] offset;
  logic [27:0] spad_word, weight_word, acc_word, state_word;
  logic [10:0] spad_position, weight_position, acc_position, state_position;
  logic [1:0] spad_inside, weight_inside, acc_inside, state_inside, contained;
  logic [1:0] spad_permitted, weight_permitted, acc_permitted, state_permitted, permitted;
  logic crosses;

  assign offset = {address_i[31:28] - region_i, address_i[27:0]};

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(SPAD_BYTES / ACCESS_BYTES), .BANKS(SPAD_BANKS)
  ) u_spad (
    .offset_i(offset), .mask_i(mask_i[penta_isa_pkg::BANKS_SPAD_FIRST +: SPAD_BANKS]),
    .word_o(spad_word), .position_o(spad_position), .inside_o(spad_inside),
    .permitted_o(spad_permitted)
  );

  penta_access_check #(
    .WORD_BYTES(LINE_BYTES), .WORDS(WEIGHT_BYTES / LINE_BYTES), .BANKS(WEIGHT_BANKS)
  ) u_weight (
    .offset_i(offset), .mask_i(mask_i[penta_isa_pkg::BANKS_WEIGHT_FIRST +: WEIGHT_BANKS]),
    .word_o(weight_word), .position_o(weight_position), .inside_o(weight_inside),
    .permitted_o(weight_permitted)
  );

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(ACC_BYTES / ACCESS_BYTES), .BANKS(ACC_BANKS)
  ) u_acc (
    .offset_i(offset), .mask_i(mask_i[penta_isa_pkg::BANKS_ACC_FIRST +: ACC_BANKS]),
    .word_o(acc_word), .position_o(acc_position), .inside_o(acc_inside),
    .permitted_o(acc_permitted)
  );

  penta_access_check #(
    .WORD_BYTES(ACCESS_BYTES), .WORDS(STATE_BYTES / ACCESS_BYTES), .BANKS(STATE_BANKS)
  ) u_state (
    .offset_i(offset), .mask_i(mask_i[penta_isa_pkg::BANKS_STATE_FIRST +: STATE_BANKS]),
    .word_o(state_word), .position_o(state_position), .inside_o(state_inside),
    .permitted_o(state_permitted)
  );

  assign memory_o = {region_i == penta_isa_pkg::REGION_STATE_BASE[31:28],
                     region_i == penta_isa_pkg::REGION_ACC_BASE[31:28],
                     region_i == penta_isa_pkg::REGION_WEIGHT_BASE[31:28],
                     region_i == penta_isa_pkg::REGION_SPAD_BASE[31:28]};

  always_comb begin
    case (memory_o)
      4'b0010: begin
        word_o = weight_word;
        position_o = weight_position;
        contained = weight_inside;
        permitted = weight_permitted;
      end
      4'b0100: begin
        word_o = acc_word;
        position_o = acc_position;
        contained = acc_inside;
        permitted = acc_permitted;
      end
      4'b1000: begin
        word_o = state_word;
        position_o = state_position;
        contained = state_inside;
        permitted = state_permitted;
      end
      default: begin
        word_o = spad_word;
        position_o = spad_position;
        contained = spad_inside;
        permitted = spad_permitted;
      end
    endcase
  end

  assign crosses = {1'b0, position_o} + {1'b0, bytes_i} > (memory_o[1] ? LINE : ACCESS);

  penta_access_gate u_gate (
    .need_i({crosses, 1'b1} & {2{bytes_i != 11'd0}}), .inside_i(contained), .permitted_i(permitted),
    .en_o(en_o), .error_o(error_o)
  );

  logic unused_mask;
  assign unused_mask = &{1'b0, mask_i};
endmodule
