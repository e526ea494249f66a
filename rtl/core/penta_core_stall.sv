// SPDX-License-Identifier: Apache-2.0
// The STALL record of the instruction that leaves X, from its cycles in X before the last one.
// Combinational.
//
//   kind                     counter     cycles      bank_cycles
//   load, TCM or MMIO        LOAD        N-1         0
//   load, store, local       LOCAL       4           N-1 - 4
//   multiply, divide         MULDIV      N-1         0
//   penta.enq, retiring      ENQUEUE     16          N-1 - 16
//   penta.enq, abandoned     ENQUEUE     0           N-1
//   penta.fence              FENCE       N-1         0
//   penta.sem.wait           SEMAPHORE   N-1         0
//   wfi                      WFI         N-1         0
//   host call                HOST        N-1         0
module penta_core_stall (
  input  logic [ 4:0] kind_i,
  input  logic        local_i,
  input  logic        retire_i,
  input  logic        leave_i,
  input  logic [31:0] held_i,
  output logic        valid_o,
  output logic [ 4:0] counter_o,
  output logic [31:0] cycles_o,
  output logic [31:0] bank_cycles_o
);

  localparam logic [31:0] LOCAL_CYCLES = 32'd4;
  localparam logic [31:0] ENQUEUE_CYCLES = 32'd16;
  localparam logic [4:0] LOAD = penta_isa_pkg::COUNTER_CORE_LOAD[4:0];
  localparam logic [4:0] LOCAL = penta_isa_pkg::COUNTER_CORE_LOCAL[4:0];
  localparam logic [4:0] MULDIV = penta_isa_pkg::COUNTER_CORE_MULDIV[4:0];
  localparam logic [4:0] ENQUEUE = penta_isa_pkg::COUNTER_CORE_ENQUEUE[4:0];
  localparam logic [4:0] FENCE = penta_isa_pkg::COUNTER_CORE_FENCE[4:0];
  localparam logic [4:0] SEMAPHORE = penta_isa_pkg::COUNTER_CORE_SEMAPHORE[4:0];
  localparam logic [4:0] WFI = penta_isa_pkg::COUNTER_CORE_WFI[4:0];
  localparam logic [4:0] HOST = penta_isa_pkg::COUNTER_CORE_HOST[4:0];

  // An instruction that leaves in its first cycle has waited for nothing.
  assign valid_o = leave_i && held_i != 32'd0;

  always_comb begin
    cycles_o = held_i;
    bank_cycles_o = 32'd0;
    case (kind_i)
      penta_core_pkg::KIND_LOAD, penta_core_pkg::KIND_STORE: begin
        counter_o = local_i ? LOCAL : LOAD;
        if (local_i) begin
          cycles_o = LOCAL_CYCLES;
          bank_cycles_o = held_i - LOCAL_CYCLES;
        end
      end
      penta_core_pkg::KIND_MULDIV: counter_o = MULDIV;
      penta_core_pkg::KIND_ENQUEUE: begin
        counter_o = ENQUEUE;
        cycles_o = retire_i ? ENQUEUE_CYCLES : 32'd0;
        bank_cycles_o = retire_i ? held_i - ENQUEUE_CYCLES : held_i;
      end
      penta_core_pkg::KIND_ENGINE_FENCE: counter_o = FENCE;
      penta_core_pkg::KIND_SEM_WAIT: counter_o = SEMAPHORE;
      penta_core_pkg::KIND_WFI: counter_o = WFI;
      default: counter_o = HOST;
    endcase
  end

endmodule
