#!/usr/bin/env bash
# `penta run --check`: programs with one mistake each, whose source lines the findings have to name;
# and that neither cycles nor records of any program change.
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
sources=tests/run_check
runtime=("$PENTA_BUILD"/obj/firmware/runtime/*.o)

# program NAME: $work/NAME.elf from tests/run_check/NAME.c
program() {
    riscv64-unknown-elf-gcc -march=rv32im -misa-spec=2.2 -mabi=ilp32 --specs=picolibc.specs \
        --oslib=semihost -nostartfiles -T firmware/runtime/link.ld -O2 -g -std=c17 -Wall -Wextra \
        -Werror -I firmware/runtime -I isa/generated -ffunction-sections -Wl,--gc-sections \
        -Wl,--no-warn-rwx-segments -Wl,--defsym=vfprintf=__i_vfprintf -o "$work/$1.elf" \
        "$sources/$1.c" "${runtime[@]}"
}

# run_check STATUS NAME [ARGUMENT...]: messages in $work/NAME.err, statistics in NAME.json
run_check() {
    local status=$1 name=$2
    shift 2
    fails_with "$status" "$penta" run --config tiny --check --stats "$work/$name.json" \
        "$work/$name.elf" -- "$@" >"$work/$name.out" 2>"$work/$name.err" ||
        { cat "$work/$name.err"; return 1; }
}

# says NAME MARK PATTERN: a finding at the line of NAME.c with that mark matches
says() {
    local line
    line=$(grep -nE -m 1 "// $2\$" "$sources/$1.c" | cut -d : -f 1)
    [[ -n $line ]] || { echo "no line is marked: $2"; return 1; }
    grep -qE "^penta: check: $sources/$1\.c:$line: $(at "$1" "$3")" "$work/$1.err" && return 0
    echo "expected at line $line: $(at "$1" "$3")"
    cat "$work/$1.err"
    return 1
}

# at NAME PATTERN: @MARK@ in it replaced by the line with that mark
at() {
    local pattern=$2 mark line
    while [[ $pattern =~ @([^@]*)@ ]]; do
        mark=${BASH_REMATCH[1]}
        line=$(grep -nE -m 1 "// $mark\$" "$sources/$1.c" | cut -d : -f 1)
        pattern=${pattern/"@$mark@"/"$sources/$1.c:${line:-none}"}
    done
    echo "$pattern"
}

# findings NAME COUNT: that many, in the messages and in the statistics
findings() {
    equals "$(grep -c '^penta: check: ' "$work/$1.err")" "$2" || { cat "$work/$1.err"; return 1; }
    python3 - "$work/$1.json" "$2" <<'PYTHON'
import json, sys
found = json.load(open(sys.argv[1]))["check"]
assert len(found) == int(sys.argv[2]), found
for finding in found:
    assert finding["count"] >= 1 and finding["text"] and finding["place"]["line"] > 0, finding
PYTHON
}

for name in clean unwritten waits stack wraps; do
    check "$name is built" program "$name"
done

check "nothing is found in a program without mistakes" run_check 0 clean
check "and nothing is said" findings clean 0
check "its own exit code" run_check 7 clean 7
check "that goes before a finding" run_check 7 clean 7 more
check "which is reported all the same" findings clean 1
check "a finding alone is status 1" run_check 1 clean 0 more
check "inputs are checked first" fails_with 2 "$penta" run --check nowhere.elf 2>"$work/err"
check "with a message" grep -q 'nowhere.elf: No such file' "$work/err"

check "unwritten memory" run_check 1 unwritten
check "the heap" says unwritten 'reads: heap' \
    'the core reads TCM 0x8001dec0\.\.0x8001dec3, which nothing has written \(1 time, '
check "a variable on the stack" says unwritten 'reads: variable' \
    'the core reads TCM 0x8001f[0-9a-f]{3}\.\.0x8001f[0-9a-f]{3}, which nothing has written '
check "SPAD by the core" says unwritten loads \
    'the core reads SPAD 0x90000100\.\.0x90000103, .*called at @reads: SPAD by the core@'
check "STATE by the core" says unwritten loads \
    'the core reads STATE 0xc0000400\.\.0xc0000403, .*called at @reads: STATE by the core@'
check "ACC in a function of the runtime" says unwritten 'reads: ACC by the core' \
    'the core reads ACC 0xb0000000\.\.0xb0000007, .*\(2 times, .*by penta_local_read'
check "SPAD by the DMA" says unwritten 'reads: copy' \
    'a command of the DMA reads SPAD 0x90000100\.\.0x9000013f, .*called at @reads: SPAD by the DMA@'
check "DRAM by the DMA" says unwritten 'reads: copy' \
    'a command of the DMA reads DRAM 0x00001100\.\.0x0000117f, .*called at @reads: DRAM by the DMA@'
check "SPAD by the MAC array" says unwritten 'reads: multiply' \
    'a command of the MAC reads SPAD 0x90000100\.\.0x90000103, .*called at @reads: SPAD by the MAC@'
check "WEIGHT by the MAC array" says unwritten 'reads: multiply' \
    'a command of the MAC reads WEIGHT 0xa00000[0-9a-f]*\.\..*called at @reads: WEIGHT by the MAC@'
check "ACC by the MAC array" says unwritten 'reads: multiply' \
    'a command of the MAC reads ACC 0xb0000030\.\.0xb000003f, .*called at @reads: ACC by the MAC@'
check "biases" says unwritten 'reads: multiply' \
    'a command of the MAC reads SPAD 0x90000200\.\.0x9000020f, .*called at @reads: biases@'
check "a scale vector" says unwritten 'reads: multiply' \
    'a command of the MAC reads SPAD 0x90000400\.\.0x90000402, .*called at @reads: vector@'
# What lies in unwritten memory may be anything: sums of it may be near their limit.
check "no more than these" equals "$(grep -c 'which nothing has written' "$work/unwritten.err")" 12

check "waits for banks" run_check 1 waits
check "waiting and owning line" says waits 'waits' \
    'a command of the MAC waits for bank SPAD 1 of a command of the DMA at @owner@, .*\(3 times, '
check "only one kind of wait" findings waits 1
check "cycles as the hardware counts" python3 -c "
import json
s = json.load(open('$work/waits.json'))
assert s['check'][0]['waited_cycles'] == s['mac']['bank_wait_cycles'] > 300, s"

check "a store below the stack" run_check 1 stack
check "its line" says stack 'into the guard' \
    'a store to 0x8001dffc, in the guard below the stack \(1 time'
check "alone" findings stack 1
check "a stack that is too deep" run_check 1 stack more
check "where it grows" grep -qE 'stack.c:[0-9]+: the stack pointer goes down to 0x8001[0-9a-f]*, ' \
    "$work/stack.err"

check "limits" run_check 1 wraps
check "a sum near the limit" says wraps multiplies \
    'a sum of the MAC array reaches 1073741824: within a factor 2 of 2\^31 .*called at @near 2\^31@'
check "a bias near the limit" says wraps multiplies \
    'a sum of the MAC array reaches -1073741824: within.*called at @begins near -2\^31@'
check "a sum that wraps" says wraps multiplies \
    'a sum of the MAC array reaches 2147483652: beyond 32 bits, it wraps .*called at @wraps@'
check "a semaphore near its limit" says wraps 'semaphore near' \
    'the core brings semaphore 1 to 254: its limit is 255 \(2 times'
check "a semaphore beyond its limit" says wraps 'semaphore overflows' \
    'a command of the SMU brings semaphore 1 to 255: beyond its limit of 255 \(3 times'
check "a counter near its end" says wraps 'mcycle near' \
    'mcycle is read at 429496[0-9]*: its low word is within a factor 2 of 2\^32'
check "a counter that wrapped" says wraps 'mcycle wrapped' \
    'mcycle is read at 429496[0-9]*: its low word has wrapped'

# The run itself: digest and statistics are those of a run without the checker.
same_run() {
    local elf=$1
    shift
    "$penta" run --digest --stats "$work/without.json" "$@" "$elf" >"$work/without" 2>/dev/null
    "$penta" run --digest --stats "$work/with.json" --check "$@" "$elf" >"$work/with" 2>/dev/null
    grep -q '^digest=' "$work/without" && cmp "$work/without" "$work/with" &&
        python3 - "$work/without.json" "$work/with.json" <<'PYTHON'
import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:])
assert isinstance(b.pop("check"), list)
for run in (a, b):
    del run["wall_seconds"], run["processor_seconds"], run["max_rss_kb"]
assert a == b, (a, b)
PYTHON
}
for elf in "$PENTA_BUILD"/firmware/*.elf; do
    for config in tiny edge; do
        check "$(basename "$elf" .elf) on $config runs as without" same_run "$elf" \
            --config "$config" --seed 5 --max-cycles 3000000
    done
done
check "with a stalling DRAM" same_run "$PENTA_BUILD/firmware/commands.elf" --config tiny \
    --dram-seed 9
printf 'cycle 30017 reset 3\n' >"$work/reset"
check "with a reset" same_run "$PENTA_BUILD/firmware/gemm.elf" --config tiny \
    --stimulus "$work/reset"
for kernel in portable avx2 avx512; do
    if PENTA_KERNEL=$kernel "$penta" run "$work/waits.elf" >/dev/null 2>&1; then
        export PENTA_KERNEL=$kernel
        check "planes with kernel $kernel" same_run "$PENTA_BUILD/firmware/planes.elf"
        check "sums with kernel $kernel" run_check 1 wraps
        check "the same with kernel $kernel" says wraps multiplies \
            'a sum of the MAC array reaches 2147483652: beyond 32 bits'
    fi
done
unset PENTA_KERNEL

# Programs of the tree: what is found in them is known and meant to be.
for app in hello conv planes interrupts gemm gemv; do
    check "nothing is found in $app" "$penta" run --check "$PENTA_BUILD/firmware/$app.elf" \
        >/dev/null
done
check "nothing is found in resnet18" "$penta" run --check "$PENTA_BUILD/firmware/resnet18.elf" -- \
    --size 32 --channels 4 >/dev/null
summary
