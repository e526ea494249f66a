#!/usr/bin/env bash
# Synthetic weights of published shapes, and heads of pentary digits: both readers take an export,
# the chip computes the logits of the integer reference, bad arguments are refused.
# timeout: 120
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
python=/usr/bin/python3
small=(--blocks 1 --vocabulary 256)

shape() { "$penta" shape "$@" >"$work/out" 2>"$work/err" </dev/null; }

# refused PATTERN ARGUMENTS...: exit status 2, one line, no folder made
refused() {
    local pattern=$1
    shift
    shape "$@" -o "$work/none"
    [[ $? == 2 && $(cat "$work/err" "$work/out" | wc -l) == 1 ]] &&
        grep -Eq -- "$pattern" "$work/err" && ! compgen -G "$work/none*" >/dev/null ||
        { cat "$work/out" "$work/err"; return 1; }
}

check "an export" shape mamba-130m -o "$work/a" "${small[@]}" --seed 1
check "it says what the weights are" grep -q 'mamba-130m, 1 of 24 blocks.* synthetic weights' \
    "$work/out"
check "again" shape mamba-130m -o "$work/b" "${small[@]}" --seed 1
check "the same seed, the same bytes" diff -r "$work/a" "$work/b"
rm -rf "$work/b"
check "another seed" shape mamba-130m -o "$work/b" "${small[@]}" --seed 2
differ() {
    local name
    for name in "$work"/a/*_weights.npy; do
        case $name in */silu_* | */softplus_*) continue ;; esac
        ! cmp -s "$name" "$work/b/${name##*/}" || { echo "$name"; return 1; }
    done
}
check "another seed, other bytes" differ

# Digits of all matrices within 1 % of their shares; no value dies out or is always at its limit.
check "pentary.py reads it" "$python" tests/model/check_shape.py "$work/a" \
    0.10303 0.23367 0.3266 0.23367 0.10303
check "other digits" shape mamba-130m -o "$work/c" "${small[@]}" --digits .05,.2,.6,.1,.05
check "pentary.py reads them" "$python" tests/model/check_shape.py "$work/c" .05 .2 .6 .1 .05
check "a wide one" shape mamba-2.8b -o "$work/wide" --blocks 1 --vocabulary 64
check "pentary.py reads it" "$python" tests/model/check_shape.py "$work/wide" \
    0.10303 0.23367 0.3266 0.23367 0.10303

# A chip that holds one block; the head has digits.
sed 's/"core"/"large"/; s/"weight_kb": [0-9]*/"weight_kb": 3072/' config/core.json \
    >"$work/large.json"
check "compile" "$penta" compile "$work/a" --config "$work/large.json" -o "$work/a.elf" \
    --plan >"$work/plan"
check "its plan says so" grep -q '^mamba-130m.*(synthetic weights) on large' "$work/plan"
check "the compiler says so" grep -q 'a.elf: mamba-130m.*(synthetic weights) for large' "$work/plan"
on_the_chip() {
    "$penta" run "$work/a.elf" --config "$work/large.json" --root "$work" -- --tokens 6 \
        --logits logits >"$work/words" || return 1
    "$python" tests/model/check_shape.py --logits "$work/a" "$work/logits"
}
check "logits on the chip are those of the reference" on_the_chip

check "no shape" refused 'expected a SHAPE'
check "a shape that is none" refused '"mamba-3b": expected mamba-130m, ' mamba-3b
check "an empty name" refused '"": expected mamba-130m, ' ''
check "two shapes" refused 'expected one SHAPE' mamba-130m mamba-130m
check "too many blocks" refused '--blocks: "25", expected a number of at most 24' mamba-130m \
    --blocks 25
check "no blocks" refused '--blocks: "0", expected a number from 1 to 24' mamba-130m --blocks 0
check "blocks that are no number" refused '--blocks: "1x"' mamba-130m --blocks 1x
check "a negative number" refused '--vocabulary: "-1"' mamba-130m --vocabulary -1
check "too many words" refused '--vocabulary: "50281"' mamba-130m --vocabulary 50281
check "a seed beyond 64 bits" refused '--seed: "18446744073709551616"' mamba-130m \
    --seed 18446744073709551616
for digits in '' 1 0.2,0.2,0.2,0.2 0.2,0.2,0.2,0.2,0.2,0 0.2,0.2,0.2,0.2,0.3 -0.5,0.5,0.5,0.5,0 \
    nan,0,1,0,0 0,0,inf,0,0 0x1,0,0,0,0 '0,0, 1,0,0' 1e0,0,0,0,0 0,0,1,0,0, ,,,,; do
    check "digits $digits" refused '--digits: "' mamba-130m "--digits=$digits"
done
check "an unknown option" refused 'unknown, ambiguous' mamba-130m --speak
no_folder() { shape mamba-130m; [[ $? == 2 && $(wc -l <"$work/err") == 1 ]]; }
check "no folder" no_folder
taken() { shape mamba-130m -o "$work/a"; [[ $? == 2 ]] && grep -q 'expected a new' "$work/err"; }
check "a folder with something in it" taken
full() {
    (ulimit -f 100; trap '' XFSZ; shape mamba-130m -o "$work/full" "${small[@]}")
    [[ $? == 2 && $(wc -l <"$work/err") == 1 ]] && ! compgen -G "$work/full*" >/dev/null
}
check "a disk that is full leaves nothing" full
summary
