#!/usr/bin/env bash
# The command line of the simulator: exit statuses, messages, statistics, digest.
# timeout: 120
set -uo pipefail
penta=${PENTA_BUILD:-build}/penta
work=$(mktemp -d "${TMPDIR:-/tmp}/penta-run.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# expect NAME STATUS PATTERN COMMAND...: runs it; PATTERN must be in its output.
expect() {
    local name=$1 status=$2 pattern=$3 got
    shift 3
    "$@" >"$work/out" 2>&1 </dev/null
    got=$?
    if ((got == status)) && { [[ -z $pattern ]] || grep -qE -- "$pattern" "$work/out"; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name: status $got, expected $status and /$pattern/:"
        sed 's/^/    /' "$work/out"
    fi
}

# one_line NAME: the last command printed a single line, on stderr or stdout.
one_line() {
    if (($(wc -l <"$work/out") == 1)); then passed=$((passed + 1)); return; fi
    failed=$((failed + 1))
    echo "FAILED $1: more than one line"
}

riscv=riscv64-unknown-elf-gcc
# program NAME ASSEMBLY: an ELF at the reset vector.
program() {
    printf '.globl _start\n_start:\n%s\n' "$2" >"$work/$1.S"
    $riscv -march=rv32im -misa-spec=2.2 -mabi=ilp32 -nostdlib -Wl,-Ttext=0x80000000 \
        -Wl,--no-warn-rwx-segments -o "$work/$1.elf" "$work/$1.S" || failed=$((failed + 1))
}

program pass 'la t0, tohost
li t1, 1
sw t1, 0(t0)
1: j 1b
.data
.globl tohost
tohost: .word 0'
program fail 'la t0, tohost
li t1, 11
sw t1, 0(t0)
1: j 1b
.data
.globl tohost
tohost: .word 0'
program fail256 'la t0, tohost
li t1, 513
sw t1, 0(t0)
1: j 1b
.data
.globl tohost
tohost: .word 0'
program trap '.word 0'
program spin '1: j 1b'
program stuck 'wfi'

expect 'pass' 0 '' "$penta" run "$work/pass.elf"
expect 'failure number' 5 '' "$penta" run "$work/fail.elf"
expect 'failure number that is 0 in eight bits' 1 '' "$penta" run "$work/fail256.elf"
expect 'trap' 1 'unhandled trap in cycle 1 at pc 0x80000000: illegal' "$penta" run "$work/trap.elf"
one_line 'trap'
expect 'cycle limit' 1 'cycle limit' "$penta" run --max-cycles 1000 "$work/spin.elf"
one_line 'cycle limit'
expect 'deadlock' 1 'deadlock in cycle' "$penta" run "$work/stuck.elf"
one_line 'deadlock'
expect 'no file' 2 'nowhere.elf: No such file' "$penta" run nowhere.elf
one_line 'no file'
expect 'no ELF' 2 'not an ELF file' "$penta" run "$0"
expect 'no configuration' 2 'no configuration "huge"' "$penta" run --config huge "$work/pass.elf"
expect 'bad option' 2 '^penta run: "--nonsense": unknown' "$penta" run --nonsense "$work/pass.elf"
expect 'bad number' 2 'max-cycles' "$penta" run --max-cycles many "$work/pass.elf"
expect 'bad image' 2 'FILE@ADDR' "$penta" run --image file "$work/pass.elf"
expect 'image outside' 2 '0xd0000000' "$penta" run --image "$0@0xd0000000" "$work/pass.elf"
expect 'no arguments' 2 'usage' "$penta"
expect 'no such command' 2 'unknown command "fly"' "$penta" fly
expect 'help' 0 'run firmware' "$penta" --help
expect 'help of run' 0 'max-cycles' "$penta" run --help
expect 'check: no finding' 0 '' "$penta" run --check "$work/pass.elf"
expect 'check: own failure' 5 '' "$penta" run --check "$work/fail.elf"
expect 'option after the program' 5 '' "$penta" run "$work/fail.elf" --config tiny
echo 'cycle 3 fly 1' >"$work/stimulus"
expect 'bad stimulus' 2 'stimulus:1: expected' "$penta" run --stimulus "$work/stimulus" \
    "$work/pass.elf"
echo 'cycle 0 reset 1' >"$work/stimulus"
expect 'reset in cycle 0' 2 'stimulus:1: expected' "$penta" run --stimulus "$work/stimulus" \
    "$work/pass.elf"
echo '{"name": "x"}' >"$work/bad.json"
expect 'bad configuration' 2 'bad.json: rows: missing' "$penta" config "$work/bad.json"
one_line 'bad configuration'
expect 'good configuration' 0 '16 rows x 16 columns' "$penta" config
"$penta" config --json core >"$work/copy.json"
expect 'printed configuration' 0 '' "$penta" config --check "$work/copy.json"
expect 'words' 0 'addi.sp,sp,-16' "$penta" disasm --words ff010113
expect 'disassembly' 0 '<_start>' "$penta" disasm "$work/pass.elf"

expect 'digest' 0 '^digest=[0-9a-f]{16}$' "$penta" run --digest "$work/pass.elf"
cp "$work/out" "$work/first"
expect 'same digest again' 0 "$(cat "$work/first")" "$penta" run --digest "$work/pass.elf"

expect 'statistics' 5 '' "$penta" run --stats "$work/stats.json" "$work/fail.elf"
expect 'content of statistics' 0 '^good$' python3 -c '
import json, sys
s = json.load(open(sys.argv[1]))
need = {"": ["cycles", "instret", "wall_seconds", "max_rss_kb"],
        "config": ["rows", "cols", "lanes"],
        "mac": ["busy_cycles", "digit_macs", "useful_digit_macs", "zero_digit_macs", "utilization"],
        "smu": ["busy_cycles", "lane_ops", "utilization"],
        "dma": ["bytes_read", "bytes_written", "busy_cycles"], "core": ["stall_cycles"]}
for group, keys in need.items():
    for key in keys:
        assert key in (s[group] if group else s), (group, key)
# auipc, addi, li, sw in cycles 1..4; the run ends in 4.
assert s["cycles"] == 5 and s["instret"] == 4 and s["exit_code"] == 5, s
print("good")' "$work/stats.json"
expect 'statistics nowhere' 2 'nowhere/x' "$penta" run --stats "$work/nowhere/x" "$work/pass.elf"

echo "$passed passed, $failed failed"
((failed == 0))
