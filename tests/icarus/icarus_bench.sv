// SPDX-License-Identifier: Apache-2.0
// Repeats a recorded lockstep run (sim/lockstep/record.h) on the whole chip under Icarus: the same
// inputs in every cycle, and the same records, output pins and counters have to come out. What is
// not valid goes in as X. An X in anything compared is a difference. Plusargs:
//   +record=FILE  +limit=CYCLES (0: to the end)
module icarus_bench #(
`include "parameters.svh"
);
`include "ports.svh"
`include "streams.svh"

  localparam int COUNTER_BITS = WIDTH_probe_counters_o;
  localparam int VALUE_BITS = RECORD_BITS + COUNTER_BITS + 544;
  localparam int OUT_BITS = 408 + 8 * AXI_BYTES;
  localparam int AXI_SHIFT = $clog2(AXI_BYTES);
  localparam logic [2:0] AXI_SIZE = AXI_SHIFT[2:0];

  localparam logic [11:0] KIND_RESET = 12'h100;
  localparam logic [11:0] KIND_INPUTS = 12'h101;
  localparam logic [11:0] KIND_OUTPUTS = 12'h102;
  localparam logic [11:0] KIND_HOST_WRITE = 12'h103;
  localparam logic [11:0] KIND_COUNTERS = 12'h104;
  localparam logic [11:0] KIND_END = 12'h105;
  localparam logic [11:0] KIND_MEMORY = 12'h200;

  penta_soc #(
`include "passed.svh"
  ) chip (
    .*
  );

  // ------------------------------------------------------------------------------- memories

  // Power-on contents, byte by byte, of the five memories by number (8 TCM ... 12 state memory).
  logic [7:0] image_8[TCM_BYTES], image_9[SPAD_BYTES], image_10[WEIGHT_BYTES];
  logic [7:0] image_11[ACC_BYTES], image_12[STATE_BYTES];

  event load;

  initial begin : load_tcm
    @(load);
    for (int row = 0; row < TCM_BYTES / 4; row++) begin
      chip.u_tcm.words_q[row] = {image_8[4*row+3], image_8[4*row+2], image_8[4*row+1],
                                 image_8[4*row]};
    end
  end

