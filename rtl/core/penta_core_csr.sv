// SPDX-License-Identifier: Apache-2.0
// The CSRs: address map, read value, written value, and the machine-mode trap registers.
module penta_core_csr #(
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
  // the CSR instruction in X
  input  logic             execute_i,
  input  logic [     31:0] insn_i,
  input  logic [     31:0] rs1_value_i,
  output logic             illegal_o,
  output logic [     31:0] rdata_o,
  output logic             write_o,
  output logic [     31:0] wdata_o,
  // retirement, traps and returns
  input  logic             retire_i,
  input  logic             trap_i,
  input  logic [     31:0] trap_pc_i,
  input  logic [     31:0] trap_cause_i,
  input  logic [     31:0] trap_tval_i,
  input  logic             mret_i,
  output logic [     31:0] mepc_o,
  output logic [     31:0] trap_target_o,
  // interrupts
  input  logic             irq_external_i,
  input  logic             timer_pending_i,
  output logic [     31:0] mip_o,
  output logic             wake_o,
  output logic             interrupt_o,
  output logic [     31:0] interrupt_cause_o,
  output logic             interruptible_o,
  output logic             wakeable_o,
  // Xpenta state kept elsewhere; perr: DMA, MAC, SMU, SoC
  input  logic [    127:0] perr_i,
  output logic [      3:0] perr_write_o,
  input  logic [     95:0] pstat_i,
  input  logic [    127:0] sem_levels_i,
  input  logic [     31:0] pbase_i,
  output logic             pbase_write_o,
  input  logic [26*64-1:0] counters_i
);

  localparam int TIMER = penta_core_pkg::INTERRUPT_TIMER;
  localparam int EXTERNAL = penta_core_pkg::INTERRUPT_EXTERNAL;
  localparam int ENGINE = penta_core_pkg::INTERRUPT_ENGINE;

  // mstatus: MPP reads 3, MIE bit 3, MPIE bit 7
  localparam logic [31:0] MSTATUS_MPP = 32'h0000_1800;
  localparam logic [31:0] MSTATUS_MASK = 32'h0000_0088;
  localparam logic [31:0] MIE_MASK = 32'h0001_0880;
  localparam logic [31:0] MTVEC_MASK = 32'hffff_fffd;
  localparam logic [31:0] MEPC_MASK = 32'hffff_fffc;
  localparam logic [31:0] MCAUSE_MASK = 32'h8000_001f;

  localparam logic [31:0] ARRAY = {LANES[15:0], COLS[7:0], ROWS[7:0]};
  localparam logic [31:0] QUEUES = {AXI_BYTES[15:0], SEMS[7:0], QUEUE[7:0]};
  localparam logic [31:0] BANKS = {
    STATE_BANKS[7:0], ACC_BANKS[7:0], WEIGHT_BANKS[7:0], SPAD_BANKS[7:0]
  };

  // Addresses of the arrays, their low bits (the index) cut off
  localparam logic [6:0] MHPMCOUNTER = 7'h58;
  localparam logic [6:0] MHPMCOUNTERH = 7'h5c;
  localparam logic [6:0] HPMCOUNTER = 7'h60;
  localparam logic [6:0] HPMCOUNTERH = 7'h64;
  localparam logic [6:0] MHPMEVENT = 7'h19;
  localparam logic [7:0] PBASE = 8'h7c;
  localparam logic [7:0] PSEM = 8'hfd;

  // ---- registers

  logic mie_q;
  logic mpie_q;
  logic [31:0] enable_q;
  logic [31:0] mtvec_q;
  logic [31:0] mscratch_q;
  logic [31:0] mcause_q;
  logic [31:0] mtval_q;
  logic external_q;
  logic [63:0] mcycle;
  logic [63:0] minstret;

  // ---- address map, read value

  logic [11:0] address;
  logic [31:0] mstatus;
  logic [63:0] counter;
  logic known;
  assign address = insn_i[31:20];
  assign mstatus = MSTATUS_MPP | {24'd0, mpie_q, 3'd0, mie_q, 3'd0};

  // Counters 0..2 and 29..31 do not exist here.
  logic [2047:0] counter_file;
  assign counter_file = {192'd0, counters_i, 192'd0};
  assign counter = counter_file[{address[4:0], 6'd0} +: 64];

  logic [7:0] level;
  assign level = {28'd0, address[3:0]} < SEMS ? sem_levels_i[{address[3:0], 3'd0} +: 8] : 8'd0;

  // the five arrays of 29 begin at index 3
  logic hpm_index;
  assign hpm_index = address[4:0] >= 5'd3;

  always_comb begin
    known = 1'b1;
    rdata_o = 32'd0;
    case (address)
      penta_isa_pkg::CSR_MSTATUS: rdata_o = mstatus;
      penta_isa_pkg::CSR_MISA: rdata_o = penta_isa_pkg::CSR_MISA_RESET;
      penta_isa_pkg::CSR_MIE: rdata_o = enable_q;
      penta_isa_pkg::CSR_MTVEC: rdata_o = mtvec_q;
      penta_isa_pkg::CSR_MSTATUSH: rdata_o = penta_isa_pkg::CSR_MSTATUSH_RESET;
      penta_isa_pkg::CSR_MCOUNTINHIBIT: rdata_o = penta_isa_pkg::CSR_MCOUNTINHIBIT_RESET;
      penta_isa_pkg::CSR_MSCRATCH: rdata_o = mscratch_q;
      penta_isa_pkg::CSR_MEPC: rdata_o = mepc_o;
      penta_isa_pkg::CSR_MCAUSE: rdata_o = mcause_q;
      penta_isa_pkg::CSR_MTVAL: rdata_o = mtval_q;
      penta_isa_pkg::CSR_MIP: rdata_o = mip_o;
      penta_isa_pkg::CSR_MCYCLE, penta_isa_pkg::CSR_CYCLE: rdata_o = mcycle[31:0];
      penta_isa_pkg::CSR_MCYCLEH, penta_isa_pkg::CSR_CYCLEH: rdata_o = mcycle[63:32];
      penta_isa_pkg::CSR_MINSTRET, penta_isa_pkg::CSR_INSTRET: rdata_o = minstret[31:0];
      penta_isa_pkg::CSR_MINSTRETH, penta_isa_pkg::CSR_INSTRETH: rdata_o = minstret[63:32];
      penta_isa_pkg::CSR_MVENDORID: rdata_o = penta_isa_pkg::CSR_MVENDORID_RESET;
      penta_isa_pkg::CSR_MARCHID: rdata_o = penta_isa_pkg::CSR_MARCHID_RESET;
      penta_isa_pkg::CSR_MIMPID: rdata_o = penta_isa_pkg::CSR_MIMPID_RESET;
      penta_isa_pkg::CSR_MHARTID: rdata_o = penta_isa_pkg::CSR_MHARTID_RESET;
      penta_isa_pkg::CSR_MCONFIGPTR: rdata_o = penta_isa_pkg::CSR_MCONFIGPTR_RESET;
      penta_isa_pkg::CSR_PERR_DMA: rdata_o = perr_i[31:0];
      penta_isa_pkg::CSR_PERR_MAC: rdata_o = perr_i[63:32];
      penta_isa_pkg::CSR_PERR_SMU: rdata_o = perr_i[95:64];
      penta_isa_pkg::CSR_PERR_SOC: rdata_o = perr_i[127:96];
      penta_isa_pkg::CSR_PSTAT_DMA: rdata_o = pstat_i[31:0];
      penta_isa_pkg::CSR_PSTAT_MAC: rdata_o = pstat_i[63:32];
      penta_isa_pkg::CSR_PSTAT_SMU: rdata_o = pstat_i[95:64];
      penta_isa_pkg::CSR_PCFG_ARRAY: rdata_o = ARRAY;
      penta_isa_pkg::CSR_PCFG_QUEUE: rdata_o = QUEUES;
      penta_isa_pkg::CSR_PCFG_BANKS: rdata_o = BANKS;
      penta_isa_pkg::CSR_PCFG_TCM: rdata_o = TCM_BYTES;
      penta_isa_pkg::CSR_PCFG_SPAD: rdata_o = SPAD_BYTES;
      penta_isa_pkg::CSR_PCFG_WEIGHT: rdata_o = WEIGHT_BYTES;
      penta_isa_pkg::CSR_PCFG_ACC: rdata_o = ACC_BYTES;
      penta_isa_pkg::CSR_PCFG_STATE: rdata_o = STATE_BYTES;
      penta_isa_pkg::CSR_PCFG_CLOCK: rdata_o = CLOCK_MHZ;
      default: begin
        case (address[11:5])
          MHPMCOUNTER, HPMCOUNTER: begin
            known = hpm_index;
            rdata_o = counter[31:0];
          end
          MHPMCOUNTERH, HPMCOUNTERH: begin
            known = hpm_index;
            rdata_o = counter[63:32];
          end
          MHPMEVENT: known = hpm_index;
          PBASE[7:1]: begin
            known = !address[4];
            rdata_o = pbase_i;
          end
          PSEM[7:1]: begin
            known = address[4];
            rdata_o = {24'd0, level};
          end
          default: known = 1'b0;
        endcase
      end
    endcase
  end

  // ---- write value

  //  funct3    1 csrrw   2 csrrs   3 csrrc; bit 2: the rs1 field is the operand
  //  csrrs and csrrc with a zero rs1 field do not write.
  logic [31:0] operand;
  logic [31:0] value;
  logic writes;
  assign operand = insn_i[14] ? {27'd0, insn_i[19:15]} : rs1_value_i;
  assign writes = insn_i[13:12] == 2'd1 || insn_i[19:15] != 5'd0;
  always_comb begin
    case (insn_i[13:12])
      2'd2:    value = rdata_o | operand;
      2'd3:    value = rdata_o & ~operand;
      default: value = operand;
    endcase
  end

  // Address bits 11..10 = 3: read-only.
  assign illegal_o = !known || (writes && address[11:10] == 2'd3);
  assign write_o = execute_i && writes;

  // What the CSR holds after the write; the value it keeps when writes are ignored.
  always_comb begin
    case (address)
      penta_isa_pkg::CSR_MSTATUS: wdata_o = (value & MSTATUS_MASK) | MSTATUS_MPP;
      penta_isa_pkg::CSR_MIE: wdata_o = value & MIE_MASK;
      penta_isa_pkg::CSR_MTVEC: wdata_o = value & MTVEC_MASK;
      penta_isa_pkg::CSR_MEPC: wdata_o = value & MEPC_MASK;
      penta_isa_pkg::CSR_MCAUSE: wdata_o = value & MCAUSE_MASK;
      penta_isa_pkg::CSR_MSCRATCH, penta_isa_pkg::CSR_MTVAL, penta_isa_pkg::CSR_MCYCLE,
          penta_isa_pkg::CSR_MCYCLEH, penta_isa_pkg::CSR_MINSTRET, penta_isa_pkg::CSR_MINSTRETH:
      wdata_o = value;
      penta_isa_pkg::CSR_PERR_DMA, penta_isa_pkg::CSR_PERR_MAC, penta_isa_pkg::CSR_PERR_SMU,
          penta_isa_pkg::CSR_PERR_SOC:
      wdata_o = 32'd0;
      default: begin
        if (address[11:4] == PBASE && address[3:0] != 4'd0) wdata_o = value;
        else wdata_o = rdata_o;
      end
    endcase
  end

  logic [1:0] mcycle_write;
  logic [1:0] minstret_write;
  assign mcycle_write = {
    write_o && address == penta_isa_pkg::CSR_MCYCLEH,
    write_o && address == penta_isa_pkg::CSR_MCYCLE
  };
  assign minstret_write = {
    write_o && address == penta_isa_pkg::CSR_MINSTRETH,
    write_o && address == penta_isa_pkg::CSR_MINSTRET
  };
  assign perr_write_o = {
    write_o && address == penta_isa_pkg::CSR_PERR_SOC,
    write_o && address == penta_isa_pkg::CSR_PERR_SMU,
    write_o && address == penta_isa_pkg::CSR_PERR_MAC,
    write_o && address == penta_isa_pkg::CSR_PERR_DMA
  };
  assign pbase_write_o = write_o && address[11:4] == PBASE;

  // ---- trap registers

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mie_q <= 1'b0;
      mpie_q <= 1'b0;
    end else if (trap_i) begin
      mie_q <= 1'b0;
      mpie_q <= mie_q;
    end else if (mret_i) begin
      mie_q <= mpie_q;
      mpie_q <= 1'b1;
    end else if (write_o && address == penta_isa_pkg::CSR_MSTATUS) begin
      mie_q <= wdata_o[3];
      mpie_q <= wdata_o[7];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mepc_o <= penta_isa_pkg::CSR_MEPC_RESET;
      mcause_q <= penta_isa_pkg::CSR_MCAUSE_RESET;
      mtval_q <= penta_isa_pkg::CSR_MTVAL_RESET;
    end else if (trap_i) begin
      mepc_o <= trap_pc_i;
      mcause_q <= trap_cause_i;
      mtval_q <= trap_tval_i;
    end else if (write_o) begin
      case (address)
        penta_isa_pkg::CSR_MEPC: mepc_o <= wdata_o;
        penta_isa_pkg::CSR_MCAUSE: mcause_q <= wdata_o;
        penta_isa_pkg::CSR_MTVAL: mtval_q <= wdata_o;
        default: mtval_q <= mtval_q;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= penta_isa_pkg::CSR_MIE_RESET;
      mtvec_q <= penta_isa_pkg::CSR_MTVEC_RESET;
      mscratch_q <= penta_isa_pkg::CSR_MSCRATCH_RESET;
    end else if (write_o) begin
      case (address)
        penta_isa_pkg::CSR_MIE: enable_q <= wdata_o;
        penta_isa_pkg::CSR_MTVEC: mtvec_q <= wdata_o;
        penta_isa_pkg::CSR_MSCRATCH: mscratch_q <= wdata_o;
        default: mscratch_q <= mscratch_q;
      endcase
    end
  end

  penta_core_cycle_counters u_cycle_counters (
    .clk_i,
    .rst_ni,
    .retire_i,
    .mcycle_write_i(mcycle_write),
    .minstret_write_i(minstret_write),
    .wdata_i(wdata_o),
    .mcycle_o(mcycle),
    .minstret_o(minstret)
  );

  // ---- interrupts

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) external_q <= 1'b0;
    else external_q <= irq_external_i;
  end

  always_comb begin
    mip_o = 32'd0;
    mip_o[TIMER] = timer_pending_i;
    mip_o[EXTERNAL] = external_q;
    mip_o[ENGINE] = perr_i != 128'd0;
  end

  logic [31:0] pending;
  assign pending = mip_o & enable_q;
  assign wake_o = pending != 32'd0;
  assign interrupt_o = wake_o && mie_q;
  assign interrupt_cause_o[31:5] = {1'b1, 26'd0};
  assign interrupt_cause_o[4:0] = pending[ENGINE] ? ENGINE[4:0]
                                : pending[EXTERNAL] ? EXTERNAL[4:0] : TIMER[4:0];

  // Can an interrupt from outside the engines wake a wfi, or any waiting instruction?
  assign wakeable_o = enable_q[TIMER] || enable_q[EXTERNAL];
  assign interruptible_o = mie_q && wakeable_o;

  // Vectored mode: base + 4 * cause for interrupts.
  assign trap_target_o = {mtvec_q[31:2], 2'b00}
      + (mtvec_q[0] && trap_cause_i[31] ? {25'd0, trap_cause_i[4:0], 2'b00} : 32'd0);

  // Register fields of the instruction that are no concern of this module.
  logic unused_insn;
  assign unused_insn = &{1'b0, insn_i[11:0]};

endmodule
