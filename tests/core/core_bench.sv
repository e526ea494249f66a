// SPDX-License-Identifier: Apache-2.0
// Bench of penta_core and penta_tcm for Verilator and Icarus: plays a stimulus file, answers as
// scoreboard, local memory and host, and logs every event with its cycle.
//
//   +program=FILE    words of the TCM in hex       +stimulus=FILE    lines: cycle name value(hex)
`timescale 1ns / 1ns
module core_bench;

`ifdef VERILATOR
  import "DPI-C" context function void core_bench_load(input string path);
`endif

  logic clk = 1'b0;
  logic rst_n = 1'b0;
  always #5 clk = !clk;

  // ---- stimulus, by name

  logic irq = 1'b0;
  logic host_enable = 1'b1;
  logic host_accept = 1'b1;
  logic [2:0] done = 3'd0;
  logic [2:0] error = 3'd0;
  logic [95:0] error_value = '0;
  logic soc_error = 1'b0;
  logic [31:0] soc_error_value = '0;
  logic [2:0] count_start = 3'd0;
  logic [95:0] count_sem_wait = '0;
  logic [95:0] count_bank_wait = '0;
  logic [2:0] count_done = 3'd0;
  logic [191:0] count_busy = '0;
  logic [191:0] count_a = '0;
  logic [191:0] count_b = '0;
  logic [191:0] count_c = '0;

  // ---- the core

  logic host_req;
  logic [31:0] host_operation;
  logic [31:0] host_parameter;
  logic host_ack = 1'b0;
  logic [31:0] host_result = '0;
  logic [31:0] imem_addr;
  logic [31:0] imem_rdata;
  logic dmem_req;
  logic dmem_we;
  logic [31:0] dmem_addr;
  logic [31:0] dmem_wdata;
  logic [3:0] dmem_strobe;
  logic [31:0] dmem_rdata;
  logic loc_req;
  logic loc_we;
  logic [31:0] loc_addr;
  logic [31:0] loc_wdata;
  logic [3:0] loc_strobe;
  logic loc_grant = 1'b0;
  logic [31:0] loc_rdata = '0;
  logic [2:0] enq_valid;
  logic [3:0] enq_index;
  logic [31:0] enq_word;
  logic [2:0] clear;
  logic sem_signal;
  logic sem_take;
  logic [3:0] sem_index;
  logic [3:0] sem_count;
  logic sem_taken = 1'b0;
  logic [127:0] sem_levels = '0;
  logic blocked;

  logic retire_valid;
  logic [31:0] retire_pc, retire_insn, retire_rd, retire_value;
  logic csr_write_valid;
  logic [31:0] csr_write_csr, csr_write_value;
  logic trap_valid;
  logic [31:0] trap_pc, trap_cause, trap_tval;
  logic tcm_write_valid;
  logic [31:0] tcm_write_address, tcm_write_value, tcm_write_strobe;
  logic local_write_valid;
  logic [31:0] local_write_address, local_write_value, local_write_strobe;
  logic host_call_valid;
  logic [31:0] host_call_operation, host_call_parameter;
  logic stall_valid;
  logic [31:0] stall_counter, stall_cycles, stall_bank_cycles;
  logic enqueue_valid;
  logic [31:0] enqueue_engine, enqueue_index, enqueue_word;
  logic [31:0] interrupt_mip;
  logic [31:0] error_dma, error_mac, error_smu, error_soc;

  penta_core u_core (
    .clk_i(clk),
    .rst_ni(rst_n),
    .irq_external_i(irq),
    .host_enable_i(host_enable),
    .host_req_o(host_req),
    .host_operation_o(host_operation),
    .host_parameter_o(host_parameter),
    .host_ack_i(host_ack),
    .host_accept_i(host_accept),
    .host_result_i(host_result),
    .imem_addr_o(imem_addr),
    .imem_rdata_i(imem_rdata),
    .dmem_req_o(dmem_req),
    .dmem_we_o(dmem_we),
    .dmem_addr_o(dmem_addr),
    .dmem_wdata_o(dmem_wdata),
    .dmem_strobe_o(dmem_strobe),
    .dmem_rdata_i(dmem_rdata),
    .loc_req_o(loc_req),
    .loc_we_o(loc_we),
    .loc_addr_o(loc_addr),
    .loc_wdata_o(loc_wdata),
    .loc_strobe_o(loc_strobe),
    .loc_grant_i(loc_grant),
    .loc_rdata_i(loc_rdata),
    .enq_valid_o(enq_valid),
    .enq_index_o(enq_index),
    .enq_word_o(enq_word),
    .clear_o(clear),
    .engine_done_i(done),
    .engine_error_i(error),
    .engine_error_value_i(error_value),
    .sem_signal_o(sem_signal),
    .sem_take_o(sem_take),
    .sem_index_o(sem_index),
    .sem_count_o(sem_count),
    .sem_taken_i(sem_taken),
    .sem_levels_i(sem_levels),
    .soc_error_i(soc_error),
    .soc_error_value_i(soc_error_value),
    .blocked_o(blocked),
    .count_start_i(count_start),
    .count_sem_wait_i(count_sem_wait),
    .count_bank_wait_i(count_bank_wait),
    .count_done_i(count_done),
    .count_busy_i(count_busy),
    .count_a_i(count_a),
    .count_b_i(count_b),
    .count_c_i(count_c),
    .probe_retire_valid_o(retire_valid),
    .probe_retire_pc_o(retire_pc),
    .probe_retire_insn_o(retire_insn),
    .probe_retire_rd_o(retire_rd),
    .probe_retire_value_o(retire_value),
    .probe_csr_write_valid_o(csr_write_valid),
    .probe_csr_write_csr_o(csr_write_csr),
    .probe_csr_write_value_o(csr_write_value),
    .probe_trap_valid_o(trap_valid),
    .probe_trap_pc_o(trap_pc),
    .probe_trap_cause_o(trap_cause),
    .probe_trap_tval_o(trap_tval),
    .probe_tcm_write_valid_o(tcm_write_valid),
    .probe_tcm_write_address_o(tcm_write_address),
    .probe_tcm_write_value_o(tcm_write_value),
    .probe_tcm_write_strobe_o(tcm_write_strobe),
    .probe_local_write_valid_o(local_write_valid),
    .probe_local_write_address_o(local_write_address),
    .probe_local_write_value_o(local_write_value),
    .probe_local_write_strobe_o(local_write_strobe),
    .probe_host_call_valid_o(host_call_valid),
    .probe_host_call_operation_o(host_call_operation),
    .probe_host_call_parameter_o(host_call_parameter),
    .probe_stall_valid_o(stall_valid),
    .probe_stall_counter_o(stall_counter),
    .probe_stall_cycles_o(stall_cycles),
    .probe_stall_bank_cycles_o(stall_bank_cycles),
    .probe_enqueue_valid_o(enqueue_valid),
    .probe_enqueue_engine_o(enqueue_engine),
    .probe_enqueue_index_o(enqueue_index),
    .probe_enqueue_word_o(enqueue_word),
    .probe_interrupt_mip_o(interrupt_mip),
    .probe_error_dma_o(error_dma),
    .probe_error_mac_o(error_mac),
    .probe_error_smu_o(error_smu),
    .probe_error_soc_o(error_soc),
    .probe_counters_o()
  );

  penta_tcm u_tcm (
    .clk_i(clk),
    .imem_addr_i(imem_addr),
    .imem_rdata_o(imem_rdata),
    .dmem_req_i(dmem_req),
    .dmem_we_i(dmem_we),
    .dmem_addr_i(dmem_addr),
    .dmem_wdata_i(dmem_wdata),
    .dmem_strobe_i(dmem_strobe),
    .dmem_rdata_o(dmem_rdata)
  );

  // ---- program and stimulus files

  string program_path;
  string stimulus_path;
  integer stimulus;
  integer scanned;
  integer when_next;
  logic [16*8-1:0] name_next;
  logic [31:0] value_next;

  task read_stimulus;
    begin
      scanned = $fscanf(stimulus, "%d %s %h", when_next, name_next, value_next);
      if (scanned != 3) when_next = -1;
    end
  endtask

  initial begin
    if (!$value$plusargs("program=%s", program_path)) $fatal(1, "+program=FILE is missing");
    if (!$value$plusargs("stimulus=%s", stimulus_path)) $fatal(1, "+stimulus=FILE is missing");
`ifdef VERILATOR
    #1 core_bench_load(program_path);
