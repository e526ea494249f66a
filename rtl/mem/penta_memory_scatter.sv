// SPDX-License-Identifier: Apache-2.0
// Bytes of a write, moved from lane 0 to their position in two words. Bytes without strobe must be
// zero at the input and are zero at the output.
module penta_memory_scatter #(
  parameter int WORD_BYTES = 16,
  parameter int BYTES      = 4
) (
  input  logic                    en_i,
  input  logic                    first_odd_i,
  input  logic [10:0]             position_i,
  input  logic [BYTES-1:0]        strobe_i,
  input  logic [8*BYTES-1:0]      data_i,
  output logic [WORD_BYTES-1:0]   even_strobe_o,
  output logic [WORD_BYTES-1:0]   odd_strobe_o,
  output logic [8*WORD_BYTES-1:0] even_data_o,
  output logic [8*WORD_BYTES-1:0] odd_data_o
);
  localparam int BITS = 8 * WORD_BYTES;

  logic [2*WORD_BYTES-1:0] strobe_lane0, strobe;
  logic [2*BITS-1:0] data_lane0, data;
  logic [WORD_BYTES-1:0] first_strobe, second_strobe;
  logic [BITS-1:0] first_data, second_data;

  assign strobe_lane0 = {{2*WORD_BYTES-BYTES{1'b0}}, strobe_i};
  assign data_lane0 = {{2*BITS-8*BYTES{1'b0}}, data_i};

  always_comb begin
    strobe = '0;
    data = '0;
    if (en_i) begin
      strobe = strobe_lane0 << position_i;
      data = data_lane0 << {position_i, 3'b000};
    end
  end

  assign first_strobe = strobe[WORD_BYTES-1:0];
  assign second_strobe = strobe[2*WORD_BYTES-1:WORD_BYTES];
  assign first_data = data[BITS-1:0];
  assign second_data = data[2*BITS-1:BITS];

  assign even_strobe_o = first_odd_i ? second_strobe : first_strobe;
  assign odd_strobe_o = first_odd_i ? first_strobe : second_strobe;
  assign even_data_o = first_odd_i ? second_data : first_data;
  assign odd_data_o = first_odd_i ? first_data : second_data;
endmodule
