// SPDX-License-Identifier: Apache-2.0
// Where an access to a local memory falls: the word of its first byte, the byte's position in it
// and, for that word [0] and the next one [1], whether it is inside the memory and in a permitted
// bank. Offsets are addresses minus the memory's base modulo 2^32: an access may begin below it.
module penta_access_check #(
  parameter int WORD_BYTES = 16,     // a power of two, or three times one
  parameter int WORDS      = 2048,
  parameter int BANKS      = 4
) (
  input  logic [31:0]      offset_i,
  input  logic [BANKS-1:0] mask_i,      // banks that may be accessed
  output logic [27:0]      word_o,
  output logic [10:0]      position_o,
  output logic [1:0]       inside_o,
  output logic [1:0]       permitted_o
);
  localparam int WORD_BITS = $clog2(WORDS);
  localparam int BANK_BITS = $clog2(BANKS);
  localparam bit POWER_OF_TWO = (WORD_BYTES & (WORD_BYTES - 1)) == 0;

  logic [WORD_BITS-1:0] word, next;
  localparam logic [WORD_BITS-1:0] ONE = 1;

  if (POWER_OF_TWO) begin : g_power
    localparam int SHIFT = $clog2(WORD_BYTES);
    localparam int HIGH_BITS = 32 - SHIFT - WORD_BITS;
    logic [HIGH_BITS-1:0] high;
    assign high = offset_i[31 -: HIGH_BITS];
    assign word = offset_i[SHIFT +: WORD_BITS];
    assign position_o = {{11-SHIFT{1'b0}}, offset_i[SHIFT-1:0]};
    assign inside_o[0] = high == '0;
    assign inside_o[1] = (high == '0 && word != '1) || (&high && word == '1);
  end else begin : g_thirds
    localparam int SHIFT = $clog2(WORD_BYTES / 3);
    localparam int THIRDS_BITS = WORD_BITS + 2;          // of offset >> SHIFT, inside the memory
    localparam logic [31:0] WORD_SIZE = WORD_BYTES;
    localparam logic [31:0] SIZE = WORD_BYTES * WORDS;
    logic below;                                         // before the first word
    logic [31:0] offset;
    logic [THIRDS_BITS-1:0] quotient;
    logic [1:0] remainder;
    assign below = offset_i[31];
    assign offset = below ? offset_i + WORD_SIZE : offset_i;
    penta_divide_by_3 #(.WIDTH(THIRDS_BITS)) u_divide (
      .value_i(offset[SHIFT +: THIRDS_BITS]), .quotient_o(quotient), .remainder_o(remainder)
    );
    assign word = below ? '1 : quotient[WORD_BITS-1:0];
    assign position_o = {{9-SHIFT{1'b0}}, remainder, offset[SHIFT-1:0]};
    assign inside_o[0] = offset_i < SIZE;
    assign inside_o[1] = below ? offset < WORD_SIZE : offset_i < SIZE - WORD_SIZE;
    logic unused_bits;
    assign unused_bits = &{1'b0, quotient};
  end

  assign next = word + ONE;
  assign word_o = {{28-WORD_BITS{1'b0}}, word};
  assign permitted_o = {mask_i[next[WORD_BITS-1 -: BANK_BITS]],
                        mask_i[word[WORD_BITS-1 -: BANK_BITS]]};

  logic unused_next;
  assign unused_next = &{1'b0, next};
endmodule
