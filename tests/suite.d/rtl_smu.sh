#!/usr/bin/env bash
# The state-machine unit by itself: the worked values and durations of docs/smu.md and random
# commands, every write, DONE, error and count in its cycle, from 4 to 128 lanes in memories of
# narrow and wide accesses; read by all three Verilog tools.
# timeout: 900
set -uo pipefail
source tests/shell_checks.sh

build=$PENTA_BUILD/rtl-smu
mkdir -p "$build"
sources=(rtl/generated/penta_isa_pkg.sv)
mapfile -t -O 1 sources < <(grep '^rtl/' rtl/smu/files.f)
bench_sources=("$PWD"/tests/smu_rtl/smu_bench{,_model}.cpp)

# bench NAME OPTIMISATION LANES ACCESS_BYTES SPAD_BYTES SPAD_BANKS STATE_BYTES
bench() {
    local name=$1 parameter options=() defines=()
    for parameter in "LANES=$3" "ACCESS_BYTES=$4" "SPAD_BYTES=$5" "SPAD_BANKS=$6" "STATE_BYTES=$7" \
        STATE_BANKS=2; do
        options+=("-G$parameter")
        defines+=("-D$parameter")
    done
    verilator --cc --exe --build -Wall rtl/penta_smu.vlt -fno-const-bit-op-tree "${options[@]}" \
        -CFLAGS "-std=c++17 -I$PWD/isa -I$PWD/isa/generated ${defines[*]}" \
        -MAKEFLAGS "OPT_FAST=$2" --top-module penta_smu -Mdir "$build/$name" -o smu_bench \
        "${sources[@]}" "${bench_sources[@]}" >"$build/$name.log" 2>&1 ||
        { tail -n 20 "$build/$name.log"; return 1; }
}

# elaborates NAME LANES ACCESS_BYTES: Icarus and Yosys take that unit too
elaborates() {
    iverilog -g2012 -t null "-Ppenta_smu.LANES=$2" "-Ppenta_smu.ACCESS_BYTES=$3" -s penta_smu \
        "${sources[@]}" >"$build/$1.iverilog" 2>&1 || { tail "$build/$1.iverilog"; return 1; }
    yosys -q -p "read_verilog -sv ${sources[*]};
        chparam -set LANES $2 -set ACCESS_BYTES $3 penta_smu;
        hierarchy -check -top penta_smu; proc; check -assert" >"$build/$1.yosys" 2>&1 ||
        { tail "$build/$1.yosys"; return 1; }
}

# tiny; accesses wider than all lanes together; edge, with the examples of section 6; many lanes
{
    bench tiny -O1 4 16 4096 4 4096
    bench wide -O1 8 64 8192 4 4096
} &
{
    bench edge -O0 32 64 8192 8 8192
    bench many -O0 128 32 16384 2 8192
} &
wait
for seed in 1 2; do
    check "tiny, seed $seed" timeout 300 "$build/tiny/smu_bench" "$seed" 25000
    check "wide, seed $seed" timeout 300 "$build/wide/smu_bench" "$seed" 10000
    check "edge, seed $seed" timeout 300 "$build/edge/smu_bench" "$seed" 1500
    check "many, seed $seed" timeout 300 "$build/many/smu_bench" "$seed" 400
done
check "Icarus and Yosys read 4 lanes" elaborates small 4 16
check "Icarus and Yosys read 8 lanes with wide accesses" elaborates wide 8 64
summary
