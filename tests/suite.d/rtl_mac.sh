#!/usr/bin/env bash
# The MAC array by itself: layers and random commands, every write, DONE, error and count in its
# cycle as docs/isa.md section 8 says, in square and oblong arrays; read by all three Verilog tools.
# timeout: 900
set -uo pipefail
source tests/shell_checks.sh

build=$PENTA_BUILD/rtl-mac
mkdir -p "$build"
sources=(rtl/generated/penta_isa_pkg.sv)
mapfile -t -O 1 sources < <(grep '^rtl/' rtl/mac/files.f)
bench_sources=("$PWD"/tests/mac/mac_bench{,_model,_commands}.cpp)

# bench NAME ROWS COLS SPAD_BYTES SPAD_BANKS WEIGHT_BYTES WEIGHT_BANKS ACC_BYTES
bench() {
    local name=$1 parameter options=() defines=()
    for parameter in "ROWS=$2" "COLS=$3" "SPAD_BYTES=$4" "SPAD_BANKS=$5" "WEIGHT_BYTES=$6" \
        "WEIGHT_BANKS=$7" "ACC_BYTES=$8" ACC_BANKS=2; do
        options+=("-G$parameter")
        defines+=("-D$parameter")
    done
    verilator --cc --exe --build -Wall rtl/penta_mac.vlt -fno-const-bit-op-tree "${options[@]}" \
        -CFLAGS "-std=c++17 -I$PWD/isa/generated ${defines[*]}" -MAKEFLAGS OPT_FAST=-O1 \
        --top-module penta_mac -Mdir "$build/$name" -o mac_bench "${sources[@]}" \
        "${bench_sources[@]}" >"$build/$name.log" 2>&1 ||
        { tail -n 20 "$build/$name.log"; return 1; }
}

# elaborates NAME ROWS COLS: Icarus and Yosys take that array too
elaborates() {
    iverilog -g2012 -t null "-Ppenta_mac.ROWS=$2" "-Ppenta_mac.COLS=$3" -s penta_mac \
        "${sources[@]}" >"$build/$1.iverilog" 2>&1 || { tail "$build/$1.iverilog"; return 1; }
    yosys -q -p "read_verilog -sv ${sources[*]}; chparam -set ROWS $2 -set COLS $3 penta_mac;
        hierarchy -check -top penta_mac; proc; check -assert" >"$build/$1.yosys" 2>&1 ||
        { tail "$build/$1.yosys"; return 1; }
}

# tiny; a parameter block in one read; many reads for a block, smallest memories; edge
bench tiny 4 4 32768 4 12288 4 4096 &
bench flat 4 32 4096 8 24576 4 512 &
wait
bench tall 16 4 1024 2 12288 2 512 &
bench edge 16 16 131072 8 196608 4 32768 &
wait
for seed in 1 2; do
    check "tiny, seed $seed" timeout 300 "$build/tiny/mac_bench" "$seed" 6000
    check "flat, seed $seed" timeout 300 "$build/flat/mac_bench" "$seed" 1500 1000
    check "tall, seed $seed" timeout 300 "$build/tall/mac_bench" "$seed" 2000 1000
    check "edge, seed $seed" timeout 300 "$build/edge/mac_bench" "$seed" 300 500
done
check "Icarus and Yosys read a 4x4 array" elaborates small 4 4
check "Icarus and Yosys read an 8x32 array" elaborates oblong 8 32
summary
