// SPDX-License-Identifier: Apache-2.0
// What one access of a group covers: bytes of valid lanes (smu.md section 2). Combinational.
module penta_smu_extent #(
  parameter int ACCESS_BYTES = 16
) (
  input  logic        en_i,
  input  logic [1:0]  kind_i,         // 0 broadcast, 1 contiguous, 2 strided
  input  logic [1:0]  size_i,
  input  logic [8:0]  lanes_i,        // valid lanes of the group
  input  logic [7:0]  index_i,        // of the access in its group
  output logic        covers_o,       // anything at all
  output logic [10:0] length_o        // bytes
);
  localparam int SHIFT = $clog2(ACCESS_BYTES);
  localparam logic [15:0] ACCESS = ACCESS_BYTES[15:0];

  logic [15:0] valid_bytes, skipped, rest, three;

  always_comb begin
    covers_o = 1'b0;
    length_o = 11'd0;
    valid_bytes = 16'd0;
    skipped = 16'd0;
    rest = 16'd0;
    three = 16'd0;
    if (en_i) begin
      case (kind_i)
        2'd1: begin
          three = {7'd0, lanes_i} + {6'd0, lanes_i, 1'b0};
          valid_bytes = size_i == 2'd3 ? (three + 16'd7) >> 3 : {7'd0, lanes_i} << size_i;
          skipped = {8'd0, index_i} << SHIFT;
          rest = valid_bytes - skipped;
          covers_o = valid_bytes > skipped;
          length_o = rest > ACCESS ? ACCESS[10:0] : rest[10:0];
        end
        default: begin
          covers_o = kind_i == 2'd0 || {1'b0, index_i} < lanes_i;
          length_o = size_i == 2'd3 ? 11'd1 : 11'd1 << size_i;
        end
      endcase
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, rest};
endmodule
