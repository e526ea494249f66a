// SPDX-License-Identifier: Apache-2.0
// Stage F: the fetch address, and the instruction held in X.
//
// The address of the next instruction is presented in every cycle; X takes the word read in its
// predecessor's last cycle. After a redirect X is empty for one cycle, which reads the target.
//
//   cycle        c (leave)      c+1             c+2
//   sequential   read pc+4      pc+4 in X
//   redirect     read pc+4      read target     target in X
module penta_core_fetch #(
  parameter int TCM_BYTES = 131072
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // the instruction in X retires or traps in this cycle
  input  logic        leave_i,
  input  logic        redirect_i,
  input  logic [31:0] target_i,
  // TCM
  output logic [31:0] imem_addr_o,
  input  logic [31:0] imem_rdata_i,
  // X
  output logic        valid_o,
  output logic        first_o,
  output logic [31:0] pc_o,
  output logic [31:0] insn_o,
  output logic        fault_o
);

  logic advance;
  assign advance = leave_i || !valid_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      imem_addr_o <= penta_isa_pkg::REGION_TCM_BASE;
      valid_o <= 1'b0;
      first_o <= 1'b0;
    end else if (redirect_i) begin
      imem_addr_o <= target_i;
      valid_o <= 1'b0;
      first_o <= 1'b0;
    end else if (advance) begin
      imem_addr_o <= imem_addr_o + 32'd4;
      valid_o <= 1'b1;
      first_o <= 1'b1;
    end else begin
      first_o <= 1'b0;
    end
  end

  logic [31:0] insn_q;
  always_ff @(posedge clk_i) begin
    if (advance) pc_o <= imem_addr_o;
    if (first_o) insn_q <= imem_rdata_i;
  end

  assign insn_o = first_o ? imem_rdata_i : insn_q;
  assign fault_o = pc_o[31:28] != penta_isa_pkg::REGION_TCM_BASE[31:28]
      || {4'd0, pc_o[27:0]} >= TCM_BYTES;

endmodule
