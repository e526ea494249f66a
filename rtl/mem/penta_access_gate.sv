// SPDX-License-Identifier: Apache-2.0
// Of the two words an access needs, those it may access, and the errors of the others: [0] outside
// the memory, [1] in a bank that the command does not name.
module penta_access_gate (
  input  logic [1:0] need_i,
  input  logic [1:0] inside_i,
  input  logic [1:0] permitted_i,
  output logic [1:0] en_o,
  output logic [1:0] error_o
);
  assign en_o = need_i & inside_i & permitted_i;
  assign error_o = {(need_i & inside_i & ~permitted_i) != 2'b00, (need_i & ~inside_i) != 2'b00};
endmodule
