#!/usr/bin/env bash
# Lockstep under interrupts and resets at random cycles, with random DRAM back-pressure and several
# start values of flops without reset; and a second opinion on Verilator's optimiser, which has
# computed wrong values before: a model built with -O0.
# timeout: 1200
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta

# stimulus SEED: some 60 changes of the pin and resets, a few hundred to some thousand cycles apart
stimulus() {
    awk -v seed="$1" 'BEGIN {
        srand(seed)
        for (t = 200; n < 60; n++) {
            t += int(rand() * rand() * 9000) + 20
            if (rand() < 0.4) {
                pin = !pin
                print "cycle", t, "irq", pin
            } else {
                held = int(rand() * rand() * 40) + 1
                print "cycle", t, "reset", held
                t += held
            }
        }
    }' >"$work/stimulus"
}

# agrees APP [OPTION...]
agrees() {
    local app=$1
    shift
    "$penta" lockstep --config tiny --no-waves --digest "$PENTA_BUILD/firmware/$app.elf" "$@" \
        >"$work/out" 2>"$work/err" </dev/null
    grep '^digest=' "$work/out" >"$work/digest"
    tail -n 1 "$work/out" | grep -q ' mismatches=0$' && return
    tail -n 60 "$work/out" "$work/err"
    return 1
}

seed=0
for app in interrupts errors commands planes gemv gemm; do
    seed=$((seed + 1))
    stimulus "$seed"
    check "$app under stimulus $seed" agrees "$app" --stimulus "$work/stimulus" --seed "$seed" \
        --dram-seed $((seed % 3)) --max-cycles 600000
done

# Interrupts from the pin that firmware waits for, in between with the other sources pending.
for seed in 1 2; do
    awk -v seed="$seed" 'BEGIN {
        srand(seed)
        for (t = 45000; n < 12; n++) {
            print "cycle", t, "irq", n % 2 == 0
            t += 3000 + int(4000 * rand())
        }
    }' >"$work/stimulus"
    check "external interrupts, seed $seed" agrees interrupts --stimulus "$work/stimulus" \
        --seed "$seed" -- 6
    check "all came" grep -q '^interrupts: .* 0 failures' "$work/out"
done

# Nothing that firmware or the records show comes from flops without reset.
for seed in 1 2 3; do
    check "errors, flops from seed $seed" agrees errors --rtl-seed "$seed"
    [[ $seed != 1 ]] || cp "$work/digest" "$work/digest1"
    check "the same records" cmp "$work/digest" "$work/digest1"
done

check "a model built with -O0" tools/rtl-model --quiet --rtl rtl --config tiny \
    --out "$work/plain.so" --verilator-opt -O0
for app in directed errors commands gemv; do
    check "$app on it" agrees "$app" --rtl "$work/plain.so"
done
summary
