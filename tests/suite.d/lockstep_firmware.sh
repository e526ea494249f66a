#!/usr/bin/env bash
# Every program of firmware/apps in lockstep with the RTL: no mismatch, and the digest of `run`,
# with every kernel of the MAC array and with two threads.
# timeout: 1500
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
apps=(hello directed interrupts errors commands planes gemv gemm conv scalar)

# Those that this machine can run; it can always run the portable one.
kernels=(portable)
for kernel in avx2 avx512; do
    PENTA_KERNEL=$kernel "$penta" run "$PENTA_BUILD/firmware/hello.elf" >/dev/null 2>&1 &&
        kernels+=("$kernel")
done

# The statistics but for what they say of the host.
stable() { grep -vE '"(wall_seconds|processor_seconds|max_rss_kb)"' "$1"; }

# agrees CONFIG SEED APP|ELF [OPTION...]
agrees() {
    local config=$1 seed=$2 elf=$3
    [[ $elf == *.elf ]] || elf=$PENTA_BUILD/firmware/$elf.elf
    shift 3
    "$penta" lockstep "$elf" --config "$config" --seed "$seed" --digest \
        --no-waves "$@" >"$work/lockstep" 2>"$work/errors" ||
        { tail -n 40 "$work/lockstep"; cat "$work/errors"; return 1; }
    tail -n 1 "$work/lockstep" >"$work/last"
    grep -Eq '^lockstep: cycles=[0-9]+ retired=[0-9]+ events=[0-9]+ mismatches=0$' "$work/last" ||
        return 1
    # The table of streams of this run, for the check that none stays empty.
    awk '$1 ~ /^[A-Z_]+$/ && $3 ~ /^[0-9]+$/ { print $1, $3 }' "$work/lockstep" >>"$work/streams"
    local kernel
    for kernel in "${kernels[@]}"; do
        PENTA_KERNEL=$kernel "$penta" run "$elf" --config "$config" --seed "$seed" --digest "$@" \
            >"$work/run" 2>&1
        equals "$(grep '^digest=' "$work/run")" "$(grep '^digest=' "$work/lockstep")" || return 1
    done
    # Nobody looking at records, much is done at once: cycles and counters are the same.
    PENTA_THREADS=2 "$penta" run "$elf" --config "$config" --seed "$seed" --digest \
        --stats "$work/seen.json" "$@" >"$work/run" 2>&1
    equals "$(grep '^digest=' "$work/run")" "$(grep '^digest=' "$work/lockstep")" || return 1
    "$penta" run "$elf" --config "$config" --seed "$seed" --stats "$work/unseen.json" "$@" \
        >/dev/null 2>&1
    equals "$(stable "$work/unseen.json")" "$(stable "$work/seen.json")"
}

every_stream_has_records() {
    awk '{ sum[$1] += $2 }
        END { for (s in sum) if (sum[s] == 0) { print "no record in stream " s; bad = 1 }
              exit bad }' "$work/streams"
}

for config in tiny edge core; do
    for app in "${apps[@]}"; do
        check "$app on $config" agrees "$config" 1 "$app"
    done
done
# The longest: 2.1 and 4.9 million cycles.
for config in tiny edge; do
    check "smu on $config" agrees "$config" 1 smu
done
# ResNet-18 of four channels: up to the first block with a stride, and all of it.
for config in tiny edge core; do
    check "resnet18 on $config, 8 convolutions" \
        agrees "$config" 1 resnet18 -- --size 20 --channels 4 --convolutions 8 --samples 1
done
check "resnet18 on edge" agrees edge 1 resnet18 -- --size 16 --channels 4 --samples 0
for seed in 2 3; do
    check "errors on tiny, seed $seed, DRAM back-pressure" \
        agrees tiny "$seed" errors --dram-seed "$seed"
    check "conv on tiny, seed $seed, DRAM back-pressure" \
        agrees tiny "$seed" conv --dram-seed "$seed"
done
# A trained model; tests/suite.d/model.sh looks at what it says.
speaks() {
    "$penta" compile models/mamba-kjv --config "$1" -o "$work/$1.elf" >/dev/null &&
        agrees "$1" 1 "$work/$1.elf" -- --tokens 12 --temperature 90 --prompt "And"
}
check "mamba-kjv on edge" speaks edge
check "mamba-kjv on core" speaks core
check "every stream has records" every_stream_has_records
summary
