#!/usr/bin/env bash
# `penta debug` with the real gdb: what it shows, and that the run under it is the undisturbed one.
# timeout: 300
set -uo pipefail
source tests/shell_checks.sh

penta=$PENTA_BUILD/penta
gdb=gdb-multiarch
command -v $gdb >/dev/null || { echo "$gdb is missing: run tools/setup"; exit 1; }

# serve ARGUMENTS...: starts penta debug; $place is where it listens, $server its process
serve() {
    : >"$work/served"
    "$penta" debug --port 0 "$@" >"$work/served" 2>"$work/served.err" </dev/null &
    server=$!
    for _ in {1..100}; do
        place=$(sed -n 's/^listening on //p;q' "$work/served")
        [[ -n $place ]] && return 0
        sleep 0.05
    done
    echo "penta debug does not listen"
    cat "$work/served.err"
    return 1
}

# under_gdb ELF: runs the gdb commands of standard input; its output is in $work/gdb
under_gdb() {
    rm -f "$work/shown"
    { echo "target remote $place"; cat; } >"$work/commands"
    timeout 120 $gdb -nx -batch -ex 'set pagination off' -ex 'set confirm off' \
        -ex 'set width 0' -x "$work/commands" "$1" >"$work/gdb" 2>&1 </dev/null
}

# ends STATUS: the server has ended with it
ends() {
    local status=0 i
    for ((i = 0; i < 200; i++)); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    kill "$server" 2>/dev/null
    wait "$server" || status=$?
    equals "$status" "$1"
}

# says PATTERN: gdb printed such a line
says() {
    grep -Eq -- "$1" "$work/gdb" && return 0
    echo "no line like: $1"
    if [[ ! -e $work/shown ]]; then sed 's/^/    /' "$work/gdb"; fi
    : >"$work/shown"
    return 1
}

# undisturbed ARGUMENTS...: what the server printed is what penta run prints, digest included
undisturbed() {
    "$penta" run --digest "$@" >"$work/alone" 2>&1 </dev/null
    sed 1d "$work/served" | diff "$work/alone" - && grep -q '^digest=' "$work/alone"
}

# ------------------------------------------------------------------------------------ gemm

gemm=$PENTA_BUILD/firmware/gemm.elf
check "serves gemm" serve --digest --stats "$work/debugged.json" "$gemm" -- 64 64 64
under_gdb "$gemm" <<'END'
info registers pc
break enqueue_store
continue
backtrace
print g->k
print g->a_mask
print/x g->a_bank
frame 2
print before.value[3] > 0
frame 0
print g->block_rows
monitor help
monitor engines
monitor queues
monitor semaphores
monitor banks
monitor counters
monitor cycles
monitor digest
watch store_c.word[11]
continue
print/x store_c.word[11]
delete
hbreak penta_check_errors
tbreak check_some
finish
stepi
stepi
info registers mcycle mstatus pcfg_array pstat_mac mhpmcounter14 psem0
continue
print *g
next
next
x/4xw 0x90000000
x/2i $pc
info line
disable
continue
END
check "gemm ends well" ends 0
check "gdb starts at the reset vector" says '^pc +0x80000000'
check "a breakpoint on a function" says '^Breakpoint 1, enqueue_store \(.*block=0'
check "a backtrace" says '^#2 .* main \(argc=.*\) at firmware/apps/gemm/gemm.c:[0-9]+$'
check "a member" says '^\$1 = 64$'
check "an array" says '^\$2 = \{3, 12\}$'
check "another array" says '^\$3 = \{0x90000000, 0x9000[0-9a-f]+\}$'
check "a local array of a caller" says '^\$4 = 1$'
check "a member in the frame again" says '^\$5 = 64$'
check "monitor help" says '^queues +commands in the queues with their fields$'
check "monitor engines" says '^mac: (runs since|asks for its start since) cycle [0-9]+'
check "monitor queues" says '^  [0-9]+: .*mac_run .*wait'
check "monitor semaphores" says '^s0 +[0-9]+  s1 '
check "monitor banks" says '^weights .* 0 (free|dma|mac)'
check "monitor counters" says '^dma_read +[1-9][0-9]*$'
check "monitor cycles" says '^cycle [0-9]+, [0-9]+ instructions retired$'
check "monitor digest" says '^digest=[0-9a-f]{16} of the cycles below [0-9]+$'
check "a watchpoint" says '^Hardware watchpoint 2: store_c.word\[11\]$'
check "its new value" says '^New value = 4096$'
check "finish" says '^run \(g=0x8.*\) at firmware/apps/gemm/gemm.c:[0-9]+$'
check "CSRs of the machine" says '^mstatus +0x1800'
check "CSRs of the configuration" says '^pcfg_array +0x201010'
check "counters as CSRs" says '^mhpmcounter14 +0x[0-9a-f]+[[:space:]]+[1-9]'
check "semaphores as CSRs" says '^psem0 '
check "disassembly" says '^=> 0x8000'
check "the exit" says 'exited normally\]$'
check "the debugged run is the undisturbed one" undisturbed "$gemm" -- 64 64 64
"$penta" run --stats "$work/alone.json" "$gemm" -- 64 64 64 >/dev/null 2>&1
sed -i '/_seconds\|max_rss_kb/d' "$work/alone.json" "$work/debugged.json"
check "and so are its statistics" diff "$work/alone.json" "$work/debugged.json"

