#!/usr/bin/env bash
# The trained model on the chip: compiled, it gives the logits of the integer reference to the bit,
# in the simulator and in lockstep with the RTL, in the cycles that the compiler expected; bad
# models, prompts and chips are refused.
# timeout: 600
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
export_dir=models/mamba-kjv
python=/usr/bin/python3
elf=$work/model.elf

# number KEY FILE: the first number with that key in statistics
number() { sed -nE "s/^ *\"$1\": *([0-9.]+).*/\1/p" "$2" | head -n 1; }

# refused PATTERN COMMAND...: exit status 2, one line on standard error or output that matches
refused() {
    local pattern=$1
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null
    [[ $? == 2 ]] || { cat "$work/out" "$work/err"; return 1; }
    [[ $(cat "$work/err" "$work/out" | wc -l) == 1 ]] || { cat "$work/out" "$work/err"; return 1; }
    cat "$work/err" "$work/out" | grep -Eq -- "$pattern" ||
        { cat "$work/out" "$work/err"; return 1; }
}

check "compile" "$penta" compile "$export_dir" -o "$elf" --plan >"$work/plan"
check "the plan has every layer" grep -Eq '^blocks_1$' "$work/plan"
check "compile again" "$penta" compile "$export_dir" -o "$work/again.elf" >/dev/null
check "the same bytes" cmp "$elf" "$work/again.elf"

# ------------------------------------------------------------------ reference, simulator, RTL

# A held-out book (Ruth), and characters drawn at random.
cp tests/model/ruth.txt "$work/ruth.txt"
"$python" tests/model/random_text.py "$export_dir" 5 300 >"$work/random.txt"
for text in ruth random; do
    check "$text in the simulator" "$penta" run "$elf" --root "$work" \
        -- --tokens 0 --text "$text.txt" --logits "$text.run"
    check "logits of $text are those of the reference" "$python" tests/model/compare_logits.py \
        "$export_dir" "$work/$text.txt" "$work/$text.run"
done
head -c 300 "$work/ruth.txt" >"$work/part.txt"
lockstep() {
    "$penta" lockstep "$elf" --no-waves --digest --root "$work" "$@" >"$work/lockstep" 2>&1 ||
        { tail -n 30 "$work/lockstep"; return 1; }
    tail -n 1 "$work/lockstep" | grep -q ' mismatches=0$'
}
check "held-out text in lockstep" lockstep -- --tokens 0 --text part.txt --logits part.lockstep
check "logits of lockstep are those of the reference" "$python" tests/model/compare_logits.py \
    "$export_dir" "$work/part.txt" "$work/part.lockstep"
same_digest() {
    local kernel=$1
    PENTA_KERNEL=$kernel "$penta" run "$elf" --digest --root "$work" \
        -- --tokens 0 --text part.txt --logits part.lockstep >"$work/run" 2>&1 || return 1
    equals "$(grep '^digest=' "$work/run")" "$(grep '^digest=' "$work/lockstep")"
}
for kernel in portable avx2 avx512; do
    PENTA_KERNEL=$kernel "$penta" run "$PENTA_BUILD/firmware/hello.elf" >/dev/null 2>&1 || continue
    check "the digest of lockstep, kernel $kernel" same_digest "$kernel"
done
export PENTA_THREADS=2
check "the digest of lockstep, two threads" same_digest portable
unset PENTA_THREADS

# generates TEMPERATURE SEED PROMPT: the characters of the reference
generates() {
    "$penta" run "$elf" -- --tokens 120 --temperature "$1" --seed "$2" --prompt "$3" >"$work/chip"
    "$python" "$export_dir/reference.py" generate "$export_dir" "$3" 120 "$1" "$2" >"$work/expected"
    cmp "$work/chip" "$work/expected"
}
check "the likeliest characters" generates 0 1 "In the beginning"
check "drawn at 0.8" generates 80 7 "And  it came to pass,"
check "drawn at 10" generates 1000 4294967295 "a"
check "drawn at 0.1" generates 10 0 ""

# ------------------------------------------------------------------------------- cycles, work

# within PERCENT A B
within() {
    awk -v p="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(a > b*(1-p/100) && a < b*(1+p/100)) }'
}

