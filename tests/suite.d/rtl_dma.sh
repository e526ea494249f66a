#!/usr/bin/env bash
# DMA, front-end, scoreboard and local memories by themselves: random commands, directed waits and
# deadlock, every cycle as docs/isa.md says, in configurations at the edges of what is legal.
# timeout: 900
set -uo pipefail
source tests/shell_checks.sh

build=$PENTA_BUILD/rtl-dma
mkdir -p "$build"
mapfile -t modules < <(grep -E '^(mem|soc|dma|smu)/' rtl/penta.f |
    grep -vE 'penta_(soc|tcm)\.sv|probe' | sed 's,^,rtl/,')

# bench NAME PARAMETER=VALUE...: builds dma_bench with these parameters, the others as in tiny
bench() {
    local name=$1 parameter options=() defines=()
    shift
    local -A value=([ROWS]=4 [COLS]=4 [SPAD_BYTES]=32768 [SPAD_BANKS]=4 [WEIGHT_BYTES]=12288
        [WEIGHT_BANKS]=4 [ACC_BYTES]=4096 [ACC_BANKS]=2 [STATE_BYTES]=32768 [STATE_BANKS]=2
        [AXI_BYTES]=4 [QUEUE]=4 [SEMS]=16)
    for parameter; do value[${parameter%=*}]=${parameter#*=}; done
    for parameter in "${!value[@]}"; do
        options+=("-G$parameter=${value[$parameter]}")
        defines+=("-D$parameter=${value[$parameter]}")
    done
    verilator --cc --exe --build -Wall -Wno-PINCONNECTEMPTY -Wno-UNUSEDSIGNAL -Wno-WIDTH \
        -Wno-WIDTHCONCAT \
        -fno-const-bit-op-tree "${options[@]}" -CFLAGS "-std=c++17 -O1 ${defines[*]}" \
        --top-module dma_bench -Mdir "$build/$name" -o dma_bench rtl/*.vlt \
        rtl/generated/penta_isa_pkg.sv "${modules[@]}" tests/dma/dma_bench.sv \
        "$PWD/tests/dma/dma_bench.cpp" >"$build/$name.log" 2>&1 ||
        { tail -n 20 "$build/$name.log"; return 1; }
}

# tiny; the smallest banks; the widest lines and beats; more columns than rows; a deep queue
bench tiny &
bench small ROWS=8 COLS=16 SPAD_BYTES=1024 SPAD_BANKS=8 WEIGHT_BYTES=384 WEIGHT_BANKS=2 \
    ACC_BYTES=256 STATE_BYTES=512 AXI_BYTES=32 QUEUE=1 &
wait
bench wide ROWS=64 COLS=64 SPAD_BYTES=8192 SPAD_BANKS=2 WEIGHT_BYTES=24576 ACC_BYTES=2048 \
    STATE_BYTES=4096 AXI_BYTES=256 QUEUE=5 SEMS=3 &
bench flat ROWS=4 COLS=64 SPAD_BYTES=4096 WEIGHT_BYTES=3072 ACC_BYTES=1024 STATE_BYTES=1024 \
    AXI_BYTES=64 QUEUE=64 &
wait
for name in tiny small wide flat; do
    for seed in 1 2; do
        check "$name, seed $seed" timeout 200 "$build/$name/dma_bench" "$seed" 200
    done
done
summary
