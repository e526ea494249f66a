#!/usr/bin/env bash
# A second opinion on Verilator's optimiser, which has computed wrong values before: the directed programs in lockstep with a
# model of tiny built with -O0. Same bytes, same cycles.
# timeout: 900
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
model=$PENTA_BUILD/rtl-cache/tiny-O0-$(cat rtl/penta.f rtl/*/*.sv sim/lockstep/rtl_model.* isa/probes.def | sha256sum | cut -c1-16).so

builds() {
    [[ -r $model ]] || tools/rtl-model --quiet --rtl rtl --config tiny --verilator-opt -O0 --out "$model"
}

agrees() {
    "$penta" lockstep --config tiny --rtl "$model" --no-waves "$PENTA_BUILD/firmware/$1.elf" >"$work/out" 2>&1 ||
        { tail -n 30 "$work/out"; return 1; }
    tail -n 1 "$work/out" | grep -q 'mismatches=0$'
}

check "tiny builds with -O0" builds
for app in directed interrupts errors commands planes gemv gemm conv; do
    check "$app with -O0" agrees "$app"
done
summary
