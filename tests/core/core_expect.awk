# SPDX-License-Identifier: Apache-2.0
# Expands a NAME.expect file into the events that the bench must log and the stimulus it plays.
#
#   awk -v stimulus=FILE -f core_expect.awk SYMBOLS(nm) NAME.expect >EVENTS
#
# Lines, each about the last instruction that left X ("it", in cycle c, at first cycle 0):
#   R N [pc] [xN=value]    N cycles after it the next one retires; becomes "it"
#   T N cause tval [pc]    the same for a trap
#   H                      the four instructions of `handler`: mepc = mepc + 4, mret
#   M                      one cycle later an mret to the pc of the last trap
#   S counter cycles bank  it has a STALL record
#   C csr value            it writes a CSR
#   W address value strobe it writes TCM or MMIO
#   Q engine               it is a penta.enq: its sixteen ENQUEUE events, from c - 14 on
#   E n NAME fields        event NAME in cycle c + n
#   ! n NAME value         stimulus NAME visible in cycle c + n
#   Z n                    reset: the chip's cycle 0 is c + n
#   = name value           remembers a value as $name
# pc (default: after the one before): a label, label+offset, or pc=value.
# Values are sums of: hex digits, xN, @label, $name, cycle (of the chip), instret, pc.

function hex(text,   i, value) {
  value = 0
  for (i = 1; i <= length(text); i++)
    value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
  return value
}

function term(text) {
  if (text == "cycle") return cycle - first
  if (text == "instret") return instret
  if (text == "pc") return pc
  if (text ~ /^x[0-9]+$/) return x[text]
  if (text ~ /^@/) {
    if (!(substr(text, 2) in symbol)) fail("no symbol " text)
    return symbol[substr(text, 2)]
  }
  if (text ~ /^\$/) return variable[substr(text, 2)]
  if (text !~ /^[0-9a-f]+$/) fail("not a value: " text)
  return hex(text)
}

function value(text,   sum, sign) {
  sum = 0
  sign = 1
  while (match(text, /[+-]/)) {
    sum += sign * term(substr(text, 1, RSTART - 1))
    sign = substr(text, RSTART, 1) == "-" ? -1 : 1
    text = substr(text, RSTART + 1)
  }
  sum += sign * term(text)
  if (sum < 0) sum += 4294967296
  return sum % 4294967296
}

function fail(message) {
  print FILENAME ":" FNR ": " message >"/dev/stderr"
  failed = 1
  exit 1
}

function event(when, rest) { printf "%d %s\n", when, rest }

function retire(delay, rd, result) {
  cycle += delay
  event(cycle, sprintf("RETIRE %x %x %x", pc, rd, result))
  if (rd) x["x" rd] = result
  instret++
  pc += 4
}

NR == FNR { symbol[$3] = hex($1); next }
/^ *(#|$)/ { next }
NR != FNR && !started { pc = symbol["_start"]; started = 1 }

$1 == "R" {
  target = ""
  destination = ""
  for (i = 3; i <= NF; i++) {
    if ($i ~ /^x[0-9]+=/) destination = $i
    else target = $i
  }
  if (target ~ /^pc=/) pc = value(substr(target, 4))
  else if (target != "") pc = value("@" target)
  if (destination == "") retire($2, 0, 0)
  else {
    rd = destination
    sub(/=.*/, "", rd)
    sub(/^[^=]*=/, "", destination)
    cycle += $2
    result = value(destination)
    retire(0, substr(rd, 2) + 0, result)
  }
  next
}
$1 == "T" {
  if (NF > 4) pc = value(substr($5, 4))
  cycle += $2
  event(cycle, sprintf("TRAP %x %x %x", pc, value($3), value($4)))
  trapped = pc
  next
}
$1 == "H" {
  pc = symbol["handler"]
  retire(2, 20, trapped)
  retire(1, 20, trapped + 4)
  retire(1, 0, 0)
  event(cycle, sprintf("CSR_WRITE 341 %x", trapped + 4))
  retire(1, 0, 0)
  pc = trapped + 4
  next
}
$1 == "M" { retire(1, 0, 0); pc = trapped; next }
$1 == "S" { event(cycle, sprintf("STALL %x %x %x", value($2), value($3), value($4))); next }
$1 == "C" { event(cycle, sprintf("CSR_WRITE %x %x", value($2), value($3))); next }
$1 == "W" { event(cycle, sprintf("TCM_WRITE %x %x %x", value($2), value($3), value($4))); next }
$1 == "Q" {
  # Word i of the descriptor is i in every byte, except word 2 which names pbase1 to 4.
  for (i = 0; i < 16; i++) {
    word = i * 16843009
    if (i == 2) word = hex("02024321")
    if (i >= 5 && i <= 8) word += (i - 4) * 256
    event(cycle - 14 + i, sprintf("ENQUEUE %x %x %x", $2, i, word))
  }
  next
}
$1 == "E" {
  line = $3
  for (i = 4; i <= NF; i++) line = line sprintf(" %x", value($i))
  event(cycle + $2, line)
  next
}
$1 == "!" && $3 == "end" { event(cycle + $2, "END") }
$1 == "!" { printf "%d %s %x\n", cycle + $2, $3, value($4) >stimulus; next }
$1 == "Z" { cycle += $2; first = cycle; instret = 0; next }
$1 == "=" { variable[$2] = value($3); next }
{ fail("what is " $1 "?") }