# Writes of the engines: the load of A into the scratchpad and the store of C to DRAM.
check "serves gemm again" serve --digest "$gemm" -- 16 16 16
under_gdb "$gemm" <<'END'
tbreak run
continue
watch *(int *)0x90000000
continue
delete
awatch *(int *)0x2000
continue
delete
continue
END
check "gemm ends well again" ends 0
check "a watchpoint in the scratchpad" \
    says '^Hardware watchpoint [0-9]+: \*\(int \*\)0x90000000$'
check "one in DRAM" says '^Hardware access \(read/write\) watchpoint [0-9]+: \*\(int \*\)0x2000$'
check "a run stopped by engines is the undisturbed one" undisturbed "$gemm" -- 16 16 16

# ----------------------------------------------------------------------------------- hello

hello=$PENTA_BUILD/firmware/hello.elf
check "serves hello" serve --digest --config tiny "$hello" -- a b
under_gdb "$hello" <<'END'
break main
continue
print argv[1]
print argv[2][0]
step
info locals
next
next
info all-registers
detach
END
check "hello goes on alone after detach" ends 0
check "arguments" says '^\$1 = 0x8[0-9a-f]+ .*"a"$'
check "a character" says "^\\\$2 = 98 'b'\$"
check "all registers" says '^hpmcounter28 '
check "hello is the undisturbed one" undisturbed --config tiny "$hello" -- a b

# Interrupts and traps are where they are without a debugger.
interrupts=$PENTA_BUILD/firmware/interrupts.elf
check "serves interrupts" serve --digest "$interrupts"
under_gdb "$interrupts" <<'END'
break handle
continue
print frame->cause
continue
stepi 50
ignore 1 1000
continue
END
check "interrupts ends well" ends 0
check "the cause of the trap" says '^\$1 = 2147483655$'
check "interrupts is the undisturbed one" undisturbed "$interrupts"

# ------------------------------------------------------------------------- whole runs disturbed