`define LOAD_ARRAY(UNIT, SRAM, IMAGE, PARITY) \
    initial begin \
      @(load); \
      for (int row = 0; row < chip.UNIT.DEPTH; row++) begin \
        for (int lane = 0; lane < chip.UNIT.WORD_BYTES; lane++) begin \
          chip.UNIT.g_bank[b].SRAM.u_sram.rows_q[row][8*lane +: 8] = \
              IMAGE[((b * chip.UNIT.DEPTH + row) * 2 + PARITY) * chip.UNIT.WORD_BYTES + lane]; \
        end \
      end \
    end
`define LOAD_MEMORY(UNIT, BANKS, IMAGE) \
  for (genvar b = 0; b < BANKS; b++) begin \
    `LOAD_ARRAY(UNIT, u_even, IMAGE, 0) \
    `LOAD_ARRAY(UNIT, u_odd, IMAGE, 1) \
  end

  `LOAD_MEMORY(u_spad, SPAD_BANKS, image_9)
  `LOAD_MEMORY(u_weight, WEIGHT_BANKS, image_10)
  `LOAD_MEMORY(u_acc, ACC_BANKS, image_11)
  `LOAD_MEMORY(u_state, STATE_BANKS, image_12)

  task keep_image(input [31:0] address, input [511:0] bytes);
    for (int i = 0; i < 64; i++) begin
      case (address[31:28])
        4'd8: image_8[address[27:0] + i] = bytes[8*i +: 8];
        4'd9: image_9[address[27:0] + i] = bytes[8*i +: 8];
        4'd10: image_10[address[27:0] + i] = bytes[8*i +: 8];
        4'd11: image_11[address[27:0] + i] = bytes[8*i +: 8];
        default: image_12[address[27:0] + i] = bytes[8*i +: 8];
      endcase
    end
  endtask

  // ----------------------------------------------------------------------------- the record

  string path;
  int file, limit, fields;
  // The line to be taken next.
  logic [63:0] at;
  logic [11:0] kind;
  logic [VALUE_BITS-1:0] value;

  task next_line;
    fields = $fscanf(file, "%h %h %h\n", at, kind, value);
    if (fields != 3) begin
      $display("icarus: %0s: ends without its last line", path);
      $finish;
      at = '1;
      kind = KIND_END;
    end
  endtask

  // ----------------------------------------------------------------------------- comparison

  logic signed [63:0] cycle;  // of an event before the first cycle: -1
  int records, counters, differences;
  logic [STREAMS-1:0] expected_valid;
  logic [RECORD_BITS-1:0] expected_record[STREAMS];
  logic [COUNTER_BITS-1:0] expected_counters;
  logic [OUT_BITS-1:0] expected_outputs;
  logic [LEVEL_BITS-1:0] last_levels;
  logic counters_due, level_due, ended;

  function [8*AXI_BYTES-1:0] strobed(input [AXI_BYTES-1:0] strobe);
    for (int i = 0; i < AXI_BYTES; i++) strobed[8*i +: 8] = {8{strobe[i]}};
  endfunction

  task differs(input signed [63:0] when_cycle, input [127:0] what);
    if (differences == 0) $display("first difference: cycle %0d", when_cycle);
    $display("  %0s", what);
    differences = differences + 1;
  endtask

  // Which side has the record that show_record shows.
  logic in_lockstep, in_icarus;

  task show_field(input [127:0] label, input [RECORD_BITS-1:0] want, got, input int width);
    logic [RECORD_BITS-1:0] mask;
    mask = ~({RECORD_BITS{1'b1}} << width);
    if (!in_icarus) $display("    %0s: lockstep %0h", label, want & mask);
    else if (!in_lockstep) $display("    %0s: Icarus %0h", label, got & mask);
    else begin
      $display("    %0s: lockstep %0h, Icarus %0h%0s", label, want & mask, got & mask,
               ((want ^ got) & mask) === '0 ? "" : "  <--");
    end
  endtask

  // Events of the last cycle, which the probes show in this one.
  task compare_streams;
    if (shown_valid !== expected_valid) begin
      for (int s = 0; s < STREAMS; s++) begin
        if (shown_valid[s] !== expected_valid[s]) begin
          differs(cycle - 1, stream_name(s));
          $display("    valid: lockstep %b, Icarus %b", expected_valid[s], shown_valid[s]);
          in_lockstep = expected_valid[s];
          in_icarus = shown_valid[s] !== 1'b0;
          show_record(s, expected_record[s], shown_record(s));
        end
      end
    end
    // Levels are looked at when they change on either side.
    level_due = level_due || shown_levels !== last_levels;
    last_levels = shown_levels;
    for (int s = 0; s < STREAMS && (level_due || expected_valid != '0); s++) begin
      if ((IS_LEVEL[s] && level_due) || (expected_valid[s] && shown_valid[s] === 1'b1)) begin
        if (shown_record(s) !== expected_record[s]) begin
          differs(cycle - 1, stream_name(s));
          in_lockstep = 1'b1;
          in_icarus = 1'b1;
          show_record(s, expected_record[s], shown_record(s));
        end
      end
    end
  endtask

  task compare_counters;
    counters = counters + 1;
    for (int i = 0; i < COUNTER_BITS / 64; i++) begin
      if (probe_counters_o[64*i +: 64] !== expected_counters[64*i +: 64]) begin
        differs(cycle, "counter");
        $display("    %0d lockstep %0h, Icarus %0h", i + 3, expected_counters[64*i +: 64],
                 probe_counters_o[64*i +: 64]);
      end
    end
  endtask

  wire [OUT_BITS-1:0] shown_outputs = {
    {8*AXI_BYTES{m_axi_wvalid_o !== 1'b0}} & m_axi_wdata_o & strobed(m_axi_wstrb_o),
    256'd0 | ({AXI_BYTES{m_axi_wvalid_o !== 1'b0}} & m_axi_wstrb_o),
    {32{host_req_o !== 1'b0}} & host_parameter_o, {32{host_req_o !== 1'b0}} & host_operation_o,
    {32{m_axi_awvalid_o !== 1'b0}} & m_axi_awaddr_o,
    {8{m_axi_awvalid_o !== 1'b0}} & m_axi_awlen_o,
    {32{m_axi_arvalid_o !== 1'b0}} & m_axi_araddr_o,
    {8{m_axi_arvalid_o !== 1'b0}} & m_axi_arlen_o,
    1'b0, host_req_o, m_axi_wvalid_o !== 1'b0 && m_axi_wlast_o, m_axi_bready_o,
    m_axi_rready_o, m_axi_wvalid_o, m_axi_awvalid_o, m_axi_arvalid_o};

  task compare_outputs;
    if (shown_outputs !== expected_outputs) begin
      differs(cycle, "output pins");
      $display("    lockstep %h\n    Icarus   %h", expected_outputs, shown_outputs);
    end
    if (m_axi_arvalid_o && {m_axi_arsize_o, m_axi_arburst_o} !== {AXI_SIZE, 2'b01}) begin
      differs(cycle, "arsize, arburst");
    end
    if (m_axi_awvalid_o && {m_axi_awsize_o, m_axi_awburst_o} !== {AXI_SIZE, 2'b01}) begin
      differs(cycle, "awsize, awburst");
    end
  endtask

  // ---------------------------------------------------------------------------- the stimulus

  task drive(input [VALUE_BITS-1:0] pins);
    irq_external_i = pins[0];
    host_enable_i = pins[1];
    host_ack_i = pins[2];
    host_accept_i = pins[2] ? pins[3] : 1'bx;
    m_axi_arready_i = pins[4];
    m_axi_awready_i = pins[5];
    m_axi_wready_i = pins[6];
    m_axi_rvalid_i = pins[7];
    m_axi_bvalid_i = pins[8];
    m_axi_rlast_i = pins[7] ? pins[9] : 1'bx;
    m_axi_rresp_i = pins[7] ? pins[11:10] : 2'bxx;
    m_axi_bresp_i = pins[8] ? pins[13:12] : 2'bxx;
    host_result_i = pins[2] ? pins[47:16] : 32'hx;
    m_axi_rdata_i = pins[7] ? pins[48 +: 8*AXI_BYTES] : {8*AXI_BYTES{1'bx}};
  endtask

  task write_byte(input [31:0] address, input [7:0] byte_value);
    chip.u_tcm.words_q[address[27:2]][8*address[1:0] +: 8] = byte_value;
  endtask

  // Takes the lines of this cycle.
  task take_lines;
    expected_valid = '0;
    counters_due = 1'b0;
    level_due = cycle == 0;
    while (at == cycle && !ended) begin
      case (kind)
        KIND_RESET: rst_ni = !value[0];
        KIND_INPUTS: drive(value);
        KIND_OUTPUTS: expected_outputs = value[OUT_BITS-1:0];
        KIND_HOST_WRITE: write_byte(value[31:0], value[39:32]);
        KIND_COUNTERS: begin
          expected_counters = value[COUNTER_BITS-1:0];
          counters_due = 1'b1;
        end
        KIND_END: ended = 1'b1;
        default: begin
          if (IS_LEVEL[kind]) level_due = 1'b1;
          else expected_valid[kind] = 1'b1;
          expected_record[kind] = value[RECORD_BITS-1:0];
          records = records + 1;
        end
      endcase
      if (!ended) next_line;
    end
  endtask

  initial begin
    if (!$value$plusargs("record=%s", path)) path = "";
    if (!$value$plusargs("limit=%d", limit)) limit = 0;
    file = $fopen(path, "r");
    if (file == 0) begin
      $display("icarus: %0s: cannot be read", path);
      $finish;
    end
    next_line;
    while (kind == KIND_MEMORY) begin
      keep_image(value[31:0], value[543:32]);
      next_line;
    end
    records = 0;
    counters = 0;
    differences = 0;
    ended = 1'b0;
    cycle = 0;
    expected_outputs = '0;
    for (int s = 0; s < STREAMS; s++) expected_record[s] = '0;
    clk_i = 1'b0;
    rst_ni = 1'b0;
    drive('0);
    #1 -> load;
    for (int i = 0; i < 4; i++) begin
      #5 clk_i = 1'b1;
      #5 clk_i = 1'b0;
    end
    #1 rst_ni = 1'b1;
    // A cycle begins with the rising edge, but for the first one.
    while (!ended && differences == 0 && (limit == 0 || cycle < limit)) begin
      #1 take_lines;
      #4 compare_streams;
      if (!ended) compare_outputs;
      if (counters_due) compare_counters;
      clk_i = 1'b0;
      #5 clk_i = 1'b1;
      cycle = cycle + 1;
    end
    if (ended) cycle = cycle - 1;
    $display("icarus: cycles=%0d records=%0d counters=%0d differences=%0d%0s", cycle, records,
             counters, differences, ended || differences != 0 ? "" : " (limit)");
    $finish;
  end
endmodule
