# SPDX-License-Identifier: Apache-2.0
# isa/probes.def -> what the build of a Verilated model needs to know of the probe ports:
#   ports    a table for rtl_model.cpp, one line a stream: PULSE or LEVEL (stream, prefix of its
#            ports, number of words, WORD for each word, how long its data is)
#   shadows  ports of the waves' frame, which show the simulator's records
# tools/rtl-model calls it with -v ports=FILE -v shadows=FILE.
/^STREAM\(/ {
    name = $0
    sub(/^STREAM\(/, "", name)
    sub(/,.*/, "", name)
    prefix = tolower(name)
    split($0, part, /, */)
    kind = toupper(part[3])
    split($0, quoted, "\"")
    field_count = split(quoted[2], field, " ")
    list = ""
    words = 0
    data = "NO_DATA"
    print "  input logic sim_" prefix "_valid_i," > shadows
    for (i = 1; i <= field_count; i++) {
        if (field[i] == "data...") {
            # A stream says itself how long its data is, or it is that of the AXI bus.
            if (data == "NO_DATA") data = "BUS_DATA"
            print "  input logic [255:0] sim_" prefix "_data_i," > shadows
            continue
        }
        if (field[i] == "length") data = "LENGTH_DATA"
        if (field[i] == "strobe0") {
            # Words of strobe bits come from one port.
            data = "STROBED_DATA"
            list = list " STROBES(" words ", " prefix "_strobe)"
        } else if (field[i] !~ /^strobe[1-7]$/) {
            list = list " WORD(" words ", " prefix "_" field[i] ")"
        }
        if (field[i] !~ /^strobe[1-7]$/) {
            width = field[i] == "strobe0" ? "[255:0]" : "[31:0]"
            port = field[i] == "strobe0" ? "strobe" : field[i]
            print "  input logic " width " sim_" prefix "_" port "_i," > shadows
        }
        words++
    }
    print kind "(" name ", " prefix ", " words "," list ", " data ")" > ports
}
