// SPDX-License-Identifier: Apache-2.0
// A lane: its operands and the 48-bit value P (smu.md sections 3 and 4). Products are made of one
// radix-4 digit of y (of v) a cycle, quotients and roots of one bit; all else takes one cycle.
//
//   window   0    1    2    3    4    5    6    7       modified Booth: bits 2i+1, 2i, 2i-1
//   digit    0    1    1    2   -2   -1   -1    0
//
// Values inside a cycle are blocking variables, so that a lane that does nothing costs nothing.
module penta_smu_lane #(
  parameter int LANE = 0
) (
  input  logic        clk_i,
  // the command
  input  logic [4:0]  op_i,
  input  logic        product_i,      // MUL, UPDATE
  input  logic        comp_i,         // the first product is x*2^shift - x*y
  input  logic [5:0]  shift_i,
  input  logic [1:0]  redop_i,
  input  logic        init_i,         // P begins at z*2^ZSH in this lane, else at identity_i
  input  logic [47:0] identity_i,
  input  logic [5:0]  align_i,        // of a dividend
  input  logic [31:0] largest_i,      // quotient
  // operands: the value all lanes have, or this lane's bits of that size
  input  logic        load_i,
  input  logic        valid_i,
  input  logic        x_shared_i,
  input  logic        y_shared_i,
  input  logic        z_shared_i,
  input  logic        v_shared_i,
  input  logic        y_same_i,       // y is x
  input  logic [32:0] x_value_i,
  input  logic [32:0] y_value_i,
  input  logic [32:0] z_value_i,
  input  logic [32:0] v_value_i,
  input  logic [7:0]  sizes_i,
  input  logic [3:0]  unsigned_i,
  input  logic [7:0]  x_byte_i,
  input  logic [7:0]  y_byte_i,
  input  logic [7:0]  z_byte_i,
  input  logic [7:0]  v_byte_i,
  input  logic [15:0] x_half_i,
  input  logic [15:0] y_half_i,
  input  logic [15:0] z_half_i,
  input  logic [15:0] v_half_i,
  input  logic [31:0] x_word_i,
  input  logic [31:0] y_word_i,
  input  logic [31:0] z_word_i,
  input  logic [31:0] v_word_i,
  input  logic [2:0]  x_code_i,
  input  logic [2:0]  y_code_i,
  input  logic [2:0]  z_code_i,
  input  logic [2:0]  v_code_i,
  input  logic        y_digit_i,      // the multiplier is one pentary digit
  input  logic [4:0]  z_shift_i,
  // computing
  input  logic        compute_i,
  input  logic        first_i,
  input  logic        second_i,
  input  logic        past_i,
  input  logic        last_i,
  input  logic        fresh_i,        // P begins anew
  input  logic        step_i,         // a bit of a quotient or root
  input  logic [31:0] block_index_i,  // of the block's first element, for argmax
  input  logic [31:0] init_index_i,
  output logic [47:0] p_o,
  output logic [31:0] index_o
);
  /* verilator inline_module */        // all lanes under one condition: idle ones cost it nothing
  localparam logic [31:0] LANE32 = LANE;

  logic [47:0] x_q, z_q, p_q;         // x is shifted left while it is multiplied
  logic [33:0] y_q, v_q;              // a zero below the number, or the window of a digit
  logic [47:0] x_d, p_d;
  logic [33:0] y_d;
  logic [31:0] index_q, index_d;
  logic valid_q;

  assign p_o = p_q;
  assign index_o = index_q;

  // ------------------------------------------------------------------------------- the elements

  function [32:0] element(
    input [1:0] size, input is_unsigned, input [7:0] b, input [15:0] h, input [31:0] w,
    input [2:0] code
  );
    case (size)
      2'd0:    element = {{25{!is_unsigned && b[7]}}, b};
      2'd1:    element = {{17{!is_unsigned && h[15]}}, h};
      2'd2:    element = {!is_unsigned && w[31], w};
      default: element = code > 3'd4 ? 33'd0 : {30'd0, code} - 33'd2;
    endcase
  endfunction

  // A number, or with digit a value -2..2, as multiplier.
  function [33:0] multiplier(input digit, input [32:0] value);
    multiplier = {value, 1'b0};
    if (digit) begin
      multiplier = 34'd0;
      case (value[2:0])
        3'b001:  multiplier[2:0] = 3'd1;
        3'b010:  multiplier[2:0] = 3'd3;
        3'b110:  multiplier[2:0] = 3'd4;
        3'b111:  multiplier[2:0] = 3'd6;
        default: ;
      endcase
    end
  endfunction

  logic [32:0] x_element, y_element, z_element, v_element;

  // ----------------------------------------------------------------------- quotients and roots
  //
  // One bit of the result a step, NQ or 16 steps; x and y stay meanwhile.
  //   abs(x)*2^SH * 2^(32-NQ)   bits 63..32: the first remainder, below abs(y) if the quotient fits
  //                             bits 31..0: the NQ bits to bring down, then those of the quotient

  logic [32:0] magnitude_x, magnitude_y;
  logic [63:0] aligned;
  logic [31:0] remainder_q, low_q, remainder, low;
  logic [15:0] root_q, root_d;
  logic [33:0] trial, rest;
  logic over_q, root, one;             // over: the quotient has more than NQ bits

  assign root = op_i == penta_isa_pkg::SMU_OP_SQRT;

  // ---------------------------------------------------------------------------------------- P

  logic [47:0] x, y, f, base, multiplicand, partial;
  logic [32:0] magnitude;
  logic [31:0] base_index, index;
  logic [5:0] zeros;
  logic [6:0] distance;
  logic [2:0] window;
  logic less, negative;

  function [5:0] leading_zeros(input [31:0] value);
    logic [31:0] v;
    v = value;
    leading_zeros = 6'd0;
    if (v[31:16] == 16'd0) begin
      leading_zeros = leading_zeros + 6'd16;
      v = v << 16;
    end
    if (v[31:24] == 8'd0) begin
      leading_zeros = leading_zeros + 6'd8;
      v = v << 8;
    end
    if (v[31:28] == 4'd0) begin
      leading_zeros = leading_zeros + 6'd4;
      v = v << 4;
    end
    if (v[31:30] == 2'd0) begin
      leading_zeros = leading_zeros + 6'd2;
      v = v << 2;
    end
    if (!v[31]) begin
      leading_zeros = leading_zeros + 6'd1;
      v = v << 1;
    end
    if (!v[31]) leading_zeros = 6'd32;
  endfunction

  // value * 2^by, floored; by is -47..47.
  function [47:0] shift(input [47:0] value, input [6:0] by);
    logic [6:0] right;
    right = -by;
    if (by[6]) shift = $signed(value) >>> right;
    else shift = value << by;
  endfunction

  // Registers that are read here are written after that: so the simulation keeps no second
  // copy of them.
  always_ff @(posedge clk_i) begin
    if (compute_i && (product_i || last_i)) begin
      index_d = index_q;
      base = !fresh_i ? p_q : init_i ? z_q : identity_i;
      base_index = !fresh_i ? index_q : init_i ? init_index_i : 32'hffffffff;
      if (product_i) begin
        multiplicand = second_i ? z_q : x_q;
        window = second_i ? v_q[2:0] : y_q[2:0];
        case (window)
          3'd1, 3'd2: partial = multiplicand;
          3'd3:       partial = multiplicand << 1;
          3'd4:       partial = -(multiplicand << 1);
          3'd5, 3'd6: partial = -multiplicand;
          default:    partial = 48'd0;
        endcase
        if (comp_i && !past_i) partial = -partial;
        if (second_i) base = 48'd0;
        else if (!first_i) base = p_q;
        else if (comp_i) base = x_q << shift_i;
        p_d = base + partial;
        x_d = multiplicand << 2;
        y_d = $signed(second_i ? v_q : y_q) >>> 2;
      end else begin
        x = x_q;
        y = {{15{y_q[33]}}, y_q[33:1]};
        less = $signed(x) < $signed(y);
        negative = x[47] != y[47];
        magnitude = x[32] ? -x[32:0] : x[32:0];
        zeros = 6'd0;
        distance = 7'd0;
        f = 48'd0;
        case (op_i)
          penta_isa_pkg::SMU_OP_MOV:  f = x;
          penta_isa_pkg::SMU_OP_ADD:  f = x + y;
          penta_isa_pkg::SMU_OP_SUB:  f = x - y;
          penta_isa_pkg::SMU_OP_MIN:  f = less ? x : y;
          penta_isa_pkg::SMU_OP_MAX:  f = less ? y : x;
          penta_isa_pkg::SMU_OP_ABS:  f = {15'd0, magnitude};
          penta_isa_pkg::SMU_OP_CLIP: begin
            f = less ? y : x;
            if ($signed(z_q) < $signed(f)) f = z_q;
          end
          penta_isa_pkg::SMU_OP_GT:     f = {47'd0, !less && x != y};
          penta_isa_pkg::SMU_OP_GE:     f = {47'd0, !less};
          penta_isa_pkg::SMU_OP_EQ:     f = {47'd0, x == y};
          penta_isa_pkg::SMU_OP_SELECT: f = x != 48'd0 ? y : z_q;
          penta_isa_pkg::SMU_OP_SHIFT: begin
            distance = $signed(y) > 48'sd47 ? 7'd47 : $signed(y) < -48'sd47 ? -7'd47 : y[6:0];
            f = shift(x, distance);
          end
          penta_isa_pkg::SMU_OP_LZC: begin
            zeros = leading_zeros(magnitude[31:0]);
            f = {42'd0, zeros};
          end
          penta_isa_pkg::SMU_OP_NORM: begin
            zeros = leading_zeros(magnitude[31:0]);
            distance = {1'b0, zeros} - 7'd17;
            f = shift(x, distance);
          end
          penta_isa_pkg::SMU_OP_DIV: begin
            f = {16'd0, over_q ? largest_i : low_q};
            if (negative) f = over_q || remainder_q == 32'd0 ? -f : ~f;
          end
          default: f = {32'd0, root_q};
        endcase
        p_d = base;
        index_d = base_index;
        if (valid_q) begin
          less = $signed(base) < $signed(f);
          case (redop_i)
            2'd0: p_d = base + f;
            2'd1: p_d = less ? f : base;
            2'd2: p_d = less ? base : f;
            default: begin
              index = block_index_i + LANE32;
              if (less || (base == f && index < base_index)) begin
                p_d = f;
                index_d = index;
              end
            end
          endcase
        end
      end
    end

    if (step_i) begin
      remainder = remainder_q;
      low = low_q;
      root_d = first_i ? 16'd0 : root_q;
      magnitude_x = x_q[32] ? -x_q[32:0] : x_q[32:0];
      magnitude_y = y_q[33] ? -y_q[33:1] : y_q[33:1];
      if (first_i) begin
        aligned = {32'd0, magnitude_x[31:0]} << align_i;
        remainder = root ? 32'd0 : aligned[63:32];
        low = !root ? aligned[31:0] : x_q[32] ? 32'd0 : x_q[31:0];
      end
      trial = {2'b00, magnitude_y[31:0]};
      if (first_i) over_q <= {2'b00, remainder} >= trial;
      if (root) trial = {16'd0, root_d, 2'b01};
      rest = root ? {remainder, low[31:30]} : {1'b0, remainder, low[31]};
      one = rest >= trial;
      if (one) rest = rest - trial;
      low = root ? {low[29:0], 2'b00} : {low[30:0], one};
      root_d = {root_d[14:0], one};
      remainder_q <= rest[31:0];
      low_q <= low;
      root_q <= root_d;
    end

    if (load_i) begin
      x_element = 33'd0;
      y_element = 33'd0;
      z_element = 33'd0;
      v_element = 33'd0;
      if (valid_i) begin
        x_element = x_shared_i ? x_value_i
            : element(sizes_i[1:0], unsigned_i[0], x_byte_i, x_half_i, x_word_i, x_code_i);
        y_element = y_same_i ? x_element : y_shared_i ? y_value_i
            : element(sizes_i[3:2], unsigned_i[1], y_byte_i, y_half_i, y_word_i, y_code_i);
        z_element = z_shared_i ? z_value_i
            : element(sizes_i[5:4], unsigned_i[2], z_byte_i, z_half_i, z_word_i, z_code_i);
        v_element = v_shared_i ? v_value_i
            : element(sizes_i[7:6], unsigned_i[3], v_byte_i, v_half_i, v_word_i, v_code_i);
      end
      valid_q <= valid_i;
      z_q <= {{15{z_element[32]}}, z_element} << z_shift_i;
      v_q <= multiplier(sizes_i[7:6] == 2'd3, v_element);
      x_d = {{15{x_element[32]}}, x_element};
      y_d = multiplier(product_i && y_digit_i, y_element);
    end
    if (load_i || (compute_i && product_i)) begin
      x_q <= x_d;
      y_q <= y_d;
    end
    if (compute_i && (product_i || last_i)) begin
      p_q <= p_d;
      index_q <= index_d;
    end
  end

  logic unused_bits;
  assign unused_bits = &{1'b0, magnitude[32], magnitude_x[32], magnitude_y[32], rest[33:32]};
endmodule