`else
    $readmemh(program_path, u_tcm.words_q);
`endif
    stimulus = $fopen(stimulus_path, "r");
    read_stimulus;
  end

  // The edge that begins cycle c reads the stimulus of c, which is then visible in c. Reset is
  // released by the edge that begins cycle 0.
  integer cycle = -3;
  integer reset_cycles = 3;
  integer cycle_next;
  integer reset_next;

  logic [7:0] level;
  assign level = sem_levels[{sem_index, 3'd0} +: 8];

  always @(posedge clk) begin
    cycle_next = cycle + 1;
    reset_next = reset_cycles == 0 ? 0 : reset_cycles - 1;
    done <= 3'd0;
    error <= 3'd0;
    soc_error <= 1'b0;
    count_start <= 3'd0;
    count_done <= 3'd0;
    // One semaphore operation at a time is enough: signals and takes never coincide here.
    sem_taken <= sem_take && level >= {4'd0, sem_count};
    if (sem_signal) sem_levels[{sem_index, 3'd0} +: 8] <= level + {4'd0, sem_count};
    if (sem_take && level >= {4'd0, sem_count})
      sem_levels[{sem_index, 3'd0} +: 8] <= level - {4'd0, sem_count};
    while (when_next == cycle_next) begin
      if (name_next == "host_enable") host_enable <= value_next[0];
      else if (name_next == "host_accept") host_accept <= value_next[0];
      else if (name_next == "irq") irq <= value_next[0];
      else if (name_next == "done") done <= value_next[2:0];
      else if (name_next == "error_dma") begin
        error <= 3'b001;
        error_value[31:0] <= value_next;
      end else if (name_next == "soc_error") begin
        soc_error <= 1'b1;
        soc_error_value <= value_next;
      end else if (name_next == "level")
        sem_levels[{value_next[11:8], 3'd0} +: 8] <= value_next[7:0];
      else if (name_next == "count_start_smu") begin
        count_start[2] <= 1'b1;
        count_sem_wait[95:64] <= value_next;
        count_bank_wait[95:64] <= value_next + 32'd1;
      end else if (name_next == "count_done_dma") begin
        count_done[0] <= 1'b1;
        count_busy[63:0] <= {32'd0, value_next};
      end else if (name_next == "count_done_mac") begin
        count_done[1] <= 1'b1;
        count_a[127:64] <= {value_next, 32'd0};
      end else if (name_next == "reset") reset_next = value_next;
      else begin
        if (name_next == "end") $display("%0d END", cycle_next);
        else $display("%0d unknown stimulus", cycle_next);
        $finish;
      end
      read_stimulus;
    end
    cycle <= cycle_next;
    reset_cycles <= reset_next;
    rst_n <= reset_next == 0;
  end

  // ---- the core's neighbours: registers on the clock

  // Grants the request after as many cycles as its address bits 7..4 say; the data is there two
  // cycles after the access.
  logic [31:0] local_q[0:63];
  logic [3:0] waited = 4'd0;
  logic [31:0] local_data = '0;
  always @(posedge clk) begin
    loc_grant <= 1'b0;
    if (loc_req && !loc_grant) begin
      if (waited == loc_addr[7:4]) begin
        loc_grant <= 1'b1;
        waited <= 4'd0;
      end else waited <= waited + 4'd1;
    end
    if (loc_req && loc_grant) begin
      if (loc_we) begin
        for (int i = 0; i < 4; i++)
          if (loc_strobe[i]) local_q[loc_addr[7:2]][8*i +: 8] <= loc_wdata[8*i +: 8];
      end else local_data <= local_q[loc_addr[7:2]];
    end
    loc_rdata <= local_data;
  end

  // The host answers a request of cycle t+1 in t+8.
  logic [6:0] asked = 7'd0;
  always @(posedge clk) begin
    asked <= {asked[5:0], host_req};
    host_ack <= asked[5];
    host_result <= host_operation + host_parameter + 32'd1;
  end

  // ---- the log, in the middle of `cycle`; a probe's event was in the cycle before

  logic [31:0] mip_last = '0;
  logic [127:0] errors_last = '0;
  logic blocked_last = 1'b0;
  always @(negedge clk) begin
    if (cycle >= 0) begin
      if (retire_valid)
        $display("%0d RETIRE %0h %0h %0h", cycle - 1, retire_pc, retire_rd, retire_value);
      if (trap_valid)
        $display("%0d TRAP %0h %0h %0h", cycle - 1, trap_pc, trap_cause, trap_tval);
      if (csr_write_valid)
        $display("%0d CSR_WRITE %0h %0h", cycle - 1, csr_write_csr, csr_write_value);
      if (tcm_write_valid)
        $display("%0d TCM_WRITE %0h %0h %0h", cycle - 1, tcm_write_address, tcm_write_value,
                 tcm_write_strobe);
      if (local_write_valid)
        $display("%0d LOCAL_WRITE %0h %0h %0h", cycle - 1, local_write_address,
                 local_write_value, local_write_strobe);
      if (host_call_valid)
        $display("%0d HOST_CALL %0h %0h", cycle - 1, host_call_operation, host_call_parameter);
      if (stall_valid)
        $display("%0d STALL %0h %0h %0h", cycle - 1, stall_counter, stall_cycles,
                 stall_bank_cycles);
      if (enqueue_valid)
        $display("%0d ENQUEUE %0h %0h %0h", cycle - 1, enqueue_engine, enqueue_index,
                 enqueue_word);
      if (interrupt_mip !== mip_last) $display("%0d INTERRUPT %0h", cycle - 1, interrupt_mip);
      if ({error_soc, error_smu, error_mac, error_dma} !== errors_last)
        $display("%0d ERROR %0h %0h %0h %0h", cycle - 1, error_dma, error_mac, error_smu,
                 error_soc);
      if (blocked !== blocked_last) $display("%0d BLOCKED %0h", cycle, blocked);
      if (clear != 3'd0) $display("%0d CLEAR %0h", cycle, clear);
      if (sem_signal) $display("%0d SIGNAL %0h %0h", cycle, sem_index, sem_count);
      if (sem_take) $display("%0d TAKE %0h %0h", cycle, sem_index, sem_count);
    end
    mip_last = interrupt_mip;
    errors_last = {error_soc, error_smu, error_mac, error_dma};
    blocked_last = blocked;
  end

endmodule
