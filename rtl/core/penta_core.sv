// SPDX-License-Identifier: Apache-2.0
// The control core: RV32IM_Zicsr_Zifencei with the Xpenta instructions, in two stages.
// Stage F is penta_core_fetch; everything else here is stage X. Times are those of docs/isa.md.
//
// An instruction in X either is replaced by an interrupt, raises an exception, or executes until
// the unit of its kind says done: then it retires.
module penta_core #(
  parameter int ROWS = 4,
  parameter int COLS = 4,
  parameter int LANES = 4,
  parameter int SPAD_BYTES = 32768,
  parameter int SPAD_BANKS = 4,
  parameter int WEIGHT_BYTES = 12288,
  parameter int WEIGHT_BANKS = 4,
  parameter int ACC_BYTES = 4096,
  parameter int ACC_BANKS = 2,
  parameter int STATE_BYTES = 32768,
  parameter int STATE_BANKS = 2,
  parameter int TCM_BYTES = 131072,
  parameter int AXI_BYTES = 4,
  parameter int QUEUE = 4,
  parameter int SEMS = 16,
  parameter int CLOCK_MHZ = 100
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             irq_external_i,
  // host calls
  input  logic             host_enable_i,
  output logic             host_req_o,
  output logic [     31:0] host_operation_o,
  output logic [     31:0] host_parameter_o,
  input  logic             host_ack_i,
  input  logic             host_accept_i,
  input  logic [     31:0] host_result_i,
  // TCM
  output logic [     31:0] imem_addr_o,
  input  logic [     31:0] imem_rdata_i,
  output logic             dmem_req_o,
  output logic             dmem_we_o,
  output logic [     31:0] dmem_addr_o,
  output logic [     31:0] dmem_wdata_o,
  output logic [      3:0] dmem_strobe_o,
  input  logic [     31:0] dmem_rdata_i,
  // local memories
  output logic             loc_req_o,
  output logic             loc_we_o,
  output logic [     31:0] loc_addr_o,
  output logic [     31:0] loc_wdata_o,
  output logic [      3:0] loc_strobe_o,
  input  logic             loc_grant_i,
  input  logic [     31:0] loc_rdata_i,
  // queues of the engines
  output logic [      2:0] enq_valid_o,
  output logic [      3:0] enq_index_o,
  output logic [     31:0] enq_word_o,
  output logic [      2:0] clear_o,
  input  logic [      2:0] engine_done_i,
  input  logic [      2:0] engine_error_i,
  input  logic [     95:0] engine_error_value_i,
  // scoreboard
  output logic             sem_signal_o,
  output logic             sem_take_o,
  output logic [      3:0] sem_index_o,
  output logic [      3:0] sem_count_o,
  input  logic             sem_taken_i,
  input  logic [    127:0] sem_levels_i,
  input  logic             soc_error_i,
  input  logic [     31:0] soc_error_value_i,
  output logic             blocked_o,
  // events for the hardware counters
  input  logic [      2:0] count_start_i,
  input  logic [     95:0] count_sem_wait_i,
  input  logic [     95:0] count_bank_wait_i,
  input  logic [      2:0] count_done_i,
  input  logic [    191:0] count_busy_i,
  input  logic [    191:0] count_a_i,
  input  logic [    191:0] count_b_i,
  input  logic [    191:0] count_c_i,
  // probes, visible one cycle after their event
  output logic             probe_retire_valid_o,
  output logic [     31:0] probe_retire_pc_o,
  output logic [     31:0] probe_retire_insn_o,
  output logic [     31:0] probe_retire_rd_o,
  output logic [     31:0] probe_retire_value_o,
  output logic             probe_csr_write_valid_o,
  output logic [     31:0] probe_csr_write_csr_o,
  output logic [     31:0] probe_csr_write_value_o,
  output logic             probe_trap_valid_o,
  output logic [     31:0] probe_trap_pc_o,
  output logic [     31:0] probe_trap_cause_o,
  output logic [     31:0] probe_trap_tval_o,
  output logic             probe_tcm_write_valid_o,
  output logic [     31:0] probe_tcm_write_address_o,
  output logic [     31:0] probe_tcm_write_value_o,
  output logic [     31:0] probe_tcm_write_strobe_o,
  output logic             probe_local_write_valid_o,
  output logic [     31:0] probe_local_write_address_o,
  output logic [     31:0] probe_local_write_value_o,
  output logic [     31:0] probe_local_write_strobe_o,
  output logic             probe_host_call_valid_o,
  output logic [     31:0] probe_host_call_operation_o,
  output logic [     31:0] probe_host_call_parameter_o,
  output logic             probe_stall_valid_o,
  output logic [     31:0] probe_stall_counter_o,
  output logic [     31:0] probe_stall_cycles_o,
  output logic [     31:0] probe_stall_bank_cycles_o,
  output logic             probe_enqueue_valid_o,
  output logic [     31:0] probe_enqueue_engine_o,
  output logic [     31:0] probe_enqueue_index_o,
  output logic [     31:0] probe_enqueue_word_o,
  output logic [     31:0] probe_interrupt_mip_o,
  output logic [     31:0] probe_error_dma_o,
  output logic [     31:0] probe_error_mac_o,
  output logic [     31:0] probe_error_smu_o,
  output logic [     31:0] probe_error_soc_o,
  // hardware counters as they are, counter 3 in the low 64 bits
  output logic [26*64-1:0] probe_counters_o
);

  localparam int ENGINES = penta_isa_pkg::ENGINE_COUNT;

  // ---- stage F, and the instruction in X

  logic x_valid;
  logic x_first;
  logic [31:0] pc;
  logic [31:0] insn;
  logic [31:0] next_pc;
  logic fetch_fault;
  logic leave;
  logic redirect;
  logic [31:0] target;

  penta_core_fetch #(
    .TCM_BYTES(TCM_BYTES)
  ) u_fetch (
    .clk_i,
    .rst_ni,
    .leave_i(leave),
    .redirect_i(redirect),
    .target_i(target),
    .imem_addr_o,
    .imem_rdata_i,
    .valid_o(x_valid),
    .first_o(x_first),
    .pc_o(pc),
    .insn_o(insn),
    .fault_o(fetch_fault)
  );

  // While X holds an instruction, the next sequential one is being read.
  assign next_pc = imem_addr_o;

  logic [4:0] kind;
  logic [4:0] rs1;
  logic [4:0] rs2;
  logic [4:0] rd;
  logic [31:0] imm;
  logic [3:0] alu_op;
  logic [1:0] alu_left_select;
  logic alu_right_imm;
  logic address_base_rs1;

  penta_core_decoder u_decoder (
    .insn_i(insn),
    .kind_o(kind),
    .rs1_o(rs1),
    .rs2_o(rs2),
    .imm_o(imm),
    .alu_op_o(alu_op),
    .alu_left_o(alu_left_select),
    .alu_right_imm_o(alu_right_imm),
    .address_base_rs1_o(address_base_rs1),
    .rd_o(rd)
  );

  logic is_load;
  logic is_store;
  logic is_muldiv;
  logic is_csr;
  logic is_ebreak;
  logic is_wfi;
  logic is_enqueue;
  logic is_engine_fence;
  logic is_sem_signal;
  logic is_sem_wait;
  assign is_load = kind == penta_core_pkg::KIND_LOAD;
  assign is_store = kind == penta_core_pkg::KIND_STORE;
  assign is_muldiv = kind == penta_core_pkg::KIND_MULDIV;
  assign is_csr = kind == penta_core_pkg::KIND_CSR;
  assign is_ebreak = kind == penta_core_pkg::KIND_EBREAK;
  assign is_wfi = kind == penta_core_pkg::KIND_WFI;
  assign is_enqueue = kind == penta_core_pkg::KIND_ENQUEUE;
  assign is_engine_fence = kind == penta_core_pkg::KIND_ENGINE_FENCE;
  assign is_sem_signal = kind == penta_core_pkg::KIND_SEM_SIGNAL;
  assign is_sem_wait = kind == penta_core_pkg::KIND_SEM_WAIT;

  // ---- operands

  logic [31:0] rs1_value;
  logic [31:0] rs2_value;
  logic [31:0] rd_value;
  logic [4:0] rd_written;

  penta_core_register_file u_register_file (
    .clk_i,
    .rst_ni,
    .rs1_i(rs1),
    .rs1_value_o(rs1_value),
    .rs2_i(rs2),
    .rs2_value_o(rs2_value),
    .rd_i(rd_written),
    .rd_value_i(rd_value)
  );

  logic [31:0] address;
  assign address = (address_base_rs1 ? rs1_value : pc) + imm;

  // ---- does the instruction execute?

  logic interrupt;
  logic [31:0] interrupt_cause;
  logic wake;
  logic enqueue_waiting;
  logic sem_checking;
  logic waiting;
  logic take_interrupt;
  logic exception;
  logic execute;

  // A waiting instruction is open to interrupts in every cycle, others in their first one.
  assign waiting = (is_enqueue && enqueue_waiting) || is_engine_fence
      || (is_sem_wait && sem_checking);
  assign take_interrupt = x_valid && interrupt && (x_first || waiting);
  assign execute = x_valid && !take_interrupt && !exception;

  logic csr_illegal;
  logic sem_illegal;
  logic branch_taken;
  logic jump_taken;
  logic lsu_misaligned;
  logic lsu_fault;
  logic host_done;
  logic host_accepted;
  logic descriptor_fault;
  logic [31:0] exception_cause;
  logic [31:0] exception_tval;
  assign jump_taken = kind == penta_core_pkg::KIND_JUMP
      || (kind == penta_core_pkg::KIND_BRANCH && branch_taken);
  assign descriptor_fault = rs1_value[31:28] != penta_isa_pkg::REGION_TCM_BASE[31:28]
      || {4'd0, rs1_value[27:0]} >= TCM_BYTES;

  penta_core_trap u_trap (
    .kind_i(kind),
    .pc_i(pc),
    .insn_i(insn),
    .fetch_fault_i(fetch_fault),
    .csr_illegal_i(csr_illegal),
    .sem_illegal_i(sem_illegal),
    .breakpoint_i(!host_enable_i || (host_done && !host_accepted)),
    .jump_taken_i(jump_taken),
    .address_i(address),
    .lsu_misaligned_i(lsu_misaligned),
    .lsu_fault_i(lsu_fault),
    .descriptor_misaligned_i(rs1_value[5:0] != 6'd0),
    .descriptor_fault_i(descriptor_fault),
    .descriptor_address_i(rs1_value),
    .exception_o(exception),
    .cause_o(exception_cause),
    .tval_o(exception_tval)
  );

  // ---- units

  logic [31:0] alu_left;
  logic [31:0] alu_result;
  always_comb begin
    case (alu_left_select)
      penta_core_pkg::LEFT_PC: alu_left = pc;
      penta_core_pkg::LEFT_ZERO: alu_left = 32'd0;
      default: alu_left = rs1_value;
    endcase
  end

  penta_core_alu u_alu (
    .op_i(alu_op),
    .left_i(alu_left),
    .right_i(alu_right_imm ? imm : rs2_value),
    .result_o(alu_result)
  );

  penta_core_branch u_branch (
    .funct3_i(insn[14:12]),
    .left_i(rs1_value),
    .right_i(rs2_value),
    .taken_o(branch_taken)
  );

  logic muldiv_done;
  logic [31:0] muldiv_result;
  penta_core_muldiv u_muldiv (
    .clk_i,
    .rst_ni,
    .execute_i(execute && is_muldiv),
    .funct3_i(insn[14:12]),
    .left_i(rs1_value),
    .right_i(rs2_value),
    .done_o(muldiv_done),
    .result_o(muldiv_result)
  );

  logic lsu_local;
  logic lsu_done;
  logic lsu_tcm_req;
  logic lsu_write;
  logic [31:0] lsu_lanes;
  logic [3:0] lsu_strobe;
  logic [31:0] load_value;
  logic mmio_write;
  logic [31:0] mmio_rdata;
  penta_core_lsu #(
    .SPAD_BYTES(SPAD_BYTES),
    .WEIGHT_BYTES(WEIGHT_BYTES),
    .ACC_BYTES(ACC_BYTES),
    .STATE_BYTES(STATE_BYTES),
    .TCM_BYTES(TCM_BYTES)
  ) u_lsu (
    .clk_i,
    .rst_ni,
    .first_i(x_first),
    .execute_i(execute && (is_load || is_store)),
    .store_i(is_store),
    .funct3_i(insn[14:12]),
    .address_i(address),
    .wdata_i(rs2_value),
    .misaligned_o(lsu_misaligned),
    .fault_o(lsu_fault),
    .local_o(lsu_local),
    .done_o(lsu_done),
    .load_value_o(load_value),
    .tcm_req_o(lsu_tcm_req),
    .tcm_rdata_i(dmem_rdata_i),
    .mmio_write_o(mmio_write),
    .mmio_rdata_i(mmio_rdata),
    .write_o(lsu_write),
    .lanes_o(lsu_lanes),
    .strobe_o(lsu_strobe),
    .loc_req_o,
    .loc_we_o,
    .loc_addr_o,
    .loc_wdata_o,
    .loc_strobe_o,
    .loc_grant_i,
    .loc_rdata_i
  );

  logic timer_pending;
  penta_core_timer u_timer (
    .clk_i,
    .rst_ni,
    .index_i(address[3:2]),
    .write_i(mmio_write),
    .wdata_i(lsu_lanes),
    .rdata_o(mmio_rdata),
    .pending_o(timer_pending)
  );

  logic [2:0] slot_free;
  logic [2:0] enqueue_accept;
  logic enqueue_done;
  logic enqueue_tcm_req;
  logic [31:0] enqueue_tcm_addr;
  logic [3:0] base_index;
  logic [31:0] base;
  penta_core_enqueue u_enqueue (
    .clk_i,
    .rst_ni,
    .execute_i(execute && is_enqueue),
    .engine_i(insn[26:25]),
    .address_i(rs1_value[31:6]),
    .slots_free_i(slot_free),
    .waiting_o(enqueue_waiting),
    .accept_o(enqueue_accept),
    .done_o(enqueue_done),
    .tcm_req_o(enqueue_tcm_req),
    .tcm_addr_o(enqueue_tcm_addr),
    .tcm_rdata_i(dmem_rdata_i),
    .base_index_o(base_index),
    .base_i(base),
    .enq_valid_o,
    .enq_index_o,
    .enq_word_o
  );

  logic pbase_write;
  logic [31:0] pbase_rdata;
  logic [31:0] csr_wdata;
  penta_core_base_registers u_base_registers (
    .clk_i,
    .rst_ni,
    .write_i(pbase_write),
    .index_i(insn[23:20]),
    .wdata_i(csr_wdata),
    .rdata_o(pbase_rdata),
    .base_index_i(base_index),
    .base_o(base)
  );

  // The TCM's data port: enqueue and load/store are never in X together.
  assign dmem_req_o = lsu_tcm_req || enqueue_tcm_req;
  assign dmem_we_o = lsu_tcm_req && is_store;
  assign dmem_addr_o = enqueue_tcm_req ? enqueue_tcm_addr : {address[31:2], 2'b00};
  assign dmem_wdata_o = lsu_lanes;
  assign dmem_strobe_o = lsu_strobe;

  logic [2:0] engine_empty;
  logic [127:0] perr;
  logic [3:0] perr_write;
  logic [95:0] pstat;
  for (genvar e = 0; e < ENGINES; e++) begin : gen_engine
    penta_core_engine_status #(
      .QUEUE(QUEUE)
    ) u_engine_status (
      .clk_i,
      .rst_ni,
      .accept_i(enqueue_accept[e]),
      .done_i(engine_done_i[e]),
      .error_i(engine_error_i[e]),
      .error_value_i(engine_error_value_i[e*32 +: 32]),
      .perr_write_i(perr_write[e]),
      .clear_o(clear_o[e]),
      .slot_free_o(slot_free[e]),
      .empty_o(engine_empty[e]),
      .perr_o(perr[e*32 +: 32]),
      .pstat_o(pstat[e*32 +: 32])
    );
  end

  penta_core_soc_error u_soc_error (
    .clk_i,
    .rst_ni,
    .error_i(soc_error_i),
    .error_value_i(soc_error_value_i),
    .perr_write_i(perr_write[3]),
    .perr_o(perr[127:96])
  );

  logic engine_fence_done;
  assign engine_fence_done = (rs1_value[2:0] & ~engine_empty) == 3'd0;

  logic sem_done;
  logic sem_passing;
  penta_core_semaphore #(
    .SEMS(SEMS)
  ) u_semaphore (
    .clk_i,
    .rst_ni,
    .execute_signal_i(execute && is_sem_signal),
    .execute_wait_i(execute && is_sem_wait),
    .index_i(rs1_value),
    .count_i(rs2_value),
    .illegal_o(sem_illegal),
    .checking_o(sem_checking),
    .passing_o(sem_passing),
    .done_o(sem_done),
    .sem_signal_o,
    .sem_take_o,
    .sem_index_o,
    .sem_count_o,
    .sem_taken_i,
    .sem_levels_i
  );

  logic [31:0] host_result;
  penta_core_host_port u_host_port (
    .clk_i,
    .rst_ni,
    .first_i(x_first),
    .execute_i(execute && is_ebreak),
    .operation_i(rs1_value),
    .parameter_i(rs2_value),
    .done_o(host_done),
    .accepted_o(host_accepted),
    .result_o(host_result),
    .host_req_o,
    .host_operation_o,
    .host_parameter_o,
    .host_ack_i,
    .host_accept_i,
    .host_result_i
  );

  logic retire;
  logic trap;
  logic [31:0] trap_cause;
  logic [31:0] trap_tval;
  logic is_mret;
  logic csr_write;
  logic [31:0] csr_rdata;
  logic [31:0] mepc;
  logic [31:0] trap_target;
  logic [31:0] mip;
  logic interruptible;
  logic wakeable;
  penta_core_csr #(
    .ROWS(ROWS),
    .COLS(COLS),
    .LANES(LANES),
    .SPAD_BYTES(SPAD_BYTES),
    .SPAD_BANKS(SPAD_BANKS),
    .WEIGHT_BYTES(WEIGHT_BYTES),
    .WEIGHT_BANKS(WEIGHT_BANKS),
    .ACC_BYTES(ACC_BYTES),
    .ACC_BANKS(ACC_BANKS),
    .STATE_BYTES(STATE_BYTES),
    .STATE_BANKS(STATE_BANKS),
    .TCM_BYTES(TCM_BYTES),
    .AXI_BYTES(AXI_BYTES),
    .QUEUE(QUEUE),
    .SEMS(SEMS),
    .CLOCK_MHZ(CLOCK_MHZ)
  ) u_csr (
    .clk_i,
    .rst_ni,
    .execute_i(execute && is_csr),
    .insn_i(insn),
    .rs1_value_i(rs1_value),
    .illegal_o(csr_illegal),
    .rdata_o(csr_rdata),
    .write_o(csr_write),
    .wdata_o(csr_wdata),
    .retire_i(retire),
    .trap_i(trap),
    .trap_pc_i(pc),
    .trap_cause_i(trap_cause),
    .trap_tval_i(trap_tval),
    .mret_i(retire && is_mret),
    .mepc_o(mepc),
    .trap_target_o(trap_target),
    .irq_external_i,
    .timer_pending_i(timer_pending),
    .mip_o(mip),
    .wake_o(wake),
    .interrupt_o(interrupt),
    .interrupt_cause_o(interrupt_cause),
    .interruptible_o(interruptible),
    .wakeable_o(wakeable),
    .perr_i(perr),
    .perr_write_o(perr_write),
    .pstat_i(pstat),
    .sem_levels_i,
    .pbase_i(pbase_rdata),
    .pbase_write_o(pbase_write),
    .counters_i(probe_counters_o)
  );

  // ---- retirement

  logic done;
  always_comb begin
    case (kind)
      penta_core_pkg::KIND_LOAD, penta_core_pkg::KIND_STORE: done = lsu_done;
      penta_core_pkg::KIND_MULDIV: done = muldiv_done;
      penta_core_pkg::KIND_EBREAK: done = host_done;
      penta_core_pkg::KIND_WFI: done = wake;
      penta_core_pkg::KIND_ENQUEUE: done = enqueue_done;
      penta_core_pkg::KIND_ENGINE_FENCE: done = engine_fence_done;
      penta_core_pkg::KIND_SEM_WAIT: done = sem_done;
      default: done = 1'b1;
    endcase
  end

  assign retire = execute && done;
  assign trap = take_interrupt || (x_valid && exception);
  assign leave = retire || trap;
  assign trap_cause = take_interrupt ? interrupt_cause : exception_cause;
  assign trap_tval = take_interrupt ? 32'd0 : exception_tval;

  always_comb begin
    case (kind)
      penta_core_pkg::KIND_JUMP: rd_value = next_pc;
      penta_core_pkg::KIND_LOAD: rd_value = load_value;
      penta_core_pkg::KIND_MULDIV: rd_value = muldiv_result;
      penta_core_pkg::KIND_CSR: rd_value = csr_rdata;
      penta_core_pkg::KIND_EBREAK: rd_value = host_result;
      default: rd_value = alu_result;
    endcase
  end
  assign rd_written = retire ? rd : 5'd0;

  // Redirects: every trap, taken jumps and branches, mret, fence.i, completed host calls.
  assign is_mret = kind == penta_core_pkg::KIND_MRET;
  assign redirect = trap
      || (retire && (jump_taken || is_mret || is_ebreak || kind == penta_core_pkg::KIND_FENCE_I));
  always_comb begin
    if (trap) target = trap_target;
    else if (is_mret) target = mepc;
    else if (jump_taken) target = {address[31:1], 1'b0};
    else target = next_pc;
  end

  // Cycles in X before this one
  logic [31:0] held_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 32'd0;
    else if (leave || !x_valid) held_q <= 32'd0;
    else held_q <= held_q + 32'd1;
  end

  // The check of this cycle failed, and only an engine or the deadlock error can change that.
  logic passing;
  assign passing = enqueue_accept != 3'd0 || sem_passing;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) blocked_o <= 1'b0;
    else
      blocked_o <= x_valid && !leave
          && (is_wfi ? !wakeable : waiting && !passing && !interruptible);
  end

  // ---- events

  logic stall;
  logic [4:0] stall_counter;
  logic [31:0] stall_cycles;
  logic [31:0] stall_bank_cycles;
  penta_core_stall u_stall (
    .kind_i(kind),
    .local_i(lsu_local),
    .retire_i(retire),
    .leave_i(leave),
    .held_i(held_q),
    .valid_o(stall),
    .counter_o(stall_counter),
    .cycles_o(stall_cycles),
    .bank_cycles_o(stall_bank_cycles)
  );

  logic redirect_counted;
  penta_core_probes u_probes (
    .clk_i,
    .retire_i(retire),
    .trap_i(trap),
    .redirect_i(redirect),
    .pc_i(pc),
    .insn_i(insn),
    .rd_i(rd),
    .rd_value_i(rd_value),
    .cause_i(trap_cause),
    .tval_i(trap_tval),
    .csr_write_i(csr_write),
    .csr_wdata_i(csr_wdata),
    .tcm_write_i(lsu_write),
    .tcm_address_i({address[31:2], 2'b00}),
    .tcm_lanes_i(lsu_lanes),
    .tcm_strobe_i(lsu_strobe),
    .local_write_i(loc_req_o && loc_grant_i && loc_we_o),
    .local_address_i(loc_addr_o),
    .local_lanes_i(loc_wdata_o),
    .local_strobe_i(loc_strobe_o),
    .host_req_i(host_req_o),
    .host_operation_i(host_operation_o),
    .host_parameter_i(host_parameter_o),
    .stall_i(stall),
    .stall_counter_i(stall_counter),
    .stall_cycles_i(stall_cycles),
    .stall_bank_cycles_i(stall_bank_cycles),
    .enq_valid_i(enq_valid_o),
    .enq_index_i(enq_index_o),
    .enq_word_i(enq_word_o),
    .mip_i(mip),
    .perr_i(perr),
    .redirect_o(redirect_counted),
    .probe_retire_valid_o,
    .probe_retire_pc_o,
    .probe_retire_insn_o,
    .probe_retire_rd_o,
    .probe_retire_value_o,
    .probe_csr_write_valid_o,
    .probe_csr_write_csr_o,
    .probe_csr_write_value_o,
    .probe_trap_valid_o,
    .probe_trap_pc_o,
    .probe_trap_cause_o,
    .probe_trap_tval_o,
    .probe_tcm_write_valid_o,
    .probe_tcm_write_address_o,
    .probe_tcm_write_value_o,
    .probe_tcm_write_strobe_o,
    .probe_local_write_valid_o,
    .probe_local_write_address_o,
    .probe_local_write_value_o,
    .probe_local_write_strobe_o,
    .probe_host_call_valid_o,
    .probe_host_call_operation_o,
    .probe_host_call_parameter_o,
    .probe_stall_valid_o,
    .probe_stall_counter_o,
    .probe_stall_cycles_o,
    .probe_stall_bank_cycles_o,
    .probe_enqueue_valid_o,
    .probe_enqueue_engine_o,
    .probe_enqueue_index_o,
    .probe_enqueue_word_o,
    .probe_interrupt_mip_o,
    .probe_error_dma_o,
    .probe_error_mac_o,
    .probe_error_smu_o,
    .probe_error_soc_o
  );

  // The registered records are what the counters add: an event of e is in them from e+2 on.
  penta_core_counters u_counters (
    .clk_i,
    .rst_ni,
    .redirect_i(redirect_counted),
    .stall_i(probe_stall_valid_o),
    .stall_counter_i(probe_stall_counter_o[4:0]),
    .stall_cycles_i(probe_stall_cycles_o),
    .stall_bank_cycles_i(probe_stall_bank_cycles_o),
    .start_i(count_start_i),
    .sem_wait_i(count_sem_wait_i),
    .bank_wait_i(count_bank_wait_i),
    .done_i(count_done_i),
    .busy_i(count_busy_i),
    .count_a_i,
    .count_b_i,
    .count_c_i,
    .counters_o(probe_counters_o)
  );

endmodule
