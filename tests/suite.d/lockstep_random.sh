#!/usr/bin/env bash
# Random programs in lockstep, and the command line of `penta random` and `penta config --random`.
# timeout: 1200
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta

refused() {
    "$penta" "$@" >"$work/out" 2>"$work/err" </dev/null
    [[ $? == 2 && -s $work/err ]]
}

for n in 1 2; do
    check "seed 7, file $n" "$penta" random --seed 7 --config tiny -o "$work/$n.elf" \
        --stimulus-out "$work/$n.stimulus"
done
check "the same program" cmp "$work/1.elf" "$work/2.elf"
check "the same stimulus" cmp "$work/1.stimulus" "$work/2.stimulus"
check "a random configuration" "$penta" config --random 3 -o "$work/chip.json"
check "it is legal" "$penta" config --check "$work/chip.json"
check "a program for it" "$penta" random --config "$work/chip.json" -o "$work/chip.elf"
check "no output" refused random --seed 1
check "an unknown mix" refused random --mix none -o "$work/x.elf"
check "an output that cannot be written" refused random -o "$work/missing/x.elf"

export PENTA_CAMPAIGN=$work
check "random programs on tiny" tools/campaign --cycles 3000000 --config tiny --seed 1
check "random programs on edge" tools/campaign --cycles 500000 --config edge --seed 1
summary
