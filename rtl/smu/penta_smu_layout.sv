// SPDX-License-Identifier: Apache-2.0
// How an operand lies in memory (smu.md section 2). Combinational.
//
//   S0     kind_o           accesses of a group   next access   next block
//   0      0 broadcast      1
//   1      1 contiguous     ceil(GB / A)          A             L elements
//   else   2 strided        L                     S0 elements   L*S0 elements
module penta_smu_layout #(
  parameter int LANES        = 4,
  parameter int ACCESS_BYTES = 16
) (
  input  logic [11:0] s0_i,           // elements, signed
  input  logic [1:0]  size_i,         // 0, 1, 2: 1, 2, 4 bytes; 3: a digit
  output logic [1:0]  kind_o,
  output logic [8:0]  count_o,
  output logic [31:0] step_o,         // bytes
  output logic [31:0] block_o         // bytes
);
  localparam int LANE_BITS = $clog2(LANES);
  localparam int COUNT1 = (LANES + ACCESS_BYTES - 1) / ACCESS_BYTES;
  localparam int COUNT2 = (2 * LANES + ACCESS_BYTES - 1) / ACCESS_BYTES;
  localparam int COUNT4 = (4 * LANES + ACCESS_BYTES - 1) / ACCESS_BYTES;
  localparam int DIGIT_BYTES = 3 * LANES / 8;
  localparam int COUNT_DIGITS = (DIGIT_BYTES + ACCESS_BYTES - 1) / ACCESS_BYTES;
  localparam logic [31:0] LANES32 = LANES;
  localparam logic [31:0] ACCESS32 = ACCESS_BYTES;
  localparam logic [31:0] DIGIT_BYTES32 = DIGIT_BYTES;

  logic [31:0] s0_bytes;
  logic [8:0] contiguous_count;

  assign s0_bytes = {{20{s0_i[11]}}, s0_i} << size_i;

  always_comb begin
    case (size_i)
      2'd0:    contiguous_count = COUNT1[8:0];
      2'd1:    contiguous_count = COUNT2[8:0];
      2'd2:    contiguous_count = COUNT4[8:0];
      default: contiguous_count = COUNT_DIGITS[8:0];
    endcase
  end

  always_comb begin
    kind_o = 2'd2;
    count_o = LANES[8:0];
    step_o = s0_bytes;
    block_o = s0_bytes << LANE_BITS;
    if (s0_i == 12'd0) begin
      kind_o = 2'd0;
      count_o = 9'd1;
    end else if (s0_i == 12'd1) begin
      kind_o = 2'd1;
      count_o = contiguous_count;
      step_o = ACCESS32;
      block_o = size_i == 2'd3 ? DIGIT_BYTES32 : LANES32 << size_i;
    end
  end
endmodule
