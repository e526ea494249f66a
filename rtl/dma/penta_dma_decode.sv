// SPDX-License-Identifier: Apache-2.0
// The fields of DMA_COPY, its kind and its legality (isa.md section 7). Combinational.
module penta_dma_decode #(
  parameter int SPAD_BANK_BYTES   = 8192,
  parameter int WEIGHT_BANK_BYTES = 3072,
  parameter int ACC_BANK_BYTES    = 2048,
  parameter int STATE_BANK_BYTES  = 16384
) (
  input  logic [511:0] command_i,
  input  logic [159:0] operand_i,
  input  logic [159:0] address_i,
  // for the front-end
  output logic [159:0] base_o,
  output logic [159:0] step_o,
  output logic [159:0] bank_bytes_o,
  output logic         illegal_o,
  // for the engine
  output logic         load_o,
  output logic         store_o,
  output logic         dense_o,
  output logic         strided_o,        // a local copy by elements
  output logic [2:0]   element_o,        // bytes of an element
  output logic [22:0]  row_bytes_o,      // in DRAM
  output logic [15:0]  n1_o,
  output logic [15:0]  n2_o,
  output logic [31:0]  src_s0_o,
  output logic [31:0]  dst_s0_o,
  output logic [31:0]  src_s1_o,
  output logic [31:0]  dst_s1_o,
  output logic [31:0]  src_s2_o,
  output logic [31:0]  dst_s2_o
);
  logic [1:0] esize;
  logic [19:0] n0;
  logic [15:0] src_s0, dst_s0;
  logic contiguous, src_local, dst_local, src_dram, dst_dram, known;

  assign esize = command_i[penta_isa_pkg::FIELD_DMA_COPY_ESIZE_BIT +: 2];
  assign n0 = command_i[penta_isa_pkg::FIELD_DMA_COPY_N0_BIT +: 20];
  assign n1_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_N1_BIT +: 16];
  assign n2_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_N2_BIT +: 16];
  assign src_s0 = command_i[penta_isa_pkg::FIELD_DMA_COPY_SRC_S0_BIT +: 16];
  assign dst_s0 = command_i[penta_isa_pkg::FIELD_DMA_COPY_DST_S0_BIT +: 16];
  assign src_s0_o = {{16{src_s0[15]}}, src_s0};
  assign dst_s0_o = {{16{dst_s0[15]}}, dst_s0};
  assign src_s1_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_SRC_S1_BIT +: 32];
  assign dst_s1_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_DST_S1_BIT +: 32];
  assign src_s2_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_SRC_S2_BIT +: 32];
  assign dst_s2_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_DST_S2_BIT +: 32];

  assign dense_o = command_i[penta_isa_pkg::FIELD_DMA_COPY_DENSE_BIT];
  assign element_o = {esize == 2'd2, esize == 2'd1, esize == 2'd0};
  assign row_bytes_o = dense_o ? {n0, 3'b000} - {3'b000, n0} : {3'b000, n0} << esize;

  assign contiguous = src_s0 == {13'd0, element_o} && dst_s0 == {13'd0, element_o};
  assign strided_o = !contiguous;

  penta_dma_region #(
    .SPAD_BANK_BYTES(SPAD_BANK_BYTES), .WEIGHT_BANK_BYTES(WEIGHT_BANK_BYTES),
    .ACC_BANK_BYTES(ACC_BANK_BYTES), .STATE_BANK_BYTES(STATE_BANK_BYTES)
  ) u_src (
    .address_i(address_i[31:28]), .operand_i(operand_i[31:28]), .dram_o(src_dram),
    .local_o(src_local), .bank_bytes_o(bank_bytes_o[31:0])
  );

  penta_dma_region #(
    .SPAD_BANK_BYTES(SPAD_BANK_BYTES), .WEIGHT_BANK_BYTES(WEIGHT_BANK_BYTES),
    .ACC_BANK_BYTES(ACC_BANK_BYTES), .STATE_BANK_BYTES(STATE_BANK_BYTES)
  ) u_dst (
    .address_i(address_i[63:60]), .operand_i(operand_i[63:60]), .dram_o(dst_dram),
    .local_o(dst_local), .bank_bytes_o(bank_bytes_o[63:32])
  );

  assign load_o = src_dram && dst_local;
  assign store_o = src_local && dst_dram;
  assign known = command_i[7:0] == penta_isa_pkg::OPCODE_DMA_COPY;

  assign illegal_o = !known || !(load_o || store_o || (src_local && dst_local))
                     || n0 == 20'd0 || n1_o == 16'd0 || n2_o == 16'd0 || esize == 2'd3
                     || ((load_o || store_o) && !contiguous)
                     || (dense_o && (!load_o || esize != 2'd0));

  assign base_o = {96'd0, command_i[penta_isa_pkg::FIELD_DMA_COPY_DST_BIT +: 32],
                   command_i[penta_isa_pkg::FIELD_DMA_COPY_SRC_BIT +: 32]};
  assign step_o = {96'd0, command_i[penta_isa_pkg::FIELD_DMA_COPY_DST_STEP_BIT +: 32],
                   command_i[penta_isa_pkg::FIELD_DMA_COPY_SRC_STEP_BIT +: 32]};
  assign bank_bytes_o[159:64] = 96'd0;

  logic unused_bits;
  assign unused_bits = &{1'b0, command_i, operand_i, address_i};
endmodule
