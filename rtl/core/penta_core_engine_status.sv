// SPDX-License-Identifier: Apache-2.0
// What the core knows of one engine: commands outstanding and the error register perr.
module penta_core_engine_status #(
  parameter int QUEUE = 4
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // penta.enq in its cycle w
  input  logic        accept_i,
  // from the front-end, visible in E+1
  input  logic        done_i,
  input  logic        error_i,
  input  logic [31:0] error_value_i,
  // CSR write to perr, and the clear it gives the front-end one cycle later
  input  logic        perr_write_i,
  output logic        clear_o,
  output logic        slot_free_o,
  output logic        empty_o,
  output logic [31:0] perr_o,
  output logic [31:0] pstat_o
);

  localparam logic [7:0] SLOTS = QUEUE[7:0];

  logic [7:0] outstanding_q;
  logic clear;
  assign clear = perr_write_i && perr_o != 32'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) outstanding_q <= 8'd0;
    else if (clear) outstanding_q <= 8'd0;
    else if (accept_i && !done_i) outstanding_q <= outstanding_q + 8'd1;
    else if (done_i && !accept_i) outstanding_q <= outstanding_q - 8'd1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      perr_o <= 32'd0;
      clear_o <= 1'b0;
    end else begin
      if (error_i) perr_o <= error_value_i;
      else if (clear) perr_o <= 32'd0;
      clear_o <= clear;
    end
  end

  assign slot_free_o = outstanding_q < SLOTS;
  assign empty_o = outstanding_q == 8'd0;
  assign pstat_o = {15'd0, perr_o != 32'd0, SLOTS - outstanding_q, outstanding_q};

endmodule
