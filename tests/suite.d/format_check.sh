#!/usr/bin/env bash
# tools/format-check finds each fault in a file that has it, and --fix leaves none it can correct.
set -uo pipefail
source tests/shell_checks.sh

# finds NAME FAULT CONTENT: as a file of that name, the content has that fault
finds() {
    printf '%b' "$3" >"$work/$1"
    fails_with 1 tools/format-check "$work/$1" 2>"$work/err" >"$work/out" &&
        grep -q "$2" "$work/err"
}
accepts() {
    printf '%b' "$2" >"$work/$1"
    tools/format-check "$work/$1" >"$work/out" 2>&1
}
corrects() {
    printf '%b' "$2" >"$work/$1"
    tools/format-check --fix "$work/$1" && tools/format-check "$work/$1" >"$work/out"
}

long=$(printf 'x%.0s' {1..101})
good_module='module m;\n  logic a;\n  assign a = b |\n             c;\nendmodule\n'
check "accepts SystemVerilog" accepts good.sv "$good_module"
check "tab in SystemVerilog" finds tab.sv 'tab' 'module m;\n\tlogic a;\nendmodule\n'
check "blank at the end" finds blank.sv 'blank at the end' 'module m; \nendmodule\n'
check "101 columns" finds long.sv '100 columns' "// $long\n"
check "odd indentation" finds odd.sv 'odd number' 'module m;\n   logic a;\nendmodule\n'
check "no newline at the end" finds newline.sv 'no newline' 'endmodule'
check "carriage return" finds return.json 'carriage return' '{}\r\n'
check "C" finds c.c 'clang-format' 'int  main ( void ){return 0;}\n'
check "tabs are fine in a makefile" accepts rules.mk 'a:\n\techo\n'
check "long rows are fine in a table" accepts table.def "X($long)\n"
check "corrects C" corrects fix.c 'int  x ;\n'
check "corrects SystemVerilog" corrects fix.sv 'module m; \n\tlogic a;\nendmodule'
summary
