#!/usr/bin/env bash
# The ISA generator: the committed files are up to date, a stale one is named, a definition that
# contradicts itself is refused, and its package is read by all three Verilog tools.
set -uo pipefail
source tests/shell_checks.sh

generate=$PENTA_BUILD/isa-generate
package=rtl/generated/penta_isa_pkg.sv

# A generator of a definition with one edit: broken FILE SED-COMMAND; the program is $work/broken/g
broken() {
    rm -rf "$work/broken"
    cp -r isa "$work/broken"
    sed -i "$2" "$work/broken/$1"
    if cmp -s "isa/$1" "$work/broken/$1"; then
        echo "the edit did not change $1"
        return 1
    fi
    (cd "$work/broken" && gcc -std=c17 -D_POSIX_C_SOURCE=200809L -o g ./*.c)
}
# refused WORDS FILE SED-COMMAND: exit status 2, one line that has these words
refused() {
    broken "$2" "$3" && fails_with 2 "$work/broken/g" --root . --check 2>"$work/err" &&
        grep -q "$1" "$work/err" && equals "$(wc -l <"$work/err")" 1
}
stale_is_named() {
    mkdir -p "$work/root/isa" "$work/root/rtl" "$work/root/docs"
    cp -r isa/generated "$work/root/isa/"
    cp -r rtl/generated "$work/root/rtl/"
    cp docs/isa.md "$work/root/docs/"
    echo "// more" >>"$work/root/$package"
    fails_with 1 "$generate" --root "$work/root" --check 2>"$work/err" &&
        grep -q "$package" "$work/err" && equals "$(wc -l <"$work/err")" 1 &&
        "$generate" --root "$work/root" && cmp "$package" "$work/root/$package"
}
# The words the assembler makes of the intrinsics are those of the definition.
intrinsics() {
    printf '%s\n' '#include "penta_intrinsics.h"' \
        'uint32_t f(const struct penta_descriptor *a, uint32_t b) {' \
        'penta_enq_mac(a); penta_fence(b); penta_sem_wait(b, b);' \
        'penta_csr_write(PENTA_CSR_PBASE3, 5); return penta_csr_read(PENTA_CSR_PSTAT_DMA); }' \
        >"$work/f.c"
    riscv64-unknown-elf-gcc -march=rv32im -misa-spec=2.2 -mabi=ilp32 -O2 -std=c17 -Wall -Wextra \
        -Werror -ffreestanding -I isa/generated -c "$work/f.c" -o "$work/f.o" &&
        riscv64-unknown-elf-objdump -d "$work/f.o" | awk -F'\t' 'NF > 2 {print $2}' |
        tr -d ' \n' >"$work/f.words" &&
        equals "$(<"$work/f.words")" 0205000b0005900b00b5b00b7c32d073fc00257300008067
}
cat >"$work/user.sv" <<'EOF'
module user (
    input logic [511:0] command,
    input logic [31:0] insn,
    output logic [15:0] iterations,
    output logic is_enqueue,
    output logic [7:0] code
);
  assign iterations = command[penta_isa_pkg::FIELD_COMMON_REPEAT_BIT +:
                              penta_isa_pkg::FIELD_COMMON_REPEAT_WIDTH];
  assign is_enqueue =
      (insn & penta_isa_pkg::INSN_ENQ_DMA_MASK) == penta_isa_pkg::INSN_ENQ_DMA_MATCH;
  assign code = command[0] ? penta_isa_pkg::ERROR_ILLEGAL : penta_isa_pkg::OPCODE_MAC_RUN;
  logic unused;
  assign unused = ^command ^ ^insn;
endmodule
EOF

check "generated files are up to date" "$generate" --root . --check
check "a stale file is named and mended" stale_is_named
check "wrong usage" fails_with 2 "$generate" --nonsense 2>/dev/null
check "fields overlap" refused 'WAIT0_SEM and COMMON.WAIT0_COUNT overlap' descriptors.def \
    's/WAIT0_COUNT, 1,  4/WAIT0_COUNT, 1,  3/'
check "a field overlaps a common one" refused 'OPCODE and MAC_RUN.SLOT overlap' descriptors.def \
    's/FIELD(MAC_RUN, SLOT,       0,  8/FIELD(MAC_RUN, SLOT, 0, 7/'
check "a field leaves its word" refused 'MAC_RUN.K does not fit' descriptors.def \
    's/FIELD(MAC_RUN, K,         15, 16/FIELD(MAC_RUN, K, 15, 27/'
check "error codes" refused 'BANK and DIGIT have the same code' errors.def \
    's/DIGIT,        4/DIGIT, 3/'
check "opcodes" refused 'have the same code' descriptors.def 's/mac, 0x21/mac, 0x20/'
check "instructions" refused 'SEM_SIGNAL and SEM_WAIT have the same code' instructions.def \
    's/0x0b, 3, 0/0x0b, 2, 0/'
check "CSR addresses" refused 'the same address' csrs.def 's/0x305, RW/0x304, RW/'
check "CSR access and address" refused 'does not suit' csrs.def 's/0xfc0, RO/0xfc0, RW/'
check "counters" refused 'the same number' counters.def 's/SMU_BUSY,       25/SMU_BUSY, 24/'
check "regions" refused 'overlap' memory_map.def 's/TCM,     0x80000000/TCM, 0x90000000/'
check "firmware reads the intrinsics" intrinsics
check "Verilator reads the package" verilator --lint-only -Wall -Wno-DECLFILENAME \
    --top-module user "$package" "$work/user.sv"
check "Icarus reads the package" iverilog -g2012 -o "$work/user" "$package" "$work/user.sv"
check "Yosys reads the package" yosys -q -p \
    "read_verilog -sv $package $work/user.sv; hierarchy -check -top user; proc; check -assert"
summary
