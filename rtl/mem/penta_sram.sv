// SPDX-License-Identifier: Apache-2.0
// The storage macro of the local memories: one port, byte enables, synchronous read. The output
// keeps its value until the next read. A technology's SRAM compiler replaces this module.
module penta_sram #(
  parameter int MEMORY      = 9,   // region nibble, for harnesses
  parameter int INDEX       = 0,   // 2*bank + parity, for harnesses
  parameter int WIDTH_BYTES = 16,
  parameter int DEPTH       = 256,
  localparam int ROW_BITS   = (DEPTH > 1) ? $clog2(DEPTH) : 1
) (
  input  logic                     clk_i,
  input  logic                     en_i,
  input  logic                     we_i,
  input  logic [ROW_BITS-1:0]      row_i,
  input  logic [WIDTH_BYTES-1:0]   strobe_i,
  input  logic [8*WIDTH_BYTES-1:0] data_i,
  output logic [8*WIDTH_BYTES-1:0] data_o
);

  logic [8*WIDTH_BYTES-1:0] rows_q [DEPTH];
  logic [8*WIDTH_BYTES-1:0] mask;

  // One assignment of a whole row: a loop of byte assignments costs Verilator a shadow each.
  always_ff @(posedge clk_i) begin
    if (en_i) begin
      if (we_i) rows_q[row_i] <= (rows_q[row_i] & ~mask) | (data_i & mask);
      else data_o <= rows_q[row_i];
    end
  end

  always_comb begin
    mask = '0;
    if (en_i && we_i) begin
      for (int i = 0; i < WIDTH_BYTES; i++) mask[8*i +: 8] = {8{strobe_i[i]}};
    end
  end

`ifdef VERILATOR
  // Access for harnesses (docs/rtl.md, Storage access).
  import "DPI-C" context function void penta_sram_announce(
    input int memory,
    input int index,
    input int width_bytes,
    input int depth
  );
  export "DPI-C" function penta_sram_get;
  export "DPI-C" function penta_sram_set;

  localparam int BIT_BITS = $clog2(8 * WIDTH_BYTES);

  // Rows and lanes are below the announced depth and width; values are bytes.
  /* verilator lint_off UNUSEDSIGNAL */
  function int penta_sram_get(input int row, input int lane);
    penta_sram_get = {24'd0, rows_q[row[ROW_BITS-1:0]][{lane[BIT_BITS-4:0], 3'd0} +: 8]};
  endfunction

  function void penta_sram_set(input int row, input int lane, input int value);
    rows_q[row[ROW_BITS-1:0]][{lane[BIT_BITS-4:0], 3'd0} +: 8] = value[7:0];
  endfunction
  /* verilator lint_on UNUSEDSIGNAL */

  initial penta_sram_announce(MEMORY, INDEX, WIDTH_BYTES, DEPTH);
`endif

endmodule
