// SPDX-License-Identifier: Apache-2.0
// Cause and trap value of the exception of the instruction in X, in order of priority.
// Combinational. ignores interrupts, which come before.
module penta_core_trap (
  input  logic [ 4:0] kind_i,
  input  logic [31:0] pc_i,
  input  logic [31:0] insn_i,
  input  logic        fetch_fault_i,
  input  logic        csr_illegal_i,
  input  logic        sem_illegal_i,
  input  logic        breakpoint_i,
  input  logic        jump_taken_i,
  input  logic [31:0] address_i,
  input  logic        lsu_misaligned_i,
  input  logic        lsu_fault_i,
  input  logic        descriptor_misaligned_i,
  input  logic        descriptor_fault_i,
  input  logic [31:0] descriptor_address_i,
  output logic        exception_o,
  output logic [31:0] cause_o,
  output logic [31:0] tval_o
);

  logic illegal;
  always_comb begin
    case (kind_i)
      penta_core_pkg::KIND_ILLEGAL: illegal = 1'b1;
      penta_core_pkg::KIND_CSR: illegal = csr_illegal_i;
      penta_core_pkg::KIND_SEM_SIGNAL, penta_core_pkg::KIND_SEM_WAIT: illegal = sem_illegal_i;
      default: illegal = 1'b0;
    endcase
  end

  // After fetch access fault and illegal instruction each kind has at most its own exceptions.
  always_comb begin
    exception_o = 1'b1;
    cause_o = penta_core_pkg::CAUSE_ILLEGAL;
    tval_o = insn_i;
    if (fetch_fault_i) begin
      cause_o = penta_core_pkg::CAUSE_FETCH_FAULT;
      tval_o = pc_i;
    end else if (!illegal) begin
      case (kind_i)
        penta_core_pkg::KIND_EBREAK: begin
          exception_o = breakpoint_i;
          cause_o = penta_core_pkg::CAUSE_BREAKPOINT;
          tval_o = pc_i;
        end
        penta_core_pkg::KIND_ECALL: begin
          cause_o = penta_core_pkg::CAUSE_ECALL;
          tval_o = 32'd0;
        end
        penta_core_pkg::KIND_JUMP, penta_core_pkg::KIND_BRANCH: begin
          exception_o = jump_taken_i && address_i[1];
          cause_o = penta_core_pkg::CAUSE_MISALIGNED_JUMP;
          tval_o = {address_i[31:1], 1'b0};
        end
        penta_core_pkg::KIND_LOAD: begin
          exception_o = lsu_misaligned_i || lsu_fault_i;
          cause_o = lsu_misaligned_i ? penta_core_pkg::CAUSE_MISALIGNED_LOAD
                                     : penta_core_pkg::CAUSE_LOAD_FAULT;
          tval_o = address_i;
        end
        penta_core_pkg::KIND_STORE: begin
          exception_o = lsu_misaligned_i || lsu_fault_i;
          cause_o = lsu_misaligned_i ? penta_core_pkg::CAUSE_MISALIGNED_STORE
                                     : penta_core_pkg::CAUSE_STORE_FAULT;
          tval_o = address_i;
        end
        penta_core_pkg::KIND_ENQUEUE: begin
          exception_o = descriptor_misaligned_i || descriptor_fault_i;
          cause_o = descriptor_misaligned_i ? penta_core_pkg::CAUSE_MISALIGNED_LOAD
                                            : penta_core_pkg::CAUSE_LOAD_FAULT;
          tval_o = descriptor_address_i;
        end
        default: exception_o = 1'b0;
      endcase
    end
  end

endmodule
