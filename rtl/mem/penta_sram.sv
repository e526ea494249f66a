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

  localparam int BITS = 8 * WIDTH_BYTES;
  localparam int GROUPS = (WIDTH_BYTES + 3) / 4;

  logic [BITS-1:0] rows_q [DEPTH];

  // One assignment of a whole row: a loop of byte assignments costs Verilator a shadow each. Byte
  // strobes become bits four at a time (in fewer and wider steps for the simulators).
  logic [4*GROUPS-1:0] strobe;
  logic [32*GROUPS-1:0] bits;
  logic [BITS-1:0] mask;

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      if (we_i) begin
        strobe = '0;
        strobe[WIDTH_BYTES-1:0] = strobe_i;
        for (int g = 0; g < GROUPS; g++) begin
          bits[32*g +: 32] = {{8{strobe[4*g+3]}}, {8{strobe[4*g+2]}}, {8{strobe[4*g+1]}},
                              {8{strobe[4*g]}}};
        end
        mask = bits[BITS-1:0];
        rows_q[row_i] <= (rows_q[row_i] & ~mask) | (data_i & mask);
      end else begin
        data_o <= rows_q[row_i];
      end
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, bits};

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
