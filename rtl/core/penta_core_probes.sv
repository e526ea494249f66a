// SPDX-License-Identifier: Apache-2.0
// The core's probe streams: registers loaded by the edge that ends the event's cycle. What is
// registered here is also the hardware counters' input (stall, redirect).
// None has a reset: what happened in the cycle before a reset is still seen, and while reset is
// active the events are absent and the levels at their reset values.
module penta_core_probes (
  input  logic        clk_i,
  // events of this cycle
  input  logic        retire_i,
  input  logic        trap_i,
  input  logic        redirect_i,
  input  logic [31:0] pc_i,
  input  logic [31:0] insn_i,
  input  logic [ 4:0] rd_i,
  input  logic [31:0] rd_value_i,
  input  logic [31:0] cause_i,
  input  logic [31:0] tval_i,
  input  logic        csr_write_i,
  input  logic [31:0] csr_wdata_i,
  input  logic        tcm_write_i,
  input  logic [31:0] tcm_address_i,
  input  logic [31:0] tcm_lanes_i,
  input  logic [ 3:0] tcm_strobe_i,
  input  logic        local_write_i,
  input  logic [31:0] local_address_i,
  input  logic [31:0] local_lanes_i,
  input  logic [ 3:0] local_strobe_i,
  input  logic        host_req_i,
  input  logic [31:0] host_operation_i,
  input  logic [31:0] host_parameter_i,
  input  logic        stall_i,
  input  logic [ 4:0] stall_counter_i,
  input  logic [31:0] stall_cycles_i,
  input  logic [31:0] stall_bank_cycles_i,
  input  logic [ 2:0] enq_valid_i,
  input  logic [ 3:0] enq_index_i,
  input  logic [31:0] enq_word_i,
  input  logic [31:0] mip_i,
  input  logic [127:0] perr_i,
  // the cycle after
  output logic        redirect_o,
  output logic        probe_retire_valid_o,
  output logic [31:0] probe_retire_pc_o,
  output logic [31:0] probe_retire_insn_o,
  output logic [31:0] probe_retire_rd_o,
  output logic [31:0] probe_retire_value_o,
  output logic        probe_csr_write_valid_o,
  output logic [31:0] probe_csr_write_csr_o,
  output logic [31:0] probe_csr_write_value_o,
  output logic        probe_trap_valid_o,
  output logic [31:0] probe_trap_pc_o,
  output logic [31:0] probe_trap_cause_o,
  output logic [31:0] probe_trap_tval_o,
  output logic        probe_tcm_write_valid_o,
  output logic [31:0] probe_tcm_write_address_o,
  output logic [31:0] probe_tcm_write_value_o,
  output logic [31:0] probe_tcm_write_strobe_o,
  output logic        probe_local_write_valid_o,
  output logic [31:0] probe_local_write_address_o,
  output logic [31:0] probe_local_write_value_o,
  output logic [31:0] probe_local_write_strobe_o,
  output logic        probe_host_call_valid_o,
  output logic [31:0] probe_host_call_operation_o,
  output logic [31:0] probe_host_call_parameter_o,
  output logic        probe_stall_valid_o,
  output logic [31:0] probe_stall_counter_o,
  output logic [31:0] probe_stall_cycles_o,
  output logic [31:0] probe_stall_bank_cycles_o,
  output logic        probe_enqueue_valid_o,
  output logic [31:0] probe_enqueue_engine_o,
  output logic [31:0] probe_enqueue_index_o,
  output logic [31:0] probe_enqueue_word_o,
  output logic [31:0] probe_interrupt_mip_o,
  output logic [31:0] probe_error_dma_o,
  output logic [31:0] probe_error_mac_o,
  output logic [31:0] probe_error_smu_o,
  output logic [31:0] probe_error_soc_o
);

  always_ff @(posedge clk_i) begin
    redirect_o <= redirect_i;
    probe_retire_valid_o <= retire_i;
    probe_csr_write_valid_o <= csr_write_i;
    probe_trap_valid_o <= trap_i;
    probe_tcm_write_valid_o <= tcm_write_i;
    probe_local_write_valid_o <= local_write_i;
    probe_host_call_valid_o <= host_req_i;
    probe_stall_valid_o <= stall_i;
    probe_enqueue_valid_o <= enq_valid_i != 3'd0;
    probe_interrupt_mip_o <= mip_i;
    probe_error_dma_o <= perr_i[31:0];
    probe_error_mac_o <= perr_i[63:32];
    probe_error_smu_o <= perr_i[95:64];
    probe_error_soc_o <= perr_i[127:96];
  end

  always_ff @(posedge clk_i) begin
    if (retire_i) begin
      probe_retire_pc_o <= pc_i;
      probe_retire_insn_o <= insn_i;
      probe_retire_rd_o <= {27'd0, rd_i};
      probe_retire_value_o <= rd_i == 5'd0 ? 32'd0 : rd_value_i;
    end
    if (csr_write_i) begin
      probe_csr_write_csr_o <= {20'd0, insn_i[31:20]};
      probe_csr_write_value_o <= csr_wdata_i;
    end
    if (trap_i) begin
      probe_trap_pc_o <= pc_i;
      probe_trap_cause_o <= cause_i;
      probe_trap_tval_o <= tval_i;
    end
    if (tcm_write_i) begin
      probe_tcm_write_address_o <= tcm_address_i;
      probe_tcm_write_value_o <= tcm_lanes_i;
      probe_tcm_write_strobe_o <= {28'd0, tcm_strobe_i};
    end
    if (local_write_i) begin
      probe_local_write_address_o <= local_address_i;
      probe_local_write_value_o <= local_lanes_i;
      probe_local_write_strobe_o <= {28'd0, local_strobe_i};
    end
    if (host_req_i) begin
      probe_host_call_operation_o <= host_operation_i;
      probe_host_call_parameter_o <= host_parameter_i;
    end
    if (stall_i) begin
      probe_stall_counter_o <= {27'd0, stall_counter_i};
      probe_stall_cycles_o <= stall_cycles_i;
      probe_stall_bank_cycles_o <= stall_bank_cycles_i;
    end
    if (enq_valid_i != 3'd0) begin
      // one-hot engine to its number
      probe_enqueue_engine_o <= {30'd0, enq_valid_i[2:1]};
      probe_enqueue_index_o <= {28'd0, enq_index_i};
      probe_enqueue_word_o <= enq_word_i;
    end
  end

endmodule
