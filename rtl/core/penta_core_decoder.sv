// SPDX-License-Identifier: Apache-2.0
// Instruction decoder: word in, kind and operand selection out. Combinational.
module penta_core_decoder (
  input  logic [31:0] insn_i,
  output logic [ 4:0] kind_o,
  // operands
  output logic [ 4:0] rs1_o,
  output logic [ 4:0] rs2_o,
  output logic [31:0] imm_o,
  output logic [ 3:0] alu_op_o,
  output logic [ 1:0] alu_left_o,
  output logic        alu_right_imm_o,
  output logic        address_base_rs1_o,
  // destination: 0 when the instruction writes no register
  output logic [ 4:0] rd_o
);

  localparam logic [6:0] OPCODE_LOAD = 7'h03;
  localparam logic [6:0] OPCODE_FENCE = 7'h0f;
  localparam logic [6:0] OPCODE_OP_IMM = 7'h13;
  localparam logic [6:0] OPCODE_AUIPC = 7'h17;
  localparam logic [6:0] OPCODE_STORE = 7'h23;
  localparam logic [6:0] OPCODE_OP = 7'h33;
  localparam logic [6:0] OPCODE_LUI = 7'h37;
  localparam logic [6:0] OPCODE_BRANCH = 7'h63;
  localparam logic [6:0] OPCODE_JALR = 7'h67;
  localparam logic [6:0] OPCODE_JAL = 7'h6f;
  localparam logic [6:0] OPCODE_SYSTEM = 7'h73;

  localparam logic [31:0] INSN_ECALL = 32'h00000073;
  localparam logic [31:0] INSN_EBREAK = 32'h00100073;
  localparam logic [31:0] INSN_MRET = 32'h30200073;
  localparam logic [31:0] INSN_WFI = 32'h10500073;

  // A host call passes x10 and x11 and may write x10.
  localparam logic [4:0] HOST_OPERATION = 5'd10;
  localparam logic [4:0] HOST_PARAMETER = 5'd11;

  logic [6:0] opcode;
  logic [2:0] funct3;
  logic [6:0] funct7;
  assign opcode = insn_i[6:0];
  assign funct3 = insn_i[14:12];
  assign funct7 = insn_i[31:25];

  // SYSTEM instructions with funct3 0, whole words
  logic [4:0] system_kind;
  always_comb begin
    case (insn_i)
      INSN_ECALL:  system_kind = penta_core_pkg::KIND_ECALL;
      INSN_EBREAK: system_kind = penta_core_pkg::KIND_EBREAK;
      INSN_MRET:   system_kind = penta_core_pkg::KIND_MRET;
      INSN_WFI:    system_kind = penta_core_pkg::KIND_WFI;
      default:     system_kind = penta_core_pkg::KIND_ILLEGAL;
    endcase
  end

  // Xpenta: an unused register field must be x0, so each is a match under a mask.
  logic [4:0] xpenta_kind;
  always_comb begin
    xpenta_kind = penta_core_pkg::KIND_ILLEGAL;
    case (funct3)
      penta_isa_pkg::INSN_ENQ_DMA_FUNCT3:
      if ((insn_i & penta_isa_pkg::INSN_ENQ_DMA_MASK) == penta_isa_pkg::INSN_ENQ_DMA_MATCH
          || (insn_i & penta_isa_pkg::INSN_ENQ_MAC_MASK) == penta_isa_pkg::INSN_ENQ_MAC_MATCH
          || (insn_i & penta_isa_pkg::INSN_ENQ_SMU_MASK) == penta_isa_pkg::INSN_ENQ_SMU_MATCH)
        xpenta_kind = penta_core_pkg::KIND_ENQUEUE;
      penta_isa_pkg::INSN_FENCE_FUNCT3:
      if ((insn_i & penta_isa_pkg::INSN_FENCE_MASK) == penta_isa_pkg::INSN_FENCE_MATCH)
        xpenta_kind = penta_core_pkg::KIND_ENGINE_FENCE;
      penta_isa_pkg::INSN_SEM_SIGNAL_FUNCT3:
      if ((insn_i & penta_isa_pkg::INSN_SEM_SIGNAL_MASK) == penta_isa_pkg::INSN_SEM_SIGNAL_MATCH)
        xpenta_kind = penta_core_pkg::KIND_SEM_SIGNAL;
      penta_isa_pkg::INSN_SEM_WAIT_FUNCT3:
      if ((insn_i & penta_isa_pkg::INSN_SEM_WAIT_MASK) == penta_isa_pkg::INSN_SEM_WAIT_MATCH)
        xpenta_kind = penta_core_pkg::KIND_SEM_WAIT;
      default: xpenta_kind = penta_core_pkg::KIND_ILLEGAL;
    endcase
  end

  //  opcode    funct3            funct7        kind
  //  LOAD      0 1 2 4 5         -             load
  //  STORE     0 1 2             -             store
  //  OP-IMM    1                 00            alu (slli)
  //  OP-IMM    5                 00 20         alu (srli, srai)
  //  OP-IMM    others            -             alu
  //  OP        all               01            muldiv
  //  OP        0 5               00 20         alu
  //  OP        others            00            alu
  //  BRANCH    0 1 4 5 6 7       -             branch
  //  JALR      0                 -             jump
  //  FENCE     0 / 1             -             alu (fence does nothing) / fence.i
  //  SYSTEM    0                 whole word    ecall ebreak mret wfi
  //  SYSTEM    1 2 3 5 6 7       -             csr
  always_comb begin
    kind_o = penta_core_pkg::KIND_ILLEGAL;
    case (opcode)
      OPCODE_LOAD: if (funct3[1:0] != 2'd3 && funct3 != 3'd6) kind_o = penta_core_pkg::KIND_LOAD;
      OPCODE_STORE: if (funct3 < 3'd3) kind_o = penta_core_pkg::KIND_STORE;
      OPCODE_LUI, OPCODE_AUIPC: kind_o = penta_core_pkg::KIND_ALU;
      OPCODE_OP_IMM: begin
        case (funct3)
          3'd1: if (funct7 == 7'h00) kind_o = penta_core_pkg::KIND_ALU;
          3'd5: if (funct7 == 7'h00 || funct7 == 7'h20) kind_o = penta_core_pkg::KIND_ALU;
          default: kind_o = penta_core_pkg::KIND_ALU;
        endcase
      end
      OPCODE_OP: begin
        case (funct7)
          7'h00: kind_o = penta_core_pkg::KIND_ALU;
          7'h01: kind_o = penta_core_pkg::KIND_MULDIV;
          7'h20: if (funct3 == 3'd0 || funct3 == 3'd5) kind_o = penta_core_pkg::KIND_ALU;
          default: kind_o = penta_core_pkg::KIND_ILLEGAL;
        endcase
      end
      OPCODE_BRANCH: if (funct3[2:1] != 2'b01) kind_o = penta_core_pkg::KIND_BRANCH;
      OPCODE_JALR: if (funct3 == 3'd0) kind_o = penta_core_pkg::KIND_JUMP;
      OPCODE_JAL: kind_o = penta_core_pkg::KIND_JUMP;
      OPCODE_FENCE: begin
        case (funct3)
          3'd0: kind_o = penta_core_pkg::KIND_ALU;
          3'd1: kind_o = penta_core_pkg::KIND_FENCE_I;
          default: kind_o = penta_core_pkg::KIND_ILLEGAL;
        endcase
      end
      OPCODE_SYSTEM: begin
        case (funct3)
          3'd0: kind_o = system_kind;
          3'd4: kind_o = penta_core_pkg::KIND_ILLEGAL;
          default: kind_o = penta_core_pkg::KIND_CSR;
        endcase
      end
      penta_isa_pkg::INSN_ENQ_DMA_OPCODE: kind_o = xpenta_kind;
      default: kind_o = penta_core_pkg::KIND_ILLEGAL;
    endcase
  end

  // immediates
  always_comb begin
    case (opcode)
      OPCODE_STORE: imm_o = {{20{insn_i[31]}}, insn_i[31:25], insn_i[11:7]};
      OPCODE_BRANCH:
      imm_o = {{19{insn_i[31]}}, insn_i[31], insn_i[7], insn_i[30:25], insn_i[11:8], 1'b0};
      OPCODE_JAL:
      imm_o = {{11{insn_i[31]}}, insn_i[31], insn_i[19:12], insn_i[20], insn_i[30:21], 1'b0};
      OPCODE_LUI, OPCODE_AUIPC: imm_o = {insn_i[31:12], 12'd0};
      default: imm_o = {{20{insn_i[31]}}, insn_i[31:20]};
    endcase
  end

  // The ALU also makes lui (0 + imm), auipc (pc + imm) and the two fences (unused result).
  always_comb begin
    alu_op_o = penta_core_pkg::ALU_ADD;
    alu_left_o = penta_core_pkg::LEFT_RS1;
    alu_right_imm_o = 1'b1;
    case (opcode)
      OPCODE_LUI: alu_left_o = penta_core_pkg::LEFT_ZERO;
      OPCODE_AUIPC: alu_left_o = penta_core_pkg::LEFT_PC;
      OPCODE_OP_IMM: alu_op_o = {funct3 == 3'd5 && insn_i[30], funct3};
      OPCODE_OP: begin
        alu_op_o = {insn_i[30], funct3};
        alu_right_imm_o = 1'b0;
      end
      default: alu_op_o = penta_core_pkg::ALU_ADD;
    endcase
  end

  // Addresses and jump targets: rs1 + imm for jalr, loads, stores; pc + imm for jal, branches.
  assign address_base_rs1_o = opcode != OPCODE_JAL && opcode != OPCODE_BRANCH;

  logic is_ebreak;
  assign is_ebreak = kind_o == penta_core_pkg::KIND_EBREAK;
  assign rs1_o = is_ebreak ? HOST_OPERATION : insn_i[19:15];
  assign rs2_o = is_ebreak ? HOST_PARAMETER : insn_i[24:20];

  always_comb begin
    case (kind_o)
      penta_core_pkg::KIND_ALU: rd_o = opcode == OPCODE_FENCE ? 5'd0 : insn_i[11:7];
      penta_core_pkg::KIND_JUMP, penta_core_pkg::KIND_LOAD, penta_core_pkg::KIND_MULDIV,
          penta_core_pkg::KIND_CSR:
      rd_o = insn_i[11:7];
      penta_core_pkg::KIND_EBREAK: rd_o = HOST_OPERATION;
      default: rd_o = 5'd0;
    endcase
  end

endmodule