# cycles_of CONFIG: measured and expected cycles of a character are within 2 %
cycles_of() {
    "$penta" compile "$export_dir" --config "$1" -o "$work/chip.elf" >/dev/null || return 1
    "$penta" run "$work/chip.elf" --config "$1" -- --tokens 20 --cycles >"$work/out" || return 1
    local line
    line=$(grep -E '^[0-9]+ tokens, ' "$work/out")
    set -- $line
    echo "measured $3, expected $8"
    within 2 "$3" "$8"
}
sed 's/"tiny"/"small"/; s/"weight_kb": 12/"weight_kb": 384/; s/"tcm_kb": 128/"tcm_kb": 256/
    s/"scratchpad_kb": 32/"scratchpad_kb": 128/' config/tiny.json >"$work/small.json"
check "cycles on edge" cycles_of edge
check "cycles on core" cycles_of core
check "cycles on a 4 x 4 chip with more memory" cycles_of "$work/small.json"
at_most_16000() {
    "$penta" run "$elf" -- --tokens 20 --cycles | awk '/ tokens, / { exit !($3 <= 16000) }'
}
check "at most 16,000 cycles a character on edge" at_most_16000

# A chip with half the weight buffer: weights, constants and states pass through it.
sed 's/"edge"/"half"/; s/"weight_kb": 192/"weight_kb": 96/' config/edge.json >"$work/half.json"
streamed=("$work/half.elf" --config "$work/half.json" --image "$work/half.elf.image@0")
compile_half() {
    "$penta" compile "$export_dir" --config "$work/half.json" --code "$1" -o "$work/half.elf" \
        >/dev/null
}
speaks_streamed() {
    "$penta" run "${streamed[@]}" -- --tokens 40 --cycles --prompt "And God" >"$work/out" ||
        return 1
    "$penta" run "$elf" -- --tokens 40 --prompt "And God" >"$work/expected"
    head -n -1 "$work/out" | cmp - "$work/expected" || return 1
    set -- $(tail -n 1 "$work/out")
    echo "measured $3, expected $8"
    within 2 "$3" "$8"
}
streamed_lockstep() {
    "$penta" lockstep "${streamed[@]}" --no-waves \
        -- --tokens 5 --prompt "In" >"$work/lockstep" 2>&1 ||
        { tail -n 30 "$work/lockstep"; return 1; }
    tail -n 1 "$work/lockstep" | grep -q ' mismatches=0$'
}
for code in packed dense; do
    check "compile for half a chip, $code" compile_half "$code"
    check "the same text, in the cycles expected" speaks_streamed
    check "streamed in lockstep, $code" streamed_lockstep
done
# Two texts in a file: windows and states of the second one begin at zero.
printf 'And God said\fIn the' >"$work/texts.txt"
texts_streamed() {
    "$penta" run "${streamed[@]}" --root "$work" -- --tokens 40 --text texts.txt >"$work/out" &&
        "$penta" run "$elf" --root "$work" -- --tokens 40 --temperature 0 --text texts.txt \
            >"$work/expected" && cmp "$work/out" "$work/expected"
}
check "texts one after the other, streamed" texts_streamed
check "no drawing when streamed" refused 'expected temperature 0' \
    "$penta" run "${streamed[@]}" -- --temperature 50

# A cut of a published shape, weights drawn: streamed on core, against the reference.
greedy() {
    "$penta" shape mamba-130m --blocks 3 --vocabulary 5000 --seed 3 -o "$work/shape" >/dev/null &&
        "$penta" compile "$work/shape" --config core -o "$work/shape.elf" >/dev/null || return 1
    "$penta" run "$work/shape.elf" --config core --image "$work/shape.elf.image@0" \
        -- --tokens 12 --cycles >"$work/out" || return 1
    "$python" tests/model/greedy.py "$export_dir" "$work/shape" 12 >"$work/expected" || return 1
    head -n 1 "$work/out" | cmp - "$work/expected" || return 1
    set -- $(tail -n 1 "$work/out")
    echo "measured $3, expected $8"
    within 2 "$3" "$8"
}
check "three blocks of mamba-130m" greedy

