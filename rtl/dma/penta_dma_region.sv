// SPDX-License-Identifier: Apache-2.0
// The kind of memory an operand of the DMA is in (address: with the toggle) and the bytes of a bank
// that a toggle adds (operand: without it; none outside the local memories).
module penta_dma_region #(
  parameter int SPAD_BANK_BYTES   = 8192,
  parameter int WEIGHT_BANK_BYTES = 3072,
  parameter int ACC_BANK_BYTES    = 2048,
  parameter int STATE_BANK_BYTES  = 16384
) (
  input  logic [3:0]  address_i,         // bits 31..28
  input  logic [3:0]  operand_i,
  output logic        dram_o,
  output logic        local_o,
  output logic [31:0] bank_bytes_o
);
  localparam logic [3:0] SPAD   = penta_isa_pkg::REGION_SPAD_BASE[31:28];
  localparam logic [3:0] WEIGHT = penta_isa_pkg::REGION_WEIGHT_BASE[31:28];
  localparam logic [3:0] ACC    = penta_isa_pkg::REGION_ACC_BASE[31:28];
  localparam logic [3:0] STATE  = penta_isa_pkg::REGION_STATE_BASE[31:28];

  assign dram_o = !address_i[3];
  assign local_o = address_i == SPAD || address_i == WEIGHT || address_i == ACC
                   || address_i == STATE;

  always_comb begin
    case (operand_i)
      SPAD: bank_bytes_o = SPAD_BANK_BYTES;
      WEIGHT: bank_bytes_o = WEIGHT_BANK_BYTES;
      ACC: bank_bytes_o = ACC_BANK_BYTES;
      STATE: bank_bytes_o = STATE_BANK_BYTES;
      default: bank_bytes_o = 32'd0;
    endcase
  end
endmodule
