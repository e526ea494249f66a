#!/usr/bin/env bash
# Copies of the RTL with one bug each: lockstep finds it, exits with 1, and names unit and signal.
# For one of them the waves: both sides in one file. (How many bugs it finds at all: make
# campaign-bugs.)
# timeout: 1500
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta

# seeds NAME FILE SED-EXPRESSION: a copy of the RTL with that edit, which has to change something
seeds() {
    rm -rf "$work/rtl"
    cp -r rtl "$work/rtl"
    sed -i -E "$3" "$work/rtl/$2"
    if cmp -s "rtl/$2" "$work/rtl/$2"; then
        echo "$1: the edit does not fit rtl/$2 any more"
        return 1
    fi
    make --no-print-directory -s rtl-model RTL="$work/rtl" CONFIG=tiny OUT="$work/bug.so" \
        >"$work/build" 2>&1 || { tail -n 20 "$work/build"; return 1; }
}

# finds APP PATTERN [OPTION...]: the run ends with 1 and a report that matches
finds() {
    local app=$1 pattern=$2 status=0
    shift 2
    "$penta" lockstep "$PENTA_BUILD/firmware/$app.elf" --config tiny --rtl "$work/bug.so" "$@" \
        >"$work/out" 2>"$work/err" </dev/null || status=$?
    equals "$status" 1 || return 1
    tail -n 1 "$work/out" >"$work/last"
    grep -Eq '^lockstep: .* mismatches=[1-9]' "$work/last" || { tail "$work/out"; return 1; }
    grep -q '^replay: build/penta lockstep ' "$work/out" || return 1
    # The first signal named, or a counter or memory.
    local first
    first=$(grep -A 1 '^first difference: cycle ' "$work/out" | tail -n 1)
    grep -Eq -- "$pattern" <<<"$first" || { equals "$first" "/$pattern/"; return 1; }
}

# bug NAME FILE SED-EXPRESSION APP PATTERN
bug() {
    check "$1: seeded and built" seeds "$1" "$2" "$3" || return
    check "$1: found" finds "$4" "$5" --no-waves
}

bug "sub adds" core/penta_core_alu.sv 's/left_i - right_i/left_i + right_i/' \
    hello 'unit core, signal RETIRE'
bug "multiply is a cycle short" core/penta_core_muldiv.sv "s/(MULTIPLY_CYCLES = )6'd17/\16'd16/" \
    directed 'unit core, signal (RETIRE|STALL)'
bug "timer interrupt a cycle late" core/penta_core_timer.sv \
    's/mtime_q >= mtimecmp_q/mtime_q > mtimecmp_q/' interrupts 'unit core, signal INTERRUPT'
bug "semaphore stays at 254" soc/penta_semaphore.sv "s/overflow_o \? 8'd255/overflow_o ? 8'd254/" \
    errors 'unit soc, signal SEMAPHORE'
bug "bank wait counted as semaphore wait" soc/penta_scoreboard_request.sv \
    's/if \(sems_ok\) bank_wait_q <= bank_wait_q/if (sems_ok) bank_wait_q <= sem_wait_q/' \
    commands 'signal (DMA|MAC|SMU)_START'
bug "a hardware counter loses a bit" core/penta_core_counter.sv \
    "s/value_o \+ amount_i/value_o + (amount_i \& ~64'd64)/" gemv \
    'counter [A-Z_]+: simulator [0-9]+, RTL'
bug "seven outstanding bursts" dma/penta_dma_bursts.sv \
    "s/!outstanding_d\[3\]/outstanding_d < 4'd7/" commands 'unit dma, signal AXI_A[RW]'
bug "dense code 125 passes" dma/penta_dma_dense.sv 's/v >= 125/v >= 126/' \
    errors 'unit dma, signal DMA_(WRITE|DONE)'
bug "no rounding in the requantizer" mac/penta_mac_requantizer.sv \
    "s/rounded = product_q \+ .*/rounded = product_q;/" gemm 'unit mac, signal MAC_WRITE'

# The waves of the last one.
check "a model that traces" tools/rtl-model --quiet --rtl "$work/rtl" --config tiny \
    --out "$work/traced.so" --waves
check "the difference again, with waves" finds gemm 'unit mac, signal MAC_WRITE' \
    --rtl-waves "$work/traced.so" --waves "$work/bug.fst"

# changes SIGNAL: its times and values in the waves
changes() {
    awk -v name="$1" '
        $1 == "$var" && $5 == name && id == "" { id = $4 }
        /^#/ { time = $0 }
        id != "" && $0 ~ /^[01]/ && substr($0, 2) == id { print time, substr($0, 1, 1) }
    ' "$work/bug.vcd" | grep ' 1$'
}

# Before the difference both sides show the same instructions at the same times.
both_sides_in_the_waves() {
    fst2vcd "$work/bug.fst" >"$work/bug.vcd" || return 1
    changes sim_retire_valid_i >"$work/simulator"
    changes probe_retire_valid_o >"$work/rtl_side"
    (($(wc -l <"$work/simulator") > 100)) || { echo "no records of the simulator"; return 1; }
    cmp "$work/simulator" "$work/rtl_side" || return 1
    # Of the wrong results too; their data differ.
    changes sim_mac_write_valid_i >"$work/simulator"
    changes probe_mac_write_valid_o >"$work/rtl_side"
    cmp "$work/simulator" "$work/rtl_side"
}
check "both sides are in the waves, at the same times" both_sides_in_the_waves
summary