# Every weight is a product on the array, for each character once: 479,232 digits and 12,096 int8
# weights of four digits.
for count in 10 11; do
    "$penta" run "$elf" --stats "$work/$count.json" -- --tokens "$count" >/dev/null
done
useful=$(number useful_digit_macs "$work/11.json")
useful=$((useful - $(number useful_digit_macs "$work/10.json")))
weights=$("$python" - "$export_dir" <<'EOF'
import json, pathlib, sys
layers = json.loads((pathlib.Path(sys.argv[1]) / "architecture.json").read_text())["layers"]
planes = {"int8_linear": 4}
print(sum(l["weight_shape"][0] * l["weight_shape"][1] * planes.get(l["type"], 1) for l in layers
          if l["type"] in planes or l["type"].startswith("pentary_linear")))
EOF
)
check "useful digit-MACs of a character are the weights" equals "$useful" "$weights"
check "no finding of --check" "$penta" run --check "$elf" -- --tokens 5 --temperature 50

# ---------------------------------------------------------------------------------- the profile

profile() {
    "$penta" profile "$elf" --period embedding --steps --svg "$work/profile.svg" \
        --out "$work/profile.txt" -- --tokens 10 >/dev/null || return 1
    grep -q '^blocks_1 ' "$work/profile.txt" && grep -q '^SMU ' "$work/profile.txt" &&
        "$python" -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$work/profile.svg"
}
check "profile" profile
# The shares of each engine add up to all cycles.
check "shares" awk '/^(DMA|MAC|SMU) / { s = $3 + $4 + $5 + $6 + $7; n++
    if (s < 99.7 || s > 100.3) bad = 1 } END { exit bad || n != 3 }' "$work/profile.txt"
check "an unknown period" refused 'no object nothing' "$penta" profile "$elf" --period nothing

# ------------------------------------------------------------------------------------- refusals

check "a character that is none" refused 'byte 4, .* expected a character' \
    "$penta" run "$elf" -- --prompt "In t0e"
check "a number that is none" refused '--tokens: "x", expected a number' \
    "$penta" run "$elf" -- --tokens x
check "an option that is none" refused 'expected --tokens' "$penta" run "$elf" -- --speak
check "a temperature between" refused 'expected 0 or a number 10' \
    "$penta" run "$elf" -- --temperature 5
check "another chip" refused 'compiled for edge' "$penta" run "$elf" --config core
check "a chip that is too small" refused 'tiny: weight buffer: 12288 bytes, expected at least' \
    "$penta" compile "$export_dir" --config tiny -o "$work/none.elf"
check "no model" refused 'metadata.json' "$penta" compile "$work" -o "$work/none.elf"
check "no output" refused 'expected -o FILE' "$penta" compile "$export_dir"
check "an output that cannot be written" refused 'none/x.elf' \
    "$penta" compile "$export_dir" -o "$work/none/x.elf"

# damaged FILE OFFSET BYTE PATTERN: a copy of the export with that byte is refused, nothing written
damaged() {
    rm -rf "$work/copy"
    cp -r "$export_dir" "$work/copy"
    printf "\\x$3" | dd of="$work/copy/$1" bs=1 seek="$2" conv=notrunc status=none
    refused "$4" "$penta" compile "$work/copy" -o "$work/none.elf" && [[ ! -e $work/none.elf ]]
}
check "a code that is no digit" damaged blocks_0_in_proj_weights.npy 200 ff \
    'blocks_0_in_proj_weights'
check "a scale that is not a number" damaged blocks_1_x_proj_scales.npy 131 7f \
    'blocks_1_x_proj_scales'
check "another type" damaged blocks_0_dt_proj_m.npy 22 38 'blocks_0_dt_proj_m'
overflows() {
    rm -rf "$work/copy"
    cp -r "$export_dir" "$work/copy"
    sed -i 's/"skip_shift": [0-9]*/"skip_shift": 31/' "$work/copy/architecture.json"
    refused 'blocks_0_scan: row [0-9]+: its sum may reach' \
        "$penta" compile "$work/copy" -o "$work/none.elf" && [[ ! -e $work/none.elf ]]
}
check "a layer that could overflow" overflows
summary
