#!/usr/bin/env bash
# Every program of firmware/apps on every shipped configuration and on odd ones: it checks itself.
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
limit=50000000  # cycles; the longest takes 2 million

# runs CONFIG APP [ARGUMENTS]: ends with exit code 0, and says so if it counts checks
runs() {
    local config=$1 app=$2
    shift 2
    "$penta" run "$PENTA_BUILD/firmware/$app.elf" --config "$config" --max-cycles "$limit" \
        "${options[@]}" -- "$@" >"$work/out" 2>&1 || { tail -n 20 "$work/out"; return 1; }
    [[ $app == hello ]] || grep -Eq "^$app: [0-9]+ checks, 0 failures$" "$work/out"
}

# odd NAME KEY VALUE...: a configuration that differs from tiny in these keys
odd() {
    local name=$1 text
    text=$(<config/tiny.json)
    shift
    while (($#)); do
        text=$(sed -E "s/(\"$1\": )[0-9]+/\1$2/; s/(\"model\": )\"$1\"/\1\"$2\"/" <<<"$text")
        shift 2
    done
    echo "$text" >"$work/$name.json"
}

# The programs whose results this test knows; a model's firmware has tests of its own.
apps=(hello directed interrupts errors commands planes gemv gemm conv smu scalar)
options=(--seed 1)
for config in tiny edge core; do
    for app in "${apps[@]}"; do
        check "$app on $config" runs "$config" "$app"
    done
done

odd wide rows 8 cols 64 scratchpad_kb 64 weight_kb 192 accumulator_kb 16 axi_bytes 16 queue_depth 1
odd tall rows 64 cols 4 scratchpad_kb 64 scratchpad_banks 2 weight_kb 96 accumulator_kb 16 \
    axi_bytes 8 semaphores 4
odd bus rows 32 cols 16 scratchpad_kb 64 weight_kb 192 weight_banks 2 accumulator_kb 32 \
    axi_bytes 64 queue_depth 3
odd ddr ideal ddr4
odd far latency 300 queue_depth 2
for config in wide tall bus ddr far; do
    check "$config is a configuration of its own" \
        fails_with 1 cmp -s config/tiny.json "$work/$config.json"
    for app in "${apps[@]}"; do
        check "$app on $config" runs "$work/$config.json" "$app"
    done
done

# The state-machine unit computes whole rows when nobody looks at its writes: every operation
# against scalar C with each kernel.
for kernel in portable avx2 avx512; do
    PENTA_KERNEL=$kernel "$penta" run "$PENTA_BUILD/firmware/hello.elf" >/dev/null 2>&1 || continue
    for config in tiny edge core wide; do
        export PENTA_KERNEL=$kernel
        check "smu on $config, kernel $kernel" runs "$config" smu
        unset PENTA_KERNEL
    done
done

# Sizes as arguments; sizes that do not fit are refused.
check "gemm 37 x 301 x 77" runs edge gemm 37 301 77
check "gemm 64 x 64 x 256 in small blocks" runs tiny gemm 64 64 256 9 1
check "gemm of one product" runs core gemm 1 1 1
check "gemv over many pieces" runs tiny gemv 600 100 7
check "gemv larger than a weight bank" runs edge gemv 500 400
check "conv of a larger image" runs edge conv 9 11 24 40 17
check "gemv that does not fit" fails_with 2 "$penta" run "$PENTA_BUILD/firmware/gemv.elf" \
    --config edge -- 100000 1000 >"$work/out"
check "says so" grep -q 'does not fit' "$work/out"

# Words that are no numbers, or too many, are refused in one line.
refuses() {
    fails_with 2 "$penta" run "$PENTA_BUILD/firmware/$1.elf" --config edge -- "${@:2}" \
        >"$work/out" && equals "$(wc -l <"$work/out")" 1 && grep -q "^$1: " "$work/out"
}
for app in gemm gemv; do
    check "$app x 20 30" refuses "$app" x 20 30
    check "$app 20 3y" refuses "$app" 20 3y
    check "$app 20" refuses "$app" 20
    check "$app -1 20 30" refuses "$app" -1 20 30
    check "$app of six sizes" refuses "$app" 1 2 3 4 5 6
    check "$app of nothing" refuses "$app" 0 20 30
    # On a DRAM known to be ideal more cycles than by the closed form are a failure.
    for config in tiny edge core; do
        check "$app on $config, ideal DRAM" runs "$config" "$app" --ideal
    done
done
check "gemm --repeat" refuses gemm --repeat
check "conv 1 2" refuses conv 1 2
check "gemm three times" runs edge gemm --repeat 3 37 301 77
for seed in {1..12}; do
    options=(--dram-seed "$seed")
    check "gemm with back-pressure of the DRAM, seed $seed" runs tiny gemm
    check "gemv with back-pressure of the DRAM, seed $seed" runs tiny gemv
done
options=(--seed 1)

# ResNet-18: small ones and the published one, with the results of tests/firmware/test_resnet18.c.
limit=100000000
resnet18() {
    local config=$1 sum=$2
    shift 2
    runs "$config" resnet18 "$@" && grep -q "checksum of the last layer $sum$" "$work/out"
}
for config in tiny edge core wide "$work/wide.json" "$work/bus.json" "$work/ddr.json"; do
    check "resnet18 of 4 channels on ${config##*/}" \
        resnet18 "$config" 0x6705d13c --size 32 --channels 4
done
check "resnet18 of 12 channels on edge, twice" \
    resnet18 edge 0x252ecf9f --size 44 --channels 12 --repeat 2
check "resnet18 on core" resnet18 core 0xb8b82f12
for layer in 1 7 20; do
    check "resnet18 with a fault in convolution $layer" fails_with 1 "$penta" run --config edge \
        "$PENTA_BUILD/firmware/resnet18.elf" -- --size 64 --channels 16 --spoil "$layer" \
        >"$work/out"
    check "is found there" grep -q "^resnet18: [0-9]* checks, [1-9][0-9]* failures$" "$work/out"
done
check "resnet18 --size 30" refuses resnet18 --size 30
check "resnet18 --layers 3" refuses resnet18 --layers 3
check "resnet18 --repeat 0x" refuses resnet18 --repeat 0x
check "resnet18 that does not fit" fails_with 2 "$penta" run --config tiny \
    "$PENTA_BUILD/firmware/resnet18.elf" >"$work/out"
limit=50000000

# External interrupts, and a reset in mid-run, after which the program starts again.
printf 'cycle %d irq %d\n' 45000 1 50000 0 60000 1 70000 0 >"$work/interrupts"
options=(--stimulus "$work/interrupts")
check "two external interrupts" runs tiny interrupts 2
printf 'cycle %d reset %d\n' 30017 3 60005 1 >"$work/resets"
options=(--stimulus "$work/resets")
for app in "${apps[@]}"; do
    check "$app after two resets" runs tiny "$app"
done
summary
