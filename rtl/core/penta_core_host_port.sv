// SPDX-License-Identifier: Apache-2.0
// Host calls: ebreak in X at cycle t asks in t+1; the host answers in t+8; the core sees the
// answer, and ends the call, in t+9.
module penta_core_host_port (
  input  logic        clk_i,
  input  logic        rst_ni,
  // the ebreak in X
  input  logic        first_i,
  input  logic        execute_i,
  input  logic [31:0] operation_i,
  input  logic [31:0] parameter_i,
  output logic        done_o,
  output logic        accepted_o,
  output logic [31:0] result_o,
  // host
  output logic        host_req_o,
  output logic [31:0] host_operation_o,
  output logic [31:0] host_parameter_o,
  input  logic        host_ack_i,
  input  logic        host_accept_i,
  input  logic [31:0] host_result_i
);

  logic start;
  assign start = execute_i && first_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      host_req_o <= 1'b0;
      done_o <= 1'b0;
      accepted_o <= 1'b0;
    end else begin
      host_req_o <= start;
      done_o <= host_ack_i;
      accepted_o <= host_ack_i && host_accept_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start) begin
      host_operation_o <= operation_i;
      host_parameter_o <= parameter_i;
    end
    if (host_ack_i) result_o <= host_result_i;
  end

endmodule
