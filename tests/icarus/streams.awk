# SPDX-License-Identifier: Apache-2.0
# isa/probes.def -> streams.svh, what tests/icarus/icarus_bench.sv knows of the probes: of each
# stream its name, kind and fields, and its record as one number as sim/lockstep/record.h has it.
function port(field) { return "probe_" prefix "_" field "_o" }
/^STREAM\(/ {
    name = $0
    sub(/^STREAM\(/, "", name)
    sub(/,.*/, "", name)
    prefix = tolower(name)
    split($0, part, /, */)
    level = part[3] == "level"
    split($0, quoted, "\"")
    fields = split(quoted[2], field, " ")
    record = ""
    unmasked = 1
    show = ""
    at = 0
    for (i = 1; i <= fields; i++) {
        if (field[i] == "data...") {
            data = port("data")
            sizes = sizes " + WIDTH_" data
            # Bytes of W without strobe are written as 0.
            value = unmasked ? data : "(" data " & strobed(" port("strobe") "))"
            show = show shown_field("data", at, "WIDTH_" data)
            record = value (record == "" ? "" : ", ") record
        } else if (field[i] == "strobe0") {
            unmasked = 0
            record = "256'd0 | " port("strobe") (record == "" ? "" : ", ") record
            show = show shown_field("strobe", at, 256)
            at += 256
        } else if (field[i] !~ /^strobe[1-7]$/) {
            if (level) {
                all_levels = port(field[i]) (all_levels == "" ? "" : ",\n    ") all_levels
                level_bits += 32
            }
            record = port(field[i]) (record == "" ? "" : ", ") record
            show = show shown_field(field[i], at, 32)
            at += 32
        }
    }
    names = names sprintf("      %d: stream_name = \"%s\";\n", count, name)
    records = records sprintf("      %d: shown_record = {%s};\n", count, record)
    shows = shows sprintf("      %d: begin\n%s      end\n", count, show)
    valids = (level ? "1'b0" : port("valid")) (count ? ",\n    " : "") valids
    levels = (level ? "1'b1" : "1'b0") (count ? ", " : "") levels
    count++
}
function shown_field(label, low, width) {
    return sprintf("        show_field(\"%s\", want >> %d, got >> %d, %s);\n", label, low, low, width)
}
END {
    printf "  localparam int STREAMS = %d;\n", count
    printf "  localparam int RECORD_BITS = 384%s;\n", sizes
    printf "  localparam logic [STREAMS-1:0] IS_LEVEL = {%s};\n", levels
    printf "  wire [STREAMS-1:0] shown_valid = {\n    %s};\n\n", valids
    printf "  localparam int LEVEL_BITS = %d;\n", level_bits
    printf "  wire [LEVEL_BITS-1:0] shown_levels = {\n    %s};\n\n", all_levels
    printf "  function [127:0] stream_name(input int stream);\n    case (stream)\n%s", names
    printf "      default: stream_name = \"?\";\n    endcase\n  endfunction\n\n"
    printf "  function [RECORD_BITS-1:0] shown_record(input int stream);\n    case (stream)\n%s", records
    printf "      default: shown_record = 'x;\n    endcase\n  endfunction\n\n"
    printf "  task show_record(input int stream, input [RECORD_BITS-1:0] want, got);\n"
    printf "    case (stream)\n%s      default: ;\n    endcase\n  endtask\n", shows
}
