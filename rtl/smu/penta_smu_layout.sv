// SPDX-License-Identifier: Apache-2.0
// How an operand lies in memory (smu.md section 2). Combinational.
//
//   kind            S0     accesses of a group   next access   next block
//   0 broadcast     0      1
//   1 contiguous    1      ceil(GB / A)          A             L elements
//   2 strided       else   L                     S0 elements   L*S0 elements
module penta_smu_layout #(
  parameter int LANES        = 4,
  parameter int ACCESS_BYTES = 16
) (
  input  logic        en_i,
  input  logic [1:0]  kind_i,
  input  logic [11:0] s0_i,           // elements, signed
  input  logic [1:0]  size_i,         // 0, 1, 2: 1, 2, 4 bytes; 3: a digit
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

  always_comb begin
    count_o = 9'd1;
    step_o = 32'd0;
    block_o = 32'd0;
    s0_bytes = 32'd0;
    if (en_i) begin
      if (kind_i == 2'd1) begin
        case (size_i)
          2'd0:    count_o = COUNT1[8:0];
          2'd1:    count_o = COUNT2[8:0];
          2'd2:    count_o = COUNT4[8:0];
          default: count_o = COUNT_DIGITS[8:0];
        endcase
        step_o = ACCESS32;
        block_o = size_i == 2'd3 ? DIGIT_BYTES32 : LANES32 << size_i;
      end else if (kind_i == 2'd2) begin
        s0_bytes = {{20{s0_i[11]}}, s0_i} << size_i;
        count_o = LANES[8:0];
        step_o = s0_bytes;
        block_o = s0_bytes << LANE_BITS;
      end
    end
  end
endmodule
