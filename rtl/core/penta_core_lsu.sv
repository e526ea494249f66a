// SPDX-License-Identifier: Apache-2.0
// Loads and stores: address checks, byte lanes, and the three ways an access takes:
//
//   TCM, MMIO    address in cycle t; a store retires in t, a load with its data in t+1
//   local memory request visible from t+1 to g+1 (the grant, which is the access cycle);
//                retires in g+3, a load with loc_rdata_i
module penta_core_lsu #(
  parameter int SPAD_BYTES = 32768,
  parameter int WEIGHT_BYTES = 12288,
  parameter int ACC_BYTES = 4096,
  parameter int STATE_BYTES = 32768,
  parameter int TCM_BYTES = 131072
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // the instruction in X
  input  logic        first_i,
  input  logic        execute_i,
  input  logic        store_i,
  input  logic [ 2:0] funct3_i,
  input  logic [31:0] address_i,
  input  logic [31:0] wdata_i,
  output logic        misaligned_o,
  output logic        fault_o,
  output logic        local_o,
  output logic        done_o,
  output logic [31:0] load_value_o,
  // TCM
  output logic        tcm_req_o,
  input  logic [31:0] tcm_rdata_i,
  // timer
  output logic        mmio_write_o,
  input  logic [31:0] mmio_rdata_i,
  // what a store writes, in byte lanes
  output logic        write_o,
  output logic [31:0] lanes_o,
  output logic [ 3:0] strobe_o,
  // local memories
  output logic        loc_req_o,
  output logic        loc_we_o,
  output logic [31:0] loc_addr_o,
  output logic [31:0] loc_wdata_o,
  output logic [ 3:0] loc_strobe_o,
  input  logic        loc_grant_i,
  input  logic [31:0] loc_rdata_i
);

  // ---- checks

  logic [31:0] offset;
  assign offset = {4'd0, address_i[27:0]};

  //  funct3[1:0]   size       misaligned when
  //  0             byte       never
  //  1             half word  bit 0
  //  2             word       bits 1..0
  always_comb begin
    case (funct3_i[1:0])
      2'd0:    misaligned_o = 1'b0;
      2'd1:    misaligned_o = address_i[0];
      default: misaligned_o = address_i[1:0] != 2'd0;
    endcase
  end

  logic tcm;
  logic mmio;
  always_comb begin
    tcm = 1'b0;
    mmio = 1'b0;
    local_o = 1'b0;
    case (address_i[31:28])
      penta_isa_pkg::REGION_TCM_BASE[31:28]: tcm = offset < TCM_BYTES;
      penta_isa_pkg::REGION_SPAD_BASE[31:28]: local_o = offset < SPAD_BYTES;
      penta_isa_pkg::REGION_WEIGHT_BASE[31:28]: local_o = offset < WEIGHT_BYTES;
      penta_isa_pkg::REGION_ACC_BASE[31:28]: local_o = offset < ACC_BYTES;
      penta_isa_pkg::REGION_STATE_BASE[31:28]: local_o = offset < STATE_BYTES;
      penta_isa_pkg::REGION_MMIO_BASE[31:28]:
      mmio = address_i[27:4] == 24'd0 && funct3_i[1:0] == 2'd2;
      default: tcm = 1'b0;
    endcase
  end
  assign fault_o = !tcm && !mmio && !local_o;

  // ---- byte lanes of a store

  logic [31:0] byte_mask;
  always_comb begin
    case (funct3_i[1:0])
      2'd0:    strobe_o = 4'b0001 << address_i[1:0];
      2'd1:    strobe_o = address_i[1] ? 4'b1100 : 4'b0011;
      default: strobe_o = 4'b1111;
    endcase
  end
  assign byte_mask = {{8{strobe_o[3]}}, {8{strobe_o[2]}}, {8{strobe_o[1]}}, {8{strobe_o[0]}}};
  assign lanes_o = (wdata_i << {address_i[1:0], 3'b000}) & byte_mask;

  // ---- TCM and MMIO

  logic direct;
  assign direct = execute_i && !local_o;
  assign tcm_req_o = direct && tcm && first_i;
  assign mmio_write_o = direct && mmio && store_i;
  assign write_o = direct && store_i;

  logic [31:0] mmio_rdata_q;
  always_ff @(posedge clk_i) begin
    if (first_i) mmio_rdata_q <= mmio_rdata_i;
  end

  // ---- local memories

  logic start;
  logic granted;
  logic reading_q;  // cycle g+2
  logic arrived_q;  // cycle g+3
  assign start = execute_i && local_o && first_i;
  assign granted = loc_req_o && loc_grant_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loc_req_o <= 1'b0;
      reading_q <= 1'b0;
      arrived_q <= 1'b0;
    end else begin
      if (start) loc_req_o <= 1'b1;
      else if (loc_grant_i) loc_req_o <= 1'b0;
      reading_q <= granted;
      arrived_q <= reading_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start) begin
      loc_we_o <= store_i;
      loc_addr_o <= {address_i[31:2], 2'b00};
      loc_wdata_o <= lanes_o;
      loc_strobe_o <= strobe_o;
    end
  end

  // ---- completion

  assign done_o = local_o ? arrived_q : store_i || !first_i;

  logic [31:0] word;
  logic [31:0] shifted;
  assign word = local_o ? loc_rdata_i : mmio ? mmio_rdata_q : tcm_rdata_i;
  assign shifted = word >> {address_i[1:0], 3'b000};

  //  funct3    0 lb   1 lh   2 lw   4 lbu   5 lhu
  always_comb begin
    case (funct3_i)
      3'd0:    load_value_o = {{24{shifted[7]}}, shifted[7:0]};
      3'd1:    load_value_o = {{16{shifted[15]}}, shifted[15:0]};
      3'd4:    load_value_o = {24'd0, shifted[7:0]};
      3'd5:    load_value_o = {16'd0, shifted[15:0]};
      default: load_value_o = shifted;
    endcase
  end

endmodule
