#!/usr/bin/env bash
# No multiplier anywhere in the chip: after proc, flatten and opt Yosys finds no $mul,
# $div, $mod or $pow cell.
# timeout: 1200
set -uo pipefail
source tests/shell_checks.sh

# sources DIR: the files of DIR/penta.f, with DIR before each
sources() { sed -e '/^$/d' -e '/^[+#]/d' -e '/^\/\//d' -e "s#^#$1/#" "$1/penta.f" | tr '\n' ' '; }

# forbidden DIR PARAMETER...: the forbidden cells of the chip, one a line, in $work/cells
forbidden() {
    local dir=$1 sets=''
    shift
    for p in "$@"; do sets+=" -set ${p%%=*} ${p#*=}"; done
    cat >"$work/script.ys" <<SCRIPT
read_verilog -sv -DSYNTHESIS $(sources "$dir")
chparam$sets penta_soc
hierarchy -check -top penta_soc
proc
flatten
opt
select -assert-min 1000 t:*
tee -q -o $work/cells select -list t:\$mul t:\$div t:\$mod t:\$pow t:\$divfloor t:\$modfloor
SCRIPT
    yosys -q "$work/script.ys" >"$work/log" 2>&1 || { tail -n 5 "$work/log"; return 1; }
}

none() { forbidden "$@" && cat "$work/cells" && [[ ! -s $work/cells ]]; }

small=(ROWS=4 COLS=4 LANES=4)
check "no multiplier in tiny" none rtl "${small[@]}"

# The check must be able to fail: a product in a copy of the ALU.
seeded() {
    rm -rf "$work/rtl" && cp -r rtl "$work/rtl"
    sed -i 's/left_i < right_i}/left_i[15:0] * right_i[15:0]}/' "$work/rtl/core/penta_core_alu.sv"
    forbidden "$work/rtl" "${small[@]}" && grep -q '\$mul' "$work/cells"
}
check "a multiplier put into the ALU is found" seeded
summary
