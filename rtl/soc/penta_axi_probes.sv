// SPDX-License-Identifier: Apache-2.0
// Probe records of the AXI4 handshakes, visible one cycle after them. Not reset: those
// of the cycle before a reset are still seen in its first cycle.
module penta_axi_probes #(
  parameter int AXI_BYTES = 4
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   arvalid_i,
  input  logic                   arready_i,
  input  logic [31:0]            araddr_i,
  input  logic [7:0]             arlen_i,
  input  logic                   rvalid_i,
  input  logic                   rready_i,
  input  logic                   rlast_i,
  input  logic [1:0]             rresp_i,
  input  logic [8*AXI_BYTES-1:0] rdata_i,
  input  logic                   awvalid_i,
  input  logic                   awready_i,
  input  logic [31:0]            awaddr_i,
  input  logic [7:0]             awlen_i,
  input  logic                   wvalid_i,
  input  logic                   wready_i,
  input  logic                   wlast_i,
  input  logic [AXI_BYTES-1:0]   wstrb_i,
  input  logic [8*AXI_BYTES-1:0] wdata_i,        // bytes without strobe 0
  input  logic                   bvalid_i,
  input  logic                   bready_i,
  input  logic [1:0]             bresp_i,
  output logic                   ar_valid_o,
  output logic [31:0]            ar_address_o,
  output logic [31:0]            ar_beats_o,
  output logic                   r_valid_o,
  output logic [31:0]            r_last_o,
  output logic [31:0]            r_response_o,
  output logic [8*AXI_BYTES-1:0] r_data_o,
  output logic                   aw_valid_o,
  output logic [31:0]            aw_address_o,
  output logic [31:0]            aw_beats_o,
  output logic                   w_valid_o,
  output logic [31:0]            w_last_o,
  output logic [AXI_BYTES-1:0]   w_strobe_o,
  output logic [8*AXI_BYTES-1:0] w_data_o,
  output logic                   b_valid_o,
  output logic [31:0]            b_response_o
);
  logic ar, r, aw, w, b;
  logic alive_q;                         // not in reset, nor in the first cycle after it

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) alive_q <= 1'b0;
    else alive_q <= 1'b1;
  end

  assign ar = arvalid_i && arready_i;
  assign r = rvalid_i && rready_i && alive_q;
  assign aw = awvalid_i && awready_i;
  assign w = wvalid_i && wready_i;
  assign b = bvalid_i && bready_i && alive_q;

  always_ff @(posedge clk_i) begin
    ar_valid_o <= ar;
    r_valid_o <= r;
    aw_valid_o <= aw;
    w_valid_o <= w;
    b_valid_o <= b;
    if (ar) begin
      ar_address_o <= araddr_i;
      ar_beats_o <= {24'd0, arlen_i} + 32'd1;
    end
    if (r) begin
      r_last_o <= {31'd0, rlast_i};
      r_response_o <= {30'd0, rresp_i};
      r_data_o <= rdata_i;
    end
    if (aw) begin
      aw_address_o <= awaddr_i;
      aw_beats_o <= {24'd0, awlen_i} + 32'd1;
    end
    if (w) begin
      w_last_o <= {31'd0, wlast_i};
      w_strobe_o <= wstrb_i;
      w_data_o <= wdata_i;
    end
    if (b) b_response_o <= {30'd0, bresp_i};
  end
endmodule
