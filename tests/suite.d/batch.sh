#!/usr/bin/env bash
# `penta batch`: many chips in one process and several threads give what each gives by itself.
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
apps=$PENTA_BUILD/firmware

cat >"$work/jobs" <<EOF
# comment, and an empty line

$apps/gemm.elf --config tiny --digest -- 32 32 64
$apps/conv.elf --config tiny --digest --dram-seed 3
$apps/conv.elf --config core --digest
$apps/smu.elf --config tiny --digest
$apps/hello.elf --digest -- 'two words'
$apps/gemv.elf --digest
EOF
digests() { sed -n 's/^ *"digest": "\(.*\)".*/\1/p' "$1"; }

for jobs in 1 2 6; do
    check "$jobs at a time" "$penta" batch "$work/jobs" --jobs "$jobs" --json >"$work/$jobs.json"
    check "all six, $jobs at a time" equals "$(digests "$work/$jobs.json" | wc -l)" 6
    check "the same records, $jobs at a time" \
        equals "$(digests "$work/$jobs.json")" "$(digests "$work/1.json")"
done
alone() {
    "$penta" run "$apps/conv.elf" --config tiny --digest --dram-seed 3 |
        sed -n 's/^digest=//p'
}
check "the digest of a run by itself" equals "$(digests "$work/2.json" | sed -n 2p)" "$(alone)"
check "the table" grep -q '/smu.elf' <("$penta" batch "$work/jobs")
check "from standard input" "$penta" batch - <"$work/jobs" >/dev/null

echo "$apps/gemm.elf -- 10 10 100000" >"$work/fails"
check "a program that fails" fails_with 1 "$penta" batch "$work/fails" >/dev/null
echo "$work/none.elf" >"$work/missing"
check "a program that is not there" fails_with 1 "$penta" batch "$work/missing" >/dev/null 2>&1
echo "$apps/hello.elf --fly" >"$work/option"
check "an unknown option" fails_with 2 "$penta" batch "$work/option" 2>/dev/null
echo "hello.elf 'open" >"$work/quote"
check "an open quote" fails_with 2 "$penta" batch "$work/quote" 2>/dev/null
check "no file" fails_with 2 "$penta" batch "$work/none" 2>/dev/null
summary
