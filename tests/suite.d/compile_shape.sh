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

# All of mamba-130m, streamed: what the compiler expects is what happens, the array is busy with
# products for at least so many per cent of a token's cycles, and both codes give the same words.
check "all of mamba-130m" shape mamba-130m -o "$work/all" --seed 1
digits=128268288

# streams CONFIG CODE PERCENT
streams() {
    "$penta" compile "$work/all" --config "$1" --code "$2" -o "$work/all.elf" >/dev/null || return 1
    "$penta" run "$work/all.elf" --config "$1" --image "$work/all.elf.image@0" \
        -- --tokens 4 --cycles >"$work/all.run" || return 1
    cat "$work/all.run"
    head -n 1 "$work/all.run" >"$work/words.$1.$2"
    set -- "$3" $(tail -n 1 "$work/all.run")
    awk -v measured="$4" -v expected="$9" -v digits="$digits" -v percent="$1" 'BEGIN {
        d = measured - expected
        exit !((d < 0 ? -d : d) < measured / 1000 && digits / measured >= 1024 * percent / 100) }'
}
check "60 % of the array on wide" streams wide packed 60
check "70 % with dense code" streams wide dense 70
check "14.5 % on core" streams core packed 14.5
check "18 % on core with dense code" streams core dense 18
same_words() {
    local name
    for name in wide.dense core.packed core.dense; do
        cmp "$work/words.wide.packed" "$work/words.$name" || return 1
    done
}
check "the same words every time" same_words
small_tcm() {
    sed 's/"wide"/"small"/; s/"tcm_kb": [0-9]*/"tcm_kb": 64/' config/wide.json >"$work/small.json"
    "$penta" compile "$work/all" --config "$work/small.json" -o "$work/no.elf" 2>"$work/err"
    [[ $? == 2 ]] && grep -q 'small: TCM: 65536 bytes, expected at least' "$work/err"
}
check "more commands than the TCM holds" small_tcm
no_code() {
    "$penta" compile "$work/all" --code loose -o "$work/no.elf" 2>"$work/err"
    [[ $? == 2 ]] && grep -q '"loose", expected packed or dense' "$work/err"
}
check "a code that is none" no_code

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
