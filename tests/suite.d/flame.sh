#!/usr/bin/env bash
# tools/flame.awk folds samples as perf prints them into a picture and a table. (Sampling itself
# needs a machine that allows it: make flame.)
set -uo pipefail
source tests/shell_checks.sh

# Two functions share a name: the file comes from their addresses within a page.
cat >"$work/symbols" <<'END'
0000000000001100 t run  /somewhere/a.c:10
0000000000002200 t run  /somewhere/b.c:20
0000000000003300 T other<x> /somewhere/c.c:30
END
cat >"$work/samples" <<'END'
penta
        7f0000002210 run+0x10 (/build/penta)
        7f0000001180 run+0x80 (/build/penta)
        7f0000009000 main+0x5 (/build/penta)
        7f000000a000 __libc_start_main+0x5 (/lib/libc.so.6)

penta
        7f0000003301 other<x>+0x1 (/build/penta)
        7f0000009000 main+0x5 (/build/penta)

penta
        7f0000002220 run+0x20 (/build/penta)
        7f0000001180 run+0x80 (/build/penta)
        7f0000009000 main+0x5 (/build/penta)

penta
    ffffffff80001000 clear_page+0x7 ([kernel.kallsyms])
        7f0000001180 run+0x80 (/build/penta)
        7f0000009000 main+0x5 (/build/penta)

END
awk -v picture="$work/flame.svg" -v symbols="$work/symbols" -v title='a & b' \
    -f tools/flame.awk "$work/samples" >"$work/table"

picture() { grep -qF -- "$1" "$work/flame.svg"; }
table() { grep -qE -- "$1" "$work/table"; }
well_formed() { python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$1"; }
check "the picture is XML" well_formed "$work/flame.svg"
check "all" picture '<title>all: 4 samples, 100.0%, 0.0% of its own</title>'
check "a caller" picture '<title>run (a.c): 3 samples, 75.0%, 0.0% of its own</title>'
check "of the same name as what it calls" \
    picture '<title>run (b.c): 2 samples, 50.0%, 50.0% of its own</title>'
check "marks of XML" picture '<title>other&lt;x&gt;: 1 samples, 25.0%, 25.0% of its own</title>'
check "in the title, too" picture '>a &amp; b</text>'
check "half the width" picture 'width="590.00"'
check "the kernel" picture 'clear_page: 1 samples'
check "what called main is left out" fails_with 1 picture '__libc_start_main'
check "the table" table '^ +50\.0% +50\.0%  run \(b\.c\)$'
check "the table begins with the largest" test "$(sed -n '2s/.*  //p' "$work/table")" = 'run (b.c)'
check "bad arguments" fails_with 2 tools/flame --nonsense 2>/dev/null
summary
