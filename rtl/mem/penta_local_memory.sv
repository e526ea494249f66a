// SPDX-License-Identifier: Apache-2.0
// A banked local memory: equal contiguous banks of even and odd words (penta_memory_rows) with a
// port for each possible owner of a bank. A port's request must keep to banks that its unit owns
// (penta_access_check, scoreboard), so no array is wanted by two ports in one cycle.
//
// A port names the word of its first byte and the byte's position in it; `en` says whether the word
// [0] and its successor [1] may be accessed. Read data comes in the cycle after the request.
module penta_local_memory #(
  parameter int MEMORY        = 9,     // region nibble
  parameter int WORD_BYTES    = 16,    // a power of two, or three times one
  parameter int WORDS         = 2048,
  parameter int BANKS         = 4,
  parameter int BLOCK_BYTES   = 0,     // bytes of a block with a nonzero bit; 0: no such bits
  parameter int DMA_RD_BYTES  = 4,
  parameter int DMA_WR_BYTES  = 6,
  parameter int MAC_RD_BYTES  = 4,
  parameter int MAC_WR_BYTES  = 4,
  parameter int MAC_ALIGNED   = 0,     // 1: the MAC reads from position 0 always
  parameter int SMU           = 0,     // 1: the SMU has ports
  localparam int NZ_BITS      = (BLOCK_BYTES == 0) ? 1 : $clog2(WORDS) + $clog2(WORD_BYTES)
                                                         - $clog2(BLOCK_BYTES)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  // core
  input  logic [1:0]                core_en_i,
  input  logic                      core_we_i,
  input  logic [27:0]               core_word_i,
  input  logic [10:0]               core_position_i,
  input  logic [3:0]                core_strobe_i,
  input  logic [31:0]               core_data_i,      // bytes without strobe 0
  output logic [31:0]               core_data_o,
  // DMA
  input  logic                      dma_rd_req_i,
  input  logic                      dma_rd_hold_i,    // keep the data of the last read
  input  logic [1:0]                dma_rd_en_i,
  input  logic [27:0]               dma_rd_word_i,
  input  logic [10:0]               dma_rd_position_i,
  output logic [8*DMA_RD_BYTES-1:0] dma_rd_data_o,
  input  logic [1:0]                dma_wr_en_i,
  input  logic [27:0]               dma_wr_word_i,
  input  logic [10:0]               dma_wr_position_i,
  input  logic [DMA_WR_BYTES-1:0]   dma_wr_strobe_i,
  input  logic [8*DMA_WR_BYTES-1:0] dma_wr_data_i,    // bytes without strobe 0
  // MAC
  input  logic [1:0]                mac_rd_en_i,
  input  logic [27:0]               mac_rd_word_i,
  input  logic [10:0]               mac_rd_position_i,
  output logic [8*MAC_RD_BYTES-1:0] mac_rd_data_o,
  input  logic [1:0]                mac_wr_en_i,
  input  logic [27:0]               mac_wr_word_i,
  input  logic [10:0]               mac_wr_position_i,
  input  logic [MAC_WR_BYTES-1:0]   mac_wr_strobe_i,
  input  logic [8*MAC_WR_BYTES-1:0] mac_wr_data_i,    // bytes without strobe 0
  // SMU
  input  logic [1:0]                smu_rd_en_i,
  input  logic [27:0]               smu_rd_word_i,
  input  logic [10:0]               smu_rd_position_i,
  output logic [8*WORD_BYTES-1:0]   smu_rd_data_o,
  input  logic [1:0]                smu_wr_en_i,
  input  logic [27:0]               smu_wr_word_i,
  input  logic [10:0]               smu_wr_position_i,
  input  logic [WORD_BYTES-1:0]     smu_wr_strobe_i,
  input  logic [8*WORD_BYTES-1:0]   smu_wr_data_i,    // bytes without strobe 0
  // nonzero bits of eight blocks
  input  logic [8*NZ_BITS-1:0]      nonzero_block_i,
  output logic [7:0]                nonzero_bit_o
);
  localparam int BITS      = 8 * WORD_BYTES;
  localparam int ROW_BITS  = $clog2(WORDS) - 1;             // rows of all banks
  localparam int BANK_BITS = $clog2(BANKS);
  localparam int DEPTH     = WORDS / (2 * BANKS);           // rows of one array
  localparam int DEPTH_BITS = (DEPTH > 1) ? $clog2(DEPTH) : 1;

  // Ports 0 core, 1 DMA read, 2 DMA write, 3 MAC read, 4 MAC write, 5 SMU read, 6 SMU write.
  localparam int PORTS = 7;
  localparam int CORE = 0;
  localparam int DMA_RD = 1;
  localparam int DMA_WR = 2;
  localparam int MAC_RD = 3;
  localparam int MAC_WR = 4;
  localparam int SMU_RD = 5;
  localparam int SMU_WR = 6;

  logic [2*PORTS-1:0] port_en;
  logic [28*PORTS-1:0] port_word;
  logic [PORTS-1:0] even_en, odd_en;
  logic [ROW_BITS*PORTS-1:0] even_row, odd_row;

  assign port_en = {smu_wr_en_i, smu_rd_en_i, mac_wr_en_i, mac_rd_en_i, dma_wr_en_i,
                    dma_rd_en_i & {2{dma_rd_req_i}}, core_en_i};
  assign port_word = {smu_wr_word_i, smu_rd_word_i, mac_wr_word_i, mac_rd_word_i, dma_wr_word_i,
                      dma_rd_word_i, core_word_i};

  for (genvar p = 0; p < PORTS; p++) begin : g_port
    penta_memory_rows #(.WORDS(WORDS)) u_rows (
      .en_i(port_en[2*p +: 2]), .word_i(port_word[28*p +: 28]),
      .even_en_o(even_en[p]), .odd_en_o(odd_en[p]),
      .even_row_o(even_row[ROW_BITS*p +: ROW_BITS]), .odd_row_o(odd_row[ROW_BITS*p +: ROW_BITS])
    );
  end

  // ------------------------------------------------------------------------------- write data

  logic [WORD_BYTES-1:0] core_even_strobe, core_odd_strobe;
  logic [WORD_BYTES-1:0] dma_even_strobe, dma_odd_strobe;
  logic [WORD_BYTES-1:0] mac_even_strobe, mac_odd_strobe;
  logic [WORD_BYTES-1:0] smu_even_strobe, smu_odd_strobe;
  logic [BITS-1:0] core_wr_data, dma_wr_data, mac_wr_data, smu_wr_data;
  logic core_write;

  assign core_write = core_we_i && core_en_i != 2'b00;

  penta_memory_scatter #(.WORD_BYTES(WORD_BYTES), .BYTES(4)) u_core_scatter (
    .en_i(core_write), .first_odd_i(core_word_i[0]), .position_i(core_position_i),
    .strobe_i(core_strobe_i), .data_i(core_data_i),
    .even_strobe_o(core_even_strobe), .odd_strobe_o(core_odd_strobe),
    .data_o(core_wr_data)
  );

  penta_memory_scatter #(.WORD_BYTES(WORD_BYTES), .BYTES(DMA_WR_BYTES)) u_dma_scatter (
    .en_i(dma_wr_en_i != 2'b00), .first_odd_i(dma_wr_word_i[0]), .position_i(dma_wr_position_i),
    .strobe_i(dma_wr_strobe_i), .data_i(dma_wr_data_i),
    .even_strobe_o(dma_even_strobe), .odd_strobe_o(dma_odd_strobe),
    .data_o(dma_wr_data)
  );

  penta_memory_scatter #(.WORD_BYTES(WORD_BYTES), .BYTES(MAC_WR_BYTES)) u_mac_scatter (
    .en_i(mac_wr_en_i != 2'b00), .first_odd_i(mac_wr_word_i[0]), .position_i(mac_wr_position_i),
    .strobe_i(mac_wr_strobe_i), .data_i(mac_wr_data_i),
    .even_strobe_o(mac_even_strobe), .odd_strobe_o(mac_odd_strobe),
    .data_o(mac_wr_data)
  );

  if (SMU != 0) begin : g_smu_scatter
    penta_memory_scatter #(.WORD_BYTES(WORD_BYTES), .BYTES(WORD_BYTES)) u_smu_scatter (
      .en_i(smu_wr_en_i != 2'b00), .first_odd_i(smu_wr_word_i[0]),
      .position_i(smu_wr_position_i), .strobe_i(smu_wr_strobe_i), .data_i(smu_wr_data_i),
      .even_strobe_o(smu_even_strobe), .odd_strobe_o(smu_odd_strobe), .data_o(smu_wr_data)
    );
  end else begin : g_no_smu_scatter
    assign smu_even_strobe = '0;
    assign smu_odd_strobe = '0;
    assign smu_wr_data = '0;
    logic unused_inputs;
    assign unused_inputs = &{1'b0, smu_wr_position_i, smu_wr_strobe_i, smu_wr_data_i};
  end

  // ----------------------------------------------------------------------------------- arrays

  for (genvar b = 0; b < BANKS; b++) begin : g_bank
    logic [BITS-1:0] even, odd;
    penta_memory_array #(
      .MEMORY(MEMORY), .INDEX(2 * b), .BANK(b), .BANK_BITS(BANK_BITS), .ROW_BITS(ROW_BITS),
      .WORD_BYTES(WORD_BYTES), .DEPTH(DEPTH), .DEPTH_BITS(DEPTH_BITS),
      .SMU(SMU)
    ) u_even (
      .clk_i(clk_i), .en_i(even_en), .row_i(even_row), .core_we_i(core_we_i),
      .core_strobe_i(core_even_strobe), .core_data_i(core_wr_data),
      .dma_strobe_i(dma_even_strobe), .dma_data_i(dma_wr_data),
      .mac_strobe_i(mac_even_strobe), .mac_data_i(mac_wr_data),
      .smu_strobe_i(smu_even_strobe), .smu_data_i(smu_wr_data), .data_o(even)
    );
    penta_memory_array #(
      .MEMORY(MEMORY), .INDEX(2 * b + 1), .BANK(b), .BANK_BITS(BANK_BITS), .ROW_BITS(ROW_BITS),
      .WORD_BYTES(WORD_BYTES), .DEPTH(DEPTH), .DEPTH_BITS(DEPTH_BITS),
      .SMU(SMU)
    ) u_odd (
      .clk_i(clk_i), .en_i(odd_en), .row_i(odd_row), .core_we_i(core_we_i),
      .core_strobe_i(core_odd_strobe), .core_data_i(core_wr_data),
      .dma_strobe_i(dma_odd_strobe), .dma_data_i(dma_wr_data),
      .mac_strobe_i(mac_odd_strobe), .mac_data_i(mac_wr_data),
      .smu_strobe_i(smu_odd_strobe), .smu_data_i(smu_wr_data), .data_o(odd)
    );
  end

  // The arrays' outputs by name: an unpacked array would be copied in every cycle.
  logic [BITS-1:0] even0, odd0, even1, odd1, even2, odd2, even3, odd3;
  logic [BITS-1:0] even4, odd4, even5, odd5, even6, odd6, even7, odd7;

  assign even0 = g_bank[0].even;
  assign odd0 = g_bank[0].odd;
  assign even1 = g_bank[1].even;
  assign odd1 = g_bank[1].odd;
  if (BANKS > 2) begin : g_banks23
    assign even2 = g_bank[2].even;
    assign odd2 = g_bank[2].odd;
    assign even3 = g_bank[3].even;
    assign odd3 = g_bank[3].odd;
  end else begin : g_no_banks23
    assign even2 = '0;
    assign odd2 = '0;
    assign even3 = '0;
    assign odd3 = '0;
  end
  if (BANKS > 4) begin : g_banks4567
    assign even4 = g_bank[4].even;
    assign odd4 = g_bank[4].odd;
    assign even5 = g_bank[5].even;
    assign odd5 = g_bank[5].odd;
    assign even6 = g_bank[6].even;
    assign odd6 = g_bank[6].odd;
    assign even7 = g_bank[7].even;
    assign odd7 = g_bank[7].odd;
  end else begin : g_no_banks4567
    assign even4 = '0;
    assign odd4 = '0;
    assign even5 = '0;
    assign odd5 = '0;
    assign even6 = '0;
    assign odd6 = '0;
    assign even7 = '0;
    assign odd7 = '0;
  end

  // -------------------------------------------------------------------------------- read data

  logic [3*PORTS-1:0] even_bank, odd_bank;

  for (genvar p = 0; p < PORTS; p++) begin : g_port_bank
    assign even_bank[3*p +: 3] =
        {{3-BANK_BITS{1'b0}}, even_row[ROW_BITS*(p+1)-1 -: BANK_BITS]};
    assign odd_bank[3*p +: 3] = {{3-BANK_BITS{1'b0}}, odd_row[ROW_BITS*(p+1)-1 -: BANK_BITS]};
  end

  logic unused_banks;
  assign unused_banks = &{1'b0, even_bank, odd_bank};

  penta_memory_reader #(
    .WORD_BYTES(WORD_BYTES), .BYTES(4)
  ) u_core_reader (
    .clk_i(clk_i), .rst_ni(rst_ni), .hold_i(1'b0),
    .en_i(core_en_i & {2{!core_we_i}}), .odd_i(core_word_i[0]),
    .position_i(core_position_i), .even_bank_i(even_bank[3*CORE +: 3]),
    .odd_bank_i(odd_bank[3*CORE +: 3]), .even0_i(even0), .odd0_i(odd0), .even1_i(even1),
    .odd1_i(odd1), .even2_i(even2), .odd2_i(odd2), .even3_i(even3), .odd3_i(odd3),
    .even4_i(even4), .odd4_i(odd4), .even5_i(even5), .odd5_i(odd5), .even6_i(even6),
    .odd6_i(odd6), .even7_i(even7), .odd7_i(odd7), .data_o(core_data_o)
  );

  penta_memory_reader #(
    .WORD_BYTES(WORD_BYTES), .BYTES(DMA_RD_BYTES)
  ) u_dma_reader (
    .clk_i(clk_i), .rst_ni(rst_ni), .hold_i(dma_rd_hold_i),
    .en_i(port_en[2*DMA_RD +: 2]), .odd_i(dma_rd_word_i[0]),
    .position_i(dma_rd_position_i), .even_bank_i(even_bank[3*DMA_RD +: 3]),
    .odd_bank_i(odd_bank[3*DMA_RD +: 3]), .even0_i(even0), .odd0_i(odd0), .even1_i(even1),
    .odd1_i(odd1), .even2_i(even2), .odd2_i(odd2), .even3_i(even3), .odd3_i(odd3),
    .even4_i(even4), .odd4_i(odd4), .even5_i(even5), .odd5_i(odd5), .even6_i(even6),
    .odd6_i(odd6), .even7_i(even7), .odd7_i(odd7), .data_o(dma_rd_data_o)
  );

  penta_memory_reader #(
    .WORD_BYTES(WORD_BYTES), .BYTES(MAC_RD_BYTES), .ALIGNED(MAC_ALIGNED)
  ) u_mac_reader (
    .clk_i(clk_i), .rst_ni(rst_ni), .hold_i(1'b0), .en_i(mac_rd_en_i), .odd_i(mac_rd_word_i[0]),
    .position_i(mac_rd_position_i), .even_bank_i(even_bank[3*MAC_RD +: 3]),
    .odd_bank_i(odd_bank[3*MAC_RD +: 3]), .even0_i(even0), .odd0_i(odd0), .even1_i(even1),
    .odd1_i(odd1), .even2_i(even2), .odd2_i(odd2), .even3_i(even3), .odd3_i(odd3),
    .even4_i(even4), .odd4_i(odd4), .even5_i(even5), .odd5_i(odd5), .even6_i(even6),
    .odd6_i(odd6), .even7_i(even7), .odd7_i(odd7), .data_o(mac_rd_data_o)
  );

  if (SMU != 0) begin : g_smu_reader
    penta_memory_reader #(
      .WORD_BYTES(WORD_BYTES), .BYTES(WORD_BYTES)
    ) u_smu_reader (
      .clk_i(clk_i), .rst_ni(rst_ni), .hold_i(1'b0), .en_i(smu_rd_en_i),
      .odd_i(smu_rd_word_i[0]), .position_i(smu_rd_position_i),
      .even_bank_i(even_bank[3*SMU_RD +: 3]), .odd_bank_i(odd_bank[3*SMU_RD +: 3]),
      .even0_i(even0), .odd0_i(odd0), .even1_i(even1), .odd1_i(odd1), .even2_i(even2),
      .odd2_i(odd2), .even3_i(even3), .odd3_i(odd3), .even4_i(even4), .odd4_i(odd4),
      .even5_i(even5), .odd5_i(odd5), .even6_i(even6), .odd6_i(odd6), .even7_i(even7),
      .odd7_i(odd7), .data_o(smu_rd_data_o)
    );
  end else begin : g_no_smu_reader
    assign smu_rd_data_o = '0;
    logic unused_inputs;
    assign unused_inputs = &{1'b0, smu_rd_position_i};
  end

  // ----------------------------------------------------------------------------- nonzero bits

  if (BLOCK_BYTES == 0) begin : g_no_nonzero
    assign nonzero_bit_o = '1;
    logic unused_inputs;
    assign unused_inputs = &{1'b0, nonzero_block_i};
  end else begin : g_nonzero
    localparam int BLOCKS = WORD_BYTES / BLOCK_BYTES;
    localparam int BLOCK_BITS = $clog2(BLOCKS);

    logic [WORD_BYTES-1:0] core_nonzero, dma_nonzero, mac_nonzero, smu_nonzero;   // bytes

    penta_nonzero_bytes #(.BYTES(WORD_BYTES)) u_core_nonzero (
      .en_i(core_write), .data_i(core_wr_data), .nonzero_o(core_nonzero)
    );

    penta_nonzero_bytes #(.BYTES(WORD_BYTES)) u_dma_nonzero (
      .en_i(dma_wr_en_i != 2'b00), .data_i(dma_wr_data), .nonzero_o(dma_nonzero)
    );

    penta_nonzero_bytes #(.BYTES(WORD_BYTES)) u_mac_nonzero (
      .en_i(mac_wr_en_i != 2'b00), .data_i(mac_wr_data), .nonzero_o(mac_nonzero)
    );

    penta_nonzero_bytes #(.BYTES(WORD_BYTES)) u_smu_nonzero (
      .en_i(smu_wr_en_i != 2'b00), .data_i(smu_wr_data), .nonzero_o(smu_nonzero)
    );

    logic [8*ROW_BITS-1:0] read_row;
    logic [8*BLOCKS-1:0] even_bits, odd_bits;

    penta_nonzero_bits #(
      .ROWS(WORDS / 2), .WORD_BYTES(WORD_BYTES), .BLOCK_BYTES(BLOCK_BYTES)
    ) u_even (
      .clk_i(clk_i), .rst_ni(rst_ni),
      .we_i({even_en[SMU_WR], even_en[MAC_WR], even_en[DMA_WR], even_en[CORE] & core_we_i}),
      .row_i({even_row[ROW_BITS*SMU_WR +: ROW_BITS], even_row[ROW_BITS*MAC_WR +: ROW_BITS],
              even_row[ROW_BITS*DMA_WR +: ROW_BITS], even_row[ROW_BITS*CORE +: ROW_BITS]}),
      .strobe_i({smu_even_strobe, mac_even_strobe, dma_even_strobe, core_even_strobe}),
      .nonzero_i({smu_nonzero, mac_nonzero, dma_nonzero, core_nonzero}),
      .read_row_i(read_row), .read_bits_o(even_bits)
    );

    penta_nonzero_bits #(
      .ROWS(WORDS / 2), .WORD_BYTES(WORD_BYTES), .BLOCK_BYTES(BLOCK_BYTES)
    ) u_odd (
      .clk_i(clk_i), .rst_ni(rst_ni),
      .we_i({odd_en[SMU_WR], odd_en[MAC_WR], odd_en[DMA_WR], odd_en[CORE] & core_we_i}),
      .row_i({odd_row[ROW_BITS*SMU_WR +: ROW_BITS], odd_row[ROW_BITS*MAC_WR +: ROW_BITS],
              odd_row[ROW_BITS*DMA_WR +: ROW_BITS], odd_row[ROW_BITS*CORE +: ROW_BITS]}),
      .strobe_i({smu_odd_strobe, mac_odd_strobe, dma_odd_strobe, core_odd_strobe}),
      .nonzero_i({smu_nonzero, mac_nonzero, dma_nonzero, core_nonzero}),
      .read_row_i(read_row), .read_bits_o(odd_bits)
    );

    for (genvar r = 0; r < 8; r++) begin : g_read
      logic odd;
      logic [BLOCKS-1:0] bits;
      assign odd = nonzero_block_i[r*NZ_BITS + BLOCK_BITS];
      assign read_row[r*ROW_BITS +: ROW_BITS] =
          nonzero_block_i[(r+1)*NZ_BITS-1 -: ROW_BITS];
      assign bits = odd ? odd_bits[r*BLOCKS +: BLOCKS] : even_bits[r*BLOCKS +: BLOCKS];
      if (BLOCKS == 1) begin : g_one
        assign nonzero_bit_o[r] = bits[0];
      end else begin : g_many
        assign nonzero_bit_o[r] = bits[nonzero_block_i[r*NZ_BITS +: BLOCK_BITS]];
      end
    end
  end
endmodule