# packet TEXT: sends it and reads the reply, on file 3
packet() {
    local sum=0 i code
    for ((i = 0; i < ${#1}; i++)); do
        printf -v code %d "'${1:i:1}"
        sum=$(((sum + code) & 255))
    done
    printf '$%s#%02x' "$1" $sum >&3
    IFS= read -r -t 60 -d '#' reply <&3
    IFS= read -r -t 5 -n 2 <&3
    reply=${reply#*\$}
}

# plays PACKET...: the program ends with the last; $stops counts the stops before
plays() {
    local text
    stops=0
    exec 3<>"/dev/tcp/127.0.0.1/${place#*:}" || return 1
    for text in "$@"; do packet "$text"; done
    while [[ $reply == T* ]] && ((++stops < 3000)); do packet "${!#}"; done
    exec 3>&-
    equals "$reply" W00
}

# The whole program in single steps; with a watchpoint on DRAM that looks at every access and every
# event; and with stops at each access to the stack's last word, before each the registers read.
printf 'cycle 3000 irq 1\ncycle 3500 reset 7\ncycle 9000 irq 0\n' >"$work/stimulus"
disturbed() {
    check "$1 in steps: serves" serve --digest --config tiny "${options[@]}" "$2"
    check "$1 in steps" plays 'vCont;r0,ffffffff'
    check "$1 in steps: its end" ends 0
    check "$1 in steps: undisturbed" undisturbed --config tiny "${options[@]}" "$2"
    check "$1 watched: serves" serve --digest --config tiny "${options[@]}" "$2"
    check "$1 watched" plays Z2,7ffffff0,4 Z4,8001ffe0,4 g vCont\;c
    check "$1 watched: its end" ends 0
    check "$1 watched: undisturbed" undisturbed --config tiny "${options[@]}" "$2"
    all_stops=$((all_stops + stops))
}
all_stops=0
options=()
for app in directed interrupts errors commands planes gemv gemm conv; do
    disturbed "$app" "$PENTA_BUILD/firmware/$app.elf"
done
options=(--stimulus "$work/stimulus" --dram-seed 5)
disturbed "hello with resets" "$hello"
disturbed "gemm with resets" "$gemm"
check "the stack is used" test "$all_stops" -ge 20

# -------------------------------------------------------------------------- ends and restarts

program() {
    printf '.globl _start\n_start:\n%s\n' "$2" >"$work/$1.S"
    riscv64-unknown-elf-gcc -g -march=rv32im -misa-spec=2.2 -mabi=ilp32 -nostdlib \
        -Wl,-Ttext=0x80000000 -Wl,--no-warn-rwx-segments -o "$work/$1.elf" "$work/$1.S"
}

check "an endless program" program endless '1: addi a0, a0, 1; j 1b'
check "serves it" serve "$work/endless.elf"
{
    echo "target remote $place"
    printf '%s\n' 'echo away\n' continue 'info registers pc a0' 'print $a0 > 0' \
        'set var $pc = 0x80000004' stepi 'info registers pc' kill
} >"$work/commands"
$gdb -nx -batch -ex 'set pagination off' -ex 'set confirm off' -x "$work/commands" \
    "$work/endless.elf" >"$work/gdb" 2>&1 </dev/null &
debugger=$!
for _ in {1..100}; do
    grep -q away "$work/gdb" && break
    sleep 0.05
done
sleep 0.5
kill -INT $debugger
wait $debugger
check "Ctrl-C" says '^Program received signal SIGINT'
check "where it was" says '^\$1 = 1$'
check "pc as it was set, one step later" says '^pc +0x80000000'
check "a killed run" ends 1
check "says so" grep -q '^penta: killed by the debugger in cycle [0-9]' "$work/served.err"

check "a program that traps" program trap 'li a0, 5; .word 0'
check "serves that" serve "$work/trap.elf"
under_gdb "$work/trap.elf" <<'END'
continue
info registers pc a0 mcause
continue
END
check "its end" ends 1
check "the signal" says '^Program received signal SIGILL'
check "the diagnosis" says 'unhandled trap in cycle'
check "the state at the trap" says '^pc +0x80000004'
check "the exit code" says 'exited with code 01\]$'

check "serves for extended-remote" serve "$hello"
{
    echo "target extended-remote $place"
    printf '%s\n' 'break main' continue 'monitor cycles' run 'monitor cycles' 'monitor reset' \
        'maintenance flush register-cache' 'info registers pc' 'delete' continue run continue
} >"$work/commands"
timeout 60 $gdb -nx -batch -ex 'set pagination off' -ex 'set confirm off' -x "$work/commands" \
    "$hello" >"$work/gdb" 2>&1 </dev/null
check "the last one ended by itself" ends 0
check "stops in main twice" equals "$(grep -c '^Breakpoint 1, main' "$work/gdb")" 2
check "at the same cycle" \
    equals "$(grep '^cycle' "$work/gdb" | sort -u | wc -l)" 1
check "a reset" says '^pc +0x80000000'
check "an end, a new run and its end" \
    equals "$(grep -c 'exited normally' "$work/gdb")" 2
check "all of them printed" equals "$(grep -c '^Hello' "$work/served")" 2

# ------------------------------------------------------------------------------- the transport

: >"$work/served"
"$penta" debug --socket "$work/socket" "$hello" >"$work/served" 2>&1 </dev/null &
server=$!
for _ in {1..100}; do [[ -S $work/socket ]] && break; sleep 0.05; done
place=$work/socket
under_gdb "$hello" <<<continue
check "a Unix socket" ends 0
check "the line for it" equals "$(head -n 1 "$work/served")" "listening on $work/socket"
check "hello over it" says 'exited normally\]$'
check "the socket is gone" fails_with 1 test -e "$work/socket"
check "a socket that cannot be" fails_with 2 "$penta" debug --socket /nowhere/s "$hello" 2>/dev/null
check "a port that cannot be" fails_with 2 "$penta" debug --port 65536 "$hello" 2>/dev/null

# Noise of every sort on the line; whoever comes afterwards finds the chip as it was.
check "serves the hostile" serve --digest "$hello"
port=${place#*:}
send() { timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/'"$port"' && cat >&3' 2>/dev/null; }
head -c 100000 /dev/urandom | tr -d '$' | send
{ printf '$m'; head -c 200000 /dev/zero | tr '\0' 0; printf '#00'; } | send
printf 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' | send
printf '$m80000000,ffffffff#00$m80000000,ffffffffff#7f$g#67$g' | send
printf '$vCont;c' | send
printf -- '----------$M80000000,ffffffffffffffff:00#ff+++' | send
exec 3<>"/dev/tcp/127.0.0.1/$port" && printf '$?#3f' >&3
check "an answer" equals "$(timeout 5 head -c 5 <&3)" '+$T05'
exec 3>&-
under_gdb "$hello" <<<continue
check "hello after the noise" ends 0
check "it is the undisturbed one" undisturbed "$hello"

summary
