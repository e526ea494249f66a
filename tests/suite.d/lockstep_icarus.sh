#!/usr/bin/env bash
# A second opinion on the whole chip: recorded lockstep runs on `tiny` again under Icarus Verilog,
# where flops without reset and inputs that are not valid are X. Every record of every probe, all
# output pins and counters agree; copies of the RTL with a bug are found. (Every program to its
# end: make campaign-icarus.)
# timeout: 900
set -uo pipefail
source tests/shell_checks.sh
source tests/icarus/replay.sh

jobs=${JOBS:-2}

# Resets and changes of the interrupt pin, some hundred to some thousand cycles apart.
awk 'BEGIN {
    srand(3)
    for (t = 200; n < 40; n++) {
        t += int(rand() * rand() * 3000) + 20
        print "cycle", t, n % 3 == 0 ? "reset " int(rand() * rand() * 40) + 1 : "irq " n % 2
        t += 40
    }
}' >"$work/stimulus"

check "the bench" icarus_build rtl tiny "$work/good"

# NAME APP CYCLES (0: to the end) [OPTION of lockstep...]; the longest first
runs=(
    "smu smu 0 -- 4"
    "errors errors 70000"
    "directed directed 45000"
    "commands commands 40000"
    "gemv gemv 0"
    "planes planes 45000"
    "interrupts interrupts 0"
    "resets gemv 0 --stimulus $work/stimulus --dram-seed 2 --max-cycles 20000"
    "responses errors 0 --dram-seed 3 --dram-errors --seed 3 --max-cycles 20000"
    "hello hello 0"
)

# one NAME APP CYCLES [OPTION...]
one() {
    local name=$1 app=$2 cycles=$3
    shift 3
    icarus_record "$app" tiny "$work/$name" "$@" &&
        icarus_replay "$work/good/bench.vvp" "$work/$name" "$cycles"
}
for run in "${runs[@]}"; do
    while (($(jobs -pr | wc -l) >= jobs)); do wait -n; done
    read -ra words <<<"$run"
    { one "${words[@]}" >"$work/${words[0]}.out" 2>&1; echo $? >"$work/${words[0]}.status"; } &
done
wait
for run in "${runs[@]}"; do
    cat "$work/${run%% *}.out"
    check "${run%% *} under Icarus" equals "$(cat "$work/${run%% *}.status")" 0
done
cat "$work"/*.out | awk -F '[= ]+' '$2 == "icarus:" { cycles += $4; records += $6 }
    END { printf "compared under Icarus: cycles=%d records=%d\n", cycles, records }'

# finds NAME RECORD PATTERN: the RTL in $work/bug differs first in what matches
finds() {
    icarus_build "$work/bug" tiny "$work/bug-bench" || return
    icarus_replay "$work/bug-bench/bench.vvp" "$work/$2" >"$work/report" && return 1
    grep -A 12 '^first difference: cycle ' "$work/report" | grep -Eq -- "$3" ||
        { cat "$work/report"; return 1; }
    echo "$1: $(tr -s ' \n' ' ' <"$work/report" | grep -o 'first difference.*' | cut -c 1-100)"
}
copy() { rm -rf "$work/bug" && cp -r rtl "$work/bug"; }
patched() { copy && patch -s -d "$work/bug" -p2 <"tests/bugs/$1.patch" && finds "$@"; }
# An X in what is compared is a difference.
without_reset() {
    copy
    sed -i "s/if (!rst_ni) level_q <= 8'd0;/if (!rst_ni) level_q <= level_q;/" \
        "$work/bug/soc/penta_semaphore.sv"
    ! cmp -s {rtl,"$work/bug"}/soc/penta_semaphore.sv &&
        finds "a semaphore without reset" hello 's0_3: lockstep 0, Icarus [0-9a-f]*x'
}
check "a branch bug is found" patched 22-branch-sign hello 'RETIRE'
check "a timer bug is found" patched 07-timer-one-late interrupts 'INTERRUPT'
check "a scoreboard bug is found" patched 23-grant-order commands 'MAC_START'
check "a missing reset is found" without_reset
summary
