// SPDX-License-Identifier: Apache-2.0
// Tightly coupled memory of the core: a fetch read port and a data read/write port. Reads are
// synchronous: address in cycle c, data in c+1. A read in the cycle of a write to the same word
// gives the old word. Addresses beyond the size wrap; the core does not use what they return.
module penta_tcm #(
  parameter int TCM_BYTES = 131072
) (
  input  logic        clk_i,
  // fetch
  input  logic [31:0] imem_addr_i,
  output logic [31:0] imem_rdata_o,
  // data
  input  logic        dmem_req_i,
  input  logic        dmem_we_i,
  input  logic [31:0] dmem_addr_i,
  input  logic [31:0] dmem_wdata_i,
  input  logic [ 3:0] dmem_strobe_i,
  output logic [31:0] dmem_rdata_o
);

  localparam int WORDS = TCM_BYTES / 4;
  localparam int ROW_BITS = $clog2(WORDS);

  logic [31:0] words_q[0:WORDS-1];

  logic [ROW_BITS-1:0] imem_row;
  logic [ROW_BITS-1:0] dmem_row;
  assign imem_row = imem_addr_i[ROW_BITS+1:2];
  assign dmem_row = dmem_addr_i[ROW_BITS+1:2];

  always_ff @(posedge clk_i) begin
    imem_rdata_o <= words_q[imem_row];
    if (dmem_req_i) begin
      if (dmem_we_i) begin
        if (dmem_strobe_i[0]) words_q[dmem_row][7:0] <= dmem_wdata_i[7:0];
        if (dmem_strobe_i[1]) words_q[dmem_row][15:8] <= dmem_wdata_i[15:8];
        if (dmem_strobe_i[2]) words_q[dmem_row][23:16] <= dmem_wdata_i[23:16];
        if (dmem_strobe_i[3]) words_q[dmem_row][31:24] <= dmem_wdata_i[31:24];
      end else begin
        dmem_rdata_o <= words_q[dmem_row];
      end
    end
  end

  // Region and byte bits; the core selects and aligns.
  logic unused_address;
  assign unused_address = &{1'b0, imem_addr_i[31:ROW_BITS+2], imem_addr_i[1:0],
                            dmem_addr_i[31:ROW_BITS+2], dmem_addr_i[1:0]};

`ifdef VERILATOR
  // Access for harnesses (docs/rtl.md, Storage access): row = word, lane = byte of the word.
  localparam int MEMORY_TCM = 8;
  import "DPI-C" context function void penta_sram_announce(
    input int memory,
    input int index,
    input int width_bytes,
    input int depth
  );
  export "DPI-C" function penta_sram_get;
  export "DPI-C" function penta_sram_set;

  // Rows and lanes are below the announced depth and width; values are bytes.
  /* verilator lint_off UNUSEDSIGNAL */
  function int penta_sram_get(input int row, input int lane);
    penta_sram_get = {24'd0, words_q[row[ROW_BITS-1:0]][{lane[1:0], 3'd0} +: 8]};
  endfunction

  function void penta_sram_set(input int row, input int lane, input int value);
    words_q[row[ROW_BITS-1:0]][{lane[1:0], 3'd0} +: 8] = value[7:0];
  endfunction
  /* verilator lint_on UNUSEDSIGNAL */

  initial penta_sram_announce(MEMORY_TCM, 0, 4, WORDS);
`endif

endmodule
