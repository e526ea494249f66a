// SPDX-License-Identifier: Apache-2.0
// The even or the odd words of one bank, with the multiplexers of its ports (numbers as in
// penta_local_memory: 0 core, 1 DMA read, 2 DMA write, 3 MAC read, 4 MAC write, 5 SMU read,
// 6 SMU write).
module penta_memory_array #(
  parameter int MEMORY     = 9,
  parameter int INDEX      = 0,
  parameter int BANK       = 0,
  parameter int BANK_BITS  = 2,
  parameter int ROW_BITS   = 10,
  parameter int WORD_BYTES = 16,
  parameter int DEPTH      = 256,
  parameter int DEPTH_BITS = 8,
  parameter int SMU        = 0       // 1: the SMU has ports
) (
  input  logic                    clk_i,
  input  logic [6:0]              en_i,
  input  logic [7*ROW_BITS-1:0]   row_i,          // of all banks
  input  logic                    core_we_i,
  input  logic [WORD_BYTES-1:0]   core_strobe_i,
  input  logic [8*WORD_BYTES-1:0] core_data_i,
  input  logic [WORD_BYTES-1:0]   dma_strobe_i,
  input  logic [8*WORD_BYTES-1:0] dma_data_i,
  input  logic [WORD_BYTES-1:0]   mac_strobe_i,
  input  logic [8*WORD_BYTES-1:0] mac_data_i,
  input  logic [WORD_BYTES-1:0]   smu_strobe_i,
  input  logic [8*WORD_BYTES-1:0] smu_data_i,
  output logic [8*WORD_BYTES-1:0] data_o
);
  localparam logic [BANK_BITS-1:0] THIS = BANK[BANK_BITS-1:0];

  localparam int PORTS = (SMU != 0) ? 7 : 5;

  logic [6:0] hit;
  logic [ROW_BITS-1:0] row, other_row;
  logic [DEPTH_BITS-1:0] array_row;
  logic we;
  logic [WORD_BYTES-1:0] strobe, other_strobe;       // other: of all but the SMU
  logic [8*WORD_BYTES-1:0] data, other_data;

  for (genvar p = 0; p < PORTS; p++) begin : g_hit
    assign hit[p] = en_i[p] && row_i[ROW_BITS*(p+1)-1 -: BANK_BITS] == THIS;
  end

  if (SMU != 0) begin : g_smu
    assign row = hit[6] ? row_i[6*ROW_BITS +: ROW_BITS] :
                 hit[5] ? row_i[5*ROW_BITS +: ROW_BITS] : other_row;
    assign strobe = hit[6] ? smu_strobe_i : other_strobe;
    assign data = hit[6] ? smu_data_i : other_data;
  end else begin : g_no_smu
    assign hit[6:5] = 2'b00;
    assign row = other_row;
    assign strobe = other_strobe;
    assign data = other_data;
    logic unused_smu;
    assign unused_smu = &{1'b0, en_i[6:5], row_i[7*ROW_BITS-1:5*ROW_BITS], smu_strobe_i,
                          smu_data_i};
  end

  assign other_row = hit[4] ? row_i[4*ROW_BITS +: ROW_BITS] :
                     hit[3] ? row_i[3*ROW_BITS +: ROW_BITS] :
                     hit[2] ? row_i[2*ROW_BITS +: ROW_BITS] :
                     hit[1] ? row_i[1*ROW_BITS +: ROW_BITS] : row_i[ROW_BITS-1:0];

  if (DEPTH > 1) begin : g_deep
    assign array_row = row[DEPTH_BITS-1:0];
  end else begin : g_single
    assign array_row = '0;
  end

  assign we = hit[6] || hit[4] || hit[2] || (hit[0] && core_we_i);

  assign other_strobe = hit[4] ? mac_strobe_i : hit[2] ? dma_strobe_i : core_strobe_i;
  assign other_data = hit[4] ? mac_data_i : hit[2] ? dma_data_i : core_data_i;

  penta_sram #(
    .MEMORY(MEMORY), .INDEX(INDEX), .WIDTH_BYTES(WORD_BYTES), .DEPTH(DEPTH)
  ) u_sram (
    .clk_i(clk_i), .en_i(hit != 7'd0), .we_i(we), .row_i(array_row), .strobe_i(strobe),
    .data_i(data), .data_o(data_o)
  );

  logic unused_row;
  assign unused_row = &{1'b0, row};
endmodule
