#!/usr/bin/env bash
# The control core by itself: the directed programs of tests/core/ under Verilator and Icarus,
# every event in the cycle that docs/isa.md says; its arithmetic on random operands.
# timeout: 600
set -uo pipefail

passed=0
failed=0
work=${PENTA_BUILD:-build}/rtl-core
mkdir -p "$work"
sources=(rtl/generated/penta_isa_pkg.sv)
mapfile -t -O 1 sources < <(grep -v '^#' rtl/core/files.f)

verify() { # NAME: the exit status before it
    local status=$?
    if ((status == 0)); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
}

# build_program NAME: the ELF, its words for the TCM, its symbols, expected events and stimulus
build_program() {
    local name=$1
    riscv64-unknown-elf-gcc -march=rv32im -misa-spec=2.2 -mabi=ilp32 -nostdlib -nostartfiles \
        -Wl,-Ttext=0x80000000 -Wl,--no-warn-rwx-segments -o "$work/$name.elf" \
        "tests/core/$name.S" || return
    riscv64-unknown-elf-objcopy -O binary "$work/$name.elf" "$work/$name.bin" || return
    od -An -v -tx4 -w4 "$work/$name.bin" >"$work/$name.hex" || return
    riscv64-unknown-elf-nm "$work/$name.elf" >"$work/$name.symbols" || return
    rm -f "$work/$name.stimulus"
    awk -v stimulus="$work/$name.unsorted" -f tests/core/core_expect.awk "$work/$name.symbols" \
        "tests/core/$name.expect" >"$work/$name.events" || return
    LC_ALL=C sort -s -k1,1n "$work/$name.unsorted" >"$work/$name.stimulus"
    LC_ALL=C sort -k1,1n -k2 -o "$work/$name.events" "$work/$name.events"
}

# run_program NAME TOOL COMMAND...: runs a bench and compares what it logs
run_program() {
    local name=$1 tool=$2
    shift 2
    timeout 60 "$@" "+program=$work/$name.hex" "+stimulus=$work/$name.stimulus" \
        >"$work/$name.$tool.out" || return
    LC_ALL=C grep -E '^[0-9]+ [A-Z]' "$work/$name.$tool.out" | LC_ALL=C sort -k1,1n -k2 \
        >"$work/$name.$tool.log"
    diff "$work/$name.events" "$work/$name.$tool.log" >"$work/$name.$tool.diff"
    local status=$?
    head -n 20 "$work/$name.$tool.diff"
    return $status
}

verilator --binary --timing -fno-const-bit-op-tree -O1 -Wno-fatal -Wno-WIDTH -Wno-PINMISSING \
    -Wno-PINCONNECTEMPTY --top-module core_bench -Mdir "$work/verilator" -o core_bench \
    -CFLAGS -O1 "${sources[@]}" tests/core/core_bench.sv "$PWD/tests/core/core_bench_storage.cpp" \
    >"$work/verilator.log" 2>&1
verify "verilator build ($work/verilator.log)"
# Icarus 11 can loop for ever between two always_comb blocks that assign a default first (an
# always_comb thread is run at once, amid the assignments of the block that woke it up). As
# always @* the same blocks are scheduled after it.
icarus_sources=()
mkdir -p "$work/icarus"
for source in "${sources[@]}"; do
    sed 's/always_comb/always @*/' "$source" >"$work/icarus/${source##*/}"
    icarus_sources+=("$work/icarus/${source##*/}")
done
iverilog -g2012 -s core_bench -o "$work/core_bench.vvp" "${icarus_sources[@]}" \
    tests/core/core_bench.sv >"$work/iverilog.log" 2>&1
verify "iverilog build ($work/iverilog.log)"

for name in core_program core_breakpoint; do
    build_program "$name"
    verify "$name: program and expected events"
    run_program "$name" verilator "$work/verilator/core_bench"
    verify "$name under Verilator"
    run_program "$name" icarus vvp -n "$work/core_bench.vvp"
    verify "$name under Icarus"
done

iverilog -g2012 -s core_arithmetic_bench -o "$work/arithmetic.vvp" "${icarus_sources[@]}" \
    tests/core/core_arithmetic_bench.sv >"$work/arithmetic.log" 2>&1 &&
    timeout 120 vvp -n "$work/arithmetic.vvp" >"$work/arithmetic.out" &&
    grep -Eq '^[1-9][0-9]* checks, 0 failures$' "$work/arithmetic.out"
verify "arithmetic under Icarus ($work/arithmetic.out)"

echo "$passed passed, $failed failed"
((failed == 0))
