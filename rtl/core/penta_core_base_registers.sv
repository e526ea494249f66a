// SPDX-License-Identifier: Apache-2.0
// pbase0..15: base registers of descriptors. pbase0 is zero and ignores writes.
module penta_core_base_registers (
  input  logic        clk_i,
  input  logic        rst_ni,
  // CSR port
  input  logic        write_i,
  input  logic [ 3:0] index_i,
  input  logic [31:0] wdata_i,
  output logic [31:0] rdata_o,
  // enqueue sequencer
  input  logic [ 3:0] base_index_i,
  output logic [31:0] base_o
);

  // A flat vector: the reset needs every register at once.
  logic [511:0] base_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) base_q <= '0;
    else if (write_i && index_i != 4'd0) base_q[{index_i, 5'd0} +: 32] <= wdata_i;
  end
  assign rdata_o = base_q[{index_i, 5'd0} +: 32];
  assign base_o = base_q[{base_index_i, 5'd0} +: 32];

endmodule
