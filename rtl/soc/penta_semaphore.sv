// SPDX-License-Identifier: Apache-2.0
// One counting semaphore: signals of all sources that arrive in one cycle are summed, takes
// subtracted; above 255 it stays at 255 and reports an overflow.
// A signal or take is {count, index}, four bits each; a count of 0 is none.
module penta_semaphore #(
  parameter int INDEX = 0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        active_i,          // any signal or take is not 0
  input  logic [55:0] signals_i,         // seven
  input  logic [15:0] takes_i,           // two
  output logic [7:0]  level_o,
  output logic        overflow_o         // the next level was cut to 255
);
  localparam logic [3:0] THIS = INDEX[3:0];

  logic [9:0] next;
  logic [7:0] level_q;

  always_comb begin
    next = {2'b00, level_q};
    if (active_i) begin
      for (int s = 0; s < 7; s++) begin
        if (signals_i[8*s +: 4] == THIS) next = next + {6'd0, signals_i[8*s+4 +: 4]};
      end
      for (int t = 0; t < 2; t++) begin
        if (takes_i[8*t +: 4] == THIS) next = next - {6'd0, takes_i[8*t+4 +: 4]};
      end
    end
  end

  assign overflow_o = next[9:8] != 2'b00;
  assign level_o = level_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) level_q <= 8'd0;
    else if (active_i) level_q <= overflow_o ? 8'd255 : next[7:0];
  end
endmodule
