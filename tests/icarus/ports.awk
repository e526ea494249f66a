# SPDX-License-Identifier: Apache-2.0
# The header of penta_soc -> what tests/icarus/icarus_bench.sv includes:
#   ports.svh       a variable for each input, a net for each output, of the same name; of each
#                   vector NAME its width as WIDTH_NAME (Icarus has no constant $bits of nets)
#   parameters.svh  the bench's parameters, and in passed.svh how they go on to penta_soc
# awk -v folder=DIR -f ports.awk rtl/soc/penta_soc.sv
/^module penta_soc/ { header = 1 }
header && /^\);/ { exit }
!header { next }
/^ *parameter int/ {
    sub(/,$/, "")
    print (count ? "  , " : "  ") $0 > (folder "/parameters.svh")
    print (count++ ? "    , ." : "    .") $3 "(" $3 ")" > (folder "/passed.svh")
}
/^ *localparam/ {
    sub(/,$/, "")
    print $0 ";" > (folder "/ports.svh")
}
/^ *(input|output) +logic/ {
    sub(/,$/, "")
    sub(/output +logic/, "wire")
    sub(/input +logic/, "logic")
    print $0 ";" > (folder "/ports.svh")
    if (match($0, /\[.*:0\]/))
        print "  localparam int WIDTH_" $NF " = " substr($0, RSTART + 1, RLENGTH - 4) " + 1;" \
            > (folder "/ports.svh")
}
