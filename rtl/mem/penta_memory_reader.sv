// SPDX-License-Identifier: Apache-2.0
// A read port of a local memory: remembers which arrays a request went to and, in the next cycle,
// moves the bytes asked for from their outputs to lane 0. Words not accessed read as zero.
// All wide signals are assigned under an `if`, so that Verilator spends nothing on an idle port.
module penta_memory_reader #(
  parameter int WORD_BYTES = 16,
  parameter int BYTES      = 4,
  parameter int ALIGNED    = 0,            // 1: accesses begin at position 0 always
  localparam int BITS      = 8 * WORD_BYTES
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // request
  input  logic               hold_i,       // keep the last request's data; there is no request
  input  logic [1:0]         en_i,         // [0] first word, [1] its successor
  input  logic               odd_i,        // the first word is an odd one
  input  logic [10:0]        position_i,
  input  logic [2:0]         even_bank_i,
  input  logic [2:0]         odd_bank_i,
  // outputs of the arrays
  input  logic [BITS-1:0]    even0_i,
  input  logic [BITS-1:0]    odd0_i,
  input  logic [BITS-1:0]    even1_i,
  input  logic [BITS-1:0]    odd1_i,
  input  logic [BITS-1:0]    even2_i,
  input  logic [BITS-1:0]    odd2_i,
  input  logic [BITS-1:0]    even3_i,
  input  logic [BITS-1:0]    odd3_i,
  input  logic [BITS-1:0]    even4_i,
  input  logic [BITS-1:0]    odd4_i,
  input  logic [BITS-1:0]    even5_i,
  input  logic [BITS-1:0]    odd5_i,
  input  logic [BITS-1:0]    even6_i,
  input  logic [BITS-1:0]    odd6_i,
  input  logic [BITS-1:0]    even7_i,
  input  logic [BITS-1:0]    odd7_i,
  // the cycle after
  output logic [8*BYTES-1:0] data_o
);
  logic [1:0] en_q;
  logic [10:0] position_q;
  logic [3:0] first_q, second_q;           // array: {bank, odd}

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) en_q <= 2'b00;
    else if (!hold_i) en_q <= en_i;
  end

  always_ff @(posedge clk_i) begin
    if (en_i != 2'b00) begin
      position_q <= position_i;
      first_q <= odd_i ? {odd_bank_i, 1'b1} : {even_bank_i, 1'b0};
      second_q <= odd_i ? {even_bank_i, 1'b0} : {odd_bank_i, 1'b1};
    end
  end

  logic [BITS-1:0] first, second;

  always_comb begin
    first = '0;
    if (en_q[0]) begin
      case (first_q)
        4'd0: first = even0_i;
        4'd1: first = odd0_i;
        4'd2: first = even1_i;
        4'd3: first = odd1_i;
        4'd4: first = even2_i;
        4'd5: first = odd2_i;
        4'd6: first = even3_i;
        4'd7: first = odd3_i;
        4'd8: first = even4_i;
        4'd9: first = odd4_i;
        4'd10: first = even5_i;
        4'd11: first = odd5_i;
        4'd12: first = even6_i;
        4'd13: first = odd6_i;
        4'd14: first = even7_i;
        default: first = odd7_i;
      endcase
    end
  end

  if (ALIGNED != 0) begin : g_aligned
    assign second = '0;
    assign data_o = first[8*BYTES-1:0];
    logic unused_inputs;
    assign unused_inputs = &{1'b0, en_q[1], position_q, second_q, first, second};
  end else begin : g_any
    localparam int SHIFT_BITS = $clog2(2 * BITS);
    logic [14:0] position_bits;
    logic [SHIFT_BITS-1:0] shift;
    logic [2*BITS-1:0] both;

    always_comb begin
      second = '0;
      if (en_q[1]) begin
        case (second_q)
          4'd0: second = even0_i;
          4'd1: second = odd0_i;
          4'd2: second = even1_i;
          4'd3: second = odd1_i;
          4'd4: second = even2_i;
          4'd5: second = odd2_i;
          4'd6: second = even3_i;
          4'd7: second = odd3_i;
          4'd8: second = even4_i;
          4'd9: second = odd4_i;
          4'd10: second = even5_i;
          4'd11: second = odd5_i;
          4'd12: second = even6_i;
          4'd13: second = odd6_i;
          4'd14: second = even7_i;
          default: second = odd7_i;
        endcase
      end
    end

    assign position_bits = {1'b0, position_q, 3'b000};
    assign shift = position_bits[SHIFT_BITS-1:0];
    assign both = {second, first};

    always_comb begin
      data_o = '0;
      if (en_q != 2'b00) data_o = both[shift +: 8*BYTES];
    end

    logic unused_inputs;
    assign unused_inputs = &{1'b0, position_bits};
  end
endmodule
