// SPDX-License-Identifier: Apache-2.0
// The bytes of a write, moved from lane 0 to their position. Both words, the first and its
// successor, get the same data: it is rotated, and each byte is strobed in one of them.
module penta_memory_scatter #(
  parameter int WORD_BYTES = 16,
  parameter int BYTES      = 4
) (
  input  logic                    en_i,
  input  logic                    first_odd_i,
  input  logic [10:0]             position_i,
  input  logic [BYTES-1:0]        strobe_i,
  input  logic [8*BYTES-1:0]      data_i,        // bytes without strobe 0
  output logic [WORD_BYTES-1:0]   even_strobe_o,
  output logic [WORD_BYTES-1:0]   odd_strobe_o,
  output logic [8*WORD_BYTES-1:0] data_o
);
  localparam int BITS = 8 * WORD_BYTES;
  localparam logic [11:0] WORD = WORD_BYTES[11:0];

  logic [2*WORD_BYTES-1:0] strobe_lane0, strobe;
  logic [WORD_BYTES-1:0] first_strobe, second_strobe;
  logic [BITS-1:0] data_lane0;
  logic [11:0] room;                             // bytes from the position to the word's end

  assign strobe_lane0 = {{2*WORD_BYTES-BYTES{1'b0}}, strobe_i};
  if (BYTES < WORD_BYTES) begin : g_narrow
    assign data_lane0 = {{BITS-8*BYTES{1'b0}}, data_i};
  end else begin : g_wide
    assign data_lane0 = data_i;
  end
  assign room = WORD - {1'b0, position_i};

  always_comb begin
    strobe = '0;
    if (en_i) strobe = strobe_lane0 << position_i;
  end

  always_comb begin
    data_o = '0;
    if (en_i) begin
      data_o = data_lane0 << {position_i, 3'b000};
      if (second_strobe != '0) data_o = data_o | (data_lane0 >> {room, 3'b000});
    end
  end

  assign first_strobe = strobe[WORD_BYTES-1:0];
  assign second_strobe = strobe[2*WORD_BYTES-1:WORD_BYTES];
  assign even_strobe_o = first_odd_i ? second_strobe : first_strobe;
  assign odd_strobe_o = first_odd_i ? first_strobe : second_strobe;
endmodule
